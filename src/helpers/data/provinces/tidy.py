"""The tidy schema of the provincial data, and what its parsers share.

One row a province, year and variable, with the columns `COLUMNS`. Units are converted where a file is read
and nowhere else: money to yuan or US$, counts to units, percentages to shares (the tables of `Spec` hold
every factor). A missing cell is an absent row. A national row keeps the name ``China`` and the code ``00``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.data.provinces.checks import refuse_impossible
from helpers.errors import InputError, listed
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

YI = 1e8
"""亿: the factor of a value in 100 million."""

WAN = 1e4
"""万: the factor of a value in 10 thousand."""

_FIRST_YEAR, _LAST_YEAR = 1949, 2100


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
    years = _years(rows["year"], source)
    spellings = {raw: province_name(raw) for raw in rows["province"].astype(str).unique()}
    frame = pd.DataFrame(
        {
            "province": rows["province"].astype(str).map(spellings).to_numpy(),
            "year": years.to_numpy(),
            "variable": rows["variable"].to_numpy(),
            "value": pd.to_numeric(rows["value"]).to_numpy(dtype=float),
            "unit": rows["unit"].to_numpy(),
        }
    )
    frame["province_code"] = frame["province"].map(CODES)
    frame["source"] = source
    frame["vintage"] = VINTAGES[source] if vintage is None else vintage
    # Two rows for one cell are a fault even where one of them is blank.
    _refuse_duplicates(frame)
    frame = frame.dropna(subset=["value"])
    refuse_impossible(frame)
    return (
        frame.loc[:, list(COLUMNS)]
        .sort_values(["variable", "province_code", "year"], kind="stable")
        .reset_index(drop=True)
    )


def _years(raw: pd.Series, source: str) -> pd.Series:
    years = pd.to_numeric(raw, errors="coerce")
    bad = ~(years.between(_FIRST_YEAR, _LAST_YEAR) & (years % 1 == 0))
    if bad.any():
        raise InputError(f"year: {listed(raw[bad].unique())} in {source} cannot be read as a year.")
    return years.astype("int64")


def _refuse_duplicates(frame: pd.DataFrame) -> None:
    double = frame.duplicated(KEY)
    if double.any():
        cells = frame.loc[double, ["province", "year", "variable"]].drop_duplicates()
        named = [" ".join(map(str, row)) for row in cells.itertuples(index=False)]
        raise InputError(
            f"rows: {listed(named)} appear more than once in {frame['source'].iloc[0]}; keep one."
        )


def require(found: Iterable[object], needed: Iterable[str], what: str, path: Path) -> None:
    """Refuse a file that lacks something.

    Parameters
    ----------
    found : iterable
        What the file has.
    needed : iterable of str
        What it must have.
    what : str
        What these are, for the message.
    path : Path
        The file.

    Raises
    ------
    InputError
        Names what is missing.
    """
    missing = [column for column in needed if column not in set(found)]
    if missing:
        raise InputError(f"{what}: {listed(missing)} missing in {path.name}.")


def melt(
    table: pd.DataFrame, specs: Mapping[str, Spec], *, province: str, year: str, path: Path
) -> pd.DataFrame:
    """Stack the columns of a wide table that `specs` names, converted to their units.

    Parameters
    ----------
    table : DataFrame
        One row a province and year, one column a variable.
    specs : mapping
        From column to `Spec`.
    province, year : str
        Names of the columns that hold them.
    path : Path
        The file, for messages.

    Returns
    -------
    DataFrame
        Columns ``province``, ``year``, ``variable``, ``value``, ``unit``, for `tidy`.

    Raises
    ------
    InputError
        For a column that is missing, or a cell that is no number.
    """
    require(table.columns, [province, year, *specs], "columns", path)
    blocks = [
        pd.DataFrame(
            {
                "province": table[province],
                "year": table[year],
                "variable": spec.variable,
                "value": numbers(table[column], f"{column} in {path.name}") * spec.factor,
                "unit": spec.unit,
            }
        )
        for column, spec in specs.items()
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
    long = table.melt(id_vars=province, var_name="year", value_name="value")
    rows = pd.DataFrame(
        {
            "province": long[province],
            "year": long["year"].astype(str).str.strip().str.removesuffix("年"),
            "variable": spec.variable,
            "value": numbers(long["value"], f"values of {where}") * spec.factor,
            "unit": spec.unit,
        }
    )
    return tidy(rows, source=source, vintage=vintage)


def numbers(cells: pd.Series, what: str, blanks: tuple[str, ...] = ("",)) -> pd.Series:
    """Read numbers; only the listed spellings count as missing.

    Parameters
    ----------
    cells : Series
        Text or numbers.
    what : str
        What they are, for the message.
    blanks : tuple of str
        Spellings of a missing cell.

    Returns
    -------
    Series
        Floats.

    Raises
    ------
    InputError
        For a cell that is neither a number nor missing.

    Examples
    --------
    >>> numbers(pd.Series(["1.5", " ", None]), "values").tolist()
    [1.5, nan, nan]
    """
    text = cells.astype("string").str.strip()
    missing = text.isna() | text.isin(blanks)
    values = pd.to_numeric(text.where(~missing), errors="coerce").astype("float64")
    bad = values.isna() & ~missing
    if bad.any():
        raise InputError(f"{what}: {listed(text[bad].unique())} are not numbers.")
    return values


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
        The data frame; a Date is a number of days since 1970-01-01.

    Raises
    ------
    InputError
        For a file with another number of objects, or another kind.
    """
    import rdata

    classes = {**rdata.conversion.DEFAULT_CLASS_MAP, "Date": lambda days, _: days}
    parsed = rdata.parser.parse_file(path)
    objects = rdata.conversion.convert(parsed, classes, default_encoding=encoding)
    if not isinstance(objects, dict) or len(objects) != 1:
        raise InputError(f"path: {path.name} does not hold exactly one named R object.")
    name, frame = next(iter(objects.items()))
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"path: the object {name!r} of {path.name} is not a data frame.")
    return name, frame
