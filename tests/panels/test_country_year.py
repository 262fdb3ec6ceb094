"""Panels of the paper on national concentration besides products: industries, research, growth, groups."""

import numpy as np
import pandas as pd
import pytest

from helpers.data.sources import ncses, wdi, wiod
from helpers.errors import InputError
from helpers.panels.country_year import (
    compounded_growth,
    group_concentration,
    industry_year,
    log_growth,
    rd_concentration,
)
from helpers.valueadded import split

PARTS = pd.DataFrame(
    {
        "year": 2011,
        "country": ["A", "B", "C"] * 2,
        "industry": ["c9"] * 3 + ["c1"] * 3,
        "d": [10.0, 20.0, 30.0] * 2,
        "ft": [4.0, 1.0, 1.0, 0.0, 0.0, 0.0],
        "gvc": [2.0, 1.0, 1.0, 2.0, 2.0, -1.0],
    }
)


def test_industry_year_by_hand():
    panel = industry_year(PARTS).set_index("industry")
    assert panel.loc["c9", ["value", "share3", "high_tech", "n_negative"]].tolist() == [10, 1, 1, 0]
    assert panel.loc["c9", "hhi"] == pytest.approx(0.36 + 0.04 + 0.04)
    # C's −1 counts as 0, and is counted
    assert panel.loc["c1", ["value", "n_exporters", "hhi", "high_tech", "n_negative"]].tolist() == [
        4,
        2,
        0.5,
        0,
        1,
    ]
    earned = PARTS[["year", "country", "industry"]].assign(va_forward=PARTS["ft"] + PARTS["gvc"])
    pd.testing.assert_frame_equal(industry_year(earned, "va_forward").set_index("industry"), panel)
    without = industry_year(PARTS, "d", leave_out=["C"]).set_index("industry")
    assert without.loc["c9", "hhi"] == pytest.approx((1 + 4) / 9)


def test_industry_year_refuses_unknown_names():
    with pytest.raises(InputError, match=r"measure must be one of 'exports', .* and 3 more, got 'x'"):
        industry_year(PARTS, "x")
    with pytest.raises(InputError, match="leave_out: 'ROW' are not among the countries"):
        industry_year(PARTS, leave_out=["ROW"])


def spending(**columns):
    return pd.DataFrame(columns)


def test_rd_concentration_by_hand():
    share = spending(country=["A", "B", "A", "A", "B"], year=[1, 1, 2, 3, 3], value=[2.0, 1, 2, 2, 3])
    gdp = spending(country=["A"] * 3 + ["B"] * 3, year=[1, 2, 3] * 2, value=[100.0] * 6)
    plain = rd_concentration(share, gdp).set_index("year")
    assert plain["n_countries"].tolist() == [2, 1, 2]
    np.testing.assert_allclose(plain["hhi"], [5 / 9, 1, 13 / 25])
    filled = rd_concentration(share, gdp, interpolate=True).set_index("year")
    np.testing.assert_allclose(filled["hhi"], [5 / 9, 0.5, 13 / 25])
    assert filled["n_interpolated"].tolist() == [0, 1, 0]
    kept = rd_concentration(share, gdp, balanced=True).set_index("year")
    assert kept["n_countries"].tolist() == [1, 1, 1]


def test_rd_concentration_never_extrapolates_and_counts_missing_gdp():
    share = spending(country=["A", "B", "B", "C"], year=[2, 1, 3, 2], value=[1.0, 1, 1, 1])
    gdp = spending(country=["A"] * 3 + ["B"] * 3, year=[1, 2, 3] * 2, value=[100.0] * 6)
    panel = rd_concentration(share, gdp, interpolate=True).set_index("year")
    assert panel["n_countries"].tolist() == [1, 2, 1]
    assert panel["n_without_gdp"].tolist() == [0, 1, 0]


def test_rd_concentration_refuses_faults():
    gdp = spending(country=["A"], year=[1], value=[1.0])
    with pytest.raises(InputError, match=r"rd_share has more than one row for \('A', 1\)"):
        rd_concentration(spending(country=["A", "A"], year=[1, 1], value=[1.0, 1]), gdp)
    with pytest.raises(InputError, match="rd_share must not be negative, but is for 'A'"):
        rd_concentration(spending(country=["A"], year=[1], value=[-1.0]), gdp)
    with pytest.raises(InputError, match="no country has a value in every year"):
        rd_concentration(spending(country=["A", "B"], year=[1, 2], value=[1.0, 1]), gdp, balanced=True)


def test_growth_from_levels_is_growth_from_rates():
    levels = np.array([100.0, 110.0, 99.0])
    years = [2004, 2005, 2006]
    rates = spending(country="A", year=years[1:], value=100 * (levels[1:] / levels[:-1] - 1))
    by_levels = log_growth(spending(country="A", year=years, value=levels), 2004, 2006)
    assert by_levels["A"] == pytest.approx(np.log(0.99), abs=1e-15)
    assert compounded_growth(rates, 2004, 2006)["A"] == pytest.approx(by_levels["A"], abs=1e-15)
    assert compounded_growth(rates.iloc[1:], 2004, 2006).empty


