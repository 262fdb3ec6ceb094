r"""Products of one year: how concentrated their exports are, whether they are high-tech, what they are worth.

Equation (1) of Lu, Ju and Yu (2023) in a single year,

.. math:: Concentration_p = \alpha + \beta\, HighTech_p + \gamma \ln N_p + \varepsilon_p ,

needs a row a product. The paper prints the equation without :math:`\gamma`, which its tables estimate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from helpers import hs, indices
from helpers.errors import InputError, listed

FLAGS = ("strict", "by_count", "loose")
"""Readings of a list of ten-digit codes without values, from fewest products to most."""


def count_flags(hs10: pd.DataFrame, digits: int, threshold: float = 0.8) -> pd.DataFrame:
    """Flag products by how many of their ten-digit codes are on a list.

    Parameters
    ----------
    hs10 : DataFrame
        The whole classification: ``hs10`` (str) and ``atp`` (bool).
    digits : {2, 4, 6, 8}
        Length of the products' codes.
    threshold : float
        From 0 to below 1.

    Returns
    -------
    DataFrame
        One row a product, sorted: ``product``, ``n_hs10``, ``n_flagged``, and the flags (bool) ``strict``
        (all codes are on the list), ``by_count`` (a share of the codes above `threshold` is) and ``loose``
        (any is). For a product with trade a flag by value lies between strict and loose, whatever the values
        and the threshold.

    Raises
    ------
    InputError
        For a threshold outside its range, a malformed code or a code given twice.

    Examples
    --------
    >>> codes = pd.DataFrame({"hs10": ["8486200010", "8486200090", "8486300000"], "atp": [True, False, True]})
    >>> print(count_flags(codes, 4, 0.6).to_string(index=False))
    product  n_hs10  n_flagged  strict  by_count  loose
       8486       3          2   False      True   True
    """
    if not 0 <= threshold < 1:
        raise InputError(f"threshold must be from 0 to below 1, got {threshold}.")
    hs.validate(hs10["hs10"], 10)
    twice = hs10.loc[hs10["hs10"].duplicated(), "hs10"]
    if len(twice):
        raise InputError(f"hs10 has more than one row for {listed(twice)}.")
    for code in hs10["hs10"].head(1):
        hs.parent(code, digits)  # refuses digits that no code has
    product = pd.Series(hs10["hs10"].to_list(), hs10.index, dtype="str").str[:digits].rename("product")
    out = hs10["atp"].groupby(product).agg(n_hs10="size", n_flagged="sum").reset_index()
    share = out["n_flagged"] / out["n_hs10"]
    return out.assign(strict=share == 1, by_count=share > threshold, loose=share > 0)


def carried_flags(
    flags: pd.DataFrame, correspondence: hs.Correspondence, threshold: float = 0.8
) -> pd.DataFrame:
    """Carry the flags of `count_flags` to another revision of the HS.

    Parameters
    ----------
    flags : DataFrame
        Six-digit rows of `count_flags`.
    correspondence : Correspondence
        From their revision to the one wanted, asked for with these codes.
    threshold : float
        A product is flagged by count if matches of more than this share of the weight are.

    Returns
    -------
    DataFrame
        One row a code of the other revision: ``product``; ``n_source``, how many codes match it;
        ``n_undecided``, how many of them `flags` lacks; and ``strict`` (all matches are strict),
        ``by_count``, ``equal`` (by count, every match with the same weight), ``loose`` (any match is loose),
        boolean and missing where a match is undecided.

    Raises
    ------
    InputError
        As `helpers.hs.carry_flag`.

    Examples
    --------
    >>> links = pd.DataFrame({"newer_revision": 2017, "older_revision": 2012, "newer": ["010111", "010112"]})
    >>> way = hs.correspond(None, 2017, 2012, links.assign(older="010110"))
    >>> codes = pd.DataFrame({"hs10": ["0101110000", "0101120000"], "atp": [True, False]})
    >>> print(carried_flags(count_flags(codes, 6), way).to_string(index=False))
    product  n_source  n_undecided  strict  by_count  equal  loose
     010110         2            0   False     False  False   True
    """
    named = flags.rename(columns={"product": "hs6"})
    carried = {name: hs.carry_flag(named[["hs6"]].assign(flag=named[name]), correspondence) for name in FLAGS}
    out = carried["strict"].rename(columns={"hs6": "product"})[["product", "n_source", "n_undecided"]]
    known = out["n_undecided"] == 0
    rules = {
        "strict": carried["strict"]["lower"],
        "by_count": carried["by_count"]["share"] > threshold,
        "equal": carried["by_count"]["n_flagged"] / carried["by_count"]["n_source"] > threshold,
        "loose": carried["loose"]["upper"],
    }
    return out.assign(**{name: rule.astype("boolean").where(known) for name, rule in rules.items()})


def cross_section(exports: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Measure the concentration of each product's exports, beside its flags.

    Parameters
    ----------
    exports : DataFrame
        ``exporter``, ``product`` (HS code), and ``value_usd`` or any other unit that is the same within a
        product, 0 or more. One row an exporter and product.
    flags : DataFrame
        ``product`` and any further columns, such as `count_flags` and `carried_flags` give.

    Returns
    -------
    DataFrame
        One row a product of `exports`: ``product``, ``hs2``, ``n_exporters``, ``ln_n``, ``value_usd`` (sum),
        ``share5``, ``share3``, ``hhi``, and the columns of `flags`, missing where it lacks the product.

    Raises
    ------
    InputError
        As `helpers.indices.concentration`; a product without trade, or with two rows in `flags`.

    Examples
    --------
    >>> x = pd.DataFrame({"exporter": ["A", "B"], "product": "8486", "value_usd": [3.0, 1.0]})
    >>> high_tech = pd.DataFrame({"product": ["8486"], "strict": [True]})
    >>> cross_section(x, high_tech)[["hs2", "n_exporters", "share5", "hhi", "strict"]].values.tolist()
    [['84', 2, 1.0, 0.625, True]]
    """
    twice = flags.loc[flags["product"].duplicated(), "product"]
    if len(twice):
        raise InputError(f"flags has more than one row for {listed(twice)}.")
    out = indices.concentration(exports, by=["product"], top=(5, 3))
    idle = out.loc[out["n_exporters"] == 0, "product"]
    if len(idle):
        raise InputError(f"exports has products without any trade: {listed(idle)}; leave them out.")
    out.insert(1, "hs2", out["product"].str[:2])
    out.insert(3, "ln_n", np.log(out["n_exporters"]))
    return out.merge(flags, on="product", how="left", validate="1:1")


