"""How concentrated research and development is: Figure 4 of the paper on national concentration."""

from __future__ import annotations

import pandas as pd

from helpers import indices
from helpers.errors import InputError, listed


def rd_concentration(
    rd_share: pd.DataFrame, gdp: pd.DataFrame, *, interpolate: bool = False, balanced: bool = False
) -> pd.DataFrame:
    r"""Measure how spending on research and development is spread over countries, year by year.

    Spending is :math:`r_{ct} Y_{ct} / 100`, with the share of GDP :math:`r` and GDP :math:`Y`.

    Parameters
    ----------
    rd_share : DataFrame
        ``country``, ``year``, ``value``: spending in per cent of GDP, as the World Bank's GB.XPD.RSDV.GD.ZS.
    gdp : DataFrame
        ``country``, ``year``, ``value``: GDP in current US dollars, as NY.GDP.MKTP.CD.
    interpolate : bool
        Fill years between two reports of a country on a straight line between them. Years before the first
        and after the last report stay empty.
    balanced : bool
        Keep the countries that have a value in every year of `rd_share` only, after interpolation.

    Returns
    -------
    DataFrame
        One row a year: ``year``, ``n_countries``, ``rd_usd`` (their sum), ``share5``, ``share3``, ``hhi``
        (from 1/n to 1), ``n_interpolated`` and ``n_without_gdp``: countries with a share, but no GDP, which
        are left out.

    Raises
    ------
    InputError
        For a country and year given twice, negative shares, or if no country has a value in every year.

    Notes
    -----
    The countries that report change from year to year, and move the index: compare with `balanced`.

    Examples
    --------
    >>> share = pd.DataFrame({"country": list("AAB"), "year": [1, 3, 2], "value": [2.0, 4.0, 3.0]})
    >>> gdp = pd.DataFrame({"country": list("AAAB"), "year": [1, 2, 3, 2], "value": [100.0] * 4})
    >>> rd_concentration(share, gdp, interpolate=True)[["year", "n_countries", "hhi"]].values.tolist()
    [[1.0, 1.0, 1.0], [2.0, 2.0, 0.5], [3.0, 1.0, 1.0]]
    """
    for name, frame in (("rd_share", rd_share), ("gdp", gdp)):
        twice = frame[frame.duplicated(["country", "year"])]
        if len(twice):
            pairs = zip(twice["country"], twice["year"], strict=True)
            raise InputError(f"{name} has more than one row for {listed(pairs)}.")
    if (rd_share["value"] < 0).any():
        wrong = rd_share.loc[rd_share["value"] < 0, "country"].unique()
        raise InputError(f"rd_share must not be negative, but is for {listed(wrong)}.")
    wide = rd_share.pivot(index="year", columns="country", values="value").sort_index()
    wide = wide.reindex(range(wide.index.min(), wide.index.max() + 1))
    reported = wide.notna()
    if interpolate:
        wide = wide.interpolate(method="index", limit_area="inside")
    income = gdp.pivot(index="year", columns="country", values="value")
    spending = wide / 100 * income.reindex(index=wide.index, columns=wide.columns)
    without_gdp = (wide.notna() & spending.isna()).sum(axis=1)
    if balanced:
        spending = spending.dropna(axis=1)
        if spending.empty:
            raise InputError("balanced: no country has a value in every year; take a shorter span of years.")
    filled = spending.notna() & ~reported[spending.columns]
    long = spending.rename_axis(index="year").melt(ignore_index=False, value_name="rd_usd").reset_index()
    panel = indices.concentration(
        long.dropna(subset="rd_usd"), by=["year"], exporter="country", value="rd_usd", top=(5, 3)
    ).rename(columns={"n_exporters": "n_countries"})
    counts = {"n_interpolated": filled.sum(axis=1), "n_without_gdp": without_gdp}
    return panel.assign(**{name: panel["year"].map(count) for name, count in counts.items()})
