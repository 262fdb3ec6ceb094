r"""Wild cluster bootstrap for few clusters.

Residuals of the model with the coefficient fixed at its null value are multiplied by one random number a
cluster; the t-value, clustered errors, is recomputed in every draw. With :math:`\tilde x` the regressor of
interest freed of all others and of the effects, and M the projection off the whole model, one draw needs
only the G × G matrix :math:`S_{hg} = \sum_{i \in g} (M \, 1_h \tilde x)_i \tilde u_i`: no
regression is run again, and any small-sample factor cancels.
Source: Cameron, Gelbach and Miller (2008), *Review of Economics and Statistics* 90(3); Webb (2023) for the
six-point distribution; Roodman, MacKinnon, Nielsen and Webb (2019), *Stata Journal* 19(1), for the algebra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Unpack

import numpy as np
import pandas as pd

from helpers.arguments import LARGEST, require_whole, typed
from helpers.errors import InputError
from helpers.estimate.absorb import Codes, Floats, sums_by
from helpers.estimate.covariance import covariance
from helpers.estimate.design import Design, ModelOptions, design
from helpers.estimate.sample import check_level, check_name

Multiplier = Literal["rademacher", "webb"]

POINTS: dict[str, Floats] = {
    "rademacher": np.array([-1.0, 1.0]),
    "webb": np.sqrt([1.5, 1.0, 0.5])[[0, 1, 2, 2, 1, 0]] * [-1, -1, -1, 1, 1, 1],
}
"""Values of the multipliers, all equally likely: mean 0, variance 1."""

TIE = 1e-9
"""Relative difference below which two t-values count as equal, since exact ties differ by rounding."""

BLOCK = 64
"""Clusters handled at once: the largest array holds N × BLOCK numbers."""

FAR = 1e4
"""An interval that reaches further than this many standard errors has no end on that side."""


@dataclass(frozen=True)
class Bootstrap:
    """Result of a wild cluster bootstrap.

    Attributes
    ----------
    term : str
        Regressor.
    estimate, t : float
        Coefficient; t-value with clustered errors (``reghdfe``) against the null value.
    p : float
        Share of draws whose t is at least as far from zero as the observed one.
    low, high : float
        Null values with p above 1 − level; infinite where no null value on that side is rejected.
    draws : int
        Number of draws, or of all sign patterns.
    enumerated : bool
        Whether every sign pattern was used once, so that p is exact and has no seed.
    n_clusters : int
        Clusters.
    text : str
        One sentence to print under a table.
    """

    term: str
    estimate: float
    t: float
    p: float
    low: float
    high: float
    draws: int
    enumerated: bool
    n_clusters: int
    text: str


@typed
def wild_cluster_bootstrap(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    term: str,
    *,
    cluster: str,
    draws: int = 9_999,
    multiplier: Multiplier = "rademacher",
    seed: int = 0,
    null: float = 0.0,
    level: float = 0.95,
    **model: Unpack[ModelOptions],
) -> Bootstrap:
    """Test one coefficient by the wild cluster bootstrap with the null imposed.

    Parameters
    ----------
    frame, outcome, regressors
        See `helpers.estimate.fit`.
    term : str
        One of the regressors.
    cluster : str
        Column of the clusters.
    draws : int
        Random draws. If there are no more sign patterns than this, all are used once instead (Rademacher).
    multiplier : {"rademacher", "webb"}
        Distribution of the multipliers: two points, or six for fewer than about ten clusters.
    seed : int
        Of the draws; without effect where all patterns are used.
    null : float
        Value of the coefficient to test.
    level : float
        Of the interval, which collects the null values that are not rejected.
    **model
        Named arguments of `fit` that decide the coefficients: effects, weights, missing, ....

    Returns
    -------
    Bootstrap
        Coefficient, p, interval. p of random draws is (1 + hits)/(1 + draws), never zero; of all patterns
        hits/patterns, at least 2/2^G.

    Raises
    ------
    InputError
        As `fit`; a term that is no regressor, random effects, one cluster, draws below 99.
    """
    check_name("term", term, tuple(regressors))
    check_name("multiplier", multiplier, tuple(POINTS))
    if model.get("estimator", "ols") != "ols":
        raise InputError("estimator must be 'ols' for the wild cluster bootstrap.")
    require_whole(draws, "draws", 99)
    require_whole(seed, "seed", 0)
    if not abs(null) <= LARGEST:
        raise InputError(f"null must be a finite number, got {null}.")
    check_level(level)
    problem = design(frame, outcome, regressors, groups=[cluster], **model)
    matrix, convention = covariance(problem, errors="cluster", cluster=[cluster])
    ((_, groups),) = convention.clusters
    codes = problem.sample.codes(cluster)
    v, enumerated = _multipliers(groups, draws, multiplier, seed)
    position = problem.sample.regressors.index(term)
    estimate, error = float(problem.results.params[position]), float(np.sqrt(matrix[position, position]))
    found = _draws(problem, position, codes, v, enumerated)
    p = found.p(null - estimate)
    low, high = (estimate + found.end(side, 1 - level, error) for side in (-1, 1))
    how = f"all {len(v):,} sign patterns" if enumerated else f"{len(v):,} {multiplier} draws, seed {seed}"
    return Bootstrap(
        term=term,
        estimate=estimate,
        t=(estimate - null) / error,
        p=p,
        low=low,
        high=high,
        draws=len(v),
        enumerated=enumerated,
        n_clusters=groups,
        text=f"Wild cluster bootstrap by {cluster} ({groups} clusters), null imposed, {how}: p = {p:.4g}.",
    )


def _multipliers(groups: int, draws: int, multiplier: Multiplier, seed: int) -> tuple[Floats, bool]:
    """Draw multipliers, shape (draws, groups), or list all sign patterns."""
    if multiplier == "rademacher" and 2**groups <= draws:
        patterns = (np.arange(2**groups)[:, None] >> np.arange(groups)) & 1
        return (2 * patterns - 1).astype(np.float64), True
    return np.random.default_rng(seed).choice(POINTS[multiplier], (draws, groups)), False


class _Draws(NamedTuple):
    """Bootstrap t-values as functions of the distance δ of the null value from the estimate.

    Numerator n0 − δ n1, squared denominator q0 − 2 δ q1 + δ² q2, one number a draw; scale, the squared
    denominator of the observed t, and information give the observed t = −δ information / √scale.
    """

    n0: Floats
    n1: Floats
    q0: Floats
    q1: Floats
    q2: Floats
    information: float
    scale: float
    enumerated: bool

    def p(self, delta: float) -> float:
        """Share of draws at least as far from zero as the observed t."""
        square = (self.n0 - delta * self.n1) ** 2
        below = self.q0 - 2 * delta * self.q1 + delta**2 * self.q2
        observed = (delta * self.information) ** 2 / self.scale
        hits = int((square >= (1 - TIE) * observed * below).sum())
        return hits / len(square) if self.enumerated else (1 + hits) / (1 + len(square))

    def end(self, side: int, alpha: float, error: float) -> float:
        """Distance from the estimate at which null values on one side begin to be rejected."""
        inside, outside = 0.0, 2.0
        while self.p(side * outside * error) > alpha:
            inside, outside = outside, 2 * outside
            if outside > FAR:
                return side * np.inf
        while outside - inside > 1e-8 * outside:
            middle = (inside + outside) / 2
            if self.p(side * middle * error) > alpha:
                inside = middle
            else:
                outside = middle
        return side * inside * error


def _draws(problem: Design, position: int, codes: Codes, v: Floats, enumerated: bool) -> _Draws:
    """Work out the bootstrap t-values of one regressor, with multipliers v of shape (draws, groups)."""
    exog = np.asarray(problem.results.model.exog)
    others = np.delete(exog, position, axis=1)
    x = exog[:, position]
    if others.shape[1]:
        x = x - others @ np.linalg.lstsq(others, x, rcond=None)[0]
    u = np.asarray(problem.results.resid)
    s_u, s_x = sums_by(codes, x * u), sums_by(codes, x * x)
    d_u, d_x = (v @ one.T for one in _shares(problem, exog, x, u, codes))
    squares = ((d_u**2).sum(axis=1), (d_u * d_x).sum(axis=1), (d_x**2).sum(axis=1))
    return _Draws(v @ s_u, v @ s_x, *squares, float(s_x.sum()), float((s_u**2).sum()), enumerated)


def _shares(problem: Design, exog: Floats, x: Floats, u: Floats, codes: Codes) -> tuple[Floats, Floats]:
    """Matrices S of the module's docstring, for the residuals u and for the regressor x itself."""
    groups = int(codes.max()) + 1
    root = np.sqrt(problem.sample.weights)[:, None]
    basis, _ = np.linalg.qr(exog)
    by_u, by_x = np.empty((groups, groups)), np.empty((groups, groups))
    for start in range(0, groups, BLOCK):
        block = np.arange(start, min(start + BLOCK, groups))
        parts = np.where(codes[:, None] == block, x[:, None], 0.0)
        if problem.absorber is not None:
            parts = problem.absorber.residuals(parts / root) * root
        parts = parts - basis @ (basis.T @ parts)
        by_u[block] = sums_by(codes, parts * u[:, None]).T
        by_x[block] = sums_by(codes, parts * x[:, None]).T
    return by_u, by_x
