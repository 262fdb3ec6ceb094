"""What the audit finds in this paper, in words and numbers; how much it finds stands in expected.toml."""

from __future__ import annotations

import math

import pytest

SCALE, LISTS = "scale: values behind the logarithm", "text: items in a list"


@pytest.mark.parametrize(
    ("rule", "printed", "words"),
    [
        (LISTS, "168", ["names 10", "168 / 14 = 12", "Guangxi and Inner Mongolia"]),
        (LISTS, "31", ["names 29", "implies 31"]),
        ("text: difference of two coefficients", "0.503***", ["1.732 to 1.762, below 1.96"]),
        ("text: formula", "the location quotient agg", ["gives 15.5, the right one 1."]),
        (
            "means: levels or logs",
            "0.234",
            ["Table 3 (2) 3.200 to 3.241; Table 4 (2) 3.195 to 3.260", "maximum of 1.3792"],
        ),
        ("fit: classical t", "(9.39)", ["1.23 times the classical one"]),
    ],
)
def test_what_the_sentences_say(findings, rule, printed, words):
    (found,) = [check for check in findings if (check.rule, check.printed) == (rule, printed)]
    assert [word for word in words if word not in found.sentence] == []


@pytest.mark.parametrize(
    ("row", "rule", "words"),
    [
        ("inv", "scale: base of the logarithm", ["base 10", "15.9974 to 16.0011", "3.33359 to 3.33392"]),
        ("gdp", SCALE, ["only base 10", "184.4 to 184.5", "100 million yuan"]),
        ("gov", SCALE, ["1.2 and 23.94", "the ratio of expenditure"]),
        ("gov", "scale: spread of the logarithm", ["19.95 to 19.96 (base 10)", "3.669 to 3.67 (base e)"]),
        ("fdi", SCALE, ["87,973,121", "2,820", "cannot be decided"]),
    ],
)
def test_what_the_logarithms_tell(findings, row, rule, words):
    ends = ("Table 2", row, "Min", "min")
    (found,) = [
        check for check in findings if check.rule == rule and ends in [cell.key for cell in check.cells]
    ]
    assert [word for word in words if word not in found.sentence] == []


def test_the_largest_value_behind_inv_is_the_largest_public_count(numbers):
    """Jiangsu granted 269,944 patents in 2012: the logarithm to the base 10 that the paper prints."""
    assert round(math.log10(269_944), 4) == numbers.values["Table 2", "inv", "Max", "max"]


def test_what_the_sample_gets_right_is_on_record(checks):
    passed = {(check.rule, check.printed) for check in checks if not check.severity}
    assert {("accounting: units × periods", "434"), ("accounting: parts of the sample", "434")} <= passed


def test_a_slope_within_its_bounds(checks):
    (check,) = [check for check in checks if check.rule == "bounds: slope"]
    assert (check.severity, check.printed) == (None, "0.373***")
    assert (check.implied.low, check.implied.high) == pytest.approx((-0.77014, 0.77014), abs=5e-5)


def test_standard_errors_are_not_classical(findings):
    (check,) = [check for check in findings if check.rule == "fit: classical t"]
    assert (check.implied.low, check.implied.high) == pytest.approx((11.486, 11.531), abs=1e-3)


def test_the_first_line_passes_through_the_means(checks):
    (check,) = [check for check in checks if check.rule == "means: line through the means"]
    assert check.severity is None
    assert check.implied.low <= 0.7057 <= check.implied.high


def test_signs_that_exclude_each_other(findings):
    found = [check for check in findings if check.rule == "stars: sign of t"]
    assert [(check.cells[0].printed, check.cells[1].printed) for check in found] == [
        ("0.29", "-0.81"),
        ("4.683**", "-3.34"),
    ]
    assert all("lacks the parentheses" in check.sentence for check in found)


def test_stars_of_the_regional_table_reveal_their_degrees_of_freedom(findings):
    (note,) = [check for check in findings if "Table 5 were computed" in check.sentence]
    assert "its stars fit t with N minus coefficients degrees of freedom (not" in note.sentence
    assert "4.683** with t = -3.34" in note.sentence
