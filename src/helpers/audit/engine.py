"""Engine of the audit: intervals of rounding, checks, findings, and the run of all rules over a paper.

A rule is a pure function of the printed numbers of one paper and of a description of its tables. It yields
one `Check` for each identity that it could test, whether the identity holds or not, so that a reader sees
what was tested and passed, not only what was flagged.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from helpers.arguments import require_columns, require_numbers, require_texts, require_unique, typed
from helpers.audit import schema
from helpers.errors import InputError, UnknownNameError, listed
from helpers.published import KEY

SEVERITIES = ("impossible", "inconsistent", "unusual", "note")
"""`impossible`: no data can give it. `inconsistent`: two printed numbers exclude each other under the
conventions that the paper states. `unusual`: possible, but only under a convention that the paper does not
state. `note`: worth a reader's eye, nothing more."""

BEARINGS = ("conclusion", "estimate", "support", "reading")
"""What hangs on a finding. `conclusion`: whether an effect is there, or which way it goes. `estimate`: the
size or the precision of an estimate. `support`: the sample, the fit, or the description of the data.
`reading`: how a table is read; its estimates stay as they are."""

BEARING_OF_FAMILY = {
    "stars": "estimate", "twins": "estimate", "text": "conclusion", "scale": "reading", "means": "support",
    "fit": "support", "accounting": "support", "parts": "support", "bounds": "support",
}  # fmt: skip
"""What hangs on a finding whose rule does not say so itself."""

FINDING_COLUMNS = [
    "chapter",
    "exhibit",
    "cells",
    "rule",
    "printed",
    "implied_low",
    "implied_high",
    "severity",
    "bearing",
    "sentence",
]
"""Columns of ``_build/results/audit.csv``."""


@dataclass(frozen=True)
class Interval:
    """All values that a number may have before it was rounded; closed.

    Attributes
    ----------
    low, high : float
        Ends, ``low <= high``.

    Examples
    --------
    >>> Interval(1, 2) + Interval(10, 20)
    Interval(low=11, high=22)
    >>> Interval(-1, 2) * Interval(3, 4)
    Interval(low=-4, high=8)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise InputError(f"low must not exceed high, got {self.low} and {self.high}.")

    @classmethod
    def of(cls, value: float, half_unit: float = 0.0) -> Interval:
        """Build the interval of a printed value."""
        return cls(value - half_unit, value + half_unit)

    @classmethod
    def hull(cls, values: Iterable[float]) -> Interval:
        """Build the smallest interval that holds all values."""
        ends = list(values)
        return cls(min(ends), max(ends))

    @classmethod
    def around(cls, intervals: Iterable[Interval]) -> Interval:
        """Build the smallest interval that holds all intervals."""
        return cls.hull(end for each in intervals for end in (each.low, each.high))

    @classmethod
    def common(cls, intervals: Iterable[Interval]) -> Interval | None:
        """Return what several intervals have in common, but for floating-point noise; None if nothing."""
        known = list(intervals)
        low, high = max(each.low for each in known), min(each.high for each in known)
        noise = 1e-9 * max(1.0, abs(low), abs(high))
        return None if low > high + noise else cls(min(low, high), max(low, high))

    def __add__(self, other: Interval | float) -> Interval:
        that = _interval(other)
        return Interval(self.low + that.low, self.high + that.high)

    __radd__ = __add__

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval | float) -> Interval:
        return self + (-_interval(other))

    def __rsub__(self, other: float) -> Interval:
        return _interval(other) - self

    def __mul__(self, other: Interval | float) -> Interval:
        that = _interval(other)
        return Interval.hull(a * b for a in (self.low, self.high) for b in (that.low, that.high))

    __rmul__ = __mul__

    def __truediv__(self, other: Interval | float) -> Interval:
        that = _interval(other)
        if that.low <= 0 <= that.high:
            return Interval(-math.inf, math.inf)
        return Interval.hull(a / b for a in (self.low, self.high) for b in (that.low, that.high))

    def __abs__(self) -> Interval:
        if self.low <= 0 <= self.high:
            return Interval(0.0, max(-self.low, self.high))
        return Interval.hull((abs(self.low), abs(self.high)))

    def map(self, function: Callable[[float], float]) -> Interval:
        """Apply a monotone function to both ends."""
        return Interval.hull((function(self.low), function(self.high)))

    def overlaps(self, other: Interval | float, slack: float = 1e-9) -> bool:
        """Tell whether the two have a value in common; the slack is floating-point noise."""
        that = _interval(other)
        room = slack * max(
            1.0, *(abs(v) for v in (self.low, self.high, that.low, that.high) if math.isfinite(v))
        )
        return self.low <= that.high + room and that.low <= self.high + room


def _interval(value: Interval | float) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)


ZERO = Interval(0.0, 0.0)
"""Start of a sum of intervals."""


@dataclass(frozen=True)
class Cell:
    """One printed number.

    Attributes
    ----------
    exhibit, row, column, statistic : str
        Its key.
    printed : str
        Its text.
    value, half_unit : float
        What it stands for.
    """

    exhibit: str
    row: str
    column: str
    statistic: str
    printed: str
    value: float
    half_unit: float

    @property
    def interval(self) -> Interval:
        """All values that round to the printed one."""
        return Interval.of(self.value, self.half_unit)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Key in the file of printed numbers."""
        return (self.exhibit, self.row, self.column, self.statistic)

    @property
    def model(self) -> str:
        """Name of its column in a table of regressions."""
        return f"{self.exhibit} {self.column}"

    @property
    def place(self) -> str:
        """Place in words, for a list of cells."""
        return ", ".join(part for part in (self.row, self.column, self.statistic) if part)


