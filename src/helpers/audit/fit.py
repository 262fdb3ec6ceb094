r"""R², t and N: what the fit of a least-squares line says about its t-values and its sample.

The rules read these keys of the description; `helpers.audit.correlations` has one more.

``[[fit_single]]``
    ``regressions``: lines with one regressor; ``descriptives``, ``outcome`` where standard deviations are
    printed; ``stated``: ``true`` if the paper says that its errors are classical.
``[[fit_nested]]``
    ``steps``: pairs of regressions, the second having all regressors of the first and more on the same
    observations and outcome; ``classical``: ``true`` where the t-values of the paper are classical;
    ``more_effects``: ``true`` where the second has more fixed effects, so that no t-value measures the step.
``[[fit_dummy]]``
    ``exhibit``, ``row``: described dummy variables.
``[[fit_contrast]]``
    ``regressions``: lines on one dummy and a constant; ``effects``: fixed effects to whose base the constant
    may belong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.audit import correlations
from helpers.audit.bounds import dummy_sd
from helpers.audit.correlations import NEAR, apart, tenfold
from helpers.audit.engine import Cell, Check, Fault, Interval, Paper, impossible, verdict
from helpers.audit.regressions import Line, adjust, lines, unadjust
from helpers.audit.schema import LINE, LINES, Table
from helpers.audit.select import only, pick, pick_lines
from helpers.audit.words import decimals
from helpers.errors import InputError

SINGLE = Table(
    "fit_single",
    {"regressions": LINES},
    {"descriptives": str, "outcome": str, "stated": bool},
    together=(("descriptives", "outcome"), ("outcome", "descriptives")),
)
NESTED = Table("fit_nested", {"steps": [(LINE, LINE)]}, {"classical": bool, "more_effects": bool})
DUMMY = Table("fit_dummy", {"exhibit": str, "row": str})
CONTRAST = Table("fit_contrast", {"regressions": LINES}, {"effects": str})


def adjusted(paper: Paper) -> Iterator[Check]:
    r"""Set adjusted R² against R², N and k: :math:`\bar R^2 = 1 - (1 - R^2)(N - 1) / (N - k - 1)`.

    Only for lines that print both. Fixed effects count as regressors in some programs and not in others, so a
    line with absorbed effects may miss without a misprint; such a miss is not told apart here. Also tests
    that R² lies in [0, 1] and that adjusted R² is at most R².
    """
    for line in lines(paper).values():
        for cell in (line.r2, line.adj_r2):
            if cell is None:
                continue
            negative = cell is line.r2 and cell.interval.high < 0
            fault = (cell.interval.low <= 1 and not negative) or Fault(
                "note" if negative else "impossible",
                f"{line.name}: {cell.row} is printed as {cell.printed}; a share of variance explained by "
                "least squares with a constant lies between 0 and 1"
                + (", that of instrumental variables may lie below." if negative else "."),
            )
            yield verdict("fit: range of R²", (cell,), Interval(0, 1), fault)
        if line.r2 is None or line.adj_r2 is None or line.n is None:
            continue
        implied = _adjusted(line, line.r2.interval)
        fault = implied.overlaps(line.adj_r2.interval) or Fault(
            "impossible" if line.adj_r2.interval.low > line.r2.interval.high else "inconsistent",
            f"{line.name}: R² = {line.r2.printed}, N = {line.n.printed} and {len(line.slopes)} "
            f"regressors give an adjusted R² of {decimals(implied, 4)}, printed is "
            f"{line.adj_r2.printed}. Fixed effects counted as regressors would lower it further.",
        )
        yield verdict("fit: adjusted R²", (line.adj_r2, line.r2, line.n), implied, fault)


def _adjusted(line: Line, r2: Interval) -> Interval:
    """Adjust R² for the regressors and observations of a line, which must print its N."""
    return r2.map(lambda value: adjust(value, *_size(line)))


def _size(line: Line) -> tuple[float, int]:
    return _printed(line, line.n, "number of observations").value, len(line.slopes)


def _printed(line: Line, cell: Cell | None, what: str) -> Cell:
    """Return what a line must print to be tested as the description says."""
    if cell is None:
        raise InputError(f"{line.name} prints no {what}; take it out of the description.")
    return cell


def _r2(line: Line) -> tuple[Interval, Cell]:
    """R² of a line, from the adjusted one if need be."""
    if line.r2 is not None:
        return line.r2.interval, line.r2
    cell = _printed(line, line.adj_r2, "R²")
    return cell.interval.map(lambda value: unadjust(value, *_size(line))), cell


def _ladders(paper: Paper) -> Iterator[tuple[Mapping[str, Any], Line, Line]]:
    for about in paper.described(NESTED):
        for step in about["steps"]:
            short, long = (pick_lines(paper, key)[0] for key in step)
            yield about, short, long


def nested(paper: Paper) -> Iterator[Check]:
    """R² must not fall when a regressor is added to a line on the same observations.

    Least squares minimises over more (Greene, 2018, section 3.5.1); adjusted R² may fall, so it is turned
    into R² first. Holds for weighted lines if the weights are the same, not for within-R² beside overall R².
    """
    for _, short, long in _ladders(paper):
        before, after = _r2(short), _r2(long)
        other_sample = _size(short)[0] != _size(long)[0]
        fault = (
            other_sample
            or before[0].low <= after[0].high + 1e-9
            or impossible(
                f"{long.name} has every regressor of {short.name} and more on the same "
                f"{_size(short)[0]:,.0f} observations, but R² falls from {decimals(before[0])} to "
                f"{decimals(after[0])}. Least squares cannot fit worse with more regressors."
            )
        )
        cells = (after[1], before[1], *short.count, *long.count)
        yield verdict("fit: nested models", cells, Interval(min(before[0].low, 1.0), 1.0), fault)


def step_in_r2(paper: Paper) -> Iterator[Check]:
    r"""Set the rise of R² by one regressor against its classical t-value.

    :math:`R^2_{long} - R^2_{short} = t^2 (1 - R^2_{long}) / (N - k - 1)`, the F-test of one restriction.
    Classical errors only: the description says where they are.
    """
    for about, short, long in _ladders(paper):
        new = [row for row in long.slopes if row not in short.slopes]
        if not about.get("classical") or about.get("more_effects") or len(new) != 1 or new[0] not in long.t:
            continue
        before, after, t = _r2(short), _r2(long), long.t[new[0]]
        df = _size(long)[0] - len(long.slopes) - 1
        size = abs(t.interval)
        squares = (size.low**2 / df, size.high**2 / df)
        # R² of the long line enters twice, with one sign: R_short = R_long (1 + t²/df) - t²/df
        implied = Interval.hull(r2 * (1 + f) - f for r2 in (after[0].low, after[0].high) for f in squares)
        shown = _adjusted(short, implied) if before[1] is short.adj_r2 and short.n is not None else implied
        cells = (before[1], after[1], t, *long.count)
        if implied.overlaps(before[0]):
            yield verdict("fit: step in R²", cells, implied)
            continue
        near = apart(before[0], implied) < NEAR / 10
        fault = Fault(
            "unusual" if near else "inconsistent",
            f"{new[0]} has t = {t.value:.2f} in {long.name}, which says how much it adds to R²; so "
            f"{short.name} without it should have {before[1].row} = {decimals(shown)}, printed is "
            f"{before[1].printed}. "
            + ("The gap is small." if near else "With classical errors one of the three is a misprint."),
        )
        yield verdict("fit: step in R²", cells, shown, fault)


def _one_slope(line: Line) -> tuple[str, Cell]:
    """Row and t-value of the only regressor of a line."""
    if len(line.slopes) != 1:
        raise InputError(
            f"{line.name} has {len(line.slopes)} regressors, not one; take it out of the description."
        )
    row = line.slopes[0]
    return row, _printed(line, line.t.get(row), f"t-value of {row}")


def one_regressor(paper: Paper) -> Iterator[Check]:
    r"""Set R² of a line on one regressor against its t-value and N: :math:`R^2 = t^2 / (t^2 + N - 2)`.

    Classical errors. Where the standard deviations of both variables are printed, R² is :math:`(b s_x /
    s_y)^2`, which no standard error enters, and gives the classical t-value of the slope: a print that
    differs then is robust or clustered, which is unusual only if the paper does not say so.
    """
    for about in paper.described(SINGLE):
        for line in pick_lines(paper, about["regressions"]):
            if "descriptives" not in about or line.r2 is not None or line.adj_r2 is not None:
                yield _fit_of_one(line, bool(about.get("stated")))
            if "descriptives" in about:
                yield from _t_of_one(paper, about, line)


def _fit_of_one(line: Line, stated: bool) -> Check:
    (fit, cell), (_, t), nobs = _r2(line), _one_slope(line), _size(line)[0]
    implied = abs(t.interval).map(lambda value: value**2 / (value**2 + nobs - 2))
    shown = _adjusted(line, implied) if cell is line.adj_r2 else implied
    fault = implied.overlaps(fit) or Fault(
        "inconsistent" if stated else "unusual",
        f"{line.name} has one regressor, so t = {t.value:.2f} with N = {nobs:.0f} gives {cell.row} = "
        f"{decimals(shown)}; printed is {cell.printed}. "
        + (tenfold(cell, shown) if stated else "Robust or clustered errors would change t but not R²."),
    )
    return verdict("fit: one regressor", (cell, t, *line.count), shown, fault)


def _t_of_one(paper: Paper, about: Mapping[str, Any], line: Line) -> Iterator[Check]:
    (row, t), df, stated = _one_slope(line), _size(line)[0] - 2, about.get("stated")
    spread_y, spread_x = (
        only(paper, {"exhibit": about["descriptives"], "row": name, "statistic": "sd"})
        for name in (about["outcome"], row)
    )
    slope = line.coef[row]
    share = (abs(slope.interval) * spread_x.interval / spread_y.interval).map(lambda r: r**2)
    cells = (t, slope, spread_x, spread_y, *line.count)
    known = f"slope {slope.printed} with the standard deviations {spread_x.printed} and {spread_y.printed}"
    rule = "fit: slope and standard deviations"
    if share.low > 1:
        wrong = impossible(
            f"{line.name}: a {known.replace('slope', 'slope of', 1)} would explain {decimals(share, 2)} of "
            "the variance, more than all of it."
        )
        most = Interval(0, spread_y.interval.high / spread_x.interval.low)
        yield verdict(rule, (slope, *cells), most, wrong)
        return
    yield verdict(rule, cells, share, printed=slope.printed)
    implied = Interval(share.low, min(share.high, 1 - 1e-12)).map(lambda r2: math.sqrt(r2 * df / (1 - r2)))
    fault = None
    if not implied.overlaps(abs(t.interval)):
        ratio = (implied.low + implied.high) / 2 / abs(t.value)
        fault = Fault(
            "inconsistent" if stated else "unusual",
            f"{line.name}: {known} gives R² = {decimals(share)} and a classical t of {decimals(implied, 2)}; "
            f"printed is {abs(t.value):.2f}. "
            + (
                "With the classical errors that the paper states both cannot hold."
                if stated
                else f"The standard error is {ratio:.2f} times the classical one, so it is robust or "
                "clustered, which the paper does not say."
            ),
        )
    yield verdict("fit: classical t", cells, implied, fault)


def dummy_spread(paper: Paper) -> Iterator[Check]:
    r"""Set the standard deviation of a dummy against its mean: :math:`s = \sqrt{p (1 - p) N / (N - 1)}`.

    Exact for a variable that is 0 or 1, with divisor N - 1 or N.
    """
    for about in paper.described(DUMMY):
        place = {"exhibit": about["exhibit"], "row": about["row"]}
        mean, sd = (only(paper, {**place, "statistic": name}) for name in ("mean", "sd"))
        n = [cell for cell in pick(paper, place) if cell.statistic == "n"]
        implied = dummy_sd(mean.interval, n[0].value if n else math.inf)
        fault = implied.overlaps(sd.interval) or impossible(
            f"{about['exhibit']}: a dummy with the mean {mean.printed} has the standard deviation "
            f"{decimals(implied, 4)}; printed is {sd.printed}. Either the variable takes other values "
            "than 0 and 1 or one number is misprinted."
        )
        yield verdict("fit: dummy spread", (sd, mean, *n), implied, fault)


def contrast(paper: Paper) -> Iterator[Check]:
    r"""Compare the standard errors of a dummy and of the constant, where the line has nothing else.

    The constant is the mean of the group without the dummy, the coefficient the difference of two means of
    different units: :math:`se_d^2 = se_1^2 + se_0^2 \ge se_0^2 = se_a^2`. Holds for classical, robust and
    clustered errors with the dummy constant in a cluster. With fixed effects the constant may belong to a
    base group, whose mean is less certain; then a flagged line is only unusual.
    """
    for about in paper.described(CONTRAST):
        effects = about.get("effects", "")
        for line in pick_lines(paper, about["regressions"]):
            row, t = _one_slope(line)
            coef, constant = line.coef[row], line.coef.get(line.constant or "")
            constant = _printed(line, constant, "constant")
            base_t = _printed(line, line.t.get(constant.row), "t-value of the constant")
            of_dummy = abs(coef.interval) / abs(t.interval)
            of_constant = abs(constant.interval) / abs(base_t.interval)
            if of_dummy.high >= of_constant.low:
                cells = (coef, t, constant, base_t)
                yield verdict("fit: dummy and constant", cells, of_constant, printed=t.printed)
                continue
            most = Interval(0, abs(coef.interval).high / of_constant.low)
            fault = Fault(
                "unusual" if effects else "inconsistent",
                f"{line.name}: the standard error of {row} is {coef.value:g}/{t.value:g} = "
                f"{decimals(of_dummy, 5)}, that of the constant {constant.value:g}/{base_t.value:g} = "
                f"{decimals(of_constant, 5)}. A difference between two groups cannot be known better than "
                f"the mean of one of them, so |t| should be at most {most.high:.2f}. "
                + (
                    f"It is possible only if the constant belongs to a base of the {effects} effects."
                    if effects
                    else "One of the four numbers cannot be right."
                ),
            )
            yield verdict("fit: dummy and constant", (t, coef, constant, base_t), most, fault)


RULES = (
    *correlations.RULES,
    adjusted,
    nested,
    step_in_r2,
    one_regressor,
    dummy_spread,
    contrast,
)
"""Rules of the family `fit`."""
