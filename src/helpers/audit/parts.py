"""Parts and wholes: sums, differences, growth, ranks and the totals that values and shares imply.

Arithmetic on printed numbers, in units: ``US$2.56 trillion`` and a column in ``US$ billion`` are compared as
amounts. All sums and quotients are intervals of rounding. ``name`` is what a finding calls the numbers,
``aside`` a remark that is added to it, ``by`` (``row`` or ``column``) splits selections, one check for each.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from helpers.audit.engine import ZERO, Cell, Check, Interval, Paper, inconsistent, note, verdict
from helpers.audit.schema import CELLS, Table
from helpers.audit.select import only, pick, slices
from helpers.audit.units import amount, in_unit_of, total
from helpers.audit.words import amounts, aside, called, number, plus

MOST_TERMS_SHOWN = 6
"""Longer sums are not written out in a sentence."""

CLAIMS = ("rising", "falling", "higher", "lower")
"""What a text may say about a series: at every step, or from its first to its last number."""

_BY = {"by": {"row", "column"}}
SUM = Table(
    "parts_sum",
    {"name": str, "parts": CELLS},
    {"whole": CELLS, "whole_value": float, "relation": {"=", "<="}, "aside": str, **_BY},
    either=("whole", "whole_value"),
)
_CHANGE = {"name": str, "result": CELLS, "after": CELLS, "before": CELLS}
DIFFERENCE = Table("parts_difference", _CHANGE, _BY)
GROWTH = Table("parts_growth", _CHANGE, _BY)
RANKING = Table("parts_ranking", {"name": str, "cells": CELLS}, _BY)
DIRECTION = Table(
    "parts_direction",
    {"name": str, "cells": CELLS, "claim": set(CLAIMS), "words": str},
    _BY,
)
TOTAL = Table(
    "parts_total",
    {"name": str, "value": CELLS, "share": CELLS},
    {"within": {"value": CELLS, "share": CELLS}, "parts": CELLS, "aside": str, **_BY},
    either=("within", "parts"),
)
AVERAGE = Table("parts_average", {"name": str, "average": CELLS, "members": CELLS}, {"factor": float})


def _sum_in_words(cells: Sequence[Cell]) -> str:
    """Write a sum out, or say how many terms it has."""
    return f"the {len(cells)} parts" if len(cells) > MOST_TERMS_SHOWN else plus(cells)


def _sum_and_total(cells: Sequence[Cell]) -> str:
    """Write a sum and what it gives, in units."""
    exact = sum(amount(cell).low + amount(cell).high for cell in cells) / 2
    return f"{_sum_in_words(cells)} = {number(exact)}" if len(cells) > 1 else number(exact)


def _fitting_power(parts: Interval, whole: Interval) -> str:
    """Say which power of ten would make the parts fit, if one does: a unit may be meant otherwise."""
    for power in (1, 2, 3):
        if (parts * 10.0**-power).low <= whole.high:
            return (
                f" Read in a unit {10**power:,} times smaller, the parts would fit; which unit was meant "
                "cannot be read off the table."
            )
    return ""


def sums(paper: Paper) -> Iterator[Check]:
    """Parts add up to their whole, or, if only some are listed, do not exceed it.

    Description ``[[parts_sum]]``: ``parts``; ``whole`` (a cell) or ``whole_value`` (such as 100, exact);
    ``relation`` (``=`` or ``<=``); ``name``, optional ``by``, ``aside``. `inconsistent` where the intervals
    have nothing in common.

    Rounding: the half-units of all parts add up, so five shares with one decimal may miss their sum by 0.25
    and the whole by another 0.05.
    """
    for table in paper.described(SUM):
        names = ("parts", "whole") if "whole" in table else ("parts",)
        some_only = table.get("relation", "=") == "<="
        for part in slices(paper, table, names):
            cells, summed, fault = part["parts"], total(part["parts"]), None
            if "whole" in table:
                (whole,) = part["whole"]
                target, printed, everything = amount(whole), whole.printed, (*cells, whole)
                place = f"{number((target.low + target.high) / 2)} in {called(whole)}"
                implied = in_unit_of(Interval(summed.low, math.inf) if some_only else summed, whole)
            else:
                target = Interval.of(float(table["whole_value"]))
                printed, everything, place = _sum_in_words(cells), cells, number(target.low)
                implied = Interval(0.0, target.high) if some_only else target
            if some_only and summed.low > target.high:
                fault = inconsistent(
                    f"{table['name']}: {_sum_and_total(cells)}, more than the whole, {place}."
                    f"{_fitting_power(summed, target)}{aside(table)}"
                )
            elif not some_only and not summed.overlaps(target):
                fault = inconsistent(
                    f"{table['name']}: {_sum_and_total(cells)}, but the whole is {place}; rounding allows "
                    f"{amounts(summed)}.{aside(table)}"
                )
            yield verdict("parts: sum", everything, implied, fault, printed)


def differences(paper: Paper) -> Iterator[Check]:
    """Check that a printed difference is the later number minus the earlier one.

    Description ``[[parts_difference]]``: ``result``, ``after``, ``before``, ``name``, optional ``by``.
    `inconsistent` where it cannot be.

    Rounding: three half-units.
    """
    for table in paper.described(DIFFERENCE):
        for part in slices(paper, table, ("result", "after", "before")):
            (result,), (after,), (before,) = part["result"], part["after"], part["before"]
            implied = amount(after) - amount(before)
            fault = implied.overlaps(amount(result)) or inconsistent(
                f"{table['name']}: {after.printed} - {before.printed} = {amounts(implied)}, but "
                f"{called(result)} prints {result.printed}."
            )
            yield verdict("parts: difference", (result, after, before), in_unit_of(implied, result), fault)


def growth(paper: Paper) -> Iterator[Check]:
    """Check that a printed growth rate is 100 × (later / earlier - 1).

    Description ``[[parts_growth]]``: ``result`` (percent), ``after``, ``before``, ``name``, optional ``by``.
    `inconsistent` where it cannot be.

    Rounding: the quotient of the two intervals, and half a unit of the rate; a rate that was rounded down
    from the unrounded numbers may look wrong by one unit when computed from the printed ones, which is not
    flagged.
    """
    for table in paper.described(GROWTH):
        for part in slices(paper, table, ("result", "after", "before")):
            (result,), (after,), (before,) = part["result"], part["after"], part["before"]
            implied = (amount(after) / amount(before) - 1) * 100
            fault = implied.overlaps(result.interval) or inconsistent(
                f"{table['name']}: 100 × ({after.printed} / {before.printed} - 1) = {amounts(implied)} "
                f"percent, but {called(result)} says {result.printed}."
            )
            yield verdict("parts: growth rate", (result, after, before), implied, fault)


def rankings(paper: Paper) -> Iterator[Check]:
    """From the largest to the fifth largest, numbers must not rise.

    Description ``[[parts_ranking]]``: ``cells`` in printed order, ``name``, optional ``by``. One check for
    each ranking; `inconsistent` at the first rise.

    Rounding: ties are allowed, and so is a rise within the two half-units.
    """
    for table in paper.described(RANKING):
        for part in slices(paper, table, ("cells",)):
            cells, fault, high = part["cells"], None, math.inf
            at = cells[0]
            for first, second in pairwise(cells):
                if amount(second).low > amount(first).high:
                    at, high = second, amount(first).high
                    fault = inconsistent(
                        f"{table['name']}: {called(second)} prints {second.printed} after {first.printed}, "
                        "so the order is not from the largest down."
                    )
                    break
            implied = in_unit_of(Interval(-math.inf, high), at)
            yield verdict("parts: ranking", cells, implied, fault, at.printed)


def directions(paper: Paper) -> Iterator[Check]:
    """Check that a series that the text calls rising or falling does so.

    Description ``[[parts_direction]]``: ``cells`` in order, ``claim`` (``rising``, ``falling``: at every
    step; ``higher``, ``lower``: from the first to the last), ``name``, ``words`` (the quotation), optional
    ``by``. One check for each series.

    Limits: words such as `rapidly` are not judged. Rounding: a step within the two half-units counts as
    either.
    """
    for table in paper.described(DIRECTION):
        every_step, up = table["claim"] in ("rising", "falling"), table["claim"] in ("rising", "higher")
        for part in slices(paper, table, ("cells",)):
            cells, fault = part["cells"], None
            steps = (every_step and list(pairwise(cells))) or [(cells[0], cells[-1])]
            wrong = [
                (a, b)
                for a, b in steps
                if (amount(b).high < amount(a).low if up else amount(b).low > amount(a).high)
            ]
            before, at = wrong[0] if wrong else steps[-1]
            if wrong:
                fault = note(
                    f"{table['name']}: the text says {table['words']}, but the number goes from "
                    f"{before.printed} ({before.row or before.column}) to {at.printed} "
                    f"({at.row or at.column}); over the whole span it goes from {cells[0].printed} to "
                    f"{cells[-1].printed}.",
                )
            limit = amount(before)
            implied = Interval(limit.low, math.inf) if up else Interval(-math.inf, limit.high)
            yield verdict("parts: direction", cells, in_unit_of(implied, at), fault, at.printed)


def implied_totals(paper: Paper) -> Iterator[Check]:
    """Check that the whole that a value and its share imply is respected by other printed numbers.

    A value V with a share s percent is part of a whole 100 V / s. Description ``[[parts_total]]``: ``value``,
    ``share`` (percent), ``name``, optional ``by``, ``aside``, and at least one of: ``within`` (a value and a
    share whose whole contains all these wholes: ``{value = ..., share = ...}``), ``parts`` (cells that the
    whole contains). `inconsistent` where the part exceeds the whole.

    Rounding: the quotient of the two intervals; a share of 3.0 percent leaves 1.7 percent of the whole open.

    Limits: that the share is of this whole is the describer's reading of the table's head.
    """
    rule = "parts: total implied by a share"
    for table in paper.described(TOTAL):
        whole, used = ZERO, list[Cell]()
        for part in slices(paper, table, ("value", "share")):
            (value,), (share,) = part["value"], part["share"]
            whole += amount(value) / (share.interval * 0.01)
            used += [value, share]
        if "parts" in table:
            yield _within(rule, table, pick(paper, table["parts"]), whole, used)
        if "within" in table:
            value, share = (only(paper, table["within"][name]) for name in ("value", "share"))
            container = amount(value) / (share.interval * 0.01)
            fault = whole.low <= container.high or inconsistent(
                f"{table['name']}: values and shares imply wholes of {amounts(whole)} together, more "
                f"than {amounts(container)}, which {value.printed} at {share.printed} implies."
                f"{aside(table)}"
            )
            # the share of the container that makes it just large enough
            limit = (100 * amount(value) / whole.low).high
            yield verdict(rule, (*used, value, share), Interval(0.0, limit), fault, share.printed)


def _within(rule: str, table: Any, parts: Sequence[Cell], whole: Interval, used: Sequence[Cell]) -> Check:
    """Compare parts with the whole that a value and its share imply."""
    summed, (value, share, *_) = total(parts), used
    fault = summed.low <= whole.high or inconsistent(
        f"{table['name']}: {value.printed} at a share of {share.printed} implies a whole of "
        f"{amounts(whole)}, less than its parts, {_sum_and_total(parts)}."
        f"{_fitting_power(summed, whole)}{aside(table)}"
    )
    return verdict(rule, (*parts, *used), in_unit_of(Interval(-math.inf, whole.high), parts[0]), fault)


def averages(paper: Paper) -> Iterator[Check]:
    """Check that an average lies between the smallest and the largest of what it averages.

    Whatever the weights. Description ``[[parts_average]]``: ``average``, ``members``, ``name``, optional
    ``factor`` (what turns the unit of the members into that of the average, such as 0.01 for percent).
    `inconsistent` where it lies outside.

    Rounding: half a unit at each end.
    """
    for table in paper.described(AVERAGE):
        average, members = only(paper, table["average"]), pick(paper, table["members"])
        implied = Interval.around(amount(cell) * float(table.get("factor", 1.0)) for cell in members)
        fault = implied.overlaps(amount(average)) or inconsistent(
            f"{table['name']}: the average {average.printed} ({called(average)}) lies outside "
            f"{amounts(implied)}, the range of the numbers that it averages."
        )
        cells = (average, *members)
        yield verdict("parts: average and extremes", cells, in_unit_of(implied, average), fault)


RULES = (sums, differences, growth, rankings, directions, implied_totals, averages)
"""All rules of the family ``parts``."""
