"""The frame that the multiverse of the paper on export complexity is estimated on.

The paper prints the correlations of its variables. A least-squares slope between standardised variables, and
its classical t-value, depend on nothing else but the number of observations: any rows with these correlations
give them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.moments import Moments, sample_with_moments


def constructed_frame(
    names: Sequence[str], correlation: ArrayLike, sizes: Sequence[int], seed: int = 0
) -> pd.DataFrame:
    """Build rows with the printed correlations, once for each number of observations.

    Parameters
    ----------
    names : sequence of str
        The k variables.
    correlation : array_like, shape (k, k)
        As printed.
    sizes : sequence of int
        Numbers of observations, each more than k.
    seed : int
        Of the noise that fills the rows; slopes and t-values do not depend on it.

    Returns
    -------
    DataFrame
        The variables with mean 0 and standard deviation 1, ``row``, and for each size N a column ``n_N``:
        True in its N rows. Constructed, not observed.

    Raises
    ------
    InputError
        As `helpers.moments.Moments` and `helpers.moments.sample_with_moments`.

    Examples
    --------
    >>> found = constructed_frame(["y", "x"], [[1, 0.5], [0.5, 1]], [20, 30])
    >>> float(found[found["n_30"]]["y"].corr(found["x"]).round(6)), len(found)
    (0.5, 50)
    """
    k = len(names)
    parts = [
        sample_with_moments(
            Moments(tuple(names), np.asarray(correlation, float), size, np.zeros(k), np.ones(k)), seed
        ).assign(size=size)
        for size in sizes
    ]
    table = pd.concat(parts, ignore_index=True)
    members = {f"n_{size}": table["size"] == size for size in sizes}
    return table.drop(columns="size").assign(row=np.arange(len(table)), **members)
