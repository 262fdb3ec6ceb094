"""Maddison's Historical Statistics of the World Economy, 2010 edition: 1–2008, 1990 international dollars.

Three sheets, one row a country with one column a year. Titles of sections and regional totals stand between
the countries. Countries are those of Maddison: a former state and its successors can both have rows
(Yugoslavia and Slovenia, say), so that the rows are no partition of the world.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import InputError, UnknownNameError, listed

MADDISON = "maddison-2010"

SHEETS = {"gdp_per_capita": "percapita-gdp.csv", "gdp": "gdp.csv", "population": "population.csv"}
"""File of each sheet: 1990 international dollars, millions of them, and thousands of people."""

LAST_YEAR = 2008
"""Last year with estimates; the column 2030 is a projection."""


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
        If there is no line of years, a cell is negative or no number, or a country has two rows.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    years = {at: int(cell) for at, cell in enumerate(head) if cell.strip().isdigit()}
    if not years:
        raise InputError(f"{path.name} must have years in its first line.")
    kept: list[tuple[str, int, float]] = []
    dropped = {"no value": 0, "total of countries": 0, f"projection after {LAST_YEAR}": 0}
    for row in rows:
        country = " ".join(row[0].split())
        for at, year in years.items():
            cell = row[at].strip() if at < len(row) else ""
            if cell in ("", "-"):
                dropped["no value"] += 1
            elif _is_total(country):
                dropped["total of countries"] += 1
            elif year > LAST_YEAR:
                dropped[f"projection after {LAST_YEAR}"] += 1
            else:
                kept.append((country, year, _number(cell, country, year, path)))
    frame = pd.DataFrame(kept, columns=["country", "year", "value"])
    twice = frame[frame.duplicated(["country", "year"])]
    if len(twice):
        raise InputError(f"{path.name} has more than one row for {listed(twice['country'].unique())}.")
    frame = frame.sort_values(["country", "year"], ignore_index=True)
    return Loaded(frame, len(rows) * len(years), f"{MADDISON} {path.stem}", dropped)


def _is_total(name: str) -> bool:
    return name.startswith(("Total", "World", "Former ")) or name == ""


def _number(cell: str, country: str, year: int, path: Path) -> float:
    try:
        value = float(cell.replace(",", ""))
    except ValueError as error:
        raise InputError(f"{path.name}: {cell!r} for {country} {year} is no number.") from error
    if value < 0:
        raise InputError(f"{path.name}: {cell!r} for {country} {year} must not be negative.")
    return value
