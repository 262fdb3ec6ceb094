"""Get the files of a data set: from the cache, else from a mirror, else from the address in the registry.

`requests` moves the bytes, and `filelock` keeps processes apart. What they do not give, and this book
promises:

* a reader may hold the files in any folders under any names (`helpers.data.mirror`);
* a file whose publisher gives no hash is trusted on first use, and a changed pin is told from damage
  (`helpers.data.store`);
* the hash is computed each time a file is handed out, and what comes instead of a file is refused
  (`helpers.data.arrived`);
* no download goes on without end, in time or in bytes (`helpers.data.download`);
* whatever goes wrong is a sentence that says which file, where we looked, and what to do
  (`helpers.data.failures`).
"""

from __future__ import annotations

import contextlib
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from helpers import noted
from helpers.data import arrived, failures, mirror, paths, registry, store
from helpers.data.download import DownloadError, NotConnectedError
from helpers.data.download import download as download_file
from helpers.data.registry import Dataset, File
from helpers.data.store import Content
from helpers.errors import DataUnavailableError, HelpersWarning, InputError


@dataclass(frozen=True)
class Place:
    """Where a file is, without a look at the network.

    Attributes
    ----------
    where : {'cache', 'mirror', 'missing'}
        Where a good copy is.
    path : pathlib.Path or None
        The good copy.
    damaged : Content or None
        What the cache holds under the name of the file, if that is neither the expected content nor that of
        another pin.
    """

    where: Literal["cache", "mirror", "missing"]
    path: Path | None
    damaged: Content | None


def fetch(dataset_id: str, name: str | None = None, *, download: bool = True, again: bool = False) -> Path:
    """Get a file, or all files, of a data set.

    Parameters
    ----------
    dataset_id : str
        Name of the data set in the registry.
    name : str, optional
        Registry name of one file; by default all files of the data set.
    download : bool, default True
        Whether the network may be used; never if ``BOOK_OFFLINE`` is set.
    again : bool, default False
        Whether the address is asked anew, whatever the cache and the mirrors hold. Of a file without a
        registered hash, what it gives is trusted from then on.

    Returns
    -------
    pathlib.Path
        The file; for a data set of several files without `name`, the folder that holds them all under
        their registry names.

    Raises
    ------
    UnknownNameError
        If there is no such data set or file.
    DataUnavailableError
        If a file is nowhere to be had, or the cache cannot be written and no mirror holds it; the subclass
        `NoNetworkError` if no address could be asked.
    HashMismatchError
        If what was found is not the registered content, or not what was recorded on first use.

    Warns
    -----
    HelpersWarning
        If a damaged file in the cache was replaced by a good one; not if only its pin has changed. If what
        was trusted on first use is replaced by something else, asked for `again`.

    Notes
    -----
    The cache is looked at first, then the mirror folders, where a file is found by its content whatever
    its name, then the address. The sha256 is computed each time a file is handed out. What comes from a
    mirror or from the network is written to a temporary file, checked, and renamed; processes that want
    the same file wait for the first of them. Where the cache cannot be written, a file that a mirror
    holds is handed out from there, under the mirror's name.

    A file without a registered hash is trusted on first use: its hash is recorded in ``<cache>/locks``,
    and checked from then on. Until then a mirror must hold it under its registry name.
    """
    data = registry.dataset(dataset_id)
    noted.note("data", data.id)
    if name is not None:
        return _fetch_file(data, data.file(name), download, again)
    found = []
    for file in data.files:
        found.append(_fetch_file(data, file, download, again))
    if len(found) == 1:
        return found[0]
    folder = paths.cache_dir() / data.id
    if any(path.parent != folder for path in found):
        raise DataUnavailableError(
            f"The files of data set {data.id!r} are in a mirror, but cannot be gathered in {folder}, which "
            "cannot be written; set BOOK_DATA_CACHE to another folder, or fetch them one by one with name=."
        )
    return folder


def available(dataset_id: str, name: str | None = None) -> bool:
    """Whether `fetch` would succeed without the network.

    Parameters
    ----------
    dataset_id : str
        Name of the data set in the registry.
    name : str, optional
        Registry name of one file; by default all files of the data set.

    Returns
    -------
    bool
        True if the cache or a mirror has a good copy of each file; the hashes are computed.

    Raises
    ------
    UnknownNameError
        If there is no such data set or file.
    """
    data = registry.dataset(dataset_id)
    noted.note("data", data.id)
    files = data.files if name is None else (data.file(name),)
    return all(locate(data, file).where != "missing" for file in files)


def locate(data: Dataset, file: File) -> Place:
    """Find a good copy of a file in the cache or in a mirror.

    Parameters
    ----------
    data : Dataset
        The data set.
    file : File
        One of its files.

    Returns
    -------
    Place
        Where the copy is; its hash has been computed now.
    """
    want = store.expected(data.id, file)
    cached = _place(data, file)
    have = store.content_if_any(cached)
    if have is not None and want in (None, have):
        return Place("cache", cached, None)
    copy = mirror.find(file.name, want, file.package)
    return Place("missing" if copy is None else "mirror", copy, _damage(data, file, have))


