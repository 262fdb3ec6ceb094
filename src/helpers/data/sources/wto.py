"""WTO: merchandise exports of 13 product groups (SITC, revision 3), seven years between 1990 and 2018.

The groups overlap (office and telecom equipment is part of machinery, machinery of manufactures): never add
them up. ``estimated`` marks values that the WTO has estimated.
"""

from __future__ import annotations

from pathlib import Path

from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.schemas import checked

WTO = "wto-exports-13-groups"

MILLION = 1_000_000
"""The WTO's values are in million dollars."""

ISO3 = {"CHT": "TWN", "ROM": "ROU"}
"""Codes of the WTO that are not those of ISO 3166; BLX, Belgium with Luxembourg, has none and stays."""

_COLUMNS = {
    "Reporting Economy Code": "code",
    "Reporting Economy ISO3A Code": "exporter",
    "Partner Economy Code": "partner",
    "Product/Sector Code": "group",
    "Unit Code": "unit",
    "Year": "year",
    "Value Flag Code": "flag",
    "Value": "value",
}


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
@reads("the WTO's download of exports to the world by product group (CSV with 24 columns)")
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
    rows = tables.read(path, _COLUMNS).rename(columns=_COLUMNS)
    tables.refuse_rows(
        rows,
        (rows["partner"] != "000") | (rows["unit"] != "USM"),
        path.name,
        "the partner must be the world (000) and the unit million US dollars (USM), got {partner!r} and "
        "{unit!r}.",
    )
    odd = ~rows["group"].str.fullmatch("[A-Z0-9_]{2,12}")
    tables.refuse_rows(rows, odd, path.name, "the group must be a code of the WTO, got {group!r}.")
    dollars = tables.numbers(rows["value"], path.name, "the value", least=0) * MILLION
    rows["year"] = tables.numbers(rows["year"], path.name, whole=True)
    kept, dropped = tables.leave_out(
        rows.assign(value_usd=dollars),
        {
            "the world": rows["code"] == "000",
            "economy without an alpha-3 code": rows["exporter"] == "",
            "value is 0": dollars == 0,
        },
    )
    frame = kept[["year", "exporter", "group", "value_usd"]].copy()
    frame = frame.replace({"exporter": ISO3}).assign(estimated=kept["flag"] == "E")
    frame = frame.sort_values(["year", "exporter", "group"], ignore_index=True)
    return Loaded(checked(frame, "groups", path.name), len(rows), WTO, dropped)
