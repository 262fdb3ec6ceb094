"""What every index checks of the frames it is given, and how it gives the same kind back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import narwhals as nw

from helpers.arguments import LARGEST, frame_of
from helpers.errors import InputError, listed

Frame = TypeVar("Frame")
"""Any frame that Narwhals reads."""

Lazy = nw.LazyFrame[Any]

Rules = Sequence[tuple[nw.Expr, str]]
"""Expressions that are true for a wrong row, each with what the row must satisfy."""


def lazy(native: Any, argument: str) -> Lazy:
    """Read any frame, without computing it where its engine can wait.

    pyarrow has no ranks and no running sums within groups: Polars computes on its columns, without a copy.
    """
    frame = frame_of(native, argument)
    as_lazy: Lazy = frame.lazy("polars") if frame.implementation.is_pyarrow() else frame.lazy()
    return as_lazy


def native(out: Lazy, like: Frame) -> Frame:
    """Give back the kind of frame that came in."""
    came: Any = nw.from_native(like)
    if not isinstance(came, nw.DataFrame):
        waiting: Frame = out.to_native()
        return waiting
    result: Frame = nw.maybe_reset_index(out.collect(came.implementation)).to_native()
    return result


def checked(
    frame: Any,
    argument: str,
    keys: Sequence[str],
    numbers: Sequence[str],
    by: Sequence[str] = (),
    rules: Rules = (),
) -> Lazy:
    """Check that columns are there, that `keys` are text, that `numbers` are numeric, that no key is missing.

    `by` holds further keys, of any kind but fractions; those named like HS codes must be text. `rules` are
    checked in the same pass.

    Dask is refused: Narwhals has no ranks for it, and its sums within groups lose the order of the rows, so
    that some indices came out missing where they are known.
    """
    data = lazy(frame, argument)
    if data.implementation.is_dask():
        raise InputError(
            f"{argument} is a Dask frame, which the indices do not take; hand in {argument}.compute(), or a "
            "DuckDB relation if it does not fit in memory."
        )
    wanted = [*by, *keys, *numbers]
    if len(set(wanted)) < len(wanted):
        raise InputError(f"by and the named columns must differ, got {', '.join(map(repr, wanted))}.")
    columns = data.collect_schema()
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise InputError(f"{argument} lacks the columns {listed(missing)}; it has {', '.join(columns)}.")
    for name in (*keys, *(name for name in by if name.startswith("hs"))):
        if columns[name] not in (nw.String, nw.Categorical, nw.Enum):
            raise InputError(f"{name} must hold strings, got {columns[name]}; read the column as str.")
    for name in by:
        if columns[name].is_float():
            raise InputError(f"{name} must not hold fractions, got {columns[name]}; convert it to integers.")
        if name == "year" and not columns[name].is_integer():
            raise InputError(f"year must hold whole numbers, got {columns[name]}; convert it to integers.")
    for name in numbers:
        if not columns[name].is_numeric():
            raise InputError(f"{name} must be numeric, got {columns[name]}; convert the column first.")
    every = [*by, *keys]
    given = [(nw.col(name).is_null(), f"{name} of {argument} must be given") for name in every]
    refuse(data, [*given, *rules], every)
    return data


def number(name: str) -> nw.Expr:
    """Read a numeric column of any type as floats."""
    return nw.col(name).cast(nw.Float64)


def finite(column: nw.Expr) -> nw.Expr:
    """Neither missing nor infinite nor NaN."""
    return ~column.is_null() & column.is_finite().fill_null(value=False)


def amounts(*names: str) -> list[tuple[nw.Expr, str]]:
    """Rules for columns of amounts: finite, not negative, and such that no sum of them overflows."""
    rules = [(~finite(number(name)), f"{name} must be a finite number") for name in names]
    rules += [(number(name) > LARGEST, f"{name} must be at most {LARGEST:g}") for name in names]
    return rules + [(number(name) < 0, f"{name} must not be negative") for name in names]


def refuse(frame: Lazy, rules: Rules, keys: Sequence[str]) -> None:
    """Refuse rows that break a rule, and name them by their keys.

    One pass counts the rows that break each rule; only the first broken rule costs a second one.
    """
    counts = frame.select(
        **{f"_{at}": wrong.cast(nw.Int64).sum() for at, (wrong, _) in enumerate(rules)}
    ).collect()
    for at, (wrong, rule) in enumerate(rules):
        if counts[f"_{at}"].item():
            bad = frame.filter(wrong).select(*keys).sort(*keys).collect()
            raise InputError(f"{rule}, but is not for {listed(bad.rows())}.")


def refuse_twice(frame: Lazy, keys: Sequence[str], argument: str) -> None:
    """Refuse keys that have more than one row."""
    rows = frame.select(nw.len()).collect().item()
    if rows == frame.select(*keys).unique().select(nw.len()).collect().item():
        return
    counts = frame.group_by(*keys).agg(_n=nw.len())
    bad = counts.filter(nw.col("_n") > 1).select(*keys).sort(*keys).collect()
    if len(bad):
        raise InputError(
            f"{argument} has more than one row for {listed(bad.rows())}; add them up or drop one."
        )


def ratio(part: nw.Expr, whole: nw.Expr) -> nw.Expr:
    """Part over whole; missing where the whole is 0."""
    return nw.when(whole > 0).then(part / whole)
