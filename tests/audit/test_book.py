"""The audit of the book: papers described, numbers tested or named, nothing found where nothing is wrong."""

import time

import pandas as pd
import pytest

from helpers import audit, tables
from helpers.audit import clean
from helpers.data import store


@pytest.fixture(scope="module")
def papers():
    return [
        audit.Paper(name, store.published(name), store.audit_description(name)) for name in store.chapters()
    ]


@pytest.fixture(scope="module")
def checks(papers):
    return audit.run(papers, audit.RULES)


def test_every_paper_is_described(papers):
    assert [paper.chapter for paper in papers if not paper.about] == []


def test_every_description_is_read_by_a_rule(papers):
    families = {key.partition("_")[0] for paper in papers for key in paper.about}
    assert families <= set(audit.FAMILIES)


def test_every_rule_belongs_to_a_family(checks):
    assert {check.rule.partition(":")[0] for _, check in checks} == set(audit.FAMILIES)


def test_one_printed_number_has_nothing_to_be_compared_with(papers, checks):
    assert audit.untested(papers, checks).to_numpy().tolist() == [
        ["1-national-concentration", "Text", "Chinese goods subject to tariff", "2018", "value"]
    ]


def test_findings_by_paper_and_severity(checks):
    found = audit.findings(checks)
    counts = found.groupby(["chapter", "severity"]).size().to_dict()
    assert counts == {
        ("1-national-concentration", "inconsistent"): 10,
        ("1-national-concentration", "note"): 5,
        ("1-national-concentration", "unusual"): 26,
        ("2-export-complexity", "inconsistent"): 5,
        ("2-export-complexity", "note"): 2,
        ("2-export-complexity", "unusual"): 9,
        ("3-innovation-agglomeration", "impossible"): 2,
        ("3-innovation-agglomeration", "inconsistent"): 6,
        ("3-innovation-agglomeration", "note"): 6,
        ("3-innovation-agglomeration", "unusual"): 3,
    }
    assert found["severity"].to_list() == sorted(found["severity"], key=audit.SEVERITIES.index)
    assert not found.duplicated(["chapter", "rule", "sentence"]).any()


def test_nothing_is_found_on_tables_that_are_right():
    clean_checks = audit.run(clean.papers(), audit.RULES)
    assert len(clean_checks) > 300
    assert audit.findings(clean_checks).empty


def test_the_whole_audit_is_quick(papers):
    start = time.perf_counter()
    audit.run(papers, audit.RULES)
    assert time.perf_counter() - start < 2


def test_the_overview_counts_every_check_once_an_exhibit(papers, checks):
    grid = audit.overview(papers, checks)
    expected = sum(len({cell.exhibit for cell in check.cells}) for _, check in checks)
    assert grid[["passed", "flagged"]].to_numpy().sum() == expected
    assert not grid.duplicated(["chapter", "exhibit", "family"]).any()


def test_a_description_that_names_a_cell_that_is_not_printed_is_refused(papers):
    wrong = papers[1].about | {
        "parts_sum": [{"name": "x", "parts": {"exhibit": "Table 9"}, "whole": ["a", "b", "c", "d"]}]
    }
    with pytest.raises(LookupError, match=r"Table 9|prints no"):
        audit.run(
            [audit.Paper("2-export-complexity", store.published("2-export-complexity"), wrong)], audit.RULES
        )


def test_the_table_of_findings_can_be_filtered_and_escapes_its_text():
    row = dict.fromkeys(audit.FINDING_COLUMNS, "x") | {
        "chapter": "1-a",
        "exhibit": "Table 1; Text",
        "severity": "unusual",
        "sentence": "a < b",
        "cells": "; ".join(f"Table 1: r{i} = 1" for i in range(6)),
    }
    text = tables.findings_html(pd.DataFrame([row]))
    assert 'data-noun="findings" data-status-label="Severity"' in text
    assert '<tr data-chapter="1-a" data-exhibit="Table 1; Text" data-status="unusual">' in text
    assert "a &lt; b" in text
    assert "r3 = 1 and 2 more" in text
