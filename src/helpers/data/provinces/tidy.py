"""The tidy schema of the provincial data, and what its parsers share.

One row a province, year and variable, with the columns `COLUMNS`. Units are converted where a file is read
and nowhere else: money to yuan or US$, counts to units, percentages to shares: ``variables.csv`` says what
each column of each file is, in which unit, and holds the factors. A missing cell is an absent row. A national
row keeps the name ``China`` and the code ``00``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.data import tables
from helpers.data.files import FileError, r_objects, refuse_lacking
from helpers.data.provinces.checks import refuse_impossible
from helpers.errors import listed
from helpers.regions import CODES, province_name

COLUMNS = ("province", "province_code", "year", "variable", "value", "unit", "source", "vintage")
"""The tidy schema."""

KEY = ["province", "year", "variable", "source", "vintage"]
"""What identifies a row of the tidy schema."""

VINTAGES = {
    "china-techme-yearbooks": "yearbook tables, repository of 2026-07-17",
    "china-nbs-2007-2016": "NBS export of about 2018-04, before the 2018 economic census",
    "china-gdp-1993-2017": "NBS export of 2018-12, before the 2018 economic census",
    "china-gdp-2001-2019": "NBS export of 2020/21, revised to the 2018 economic census",
    "china-gdp-1952-2024": "sheet1: as first published (mixed), 2025-08-21",
    "china-budget-2005-2024": "export of 2025/26, two items",
    "china-ffe-investment-1998-2019": "commit of 2022-09-05",
    "china-ffe-investment-2006-2015": "NBS export of 2016 or 2017",
    "china-fdi-1996-2007": "commit of 2020-11-02",
    "china-industry-revenue-2005-2016": "Wind export, commit of 2021-01-09",
    "china-factor-endowments-2006-2016": "commit of 2021-01-09",
    "china-education-2005-2018": "commit of 2020-06-14",
    "china-population-2000-2020": "2021, revised to the 2020 census from 2011",
    "china-exchange-rate-1985-2018": "file of 2021-08-06",
}
"""Vintage of each data set; a file with two vintages names its own."""

_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_VARIABLES = tables.read(Path(__file__).with_name("variables.csv"))


@dataclass(frozen=True)
class Spec:
    """How one column of a file becomes one variable.

    Parameters
    ----------
    variable : str
        Name in the tidy schema.
    unit : str
        Unit after conversion.
    factor : float
        What the file's number is multiplied by.
    stated : str
        Unit that the file states, checked where the file has a unit column; empty where it has none.
    """

    variable: str
    unit: str
    factor: float = 1.0
    stated: str = ""


def files(source: str) -> list[str]:
    """Look up the files of a data set.

    Parameters
    ----------
    source : str
        Identifier of the data set.

    Returns
    -------
    list of str
        Their names as `specs` takes them.
    """
    return _VARIABLES.loc[_VARIABLES["source"] == source, "file"].unique().tolist()


def specs(source: str, file: str = "") -> tuple[tuple[str, Spec], ...]:
    """Look up what a file holds.

    Parameters
    ----------
    source : str
        Identifier of the data set.
    file : str
        Name of the file without its ending, or of its R object; empty for the only file of a data set.

    Returns
    -------
    tuple
        The columns or items that are read, each with its `Spec`; the empty string for a file of one variable.

    Examples
    --------
    >>> specs("china-nbs-2007-2016", "GDP")
    (('', Spec(variable='gdp', unit='yuan', factor=100000000.0, stated='')),)
    """
    rows = _VARIABLES[(_VARIABLES["source"] == source) & (_VARIABLES["file"] == file)]
    return tuple(
        (column, Spec(variable, unit, float(factor), stated))
        for _, _, column, variable, unit, factor, stated in rows.itertuples(index=False, name=None)
    )


def tidy(rows: pd.DataFrame, *, source: str, vintage: str | None = None) -> pd.DataFrame:
    """Turn raw rows into the tidy schema: English names, codes, no missing values, no duplicates.

    Parameters
    ----------
    rows : DataFrame
        Columns ``province`` (any known spelling), ``year``, ``variable``, ``value`` and ``unit``.
    source : str
        Identifier of the data set.
    vintage : str, optional
        Vintage of the numbers; that of the data set by default.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, ordered by variable, province code and year.

    Raises
    ------
    InputError
        For an unknown province, a year that is not one, two rows for one province, year and variable, a share
        above 1, or a jump by a factor of units.
    """
    years = tables.numbers(rows["year"], source, least=_FIRST_YEAR, most=_LAST_YEAR, whole=True)
    spellings = {raw: province_name(raw) for raw in rows["province"].astype(str).unique()}
    frame = pd.DataFrame(
        {
            "province": rows["province"].astype(str).map(spellings).to_numpy(),
            "year": years.to_numpy(),
            "variable": rows["variable"].to_numpy(),
            "value": tables.numbers(rows["value"], source, blanks=()).to_numpy(),
            "unit": rows["unit"].to_numpy(),
        }
    )
    frame["province_code"] = frame["province"].map(CODES)
    frame["source"] = source
    tables.refuse([] if source in VINTAGES else [source], "source:", f" is not one of {', '.join(VINTAGES)}")
    frame["vintage"] = VINTAGES[source] if vintage is None else vintage
    # two rows for one cell are a fault even where one of them is blank
    twice = frame.loc[frame.duplicated(KEY), ["province", "year", "variable"]].drop_duplicates()
    named = [" ".join(map(str, row)) for row in twice.itertuples(index=False)]
    tables.refuse(named, "rows:", f" appear more than once in {source}; keep one")
    frame = frame.dropna(subset=["value"])
    refuse_impossible(frame)
    return (
        frame.loc[:, list(COLUMNS)]
        .sort_values(["variable", "province_code", "year"], kind="stable")
        .reset_index(drop=True)
    )


def cells(province: Any, year: Any, spec: Spec, value: pd.Series) -> pd.DataFrame:
    """Put the cells of one variable into the columns that `tidy` takes, converted to its unit.

    Parameters
    ----------
    province, year : Series or scalar
        Where each cell belongs.
    spec : Spec
        The variable.
    value : Series
        Numbers of the file.

    Returns
    -------
    DataFrame
        Columns ``province``, ``year``, ``variable``, ``value``, ``unit``.

    Examples
    --------
    >>> cells("Tibet", 2010, Spec("gdp", "yuan", 1e8), pd.Series([2.0])).to_dict("records")
    [{'province': 'Tibet', 'year': 2010, 'variable': 'gdp', 'value': 200000000.0, 'unit': 'yuan'}]
    """
    numbers = {"variable": spec.variable, "value": value * spec.factor, "unit": spec.unit}
    return pd.DataFrame({"province": province, "year": year, **numbers})


def melt(
    table: pd.DataFrame, columns: Iterable[tuple[str, Spec]], *, province: str, year: str, where: str
) -> pd.DataFrame:
    """Stack columns of a wide table, converted to their units.

    Parameters
    ----------
    table : DataFrame
        One row a province and year, one column a variable.
    columns : iterable of tuple
        Columns, each with its `Spec`, as `specs` gives them.
    province, year : str
        Names of the columns that hold them.
    where : str
        Name of the file, for messages.

    Returns
    -------
    DataFrame
        As `cells`.

    Raises
    ------
    InputError
        For a column that is missing, or a cell that is no number.
    """
    spec_of = dict(columns)
    refuse_lacking(where, (province, year, *spec_of), table)
    blocks = [
        cells(table[province], table[year], spec, tables.numbers(table[column], where, column, blanks=()))
        for column, spec in spec_of.items()
    ]
    return pd.concat(blocks, ignore_index=True)


def tidy_wide(
    table: pd.DataFrame, province: str, spec: Spec, *, source: str, where: str, vintage: str | None = None
) -> pd.DataFrame:
    """Stack a table of one variable with one column a year, and tidy it.

    Parameters
    ----------
    table : DataFrame
        One row a province, one column a year (``2016`` or ``2016年``).
    province : str
        Name of the column that holds the provinces.
    spec : Spec
        Variable, unit and factor of the numbers.
    source : str
        Identifier of the data set.
    where : str
        Name of the file, for messages.
    vintage : str, optional
        Vintage of the numbers; that of the data set by default.

    Returns
    -------
    DataFrame
        Tidy schema.

    Raises
    ------
    InputError
        For a cell that is no number, and as `tidy`.
    """
    long = table.melt(id_vars=province, var_name="year", value_name="value", ignore_index=False)
    years = long["year"].astype(str).str.strip().str.removesuffix("年")
    values = tables.numbers(long["value"], where, blanks=())
    return tidy(cells(long[province], years, spec, values), source=source, vintage=vintage)


def read_r(path: Path, encoding: str | None = None) -> tuple[str, pd.DataFrame]:
    """Return the name and the frame of an R file that holds one data frame.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        Encoding of its strings, where the file does not say.

    Returns
    -------
    name : str
        Name of the R object.
    frame : DataFrame
        The data frame, see `helpers.data.files.r_objects`.

    Raises
    ------
    InputError
        For a file with another number of objects, or another kind.
    """
    objects = r_objects(path, encoding)
    name, frame = next(iter(objects.items()), ("", None))
    if len(objects) != 1 or not isinstance(frame, pd.DataFrame):
        raise FileError(f"{path.name} must hold one data frame, but has {listed(objects) or 'none'}", path)
    return name, frame
