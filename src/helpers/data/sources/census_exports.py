"""US exports by ten-digit Schedule B code: the answers of the Census API, and the Census's fixed-width files.

Both give ``year``, ``hs10`` and ``value_usd``, the total of the calendar year to all countries. The API has
2010 and later; the years before are in the monthly files, of which December holds the whole year.

Neither has been tried on live data: the API wants a key and the files are sold or sent on request. The
layouts are those that the Census publishes, and the tests run on made-up files of these layouts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pandas as pd

from helpers import hs
from helpers.data import archives
from helpers.data.fetching import fetch
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

Merchandise = Literal["all", "domestic", "foreign"]
"""Exports of all goods, of those grown or made in the United States, or of foreign goods sent on."""

_KINDS: dict[Merchandise, tuple[str, ...]] = {"all": ("1", "2"), "domestic": ("1",), "foreign": ("2",)}


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
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path.name}, line {error.lineno}: not JSON ({error.msg}); ask the API again."
        ) from None
    if not isinstance(table, list) or not table or not all(isinstance(row, list) for row in table):
        raise InputError(f"{path.name} must hold a list of lists, as the API answers.")
    names = table[0]
    missing = [field for field in FIELDS if field not in names]
    if missing:
        raise InputError(f"{path.name} lacks the fields {listed(missing)}.")
    rows = []
    for number, cells in enumerate(table[1:], 1):
        if len(cells) != len(names):
            raise InputError(f"{path.name}, row {number}: {len(names)} fields are expected, got {cells!r}.")
        row = dict(zip(names, cells, strict=False))
        where = f"{path.name}, row {number}"
        if row["COMM_LVL"] != "HS10":
            raise InputError(f"{where}: COMM_LVL must be 'HS10', got {row['COMM_LVL']!r}.")
        year, _, month = str(row["time"]).partition("-")
        rows.append((where, year, month, str(row["E_COMMODITY"]), str(row["ALL_VAL_YR"])))
    return _tidy(path.name, rows)


@kept
def read_fixed_width(path: Path, *, merchandise: Merchandise = "all") -> Loaded:
    """Read the commodity file of a December.

    Parameters
    ----------
    path : Path
        ``EXP_COMM.TXT``, or the zip that holds it.
    merchandise : {'all', 'domestic', 'foreign'}
        Which goods; those left out are counted.

    Returns
    -------
    Loaded
        See `load_us_exports`. A code has one line for domestic and one for foreign goods, which are added.

    Raises
    ------
    InputError
        For a line of another length, another month, or a field that is no number; with file and line.
    """
    if merchandise not in _KINDS:
        raise InputError(f"merchandise must be one of {', '.join(map(repr, _KINDS))}, got {merchandise!r}.")
    rows, other = [], 0
    for number, line in enumerate(_lines(path), 1):
        where = f"{path.name}, line {number}"
        if len(line) != RECORD:
            raise InputError(f"{where}: a line must have {RECORD} characters, got {len(line)}.")
        cells = {name: line[place].strip() for name, place in FIXED_WIDTH.items()}
        if cells["df"] not in _KINDS["all"]:
            raise InputError(f"{where}: df must be 1 (domestic) or 2 (foreign), got {cells['df']!r}.")
        if cells["df"] not in _KINDS[merchandise]:
            other += 1
            continue
        rows.append((where, cells["year"], cells["month"], cells["commodity"], cells["all_val_yr"]))
    return _tidy(path.name, rows, {f"not {merchandise}": other}, lines_a_code=len(_KINDS[merchandise]))


def with_technology(exports: pd.DataFrame, schedule: pd.DataFrame) -> pd.DataFrame:
    """Join the technology field of the Census to the exports.

    Parameters
    ----------
    exports : DataFrame
        ``year``, ``hs10``, ``value_usd``.
    schedule : DataFrame
        ``hs10``, ``field``, ``atp`` (as `helpers.data.sources.census` gives them), and ``year`` if it
        holds several editions.

    Returns
    -------
    DataFrame
        `exports` with ``hs6``, ``field`` and ``atp``, in the same order.

    Raises
    ------
    InputError
        If a code of `exports` is not in the list of its year, or the list has a code twice.
    """
    keys = ["year", "hs10"] if "year" in schedule else ["hs10"]
    twice = schedule.loc[schedule.duplicated(keys), "hs10"]
    if len(twice):
        raise InputError(f"schedule has the codes {listed(twice)} twice in one edition.")
    joined = exports.merge(schedule[[*keys, "field", "atp"]], on=keys, how="left", validate="many_to_one")
    lost = joined[joined["field"].isna()]
    if len(lost):
        rows = [f"{hs10} of {year}" for hs10, year in zip(lost["hs10"], lost["year"], strict=True)]
        raise InputError(f"schedule lacks codes of exports: {listed(rows)}; use the list of the same year.")
    return joined.assign(hs6=joined["hs10"].str[:6], atp=joined["atp"].astype(bool))


def _lines(path: Path) -> list[str]:
    if path.suffix.lower() == ".zip":
        with archives.member(path, "EXP_COMM.TXT") as handle:
            return handle.read().decode("ascii").splitlines()
    return path.read_text(encoding="ascii").splitlines()


def _tidy(
    name: str,
    rows: list[tuple[str, str, str, str, str]],
    dropped: dict[str, int] | None = None,
    *,
    lines_a_code: int = 1,
) -> Loaded:
    for where, year, month, _, value in rows:
        if month != "12" or not (len(year) == 4 and year.isdigit()):
            raise InputError(
                f"{where}: the month must be December, whose value is the year's, got {year}-{month}."
            )
        # int() would take signs, blanks and underscores
        if not (value.isascii() and value.isdigit()):
            raise InputError(f"{where}: the value must be a whole number of dollars, got {value!r}.")
    try:
        hs.validate((row[3] for row in rows), 10)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    frame = pd.DataFrame(
        {
            "year": pd.Series([int(row[1]) for row in rows], dtype="int64"),
            "hs10": pd.Series([row[3] for row in rows], dtype="str"),
            "value_usd": pd.Series([float(row[4]) for row in rows], dtype="float64"),
        }
    )
    counts = frame.groupby(["year", "hs10"]).size()
    often = counts[counts > lines_a_code]
    if len(often):
        raise InputError(f"{name} has the code {listed(code for _, code in often.index)} more than once.")
    positive = frame[frame["value_usd"] > 0]
    summed = positive.groupby(["year", "hs10"])["value_usd"].sum().reset_index()
    lost = dropped or {}
    return Loaded(
        checked(summed, "us", name),
        len(rows) + sum(lost.values()),
        name,
        {**lost, "value is 0": len(frame) - len(positive)},
        len(positive) - len(summed),
    )
