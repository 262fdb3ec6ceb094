"""Rules of the family `fit`: clean tables, planted errors, the three papers."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from helpers.audit import clean, specimen
from helpers.audit.engine import Check, Paper, run
from helpers.audit.fit import RULES, adjust, unadjust

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
CHAPTERS = ("1-national-concentration", "2-export-complexity", "3-innovation-agglomeration")


def read(chapter: str) -> Paper:
    printed = pd.read_csv(PUBLISHED / f"{chapter}.csv", keep_default_na=False)
    about = "\n".join(path.read_text() for path in sorted((PUBLISHED / "audit").glob(f"{chapter}*.toml")))
    return Paper(chapter, printed, tomllib.loads(about))


def flagged(*papers: Paper) -> list[Check]:
    return [check for _, check in run(papers, RULES) if check.severity]


@pytest.fixture(scope="module")
def tables() -> dict[str, tuple[pd.DataFrame, dict]]:
    return {"crime": clean.crime(), "survey": clean.survey()}


def test_clean_tables_give_no_finding():
    papers = clean.papers()
    assert flagged(*papers) == []
    assert Counter(check.rule for _, check in run(papers, RULES)) == {
        "fit: correlation matrix": 1,
        "fit: correlations and t": 4,
        "fit: correlations and R²": 8,
        "fit: correlations and slopes": 3,
        "fit: best N": 1,
        "fit: range of R²": 20,
        "fit: adjusted R²": 7,
        "fit: nested models": 9,
        "fit: step in R²": 3,
        "fit: one regressor": 4,
        "fit: slope and standard deviations": 1,
        "fit: classical t": 1,
        "fit: dummy spread": 1,
        "fit: dummy and constant": 3,
    }


@pytest.mark.parametrize("seed", range(8))
def test_no_false_alarm_at_any_rounding(seed):
    assert flagged(*clean.papers(60 + 45 * seed, seed, digits=3 + seed % 3)) == []


T3 = "Table 3"
CRIME = {
    "correlation beyond one": (
        ("Table 2", "urban", "single", "corr"), "1.4211", "fit: correlation matrix", "impossible",
    ),
    "diagonal": (
        ("Table 2", "urban", "urban", "corr"), "0.9000", "fit: correlation matrix", "impossible",
    ),
    "sign of a correlation": (
        ("Table 2", "single", "murder", "corr"), "-0.8772", "fit: correlation matrix", "impossible",
    ),
    "digits of t": ((T3, "single", "(2)", "t"), "(14.08)", "fit: correlations and t", "inconsistent"),
    "t of another sample": ((T3, "hs_grad", "(3)", "t"), "(2.60)", "fit: correlations and t", "unusual"),
    "digit of R²": ((T3, "R2", "(3)", "r2"), "0.881", "fit: correlations and R²", "inconsistent"),
    "decimal point": ((T3, "Adj. R2", "(1)", "adj_r2"), "0.077", "fit: correlations and R²", "inconsistent"),
    "digits of a slope": (
        (T3, "poverty", "(3)", "coef"), "0.5330***", "fit: correlations and slopes", "inconsistent",
    ),
    "wrong number of regressors": (
        (T3, "Adj. R2", "(4)", "adj_r2"), "0.779", "fit: adjusted R²", "inconsistent",
    ),
    "adjusted above R²": ((T3, "Adj. R2", "(4)", "adj_r2"), "0.831", "fit: adjusted R²", "impossible"),
    "R² beyond one": ((T3, "R2", "(4)", "r2"), "8.13", "fit: range of R²", "impossible"),
    "R² that falls": ((T3, "R2", "(3)", "r2"), "0.711", "fit: nested models", "impossible"),
    "step of another t": ((T3, "hs_grad", "(3)", "t"), "(4.52)", "fit: step in R²", "inconsistent"),
    "t of one regressor": ((T3, "single", "(1)", "t"), "(17.29)", "fit: one regressor", "inconsistent"),
    "t against moments": ((T3, "single", "(1)", "t"), "(10.79)", "fit: classical t", "inconsistent"),
    "decimal point of a slope": (
        (T3, "single", "(1)", "coef"), "6.682***", "fit: slope and standard deviations", "impossible",
    ),
}  # fmt: skip
SURVEY = {
    "spread of a dummy": (
        ("Table 1", "affair", "Std. Dev.", "sd"), "0.4765", "fit: dummy spread", "impossible",
    ),
    "error of a contrast": (
        ("Table 4", "affair", "(1)", "t"), "(-82.06)", "fit: dummy and constant", "inconsistent",
    ),
    "R² of a dummy": (("Table 4", "R2", "(1)", "r2"), "0.101", "fit: one regressor", "inconsistent"),
}  # fmt: skip
PLANTED = [("crime", name) for name in CRIME] + [("survey", name) for name in SURVEY]


@pytest.mark.parametrize(("paper", "name"), PLANTED)
def test_planted_error_is_found(paper, name, tables):
    key, text, rule, severity = (CRIME if paper == "crime" else SURVEY)[name]
    printed, about = tables[paper]
    hits = [c for c in flagged(Paper(paper, specimen.reprint(printed, key, text), about)) if c.rule == rule]
    assert severity in [check.severity for check in hits]
    assert any(key in [cell.key for cell in check.cells] for check in hits)


def test_wrong_n_is_found(tables):
    printed, about = tables["crime"]
    for column in ("(1)", "(2)", "(3)", "(4)"):
        printed = specimen.reprint(printed, (T3, "Observations", column, "n"), "61")
    (check,) = [c for c in flagged(Paper("crime", printed, about)) if c.rule == "fit: best N"]
    assert check.severity == "unusual"
    assert check.implied.low <= 51 <= check.implied.high
    assert "With N = 61, " in check.sentence


def test_rounding_explains_what_it_can(tables):
    printed, about = tables["crime"]
    # 0.765 stands for [0.7645, 0.7655]; the correlations give 0.7648
    near = specimen.reprint(printed, (T3, "Adj. R2", "(1)", "adj_r2"), "0.76")
    assert [c.rule for c in flagged(Paper("crime", near, about))] == []


@pytest.mark.parametrize(("r2", "nobs", "k"), [(0.5, 100, 1), (0.02749, 166, 1), (0.66, 30, 5)])
def test_adjusting_is_undone(r2, nobs, k):
    assert unadjust(adjust(r2, nobs, k), nobs, k) == pytest.approx(r2)


def test_adjusted_r2_of_a_textbook_line():
    assert adjust(0.5, 12, 1) == pytest.approx(0.45)


@pytest.fixture(scope="module")
def real() -> dict[str, list[Check]]:
    return {chapter: flagged(read(chapter)) for chapter in CHAPTERS}


def test_findings_of_the_papers(real):
    assert {chapter: Counter((c.rule, c.severity) for c in found) for chapter, found in real.items()} == {
        "1-national-concentration": {("fit: dummy and constant", "unusual"): 1},
        "2-export-complexity": {
            ("fit: correlations and R²", "inconsistent"): 1,
            ("fit: correlations and R²", "unusual"): 3,
            ("fit: correlations and t", "unusual"): 3,
            ("fit: step in R²", "inconsistent"): 1,
            ("fit: step in R²", "unusual"): 1,
            ("fit: one regressor", "inconsistent"): 1,
        },
        "3-innovation-agglomeration": {("fit: classical t", "unusual"): 1},
    }


def test_three_routes_find_the_decimal_point_of_model_1(real):
    found = [c for c in real["2-export-complexity"] if c.severity == "inconsistent"]
    implied = {c.rule: (c.implied.low, c.implied.high) for c in found}
    assert {c.printed for c in found} == {"0.23"}
    assert implied["fit: correlations and R²"] == pytest.approx((0.02154, 0.02158), abs=1e-5)
    assert implied["fit: one regressor"] == pytest.approx((0.02111, 0.02136), abs=1e-5)
    assert implied["fit: step in R²"] == pytest.approx((0.02164, 0.02456), abs=1e-5)
    assert all("decimal point" in c.sentence for c in found if c.rule != "fit: step in R²")


def test_n_of_the_second_paper_fits_best():
    (check,) = [c for _, c in run([read(CHAPTERS[1])], RULES) if c.rule == "fit: best N"]
    assert (check.severity, check.printed) == (None, "166")
    assert check.implied.low <= 166 <= check.implied.high


def test_contrast_that_is_known_better_than_its_parts(real):
    (check,) = real["1-national-concentration"]
    assert check.cells[0].key == ("Table 16", "High-tech industry", "(2)", "t")
    assert check.implied.high == pytest.approx(2.93, abs=0.005)
    assert "0.0109/5.01 = 0.00216 to 0.00219" in check.sentence
    assert "0.0766/20.49 = 0.00374" in check.sentence


def test_standard_errors_of_the_third_paper_are_not_classical(real):
    (check,) = real["3-innovation-agglomeration"]
    assert (check.implied.low, check.implied.high) == pytest.approx((11.486, 11.531), abs=1e-3)
    assert "1.23 times the classical one" in check.sentence
