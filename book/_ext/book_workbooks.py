"""All exhibits of a chapter in one workbook for Excel: numbers as numbers, text as text.

A sheet says what there is, one says what the columns hold and one where the data come from; the others have
the data of an exhibit each. The same files give the same bytes.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from helpers import papers, results
from helpers.data import registry

LONGEST_NAME = 31
"""Characters of the name of a sheet, which Excel allows."""

WIDEST = 60
"""Characters of the widest column."""

LONGEST_CELL = 32_767
"""Characters of a cell, which Excel allows."""

MADE = datetime.datetime(1980, 1, 1)
"""When the workbook says that it was made: no clock, so that the same files give the same bytes."""

HEADS = {
    "Contents": ("sheet", "exhibit", "page", "caption", "note", "kind of numbers", "source"),
    "Columns": ("sheet", "name", "heading", "type", "meaning"),
    "Data sets": ("data set", "title", "publisher", "edition", "covers", "units", "licence", "address"),
}
"""Sheets beside those of exhibits, with the headings of their columns."""

_GUARDED = re.compile(r"'[=+@\t\r-]")
"""How a text begins that `results.as_csv` keeps from being computed; here its kind says that it is text."""

Value = str | float | int | bool | None


def read(text: str, kind: str) -> Value:
    """Read a cell of a CSV by the kind of its column.

    Examples
    --------
    >>> read("0.1", "number"), read("7.0", "integer"), read("'=1+1", "text"), read("", "number")
    (0.1, 7, '=1+1', None)
    """
    if not text:
        return None
    if kind == "boolean":
        return text == "True"
    number = float(text) if kind in ("number", "integer") else math.nan
    if math.isfinite(number):
        return int(number) if kind == "integer" else number
    return text[1:] if _GUARDED.match(text) else text


def named(labels: Iterable[str]) -> dict[str, str]:
    """Give each exhibit a sheet: its label, cut where Excel does not take all of it.

    Examples
    --------
    >>> list(named(["tab-" + "x" * 30, "tab-" + "x" * 31]).values())
    ['tab-xxxxxxxxxxxxxxxxxxxxxxxxxxx', 'tab-xxxxxxxxxxxxxxxxxxxxxxxxx~2']
    """
    found: dict[str, str] = {}
    for label in labels:
        name, count = label[:LONGEST_NAME], 1
        while name in found.values():
            count += 1
            name = f"{label[: LONGEST_NAME - 1 - len(str(count))]}~{count}"
        found[label] = name
    return found


def fill(sheet: Worksheet, rows: Iterable[Sequence[Value]]) -> None:
    """Write rows, the first one as headings, and keep every text a text."""
    widths: dict[int, int] = {}
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column)
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # what begins with = is no formula
            if at == 1:
                cell.font = Font(bold=True)
            widths[column] = min(WIDEST, max(widths.get(column, 8), len(str(value or "")) + 2))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def data(page: str, label: str) -> tuple[list[list[Value]], list[list[str]]]:
    """Read the data of an exhibit, and what is said of their columns."""
    (head, *rows), (_, *columns) = (
        list(csv.reader(io.StringIO((results.folder(page) / f"{label}{ending}").read_text(encoding="utf-8"))))
        for ending in (".csv", "-columns.csv")
    )
    kinds = [kind for _, _, kind, _ in columns]
    return [list(head), *([*map(read, row, kinds)] for row in rows)], columns


def sources(used: Iterable[str]) -> Iterator[Sequence[Value]]:
    """Say what each data set is, and where it comes from."""
    known = registry.load()
    for one in (known[name] for name in dict.fromkeys(used)):
        about = (one.title, one.publisher, one.vintage, one.coverage, one.units, one.licence)
        yield one.id, *about, one.address


def workbook(paper: papers.Paper) -> bytes:
    """Put the exhibits of a paper's pages into a workbook."""
    exhibits = [(page, label, of) for page in paper.pages for label, of in results.exhibits(page).items()]
    sheets = named(label for _, label, _ in exhibits)
    book = Workbook()
    book.remove(book.active)
    fronts = {name: [head] for name, head in HEADS.items()}
    for name in fronts:
        book.create_sheet(name)
    for page, label, of in exhibits:
        rows, columns = data(page, label)
        fill(book.create_sheet(sheets[label]), rows)
        about = (of["caption"], of["note"], of["tier"], registry.spelled_out(of["source"]))
        fronts["Contents"].append((sheets[label], label, page, *about))
        fronts["Columns"] += [(sheets[label], *column) for column in columns]
    fronts["Data sets"] += sources(
        name for _, _, of in exhibits for name in registry.in_pieces(of["source"])[1::2]
    )
    for name, lines in fronts.items():
        fill(book[name], lines)
    for at, sheet in enumerate(sheets.values(), 2):
        book["Contents"].cell(at, 1).hyperlink = Hyperlink(ref="", location=f"'{sheet}'!A1")
    book.properties.title, book.properties.creator = paper.title, ""
    book.properties.created = book.properties.modified = MADE
    buffer = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED)).save()  # closes the archive
    with zipfile.ZipFile(buffer) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()})


def packed(files: dict[str, bytes]) -> bytes:
    """Pack files into a zip without times.

    Examples
    --------
    >>> packed({"b": b"x", "a": b"y"}) == packed({"a": b"y", "b": b"x"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name)  # of 1980-01-01
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(about, files[name])
    return buffer.getvalue()
