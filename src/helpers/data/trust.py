"""What the content of a file must be: pinned by the registry, or trusted on first use and recorded."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from helpers.data import cache
from helpers.data.registry import File
from helpers.errors import DataUnavailableError

_COARSE = 1_000_000_000
"""Nanoseconds after which a change of a file shows in its times."""


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


_hashed: dict[Path, tuple[tuple[int, int, int, int], Content]] = {}


def content_of(path: Path) -> Content:
    """Hash a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Content
        Its hash and size, computed now: never remembered, so that a file that changes on disk is
        noticed (the whole public tier takes a fraction of a second).
    """
    before = path.stat()
    content = Content(sha256=_sha256(path), bytes=path.stat().st_size)
    # the clock of a file system is coarse: a file that has just changed may change again unseen
    if time.time_ns() - before.st_ctime_ns > _COARSE:
        _hashed[path] = (_state(before), content)
    return content


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


def _state(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


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


def record(dataset_id: str, name: str, content: Content | None) -> None:
    """Record the content of a file that the registry does not pin.

    Parameters
    ----------
    dataset_id, name : str
        The data set, and the registry name of the file.
    content : Content or None
        What the file must be from now on; None to forget it.

    Raises
    ------
    CacheError
        If the cache cannot be written.
    DataUnavailableError
        If the record cannot be read.
    """
    with cache.locked(f"{dataset_id}.json"):
        records = _records(dataset_id)
        records.pop(name, None)
        if content is not None:
            records[name] = content
        text = json.dumps({key: asdict(value) for key, value in sorted(records.items())}, indent=2) + "\n"
        cache.write(_path(dataset_id), lambda handle: _write_text(handle, text))


def _write_text(handle: BinaryIO, text: str) -> None:
    handle.write(text.encode())


def _path(dataset_id: str) -> Path:
    return cache.records_dir() / f"{dataset_id}.json"


def _records(dataset_id: str) -> dict[str, Content]:
    path = _path(dataset_id)
    try:
        return {name: Content(**entry) for name, entry in json.loads(path.read_bytes()).items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DataUnavailableError(
            f"The record {path} of the files of {dataset_id!r} that were trusted on first use cannot be read "
            f"({error}); restore it, or delete it to trust those files anew."
        ) from error
