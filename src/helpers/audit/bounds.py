"""Bounds between statistics: means and standard deviations, top-k shares and Herfindahl indices.

All bounds hold for every distribution, so what breaks one is `impossible`: no data can give it. Ends of the
intervals of rounding are always taken on the side that lets a number pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from helpers.audit.correlations import Correlations
from helpers.audit.engine import (
    ZERO,
    Cell,
    Check,
    Interval,
    Paper,
    impossible,
    inconsistent,
    unusual,
    verdict,
)
from helpers.audit.schema import CELLS, Table
from helpers.audit.select import only, pick
from helpers.audit.units import amount, total
from helpers.audit.words import amounts, aside, called, number, plus
from helpers.published import STATISTICS

INTEGER_NOISE = 1e-9
"""Share by which a floating-point quotient may miss an integer."""

RANGE = Table("bounds_range", {"cells": CELLS, "low": float, "high": float})
BINARY = Table("bounds_binary", {"exhibit": str, "row": str})
INTEGER = Table("bounds_integer", {"exhibit": str, "row": str})
CONCENTRATION = Table("bounds_concentration", {"exhibit": str, "top": {int: str}, "hhi": str, "number": str})
GROUPS = Table(
    "bounds_groups",
    {
        "exhibit": str, "columns": {"top": {int: str}, "hhi": str}, "base": str, "effect": str,
        "number": CELLS,
    },
    {"aside": str},
)  # fmt: skip
SLOPE = Table("bounds_slope", {"coef": CELLS, "outcome": CELLS, "regressor": CELLS})
MEMBER = Table(
    "bounds_member",
    {"name": str, "members": CELLS, "low": CELLS, "high": CELLS},
    {"factor": float, "aside": str},
)
ORDER = Table(
    "bounds_order",
    {"name": str, "less": CELLS, "more": CELLS},
    {"aside": str},
)

UNIT_INTERVAL = Interval(0.0, 1.0)
EVERYTHING = Interval(-math.inf, math.inf)

_PERCENTAGES = ("share", "alpha", "threshold", "rate")
_MOMENTS = ("mean", "sd", "min", "max", "n")


def ranges(paper: Paper) -> Iterator[Check]:
    """Check that each statistic lies in its range.

    R² and fractions lie in [0, 1], percentages in [0, 100], correlations in [-1, 1].

    Counts are whole numbers, standard deviations are not negative, adjusted R² is at most 1. A share, level
    or threshold is a percentage if a percent sign stands beside it or if the description says so, and a
    fraction otherwise. Description ``[[bounds_range]]`` for other ranges: ``cells``, ``low``, ``high``.

    One check for each number with a range; `impossible` outside.
    """
    described: dict[Cell, Interval] = {
        cell: Interval(float(table["low"]), float(table["high"]))
        for table in paper.described(RANGE)
        for cell in pick(paper, table["cells"])
    }
    for cell in paper.cells:
        known = STATISTICS[cell.statistic]
        allowed = described.get(cell, Interval(known.low, known.high))
        if cell not in described and cell.statistic in _PERCENTAGES and _percent(cell):
            allowed = allowed * 100.0
        if allowed == EVERYTHING:
            continue
        fault = None
        if not allowed.overlaps(cell.interval):
            fault = impossible(
                f"{called(cell)} prints {cell.printed}, outside {_range_in_words(allowed)}, where every "
                f"{cell.statistic} lies; a misprint."
            )
        elif known.whole and cell.value != round(cell.value):
            fault = impossible(f"{called(cell)} prints {cell.printed}, but a count is a whole number.")
        yield verdict("bounds: range of the statistic", (cell,), allowed, fault)


def _percent(cell: Cell) -> bool:
    """Tell a percentage: `at the 1, 5, and 10 percent levels` prints the sign once, after the last number."""
    return "%" in cell.printed or "percent" in cell.printed or (cell.statistic == "alpha" and cell.value >= 1)


def _range_in_words(allowed: Interval) -> str:
    if math.isinf(allowed.high):
        return f"values of at least {number(allowed.low)}"
    return f"values up to {number(allowed.high)}" if math.isinf(allowed.low) else amounts(allowed)


@dataclass(frozen=True)
class Summary:
    """Mean, standard deviation, minimum, maximum and number of observations of one variable, as printed.

    Attributes
    ----------
    exhibit, row : str
        Where it stands.
    mean, sd, min, max, n : Cell
        What is printed.
    support : Interval
        Values that the variable can take at all.
    whole : bool
        Whether it takes whole numbers only.
    """

    exhibit: str
    row: str
    mean: Cell
    sd: Cell
    min: Cell
    max: Cell
    n: Cell
    support: Interval
    whole: bool

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The five cells."""
        return (self.mean, self.sd, self.min, self.max, self.n)

    @property
    def exact(self) -> tuple[Interval, ...]:
        """Their intervals; extremes within the support, whole numbers and n without rounding."""
        mean, sd = self.mean.interval, self.sd.interval
        return (mean, sd, self._extreme(self.min), self._extreme(self.max), Interval.of(self.n.value))

    def _extreme(self, cell: Cell) -> Interval:
        """Cut the interval at the support: a share printed as `1` is at most 1, though `1` may mean 1.4."""
        if self.whole and cell.value == round(cell.value):
            return Interval.of(cell.value)
        if not self.support.overlaps(cell.interval):
            return cell.interval
        low, high = max(cell.interval.low, self.support.low), min(cell.interval.high, self.support.high)
        return Interval(min(low, high), high)

    @property
    def second_moment(self) -> Interval:
        """Mean of the square, from mean and standard deviation (divisor n - 1 or n)."""
        mean, sd, *_, n = self.exact
        low, high = (max(sd.low, 0.0) ** 2 * (1 - 1 / n.low), sd.high**2)
        square = abs(mean)
        return Interval(square.low**2 + low, square.high**2 + high)


