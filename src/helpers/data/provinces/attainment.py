"""Educational attainment in the population sample surveys, and the years of schooling it amounts to."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.files import reads, refuse_lacking
from helpers.data.parsed import kept
from helpers.data.provinces.tidy import Spec, cells, read_r, tidy
from helpers.regions import province_name

_LEVELS = {
    "未上过学": ("attainment_none", 0.0),
    "小学": ("attainment_primary", 6.0),
    "初中": ("attainment_junior", 9.0),
    "高中": ("attainment_senior", 12.0),
    "中职": ("attainment_vocational", 12.0),
    "大学专科": ("attainment_college", 15.0),
    "大学本科": ("attainment_bachelor", 16.0),
    "研究生": ("attainment_graduate", 19.0),
}
"""Levels of attainment and the years of schooling of each; the file's own ``edu`` uses the same years."""

DAMAGED_ATTAINMENT = {
    ("Shanghai", 2016): "the shares of primary (0.344) and junior secondary (0.668) make the row add to 1.63",
}
"""Rows of the attainment table that are left out, with the reason."""


@kept
@reads("attainment by province and year (.rda with the frame edu)")
def read_attainment(path: Path) -> pd.DataFrame:
    """Read attainment shares and recompute average years of schooling where they can be known.

    The shares are the file's own: of the whole sample, children under six included, so a complete row adds to
    0.89-0.97. Before 2015 the levels above senior secondary are missing and the file's ``edu`` counts them as
    zero: ``schooling_years`` and ``attainment_tertiary`` are computed only for complete rows, over the
    persons whose level is given (those aged six and over). Rows of `DAMAGED_ATTAINMENT` are left out.

    Parameters
    ----------
    path : Path
        The R file with the object ``edu``, its strings in GB18030.

    Returns
    -------
    DataFrame
        Tidy schema.

    Raises
    ------
    InputError
        For a row whose shares add to more than 1 and that is not known to be damaged.
    """
    _, table = read_r(path, encoding="gb18030")
    refuse_lacking(path, ("prv", "yr", *_LEVELS), table)
    return tidy(attainment_rows(table), source="china-education-2005-2018")


def attainment_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Stack the attainment table and add what complete rows allow; see `read_attainment`.

    Parameters
    ----------
    table : DataFrame
        Columns ``prv`` (name), ``yr`` (days since 1970-01-01) and one a level.

    Returns
    -------
    DataFrame
        Columns ``province``, ``year``, ``variable``, ``value``, ``unit``.
    """
    shares = table.loc[:, list(_LEVELS)].astype(float)
    provinces = table["prv"].astype(str).map(province_name)
    dates = pd.to_datetime(table["yr"], unit="D").dt.year
    known = pd.Series(list(zip(provinces, dates, strict=True)), index=table.index)
    keep = ~known.isin(list(DAMAGED_ATTAINMENT))
    over = keep & (shares.sum(axis=1) > 1.0)
    tables.refuse(known[over], "attainment: the shares of", " add to more than 1")
    whole = shares.sum(axis=1, skipna=False)
    years = pd.Series({level: value for level, (_, value) in _LEVELS.items()})
    tertiary = ["大学专科", "大学本科", "研究生"]
    values = {Spec(name, "share"): shares[level] for level, (name, _) in _LEVELS.items()} | {
        Spec("schooling_years", "years"): shares.mul(years).sum(axis=1) / whole,
        Spec("attainment_tertiary", "share"): shares[tertiary].sum(axis=1) / whole,
    }
    blocks = [cells(provinces, dates, spec, value)[keep] for spec, value in values.items()]
    return pd.concat(blocks, ignore_index=True)
