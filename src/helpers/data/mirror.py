"""Mirrors: folders whose files are found by content, whatever they are called."""

from __future__ import annotations

import functools
import importlib.util
from collections import defaultdict
from pathlib import Path

from helpers.data import paths, store
from helpers.data.store import Content

PREFIX = 12
"""A file name that starts with this many hex digits of the sha256 is tried first."""


def find(name: str, want: Content | None, package: str = "") -> Path | None:
    """Find a file in the folders of ``BOOK_DATA_MIRROR``, or below them.

    Parameters
    ----------
    name : str
        Its name, which counts only if its content is not known.
    want : Content or None
        Its content.
    package : str, default ''
        Installed package that brings it along: its folders are mirrors of this file.

    Returns
    -------
    pathlib.Path or None
        The first file of just this content, its hash computed now; the first of this name if the content is
        not known; None if there is none.

    Notes
    -----
    A folder is listed once a process, and again after `forget`. Only files of the right size are hashed,
    those whose name starts with the first 12 digits of the hash before others.
    """
    for folder in (*paths.mirror_dirs(), *package_folders(package)):
        by_size = _listed(folder)
        if want is None:
            likely = [path for same in by_size.values() for path in same if path.name == name]
        else:
            start = want.sha256[:PREFIX]
            likely = sorted(by_size.get(want.bytes, ()), key=lambda path: not path.name.startswith(start))
        for path in likely:
            if _holds(path, want):
                return path
    return None


def package_folders(package: str) -> list[Path]:
    """List the folders of an installed package, without importing it.

    Parameters
    ----------
    package : str
        Its name, as it is imported, without a point; the empty string has no folders.

    Returns
    -------
    list of pathlib.Path
        Empty if it is not installed.
    """
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    return [Path(folder) for folder in (spec.submodule_search_locations or [] if spec else [])]


def forget() -> None:
    """List the folders anew at the next search, because files may have been added since."""
    _listed.cache_clear()


def _holds(path: Path, want: Content | None) -> bool:
    try:
        return path.is_file() if want is None else store.content_of(path) == want
    except OSError:
        # A file that went away or cannot be read is not in this mirror.
        return False


@functools.cache
def _listed(folder: Path) -> dict[int, list[Path]]:
    """Files of one folder by size, seen once."""
    found = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file():
                found[path.stat().st_size].append(path)
        except OSError:
            continue
    return dict(found)
