r"""Absorbing effects: residuals of many columns on the dummies of one or more classifications.

The effect with the most levels is removed by subtracting weighted means. The others enter as dummies, whose
cross-products after that subtraction, :math:`S = D_2' W M_1 D_2`, form a small matrix: nothing of the size
N × levels is built, nothing iterates, and the rank of S counts the degrees of freedom exactly.
Source: Frisch and Waugh (1933); Baltagi (2021), *Econometric Analysis of Panel Data*, 6th ed., section 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from helpers.errors import InputError

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

MAX_LEVELS = 4000
"""Levels of all effects but the largest: the size of a dense matrix."""

DETERMINED = 1e-9
"""Share of the largest possible eigenvalue of S below which a direction counts as collinear."""


class Absorber:
    """Weighted least-squares residuals on the dummies of the given classifications.

    Parameters
    ----------
    codes : sequence of ndarray of int, shape (N,)
        One array an effect, levels numbered from 0 without gaps. None: a mean is subtracted.
    weights : ndarray, shape (N,)
        Positive.

    Attributes
    ----------
    rank : int
        Number of free parameters that the effects use, the constant included.

    Raises
    ------
    InputError
        If the effects other than the largest have more than `MAX_LEVELS` levels.

    Examples
    --------
    >>> absorber = Absorber([np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])], np.ones(4))
    >>> absorber.rank
    3
    >>> absorber.residuals(np.array([[1.0], [2.0], [3.0], [8.0]])).ravel().tolist()
    [1.0, -1.0, -1.0, 1.0]
    """

    def __init__(self, codes: Sequence[Codes], weights: Floats) -> None:
        rows = np.arange(len(weights))
        ordered = sorted(codes, key=lambda one: -int(one.max())) or [np.zeros(len(weights), dtype=np.intp)]
        self._first = ordered[0]
        self._sums = sparse.csr_array((weights, (self._first, rows)))
        self._totals = np.asarray(self._sums.sum(axis=1))
        self.rank = len(self._totals)
        self._dummies: sparse.csr_array | None = None
        if len(ordered) == 1:
            return
        widths = [int(one.max()) + 1 for one in ordered[1:]]
        if sum(widths) > MAX_LEVELS:
            raise InputError(
                f"effects other than the largest may have {MAX_LEVELS} levels in all, got {sum(widths)}; "
                "merge levels, or absorb fewer effects."
            )
        starts = np.cumsum([0, *widths[:-1]])
        places = np.concatenate([one + start for one, start in zip(ordered[1:], starts, strict=True)])
        repeated = np.tile(rows, len(widths))
        self._dummies = sparse.csr_array((np.ones(len(places)), (repeated, places)))
        self._others = sparse.csr_array((np.tile(weights, len(widths)), (places, repeated)))
        cross = self._sums @ self._dummies
        gram = self._others @ self._dummies - cross.T @ (cross / self._totals[:, None])
        self._scale = 1 / np.sqrt(np.asarray(self._others.sum(axis=1)))
        scaled = gram.toarray() * self._scale[:, None] * self._scale
        values, vectors = np.linalg.eigh(scaled)
        free = values > DETERMINED * len(widths)
        self._inverse = (vectors[:, free] / values[free]) @ vectors[:, free].T
        self.rank += int(free.sum())

    def residuals(self, columns: Floats) -> Floats:
        """Subtract the fitted effects from every column.

        Parameters
        ----------
        columns : ndarray, shape (N, m)
            Unweighted columns.

        Returns
        -------
        ndarray, shape (N, m)
            Residuals, unweighted: their weighted sum over every level of every effect is zero.
        """
        columns = self._demean(columns)
        if self._dummies is not None:
            for _ in range(2):  # the second pass removes the rounding of the first
                moments = self._scale[:, None] * (self._others @ columns)
                levels = self._scale[:, None] * (self._inverse @ moments)
                columns = self._demean(columns - self._dummies @ levels)
        return columns

    def _demean(self, columns: Floats) -> Floats:
        means = (self._sums @ columns) / self._totals[:, None]
        return np.asarray(columns - means[self._first])


def sums_by(codes: Codes, columns: Floats) -> Floats:
    """Add up columns by level.

    Parameters
    ----------
    codes : ndarray of int, shape (N,)
        Levels, numbered from 0 without gaps.
    columns : ndarray, shape (N,) or (N, m)
        What to add up.

    Returns
    -------
    ndarray, shape (levels,) or (levels, m)
        The sums.

    Examples
    --------
    >>> sums_by(np.array([0, 1, 0]), np.array([1.0, 2.0, 3.0]))
    array([4., 2.])
    """
    belongs = sparse.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))))
    return np.asarray(belongs @ columns)
