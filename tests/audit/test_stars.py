"""Rules of the family `stars`: clean tables pass, and planted errors are found."""

from __future__ import annotations

from collections import Counter

import pytest

from helpers.audit import clean
from helpers.audit.engine import Interval, Paper, run
from helpers.audit.stars import RULES, fits, p_interval, p_value

from .conftest import flagged, reprint


def test_clean_tables_give_no_finding():
    papers = clean.papers()
    checks = run(papers, RULES)
    assert flagged(RULES, *papers) == []
    assert Counter(check.rule for _, check in checks) == {
        "stars: level": 41,
        "stars: sign of t": 41,
        "stars: standard error": 41,
        "stars: order": 13,
        "stars: legend": 4,
        "stars: convention": 4,
        "stars: claimed level": 1,
    }


@pytest.mark.parametrize("seed", range(8))
def test_no_false_alarm_at_any_rounding(seed):
    assert flagged(RULES, *clean.papers(60 + 45 * seed, seed, digits=3 + seed % 3)) == []


T3 = "Table 3"
PLANTED = {
    "star added": ((T3, "urban", "(4)", "coef"), "0.0109*", "stars: level", "inconsistent"),
    "stars lost": ((T3, "hs_grad", "(4)", "coef"), "0.3059", "stars: level", "inconsistent"),
    "one star lost": ((T3, "single", "(2)", "coef"), "0.6141**", "stars: level", "inconsistent"),
    "one-sided": ((T3, "poverty", "(2)", "coef"), "0.1690**", "stars: level", "unusual"),
    "digits of t swapped": ((T3, "poverty", "(2)", "t"), "(7.81)", "stars: level", "inconsistent"),
    "minus before t": ((T3, "poverty", "(3)", "t"), "(-3.15)", "stars: sign of t", "impossible"),
    "minus lost": ((T3, "Constant", "(1)", "coef"), "11.9301***", "stars: sign of t", "impossible"),
    "larger t, fewer stars": ((T3, "poverty", "(3)", "coef"), "0.3530*", "stars: order", "inconsistent"),
    "digits lost": ((T3, "poverty", "(3)", "coef"), "0.0000***", "stars: standard error", "note"),
    "level twice": ((T3, "Notes", "**", "alpha"), "1%", "stars: legend", "inconsistent"),
    "level not defined": ((T3, "single", "(4)", "coef"), "0.6374****", "stars: legend", "inconsistent"),
    "claim too strong": ((T3, "single", "(1)", "t"), "(2.01)", "stars: claimed level", "inconsistent"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_error_is_found(name, tables):
    key, text, rule, severity = PLANTED[name]
    printed, about = tables["crime"]
    found = flagged(RULES, Paper("crime", reprint(printed, key, text), about))
    hits = [check for check in found if check.rule == rule]
    assert [check.severity for check in hits] == [severity]
    assert key in [cell.key for cell in hits[0].cells]


def test_footnote_that_names_the_same_stars_twice(tables):
    printed, about = tables["crime"]
    table = {**about["stars_table"][0], "legend": "***, ***, and * represent significance at 1, 5 and 10 %"}
    (check,) = flagged(RULES, Paper("crime", printed, {**about, "stars_table": [table]}))
    assert (check.rule, check.severity) == ("stars: legend", "note")
    assert "“***” twice" in check.sentence


def test_table_without_footnote(tables):
    printed, about = tables["crime"]
    bare = printed[printed["row"] != "Notes"]
    (check,) = flagged(RULES, Paper("crime", bare, about))
    assert (check.rule, check.severity) == ("stars: legend", "note")
    assert "0.6682*** (single, (1), coef), whose stars no footnote defines" in check.sentence


def silent(about: dict) -> dict:
    """The table of stars of a paper that does not say how its p-values were computed."""
    return {key: value for key, value in about["stars_table"][0].items() if key != "stated"}


def test_silent_paper_reveals_its_convention(tables):
    printed, about = tables["crime"]
    table = {**silent(about), "clusters": [4, 4]}
    (check,) = flagged(RULES, Paper("crime", printed, {**about, "stars_table": [table]}))
    assert (check.rule, check.severity) == ("stars: convention", "note")
    assert "its stars fit t with N minus coefficients degrees of freedom (not" in check.sentence
    # with 3 degrees of freedom 10 % is at 2.35; the normal has 1 % at 2.58
    assert "minus 1 degrees of freedom: Table 3 (2), poverty has 0.1690* with t = 1.87" in check.sentence
    assert "not normal distribution: Table 3 (4), hs_grad has 0.3059** with t = 2.61" in check.sentence


def test_stars_of_two_conventions_do_not_mix(tables):
    # p of t = 2.01 is 0.0501 with 47 degrees of freedom and 0.044 for a normal: ** needs the normal;
    # p of t = 1.66 is 0.103 and 0.097: no star needs the 47 degrees of freedom
    printed, about = tables["crime"]
    printed = reprint(printed, (T3, "urban", "(4)", "t"), "(1.66)")
    printed = reprint(printed, (T3, "hs_grad", "(4)", "t"), "(2.00)")
    table = silent(about)
    found = flagged(RULES, Paper("crime", printed, {**about, "stars_table": [table]}))
    assert [(check.rule, check.severity) for check in found] == [("stars: convention", "unusual")]


@pytest.mark.parametrize(
    ("t", "df", "p"), [(1.959964, float("inf"), 0.05), (2.0422725, 30, 0.05), (-2.75, 30, 0.0100)]
)
def test_p_value(t, df, p):
    assert p_value(t, df) == pytest.approx(p, rel=1e-3)


def test_rounding_of_t_leaves_a_level_open():
    p = p_interval(Interval.of(1.96, 0.005), Interval(float("inf"), float("inf")))
    levels = {1: 0.10, 2: 0.05, 3: 0.01}
    assert [count for count in range(4) if fits(count, p, levels)] == [1, 2]
