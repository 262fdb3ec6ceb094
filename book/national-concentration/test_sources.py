"""What the loaders make of the sources of this paper, against what it prints."""

from __future__ import annotations

from itertools import chain, combinations

import pandas as pd
import pytest

from helpers import hs
from helpers.data.sources import census, comtrade, maddison
from helpers.published import select

pytestmark = pytest.mark.mirror


def test_every_cell_of_table_18_is_maddisons_and_every_empty_one_empty(numbers):
    printed = select(numbers.frame, "Table 18")
    ours = maddison.load().frame.set_index(["country", "year"])["value"]
    cells = {
        (row, int(year)): value
        for row, year, value in printed[["row", "column", "value"]].itertuples(index=False)
    }
    assert len(cells) == 106
    assert {cell: ours[cell] for cell in cells} == cells
    every = {(country, year) for country in printed["row"].unique() for _, year in cells}
    assert every - set(cells) == {cell for cell in every if cell not in ours.index}


def machines(taiwan: str) -> pd.DataFrame:
    frame = comtrade.load_semiconductors(taiwan=taiwan).frame
    return frame[frame["hs6"] == "848620"]


def test_the_case_study_has_other_asia_in_its_totals_but_not_in_its_counts(numbers):
    counts = numbers.column("Table 4", "Number of export countries (regions)", "count")
    totals = numbers.column("Table 4", "Export value (US$ billion)", "value")
    with_taiwan, without = machines("as Taiwan"), machines("leave out")
    for year in (2016, 2017, 2018):
        ours = with_taiwan[with_taiwan["year"] == year].set_index("exporter")["value_usd"]
        assert totals[str(year)] == pytest.approx(ours.sum() / 1e9, abs=0.05)
        assert counts[str(year)] == (without["year"] == year).sum() == len(ours) - 1
        largest = 100 * ours.nlargest(5) / ours.sum()
        shares = numbers.row("Table 5", str(year), "share")
        assert [label[2:].replace("US", "USA") for label in shares] == largest.index.to_list()
        assert list(shares.values()) == pytest.approx(largest.to_list(), abs=0.05 + 1e-9)
    # 2019: more countries had reported by the day of our download than by the day of the paper's
    assert counts["2019"] == 55
    assert (without["year"] == 2019).sum() == 62
    assert totals["2019"] == pytest.approx(41.2)
    exports = with_taiwan.loc[with_taiwan["year"] == 2019, "value_usd"].sum()
    assert exports / 1e9 == pytest.approx(42.83, abs=0.005)


@pytest.fixture(scope="module")
def codes() -> pd.DataFrame:
    frame = census.load_schedule_b_2017().frame
    return frame.assign(chapter=[hs.parent(code, 2) for code in frame["hs10"]])


@pytest.fixture(scope="module")
def table_1(numbers) -> pd.Series:
    return pd.Series(numbers.column("Table 1", "Number of high-tech products (HS 10-digit)", "count"))


def by_chapter(rows: pd.DataFrame) -> dict[str, int]:
    return rows.groupby("chapter").size().to_dict()


def test_the_list_has_33_more_codes_than_table_1_in_four_of_nine_chapters(codes, table_1):
    found = codes[codes["atp"]].groupby("chapter").size()
    assert (table_1.sum(), found.sum()) == (374, 407)
    assert set(table_1.index) == set(found.index)
    more = found - table_1
    assert more[more != 0].to_dict() == {"84": 10, "85": 2, "88": 16, "90": 5}


def test_29_of_the_33_are_civil_aircraft_which_have_no_values_of_their_own(codes, table_1):
    civil = codes["end_use"].isin(census.CIVIL_AIRCRAFT)
    assert by_chapter(codes[codes["atp"] & civil]) == {"84": 8, "85": 2, "88": 14, "90": 5}
    rest = codes[codes["atp"] & ~civil].groupby("chapter").size() - table_1
    assert rest[rest != 0].to_dict() == {"84": 2, "88": 2}


def test_no_selection_of_technology_fields_has_374_codes(codes):
    sizes = codes.loc[codes["atp"], "field"].value_counts().to_dict()
    subsets = chain.from_iterable(combinations(sizes.values(), number) for number in range(len(sizes) + 1))
    assert 374 not in {sum(subset) for subset in subsets}


def test_the_bounds_of_2017_contain_the_158_products_of_table_13(codes, numbers):
    flags = hs.flag_hs6(codes)
    assert len(flags) == 5376
    assert (flags["lower"].sum(), flags["upper"].sum(), flags["flag"].isna().sum()) == (137, 230, 93)
    assert numbers.column("Table 13", "Varieties of high-tech products", "count")["2017"] == 158
    valued = codes[~codes["end_use"].isin(census.CIVIL_AIRCRAFT)]
    narrower = hs.flag_hs6(valued)
    assert (narrower["lower"].sum(), narrower["upper"].sum()) == (139, 229)
