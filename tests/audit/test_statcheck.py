"""Tests in a text, against what statcheck is documented to say of them.

statcheck (Nuijten, Hartgerink, van Assen, Epskamp and Wicherts 2016) recomputes p from the test statistic and
its degrees of freedom, allows for the rounding of the statistic, calls a result a decision error where the
printed and the recomputed p are on different sides of 5 percent, and leaves one-sided tests to an option.
The cases of `DECISION_ERRORS` and `NO_DECISION_ERROR`, and what it says of them, are facts of its public
test suite (tests/testthat, test-error.R and test-decisionerror.R). Correlations, z and Q are left out: no
such test with a p of its own can be entered here.
"""

from __future__ import annotations

import pytest
from scipy import stats

from helpers.audit import inference

from .conftest import flagged, paper_of

DECISION_ERRORS = [
    ("t", "2.20", "28", "", ".06"),
    ("t", "1.20", "28", "", ".03"),
    ("F", "22.20", "2", "28", ".06"),
    ("F", "2.20", "2", "28", ".03"),
    ("chi2", "2.20", "28", "", ".03"),
    ("chi2", "52.20", "28", "", ".06"),
    ("t", "1.02", "48", "", "< .05"),
]
NO_DECISION_ERROR = ("t", "2.20", "28", "", ".05")  # an error all the same: p is .036


def printed_test(name: str, value: str, df: str, df2: str, p: str):
    numbers = {
        ("Text", "test", "", kind): text for kind, text in ((name, value), ("df", df), ("df2", df2), ("p", p))
    }
    return paper_of({key: text for key, text in numbers.items() if text}, {})


@pytest.mark.parametrize("case", [*DECISION_ERRORS, NO_DECISION_ERROR])
def test_what_statcheck_calls_an_error_is_found(case):
    (check,) = flagged([inference.tests], printed_test(*case))
    assert (check.rule, check.severity) == ("stars: test and p", "inconsistent")


RIGHT = [("t", "2.20", 28), ("t", "-1.20", 28), ("chi2", "52.20", 28), ("F", "2.20", 2)]


@pytest.mark.parametrize(("name", "value", "df"), RIGHT)
@pytest.mark.parametrize("digits", [2, 3])
def test_a_p_that_is_recomputed_and_rounded_is_no_error(name, value, df, digits):
    size = abs(float(value))
    p = {"t": 2 * stats.t.sf(size, df), "chi2": stats.chi2.sf(size, df), "F": stats.f.sf(size, df, 28)}[name]
    assert (
        flagged(
            [inference.tests], printed_test(name, value, str(df), "28" * (name == "F"), f"{p:.{digits}f}")
        )
        == []
    )


def test_rounding_of_the_statistic_is_allowed_for():
    # 3.5 may be 3.454, whose p rounds to .004; 3.5 itself gives .003
    assert flagged([inference.tests], printed_test("t", "3.5", "15", "", ".004")) == []
    assert flagged([inference.tests], printed_test("t", "3.50", "15", "", ".004")) != []


def test_a_one_sided_p_is_no_error_here_where_statcheck_needs_an_option():
    assert flagged([inference.tests], printed_test("t", "2.20", "28", "", ".018")) == []
