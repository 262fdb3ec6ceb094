r"""Means: an ordinary least-squares line with a constant passes through the means.

The rules read these keys of the description.

``[[means_lines]]``
    Lines that are set against a table of means. ``lines``: list of ``{exhibit, outcome}`` with ``outcome`` a
    mapping of column to the outcome's row in ``descriptives``. ``means``: row of the regression to row of the
    descriptives, or to ``implied <name>`` for a mean that an earlier entry solved for. ``bounds``: row to
    ``[low, high]`` where a mean is not printed but bounded. ``effects``: fixed effects to which the constant
    may be relative, empty if there are none. ``unknown`` (optional): name of the one mean that is solved for,
    ``rows`` its rows in the regressions, ``describes`` the row of the descriptives that should hold it,
    ``transform`` (``ln``, ``log10`` or empty) what the paper does to that variable before it enters.
``[[means_added]]``
    ``short``, ``long``: exhibits with the same observations and estimator, ``pairs`` (column of the short
    table to column of the long one), ``added``: the one regressor that the long one has besides.
``[[means_weights]]``
    ``short``, ``long``, ``pairs``, ``added`` as above, where the added regressor is the dummy ``group`` times
    a function of the period: 1 from period ``since`` on, or the period minus ``origin``. ``counts``,
    ``shares``: ``{exhibit, column}`` with the number of units of the group and their share in percent, one
    row a period. ``control`` is the logged row of the regression that ``describes`` holds in levels in
    ``descriptives``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.regressions import Line, lines, one, pair, shared, span

IMPLIED = "implied "
"""Prefix of a mean that an earlier entry solved for."""

NAMES = {"": "the variable itself", "ln": "its natural logarithm", "log10": "its logarithm to base 10"}


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


def _described(paper: Paper, exhibit: str, row: str) -> dict[str, Cell]:
    return {cell.statistic: cell for cell in paper.select(exhibit, row=row)}


def _mean_of_log(stats: Mapping[str, Cell]) -> Interval | None:
    """Mean logarithm of a described variable over all values that its printed moments stand for."""
    if not {"mean", "sd", "min", "max"} <= set(stats):
        return None
    # a whole number as an extreme is a count and exact; an extreme with decimals may be anything that rounds
    # to it
    low = stats["min"].value if stats["min"].half_unit == 0.5 else stats["min"].interval.low
    high = stats["max"].interval.high
    if not low > 0:
        return None
    corners = [
        log_mean_bounds(mean, sd, low, high)
        for mean in (stats["mean"].interval.low, stats["mean"].interval.high)
        for sd in (stats["sd"].interval.low, stats["sd"].interval.high)
        # no distribution on a range has more variance than (mean - low) (high - mean)
        if low < mean < high and sd**2 <= (mean - low) * (high - mean)
    ]
    if not corners:
        return None
    return Interval(min(each.low for each in corners), max(each.high for each in corners))


class _Entry:
    """One entry of ``means_lines``, resolved."""

    def __init__(self, paper: Paper, about: Mapping[str, Any], solved: Mapping[str, Interval]) -> None:
        every = lines(paper)
        self.paper, self.about, self.solved = paper, about, solved
        self.names: Mapping[str, str] = about.get("means", {})
        self.bounds = {row: pair(ends) for row, ends in about.get("bounds", {}).items()}
        self.effects = str(about.get("effects", ""))
        self.unknown = str(about.get("unknown", ""))
        self.rows = tuple(about.get("rows", ()))
        self.members: list[tuple[Line, Cell]] = []
        for item in about["lines"]:
            for column, outcome in item["outcome"].items():
                line = one(every, item["exhibit"], column)
                self.members.append((line, paper.cell(about["descriptives"], outcome, self.column, "mean")))

    @property
    def column(self) -> str:
        return str(self.about.get("column", "Mean"))

    def known(self, line: Line) -> tuple[Interval, list[Cell]]:
        """Constant and regressors with a known mean, summed, with the cells that take part."""
        constant = line.constant
        if constant is None:
            raise ValueError(f"{line.name} prints no constant")
        total = line.coef[constant].interval
        cells = [line.coef[constant]]
        for row in line.slopes:
            if row in self.rows:
                continue
            name = self.names.get(row, "")
            if name.startswith(IMPLIED):
                mean = self.solved[name.removeprefix(IMPLIED)]
            elif row in self.bounds:
                mean = self.bounds[row]
            else:
                cell = self.paper.cell(self.about["descriptives"], name or row, self.column, "mean")
                cells.append(cell)
                mean = cell.interval
            total = total + line.coef[row].interval * mean
            cells.append(line.coef[row])
        return total, cells

    def solve(self, line: Line, outcome: Cell) -> tuple[Interval, list[Cell]]:
        """Mean of the one unknown regressor."""
        total, cells = self.known(line)
        coef = next(line.coef[row] for row in self.rows if row in line.coef)
        return (outcome.interval - total) / coef.interval, [*cells, coef, outcome]


def _solutions(paper: Paper) -> Iterator[tuple[_Entry, list[tuple[Line, Cell, Interval, list[Cell]]]]]:
    """Solve the entries in their order, since a later one may use what an earlier one found."""
    solved: dict[str, Interval] = {}
    for about in paper.described("means_lines"):
        entry = _Entry(paper, about, solved)
        if not entry.unknown:
            yield (
                entry,
                [(line, outcome, *entry.known(line)) for line, outcome in entry.members],
            )
            continue
        found = [(line, outcome, *entry.solve(line, outcome)) for line, outcome in entry.members]
        common = shared(mean for _, _, mean, _ in found)
        solved[entry.unknown] = common or Interval(
            min(mean.low for _, _, mean, _ in found), max(mean.high for _, _, mean, _ in found)
        )
        yield entry, found


def through_the_means(paper: Paper) -> Iterator[Check]:
    r"""Set the printed mean of the outcome against :math:`a + \sum_j b_j \bar x_j`.

    The normal equation of the constant (Greene, 2018, section 3.2.1). Holds for any standard errors, not for
    weighted lines, instruments or another sample than that of the means. With fixed effects it holds if the
    constant is their average (Stata's areg and xtreg); if it belongs to a base group it is off by the average
    effect, so such lines are flagged as unusual only. Rounding: interval arithmetic, no number enters twice.
    """
    for entry, found in _solutions(paper):
        if entry.unknown:
            continue
        for line, outcome, total, cells in found:
            everything = (outcome, *cells)
            if total.overlaps(outcome.interval):
                yield Check("means: line through the means", everything, outcome.printed, total)
                continue
            gap = outcome.value - (total.low + total.high) / 2
            sentence = (
                f"{line.name} at the printed means gives {span(total, 4)}, the printed mean of "
                f"{outcome.row} is {outcome.printed}. A least-squares line with a constant passes through "
                "the means of its sample. "
            )
            if entry.effects:
                sentence += (
                    f"The {entry.effects} effects would have to average {gap:.3f} relative to the base of "
                    "the constant, or the line is weighted."
                )
            else:
                sentence += "So sample, weights or one of these numbers differ from what the table says."
            yield Check(
                "means: line through the means",
                everything,
                outcome.printed,
                total,
                "unusual" if entry.effects else "inconsistent",
                sentence,
            )


def one_mean(paper: Paper) -> Iterator[Check]:
    r"""Solve each line for the one mean that is not known; lines on the same sample must imply the same mean.

    :math:`\bar x_u = (\bar y - a - \sum_{j \ne u} b_j \bar x_j) / b_u`. A flagged group is unusual where
    fixed effects may stand between the constant and the mean, inconsistent otherwise. Lines with a small
    coefficient of the unknown give wide intervals and can hardly be flagged.
    """
    for entry, found in _solutions(paper):
        if not entry.unknown or len(found) < 2:
            continue
        cells = tuple(dict.fromkeys(cell for *_, used in found for cell in used))
        common = shared(mean for _, _, mean, _ in found)
        first = next(found[0][0].coef[row] for row in entry.rows if row in found[0][0].coef)
        if common is not None:
            yield Check("means: one mean for all lines", cells, first.printed, common)
            continue
        lowest = min(found, key=lambda item: item[2].high)
        highest = max(found, key=lambda item: item[2].low)
        places = ", ".join(dict.fromkeys(item[0].exhibit for item in found))
        sentence = (
            f"{places}: constant, coefficients and printed means imply a mean of {entry.unknown} of "
            f"{span(lowest[2])} in {lowest[0].name} and of {span(highest[2])} in {highest[0].name}, though "
            "both use the same observations. "
        )
        if entry.effects:
            slope = next(highest[0].coef[row] for row in entry.rows if row in highest[0].coef)
            gap = abs(slope.value) * (highest[2].low - lowest[2].high)
            sentence += (
                "Either the lines are weighted, so that the printed means are not theirs, or the constants "
                f"belong to a base of the {entry.effects} effects whose averages differ by {gap:.3f} or so "
                "between these columns."
            )
        else:
            sentence += "Sample, weights or one of the numbers cannot be what the tables say."
        yield Check(
            "means: one mean for all lines",
            cells,
            first.printed,
            lowest[2],
            "unusual" if entry.effects else "inconsistent",
            sentence,
        )


def levels_or_logs(paper: Paper) -> Iterator[Check]:
    """Set the implied mean of a regressor against the printed description of that variable.

    Without a transform the printed mean must be the implied one. With a logarithm the printed mean, standard
    deviation and range bound the mean logarithm, see `log_mean_bounds`. If the stated transform fails, the
    sentence says which one would fit. Base-of-effects constants shift the implied mean; only clear misses are
    flagged there.
    """
    for entry, found in _solutions(paper):
        row = str(entry.about.get("describes", ""))
        if not entry.unknown or not row:
            continue
        stats = _described(paper, entry.about["descriptives"], row)
        logs = _mean_of_log(stats)
        candidates = {"": stats["mean"].interval} if "mean" in stats else {}
        if logs is not None:
            candidates |= {"ln": logs, "log10": logs * (1 / math.log(10))}
        stated = str(entry.about.get("transform", ""))
        if stated not in candidates:
            continue
        implied = Interval(
            min(mean.low for _, _, mean, _ in found), max(mean.high for _, _, mean, _ in found)
        )
        cells = tuple(dict.fromkeys([*stats.values(), *(cell for *_, used in found for cell in used)]))
        printed = stats["mean"]
        if candidates[stated].overlaps(implied):
            yield Check("means: levels or logs", cells, printed.printed, implied)
            continue
        fitting = [NAMES[name] for name, interval in candidates.items() if interval.overlaps(implied)]
        each = "; ".join(f"{line.name} {span(mean)}" for line, _, mean, _ in found)
        beyond = "max" in stats and implied.low > stats["max"].interval.high
        sentence = (
            f"The regressions imply a mean of {entry.unknown} of {each}, while {printed.exhibit} prints "
            f"{printed.printed}{' with a maximum of ' + stats['max'].printed if beyond else ''}. "
        )
        sentence += (
            f"It would fit {' or '.join(fitting)}. "
            if fitting
            else "Neither that variable nor its logarithm has such a mean, so the described variable is not "
            "the one in the regressions. "
        )
        sentence += str(entry.about.get("remark", ""))
        yield Check(
            "means: levels or logs", cells, printed.printed, implied, "inconsistent", sentence.strip()
        )


def _auxiliary(
    short: Line, long: Line, added: str
) -> Iterator[tuple[str, Interval, tuple[Cell, Cell, Cell]]]:
    """Coefficients of the regression of the added regressor on the others, one a row."""
    weight = long.coef[added]
    for row, coef in short.coef.items():
        if row in long.coef:
            delta = (coef.interval - long.coef[row].interval) / weight.interval
            yield row, delta, (coef, long.coef[row], weight)


def _steps(paper: Paper, about: Mapping[str, Any]) -> Iterator[tuple[Line, Line]]:
    every = lines(paper)
    for short, long in about["pairs"].items():
        yield one(every, about["short"], short), one(every, about["long"], long)


def _between(steps: list[tuple[Line, Line]]) -> str:
    first, last = steps[0], steps[-1]
    if first[0].exhibit != first[1].exhibit:
        return f"From {first[0].exhibit} to {first[1].exhibit}"
    return (
        f"In {first[0].exhibit}, from columns {first[0].column} to {last[0].column} to columns "
        f"{first[1].column} to {last[1].column},"
    )


def added_regressor(paper: Paper) -> Iterator[Check]:
    r"""Compare what a regressor that is added in several columns does to the other coefficients.

    :math:`b^{short}_j - b^{long}_j = c\, \delta_j`, with c the coefficient of the added regressor and
    :math:`\delta_j` that of j in its regression on the others (omitted-variable formula; Greene, 2018,
    section 4.3.2). That regression does not know the outcome, so :math:`\delta_j` must be the same in all
    columns. Exact for any least squares, weighted or not, with any fixed effects and any standard errors, as
    long as both tables use the same observations and weights. Needs at least two outcomes.
    """
    for about in paper.described("means_added"):
        added = str(about["added"])
        implied: dict[str, list[tuple[Line, Interval]]] = {}
        cells: list[Cell] = []
        steps = list(_steps(paper, about))
        for short, long in steps:
            for row, delta, used in _auxiliary(short, long, added):
                implied.setdefault(row, []).append((long, delta))
                cells += used
            cells += [line.n for line in (short, long) if line.n is not None]
        together = tuple(dict.fromkeys(cells))
        first = together[0]
        conflicts = {
            row: found
            for row, found in implied.items()
            if len(found) > 1 and shared(delta for _, delta in found) is None
        }
        if not conflicts:
            row = next(iter(implied))
            common = shared(delta for _, delta in implied[row])
            yield Check("means: added regressor", together, first.printed, common)
            continue
        told = "; ".join(
            f"{row}: " + ", ".join(f"{long.column} {span(delta, 2)}" for long, delta in found)
            for row, found in conflicts.items()
        )
        worst = max(
            conflicts,
            key=lambda row: max(d.low for _, d in conflicts[row]) - min(d.high for _, d in conflicts[row]),
        )
        yield Check(
            "means: added regressor",
            together,
            first.printed,
            conflicts[worst][0][1],
            "inconsistent",
            f"{_between(steps)} only {added} is added. The change of every other coefficient, divided by "
            "the coefficient of the added regressor, does not depend on the outcome and must be the same in "
            f"all columns; it is not ({told}). No standard error enters, so clustering cannot explain it: "
            "the two sets cannot share weights, sample and fixed effects; their notes name no difference.",
        )


def unweighted(paper: Paper) -> Iterator[Check]:
    r"""Set the implied mean of an added interaction against its unweighted mean, from a table of counts.

    For the dummy d times a function g of the period, the regression of :math:`d g` on d, a control x and
    period effects gives :math:`\delta_d = [\sum_t w_t (1 - p_t) g_t - \delta_x D] / \sum_t w_t (1 - p_t)`
    with :math:`w_t` the share of period t in the group, :math:`p_t` the group's share in period t, and D the
    mean of x in the group minus that of all units in the same periods. D is not printed; it is bounded by the
    range of x and by its mean, see `log_mean_bounds`. Exact for unweighted least squares; if the print lies
    outside, the lines are weighted or the table of counts is not of their sample.
    """
    for about in paper.described("means_weights"):
        group, control, added = str(about["group"]), str(about["control"]), str(about["added"])
        steps = list(_steps(paper, about))
        deltas: dict[str, list[Interval]] = {}
        cells: list[Cell] = []
        for short, long in steps:
            for row, delta, used in _auxiliary(short, long, added):
                if row in (group, control):
                    deltas.setdefault(row, []).append(delta)
                    cells += used
        implied, slope = shared(deltas[group]), shared(deltas[control])
        stats = _described(paper, about["descriptives"], about["describes"])
        logs = _mean_of_log(stats)
        counts = list(paper.select(about["counts"]["exhibit"], column=about["counts"]["column"]))
        shares = [
            paper.cell(about["shares"]["exhibit"], cell.row, about["shares"]["column"], "share")
            for cell in counts
        ]
        if implied is None or slope is None or logs is None or not counts:
            continue
        expected = _unweighted_delta(about, counts, shares, slope, logs, stats)
        cells += [*counts, *shares, *stats.values()]
        together = tuple(dict.fromkeys(cells))
        first = steps[0][1].coef[added]
        if implied.overlaps(expected):
            yield Check("means: unweighted interaction", together, first.printed, expected)
            continue
        yield Check(
            "means: unweighted interaction",
            together,
            first.printed,
            expected,
            "unusual",
            f"{about['short']} and {about['long']} imply {span(implied)} for the coefficient of {group} in "
            f"a regression of {added} on the other regressors, all columns alike. With every observation "
            f"counted once, {counts[0].exhibit} allows {span(expected)}, whatever the means of {control} in "
            "the two groups. So the lines seem weighted, with "
            f"{'more' if implied.low > expected.high else 'less'} weight on later periods, as the value of "
            "trade would give for instance; the notes do not say so.",
        )


def _unweighted_delta(
    about: Mapping[str, Any],
    counts: list[Cell],
    shares: list[Cell],
    slope: Interval,
    logs: Interval,
    stats: Mapping[str, Cell],
) -> Interval:
    """All values of the coefficient of the group that unweighted least squares allows."""
    if "since" in about:
        g = [float(int(cell.row) >= int(about["since"])) for cell in counts]
    else:
        g = [float(int(cell.row) - int(about["origin"])) for cell in counts]
    p = [(share.value + share.half_unit) / 100 for share in shares]
    least = [(share.value - share.half_unit) / 100 for share in shares]
    n = [cell.value for cell in counts]
    # the weights w (1 - p) differ from the counts by a few hundredths: take each p at both ends
    sums = [
        sum(a * (1 - q) * f for a, q, f in zip(n, ends, g, strict=True))
        / sum(a * (1 - q) for a, q in zip(n, ends, strict=True))
        for ends in (
            [lo if f > sum(g) / len(g) else hi for lo, hi, f in zip(least, p, g, strict=True)],
            [hi if f > sum(g) / len(g) else lo for lo, hi, f in zip(least, p, g, strict=True)],
        )
    ]
    sizes = [(a / hi, a / lo) for a, lo, hi in zip(n, least, p, strict=True)]
    overall = sum(n) / sum(high for _, high in sizes), sum(n) / sum(low for low, _ in sizes)
    # x is not negative, so weighting its mean by the group's periods moves it by at most max(p) / mean(p)
    top, bottom = max(p) / overall[0], min(least) / overall[1]
    floor, ceiling = math.log(stats["min"].value), math.log(stats["max"].interval.high)
    gap = Interval(floor - top * logs.high, ceiling - bottom * logs.low)
    share = sum(a * (1 - (lo + hi) / 2) for a, lo, hi in zip(n, least, p, strict=True)) / sum(n)
    return Interval.hull(sums) - slope * gap * (1 / share)


RULES = (through_the_means, one_mean, levels_or_logs, added_regressor, unweighted)
"""Rules of the family `means`."""
