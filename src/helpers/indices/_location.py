r"""Where an industry is: location quotient, locational Gini, Theil index.

Region i has the value :math:`e_i` of the industry and :math:`E_i` of all industries; its shares in the
country are :math:`s_i = e_i / \sum_i e_i` and :math:`x_i = E_i / \sum_i E_i`, and its location quotient is
:math:`LQ_i = s_i / x_i`. All three compare :math:`s` with :math:`x`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from helpers.arguments import refuse_odd, typed
from helpers.indices._codes import distinct
from helpers.indices._frames import Frame, Lazy, amounts, checked, native, number, ratio, refuse_twice

COUNTRY = "_country"
"""A column of one value, so that a country without periods is a group too."""


@typed
def location_quotient(
    frame: Frame,
    *,
    region: str = "province",
    industry: str = "industry_value",
    total: str = "total_value",
    by: Sequence[str] = ("year",),
) -> Frame:
    r"""Location quotient, :math:`LQ_i = (e_i / E_i) / (\sum_i e_i / \sum_i E_i)`.

    The share of an industry in a region's activity over its share in the whole country's.

    Parameters
    ----------
    frame : frame
        One row a region and period, with the industry's value :math:`e_i` and the value :math:`E_i` of all
        industries, in one unit.
    region, industry, total : str
        Column names.
    by : sequence of str
        Columns within which the country's sums are taken.

    Returns
    -------
    frame of the same kind
        Columns `by`, `region` and ``location_quotient``, sorted; no unit, 0 or more. 1 means the country's
        average. Missing where the industry is nowhere.

    Raises
    ------
    InputError
        Missing, infinite or negative values, a total that is not positive, a part larger than its total, a
        region given twice.

    Notes
    -----
    The mean over regions, weighted with :math:`E_i`, is 1. Largest possible value:
    :math:`\sum_i E_i / \sum_i e_i`, for a region that does nothing else.

    Examples
    --------
    >>> import pandas as pd
    >>> f = pd.DataFrame({"province": ["A", "B"], "industry_value": [3, 1], "total_value": [10, 10]})
    >>> print(location_quotient(f, by=[]).to_string(index=False))
    province  location_quotient
           A                1.5
           B                0.5
    """
    keys = [*by, region]
    data = _regions(frame, keys, industry, total, by, within_total=True)
    share_of_all = nw.col("_sum_e") / nw.col("_sum_all")
    quotient = nw.when(nw.col("_sum_e") > 0).then(nw.col("_e") / nw.col("_all") / share_of_all)
    return native(data.select(*keys, location_quotient=quotient).sort(*keys), frame)


@typed
def locational_gini(
    frame: Frame,
    *,
    region: str = "province",
    industry: str = "industry_value",
    total: str = "total_value",
    by: Sequence[str] = ("year",),
) -> Frame:
    r"""Locational Gini coefficient of an industry, :math:`\frac12 \sum_i \sum_j |s_i x_j - s_j x_i|`.

    Regions stand in the order of their location quotients; the curve leads through the cumulated shares
    :math:`x` of all industries (across) and :math:`s` of the industry (up). The coefficient is **twice** the
    area between the curve and the diagonal; some authors give the area itself, half of it.

    Parameters
    ----------
    frame : frame
        One row a region and period, with the industry's value :math:`e_i` and the value :math:`E_i` of all
        industries. Only shares count, so the units may differ, and :math:`E_i` may be any yardstick, such as
        population.
    region, industry, total : str
        Column names.
    by : sequence of str
        Columns within which the country's sums are taken.

    Returns
    -------
    frame of the same kind
        Columns `by` and ``locational_gini``, sorted; no unit. Missing where the industry is nowhere.

    Raises
    ------
    InputError
        Missing, infinite or negative values, a total that is not positive, a region given twice.

    Notes
    -----
    0 if the industry is spread as everything is; :math:`1 - x_i` if it is in region i alone, hence always
    below 1. Regions merged or split at equal location quotients change nothing.
    Source: Krugman (1991), *Geography and Trade*.

    Examples
    --------
    >>> import pandas as pd
    >>> f = pd.DataFrame({"province": ["A", "B"], "industry_value": [3, 1], "total_value": [10, 10]})
    >>> print(locational_gini(f, by=[]).to_string(index=False))
     locational_gini
                0.25
    """
    data = _regions(frame, [*by, region], industry, total, by)
    below = nw.col("_s").cum_sum().over(COUNTRY, *by, order_by=["_lq", region])
    out = (
        data.with_columns(_lq=nw.col("_s") / nw.col("_x"))
        # twice the area under the curve, region by region: width times the sum of both heights
        .with_columns(_area=nw.col("_x") * (below * 2 - nw.col("_s")))
        .group_by(COUNTRY, *by)
        .agg(nw.col("_area").sum(), nw.col("_sum_e").max())
    )
    gini = nw.when(nw.col("_sum_e") > 0).then((1.0 - nw.col("_area")).clip(lower_bound=0.0))
    return native(_by_group(out, by, locational_gini=gini), frame)


@typed
def theil(
    frame: Frame,
    *,
    region: str = "province",
    group: str = "region_group",
    industry: str = "industry_value",
    total: str = "total_value",
    by: Sequence[str] = ("year",),
) -> Frame:
    r"""Theil index of an industry over regions, split into parts within and between groups of regions.

    .. math:: T = \sum_i s_i \ln \frac{s_i}{x_i}
        = \underbrace{\sum_g S_g \ln \frac{S_g}{X_g}}_{\text{between}}
        + \underbrace{\sum_g \sum_{i \in g} s_i \ln \frac{s_i / S_g}{x_i / X_g}}_{\text{within}}

    with :math:`S_g` and :math:`X_g` the sums of :math:`s` and :math:`x` over the regions of group g.

    Parameters
    ----------
    frame : frame
        One row a region and period, with the name of the region's group, the industry's value :math:`e_i` and
        the yardstick :math:`E_i`: the value of all industries, or population, or 1 for each region.
    region, group, industry, total : str
        Column names.
    by : sequence of str
        Columns within which the country's sums are taken.

    Returns
    -------
    frame of the same kind
        Columns `by`, ``theil``, ``theil_within`` and ``theil_between``, sorted; in natural logarithms (nats).
        Each is 0 or more, and the parts sum to the whole. Missing where the industry is nowhere.

    Raises
    ------
    InputError
        Missing, infinite or negative values, a total that is not positive, a region given twice, a missing
        group.

    Notes
    -----
    0 if the industry is spread as the yardstick is; :math:`\ln(1/x_i)` if it is in region i alone. With each
    region a group of its own, all is between; with one group, all is within. A region without the industry
    adds 0, the limit of :math:`s \ln s`.
    Source: Theil (1967), *Economics and Information Theory*.

    Examples
    --------
    >>> import pandas as pd
    >>> f = pd.DataFrame({"province": list("ABC"), "region_group": ["East", "East", "West"]})
    >>> f = f.assign(industry_value=[3, 1, 0], total_value=[1, 1, 2])
    >>> print(theil(f, by=[]).round(6).to_string(index=False))
       theil  theil_within  theil_between
    0.823959      0.130812       0.693147
    """
    keys = [*by, region]
    refuse_odd(distinct(checked(frame, "frame", [group], []), group), group)
    data = _regions(frame, keys, industry, total, by, keep=[group])
    in_group = {
        name: nw.col(column).sum().over(COUNTRY, *by, group)
        for name, column in (("_sg", "_s"), ("_xg", "_x"))
    }
    s, x, sg, xg = (nw.col(name) for name in ("_s", "_x", "_sg", "_xg"))

    def times_log(share: nw.Expr, quotient: nw.Expr) -> nw.Expr:
        # of 1 where there is nothing, so that no engine takes the logarithm of 0
        return share * nw.when(share > 0).then(quotient).otherwise(1.0).log()

    out = (
        data.with_columns(**in_group)
        .with_columns(
            theil=times_log(s, s / x),
            theil_within=times_log(s, (s / sg) / (x / xg)),
            theil_between=times_log(s, sg / xg),
        )
        .group_by(COUNTRY, *by)
        .agg(nw.col("theil", "theil_within", "theil_between").sum(), nw.col("_sum_e").max())
    )
    parts = {
        name: nw.when(nw.col("_sum_e") > 0).then(nw.col(name).clip(lower_bound=0.0))
        for name in ("theil", "theil_within", "theil_between")
    }
    return native(_by_group(out, by, **parts), frame)


def _by_group(out: Lazy, by: Sequence[str], **columns: nw.Expr) -> Lazy:
    picked = out.select(*by, **columns)
    return picked.sort(*by) if by else picked


def _regions(
    frame: Any,
    keys: Sequence[str],
    industry: str,
    total: str,
    by: Sequence[str],
    *,
    within_total: bool = False,
    keep: Sequence[str] = (),
) -> Lazy:
    """Check a frame of regions; add the country's sums, and the regions' shares ``_s`` and ``_x`` in them."""
    rules = [*amounts(industry, total), (number(total) <= 0, f"{total} must be positive")]
    if within_total:
        rules.append((number(industry) > number(total), f"{industry} must not exceed {total}"))
    raw = checked(frame, "frame", [keys[-1]], [industry, total], by, rules)
    refuse_odd(distinct(raw, keys[-1]), keys[-1])
    data = raw.select(*keys, *keep, _e=number(industry), _all=number(total))
    refuse_twice(data, keys, "frame")
    sums = {"_sum_e": nw.col("_e").sum(), "_sum_all": nw.col("_all").sum()}
    return (
        data.with_columns(nw.lit(1).alias(COUNTRY))
        .with_columns(**{name: expression.over(COUNTRY, *by) for name, expression in sums.items()})
        .with_columns(_s=ratio(nw.col("_e"), nw.col("_sum_e")), _x=nw.col("_all") / nw.col("_sum_all"))
    )
