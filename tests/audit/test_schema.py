"""Descriptions: what no rule reads, what is not printed and what is of the wrong kind is refused by name."""

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from helpers import audit, papers
from helpers.audit import clean, schema
from helpers.audit.engine import Paper
from helpers.errors import HelpersError, InputError, UnknownNameError

from .conftest import paper_of
from .market import ABOUT

DESCRIPTIONS = {name: papers.audit_description(name) for name in papers.papers()}
ENTRIES = [
    pytest.param(name, kind, entry, id=f"{name}-{kind}-{number}")
    for name, about in DESCRIPTIONS.items()
    for kind, entries in about.items()
    for number, entry in enumerate(entries)
]
WRONG = "Xyz"
FREE = {
    *(
        "name",
        "aside",
        "says",
        "words",
        "sample",
        "legend",
        "remark",
        "change",
        "effects",
        "quantity",
        "source",
    ),
    *("else", "printed", "right", "case", "measure", "variable", "unknown", "readings", "items", "missing"),
    "periods",
}
"""Keys of what a description says in words of its own."""
FREE_IN = {
    ("text_definitions", "statements"),
    ("text_claims", "means"),
    ("text_names", "names"),
    ("text_ranks", "names"),
    ("twins_errors", "clusters"),
}
"""The same where the key names something printed in another table."""


def misspelt_keys(value: Any, kind: Any) -> Iterator[Any]:
    """The same value with one key of it, or of a table in it, misspelt."""
    if isinstance(kind, schema.Places):
        nested = dict.fromkeys(kind.parts, str) if isinstance(value, dict) else [kind]
        if not isinstance(value, dict) and isinstance(value[0], str):
            return
        yield from misspelt_keys(value, nested)
    elif isinstance(kind, dict) and isinstance(value, dict):
        free = next((item for key, item in kind.items() if isinstance(key, type)), None)
        for key, item in value.items():
            if free is None:
                yield {(WRONG if other == key else other): each for other, each in value.items()}
            for wrong in misspelt_keys(item, kind[key] if free is None else free):
                yield {**value, key: wrong}
    elif isinstance(kind, list):
        for at, item in enumerate(value):
            for wrong in misspelt_keys(item, kind[0]):
                yield [*value[:at], wrong, *value[at + 1 :]]


def misspelt_names(value: Any) -> Iterator[Any]:
    """The same value with one text in it misspelt, keys that are names of something printed included."""
    if isinstance(value, str):
        yield WRONG
    elif isinstance(value, list):
        for at, item in enumerate(value):
            for wrong in misspelt_names(item):
                yield [*value[:at], wrong, *value[at + 1 :]]
    elif isinstance(value, dict):
        for key, item in value.items():
            if not key.isidentifier():
                yield {(WRONG if other == key else other): each for other, each in value.items()}
            for wrong in () if key in FREE else misspelt_names(item):
                yield {**value, key: wrong}


@pytest.mark.parametrize(("name", "kind", "entry"), ENTRIES)
def test_every_misspelt_table_and_key_is_refused_by_name(name: str, kind: str, entry: dict[str, Any]) -> None:
    with pytest.raises(UnknownNameError, match=f"{kind}s.*did you mean '{kind}'"):
        schema.check(name, {f"{kind}s": [entry]})
    table = schema.TABLES[kind]
    wrong = list(misspelt_keys(entry, {**table.needs, **table.may}))
    assert len(wrong) >= len(entry)
    for each in wrong:
        with pytest.raises(UnknownNameError, match=f"{kind}.* unknown key '{WRONG}'"):
            schema.check(name, {kind: [each]})


