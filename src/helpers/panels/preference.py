"""Where each provincial variable comes from: an order of sources for each, and the reason for the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpers.errors import InputError, listed


@dataclass(frozen=True)
class Origin:
    """A variable of a data set.

    Parameters
    ----------
    source : str
        Identifier of the data set.
    variable : str
        Its name there, where it is another one than in the panel.
    vintage : str
        Vintage of the numbers, where the data set has more than one.
    """

    source: str
    variable: str = ""
    vintage: str = ""


@dataclass(frozen=True)
class Derived:
    """A product or a ratio of variables.

    Parameters
    ----------
    text : str
        The computation, in words; it stands as the source of the cells.
    factors : tuple of Origin
        What is multiplied.
    divisors : tuple of Origin
        What it is divided by.
    """

    text: str
    factors: tuple[Origin, ...]
    divisors: tuple[Origin, ...] = ()

    def __post_init__(self) -> None:
        nameless = [one.source for one in (*self.factors, *self.divisors) if not one.variable]
        if nameless or not self.factors:
            raise InputError(
                f"factors: {self.text} needs one at least, and a variable for {listed(nameless) or 'it'}."
            )


@dataclass(frozen=True)
class Order:
    """An order of preference.

    Parameters
    ----------
    origins : tuple of Origin or Derived
        The first that has a cell gives it.
    reason : str
        Why in this order.
    """

    origins: tuple[Origin | Derived, ...]
    reason: str


_TECHME, _NBS = "china-techme-yearbooks", "china-nbs-2007-2016"
_BUDGET, _HISTORY = "china-budget-2005-2024", "china-gdp-1952-2024"
_OLD_GDP, _NEW_GDP = "china-gdp-1993-2017", "china-gdp-2001-2019"
_INDUSTRY, _FACTOR = "china-industry-revenue-2005-2016", "china-factor-endowments-2006-2016"
_FFE, _FLOW = "china-ffe-investment-1998-2019", "china-fdi-1996-2007"
_FFE_EXPORT = "china-ffe-investment-2006-2015"
_PEOPLE = "china-population-2000-2020"

_FIRST_PUBLISHED = "sheet1: as first published (mixed), 2025-08-21"
"""The sheet of the compiled GDP workbook that is not revised."""

_BUDGET_VINTAGES = (
    "general public budget expenditure (一般公共预算支出), export of 2025/26",
    "fiscal expenditure (财政支出), the item before 2007, export of 2025/26",
)
"""The two items that the export of fiscal expenditure joins: from 2007, and 2005-2006."""

_ONLY = "The only source."

PREFERENCE: Mapping[str, Order] = {
    "hightech_revenue": Order((Origin(_TECHME),), _ONLY),
    "industry_revenue": Order((Origin(_INDUSTRY),), _ONLY),
    "electronics_revenue": Order((Origin(_INDUSTRY),), _ONLY),
    "pharmaceuticals_revenue": Order((Origin(_INDUSTRY),), _ONLY),
    "patents_granted": Order(
        (Origin(_NBS), Origin(_TECHME), Origin(_FACTOR)),
        "The statistics office's own export first, then the yearbook tables (2010 on), "
        "then the compilation of another study, the only one with 2006.",
    ),
    "patents_granted_invention": Order(
        (Origin(_NBS), Origin(_TECHME)), "The statistics office's own export first, then the yearbook tables."
    ),
    "patents_applied": Order((Origin(_TECHME),), _ONLY),
    "gdp": Order(
        (
            Origin(_OLD_GDP),
            Origin(_NBS),
            Origin(_HISTORY, vintage=_FIRST_PUBLISHED),
            Origin(_NEW_GDP),
        ),
        "Figures from before the 2018 economic census first, as a study of 2003-2016 could have seen them: "
        "the export of December 2018 covers 1993-2017 in one vintage. The revised series is last, so that "
        "its levels are never mixed in where an unrevised one exists.",
    ),
    "gdp_revised": Order((Origin(_NEW_GDP, "gdp"),), "The only source after the economic census of 2018."),
    "population": Order(
        (Origin(_PEOPLE), Origin(_NBS), Origin(_FFE)),
        "One vintage for 2000-2020 first; the export of 2018 lacks the revision to the census of 2020.",
    ),
    "gdp_per_head": Order(
        (
            Origin(_NBS),
            Origin(_HISTORY, vintage=_FIRST_PUBLISHED),
            Derived("gdp / population", (Origin(_OLD_GDP, "gdp"),), (Origin(_PEOPLE, "population"),)),
        ),
        "Published figures first; GDP over year-end population, which differs from them (they use the mean "
        "of the year), where there are none.",
    ),
    "budget_expenditure": Order(
        (
            Origin(_BUDGET, vintage=_BUDGET_VINTAGES[0]),
            Origin(_BUDGET, vintage=_BUDGET_VINTAGES[1]),
            Origin(_NBS),
            Origin(_TECHME),
        ),
        "The longest export first. Its 2005-2006 are the item of that time, fiscal expenditure, and are "
        "marked as a vintage of their own.",
    ),
    "ffe_investment": Order(
        (Origin(_FFE), Origin(_FFE_EXPORT)),
        "The longer series first, which has no Tibet; the export of 2006-2015, equal to it in every other "
        "province, gives Tibet.",
    ),
    "fdi_actual": Order((Origin(_FLOW),), _ONLY),
    "exports": Order((Origin(_FFE),), _ONLY),
    "rd_expenditure": Order(
        (
            Origin(_TECHME),
            Origin(_TECHME, "rd_funds"),
            Derived("rd_intensity x gdp", (Origin(_FACTOR, "rd_intensity"), Origin(_OLD_GDP, "gdp"))),
        ),
        "The finest table first (10 thousand yuan), then the rounded one (100 million yuan), then intensity "
        "times GDP, which alone reaches 2006-2009.",
    ),
    "tertiary_share": Order((Origin(_FACTOR),), _ONLY),
}
"""The order of sources of each variable, with its reason."""

PARTS: Mapping[str, str] = {
    "hightech_revenue": "industry_revenue",
    "electronics_revenue": "industry_revenue",
    "pharmaceuticals_revenue": "industry_revenue",
    "patents_granted_invention": "patents_granted",
    "rd_expenditure": "gdp",
}
"""Variables that are a part of another one, and cannot exceed it."""


def order_of(
    variable: str, sources: Mapping[str, Iterable[str | Origin | Derived]]
) -> tuple[Origin | Derived, ...]:
    """Return the order of preference of a variable: the caller's, else that of `PREFERENCE`.

    Parameters
    ----------
    variable : str
        Name in the panel.
    sources : mapping
        The caller's orders; a source that is given as text has the variable under the same name.

    Returns
    -------
    tuple of Origin or Derived
        Each with the name of its variable.

    Raises
    ------
    InputError
        For a variable without an order, an empty order, or text in the place of a list.
    """
    if variable in sources:
        given = sources[variable]
        if isinstance(given, str):
            raise InputError(f"sources: {variable} needs a list of sources, not the text {given!r}.")
        found = tuple(Origin(one) if isinstance(one, str) else one for one in given)
        if not found:
            raise InputError(f"sources: the order of {variable} is empty; name one source at least.")
        return tuple(_named(one, variable) for one in found)
    if variable not in PREFERENCE:
        raise InputError(
            f"variables: {variable!r} has no order of sources; give it one in sources, or use one of "
            f"{listed(PREFERENCE)}."
        )
    return tuple(_named(one, variable) for one in PREFERENCE[variable].origins)


def _named(origin: Origin | Derived, variable: str) -> Origin | Derived:
    if isinstance(origin, Origin) and not origin.variable:
        return Origin(origin.source, variable, origin.vintage)
    return origin


def province_sources(
    variables: Iterable[str], *, sources: Mapping[str, Iterable[str | Origin | Derived]] | None = None
) -> tuple[str, ...]:
    """Name the data sets that `~helpers.panels.provincial.province_year` reads for some variables.

    Parameters
    ----------
    variables : iterable of str
        Names out of `PREFERENCE`, or keys of `sources`.
    sources : mapping, optional
        As for `~helpers.panels.provincial.province_year`.

    Returns
    -------
    tuple of str
        Identifiers, each once.

    Raises
    ------
    InputError
        For a variable that has no order of sources.

    Examples
    --------
    >>> province_sources(["patents_applied", "gdp"], sources={"gdp": ["china-gdp-1993-2017"]})
    ('china-techme-yearbooks', 'china-gdp-1993-2017')
    """
    origins = [origin for name in variables for origin in order_of(name, sources or {})]
    return tuple(dict.fromkeys(source for origin in origins for source in _sources(origin)))


def _sources(origin: Origin | Derived) -> list[str]:
    if isinstance(origin, Origin):
        return [origin.source]
    return [one.source for one in (*origin.factors, *origin.divisors)]
