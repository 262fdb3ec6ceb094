"""Any variables of the 31 provinces as one panel, with the source of each cell beside its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels._overlaps import compared
from helpers.panels.cells import CELL, cells_of
from helpers.panels.preference import PARTS, Derived, Origin, order_of
from helpers.regions import CODES, PROVINCES

CELL_STATUSES = ("reported", "derived", "missing")
"""What a cell can be: printed by a source, computed from printed values, or not there."""


@dataclass(frozen=True)
class ProvincePanel:
    """A panel of provinces and years, with where it comes from.

    Parameters
    ----------
    wide : DataFrame
        ``province``, ``year`` and one column a variable; every province in every year, missing where no
        source has a value. Ordered by province code and year.
    cells : DataFrame
        One row a province, year and variable: ``value``, ``source``, ``vintage``, ``status`` (one of
        `CELL_STATUSES`).
    overlaps : DataFrame
        One row a variable and pair of sources that share cells: how many, how many differ by more than
        rounding, the largest relative difference and where.
    disagreements : DataFrame
        Each cell in which two sources differ by more than rounding, with both values.
    """

    wide: pd.DataFrame
    cells: pd.DataFrame
    overlaps: pd.DataFrame
    disagreements: pd.DataFrame


def province_year(
    frame: pd.DataFrame,
    variables: Iterable[str],
    *,
    sources: Mapping[str, Iterable[str | Origin | Derived]] | None = None,
    years: Iterable[int] | None = None,
) -> ProvincePanel:
    """Build a panel: each cell from the first source, in a stated order, that has it.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema.
    variables : iterable of str
        Names out of `~helpers.panels.preference.PREFERENCE`, or keys of `sources`.
    sources : mapping, optional
        From variable to its own order of preference: identifiers of data sets,
        `~helpers.panels.preference.Origin` (another name there, or one of two vintages) or
        `~helpers.panels.preference.Derived` (a product or ratio).
    years : iterable of int, optional
        Years of the panel; from the first to the last year with any value by default.

    Returns
    -------
    ProvincePanel
        All 31 provinces; nothing is dropped.

    Raises
    ------
    InputError
        For a name that is not a province; a variable without an order of sources; a source or variable that
        is not in the frame; a cell that stands twice; two sources in different units; a part larger than its
        whole (`~helpers.panels.preference.PARTS`).

    Notes
    -----
    Two sources differ by more than rounding where the gap exceeds half the last place of the one plus half
    the last place of the other. The last place is the finest that the source uses in the year.

    Examples
    --------
    >>> rows = [("Hubei", year, "gdp", 1e10 * year, "first", "a") for year in (2010, 2012)]
    >>> rows += [("Hubei", 2012, "gdp", 2.5e13, "second", "b")]
    >>> frame = pd.DataFrame(rows, columns=["province", "year", "variable", "value", "source", "vintage"])
    >>> panel = province_year(frame, ["gdp"], sources={"gdp": ["first", "second"]})
    >>> hubei = panel.cells[panel.cells["province"] == "Hubei"]
    >>> print(hubei[["year", "value", "source", "status"]].to_string(index=False))
     year        value source   status
     2010 2.010000e+13  first reported
     2011          NaN         missing
     2012 2.012000e+13  first reported
    >>> panel.disagreements[["year", "value_a", "value_b"]].to_dict("records")
    [{'year': 2012, 'value_a': 20120000000000.0, 'value_b': 25000000000000.0}]
    """
    names = list(dict.fromkeys(variables))
    if not names:
        raise InputError("variables: none is named; name one at least.")
    _refuse_other_places(frame)
    tables = {name: [cells_of(frame, name, one) for one in order_of(name, sources or {})] for name in names}
    wanted = _years(years, tables)
    grid = pd.MultiIndex.from_product([PROVINCES, wanted], names=CELL)
    blocks = [_first_of(own).reindex(grid).assign(variable=name) for name, own in tables.items()]
    cells = pd.concat(blocks).reset_index()
    cells["status"] = cells["status"].fillna("missing")
    cells[["source", "vintage"]] = cells[["source", "vintage"]].fillna("")
    overlaps, disagreements = compared(
        {name: [one[one.index.isin(wanted, level="year")] for one in own] for name, own in tables.items()}
    )
    wide = cells.set_index([*CELL, "variable"])["value"].unstack("variable")
    wide = wide.reindex(index=grid, columns=names).rename_axis(columns=None).reset_index()
    _refuse_large_parts(wide)
    return ProvincePanel(
        wide=wide,
        cells=cells.loc[:, [*CELL, "variable", "value", "source", "vintage", "status"]],
        overlaps=overlaps,
        disagreements=disagreements,
    )


def _refuse_other_places(frame: pd.DataFrame) -> None:
    unknown = [name for name in frame["province"].unique() if name not in CODES]
    if unknown:
        raise InputError(
            f"province: {listed(unknown)} in the frame are not English names of Chinese provinces; translate "
            "them with helpers.regions.province_name."
        )


def _years(years: Iterable[int] | None, tables: Mapping[str, Sequence[pd.DataFrame]]) -> list[int]:
    if years is None:
        found = [year for own in tables.values() for table in own for year in table.index.unique("year")]
        return list(range(min(found), max(found) + 1))
    wanted = sorted(years)
    if not wanted:
        raise InputError("years: none is named; name one at least, or leave it out for all.")
    double = sorted({year for year in wanted if wanted.count(year) > 1})
    if double:
        raise InputError(f"years: {listed(double)} stand twice; name each year once.")
    return wanted


def _first_of(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Stack the sources; the first that has a cell gives it."""
    stacked = pd.concat(tables).drop(columns="half")
    return stacked[~stacked.index.duplicated()]


def _refuse_large_parts(wide: pd.DataFrame) -> None:
    for part, whole in PARTS.items():
        if part not in wide or whole not in wide:
            continue
        over = wide[wide[part] > wide[whole]]
        if not over.empty:
            named = [f"{row.province} {row.year}" for row in over.itertuples()]
            first = over.iloc[0]
            raise InputError(
                f"{part}: larger than {whole}, of which it is a part, in {listed(named)} "
                f"({first[part]:.6g} against {first[whole]:.6g}); check the unit and the source of both."
            )
