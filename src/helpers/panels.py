"""Estimation panels, built from tidy frames.

The Yangtze River panel of equation (1) has five regressors, each with the ways to measure it (`DEFINITIONS`),
and candidate outcomes (`OUTCOMES`). `yangtze_panel` builds it, `needed_sources` names the data sets for it.

The tidy schema, which every function reads, has the columns ``province``, ``year``, ``variable``, ``value``,
``source`` and ``vintage``: one row a province, year and variable, money in yuan or US$, shares as fractions,
other columns ignored. A row for ``China`` is national and never a province.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import indices
from helpers.errors import InputError, listed
from helpers.regions import CHINA, CODES, YANGTZE

MIN_PROVINCES = 25
"""How many provinces a sum must cover to stand for the national total (revenue has 29 in 2010)."""

_HUNDRED_MILLION = 1e8
_TEN_THOUSAND = 1e4


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
    rows = _rows(frame, variable, source, national=national)
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
        raise InputError(f"rows: {listed(named)} appear more than once in {source}.")
    return rows.set_index("year" if national else ["province", "year"])["value"].rename(variable)


def _rows(frame: pd.DataFrame, variable: str, source: str, *, national: bool) -> pd.DataFrame:
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
    """One way to measure a column of equation (1).

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


def _log(scale: float = 1.0) -> Callable[[pd.Series], pd.Series]:
    """Log of a variable in units of `scale`."""
    return lambda values: _positive_log(values / scale)


def _log_ratio(scale: float = 1.0) -> Callable[[pd.Series, pd.Series], pd.Series]:
    """Log of a ratio in units of `scale`."""
    return lambda top, bottom: _positive_log(top / bottom / scale)


def _log_in_yuan(dollars: pd.Series, rate: pd.Series) -> pd.Series:
    return _positive_log(dollars * rate.reindex(dollars.index, level="year") / _HUNDRED_MILLION)


def _positive_log(values: pd.Series) -> pd.Series:
    """Log of the positive values: a zero has no logarithm and becomes an absent row."""
    return values[values > 0].map(np.log)


def _le_of_two(first: pd.Series, second: pd.Series, whole: pd.Series) -> pd.Series:
    return location_quotients(first + second, whole)


def _log_tertiary_persons(share: pd.Series, population: pd.Series) -> pd.Series:
    return _positive_log(share * population / _TEN_THOUSAND)


def _log_schooling(low: pd.Series, medium: pd.Series, tertiary: pd.Series) -> pd.Series:
    # Mean years of the groups: primary or less 6, secondary 10.5 (9 and 12), tertiary 16.
    return _positive_log(low * 6.0 + medium * 10.5 + tertiary * 16.0)


_TECHME, _NBS, _FFE = "china-techme-yearbooks", "china-nbs-2007-2016", "china-ffe-investment-1998-2019"
_INDUSTRY, _FACTOR, _EDU = (
    "china-industry-revenue-2005-2016",
    "china-factor-endowments-2006-2016",
    "china-education-2005-2018",
)
_HISTORY, _FLOW = "china-gdp-1952-2024", "china-fdi-1996-2007"
_OLD_GDP, _NEW_GDP = "china-gdp-1993-2017", "china-gdp-2001-2019"

_HIGHTECH_REVENUE = Input("hightech_revenue", _TECHME)
_HIGHTECH_EXPORTS = Input("hightech_exports", _TECHME)
_INDUSTRY_REVENUE = Input("industry_revenue", _INDUSTRY)
_EXPORTS = Input("exports", _FFE)
_STOCK = Input("ffe_investment", _FFE)
_FDI = Input("fdi_actual", _FLOW)
_TERTIARY = Input("tertiary_share", _FACTOR)
_POPULATION = Input("population", "china-population-2000-2020")
_RATE = Input("exchange_rate", "china-exchange-rate-1985-2018", is_national=True)

