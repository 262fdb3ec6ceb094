"""The registry of data sets: what each one is, where its files come from, and what it is not."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from helpers.data import paths
from helpers.errors import InputError, UnknownNameError, listed

Tier = Literal["public", "full"]
Redistribution = Literal["yes", "no", "non-commercial"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAIN = re.compile(r"[!-~]+")
_TAKEN = {"locks", "parsed", "sample"}
"""Folders that the cache and the helpers have beside those of data sets."""

MOST_BYTES = 20_000_000_000
"""No file of a data set is larger than this; a download that brings more is given up."""


class RegistryError(InputError):
    """The registry says something that cannot be meant."""


@dataclass(frozen=True)
class File:
    """One file of a data set.

    Attributes
    ----------
    name : str
        Name inside the data set, and in the cache; its extension tells the format.
    url : str
        Address of exactly this version.
    sha256, bytes : str and int, or None
        Hash and size; None where the publisher gives none and the file is trusted on first use.
    note : str
        What a reader of the file must know about its format.
    package : str
        Installed package that brings the file along, as it is imported; empty for most.
    by_hand : bool
        Whether the address is a page to take the file from, or wants a key: it is no address of the file.
    """

    name: str
    url: str
    sha256: str | None
    bytes: int | None
    note: str
    package: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class Dataset:
    """One data set of the registry.

    Attributes
    ----------
    id : str
        Name of the data set in the registry and in the cache.
    title, publisher, licence, vintage, coverage, units : str
        What it is, whose it is, under which terms, of when, of what, and measured in what.
    redistribution : {'yes', 'no', 'non-commercial'}
        Whether the files may be passed on.
    tier : {'public', 'full'}
        ``public`` is small and pinned by hash, ``full`` is large and fetched only by name.
    is_not : str
        What it is easily mistaken for.
    files : tuple of File
        Its files, in the order of the registry.
    """

    id: str
    title: str
    publisher: str
    licence: str
    redistribution: Redistribution
    tier: Tier
    vintage: str
    coverage: str
    units: str
    is_not: str
    files: tuple[File, ...]

    @property
    def address(self) -> str:
        """Where the first file comes from, and how many more there are."""
        more = f" and {len(self.files) - 1} more" if len(self.files) > 1 else ""
        return f"{self.files[0].url}{more}"

    @property
    def bytes(self) -> int | None:
        """Size of all files together; None if the size of one is unknown."""
        sizes = [file.bytes for file in self.files if file.bytes is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None

    def file(self, name: str) -> File:
        """Look up a file by its registry name.

        Parameters
        ----------
        name : str
            Name of the file inside the data set.

        Returns
        -------
        File
            The entry of that file.

        Raises
        ------
        UnknownNameError
            If the data set has no file of that name; the message gives close matches.
        """
        for file in self.files:
            if file.name == name:
                return file
        names = [file.name for file in self.files]
        raise UnknownNameError(
            f"Data set {self.id!r} has no file {name!r}{_guesses(name, names)}; it has {listed(names)}."
        )


def load() -> dict[str, Dataset]:
    """Read and check the registry: ``data/registry.toml``, then that of each paper that has its own.

    Returns
    -------
    dict of str to Dataset
        The data sets by id, in the order of the files.

    Raises
    ------
    RegistryError
        If the file is missing, an entry is not valid, or two files have one of the same id; the message names
        the entry and the value.
    """
    root = paths.project_root()
    found: dict[str, Dataset] = {}
    for path in (root / "data" / "registry.toml", *sorted((root / "book").glob("*/registry.toml"))):
        more = _read(path, path.stat().st_mtime_ns if path.is_file() else 0)
        twice = sorted(set(found) & set(more))
        if twice:
            raise RegistryError(
                f"Registry: data sets {listed(twice)} of {path.parent.name}/{path.name} are registered "
                "before; use those, or give other ids."
            )
        found |= more
    return found


def unlocks() -> dict[str, dict[str, str]]:
    """Say what papers take from data sets, as their ``paper.toml`` says.

    Returns
    -------
    dict of str to dict
        By data set, what each paper that uses it takes.

    Raises
    ------
    RegistryError
        If a ``paper.toml`` cannot be read.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((paths.project_root() / "book").glob("*/paper.toml")):
        for name, what in _toml(path).get("data", {}).items():
            found.setdefault(name, {})[path.parent.name] = what
    return found


