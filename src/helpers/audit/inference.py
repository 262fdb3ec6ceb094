"""Estimates, standard errors, t, p, stars, confidence limits and tests: what each says of the others.

No description is needed. What a paper leaves open is tried: any degrees of freedom from 1 to the normal
distribution, which the numbers of one regression must share; one-sided tests; the usual `LEGENDS` where no
footnote is entered; limits of each of `LEVELS`; errors of an odds ratio or of its logarithm. A description
``[[stars_table]]``, see `helpers.audit.stars`, narrows the degrees of freedom to what the paper states; the
stars of its regressions are judged there, and the rest here.

``[[stars_confidence]]``
    ``exhibit``, ``level``: confidence of the limits that an exhibit prints, such as 0.95.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from helpers.audit.engine import (
    Cell,
    Check,
    Fault,
    Interval,
    Paper,
    impossible,
    inconsistent,
    note,
    verdict,
)
from helpers.audit.regressions import lines
from helpers.audit.schema import Table
from helpers.audit.stars import ANY, described_lines, p_interval, probability, said
from helpers.audit.words import figure, p_values, span
from helpers.errors import InputError
from helpers.published import glance
from helpers.published.statistics import EFFECTS

CONFIDENCE = Table("stars_confidence", {"exhibit": str, "level": float})

LEVELS = (0.95, 0.90, 0.99)
"""Confidence of limits, tried in this order where a paper does not say."""

LEGENDS: tuple[Mapping[str, float], ...] = (
    {"*": 0.10, "**": 0.05, "***": 0.01},
    {"*": 0.05, "**": 0.01, "***": 0.001},
    {"+": 0.10, "*": 0.05, "**": 0.01, "***": 0.001},
    {"†": 0.10, "*": 0.05, "**": 0.01, "***": 0.001},
    {"c": 0.10, "b": 0.05, "a": 0.01},
    {"*": 0.05, "**": 0.01},
    {"*": 0.10, "**": 0.05},
)
"""Levels of marks, tried in this order where no footnote is entered."""

Array = NDArray[np.float64]
Range = tuple[Array, Array]
Mask = NDArray[np.bool_]

GRID = np.array([*range(1, 101), 120, 150, 200, 300, 500, 1000, 10_000, math.inf])
"""Degrees of freedom; what is said of two neighbours holds for all between them."""

_LOW, _HIGH = GRID[:-1], GRID[1:]


def tail(t: Array, df: Array) -> Array:
    """Return the two-sided p of t-values, of the normal distribution for infinite `df`."""
    finite = np.where(np.isinf(df), 1.0, df)
    return np.asarray(2 * np.where(np.isinf(df), special.ndtr(-np.abs(t)), special.stdtr(finite, -np.abs(t))))


def critical(level: float, df: Array) -> Array:
    """Return the half-width of a confidence interval in standard errors."""
    at = (1 + level) / 2
    finite = np.where(np.isinf(df), 1.0, df)
    return np.asarray(np.where(np.isinf(df), special.ndtri(at), special.stdtrit(finite, at)))


@dataclass(frozen=True)
class Scale:
    """An estimate with its error and limits, in levels or in logarithms; what is not printed is None."""

    estimate: Interval
    error: Interval | None
    low: Interval | None
    high: Interval | None

    @property
    def t(self) -> Interval | None:
        """Size of the t-value, if the error tells it."""
        if self.error is None or self.error.low <= 0:
            return None
        return abs(self.estimate) / self.error

    @property
    def width(self) -> Interval | None:
        """Half of the distance of the limits."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) * 0.5

    @property
    def centred(self) -> bool:
        """Whether the estimate can be in the middle of its limits."""
        if self.low is None or self.high is None:
            return False
        return ((self.low + self.high) * 0.5).overlaps(self.estimate)

    @property
    def inside(self) -> bool:
        """Whether the estimate can be between its limits."""
        if self.low is None or self.high is None:
            return False
        return self.low.low <= self.estimate.high and self.estimate.low <= self.high.high


