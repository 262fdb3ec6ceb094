"""Two clean papers: regressions on public data that statsmodels ships, with descriptions for the rules.

`crime` is a cross-section with nested models and a correlation matrix. `survey` has a dummy, three outcomes,
group effects that are not printed and an interaction that is added to each outcome.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from helpers.audit import specimen
from helpers.audit.engine import Paper

CRIME = ("murder", "single", "poverty", "hs_grad", "urban")
"""Outcome and regressors of `crime`, in the order in which they enter."""

OUTCOMES = {"(1)": "rate_marriage", "(2)": "religious", "(3)": "educ"}
"""Outcomes of `survey` by column."""

GROUPED = "affair × occupation"
"""The interaction that the second table of `survey` adds."""


def _line(
    exhibit: str,
    column: str,
    y: pd.Series,
    x: pd.DataFrame,
    hidden: pd.DataFrame | None,
    digits: int,
    **more: Any,
) -> list[tuple[str, str, str, str, str]]:
    """Print a least-squares line; hidden regressors are centred, so the constant is their average effect."""
    table = x.assign(Constant=1.0)
    if hidden is not None:
        table = pd.concat([table, hidden - hidden.mean()], axis=1)
    fit = sm.OLS(y, table).fit()
    shown = [*x.columns, "Constant"]
    numbers = (dict(each[shown]) for each in (fit.params, fit.tvalues, fit.pvalues))
    if hidden is None:
        more = {"adj_r2": float(fit.rsquared_adj), **more}
    return specimen.regression_rows(
        exhibit, column, *numbers, n=int(fit.nobs), r2=float(fit.rsquared), digits=digits, **more
    )


def crime(rows: np.ndarray | None = None, digits: int = 4) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Print murder rates in the United States and four regressions on them.

    Parameters
    ----------
    rows : ndarray of int, optional
        Rows of the data set to use, with repetition if wanted; all by default.
    digits : int
        Decimals of coefficients, moments and correlations.

    Returns
    -------
    printed : DataFrame
        Table 1 (description), Table 2 (correlations), Table 3 (nested regressions), one claim of the text.
    about : dict
        Description for the rules of `helpers.audit.stars`, `helpers.audit.means` and `helpers.audit.fit`.
    """
    data = sm.datasets.statecrime.load_pandas().data[list(CRIME)]
    if rows is not None:
        data = data.iloc[rows].reset_index(drop=True)
    y, *regressors = CRIME
    columns = [f"({k})" for k in range(1, len(CRIME))]
    printed = [
        *specimen.description_rows("Table 1", data, digits),
        *specimen.correlation_rows("Table 2", list(CRIME), data.corr(), digits),
    ]
    for k, column in enumerate(columns, start=1):
        printed += _line("Table 3", column, data[y], data[regressors[:k]], None, digits)
    printed += specimen.legend_rows("Table 3")
    p = float(sm.OLS(data[y], sm.add_constant(data[regressors[:1]])).fit().pvalues.iloc[1])
    printed.append(("Text", "significance of single", "(1)", "alpha", "1%" if p <= 0.01 else "99%"))
    about = {
        "stars_table": [
            {
                "regressions": {"exhibit": "Table 3"},
                "stated": ["residual"],
                "legend": "***, ** and *: 1, 5 and 10 %",
            }
        ],
        "stars_claim": [
            {
                "says": ["Text", "significance of single", "(1)", "alpha"],
                "t": ["Table 3", "single", "(1)", "t"],
            }
        ],
        "means_lines": [
            {
                "descriptives": "Table 1",
                "lines": [{"exhibit": "Table 3", "outcome": dict.fromkeys(columns, y)}],
            },
            {
                "descriptives": "Table 1",
                "unknown": "single",
                "rows": ["single"],
                "describes": "single",
                "lines": [{"exhibit": "Table 3", "outcome": dict.fromkeys(columns, y)}],
            },
        ],
        "fit_correlations": [{"matrix": "Table 2", "regressions": {"exhibit": "Table 3"}, "outcome": y}],
        "fit_single": [
            {
                "regressions": ["Table 3", "(1)"],
                "stated": True,
                "descriptives": "Table 1",
                "outcome": y,
            }
        ],
        "fit_nested": [
            {
                "classical": True,
                "steps": [[["Table 3", short], ["Table 3", long]] for short, long in pairwise(columns)],
            }
        ],
    }
    return specimen.printed_numbers(printed), about


