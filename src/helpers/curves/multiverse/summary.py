"""Statistics of the estimates of a multiverse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed


@dataclass(frozen=True)
class Share:
    """How many specifications agree with a sign, and how many are significant.

    Attributes
    ----------
    n : int
        Specifications with an estimate.
    refused : int
        Specifications without one.
    same_sign : float
        Share of `n` with the sign asked for.
    significant : float
        Share of `n` that have it and are significant.
    opposite : float
        Share of `n` that have the other sign and are significant.
    median : float
        Median estimate.
    """

    n: int
    refused: int
    same_sign: float
    significant: float
    opposite: float
    median: float


def share(results: pd.DataFrame, sign: int, level: float = 0.05) -> Share:
    """Count the specifications with a sign, and those significant with it.

    Parameters
    ----------
    results : DataFrame
        ``estimate`` and ``p``, from `helpers.estimate.grid`.
    sign : {1, -1}
        Of the paper's estimate.
    level : float
        Significant means a two-sided p below it.

    Returns
    -------
    Share
        Shares between 0 and 1.

    Raises
    ------
    InputError
        Another sign, a level outside 0 and 1, no estimates.

    Examples
    --------
    >>> results = pd.DataFrame({"estimate": [1.0, 2.0, -1.0, 3.0], "p": [0.01, 0.2, 0.03, 0.04]})
    >>> share(results, 1)
    Share(n=4, refused=0, same_sign=0.75, significant=0.5, opposite=0.25, median=1.5)
    """
    if sign not in (1, -1):
        raise InputError(f"sign must be 1 or -1, got {sign!r}.")
    check_level(level)
    there = estimated(results)
    same = np.sign(there["estimate"]) == sign
    other = np.sign(there["estimate"]) == -sign
    significant = there["p"] < level
    return Share(
        n=len(there),
        refused=len(results) - len(there),
        same_sign=float(same.mean()),
        significant=float((same & significant).mean()),
        opposite=float((other & significant).mean()),
        median=float(there["estimate"].median()),
    )


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
    there = results[results[value].notna()]
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
        others = [other for other in names if other != name]
        if others:
            fixed = there.groupby(others, observed=True)[value].transform("mean").to_numpy(float)
        else:
            fixed = np.full(len(there), numbers.mean())
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


def check_level(level: float) -> None:
    """Refuse a level of significance that is no probability.

    Parameters
    ----------
    level : float
        As passed.

    Raises
    ------
    InputError
        Outside 0 and 1.
    """
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, got {level}.")
