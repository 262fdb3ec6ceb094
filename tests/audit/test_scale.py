"""Scale detection: clean logarithms pass, planted errors are found, the papers' logarithms are told apart."""

import math
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from helpers.audit import scale
from helpers.audit.engine import Check, Paper, findings, run
from helpers.errors import UnknownNameError
from helpers.published import KEY, PRINTED_COLUMNS, parse_printed, validate

DATA = Path(__file__).parents[2] / "data" / "published"
NILE = sm.datasets.nile.load_pandas().data["volume"]  # whole numbers, 456 to 1370
CARD = sm.datasets.ccard.load_pandas().data  # AVGEXP in US$, INCOME in US$10,000

LOGS = {"10": math.log10, "e": math.log}


def printed_paper(numbers: dict[tuple[str, str, str, str], str], about: dict[str, Any]) -> Paper:
    """A paper that prints these numbers."""
    read = {key: parse_printed(text) for key, text in numbers.items()}
    rows = [(*key, text, read[key].value, read[key].half_unit, "", "") for key, text in numbers.items()]
    return Paper("4-public", validate(pd.DataFrame(rows, columns=PRINTED_COLUMNS)), about)


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


def flagged(paper: Paper) -> list[Check]:
    return [check for _, check in run([paper], scale.RULES) if check.severity]


@pytest.mark.parametrize("base", ["10", "e"])
@pytest.mark.parametrize("decimals", [2, 3, 4, 5, 6])
def test_clean_logarithms_with_their_base_stated_give_no_finding(base: str, decimals: int) -> None:
    paper = printed_paper(table(base, decimals), description(base))
    assert flagged(paper) == []
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
        assert flagged(printed_paper(numbers, about)) == []


@pytest.mark.parametrize("base", ["10", "e"])
def test_an_unstated_base_is_named_in_notes(base: str) -> None:
    notes = flagged(printed_paper(table(base), description(None)))
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
    found = flagged(printed_paper({**numbers, key: text}, description(base)))
    assert (f"scale: {rule}", severity) in {
        (check.rule, check.severity) for check in found if key in {cell.key for cell in check.cells}
    }


def test_a_wrongly_stated_base_is_found() -> None:
    found = flagged(printed_paper(table("10"), description("e")))
    assert {(check.rule, check.severity) for check in found} == {
        ("scale: base of the logarithm", "inconsistent"),
        ("scale: values behind the logarithm", "inconsistent"),
    }


def test_a_ratio_in_place_of_a_logarithm_is_named() -> None:
    share = CARD["AVGEXP"] / (CARD["INCOME"] * 1e4) * 12
    ends = {("Table 1", "spending", n.title(), n): f"{share.agg(n):.4f}" for n in ("min", "max")}
    found = flagged(printed_paper({**table("10"), **ends}, description("10")))
    values = [check for check in found if check.rule == "scale: values behind the logarithm"]
    assert [check.severity for check in values] == ["inconsistent"]
    assert "the share of spending in income" in values[0].sentence


def test_a_description_of_a_row_that_is_not_printed_is_refused() -> None:
    about = {"scale_logs": [{"exhibit": "Table 1", "row": "flow", "quantity": "x", "source": "y", "step": 1}]}
    with pytest.raises(UnknownNameError, match="flow"):
        flagged(printed_paper(table("10"), about))


# The papers


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    papers = []
    for path in sorted(DATA.glob("[0-9]*.csv")):
        printed = pd.read_csv(
            path, dtype=dict.fromkeys([*KEY, "printed", "unit", "note"], str), keep_default_na=False
        )
        parts = sorted((DATA / "audit").glob(f"{path.stem}*.toml"))
        about = tomllib.loads("\n".join(part.read_text(encoding="utf-8") for part in parts))
        papers.append(Paper(path.stem, validate(printed), about))
    return findings(run(papers, scale.RULES))


def test_findings_by_rule_of_the_papers(real: pd.DataFrame) -> None:
    assert set(real["chapter"]) == {"3-innovation-agglomeration"}
    assert real.groupby(["rule", "severity"]).size().to_dict() == {
        ("scale: base of the logarithm", "note"): 1,
        ("scale: spread of the logarithm", "inconsistent"): 1,
        ("scale: values behind the logarithm", "inconsistent"): 1,
        ("scale: values behind the logarithm", "note"): 1,
        ("scale: values behind the logarithm", "unusual"): 1,
    }


@pytest.mark.parametrize(
    ("row", "rule", "words"),
    [
        ("inv", "base of the logarithm", ["base 10", "15.9974 to 16.0011", "3.33359 to 3.33392"]),
        ("gdp", "values behind the logarithm", ["only base 10", "184.4 to 184.5", "100 million yuan"]),
        ("gov", "values behind the logarithm", ["1.2 and 23.94", "the ratio of expenditure"]),
        ("gov", "spread of the logarithm", ["19.95 to 19.96 (base 10)", "3.669 to 3.67 (base e)"]),
        ("fdi", "values behind the logarithm", ["87,973,121", "2,820", "cannot be decided"]),
    ],
)
def test_what_the_sentences_say(real: pd.DataFrame, row: str, rule: str, words: list[str]) -> None:
    lines = real[real["cells"].str.contains(f"{row}, Min") & (real["rule"] == f"scale: {rule}")]
    assert len(lines) == 1
    sentence = lines["sentence"].item()
    assert [word for word in words if word not in sentence] == []


def test_the_largest_value_behind_inv_is_the_largest_public_count() -> None:
    """Jiangsu granted 269,944 patents in 2012: the logarithm to the base 10 that the paper prints."""
    assert round(math.log10(269_944), 4) == 5.4313
