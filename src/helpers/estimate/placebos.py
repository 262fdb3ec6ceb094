"""Randomisation inference: what would come out if other clusters had been treated.

Where few clusters hold all treated rows, a cluster-robust t-value is too large however many rows there are,
and no correction is sure to help. A placebo needs no theory: the treatment is handed to other clusters, drawn
at random, and the equation is estimated again. The share of placebos with a result as large as the real one
is a randomisation p-value; the share in which a usual test rejects is the size that this test really has.
Source: MacKinnon and Webb (2020), *Journal of Econometrics* 218, on randomisation inference with few treated
clusters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from helpers.arguments import require_columns, require_numbers, require_whole, typed
from helpers.errors import InputError, listed
from helpers.estimate.fitting import fit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Placebo:
    """A real estimate beside those of placebos.

    Attributes
    ----------
    estimate, t : float
        Of the real treatment; t with clustered errors.
    p_estimate, p_t : float
        Randomisation p-values, two-sided: (1 + placebos as far from zero)/(1 + draws), of the estimate and of
        its clustered t.
    size_cluster, size_robust : float
        Share of placebos in which the clustered and the robust (HC1) t rejects at 5 per cent.
    clusters, treated : int
        Clusters, and those that hold treated rows.
    draws : int
        Placebos.
    text : str
        One sentence to print under a table.
    """

    estimate: float
    t: float
    p_estimate: float
    p_t: float
    size_cluster: float
    size_robust: float
    clusters: int
    treated: int
    draws: int
    text: str


@typed
def placebo(
    frame: pd.DataFrame,
    outcome: str,
    treatment: str,
    controls: Sequence[str] = (),
    *,
    cluster: str,
    weights: str | None = None,
    draws: int = 999,
    seed: int = 0,
) -> Placebo:
    """Hand the treatment to clusters drawn at random, and estimate again.

    In each draw every cluster with treated rows hands its number of them to a cluster drawn at random,
    without replacement, among those that have as many rows; there rows are drawn at random. The largest go
    first.

    Parameters
    ----------
    frame : DataFrame
        One row an observation, no missing values in the columns named.
    outcome, treatment : str
        Columns; the treatment is 0 or 1.
    controls : sequence of str
        Further regressors. A constant is added.
    cluster : str
        Column of the clusters.
    weights : str, optional
        Column of weights above 0.
    draws, seed : int
        Placebos, at least 99, and the seed.

    Returns
    -------
    Placebo
        Least squares; errors clustered with G/(G-1)·(N-1)/(N-K) and t(G-1), or HC1 and t(N-K).

    Raises
    ------
    InputError
        For too few draws, a treatment that is not 0 or 1 or never varies, missing values, or fewer than two
        clusters.

    Examples
    --------
    >>> rows = pd.DataFrame({"y": [1.0, 2, 3, 4, 5, 6, 9, 8], "x": [0] * 6 + [1, 1], "g": list("aabbccdd")})
    >>> found = placebo(rows, "y", "x", cluster="g", draws=99)
    >>> round(found.estimate, 6), found.treated, found.clusters
    (5.0, 1, 4)
    """
    require_whole(draws, "draws", 99)
    require_whole(seed, "seed", 0)
    needed = [outcome, treatment, *controls, cluster, *([weights] if weights else [])]
    require_columns(frame, needed, "frame")
    require_numbers(frame, [name for name in needed if name != cluster], "frame")
    holes = [name for name in needed if frame[name].isna().any()]
    if holes:
        raise InputError(f"frame must have no missing values, but {listed(holes)} has.")
    flag = frame[treatment].to_numpy(float)
    if not set(np.unique(flag)) == {0.0, 1.0}:
        raise InputError(
            f"treatment must be 0 or 1 and vary, got {listed(np.unique(flag))} in {treatment!r}."
        )
    codes, names = pd.factorize(frame[cluster])
    if len(names) < 2:
        raise InputError(f"cluster must have at least 2 values, got {listed(names)} in {cluster!r}.")
    real = fit(frame, outcome, [treatment, *controls], errors="cluster", cluster=cluster, weights=weights)
    row = real.table[real.table["term"] == treatment]
    handed = handed_out(flag, codes, draws, np.random.default_rng(seed))
    design = np.column_stack([np.ones(len(frame)), frame[list(controls)].to_numpy(float)])
    weight = np.ones(len(frame)) if weights is None else frame[weights].to_numpy(float)
    values, clustered, robust = _estimated(frame[outcome].to_numpy(float), handed, design, weight, codes)
    groups, free = len(names), len(frame) - design.shape[1] - 1
    treated = len(np.unique(codes[flag == 1]))
    estimate, t = float(row["estimate"].iloc[0]), float(row["t"].iloc[0])
    return Placebo(
        estimate=estimate,
        t=t,
        p_estimate=_share(values, estimate),
        p_t=_share(clustered, t),
        size_cluster=float((np.abs(clustered) >= stats.t.isf(0.025, groups - 1)).mean()),
        size_robust=float((np.abs(robust) >= stats.t.isf(0.025, free)).mean()),
        clusters=groups,
        treated=treated,
        draws=draws,
        text=(
            f"{draws:,} placebos (seed {seed}): each of the {treated} clusters with treated rows hands its "
            f"number of them to a cluster drawn at random among those of {groups} that have as many rows."
        ),
    )


@typed
def run_placebos(
    frames: Mapping[str, pd.DataFrame],
    outcomes: Mapping[str, str],
    treatment: str,
    controls: Sequence[str] = (),
    *,
    weights: str,
    cluster: str,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Run placebos for several samples and outcomes, each with and without weights.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Samples by name.
    outcomes : mapping of str to str
        Names of outcomes as shown, by column.
    treatment, controls, cluster, draws, seed
        As for `placebo`.
    weights : str
        Column of weights; rows without a weight above 0 are left out where it is used.

    Returns
    -------
    DataFrame
        One row each: ``sample``, ``outcome``, ``weighted`` (bool), and the fields of `Placebo`.
    """
    rows = []
    for name, frame in frames.items():
        for column, outcome in outcomes.items():
            for weight in (None, weights):
                own = frame if weight is None else frame[frame[weight] > 0]
                found = placebo(
                    own, column, treatment, controls, cluster=cluster, weights=weight, draws=draws, seed=seed
                )
                rows.append(
                    {"sample": name, "outcome": outcome, "weighted": weight is not None} | vars(found)
                )
    return pd.DataFrame(rows)


