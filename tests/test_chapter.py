"""Exhibits beside the printed numbers, on a made-up paper: what is shown, scored and counted."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers import book, estimate, indices, papers, published, results
from helpers.book import origins, overview
from helpers.errors import InputError, UnknownNameError

NUMBERS = [
    ("Table 1", "2011", "Firms", "count", "62"),
    ("Table 1", "2011", "Value", "value", "8.6"),
    ("Table 1", "2012", "Firms", "count", "57"),
    ("Table 1", "2012", "Value", "value", "9.1"),
    ("Table 2", "x", "(1)", "coef", "0.500**"),
    ("Table 2", "x", "(1)", "t", "(2.50)"),
    ("Table 2", "Constant", "(1)", "coef", "-1.20"),
    ("Table 2", "Constant", "(1)", "se", "(0.40)"),
    ("Table 2", "N", "(1)", "n", "100"),
    ("Table 2", "R2", "(1)", "r2", "0.25"),
    ("Table 3", "x", "Mean", "mean", "1.0"),
    ("Table 3", "x", "Mean", "sd", "2.0"),
    ("Text", "firms", "", "count", "sixty"),
]
REAL = book.Obtained(pd.DataFrame(), "public", "some-data")


EXHIBITS = ("Text", "Table 1", "Table 2")


@pytest.fixture
def chapter(monkeypatch, tmp_path):
    rows = [
        (*key, text, *((60.0, 0.5) if text == "sixty" else astuple(text)), "", "") for *key, text in NUMBERS
    ]
    printed = pd.DataFrame(rows, columns=published.PRINTED_COLUMNS)
    monkeypatch.setattr(papers, "printed", lambda _: printed.assign(kind="computed"))
    monkeypatch.setattr(
        papers, "paper", lambda _: SimpleNamespace(exhibits=EXHIBITS, claims=(), pages=("made-up", "more"))
    )
    monkeypatch.setenv("BOOK_RESULTS", str(tmp_path))
    return book.Chapter("made-up")


def astuple(text):
    read = published.parse_printed(text)
    return read.value, read.half_unit


def rows(exhibit):
    """Cells of a table as the site gets them."""
    lines = [line for line in exhibit.myst.splitlines() if line.startswith("|")]
    plain = [re.sub(r"\[([^\]]*)\]\{\.nowrap\}", r"\1", line) for line in lines]
    short = [re.sub(r"\[([a-z-]+)\]\{\.status [^}]*\}", r"{\1}", line).replace("\\", "") for line in plain]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in short]


def test_a_table_of_the_paper_stands_beside_ours_with_statuses_and_is_scored(chapter, tmp_path):
    ours = pd.DataFrame(
        {"n": [57, 55, 80], "usd": [8.61, 9.9, 7.0], "all": [58, 56, 81]}, index=[2011, 2012, 2013]
    )
    shown = chapter.beside(
        "Table 1",
        ours,
        {
            "n": book.Ours("Firms", ".0f", "firms with a code"),
            "usd": book.Ours("Value", ".2f", "exports", label="US$ bn"),
            "all": book.Extra("All firms", ".0f"),
        },
        of=REAL,
        rows="Year",
        name="tab-one",
        caption="Firms",
    )
    head, _, *body = rows(shown)
    assert head == ["Year", "Firms, printed", "Firms, ours", "US$ bn, printed", "US$ bn, ours", "All firms"]
    assert body == [
        [
            "2011",
            "62",
            "57 {differs}",
            "8.6",
            "8.61 {exact}",
            "58",
        ],
        [
            "2012",
            "57",
            "55 {differs}",
            "9.1",
            "9.90 {consistent}",
            "56",
        ],
        ["2013", "", "80", "", "7.00", "81"],
    ]
    assert "[public]{.tier .tier-public} Source: some-data." in shown.myst
    written = pd.read_csv(tmp_path / "made-up" / "tab-one.csv")
    ours = written[written["column"] == "Value"]
    assert ours["row"].astype(str).tolist() == ["2011", "2012", "2013"]
    assert ours["replicated"].tolist() == [8.61, 9.9, 7.0]
    assert ours["printed"].tolist()[:2] == [8.6, 9.1]
    assert ours["status"].fillna("").tolist() == ["exact", "consistent", ""]
    assert written.loc[written["column"] == "All firms", "replicated"].tolist() == [58, 56, 81]
    scored = pd.read_csv(tmp_path / "made-up" / results.REPLICATIONS)
    assert sorted(scored["convention"].unique()) == ["exports", "firms with a code"]
    assert chapter.scored("Table 1")["status"].tolist() == ["differs", "exact", "differs", "consistent"]


def test_rows_can_be_named(chapter):
    ours = pd.DataFrame({"n": [57.0]}, index=["2011"])
    columns = {"n": book.Ours("Firms", ".0f", "firms")}
    about = {"of": REAL, "name": "tab-one", "caption": "Firms", "labels": {"2011": "first year"}}
    shown = chapter.beside("Table 1", ours, columns, **about)
    assert rows(shown)[0] == ["Row", "Firms, printed", "Firms, ours"]
    assert rows(shown)[2:] == [["first year", "62", "57 {differs}"], ["2012", "57", "–"]]


def test_a_table_without_any_number_of_ours_is_shown_and_scores_nothing(chapter):
    ours = pd.DataFrame({"n": [np.nan]}, index=["2011"])
    columns = {"n": book.Ours("Firms", ".0f", "firms")}
    shown = chapter.beside("Table 1", ours, columns, of=REAL, name="tab-one", caption="Firms")
    assert rows(shown)[2:] == [["2011", "62", "–"], ["2012", "57", "–"]]
    assert chapter.scored().empty


def test_scores_keep_order_and_columns_of_the_caller(chapter):
    numbers = pd.DataFrame(
        {"row": ["2012", "2011"], "replicated": [57.0, 40.0], "low": [50.0, 30.0]}, index=[7, 3]
    )
    scored = chapter.score(numbers, exhibit="Table 1", column="Firms", of=REAL, convention="firms")
    assert scored["row"].tolist() == ["2012", "2011"]
    assert scored["low"].tolist() == [50.0, 30.0]
    assert scored["status"].tolist() == ["exact", "differs"]
    assert scored["statistic"].tolist() == ["count", "count"]


def test_a_mapping_names_each_number(chapter):
    scored = chapter.score(
        {("Text", "firms", ""): 60.0, ("Table 1", "2011", "Value"): 9.0}, of=REAL, convention="count"
    )
    assert scored["status"].tolist() == ["exact", "close"]
    with_statistic = chapter.score({("Table 3", "x", "Mean", "sd"): 2.0}, of=REAL, convention="n − 1")
    assert with_statistic["status"].tolist() == ["exact"]


def test_what_cannot_be_scored_is_refused(chapter):
    with pytest.raises(InputError, match="convention must say how the numbers of 'made-up' are computed"):
        chapter.score({("Text", "firms", ""): 60.0}, of=REAL)
    with pytest.raises(
        InputError, match="Table 3 / x / Mean holds 2 printed numbers; name the statistic, one of mean, sd"
    ):
        chapter.score({("Table 3", "x", "Mean"): 1.0}, of=REAL, convention="mean")
    with pytest.raises(
        UnknownNameError, match="Table 1 / 2011 / Firm is no printed number of 'made-up'; Table 1 has"
    ):
        chapter.score({("Table 1", "2011", "Firm"): 1.0}, of=REAL, convention="mean")
    with pytest.raises(InputError, match="lack 'column'"):
        chapter.score(
            pd.DataFrame({"row": ["2011"], "replicated": [1.0]}), exhibit="Table 1", of=REAL, convention="x"
        )
    with pytest.raises(InputError, match="exhibit, row and column, or all of them with a statistic"):
        chapter.score({("Text",): 1.0}, of=REAL, convention="x")


def fits():
    x = np.linspace(-1, 1, 100)
    noise = np.tile([1.0, -1.0], 50) * 0.4
    frame = pd.DataFrame({"y": 0.5 * x - 1.2 + noise, "x": x})
    return estimate.each({"(1)": {"regressors": ["x"], "errors": "hc1"}}, frame, outcome="y"), frame


def test_a_regression_table_has_coefficients_with_what_is_printed_beneath(chapter, tmp_path):
    found, frame = fits()
    shown = chapter.beside_fits(
        "Table 2",
        {"x": "x", "constant": "Constant"},
        of=REAL.with_frame(found),
        whole={"n": "N", "r2": "R2"},
        name="tab-two",
        caption="Table 2 and ours",
    )
    plain = estimate.fit(frame, "y", ["x"], errors="hc1")
    by_term = plain.table.set_index("term")
    head, _, *body = rows(shown)
    assert head == ["", "(1) printed", "(1) ours"]
    assert body[0][:2] == ["x", "0.500**"]
    assert body[0][2] == f"{by_term.loc['x', 'estimate']:.3f}"
    assert body[1] == ["", "(2.50)", f"({by_term.loc['x', 't']:.2f})"]
    assert body[2] == ["", "", "{consistent}"], "the coefficient is close, its t-value is not"
    assert body[3][1] == "−1.20"
    assert body[4] == ["", "(0.40)", f"({by_term.loc['constant', 'std_error']:.2f})"]
    assert body[5][:2] == ["", ""]
    assert body[6] == ["N", "100", "100 {exact}"]
    assert body[7][2].startswith(f"{plain.r2:.3f} {{")
    scored = chapter.scored("Table 2").set_index(["row", "statistic"])
    assert set(scored.index) == {
        ("x", "coef"),
        ("x", "t"),
        ("Constant", "coef"),
        ("Constant", "se"),
        ("N", "n"),
        ("R2", "r2"),
    }
    assert scored.loc[("Constant", "se"), "replicated"] == pytest.approx(by_term.loc["constant", "std_error"])
    assert set(scored["convention"]) == {plain.convention.text}


def test_what_is_tiny_is_not_shown_as_0(chapter):
    found, _ = fits()
    tiny = found.assign(estimate=5e-7, std_error=1e-7)
    names = {"x": "x", "constant": "Constant"}
    shown = chapter.beside_fits("Table 2", names, of=REAL.with_frame(tiny), name="tab-two", caption="Two")
    ours = [row[2] for row in rows(shown)[2:]]
    assert (ours[0], ours[3], ours[4]) == ("5.0e−07", "5.0e−07", "(1.0e−07)")


def test_of_a_part_of_the_sample_the_distance_is_shown_and_nothing_is_judged(chapter):
    found, _ = fits()
    shown = chapter.beside_fits(
        "Table 2",
        {"x": "x", "constant": "Constant"},
        of=REAL.with_frame(found),
        part="2010–2016",
        skip=[("(1)", "Constant")],
        name="tab-two",
        caption="Table 2 and ours",
    )
    head, _, *body = rows(shown)
    assert head == ["", "(1) printed", "(1) ours"]
    apart = abs(found.set_index("term").loc["x", "estimate"] - 0.5) / (0.5 / 2.5)
    assert body[2] == ["s.e. apart", "", f"{apart:.1f} {{partial}}"]
    assert chapter.scored("Table 2")["status"].unique().tolist() == ["partial"]
    assert "Constant" not in chapter.scored("Table 2")["row"].tolist()


def test_rows_that_answer_no_coefficient_are_refused(chapter):
    found, _ = fits()
    with pytest.raises(InputError, match=r"rows 'x' and columns '\(1\)' answer no coefficient of Table 2"):
        chapter.beside_fits("Table 2", {"x": "N"}, of=REAL.with_frame(found), name="tab-two", caption="x")


def test_printed_numbers_are_given_as_numbers_and_as_printed(chapter):
    assert chapter.value("Table 2", "x", "(1)") == 0.5
    assert chapter.value("Table 2", "x", "(1)", "t") == 2.5
    assert chapter.text("Table 2", "Constant", "(1)") == "−1.20"
    assert chapter.value("Text", "firms", "") == 60


def test_the_overview_counts_each_number_once():
    kinds = ["computed", "computed", "derived", "computed", "computed", "quoted", "defined"]
    printed = pd.DataFrame(
        {"exhibit": ["Table 1"] * 7 + ["Text"], "row": [*"abcdefg", "a"], "column": "", "statistic": "value"}
    ).assign(kind=[*kinds, "computed"])
    answers = [("public", ""), ("recorded", "2010–2016"), ("printed", ""), ("synthetic", "")]
    ours = pd.DataFrame(answers, columns=["tier", "part"])
    ours = ours.assign(exhibit="Table 1", row=list("abcd"), column="", statistic="value", replicated=1.0)
    lines = overview.table(printed, ours, ["Text", "Table 1"], {"Table 1": "tab-one"}).splitlines()
    assert lines[2] == "| Text | 1 | – | – | – | – | – | 1 |  |"
    assert lines[3] == "| Table\xa01 | 7 | 1 | 1 | 1 | – | 1 | 3 | [below](#tab-one) |"
    quoted = ours.tail(1).assign(row="f", tier="public")
    elsewhere = {"Table 1": "more.ipynb#tab-one"}
    again = overview.table(printed, pd.concat([ours, quoted]), ["Table 1"], elsewhere).splitlines()
    assert again[2] == "| Table\xa01 | 7 | 1 | 1 | 1 | 1 | 1 | 2 | [there](more.ipynb#tab-one) |"


def test_many_fits_are_those_of_one_at_a_time():
    frame = pd.DataFrame({"y": [1.0, 3, 2, 5, 4, 7], "x": [0.0, 1, 1, 2, 1, 3], "w": [1.0, 2, 1, 2, 1, 2]})
    found = estimate.each(
        {"plain": {}, "weighted": {"weights": "w"}, "small": {"frame": frame.head(5)}},
        frame,
        outcome="y",
        regressors=["x"],
        errors="hc1",
    ).set_index(["column", "term"])
    weighted = estimate.fit(frame, "y", ["x"], errors="hc1", weights="w")
    assert found.loc[("weighted", "x"), "std_error"] == weighted.table.loc[0, "std_error"]
    assert found.loc[("weighted", "x"), "adj_r2"] == weighted.r2_adjusted
    assert found["nobs"].tolist() == [6, 6, 6, 6, 5, 5]
    assert found.loc[("plain", "x"), "convention"].startswith("OLS; unweighted")
    with pytest.raises(InputError, match=r"column 'bad': .*'z'"):
        estimate.each({"bad": {"regressors": ["z"]}}, frame, outcome="y")
    with pytest.raises(InputError, match=r"columns\['none'\] has no sample"):
        estimate.each({"none": {"regressors": ["x"]}}, outcome="y")


def test_the_overview_leads_to_the_table_that_answers_an_exhibit(chapter):
    chapter.table(pd.DataFrame({"a": ["x"]}), name="tab-one", of=REAL, caption="One", answers="Table 1")
    assert "| Table\xa01 | 4 | – | – | – | – | – | 4 | [below](#tab-one) |" in chapter._exhibits().data
    with pytest.raises(UnknownNameError, match="exhibit 'Table 9' is not in this chapter"):
        chapter.table(pd.DataFrame({"a": ["x"]}), name="tab-two", of=REAL, caption="x", answers="Table 9")


def test_the_overview_counts_what_other_pages_of_the_paper_score(chapter, tmp_path):
    chapter.score({("Table 2", "x", "(1)"): 0.5}, of=REAL, convention="OLS")
    mine = pd.read_csv(tmp_path / "made-up" / results.REPLICATIONS)
    before = chapter._exhibits().data
    theirs = mine.assign(exhibit="Table 1", row="a", column="b", statistic="c")
    (tmp_path / "more").mkdir()
    theirs.to_csv(tmp_path / "more" / results.REPLICATIONS, index=False)
    assert chapter._exhibits().data == before, "a number that the paper does not print counts nowhere"
    first = chapter.printed.query("exhibit == 'Table 1'").iloc[0]
    theirs.assign(**first[["exhibit", "row", "column", "statistic"]]).to_csv(
        tmp_path / "more" / results.REPLICATIONS, index=False
    )
    assert "| Table\xa01 | 4 | 1 | – | – | – | – | 3 |  |" in chapter._exhibits().data
    chapter.overview({"more.ipynb#tab-more": ["Table 1"]})
    assert (
        "| Table\xa01 | 4 | 1 | – | – | – | – | 3 | [there](more.ipynb#tab-more) |"
        in chapter._exhibits().data
    )


def test_printed_numbers_have_true_minus_signs(chapter):
    frame = pd.DataFrame({"printed": ["-0.12", "(-2.50)", "2011-2019", "-.5***"]})
    shown = chapter.table(frame, {"printed": "Printed"}, name="tab-one", of=REAL, caption="One")
    assert [row[0] for row in rows(shown)[2:]] == ["−0.12", "(−2.50)", "2011-2019", "−.5***"]


def test_a_cell_that_runs_again_replaces_what_it_scored(chapter, monkeypatch):
    def run(cell, number, value):
        monkeypatch.setattr("helpers.book.cells.running", lambda: (cell, number))
        return chapter.score({("Text", "firms", ""): value}, of=REAL, convention="count")

    run("a", 1, 60.0)
    assert run("a", 2, 50.0)["status"].tolist() == ["differs"]
    assert chapter.scored()["replicated"].tolist() == [50.0]
    with pytest.raises(InputError, match="answer a printed number twice"):
        run("b", 3, 60.0)
    assert chapter.scored()["replicated"].tolist() == [50.0], "what is refused is not kept"


TWO = book.Ours("Value", ".1f", "x", label="Firms")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"index": [2011, 2011]}, "the frame's index must name each only once, but '2011' stands twice"),
        ({"index": ["a", "b"]}, "no row of the frame is one of Table 1: it has 'a', 'b', the table '2011'"),
        ({"columns": {"n": book.Ours("Firm", ".0f", "x")}}, "columns: 'Firm' is no column of Table 1; there"),
        (
            {"columns": {"m": book.Ours("Firms", ".0f", "x")}},
            "columns: 'm' is not in the frame; there is 'n'",
        ),
        ({"labels": {"2013": "x"}}, "labels: '2013' is no row of Table 1 or of the frame"),
        (
            {"columns": {"n": book.Ours("Firms", ".0f", "x"), "v": TWO}},
            "columns, by their headings, must name each only once, but 'Firms, printed' stands twice",
        ),
    ],
)
def test_what_a_table_does_not_have_is_refused_by_name(chapter, how, said):
    frame = pd.DataFrame({"n": [60.0, 55.0], "v": 8.6}, index=how.get("index", [2011.0, 2012.0]))
    given = {"columns": {"n": book.Ours("Firms", ".0f", "firms")}} | how
    given.pop("index", None)
    with pytest.raises(InputError) as caught:
        chapter.beside("Table 1", frame, **given, of=REAL, name="tab-one", caption="x")
    assert said in str(caught.value)


def test_years_match_whatever_their_type(chapter):
    frame = pd.DataFrame({"n": [62.0, 57.0]}, index=[2011.0, 2012.0])
    ours = {"n": book.Ours("Firms", ".0f", "x")}
    chapter.beside("Table 1", frame, ours, of=REAL, name="tab-one", caption="x")
    assert chapter.scored("Table 1")["status"].tolist() == ["exact", "exact"]
    row = pd.DataFrame({"row": [2011], "replicated": [8.6]})
    scored = chapter.score(row, exhibit="Table 1", column="Value", of=REAL, convention="x")
    assert scored["status"].tolist() == ["exact"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"rows": {"x": "X"}}, "rows: 'X' is no row of Table 2"),
        ({"rows": {"z": "x"}}, "rows: 'z' is no term of the fits"),
        ({"whole": {"n": "Obs"}}, "whole: 'Obs' is no row of Table 2"),
        ({"whole": {"nn": "N"}}, "whole: 'nn' is nothing that is printed of a regression"),
        ({"part": {"1": "half"}}, "part: '1' is no column of the fits"),
        ({"skip": [("x", "(1)")]}, "skip: ('x', '(1)') is no column of Table 2 and row"),
    ],
)
def test_what_a_regression_table_does_not_have_is_refused_by_name(chapter, how, said):
    given = {"rows": {"x": "x"}, "of": REAL.with_frame(fits()[0]), "name": "tab-two", "caption": "x"} | how
    with pytest.raises(InputError) as caught:
        chapter.beside_fits("Table 2", given.pop("rows"), **given)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("value", "how", "said"),
    [
        (60.0, {"of": book.nothing()}, "of must say what the numbers come from"),
        (np.inf, {}, "replicated must be finite or missing, got inf"),
        ("sixty", {}, "replicated must be numbers, got 'sixty'"),
        (60.0, {"convention": " "}, "convention must say how"),
    ],
)
def test_what_is_no_number_of_a_kind_is_not_scored(chapter, value, how, said):
    with pytest.raises(InputError) as caught:
        chapter.score({("Text", "firms", ""): value}, **({"of": REAL, "convention": "count"} | how))
    assert said in str(caught.value)


NOTEBOOK = {
    1: "import functools\n\nfrom helpers import indices, published\n\nexports = load()",
    2: "%%prose\nNothing is computed here.",
    3: "def total(table):\n    exports = table  # the function's own\n    return indices.theil(exports)",
    4: "@functools.cache\ndef counted(year):\n    return total(exports)",
    5: "exports['value'] = 0\nunused = indices.prody(exports, 1)",
    6: "published.compare(exports, unused)\nrows = []\nfor year in (1, 2):\n    rows.append(counted(year))",
    7: "rows, old = [3], rows",
    8: "chapter.score(\n    old,\n    of=None,\n)\nchapter.score(rows, of=None)",
}


def follow(cell, line):
    names = dict.fromkeys(["exports", "total", "counted", "unused", "rows", "old", "year"])
    sources = ["", *(NOTEBOOK[number] for number in range(1, cell + 1))]
    return origins.follow(sources, line, names | {"indices": indices, "published": published})


def test_a_number_is_followed_to_its_cells_and_functions_and_to_no_others():
    found = follow(8, 3)
    assert (found.cell, found.cells) == (8, (8, 7, 6, 4, 5, 1, 3))
    assert found.functions == ("helpers.indices.theil",)
    assert follow(8, 5).cells == (8, 7, 6, 4, 5, 1, 3)  # one statement sets both names
    assert follow(3, 1) == origins.Origin(3, (3,), ("helpers.indices.theil",))
    assert follow(4, 1) == origins.Origin(4, (4, 1, 3), ("helpers.indices.theil",))
    assert follow(5, 2).functions == ("helpers.indices.prody",)
    assert follow(5, 9) == origins.Origin(5, (5,))  # a line that is in no statement


def test_outside_of_a_notebook_a_number_has_no_cell_and_the_table_that_shows_it_is_named(chapter, tmp_path):
    of = book.Obtained(pd.DataFrame(), "public", "a, b", ("a", "b"), "c")
    chapter.score({("Text", "firms", ""): 60}, of=of, convention="a count")
    columns = {"column": "Column"}
    answers = pd.DataFrame({"column": ["(1)"]})
    chapter.table(answers, columns, name="tab-text", of=of, caption="Firms", answers="Text")
    written = pd.read_csv(tmp_path / "made-up" / results.REPLICATIONS, keep_default_na=False).iloc[0]
    found = {name: written[name] for name in published.ORIGIN_COLUMNS}
    assert found == {
        "page": "made-up", "cell": "", "cells": "", "functions": "", "shown": "tab-text", "data": "a b",
        "data_hash": "c",
    }  # fmt: skip
