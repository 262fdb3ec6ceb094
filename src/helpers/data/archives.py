"""Zip files: one member opened, and damage named."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from helpers.errors import HelpersError, UnknownNameError, listed


class ArchiveError(HelpersError):
    """An archive that is damaged."""


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    # for a version or a packing that it does not know, and for a name that is no UTF-8, zipfile raises these
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise ArchiveError(
            f"Archive {path} is damaged or truncated, or no zip file ({error}); fetch it again."
        ) from error


def names(path: Path) -> list[str]:
    """Names of the members of a zip file.

    Parameters
    ----------
    path : pathlib.Path
        The zip file.

    Returns
    -------
    list of str
        With their folders, in the order of the archive.

    Raises
    ------
    ArchiveError
        If the archive is damaged or truncated.
    """
    with _opened(path) as archive:
        return archive.namelist()


def size(path: Path, name: str) -> int:
    """Size of one member of a zip file, unpacked.

    Parameters
    ----------
    path : pathlib.Path
        The zip file.
    name : str
        Name of the member, with its folders.

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    ArchiveError
        If the archive is damaged or truncated.
    """
    with _opened(path) as archive:
        return archive.getinfo(name).file_size


@contextmanager
def member(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Open one member of a zip file for reading.

    Parameters
    ----------
    path, name
        As for `size`.

    Yields
    ------
    binary file
        The content of the member.

    Raises
    ------
    UnknownNameError
        If the archive has no such member.
    ArchiveError
        If the archive is damaged or truncated; also if that shows only while the member is read.
    """
    with _opened(path) as archive:
        if name not in archive.namelist():
            raise UnknownNameError(
                f"Archive {path} has no member {name!r}; its members are {listed(archive.namelist())}."
            )
        with archive.open(name) as content:
            yield content
