"""Thousands of specifications in one process, with the numbers that `fit` gives one by one.

Specifications on the same rows with the same effects and weights share their columns, freed of the effects
once, and the cross-products of these. What that algebra cannot carry to nine digits (regressors that are
nearly collinear) is estimated by `fit`, alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.arguments import typed
from helpers.errors import InputError
from helpers.estimate.convention import SmallSample
from helpers.estimate.fitting import fit, tested
from helpers.estimate.grids.cells import Columns, cells
from helpers.estimate.grids.choices import RESULTS, Specification, Specifications
from helpers.estimate.grids.drawing import resample
from helpers.estimate.grids.solving import Solved, solve
from helpers.estimate.sample import check_level


@typed
def grid(frame: pd.DataFrame, specifications: Specifications, *, level: float = 0.95) -> pd.DataFrame:
    """Estimate every specification.

    Parameters
    ----------
    frame : DataFrame
        One row an observation. A specification uses the rows of its samples that have all of its columns;
        rows alone in a level of an effect stay.
    specifications : Specifications
        What to estimate.
    level : float
        Of the confidence intervals, between 0 and 1.

    Returns
    -------
    DataFrame
        One row a specification, in their order: a column a choice with its label, then ``estimate``,
        ``std_error``, ``t``, ``p`` (two-sided), ``low`` and ``high`` of the main coefficient, ``nobs``,
        ``n_clusters`` (of two ways the smaller number; missing without clusters), ``df``, ``r2_within``,
        ``convention`` (a sentence), and ``refused``: why `fit` refuses the specification, whose numbers are
        missing then; empty otherwise.

    Raises
    ------
    InputError
        Columns that are absent or of the wrong kind, samples that are not True and False, infinite values,
        weights that are not positive, a level outside 0 and 1.

    Examples
    --------
    >>> from helpers.estimate.grids.choices import Option
    >>> frame = pd.DataFrame({"y": [1.0, 3, 2, 5, 4, 7], "x": [0.0, 1, 1, 2, 1, 3], "firm": list("aabbcc")})
    >>> model = {"y on x": Option(outcome="y", main="x", cluster=("firm",))}
    >>> effects = {"none": Option(), "firm": Option(effects=("firm",))}
    >>> grid(frame, Specifications({"model": model, "effects": effects}))[["effects", "estimate"]].round(4)
      effects  estimate
    0    none    2.0000
    1    firm    1.8333
    """
    check_level(level)
    table = estimates(frame, specifications.all, specifications.small_sample, level)
    labels = pd.DataFrame([one.labels for one in specifications.all])
    return pd.concat([labels, table], axis=1)


def estimates(
    frame: pd.DataFrame, chosen: Sequence[Specification], small_sample: SmallSample, level: float
) -> pd.DataFrame:
    """Estimate some specifications.

    Parameters
    ----------
    frame, small_sample, level
        See `grid`.
    chosen : sequence of Specification
        What to estimate.

    Returns
    -------
    DataFrame
        The columns of `grid` after the choices.
    """
    columns = Columns(frame, chosen)
    found: dict[int, Solved] = {}
    for cell in cells(columns, chosen):
        for place, one in solve(cell, small_sample).items():
            found[place] = one or _alone(
                frame[columns.within(chosen[place].samples)], chosen[place], small_sample
            )
    numbers = pd.DataFrame([found[place] for place in range(len(chosen))])
    numbers = numbers.astype({"nobs": "Int64", "n_clusters": "Int64"})
    return tested(numbers, numbers["df"], level)[list(RESULTS)]


def _alone(frame: pd.DataFrame, one: Specification, small_sample: SmallSample) -> Solved:
    """Estimate one specification by `fit`, or say why it is refused."""
    try:
        found = fit(
            frame,
            one.outcome,
            one.regressors,
            effects=one.effects,
            errors=one.errors,
            cluster=one.cluster or None,
            weights=one.weights,
            small_sample=small_sample,
            missing="drop",
        )
    except InputError as error:
        return Solved(refused=str(error))
    row = found.table.iloc[0]
    return Solved(
        estimate=float(row["estimate"]),
        std_error=float(row["std_error"]),
        nobs=found.nobs,
        n_clusters=found.n_clusters,
        df=found.df,
        r2_within=found.r2_within,
        convention=found.convention.text,
    )


def resampled(
    frame: pd.DataFrame,
    chosen: Sequence[Specification],
    small_sample: SmallSample,
    *,
    by: str,
    draws: int,
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Estimate specifications in resamples of clusters, the same resamples for all.

    Each resample draws as many clusters as there are, with replacement; each copy is a cluster of its own.

    Parameters
    ----------
    frame, small_sample
        See `grid`.
    chosen : sequence of Specification
        That `grid` does not refuse.
    by : str
        Column of the clusters, known in every row.
    draws, seed : int
        Number of resamples, and the seed of the draws.

    Returns
    -------
    ndarray, shape (draws, specifications)
        Estimates; NaN where a resample leaves the regressors collinear.
    ndarray, shape (draws, specifications)
        Standard errors, with factor and degrees of freedom of the full sample; NaN where not positive.

    Raises
    ------
    InputError
        As `grid`; a column of clusters that is absent, incomplete or holds one cluster, draws below 1.

    Examples
    --------
    >>> from helpers.estimate.grids.choices import Option
    >>> frame = pd.DataFrame({"y": [1.0, 3, 2, 5, 4, 7], "x": [0.0, 1, 1, 2, 1, 3], "firm": list("aabbcc")})
    >>> model = {"y on x": Option(outcome="y", main="x", errors="hc1")}
    >>> one = Specifications({"model": model}).all
    >>> estimate, error = resampled(frame, one, "reghdfe", by="firm", draws=20, seed=0)
    >>> estimate.shape, bool(estimate.std() > 0)
    ((20, 1), True)
    """
    columns = Columns(frame, chosen)
    if by not in frame.columns or frame[by].isna().any():
        raise InputError(f"by must be a column that is known in every row, got {by!r}.")
    codes = np.asarray(pd.factorize(frame[by])[0], dtype=np.intp)
    clusters = int(codes.max()) + 1
    if clusters < 2:
        raise InputError(f"by must hold at least two clusters, but {by!r} holds one.")
    if draws < 1:
        raise InputError(f"draws must be at least 1, got {draws}.")
    random = np.random.default_rng(seed)
    counts = random.multinomial(clusters, np.full(clusters, 1 / clusters), size=draws).astype(np.float64)
    estimate, error = np.empty((draws, len(chosen))), np.empty((draws, len(chosen)))
    for cell in cells(columns, chosen):
        for place, (values, errors) in resample(cell, codes, counts, small_sample).items():
            estimate[:, place], error[:, place] = values, errors
    return estimate, error
