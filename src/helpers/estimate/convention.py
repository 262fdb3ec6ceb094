"""Conventions of an estimate: what its standard errors, t and p mean.

A standard error depends on choices that programs make silently. Each named small-sample convention fixes
them: the factor on the covariance, the parameters counted in it, and the reference distribution.
N is the number of observations, K the parameters counted, G the clusters (Driscoll–Kraay: the periods; two
ways of clustering: the smaller number).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from helpers.wording import joined

Estimator = Literal["ols", "random", "random-sa"]
Errors = Literal["classical", "hc1", "cluster", "driscoll-kraay"]
Reference = Literal["t", "normal"]
SmallSample = Literal["reghdfe", "stata-reg", "none"]

ESTIMATORS: tuple[str, ...] = get_args(Estimator)
ERRORS: tuple[str, ...] = get_args(Errors)


@dataclass(frozen=True)
class Correction:
    """One named small-sample convention: the factor N/(N−K), with clusters and periods G/(G−1)·(N−1)/(N−K).

    Attributes
    ----------
    nested : bool
        Whether K counts effects whose levels lie each within one cluster.
    definite : bool
        With two ways of clustering, negative eigenvalues of the slopes' variance are set to zero.
    programs : str
        Where this convention is the default.
    """

    nested: bool
    definite: bool
    programs: str


CORRECTIONS: dict[SmallSample, Correction | None] = {
    "reghdfe": Correction(False, True, "Stata xtreg, fe and reghdfe; pyfixest"),
    "stata-reg": Correction(True, False, "Stata reg with dummies and areg"),
    "none": None,
}
"""The named conventions; None applies no factor at all (plm's vcovHC and vcovSCC of type HC0)."""


@dataclass(frozen=True)
class Convention:
    """Everything that must be known to recompute a standard error.

    Attributes
    ----------
    estimator : {"ols", "random", "random-sa"}
        Least squares, or Swamy–Arora random effects without or with the correction for unequal panels.
    effects : tuple of str
        Absorbed effects; for random effects the entity.
    weights : str or None
        Column of analytic weights.
    errors : {"classical", "hc1", "cluster", "driscoll-kraay"}
        Kind of covariance.
    clusters : tuple of (str, int)
        Cluster columns and their numbers of groups.
    small_sample : {"reghdfe", "stata-reg", "none"}
        Name in `CORRECTIONS`.
    counted : int
        K, the parameters counted in the factor.
    nested : tuple of str
        Effects that K leaves out because they are nested in the clusters.
    reference : {"t", "normal"}
        Reference distribution.
    df : float
        Its degrees of freedom; infinite for the normal.
    adjusted : bool
        Whether negative eigenvalues of a two-way variance were set to zero.
    bandwidth : int or None
        Lags of the Bartlett kernel, Driscoll–Kraay only.
    periods : int or None
        Number of periods, Driscoll–Kraay only.
    missing : int
        Rows left out because a value is missing.
    """

    estimator: Estimator
    effects: tuple[str, ...]
    weights: str | None
    errors: Errors
    clusters: tuple[tuple[str, int], ...]
    small_sample: SmallSample
    counted: int
    reference: Reference
    df: float
    nested: tuple[str, ...] = ()
    adjusted: bool = False
    bandwidth: int | None = None
    periods: int | None = None
    missing: int = 0

    @property
    def text(self) -> str:
        """One sentence to print under a table.

        Examples
        --------
        >>> print(Convention("ols", ("year",), None, "hc1", (), "reghdfe", 9, "t", 90).text)
        OLS with year effects; unweighted; heteroskedasticity-robust errors (HC1), N/(N−K) with K = 9; t(90).
        """
        parts = [
            self._model(),
            f"weighted by {self.weights}" if self.weights else "unweighted",
            self._errors(),
        ]
        if self.adjusted:
            parts.append("negative eigenvalues of the two-way variance set to zero")
        parts.append("normal distribution" if np.isinf(self.df) else f"t({self.df:g})")
        if self.missing:
            rows = "row" if self.missing == 1 else "rows"
            parts.append(f"{self.missing:,} {rows} with missing values left out")
        return "; ".join(parts) + "."

    def _model(self) -> str:
        named = joined(self.effects) if self.effects else ""
        if self.estimator != "ols":
            corrected = ", Baltagi–Chang" if self.estimator == "random-sa" else ""
            return f"Random {named} effects (GLS, Swamy–Arora{corrected})"
        return f"OLS with {named} effects" if self.effects else "OLS"

    def _errors(self) -> str:
        correction = CORRECTIONS[self.small_sample]
        if self.errors == "classical":
            return f"classical errors, variance {'SSR/N' if correction is None else self._factor('SSR')}"
        if self.errors == "hc1":
            if correction is None:
                return "heteroskedasticity-robust errors (HC0), no small-sample factor"
            return f"heteroskedasticity-robust errors (HC1), {self._factor('N')}"
        if self.errors == "cluster":
            groups = " × ".join(f"{count:,}" for _, count in self.clusters)
            what = f"errors clustered by {joined([name for name, _ in self.clusters])} ({groups} clusters)"
        else:
            what = f"Driscoll–Kraay errors (Bartlett kernel, {self.bandwidth} lags, {self.periods} periods)"
        if correction is None:
            return f"{what}, no small-sample factor"
        group = "G" if self.errors == "cluster" else "T"
        return f"{what}, {self._factor(f'{group}/({group}−1)·(N−1)')}"

    def _factor(self, above: str) -> str:
        without = f" (nested {joined(self.nested)} effects not counted)" if self.nested else ""
        return f"{above}/(N−K) with K = {self.counted:,}{without}"