@dataclass(frozen=True)
class Check:
    """One identity, tested.

    Attributes
    ----------
    rule : str
        Name of the rule, ``family: identity``.
    cells : tuple of Cell
        The printed numbers that take part.
    printed : str
        The printed number under test, as printed.
    implied : Interval or None
        What it should be, given the others, or what they give (`of`); None for a rule without a number.
    severity : str or None
        One of `SEVERITIES`, or None where the identity holds.
    sentence : str
        What a reader should know; empty where the identity holds.
    bearing : str
        What hangs on it, one of `BEARINGS`.
    tried : tuple of str
        Conventions under which it was tested, and what each gives.
    of : str
        Of what `implied` is, where it is not the number under test: of p, for instance.
    """

    rule: str
    cells: tuple[Cell, ...]
    printed: str
    implied: Interval | None = None
    severity: str | None = None
    sentence: str = ""
    bearing: str = ""
    tried: tuple[str, ...] = ()
    of: str = ""

    def __post_init__(self) -> None:
        if not self.bearing:
            object.__setattr__(self, "bearing", BEARING_OF_FAMILY.get(self.rule.partition(":")[0], "support"))
        if not self.cells:
            raise InputError(f"a check of the rule {self.rule!r} must name its cells.")
        if self.severity is not None and (self.severity not in SEVERITIES or not self.sentence):
            raise InputError(
                f"a finding of the rule {self.rule!r} must have a sentence and a severity out of "
                f"{', '.join(SEVERITIES)}, got {self.sentence!r} and {self.severity!r}."
            )


class Fault(NamedTuple):
    """What is wrong with a number: how bad it is, a sentence for the reader, and see `Check` for the rest."""

    severity: str
    sentence: str
    bearing: str = ""
    tried: tuple[str, ...] = ()


impossible, inconsistent, unusual, note = (functools.partial(Fault, severity) for severity in SEVERITIES)
"""Faults of each severity."""


