"""Every measure of the innovation panel side by side: what its multiverse is estimated on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.panels.innovation import YEARS, innovation_columns, innovation_sources, innovation_variables
from helpers.panels.provincial import province_year
from helpers.regions import MUNICIPALITIES

MEASURED: Mapping[str, tuple[str, ...]] = {
    "agg": ("revenue", "electronics", "gdp"),
    "inv": ("granted", "applied", "invention"),
    "rd": ("expenditure",),
    "gov": ("log", "ratio"),
    "gdp": ("before-census", "revised"),
    "fdi": ("stock",),
}
"""The measures taken, by column of `helpers.panels.innovation.MEASURES`."""

LAGGED = ("inv", "rd")
"""Columns that are also taken a year late."""


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
        where `~helpers.panels.innovation.innovation_panel` has no value; nothing is dropped.

    Raises
    ------
    InputError
        As `~helpers.panels.innovation.innovation_panel`.
    """
    key = ["province", "year"]
    found: dict[str, pd.Series] = {}
    every = dict.fromkeys(name for choices in _rounds() for name in innovation_variables(choices))
    inputs = province_year(frame, every, years=YEARS)
    for choices in _rounds():
        wide = innovation_columns(inputs, choices).wide.set_index(key)
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
    most = max(len(measures) for measures in MEASURED.values())
    return [
        {name: measures[min(i, len(measures) - 1)] for name, measures in MEASURED.items()}
        for i in range(most)
    ]
