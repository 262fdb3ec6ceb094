r"""Index formulas of the book, one pure function a formula.

Frames in, the same kind of frame out: each function takes pandas or polars frames, duckdb relations and
whatever else Narwhals reads, and is written once for all. Exports are long: one row an exporter and
product, zero flows left out or given as 0.

=====================  ===================================================================
`rca`                  :math:`RCA_{cp} = (x_{cp} / X_c) / (X_p / X)`
`prody`                :math:`PRODY_p = \sum_c w_{cp} Y_c` with
                       :math:`w_{cp} = (x_{cp}/X_c) / \sum_j (x_{jp}/X_j)`
`expy`                 :math:`EXPY_c = \sum_p (x_{cp}/X_c) PRODY_p`
`location_quotient`    :math:`LQ_i = (e_i / E_i) / (\sum_i e_i / \sum_i E_i)`
=====================  ===================================================================
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, TypeVar

import narwhals as nw

from helpers.errors import HelpersWarning, InputError, listed

Frame = TypeVar("Frame")
"""Any frame that Narwhals reads."""


def rca(
    exports: Frame, *, exporter: str = "exporter", product: str = "product", value: str = "value_usd"
) -> Frame:
    r"""Revealed comparative advantage, :math:`RCA_{cp} = (x_{cp} / X_c) / (X_p / X)`.

    Parameters
    ----------
    exports : frame
        One row an exporter and product; values of one currency and year, not negative.
    exporter, product, value : str
        Column names.

    Returns
    -------
    frame of the same kind
        Columns `exporter`, `product`, ``rca``, sorted; no unit, 0 or more. 1 means that the product has the
        share in this exporter's sales that it has in the world's. Missing for a product or an exporter
        whose sales are all 0.

    Raises
    ------
    InputError
        Missing, infinite or negative values, an exporter–product pair given twice, product codes that are
        not strings or lost a leading zero.

    Notes
    -----
    Range: 0 to :math:`X / X_c`, reached where the exporter is the only one and sells nothing else.
    Unchanged if all values are multiplied by a constant. The mean over an exporter's products, weighted
    with the products' shares in world exports, is 1.
    Source: Balassa (1965), *The Manchester School* 33.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.DataFrame({"exporter": ["A", "A", "B"], "product": ["p", "q", "q"], "value_usd": [1, 1, 2]})
    >>> print(rca(x).to_string(index=False))
    exporter product      rca
           A       p 2.000000
           A       q 0.666667
           B       q 1.333333
    """
    frame = _exports(exports, exporter, product, value)
    shares = _shares(frame, exporter)
    out = (
        shares.with_columns(
            _x_p=nw.col("_x").sum().over(product),
        )
        .with_columns(_x_all=nw.col("_x").sum())
        .select(
            exporter,
            product,
            rca=nw.when(nw.col("_x_p") > 0).then(
                nw.col("_share") / (nw.col("_x_p") / nw.col("_x_all")),
            ),
        )
        .sort(exporter, product)
    )
    return _native(out, exports)


def prody(
    exports: Frame,
    incomes: Frame,
    *,
    exporter: str = "exporter",
    product: str = "product",
    value: str = "value_usd",
    income: str = "gdp_per_capita",
) -> Frame:
    r"""Income level of a product's exporters, :math:`PRODY_p = \sum_c w_{cp} Y_c`.

    The weights :math:`w_{cp} = (x_{cp}/X_c) / \sum_j (x_{jp}/X_j)` sum to 1 over countries; they use shares
    in each country's own exports, so that a small country that lives off a product counts as much as a large
    one.

    Parameters
    ----------
    exports : frame
        One row an exporter and product; values of one currency and year, not negative.
    incomes : frame of the same kind
        One row an exporter, with its income per head, positive.
    exporter, product, value, income : str
        Column names.

    Returns
    -------
    frame of the same kind
        Columns `product` and ``prody``, sorted; in the unit of `income`. Missing for a product that no
        country with a known income exports.

    Raises
    ------
    InputError
        As for `rca`; incomes given twice, not positive, or known for no exporter.

    Warns
    -----
    HelpersWarning
        Names the exporters whose income is missing; they leave both sums.

    Notes
    -----
    Range: from the smallest to the largest income among the product's exporters; equal incomes give that
    income. Unchanged if all values, or those of one exporter, are multiplied by a constant.
    Source: Hausmann, Hwang and Rodrik (2007), *Journal of Economic Growth* 12.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.DataFrame({"exporter": ["A", "A", "B"], "product": ["p", "q", "q"], "value_usd": [1, 1, 2]})
    >>> y = pd.DataFrame({"exporter": ["A", "B"], "gdp_per_capita": [30.0, 60.0]})
    >>> print(prody(x, y).to_string(index=False))
    product  prody
          p   30.0
          q   50.0
    """
    frame = _exports(exports, exporter, product, value)
    known = _known(incomes, "incomes", exporter, income, "_income", exports)
    _refuse(known, nw.col("_income") <= 0, [exporter], f"{income} must be positive")
    without = _values(frame.join(known, on=exporter, how="anti"), exporter)
    if without:
        if not _values(frame.join(known, on=exporter, how="semi"), exporter):
            raise InputError(f"incomes names none of the exporters; the first are {listed(without)}.")
        warnings.warn(
            f"Exporters without {income} are left out of both sums ({len(without)}): {', '.join(without)}.",
            HelpersWarning,
            stacklevel=2,
        )
    out = (
        _shares(frame, exporter)
        .join(known, on=exporter, how="inner")
        .with_columns(_weighted=nw.col("_share") * nw.col("_income"))
        .group_by(product)
        .agg(nw.col("_weighted").sum(), nw.col("_share").sum())
        .select(product, prody=nw.when(nw.col("_share") > 0).then(nw.col("_weighted") / nw.col("_share")))
    )
    # a product whose exporters all lack an income stays, without a value: never dropped in silence
    every = frame.select(product).unique()
    return _native(every.join(out, on=product, how="left").sort(product), exports)


def expy(
    exports: Frame,
    prodys: Frame,
    *,
    exporter: str = "exporter",
    product: str = "product",
    value: str = "value_usd",
    prody: str = "prody",
) -> Frame:
    r"""Sophistication of a country's exports, :math:`EXPY_c = \sum_p (x_{cp}/X_c) PRODY_p`.

    Parameters
    ----------
    exports : frame
        One row an exporter and product; values of one currency and year, not negative.
    prodys : frame of the same kind
        One row a product, as `prody` returns it.
    exporter, product, value, prody : str
        Column names.

    Returns
    -------
    frame of the same kind
        Columns `exporter` and ``expy``, sorted; in the unit of `prody`. Missing for an exporter that sells
        nothing whose PRODY is known.

    Raises
    ------
    InputError
        As for `rca`; products given twice in `prodys`, or none of them in common.

    Warns
    -----
    HelpersWarning
        Names the products without a PRODY; they leave both the sum and the exporter's total, so that the
        weights still sum to 1.

    Notes
    -----
    A weighted mean: it lies between the smallest and the largest PRODY of what the country exports.
    Unchanged if a country's values are multiplied by a constant.
    Source: Hausmann, Hwang and Rodrik (2007), *Journal of Economic Growth* 12.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.DataFrame({"exporter": ["A", "A", "B"], "product": ["p", "q", "q"], "value_usd": [1, 1, 2]})
    >>> p = pd.DataFrame({"product": ["p", "q"], "prody": [30.0, 50.0]})
    >>> print(expy(x, p).to_string(index=False))
    exporter  expy
           A  40.0
           B  50.0
    """
    frame = _exports(exports, exporter, product, value)
    known = _known(prodys, "prodys", product, prody, "_prody", exports)
    without = _values(frame.join(known, on=product, how="anti"), product)
    if without:
        if not _values(frame.join(known, on=product, how="semi"), product):
            raise InputError(f"prodys names none of the products; the first are {listed(without)}.")
        warnings.warn(
            f"Products without PRODY are left out of the sum and the total ({len(without)}): "
            f"{', '.join(without)}.",
            HelpersWarning,
            stacklevel=2,
        )
    out = (
        _shares(frame.join(known, on=product, how="inner"), exporter)
        .with_columns(_part=nw.col("_share") * nw.col("_prody"))
        .group_by(exporter)
        # an exporter without sales has no shares: its sum of nothing is no 0
        .agg(expy=nw.col("_part").sum(), _known=nw.col("_share").count())
        .select(exporter, expy=nw.when(nw.col("_known") > 0).then(nw.col("expy")))
    )
    every = frame.select(exporter).unique()
    return _native(every.join(out, on=exporter, how="left").sort(exporter), exports)


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
        average.

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
    raw = _checked(frame, "frame", [region], [industry, total])
    data = raw.select(*keys, _e=nw.col(industry).cast(nw.Float64), _all=nw.col(total).cast(nw.Float64))
    _refuse_twice(data, keys, "frame")
    for column, name in (("_e", industry), ("_all", total)):
        _refuse(data, ~_finite(nw.col(column)), keys, f"{name} must be a finite number")
    _refuse(data, nw.col("_e") < 0, keys, f"{industry} must not be negative")
    _refuse(data, nw.col("_all") <= 0, keys, f"{total} must be positive")
    _refuse(data, nw.col("_e") > nw.col("_all"), keys, f"{industry} must not exceed {total}")
    sums = {"_sum_e": nw.col("_e").sum(), "_sum_all": nw.col("_all").sum()}
    if by:
        sums = {name: expression.over(*by) for name, expression in sums.items()}
    out = (
        data.with_columns(**sums)
        .select(
            *keys,
            location_quotient=nw.when(nw.col("_sum_e") > 0).then(
                (nw.col("_e") / nw.col("_all")) / (nw.col("_sum_e") / nw.col("_sum_all"))
            ),
        )
        .sort(*keys)
    )
    return _native(out, frame)


def _lazy(native: Any) -> nw.LazyFrame[Any]:
    frame: nw.LazyFrame[Any] = nw.from_native(native).lazy()
    return frame


def _finite(column: nw.Expr) -> nw.Expr:
    return ~column.is_null() & column.is_finite().fill_null(value=False)


def _exports(exports: Any, exporter: str, product: str, value: str) -> nw.LazyFrame[Any]:
    """Check a frame of exports, and name its value ``_x``."""
    raw = _checked(exports, "exports", [exporter, product], [value])
    frame = raw.select(exporter, product, _x=nw.col(value).cast(nw.Float64))
    _refuse(frame, ~_finite(nw.col("_x")), [exporter, product], f"{value} must be a finite number")
    _refuse(frame, nw.col("_x") < 0, [exporter, product], f"{value} must not be negative")
    _refuse_twice(frame, [exporter, product], "exports")
    codes = _values(frame, product)
    lengths = {len(code) for code in codes}
    if len(lengths) > 1 and all(code.isascii() and code.isdigit() for code in codes):
        short = [code for code in codes if len(code) < max(lengths)]
        raise InputError(
            f"{product} holds codes of {max(lengths)} digits, but {listed(short)} are shorter and may have "
            "lost a leading zero; read the column as str."
        )
    return frame


def _known(frame: Any, argument: str, key: str, number: str, name: str, like: Any) -> nw.LazyFrame[Any]:
    """Check a lookup from a key to a number, of the kind of `like`; keys without a number leave it."""
    if nw.from_native(frame).implementation is not nw.from_native(like).implementation:
        raise InputError(
            f"{argument} must be a frame of the same kind as exports, got {type(frame).__name__} and "
            f"{type(like).__name__}; convert one of them."
        )
    raw = _checked(frame, argument, [key], [number])
    filled = raw.select(key, nw.col(number).cast(nw.Float64).alias(name)).filter(
        ~nw.col(name).is_null() & ~nw.col(name).is_nan()
    )
    _refuse(filled, ~nw.col(name).is_finite(), [key], f"{number} must be a finite number")
    _refuse_twice(filled, [key], argument)
    return filled


def _checked(native: Any, argument: str, keys: Sequence[str], numbers: Sequence[str]) -> nw.LazyFrame[Any]:
    """Check that the columns are there, that keys are text and given, and that numbers are numeric."""
    frame = _lazy(native)
    columns = frame.collect_schema()
    missing = [name for name in (*keys, *numbers) if name not in columns]
    if missing:
        raise InputError(f"{argument} lacks the columns {listed(missing)}; it has {', '.join(columns)}.")
    for name in keys:
        if columns[name] not in (nw.String, nw.Categorical, nw.Enum):
            raise InputError(f"{name} must hold strings, got {columns[name]}; read the column as str.")
        _refuse(frame, nw.col(name).is_null(), [*keys], f"{name} of {argument} must be given")
    for name in numbers:
        if not columns[name].is_numeric():
            raise InputError(f"{name} must be numeric, got {columns[name]}; convert the column first.")
    return frame


def _shares(frame: nw.LazyFrame[Any], exporter: str) -> nw.LazyFrame[Any]:
    """Add ``_share``, the share in the exporter's own total; missing where that is 0."""
    totals = frame.with_columns(_x_c=nw.col("_x").sum().over(exporter))
    return totals.with_columns(_share=nw.when(nw.col("_x_c") > 0).then(nw.col("_x") / nw.col("_x_c")))


def _values(frame: nw.LazyFrame[Any], column: str) -> list[str]:
    return [str(item) for item in frame.select(column).unique().sort(column).collect()[column].to_list()]


def _refuse(frame: nw.LazyFrame[Any], wrong: nw.Expr, keys: Sequence[str], rule: str) -> None:
    bad = frame.filter(wrong).select(*keys).sort(*keys).collect()
    if len(bad):
        raise InputError(f"{rule}, but is not for {listed(bad.rows())}.")


def _refuse_twice(frame: nw.LazyFrame[Any], keys: Sequence[str], argument: str) -> None:
    counts = frame.group_by(*keys).agg(_n=nw.len())
    bad = counts.filter(nw.col("_n") > 1).select(*keys).sort(*keys).collect()
    if len(bad):
        raise InputError(
            f"{argument} has more than one row for {listed(bad.rows())}; add them up or drop one."
        )


def _native(out: nw.LazyFrame[Any], like: Frame) -> Frame:
    """Give back the kind of frame that came in."""
    came: Any = nw.from_native(like)
    eager = isinstance(came, nw.DataFrame)
    result: Frame = (
        nw.maybe_reset_index(out.collect(came.implementation)).to_native() if eager else out.to_native()
    )
    return result
