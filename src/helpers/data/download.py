"""Downloads: `pooch` moves the bytes, this module decides when to try again.

Both `pooch` and `requests` are imported when something is downloaded: mostly nothing is.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from helpers.data.registry import File
from helpers.errors import HelpersError

if TYPE_CHECKING:
    import requests
    import tqdm

BAR_FROM_BYTES = 1_000_000
"""A progress bar is worth showing for files larger than this."""

_CHUNK = 1 << 16
_BUSY = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server.

    Attributes
    ----------
    attempts : int
        How often to ask before giving up.
    first_wait, longest_wait : float
        Seconds before the second attempt, doubled each time; and the most that is ever waited, also
        where the server asks for more.
    connect_timeout, read_timeout : float
        Seconds to wait for a connection, and for the next bytes.
    """

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0


PATIENCE = Patience()


class DownloadError(HelpersError):
    """A download that failed for good; the message is a clause, such as ``it answered 404 Not Found``."""


def download(file: File, target: BinaryIO, *, progress: bool | None = None) -> None:
    """Write what the address of a file answers to an open file.

    Parameters
    ----------
    file : File
        The registry entry.
    target : binary file
        Where to write; emptied before each attempt.
    progress : bool, optional
        Whether to show a progress bar; by default only on a terminal, and for more than 1 MB.

    Raises
    ------
    DownloadError
        If the server refuses (any 4xx but 408, 425 and 429), or fails in each attempt: 408, 425, 429
        and 5xx answers, lost and truncated connections, silence.
    OSError
        If the target cannot be written.

    Notes
    -----
    A ``Retry-After`` header, in seconds or as a date, replaces the next wait, up to
    `Patience.longest_wait`. An interrupted download starts from the beginning.
    """
    import requests

    reason = ""
    for attempt in range(1, PATIENCE.attempts + 1):
        wait = PATIENCE.first_wait * 2 ** (attempt - 1)
        try:
            target.seek(0)
            target.truncate()
            _get(file, target, progress)
            return
        except requests.RequestException as error:
            reason = _plain(error)
            if error.response is not None:
                if error.response.status_code not in _BUSY:
                    raise DownloadError(reason) from error
                wait = _retry_after(error.response.headers.get("Retry-After"), default=wait)
        if attempt < PATIENCE.attempts:
            time.sleep(min(wait, PATIENCE.longest_wait))
    raise DownloadError(f"{reason}, {PATIENCE.attempts} times")


def _get(file: File, target: BinaryIO, progress: bool | None) -> None:
    with warnings.catch_warnings():
        # pooch imports tqdm's notebook bars, which warn where ipywidgets is missing; ours are text bars
        warnings.filterwarnings("ignore", message="IProgress not found")
        import pooch

    with _bar(file, progress) as bar, ExitStack() as stack:
        # pooch does not close what it asked for if the body fails half-way.
        def close_later(response: requests.Response, *_: object, **__: object) -> None:
            stack.callback(response.close)

        pooch.HTTPDownloader(
            progressbar=bar if bar is not None else False,
            chunk_size=_CHUNK,
            timeout=(PATIENCE.connect_timeout, PATIENCE.read_timeout),
            hooks={"response": close_later},
        )(file.url, target, None)


@contextmanager
def _bar(file: File, progress: bool | None) -> Iterator[tqdm.tqdm[NoReturn] | None]:
    if progress is False or (progress is None and file.bytes is not None and file.bytes <= BAR_FROM_BYTES):
        yield None
        return
    import tqdm

    # disable=None is tqdm's word for "unless this is a terminal"; pooch asks the bar for its truth, which
    # tqdm refuses without a total, and then puts in the total that the server names.
    disable = None if progress is None else False
    with tqdm.tqdm(desc=file.name, total=file.bytes or 1, unit="B", unit_scale=True, disable=disable) as bar:
        yield bar


def _retry_after(asked: str | None, *, default: float) -> float:
    if asked is None:
        return default
    if asked.strip().isdigit():
        return float(asked)
    try:
        when = parsedate_to_datetime(asked)
    except ValueError:
        return default
    # A date without a zone is read as UTC, which is what HTTP means.
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def _plain(error: requests.RequestException) -> str:
    import requests

    if error.response is not None:
        return f"it answered {error.response.status_code} {error.response.reason}".rstrip()
    # A silence in the middle of the body arrives as a ConnectionError that only its text tells apart.
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return "it did not answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "it broke off before the end"
    if isinstance(error, requests.ConnectionError):
        return "there was no connection to it"
    return f"it failed ({type(error).__name__})"
