"""From products to groups of products: weighted means, and exporters' shares in a group's world total."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from helpers.errors import InputError
from helpers.indices._codes import products_of, refuse_codes
from helpers.indices._frames import Frame, amounts, checked, native, number, ratio


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
