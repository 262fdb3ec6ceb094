"""The printed numbers as entered: structure, second entry, mended cells, and arithmetic that must hold.

Where the papers' own numbers do not add up, the exception is asserted: a printed number stays as printed.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.moments import check_correlation
from helpers.published import KEY, PRINTED_COLUMNS, correlation_matrix, parse_printed, validate

HERE = Path(__file__).parent
CONCENTRATION, COMPLEXITY, AGGLOMERATION = CHAPTERS = (
    "1-national-concentration",
    "2-export-complexity",
    "3-innovation-agglomeration",
)


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


TABLES = {
    chapter: read(HERE.parent / "data" / "published" / f"{chapter}.csv").astype(
        {"value": float, "half_unit": float}
    )
    for chapter in CHAPTERS
}
VALUES = {chapter: table.set_index(KEY)["value"].to_dict() for chapter, table in TABLES.items()}
HALF_UNITS = {chapter: table.set_index(KEY)["half_unit"].to_dict() for chapter, table in TABLES.items()}


def column(chapter: str, exhibit: str, name: str, statistic: str) -> dict[str, float]:
    """Values of one column by row."""
    return {
        key[1]: value
        for key, value in VALUES[chapter].items()
        if (key[0], key[2], key[3]) == (exhibit, name, statistic)
    }


def row(chapter: str, exhibit: str, name: str, statistic: str) -> dict[str, float]:
    """Values of one row by column."""
    return {
        key[2]: value
        for key, value in VALUES[chapter].items()
        if (key[0], key[1], key[3]) == (exhibit, name, statistic)
    }


def text(name: str, column_: str = "", statistic: str = "share", chapter: str = CONCENTRATION) -> float:
    return VALUES[chapter]["Text", name, column_, statistic]


# Structure


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_structure(chapter):
    table = TABLES[chapter]
    assert list(table.columns) == PRINTED_COLUMNS
    pd.testing.assert_frame_equal(validate(table), table)
    assert not table.duplicated(KEY).any()
    assert (table[["exhibit", "row", "statistic", "printed"]] != "").all(axis=None)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_values_are_what_the_text_says(chapter):
    table = TABLES[chapter]
    reading = [parse_printed(printed) for printed in table["printed"]]
    assert table["value"].to_list() == [one.value for one in reading]
    assert table["half_unit"].to_list() == [one.half_unit for one in reading]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_printed_text_holds_no_dash_that_could_be_a_minus(chapter):
    assert not TABLES[chapter]["printed"].str.contains("[–—‐‑]").any()


COUNTS = {
    CONCENTRATION: {
        "Table 1": 27,
        "Table 2": 25,
        "Table 3": 10,
        "Table 4": 18,
        "Table 5": 45,
        "Table 6": 26,
        "Table 7": 33,
        "Table 8": 38,
        "Table 9": 41,
        "Table 10": 20,
        "Table 11": 33,
        "Table 12": 33,
        "Table 13": 28,
        "Table 14": 57,
        "Table 15": 57,
        "Table 16": 20,
        "Table 17": 121,
        "Table 18": 106,
        "Figure 1": 6,
        "Figure 3": 2,
        "Text": 55,
    },
    COMPLEXITY: {"Table 1": 21, "Table 2": 53, "Text": 3},
    AGGLOMERATION: {"Table 2": 25, "Table 3": 30, "Table 4": 30, "Table 5": 44, "Text": 9},
}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_numbers_per_exhibit(chapter):
    assert TABLES[chapter].groupby("exhibit", sort=False).size().to_dict() == COUNTS[chapter]


def test_numbers_in_all():
    assert [len(TABLES[chapter]) for chapter in CHAPTERS] == [801, 77, 138]


# Second entry


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_second_entry_agrees_letter_by_letter(chapter):
    second = read(HERE / "second_entry" / f"{chapter}.csv")
    assert list(second.columns) == [*KEY, "printed"]
    assert not second.duplicated(KEY).any()
    first = TABLES[chapter].set_index(KEY)["printed"].to_dict()
    assert second.set_index(KEY)["printed"].to_dict() == first


# Mended cells


@pytest.mark.parametrize(
    ("chapter", "exhibit", "word", "count"),
    [
        (CONCENTRATION, "Table 2", "column head damaged", 2),
        (CONCENTRATION, "Table 2", "read as HHI", 5),
        (CONCENTRATION, "Table 8", "row label split over two lines, mended", 4),
        (CONCENTRATION, "Table 10", "row doubled by the OCR", 16),
        (CONCENTRATION, "Table 11", "row label lost in the OCR", 18),
        (CONCENTRATION, "Table 14", "row label split over two lines, mended", 6),
        (CONCENTRATION, "Table 15", "row label split over two lines, mended", 6),
        (CONCENTRATION, "Table 16", "tabs lost in this line", 3),
        (CONCENTRATION, "Table 17", "the year follows the tab positions", 9),
        (CONCENTRATION, "Table 18", "empty by tab positions", 26),
        (CONCENTRATION, "Table 18", "year judged: tabs lost", 16),
        (COMPLEXITY, "Table 2", "t-values printed without parentheses", 20),
        (AGGLOMERATION, "Table 2", "mended: split over two lines", 4),
        (AGGLOMERATION, "Table 3", "parentheses of the t-value missing", 1),
        (AGGLOMERATION, "Table 5", "parentheses of the t-value missing", 1),
        (AGGLOMERATION, "Table 5", "after a page break", 4),
    ],
)
def test_what_was_mended_or_judged_says_so(chapter, exhibit, word, count):
    table = TABLES[chapter]
    notes = table.loc[table["exhibit"] == exhibit, "note"]
    assert notes.str.contains(word, regex=False).sum() == count


def test_split_cells_name_both_halves():
    table = TABLES[AGGLOMERATION].set_index(KEY)
    for name, halves in {
        "agg": ("0.705", "7"),
        "inv": ("3.804", "3"),
        "gdp": ("3.921", "9"),
        "fdi": ("6.486", "1"),
    }.items():
        cell = table.loc[("Table 2", name, "Mean", "mean")]
        assert cell["printed"] == "".join(halves)
        assert cell["note"] == (
            f"mended: split over two lines, `{halves[0]}` above and `{halves[1]}` in the row"
        )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_number_of_the_text_carries_its_quote(chapter):
    table = TABLES[chapter]
    running = table[table["exhibit"].str.startswith(("Text", "Figure"))]
    assert running["note"].str.contains("“.+”").all()


# Arithmetic common to the papers


def pairs_of_coefficient_and_t():
    for chapter, values in VALUES.items():
        stars = dict(
            zip(map(tuple, TABLES[chapter][KEY].to_numpy()), TABLES[chapter]["printed"], strict=True)
        )
        for key, t in values.items():
            coefficient = (*key[:3], "coef")
            if key[3] == "t" and coefficient in values:
                yield (
                    (chapter, *key[:3]),
                    values[coefficient],
                    parse_printed(stars[coefficient]).stars,
                    t,
                    HALF_UNITS[chapter][key],
                )


def test_every_coefficient_has_a_t_and_every_t_a_coefficient():
    for chapter in CHAPTERS:
        keys = set(VALUES[chapter])
        coefficients = {key[:3] for key in keys if key[3] == "coef"}
        assert {key[:3] for key in keys if key[3] == "t"} == coefficients


def test_a_t_has_the_sign_of_its_coefficient_but_for_two_cells():
    opposite = {key for key, coefficient, _, t, _ in pairs_of_coefficient_and_t() if coefficient * t < 0}
    assert opposite == {
        (AGGLOMERATION, "Table 3", "gdp", "(3)"),  # 0.29 with t = -0.81
        (AGGLOMERATION, "Table 5", "_cons", "(2)"),  # 4.683 with t = -3.34
    }


def test_stars_follow_from_t_but_for_two_cells():
    # two-sided lines of the normal distribution: 10, 5, 1 %; the third paper stars 5, 1, 0.1 %
    lines = dict.fromkeys(CHAPTERS, (1.6449, 1.9600, 2.5758)) | {AGGLOMERATION: (1.9600, 2.5758, 3.2905)}
    odd = set()
    for key, _, stars, t, half_unit in pairs_of_coefficient_and_t():
        low, high = (sum(abs(t) + side * half_unit >= line for line in lines[key[0]]) for side in (-1, 1))
        if not low <= stars <= high:
            odd.add(key)
    assert odd == {
        (CONCENTRATION, "Table 9", "High-tech products × after crisis", "(2)"),  # t = 2.73 with **
        (AGGLOMERATION, "Table 5", "_cons", "(2)"),  # t = -3.34 with **
    }


@pytest.mark.parametrize("chapter", [CONCENTRATION, AGGLOMERATION])
def test_descriptive_statistics_are_possible(chapter):
    values = VALUES[chapter]
    names = [key[1] for key in values if key[0] == "Table 2" and key[3] == "sd"]
    assert len(names) == 5
    for name in names:
        mean, sd, low, high = (
            next(value for key, value in values.items() if key[:2] == ("Table 2", name) and key[3] == what)
            for what in ("mean", "sd", "min", "max")
        )
        assert low <= mean <= high
        # no variable between its bounds varies more (Bhatia and Davis)
        assert sd**2 <= (high - mean) * (mean - low) * 1.001


# First paper


def test_high_tech_products_by_industry_add_up():
    counts = column(CONCENTRATION, "Table 1", "Number of high-tech products (HS 10-digit)", "count")
    assert sum(counts.values()) == 374
    assert text("HS 10-digit high-tech products", "2017", "count") == 374
    assert len(counts) == text("HS 2-digit industries with high-tech products", "2017", "count") == 9
    exports = column(CONCENTRATION, "Table 1", "High-tech products export value (US$ billion)", "value")
    total = VALUES[CONCENTRATION]["Figure 1", "high-tech export value", "2017", "value"]
    assert sum(exports.values()) == pytest.approx(1000 * total, abs=5 + 9 * 0.05)
    shares = list(column(CONCENTRATION, "Table 1", "High-tech products export share", "share").values())
    assert shares == sorted(shares, reverse=True)
    assert max(shares) <= 100


def test_mean_of_the_high_tech_dummy():
    values = VALUES[CONCENTRATION]
    counts = column(CONCENTRATION, "Table 13", "Varieties of high-tech products", "count")
    mean = sum(counts.values()) / values["Table 2", "High-tech dummy", "Observations", "n"]
    assert round(mean, 4) == values["Table 2", "High-tech dummy", "Mean", "mean"] == 0.0261
    assert round(np.sqrt(mean * (1 - mean)), 4) == pytest.approx(
        values["Table 2", "High-tech dummy", "Standard deviation", "sd"]
    )
    assert text("share of products that are high-tech") == round(100 * mean, 1) == 2.6


def test_years_of_table_13_add_up_to_the_observations():
    counts = column(CONCENTRATION, "Table 13", "Varieties of high-tech products", "count")
    shares = column(CONCENTRATION, "Table 13", "Variety share of high-tech products", "share")
    assert list(counts) == list(shares) == [str(year) for year in range(2004, 2018)]
    assert np.mean(list(shares.values())) == pytest.approx(2.6)
    low, high = (
        sum(100 * counts[year] / (shares[year] + side * 0.05) for year in counts) for side in (1, -1)
    )
    assert low <= 79419 <= high


def test_observations_agree_between_tables():
    found = {
        exhibit: {v for key, v in VALUES[CONCENTRATION].items() if key[0] == exhibit and key[3] == "n"}
        for exhibit in COUNTS[CONCENTRATION]
    }
    assert {exhibit: numbers for exhibit, numbers in found.items() if numbers} == {
        **{f"Table {number}": {79419} for number in (2, 6, 7, 8, 11, 12)},
        "Table 9": {59896, 79419},
        "Table 14": {74230},
        "Table 15": {78094},
        "Table 16": {490},
    }
    # 35 industries in 2000 and 2007-2019
    assert 14 * text("industries in value-added sample", "", "count") == 490


def test_another_clustering_leaves_the_coefficients():
    after = {"High-tech products × after crisis": "High-tech products × After crisis"}
    table_9 = column(CONCENTRATION, "Table 9", "(3)", "coef")
    assert {after.get(name, name): value for name, value in table_9.items()} == column(
        CONCENTRATION, "Table 7", "(1)", "coef"
    )


def test_means_of_the_text_are_cut_and_not_rounded():
    values = VALUES[CONCENTRATION]
    for name, said in {"Share5": 0.74, "Share3": 0.63, "HHI": 0.25}.items():
        mean = values["Table 2", name, "Mean", "mean"]
        assert text(f"mean of {name}", "", "mean") == said == np.floor(100 * mean) / 100
    # rounded, two of the three are others
    assert [round(values["Table 2", name, "Mean", "mean"], 2) for name in ("Share5", "Share3", "HHI")] == [
        0.75,
        0.63,
        0.26,
    ]
    assert values["Table 2", "Number of export countries", "Mean", "mean"] == text(
        "exporters per product per year", "", "mean"
    )


@pytest.mark.parametrize(
    ("exhibit", "groups", "ranks"), [("Table 3", ["2004", "2017"], 5), ("Table 5", range(2011, 2020), 5)]
)
def test_ranked_shares_fall_and_leave_room_for_the_others(exhibit, groups, ranks):
    for group in groups:
        shares = row(CONCENTRATION, exhibit, str(group), "share")
        assert [int(label[0]) for label in shares] == list(range(1, ranks + 1))
        assert len({label[2:] for label in shares}) == ranks
        assert list(shares.values()) == sorted(shares.values(), reverse=True)
        assert sum(shares.values()) < 100


def test_text_repeats_table_3():
    names = {"US": "United States", "CHN": "China", "DEU": "Germany", "JPN": "Japan", "SGP": "Singapore"}
    names |= {"HKG": "Hong Kong SAR", "KOR": "South Korea"}
    for year in ("2004", "2017"):
        for label, share in row(CONCENTRATION, "Table 3", year, "share").items():
            assert text("global share of high-tech exports", f"{year} {names[label[2:]]}") == share


@pytest.mark.parametrize(("year", "said"), [("2011", 87.3), ("2019", 92.9)])
def test_top_five_of_table_5_add_up_to_figure_3(year, said):
    shares = row(CONCENTRATION, "Table 5", year, "share")
    printed = VALUES[CONCENTRATION]["Figure 3", "share of top five mask aligner exporters", year, "share"]
    assert printed == said
    # off by 0.1 in both years: five rounded shares may be off by 0.25
    assert sum(shares.values()) - printed == pytest.approx(0.1)


def test_mask_aligners_of_the_text():
    shares = list(row(CONCENTRATION, "Table 5", "2019", "share").values())
    assert shares[:3] == [28.2, 25.7, 24.2]
    assert shares[:3] == [
        text("mask aligner export share", f"2019 {name}")
        for name in ("Japan", "Netherlands", "United States")
    ]
    exports = column(CONCENTRATION, "Table 4", "Export value (US$ billion)", "value")
    counts = column(CONCENTRATION, "Table 4", "Number of export countries (regions)", "count")
    assert text("mask aligner export value", "2011", "value") == exports["2011"] == 28.7
    assert text("mask aligner export value", "2019", "value") == exports["2019"] == 41.2
    assert text("mask aligner export volume", "2019", "value") == exports["2019"]
    assert text("countries and regions exporting mask aligners", "2019", "count") == counts["2019"]
    assert list(exports) == list(counts) == [str(year) for year in range(2011, 2020)]


def test_growth_of_mask_aligner_exports_needs_the_unrounded_values():
    said = text("increase in mask aligner export value", "2011-2019", "growth")
    assert said == 43
    # the printed values give 44 percent; values that round to them can give 43
    assert round(100 * (41.2 / 28.7 - 1)) == 44
    assert said + 0.5 > 100 * (41.15 / 28.75 - 1)


def test_differences_of_table_10():
    values = VALUES[CONCENTRATION]
    products = list(column(CONCENTRATION, "Table 10", "ΔShare5", "difference"))
    assert products == ["841210", "854232", "854233", "851712", "847330"]
    for product in products:
        after, before = (values["Table 10", product, f"Share5 in {year}", "share"] for year in (2017, 2010))
        assert after - before == pytest.approx(values["Table 10", product, "ΔShare5", "difference"])
    assert text("Share5 of product 841210", "2010") == values["Table 10", "841210", "Share5 in 2010", "share"]
    assert text("Share5 of product 841210", "2017") == values["Table 10", "841210", "Share5 in 2017", "share"]
    assert text("increase in Share5 of product 841210", "2010-2017", "difference") == 0.191


def test_export_values_of_table_10_cannot_be_billions():
    values = column(CONCENTRATION, "Table 10", "Export value in 2017 (US$ billion)", "value")
    total = VALUES[CONCENTRATION]["Figure 1", "high-tech export value", "2017", "value"]
    # five products for US$5.4 trillion, of all high-tech exports of US$2.56 trillion
    assert sum(values.values()) == pytest.approx(5417.11)
    assert sum(values.values()) > 2 * 1000 * total


YEARS = ["1750", "1800", "1830", "1860", "1880", "1900", "1913"]
DEVELOPING = ["China", "India-Pakistan", "Brazil"]


@pytest.mark.parametrize("year", YEARS)
def test_shares_of_table_17(year):
    shares = column(CONCENTRATION, "Table 17", year, "share")
    developed, developing = shares.pop("Developed countries"), shares.pop("Developing countries")
    assert developed + developing == pytest.approx(100, abs=1e-9)
    listed = {name: shares.pop(name, 0) for name in DEVELOPING}
    # the groups hold countries that the table does not list
    assert sum(shares.values()) < developed
    assert sum(listed.values()) < developing


def test_empty_cells_of_table_17():
    for name in ("Canada", "Brazil"):
        filled = list(row(CONCENTRATION, "Table 17", name, "share"))
        assert filled == YEARS[-len(filled) :]
    assert len(row(CONCENTRATION, "Table 17", "Canada", "share")) == 5
    assert len(row(CONCENTRATION, "Table 17", "Brazil", "share")) == 4
    assert COUNTS[CONCENTRATION]["Table 17"] == 7 * 18 - 2 - 3


def test_text_repeats_table_17():
    china = row(CONCENTRATION, "Table 17", "China", "share")
    for year in ("1800", "1900"):
        assert text("China share of manufacturing production", year) == china[year]
    for year in ("1750", "1900"):
        shares = column(CONCENTRATION, "Table 17", year, "share")
        summed = sum(shares[name] for name in ("United Kingdom", "Germany", "United States"))
        assert text("UK, Germany, US summed manufacturing share", year) == round(summed)


def test_table_18_is_complete_but_for_its_empty_cells():
    years = ["1700", "1820", "1830", "1850", "1860", "1880", "1900", "1913"]
    table = TABLES[CONCENTRATION].query("exhibit == 'Table 18'")
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
    assert COUNTS[CONCENTRATION]["Table 18"] == 15 * 8 - len(missing)


def test_shares_of_the_text_add_up():
    parts = [
        text("stable non-high-tech share of products", "2004-2017"),
        text("stable high-tech share of products", "2004-2017"),
        text("products entering or exiting catalog, share", "2004-2017"),
    ]
    assert parts == [96.6, 1.7, 1.7]
    assert sum(parts) == pytest.approx(100)


# Second paper


def test_correlations_form_a_correlation_matrix():
    names, matrix = correlation_matrix(TABLES[COMPLEXITY], "Table 1")
    assert len(names) == 6
    assert check_correlation(matrix, names) is not None
    assert np.linalg.eigvalsh(matrix)[0] > 0.05


def test_models_of_table_2_nest():
    added = ["LE", "ln pcGDP", "ln FDI", "ln human", "ln patent"]
    for number in range(1, 6):
        model = column(COMPLEXITY, "Table 2", f"Model {number}", "coef")
        assert list(model) == [*added[:number], "_cons"]
    fit = list(row(COMPLEXITY, "Table 2", "Adj. R-sq", "adj_r2").values())
    assert fit == sorted(fit) == [0.23, 0.546, 0.605, 0.642, 0.652]
    assert set(row(COMPLEXITY, "Table 2", "N", "n").values()) == {166}


def test_observations_of_the_second_paper_are_no_full_panel():
    regions = text(
        "provinces in Yangtze River Economic Belt sample", "2002-2019", "count", COMPLEXITY
    ) + text("cities in Yangtze River Economic Belt sample", "2002-2019", "count", COMPLEXITY)
    # 11 regions × 18 years are 198, not 166
    assert regions * len(range(2002, 2020)) == 198


# Third paper


def test_observations_of_the_third_paper_add_up():
    regional = row(AGGLOMERATION, "Table 5", "N", "n")
    assert list(regional.values()) == [140, 84, 168, 42]
    assert sum(regional.values()) == 434
    years = len(range(2003, 2017))
    assert [number / years for number in regional.values()] == [10, 6, 12, 3]
    assert years * text("provinces studied", "2003-2016", "count", AGGLOMERATION) == 434
    assert len(regional) == text("regions in heterogeneity test", "", "count", AGGLOMERATION)
    for exhibit in ("Table 3", "Table 4"):
        assert set(row(AGGLOMERATION, exhibit, "N", "n").values()) == {434}
    assert set(column(AGGLOMERATION, "Table 2", "Obs", "n").values()) == {434}


def test_text_repeats_table_2_of_the_third_paper():
    values = VALUES[AGGLOMERATION]
    for name, label, statistic in (
        ("mean", "Mean", "mean"),
        ("minimum", "Min", "min"),
        ("maximum", "Max", "max"),
    ):
        said = text(f"{name} of technological innovation level (inv)", "", statistic, AGGLOMERATION)
        assert said == values["Table 2", "inv", label, statistic]


MEANS = column(AGGLOMERATION, "Table 2", "Mean", "mean")


def without_gov(exhibit: str, inv: float) -> tuple[float, float]:
    """Outcome that column (2) gives at the printed means without `gov`, and the coefficient of `gov`."""
    coef = column(AGGLOMERATION, exhibit, "(2)", "coef")
    first = coef["inv"] if "inv" in coef else coef["rd"]
    fitted = coef["_cons"] + first * inv + coef["gdp"] * MEANS["gdp"] + coef["fdi"] * MEANS["fdi"]
    return fitted, coef["gov"]


def test_line_of_table_3_goes_through_the_means():
    coef = column(AGGLOMERATION, "Table 3", "(1)", "coef")
    fitted = coef["_cons"] + coef["inv"] * MEANS["inv"]
    assert fitted == pytest.approx(MEANS["agg"], abs=0.0005 + 0.0005 * MEANS["inv"] + 0.00005)


def test_gov_of_the_regressions_is_not_gov_of_table_2():
    # a pooled line with a constant goes through the means; column (2) misses by 1.36 with the printed gov
    fitted, slope = without_gov("Table 3", MEANS["inv"])
    assert fitted + slope * MEANS["gov"] - MEANS["agg"] == pytest.approx(-1.356, abs=0.001)
    # what the mean of gov has to be: 3.22 by Table 3, 3.23 by Table 4 (mean of rd from its column (1));
    # Table 2 prints 0.234
    assert (MEANS["agg"] - fitted) / slope == pytest.approx(3.221, abs=0.001)
    first = column(AGGLOMERATION, "Table 4", "(1)", "coef")
    fitted, slope = without_gov("Table 4", (MEANS["agg"] - first["_cons"]) / first["rd"])
    assert (MEANS["agg"] - fitted) / slope == pytest.approx(3.228, abs=0.001)


def test_t_of_the_only_regressor_is_not_classical():
    # slope and standard deviations give r = 0.484 and a classical t of 11.5; printed: 9.39
    sds = column(AGGLOMERATION, "Table 2", "Std. Dev.", "sd")
    r = 0.373 * sds["inv"] / sds["agg"]
    assert r * np.sqrt(432 / (1 - r**2)) == pytest.approx(11.51, abs=0.02)
    assert column(AGGLOMERATION, "Table 3", "(1)", "t")["inv"] == 9.39
