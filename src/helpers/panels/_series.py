"""One origin of a variable as cells: the value, what it is rounded to, and where it comes from."""

from __future__ import annotations

import functools
from decimal import Decimal

import numpy as np
import pandas as pd

from helpers.errors import InputError
from helpers.panels.definitions import pick, rows_of
from helpers.panels.preference import Derived, Origin

CELL = ["province", "year"]
"""The index of every series here."""

_DIGITS = 12  # a printed number has fewer digits, and what a float adds to it is smaller


def cells_of(frame: pd.DataFrame, variable: str, origin: Origin | Derived) -> pd.DataFrame:
    """Cells of `variable` from an origin: value, ``half`` its last printed place, source, vintage, status."""
    if isinstance(origin, Derived):
        return _derived(frame, origin)
    vintage = origin.vintage or None
    own = rows_of(frame, origin.variable, origin.source, national=False)
    values = pick(own, origin.variable, origin.source, vintage=vintage).rename("value")
    used = own["vintage"].iloc[0]
    named = "" if origin.variable == variable else f" ({origin.variable})"
    return values.to_frame().assign(
        half=_half_places(values),
        source=origin.source + named,
        vintage=origin.vintage or used,
        status="reported",
    )


def _derived(frame: pd.DataFrame, origin: Derived) -> pd.DataFrame:
    tables = [(cells_of(frame, one.variable, one), 1) for one in origin.factors]
    tables += [(cells_of(frame, one.variable, one), -1) for one in origin.divisors]
    common = tables[0][0].index
    for table, _ in tables[1:]:
        common = common.intersection(table.index)
    value = pd.Series(1.0, index=common)
    relative = pd.Series(0.0, index=common)
    for table, power in tables:
        own = table.loc[common]
        if power < 0 and (own["value"] == 0).any():
            province, year = own.index[own["value"] == 0][0]
            raise InputError(
                f"value: {origin.text} divides by 0 in {province} {year}; leave that cell out of the frame."
            )
        value = value * own["value"] ** power
        relative = relative + (own["half"] / own["value"].abs()).fillna(0.0)
    vintages = "; ".join(dict.fromkeys(str(table["vintage"].iloc[0]) for table, _ in tables))
    sources = " + ".join(dict.fromkeys(str(table["source"].iloc[0]) for table, _ in tables))
    return (
        value.rename("value")
        .to_frame()
        .assign(
            # To first order: the relative roundings of factors and divisors add up.
            half=(value.abs() * relative),
            source=f"{origin.text} ({sources})",
            vintage=vintages,
            status="derived",
        )
    )


def _half_places(values: pd.Series) -> pd.Series:
    """Half of the last place that a source prints, the finest of each year: trailing zeros are not seen."""
    places = values.map(_place).groupby(level="year").transform("min")
    return (0.5 * 10.0**places).fillna(0.0)


# the panels of a chapter hold the same numbers
@functools.lru_cache(maxsize=1 << 16)
def _place(value: float) -> float:
    """Power of ten of the last digit that is not 0; none for 0 itself."""
    if value == 0:
        return np.nan
    return float(Decimal(f"{value:.{_DIGITS}g}").normalize().as_tuple().exponent)
