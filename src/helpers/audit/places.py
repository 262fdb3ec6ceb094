"""Where a description points: patterns of keys, and small numbers in words for the sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from helpers.audit.engine import Cell, Interval, Paper
from helpers.errors import InputError, UnknownNameError

ANY = "*"
"""Part of a pattern that every key fits."""

EXACT = ("count", "n")
"""Statistics that are whole numbers: their rounding interval is a point."""


def cells_at(paper: Paper, pattern: Sequence[str]) -> list[Cell]:
    """Find the printed numbers at a pattern.

    Parameters
    ----------
    paper : Paper
        Printed numbers.
    pattern : sequence of str
        Exhibit, row, column and statistic; ``"*"`` fits anything.

    Returns
    -------
    list of Cell
        At least one, in printed order.

    Raises
    ------
    InputError
        If the pattern has not four parts.
    UnknownNameError
        If nothing is printed there, so that a slip in a description cannot pass for a test.
    """
    if len(pattern) != 4:
        raise InputError(f"a place has exhibit, row, column and statistic, got {list(pattern)}.")
    if ANY not in pattern:
        return [paper.cell(*pattern)]
    found = [
        cell
        for cell in paper.cells
        if all(wanted in (ANY, got) for wanted, got in zip(pattern, cell.key, strict=True))
    ]
    if not found:
        raise UnknownNameError(f"{paper.chapter} prints nothing at {list(pattern)}; check its description.")
    return found


def cells_of(paper: Paper, patterns: Iterable[Sequence[str]]) -> list[Cell]:
    """Find the printed numbers at several patterns, each once, in the order of the patterns."""
    found = {cell.key: cell for pattern in patterns for cell in cells_at(paper, pattern)}
    return list(found.values())


def t_value(paper: Paper, coefficient: Cell) -> Cell | None:
    """Return the t-value printed under a coefficient, or None."""
    return paper.get(coefficient.exhibit, coefficient.row, coefficient.column, "t")


def exact(cell: Cell) -> Interval:
    """Return the interval of a printed number, a point if it is a count."""
    return Interval.of(cell.value) if cell.statistic in EXACT else cell.interval


def standard_error(coefficient: Cell, t: Cell) -> Interval | None:
    """Return the standard error that coefficient and t-value imply; None where rounding leaves it open."""
    error = abs(coefficient.interval) / abs(t.interval)
    return error if error.low > 0 and math.isfinite(error.high) else None


def figure(value: float) -> str:
    """Write a number with four digits.

    Examples
    --------
    >>> figure(0.0134615), figure(269960.2), figure(12)
    ('0.01346', '269,960', '12')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def span(interval: Interval) -> str:
    """Write an interval, as one number if its ends look alike.

    Examples
    --------
    >>> span(Interval(0.5, 1.25)), span(Interval(2, 2))
    ('0.5 to 1.25', '2')
    """
    low, high = figure(interval.low), figure(interval.high)
    return low if low == high else f"{low} to {high}"


def model(exhibit: str, column: str) -> str:
    """Name a column of a table of regressions."""
    return f"{exhibit} {column}"