def summaries(paper: Paper) -> dict[tuple[str, str], Summary]:
    """Find every variable for which a table prints all five statistics once.

    Parameters
    ----------
    paper : Paper
        Printed numbers.

    Returns
    -------
    dict of (exhibit, row) to Summary
        In printed order.
    """
    return paper.once(_read)


def _read(paper: Paper) -> dict[tuple[str, str], Summary]:
    found: dict[tuple[str, str], dict[str, list[Cell]]] = {}
    for cell in paper.cells:
        if cell.statistic in _MOMENTS:
            found.setdefault((cell.exhibit, cell.row), {}).setdefault(cell.statistic, []).append(cell)
    known = _supports(paper)
    summaries = {}
    for place, cells in found.items():
        if all(len(cells.get(name, [])) == 1 for name in _MOMENTS):
            mean, sd, low, high, n = (cells[name][0] for name in _MOMENTS)
            summaries[place] = Summary(*place, mean, sd, low, high, n, *known.get(place, (EVERYTHING, False)))
    return summaries


def _supports(paper: Paper) -> dict[tuple[str, str], tuple[Interval, bool]]:
    """Collect what the descriptions say about the values of a variable, and whether they are whole."""
    known: dict[tuple[str, str], tuple[Interval, bool]] = {}
    for table in paper.described(CONCENTRATION):
        for row in (*table["top"].values(), table["hhi"]):
            known[table["exhibit"], row] = (UNIT_INTERVAL, False)
        known[table["exhibit"], table["number"]] = (Interval(1.0, math.inf), True)
    for kind, support in ((INTEGER, EVERYTHING), (BINARY, UNIT_INTERVAL)):
        for table in paper.described(kind):
            known[table["exhibit"], table["row"]] = (support, True)
    return known


def _summary(paper: Paper, exhibit: str, row: str) -> Summary:
    if (exhibit, row) not in summaries(paper):
        for name in _MOMENTS:
            only(paper, {"exhibit": exhibit, "row": row, "statistic": name})
    return summaries(paper)[exhibit, row]


