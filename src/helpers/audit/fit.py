r"""R², t and N: what the fit of a least-squares line says about its t-values and its sample.

The rules read these keys of the description.

``[[fit_correlations]]``
    ``matrix``: exhibit of the correlations; ``exhibits``: regressions on those variables, rows named as in
    the matrix; ``outcome``: row of the matrix. Classical standard errors are assumed.
``[[fit_single]]``
    ``exhibits``, ``columns``: lines with one regressor; ``descriptives``, ``outcome``, ``names`` (row of the
    regression to row of the descriptives) where standard deviations are printed; ``stated``: ``true`` if the
    paper says that its errors are classical.
``[[fit_nested]]``
    ``steps``: list of ``[exhibit, column, exhibit, column]``, the second line having all regressors of the
    first and more on the same observations and outcome; ``classical``: ``true`` where the t-values of the
    paper are classical; ``more_effects``: ``true`` where the second has more fixed effects, so that no
    t-value measures the step.
``[[fit_dummy]]``
    ``exhibit``, ``row``: described dummy variables.
``[[fit_contrast]]``
    ``exhibits``: lines on one dummy and a constant; ``effects``: fixed effects to whose base the constant may
    belong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.regressions import Line, chosen, lines, one, shared, span
from helpers.errors import UnknownNameError
from helpers.moments import Moments, ols, rounding_interval

NEAR = 0.05
"""A number this close, as a share or in itself, differs as a sample of a few more rows would."""


@dataclass(frozen=True)
class _Matrix:
    """Printed correlations and the regressions on them."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    values: np.ndarray
    half_unit: float
    outcome: str
    lines: tuple[Line, ...]

    @property
    def slack(self) -> float:
        """How far rounding can move the smallest eigenvalue: the spectral norm of the box."""
        return (len(self.names) - 1) * self.half_unit

    @property
    def valid(self) -> bool:
        """Whether the printed matrix itself is one, which recomputing a regression needs."""
        return bool(
            (np.diag(self.values) == 1).all()
            and (np.abs(self.values) <= 1).all()
            and np.linalg.eigvalsh(self.values)[0] > self.slack
        )


def _matrices(paper: Paper) -> Iterator[_Matrix]:
    every = lines(paper)
    for about in paper.described("fit_correlations"):
        cells = tuple(paper.select(about["matrix"], "corr"))
        names = tuple(dict.fromkeys(cell.row for cell in cells))
        values = np.eye(len(names))
        for cell in cells:
            if cell.column not in names:
                raise UnknownNameError(f"{about['matrix']} has no row {cell.column!r} for that column.")
            i, j = names.index(cell.row), names.index(cell.column)
            values[i, j] = values[j, i] = cell.value
        half_unit = max((cell.half_unit for cell in cells if cell.row != cell.column), default=0.0)
        members = tuple(chosen(every, about.get("exhibits", ()), about.get("columns")))
        yield _Matrix(names, cells, values, half_unit, str(about["outcome"]), members)


def correlation_matrix(paper: Paper) -> Iterator[Check]:
    """Test that printed correlations are those of some data.

    Entries between -1 and 1, ones on the diagonal, no negative eigenvalue. Rounding each entry by half a unit
    moves an eigenvalue by at most (k - 1) half units, which is allowed for. Pairwise deletion of missing
    values can give a matrix with a negative eigenvalue; the sentence says so.
    """
    for matrix in _matrices(paper):
        first = matrix.cells[0].exhibit
        odd = [
            cell
            for cell in matrix.cells
            if abs(cell.interval).low > 1 or (cell.row == cell.column and cell.value != 1)
        ]
        smallest = float(np.linalg.eigvalsh(matrix.values)[0])
        for cell in odd:
            yield Check(
                "fit: correlation matrix",
                (cell,),
                cell.printed,
                Interval(-1, 1) if cell.row != cell.column else Interval(1, 1),
                "impossible",
                f"{first}: the correlation of {cell.row} and {cell.column} is printed as {cell.printed}; a "
                "correlation lies between -1 and 1 and is 1 on the diagonal.",
            )
        if smallest + matrix.slack < 0 and not odd:
            yield Check(
                "fit: correlation matrix",
                matrix.cells,
                matrix.cells[0].printed,
                Interval(smallest - matrix.slack, smallest + matrix.slack),
                "impossible",
                f"The correlations of {first} have the eigenvalue {smallest:.3f}, more than rounding can "
                "explain: no data without missing values have them. A misprinted sign, or correlations of "
                "different samples, would do it.",
            )
        elif not odd:
            yield Check(
                "fit: correlation matrix", matrix.cells, matrix.cells[0].printed, Interval(0, smallest)
            )


