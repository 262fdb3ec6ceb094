"""Mirrors: folders whose files are found by content, whatever they are called."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from helpers.data import trust

PREFIX = 12
"""A file name that starts with this many hex digits of the sha256 is tried first."""


@dataclass
class _Index:
    """What is in one folder, seen once."""

    by_prefix: defaultdict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    by_size: defaultdict[int, list[Path]] = field(default_factory=lambda: defaultdict(list))
    by_name: defaultdict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))


_indices: dict[Path, _Index] = {}


def find(folder: Path, sha256: str, size: int) -> Path | None:
    """Find a file by its content.

    Parameters
    ----------
    folder : pathlib.Path
        Folder to search, with all folders below it.
    sha256 : str
        Hash of the content.
    size : int
        Size of the content in bytes.

    Returns
    -------
    pathlib.Path or None
        A file of just this content; its hash has been computed now. None if there is none.

    Notes
    -----
    A folder is listed once a process, and again after `forget`. Files are hashed only if their name
    starts with the first 12 digits of the hash, or else if their size is right.
    """
    return next(_same_content(folder, sha256, size), None)


def find_named(folder: Path, name: str) -> Path | None:
    """Find a file of unknown content by its name.

    Parameters
    ----------
    folder : pathlib.Path
        Folder to search, with all folders below it.
    name : str
        Name of the file, without folder.

    Returns
    -------
    pathlib.Path or None
        The first file of that name, None if there is none.
    """
    return next((path for path in _index(folder).by_name[name] if path.is_file()), None)


def forget() -> None:
    """List the folders anew at the next search, because files may have been added since."""
    _indices.clear()


def _same_content(folder: Path, sha256: str, size: int) -> Iterator[Path]:
    index = _index(folder)
    candidates = dict.fromkeys([*index.by_prefix[sha256[:PREFIX]], *index.by_size[size]])
    for path in candidates:
        try:
            if path.stat().st_size == size and trust.content_of(path).sha256 == sha256:
                yield path
        except OSError:
            # A file that went away or cannot be read is not in this mirror.
            continue


def _index(folder: Path) -> _Index:
    if folder not in _indices:
        index = _Index()
        for parent, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                path = Path(parent, name)
                try:
                    size = path.stat().st_size
                except OSError:
                    continue
                index.by_prefix[name[:PREFIX]].append(path)
                index.by_size[size].append(path)
                index.by_name[name].append(path)
        _indices[folder] = index
    return _indices[folder]
