"""Placebo tests: the coefficient of a set of units against those of sets drawn at random.

Where few units are treated, and stand together in few groups, errors clustered by group are too small and a
wild bootstrap may reject too often or hardly ever. A placebo asks less: how often does a set that was not
chosen for what it is show as much?
Source: MacKinnon and Webb (2020), *Journal of Econometrics* 218(2): randomisation inference on t-values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.arguments import require_whole, typed
from helpers.errors import InputError
from helpers.estimate.absorb import Absorber, Codes, Floats
from helpers.estimate.placebos import handed_out

_BLOCK = 50


@dataclass(frozen=True)
class PlaceboOfChange:
    """How a set of units compares with random ones.

    Attributes
    ----------
    table : DataFrame
        One row for ``level`` (the dummy) and one for ``change`` (its product with time): ``term``,
        ``estimate``, ``t`` (clustered by group, without small-sample factor), ``p`` (two-sided), ``low`` and
        ``high`` (2.5 and 97.5 per cent quantiles of the random sets' coefficients).
    text : str
        One sentence to print under a table.
    """

    table: pd.DataFrame
    text: str


@typed
def placebo_of_change(
    frame: pd.DataFrame,
    outcome: str,
    treated: str,
    time: str,
    *,
    unit: str,
    group: str,
    effects: Sequence[str],
    controls: Sequence[str] = (),
    weights: str | None = None,
    draws: int = 999,
    seed: int = 0,
) -> PlaceboOfChange:
    """Compare level and change of a set of units with those of random sets of as many.

    The random sets stand together as the real one does: the number of each group is given to another group
    with as many units, and units are drawn within it.

    Parameters
    ----------
    frame : DataFrame
        One row a unit and period; no missing values in the columns named.
    outcome, time : str
        Numeric columns; the model has the dummy of the set and its product with `time`.
    treated : str
        1 for the units of the set and 0 for the others, the same in all rows of a unit.
    unit, group : str
        Columns of units, and of their groups, by which errors are clustered.
    effects, controls : sequence of str
        Absorbed effects and further regressors.
    weights : str, optional
        Column of analytic weights, above 0.
    draws, seed : int
        Random sets, at least 99, and their seed.

    Returns
    -------
    PlaceboOfChange
        p is (1 + hits)/(1 + draws), a hit a random set whose t is at least as far from zero.

    Raises
    ------
    InputError
        For columns that are absent or incomplete, a treatment that changes or leaves nothing to compare,
        draws below 99.
    """
    require_whole(draws, "draws", 99)
    require_whole(seed, "seed", 0)
    used = [outcome, treated, time, unit, group, *effects, *controls, *([weights] if weights else [])]
    absent = [name for name in used if name not in frame or frame[name].isna().any()]
    if absent:
        raise InputError(f"columns must be in the frame and complete, but {absent} are not.")
    units, names = pd.factorize(frame[unit], sort=True)
    table = frame.assign(_unit=units).drop_duplicates("_unit").sort_values("_unit")
    real = table[treated].to_numpy(bool)
    if not 0 < real.sum() < len(real) or (frame[treated].to_numpy(bool) != real[units]).any():
        raise InputError(
            f"treated must be the same in all rows of a unit, and not in all units: {treated!r}."
        )
    sets = np.vstack([real, _sets(real, pd.factorize(table[group])[0], draws, seed)])
    numbers = _estimates(frame, sets[:, units], outcome, time, effects, controls, weights, group)
    rows = []
    for place, term in enumerate(("level", "change")):
        b, t = numbers[:, 0, place], numbers[:, 1, place]
        hits = int((np.abs(t[1:]) >= (1 - 1e-9) * abs(t[0])).sum())
        low, high = np.nanquantile(b[1:], [0.025, 0.975])
        rows.append(
            {
                "term": term,
                "estimate": b[0],
                "t": t[0],
                "p": (1 + hits) / (1 + draws),
                "low": low,
                "high": high,
            }
        )
    text = (
        f"Placebo: {draws:,} random sets of {real.sum()} of {len(names):,} units, in groups as the real "
        f"one, seed {seed}; t-values clustered by {group}."
    )
    return PlaceboOfChange(pd.DataFrame(rows), text)


def _sets(real: np.ndarray, groups: Codes, draws: int, seed: int) -> np.ndarray:
    """Random sets of as many units, shape (draws, units)."""
    random = np.random.default_rng(seed)
    return handed_out(real.astype(float), groups, draws, random).T.astype(bool)


def _estimates(
    frame: pd.DataFrame,
    sets: np.ndarray,
    outcome: str,
    time: str,
    effects: Sequence[str],
    controls: Sequence[str],
    weights: str | None,
    group: str,
) -> Floats:
    """Coefficients and t-values of level and change for every set, shape (sets, 2, 2)."""
    w = frame[weights].to_numpy(float) if weights else np.ones(len(frame))
    root = np.sqrt(w)[:, None]
    absorber = Absorber([np.asarray(pd.factorize(frame[name])[0], dtype=np.intp) for name in effects], w)
    free = (
        absorber.residuals(frame[list(controls)].to_numpy(float)) * root
        if controls
        else np.empty((len(w), 0))
    )
    basis, _ = np.linalg.qr(free)

    def rest(columns: Floats) -> Floats:
        inner = absorber.residuals(columns) * root
        return inner - basis @ (basis.T @ inner)

    y, when = rest(frame[[outcome]].to_numpy(float))[:, 0], frame[time].to_numpy(float)
    codes = pd.factorize(frame[group])[0]
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    found = np.empty((len(sets), 2, 2))
    for start in range(0, len(sets), _BLOCK):
        block = sets[start : start + _BLOCK].T.astype(float)
        x = np.stack([rest(block), rest(block * when[:, None])], axis=2)
        for place in range(block.shape[1]):
            own = x[:, place]
            inverse = np.linalg.pinv(own.T @ own)
            b = inverse @ (own.T @ y)
            scores = np.add.reduceat((own * (y - own @ b)[:, None])[order], starts)
            error = np.sqrt(((scores @ inverse) ** 2).sum(axis=0))
            found[start + place] = b, b / error
    return found
