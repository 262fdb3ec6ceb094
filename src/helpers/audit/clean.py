"""Two clean papers: public data that statsmodels ships, printed as a paper would and described for the rules.

`crime` is a cross-section with nested models and a correlation matrix. `survey` has a dummy, three outcomes,
group effects that are not printed and an interaction that is added to each outcome. Rules find nothing in
them, or the error that a test plants.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from helpers.audit.engine import Paper
from helpers.published import KEY, entered

CRIME = ("murder", "single", "poverty", "hs_grad", "urban")
"""Outcome and regressors of `crime`, in the order in which they enter."""

OUTCOMES = {"(1)": "rate_marriage", "(2)": "religious", "(3)": "educ"}
"""Outcomes of `survey` by column."""

GROUPED = "affair × occupation"
"""The interaction that the second table of `survey` adds."""

LEVELS = {"***": 0.01, "**": 0.05, "*": 0.10}
"""Level of each number of stars."""

_Row = tuple[str, str, str, str, str]  # exhibit, row, column, statistic, printed text


def printed_numbers(rows: Sequence[_Row]) -> pd.DataFrame:
    """Bring printed rows into the format of ``printed.csv``.

    Parameters
    ----------
    rows : sequence of tuple
        Exhibit, row, column, statistic and printed text of each number.

    Returns
    -------
    DataFrame
        Columns `helpers.published.PRINTED_COLUMNS`, validated.
    """
    return entered(pd.DataFrame(rows, columns=[*KEY, "printed"]))


def _description(exhibit: str, data: pd.DataFrame, digits: int) -> list[_Row]:
    """Print mean, standard deviation, minimum, maximum and number of each variable."""
    moments = {"Mean": "mean", "Std. Dev.": "std", "Min": "min", "Max": "max"}
    return [
        row
        for name, values in data.items()
        for row in (
            *(
                (exhibit, str(name), column, how.replace("std", "sd"), f"{values.agg(how):.{digits}f}")
                for column, how in moments.items()
            ),
            (exhibit, str(name), "Obs", "n", f"{len(values):,}"),
        )
    ]


def _regression(
    exhibit: str, column: str, y: pd.Series, x: pd.DataFrame, digits: int, hidden: pd.DataFrame | None = None
) -> list[_Row]:
    """Print a least-squares line; hidden regressors are centred, so the constant is their average effect."""
    table = x.assign(Constant=1.0)
    if hidden is not None:
        table = pd.concat([table, hidden - hidden.mean()], axis=1)
    fit = sm.OLS(y, table).fit()
    rows: list[_Row] = []
    for name in (*x.columns, "Constant"):
        stars = next((mark for mark, level in LEVELS.items() if fit.pvalues[name] <= level), "")
        rows += [
            (exhibit, name, column, "coef", f"{fit.params[name]:.{digits}f}{stars}"),
            (exhibit, name, column, "t", f"({fit.tvalues[name]:.2f})"),
        ]
    rows.append((exhibit, "Observations", column, "n", f"{fit.nobs:,.0f}"))
    rows.append((exhibit, "R2", column, "r2", f"{fit.rsquared:.3f}"))
    if hidden is None:
        rows.append((exhibit, "Adj. R2", column, "adj_r2", f"{fit.rsquared_adj:.3f}"))
    return rows


def _legend(exhibit: str) -> list[_Row]:
    """Print the footnote that defines the stars."""
    return [(exhibit, "Notes", mark, "alpha", f"{100 * level:g}%") for mark, level in LEVELS.items()]


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
    columns, correlations = [f"({k})" for k in range(1, len(CRIME))], data.corr()
    printed = _description("Table 1", data, digits)
    printed += [
        ("Table 2", row, column, "corr", f"{correlations.loc[row, column]:.{digits}f}")
        for i, row in enumerate(CRIME)
        for column in CRIME[: i + 1]
    ]
    for k, column in enumerate(columns, start=1):
        printed += _regression("Table 3", column, data[y], data[regressors[:k]], digits)
    printed += _legend("Table 3")
    p = float(sm.OLS(data[y], sm.add_constant(data[regressors[:1]])).fit().pvalues.iloc[1])
    printed.append(("Text", "significance of single", "(1)", "alpha", "1%" if p <= 0.01 else "99%"))
    lines = [{"exhibit": "Table 3", "outcome": dict.fromkeys(columns, y)}]
    first, table = ["Table 3", "(1)"], {"exhibit": "Table 3"}
    about = {
        "stars_table": [
            {"regressions": table, "stated": ["residual"], "legend": "***, ** and *: 1, 5 and 10 %"}
        ],
        "stars_claim": [
            {
                "says": ["Text", "significance of single", "(1)", "alpha"],
                "t": ["Table 3", "single", "(1)", "t"],
            }
        ],
        "means_lines": [
            {"descriptives": "Table 1", "lines": lines},
            {
                "descriptives": "Table 1", "lines": lines, "unknown": "single", "rows": ["single"],
                "describes": "single",
            },
        ],
        "fit_correlations": [{"matrix": "Table 2", "regressions": table, "outcome": y}],
        "fit_single": [{"regressions": first, "stated": True, "descriptives": "Table 1", "outcome": y}],
        "fit_nested": [
            {
                "classical": True,
                "steps": [[["Table 3", short], ["Table 3", long]] for short, long in pairwise(columns)],
            }
        ],
    }  # fmt: skip
    return printed_numbers(printed), about


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
    short = pd.DataFrame({"affair": affair, "ln age": np.log(data["age"])})
    long = short.assign(**{GROUPED: affair * data["occupation"]})
    printed = _description("Table 1", data[[*OUTCOMES.values(), "age"]].assign(affair=affair), digits)
    for column, outcome in OUTCOMES.items():
        printed += _regression("Table 2", column, data[outcome], short, digits, effects)
        printed += _regression("Table 3", column, data[outcome], long, digits, effects)
        printed += _regression("Table 4", column, data[outcome], short[["affair"]], digits)
    for exhibit in ("Table 2", "Table 3", "Table 4"):
        printed += _legend(exhibit)
    for occupation, group in affair.groupby(data["occupation"].astype(int)):
        printed += [
            ("Table 5", str(occupation), "Affairs", "count", f"{group.sum():.0f}"),
            ("Table 5", str(occupation), "Share of affairs", "share", f"{100 * group.mean():.1f}%"),
        ]
    step = {"short": "Table 2", "long": "Table 3", "pairs": {c: c for c in OUTCOMES}, "added": GROUPED}
    note = {"stated": ["residual"], "legend": "***, ** and *: 1, 5 and 10 %"}
    alone = {"exhibit": "Table 4"}
    about = {
        "stars_table": [
            {"regressions": {"exhibit": ["Table 2", "Table 3"]}, "absorbed": effects.shape[1], **note},
            {"regressions": alone, **note},
        ],
        "means_lines": [
            {
                "descriptives": "Table 1", "unknown": "ln age", "rows": ["ln age"], "describes": "age",
                "transform": "ln", "effects": "occupation",
                "lines": [{"exhibit": "Table 2", "outcome": OUTCOMES}],
            },
            {"descriptives": "Table 1", "lines": [{"exhibit": "Table 4", "outcome": OUTCOMES}]},
        ],
        "means_added": [step],
        "means_weights": [
            {
                **step, "group": "affair", "origin": 0, "control": "ln age",
                "counts": {"exhibit": "Table 5", "column": "Affairs"},
                "shares": {"exhibit": "Table 5", "column": "Share of affairs"},
                "descriptives": "Table 1", "describes": "age",
            }
        ],
        "fit_dummy": [{"exhibit": "Table 1", "row": "affair"}],
        "fit_nested": [
            {
                "steps": [
                    [[before, column], [after, column]]
                    for before, after in (("Table 2", "Table 3"), ("Table 4", "Table 2"))
                    for column in OUTCOMES
                ]
            }
        ],
        "fit_single": [{"regressions": alone, "stated": True}],
        "fit_contrast": [{"regressions": alone}],
    }  # fmt: skip
    return printed_numbers(printed), about


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
