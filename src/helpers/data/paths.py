"""Where things are: the book, its registry and build folder, the cache, the mirrors."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from helpers.errors import InputError

CACHE_NAME = "book-of-executable-papers"
"""Name of the folder inside the user's cache folder."""


def project_root() -> Path:
    """Find the folder of the book.

    Returns
    -------
    pathlib.Path
        ``BOOK_ROOT`` if it is set; else the nearest folder above this file, or above the working
        folder, that holds ``_config.yml`` and ``data/registry.toml``.

    Raises
    ------
    InputError
        If ``BOOK_ROOT`` is not a folder, or if there is no such folder.
    """
    named = os.environ.get("BOOK_ROOT")
    if named:
        root = _resolved("BOOK_ROOT", named)
        if not root.is_dir():
            raise InputError(
                f"BOOK_ROOT is {named!r}, which is not a folder; set it to the folder of the book."
            )
        return root
    for start in (Path(__file__).resolve().parent, Path.cwd()):
        for folder in (start, *start.parents):
            if (folder / "_config.yml").is_file() and (folder / "data" / "registry.toml").is_file():
                return folder
    raise InputError(
        "No folder with _config.yml and data/registry.toml above the helpers or the working folder; "
        "set BOOK_ROOT to the folder of the book."
    )


def build_dir() -> Path:
    """Folder of everything that a build writes, ``_build`` of the book.

    Returns
    -------
    pathlib.Path
        The path; the folder is not made.
    """
    return project_root() / "_build"


def cache_dir() -> Path:
    """Folder that keeps the fetched files, ``<cache>/<data set>/<file>``.

    Returns
    -------
    pathlib.Path
        ``BOOK_DATA_CACHE`` if it is set, else the cache folder that the system gives to the book.

    Raises
    ------
    InputError
        If ``BOOK_DATA_CACHE`` is a link that leads to itself, or in a home that nobody knows.
    """
    named = os.environ.get("BOOK_DATA_CACHE")
    return _resolved("BOOK_DATA_CACHE", named) if named else platformdirs.user_cache_path(CACHE_NAME)


def mirror_dirs() -> tuple[Path, ...]:
    """Folders that may hold the data files, under whatever names.

    Returns
    -------
    tuple of pathlib.Path
        The folders of ``BOOK_DATA_MIRROR``, separated as in ``PATH``; empty if it is not set.

    Raises
    ------
    InputError
        As for `cache_dir`.
    """
    named = os.environ.get("BOOK_DATA_MIRROR", "")
    return tuple(_resolved("BOOK_DATA_MIRROR", part) for part in named.split(os.pathsep) if part)


def _resolved(variable: str, named: str) -> Path:
    try:
        return Path(named).expanduser().resolve()
    except (RuntimeError, OSError) as error:
        raise InputError(f"{variable} is {named!r}, which leads nowhere ({error}); set another.") from error


def offline() -> bool:
    """Whether ``BOOK_OFFLINE`` forbids the network.

    Returns
    -------
    bool
        True for any value except the empty one, ``0``, ``false``, ``no`` and ``off``.
    """
    return os.environ.get("BOOK_OFFLINE", "").strip().lower() not in {"", "0", "false", "no", "off"}
