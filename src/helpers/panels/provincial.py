"""Any variables of the 31 provinces as one panel, with the source of each cell beside its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels._overlaps import DISAGREEMENTS, OVERLAPS, compare, stack
from helpers.panels._series import CELL, cells_of
from helpers.panels.preference import PARTS, Derived, Origin, order_of
from helpers.regions import CODES, PROVINCES

CELL_STATUSES = ("reported", "derived", "interpolated", "missing")
"""What a cell can be: printed by a source, computed from printed values, interpolated, or not there."""


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

    def coverage(self) -> pd.DataFrame:
        """Return the status of each cell: one row a province and variable, one column a year."""
        return self.cells.pivot_table(
            index=["variable", "province"], columns="year", values="status", aggfunc="first", sort=False
        )

    def sources(self) -> pd.DataFrame:
        """Count the cells of each variable by status, source and vintage, with first and last year."""
        groups = self.cells.groupby(["variable", "status", "source", "vintage"], sort=False)
        table = groups["year"].agg(cells="size", first="min", last="max").reset_index()
        return table.sort_values("variable", key=self._rank, kind="stable").reset_index(drop=True)

    def _rank(self, names: pd.Series) -> pd.Series:
        return names.map({name: number for number, name in enumerate(self.wide.columns)})


def province_year(
    frame: pd.DataFrame,
    variables: Iterable[str],
    *,
    sources: Mapping[str, Iterable[str | Origin | Derived]] | None = None,
    years: Iterable[int] | None = None,
    interpolate: Iterable[str] = (),
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
    interpolate : iterable of str
        Variables whose missing cells are filled on a straight line between the nearest known years before and
        after, in the same province. Nothing is filled before the first or after the last known year.

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
    >>> panel = province_year(frame, ["gdp"], sources={"gdp": ["first", "second"]}, interpolate=["gdp"])
    >>> hubei = panel.cells[panel.cells["province"] == "Hubei"]
    >>> print(hubei[["year", "value", "source", "status"]].to_string(index=False))
     year        value source       status
     2010 2.010000e+13  first     reported
     2011 2.011000e+13  first interpolated
     2012 2.012000e+13  first     reported
    >>> panel.disagreements[["year", "value_a", "value_b"]].to_dict("records")
    [{'year': 2012, 'value_a': 20120000000000.0, 'value_b': 25000000000000.0}]
    """
    names = list(dict.fromkeys(variables))
    filled = set(interpolate)
    if not names:
        raise InputError("variables: none is named; name one at least.")
    if filled - set(names):
        raise InputError(f"interpolate: {listed(sorted(filled - set(names)))} are not among the variables.")
    _refuse_other_places(frame)
    tables = {name: [cells_of(frame, name, one) for one in order_of(name, sources or {})] for name in names}
    wanted = _years(years, tables)
    blocks = []
    for name, own in tables.items():
        cells = _first_of(own)
        if name in filled:
            cells = _interpolated(cells)
        blocks.append(cells.reindex(_grid(wanted)).assign(variable=name).reset_index())
    cells = pd.concat(blocks, ignore_index=True)
    cells["status"] = cells["status"].fillna("missing")
    cells[["source", "vintage"]] = cells[["source", "vintage"]].fillna("")
    within = [[table[table.index.isin(wanted, level="year")] for table in own] for own in tables.values()]
    compared = [compare(name, own) for name, own in zip(names, within, strict=True)]
    wide = cells.set_index([*CELL, "variable"])["value"].unstack("variable")
    wide = wide.reindex(index=_grid(wanted), columns=names).rename_axis(columns=None).reset_index()
    _refuse_large_parts(wide)
    return ProvincePanel(
        wide=wide,
        cells=cells.loc[:, [*CELL, "variable", "value", "source", "vintage", "status"]],
        overlaps=stack([overlaps for overlaps, _ in compared], OVERLAPS),
        disagreements=stack([rows for _, rows in compared], DISAGREEMENTS),
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


def _grid(years: Sequence[int]) -> pd.MultiIndex:
    return pd.MultiIndex.from_product([PROVINCES, years], names=CELL)


def _first_of(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Stack the sources; the first that has a cell gives it."""
    stacked = pd.concat(tables).drop(columns="half")
    return stacked[~stacked.index.duplicated()]


def _interpolated(cells: pd.DataFrame) -> pd.DataFrame:
    """Fill the years between two known ones, province by province, on a straight line."""
    blocks = [cells]
    for province, own in cells.groupby(level="province"):
        known = own.droplevel("province").sort_index()
        years = known.index.to_numpy()
        gaps = np.setdiff1d(np.arange(years[0], years[-1] + 1), years)
        if len(gaps) == 0:
            continue
        before = known.iloc[np.searchsorted(years, gaps) - 1]
        after = known.iloc[np.searchsorted(years, gaps)]
        blocks.append(
            pd.DataFrame(
                {
                    "value": np.interp(gaps, years, known["value"].to_numpy()),
                    "source": _both(before["source"], after["source"]),
                    "vintage": _both(before["vintage"], after["vintage"]),
                    "status": "interpolated",
                },
                index=pd.MultiIndex.from_product([[province], gaps], names=CELL),
            )
        )
    return pd.concat(blocks)


def _both(before: pd.Series, after: pd.Series) -> list[str]:
    return [one if one == two else f"{one} + {two}" for one, two in zip(before, after, strict=True)]


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
