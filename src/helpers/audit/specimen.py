"""Print known numbers as a paper would: tables in which rules find nothing, or the error planted in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.errors import UnknownNameError
from helpers.published import KEY, PRINTED_COLUMNS, parse_printed, validate

_Row = tuple[str, str, str, str, str]  # exhibit, row, column, statistic, printed text

LEVELS = {1: 0.10, 2: 0.05, 3: 0.01}
"""Level of each number of stars."""


def star(p: float, levels: Mapping[int, float] = LEVELS) -> str:
    """Return the stars that a p-value earns.

    Examples
    --------
    >>> star(0.03)
    '**'
    """
    return "*" * max((count for count, level in levels.items() if p <= level), default=0)


def regression_rows(
    exhibit: str,
    column: str,
    coef: Mapping[str, float],
    t: Mapping[str, float],
    p: Mapping[str, float],
    *,
    n: int,
    r2: float | None = None,
    adj_r2: float | None = None,
    digits: int = 4,
    levels: Mapping[int, float] = LEVELS,
) -> list[_Row]:
    """Print one regression.

    Parameters
    ----------
    exhibit, column : str
        Where it stands.
    coef, t, p : mapping of str to float
        Coefficients with their t- and p-values.
    n : int
        Observations.
    r2, adj_r2 : float, optional
        Printed with three decimals where given.
    digits : int
        Decimals of a coefficient.
    levels : mapping of int to float
        Levels of the stars.

    Returns
    -------
    list of tuple
        Rows for `printed_numbers`.
    """
    rows: list[_Row] = []
    for name in coef:
        rows += [
            (exhibit, name, column, "coef", f"{coef[name]:.{digits}f}{star(p[name], levels)}"),
            (exhibit, name, column, "t", f"({t[name]:.2f})"),
        ]
    rows.append((exhibit, "Observations", column, "n", f"{n:,}"))
    if r2 is not None:
        rows.append((exhibit, "R2", column, "r2", f"{r2:.3f}"))
    if adj_r2 is not None:
        rows.append((exhibit, "Adj. R2", column, "adj_r2", f"{adj_r2:.3f}"))
    return rows


def legend_rows(exhibit: str, levels: Mapping[int, float] = LEVELS) -> list[_Row]:
    """Print the footnote that defines the stars."""
    return [
        (exhibit, "Notes", "*" * count, "alpha", f"{100 * level:g}%")
        for count, level in sorted(levels.items(), reverse=True)
    ]


def description_rows(exhibit: str, data: pd.DataFrame, digits: int = 4) -> list[_Row]:
    """Print mean, standard deviation, minimum, maximum and number of each variable."""
    rows: list[_Row] = []
    for name in data:
        values = data[name]
        for column, statistic, value in (
            ("Mean", "mean", values.mean()),
            ("Std. Dev.", "sd", values.std(ddof=1)),
            ("Min", "min", values.min()),
            ("Max", "max", values.max()),
        ):
            rows.append((exhibit, str(name), column, statistic, f"{value:.{digits}f}"))
        rows.append((exhibit, str(name), "Obs", "n", f"{len(values):,}"))
    return rows


def correlation_rows(exhibit: str, names: Sequence[str], matrix: ArrayLike, digits: int = 4) -> list[_Row]:
    """Print the lower triangle of a correlation matrix, the diagonal included."""
    values = np.asarray(matrix, dtype=float)
    return [
        (exhibit, row, column, "corr", f"{values[i, j]:.{digits}f}")
        for i, row in enumerate(names)
        for j, column in enumerate(names[: i + 1])
    ]


def printed_numbers(rows: Sequence[_Row]) -> pd.DataFrame:
    """Bring printed rows into the format of ``printed.csv``.

    Parameters
    ----------
    rows : sequence of tuple
        See `regression_rows`.

    Returns
    -------
    DataFrame
        Columns `helpers.published.PRINTED_COLUMNS`, validated.
    """
    frame = pd.DataFrame(rows, columns=[*KEY, "printed"])
    read = [parse_printed(text) for text in frame["printed"]]
    frame = frame.assign(
        value=[each.value for each in read], half_unit=[each.half_unit for each in read], unit="", note=""
    )
    return validate(frame[PRINTED_COLUMNS])


def reprint(printed: pd.DataFrame, key: tuple[str, str, str, str], text: str) -> pd.DataFrame:
    """Plant an error: print another text at one place.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers.
    key : tuple of str
        ``exhibit``, ``row``, ``column``, ``statistic``.
    text : str
        What is to stand there.

    Returns
    -------
    DataFrame
        A copy with one number changed.
    """
    places = [tuple(row) for row in printed[KEY].to_numpy()]
    if key not in places:
        raise UnknownNameError(f"no printed number stands at {key}.")
    rows = [tuple(row) for row in printed[[*KEY, "printed"]].to_numpy()]
    rows[places.index(key)] = (*key, text)
    return printed_numbers(rows)
