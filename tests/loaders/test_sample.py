"""The made-up economy: what is built in, every fault, and the way from files to the panel of the paper."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest

from helpers.data import archives, sample
from helpers.data.sample import economy, files
from helpers.data.sample.files import VERSION
from helpers.data.sources import baci, census, census_exports
from helpers.data.sources.baci import FAULTS, RESTORED, ZERO
from helpers.errors import InputError, UnknownNameError

YEARS = economy.YEARS


def panel(folder: Path, threshold: float = 0.8) -> pd.DataFrame:
    """Build the product-year panel: by hand, from the loaders alone."""
    exports = baci.load_baci(YEARS, source=folder / "baci-hs02").frame
    total = exports.groupby(["year", "hs6"])["value_usd"].transform("sum")
    exports["share"] = exports["value_usd"] / total
    exports["rank"] = exports.groupby(["year", "hs6"])["share"].rank(ascending=False, method="first")
    exports["top"] = exports["share"].where(exports["rank"] <= 5, 0.0)
    rows = exports.groupby(["year", "hs6"]).agg(exporters=("share", "size"), share5=("top", "sum"))
    lists = [
        census.read_concordance(
            folder / "census-atp-2004-2017" / f"expconcord{year % 100:02d}.xls"
        ).frame.assign(year=year)
        for year in YEARS
    ]
    us = census_exports.load_us_exports(YEARS, folder=folder / "census-hs10-exports").frame
    joined = us.merge(pd.concat(lists, ignore_index=True), on=["year", "hs10"], validate="one_to_one")
    assert len(joined) == len(us)
    joined["hs6"] = joined["hs10"].str[:6]
    joined["atp_usd"] = joined["value_usd"].where(joined["atp"], 0.0)
    sums = joined.groupby(["year", "hs6"])[["atp_usd", "value_usd"]].sum()
    rows["atp_share"] = sums["atp_usd"] / sums["value_usd"]
    rows["high_tech"] = rows["atp_share"] > threshold
    return rows.reset_index()


@pytest.fixture(scope="module")
def rows(small):
    return panel(small)


def test_the_files_lead_to_the_panel(rows):
    assert len(rows) == 40 * 14
    assert rows["exporters"].between(1, 60).all()
    assert rows["share5"].between(0, 1 + 1e-12).all()
    assert rows.loc[rows["exporters"] <= 5, "share5"].to_numpy() == pytest.approx(1)
    assert 0 < rows["high_tech"].sum() < len(rows) / 4


def test_us_exports_by_ten_digits_add_up_to_those_by_six(small):
    exports = baci.load_baci(YEARS, source=small / "baci-hs02").frame
    usa = exports[exports["exporter"] == "USA"].set_index(["year", "hs6"])["value_usd"]
    us = census_exports.load_us_exports(YEARS, folder=small / "census-hs10-exports")
    sums = us.frame.assign(hs6=us.frame["hs10"].str[:6]).groupby(["year", "hs6"])["value_usd"].sum()
    assert sums.sub(usa).abs().max() <= 1
    assert set(sums.index) == set(usa.index)
    # domestic and foreign goods have a line each, until the API begins in 2010
    assert us.added > 0
    assert us.frame["year"].unique().tolist() == list(YEARS)


def test_high_tech_products_are_more_concentrated_and_increasingly_so():
    drawn = economy.build(0, 200)
    flows = drawn.flows.groupby(["year", "hs6", "i"], as_index=False)["thousand_usd"].sum()
    flows["share"] = flows["thousand_usd"] / flows.groupby(["year", "hs6"])["thousand_usd"].transform("sum")
    hhi = flows.assign(square=flows["share"] ** 2).groupby(["year", "hs6"])["square"].sum().reset_index()
    hhi["high_tech"] = hhi["hs6"].isin(economy.HIGH_TECH)
    hhi["after"] = hhi["year"] >= 2010
    mean = hhi.groupby(["high_tech", "after"])["square"].mean()
    assert mean[True, False] > mean[False, False]
    assert mean[True, True] - mean[True, False] > mean[False, True] - mean[False, False]
    with_gap = drawn.schedule_b.groupby("hs10")["field"].nunique()
    assert (with_gap == 2).any()  # some codes become high-tech in 2010 only


def test_one_seed_gives_one_economy(tmp_path):
    def hashes(folder):
        return {
            path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*.*"))
            if path.suffix != ".xls"
        }

    for name, seed in (("first", 0), ("again", 0), ("other", 1)):
        sample.write(tmp_path / name, seed=seed, products=10)
    assert hashes(tmp_path / "again") == hashes(tmp_path / "first")
    again, other = hashes(tmp_path / "again"), hashes(tmp_path / "other")
    changed = {str(name) for name in again if again[name] != other[name]}
    assert "baci-hs02/BACI_HS02_V202501.zip" in changed


Members = dict[str, bytes]

YEAR = 2005
"""Year whose BACI file the faults spoil."""

LINE = 101
"""Line that they spoil."""

FILE = f"BACI_HS02_Y{YEAR}_{VERSION}.csv"
COUNTRIES = f"country_codes_{VERSION}.csv"


def _cell(column: int, change: Callable[[str], str]) -> Callable[[Members], Members]:
    def spoil(members: Members) -> Members:
        lines = members[FILE].decode().splitlines()
        cells = lines[LINE - 1].split(",")
        cells[column] = change(cells[column])
        lines[LINE - 1] = ",".join(cells)
        return members | {FILE: _joined(lines)}

    return spoil


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _repeated(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    return members | {FILE: _joined([*lines[:LINE], lines[LINE - 1], *lines[LINE:]])}


def _repeated_with_another_value(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    t, i, j, k, v, q = lines[LINE - 1].split(",")
    return members | {FILE: _joined([*lines[:LINE], f"{t},{i},{j},{k},{float(v) + 1},{q}", *lines[LINE:]])}


def _lost_zeros(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    rows = [line.split(",") for line in lines]
    return members | {FILE: _joined(",".join([*row[:3], row[3].lstrip("0"), *row[4:]]) for row in rows)}


def _short_row(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    lines[LINE - 1] = lines[LINE - 1].rpartition(",")[0]
    return members | {FILE: _joined(lines)}


def _missing_year(members: Members) -> Members:
    return {name: content for name, content in members.items() if name != FILE}


def _encoding(members: Members) -> Members:
    return members | {COUNTRIES: members[COUNTRIES].decode().encode("cp1252")}


BACI: dict[str, Callable[[Members], Members]] = {
    "negative value": _cell(4, lambda cell: f"-{cell}"),
    "zero value": _cell(4, lambda _: "0.000"),
    "thousands separator": _cell(4, lambda _: '"1,234.567"'),
    "missing value": _cell(4, lambda _: "NA"),
    "unknown country": _cell(1, lambda _: "999"),
    "unknown importer": _cell(2, lambda _: "999"),
    "unknown product": _cell(3, lambda _: "999999"),
    "another year": _cell(0, lambda _: "1999"),
    "duplicated row": _repeated,
    "two values": _repeated_with_another_value,
    "lost zeros": _lost_zeros,
    "short row": _short_row,
    "missing year": _missing_year,
    "encoding": _encoding,
}
"""Faults inside the BACI zip: each spoils it in the way in which real files are spoiled."""


REASON = {
    "negative value": "negative",
    "thousands separator": "number",
    "missing value": "number",
    "unknown country": "exporter",
    "unknown importer": "importer",
    "unknown product": "product",
    "another year": "year",
    "duplicated row": "twice",
}


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    def write(fault):
        folder = tmp_path_factory.mktemp("spoilt")
        files.write_zip(folder / "BACI_HS02_V202501.zip", BACI[fault](clean) if fault else clean)
        return folder

    clean = files.baci(economy.build(0, 16))

    return write


@pytest.mark.parametrize("fault", sorted(REASON))
def test_a_spoilt_row_is_refused_with_its_line_or_counted(spoilt, fault):
    folder = spoilt(fault)
    line = LINE + 1 if fault == "duplicated row" else LINE
    with pytest.raises(InputError) as error:
        baci.load_baci([YEAR], source=folder)
    assert str(error.value).startswith(f"{FILE}, line {line}: {FAULTS[REASON[fault]]}: ")
    loaded = baci.load_baci([YEAR], source=folder, bad="leave out")
    assert {reason: count for reason, count in loaded.dropped.items() if count} == {FAULTS[REASON[fault]]: 1}
    assert len(baci.load_baci([YEAR + 1], source=folder).frame) > 0


def test_the_other_faults_have_their_own_outcome(spoilt, tmp_path):
    clean = baci.load_baci([YEAR], source=spoilt(None))
    assert baci.load_baci([YEAR], source=spoilt("zero value")).dropped[ZERO] == 1
    restored = baci.load_baci([YEAR], source=spoilt("lost zeros"))
    pd.testing.assert_frame_equal(restored.frame, clean.frame)
    assert restored.repaired[RESTORED] > 0
    pd.testing.assert_frame_equal(baci.load_baci([YEAR], source=spoilt("encoding")).frame, clean.frame)
    with pytest.raises(
        InputError, match=rf"line {LINE + 1}: .* is one of 2 rows of i .* with different values"
    ):
        baci.load_baci([YEAR], source=spoilt("two values"))
    with pytest.raises(InputError, match=rf"line {LINE}: a row must have the fields t, i, j, k, v, q"):
        baci.load_baci([YEAR], source=spoilt("short row"))
    with pytest.raises(InputError, match=r"which lacks 2005; it has 2004 to 2017, 13 in all"):
        baci.load_baci([YEAR], source=spoilt("missing year"))
    sample.write(tmp_path, products=8)
    archive = tmp_path / "baci-hs02" / "BACI_HS02_V202501.zip"
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(archives.ArchiveError, match=r"BACI_HS02_V202501.zip is damaged or truncated"):
        baci.load_baci([YEAR], source=tmp_path / "baci-hs02")


def test_every_fault_is_tested():
    others = {
        "zero value",
        "lost zeros",
        "encoding",
        "two values",
        "short row",
        "missing year",
    }
    assert set(BACI) == set(REASON) | others


def test_a_chapter_asks_the_sample_like_the_registry(monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_DATA_CACHE", str(tmp_path))
    written = []
    monkeypatch.setattr(sample, "write", lambda folder: written.append(folder) or _tiny(folder))
    assert sample.fetch("baci-hs02").name == "BACI_HS02_V202501.zip"
    assert sample.fetch("census-hs10-exports").is_dir()
    assert sample.fetch("census-hs10-exports", "exports-hs10-2010.json").read_text().startswith('[["E_COMM')
    assert len(written) == 1
    with pytest.raises(UnknownNameError, match="The sample has no data set 'wdi'; it has 'baci-hs02'"):
        sample.fetch("wdi")
    with pytest.raises(UnknownNameError, match="of the sample has no file 'x'"):
        sample.fetch("baci-hs02", "x")


WRITE = sample.write


def _tiny(folder):
    return WRITE(folder, products=8)
