"""Where a file comes from, and what is checked before it is handed out."""

import hashlib
import io
import json
import os
import zipfile

import pytest

from helpers.__main__ import main
from helpers.data import available, fetch, store
from helpers.errors import (
    DataUnavailableError,
    HashMismatchError,
    HelpersWarning,
    NoNetworkError,
    UnknownNameError,
)

GOOD = b"code,value\n010121,7\n"
BAD = b"code,value\n010121,8\n"


def sha(content):
    return hashlib.sha256(content).hexdigest()


def test_a_single_file_comes_from_its_address_once(book, server, answer):
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD))))
    assert not available("one")
    path = fetch("one")
    assert path == book.cache / "one" / "trade.csv"
    assert path.read_bytes() == GOOD
    assert fetch("one", "trade.csv") == path
    assert server.hits["/t"] == 1
    assert available("one")
    assert book.leftovers() == []


def test_several_files_come_as_a_folder(book, server, answer):
    book.add(
        "two",
        ("a.csv", GOOD, server.says("/a", answer(GOOD))),
        ("b.csv", BAD, server.says("/b", answer(BAD))),
    )
    assert fetch("two", "b.csv") == book.cache / "two" / "b.csv"
    assert server.hits == {"/b": 1}
    assert not available("two")
    assert available("two", "b.csv")
    folder = fetch("two")
    assert folder == book.cache / "two"
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.csv"]
    assert server.hits == {"/a": 1, "/b": 1}


@pytest.mark.parametrize(
    "stored",
    [f"{sha(GOOD)[:12]}-whatever.bin", "sub/folder/unrelated-name"],
    ids=["by prefix", "by size and hash"],
)
def test_a_mirror_is_searched_by_content(book, mirrored, server, stored):
    (mirrored / stored).parent.mkdir(parents=True, exist_ok=True)
    (mirrored / stored).write_bytes(GOOD)
    # Same size, and a name that promises the hash: neither is enough.
    (mirrored / "decoy.csv").write_bytes(BAD)
    (mirrored / f"{sha(GOOD)[:12]}-decoy.csv").write_bytes(BAD)
    book.add("one", ("trade.csv", GOOD, server.url("/t")))
    assert available("one")
    path = fetch("one")
    assert path == book.cache / "one" / "trade.csv"
    assert path.read_bytes() == GOOD
    assert server.hits["/t"] == 0


def test_the_second_mirror_serves_where_the_first_does_not_exist(book, server, tmp_path, monkeypatch):
    (book.mirror / "x").write_bytes(GOOD)
    monkeypatch.setenv("BOOK_DATA_MIRROR", f"{tmp_path / 'absent'}:{book.mirror}")
    book.add("one", ("trade.csv", GOOD, server.url("/t")))
    assert fetch("one", download=False).read_bytes() == GOOD


def test_a_file_added_to_the_mirror_after_an_error_is_found(book, mirrored, server):
    book.add("one", ("trade.csv", GOOD, server.url("/t")))
    with pytest.raises(DataUnavailableError):
        fetch("one", download=False)
    (mirrored / "late.csv").write_bytes(GOOD)
    assert fetch("one", download=False).read_bytes() == GOOD


def test_the_error_says_where_it_looked_and_what_to_do(book, mirrored, server):
    book.add("one", ("trade.csv", GOOD, server.url("/t")))
    with pytest.raises(DataUnavailableError) as caught:
        fetch("one")
    message = str(caught.value)
    for part in (
        "File 'trade.csv' of data set 'one' was not found in the cache",
        str(book.cache / "one" / "trade.csv"),
        f"the mirrors ({mirrored})",
        f"{server.url('/t')} (it answered 404 Not Found)",
        f"sha256 {sha(GOOD)}, {len(GOOD)} bytes",
        "licence: CC BY 4.0",
        "BOOK_DATA_MIRROR",
        "`python -m helpers data fetch one`",
    ):
        assert part in message
    assert server.hits["/t"] == 1


@pytest.mark.parametrize("value", ["1", "true"])
def test_offline_never_asks_the_network(book, server, answer, monkeypatch, value):
    monkeypatch.setenv("BOOK_OFFLINE", value)
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD))))
    with pytest.raises(NoNetworkError, match="not tried, because BOOK_OFFLINE is set"):
        fetch("one")
    monkeypatch.setenv("BOOK_OFFLINE", "0")
    with pytest.raises(DataUnavailableError, match="not tried, because download=False"):
        fetch("one", download=False)
    assert server.hits["/t"] == 0
    assert fetch("one").read_bytes() == GOOD


def test_wrong_content_is_not_kept(book, server, answer):
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(BAD))))
    with pytest.raises(HashMismatchError) as caught:
        fetch("one")
    message = str(caught.value)
    assert f"gave sha256 {sha(BAD)}, 20 bytes instead of sha256 {sha(GOOD)}, 20 bytes" in message
    assert "'trade.csv' of data set 'one'" in message
    assert not (book.cache / "one" / "trade.csv").exists()
    assert book.leftovers() == []
    assert server.hits["/t"] == 1


