"""Parts and wholes: sums, differences, growth, ranks and the totals that values and shares imply.

Arithmetic on printed numbers, in units: ``US$2.56 trillion`` and a column in ``US$ billion`` are compared as
amounts. All sums and quotients are intervals of rounding.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.terms import (
    amount,
    aside,
    called,
    in_unit_of,
    number,
    one,
    pick,
    slices,
    spread,
    total,
    verdict,
)
from helpers.errors import InputError

MOST_TERMS_SHOWN = 6
"""Longer sums are not written out in a sentence."""

CLAIMS = ("rising", "falling", "higher", "lower")
"""What a text may say about a series: at every step, or from its first to its last number."""


def _sum_in_words(cells: Sequence[Cell]) -> str:
    """Write a sum out, or say how many terms it has."""
    if len(cells) > MOST_TERMS_SHOWN:
        return f"the {len(cells)} parts"
    return " + ".join(cell.printed for cell in cells)


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
    ``relation`` (``=`` or ``<=``); optional ``by``, ``name``, ``aside``.

    Rounding: the half-units of all parts add up, so five shares with one decimal may miss their sum by 0.25
    and the whole by another 0.05.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each sum; `inconsistent` where the intervals have nothing in common.
    """
    for table in paper.described("parts_sum"):
        names = ("parts", "whole") if "whole" in table else ("parts",)
        relation = table.get("relation", "=")
        if relation not in ("=", "<="):
            raise InputError(f"relation must be = or <=, got {relation!r}.")
        for part in slices(paper, table, names):
            cells, summed = part["parts"], total(part["parts"])
            if "whole" in table:
                (whole,) = part["whole"]
                target, printed = amount(whole), whole.printed
                place = f"{number((target.low + target.high) / 2)} in {called(whole)}"
                everything = (*cells, whole)
            else:
                target = Interval.of(float(table["whole_value"]))
                printed, place, everything = _sum_in_words(cells), f"{number(target.low)}", cells
            fault = None
            if relation == "=" and not summed.overlaps(target):
                fault = (
                    "inconsistent",
                    f"{table['name']}: {_sum_and_total(cells)}, but the whole is {place}; rounding allows "
                    f"{spread(summed)}.{aside(table)}",
                )
            elif relation == "<=" and summed.low > target.high:
                fault = (
                    "inconsistent",
                    f"{table['name']}: {_sum_and_total(cells)}, more than the whole, {place}."
                    f"{_fitting_power(summed, target)}{aside(table)}",
                )
            implied = summed if "whole" in table else target
            if relation == "<=":
                implied = Interval(summed.low, math.inf) if "whole" in table else Interval(0.0, target.high)
            if "whole" in table:
                implied = in_unit_of(implied, whole)
            yield verdict("parts: sum", everything, printed, implied, fault)


def differences(paper: Paper) -> Iterator[Check]:
    """Check that a printed difference is the later number minus the earlier one.

    Description ``[[parts_difference]]``: ``result``, ``after``, ``before``, optional ``by``, ``name``.

    Rounding: three half-units.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each difference; `inconsistent` where it cannot be.
    """
    for table in paper.described("parts_difference"):
        for part in slices(paper, table, ("result", "after", "before")):
            (result,), (after,), (before,) = part["result"], part["after"], part["before"]
            implied, fault = amount(after) - amount(before), None
            if not implied.overlaps(amount(result)):
                fault = (
                    "inconsistent",
                    f"{table['name']}: {after.printed} - {before.printed} = {spread(implied)}, but "
                    f"{called(result)} prints {result.printed}.",
                )
            cells = (result, after, before)
            yield verdict("parts: difference", cells, result.printed, in_unit_of(implied, result), fault)


def growth(paper: Paper) -> Iterator[Check]:
    """Check that a printed growth rate is 100 × (later / earlier - 1).

    Description ``[[parts_growth]]``: ``result`` (percent), ``after``, ``before``, ``name``.

    Rounding: the quotient of the two intervals, and half a unit of the rate; a rate that was rounded down
    from the unrounded numbers may look wrong by one unit when computed from the printed ones, which is not
    flagged.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each rate; `inconsistent` where it cannot be.
    """
    for table in paper.described("parts_growth"):
        for part in slices(paper, table, ("result", "after", "before")):
            (result,), (after,), (before,) = part["result"], part["after"], part["before"]
            implied, fault = (amount(after) / amount(before) - 1) * 100, None
            if not implied.overlaps(result.interval):
                fault = (
                    "inconsistent",
                    f"{table['name']}: 100 × ({after.printed} / {before.printed} - 1) = {spread(implied)} "
                    f"percent, but {called(result)} says {result.printed}.",
                )
            yield verdict("parts: growth rate", (result, after, before), result.printed, implied, fault)


def rankings(paper: Paper) -> Iterator[Check]:
    """From the largest to the fifth largest, numbers must not rise.

    Description ``[[parts_ranking]]``: ``cells`` in printed order, optional ``by``, ``name``.

    Rounding: ties are allowed, and so is a rise within the two half-units.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each ranking; `inconsistent` at the first rise.
    """
    for table in paper.described("parts_ranking"):
        for part in slices(paper, table, ("cells",)):
            cells, fault, at = part["cells"], None, part["cells"][0]
            for first, second in pairwise(cells):
                if amount(second).low > amount(first).high:
                    at = second
                    fault = (
                        "inconsistent",
                        f"{table['name']}: {called(second)} prints {second.printed} after {first.printed}, "
                        "so the order is not from the largest down.",
                    )
                    break
            high = math.inf if at is cells[0] else amount(cells[cells.index(at) - 1]).high
            implied = in_unit_of(Interval(-math.inf, high), at)
            yield verdict("parts: ranking", cells, at.printed, implied, fault)