def handed_out(flag: Floats, codes: NDArray[np.intp], draws: int, random: np.random.Generator) -> Floats:
    """Hand the treatment of each cluster to another one, drawn at random.

    Parameters
    ----------
    flag : ndarray of 0 and 1, shape (n,)
        The real treatment.
    codes : ndarray of int, shape (n,)
        Clusters.
    draws : int
        How often.
    random : Generator
        Where the draws come from.

    Returns
    -------
    ndarray of 0 and 1, shape (n, draws)
        One placebo a column: as many rows in as many clusters as the real treatment.
    """
    rows = [np.flatnonzero(codes == one) for one in range(codes.max() + 1)]
    sizes = np.array([len(one) for one in rows])
    counts = np.sort([n for n in np.bincount(codes, flag).astype(int) if n])[::-1]
    handed = np.zeros((len(flag), draws))
    for draw in range(draws):
        left = np.ones(len(rows), bool)
        for count in counts:
            chosen = random.choice(np.flatnonzero(left & (sizes >= count)))
            left[chosen] = False
            handed[random.choice(rows[chosen], count, replace=False), draw] = 1.0
    return handed


def _estimated(
    y: Floats, treatments: Floats, design: Floats, weight: Floats, codes: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats]:
    """Slope, clustered t and robust t of each treatment, by partialling the design out."""
    root = np.sqrt(weight)[:, None]
    basis, _ = np.linalg.qr(root * design)

    def without(part: Floats) -> Floats:
        scaled: Floats = root * part
        return scaled - basis @ (basis.T @ scaled)

    x, target = without(treatments), without(y[:, None])
    power = (x**2).sum(axis=0)
    slope = (x * target).sum(axis=0) / power
    score = x * (target - x * slope)
    n, k = len(y), design.shape[1] + 1
    by_cluster = np.zeros((codes.max() + 1, x.shape[1]))
    np.add.at(by_cluster, codes, score)
    groups = len(by_cluster)
    cluster_error = np.sqrt((by_cluster**2).sum(axis=0) * groups / (groups - 1) * (n - 1) / (n - k)) / power
    robust_error = np.sqrt((score**2).sum(axis=0) * n / (n - k)) / power
    return slope, slope / cluster_error, slope / robust_error


def _share(placebos: Floats, real: float) -> float:
    """Two-sided randomisation p-value; equality in floating point is a hit."""
    hits = int((np.abs(placebos) >= abs(real) * (1 - 1e-12)).sum())
    return (1 + hits) / (1 + len(placebos))