def accept(dataset_id: str) -> dict[str, tuple[Content | None, Content]]:
    """Trust the present content of the files that the registry does not pin.

    Parameters
    ----------
    dataset_id : str
        Name of the data set in the registry.

    Returns
    -------
    dict of str to (Content or None, Content)
        By file, what was recorded before and what is recorded now: the content in the cache, or, where
        the cache has none, what a mirror holds under the registry name, or what the address gives today.

    Raises
    ------
    InputError
        If the registry pins all files of the data set.
    """
    data = registry.dataset(dataset_id)
    loose = [file for file in data.files if file.sha256 is None]
    if not loose:
        raise InputError(
            f"All files of {dataset_id!r} are pinned by data/registry.toml, so there is nothing to accept; "
            "change sha256 and bytes there if the publisher has replaced a file."
        )
    changes = {}
    for file in loose:
        before = store.expected(data.id, file)
        store.record(data.id, file.name, None)
        try:
            now = store.content_of(_fetch_file(data, file, download=True))
        except BaseException:
            store.record(data.id, file.name, before)
            raise
        changes[file.name] = (before, now)
    return changes


def _place(data: Dataset, file: File) -> Path:
    return paths.cache_dir() / data.id / file.name


def _damage(data: Dataset, file: File, have: Content | None) -> Content | None:
    return None if have is None or store.is_outdated(data.id, file, have) else have


def _fetch_file(data: Dataset, file: File, download: bool, again: bool = False) -> Path:
    target = _place(data, file)
    want = store.expected(data.id, file)
    # The common case needs no lock: files are only ever replaced whole.
    if not again and want is not None and store.content_if_any(target) == want:
        # A cache may be older than its records; one that cannot be written does without.
        with contextlib.suppress(store.CacheError, DataUnavailableError):
            store.record(data.id, file.name, want)
        return target
    try:
        with store.locked(f"{data.id}--{file.name}"):
            (_fill_again if again else _fill)(data, file, target, download)
            return target
    except store.CacheError as error:
        copy = None if again else mirror.find(file.name, want, file.package)
        if copy is None:
            mirror.forget()
            raise failures.not_stored(data, file, error) from error
        return copy


def _fill(data: Dataset, file: File, target: Path, download: bool) -> None:
    # Read again with the lock held: another process may have fetched the file in the meantime.
    want = store.expected(data.id, file)
    have = store.content_if_any(target)
    if have is None or want not in (None, have):
        damaged = _damage(data, file, have)
        source = mirror.find(file.name, want, file.package)
        origin = str(source or file.url)

        try:
            store.write(
                target,
                _copy_of(source) if source else _answer_of(file, download),
                _checked(data, file, want, source),
            )
        except DownloadError as error:
            # The next attempt in this process must see a file that the reader adds to a mirror now.
            mirror.forget()
            raise failures.not_found(data, file, target, error, want, damaged) from error
        if damaged is not None:
            warnings.warn(
                f"File {file.name!r} of data set {data.id!r} was damaged in the cache ({damaged}) and has "
                f"been replaced by a good copy from {origin}.",
                HelpersWarning,
                stacklevel=4,
            )
    elif want is not None:
        return
    store.record(data.id, file.name, store.content_of(target))


def _fill_again(data: Dataset, file: File, target: Path, download: bool) -> None:
    before = store.expected(data.id, file)
    want = None if file.sha256 is None else before
    try:
        store.write(target, _answer_of(file, download), _checked(data, file, want, None))
    except DownloadError as error:
        raise failures.not_again(data, file, error) from error
    now = store.content_of(target)
    store.record(data.id, file.name, now)
    if before not in (None, now):
        warnings.warn(
            f"File {file.name!r} of data set {data.id!r} has changed: it was {before}, and is {now}.",
            HelpersWarning,
            stacklevel=4,
        )


def _checked(data: Dataset, file: File, want: Content | None, source: Path | None) -> Callable[[Path], None]:
    """Make the check of what came from a mirror, or else from the address."""

    def check(part: Path) -> None:
        if want is None:
            if source is None:
                arrived.refuse_what_is_no_file(part, file.name)
        elif (got := store.content_of(part)) != want:
            raise failures.wrong_content(data, file, str(source or file.url), want, got)

    return check


def _copy_of(source: Path) -> Callable[[BinaryIO], None]:
    def fill(handle: BinaryIO) -> None:
        with source.open("rb") as original:
            shutil.copyfileobj(original, handle, 1 << 20)

    return fill


def _answer_of(file: File, download: bool) -> Callable[[BinaryIO], None]:
    def fill(handle: BinaryIO) -> None:
        if paths.offline():
            raise NotConnectedError("not tried, because BOOK_OFFLINE is set")
        if not download:
            raise DownloadError("not tried, because download=False")
        if file.by_hand:
            raise DownloadError("not tried, because it is a page to take the file from, or wants a key")
        download_file(file, handle)

    return fill
