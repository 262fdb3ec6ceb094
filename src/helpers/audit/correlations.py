r"""Printed correlations: whether some data have them, and what they say about regressions on these variables.

The rules read this key of the description.

``[[fit_correlations]]``
    ``matrix``: exhibit of the correlations; ``regressions``: regressions on those variables, rows named as in
    the matrix; ``outcome``: row of the matrix. Classical standard errors are assumed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.audit.engine import Cell, Check, Fault, Interval, Paper, impossible, unusual, verdict
from helpers.audit.regressions import Line, adjust
from helpers.audit.schema import LINES, Table, nearest
from helpers.audit.select import pick, pick_lines
from helpers.audit.words import decimals
from helpers.errors import InputError, UnknownNameError
from helpers.moments import Moments, ols, rounding_interval

NEAR = 0.05
"""A number this close, as a share or in itself, differs as a sample of a few more rows would."""

CORRELATIONS = Table("fit_correlations", {"matrix": str, "regressions": LINES, "outcome": str})


@dataclass(frozen=True)
class Correlations:
    """A printed correlation matrix.

    Attributes
    ----------
    names : tuple of str
        Its rows.
    cells : tuple of Cell
        What is printed.
    values : ndarray
        The matrix; 0 where a pair is not printed.
    half_unit : float
        How far rounding can move an entry off the diagonal.
    complete : bool
        Whether every pair is printed.
    """

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    values: np.ndarray
    half_unit: float
    complete: bool

    @classmethod
    def read(cls, cells: tuple[Cell, ...]) -> Correlations:
        """Read the cells of one exhibit, a triangle or the whole matrix."""
        names = tuple(dict.fromkeys(cell.row for cell in cells))
        strange = [cell.column for cell in cells if cell.column not in names]
        if strange:
            raise UnknownNameError(f"{cells[0].exhibit} has no row {strange[0]!r} for that column.")
        values, off = np.eye(len(names)), [cell for cell in cells if cell.row != cell.column]
        for cell in cells:
            i, j = names.index(cell.row), names.index(cell.column)
            values[i, j] = values[j, i] = cell.value
        pairs = {frozenset((cell.row, cell.column)) for cell in off}
        half_unit = max((cell.half_unit for cell in off), default=0.0)
        return cls(names, cells, values, half_unit, 2 * len(pairs) == len(names) * (len(names) - 1))

    @property
    def smallest(self) -> float:
        """Smallest eigenvalue."""
        return float(np.linalg.eigvalsh(self.values)[0])

    @property
    def slack(self) -> float:
        """How far rounding can move it: the spectral norm of the box (Weyl)."""
        return (len(self.names) - 1) * self.half_unit

    @property
    def valid(self) -> bool:
        """Whether the printed matrix itself is one, which recomputing a regression needs."""
        ones, bounded = (np.diag(self.values) == 1).all(), (np.abs(self.values) <= 1).all()
        return bool(ones and bounded and self.smallest > self.slack)


def _matrices(paper: Paper) -> list[tuple[Mapping[str, Any], Correlations]]:
    return [
        (about, Correlations.read(pick(paper, {"exhibit": about["matrix"], "statistic": "corr"})))
        for about in paper.described(CORRELATIONS)
    ]


def correlation_matrix(paper: Paper) -> Iterator[Check]:
    """Test that printed correlations are those of some data.

    Entries between -1 and 1, ones on the diagonal, no negative eigenvalue. Rounding each entry by half a unit
    moves an eigenvalue by at most (k - 1) half units, which is allowed for. Pairwise deletion of missing
    values can give a matrix with a negative eigenvalue; the sentence says so.
    """
    rule = "fit: correlation matrix"
    for about, matrix in _matrices(paper):
        exhibit, smallest, slack = about["matrix"], matrix.smallest, matrix.slack
        odd = [
            cell
            for cell in matrix.cells
            if abs(cell.interval).low > 1 or (cell.row == cell.column and cell.value != 1)
        ]
        for cell in odd:
            fault = impossible(
                f"{exhibit}: the correlation of {cell.row} and {cell.column} is printed as {cell.printed}; a "
                "correlation lies between -1 and 1 and is 1 on the diagonal."
            )
            yield verdict(rule, (cell,), Interval(1 if cell.row == cell.column else -1, 1), fault)
        if odd:
            continue
        if smallest + slack >= 0:
            yield verdict(rule, matrix.cells, Interval.hull((0, smallest)))
            continue
        fault = impossible(
            f"The correlations of {exhibit} have the eigenvalue {smallest:.3f}, more than rounding can "
            "explain: no data without missing values have them. A misprinted sign, or correlations of "
            "different samples, would do it."
        )
        yield verdict(rule, matrix.cells, Interval.of(smallest, slack), fault)


@dataclass(frozen=True)
class _Recomputed:
    """One regression recomputed from correlations, with the range that their rounding allows."""

    line: Line
    exhibit: str
    unit_t: Mapping[str, Interval]
    beta: Mapping[str, Interval]
    r2: Interval
    cells: tuple[Cell, ...]

    def t(self, nobs: float) -> dict[str, Interval]:
        """t-values with `nobs` observations."""
        root = math.sqrt(nobs - len(self.unit_t) - 1)
        return {name: each * root for name, each in self.unit_t.items()}


def _recomputed(paper: Paper) -> list[tuple[str, list[_Recomputed]]]:
    """Regressions by matrix, with the outcome; four rules share them, and rounding takes most of the time."""
    return [
        (
            about["outcome"],
            [
                _recompute(matrix, about, line)
                for line in pick_lines(paper, about["regressions"])
                if matrix.valid
            ],
        )
        for about, matrix in _matrices(paper)
    ]


def _recompute(matrix: Correlations, about: Mapping[str, Any], line: Line) -> _Recomputed:
    outcome, names = about["outcome"], tuple(line.slopes)
    if not names:
        raise InputError(f"{line.name} has no regressor; take it out of [[fit_correlations]].")
    for name in (outcome, *names):
        if name not in matrix.names:
            raise UnknownNameError(
                f"{line.name} cannot be recomputed, since {about['matrix']} has no correlations of {name!r}; "
                f"{nearest(name, matrix.names)}"
            )
    k, known = len(names), Moments(matrix.names, matrix.values, 3)
    at = known.positions([outcome, *names])
    # one degree of freedom, so that t is in units of its square root
    used = Moments((outcome, *names), known.correlation[np.ix_(at, at)], k + 2)

    def numbers(moments: Moments) -> list[float]:
        fit = ols(moments, outcome, names)
        return [*fit.t, *fit.beta, fit.r2]

    low, high = rounding_interval(numbers, used, matrix.half_unit)
    ends = [Interval.hull(pair) for pair in zip(low.tolist(), high.tolist(), strict=True)]
    return _Recomputed(
        line,
        about["matrix"],
        dict(zip(names, ends[:k], strict=True)),
        dict(zip(names, ends[k : 2 * k], strict=True)),
        ends[-1],
        tuple(cell for cell in matrix.cells if {cell.row, cell.column} <= {outcome, *names}),
    )


def apart(printed: Interval, implied: Interval) -> float:
    """Return the gap between two intervals, 0 where they meet."""
    return max(implied.low - printed.high, printed.low - implied.high, 0.0)


def _ratio_near(first: Interval, middle: float) -> bool:
    return abs((first.low + first.high) / 2 - middle) <= 2 * NEAR * abs(middle)


def tenfold(cell: Cell, implied: Interval) -> str:
    """Say that a misplaced decimal point would explain a number, or that nothing simple does."""
    for factor in (10.0, 0.1):
        moved = Interval.of(cell.value / factor, cell.half_unit / factor)
        if moved.overlaps(implied) or _ratio_near(moved, (implied.low + implied.high) / 2):
            return (
                f"The printed number is about {'ten times' if factor > 1 else 'a tenth of'} that: most "
                "likely a misprint of the decimal point."
            )
    return "No choice of standard errors changes this; one of the numbers is misprinted or of another sample."


def correlations_and_t(paper: Paper) -> Iterator[Check]:
    r"""Recompute the t-values of each regression from the correlations and N.

    :math:`t_j = \beta_j \sqrt{N - k - 1} / \sqrt{(1 - R^2) (R_{xx}^{-1})_{jj}}`, see `helpers.moments`. The
    range over all matrices that round to the printed one is used. Classical errors: where all t-values of a
    line miss widely, the errors may be robust. A near miss (`NEAR`) is unusual: correlations of a sample that
    differs by a few rows do it.
    """
    for _, regressions in paper.once(_recomputed):
        for each in regressions:
            line = each.line
            printed = {name: line.t[name] for name in line.slopes if name in line.t}
            if line.n is None or not printed:
                continue
            t = each.t(line.n.value)
            cells = (*printed.values(), line.n, *each.cells)
            wrong = [name for name, cell in printed.items() if not t[name].overlaps(cell.interval)]
            worst = max(wrong or list(printed)[:1], key=lambda name: abs(printed[name].value - t[name].low))
            fault = None
            if wrong:
                near = all(
                    apart(printed[name].interval, t[name]) <= NEAR * max(1.0, abs(t[name]).high)
                    for name in wrong
                )
                told = "; ".join(
                    f"{name} {printed[name].printed} against {decimals(t[name])}" for name in wrong
                )
                fault = Fault(
                    "unusual" if near else "inconsistent",
                    f"{line.name}: the correlations of {each.exhibit} and N = {line.n.printed} give other "
                    f"t-values than printed, rounding allowed for: {told}. "
                    + (
                        "The gap is small; correlations and regression on samples that differ by a few rows "
                        "would give it, and no conclusion hangs on it."
                        if near
                        else "With classical errors on one sample both cannot hold."
                    ),
                )
            yield verdict("fit: correlations and t", (printed[worst], *cells), t[worst], fault)


def correlations_and_r2(paper: Paper) -> Iterator[Check]:
    r"""Recompute R² or adjusted R² of each regression from the correlations: :math:`R^2 = \beta' R_{xy}`.

    Holds for any standard errors. With one regressor R² is the squared correlation.
    """
    for _, regressions in paper.once(_recomputed):
        for each in regressions:
            line, tests = each.line, [(each.line.r2, each.r2)]
            if line.n is not None:
                nobs, k = line.n.value, len(line.slopes)
                tests.append((line.adj_r2, each.r2.map(lambda r2, nobs=nobs, k=k: adjust(r2, nobs, k))))  # type: ignore[misc]
            for cell, implied in tests:
                if cell is None:
                    continue
                fault = None
                if not implied.overlaps(cell.interval):
                    near = apart(cell.interval, implied) < NEAR / 10
                    how = (
                        f"the square of the printed correlation {each.cells[1].printed} gives"
                        if len(line.slopes) == 1 and len(each.cells) > 1
                        else f"the correlations of {each.exhibit} give"
                    )
                    why = (
                        "The gap is one of the last digit; a sample that differs by a few rows would give it."
                    )
                    fault = Fault(
                        "unusual" if near else "inconsistent",
                        f"{line.name}: {cell.row} is printed as {cell.printed}; {how} "
                        f"{decimals(implied, 4)}. " + (why if near else tenfold(cell, implied)),
                    )
                yield verdict("fit: correlations and R²", (cell, *line.count, *each.cells), implied, fault)


def correlations_and_slopes(paper: Paper) -> Iterator[Check]:
    r"""Find the unit of each regressor, which all lines that hold it must share.

    :math:`b_j / \beta_j = s_y / s_j` in every line, with :math:`\beta_j` recomputed from the correlations.
    Needs a regressor in two lines; standard errors do not matter.
    """
    rule = "fit: correlations and slopes"
    for outcome, regressions in paper.once(_recomputed):
        ratios: dict[str, list[tuple[Line, Interval, Cell]]] = {}
        last: dict[str, _Recomputed] = {}
        for each in regressions:
            for name, beta in each.beta.items():
                coef = each.line.coef[name]
                ratios.setdefault(name, []).append((each.line, coef.interval / beta, coef))
                last[name] = each
        for name, found in ratios.items():
            if len(found) < 2:
                continue
            cells = (*(coef for *_, coef in found), *last[name].cells)
            common = Interval.common(ratio for _, ratio, _ in found)
            if common is not None:
                yield verdict(rule, cells, common)
                continue
            middle = float(np.median([(r.low + r.high) / 2 for _, r, _ in found if math.isfinite(r.low)]))
            worst = max(found, key=lambda item: max(item[1].low - middle, middle - item[1].high))
            near = all(_ratio_near(ratio, middle) for _, ratio, _ in found)
            told = ", ".join(f"{line.column} {decimals(ratio)}" for line, ratio, _ in found)
            fault = Fault(
                "unusual" if near else "inconsistent",
                f"The coefficients of {name} over the standardised ones from {last[name].exhibit} give the "
                f"ratio of the standard deviations of {outcome} and {name}, which is one number; the lines "
                f"imply {told}. "
                + ("The gap is small." if near else f"{worst[0].name} ({worst[2].printed}) stands apart."),
            )
            implied = Interval.common(item[1] for item in found if item is not worst)
            yield verdict(rule, cells, implied, fault, worst[2].printed)


def best_n(paper: Paper) -> Iterator[Check]:
    r"""Find the number of observations at which most printed t-values fit the correlations.

    Each t-value gives an interval of N: :math:`N = k + 1 + (t_j / u_j)^2` with :math:`u_j` its value per root
    of a degree of freedom. The printed N should lie in as many of these as any other. Weak on its own: small
    t-values hardly restrict N, and correlations of another sample shift it.
    """
    for _, regressions in paper.once(_recomputed):
        ranges, cells, printed = list[Interval](), list[Cell](), dict[float, Cell]()
        for each in regressions:
            base = len(each.unit_t) + 1
            for name, unit in each.unit_t.items():
                cell = each.line.t.get(name)
                if cell is None or unit.low * unit.high <= 0 or unit.low * cell.value <= 0:
                    continue
                ranges.append((abs(cell.interval) / abs(unit)).map(lambda x, base=base: base + x**2))  # type: ignore[misc]
                cells.append(cell)
            for n in each.line.count:
                cells.append(n)
                printed[n.value] = n
        if len(ranges) < 2 or len(printed) != 1:
            continue
        ((nobs, n_cell),) = printed.items()
        candidates = {nobs, *(math.ceil(r.low) for r in ranges), *(math.floor(r.high) for r in ranges)}
        hits = {n: sum(r.low <= n <= r.high for r in ranges) for n in candidates}
        most = max(hits.values())
        implied = Interval.hull(n for n, count in hits.items() if count == most)
        fault = hits[nobs] >= most or unusual(
            f"With N = {n_cell.printed}, {hits[nobs]} of {len(ranges)} t-values follow from the "
            f"correlations; with N = {decimals(implied, 0)} it would be {most}. The regressions may use "
            "another number of observations than printed."
        )
        yield verdict("fit: best N", (n_cell, *cells), implied, fault)


RULES = (correlation_matrix, correlations_and_t, correlations_and_r2, correlations_and_slopes, best_n)
"""Rules on correlations, a part of the family `fit`."""
