r"""The specifications of a cell in many resamples of clusters at once.

A cluster drawn twice counts twice: a resample is a vector of weights on clusters, and its cross-products
are a weighted sum of the clusters' own. Effects whose levels lie each within one cluster are freed once,
since the weights do not change their means; the other effects stay as dummies, taken out of each resample's
cross-products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.estimate.absorb import Absorber, Codes, Floats, sums_by
from helpers.estimate.convention import SmallSample
from helpers.estimate.grids.cells import Cell, renumbered
from helpers.estimate.grids.choices import Specification
from helpers.estimate.grids.solving import coefficients, meats
from helpers.estimate.rules import within

SINGULAR = 1e-9
"""Eigenvalue of the regressors' correlations below which a resample cannot tell them apart."""


@dataclass(frozen=True)
class _Columns:
    """Columns of a cell: outcomes and regressors, then the dummies of effects that cross the clusters."""

    z: Floats
    size: Floats
    shown: int
    names: dict[str, int]
    rank: int


def resample(
    cell: Cell, by: Codes, counts: Floats, small_sample: SmallSample
) -> dict[int, tuple[Floats, Floats]]:
    """Estimate the members of a cell in resamples.

    Parameters
    ----------
    cell : Cell
        Specifications on the same rows, effects and weights.
    by : ndarray of int, shape (N of the whole frame,)
        Clusters that were resampled.
    counts : ndarray, shape (draws, clusters)
        How often each cluster was drawn.
    small_sample : SmallSample
        Convention; factor and degrees of freedom are those of the full sample.

    Returns
    -------
    dict of int to (ndarray, ndarray), each of shape (draws,)
        By place: estimate and standard error; NaN where a resample cannot give it.
    """
    here = by[cell.rows]
    local = renumbered(here)
    counts = counts[:, np.unique(here)]
    columns = _columns(cell, local)
    cross = _cross_products(columns.z, local, counts)
    inner, dummies = _partialled(cross, columns.shown)
    found: dict[int, tuple[Floats, Floats]] = {}
    rules = cell.rules(small_sample, columns.rank)
    by_model: dict[tuple[int, ...], list[tuple[int, Specification]]] = {}
    for place, one, _ in cell.members:
        model = tuple(columns.names[name] for name in (one.outcome, *one.regressors))
        by_model.setdefault(model, []).append((place, one))
    for model, members in by_model.items():
        shown, freed, ok = coefficients(inner, model, columns.size, SINGULAR)
        b, v = (np.hstack([one, -(dummies @ one[:, :, None])[:, :, 0]]).T for one in (shown, freed))
        wanted = {key: rules[key] for key in {(one.errors, one.cluster) for _, one in members}}
        squares, _ = meats(columns.z, b, v, wanted, (local, counts))
        for place, one in members:
            key = (one.errors, one.cluster)
            square = squares[key] * rules[key].factor(len(one.regressors))
            error = np.sqrt(np.where(ok & (square > 0), square, np.nan))
            found[place] = (np.where(ok, -shown[:, model[1]], np.nan), error)
    return found


def _columns(cell: Cell, clusters: Codes) -> _Columns:
    """Free the columns of the effects inside the clusters; append the dummies of the others."""
    raw, weight = cell.raw(), cell.weight()
    root = np.sqrt(weight)[:, None]
    codes = list(cell.codes(cell.effects).values())
    inside = [one for one in codes if within(one, clusters)]
    crossing = [one for one in codes if not within(one, clusters)]
    centred = raw - np.average(raw, axis=0, weights=weight)
    wide = [centred]
    wide += [(one[:, None] == np.arange(one.max() + 1)).astype(float) for one in crossing]
    if not codes:
        wide.append(np.ones((len(raw), 1)))
    z = np.hstack(wide)
    if inside:
        z = Absorber(inside, weight).residuals(z)
    return _Columns(
        z=z * root,
        size=((centred * root) ** 2).sum(axis=0),
        shown=raw.shape[1],
        names={name: i for i, name in enumerate(cell.names)},
        rank=Absorber(codes, weight).rank,
    )


def _cross_products(z: Floats, clusters: Codes, counts: Floats) -> Floats:
    """Give z'z of each resample, shape (draws, columns, columns)."""
    width = z.shape[1]
    found = np.empty((len(counts), width, width))
    for i in range(width):
        own = counts @ sums_by(clusters, z[:, i : i + 1] * z[:, i:])
        found[:, i, i:] = own
        found[:, i:, i] = own
    return found


def _partialled(cross: Floats, shown: int) -> tuple[Floats, Floats]:
    """Take the dummies out of the cross-products; give these, and the dummies' slopes on the columns."""
    corner = cross[:, shown:, shown:]
    if not corner.shape[1]:
        return cross, np.zeros((len(cross), 0, shown))
    size = np.sqrt(np.einsum("bii->bi", corner))
    unit = 1 / np.where(size > 0, size, np.inf)
    scaled = corner * unit[:, :, None] * unit[:, None, :]
    inverse = np.linalg.pinv(scaled, rcond=SINGULAR, hermitian=True) * unit[:, :, None] * unit[:, None, :]
    slopes = inverse @ cross[:, shown:, :shown]
    return cross[:, :shown, :shown] - cross[:, :shown, shown:] @ slopes, slopes
