"""Tables of printed numbers: checked against their text, entered twice, picked by exhibit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.arguments import require_columns, require_numbers, require_texts, typed
from helpers.errors import InputError, UnknownNameError, listed
from helpers.published.parsing import parse_printed
from helpers.published.statistics import STATISTICS

KEY = ["exhibit", "row", "column", "statistic"]
"""Columns that name one printed number within a chapter."""

PRINTED_COLUMNS = [*KEY, "printed", "value", "half_unit", "unit", "note"]
"""Columns of a paper's ``printed.csv``."""


@typed
def entered(rows: pd.DataFrame, decimal: str = ".") -> pd.DataFrame:
    """Fill in what the printed texts say: `value` and `half_unit`.

    Parameters
    ----------
    rows : DataFrame
        Columns `KEY` and ``printed``; ``unit`` and ``note`` if there are any.
    decimal : str
        Decimal mark of the paper.

    Returns
    -------
    DataFrame
        Columns `PRINTED_COLUMNS`, see `validate`.

    Examples
    --------
    >>> row = ["Table 1", "x", "(1)", "coef", "-0.257**"]
    >>> entered(pd.DataFrame([row], columns=[*KEY, "printed"]))[["value", "half_unit"]].to_numpy().tolist()
    [[-0.257, 0.0005]]
    """
    read = [_read(key, text, decimal) for *key, text in rows[[*KEY, "printed"]].to_numpy()]
    texts = {name: rows.get(name, "") for name in ("unit", "note")}
    filled = rows.assign(value=[one[0] for one in read], half_unit=[one[1] for one in read], **texts)
    return validate(filled, decimal)


def _read(key: Sequence[str], text: str, decimal: str) -> tuple[float, float]:
    """Value and half a unit of a number, or which one cannot be read."""
    try:
        read = parse_printed(text, key[-1], decimal)
    except InputError as error:
        raise InputError(f"{' / '.join(filter(None, key))}: {error}") from error
    return read.value, read.half_unit


@typed
def validate(printed: pd.DataFrame, decimal: str = ".") -> pd.DataFrame:
    """Check a table of printed numbers and return it with its columns in order.

    Parameters
    ----------
    printed : DataFrame
        One row a printed number, columns `PRINTED_COLUMNS`.
    decimal : str
        Decimal mark of the paper, see `helpers.published.parse_printed`.

    Returns
    -------
    DataFrame
        The same rows, columns `PRINTED_COLUMNS`.

    Raises
    ------
    InputError
        A missing column, an unknown statistic, a key that occurs twice, a text that is no number, or a value
        that is not what the text says.
    """
    missing = [name for name in PRINTED_COLUMNS if name not in printed]
    if missing:
        raise InputError(f"printed numbers lack the columns {listed(missing)}; see PRINTED_COLUMNS.")
    require_texts(printed["exhibit"], "exhibit")
    for name in ("row", "column", "statistic", "printed", "unit", "note"):
        require_texts(printed[name], name, verbatim=True)
    require_numbers(printed, ["value", "half_unit"], "printed")
    unknown = sorted(set(printed["statistic"]) - set(STATISTICS))
    if unknown:
        raise InputError(f"statistic must be one of {', '.join(STATISTICS)}, got {listed(unknown)}.")
    twice = printed.loc[printed.duplicated(KEY), KEY]
    if len(twice):
        raise InputError(f"these printed numbers are entered twice: {listed(map(tuple, twice.values))}.")
    names = [*KEY, "printed", "value", "half_unit"]
    for *key, text, value, half_unit in printed[names].itertuples(index=False):
        read = _read(key, text, decimal)
        if read != (value, half_unit):
            raise InputError(
                f"value and half_unit of the printed number {text!r} must be {read[0]} and {read[1]}, got "
                f"{value} and {half_unit}."
            )
    return printed[PRINTED_COLUMNS]


