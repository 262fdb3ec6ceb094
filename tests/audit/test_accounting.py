"""Sample accounting: clean tables pass, and planted errors are found."""

import pytest

from helpers.audit.accounting import PANELS, RULES, groups
from helpers.audit.engine import findings, run
from helpers.audit.units import years
from helpers.errors import InputError, UnknownNameError

from .conftest import flagged, paper_of
from .market import ABOUT, grunfeld, market, planted


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("digits", [2, 4])
def test_clean_tables_give_no_finding(seed, digits):
    paper = paper_of(market(seed, digits), ABOUT)
    assert findings(run([paper], RULES)).empty


def test_every_rule_has_something_to_do_on_the_clean_table():
    paper = paper_of(market(), ABOUT)
    assert all(list(rule(paper)) for rule in RULES)


def test_public_data_pass():
    checks = run([grunfeld()], RULES)
    assert [check.printed for _, check in checks] == ["220", "11"]
    assert findings(checks).empty


PLANTED = [
    ("one sample", "inconsistent", {("Table 3", "N", "(2)", "n"): "1,104"}),
    ("units × periods", "inconsistent", {("Table 1", "tech", "n", "n"): "1,240"}),
    ("units × periods", "inconsistent", {("Table 12", "N", "(1)", "n"): "39"}),
    ("parts of the sample", "inconsistent", {("Table 10", "N", "(2)", "n"): "397"}),
    ("list against count", "inconsistent", {("Table 12", "N", "(1)", "n"): "48"}),
    ("list against count", "inconsistent", {("Text", "chapters", "", "count"): "five"}),
    ("mean of a dummy", "inconsistent", {("Table 1", "tech", "mean", "mean"): "0.1919"}),
    ("mean of a dummy", "inconsistent", {("Table 5", "2006", "Varieties", "count"): "82"}),
    ("count and share", "inconsistent", {("Table 5", "2004", "Share", "share"): "9.7%"}),
    ("shares of counts", "inconsistent", {("Table 5", "2004", "Share", "share"): "91.7%"}),
    ("smaller sample", "unusual", {("Table 11", "N", "(1)", "n"): "1,052"}),
    ("smaller sample", "inconsistent", {("Table 11", "N", "(1)", "n"): "1,205"}),
    ("parameters and clusters", "impossible", {("Table 12", "N", "(1)", "n"): "14"}),
    ("parameters and clusters", "impossible", {("Text", "provinces", "", "count"): "400"}),
]
"""Rule, severity, and the numbers that are replaced."""


@pytest.mark.parametrize(("rule", "severity", "changes"), PLANTED)
def test_planted_errors_are_found(rule, severity, changes):
    found = [check for check in flagged(RULES, planted(changes)) if check.rule == f"accounting: {rule}"]
    assert [check.severity for check in found] == [severity]
    assert set(changes) <= {cell.key for cell in found[0].cells}


def test_missing_observations_are_unusual_only_if_the_paper_is_silent():
    numbers = {("Table 1", "N", "", "n"): "39", ("Text", "units", "", "count"): "5"}
    panel = {"n": ["Table 1", "N", "", "n"], "units": ["Text", "units", "", "count"], "periods": "2004-2011"}
    severities = {
        said: [
            check.severity
            for check in flagged(RULES, paper_of(numbers, {"accounting_panel": [panel | {"panel": said}]}))
        ]
        for said in PANELS
    }
    assert severities == {"balanced": ["inconsistent"], "unbalanced": [], "unstated": ["unusual"]}


def test_an_ambiguous_list_passes_if_one_reading_does():
    numbers = {("Text", "items", "", "count"): "five"}
    table = {"name": "Items", "count": ["Text", "items", "", "count"]}
    right, wrong = list("abcde"), list("abcd")
    assert not flagged(RULES, paper_of(numbers, {"accounting_list": [table | {"readings": [wrong, right]}]}))
    assert flagged(RULES, paper_of(numbers, {"accounting_list": [table | {"readings": [wrong]}]}))
    (twice,) = flagged(RULES, paper_of(numbers, {"accounting_list": [table | {"readings": [list("abcda")]}]}))
    assert "a stands twice" in twice.sentence


CHAPTERS = ["Text", "chapters", "", "count"]


@pytest.mark.parametrize(
    ("about", "error", "message"),
    [
        (
            {"accounting_same": [{"sample": "s", "cells": {"exhibit": "Table 99"}}]},
            UnknownNameError,
            "Table 99",
        ),
        ({"accounting_same": [{"sample": "s", "cells": {"table": "Table 1"}}]}, UnknownNameError, "table"),
        ({"accounting_panel": [ABOUT["accounting_panel"][0] | {"panel": "long"}]}, InputError, "long"),
        ({"accounting_list": [{"name": "L", "count": CHAPTERS}]}, InputError, "labels"),
    ],
)
def test_a_wrong_description_is_refused(about, error, message):
    with pytest.raises(error, match=message):
        run([paper_of(market(), about)], RULES)


def test_spans_of_years():
    assert years("2000, 2007-2019") == 14
    assert years("2003–2016") == 14
    with pytest.raises(InputError, match="years"):
        years("fourteen")


@pytest.mark.parametrize(("printed", "found"), [("31", []), ("96", []), ("97", ["impossible"])])
def test_groups_are_not_more_than_observations(printed, found):
    numbers = {
        ("Table 1", "N", "(1)", "n"): "96",
        ("Table 1", "Firms", "(1)", "groups"): printed,
        ("Table 1", "Firms", "(2)", "groups"): "500",  # of a column without an N
    }
    (check,) = groups(paper_of(numbers, {}))
    assert [check.severity] == (found or [None])
