"""Two sources of one variable, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels.cells import CELL

OVERLAPS = (
    "variable",
    "source_a",
    "vintage_a",
    "source_b",
    "vintage_b",
    "cells_in_common",
    "cells_that_differ",
    "largest_relative_difference",
    "where",
)
"""Columns of the overlaps."""

DISAGREEMENTS = (
    "variable",
    *CELL,
    "source_a",
    "vintage_a",
    "value_a",
    "source_b",
    "vintage_b",
    "value_b",
    "relative_difference",
)
"""Columns of the disagreements."""

_UNIT_FACTOR = 8.0
"""Two values this far apart are not in one unit: units differ by tens."""

_FLOAT = 1e-12
"""Relative gap that a conversion of units alone can leave."""


def compare(variable: str, tables: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Overlaps and disagreements of each pair of sources, in their order of preference."""
    overlaps, disagreements = [], []
    for first, second in combinations(tables, 2):
        pair = first.merge(second, on=CELL, suffixes=("_a", "_b")).assign(variable=variable)
        if pair.empty:
            continue
        _refuse_other_unit(variable, pair)
        gap = (pair["value_b"] - pair["value_a"]).abs()
        size = pair["value_a"].abs()
        differ = gap > pair["half_a"] + pair["half_b"] + _FLOAT * size
        pair["relative_difference"] = (gap / size).where(differ, 0.0)
        overlaps.append(_summary(pair, differ))
        disagreements.append(pair[differ].reset_index().loc[:, list(DISAGREEMENTS)])
    return pd.DataFrame(overlaps, columns=list(OVERLAPS)), stack(disagreements, DISAGREEMENTS)


def stack(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Stack tables, of which some or all may be empty."""
    filled = [frame for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))


def _summary(pair: pd.DataFrame, differ: pd.Series) -> dict[str, object]:
    relative = pair["relative_difference"]
    return {
        **pair[["variable", "source_a", "vintage_a", "source_b", "vintage_b"]].iloc[0],
        "cells_in_common": len(pair),
        "cells_that_differ": int(differ.sum()),
        "largest_relative_difference": float(relative.max()),
        "where": _cell(pair.index[int(relative.argmax())]) if differ.any() else "",
    }


def _cell(key: tuple[str, int]) -> str:
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
