"""What the printed numbers say about each other, beside what the audit checks."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.published import select

CENTURIES = ["1750", "1800", "1830", "1860", "1880", "1900", "1913"]


def test_stars_follow_from_t_but_for_one_cell(numbers):
    # two-sided lines of the normal distribution: 10, 5, 1 %; t = 2.73 with **
    assert numbers.odd_stars((1.6449, 1.9600, 2.5758)) == {
        ("Table 9", "High-tech products × after crisis", "(2)")
    }


def test_tables_of_years_have_every_year(numbers):
    for name, statistic in (
        ("Export value (US$ billion)", "value"),
        ("Number of export countries (regions)", "count"),
    ):
        assert list(numbers.column("Table 4", name, statistic)) == [str(year) for year in range(2011, 2020)]
    for name, statistic in (
        ("Varieties of high-tech products", "count"),
        ("Variety share of high-tech products", "share"),
    ):
        assert list(numbers.column("Table 13", name, statistic)) == [str(year) for year in range(2004, 2018)]


def test_shares_of_table_13_average_to_the_share_of_the_text(numbers):
    shares = numbers.column("Table 13", "Variety share of high-tech products", "share")
    said = numbers.values["Text", "share of products that are high-tech", "", "share"]
    assert np.mean(list(shares.values())) == pytest.approx(said)


@pytest.mark.parametrize(
    ("exhibit", "years"), [("Table 3", ["2004", "2017"]), ("Table 5", range(2011, 2020))]
)
def test_ranks_are_one_to_five_and_each_of_another_country(numbers, exhibit, years):
    for year in years:
        labels = list(numbers.row(exhibit, str(year), "share"))
        assert [int(label[0]) for label in labels] == [1, 2, 3, 4, 5]
        assert len({label[2:] for label in labels}) == 5
        assert sum(numbers.row(exhibit, str(year), "share").values()) < 100


@pytest.mark.parametrize("year", CENTURIES)
def test_shares_of_table_17_add_up_to_the_last_digit(numbers, year):
    shares = numbers.column("Table 17", year, "share")
    developed, developing = shares.pop("Developed countries"), shares.pop("Developing countries")
    assert developed + developing == pytest.approx(100, abs=1e-9)
    # the groups hold countries that the table does not list
    listed = sum(shares.pop(name, 0) for name in ("China", "India-Pakistan", "Brazil"))
    assert (sum(shares.values()) < developed, listed < developing) == (True, True)


def test_shares_of_the_text_add_up_to_the_last_digit(numbers):
    names = (
        "stable non-high-tech share of products",
        "stable high-tech share of products",
        "products entering or exiting catalog, share",
    )
    assert sum(numbers.values["Text", name, "2004-2017", "share"] for name in names) == pytest.approx(100)


def test_table_17_is_complete_but_for_its_empty_cells(numbers):
    for name, count in {"Canada": 5, "Brazil": 4}.items():
        assert list(numbers.row("Table 17", name, "share")) == CENTURIES[-count:]
    assert len(select(numbers.frame, "Table 17")) == 7 * 18 - 2 - 3


def test_table_18_is_complete_but_for_its_empty_cells(numbers):
    years = ["1700", "1820", "1830", "1850", "1860", "1880", "1900", "1913"]
    table = select(numbers.frame, "Table 18")
    missing = {
        (name, year)
        for name, rows in table.groupby("row")
        for year in years
        if year not in set(rows["column"])
    }
    no_1830 = {"Italy", "Spain", "Switzerland", "Japan", "China", "India", "Brazil"}
    no_1860 = {"Italy", "Japan", "China", "India", "Brazil"}
    assert missing == (
        {(name, "1830") for name in no_1830}
        | {(name, "1860") for name in no_1860}
        | {("China", "1880"), ("India", "1880")}
    )
    assert len(table) == 15 * 8 - len(missing)
