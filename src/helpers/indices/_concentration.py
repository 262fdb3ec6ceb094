r"""How concentrated exports are on few exporters: number, shares, top-k shares, Hirschman–Herfindahl index.

One pass over the rows gives each group's number of exporters, sum, sum of squares and sums of the k largest
values; the indices follow from these.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from helpers.arguments import typed
from helpers.errors import InputError, listed
from helpers.indices._codes import products_of, refuse_codes
from helpers.indices._frames import Frame, Lazy, amounts, checked, native, number, ratio, refuse_twice

BY = ("year", "hs6")


@typed
def concentration(
    exports: Frame,
    by: Sequence[str] = BY,
    *,
    exporter: str = "exporter",
    value: str = "value_usd",
    top: Sequence[int] = (5, 3),
    check_unique: bool = True,
) -> Frame:
    r"""Measure how exports are spread over exporters, in each group.

    With :math:`s_c` the share of exporter c in its group, and :math:`s_{(1)} \ge s_{(2)} \ge \dots`,

    .. math:: \text{Share}k = \sum_{r=1}^{k} s_{(r)}, \qquad \text{HHI} = \sum_c s_c^2 .

    Parameters
    ----------
    exports : frame
        One row a group and exporter; values of one currency, not negative.
    by : sequence of str
        Columns that make a group, such as a year and a product; at least one. HS codes must be text.
    exporter, value : str
        Column names.
    top : sequence of int
        The k of the top-k shares.
    check_unique : bool
        Refuse an exporter that has two rows in a group. False trusts the rows, for instance those of a
        group-by: the check takes several times as long as the indices do.

    Returns
    -------
    frame of the same kind
        One row a group, sorted by it: columns `by`, ``n_exporters`` (values above 0; a row of 0 is no
        exporter), `value` (the group's total), ``share{k}`` for each k in `top`, and ``hhi``. Shares and
        ``hhi`` have no unit and are missing for a group whose values are all 0.

    Raises
    ------
    InputError
        Missing, infinite or negative values, missing keys, an exporter given twice in a group, a k below 1,
        totals such as ``TOTAL`` or ``WLD``, HS codes that were read as numbers.

    Notes
    -----
    With N exporters: :math:`1/N \le \text{HHI} \le 1`, :math:`\min(k/N, 1) \le \text{Share}k \le 1`, and
    :math:`\text{HHI} \ge \text{Share}k^2 / k`. N equal exporters reach all the lower bounds, one exporter the
    upper ones. With no more than k exporters, :math:`\text{Share}k` is exactly 1. Exporters of the same size
    at rank k do not matter: the sum of the k largest values is the same whichever is counted. Unchanged if
    all values of a group are multiplied by a constant.

    The fastest kind of frame for a large table is a DuckDB relation, over a parquet file for instance; it is
    aggregated in one native query.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.DataFrame({"year": 2017, "hs6": "848620", "exporter": list("ABCD"), "value_usd": [5, 3, 2, 0]})
    >>> print(concentration(x, top=[2]).to_string(index=False))
     year    hs6  n_exporters  value_usd  share2  hhi
     2017 848620            3       10.0     0.8 0.38
    """
    frame = _exports(exports, by, exporter, value, top)
    if check_unique:
        refuse_twice(frame, [*by, exporter], "exports")
    return native(_indices(frame, by, value, top), exports)


@typed
def concentration_from_bilateral(
    flows: Frame,
    by: Sequence[str] = BY,
    *,
    exporter: str = "exporter",
    value: str = "value_usd",
    top: Sequence[int] = (5, 3),
) -> Frame:
    """Add up bilateral flows over importers, and measure their concentration on exporters.

    Parameters
    ----------
    flows : frame
        Rows of exporter, importer and group, as in BACI; values of one currency, not negative. All rows of
        an exporter in a group are added up, so a flow that is given twice counts twice.
    by, exporter, value, top
        See `concentration`.

    Returns
    -------
    frame of the same kind
        See `concentration`.

    Raises
    ------
    InputError
        Missing, infinite or negative values, missing keys, a k below 1, totals such as ``TOTAL`` or ``WLD``,
        HS codes that were read as numbers.

    Notes
    -----
    For years of BACI hand in a DuckDB relation over the parquet files, from a connection with a
    ``memory_limit``: nothing is read before the result is, and DuckDB keeps to the limit.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.DataFrame({"year": 2017, "hs6": "848620", "exporter": list("AAB"), "importer": list("BCA")})
    >>> print(concentration_from_bilateral(x.assign(value_usd=[1, 2, 1]), top=[1]).to_string(index=False))
     year    hs6  n_exporters  value_usd  share1   hhi
     2017 848620            2        4.0    0.75 0.625
    """
    frame = _exports(flows, by, exporter, value, top, "flows")
    sums = frame.group_by(*by, exporter).agg(nw.col("_x").sum())
    return native(_indices(sums, by, value, top), flows)


@typed
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


def _exports(
    exports: Frame,
    by: Sequence[str],
    exporter: str,
    value: str,
    top: Sequence[int],
    argument: str = "exports",
) -> Lazy:
    """Check a frame of exports, and name its value ``_x``."""
    if not by:
        raise InputError("by must name at least one column; concentration is measured within groups.")
    wrong = [k for k in top if k < 1 or k != int(k)]
    if wrong or not top:
        raise InputError(f"top must hold whole numbers of at least 1, got {listed(wrong) or 'none'}.")
    raw = checked(exports, argument, [exporter], [value], by, amounts(value))
    refuse_codes(raw, exporter, products_of(by))
    return raw.select(*by, exporter, _x=number(value))


def _indices(frame: Lazy, by: Sequence[str], value: str, top: Sequence[int]) -> Lazy:
    """All indices, from one row a group and exporter."""
    is_duckdb = frame.implementation.is_duckdb()
    sums = _sums_duckdb(frame, by, top) if is_duckdb else _sums(frame, by, top)
    total = nw.col("_x")
    # with no more than k exporters the share is exactly 1, in whatever order the values were added
    shares = {
        f"share{k}": _share(nw.when(nw.col("_n") <= k).then(total).otherwise(nw.col(f"_top{k}")), total)
        for k in top
    }
    return sums.select(
        *by,
        nw.col("_n").cast(nw.Int64).alias("n_exporters"),
        total.alias(value),
        **shares,
        hhi=_share(nw.col("_squares"), total * total),
    ).sort(*by)


def _share(part: nw.Expr, whole: nw.Expr) -> nw.Expr:
    """Divide part by whole, no more than 1 after rounding; missing where the whole is 0."""
    return nw.when(whole > 0).then((part / whole).clip(upper_bound=1.0))


def _sums(frame: Lazy, by: Sequence[str], top: Sequence[int]) -> Lazy:
    """Count exporters, and sum values, their squares and the k largest of them, by group."""
    x, rank = nw.col("_x"), nw.col("_rank")
    largest = {f"_top{k}": nw.when(rank <= k).then(x).otherwise(0.0) for k in top}
    return (
        frame.with_columns(_rank=x.rank("ordinal", descending=True).over(*by))
        .with_columns(_n=(x > 0).cast(nw.Int64), _squares=x * x, **largest)
        .group_by(*by)
        .agg(nw.col("_n", "_x", "_squares", *largest).sum())
    )


def _sums_duckdb(frame: Lazy, by: Sequence[str], top: Sequence[int]) -> Lazy:
    """As `_sums`, with DuckDB's own aggregate for the k largest values: a tenth of the time of a window."""
    keys = ", ".join('"' + name.replace('"', '""') + '"' for name in by)
    sums = frame.to_native().aggregate(
        f"{keys}, count(*) FILTER (WHERE _x > 0) AS _n, sum(_x) AS _x, sum(_x * _x) AS _squares, "
        f"max(_x, {max(top)}) AS _largest",
        keys,
    )
    largest = ", ".join(f"list_sum(_largest[:{k}]) AS _top{k}" for k in dict.fromkeys(top))
    result: Lazy = nw.from_native(sums.project(f"* EXCLUDE _largest, {largest}")).lazy()
    return result
