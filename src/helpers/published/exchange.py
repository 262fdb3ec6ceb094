"""The scorecard for other programs: JSON with identifier, outcome and origin of each printed number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.published.comparing import TIERS, outcomes
from helpers.published.kinds import KINDS, STATUSES
from helpers.published.ledger import CAUSES, FINDINGS
from helpers.published.reading import KEY
from helpers.published.statistics import STATISTICS

VERSION = "1.0"
"""Of the form; the first number rises when a key changes its meaning or goes."""

SCHEMA_FILE = "scorecard.schema.json"
"""Name of the schema, beside the document."""


def schema() -> dict[str, Any]:
    """Give the JSON schema (2020-12) that `document` keeps to.

    Returns
    -------
    dict
        For ``json.dumps``.
    """
    text, count = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}
    number, share = {"type": "number"}, {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    sha256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    rates = {"type": "array", "items": {"$ref": "#/$defs/rate"}}
    counts = dict.fromkeys(("printed", "agree", "differ", "in_part", "attempted"), count)
    rate = {"kind": {"enum": [*KINDS]}, **counts, "of_attempted": share, "of_printed": share}
    printed = _object({"file": text, "sha256": sha256})
    hashes = {"type": "object", "additionalProperties": {"anyOf": [sha256, {"type": "null"}]}}
    ours = {
        "value": number,
        "tier": {"enum": [*TIERS]},
        "method": text,
        "source": _or_null(text),
        "data_sets": _list_of(text),
        "data_hash": _or_null(sha256),
        "notebook": _or_null(text),
        "cell": _or_null({"type": "integer", "minimum": 1}),
        "cells": _list_of({"type": "integer", "minimum": 1}),
        "functions": _list_of({"type": "string", "pattern": "^helpers[.]"}),
        "shown": _or_null({"type": "string", "pattern": "^(tab|fig)-"}),
    }
    one = {
        "id": {"type": "string", "pattern": "^.+-[0-9a-f]{10}$"},
        "paper": text,
        "exhibit": text,
        "row": {"type": "string"},
        "column": {"type": "string"},
        "statistic": {"enum": [*STATISTICS]},
        "kind": {"enum": [*KINDS]},
        "printed": text,
        "value": number,
        "status": {"enum": [*STATUSES]},
        "finding": {"enum": [*FINDINGS, None]},
        "cause": {"enum": [*CAUSES, None]},
        "sign": {"enum": ["same", "other", None]},
        "significance": {"enum": ["both", "neither", "print only", "ours only", None]},
        "standard_errors_apart": _or_null({"type": "number", "minimum": 0}),
        "note": _or_null(text),
        "ours": _or_null(_object(ours)),
    }
    paper = {"title": text, "citation": text, "printed": printed, "rates": rates}
    whole = {
        "$schema": {"const": SCHEMA_FILE},
        "version": {"const": VERSION},
        "rates": rates,
        "papers": {"type": "object", "additionalProperties": _object(paper)},
        "data_sets": {"type": "object", "additionalProperties": _object({"sha256": hashes})},
        "numbers": _list_of(_object(one)),
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scorecard of printed numbers",
    }
    return {**head, **_object(whole), "$defs": {"rate": _object(rate)}}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Describe an object that has all of these keys, and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [*properties],
        "additionalProperties": False,
    }


def _or_null(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, {"type": "null"}]}


def _list_of(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "uniqueItems": True}


def document(
    card: pd.DataFrame, papers: Mapping[str, Mapping[str, Any]], data_sets: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Write the scorecard for other programs.

    Parameters
    ----------
    card : DataFrame
        See `helpers.published.scorecard`.
    papers : mapping of str to mapping
        What else is to be said of each paper: ``title``, ``citation``, ``printed`` (its file of printed
        numbers and the sha256 of that), ``notebooks`` (path of each of its pages by name).
    data_sets : mapping of str to mapping
        sha256 by file name, of each data set; None where none is registered.

    Returns
    -------
    dict
        As `schema` says, for ``json.dumps``. Every printed number is in ``numbers`` once. Rates are stated
        by paper and kind, and over all papers: what agrees over what was attempted (agrees or differs, on
        all of the paper's sample), and over what is printed.
    """
    notebooks = {page: path for about in papers.values() for page, path in about["notebooks"].items()}
    used = {name for cell in card["data"] for name in cell.split()}
    of_papers = _rates(outcomes(card, ["chapter", "kind"]))
    of_all = _rates(outcomes(card, ["kind"]))
    return {
        "$schema": SCHEMA_FILE,
        "version": VERSION,
        "rates": of_all,
        "papers": {
            name: {
                **{key: about[key] for key in ("title", "citation", "printed")},
                "rates": [
                    {key: value for key, value in one.items() if key != "chapter"}
                    for one in of_papers
                    if one["chapter"] == name
                ],
            }
            for name, about in papers.items()
        },
        "data_sets": {name: {"sha256": dict(data_sets[name])} for name in sorted(used)},
        "numbers": [_number(one, notebooks) for one in card.to_dict("records")],
    }


def dumps(found: Mapping[str, Any]) -> str:
    """Write a document as text.

    Parameters
    ----------
    found : mapping
        See `document`.

    Returns
    -------
    str
        JSON, one number a line, so that two of them can be compared line by line.

    Raises
    ------
    ValueError
        For a number that is not finite.
    """
    lines = {key: value for key, value in found.items() if key != "numbers"}
    numbers = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in found["numbers"])
    head = json.dumps(lines, ensure_ascii=False, allow_nan=False, indent=1).removesuffix("\n}")
    return f'{head},\n "numbers": [\n{numbers}\n]}}\n'


def _rates(counts: pd.DataFrame) -> list[dict[str, Any]]:
    counts = counts.rename(columns={"agrees": "agree", "differs": "differ", "in part": "in_part"})
    found: list[dict[str, Any]] = []
    for one in counts.to_dict("records"):
        attempted = int(one["agree"] + one["differ"])
        found.append(
            {
                **{key: one[key] for key in ("chapter", "kind") if key in one},
                **{key: int(one[key]) for key in ("printed", "agree", "differ", "in_part")},
                "attempted": attempted,
                "of_attempted": one["agree"] / attempted if attempted else None,
                "of_printed": one["agree"] / one["printed"] if one["kind"] != "defined" else None,
            }
        )
    return found


def _number(one: Mapping[Any, Any], notebooks: Mapping[str, str]) -> dict[str, Any]:
    ours = None
    if pd.notna(one["replicated"]):
        ours = {
            "value": float(one["replicated"]),
            "tier": one["tier"],
            "method": one["convention"],
            "source": one["source"] or None,
            "data_sets": one["data"].split(),
            "data_hash": one["data_hash"] or None,
            "notebook": notebooks.get(one["page"]),
            "cell": int(one["cell"]) if one["cell"] else None,
            "cells": [int(cell) for cell in one["cells"].split()],
            "functions": one["functions"].split(),
            "shown": one["shown"] or None,
        }
    apart = one["standard_errors_apart"]
    return {
        "id": one["id"],
        "paper": one["chapter"],
        **{key: one[key] for key in (*KEY, "kind", "printed")},
        "value": float(one["value"]),
        "status": one["status"],
        **{key: one[key] or None for key in ("finding", "cause", "sign", "significance")},
        "standard_errors_apart": None if pd.isna(apart) else float(apart),
        "note": one["note"] or None,
        "ours": ours,
    }
