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
    return {(row.year, row.hs6): bool(row.flag) for row in found.frame.itertuples()}


def test_yearly_is_the_flag_of_the_year():
    found = catalogue(FLAGS)
    known = FLAGS.dropna()
    assert rows(found) == {(row.year, row.hs6): row.flag for row in known.itertuples()}
    assert found.excluded == {"not known in some year": (OPEN,)}
    assert found.account() == (
        "yearly catalogue: 8 of 9 rows, 5 products, 4 of them flagged; products left out: "
        "1 (not known in some year)."
    )


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
    assert found.excluded == {
        "not there in the first year": (NEW,),
        "not known in the first year": (OPEN,),
    }
    assert found.account() == (
        "initial catalogue: 6 of 9 rows, 3 products, 1 of them flagged; products left out: "
        "1 (not there in the first year), 1 (not known in the first year)."
    )


def test_the_first_year_can_be_chosen():
    found = catalogue(FLAGS, "initial", initial=2005)
    assert rows(found)[2004, ENTERS] is True
    assert found.excluded == {"not there in the first year": (), "not known in the first year": ()}
    assert len(found.frame) == 9


def test_stable_leaves_out_products_that_change():
    found = catalogue(FLAGS, "stable")
    assert rows(found) == {
        (2004, ALWAYS): True,
        (2005, ALWAYS): True,
        (2004, NEVER): False,
        (2005, NEVER): False,
        (2005, NEW): True,
    }
    assert found.excluded == {"changes": (ENTERS,), "not known in some year": (OPEN,)}
    assert (found.rows, found.kind) == (9, "stable")


def test_a_change_is_a_change_also_where_another_year_is_not_known():
    flags = pd.DataFrame(
        {"year": [2004, 2005, 2006], "hs6": [OPEN] * 3, "flag": pd.array([True, None, False], "boolean")}
    )
    assert catalogue(flags, "stable").excluded == {"changes": (OPEN,), "not known in some year": ()}


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


@settings(max_examples=40)
@given(flags=TABLES)
def test_no_row_is_made_up_and_stable_agrees_with_yearly(flags):
    yearly = rows(catalogue(flags, "yearly"))
    stable = catalogue(flags, "stable")
    assert rows(stable).items() <= yearly.items()
    gone = {code for codes in stable.excluded.values() for code in codes}
    assert gone | {code for _, code in rows(stable)} == set(flags["hs6"])
    assert not gone & {code for _, code in rows(stable)}
    initial = catalogue(flags, "initial")
    first = flags["year"].min()
    assert {key: flag for key, flag in rows(initial).items() if key[0] == first} == {
        key: flag for key, flag in yearly.items() if key[0] == first
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((FLAGS, "always"), "kind must be one of ('yearly', 'initial', 'stable'), got 'always'."),
        ((FLAGS, "initial", 2003), "initial must be a year of flags, 2004, 2005, got 2003."),
        (
            (FLAGS, "stable", 2004),
            "initial is the year of the catalogue 'initial', but kind is 'stable'.",
        ),
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