def test_growth_refuses_faults():
    levels = spending(country=["A", "B"], year=[2004, 2004], value=[1.0, 0.0])
    with pytest.raises(InputError, match="2017 are not among the years"):
        log_growth(levels, 2004, 2017)
    with pytest.raises(InputError, match="levels must be above 0, but are not for 'B'"):
        log_growth(levels.assign(year=[2004, 2005]), 2004, 2005)
    with pytest.raises(InputError, match="last must be after first, got 2017 and 2004"):
        compounded_growth(levels, 2017, 2004)
    with pytest.raises(InputError, match="rates must be above -100%, but are not for 'A'"):
        compounded_growth(spending(country=["A"], year=[2005], value=[-100.0]), 2004, 2005)
    with pytest.raises(InputError, match=r"rates has more than one row for \('A', 2005\)"):
        compounded_growth(spending(country=["A"] * 2, year=[2005] * 2, value=[1.0] * 2), 2004, 2005)


def test_bounds_of_a_group_of_products():
    trade = pd.DataFrame(
        {
            "year": 2018,
            "group": "g",
            "exporter": ["DEU", "FRA", "Other EU", "Other Asia"],
            "value_usd": [4.0, 2.0, 3.0, 1.0],
            "is_economy": [True, True, False, False],
        }
    )
    row = group_concentration(trade).iloc[0]
    assert row[["n_economies", "value_usd"]].tolist() == [2, 10]
    assert row["named_share"] == pytest.approx(0.6)
    assert row["share3"] == pytest.approx(0.6)
    assert row["share3_max"] == pytest.approx(0.9)
    assert row["hhi"] == pytest.approx(0.16 + 0.04)
    assert row["hhi_max"] == pytest.approx(0.16 + 0.04 + 0.09 + 0.01)
    with pytest.raises(InputError, match="needs a row of an economy"):
        group_concentration(trade.assign(is_economy=False))


@pytest.mark.mirror
def test_real_value_added_exports_of_2000_and_2011():
    parts = pd.concat([split(wiod.load_year(year)) for year in (2000, 2011)])
    panel = industry_year(parts, leave_out=[wiod.REST_OF_WORLD])
    assert len(panel) == 70
    assert panel["high_tech"].sum() == 10
    # private households sell next to nothing abroad, a handful of countries excepted
    assert (panel.loc[panel["industry"] == "c35", "n_exporters"] < 10).all()
    means = panel.groupby("high_tech")[["share5", "hhi", "share3"]].mean()
    np.testing.assert_allclose(means.loc[1] - means.loc[0], [0.0423, -0.0049, 0.0340], atol=5e-5)


@pytest.mark.mirror
def test_real_research_is_least_concentrated_in_2011_whatever_the_vintage():
    gdp = wdi.load_series("NY.GDP.MKTP.CD").frame
    for loaded, in_2011 in (
        (wdi.load_series("GB.XPD.RSDV.GD.ZS"), 0.1427),
        (wdi.load_science_2021(), 0.1424),
    ):
        for interpolate in (False, True):
            panel = rd_concentration(loaded.frame, gdp, interpolate=interpolate).set_index("year")
            span = panel.loc[2004:2017, "hhi"]
            if not interpolate:
                assert span[2011] == pytest.approx(in_2011, abs=5e-5)
            # falls before the crisis, and has not come back to where it was
            assert span.idxmin() in (2011, 2012, 2014)
            assert span[2011] < span[2017] < span[2004]


@pytest.mark.mirror
def test_real_exports_of_high_rd_products_and_growth():
    trade = ncses.load("S6-19").frame
    panel = group_concentration(trade).set_index("year")
    assert panel["n_economies"].unique().tolist() == [20]
    assert panel.loc[2017, "value_usd"] == pytest.approx(2.604e12, rel=1e-3)
    np.testing.assert_allclose(panel.loc[[2004, 2017], "share5"], [0.4549, 0.4963], atol=5e-5)
    np.testing.assert_allclose(panel.loc[[2004, 2017], "hhi"], [0.0556, 0.0774], atol=5e-5)
    assert (panel["hhi_max"] > panel["hhi"]).all()
    economies = trade[trade["is_economy"]].rename(columns={"exporter": "country", "value_usd": "value"})
    exports = log_growth(economies, 2004, 2017)
    incomes = compounded_growth(wdi.load_series("NY.GDP.PCAP.KD.ZG").frame, 2004, 2017)
    both = pd.concat({"exports": exports, "incomes": incomes}, axis=1).dropna()
    assert sorted(set(exports.index) - set(both.index)) == ["TWN"]
    slope, _ = np.polyfit(both["exports"], both["incomes"], 1)
    assert (len(both), slope) == (19, pytest.approx(0.1360, abs=5e-5))
