"""Tables as their publishers leave them: read as text with the number of each line, and checked.

A number is never guessed from text on the way in: every cell of a CSV file is text until its reader says what
it is, so that codes keep their zeros and Namibia its ``NA``. What is refused is refused in one sentence, by
file and line; what is left out is counted, each row under the first reason that holds for it.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed

_HEAD_ROWS = 10

Row = tuple[int, list[str]]
"""Number of a line, counted from 1, and its cells."""


def decoded(content: bytes, otherwise: str = "cp1252") -> str:
    """Text of a file in UTF-8, or in another encoding where it is no UTF-8.

    Parameters
    ----------
    content : bytes
        The file.
    otherwise : str, default 'cp1252'
        The other encoding.

    Returns
    -------
    str
        The text without a byte-order mark.

    Examples
    --------
    >>> decoded("Côte".encode()), decoded("Côte".encode("cp1252"))
    ('Côte', 'Côte')
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(otherwise)


def lines(text: str) -> list[Row]:
    r"""Cells of a CSV text by line; empty lines are left out, but counted.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    list of tuple
        Number of the line in which a row ends, and its cells.

    Examples
    --------
    >>> lines('a,b\n\n"x, y",2\n')
    [(1, ['a', 'b']), (3, ['x, y', '2'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(reader.line_num, row) for row in reader if row]


def table(rows: Sequence[Row], name: str, needed: Iterable[str] = (), *, unit: str = "line") -> pd.DataFrame:
    r"""Make a table of rows, the head of which may stand below some lines about the file.

    Parameters
    ----------
    rows : sequence of tuple
        As `lines` gives them.
    name : str
        Name of the file, for messages.
    needed : iterable of str
        Columns that it must have. The head is the row, of the first ten, that names most of them.
    unit : str, default 'line'
        What the rows are numbered by, for messages.

    Returns
    -------
    DataFrame
        All cells as text, one column a name of the head; the index is the number of the row.

    Raises
    ------
    InputError
        If there is no row, a column is missing, or a row has fewer cells than the head, or more.

    Examples
    --------
    >>> table(lines("Source,2020\nCode,Value\nNA,01\n"), "demo.csv", ["Code"]).loc[3].to_list()
    ['NA', '01']
    >>> table(lines("Code\n1\n"), "demo.csv", ["Value"])
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: demo.csv lacks the columns 'Value'.
    """
    if not rows:
        raise InputError(f"{name} is empty.")
    names = set(needed)
    at = max(range(min(len(rows), _HEAD_ROWS)), key=lambda row: len(names & set(rows[row][1])))
    head, body = rows[at][1], rows[at + 1 :]
    refuse([one for one in needed if one not in head], f"{name} lacks the columns")
    width = len(head)
    for line, cells in body:
        # some publishers end each line, or each line but the head, with a comma
        if len(cells) < width or any(cells[width:]):
            raise InputError(f"{name}, {unit} {line}: {width} cells are expected, got {len(cells)}.")
    return pd.DataFrame(
        [cells[:width] for _, cells in body],
        columns=pd.Index(head),
        index=pd.Index([line for line, _ in body], dtype="int64", name=unit),
        dtype="str",
    )


def read_csv(path: Path, needed: Iterable[str] = ()) -> pd.DataFrame:
    """Read a CSV file as `decoded`, `lines` and `table` say.

    Parameters
    ----------
    path : Path
        The file.
    needed : iterable of str
        Columns that it must have.

    Returns
    -------
    DataFrame
        As `table`.
    """
    return table(lines(decoded(path.read_bytes())), path.name, list(needed))


def r_objects(path: Path, encoding: str | None = None) -> dict[str, Any]:
    """Objects of an R data file.

    Parameters
    ----------
    path : Path
        The file (.rda).
    encoding : str, optional
        Encoding of its strings, where the file does not say.

    Returns
    -------
    dict
        What rdata makes of them, by name; a Date is a number of days since 1970-01-01.
    """
    # readers of R files take long to import, and most files have been read before
    import rdata

    classes = {**rdata.conversion.DEFAULT_CLASS_MAP, "Date": lambda days, _: days}
    with warnings.catch_warnings():
        # R attributes without a Python counterpart (row names, time zones) carry no data here
        warnings.simplefilter("ignore", UserWarning)
        objects: dict[str, Any] = rdata.read_rda(path, constructor_dict=classes, default_encoding=encoding)
    return objects


def r_object(path: Path, name: str) -> Any:
    """One object of an R data file.

    Parameters
    ----------
    path : Path
        The file (.rda).
    name : str
        Name of the object.

    Returns
    -------
    DataFrame or xarray.DataArray or dict
        The object, as rdata makes it.

    Raises
    ------
    InputError
        If the file holds no such object.
    """
    objects = r_objects(path)
    if name not in objects:
        raise InputError(f"{path.name} must hold the object {name!r}, but holds {listed(objects)}.")
    return objects[name]


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
        As `read_csv` gives it.
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
        As `read_csv` gives it.
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


def refuse_twice(rows: pd.DataFrame, keys: list[str], said: str, after: str = "") -> None:
    """Refuse rows that have one key.

    Parameters
    ----------
    rows : DataFrame
        The rows.
    keys : list of str
        Columns that name a row.
    said, after : str
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
    refuse((row if len(keys) > 1 else row[0] for row in named), said, after)


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