def directions(paper: Paper) -> Iterator[Check]:
    """Check that a series that the text calls rising or falling does so.

    Description ``[[parts_direction]]``: ``cells`` in order, ``claim`` (``rising``, ``falling``: at every
    step; ``higher``, ``lower``: from the first to the last), optional ``by``, ``name``, ``words`` (the
    quotation), ``severity`` (``note`` unless given).

    Limits: words such as `rapidly` are not judged. Rounding: a step within the two half-units counts as
    either.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each series.
    """
    for table in paper.described("parts_direction"):
        claim = table["claim"]
        if claim not in CLAIMS:
            raise InputError(f"claim must be one of {', '.join(CLAIMS)}, got {claim!r}.")
        for part in slices(paper, table, ("cells",)):
            cells = part["cells"]
            steps = list(pairwise(cells)) if claim in ("rising", "falling") else [(cells[0], cells[-1])]
            up = claim in ("rising", "higher")
            wrong = [
                (a, b)
                for a, b in steps
                if (amount(b).high < amount(a).low if up else amount(b).low > amount(a).high)
            ]
            fault, at = None, cells[-1]
            if wrong:
                before, at = wrong[0]
                fault = (
                    table.get("severity", "note"),
                    f"{table['name']}: the text says {table['words']}, but the number goes from "
                    f"{before.printed} "
                    f"({before.row or before.column}) to {at.printed} ({at.row or at.column}); over the "
                    f"whole span it goes from {cells[0].printed} to {cells[-1].printed}.",
                )
            limit = amount(cells[max(cells.index(at) - 1, 0)] if claim in ("rising", "falling") else cells[0])
            implied = Interval(limit.low, math.inf) if up else Interval(-math.inf, limit.high)
            yield verdict("parts: direction", cells, at.printed, in_unit_of(implied, at), fault)


def implied_totals(paper: Paper) -> Iterator[Check]:
    """Check that the whole that a value and its share imply is respected by other printed numbers.

    A value V with a share s percent is part of a whole 100 V / s. Description ``[[parts_total]]``: ``value``,
    ``share`` (percent), optional ``by``, ``name``, and at least one of: ``within`` (a value and a share whose
    whole contains all these wholes: ``{value = ..., share = ...}``), ``parts`` (cells that the whole
    contains).

    Rounding: the quotient of the two intervals; a share of 3.0 percent leaves 1.7 percent of the whole open.

    Limits: that the share is of this whole is the describer's reading of the table's head.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each comparison; `inconsistent` where the part exceeds the whole.
    """
    for table in paper.described("parts_total"):
        wholes: list[Interval] = []
        used: list[Cell] = []
        for part in slices(paper, table, ("value", "share")):
            (value,), (share,) = part["value"], part["share"]
            wholes.append(amount(value) / (share.interval * 0.01))
            used += [value, share]
        whole = sum(wholes, Interval(0.0, 0.0))
        if "parts" in table:
            yield _within(table, pick(paper, table["parts"]), whole, used)
        if "within" in table:
            value, share = (one(paper, table["within"][name]) for name in ("value", "share"))
            container = amount(value) / (share.interval * 0.01)
            fault = None
            if whole.low > container.high:
                fault = (
                    "inconsistent",
                    f"{table['name']}: values and shares imply wholes of {spread(whole)} together, more than "
                    f"{spread(container)}, which {value.printed} at {share.printed} implies.{aside(table)}",
                )
            # the share of the container that makes it just large enough
            limit = (100 * amount(value) / whole.low).high
            yield verdict(
                "parts: total implied by a share", (*used, value, share), share.printed,
                Interval(0.0, limit), fault,
            )  # fmt: skip


def _within(table: Any, parts: Sequence[Cell], whole: Interval, used: Sequence[Cell]) -> Check:
    """Compare parts with the whole that a value and its share imply."""
    summed, fault = total(parts), None
    if summed.low > whole.high:
        value, share = used[0], used[1]
        fault = (
            "inconsistent",
            f"{table['name']}: {value.printed} at a share of {share.printed} implies a whole of "
            f"{spread(whole)}, less "
            f"than its parts, {_sum_and_total(parts)}.{_fitting_power(summed, whole)}{aside(table)}",
        )
    return verdict(
        "parts: total implied by a share", (*parts, *used), parts[0].printed,
        in_unit_of(Interval(-math.inf, whole.high), parts[0]), fault,
    )  # fmt: skip


def averages(paper: Paper) -> Iterator[Check]:
    """Check that an average lies between the smallest and the largest of what it averages.

    Whatever the weights.

    Description ``[[parts_average]]``: ``average``, ``members``, ``name``, optional ``factor`` (what turns the
    unit of the members into that of the average, such as 0.01 for percent).

    Rounding: half a unit at each end.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each average; `inconsistent` where it lies outside.
    """
    for table in paper.described("parts_average"):
        average, members = one(paper, table["average"]), pick(paper, table["members"])
        ends = [amount(cell) * float(table.get("factor", 1.0)) for cell in members]
        implied = Interval(min(end.low for end in ends), max(end.high for end in ends))
        fault = None
        if not implied.overlaps(amount(average)):
            fault = (
                "inconsistent",
                f"{table['name']}: the average {average.printed} ({called(average)}) lies outside "
                f"{spread(implied)}, the range of the numbers that it averages.",
            )
        yield verdict(
            "parts: average and extremes", (average, *members), average.printed,
            in_unit_of(implied, average), fault,
        )  # fmt: skip


RULES = (sums, differences, growth, rankings, directions, implied_totals, averages)
"""All rules of the family ``parts``."""