def split_headings(shares: pd.DataFrame, exports: pd.DataFrame) -> pd.DataFrame:
    r"""Estimate product values from exporters' shares of products and their exports of headings.

    What exporter c sells of heading h is a mixture of its shares of the products in it,
    :math:`x_{ch} = \sum_{p \in h} s_{cp} X_p`. The unknown product values :math:`X_p \ge 0` are those with
    the least sum of squared errors over the exporters in both frames, scaled so that these exporters' sum is
    theirs in the heading.

    Parameters
    ----------
    shares : DataFrame, shape (exporters, products)
        Share of each exporter in each product's world exports, 0 to 1; six-digit codes as columns.
    exports : DataFrame
        ``exporter``, ``product`` (heading, four digits), ``value_usd``. May be of a neighbouring year; may
        lack exporters.

    Returns
    -------
    DataFrame
        One row a product: ``product``, ``value_usd`` (exports of all exporters, estimated; 0 where no
        part of the heading looks like the product), ``n_products`` (in its heading), ``misfit`` (share of
        the heading's exports that the mixture puts on the wrong exporters, 0 to 1). Value and misfit are
        missing where the heading has no exports, none that the products' exporters sell, or products whose
        exporters cannot be told apart.

    Raises
    ------
    InputError
        If no exporter is in both, or an exporter has two rows for a heading.

    Examples
    --------
    A sells all of p, B all of q; of the heading, A sells 30 and B 10.

    >>> s = pd.DataFrame({"848610": [1.0, 0.0], "848620": [0.0, 1.0]}, index=["A", "B"])
    >>> x = pd.DataFrame({"exporter": ["A", "B"], "product": "8486", "value_usd": [30.0, 10.0]})
    >>> print(split_headings(s, x).to_string(index=False))
    product  value_usd  n_products  misfit
     848610       30.0           2     0.0
     848620       10.0           2     0.0
    """
    hs.validate(shares.columns, 6)
    twice = exports.loc[exports.duplicated(["exporter", "product"]), ["exporter", "product"]]
    if len(twice):
        raise InputError(
            f"exports has more than one row for {listed(twice.itertuples(index=False, name=None))}."
        )
    sold = exports.pivot(index="exporter", columns="product", values="value_usd").fillna(0.0)
    both = shares.index.intersection(sold.index)
    if both.empty:
        raise InputError("shares and exports must have exporters in common; are both keyed by ISO codes?")
    part, sold = shares.loc[both], sold.loc[both]
    of_heading = dict(sold.items())
    value, size, misfit = (np.full(len(shares.columns), np.nan) for _ in range(3))
    for heading, at in pd.Series(np.arange(len(value))).groupby(shares.columns.str[:4]):
        mixture = part.iloc[:, at.to_numpy()].to_numpy()
        target = of_heading[heading].to_numpy() if heading in of_heading else np.zeros(len(both))
        value[at], misfit[at] = _unmixed(mixture, target)
        size[at] = len(at)
    out = pd.DataFrame(
        {"product": shares.columns, "value_usd": value, "n_products": size.astype(np.int64), "misfit": misfit}
    )
    return out.sort_values("product", ignore_index=True)


def _unmixed(
    mixture: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    target: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
    """Non-negative least squares of a heading's exports on its products' shares; missing if undetermined."""
    total, count = float(target.sum()), mixture.shape[1]
    if total > 0 and np.linalg.matrix_rank(mixture) == count:
        found, _ = nnls(mixture, target / total)
        fitted = mixture @ found
        if fitted.sum() > 0:
            misfit = float(np.abs(fitted / fitted.sum() - target / total).sum()) / 2
            return found * total / fitted.sum(), misfit
    return np.full(count, np.nan), float("nan")
