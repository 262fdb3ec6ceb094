"""Series of the National Bureau of Statistics: its wide exports, population, compiled GDP, exchange rate."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.data.parsed import kept
from helpers.data.provinces.tidy import WAN, YI, Spec, melt, require, tidy, tidy_wide
from helpers.errors import InputError, listed
from helpers.regions import CHINA

NBS_SPECS: Mapping[str, Spec] = {
    "GDP": Spec("gdp", "yuan", YI),
    "per_GDP": Spec("gdp_per_head", "yuan per person"),
    "local_finan_income": Spec("budget_revenue", "yuan", YI),
    "local_finan_outcome": Spec("budget_expenditure", "yuan", YI),
    "patent_sum": Spec("patents_granted", "pieces"),
    "patent_invention": Spec("patents_granted_invention", "pieces"),
    "patent_practical": Spec("patents_granted_utility", "pieces"),
    "patent_design": Spec("patents_granted_design", "pieces"),
    "population": Spec("population", "persons", WAN),
}
"""Files of ``china-nbs-2007-2016``, by their name without the extension."""

MILLION = 1e6

HISTORY_SPECS: Mapping[str, Spec] = {
    "地区生产总值/亿元": Spec("gdp", "yuan", YI),
    "人均地区生产总值/元": Spec("gdp_per_head", "yuan per person"),
}


@kept
def read_nbs(path: Path, spec: Spec, *, source: str, encoding: str = "utf-8") -> pd.DataFrame:
    """Read a wide export of the National Bureau of Statistics: one row a province, one column a year.

    Preamble lines end at the row that starts with 地区; notes start at 注 or 数据来源, and nothing but notes
    may follow.

    Parameters
    ----------
    path : Path
        The CSV file.
    spec : Spec
        Variable, unit and factor of the numbers.
    source : str
        Identifier of the data set.
    encoding : str
        ``gb18030`` for the exports with a preamble.

    Returns
    -------
    DataFrame
        Tidy schema.
    """
    with path.open(encoding=encoding, newline="") as stream:
        lines = [row for row in csv.reader(stream) if row]
    starts = [number for number, row in enumerate(lines) if row[0] == "地区"]
    if len(starts) != 1:
        raise InputError(f"header: {path.name} has {len(starts)} rows that start with 地区, 1 is needed.")
    header, body = lines[starts[0]], lines[starts[0] + 1 :]
    table = pd.DataFrame(list(_data_rows(body, len(header), path)), columns=header, dtype="str")
    return tidy_wide(table, "地区", spec, source=source, where=path.name)


FFE_INDICATOR = "外商投资企业投资总额(百万美元)"
"""Title of the workbook: total investment of foreign-funded enterprises, million US$."""


@kept
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
    cells = pd.read_excel(path, engine="calamine", header=None, dtype=object)
    first = [str(cell).strip() for cell in cells.iloc[:, 0]]
    if f"指标：{FFE_INDICATOR}" not in first or "地区" not in first:
        raise InputError(f"{path.name} must name {FFE_INDICATOR} above a row that starts with 地区.")
    start = first.index("地区")
    stop = next(
        (at for at in range(start, len(first)) if first[at].startswith(("注", "数据来源"))), len(first)
    )
    table = cells.iloc[start + 1 : stop].set_axis(cells.iloc[start].astype(str), axis=1)
    spec = Spec("ffe_investment", "US$", MILLION)
    return tidy_wide(table, "地区", spec, source="china-ffe-investment-2006-2015", where=path.name)


def _data_rows(body: list[list[str]], width: int, path: Path) -> Iterator[list[str]]:
    in_notes = False
    for row in body:
        in_notes = in_notes or row[0].startswith(("注", "数据来源"))
        if in_notes and len(row) == width > 1:
            raise InputError(f"rows: {row[0]!r} stands below the notes of {path.name}.")
        if not in_notes and len(row) != width:
            raise InputError(f"rows: {row[0]!r} of {path.name} has {len(row)} cells, {width} are needed.")
        if not in_notes:
            yield row


@kept
def read_population(path: Path) -> pd.DataFrame:
    """Read year-end resident population, 10 thousand persons to persons, wide with English names.

    Parameters
    ----------
    path : Path
        The CSV file.

    Returns
    -------
    DataFrame
        Tidy schema.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    require(table.columns, ["Region"], "columns", path)
    spec = Spec("population", "persons", WAN)
    return tidy_wide(table, "Region", spec, source="china-population-2000-2020", where=path.name)


@kept
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
    source = "china-gdp-1952-2024"
    first = pd.read_excel(path, sheet_name="sheet1", engine="calamine", dtype={"省级": str})
    published = tidy(
        melt(first, HISTORY_SPECS, province="省级", year="年份", path=path),
        source=source,
    )
    second = pd.read_excel(path, sheet_name="Sheet2", engine="calamine")
    second = second.rename(columns={second.columns[0]: "province"})
    revised = tidy_wide(
        second,
        "province",
        HISTORY_SPECS["地区生产总值/亿元"],
        source=source,
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
    table = pd.read_excel(path, engine="calamine", header=None, dtype=object)
    heads, body = table.iloc[0, 4:], table.iloc[1:]
    items = [_budget_item(row, path) for row in body.iloc[:, 1:3].itertuples(index=False)]
    values = body.iloc[:, 3:].set_axis(["province", *heads], axis=1)
    read = partial(
        tidy_wide,
        province="province",
        spec=Spec("budget_expenditure", "yuan", YI),
        source="china-budget-2005-2024",
        where=path.name,
    )
    blocks = [
        read(values[[one == item for one in items]], vintage=vintage)
        for item, vintage in BUDGET_ITEMS.items()
    ]
    return pd.concat(blocks, ignore_index=True)


def _budget_item(cells: tuple[object, ...], path: Path) -> str:
    found = [str(cell).strip().removesuffix("i") for cell in cells if isinstance(cell, str) and cell.strip()]
    if len(found) != 1 or found[0] not in BUDGET_ITEMS:
        raise InputError(
            f"item: a row of {path.name} has {listed(found) or 'none'}; "
            f"it needs one of {listed(BUDGET_ITEMS)}."
        )
    return found[0]


@kept
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
    table = pd.read_excel(path, sheet_name="exchange rate(USD_CNY)", engine="calamine")
    # Hainan and Chongqing are blank before they became provinces.
    rates = table.iloc[:, 1:]
    differing = [int(year) for year in rates.columns[rates.nunique().to_numpy() != 1]]
    if differing:
        raise InputError(f"exchange rate: the provinces' rows of {path.name} differ in {listed(differing)}.")
    rows = pd.DataFrame(
        {
            "province": CHINA,
            "year": [int(year) for year in rates.columns],
            "variable": "exchange_rate",
            "value": rates.max().to_numpy(dtype=float),
            "unit": "yuan per US$",
        }
    )
    return tidy(rows, source="china-exchange-rate-1985-2018")