def verdict(
    rule: str,
    cells: Iterable[Cell],
    implied: Interval | None = None,
    fault: Fault | bool | None = None,
    printed: str | None = None,
    of: str = "",
) -> Check:
    """Build a check: flagged where there is a fault, passed otherwise.

    Parameters
    ----------
    rule : str
        Name of the rule.
    cells : iterable of Cell
        The printed numbers that take part; each counts once, a t-value that is not printed as its standard
        error.
    implied : Interval, optional
        What the number under test should be.
    fault : Fault or True, optional
        What is wrong, if something is; True says that the identity holds, so that a rule may write ``holds or
        impossible(...)``. Line breaks and double blanks of the sentence do not matter.
    printed : str, optional
        What is under test, the first cell unless given.
    of : str
        See `Check`.

    Returns
    -------
    Check
        One identity, tested.
    """
    if fault is False:
        raise InputError(f"a check of the rule {rule!r} fails without a fault; say what is wrong.")
    distinct = tuple(dict.fromkeys(getattr(cell, "as_printed", cell) for cell in cells))
    shown = distinct[0].printed if printed is None and distinct else str(printed)
    if not isinstance(fault, Fault):
        return Check(rule, distinct, shown, implied, of=of)
    sentence = " ".join(fault.sentence.split())
    return Check(rule, distinct, shown, implied, fault.severity, sentence, fault.bearing, fault.tried, of)


_Result = TypeVar("_Result")


