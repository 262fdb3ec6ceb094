"""Rules of the family `means`: clean tables pass, and planted errors are found."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from helpers.audit import clean
from helpers.audit.engine import Paper, run
from helpers.audit.means import RULES, log_mean_bounds
from helpers.errors import HelpersError

from .conftest import flagged, reprint


def test_clean_tables_give_no_finding():
    papers = clean.papers()
    assert flagged(RULES, *papers) == []
    assert Counter(check.rule for _, check in run(papers, RULES)) == {
        "means: line through the means": 7,
        "means: one mean for all lines": 2,
        "means: levels or logs": 2,
        "means: added regressor": 1,
        "means: unweighted interaction": 1,
    }


@pytest.mark.parametrize("seed", range(8))
def test_no_false_alarm_at_any_rounding(seed):
    assert flagged(RULES, *clean.papers(60 + 45 * seed, seed, digits=2 + seed % 4)) == []


def test_solved_mean_is_the_true_one():
    papers = clean.papers()
    implied = {
        check.cells[0].exhibit: check.implied
        for _, check in run(papers, RULES)
        if check.rule == "means: one mean for all lines"
    }
    assert implied["Table 3"].low <= 25.18627 <= implied["Table 3"].high
    age = np.log(clean.sm.datasets.fair.load_pandas().data["age"]).mean()
    assert implied["Table 2"].low <= age <= implied["Table 2"].high
    assert implied["Table 2"].high - implied["Table 2"].low < 0.01


LINE, MEAN, LOGS = "means: line through the means", "means: one mean for all lines", "means: levels or logs"
ADDED, WEIGHTS = "means: added regressor", "means: unweighted interaction"
PLANTED = {
    "mean of the outcome": (
        "crime", ("Table 1", "murder", "Mean", "mean"), "4.6000", LINE, "inconsistent", 4,
    ),
    "mean of a regressor": (
        "crime", ("Table 1", "urban", "Mean", "mean"), "66.0702", LINE, "inconsistent", 1,
    ),
    "digits of a constant": (
        "crime", ("Table 3", "Constant", "(2)", "coef"), "-12.9608***", LINE, "inconsistent", 1,
    ),
    "digits of a slope": (
        "crime", ("Table 3", "poverty", "(2)", "coef"), "0.1960*", LINE, "inconsistent", 1,
    ),
    "a column of another sample": (
        "crime", ("Table 3", "Constant", "(3)", "coef"), "-40.5631***", MEAN, "inconsistent", 1,
    ),
    "constant of a base group": (
        "survey", ("Table 2", "Constant", "(2)", "coef"), "0.5286***", MEAN, "unusual", 1,
    ),
    "logarithm described": (
        "crime", ("Table 1", "single", "Mean", "mean"), "3.1981", LOGS, "inconsistent", 1,
    ),
    "another variable described": (
        "survey", ("Table 1", "age", "Mean", "mean"), "24.0829", LOGS, "inconsistent", 1,
    ),
    "digits of one outcome": (
        "survey", ("Table 3", "affair", "(3)", "coef"), "0.2380", ADDED, "inconsistent", 1,
    ),
    "counts of another sample": (
        "survey", ("Table 5", "3", "Affairs", "count"), "95", WEIGHTS, "unusual", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_planted_error_is_found(name, tables):
    paper, key, text, rule, severity, number = PLANTED[name]
    printed, about = tables[paper]
    hits = [c for c in flagged(RULES, Paper(paper, reprint(printed, key, text), about)) if c.rule == rule]
    assert [check.severity for check in hits] == [severity] * number
    assert all(key in [cell.key for cell in check.cells] for check in hits)


def test_weighted_lines_are_told_from_unweighted_ones():
    # the same survey, with late occupations weighted up: the description and the counts stay unweighted
    data = clean.sm.datasets.fair.load_pandas().data
    weights = data["occupation"] ** 2
    drawn = np.random.default_rng(0).choice(len(data), 6366, p=weights / weights.sum())
    plain, about = clean.survey()
    heavy, _ = clean.survey(drawn)
    mixed = pd.concat(
        [
            plain[plain["exhibit"].isin(["Table 1", "Table 5"])],
            heavy[heavy["exhibit"].isin(["Table 2", "Table 3", "Table 4"])],
        ]
    )
    found = {check.rule: check.severity for check in flagged(RULES, Paper("mixed", mixed, about))}
    assert found[WEIGHTS] == "unusual"
    assert ADDED not in found  # both regression tables share the weights


@pytest.mark.parametrize("seed", range(5))
def test_log_mean_bounds_hold_every_sample(seed):
    rng = np.random.default_rng(seed)
    sample = 1 + 159 * rng.beta(*rng.uniform(0.2, 3, 2), 400)
    bounds = log_mean_bounds(sample.mean(), sample.std(), 1, 160)
    assert bounds.low <= np.log(sample).mean() <= bounds.high


def test_log_mean_bounds_are_reached():
    bounds = log_mean_bounds(70, 34, 1, 160)
    other, weight = 70 + 34**2 / 69, 34**2 / (34**2 + 69**2)
    sample = weight * math.log(1) + (1 - weight) * math.log(other)
    assert weight + (1 - weight) * other == pytest.approx(70)
    assert bounds.low == pytest.approx(sample)
    assert (bounds.low, bounds.high) == pytest.approx((3.591, 4.174), abs=1e-3)


LINES = {"descriptives": "Table 1", "lines": [{"exhibit": "Table 3", "outcome": {"(1)": "murder"}}]}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (LINES | {"unknown": "x", "rows": ["poverty"]}, "no line of .* has a row 'poverty'"),
        (LINES | {"means": {"single": "implied rd"}}, "no earlier .* solves for 'rd'"),
        (
            LINES | {"lines": [{"exhibit": "Table 9", "outcome": {"(1)": "murder"}}]},
            "Table 9 .1. prints no constant",
        ),
        (
            LINES | {"unknown": "x", "rows": ["single"], "describes": "short", "transform": "ln"},
            "no sd at Table 1, row 'short'",
        ),
    ],
)
def test_a_description_of_what_is_not_printed_is_refused(entry, words, tables):
    printed, _ = tables["crime"]
    more = clean.printed_numbers(
        [("Table 9", "single", "(1)", "coef", "0.50"), ("Table 1", "short", "Mean", "mean", "3.20")]
    )
    with pytest.raises(HelpersError, match=words):
        flagged(RULES, Paper("crime", pd.concat([printed, more]), {"means_lines": [entry]}))
