"""The Yangtze River panel of the export-complexity paper: five regressors and candidate outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels._formulas import chosen, le_of_two, log_of, log_ratio, positive_log
from helpers.panels.definitions import Definition, Input, location_quotients, rows_of
from helpers.regions import CHINA, CODES, YANGTZE

_HUNDRED_MILLION = 1e8
_TEN_THOUSAND = 1e4


def _log_in_yuan(dollars: pd.Series, rate: pd.Series) -> pd.Series:
    return positive_log(dollars * rate.reindex(dollars.index, level="year") / _HUNDRED_MILLION)


def _log_tertiary_persons(share: pd.Series, population: pd.Series) -> pd.Series:
    return positive_log(share * population / _TEN_THOUSAND)


def _log_schooling(low: pd.Series, medium: pd.Series, tertiary: pd.Series) -> pd.Series:
    # Mean years of the groups: primary or less 6, secondary 10.5 (9 and 12), tertiary 16.
    return positive_log(low * 6.0 + medium * 10.5 + tertiary * 16.0)


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
            le_of_two,
        ),
    },
    "ln_pc_gdp": {
        "published": Definition(
            "GDP per head as published",
            "yuan per person",
            (Input("gdp_per_head", _NBS),),
            log_of(),
            is_stand_in=False,
        ),
        "long": Definition(
            "GDP per head as first published, compiled 1952-2022",
            "yuan per person",
            (Input("gdp_per_head", _HISTORY),),
            log_of(),
            is_stand_in=False,
        ),
        "before-census": Definition(
            "GDP of the 2018 export over resident population",
            "yuan per person",
            (Input("gdp", _OLD_GDP), _POPULATION),
            log_ratio(),
            is_stand_in=False,
        ),
        "revised": Definition(
            "GDP revised to the 2018 economic census over resident population",
            "yuan per person",
            (Input("gdp", _NEW_GDP), _POPULATION),
            log_ratio(),
            is_stand_in=False,
        ),
    },
    "ln_fdi": {
        "stock": Definition(
            "year-end total investment of foreign-funded enterprises",
            "100 million US$",
            (_STOCK,),
            log_of(_HUNDRED_MILLION),
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
            log_of(_HUNDRED_MILLION),
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
            log_of(0.01),
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
            log_of(),
        ),
        "tertiary-sample": Definition(
            "share of persons aged six and over with tertiary education",
            "percent",
            (Input("attainment_tertiary", _EDU),),
            log_of(0.01),
        ),
        "rd-personnel": Definition(
            "full-time equivalent of research and development personnel, all sectors",
            "person-years",
            (Input("rd_personnel", _FACTOR),),
            log_of(),
        ),
    },
    "ln_patent": {
        "granted": Definition(
            "domestic patents granted", "pieces", (Input("patents_granted", _TECHME),), log_of()
        ),
        "applied": Definition(
            "domestic patent applications", "pieces", (Input("patents_applied", _TECHME),), log_of()
        ),
        "invention": Definition(
            "invention patents granted", "pieces", (Input("patents_granted_invention", _TECHME),), log_of()
        ),
        "granted-nbs": Definition(
            "domestic patents granted, 2007-2016", "pieces", (Input("patents_granted", _NBS),), log_of()
        ),
        "invention-nbs": Definition(
            "invention patents granted, 2007-2016",
            "pieces",
            (Input("patents_granted_invention", _NBS),),
            log_of(),
        ),
        "granted-long": Definition(
            "domestic patents granted, 2006-2016", "pieces", (Input("patents_granted", _FACTOR),), log_of()
        ),
    },
}
"""The ways to measure each regressor; the first of each is the default."""

OUTCOMES: Mapping[str, Definition] = {
    "ln_hightech_exports": Definition("high-tech product exports", "US$", (_HIGHTECH_EXPORTS,), log_of()),
    "ln_hightech_exports_per_head": Definition(
        "high-tech product exports per resident",
        "US$ per person",
        (_HIGHTECH_EXPORTS, _POPULATION),
        log_ratio(),
    ),
    "ln_hightech_export_share": Definition(
        "high-tech product exports over all exports",
        "percent",
        (_HIGHTECH_EXPORTS, _EXPORTS),
        log_ratio(0.01),
    ),
    "ln_exports": Definition("exports of all products", "US$", (_EXPORTS,), log_of()),
    "ln_exports_per_head": Definition(
        "exports of all products per resident", "US$ per person", (_EXPORTS, _POPULATION), log_ratio()
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
    keyed = {
        name: (key, DEFINITIONS[name][key]) for name, key in chosen(DEFINITIONS, choices, "regressor").items()
    }
    return keyed | {name: ("", definition) for name, definition in OUTCOMES.items()}


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
        for vintage in rows_of(frame, item.variable, item.source, national=item.is_national)[
            "vintage"
        ].unique()
    }
    return [vintage for _, vintage in sorted(used, key=lambda pair: definition.sources.index(pair[0]))]
