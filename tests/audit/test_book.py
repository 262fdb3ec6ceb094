"""The audit over all papers: rules and families, what a run gives, nothing found where nothing is wrong.

What it finds in a paper is held against ``expected.toml`` of that paper by ``tests/test_papers.py``.
"""

import time

import pandas as pd
import pytest

from helpers import audit, papers
from helpers.audit import clean
from helpers.audit.engine import rank
from helpers.book import filterable


@pytest.fixture(scope="module")
def every():
    return [
        audit.Paper(name, papers.printed(name), papers.audit_description(name)) for name in papers.papers()
    ]


@pytest.fixture(scope="module")
def checks(every):
    return audit.run(every, audit.RULES)


def test_every_description_is_of_a_family(every):
    families = {key.partition("_")[0] for paper in every for key in paper.about}
    assert families <= set(audit.FAMILIES)


def test_every_rule_belongs_to_a_family_and_every_family_has_a_check(checks):
    assert {check.rule.partition(":")[0] for _, check in checks} == set(audit.FAMILIES)


def test_findings_come_by_what_hangs_on_them_then_worst_first_and_each_once(checks):
    found = audit.findings(checks)
    order = [rank(*row) for row in zip(found["bearing"], found["severity"], strict=True)]
    assert order == sorted(order)
    lost = found[found["sentence"].str.contains("lost pair of parentheses")]
    assert set(lost["bearing"]) == {"reading"}  # as impossible as can be, and no result hangs on them
    assert not lost.empty
    assert not found.duplicated(["chapter", "rule", "sentence"]).any()


def test_nothing_is_found_on_tables_that_are_right():
    clean_checks = audit.run(clean.papers(), audit.RULES)
    assert len(clean_checks) > 300
    assert audit.findings(clean_checks).empty


def test_the_whole_audit_is_quick(every):
    start = time.process_time()  # what else the machine does decides nothing
    audit.run(every, audit.RULES)
    # two seconds for a thousand numbers
    assert time.process_time() - start < 0.002 * sum(len(paper.cells) for paper in every)


def test_the_overview_counts_every_check_once_an_exhibit(every, checks):
    grid = audit.overview(every, checks)
    expected = sum(len({cell.exhibit for cell in check.cells}) for _, check in checks)
    assert grid[["passed", "flagged"]].to_numpy().sum() == expected
    assert not grid.duplicated(["chapter", "exhibit", "family"]).any()


def test_a_description_that_names_a_cell_that_is_not_printed_is_refused(every):
    table = {"name": "x", "parts": {"exhibit": "Table 0"}, "whole": ["a", "b", "c", "d"]}
    for paper in every:
        wrong = {**paper.about, "parts_sum": [table]}
        with pytest.raises(LookupError, match=r"Table 0|prints no"):
            audit.run([audit.Paper(paper.chapter, papers.printed(paper.chapter), wrong)], audit.RULES)


def test_the_table_of_findings_can_be_filtered_and_escapes_its_text():
    row = dict.fromkeys(audit.FINDING_COLUMNS, "x") | {
        "chapter": "a-paper",
        "exhibit": "Table 1; Text",
        "severity": "unusual",
        "sentence": "a < b",
        "cells": "; ".join(f"Table 1: r{i} = 1" for i in range(6)),
    }
    text = filterable.findings_html(pd.DataFrame([row]), {"a-paper": "7"})
    assert 'data-noun="findings" data-status-label="Severity"' in text
    assert '<tr data-chapter="a-paper" data-exhibit="Table 1; Text" data-status="unusual"><td>7</td>' in text
    assert "a &lt; b" in text
    assert "r3 = 1 and 2 more" in text
