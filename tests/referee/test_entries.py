"""What each cell of a table is, and what the notes say of it."""

from __future__ import annotations

import pytest

from helpers.errors import InputError
from helpers.referee import entries, grids, notes


def read(text: str, **given):
    (grid,) = grids.read(None, text)
    return entries.read(grid, **given)


def numbers(text: str, **given) -> list[tuple[str, str, str, str]]:
    """Row, column, statistic and text, without the legend."""
    return [row[1:] for row in read(text, **given).rows if row[3] != "alpha"]


REGRESSIONS = """Table 3. Results
               (1)        (2)
               OLS         IV
inv       0.373***   0.760***
            (9.39)     (7.44)
            [0.00]     [0.01]
Constant       1.0        2.0
Region         Yes         No
Period        10.1       11.2
N              434        434
Adj. R2       0.12          —
Numbers in parentheses are t-statistics, p-values in brackets. * p<0.05, ** p<0.01, *** p<0.001
"""


def test_regressions():
    read_ = read(REGRESSIONS)
    assert read_.exhibit == "Table 3"
    assert [row[1:] for row in read_.rows] == [
        ("Note", "*", "alpha", "0.05"),
        ("Note", "**", "alpha", "0.01"),
        ("Note", "***", "alpha", "0.001"),
        ("inv", "(1)", "coef", "0.373***"),
        ("inv", "(2)", "coef", "0.760***"),
        ("inv", "(1)", "t", "(9.39)"),
        ("inv", "(2)", "t", "(7.44)"),
        ("inv", "(1)", "p", "[0.00]"),
        ("inv", "(2)", "p", "[0.01]"),
        ("Constant", "(1)", "coef", "1.0"),
        ("Constant", "(2)", "coef", "2.0"),
        ("Period", "(1)", "value", "10.1"),  # nothing says that it was estimated
        ("Period", "(2)", "value", "11.2"),
        ("N", "(1)", "n", "434"),
        ("N", "(2)", "n", "434"),
        ("Adj. R2", "(1)", "adj_r2", "0.12"),
    ]
    assert [place[:2] for place in read_.left if place[0] != "heading"] == [
        ("Table 3, Region, (1)", "Yes"), ("Table 3, Region, (2)", "No"), ("Table 3, Adj. R2, (2)", "—"),
    ]  # fmt: skip


def test_nobody_says_what_brackets_hold():
    silent = REGRESSIONS.replace("Numbers in parentheses are t-statistics, p-values in brackets. ", "")
    assert {row[2] for row in numbers(silent)} == {"coef", "?", "value", "n", "adj_r2"}
    told = numbers(silent, brackets=entries.bracket_option("(se)[t]"))
    assert [row[2] for row in told if row[0] == "inv"] == ["coef", "coef", "se", "se", "t", "t"]


def test_the_user_knows_better_than_the_note():
    told = numbers(REGRESSIONS, brackets=entries.bracket_option("(se)[p]"))
    assert [row[2] for row in told if row[0] == "inv"] == ["coef", "coef", "se", "se", "p", "p"]


def test_brackets_beside_and_limits():
    text = "| | Model 1 |\n|---|---|\n| x | 0.12** (0.05) |\n| z | 0.2 [0.1, 0.3] |\n"
    text += "\nStandard errors in parentheses"
    assert numbers(text) == [
        ("x", "Model 1", "coef", "0.12**"), ("x", "Model 1", "se", "(0.05)"),
        ("z", "Model 1", "coef", "0.2"), ("z", "Model 1", "low", "0.1"), ("z", "Model 1", "high", "0.3"),
    ]  # fmt: skip


def test_output_of_a_program():
    text = """
         mpg | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
-------------+----------------------------------------------------------------
      weight |  -.0060087   .0005179   -11.60   0.000    -.0070411   -.0049763
"""
    assert [row[2:] for row in numbers(text)] == [
        ("coef", "-.0060087"), ("se", ".0005179"), ("t", "-11.60"), ("p", "0.000"),
        ("low", "-.0070411"), ("high", "-.0049763"),
    ]  # fmt: skip


