r"""The least-squares problem behind an estimate: absorbed, weighted and checked, before any standard error.

Effects are removed from outcome and regressors and the grand means added back, so that the constant is the
mean effect, :math:`a = \bar y - \bar x' b`, with a standard error of its own. Source: Stata manual, *xtreg*,
Methods and formulas. Random effects subtract the share :math:`\theta_i` of the entity mean instead.
Source: Swamy and Arora (1972); Baltagi (2021), chapter 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Literal, TypedDict

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from helpers.errors import InputError, listed
from helpers.estimate.absorb import Absorber, Codes, Floats
from helpers.estimate.convention import ESTIMATORS, Estimator
from helpers.estimate.sample import CONSTANT, Missing, Sample, check_name, sample
from helpers.wording import joined

Constant = Literal["mean", "base", "none"]

COLLINEAR = 1e-8
"""A regressor is collinear if less than this share of its standard deviation is left."""


class ModelOptions(TypedDict, total=False):
    """Named arguments of `fit` that decide the coefficients."""

    effects: Sequence[str]
    weights: str | None
    entity: str | None
    time: str | None
    estimator: Estimator
    constant: Constant
    missing: Missing


STILL = 1e-12
"""A column whose spread is less than this share of its size does not vary: it is rounding."""

PART = 1e-6
"""Share of its own spread from which a regressor counts as part of a linear combination."""


@dataclass(frozen=True)
class Design:
    """A least-squares problem ready for any kind of standard error.

    Attributes
    ----------
    sample : Sample
        Rows used.
    estimator : {"ols", "random", "random-sa"}
        Estimator.
    effects : tuple of str
        Absorbed effects; for random effects the entity.
    weights, time : str or None
        Columns.
    constant : {"mean", "base", "none"}
        Which constant is shown.
    absorber : Absorber or None
        Removes the effects; None without effects.
    absorbed : int
        Parameters that effects and constant use.
    terms : tuple of str
        Names of the coefficients shown, the constant last.
    results : statsmodels RegressionResults
        Least squares on the transformed columns, rows scaled by the root of their weight. Coefficients past
        `terms` are not shown: the dummies of the periods with ``constant="base"``.
    """

    sample: Sample
    estimator: Estimator
    effects: tuple[str, ...]
    weights: str | None
    time: str | None
    constant: Constant
    absorber: Absorber | None
    absorbed: int
    terms: tuple[str, ...]
    results: Any

    @property
    def nobs(self) -> int:
        """Number of rows used."""
        return len(self.sample.frame)

    @property
    def parameters(self) -> int:
        """All estimated parameters: slopes, constant and effects."""
        return len(self.sample.regressors) + self.absorbed


def design(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    *,
    groups: Sequence[str] = (),
    effects: Sequence[str] = (),
    weights: str | None = None,
    entity: str | None = None,
    time: str | None = None,
    estimator: Estimator = "ols",
    constant: Constant = "mean",
    missing: Missing = "refuse",
) -> Design:
    """Set up a least-squares problem.

    Parameters
    ----------
    frame, outcome, regressors, effects, weights, entity, time, estimator, constant, missing
        See `helpers.estimate.fit`.
    groups : sequence of str
        Further columns that must be known in every row, such as clusters.

    Returns
    -------
    Design
        Checked, transformed and solved.

    Raises
    ------
    InputError
        As `sample`; also a collinear regressor, too few rows, or arguments that contradict each other.
    """
    check_name("estimator", estimator, ESTIMATORS)
    check_name("constant", constant, ("mean", "base", "none"))
    random = estimator != "ols"
    for wrong, rule in (
        (random and entity is None, "entity must be given for random effects."),
        (
            random and len(effects) > 0,
            f"effects must be empty for random effects, got {listed(effects)}; pass dummies as regressors.",
        ),
        (random and weights is not None, "weights must be None for random effects."),
        (random and constant != "mean", f"constant must be 'mean' for random effects, got {constant!r}."),
        (
            not random and constant == "base" and (time is None or time not in effects),
            "time must name one of the effects for constant='base', the constant of the first period.",
        ),
    ):
        if wrong:
            raise InputError(rule)
    known = [name for name in (entity, time) if name is not None]
    rows = sample(
        frame,
        outcome,
        regressors,
        effects=effects,
        weights=weights,
        groups=[*known, *groups],
        missing=missing,
    )
    columns = rows.frame[[outcome, *regressors]].to_numpy(float)
    ones = np.ones((len(columns), 1))
    absorber = Absorber([rows.codes(name) for name in effects], rows.weights) if effects else None
    absorbed = absorber.rank if absorber else int(constant != "none")
    if len(columns) <= len(regressors) + absorbed:
        raise InputError(
            f"frame must hold more rows than the {len(regressors) + absorbed} parameters, got {len(columns)}."
        )
    moved = columns
    if entity is not None and random:
        codes = rows.codes(entity)
        share = _theta(columns, codes, estimator == "random-sa")[:, None]
        within = Absorber([codes], rows.weights).residuals(columns)
        moved, ones = columns - share * (columns - within), 1 - share
        effects = (entity,)
    elif absorber is not None:
        moved = absorber.residuals(columns)
    through_origin = constant == "none" and absorber is None
    _refuse_collinear(columns, moved, None if absorber or through_origin else ones, rows, tuple(effects))
    if absorber is not None and constant == "base":
        moved, ones = _with_base(columns, rows, effects, str(time))
    elif absorber is not None:
        moved = moved + np.average(columns, axis=0, weights=rows.weights)
    last = 1 + len(rows.regressors)
    exog = np.hstack([moved[:, 1:last], *([] if through_origin else [ones]), moved[:, last:]])
    root = np.sqrt(rows.weights)[:, None]
    results = OLS((moved[:, :1] * root).ravel(), exog * root).fit()
    return Design(
        sample=rows,
        estimator=estimator,
        effects=tuple(effects),
        weights=weights,
        time=time,
        constant=constant,
        absorber=absorber,
        absorbed=absorbed,
        terms=(*rows.regressors, *([] if constant == "none" else [CONSTANT])),
        results=results,
    )


def _with_base(columns: Floats, rows: Sample, effects: Sequence[str], time: str) -> tuple[Floats, Floats]:
    """Enter the periods as dummies without the first, and absorb the other effects."""
    periods = rows.codes(time)
    wide = np.hstack([columns, (periods[:, None] == np.arange(1, periods.max() + 1)).astype(float)])
    others = [rows.codes(name) for name in effects if name != time]
    ones = np.ones((len(columns), 1))
    if not others:
        return wide, ones
    means = np.average(wide, axis=0, weights=rows.weights)
    return Absorber(others, rows.weights).residuals(wide) + means, ones


def _theta(columns: Floats, codes: Codes, small_sample: bool) -> Floats:
    """Share of the entity mean to subtract in each row."""
    # takes a third of a second to import
    from linearmodels.panel import RandomEffects

    order = pd.Series(codes).groupby(codes).cumcount().to_numpy()
    index = pd.MultiIndex.from_arrays([codes, order])
    exog = pd.DataFrame(columns[:, 1:], index=index).assign(constant=1.0)
    try:
        model = RandomEffects(pd.Series(columns[:, 0], index=index, name="outcome"), exog)
        fitted = model.fit(small_sample=small_sample)
    except ValueError as error:
        raise InputError(f"entity leaves too few rows for random effects: {error}") from error
    theta: Floats = fitted.theta["theta"].reindex(range(codes.max() + 1)).to_numpy(np.float64)
    return theta[codes]


def _refuse_collinear(
    columns: Floats, moved: Floats, ones: Floats | None, rows: Sample, effects: tuple[str, ...]
) -> None:
    """Refuse regressors that effects, constant and the regressors before them explain fully."""
    names = rows.regressors
    if not names:
        return
    root = np.sqrt(rows.weights)[:, None]
    raw, x = columns[:, 1:] * root, moved[:, 1:] * root
    size = np.linalg.norm(raw, axis=0)
    spread = size
    if ones is not None or effects:
        spread = np.linalg.norm((columns[:, 1:] - np.average(columns[:, 1:], axis=0)) * root, axis=0)
    still = list(compress(names, spread <= STILL * size))
    if still:
        raise InputError(
            f"regressors must vary, but {listed(still)} {_do(still)} not; leave out what does not."
        )
    if effects and ones is None:
        lost = list(compress(names, np.linalg.norm(x, axis=0) <= COLLINEAR * spread))
        if lost:
            raise InputError(
                f"regressors must vary within the {joined(effects)} effects, "
                f"but {listed(lost)} {_do(lost)} not; leave out what does not, or an effect."
            )
    lead = [] if ones is None else [ones * root]
    basis = np.hstack([*lead, x / spread])
    triangle = np.linalg.qr(basis, mode="r")
    own = np.abs(np.diag(triangle))[len(lead) :]
    if (own > COLLINEAR).all():
        return
    j = int(np.argmax(own <= COLLINEAR))
    end = len(lead) + j
    share, *_ = np.linalg.lstsq(basis[:, :end], basis[:, end], rcond=None)
    parts = [names[i] for i in range(j) if abs(share[len(lead) + i]) > PART]
    raise InputError(
        f"regressors must not be collinear, but {names[j]!r} is a linear combination of {listed(parts)}; "
        "leave one of them out."
    )


def _do(names: Sequence[str]) -> str:
    return "does" if len(names) == 1 else "do"
