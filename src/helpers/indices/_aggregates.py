"""From products to groups of products: weighted means, and exporters' shares in a group's world total."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import narwhals as nw

from helpers.errors import HelpersWarning, InputError
from helpers.indices._codes import products_of, refuse_codes
from helpers.indices._frames import Frame, amounts, checked, finite, native, number, ratio


def weighted_mean(frame: Frame, value: str, weights: str, by: Sequence[str]) -> Frame:
    r"""Weighted mean of a column in each group, :math:`\sum_i w_i v_i / \sum_i w_i`.

    For instance the Share5 of high-tech and of other products by year, weighted with export values.

    Parameters
    ----------
    frame : frame
        Any rows.
    value : str
        The column to average.
    weights : str
        The column of weights, not negative.
    by : sequence of str
        Columns that make a group; at least one.

    Returns
    -------
    frame of the same kind
        One row a group, sorted: columns `by`, `value` (the mean, in its own unit) and `weights` (the sum of
        weights behind it). The mean is missing where the weights sum to 0.

    Raises
    ------
    InputError
        Missing, infinite or negative weights, infinite values, missing keys.

    Warns
    -----
    HelpersWarning
        Counts the rows that have a weight above 0 and no value; they leave both sums.

    Notes
    -----
    The mean lies between the smallest and the largest value of the group. Equal weights give the plain mean;
    multiplying all weights by a constant changes nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> panel = pd.DataFrame({"high_tech": [1, 1, 0], "share5": [0.9, 0.6, 0.5], "value_usd": [1, 2, 4]})
    >>> print(weighted_mean(panel, "share5", "value_usd", ["high_tech"]).to_string(index=False))
     high_tech  share5  value_usd
             0     0.5        4.0
             1     0.7        3.0
    """
    if not by:
        raise InputError("by must name at least one column; the mean is taken within groups.")
    is_known = ~number(value).is_null() & ~number(value).is_nan().fill_null(value=False)
    infinite = is_known & ~finite(number(value))
    rules = [*amounts(weights), (infinite, f"{value} must not be infinite")]
    raw = checked(frame, "frame", [], [value, weights], by, rules)
    data = raw.select(*by, _v=number(value), _w=number(weights), _known=is_known)
    without = data.filter(~nw.col("_known") & (nw.col("_w") > 0)).select(nw.len()).collect().item()
    if without:
        warnings.warn(
            f"Rows without {value} are left out of both sums ({without:,}).", HelpersWarning, stacklevel=2
        )
    known = nw.col("_known")
    out = (
        data.with_columns(
            _w=nw.when(known).then(nw.col("_w")).otherwise(0.0),
            _wv=nw.when(known).then(nw.col("_w") * nw.col("_v")).otherwise(0.0),
        )
        .group_by(*by)
        .agg(nw.col("_w", "_wv").sum())
        .select(*by, ratio(nw.col("_wv"), nw.col("_w")).alias(value), nw.col("_w").alias(weights))
        .sort(*by)
    )
    return native(out, frame)


def world_shares(
    exports: Frame,
    by: Sequence[str] = ("year",),
    *,
    exporter: str = "exporter",
    value: str = "value_usd",
) -> Frame:
    r"""Share of each exporter in the world's exports of a group of products.

    :math:`\sum_{p \in g} x_{cp} / \sum_{p \in g} X_p`, for instance in the high-tech products of a year.

    Parameters
    ----------
    exports : frame
        Rows of exporter and group, such as one a product; those of one exporter in a group are added up.
        Values of one currency, not negative.
    by : sequence of str
        Columns that make a group; at least one.
    exporter, value : str
        Column names.

    Returns
    -------
    frame of the same kind
        Columns `by`, `exporter`, `value` (the exporter's sum), ``share`` (0 to 1; the shares of a group sum
        to 1; missing where the group's total is 0) and ``rank`` (1 for the largest; exporters of the same
        size share the better rank), sorted by group, rank and exporter.

    Raises
    ------
    InputError
        Missing, infinite or negative values, missing keys, totals such as ``TOTAL`` or ``WLD``, HS codes that
        were read as numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.DataFrame({"year": 2017, "exporter": list("ABBC"), "value_usd": [3, 4, 1, 2]})
    >>> print(world_shares(x).to_string(index=False))
     year exporter  value_usd  share  rank
     2017        B        5.0    0.5     1
     2017        A        3.0    0.3     2
     2017        C        2.0    0.2     3
    """
    if not by:
        raise InputError("by must name at least one column; shares are taken within groups.")
    raw = checked(exports, "exports", [exporter], [value], by, amounts(value))
    refuse_codes(raw, exporter, products_of(by))
    keys = [*by, exporter]
    data = raw.select(*keys, _x=number(value))
    out = (
        data.group_by(*keys)
        .agg(nw.col("_x").sum())
        .with_columns(
            _total=nw.col("_x").sum().over(*by),
            rank=nw.col("_x").rank("min", descending=True).over(*by).cast(nw.Int64),
        )
        .select(
            *keys, nw.col("_x").alias(value), share=ratio(nw.col("_x"), nw.col("_total")), rank=nw.col("rank")
        )
        .sort(*by, "rank", exporter)
    )
    return native(out, exports)