@dataclass(frozen=True)
class _Recomputed:
    """One regression recomputed from correlations, with the range that their rounding allows."""

    line: Line
    names: tuple[str, ...]
    unit_t: tuple[Interval, ...]
    beta: tuple[Interval, ...]
    r2: Interval
    cells: tuple[Cell, ...]

    def t(self, nobs: float) -> tuple[Interval, ...]:
        """t-values with `nobs` observations."""
        return tuple(each * math.sqrt(nobs - len(self.names) - 1) for each in self.unit_t)

    def adjusted(self, nobs: float) -> Interval:
        """Give the range of the adjusted share of variance explained."""
        return self.r2.map(lambda r2: adjust(r2, nobs, len(self.names)))


_DONE: WeakKeyDictionary[Paper, list[tuple[_Matrix, list[_Recomputed]]]] = WeakKeyDictionary()
"""Recomputed regressions of each paper: four rules share them, and their rounding takes most of the time."""


def _regressions(paper: Paper) -> list[tuple[_Matrix, list[_Recomputed]]]:
    if paper not in _DONE:
        _DONE[paper] = [(matrix, _recomputed(matrix)) for matrix in _matrices(paper)]
    return _DONE[paper]


def _recomputed(matrix: _Matrix) -> list[_Recomputed]:
    if not matrix.valid:
        return []
    known = Moments(matrix.names, matrix.values, 3)
    found = []
    for line in matrix.lines:
        names = tuple(row for row in line.slopes if row in matrix.names)
        if len(names) < len(line.slopes) or not names:
            continue
        k = len(names)
        used = Moments(
            (matrix.outcome, *names),
            known.correlation[np.ix_(*[known.positions([matrix.outcome, *names])] * 2)],
            k + 2,  # one degree of freedom, so that t is in units of its square root
        )

        def numbers(moments: Moments, names: tuple[str, ...] = names) -> list[float]:
            fit = ols(moments, matrix.outcome, names)
            return [*fit.t, *fit.beta, fit.r2]

        low, high = rounding_interval(numbers, used, matrix.half_unit)
        ends = [Interval(min(a, b), max(a, b)) for a, b in zip(low.tolist(), high.tolist(), strict=True)]
        cells = tuple(cell for cell in matrix.cells if {cell.row, cell.column} <= {matrix.outcome, *names})
        found.append(_Recomputed(line, names, tuple(ends[:k]), tuple(ends[k : 2 * k]), ends[-1], cells))
    return found


def _near(printed: Interval, implied: Interval) -> bool:
    gap = max(implied.low - printed.high, printed.low - implied.high, 0.0)
    return gap <= NEAR * max(1.0, abs(implied).high)


def correlations_and_t(paper: Paper) -> Iterator[Check]:
    r"""Recompute the t-values of each regression from the correlations and N.

    :math:`t_j = \beta_j \sqrt{N - k - 1} / \sqrt{(1 - R^2) (R_{xx}^{-1})_{jj}}`, see `helpers.moments`. The
    range over all matrices that round to the printed one is used. Classical errors: where all t-values of a
    line miss widely, the errors may be robust. A near miss (`NEAR`) is unusual: correlations of a sample that
    differs by a few rows do it.
    """
    for _, recomputed in _regressions(paper):
        for each in recomputed:
            if each.line.n is None:
                continue
            t = dict(zip(each.names, each.t(each.line.n.value), strict=True))
            printed = {name: each.line.t[name] for name in each.names if name in each.line.t}
            if not printed:
                continue
            cells = (*printed.values(), each.line.n, *each.cells)
            wrong = [name for name, cell in printed.items() if not t[name].overlaps(cell.interval)]
            if not wrong:
                name = next(iter(printed))
                yield Check("fit: correlations and t", cells, printed[name].printed, t[name])
                continue
            worst = max(wrong, key=lambda name: abs(printed[name].value - t[name].low))
            near = all(_near(printed[name].interval, t[name]) for name in wrong)
            told = "; ".join(f"{name} {printed[name].printed} against {span(t[name])}" for name in wrong)
            yield Check(
                "fit: correlations and t",
                (printed[worst], *(cell for cell in cells if cell is not printed[worst])),
                printed[worst].printed,
                t[worst],
                "unusual" if near else "inconsistent",
                f"{each.line.name}: the correlations of {each.cells[0].exhibit} and N = "
                f"{each.line.n.printed} give other t-values than printed, rounding allowed for: {told}. "
                + (
                    "The gap is small; correlations and regression on samples that differ by a few rows "
                    "would give it, and no conclusion hangs on it."
                    if near
                    else "With classical errors on one sample both cannot hold."
                ),
            )


