"""Series of the National Bureau of Statistics: its wide exports, population, compiled GDP, exchange rate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.files import FileError, reads
from helpers.data.parsed import kept
from helpers.data.provinces.tidy import Spec, cells, melt, specs, tidy, tidy_wide
from helpers.errors import listed
from helpers.regions import CHINA

EXPORTS = {
    "china-nbs-2007-2016": "地区",
    "china-gdp-1993-2017": "地区",
    "china-gdp-2001-2019": "地区",
    "china-population-2000-2020": "Region",
}
"""Data sets of wide exports, with what stands above their provinces."""

HISTORY = "china-gdp-1952-2024"
BUDGET = "china-budget-2005-2024"
EXCHANGE_RATE = "china-exchange-rate-1985-2018"
FOREIGN_FUNDED = "china-ffe-investment-2006-2015"
_UNIT = re.compile(r"[(（](百万|亿|万|%)?[^()（）]*[)）]$")
_FACTORS = {"亿": 1e8, "百万": 1e6, "万": 1e4, None: 1.0, "%": 0.01}
_YEAR = re.compile("[0-9]{4}年?")
_NOTES = ("注", "数据来源")
_WITH_NOTES = ("china-nbs-2007-2016", "china-gdp-1993-2017", "china-gdp-2001-2019")


@kept
@reads("an export of the National Bureau of Statistics (CSV or workbook; a row a province, a column a year)")
def read_nbs(path: Path, spec: Spec, *, source: str, head: str = "地区") -> pd.DataFrame:
    """Read a wide export of the National Bureau of Statistics: one row a province, one column a year.

    Preamble lines end at the row that starts with `head`; notes start at 注 or 数据来源, and nothing but
    notes may follow.

    Parameters
    ----------
    path : Path
        The CSV file, in UTF-8 or GB18030.
    spec : Spec
        Variable, unit and factor of the numbers.
    source : str
        Identifier of the data set.
    head : str, default '地区'
        What stands above the provinces.

    Returns
    -------
    DataFrame
        Tidy schema.

    Raises
    ------
    InputError
        If not exactly one row starts with `head`, or a row of provinces stands below the notes; if the file
        names an indicator in another unit; for a row of another length, and as `tidy_wide`.
    """
    table, above = _wide(path, head, open_end=source not in _WITH_NOTES)
    stated = next((line.partition("：")[2] for line in above if line.startswith("指标：")), "")
    unit = _UNIT.search(stated)
    if unit and _FACTORS[unit[1]] != spec.factor:
        raise FileError(f"{path.name} states {stated}, whose unit is not that of {spec.variable}", path)
    return tidy_wide(table, head, spec, source=source, where=path.name)


def _wide(path: Path, head: str, *, open_end: bool = False) -> tuple[pd.DataFrame, list[str]]:
    """Table of provinces below a row that starts with `head`, and the first cells of the rows above it."""
    found = tables.rows(path, "gb18030", open_end=open_end)
    rows = [(line, [cell.strip() for cell in row]) for line, row in found]
    starts = [at for at, (_, row) in enumerate(rows) if row[0] == head]
    if len(starts) != 1:
        raise FileError(f"{path.name} has {len(starts)} rows that start with {head}, 1 is needed", path)
    above, rows = [row[0] for _, row in rows[: starts[0]]], rows[starts[0] :]
    end = next((at for at, (_, row) in enumerate(rows) if row[0].startswith(_NOTES)), len(rows))
    below = [row[0] for _, row in rows[end:] if sum(map(bool, row)) > 1]
    tables.refuse(below, "rows:", f" stands below the notes of {path.name}")
    table = tables.table(rows[:end], path.name)
    # the site of today ends each line with a comma
    width = len([column for column in table if column])
    table, rest = table.iloc[:, :width], table.iloc[:, width:]
    if (rest != "").any(axis=None) or not all(map(_YEAR.fullmatch, table.columns[1:])):
        raise FileError(f"{path.name} has other heads than years beside {head}", path)
    return table, above


@kept
@reads("the National Bureau's export of foreign-funded enterprises' investment (workbook or CSV)")
def read_ffe_export(path: Path) -> pd.DataFrame:
    """Read foreign-funded enterprises' total investment, a year-end stock, million US$ to US$; with Tibet.

    Parameters
    ----------
    path : Path
        The workbook as downloaded: title, indicator with its unit, span of years, then one row a province.

    Returns
    -------
    DataFrame
        Tidy schema, ``ffe_investment``.

    Raises
    ------
    InputError
        If the indicator or its unit is another, or there is no row of years.
    """
    ((indicator, spec),) = specs(FOREIGN_FUNDED)
    table, above = _wide(path, "地区")
    if f"指标：{indicator}" not in above:
        raise FileError(f"{path.name} does not name {indicator} above its table", path)
    return tidy_wide(table, "地区", spec, source=FOREIGN_FUNDED, where=path.name)


@kept
@reads("the compiled workbook of provincial GDP (.xlsx with sheet1 and Sheet2)")
def read_gdp_history(path: Path) -> pd.DataFrame:
    """Read GDP (100 million yuan to yuan) and GDP per head of the compiled workbook.

    The first sheet holds figures as first published, the second the newest revision of 2015-2024 (GDP only);
    their vintages differ in the schema, so that nothing splices them.

    Parameters
    ----------
    path : Path
        The workbook with ``sheet1`` and ``Sheet2``.

    Returns
    -------
    DataFrame
        Tidy schema, the national row of the first sheet included.
    """
    first = tables.read(path, ["省级", "年份"], sheet="sheet1")
    rows = melt(first, specs(HISTORY), province="省级", year="年份", where=path.name)
    published = tidy(rows, source=HISTORY)
    second = tables.read(path, sheet="Sheet2")
    second = second.rename(columns={second.columns[0]: "province"})
    revised = tidy_wide(
        second,
        "province",
        dict(specs(HISTORY))["地区生产总值/亿元"],
        source=HISTORY,
        where=path.name,
        vintage="Sheet2: newest revision, 2025-08-21",
    )
    return pd.concat([published, revised], ignore_index=True)


BUDGET_ITEMS: Mapping[str, str] = {
    "一般公共预算支出（亿元）": ("general public budget expenditure (一般公共预算支出), export of 2025/26"),
    "财政支出（亿元）": "fiscal expenditure (财政支出), the item before 2007, export of 2025/26",
}
"""Items of the export of fiscal expenditure, and the vintage that keeps each apart."""


@kept
@reads("the export of provincial budgets (workbook with years in its first row from the fifth column on)")
def read_budget(path: Path) -> pd.DataFrame:
    """Read fiscal expenditure 2005-2024, 100 million yuan to yuan: two items, one block above the other.

    The years stand in the first row from the fifth column on. In each row the item stands in the second or
    the third column, with a stray ``i`` behind it, and the province in the fourth. The item changes in 2007,
    from fiscal expenditure to general public budget expenditure; the vintage says which it is.

    Parameters
    ----------
    path : Path
        The workbook.

    Returns
    -------
    DataFrame
        Tidy schema, ``budget_expenditure``.

    Raises
    ------
    InputError
        For a row without an item, with two, or with one that is not in `BUDGET_ITEMS`.
    """
    (_, first), *rows = tables.rows(path)
    if len(first) < 5 or not all(map(_YEAR.fullmatch, first[4:])):
        raise FileError(f"{path.name} has no years in its first row from the fifth column on", path)
    heads = ["0", "1", "2", "province", *first[4:]]
    body = tables.table([(0, heads), *rows], path.name, unit="row")
    items = [_budget_item(row, path) for row in body.iloc[:, 1:3].itertuples(index=False)]
    values = body.iloc[:, 3:]
    read = partial(
        tidy_wide,
        province="province",
        spec=specs(BUDGET)[0][1],
        source=BUDGET,
        where=path.name,
    )
    blocks = [
        read(values[[one == item for one in items]], vintage=vintage)
        for item, vintage in BUDGET_ITEMS.items()
    ]
    return pd.concat(blocks, ignore_index=True)


def _budget_item(row: tuple[str, ...], path: Path) -> str:
    found = [cell.strip().removesuffix("i") for cell in row if cell.strip()]
    if len(found) != 1 or found[0] not in BUDGET_ITEMS:
        held = f"{listed(found) or 'none'}; it needs one of {listed(BUDGET_ITEMS)}"
        raise FileError(f"item: a row of {path.name} has {held}", path)
    return found[0]


@kept
@reads("the workbook with a sheet of the exchange rate (.xlsx)")
def read_exchange_rate(path: Path) -> pd.DataFrame:
    """Read the annual mean exchange rate, yuan per US$, as a national variable.

    Parameters
    ----------
    path : Path
        The workbook; only its sheet ``exchange rate(USD_CNY)`` is opened.

    Returns
    -------
    DataFrame
        Tidy schema, province ``China``.

    Raises
    ------
    InputError
        If the provinces' rows, which repeat one rate, disagree.
    """
    table = tables.read(path, sheet="exchange rate(USD_CNY)")
    if not all(map(_YEAR.fullmatch, table.columns[1:])):
        raise FileError(f"{path.name} has other heads than years", path)
    # Hainan and Chongqing are blank before they became provinces.
    rates = table.iloc[:, 1:].apply(tables.numbers, name=path.name, least=0, blanks=())
    differing = rates.columns[rates.nunique().to_numpy() != 1]
    tables.refuse(differing, f"exchange rate: the provinces' rows of {path.name} differ in")
    rows = cells(CHINA, rates.columns, specs(EXCHANGE_RATE)[0][1], rates.max())
    return tidy(rows, source=EXCHANGE_RATE)
