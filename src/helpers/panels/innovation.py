"""The panel of the paper on innovation and agglomeration: 31 provinces, 2003-2016.

Each column has the ways to measure it (`MEASURES`). Logarithms are to base 10: the largest ``inv`` of the
paper's Table 2, 5.4313, is the base-10 logarithm of 269,944, the patents granted in Jiangsu in 2012.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels._formulas import chosen, le_of_two, log_of
from helpers.panels._series import CELL
from helpers.panels.definitions import location_quotients
from helpers.panels.preference import Derived, Origin, province_sources
from helpers.panels.provincial import CELL_STATUSES, ProvincePanel, province_year

YEARS = range(2003, 2017)
"""The paper's years."""

_HUNDRED_MILLION = 1e8
_TEN_THOUSAND = 1e4


@dataclass(frozen=True)
class Measure:
    """One way to measure a column of the innovation panel.

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
        Whether the paper's own variable is another one, as far as its text and Table 2 tell.
    """

    text: str
    unit: str
    variables: tuple[str, ...]
    formula: Callable[..., pd.Series]
    is_stand_in: bool = True


def _log10(scale: float = 1.0) -> Callable[[pd.Series], pd.Series]:
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
            _log10(_TEN_THOUSAND),
            is_stand_in=False,
        ),
        "personnel": Measure(
            "log10 of the full-time equivalent of R&D personnel", "person-years", ("rd_personnel",), _log10()
        ),
    },
    "gdp": {
        "before-census": Measure(
            "log10 of GDP, unrevised",
            "100 million yuan",
            ("gdp",),
            _log10(_HUNDRED_MILLION),
            is_stand_in=False,
        ),
        "revised": Measure(
            "log10 of GDP revised to the 2018 economic census",
            "100 million yuan",
            ("gdp_revised",),
            _log10(_HUNDRED_MILLION),
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
            _log10(_HUNDRED_MILLION),
        ),
    },
    "fdi": {
        "stock": Measure(
            "log10 of the total investment of foreign-funded enterprises (Table 2: maximum in Jiangsu 2016)",
            "10 thousand US$",
            ("ffe_investment",),
            _log10(_TEN_THOUSAND),
            is_stand_in=False,
        ),
        "flow": Measure(
            "log10 of foreign direct investment actually used (so the text)",
            "10 thousand US$",
            ("fdi_actual",),
            _log10(_TEN_THOUSAND),
        ),
    },
}
"""The ways to measure each column; the first of each is the default."""

MEASURED = tuple(
    dict.fromkeys(name for ways in MEASURES.values() for one in ways.values() for name in one.variables)
)
"""Variables that any measure needs, each once."""


@dataclass(frozen=True)
class InnovationPanel:
    """The innovation panel, and how each of its cells came about.

    Parameters
    ----------
    wide : DataFrame
        ``province``, ``year`` and one column a key of `MEASURES`; every province in every year, missing where
        an input is missing, where a logarithm has no positive argument, or (location quotient) in a year with
        too few provinces for a national share.
    status : DataFrame
        The same shape: for each cell the weakest status among its inputs in the province and year (see
        `~helpers.panels.provincial.CELL_STATUSES`). A location quotient also rests on the other provinces'
        values.
    definitions : DataFrame
        One row a column: key, text, unit, variables, sources and vintages of the cells used, whether it is a
        stand-in.
    inputs : ProvincePanel
        The variables that went in, with their sources, overlaps and disagreements.
    """

    wide: pd.DataFrame
    status: pd.DataFrame
    definitions: pd.DataFrame
    inputs: ProvincePanel


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
    used = _measures(choices or {}).values()
    return tuple(dict.fromkeys(name for _, measure in used for name in measure.variables))


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
    interpolate: Iterable[str] = (),
) -> InnovationPanel:
    """Build the panel of the paper: agg, inv, rd, gdp, gov and fdi of 31 provinces.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema, with the data sets of `innovation_sources`.
    choices : mapping, optional
        From column to a key of `MEASURES`; the first where it says nothing.
    years : iterable of int
        Years of the panel.
    sources, interpolate
        As for `~helpers.panels.provincial.province_year`, by the names of `innovation_variables`.

    Returns
    -------
    InnovationPanel
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
    inputs = province_year(frame, names, sources=sources, years=years, interpolate=interpolate)
    return innovation_columns(inputs, choices)


def innovation_columns(inputs: ProvincePanel, choices: Mapping[str, str] | None = None) -> InnovationPanel:
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
    InnovationPanel
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
    measures = _measures(choices or {})
    absent = [name for name in innovation_variables(choices) if name not in inputs.wide]
    if absent:
        raise InputError(f"inputs must hold the variables of every choice, but lack {listed(absent)}.")
    values = inputs.wide.set_index(CELL)
    rank = inputs.cells.assign(rank=inputs.cells["status"].map(CELL_STATUSES.index))
    ranks = rank.set_index([*CELL, "variable"])["rank"].unstack()
    columns, statuses = {}, {}
    for name, (_, measure) in measures.items():
        own = list(measure.variables)
        complete = values[own].dropna()
        column = measure.formula(*(complete[one] for one in own)).reindex(values.index)
        weakest = ranks[own].max(axis=1).reindex(values.index)
        columns[name] = column
        statuses[name] = weakest.where(column.notna(), CELL_STATUSES.index("missing")).map(
            dict(enumerate(CELL_STATUSES))
        )
    used = inputs.sources()
    described = [_described(name, *item, used) for name, item in measures.items()]
    return InnovationPanel(
        wide=pd.DataFrame(columns).reset_index(),
        status=pd.DataFrame(statuses).reset_index(),
        definitions=pd.DataFrame(described),
        inputs=inputs,
    )


def _measures(choices: Mapping[str, str]) -> dict[str, tuple[str, Measure]]:
    return {name: (key, MEASURES[name][key]) for name, key in chosen(MEASURES, choices, "column").items()}


def _described(name: str, key: str, measure: Measure, used: pd.DataFrame) -> dict[str, object]:
    own = used[used["variable"].isin(measure.variables) & (used["status"] != "missing")]
    return {
        "column": name,
        "definition": key,
        "text": measure.text,
        "unit": measure.unit,
        "variables": ", ".join(measure.variables),
        "sources": ", ".join(own["source"].unique()),
        "vintages": "; ".join(own["vintage"].unique()),
        "is_stand_in": measure.is_stand_in,
    }
