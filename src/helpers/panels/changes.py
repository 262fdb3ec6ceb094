r"""Changes of concentration: the same products before and after, with flags of high-tech products.

Equation (2) of Lu, Ju and Yu (2023),

.. math:: Concentration_{pt} = \beta_1 HighTech_p + \beta_2 HighTech_p \times After_t + \gamma \ln N_{pt}
   + \theta_t + \varepsilon_{pt} ,

on two years of the same products or on many. The flag is that of one list and does not change over time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers import hs, indices
from helpers.errors import InputError, listed

MEASURES = ("share5", "hhi", "share3")
"""Measures of concentration that `before_and_after` has."""


def as_areas(exports: pd.DataFrame, areas: Mapping[str, str]) -> pd.DataFrame:
    """Add up exporters that make one area, so that two years have the same borders.

    Parameters
    ----------
    exports : DataFrame
        ``exporter``, ``product``, ``value_usd``.
    areas : mapping of str to str
        Area by exporter; others stay as they are.

    Returns
    -------
    DataFrame
        One row an area and product, sorted.

    Examples
    --------
    >>> x = pd.DataFrame({"exporter": ["LUX", "BEL"], "product": "8471", "value_usd": [1.0, 2.0]})
    >>> as_areas(x, {"LUX": "BEL"}).values.tolist()
    [['BEL', '8471', 3.0]]
    """
    named = exports.assign(exporter=exports["exporter"].replace(dict(areas)))
    return named.groupby(["exporter", "product"])["value_usd"].sum().reset_index()


def exact_matches(correspondence: hs.Correspondence) -> pd.Series:
    """Choose the products of another revision that are sums of whole codes.

    Parameters
    ----------
    correspondence : Correspondence
        Asked for with the codes that have data.

    Returns
    -------
    Series
        Target by source: targets whose sources were all asked for, and none of whose sources was split.

    Examples
    --------
    >>> links = pd.DataFrame(
    ...     {"newer": ["841011", "841012", "841090", "841013"],
    ...      "older": ["841010", "841010", "841090", "841090"]}
    ... ).assign(newer_revision=2002, older_revision=1996)
    >>> exact_matches(hs.correspond(["841011", "841012", "841090"], 2002, 1996, links)).to_dict()
    {'841011': '841010', '841012': '841010'}
    """
    links = correspondence.frame
    whole = links.assign(whole=links["n_target"] == 1).groupby("target")
    found = whole["whole"].transform("all") & (whole["source"].transform("size") == links["n_source"])
    return links[found].set_index("source")["target"]


def moved_headings(correspondence: hs.Correspondence) -> frozenset[str]:
    """Find the headings whose content changed between two revisions.

    Parameters
    ----------
    correspondence : Correspondence
        Of all codes of a revision.

    Returns
    -------
    frozenset of str
        Headings of either revision, a code of which matches a code of another heading.

    Examples
    --------
    >>> links = pd.DataFrame({"newer": ["851711", "851712"], "older": ["851711", "852520"]})
    >>> links = links.assign(newer_revision=2007, older_revision=2002)
    >>> sorted(moved_headings(hs.correspond(None, 2007, 2002, links)))
    ['8517', '8525']
    """
    source, target = (correspondence.frame[end].str[:4] for end in ("source", "target"))
    apart = source != target
    return frozenset(source[apart]) | frozenset(target[apart])


def before_and_after(
    exports: Mapping[int, pd.DataFrame],
    flags: pd.DataFrame,
    values: Mapping[int, pd.Series] | None = None,
) -> pd.DataFrame:
    """Measure the concentration of the same products in two years.

    Parameters
    ----------
    exports : mapping of int to DataFrame
        By year, ``exporter``, ``product``, ``value_usd`` (or shares, where `values` has the values).
    flags : DataFrame
        ``product`` and the flags, which may be missing.
    values : mapping of int to Series, optional
        Value by product in US dollars where the exports of a year are shares.

    Returns
    -------
    DataFrame
        One row a product and year; products that both years and `flags` have: ``product``, ``hs2``, ``year``,
        ``n_exporters``, ``ln_n``, ``value_usd``, `MEASURES`, the flags, and what `weighed` adds.

    Raises
    ------
    InputError
        For another number of years than two; as `helpers.indices.concentration` and `weighed`.
    """
    if len(exports) != 2:
        raise InputError(f"exports must be of two years, got {listed(exports)}.")
    parts = []
    for year, rows in exports.items():
        one = indices.concentration(rows, by=["product"], top=(5, 3)).assign(year=year)
        if values and year in values:
            one["value_usd"] = one["product"].map(values[year])
        parts.append(one)
    table = pd.concat(parts).merge(flags, on="product", validate="m:1")
    table = table[table.groupby("product")["year"].transform("size") == 2]
    return weighed(table.assign(ln_n=np.log(table["n_exporters"])), min(exports))


def weighed(products: pd.DataFrame, first: int) -> pd.DataFrame:
    """Add chapters and weights, and what the choices of samples need.

    Parameters
    ----------
    products : DataFrame
        ``product``, ``year``, ``value_usd``.
    first : int
        Year of the weights that stay the same.

    Returns
    -------
    DataFrame
        `products` with ``hs2``, ``hs2_year``; ``weight_year``, share of the products' value in the year, and
        ``weight_first``, share in the year `first`, both missing in all years of a product unless above 0 in
        all; ``manufactures`` (chapters 28 to 96) and ``not_small`` (above the tenth with least value in the
        year `first`), both bool. Sorted.

    Raises
    ------
    InputError
        If a product and year is given twice, or `first` is no year of the products.
    """
    twice = products.loc[products.duplicated(["product", "year"]), "product"]
    if len(twice):
        raise InputError(f"products has a year twice for {listed(twice)}.")
    if first not in set(products["year"]):
        raise InputError(f"first must be a year of the products, got {first}.")
    table = products.sort_values(["product", "year"], ignore_index=True)
    start = table[table["year"] == first].set_index("product")["value_usd"]
    weight = pd.DataFrame(
        {
            "weight_year": table["value_usd"] / table.groupby("year")["value_usd"].transform("sum"),
            "weight_first": table["product"].map(start / start.sum()),
        }
    )
    chapter = table["product"].str[:2]
    positive = (weight > 0).all(axis=1).groupby(table["product"]).transform("all")
    return table.assign(
        hs2=chapter,
        hs2_year=chapter + " " + table["year"].astype(str),
        **weight.where(positive),
        manufactures=chapter.between("28", "96"),
        not_small=table["product"].map(start) > start.quantile(0.1),
    )


def interacted(products: pd.DataFrame, flags: Mapping[str, str], after: int) -> pd.DataFrame:
    """Add a dummy for each flag, and its products with the years.

    Parameters
    ----------
    products : DataFrame
        ``year`` and the flags.
    flags : mapping of str to str
        Column of a flag by the name that it gets.
    after : int
        First year that counts as after.

    Returns
    -------
    DataFrame
        `products` with ``after`` (1 or 0), ``trend`` (years since the first), and for each flag
        ``high_tech_…``, ``after_…`` and ``trend_…``, missing where the flag is.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2004, 2010], "strict": [True, True]})
    >>> interacted(rows, {"all": "strict"}, 2010)[["high_tech_all", "after_all", "trend_all"]].values.tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 6.0]]
    """
    table = products.assign(
        after=(products["year"] >= after).astype(float),
        trend=(products["year"] - products["year"].min()).astype(float),
    )
    for name, column in flags.items():
        flag = table[column].astype("boolean").to_numpy(np.float64, na_value=np.nan)
        table[f"high_tech_{name}"] = flag
        table[f"after_{name}"] = flag * table["after"]
        table[f"trend_{name}"] = flag * table["trend"]
    return table


def shares_of_common(exports: Mapping[int, pd.DataFrame]) -> tuple[dict[int, pd.DataFrame], pd.DataFrame]:
    """Restrict two years to the exporters that both have.

    Parameters
    ----------
    exports : mapping of int to DataFrame
        By year, ``exporter``, ``product``, ``value_usd``.

    Returns
    -------
    dict of int to DataFrame
        The rows of common exporters.
    DataFrame
        One row a year: ``year``, ``exporters``, ``common``, ``alone`` (codes of the others, comma-separated),
        ``share`` (of the year's value that the common exporters have).

    Examples
    --------
    >>> x = pd.DataFrame({"exporter": ["A", "B"], "product": "8471", "value_usd": [3.0, 1.0]})
    >>> shares_of_common({1997: x, 2017: x.head(1)})[1][["exporters", "common", "share"]].values.tolist()
    [[2.0, 1.0, 0.75], [1.0, 1.0, 1.0]]
    """
    held = {year: set(rows["exporter"]) for year, rows in exports.items()}
    common = set.intersection(*held.values())
    kept = {year: rows[rows["exporter"].isin(common)] for year, rows in exports.items()}
    counts = [
        {
            "year": year,
            "exporters": len(held[year]),
            "common": len(common),
            "alone": ", ".join(sorted(held[year] - common)),
            "share": kept[year]["value_usd"].sum() / rows["value_usd"].sum(),
        }
        for year, rows in exports.items()
    ]
    return kept, pd.DataFrame(counts)


def flags_of(columns: Sequence[str], products: pd.DataFrame) -> pd.DataFrame:
    """Count flagged products, and the chapters that they stand in.

    Parameters
    ----------
    columns : sequence of str
        Dummies, such as ``high_tech_all``.
    products : DataFrame
        ``product``, ``hs2`` and the dummies.

    Returns
    -------
    DataFrame
        One row a column: ``flag``, ``products`` (with a known flag), ``flagged``, ``chapters``.

    Examples
    --------
    >>> rows = pd.DataFrame({"product": ["8471", "0101"], "hs2": ["84", "01"], "x": [1.0, 0.0]})
    >>> flags_of(["x"], rows).values.tolist()
    [['x', 2, 1, 1]]
    """
    one = products.drop_duplicates("product")
    return pd.DataFrame(
        [
            {
                "flag": column,
                "products": int(one[column].notna().sum()),
                "flagged": int((one[column] == 1).sum()),
                "chapters": one.loc[one[column] == 1, "hs2"].nunique(),
            }
            for column in columns
        ]
    )
