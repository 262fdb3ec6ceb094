"""The paper on innovation and agglomeration: its panel of 31 provinces, 2003-2016.

Each column has the ways to measure it (`MEASURES`). Logarithms are to base 10: the largest ``inv`` of the
paper's Table 2, 5.4313, is the base-10 logarithm of 269,944, the patents granted in Jiangsu in 2012.
`multiverse_frame` has every measure side by side: what the paper's multiverse is estimated on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from helpers.errors import InputError
from helpers.panels.cells import CELL
from helpers.panels.measures import (
    HUNDRED_MILLION,
    TEN_THOUSAND,
    Measure,
    MeasuredPanel,
    le_of_two,
    location_quotients,
    log_of,
    measured,
    variables_of,
)
from helpers.panels.preference import Derived, Origin, province_sources
from helpers.panels.provincial import ProvincePanel, province_year
from helpers.regions import MUNICIPALITIES

YEARS = range(2003, 2017)
"""The paper's years."""


def _log10(scale: float = 1.0) -> Callable[..., pd.Series]:
    return log_of(scale, np.log10)


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole).dropna()


MEASURES: Mapping[str, Mapping[str, Measure]] = {
    "agg": {
        "revenue": Measure(
            "location quotient: high-tech revenue over the revenue of all industries above designated size",
            "ratio",
            ("hightech_revenue", "industry_revenue"),
            location_quotients,
            is_stand_in=False,
        ),
        "electronics": Measure(
            "location quotient: electronics and pharmaceuticals over all industries above designated size",
            "ratio",
            ("electronics_revenue", "pharmaceuticals_revenue", "industry_revenue"),
            le_of_two,
        ),
        "gdp": Measure(
            "location quotient: high-tech revenue over GDP",
            "ratio",
            ("hightech_revenue", "gdp"),
            location_quotients,
        ),
    },
    "inv": {
        "granted": Measure(
            "log10 of patents granted (Table 2: maximum in Jiangsu 2012)",
            "pieces",
            ("patents_granted",),
            _log10(),
            is_stand_in=False,
        ),
        "applied": Measure("log10 of patent applications", "pieces", ("patents_applied",), _log10()),
        "invention": Measure(
            "log10 of invention patents granted", "pieces", ("patents_granted_invention",), _log10()
        ),
    },
    "rd": {
        "expenditure": Measure(
            "log10 of R&D expenditure",
            "10 thousand yuan",
            ("rd_expenditure",),
            _log10(TEN_THOUSAND),
            is_stand_in=False,
        ),
    },
    "gdp": {
        "before-census": Measure(
            "log10 of GDP, unrevised",
            "100 million yuan",
            ("gdp",),
            _log10(HUNDRED_MILLION),
            is_stand_in=False,
        ),
        "revised": Measure(
            "log10 of GDP revised to the 2018 economic census",
            "100 million yuan",
            ("gdp_revised",),
            _log10(HUNDRED_MILLION),
        ),
    },
    "gov": {
        "ratio": Measure(
            "fiscal expenditure over GDP (Table 2: maximum in Tibet 2016; Table 1 says logarithm)",
            "ratio",
            ("budget_expenditure", "gdp"),
            _ratio,
            is_stand_in=False,
        ),
        "log": Measure(
            "log10 of fiscal expenditure (so Table 1; Table 2 has no such values)",
            "100 million yuan",
            ("budget_expenditure",),
            _log10(HUNDRED_MILLION),
        ),
    },
    "fdi": {
        "stock": Measure(
            "log10 of the total investment of foreign-funded enterprises (Table 2: maximum in Jiangsu 2016)",
            "10 thousand US$",
            ("ffe_investment",),
            _log10(TEN_THOUSAND),
            is_stand_in=False,
        ),
        "flow": Measure(
            "log10 of foreign direct investment actually used (so the text)",
            "10 thousand US$",
            ("fdi_actual",),
            _log10(TEN_THOUSAND),
        ),
    },
}
"""The ways to measure each column; the first of each is the default."""

MEASURED = variables_of(one for ways in MEASURES.values() for one in ways.values())
"""Variables that any measure needs, each once."""


SIDE_BY_SIDE: Mapping[str, tuple[str, ...]] = {
    "agg": ("revenue", "electronics", "gdp"),
    "inv": ("granted", "applied", "invention"),
    "rd": ("expenditure",),
    "gov": ("log", "ratio"),
    "gdp": ("before-census", "revised"),
    "fdi": ("stock",),
}
"""The measures that the multiverse takes, by column of `MEASURES`."""

LAGGED = ("inv", "rd")
"""Columns that are also taken a year late."""