def mean_between_extremes(paper: Paper) -> Iterator[Check]:
    """Check that a mean lies between minimum and maximum.

    No description needed. Rounding: half a unit at each end.

    One check for each variable with all five statistics; `impossible` outside.
    """
    for s in summaries(paper).values():
        mean, _, low, high, _ = s.exact
        implied = Interval(low.low, max(low.low, high.high))
        fault = (low.low <= high.high and implied.overlaps(mean)) or impossible(
            f"{s.exhibit}, {s.row}: a mean of {s.mean.printed} cannot lie outside the extremes "
            f"{s.min.printed} and {s.max.printed}; one of the three is misprinted."
        )
        yield verdict("bounds: mean between extremes", (s.mean, s.min, s.max), implied, fault)


def sd_from_range(mean: Interval, low: Interval, high: Interval, n: float) -> Interval:
    r"""Bound the standard deviation by mean, extremes and number of observations.

    Above: :math:`s^2 \le (\bar x - a)(b - \bar x)\, n/(n-1)` (Bhatia and Davis, 2000), reached when all
    values are extremes. Below: with one value at each extreme and all others equal, :math:`(n-1) s^2 \ge
    d_a^2 + d_b^2 + (d_a - d_b)^2/(n-2)`, :math:`d_a = \bar x - a`, :math:`d_b = b - \bar x`. The divisor n -
    1 is used above and n below, so that either convention passes.

    Parameters
    ----------
    mean, low, high : Interval
        As printed.
    n : float
        Number of observations, at least 3.

    Returns
    -------
    Interval
        What the standard deviation may be.
    """
    a, b = low.low, max(low.low, high.high)
    # (m - a)(b - m) is largest at the middle of the range
    middle = min(max((a + b) / 2, mean.low), mean.high)
    most = max(0.0, (middle - a) * (b - middle)) * n / (n - 1)
    below = Interval(max(0.0, mean.low - low.high), max(0.0, mean.high - low.low))
    above = Interval(max(0.0, high.low - mean.high), max(0.0, high.high - mean.low))
    gap = abs(below - above).low
    least = (below.low**2 + above.low**2 + gap**2 / (n - 2)) / n
    return Interval(min(math.sqrt(least), math.sqrt(most)), math.sqrt(most))


def sd_against_range(paper: Paper) -> Iterator[Check]:
    """Check that a standard deviation is neither larger nor smaller than mean and extremes allow.

    See `sd_from_range`. No description needed. Limits: the lower bound is weak in large samples.

    One check for each variable with all five statistics; `impossible` outside.
    """
    for s in summaries(paper).values():
        mean, sd, low, high, n = s.exact
        if n.low <= 2 or low.low > high.high:
            continue
        implied = sd_from_range(mean, low, high, n.low)
        fault = implied.overlaps(sd) or impossible(
            f"{s.exhibit}, {s.row}: values between {s.min.printed} and {s.max.printed} with mean "
            f"{s.mean.printed} have a standard deviation of {amounts(implied)}, not {s.sd.printed}."
        )
        yield verdict("bounds: standard deviation and range", s.cells, implied, fault, s.sd.printed)


def dummy_sd(mean: Interval, n: float) -> Interval:
    r"""Return what the standard deviation of a 0/1 variable can be: :math:`\sqrt{p (1 - p)}`.

    Parameters
    ----------
    mean : Interval
        As printed.
    n : float
        Number of observations, possibly infinite.

    Returns
    -------
    Interval
        With the divisor n and with n - 1.
    """
    ends = [min(max(end, 0.0), 1.0) for end in (mean.low, mean.high)]
    peak = [0.5] if ends[0] <= 0.5 <= ends[1] else []
    spreads = [math.sqrt(p * (1 - p)) for p in (*ends, *peak)]
    return Interval(min(spreads), max(spreads) * math.sqrt(1 if math.isinf(n) else n / (n - 1)))


