"""Writing: whole files only, one download for many processes, and folders that refuse."""

import contextlib
import errno
import io
import os
import random
import signal
import time
from pathlib import Path

import pytest

from helpers.data import fetch, store
from helpers.errors import DataUnavailableError, InputError

GOOD = bytes(range(256)) * 2000


@pytest.fixture
def full_disk(monkeypatch):
    """A disk with room for 100,000 bytes of each temporary file."""
    real = Path.open

    class Full(io.FileIO):
        def write(self, data):
            if self.tell() + len(data) > 100_000:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(data)

    def limited(path, mode="r", *rest, **options):
        return Full(path, mode) if path.name.endswith(".part") else real(path, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", limited)


def test_a_full_disk_is_named_and_leaves_nothing(book, server, answer, full_disk):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD))))
    with pytest.raises(DataUnavailableError) as caught:
        fetch("one")
    message = str(caught.value)
    assert f"{book.cached('one', 'a.bin')} cannot be written (No space left on device)" in message
    assert "'a.bin' of data set 'one' cannot be stored" in message
    assert "BOOK_DATA_CACHE" in message
    assert "licence: CC BY 4.0" in message
    assert server.hits["/a"] == 1
    assert list((book.cache / "one").iterdir()) == []


def test_a_full_disk_does_not_hide_a_mirror(book, mirrored, server, full_disk):
    copy = mirrored / "copy-of-a"
    copy.write_bytes(GOOD)
    book.add("one", ("a.bin", GOOD, server.url("/a")))
    assert fetch("one") == copy
    assert book.leftovers() == []


@pytest.fixture(params=["a file in its place", "no permission"])
def refusing_cache(request, book, monkeypatch):
    if request.param == "no permission":
        real = Path.mkdir

        def refuse(path, *arguments, **options):
            if path.is_relative_to(book.cache):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            real(path, *arguments, **options)

        monkeypatch.setattr(Path, "mkdir", refuse)
        return "Permission denied"
    book.cache.write_text("not a folder")
    return "Not a directory|File exists"


def test_a_cache_that_cannot_be_written_is_named(book, server, answer, refusing_cache):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD))))
    with pytest.raises(
        DataUnavailableError, match=rf"cannot be written \({refusing_cache}\).*BOOK_DATA_CACHE"
    ):
        fetch("one")
    assert server.hits["/a"] == 0


def test_a_cache_that_cannot_be_written_does_not_hide_a_mirror(book, mirrored, server, refusing_cache):
    for name in ("first", "second"):
        (mirrored / name).write_bytes(name.encode())
    book.add("two", ("1.txt", b"first", server.url("/1")), ("2.txt", b"second", server.url("/2")))
    assert fetch("two", "2.txt") == mirrored / "second"
    with pytest.raises(DataUnavailableError, match=r"cannot be gathered in .*two.*one by one with name="):
        fetch("two")


def test_a_read_only_cache_still_serves_what_it_holds(book, server, monkeypatch):
    book.add("one", ("a.bin", GOOD, server.url("/a")))
    cached = book.put("one", "a.bin", GOOD)

    def refuse(key):
        raise store.CacheError("read only")

    monkeypatch.setattr(store, "locked", refuse)
    assert fetch("one", download=False) == cached


@pytest.mark.long
def test_processes_that_want_the_same_file_download_it_once(book, server, answer):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD, delay=0.5))))
    started = [book.start("fetch", "one") for _ in range(4)]
    ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0], ended
    assert {out for out, _ in ended} == {f"one: {book.cached('one', 'a.bin')}\n"}
    assert server.hits["/a"] == 1
    assert book.cached("one", "a.bin").read_bytes() == GOOD


@pytest.mark.long
def test_a_killed_download_is_never_taken_for_good(book, server, answer):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD, silence_at=300_000), answer(GOOD))))
    part = book.cached("one", ".a.bin.part")
    process = book.start("fetch", "one")
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    assert process.returncode == -signal.SIGKILL
    assert 0 < part.stat().st_size < len(GOOD)
    assert not book.cached("one", "a.bin").exists()

    assert fetch("one").read_bytes() == GOOD
    assert server.hits["/a"] == 2
    assert book.leftovers() == []


@pytest.mark.parametrize("linked", ["one", "locks"])
def test_a_download_follows_no_link_in_the_cache(book, server, answer, tmp_path, linked):
    outside = tmp_path / "outside"
    outside.mkdir()
    book.cache.mkdir()
    (book.cache / linked).symlink_to(outside)
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD))))
    with pytest.raises(DataUnavailableError, match=f"{linked} is a link, and nothing is written"):
        fetch("one")
    assert list(outside.iterdir()) == []