@pytest.mark.parametrize("origin", ["mirror", "address"])
def test_a_damaged_cached_file_is_replaced(book, mirrored, server, answer, origin):
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD))))
    if origin == "mirror":
        (mirrored / "copy").write_bytes(GOOD)
    cached = book.put("one", "trade.csv", BAD)
    assert available("one") == (origin == "mirror")
    with pytest.warns(
        HelpersWarning, match=r"'trade.csv' of data set 'one' was damaged in the cache"
    ) as warned:
        assert fetch("one") == cached
    assert sha(BAD) in str(warned[0].message)
    assert warned[0].filename == __file__
    assert cached.read_bytes() == GOOD


def test_a_damaged_cached_file_without_a_good_copy_is_an_error(book, server):
    book.add("one", ("trade.csv", GOOD, server.url("/t")))
    cached = book.put("one", "trade.csv", BAD)
    with pytest.raises(HashMismatchError) as caught:
        fetch("one")
    assert f"{cached} has sha256 {sha(BAD)}, 20 bytes instead of sha256 {sha(GOOD)}" in str(caught.value)
    assert "404" in str(caught.value)
    assert cached.read_bytes() == BAD


NEW = b"code,value\n010121,9\n"


def test_a_changed_pin_is_not_damage(book, server, answer, recwarn, capsys):
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD), answer(NEW))))
    path = fetch("one")
    book.add("one", ("trade.csv", NEW, server.url("/t")))
    assert not available("one")
    assert main(["data", "verify"]) == 0
    assert capsys.readouterr().out == "0 good, 1 missing, 0 damaged\n"
    assert fetch("one") == path
    assert path.read_bytes() == NEW
    assert not recwarn.list


def test_a_pin_that_changes_in_a_cache_older_than_its_records_is_not_damage(book, server, answer, recwarn):
    book.add("one", ("trade.csv", GOOD, server.url("/t")))
    path = book.put("one", "trade.csv", GOOD)
    assert fetch("one") == path
    book.add("one", ("trade.csv", NEW, server.says("/t", answer(NEW))))
    assert fetch("one").read_bytes() == NEW
    assert not recwarn.list


def test_an_older_file_without_a_newer_one_is_not_found(book, server, answer):
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD), answer(status=404))))
    path = fetch("one")
    book.add("one", ("trade.csv", NEW, server.url("/t")))
    with pytest.raises(DataUnavailableError, match="was not found in the cache"):
        fetch("one")
    assert path.read_bytes() == GOOD


def test_a_file_under_the_name_of_another_is_not_damage(book, server, answer, recwarn):
    book.add("one", ("a.csv", GOOD, server.says("/a", answer(GOOD))), ("b.csv", BAD, server.url("/b")))
    book.put("one", "a.csv", BAD)
    assert fetch("one", "a.csv").read_bytes() == GOOD
    assert not recwarn.list


def test_what_is_damaged_after_a_changed_pin_is_damaged(book, server, answer):
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD), answer(NEW))))
    fetch("one").write_bytes(BAD)
    book.add("one", ("trade.csv", NEW, server.url("/t")))
    with pytest.warns(HelpersWarning, match="was damaged in the cache"):
        fetch("one")


def test_the_hash_is_computed_each_time(book, server, answer):
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD))))
    path = fetch("one")
    before = path.stat()
    path.write_bytes(BAD)
    # Not even the time of change gives the damage away.
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(HashMismatchError):
        fetch("one", download=False)


def test_unknown_names_have_close_matches(book, server):
    book.add("atlas-hs4-2016", ("exports.rda", GOOD, server.url("/t")))
    with pytest.raises(
        UnknownNameError, match=r"did you mean 'atlas-hs4-2016'\?.*helpers.data status` lists all"
    ):
        fetch("atlas-hs4-2017")
    with pytest.raises(UnknownNameError, match=r"did you mean 'exports.rda'\?"):
        fetch("atlas-hs4-2016", "export.rda")
    with pytest.raises(UnknownNameError):
        available("nothing-like-it")


def test_what_has_no_hash_is_trusted_on_first_use(book, server, answer):
    book.add(
        "loose", ("big.csv", GOOD, server.says("/z", answer(GOOD), answer(BAD))), pinned=False, tier="full"
    )
    path = fetch("loose")
    record = book.cache / "locks" / "loose.json"
    assert json.loads(record.read_text()) == {"big.csv": {"sha256": sha(GOOD), "bytes": len(GOOD)}}
    assert fetch("loose") == path

    path.write_bytes(BAD)
    with pytest.raises(HashMismatchError, match="damaged in the cache"):
        fetch("loose", download=False)

    path.unlink()
    with pytest.raises(HashMismatchError) as caught:
        fetch("loose")
    message = str(caught.value)
    assert "has changed since its first use" in message
    assert sha(GOOD) in message
    assert sha(BAD) in message
    assert "`python -m helpers data verify --accept loose`" in message
    assert not path.exists()
    assert json.loads(record.read_text())["big.csv"]["sha256"] == sha(GOOD)


