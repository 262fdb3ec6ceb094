"""World Development Indicators: the series of today, and two older vintages that a paper used.

Countries and aggregates are mixed at the source. The older ones are thirteen series on science and technology
as of 15 September 2021, and GDP per head in constant 2010 US dollars, a series that the World Bank has since
put on other prices.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import InputError, listed

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
    shrinks = code.endswith(".ZG")  # a growth rate in per cent: nothing can lose more than all of it
    return read_series(fetch(WDI, f"{code}.csv"), least=-100.0 if shrinks else 0.0)


@kept
@reads("a series of the World Bank (CSV with Country Code, Year, Value, or with a column a year)")
def read_series(path: Path, *, least: float = 0.0) -> Loaded:
    """Read one series.

    Parameters
    ----------
    path : Path
        CSV with ``Country Name``, ``Country Code``, ``Year``, ``Value``; or the download of one series from
        data.worldbank.org, which has some lines before its head and a column a year.
    least : float, default 0
        The smallest value that there can be.

    Returns
    -------
    Loaded
        See `load_series`.

    Raises
    ------
    InputError
        If a column is missing, a year or a value is no such number, or a country and year occurs twice.
    """
    rows = tables.rows(path)
    if _is_download(rows):
        return _downloaded(rows, path, None, least)
    needed = ["Country Code", "Year", "Value"]
    return _loaded(tables.table(rows, path.name, needed)[needed], path, f"{WDI} {path.stem}", least)


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
    return dataclasses.replace(read_science(fetch(SCIENCE_2021), code), source=f"{SCIENCE_2021} {code}")


@kept
@reads("a download of the World Bank by topic (CSV with Country Code, Indicator Code and a column a year)")
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
    return _downloaded(tables.rows(path), path, code, 0.0)


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
@reads("a series of the World Bank (CSV with a row a year and a column a country, or as it is downloaded)")
def read_wide(path: Path) -> Loaded:
    """Read a series with one row a year and one column a country.

    Parameters
    ----------
    path : Path
        CSV with a column ``year`` and one for each country's code; or a download, as for `read_series`.

    Returns
    -------
    Loaded
        See `load_gdp_per_head_2010_usd`.

    Raises
    ------
    InputError
        If there is no column ``year``, a head is no code, or a year or a country occurs twice.
    """
    rows = tables.rows(path)
    if _is_download(rows):
        return _downloaded(rows, path, None, 0.0)
    raw = tables.table(rows, path.name, ["year"])
    other = [name for name in raw.columns.drop("year") if not re.fullmatch("[A-Z]{3}", name)]
    if other or raw.columns.has_duplicates:
        raise FileError(
            f"{path.name} must have a code of three letters above each column once, got {other}", path
        )
    tables.refuse_twice(raw, ["year"], f"{path.name} has more than one row for")
    long = raw.melt("year", var_name="country")
    return _loaded(long[["country", "year", "value"]], path, f"{WDI} {path.stem}", 0.0)


def _is_download(rows: Sequence[tables.Row]) -> bool:
    return any("Indicator Code" in row for _, row in rows[:10])


def _downloaded(rows: Sequence[tables.Row], path: Path, code: str | None, least: float) -> Loaded:
    """Read one series of a file as data.worldbank.org gives it: the only one, where no code is given."""
    raw = tables.table(rows, path.name, ["Country Code", "Indicator Code"])
    known = sorted(raw["Indicator Code"].unique())
    if code is None and len(known) == 1:
        code = known[0]
    if code is None:
        raise FileError(f"{path.name} holds several series, {listed(known)}; choose with read_science", path)
    if code not in known:
        raise InputError(f"code: {path.name} has no series {code!r}; it has {', '.join(known)}.")
    own = raw[raw["Indicator Code"] == code]
    tables.refuse_twice(own, ["Country Code"], f"{path.name} has more than one row for")
    years = [name for name in map(str, raw) if re.fullmatch("[0-9]{4}", name)]
    if not years:
        raise FileError(f"{path.name} has no column of a year", path)
    stated = next((row[1] for _, row in rows[:10] if row[0] == "Last Updated Date" and len(row) > 1), "")
    source = f"World Development Indicators {code}{f', updated {stated}' if stated else ''}"
    return _loaded(own.melt("Country Code", years), path, source, least)


def _loaded(cells: pd.DataFrame, path: Path, source: str, least: float) -> Loaded:
    """Keep countries with a value, of a column each of countries, years and values, all of them text."""
    rows = cells.set_axis(["country", "year", "value"], axis=1)
    rows["year"] = tables.numbers(rows["year"], path.name, "the year", least=1900, most=2100, whole=True)
    rows["number"] = tables.numbers(rows["value"], path.name, "the value", least=least, blanks=())
    kept, dropped = tables.leave_out(
        rows,
        {
            "aggregate of countries": rows["country"].isin(AGGREGATES),
            "no value": rows["value"].str.strip() == "",
        },
    )
    frame = kept.drop(columns="value").rename(columns={"number": "value"})
    tables.refuse_twice(frame, ["country", "year"], f"{path.name} has two values for")
    return Loaded(frame.sort_values(["country", "year"], ignore_index=True), len(rows), source, dropped)
