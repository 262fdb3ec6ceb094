"""The innovation panel: a frame made by hand, and the real files against the paper's printed extremes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers import panels, regions
from helpers.errors import InputError

VALUES = {
    "hightech_revenue": 2e8,
    "industry_revenue": 1e9,
    "patents_granted": 1000.0,
    "rd_expenditure": 1e8,
    "gdp": 1e12,
    "budget_expenditure": 2e11,
    "ffe_investment": 1e9,
}
SOURCES = {name: ["made"] for name in VALUES}


def made(years: tuple[int, ...] = (2010,)) -> pd.DataFrame:
    rows = [
        (province, year, name, number, "made", "by hand")
        for name, number in VALUES.items()
        for province in regions.PROVINCES
        for year in years
    ]
    return pd.DataFrame(rows, columns=["province", "year", "variable", "value", "source", "vintage"])


def replace(
    frame: pd.DataFrame, province: str, variable: str, value: float | None, year: int = 2010
) -> pd.DataFrame:
    where = (frame["province"] == province) & (frame["variable"] == variable) & (frame["year"] == year)
    assert where.sum() == 1
    if value is None:
        return frame[~where]
    return frame.assign(value=frame["value"].mask(where, value))


def test_units_and_base_ten() -> None:
    panel = panels.innovation_panel(made(), years=[2010], sources=SOURCES)
    row = panel.wide.set_index(["province", "year"]).loc[("Hubei", 2010)]
    expected = {"agg": 1.0, "inv": 3.0, "rd": 4.0, "gdp": 4.0, "gov": 0.2, "fdi": 5.0}
    assert row.to_dict() == pytest.approx(expected)
    assert list(panel.wide.columns) == ["province", "year", *panels.MEASURES]
    assert len(panel.wide) == 31


def test_the_location_quotient_by_hand() -> None:
    frame = replace(made(), "Hubei", "hightech_revenue", 4e8)
    agg = panels.innovation_panel(frame, years=[2010], sources=SOURCES).wide.set_index("province")["agg"]
    assert agg["Hubei"] == pytest.approx(0.4 / (6.4 / 31))
    assert agg["Hunan"] == pytest.approx(0.2 / (6.4 / 31))


def test_the_weakest_input_gives_the_status() -> None:
    frame = replace(made((2010, 2011, 2012)), "Hubei", "industry_revenue", None, 2011)
    frame = replace(frame, "Hunan", "patents_granted", 0.0, 2012)
    arguments = {"years": [2010, 2011, 2012], "sources": SOURCES}
    without = panels.innovation_panel(frame, **arguments)  # type: ignore[arg-type]
    status = without.status.set_index(["province", "year"])
    assert status.loc[("Hubei", 2011), "agg"] == "missing"
    assert status.loc[("Hubei", 2011), "gov"] == "reported"
    assert status.loc[("Hunan", 2012), "inv"] == "missing"  # a zero has no logarithm
    assert ((without.status == "missing") == without.wide.isna()).all(axis=None)


def test_revenue_above_the_total_is_refused() -> None:
    frame = replace(made(), "Gansu", "hightech_revenue", 2e9)
    with pytest.raises(InputError, match=r"hightech_revenue: larger than industry_revenue.*'Gansu 2010'"):
        panels.innovation_panel(frame, years=[2010], sources=SOURCES)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"choices": {"le": "revenue"}}, "'le' is no column; there are agg, inv, rd, gdp, gov, fdi"),
        ({"choices": {"gov": "share"}}, "'share' is no definition of gov; ratio, log are"),
    ],
)
def test_faults(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        panels.innovation_panel(made(), years=[2010], sources=SOURCES, **arguments)  # type: ignore[arg-type]


def test_the_definitions_name_what_was_used() -> None:
    panel = panels.innovation_panel(made(), years=[2010], sources=SOURCES, choices={"gov": "log"})
    gov = panel.definitions.set_index("column").loc["gov"]
    assert gov[["variables", "sources", "vintages", "is_stand_in"]].tolist() == [
        "budget_expenditure",
        "made",
        "by hand",
        True,
    ]
    assert panel.wide["gov"].tolist() == pytest.approx([np.log10(2000.0)] * 31)


def test_the_regions_of_the_text_leave_two_provinces_out() -> None:
    complete = [name for region in regions.FOUR_REGIONS.values() for name in region]
    assert sorted(complete) == sorted(regions.PROVINCES)
    assert [len(names) * 14 for names in regions.FOUR_REGIONS.values()] == [140, 84, 168, 42]
    as_listed = [name for region in regions.FOUR_REGIONS_AS_LISTED.values() for name in region]
    assert set(complete) - set(as_listed) == {"Inner Mongolia", "Guangxi"}
    assert len(as_listed) == 29


@pytest.mark.mirror
class TestRealFiles:
    def test_the_extremes_of_table_2(self, real: pd.DataFrame) -> None:
        wide = panels.innovation_panel(real).wide.set_index(["province", "year"])
        half = 5e-5
        assert wide["inv"].max() == pytest.approx(5.4313, abs=half)
        assert wide["gdp"].max() == pytest.approx(4.9077, abs=half)
        assert wide["gov"].max() == pytest.approx(1.3792, abs=half)
        assert wide["fdi"].max() == pytest.approx(7.9444, abs=half)
        assert wide["agg"].min() == pytest.approx(0.0204, abs=half)
        assert wide["agg"].idxmin() == ("Xinjiang", 2012)
        # Not this vintage: the paper's smallest gdp is 2.2659.
        assert wide["gdp"].idxmin() == ("Tibet", 2003)
        assert wide["gdp"].min() == pytest.approx(2.2674, abs=half)

    def test_coverage(self, real: pd.DataFrame) -> None:
        panel = panels.innovation_panel(real)
        counts = panel.wide.drop(columns=["province", "year"]).notna().sum().to_dict()
        assert counts == {"agg": 215, "inv": 341, "rd": 341, "gdp": 434, "gov": 372, "fdi": 430}
        assert panel.status["rd"].value_counts().to_dict() == {"reported": 217, "derived": 124, "missing": 93}

    @pytest.mark.parametrize("number", range(max(map(len, panels.MEASURES.values()))))
    def test_every_measure_can_be_computed(self, real: pd.DataFrame, number: int) -> None:
        choices = {name: list(keyed)[min(number, len(keyed) - 1)] for name, keyed in panels.MEASURES.items()}
        wide = panels.innovation_panel(real, choices=choices).wide
        for name in choices:
            values = wide[name].dropna()
            assert np.isfinite(values).all()
            assert len(values) >= 150

    def test_the_sources_are_enough(self, real: pd.DataFrame) -> None:
        own = real[real["source"].isin(panels.innovation_sources())]
        pd.testing.assert_frame_equal(panels.innovation_panel(own).wide, panels.innovation_panel(real).wide)


def test_columns_of_a_larger_panel_are_those_of_their_own_panel():
    variables = panels.innovation_variables()
    inputs = panels.province_year(made(), [*variables], years=[2010], sources=SOURCES)
    own = panels.innovation_panel(made(), years=[2010], sources=SOURCES)
    pd.testing.assert_frame_equal(panels.innovation_columns(inputs).wide, own.wide)
    pd.testing.assert_frame_equal(panels.innovation_columns(inputs).status, own.status)
    few = panels.province_year(made(), ["gdp"], years=[2010], sources=SOURCES)
    with pytest.raises(InputError, match=r"inputs must hold .* but lack 'hightech_revenue'"):
        panels.innovation_columns(few)
