"""One model, two tables: what is printed twice must agree, near twins may differ only a little.

A description names the twins; the rules know nothing of a paper. Keys, each a list of tables:

``twins_same``
    ``first``, ``second`` (exhibit, column), ``rows`` (a name, or a pair of names), ``statistics`` to compare
    and
    ``change``, what differs although the coefficients may not (for instance the clusters).
``twins_errors``
    ``columns`` (list of exhibit, column; the first is the reference), ``rows``, ``clusters`` that all claim,
    optionally ``periods``, the observations of one cluster.
``twins_ratios``
    ``first``, ``second`` (exhibits), ``columns`` (a name, or a pair), ``rows``.
``twins_near``
    ``first``, ``second`` (exhibit, column), ``rows``, ``change``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Any

from helpers.audit.engine import Cell, Check, Fault, Interval, Paper, unusual, verdict
from helpers.audit.regressions import standard_error
from helpers.audit.schema import LINE, NAME_OR_PAIR, Table
from helpers.audit.select import pick, pick_lines
from helpers.audit.units import one_number
from helpers.audit.words import figure, span

SAME = Table(
    "twins_same",
    {"first": LINE, "second": LINE, "rows": [NAME_OR_PAIR]},
    {"statistics": [str], "change": str},
)
ERRORS = Table(
    "twins_errors",
    {"columns": [LINE], "rows": [NAME_OR_PAIR], "clusters": str},
    {"periods": int},
)
RATIOS = Table(
    "twins_ratios",
    {"first": str, "second": str, "columns": [NAME_OR_PAIR], "rows": [NAME_OR_PAIR]},
)
NEAR = Table(
    "twins_near",
    {"first": LINE, "second": LINE, "rows": [NAME_OR_PAIR], "change": str},
)

FACTOR = 1.5
"""Standard errors of one regressor that differ by more than this are looked at. Adding a regressor that is
nearly orthogonal to it, or moving a threshold, leaves them within a few percent."""

DIGITS = 5
"""Digits of a coefficient and what stands beneath it that agree by chance once in a hundred thousand."""

WITHIN = 3.0
"""Coefficients of near twins, on the same sample, should be within this many of the larger standard error."""

R2_WITHIN = 0.1
"""So should be their R²: one added interaction seldom moves it by more."""


def _pair(name: str | Sequence[str]) -> tuple[str, str]:
    return (name, name) if isinstance(name, str) else (name[0], name[1])


@dataclass(frozen=True)
class Estimate:
    """A coefficient, its t-value and the standard error that the two imply."""

    coef: Cell
    t: Cell
    error: Interval

    @property
    def quotient(self) -> str:
        """How the standard error comes about."""
        return f"|{self.coef.value:g} / {self.t.value:g}| = {span(self.error)}"


Pair = tuple[Estimate, Estimate]


def _estimate(paper: Paper, exhibit: str, row: str, column: str) -> Estimate | None:
    """Return what is printed for a regressor; None where rounding leaves its standard error open."""
    (line,) = pick_lines(paper, (exhibit, column))
    pick(paper, {"exhibit": exhibit, "row": row, "column": column})
    if row not in line.pairs:
        return None
    error = standard_error(*line.pairs[row])
    return None if error is None else Estimate(*line.pairs[row], error)


def _pairs(paper: Paper, first: Sequence[str], second: Sequence[str], rows: Sequence[Any]) -> list[Pair]:
    """Estimates of the same rows in two regressions, as far as both have them."""
    both = (
        (_estimate(paper, first[0], row, first[1]), _estimate(paper, second[0], other, second[1]))
        for row, other in map(_pair, rows)
    )
    return [(one, two) for one, two in both if one is not None and two is not None]


def _cells(pairs: Sequence[Pair]) -> tuple[Cell, ...]:
    return tuple(cell for pair in pairs for each in pair for cell in (each.coef, each.t))


def same_model(paper: Paper) -> Iterator[Check]:
    """Compare a model that is printed twice, number by number.

    The same sample, regressors and weights give the same coefficients, N and R², whatever the covariance
    matrix (Greene 2018, Econometric Analysis, section 4.5: the estimator does not depend on the estimate of
    its variance). Numbers with the same digits must be equal, others must have a common rounding interval; a
    difference of one unit of the last digit is a note, as another solver or a tie can give it.
    """
    for twins in paper.described(SAME):
        statistics, (rows, others) = (
            twins.get("statistics", ["coef"]),
            zip(*map(_pair, twins["rows"]), strict=True),
        )
        first = _printed(paper, twins["first"], rows, statistics)
        second = _printed(paper, twins["second"], others, statistics)
        for row, other in zip(rows, others, strict=True):
            for statistic in statistics:
                if (row, statistic) in first and (other, statistic) in second:
                    change = twins.get("change", "nothing")
                    yield _compare(first[row, statistic], second[other, statistic], change)


def _printed(
    paper: Paper, place: Sequence[str], rows: Sequence[str], statistics: Sequence[str]
) -> dict[tuple[str, str], Cell]:
    where = {"exhibit": place[0], "column": place[1], "row": rows, "statistic": statistics}
    return {(cell.row, cell.statistic): cell for cell in pick(paper, where)}


def _compare(first: Cell, second: Cell, change: str) -> Check:
    distance = abs(first.value - second.value)
    same_digits = math.isclose(first.half_unit, second.half_unit)
    last_digit = same_digits and distance <= 2.01 * first.half_unit
    tie = "One unit of the last digit can be a tie in rounding."
    misprint = "One of the two is a misprint, or the sample or the weights are not the same."
    fault = one_number(first, second) or Fault(
        "note" if last_digit else "inconsistent",
        f"{first.model} and {second.model} are the same model (what changes: {change}), but {first.row} "
        f"is {first.printed} in the one and {second.printed} in the other, a difference of "
        f"{figure(distance)}. {tie if last_digit else misprint}",
    )
    rule = "twins: same model printed twice"
    return verdict(rule, (first, second), first.interval, fault, second.printed)


def standard_errors(paper: Paper) -> Iterator[Check]:
    r"""Compare the standard errors ``|coef / t|`` of a regressor over columns that claim the same clusters.

    With the same observations, weights and clusters, another regressor that touches few observations leaves
    the standard error of a control nearly as it was. Leaving out clusters of at most m observations can
    shrink it by no more than :math:`\sqrt m`: by Cauchy and Schwarz :math:`(\sum_i x_i u_i)^2 \le m \sum_i
    x_i^2 u_i^2` within a cluster (Liang and Zeger 1986 against White 1980), which tells a forgotten
    ``cluster`` option from other weights. One check a column, over all rows named. Rounding: the factor
    reported is the smallest that the digits allow.
    """
    for group in paper.described(ERRORS):
        reference, *others = group["columns"]
        for other in others:
            pairs = _pairs(paper, reference, other, group["rows"])
            if pairs:
                n = [cell for line in pick_lines(paper, [reference, other]) for cell in line.count]
                yield _errors(pairs, n, group)


def _factor(first: Interval, second: Interval) -> tuple[float, bool]:
    """Return the smallest factor between two errors, and whether the second is the smaller."""
    ratio = first / second
    if ratio.low > 1:
        return ratio.low, True
    return max(1.0, 1 / ratio.high), False


def _errors(pairs: Sequence[Pair], n: Sequence[Cell], group: Mapping[str, Any]) -> Check:
    reference, estimate = max(pairs, key=lambda pair: _factor(pair[0].error, pair[1].error)[0])
    least, smaller = _factor(reference.error, estimate.error)
    usual = Interval(reference.error.low / FACTOR, reference.error.high * FACTOR)
    allowed = abs(estimate.coef.interval) / usual
    others = [
        f"{two.coef.row} {figure(_factor(one.error, two.error)[0])}"
        for one, two in pairs
        if two is not estimate and _factor(one.error, two.error)[0] > FACTOR
    ]
    same_n = len(n) == 2 and n[0].value == n[1].value
    fault = least <= FACTOR or unusual(
        f"The standard error of {estimate.coef.row} that coefficient and t imply is {estimate.quotient} "
        f"in {estimate.coef.model} and {reference.quotient} in {reference.coef.model}: at least {least:.3g} "
        f"times {'smaller' if smaller else 'larger'}"
        + (f" (also {', '.join(others)})" if others else "")
        + f", though both claim clusters by {group['clusters']}"
        + (" and print the same number of observations." if same_n else ".")
        + _explanation(least, smaller, group.get("periods"))
    )
    rule = "twins: standard error of one regressor"
    return verdict(rule, (*_cells(pairs), *n), allowed, fault, estimate.t.printed)


def _explanation(least: float, smaller: bool, periods: int | None) -> str:
    """Say whether errors without clusters are enough."""
    if not smaller or periods is None:
        return " Another sample, other weights or other clusters would be needed."
    most = math.sqrt(periods)
    bound = (
        f" Leaving out clusters of at most {periods} observations shrinks it by at most √{periods} = "
        f"{most:.3g}, so "
    )
    if least <= most:
        return (
            f"{bound}a robust standard error without clusters would be enough; the t-values would then be "
            "too large, the coefficients right."
        )
    return f"{bound}that alone is not enough: other weights (or none) or another sample would be needed."


def moving_together(paper: Paper) -> Iterator[Check]:
    """Compare how the standard errors of a row change from one table to another, column by column.

    Columns of one table that have the same regressors and differ in the explained variable only keep, under
    any one convention for the covariance matrix, similar ratios of standard errors when one regressor is
    replaced by another in all of them. A column whose ratio is off the median of all columns by more than a
    factor stands out. The rule needs three columns; it cannot say which of the two tables is at fault. One
    check a column, over all rows named. Rounding: intervals throughout.
    """
    for tables in paper.described(RATIOS):
        by_column: dict[str, list[tuple[Estimate, Estimate, Interval]]] = {}
        for row in tables["rows"]:
            pairs = [
                pair
                for column, other in map(_pair, tables["columns"])
                for pair in _pairs(paper, (tables["first"], column), (tables["second"], other), [row])
            ]
            if len(pairs) < 3:
                continue
            ratios = [second.error / first.error for first, second in pairs]
            middle = Interval(median(ratio.low for ratio in ratios), median(ratio.high for ratio in ratios))
            for first, second in pairs:
                by_column.setdefault(second.coef.column, []).append((first, second, middle))
        for rows in by_column.values():
            yield _movement(rows)


def _movement(rows: Sequence[tuple[Estimate, Estimate, Interval]]) -> Check:
    first, second, middle = max(rows, key=lambda row: _factor(row[2], row[1].error / row[0].error)[0])
    usual = Interval(middle.low / FACTOR, middle.high * FACTOR) * first.error
    off = [
        f"{two.coef.row} ×{span(two.error / one.error)} against ×{span(centre)}"
        for one, two, centre in rows
        if _factor(centre, two.error / one.error)[0] > FACTOR
    ]
    fault = not off or unusual(
        f"From {first.coef.model} to {second.coef.model} standard errors change otherwise than in the middle "
        f"one of the columns: {'; '.join(off)}. The columns differ in the explained variable only, so this "
        "one seems to use another covariance matrix than the others."
    )
    cells = _cells([(one, two) for one, two, _ in rows])
    rule = "twins: standard errors move together"
    return verdict(rule, cells, abs(second.coef.interval) / usual, fault, second.t.printed)


def near_twins(paper: Paper) -> Iterator[Check]:
    """Compare coefficients and R² of two models that differ in one stated detail, on the same sample.

    An added interaction or a moved threshold that touches few observations should leave the coefficients of
    the other regressors within a few standard errors (the difference of two estimates on the same data is at
    most as noisy as their sum), and R² nearly as it was. The larger of the two implied standard errors is
    used, which favours the print. Nothing is impossible here: the finding is `unusual`. One check a pair of
    columns. Rounding: intervals.
    """
    for twins in paper.described(NEAR):
        pairs = _pairs(paper, twins["first"], twins["second"], twins["rows"])
        fits = [line.r2 for line in pick_lines(paper, [twins["first"], twins["second"]]) if line.r2]
        if pairs:
            yield _nearness(pairs, fits if len(fits) == 2 else [], twins)


def _nearness(pairs: Sequence[Pair], fits: Sequence[Cell], twins: Mapping[str, Any]) -> Check:
    def apart(pair: Pair) -> tuple[float, float]:
        """Gap of two coefficients in units of the larger standard error, and that error."""
        error = max(each.error.high for each in pair)
        return abs(pair[1].coef.interval - pair[0].coef.interval).low / error, error

    first, second = max(pairs, key=lambda pair: apart(pair)[0])
    room = WITHIN * apart((first, second))[1]
    told = [
        f"the coefficient of {pair[1].coef.row} goes from {pair[0].coef.printed} to {pair[1].coef.printed}, "
        f"{apart(pair)[0]:.2g} times the larger standard error ({figure(apart(pair)[1])})"
        for pair in pairs
        if apart(pair)[0] > WITHIN
    ]
    if fits and abs(fits[1].interval - fits[0].interval).low > R2_WITHIN:
        told.append(f"R² goes from {fits[0].printed} to {fits[1].printed}")
    fault = not told or unusual(
        f"{second.coef.model} is said to differ from {first.coef.model} in {twins['change']} only, but "
        f"{'; '.join(told)}. The two columns are probably not estimated in the same way; weights in one "
        "of them and not in the other would do it. Which of the two is meant cannot be decided here."
    )
    allowed = Interval(first.coef.interval.low - room, first.coef.interval.high + room)
    return verdict("twins: near twins", (*_cells(pairs), *fits), allowed, fault, second.coef.printed)


def copied_rows(paper: Paper) -> Iterator[Check]:
    """Look for two regressors of a table whose printed numbers are the same in every column that has both.

    Needs no description. Two estimates agree to all their digits by chance about once in ten to the power of
    the digits that they show; several columns on the same data are not independent, so that one of them must
    show enough. `unusual`: two regressors can be one another's mirror, dummies of two halves for instance.
    One check a table with two regressors or more.
    """
    tables: dict[str, dict[str, dict[str, list[Cell]]]] = {}
    for cell in paper.cells:
        if cell.statistic in ("coef", "se", "t", "p"):
            row = tables.setdefault(cell.exhibit, {}).setdefault(cell.row, {})
            row.setdefault(cell.column, []).append(cell)
    for exhibit, rows in tables.items():
        same = next(((a, b) for a, b in combinations(rows, 2) if _copied(rows[a], rows[b])), ())
        if len(rows) > 1:
            shown = same or tuple(rows)
            fault = not same or unusual(
                f"{exhibit} prints the same numbers for {shown[0]} and {shown[1]} in every column that has "
                "both, to the last digit. One of the two rows is probably a copy of the other."
            )
            cells = [cell for name in shown for column in rows[name].values() for cell in column]
            yield verdict("twins: rows alike", cells, None, fault)


def _copied(one: Mapping[str, list[Cell]], other: Mapping[str, list[Cell]]) -> bool:
    """Tell whether two rows print the same, with digits enough that chance is no explanation."""
    columns = [column for column in one if column in other]
    texts = [
        [(cell.statistic, cell.printed) for cell in row[column]] for column in columns for row in (one, other)
    ]
    digits = [sum(len(re.sub(r"\D", "", text).lstrip("0")) for _, text in column) for column in texts]
    return texts[::2] == texts[1::2] and max(digits, default=0) >= DIGITS


RULES = (same_model, standard_errors, moving_together, near_twins, copied_rows)
"""Rules of the family, in the order of the page."""
