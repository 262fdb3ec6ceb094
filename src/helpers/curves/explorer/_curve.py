"""The input of an explorer, checked and sorted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, listed
from helpers.published import parse_printed

Choices: TypeAlias = Mapping[str, tuple[str, Mapping[str, str]]]
"""By column: the name shown, and the short label of each value, in the order shown."""

NUMBERS = ("estimate", "low", "high", "p", "nobs")
"""Columns of the results beside the choices."""

TAIL = 0.05
"""Largest share of the lower ends of intervals, and of the upper ends, that lies beyond the picture."""


@dataclass(frozen=True)
class Paper:
    """What the paper did and found.

    Attributes
    ----------
    choices : mapping of str to str
        Value of each choice in the paper's own specification; empty if it is not in the multiverse.
    printed : str
        The paper's estimate as printed, such as ``"0.257**"``; empty if it prints none.
    """

    choices: Mapping[str, str] = field(default_factory=dict)
    printed: str = ""


@dataclass(frozen=True)
class Curve:
    """Specifications sorted by estimate, and those without one.

    Attributes
    ----------
    choices : mapping of str to tuple
        By column: the name shown, and the short label of each value, in the order shown.
    table : DataFrame
        Sorted; `code` counts through all combinations of choices, the last choice running fastest.
    refused : DataFrame
        Specifications without an estimate, with their `code`.
    own : int or None
        Code of the paper's own specification.
    printed : str
        The paper's estimate as printed, or nothing.
    value : float or None
        The same as a number.
    bottom, top : float
        Range of the picture: zero, the printed and all other estimates, and all but `TAIL` of the ends of
        intervals.
    """

    choices: Choices
    table: pd.DataFrame
    refused: pd.DataFrame
    own: int | None
    printed: str
    value: float | None
    bottom: float
    top: float

    @property
    def cut(self) -> int:
        """How many intervals reach beyond the picture."""
        return int(((self.table["low"] < self.bottom) | (self.table["high"] > self.top)).sum())

    @property
    def place(self) -> int | None:
        """Place of the paper's own specification on the curve, from 0."""
        found = np.flatnonzero(self.table["code"] == self.own)
        return int(found[0]) if len(found) else None


def curve_of(results: pd.DataFrame, choices: Choices, paper: Paper | None = None) -> Curve:
    """Check and sort many specifications of one regression.

    Parameters
    ----------
    results : DataFrame
        One row a specification: a column a choice (text), ``estimate``, ``low`` and ``high`` (95 % interval),
        ``p`` (two-sided) and ``nobs``. A row without an estimate is one that could not be estimated; a column
        ``refused`` may say why. A combination without a row is shown as one that was left out.
    choices : mapping of str to tuple
        By column: the name shown, and the short label of each value, in the order shown.
    paper : Paper, optional
        What the paper did and printed.

    Returns
    -------
    Curve
        For `html`, `curve_figure` and `curve_note`.

    Raises
    ------
    InputError
        Absent columns, values without a label or labels without a row, specifications that occur twice,
        numbers that are missing or impossible, no estimate at all.

    Examples
    --------
    >>> table = pd.DataFrame({"effects": ["none", "firm"], "estimate": [2.0, 1.0], "low": [1.0, -1.0]})
    >>> table = table.assign(high=[3.0, 3.0], p=[0.01, 0.3], nobs=[90, 90])
    >>> curve_of(table, {"effects": ("Effects", {"none": "none", "firm": "firms"})}).table["code"].tolist()
    [1, 0]
    """
    _check_choices(results, choices)
    table = results.reset_index(drop=True)
    table = table.assign(code=_codes(table, choices))
    without = table["estimate"].isna()
    _check_numbers(table[~without], choices)
    found = table[~without].sort_values("estimate", kind="stable", ignore_index=True)
    paper = paper or Paper()
    own = None
    if paper.choices:
        _check_own(paper.choices, choices)
        own = int(_codes(pd.DataFrame([dict(paper.choices)]), choices)[0])
    value = parse_printed(paper.printed).value if paper.printed else None
    shown = [0.0, *found["estimate"].astype(float), *([] if value is None else [value])]
    return Curve(
        choices=choices,
        table=found,
        refused=table[without],
        own=own,
        printed=paper.printed,
        value=value,
        bottom=min(*shown, float(found["low"].quantile(TAIL, interpolation="lower"))),
        top=max(*shown, float(found["high"].quantile(1 - TAIL, interpolation="higher"))),
    )


def _codes(table: pd.DataFrame, choices: Choices) -> NDArray[np.int64]:
    code = np.zeros(len(table), dtype=np.int64)
    for column, (_, values) in choices.items():
        places = {value: i for i, value in enumerate(values)}
        code = code * len(values) + table[column].map(places).to_numpy(np.int64)
    return code


def _check_choices(results: pd.DataFrame, choices: Choices) -> None:
    if not choices:
        raise InputError("choices must name at least one column of the results, got none.")
    absent = [column for column in (*choices, *NUMBERS) if column not in results]
    if absent:
        raise InputError(f"results must hold the columns {listed(absent)}; there are {listed(results)}.")
    for column, (_, values) in choices.items():
        others = [one for pair in values.items() for one in pair if not isinstance(one, str)]
        if others:
            raise InputError(f"choices must map text to text, but has {listed(others)} for {column!r}.")
        unknown = [value for value in results[column].unique() if value not in values]
        if unknown:
            raise InputError(f"choices must label every value of {column!r}, but not {listed(unknown)}.")
        idle = [value for value in values if not (results[column] == value).any()]
        if idle:
            raise InputError(
                f"choices must label values that occur, but no specification has {listed(idle)} "
                f"in {column!r}."
            )
        labels = list(values.values())
        same = sorted({label for label in labels if labels.count(label) > 1})
        if same:
            raise InputError(f"choices must tell the values of {column!r} apart, but repeats {listed(same)}.")
    twice = results.duplicated(list(choices))
    if twice.any():
        which = listed(_named(results[twice], choices))
        raise InputError(
            f"results must hold each specification once, but {which} occurs again; name every column that "
            "tells them apart in choices."
        )


def _check_numbers(table: pd.DataFrame, choices: Choices) -> None:
    if table.empty:
        raise InputError("results must hold at least one estimate, but all are missing.")
    numbers = table[list(NUMBERS)].astype(float)
    good = pd.Series(np.isfinite(numbers.to_numpy()).all(axis=1), numbers.index)
    good &= numbers["estimate"].between(numbers["low"], numbers["high"]) & numbers["p"].between(0, 1)
    good &= (numbers["nobs"] > 0) & (numbers["nobs"] % 1 == 0)
    if not good.all():
        raise InputError(
            "results must have finite numbers with low <= estimate <= high, p between 0 and 1 and a count in "
            f"nobs, but have not for {listed(_named(table[~good], choices))}."
        )


def _check_own(own: Mapping[str, str], choices: Choices) -> None:
    strangers = [column for column in own if column not in choices]
    if strangers:
        raise InputError(f"paper names the choices {listed(strangers)}; there are {listed(choices)}.")
    wrong = [f"{column}={own.get(column)}" for column in choices if own.get(column) not in choices[column][1]]
    if wrong:
        raise InputError(f"paper must have a known value of each choice, but has {listed(wrong)}.")


def _named(rows: pd.DataFrame, choices: Choices) -> list[str]:
    return [", ".join(row) for row in rows[list(choices)].astype(str).to_numpy()]