@dataclass(frozen=True, eq=False)
class Effect:
    """A coefficient, odds ratio or ratio of rates with all that is printed of it.

    Attributes
    ----------
    of : dict of str to Cell
        By statistic.
    name : str
        The first of `EFFECTS` that is printed.
    """

    of: Mapping[str, Cell]
    name: str

    @property
    def estimate(self) -> Cell:
        """What is estimated."""
        return self.of[self.name]

    @property
    def called(self) -> str:
        """Name for a sentence."""
        return f"{self.estimate.model}, {self.estimate.row}: "

    @property
    def marks(self) -> str:
        """Significance marks, wherever they stand."""
        texts = [self.of[name].printed for name in (self.name, "se", "t", "p") if name in self.of]
        return next(filter(None, (glance(text).marks for text in texts)), "")

    def cells(self, *names: str) -> tuple[Cell, ...]:
        """Estimate and whatever is printed of some statistics."""
        return (self.estimate, *(self.of[name] for name in names if name in self.of))

    def interval(self, name: str) -> Interval | None:
        """Give the values of a statistic, if it is printed."""
        return self.of[name].interval if name in self.of else None

    @functools.cached_property
    def scales(self) -> tuple[Scale, ...]:
        """Ways to read it: an odds ratio may have its own error or that of its logarithm."""
        found = []
        error, *ends = (self.interval(name) for name in ("se", "low", "high"))
        for name in EFFECTS:
            value = self.interval(name)
            if value is None or (name != "coef" and value.low <= 0):
                continue
            if name == "coef":
                found.append(Scale(value, error, *ends))
                continue
            logs, log_ends = value.map(math.log), [_log(end) for end in ends]
            own = None if error is None else error / value
            less = [None if end is None else end - 1 for end in ends]
            found += [
                Scale(logs, own, *log_ends),
                Scale(logs, error, *log_ends),
                Scale(value - 1, error, *less),
            ]
        return tuple(found)


def _log(end: Interval | None) -> Interval | None:
    return None if end is None or end.low <= 0 else end.map(math.log)


def effects(paper: Paper) -> list[Effect]:
    """Find what is printed of each estimate, in printed order."""
    return paper.once(_effects)


def _places(paper: Paper) -> dict[tuple[str, str, str], dict[str, Cell]]:
    places: dict[tuple[str, str, str], dict[str, Cell]] = {}
    for cell in paper.cells:
        places.setdefault(cell.key[:3], {})[cell.statistic] = cell
    return places


def _effects(paper: Paper) -> list[Effect]:
    places = paper.once(_places).values()
    return [
        Effect(of, next(name for name in EFFECTS if name in of)) for of in places if set(EFFECTS) & set(of)
    ]


# What the numbers of one estimate allow


@dataclass(frozen=True, eq=False)
class Evidence:
    """Two printed things that must fit, and the degrees of freedom under which they do."""

    effect: Effect
    what: str
    cells: tuple[Cell, ...]
    fits: Mask
    p: Range | None


def _t_range(effect: Effect, scale: Scale, level: float) -> Range | None:
    """Smallest and largest t-value at each degrees of freedom; from the limits if need be."""
    t = abs(effect.of["t"].interval) if "t" in effect.of else scale.t
    if t is not None:
        return np.full(len(GRID), t.low), np.full(len(GRID), t.high)
    width = scale.width
    if width is None or width.low <= 0 or not scale.centred:
        return None
    quotient = abs(scale.estimate) / width
    return quotient.low * critical(level, GRID), quotient.high * critical(level, GRID)


def _p_range(effect: Effect, level: float, sides: int) -> Range | None:
    """Smallest and largest p between neighbours of the grid, over all ways to read the estimate.

    p is monotone in the degrees of freedom, be t given or a multiple of the critical value.
    """
    ranges = [found for scale in effect.scales if (found := _t_range(effect, scale, level)) is not None]
    if not ranges:
        return None
    low = np.min([tail(high, GRID) for _, high in ranges], axis=0) * sides / 2
    high = np.max([tail(low, GRID) for low, _ in ranges], axis=0) * sides / 2
    return np.minimum(low[:-1], low[1:]), np.maximum(high[:-1], high[1:])


def _within(p: Range, low: float, high: float) -> Mask:
    noise = 1e-12
    return np.asarray((p[0] <= high + noise) & (p[1] >= low - noise))


def earned(marks: str, levels: Mapping[str, float]) -> tuple[float, float] | None:
    """Range of p that earns these marks; None for marks that the levels do not define.

    Examples
    --------
    >>> earned("**", {"*": 0.1, "**": 0.05, "***": 0.01}), earned("", {"*": 0.05})
    ((0.01, 0.05), (0.05, 1.0))
    """
    if marks and marks not in levels:
        return None
    own = levels.get(marks, 1.0)
    return max((level for level in levels.values() if level < own), default=0.0), own