@typed
def entries_apart(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """Compare two independent entries of the same printed numbers, letter by letter.

    Parameters
    ----------
    first, second : DataFrame
        Columns `KEY` and ``printed``, as text.

    Returns
    -------
    list of str
        One sentence a number that is in one of them only, is there twice, or reads otherwise.

    Examples
    --------
    >>> one = pd.DataFrame([["Table 1", "x", "(1)", "coef", "0.12"]], columns=[*KEY, "printed"])
    >>> entries_apart(one, one.assign(printed="0.21"))
    ["Table 1 / x / (1) / coef is '0.12' in the first entry and '0.21' in the second"]
    """
    missing = [name for name in (*KEY, "printed") if name not in first or name not in second]
    if missing:
        raise InputError(f"entries of printed numbers need the column {missing[0]!r}.")
    found = []
    for name, entry in (("first", first), ("second", second)):
        twice = entry.loc[entry.duplicated(KEY), KEY]
        found += [
            f"{' / '.join(filter(None, key))} stands twice in the {name} entry" for key in twice.to_numpy()
        ]
    texts = [
        dict(zip(map(tuple, entry[KEY].to_numpy()), entry["printed"], strict=True))
        for entry in (first, second)
    ]
    for key in dict.fromkeys([*texts[0], *texts[1]]):
        one, other = texts[0].get(key), texts[1].get(key)
        place = " / ".join(filter(None, key))
        if one is None or other is None:
            found.append(f"{place} is missing in the {'first' if one is None else 'second'} entry")
        elif one != other:
            found.append(f"{place} is {one!r} in the first entry and {other!r} in the second")
    return found


@typed
def select(printed: pd.DataFrame, exhibit: str) -> pd.DataFrame:
    """Rows of one exhibit.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter.
    exhibit : str
        For instance ``"Table 2"``.

    Returns
    -------
    DataFrame
        The rows of that exhibit.

    Raises
    ------
    UnknownNameError
        If the chapter has no such exhibit; the message lists those that it has.
    """
    require_columns(printed, ["exhibit"], "printed")
    require_texts(printed["exhibit"], "exhibit of printed")
    rows = printed[printed["exhibit"] == exhibit]
    if rows.empty:
        known = list(dict.fromkeys(printed["exhibit"]))
        raise UnknownNameError(f"exhibit {exhibit!r} is not in this chapter; it has {', '.join(known)}.")
    return rows


@typed
def correlation_matrix(printed: pd.DataFrame, exhibit: str) -> tuple[list[str], NDArray[np.float64]]:
    """Read a printed correlation matrix.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter.
    exhibit : str
        Table whose rows of statistic ``corr`` are the lower triangle.

    Returns
    -------
    names : list of str
        Variables in the order of the rows.
    matrix : ndarray, shape (k, k)
        Symmetric, as printed.

    Raises
    ------
    InputError
        If a cell of the triangle is missing.
    """
    require_columns(printed, [*KEY, "value"], "printed")
    require_numbers(printed, ["value"], "printed")
    rows = select(printed, exhibit)
    cells = rows[rows["statistic"] == "corr"]
    names = list(dict.fromkeys(cells["row"]))
    value = {
        (row, column): v for row, column, v in zip(cells["row"], cells["column"], cells["value"], strict=True)
    }
    pairs = [(a, b) for i, a in enumerate(names) for b in names[: i + 1]]
    missing = [pair for pair in pairs if pair not in value]
    if missing:
        raise InputError(f"{exhibit} lacks the correlations {listed(missing)}.")
    matrix = np.empty((len(names), len(names)))
    for a, b in pairs:
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = value[a, b]
    return names, matrix


@typed
def regression_table(printed: pd.DataFrame, exhibit: str) -> pd.DataFrame:
    """Read the coefficients and t-values of a printed regression table.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter.
    exhibit : str
        A table of regressions.

    Returns
    -------
    DataFrame
        Index (``model``, ``variable``, ``statistic``) with statistic ``coef`` or ``t``, in printed order;
        columns ``value``, ``half_unit``, ``printed``.
    """
    require_columns(printed, [*KEY, "printed", "value", "half_unit"], "printed")
    require_numbers(printed, ["value", "half_unit"], "printed")
    rows = select(printed, exhibit)
    rows = rows[rows["statistic"].isin(["coef", "t"])]
    rows = rows.rename(columns={"column": "model", "row": "variable"})
    return rows.set_index(["model", "variable", "statistic"])[["value", "half_unit", "printed"]]
