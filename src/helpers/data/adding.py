"""Files that a reader has got by hand: put in their place, or, if nobody has registered them, registered.

A file is known by its content, where the registry says it, or else by its name. It is looked at before it is
trusted: a file of the full tier has no registered hash, and what is trusted once is trusted for good.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from helpers.data import arrived, failures, mirror, paths, registry, store
from helpers.data.download import DownloadError
from helpers.data.registry import Dataset, File
from helpers.data.sources import adb_mrio, baci_files, census, census_exports
from helpers.errors import InputError, listed

FACTS = {
    "title": "what it is, in a line",
    "publisher": "whose data they are",
    "licence": "under which terms; 'none stated' where there is none",
    "redistribution": "whether the file may be passed on: yes, no or non-commercial",
    "vintage": "of when it is",
    "coverage": "what it covers",
    "units": "in which units",
    "is_not": "what it is easily mistaken for",
    "url": "address of exactly this version, https://…",
}
"""What a new data set must say of itself."""

SHAPES: Mapping[str, Callable[[Path], object]] = {
    "baci-hs02": lambda path: baci_files.edition(path, "HS02"),
    "census-atp-2004-2017": census.read_concordance,
    "census-hs10-exports": census_exports.read_api,
    "adb-mrio-2000-2019": lambda path: adb_mrio.read_workbook(path, int(path.stem[-4:])),
}
"""What reads a file of a data set without registered hashes, under the name that the registry gives it."""


def find(path: Path, place: str | None = None) -> tuple[Dataset, File] | None:
    """Find what a file is in the registry.

    Parameters
    ----------
    path : pathlib.Path
        The file, under any name.
    place : str, optional
        ``<data set>/<file>``, where its name does not tell and the registry has no hash.

    Returns
    -------
    tuple of Dataset and File, or None
        By its content, else by `place`, else by its name; None if it is none of the registry.

    Raises
    ------
    InputError
        If there is no such file, or its name is that of several.
    UnknownNameError
        If there is no such place.
    """
    if not path.is_file():
        raise InputError(f"{str(path)!r} is no file.")
    if place is not None:
        dataset_id, _, name = place.partition("/")
        data = registry.dataset(dataset_id)
        return data, data.file(name or path.name)
    have = store.content_of(path)
    every = [(data, file) for data in registry.load().values() for file in data.files]
    same = [one for one in every if one[1].sha256 == have.sha256]
    named = same[:1] or [one for one in every if one[1].name == path.name]
    if len(named) > 1:
        places = listed(f"{data.id}/{file.name}" for data, file in named)
        raise InputError(f"{path.name} could be any of {places}; say which with --as.")
    return named[0] if named else None


def put(path: Path, data: Dataset, file: File) -> Path:
    """Put a file into the cache, after a look at it.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    data, file : Dataset and File
        What it is.

    Returns
    -------
    pathlib.Path
        Its place.

    Raises
    ------
    HashMismatchError
        If the registry has another hash.
    InputError
        If there is no hash, and it is not of the shape that its reader expects.
    CacheError
        If the cache cannot be written.
    """
    target = paths.cache_dir() / data.id / file.name

    def check(part: Path) -> None:
        if file.sha256 is not None:
            have = store.content_of(part)
            if have.sha256 != file.sha256:
                want = store.Content(file.sha256, file.bytes or 0)
                raise failures.wrong_content(data, file, str(path), want, have)
            return
        try:
            arrived.refuse_what_is_no_file(part, file.name)
        except DownloadError as error:
            raise InputError(f"{path.name} is not {file.name} of {data.id!r}: {error}.") from error
        # a reader may look at the name: in a folder of its own, what is looked at has its own
        named = part.with_name(f".{part.name}.d") / file.name
        try:
            named.parent.mkdir()
            named.hardlink_to(part)
            if data.id in SHAPES:
                SHAPES[data.id](named)
        finally:
            shutil.rmtree(named.parent, ignore_errors=True)

    with store.locked(f"{data.id}--{file.name}"), path.open("rb") as original:
        store.write(target, lambda handle: shutil.copyfileobj(original, handle, 1 << 20), check)
        store.record(data.id, file.name, store.content_of(target))
    mirror.forget()
    return target


def in_package(package: str, name: str) -> Path:
    """Find a file that an installed package brings along.

    Parameters
    ----------
    package : str
        Name of the package, as it is imported.
    name : str
        Name of the file, or the end of its path.

    Returns
    -------
    pathlib.Path
        The only such file.

    Raises
    ------
    InputError
        If the package is not installed, or has none or several of them.
    """
    found = [
        path
        for folder in mirror.package_folders(package)
        for path in sorted(folder.rglob(Path(name).name))
        if path.is_file() and path.as_posix().endswith(f"/{name}")
    ]
    if len(found) != 1:
        held = f"several: {listed(map(str, found))}" if found else "none, or is not installed"
        raise InputError(f"package {package!r} must hold one {name!r}, but has {held}.")
    return found[0]


def home(package: str) -> str:
    """Address of an imported package's project, as its metadata give it; the empty string where none is."""
    # a package can be imported under another name than that of its project
    projects = importlib.metadata.packages_distributions().get(package, [])
    every = [importlib.metadata.metadata(project) for project in projects]
    heads = ("Home-page", "Project-URL")
    links = [link for head in heads for known in every for link in known.get_all(head, [])]
    return next((found[0] for link in links if (found := re.search(r"https://\S+", link))), "")


def register(
    path: Path, dataset_id: str, facts: Mapping[str, str], target: Path, *, package: str = ""
) -> tuple[Dataset, File]:
    """Write the registry entry of a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    dataset_id : str
        Identifier of the new data set.
    facts : mapping of str to str
        Of all of `FACTS`.
    target : pathlib.Path
        The registry: ``data/registry.toml``, or ``registry.toml`` in the folder of a paper.
    package : str, default ''
        Package that brings the file along, if one does.

    Returns
    -------
    tuple of Dataset and File
        The entry, as it is read again.

    Raises
    ------
    InputError
        If a fact is missing; if the registry refuses the entry, which is taken back then.
    """
    missing = [name for name in FACTS if not facts.get(name, "").strip()]
    if missing:
        raise InputError(f"A new data set needs {listed(missing)}; give each as --{missing[0]} TEXT.")
    have = store.content_of(path)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.name).strip("-._")
    table = {name: facts[name] for name in FACTS if name != "url"} | {"tier": "public"}
    entry: dict[str, object] = {"name": name, "url": facts["url"], "sha256": have.sha256, "bytes": have.bytes}
    if package:
        entry["package"] = package
    before = target.read_text(encoding="utf-8") if target.is_file() else None
    lines = [f"[{dataset_id}]", *map(_line, table.items()), "", f"[[{dataset_id}.files]]"]
    text = "\n".join([*lines, *map(_line, entry.items())])
    target.write_text(f"{(before or '').rstrip()}\n\n{text}\n".lstrip(), encoding="utf-8")
    try:
        data = registry.dataset(dataset_id)
    except Exception:
        if before is None:
            target.unlink()
        else:
            target.write_text(before, encoding="utf-8")
        raise
    return data, data.file(name)


def _line(pair: tuple[str, object]) -> str:
    return f"{pair[0]} = {json.dumps(pair[1], ensure_ascii=False)}"
