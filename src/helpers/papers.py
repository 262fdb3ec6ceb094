"""The papers of the book: which there are, in which order, and what the folder of each holds.

A paper is a folder below ``book/`` with a ``paper.toml`` and a notebook of the folder's name. It belongs to
the book once ``_toc.yml`` lists that notebook, which also gives the paper its place and its chapter number.
Nothing about it is written down anywhere else.
"""

from __future__ import annotations

import copy
import csv
import functools
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml  # type: ignore[import-untyped]

from helpers import noted
from helpers.data import paths
from helpers.errors import InputError, UnknownNameError, listed
from helpers.published import (
    DECIMALS,
    Claim,
    Deviation,
    Kind,
    kinds_of,
    read_claims,
    read_kinds,
    read_ledger,
    validate,
)

KEYS = {"title", "citation", "about", "exhibits", "data"}
"""What ``paper.toml`` must say: see `Paper`."""

MORE_KEYS = {"kind", "claim", "decimal"}
"""What it may say besides."""

TEXT_COLUMNS = ("exhibit", "row", "column", "statistic", "printed", "unit", "note")
"""Columns of ``printed.csv`` that are text."""


@dataclass(frozen=True)
class Document:
    """A page of the book.

    Attributes
    ----------
    path : str
        As ``_toc.yml`` names it, without ending, such as ``"book/methods"``.
    number : str
        Of the chapter that it is, or belongs to; empty outside of numbered parts.
    """

    path: str
    number: str

    @property
    def name(self) -> str:
        """Last part of the path; of a notebook it names its results."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Paper:
    """A paper of the book, as its ``paper.toml`` describes it.

    Attributes
    ----------
    name : str
        Name of its folder, and of its notebook.
    folder : Path
        Where it is.
    number : str
        Chapter number.
    title : str
        Of the chapter.
    citation : str
        The paper itself: authors, year, title.
    about : str
        What it asks and finds, for the front page; MyST.
    exhibits : tuple of str
        Its exhibits in the order in which they are shown.
    data : dict of str to str
        The data sets that its pages may read, each with what it serves for.
    pages : tuple of str
        Names of its notebooks, in the order of the book.
    kinds : tuple of Kind
        Which of its printed numbers are not computed from data.
    claims : tuple of Claim
        What it concludes, and what became of that.
    decimal : str
        Its decimal mark, one of `helpers.published.DECIMALS`.
    """

    name: str
    folder: Path
    number: str
    title: str
    citation: str
    about: str
    exhibits: tuple[str, ...]
    data: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    claims: tuple[Claim, ...] = ()
    decimal: str = "."


def documents() -> list[Document]:
    """List the pages of the book in reading order, with the numbers of its chapters.

    Returns
    -------
    list of Document
        From ``_toc.yml``. The chapters of its numbered parts count through; sections share the number of
        their chapter.
    """
    return list(_listed((paths.project_root() / "_toc.yml").read_text(encoding="utf-8")))


# Asked for many times in a run. Keyed on the text, so that what is edited counts in a running kernel.
@functools.lru_cache(maxsize=8)
def _listed(text: str) -> tuple[Document, ...]:
    toc = yaml.safe_load(text)
    found = [Document(_bare(toc["root"]), "")]
    count = 0
    for part in toc.get("parts") or [toc]:
        for chapter in part.get("chapters") or []:
            count += bool(part.get("numbered"))
            number = str(count) if part.get("numbered") else ""
            found += [Document(path, number) for path in _files(chapter)]
    return tuple(found)


def papers() -> dict[str, Paper]:
    """Find the papers of the book.

    Returns
    -------
    dict of str to Paper
        By name, in the order of ``_toc.yml``.

    Raises
    ------
    InputError
        If a ``paper.toml`` lacks a key, has one that is unknown, or a value of the wrong kind.
    """
    root = paths.project_root()
    by_folder: dict[Path, list[Document]] = {}
    for one in documents():
        by_folder.setdefault((root / one.path).parent, []).append(one)
    found = {}
    for folder, pages in by_folder.items():
        own = [page for page in pages if page.name == folder.name]
        if own and (folder / "paper.toml").is_file():
            found[folder.name] = _described(folder, own[0].number, tuple(page.name for page in pages))
    return found


def drafts() -> list[str]:
    """Name the folders with a ``paper.toml`` whose notebook ``_toc.yml`` does not list.

    Returns
    -------
    list of str
        Sorted by name.
    """
    inside = papers()
    folders = sorted(path.parent.name for path in (paths.project_root() / "book").glob("*/paper.toml"))
    return [name for name in folders if name not in inside]


def paper(name: str) -> Paper:
    """Find one paper, by its own name or that of one of its pages.

    Parameters
    ----------
    name : str
        For instance ``"export-complexity"``.

    Returns
    -------
    Paper
        As `papers` has it.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists those of the book, and says what to do about a draft.
    """
    known = papers()
    for one in known.values():
        if name == one.name or name in one.pages:
            return one
    if name in drafts():
        raise UnknownNameError(
            f"paper {name!r} is not in _toc.yml; add the line `- file: book/{name}/{name}` there."
        )
    if any(one.name == name for one in documents()):
        raise UnknownNameError(
            f"_toc.yml lists {name!r}, but book/{name}/paper.toml is missing; every paper has one."
        )
    raise UnknownNameError(f"paper {name!r} is not in the book; there are {', '.join(known) or 'none'}.")


def home(page: str) -> Path:
    """Folder of a page: that of its paper, or ``book/`` for a page across papers.

    Parameters
    ----------
    page : str
        Name of a notebook.

    Returns
    -------
    Path
        Its folder; ``book/`` too for a page that is not in ``_toc.yml``.
    """
    root = paths.project_root()
    found = [root / one.path for one in documents() if one.name == page]
    return found[0].parent if found else root / "book"


def printed(name: str) -> pd.DataFrame:
    """Read the printed numbers of a paper.

    Parameters
    ----------
    name : str
        Of the paper, or of one of its pages.

    Returns
    -------
    DataFrame
        See `helpers.published.validate`; and ``kind``, as ``paper.toml`` says.

    Raises
    ------
    InputError
        If ``printed.csv`` is not in order, or ``paper.toml`` lists other exhibits than it has.
    """
    about = paper(name)
    frame = validate(strings(about.folder / "printed.csv", TEXT_COLUMNS), about.decimal)
    has = set(frame["exhibit"])
    if has != set(about.exhibits):
        only = [
            f"only in {file}: {listed(sorted(names))}"
            for file, names in (
                ("paper.toml", set(about.exhibits) - has),
                ("printed.csv", has - set(about.exhibits)),
            )
            if names
        ]
        raise InputError(
            f"exhibits of book/{about.name}/paper.toml and printed.csv must be the same; {'; '.join(only)}."
        )
    return frame.assign(kind=kinds_of(frame, about.kinds))


def second_entry(name: str) -> pd.DataFrame:
    """Read the second entry of a paper's printed numbers.

    Parameters
    ----------
    name : str
        Of the paper.

    Returns
    -------
    DataFrame
        Columns ``exhibit``, ``row``, ``column``, ``statistic``, ``printed``, all text; see
        `helpers.published.entries_apart`.
    """
    return strings(paper(name).folder / "second_entry.csv", None)


def ledger(name: str | None = None) -> list[Deviation]:
    """Read the reasons for numbers that differ or were not run.

    Parameters
    ----------
    name : str, optional
        Of one paper; all papers without it.

    Returns
    -------
    list of Deviation
        Entries of ``deviations.toml``; none where a paper has no such file.
    """
    found = []
    for one in [paper(name)] if name else papers().values():
        try:
            tables = _list_of_tables(_toml(one.folder / "deviations.toml"), "deviation")
            found += read_ledger({"chapter": one.name, **table} for table in tables)
        except InputError as error:
            raise InputError(f"book/{one.name}/deviations.toml: {error}") from error
    return found


def claims() -> list[Claim]:
    """List what the papers claim, in the order of the book."""
    return [claim for one in papers().values() for claim in one.claims]


def audit_description(name: str) -> dict[str, Any]:
    """Read what the audit must know about a paper's tables: their kinds, what their columns mean.

    Parameters
    ----------
    name : str
        Of the paper.

    Returns
    -------
    dict
        ``audit.toml``; empty if there is none.
    """
    return _toml(paper(name).folder / "audit.toml")


def audit_words(name: str) -> str:
    """Read what the findings of the audit mean for a paper.

    Parameters
    ----------
    name : str
        Of the paper.

    Returns
    -------
    str
        ``audit.md``, MyST; empty if there is none.
    """
    return _text(paper(name).folder / "audit.md")


def expected(name: str) -> dict[str, Any]:
    """Read what must hold of a paper's printed numbers and of their audit.

    Parameters
    ----------
    name : str
        Of the paper.

    Returns
    -------
    dict
        ``expected.toml``; empty if there is none.
    """
    return _toml(paper(name).folder / "expected.toml")


def choices(name: str, which: str = "multiverse") -> dict[str, Any]:
    """Read a list of choices, see `helpers.curves.multiverse`.

    Parameters
    ----------
    name : str
        Of the paper.
    which : str
        Name of the file, without ``.yml``.

    Returns
    -------
    dict
        The parsed file.
    """
    path = paper(name).folder / f"{which}.yml"
    _note(path)
    return dict(copy.deepcopy(_yaml(path.read_text(encoding="utf-8"))))


def plans() -> dict[str, Path]:
    """Find the lists of variants, see `helpers.variants`.

    Returns
    -------
    dict of str to Path
        ``variants.yml`` by paper, of those that have one.
    """
    found = {one.name: one.folder / "variants.yml" for one in papers().values()}
    here = {name: path for name, path in found.items() if path.is_file()}
    for path in here.values():
        _note(path)
    return here


def _described(folder: Path, number: str, pages: tuple[str, ...]) -> Paper:
    about = _toml(folder / "paper.toml")
    where = f"book/{folder.name}/paper.toml"
    missing, unknown = sorted(KEYS - set(about)), sorted(set(about) - KEYS - MORE_KEYS)
    if missing or unknown:
        raise InputError(
            f"{where} must have the keys {', '.join(sorted(KEYS))}"
            + (f"; it lacks {', '.join(missing)}" if missing else "")
            + (f"; it has the unknown {', '.join(unknown)}" if unknown else "")
            + "."
        )
    texts = [key for key in ("title", "citation", "about") if not _is_text(about[key])]
    if texts:
        raise InputError(f"{where}: {', '.join(texts)} must be text that is not empty.")
    if not isinstance(about["exhibits"], list) or not all(map(_is_text, about["exhibits"])):
        raise InputError(f'{where}: exhibits must be a list of names, such as ["Table 1", "Text"].')
    if not isinstance(about["data"], dict) or not all(map(_is_text, about["data"].values())):
        raise InputError(
            f'{where}: data must map data sets to what they serve for, such as wdi = "Figure 4".'
        )
    decimal = about.get("decimal", ".")
    if decimal not in DECIMALS:
        raise InputError(
            f"{where}: decimal must be one of {', '.join(map(repr, DECIMALS))}, got {decimal!r}."
        )
    try:
        kinds = read_kinds(_list_of_tables(about, "kind"))
        claims = read_claims({**one, "chapter": folder.name} for one in _list_of_tables(about, "claim"))
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    carried = {exhibit for claim in claims for exhibit in claim.exhibits} - set(about["exhibits"])
    if carried:
        raise InputError(
            f"{where}: a claim names {listed(sorted(carried))}, which is no exhibit of the paper."
        )
    return Paper(
        name=folder.name,
        folder=folder,
        number=number,
        title=about["title"],
        citation=about["citation"],
        about=about["about"].strip(),
        exhibits=tuple(about["exhibits"]),
        data=dict(about["data"]),
        pages=pages,
        kinds=tuple(kinds),
        claims=tuple(claims),
        decimal=decimal,
    )


def _list_of_tables(about: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Tables of one name; refuses anything that is no list of tables."""
    found = about.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InputError(f"{name} must be written as tables, [[{name}]], got {found!r}.")
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _files(entry: Mapping[str, Any]) -> Iterator[str]:
    """Walk through an entry of the table of contents, itself first."""
    if not isinstance(entry, dict):
        raise InputError(f"_toc.yml: {entry!r} is no entry; write `- file: book/<name>/<name>`.")
    if "file" in entry:
        yield _bare(entry["file"])
    for key in ("sections", "subtrees", "entries"):
        for below in entry.get(key) or []:
            yield from _files(below)


