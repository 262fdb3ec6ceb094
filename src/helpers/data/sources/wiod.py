"""World Input-Output Tables, 2013 release: 41 regions, 35 industries, one table a year, 1995–2011.

The R files have no row of value added and no names of industries. Flows are whole million US dollars, cut off
and not rounded at the source, so that the cells of a row fall short of its printed output, by 110 million at
most and by 0.1% for the world. What is missing is booked as a sixth category of final demand at home: then
output is the printed one, and the table balances.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.parsed import kept_as
from helpers.errors import InputError, listed
from helpers.valueadded import InputOutput

WIOD = "wiod-2013"

YEARS = range(1995, 2012)
"""Years of the release."""

REST_OF_WORLD = "RoW"
"""Code of the region that is no country."""

CATEGORIES = ("households", "non-profit institutions", "government", "capital formation", "inventories")
"""Final demand, in the order of the columns."""

CUT_OFF = "cut off"
"""Category of final demand that the files do not have: printed output less the cells of its row."""

INDUSTRIES: dict[str, str] = dict(
    tables.read(Path(__file__).with_name("wiod_industries.csv")).to_numpy().tolist()
)
"""Names of the industries, which the files lack (Timmer et al. 2015); ADB's tables use the same 35."""

Order = Literal["C", "F"]

_MILLION = 1e6


def load_year(year: int) -> InputOutput:
    """One table.

    Parameters
    ----------
    year : int
        1995 to 2011.

    Returns
    -------
    InputOutput
        US dollars. Value added is what output leaves after intermediates: it includes net taxes on products
        and transport margins.

    Raises
    ------
    InputError
        For another year.
    """
    if year not in YEARS:
        raise InputError(f"year must be {YEARS[0]} to {YEARS[-1]}, got {year!r}.")
    return read_table(fetch(WIOD, f"wiod{year % 100:02}.rda"), year)


def _take_apart(table: InputOutput) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Write a table as one column: as a frame of 1,400 columns it would take longer than the R file."""
    names = ("countries", "industries", "categories", "year", "source", "facts")
    orders: list[Order] = ["C" if one.flags.c_contiguous else "F" for one in (table.Z, table.F)]
    cells = np.concatenate([one.ravel(order) for one, order in zip((table.Z, table.F), orders, strict=True)])
    return pd.DataFrame({"cell": cells}), {"orders": orders, **{name: getattr(table, name) for name in names}}


def _put_together(frame: pd.DataFrame, facts: dict[str, Any]) -> InputOutput:
    named: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()
    }
    of_Z, of_F = named.pop("orders")
    sellers = len(named["countries"]) * len(named["industries"])
    Z, F = np.split(frame["cell"].to_numpy(), [sellers**2])
    return InputOutput(
        Z=Z.reshape((sellers, sellers), order=of_Z), F=F.reshape((sellers, -1), order=of_F), **named
    )


@kept_as(_take_apart, _put_together)
@reads("a table of WIOD, release 2013 (.rda)")
def read_table(path: Path, year: int) -> InputOutput:
    """Read one R data file.

    Parameters
    ----------
    path : Path
        Holds ``interYY``, ``finalYY``, ``outputYY`` for the two-digit year, ``countries``, ``industries``.
    year : int
        Year of the table.

    Returns
    -------
    InputOutput
        See `load_year`. Its facts count negative cells, industries without output, and what was cut off.

    Raises
    ------
    InputError
        If an object is missing or its shape does not fit, or if printed output is not the sum of its row up
        to the cutting-off of each cell.
    """
    objects = files.r_objects(path)
    names = {name: f"{name}{year % 100:02}" for name in ("inter", "final", "output")}
    missing = [name for name in (*names.values(), "countries", "industries") if name not in objects]
    if missing:
        raise FileError(f"{path.name} lacks the objects {listed(missing)} of {year}", path)
    inter, final, printed = (np.asarray(objects[name], dtype=np.float64) for name in names.values())
    countries, industries = (tuple(map(str, objects[name])) for name in ("countries", "industries"))
    short = printed - inter.sum(axis=1) - final.sum(axis=1)
    cells = inter.shape[1] + final.shape[1]
    wrong = np.flatnonzero(np.abs(short) > cells).tolist()
    tables.refuse(wrong, f"{names['output']} of {path.name} is not the sum of the rows")
    facts = {
        "negative cells of final demand": int((final < 0).sum()),
        "industries without output": int((printed == 0).sum()),
        "negative output": int((printed < 0).sum()),
        "negative value added": int((printed < inter.sum(axis=0)).sum()),
        "cut off at the source, million US$": float(short.sum()),
    }
    return InputOutput(
        countries,
        industries,
        (*CATEGORIES, CUT_OFF),
        inter * _MILLION,
        _with_category(final, short, len(countries)) * _MILLION,
        year=year,
        source=WIOD,
        facts=facts,
    )


def _with_category(
    final: NDArray[np.float64], home: NDArray[np.float64], regions: int
) -> NDArray[np.float64]:
    """Add a category of final demand that each seller sells at home only."""
    industries = len(home) // regions
    added = np.zeros((len(home), regions, 1))
    added[np.arange(len(home)), np.repeat(np.arange(regions), industries), 0] = home
    by_region = final.reshape(len(home), regions, -1)
    return np.concatenate([by_region, added], axis=2).reshape(len(home), -1)
