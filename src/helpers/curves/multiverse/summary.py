"""What the estimates of a multiverse say together: signs, variance by choice, a test of the whole curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from helpers.arguments import LARGEST, require_columns, require_numbers, require_whole, typed
from helpers.errors import InputError, listed
from helpers.estimate.absorb import Floats
from helpers.estimate.grids import estimates, resampled
from helpers.estimate.grids.choices import Specifications
from helpers.wording import minus

LEVEL = 0.05
"""Significant means a two-sided p below it."""


@typed
def summed_up(results: pd.DataFrame, parts: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Count signs and significance over parts of a grid.

    Parameters
    ----------
    results : DataFrame
        ``estimate`` and ``p``, from `helpers.estimate.grid`. Refused specifications do not count.
    parts : mapping of str to Series of bool
        Rows of each part.

    Returns
    -------
    DataFrame
        ``part``, ``n`` (specifications with an estimate), shares of these between 0 and 1: ``positive``,
        ``significant`` (and positive), ``opposite`` (negative and significant), and the ``median`` estimate.

    Raises
    ------
    InputError
        A part without estimates.

    Examples
    --------
    >>> results = pd.DataFrame({"estimate": [1.0, -1.0], "p": [0.01, 0.5]})
    >>> summed_up(results, {"all": results["p"] < 1})
      part  n  positive  significant  opposite  median
    0  all  2       0.5          0.5       0.0     0.0
    """
    require_columns(results, ["estimate", "p"], "results")
    require_numbers(results, ["estimate", "p"], "results")
    rows = []
    for name, part in parts.items():
        there = estimated(results[part])
        estimate, significant = there["estimate"], there["p"] < LEVEL
        rows.append(
            {
                "part": name,
                "n": len(there),
                "positive": (estimate > 0).mean(),
                "significant": (significant & (estimate > 0)).mean(),
                "opposite": (significant & (estimate < 0)).mean(),
                "median": estimate.median(),
            }
        )
    return pd.DataFrame(rows)


@typed
def decompose(results: pd.DataFrame, choices: Sequence[str], value: str = "estimate") -> pd.DataFrame:
    r"""Split the variance of the estimates by choice; the order of the choices does not matter.

    First-order share :math:`Var(E[b | c]) / Var(b)`: how far the means of the options of choice c lie apart.
    Total share :math:`E[Var(b | \text{all but } c)] / Var(b)`: what choice c still moves once all the others
    are made, its interactions included. Where every combination is there, the first-order shares sum to at
    most 1, and a choice that only acts alone has equal shares. Where some are missing (excluded or refused)
    the first-order shares can hold a part that belongs to another choice.
    Source: Sobol' (1993); Saltelli et al. (2008), *Global Sensitivity Analysis*, sections 4.5–4.6.

    Parameters
    ----------
    results : DataFrame
        From `helpers.estimate.grid`. Refused specifications do not count.
    choices : sequence of str
        All its columns of choices.
    value : str
        Column to decompose; ``t`` where estimates have different units.

    Returns
    -------
    DataFrame
        One row a choice, largest total first: ``choice``, ``options``, ``first`` and ``total`` (shares,
        0 to 1), ``lowest`` and ``highest`` (labels with the smallest and largest mean), ``range`` (between
        these means).

    Raises
    ------
    InputError
        Absent columns, choices that do not tell the specifications apart, values that are all the same.

    Examples
    --------
    Estimates 1 and 3 without, 2 and 4 with effects: the outcome moves them by 2, effects by 1.

    >>> table = pd.DataFrame({"outcome": list("aabb"), "effects": list("nfnf"), "estimate": [1.0, 2, 3, 4]})
    >>> decompose(table, ["outcome", "effects"])[["choice", "first", "total", "range"]]
        choice  first  total  range
    0  outcome    0.8    0.8    2.0
    1  effects    0.2    0.2    1.0
    """
    names = list(choices)
    absent = [name for name in (*names, value) if name not in results]
    if absent:
        raise InputError(f"results must hold the columns {listed(absent)}.")
    require_numbers(results, [value], "results")
    there = results[results[value].notna()]
    if not (there[value].abs() <= LARGEST).all():
        raise InputError(f"{value} of results must be finite; leave other specifications out.")
    if there.duplicated(names).any():
        raise InputError(f"choices must tell all specifications apart, but {listed(names)} do not.")
    numbers = there[value].to_numpy(float)
    variance = float(numbers.var()) if len(numbers) else 0.0
    if not variance > (1e-12 * float(np.abs(numbers).max(initial=0.0))) ** 2:
        raise InputError(f"{value} must vary between specifications, but does not.")
    rows = []
    for name in names:
        means = there.groupby(name, observed=True)[value].mean()
        between = there[name].map(means).to_numpy(float).var()
        others: Any = [other for other in names if other != name] or np.zeros(len(there))
        fixed = there.groupby(others, observed=True)[value].transform("mean").to_numpy(float)
        rows.append(
            {
                "choice": name,
                "options": len(means),
                "first": float(between) / variance,
                "total": float(((numbers - fixed) ** 2).mean()) / variance,
                "lowest": means.idxmin(),
                "highest": means.idxmax(),
                "range": float(means.max() - means.min()),
            }
        )
    return pd.DataFrame(rows).sort_values("total", ascending=False, kind="stable", ignore_index=True)


@dataclass(frozen=True)
class MedianTest:
    """Whether the whole curve could come about without any effect.

    Attributes
    ----------
    table : DataFrame
        One row a statistic: ``statistic``, ``observed``, ``p``, and ``low`` and ``high``, its 2.5 and 97.5
        per cent quantiles under the null. Statistics: ``median`` estimate; ``significant``, share that is
        significant with the more frequent of the two signs; ``stouffer``, the sum of z over the root of the
        number of specifications.
    specifications, refused, total : int
        Specifications used and refused, and how many the multiverse has.
    clusters : int
        Clusters in each resample.
    failed : int
        Estimates that a resample could not give, left out of its statistics.
    text : str
        One sentence to print under a table.
    """

    table: pd.DataFrame
    specifications: int
    refused: int
    total: int
    clusters: int
    failed: int
    text: str


