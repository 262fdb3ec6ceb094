"""Numbers, intervals and places put into the sentences of findings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from helpers.audit.engine import Cell, Interval
from helpers.audit.units import UNIT_WORDS


def figure(value: float) -> str:
    """Write a number with four digits.

    Examples
    --------
    >>> figure(0.0134615), figure(269960.2), figure(12)
    ('0.01346', '269,960', '12')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def number(value: float) -> str:
    """Write an amount: at most five significant digits, thousands separated.

    Examples
    --------
    >>> number(2560), number(0.025590), number(79419.0), number(2.56e12)
    ('2,560', '0.02559', '79,419', '2.56 trillion')
    """
    for word in ("trillion", "billion"):  # counts of observations are smaller and stay counts
        factor = UNIT_WORDS[word]
        if abs(value) >= factor:
            return f"{value / factor:,.5g} {word}"
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}"


def _ends(interval: Interval, write: Callable[[float], str]) -> str:
    """Write an interval, as one number if its ends look alike."""
    low, high = write(interval.low), write(interval.high)
    if math.isinf(interval.high):
        return "any number" if math.isinf(interval.low) else f"at least {low}"
    if math.isinf(interval.low):
        return f"at most {high}"
    return low if low == high else f"{low} to {high}"


def span(interval: Interval) -> str:
    """Write an interval with four digits.

    Examples
    --------
    >>> span(Interval(0.5, 1.25)), span(Interval(2, 2)), span(Interval(0, math.inf))
    ('0.5 to 1.25', '2', 'at least 0')
    """
    return _ends(interval, figure)


def decimals(interval: Interval, digits: int = 3) -> str:
    """Write an interval with so many decimals.

    Examples
    --------
    >>> decimals(Interval(0.5, 1.25)), decimals(Interval(2, 2), 1)
    ('0.500 to 1.250', '2.0')
    """
    return _ends(interval, lambda value: f"{value:.{digits}f}")


def p_values(p: Interval, digits: int = 4) -> str:
    """Write what p is, one that so many decimals make 0 as below the last of them.

    Examples
    --------
    >>> p_values(Interval(0.00201, 0.0022)), p_values(Interval(0, 1e-7)), p_values(Interval(1e-7, 0.02), 3)
    ('p = 0.0020 to 0.0022', 'p < 0.0001', 'p ≤ 0.020')
    """
    least = 10.0**-digits
    if p.high < least / 2:
        return f"p < {least:.{digits}f}"
    return f"p ≤ {p.high:.{digits}f}" if p.low < least / 2 else f"p = {decimals(p, digits)}"


def amounts(interval: Interval) -> str:
    """Write an interval of amounts.

    Examples
    --------
    >>> amounts(Interval(2.5e12, 2.56e12))
    '2.5 trillion to 2.56 trillion'
    """
    return _ends(interval, number)


def plural(count: int, word: str) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> plural(1, "star"), plural(2, "star")
    ('1 star', '2 stars')
    """
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def called(cell: Cell) -> str:
    """Name a printed number in a sentence."""
    return f"{cell.exhibit} ({', '.join(part for part in (cell.row, cell.column) if part)})"


def plus(cells: Iterable[Cell]) -> str:
    """Write printed numbers as a sum."""
    return " + ".join(cell.printed for cell in cells)


def aside(table: Mapping[str, Any]) -> str:
    """Return the remark that the description adds to a finding, with a blank before it."""
    text = str(table.get("aside", "")).strip()
    return f" {text}" if text else ""
