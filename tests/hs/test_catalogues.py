"""Catalogues: yearly, initial, stable."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.hs import catalogue

ALWAYS, NEVER, ENTERS, OPEN, NEW = "854231", "010121", "848620", "901420", "851713"

FLAGS = pd.DataFrame(
    [
        (2004, ALWAYS, True),
        (2005, ALWAYS, True),
        (2004, NEVER, False),
        (2005, NEVER, False),
        (2004, ENTERS, False),
        (2005, ENTERS, True),
        (2004, OPEN, None),
        (2005, OPEN, True),
        (2005, NEW, True),
    ],
    columns=["year", "hs6", "flag"],
).astype({"flag": "boolean"})


def rows(found):
    return {(row.year, row.hs6): bool(row.flag) for row in found.itertuples()}


def test_yearly_is_the_flag_of_the_year():
    found = catalogue(FLAGS)
    known = FLAGS.dropna()
    assert rows(found) == {(row.year, row.hs6): row.flag for row in known.itertuples()}


def test_initial_is_the_flag_of_the_first_year_in_all_years():
    found = catalogue(FLAGS, "initial")
    assert rows(found) == {
        (2004, ALWAYS): True,
        (2005, ALWAYS): True,
        (2004, NEVER): False,
        (2005, NEVER): False,
        (2004, ENTERS): False,
        (2005, ENTERS): False,
    }


def test_stable_leaves_out_products_that_change():
    found = catalogue(FLAGS, "stable")
    assert rows(found) == {
        (2004, ALWAYS): True,
        (2005, ALWAYS): True,
        (2004, NEVER): False,
        (2005, NEVER): False,
        (2005, NEW): True,
    }


def test_stable_leaves_out_what_is_not_known_in_some_year():
    flags = pd.DataFrame(
        {"year": [2004, 2005, 2006], "hs6": [OPEN] * 3, "flag": pd.array([True, None, False], "boolean")}
    )
    assert catalogue(flags, "stable").empty


TABLES = st.dictionaries(
    st.tuples(st.integers(2004, 2007), st.sampled_from([ALWAYS, NEVER, ENTERS, OPEN])),
    st.sampled_from([True, False, None]),
    min_size=1,
).map(
    lambda cells: pd.DataFrame(
        {
            "year": [year for year, _ in cells],
            "hs6": [code for _, code in cells],
            "flag": pd.array(list(cells.values()), "boolean"),
        }
    )
)


@pytest.mark.long
@settings(max_examples=40)
@given(flags=TABLES)
def test_no_row_is_made_up_and_stable_agrees_with_yearly(flags):
    yearly = rows(catalogue(flags, "yearly"))
    stable = catalogue(flags, "stable")
    assert rows(stable).items() <= yearly.items()
    for code, own in flags.groupby("hs6")["flag"]:
        is_stable = own.notna().all() and own.astype(bool).to_list() in (
            [True] * len(own),
            [False] * len(own),
        )
        assert ((stable["hs6"] == code).sum() == len(own)) == is_stable
    initial = catalogue(flags, "initial")
    first = flags["year"].min()
    assert {key: flag for key, flag in rows(initial).items() if key[0] == first} == {
        key: flag for key, flag in yearly.items() if key[0] == first
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((FLAGS, "always"), "kind must be one of ('yearly', 'initial', 'stable'), got 'always'."),
        ((FLAGS.drop(columns="year"),), "flags lacks the columns 'year'."),
        ((pd.concat([FLAGS, FLAGS.head(1)]),), "flags has more than one row for '2004 854231'."),
        ((FLAGS.assign(flag=1),), "flag must be true or false, got 1."),
        (
            (FLAGS.assign(hs6="10121"),),
            "codes must have 6 digits, but lost a leading zero: '10121'; read them as str.",
        ),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(InputError) as caught:
        catalogue(*arguments)
    assert str(caught.value) == message
