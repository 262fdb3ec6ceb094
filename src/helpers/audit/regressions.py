"""Regression tables of a paper, read from its printed numbers: one line of coefficients a column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.audit.engine import Cell, Interval, Paper
from helpers.errors import UnknownNameError, listed

CONSTANTS = ("_cons", "Constant", "const", "Intercept")
"""Rows that hold the constant of a line."""


@dataclass
class Line:
    """One column of a regression table.

    Attributes
    ----------
    exhibit, column : str
        Where it stands.
    coef, t : dict of str to Cell
        Coefficients and t-values by row, the constant included.
    n, r2, adj_r2 : Cell or None
        Observations and share of variance explained.
    """

    exhibit: str
    column: str
    coef: dict[str, Cell] = field(default_factory=dict)
    t: dict[str, Cell] = field(default_factory=dict)
    n: Cell | None = None
    r2: Cell | None = None
    adj_r2: Cell | None = None

    @property
    def slopes(self) -> list[str]:
        """Rows of the regressors in printed order, without the constant."""
        return [row for row in self.coef if row not in CONSTANTS]

    @property
    def constant(self) -> str | None:
        """Row of the constant, if one is printed."""
        return next((row for row in self.coef if row in CONSTANTS), None)

    @property
    def name(self) -> str:
        """Table and column in words."""
        return f"{self.exhibit} {self.column}"

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Coefficients and t-values."""
        return (*self.coef.values(), *self.t.values())


def lines(paper: Paper) -> dict[tuple[str, str], Line]:
    """Read every regression line of a paper.

    Parameters
    ----------
    paper : Paper
        Printed numbers.

    Returns
    -------
    dict of (exhibit, column) to Line
        In printed order; a column without a coefficient is no line.
    """
    found: dict[tuple[str, str], Line] = {}
    for cell in paper.cells:
        line = found.setdefault((cell.exhibit, cell.column), Line(cell.exhibit, cell.column))
        if cell.statistic == "coef":
            line.coef[cell.row] = cell
        elif cell.statistic == "t":
            line.t[cell.row] = cell
        elif cell.statistic in ("n", "r2", "adj_r2"):
            setattr(line, cell.statistic, cell)
    return {key: line for key, line in found.items() if line.coef}


def chosen(
    every: Mapping[tuple[str, str], Line], exhibits: Iterable[str], columns: Sequence[str] | None = None
) -> Iterator[Line]:
    """Yield the lines of some exhibits and columns, or say which exhibit has none.

    Parameters
    ----------
    every : mapping
        See `lines`.
    exhibits : iterable of str
        Exhibits.
    columns : sequence of str, optional
        Columns; all by default.

    Yields
    ------
    Line
        In the order of `exhibits`.
    """
    wanted = list(exhibits)
    missing = [name for name in wanted if not any(exhibit == name for exhibit, _ in every)]
    if missing:
        raise UnknownNameError(f"the description names regressions at {listed(missing)}, which has none.")
    for name in wanted:
        for (exhibit, column), line in every.items():
            if exhibit == name and (columns is None or column in columns):
                yield line


def one(every: Mapping[tuple[str, str], Line], exhibit: str, column: str) -> Line:
    """Return one line, or say that there is none."""
    if (exhibit, column) not in every:
        raise UnknownNameError(
            f"the description names the regression {exhibit} {column}, which is not there."
        )
    return every[exhibit, column]


def pair(values: Any) -> Interval:
    """Turn two numbers of a description into an interval."""
    low, high = values
    return Interval(float(low), float(high))


def shared(intervals: Iterable[Interval]) -> Interval | None:
    """Return what several intervals have in common, or None if that is nothing."""
    known = list(intervals)
    low, high = max(each.low for each in known), min(each.high for each in known)
    noise = 1e-9 * max(1.0, abs(low), abs(high))
    if low > high + noise:
        return None
    return Interval(min(low, high), max(low, high))


def span(interval: Interval, digits: int = 3) -> str:
    """Write an interval for a sentence: one number where its ends round to the same."""
    low, high = f"{interval.low:.{digits}f}", f"{interval.high:.{digits}f}"
    return low if low == high else f"{low} to {high}"


def plural(number: int, word: str) -> str:
    """Write a count with its noun."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
