"""The cache folder: one process at a time fills a place, and a file appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import filelock

from helpers.data import paths
from helpers.errors import HelpersError

LOCK_WAIT = 3600.0
"""Seconds to wait for another process that fetches the same file."""


class CacheError(HelpersError):
    """A file cannot be written; the message is a clause that names it and the reason."""


def place(dataset_id: str, name: str) -> Path:
    """Where the cache keeps a file.

    Parameters
    ----------
    dataset_id, name : str
        The data set, and the registry name of the file.

    Returns
    -------
    pathlib.Path
        ``<cache>/<data set>/<file>``, whether it is there or not.
    """
    return paths.cache_dir() / dataset_id / name


def records_dir() -> Path:
    """Folder of the lock files: hashes that were trusted on first use, and locks between processes.

    Returns
    -------
    pathlib.Path
        ``<cache>/locks``, whether it is there or not.
    """
    return paths.cache_dir() / "locks"


@contextmanager
def locked(key: str) -> Iterator[None]:
    """Keep other processes and threads out of one place in the cache.

    Parameters
    ----------
    key : str
        Name of the place, free of folder separators.

    Yields
    ------
    None
        While the lock is held. The system frees it when the process dies.

    Raises
    ------
    CacheError
        If the lock cannot be made, or is not free within `LOCK_WAIT` seconds.
    """
    path = records_dir() / f"{key}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(path, timeout=LOCK_WAIT)
        lock.acquire()
    except filelock.Timeout as error:
        raise CacheError(f"{path} has been held by another process for {LOCK_WAIT:.0f} seconds") from error
    except OSError as error:
        raise _refused(path, error) from error
    try:
        yield
    finally:
        lock.release()


def write(
    target: Path, fill: Callable[[BinaryIO], None], check: Callable[[Path], None] | None = None
) -> None:
    """Write a file atomically; to be called with its lock held.

    Parameters
    ----------
    target : pathlib.Path
        The file to make or replace.
    fill : callable
        Writes the content to an open binary file.
    check : callable, optional
        Looks at the whole file before it takes its place, and raises what is wrong with it.

    Raises
    ------
    CacheError
        If the folder cannot be written or is full.

    Notes
    -----
    The content goes to a hidden file in the same folder, which is flushed to disk, checked, and renamed.
    It is removed if anything fails; a killed process leaves it behind, and the next writer starts it over.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as handle:
                fill(handle)
                handle.flush()
                os.fsync(handle.fileno())
            if check is not None:
                check(part)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        # Libraries raise OSErrors of their own, about what they read; those have no number.
        if error.errno is None:
            raise
        raise _refused(target, error) from error


def _refused(path: Path, error: OSError) -> CacheError:
    return CacheError(f"{path} cannot be written ({error.strerror or error})")
