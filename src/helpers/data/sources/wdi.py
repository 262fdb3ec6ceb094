"""World Development Indicators: the series of today, and two older vintages that a paper used.

Countries and aggregates are mixed at the source. The older ones are thirteen series on science and technology
as of 15 September 2021, and GDP per head in constant 2010 US dollars, a series that the World Bank has since
put on other prices.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import InputError

WDI = "wdi"
SCIENCE_2021 = "wdi-rd-vintage-2021"
GDP_PER_HEAD_2010_USD = "NY.GDP.PCAP.KD-2010usd.csv"

# fmt: off
AGGREGATES = frozenset([
    "AFE", "AFW", "ARB", "CEB", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU",
    "FCS", "HIC", "HPC", "IBD", "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LDC",
    "LIC", "LMC", "LMY", "LTE", "MEA", "MIC", "MNA", "NAC", "OED", "OSS", "PRE", "PSS",
    "PST", "SAS", "SSA", "SSF", "SST", "TEA", "TEC", "TLA", "TMN", "TSA", "TSS", "UMC",
    "WLD",
])
# fmt: on
"""Codes of regions and income groups, which are no countries. ARB is the Arab World, not Aruba (ABW)."""


def load_series(code: str) -> Loaded:
    """One indicator for all countries and years.

    Parameters
    ----------
    code : str
        World Bank code, such as ``NY.GDP.PCAP.CD`` (GDP per head, current US dollars).

    Returns
    -------
    Loaded
        Columns ``country`` (ISO 3166 alpha-3), ``year``, ``value`` in the unit of the series; aggregates
        are counted and left out. Years without a value are absent rows. Taiwan is not covered.
    """
    return read_series(fetch(WDI, f"{code}.csv"))


@kept
def read_series(path: Path) -> Loaded:
    """Read one series in long form.

    Parameters
    ----------
    path : Path
        CSV with ``Country Name``, ``Country Code``, ``Year``, ``Value``.

    Returns
    -------
    Loaded
        See `load_series`.

    Raises
    ------
    InputError
        If a column is missing, or a country and year occurs twice.
    """
    needed = ["Country Code", "Year", "Value"]
    return _loaded(tables.read_csv(path, needed)[needed], path, f"{WDI} {path.stem}")


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
        CSV with some lines before its head, one row a country and series, and one column a year.
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
    raw = tables.read_csv(path, ["Country Code", "Indicator Code"])
    rows = raw[raw["Indicator Code"] == code]
    if rows.empty:
        known = sorted(raw["Indicator Code"].unique())
        raise InputError(f"code: {path.name} has no series {code!r}; it has {', '.join(known)}.")
    tables.refuse_twice(rows, ["Country Code"], f"{path.name} has more than one row for")
    years = [name for name in map(str, raw) if name.isdigit()]
    return _loaded(rows.melt("Country Code", years), path, f"{SCIENCE_2021} {code}")


def load_gdp_per_head_2010_usd() -> Loaded:
    """GDP per head in constant 2010 US dollars, 1960–2019.

    Returns
    -------
    Loaded
        Columns ``country`` (ISO 3166 alpha-3), ``year``, ``value``. Not to be mixed with series in prices of
        another year.
    """
    return read_wide(fetch(WDI, GDP_PER_HEAD_2010_USD))


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
        If there is no column ``year``, or a year or a country occurs twice.
    """
    raw = tables.read_csv(path, ["year"])
    tables.refuse_twice(raw, ["year"], f"{path.name} has more than one row for")
    long = raw.melt("year", var_name="country")
    return _loaded(long[["country", "year", "value"]], path, f"{WDI} {path.stem}")


def _loaded(cells: pd.DataFrame, path: Path, source: str) -> Loaded:
    """Keep countries with a value, of a column each of countries, years and values, all of them text."""
    rows = cells.set_axis(["country", "year", "value"], axis=1)
    kept, dropped = tables.leave_out(
        rows,
        {
            "aggregate of countries": rows["country"].isin(AGGREGATES),
            "no value": rows["value"].str.strip() == "",
        },
    )
    frame = kept.astype({"year": "int64", "value": "float64"})
    tables.refuse_twice(frame, ["country", "year"], f"{path.name} has two values for")
    return Loaded(frame.sort_values(["country", "year"], ignore_index=True), len(rows), source, dropped)
