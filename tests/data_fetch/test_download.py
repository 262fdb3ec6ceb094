"""What a server can do wrong."""

import gzip
import io
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from helpers.data import download, fetch
from helpers.errors import DataUnavailableError, NoNetworkError

GOOD = b"x" * 200_000


@pytest.fixture
def waits(monkeypatch):
    """The waits between attempts, recorded instead of waited."""
    seconds = []
    monkeypatch.setattr(download, "sleep", seconds.append)
    return seconds


def test_a_truncated_body_is_tried_again(book, server, answer):
    short = answer(GOOD[:1000], length=len(GOOD))
    book.add("one", ("a.bin", GOOD, server.says("/a", short, answer(GOOD))))
    assert fetch("one").read_bytes() == GOOD
    assert server.hits["/a"] == 2


def test_a_body_that_is_always_truncated_is_an_error(book, server, answer):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD[:1000], length=len(GOOD)))))
    with pytest.raises(DataUnavailableError, match="it broke off before the end, 3 times"):
        fetch("one")
    assert server.hits["/a"] == 3
    assert not book.cached("one", "a.bin").exists()
    assert book.leftovers() == []


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_refusal_is_final(book, server, answer, status):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(status=status))))
    with pytest.raises(DataUnavailableError, match=f"it answered {status} "):
        fetch("one")
    assert server.hits["/a"] == 1


def test_server_errors_are_tried_again_with_growing_waits(book, server, answer, waits):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(status=500), answer(status=503), answer(GOOD))))
    assert fetch("one").read_bytes() == GOOD
    assert waits == [0.01, 0.02]


def test_server_errors_without_end_are_named(book, server, answer, waits):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(status=502))))
    with pytest.raises(DataUnavailableError, match="it answered 502 Bad Gateway, 3 times"):
        fetch("one")
    assert server.hits["/a"] == 3


def test_retry_after_in_seconds_is_respected(book, server, answer, waits, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", download.Patience(attempts=3, longest_wait=60))
    busy = [answer(status=429, headers={"Retry-After": asked}) for asked in ("7", "3600")]
    book.add("one", ("a.bin", GOOD, server.says("/a", *busy, answer(GOOD))))
    assert fetch("one").read_bytes() == GOOD
    assert waits == [7.0, 60.0]


def test_retry_after_as_a_date_is_respected(book, server, answer, waits, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", download.Patience(attempts=4, first_wait=1.0))
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    busy = [answer(status=429, headers={"Retry-After": asked}) for asked in (soon, past, "nonsense")]
    book.add("one", ("a.bin", GOOD, server.says("/a", *busy, answer(GOOD))))
    fetch("one")
    assert 27 <= waits[0] <= 30
    assert waits[1:] == [0.0, 4.0]


@pytest.mark.parametrize(
    "asked", ["-7", "9" * 5000, "1e400", "Mon, 01 Jan 99999 00:00:00 GMT", "\u00e9", "nan"]
)
def test_a_malformed_wait_is_not_waited(book, server, answer, waits, asked):
    busy = answer(status=503, headers={"Retry-After": asked})
    book.add("one", ("a.bin", GOOD, server.says("/a", busy, answer(GOOD))))
    assert fetch("one").read_bytes() == GOOD
    assert waits[0] in (0.01, 0.0)


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def endless(start, piece, wait=0.0):
    yield start
    while True:
        yield piece
        if wait:
            yield wait


@pytest.mark.long
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (lambda: [CHUNKED, b"5\r\nabcde\r\n"], "it broke off before the end"),
        (lambda: [CHUNKED, b"zz\r\nabcde\r\n"], "it broke off before the end"),
        (lambda: [CHUNKED, b"5\r\nabcde\r\n", 30.0], "it did not answer in time"),
        (lambda: endless(HEAD + b"X-A: ", b"a", 0.05), "it did not answer in time"),
        (lambda: endless(HEAD, b"X-A: b\r\n"), "there was no connection to it"),
        (lambda: endless(HEAD + b"Content-Length: 9999\r\n\r\n", b"a", 0.05), "it did not answer in time"),
        (lambda: endless(CHUNKED, b"1\r\na\r\n", 0.05), r"it sent \d+ bytes in [01] seconds"),
        (lambda: [b"SSH-2.0-OpenSSH\r\n"], "there was no connection to it"),
        (lambda: [HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"], r"it failed \(\w+\)"),
    ],
)
def test_an_answer_that_does_not_end_well_ends_soon(book, server, answer, raw, message):
    book.add("one", ("a.bin", GOOD, server.says("/a", *(answer(raw=raw()) for _ in range(3)))))
    begun = time.monotonic()
    with pytest.raises(DataUnavailableError, match=f"({message}), 3 times"):
        fetch("one")
    assert time.monotonic() - begun < 8
    assert server.hits["/a"] == 3
    assert book.leftovers() == []


def test_nothing_is_read_beyond_the_registered_size(book, server, answer):
    bomb = gzip.compress(bytes(50_000_000))
    zipped = answer(bomb, headers={"Content-Encoding": "gzip"})
    book.add("bomb", ("a.bin", GOOD, server.says("/b", zipped)))
    book.add(
        "endless",
        ("a.bin", GOOD, server.says("/e", answer(raw=endless(CHUNKED, b"3e8\r\n" + bytes(1000) + b"\r\n")))),
    )
    for name in ("bomb", "endless"):
        with pytest.raises(
            DataUnavailableError, match="it sends more than the 200,000 bytes that the registry"
        ):
            fetch(name)
    assert server.hits == {"/b": 1, "/e": 1}


def test_nothing_is_read_beyond_what_a_file_may_have(book, server, answer, monkeypatch):
    monkeypatch.setattr(download, "MOST_BYTES", 100_000)
    book.add("loose", ("a.bin", GOOD, server.says("/a", answer(GOOD))), pinned=False, tier="full")
    with pytest.raises(
        DataUnavailableError, match="it sends more than the 100,000 bytes that a file may have"
    ):
        fetch("loose")


def test_without_a_length_only_a_pinned_file_is_taken(book, server, answer):
    book.add("pinned", ("a.bin", GOOD, server.says("/p", answer(raw=[HEAD + b"\r\n" + GOOD]))))
    book.add(
        "loose",
        ("a.bin", GOOD, server.says("/l", answer(raw=[HEAD + b"\r\n" + GOOD]))),
        pinned=False,
        tier="full",
    )
    assert fetch("pinned").read_bytes() == GOOD
    with pytest.raises(DataUnavailableError, match="it does not say how long the file is"):
        fetch("loose")


def test_a_server_that_leads_to_an_unsafe_address_is_not_followed(book, server, answer):
    there = server.says("/there", answer(GOOD)).replace("127.0.0.1", "localhost")
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(status=302, headers={"Location": there}))))
    with pytest.raises(
        DataUnavailableError, match=r"it leads to http://localhost:.*, which the registry would not"
    ):
        fetch("one")


