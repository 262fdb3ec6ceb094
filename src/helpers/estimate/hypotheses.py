r"""Tests between estimates: Hausman, likelihood ratio, F on effects, Breusch–Pagan, Wald.

Each takes finished estimates and refuses pairs that do not stand on the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from helpers.arguments import typed
from helpers.errors import InputError, listed
from helpers.estimate.fitting import Fit
from helpers.estimate.sample import check_name
from helpers.wording import minus

POSITIVE = 1e-10
"""Smallest eigenvalue, in units of the fixed-effects variances, that counts as positive."""


@dataclass(frozen=True)
class TestResult:
    """A test statistic and what it means.

    Attributes
    ----------
    name : str
        Name of the test.
    statistic : float
        Its value.
    df : tuple of float
        One number for χ², two for F.
    p : float
        Upper tail; NaN where a negative statistic has no p.
    text : str
        One sentence to print under a table.
    """

    __test__ = False  # pytest would collect a class of this name

    name: str
    statistic: float
    df: tuple[float, ...]
    p: float
    text: str


@typed
def hausman(fixed: Fit, random: Fit, *, variance: Literal["own", "random", "fixed"] = "own") -> TestResult:
    r"""Test whether random effects are consistent, from the difference of two estimates.

    :math:`H = d' (V_f - V_r)^{-1} d` with d the difference of the slopes that both hold, χ² with as many
    degrees of freedom. Source: Hausman (1978), *Econometrica* 46(6).

    Parameters
    ----------
    fixed : Fit
        With absorbed effects, classical errors: consistent in any case.
    random : Fit
        Random effects (or pooled least squares), classical errors: efficient under the null.
    variance : {"own", "random", "fixed"}
        Whose residual variance the two covariances take: each its own (default of Stata and plm), both that
        of `random` (Stata's ``sigmamore``), both that of `fixed` (``sigmaless``).

    Returns
    -------
    TestResult
        Its text says so if the difference of the covariances is not positive definite: the test is not valid
        then, and a negative statistic has no p.

    Raises
    ------
    InputError
        Errors that are not classical, different rows or outcomes, no slope in common.
    """
    check_name("variance", variance, ("own", "random", "fixed"))
    _same_rows("fixed", fixed, "random", random)
    for name, one in (("fixed", fixed), ("random", random)):
        if one.convention.errors != "classical":
            raise InputError(
                f"{name} must have classical errors for this test, got {one.convention.errors!r}."
            )
    shared = [name for name in fixed.regressors if name in random.regressors]
    if not shared:
        raise InputError("fixed and random must have a regressor in common.")
    ratio = _residual_variance(random) / _residual_variance(fixed)
    grown, shrunk = {"own": (1.0, 1.0), "random": (ratio, 1.0), "fixed": (1.0, 1 / ratio)}[variance]
    wide, narrow = (one.covariance.loc[shared, shared].to_numpy() for one in (fixed, random))
    unit = np.sqrt(np.diag(wide))
    spread = (grown * wide - shrunk * narrow) / np.outer(unit, unit)
    difference = (fixed.estimates - random.estimates)[shared].to_numpy() / unit
    statistic = float(difference @ np.linalg.solve(spread, difference))
    definite = bool(np.linalg.eigvalsh(spread).min() > POSITIVE)
    invalid = "; the difference of the covariances is not positive definite, so that the test is not valid"
    lead = f"Hausman test on {len(shared)} slopes"
    return _chi2("Hausman", lead, statistic, len(shared), "" if definite else invalid)


@typed
def likelihood_ratio(restricted: Fit, unrestricted: Fit) -> TestResult:
    """Compare two nested least-squares estimates by their Gaussian likelihoods.

    Twice the difference of the log-likelihoods, χ² with the difference of the numbers of parameters, effects
    counted. With classical errors and few rows a parameter it rejects too often; see `f_test_effects`.

    Parameters
    ----------
    restricted, unrestricted : Fit
        The first a special case of the second: regressors and effects contained in it.

    Returns
    -------
    TestResult
        χ² test.

    Raises
    ------
    InputError
        Estimates that are not nested, stand on different rows, or are random effects.
    """
    gained = _nested(restricted, unrestricted)
    statistic = 2 * (unrestricted.loglik - restricted.loglik)
    return _chi2("Likelihood ratio", f"Likelihood-ratio test of {gained} restrictions", statistic, gained)


@typed
def f_test_effects(pooled: Fit, fixed: Fit) -> TestResult:
    """Test that effects (and other terms that only the second model has) are all zero.

    The classical F from the two sums of squared residuals; for ``pooled`` without effects the test of
    poolability that ``xtreg, fe`` prints at its foot.

    Parameters
    ----------
    pooled, fixed : Fit
        The first a special case of the second.

    Returns
    -------
    TestResult
        F test.

    Raises
    ------
    InputError
        As `likelihood_ratio`.
    """
    gained = _nested(pooled, fixed)
    statistic = (pooled.ssr - fixed.ssr) / gained / (fixed.ssr / fixed.df_resid)
    p = float(stats.f.sf(statistic, gained, fixed.df_resid))
    text = f"F test of {gained} restrictions: F({gained}, {fixed.df_resid}) = {statistic:.4g}, p = {p:.4g}."
    return TestResult("F on effects", float(statistic), (gained, fixed.df_resid), p, text)


@typed
def breusch_pagan_lm(pooled: Fit, frame: pd.DataFrame, entity: str) -> TestResult:
    r"""Test for random effects of an entity from pooled residuals e.

    :math:`LM = \frac{(\sum_i T_i)^2}{2 \sum_i T_i (T_i - 1)}
    \left(\frac{\sum_i (\sum_t e_{it})^2}{\sum_i \sum_t e_{it}^2} - 1\right)^2`, χ² with one degree
    of freedom.
    Stata's ``xttest0`` halves p, since the variance cannot be negative.
    Source: Breusch and Pagan (1980), *Review of Economic Studies* 47; Baltagi and Li (1990) for unequal
    :math:`T_i`.

    Parameters
    ----------
    pooled : Fit
        Unweighted least squares without effects.
    frame : DataFrame
        The frame that was estimated on.
    entity : str
        Column of the entity.

    Returns
    -------
    TestResult
        χ² test, p not halved.

    Raises
    ------
    InputError
        Estimates with effects or weights; an entity column that is absent, incomplete, or without repetition.
    """
    if pooled.convention.effects or pooled.convention.weights:
        raise InputError("pooled must be least squares without effects and weights.")
    if entity not in frame.columns or not frame.index.is_unique:
        raise InputError(f"frame must hold the column {entity!r} and have an index without repetition.")
    groups = frame[entity].reindex(pooled.residuals.index)
    if groups.isna().any():
        raise InputError(
            f"entity must be known in every row of the estimate, but {entity!r} is missing in some."
        )
    residuals = pooled.residuals.groupby(groups.to_numpy())
    sizes = residuals.size()
    repeated = float((sizes * (sizes - 1)).sum())
    if repeated == 0:
        raise InputError(f"entity must repeat, but every value of {entity!r} stands in one row.")
    excess = float((residuals.sum() ** 2).sum()) / float((pooled.residuals**2).sum()) - 1
    statistic = pooled.nobs**2 / (2 * repeated) * excess**2
    lead = f"Breusch–Pagan LM test for random {entity} effects"
    return _chi2("Breusch–Pagan LM", lead, statistic, 1, " (xttest0 prints half p)")


def _chi2(name: str, lead: str, statistic: float, df: int, after: str = "") -> TestResult:
    p = float(stats.chi2.sf(statistic, df)) if statistic >= 0 else float("nan")
    tail = "no p, since the statistic is negative" if np.isnan(p) else f"p = {p:.4g}"
    text = minus(f"{lead}: χ²({df}) = {statistic:.4g}, {tail}{after}.")
    return TestResult(name, float(statistic), (df,), p, text)


def _residual_variance(one: Fit) -> float:
    return one.ssr / one.df_resid


def _same_rows(first_name: str, first: Fit, second_name: str, second: Fit) -> None:
    if first.outcome != second.outcome:
        raise InputError(
            f"{first_name} and {second_name} must have one outcome, "
            f"got {first.outcome!r} and {second.outcome!r}."
        )
    if not first.residuals.index.equals(second.residuals.index):
        raise InputError(
            f"{first_name} and {second_name} must stand on the same rows, "
            f"got {first.nobs} and {second.nobs} of them."
        )
    if first.convention.weights != second.convention.weights:
        raise InputError(f"{first_name} and {second_name} must have the same weights.")


def _nested(small: Fit, large: Fit) -> int:
    """Check that one least-squares estimate is a special case of the other; count the restrictions."""
    _same_rows("the restricted", small, "the unrestricted estimate", large)
    if {small.convention.estimator, large.convention.estimator} != {"ols"}:
        raise InputError("both estimates must be least squares: random effects have no likelihood here.")
    extra = [name for name in small.regressors if name not in large.regressors]
    extra += [name for name in small.convention.effects if name not in large.convention.effects]
    gained = small.df_resid - large.df_resid
    if extra:
        raise InputError(
            f"the unrestricted estimate must hold all of the restricted one, but lacks {listed(extra)}."
        )
    if gained <= 0:
        raise InputError("the unrestricted estimate must have more parameters than the restricted one.")
    return gained
