"""Exports of four groups of HS chapters, 2000–2021: sums over UN Comtrade's reports, by country name.

``tech_intensive_products`` are whole chapters (84–92), not high-tech products. A zero is a missing report,
not zero trade. The names of countries are matched letter by letter (`helpers.data.sources.country_codes`).
"""

from __future__ import annotations

from pathlib import Path

from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.loaded import Loaded, merge
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.country_codes import LEFT_OUT, Taiwan, iso3_of_name

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
    return merge(parts, HS_GROUPS)


@kept
@reads("sums of Comtrade over a group of chapters (CSV with rows of years and of flows above Country)")
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
    rows = tables.rows(path)
    heads = [row for _, row in rows[:3]]
    if [row[:1] for row in heads] != [["year"], ["import_or_export"], ["Country"]]:
        starts = ", ".join(repr(row[:1]) for row in heads)
        said = "the first three lines must start with year, import_or_export, Country"
        raise FileError(f"{path.name}: {said}, got {starts}", path)
    columns = list(zip(heads[0][1:], heads[1][1:], strict=False))
    if len({len(row) for row in heads}) > 1 or not all(
        year.isdigit() and flow in ("Export", "Import") for year, flow in columns
    ):
        raise FileError(
            f"{path.name}: the header must give a year and Export or Import for each column", path
        )
    heads[2][1:] = [f"{flow} of {year}" for year, flow in columns]
    wide = tables.table(rows[2:], path.name)
    wide["exporter"] = tables.mapped(wide, "Country", path.name, lambda name: iso3_of_name(name, taiwan))
    names = heads[2][1:]
    for column in names:
        wide[column] = tables.numbers(wide[column], path.name, least=0)
    cells = wide.melt("exporter", names, var_name="column", value_name="cell", ignore_index=False)
    year = cells["column"].str[-4:].astype("int64")
    cells = cells.assign(year=year, group=group, value_usd=cells["cell"]).reset_index(drop=True)
    kept, dropped = tables.leave_out(
        cells,
        {
            "import": cells["column"].str.startswith("Import"),
            LEFT_OUT: cells["exporter"].isna(),
            "no report (value is 0)": cells["value_usd"] == 0,
        },
    )
    frame = kept[["year", "exporter", "group", "value_usd"]].astype({"exporter": "str", "group": "str"})
    frame = frame.sort_values(["year", "exporter"], ignore_index=True)
    return Loaded(checked(frame, "groups", path.name), len(cells), f"{HS_GROUPS} {group}", dropped)
