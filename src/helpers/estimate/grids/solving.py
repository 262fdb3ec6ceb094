r"""Coefficients and errors of many specifications from shared cross-products.

With z the columns of a cell, freed of the effects, multiplied by the root of the weight and scaled to length
one, every specification is a small system in :math:`z'z`. The error of one coefficient needs only the
regressor freed of the others, :math:`\tilde x = z v`, and the residual, :math:`e = z b`: the meat is the sum
of squares of :math:`\tilde x_i e_i`, added up by cluster.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers.estimate.absorb import Absorber, Codes, Floats, sums_by
from helpers.estimate.convention import SmallSample
from helpers.estimate.covariance import ROUNDING
from helpers.estimate.grids.cells import Cell, RuleKey
from helpers.estimate.grids.choices import Specification
from helpers.estimate.rules import Rule, within

CERTAIN = 1e-5
"""What must be left of a column without the effects (share of its length), and of the regressors without each
other (eigenvalue of their correlations): below it cross-products lose too many digits."""

GONE = 1e-12
"""Share of a regressor's full variance below which it does not vary: rounding."""

BLOCK = 2_000_000
"""Numbers in each of the largest arrays."""


class Solved(NamedTuple):
    """One row of a grid, without the choices and what follows from estimate and error.

    Attributes
    ----------
    estimate, std_error : float
        Of the main coefficient.
    nobs : int or None
        Rows.
    n_clusters : int or None
        Clusters; of two ways the smaller number.
    df, r2_within : float
        Degrees of freedom; share of the outcome explained once the effects are removed.
    convention : str
        Of the errors, one sentence.
    refused : str
        Why there is no estimate; empty where there is one.
    """

    estimate: float = np.nan
    std_error: float = np.nan
    nobs: int | None = None
    n_clusters: int | None = None
    df: float = np.nan
    r2_within: float = np.nan
    convention: str = ""
    refused: str = ""


def solve(cell: Cell, small_sample: SmallSample) -> dict[int, Solved | None]:
    """Estimate the members of a cell.

    Parameters
    ----------
    cell : Cell
        Specifications on the same rows, effects and weights.
    small_sample : SmallSample
        Convention.

    Returns
    -------
    dict of int to Solved or None
        By place; None for a specification that the shared cross-products cannot carry, which is
        estimated, or refused, alone.
    """
    found: dict[int, Solved | None] = {place: None for place, _, _ in cell.members}
    if not len(cell.rows) or len(set(cell.effects)) < len(cell.effects):
        return found
    raw, weight = cell.raw(), cell.weight()
    absorber = Absorber(list(cell.codes(cell.effects).values()), weight)
    root = np.sqrt(weight)[:, None]
    z = absorber.residuals(raw) * root
    scale = np.linalg.norm(z, axis=0)
    moves = scale > CERTAIN * np.linalg.norm(raw * root, axis=0)
    z /= np.where(moves, scale, 1.0)
    place_of = {name: i for i, name in enumerate(cell.names)}
    cross = z.T @ z
    models: dict[tuple[int, ...], tuple[Floats, Floats] | None] = {}
    used: list[tuple[int, Specification, int, tuple[int, ...]]] = []
    for place, one, missing in cell.members:
        model = tuple(place_of[name] for name in (one.outcome, *one.regressors))
        if not moves[list(model)].all() or len(cell.rows) <= len(one.regressors) + absorber.rank:
            continue
        if model not in models:
            b, v, ok = coefficients(cross[None], model, np.ones(len(cross)), CERTAIN)
            models[model] = (b[0], v[0]) if ok[0] and len(set(model)) == len(model) else None
        if models[model] is not None:
            used.append((place, one, missing, model))
    if not used:
        return found
    solved = {model: each for model, each in models.items() if each is not None}
    order = {model: i for i, model in enumerate(solved)}
    b, v = (np.column_stack(columns) for columns in zip(*solved.values(), strict=True))
    rules = cell.rules(small_sample, absorber.rank)
    squares, ssr = meats(z, b, v, rules)
    for place, one, missing, model in used:
        i, key, slopes = order[model], (one.errors, one.cluster), len(one.regressors)
        own = rules[key]
        if own.groups is not None and own.groups < 2:
            continue
        unit = scale[model[0]] / scale[model[1]]
        variance = squares[key][i] * own.factor(slopes) * unit**2
        if not variance > 0 or (own.definite and _has_negative_part(z, b[:, i], model, own)):
            continue
        meant = own.convention(
            slopes, estimator="ols", effects=cell.effects, weights=cell.weights, missing=missing
        )
        found[place] = Solved(
            estimate=float(-b[model[1], i] * unit),
            std_error=float(np.sqrt(variance)),
            nobs=len(cell.rows),
            n_clusters=own.groups,
            df=meant.df,
            r2_within=float(1 - ssr[i]),
            convention=meant.text,
        )
    return found