def _evidence(
    effect: Effect, levels: Mapping[str, float] | None, confidence: float, sides: int
) -> Iterator[Evidence]:
    p, said = _p_range(effect, confidence, sides), effect.of.get("p")
    beside = effect.cells("t") if "t" in effect.of else effect.cells("se", "low", "high")
    own = None if levels is None else earned(effect.marks, levels)

    def evidence(what: str, cells: Iterable[Cell], fits: Mask, p: Range | None = None) -> Evidence:
        if "df" in effect.of:  # its own degrees of freedom, whatever those of the others
            fits = np.full(len(_LOW), fits[_place(effect.of["df"].value)])
        return Evidence(effect, what, tuple(cells), fits, p)

    if p is not None and own is not None:
        yield evidence("marks", beside, _within(p, *own), p)
    if p is not None and said is not None:
        yield evidence("p", (*beside, said), _within(p, said.interval.low, said.interval.high), p)
    if said is not None and own is not None:
        fits = np.full(len(_LOW), said.interval.overlaps(Interval(*own)))
        yield evidence("marks and p", effect.cells("p"), fits)
    t, widths = effect.interval("t"), []
    for scale in effect.scales:
        error = scale.error or (None if t is None else abs(scale.estimate) / abs(t))
        if scale.width is not None and scale.centred and error is not None and error.low > 0:
            widths.append(scale.width / error)
    if widths:
        least, most = critical(confidence, _HIGH), critical(confidence, _LOW)
        each = [(one.low <= most * (1 + 1e-9)) & (one.high >= least * (1 - 1e-9)) for one in widths]
        yield evidence("limits", effect.cells("se", "t", "low", "high"), np.any(each, axis=0))


# What the numbers of one exhibit allow together


@dataclass(frozen=True)
class Allowed:
    """Places on the grid of degrees of freedom: the usual ones first, and all that the paper allows."""

    usual: Sequence[int]
    every: Sequence[int]


class Reading:
    """One way to read an exhibit.

    Attributes
    ----------
    levels, confidence, sides
        How it is read.
    columns : dict of str to list of Evidence
        What is printed, by column.
    best : dict of str to int
        Degrees of freedom under which most of each column fits, usual ones if they can be.
    wrong : set of Evidence
        What does not fit then.
    """

    def __init__(
        self, members: Iterable[tuple[Effect, Mapping[str, float] | None]], freedom: Mapping[str, Allowed],
        legend: Mapping[str, float] | None, confidence: float, sides: int,
    ) -> None:  # fmt: skip
        self.levels, self.confidence, self.sides = legend, confidence, sides
        self.columns: dict[str, list[Evidence]] = {}
        for effect, levels in members:
            for one in _evidence(effect, levels, confidence, sides):
                self.columns.setdefault(effect.estimate.column, []).append(one)
        self.best: dict[str, int] = {}
        self.wrong: set[Evidence] = set()
        for column, own in self.columns.items():
            depth = np.sum([one.fits for one in own], axis=0)
            places = [*freedom[column].usual, *freedom[column].every]
            self.best[column] = max(places, key=lambda place: depth[place])  # the first of equals
            self.wrong |= {one for one in own if not one.fits[self.best[column]]}


def _place(df: float) -> int:
    """Where degrees of freedom are on the grid."""
    return int(np.clip(np.searchsorted(GRID, df, side="right") - 1, 0, len(_LOW) - 1))


def shared_distribution(paper: Paper) -> Iterator[Check]:
    """Set the marks, p-values and limits of each exhibit against estimates and standard errors.

    All numbers of one regression share its degrees of freedom, those of an exhibit its legend, its
    confidence and its sides. Of all that a paper leaves open the reading that fits most numbers counts, of
    equals the more usual. What does not fit it is `unusual` if other degrees of freedom or a one-sided test
    would give it, `inconsistent` if nothing does. Where a whole column fits few degrees of freedom only, a
    note says how many: clusters, probably. Limits: p-values of bootstraps and of likelihood ratios are not
    covered; degrees of freedom of their own for each coefficient (Satterthwaite) look unusual.
    """
    stated = {about["exhibit"]: float(about["level"]) for about in paper.described(CONFIDENCE)}
    for exhibit, members in _by_exhibit(effects(paper)).items():
        yield from _exhibit(paper, exhibit, members, stated.get(exhibit))


def _by_exhibit(found: Iterable[Effect]) -> dict[str, list[Effect]]:
    by_exhibit: dict[str, list[Effect]] = {}
    for effect in found:
        by_exhibit.setdefault(effect.estimate.exhibit, []).append(effect)
    return by_exhibit


