"""``python -m helpers data``: what it prints, and its exit codes."""

import hashlib
import json
import re

import pytest

from helpers.__main__ import main as whole
from helpers.data import paths

GOOD, BAD = b"good", b"evil"


def main(words):
    return whole(["data", *words])


@pytest.fixture
def shelf(book, mirrored, server, answer):
    """One data set in the mirror, one on the server, one nowhere, one of the full tier."""
    (mirrored / "m").write_bytes(GOOD)
    book.add("here", ("a.csv", GOOD, server.url("/no")))
    book.add("there", ("b.csv", b"net", server.says("/b", answer(b"net"))), licence="A licence " * 20)
    book.add("lost", ("c.csv", b"lost", server.url("/no")), ("d.csv", GOOD, server.url("/no")))
    (book.root / "book" / "demo").mkdir(parents=True)
    (book.root / "book" / "demo" / "paper.toml").write_text('[data]\nhere = "Table 1"\n')
    book.add("huge", ("e.csv", b"", server.says("/e", answer(b"zip"))), pinned=False, tier="full")
    return book


def test_status_is_an_aligned_table(shelf, capsys):
    assert main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["id", "tier", "files", "size", "where", "unlocks"]
    assert lines[1].split() == ["here", "public", "1/1", "0.0", "kB", "mirror", "demo:", "Table", "1"]
    assert lines[3].split()[:3] == ["lost", "public", "1/2"]
    assert lines[3].endswith("mirror+missing")
    assert lines[4].split() == ["huge", "full", "0/1", "unknown", "missing"]
    column = lines[0].index("where")
    assert all(line[column - 2 : column] == "  " and line[column] != " " for line in lines[:5])


def test_status_as_json_has_everything(shelf, capsys):
    assert main(["status", "--json", "lost"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "id": "lost",
            "tier": "public",
            "present": 1,
            "files": 2,
            "bytes": 8,
            "licence": "CC BY 4.0",
            "where": "mirror+missing",
            "unlocks": {},
            "next": ["python -m helpers data fetch lost"],
        }
    ]


def test_fetch_takes_the_public_tier_and_goes_on_after_errors(shelf, server, capsys):
    assert main(["fetch"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"here: {shelf.cached('here', 'a.csv')}",
        f"there: {shelf.cached('there', 'b.csv')}",
    ]
    assert "File 'c.csv' of data set 'lost' was not found" in err
    assert err.endswith("1 of 3 data sets could not be fetched.\n")
    assert server.hits["/e"] == 0


def test_the_full_tier_must_be_named(shelf, server, capsys):
    assert main(["fetch", "huge"]) == 0
    assert main(["fetch", "--tier", "full", "--yes"]) == 0
    assert server.hits["/e"] == 1
    assert main(["fetch", "--tier", "full", "huge"]) == 1
    assert "either data sets or --tier" in capsys.readouterr().err


@pytest.mark.parametrize(("reply", "hits"), [("", 0), ("n", 0), ("y", 1)])
def test_the_full_tier_says_what_it_costs_and_asks(shelf, server, capsys, monkeypatch, reply, hits):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: reply)
    assert main(["fetch", "--tier", "full"]) == 1 - hits
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "huge: 1 of 1 files are not here; its publisher states no size"
    assert re.fullmatch(rf"They go to {re.escape(str(paths.cache_dir()))}, where \d+ GB are free\.", lines[1])
    assert bool(server.hits["/e"]) == bool(hits)


def test_the_full_tier_is_not_fetched_where_nobody_can_be_asked(shelf, server, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert main(["fetch", "--tier", "full"]) == 1
    assert "nobody can be asked here; run again with --yes" in capsys.readouterr().err
    assert server.hits["/e"] == 0


def test_verify_counts_and_fails_on_damage(shelf, capsys):
    assert main(["fetch", "here", "there"]) == 0
    assert main(["verify"]) == 0
    assert capsys.readouterr().out.endswith("3 good, 2 missing, 0 damaged\n")
    shelf.put("there", "b.csv", BAD)
    assert main(["verify"]) == 1
    out, err = capsys.readouterr()
    assert out == "2 good, 2 missing, 1 damaged\n"
    assert f"there/b.csv in the cache is damaged (sha256 {hashlib.sha256(BAD).hexdigest()}, 4 bytes)" in err
    assert main(["verify", "lost"]) == 1
    assert "lost/c.csv is neither in the cache nor in a mirror" in capsys.readouterr().err


def test_a_change_can_be_accepted(shelf, capsys):
    assert main(["fetch", "huge"]) == 0
    shelf.put("huge", "e.csv", BAD)
    assert main(["verify", "huge"]) == 1
    capsys.readouterr()
    assert main(["verify", "--accept", "huge"]) == 0
    old, new = (hashlib.sha256(content).hexdigest() for content in (b"zip", BAD))
    assert capsys.readouterr().out == (f"huge/e.csv: sha256 {new}, 4 bytes (before: sha256 {old}, 3 bytes)\n")
    assert main(["verify", "huge"]) == 0


def test_a_failed_acceptance_keeps_the_record(shelf, server, capsys, monkeypatch):
    assert main(["fetch", "huge"]) == 0
    record = shelf.cache / "locks" / "huge.json"
    before = record.read_text()
    shelf.cached("huge", "e.csv").unlink()
    monkeypatch.setenv("BOOK_OFFLINE", "1")
    assert main(["verify", "--accept", "huge"]) == 1
    assert record.read_text() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["fetch", "hug"],
            "There is no data set 'hug' (did you mean 'huge'?); `python -m helpers data status` lists",
        ),
        (["verify", "--accept", "here"], "All files of 'here' are pinned"),
        (["verify", "--accept"], "--accept needs at least one ID"),
    ],
)
def test_errors_are_one_sentence_and_exit_code_1(shelf, capsys, words, message):
    assert main(words) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)
    assert err.count("\n") == 1


@pytest.mark.long
def test_the_module_runs_without_a_traceback(shelf):
    process = shelf.start("fetch", "lost")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "'c.csv' of data set 'lost'" in err


def test_an_interruption_is_a_sentence(shelf, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("helpers.data.fetching.download_file", interrupted)
    assert main(["fetch", "there"]) == 130
    assert capsys.readouterr().err == "Interrupted; what had finished is kept.\n"
    assert shelf.leftovers() == []


def test_misspelt_commands_exit_with_2(book, capsys):
    with pytest.raises(SystemExit) as left:
        main(["fetsch"])
    assert left.value.code == 2
    assert "invalid choice: 'fetsch'" in capsys.readouterr().err
