"""Zip and tar archives, read without trusting the names inside."""

from __future__ import annotations

import gzip
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from lzma import LZMAError
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from helpers.data import cache
from helpers.errors import HelpersError, UnknownNameError, listed

_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, LZMAError)

_Open = Callable[[], IO[bytes]]


class ArchiveError(HelpersError):
    """An archive that is damaged, or that would write outside its folder."""


def extract(path: Path, folder: Path) -> list[Path]:
    """Unpack an archive.

    Parameters
    ----------
    path : pathlib.Path
        A zip file, or a tar file, plain or compressed; its content decides, not its name.
    folder : pathlib.Path
        Where the members go, with the folders they have in the archive.

    Returns
    -------
    list of pathlib.Path
        The files written, in the order of the archive.

    Raises
    ------
    ArchiveError
        If the archive is damaged or truncated, or if a member has an absolute name, a drive letter, a
        ``..``, or is a link or a device; names are checked before anything is written.
    CacheError
        If the folder cannot be written.
    """
    with _members(path) as members:
        written = []
        for name, opened in members.items():
            target = folder.joinpath(*_parts(name))

            def fill(handle: IO[bytes], opened: _Open = opened) -> None:
                with opened() as content:
                    shutil.copyfileobj(content, handle, 1 << 20)

            cache.write(target, fill)
            written.append(target)
        return written


def names(path: Path) -> list[str]:
    """Names of the members of an archive.

    Parameters
    ----------
    path : pathlib.Path
        A zip file, or a tar file, plain or compressed.

    Returns
    -------
    list of str
        With their folders, in the order of the archive.

    Raises
    ------
    ArchiveError
        As `extract`.
    """
    with _members(path) as members:
        return list(members)


@contextmanager
def member(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Open one member of an archive for reading.

    Parameters
    ----------
    path : pathlib.Path
        A zip file, or a tar file, plain or compressed.
    name : str
        Name of the member, with its folders.

    Yields
    ------
    binary file
        The content of the member.

    Raises
    ------
    UnknownNameError
        If the archive has no such member.
    ArchiveError
        As `extract`; also if the damage shows only while the member is read.
    """
    with _members(path) as members:
        if name not in members:
            raise UnknownNameError(
                f"Archive {path} has no member {name!r}; its members are {listed(members)}."
            )
        with members[name]() as content:
            yield content


@contextmanager
def _members(path: Path) -> Iterator[dict[str, _Open]]:
    with ExitStack() as stack:
        try:
            if zipfile.is_zipfile(path):
                yield _zip_members(path, stack.enter_context(zipfile.ZipFile(path)))
            else:
                yield _tar_members(path, stack.enter_context(tarfile.open(path)))
        except _DAMAGE as error:
            raise ArchiveError(
                f"Archive {path} is damaged or truncated, or neither zip nor tar ({error}); fetch it again."
            ) from error


def _zip_members(path: Path, archive: zipfile.ZipFile) -> dict[str, _Open]:
    members: dict[str, _Open] = {}
    for info in archive.infolist():
        # The upper half of external_attr is the Unix file mode.
        _check(path, info.filename, link=stat.S_ISLNK(info.external_attr >> 16))
        if not info.is_dir():
            members[info.filename] = partial(archive.open, info)
    return members


def _tar_members(path: Path, archive: tarfile.TarFile) -> dict[str, _Open]:
    members: dict[str, _Open] = {}
    for info in archive.getmembers():
        _check(path, info.name, link=not (info.isfile() or info.isdir()))
        if info.isfile():
            members[info.name] = partial(_content, archive, info)
    return members


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(info)
    if content is None:
        raise tarfile.ReadError(f"{info.name!r} has no content")
    return content


def _check(path: Path, name: str, *, link: bool) -> None:
    windows = PureWindowsPath(name)
    # Both readings count: a name that is harmless on one system can leave the folder on another.
    if link or PurePosixPath(name).is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        raise ArchiveError(
            f"Archive {path} has the member {name!r}, which is a link or would leave the folder; do not "
            "unpack it, and tell the publisher."
        )


def _parts(name: str) -> tuple[str, ...]:
    return PureWindowsPath(name).parts
