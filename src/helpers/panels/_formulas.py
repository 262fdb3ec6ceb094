"""Formulas that more than one panel uses, and the choice among definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from helpers.errors import InputError
from helpers.panels.definitions import location_quotients

Log = Callable[[float], float]
"""A logarithm: ``numpy.log`` or ``numpy.log10``."""

T = TypeVar("T")


def positive_log(values: pd.Series, log: Log = np.log) -> pd.Series:
    """Log of the positive values: a zero has no logarithm and becomes an absent row."""
    return values[values > 0].map(log)


def log_of(scale: float = 1.0, log: Log = np.log) -> Callable[[pd.Series], pd.Series]:
    """Log of a variable in units of `scale`."""
    return lambda values: positive_log(values / scale, log)


def log_ratio(scale: float = 1.0, log: Log = np.log) -> Callable[[pd.Series, pd.Series], pd.Series]:
    """Log of a ratio in units of `scale`."""
    return lambda top, bottom: positive_log(top / bottom / scale, log)


def le_of_two(first: pd.Series, second: pd.Series, whole: pd.Series) -> pd.Series:
    """Location quotient of two industries together."""
    return location_quotients(first + second, whole)


def chosen(options: Mapping[str, Mapping[str, T]], choices: Mapping[str, str], what: str) -> dict[str, str]:
    """Key of the definition of each column: as chosen, else the first; refuses what is not offered."""
    for name, key in choices.items():
        if name not in options:
            raise InputError(f"choices: {name!r} is no {what}; there are {', '.join(options)}.")
        if key not in options[name]:
            raise InputError(f"choices: {key!r} is no definition of {name}; {', '.join(options[name])} are.")
    return {name: choices.get(name, next(iter(keyed))) for name, keyed in options.items()}
