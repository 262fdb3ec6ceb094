"""Picking, location quotients and the Yangtze panel: small frames with planted faults, and the real files."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers import panels, regions
from helpers.data import provinces
from helpers.data.provinces import tidy as provinces_tidy
from helpers.errors import InputError

NBS = "china-nbs-2007-2016"
TECHME = "china-techme-yearbooks"
INDUSTRY = "china-industry-revenue-2005-2016"
HISTORY = "china-gdp-1952-2024"


def tidy_rows(
    rows: Sequence[tuple[str, int, str, float]], source: str, vintage: str | None = None
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["province", "year", "variable", "value"]).assign(unit="yuan")
    return provinces_tidy.tidy(frame, source=source, vintage=vintage)


def test_the_package_knows_no_loader() -> None:
    files = list(Path(panels.__file__).parent.glob("*.py"))
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    named = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    named += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    assert "helpers.regions" in named
    assert not [name for name in named if name.startswith("helpers.data")]


class TestPick:
    ROWS = (("上海", 2010, "gdp", 1.0), ("全国", 2010, "gdp", 9.0))

    def test_provinces_and_the_national_row_never_mix(self) -> None:
        frame = tidy_rows(self.ROWS, NBS)
        assert panels.pick(frame, "gdp", NBS).to_dict() == {("Shanghai", 2010): 1.0}
        assert panels.pick(frame, "gdp", NBS, national=True).to_dict() == {2010: 9.0}

    def test_two_vintages_are_told_apart_by_name_whatever_their_order(self) -> None:
        frame = pd.concat([tidy_rows(self.ROWS, HISTORY), tidy_rows(self.ROWS, HISTORY, "newer")])
        for ordered in (frame, frame.iloc[::-1]):
            with pytest.raises(InputError, match=r"'gdp' of 'china-gdp-1952-2024' has .*'newer'"):
                panels.pick(ordered, "gdp", HISTORY)
            assert len(panels.pick(ordered, "gdp", HISTORY, vintage="newer")) == 1

    def test_what_is_not_there_is_named(self) -> None:
        frame = tidy_rows(self.ROWS, NBS)
        with pytest.raises(InputError, match="'gdp' of 'china-weather' is not in the frame"):
            panels.pick(frame, "gdp", "china-weather")
        with pytest.raises(InputError, match=r"vintage 'newer'\) is not in the frame"):
            panels.pick(frame, "gdp", NBS, vintage="newer")

    def test_a_cell_that_stands_twice_is_named(self) -> None:
        frame = tidy_rows(self.ROWS, NBS)
        with pytest.raises(InputError, match=r"'Shanghai 2010 gdp' appear more than once in china-nbs"):
            panels.pick(pd.concat([frame, frame]), "gdp", NBS)


def national_frame(part: float = 1.0) -> tuple[pd.Series, pd.Series]:
    """Return 31 provinces in one year; Shanghai's part is `part`, every other one's 1, the wholes are 10."""
    names = [name for name in regions.CODES if name != regions.CHINA]
    index = pd.MultiIndex.from_product([names, [2010]], names=["province", "year"])
    parts = pd.Series(1.0, index=index)
    parts.loc[("Shanghai", 2010)] = part
    return parts, pd.Series(10.0, index=index)


class TestLocationQuotient:
    def test_by_hand(self) -> None:
        quotient = panels.location_quotients(*national_frame(part=2.0))
        assert quotient[("Shanghai", 2010)] == pytest.approx(0.2 / (32 / 310))
        assert quotient[("Hubei", 2010)] == pytest.approx(0.1 / (32 / 310))

    def test_weighted_mean_is_one_and_units_do_not_matter(self) -> None:
        part, whole = national_frame(part=5.0)
        quotient = panels.location_quotients(part, whole)
        assert (quotient * whole / whole.sum()).sum() == pytest.approx(1.0)
        pd.testing.assert_series_equal(quotient, panels.location_quotients(part * 1e4, whole * 7e4))

    def test_a_province_without_its_total_leaves_both_national_sums(self) -> None:
        part, whole = national_frame(part=5.0)
        quotient = panels.location_quotients(part, whole.drop(("Shanghai", 2010)))
        assert len(quotient) == 30
        assert quotient[("Hubei", 2010)] == pytest.approx(1.0)

    def test_nothing_in_common_gives_no_quotient(self) -> None:
        part, whole = national_frame()
        assert panels.location_quotients(part.iloc[:3], whole.iloc[3:]).empty

    def test_a_thin_year_is_checked_though_it_is_left_out(self) -> None:
        part, whole = national_frame()
        with pytest.raises(InputError, match="Beijing"):
            panels.location_quotients(part.iloc[:3] * -1.0, whole.iloc[:3])

    def test_too_few_provinces_give_no_quotient(self) -> None:
        part, whole = national_frame()
        assert panels.location_quotients(part, whole.iloc[: panels.MIN_PROVINCES - 1]).empty

    @pytest.mark.parametrize(("part", "whole"), [(-1.0, 10.0), (1.0, 0.0), (11.0, 10.0)])
    def test_impossible_values_are_refused(self, part: float, whole: float) -> None:
        parts, wholes = national_frame()
        parts.loc[("Hubei", 2010)], wholes.loc[("Hubei", 2010)] = part, whole
        with pytest.raises(InputError, match="Hubei"):
            panels.location_quotients(parts, wholes)


def small_panel() -> pd.DataFrame:
    """Return all variables of the default definitions and outcomes for 31 provinces, 2010 and 2011."""
    made = {
        ("hightech_revenue", TECHME): 2.0,
        ("industry_revenue", INDUSTRY): 10.0,
        ("gdp_per_head", NBS): np.e,
        ("ffe_investment", "china-ffe-investment-1998-2019"): 1e8 * np.e,
        ("exports", "china-ffe-investment-1998-2019"): 1e9,
        ("tertiary_share", "china-factor-endowments-2006-2016"): 0.01 * np.e,
        ("patents_granted", TECHME): 7.0,
        ("population", "china-population-2000-2020"): 1e6,
    }
    names = [name for name in regions.CODES if name != regions.CHINA]
    frames = [
        tidy_rows([(name, year, variable, number) for name in names for year in (2010, 2011)], source)
        for (variable, source), number in made.items()
    ]
    return pd.concat(frames, ignore_index=True)


class TestYangtzePanel:
    def test_rows_columns_and_units(self) -> None:
        panel, definitions = panels.yangtze_panel(small_panel())
        assert len(panel) == 22
        assert panel["province"].unique().tolist() == list(regions.YANGTZE)
        expected = ["province", "year", *panels.REGRESSORS, panels.OUTCOME]
        assert list(panel.columns) == expected
        assert definitions["column"].tolist() == expected[2:]
        row = panel.iloc[0]
        assert (row["le"], row["ln_pc_gdp"], row["ln_fdi"], row["ln_human"]) == pytest.approx((1, 1, 1, 1))
        assert row[panels.OUTCOME] == pytest.approx(np.log(1e3))

    def test_the_vintages_are_those_of_the_numbers_used(self) -> None:
        other = tidy_rows([("上海", 2010, "population", 1.0)], NBS, "another")
        _, definitions = panels.yangtze_panel(pd.concat([other, small_panel()]))
        vintages = definitions.set_index("column")["vintages"]
        known = provinces_tidy.VINTAGES
        assert vintages["ln_pc_gdp"] == known[NBS]
        assert vintages["le"] == f"{known[TECHME]}; {known[INDUSTRY]}"

    def test_the_needed_sources_are_enough_and_all_of_them_needed(self) -> None:
        frame = small_panel()
        assert set(panels.yangtze_sources()) == set(frame["source"])
        for source in panels.yangtze_sources():
            with pytest.raises(InputError, match=source):
                panels.yangtze_panel(frame[frame["source"] != source])

    def test_only_complete_rows(self) -> None:
        frame = small_panel()
        gone = (
            (frame["province"] == "Hunan") & (frame["year"] == 2011) & (frame["variable"] == "gdp_per_head")
        )
        panel, _ = panels.yangtze_panel(frame[~gone])
        assert len(panel) == 21
        late = (frame["variable"] == "exports") & (frame["year"] == 2010)
        panel, _ = panels.yangtze_panel(frame[~late])
        assert panel["year"].unique().tolist() == [2011]

    def test_a_zero_has_no_logarithm(self) -> None:
        frame = small_panel()
        zero = (frame["province"] == "Yunnan") & (frame["variable"] == "patents_granted")
        frame.loc[zero, "value"] = 0.0
        panel, _ = panels.yangtze_panel(frame)
        assert "Yunnan" not in set(panel["province"])

    def test_a_variable_that_is_not_there_is_named(self) -> None:
        frame = small_panel()
        with pytest.raises(InputError, match="'gdp_per_head'"):
            panels.yangtze_panel(frame[frame["variable"] != "gdp_per_head"])

    def test_a_frame_stacked_twice_is_refused(self) -> None:
        frame = small_panel()
        with pytest.raises(InputError, match="more than once"):
            panels.yangtze_panel(pd.concat([frame, frame]))

    def test_it_names_known_sources(self) -> None:
        assert set(panels.yangtze_sources()) <= set(provinces.READERS)


@pytest.mark.mirror
class TestRealFiles:
    def test_location_quotients(self, real: pd.DataFrame) -> None:
        panel, _ = panels.yangtze_panel(real)
        assert len(panel) == 77
        assert panel["year"].unique().tolist() == list(range(2010, 2017))
        quotients = panel.set_index(["province", "year"])["le"]
        assert quotients[("Shanghai", 2010)] == pytest.approx(2.036, abs=5e-4)
        assert quotients[("Yunnan", 2010)] == pytest.approx(0.234, abs=5e-4)
        assert panel["le"].mean() == pytest.approx(0.891, abs=5e-4)
