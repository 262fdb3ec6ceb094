"""Estimates side by side, as papers print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import pandas as pd

from helpers.errors import InputError, listed
from helpers.estimate.fitting import Fit
from helpers.estimate.sample import CONSTANT, check_name

MINUS = "−"


def stars(p: float, levels: Sequence[float] = (0.05, 0.01, 0.001)) -> str:
    """Give one star for each level that p stays below.

    Parameters
    ----------
    p : float
        Two-sided p.
    levels : sequence of float
        Falling; papers differ: (0.05, 0.01, 0.001) and (0.1, 0.05, 0.01) are common.

    Returns
    -------
    str
        None to as many stars as there are levels.

    Raises
    ------
    InputError
        Levels that do not fall, or do not lie between 0 and 1.

    Examples
    --------
    >>> stars(0.03), stars(0.03, (0.1, 0.05, 0.01))
    ('*', '**')
    """
    bounds = [1.0, *levels, 0.0]
    if any(high <= low for high, low in pairwise(bounds)):
        raise InputError(f"levels must fall and lie between 0 and 1, got {tuple(levels)}.")
    return "*" * sum(p < level for level in levels)


def regression_table(
    fits: Mapping[str, Fit],
    *,
    names: Mapping[str, str] | None = None,
    below: Literal["t", "std_error"] = "t",
    levels: Sequence[float] = (0.05, 0.01, 0.001),
    digits: int = 3,
) -> pd.DataFrame:
    """Set estimates side by side: coefficient with stars, t or standard error below.

    Parameters
    ----------
    fits : mapping of str to Fit
        Estimates by the heading of their column.
    names : mapping of str to str, optional
        Labels of terms and effects; others keep their column name. Terms stand in the order of their first
        appearance, the constant last.
    below : {"t", "std_error"}
        What stands in parentheses.
    levels : sequence of float
        Levels of the stars, see `stars`.
    digits : int
        Decimals.

    Returns
    -------
    DataFrame, columns: ``term`` and one an estimate
        Text, empty where a model lacks the term, and below a constant without an error. After the terms one
        row an effect (yes or no), N, clusters if there are any, R², and within R² if there are effects. The
        conventions are not in it: print ``fit.convention.text`` under the table.

    Raises
    ------
    InputError
        No estimates, names that no estimate has, digits below 0.

    Examples
    --------
    >>> from helpers.estimate import fit
    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 5, 4], "x": [1.0, 2, 3, 4, 5]})
    >>> regression_table({"(1)": fit(frame, "y", ["x"])}, names={"x": "Exports"})
           term      (1)
    0   Exports   0.900*
    1            (3.576)
    2  constant    0.300
    3            (0.359)
    4         N        5
    5        R²    0.810
    """
    if not fits:
        raise InputError("fits must hold at least one estimate.")
    if digits < 0:
        raise InputError(f"digits must not be negative, got {digits}.")
    check_name("below", below, ("t", "std_error"))
    labels = dict(names or {})
    terms = list(dict.fromkeys(term for one in fits.values() for term in one.table["term"]))
    terms.sort(key=lambda term: term == CONSTANT)
    effects = list(dict.fromkeys(name for one in fits.values() for name in one.convention.effects))
    strange = [name for name in labels if name not in [*terms, *effects]]
    if strange:
        raise InputError(f"names must be of terms and effects of the estimates, got {listed(strange)}.")
    rows: list[list[str]] = []
    lines = [one.table.set_index("term").to_dict("index") for one in fits.values()]
    for term in terms:
        found = [line.get(term) for line in lines]
        upper = [_number(one["estimate"], digits) + stars(one["p"], levels) if one else "" for one in found]
        lower = [f"({_number(one[below], digits)})" if one and pd.notna(one[below]) else "" for one in found]
        rows += [[labels.get(term, term), *upper], ["", *lower]]
    for name in effects:
        marks = ["yes" if name in one.convention.effects else "no" for one in fits.values()]
        rows.append([f"{labels.get(name, name)} effects", *marks])
    rows.append(["N", *(f"{one.nobs:,}" for one in fits.values())])
    if any(one.n_clusters for one in fits.values()):
        rows.append(["Clusters", *(f"{one.n_clusters:,}" if one.n_clusters else "" for one in fits.values())])
    rows.append(["R²", *(_number(one.r2, digits) for one in fits.values())])
    if effects:
        within = [_number(one.r2_within, digits) if one.convention.effects else "" for one in fits.values()]
        rows.append(["Within R²", *within])
    return pd.DataFrame(rows, columns=["term", *fits])


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", MINUS)
