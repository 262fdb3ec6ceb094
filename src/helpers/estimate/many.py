"""Many fits in one call, as one tidy frame: the columns of a table, or each group left out in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.arguments import typed
from helpers.errors import InputError
from helpers.estimate.fitting import Fit, fit
from helpers.estimate.sample import check_name


@typed
def each(
    columns: Mapping[str, Mapping[str, Any]], frame: pd.DataFrame | None = None, **common: Any
) -> pd.DataFrame:
    """Estimate one regression a column.

    Parameters
    ----------
    columns : mapping of str to mapping
        By name, the arguments of `fit`: ``outcome``, ``regressors``, ``effects``, ``weights``, ``errors`` and
        so on; ``frame`` where a column has its own sample.
    frame : DataFrame, optional
        Sample of the columns that have none of their own.
    **common
        Arguments of all columns; those of a column come before them.

    Returns
    -------
    DataFrame
        See `tidied`.

    Raises
    ------
    InputError
        As `fit`, with the name of the column; also if a column has no sample.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 3, 2, 5], "x": [0.0, 1, 1, 2], "z": [1.0, 0, 1, 1]})
    >>> found = each(
    ...     {"(1)": {"regressors": ["x"]}, "(2)": {"regressors": ["x", "z"]}}, frame, outcome="y"
    ... )
    >>> found["term"].to_list()
    ['x', 'constant', 'x', 'z', 'constant']
    """
    fits = {}
    for name, own in columns.items():
        arguments = {"frame": frame, **common, **own}
        if arguments["frame"] is None:
            raise InputError(f"columns[{name!r}] has no sample; give it a frame, or one for all columns.")
        try:
            fits[name] = fit(**arguments)
        except InputError as error:
            raise InputError(f"column {name!r}: {error}") from error
    return tidied(fits)


@typed
def tidied(fits: Mapping[str, Fit]) -> pd.DataFrame:
    """Put fits below each other.

    Parameters
    ----------
    fits : mapping of str to Fit
        By column.

    Returns
    -------
    DataFrame
        One row a term: ``column``, ``term``, ``estimate``, ``std_error``, ``t``, ``p``, ``low``, ``high``,
        and of the whole fit ``nobs``, ``r2``, ``adj_r2``, ``convention``.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 3, 2, 5], "x": [0.0, 1, 1, 2]})
    >>> tidied({"(1)": fit(frame, "y", ["x"])})["nobs"].to_list()
    [4, 4]
    """
    tables = {
        name: one.table.assign(
            nobs=one.nobs, r2=one.r2, adj_r2=one.r2_adjusted, convention=one.convention.text
        )
        for name, one in fits.items()
    }
    return pd.concat(tables, names=["column", None]).reset_index(level="column").reset_index(drop=True)


@typed
def leave_one_out(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    term: str,
    *,
    by: str,
    **options: Any,
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
