"""What a reader is told when a file cannot be had: which one, where we looked, and what to do."""

from __future__ import annotations

from pathlib import Path

from helpers.data import paths
from helpers.data.download import DownloadError, NotConnectedError
from helpers.data.registry import Dataset, File
from helpers.data.store import CacheError, Content
from helpers.errors import DataUnavailableError, HashMismatchError, NoNetworkError


def not_found(
    data: Dataset,
    file: File,
    target: Path,
    reason: DownloadError,
    want: Content | None,
    damaged: Content | None,
) -> DataUnavailableError | HashMismatchError:
    """Say that a file is in none of the three places, or only damaged in the cache.

    Parameters
    ----------
    data, file : Dataset and File
        The data set, and one of its files.
    target : pathlib.Path
        Its place in the cache.
    reason : DownloadError
        Why the address did not give it.
    want, damaged : Content or None
        The expected content, and what the cache holds instead if that is damaged.

    Returns
    -------
    DataUnavailableError or HashMismatchError
        The latter if the cache holds a damaged file; of the former, `NoNetworkError` if that is the reason.
    """
    if damaged is not None:
        return HashMismatchError(
            f"{_label(data, file)} is damaged in the cache: {target} has {damaged} instead of {want}, and "
            f"there is no good copy in {_mirrors()} or at {file.url} ({reason}). {_remedy(data, file, want)}"
        )
    kind = NoNetworkError if isinstance(reason, NotConnectedError) else DataUnavailableError
    return kind(
        f"{_label(data, file)} was not found in the cache ({target}), in {_mirrors()} or at {file.url} "
        f"({reason}). {_remedy(data, file, want)}"
    )


def wrong_content(data: Dataset, file: File, origin: str, want: Content, got: Content) -> HashMismatchError:
    """Say that a file arrived, but is not the one that the registry or the record means.

    Parameters
    ----------
    data, file : Dataset and File
        The data set, and one of its files.
    origin : str
        The address or the path that it came from.
    want, got : Content
        The expected content and what arrived.

    Returns
    -------
    HashMismatchError
        Both hashes, and what to do.
    """
    if file.sha256 is None:
        return HashMismatchError(
            f"{_label(data, file)} has changed since its first use: {origin} gave {got}, recorded is {want}; "
            f"it was not kept. Run `python -m helpers data verify --accept {data.id}` if that is meant, "
            f"else {_put(data, want)}."
        )
    return HashMismatchError(
        f"{_label(data, file)} is not the registered one: {origin} gave {got} instead of {want}; it was not "
        f"kept. {_remedy(data, file, want)}"
    )


def not_again(data: Dataset, file: File, reason: DownloadError) -> DataUnavailableError:
    """Say that an address, asked anew, did not give a file.

    Parameters
    ----------
    data, file : Dataset and File
        The data set, and one of its files.
    reason : DownloadError
        Why not.

    Returns
    -------
    DataUnavailableError
        What holds now; its subclass `NoNetworkError` if that is the reason.
    """
    kind = NoNetworkError if isinstance(reason, NotConnectedError) else DataUnavailableError
    return kind(
        f"{_label(data, file)} was not fetched again from {file.url} ({reason}); what the cache holds is "
        "as it was."
    )


def not_stored(data: Dataset, file: File, reason: CacheError) -> DataUnavailableError:
    """Say that the cache cannot take a file, and that no mirror holds it.

    Parameters
    ----------
    data, file : Dataset and File
        The data set, and one of its files.
    reason : CacheError
        What cannot be written, and why.

    Returns
    -------
    DataUnavailableError
        Where it should have gone, and what to do.
    """
    return DataUnavailableError(
        f"{_label(data, file)} cannot be stored, because {reason}, and is not in {_mirrors()}. Make room or "
        "give write permission there, or set BOOK_DATA_CACHE to another folder; the file comes from "
        f"{file.url} (licence: {data.licence})."
    )


def _label(data: Dataset, file: File) -> str:
    return f"File {file.name!r} of data set {data.id!r}"


def _mirrors() -> str:
    folders = paths.mirror_dirs()
    if not folders:
        return "a mirror (BOOK_DATA_MIRROR is not set)"
    shown = [f"{folder}" if folder.is_dir() else f"{folder}, which is no folder" for folder in folders]
    return f"the mirrors ({', '.join(shown)})"


def _put(data: Dataset, want: Content | None) -> str:
    known = f"{want or 'under this name'}; licence: {data.licence}"
    return f"put the file ({known}) into a folder and set BOOK_DATA_MIRROR to that folder"


def _remedy(data: Dataset, file: File, want: Content | None) -> str:
    command = f"add FILE --as {data.id}/{file.name}`" if file.by_hand else f"fetch {data.id}` with a network"
    return f"P{_put(data, want)[1:]}, or run `python -m helpers data {command}."