def correlations_and_r2(paper: Paper) -> Iterator[Check]:
    r"""Recompute R² or adjusted R² of each regression from the correlations: :math:`R^2 = \beta' R_{xy}`.

    Holds for any standard errors. With one regressor R² is the squared correlation.
    """
    for _, recomputed in _regressions(paper):
        for each in recomputed:
            tests = [(each.line.r2, each.r2)]
            if each.line.n is not None:
                tests.append((each.line.adj_r2, each.adjusted(each.line.n.value)))
            for cell, implied in tests:
                if cell is None:
                    continue
                cells = (cell, *((each.line.n,) if each.line.n else ()), *each.cells)
                if implied.overlaps(cell.interval):
                    yield Check("fit: correlations and R²", cells, cell.printed, implied)
                    continue
                near = max(implied.low - cell.interval.high, cell.interval.low - implied.high) < NEAR / 10
                how = (
                    f"the square of the printed correlation {each.cells[1].printed} gives"
                    if len(each.names) == 1 and len(each.cells) > 1
                    else f"the correlations of {each.cells[0].exhibit} give"
                )
                yield Check(
                    "fit: correlations and R²",
                    cells,
                    cell.printed,
                    implied,
                    "unusual" if near else "inconsistent",
                    f"{each.line.name}: {cell.row} is printed as {cell.printed}; {how} {span(implied, 4)}. "
                    + (
                        "The gap is one of the last digit; a sample that differs by a few rows would give it."
                        if near
                        else _tenfold(cell, implied)
                    ),
                )


def _tenfold(cell: Cell, implied: Interval) -> str:
    for factor in (10.0, 0.1):
        moved = Interval.of(cell.value / factor, cell.half_unit / factor)
        if moved.overlaps(implied) or _ratio_near(moved, implied):
            return (
                f"The printed number is about {'ten times' if factor > 1 else 'a tenth of'} that: most "
                "likely a misprint of the decimal point."
            )
    return "No choice of standard errors changes this; one of the numbers is misprinted or of another sample."


def _ratio_near(first: Interval, second: Interval) -> bool:
    middle = (second.low + second.high) / 2
    return abs((first.low + first.high) / 2 - middle) <= 2 * NEAR * abs(middle)


