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

from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.country_codes import iso3_of_name
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

OWN_NAMES = {
    "Russia": "RUS",
    "South Korea": "KOR",
    "Taiwan": "TWN",
    "United States": "USA",
    "Vietnam": "VNM",
}
"""ISO 3166 alpha-3 code of each economy that UN Comtrade names otherwise."""

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
@reads("a table of the Science and Engineering Indicators (CSV with paths of economies and years)")
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
    raw = tables.read(path)
    years = [name for name in map(str, raw) if name.startswith("field_") and name[6:].isdigit()]
    if _PATH not in raw or not years:
        raise FileError(f"{path.name} must have the column {_PATH} and columns field_YYYY, one a year", path)
    if flow not in FLOWS:
        raise InputError(f"flow must be one of {listed(FLOWS)}, got {flow!r}.")
    paths = raw[_PATH].str.strip()
    tables.refuse_twice(paths.to_frame(), [_PATH], f"{path.name} has more than one row for")
    of_flow = paths.str.startswith("World" if flow == "value added" else flow.capitalize())
    if not of_flow.any():
        raise InputError(f"flow: {path.name} holds no {flow}.")
    names = paths.str.split(_ARROW).str[-1].str.strip()
    is_aggregate = paths.isin({one.rsplit(_ARROW, 1)[0] for one in paths if _ARROW in one})
    codes = {name: _iso3(name) for name in sorted(set(names[of_flow & ~is_aggregate]))}
    tables.refuse(
        [name for name, code in codes.items() if code is None and name not in RESIDUALS],
        f"{path.name} names",
        ", which are no known economies",
    )
    cells = raw[years].assign(name=names, of_flow=of_flow, is_aggregate=is_aggregate)
    long = cells.melt(
        ["name", "of_flow", "is_aggregate"], var_name="year", value_name="cell", ignore_index=False
    )
    rows, dropped = tables.leave_out(
        long,
        {
            "other flow": ~long["of_flow"],
            "aggregate of rows": long["is_aggregate"],
            "no value": long["cell"].str.strip() == "",
        },
    )
    value = tables.numbers(rows["cell"], path.name, "a cell", least=0) * table.unit
    kept, zeros = tables.leave_out(rows.assign(value_usd=value), {"value is 0": value == 0})
    frame = pd.DataFrame(
        {
            "year": kept["year"].str.removeprefix("field_").astype(int),
            "exporter": [codes[name] or name for name in kept["name"]],
            "group": table.group,
            "value_usd": kept["value_usd"],
            "is_economy": [codes[name] is not None for name in kept["name"]],
        }
    ).sort_values(["year", "exporter"], ignore_index=True)
    source = f"{NCSES} {path.stem}"
    checked(frame[frame["is_economy"]], "groups", source)
    return Loaded(frame, len(long), source, dropped | zeros)


def _iso3(name: str) -> str | None:
    try:
        return OWN_NAMES.get(name) or iso3_of_name(name)
    except InputError:
        return None
