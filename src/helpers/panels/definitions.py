"""What the panels share: picking a variable of a source, location quotients, definitions of columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from helpers import indices
from helpers.errors import InputError, listed
from helpers.regions import CHINA

MIN_PROVINCES = 25
"""How many provinces a sum must cover to stand for the national total (revenue has 29 in 2010)."""


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
    rows = rows_of(frame, variable, source, national=national)
    if vintage is not None:
        rows = rows[rows["vintage"] == vintage]
    if rows.empty:
        of_vintage = "" if vintage is None else f" (vintage {vintage!r})"
        raise InputError(f"variable: {variable!r} of {source!r}{of_vintage} is not in the frame.")
    vintages = rows["vintage"].unique()
    if len(vintages) > 1:
        raise InputError(f"vintage: {variable!r} of {source!r} has {listed(vintages)}; name one of them.")
    double = rows.duplicated(["province", "year"])
    if double.any():
        cells = rows.loc[double, ["province", "year"]].drop_duplicates()
        named = [f"{province} {year} {variable}" for province, year in cells.itertuples(index=False)]
        raise InputError(f"rows: {listed(named)} appear more than once in {source}; keep one.")
    return rows.set_index("year" if national else ["province", "year"])["value"].rename(variable)


def rows_of(frame: pd.DataFrame, variable: str, source: str, *, national: bool) -> pd.DataFrame:
    """Return the rows of one variable of one source, whatever their vintage.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema.
    variable, source : str
        Names in it.
    national : bool
        The national rows instead of the provinces'.

    Returns
    -------
    DataFrame
        Tidy schema; no rows if there is no such variable.
    """
    return frame[
        (frame["variable"] == variable)
        & (frame["source"] == source)
        & ((frame["province"] == CHINA) == national)
    ]


def location_quotients(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return the location quotient of each province and year that has a national share.

    The formula is `helpers.indices.location_quotient`, by year. The national share is a sum over provinces,
    not a national row (the revenue of all industries has none), and it runs over the provinces that have both
    values in the year, so that its numerator and denominator cover the same ones. A year with fewer than
    `MIN_PROVINCES` of them has no national share, and no rows.

    Parameters
    ----------
    part : Series
        For instance high-tech revenue, indexed by province and year.
    whole : Series
        For instance the revenue of all industries, same index and unit.

    Returns
    -------
    Series
        The quotient, not negative, 1 where the province has the national share; only where both exist.

    Raises
    ------
    InputError
        For values that are not positive in `whole`, or negative in `part`, or a part larger than its whole.

    Examples
    --------
    >>> from helpers.regions import CODES
    >>> cells = pd.MultiIndex.from_product([list(CODES)[1:], [2010]], names=["province", "year"])
    >>> whole = pd.Series(10.0, index=cells)
    >>> location_quotients(whole / 2, whole).unique().tolist()
    [1.0]
    """
    both = pd.concat({"part": part, "whole": whole}, axis=1, join="inner").dropna()
    # Every year is computed, so that impossible values are refused in thin years too.
    table = indices.location_quotient(both.reset_index(), industry="part", total="whole")
    quotients = table.set_index(["province", "year"])["location_quotient"].rename("le")
    is_enough = both.groupby(level="year")["whole"].transform("size") >= MIN_PROVINCES
    return quotients.reindex(both.index[is_enough])


@dataclass(frozen=True)
class Input:
    """A variable of a data set.

    Parameters
    ----------
    variable : str
        Name in the tidy schema.
    source : str
        Identifier of the data set.
    is_national : bool
        Whether it is the national row.
    """

    variable: str
    source: str
    is_national: bool = False


@dataclass(frozen=True)
class Definition:
    """One way to measure a column of the Yangtze panel.

    Parameters
    ----------
    text : str
        What is measured.
    unit : str
        Unit of the column (of the argument, for a logarithm).
    inputs : tuple of Input
        Variables that it needs.
    formula : callable
        From the inputs, in their order, to a series indexed by province and year.
    is_stand_in : bool
        Whether the paper's own variable is another one, as far as its text tells.
    """

    text: str
    unit: str
    inputs: tuple[Input, ...]
    formula: Callable[..., pd.Series]
    is_stand_in: bool = True

    @property
    def sources(self) -> tuple[str, ...]:
        """Data sets that it needs, each once."""
        return tuple(dict.fromkeys(item.source for item in self.inputs))

    def compute(self, frame: pd.DataFrame) -> pd.Series:
        """Compute the column.

        Parameters
        ----------
        frame : DataFrame
            Tidy schema.

        Returns
        -------
        Series
            Indexed by province and year; a cell that cannot be computed is an absent row, or missing.

        Raises
        ------
        InputError
            As `pick`, for an input that is not there; as `location_quotients`.
        """
        picked = [pick(frame, item.variable, item.source, national=item.is_national) for item in self.inputs]
        return self.formula(*picked)
