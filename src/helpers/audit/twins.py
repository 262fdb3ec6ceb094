"""One model, two tables: what is printed twice must agree, near twins may differ only a little.

A description names the twins; the rules know nothing of a paper. Keys, each a list of tables:

``twins_same``
    ``first``, ``second`` (exhibit, column), ``rows`` (a name, or a pair of names), ``statistics`` to compare
    and
    ``change``, what differs although the coefficients may not (for instance the clusters).
``twins_errors``
    ``columns`` (list of exhibit, column; the first is the reference), ``rows``, ``clusters`` that all claim,
    optionally ``factor`` and ``periods``, the observations of one cluster.
``twins_ratios``
    ``first``, ``second`` (exhibits), ``columns`` (a name, or a pair), ``rows``, optionally ``factor``.
``twins_near``
    ``first``, ``second`` (exhibit, column), ``rows``, ``change``, optionally ``within`` and ``r2_within``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.places import figure, model, span, standard_error

FACTOR = 1.5
"""Standard errors of one regressor that differ by more than this are looked at. Adding a regressor that is
nearly orthogonal to it, or moving a threshold, leaves them within a few percent."""

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
    def where(self) -> str:
        """Name of its column."""
        return model(self.coef.exhibit, self.coef.column)


def _estimate(paper: Paper, exhibit: str, row: str, column: str) -> Estimate | None:
    """Return what is printed for a regressor; None where the row is empty or t is too close to zero."""
    coefficient, t = paper.get(exhibit, row, column, "coef"), paper.get(exhibit, row, column, "t")
    if coefficient is None or t is None:
        return None
    error = standard_error(coefficient, t)
    return None if error is None else Estimate(coefficient, t, error)


def same_model(paper: Paper) -> Iterator[Check]:
    """Compare a model that is printed twice, number by number.

    The same sample, regressors and weights give the same coefficients, N and R², whatever the covariance
    matrix (Greene 2018, Econometric Analysis, section 4.5: the estimator does not depend on the estimate of
    its variance). Numbers with the same digits must be equal, others must have a common rounding interval; a
    difference of one unit of the last digit is a note, as another solver or a tie can give it.
    """
    for twins in paper.described("twins_same"):
        (table, column), (other_table, other_column) = twins["first"], twins["second"]
        for row, other_row in map(_pair, twins["rows"]):
            for statistic in twins.get("statistics", ["coef"]):
                first = paper.get(table, row, column, statistic)
                second = paper.get(other_table, other_row, other_column, statistic)
                if first is not None and second is not None:
                    yield _compare(first, second, str(twins.get("change", "nothing")))


def _compare(first: Cell, second: Cell, change: str) -> Check:
    rule = "twins: same model printed twice"
    alike = math.isclose(first.half_unit, second.half_unit)
    agree = (
        math.isclose(first.value, second.value, abs_tol=1e-12)
        if alike
        else first.interval.overlaps(second.interval)
    )
    if agree:
        return Check(rule, (first, second), second.printed, first.interval)
    distance = abs(first.value - second.value)
    last_digit = alike and distance <= 2.01 * first.half_unit
    return Check(
        rule,
        (first, second),
        second.printed,
        first.interval,
        "note" if last_digit else "inconsistent",
        f"{model(first.exhibit, first.column)} and {model(second.exhibit, second.column)} are the same "
        f"model (what changes: {change}), but {first.row} is {first.printed} in the one and "
        f"{second.printed} in the other, a difference of {figure(distance)}. "
        + (
            "One unit of the last digit can be a tie in rounding."
            if last_digit
            else "One of the two is a misprint, or the sample or the weights are not the same."
        ),
    )


def standard_errors(paper: Paper) -> Iterator[Check]:
    r"""Compare the standard errors ``|coef / t|`` of a regressor over columns that claim the same clusters.

    With the same observations, weights and clusters, another regressor that touches few observations leaves
    the standard error of a control nearly as it was. Leaving out clusters of at most m observations can
    shrink it by no more than :math:`\sqrt m`: by Cauchy and Schwarz :math:`(\sum_i x_i u_i)^2 \le m \sum_i
    x_i^2 u_i^2` within a cluster (Liang and Zeger 1986 against White 1980), which tells a forgotten
    ``cluster`` option from other weights. One check a column, over all rows named. Rounding: the factor
    reported is the smallest that the digits allow.
    """
    for group in paper.described("twins_errors"):
        (table, column), *others = group["columns"]
        for other_table, other_column in others:
            pairs = []
            for row, other_row in map(_pair, group["rows"]):
                first = _estimate(paper, table, row, column)
                second = _estimate(paper, other_table, other_row, other_column)
                if first is not None and second is not None:
                    pairs.append((first, second))
            if pairs:
                yield _errors(paper, pairs, group)


def _observations(paper: Paper, cell: Cell) -> Cell | None:
    return next(paper.select(cell.exhibit, "n", column=cell.column), None)


def _factor(first: Interval, second: Interval) -> tuple[float, bool]:
    """Return the smallest factor between two errors, and whether the second is the smaller."""
    ratio = first / second
    if ratio.low > 1:
        return ratio.low, True
    return max(1.0, 1 / ratio.high), False


def _errors(paper: Paper, pairs: Sequence[tuple[Estimate, Estimate]], group: Mapping[str, Any]) -> Check:
    factor = float(group.get("factor", FACTOR))
    reference, estimate = max(pairs, key=lambda pair: _factor(pair[0].error, pair[1].error)[0])
    n = [cell for cell in (_observations(paper, reference.coef), _observations(paper, estimate.coef)) if cell]
    cells = (*(cell for pair in pairs for one in pair for cell in (one.coef, one.t)), *n)
    rule = "twins: standard error of one regressor"
    least, smaller = _factor(reference.error, estimate.error)
    allowed = abs(estimate.coef.interval) / Interval(
        reference.error.low / factor, reference.error.high * factor
    )
    if least <= factor:
        return Check(rule, cells, estimate.t.printed, allowed)
    first, second = reference.where, estimate.where
    others = [
        f"{two.coef.row} {figure(_factor(one.error, two.error)[0])}"
        for one, two in pairs
        if two is not estimate and _factor(one.error, two.error)[0] > factor
    ]
    return Check(
        rule,
        cells,
        estimate.t.printed,
        allowed,
        "unusual",
        f"The standard error of {estimate.coef.row} that coefficient and t imply is "
        f"|{estimate.coef.value:g} / {estimate.t.value:g}| = {span(estimate.error)} in {second} and "
        f"|{reference.coef.value:g} / {reference.t.value:g}| = {span(reference.error)} in {first}: at least "
        f"{least:.3g} times {'smaller' if smaller else 'larger'}"
        + (f" (also {', '.join(others)})" if others else "")
        + f", though both claim clusters by {group['clusters']}"
        + (" and print the same number of observations." if _equal(n) else ".")
        + _explanation(least, smaller, group.get("periods")),
    )


def _equal(cells: Sequence[Cell]) -> bool:
    return len(cells) == 2 and cells[0].value == cells[1].value


def _explanation(least: float, smaller: bool, periods: int | None) -> str:
    """Say whether errors without clusters are enough."""
    if not smaller or periods is None:
        return " Another sample, other weights or other clusters would be needed."
    most = math.sqrt(periods)
    bound = f" Leaving out clusters of at most {periods} observations shrinks it by at most √{periods}"
    bound += f" = {most:.3g}"
    if least <= most:
        return (
            bound
            + ", so a robust standard error without clusters would be enough; the t-values would then be too "
            "large, the coefficients right."
        )
    return bound + ", so that alone is not enough: other weights (or none) or another sample would be needed."


def moving_together(paper: Paper) -> Iterator[Check]:
    """Compare how the standard errors of a row change from one table to another, column by column.

    Columns of one table that have the same regressors and differ in the explained variable only keep, under
    any one convention for the covariance matrix, similar ratios of standard errors when one regressor is
    replaced by another in all of them. A column whose ratio is off the median of all columns by more than a
    factor stands out. The rule needs three columns; it cannot say which of the two tables is at fault. One
    check a column, over all rows named. Rounding: intervals throughout.
    """
    for pair in paper.described("twins_ratios"):
        by_column: dict[str, list[tuple[Estimate, Estimate, Interval]]] = {}
        for row, other_row in map(_pair, pair["rows"]):
            estimates = []
            for column, other_column in map(_pair, pair["columns"]):
                first = _estimate(paper, pair["first"], row, column)
                second = _estimate(paper, pair["second"], other_row, other_column)
                if first is not None and second is not None:
                    estimates.append((first, second))
            if len(estimates) < 3:
                continue
            ratios = [second.error / first.error for first, second in estimates]
            middle = Interval(median(ratio.low for ratio in ratios), median(ratio.high for ratio in ratios))
            for first, second in estimates:
                by_column.setdefault(second.coef.column, []).append((first, second, middle))
        for rows in by_column.values():
            yield _movement(rows, float(pair.get("factor", FACTOR)))


def _movement(rows: Sequence[tuple[Estimate, Estimate, Interval]], factor: float) -> Check:
    rule = "twins: standard errors move together"
    cells = tuple(cell for first, second, _ in rows for one in (first, second) for cell in (one.coef, one.t))
    first, second, middle = max(rows, key=lambda row: _factor(row[2], row[1].error / row[0].error)[0])
    usual = Interval(middle.low / factor, middle.high * factor) * first.error
    allowed = abs(second.coef.interval) / usual
    ratio = second.error / first.error
    if _factor(middle, ratio)[0] <= factor:
        return Check(rule, cells, second.t.printed, allowed)
    off = [
        f"{two.coef.row} ×{span(two.error / one.error)} against ×{span(centre)}"
        for one, two, centre in rows
        if _factor(centre, two.error / one.error)[0] > factor
    ]
    return Check(
        rule,
        cells,
        second.t.printed,
        allowed,
        "unusual",
        f"From {first.where} to {second.where} standard errors change otherwise than in the middle one of "
        f"the columns: {'; '.join(off)}. The columns differ in the explained variable only, so this one "
        "seems to use another covariance matrix than the others.",
    )


def near_twins(paper: Paper) -> Iterator[Check]:
    """Compare coefficients and R² of two models that differ in one stated detail, on the same sample.

    An added interaction or a moved threshold that touches few observations should leave the coefficients of
    the other regressors within a few standard errors (the difference of two estimates on the same data is at
    most as noisy as their sum), and R² nearly as it was. The larger of the two implied standard errors is
    used, which favours the print. Nothing is impossible here: the finding is `unusual`. One check a pair of
    columns. Rounding: intervals.
    """
    for twins in paper.described("twins_near"):
        (table, column), (other_table, other_column) = twins["first"], twins["second"]
        pairs = []
        for row, other_row in map(_pair, twins["rows"]):
            first = _estimate(paper, table, row, column)
            second = _estimate(paper, other_table, other_row, other_column)
            if first is not None and second is not None:
                pairs.append((first, second))
        fits = [
            cell
            for exhibit, name in (twins["first"], twins["second"])
            for cell in paper.select(exhibit, "r2", column=name)
        ]
        if pairs:
            yield _nearness(pairs, fits if len(fits) == 2 else [], twins)


def _distance(first: Estimate, second: Estimate) -> float:
    """Return how many of the larger standard error two coefficients are apart at least."""
    gap = abs(second.coef.interval - first.coef.interval).low
    return gap / max(first.error.high, second.error.high)


def _nearness(
    pairs: Sequence[tuple[Estimate, Estimate]], fits: Sequence[Cell], twins: Mapping[str, Any]
) -> Check:
    rule = "twins: near twins"
    within = float(twins.get("within", WITHIN))
    cells = (*(cell for pair in pairs for one in pair for cell in (one.coef, one.t)), *fits)
    first, second = max(pairs, key=lambda pair: _distance(*pair))
    room = within * max(first.error.high, second.error.high)
    allowed = Interval(first.coef.interval.low - room, first.coef.interval.high + room)
    parts = [
        f"the coefficient of {two.coef.row} goes from {one.coef.printed} to {two.coef.printed}, "
        f"{_distance(one, two):.2g} times the larger standard error "
        f"({figure(max(one.error.high, two.error.high))})"
        for one, two in pairs
        if _distance(one, two) > within
    ]
    if fits and abs(fits[1].interval - fits[0].interval).low > float(twins.get("r2_within", R2_WITHIN)):
        parts.append(f"R² goes from {fits[0].printed} to {fits[1].printed}")
    if not parts:
        return Check(rule, cells, second.coef.printed, allowed)
    return Check(
        rule,
        cells,
        second.coef.printed,
        allowed,
        "unusual",
        f"{second.where} is said to differ from {first.where} in {twins['change']} only, but "
        f"{'; '.join(parts)}. The two columns are probably not estimated in the same way; weights in one of "
        "them and not in the other would do it. Which of the two is meant cannot be decided here.",
    )


RULES = (same_model, standard_errors, moving_together, near_twins)
"""Rules of the family, in the order of the page."""
