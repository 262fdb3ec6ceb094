"""Scale detection: clean logarithms pass, and planted errors are found."""

import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from helpers.audit import scale
from helpers.audit.engine import run
from helpers.errors import UnknownNameError

from .conftest import flagged, paper_of

NILE = sm.datasets.nile.load_pandas().data["volume"]  # whole numbers, 456 to 1370
CARD = sm.datasets.ccard.load_pandas().data  # AVGEXP in US$, INCOME in US$10,000

LOGS = {"10": math.log10, "e": math.log}


def table(base: str, decimals: int = 4) -> dict[tuple[str, str, str, str], str]:
    """Extremes of three logarithms, as a paper prints them."""
    numbers = {}
    for row, values in {"volume": NILE, "spending": CARD["AVGEXP"], "income": CARD["INCOME"] * 1e4}.items():
        for statistic, value in {"min": values.min(), "max": values.max()}.items():
            numbers["Table 1", row, statistic.title(), statistic] = f"{LOGS[base](value):.{decimals}f}"
    return numbers


def description(base: str | None) -> dict[str, Any]:
    ends = {"smallest": [1.0, 50.0], "largest": [1000.0, 5000.0]}
    volume: dict[str, Any] = {
        "row": "volume",
        "quantity": "a number of units",
        "source": "a count",
        "step": 1,
    }
    spending = {
        "row": "spending",
        "quantity": "monthly spending",
        "source": "between some and some thousand US$",
        "units": [
            {"name": "US$", **ends},
            {"name": "cents", **{k: [100 * v for v in ends[k]] for k in ends}},
        ],
        "ratio": {
            "name": "the share of spending in income",
            "smallest": [0, 0.1],
            "largest": [0.3, 1.5],
            "source": "it is below 1 for most",
        },
        "spread": 50,
    }
    income = {"row": "income", "quantity": "income", "source": "a few times", "spread": 4}
    stated = {} if base is None else {"base": base}
    return {"scale_logs": [{"exhibit": "Table 1", **log, **stated} for log in (volume, spending, income)]}


@pytest.mark.parametrize("base", ["10", "e"])
@pytest.mark.parametrize("decimals", [2, 3, 4, 5, 6])
def test_clean_logarithms_with_their_base_stated_give_no_finding(base: str, decimals: int) -> None:
    paper = paper_of(table(base, decimals), description(base))
    assert flagged(scale.RULES, paper) == []
    assert len(run([paper], scale.RULES)) == 4


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("base", ["10", "e"])
def test_counts_of_any_size_never_exclude_their_own_base(base: str, seed: int) -> None:
    counts = np.random.default_rng(seed).integers(1, 10 ** (1 + seed % 6), size=40)
    for decimals in (1, 3, 4, 7):
        numbers = {
            ("Table 1", "volume", name.title(), name): f"{LOGS[base](value):.{decimals}f}"
            for name, value in {"min": counts.min(), "max": counts.max()}.items()
        }
        about = {"scale_logs": [description(base)["scale_logs"][0]]}
        assert flagged(scale.RULES, paper_of(numbers, about)) == []


@pytest.mark.parametrize("base", ["10", "e"])
def test_an_unstated_base_is_named_in_notes(base: str) -> None:
    notes = flagged(scale.RULES, paper_of(table(base), description(None)))
    assert [(check.rule, check.severity) for check in notes] == [
        ("scale: base of the logarithm", "note"),
        ("scale: values behind the logarithm", "note"),
    ]
    assert all(f"base {base}" in check.sentence for check in notes)


PLANTED = [
    ("no whole number, base unstated", None, ("volume", "min", "2.6593"), "base of the logarithm", "unusual"),
    (
        "no whole number, base stated",
        "10",
        ("volume", "min", "2.6593"),
        "base of the logarithm",
        "inconsistent",
    ),
    ("transposed digits", "10", ("volume", "max", "3.1376"), "base of the logarithm", "inconsistent"),
    ("minus lost from a digit", "10", ("volume", "min", "2.6509"), "base of the logarithm", "inconsistent"),
    (
        "natural log of one value",
        "10",
        ("spending", "max", "8.0386"),
        "values behind the logarithm",
        "inconsistent",
    ),
    ("point shifted", "10", ("spending", "max", "34.912"), "values behind the logarithm", "unusual"),
    ("two decimals moved", "10", ("spending", "max", "1.4912"), "spread of the logarithm", "inconsistent"),
    (
        "a share instead of its logarithm",
        "10",
        ("spending", "max", "0.4912"),
        "spread of the logarithm",
        "inconsistent",
    ),
    ("a misread first digit", "10", ("income", "max", "4.4000"), "spread of the logarithm", "inconsistent"),
]


@pytest.mark.parametrize(
    ("base", "change", "rule", "severity"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED]
)
def test_planted_errors_are_found(
    base: str | None, change: tuple[str, str, str], rule: str, severity: str
) -> None:
    row, statistic, text = change
    numbers = table("10")
    key = ("Table 1", row, statistic.title(), statistic)
    assert key in numbers
    found = flagged(scale.RULES, paper_of({**numbers, key: text}, description(base)))
    assert (f"scale: {rule}", severity) in {
        (check.rule, check.severity) for check in found if key in {cell.key for cell in check.cells}
    }


def test_a_wrongly_stated_base_is_found() -> None:
    found = flagged(scale.RULES, paper_of(table("10"), description("e")))
    assert {(check.rule, check.severity) for check in found} == {
        ("scale: base of the logarithm", "inconsistent"),
        ("scale: values behind the logarithm", "inconsistent"),
    }


def test_a_ratio_in_place_of_a_logarithm_is_named() -> None:
    share = CARD["AVGEXP"] / (CARD["INCOME"] * 1e4) * 12
    ends = {("Table 1", "spending", n.title(), n): f"{share.agg(n):.4f}" for n in ("min", "max")}
    found = flagged(scale.RULES, paper_of({**table("10"), **ends}, description("10")))
    values = [check for check in found if check.rule == "scale: values behind the logarithm"]
    assert [check.severity for check in values] == ["inconsistent"]
    assert "the share of spending in income" in values[0].sentence


def test_a_description_of_a_row_that_is_not_printed_is_refused() -> None:
    about = {"scale_logs": [{"exhibit": "Table 1", "row": "flow", "quantity": "x", "source": "y", "step": 1}]}
    with pytest.raises(UnknownNameError, match="flow"):
        flagged(scale.RULES, paper_of(table("10"), about))