def dataset(dataset_id: str) -> Dataset:
    """Look up a data set by its id.

    Parameters
    ----------
    dataset_id : str
        Name of the data set in the registry.

    Returns
    -------
    Dataset
        The entry of that data set.

    Raises
    ------
    UnknownNameError
        If there is none; the message gives close matches and says how to list all.
    """
    known = load()
    if dataset_id not in known:
        raise UnknownNameError(
            f"There is no data set {dataset_id!r}{_guesses(dataset_id, list(known))}; "
            "`python -m helpers data status` lists all."
        )
    return known[dataset_id]


def in_pieces(text: str) -> list[str]:
    """Split a text at the data sets that it names.

    Parameters
    ----------
    text : str
        Such as the source of an exhibit.

    Returns
    -------
    list of str
        Identifiers at the odd places, what is between them at the even ones; a comma that parts two of them
        is a semicolon, since titles hold commas.

    Examples
    --------
    >>> in_pieces("baci-hs02, wdi; run of 2026")
    ['', 'baci-hs02', '; ', 'wdi', '; run of 2026']
    """
    names = "|".join(map(re.escape, sorted(load(), key=len, reverse=True)))
    pieces = re.split(rf"(?<![\w-])({names})(?![\w-])", text)
    return ["; " if piece == ", " else piece for piece in pieces]


def spelled_out(text: str) -> str:
    """Write title, publisher and address of each data set that a text names, for readers without the book.

    Parameters
    ----------
    text : str
        With identifiers.

    Returns
    -------
    str
        The identifiers stand in brackets behind.

    Examples
    --------
    >>> spelled_out("baci-hs02.")[-81:]
    ', https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS02_V202501.zip [baci-hs02].'
    """
    known = load()

    def said(one: Dataset) -> str:
        return f"{one.title}, {one.publisher}, {one.address} [{one.id}]"

    return "".join(said(known[one]) if at % 2 else one for at, one in enumerate(in_pieces(text)))


def _guesses(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known)
    return f" (did you mean {' or '.join(map(repr, close))}?)" if close else ""


# Keyed on the time of change as well, so that an edited registry is read again in a running kernel.
@functools.lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> dict[str, Dataset]:
    tables = _toml(path)
    if not tables:
        raise RegistryError(f"The registry {path} holds no data set; restore it, or remove it.")
    return {name: _dataset(name, table) for name, table in tables.items()}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", error)
        raise RegistryError(f"{path} cannot be read ({reason}).") from error


def _dataset(name: str, table: Any) -> Dataset:
    where = f"data set {name!r}"
    if not _ID.fullmatch(name):
        raise RegistryError(
            f"Registry, {where}: an id has lower-case letters, digits and single hyphens only."
        )
    if name in _TAKEN:
        raise RegistryError(f"Registry, {where}: {listed(sorted(_TAKEN))} are taken; give another id.")
    _check(where, table, _OF_A_DATASET, {*_OF_A_DATASET, "files"})
    entries = table["files"]
    if not isinstance(entries, list) or not entries:
        raise RegistryError(f"Registry, {where}: there is no [[{name}.files]]; give at least one.")
    files = tuple(_file(where, entry, hashed=table["tier"] == "public") for entry in entries)
    # Two names that differ in case only are one file on some systems.
    folded = [file.name.casefold() for file in files]
    twice = [file.name for file in files if folded.count(file.name.casefold()) > 1]
    if twice:
        raise RegistryError(f"Registry, {where}: file names {listed(twice)} are not unique.")
    return Dataset(id=name, **{**table, "files": files})


