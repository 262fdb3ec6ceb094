r"""Products and years: the panel of the paper on national concentration.

One row a six-digit product and year, and each definition once. With :math:`s_{cpt}` the share of exporter c
in the world's exports of product p in year t:

======================  =================================================================================
``share5``, ``share3``  shares of the five and three largest exporters, `helpers.indices.concentration`
``hhi``                 :math:`\sum_c s_{cpt}^2`
``n_exporters``         exporters with a value above 0; ``ln_n`` is its natural logarithm
``hs2``                 chapter, the first two digits
``high_tech``           1 if the product is in the catalogue of high-tech products, else 0
``after_crisis``        1 from `AFTER_CRISIS` on, else 0
``trend``               year minus `TREND_ORIGIN`
``rd_hhi``              how concentrated the world's spending on research is, `helpers.panels.country_year`
``value_usd``           the world's exports of the product, the weight of a weighted estimate
======================  =================================================================================

The paper takes UN Comtrade's codes as they were reported, 6,509 of them: a product that a revision of the HS
splits or renumbers ends, and others begin, and in years of transition reports by the old and by the new code
stand side by side, each with few exporters. BACI has one revision for all years, so that a product is the
same good throughout; the US lists of high-tech codes follow the revision of their year and are carried to
BACI's by `helpers.panels.carried`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
import pandas as pd

from helpers import hs, indices
from helpers.errors import InputError, listed

AFTER_CRISIS = 2010
"""First year after the financial crisis, as the paper counts."""

TREND_ORIGIN = 2004
"""Year in which the time trend is 0."""

KEY = ["year", "hs6"]

Frame = TypeVar("Frame")
"""Any frame that Narwhals reads: of pandas, Polars, DuckDB, PySpark."""


@dataclass(frozen=True)
class ProductYear:
    """The panel, and an account of what is not in it.

    Attributes
    ----------
    frame : DataFrame
        One row a product and year, sorted; columns as in `helpers.panels.product_year`.
    rows : int
        Products and years that are exported.
    dropped : mapping of str to int
        How many of them are not in `frame`, by reason.
    unused : int
        Flagged products and years that nobody exports.
    """

    frame: pd.DataFrame
    rows: int
    dropped: Mapping[str, int]
    unused: int

    def account(self) -> str:
        """Say in a sentence what is in the panel and what was left out.

        Returns
        -------
        str
            One sentence.
        """
        left_out = ", ".join(f"{count:,} ({reason})" for reason, count in self.dropped.items() if count)
        return (
            f"{self.rows:,} products and years are exported, {len(self.frame):,} are in the panel "
            f"({self.frame['hs6'].nunique():,} products, "
            f"{int(self.frame['high_tech'].sum()):,} high-tech rows); "
            f"left out: {left_out or 'none'}; high-tech products and years without exports: {self.unused:,}."
        )


def measured(exports: Frame) -> Frame:
    """Give the columns of the panel that need no catalogue: once for several of them.

    Parameters
    ----------
    exports : frame
        ``year``, ``exporter``, ``hs6``, ``value_usd``: one row an exporter, product and year.

    Returns
    -------
    frame of the same kind
        ``year``, ``hs6``, ``hs2``, ``share5``, ``share3``, ``hhi``, ``n_exporters``, ``ln_n``,
        ``after_crisis``, ``trend``, ``value_usd``, sorted; products and years that nobody exports are absent.

    Raises
    ------
    InputError
        As `helpers.indices.concentration`, and for malformed codes.
    """
    given: Any = exports
    codes = nw.from_native(given).lazy().group_by("hs6").agg(_n=nw.len()).collect()["hs6"]
    hs.validate(codes.to_list(), 6)
    table: Any = nw.from_native(indices.concentration(exports, by=KEY, top=(5, 3)))
    table = table.filter(nw.col("n_exporters") > 0).with_columns(
        hs2=nw.col("hs6").str.slice(0, 2),
        ln_n=nw.col("n_exporters").log(),
        after_crisis=(nw.col("year") >= AFTER_CRISIS).cast(nw.Int64),
        trend=nw.col("year") - TREND_ORIGIN,
    )
    order = ["hs2", "share5", "share3", "hhi", "n_exporters", "ln_n", "after_crisis", "trend", "value_usd"]
    measures: Frame = nw.maybe_reset_index(table.select(*KEY, *order)).to_native()
    return measures


def flagged(products: pd.DataFrame, flags: pd.DataFrame, *, rd: pd.DataFrame | None = None) -> ProductYear:
    """Join a catalogue, and the concentration of research, to measured products.

    Parameters
    ----------
    products : DataFrame
        From `measured`.
    flags : DataFrame
        ``year``, ``hs6``, ``flag``, such as the frame of a `helpers.hs.Catalogue`, in the codes of the
        exports. A product and year that is not in it, or has no known flag, is left out and counted: it is
        not taken for ordinary.
    rd : DataFrame, optional
        ``year`` and ``hhi``, as `helpers.panels.country_year.rd_concentration` gives them. Without it there
        is no column ``rd_hhi``.

    Returns
    -------
    ProductYear
        The panel.

    Raises
    ------
    InputError
        For a product and year that `flags` has twice, if no product has a known flag, or for a year that `rd`
        lacks or has twice.

    Examples
    --------
    >>> exports = pd.DataFrame({"year": 2017, "hs6": "848620", "exporter": list("ABC")})
    >>> exports = exports.assign(value_usd=[5.0, 3.0, 2.0])
    >>> flags = pd.DataFrame({"year": [2017], "hs6": ["848620"], "flag": [True]})
    >>> panel = flagged(measured(exports), flags).frame
    >>> panel[["share3", "hhi", "high_tech", "trend"]].iloc[0].tolist()
    [1.0, 0.38, 1.0, 13.0]
    """
    twice = flags.loc[flags.duplicated(KEY), "hs6"]
    if len(twice):
        raise InputError(f"flags has more than one row in a year for {listed(sorted(set(twice)))}.")
    joined = products.merge(flags[[*KEY, "flag"]], on=KEY, how="outer", indicator=True, validate="1:1")
    exported = joined[joined["_merge"] != "right_only"]
    known = exported[exported["flag"].notna()]
    if known.empty:
        raise InputError(
            "flags has no known flag for any product and year of the exports; compare their codes."
        )
    panel = known.assign(high_tech=known["flag"].astype(bool).astype(int))
    kept = panel[[*products, "high_tech"]].reset_index(drop=True).astype(products.dtypes.to_dict())
    if rd is not None:
        known_rd = rd.dropna(subset=["hhi"]).set_index("year")["hhi"]
        if known_rd.index.has_duplicates:
            repeated = known_rd.index[known_rd.index.duplicated()]
            raise InputError(f"rd has more than one row for the years {listed(repeated)}; keep one.")
        missing = sorted(set(kept["year"]) - set(known_rd.index))
        if missing:
            raise InputError(f"rd lacks the years {listed(missing)} of the exports.")
        kept["rd_hhi"] = kept["year"].map(known_rd)
    absent = exported["_merge"] == "left_only"
    dropped = {
        "not in the catalogue": int(absent.sum()),
        "flag not known": int((~absent & exported["flag"].isna()).sum()),
    }
    alone = joined[joined["_merge"] == "right_only"]
    unused = int(alone["flag"].fillna(False).astype(bool).sum())
    return ProductYear(kept, len(exported), dropped, unused)


def by_year(panel: pd.DataFrame, outcome: str = "share5") -> pd.DataFrame:
    r"""Sum up high-tech and other products year by year: Figures 1 and 2 and Table 13 of the paper.

    Parameters
    ----------
    panel : DataFrame
        Frame of a `ProductYear`.
    outcome : str
        Column to average.

    Returns
    -------
    DataFrame
        One row a year and group: ``year``, ``high_tech`` (0 or 1), ``n_products``, ``variety_share`` (of the
        products of the year), ``value_usd``, ``value_share`` (of the value of the year), ``mean`` of
        `outcome` weighted by value, ``std_error``.

    Raises
    ------
    InputError
        If the panel lacks a column.

    Notes
    -----
    The error is that of a ratio of sums, :math:`\sqrt{\sum_p w_p^2 (y_p - \bar y)^2} / \sum_p w_p` with
    :math:`\bar y` the weighted mean: products are independent draws, and their weights are given. It is 0
    for a single product.

    Examples
    --------
    >>> panel = pd.DataFrame({"year": 2017, "high_tech": [0, 0, 1], "value_usd": [1.0, 1.0, 2.0]})
    >>> by_year(panel.assign(share5=[0.4, 0.6, 0.9])).round(4).values.tolist()
    [[2017.0, 0.0, 2.0, 0.6667, 2.0, 0.5, 0.5, 0.0707], [2017.0, 1.0, 1.0, 0.3333, 2.0, 0.5, 0.9, 0.0]]
    """
    missing = [name for name in ("year", "high_tech", "value_usd", outcome) if name not in panel]
    if missing:
        raise InputError(f"panel lacks the columns {listed(missing)}.")
    by = ["year", "high_tech"]
    rows = panel[[*by, "value_usd"]].assign(product=panel["value_usd"] * panel[outcome])
    sums = rows.groupby(by)[["value_usd", "product"]].sum()
    mean = sums["product"] / sums["value_usd"]
    away = panel[outcome].to_numpy() - mean.loc[pd.MultiIndex.from_frame(panel[by])].to_numpy()
    spread = rows.assign(square=(panel["value_usd"] * away) ** 2).groupby(by)["square"].sum()
    size = rows.groupby(by).size()
    out = pd.DataFrame(
        {
            "n_products": size,
            "variety_share": size / size.groupby("year").transform("sum"),
            "value_usd": sums["value_usd"],
            "value_share": sums["value_usd"] / sums["value_usd"].groupby("year").transform("sum"),
            "mean": mean,
            "std_error": np.sqrt(spread) / sums["value_usd"],
        }
    )
    return out.reset_index()
