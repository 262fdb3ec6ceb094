"""One regression many times: with each group left out, and under every convention of its errors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any, Unpack

import numpy as np
import pandas as pd

from helpers.errors import InputError
from helpers.estimate.convention import CORRECTIONS, Errors
from helpers.estimate.design import ModelOptions, design
from helpers.estimate.fitting import FitOptions, conclude, fit
from helpers.estimate.sample import check_name


def leave_one_out(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    term: str,
    *,
    by: str,
    **options: Unpack[FitOptions],
) -> pd.DataFrame:
    """Estimate a coefficient with each group of rows left out in turn.

    Parameters
    ----------
    frame, outcome, regressors
        See `helpers.estimate.fit`.
    term : str
        One of the regressors.
    by : str
        Column of the groups, such as the province.
    **options
        Further named arguments of `fit`.

    Returns
    -------
    DataFrame
        One row a group in sorted order, first the row of the whole sample, whose ``left_out`` is missing:
        ``left_out``, ``nobs``, ``estimate``, ``std_error``, ``t``, ``p``, ``low``, ``high``.

    Raises
    ------
    InputError
        As `fit`, naming the group left out; a term that is no regressor; a column `by` with missing values or
        fewer than two groups.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 5], "x": [1.0, 2, 3, 4], "place": list("abcd")})
    >>> leave_one_out(frame, "y", ["x"], "x", by="place")["estimate"].round(3).tolist()
    [1.3, 1.5, 1.286, 1.357, 1.0]
    """
    check_name("term", term, tuple(regressors))
    if by not in frame.columns or frame[by].isna().any():
        raise InputError(f"by must name a column of the frame without missing values, got {by!r}.")
    groups = sorted(frame[by].unique())
    if len(groups) < 2:
        raise InputError(f"by must have at least two groups, but {by!r} has {len(groups)}.")
    rows = []
    for group in [None, *groups]:
        part = frame if group is None else frame[frame[by] != group]
        try:
            found = fit(part, outcome, regressors, **options)
        except InputError as error:
            where = "with all groups" if group is None else f"without {by} {group!r}"
            raise InputError(f"{where}: {error}") from error
        line = found.table.set_index("term").loc[term]
        rows.append({"left_out": group, "nobs": found.nobs, **line.to_dict()})
    return pd.DataFrame(rows)


def candidates(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    term: str,
    *,
    clusters: Sequence[str] = (),
    **model: Unpack[ModelOptions],
) -> pd.DataFrame:
    """Give one coefficient's error under every convention that makes sense for the model.

    Classical, HC0 and HC1 errors; each column of `clusters` alone and each pair; Driscoll–Kraay errors if
    `time` is given: each under every small-sample convention. Conventions that agree in
    ``std_error`` and ``df`` are one row that names them all. Weights and effects are as given: they change
    the coefficient too.

    Parameters
    ----------
    frame, outcome, regressors
        See `helpers.estimate.fit`.
    term : str
        One of the regressors, or ``constant``.
    clusters : sequence of str
        Columns to try as clusters.
    **model
        Named arguments of `fit` that decide the coefficients.

    Returns
    -------
    DataFrame
        ``errors``, ``cluster``, ``small_sample`` (names joined by ", "), ``std_error``, ``t``, ``p``, ``df``
        (infinite for the normal), ``text``. Where a convention cannot be had, as with too few clusters, the
        numbers are missing and the text says why.

    Raises
    ------
    InputError
        As `fit`; a term that the model lacks.
    """
    problem = design(frame, outcome, regressors, groups=clusters, **model)
    check_name("term", term, problem.terms)
    kinds: list[tuple[Errors, tuple[str, ...]]] = [("classical", ()), ("hc1", ())]
    kinds += [("cluster", (name,)) for name in clusters]
    kinds += [("cluster", pair) for pair in combinations(clusters, 2)]
    kinds += [("driscoll-kraay", ())] if problem.time is not None else []
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    line: dict[str, Any]
    for (errors, cluster), small_sample in product(kinds, CORRECTIONS):
        try:
            found = conclude(problem, errors=errors, cluster=cluster, small_sample=small_sample)
        except InputError as error:
            line = {"std_error": np.nan, "t": np.nan, "p": np.nan, "df": np.nan, "text": str(error)}
        else:
            numbers = found.table.set_index("term").loc[term]
            line = {name: numbers[name] for name in ("std_error", "t", "p")}
            line |= {"df": found.df, "text": found.convention.text}
        key = (errors, cluster, f"{line['std_error']:.12g}", f"{line['df']:g}")
        row = rows.setdefault(
            key, {"errors": errors, "cluster": " × ".join(cluster), "small_sample": "", **line}
        )
        row["small_sample"] = ", ".join(filter(None, [row["small_sample"], small_sample]))
    return pd.DataFrame(rows.values())
