"""What no provincial source may hold: values below 0, shares above 1, jumps of units, a province left out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.data import tables
from helpers.errors import InputError
from helpers.regions import CHINA, PROVINCES

JUMP = 1000.0
"""No value changes by this factor from one row of a province to the next: a unit that is off by 10,000 does.

The largest change of a real series is by 98 (investment actually used, Tibet 2000).
"""

SIGNED = ("hightech_profit",)
"""Variables that can be below 0."""

_NO_ELECTRONICS = "the workbook has no such column"
_THIRTY = "the file has 30 provinces"

ABSENT: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("china-ffe-investment-1998-2019", "ffe_investment"): {"Tibet": _THIRTY},
    ("china-ffe-investment-1998-2019", "exports"): {"Tibet": _THIRTY},
    ("china-ffe-investment-1998-2019", "population"): {"Tibet": _THIRTY},
    ("china-fdi-1996-2007", "fdi_actual"): {"Inner Mongolia": _THIRTY},
    ("china-industry-revenue-2005-2016", "electronics_revenue"): {
        "Tibet": _NO_ELECTRONICS,
        "Ningxia": _NO_ELECTRONICS,
    },
}
"""Provinces that a variable of a data set does not have, with the reason."""


def refuse_impossible(frame: pd.DataFrame) -> None:
    """Refuse values below 0, shares above 1 and jumps by `JUMP` or more.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema, of one source.

    Raises
    ------
    InputError
        Names the first cell and says what to do.
    """
    below = frame[(frame["value"] < 0) & ~frame["variable"].isin(SIGNED)]
    if not below.empty:
        one = below.iloc[0]
        raise InputError(
            f"value: {_cell(one)} in {one['source']} is {one['value']:g}, and cannot be below 0 "
            f"({len(below)} such cells); correct the file."
        )
    over = frame[frame["unit"].str.startswith("share") & (frame["value"] > 1)]
    if not over.empty:
        one = over.iloc[0]
        raise InputError(
            f"value: {_cell(one)} in {one['source']} is {one['value']:g}, and a share cannot exceed 1 "
            f"({len(over)} such cells); if the source prints percent, read it with the factor 0.01."
        )
    key = ["source", "vintage", "variable", "province"]
    rows = frame[frame["value"] > 0].sort_values([*key, "year"])
    rows = rows.assign(before=rows.groupby(key)["value"].shift())
    factor = rows["value"] / rows["before"]
    jumps = rows[(factor >= JUMP) | (factor <= 1 / JUMP)]
    if not jumps.empty:
        one = jumps.iloc[0]
        raise InputError(
            f"unit: {_cell(one)} in {one['source']} is {one['value']:.6g} after {one['before']:.6g} "
            f"({len(jumps)} such jumps); their units differ, so convert the cell where it is read."
        )


def refuse_absent(frame: pd.DataFrame) -> None:
    """Refuse a variable of a data set that lacks a province, unless `ABSENT` says so.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema, whole data sets.

    Raises
    ------
    InputError
        Names the provinces, the variable and the data set; also for one in `ABSENT` that is there after all.
    """
    own = frame[frame["province"] != CHINA]
    for (source, variable), names in own.groupby(["source", "variable"])["province"]:
        known = ABSENT.get((str(source), str(variable)), {})
        present = set(names)
        missing = [name for name in PROVINCES if name not in present]
        unknown = [name for name in missing if name not in known]
        tables.refuse(
            unknown,
            "province:",
            f" missing from {variable} of {source!r}; if the source has no such province, add it to "
            "helpers.data.provinces.checks.ABSENT with the reason",
        )
        tables.refuse(
            (name for name in known if name not in missing),
            "province:",
            f" of {variable} in {source!r} is there after all; take it out of "
            "helpers.data.provinces.checks.ABSENT",
        )


def _cell(row: pd.Series) -> str:
    return f"{row['variable']} of {row['province']} {row['year']}"