def _file(where: str, entry: Any, *, hashed: bool) -> File:
    required = {"name", "url", "sha256", "bytes"} if hashed else {"name", "url"}
    named = isinstance(entry, dict) and "name" in entry
    where = f"{where}, file {entry['name']!r}" if named else f"{where}, one of its files"
    _check(where, entry, _OF_A_FILE, required)
    if not _FILE_NAME.fullmatch(entry["name"]):
        raise RegistryError(f"Registry, {where}: a file name has letters, digits, '.', '_' and '-' only.")
    if entry["name"].lower().endswith((".part", ".lock")):
        raise RegistryError(f"Registry, {where}: '.part' and '.lock' are endings of half and empty files.")
    if ("sha256" in entry) != ("bytes" in entry):
        raise RegistryError(f"Registry, {where}: sha256 and bytes go together; give both or none.")
    return File(**{"sha256": None, "bytes": None, "note": "", **entry})


def _check(where: str, table: Any, rules: Mapping[str, _Rule], required: set[str]) -> None:
    if not isinstance(table, dict):
        raise RegistryError(f"Registry, {where}: {table!r} is not a table of keys and values.")
    missing = sorted(required - set(table))
    if missing:
        raise RegistryError(f"Registry, {where}: {listed(missing)} missing.")
    known = sorted({*required, *rules})
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise RegistryError(f"Registry, {where}: {listed(unknown)} unknown; keys are {known}.")
    for key, (holds, wanted) in rules.items():
        if key in table and not holds(table[key]):
            raise RegistryError(f"Registry, {where}: {key} is {table[key]!r}; give {wanted}.")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_address(value: object) -> bool:
    """Whether a file may come from an address.

    Parameters
    ----------
    value : object
        What the registry, or a server that leads on, says.

    Returns
    -------
    bool
        True for https with a host, and with a port that there may be; False where blanks, control characters
        or a user are in it. Plain http is for tests on the own machine only.

    Examples
    --------
    >>> is_address("https://example.org/a.csv"), is_address("https://me:word@example.org/a.csv")
    (True, False)
    """
    if not isinstance(value, str) or not _PLAIN.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # a port out of range, a bracket without its like
        return False
    local = parts.scheme == "http" and parts.hostname == "127.0.0.1"
    return (
        bool(parts.hostname) and "@" not in parts.netloc and port != 0 and (parts.scheme == "https" or local)
    )


def _one_of(kind: Any) -> _Rule:
    allowed = get_args(kind)
    return lambda value: value in allowed, f"one of {listed(allowed)}"


_Rule = tuple[Callable[[Any], bool], str]
"""What holds for the value of a key, and what to give instead."""

_TEXT = (_is_text, "a text")

_OF_A_DATASET: dict[str, _Rule] = {
    **dict.fromkeys(("title", "publisher", "licence", "vintage", "coverage", "units", "is_not"), _TEXT),
    "redistribution": _one_of(Redistribution),
    "tier": _one_of(Tier),
}

_OF_A_FILE: dict[str, _Rule] = {
    "name": _TEXT,
    "url": (is_address, "an address that starts with https://, without blanks and without a user"),
    "sha256": (
        lambda value: _is_text(value) and bool(_SHA256.fullmatch(value)),
        "64 lower-case hexadecimal digits",
    ),
    "bytes": (
        lambda value: type(value) is int and 0 < value <= MOST_BYTES,
        f"a positive whole number up to {MOST_BYTES:,}",
    ),
    "note": (lambda value: isinstance(value, str), "a text"),
    "package": (lambda value: isinstance(value, str) and value.isidentifier(), "the name of a package"),
    "by_hand": (lambda value: isinstance(value, bool), "true or false"),
}