def _exhibit(paper: Paper, exhibit: str, members: list[Effect], confidence: float | None) -> Iterator[Check]:
    described = described_lines(paper)
    free = {  # the stars of others are judged by their t in `helpers.audit.stars`
        effect
        for effect in members
        if (at := (exhibit, effect.estimate.column)) not in described
        or effect.estimate.row not in lines(paper)[at].t
    }
    alphas = {_mark(cell): cell for cell in paper.select(exhibit, "alpha") if _mark(cell)}
    used = {effect.marks for effect in free} - {""}
    legends: list[Mapping[str, float] | None] = [{mark: probability(cell) for mark, cell in alphas.items()}]
    if not alphas:
        legends = [each for each in LEGENDS if used and used <= set(each)] or [None]
    levels = LEVELS if any("low" in effect.of for effect in members) else LEVELS[:1]
    freedom = _freedom(paper, exhibit, members)
    stated = {
        name for (place, _), setting in described.items() if place == exhibit for name in setting.stated
    }
    sides = (1,) if stated == {"one-sided"} else (2, 1)
    readings: list[Reading] = []
    for side in sides:
        for legend, level in itertools.product(legends, [confidence] if confidence else levels):
            own = [(effect, legend if effect in free else None) for effect in members]
            readings.append(Reading(own, freedom, legend, level, side))
        if not min(len(each.wrong) for each in readings):
            break
    best = min((each for each in readings if each.sides == sides[0]), key=lambda each: len(each.wrong))
    one_sided = any(each.sides != sides[0] and not each.wrong for each in readings)
    for column, evidence in best.columns.items():
        place = best.best[column]
        few = place not in freedom[column].usual and not best.wrong & set(evidence)
        for one in evidence:
            fault = _misfit(one, best, one_sided) if one in best.wrong else None
            if few and one is evidence[0]:
                fault = note(
                    f"{exhibit} {column}: stars, p-values or limits fit t-distributions of at most "
                    f"{_HIGH[place]:g} degrees of freedom, as {_HIGH[place] + 1:g} clusters would give, and "
                    "none of more."
                )
            p = None if one.p is None else Interval(*(float(end[place]) for end in one.p))
            shown = alphas.values() if one.what.startswith("marks") else ()
            yield verdict("stars: one distribution", (*one.cells, *shown), p, fault, of="p")


def _mark(cell: Cell) -> str:
    """Mark that an entry of a legend defines, from its column."""
    try:
        return glance(f"0.0{cell.column}").marks
    except InputError:
        return ""


def _freedom(paper: Paper, exhibit: str, members: Iterable[Effect]) -> dict[str, Allowed]:
    found = {}
    tests_and_effects = {"F", "chi2", "t", *EFFECTS}
    for column in dict.fromkeys(effect.estimate.column for effect in members):
        usual = [
            _place(cell.value)
            for cell in paper.select(exhibit, "df")
            if cell.column == column and not tests_and_effects & set(paper.once(_places)[cell.key[:3]])
        ]
        line = lines(paper).get((exhibit, column))
        setting = described_lines(paper).get((exhibit, column))
        if setting is not None:
            for name in setting.stated or [name for name in setting.freedom if name != "one-sided"]:
                df = setting.freedom.get(name, ANY)
                usual += range(_place(df.low), _place(df.high) + 1)
        else:
            if line is not None and line.n is not None:
                usual.append(_place(line.n.value - len(line.coef)))
            usual.append(_place(math.inf))
        stated = setting is not None and setting.stated
        found[column] = Allowed(usual, usual if stated else range(len(_LOW) - 1, -1, -1))
    return found


