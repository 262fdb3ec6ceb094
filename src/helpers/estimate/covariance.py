"""Covariance of the coefficients under each named convention.

The sandwiches are those of statsmodels without its corrections; the factor comes from the convention.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.stats import sandwich_covariance as sandwich

from helpers.errors import InputError, listed
from helpers.estimate.absorb import Codes, Floats
from helpers.estimate.convention import (
    CORRECTIONS,
    ERRORS,
    Convention,
    Correction,
    Errors,
    Reference,
    SmallSample,
)
from helpers.estimate.design import Design
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
    correction = CORRECTIONS[small_sample]
    nobs, counted = design.nobs, design.parameters
    nested: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    groups: int | None = None
    periods: int | None = None
    if errors == "classical":
        matrix = design.results.normalized_cov_params * (design.results.ssr / nobs)
    elif errors == "hc1":
        matrix = design.results.cov_HC0
    elif errors == "cluster":
        codes = [design.sample.codes(name) for name in cluster]
        counts = tuple((name, len(np.unique(one))) for name, one in zip(cluster, codes, strict=True))
        few = [name for name, count in counts if count < 2]
        if few:
            raise InputError(
                f"cluster must have at least two groups in each column, but {listed(few)} has one."
            )
        groups = min(count for _, count in counts)
        nested = _left_out(design, codes, correction)
        if nested:
            kept = [name for name in design.effects if name not in nested]
            counted = len(design.sample.regressors) + design.effect_rank(kept)
        matrix = _clustered(design, codes, correction)
    else:
        steps = _steps(design)
        groups = periods = len(np.unique(steps))
        bandwidth = int(4 * (periods / 100) ** (2 / 9)) if bandwidth is None else bandwidth
        if not 0 <= bandwidth < periods:
            raise InputError(f"bandwidth must lie between 0 and {periods - 1}, got {bandwidth}.")
        matrix = sandwich.cov_nw_groupsum(design.results, bandwidth, steps)
        if correction and correction.grouped:
            matrix = matrix * (periods / (periods - 1))
    if correction:
        grouped = groups is not None and correction.grouped
        matrix = matrix * ((nobs - int(grouped)) / (nobs - counted))
    shown = len(design.terms)
    matrix = np.array(matrix)[:shown, :shown]
    slopes = len(design.sample.regressors)
    adjusted = False
    if len(cluster) == 2 and correction and correction.definite:
        matrix[:slopes, :slopes], adjusted = _without_negative_part(matrix[:slopes, :slopes])
    if 0 < slopes < shown and not matrix[slopes, slopes] > _rounding(design):
        matrix[slopes, :] = matrix[:, slopes] = np.nan
    variances = zip(design.terms, np.diag(matrix), strict=True)
    negative = [name for name, value in variances if not (value > 0 or np.isnan(value))]
    if negative:
        raise InputError(
            f"errors={errors!r} gives no positive variance for {listed(negative)}: "
            "there are too few clusters, periods or rows for it."
        )
    reference = reference or _reference(design, errors, correction)
    df = (
        groups - 1
        if groups is not None and (correction is None or correction.df_groups)
        else nobs - design.parameters
    )
    return matrix, Convention(
        estimator=design.estimator,
        effects=design.effects,
        weights=design.weights,
        errors=errors,
        clusters=counts,
        small_sample=small_sample,
        counted=counted,
        reference=reference,
        df=float(df) if reference == "t" else np.inf,
        nested=nested,
        adjusted=adjusted,
        bandwidth=bandwidth,
        periods=periods,
        missing=design.sample.missing,
        singletons=design.sample.singletons,
    )


def _reference(design: Design, errors: Errors, correction: Correction | None) -> Reference:
    """Distribution that the convention takes if none is asked for."""
    if correction is None or design.estimator != "ols":
        return "normal"
    return "t" if errors == "classical" else correction.reference


def _clustered(design: Design, codes: Sequence[Codes], correction: Correction | None) -> Floats:
    """Sandwich of one or two ways of clustering, with the factors G/(G−1)."""
    parts = [(1, codes[0])]
    if len(codes) == 2:
        both = codes[0] * (codes[1].max() + 1) + codes[1]
        parts = [(1, codes[0]), (1, codes[1]), (-1, np.asarray(pd.factorize(both)[0], dtype=np.intp))]
    sizes = [len(np.unique(one)) for _, one in parts]
    if correction is None or not correction.grouped:
        factors = [1.0] * len(parts)
    elif correction.own_groups:
        factors = [size / (size - 1) for size in sizes]
    else:
        factors = [min(sizes) / (min(sizes) - 1)] * len(parts)
    matrices = [
        sign * factor * sandwich.cov_cluster(design.results, one, use_correction=False)
        for (sign, one), factor in zip(parts, factors, strict=True)
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


def _left_out(design: Design, codes: Sequence[Codes], correction: Correction | None) -> tuple[str, ...]:
    """Effects that the convention does not count because clusters contain their levels whole."""
    if correction is None or design.absorber is None or correction.nested == "counted":
        return ()
    within = {name: [_nested(design.sample.codes(name), one) for one in codes] for name in design.effects}
    if correction.nested == "single left out":
        return design.effects if len(within) == 1 and all(within[design.effects[0]]) else ()
    return tuple(name for name in design.effects if any(within[name]))


def _nested(inner: Codes, outer: Codes) -> bool:
    pairs = np.unique(inner * (outer.max() + 1) + outer)
    return len(pairs) == int(inner.max()) + 1


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
