"""Numbers that the text restates, lists that it counts, and names that it gives to rows: against the tables.

Keys of a description, each a list of tables:

``text_restates``
    ``says`` (a number in the text), ``of`` (cells), optionally ``by`` (one of `FUNCTIONS`, default ``same``)
    and
    ``factor`` (100 where the text has percent of a printed fraction).
``text_twice``
    ``cells``: one number that the text prints several times.
``text_lists``
    ``name``, ``items`` or ``parts`` (names of other lists), ``cell``, optionally ``per`` (the number of
    items is the printed number divided by it) and ``missing``, what a full list would hold.
``text_names``
    ``says``, ``where`` and ``names``: what the text calls a regressor to a row of the exhibit, ``""`` if
    there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from helpers.audit.engine import ZERO, Cell, Check, Fault, Interval, Paper, inconsistent, verdict
from helpers.audit.schema import CELLS, Table, nearest
from helpers.audit.select import only, pick
from helpers.audit.units import exact, one_number
from helpers.audit.words import figure, span
from helpers.errors import UnknownNameError

FUNCTIONS: Mapping[str, Callable[[Sequence[Interval]], Interval]] = {
    "same": lambda values: values[0],
    "sum": lambda values: sum(values, ZERO),
    "mean": lambda values: sum(values, ZERO) / len(values),
    "difference": lambda values: values[-1] - values[0],
    "growth in percent": lambda values: (values[-1] / values[0] - 1.0) * 100.0,
    "count": lambda values: Interval.of(float(len(values))),
    "largest": lambda values: Interval(max(v.low for v in values), max(v.high for v in values)),
}
"""What the text can say about cells of a table."""

_INCOMPLETE = "If the sample is as N says, the list is incomplete; the estimates are not touched."

RESTATES = Table("text_restates", {"says": CELLS, "of": CELLS}, {"by": set(FUNCTIONS), "factor": float})
TWICE = Table("text_twice", {"cells": CELLS})
LISTS = Table(
    "text_lists",
    {"name": str, "cell": CELLS},
    {"items": [str], "parts": [str], "per": float, "missing": [str]},
    either=("items", "parts"),
)
NAMES = Table("text_names", {"says": str, "where": str, "names": {str: str}})


def restated(paper: Paper) -> Iterator[Check]:
    """Compare a number in the text with the cells of the table that it restates.

    Identity: the text's number is the table's, or their sum, mean, difference, growth or count, after
    rounding to the text's digits. With the same digits the two must be equal; otherwise both rounding
    intervals are open to the true number and must meet, so that a text rounded from unrounded data passes. A
    number that fails but is the table's cut off is a note. Limits: only what the description lists.
    """
    for entry in paper.described(RESTATES):
        said, cells = only(paper, entry["says"]), pick(paper, entry["of"])
        yield _restated(said, cells, entry.get("by", "same"), float(entry.get("factor", 1.0)))


def _restated(said: Cell, cells: Sequence[Cell], by: str, factor: float) -> Check:
    implied, fault = FUNCTIONS[by]([exact(cell) for cell in cells]) * factor, None
    first = cells[0]
    same_digits = by == "same" and math.isclose(said.half_unit, first.half_unit * factor)
    agree = math.isclose(said.value, first.value * factor) if same_digits else exact(said).overlaps(implied)
    if not agree:
        unit = 2 * said.half_unit
        cut = not same_digits and implied.overlaps(Interval(said.value, said.value + unit * (1 - 1e-6)))
        source = f"{first.exhibit} prints {first.printed}"
        if by != "same":
            terms = ", ".join(cell.printed for cell in cells)
            source = f"{first.exhibit} gives {span(implied)} as the {by} of {terms}"
        nominal = FUNCTIONS[by]([Interval.of(cell.value) for cell in cells]).low * factor
        fault = Fault(
            "note" if cut else "inconsistent",
            f"The text has {said.printed} ({said.row}{', ' + said.column if said.column else ''}) where "
            f"{source}. "
            + (
                f"To the text's digits that is {figure(round(nominal / unit) * unit)}: the number was cut "
                "off, not rounded. Nothing hangs on it."
                if cut
                else "The two exclude each other; one of them is a misprint or of another version."
            ),
        )
    return verdict("text: restated number", (said, *cells), implied, fault)


def said_twice(paper: Paper) -> Iterator[Check]:
    """Compare numbers that the text prints more than once.

    Identity: one number is one number. Same digits must be equal, others must have a common rounding
    interval.
    """
    for entry in paper.described(TWICE):
        first, *others = pick(paper, entry["cells"])
        for other in others:
            fault = one_number(first, other) or inconsistent(
                f"The text gives {first.row} as {first.printed} and again, {other.row}, as "
                f"{other.printed}; only one of the two can be meant."
            )
            yield verdict("text: said twice", (first, other), first.interval, fault, other.printed)


def listed_items(paper: Paper) -> Iterator[Check]:
    """Compare how many items the text lists with the number that it states, or that a table implies.

    Identity: a balanced panel of k units over T periods has N = k·T observations, so a list of the units of
    a sample has N / T names. Numbers here are exact. Limits: an unbalanced panel would break the identity,
    which is why a quotient that is not whole is reported as such.
    """
    lists: dict[str, list[str]] = {
        entry["name"]: entry["items"] for entry in paper.described(LISTS) if "items" in entry
    }
    for entry in paper.described(LISTS):
        for part in entry.get("parts", []):
            if part not in lists:
                raise UnknownNameError(f"[[text_lists]] has no list {part!r}; {nearest(part, lists)}")
        items = entry.get("items") or [item for part in entry["parts"] for item in lists[part]]
        cell, per = only(paper, entry["cell"]), float(entry.get("per", 1.0))
        implied = cell.value / per
        arithmetic = f"{cell.printed} / {per:g} = {implied:.4g}" if per != 1 else f"{implied:g}"
        absent = [name for name in entry.get("missing", []) if name not in items]
        fault = len(set(items)) == implied or inconsistent(
            f"The text names {len(items)} items for {entry['name']}; {cell.exhibit} ({cell.place}) implies "
            f"{arithmetic}." + (f" Not named: {' and '.join(absent)}. {_INCOMPLETE}" if absent else "")
        )
        yield verdict("text: items in a list", (cell,), Interval.of(len(items) * per), fault)


def named_rows(paper: Paper) -> Iterator[Check]:
    """Find the row of a table for each thing that the text says the table shows.

    A result can be reported only for what was estimated. Limits: which phrase stands for which row is the
    reader's judgement and stands in the description.
    """
    for entry in paper.described(NAMES):
        where, said = entry["where"], {"exhibit": entry["where"], "statistic": "coef"}
        for name, row in entry["names"].items():
            if row:
                yield verdict("text: named row", pick(paper, {**said, "row": row}))
                continue
            cells = pick(paper, said)
            fault = inconsistent(
                f"The text says: “{entry['says']}”. {where} has no row for “{name}”; its rows are "
                f"{', '.join(dict.fromkeys(cell.row for cell in cells))}. For this phrase the paper prints "
                "no estimate."
            )
            yield verdict("text: named row", cells, None, fault, name)


RULES = (restated, said_twice, listed_items, named_rows)
"""Rules of this part of the family."""
