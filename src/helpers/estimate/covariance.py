"""Covariance of the coefficients under each named convention.

The sandwiches are those of statsmodels without its corrections; the factors come from the convention.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np
import pandas as pd
from statsmodels.stats import sandwich_covariance as sandwich

from helpers.errors import InputError, listed
from helpers.estimate.absorb import Codes, Floats
from helpers.estimate.convention import CORRECTIONS, ERRORS, Convention, Errors, Reference, SmallSample
from helpers.estimate.design import Design
from helpers.estimate.rules import Rule, rule
from helpers.estimate.sample import check_name

ROUNDING = 1e-10
"""A share that is smaller is rounding."""


def covariance(
    design: Design,
    *,
    errors: Errors = "classical",
    cluster: Sequence[str] = (),
    small_sample: SmallSample = "reghdfe",
    reference: Reference | None = None,
    bandwidth: int | None = None,
) -> tuple[Floats, Convention]:
    """Estimate the covariance of a design's coefficients.

    Parameters
    ----------
    design : Design
        Solved least-squares problem.
    errors, small_sample, reference, bandwidth
        See `helpers.estimate.fit`.
    cluster : sequence of str
        One or two columns, for clustered errors only.

    Returns
    -------
    ndarray, shape (terms, terms)
        Covariance of the coefficients shown.
    Convention
        What it means.

    Raises
    ------
    InputError
        Arguments that contradict each other, fewer than two clusters or periods, a slope whose variance is
        not positive.

    Notes
    -----
    A two-way variance of the slopes need not be positive semi-definite. Under "reghdfe" its negative
    eigenvalues are then set to zero (Cameron, Gelbach and Miller 2011, section 2.3), and the convention says
    so. The constant takes no part in it; where nothing but rounding is left of its variance, as with
    absorbed effects whose residuals cancel in every cluster, it has no standard error: NaN.
    """
    check_name("errors", errors, ERRORS)
    check_name("small_sample", small_sample, tuple(CORRECTIONS))
    if reference is not None:
        check_name("reference", reference, ("t", "normal"))
    if (errors == "cluster") != bool(cluster) or len(cluster) > 2:
        raise InputError(
            "cluster must name one or two columns with errors='cluster', and none otherwise, "
            f"got {list(cluster)} with errors={errors!r}."
        )
    if bandwidth is not None and errors != "driscoll-kraay":
        raise InputError(f"bandwidth must be None unless errors='driscoll-kraay', got {bandwidth}.")
    rows = design.sample
    own = rule(
        errors,
        small_sample,
        weights=rows.weights,
        effects={} if design.absorber is None else {name: rows.codes(name) for name in design.effects},
        absorbed=design.absorbed,
        clusters={name: rows.codes(name) for name in cluster},
        periods=_steps(design) if errors == "driscoll-kraay" else None,
    )
    few = [name for name, count in own.clusters if count < 2]
    if few:
        raise InputError(f"cluster must have at least two groups in each column, but {listed(few)} has one.")
    periods = own.groups if errors == "driscoll-kraay" else None
    if periods is not None:
        bandwidth = int(4 * (periods / 100) ** (2 / 9)) if bandwidth is None else bandwidth
        if not 0 <= bandwidth < periods:
            raise InputError(f"bandwidth must lie between 0 and {periods - 1}, got {bandwidth}.")
    slopes, shown = len(rows.regressors), len(design.terms)
    matrix = _uncorrected(design, own, bandwidth)[:shown, :shown] * own.factor(slopes)
    adjusted = False
    if own.definite:
        matrix[:slopes, :slopes], adjusted = _without_negative_part(matrix[:slopes, :slopes])
    if 0 < slopes < shown and not matrix[slopes, slopes] > _rounding(design):
        matrix[slopes, :] = matrix[:, slopes] = np.nan
    negative = list(compress(design.terms, np.diag(matrix) <= 0))
    if negative:
        raise InputError(
            f"errors={errors!r} gives no positive variance for {listed(negative)}: "
            "there are too few clusters, periods or rows for it."
        )
    return matrix, own.convention(
        slopes,
        reference,
        estimator=design.estimator,
        effects=design.effects,
        weights=design.weights,
        adjusted=adjusted,
        bandwidth=bandwidth,
        periods=periods,
        missing=rows.missing,
    )


def _uncorrected(design: Design, own: Rule, bandwidth: int | None) -> Floats:
    """Covariance of all coefficients before the factor that counts the parameters."""
    results = design.results
    if own.errors == "classical":
        return np.asarray(results.normalized_cov_params * (results.ssr / design.nobs))
    if own.errors == "hc1":
        return np.asarray(results.cov_HC0)
    if own.errors == "cluster":
        matrices = [
            factor * sandwich.cov_cluster(results, codes, use_correction=False) for factor, codes in own.parts
        ]
    else:
        matrices = [
            factor * sandwich.cov_nw_groupsum(results, bandwidth, steps) for factor, steps in own.parts
        ]
    return np.asarray(sum(matrices))


def _without_negative_part(matrix: Floats) -> tuple[Floats, bool]:
    """Set the negative eigenvalues of a symmetric matrix to zero, and tell whether there were any."""
    values, vectors = np.linalg.eigh(matrix)
    if not len(values) or values[0] >= -ROUNDING * values[-1]:
        return matrix, False
    return (vectors * values.clip(min=0)) @ vectors.T, True


def _rounding(design: Design) -> float:
    """Variance of a mean that is nothing but rounding, of residuals and of the outcome."""
    results, total = design.results, design.sample.weights.sum()
    outcome = results.model.endog
    return float((ROUNDING**2 * results.ssr + (ROUNDING / 1000) ** 2 * (outcome @ outcome)) / total)


def _steps(design: Design) -> Codes:
    """Give each row the number of its period, with gaps for absent ones: a lag is a distance in time."""
    if design.time is None:
        raise InputError("time must name the column of periods for errors='driscoll-kraay'.")
    values = design.sample.frame[design.time]
    if not pd.api.types.is_integer_dtype(values):
        raise InputError(
            f"time must hold whole numbers for errors='driscoll-kraay', but {design.time!r} does not."
        )
    steps = values.to_numpy(np.intp)
    if steps.min() == steps.max():
        raise InputError(f"time must hold at least two periods, but {design.time!r} holds one.")
    return np.asarray(steps - steps.min(), dtype=np.intp)