def test_moments():
    text = "Variable,Obs,Mean,Std. Dev.,Min,Max\nagg,434,0.7057,0.5990,0.0204,2.5892\n"
    (grid,) = grids.read(None, text, "csv")
    assert [row[1:] for row in entries.read(grid).rows] == [
        ("agg", "Obs", "n", "434"), ("agg", "Mean", "mean", "0.7057"), ("agg", "Std. Dev.", "sd", "0.5990"),
        ("agg", "Min", "min", "0.0204"), ("agg", "Max", "max", "2.5892"),
    ]  # fmt: skip


def test_panels_have_the_legend_each():
    text = "| | (1) |\n|---|---|\n| Panel A: men | |\n| x | 0.1* |\n| | (0.05) |\n"
    text += "| Panel B: women | |\n| x | 0.2 |\n| | (0.3) |\n\nStandard errors in parentheses. * p<0.1"
    rows = read(text).rows
    assert [row[0] for row in rows if row[3] == "alpha"] == ["Table", "Table, Panel A", "Table, Panel B"]
    assert [(row[0], row[4]) for row in rows if row[3] == "coef"] == [
        ("Table, Panel A", "0.1*"), ("Table, Panel B", "0.2"),
    ]  # fmt: skip


def test_what_is_no_number_is_left_out_by_name():
    text = "<table><tr><td>x</td><td>0.12<sup>1</sup></td></tr><tr><td></td><td>(0.05)</td></tr></table>"
    read_ = read(text, brackets={"": "se"})
    assert [row[3:] for row in read_.rows] == [("se", "(0.05)")]
    ((place, shown, why),) = read_.left
    assert (place, shown) == ("Table, x, (1)", "0.12^{1}")
    assert why.startswith("not read: ")


def test_a_number_over_several_columns_is_not_two():
    text = (
        "<table><tr><td></td><td>(1)</td><td>(2)</td></tr><tr><td>N</td><td colspan=2>434</td></tr></table>"
    )
    assert numbers(text) == [("N", "(1)", "n", "434")]


@pytest.mark.parametrize("wrong", ["", "what", "se(p)", "(se)t"])
def test_brackets_that_cannot_be_meant_are_refused(wrong):
    with pytest.raises(InputError, match="--brackets must be"):
        entries.bracket_option(wrong)


SAID = {
    "t statistics in parentheses": {"(": "t"},
    "Robust standard errors, clustered by province, in parentheses": {"(": "se"},
    "Numbers in square brackets are p-values; standard errors in parentheses.": {"[": "p", "(": "se"},
    "t-statistics based on robust standard errors are in parentheses": {"(": "t"},
    "Standard errors and t-statistics in parentheses": {},  # which of the two?
    "t-values in parentheses. Standard errors in parentheses": {},
    "Standard errors are robust.": {},
}


@pytest.mark.parametrize("note", SAID)
def test_what_brackets_hold(note):
    assert notes.read([note]).brackets == SAID[note]


STARS = {
    "*** p<0.01, ** p<0.05, * p<0.1": {"***": "0.01", "**": "0.05", "*": "0.1"},
    "***p<.01, **p<.05": {"***": ".01", "**": ".05"},
    "***, **, and * denote significance at the 1%, 5%, and 10% level": {"***": "1%", "**": "5%", "*": "10%"},
    "Significant at 1% (***), 5% (**), 10% (*). N=2000": {"***": "1%", "**": "5%", "*": "10%"},
    "Sample of 2000 to 2015, 31 clusters. * significant at 10%; ** significant at 5%": {
        "*": "10%",
        "**": "5%",
    },
    "***, ***, and * represent significance at 1, 5 and 10 %": {},  # the same mark twice
    "*** is the best, ** p<0.05": {},
    "No stars here, 5% of firms export": {},
}


@pytest.mark.parametrize("note", STARS)
def test_what_stars_mean(note):
    assert notes.read([note]).stars == STARS[note]


def test_words_that_change_p_values():
    said = notes.read(["Wild cluster bootstrap, 31 clusters; one-sided tests"])
    assert (said.bootstrap, said.one_sided) == (True, True)
    assert not notes.read(["Clustered standard errors, two-sided tests"]).one_sided
