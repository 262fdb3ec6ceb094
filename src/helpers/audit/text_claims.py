"""What the text claims about numbers: sign, significance, trend, order; against the cells.

Keys of a description, each a list of tables; a place is ``[exhibit, row, column, statistic]``, ``"*"`` fits
anything:

``text_claims``
    ``says``, ``cells`` (coefficients), optionally ``sign`` (``positive`` or ``negative``), ``level`` with
    ``significant`` (default true), ``df`` (fewest degrees of freedom of a convention in question) and
    ``general`` (true: said of all cells without naming them, as in a conclusion; then also ``severity``
    where only some columns fail, default ``unusual``, and ``means``, a sentence on what follows).
``text_trends``
    ``says``, ``cells`` in order, ``direction`` (``up`` or ``down``), ``steps`` (true: each step, not only
    the ends).
``text_compares``
    ``says``, ``larger``, ``than`` (places), optionally ``level``: the difference is said to be significant.
``text_ranks``
    ``says``, ``exhibit``, ``rows``, ``rank``, ``names``: for tables whose column label is rank and name, such
    as ``1 US``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from scipy.special import stdtrit

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.places import cells_at, cells_of, figure, model, span, standard_error, t_value


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
    for claim in paper.described("text_claims"):
        cells = cells_of(paper, claim["cells"])
        faults = [_faults(paper, cell, claim) for cell in cells]
        if claim.get("general", False):
            yield _general(paper, cells, faults, claim)
            continue
        for cell, fault in zip(cells, faults, strict=True):
            yield Check(
                "text: sign and significance",
                _with_t(paper, cell),
                cell.printed,
                None,
                "inconsistent" if fault else None,
                f"The text says: “{claim['says']}”. In {model(cell.exhibit, cell.column)} the coefficient "
                f"of {cell.row} is {'; '.join(fault)}."
                if fault
                else "",
            )


def _with_t(paper: Paper, cell: Cell) -> tuple[Cell, ...]:
    t = t_value(paper, cell)
    return (cell,) if t is None else (cell, t)


def _faults(paper: Paper, cell: Cell, claim: Mapping[str, Any]) -> list[str]:
    """Say what in a claim the coefficient contradicts."""
    faults = []
    sign = claim.get("sign")
    if (sign == "positive" and cell.interval.high <= 0) or (sign == "negative" and cell.interval.low >= 0):
        faults.append(f"{cell.printed}, not {sign}")
    t = t_value(paper, cell)
    if "level" in claim and t is not None:
        level, size = float(claim["level"]), abs(t.interval)
        least, most = critical(level), critical(level, claim.get("df"))
        if claim.get("significant", True) and size.high < least:
            faults.append(f"{cell.printed} with t = {t.value:g}, below {least:.3g}, the {level:.0%} line")
        if not claim.get("significant", True) and size.low > max(least, most):
            faults.append(
                f"{cell.printed} with t = {t.value:g}, above {max(least, most):.3g}, the {level:.0%} line"
            )
    return faults


def _general(
    paper: Paper, cells: Sequence[Cell], faults: Sequence[Sequence[str]], claim: Mapping[str, Any]
) -> Check:
    rule = "text: sign and significance"
    every = tuple(part for cell in cells for part in _with_t(paper, cell))
    failing = [(cell, fault) for cell, fault in zip(cells, faults, strict=True) if fault]
    if not failing:
        return Check(rule, every, cells[0].printed)
    all_fail = len(failing) == len(cells)
    where = "; ".join(f"{model(cell.exhibit, cell.column)}: {'; '.join(fault)}" for cell, fault in failing)
    return Check(
        rule,
        every,
        failing[0][0].printed,
        None,
        "inconsistent" if all_fail else str(claim.get("severity", "unusual")),
        f"The text says in general: “{claim['says']}”. {len(failing)} of {len(cells)} columns do not bear "
        "that out "
        f"({where}). " + (str(claim["means"]) if "means" in claim else ""),
    )


def trends(paper: Paper) -> Iterator[Check]:
    """Compare a rise or a fall in the text with the printed series.

    Ends: the last number must be above (below) the first; if not, the claim is `inconsistent`. Steps, where
    the text claims them: each number above (below) the one before it; a single step against the trend is a
    `note`, since a trend can be meant as a whole. Rounding: two numbers that may be equal before rounding
    contradict nothing.
    """
    rule = "text: trend"
    for entry in paper.described("text_trends"):
        cells = cells_of(paper, entry["cells"])
        up = entry["direction"] == "up"
        yield _moves(rule, cells[0], cells[-1], up, entry["says"], "inconsistent")
        if entry.get("steps", False):
            for before, after in pairwise(cells):
                yield _moves(rule, before, after, up, entry["says"], "note")


def _moves(rule: str, before: Cell, after: Cell, up: bool, says: str, severity: str) -> Check:
    first, last = before.interval, after.interval
    against = last.high < first.low if up else last.low > first.high
    implied = Interval(first.low, math.inf) if up else Interval(-math.inf, first.high)
    if not against:
        return Check(rule, (before, after), after.printed, implied)
    # What tells the two cells apart names them: the year, be it row or column.
    names = (before.row, after.row) if before.row != after.row else (before.column, after.column)
    change = (after.value / before.value - 1) * 100
    return Check(
        rule,
        (before, after),
        after.printed,
        implied,
        severity,
        f"The text says: “{says}”. {before.exhibit} prints {before.printed} for {names[0]} and "
        f"{after.printed} for {names[1]}, {change:+.1f} percent"
        + (": this step goes against the trend." if severity == "note" else ": the opposite."),
    )


def comparisons(paper: Paper) -> Iterator[Check]:
    """Compare what the text calls larger with what it is said to be larger than.

    If the difference is said to be significant, and the two are coefficients with t-values from separate
    samples, then z = (a − b) / √(se_a² + se_b²), and z should pass the level (Gelman and Stern 2006, The
    American Statistician 60, 328-331: a significant and an insignificant estimate need not differ
    significantly). Independence is assumed; the covariance of the two is not printed, so a failure is
    `unusual`. Rounding: the largest z that the digits allow.
    """
    for entry in paper.described("text_compares"):
        larger = cells_at(paper, entry["larger"])[0]
        for other in cells_of(paper, entry["than"]):
            if other.key != larger.key:
                yield _order(larger, other, entry["says"])
                if "level" in entry:
                    yield from _difference(paper, larger, other, entry)


def _order(larger: Cell, other: Cell, says: str) -> Check:
    rule = "text: larger than"
    implied = Interval(other.interval.low, math.inf)
    if larger.interval.high >= other.interval.low:
        return Check(rule, (larger, other), larger.printed, implied)
    return Check(
        rule,
        (larger, other),
        larger.printed,
        implied,
        "inconsistent",
        f"The text says: “{says}”. {larger.exhibit} ({larger.place}) prints {larger.printed}, which is less "
        f"than {other.printed} ({other.exhibit}, {other.place}).",
    )


def _difference(paper: Paper, larger: Cell, other: Cell, entry: Mapping[str, Any]) -> Iterator[Check]:
    t = (t_value(paper, larger), t_value(paper, other))
    if t[0] is None or t[1] is None:
        return
    errors = (standard_error(larger, t[0]), standard_error(other, t[1]))
    if errors[0] is None or errors[1] is None:
        return
    gap = larger.interval - other.interval
    z = gap / Interval(math.hypot(errors[0].low, errors[1].low), math.hypot(errors[0].high, errors[1].high))
    line = critical(float(entry["level"]))
    rule = "text: difference of two coefficients"
    cells = (larger, t[0], other, t[1])
    if z.high >= line:
        yield Check(rule, cells, larger.printed, z)
        return
    yield Check(
        rule,
        cells,
        larger.printed,
        z,
        "unusual",
        f"The text says: “{entry['says']}”. For {larger.row}, {larger.column} against {other.column}: "
        f"({larger.value:g} − {other.value:g}) / √({figure(larger.value / t[0].value)}² + "
        f"{figure(other.value / t[1].value)}²) = {span(z)}, below {line:.3g}: one estimate is significant "
        f"and the other is not, but their difference is not at {float(entry['level']):.0%} if the two are "
        "independent.",
    )


def ranks(paper: Paper) -> Iterator[Check]:
    """Compare a place in a ranking that the text names with the label printed there."""
    rule = "text: rank"
    for entry in paper.described("text_ranks"):
        for row in entry["rows"]:
            found = [
                cell
                for cell in paper.select(entry["exhibit"], row=str(row))
                if cell.column.partition(" ")[0] == str(entry["rank"])
            ]
            for cell in found:
                there = cell.column.partition(" ")[2]
                right = there in entry["names"]
                yield Check(
                    rule,
                    (cell,),
                    cell.printed,
                    None,
                    None if right else "inconsistent",
                    ""
                    if right
                    else f"The text says: “{entry['says']}”. {cell.exhibit} has {there} in place "
                    f"{entry['rank']} of {row}, not {' or '.join(entry['names'])}.",
                )


RULES = (sign_and_significance, trends, comparisons, ranks)
"""Rules of this part of the family."""