def _bare(file: str) -> str:
    return re.sub(r"\.(md|ipynb|rst)$", "", file)


def _note(path: Path) -> None:
    """Note a read; that of ``paper.toml`` is none: every page knows which papers there are."""
    if path.name != "paper.toml":
        noted.note("file", path.relative_to(paths.project_root() / "book").as_posix())


def _text(path: Path) -> str:
    """Read a file that a paper may have; empty if there is none."""
    _note(path)
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise InputError(
            f"book/{path.parent.name}/{path.name} is not UTF-8 text, from byte {error.start} on; save it so."
        ) from error


def strings(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a table of a paper as text.

    Parameters
    ----------
    path : Path
        The CSV, in the folder of a paper.
    columns : sequence of str, optional
        Those that are text; all without it.

    Returns
    -------
    DataFrame
        Empty cells are empty texts.

    Raises
    ------
    InputError
        If there is no such file, it is empty or no UTF-8, or its lines have different numbers of cells.
    """
    if not path.is_file():
        raise InputError(
            f"book/{path.parent.name} lacks {path.name}; the numbers that the paper prints are typed "
            "twice, into printed.csv and second_entry.csv."
        )
    text = _text(path)
    rows = csv.reader(io.StringIO(text))
    width = len(next(rows, []))
    if not width:
        raise InputError(
            f"book/{path.parent.name}/{path.name} is empty; its first line must name the columns, "
            "exhibit,row,column,statistic,printed and others."
        )
    long = [rows.line_num for row in rows if row and len(row) != width]
    if long:
        raise InputError(
            f"book/{path.parent.name}/{path.name} has {width} columns, but other numbers of cells in line "
            f"{listed(long)}; a number with a comma needs quotes."
        )
    dtype = str if columns is None else dict.fromkeys(columns, str)
    return pd.read_csv(io.StringIO(text), dtype=dtype, keep_default_na=False)


# The parsers take much longer than a copy; as above, the key is the text.
_yaml = functools.lru_cache(maxsize=16)(yaml.safe_load)
_tables = functools.lru_cache(maxsize=64)(tomllib.loads)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return copy.deepcopy(_tables(_text(path)))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.parent.name}/{path.name} is not TOML: {error}.") from error
