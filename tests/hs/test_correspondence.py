"""Correspondences: hand-worked tables, properties, refusals."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.hs import REVISIONS, correspond

A, B, C, D, E = "010001", "010002", "010003", "010004", "010005"


def links(*steps):
    """Each step: newer year, older year, "newer older" pairs."""
    rows = [(newer, older, *pair) for newer, older, pairs in steps for pair in pairs]
    return pd.DataFrame(rows, columns=["newer_revision", "older_revision", "newer", "older"])


# 2017 A and B come from 2012 A (a split), 2017 C from 2012 B and C (a merger), D is unchanged
ONE_STEP = links((2017, 2012, [(A, A), (B, A), (C, B), (C, C), (D, D)]))


def table_of(found):
    return {
        (row.source, row.target): (row.relation, row.n_source, row.n_target, row.weight)
        for row in found.frame.itertuples()
    }


def test_backward_all_matches_with_their_relation():
    assert table_of(correspond(None, 2017, 2012, ONE_STEP)) == {
        (A, A): ("n:1", 2, 1, 1.0),
        (B, A): ("n:1", 2, 1, 1.0),
        (C, B): ("1:n", 1, 2, 0.5),
        (C, C): ("1:n", 1, 2, 0.5),
        (D, D): ("1:1", 1, 1, 1.0),
    }


def test_forward_is_the_same_links_turned_around():
    assert table_of(correspond(None, 2012, 2017, ONE_STEP)) == {
        (A, A): ("1:n", 1, 2, 0.5),
        (A, B): ("1:n", 1, 2, 0.5),
        (B, C): ("n:1", 2, 1, 1.0),
        (C, C): ("n:1", 2, 1, 1.0),
        (D, D): ("1:1", 1, 1, 1.0),
    }


def test_a_part_of_the_codes_keeps_the_relation_of_the_whole_revision():
    found = correspond([B, E, B], 2012, 2017, ONE_STEP)
    assert table_of(found) == {(B, C): ("n:1", 2, 1, 1.0)}
    assert (found.unknown, found.unlinked) == ((E,), ())


def test_many_to_many():
    tangled = links((2017, 2012, [(A, A), (A, B), (B, B), (B, A)]))
    assert set(table_of(correspond(None, 2017, 2012, tangled)).values()) == {("n:n", 2, 2, 0.5)}


def test_two_steps_multiply_weights_and_count_matches_anew():
    # 2012 A -> 2017 A, B; 2017 A -> 2022 A, 2017 B -> 2022 A, B
    table = links((2017, 2012, [(A, A), (B, A)]), (2022, 2017, [(A, A), (A, B), (B, B)]))
    assert table_of(correspond(None, 2012, 2022, table)) == {
        (A, A): ("1:n", 1, 2, 0.5 + 0.5 * 0.5),
        (A, B): ("1:n", 1, 2, 0.5 * 0.5),
    }
    assert table_of(correspond(None, 2022, 2012, table)) == {
        (A, A): ("n:1", 2, 1, 1.0),
        (B, A): ("n:1", 2, 1, 1.0),
    }


def test_weight_is_not_lost_in_a_dead_end():
    # 2017 B is in no link to 2022: half of 2012 A would vanish, and all of 2012 B
    table = links((2017, 2012, [(A, A), (B, A), (B, B)]), (2022, 2017, [(A, A)]))
    found = correspond(None, 2012, 2022, table)
    assert table_of(found) == {(A, A): ("1:1", 1, 1, 1.0)}
    assert (found.unknown, found.unlinked, found.dead_ends) == ((), (B,), ((2017, B),))
    assert correspond([A], 2012, 2017, table).dead_ends == ()


def test_a_revision_matches_itself():
    found = correspond([A, E], 2017, 2017, ONE_STEP)
    assert table_of(found) == {(A, A): ("1:1", 1, 1, 1.0)}
    assert found.unknown == (E,)


CODE = st.integers(1, 8).map("0100{:02d}".format)
STEP = st.sets(st.tuples(CODE, CODE), min_size=1, max_size=25)


@st.composite
def tables(draw, steps=3):
    years = [(newer, older) for older, newer in pairwise(REVISIONS)][-steps:]
    return links(*((newer, older, sorted(draw(STEP))) for newer, older in years))


@settings(max_examples=10)
@given(table=tables())
def test_weights_of_each_source_add_up_to_one(table):
    for first, last in ((2007, 2022), (2022, 2007), (2012, 2017), (2017, 2007)):
        found = correspond(None, first, last, table)
        sums = found.frame.groupby("source")["weight"].sum()
        assert sums.to_list() == pytest.approx([1.0] * len(sums), abs=1e-12)
        assert found.frame["weight"].between(0, 1 + 1e-12).all()


@settings(max_examples=10)
@given(table=tables())
def test_the_way_back_has_the_same_matches_with_the_relation_turned_around(table):
    there, back = correspond(None, 2007, 2022, table).frame, correspond(None, 2022, 2007, table).frame
    turned = back.rename(
        columns={"source": "target", "target": "source", "n_source": "n_target", "n_target": "n_source"}
    )
    turned["relation"] = turned["relation"].str[::-1]
    columns = ["source", "target", "relation", "n_source", "n_target"]
    pd.testing.assert_frame_equal(
        there[columns],
        turned[columns].sort_values(["source", "target"], ignore_index=True),
    )


@settings(max_examples=20)
@given(table=tables())
def test_every_code_asked_for_is_matched_or_reported_once(table):
    asked = [f"0100{n:02d}" for n in range(1, 10)]
    found = correspond(asked, 2012, 2022, table)
    assert sorted([*found.frame["source"].unique(), *found.unknown, *found.unlinked]) == asked


@settings(max_examples=20)
@given(table=tables())
def test_steps_compose_as_paths_do(table):
    """The matches are the pairs that a path of links joins."""
    step = {
        year: table[table["newer_revision"] == year].groupby("older")["newer"].agg(set).to_dict()
        for year in (2017, 2022)
    }
    joined = {
        (start, end)
        for start, middles in step[2017].items()
        for middle in middles
        for end in step[2022].get(middle, ())
    }
    found = correspond(None, 2012, 2022, table).frame
    assert set(zip(found["source"], found["target"], strict=True)) == joined


@settings(max_examples=5)
@given(table=tables())
def test_whole_revisions_and_parts_of_them_agree(table):
    whole = correspond(None, 2022, 2007, table).frame
    for code in whole["source"].unique():
        part = correspond([code], 2022, 2007, table).frame
        pd.testing.assert_frame_equal(part, whole[whole["source"] == code].reset_index(drop=True))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"from_revision": 2000},
            "from_revision must be one of (1992, 1996, 2002, 2007, 2012, 2017, 2022), got 2000.",
        ),
        (
            {"to_revision": 1988},
            "to_revision must be one of (1992, 1996, 2002, 2007, 2012, 2017, 2022), got 1988.",
        ),
        ({"to_revision": 2007}, "table has no links from 2012 to 2007."),
        (
            {"codes": ["10001"]},
            "codes must have 6 digits, but lost a leading zero: '10001'; read them as str.",
        ),
        ({"table": ONE_STEP.drop(columns="older")}, "table lacks the columns 'older'."),
        (
            {"table": ONE_STEP.assign(newer_revision=2022)},
            "table must link a revision to the one before, got '2022 to 2012'.",
        ),
        (
            {"table": pd.concat([ONE_STEP, ONE_STEP.head(1)])},
            "table has more than one row for '2017 2012 010001 010001'.",
        ),
    ],
)
def test_refusals(changes, message):
    arguments = {"codes": None, "from_revision": 2017, "to_revision": 2012, "table": ONE_STEP} | changes
    with pytest.raises(InputError) as caught:
        correspond(**arguments)
    assert str(caught.value) == message
