r"""Means and standard deviations of whole numbers: counts, and answers on a scale.

The rules read this key of the description; that the data are whole numbers is nothing that a table tells.

``[[bounds_wholes]]``
    ``means``, ``n``, ``sds`` (optional): selections; with ``by`` (``row`` or ``column``) those of one row or
    column belong together. One n may serve several means. ``items``: how many answers each unit's
    number averages, 1 if left out. ``low``, ``high``: ends of the scale of one answer. ``percent``: true
    where the mean of a 0/1 variable is printed as a percentage.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.audit.engine import Cell, Check, Fault, Interval, Paper, impossible, note, unusual, verdict
from helpers.audit.schema import CELLS, Table
from helpers.audit.select import slices
from helpers.audit.words import called, number
from helpers.errors import InputError

WHOLES = Table(
    "bounds_wholes",
    {"means": CELLS, "n": CELLS},
    {
        "sds": CELLS, "by": {"row", "column"}, "items": int, "low": int, "high": int, "percent": bool,
    },
    together=(("high", "low"),),
)  # fmt: skip

MOST_TOTALS = 200
"""With more totals than this a mean says nothing about a standard deviation."""

MOST_WORK = 3e8
"""Elements of arrays up to which all data on a scale are looked through."""


def ends(cell: Cell, scale: Fraction) -> tuple[Fraction, Fraction]:
    """Return the exact ends of what a cell stands for, in whole numbers of a unit."""
    value, half = Fraction(str(cell.value)), Fraction(str(cell.half_unit))
    return (value - half) * scale, (value + half) * scale


def totals(low: Fraction, high: Fraction, n: int, least: int | None, most: int | None) -> range:
    """Return the totals of n whole numbers between `least` and `most` whose mean lies between two ends.

    Examples
    --------
    >>> totals(Fraction("3.475"), Fraction("3.485"), 21, None, None)  # 73/21 is 3.476
    range(73, 74)
    >>> totals(Fraction("3.445"), Fraction("3.455"), 21, None, None)
    range(73, 73)
    """
    first, last = math.ceil(low * n), math.floor(high * n)
    first = first if least is None else max(first, least * n)
    return range(first, max(first, 1 + (last if most is None else min(last, most * n))))


@functools.lru_cache(maxsize=32)
def reachable(n: int, width: int) -> NDArray[np.bool_]:
    """Tell which total and which sum of squares n whole numbers from 0 to `width` can have.

    Returns
    -------
    ndarray of bool, shape (n * width + 1, n * width ** 2 + 1)
        By total and sum of squares.
    """
    table = np.zeros((n * width + 1, n * width**2 + 1), dtype=bool)
    table[0, 0] = True
    for _ in range(n):
        before = table.copy()
        for value in range(1, width + 1):
            table[value:, value**2 :] |= before[: len(table) - value, : table.shape[1] - value**2]
    return table


def squares_exist(
    total: int, low: Fraction, high: Fraction, n: int, least: int | None, most: int | None
) -> bool:
    """Tell whether n whole numbers with this total can have a sum of squares between two ends.

    Exact for scales that are short enough to look through all data. Else three things are necessary: that
    sum has the parity of the total, is not below that of numbers as equal as can be, nor above
    that of numbers as unequal as the ends allow.
    """
    first, last = math.ceil(low), math.floor(high)
    if least is not None and most is not None and n**3 * (most - least) ** 4 <= MOST_WORK:
        moved = total - n * least
        shift = 2 * least * total - n * least**2
        found = reachable(n, most - least)[moved, max(0, first - shift) : max(0, last - shift + 1)]
        return bool(found.any())
    share, rest = divmod(total, n)
    first = max(first, (n - rest) * share**2 + rest * (share + 1) ** 2)
    if least is not None:
        free = total - n * least
        at_top, over = (1, 0) if most is None else divmod(free, most - least) if most > least else (0, 0)
        top = least + free if most is None else most
        others = n - at_top - (over > 0)
        last = min(last, at_top * top**2 + (least + over) ** 2 * (over > 0) + others * least**2)
    first += (first - total) % 2
    return first <= last


@dataclass(frozen=True)
class Group:
    """A mean of whole numbers with what belongs to it."""

    mean: Cell
    n: Cell
    sd: Cell | None
    scale: Fraction
    least: int | None
    most: int | None

    @property
    def count(self) -> int:
        """Number of whole numbers."""
        return round(self.n.value)

    def totals(self, cut: bool = False) -> range:
        """Return the totals that the mean allows; of a mean that was cut off, not rounded, if wanted."""
        low, high = ends(self.mean, self.scale)
        if cut:
            size = (high - low) / 2
            low, high = (low + size, high + size) if self.mean.value >= 0 else (low - size, high - size)
        return totals(low, high, self.count, self.least, self.most)

    def spread_exists(self, divisor: int) -> bool:
        """Tell whether some data have the mean and the standard deviation with this divisor."""
        found = self.totals()
        if self.sd is None or len(found) > MOST_TOTALS or divisor < 1:
            return True
        low, high = (max(end, Fraction(0)) ** 2 * divisor for end in ends(self.sd, self.scale))
        own = (Fraction(total**2, self.count) for total in found)
        return any(
            squares_exist(total, low + square, high + square, self.count, self.least, self.most)
            for total, square in zip(found, own, strict=True)
        )


def _groups(paper: Paper) -> list[Group]:
    return [group for about in paper.described(WHOLES) for group in _of(paper, about)]


def _of(paper: Paper, about: Mapping[str, Any]) -> Iterator[Group]:
    items = about.get("items", 1)
    if items < 1:
        raise InputError(f"items of [[bounds_wholes]] in {paper.chapter} must be at least 1, got {items}.")
    scale = Fraction(items, 100 if about.get("percent") else 1)
    low, high = (0, 1) if about.get("percent") else (about.get("low"), about.get("high"))
    least, most = (None if end is None else end * items for end in (low, high))
    for part in slices(paper, about, ("means", "n", *(["sds"] if "sds" in about else []))):
        for mean in part["means"]:
            sd = _beside(paper, mean, part["sds"]) if "sds" in part else None
            yield Group(mean, _beside(paper, mean, part["n"]), sd, scale, least, most)


def _beside(paper: Paper, mean: Cell, cells: tuple[Cell, ...]) -> Cell:
    """Cell that belongs to a mean: the only one, or that of its row and column, its row, or its column."""
    for same in (("row", "column"), ("row",), ("column",), ()):
        found = [cell for cell in cells if all(getattr(cell, one) == getattr(mean, one) for one in same)]
        if len(found) == 1:
            return found[0]
    raise InputError(
        f"[[bounds_wholes]] in {paper.chapter} has {len(cells)} cells for the mean {called(mean)} and does "
        "not say which is its; add by, or select fewer."
    )


def mean(paper: Paper) -> Iterator[Check]:
    """Check that n whole numbers can have the printed mean (GRIM test, Brown and Heathers, 2017).

    Exact arithmetic over all values that round to the mean, up or down at a five. `impossible` where no total
    gives it; `unusual` where only a mean that was cut off does. Has force where the digits are finer than
    1 / (n items).
    """
    for group in paper.once(_groups):
        n, units = group.count, group.scale
        nearest = Fraction(round(Fraction(str(group.mean.value)) * units * n), n) / units
        fault: Fault | bool = True
        if not group.totals():
            said = (
                f"{called(group.mean)}: no {group.n.printed} whole numbers have the mean {group.mean.printed}"
            )
            cut = group.totals(cut=True)
            fault = (
                unusual(f"{said}, rounded; cut off, a total of {cut[0]} gives it.")
                if cut
                else impossible(f"{said}; the nearest possible one is {number(float(nearest))}.")
            )
        yield verdict(
            "bounds: mean of whole numbers", (group.mean, group.n), Interval.of(float(nearest)), fault
        )


def spread(paper: Paper) -> Iterator[Check]:
    """Check that whole numbers with the printed mean can have the standard deviation (GRIMMER, Allard, 2018).

    Divisors n - 1 and n are tried, a note says where only n gives it. Where the mean itself is impossible,
    nothing is said. See `squares_exist` for what is exact.
    """
    for group in paper.once(_groups):
        if group.sd is None or not group.totals():
            continue
        fault: Fault | bool = True
        if not group.spread_exists(group.count - 1):
            said = f"{called(group.sd)}: {group.n.printed} whole numbers with the mean {group.mean.printed}"
            fault = (
                note(f"{said} have the deviation {group.sd.printed} with the divisor n, not with n - 1.")
                if group.spread_exists(group.count)
                else impossible(
                    f"{said} cannot have the standard deviation {group.sd.printed}, be its divisor n - 1 or "
                    "n; one of the three is misprinted, or the data are no whole numbers."
                )
            )
        cells = (group.sd, group.mean, group.n)
        yield verdict("bounds: standard deviation of whole numbers", cells, None, fault)


RULES = (mean, spread)
"""Further rules of the family `bounds`."""
