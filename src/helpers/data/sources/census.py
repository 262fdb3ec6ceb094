"""US Census Schedule B: ten-digit export codes with the Advanced Technology Products field.

Exports of civil aircraft, their engines, parts and equipment are published under one code,
8800.00.0000; the ten-digit codes with an end use of `CIVIL_AIRCRAFT` are on the list, but have no values of
their own.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import listed

SCHEDULE_B_2017 = "census-schedule-b-2017"
SCHEDULE_B_2019 = "census-schedule-b-2019"
LARGEST_HS10_2017 = "us-2017-max-hs10"

ATP_FIELDS = {
    "00": "not an advanced technology product",
    "01": "biotechnology",
    "02": "life science",
    "03": "opto-electronics",
    "04": "information and communications",
    "05": "electronics",
    "06": "flexible manufacturing",
    "07": "advanced materials",
    "08": "aerospace",
    "09": "weapons",
    "10": "nuclear technology",
}
"""Meaning of the HITECH field."""

CIVIL_AIRCRAFT = {"22000": "complete aircraft", "22010": "parts and equipment", "22020": "engines"}
"""End uses of civil aircraft. 22090 is the code 8800.00.0000 that sums them up."""

_SLICES = {"hs10": (0, 10), "description": (69, 219), "end_use": (250, 255), "field": (276, 278)}
_LINE = 278


def load_schedule_b_2017() -> Loaded:
    """Export codes of 2017 with their technology field.

    Returns
    -------
    Loaded
        Columns ``hs10`` (str), ``description``, ``end_use`` (five digits, str), ``field`` (see
        `ATP_FIELDS`), ``atp`` (bool). Codes only, no values.
    """
    return read_concordance(fetch(SCHEDULE_B_2017))


def load_schedule_b_2019() -> Loaded:
    """Export codes of 2019 with their technology field.

    Returns
    -------
    Loaded
        As `load_schedule_b_2017`. The same codes are ATP as in 2017.
    """
    return read_fixed_width(fetch(SCHEDULE_B_2019))


def load_largest_hs10_2017() -> Loaded:
    """Load the exports of the largest ten-digit code inside each six-digit code, 2017.

    Returns
    -------
    Loaded
        Columns ``hs6`` (str), ``naics`` of the largest ten-digit code, ``largest_usd``, missing where no
        ten-digit code has a value. It is not the total of the six-digit code.
    """
    return _read_largest(fetch(LARGEST_HS10_2017))


@kept
@reads("US exports by largest ten-digit code (Stata file)")
def _read_largest(path: Path) -> Loaded:
    raw = files.stata(path, ["hs6", "naics", "total_trade"])
    frame = pd.DataFrame(
        {
            "hs6": hs.validate(raw["hs6"], 6),
            "naics": raw["naics"].astype(str),
            "largest_usd": tables.numbers(raw["total_trade"], path.name, least=0, blanks=()),
        }
    )
    return Loaded(frame, len(raw), LARGEST_HS10_2017)


@kept
@reads("an export concordance of the Census (workbook or CSV with commodity, descriptn, end_use, hitech)")
def read_concordance(path: Path) -> Loaded:
    """Read an export concordance of the Census.

    Parameters
    ----------
    path : Path
        Workbook (.xls) with ``commodity``, ``descriptn``, ``end_use`` and ``hitech``, all text.

    Returns
    -------
    Loaded
        See `load_schedule_b_2017`.

    Raises
    ------
    InputError
        If a column is missing; for a code that is not ten digits, occurs twice, or has an unknown
        technology field.
    """
    names = {"commodity": "hs10", "descriptn": "description", "end_use": "end_use", "hitech": "field"}
    frame = (
        tables.read(path, names)[list(names)].rename(columns=names).apply(lambda column: column.str.strip())
    )
    return _checked(frame, path, SCHEDULE_B_2017)


@kept
@reads(f"an export list of the Census (text in lines of {_LINE} characters)")
def read_fixed_width(path: Path) -> Loaded:
    """Read an export list of the Census in its fixed-width form.

    Parameters
    ----------
    path : Path
        Text without a header, lines of 278 characters.

    Returns
    -------
    Loaded
        See `load_schedule_b_2017`.

    Raises
    ------
    InputError
        For a line of another length, and as `read_concordance`.
    """
    lines = files.text(path).splitlines()
    wrong = [number for number, line in enumerate(lines, 1) if len(line) != _LINE]
    if wrong:
        raise FileError(
            f"{path.name} must have lines of {_LINE} characters; look at lines {listed(wrong)}", path
        )
    frame = pd.DataFrame(
        {name: [line[slice(*ends)].strip() for line in lines] for name, ends in _SLICES.items()}
    )
    return _checked(frame, path, SCHEDULE_B_2019)


def _checked(frame: pd.DataFrame, path: Path, source: str) -> Loaded:
    hs.validate(frame["hs10"], 10)
    unknown = sorted(set(frame["field"]) - set(ATP_FIELDS))
    tables.refuse(unknown, f"hitech of {path.name} must be one of {', '.join(ATP_FIELDS)}, got")
    tables.refuse_twice(frame, ["hs10"], f"commodity of {path.name} occurs twice for")
    return Loaded(frame.assign(atp=frame["field"] != "00").reset_index(drop=True), len(frame), source)
