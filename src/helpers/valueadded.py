r"""Value added in global production: who earns what, at home, in final goods and in supply chains.

All functions work on an `InputOutput` table of :math:`G` countries and :math:`N` industries. With flows of
intermediates :math:`Z`, output :math:`x`, final demand :math:`Y` and value added :math:`va`:

==========================  ==============================================================================
`input_coefficients`        :math:`A = Z \hat x^{-1}`
`leontief_inverse`          :math:`B = (I - A)^{-1}`
`split`                     :math:`va = \hat v L Y^D + \hat v L Y^F + \hat v L A^F x` (D, FT, GVC), with
                            :math:`v = \hat x^{-1} va`, :math:`A = A^D + A^F`, :math:`L = (I - A^D)^{-1}`
`absorption`                :math:`\hat v B Y`, by the country whose final demand it ends in
==========================  ==============================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from itertools import product
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, listed

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class InputOutput:
    r"""A table of flows between the industries of several countries, which cannot be changed.

    Rows and columns run country by country, and within a country industry by industry, so that a table has
    :math:`G N` sellers.

    Parameters
    ----------
    countries : tuple of str
        Codes of the :math:`G` countries; the rest of the world is one of them where the source has it.
    industries : tuple of str
        Codes of the :math:`N` industries.
    categories : tuple of str
        Names of the :math:`K` categories of final demand.
    Z : array, shape (G N, G N)
        Sales of intermediates, from row to column.
    F : array, shape (G N, G K)
        Sales to final demand; columns run country by country. Inventories can make a cell negative.
    value_added : array, shape (G N,), optional
        Value added; left out, it is what output leaves after intermediates, :math:`x_j - \sum_i z_{ij}`,
        which includes taxes and margins where the source has them in rows of their own.
    year : int
        Year of the flows.
    source : str
        Data set that they come from.
    facts : mapping of str to number
        What the loader counted, each with its name as a reader should see it.

    Attributes
    ----------
    x : array, shape (G N,)
        Output: the sum of a row of `Z` and `F`, so that every table balances. In the unit of `Z`.
    va : array, shape (G N,)
        Value added, as given or left over.

    Raises
    ------
    InputError
        For labels given twice, a wrong shape, numbers that are not finite, negative intermediates, and value
        added in an industry without output.

    Examples
    --------
    >>> table = InputOutput(("A", "B"), ("i",), ("f",), Z=[[2, 1], [1, 2]], F=[[6, 1], [1, 6]], year=2000)
    >>> table.x.tolist(), table.va.tolist()
    ([10.0, 10.0], [7.0, 7.0])
    """

    countries: tuple[str, ...]
    industries: tuple[str, ...]
    categories: tuple[str, ...]
    Z: Array
    F: Array
    value_added: InitVar[Array | None] = None
    year: int = 0
    source: str = ""
    facts: Mapping[str, float] = field(default_factory=dict)
    x: Array = field(init=False)
    va: Array = field(init=False)

    def __post_init__(self, value_added: Array | None) -> None:
        for name in ("countries", "industries", "categories"):
            labels = tuple(getattr(self, name))
            twice = sorted({label for label in labels if labels.count(label) > 1})
            if twice:
                raise InputError(f"{name} holds {listed(twice)} more than once; give each label once.")
            object.__setattr__(self, name, labels)
        size = len(self.countries) * len(self.industries)
        Z = _numbers("Z", self.Z, (size, size))
        F = _numbers("F", self.F, (size, len(self.countries) * len(self.categories)))
        negative = np.argwhere(Z < 0)
        if len(negative):
            raise InputError(f"Z must not be negative, but is in the rows of {self._named(negative[:, 0])}.")
        x = Z.sum(axis=1) + F.sum(axis=1)
        va = x - Z.sum(axis=0) if value_added is None else _numbers("value_added", value_added, (size,))
        idle = np.flatnonzero((x == 0) & (va != 0))
        if idle.size:
            raise InputError(f"value_added must be 0 where output is, but is not for {self._named(idle)}.")
        for name, array in (("Z", Z), ("F", F), ("x", x), ("va", va)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def _named(self, rows: Iterable[int]) -> str:
        places = (divmod(int(at), len(self.industries)) for at in dict.fromkeys(rows))
        return listed(
            [f"{self.countries[country]} {self.industries[industry]}" for country, industry in places]
        )

    def account(self) -> str:
        """Say in a sentence what the table holds, and what the loader counted.

        Returns
        -------
        str
            One sentence.
        """
        size = f"{len(self.countries)} countries × {len(self.industries)} industries"
        counted = "; ".join(f"{name}: {number:,.10g}" for name, number in self.facts.items())
        return f"{self.source} {self.year}: {size}" + (f"; {counted}." if counted else ".")


def input_coefficients(Z: Array, x: Array) -> Array:
    r"""Return inputs per unit of output, :math:`a_{ij} = z_{ij} / x_j`.

    Parameters
    ----------
    Z : array, shape (n, n)
        Sales of intermediates, from row to column.
    x : array, shape (n,)
        Output, in the unit of `Z`.

    Returns
    -------
    array, shape (n, n)
        No unit. The column of an industry without output is 0.

    Raises
    ------
    InputError
        If shapes do not agree, a number is not finite, or an industry without output buys inputs.

    Notes
    -----
    Source: Miller and Blair (2009), *Input–Output Analysis*, chapter 2.

    Examples
    --------
    >>> input_coefficients([[150, 500], [200, 100]], [1000, 2000]).tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    outputs = _numbers("x", x, (np.size(x),))
    flows = _numbers("Z", Z, (outputs.size, outputs.size))
    idle = outputs == 0
    buying = np.flatnonzero(idle & (flows != 0).any(axis=0))
    if buying.size:
        raise InputError(
            f"x is 0 for the columns {listed(buying.tolist())}, which buy inputs; correct x or Z."
        )
    return flows / np.where(idle, 1.0, outputs)


