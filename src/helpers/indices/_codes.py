"""Codes that no index may count: totals among products and exporters, HS codes that were read as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw

from helpers.arguments import refuse_odd
from helpers.errors import InputError, listed
from helpers.hs.codes import TOTALS, refuse_numbers

WORLD = frozenset({"0", "000", "w00", "1w"})
"""Codes of the world that stand for nothing else among exporters; 0 is food as a product of the SITC."""


def refuse_totals(names: Iterable[str], argument: str, *, exporters: bool = False) -> None:
    """Refuse totals among products or exporters, which an index would count once more, and odd names.

    Parameters
    ----------
    names : iterable of str
        Distinct codes or names.
    argument : str
        What holds them, for the message.
    exporters : bool
        Whether they are exporters, of which the codes of `WORLD` are refused too.
    """
    refused = TOTALS | WORLD if exporters else TOTALS
    texts = list(names)
    found = [name for name in texts if name.strip().lower() in refused]
    if found:
        raise InputError(f"{argument} must hold no totals, got {listed(found)}; leave them out.")
    refuse_odd(texts, argument)


def refuse_codes(
    frame: nw.LazyFrame[Any], exporter: str, products: Sequence[str], *, one_length: bool = False
) -> None:
    """Refuse totals and damaged HS codes; one pass over the distinct values of each column.

    Products that are no text are numbers of their own, not codes. `one_length` refuses codes of different
    lengths, which an index that compares all products cannot mean.
    """
    refuse_totals(distinct(frame, exporter), exporter, exporters=True)
    columns = frame.collect_schema()
    for name in products:
        if columns[name] in (nw.String, nw.Categorical, nw.Enum):
            codes = distinct(frame, name)
            refuse_totals(codes, name)
            digits = name.removeprefix("hs")
            refuse_numbers(codes, name, int(digits) if digits.isdecimal() else None, one_length=one_length)


def products_of(by: Sequence[str]) -> list[str]:
    """Columns among `by` that hold products: named so, or like an HS code; other groups may have any name."""
    return [name for name in by if name == "product" or name.startswith("hs")]


def distinct(frame: nw.LazyFrame[Any], column: str) -> list[str]:
    """Distinct values of a column, sorted, as text."""
    # grouped, since Narwhals numbers all rows of a DuckDB relation to find the unique ones
    groups = frame.group_by(column).agg(_n=nw.len()).select(column).sort(column)
    return [str(item) for item in groups.collect()[column].to_list()]
