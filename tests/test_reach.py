"""What importing a module can reach: every form of import is seen, and every byte reached counts."""

import ast
import sys
import types

import pytest

from helpers import reach
from helpers.errors import InputError

CACHES = (reach._digest, reach._sources, reach._content, reach._imports)


def forget():
    for one in CACHES:
        one.cache_clear()


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Write a package ``toy`` and let the module follow it."""
    folder = tmp_path / "toy"

    def write(**files):
        for name, text in files.items():
            path = folder.joinpath(*name.split("__in__")).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        forget()
        return folder

    package = types.ModuleType("toy")
    package.__path__ = [str(folder)]
    monkeypatch.setitem(sys.modules, "toy", package)
    monkeypatch.setattr(reach, "PACKAGE", "toy")
    write(__init__="", alone="x = 1")
    yield write
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("import toy.b", {"toy.b"}),
        ("import os, toy.b as c", {"toy.b"}),
        ("from toy import b", {"toy.b"}),
        ("from toy import (\n    c,  # why\n    b,\n)", {"toy.b"}),
        ("from toy import \\\n    b", {"toy.b"}),
        ("from toy.b import *", {"toy.b"}),
        ("from toy.b import name", {"toy.b"}),
        ("from . import b", {"toy.b"}),
        ("from .b import name", {"toy.b"}),
        ("def f():\n    from toy import b\n    return b", {"toy.b"}),
        ("if 1: import toy.b", {"toy.b"}),
        ("x = 1; from toy import b", {"toy.b"}),
        ("try:\n    import toy.b\nexcept ImportError:\n    pass", {"toy.b"}),
        ("from toy.inner import deep", {"toy.inner", "toy.inner.deep", "toy.b"}),
        ("import toy.inner.deep", {"toy.inner", "toy.inner.deep", "toy.b"}),
        ("from toy import inner", {"toy.inner", "toy.b"}),
        ("import pandas\nfrom toys import b", set()),
        ("'''Prose:\n\nimport of goods\nfrom the import side\n'''\nimport toy.b", {"toy.b"}),
        ("x = 'import toy.b'", set()),
    ],
)
def test_every_form_of_import_is_followed(toy, text, reached):
    folder = toy(a=text, b="name = 1", inner__in____init__="from .. import b", inner__in__deep="")
    assert set(reach.modules(["toy.a"])) == {"toy", "toy.a", *reached}
    assert reach.modules(["toy.a"])["toy.a"] == folder / "a.py"


def test_imports_are_followed_from_file_to_file_and_in_circles(toy):
    toy(a="import toy.b", b="import toy.c", c="import toy.a")
    assert list(reach.modules(["toy.b"])) == ["toy", "toy.a", "toy.b", "toy.c"]


def test_a_relative_import_counts_from_its_own_package(toy):
    toy(inner__in____init__="", inner__in__a="from . import b\nfrom ..alone import x", inner__in__b="")
    assert list(reach.modules(["toy.inner.a"])) == [
        "toy",
        "toy.alone",
        "toy.inner",
        "toy.inner.a",
        "toy.inner.b",
    ]


def test_names_may_be_what_a_module_defines_and_strangers_are_refused(toy):
    assert list(reach.modules(["toy.alone.x", "pandas.DataFrame"])) == ["toy", "toy.alone"]
    with pytest.raises(InputError, match=r"names must be modules of toy or what they define, got 'toy.no.x'"):
        reach.modules(["toy.no.x"])


def test_the_hash_is_of_what_is_reached_and_of_nothing_else(toy):
    def digest():
        forget()
        return reach.digest(["toy.a"])

    folder = toy(a="import toy.inner.b", other="", inner__in____init__="", inner__in__b="")
    first = digest()
    toy(other="x = 1")
    assert digest() == first
    toy(inner__in__b="# a comment")
    second = digest()
    assert second != first
    (folder / "inner" / "table.csv").write_text("1")
    third = digest()
    assert third != second
    (folder / "inner" / "plain").mkdir()
    (folder / "inner" / "plain" / "table.csv").write_text("1")
    fourth = digest()
    assert fourth != third
    (folder / "inner" / "__pycache__").mkdir()
    (folder / "inner" / "__pycache__" / "b.txt").write_text("")
    (folder / "inner" / "b.pyc").write_text("")
    assert digest() == fourth
    toy(inner__in____init__="from toy import other")
    assert digest() != fourth


def test_a_table_of_the_book_counts_for_the_module_of_its_name(toy, tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_ROOT", str(tmp_path))
    toy(a="import toy.inner.b", inner__in____init__="", inner__in__b="")
    table = tmp_path / "data" / "b.csv"
    table.parent.mkdir()
    seen = set()
    for text in (None, "code\nNA\n", "code\nNB\n"):
        if text:
            table.write_text(text)
        (tmp_path / "data" / "other.csv").write_text(str(text))
        forget()
        seen.add((reach.digest(["toy.a"]), reach.digest(["toy.alone"])))
    assert len({ours for ours, _ in seen}) == 3
    assert len({others for _, others in seen}) == 1


def test_names_and_contents_cannot_be_confused(toy):
    toy(a="import toy.b, toy.c", b="x = 1", c="")
    first = reach.digest(["toy.a"])
    toy(b="", c="x = 1")
    assert reach.digest(["toy.a"]) != first


@pytest.mark.long
def test_the_package_itself_is_read_as_python_reads_it():
    forget()
    everything = reach.modules(reach._sources())
    assert len(everything) > 100
    for path in everything.values():
        source = path.read_text(encoding="utf-8")
        seen = {ast.dump(node) for node in reach._statements(source)}
        there = {ast.dump(node) for node in ast.walk(ast.parse(source)) if reach.named(node, "here")}
        assert seen >= there, path


def test_a_module_reaches_what_python_has_loaded_for_it():
    reached = set(reach.modules(["helpers.data.sources.wiod"]))
    import helpers.data.sources.wiod as wiod

    for value in vars(wiod).values():
        home = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", "")
        if home.partition(".")[0] == "helpers":
            assert home in reached
    assert "helpers.book" not in reached