def correlations_and_slopes(paper: Paper) -> Iterator[Check]:
    r"""Find the unit of each regressor, which all lines that hold it must share.

    :math:`b_j / \beta_j = s_y / s_j` in every line, with :math:`\beta_j` recomputed from the correlations.
    Needs a regressor in two lines; standard errors do not matter.
    """
    for matrix, recomputed in _regressions(paper):
        ratios: dict[str, list[tuple[_Recomputed, Interval, Cell]]] = {}
        for each in recomputed:
            for name, beta in zip(each.names, each.beta, strict=True):
                coef = each.line.coef[name]
                ratios.setdefault(name, []).append((each, coef.interval / beta, coef))
        for name, found in ratios.items():
            if len(found) < 2:
                continue
            cells = tuple(dict.fromkeys([coef for *_, coef in found] + list(found[-1][0].cells)))
            common = shared(ratio for _, ratio, _ in found)
            if common is not None:
                yield Check("fit: correlations and slopes", cells, found[0][2].printed, common)
                continue
            middle = float(np.median([(r.low + r.high) / 2 for _, r, _ in found if math.isfinite(r.low)]))
            worst = max(found, key=lambda item: max(item[1].low - middle, middle - item[1].high))
            rest = [item for item in found if item is not worst]
            near = all(_ratio_near(ratio, Interval(middle, middle)) for _, ratio, _ in found)
            told = ", ".join(f"{each.line.column} {span(ratio)}" for each, ratio, _ in found)
            implied = shared(ratio for _, ratio, _ in rest)
            yield Check(
                "fit: correlations and slopes",
                cells,
                worst[2].printed,
                implied,
                "unusual" if near else "inconsistent",
                f"The coefficients of {name} over the standardised ones from {found[0][0].cells[0].exhibit} "
                f"give the ratio of the standard deviations of {matrix.outcome} and {name}, which is one "
                f"number; the lines imply {told}. "
                + (
                    "The gap is small."
                    if near
                    else f"{worst[0].line.name} ({worst[2].printed}) stands apart."
                ),
            )


def best_n(paper: Paper) -> Iterator[Check]:
    r"""Find the number of observations at which most printed t-values fit the correlations.

    Each t-value gives an interval of N: :math:`N = k + 1 + (t_j / u_j)^2` with :math:`u_j` its value per root
    of a degree of freedom. The printed N should lie in as many of these as any other. Weak on its own: small
    t-values hardly restrict N, and correlations of another sample shift it.
    """
    for _, recomputed in _regressions(paper):
        ranges: list[Interval] = []
        cells: list[Cell] = []
        for each in recomputed:
            for name, unit in zip(each.names, each.unit_t, strict=True):
                cell = each.line.t.get(name)
                if cell is None or unit.low * unit.high <= 0 or unit.low * cell.value <= 0:
                    continue
                size, per = abs(cell.interval), abs(unit)
                base = len(each.names) + 1
                ranges.append(Interval(base + (size.low / per.high) ** 2, base + (size.high / per.low) ** 2))
                cells.append(cell)
            if each.line.n is not None:
                cells.append(each.line.n)
        printed = {cell.value: cell for cell in cells if cell.statistic == "n"}
        if len(ranges) < 2 or len(printed) != 1:
            continue
        (nobs, n_cell) = next(iter(printed.items()))
        candidates = sorted(
            {nobs, *(math.ceil(r.low) for r in ranges), *(math.floor(r.high) for r in ranges)}
        )
        hits = {n: sum(r.low <= n <= r.high for r in ranges) for n in candidates}
        most = max(hits.values())
        winners = [n for n, count in hits.items() if count == most]
        implied = Interval(min(winners), max(winners))
        together = (n_cell, *(cell for cell in dict.fromkeys(cells) if cell is not n_cell))
        if hits[nobs] == most:
            yield Check("fit: best N", together, n_cell.printed, implied)
            continue
        yield Check(
            "fit: best N",
            together,
            n_cell.printed,
            implied,
            "unusual",
            f"With N = {n_cell.printed}, {hits[nobs]} of {len(ranges)} t-values follow from the "
            f"correlations; with N = {span(implied, 0)} it would be {most}. The regressions may use another "
            "number of observations than printed.",
        )


def adjust(r2: float, nobs: float, k: int) -> float:
    """Adjust the R² of a line with k regressors and a constant."""
    return 1 - (1 - r2) * (nobs - 1) / (nobs - k - 1)


