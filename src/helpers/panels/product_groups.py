"""How concentrated exports of a group of products are where some exporters are known as a group only."""

from __future__ import annotations

import pandas as pd

from helpers import indices
from helpers.errors import InputError

_BY = ["year", "group"]
_INDICES = ["share5", "share3", "hhi"]


def group_concentration(trade: pd.DataFrame) -> pd.DataFrame:
    """Bound the concentration of exports on economies, by year and group of products.

    Parameters
    ----------
    trade : DataFrame
        ``year``, ``group``, ``exporter``, ``value_usd``, ``is_economy``, as
        `helpers.data.sources.ncses.load` gives it: rows that are no economy are sums over economies that
        have no row of their own. All rows of a year and group sum to the world.

    Returns
    -------
    DataFrame
        One row a year and group, sorted: ``year``, ``group``, ``n_economies``, ``value_usd`` (world),
        ``named_share`` (of the economies with a row), then ``share5``, ``share3``, ``hhi`` and
        ``share5_max``, ``share3_max``, ``hhi_max``. All are shares in the world.

    Raises
    ------
    InputError
        If a year and group names no economy.

    Notes
    -----
    The true index lies between the two: it is the first if the economies without a row are many and small,
    and the second if each residual row is one economy. Without residual rows both are the same.

    Examples
    --------
    >>> trade = pd.DataFrame({"year": 2018, "group": "g", "exporter": ["DEU", "FRA", "Other EU"]})
    >>> trade = trade.assign(value_usd=[5.0, 3.0, 2.0], is_economy=[True, True, False])
    >>> group_concentration(trade)[["named_share", "share5", "hhi", "hhi_max"]].round(2).values.tolist()
    [[0.8, 0.8, 0.34, 0.38]]
    """
    columns = [*_BY, "exporter", "value_usd"]
    named = indices.concentration(trade.loc[trade["is_economy"], columns], by=_BY, top=(5, 3))
    every = indices.concentration(trade[columns], by=_BY, top=(5, 3))
    both = every.merge(named, on=_BY, how="left", suffixes=("_max", ""), validate="1:1")
    if both["value_usd"].isna().any():
        raise InputError("trade: each year and group needs a row of an economy.")
    part = both["value_usd"] / both["value_usd_max"]
    return pd.DataFrame(
        {
            "year": both["year"],
            "group": both["group"],
            "n_economies": both["n_exporters"],
            "value_usd": both["value_usd_max"],
            "named_share": part,
            "share5": both["share5"] * part,
            "share3": both["share3"] * part,
            "hhi": both["hhi"] * part**2,
            **{f"{name}_max": both[f"{name}_max"] for name in _INDICES},
        }
    )
