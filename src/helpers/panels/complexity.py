"""The paper on export complexity: its panel of provinces, and rows with the correlations that it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.moments import Moments, sample_with_moments
from helpers.panels.measures import (
    HUNDRED_MILLION,
    Measure,
    location_quotients,
    log_of,
    measured,
    variables_of,
)
from helpers.panels.preference import province_sources
from helpers.panels.provincial import province_year
from helpers.regions import YANGTZE

_SOURCES = {
    "ffe_investment": ["china-ffe-investment-1998-2019"],
    "gdp_per_head": ["china-nbs-2007-2016"],
    "patents_granted": ["china-techme-yearbooks"],
    "population": ["china-population-2000-2020"],
}
"""Where this panel takes one source alone, which `~helpers.panels.preference.PREFERENCE` does not."""

REGRESSORS: Mapping[str, Measure] = {
    "le": Measure(
        "location quotient: high-tech revenue over the revenue of all industries above designated size",
        "ratio",
        ("hightech_revenue", "industry_revenue"),
        location_quotients,
        is_stand_in=False,
    ),
    "ln_pc_gdp": Measure(
        "log of GDP per head as published", "yuan per person", ("gdp_per_head",), log_of(), is_stand_in=False
    ),
    "ln_fdi": Measure(
        "log of year-end total investment of foreign-funded enterprises",
        "100 million US$",
        ("ffe_investment",),
        log_of(HUNDRED_MILLION),
    ),
    "ln_human": Measure(
        "log of share with tertiary education (base not stated, most likely persons employed)",
        "percent",
        ("tertiary_share",),
        log_of(0.01),
    ),
    "ln_patent": Measure("log of domestic patents granted", "pieces", ("patents_granted",), log_of()),
}
"""The five regressors, in the order of the paper's Table 2."""

OUTCOME = "ln_exports_per_head"
"""Stands in for the paper's export complexity, which needs exports by product and province."""

_MEASURES = {
    **REGRESSORS,
    OUTCOME: Measure(
        "log of exports of all products per resident",
        "US$ per person",
        ("exports", "population"),
        log_of(),
    ),
}


def yangtze_sources() -> tuple[str, ...]:
    """Name the data sets that `yangtze_panel` needs.

    Returns
    -------
    tuple of str
        Identifiers, each once.

    Examples
    --------
    >>> for name in yangtze_sources():
    ...     print(name)
    china-techme-yearbooks
    china-industry-revenue-2005-2016
    china-nbs-2007-2016
    china-ffe-investment-1998-2019
    china-factor-endowments-2006-2016
    china-population-2000-2020
    """
    return province_sources(variables_of(_MEASURES.values()), sources=_SOURCES)


def yangtze_panel(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build the panel of equation (1): one row a province and year that has every column.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema, all 31 provinces: the location quotients need the national share.

    Returns
    -------
    panel : DataFrame
        ``province``, ``year``, the regressors and `OUTCOME`, ordered by province and year.
    definitions : DataFrame
        See `helpers.panels.measures.MeasuredPanel`.

    Raises
    ------
    InputError
        As `~helpers.panels.provincial.province_year`.

    Examples
    --------
    >>> from helpers.panels import PREFERENCE
    >>> from helpers.regions import PROVINCES
    >>> names = variables_of(_MEASURES.values())
    >>> items = [(name, source) for name in names for source in province_sources([name], sources=_SOURCES)]
    >>> rows = [(place, 2010, *item, 2.0, "demo") for place in PROVINCES for item in items]
    >>> frame = pd.DataFrame(rows, columns=["province", "year", "variable", "source", "value", "vintage"])
    >>> panel, definitions = yangtze_panel(frame)
    >>> print(panel[["province", "year", "le", "ln_patent"]].head(2).round(2).to_string(index=False))
    province  year  le  ln_patent
    Shanghai  2010 1.0       0.69
     Jiangsu  2010 1.0       0.69
    >>> definitions.loc[0, "column"]
    'le'
    """
    inputs = province_year(frame, variables_of(_MEASURES.values()), sources=_SOURCES)
    found = measured(inputs, _MEASURES)
    rows = found.wide[found.wide["province"].isin(YANGTZE)].dropna()
    return rows.reset_index(drop=True), found.definitions


def constructed_frame(
    names: Sequence[str], correlation: ArrayLike, sizes: Sequence[int], seed: int = 0
) -> pd.DataFrame:
    """Build rows with the printed correlations, once for each number of observations.

    Parameters
    ----------
    names : sequence of str
        The k variables.
    correlation : array_like, shape (k, k)
        As printed.
    sizes : sequence of int
        Numbers of observations, each more than k.
    seed : int
        Of the noise that fills the rows; slopes and t-values do not depend on it.

    Returns
    -------
    DataFrame
        The variables with mean 0 and standard deviation 1, ``row``, and for each size N a column ``n_N``:
        True in its N rows. Constructed, not observed.

    Raises
    ------
    InputError
        As `helpers.moments.Moments` and `helpers.moments.sample_with_moments`.

    Notes
    -----
    The paper prints the correlations of its variables. A least-squares slope between standardised variables,
    and its classical t-value, depend on nothing else but the number of observations: any rows with these
    correlations give them.

    Examples
    --------
    >>> found = constructed_frame(["y", "x"], [[1, 0.5], [0.5, 1]], [20, 30])
    >>> float(found[found["n_30"]]["y"].corr(found["x"]).round(6)), len(found)
    (0.5, 50)
    """
    k = len(names)
    parts = [
        sample_with_moments(
            Moments(tuple(names), np.asarray(correlation, float), size, np.zeros(k), np.ones(k)), seed
        ).assign(size=size)
        for size in sizes
    ]
    table = pd.concat(parts, ignore_index=True)
    members = {f"n_{size}": table["size"] == size for size in sizes}
    return table.drop(columns="size").assign(row=np.arange(len(table)), **members)