DEFINITIONS: Mapping[str, Mapping[str, Definition]] = {
    "le": {
        "revenue": Definition(
            "location quotient: high-tech revenue over the revenue of all industries above designated size",
            "ratio",
            (_HIGHTECH_REVENUE, _INDUSTRY_REVENUE),
            location_quotients,
            is_stand_in=False,
        ),
        "gdp": Definition(
            "location quotient: high-tech revenue over GDP (revised)",
            "ratio",
            (_HIGHTECH_REVENUE, Input("gdp", _NEW_GDP)),
            location_quotients,
        ),
        "electronics": Definition(
            "location quotient: electronics and pharmaceuticals over all industries above designated size",
            "ratio",
            (
                Input("electronics_revenue", _INDUSTRY),
                Input("pharmaceuticals_revenue", _INDUSTRY),
                _INDUSTRY_REVENUE,
            ),
            _le_of_two,
        ),
    },
    "ln_pc_gdp": {
        "published": Definition(
            "GDP per head as published",
            "yuan per person",
            (Input("gdp_per_head", _NBS),),
            _log(),
            is_stand_in=False,
        ),
        "long": Definition(
            "GDP per head as first published, compiled 1952-2022",
            "yuan per person",
            (Input("gdp_per_head", _HISTORY),),
            _log(),
            is_stand_in=False,
        ),
        "before-census": Definition(
            "GDP of the 2018 export over resident population",
            "yuan per person",
            (Input("gdp", _OLD_GDP), _POPULATION),
            _log_ratio(),
            is_stand_in=False,
        ),
        "revised": Definition(
            "GDP revised to the 2018 economic census over resident population",
            "yuan per person",
            (Input("gdp", _NEW_GDP), _POPULATION),
            _log_ratio(),
            is_stand_in=False,
        ),
    },
    "ln_fdi": {
        "stock": Definition(
            "year-end total investment of foreign-funded enterprises",
            "100 million US$",
            (_STOCK,),
            _log(_HUNDRED_MILLION),
        ),
        "stock-yuan": Definition(
            "year-end total investment of foreign-funded enterprises, at the year's mean exchange rate",
            "100 million yuan",
            (_STOCK, _RATE),
            _log_in_yuan,
        ),
        "flow": Definition(
            "foreign direct investment actually used",
            "100 million US$",
            (_FDI,),
            _log(_HUNDRED_MILLION),
            is_stand_in=False,
        ),
        "flow-yuan": Definition(
            "foreign direct investment actually used, at the year's mean exchange rate",
            "100 million yuan",
            (_FDI, _RATE),
            _log_in_yuan,
            is_stand_in=False,
        ),
    },
    "ln_human": {
        "tertiary": Definition(
            "share with tertiary education (base not stated, most likely persons employed)",
            "percent",
            (_TERTIARY,),
            _log(0.01),
        ),
        "tertiary-persons": Definition(
            "that share times resident population",
            "10 thousand persons",
            (_TERTIARY, _POPULATION),
            _log_tertiary_persons,
        ),
        "schooling": Definition(
            "average schooling from three groups (6, 10.5 and 16 years)",
            "years",
            (Input("low_share", _FACTOR), Input("medium_share", _FACTOR), _TERTIARY),
            _log_schooling,
        ),
        "schooling-sample": Definition(
            "average schooling of persons aged six and over, from eight levels",
            "years",
            (Input("schooling_years", _EDU),),
            _log(),
        ),
        "tertiary-sample": Definition(
            "share of persons aged six and over with tertiary education",
            "percent",
            (Input("attainment_tertiary", _EDU),),
            _log(0.01),
        ),
        "rd-personnel": Definition(
            "full-time equivalent of research and development personnel, all sectors",
            "person-years",
            (Input("rd_personnel", _FACTOR),),
            _log(),
        ),
    },
    "ln_patent": {
        "granted": Definition(
            "domestic patents granted", "pieces", (Input("patents_granted", _TECHME),), _log()
        ),
        "applied": Definition(
            "domestic patent applications", "pieces", (Input("patents_applied", _TECHME),), _log()
        ),
        "invention": Definition(
            "invention patents granted", "pieces", (Input("patents_granted_invention", _TECHME),), _log()
        ),
        "granted-nbs": Definition(
            "domestic patents granted, 2007-2016", "pieces", (Input("patents_granted", _NBS),), _log()
        ),
        "invention-nbs": Definition(
            "invention patents granted, 2007-2016",
            "pieces",
            (Input("patents_granted_invention", _NBS),),
            _log(),
        ),
        "granted-long": Definition(
            "domestic patents granted, 2006-2016", "pieces", (Input("patents_granted", _FACTOR),), _log()
        ),
    },
}
"""The ways to measure each regressor; the first of each is the default."""

OUTCOMES: Mapping[str, Definition] = {
    "ln_hightech_exports": Definition("high-tech product exports", "US$", (_HIGHTECH_EXPORTS,), _log()),
    "ln_hightech_exports_per_head": Definition(
        "high-tech product exports per resident",
        "US$ per person",
        (_HIGHTECH_EXPORTS, _POPULATION),
        _log_ratio(),
    ),
    "ln_hightech_export_share": Definition(
        "high-tech product exports over all exports",
        "percent",
        (_HIGHTECH_EXPORTS, _EXPORTS),
        _log_ratio(0.01),
    ),
    "ln_exports": Definition("exports of all products", "US$", (_EXPORTS,), _log()),
    "ln_exports_per_head": Definition(
        "exports of all products per resident", "US$ per person", (_EXPORTS, _POPULATION), _log_ratio()
    ),
}
"""Candidate outcomes: none is the paper's export complexity, which needs exports by product and province."""

REGRESSORS = tuple(DEFINITIONS)
"""The five regressors, in the order of the paper's Table 2."""


