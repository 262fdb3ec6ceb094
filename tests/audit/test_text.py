"""Text against tables: a text written from the data passes, and planted errors are found."""

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from helpers.audit import text_claims, text_formulas, text_numbers
from helpers.audit.engine import run
from helpers.audit.regressions import standard_error
from helpers.audit.text_claims import critical
from helpers.errors import InputError, UnknownNameError

from .conftest import Key, flagged, paper_of

RULES = (*text_numbers.RULES, *text_claims.RULES, *text_formulas.RULES)

CRIME = sm.datasets.statecrime.load_pandas().data  # 50 states and Washington, D.C., 2009
MACRO = sm.datasets.macrodata.load_pandas().data
GDP = MACRO[MACRO["quarter"] == 4].set_index("year")["realgdp"].loc[[1975.0, 1985.0, 1995.0, 2005.0]]
HALVES = {"(1)": CRIME.iloc[::2], "(2)": CRIME.iloc[1::2]}
RANKED = CRIME["poverty"].sort_values(ascending=False).iloc[:3]


def written(decimals: int = 4) -> dict[Key, str]:
    """Tables and text of a paper on the data."""
    numbers: dict[Key, str] = {}
    for row in ("murder", "poverty", "white"):
        numbers["Table 1", row, "Mean", "mean"] = f"{CRIME[row].mean():.{decimals}f}"
        numbers["Text", f"mean of {row}", "", "mean"] = f"{CRIME[row].mean():.1f}"
    numbers["Table 1", "urban share", "Mean", "mean"] = f"{CRIME['urban'].mean() / 100:.{decimals}f}"
    numbers["Text", "urban share", "", "share"] = f"{CRIME['urban'].mean():.1f} percent"
    for year, value in GDP.items():
        numbers["Table 2", f"{year:.0f}", "GDP", "value"] = f"{value:,.{decimals - 3}f}"
    first, last = GDP.iloc[0], GDP.iloc[-1]
    numbers["Text", "growth of GDP", "1975-2005", "growth"] = f"{(last / first - 1) * 100:.0f} percent"
    numbers["Text", "rise of GDP", "1975-2005", "difference"] = f"{last - first:,.0f}"
    numbers["Text", "GDP of four years", "", "value"] = f"{GDP.sum():,.0f}"
    numbers["Text", "years in Table 2", "", "count"] = "four"
    numbers["Text", "states", "", "count"] = "51"
    numbers["Text", "states (mention 2)", "", "count"] = "51"
    for column, half in HALVES.items():
        fit = sm.OLS(half["murder"], sm.add_constant(half[["single", "white"]])).fit()
        for row in fit.params.index:
            numbers["Table 3", row, column, "coef"] = f"{fit.params[row]:.{decimals}f}"
            numbers["Table 3", row, column, "t"] = f"({fit.tvalues[row]:.2f})"
        numbers["Table 3", "N", column, "n"] = f"{len(half)}"
    for rank, (state, value) in enumerate(RANKED.items(), start=1):
        numbers["Table 4", "2009", f"{rank} {state}", "share"] = f"{value:.1f}%"
    return numbers


def restates(says: tuple[str, str, str], *of: Key, **options: Any) -> dict[str, Any]:
    return {"says": ["Text", *says], "of": list(of), **options}


