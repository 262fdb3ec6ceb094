"""Specifications that stand on the same rows, effects and weights, and the columns they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, listed
from helpers.estimate.absorb import Codes, Floats
from helpers.estimate.convention import Errors, SmallSample
from helpers.estimate.grids.choices import Specification
from helpers.estimate.rules import Rule, rule
from helpers.estimate.sample import check_columns

Rows = NDArray[np.intp]

RuleKey = tuple[Errors, tuple[str, ...]]
"""Kind of errors and cluster columns."""


class Columns:
    """The columns of a frame as numbers, levels and masks, each made once."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._values: dict[str, Floats] = {}
        self._levels: dict[str, Codes] = {}
        self._known: dict[str, NDArray[np.bool_]] = {}

    def values(self, name: str) -> Floats:
        """Give a numeric column; NaN where it is missing."""
        if name not in self._values:
            self._values[name] = self.frame[name].to_numpy(np.float64, na_value=np.nan)
        return self._values[name]

    def levels(self, name: str, rows: Rows) -> Codes:
        """Give the levels of a column that occur in some rows as numbers from 0 without gaps."""
        if name not in self._levels:
            self._levels[name] = np.asarray(pd.factorize(self.frame[name])[0], dtype=np.intp)
        return renumbered(self._levels[name][rows])

    def known(self, name: str) -> NDArray[np.bool_]:
        """Tell where a column is not missing."""
        if name not in self._known:
            self._known[name] = self.frame[name].notna().to_numpy()
        return self._known[name]

    def within(self, samples: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which rows are in all of the samples."""
        inside = np.ones(len(self.frame), dtype=bool)
        for name in samples:
            inside &= self.frame[name].to_numpy(dtype=bool)
        return inside


def renumbered(codes: Codes) -> Codes:
    """Close the gaps in the numbers of levels."""
    present = np.bincount(codes) > 0
    return (np.cumsum(present) - 1)[codes]


def check_frame(frame: pd.DataFrame, specifications: Sequence[Specification]) -> None:
    """Refuse columns that are absent, and columns of the wrong kind."""
    numbers = {name for one in specifications for name in (one.outcome, *one.regressors, one.weights) if name}
    samples = {name for one in specifications for name in one.samples}
    check_columns(frame, sorted({name for one in specifications for name in one.columns} | samples))
    words = sorted(name for name in numbers if not pd.api.types.is_numeric_dtype(frame[name]))
    if words:
        raise InputError(f"outcomes, regressors and weights must be numeric, but {listed(words)} are not.")
    loose = sorted(
        name for name in samples if not pd.api.types.is_bool_dtype(frame[name]) or frame[name].isna().any()
    )
    if loose:
        raise InputError(f"samples must be columns of True and False, but {listed(loose)} are not.")


@dataclass
class Cell:
    """Specifications that share their rows, effects and weights.

    Attributes
    ----------
    columns : Columns
        Of the whole frame.
    rows : ndarray of int, shape (N,)
        Rows used.
    effects : tuple of str
        Absorbed effects.
    weights : str or None
        Column.
    members : list of (int, Specification, int)
        Place of each specification, itself, and the rows of its samples left out as incomplete.
    """

    columns: Columns
    rows: Rows
    effects: tuple[str, ...]
    weights: str | None
    members: list[tuple[int, Specification, int]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Outcomes and regressors of all members, each once."""
        return list(
            dict.fromkeys(name for _, one, _ in self.members for name in (one.outcome, *one.regressors))
        )

    def raw(self) -> Floats:
        """Outcomes and regressors, shape (N, m)."""
        found = np.column_stack([self.columns.values(name)[self.rows] for name in self.names])
        finite: list[bool] = np.isfinite(found).all(axis=0).tolist()  # type: ignore[assignment]
        infinite = [name for name, ok in zip(self.names, finite, strict=True) if not ok]
        if infinite:
            raise InputError(f"outcomes and regressors must be finite, but {listed(infinite)} are not.")
        return found

    def weight(self) -> Floats:
        """Weights, ones if there are none."""
        if self.weights is None:
            return np.ones(len(self.rows))
        found = self.columns.values(self.weights)[self.rows]
        bad = np.unique(found[~((found > 0) & np.isfinite(found))])
        if len(bad):
            raise InputError(
                f"weights must be positive and finite, but {self.weights!r} holds {listed(bad.tolist())}."
            )
        return found

    def codes(self, names: Sequence[str]) -> dict[str, Codes]:
        """Levels of some columns in the rows used."""
        return {name: self.columns.levels(name, self.rows) for name in names}

    def rules(self, small_sample: SmallSample, absorbed: int) -> dict[RuleKey, Rule]:
        """Work out each kind of errors of the members, `absorbed` parameters being those of the effects."""
        return {
            (errors, cluster): rule(
                errors,
                small_sample,
                weights=self.weight(),
                effects=self.codes(self.effects),
                absorbed=absorbed,
                clusters=self.codes(cluster),
            )
            for errors, cluster in dict.fromkeys((one.errors, one.cluster) for _, one, _ in self.members)
        }


def cells(columns: Columns, specifications: Sequence[Specification]) -> list[Cell]:
    """Sort specifications by rows, effects and weights.

    Parameters
    ----------
    columns : Columns
        Of the frame.
    specifications : sequence of Specification
        In the order of their places.

    Returns
    -------
    list of Cell
        Each specification is a member of one.
    """
    made: dict[object, Cell] = {}
    found: dict[object, tuple[Rows, int]] = {}
    for place, one in enumerate(specifications):
        partial = tuple(sorted(name for name in one.columns if not columns.known(name).all()))
        key = (one.samples, partial)
        if key not in found:
            inside = columns.within(one.samples)
            complete = inside.copy()
            for name in partial:
                complete &= columns.known(name)
            found[key] = np.flatnonzero(complete), int(inside.sum() - complete.sum())
        rows, missing = found[key]
        cell_key = (rows.tobytes(), one.effects, one.weights)
        if cell_key not in made:
            made[cell_key] = Cell(columns, rows, one.effects, one.weights)
        made[cell_key].members.append((place, one, missing))
    return list(made.values())
