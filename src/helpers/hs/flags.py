r"""High technology at six digits, from a list of ten-digit codes.

The rule of Lu, Ju and Yu (2023): an HS-6 code :math:`p` is high-tech in year :math:`t` if

.. math:: \sum_{i \in p} a_{it} x_{it} \Big/ \sum_{i \in p} x_{it} > \tau,

where :math:`a_{it}` is 1 for a ten-digit code on the list of Advanced Technology Products (ATP) and
:math:`x_{it}` are the exports of the United States. The paper takes :math:`\tau = 0.8`, and 0.9 and 0.5 as
variants; "more than 80 percent" is read as strictly more.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.arguments import (
    LARGEST,
    frame_of,
    require_columns,
    require_numbers,
    require_unique,
    require_years,
    typed,
)
from helpers.errors import InputError, listed
from helpers.hs._checks import as_flag
from helpers.hs.codes import validate


@typed
def flag_hs6(hs10: Any, values: Any = None, threshold: float = 0.8) -> pd.DataFrame:
    """Flag HS-6 codes whose ten-digit codes are, by value, mostly on a list.

    Parameters
    ----------
    hs10 : frame
        Of pandas, Polars, DuckDB or PySpark: codes are thousands, and are collected. The whole
        classification, flagged or not: ``hs10`` (str), ``atp`` (bool) and, for several years, ``year``.
    values : frame, optional
        Of any of these, one row a code (and year): ``hs10``, ``value_usd`` (0 or more, any currency) and
        ``year`` if `hs10` has it. A code that is not in it has no trade. Without `values`, only bounds are
        known.
    threshold : float, default 0.8
        From 0 to below 1. The flag is set where the share is strictly greater.

    Returns
    -------
    DataFrame
        One row an HS-6 code (and year), sorted. ``n_hs10`` and ``n_flagged``: ten-digit codes, and those
        flagged; ``n_unlisted``: codes of `values` that `hs10` does not have. ``share``: of the value that
        is flagged, from 0 to 1; missing if it is not known. ``lower`` and ``upper`` (bool): whether the
        flag is set at the least and at the most that the share can be. ``flag`` (boolean): set where both
        agree, else missing.

        Without `values`, or where a code has no trade, the share can be anything between all and nothing
        of the value of the flagged codes: ``lower`` is that all ten-digit codes are flagged, ``upper``
        that any is. With `values`, unlisted codes count as not flagged in ``lower`` and as flagged in
        ``upper``.

    Raises
    ------
    InputError
        For a threshold outside its range, malformed codes, a code given twice, a flag that is not true or
        false, a value that is missing or negative, a year in one frame only.

    Examples
    --------
    >>> codes = pd.DataFrame({"hs10": ["8486200010", "8486200090"], "atp": [True, False]})
    >>> print(flag_hs6(codes)[["hs6", "flag", "lower", "upper"]].to_string(index=False))
       hs6  flag  lower  upper
    848620  <NA>  False   True
    >>> exports = pd.DataFrame({"hs10": ["8486200010", "8486200090"], "value_usd": [9.0, 1.0]})
    >>> print(flag_hs6(codes, exports)[["hs6", "share", "flag"]].to_string(index=False))
       hs6  share  flag
    848620    0.9  True
    """
    if not 0 <= threshold < 1:
        raise InputError(f"threshold must be from 0 to below 1, got {threshold}.")
    codes = _collected(hs10, "hs10")
    require_columns(codes, ["hs10", "atp"], "hs10")
    time = ["year"] if "year" in codes else []
    listing = codes[[*time, "hs10"]].assign(atp=as_flag(codes["atp"], "atp of hs10", undecided=False))
    validate(listing["hs10"], 10)
    if time:
        _refuse_rows_without_a_year(listing, "hs10")
    require_unique(listing, [*time, "hs10"], "hs10")
    nothing = listing[[*time, "hs10"]].head(0).assign(value_usd=0.0)
    trade = nothing if values is None else _checked_values(_collected(values, "values"), time)

    rows = listing.merge(trade, how="outer", on=[*time, "hs10"])
    rows["hs6"] = rows["hs10"].str[:6]
    # a code without trade is worth 0; a code with trade that the list lacks may be flagged or not
    value = rows["value_usd"].fillna(0.0).astype(float)
    rows = rows.assign(
        n_hs10=rows["atp"].notna(),
        n_flagged=rows["atp"].fillna(False).astype(bool),
        n_unlisted=rows["atp"].isna(),
        value=value,
    )
    rows["flagged"] = value.where(rows["n_flagged"], 0.0)
    rows["open"] = value.where(rows["n_unlisted"], 0.0)
    sums = ["n_hs10", "n_flagged", "n_unlisted", "value", "flagged", "open"]
    out = rows.groupby([*time, "hs6"], as_index=False)[sums].sum()

    traded = out["value"] > 0
    least = (out["flagged"] / out["value"]).where(traded)
    most = ((out["flagged"] + out["open"]) / out["value"]).where(traded)
    any_flagged = (out["n_flagged"] + out["n_unlisted"]) > 0
    out["share"] = least.where(out["open"] == 0)
    out["lower"] = (least > threshold).where(traded, out["n_flagged"] == out["n_hs10"] + out["n_unlisted"])
    out["upper"] = (most > threshold).where(traded, any_flagged)
    out["flag"] = decided(out["lower"], out["upper"])
    return out[[*time, "hs6", "n_hs10", "n_flagged", "n_unlisted", "share", "flag", "lower", "upper"]]


def decided(lower: pd.Series, upper: pd.Series) -> pd.Series:
    """Flag that two bounds leave: theirs where they agree, missing where they do not.

    Parameters
    ----------
    lower, upper : Series of bool
        Whether the flag is set at the least, and at the most.

    Returns
    -------
    Series
        dtype ``boolean``.
    """
    return lower.astype("boolean").where(lower == upper)


def _collected(frame: Any, argument: str) -> pd.DataFrame:
    """Read a table of codes from any engine."""
    if isinstance(frame, pd.DataFrame):
        return frame
    table: pd.DataFrame = frame_of(frame, argument).lazy().collect("pandas").to_native()
    return table


def _checked_values(values: pd.DataFrame, time: list[str]) -> pd.DataFrame:
    require_columns(values, ["hs10", "value_usd"], "values")
    if ("year" in values) != bool(time):
        raise InputError(
            f"values {'has' if 'year' in values else 'lacks'} the column 'year', which hs10 "
            f"{'has' if time else 'lacks'}; ten-digit codes change every year, give both or neither."
        )
    validate(values["hs10"], 10)
    if time:
        _refuse_rows_without_a_year(values, "values")
    key = [*time, "hs10"]
    require_unique(values, key, "values")
    require_numbers(values, ["value_usd"], "values")
    # a nullable column would answer the comparison with neither yes nor no where it has no value
    value = values["value_usd"].astype("float64")
    bad = values.loc[~value.between(0, LARGEST), "hs10"]
    if len(bad):
        raise InputError(f"value_usd must be 0 or more, but is not for {listed(bad)}.")
    return values[key].assign(value_usd=value)


def _refuse_rows_without_a_year(frame: pd.DataFrame, name: str) -> None:
    rows = frame.loc[frame["year"].isna(), "hs10"]
    if len(rows):
        raise InputError(f"year of {name} must be given in each row, but is missing for {listed(rows)}.")
    require_years(frame["year"], f"year of {name}")