def binary_sd(paper: Paper) -> Iterator[Check]:
    """Check that the mean m of a 0/1 variable fixes its standard deviation.

    It is sqrt(m (1 - m)), with n/(n - 1) under the root or not.

    Description ``[[bounds_binary]]``: ``exhibit``, ``row``. Both divisors pass. Rounding of the mean is
    carried through.

    One check for each variable; `impossible` where it fails.
    """
    for table in paper.described(BINARY):
        s = _summary(paper, table["exhibit"], table["row"])
        implied = dummy_sd(s.mean.interval, s.n.value)
        fault = implied.overlaps(s.sd.interval) or impossible(
            f"{s.exhibit}, {s.row}: a 0/1 variable with mean {s.mean.printed} has a standard deviation "
            f"of {amounts(implied)}, not {s.sd.printed}; one of the two is misprinted, or the variable "
            "takes other values."
        )
        yield verdict("bounds: standard deviation of a dummy", s.cells, implied, fault, s.sd.printed)


def granularity(paper: Paper) -> Iterator[Check]:
    """Check that the mean of n whole numbers is a multiple of 1/n (GRIM test, Brown and Heathers, 2017).

    Description ``[[bounds_integer]]``: ``exhibit``, ``row``. Limits: has force only if the printed digits are
    finer than 1/n; with n = 79,419 every four-digit mean passes.

    One check for each variable; `impossible` where no whole number gives the mean.
    """
    for table in paper.described(INTEGER):
        s = _summary(paper, table["exhibit"], table["row"])
        sums = s.mean.interval * s.n.value
        nearest = round(s.mean.value * s.n.value) / s.n.value
        room = INTEGER_NOISE * max(1.0, abs(sums.high))
        fault = math.floor(sums.high + room) >= math.ceil(sums.low - room) or impossible(
            f"{s.exhibit}, {s.row}: no {s.n.printed} whole numbers have the mean {s.mean.printed}; the "
            f"nearest possible mean is {number(nearest)}."
        )
        yield verdict("bounds: mean of whole numbers", (s.mean, s.n), Interval.of(nearest), fault)


def fewest_hhi(shares: Mapping[int, float], number_of_units: float) -> float:
    r"""Smallest Herfindahl index that top-k shares allow.

    Within each block of ranks equal shares are best (Cauchy-Schwarz):
    :math:`\sum_k (S_k - S_{k'})^2 / (k - k') + (1 - S_K)^2 / (N - K)`, convex in the shares.

    Parameters
    ----------
    shares : mapping of int to float
        Share of the k largest, by k.
    number_of_units : float
        At most so many units have a share.

    Returns
    -------
    float
        The bound.
    """
    ranks = sorted(shares)
    steps = [(ranks[0], shares[ranks[0]])]
    steps += [(b - a, max(0.0, shares[b] - shares[a])) for a, b in pairwise(ranks)]
    rest = number_of_units - ranks[-1]
    tail = (1 - shares[ranks[-1]]) ** 2 / rest if rest > 0 else 0.0
    return sum(step**2 / width for width, step in steps) + tail


def most_hhi(k: int, share: float, number_of_units: float) -> float:
    """Largest Herfindahl index that one top-k share allows.

    With x the k-th share, the others of the top k add at most one large share and k - 1 of size x, and all
    later ones are at most x. The sum is convex in x, so the largest lies at an end of what x may be.

    Parameters
    ----------
    k : int
        Rank.
    share : float
        Share of the k largest.
    number_of_units : float
        At most so many units have a share.

    Returns
    -------
    float
        The bound, at most 1.
    """
    rest = max(number_of_units - k, 1.0)
    ends = sorted(((1 - share) / rest, share / k))
    return min(1.0, max((share - (k - 1) * x) ** 2 + (k - 1) * x**2 + x * (1 - share) for x in ends))


