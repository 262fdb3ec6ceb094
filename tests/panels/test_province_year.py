"""The provincial panel: order of sources, overlaps, planted faults, and the real files."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import panels, regions
from helpers.data import provinces
from helpers.data.provinces import nbs as provinces_nbs
from helpers.data.provinces import tidy as provinces_tidy
from helpers.errors import InputError
from helpers.panels import Derived, Origin

COLUMNS = ["province", "year", "variable", "value", "source", "vintage"]
TECHME = "china-techme-yearbooks"
NBS = "china-nbs-2007-2016"
OLD_GDP = "china-gdp-1993-2017"


def frame_of(*rows: tuple[str, int, str, float, str]) -> pd.DataFrame:
    return pd.DataFrame([(*row, f"vintage of {row[-1]}") for row in rows], columns=COLUMNS)


def cell(panel: panels.ProvincePanel, province: str, year: int, variable: str) -> pd.Series:
    cells = panel.cells
    found = cells[(cells["province"] == province) & (cells["year"] == year) & (cells["variable"] == variable)]
    assert len(found) == 1
    return found.iloc[0]


FIRST_TWO = {"x": ["first", "second"]}


class TestOrder:
    FRAME = frame_of(
        ("Hubei", 2010, "x", 1.0, "first"),
        ("Hubei", 2010, "x", 1.5, "second"),
        ("Hubei", 2012, "x", 3.0, "second"),
        ("China", 2010, "x", 99.0, "first"),
    )

    def test_the_first_source_that_has_the_cell_gives_it_and_is_named(self) -> None:
        panel = panels.province_year(self.FRAME, ["x"], sources=FIRST_TWO)
        assert cell(panel, "Hubei", 2010, "x")[["value", "source", "status"]].tolist() == [
            1.0,
            "first",
            "reported",
        ]
        assert cell(panel, "Hubei", 2012, "x")[["value", "source", "vintage"]].tolist() == [
            3.0,
            "second",
            "vintage of second",
        ]
        turned = panels.province_year(self.FRAME, ["x"], sources={"x": ["second", "first"]})
        assert cell(turned, "Hubei", 2010, "x")["value"] == 1.5

    def test_every_province_and_year_has_a_row_and_the_nation_has_none(self) -> None:
        panel = panels.province_year(self.FRAME, ["x"], sources=FIRST_TWO)
        assert panel.wide[["province", "year"]].to_records(index=False).tolist() == [
            (province, year) for province in regions.PROVINCES for year in (2010, 2011, 2012)
        ]
        assert panel.wide["x"].notna().sum() == 2
        assert panel.cells["status"].value_counts().to_dict() == {"missing": 91, "reported": 2}
        assert cell(panel, "Hubei", 2011, "x")["source"] == ""
        assert np.isnan(cell(panel, "Hubei", 2011, "x")["value"])

    def test_years_and_columns_as_asked(self) -> None:
        panel = panels.province_year(
            self.FRAME, ["y", "x"], years=[2012, 2010], sources=FIRST_TWO | {"y": [Origin("second", "x")]}
        )
        assert list(panel.wide.columns) == ["province", "year", "y", "x"]
        assert panel.wide["year"].unique().tolist() == [2010, 2012]
        assert cell(panel, "Hubei", 2010, "y")["source"] == "second (x)"

    def test_one_of_two_vintages_is_named(self) -> None:
        both = pd.concat([self.FRAME, self.FRAME.assign(vintage="another", value=7.0)])
        with pytest.raises(InputError, match="name one of them"):
            panels.province_year(both, ["x"], sources=FIRST_TWO)
        named = {"x": [Origin("first", vintage="another")]}
        panel = panels.province_year(both, ["x"], sources=named)
        assert cell(panel, "Hubei", 2010, "x")[["value", "vintage"]].tolist() == [7.0, "another"]

    def test_a_derived_cell_is_marked_and_comes_from_the_common_cells(self) -> None:
        frame = frame_of(
            ("Hubei", 2010, "a", 6.0, "first"),
            ("Hubei", 2011, "a", 6.0, "first"),
            ("Hubei", 2010, "b", 4.0, "second"),
        )
        ratio = Derived("a / b", (Origin("first", "a"),), (Origin("second", "b"),))
        panel = panels.province_year(frame, ["r"], sources={"r": [ratio]}, years=[2010, 2011])
        assert cell(panel, "Hubei", 2010, "r")[["value", "source", "status"]].tolist() == [
            1.5,
            "a / b (first + second)",
            "derived",
        ]
        assert cell(panel, "Hubei", 2011, "r")["status"] == "missing"

    @pytest.mark.long
    @settings(max_examples=30)
    @given(
        st.dictionaries(
            st.tuples(st.sampled_from(["Hubei", "Hunan"]), st.integers(2000, 2005)), st.sampled_from("ab")
        ).filter(bool)
    )
    def test_nothing_is_lost_or_made_up(self, has: dict[tuple[str, int], str]) -> None:
        rows = [(*key, "x", float(number), source) for number, (key, source) in enumerate(has.items(), 1)]
        rows += [("Tibet", 2003, "x", 1.0, source) for source in "ab"]
        panel = panels.province_year(
            frame_of(*rows), ["x"], sources={"x": ["a", "b"]}, years=range(2000, 2006)
        )
        known = panel.cells[panel.cells["status"] == "reported"]
        found = {(row.province, row.year): row.source for row in known.itertuples()}
        assert found == has | {("Tibet", 2003): "a"}
        assert (panel.wide.set_index(["province", "year"])["x"].dropna() > 0).sum() == len(found)


class TestOverlaps:
    def test_rounding_is_no_disagreement(self) -> None:
        # 12.3 stands for 12.25 to 12.35, 12.345 for 12.3445 to 12.3455: they can be one number, 12.31 cannot.
        frame = frame_of(
            ("Hubei", 2010, "x", 12.3, "first"),
            ("Hunan", 2010, "x", 20.1, "first"),
            ("Hubei", 2010, "x", 12.345, "second"),
            ("Hunan", 2010, "x", 20.162, "second"),
        )
        panel = panels.province_year(frame, ["x"], sources=FIRST_TWO)
        row = panel.overlaps.iloc[0]
        assert row[["source_a", "source_b", "cells_in_common", "cells_that_differ"]].tolist() == [
            "first",
            "second",
            2,
            1,
        ]
        assert row["where"] == "Hunan 2010"
        assert row["largest_relative_difference"] == pytest.approx(0.062 / 20.1)
        both = panel.disagreements
        assert both[["province", "year", "value_a", "value_b"]].to_numpy().tolist() == [
            ["Hunan", 2010, 20.1, 20.162]
        ]
        assert both.loc[0, ["vintage_a", "vintage_b"]].tolist() == ["vintage of first", "vintage of second"]

    def test_a_change_of_unit_alone_is_no_disagreement(self) -> None:
        values = [(name, 2010, 1001.1 + number / 100) for number, name in enumerate(regions.PROVINCES)]
        rows = [(name, year, "x", value * 1e8, "first") for name, year, value in values]
        rows += [(name, year, "x", value * 1e4 * 1e4, "second") for name, year, value in values]
        panel = panels.province_year(frame_of(*rows), ["x"], sources=FIRST_TWO)
        assert panel.overlaps.loc[0, ["cells_in_common", "cells_that_differ"]].tolist() == [31, 0]
        assert panel.disagreements.empty

    def test_three_sources_make_three_pairs_and_other_years_are_left_out(self) -> None:
        rows = [("Hubei", year, "x", 10.0, source) for year in (2010, 2011) for source in "abc"]
        panel = panels.province_year(frame_of(*rows), ["x"], sources={"x": list("abc")}, years=[2010])
        pairs = panel.overlaps[["source_a", "source_b", "cells_in_common"]].to_numpy().tolist()
        assert pairs == [["a", "b", 1], ["a", "c", 1], ["b", "c", 1]]

    def test_the_rounding_of_factors_goes_into_a_product(self) -> None:
        # 2 % of 1,000 is 20, and can be anything from 15 to 25 when the 2 is rounded.
        rows = [("Hubei", 2010, "gdp", 1000.0, "first"), ("Hubei", 2010, "rate", 0.02, "first")]
        rows += [("Hubei", 2010, "x", 26.0, "second"), ("Hunan", 2010, "x", 1.0, "second")]
        rows += [("Hunan", 2010, "gdp", 99.0, "first"), ("Hunan", 2010, "rate", 0.01, "first")]
        product = Derived("rate x gdp", (Origin("first", "rate"), Origin("first", "gdp")))
        panel = panels.province_year(frame_of(*rows), ["x"], sources={"x": ["second", product]})
        assert panel.disagreements["province"].tolist() == ["Hubei"]


class TestFaults:
    def test_a_unit_that_is_off_by_ten_thousand(self) -> None:
        rows = [(name, 2010, "x", 5e8, "first") for name in regions.PROVINCES]
        rows += [(name, 2010, "x", 5e4, "second") for name in regions.PROVINCES]
        with pytest.raises(
            InputError,
            match=r"unit: x of 'second' is typically 0.0001 times that of 'first' \(Beijing 2010: 50000 "
            r"against 5e\+08\); correct the factor",
        ):
            panels.province_year(frame_of(*rows), ["x"], sources=FIRST_TWO)

    def test_one_cell_whose_unit_is_off_by_ten_thousand(self) -> None:
        rows = [(name, 2010, "x", 5e8, source) for name in regions.PROVINCES for source in FIRST_TWO["x"]]
        frame = frame_of(*rows)
        frame.loc[(frame["province"] == "Gansu") & (frame["source"] == "second"), "value"] *= 1e4
        with pytest.raises(
            InputError, match=r"unit: x of 'Gansu 2010' is apart by tens \(5e\+12 in 'second'"
        ):
            panels.province_year(frame, ["x"], sources=FIRST_TWO)

    def test_a_name_that_is_not_a_province(self) -> None:
        frame = frame_of(("Hubei", 2010, "x", 1.0, "first"), ("Taipei", 2010, "x", 1.0, "first"))
        with pytest.raises(
            InputError, match=r"province: 'Taipei' in the frame are not .*; translate them with"
        ):
            panels.province_year(frame, ["x"], sources={"x": ["first"]})

    def test_a_year_that_stands_twice(self) -> None:
        frame = frame_of(("Hubei", 2010, "x", 1.0, "first"), ("Hubei", 2010, "x", 2.0, "first"))
        with pytest.raises(InputError, match="'Hubei 2010 x' appear more than once in first; keep one"):
            panels.province_year(frame, ["x"], sources={"x": ["first"]})
        with pytest.raises(InputError, match="2010 stand twice; name each year once"):
            panels.province_year(frame.iloc[:1], ["x"], sources={"x": ["first"]}, years=[2010, 2010])

    @pytest.mark.parametrize(("part", "whole"), list(panels.PARTS.items()))
    def test_a_part_above_its_whole(self, part: str, whole: str) -> None:
        frame = frame_of(("Hubei", 2010, part, 11.0, "first"), ("Hubei", 2010, whole, 10.0, "first"))
        with pytest.raises(
            InputError,
            match=rf"{part}: larger than {whole}, of which it is a part, in 'Hubei 2010' \(11 against 10\)",
        ):
            panels.province_year(frame, [part, whole], sources={part: ["first"], whole: ["first"]})

    def test_a_province_missing_in_one_source_is_missing_by_name(self) -> None:
        rows = [(name, 2010, "x", 1.0, "first") for name in regions.PROVINCES if name != "Tibet"]
        panel = panels.province_year(frame_of(*rows), ["x"], sources={"x": ["first"]})
        missing = panel.cells[panel.cells["status"] == "missing"]
        assert missing["province"].tolist() == ["Tibet"]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"variables": ["weather"]}, "'weather' has no order of sources; give it one in sources"),
            ({"variables": []}, "variables: none is named"),
            ({"sources": {"x": "first"}}, "x needs a list of sources, not the text 'first'"),
            ({"sources": {"x": []}}, "the order of x is empty"),
            ({"sources": {"x": ["third"]}}, "'x' of 'third' is not in the frame"),
            ({"years": []}, "years: none is named"),
        ],
    )
    def test_arguments(self, arguments: dict[str, object], message: str) -> None:
        frame = frame_of(("Hubei", 2010, "x", 1.0, "first"))
        given_ = {"variables": ["x"], "sources": {"x": ["first"]}} | arguments
        with pytest.raises(InputError, match=message):
            panels.province_year(frame, **given_)  # type: ignore[arg-type]

    def test_a_ratio_says_what_it_divides(self) -> None:
        with pytest.raises(InputError, match="a variable for 'first'"):
            Derived("a / b", (Origin("first"),))
        frame = frame_of(("Hubei", 2010, "a", 1.0, "first"), ("Hubei", 2010, "b", 0.0, "first"))
        ratio = Derived("a / b", (Origin("first", "a"),), (Origin("first", "b"),))
        with pytest.raises(InputError, match=r"a / b divides by 0 in Hubei 2010; leave that cell out"):
            panels.province_year(frame, ["r"], sources={"r": [ratio]})


class TestPreference:
    def test_every_order_has_a_reason_and_known_sources(self) -> None:
        assert all(order.reason.endswith(".") for order in panels.PREFERENCE.values())
        assert set(panels.province_sources(panels.PREFERENCE)) <= set(provinces.READERS)

    def test_the_vintages_it_names_are_those_of_the_loaders(self) -> None:
        named = {
            one.vintage
            for order in panels.PREFERENCE.values()
            for one in order.origins
            if isinstance(one, Origin) and one.vintage
        }
        assert named == {
            *provinces_nbs.BUDGET_ITEMS.values(),
            provinces_tidy.VINTAGES["china-gdp-1952-2024"],
        }


@pytest.fixture(scope="module")
def panel(real: pd.DataFrame) -> panels.ProvincePanel:
    return panels.province_year(real, panels.PREFERENCE, years=range(2003, 2017))


@pytest.mark.mirror
class TestRealFiles:
    def test_coverage(self, panel: panels.ProvincePanel) -> None:
        there = panel.wide.drop(columns=["province", "year"]).notna().sum()
        expected = {
            "gdp": 434,
            "gdp_per_head": 434,
            "population": 434,
            "patents_granted": 341,
            "patents_applied": 217,
            "budget_expenditure": 372,
            "ffe_investment": 430,
            "fdi_actual": 150,
            "hightech_revenue": 217,
            "industry_revenue": 361,
            "rd_expenditure": 341,
            "tertiary_share": 337,
        }
        assert there[list(expected)].to_dict() == expected

    def test_what_the_paper_lets_us_check(self, panel: panels.ProvincePanel) -> None:
        wide = panel.wide.set_index(["province", "year"])
        assert wide["patents_granted"].idxmax() == ("Jiangsu", 2012)
        assert wide["patents_granted"].max() == 269_944
        assert wide["ffe_investment"].idxmax() == ("Jiangsu", 2016)
        assert (wide["budget_expenditure"] / wide["gdp"]).max() == pytest.approx(1.3792, abs=5e-5)

    def test_all_years_of_all_sources_pass_the_checks(self, real: pd.DataFrame) -> None:
        panel = panels.province_year(real, panels.PREFERENCE)
        assert panel.wide["year"].agg(["min", "max"]).tolist() == [1952, 2024]
        late = panel.cells[(panel.cells["variable"] == "gdp") & (panel.cells["year"] == 2018)]
        assert late["vintage"].unique().tolist() == [provinces_tidy.VINTAGES["china-gdp-1952-2024"]]

    def test_overlaps(self, panel: panels.ProvincePanel) -> None:
        pairs = panel.overlaps.set_index(["variable", "source_a", "source_b"])[
            ["cells_in_common", "cells_that_differ"]
        ]
        assert pairs.loc[("patents_granted", NBS, TECHME)].tolist() == [217, 0]
        assert pairs.loc[("gdp", OLD_GDP, NBS)].tolist() == [310, 0]
        assert pairs.loc[("gdp", OLD_GDP, "china-gdp-2001-2019")].tolist() == [434, 428]
        assert pairs.loc[("budget_expenditure", "china-budget-2005-2024", NBS)].tolist() == [310, 0]
        assert pairs.loc[("rd_expenditure", TECHME, f"{TECHME} (rd_funds)")].tolist() == [186, 0]
        assert len(panel.disagreements) == panel.overlaps["cells_that_differ"].sum()

    def test_the_two_items_of_expenditure_are_told_apart(self, panel: panels.ProvincePanel) -> None:
        cells = panel.cells[panel.cells["variable"] == "budget_expenditure"]
        years = cells[cells["status"] == "reported"].groupby("vintage")["year"].agg(["min", "max"])
        old = next(name for name in years.index if name.startswith("fiscal expenditure"))
        assert years.loc[old].tolist() == [2005, 2006]

    def test_assembly_from_raw_files_takes_less_than_five_seconds(self) -> None:
        start = time.process_time()  # of this process alone: what else runs on the machine does not count
        frame = provinces.load(panels.innovation_sources())
        panels.innovation_panel(frame)
        assert time.process_time() - start < 5.0
