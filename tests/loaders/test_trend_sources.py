"""Loaders of exports of 1997, of specialised exporters by year, and of a part of BACI 2002."""

import pandas as pd
import pyreadr
import pytest

from helpers.data import fetch
from helpers.data.sources import atlas_years, baci_2002, wits_1997
from helpers.errors import InputError

WITS = (
    '"Nomenclature","ReporterISO3","ProductCode","ReporterName","PartnerISO3","PartnerName","Year",'
    '"TradeFlowName","TradeFlowCode","TradeValue in 1000 USD"\n'
)


def wits_row(reporter="ALB", product="0101", value="14.538", revision="H1", year="1997"):
    return f'"{revision}","{reporter}","{product}","A","WLD"," World",{year},"Export",6,{value}\n'


@pytest.fixture
def wits(tmp_path):
    def write(first, second=None):
        paths = tmp_path / "a.csv", tmp_path / "b.csv"
        for path, rows in zip(paths, (first, second or wits_row("ZWE")), strict=True):
            path.write_text(WITS + rows, encoding="utf-8")
        return paths

    return write


def test_reports_of_1997_become_dollars_under_codes_of_today(wits):
    loaded = wits_1997.read_wits_1997(
        *wits(wits_row("BLX") + wits_row("BLX", "8542", "0"), wits_row("ROM", "8542", "2"))
    )
    assert loaded.frame.to_numpy().tolist() == [["BEL", "0101", 14538.0], ["ROU", "8542", 2000.0]]
    assert loaded.account() == "wits-hs4-1997: 3 rows read, 2 kept; left out: 1 (value is 0)."


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (wits_row(year="1998"), "Year of a.csv must be '1997', got '1998'"),
        (wits_row(revision="H0"), "Nomenclature of a.csv must be 'H1', got 'H0'"),
        (wits_row(value="x"), "must be a number from 0 up, got 'x'"),
        (wits_row(value="-1"), "must be a number from 0 up, got '-1'"),
        (wits_row(product="101"), "codes must have 4 digits"),
        (wits_row() * 2, r"has two values for \('ALB', '0101'\)"),
    ],
)
def test_reports_that_are_not_of_1997_are_refused(wits, row, message):
    with pytest.raises(InputError, match=message):
        wits_1997.read_wits_1997(*wits(row))


def test_years_leave_out_what_is_no_heading(tmp_path):
    path = tmp_path / "years.csv"
    path.write_text("code,year,value,ubiquity\n8542,1995,7,3\nXXXX,1995,1,2\n9999,1995,1,2\n8541,1995,0,0\n")
    loaded = atlas_years.read_years(path, "code", "value", with_ubiquity=True)
    assert loaded.frame.to_dict("records") == [
        {"year": 1995, "product": "8542", "ubiquity": 3, "value_usd": 7.0}
    ]
    assert dict(loaded.dropped) == {"goods not specified": 2, "value is 0": 1}
    assert list(atlas_years.read_years(path, "code", "value", with_ubiquity=False).frame) == [
        "year",
        "product",
        "value_usd",
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("8542,1995,7,-3\n", "years.csv, line 2: ubiquity must be a whole number from 0 up, got '-3'"),
        ("854,1995,7,3\n", "codes must have 4 digits"),
        ("8542,1995,7,3\n8542,1995,8,3\n", "years.csv has two rows for"),
    ],
)
def test_years_refuse_what_is_no_number_or_stands_twice(tmp_path, rows, message):
    path = tmp_path / "years.csv"
    path.write_text("code,year,value,ubiquity\n" + rows)
    with pytest.raises(InputError, match=message):
        atlas_years.read_years(path, "code", "value", with_ubiquity=True)


FLOWS = pd.DataFrame(
    {
        "year": 2002,
        "exporter": ["S19", "S19", "DEU"],
        "importer": ["DEU", "FRA", "FRA"],
        "product_code": "841011",
        "value": [1.5, 2.0, 1.0],
    }
)


def test_flows_add_up_over_importers_to_dollars():
    loaded = baci_2002.exports_of(FLOWS)
    assert loaded.frame.to_numpy().tolist() == [
        [2002, "DEU", "841011", 1000.0],
        [2002, "TWN", "841011", 3500.0],
    ]
    assert (loaded.read, loaded.added) == (3, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"year": 2003}, "year must be a number from 2002 to 2002, got 2003"),
        ({"value": 0.0}, "value of baci-hs02-2002-part must be above 0"),
        ({"importer": "DEU"}, "has a flow twice for '841011'"),
        ({"product_code": "84101"}, "codes must have 6 digits"),
    ],
)
def test_flows_with_faults_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        baci_2002.exports_of(FLOWS.assign(**change))
    with pytest.raises(InputError, match="lacks the columns 'value'"):
        baci_2002.exports_of(FLOWS.drop(columns="value"))


@pytest.mark.mirror
def test_real_reports_of_1997_against_pandas_alone():
    loaded = wits_1997.load_wits_1997()
    assert loaded.account() == "wits-hs4-1997: 72,901 rows read, 70,904 kept; left out: 1,997 (value is 0)."
    raw = pd.concat(
        pd.read_csv(fetch(wits_1997.WITS_1997, name), dtype={"ProductCode": str}, keep_default_na=False)
        for name in wits_1997.FILES
    )
    chips = raw[raw["ProductCode"] == "8542"].set_index("ReporterISO3")["TradeValue in 1000 USD"] * 1e3
    ours = loaded.frame[loaded.frame["product"] == "8542"].set_index("exporter")["value_usd"]
    assert ours["USA"] == pytest.approx(chips["USA"])
    assert ours.sum() == pytest.approx(chips.sum())
    assert loaded.frame["exporter"].nunique() == 84
    assert "TWN" not in set(ours.index)
    assert loaded.frame["value_usd"].sum() == pytest.approx(4.6887e12, rel=1e-4)


@pytest.mark.mirror
def test_real_years_have_two_releases():
    loaded, world = atlas_years.load_ubiquity(), atlas_years.load_world_exports()
    raw = pd.read_csv(fetch(atlas_years.ATLAS_YEARS, atlas_years.UBIQUITY), dtype={"product_code": str})
    real = raw[~raw["product_code"].isin(["XXXX", "9999"])]
    assert (len(raw), len(loaded.frame), world.read) == (35_897, len(real), 37_287)
    assert loaded.frame["ubiquity"].sum() == real["ubiquity"].sum()
    assert loaded.frame["year"].agg(["min", "max"]).tolist() == [1995, 2023]
    assert loaded.frame["ubiquity"].min() > 0
    both = [
        one.frame.query("product == '8542' and year == 2017")["value_usd"].item() for one in (loaded, world)
    ]
    assert sorted(round(value / 1e9) for value in both) == [451, 539]


@pytest.mark.long
@pytest.mark.mirror
def test_real_flows_of_2002_against_pandas_alone():
    loaded = baci_2002.load_baci_2002()
    assert (loaded.read, len(loaded.frame), loaded.added) == (473_685, 24_420, 449_265)
    raw = pyreadr.read_r(str(fetch(baci_2002.BACI_2002)))[None]
    ours = loaded.frame.groupby("hs6")["value_usd"].sum()
    assert ours.to_numpy() == pytest.approx(raw.groupby("product_code")["value"].sum().to_numpy() * 1000)
    assert len(ours) == 258
