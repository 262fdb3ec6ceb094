"""Files of the cache: their content, what it must be, and a way to write them whole or not at all.

`filelock` keeps other processes out of a place. What it must hold is pinned by the registry, or trusted on
first use. ``<cache>/locks/<data set>.json`` records the content of every file that was stored: for a file
without a pin that is what it must be from then on, for a pinned one it tells an older pin from damage.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import filelock

from helpers.data import paths, registry
from helpers.data.registry import File
from helpers.errors import DataUnavailableError, HelpersError

LOCK_WAIT = 3600.0
"""Seconds to wait for another process that fetches the same file."""

_COARSE = 1_000_000_000
"""Nanoseconds after which a change of a file shows in its times."""


class CacheError(HelpersError):
    """A file cannot be written; the message is a clause that names it and the reason."""


@dataclass(frozen=True)
class Content:
    """Hash and size of a file.

    Attributes
    ----------
    sha256 : str
        Hash of the content.
    bytes : int
        Size of the content.
    """

    sha256: str
    bytes: int

    def __str__(self) -> str:
        return f"sha256 {self.sha256}, {self.bytes:,} bytes"


LARGE = 200_000_000
"""Bytes from which on a file is hashed again only if its size or one of its times has changed."""

_hashed: dict[Path, tuple[list[int], Content]] = {}


def content_of(path: Path) -> Content:
    """Hash a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Content
        Its hash and size, computed now, so that a file that changes on disk is noticed (the whole public
        tier takes a fraction of a second). The hash of a file of `LARGE` or more, which takes seconds, is
        remembered for other processes with its inode, size and times, until one of them changes.
    """
    before = path.stat()
    large = before.st_size >= LARGE
    if large:
        state, content = _hashed.get(path) or _remembered(path)
        if content is not None and state == _state(before):
            return content
    content = Content(sha256=_sha256(path), bytes=path.stat().st_size)
    # the clock of a file system is coarse: a file that has just changed may change again unseen
    if time.time_ns() - before.st_ctime_ns > _COARSE:
        _hashed[path] = (_state(before), content)
        if large:
            # without a place to remember it, it is hashed again by the next process
            with contextlib.suppress(CacheError), locked(_memory(path).name):
                text = json.dumps([_state(before), asdict(content)]).encode()
                write(_memory(path), lambda handle: handle.write(text))
    return content


def forget_hashes() -> None:
    """Hash large files again at the next opportunity, whatever their size and times say."""
    _hashed.clear()
    for path in (paths.cache_dir() / "locks").glob("*.hash"):
        path.unlink(missing_ok=True)


def _memory(path: Path) -> Path:
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return paths.cache_dir() / "locks" / f"{path.name}-{name}.hash"


def _remembered(path: Path) -> tuple[list[int] | None, Content | None]:
    try:
        state, content = json.loads(_memory(path).read_bytes())
        return state, Content(**content)
    except (OSError, ValueError, TypeError):
        return None, None


def content_lately(path: Path) -> Content:
    """Hash a file, unless this process has done so and the file has not been written to since.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Content
        As `content_of` gave it: for what is made of a file that has just been handed out and checked.
    """
    state, content = _hashed.get(path, (None, None))
    return content if content is not None and state == _state(path.stat()) else content_of(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _state(found: os.stat_result) -> list[int]:
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def content_if_any(path: Path) -> Content | None:
    """Hash a file that may not be there.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Content or None
        As `content_of`; None if there is no such file.

    Raises
    ------
    DataUnavailableError
        If the file is there, but cannot be read.
    """
    try:
        return content_of(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise DataUnavailableError(
            f"{path} cannot be read ({error.strerror}); give read permission, or set BOOK_DATA_CACHE to "
            "another folder."
        ) from error


def expected(dataset_id: str, file: File) -> Content | None:
    """Content that a file must have.

    Parameters
    ----------
    dataset_id : str
        The data set of the file.
    file : File
        Its registry entry.

    Returns
    -------
    Content or None
        What the registry says, else what was recorded on first use; None if the file is not yet known.

    Raises
    ------
    DataUnavailableError
        If the record cannot be read.
    """
    if file.sha256 is not None and file.bytes is not None:
        return Content(file.sha256, file.bytes)
    return _records(dataset_id).get(file.name)


def is_outdated(dataset_id: str, file: File, have: Content) -> bool:
    """Tell whether a file that is not the pinned one is at least what was once meant to be there.

    Parameters
    ----------
    dataset_id : str
        The data set of the file.
    file : File
        Its registry entry.
    have : Content
        What the cache holds under its name.

    Returns
    -------
    bool
        True if it was stored under an earlier pin, or is pinned under another name: whole, not damaged.

    Raises
    ------
    DataUnavailableError
        If the record cannot be read.
    """
    if file.sha256 is None:
        return False
    pinned = {other.sha256 for data in registry.load().values() for other in data.files}
    return have.sha256 in pinned or have == _records(dataset_id).get(file.name)


def record(dataset_id: str, name: str, content: Content | None) -> None:
    """Record the content of a file that has been checked, or is trusted.

    Parameters
    ----------
    dataset_id, name : str
        The data set, and the registry name of the file.
    content : Content or None
        What was stored; None to forget it.

    Raises
    ------
    CacheError
        If the cache cannot be written.
    DataUnavailableError
        If the record cannot be read.
    """
    if _records(dataset_id).get(name) == content:
        return
    with locked(f"{dataset_id}.json"):
        records = _records(dataset_id)
        records.pop(name, None)
        if content is not None:
            records[name] = content
        text = json.dumps({key: asdict(value) for key, value in sorted(records.items())}, indent=2)
        write(_record_path(dataset_id), lambda handle: handle.write(f"{text}\n".encode()))


def _record_path(dataset_id: str) -> Path:
    return paths.cache_dir() / "locks" / f"{dataset_id}.json"


def _records(dataset_id: str) -> dict[str, Content]:
    path = _record_path(dataset_id)
    try:
        return {name: Content(**entry) for name, entry in json.loads(path.read_bytes()).items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DataUnavailableError(
            f"The record {path} of the files of {dataset_id!r} that were trusted on first use cannot be read "
            f"({error}); restore it, or delete it to trust those files anew."
        ) from error


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
    path = paths.cache_dir() / "locks" / f"{key}.lock"
    try:
        _make_folder_of(path)
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
    target: Path, fill: Callable[[BinaryIO], object], check: Callable[[Path], None] | None = None
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
        If the folder cannot be written or is full, or is a link in the cache.

    Notes
    -----
    The content goes to a hidden file in the same folder, which is flushed to disk, checked, and renamed.
    It is removed if anything fails; a killed process leaves it behind, and the next writer starts it over.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        _make_folder_of(target)
        # one that a killed process has left; "x" follows no link that somebody makes in its place
        part.unlink(missing_ok=True)
        try:
            with part.open("xb") as handle:
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


def _make_folder_of(path: Path) -> None:
    """Make the folder of a file of the cache, unless a link in the cache leads out of it."""
    folder = path.parent
    if folder != paths.cache_dir() and folder.is_symlink():
        raise CacheError(
            f"{folder} is a link, and nothing is written where a link in the cache leads (remove it, or set "
            "BOOK_DATA_CACHE to the folder that is meant)"
        )
    folder.mkdir(parents=True, exist_ok=True)


def _refused(path: Path, error: OSError) -> CacheError:
    return CacheError(f"{path} cannot be written ({error.strerror or error})")