class Paper:
    """The printed numbers of one paper, with the description of its tables.

    Parameters
    ----------
    chapter : str
        Name of the chapter.
    printed : DataFrame
        See `helpers.published.validate`.
    about : mapping
        What ``audit.toml`` of the paper says: which table is of which kind, what its columns
        mean. What no rule reads is refused, see `helpers.audit.schema`.

    Attributes
    ----------
    cells : tuple of Cell
        Every printed number in its order.
    by_key : dict of tuple to Cell
        The same by key.
    """

    @typed
    def __init__(self, chapter: str, printed: pd.DataFrame, about: Mapping[str, Any]) -> None:
        require_columns(printed, [*KEY, "printed", "value", "half_unit"], "printed")
        require_texts(printed["exhibit"], "exhibit of printed")
        for name in ("row", "column", "statistic", "printed"):
            require_texts(printed[name], f"{name} of printed", verbatim=True)
        require_numbers(printed, ["value", "half_unit"], "printed")
        require_unique(printed, KEY, "printed")
        schema.check(chapter, about)
        self.chapter = chapter
        self.about = about
        self._made: dict[Callable[[Paper], Any], Any] = {}
        names = [*KEY, "printed", "value", "half_unit"]
        self.cells = tuple(Cell(*row) for row in printed[names].itertuples(index=False, name=None))
        self.by_key = {cell.key: cell for cell in self.cells}

    def get(self, exhibit: str, row: str, column: str, statistic: str) -> Cell | None:
        """Return one printed number, or None."""
        return self.by_key.get((exhibit, row, column, statistic))

    def select(self, exhibit: str | None = None, statistic: str | None = None) -> Iterator[Cell]:
        """Yield the printed numbers of an exhibit, of a statistic, or both; none is no mistake here."""
        for cell in self.cells:
            if exhibit in (None, cell.exhibit) and statistic in (None, cell.statistic):
                yield cell

    def described(self, table: schema.Table) -> Sequence[Mapping[str, Any]]:
        """Return the tables of the description under one heading; none if the paper has no such thing."""
        return list(self.about.get(table.name, []))

    def once(self, make: Callable[[Paper], _Result]) -> _Result:
        """Return what a function makes of this paper, made once: several rules share it."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]  # type: ignore[no-any-return]


Rule = Callable[[Paper], Iterable[Check]]
"""A rule over one paper."""


@typed
def run(papers: Iterable[Paper], rules: Iterable[Rule]) -> list[tuple[str, Check]]:
    """Run every rule over every paper.

    Parameters
    ----------
    papers : iterable of Paper
        Papers.
    rules : iterable of callables
        Rules.

    Returns
    -------
    list of (chapter, Check)
        All checks, passed and flagged.
    """
    every = list(rules)
    return [(paper.chapter, check) for paper in papers for rule in every for check in rule(paper)]


def rank(bearing: str, severity: str) -> tuple[bool, int, int]:
    """Order findings: notes last, then what a conclusion hangs on first, then the worst first.

    Examples
    --------
    >>> rank("conclusion", "unusual") < rank("reading", "impossible") < rank("conclusion", "note")
    True
    """
    return severity == SEVERITIES[-1], BEARINGS.index(bearing), SEVERITIES.index(severity)


@typed
def findings(checks: Iterable[tuple[str, Check]]) -> pd.DataFrame:
    """Keep what was flagged.

    Parameters
    ----------
    checks : iterable of (chapter, Check)
        See `run`.

    Returns
    -------
    DataFrame
        Columns `FINDING_COLUMNS`, in the order of `rank`.
    """
    rows = [
        {
            "chapter": chapter,
            "exhibit": "; ".join(dict.fromkeys(cell.exhibit for cell in check.cells)),
            "cells": "; ".join(f"{cell.exhibit}: {cell.place} = {cell.printed}" for cell in check.cells),
            "rule": check.rule,
            "printed": check.printed,
            "implied_low": math.nan if check.implied is None else check.implied.low,
            "implied_high": math.nan if check.implied is None else check.implied.high,
            "severity": check.severity,
            "bearing": check.bearing,
            "sentence": check.sentence,
        }
        for chapter, check in checks
        if check.severity is not None
    ]
    rows.sort(key=lambda row: (*rank(str(row["bearing"]), str(row["severity"])), str(row["chapter"])))
    return pd.DataFrame(rows, columns=FINDING_COLUMNS)


@typed
def untested(papers: Iterable[Paper], checks: Iterable[tuple[str, Check]]) -> pd.DataFrame:
    """List the printed numbers that take part in no check.

    Parameters
    ----------
    papers : iterable of Paper
        Papers.
    checks : iterable of (chapter, Check)
        See `run`.

    Returns
    -------
    DataFrame
        ``chapter`` and the key of each.
    """
    used = {(chapter, cell.key) for chapter, check in checks for cell in check.cells}
    every = [(paper.chapter, cell.key) for paper in papers for cell in paper.cells]
    rows = [(chapter, *key) for chapter, key in every if (chapter, key) not in used]
    return pd.DataFrame(rows, columns=["chapter", *KEY])


@typed
def overview(papers: Iterable[Paper], checks: Iterable[tuple[str, Check]]) -> pd.DataFrame:
    """Count what passed and what was flagged, by exhibit and family of rules.

    Parameters
    ----------
    papers : iterable of Paper
        Papers, in the order of the rows.
    checks : iterable of (chapter, Check)
        See `run`.

    Returns
    -------
    DataFrame
        ``chapter``, ``exhibit``, ``family``, ``passed``, ``flagged``; a pair without a check has no row.
    """
    order = list(dict.fromkeys((paper.chapter, cell.exhibit) for paper in papers for cell in paper.cells))
    counts: dict[tuple[str, str, str], list[int]] = {}
    for chapter, check in checks:
        for exhibit in dict.fromkeys(cell.exhibit for cell in check.cells):
            tally = counts.setdefault((chapter, exhibit, check.rule.partition(":")[0]), [0, 0])
            tally[check.severity is not None] += 1
    missing = [key[:2] for key in counts if key[:2] not in order]
    if missing:
        raise UnknownNameError(f"checks name exhibits that no paper has: {listed(missing)}.")
    rows = [(*key, *counts[key]) for key in sorted(counts, key=lambda key: order.index(key[:2]))]
    return pd.DataFrame(rows, columns=["chapter", "exhibit", "family", "passed", "flagged"])
