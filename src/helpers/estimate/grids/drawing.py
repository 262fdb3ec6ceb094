r"""The specifications of a cell in many resamples of clusters at once.

A cluster drawn twice counts twice: a resample is a vector of weights on clusters, and its cross-products
are a weighted sum of the clusters' own. Effects whose levels lie each within one cluster are freed once,
since the weights do not change their means; the other effects stay as dummies, taken out of each resample's
cross-products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.estimate.absorb import Absorber, Codes, Floats, sums_by
from helpers.estimate.convention import SmallSample
from helpers.estimate.grids.cells import Cell, RuleKey, renumbered
from helpers.estimate.grids.choices import Specification
from helpers.estimate.grids.solving import BLOCK
from helpers.estimate.rules import Rule, within

SINGULAR = 1e-9
"""Eigenvalue of the regressors' correlations below which a resample cannot tell them apart."""

GONE = 1e-12
"""Share of a regressor's variance in the full sample below which it does not vary in a resample: rounding."""


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
        b, v, ok = _coefficients(inner, model, columns.size)
        wanted = {(one.errors, one.cluster): rules[one.errors, one.cluster] for _, one in members}
        meats = _meats(columns, dummies, (b, v), (local, counts), wanted)
        for place, one in members:
            key = (one.errors, one.cluster)
            square = meats[key] * rules[key].factor(len(one.regressors))
            error = np.sqrt(np.where(ok & (square > 0), square, np.nan))
            found[place] = (np.where(ok, -b[:, model[1]], np.nan), error)
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


def _coefficients(
    inner: Floats, model: tuple[int, ...], full: Floats
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Give the coefficients of residual and freed regressor, shape (draws, columns), and where they exist."""
    x = list(model[1:])
    system = inner[:, x][:, :, x]
    square = np.einsum("bii->bi", system)
    varies = square > GONE * full[x]
    unit = 1 / np.sqrt(np.where(varies, square, 1.0))
    scaled = system * unit[:, :, None] * unit[:, None, :]
    ok = varies.all(axis=1) & (np.linalg.eigvalsh(scaled)[:, 0] > SINGULAR)
    scaled[~ok] = np.eye(len(x))
    inverse = np.linalg.inv(scaled) * unit[:, :, None] * unit[:, None, :]
    b, v = np.zeros((len(inner), inner.shape[1])), np.zeros((len(inner), inner.shape[1]))
    b[:, model[0]] = 1.0
    b[:, x] = -(inverse @ inner[:, x, model[0]][:, :, None])[:, :, 0]
    v[:, x] = inverse[:, 0]
    return b, v, ok


def _meats(
    columns: _Columns,
    slopes: Floats,
    coefficients: tuple[Floats, Floats],
    resampled: tuple[Codes, Floats],
    rules: dict[RuleKey, Rule],
) -> dict[RuleKey, Floats]:
    """Give the variance of the main coefficient in each resample under each rule."""
    clusters, counts = resampled
    b, v = (np.hstack([one, -(slopes @ one[:, :, None])[:, :, 0]]) for one in coefficients)
    found = {key: np.zeros(len(counts)) for key in rules}
    whole = {
        key: [codes is None or within(codes, clusters) for _, codes in one.parts]
        for key, one in rules.items()
    }
    # how often each row was drawn is a large array, which clusters of whole clusters do without
    by_row = not all(
        one.parts and all(whole[key]) and all(codes is not None for _, codes in one.parts)
        for key, one in rules.items()
    )
    step = max(1, BLOCK // len(columns.z))
    for start in range(0, len(counts), step):
        block = slice(start, start + step)
        drawn = counts[block].T
        times = drawn[clusters] if by_row else np.empty((0, 0))
        residual, freed = columns.z @ b[block].T, columns.z @ v[block].T
        scores = freed * residual
        for key, one in rules.items():
            if not one.parts:
                ssr = (times * residual**2).sum(axis=0)
                found[key][block] = (times * freed**2).sum(axis=0) * ssr / times.sum(axis=0)
            for (factor, codes), inside in zip(one.parts, whole[key], strict=True):
                if codes is None:
                    square = (times * scores**2).sum(axis=0)
                elif inside:  # each copy of a resampled cluster is a cluster of its own
                    first = np.unique(codes, return_index=True)[1]
                    square = (drawn[clusters[first]] * sums_by(codes, scores) ** 2).sum(axis=0)
                else:
                    square = (sums_by(codes, times * scores) ** 2).sum(axis=0)
                found[key][block] += factor * square
    return found
