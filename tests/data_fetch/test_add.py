"""``python -m helpers data add``: a file in its place, after a look at it, and a new one in the registry."""

import hashlib
import json

import pytest

from helpers.__main__ import main as whole
from helpers.data import fetch, registry, sample


def main(*words):
    return whole(["data", "add", *map(str, words)])


@pytest.fixture
def file(tmp_path):
    def write(content, name="download (1).csv"):
        path = tmp_path / "downloads" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return write


def test_a_file_is_known_by_its_content_whatever_its_name(book, file, capsys):
    book.add("known", ("a.csv", b"a,b\n", "https://example.org/a.csv"))
    assert main(file(b"a,b\n")) == 0
    assert capsys.readouterr().out == f"known/a.csv: {book.cached('known', 'a.csv')}\n"
    assert fetch("known", download=False).read_bytes() == b"a,b\n"


def test_another_content_under_a_registered_hash_is_refused(book, file, capsys):
    book.add("known", ("a.csv", b"a,b\n", "https://example.org/a.csv"))
    assert main(file(b"a,c\n"), "--as", "known/a.csv") == 1
    assert "is not the registered one" in capsys.readouterr().err
    assert not book.cached("known", "a.csv").exists()
    assert book.leftovers() == []


ANSWER = [["E_COMMODITY", "ALL_VAL_YR", "COMM_LVL", "time"], ["8486200000", "5", "HS10", "2010-12"]]


def test_a_file_without_a_hash_is_read_before_it_is_trusted(book, file, capsys):
    url = "https://example.org/page"
    book.add("census-hs10-exports", ("exports-hs10-2010.json", b"", url), pinned=False, tier="full")
    for content, message in (
        (b"", "an empty file"),
        (b"<html>", "a web page or XML"),
        (b'{"error": "no key"}', "no list of rows"),
        (json.dumps([ANSWER[0], ["8486", "5", "HS4", "2010-12"]]).encode(), "COMM_LVL must be 'HS10'"),
    ):
        assert main(file(content, "exports-hs10-2010.json")) == 1
        assert message in capsys.readouterr().err
        assert not book.cached("census-hs10-exports", "exports-hs10-2010.json").exists()
    good = json.dumps(ANSWER).encode()
    assert main(file(good, "hs.json"), "--as", "census-hs10-exports/exports-hs10-2010.json") == 0
    assert fetch("census-hs10-exports", download=False).read_bytes() == good
    assert book.leftovers() == []


def test_lists_of_the_sample_pass_for_those_of_the_census(book, tmp_path, capsys):
    url = "https://example.org/x.xls"
    book.add("census-atp-2004-2017", ("expconcord16.xls", b"", url), pinned=False, tier="full")
    sample.write(tmp_path / "sample", products=10)
    assert main(tmp_path / "sample" / "census-atp-2004-2017" / "expconcord16.xls") == 0
    assert main(tmp_path / "sample" / "census-hs10-exports" / "EXP_COMM-2008.TXT") == 1
    assert "is not registered; say what it is with --as" in capsys.readouterr().err


FACTS = {
    "title": 'A "table"',
    "publisher": "An office",
    "licence": "none stated",
    "redistribution": "no",
    "vintage": "2020",
    "coverage": "中国",
    "units": "US$",
    "is-not": "Not more.",
    "url": "https://example.org/t.csv",
}


def words(**changes):
    said = FACTS | {name.replace("_", "-"): value for name, value in changes.items()}
    return [word for name, value in said.items() if value for word in (f"--{name}", value)]


def test_a_new_file_is_registered_with_its_hash_and_its_licence(book, file, capsys):
    path = file(b"x\n1\n", "my table.csv")
    before = (book.root / "data" / "registry.toml").read_text()
    assert main(path, "--id", "mine", *words(licence="")) == 1
    assert "A new data set needs 'licence'; give each as --licence TEXT." in capsys.readouterr().err
    assert main(path, "--id", "Mine", *words()) == 1
    assert (book.root / "data" / "registry.toml").read_text() == before
    assert main(path, "--id", "mine", *words()) == 0
    data = registry.dataset("mine")
    assert (data.title, data.coverage, data.tier) == ('A "table"', "中国", "public")
    assert data.file("my-table.csv").sha256 == hashlib.sha256(b"x\n1\n").hexdigest()
    assert fetch("mine", download=False).read_bytes() == b"x\n1\n"


def test_a_paper_has_a_registry_of_its_own(book, file):
    (book.root / "book" / "fourth").mkdir(parents=True)
    book.add("known", ("a.csv", b"a,b\n", "https://example.org/a.csv"))
    assert main(file(b"y\n", "y.csv"), "--id", "its-own", "--paper", "fourth", *words()) == 0
    assert "its-own" in (book.root / "book" / "fourth" / "registry.toml").read_text()
    assert main(file(b"z\n", "z.csv"), "--id", "other", "--paper", "fifth", *words()) == 1


def test_data_of_an_installed_package_need_no_network(book):
    grunfeld = ("datasets/grunfeld/grunfeld.csv", "--package", "statsmodels", "--id", "grunfeld")
    assert main(*grunfeld, *words()) == 0
    data = registry.dataset("grunfeld")
    assert data.files[0].package == "statsmodels"
    book.cached("grunfeld", "grunfeld.csv").unlink()
    again = fetch("grunfeld", download=False)
    assert hashlib.sha256(again.read_bytes()).hexdigest() == data.files[0].sha256
    assert main("nothing.csv", "--package", "statsmodels", "--id", "none", *words()) == 1
    for package in ("no_such_package", "no.such", ".no"):
        assert main("x.csv", "--package", package, "--id", "none", *words()) == 1


def test_the_address_of_a_package_that_is_imported_under_another_name(book):
    assert main("events.py", "--package", "yaml", "--id", "events", *words(url="")) == 0
    assert registry.dataset("events").files[0].url.startswith("https://pyyaml.org")
