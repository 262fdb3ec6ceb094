"""Regression tables of a paper, read from its printed numbers: one line of coefficients a column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from helpers.audit.engine import Cell, Interval, Paper

CONSTANTS = ("_cons", "Constant", "const", "Intercept")
"""Rows that hold the constant of a line."""


@dataclass(eq=False)
class Line:
    """One column of a regression table.

    Attributes
    ----------
    exhibit, column : str
        Where it stands.
    coef, t : dict of str to Cell
        Coefficients and t-values by row, the constant included; a t-value that is not printed follows from
        the standard error, see `ImpliedT`.
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
    def key(self) -> tuple[str, str]:
        """Exhibit and column."""
        return (self.exhibit, self.column)

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
    def pairs(self) -> dict[str, tuple[Cell, Cell]]:
        """Coefficient and t-value of each row that prints both."""
        return {row: (coef, self.t[row]) for row, coef in self.coef.items() if row in self.t}

    @property
    def count(self) -> tuple[Cell, ...]:
        """Number of observations as a tuple of no or one cell."""
        return () if self.n is None else (self.n,)


@dataclass(frozen=True)
class ImpliedT(Cell):
    """A t-value that is not printed: its text and key are those of the standard error that implies it.

    Attributes
    ----------
    as_printed : Cell
        The standard error, which a reader is shown.
    """

    as_printed: Cell

    @classmethod
    def of(cls, coef: Cell, error: Cell) -> ImpliedT | None:
        """Divide a coefficient by its standard error; None where that rounds to zero."""
        t = coef.interval / error.interval
        if not math.isfinite(t.high):
            return None
        return cls(*error.key, error.printed, (t.low + t.high) / 2, (t.high - t.low) / 2, error)


def lines(paper: Paper) -> Mapping[tuple[str, str], Line]:
    """Read every regression line of a paper.

    Parameters
    ----------
    paper : Paper
        Printed numbers.

    Returns
    -------
    mapping of (exhibit, column) to Line
        In printed order; a column without a coefficient is no line.
    """
    return paper.once(_read)


def _read(paper: Paper) -> dict[tuple[str, str], Line]:
    found: dict[tuple[str, str], Line] = {}
    errors = [cell for cell in paper.cells if cell.statistic == "se"]
    for cell in paper.cells:
        line = found.setdefault((cell.exhibit, cell.column), Line(cell.exhibit, cell.column))
        if cell.statistic == "coef":
            line.coef[cell.row] = cell
        elif cell.statistic == "t":
            line.t[cell.row] = cell
        elif cell.statistic in ("n", "r2", "adj_r2"):
            setattr(line, cell.statistic, cell)
    for cell in errors:
        line = found[cell.exhibit, cell.column]
        coef = line.coef.get(cell.row)
        t = ImpliedT.of(coef, cell) if coef and cell.row not in line.t else None
        if t:
            line.t[cell.row] = t
    return {key: line for key, line in found.items() if line.coef}


def t_value(paper: Paper, coefficient: Cell) -> Cell | None:
    """Return the t-value of a coefficient, printed or implied, or None."""
    line = lines(paper).get((coefficient.exhibit, coefficient.column))
    return line.t.get(coefficient.row) if line else None


def standard_error(coefficient: Cell, t: Cell) -> Interval | None:
    """Return the standard error, printed or implied by the t-value; None where rounding leaves it open."""
    error = t.as_printed.interval if isinstance(t, ImpliedT) else abs(coefficient.interval) / abs(t.interval)
    return error if error.low > 0 and math.isfinite(error.high) else None


def adjust(r2: float, nobs: float, k: int) -> float:
    """Adjust the R² of a line with k regressors and a constant.

    Examples
    --------
    >>> round(adjust(0.5, 12, 1), 4)
    0.45
    """
    return 1 - (1 - r2) * (nobs - 1) / (nobs - k - 1)


def unadjust(adj_r2: float, nobs: float, k: int) -> float:
    """R² behind an adjusted one, the inverse of `adjust`."""
    return 1 - (1 - adj_r2) * (nobs - k - 1) / (nobs - 1)
