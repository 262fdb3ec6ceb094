"""Printed numbers as amounts: words that scale them, counts that are exact, spans of years."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from helpers.audit.engine import ZERO, Cell, Interval
from helpers.errors import InputError
from helpers.published.statistics import COUNTS

UNIT_WORDS = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
"""Words that scale a number, wherever they stand: beside it or in the head of its column."""

_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")


def unit_factor(cell: Cell) -> float:
    """Say by what a printed number is to be multiplied to stand in units.

    The word beside the number speaks first, then the heads of its column and row. A number without such a
    word stands in units.
    """
    for text in (cell.printed, cell.column, cell.row):
        for word, factor in UNIT_WORDS.items():
            if re.search(rf"\b{word}\b", text):
                return factor
    return 1.0


def amount(cell: Cell) -> Interval:
    """Return the printed number as an interval in units, so that billions and trillions can be compared."""
    return cell.interval * unit_factor(cell)


def total(cells: Iterable[Cell]) -> Interval:
    """Add printed numbers in units; each may be off by half a unit of its last digit."""
    return sum((amount(cell) for cell in cells), ZERO)


def in_unit_of(interval: Interval, cell: Cell) -> Interval:
    """Turn an amount into the unit in which a cell is printed, so that the two can be read side by side."""
    return interval * (1.0 / unit_factor(cell))


def exact(cell: Cell) -> Interval:
    """Return the interval of a printed number, a point if it is a count and so not rounded."""
    return Interval.of(cell.value) if cell.statistic in COUNTS else cell.interval


def one_number(first: Cell, second: Cell) -> bool:
    """Tell whether two cells can print one number.

    Numbers with the same digits must be equal, others must have a common rounding interval.
    """
    if math.isclose(first.half_unit, second.half_unit):
        return math.isclose(first.value, second.value, abs_tol=1e-12)
    return first.interval.overlaps(second.interval)


def years(text: str) -> int:
    """Count the years that a text such as ``2000, 2007-2019`` names.

    Examples
    --------
    >>> years("2004-2017")
    14
    >>> years("2000, 2007-2019")
    14
    """
    named: set[int] = set()
    for first, last in _YEARS.findall(text):
        named.update(range(int(first), int(last or first) + 1))
    if not named:
        raise InputError(f"periods must name years, got {text!r}.")
    return len(named)