def concentration(paper: Paper) -> Iterator[Check]:
    r"""Top-k shares, Herfindahl index and number of units of one set of markets bound each other.

    For each market: :math:`S_3 \le S_5 \le 1`, :math:`S_3 \ge \tfrac35 S_5`, :math:`HHI \ge 1/N`,
    `fewest_hhi` and `most_hhi`. Orders hold for means and for extremes. The lower bound of the HHI is convex,
    so it holds for means (Jensen), sharpened by :math:`E[S_3^2] = s^2 + \bar S_3^2`; above, no share beyond
    the k-th exceeds :math:`S_k/k`, so :math:`E[HHI] \le (1 - 1/k) E[S_k^2] + E[S_k]/k`.

    Description ``[[bounds_concentration]]``: ``exhibit``, ``top`` (rows of the top-k shares by k), ``hhi``
    (row), ``number`` (row of the number of units).

    Limits: bounds for means are wide. Rounding: every end on the side that lets a number pass.

    One check for each bound; `impossible` where it is broken.
    """
    for table in paper.described(CONCENTRATION):
        exhibit = table["exhibit"]
        top = {int(k): _summary(paper, exhibit, row) for k, row in table["top"].items()}
        hhi = _summary(paper, exhibit, table["hhi"])
        units = _summary(paper, exhibit, table["number"])
        yield from _orders(top)
        yield from _sole_unit(units, (*top.values(), hhi))
        yield _hhi_minimum(top, hhi, units)
        yield _hhi_mean(top, hhi, units)


def _orders(top: Mapping[int, Summary]) -> Iterator[Check]:
    """Order of the shares of the k and of the K > k largest, for mean, minimum and maximum."""
    ranks = sorted(top)
    for k, larger in pairwise(ranks):
        for name in ("mean", "min", "max"):
            few, many = getattr(top[k], name), getattr(top[larger], name)
            implied = Interval(many.interval.low * k / larger, min(max(many.interval.high, 0.0), 1.0))
            fault = implied.overlaps(few.interval) or impossible(
                f"{called(few)}: the {k} largest have {few.printed} and the {larger} largest "
                f"{many.printed}, but the first must lie between {k}/{larger} of the second and the "
                f"second, {amounts(implied)}."
            )
            yield verdict("bounds: order of top-k shares", (few, many), implied, fault)


def _sole_unit(units: Summary, others: tuple[Summary, ...]) -> Iterator[Check]:
    """Check that a market with one unit has all shares and the index equal to 1."""
    if units.min.value != 1:
        return
    for s in others:
        fault = s.max.interval.overlaps(1.0) or impossible(
            f"{called(s.max)} prints {s.max.printed}, but some market has a single unit "
            f"({called(units.min)}), and there this index is 1."
        )
        yield verdict("bounds: market with one unit", (s.max, units.min), Interval.of(1.0), fault)


def _hhi_minimum(top: Mapping[int, Summary], hhi: Summary, units: Summary) -> Check:
    """Check that the smallest index is what smallest top-k shares and most units allow."""
    most_units = units.exact[3].high
    lows = [1 / most_units] + [
        fewest_hhi({k: max(s.min.interval.low, k / most_units)}, most_units) for k, s in top.items()
    ]
    highs = [most_hhi(k, min(s.min.interval.high, 1.0), most_units) for k, s in top.items()]
    implied = Interval(max(lows), max(max(lows), min(highs)))
    shares = " and ".join(s.min.printed for s in top.values())
    fault = implied.overlaps(hhi.min.interval) or impossible(
        f"{called(hhi.min)} prints {hhi.min.printed}, but smallest top-k shares of {shares} and at most "
        f"{units.max.printed} units allow only {amounts(implied)}."
    )
    cells = (hhi.min, units.max, *(s.min for s in top.values()))
    return verdict("bounds: smallest HHI", cells, implied, fault)


