"""The registry of the book, and what a registry may say."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from helpers.data import mirror as mirrors
from helpers.data import paths, registry, store
from helpers.data.registry import RegistryError, load
from helpers.errors import InputError, UnknownNameError

ROOT = Path(__file__).parents[2]
HEX = "0" * 64


@pytest.fixture(scope="module")
def shipped():
    return load()


def test_the_public_tier_is_pinned(shipped):
    files = [file for data in shipped.values() if data.tier == "public" for file in data.files]
    # A commit in the address pins the version.
    assert [file.url for file in files if not re.search(r"/[0-9a-f]{40}/", file.url)] == []


def test_no_public_file_is_registered_twice():
    files = [file for data in load().values() if data.tier == "public" for file in data.files]
    assert len({file.sha256 for file in files}) == len(files)
    assert len({file.url for file in files}) == len(files)


def test_the_full_tier_says_what_is_not_known(shipped):
    full = [data for data in shipped.values() if data.tier == "full"]
    assert all("has not been tried from here" in file.note for data in full for file in data.files)
    assert all(data.bytes is None for data in full)
    baci = shipped["baci-hs02"]
    assert baci.files[0].url == "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS02_V202501.zip"
    assert (baci.licence, baci.units) == ("Etalab Open Licence 2.0", "thousand current US$; metric tons")


def test_every_data_set_serves_a_paper(shipped):
    listed = set()
    for about in (ROOT / "book").glob("*/paper.toml"):
        listed |= set(tomllib.loads(about.read_text(encoding="utf-8"))["data"])
    assert set(shipped) - listed == set()


def test_files_are_named_as_readers_need_them():
    for data in load().values():
        assert all(file.url.startswith("https://") for file in data.files), data.id
        # Readers go by the extension.
        assert all(Path(file.name).suffix for file in data.files), data.id


def test_terms_that_forbid_redistribution_are_marked():
    for data in load().values():
        if "Wind" in data.licence or "UN Comtrade, internal use" in data.licence:
            assert data.redistribution == "no", data.id
        if "-NC-" in data.licence or "NC 4.0" in data.licence:
            assert data.redistribution == "non-commercial", data.id


def test_lookup_by_name(shipped):
    assert shipped["atlas-hs4-2016"].file("hs92_atlas.csv").bytes == 1_398_716
    assert shipped["atlas-hs4-2016"].bytes == 2_072_912
    with pytest.raises(UnknownNameError, match=r"did you mean 'GB.XPD.RSDV.GD.ZS.csv'\?"):
        shipped["wdi"].file("GB.XPD.RSDV.GD.csv")


@pytest.mark.mirror
def test_the_mirror_holds_every_public_file(shipped, monkeypatch):
    # without a mirror the marked tests run on a filled cache, which must hold the same
    if not paths.mirror_dirs():
        monkeypatch.setenv("BOOK_DATA_MIRROR", str(paths.cache_dir()))
    mirrors.forget()
    absent = [
        f"{data.id}/{file.name}"
        for data in shipped.values()
        if data.tier == "public"
        for file in data.files
        if not mirrors.find(file.name, store.Content(file.sha256, file.bytes))
    ]
    assert absent == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tier": "tiny"}, "tier is 'tiny'; give one of 'public', 'full'"),
        ({"redistribution": "maybe"}, "redistribution is 'maybe'"),
        ({"title": " "}, "title is ' '; give a text"),
        ({"exhibits": []}, "'exhibits' unknown"),
        ({"files": []}, "there is no [[one.files]]"),
        ({"color": "red"}, "'color' unknown"),
    ],
)
def test_a_data_set_that_cannot_be_meant(book, changes, message):
    book.add("one", ("a.csv", b"1", "https://example.org/a"), **changes)
    with pytest.raises(RegistryError, match=re.escape(message)) as caught:
        load()
    assert "data set 'one'" in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"sha256": "abc"}, "sha256 is 'abc'; give 64 lower-case hexadecimal digits"),
        ({"sha256": "A" * 64}, "give 64 lower-case hexadecimal digits"),
        ({"bytes": "12"}, "bytes is '12'; give a positive whole number"),
        ({"bytes": 0}, "bytes is 0"),
        (
            {"url": "http://example.org/a"},
            "url is 'http://example.org/a'; give an address that starts with https",
        ),
        ({"url": "https:///a"}, "url is 'https:///a'"),
        ({"url": "https://example.org/a b"}, "without blanks"),
        ({"url": "https://example.org/a\nb"}, "url is 'https://example.org/a\\nb'"),
        ({"url": "https://me:word@example.org/a"}, "without a user"),
        ({"url": "https://example.org:99999/a"}, "url is 'https://example.org:99999/a'"),
        ({"url": "https://[::1/a"}, "url is 'https://[::1/a'"),
        ({"url": "file:///etc/passwd"}, "url is 'file:///etc/passwd'"),
        ({"url": "ftp://127.0.0.1/a"}, "url is 'ftp://127.0.0.1/a'"),
        ({"url": "gopher://example.org/a"}, "url is 'gopher://example.org/a'"),
        ({"url": 3}, "url is 3"),
        ({"bytes": 10**18}, "give a positive whole number up to 20,000,000,000"),
        ({"bytes": True}, "bytes is True"),
        ({"name": "a.csv.part"}, "file 'a.csv.part': '.part' and '.lock' are endings"),
        ({"name": "../a.csv"}, "file '../a.csv': a file name has letters"),
        ({"name": ".hidden"}, "file '.hidden'"),
        ({"note": 3}, "note is 3"),
        ({"size": 3}, "'size' unknown"),
    ],
)
def test_a_file_that_cannot_be_meant(book, entry, message):
    good = {"name": "a.csv", "url": "https://example.org/a", "sha256": HEX, "bytes": 3}
    book.add("one", files=[good | entry])
    with pytest.raises(RegistryError, match=re.escape(message)):
        load()


def test_a_public_file_needs_its_hash(book):
    book.add("one", ("a.csv", b"1", "https://example.org/a"), pinned=False)
    with pytest.raises(RegistryError, match="'bytes', 'sha256' missing"):
        load()
    book.add("one", tier="full", files=[{"name": "a.zip", "url": "https://example.org/a", "sha256": HEX}])
    with pytest.raises(RegistryError, match="sha256 and bytes go together"):
        load()


def test_names_that_differ_in_case_only_are_not_unique(book):
    book.add("one", ("a.csv", b"1", "https://example.org/a"), ("A.csv", b"2", "https://example.org/b"))
    with pytest.raises(RegistryError, match=r"file names 'a.csv', 'A.csv' are not unique"):
        load()


def test_a_registry_that_is_no_toml_or_not_there(book):
    path = book.write("[one\n")
    with pytest.raises(RegistryError, match=r"registry\.toml cannot be read \(Expected"):
        load()
    path.unlink()
    with pytest.raises(RegistryError, match="No such file"):
        registry.dataset("one")


def test_an_empty_registry_is_refused(book):
    book.write("# nothing\n")
    with pytest.raises(RegistryError, match=r"registry\.toml holds no data set"):
        load()


@pytest.mark.parametrize("name", ["locks", "parsed", "sample"])
def test_folders_of_the_cache_are_no_ids(book, name):
    book.add(name, ("a.csv", b"1", "https://example.org/a"))
    with pytest.raises(RegistryError, match=f"data set '{name}': 'locks', 'parsed', 'sample' are taken"):
        load()


def test_an_edited_registry_is_read_again(book):
    book.add("one", ("a.csv", b"1", "https://example.org/a"))
    assert list(load()) == ["one"]
    book.add("two", ("a.csv", b"1", "https://example.org/a"))
    assert list(load()) == ["one", "two"]


def test_the_book_is_found_from_the_working_folder(book, monkeypatch, tmp_path):
    deep = book.root / "book" / "reference"
    deep.mkdir(parents=True)
    monkeypatch.delenv("BOOK_ROOT")
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site-packages" / "paths.py"))
    monkeypatch.chdir(deep)
    book.write("")
    assert paths.project_root() == book.root
    assert paths.build_dir() == book.root / "_build"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="set BOOK_ROOT to the folder of the book"):
        paths.project_root()
    monkeypatch.setenv("BOOK_ROOT", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match=r"BOOK_ROOT is '.*nowhere', which is not a folder"):
        paths.project_root()


def test_folders_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_DATA_MIRROR", os.pathsep.join([str(tmp_path / "a"), "", str(tmp_path / "b")]))
    assert paths.mirror_dirs() == (tmp_path / "a", tmp_path / "b")
    monkeypatch.delenv("BOOK_DATA_CACHE", raising=False)
    assert paths.cache_dir().name == "book-of-executable-papers"
    monkeypatch.setenv("BOOK_DATA_CACHE", str(tmp_path / "c"))
    assert paths.cache_dir() == tmp_path / "c"
    assert store.expected("one", registry.File("a", "https://example.org", None, None, "")) is None
