"""What the text claims about numbers: sign, significance, trend, order; against the cells.

Keys of a description, each a list of tables; ``says`` is the quotation:

``text_claims``
    ``says``, ``cells`` (coefficients), optionally ``sign`` (``positive`` or ``negative``), ``level`` with
    ``significant`` (default true), ``df`` (fewest degrees of freedom of a convention in question) and
    ``general`` (true: said of all cells without naming them, as in a conclusion; then also ``severity``
    where only some columns fail, default ``unusual``, and ``means``, a sentence on what follows).
``text_trends``
    ``says``, ``cells`` in order, ``direction`` (``up`` or ``down``), ``steps`` (true: each step, not only
    the ends).
``text_compares``
    ``says``, ``larger``, ``than`` (cells), optionally ``level``: the difference is said to be significant.
``text_ranks``
    ``says``, ``cells``, ``rank``, ``names``: for tables whose column label is rank and name, such as ``1
    US``; of the cells those with this rank must have one of these names.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from scipy.special import stdtrit

from helpers.audit.engine import (
    SEVERITIES,
    Cell,
    Check,
    Fault,
    Interval,
    Paper,
    inconsistent,
    unusual,
    verdict,
)
from helpers.audit.regressions import standard_error, t_value
from helpers.audit.schema import CELLS, Table
from helpers.audit.select import only, pick
from helpers.audit.words import figure, span
from helpers.errors import InputError

CLAIMS = Table(
    "text_claims",
    {"says": str, "cells": CELLS},
    {
        "sign": {"positive", "negative"}, "level": float, "significant": bool, "df": float,
        "general": bool, "severity": set(SEVERITIES), "means": str,
    },
    either=("sign", "level"),
    together=(("significant", "level"), ("df", "level"), ("severity", "general"), ("means", "general")),
)  # fmt: skip
TRENDS = Table("text_trends", {"says": str, "cells": CELLS, "direction": {"up", "down"}}, {"steps": bool})
COMPARES = Table("text_compares", {"says": str, "larger": CELLS, "than": CELLS}, {"level": float})
RANKS = Table("text_ranks", {"says": str, "cells": CELLS, "rank": int, "names": [str]})


def critical(level: float, df: float | None = None) -> float:
    """Return the two-sided critical value of t, of the normal distribution without degrees of freedom.

    Examples
    --------
    >>> round(critical(0.05), 3), round(critical(0.05, 13), 3)
    (1.96, 2.16)
    """
    return NormalDist().inv_cdf(1 - level / 2) if df is None else float(stdtrit(df, 1 - level / 2))


def sign_and_significance(paper: Paper) -> Iterator[Check]:
    """Compare what the text says of coefficients with their signs and t-values.

    A coefficient said to be significant at a level must have ``|t|`` above the smallest critical value that
    any convention allows, that of the normal distribution; one said not to be must be below the largest, that
    of the fewest degrees of freedom stated. Rounding: the end of the interval of t that favours the text. A
    claim about named columns that fails is `inconsistent`; a claim in general, which holds in some columns
    only, is `unusual`.
    """
    rule = "text: sign and significance"
    for claim in paper.described(CLAIMS):
        cells = pick(paper, claim["cells"])
        faults = {cell: "; ".join(_faults(paper, cell, claim)) for cell in cells}
        if claim.get("general", False):
            every = [part for cell in cells for part in _with_t(paper, cell)]
            failing = {cell: fault for cell, fault in faults.items() if fault}
            at = next(iter(failing), cells[0])
            yield verdict(rule, every, None, _general(failing, len(cells), claim), at.printed)
            continue
        for cell, told in faults.items():
            fault = inconsistent(
                f"The text says: “{claim['says']}”. In {cell.model} the coefficient of {cell.row} is {told}."
            )
            yield verdict(rule, _with_t(paper, cell), None, fault if told else None)


def _with_t(paper: Paper, cell: Cell) -> tuple[Cell, ...]:
    t = t_value(paper, cell)
    return (cell,) if t is None else (cell, t)


def _faults(paper: Paper, cell: Cell, claim: Mapping[str, Any]) -> list[str]:
    """Say what in a claim the coefficient contradicts."""
    faults, sign, t = [], claim.get("sign"), t_value(paper, cell)
    if (sign == "positive" and cell.interval.high <= 0) or (sign == "negative" and cell.interval.low >= 0):
        faults.append(f"{cell.printed}, not {sign}")
    if "level" in claim and t is not None:
        level, size = float(claim["level"]), abs(t.interval)
        least = critical(level)
        most = max(least, critical(level, claim.get("df")))
        told = f"{cell.printed} with t = {t.value:g}, {{}}, the {level:.0%} line"
        if claim.get("significant", True) and size.high < least:
            faults.append(told.format(f"below {least:.3g}"))
        if not claim.get("significant", True) and size.low > most:
            faults.append(told.format(f"above {most:.3g}"))
    return faults


def _general(failing: Mapping[Cell, str], number: int, claim: Mapping[str, Any]) -> Fault | bool:
    """Judge a claim in general by the coefficients that contradict it."""
    if not failing:
        return True
    where = "; ".join(f"{cell.model}: {fault}" for cell, fault in failing.items())
    return Fault(
        "inconsistent" if len(failing) == number else claim.get("severity", "unusual"),
        f"The text says in general: “{claim['says']}”. {len(failing)} of {number} columns do not bear that "
        f"out ({where}). {claim.get('means', '')}",
    )


def trends(paper: Paper) -> Iterator[Check]:
    """Compare a rise or a fall in the text with the printed series.

    Ends: the last number must be above (below) the first; if not, the claim is `inconsistent`. Steps, where
    the text claims them: each number above (below) the one before it; a single step against the trend is a
    `note`, since a trend can be meant as a whole. Rounding: two numbers that may be equal before rounding
    contradict nothing.
    """
    for entry in paper.described(TRENDS):
        cells, up = pick(paper, entry["cells"]), entry["direction"] == "up"
        yield _moves(cells[0], cells[-1], up, entry["says"], "inconsistent")
        if entry.get("steps", False):
            for before, after in pairwise(cells):
                yield _moves(before, after, up, entry["says"], "note")


def _moves(before: Cell, after: Cell, up: bool, says: str, severity: str) -> Check:
    first, last, fault = before.interval, after.interval, None
    if last.high < first.low if up else last.low > first.high:
        # What tells the two cells apart names them: the year, be it row or column.
        names = (before.row, after.row) if before.row != after.row else (before.column, after.column)
        change = (after.value / before.value - 1) * 100
        fault = Fault(
            severity,
            f"The text says: “{says}”. {before.exhibit} prints {before.printed} for {names[0]} and "
            f"{after.printed} for {names[1]}, {change:+.1f} percent"
            + (": this step goes against the trend." if severity == "note" else ": the opposite."),
        )
    implied = Interval(first.low, math.inf) if up else Interval(-math.inf, first.high)
    return verdict("text: trend", (before, after), implied, fault, after.printed)


def comparisons(paper: Paper) -> Iterator[Check]:
    """Compare what the text calls larger with what it is said to be larger than.

    If the difference is said to be significant, and the two are coefficients with t-values from separate
    samples, then z = (a − b) / √(se_a² + se_b²), and z should pass the level (Gelman and Stern 2006, The
    American Statistician 60, 328-331: a significant and an insignificant estimate need not differ
    significantly). Independence is assumed; the covariance of the two is not printed, so a failure is
    `unusual`. Rounding: the largest z that the digits allow.
    """
    for entry in paper.described(COMPARES):
        larger = only(paper, entry["larger"])
        for other in pick(paper, entry["than"]):
            if other.key != larger.key:
                yield _order(larger, other, entry["says"])
                if "level" in entry:
                    yield from _difference(paper, larger, other, entry)


def _order(larger: Cell, other: Cell, says: str) -> Check:
    fault = larger.interval.high >= other.interval.low or inconsistent(
        f"The text says: “{says}”. {larger.exhibit} ({larger.place}) prints {larger.printed}, which is "
        f"less than {other.printed} ({other.exhibit}, {other.place})."
    )
    return verdict("text: larger than", (larger, other), Interval(other.interval.low, math.inf), fault)


def _difference(paper: Paper, larger: Cell, other: Cell, entry: Mapping[str, Any]) -> Iterator[Check]:
    first, second = t_value(paper, larger), t_value(paper, other)
    if first is None or second is None:
        return
    one, two = standard_error(larger, first), standard_error(other, second)
    if one is None or two is None:
        return
    z = (larger.interval - other.interval) / Interval(
        math.hypot(one.low, two.low), math.hypot(one.high, two.high)
    )
    line = critical(float(entry["level"]))
    fault = z.high >= line or unusual(
        f"The text says: “{entry['says']}”. For {larger.row}, {larger.column} against {other.column}: "
        f"({larger.value:g} − {other.value:g}) / √({figure(larger.value / first.value)}² + "
        f"{figure(other.value / second.value)}²) = {span(z)}, below {line:.3g}: one estimate is "
        f"significant and the other is not, but their difference is not at {float(entry['level']):.0%} "
        "if the two are independent."
    )
    yield verdict("text: difference of two coefficients", (larger, first, other, second), z, fault)


def ranks(paper: Paper) -> Iterator[Check]:
    """Compare a place in a ranking that the text names with the label printed there."""
    for entry in paper.described(RANKS):
        cells, rank = pick(paper, entry["cells"]), str(entry["rank"])
        labels = {cell: cell.column.partition(" ") for cell in cells}
        if all(label[0] != rank for label in labels.values()):
            raise InputError(f"no column of {cells[0].exhibit} has the rank {rank}; check [[text_ranks]].")
        for cell, (place, _, there) in labels.items():
            if place != rank:
                continue
            fault = inconsistent(
                f"The text says: “{entry['says']}”. {cell.exhibit} has {there} in place {rank} of "
                f"{cell.row}, not {' or '.join(entry['names'])}."
            )
            yield verdict("text: rank", (cell,), None, None if there in entry["names"] else fault)


RULES = (sign_and_significance, trends, comparisons, ranks)
"""Rules of this part of the family."""