def unadjust(adj_r2: float, nobs: float, k: int) -> float:
    """R² behind an adjusted one, the inverse of `adjust`."""
    return 1 - (1 - adj_r2) * (nobs - k - 1) / (nobs - 1)


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
            top = cell.interval.low > 1 or (cell is line.r2 and cell.interval.high < 0)
            yield Check(
                "fit: range of R²",
                (cell,),
                cell.printed,
                Interval(0, 1),
                "impossible" if top else None,
                f"{line.name}: {cell.row} is printed as {cell.printed}; a share of variance explained by "
                "least squares with a constant lies between 0 and 1."
                if top
                else "",
            )
        if line.r2 is None or line.adj_r2 is None or line.n is None:
            continue
        k, nobs = len(line.slopes), line.n.value
        implied = line.r2.interval.map(lambda r2, nobs=nobs, k=k: adjust(r2, nobs, k))  # type: ignore[misc]
        cells = (line.adj_r2, line.r2, line.n)
        if implied.overlaps(line.adj_r2.interval):
            yield Check("fit: adjusted R²", cells, line.adj_r2.printed, implied)
            continue
        yield Check(
            "fit: adjusted R²",
            cells,
            line.adj_r2.printed,
            implied,
            "impossible" if line.adj_r2.interval.low > line.r2.interval.high else "inconsistent",
            f"{line.name}: R² = {line.r2.printed}, N = {line.n.printed} and {k} regressors give an adjusted "
            f"R² of {span(implied, 4)}, printed is {line.adj_r2.printed}. Fixed effects counted as "
            "regressors would lower it further.",
        )


def _r2(line: Line) -> tuple[Interval, Cell] | None:
    """R² of a line, from the adjusted one if need be."""
    if line.r2 is not None:
        return line.r2.interval, line.r2
    if line.adj_r2 is None or line.n is None:
        return None
    k, nobs = len(line.slopes), line.n.value
    return line.adj_r2.interval.map(lambda value: unadjust(value, nobs, k)), line.adj_r2


def _ladders(paper: Paper) -> Iterator[tuple[Mapping[str, Any], Line, Line]]:
    every = lines(paper)
    for about in paper.described("fit_nested"):
        for first, short, second, long in about["steps"]:
            yield about, one(every, first, short), one(every, second, long)


def nested(paper: Paper) -> Iterator[Check]:
    """R² must not fall when a regressor is added to a line on the same observations.

    Least squares minimises over more (Greene, 2018, section 3.5.1); adjusted R² may fall, so it is turned
    into R² first. Holds for weighted lines if the weights are the same, not for within-R² beside overall R².
    """
    for _, short, long in _ladders(paper):
        before, after = _r2(short), _r2(long)
        if before is None or after is None or short.n is None or long.n is None:
            continue
        cells = (after[1], before[1], short.n, long.n)
        if short.n.value == long.n.value and before[0].low > after[0].high + 1e-9:
            yield Check(
                "fit: nested models",
                cells,
                after[1].printed,
                Interval(before[0].low, 1.0),
                "impossible",
                f"{long.name} has every regressor of {short.name} and more on the same {short.n.printed} "
                f"observations, but R² falls from {span(before[0])} to {span(after[0])}. Least squares "
                "cannot fit worse with more regressors.",
            )
        else:
            yield Check("fit: nested models", cells, after[1].printed, Interval(min(before[0].low, 1.0), 1.0))


def step_in_r2(paper: Paper) -> Iterator[Check]:
    r"""Set the rise of R² by one regressor against its classical t-value.

    :math:`R^2_{long} - R^2_{short} = t^2 (1 - R^2_{long}) / (N - k - 1)`, the F-test of one restriction.
    Classical errors only: the description says where they are.
    """
    for about, short, long in _ladders(paper):
        new = [row for row in long.slopes if row not in short.slopes]
        before, after = _r2(short), _r2(long)
        if not about.get("classical") or about.get("more_effects") or len(new) != 1:
            continue
        if before is None or after is None or long.n is None or new[0] not in long.t:
            continue
        t = long.t[new[0]]
        df = long.n.value - len(long.slopes) - 1
        squares = abs(t.interval).map(lambda value, df=df: value**2 / df)  # type: ignore[misc]
        # R² of the long line enters twice, with one sign: R_short = R_long (1 + t²/df) - t²/df
        ends = [r2 * (1 + f) - f for r2 in (after[0].low, after[0].high) for f in (squares.low, squares.high)]
        implied = Interval.hull(ends)
        cells = (before[1], after[1], t, long.n)
        if implied.overlaps(before[0]):
            yield Check("fit: step in R²", cells, before[1].printed, implied)
            continue
        shown = implied
        if before[1] is short.adj_r2 and short.n is not None:
            size = short.n.value, len(short.slopes)
            shown = implied.map(lambda r2, size=size: adjust(r2, *size))  # type: ignore[misc]
        near = max(implied.low - before[0].high, before[0].low - implied.high) < NEAR / 10
        yield Check(
            "fit: step in R²",
            cells,
            before[1].printed,
            shown,
            "unusual" if near else "inconsistent",
            f"{new[0]} has t = {t.value:.2f} in {long.name}, which says how much it adds to R²; so "
            f"{short.name} without it should have {before[1].row} = {span(shown)}, printed is "
            f"{before[1].printed}. "
            + ("The gap is small." if near else "With classical errors one of the three is a misprint."),
        )