def survey(rows: np.ndarray | None = None, digits: int = 4) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Print a survey on marriages and regressions of three outcomes with effects of the occupation.

    Parameters
    ----------
    rows : ndarray of int, optional
        Rows of the data set to use; all by default.
    digits : int
        Decimals of coefficients and moments.

    Returns
    -------
    printed : DataFrame
        Table 1 (description, age in years), Table 2 (regressions on a dummy and the logarithm of age, effects
        not printed), Table 3 (with the dummy times the number of the occupation), Table 4 (the dummy alone),
        Table 5 (counts and shares by occupation).
    about : dict
        Description for the rules.
    """
    data = sm.datasets.fair.load_pandas().data
    if rows is not None:
        data = data.iloc[rows].reset_index(drop=True)
    affair = (data["affairs"] > 0).astype(float)
    effects = pd.get_dummies(data["occupation"].astype(int), dtype=float).iloc[:, 1:]
    x = pd.DataFrame({"affair": affair, "ln age": np.log(data["age"])})
    described = data[[*OUTCOMES.values(), "age"]].assign(affair=affair)
    printed = specimen.description_rows("Table 1", described, digits)
    for column, outcome in OUTCOMES.items():
        printed += _line("Table 2", column, data[outcome], x, effects, digits)
        printed += _line(
            "Table 3",
            column,
            data[outcome],
            x.assign(**{GROUPED: affair * data["occupation"]}),
            effects,
            digits,
        )
        printed += _line("Table 4", column, data[outcome], x[["affair"]], None, digits)
    for exhibit in ("Table 2", "Table 3", "Table 4"):
        printed += specimen.legend_rows(exhibit)
    for occupation, group in affair.groupby(data["occupation"].astype(int)):
        printed += [
            ("Table 5", str(occupation), "Affairs", "count", f"{group.sum():.0f}"),
            ("Table 5", str(occupation), "Share of affairs", "share", f"{100 * group.mean():.1f}%"),
        ]
    pairs = {column: column for column in OUTCOMES}
    step = {"short": "Table 2", "long": "Table 3", "pairs": pairs, "added": GROUPED}
    legend = "***, **, and * represent significance at the 1, 5, and 10 percent levels"
    about = {
        "stars_table": [
            {
                "regressions": {"exhibit": ["Table 2", "Table 3"]},
                "stated": ["residual"],
                "absorbed": effects.shape[1],
                "legend": legend,
            },
            {"regressions": {"exhibit": "Table 4"}, "stated": ["residual"], "legend": legend},
        ],
        "means_lines": [
            {
                "descriptives": "Table 1",
                "unknown": "ln age",
                "rows": ["ln age"],
                "describes": "age",
                "transform": "ln",
                "effects": "occupation",
                "lines": [{"exhibit": "Table 2", "outcome": OUTCOMES}],
            },
            {"descriptives": "Table 1", "lines": [{"exhibit": "Table 4", "outcome": OUTCOMES}]},
        ],
        "means_added": [step],
        "means_weights": [
            {
                **step,
                "group": "affair",
                "origin": 0,
                "counts": {"exhibit": "Table 5", "column": "Affairs"},
                "shares": {"exhibit": "Table 5", "column": "Share of affairs"},
                "control": "ln age",
                "descriptives": "Table 1",
                "describes": "age",
            }
        ],
        "fit_dummy": [{"exhibit": "Table 1", "row": "affair"}],
        "fit_nested": [
            {
                "classical": False,
                "steps": [[["Table 2", column], ["Table 3", column]] for column in OUTCOMES]
                + [[["Table 4", column], ["Table 2", column]] for column in OUTCOMES],
            }
        ],
        "fit_single": [{"regressions": {"exhibit": "Table 4"}, "stated": True}],
        "fit_contrast": [{"regressions": {"exhibit": "Table 4"}}],
    }
    return specimen.printed_numbers(printed), about


def papers(rows: int | None = None, seed: int = 0, digits: int = 4) -> tuple[Paper, Paper]:
    """Build both papers, on random rows of their data if wanted.

    Parameters
    ----------
    rows : int, optional
        Rows to draw from each data set with repetition; the data sets themselves by default.
    seed : int
        Seed of the draw.
    digits : int
        Printed decimals.

    Returns
    -------
    tuple of Paper
        `crime` and `survey`.
    """
    rng = np.random.default_rng(seed)
    draws = [None if rows is None else rng.integers(size, size=rows) for size in (51, 6366)]
    return (
        Paper("crime", *crime(draws[0], digits)),
        Paper("survey", *survey(draws[1], digits)),
    )
