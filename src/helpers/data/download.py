"""Downloads: `requests` asks, this module counts and times what comes, and tries again.

A read timeout bounds the silence between two bytes, not the whole: a server that sends one byte a minute
would hold a reader for ever, in the headers already. So a thread of its own asks, and hands what it gets to
the one that waits, which knows how much time and how many bytes there may be.

The libraries are imported when something is downloaded: mostly nothing is.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING, BinaryIO

from helpers.data.registry import MOST_BYTES, File, is_address
from helpers.errors import HelpersError

if TYPE_CHECKING:
    import requests

BAR_FROM_BYTES = 1_000_000
"""A progress bar is worth showing for files larger than this."""

_CHUNK = 1 << 16
_AHEAD = 16
"""Pieces that wait to be written."""
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
    grace : float
        Seconds that an attempt has in any case, and
    slowest : float
        bytes a second that it must have brought on the whole after that.
    """

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    grace: float = 60.0
    slowest: float = 10_000.0


PATIENCE = Patience()


class DownloadError(HelpersError):
    """A download that failed for good; the message is a clause, such as ``it answered 404 Not Found``."""


class NotConnectedError(DownloadError):
    """There is no network, or it must not be used: another address would fail in the same way."""


class _SlowError(DownloadError):
    """An attempt that brought too little in its time; another may do better."""


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
        If the server refuses (any 4xx but 408, 425 and 429), sends more than the registered size (without
        one, `MOST_BYTES`) or leads to an address that the registry would not take; if no hash is registered
        and it does not say where the file ends; or if it fails in each attempt: 408, 425, 429 and 5xx
        answers, lost and truncated connections, silence, a trickle.
    OSError
        If the target cannot be written.

    Notes
    -----
    A ``Retry-After`` header, in seconds or as a date, replaces the next wait, up to
    `Patience.longest_wait`. An interrupted download starts from the beginning.
    """
    import requests

    for attempt in range(1, PATIENCE.attempts + 1):
        wait = PATIENCE.first_wait * 2 ** (attempt - 1)
        try:
            target.seek(0)
            target.truncate()
            _get(file, target)
            return
        except _SlowError as error:
            failed: DownloadError = error
        except requests.RequestException as error:
            failed = _failure(error)
            if error.response is not None:
                if error.response.status_code not in _BUSY:
                    raise failed from error
                wait = _asked_wait(error.response.headers.get("Retry-After"), wait)
        if attempt < PATIENCE.attempts:
            sleep(min(wait, PATIENCE.longest_wait))
    raise type(failed)(f"{failed}, {PATIENCE.attempts} times")


def _asked_wait(asked: str | None, otherwise: float) -> float:
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    # a number of a thousand digits and the year 99999 are errors of `int` and of `time`
    with contextlib.suppress(InvalidHeader, ValueError, OverflowError):
        return max(Retry().parse_retry_after(asked), 0.0) if asked else otherwise
    return otherwise


def _get(file: File, target: BinaryIO) -> None:
    import tqdm

    most = file.bytes or MOST_BYTES
    begun, size = monotonic(), 0
    small = file.bytes is not None and file.bytes <= BAR_FROM_BYTES
    # disable=None is tqdm's word for "unless this is a terminal"
    bar = tqdm.tqdm(desc=file.name, total=file.bytes, unit="B", unit_scale=True, disable=small or None)
    with _asked(file) as pieces, bar:
        while True:
            try:
                left = PATIENCE.grace + size / PATIENCE.slowest - (monotonic() - begun)
                piece = pieces.get(timeout=max(left, 0))
            except queue.Empty:
                late = f"it sent {size:,} bytes in {monotonic() - begun:.0f} seconds"
                raise _SlowError(late if size else "it did not answer in time") from None
            if isinstance(piece, Exception):
                raise piece
            if not piece:
                bar.total = size
                bar.refresh()
                return
            size += len(piece)
            if size > most:
                known = "that the registry knows" if file.bytes else "that a file may have"
                raise DownloadError(f"it sends more than the {most:,} bytes {known}")
            target.write(piece)
            bar.update(len(piece))


@contextlib.contextmanager
def _asked(file: File) -> Iterator[queue.Queue[bytes | Exception]]:
    """Ask in a thread: pieces of the body come, then an empty one, or an error."""
    import requests

    pieces: queue.Queue[bytes | Exception] = queue.Queue(_AHEAD)
    left = threading.Event()

    def hand_over(piece: bytes | Exception) -> None:
        while not left.is_set():
            with contextlib.suppress(queue.Full):
                return pieces.put(piece, timeout=0.5)

    def ask() -> None:
        try:
            waits = (PATIENCE.connect_timeout, PATIENCE.read_timeout)
            with requests.get(file.url, stream=True, timeout=waits) as response:
                response.raise_for_status()
                _check(file, response)
                for piece in response.iter_content(_CHUNK):
                    hand_over(piece)
                    if left.is_set():
                        return
            hand_over(b"")
        except (requests.RequestException, DownloadError) as error:
            hand_over(error)
        except Exception as error:  # of urllib3 and http.client, about what no server should say
            hand_over(requests.RequestException(type(error).__name__))

    # A daemon: where it waits for a header that never comes, nobody waits for it.
    threading.Thread(target=ask, name=f"download of {file.name}", daemon=True).start()
    try:
        yield pieces
    finally:
        left.set()


def _check(file: File, response: requests.Response) -> None:
    if not is_address(response.url):
        raise DownloadError(f"it leads to {response.url}, which the registry would not take")
    framed = {"content-length", "transfer-encoding"} & {name.lower() for name in response.headers}
    if file.sha256 is None and not framed:
        raise DownloadError("it does not say how long the file is, so that nobody could tell it from a part")


def _failure(error: requests.RequestException) -> DownloadError:
    import requests
    from urllib3.exceptions import ReadTimeoutError

    if error.response is not None:
        return DownloadError(f"it answered {error.response.status_code} {error.response.reason}".rstrip())
    if isinstance(error, requests.ConnectTimeout):
        return NotConnectedError("there was no connection to it")
    # A silence in the middle of the body arrives as a ConnectionError, with the timeout inside.
    if any(isinstance(one, requests.ReadTimeout | ReadTimeoutError) for one in (error, *error.args)):
        return DownloadError("it did not answer in time")
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return DownloadError("it broke off before the end")
    if isinstance(error, requests.ConnectionError):
        return NotConnectedError("there was no connection to it")
    return DownloadError(f"it failed ({type(error).__name__})")