@typed
def median_test(
    frame: pd.DataFrame,
    specifications: Specifications,
    *,
    resample: str,
    draws: int = 500,
    seed: int = 0,
    size: int | None = None,
) -> MedianTest:
    r"""Test a specification curve as a whole, by resampling clusters under the null.

    In every specification the null is imposed by taking :math:`\hat b x` off the outcome, which takes
    :math:`\hat b` off the estimate of every resample. All specifications see the same resamples, so that the
    statistics keep the dependence between them. With few clusters it rejects somewhat too often: of
    simulations without effect with 30 clusters (in the tests), 7 to 9 per cent have p up to 0.05.
    Source: Simonsohn, Simmons and Nelson (2020), *Nature Human Behaviour* 4, with clusters instead of rows.

    Parameters
    ----------
    frame, specifications
        See `helpers.estimate.grid`.
    resample : str
        Column of the clusters to draw.
    draws, seed : int
        Resamples, at least 99, and the seed of the draws and of the subset.
    size : int, optional
        Use a random subset of so many specifications; all by default.

    Returns
    -------
    MedianTest
        Two-sided p, (1 + hits)/(1 + draws), never zero. A hit is a resample in which the statistic is at
        least as far from zero as the observed one.

    Raises
    ------
    InputError
        As `helpers.estimate.grid` and `helpers.estimate.grids.resampled`; draws below 99, a size below 1, no
        specification that can be estimated.
    """
    require_whole(draws, "draws", 99)
    require_whole(seed, "seed", 0)
    if size is not None and size < 1:
        raise InputError(f"size must be at least 1, got {size}.")
    chosen, kind = list(specifications.all), specifications.small_sample
    if size is not None and size < len(chosen):
        places = np.random.default_rng([seed, 1]).choice(len(chosen), size, replace=False)
        chosen = [chosen[place] for place in np.sort(places)]
    observed = estimates(frame, chosen, kind, 0.95)
    there = observed["estimate"].notna().to_numpy()
    observed = estimated(observed)
    kept = [one for one, ok in zip(chosen, there, strict=True) if ok]
    values, errors = resampled(frame, kept, kind, by=resample, draws=draws, seed=seed)
    empty = int(np.isnan(errors).all(axis=1).sum())
    if empty:
        raise InputError(
            f"resample must leave something to estimate, but in {empty} of {draws} resamples of {resample!r} "
            "no specification can be; take a column with more clusters."
        )
    estimate = observed["estimate"].to_numpy(float)
    df = observed["df"].to_numpy(float)
    values = values - estimate
    found = _statistics(estimate[None], observed["t"].to_numpy(float)[None], df)
    null = _statistics(values, values / errors, df)
    table = pd.DataFrame(
        {
            "statistic": name,
            "observed": own[0],
            "p": (1 + int((np.abs(null[name]) >= abs(own[0])).sum())) / (1 + draws),
            "low": np.quantile(null[name], 0.025),
            "high": np.quantile(null[name], 0.975),
        }
        for name, own in found.items()
    )
    value, p = (table.set_index("statistic")[name] for name in ("observed", "p"))
    clusters = int(frame[resample].nunique())
    drawn = f"{clusters} {'rows' if resample == 'row' else f'clusters of {resample}'}"
    failed = int(np.isnan(errors).sum())
    part = "" if len(chosen) == len(specifications) else f" drawn at random from {len(specifications):,}"
    text = (
        f"{len(kept):,} specifications{part}, {draws:,} resamples of {drawn} under "
        f"the null, seed {seed}: median {value['median']:.4g}, p = {p['median']:.4g}; "
        f"{value['significant']:.0%} significant with one sign, p = {p['significant']:.4g}; "
        f"Stouffer's Z {value['stouffer']:.4g}, p = {p['stouffer']:.4g}."
    )
    if failed:
        text += f" {failed:,} of {errors.size:,} resampled estimates do not exist and are left out."
    return MedianTest(
        table=table,
        specifications=len(kept),
        refused=len(chosen) - len(kept),
        total=len(specifications),
        clusters=clusters,
        failed=failed,
        text=minus(text),
    )


def estimated(results: pd.DataFrame) -> pd.DataFrame:
    """Keep the specifications that have an estimate.

    Parameters
    ----------
    results : DataFrame
        From `helpers.estimate.grid`.

    Returns
    -------
    DataFrame
        At least one row.

    Raises
    ------
    InputError
        If all are refused.
    """
    there = results[results["estimate"].notna()]
    if there.empty:
        raise InputError("results must hold at least one estimate, but all specifications are refused.")
    return there


def _statistics(estimate: Floats, t: Floats, df: Floats) -> dict[str, Floats]:
    """Give the three statistics of each resample; missing estimates do not count."""
    tail = stats.t.sf(np.abs(t), df)
    there = ~np.isnan(t)
    count = np.maximum(there.sum(axis=1), 1)
    significant = 2 * tail < LEVEL
    positive, negative = ((significant & (np.sign(t) == sign)).sum(axis=1) for sign in (1, -1))
    # a p below the smallest float would give an infinite z
    z = np.sign(t) * stats.norm.isf(np.maximum(tail, np.finfo(float).tiny))
    return {
        "median": np.nanmedian(estimate, axis=1),
        "significant": np.maximum(positive, negative) / count,
        "stouffer": np.nansum(z, axis=1) / np.sqrt(count),
    }