def test_links_in_the_place_of_files_are_replaced_not_followed(book, server, answer, tmp_path):
    mine = tmp_path / "mine"
    mine.write_text("mine")
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD))))
    (book.cache / "one").mkdir(parents=True)
    (book.cache / "one" / ".a.bin.part").symlink_to(mine)
    (book.cache / "locks").mkdir()
    (book.cache / "locks" / "one.json").symlink_to(tmp_path / "absent")
    assert fetch("one").read_bytes() == GOOD
    (book.cache / "locks" / "one--a.bin.lock").unlink()
    (book.cache / "locks" / "one--a.bin.lock").symlink_to(mine)
    book.cached("one", "a.bin").unlink()
    with pytest.raises(DataUnavailableError, match=r"a\.bin\.lock cannot be written"):
        fetch("one")
    assert mine.read_text() == "mine"
    assert not (tmp_path / "absent").exists()


def test_a_cache_that_leads_to_itself_is_a_sentence(book, server, answer, monkeypatch):
    book.add("one", ("a.bin", GOOD, server.says("/a", answer(GOOD))))
    book.cache.symlink_to(book.cache)
    with pytest.raises(InputError, match=r"BOOK_DATA_CACHE is '.*cache', which leads nowhere \(Symlink loop"):
        fetch("one")
    book.cache.unlink()
    (book.cache / "one").mkdir(parents=True)
    book.cached("one", "a.bin").symlink_to(book.cached("one", "a.bin"))
    with pytest.raises(DataUnavailableError, match=r"a\.bin cannot be read \(Too many levels"):
        fetch("one")


@pytest.mark.longest
@pytest.mark.parametrize("number", range(int(os.environ.get("KILLS", "3"))))
def test_after_a_kill_at_any_moment_the_next_fetch_is_whole(book, server, answer, number):
    pieces = [GOOD[at : at + 20_000] for at in range(0, len(GOOD), 20_000)]

    def slowly():
        yield f"HTTP/1.1 200 OK\r\nContent-Length: {len(GOOD)}\r\n\r\n".encode()
        for piece in pieces:
            yield piece
            yield 0.05

    url = server.says("/a", answer(raw=slowly()), answer(GOOD))
    book.add("one", ("a.bin", GOOD, url), pinned=number % 2 == 0, tier="full")
    process = book.start("fetch", "one")
    time.sleep(random.Random(number).uniform(0.2, 8))
    process.kill()
    process.communicate(timeout=30)
    assert not book.cached("one", "a.bin").exists() or book.cached("one", "a.bin").read_bytes() == GOOD
    for _ in range(2):  # of a page that was cut the next server answer is the whole one
        with contextlib.suppress(DataUnavailableError):
            assert fetch("one").read_bytes() == GOOD
    assert fetch("one", download=False).read_bytes() == GOOD
    assert book.leftovers() == []


def test_a_lock_that_is_never_freed_is_named(book, server, monkeypatch):
    book.add("one", ("a.bin", GOOD, server.url("/a")))
    monkeypatch.setattr(store, "LOCK_WAIT", 0.05)
    with store.locked("one--a.bin"), pytest.raises(DataUnavailableError, match="held by another process"):
        fetch("one")


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def interrupted(handle):
        handle.write(b"new")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.write(target, interrupted)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_large_file_is_hashed_again_only_after_a_change(book, monkeypatch):
    monkeypatch.setattr(store, "LARGE", len(GOOD))
    monkeypatch.setattr(store, "_COARSE", 0)
    path = book.cache / "one" / "a.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(GOOD)
    hashed = []
    real = store._sha256
    monkeypatch.setattr(store, "_sha256", lambda file: hashed.append(file) or real(file))

    def in_another_process():
        store._hashed.clear()
        return store.content_of(path)

    first = in_another_process()
    assert in_another_process() == first
    assert len(hashed) == 1
    path.write_bytes(GOOD[::-1])
    assert in_another_process() != first
    assert len(hashed) == 2
    store.forget_hashes()
    assert in_another_process() == store.content_of(path)
    assert len(hashed) == 3
    # a record that is damaged is no record
    for memory in (book.cache / "locks").glob("*.hash"):
        memory.write_text("[")
    assert in_another_process() == store.content_of(path)
    assert len(hashed) == 4