GDP_CELLS = {"exhibit": "Table 2", "column": "GDP", "statistic": "value"}
ABOUT: dict[str, Any] = {
    "text_restates": [
        *(
            restates((f"mean of {row}", "", "mean"), ("Table 1", row, "Mean", "mean"))
            for row in ("murder", "poverty", "white")
        ),
        restates(("urban share", "", "share"), ("Table 1", "urban share", "Mean", "mean"), factor=100),
        restates(("growth of GDP", "1975-2005", "growth"), GDP_CELLS, by="growth in percent"),
        restates(("rise of GDP", "1975-2005", "difference"), GDP_CELLS, by="difference"),
        restates(("GDP of four years", "", "value"), GDP_CELLS, by="sum"),
        restates(("years in Table 2", "", "count"), GDP_CELLS, by="count"),
    ],
    "text_twice": [{"cells": [("Text", "states", "", "count"), ("Text", "states (mention 2)", "", "count")]}],
    "text_lists": [
        {"name": "the first half", "items": list(HALVES["(1)"].index), "cell": ("Table 3", "N", "(1)", "n")},
        {"name": "the second half", "items": list(HALVES["(2)"].index), "cell": ("Table 3", "N", "(2)", "n")},
        {
            "name": "both halves",
            "parts": ["the first half", "the second half"],
            "cell": ("Text", "states", "", "count"),
        },
    ],
    "text_names": [{"says": "single mothers", "where": "Table 3", "names": {"single mothers": "single"}}],
    "text_claims": [
        {
            "says": "single households go with murders",
            "cells": {"exhibit": "Table 3", "row": "single", "statistic": "coef"},
            "sign": "positive",
            "level": 0.01,
        },
        {
            "says": "the share of whites does not matter",
            "cells": {"exhibit": "Table 3", "row": "white", "statistic": "coef"},
            "level": 0.05,
            "significant": False,
            "df": 22,
        },
        {
            "says": "single households matter",
            "cells": {"exhibit": "Table 3", "row": "single", "statistic": "coef"},
            "sign": "positive",
            "level": 0.05,
            "general": True,
        },
    ],
    "text_trends": [{"says": "GDP grew", "cells": [GDP_CELLS], "direction": "up", "steps": True}],
    "text_compares": [
        {
            "says": "Mississippi is poorest",
            "larger": ("Table 4", "2009", f"1 {RANKED.index[0]}", "share"),
            "than": {"exhibit": "Table 4", "row": "2009"},
        },
        {
            "says": "a household variable matters more than colour",
            "larger": ("Table 3", "single", "(1)", "coef"),
            "than": [("Table 3", "white", "(2)", "coef")],
            "level": 0.05,
        },
    ],
    "text_ranks": [
        {"says": "poorest", "cells": {"exhibit": "Table 4"}, "rank": 1, "names": [RANKED.index[0]]}
    ],
    "text_formulas": [
        {
            "name": "growth",
            "printed": "(b/a - 1)·100",
            "right": "100·(b - a)/a",
            "source": "the definition",
            "cases": [{"case": "a doubling", "printed": 100.0, "right": 100.0}],
            "cells": [("Text", "growth of GDP", "1975-2005", "growth")],
        }
    ],
    "text_definitions": [
        {
            "variable": "murder",
            "statements": [
                {"where": "a", "measure": "per 100,000"},
                {"where": "b", "measure": "per 100,000"},
            ],
            "cells": [("Table 1", "murder", "Mean", "mean")],
        }
    ],
}


@pytest.fixture(scope="module")
def clean() -> dict[Key, str]:
    return written()


@pytest.mark.parametrize("decimals", [3, 4, 5, 6])
def test_a_text_written_from_the_data_gives_no_finding(decimals: int) -> None:
    paper = paper_of(written(decimals), ABOUT)
    assert flagged(RULES, paper) == []
    assert {check.rule for _, check in run([paper], RULES)} == {
        f"text: {rule}"
        for rule in (
            "restated number",
            "said twice",
            "items in a list",
            "named row",
            "sign and significance",
            "trend",
            "larger than",
            "difference of two coefficients",
            "rank",
            "formula",
            "definition",
        )
    }


@pytest.mark.parametrize("seed", range(30))
def test_a_number_rounded_twice_from_the_data_is_never_flagged(seed: int) -> None:
    """The table and the text both round the unrounded number, each to its own digits."""
    random = np.random.default_rng(seed)
    value = random.uniform(0, 10.0 ** random.integers(-1, 4))
    fine, coarse = sorted(random.integers(0, 6, size=2), reverse=True)
    keys: list[Key] = [("Table 1", "x", "Mean", "mean"), ("Text", "x", "", "mean")]
    numbers = {keys[0]: f"{value:,.{fine}f}", keys[1]: f"{value:,.{coarse}f}"}
    assert flagged(RULES, paper_of(numbers, {"text_restates": [{"says": keys[1], "of": [keys[0]]}]})) == []