def one_regressor(paper: Paper) -> Iterator[Check]:
    r"""Set R² of a line on one regressor against its t-value and N: :math:`R^2 = t^2 / (t^2 + N - 2)`.

    Classical errors. Where the standard deviations of both variables are printed, R² is :math:`(b s_x /
    s_y)^2`, which no standard error enters, and gives the classical t-value of the slope: a print that
    differs then is robust or clustered, which is unusual only if the paper does not say so.
    """
    every = lines(paper)
    for about in paper.described("fit_single"):
        for line in chosen(every, about["exhibits"], about.get("columns")):
            if len(line.slopes) != 1 or line.n is None:
                continue
            row, df = line.slopes[0], line.n.value - 2
            t = line.t.get(row)
            if t is None:
                continue
            fit = _r2(line)
            if fit is not None:
                yield _fit_of_one(line, t, fit, df, bool(about.get("stated")))
            if "descriptives" in about:
                yield from _t_of_one(paper, about, line, t, df)


def _fit_of_one(line: Line, t: Cell, fit: tuple[Interval, Cell], df: float, stated: bool) -> Check:
    implied = abs(t.interval).map(lambda value: value**2 / (value**2 + df))
    nobs = df + 2
    shown = implied.map(lambda r2: adjust(r2, nobs, 1)) if fit[1] is line.adj_r2 else implied
    cells = (fit[1], t, *((line.n,) if line.n else ()))
    if implied.overlaps(fit[0]):
        return Check("fit: one regressor", cells, fit[1].printed, shown)
    return Check(
        "fit: one regressor",
        cells,
        fit[1].printed,
        shown,
        "inconsistent" if stated else "unusual",
        f"{line.name} has one regressor, so t = {t.value:.2f} with N = {nobs:.0f} gives {fit[1].row} = "
        f"{span(shown)}; printed is {fit[1].printed}. "
        + (_tenfold(fit[1], shown) if stated else "Robust or clustered errors would change t but not R²."),
    )


def _t_of_one(paper: Paper, about: Mapping[str, Any], line: Line, t: Cell, df: float) -> Iterator[Check]:
    row = line.slopes[0]
    table = about["descriptives"]
    spread_y = next(paper.select(table, "sd", row=about["outcome"]))
    spread_x = next(paper.select(table, "sd", row=about.get("names", {}).get(row, row)))
    slope = line.coef[row]
    share = (abs(slope.interval) * spread_x.interval / spread_y.interval).map(lambda r: r**2)
    cells = (t, slope, spread_x, spread_y, *((line.n,) if line.n else ()))
    if share.low > 1:
        yield Check(
            "fit: slope and standard deviations",
            (slope, *(cell for cell in cells if cell is not slope)),
            slope.printed,
            Interval(0, spread_y.interval.high / spread_x.interval.low),
            "impossible",
            f"{line.name}: a slope of {slope.printed} with the standard deviations {spread_x.printed} and "
            f"{spread_y.printed} would explain {span(share, 2)} of the variance, more than all of it.",
        )
        return
    yield Check("fit: slope and standard deviations", cells, slope.printed, share)
    top = min(share.high, 1 - 1e-12)
    implied = Interval(math.sqrt(share.low * df / (1 - share.low)), math.sqrt(top * df / (1 - top)))
    if implied.overlaps(abs(t.interval)):
        yield Check("fit: classical t", cells, t.printed, implied)
        return
    ratio = (implied.low + implied.high) / 2 / abs(t.value)
    yield Check(
        "fit: classical t",
        cells,
        t.printed,
        implied,
        "inconsistent" if about.get("stated") else "unusual",
        f"{line.name}: slope {slope.printed} with the standard deviations {spread_x.printed} and "
        f"{spread_y.printed} gives R² = {span(share)} and a classical t of {span(implied, 2)}; printed is "
        f"{abs(t.value):.2f}. "
        + (
            "With the classical errors that the paper states both cannot hold."
            if about.get("stated")
            else f"The standard error is {ratio:.2f} times the classical one, so it is robust or clustered, "
            "which the paper does not say."
        ),
    )