def test_what_has_no_hash_is_found_in_a_mirror_by_name(book, mirrored, server):
    book.add("loose", ("big.csv", GOOD, server.url("/z")), pinned=False, tier="full")
    assert not available("loose")
    with pytest.raises(DataUnavailableError, match=r"Put the file \(under this name"):
        fetch("loose", download=False)
    (mirrored / "deep").mkdir()
    (mirrored / "deep" / "big.csv").write_bytes(GOOD)
    assert fetch("loose", download=False).read_bytes() == GOOD
    # From now on the content counts: another file of that name does not.
    book.cached("loose", "big.csv").unlink()
    (mirrored / "deep" / "big.csv").write_bytes(BAD)
    assert not available("loose")


def zipped(content=GOOD):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", content)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("big.csv", b"\n<!DOCTYPE html><html><body>Please sign in</body></html>", "a web page or XML"),
        ("big.csv", b"<!-- a comment --><html></html>", "a web page or XML"),
        ("big.csv", b"\xef\xbb\xbf<?xml version='1.0'?><Error/>", "a web page or XML"),
        ("big.csv", b'{"error": "no such table"}', "JSON instead of the file"),
        ("big.csv", b"", "an empty file"),
        ("big.csv", b" \n", "an empty file"),
        ("big.json", b'{"error": "no key"}', "JSON that is no list of rows"),
        ("big.json", b"[]", "JSON that is no list of rows"),
        ("big.json", b'[["a", "b"], [1,', "no JSON, or a part of it"),
        ("big.zip", zipped()[:-10], "an archive that ends too early"),
        ("big.xlsx", GOOD, "no .xlsx file"),
        ("big.xls", GOOD, "no .xls file"),
    ],
)
def test_what_is_no_file_is_not_trusted_on_first_use(book, server, answer, name, body, message):
    book.add("loose", (name, body, server.says("/z", answer(body))), pinned=False, tier="full")
    with pytest.raises(DataUnavailableError, match=rf"/z \(it answered with .*{message}"):
        fetch("loose")
    assert not book.cached("loose", name).exists()
    assert not (book.cache / "locks" / "loose.json").exists()


@pytest.mark.parametrize(
    ("name", "body"), [("a.zip", zipped()), ("a.json", b'[["a"], [1]]'), ("a.xls", b"\xd0\xcf\x11\xe0")]
)
def test_what_can_be_the_file_is_trusted_on_first_use(book, server, answer, name, body):
    book.add("loose", (name, body, server.says("/z", answer(body))), pinned=False, tier="full")
    assert fetch("loose").read_bytes() == body


def test_asked_again_a_server_decides_what_is_trusted(book, server, answer, capsys):
    book.add(
        "loose", ("big.csv", GOOD, server.says("/z", answer(BAD), answer(GOOD))), pinned=False, tier="full"
    )
    path = fetch("loose")
    with pytest.warns(HelpersWarning, match=f"has changed: it was sha256 {sha(BAD)}.* and is .*{sha(GOOD)}"):
        assert main(["data", "fetch", "loose", "--again"]) == 0
    assert path.read_bytes() == GOOD
    assert fetch("loose", download=False) == path
    assert server.hits["/z"] == 2
    assert main(["data", "fetch", "--again"]) == 1
    assert "--again needs at least one ID" in capsys.readouterr().err


def test_asked_again_a_mirror_does_not_answer_and_a_pin_holds(book, mirrored, server, answer):
    (mirrored / "copy").write_bytes(GOOD)
    book.add("one", ("trade.csv", GOOD, server.says("/t", answer(GOOD), answer(BAD), answer(status=404))))
    assert fetch("one", again=True).read_bytes() == GOOD
    assert server.hits["/t"] == 1
    with pytest.raises(HashMismatchError, match="is not the registered one"):
        fetch("one", again=True)
    with pytest.raises(
        DataUnavailableError, match=r"was not fetched again from .*404 Not Found.* is as it was"
    ):
        fetch("one", again=True)
    assert fetch("one", download=False).read_bytes() == GOOD


def test_a_page_to_take_a_file_from_is_not_asked_but_named(book, server, answer, capsys):
    page = server.says("/page", answer(GOOD))
    entry = {"name": "big.csv", "url": page, "note": "Ask for a key.", "by_hand": True}
    book.add("loose", files=[entry], tier="full")
    with pytest.raises(
        DataUnavailableError, match=r"not tried, because it is a page .* data add FILE --as loose/"
    ):
        fetch("loose")
    assert server.hits["/page"] == 0
    assert main(["data", "status", "loose"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"  by hand, from {page}: Ask for a key.",
        "    python -m helpers data add FILE --as loose/big.csv",
    ]


def test_an_unreadable_record_is_named(book, server):
    book.add("loose", ("big.csv", GOOD, server.url("/z")), pinned=False, tier="full")
    (book.cache / "locks").mkdir(parents=True)
    (book.cache / "locks" / "loose.json").write_text("{")
    with pytest.raises(
        DataUnavailableError, match=r"loose\.json of the files of 'loose'.*delete it to trust"
    ):
        fetch("loose")


def test_content_reads_as_a_clause():
    assert str(store.Content("ab" * 32, 1234567)) == f"sha256 {'ab' * 32}, 1,234,567 bytes"
