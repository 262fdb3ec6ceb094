"""Specifications that stand on the same rows, effects and weights, and the columns they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.arguments import LARGEST
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
    """The columns of a frame that specifications use, checked, as numbers, levels and masks.

    Parameters
    ----------
    frame : DataFrame
        One row an observation.
    specifications : sequence of Specification
        What uses it.

    Raises
    ------
    InputError
        Columns that are absent, and columns of the wrong kind.
    """

    def __init__(self, frame: pd.DataFrame, specifications: Sequence[Specification]) -> None:
        used = {name for one in specifications for name in one.columns}
        samples = {name for one in specifications for name in one.samples}
        levels = {name for one in specifications for name in (*one.effects, *one.cluster)}
        numbers = {
            name for one in specifications for name in (one.outcome, *one.regressors, one.weights) if name
        }
        check_columns(frame, sorted(used | samples))
        words = sorted(name for name in numbers if not pd.api.types.is_numeric_dtype(frame[name]))
        if words:
            raise InputError(
                f"outcomes, regressors and weights must be numeric, but {listed(words)} are not."
            )
        loose = sorted(
            name
            for name in samples
            if not pd.api.types.is_bool_dtype(frame[name]) or frame[name].isna().any()
        )
        if loose:
            raise InputError(f"samples must be columns of True and False, but {listed(loose)} are not.")
        self.rows = len(frame)
        self.numbers = {name: frame[name].to_numpy(np.float64, na_value=np.nan) for name in numbers}
        self.levels = {name: np.asarray(pd.factorize(frame[name])[0], dtype=np.intp) for name in levels}
        self.known = {name: frame[name].notna().to_numpy() for name in used}
        self.samples = {name: frame[name].to_numpy(dtype=bool) for name in samples}

    def within(self, samples: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which rows are in all of the samples."""
        whole = np.ones(self.rows, dtype=bool)
        return np.asarray(np.logical_and.reduce([whole, *(self.samples[name] for name in samples)]))


def renumbered(codes: Codes) -> Codes:
    """Close the gaps in the numbers of levels."""
    present = np.bincount(codes) > 0
    return (np.cumsum(present) - 1)[codes]


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
        found = np.column_stack([self.columns.numbers[name][self.rows] for name in self.names])
        infinite = list(compress(self.names, ~(np.abs(found) <= LARGEST).all(axis=0)))
        if infinite:
            raise InputError(f"outcomes and regressors must be finite, but {listed(infinite)} are not.")
        return found

    def weight(self) -> Floats:
        """Weights, ones if there are none."""
        if self.weights is None:
            return np.ones(len(self.rows))
        found = self.columns.numbers[self.weights][self.rows]
        bad = np.unique(found[~((found > 0) & np.isfinite(found))])
        if len(bad):
            raise InputError(
                f"weights must be positive and finite, but {self.weights!r} holds {listed(bad.tolist())}."
            )
        return found

    def codes(self, names: Sequence[str]) -> dict[str, Codes]:
        """Levels of some columns in the rows used."""
        return {name: renumbered(self.columns.levels[name][self.rows]) for name in names}

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
        partial = tuple(sorted(name for name in one.columns if not columns.known[name].all()))
        key = (one.samples, partial)
        if key not in found:
            inside = columns.within(one.samples)
            complete = inside.copy()
            for name in partial:
                complete &= columns.known[name]
            found[key] = np.flatnonzero(complete), int(inside.sum() - complete.sum())
        rows, missing = found[key]
        cell_key = (rows.tobytes(), one.effects, one.weights)
        if cell_key not in made:
            made[cell_key] = Cell(columns, rows, one.effects, one.weights)
        made[cell_key].members.append((place, one, missing))
    return list(made.values())
