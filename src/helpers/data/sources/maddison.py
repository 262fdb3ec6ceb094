"""Maddison's Historical Statistics of the World Economy, 2010 edition: 1–2008, 1990 international dollars.

Three sheets, one row a country with one column a year. Titles of sections and regional totals stand between
the countries. Countries are those of Maddison: a former state and its successors can both have rows
(Yugoslavia and Slovenia, say), so that the rows are no partition of the world.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import UnknownNameError, listed

MADDISON = "maddison-2010"

SHEETS = {"gdp_per_capita": "percapita-gdp.csv", "gdp": "gdp.csv", "population": "population.csv"}
"""File of each sheet: 1990 international dollars, millions of them, and thousands of people."""

LAST_YEAR = 2008
"""Last year with estimates; the column 2030 is a projection."""

_FIRST_YEAR = 1820
_TOTALS = r"Total|World|Former |$"


def load(sheet: str = "gdp_per_capita") -> Loaded:
    """One sheet, by country and year.

    Parameters
    ----------
    sheet : str
        ``gdp_per_capita`` (1990 international Geary–Khamis dollars), ``gdp`` (millions of them) or
        ``population`` (thousands).

    Returns
    -------
    Loaded
        Columns ``country`` (Maddison's English name without blanks around it), ``year``, ``value``, in the
        unit of the sheet; 0 stands for a country without people (New Zealand in year 1). Cells of totals and
        projections, and empty cells are counted and left out.

    Raises
    ------
    UnknownNameError
        For another sheet.
    """
    if sheet not in SHEETS:
        raise UnknownNameError(f"sheet must be one of {', '.join(SHEETS)}, got {sheet!r}.")
    return read_sheet(fetch(MADDISON, SHEETS[sheet]))


@kept
@reads("a sheet of Maddison's statistics of 2010 (CSV; years in its first line, a row a country)")
def read_sheet(path: Path) -> Loaded:
    """Read one sheet.

    Parameters
    ----------
    path : Path
        CSV whose first line holds years, with blank columns between some of them; numbers have commas.

    Returns
    -------
    Loaded
        See `load`.

    Raises
    ------
    InputError
        If the first line has no years, a cell is negative or no number, or a country has two rows.
    """
    raw = tables.read(path, ["Region"])
    years = [name for name in map(str, raw) if name.strip().isdigit()]
    if not years or int(years[0]) > _FIRST_YEAR:
        raise FileError(f"{path.name} has no years from {_FIRST_YEAR} or before in its first line", path)
    odd = [name for name in raw.columns[1:] if name.strip() and name not in years]
    if odd:
        raise FileError(f"{path.name} has heads that are no years: {listed(odd)}", path)
    country = raw.iloc[:, 0].str.split().str.join(" ")
    values = raw[years].apply(lambda cells: _numbers(cells, path.name))
    rows = values.assign(country=country).melt("country", var_name="year")
    rows["year"] = rows["year"].astype("int64")
    kept, dropped = tables.leave_out(
        rows,
        {
            "no value": rows["value"].isna(),
            "total of countries": rows["country"].str.match(_TOTALS),
            f"projection after {LAST_YEAR}": rows["year"] > LAST_YEAR,
        },
    )
    twice = kept[kept.duplicated(["country", "year"])]
    tables.refuse(twice["country"].unique(), f"{path.name} has more than one row for")
    frame = kept.sort_values(["country", "year"], ignore_index=True)
    return Loaded(frame, len(rows), f"{MADDISON} {path.stem}", dropped)


def _numbers(cells: pd.Series, name: str) -> pd.Series:
    # a comma is one between thousands only where three digits follow, and the next comma or the end
    is_grouped = cells.str.fullmatch(r" *[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)? *")
    cells = cells.where(~is_grouped, cells.str.replace(",", ""))
    return tables.numbers(cells, name, least=0, blanks=("-", "n.a."))
