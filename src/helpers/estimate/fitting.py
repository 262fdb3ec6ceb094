"""One estimate: coefficients, their errors under a named convention, and measures of fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import pandas as pd
from scipy import stats

from helpers.arguments import typed
from helpers.estimate.absorb import Absorber, Floats
from helpers.estimate.convention import Convention, Errors, Reference, SmallSample
from helpers.estimate.covariance import covariance
from helpers.estimate.design import Design, ModelOptions, design
from helpers.estimate.sample import check_level


@dataclass(frozen=True)
class Fit:
    """An estimate and the convention of its errors.

    Attributes
    ----------
    outcome : str
        Left-hand variable.
    regressors : tuple of str
        Right-hand variables.
    table : DataFrame
        One row a term, the constant last: ``term``, ``estimate``, ``std_error``, ``t``, ``p`` (two-sided),
        ``low``, ``high``. A constant may have no error: NaN, see `covariance`.
    covariance : DataFrame
        Covariance of the terms.
    convention : Convention
        What the errors mean; its ``text`` is one sentence.
    nobs : int
        Rows used.
    n_clusters : int or None
        Clusters; of two ways the smaller number.
    df : float
        Degrees of freedom of the reference distribution; infinite for the normal.
    df_resid : int
        N minus all parameters, effects included.
    r2 : float
        Share of the outcome's variance explained, effects included (``areg``, ``reghdfe``). Random effects:
        `r2_overall`.
    r2_adjusted : float
        1 − (1 − r2)(N − 1)/df_resid (through the origin: N/df_resid).
    r2_within : float
        Share explained by the regressors once the effects are removed; without effects equal to `r2`. With
        ``constant="base"`` the periods count among the regressors, as in ``xtreg y x i.year, fe``.
    r2_overall : float
        Squared correlation of the outcome with the regressors' part x'b (``xtreg``'s overall).
    loglik : float
        Gaussian log-likelihood at the maximum; NaN for random effects, which are not fitted by likelihood.
    ssr : float
        Weighted sum of squared residuals (random effects: of the transformed model).
    residuals, fitted : Series
        On the rows used, indexed like the frame. Fitted values hold the effects; random effects: they do not.
    """

    outcome: str
    regressors: tuple[str, ...]
    table: pd.DataFrame
    covariance: pd.DataFrame
    convention: Convention
    nobs: int
    n_clusters: int | None
    df: float
    df_resid: int
    r2: float
    r2_adjusted: float
    r2_within: float
    r2_overall: float
    loglik: float
    ssr: float
    residuals: pd.Series
    fitted: pd.Series

    @property
    def estimates(self) -> pd.Series:
        """Coefficients by term."""
        return self.table.set_index("term")["estimate"]


@typed
def fit(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    *,
    errors: Errors = "classical",
    cluster: str | Sequence[str] | None = None,
    small_sample: SmallSample = "reghdfe",
    reference: Reference | None = None,
    bandwidth: int | None = None,
    level: float = 0.95,
    **model: Unpack[ModelOptions],
) -> Fit:
    """Estimate a linear model.

    Parameters
    ----------
    frame : DataFrame
        One row an observation.
    outcome : str
        Numeric column.
    regressors : sequence of str
        Numeric columns; collinear ones are refused. Products come from `interaction`.
    errors : {"classical", "hc1", "cluster", "driscoll-kraay"}
        Kind of standard errors.
    cluster : str or sequence of str
        One or two columns, with ``errors="cluster"`` only.
    small_sample : {"reghdfe", "stata-reg", "none"}
        Named small-sample convention, see `helpers.estimate.convention`.
    reference : {"t", "normal"}, optional
        Reference distribution in the place of the convention's own. Random effects: normal unless asked.
    bandwidth : int, optional
        Lags of the Bartlett kernel, Driscoll–Kraay only; default the integer part of 4 (T/100)^(2/9).
    level : float
        Of the confidence intervals, between 0 and 1.
    effects : sequence of str
        Columns whose levels are absorbed; any number.
    weights : str, optional
        Column of analytic weights: the error variance is proportional to 1/weight.
    entity, time : str, optional
        Columns of the panel. Random effects need `entity`; Driscoll–Kraay errors and ``constant="base"``
        need `time`.
    estimator : {"ols", "random", "random-sa"}
        Least squares, or random effects by Swamy and Arora. In panels of unequal length "random" takes the
        harmonic mean of the lengths (``xtreg, re``), "random-sa" the correction of Baltagi and Chang (1994)
        (``xtreg, re sa``, plm); in balanced panels they are the same.
    constant : {"mean", "base", "none"}
        With effects: the mean effect, as ``xtreg, fe`` and ``areg`` print it; or the constant of the first
        period with `time` as dummies, as ``xtreg y x i.year, fe`` prints it; or no row. Without effects:
        "none" is a line through the origin. The slopes' errors do not depend on it where there are effects.
    missing : {"refuse", "drop"}
        Rows that lack a value; dropped rows are counted in the convention.

    Returns
    -------
    Fit
        Coefficients, errors, measures of fit, convention.

    Raises
    ------
    InputError
        Arguments that contradict each other; unknown, missing, infinite or collinear columns; too few rows.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 3, 2, 5, 4, 7], "x": [0.0, 1, 1, 2, 1, 3], "firm": list("aabbcc")})
    >>> found = fit(frame, "y", ["x"], effects=["firm"], errors="cluster", cluster="firm")
    >>> found.table[["term", "estimate"]].round(4).to_dict("list")
    {'term': ['x', 'constant'], 'estimate': [1.8333, 1.2222]}
    >>> print(found.convention.text)
    OLS with firm effects; unweighted; errors clustered by firm (3 clusters), G/(G−1)·(N−1)/(N−K) with K = 2 \
