"""What a named convention means in one sample: the same for one fit and for a cell of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.estimate.absorb import Absorber, Codes, Floats
from helpers.estimate.convention import CORRECTIONS, Convention, Correction, Errors, Reference, SmallSample


@dataclass(frozen=True)
class Rule:
    """What one kind of errors means in one sample, whatever the regressors are.

    Attributes
    ----------
    errors : {"classical", "hc1", "cluster", "driscoll-kraay"}
        Kind of covariance.
    small_sample : {"reghdfe", "stata-reg", "statsmodels", "linearmodels", "none"}
        Name of the convention.
    nobs : int
        Rows.
    absorbed, counted : int
        Parameters of effects and constant: all, and those that the factor counts.
    nested : tuple of str
        Effects not counted.
    parts : list of (sign and factor, codes)
        Groupings of the rows whose sandwiches are summed: clusters or periods, with None for the rows
        themselves; empty for classical errors.
    clusters : tuple of (str, int)
        Cluster columns and their numbers of groups.
    groups : int or None
        Number of clusters, of two ways the smaller one, or of periods.
    """

    errors: Errors
    small_sample: SmallSample
    nobs: int
    absorbed: int
    counted: int
    nested: tuple[str, ...]
    parts: list[tuple[float, Codes | None]]
    clusters: tuple[tuple[str, int], ...]
    groups: int | None

    @property
    def definite(self) -> bool:
        """Whether negative eigenvalues of the slopes' variance are set to zero."""
        correction = CORRECTIONS[self.small_sample]
        return len(self.clusters) == 2 and correction is not None and correction.definite

    def factor(self, slopes: int) -> float:
        """Give the factor on the covariance besides those of the parts, with so many slopes."""
        correction = CORRECTIONS[self.small_sample]
        if correction is None:
            return 1.0
        grouped = self.groups is not None and correction.grouped
        return (self.nobs - int(grouped)) / (self.nobs - slopes - self.counted)

    def convention(self, slopes: int, reference: Reference | None = None, **about: Any) -> Convention:
        """Say what the errors of an estimate with so many slopes mean; `about` holds the other fields."""
        correction = CORRECTIONS[self.small_sample]
        own: Reference = "normal"
        if correction is not None and about["estimator"] == "ols":
            own = "t" if self.errors == "classical" else correction.reference
        reference = reference or own
        df = self.nobs - slopes - self.absorbed
        if self.groups is not None and (correction is None or correction.df_groups):
            df = self.groups - 1
        return Convention(
            errors=self.errors,
            clusters=self.clusters,
            small_sample=self.small_sample,
            counted=slopes + self.counted,
            nested=self.nested,
            reference=reference,
            df=float(df) if reference == "t" else np.inf,
            **about,
        )


def rule(
    errors: Errors,
    small_sample: SmallSample,
    *,
    weights: Floats,
    effects: Mapping[str, Codes],
    absorbed: int,
    clusters: Mapping[str, Codes],
    periods: Codes | None = None,
) -> Rule:
    """Work out what a kind of errors means in a sample.

    Parameters
    ----------
    errors, small_sample
        See `helpers.estimate.fit`.
    weights : ndarray, shape (N,)
        Of the rows.
    effects : mapping of str to ndarray of int, shape (N,)
        Levels of the absorbed effects, numbered from 0 without gaps.
    absorbed : int
        Parameters that effects and constant use.
    clusters : mapping of str to ndarray of int, shape (N,)
        Levels of the cluster columns; none unless the errors are clustered.
    periods : ndarray of int, shape (N,), optional
        Numbers of the periods, for Driscoll–Kraay errors.

    Returns
    -------
    Rule
        For any regressors on these rows.
    """
    correction = CORRECTIONS[small_sample]
    codes = list(clusters.values()) if periods is None else [periods]
    sizes = [len(np.unique(one)) for one in codes]
    counts = tuple(zip(clusters, sizes, strict=False))
    groups = min(sizes, default=None)
    nested = _nested_effects(effects, clusters, correction)
    counted = absorbed
    if nested:
        kept = [one for name, one in effects.items() if name not in nested]
        counted = Absorber(kept, weights).rank
    parts: list[tuple[float, Codes | None]] = [(1.0, None)] if errors == "hc1" else []
    if codes:
        signs = [1.0] * len(codes)
        if len(codes) == 2:
            both = np.asarray(pd.factorize(codes[0] * (codes[1].max() + 1) + codes[1])[0], dtype=np.intp)
            codes, sizes, signs = [*codes, both], [*sizes, int(both.max()) + 1], [1.0, 1.0, -1.0]
        if correction is not None and correction.grouped and min(sizes) > 1:
            own = sizes if correction.own_groups else [min(sizes)] * len(sizes)
            signs = [sign * size / (size - 1) for sign, size in zip(signs, own, strict=True)]
        parts = list(zip(signs, codes, strict=True))
    return Rule(errors, small_sample, len(weights), absorbed, counted, nested, parts, counts, groups)


def within(inner: Codes, outer: Codes) -> bool:
    """Tell whether each level of one classification lies in one level of the other.

    Parameters
    ----------
    inner, outer : ndarray of int, shape (N,)
        Levels, those of `inner` numbered from 0 without gaps.

    Returns
    -------
    bool
        Whether `inner` is nested in `outer`.

    Examples
    --------
    >>> within(np.array([0, 0, 1]), np.array([5, 5, 5])), within(np.array([0, 0, 0]), np.array([0, 0, 1]))
    (True, False)
    """
    pairs = np.unique(inner * (outer.max() + 1) + outer)
    return len(pairs) == int(inner.max()) + 1


def _nested_effects(
    effects: Mapping[str, Codes], clusters: Mapping[str, Codes], correction: Correction | None
) -> tuple[str, ...]:
    """Effects that the convention does not count because clusters contain their levels whole."""
    if correction is None or correction.nested == "counted" or not clusters:
        return ()
    inside = {name: [within(level, one) for one in clusters.values()] for name, level in effects.items()}
    if correction.nested == "single left out":
        return tuple(effects) if len(effects) == 1 and all(inside[next(iter(effects))]) else ()
    return tuple(name for name in effects if any(inside[name]))
