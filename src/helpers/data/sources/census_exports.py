"""US exports by ten-digit Schedule B code: the answers of the Census API, and the Census's fixed-width files.

Both give ``year``, ``hs10`` and ``value_usd``, the total of the calendar year to all countries. The API has
2010 and later; the years before are in the monthly files, of which December holds the whole year.

Neither has been tried on live data: the API wants a key and the files are sold or sent on request. The
layouts are those that the Census publishes, and the tests run on made-up files of these layouts.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.loaded import Loaded, merge
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.errors import InputError, listed

EXPORTS = "census-hs10-exports"

FIELDS = ("E_COMMODITY", "ALL_VAL_YR", "COMM_LVL", "time")
"""What the registered address asks the API for."""

FIXED_WIDTH = {
    "df": slice(0, 1),
    "commodity": slice(1, 11),
    "year": slice(67, 71),
    "month": slice(71, 73),
    "all_val_yr": slice(268, 283),
}
"""Fields of ``EXP_COMM.TXT`` that are used, as slices of a line counted from 0."""

RECORD = 373
"""Length of a line of ``EXP_COMM.TXT``."""


def load_us_exports(years: Iterable[int], *, folder: Path | None = None) -> Loaded:
    """Load US exports of several years.

    Parameters
    ----------
    years : iterable of int
        Calendar years.
    folder : Path, optional
        Folder with ``exports-hs10-<year>.json`` (API) or ``EXP_COMM-<year>.TXT`` (fixed width) of each year;
        by default the registered answers of the API, 2010 to 2017.

    Returns
    -------
    Loaded
        Columns ``year``, ``hs10``, ``value_usd`` (current US dollars, above 0): all merchandise.

    Raises
    ------
    InputError
        If a year has no file, or a file is faulty.
    """
    wanted = sorted(set(years))
    if not wanted:
        raise InputError("years must name at least one year.")
    parts = []
    for year in wanted:
        answer = f"exports-hs10-{year}.json"
        if folder is None:
            part = read_api(fetch(EXPORTS, answer))
        elif (folder / answer).is_file():
            part = read_api(folder / answer)
        elif (folder / f"EXP_COMM-{year}.TXT").is_file():
            part = read_fixed_width(folder / f"EXP_COMM-{year}.TXT")
        else:
            raise InputError(f"folder {str(folder)!r} has neither {answer} nor EXP_COMM-{year}.TXT.")
        held = part.frame["year"].unique()
        if list(held) != [year]:
            raise InputError(f"the file of {year} holds the years {listed(map(int, held))}.")
        parts.append(part)
    return merge(parts, EXPORTS)


@kept
@reads("an answer of the Census API (JSON, a list of lists)")
def read_api(path: Path) -> Loaded:
    """Read an answer of the API.

    Parameters
    ----------
    path : Path
        JSON: a list of lists of text, the first of them the names, see `FIELDS`.

    Returns
    -------
    Loaded
        See `load_us_exports`.

    Raises
    ------
    InputError
        If the answer is not of that form, a row is not of ten digits or not of December (the value of another
        month is not that of a year), or a code occurs twice.
    """
    answer = files.json_value(path)
    if not isinstance(answer, list) or not answer or not all(isinstance(row, list) for row in answer):
        raise FileError(f"{path.name} must hold a list of lists, as the API answers", path)
    cells = [(number, list(map(str, row))) for number, row in enumerate(answer)]
    rows = tables.table(cells, path.name, FIELDS, unit="row")
    tables.refuse_rows(
        rows, rows["COMM_LVL"] != "HS10", path.name, "COMM_LVL must be 'HS10', got {COMM_LVL!r}."
    )
    rows[["year", "month"]] = rows["time"].str.extract(r"([^-]*)-?(.*)")
    return _summed(rows.rename(columns={"E_COMMODITY": "hs10", "ALL_VAL_YR": "value_usd"}), path.name)


@kept
@reads(f"EXP_COMM.TXT of a December (text in lines of {RECORD} characters)")
def read_fixed_width(path: Path) -> Loaded:
    """Read the commodity file of a December.

    Parameters
    ----------
    path : Path
        ``EXP_COMM.TXT``.

    Returns
    -------
    Loaded
        See `load_us_exports`. A code has one line for domestic and one for foreign goods, which are added.

    Raises
    ------
    InputError
        For a line of another length, another month, or a field that is no number; with file and line.
    """
    lines = files.text(path).splitlines()
    for number, line in enumerate(lines, 1):
        if len(line) != RECORD:
            said = f"a line must have {RECORD} characters, got {len(line)}"
            raise FileError(f"{path.name}, line {number}: {said}", path)
    rows = pd.DataFrame(
        {name: [line[place].strip() for line in lines] for name, place in FIXED_WIDTH.items()},
        index=pd.RangeIndex(1, len(lines) + 1, name="line"),
    )
    tables.refuse_rows(
        rows, ~rows["df"].isin(["1", "2"]), path.name, "df must be 1 (domestic) or 2 (foreign), got {df!r}."
    )
    rows = rows.rename(columns={"commodity": "hs10", "all_val_yr": "value_usd"})
    return _summed(rows, path.name, lines_a_code=2)


def _summed(rows: pd.DataFrame, name: str, *, lines_a_code: int = 1) -> Loaded:
    is_whole_year = (rows["month"] == "12") & rows["year"].str.fullmatch(r"[0-9]{4}")
    tables.refuse_rows(
        rows,
        ~is_whole_year,
        name,
        "the month must be December, whose value is the year's, got {year}-{month}.",
    )
    rows["value_usd"] = tables.numbers(rows["value_usd"], name, "the value", least=0, whole=True)
    try:
        hs.validate(rows["hs10"], 10)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    keys = ["year", "hs10"]
    frame = rows[[*keys, "value_usd"]].astype({"year": "int64", "hs10": "str", "value_usd": "float64"})
    often = frame.groupby(keys).size().loc[lambda sizes: sizes > lines_a_code]
    tables.refuse((code for _, code in often.index), f"{name} has the code", " more than once")
    positive, dropped = tables.leave_out(frame, {"value is 0": frame["value_usd"] == 0})
    summed = positive.groupby(keys)["value_usd"].sum().reset_index()
    added = len(positive) - len(summed)
    return Loaded(checked(summed, "us", name), len(rows), name, dropped, added)
