"""Many fits in one call, as one tidy frame: what the columns of a paper's table need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.errors import InputError
from helpers.estimate.fitting import Fit, fit


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
    return (
        pd.concat(
            [
                one.table.assign(
                    nobs=one.nobs, r2=one.r2, adj_r2=one.r2_adjusted, convention=one.convention.text
                )
                for one in fits.values()
            ],
            keys=fits.keys(),
            names=["column", None],
        )
        .reset_index(level="column")
        .reset_index(drop=True)
    )
