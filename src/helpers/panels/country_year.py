"""Countries and years of the paper on national concentration: what they sell, add, spend and how they grow.

`group_concentration` bounds the concentration of groups of products, `industry_year` measures that of value
added (Table 16), `rd_concentration` that of research (Figure 4); growth is a difference of logarithms
(Figure 5).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from helpers import indices
from helpers.errors import InputError, listed

HIGH_TECH = frozenset({"c9", "c12", "c13", "c14", "c15"})
"""Industries that the paper calls high-tech: chemicals, metals, machinery, electrical and optical, transport.

The codes are those of WIOD 2013 and of ADB's tables. OECD's intensities put metals among the less intensive
industries; the paper names them all the same.
"""

MEASURES = {
    "exports": ("ft", "gvc"),
    "ft": ("ft",),
    "gvc": ("gvc",),
    "d": ("d",),
    "va": ("d", "ft", "gvc"),
    "va_forward": ("va_forward",),
    "va_backward": ("va_backward",),
    "gross": ("exports",),
}
"""What is spread over countries: sums of the parts that `helpers.valueadded.split` gives.

``exports`` is what the paper calls exports of value added, final goods and global value chains together. The
last three are columns of `helpers.data.sources.adb_derived` and not parts of a decomposition.
"""


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
    by = ["year", "group"]
    columns = [*by, "exporter", "value_usd"]
    named = indices.concentration(trade.loc[trade["is_economy"], columns], by=by, top=(5, 3))
    every = indices.concentration(trade[columns], by=by, top=(5, 3))
    both = every.merge(named, on=by, how="left", suffixes=("_max", ""), validate="1:1")
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
            **{f"{name}_max": both[f"{name}_max"] for name in ("share5", "share3", "hhi")},
        }
    )


def industry_year(
    parts: pd.DataFrame, measure: str = "exports", *, leave_out: Collection[str] = ()
) -> pd.DataFrame:
    """Measure how each industry's value added is spread over countries, year by year.

    Parameters
    ----------
    parts : DataFrame
        Rows of `helpers.valueadded.split`, of one or more years: ``year``, ``country``, ``industry``, and the
        columns of `measure`, such as ``ft`` and ``gvc``, all in one currency.
    measure : str
        One of `MEASURES`.
    leave_out : collection of str
        Countries that do not count as exporters, such as the rest of the world; the shares of the others
        then sum to 1.

    Returns
    -------
    DataFrame
        One row a year and industry, sorted: ``year``, ``industry``, ``n_exporters``, ``value`` (sum over
        countries), ``share5``, ``share3``, ``hhi``, ``high_tech`` (1 in `HIGH_TECH`, else 0), and
        ``n_negative``: how many countries had a negative value, which counts as 0. The indices are missing
        where no country has any.

    Raises
    ------
    InputError
        For an unknown measure, or a country to leave out that is not in the frame.

    Examples
    --------
    >>> parts = pd.DataFrame({"year": 2011, "country": list("AB"), "industry": "c9", "d": 5.0})
    >>> parts = parts.assign(ft=[2.0, 0.5], gvc=[1.0, 0.5])
    >>> industry_year(parts)[["value", "share5", "hhi", "high_tech"]].values.tolist()
    [[4.0, 1.0, 0.625, 1.0]]
    """
    if measure not in MEASURES:
        raise InputError(f"measure must be one of {listed(MEASURES)}, got {measure!r}.")
    unknown = sorted(set(leave_out) - set(parts["country"]))
    if unknown:
        raise InputError(f"leave_out: {listed(unknown)} are not among the countries.")
    value = parts[list(MEASURES[measure])].sum(axis=1)
    kept = parts[["year", "country", "industry"]].assign(value=value)
    kept = kept[~kept["country"].isin(list(leave_out))]
    by = ["year", "industry"]
    negative = (kept["value"] < 0).groupby([kept[key] for key in by]).sum().rename("n_negative")
    counted = kept.assign(value=kept["value"].clip(lower=0))
    panel = indices.concentration(counted, by=by, exporter="country", value="value", top=(5, 3))
    panel["high_tech"] = panel["industry"].isin(list(HIGH_TECH)).astype(int)
    return panel.merge(negative.reset_index(), on=by, how="left", validate="1:1")


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
    _once_a_year(rd_share, "rd_share")
    _once_a_year(gdp, "gdp")
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
    _once_a_year(ends, "levels")
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
    _once_a_year(span, "rates")
    wrong = span.loc[~(span["value"] > -100), "country"].unique()
    if len(wrong):
        raise InputError(f"rates must be above -100%, but are not for {listed(wrong)}.")
    log_rates: pd.Series = np.log1p(span["value"] / 100)
    logs = log_rates.groupby(span["country"])
    complete = logs.count() == last - first
    return logs.sum()[complete].rename("growth").rename_axis("country").sort_index()


def _once_a_year(frame: pd.DataFrame, name: str) -> None:
    twice = frame[frame.duplicated(["country", "year"])]
    if len(twice):
        pairs = zip(twice["country"], twice["year"], strict=True)
        raise InputError(f"{name} has more than one row for {listed(pairs)}.")
