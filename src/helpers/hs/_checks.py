"""Checks that the functions on code tables share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed


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
