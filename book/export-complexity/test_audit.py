"""What the audit finds in this paper, in words and numbers; how much it finds stands in expected.toml."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("rule", "printed", "words"),
    [
        (
            "accounting: units × periods",
            "166",
            ["9 + 2 units × 18 periods = 198", "N = 166; 32 are missing"],
        ),
        ("text: formula", "equation (3), EXPY", ["1/income", "0.0002", "= 8.237***", "not of the results"]),
        ("text: sign and significance", "0.0465", ["2 of 5 columns", "t = 0.49", "t = 0.17"]),
        ("text: named row", "the degree of infrastructure improvement", ["no row", "ln human"]),
    ],
)
def test_what_the_sentences_say(findings, rule, printed, words):
    (found,) = [check for check in findings if (check.rule, check.printed) == (rule, printed)]
    assert [word for word in words if word not in found.sentence] == []


def test_three_routes_find_the_decimal_point_of_model_1(findings):
    found = [
        check for check in findings if check.rule.startswith("fit: ") and check.severity == "inconsistent"
    ]
    implied = {check.rule: (check.implied.low, check.implied.high) for check in found}
    assert {check.printed for check in found} == {"0.23"}
    assert implied["fit: correlations and R²"] == pytest.approx((0.02154, 0.02158), abs=1e-5)
    assert implied["fit: one regressor"] == pytest.approx((0.02111, 0.02136), abs=1e-5)
    assert implied["fit: step in R²"] == pytest.approx((0.02164, 0.02456), abs=1e-5)
    assert all("decimal point" in check.sentence for check in found if check.rule != "fit: step in R²")


def test_the_printed_n_fits_best(checks):
    (check,) = [check for check in checks if check.rule == "fit: best N"]
    assert (check.severity, check.printed) == (None, "166")
    assert check.implied.low <= 166 <= check.implied.high
