"""Formulas and definitions as printed, against their source and against each other.

Keys of a description, each a list of tables:

``text_formulas``
    ``name``, ``source``, ``printed`` and ``right`` (both written out), ``printed_dimension`` and
    ``right_dimension`` (exponent of each unit), ``cases`` (list of ``{case, printed, right}``), ``cells``
    that depend on it, optionally
    ``evidence`` (``cell``, ``printed = [low, high]``, ``right = [low, high]``: where that cell must lie
    under each).
``text_definitions``
    ``variable``, ``statements`` (list of ``{where, measure}``), ``cells``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.audit.engine import Cell, Check, Interval, Paper, inconsistent, note, verdict
from helpers.audit.schema import CELLS, Table
from helpers.audit.select import only, pick
from helpers.audit.words import figure

_ENDS = (float, float)
FORMULAS = Table(
    "text_formulas",
    {"name": str, "source": str, "printed": str, "right": str, "cells": CELLS},
    {
        "printed_dimension": {str: int},
        "right_dimension": {str: int},
        "cases": [{"case": str, "printed": float, "right": float}],
        "evidence": {"cell": CELLS, "printed": _ENDS, "right": _ENDS},
    },
    either=("printed_dimension", "cases"),
)
DEFINITIONS = Table(
    "text_definitions", {"variable": str, "statements": [{"where": str, "measure": str}], "cells": CELLS}
)


def formulas(paper: Paper) -> Iterator[Check]:
    """Compare a formula as printed with its source, by dimension and in limiting cases.

    Two formulas that are the same have the same dimension and the same value in every case; one case with
    another value is proof that they differ. Whether the numbers of the paper used the printed or the right
    one can follow from the range of a cell under each (``evidence``); if not, it is left open. Limits: equal
    dimensions and equal values in the cases listed do not prove that two formulas are the same.
    """
    for formula in paper.described(FORMULAS):
        cells, faults, fault = pick(paper, formula["cells"]), _faults(formula), None
        if faults:
            told, evidence = _evidence(paper, formula)
            cells += evidence
            fault = inconsistent(
                f"{formula['name']} is printed as {formula['printed']}; {formula['source']} has "
                f"{formula['right']}. {' '.join(faults)} {told}"
            )
        yield verdict("text: formula", cells, None, fault, formula["name"])


def _faults(formula: Mapping[str, Any]) -> list[str]:
    faults = []
    printed, right = formula.get("printed_dimension", {}), formula.get("right_dimension", {})
    if _nonzero(printed) != _nonzero(right):
        faults.append(f"As printed its dimension is {_unit(printed)}, it should be {_unit(right)}.")
    faults.extend(
        f"For {case['case']} the printed one gives {figure(case['printed'])}, the right one "
        f"{figure(case['right'])}."
        for case in formula.get("cases", [])
        if not math.isclose(case["printed"], case["right"])
    )
    return faults


def _nonzero(dimension: Mapping[str, int]) -> dict[str, int]:
    return {unit: exponent for unit, exponent in dimension.items() if exponent}


def _unit(dimension: Mapping[str, int]) -> str:
    """Write a dimension.

    Examples
    --------
    >>> _unit({"income": -1}), _unit({"income": 1}), _unit({})
    ('1/income', 'income', 'a pure number')
    """
    above = [unit for unit, exponent in dimension.items() for _ in range(max(exponent, 0))]
    below = [unit for unit, exponent in dimension.items() for _ in range(max(-exponent, 0))]
    if not above and not below:
        return "a pure number"
    return "·".join(above or ["1"]) + ("/" + "·".join(below) if below else "")


def _evidence(paper: Paper, formula: Mapping[str, Any]) -> tuple[str, tuple[Cell, ...]]:
    """Say which of the two formulas a printed number allows."""
    evidence = formula.get("evidence")
    if evidence is None:
        return "Which of the two was computed cannot be decided from the printed numbers.", ()
    cell = only(paper, evidence["cell"])
    as_printed, as_right = (
        cell.interval.overlaps(Interval(*evidence[name])) for name in ("printed", "right")
    )
    told = "does not tell which of the two was computed."
    if as_right and not as_printed:
        told = "fits the right one only, so this is a misprint of the formula, not of the results."
    elif as_printed and not as_right:
        told = "fits the printed one only, so the results depend on it."
    return f"{cell.exhibit} ({cell.place}) = {cell.printed} {told}", (cell,)


def definitions(paper: Paper) -> Iterator[Check]:
    """Compare what the text says in several places that a variable measures.

    One variable has one measure. Limits: whether two wordings mean the same is the reader's judgement, made
    in the description by giving them the same or another ``measure``.
    """
    for entry in paper.described(DEFINITIONS):
        said = "; ".join(f"{said['measure']} ({said['where']})" for said in entry["statements"])
        fault = len({said["measure"] for said in entry["statements"]}) == 1 or note(
            f"{entry['variable']} is defined in more than one way: {said}. Which was used cannot be decided "
            "from the wording."
        )
        yield verdict("text: definition", pick(paper, entry["cells"]), None, fault, entry["variable"])


RULES = (formulas, definitions)
"""Rules of this part of the family."""
