"""Bounds: proved on random shares, silent on clean tables, loud on planted errors."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.audit import bounds
from helpers.audit.bounds import fewest_hhi, most_hhi, sd_from_range
from helpers.audit.engine import Interval, findings, run

from .conftest import flagged, paper_of
from .market import ABOUT, grunfeld, market, planted


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("digits", [2, 4])
def test_clean_tables_give_no_finding(seed, digits):
    assert findings(run([paper_of(market(seed, digits), ABOUT)], bounds.RULES)).empty


def test_every_rule_has_something_to_do_on_the_clean_table():
    paper = paper_of(market(), ABOUT)
    assert all(list(rule(paper)) for rule in bounds.RULES)


def test_public_data_pass():
    checks = run([grunfeld()], bounds.RULES)
    assert {check.rule for _, check in checks} >= {"bounds: smallest HHI", "bounds: mean HHI"}
    assert findings(checks).empty


PLANTED = [
    ("range of the statistic", "impossible", {("Table 2", "R2", "(1)", "r2"): "1.277"}),
    ("range of the statistic", "impossible", {("Table 13", "hhi", "share3", "corr"): "1.0874"}),
    ("range of the statistic", "impossible", {("Text", "kept", "", "share"): "189.9 percent"}),
    ("range of the statistic", "impossible", {("Table 10", "N", "(1)", "n"): "37.9"}),
    ("mean between extremes", "impossible", {("Table 1", "share5", "mean", "mean"): "0.2793"}),
    ("standard deviation and range", "impossible", {("Table 1", "share3", "sd", "sd"): "0.9131"}),
    ("standard deviation and range", "impossible", {("Table 1", "number", "sd", "sd"): "0.0525"}),
    ("standard deviation of a dummy", "impossible", {("Table 1", "tech", "sd", "sd"): "0.1991"}),
    ("mean of whole numbers", "impossible", {("Table 1", "number", "mean", "mean"): "26.2557"}),
    ("order of top-k shares", "impossible", {("Table 1", "share3", "mean", "mean"): "0.3222"}),
    ("order of top-k shares", "impossible", {("Table 1", "share3", "min", "min"): "0.3876"}),
    ("market with one unit", "impossible", {("Table 1", "hhi", "max", "max"): "0.4812"}),
    ("smallest HHI", "impossible", {("Table 1", "hhi", "min", "min"): "0.0148"}),
    ("mean HHI", "impossible", {("Table 1", "hhi", "mean", "mean"): "0.0513"}),
    ("mean HHI", "impossible", {("Table 1", "hhi", "mean", "mean"): "0.5413"}),
    ("order of group means", "unusual", {("Table 4", "High-tech", "(3)", "coef"): "0.4018"}),
    ("HHI of group means", "unusual", {("Table 4", "High-tech", "(2)", "coef"): "-0.1004"}),
    ("correlation matrix", "impossible", {("Table 13", "share3", "share5", "corr"): "-0.9600"}),
    ("slope", "impossible", {("Table 14", "share5", "(1)", "coef"): "4.831"}),
    ("member within extremes", "inconsistent", {("Table 9", "product", "2011", "share"): "0.114"}),
    ("order", "inconsistent", {("Table 1", "number", "max", "max"): "140"}),
]
"""Rule, severity, and the numbers that are replaced."""


@pytest.mark.parametrize(("rule", "severity", "changes"), PLANTED)
def test_planted_errors_are_found(rule, severity, changes):
    found = [check for check in flagged(bounds.RULES, planted(changes)) if check.rule == f"bounds: {rule}"]
    assert [check.severity for check in found] == [severity]
    assert set(changes) <= {cell.key for cell in found[0].cells}


shares = st.lists(st.floats(0.01, 1), min_size=6, max_size=25).map(
    lambda raw: -np.sort(-np.array(raw) / sum(raw))
)


@given(shares, st.integers(0, 30))
def test_hhi_lies_between_its_bounds(share, spare):
    hhi, n = float((share**2).sum()), len(share) + spare
    top = {k: float(share[:k].sum()) for k in (3, 5)}
    for k in top:
        assert fewest_hhi({k: top[k]}, n) <= hhi + 1e-12
        assert hhi <= most_hhi(k, top[k], n) + 1e-12
    assert fewest_hhi({3: top[3]}, n) - 1e-12 <= fewest_hhi(top, n) <= hhi + 1e-12


def test_hhi_bounds_are_reached():
    n, k, share = 20, 3, 0.6
    equal = np.array([share / k] * k + [(1 - share) / (n - k)] * (n - k))
    assert (equal**2).sum() == pytest.approx(fewest_hhi({k: share}, n))
    rest = (1 - share) / (n - k)
    skewed = np.array([share - (k - 1) * rest] + [rest] * (n - 1))
    assert (skewed**2).sum() == pytest.approx(most_hhi(k, share, n))


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=3, max_size=30), st.sampled_from([2, 3]))
def test_standard_deviation_lies_between_its_bounds(values, digits):
    data = np.array(values)
    half = 0.5 * 10.0**-digits
    mean, low, high = (
        Interval.of(round(float(v), digits), half) for v in (data.mean(), data.min(), data.max())
    )
    allowed = sd_from_range(mean, low, high, len(data))
    for ddof in (0, 1):
        assert allowed.low - 1e-12 <= data.std(ddof=ddof) <= allowed.high + 1e-12


def test_standard_deviation_bounds_are_reached():
    exact = [Interval.of(v) for v in (0.25, 0.0, 1.0)]
    allowed = sd_from_range(*exact, 4)
    assert allowed.high == pytest.approx(np.std([0, 0, 0, 1], ddof=1))
    assert allowed.low == pytest.approx(np.std([0, 0, 0, 1]))


def test_a_printed_one_is_no_more_than_one_for_a_share():
    numbers = market()
    (check,) = [c for c in bounds.sd_against_range(paper_of(numbers, ABOUT)) if c.cells[0].row == "share5"]
    mean, low, n = 0.6793, 0.3449, 1140
    assert check.implied.high == pytest.approx(math.sqrt((mean - low) * (1 - mean) * n / (n - 1)), rel=1e-3)
