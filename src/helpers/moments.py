r"""Least squares from printed moments: no micro-data, only N, means, standard deviations, correlations.

With :math:`R` the correlation matrix, :math:`s` the standard deviations and :math:`\bar x` the means,
the slopes of an ordinary least-squares line with a constant are
:math:`b_j = \beta_j s_y / s_j` with :math:`\beta = R_{xx}^{-1} R_{xy}`, its share of explained variance
is :math:`R^2 = \beta' R_{xy}`, and :math:`t_j = \beta_j / \sqrt{(1 - R^2) (R_{xx}^{-1})_{jj} / (N - k - 1)}`.
The t-values and :math:`R^2` need the correlations and N alone.
Source: Greene (2018), *Econometric Analysis*, 8th ed., section 3.5; Cohen, Cohen, West and Aiken (2003),
chapter 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from helpers.arguments import LARGEST, require_whole, typed
from helpers.errors import InputError, listed

CONVENTION = "OLS with a constant, unweighted, classical standard errors, t with N-k-1 degrees of freedom"
"""What every standard error of this module means."""

DETERMINED = 1e-6
"""A direction counts as determined if its singular value exceeds this share of the largest."""

MARGIN = 1e-6
"""How near to singular a matrix may come, as a share of the way to it from the printed one."""

LINEAR = 0.05
"""Share of an interval by which its end may differ from a linear prediction."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Sample size, correlations and, where known, means and standard deviations.

    Attributes
    ----------
    names : tuple of str
        The k variables, in the order of the matrix.
    correlation : ndarray, shape (k, k)
        Symmetric, unit diagonal, positive definite.
    nobs : int
        Number of observations N.
    means, sds : ndarray of shape (k,) or None
        Means, and standard deviations with divisor N - 1.

    Raises
    ------
    InputError
        A matrix that is not a correlation matrix, a wrong length, a standard deviation that is not positive.

    Examples
    --------
    >>> m = Moments(("y", "x"), [[1, 0.5], [0.5, 1]], 27)
    >>> print(ols(m, "y", ["x"]).t.round(4).to_dict())
    {'x': 2.8868}
    """

    names: tuple[str, ...]
    correlation: Floats
    nobs: int
    means: Floats | None = None
    sds: Floats | None = None

    def __post_init__(self) -> None:
        names = tuple(self.names)
        matrix = check_correlation(self.correlation, names)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "correlation", matrix)
        if self.nobs < 2 or int(self.nobs) != self.nobs:
            raise InputError(f"nobs must be a whole number of at least 2, got {self.nobs}.")
        for label in ("means", "sds"):
            given = getattr(self, label)
            if given is None:
                continue
            values = np.asarray(given, dtype=float)
            if values.shape != (len(names),) or not np.isfinite(values).all():
                raise InputError(
                    f"{label} must hold {len(names)} finite numbers, one a variable, got {given}."
                )
            object.__setattr__(self, label, values)
        if self.sds is not None and (self.sds <= 0).any():
            wrong = [name for name, sd in zip(names, self.sds, strict=True) if sd <= 0]
            raise InputError(f"sds must be positive, but are not for {listed(wrong)}.")

    def positions(self, variables: Sequence[str]) -> list[int]:
        """Positions of `variables` in the matrix."""
        unknown = [name for name in variables if name not in self.names]
        if unknown:
            raise InputError(f"variables {listed(unknown)} are not among {', '.join(self.names)}.")
        return [self.names.index(name) for name in variables]


@dataclass(frozen=True)
class Regression:
    """An ordinary least-squares line recomputed from moments.

    Attributes
    ----------
    outcome : str
        Left-hand variable.
    nobs, df_resid : int
        N, and N - k - 1.
    beta : Series
        Slopes of the standardised variables.
    coef, se, t : Series
        Slopes with their standard errors and t-values, and the constant under ``_cons`` where the means are
        known. Without standard deviations `coef` and `se` are in units of the standardised variables.
    r2, adj_r2 : float
        Share of variance explained, and adjusted for degrees of freedom.
    convention : str
        Always `CONVENTION`.
    """

    outcome: str
    nobs: int
    df_resid: int
    beta: pd.Series
    coef: pd.Series
    se: pd.Series
    t: pd.Series
    r2: float
    adj_r2: float
    convention: str = field(default=CONVENTION, repr=False)


@typed
def check_correlation(matrix: ArrayLike, names: Sequence[str] | None = None) -> Floats:
    """Return a correlation matrix, or say why it is none.

    Parameters
    ----------
    matrix : array_like, shape (k, k)
        Full symmetric matrix.
    names : sequence of str, optional
        Names of the k variables, for the message.

    Returns
    -------
    ndarray, shape (k, k)
        The matrix as floats.

    Raises
    ------
    InputError
        If it is not square, not finite, not symmetric, has a diagonal other than 1, an entry beyond ±1, or is
        not positive definite.

    Examples
    --------
    >>> check_correlation([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: correlation must be positive definite, but its smallest eigenvalue is -0.8.
    """
    try:
        values = np.asarray(matrix, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"correlation must be a square matrix of numbers ({error}).") from error
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        raise InputError(f"correlation must be a square matrix, got the shape {values.shape}.")
    labels = list(names) if names is not None else [str(i) for i in range(len(values))]
    if len(labels) != len(values):
        raise InputError(f"names must name {len(values)} variables, got {len(labels)}: {listed(labels)}.")

    def cells(wrong: NDArray[np.bool_]) -> str:
        return listed(f"{labels[i]}–{labels[j]}: {values[i, j]:g}" for i, j in np.argwhere(wrong))

    rules = (
        (~np.isfinite(values), "be finite"),
        (np.abs(values - values.T) > 1e-12, "be symmetric"),
        (np.eye(len(values), dtype=bool) & (values != 1), "have ones on the diagonal"),
        (np.abs(values) > 1, "lie between -1 and 1"),
    )
    for wrong, rule in rules:
        if wrong.any():
            raise InputError(f"correlation must {rule}, got {cells(wrong)}.")
    smallest = float(np.linalg.eigvalsh(values)[0])
    if smallest <= 1e-12:
        raise InputError(
            f"correlation must be positive definite, but its smallest eigenvalue is {smallest:.4g}."
        )
    return values


@typed
def from_lower_triangle(rows: Sequence[Sequence[float]]) -> Floats:
    """Fill a symmetric matrix from the lower triangle that a paper prints.

    Parameters
    ----------
    rows : sequence of sequences
        Row i holds i + 1 numbers, the diagonal included.

    Returns
    -------
    ndarray, shape (k, k)
        The symmetric matrix; not yet checked, see `check_correlation`.

    Examples
    --------
    >>> from_lower_triangle([[1], [0.5, 1]])
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    for i, row in enumerate(rows):
        if len(row) != i + 1:
            raise InputError(f"row {i} of the lower triangle must hold {i + 1} numbers, got {len(row)}.")
    size = len(rows)
    matrix = np.zeros((size, size))
    for i, row in enumerate(rows):
        matrix[i, : i + 1] = matrix[: i + 1, i] = row
    return matrix


@typed
def ols(moments: Moments, outcome: str, regressors: Sequence[str]) -> Regression:
    r"""Regress `outcome` on `regressors` and a constant, from moments.

    Parameters
    ----------
    moments : Moments
        At least N and the correlations.
    outcome : str
        Left-hand variable.
    regressors : sequence of str
        The k right-hand variables, in any order.

    Returns
    -------
    Regression
        Classical standard errors. `coef` in the variables' units if `moments.sds` is known; with a
        constant if `moments.means` is known too.

    Raises
    ------
    InputError
        N not larger than the number of coefficients, an unknown variable, one named twice.

    Notes
    -----
    Limiting cases: with one regressor :math:`t = r \sqrt{(N-2)/(1-r^2)}`; with uncorrelated regressors
    :math:`\beta_j = r_{jy}`.

    Examples
    --------
    >>> m = Moments(("y", "x"), [[1, 0.6], [0.6, 1]], 52, means=[10, 2], sds=[3, 1])
    >>> fit = ols(m, "y", ["x"])
    >>> print(fit.coef.round(6).to_dict(), round(fit.r2, 6))
    {'x': 1.8, '_cons': 6.4} 0.36
    """
    names = list(regressors)
    if not names or len(set(names)) < len(names) or outcome in names:
        raise InputError(
            f"regressors must be different variables other than {outcome!r}, got {listed(names)}."
        )
    k, nobs = len(names), int(moments.nobs)
    if nobs <= k + 1:
        raise InputError(f"nobs must exceed the {k + 1} coefficients, got {nobs}.")
    x, (y,) = moments.positions(names), moments.positions([outcome])
    beta, coef, se, r2 = _line(moments.correlation, nobs, x, y, moments.means, moments.sds)
    labels = names if len(coef) == k else [*names, "_cons"]
    df = nobs - k - 1
    return Regression(
        outcome=outcome,
        nobs=nobs,
        df_resid=df,
        beta=pd.Series(beta, names),
        coef=pd.Series(coef, labels),
        se=pd.Series(se, labels),
        t=pd.Series(coef / se, labels),
        r2=r2,
        adj_r2=1 - (1 - r2) * (nobs - 1) / df,
    )


def _line(
    correlation: Floats, nobs: int, x: Sequence[int], y: int, means: Floats | None, sds: Floats | None
) -> tuple[Floats, Floats, Floats, float]:
    """Standardised slopes, coefficients with their standard errors, R2; the constant last, if it is known."""
    inverse = np.linalg.inv(correlation[np.ix_(x, x)])
    r_xy = correlation[x, y]
    beta = inverse @ r_xy
    r2 = float(beta @ r_xy)
    df = nobs - len(x) - 1
    coef, se = beta, np.sqrt((1 - r2) * np.diag(inverse) / df)
    if sds is not None:
        scale = sds[y] / sds[x]
        coef, se = coef * scale, se * scale
        if means is not None:
            z = means[x] / sds[x]
            variance = sds[y] ** 2 * (1 - r2) * (nobs - 1) / df
            coef = np.append(coef, means[y] - coef @ means[x])
            se = np.append(se, np.sqrt(variance * (1 / nobs + z @ inverse @ z / (nobs - 1))))
    return beta, coef, se, r2


@typed
def implied_nobs(moments: Moments, outcome: str, t_printed: Mapping[str, float]) -> float:
    r"""Sample size that printed t-values and correlations imply together.

    Parameters
    ----------
    moments : Moments
        Correlations; its own `nobs` plays no part.
    outcome : str
        Left-hand variable.
    t_printed : mapping of str to float
        t-value of each of the k regressors.

    Returns
    -------
    float
        Least-squares solution of :math:`t_j = u_j \sqrt{N - k - 1}`, with
        :math:`u_j = \beta_j / \sqrt{(1-R^2)(R_{xx}^{-1})_{jj}}`; no whole number in general.

    Raises
    ------
    InputError
        If the t-values have the signs of no sample.

    Examples
    --------
    >>> m = Moments(("y", "x"), [[1, 0.5], [0.5, 1]], 99)
    >>> round(implied_nobs(m, "y", {"x": 2.8867513}), 3)
    27.0
    """
    fit = ols(replace(moments, nobs=len(t_printed) + 2), outcome, list(t_printed))
    unit, target = fit.t[list(t_printed)].to_numpy(float), np.array(list(t_printed.values()), dtype=float)
    root = float(unit @ target / (unit @ unit))
    if root <= 0:
        raise InputError(
            f"t_printed must have the signs of the slopes {dict(fit.beta.round(3))}, got {t_printed}."
        )
    return root**2 + len(t_printed) + 1


@typed
def partial_correlation(moments: Moments, first: str, second: str, given: Sequence[str]) -> float:
    """Correlation of two variables with others held fixed.

    Parameters
    ----------
    moments : Moments
        Correlations.
    first, second : str
        The pair.
    given : sequence of str
        What is held fixed; none gives the plain correlation.

    Returns
    -------
    float
        Between -1 and 1.

    Examples
    --------
    >>> m = Moments(("a", "b", "c"), [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]], 10)
    >>> round(partial_correlation(m, "a", "b", ["c"]), 6)
    0.333333
    """
    at = moments.positions([first, second, *given])
    if len(set(at)) < len(at):
        raise InputError(f"first, second and given must differ, got {listed([first, second, *given])}.")
    precision = np.linalg.inv(moments.correlation[np.ix_(at, at)])
    return float(-precision[0, 1] / np.sqrt(precision[0, 0] * precision[1, 1]))


@typed
def rounding_interval(
    statistic: Callable[[Moments], ArrayLike],
    moments: Moments,
    half_unit: float,
    *,
    step_share: float = 0.02,
) -> tuple[Floats, Floats]:
    """Range of statistics over all correlations that round to the printed ones and that some data have.

    Parameters
    ----------
    statistic : callable
        Takes `Moments`, returns m numbers.
    moments : Moments
        The printed correlations.
    half_unit : float
        Half a unit of the last printed digit of a correlation; 0.00005 for four digits.
    step_share : float
        Step of the numerical gradient as a share of `half_unit`.

    Returns
    -------
    low, high : ndarray, shape (m,)
        Smallest and largest value of each statistic.

    Notes
    -----
    Over so small a box most statistics are all but linear, so that their extremes lie at the corners that
    the signs of the gradient name. Where the curvature or the value at the corner says otherwise (by more
    than `LINEAR` of the interval), the statistic may turn inside the box, and its extremes are searched for.
    Where the box has matrices that are not positive definite, the range is over the others: their set is
    convex, and a way from the printed matrix ends at its edge.

    Examples
    --------
    >>> m = Moments(("y", "x"), [[1, 0.5], [0.5, 1]], 27)
    >>> low, high = rounding_interval(lambda m: ols(m, "y", ["x"]).r2, m, 0.05)
    >>> low.round(4), high.round(4)
    (array([0.2025]), array([0.3025]))
    """
    if not 0 <= half_unit <= LARGEST:
        raise InputError(f"half_unit must not be negative, and be finite, got {half_unit}.")
    if not 0 < step_share <= 1:
        raise InputError(f"step_share must be above 0 and at most 1, got {step_share}.")
    lower = np.tril_indices(len(moments.names), -1)
    centre = moments.correlation[lower]

    root = np.linalg.inv(np.linalg.cholesky(moments.correlation))

    def way(values: Floats) -> tuple[Floats, float]:
        """Step from the printed matrix, and how far it is from where the matrix would be singular."""
        step = np.zeros_like(moments.correlation)
        step[lower] = values - centre
        step = step + step.T
        return step, 1.0 - MARGIN + float(np.linalg.eigvalsh(root @ step @ root.T)[0])

    def at(values: Floats) -> Floats:
        step, room = way(values)
        # the way to a matrix that no data have ends before the first such matrix
        share = 1.0 if room >= 0 else (1.0 - MARGIN) / (1.0 - MARGIN - room)
        matrix = moments.correlation + share * step
        return np.atleast_1d(np.asarray(statistic(replace(moments, correlation=matrix)), dtype=float))

    if half_unit == 0:
        return at(centre), at(centre)
    step = step_share * half_unit
    units = np.eye(len(centre)) * step

    middle = at(centre)
    ahead, behind = (np.array([at(centre + sign * e) for e in units]) for sign in (1, -1))
    slopes = (ahead - behind) / (2 * step)
    reach = np.abs(slopes).sum(axis=0) * half_unit
    bend = np.abs(ahead + behind - 2 * middle).sum(axis=0) / 2 * (half_unit / step) ** 2
    box = optimize.Bounds(centre - half_unit, centre + half_unit)
    # every matrix of the box is positive definite if the printed one has room for the largest step
    largest = half_unit * (len(moments.names) - 1)
    whole = float(np.linalg.eigvalsh(moments.correlation)[0]) > largest
    room = None if whole else lambda values: way(values)[1]
    extremes = []
    for direction in (-1.0, 1.0):
        corners = [centre + direction * half_unit * np.sign(slope) for slope in slopes.T]
        found = np.array([at(corner)[j] for j, corner in enumerate(corners)])
        promised = middle + direction * reach
        turning = (bend > LINEAR * reach) | (np.abs(found - promised) > LINEAR * reach)
        for j in np.flatnonzero(turning):
            found[j] = _search(partial(_component, at, int(j)), direction, (centre, corners[j]), box, room)
        extremes.append(found)
    return extremes[0], extremes[1]


def _component(function: Callable[[Floats], Floats], j: int, values: Floats) -> float:
    return float(function(values)[j])


def _search(
    statistic: Callable[[Floats], float],
    direction: float,
    starts: Sequence[Floats],
    box: optimize.Bounds,
    room: Callable[[Floats], float] | None = None,
) -> float:
    """Smallest (direction -1) or largest (+1) value over a box, where there is room, from several starts."""
    middle = starts[0]
    faces = [
        np.where(np.arange(len(middle)) == i, bound, middle)
        for i in range(len(middle))
        for bound in (box.lb[i], box.ub[i])
    ]
    best = max((*starts, *faces), key=lambda values: direction * statistic(values))
    width = box.ub - box.lb
    unit = optimize.Bounds(np.zeros_like(middle), np.ones_like(middle))
    for start in (best, *starts):
        # in units of the box, whose sides are far smaller than the optimiser's own step
        result = optimize.minimize(
            lambda share: -direction * statistic(box.lb + share * width),
            (start - box.lb) / width,
            bounds=unit,
            method="L-BFGS-B" if room is None else "SLSQP",
            constraints=()
            if room is None
            else {"type": "ineq", "fun": lambda share: room(box.lb + share * width)},
            options={"eps": 1e-4},
        )
        candidate = box.lb + np.clip(result.x, 0, 1) * width
        best = max((best, candidate), key=lambda values: direction * statistic(values))
    return statistic(best)


@typed
def sample_with_moments(moments: Moments, seed: int = 0) -> pd.DataFrame:
    """Build a data set of N rows that has exactly these moments.

    Parameters
    ----------
    moments : Moments
        With means and standard deviations.
    seed : int
        Seed of the noise that fills the N rows; the moments do not depend on it.

    Returns
    -------
    DataFrame, shape (N, k)
        Constructed, not observed: any regression on it gives the table that the moments imply.

    Raises
    ------
    InputError
        Without means and standard deviations, or if N is not larger than the number of variables.

    Examples
    --------
    >>> m = Moments(("a", "b"), [[1, 0.3], [0.3, 1]], 20, means=[1, 2], sds=[3, 4])
    >>> sample_with_moments(m).corr().round(6).loc["a", "b"].item()
    0.3
    """
    if moments.means is None or moments.sds is None:
        raise InputError("moments must hold means and sds for a data set to be built from them.")
    k = len(moments.names)
    if moments.nobs <= k:
        raise InputError(f"nobs must exceed the {k} variables, got {moments.nobs}.")
    require_whole(seed, "seed", 0)
    noise = np.random.default_rng(seed).standard_normal((int(moments.nobs), k))
    orthonormal, _ = np.linalg.qr(noise - noise.mean(axis=0))
    # QR leaves the columns orthogonal to the constant only up to rounding: centre once more
    orthonormal -= orthonormal.mean(axis=0)
    standard = orthonormal * np.sqrt(moments.nobs - 1) @ np.linalg.cholesky(moments.correlation).T
    return pd.DataFrame(moments.means + moments.sds * standard, columns=list(moments.names))


@dataclass(frozen=True)
class Recovery:
    """Means and standard deviations recovered from printed coefficients and constants.

    Attributes
    ----------
    moments : Moments
        The recovered moments at the assumed `outcome_sd`.
    predicted : Series
        The fitted numbers, indexed like the printed ones.
    misfit : Series
        (fitted - printed) / half_unit: between -1 and 1 where rounding explains all.
    singular_values : ndarray
        Of the Jacobian in half units, largest first, with the scale of all standard deviations as the last
        parameter: the last one is zero, since no coefficient, constant or t-value changes along `unseen`.
    unseen : Series
        Change of means and log standard deviations along that direction.
    spread : Series
        Standard error of each mean and of each log standard deviation relative to the outcome's, from the
        misfit taken as noise, at the assumed `outcome_sd`.
    """

    moments: Moments
    predicted: pd.Series
    misfit: pd.Series
    singular_values: Floats
    unseen: pd.Series
    spread: pd.Series


@typed
def recover(
    moments: Moments,
    outcome: str,
    models: Mapping[str, Sequence[str]],
    printed: pd.DataFrame,
    start: Mapping[str, float] | Moments,
    *,
    outcome_sd: float = 1.0,
) -> Recovery:
    r"""Find the means and standard deviations that a table of regressions implies.

    Parameters
    ----------
    moments : Moments
        Printed correlations and N.
    outcome : str
        Left-hand variable of every model.
    models : mapping of str to sequence of str
        Regressors of each model.
    printed : DataFrame
        Index (model, variable, statistic) with ``coef`` of the slopes and ``coef`` and ``t`` of ``_cons``;
        columns ``value`` and ``half_unit``. Rows may be left out, to predict them from the others.
    start : mapping of str to float, or Moments
        A rough mean of each variable, or moments of an earlier fit. The t-values of the constants depend on
        squares, so solutions come in mirrored pairs; the start chooses the side.
    outcome_sd : float
        Standard deviation of the outcome, which the table cannot reveal, see Notes.

    Returns
    -------
    Recovery
        Least-squares fit in half units of the printed digits.

    Raises
    ------
    InputError
        If fewer numbers are printed than there are free parameters.

    Notes
    -----
    Slopes fix the ratios :math:`s_j / s_y`. Constants and their t-values fix the means for a given
    :math:`s_y`. Multiplying all standard deviations by c while the means move along a curve leaves every
    coefficient, constant and t-value as it is: only outside information can fix that scale.
    """
    names = list(moments.names)
    (y,) = moments.positions([outcome])
    free = 2 * len(names) - 1
    if len(printed) < free:
        raise InputError(
            f"printed must hold at least {free} numbers to fix as many unknowns, got {len(printed)}."
        )
    if outcome_sd <= 0:
        raise InputError(f"outcome_sd must be positive, got {outcome_sd}.")

    def unpack(theta: Floats) -> Moments:
        relative = np.insert(theta[len(names) : -1], y, 0.0)
        return replace(moments, means=theta[: len(names)], sds=np.exp(relative + theta[-1]))

    spots = [moments.positions(list(regressors)) for regressors in models.values()]
    keys = pd.MultiIndex.from_tuples(
        [
            (model, variable, statistic)
            for model, regressors in models.items()
            for statistic in ("coef", "t")
            for variable in (*regressors, "_cons")
        ],
        names=["model", "variable", "statistic"],
    )

    def predict(theta: Floats) -> Floats:
        guess = unpack(theta)
        lines = [_line(guess.correlation, guess.nobs, x, y, guess.means, guess.sds) for x in spots]
        return np.concatenate([part for _, coef, se, _ in lines for part in (coef, coef / se)])

    value, half_unit = (printed[name].to_numpy(float) for name in ("value", "half_unit"))
    theta = np.append(_start(start, names, y), np.log(outcome_sd))
    strange = [key for key in printed.index if key not in keys]
    if strange:
        raise InputError(f"printed holds numbers that no model predicts: {listed(strange)}.")
    rows = keys.get_indexer(printed.index)

    def misfit(theta: Floats) -> Floats:
        return np.asarray((predict(theta)[rows] - value) / half_unit)

    solution = optimize.least_squares(
        lambda inner: misfit(np.append(inner, theta[-1])), theta[:-1], x_scale="jac", max_nfev=5000
    )
    theta = np.append(solution.x, theta[-1])
    jacobian = optimize.approx_fprime(theta, misfit, 1e-6)
    _, singular_values, directions = np.linalg.svd(jacobian)
    unseen = directions[-1] / directions[-1][-1]
    log_sds = np.insert(unseen[len(names) : -1], y, 0.0) + 1.0
    labels = [f"mean {name}" for name in names] + [f"log sd {name}" for name in names]
    inner = jacobian[:, :-1]
    noise = 2 * solution.cost / max(len(printed) - free, 1)
    errors = np.sqrt(noise * np.diag(np.linalg.pinv(inner.T @ inner)))
    return Recovery(
        moments=unpack(theta),
        predicted=pd.Series(predict(theta), keys),
        misfit=pd.Series(misfit(theta), index=printed.index),
        singular_values=singular_values,
        unseen=pd.Series(
            [*unseen[: len(names)], *log_sds],
            index=labels,
        ),
        spread=pd.Series(np.insert(errors, len(names) + y, 0.0), index=labels),
    )


def _start(start: Mapping[str, float] | Moments, names: Sequence[str], y: int) -> Floats:
    """Means, then logs of the standard deviations relative to that of the outcome."""
    if isinstance(start, Moments):
        if start.means is None or start.sds is None:
            raise InputError("start must hold means and sds where it is given as moments.")
        return np.append(start.means, np.delete(np.log(start.sds / start.sds[y]), y))
    missing = [name for name in names if name not in start]
    if missing:
        raise InputError(f"start must give a rough mean of each variable, but lacks {listed(missing)}.")
    return np.append([float(start[name]) for name in names], np.zeros(len(names) - 1))


@typed
def hold_out(
    moments: Moments,
    outcome: str,
    models: Mapping[str, Sequence[str]],
    printed: pd.DataFrame,
    start: Mapping[str, float] | Moments,
) -> pd.DataFrame:
    """Predict each printed number from all the others.

    A fit that has seen a number says little about it; this one has not. Parameters as for `recover`.

    Parameters
    ----------
    moments, outcome, models, printed, start
        See `recover`.

    Returns
    -------
    DataFrame
        Index of `printed`; ``predicted``, NaN where the other numbers do not determine it, and
        ``determined``.
    """
    full = recover(moments, outcome, models, printed, start)
    rows = []
    for key in printed.index:
        fit = recover(moments, outcome, models, printed.drop(index=[key]), full.moments)
        # the last direction is unseen in every fit; a second one means that the number stood alone
        determined = fit.singular_values[-2] > DETERMINED * fit.singular_values[0]
        rows.append((fit.predicted[key] if determined else np.nan, determined))
    return pd.DataFrame(rows, index=printed.index, columns=["predicted", "determined"])


@typed
def correlations_from_ladder(
    t_values: Sequence[Sequence[float]], nobs: int, *, starts: int = 10, seed: int = 0
) -> list[Floats]:
    """Recover the correlations that the t-values of nested regressions imply.

    Model k holds the first k regressors and a constant. It adds k unknown correlations, of the new regressor
    with the outcome and with the k - 1 others, and k t-values that fix them up to a few solutions.

    Parameters
    ----------
    t_values : sequence of sequences
        Row k holds the k t-values of model k, classical standard errors.
    nobs : int
        Number of observations.
    starts : int
        Random starting points per model and solution so far.
    seed : int
        Seed of the starting points.

    Returns
    -------
    list of ndarray, shape (k + 1, k + 1)
        Every correlation matrix found, of the outcome (first) and the regressors. Often one; with few or
        weakly related regressors there may be more, and the t-values cannot tell which is meant.

    Raises
    ------
    InputError
        If rows are not nested, or if no correlation matrix gives these t-values.

    Examples
    --------
    >>> truth = from_lower_triangle([[1], [0.8, 1], [0.4, 0.3, 1]])
    >>> m = Moments(("y", "a", "b"), truth, 50)
    >>> ladder = [ols(m, "y", ["a"]).t.to_list(), ols(m, "y", ["a", "b"]).t.to_list()]
    >>> any(np.allclose(found, truth) for found in correlations_from_ladder(ladder, 50))
    True
    """
    require_whole(starts, "starts", 1)
    require_whole(seed, "seed", 0)
    rng = np.random.default_rng(seed)
    candidates = [np.eye(1)]
    for k, row in enumerate(t_values, start=1):
        if len(row) != k:
            raise InputError(f"row {k} of t_values must hold {k} numbers, got {len(row)}.")
        if nobs <= k + 1:
            raise InputError(f"nobs must exceed the {k + 1} coefficients of model {k}, got {nobs}.")
        target = np.asarray(row, dtype=float)
        draws = rng.standard_normal((starts, k))
        candidates = [wider for known in candidates for wider in _bordered(known, target, nobs, draws)]
        if not candidates:
            raise InputError(f"t_values of model {k} fit no correlation matrix at nobs = {nobs}.")
    return candidates


def _bordered(known: Floats, target: Floats, nobs: int, starts: Floats) -> list[Floats]:
    """All matrices that border `known` with one more variable and give the t-values `target`."""
    k = len(target)
    root = np.linalg.cholesky(known)

    def border(free: Floats) -> Floats:
        # known = root root': an edge root w keeps the matrix positive definite as long as |w| < 1
        edge = root @ free / np.sqrt(1 + free @ free)
        # called ten thousand times: np.block would take longer than the rest
        matrix = np.ones((k + 1, k + 1))
        matrix[:-1, :-1], matrix[:-1, -1], matrix[-1, :-1] = known, edge, edge
        return matrix

    def misfit(free: Floats) -> Floats:
        matrix = border(free)
        inverse = np.linalg.inv(matrix[1:, 1:])
        beta = inverse @ matrix[1:, 0]
        variance = (1 - beta @ matrix[1:, 0]) * np.diag(inverse) / (nobs - k - 1)
        return np.asarray(beta / np.sqrt(variance) - target)

    found: list[Floats] = []
    for start in starts:
        solution = optimize.least_squares(misfit, start, method="lm", xtol=1e-12, ftol=1e-12)
        matrix = border(solution.x)
        new = all(np.abs(matrix - other).max() > 1e-5 for other in found)
        if solution.cost < 1e-12 and new:
            found.append(matrix)
    return found