RESTATED, CLAIM = "restated number", "sign and significance"
PLANTED: list[tuple[str, Key, str, str, str]] = [
    ("digits transposed", ("Text", "mean of white", "", "mean"), "87.9", RESTATED, "inconsistent"),
    ("cut off", ("Text", "mean of poverty", "", "mean"), "13.8", RESTATED, "note"),
    ("too low to be cut off", ("Text", "mean of poverty", "", "mean"), "13.5", RESTATED, "inconsistent"),
    ("list too long", ("Table 3", "N", "(2)", "n"), "24", "items in a list", "inconsistent"),
    ("percent misprinted", ("Text", "urban share", "", "share"), "17.7 percent", RESTATED, "inconsistent"),
    ("growth off", ("Text", "growth of GDP", "1975-2005", "growth"), "141 percent", RESTATED, "inconsistent"),
    ("difference off", ("Text", "rise of GDP", "1975-2005", "difference"), "7,000", RESTATED, "inconsistent"),
    ("sum off", ("Text", "GDP of four years", "", "value"), "43,210", RESTATED, "inconsistent"),
    ("miscounted", ("Text", "years in Table 2", "", "count"), "five", RESTATED, "inconsistent"),
    ("two versions", ("Text", "states (mention 2)", "", "count"), "50", "said twice", "inconsistent"),
    ("list too short", ("Table 3", "N", "(2)", "n"), "26", "items in a list", "inconsistent"),
    ("sign lost", ("Table 3", "single", "(1)", "coef"), "-0.5000", CLAIM, "inconsistent"),
    ("not significant", ("Table 3", "single", "(1)", "t"), "(1.10)", CLAIM, "inconsistent"),
    ("general claim, one column", ("Table 3", "single", "(2)", "t"), "(1.10)", CLAIM, "unusual"),
    ("significant after all", ("Table 3", "white", "(2)", "t"), "(4.10)", CLAIM, "inconsistent"),
    ("end below start", ("Table 2", "2005", "GDP", "value"), "1,000.0", "trend", "inconsistent"),
    ("step down", ("Table 2", "1985", "GDP", "value"), "1,000.0", "trend", "note"),
    (
        "not the largest",
        ("Table 4", "2009", f"1 {RANKED.index[0]}", "share"),
        "2.1%",
        "larger than",
        "inconsistent",
    ),
    (
        "difference within errors",
        ("Table 3", "single", "(1)", "t"),
        "(0.50)",
        "difference of two coefficients",
        "unusual",
    ),
]


@pytest.mark.parametrize(
    ("key", "words", "rule", "severity"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED]
)
def test_planted_numbers_are_found(
    clean: dict[Key, str], key: Key, words: str, rule: str, severity: str
) -> None:
    assert key in clean
    assert clean[key] != words
    found = flagged(RULES, paper_of({**clean, key: words}, ABOUT))
    assert (f"text: {rule}", severity) in {
        (check.rule, check.severity) for check in found if key in {cell.key for cell in check.cells}
    }


WRONG: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "a name too few",
        "text_lists",
        {"items": list(HALVES["(1)"].index[1:])},
        "items in a list",
        "inconsistent",
    ),
    ("a row that is not there", "text_names", {"names": {"the climate": ""}}, "named row", "inconsistent"),
    ("another name in the rank", "text_ranks", {"names": ["Utah"]}, "rank", "inconsistent"),
    ("the other direction", "text_trends", {"direction": "down"}, "trend", "inconsistent"),
    ("another dimension", "text_formulas", {"printed_dimension": {"income": -1}}, "formula", "inconsistent"),
    (
        "another limiting case",
        "text_formulas",
        {"cases": [{"case": "a doubling", "printed": 200.0, "right": 100.0}]},
        "formula",
        "inconsistent",
    ),
    (
        "another measure",
        "text_definitions",
        {"statements": [{"where": "a", "measure": "deaths"}, {"where": "b", "measure": "rates"}]},
        "definition",
        "note",
    ),
]


@pytest.mark.parametrize(
    ("kind", "change", "rule", "severity"), [p[1:] for p in WRONG], ids=[p[0] for p in WRONG]
)
def test_planted_statements_are_found(
    clean: dict[Key, str], kind: str, change: dict[str, Any], rule: str, severity: str
) -> None:
    entries = [{**ABOUT[kind][0], **change}, *ABOUT[kind][1:]]
    found = flagged(RULES, paper_of(clean, {**ABOUT, kind: entries}))
    assert (f"text: {rule}", severity) in {(check.rule, check.severity) for check in found}
    assert {check.rule for check in found} == {f"text: {rule}"}