def _misfit(one: Evidence, reading: Reading, one_sided: bool) -> Fault:
    effect, own, place = one.effect, one.effect.of, reading.best[one.effect.estimate.column]
    with_what = "these limits" if "se" not in own else f"the standard error {own['se'].printed}"
    t = said(own["t"]) if "t" in own else f"{effect.estimate.printed} with {with_what}"
    few = math.isfinite(_HIGH[place])
    df = f"t with {_LOW[place]:g} to {_HIGH[place]:g} degrees of freedom" if few else "normal distribution"
    carried = f"carries {effect.marks}" if effect.marks else "carries no mark"
    if one.what == "limits":
        ends = (float(critical(reading.confidence, end)[place]) for end in (_HIGH, _LOW))
        text = (
            f"the limits {own['low'].printed} and {own['high'].printed} are not {span(Interval(*ends))} "
            f"standard errors from the estimate, as limits of {reading.confidence:.0%} are ({t}; {df}). "
        )
    elif one.p is None:
        text = f"the estimate {carried}, but p is printed as {own['p'].printed}. "
    else:
        p = p_values(Interval(*(float(end[place]) for end in one.p)))
        levels = ", ".join(f"{mark} {level:g}" for mark, level in (reading.levels or {}).items())
        shown = f"the estimate {carried} ({levels})"
        shown = f"p is printed as {own['p'].printed}" if one.what == "p" else shown
        text = f"{t} gives {p} ({df}), but {shown}. "
    text = effect.called + text
    bearing, tried = _bearing(one, reading, place), _tried(one)
    if one_sided:
        way_out = "One-sided tests would give all marks and p-values of the exhibit."
        return Fault("unusual", f"{text}{way_out}", bearing, tried)
    if not one.fits.any():
        way_out = "No degrees of freedom give it; one of these numbers is misprinted."
        return Fault("inconsistent", f"{text}{way_out}", bearing, tried)
    low, high = (float(end[np.flatnonzero(one.fits)[at]]) for end, at in ((_LOW, 0), (_HIGH, -1)))
    needed = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
    return Fault(
        "unusual",
        f"{text}It would need {needed} degrees of freedom, which other numbers of the column, or what the "
        "paper states, exclude; else one of these numbers is misprinted.",
        bearing,
        tried,
    )


def _bearing(one: Evidence, reading: Reading, place: int) -> str:
    """Say whether significance hangs on it: at the mildest level of the legend, or at 5 percent."""
    mildest = max((reading.levels or {}).values(), default=0.05)
    marks, p = one.effect.marks, one.effect.interval("p")
    said = p.high <= mildest if one.what == "p" and p is not None else bool(marks)
    if one.what == "limits" or (one.p is None and p is None):
        return "estimate"
    other = float(one.p[1][place]) if one.p is not None else p.high if p is not None else 1.0
    return "estimate" if said == (other <= mildest) else "conclusion"


def _tried(one: Evidence) -> tuple[str, ...]:
    """Say what p some degrees of freedom would give."""
    if one.p is None:
        return ()
    ends = {df: Interval(*(float(end[_place(df)]) for end in one.p)) for df in (5, 10, 20, 50, math.inf)}
    return tuple(
        f"{'normal distribution' if math.isinf(df) else f't with {df:g} degrees of freedom or little more'}: "
        + p_values(p)
        for df, p in ends.items()
    )


def t_and_error(paper: Paper) -> Iterator[Check]:
    r"""Set each t-value against estimate and standard error: :math:`|t| = |b| / se`.

    For a ratio b is its logarithm, and the error that of the logarithm or of the ratio. Rounding of all
    three. Signs are for `helpers.audit.stars`. Tests against another value than zero are not covered.
    """
    for effect in effects(paper):
        ways = [scale.t for scale in effect.scales if scale.t is not None]
        if "t" not in effect.of or "se" not in effect.of or not ways:
            continue
        t, estimate = effect.of["t"], effect.estimate
        fault = any(way.overlaps(abs(t.interval)) for way in ways) or inconsistent(
            f"{effect.called}{estimate.printed} over its standard error {effect.of['se'].printed} gives "
            f" |t| = {' or '.join(span(way) for way in dict.fromkeys(ways))}, printed is {t.printed}. "
            "One of the three is misprinted."
        )
        yield verdict("stars: t and standard error", (t, *effect.cells("se")), ways[0], fault)


def limits(paper: Paper) -> Iterator[Check]:
    """Set each estimate against its confidence limits: between them, and in the middle.

    The middle is that of the limits, of a ratio also that of their logarithms. Limits of profile likelihoods
    and bootstraps need not be centred: one estimate off the middle is `unusual` where most of the exhibit are
    centred, and a note elsewhere. An estimate outside is `inconsistent`.
    """
    found = [effect for effect in effects(paper) if {"low", "high"} <= set(effect.of)]
    for members in _by_exhibit(found).values():
        centred = [any(scale.centred for scale in effect.scales) for effect in members]
        for effect, middle in zip(members, centred, strict=True):
            low, high = effect.of["low"], effect.of["high"]
            said, ends = effect.called + effect.estimate.printed, f"{low.printed} and {high.printed}"
            fault: Fault | bool = True
            if low.interval.low > high.interval.high:
                fault = impossible(
                    f"{effect.called}the lower limit {low.printed} exceeds the upper, {high.printed}."
                )
            elif not any(scale.inside for scale in effect.scales):
                fault = inconsistent(f"{said} lies outside of its confidence limits, {ends}.")
            elif not middle:
                fault = Fault(
                    "unusual" if 2 * sum(centred) > len(centred) else "note",
                    f"{said} is not in the middle of its limits, {ends}, which is "
                    f"{figure((low.value + high.value) / 2)}. Limits that are the estimate plus and minus a "
                    "multiple of its standard error, or of that of its logarithm, are centred.",
                )
            implied = Interval.around((low.interval, high.interval))
            yield verdict("stars: limits", (effect.estimate, low, high), implied, fault)


