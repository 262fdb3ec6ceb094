"""Science and Engineering Indicators of the US National Science Foundation (NCSES): trade and value added.

Each table holds one group of products or industries, and a row each for economies, regions and the world.
Rows carry a path (``Exports -> World -> Asia -> Japan``); a row whose path begins another row's is an
aggregate. What no row names stands in residual rows (``Other Asia``), which are no economies: they count for
the world, but not among exporters. In S6-18, S6-19 and S6-20 China includes Hong Kong.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.errors import InputError, UnknownNameError, listed

NCSES = "ncses-indicators"


class Table(NamedTuple):
    """One table of the Indicators."""

    group: str
    """Products or industries that it is about."""
    unit: float
    """US dollars that a 1 in it stands for."""


TABLES = {
    "S6-18": Table("knowledge- and technology-intensive products", 1e6),
    "S6-19": Table("high R&D intensive products", 1e6),
    "S6-20": Table("medium-high R&D intensive products", 1e6),
    "SKTI-20": Table("knowledge- and technology-intensive industries (OECD)", 1e9),
    "S6-2": Table("knowledge- and technology-intensive industries", 1e6),
    "S6-3": Table("high R&D intensive industries", 1e6),
    "S6-4": Table("medium-high R&D intensive industries", 1e6),
    "S6-5": Table("aircraft and spacecraft", 1e6),
    "S6-6": Table("pharmaceuticals", 1e6),
    "S6-7": Table("computer, electronic and optical products", 1e6),
    "S6-11": Table("motor vehicles", 1e6),
    "S6-12": Table("machinery and equipment", 1e6),
    "S6-13": Table("chemicals", 1e6),
    "S6-14": Table("electrical equipment", 1e6),
}
"""Tables that `load` reads: trade (S6-18 to S6-20, SKTI-20), and value added by industry (the others)."""

FLOWS = ("exports", "imports", "value added")

ISO3 = {
    "Argentina": "ARG",
    "Australia": "AUS",
    "Austria": "AUT",
    "Bahrain": "BHR",
    "Bangladesh": "BGD",
    "Belgium": "BEL",
    "Bolivia": "BOL",
    "Brazil": "BRA",
    "Bulgaria": "BGR",
    "Cameroon": "CMR",
    "Canada": "CAN",
    "Chile": "CHL",
    "China": "CHN",
    "Colombia": "COL",
    "Costa Rica": "CRI",
    "Czechia": "CZE",
    "Denmark": "DNK",
    "Ecuador": "ECU",
    "Egypt": "EGY",
    "Finland": "FIN",
    "France": "FRA",
    "Germany": "DEU",
    "Greece": "GRC",
    "Honduras": "HND",
    "Hungary": "HUN",
    "India": "IND",
    "Indonesia": "IDN",
    "Iran": "IRN",
    "Ireland": "IRL",
    "Israel": "ISR",
    "Italy": "ITA",
    "Jamaica": "JAM",
    "Japan": "JPN",
    "Jordan": "JOR",
    "Kenya": "KEN",
    "Kuwait": "KWT",
    "Malaysia": "MYS",
    "Mexico": "MEX",
    "Morocco": "MAR",
    "Netherlands": "NLD",
    "New Zealand": "NZL",
    "Nigeria": "NGA",
    "Norway": "NOR",
    "Pakistan": "PAK",
    "Panama": "PAN",
    "Peru": "PER",
    "Philippines": "PHL",
    "Poland": "POL",
    "Portugal": "PRT",
    "Qatar": "QAT",
    "Romania": "ROU",
    "Russia": "RUS",
    "Saudi Arabia": "SAU",
    "Senegal": "SEN",
    "Singapore": "SGP",
    "Slovakia": "SVK",
    "South Africa": "ZAF",
    "South Korea": "KOR",
    "Spain": "ESP",
    "Sri Lanka": "LKA",
    "Sweden": "SWE",
    "Switzerland": "CHE",
    "Taiwan": "TWN",
    "Thailand": "THA",
    "Tunisia": "TUN",
    "Turkey": "TUR",
    "Ukraine": "UKR",
    "United Arab Emirates": "ARE",
    "United Kingdom": "GBR",
    "United States": "USA",
    "Uruguay": "URY",
    "Venezuela": "VEN",
    "Vietnam": "VNM",
    "Zimbabwe": "ZWE",
}
"""ISO 3166 alpha-3 code of each economy that a table names."""

RESIDUALS = frozenset(
    ["Other South America", "Other EU", "Other Europe", "Middle East", "Other Asia", "Rest of the world"]
)
"""Rows for what no other row names."""

_PATH = "region_country_or_economy_full_path"
_ARROW = " -> "


def load(name: str, flow: str = "exports") -> Loaded:
    """One table, one flow, by year and economy.

    Parameters
    ----------
    name : str
        One of `TABLES`, such as ``S6-19``: high R&D intensive products, 2003–2018.
    flow : str
        ``exports``, ``imports`` or ``value added``, as far as the table holds it.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter`` (ISO 3166 alpha-3; the row's own name for a residual), ``group``,
        ``value_usd``, ``is_economy`` (False for a residual). Only rows that are no aggregate; the cells of
        aggregates and of other flows, empty cells and zeros are counted. The rows sum to the table's world.

    Raises
    ------
    UnknownNameError
        For another table.
    InputError
        If the table does not hold the flow, or as `read_table`.
    """
    if name not in TABLES:
        raise UnknownNameError(f"name must be one of {', '.join(TABLES)}, got {name!r}.")
    return read_table(fetch(NCSES, f"{name}.csv"), flow, TABLES[name])


@kept
def read_table(path: Path, flow: str, table: Table) -> Loaded:
    """Read one table.

    Parameters
    ----------
    path : Path
        CSV with a column of paths, and one column a year (``field_2018``).
    flow : str
        See `load`.
    table : Table
        Its group and its unit.

    Returns
    -------
    Loaded
        See `load`.

    Raises
    ------
    InputError
        If columns or the flow are missing, a row is given twice, a cell is no number or negative, or a row
        that is no aggregate is neither a known economy nor a known residual.
    """
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    years = [name for name in map(str, raw) if name.startswith("field_") and name[6:].isdigit()]
    if _PATH not in raw or not years:
        raise InputError(f"{path.name} must have the column {_PATH} and columns field_YYYY, one a year.")
    if flow not in FLOWS:
        raise InputError(f"flow must be one of {listed(FLOWS)}, got {flow!r}.")
    paths = raw[_PATH].str.strip()
    twice = paths[paths.duplicated()]
    if len(twice):
        raise InputError(f"{path.name} has more than one row for {listed(twice)}.")
    of_flow = paths.str.startswith("World" if flow == "value added" else flow.capitalize())
    if not of_flow.any():
        raise InputError(f"flow: {path.name} holds no {flow}.")
    parents = {one.rsplit(_ARROW, 1)[0] for one in paths if _ARROW in one}
    names = paths.str.split(_ARROW).str[-1].str.strip()
    is_leaf = ~paths.isin(parents)
    unknown = sorted(set(names[of_flow & is_leaf]) - set(ISO3) - RESIDUALS)
    if unknown:
        raise InputError(f"{path.name} names {listed(unknown)}, which are no known economies.")
    rows = raw.loc[of_flow & is_leaf, years].assign(name=names)
    long = rows.melt("name", var_name="year", value_name="cell")
    given = long[long["cell"].str.strip() != ""]
    value = pd.to_numeric(given["cell"], errors="coerce")
    wrong = given.loc[~(value >= 0), "name"].unique()
    if len(wrong):
        raise InputError(f"{path.name}: cells must be numbers of 0 or more, but are not for {listed(wrong)}.")
    frame = pd.DataFrame(
        {
            "year": given["year"].str.removeprefix("field_").astype(int),
            "exporter": given["name"].replace(ISO3),
            "group": table.group,
            "value_usd": value * table.unit,
            "is_economy": given["name"].isin(ISO3),
        }
    ).sort_values(["year", "exporter"], ignore_index=True)
    kept = frame[frame["value_usd"] > 0].reset_index(drop=True)
    source = f"{NCSES} {path.stem}"
    checked(kept[kept["is_economy"]], "groups", source)
    dropped = {
        "other flow": int((~of_flow).sum()) * len(years),
        "aggregate of rows": int((of_flow & ~is_leaf).sum()) * len(years),
        "no value": len(long) - len(given),
        "value is 0": len(frame) - len(kept),
    }
    return Loaded(kept, len(raw) * len(years), source, dropped)
