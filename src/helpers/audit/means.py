r"""Means: an ordinary least-squares line with a constant passes through the means.

The rules read these keys of the description.

``[[means_lines]]``
    Lines that are set against a table of means. ``lines``: list of ``{exhibit, outcome}`` with ``outcome`` a
    mapping of column to the outcome's row in ``descriptives``. ``means``: row of the regression to row of the
    descriptives, or to ``implied <name>`` for a mean that an earlier entry solved for. ``bounds``: row to
    ``[low, high]`` where a mean is not printed but bounded. ``effects``: fixed effects to which the constant
    may be relative, empty if there are none. ``unknown`` (optional): name of the one mean that is solved for,
    ``rows`` its rows in the regressions, ``describes`` the row of the descriptives that should hold it,
    ``transform`` (``ln``, ``log10`` or empty) what the paper does to that variable before it enters,
    ``remark`` what a finding adds on it.
``[[means_added]]``
    ``short``, ``long``: exhibits with the same observations and estimator, ``pairs`` (column of the short
    table to column of the long one), ``added``: the one regressor that the long one has besides.
``[[means_weights]]``
    ``short``, ``long``, ``pairs``, ``added`` as above, where the added regressor is the dummy ``group`` times
    a function of the period: 1 from period ``since`` on, or the period minus ``origin``. ``counts``,
    ``shares``: selections of the number of units of the group and of their share in percent, one row a
    period. ``control`` is the logged row of the regression that ``describes`` holds in levels in
    ``descriptives``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.audit.engine import Cell, Check, Fault, Interval, Paper, inconsistent, unusual, verdict
from helpers.audit.regressions import Line
from helpers.audit.schema import CELLS, Table, nearest
from helpers.audit.select import only, pick, pick_lines, slices
from helpers.audit.words import decimals
from helpers.errors import InputError, UnknownNameError

IMPLIED = "implied "
"""Prefix of a mean that an earlier entry solved for."""

NAMES = {"": "the variable itself", "ln": "its natural logarithm", "log10": "its logarithm to base 10"}

LINES = Table(
    "means_lines",
    {"descriptives": str, "lines": [{"exhibit": str, "outcome": {str: str}}]},
    {
        "means": {str: str}, "bounds": {str: (float, float)}, "effects": str,
        "unknown": str, "rows": [str], "describes": str, "transform": set(NAMES), "remark": str,
    },
    together=(
        ("unknown", "rows"), ("rows", "unknown"), ("describes", "unknown"), ("transform", "describes"),
        ("remark", "describes"),
    ),
)  # fmt: skip
_STEP = {"short": str, "long": str, "pairs": {str: str}, "added": str}
ADDED = Table("means_added", _STEP)
WEIGHTS = Table(
    "means_weights",
    {
        **_STEP, "group": str, "control": str, "counts": CELLS, "shares": CELLS,
        "descriptives": str, "describes": str,
    },
    {"since": int, "origin": int},
    either=("since", "origin"),
)  # fmt: skip


def log_mean_bounds(mean: float, sd: float, low: float, high: float) -> Interval:
    r"""Bound the mean logarithm of a variable with a given mean, standard deviation and range.

    Parameters
    ----------
    mean, sd : float
        Moments of the variable.
    low, high : float
        Its range, ``0 < low < mean < high``.

    Returns
    -------
    Interval
        The logarithm has a positive third derivative, so the extremes are distributions on two points, one of
        them an end of the range (Chebyshev–Markov; Karlin and Studden, 1966): with the end e the other point
        is :math:`\mu + \sigma^2 / (\mu - e)` and e has the weight :math:`\sigma^2 / (\sigma^2 + (\mu -
        e)^2)`.

    Examples
    --------
    >>> bounds = log_mean_bounds(70, 34, 1, 160)
    >>> round(bounds.low, 2), round(bounds.high, 2)
    (3.59, 4.17)
    """

    def two_points(end: float) -> float:
        weight = sd**2 / (sd**2 + (mean - end) ** 2)
        return weight * math.log(end) + (1 - weight) * math.log(mean + sd**2 / (mean - end))

    return Interval(two_points(low), two_points(high))


def _described(paper: Paper, about: Mapping[str, Any], of_log: bool) -> dict[str, Cell]:
    """Return what is printed of a described variable, at least what its mean, or that of its log, needs."""
    place = {"exhibit": about["descriptives"], "row": about["describes"]}
    stats = {cell.statistic: cell for cell in pick(paper, place)}
    for name in ("mean", "sd", "min", "max") if of_log else ("mean",):
        if name not in stats:
            only(paper, {**place, "statistic": name})
    return stats


def _mean_of_log(stats: Mapping[str, Cell]) -> Interval | None:
    """Mean logarithm of a described variable over all values that its printed moments stand for.

    None where no variable that has a logarithm has these moments.
    """
    # a whole number as an extreme is a count and exact; an extreme with decimals may be anything that rounds
    # to it
    low = stats["min"].value if stats["min"].half_unit == 0.5 else stats["min"].interval.low
    high = stats["max"].interval.high
    corners = [
        log_mean_bounds(mean, sd, low, high)
        for mean in (stats["mean"].interval.low, stats["mean"].interval.high)
        for sd in (stats["sd"].interval.low, stats["sd"].interval.high)
        # no distribution on a range has more variance than (mean - low) (high - mean)
        if 0 < low < mean < high and sd**2 <= (mean - low) * (high - mean)
    ]
    return Interval.around(corners) if corners else None


@dataclass(frozen=True)
class _Implied:
    """What one line implies: for the mean of its outcome, or for the one mean that is not known."""

    line: Line
    outcome: Cell
    mean: Interval
    cells: tuple[Cell, ...]
    slope: Cell | None


def _groups(paper: Paper) -> list[tuple[Mapping[str, Any], list[_Implied]]]:
    """Resolve the entries in their order, since a later one may use what an earlier one found."""
    solved: dict[str, Interval] = {}
    groups = []
    for about in paper.described(LINES):
        chosen = [
            (pick_lines(paper, (item["exhibit"], column))[0], outcome)
            for item in about["lines"]
            for column, outcome in item["outcome"].items()
        ]
        rows = [row for line, _ in chosen for row in line.coef]
        for row in (*about.get("rows", ()), *about.get("means", {}), *about.get("bounds", {})):
            if row not in rows:
                raise UnknownNameError(f"no line of [[means_lines]] has a row {row!r}; {nearest(row, rows)}")
        found = [_implied(paper, about, solved, line, outcome) for line, outcome in chosen]
        if "unknown" in about:
            means = [each.mean for each in found]
            solved[about["unknown"]] = Interval.common(means) or Interval.around(means)
        groups.append((about, found))
    return groups


def _implied(
    paper: Paper, about: Mapping[str, Any], solved: Mapping[str, Interval], line: Line, outcome: str
) -> _Implied:
    """Sum constant and regressors with a known mean; solve for the one that is not known, if there is one."""

    def mean_of(row: str) -> Cell:
        return only(paper, {"exhibit": about["descriptives"], "row": row, "statistic": "mean"})

    if line.constant is None:
        raise InputError(f"{line.name} prints no constant; take it out of [[means_lines]].")
    explained, unknown = (
        mean_of(outcome),
        [line.coef[row] for row in about.get("rows", ()) if row in line.coef],
    )
    if "rows" in about and not unknown:
        raise InputError(
            f"{line.name} has none of the rows {about['rows']!r}; take it out of [[means_lines]]."
        )
    cells = [line.coef[line.constant]]
    total = cells[0].interval
    for row in line.slopes:
        if row in about.get("rows", ()):
            continue
        name = about.get("means", {}).get(row, row)
        if name.startswith(IMPLIED):
            earlier = name.removeprefix(IMPLIED)
            if earlier not in solved:
                raise UnknownNameError(
                    f"no earlier [[means_lines]] solves for {earlier!r}; {nearest(earlier, solved)}"
                )
            mean = solved[earlier]
        elif row in about.get("bounds", {}):
            mean = Interval(*about["bounds"][row])
        else:
            cells.append(mean_of(name))
            mean = cells[-1].interval
        total = total + line.coef[row].interval * mean
        cells.append(line.coef[row])
    if not unknown:
        return _Implied(line, explained, total, (explained, *cells), None)
    solution = (explained.interval - total) / unknown[0].interval
    return _Implied(line, explained, solution, (*cells, unknown[0], explained), unknown[0])


def through_the_means(paper: Paper) -> Iterator[Check]:
    r"""Set the printed mean of the outcome against :math:`a + \sum_j b_j \bar x_j`.

    The normal equation of the constant (Greene, 2018, section 3.2.1). Holds for any standard errors, not for
    weighted lines, instruments or another sample than that of the means. With fixed effects it holds if the
    constant is their average (Stata's areg and xtreg); if it belongs to a base group it is off by the average
    effect, so such lines are flagged as unusual only. Rounding: interval arithmetic, no number enters twice.
    """
    for about, found in paper.once(_groups):
        effects = about.get("effects")
        for each in () if "unknown" in about else found:
            outcome, total = each.outcome, each.mean
            told = "So sample, weights or one of these numbers differ from what the table says."
            if effects:
                gap = outcome.value - (total.low + total.high) / 2
                told = (
                    f"The {effects} effects would have to average {gap:.3f} relative to the base of the "
                    "constant, or the line is weighted."
                )
            fault = total.overlaps(outcome.interval) or Fault(
                "unusual" if effects else "inconsistent",
                f"{each.line.name} at the printed means gives {decimals(total, 4)}, the printed mean of "
                f"{outcome.row} is {outcome.printed}. A least-squares line with a constant passes through "
                f"the means of its sample. {told}",
            )
            yield verdict("means: line through the means", each.cells, total, fault)


def one_mean(paper: Paper) -> Iterator[Check]:
    r"""Solve each line for the one mean that is not known; lines on the same sample must imply the same mean.

    :math:`\bar x_u = (\bar y - a - \sum_{j \ne u} b_j \bar x_j) / b_u`. A flagged group is unusual where
    fixed effects may stand between the constant and the mean, inconsistent otherwise. Lines with a small
    coefficient of the unknown give wide intervals and can hardly be flagged.
    """
    for about, found in paper.once(_groups):
        if "unknown" not in about or len(found) < 2:
            continue
        effects = about.get("effects")
        implied, fault = Interval.common(each.mean for each in found), None
        first = found[0].slope or found[0].outcome
        if implied is None:
            lowest = min(found, key=lambda each: each.mean.high)
            highest = max(found, key=lambda each: each.mean.low)
            implied = lowest.mean
            places = ", ".join(dict.fromkeys(each.line.exhibit for each in found))
            gap = abs(highest.slope.value) * (highest.mean.low - lowest.mean.high) if highest.slope else 0.0
            fault = Fault(
                "unusual" if effects else "inconsistent",
                f"{places}: constant, coefficients and printed means imply a mean of {about['unknown']} of "
                f"{decimals(lowest.mean)} in {lowest.line.name} and of {decimals(highest.mean)} in "
                f"{highest.line.name}, though both use the same observations. "
                + (
                    "Either the lines are weighted, so that the printed means are not theirs, or the "
                    f"constants belong to a base of the {effects} effects whose averages differ by "
                    f"{gap:.3f} or so between these columns."
                    if effects
                    else "Sample, weights or one of the numbers cannot be what the tables say."
                ),
            )
        cells = [cell for each in found for cell in each.cells]
        yield verdict("means: one mean for all lines", cells, implied, fault, first.printed)


def levels_or_logs(paper: Paper) -> Iterator[Check]:
    """Set the implied mean of a regressor against the printed description of that variable.

    Without a transform the printed mean must be the implied one. With a logarithm the printed mean, standard
    deviation and range bound the mean logarithm, see `log_mean_bounds`. If the stated transform fails, the
    sentence says which one would fit. Base-of-effects constants shift the implied mean; only clear misses are
    flagged there.
    """
    for about, found in paper.once(_groups):
        if "describes" not in about:
            continue
        stated = about.get("transform", "")
        stats = _described(paper, about, of_log=bool(stated))
        candidates = _candidates(stats)
        if stated not in candidates:  # moments that no positive variable has are for the family `bounds`
            continue
        implied, printed = Interval.around(each.mean for each in found), stats["mean"]
        fitting = [NAMES[name] for name, interval in candidates.items() if interval.overlaps(implied)]
        told = "; ".join(f"{each.line.name} {decimals(each.mean)}" for each in found)
        beyond = "max" in stats and implied.low > stats["max"].interval.high
        neither = (
            "Neither that variable nor its logarithm has such a mean, so the described variable is not the "
            "one in the regressions. "
        )
        fault = candidates[stated].overlaps(implied) or inconsistent(
            f"The regressions imply a mean of {about['unknown']} of {told}, while {printed.exhibit} prints "
            f"{printed.printed}{' with a maximum of ' + stats['max'].printed if beyond else ''}. "
            + (f"It would fit {' or '.join(fitting)}. " if fitting else neither)
            + about.get("remark", "")
        )
        cells = (*stats.values(), *(cell for each in found for cell in each.cells))
        yield verdict("means: levels or logs", cells, implied, fault, printed.printed)


def _candidates(stats: Mapping[str, Cell]) -> dict[str, Interval]:
    """Mean of a described variable and of its logarithms, as far as what is printed says."""
    logs = _mean_of_log(stats) if {"sd", "min", "max"} <= set(stats) else None
    plain = {"": stats["mean"].interval}
    return plain if logs is None else {**plain, "ln": logs, "log10": logs * (1 / math.log(10))}


def _steps(paper: Paper, about: Mapping[str, Any]) -> list[tuple[Line, Line]]:
    steps = [
        (pick_lines(paper, (about["short"], short))[0], pick_lines(paper, (about["long"], long))[0])
        for short, long in about["pairs"].items()
    ]
    for _, long in steps:
        if about["added"] not in long.coef:
            raise UnknownNameError(
                f"{long.name} has no row {about['added']!r}; {nearest(about['added'], long.coef)}"
            )
    return steps


def _auxiliary(
    short: Line, long: Line, added: str
) -> Iterator[tuple[str, Interval, tuple[Cell, Cell, Cell]]]:
    """Coefficients of the regression of the added regressor on the others, one a row."""
    weight = long.coef[added]
    for row, coef in short.coef.items():
        if row in long.coef:
            delta = (coef.interval - long.coef[row].interval) / weight.interval
            yield row, delta, (coef, long.coef[row], weight)


def _between(steps: list[tuple[Line, Line]]) -> str:
    (short, long), (last_short, last_long) = steps[0], steps[-1]
    if short.exhibit != long.exhibit:
        return f"From {short.exhibit} to {long.exhibit}"
    return (
        f"In {short.exhibit}, from columns {short.column} to {last_short.column} to columns "
        f"{long.column} to {last_long.column},"
    )


def added_regressor(paper: Paper) -> Iterator[Check]:
    r"""Compare what a regressor that is added in several columns does to the other coefficients.

    :math:`b^{short}_j - b^{long}_j = c\, \delta_j`, with c the coefficient of the added regressor and
    :math:`\delta_j` that of j in its regression on the others (omitted-variable formula; Greene, 2018,
    section 4.3.2). That regression does not know the outcome, so :math:`\delta_j` must be the same in all
    columns. Exact for any least squares, weighted or not, with any fixed effects and any standard errors, as
    long as both tables use the same observations and weights. Needs at least two outcomes.
    """
    for about in paper.described(ADDED):
        added, steps = about["added"], _steps(paper, about)
        implied: dict[str, list[tuple[Line, Interval]]] = {}
        cells: list[Cell] = []
        for short, long in steps:
            for row, delta, used in _auxiliary(short, long, added):
                implied.setdefault(row, []).append((long, delta))
                cells += used
            cells += [*short.count, *long.count]
        shared = {row: Interval.common(delta for _, delta in found) for row, found in implied.items()}
        conflicts = {row: found for row, found in implied.items() if shared[row] is None}
        if not conflicts:
            yield verdict("means: added regressor", cells, next(iter(shared.values())))
            continue
        told = "; ".join(
            f"{row}: " + ", ".join(f"{long.column} {decimals(delta, 2)}" for long, delta in found)
            for row, found in conflicts.items()
        )
        worst = max(
            conflicts,
            key=lambda row: max(d.low for _, d in conflicts[row]) - min(d.high for _, d in conflicts[row]),
        )
        fault = inconsistent(
            f"{_between(steps)} only {added} is added. The change of every other coefficient, divided by "
            "the coefficient of the added regressor, does not depend on the outcome and must be the same in "
            f"all columns; it is not ({told}). No standard error enters, so clustering cannot explain it: "
            "the two sets cannot share weights, sample and fixed effects; their notes name no difference."
        )
        yield verdict("means: added regressor", cells, conflicts[worst][0][1], fault)


def unweighted(paper: Paper) -> Iterator[Check]:
    r"""Set the implied mean of an added interaction against its unweighted mean, from a table of counts.

    For the dummy d times a function g of the period, the regression of :math:`d g` on d, a control x and
    period effects gives :math:`\delta_d = [\sum_t w_t (1 - p_t) g_t - \delta_x D] / \sum_t w_t (1 - p_t)`
    with :math:`w_t` the share of period t in the group, :math:`p_t` the group's share in period t, and D the
    mean of x in the group minus that of all units in the same periods. D is not printed; it is bounded by the
    range of x and by its mean, see `log_mean_bounds`. Exact for unweighted least squares; if the print lies
    outside, the lines are weighted or the table of counts is not of their sample.
    """
    for about in paper.described(WEIGHTS):
        group, control, added = about["group"], about["control"], about["added"]
        steps = _steps(paper, about)
        deltas: dict[str, list[Interval]] = {group: [], control: []}
        cells: list[Cell] = []
        for short, long in steps:
            for row, delta, used in _auxiliary(short, long, added):
                if row in deltas:
                    deltas[row].append(delta)
                    cells += used
        for row, found in deltas.items():
            if not found:
                rows = [name for short, _ in steps for name in short.coef]
                raise UnknownNameError(f"{about['short']} has no row {row!r}; {nearest(row, rows)}")
        stats = _described(paper, about, of_log=True)
        implied, slope = (Interval.common(found) for found in deltas.values())
        logs = _mean_of_log(stats)
        if implied is None or slope is None or logs is None:  # for `added_regressor` and the family `bounds`
            continue
        counts, shares = list[Cell](), list[Cell]()
        for part in slices(paper, {**about, "by": "row"}, ("counts", "shares")):
            counts += part["counts"]
            shares += part["shares"]
        expected = _unweighted_delta(about, counts, shares, slope, logs, stats)
        fault = implied.overlaps(expected) or unusual(
            f"{about['short']} and {about['long']} imply {decimals(implied)} for the coefficient of "
            f"{group} in a regression of {added} on the other regressors, all columns alike. With every "
            f"observation counted once, {counts[0].exhibit} allows {decimals(expected)}, whatever the "
            f"means of {control} in the two groups. So the lines seem weighted, with "
            f"{'more' if implied.low > expected.high else 'less'} weight on later periods, as the value "
            "of trade would give for instance; the notes do not say so."
        )
        cells += [*counts, *shares, *stats.values()]
        printed = steps[0][1].coef[added].printed
        yield verdict("means: unweighted interaction", cells, expected, fault, printed)


def _unweighted_delta(
    about: Mapping[str, Any],
    counts: list[Cell],
    shares: list[Cell],
    slope: Interval,
    logs: Interval,
    stats: Mapping[str, Cell],
) -> Interval:
    """All values of the coefficient of the group that unweighted least squares allows."""
    period = np.array([int(cell.row) for cell in counts])
    g = (period >= about["since"]).astype(float) if "since" in about else period - about["origin"]
    low, high = (
        np.array([share.value + sign * share.half_unit for share in shares]) / 100 for sign in (-1, 1)
    )
    n = np.array([cell.value for cell in counts])
    # the weights w (1 - p) differ from the counts by a few hundredths: take each p at both ends
    late = g > g.mean()
    weights = [n * (1 - np.where(late, a, b)) for a, b in ((low, high), (high, low))]
    sums = Interval.hull(float(sum(w * g) / sum(w)) for w in weights)
    # x is not negative, so weighting its mean by the group's periods moves it by at most max(p) / mean(p)
    top = float(high.max() / (sum(n) / sum(n / low)))
    bottom = float(low.min() / (sum(n) / sum(n / high)))
    floor, ceiling = math.log(stats["min"].value), math.log(stats["max"].interval.high)
    gap = Interval(floor - top * logs.high, ceiling - bottom * logs.low)
    share = float(sum(n * (1 - (low + high) / 2)) / sum(n))
    return sums - slope * gap * (1 / share)


RULES = (through_the_means, one_mean, levels_or_logs, added_regressor, unweighted)
"""Rules of the family `means`."""
