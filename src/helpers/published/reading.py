"""Printed numbers as they stand in print: read strictly, entered twice, picked by exhibit.

A printed number is never corrected. `parse_printed` turns its text into a value and half a unit of its last
printed digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, UnknownNameError, listed

KEY = ["exhibit", "row", "column", "statistic"]
"""Columns that name one printed number within a chapter."""

PRINTED_COLUMNS = [*KEY, "printed", "value", "half_unit", "unit", "note"]
"""Columns of a paper's ``printed.csv``."""

STATISTICS = (
    "coef",
    "t",
    "mean",
    "sd",
    "min",
    "max",
    "n",
    "r2",
    "adj_r2",
    "share",
    "value",
    "count",
    "corr",
    "difference",
    "growth",
    "rate",
    "alpha",
    "threshold",
)
"""What a printed number can be."""

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
}

_NUMBER = re.compile(r"[-+\u2212\u2013]?\d[\d,]*(?:\.\d+)?|[-+\u2212\u2013]?\.\d+")


@dataclass(frozen=True)
class Printed:
    """A printed number, read.

    Attributes
    ----------
    value : float
        The number in the unit in which it is printed (``13.4 percent`` is 13.4).
    half_unit : float
        Half a unit of the last printed digit; the printed number stands for
        ``[value - half_unit, value + half_unit]``.
    stars : int
        Number of significance stars that follow the number.
    decimals : int
        Printed digits after the point.
    """

    value: float
    half_unit: float
    stars: int
    decimals: int


def parse_printed(printed: str) -> Printed:
    """Read the text of one printed number.

    Parameters
    ----------
    printed : str
        Verbatim text: ``0.1075***``, ``(5.80)``, ``1,338.6``, ``96.3%``, ``US$1.21 trillion``,
        ``nine``.

    Returns
    -------
    Printed
        Value, half a unit of the last digit, stars and decimals.

    Raises
    ------
    InputError
        If the text holds no number or more than one.

    Examples
    --------
    >>> parse_printed("0.257**")
    Printed(value=0.257, half_unit=0.0005, stars=2, decimals=3)
    >>> parse_printed("US$1.21 trillion").value
    1.21
    >>> parse_printed("nine").value
    9.0
    """
    text = printed.strip()
    if text.lower() in _WORDS:
        return Printed(float(_WORDS[text.lower()]), 0.5, 0, 0)
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1:
        raise InputError(
            f"printed must hold exactly one number, got {printed!r} with {len(numbers)}; "
            "split it into one row a number."
        )
    digits = numbers[0].replace(",", "").replace("\u2212", "-").replace("\u2013", "-")
    decimals = len(digits.partition(".")[2])
    after = text[text.index(numbers[0]) + len(numbers[0]) :]
    after = after.lstrip()
    stars = len(after) - len(after.lstrip("*"))
    return Printed(float(digits), float(f"5e-{decimals + 1}"), stars, decimals)


def validate(printed: pd.DataFrame) -> pd.DataFrame:
    """Check a table of printed numbers and return it with its columns in order.

    Parameters
    ----------
    printed : DataFrame
        One row a printed number, columns `PRINTED_COLUMNS`.

    Returns
    -------
    DataFrame
        The same rows, columns `PRINTED_COLUMNS`.

    Raises
    ------
    InputError
        A missing column, an unknown statistic, a key that occurs twice, or a value that is not
        what the printed text says.
    """
    missing = [name for name in PRINTED_COLUMNS if name not in printed]
    if missing:
        raise InputError(f"printed numbers lack the columns {listed(missing)}; see PRINTED_COLUMNS.")
    unknown = sorted(set(printed["statistic"]) - set(STATISTICS))
    if unknown:
        raise InputError(f"statistic must be one of {', '.join(STATISTICS)}, got {listed(unknown)}.")
    twice = printed.loc[printed.duplicated(KEY), KEY]
    if len(twice):
        raise InputError(f"these printed numbers are entered twice: {listed(map(tuple, twice.values))}.")
    for text, value, half_unit in printed[["printed", "value", "half_unit"]].itertuples(index=False):
        read = parse_printed(text)
        if (read.value, read.half_unit) != (value, half_unit):
            raise InputError(
                f"value and half_unit of the printed number {text!r} must be {read.value} and "
                f"{read.half_unit}, got {value} and {half_unit}."
            )
    return printed[PRINTED_COLUMNS]


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
    rows = printed[printed["exhibit"] == exhibit]
    if rows.empty:
        known = list(dict.fromkeys(printed["exhibit"]))
        raise UnknownNameError(f"exhibit {exhibit!r} is not in this chapter; it has {', '.join(known)}.")
    return rows


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
    rows = select(printed, exhibit)
    rows = rows[rows["statistic"].isin(["coef", "t"])]
    rows = rows.rename(columns={"column": "model", "row": "variable"})
    return rows.set_index(["model", "variable", "statistic"])[["value", "half_unit", "printed"]]