def _hhi_mean(top: Mapping[int, Summary], hhi: Summary, units: Summary) -> Check:
    """Check that the mean index lies between what means and standard deviations of the top-k shares allow."""
    most_units = units.exact[3].high
    ranks = sorted(top)
    k, s = ranks[0], top[ranks[0]]
    low = s.second_moment.low / k
    for a, b in pairwise(ranks):
        step = max(0.0, (top[b].mean.interval - top[a].mean.interval).low)
        # the spread of a difference is at least the difference of the spreads
        extra = abs(top[b].sd.interval - top[a].sd.interval).low
        low += (step**2 + extra**2 * (1 - 1 / s.n.value)) / (b - a)
    last = top[ranks[-1]]
    tail = max(0.0, 1 - last.mean.interval.high)
    low += (tail**2) / max(most_units - ranks[-1], 1.0)
    high = min(
        (1 - 1 / rank) * each.second_moment.high + each.mean.interval.high / rank
        for rank, each in top.items()
    )
    implied = Interval(low, max(low, high))
    fault = implied.overlaps(hhi.mean.interval) or impossible(
        f"{called(hhi.mean)} prints {hhi.mean.printed}, but the means and standard deviations of the "
        f"top-k shares allow only {amounts(implied)}."
    )
    cells = (hhi.mean, units.max, *(c for each in top.values() for c in (each.mean, each.sd, each.n)))
    return verdict("bounds: mean HHI", cells, implied, fault)


def group_means(paper: Paper) -> Iterator[Check]:
    """Regressions of top-k shares and HHI on a group dummy print group means, which bound each other.

    Constant, and constant plus coefficient, are averages of the two groups over the same markets (with period
    effects: of the base period), so orders of shares and the convex lower bound `fewest_hhi` hold for them.

    Description ``[[bounds_groups]]``: ``exhibit``, ``columns`` (``top`` by k, and ``hhi``), ``base`` and
    ``effect`` (rows), ``number`` (cell with the most units a market can have).

    Limits: with period effects and an unbalanced group the constant is not exactly a mean; a break is
    therefore `unusual`, not impossible.

    One check for each group and bound.
    """
    for table in paper.described(GROUPS):
        units, columns = only(paper, table["number"]), table["columns"]
        for rows in ([table["base"]], [table["base"], table["effect"]]):

            def coefs(
                column: str, exhibit: str = table["exhibit"], rows: list[str] = rows
            ) -> tuple[Cell, ...]:
                return tuple(only(paper, (exhibit, row, column, "coef")) for row in rows)

            top = {int(k): coefs(column) for k, column in columns["top"].items()}
            hhi = coefs(columns["hhi"])
            yield from _group(table, " + ".join(rows), top, hhi, units)


def _group(
    table: Mapping[str, Any],
    group: str,
    top: Mapping[int, tuple[Cell, ...]],
    hhi: tuple[Cell, ...],
    units: Cell,
) -> Iterator[Check]:
    """Check what the coefficients of one group, summed, say about each other."""
    means = {k: _sum(cells) for k, cells in top.items()}
    k, larger = min(means), max(means)
    order = Interval(means[larger].low * k / larger, min(means[larger].high, 1.0))
    place = f"{table['exhibit']}, {group}"
    fault = order.overlaps(means[k]) or unusual(
        f"{place}: the {k} largest have {amounts(means[k])}, the {larger} largest "
        f"{amounts(means[larger])}; the first should lie in {amounts(order)}.{aside(table)}"
    )
    yield verdict("bounds: order of group means", (*top[k], *top[larger]), order, fault, top[k][-1].printed)
    corners = product(*((m.low, m.high) for m in means.values()))
    low = min(fewest_hhi(dict(zip(means, corner, strict=True)), units.value) for corner in corners)
    # one market's HHI is at most its top-k share: every share is at most the largest
    implied = Interval(low, max(low, means[k].high))
    fault = implied.overlaps(_sum(hhi)) or unusual(
        f"{place}: a mean HHI of {amounts(_sum(hhi))} does not go with the top-k shares, which allow "
        f"{amounts(implied)} with {units.printed} units.{aside(table)}"
    )
    everything = (*hhi, units, *(c for cells in top.values() for c in cells))
    yield verdict("bounds: HHI of group means", everything, implied, fault, hhi[-1].printed)


def _sum(cells: Iterable[Cell]) -> Interval:
    return sum((cell.interval for cell in cells), ZERO)


