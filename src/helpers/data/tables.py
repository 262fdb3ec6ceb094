"""Tables as their publishers leave them: read as text with the number of each line, and checked.

A number is never guessed from text on the way in: every cell, of a CSV file or of a workbook, is text until
its reader says what it is, so that codes keep their zeros and Namibia its ``NA``. What is refused is refused
in one sentence, by file and line; what is left out is counted, each row under the first reason that holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers.data import files
from helpers.data.files import FileError
from helpers.errors import InputError, listed

MOST = 1e18
"""No statistic that is read here is larger; what is has lost a separator."""

_HEAD_ROWS = 10
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"

Row = tuple[int, list[str]]
"""Number of a line, counted from 1, and its cells."""


def lines(text: str, separator: str = ",") -> list[Row]:
    r"""Cells of a CSV text by line; empty lines are left out, but counted.

    Parameters
    ----------
    text : str
        The text.
    separator : str, default ','
        What separates the cells.

    Returns
    -------
    list of tuple
        Number of the line in which a row ends, and its cells.

    Examples
    --------
    >>> lines('a,b\n\n"x, y",2\n')
    [(1, ['a', 'b']), (3, ['x, y', '2'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [(reader.line_num, row) for row in reader if row]


def rows(path: Path, otherwise: str = "cp1252", *, sheet: str | int = 0, open_end: bool = False) -> list[Row]:
    """Rows of a text with separated columns, or of a sheet of a workbook, whatever the name of the file.

    Parameters
    ----------
    path : Path
        The file: CSV (commas, semicolons or tabs), .xlsx or .xls.
    otherwise : str, default 'cp1252'
        Encoding of a text that is no UTF-8.
    sheet : str or int, default 0
        Name or place of the sheet of a workbook.
    open_end : bool, default False
        Whether the last line of a text may do without an end.

    Returns
    -------
    list of tuple
        Number of the line or row, and its cells as text: a whole number without a point, a date as
        ``2016-12-31``. Empty ones are left out.

    Raises
    ------
    FileError
        See `helpers.data.files.text` and `helpers.data.files.cells`.
    """
    if files.is_workbook(path):
        found = ((at, list(map(_as_text, row))) for at, row in enumerate(files.cells(path, sheet), 1))
        return [(at, row) for at, row in found if any(row)]
    if isinstance(sheet, str):
        raise FileError(f"{path.name} is no workbook with a sheet {sheet!r}", path)
    text = files.text(path, otherwise, open_end=open_end)
    separator = files.separator(text)
    if text.count(separator) > files.MOST_CELLS:
        raise FileError(f"{path.name} has more than {files.MOST_CELLS:,} cells", path)
    try:
        return lines(text, separator)
    except csv.Error as error:
        raise FileError(f"{path.name} is no table ({error})", path) from error


def _as_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < MOST:
        return str(int(cell))
    return cell if isinstance(cell, str) else cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def table(rows: Sequence[Row], name: str, needed: Iterable[str] = (), *, unit: str = "line") -> pd.DataFrame:
    r"""Make a table of rows, the head of which may stand below some lines about the file.

    Parameters
    ----------
    rows : sequence of tuple
        As `lines` gives them.
    name : str
        Name of the file, for messages.
    needed : iterable of str
        Columns that it must have, in capitals or not. The head is the row, of the first ten, that names most.
    unit : str, default 'line'
        What the rows are numbered by, for messages.

    Returns
    -------
    DataFrame
        All cells as text, one column a name of the head; the index is the number of the row.

    Raises
    ------
    FileError
        If there is no row below the head, a column is missing, or a row has fewer cells than the head, or
        more.

    Examples
    --------
    >>> table(lines("Source,2020\nCode,Value\nNA,01\n"), "demo.csv", ["Code"]).loc[3].to_list()
    ['NA', '01']
    >>> table(lines("Code\n1\n"), "demo.csv", ["Value"])
    Traceback (most recent call last):
        ...
    helpers.data.files.FileError: demo.csv lacks the columns 'Value'
    """
    if not rows:
        raise FileError(f"{name} is empty")
    names = {_folded(one): one for one in needed}
    heads = [[names.get(_folded(cell), cell) for cell in row] for _, row in rows[:_HEAD_ROWS]]
    at = max(range(len(heads)), key=lambda row: len(set(names.values()) & set(heads[row])))
    head, body = heads[at], rows[at + 1 :]
    for wrong, said in (
        ([one for one in names.values() if one not in head], "lacks the columns"),
        ([one for one in names.values() if head.count(one) > 1], "has more than once the columns"),
        ([head[0]] if not body else [], "has no rows below the head that begins with"),
    ):
        if wrong:
            raise FileError(f"{name} {said} {listed(wrong)}")
    width = len(head)
    for line, cells in body:
        # some publishers end each line, or each line but the head, with a comma
        if len(cells) < width or any(cells[width:]):
            raise FileError(f"{name}, {unit} {line}: {width} cells are expected, got {len(cells)}")
    return pd.DataFrame(
        [cells[:width] for _, cells in body],
        columns=pd.Index(head),
        index=pd.Index([line for line, _ in body], dtype="int64", name=unit),
        dtype="str",
    )


def _folded(head: str) -> str:
    return head.strip().casefold()


def read(path: Path, needed: Iterable[str] = (), *, sheet: str | int = 0) -> pd.DataFrame:
    """Read a table as `rows` and `table` say.

    Parameters
    ----------
    path : Path
        The file.
    needed : iterable of str
        Columns that it must have.
    sheet : str or int, default 0
        Name or place of the sheet of a workbook.

    Returns
    -------
    DataFrame
        As `table`.
    """
    found = rows(path, sheet=sheet)
    unit = "row" if files.is_workbook(path) else "line"
    try:
        return table(found, path.name, needed, unit=unit)
    except FileError as error:
        raise FileError(str(error), path) from None


def numbers(
    cells: pd.Series,
    name: str,
    what: str = "",
    *,
    least: float = -MOST,
    most: float = MOST,
    whole: bool = False,
    blanks: Collection[str] | None = None,
) -> pd.Series:
    r"""Read numbers, and nothing but numbers: plain ASCII digits with a point, or what is a number already.

    Parameters
    ----------
    cells : Series
        Text, or numbers of a file that has types.
    name : str
        Name of the file, for messages.
    what : str, default ''
        What the cells are, for messages; by default the name of the series.
    least, most : float
        What they must lie between, both allowed; by default any number up to `MOST`.
    whole : bool, default False
        Whether they must be whole.
    blanks : collection of str, optional
        Spellings of a missing cell, besides the empty one; by default no cell may be missing.

    Returns
    -------
    Series
        Floats, NaN for a missing cell; int64 for whole ones without a missing cell.

    Raises
    ------
    InputError
        For the first cell that is no such number; with file and line.

    Examples
    --------
    >>> numbers(pd.Series(["1.5", " -2e3 ", ""]), "demo.csv", blanks=()).to_list()
    [1.5, -2000.0, nan]
    >>> numbers(table(lines("n\n2\n1_000\n"), "demo.csv")["n"], "demo.csv", least=0)
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: demo.csv, line 3: n must be a number from 0 up, got '1_000'.
    """
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        values, missing = cells.astype("float64"), cells.isna()
    else:
        text = cells.fillna("").astype("str").str.strip()
        missing = text.isin(["", *(blanks or ())])
        is_number = text.str.fullmatch(_NUMBER)
        values = text.where(is_number, "nan").astype("float64")
    good = values.between(least, most) & ((values % 1 == 0) | (not whole))
    wrong = ~(good | (missing & (blanks is not None)))
    if wrong.any():
        first = cells[wrong].index[0]
        where = f"{name}, {cells.index.name} {first}" if cells.index.name in ("line", "row") else name
        ends = [f"from {least:g}" if least > -MOST else "", f"to {most:g}" if most < MOST else "up"]
        rule = f"a {'whole ' if whole else ''}number {' '.join(ends) if ends[0] else ''}".strip()
        shown = cells[wrong].iloc[0]
        raise InputError(f"{where}: {what or cells.name} must be {rule}, got {_plain(shown)!r}.")
    return values.astype("int64") if whole and not missing.any() else values


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def r_matrix(matrix: Any, names: tuple[str, str, str]) -> pd.DataFrame:
    """Cells of a named R matrix, one a row.

    Parameters
    ----------
    matrix : xarray.DataArray
        As rdata makes it.
    names : tuple of str
        Columns for the names of its rows, for those of its columns, and for the cells.

    Returns
    -------
    DataFrame
        Names as text, cells as floats.
    """
    if len(getattr(matrix, "coords", ())) != 2:
        raise FileError("the object is no matrix whose rows and columns have names")
    rows, columns = (pd.Index(axis.values, dtype="str") for axis in matrix.coords.values())
    wide = pd.DataFrame(np.asarray(matrix, dtype=float), rows.rename(names[0]), columns)
    return wide.reset_index().melt(names[0], var_name=names[1], value_name=names[2])


def refuse(values: Iterable[object], said: str, after: str = "") -> None:
    """Refuse values, if there are any.

    Parameters
    ----------
    values : iterable
        The offending ones.
    said, after : str
        What stands before and after them in the sentence.

    Raises
    ------
    InputError
        ``<said> <values><after>.``

    Examples
    --------
    >>> refuse([], "demo.csv names")
    >>> refuse(["Atlantis"], "demo.csv names", ", which is no country")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: demo.csv names 'Atlantis', which is no country.
    """
    found = list(values)
    if found:
        raise InputError(f"{said} {listed(found)}{after}.")


def refuse_rows(rows: pd.DataFrame, wrong: pd.Series, name: str, sentence: str) -> None:
    r"""Refuse the first row that is wrong, if there is one.

    Parameters
    ----------
    rows : DataFrame
        As `read` gives it.
    wrong : Series
        Whether a row is wrong.
    name : str
        Name of the file.
    sentence : str
        What is wrong; ``{column!r}`` stands for the cell of a column.

    Raises
    ------
    InputError
        With file and line.

    Examples
    --------
    >>> rows = table(lines("unit\nUSD\nEUR\n"), "demo.csv")
    >>> refuse_rows(rows, rows["unit"] != "USD", "demo.csv", "unit must be USD, got {unit!r}.")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: demo.csv, line 3: unit must be USD, got 'EUR'.
    """
    if wrong.any():
        row = rows[wrong].iloc[0]
        raise InputError(f"{name}, {rows.index.name} {row.name}: {sentence.format_map(row)}")


def mapped(rows: pd.DataFrame, column: str, name: str, convert: Callable[[str], Any]) -> pd.Series:
    r"""Convert the cells of a column, each distinct one once.

    Parameters
    ----------
    rows : DataFrame
        As `read` gives it.
    column : str
        Name of the column.
    name : str
        Name of the file.
    convert : callable
        What is made of a cell.

    Returns
    -------
    Series
        What `convert` returns, one value a row.

    Raises
    ------
    InputError
        What `convert` raises, with file and line.

    Examples
    --------
    >>> mapped(table(lines("n\n2\n1\n2\n"), "demo.csv"), "n", "demo.csv", int).to_list()
    [2, 1, 2]
    """
    found = {}
    for line, cell in rows[column].drop_duplicates().items():
        try:
            found[cell] = convert(cell)
        except InputError as error:
            raise InputError(f"{name}, {rows.index.name} {line}: {error}") from None
    return rows[column].map(found)


def refuse_twice(rows: pd.DataFrame, keys: list[str], said: str) -> None:
    """Refuse rows that have one key.

    Parameters
    ----------
    rows : DataFrame
        The rows.
    keys : list of str
        Columns that name a row.
    said : str
        As for `refuse`.

    Raises
    ------
    InputError
        Names the keys, each once.

    Examples
    --------
    >>> refuse_twice(pd.DataFrame({"code": ["A", "A"]}), ["code"], "demo.csv has more than one row for")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: demo.csv has more than one row for 'A'.
    """
    twice = rows.loc[rows.duplicated(keys), keys].drop_duplicates()
    named = twice.itertuples(index=False, name=None)
    refuse((row if len(keys) > 1 else row[0] for row in named), said)


def leave_out(rows: pd.DataFrame, reasons: Mapping[str, pd.Series]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Leave rows out, and count them.

    Parameters
    ----------
    rows : DataFrame
        All rows.
    reasons : mapping of str to Series
        Whether each row is left out, by reason; a row counts under the first that holds for it.

    Returns
    -------
    kept : DataFrame
        The others.
    dropped : dict of str to int
        How many were left out, by reason, for `helpers.data.loaded.Loaded`.

    Examples
    --------
    >>> rows = pd.DataFrame({"flow": ["X", "M", "X"], "value": [1, 0, 0]})
    >>> kept, dropped = leave_out(rows, {"import": rows["flow"] == "M", "value is 0": rows["value"] == 0})
    >>> len(kept), dropped
    (1, {'import': 1, 'value is 0': 1})
    """
    keep = pd.Series(True, index=rows.index)
    dropped = {}
    for reason, is_out in reasons.items():
        dropped[reason] = int((keep & is_out).sum())
        keep &= ~is_out
    return rows[keep], dropped
