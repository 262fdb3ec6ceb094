"""Public functions answer any argument with a result, or with one sentence that names what is wrong."""

from __future__ import annotations

import os
import time
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import audit, estimate, indices, published
from helpers.arguments import typed
from helpers.audit.clean import printed_numbers
from helpers.errors import InputError

from .hostile import Spoilt, calls, outcome, spoilt

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "120"))
"""Calls of one run; `make fuzz` tries all of them, and pairs of faults besides."""

CALLS = calls()
CASES = [case for name, call in CALLS.items() for case in spoilt(name, call)]


def judged(case: Spoilt) -> str:
    """What is wrong with an answer; empty if nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, words = outcome(case)
    return "" if found in ("typed", "result") else f"{case.name}({case.what}): {found}: {words[:200]}"


@pytest.mark.parametrize("name", CALLS)
def test_good_calls_are_answered(name: str) -> None:
    call = CALLS[name]
    if name != "variants.read":  # of a file that is not there
        call.function(**call.given)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
@given(case=st.sampled_from(CASES))
def test_one_fault_is_a_sentence(case: Spoilt) -> None:
    assert judged(case) == ""


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_two_faults_are_a_sentence(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CALLS)))
    of_name = [case for case in CASES if case.name == name]
    one, other = (data.draw(st.sampled_from(of_name)) for _ in range(2))
    changed = {key: value for key, value in other.given.items() if value is not CALLS[name].given[key]}
    both = Spoilt(name, f"{one.what}; {other.what}", one.call, one.given | changed, refused=False)
    assert judged(both) == ""


@pytest.mark.longest
def test_every_fault_is_a_sentence() -> None:
    assert [wrong for wrong in map(judged, CASES) if wrong] == []


@pytest.mark.long
def test_many_duplicates_take_seconds() -> None:
    one = printed_numbers([("Table 1", "x", "(1)", "coef", "0.12")])
    many = one.loc[one.index.repeat(300_000)].reset_index(drop=True)
    begun = time.process_time()
    with pytest.raises(InputError, match="entered twice"):
        published.validate(many)
    with pytest.raises(InputError, match="printed has more than one row for 'Table 1 x"):
        audit.Paper("first", many, {})
    assert time.process_time() - begun < 8


def test_many_duplicates_are_counted_not_shown() -> None:
    rows = pd.DataFrame({"product": ["848620"] * 100_000, "exporter": np.arange(100_000) // 2})
    rows = rows.assign(exporter=rows["exporter"].map("E{:06}".format), value_usd=1.0)
    with pytest.raises(InputError, match=r"more than one row for .* and 49995 more"):
        indices.rca(rows)


@pytest.mark.parametrize(
    ("function", "given", "message"),
    [
        (estimate.fit, {"regressors": [3]}, "regressors must be a sequence of texts, got 3."),
        (estimate.fit, {"level": True}, "level must be a number, got True (bool)."),
        (estimate.fit, {"level": float("nan")}, "level must lie between 0 and 1"),
        (estimate.fit, {"effects": "firm"}, "effects must be"),
    ],
)
def test_the_argument_is_named(function: object, given: dict[str, object], message: str) -> None:
    good = CALLS["estimate.fit"].given
    with pytest.raises(InputError) as caught:
        function(**good | given)  # type: ignore[operator]
    assert str(caught.value).startswith(message)


def test_numpy_numbers_are_numbers_and_bools_are_none() -> None:
    @typed
    def times(value: float, by: int = 1) -> float:
        return value * by

    assert times(np.float32(2), np.int64(3)) == 6
    for wrong in ({"value": True}, {"value": np.True_}, {"value": 1, "by": 2.0}, {"value": 1, "by": True}):
        with pytest.raises(InputError):
            times(**wrong)  # type: ignore[arg-type]


def test_columns_that_stand_twice_or_hold_lists_are_named() -> None:
    @typed
    def of(frame: pd.DataFrame) -> int:
        return len(frame)

    with pytest.raises(InputError, match="frame has more than one column 'a'; drop or rename one"):
        of(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(InputError, match="a of frame must hold single values, got 'list'"):
        of(pd.DataFrame({"a": [[1], None]}))
    assert of(pd.DataFrame({"a": [(1,), None]})) == 2