(nested firm effects not counted); t(2).
    """
    check_level(level)
    clusters = () if cluster is None else (cluster,) if isinstance(cluster, str) else tuple(cluster)
    problem = design(frame, outcome, regressors, groups=clusters, **model)
    matrix, convention = covariance(
        problem,
        errors=errors,
        cluster=clusters,
        small_sample=small_sample,
        reference=reference,
        bandwidth=bandwidth,
    )
    terms = list(problem.terms)
    table = pd.DataFrame(
        {
            "term": terms,
            "estimate": np.asarray(problem.results.params)[: len(terms)],
            "std_error": np.sqrt(np.diag(matrix)),
        }
    )
    return Fit(
        outcome=outcome,
        regressors=problem.sample.regressors,
        table=tested(table, convention.df, level),
        covariance=pd.DataFrame(matrix, terms, terms),
        convention=convention,
        nobs=problem.nobs,
        n_clusters=min((count for _, count in convention.clusters), default=None),
        df=convention.df,
        df_resid=problem.nobs - problem.parameters,
        **_goodness(problem),
    )


def tested(table: pd.DataFrame, df: float | pd.Series, level: float) -> pd.DataFrame:
    """Add t, two-sided p and confidence intervals.

    Parameters
    ----------
    table : DataFrame
        ``estimate`` and ``std_error``.
    df : float or Series
        Degrees of freedom of the reference distribution, infinite for the normal.
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        With the columns ``t``, ``p``, ``low``, ``high``.

    Examples
    --------
    >>> table = pd.DataFrame({"estimate": [2.0], "std_error": [1.0]})
    >>> tested(table, np.inf, 0.95).round(3).to_dict("list")
    {'estimate': [2.0], 'std_error': [1.0], 't': [2.0], 'p': [0.046], 'low': [0.04], 'high': [3.96]}
    """
    t = table["estimate"] / table["std_error"]
    reach = stats.t.ppf((1 + level) / 2, df) * table["std_error"]
    return table.assign(
        t=t, p=2 * stats.t.sf(np.abs(t), df), low=table["estimate"] - reach, high=table["estimate"] + reach
    )


def _goodness(problem: Design) -> dict[str, Any]:
    """Measures of fit, residuals and fitted values."""
    rows, results = problem.sample, problem.results
    w = rows.weights
    y = rows.frame[rows.outcome].to_numpy(float)
    params = np.asarray(results.params)
    part = rows.frame[list(rows.regressors)].to_numpy(float) @ params[: len(rows.regressors)]
    overall = _squared_correlation(y, part, w)
    if problem.estimator != "ols":
        inner = Absorber([rows.codes(name) for name in problem.effects], w)
        y_within, part_within = inner.residuals(np.column_stack([y, part])).T
        r2, r2_within = overall, _squared_correlation(y_within, part_within, w)
        residuals, loglik = y - part - params[len(rows.regressors)], float("nan")
    else:
        residuals = results.resid / np.sqrt(w)
        through_origin = problem.absorbed == 0
        r2 = 1 - results.ssr / float(w @ (y if through_origin else y - np.average(y, weights=w)) ** 2)
        kept = [name for name in problem.effects if not (problem.constant == "base" and name == problem.time)]
        if kept:
            whole = problem.absorber if len(kept) == len(problem.effects) else None
            absorber = whole or Absorber([rows.codes(name) for name in kept], w)
            y_within = absorber.residuals(y[:, None]).ravel()
            r2_within = 1 - results.ssr / float(w @ y_within**2)
        else:
            r2_within = r2
        # the likelihood of weighted data: each row's variance is sigma^2 / weight
        loglik = float(results.llf + np.log(w).sum() / 2)
    free = problem.nobs - problem.parameters
    return {
        "r2": r2,
        "r2_adjusted": 1 - (1 - r2) * (problem.nobs - int(problem.absorbed > 0)) / free,
        "r2_within": r2_within,
        "r2_overall": overall,
        "loglik": loglik,
        "ssr": float(results.ssr),
        "residuals": pd.Series(residuals, rows.frame.index, name="residual"),
        "fitted": pd.Series(y - residuals, rows.frame.index, name="fitted"),
    }


def _squared_correlation(a: Floats, b: Floats, weights: Floats) -> float:
    a = a - np.average(a, weights=weights)
    b = b - np.average(b, weights=weights)
    below = float((weights @ a**2) * (weights @ b**2))
    return float(weights @ (a * b)) ** 2 / below if below > 0 else 0.0