def innovation_variables(choices: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Name the variables that the innovation panel needs, each once.

    Parameters
    ----------
    choices : mapping, optional
        As for `innovation_panel`.

    Returns
    -------
    tuple of str
        Names out of `~helpers.panels.preference.PREFERENCE`.

    Raises
    ------
    InputError
        For an unknown column or measure.

    Examples
    --------
    >>> innovation_variables({"gov": "log"})[-3:]
    ('gdp', 'budget_expenditure', 'ffe_investment')
    """
    return variables_of(_chosen(choices).values())


def innovation_sources(choices: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Name the data sets that `innovation_panel` reads by default.

    Parameters
    ----------
    choices : mapping, optional
        As for `innovation_panel`.

    Returns
    -------
    tuple of str
        Identifiers, each once.

    Raises
    ------
    InputError
        For an unknown column or measure.

    Examples
    --------
    >>> "china-fdi-1996-2007" in innovation_sources({"fdi": "flow"})
    True
    """
    return province_sources(innovation_variables(choices))


def innovation_panel(
    frame: pd.DataFrame,
    *,
    choices: Mapping[str, str] | None = None,
    years: Iterable[int] = YEARS,
    sources: Mapping[str, Iterable[str | Origin | Derived]] | None = None,
) -> MeasuredPanel:
    """Build the panel of the paper: agg, inv, rd, gdp, gov and fdi of 31 provinces.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema, with the data sets of `innovation_sources`.
    choices : mapping, optional
        From column to a key of `MEASURES`; the first where it says nothing.
    years : iterable of int
        Years of the panel.
    sources : mapping, optional
        As for `~helpers.panels.provincial.province_year`, by the names of `innovation_variables`.

    Returns
    -------
    MeasuredPanel
        Every province in every year; nothing is dropped.

    Raises
    ------
    InputError
        For an unknown column or measure, and as `~helpers.panels.provincial.province_year`.

    Examples
    --------
    >>> from helpers.panels import PREFERENCE
    >>> from helpers.regions import PROVINCES
    >>> origins = {(name, PREFERENCE[name].origins[0].source) for name in innovation_variables()}
    >>> sources = {name: [source] for name, source in origins}
    >>> rows = [(place, 2010, *item, 1e6, "demo") for place in PROVINCES for item in sorted(origins)]
    >>> frame = pd.DataFrame(rows, columns=["province", "year", "variable", "source", "value", "vintage"])
    >>> panel = innovation_panel(frame, years=[2010], sources=sources)
    >>> print(panel.wide.head(2).to_string(index=False))
    province  year  agg  inv  rd  gdp  gov  fdi
     Beijing  2010  1.0  6.0 2.0 -2.0  1.0  2.0
     Tianjin  2010  1.0  6.0 2.0 -2.0  1.0  2.0
    """
    names = innovation_variables(choices)
    inputs = province_year(frame, names, sources=sources, years=years)
    return innovation_columns(inputs, choices)


def innovation_columns(inputs: ProvincePanel, choices: Mapping[str, str] | None = None) -> MeasuredPanel:
    """Compute the columns of `innovation_panel` from a panel of their variables.

    Several panels can be computed from one, which holds the variables of them all.

    Parameters
    ----------
    inputs : ProvincePanel
        Of the variables that `innovation_variables` names for these choices, and any others.
    choices : mapping, optional
        As for `innovation_panel`.

    Returns
    -------
    MeasuredPanel
        As of `innovation_panel`.

    Raises
    ------
    InputError
        For an unknown column or measure, or a variable that is not in the panel.

    Examples
    --------
    >>> from helpers.regions import PROVINCES
    >>> names = innovation_variables()
    >>> rows = [(place, 2010, name, "demo", 2.0, "") for place in PROVINCES for name in names]
    >>> frame = pd.DataFrame(rows, columns=["province", "year", "variable", "source", "value", "vintage"])
    >>> inputs = province_year(frame, names, sources=dict.fromkeys(names, ["demo"]))
    >>> innovation_columns(inputs).wide["agg"].unique().tolist()
    [1.0]
    """
    return measured(inputs, _chosen(choices))


def _chosen(choices: Mapping[str, str] | None) -> dict[str, Measure]:
    """Measure of each column: as chosen, else the first; refuses what is not offered."""
    given = choices or {}
    for name, key in given.items():
        if name not in MEASURES:
            raise InputError(f"choices: {name!r} is no column; there are {', '.join(MEASURES)}.")
        if key not in MEASURES[name]:
            raise InputError(f"choices: {key!r} is no definition of {name}; {', '.join(MEASURES[name])} are.")
    return {name: ways[given.get(name, next(iter(ways)))] for name, ways in MEASURES.items()}


def multiverse_sources() -> tuple[str, ...]:
    """Name the data sets that `multiverse_frame` reads.

    Returns
    -------
    tuple of str
        Identifiers, each once.

    Examples
    --------
    >>> set(innovation_sources()) <= set(multiverse_sources())
    True
    """
    return tuple(dict.fromkeys(source for choices in _rounds() for source in innovation_sources(choices)))


def multiverse_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Build every measure of the innovation panel, lags and samples.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema, with the data sets of `multiverse_sources`.

    Returns
    -------
    DataFrame
        One row a province and year, 2003–2016: ``province``, ``year``; a column a measure, such as
        ``agg_revenue`` or ``gdp_before_census``; ``inv_…_lag1`` and ``rd_…_lag1``, the value of the year
        before; the samples ``without_municipalities``, ``without_guangdong``, ``from_2011`` (bool). Missing
        where `innovation_panel` has no value; nothing is dropped.

    Raises
    ------
    InputError
        As `innovation_panel`.
    """
    found: dict[str, pd.Series] = {}
    every = dict.fromkeys(name for choices in _rounds() for name in innovation_variables(choices))
    inputs = province_year(frame, every, years=YEARS)
    for choices in _rounds():
        wide = innovation_columns(inputs, choices).wide.set_index(CELL)
        for name, measure in choices.items():
            found[f"{name}_{measure.replace('-', '_')}"] = wide[name]
    table = pd.DataFrame(found)
    for name in [column for column in found if column.split("_")[0] in LAGGED]:
        before = table[name].rename(index=lambda year: year + 1, level="year")
        table[f"{name}_lag1"] = before.reindex(table.index)
    table = table.reset_index()
    return table.assign(
        without_municipalities=~table["province"].isin(MUNICIPALITIES),
        without_guangdong=table["province"] != "Guangdong",
        from_2011=table["year"] >= 2011,
    )


def _rounds() -> list[dict[str, str]]:
    """Choices for as many panels as the column with most measures needs; shorter lists repeat their last."""
    most = max(len(measures) for measures in SIDE_BY_SIDE.values())
    return [
        {name: measures[min(i, len(measures) - 1)] for name, measures in SIDE_BY_SIDE.items()}
        for i in range(most)
    ]