def coefficients(
    cross: Floats, model: tuple[int, ...], full: Floats, least: float
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Give b and v of a model from several matrices of cross-products, and where they exist.

    Parameters
    ----------
    cross : ndarray, shape (matrices, columns, columns)
        Cross-products.
    model : tuple of int
        Columns of the outcome and of the regressors, the main one first.
    full : ndarray, shape (columns,)
        Squares of the columns that count as no variation at all where hardly anything of them is left.
    least : float
        Smallest eigenvalue of the regressors' correlations at which they can be told apart.

    Returns
    -------
    ndarray, ndarray, each of shape (matrices, columns)
        Coefficients of the residual and of the freed main regressor.
    ndarray of bool, shape (matrices,)
        Where the regressors can be told apart.
    """
    x = list(model[1:])
    system = cross[:, x][:, :, x]
    square = np.einsum("bii->bi", system)
    varies = square > GONE * full[x]
    unit = 1 / np.sqrt(np.where(varies, square, 1.0))
    scaled = system * unit[:, :, None] * unit[:, None, :]
    ok = varies.all(axis=1) & (np.linalg.eigvalsh(scaled)[:, 0] > least)
    scaled[~ok] = np.eye(len(x))
    inverse = np.linalg.inv(scaled) * unit[:, :, None] * unit[:, None, :]
    b, v = np.zeros(cross.shape[:2]), np.zeros(cross.shape[:2])
    b[:, model[0]] = 1.0
    b[:, x] = -(inverse @ cross[:, x, model[0]][:, :, None])[:, :, 0]
    v[:, x] = inverse[:, 0]
    return b, v, ok


def _has_negative_part(z: Floats, b: Floats, model: tuple[int, ...], each: Rule) -> bool:
    """Tell whether the two-way variance of all slopes is not positive semi-definite: its meat then is not."""
    scores = z[:, model[1:]] * (z @ b)[:, None]
    sums = [(factor, scores if codes is None else sums_by(codes, scores)) for factor, codes in each.parts]
    values = np.linalg.eigvalsh(sum(factor * one.T @ one for factor, one in sums))
    return bool(values[0] < -ROUNDING * values[-1])


def meats(
    z: Floats, b: Floats, v: Floats, rules: dict[RuleKey, Rule], drawn: tuple[Codes, Floats] | None = None
) -> tuple[dict[RuleKey, Floats], Floats]:
    """Give the variance of the main coefficient under each rule, and the sum of squared residuals.

    Parameters
    ----------
    z : ndarray, shape (N, columns)
        Columns of the cell.
    b, v : ndarray, shape (columns, estimates)
        Coefficients of residuals and freed regressors.
    rules : dict
        What each kind of errors means.
    drawn : tuple of ndarray, optional
        In resamples the cluster of each row, and how often each cluster was drawn for each estimate.

    Returns
    -------
    dict of ndarray, shape (estimates,)
        Variances by kind of errors.
    ndarray, shape (estimates,)
        Sums of squares, where they are weighted by row.
    """
    ssr = np.zeros(b.shape[1])
    found = {key: np.zeros(b.shape[1]) for key in rules}
    whole = {
        key: [drawn is not None and codes is not None and within(codes, drawn[0]) for _, codes in one.parts]
        for key, one in rules.items()
    }
    # how often each row was drawn is a large array, which clusters of whole clusters do without
    by_row = drawn is not None and not all(inside and all(inside) for inside in whole.values())
    step = max(1, BLOCK // len(z))
    for start in range(0, b.shape[1], step):
        block = slice(start, start + step)
        residual, freed = z @ b[:, block], z @ v[:, block]
        scores = freed * residual
        counts = drawn[1][block].T if drawn is not None else np.ones((1, 1))
        times = counts[drawn[0]] if drawn is not None and by_row else np.ones((1, 1))
        ssr[block] = np.einsum("ij,ij,ij->j", np.broadcast_to(times, residual.shape), residual, residual)
        for key, one in rules.items():
            if not one.parts:
                size = times.sum(axis=0) if by_row else len(z)
                found[key][block] = (times * freed**2).sum(axis=0) * ssr[block] / size
            for (factor, codes), inside in zip(one.parts, whole[key], strict=True):
                if codes is None:
                    square = (times * scores**2).sum(axis=0)
                elif inside and drawn is not None:  # each copy of a resampled cluster is a cluster of its own
                    first = np.unique(codes, return_index=True)[1]
                    square = (counts[drawn[0][first]] * sums_by(codes, scores) ** 2).sum(axis=0)
                else:
                    square = (sums_by(codes, times * scores if by_row else scores) ** 2).sum(axis=0)
                found[key][block] += factor * square
    return found, ssr
