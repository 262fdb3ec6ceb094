"""Two sources of one variable, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels.cells import CELL

PAIR = ["variable", "source_a", "vintage_a", "source_b", "vintage_b"]
"""What names two sources of a variable."""

_UNIT_FACTOR = 8.0
"""Two values this far apart are not in one unit: units differ by tens."""

_FLOAT = 1e-12
"""Relative gap that a conversion of units alone can leave."""


def compared(tables: Mapping[str, Sequence[pd.DataFrame]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Overlaps and disagreements of each pair of sources of a variable, in their order of preference."""
    pairs = [_pair(variable, *both) for variable, own in tables.items() for both in combinations(own, 2)]
    if not pairs:
        return pd.DataFrame(columns=PAIR), pd.DataFrame(columns=PAIR)
    every = pd.concat(pairs, ignore_index=True)
    groups = every.groupby(PAIR, sort=False)
    overlaps = groups.agg(
        cells_in_common=("differs", "size"),
        cells_that_differ=("differs", "sum"),
        largest_relative_difference=("relative_difference", "max"),
    )
    widest = every.loc[groups["relative_difference"].idxmax()]
    places = [_cell(key) if gap else "" for *key, gap in widest[[*CELL, "differs"]].itertuples(index=False)]
    values = ["value_a", "value_b", "relative_difference"]
    disagreements = every.loc[every["differs"], [*PAIR, *CELL, *values]]
    return overlaps.assign(where=places).reset_index(), disagreements.reset_index(drop=True)


def _pair(variable: str, first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Cells that two sources have in common, and whether they differ by more than rounding."""
    pair = first.merge(second, on=CELL, suffixes=("_a", "_b")).assign(variable=variable)
    _refuse_other_unit(variable, pair)
    gap = (pair["value_b"] - pair["value_a"]).abs()
    size = pair["value_a"].abs()
    differ = gap > pair["half_a"] + pair["half_b"] + _FLOAT * size
    return pair.assign(differs=differ, relative_difference=(gap / size).where(differ, 0.0)).reset_index()


def _cell(key: Sequence[object]) -> str:
    return f"{key[0]} {key[1]}"


def _refuse_other_unit(variable: str, pair: pd.DataFrame) -> None:
    """Refuse a pair that is apart by tens, in most cells or in some."""
    both = pair[(pair["value_a"] > 0) & (pair["value_b"] > 0)]
    if both.empty:
        return
    ratio = both["value_b"] / both["value_a"]
    typical = float(ratio.median())
    if max(typical, 1 / typical) >= _UNIT_FACTOR:
        one = both.iloc[0]
        raise InputError(
            f"unit: {variable} of {one['source_b']!r} is typically {typical:,.4g} times that of "
            f"{one['source_a']!r} ({_cell(both.index[0])}: {one['value_b']:.6g} against "
            f"{one['value_a']:.6g}); correct the factor of the one that is wrong where it is read."
        )
    far = np.maximum(ratio, 1 / ratio) >= _UNIT_FACTOR
    if far.any():
        one = both[far].iloc[0]
        raise InputError(
            f"unit: {variable} of {listed(map(_cell, both.index[far]))} is apart by tens "
            f"({one['value_b']:.6g} in {one['source_b']!r}, {one['value_a']:.6g} in {one['source_a']!r}), "
            "while most cells of the two are close; correct these cells where they are read, or leave one of "
            "the two out of sources."
        )