def same_effect(paper: Paper) -> Iterator[Check]:
    r"""Set ratios against the coefficient in the same place, :math:`e^b`, and standardised coefficients too.

    A standardised coefficient is b times a ratio of standard deviations and has its sign.
    """
    for of in paper.once(_places).values():
        if "coef" not in of:
            continue
        coef = of["coef"]
        for name in ("odds", "irr"):
            if name in of:
                implied = coef.interval.map(math.exp)
                fault = implied.overlaps(of[name].interval) or inconsistent(
                    f"{coef.model}, {coef.row}: the coefficient {coef.printed} makes a ratio of "
                    f"{span(implied)}, printed is {of[name].printed}. One of the two is misprinted."
                )
                yield verdict("stars: ratio and coefficient", (of[name], coef), implied, fault)
        if "beta" in of:
            product = coef.interval * of["beta"].interval
            fault = (
                product.high > 0
                or coef.value == 0
                or of["beta"].value == 0
                or impossible(
                    f"{coef.model}, {coef.row}: coefficient {coef.printed} and standardised coefficient "
                    f"{of['beta'].printed} have opposite signs."
                )
            )
            yield verdict("stars: standardised coefficient", (of["beta"], coef), None, fault)


def tests(paper: Paper) -> Iterator[Check]:
    """Set F, χ² and t of a test against the degrees of freedom and p that are printed in its place.

    Denominator degrees of freedom that are not printed are those of the column's residuals, or any. A test
    without degrees of freedom, or without p, is not judged.
    """
    for of in paper.once(_places).values():
        name = next((each for each in ("F", "chi2", "t") if each in of), None)
        if name is None or "p" not in of or set(EFFECTS) & set(of) or (name != "t" and "df" not in of):
            continue
        implied = _p_of_test(of, name)
        cell, p = of[name], of["p"]
        df = [of[each].printed for each in ("df", "df2") if each in of]
        fault = implied.overlaps(p.interval) or inconsistent(
            f"{cell.model}, {cell.row}: {name} = {cell.printed} "
            + (f"with {' and '.join(df)} degrees of freedom " if df else "")
            + f"gives {p_values(implied)}, printed is {p.printed}. One of these numbers is misprinted."
        )
        shown = [of[each] for each in ("df", "df2") if each in of]
        yield verdict("stars: test and p", (p, cell, *shown), implied, fault)


def _p_of_test(of: Mapping[str, Cell], name: str) -> Interval:
    value = of[name].interval
    if name == "t":
        df = Interval.of(of["df"].value) if "df" in of else Interval(1.0, math.inf)
        two = p_interval(value, df)
        return Interval(two.low / 2, two.high)  # one-sided or two-sided
    value = Interval(max(value.low, 0.0), max(value.high, 0.0))
    if name == "chi2":
        return value.map(lambda end: float(stats.chi2.sf(end, of["df"].value)))
    below = [of["df2"].value] if "df2" in of else [*GRID[:-1], 1e9]
    return Interval.hull(
        float(stats.f.sf(end, of["df"].value, df2)) for end in (value.low, value.high) for df2 in below
    )


def error_alone(paper: Paper) -> Iterator[Check]:
    """Say where a misprinted standard error could not be found: no stars, t, p or limits stand beside it."""
    by_exhibit = _by_exhibit(effect for effect in effects(paper) if "se" in effect.of)
    for exhibit, members in by_exhibit.items():
        alone = [effect for effect in members if not {"t", "p", "low", "high"} & set(effect.of)]
        if any(effect.marks for effect in members) or not alone:
            continue
        fault = note(
            f"{exhibit} prints standard errors without stars, t, p or limits: a misprint of one of them "
            "cannot be found from the table."
        )
        yield verdict("stars: standard error alone", [effect.of["se"] for effect in alone], None, fault)


RULES = (shared_distribution, t_and_error, limits, same_effect, tests, error_alone)
"""Further rules of the family `stars`."""
