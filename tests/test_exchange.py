"""The scorecard as JSON: it keeps to its schema, loses no number, and counts what the scorecard counts."""

import json

import jsonschema
import pandas as pd
import pytest

from helpers import papers, published, results
from helpers.published import KEY, PRINTED_COLUMNS, REPLICATION_COLUMNS, parse_printed

SCHEMA = jsonschema.Draft202012Validator(published.schema())
ABOUT = {
    "title": "A paper",
    "citation": "Somebody (2000)",
    "printed": {"file": "book/p/printed.csv", "sha256": "a" * 64},
    "notebooks": {"p": "book/p/p.ipynb"},
}
CELLS = [
    ("x", "coef", "0.50**"),
    ("x", "t", "(2.10)"),
    ("y", "coef", "1.00"),
    ("N", "n", "40"),
    ("", "alpha", "5%"),
]
OURS = {"replicated": 0.5, "tier": "public", "convention": "OLS", "source": "d", "part": "", "page": "p"}
ORIGIN = {"cell": "7", "cells": "7 3", "functions": "helpers.estimate.each", "shown": "tab-1", "data": "d"}
ORIGIN["data_hash"] = "c" * 64


@pytest.fixture
def card():
    rows = [
        ("Table 1", row, "(1)", kind, text, parse_printed(text).value, parse_printed(text).half_unit, "", "")
        for row, kind, text in CELLS
    ]
    printed = pd.DataFrame(rows, columns=PRINTED_COLUMNS)
    printed = printed.assign(kind=published.kinds_of(printed, []))
    ours = pd.DataFrame([("Table 1", "x", "(1)", "coef"), ("Table 1", "N", "(1)", "n")], columns=KEY)
    ours = ours.assign(**OURS, **ORIGIN).reindex(columns=REPLICATION_COLUMNS)
    reason = {"reason": "r", "evidence": "e", "chapter": "p"}
    ledger = published.read_ledger(
        [
            {"status": "differs", "cause": "misprint", "finding": "weaker", **reason},
            {"status": "not-run", "row": "y", "cause": "data", **reason},
            {"status": "not-run", **reason},
        ]
    )
    return published.scorecard({"p": printed}, {"p": ours}, ledger)


def test_the_document_keeps_to_its_schema_and_says_where_ours_come_from(card):
    found = json.loads(published.dumps(published.document(card, {"p": ABOUT}, {"d": {"d.csv": "b" * 64}})))
    SCHEMA.validate(found)
    first, second, _, fourth, _ = found["numbers"]
    assert first["ours"] == {
        "value": 0.5, "tier": "public", "method": "OLS", "source": "d", "data_sets": ["d"],
        "data_hash": "c" * 64, "cells": [7, 3],
        "notebook": "book/p/p.ipynb", "cell": 7, "functions": ["helpers.estimate.each"], "shown": "tab-1",
    }  # fmt: skip
    assert [one["status"] for one in found["numbers"]] == [
        "exact",
        "not-run",
        "not-run",
        "differs",
        "defined",
    ]
    assert [one["cause"] for one in found["numbers"]] == [None, "not stated", "data", "misprint", None]
    assert (fourth["finding"], fourth["ours"]["value"], second["ours"]) == ("weaker", 0.5, None)
    assert found["data_sets"] == {"d": {"sha256": {"d.csv": "b" * 64}}}
    computed, defined = found["rates"]
    assert computed == {
        "kind": "computed", "printed": 4, "agree": 1, "differ": 1, "in_part": 0, "attempted": 2,
        "of_attempted": 0.5, "of_printed": 0.25,
    }  # fmt: skip
    assert (defined["printed"], defined["of_attempted"], defined["of_printed"]) == (1, None, None)
    assert found["papers"]["p"]["rates"] == found["rates"]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "nearly"},
        {"cause": "bad luck"},
        {"id": "p"},
        {"more": 1},
        {"ours": {"value": 1.0}},
    ],
)
def test_the_schema_refuses_what_is_none_of_its_words(card, change):
    found = published.document(card, {"p": ABOUT}, {"d": {}})
    SCHEMA.validate(found)
    found["numbers"][0] |= change
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate(found)


def test_identifiers_depend_on_the_place_in_print_alone(card):
    assert card["id"].is_unique
    assert card.sample(frac=1, random_state=1).sort_index()["id"].tolist() == card["id"].tolist()
    assert published.identifier("p", ["a b", "c", "", ""]) != published.identifier("p", ["a", "b c", "", ""])


@pytest.mark.long
def test_every_printed_number_of_the_book_is_in_the_document_once():
    printed = {name: papers.printed(name) for name in papers.papers()}
    card = published.scorecard(printed, {}, papers.ledger(), papers.claims())
    found = json.loads(results.exchanged(card))
    SCHEMA.validate(found)
    assert len({one["id"] for one in found["numbers"]}) == len(found["numbers"]) == len(card)
    assert sum(one["printed"] for one in found["rates"]) == len(card)
