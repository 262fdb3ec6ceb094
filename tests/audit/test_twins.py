"""Twins: re-estimated tables pass, and planted errors are found."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from helpers.audit import twins
from helpers.audit.engine import run
from helpers.published import parse_printed

from .conftest import Key, flagged, paper_of

GRUNFELD = sm.datasets.grunfeld.load_pandas().data.sort_values(["firm", "year"], ignore_index=True)
FIRM = pd.factorize(GRUNFELD["firm"])[0]
EXPLAINED = {
    "(1)": GRUNFELD["invest"],
    "(2)": np.sqrt(GRUNFELD["invest"]),
    "(3)": GRUNFELD["invest"].rank(),
}


def regressors(seed: int) -> dict[str, pd.DataFrame]:
    """Return three specifications: a rare dummy, its interaction with time, a slightly wider dummy."""
    after = (GRUNFELD["year"] >= 1945).astype(float)
    random = np.random.default_rng(seed)
    early, late = (random.permutation(np.flatnonzero(after == part)) for part in (0, 1))
    rows = np.arange(len(GRUNFELD))
    rare = np.isin(rows, [*early[:5], *late[:5]]).astype(float)
    wider = np.isin(rows, [*early[:6], *late[:6]]).astype(float)
    base = GRUNFELD[["value", "capital"]]
    return {
        "Table 1": base.assign(rare=rare),
        "Table 2": base.assign(rare=rare, interaction=rare * after),
        "Table 3": base.assign(rare=wider),
    }


def tables(seed: int = 0, decimals: int = 4) -> dict[Key, str]:
    """Print three tables with clusters by firm, and Table 4, Table 1 again without clusters."""
    numbers: dict[Key, str] = {}
    specifications = regressors(seed)
    for exhibit in ("Table 1", "Table 2", "Table 3", "Table 4"):
        design = sm.add_constant(specifications.get(exhibit, specifications["Table 1"]))
        for column, explained in EXPLAINED.items():
            model = sm.OLS(explained, design)
            fit = (
                model.fit(cov_type="HC1")
                if exhibit == "Table 4"
                else model.fit(cov_type="cluster", cov_kwds={"groups": FIRM})
            )
            for row in design.columns:
                numbers[exhibit, row, column, "coef"] = f"{fit.params[row]:.{decimals + 2}f}"
                numbers[exhibit, row, column, "t"] = f"({fit.tvalues[row]:.2f})"
            numbers[exhibit, "N", column, "n"] = f"{int(fit.nobs)}"
            numbers[exhibit, "R2", column, "r2"] = f"{fit.rsquared:.3f}"
    return numbers


CONTROLS = ["value", "capital", "const"]
ABOUT: dict[str, Any] = {
    "twins_same": [
        {
            "first": ["Table 1", column],
            "second": ["Table 4", column],
            "rows": ["value", "capital", "rare", "const", "N", "R2"],
            "statistics": ["coef", "n", "r2"],
            "change": "no clusters",
        }
        for column in EXPLAINED
    ],
    "twins_errors": [
        {
            "columns": [[exhibit, column] for exhibit in ("Table 1", "Table 2", "Table 3")],
            "rows": CONTROLS,
            "clusters": "firm",
            "periods": 20,
        }
        for column in EXPLAINED
    ],
    "twins_ratios": [
        {"first": "Table 1", "second": other, "columns": list(EXPLAINED), "rows": CONTROLS}
        for other in ("Table 2", "Table 3")
    ],
    "twins_near": [
        {"first": ["Table 1", column], "second": [other, column], "rows": CONTROLS, "change": "the dummy"}
        for column in EXPLAINED
        for other in ("Table 2", "Table 3")
    ],
}


@pytest.mark.parametrize("seed", range(12))
def test_re_estimated_tables_give_no_finding(seed: int) -> None:
    paper = paper_of(tables(seed, decimals=1 + seed % 4), ABOUT)
    assert flagged(twins.RULES, paper) == []
    assert len(run([paper], twins.RULES)) == 18 + 6 + 6 + 6 + 4


@pytest.fixture(scope="module")
def clean() -> dict[Key, str]:
    return tables()


SAME, ERROR = "same model printed twice", "standard error of one regressor"
PLANTED = [
    ("a digit lost", ("Table 4", "value", "(1)", "coef"), ("times", 0.1), SAME, "inconsistent"),
    ("digits transposed", ("Table 4", "capital", "(1)", "coef"), ("plus", 0.09), SAME, "inconsistent"),
    ("sign lost", ("Table 4", "const", "(1)", "coef"), ("times", -1), SAME, "inconsistent"),
    ("last digit", ("Table 4", "value", "(2)", "coef"), ("plus", 1e-6), SAME, "note"),
    ("another N", ("Table 4", "N", "(2)", "n"), ("plus", -20), SAME, "inconsistent"),
    ("another R²", ("Table 4", "R2", "(3)", "r2"), ("plus", 0.02), SAME, "inconsistent"),
    ("without clusters", ("Table 2", "value", "(1)", "t"), ("times", 2.2), ERROR, "unusual"),
    ("another scale", ("Table 2", "const", "(2)", "t"), ("times", 16), ERROR, "unusual"),
    ("coarser clusters", ("Table 3", "capital", "(3)", "t"), ("times", 0.4), ERROR, "unusual"),
    (
        "one column off",
        ("Table 3", "value", "(2)", "t"),
        ("times", 1.9),
        "standard errors move together",
        "unusual",
    ),
    ("other weights", ("Table 2", "value", "(1)", "coef"), ("times", 3), "near twins", "unusual"),
    ("other R²", ("Table 2", "R2", "(1)", "r2"), ("plus", -0.3), "near twins", "unusual"),
]


def mutate(text: str, how: str, by: float) -> str:
    """Change a printed number and keep its digits."""
    read = parse_printed(text)
    changed = read.value * by if how == "times" else read.value + by
    plain = f"{changed:.{read.decimals}f}"
    return f"({plain})" if text.startswith("(") else plain


@pytest.mark.parametrize(
    ("key", "change", "rule", "severity"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED]
)
def test_planted_errors_are_found(
    clean: dict[Key, str], key: Key, change: tuple[str, float], rule: str, severity: str
) -> None:
    wrong = {**clean, key: mutate(clean[key], *change)}
    assert wrong[key] != clean[key]
    found = flagged(twins.RULES, paper_of(wrong, ABOUT))
    assert all(key in {cell.key for cell in check.cells} for check in found)
    assert (f"twins: {rule}", severity) in {(check.rule, check.severity) for check in found}


@pytest.mark.parametrize(("factor", "words"), [(3.0, "would be enough"), (9.0, "is not enough")])
def test_the_bound_of_missing_clusters(clean: dict[Key, str], factor: float, words: str) -> None:
    key = ("Table 2", "value", "(1)", "t")
    found = flagged(twins.RULES, paper_of({**clean, key: mutate(clean[key], "times", factor)}, ABOUT))
    sentence = next(check.sentence for check in found if ERROR in check.rule)
    assert words in sentence
    assert "√20 = 4.47" in sentence


@pytest.mark.parametrize("seed", range(5))
def test_no_covariance_with_clusters_exceeds_the_bound(seed: int) -> None:
    """White's standard error times √20 is above the clustered one, in every row."""
    design = sm.add_constant(regressors(seed)["Table 2"])
    model = sm.OLS(GRUNFELD["invest"], design)
    white = model.fit(cov_type="HC0").bse
    clustered = model.fit(cov_type="cluster", cov_kwds={"groups": FIRM, "use_correction": False}).bse
    assert (clustered <= np.sqrt(20) * white).all()


