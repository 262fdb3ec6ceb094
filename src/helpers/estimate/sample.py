"""The rows and columns of an estimate: checked, and what is left out counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from helpers.arguments import LARGEST, typed
from helpers.errors import InputError, listed
from helpers.estimate.absorb import Codes, Floats

Missing = Literal["refuse", "drop"]

CONSTANT = "constant"
"""Name of the constant's row in every table."""


@dataclass(frozen=True)
class Sample:
    """Rows used in an estimate.

    Attributes
    ----------
    frame : DataFrame
        The columns used, rows in the order given.
    outcome : str
        Column of the left-hand variable.
    regressors : tuple of str
        Columns of the right-hand variables, in the order of the table.
    weights : ndarray, shape (N,)
        Analytic weights, ones if there are none.
    missing : int
        Rows left out.
    """

    frame: pd.DataFrame
    outcome: str
    regressors: tuple[str, ...]
    weights: Floats
    missing: int
    _codes: dict[str, Codes] = field(default_factory=dict, repr=False, compare=False)

    def codes(self, column: str) -> Codes:
        """Give the levels of a column as numbers from 0, in sorted order.

        Parameters
        ----------
        column : str
            A column of `frame`.

        Returns
        -------
        ndarray of int, shape (N,)
            Level of each row.
        """
        if column not in self._codes:
            self._codes[column] = np.asarray(pd.factorize(self.frame[column], sort=True)[0], dtype=np.intp)
        return self._codes[column]


def sample(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    *,
    effects: Sequence[str] = (),
    weights: str | None = None,
    groups: Sequence[str] = (),
    missing: Missing = "refuse",
) -> Sample:
    """Take the rows and columns of an estimate from a frame.

    Parameters
    ----------
    frame : DataFrame
        One row an observation.
    outcome, regressors, effects, weights
        See `helpers.estimate.fit`.
    groups : sequence of str
        Further columns that must be known: clusters, entity, time.
    missing : {"refuse", "drop"}
        What to do with rows that lack a value.

    Returns
    -------
    Sample
        With the count of rows left out.

    Raises
    ------
    InputError
        Unknown, repeated or non-numeric columns; missing or infinite values; weights that are not positive;
        no rows left.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, 4.0], "x": [1.0, None, 2.0]})
    >>> sample(frame, "y", ["x"], missing="drop").missing
    1
    """
    check_name("missing", missing, ("refuse", "drop"))
    numbers = [outcome, *regressors, *([] if weights is None else [weights])]
    columns = list(dict.fromkeys([*numbers, *effects, *groups]))
    check_columns(frame, columns)
    for label, names in (("regressors", [outcome, *regressors]), ("effects", list(effects))):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(
                f"{label} must name each column once (the outcome included), got {listed(twice)} twice."
            )
    if CONSTANT in regressors:
        raise InputError(f"regressors must not hold {CONSTANT!r}: a constant is added; rename the column.")
    words = [name for name in numbers if not pd.api.types.is_numeric_dtype(frame[name])]
    if words:
        raise InputError(f"outcome, regressors and weights must be numeric, but {listed(words)} are not.")
    used = frame[columns]
    lacking = used.isna()
    if lacking.to_numpy().any() and missing == "refuse":
        counts = lacking.sum()
        named = ", ".join(f"{name!r} ({count})" for name, count in counts[counts > 0].items())
        raise InputError(
            f"frame has missing values in {named}; fill them, or pass missing='drop' to leave rows out."
        )
    complete = ~lacking.any(axis=1)
    used = used[complete]
    infinite = [name for name in numbers if not (used[name].abs().to_numpy(float) <= LARGEST).all()]
    if infinite:
        raise InputError(f"outcome, regressors and weights must be finite, but {listed(infinite)} are not.")
    if weights is not None and not (used[weights] > 0).all():
        bad = used.loc[~(used[weights] > 0), weights]
        raise InputError(f"weights must be positive, but {weights!r} holds {listed(bad.unique().tolist())}.")
    if used.empty:
        raise InputError(f"frame must hold at least one complete row, but all {len(frame)} are left out.")
    values = np.ones(len(used)) if weights is None else used[weights].to_numpy(float)
    return Sample(used, outcome, tuple(regressors), values, len(frame) - len(used))


@typed
def interaction(frame: pd.DataFrame, first: str, second: str, *, base: object = None) -> pd.DataFrame:
    """Products of one column with another, named ``first×second``.

    Parameters
    ----------
    frame : DataFrame
        Holds both columns.
    first : str
        Numeric column.
    second : str
        Numeric column: one product. Or a column of labels (str or category): one product a label, named
        ``first×label``.
    base : object, optional
        Label to leave out. A numeric column with a base (a year) is taken as labels.

    Returns
    -------
    DataFrame, shape (N, products)
        Same index; join it to the frame and pass its columns as regressors. Missing stays missing.

    Raises
    ------
    InputError
        Unknown columns, a first column that is not numeric, a base that is no label.

    Examples
    --------
    >>> frame = pd.DataFrame({"high_tech": [0, 1], "rd": [2.0, 3.0], "year": [2000, 2001]})
    >>> interaction(frame, "high_tech", "rd")
       high_tech×rd
    0           0.0
    1           3.0
    >>> interaction(frame, "high_tech", "year", base=2000)
       high_tech×2001
    0             0.0
    1             1.0
    """
    check_columns(frame, (first, second))
    if not pd.api.types.is_numeric_dtype(frame[first]):
        raise InputError(f"first must be numeric, but {first!r} is not.")
    left, right = frame[first].astype(float), frame[second]
    if pd.api.types.is_numeric_dtype(right) and base is None:
        return pd.DataFrame({f"{first}×{second}": left * right.astype(float)})
    labels = sorted(right.dropna().unique())
    if base is not None and base not in labels:
        raise InputError(f"base must be a value of {second!r}, got {base!r}; it holds {listed(labels)}.")
    return pd.DataFrame(
        {
            f"{first}×{label}": (left * (right == label)).where(right.notna())
            for label in labels
            if label != base
        }
    )


def check_name(argument: str, value: object, names: Sequence[str]) -> None:
    """Refuse a value that is none of the names.

    Parameters
    ----------
    argument : str
        Name of the argument, for the message.
    value : object
        What was passed.
    names : sequence of str
        What may be passed.

    Raises
    ------
    InputError
        If `value` is not among `names`.
    """
    if value not in names:
        raise InputError(f"{argument} must be one of {', '.join(map(repr, names))}, got {value!r}.")


def check_columns(frame: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse names that are no columns of a frame.

    Parameters
    ----------
    frame : DataFrame
        One row an observation.
    names : iterable of str
        Columns that it must have.

    Raises
    ------
    InputError
        Names what is missing.
    """
    absent = [name for name in names if name not in frame.columns]
    if absent:
        raise InputError(f"frame must hold every column named, but lacks {listed(absent)}.")


def check_level(level: float) -> None:
    """Refuse a level that is no probability.

    Parameters
    ----------
    level : float
        Of intervals, or of significance.

    Raises
    ------
    InputError
        Outside 0 and 1.
    """
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, got {level}.")
