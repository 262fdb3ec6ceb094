"""What a region does: how far its mix of industries is from that of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import narwhals as nw

from helpers.errors import InputError
from helpers.indices._frames import Frame, amounts, checked, native, number, refuse_twice

Against = Literal["rest", "country"]


def krugman_specialisation(
    frame: Frame,
    *,
    region: str = "province",
    industry: str = "industry",
    value: str = "value",
    by: Sequence[str] = ("year",),
    against: Against = "rest",
) -> Frame:
    r"""Krugman's index of regional specialisation, :math:`K_r = \sum_i |a_{ir} - b_{ir}|`.

    :math:`a_{ir}` is the share of industry i in region r, :math:`b_{ir}` its share in all other regions
    together.

    Parameters
    ----------
    frame : frame
        One row a region, industry and period; employment or output of one unit, not negative. An industry
        that a region has no row for is 0 there.
    region, industry, value : str
        Column names.
    by : sequence of str
        Columns within which regions are compared.
    against : {"rest", "country"}
        What the region is compared with: all others, or the whole country, the region included. The second
        is smaller by the factor :math:`1 - X_r / X`, one minus the region's share in the country.

    Returns
    -------
    frame of the same kind
        Columns `by`, `region` and ``krugman_specialisation``, sorted; no unit. Missing for a region without
        any industry, or where the others have none.

    Raises
    ------
    InputError
        Missing, infinite or negative values, a region and industry given twice, an unknown `against`.

    Notes
    -----
    Range: 0 for the same mix of industries as the others to 2 for no industry in common (against the rest).
    Between two regions it is the index of Krugman (1991), *Geography and Trade*.

    Examples
    --------
    >>> import pandas as pd
    >>> f = pd.DataFrame({"province": list("AAB"), "industry": ["cars", "silk", "silk"], "value": [1, 1, 4]})
    >>> print(krugman_specialisation(f, by=[]).to_string(index=False))
    province  krugman_specialisation
           A                     1.0
           B                     1.0
    """
    if against not in ("rest", "country"):
        raise InputError(f"against must be 'rest' or 'country', got {against!r}.")
    keys = [*by, region]
    raw = checked(frame, "frame", [region, industry], [value], by, amounts(value))
    data = raw.select(*keys, industry, _x=number(value), _country=nw.lit(1))
    refuse_twice(data, [*keys, industry], "frame")
    group, x = ["_country", *by], nw.col("_x")
    own, others = nw.col("_own"), nw.col("_all") - (nw.col("_own") if against == "rest" else 0.0)
    other = nw.col("_industry") - (x if against == "rest" else 0.0)
    out = (
        data.with_columns(
            _own=x.sum().over(*group, region),
            _industry=x.sum().over(*group, industry),
            _all=x.sum().over(*group),
            _active=(x > 0).cast(nw.Int64),
        )
        # counted, since the difference of two sums need not be exactly 0 where the others have nothing
        .with_columns(
            _elsewhere=nw.col("_active").sum().over(*group) - nw.col("_active").sum().over(*group, region)
        )
        .with_columns(_a=x / own, _b=other / others)
        # an industry without a row here adds its whole share elsewhere; those shares sum to 1 over all
        # industries, so that 1 - b over the rows that there are is what the absent ones add
        .with_columns(_gap=(nw.col("_a") - nw.col("_b")).abs() - nw.col("_b"))
        .group_by(*group, region)
        .agg(nw.col("_gap").sum(), nw.col("_own", "_elsewhere").max())
    )
    defined = (own > 0) & (nw.col("_elsewhere") > 0)
    index = nw.when(defined).then((nw.col("_gap") + 1.0).clip(0.0, 2.0))
    return native(out.select(*keys, krugman_specialisation=index).sort(*keys), frame)
