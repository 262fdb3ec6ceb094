"""Downloads: `pooch` moves the bytes, `urllib3` reads what a server asks for, this module tries again.

All of them are imported when something is downloaded: mostly nothing is.
"""

from __future__ import annotations

import contextlib
import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from helpers.data.registry import File
from helpers.errors import HelpersError

if TYPE_CHECKING:
    import requests

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


class NotConnectedError(DownloadError):
    """There is no network, or it must not be used: another address would fail in the same way."""


def download(file: File, target: BinaryIO) -> None:
    """Write what the address of a file answers to an open file.

    On a terminal, a progress bar is shown for more than 1 MB.

    Parameters
    ----------
    file : File
        The registry entry.
    target : binary file
        Where to write; emptied before each attempt.

    Raises
    ------
    NotConnectedError
        If no connection can be made, in each attempt.
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
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    for attempt in range(1, PATIENCE.attempts + 1):
        wait = PATIENCE.first_wait * 2 ** (attempt - 1)
        try:
            target.seek(0)
            target.truncate()
            _get(file, target)
            return
        except requests.RequestException as error:
            failed = _failure(error)
            if error.response is not None:
                if error.response.status_code not in _BUSY:
                    raise failed from error
                asked = error.response.headers.get("Retry-After")
                with contextlib.suppress(InvalidHeader):
                    wait = Retry().parse_retry_after(asked) if asked else wait
        if attempt < PATIENCE.attempts:
            time.sleep(min(wait, PATIENCE.longest_wait))
    raise type(failed)(f"{failed}, {PATIENCE.attempts} times")


def _get(file: File, target: BinaryIO) -> None:
    with warnings.catch_warnings():
        # pooch imports tqdm's notebook bars, which warn where ipywidgets is missing; ours are text bars
        warnings.filterwarnings("ignore", message="IProgress not found")
        import pooch
    import tqdm

    small = file.bytes is not None and file.bytes <= BAR_FROM_BYTES
    with contextlib.ExitStack() as stack:
        # disable=None is tqdm's word for "unless this is a terminal"; pooch asks the bar for its truth, which
        # tqdm refuses without a total, and then puts in the total that the server names
        bar = stack.enter_context(
            tqdm.tqdm(desc=file.name, total=file.bytes or 1, unit="B", unit_scale=True, disable=small or None)
        )

        # pooch does not close what it asked for if the body fails half-way
        def close_later(response: requests.Response, *_: object, **__: object) -> None:
            stack.callback(response.close)

        pooch.HTTPDownloader(
            progressbar=bar,
            chunk_size=_CHUNK,
            timeout=(PATIENCE.connect_timeout, PATIENCE.read_timeout),
            hooks={"response": close_later},
        )(file.url, target, None)


def _failure(error: requests.RequestException) -> DownloadError:
    import requests

    if error.response is not None:
        return DownloadError(f"it answered {error.response.status_code} {error.response.reason}".rstrip())
    # A silence in the middle of the body arrives as a ConnectionError that only its text tells apart.
    if isinstance(error, requests.ReadTimeout) or "Read timed out" in str(error):
        return DownloadError("it did not answer in time")
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return DownloadError("it broke off before the end")
    if isinstance(error, requests.ConnectionError):
        return NotConnectedError("there was no connection to it")
    return DownloadError(f"it failed ({type(error).__name__})")
