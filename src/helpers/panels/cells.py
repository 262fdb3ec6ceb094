"""Cells of a variable of one source: the value, what it is rounded to, and where it comes from."""

from __future__ import annotations

import functools
from decimal import Decimal

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels.preference import Derived, Origin
from helpers.regions import CHINA

CELL = ["province", "year"]
"""The index of every series here."""

_DIGITS = 12  # a printed number has fewer digits, and what a float adds to it is smaller


def pick(
    frame: pd.DataFrame, variable: str, source: str, *, national: bool = False, vintage: str | None = None
) -> pd.Series:
    """Return one variable of one source, indexed by province and year.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema.
    variable : str
        Name of the variable.
    source : str
        Identifier of the data set: two sources of one variable are never mixed.
    national : bool
        The national row instead of the provinces', indexed by year.
    vintage : str, optional
        Vintage of the numbers; needed only where the source has two of the variable.

    Returns
    -------
    Series
        Values named after the variable.

    Raises
    ------
    InputError
        If there is no such variable, if it has two vintages and none is named, or if a cell appears twice.

    Examples
    --------
    >>> frame = pd.DataFrame({"province": ["Hubei", "China"], "year": 2010, "variable": "gdp"})
    >>> frame = frame.assign(value=[1.0, 31.0], source="demo", vintage="2011")
    >>> pick(frame, "gdp", "demo").to_dict()
    {('Hubei', 2010): 1.0}
    >>> pick(frame, "gdp", "demo", national=True).to_dict()
    {2010: 31.0}
    """
    rows = _rows(frame, variable, source, national=national, vintage=vintage)
    return rows.set_index("year" if national else CELL)["value"].rename(variable)


def cells_of(frame: pd.DataFrame, variable: str, origin: Origin | Derived) -> pd.DataFrame:
    """Give the cells of a variable from one origin.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema.
    variable : str
        Name in the panel; an origin that has it under another name says so in ``source``.
    origin : Origin or Derived
        Where it comes from.

    Returns
    -------
    DataFrame
        By province and year: ``value``, ``half`` of its last printed place, ``source``, ``vintage``,
        ``status``.

    Raises
    ------
    InputError
        As `pick`, and for a ratio that divides by 0.

    Examples
    --------
    >>> frame = pd.DataFrame({"province": ["Hubei"], "year": 2010, "variable": "gdp", "value": [1.5]})
    >>> cells_of(frame.assign(source="demo", vintage="2011"), "gdp", Origin("demo", "gdp"))["half"].item()
    0.05
    """
    if isinstance(origin, Derived):
        return _derived(frame, origin)
    rows = _rows(frame, origin.variable, origin.source, national=False, vintage=origin.vintage or None)
    values = rows.set_index(CELL)["value"]
    named = "" if origin.variable == variable else f" ({origin.variable})"
    return values.to_frame().assign(
        half=_half_places(values),
        source=origin.source + named,
        vintage=rows["vintage"].iloc[0],
        status="reported",
    )


def _rows(
    frame: pd.DataFrame, variable: str, source: str, *, national: bool, vintage: str | None
) -> pd.DataFrame:
    """Rows of one variable of one source and vintage, each cell once."""
    rows = frame[
        (frame["variable"] == variable)
        & (frame["source"] == source)
        & ((frame["province"] == CHINA) == national)
    ]
    if vintage is not None:
        rows = rows[rows["vintage"] == vintage]
    if rows.empty:
        of_vintage = "" if vintage is None else f" (vintage {vintage!r})"
        raise InputError(f"variable: {variable!r} of {source!r}{of_vintage} is not in the frame.")
    vintages = rows["vintage"].unique()
    if len(vintages) > 1:
        raise InputError(f"vintage: {variable!r} of {source!r} has {listed(vintages)}; name one of them.")
    double = rows.duplicated(CELL)
    if double.any():
        cells = rows.loc[double, CELL].drop_duplicates()
        named = [f"{province} {year} {variable}" for province, year in cells.itertuples(index=False)]
        raise InputError(f"rows: {listed(named)} appear more than once in {source}; keep one.")
    return rows


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