@pytest.mark.usefixtures("impatient")
def test_silence_before_the_answer_is_a_timeout(book, server, answer):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD, delay=5))))
    with pytest.raises(DataUnavailableError, match="it did not answer in time, 3 times"):
        fetch("one")


@pytest.mark.usefixtures("impatient")
def test_silence_inside_the_body_is_a_timeout(book, server, answer):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD, silence_at=1000), answer(GOOD))))
    assert fetch("one").read_bytes() == GOOD
    assert server.hits["/a"] == 2


def test_no_connection_is_named(book, waits):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = unused.getsockname()[1]
    book.add("one", ("a.bin", GOOD, f"http://127.0.0.1:{closed}/a"))
    with pytest.raises(NoNetworkError, match="there was no connection to it, 3 times"):
        fetch("one")
    assert len(waits) == 2


def test_a_network_that_swallows_everything_is_no_network(book, waits, monkeypatch):
    def swallowed(*_, **__):
        raise requests.ConnectTimeout("Connection to 127.0.0.1 timed out. (connect timeout=1.0)")

    monkeypatch.setattr(requests, "get", swallowed)
    book.add("one", ("a.bin", GOOD, "http://127.0.0.1/a"))
    with pytest.raises(NoNetworkError, match="there was no connection to it, 3 times"):
        fetch("one")


@pytest.mark.usefixtures("impatient")
def test_what_a_server_says_is_not_the_absence_of_a_network(book, server, answer):
    silent = answer(GOOD, silence_at=1000)
    for name, found in {"lost": answer(status=404), "busy": answer(status=503), "silent": silent}.items():
        book.add(name, ("a.bin", GOOD, server.says(f"/{name}", found)))
        with pytest.raises(DataUnavailableError) as caught:
            fetch(name)
        assert not isinstance(caught.value, NoNetworkError)


def screen(monkeypatch, terminal=True):
    shown = io.StringIO()
    shown.isatty = lambda: terminal
    monkeypatch.setattr("sys.stderr", shown)
    return shown


@pytest.mark.parametrize(
    ("size", "terminal", "shown"), [(1_500_000, True, True), (1_500_000, False, False), (1_000, True, False)]
)
def test_a_bar_is_shown_on_a_terminal_for_large_files(
    book, server, answer, monkeypatch, size, terminal, shown
):
    seen = screen(monkeypatch, terminal)
    content = b"y" * size
    book.add("one", ("a.bin", content, server.says("/a", answer(content))))
    fetch("one")
    assert ("a.bin: 100%" in seen.getvalue()) == shown


def test_a_bar_works_without_a_known_size(book, server, answer, monkeypatch):
    seen = screen(monkeypatch)
    book.add("loose", ("a.bin", GOOD, server.says("/a", answer(GOOD))), pinned=False, tier="full")
    assert fetch("loose").read_bytes() == GOOD
    assert "a.bin: 100%" in seen.getvalue()
