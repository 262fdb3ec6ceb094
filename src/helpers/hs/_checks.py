"""Checks that the functions on code tables share."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed


def require_columns(frame: pd.DataFrame, needed: Iterable[str], argument: str) -> None:
    """Refuse a frame that lacks columns.

    Parameters
    ----------
    frame : DataFrame
        The frame.
    needed : iterable of str
        Columns that it must have.
    argument : str
        Name of the argument, for the message.

    Raises
    ------
    InputError
        Names what is missing.
    """
    missing = [column for column in needed if column not in frame]
    if missing:
        raise InputError(f"{argument} lacks the columns {listed(missing)}.")


def require_unique(frame: pd.DataFrame, key: list[str], argument: str) -> None:
    """Refuse a frame in which a key occurs twice.

    Parameters
    ----------
    frame : DataFrame
        The frame.
    key : list of str
        Columns that identify a row.
    argument : str
        Name of the argument, for the message.

    Raises
    ------
    InputError
        Names the keys.
    """
    twice = frame.loc[frame.duplicated(key), key].drop_duplicates()
    if len(twice):
        named = [" ".join(map(str, row)) for row in twice.itertuples(index=False)]
        raise InputError(f"{argument} has more than one row for {listed(named)}.")


def as_flag(column: pd.Series, argument: str, *, undecided: bool) -> pd.Series:
    """Read a column of true and false as pandas' ``boolean``.

    Parameters
    ----------
    column : Series
        The column.
    argument : str
        Its name, for the message.
    undecided : bool
        Whether a missing value may stand for a flag that is not known.

    Returns
    -------
    Series
        The same, dtype ``boolean``.

    Raises
    ------
    InputError
        For another kind of value, numbers and text included, and for a missing one if not `undecided`.
    """
    values = [None if pd.isna(value) else value for value in column]
    wrong = [value for value in values if not (value is None or isinstance(value, (bool, np.bool_)))]
    if wrong:
        raise InputError(f"{argument} must be true or false, got {listed(dict.fromkeys(wrong))}.")
    if not undecided and None in values:
        raise InputError(f"{argument} must be true or false, got {values.count(None)} missing values.")
    return pd.Series(values, index=column.index, dtype="boolean")
