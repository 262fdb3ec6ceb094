"""WTO: merchandise exports of 13 product groups (SITC, revision 3), seven years between 1990 and 2018.

The groups overlap (office and telecom equipment is part of machinery, machinery of manufactures): never add
them up. ``estimated`` marks values that the WTO has estimated.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.errors import InputError, listed

WTO = "wto-exports-13-groups"

MILLION = 1_000_000
"""The WTO's values are in million dollars."""

ISO3 = {"CHT": "TWN", "ROM": "ROU"}
"""Codes of the WTO that are not those of ISO 3166; BLX, Belgium with Luxembourg, has none and stays."""

_COLUMNS = (
    "Reporting Economy Code",
    "Reporting Economy ISO3A Code",
    "Partner Economy Code",
    "Product/Sector Code",
    "Unit Code",
    "Year",
    "Value Flag Code",
    "Value",
)


def load_wto_exports() -> Loaded:
    """Load exports to the world by country and product group.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``group`` (code of the WTO, such as ``MAMTOF``), ``value_usd``,
        ``estimated``. The world, seven economies without an alpha-3 code (former countries and French
        overseas departments), and zeros are counted and left out.
    """
    return read_wto_exports(fetch(WTO, "exports-13-groups.csv"))


@kept
def read_wto_exports(path: Path) -> Loaded:
    """Read a download of the WTO.

    Parameters
    ----------
    path : Path
        CSV in cp1252, 24 columns from ``Indicator Category`` to ``Value``.

    Returns
    -------
    Loaded
        See `load_wto_exports`.

    Raises
    ------
    InputError
        If a column is missing, or a row has another unit or partner, or a value that is no number; with file
        and line.
    """
    with path.open(encoding="cp1252", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise InputError(f"{path.name} lacks the columns {listed(missing)}.")
        rows = [(reader.line_num, [row[name] for name in _COLUMNS]) for row in reader]
    dropped = {"the world": 0, "economy without an alpha-3 code": 0, "value is 0": 0}
    kept = []
    for line, (code, iso3, partner, group, unit, year, flag, value) in rows:
        where = f"{path.name}, line {line}"
        if partner != "000" or unit != "USM":
            raise InputError(
                f"{where}: the partner must be the world (000) and the unit million US dollars (USM), "
                f"got {partner!r} and {unit!r}."
            )
        try:
            dollars = float(value) * MILLION
        except ValueError:
            raise InputError(f"{where}: the value must be a number, got {value!r}.") from None
        if code == "000":
            dropped["the world"] += 1
        elif not iso3:
            dropped["economy without an alpha-3 code"] += 1
        elif dollars == 0:
            dropped["value is 0"] += 1
        else:
            kept.append((int(year), ISO3.get(iso3, iso3), group, dollars, flag == "E"))
    frame = pd.DataFrame(kept, columns=["year", "exporter", "group", "value_usd", "estimated"])
    frame = frame.astype({"year": "int64", "exporter": "str", "group": "str", "value_usd": "float64"})
    frame = frame.sort_values(["year", "exporter", "group"], ignore_index=True)
    return Loaded(checked(frame, "groups", path.name), len(rows), WTO, dropped)
