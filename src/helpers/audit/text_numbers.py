"""Numbers that the text restates, lists that it counts, and names that it gives to rows: against the tables.

Keys of a description, each a list of tables; a place is ``[exhibit, row, column, statistic]``, ``"*"`` fits
anything:

``text_restates``
    ``says`` (place in the text), ``of`` (places), optionally ``by`` (one of `FUNCTIONS`, default ``same``)
    and
    ``factor`` (100 where the text has percent of a printed fraction).
``text_twice``
    ``cells``: places of one number that the text prints several times.
``text_lists``
    ``name``, ``items`` or ``parts`` (names of other lists), ``cell``, optionally ``per`` (the number of
    items is the printed number divided by it) and ``missing``, what a full list would hold.
``text_names``
    ``says``, ``where`` and ``names``: what the text calls a regressor to a row of the exhibit, ``""`` if
    there is none;
    ``statistic`` (default ``coef``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.places import cells_at, cells_of, exact, figure, span


def _sum(values: Sequence[Interval]) -> Interval:
    return sum(values, Interval(0.0, 0.0))


def _mean(values: Sequence[Interval]) -> Interval:
    return _sum(values) / len(values)


FUNCTIONS: Mapping[str, Callable[[Sequence[Interval]], Interval]] = {
    "same": lambda values: values[0],
    "sum": _sum,
    "mean": _mean,
    "difference": lambda values: values[-1] - values[0],
    "growth in percent": lambda values: (values[-1] / values[0] - 1.0) * 100.0,
    "count": lambda values: Interval.of(float(len(values))),
    "largest": lambda values: Interval(max(v.low for v in values), max(v.high for v in values)),
}
"""What the text can say about cells of a table."""


def restated(paper: Paper) -> Iterator[Check]:
    """Compare a number in the text with the cells of the table that it restates.

    Identity: the text's number is the table's, or their sum, mean, difference, growth or count, after
    rounding to the text's digits. With the same digits the two must be equal; otherwise both rounding
    intervals are open to the true number and must meet, so that a text rounded from unrounded data passes. A
    number that fails but is the table's cut off is a note. Limits: only what the description lists.
    """
    for entry in paper.described("text_restates"):
        said = cells_at(paper, entry["says"])[0]
        cells = cells_of(paper, entry["of"])
        by, factor = str(entry.get("by", "same")), float(entry.get("factor", 1.0))
        yield _restated(said, cells, by, factor)


def _restated(said: Cell, cells: Sequence[Cell], by: str, factor: float) -> Check:
    rule = "text: restated number"
    implied = FUNCTIONS[by]([exact(cell) for cell in cells]) * factor
    same_digits = by == "same" and math.isclose(said.half_unit, cells[0].half_unit * factor)
    agree = (
        math.isclose(said.value, cells[0].value * factor) if same_digits else exact(said).overlaps(implied)
    )
    every = (said, *cells)
    if agree:
        return Check(rule, every, said.printed, implied)
    unit = 2 * said.half_unit
    cut = not same_digits and implied.overlaps(Interval(said.value, said.value + unit * (1 - 1e-6)))
    source = (
        f"{cells[0].exhibit} prints {cells[0].printed}"
        if by == "same"
        else (
            f"{cells[0].exhibit} gives {span(implied)} as the {by} of "
            f"{', '.join(cell.printed for cell in cells)}"
        )
    )
    place = said.row + (f", {said.column}" if said.column else "")
    nominal = FUNCTIONS[by]([Interval.of(cell.value) for cell in cells]).low * factor
    rounded = round(nominal / unit) * unit
    return Check(
        rule,
        every,
        said.printed,
        implied,
        "note" if cut else "inconsistent",
        f"The text has {said.printed} ({place}) where {source}. "
        + (
            f"To the text's digits that is {figure(rounded)}: the number was cut off, not rounded. Nothing "
            "hangs on it."
            if cut
            else "The two exclude each other; one of them is a misprint or of another version."
        ),
    )


def said_twice(paper: Paper) -> Iterator[Check]:
    """Compare numbers that the text prints more than once.

    Identity: one number is one number. Same digits must be equal, others must have a common rounding
    interval.
    """
    rule = "text: said twice"
    for entry in paper.described("text_twice"):
        first, *others = cells_of(paper, entry["cells"])
        for other in others:
            alike = math.isclose(first.half_unit, other.half_unit)
            if (alike and first.value == other.value) or (
                not alike and first.interval.overlaps(other.interval)
            ):
                yield Check(rule, (first, other), other.printed, first.interval)
                continue
            yield Check(
                rule,
                (first, other),
                other.printed,
                first.interval,
                "inconsistent",
                f"The text gives {first.row} as {first.printed} and again, {other.row}, as {other.printed}; "
                "only one of the two can be meant.",
            )


def listed_items(paper: Paper) -> Iterator[Check]:
    """Compare how many items the text lists with the number that it states, or that a table implies.

    Identity: a balanced panel of k units over T periods has N = k·T observations, so a list of the units of
    a sample has N / T names. Numbers here are exact. Limits: an unbalanced panel would break the identity,
    which is why a quotient that is not whole is reported as such.
    """
    rule = "text: items in a list"
    entries = paper.described("text_lists")
    lists = {entry["name"]: _items(entry, entries) for entry in entries}
    for entry in entries:
        cell = cells_at(paper, entry["cell"])[0]
        per = float(entry.get("per", 1.0))
        items, implied = lists[entry["name"]], cell.value / per
        if len(set(items)) == implied:
            yield Check(rule, (cell,), cell.printed, Interval.of(len(items) * per))
            continue
        arithmetic = f"{cell.printed} / {per:g} = {implied:.4g}" if per != 1 else f"{implied:g}"
        absent = [name for name in entry.get("missing", []) if name not in items]
        yield Check(
            rule,
            (cell,),
            cell.printed,
            Interval.of(len(items) * per),
            "inconsistent",
            f"The text names {len(items)} items for {entry['name']}; {cell.exhibit} ({cell.place}) implies "
            f"{arithmetic}."
            + (
                f" Not named: {' and '.join(absent)}. If the sample is as N says, the list is incomplete; "
                "the estimates are not touched."
                if absent
                else ""
            ),
        )


def _items(entry: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> list[str]:
    if "parts" not in entry:
        return list(entry["items"])
    return [
        item
        for part in entry["parts"]
        for other in entries
        if other["name"] == part
        for item in other["items"]
    ]


def named_rows(paper: Paper) -> Iterator[Check]:
    """Find the row of a table for each thing that the text says the table shows.

    A result can be reported only for what was estimated. Limits: which phrase stands for which row is the
    reader's judgement and stands in the description.
    """
    rule = "text: named row"
    for entry in paper.described("text_names"):
        statistic = str(entry.get("statistic", "coef"))
        rows = list(dict.fromkeys(cell.row for cell in paper.select(entry["where"], statistic)))
        for name, row in entry["names"].items():
            if row:
                cells = tuple(paper.select(entry["where"], statistic, row=row))
                yield Check(rule, cells, cells[0].printed)
                continue
            cells = tuple(paper.select(entry["where"], statistic))
            yield Check(
                rule,
                cells,
                name,
                None,
                "inconsistent",
                f"The text says: “{entry['says']}”. {entry['where']} has no row for “{name}”; its rows are "
                f"{', '.join(rows)}. For this phrase the paper prints no estimate.",
            )


RULES = (restated, said_twice, listed_items, named_rows)
"""Rules of this part of the family."""
