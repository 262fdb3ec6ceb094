"""The engines that every index runs on, and how tests read what they give back."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import strategies as st

TO = {
    "pandas": lambda frame: frame,
    "polars": pl.from_pandas,
    "polars lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "duckdb": lambda frame: duckdb.from_arrow(pl.from_pandas(frame).to_arrow()),
    "pyarrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
}
ENGINES = list(TO)

EAGER = st.sampled_from(["polars", "pandas"])
"""Engines of the properties; the others agree with them: see the tests of engines."""

FACTOR = st.floats(1e-6, 1e6)


def back(frame) -> pd.DataFrame:
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pl.DataFrame):
        return pd.DataFrame(frame.to_dict(as_series=False))
    if isinstance(frame, pa.Table):
        return pd.DataFrame(frame.to_pydict())
    return frame.df() if isinstance(frame, duckdb.DuckDBPyRelation) else frame


def series(frame, value: str) -> dict:
    """Values by key, missing ones as NaN."""
    table = back(frame)
    keys = [name for name in table.columns if name != value]
    index = table[keys[0]] if len(keys) == 1 else map(tuple, table[keys].to_numpy())
    return {
        key: np.nan if pd.isna(number) else float(number)
        for key, number in zip(index, table[value], strict=True)
    }


def close(expected: dict, rel: float = 1e-12):
    return pytest.approx(expected, rel=rel, nan_ok=True)


def same(ours, theirs) -> bool:
    pairs = zip(ours, theirs, strict=True) if isinstance(ours, tuple) else [(ours, theirs)]
    return all(mine == close(other, rel=1e-9) for mine, other in pairs)