def leontief_inverse(A: Array) -> Array:
    r"""Return the output that one unit of final demand needs in all, :math:`B = (I - A)^{-1}`.

    Parameters
    ----------
    A : array, shape (..., n, n)
        Input coefficients; leading dimensions hold separate economies.

    Returns
    -------
    array of the same shape
        No unit. The identity for :math:`A = 0`; for :math:`A \ge 0` each element is 0 or more and each
        diagonal element 1 or more.

    Raises
    ------
    InputError
        If `A` is not square or not finite, if :math:`I - A` has no inverse, or if an :math:`A \ge 0` is not
        productive: its inverse then has negative elements.

    Notes
    -----
    :math:`B = I + A + A^2 + \dots` where the series converges, that is, where the largest eigenvalue of
    :math:`A` is below 1. Source: Miller and Blair (2009), *Input–Output Analysis*, chapter 2.

    Examples
    --------
    >>> leontief_inverse([[0.15, 0.25], [0.20, 0.05]]).round(4).tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    coefficients = np.asarray(A, dtype=np.float64)
    if coefficients.ndim < 2 or coefficients.shape[-1] != coefficients.shape[-2]:
        raise InputError(f"A must be square, got the shape {coefficients.shape}.")
    if not np.isfinite(coefficients).all():
        raise InputError("A must hold finite numbers; look for industries without output.")
    try:
        inverse = np.asarray(np.linalg.inv(np.eye(coefficients.shape[-1]) - coefficients), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise InputError("A: I − A has no inverse; an industry uses up all that it makes.") from error
    rounding = -1e-9 * np.abs(inverse).max(initial=1.0)
    if (coefficients >= 0).all() and (inverse < rounding).any():
        raise InputError("A is not productive: making one unit takes more than one unit of itself.")
    return inverse


def split(table: InputOutput) -> pd.DataFrame:
    r"""Split the value added of each country and industry by the first use of what it went into.

    .. math::

        va = \underbrace{\hat v L Y^D}_{D} + \underbrace{\hat v L Y^F}_{FT}
           + \underbrace{\hat v L A^F L Y^D}_{GVC\ simple}
           + \underbrace{\hat v L A^F (B Y - L Y^D)}_{GVC\ complex}

    :math:`Y^D` is final demand for a country's goods at home, :math:`Y^F` abroad, :math:`Y` both;
    :math:`A^D` holds the blocks of :math:`A` on the diagonal, :math:`A^F` the others.

    Parameters
    ----------
    table : InputOutput
        The table; its unit is that of the result.

    Returns
    -------
    DataFrame
        One row a country and industry, in the order of the table: ``year``, ``country``, ``industry``, ``va``
        and its parts: ``d`` crosses no border; ``ft`` crosses one, in a final good; ``gvc`` crosses borders
        in intermediates, ``gvc_simple`` once and for the importer's own final demand for its own goods,
        ``gvc_complex`` otherwise. ``va = d + ft + gvc`` and ``gvc = gvc_simple + gvc_complex``.

    Notes
    -----
    This is the decomposition by forward linkages. A country without foreign sales has ``d = va``; a table
    without intermediates has ``gvc = 0``. ``ft + gvc`` counts value added that returns home, so that it
    is not smaller than value added absorbed abroad (`absorption`) where no sale is negative. A negative sale
    to inventories or a negative value added can make a part negative.
    As :math:`B Y = x`, only :math:`L`, one block a country, is inverted.
    Source: Wang, Wei, Yu and Zhu (2017), NBER Working Paper 23222; (2022), *Journal of International Money
    and Finance* 126.

    Examples
    --------
    >>> table = InputOutput(("A", "B"), ("i",), ("f",), Z=[[2, 1], [1, 2]], F=[[6, 1], [1, 6]], year=2000)
    >>> split(table)[["country", "va", "d", "ft", "gvc"]].round(3).values.tolist()
    [['A', 7.0, 5.25, 0.875, 0.875], ['B', 7.0, 5.25, 0.875, 0.875]]
    """
    G, N = len(table.countries), len(table.industries)
    A = input_coefficients(table.Z, table.x).reshape(G, N, G, N)
    home = np.arange(G)
    A_home = A[home, :, home, :]
    L = leontief_inverse(A_home)
    x = table.x.reshape(G, N)
    demand = table.F.reshape(G, N, G, len(table.categories)).sum(axis=3)
    y_home = demand[home, :, home]
    y_abroad = demand.sum(axis=2) - y_home

    def through(blocks: Array, vector: Array) -> Array:
        sums: Array = np.einsum("gij,gj->gi", blocks, vector)
        return sums

    def abroad(vector: Array) -> Array:
        every = (A.reshape(G * N, G * N) @ vector.reshape(-1)).reshape(G, N)
        return every - through(A_home, vector)

    made_for_home = through(L, y_home)
    v = _per_output(table).reshape(G, N)
    parts = {
        "d": v * made_for_home,
        "ft": v * through(L, y_abroad),
        "gvc": v * through(L, abroad(x)),
        "gvc_simple": v * through(L, abroad(made_for_home)),
    }
    parts["gvc_complex"] = parts["gvc"] - parts["gvc_simple"]
    frame = _labelled(table)
    frame["va"] = table.va
    return frame.assign(**{name: part.reshape(-1) for name, part in parts.items()})


def absorption(table: InputOutput) -> pd.DataFrame:
    r"""Return value added by the country whose final demand it ends in, :math:`\hat v B Y`.

    Parameters
    ----------
    table : InputOutput
        The table; its unit is that of the result.

    Returns
    -------
    DataFrame
        One row a country and industry, in the order of the table: ``year``, ``country``, ``industry``, then a
        column for each country of final demand, named after it; they sum to value added.

    Notes
    -----
    The sum over the other countries is the value-added export of Johnson and Noguera (2012), *Journal of
    International Economics* 86. It leaves out what returns home, which `split` counts in ``gvc``.

    Examples
    --------
    >>> table = InputOutput(("A", "B"), ("i",), ("f",), Z=[[2, 1], [1, 2]], F=[[6, 1], [1, 6]], year=2000)
    >>> absorption(table).round(3).values.tolist()
    [[2000, 'A', 'i', 5.444, 1.556], [2000, 'B', 'i', 1.556, 5.444]]
    """
    G = len(table.countries)
    demand = table.F.reshape(len(table.x), G, len(table.categories)).sum(axis=2)
    B = leontief_inverse(input_coefficients(table.Z, table.x))
    ends_in = _per_output(table)[:, None] * (B @ demand)
    return pd.concat([_labelled(table), pd.DataFrame(ends_in, columns=list(table.countries))], axis=1)


def _per_output(table: InputOutput) -> Array:
    """Value added per unit of output, 0 where there is none."""
    share: Array = np.divide(table.va, table.x, out=np.zeros_like(table.x), where=table.x != 0)
    return share


def _labelled(table: InputOutput) -> pd.DataFrame:
    pairs = [(table.year, *pair) for pair in product(table.countries, table.industries)]
    return pd.DataFrame(pairs, columns=["year", "country", "industry"])


def _numbers(name: str, values: object, shape: tuple[int, ...]) -> Array:
    """Copy to floats, and refuse a wrong shape or numbers that are not finite."""
    array = np.array(values, dtype=np.float64)
    if array.shape != shape:
        raise InputError(f"{name} must have the shape {shape}, got {array.shape}.")
    if not np.isfinite(array).all():
        raise InputError(f"{name} must hold finite numbers, but {np.sum(~np.isfinite(array))} are not.")
    return array
