"""Growth between two years as a difference of logarithms: Figure 5 of the paper on national concentration."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed


def log_growth(levels: pd.DataFrame, first: int, last: int) -> pd.Series:
    r"""Return growth of each country, :math:`\ln x_{c,last} - \ln x_{c,first}`.

    Parameters
    ----------
    levels : DataFrame
        ``country``, ``year``, ``value``; values above 0.
    first, last : int
        The two years.

    Returns
    -------
    Series
        Indexed by country, sorted; countries that have both years. No unit: 0.1 is about 10%.

    Raises
    ------
    InputError
        If a year is not in the frame, a country has it twice, or a value is not above 0.

    Examples
    --------
    >>> levels = pd.DataFrame({"country": list("AAB"), "year": [2004, 2017, 2017], "value": [1.0, np.e, 5.0]})
    >>> log_growth(levels, 2004, 2017).to_dict()
    {'A': 1.0}
    """
    ends = levels[levels["year"].isin([first, last])]
    missing = [year for year in (first, last) if year not in set(ends["year"])]
    if missing:
        raise InputError(f"first, last: {listed(missing)} are not among the years of levels.")
    _refuse_twice(ends, "levels")
    wrong = ends.loc[~(ends["value"] > 0), "country"].unique()
    if len(wrong):
        raise InputError(f"levels must be above 0, but are not for {listed(wrong)}.")
    wide = ends.pivot(index="country", columns="year", values="value").dropna()
    return (wide[last] / wide[first]).map(np.log).rename("growth").sort_index()


def compounded_growth(rates: pd.DataFrame, first: int, last: int) -> pd.Series:
    r"""Return growth of each country from yearly rates, :math:`\sum_{t=first+1}^{last} \ln(1 + g_{ct}/100)`.

    Parameters
    ----------
    rates : DataFrame
        ``country``, ``year``, ``value``: growth over the year before, in per cent, above −100.
    first, last : int
        The years whose levels are compared; rates of ``first + 1`` to ``last`` are needed.

    Returns
    -------
    Series
        Indexed by country, sorted; countries that have every rate. Equal to `log_growth` of the levels.

    Raises
    ------
    InputError
        If `last` is not after `first`, a country has a year twice, or a rate is −100 or less.

    Examples
    --------
    >>> rates = pd.DataFrame({"country": "A", "year": [2005, 2006], "value": [100.0, -50.0]})
    >>> compounded_growth(rates, 2004, 2006).to_dict()
    {'A': 0.0}
    """
    if last <= first:
        raise InputError(f"last must be after first, got {first} and {last}.")
    span = rates[rates["year"].between(first + 1, last)]
    _refuse_twice(span, "rates")
    wrong = span.loc[~(span["value"] > -100), "country"].unique()
    if len(wrong):
        raise InputError(f"rates must be above -100%, but are not for {listed(wrong)}.")
    log_rates: pd.Series = np.log1p(span["value"] / 100)
    logs = log_rates.groupby(span["country"])
    complete = logs.count() == last - first
    return logs.sum()[complete].rename("growth").rename_axis("country").sort_index()


def _refuse_twice(frame: pd.DataFrame, name: str) -> None:
    twice = frame[frame.duplicated(["country", "year"])]
    if len(twice):
        raise InputError(
            f"{name} has more than one row for {listed(zip(twice['country'], twice['year'], strict=True))}."
        )
