"""Multi-Regional Input-Output Tables of the Asian Development Bank: one Excel workbook a year (full tier).

In the first sheet that is not a legend, a row of country codes stands above a row of codes of industries
(``c1`` to ``c35``) and of final demand (``F1`` to ``F5``). Then follows one row a country and industry, with
country and code in the two columns before the numbers, then rows such as ``r64`` (value added at basic
prices) and ``r69`` (output). Codes of countries are ADB's own, not ISO 3166 (``PRC``, ``GER``), and are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpers.data import files, tables
from helpers.data.files import FileError, reads
from helpers.errors import InputError, listed
from helpers.valueadded import InputOutput

ADB = "adb-mrio"

REST_OF_WORLD = "RoW"
"""Code of the region that is no country."""

CATEGORIES = {
    "F1": "households",
    "F2": "non-profit institutions",
    "F3": "government",
    "F4": "capital formation",
    "F5": "inventories",
}
"""Codes of final demand."""

VALUE_ADDED = "r64"
OUTPUT = "r69"
"""Rows below the flows: value added at basic prices, and output."""

_HEAD_ROWS = 15
_FAR_OFF = 0.01  # rows and columns that do not belong together differ by more; small gaps are among the facts
_MILLION = 1e6


@reads("a workbook of ADB's input-output tables (.xlsx)")
def read_workbook(path: Path, year: int) -> InputOutput:
    """Read one workbook.

    Parameters
    ----------
    path : Path
        Workbook as ADB publishes it, in million US dollars.
    year : int
        Year of the table; the title must name it.

    Returns
    -------
    InputOutput
        US dollars. Value added is ADB's, at basic prices: output is this, intermediates, and the rows of
        taxes and margins, whose sum is among the facts.

    Raises
    ------
    InputError
        If there is no sheet of flows, if the title names another year, if rows and columns do not name the
        same sellers in the same order, if a row below the flows is missing, if a cell is no number, or if
        printed output is far from the sum of its row.
    """
    cells = files.cells(path, _pick)
    head, first = _head(cells, path)
    title = " ".join(str(cell) for row in cells[: head - 1] for cell in row[:first] if cell != "")
    if str(year) not in title:
        raise InputError(f"year: the title of {path.name} does not name {year}, but says {title[:80]!r}.")
    codes = [str(cell).strip() for cell in cells[head]]
    owners = [str(cell).strip() for cell in cells[head - 1]]
    industry_columns = [at for at, code in enumerate(codes) if re.fullmatch(r"c\d+", code)]
    final_columns = [at for at, code in enumerate(codes) if code in CATEGORIES]
    sellers = [(owners[at], codes[at]) for at in industry_columns]
    rows = cells[head + 1 :]
    found = [(str(row[first - 2]).strip(), str(row[first - 1]).strip()) for row in rows]
    if found[: len(sellers)] != sellers:
        differ = [pair for pair, other in zip(sellers, found, strict=False) if pair != other]
        tables.refuse(differ or sellers[-1:], f"{path.name}: rows and columns differ, first at")
    below = {code: row for (_, code), row in zip(found[len(sellers) :], rows[len(sellers) :], strict=True)}
    missing = [code for code in (VALUE_ADDED, OUTPUT) if code not in below]
    tables.refuse(missing, f"{path.name} lacks the rows")
    countries = tuple(dict.fromkeys(country for country, _ in sellers))
    industries = tuple(dict.fromkeys(code for _, code in sellers))
    if sellers != list(product(countries, industries)):
        raise InputError(
            f"{path.name}: each country must have the industries of {countries[0]}, in that order."
        )
    if [(owners[at], codes[at]) for at in final_columns] != list(product(countries, CATEGORIES)):
        raise InputError(f"{path.name}: final demand must be {listed(CATEGORIES)} for each country, in turn.")
    body = rows[: len(sellers)]
    inter, final = _block(body, industry_columns, path), _block(body, final_columns, path)
    value_added, printed = (
        _block([below[code]], industry_columns, path)[0] for code in (VALUE_ADDED, OUTPUT)
    )
    output = inter.sum(axis=1) + final.sum(axis=1)
    gap = np.abs(output - printed)
    wrong = [sellers[at] for at in np.flatnonzero(gap > _FAR_OFF * np.abs(printed) + 1)]
    tables.refuse(wrong, f"{path.name}: row {OUTPUT} is not the sum of flows of")
    facts = {
        "empty cells read as 0": sum(
            row[at] == "" for row in body for at in (*industry_columns, *final_columns)
        ),
        "negative cells of final demand": int((final < 0).sum()),
        "industries without output": int((output == 0).sum()),
        "negative output": int((output < 0).sum()),
        "negative value added": int((value_added < 0).sum()),
        "largest gap to printed output, million US$": float(gap.max()),
        "taxes and margins, million US$": float((output - inter.sum(axis=0) - value_added).sum()),
    }
    return InputOutput(
        countries,
        industries,
        tuple(CATEGORIES.values()),
        inter * _MILLION,
        final * _MILLION,
        value_added * _MILLION,
        year=year,
        source=ADB,
        facts=facts,
    )


def _pick(names: Sequence[str]) -> str:
    """Pick the first sheet that is not a legend."""
    others = [name for name in names if name.strip().lower() != "legend"]
    if not others:
        raise FileError("it has no sheet besides the legend; take ADB's original workbook")
    return others[0]


def _head(cells: Sequence[Sequence[object]], path: Path) -> tuple[int, int]:
    """Row of the codes of industries, and the column where they begin."""
    for at, row in enumerate(cells[:_HEAD_ROWS]):
        columns = [number for number, cell in enumerate(row) if re.fullmatch(r"c\d+", str(cell).strip())]
        if len(columns) > 1:
            return at, columns[0]
    said = f"has no row of industry codes (c1, c2, …) among its first {_HEAD_ROWS} rows"
    raise FileError(f"{path.name} {said}", path)


def _block(rows: Sequence[Sequence[object]], columns: Sequence[int], path: Path) -> NDArray[np.float64]:
    cells = [[0.0 if row[at] == "" else row[at] for at in columns] for row in rows]
    other = [cell for row in cells for cell in row if type(cell) not in (float, int)]
    tables.refuse(other, f"{path.name} holds", " where a number should stand")
    return np.array(cells, dtype=np.float64)