@pytest.mark.parametrize(
    ("name", "kind", "entry"),
    [each for each in ENTRIES if each.id.endswith("-0")]
    + [
        pytest.param(*each.values, id=each.id, marks=pytest.mark.long)
        for each in ENTRIES
        if each.id.endswith("-1")
    ],
)
def test_every_misspelt_exhibit_row_and_column_is_refused_by_name(
    name: str, kind: str, entry: dict[str, Any]
) -> None:
    rules = [rule for rule in audit.RULES if rule.__module__.rpartition(".")[2] in MODULES[kind]]
    printed = papers.printed(name)
    for key, value in entry.items():
        if key in FREE or (kind, key) in FREE_IN:
            continue
        for wrong in misspelt_names(value):
            about = {kind: [{**entry, key: wrong}]}
            with pytest.raises(HelpersError, match=WRONG):
                audit.run([Paper(name, printed, about)], rules)


def module_of(table: schema.Table) -> list[str]:
    """Modules that declare a table or import it."""
    return [
        name.rpartition(".")[2]
        for name, module in sys.modules.items()
        if name.startswith("helpers.audit.") and any(value is table for value in vars(module).values())
    ]


MODULES = {name: module_of(table) for name, table in schema.TABLES.items()}


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=list(schema.TABLES))
def test_every_key_is_documented(table: schema.Table) -> None:
    module = sys.modules[f"helpers.audit.{MODULES[table.name][0]}"]
    said = " ".join([module.__doc__ or "", *(inspect.getdoc(rule) or "" for rule in module.RULES)])
    assert table.name in said
    assert [key for key in (*table.needs, *table.may) if f"``{key}``" not in said] == []


def test_every_rule_family_declares_its_tables() -> None:
    assert {name.partition("_")[0] for name in schema.TABLES} <= set(audit.FAMILIES)
    assert set(ABOUT) | {key for paper in clean.papers() for key in paper.about} <= set(schema.TABLES)


KEY = ["Table 1", "N", "(1)", "n"]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"accounting_rank": {"name": "x"}}, "must be a list of tables"),
        ({"accounting_rank": ["x"]}, "must be a table, got 'x'"),
        ({"accounting_rank": [{"name": "x", "n": KEY}]}, "needs parameters"),
        ({"accounting_rank": [{"name": 3, "n": KEY, "parameters": 2}]}, "name of .* must be a text, got 3"),
        ({"accounting_rank": [{"name": "x", "n": KEY, "parameters": 2.5}]}, "a whole number, got 2.5"),
        ({"accounting_rank": [{"name": "x", "n": KEY, "parameters": True}]}, "a whole number, got True"),
        (
            {"accounting_rank": [{"name": "x", "n": KEY[:3], "parameters": 2}]},
            "a key .exhibit, row, column, stat",
        ),
        ({"accounting_rank": [{"name": "x", "n": [], "parameters": 2}]}, "n of .* must be a key"),
        ({"bounds_range": [{"cells": KEY, "low": "0", "high": 1}]}, "low of .* must be a number, got '0'"),
        (
            {"text_trends": [{"says": "", "cells": KEY, "direction": "sideways"}]},
            "one of down, up, got 'sideways'",
        ),
        (
            {"text_trends": [{"says": "", "cells": KEY, "direction": "up", "steps": 1}]},
            "true or false, got 1",
        ),
        ({"parts_sum": [{"name": "x", "parts": KEY}]}, "needs whole or whole_value"),
        ({"stars_table": [{"regressions": ["Table 1", "(1)"], "clusters": [3]}]}, "a list of 2, got .3."),
        ({"stars_table": [{"regressions": ["Table 1", "(1)"], "stated": []}]}, "a list of one of .* got .."),
        (
            {"twins_near": [{"first": ["T", "1"], "second": ["T", "2"], "change": "", "rows": [3]}]},
            "a text or a list of 2",
        ),
        (
            {"means_added": [{"short": "T", "long": "T", "pairs": ["1"], "added": "x"}]},
            "pairs of .* must be a table",
        ),
        ({"fit_single": [{"regressions": ["T", "1"], "outcome": "y"}]}, "'outcome' without 'descriptives'"),
        (
            {"bounds_concentration": [{"exhibit": "T", "top": {"three": "x"}, "hhi": "h", "number": "n"}]},
            "top of .* must be a table",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(about: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        paper_of({("Table 1", "N", "(1)", "n"): "3"}, about)
