r"""Coefficients and errors of many specifications from shared cross-products.

With z the columns of a cell, freed of the effects, multiplied by the root of the weight and scaled to length
one, every specification is a small system in :math:`z'z`. The error of one coefficient needs only the
regressor freed of the others, :math:`\tilde x = z v`, and the residual, :math:`e = z b`: the meat is the sum
of squares of :math:`\tilde x_i e_i`, added up by cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.estimate.absorb import Absorber, Floats, sums_by
from helpers.estimate.convention import Convention, SmallSample
from helpers.estimate.covariance import ROUNDING
from helpers.estimate.grids.cells import Cell, RuleKey
from helpers.estimate.grids.choices import Specification
from helpers.estimate.rules import Rule

CERTAIN = 1e-5
"""What must be left of a column without the effects (share of its length), and of the regressors without each
other (eigenvalue of their correlations): below it cross-products lose too many digits."""

BLOCK = 2_000_000
"""Numbers in each of the largest arrays."""


@dataclass(frozen=True)
class Solved:
    """One estimate.

    Attributes
    ----------
    estimate, variance, r2_within : float
        Of the main coefficient; share of the outcome explained once the effects are removed.
    nobs : int
        Rows.
    n_clusters : int or None
        Clusters; of two ways the smaller number.
    convention : Convention
        Of the errors.
    """

    estimate: float
    variance: float
    r2_within: float
    nobs: int
    n_clusters: int | None
    convention: Convention


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
            models[model] = _coefficients(cross, model)
        if models[model] is not None:
            used.append((place, one, missing, model))
    if not used:
        return found
    solved = {model: each for model, each in models.items() if each is not None}
    order = {model: i for i, model in enumerate(solved)}
    b, v = (np.column_stack(columns) for columns in zip(*solved.values(), strict=True))
    rules = cell.rules(small_sample, absorber.rank)
    meats, ssr = _meats(z, b, v, rules)
    for place, one, missing, model in used:
        i, key, slopes = order[model], (one.errors, one.cluster), len(one.regressors)
        own = rules[key]
        if own.groups is not None and own.groups < 2:
            continue
        unit = scale[model[0]] / scale[model[1]]
        variance = meats[key][i] * own.factor(slopes) * unit**2
        if not variance > 0 or (own.definite and _has_negative_part(z, b[:, i], model, own)):
            continue
        found[place] = Solved(
            estimate=float(-b[model[1], i] * unit),
            variance=float(variance),
            r2_within=float(1 - ssr[i]),
            nobs=len(cell.rows),
            n_clusters=own.groups,
            convention=own.convention(
                slopes, estimator="ols", effects=cell.effects, weights=cell.weights, missing=missing
            ),
        )
    return found


def _coefficients(cross: Floats, model: tuple[int, ...]) -> tuple[Floats, Floats] | None:
    """Give b and v of a model, its outcome first; None where the regressors are nearly collinear."""
    x = list(model[1:])
    system = cross[np.ix_(x, x)]
    if len(set(model)) < len(model) or np.linalg.eigvalsh(system)[0] < CERTAIN:
        return None
    inverse = np.linalg.inv(system)
    b, v = np.zeros(len(cross)), np.zeros(len(cross))
    b[model[0]] = 1.0
    b[x] = -inverse @ cross[x, model[0]]
    v[x] = inverse[0]
    return b, v


def _has_negative_part(z: Floats, b: Floats, model: tuple[int, ...], each: Rule) -> bool:
    """Tell whether the two-way variance of all slopes is not positive semi-definite: its meat then is not."""
    scores = z[:, model[1:]] * (z @ b)[:, None]
    sums = [(factor, scores if codes is None else sums_by(codes, scores)) for factor, codes in each.parts]
    values = np.linalg.eigvalsh(sum(factor * one.T @ one for factor, one in sums))
    return bool(values[0] < -ROUNDING * values[-1])


def _meats(
    z: Floats, b: Floats, v: Floats, rules: dict[RuleKey, Rule]
) -> tuple[dict[RuleKey, Floats], Floats]:
    """Give the variance of each model's main coefficient under each rule, and the sums of squares."""
    width = b.shape[1]
    ssr = np.zeros(width)
    found = {key: np.zeros(width) for key in rules}
    step = max(1, BLOCK // len(z))
    for start in range(0, width, step):
        block = slice(start, start + step)
        residual, freed = z @ b[:, block], z @ v[:, block]
        ssr[block] = np.einsum("ij,ij->j", residual, residual)
        scores = freed * residual
        squares = np.einsum("ij,ij->j", scores, scores)
        for key, each in rules.items():
            if not each.parts:
                found[key][block] = np.einsum("ij,ij->j", freed, freed) * ssr[block] / len(z)
            for factor, codes in each.parts:
                square = squares if codes is None else (sums_by(codes, scores) ** 2).sum(axis=0)
                found[key][block] += factor * square
    return found, ssr
