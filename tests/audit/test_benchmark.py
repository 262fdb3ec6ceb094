"""A slice of the benchmark of the audit: no alarm on tables that are right, and plain errors are found."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_audit", ROOT / "benchmarks" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def tables(bench):
    return [one for one, _ in bench.tables(count=16, seed=3)]


@pytest.mark.long
def test_tables_that_are_right_give_no_alarm(bench, tables):
    checks = [check for one in tables for described in (False, True) for check in bench.audit(one, described)]
    assert [check.sentence for check in bench.alarms(checks)] == []
    assert len(checks) > 500


def test_every_kind_of_print_and_form_is_among_them(bench, tables):
    assert {one.prints for one in tables} == set(bench.PRINTS)
    assert {one.form for one in tables} == set(bench.FORMS)


def found(bench, tables, kind: str) -> list[bool]:
    """Whether the planted error is found, for each table that can have it."""
    planted = [bench.ERRORS[kind](one, np.random.default_rng(5)) for one in tables]
    return [
        bool(bench.alarms(bench.hits(bench.audit(changed), places)))
        for changed, places in filter(None, planted)
    ]


def test_a_wrong_sign_of_a_t_value_is_found_wherever_the_coefficient_shows_its_own(bench, tables):
    hits = []
    for one in tables:
        changed, places = bench.ERRORS["sign of a t-value"](one, np.random.default_rng(5)) or (None, ())
        for row, column in places:
            (coefficient,) = [
                cells[column] for label, kind, cells in one.lines if (label, kind) == (row, "coef")
            ]
            if any(digit in coefficient for digit in "123456789"):
                hits.append(bool(bench.alarms(bench.hits(bench.audit(changed), places))))
    assert hits == [True] * len(hits)
    assert len(hits) >= 4


def test_a_copied_row_is_found_more_often_than_not(bench, tables):
    hits = found(bench, [one for one in tables if one.digits > 2], "row copied over another")
    assert sum(hits) > len(hits) / 2
    assert len(hits) >= 4


def test_errors_change_what_they_say(bench):
    rng = np.random.default_rng(0)
    assert bench.sign("-0.257**") == "0.257**"
    assert bench.sign("(2.41)") == "(-2.41)"
    assert bench.sign("0.000") == "0.000"  # no sign to lose
    assert {bench.point("0.257**", rng) for _ in range(20)} == {"2.570**", "0.026**"}
    for _ in range(20):
        changed = bench.digit("0.257**", rng)
        assert sum(a != b for a, b in zip(changed, "0.257**", strict=True)) == 1
        assert changed.startswith("0.")
        assert bench.last("(2.41)", rng) in ("(2.40)", "(2.42)")
        assert bench.star("0.257**", rng) in ("0.257", "0.257*", "0.257***")