def correlation_matrices(paper: Paper) -> Iterator[Check]:
    """Check that a correlation matrix has ones on its diagonal and no negative eigenvalue.

    No description needed: every exhibit whose ``corr`` cells form a lower triangle. Rounding moves an
    eigenvalue of a k × k matrix by at most (k - 1) half-units (Weyl).

    One check for each matrix; `impossible` if no data has these correlations.
    """
    for exhibit in dict.fromkeys(cell.exhibit for cell in paper.select(statistic="corr")):
        matrix = Correlations.read(tuple(paper.select(exhibit, "corr")))
        if not matrix.complete:
            continue
        cells, room, fault = matrix.cells, matrix.slack + INTEGER_NOISE, None
        off = [c for c in cells if c.row == c.column and not c.interval.overlaps(1.0)]
        if off:
            fault = impossible(
                f"{called(off[0])} prints {off[0].printed}, but a variable's own correlation is 1."
            )
        elif matrix.smallest < -room:
            fault = impossible(
                f"{exhibit}: the printed correlations have the eigenvalue {number(matrix.smallest)}, which "
                f"rounding moves by at most {number(room)}; no data set has such correlations, so at least "
                "one is misprinted."
            )
        yield verdict(
            "bounds: correlation matrix", cells, Interval(-room, math.inf), fault, (off or cells)[0].printed
        )


def slopes(paper: Paper) -> Iterator[Check]:
    """Check that the slope of a regression on one variable obeys ``|b| s_x <= s_y``.

    Since b s_x / s_y is their correlation. Description ``[[bounds_slope]]``: ``coef``, ``outcome`` and
    ``regressor`` (``sd`` cells), of the same sample.

    One check for each slope; `impossible` where it fails.
    """
    for table in paper.described(SLOPE):
        coef, y, x = (only(paper, table[name]) for name in ("coef", "outcome", "regressor"))
        limit = (y.interval / x.interval).high
        fault = abs(coef.interval).low <= limit or impossible(
            f"{called(coef)}: a slope of {coef.printed} means a correlation of "
            f"{number(abs(coef.value) * x.value / y.value)}, since |b| s_x / s_y = "
            f"{number(abs(coef.value))} × {x.printed} / {y.printed}; a correlation is at most 1."
        )
        yield verdict("bounds: slope", (coef, y, x), Interval(-limit, limit), fault)


def members(paper: Paper) -> Iterator[Check]:
    """Check that some members lie within the extremes that another table prints for all.

    Description ``[[bounds_member]]``: ``members``, ``low``, ``high`` (cells), ``name``, optional ``factor``
    (unit of the members in that of the extremes).

    One check for each member; `inconsistent` outside.
    """
    for table in paper.described(MEMBER):
        low, high = only(paper, table["low"]), only(paper, table["high"])
        implied = Interval(amount(low).low, amount(high).high)
        for cell in pick(paper, table["members"]):
            fault = implied.overlaps(amount(cell) * float(table.get("factor", 1.0))) or inconsistent(
                f"{table['name']}: {called(cell)} prints {cell.printed}, outside the extremes "
                f"{low.printed} and {high.printed} of {low.exhibit}.{aside(table)}"
            )
            yield verdict("bounds: member within extremes", (cell, low, high), implied, fault)


def at_most(paper: Paper) -> Iterator[Check]:
    """One quantity cannot exceed another.

    Description ``[[bounds_order]]``: ``less`` and ``more`` (cells, added up on either side), ``name``,
    optional ``aside``.

    One check for each pair.
    """
    for table in paper.described(ORDER):
        less, more = pick(paper, table["less"]), pick(paper, table["more"])
        small, large = total(less), total(more)
        fault = small.low <= large.high or inconsistent(
            f"{table['name']}: {plus(less)} exceeds {plus(more)}.{aside(table)}",
        )
        yield verdict("bounds: order", (*less, *more), Interval(-math.inf, large.high), fault)


RULES = (
    ranges,
    mean_between_extremes,
    sd_against_range,
    binary_sd,
    granularity,
    concentration,
    group_means,
    correlation_matrices,
    slopes,
    members,
    at_most,
)
"""All rules of the family ``bounds``."""
