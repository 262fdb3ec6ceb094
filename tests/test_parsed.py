"""Parsed once, and the same as parsed anew: what is kept, when it is not trusted, when it is thrown away."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.data import fetch, parsed, provinces, sample, store
from helpers.data.loaded import Loaded
from helpers.data.sources import census, hs4

from .fuzz.readers import READERS, at_hand


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_DATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def source(cache, monkeypatch):
    """Lay out a file of the cache, for readers that stand in no module of the package."""
    monkeypatch.setattr(parsed, "_code", lambda module: "the same")
    path = cache / "some" / "numbers.csv"
    path.parent.mkdir(parents=True)
    path.write_text("a,b\n1,x\n2,y\n")
    return path


def kept_files(cache):
    return sorted(path for path in (cache / "parsed").rglob("*") if path.is_file())


class Reader:
    """A reader that counts how often it parses."""

    def __init__(self):
        self.times = 0

        @parsed.kept
        def read(path: Path, factor: int = 1, *, note: str = "") -> Loaded:
            self.times += 1
            frame = pd.read_csv(path)
            return Loaded(frame.assign(a=frame["a"] * factor), len(frame) + 1, f"demo {note}", {"one": 1})

        self.read = read


def test_a_file_is_parsed_once_and_comes_back_as_it_was(source, cache):
    reader = Reader()
    first, second = reader.read(source), reader.read(source)
    assert reader.times == 1
    assert parsed.same(first, second)
    assert (second.read, second.source, second.dropped) == (3, "demo ", {"one": 1})
    assert len(kept_files(cache)) == 1
    # what is done to one answer does not reach the next
    second.frame.loc[0, "a"] = 99
    assert parsed.same(reader.read(source), first)


def test_other_arguments_are_another_question(source):
    reader = Reader()
    assert reader.read(source, 2).frame["a"].tolist() == [2, 4]
    assert reader.read(source, factor=3).frame["a"].tolist() == [3, 6]
    assert reader.read(source, 2, note="x").source == "demo x"
    assert reader.times == 3
    reader.read(source, factor=2)
    reader.read(source, 3)
    assert reader.times == 3


def test_a_changed_byte_means_parsing_again_and_the_old_answer_goes(source, cache):
    reader = Reader()
    reader.read(source)
    (old,) = kept_files(cache)
    source.write_text("a,b\n1,x\n3,y\n")
    assert reader.read(source).frame["a"].tolist() == [1, 3]
    (new,) = kept_files(cache)
    assert new != old
    assert reader.times == 2


def test_a_byte_changed_behind_the_clock_is_seen(source):
    """Same size and same time of change: it was hashed too soon after it was written to be remembered."""
    reader, state = Reader(), source.stat()
    reader.read(source)
    source.write_text("a,b\n1,x\n3,y\n")
    os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert reader.read(source).frame["a"].tolist() == [1, 3]


def test_a_file_that_was_handed_out_is_not_hashed_again(source, monkeypatch):
    monkeypatch.setattr(store, "_COARSE", 0)
    expected = store.content_of(source)
    monkeypatch.setattr(store, "_sha256", lambda _: pytest.fail("hashed again"))
    assert store.content_lately(source) == expected
    source.write_text("a,b\n1,x\n3,y\n")
    with pytest.raises(pytest.fail.Exception):
        store.content_lately(source)


def test_another_reader_code_means_parsing_again_and_the_old_answer_goes(source, cache, monkeypatch):
    reader = Reader()
    monkeypatch.setattr(parsed, "_code", lambda module: "one")
    reader.read(source)
    (old,) = kept_files(cache)
    monkeypatch.setattr(parsed, "_code", lambda module: "two")
    reader.read(source)
    assert reader.times == 2
    (new,) = kept_files(cache)
    assert new != old


def test_the_code_counts_for_what_a_reader_reaches_and_not_while_it_is_edited(monkeypatch):
    parsed._code.cache_clear()
    assert parsed._code("helpers.data.sources.wdi") != parsed._code("helpers.data.sources.wto")
    parsed._code.cache_clear()
    monkeypatch.setattr(parsed, "_STARTED", 0.0)
    assert parsed._code("helpers.data.sources.wdi") is None
    parsed._code.cache_clear()


def test_a_reader_outside_the_package_has_no_code_to_hash():
    assert parsed._code("tests") is None


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:40] + b"?" + b[41:]]
)
def test_a_damaged_answer_is_not_trusted(source, cache, damage):
    reader = Reader()
    first = reader.read(source)
    (path,) = kept_files(cache)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert parsed.same(reader.read(source), first)
    assert reader.times == 2
    assert path.read_bytes() == whole


def test_where_nothing_can_be_kept_the_file_is_parsed_each_time(source, cache):
    (cache / "parsed").write_text("in the place of the folder")
    reader = Reader()
    assert parsed.same(reader.read(source), reader.read(source))
    assert reader.times == 2


def test_files_from_elsewhere_and_arguments_without_a_name_are_not_kept(source, cache, tmp_path):
    reader = Reader()
    elsewhere = tmp_path / "numbers.csv"
    elsewhere.write_bytes(source.read_bytes())
    reader.read(elsewhere)
    reader.read(elsewhere)
    reader.read(source, np.int64(2))
    reader.read(source, np.int64(2))
    assert reader.times == 4
    assert kept_files(cache) == []


def test_a_reader_that_refuses_a_file_refuses_it_each_time(source, cache):
    reader = Reader()
    source.write_text("z\n1\n")
    for _ in range(2):
        with pytest.raises(KeyError, match="a"):
            reader.read(source)
    assert kept_files(cache) == []


@dataclass(frozen=True)
class _Pair:
    left: int
    right: tuple[str, ...] = ()


def test_frames_that_parquet_would_change_are_not_kept(source, cache):
    times = []
    odd = {
        "mixed": pd.DataFrame({"a": ["x", 1]}),
        "tuples": pd.DataFrame({"a": [(1, 2)]}),
        "attrs": pd.DataFrame({"a": [1]}),
        "numpy count": pd.DataFrame({"a": [1]}),
    }
    odd["attrs"].attrs["pair"] = (1, 2)

    @parsed.kept
    def read(path: Path, which: str, pair: _Pair) -> Loaded:
        times.append(which)
        dropped = {"n": np.int64(0)} if which == "numpy count" else {}
        return Loaded(odd[which], len(odd[which]), "demo", dropped)

    for which in odd:
        for _ in range(2):
            assert parsed.same(read(source, which, _Pair(1, ("a",))).frame, odd[which])
    assert len(times) == 2 * len(odd)
    assert kept_files(cache) == []


def frames():
    dates = pd.to_datetime(["2020-01-01", "2021-02-03"])
    yield pd.DataFrame({"b": [1.5, np.nan], "a": pd.Categorical(["x", "y"], ["y", "x"])}, index=["p", "q"])
    yield pd.DataFrame({"t": ["x", None], "n": pd.array([1, None], dtype="Int64"), "d": dates})
    yield pd.DataFrame({"t": pd.Series(["x", "y"], dtype=object), "k": [True, False]}, index=[5, 3])
    yield pd.DataFrame({"a": np.array([1, 2], np.int8)}).rename_axis("name").rename_axis(columns="which")
    yield pd.DataFrame({"a": [], "b": pd.Series([], dtype="str")})
    yield pd.DataFrame({2004: [1], 2005: [-0.0]})
    yield pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", "y"]))


@pytest.mark.parametrize("frame", list(frames()))
def test_a_frame_comes_back_with_its_types_index_names_and_attrs_or_is_parsed_again(source, frame):
    frame.attrs["unit"] = "yuan"
    times = []

    @parsed.kept
    def read(path: Path) -> pd.DataFrame:
        times.append(path)
        return frame

    read(source)
    back = read(source)
    pd.testing.assert_frame_equal(back, frame, check_exact=True)
    assert list(back.dtypes) == list(frame.dtypes)
    assert type(back.index) is type(frame.index)
    assert (back.index.names, back.columns.names) == (frame.index.names, frame.columns.names)
    assert back.attrs == {"unit": "yuan"}


def test_sums_keep_their_account(source):
    times = []

    @parsed.kept
    def read(path: Path) -> Loaded:
        times.append(path)
        return Loaded(pd.DataFrame({"a": [1]}), 5, "demo", {"x": 2, "a": 1}, 1, {"zero restored": 1})

    first, second = read(source), read(source)
    assert len(times) == 1
    assert parsed.same(first, second)
    assert first.account() == second.account()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]})),
        (pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [2], "a": [1]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[0])),
        (pd.DataFrame({"a": ["x"]}), pd.DataFrame({"a": ["x"]}, dtype=object)),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [1.0 + 2**-52]})),
        (np.zeros((2, 3)), np.zeros((2, 3), order="F")),
        (np.zeros(2), np.array([0.0, -0.0])),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (1, True),
        (_Pair(1), _Pair(2)),
    ],
)
def test_what_differs_is_told_apart(one, other):
    assert not parsed.same(one, other)
    assert parsed.same(one, one)


def _read_many(path, barrier):
    reader = Reader()
    barrier.wait()
    for _ in range(30):
        assert reader.read(path).frame["a"].tolist() == [1, 2]
        for old in kept_files(path.parents[1]):
            old.unlink(missing_ok=True)


def test_processes_at_once_do_not_disturb_each_other(source, cache):
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(3)
    workers = [context.Process(target=_read_many, args=(source, barrier)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert [path for path in kept_files(cache) if path.suffix == ".part"] == []


WRITE = sample.write


@pytest.fixture
def small(monkeypatch):
    """A sample of few products is as good as a large one where only its files are looked at."""
    monkeypatch.setattr(sample, "write", lambda folder: WRITE(folder, products=40))


def test_synthetic_files_are_kept_apart_from_real_ones(cache, small):
    """The same reader and file name, another content."""
    made_up = sample.fetch("census-atp-2004-2017", "expconcord17.xls")
    first = census.read_concordance(made_up)
    real = cache / "census-atp-2004-2017" / "expconcord17.xls"
    real.parent.mkdir()
    real.write_bytes(sample.files.concordance(sample.model.build(seed=1, number=20), 2017))
    other = census.read_concordance(real)
    assert len(other.frame) != len(first.frame)
    assert parsed.same(census.read_concordance(made_up), first)
    assert parsed.same(census.read_concordance(real), other)


SLOW = ("baci 2002", "balassa", "census fixed width", "concordance of the sample")
"""Readers that parse for seconds, or whose files must be made first."""


def cases():
    for name, reader in READERS.items():
        marks = [pytest.mark.long] if name in SLOW else []
        yield pytest.param(name, marks=[*marks, *([] if reader.is_sample else [pytest.mark.mirror])])
    yield pytest.param("every province", marks=[pytest.mark.long, pytest.mark.mirror])


@pytest.mark.long
@pytest.mark.parametrize("name", list(cases()))
def test_every_reader_gets_back_exactly_what_it_parsed(name, cache, small, monkeypatch):
    def load():
        return READERS[name].read(*at_hand([name])[name]) if name in READERS else provinces.load()

    found = []
    look = parsed._found

    def noting(*key):
        found.append(look(*key))
        return found[-1]

    monkeypatch.setattr(parsed, "_found", noting)
    first = load()
    asked = len(found)
    assert asked > 0
    assert all(one is None for one in found)
    second = load()
    assert len(found) == 2 * asked
    assert all(one is not None for one in found[asked:])
    assert parsed.same(second, first)
    if isinstance(first, Loaded):
        pd.testing.assert_frame_equal(second.frame, first.frame, check_exact=True)
        assert (second.read, second.source, second.dropped) == (first.read, first.source, first.dropped)


@pytest.mark.mirror
def test_looking_up_costs_less_than_hashing_and_parsing(cache):
    path = fetch(hs4.OTS)
    started = time.process_time()
    hs4.read_ots(path)
    parsing = time.process_time() - started
    started = time.process_time()
    hs4.read_ots(path)
    assert time.process_time() - started < parsing / 3


def test_categories_in_another_order_are_another_frame():
    one = pd.DataFrame({"a": pd.Categorical(["x", "y"], categories=["x", "y"])})
    other = pd.DataFrame({"a": pd.Categorical(["x", "y"], categories=["y", "x"])})
    assert parsed.same(one, one.copy())
    assert not parsed.same(one, other)
    assert not parsed.same(one, one.set_axis([1, 2]))
