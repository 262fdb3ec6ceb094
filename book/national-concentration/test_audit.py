"""What the audit finds in this paper, in words and numbers; how much it finds stands in expected.toml."""

from __future__ import annotations

import math

import pytest

RESTATED, TREND, FORMULA = "text: restated number", "text: trend", "text: formula"
SMALLER, SUM, TOTAL = "accounting: smaller sample", "parts: sum", "parts: total implied by a share"
ERROR, TOGETHER = "twins: standard error of one regressor", "twins: standard errors move together"
MEAN, ADDED = "means: one mean for all lines", "means: added regressor"
WEIGHTS = "means: unweighted interaction"


@pytest.mark.parametrize(
    ("rule", "printed", "words"),
    [
        (SMALLER, "74,230", ["5,189 observations (6.5 percent)"]),
        (SMALLER, "59,896", ["19,523 observations (24.6 percent)"]),
        (
            SUM,
            "US$2.56 trillion",
            ["4.11 + 1,660 + 123 + 2,500 + 1,130 = 5.4171 trillion, more than the whole, 2.56 trillion"],
        ),
        (
            SUM,
            "1,338.6",
            ["1,660 + 123 + 2,500 = 4.283 trillion, more than the whole, 1.3386 trillion in Table 1"],
        ),
        (SUM, "643.9", ["4.11 + 1,130 = 1.1341 trillion, more than the whole, 643.9 billion in Table 1"]),
        (TOTAL, "1,660", ["implies a whole of 2.4811 trillion to 2.4859 trillion"]),
        (RESTATED, "0.74", ["Table 2 prints 0.7493", "that is 0.75", "cut off"]),
        (RESTATED, "0.25", ["Table 2 prints 0.2559", "that is 0.26"]),
        (TREND, "41.2", ["42.4 for 2018 and 41.2 for 2019, -2.8 percent"]),
        (FORMULA, "equation (1)", ["(1), coef) = -0.1575***", "misprint of the formula"]),
        (ERROR, "(363.70)", ["19.7 times smaller", "Number of export countries 16.37", "is not enough"]),
        (ERROR, "(-37.28)", ["|-0.1433 / -37.28| = 0.003842 to 0.003846", "2.19 times", "would be enough"]),
        (ERROR, "(53.22)", ["Table 9 (2)", "2.36 times smaller", "would be enough"]),
        (ERROR, "(10.98)", ["4.17 times smaller"]),
        (TOGETHER, "(-37.28)", ["High-tech products ×0.6309 to 0.6408 against ×1.186 to 1.198"]),
        (
            "twins: near twins",
            "-0.1793***",
            ["from -0.1429*** to -0.1793***", "4.3 times", "0.276 to 0.690"],
        ),
    ],
)
def test_what_the_sentences_say(findings, rule, printed, words):
    (found,) = [check for check in findings if (check.rule, check.printed) == (rule, printed)]
    assert [word for word in words if word not in found.sentence] == []


@pytest.mark.parametrize(
    ("rule", "printed", "low", "high"),
    [
        ("parts: growth rate", "43 percent", 43.130, 43.979),
        (SUM, "87.3 percent", 87.15, 87.65),
        (SUM, "92.9 percent", 92.75, 93.25),
        (SUM, "US$2.56 trillion", 2.55525, 2.55615),
        (SUM, "5 percent", 4.75, 5.05),
        (SUM, "55 percent", 55.15, 55.45),
        ("parts: difference", "0.157", 0.156, 0.158),
        (RESTATED, "43 percent", 43.130, 43.979),
        (RESTATED, "87.3 percent", 87.15, 87.65),
        (RESTATED, "92.9 percent", 92.75, 93.25),
        (RESTATED, "374", 374, 374),
        ("bounds: smallest HHI", "0.0315", 0.01725, 0.05558),
        ("bounds: mean HHI", "0.2559", 0.15328, 0.50163),
        ("bounds: standard deviation of a dummy", "0.1594", 0.15928, 0.15958),
        ("bounds: HHI of group means", "0.0766***", 0.06041, 0.38065),
    ],
)
def test_what_rounding_explains_passes(checks, rule, printed, low, high):
    found = [
        check
        for check in checks
        if (check.rule, check.printed) == (rule, printed) and math.isfinite(check.implied.high)
    ]
    assert [check.severity for check in found] == [None]
    tolerance = 5e-5 if rule.startswith("bounds") else 5e-4
    assert (found[0].implied.low, found[0].implied.high) == pytest.approx((low, high), abs=tolerance)


def test_what_the_sample_gets_right_is_on_record(checks):
    passed = {(check.rule, check.printed) for check in checks if not check.severity}
    assert {
        ("accounting: mean of a dummy", "0.0261"),
        ("accounting: shares of counts", "79,419"),
        (SMALLER, "78,094"),
        ("accounting: parts of the sample", "374"),
        ("accounting: units × periods", "490"),
    } <= passed


def test_two_stars_beside_t_of_2_73(findings):
    (check,) = [check for check in findings if check.rule == "stars: level"]
    assert check.cells[0].key == ("Table 9", "High-tech products × after crisis", "(2)", "coef")
    assert check.implied.low == pytest.approx(0.00625, abs=1e-5)
    assert check.implied.high == pytest.approx(0.00646, abs=1e-5)
    assert "at most 34 degrees of freedom, 35 clusters" in check.sentence


def test_contrast_that_is_known_better_than_its_parts(findings):
    (check,) = [check for check in findings if check.rule.startswith("fit: ")]
    assert check.cells[0].key == ("Table 16", "High-tech industry", "(2)", "t")
    assert check.implied.high == pytest.approx(2.93, abs=0.005)
    assert "0.0109/5.01 = 0.00216 to 0.00219" in check.sentence
    assert "0.0766/20.49 = 0.00374" in check.sentence


def test_tables_that_cannot_share_their_weights(checks):
    found = [check for check in checks if check.rule == ADDED]
    assert [check.severity for check in found] == [None, None, "inconsistent", "inconsistent", "inconsistent"]
    assert "High-tech products: (1) 0.31, (2) 0.24, (3) 0.28" in found[2].sentence
    assert "Number of export countries: (1) -0.15, (2) 0.07, (3) -0.08" in found[2].sentence
    after_crisis, trend = found[0].implied, found[1].implied
    assert (after_crisis.low, after_crisis.high) == pytest.approx((0.6497, 0.6547), abs=1e-4)
    assert (trend.low, trend.high) == pytest.approx((7.1870, 7.3140), abs=2e-3)


def test_trend_is_later_than_unweighted_products_allow(findings):
    (check,) = [check for check in findings if check.rule == WEIGHTS]
    assert check.cells[0].exhibit == "Table 6"
    assert "imply 7.187 to 7.313" in check.sentence
    assert check.implied.high == pytest.approx(7.151, abs=1e-3)


def test_mean_of_the_log_number_of_exporters(checks):
    first, second = [check for check in checks if check.rule == MEAN]
    assert first.severity == "unusual"
    assert "3.726 to 3.730 in Table 6 (2)" in first.sentence
    # Table 12 passes: its three outcomes agree on one mean of ln N
    assert second.severity is None
    assert (second.implied.low, second.implied.high) == pytest.approx((3.8548, 3.9191), abs=2e-3)
