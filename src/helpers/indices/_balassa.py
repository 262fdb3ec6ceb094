r"""Exporter shares from a matrix of Balassa indices alone, without trade values.

A Balassa index is :math:`RCA_{cp} = (x_{cp}/X_c)/(X_p/X)`. With the exporters' weights in world trade
:math:`w_c = X_c / X`, the share of exporter c in product p is :math:`s_{cp} = x_{cp}/X_p = RCA_{cp} w_c`.
The shares of each product sum to 1, so the unknown weights solve the linear system
:math:`\sum_c RCA_{cp} w_c = 1`, one equation a product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.arguments import typed
from helpers.errors import InputError, listed
from helpers.hs.codes import refuse_numbers
from helpers.indices._codes import refuse_totals

TOLERANCE = 1e-9
"""Largest residual of a matrix that was computed in double precision and not rounded."""


@dataclass(frozen=True)
class BalassaShares:
    """Shares recovered from a Balassa matrix, and how well the matrix determines them.

    Attributes
    ----------
    shares : DataFrame
        Share of each exporter (row) in the world's exports of each product (column), 0 to 1; the columns sum
        to 1 within `residual`.
    weights : Series
        Share of each exporter in all world trade, positive; over all the products that the index was computed
        from, also those that are not in the matrix.
    residual : float
        Largest distance of a product's sum of shares from 1.
    weight_sum : float
        Sum of the weights; 1 for a complete matrix. The system does not impose it, so it is a check.
    rank : int
        Rank of the matrix; always the number of exporters.
    condition : float
        Largest over smallest singular value: how much a relative error of the matrix may grow in the weights.
    missing : int
        Cells without a value, read as no trade.
    """

    shares: pd.DataFrame
    weights: pd.Series
    residual: float
    weight_sum: float
    rank: int
    condition: float
    missing: int


@typed
def shares_from_rca(rca_matrix: pd.DataFrame, *, tolerance: float = TOLERANCE) -> BalassaShares:
    r"""Recover every exporter's share of every product from a full matrix of Balassa indices.

    Parameters
    ----------
    rca_matrix : DataFrame, shape (exporters, products)
        Balassa indices, not negative; missing means no trade. All exporters of the world that the index was
        computed from; products may be left out, exporters may not.
    tolerance : float
        Largest residual to accept. A matrix rounded to d digits needs a larger one.

    Returns
    -------
    BalassaShares
        Shares, weights, and the residual, rank and condition number of the system.

    Raises
    ------
    InputError
        Infinite or negative values, names given twice, totals, HS codes that were read as numbers,
        exporters or products without any trade, a binary matrix (whether the index exceeds 1 says nothing of
        shares), a matrix whose rank is below its number of exporters, a residual above `tolerance`, or a
        weight that is not positive.

    Notes
    -----
    Exact but for rounding where the rank is full: the weights are then the only solution. Product totals
    cannot be recovered, only shares.
    Source of the index: Balassa (1965), *The Manchester School* 33.

    Examples
    --------
    A sells 1 of p and 1 of q, B sells 2 of q:

    >>> m = pd.DataFrame({"p": [2, None], "q": [2 / 3, 4 / 3]}, index=["A", "B"])
    >>> found = shares_from_rca(m)
    >>> print(found.shares.round(6).to_string())
         p         q
    A  1.0  0.333333
    B  0.0  0.666667
    >>> found.weights.round(6).to_dict(), found.rank, found.missing
    ({'A': 0.5, 'B': 0.5}, 2, 1)
    """
    index = _checked(rca_matrix)
    system = index.to_numpy().T
    weights, _, rank, singular = np.linalg.lstsq(system, np.ones(len(system)), rcond=None)
    if rank < index.shape[0]:
        raise InputError(
            f"rca_matrix must have as many independent columns as exporters, but its rank is {rank} for "
            f"{index.shape[0]} exporters; many sets of shares fit it."
        )
    residual = float(np.abs(system @ weights - 1).max())
    if not residual <= tolerance:
        raise InputError(
            f"rca_matrix is no complete Balassa matrix: the shares of a product miss 1 by up to "
            f"{residual:.3g}, more than the tolerance {tolerance:g}; are exporters missing or values rounded?"
        )
    if (weights <= 0).any():
        raise InputError(
            f"rca_matrix gives weights that are not positive to {listed(index.index[weights <= 0])}; it is "
            "no Balassa matrix."
        )
    return BalassaShares(
        shares=index.mul(weights, axis=0),
        weights=pd.Series(weights, index.index, name="weight"),
        residual=residual,
        weight_sum=float(weights.sum()),
        rank=int(rank),
        condition=float(singular[0] / singular[-1]),
        missing=int(rca_matrix.isna().to_numpy().sum()),
    )


def _checked(rca_matrix: pd.DataFrame) -> pd.DataFrame:
    """Refuse what is no matrix of Balassa indices; missing values become 0."""
    for axis, what in ((rca_matrix.index, "exporters"), (rca_matrix.columns, "products")):
        if not len(axis):
            raise InputError(f"rca_matrix must have {what}, got the shape {rca_matrix.shape}.")
        if axis.has_duplicates:
            raise InputError(f"rca_matrix has {what} twice: {listed(axis[axis.duplicated()].unique())}.")
        texts = [label for label in axis if isinstance(label, str)]
        refuse_totals(texts, f"rca_matrix: {what}", exporters=what == "exporters")
        if what == "products":
            refuse_numbers(texts, "rca_matrix: products")
    text = [name for name, kind in rca_matrix.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    if text:
        raise InputError(
            f"rca_matrix must hold numbers only, but {listed(text)} do not; set exporters as the index."
        )
    index = rca_matrix.astype(float).fillna(0.0)
    values = index.to_numpy()
    for wrong, rule in ((~np.isfinite(values), "be finite"), (values < 0, "not be negative")):
        if wrong.any():
            cells = [(index.index[row], index.columns[column]) for row, column in np.argwhere(wrong)]
            raise InputError(f"rca_matrix must {rule}, but is not so for {listed(cells)}.")
    if np.isin(values, [0.0, 1.0]).all():
        raise InputError(
            "rca_matrix holds only 0 and 1; shares need the index itself, not whether it exceeds 1."
        )
    for idle, names, what in (
        ((values == 0).all(axis=1), index.index, "exporters"),
        ((values == 0).all(axis=0), index.columns, "products"),
    ):
        if idle.any():
            raise InputError(f"rca_matrix has {what} without any trade: {listed(names[idle])}; drop them.")
    return index
