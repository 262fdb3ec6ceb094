"""Main business revenue of industry, one workbook a province."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.files import FileError, reads
from helpers.data.parsed import kept
from helpers.data.provinces.tidy import Spec, cells, tidy
from helpers.errors import InputError, listed
from helpers.regions import province_name

_TOTAL = "合计"

_DIVISIONS = (
    ("采矿业", "采掘业"),
    ("制造业",),
    ("电力、燃气及水的生产和供应业",),
)

_INDUSTRIES = {
    "electronics_revenue": ("通信设备、计算机及其他电子设备制造业", "计算机、通信和其他电子设备制造业"),
    "pharmaceuticals_revenue": ("医药制造业",),
}

_SUPPRESSED = "***"


@kept
@reads("revenue of industry in one province (workbook with a column an industry)")
def read_industry_revenue(path: Path, province: str | None = None) -> pd.DataFrame:
    """Read one provincial workbook of main business revenue, 10 thousand yuan to yuan, above designated size.

    ``industry_revenue`` is the column 合计; a workbook without one (Heilongjiang) gives the sum of mining,
    manufacturing and utilities. Sub-totals are never added to industries. A suppressed cell (``***``) is
    a missing one.

    Parameters
    ----------
    path : Path
        The workbook.
    province : str, optional
        The province that the file is registered for; needed where the column heads do not name one (Beijing),
        and checked against them where they do.

    Returns
    -------
    DataFrame
        Tidy schema: ``industry_revenue`` and, where the workbook has the columns, ``electronics_revenue`` and
        ``pharmaceuticals_revenue``.

    Raises
    ------
    InputError
        For a workbook with neither a total nor the three divisions, or one of another province, of two, or of
        none.
    """
    (_, first), *rows = tables.rows(path)
    heads = [cell.strip().split(":") for cell in first[1:]]
    name = _workbook_province(heads, province, path)
    columns = [head[-1].strip() for head in heads]
    if _TOTAL not in columns and not all(set(spellings) & set(columns) for spellings in _DIVISIONS):
        said = "has neither a column 合计 nor the three divisions that make it up"
        raise FileError(f"{path.name} {said}", path)
    double = sorted({column for column in columns if columns.count(column) > 1})
    tables.refuse(double, "columns:", f" appear more than once in {path.name}")
    body = tables.table([(0, ["year", *columns]), *rows], path.name, unit="row")
    values = {"industry_revenue": _total_revenue(body, path)}
    for variable, spellings in _INDUSTRIES.items():
        present = [column for column in spellings if column in columns]
        if present:
            values[variable] = _revenue(body, present[0], path)
    years = body["year"].str.replace(r"-[0-9]{2}-[0-9]{2}(T[0:]+)?$", "", regex=True)
    blocks = [cells(name, years, Spec(variable, "yuan", 1e4), value) for variable, value in values.items()]
    return tidy(pd.concat(blocks, ignore_index=True), source="china-industry-revenue-2005-2016")


def _workbook_province(heads: list[list[str]], registered: str | None, path: Path) -> str:
    named = {province_name(head[0]) for head in heads if len(head) > 1}
    if registered is not None:
        named.add(province_name(registered))
    if len(named) != 1:
        raise InputError(f"province: {path.name} names {listed(sorted(named)) or 'none'}, one is needed.")
    return named.pop()


def _revenue(body: pd.DataFrame, column: str, path: Path) -> pd.Series:
    return tables.numbers(body[column], path.name, least=0, blanks=(_SUPPRESSED,))


def _total_revenue(body: pd.DataFrame, path: Path) -> pd.Series:
    if _TOTAL in body:
        return _revenue(body, _TOTAL, path)
    parts = [column for spellings in _DIVISIONS for column in spellings if column in body]
    return pd.concat([_revenue(body, part, path) for part in parts], axis=1).sum(axis=1, skipna=False)
