"""What a named convention means in one sample: the same for one fit and for a cell of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.estimate.absorb import Absorber, Codes, Floats
from helpers.estimate.convention import CORRECTIONS, Convention, Errors, Reference, SmallSample


@dataclass(frozen=True)
class Rule:
    """What one kind of errors means in one sample, whatever the regressors are.

    Attributes
    ----------
    errors : {"classical", "hc1", "cluster", "driscoll-kraay"}
        Kind of covariance.
    small_sample : {"reghdfe", "stata-reg", "none"}
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
        if CORRECTIONS[self.small_sample] is None:
            return 1.0
        return (self.nobs - int(self.groups is not None)) / (self.nobs - slopes - self.counted)

    def convention(self, slopes: int, reference: Reference | None = None, **about: Any) -> Convention:
        """Say what the errors of an estimate with so many slopes mean; `about` holds the other fields."""
        exact = CORRECTIONS[self.small_sample] is not None and about["estimator"] == "ols"
        reference = reference or ("t" if exact else "normal")
        df = self.nobs - slopes - self.absorbed if self.groups is None else self.groups - 1
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
    nested: tuple[str, ...] = ()
    if correction is not None and not correction.nested:
        inside = {name for name, one in effects.items() for each in clusters.values() if within(one, each)}
        nested = tuple(name for name in effects if name in inside)
    counted = absorbed
    if nested:
        kept = [one for name, one in effects.items() if name not in nested]
        counted = Absorber(kept, weights).rank
    parts: list[tuple[float, Codes | None]] = [(1.0, None)] if errors == "hc1" else []
    if codes:
        signs = [1.0] * len(codes)
        if len(codes) == 2:
            both = np.asarray(pd.factorize(codes[0] * (codes[1].max() + 1) + codes[1])[0], dtype=np.intp)
            codes, signs = [*codes, both], [1.0, 1.0, -1.0]
        if correction is not None and groups is not None and groups > 1:
            signs = [sign * groups / (groups - 1) for sign in signs]
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
