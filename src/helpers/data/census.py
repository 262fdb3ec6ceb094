"""US Census Schedule B: ten-digit export codes with the Advanced Technology Products field."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.errors import InputError, listed

SCHEDULE_B_2017 = "census-schedule-b-2017"

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


def load_schedule_b_2017() -> Loaded:
    """Export codes of 2017 with their technology field.

    Returns
    -------
    Loaded
        Columns ``hs10`` (str), ``description``, ``field`` (see `ATP_FIELDS`), ``atp`` (bool). Codes only,
        no values.
    """
    return read_concordance(fetch(SCHEDULE_B_2017))


def read_concordance(path: Path) -> Loaded:
    """Read an export concordance of the Census.

    Parameters
    ----------
    path : Path
        Workbook (.xls) with the columns ``commodity``, ``descriptn`` and ``hitech``, all text.

    Returns
    -------
    Loaded
        See `load_schedule_b_2017`.

    Raises
    ------
    InputError
        For a code that is not ten digits, occurs twice, or has an unknown technology field.
    """
    raw = pd.read_excel(path, dtype=str, engine="calamine", keep_default_na=False)
    frame = pd.DataFrame(
        {
            "hs10": hs.validate(raw["commodity"].str.strip(), 10),
            "description": raw["descriptn"].str.strip(),
            "field": raw["hitech"].str.strip(),
        }
    )
    unknown = sorted(set(frame["field"]) - set(ATP_FIELDS))
    if unknown:
        raise InputError(
            f"hitech of {path.name} must be one of {', '.join(ATP_FIELDS)}, got {listed(unknown)}."
        )
    twice = frame.loc[frame["hs10"].duplicated(), "hs10"]
    if len(twice):
        raise InputError(f"commodity of {path.name} occurs twice for {listed(twice)}.")
    frame["atp"] = frame["field"] != "00"
    return Loaded(frame, len(raw), SCHEDULE_B_2017)
