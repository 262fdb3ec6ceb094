"""Parts and wholes: clean tables pass, and planted errors are found."""

import math

import pytest

from helpers.audit import parts
from helpers.audit.engine import findings, run
from helpers.audit.units import amount, unit_factor
from helpers.audit.words import number
from helpers.errors import InputError

from .conftest import flagged, paper_of
from .market import ABOUT, grunfeld, market, planted


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("digits", [2, 4])
def test_clean_tables_give_no_finding(seed, digits):
    assert findings(run([paper_of(market(seed, digits), ABOUT)], parts.RULES)).empty


def test_every_rule_has_something_to_do_on_the_clean_table():
    paper = paper_of(market(), ABOUT)
    assert all(list(rule(paper)) for rule in parts.RULES)


def test_public_data_pass():
    checks = run([grunfeld()], parts.RULES)
    assert len(checks) == 40
    assert findings(checks).empty


PLANTED = [
    ("sum", "inconsistent", {("Table 7", "chapter 1", "Value (US$ billion)", "value"): "108.0"}),
    ("sum", "inconsistent", {("Table 8", "1", "Value (US$ billion)", "value"): "723.00"}),
    ("sum", "inconsistent", {("Text", "kept", "", "share"): "98.9 percent"}),
    ("sum", "inconsistent", {("Figure 1", "top five", "2007", "share"): "61.5 percent"}),
    ("difference", "inconsistent", {("Table 9", "product", "change", "difference"): "-0.268"}),
    ("growth rate", "inconsistent", {("Text", "growth", "2004-2011", "growth"): "3.5 percent"}),
    ("ranking", "inconsistent", {("Table 6", "2004", "4", "share"): "3.3%"}),
    ("direction", "note", {("Table 1", "share5", "mean", "mean"): "0.4793"}),
    (
        "total implied by a share",
        "inconsistent",
        {("Figure 2", "high-tech", "2011", "share"): "29.3 percent"},
    ),
    ("average and extremes", "inconsistent", {("Table 1", "tech", "mean", "mean"): "0.2911"}),
]
"""Rule, severity, and the numbers that are replaced."""


@pytest.mark.parametrize(("rule", "severity", "changes"), PLANTED)
def test_planted_errors_are_found(rule, severity, changes):
    found = [check for check in flagged(parts.RULES, planted(changes)) if check.rule == f"parts: {rule}"]
    assert [check.severity for check in found] == [severity]
    assert set(changes) <= {cell.key for cell in found[0].cells}


def test_a_unit_ten_times_too_large_is_named():
    change = {("Table 8", "1", "Value (US$ billion)", "value"): "723.00"}
    (check,) = [c for c in flagged(parts.RULES, planted(change)) if c.rule == "parts: sum"]
    assert "4.38 + 723.00 = 727.38 billion, more than the whole, 291 billion in Figure 2" in check.sentence
    assert "Read in a unit 10 times smaller, the parts would fit" in check.sentence
    # in the unit of the number under test: trillions
    assert check.implied.low == pytest.approx(0.72737)
    assert math.isinf(check.implied.high)


def test_five_shares_may_miss_their_sum_by_rounding():
    def sums(whole: str) -> list[str | None]:
        numbers = {("Table 1", "2011", str(rank), "share"): f"{rank}.1%" for rank in range(5)}
        numbers["Figure 1", "sum", "", "share"] = whole
        table = {"name": "S", "parts": {"exhibit": "Table 1"}, "whole": ["Figure 1", "sum", "", "share"]}
        return [check.severity for _, check in run([paper_of(numbers, {"parts_sum": [table]})], parts.RULES)]

    # the five add up to 10.5 give or take 0.25, and the whole may be off by 0.05
    assert sums("10.8%") == sums("10.2%") == [None]
    assert sums("10.9%") == sums("10.1%") == ["inconsistent"]


def test_units_are_read_beside_the_number_or_in_the_head_of_its_column():
    numbers = {
        ("Figure 1", "total", "2011", "value"): "US$2.56 trillion",
        ("Table 1", "84", "Value (US$ billion)", "value"): "2,560",
        ("Table 1", "84", "Value", "value"): "2,560",
    }
    trillion, billion, plain = paper_of(numbers, {}).cells
    assert [unit_factor(cell) for cell in (trillion, billion, plain)] == [1e12, 1e9, 1]
    assert amount(trillion).overlaps(amount(billion))
    assert [number(v) for v in (2.56e12, 643.9e9, 79419, 0.02559)] == [
        "2.56 trillion",
        "643.9 billion",
        "79,419",
        "0.02559",
    ]


def test_a_direction_may_be_about_the_ends_only():
    numbers = {("Table 1", str(year), "", "value"): text for year, text in zip((1, 2, 3), "194", strict=True)}
    table = {"name": "V", "words": "“up”", "cells": {"exhibit": "Table 1"}}
    found = {
        claim: flagged(parts.RULES, paper_of(numbers, {"parts_direction": [table | {"claim": claim}]}))
        for claim in parts.CLAIMS
    }
    assert {claim: len(checks) for claim, checks in found.items()} == {
        "rising": 1,
        "falling": 1,
        "higher": 0,
        "lower": 1,
    }
    assert "from 9 (2) to 4 (3)" in found["rising"][0].sentence
    with pytest.raises(InputError, match="sideways"):
        flagged(parts.RULES, paper_of(numbers, {"parts_direction": [table | {"claim": "sideways"}]}))