def needed_sources(choices: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Name the data sets that `yangtze_panel` needs, outcomes included.

    Parameters
    ----------
    choices : mapping, optional
        As for `yangtze_panel`.

    Returns
    -------
    tuple of str
        Identifiers, each once.

    Raises
    ------
    InputError
        For an unknown regressor or definition.

    Examples
    --------
    >>> for name in needed_sources():
    ...     print(name)
    china-techme-yearbooks
    china-industry-revenue-2005-2016
    china-nbs-2007-2016
    china-ffe-investment-1998-2019
    china-factor-endowments-2006-2016
    china-population-2000-2020
    """
    used = [definition for _, definition in _columns(choices or {}).values()]
    return tuple(dict.fromkeys(source for definition in used for source in definition.sources))


def yangtze_panel(
    frame: pd.DataFrame,
    *,
    choices: Mapping[str, str] | None = None,
    outcome: str | None = None,
    provinces: Iterable[str] = YANGTZE,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build the wide panel of equation (1): one row a province and year that has all five regressors.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema, all 31 provinces: the location quotients need the national share.
    choices : mapping, optional
        From regressor to a key of `DEFINITIONS`; the first definition where it says nothing.
    outcome : str, optional
        Name out of `OUTCOMES` that must exist too; without it the outcomes stand as they are, missing or not.
    provinces : iterable of str
        English names to keep.

    Returns
    -------
    panel : DataFrame
        ``province``, ``year``, the regressors and the outcomes, ordered by province (as given) and year.
    definitions : DataFrame
        One row a column: key, text, unit, sources, vintages, whether it is a stand-in.

    Raises
    ------
    InputError
        For an unknown regressor, definition, outcome or province; for a variable that is not in the frame,
        or stands there twice.

    Examples
    --------
    >>> used = [next(iter(options.values())) for options in DEFINITIONS.values()] + list(OUTCOMES.values())
    >>> items = sorted({(item.variable, item.source) for one in used for item in one.inputs})
    >>> rows = [(name, 2010, *item, 2.0, "demo") for name in list(CODES)[1:] for item in items]
    >>> frame = pd.DataFrame(rows, columns=["province", "year", "variable", "source", "value", "vintage"])
    >>> panel, definitions = yangtze_panel(frame, provinces=["Hunan", "Hubei"])
    >>> print(panel[["province", "year", "le"]].to_string(index=False))
    province  year  le
       Hunan  2010 1.0
       Hubei  2010 1.0
    >>> definitions.loc[0, "definition"]
    'revenue'
    """
    columns = _columns(choices or {})
    kept = list(provinces)
    unknown = [name for name in kept if name not in CODES or name == CHINA]
    if unknown:
        raise InputError(f"provinces: {listed(unknown)} are not English names of Chinese provinces.")
    if outcome is not None and outcome not in OUTCOMES:
        raise InputError(f"outcome: {outcome!r} is none of {', '.join(OUTCOMES)}.")
    wide = pd.concat({name: definition.compute(frame) for name, (_, definition) in columns.items()}, axis=1)
    needed = [*REGRESSORS, *([] if outcome is None else [outcome])]
    wide = wide.dropna(subset=needed).reset_index()
    wide = wide[wide["province"].isin(kept)]
    rank = wide["province"].map({name: number for number, name in enumerate(kept)})
    wide = wide.assign(rank=rank).sort_values(["rank", "year"]).drop(columns="rank").reset_index(drop=True)
    return wide, pd.DataFrame([_described(frame, name, *item) for name, item in columns.items()])


def _columns(choices: Mapping[str, str]) -> dict[str, tuple[str, Definition]]:
    """Key and definition of each column: the regressors as chosen, then the outcomes, which have no key."""
    keyed = {name: (key, DEFINITIONS[name][key]) for name, key in _chosen(choices).items()}
    return keyed | {name: ("", definition) for name, definition in OUTCOMES.items()}


def _chosen(choices: Mapping[str, str]) -> dict[str, str]:
    for name, key in choices.items():
        if name not in DEFINITIONS:
            raise InputError(f"choices: {name!r} is no regressor; there are {', '.join(DEFINITIONS)}.")
        if key not in DEFINITIONS[name]:
            raise InputError(
                f"choices: {key!r} is no definition of {name}; {', '.join(DEFINITIONS[name])} are."
            )
    return {name: choices.get(name, next(iter(options))) for name, options in DEFINITIONS.items()}


def _described(frame: pd.DataFrame, name: str, key: str, definition: Definition) -> dict[str, object]:
    return {
        "column": name,
        "definition": key,
        "text": definition.text if name == "le" else f"log of {definition.text}",
        "unit": definition.unit,
        "sources": ", ".join(definition.sources),
        "vintages": "; ".join(_vintages(frame, definition)),
        "is_stand_in": definition.is_stand_in,
    }


def _vintages(frame: pd.DataFrame, definition: Definition) -> list[str]:
    """Vintages of the numbers that were used, in the order of the sources."""
    used = {
        (item.source, str(vintage)): None
        for item in definition.inputs
        for vintage in _rows(frame, item.variable, item.source, national=item.is_national)["vintage"].unique()
    }
    return [vintage for _, vintage in sorted(used, key=lambda pair: definition.sources.index(pair[0]))]
