"""Older vintages of World Bank series, where a paper used an older one than `helpers.data.sources.wdi` has.

Two files: thirteen series on science and technology as of 15 September 2021, and GDP per head in constant
2010 US dollars, a series that the World Bank has since put on other prices.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.sources.wdi import AGGREGATES, WDI
from helpers.errors import InputError, listed

SCIENCE_2021 = "wdi-rd-vintage-2021"
GDP_PER_HEAD_2010_USD = "NY.GDP.PCAP.KD-2010usd.csv"

_LINES_BEFORE_HEAD = 4


def load_science_2021(code: str = "GB.XPD.RSDV.GD.ZS") -> Loaded:
    """One series of the vintage of September 2021.

    Parameters
    ----------
    code : str
        World Bank code: ``GB.XPD.RSDV.GD.ZS`` (spending on research and development, per cent of GDP, to
        2018), ``TX.VAL.TECH.CD`` (high-technology exports, current US dollars, from 2007), and others.

    Returns
    -------
    Loaded
        Columns ``country`` (ISO 3166 alpha-3), ``year``, ``value``; aggregates and empty cells are counted
        and left out.
    """
    return read_science(fetch(SCIENCE_2021), code)


@kept
def read_science(path: Path, code: str) -> Loaded:
    """Read one series of a World Bank download by topic.

    Parameters
    ----------
    path : Path
        CSV with four lines before its head, one row a country and series, and one column a year.
    code : str
        World Bank code.

    Returns
    -------
    Loaded
        See `load_science_2021`.

    Raises
    ------
    InputError
        If a column is missing, the series is not in the file, or a country has two rows.
    """
    raw = pd.read_csv(
        path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skiprows=_LINES_BEFORE_HEAD
    )
    missing = [name for name in ("Country Code", "Indicator Code") if name not in raw]
    if missing:
        raise InputError(f"{path.name} lacks the columns {listed(missing)}.")
    rows = raw[raw["Indicator Code"] == code]
    if rows.empty:
        known = sorted(raw["Indicator Code"].unique())
        raise InputError(f"code: {path.name} has no series {code!r}; it has {', '.join(known)}.")
    years = [name for name in map(str, raw) if name.isdigit()]
    wide = rows.set_index("Country Code")[years]
    return _tidy(wide, path, f"{SCIENCE_2021} {code}")


def load_gdp_per_head_2010_usd() -> Loaded:
    """GDP per head in constant 2010 US dollars, 1960–2019.

    Returns
    -------
    Loaded
        Columns ``country`` (ISO 3166 alpha-3), ``year``, ``value``. Not to be mixed with series in prices of
        another year.
    """
    path = fetch(WDI, GDP_PER_HEAD_2010_USD)
    return read_wide(path)


@kept
def read_wide(path: Path) -> Loaded:
    """Read a series with one row a year and one column a country.

    Parameters
    ----------
    path : Path
        CSV with a column ``year``.

    Returns
    -------
    Loaded
        See `load_gdp_per_head_2010_usd`.

    Raises
    ------
    InputError
        If there is no column ``year``, or a year has two rows.
    """
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if "year" not in raw:
        raise InputError(f"{path.name} lacks the column 'year'.")
    if raw["year"].duplicated().any():
        raise InputError(
            f"{path.name} has more than one row for {listed(raw.loc[raw['year'].duplicated(), 'year'])}."
        )
    return _tidy(raw.set_index("year").T, path, f"{WDI} {path.stem}")


def _tidy(wide: pd.DataFrame, path: Path, source: str) -> Loaded:
    """Make rows of country, year and value from text with one row a country."""
    if wide.index.duplicated().any():
        raise InputError(
            f"{path.name} has more than one row for {listed(wide.index[wide.index.duplicated()])}."
        )
    long = (
        wide.rename_axis("country").melt(ignore_index=False, var_name="year", value_name="cell").reset_index()
    )
    aggregate = long["country"].isin(AGGREGATES)
    empty = (long["cell"].str.strip() == "") & ~aggregate
    kept = long[~aggregate & ~empty]
    frame = pd.DataFrame(
        {
            "country": kept["country"].astype(str),
            "year": kept["year"].astype(int),
            "value": kept["cell"].astype(float),
        }
    ).sort_values(["country", "year"], ignore_index=True)
    dropped = {"aggregate of countries": int(aggregate.sum()), "no value": int(empty.sum())}
    return Loaded(frame, len(long), source, dropped)