def test_a_row_without_an_estimate_is_left_out(clean: dict[Key, str]) -> None:
    key = ("Table 2", "value", "(1)", "t")
    assert flagged(twins.RULES, paper_of({**clean, key: "(0.00)"}, ABOUT)) == []


def test_a_row_that_is_printed_twice() -> None:
    numbers = {
        ("Table 1", row, column, statistic): text
        for row, texts in {"x": ("0.123", "(2.41)"), "z": ("0.123", "(2.41)"), "w": ("0.12", "(2.4)")}.items()
        for column in ("(1)", "(2)")
        for statistic, text in zip(("coef", "t"), texts, strict=True)
    }
    (check,) = flagged([twins.copied_rows], paper_of(numbers, {}))
    assert (check.severity, check.bearing, len(check.cells)) == ("unusual", "estimate", 8)
    assert "the same numbers for x and z" in check.sentence
    numbers["Table 1", "z", "(2)", "t"] = "(2.42)"
    assert flagged([twins.copied_rows], paper_of(numbers, {})) == []


def test_few_digits_agree_by_chance() -> None:
    numbers = {
        ("Table 1", row, "(1)", statistic): text
        for row in ("x", "z")
        for statistic, text in (("coef", "0.01"), ("t", "(2.41)"))
    }
    assert flagged([twins.copied_rows], paper_of(numbers, {})) == []
