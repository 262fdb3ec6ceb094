r"""Comparative advantage and sophistication of exports: RCA, PRODY, EXPY."""

from __future__ import annotations

import warnings
from typing import Any

import narwhals as nw

from helpers.arguments import frame_of, refuse_odd, typed
from helpers.errors import HelpersWarning, InputError, listed
from helpers.indices._codes import distinct, refuse_codes
from helpers.indices._frames import Frame, Lazy, amounts, checked, native, number, ratio, refuse, refuse_twice


@typed
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
        Missing, infinite or negative values, an exporter–product pair given twice, totals such
        as ``TOTAL`` or ``WLD``, product codes that are not strings or were read as numbers.

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
        shares.with_columns(_x_p=nw.col("_x").sum().over(product))
        .with_columns(_x_all=nw.col("_x").sum())
        .select(
            exporter,
            product,
            rca=nw.when(nw.col("_x_p") > 0).then(nw.col("_share") / (nw.col("_x_p") / nw.col("_x_all"))),
        )
        .sort(exporter, product)
    )
    return native(out, exports)


@typed
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
    refuse(known, [(nw.col("_income") <= 0, f"{income} must be positive")], [exporter])
    lost = f"Exporters without {income} are left out of both sums"
    _report(frame, known, exporter, "incomes names none of the exporters", lost)
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
    return native(every.join(out, on=product, how="left").sort(product), exports)


@typed
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
    lost = "Products without PRODY are left out of the sum and the total"
    _report(frame, known, product, "prodys names none of the products", lost)
    out = (
        _shares(frame.join(known, on=product, how="inner"), exporter)
        .with_columns(_part=nw.col("_share") * nw.col("_prody"))
        .group_by(exporter)
        # an exporter without sales has no shares: its sum of nothing is no 0
        .agg(expy=nw.col("_part").sum(), _known=nw.col("_share").count())
        .select(exporter, expy=nw.when(nw.col("_known") > 0).then(nw.col("expy")))
    )
    every = frame.select(exporter).unique()
    return native(every.join(out, on=exporter, how="left").sort(exporter), exports)


def _exports(exports: Any, exporter: str, product: str, value: str) -> Lazy:
    """Check a frame of exports, and name its value ``_x``."""
    raw = checked(exports, "exports", [exporter, product], [value], rules=amounts(value))
    frame = raw.select(exporter, product, _x=number(value))
    refuse_twice(frame, [exporter, product], "exports")
    refuse_codes(frame, exporter, [product], one_length=True)
    return frame


def _known(frame: Any, argument: str, key: str, column: str, name: str, like: Any) -> Lazy:
    """Check a lookup from a key to a number, of the kind of `like`; keys without a number leave it."""
    if frame_of(frame, argument).implementation is not nw.from_native(like).implementation:
        raise InputError(
            f"{argument} must be a frame of the same kind as exports, got {type(frame).__name__} and "
            f"{type(like).__name__}; convert one of them."
        )
    raw = checked(frame, argument, [key], [column])
    refuse_odd(distinct(raw, key), f"{key} of {argument}")
    filled = raw.select(key, number(column).alias(name)).filter(
        ~nw.col(name).is_null() & ~nw.col(name).is_nan()
    )
    refuse(filled, [(~nw.col(name).is_finite(), f"{column} must be a finite number")], [key])
    refuse_twice(filled, [key], argument)
    return filled


def _report(frame: Lazy, known: Lazy, key: str, none: str, lost: str) -> None:
    """Name the keys of a frame that a lookup lacks; refuse one that has none of them."""
    without = distinct(frame.join(known, on=key, how="anti"), key)
    if without and not distinct(frame.join(known, on=key, how="semi"), key):
        raise InputError(f"{none}; the first are {listed(without)}.")
    if without:
        warnings.warn(f"{lost} ({len(without)}): {', '.join(without)}.", HelpersWarning, stacklevel=3)


def _shares(frame: Lazy, exporter: str) -> Lazy:
    """Add ``_share``, the share in the exporter's own total; missing where that is 0."""
    totals = frame.with_columns(_x_c=nw.col("_x").sum().over(exporter))
    return totals.with_columns(_share=ratio(nw.col("_x"), nw.col("_x_c")))