def dummy_spread(paper: Paper) -> Iterator[Check]:
    r"""Set the standard deviation of a dummy against its mean: :math:`s = \sqrt{p (1 - p) N / (N - 1)}`.

    Exact for a variable that is 0 or 1, with divisor N - 1 or N.
    """
    for about in paper.described("fit_dummy"):
        stats = {cell.statistic: cell for cell in paper.select(about["exhibit"], row=about["row"])}
        mean, sd, n = stats["mean"], stats["sd"], stats.get("n")
        ends = [math.sqrt(max(p * (1 - p), 0.0)) for p in (mean.interval.low, mean.interval.high)]
        middle = [0.5] if mean.interval.low < 0.5 < mean.interval.high else []
        nobs = n.value if n is not None else math.inf
        stretch = math.sqrt(nobs / (nobs - 1)) if math.isfinite(nobs) else 1.0
        implied = Interval(min([*ends, *middle]), max([*ends, *middle]) * stretch)
        cells = (sd, mean, *((n,) if n else ()))
        if implied.overlaps(sd.interval):
            yield Check("fit: dummy spread", cells, sd.printed, implied)
            continue
        yield Check(
            "fit: dummy spread",
            cells,
            sd.printed,
            implied,
            "impossible",
            f"{about['exhibit']}: a dummy with the mean {mean.printed} has the standard deviation "
            f"{span(implied, 4)}; printed is {sd.printed}. Either the variable takes other values than 0 "
            "and 1 or one number is misprinted.",
        )


def contrast(paper: Paper) -> Iterator[Check]:
    r"""Compare the standard errors of a dummy and of the constant, where the line has nothing else.

    The constant is the mean of the group without the dummy, the coefficient the difference of two means of
    different units: :math:`se_d^2 = se_1^2 + se_0^2 \ge se_0^2 = se_a^2`. Holds for classical, robust and
    clustered errors with the dummy constant in a cluster. With fixed effects the constant may belong to a
    base group, whose mean is less certain; then a flagged line is only unusual.
    """
    every = lines(paper)
    for about in paper.described("fit_contrast"):
        for line in chosen(every, about["exhibits"], about.get("columns")):
            constant = line.constant
            if len(line.slopes) != 1 or constant is None or constant not in line.t:
                continue
            row = line.slopes[0]
            cells = (line.coef[row], line.t[row], line.coef[constant], line.t[constant])
            of_dummy = abs(cells[0].interval) / abs(cells[1].interval)
            of_constant = abs(cells[2].interval) / abs(cells[3].interval)
            if of_dummy.high >= of_constant.low:
                yield Check("fit: dummy and constant", cells, cells[1].printed, of_constant)
                continue
            effects = str(about.get("effects", ""))
            most = Interval(0, abs(cells[0].interval).high / of_constant.low)
            yield Check(
                "fit: dummy and constant",
                (cells[1], cells[0], cells[2], cells[3]),
                cells[1].printed,
                most,
                "unusual" if effects else "inconsistent",
                f"{line.name}: the standard error of {row} is {cells[0].value:g}/{cells[1].value:g} = "
                f"{span(of_dummy, 5)}, that of the constant {cells[2].value:g}/{cells[3].value:g} = "
                f"{span(of_constant, 5)}. A difference between two groups cannot be known better than the "
                f"mean of one of them, so |t| should be at most {most.high:.2f}. "
                + (
                    f"It is possible only if the constant belongs to a base of the {effects} effects."
                    if effects
                    else "One of the four numbers cannot be right."
                ),
            )


RULES = (
    correlation_matrix,
    correlations_and_t,
    correlations_and_r2,
    correlations_and_slopes,
    best_n,
    adjusted,
    nested,
    step_in_r2,
    one_regressor,
    dummy_spread,
    contrast,
)
"""Rules of the family `fit`."""
