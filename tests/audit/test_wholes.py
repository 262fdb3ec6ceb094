"""Means and standard deviations of whole numbers, against all data there are."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.audit import wholes
from helpers.audit.engine import Cell
from helpers.errors import InputError
from helpers.published import parse_printed

from .conftest import flagged, paper_of


def judged(mean: str, n: int, sd: str | None = None, **about) -> list[tuple[str, str]]:
    """Rule and severity of what is found in one row."""
    place = ("Table 1", "x")
    numbers = {(*place, "Mean", "mean"): mean, (*place, "N", "n"): str(n)}
    if sd is not None:
        numbers[*place, "SD", "sd"] = sd
        about["sds"] = {"statistic": "sd"}
    table = {"means": {"statistic": "mean"}, "n": {"statistic": "n"}, **about}
    found = flagged(wholes.RULES, paper_of(numbers, {"bounds_wholes": [table]}))
    return [(check.rule.removeprefix("bounds: "), str(check.severity)) for check in found]


MEAN, SPREAD = "mean of whole numbers", "standard deviation of whole numbers"


@pytest.mark.parametrize(
    ("mean", "n", "about", "expected"),
    [
        ("5.21", 28, {}, []),  # 146 / 28 = 5.214
        ("5.19", 28, {}, [(MEAN, "impossible")]),  # between 145 / 28 = 5.179 and 146 / 28
        ("5.17", 28, {}, [(MEAN, "unusual")]),  # 145 / 28, cut off
        ("5.20", 28, {"items": 2}, []),  # 291 / 56 = 5.196
        ("0.125", 4, {}, [(MEAN, "impossible")]),
        ("2.5", 20, {}, []),
        ("2.13", 8, {}, []),  # 17 / 8 = 2.125, rounded up
        ("2.12", 8, {}, []),  # the same, rounded to even
        ("33.3%", 3, {"percent": True}, []),
        ("34.0%", 3, {"percent": True}, [(MEAN, "impossible")]),
        ("5.40", 5, {"low": 1, "high": 5}, [(MEAN, "impossible")]),  # beyond the scale
        ("-0.33", 3, {}, []),
    ],
)
def test_means(mean, n, about, expected):
    assert judged(mean, n, **about) == expected


@pytest.mark.parametrize(
    ("mean", "n", "sd", "about", "expected"),
    [
        ("3.00", 5, "1.58", {}, []),  # 1, 2, 3, 4, 5
        ("3.00", 5, "1.41", {}, []),  # 1.414 with the divisor 4: 1, 3, 3, 3, 5
        ("3.00", 5, "1.20", {}, [(SPREAD, "impossible")]),
        ("2.50", 2, "0.50", {}, [(SPREAD, "note")]),  # 2 and 3: 0.707 with n - 1, 0.5 with n
        ("4.00", 5, "2.83", {"low": 1, "high": 5}, [(SPREAD, "impossible")]),  # 1.73 is the most
        ("5.19", 28, "1.00", {}, [(MEAN, "impossible")]),  # the mean speaks first
        ("2.00", 1, "0.00", {}, []),
    ],
)
def test_standard_deviations(mean, n, sd, about, expected):
    assert judged(mean, n, sd, **about) == expected


def group(mean: str, n: int, sd: str, least: int | None = None, most: int | None = None) -> wholes.Group:
    """What one row prints."""
    cells = []
    for statistic, text in (("mean", mean), ("n", str(n)), ("sd", sd)):
        read = parse_printed(text)
        cells.append(Cell("Table 1", "x", "", statistic, text, read.value, read.half_unit))
    return wholes.Group(*cells, Fraction(1), least, most)


@pytest.mark.parametrize(("n", "least", "most"), [(2, 0, 6), (3, 1, 7), (5, 1, 5), (6, -2, 2)])
def test_on_a_scale_just_what_no_data_give_is_impossible(n, least, most):
    """Against all data on the scale."""
    possible = set()
    for one in itertools.combinations_with_replacement(range(least, most + 1), n):
        total, squares = sum(one), sum(value**2 for value in one)
        possible.add((Fraction(total, n), squares - Fraction(total**2, n)))
    half = Fraction(1, 200)
    for hundredths in range(least * 100, most * 100 + 1, 3):
        mean = Fraction(hundredths, 100)
        near = [spread for each, spread in possible if abs(each - mean) <= half]
        found = group(f"{hundredths / 100:.2f}", n, "1.00", least, most)
        assert bool(found.totals()) == bool(near), mean
        for steps in range(0, 300, 7) if near else ():
            found = group(f"{hundredths / 100:.2f}", n, f"{steps / 100:.2f}", least, most)
            sd = Fraction(steps, 100)
            for divisor in (n, n - 1):
                low, high = (max(end, Fraction(0)) ** 2 * divisor for end in (sd - half, sd + half))
                fits = any(low <= spread <= high for spread in near)
                assert found.spread_exists(divisor) == fits, (mean, sd, divisor)


@given(
    st.lists(st.integers(-30, 300), min_size=2, max_size=60),
    st.integers(0, 3),
    st.sampled_from([0, 1]),
    st.sampled_from([None, 0, -30]),
)
def test_no_data_are_ever_impossible(values, digits, less, least):
    values = [abs(value) for value in values] if least == 0 else values
    n, mean = len(values), sum(values) / len(values)
    sd = (sum((value - mean) ** 2 for value in values) / (n - less)) ** 0.5
    for most in [None] if least is None else [None, 300]:
        found = group(f"{mean:.{digits}f}", n, f"{sd:.{digits}f}", least, most)
        assert found.totals()
        assert found.spread_exists(n - less)


def test_groups_in_columns_share_their_n():
    numbers = {
        ("Table 1", "x", "A", "mean"): "5.21",
        ("Table 1", "y", "A", "mean"): "5.19",
        ("Table 1", "y", "B", "mean"): "5.20",
        ("Table 1", "N", "A", "n"): "28",
        ("Table 1", "N", "B", "n"): "5",
    }
    table = {"means": {"statistic": "mean"}, "n": {"statistic": "n"}, "by": "column"}
    (only,) = flagged(wholes.RULES, paper_of(numbers, {"bounds_wholes": [table]}))
    assert only.cells[0].key == ("Table 1", "y", "A", "mean")
    assert only.sentence == (
        "Table 1 (y, A): no 28 whole numbers have the mean 5.19; the nearest possible one is 5.1786."
    )


def test_what_does_not_say_which_n_is_refused():
    numbers = {
        ("Table 1", "x", "Mean", "mean"): "5.21",
        ("Table 1", "all", "N", "n"): "28",
        ("Table 1", "some", "N", "n"): "5",
    }
    table = {"means": {"statistic": "mean"}, "n": {"statistic": "n"}}
    with pytest.raises(InputError, match="does not say which is its; add by"):
        flagged(wholes.RULES, paper_of(numbers, {"bounds_wholes": [table]}))
    with pytest.raises(InputError, match=r"items .* must be at least 1, got 0"):
        judged("1.0", 2, items=0)