@pytest.mark.parametrize(
    ("printed", "right", "words"),
    [
        ([0.0, 1.0], [100.0, 300.0], "a misprint of the formula, not of the results"),
        ([100.0, 300.0], [0.0, 1.0], "the results depend on it"),
        ([0.0, 300.0], [0.0, 300.0], "does not tell"),
    ],
)
def test_what_the_evidence_says_of_a_formula(
    clean: dict[Key, str], printed: list[float], right: list[float], words: str
) -> None:
    cell = ("Text", "growth of GDP", "1975-2005", "growth")
    wrong = {
        **ABOUT["text_formulas"][0],
        "cases": [{"case": "a doubling", "printed": 2.0, "right": 100.0}],
        "evidence": {"cell": cell, "printed": printed, "right": right},
    }
    (found,) = flagged(RULES, paper_of(clean, {"text_formulas": [wrong]}))
    assert words in found.sentence
    assert cell in {part.key for part in found.cells}


X, Y = ("Table 1", "x", "(1)", "coef"), ("Table 1", "y", "(1)", "coef")
T = ("Table 1", "x", "(1)", "t")
EDGES: list[tuple[str, dict[Key, str], dict[str, Any], int]] = [
    ("same digits must be equal", {X: "0.75", Y: "0.74"}, {"text_restates": [{"says": Y, "of": [X]}]}, 1),
    ("fewer digits may touch", {X: "0.745", Y: "0.74"}, {"text_restates": [{"says": Y, "of": [X]}]}, 0),
    (
        "t on the line",
        {X: "0.5", T: "(1.96)"},
        {"text_claims": [{"says": "", "cells": [X], "level": 0.05}]},
        0,
    ),
    (
        "t below the line",
        {X: "0.5", T: "(1.95)"},
        {"text_claims": [{"says": "", "cells": [X], "level": 0.05}]},
        1,
    ),
    (
        "t between the lines of two conventions",
        {X: "0.5", T: "(2.05)"},
        {"text_claims": [{"says": "", "cells": [X], "level": 0.05, "significant": False, "df": 22}]},
        0,
    ),
    ("zero has any sign", {X: "0.00"}, {"text_claims": [{"says": "", "cells": [X], "sign": "positive"}]}, 0),
    ("no step", {X: "2", Y: "2"}, {"text_trends": [{"says": "", "cells": [X, Y], "direction": "up"}]}, 0),
    (
        "no step down",
        {X: "2", Y: "2"},
        {"text_trends": [{"says": "", "cells": [X, Y], "direction": "down"}]},
        0,
    ),
    ("a tie", {X: "8%", Y: "8%"}, {"text_compares": [{"says": "", "larger": X, "than": [Y]}]}, 0),
]


@pytest.mark.parametrize(
    ("numbers", "about", "count"), [edge[1:] for edge in EDGES], ids=[edge[0] for edge in EDGES]
)
def test_what_rounding_explains_is_not_flagged(
    numbers: dict[Key, str], about: dict[str, Any], count: int
) -> None:
    assert len(flagged(RULES, paper_of(numbers, about))) == count


def test_a_coefficient_that_rounds_to_zero_implies_no_standard_error() -> None:
    cells = {cell.key: cell for cell in paper_of({X: "0.0000", T: "(1.20)"}, {}).cells}
    assert standard_error(cells[X], cells[T]) is None


def test_critical_values() -> None:
    assert critical(0.05) == pytest.approx(1.959963984540054)
    assert critical(0.05, 13) == pytest.approx(2.1603686564610127)
    assert critical(0.10, 1) == pytest.approx(6.313751514675043)


@pytest.mark.parametrize(
    ("place", "error"),
    [
        (("Table 9", "x", "y", "mean"), UnknownNameError),
        ({"exhibit": "Table 9", "column": "y"}, UnknownNameError),
        (("Table 1", "murder"), InputError),
    ],
)
def test_a_slip_in_a_description_is_no_passed_test(
    clean: dict[Key, str], place: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        flagged(RULES, paper_of(clean, {"text_twice": [{"cells": [place]}]}))
