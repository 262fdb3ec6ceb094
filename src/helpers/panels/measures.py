"""Measures of provincial variables: what a column is made of, and columns that are computed from a panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import indices
from helpers.errors import InputError, listed
from helpers.panels.cells import CELL
from helpers.panels.provincial import CELL_STATUSES, ProvincePanel

MIN_PROVINCES = 25
"""How many provinces a sum must cover to stand for the national total (revenue has 29 in 2010)."""

HUNDRED_MILLION, TEN_THOUSAND = 1e8, 1e4
"""The units of Chinese statistics, *yi* and *wan*."""


@dataclass(frozen=True)
class Measure:
    """One way to measure a column of a panel.

    Parameters
    ----------
    text : str
        What is measured, and what in the paper speaks for it.
    unit : str
        Unit of the column (of the argument, for a logarithm).
    variables : tuple of str
        Variables of `~helpers.panels.provincial.province_year` that it needs.
    formula : callable
        From these, indexed by province and year and without missing cells, to the column.
    is_stand_in : bool
        Whether the paper's own variable is another one, as far as its text and tables tell.
    """

    text: str
    unit: str
    variables: tuple[str, ...]
    formula: Callable[..., pd.Series]
    is_stand_in: bool = True


@dataclass(frozen=True)
class MeasuredPanel:
    """Columns of a panel, and how each of their cells came about.

    Parameters
    ----------
    wide : DataFrame
        ``province``, ``year`` and one column a measure; every province in every year, missing where an input
        is missing, where a logarithm has no positive argument, or (location quotient) in a year with too few
        provinces for a national share.
    status : DataFrame
        The same shape: for each cell the weakest status among its inputs in the province and year (see
        `~helpers.panels.provincial.CELL_STATUSES`). A location quotient also rests on the other provinces'
        values.
    definitions : DataFrame
        One row a column: its name, text, unit, variables, sources and vintages of the cells used, whether it
        is a stand-in.
    inputs : ProvincePanel
        The variables that went in, with their sources, overlaps and disagreements.
    """

    wide: pd.DataFrame
    status: pd.DataFrame
    definitions: pd.DataFrame
    inputs: ProvincePanel


def variables_of(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Name the variables that some measures need, each once.

    Parameters
    ----------
    measures : iterable of Measure
        Of one panel or several.

    Returns
    -------
    tuple of str
        Names, as `~helpers.panels.provincial.province_year` takes them.

    Examples
    --------
    >>> variables_of([Measure("GDP per head", "yuan", ("gdp", "population"), log_of())])
    ('gdp', 'population')
    """
    return tuple(dict.fromkeys(name for one in measures for name in one.variables))


def measured(inputs: ProvincePanel, measures: Mapping[str, Measure]) -> MeasuredPanel:
    """Compute columns from a panel of their variables.

    Several panels can be computed from one, which holds the variables of them all.

    Parameters
    ----------
    inputs : ProvincePanel
        Of the variables of the measures, and any others.
    measures : mapping of str to Measure
        By the name of the column.

    Returns
    -------
    MeasuredPanel
        Every province in every year of `inputs`.

    Raises
    ------
    InputError
        For a variable that is not in the panel.

    Examples
    --------
    >>> from helpers.panels.provincial import province_year
    >>> rows = [("Hubei", 2010, "gdp", 1e4, "demo", "")]
    >>> frame = pd.DataFrame(rows, columns=["province", "year", "variable", "value", "source", "vintage"])
    >>> inputs = province_year(frame, ["gdp"], sources={"gdp": ["demo"]})
    >>> size = Measure("log10 of GDP", "yuan", ("gdp",), log_of(log=np.log10))
    >>> measured(inputs, {"size": size}).wide.dropna().values.tolist()
    [['Hubei', 2010, 4.0]]
    """
    absent = [name for name in variables_of(measures.values()) if name not in inputs.wide]
    if absent:
        raise InputError(f"inputs must hold the variables of every choice, but lack {listed(absent)}.")
    values = inputs.wide.set_index(CELL)
    rank = inputs.cells.assign(rank=inputs.cells["status"].map(CELL_STATUSES.index))
    ranks = rank.set_index([*CELL, "variable"])["rank"].unstack()
    named = inputs.cells[inputs.cells["status"] != "missing"][["variable", "source", "vintage"]]
    used = named.drop_duplicates()
    columns, statuses, definitions = {}, {}, []
    for name, measure in measures.items():
        own = list(measure.variables)
        complete = values[own].dropna()
        columns[name] = measure.formula(*(complete[one] for one in own)).reindex(values.index)
        weakest = ranks[own].max(axis=1).reindex(values.index)
        weakest = weakest.where(columns[name].notna(), CELL_STATUSES.index("missing"))
        statuses[name] = weakest.map(dict(enumerate(CELL_STATUSES)))
        origins = used[used["variable"].isin(own)]
        definitions.append(
            {
                "column": name,
                "text": measure.text,
                "unit": measure.unit,
                "variables": ", ".join(own),
                "sources": ", ".join(origins["source"].unique()),
                "vintages": "; ".join(origins["vintage"].unique()),
                "is_stand_in": measure.is_stand_in,
            }
        )
    return MeasuredPanel(
        wide=pd.DataFrame(columns).reset_index(),
        status=pd.DataFrame(statuses).reset_index(),
        definitions=pd.DataFrame(definitions),
        inputs=inputs,
    )


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


def le_of_two(first: pd.Series, second: pd.Series, whole: pd.Series) -> pd.Series:
    """Return the location quotient of two industries together.

    Parameters
    ----------
    first, second : Series
        The industries, indexed by province and year.
    whole : Series
        As for `location_quotients`.

    Returns
    -------
    Series
        See `location_quotients`.
    """
    return location_quotients(first + second, whole)


def log_of(scale: float = 1.0, log: Callable[[float], float] = np.log) -> Callable[..., pd.Series]:
    """Make the formula of a logarithm: of a variable, or of the ratio of two.

    Parameters
    ----------
    scale : float
        Unit of the argument.
    log : callable
        ``numpy.log`` or ``numpy.log10``.

    Returns
    -------
    callable
        A formula of a `Measure`. A zero has no logarithm and becomes an absent row.

    Examples
    --------
    >>> log_of(10.0, np.log10)(pd.Series([1000.0, 0.0]), pd.Series([1.0, 1.0])).to_list()
    [2.0]
    """

    def formula(top: pd.Series, bottom: pd.Series | float = 1.0) -> pd.Series:
        argument = top / bottom / scale
        return argument[argument > 0].map(log)

    return formula
