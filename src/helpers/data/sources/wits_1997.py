"""Reported exports of 1997 by country and HS 1996 heading: World Bank WITS, from UN Comtrade.

Two files hold the reporters in alphabetical order. Values are thousands of current US dollars at the source
and dollars here. Nothing is mirrored: of a country that did not report (Taiwan among others) there is no row.
Belgium and Luxembourg reported together, as ``BLX`` at the source and ``BEL`` here; ``ROM`` is ``ROU``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept

WITS_1997 = "wits-hs4-1997"

FILES = ("WITS_exports_1997_A_L.csv", "WITS_exports_1997_M_Z.csv")

AREAS = {"BLX": "BEL", "ROM": "ROU"}
"""Codes of the source that are not of ISO 3166."""

YEAR = 1997

_VALUE = "TradeValue in 1000 USD"
_COLUMNS = ("Nomenclature", "ReporterISO3", "ProductCode", "PartnerISO3", "Year", "TradeFlowName", _VALUE)
_ONLY = {"Nomenclature": "H1", "PartnerISO3": "WLD", "Year": str(YEAR), "TradeFlowName": "Export"}


def load_wits_1997() -> Loaded:
    """Load exports of 1997 by HS 1996 heading, of 84 reporters.

    Returns
    -------
    Loaded
        Columns ``exporter`` (ISO 3166 alpha-3), ``product`` (four digits, str), ``value_usd`` (current US
        dollars, above 0). Rows of 0 are counted and left out.
    """
    return read_wits_1997(*(fetch(WITS_1997, name) for name in FILES))


@kept
@reads("WITS's download of exports of 1997, in two files (CSV)")
def read_wits_1997(first: Path, second: Path) -> Loaded:
    """Read both files.

    Parameters
    ----------
    first, second : Path
        CSV files as WITS writes them.

    Returns
    -------
    Loaded
        See `load_wits_1997`.

    Raises
    ------
    InputError
        For a missing column, another year, partner, flow or revision, a value that is not a number from 0 up,
        a malformed heading, or a reporter and heading given twice.
    """
    raw = pd.concat([_read(path) for path in (first, second)], ignore_index=True)
    frame = pd.DataFrame(
        {
            "exporter": raw["ReporterISO3"].replace(AREAS),
            "product": hs.validate(raw["ProductCode"], 4),
            "value_usd": raw[_VALUE] * 1000,
        }
    )
    tables.refuse_twice(frame, ["exporter", "product"], f"{WITS_1997} has two values for")
    found = frame[frame["value_usd"] > 0].sort_values(["exporter", "product"], ignore_index=True)
    return Loaded(found, len(frame), WITS_1997, {"value is 0": len(frame) - len(found)})


def _read(path: Path) -> pd.DataFrame:
    raw = tables.read(path, _COLUMNS)
    for column, wanted in _ONLY.items():
        other = sorted(set(raw[column]) - {wanted})
        tables.refuse(other, f"{column} of {path.name} must be {wanted!r}, got")
    return raw.assign(**{_VALUE: tables.numbers(raw[_VALUE], path.name, least=0)})
