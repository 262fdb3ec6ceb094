"""Estimates, errors, t, p, stars, limits and tests: nothing on right tables, and what is planted."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from helpers.audit import RULES, inference
from helpers.audit.engine import Check, run

from .conftest import Key, flagged, paper_of

T1 = "Table 1"
LEGENDS = {
    "economists": {"***": 0.01, "**": 0.05, "*": 0.10},
    "others": {"***": 0.001, "**": 0.01, "*": 0.05},
    "letters": {"a": 0.01, "b": 0.05, "c": 0.1},
    "plus": {"***": 0.001, "**": 0.01, "*": 0.05, "+": 0.1},
}
PRINTED = (
    ("se", "stars"), ("t", "stars"), ("se", "p"), ("se", "low", "stars"), ("low", "p"), ("low", "stars"),
    ("p", "stars"), ("se", "t", "p", "low", "stars"),
)  # fmt: skip


def estimated(kind: str, rng: np.random.Generator, nobs: int):
    """A regression on data of twelve groups, its errors of one kind."""
    group = rng.integers(0, 12, nobs)
    x = rng.normal(size=(nobs, 4)) + rng.normal(size=(12, 4))[group]
    noise = rng.normal(size=nobs) + rng.normal(size=12)[group]
    table = sm.add_constant(pd.DataFrame(x, columns=list("abcd")))
    index = x @ rng.choice([0, 0.1, 0.2, 0.4], 4)
    if kind == "logit":
        return sm.Logit((index + noise > 0).astype(int), table).fit(disp=0)
    if kind == "poisson":
        return sm.Poisson(rng.poisson(np.exp(0.3 * index)), table).fit(disp=0)
    how: dict[str, Mapping] = {
        "classical": {},
        "robust": {"cov_type": "HC1", "use_t": True},
        "clustered": {"cov_type": "cluster", "cov_kwds": {"groups": group}, "use_t": True},
    }
    return sm.OLS(index + noise, table).fit(**how[kind])


def table(
    fits: Sequence, shown: Sequence[str], legend: Mapping[str, float], digits: int, ratio: str = ""
) -> dict[Key, str]:
    """Print regressions, ratios with the errors of their logarithms ("log") or their own ("delta")."""
    numbers: dict[Key, str] = {}
    for column, fit in enumerate(fits, start=1):
        limits = fit.conf_int()
        for name, b in fit.params.items():
            place, p = (T1, str(name), f"({column})"), fit.pvalues[name]
            mark = min((level, one) for one, level in [*legend.items(), ("", 1.0)] if p <= level)[1]
            scale = np.exp if ratio else float
            texts = {
                "se": f"({fit.bse[name] * (np.exp(b) if ratio == 'delta' else 1):.{digits}f})",
                "t": f"({fit.tvalues[name]:.2f})",
                "p": f"[{p:.3f}]" if p >= 0.001 else "<0.001",
                "low": f"{scale(limits.loc[name, 0]):.{digits}f}",
                "high": f"{scale(limits.loc[name, 1]):.{digits}f}",
            }
            stars = mark if "stars" in shown else ""
            numbers[*place, "odds" if ratio else "coef"] = f"{scale(b):.{digits}f}{stars}"
            wanted = [*shown, *(["high"] if "low" in shown else [])]
            numbers |= {(*place, one): texts[one] for one in wanted if one != "stars"}
        numbers[T1, "N", f"({column})", "n"] = f"{fit.nobs:.0f}"
    return numbers


def footnote(legend: Mapping[str, float]) -> dict[Key, str]:
    return {(T1, "Notes", mark, "alpha"): f"{level:g}" for mark, level in legend.items()}


def severe(numbers: Mapping[Key, str], about: Mapping | None = None) -> list[Check]:
    """What all rules find, notes left aside."""
    checks = run([paper_of(dict(numbers), dict(about or {}))], RULES)
    return [check for _, check in checks if check.severity not in (None, "note")]


@pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(one, marks=pytest.mark.long) for one in range(8, 60))]
)
def test_nothing_is_found_in_regressions_printed_in_any_way(seed):
    rng = np.random.default_rng(seed)
    ratio = str(rng.choice(["", "log", "delta"])) if seed % 2 else ""
    kinds = ["logit", "poisson"] if seed % 2 else ["classical", "robust", "clustered"]
    legend = LEGENDS[list(LEGENDS)[seed // 2 % 4]]
    numbers = table(
        [estimated(kind, rng, 150) for kind in kinds], PRINTED[seed % 8], legend, 2 + seed % 3, ratio
    )
    if seed % 3:
        numbers |= footnote(legend) if "stars" in PRINTED[seed % 8] else {}
    assert severe(numbers) == []


@pytest.fixture(scope="module")
def full() -> dict[Key, str]:
    """Two right columns that print everything: t(46) and a table of errors and stars."""
    legend = LEGENDS["economists"]
    rows = {"x": (0.30, 0.10), "y": (-0.21, 0.10), "z": (0.05, 0.10), "w": (0.18, 0.10)}
    numbers = footnote(legend)
    for name, (b, se) in rows.items():
        p = 2 * stats.t.sf(abs(b / se), 46)
        mark = min((level, one) for one, level in [*legend.items(), ("", 1.0)] if p <= level)[1]
        width = stats.t.isf(0.025, 46) * se
        at = (T1, name, "(1)")
        numbers |= {
            (*at, "coef"): f"{b:.2f}{mark}", (*at, "se"): f"({se:.3f})", (*at, "t"): f"{b / se:.2f}",
            (*at, "p"): f"{p:.4f}", (*at, "low"): f"{b - width:.3f}", (*at, "high"): f"{b + width:.3f}",
        }  # fmt: skip
    return numbers | {(T1, "N", "(1)", "n"): "50"}


def test_the_right_table_passes(full):
    assert full[T1, "x", "(1)", "p"] == "0.0043"  # of t(46) = 3
    assert severe(full) == []


@pytest.mark.parametrize(
    ("key", "text", "rule", "severity"),
    [
        (("x", "t"), "3.30", "stars: t and standard error", "inconsistent"),
        (("x", "se"), "(0.120)", "stars: t and standard error", "inconsistent"),
        (("x", "p"), "0.0440", "stars: one distribution", "unusual"),
        (("z", "p"), "0.5190", "stars: one distribution", "inconsistent"),
        (("y", "coef"), "-0.21***", "stars: one distribution", "inconsistent"),
        (("x", "coef"), "0.30", "stars: one distribution", "unusual"),
        (("x", "low"), "0.199", "stars: limits", "unusual"),
        (("x", "high"), "0.201", "stars: limits", "inconsistent"),
        (("w", "low"), "0.479", "stars: limits", "impossible"),
    ],
)
def test_what_is_planted_is_found(full, key, text, rule, severity):
    row, statistic = key
    found = severe({**full, (T1, row, "(1)", statistic): text})
    assert (rule, severity) in {(check.rule, check.severity) for check in found}
    assert any((T1, row, "(1)", statistic) in {cell.key for cell in check.cells} for check in found)


def test_wrong_limits_around_the_estimate_need_its_error(full):
    at = (T1, "x", "(1)")
    found = severe({**full, (*at, "low"): "0.150", (*at, "high"): "0.450"})
    assert [(check.rule, check.severity) for check in found] == [("stars: one distribution", "inconsistent")]
    assert "standard errors from the estimate, as limits of 95% are" in found[0].sentence


def test_confidence_can_be_said(full):
    found = severe(full, {"stars_confidence": [{"exhibit": T1, "level": 0.9}]})
    assert len(found) == 4
    assert {check.rule for check in found} == {"stars: one distribution"}


def marked(rows: Mapping[str, tuple[str, str]]) -> dict[Key, str]:
    """Coefficients and errors of one column."""
    return {
        (T1, name, "(1)", statistic): text
        for name, texts in rows.items()
        for statistic, text in zip(("coef", "se"), texts, strict=True)
    }


def test_one_sided_stars_are_unusual_and_few_clusters_a_note():
    # t = 1.8 earns ** on one side only
    one_sided = marked({"x": ("0.18**", "(0.10)"), "y": ("0.14*", "(0.10)"), "z": ("0.90***", "(0.01)")})
    found = severe({**one_sided, **footnote(LEGENDS["economists"])})
    assert {check.severity for check in found} == {"unusual"}
    assert all(
        check.sentence.endswith("One-sided tests would give all marks and p-values of the exhibit.")
        for check in found
    )
    few = marked({"x": ("2.40*", "(1.00)"), "y": ("9.00***", "(1.00)")}) | footnote(LEGENDS["economists"])
    (only,) = flagged(inference.RULES, paper_of(few, {}))
    assert only.severity == "note"  # t = 2.4 with one star: fewer than 14 degrees of freedom
    assert "clusters would give, and none of more" in only.sentence


def test_printed_degrees_of_freedom_count():
    numbers = marked({"x": ("2.40", "(1.00)")}) | {(T1, "x", "(1)", "p"): "0.0743"}
    assert stats.t.sf(2.4, 4) * 2 == pytest.approx(0.0743, abs=1e-4)
    own = {**numbers, (T1, "x", "(1)", "df"): "4"}
    assert severe(own) == []
    assert [check.severity for check in severe({**own, (T1, "x", "(1)", "df"): "40"})] == ["inconsistent"]
    of_column = {**numbers, (T1, "Degrees of freedom", "(1)", "df"): "4"}
    assert flagged(inference.RULES, paper_of(of_column, {})) == []  # not even a note


def test_a_description_narrows_the_degrees_of_freedom():
    numbers = marked({"x": ("2.40", "(1.00)")}) | {
        (T1, "x", "(1)", "p"): "0.0743",
        (T1, "N", "(1)", "n"): "90",
    }
    about = {"stars_table": [{"regressions": {"exhibit": T1}, "stated": ["normal"]}]}
    assert severe(numbers) == []
    (only,) = severe(numbers, about)
    assert only.severity == "unusual"
    assert "It would need 3 to 5 degrees of freedom" in only.sentence


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"coef": "0.405", "odds": "1.50"}, []),
        ({"coef": "0.405", "odds": "1.05"}, ["stars: ratio and coefficient"]),
        ({"coef": "0.405", "irr": "1.45"}, ["stars: ratio and coefficient"]),
        ({"coef": "0.41", "beta": "0.12"}, []),
        ({"coef": "0.41", "beta": "-0.12"}, ["stars: standardised coefficient"]),
        ({"odds": "1.50", "se": "(0.15)", "t": "4.05"}, []),  # 0.405 / (0.15 / 1.5)
        ({"odds": "1.50", "se": "(0.10)", "t": "4.05"}, []),  # 0.405 / 0.10
        ({"odds": "1.50", "se": "(0.20)", "t": "4.05"}, ["stars: t and standard error"]),
        ({"odds": "1.50", "low": "1.23", "high": "1.83"}, []),  # exp(0.405 ± 1.96 · 0.1)
        ({"odds": "1.50", "low": "1.53", "high": "1.83"}, ["stars: limits"]),
    ],
)
def test_ratios(texts, expected):
    numbers = {(T1, "x", "(1)", statistic): text for statistic, text in texts.items()}
    assert [check.rule for check in severe(numbers)] == expected


@pytest.mark.parametrize(
    ("texts", "fits"),
    [
        ({"F": "4.00", "df": "2", "df2": "60", "p": "0.023"}, True),
        ({"F": "4.00", "df": "2", "df2": "60", "p": "0.032"}, False),
        ({"F": "4.00", "df": "2", "p": "0.023"}, True),
        ({"F": "4.00", "df": "2", "p": "0.010"}, False),  # with any denominator above 0.018
        ({"chi2": "5.99", "df": "2", "p": "0.050"}, True),
        ({"chi2": "5.99", "df": "1", "p": "0.050"}, False),
        ({"chi2": "27.3", "df": "2", "p": "<0.001"}, True),
        ({"chi2": "7.3", "df": "2", "p": "<0.001"}, False),
        ({"t": "2.75", "df": "30", "p": "0.010"}, True),
        ({"t": "2.75", "df": "30", "p": "0.005"}, True),  # one-sided
        ({"t": "2.75", "df": "30", "p": "0.050"}, False),
    ],
)
def test_tests_and_their_p(texts, fits):
    numbers = {(T1, "test", "(1)", statistic): text for statistic, text in texts.items()}
    found = severe(numbers)
    assert [check.rule for check in found] == ([] if fits else ["stars: test and p"])


def test_errors_with_nothing_beside_them_get_a_note():
    (only,) = flagged(
        inference.RULES, paper_of(marked({"x": ("0.30", "(0.10)"), "y": ("0.10", "(0.20)")}), {})
    )
    assert (only.rule, only.severity, len(only.cells)) == ("stars: standard error alone", "note", 2)


def test_tables_of_errors_are_read_like_those_of_t():
    """The rules on t take what coefficient and error imply: a larger t has fewer stars."""
    numbers = marked({"x": ("0.50**", "(0.10)"), "y": ("0.30***", "(0.10)")})
    (found,) = [check for check in severe(numbers) if check.rule == "stars: order"]
    assert {cell.key[3] for cell in found.cells} == {"coef", "se"}
