"""Exports of four groups of HS chapters, 2000–2021: sums over UN Comtrade's reports, by country name.

``tech_intensive_products`` are whole chapters (84–92), not high-tech products. A zero is a missing report,
not zero trade. The names of countries are matched letter by letter (`helpers.data.sources.country_codes`).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.country_codes import LEFT_OUT, Taiwan, iso3_of_name
from helpers.errors import InputError

GROUPS = {
    "tech_intensive_products": "HS chapters 84–92",
    "processed_food": "HS chapters 16–24",
    "raw_materials": "HS chapters 1–15, 25–27, 44–49",
    "unprocessed_materials": "HS chapters 28–40, 72–83",
}
"""The groups, and what is in them."""

HS_GROUPS = "comtrade-hs-groups"


def load_hs_groups(*, taiwan: Taiwan = "as Taiwan") -> Loaded:
    """Load the exports of all four groups.

    Parameters
    ----------
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of "Other Asia, nes".

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``group`` (see `GROUPS`), ``value_usd``. Imports and zeros are counted
        and left out.
    """
    parts = [read_group(fetch(HS_GROUPS, f"{group}.csv"), group, taiwan) for group in GROUPS]
    dropped = {reason: sum(part.dropped[reason] for part in parts) for reason in parts[0].dropped}
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    return Loaded(frame, sum(part.read for part in parts), HS_GROUPS, dropped)


@kept
def read_group(path: Path, group: str, taiwan: Taiwan = "as Taiwan") -> Loaded:
    """Read the file of one group.

    Parameters
    ----------
    path : Path
        UTF-8 CSV with two header rows (year; Export or Import) and a line that says ``Country``.
    group : str
        Name that the rows get.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of "Other Asia, nes".

    Returns
    -------
    Loaded
        See `load_hs_groups`.

    Raises
    ------
    InputError
        For other headers, a country name that is not in the list, or a value that is no number; with file and
        line.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        rows = [(reader.line_num, row) for row in reader]
    heads = [row for _, row in rows[:3]]
    if [row[:1] for row in heads] != [["year"], ["import_or_export"], ["Country"]]:
        starts = ", ".join(repr(row[:1]) for row in heads)
        raise InputError(
            f"{path.name}: the first three lines must start with year, import_or_export, Country, "
            f"got {starts}."
        )
    years, flows = heads[0][1:], heads[1][1:]
    if (
        len(years) != len(flows)
        or not all(year.isdigit() for year in years)
        or set(flows) - {"Export", "Import"}
    ):
        raise InputError(f"{path.name}: the header must give a year and Export or Import for each column.")
    dropped = {"import": 0, "no report (value is 0)": 0, LEFT_OUT: 0}
    kept = []
    for line, (name, *cells) in rows[3:]:
        where = f"{path.name}, line {line}"
        if len(cells) != len(years):
            raise InputError(f"{where}: {len(years)} values are expected, got {len(cells)}.")
        try:
            exporter = iso3_of_name(name, taiwan)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        for year, flow, cell in zip(years, flows, cells, strict=True):
            try:
                value = float(cell)
            except ValueError:
                raise InputError(f"{where}: {flow} of {year} must be a number, got {cell!r}.") from None
            if flow == "Import":
                dropped["import"] += 1
            elif exporter is None:
                dropped[LEFT_OUT] += 1
            elif value == 0:
                dropped["no report (value is 0)"] += 1
            else:
                kept.append((int(year), exporter, group, value))
    frame = pd.DataFrame(kept, columns=["year", "exporter", "group", "value_usd"])
    frame = frame.astype({"year": "int64", "exporter": "str", "group": "str", "value_usd": "float64"})
    frame = frame.sort_values(["year", "exporter"], ignore_index=True)
    return Loaded(
        checked(frame, "groups", path.name), len(years) * (len(rows) - 3), f"{HS_GROUPS} {group}", dropped
    )
