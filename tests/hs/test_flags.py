"""Flags at six digits: the paper's rule, its bounds, and flags carried to another revision."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.hs import carry_flag, correspond, flag_hs6

CODES = pd.DataFrame(
    {
        "hs10": ["8486200010", "8486200090", "8542310000", "0101210000", "9014200010", "9014200090"],
        "atp": [True, False, True, False, True, True],
    }
)


def exports(**values):
    return pd.DataFrame(
        {"hs10": [key[1:] for key in values], "value_usd": [float(value) for value in values.values()]}
    )


def rows(frame):
    return {row.hs6: row for row in frame.itertuples()}


def test_counts_alone_give_bounds():
    found = rows(flag_hs6(CODES))
    assert {code: (row.n_hs10, row.n_flagged) for code, row in found.items()} == {
        "010121": (1, 0),
        "848620": (2, 1),
        "854231": (1, 1),
        "901420": (2, 2),
    }
    assert {code: (row.lower, row.upper) for code, row in found.items()} == {
        "010121": (False, False),
        "848620": (False, True),
        "854231": (True, True),
        "901420": (True, True),
    }
    assert (found["010121"].flag, found["854231"].flag, found["901420"].flag) == (False, True, True)
    assert found["848620"].flag is pd.NA
    assert all(pd.isna(row.share) for row in found.values())


@pytest.mark.parametrize(
    ("flagged", "threshold", "flag"),
    [
        (80, 0.8, False),  # "more than 80 percent": not 80 percent itself
        (81, 0.8, True),
        (90, 0.9, False),
        (51, 0.5, True),
        (50, 0.5, False),
        (1, 0.0, True),
        (0, 0.0, False),
        (100, 0.99, True),
    ],
)
def test_the_share_must_exceed_the_threshold(flagged, threshold, flag):
    trade = exports(_8486200010=flagged, _8486200090=100 - flagged)
    row = rows(flag_hs6(CODES, trade, threshold))["848620"]
    assert (row.share, row.flag, row.lower, row.upper) == (flagged / 100, flag, flag, flag)


def test_codes_without_trade_are_worth_nothing_and_products_without_any_have_bounds():
    found = rows(flag_hs6(CODES, exports(_8486200010=5, _9014200090=0)))
    assert (found["848620"].share, found["848620"].flag) == (1.0, True)
    assert pd.isna(found["901420"].share)
    assert (found["901420"].flag, found["010121"].flag) == (True, False)


def test_a_value_that_the_list_does_not_have_counts_both_ways():
    # 848620: 9 flagged of 10, 2 more of an unlisted code: 9/12 at the least, 11/12 at the most
    trade = exports(_8486200010=9, _8486200090=1, _8486200099=2, _9999990000=4)
    found = rows(flag_hs6(CODES, trade))
    row = found["848620"]
    assert (row.n_hs10, row.n_flagged, row.n_unlisted) == (2, 1, 1)
    assert (row.lower, row.upper) == (False, True)
    assert row.flag is pd.NA
    assert pd.isna(row.share)
    assert bool(rows(flag_hs6(CODES, trade, 0.7))["848620"].flag) is True
    alone = found["999999"]
    assert (alone.n_hs10, alone.n_flagged, alone.n_unlisted, alone.lower, alone.upper) == (
        0,
        0,
        1,
        False,
        True,
    )


def test_each_year_has_its_list():
    codes = pd.concat([CODES.assign(year=2004), CODES.assign(year=2005, atp=~CODES["atp"])])
    trade = exports(_8486200010=9, _8486200090=1)
    found = flag_hs6(codes, pd.concat([trade.assign(year=2004), trade.assign(year=2005)]))
    flags = found[found["hs6"] == "848620"].set_index("year")
    assert flags["share"].to_dict() == {2004: 0.9, 2005: 0.1}
    assert flags["flag"].to_dict() == {2004: True, 2005: False}
    assert len(found) == 8
    assert list(flag_hs6(codes).columns[:2]) == ["year", "hs6"]


LISTS = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=6)


@settings(max_examples=20)
@given(parts=LISTS, threshold=st.sampled_from([0.0, 0.5, 0.8, 0.9]))
def test_values_never_leave_the_bounds_of_counts(parts, threshold):
    codes = pd.DataFrame(
        {"hs10": [f"84862000{n:02d}" for n in range(len(parts))], "atp": [flag for flag, _ in parts]}
    )
    trade = codes.assign(value_usd=[value for _, value in parts])[["hs10", "value_usd"]]
    bounds, exact = flag_hs6(codes, None, threshold).iloc[0], flag_hs6(codes, trade, threshold).iloc[0]
    assert bounds["lower"] <= exact["lower"] <= exact["upper"] <= bounds["upper"]
    total = sum(value for _, value in parts)
    if total:
        share = sum(value for flag, value in parts if flag) / total
        assert exact["share"] == pytest.approx(share)
        assert exact["flag"] == (share > threshold)


@settings(max_examples=20)
@given(parts=LISTS)
def test_a_higher_threshold_flags_no_more(parts):
    codes = pd.DataFrame(
        {"hs10": [f"84862000{n:02d}" for n in range(len(parts))], "atp": [f for f, _ in parts]}
    )
    trade = codes.assign(value_usd=[value for _, value in parts])[["hs10", "value_usd"]]
    flags = [flag_hs6(codes, trade, threshold)["upper"].iloc[0] for threshold in (0.5, 0.8, 0.9)]
    assert flags == sorted(flags, reverse=True)


TRADE = exports(_8486200010=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((CODES, None, 1.0), "threshold must be from 0 to below 1, got 1.0."),
        ((CODES, None, 80), "threshold must be from 0 to below 1, got 80."),
        ((CODES.drop(columns="atp"),), "hs10 lacks the columns 'atp'."),
        ((CODES.assign(atp="yes"),), "atp of hs10 must be true or false, got 'yes'."),
        ((CODES.assign(atp=1),), "atp of hs10 must be true or false, got 1."),
        (
            (CODES.assign(atp=CODES["atp"].astype("boolean").mask(CODES.index < 2)),),
            "atp of hs10 must be true or false, got 2 missing values.",
        ),
        (
            (CODES.assign(hs10=CODES["hs10"].str.lstrip("0")),),
            "codes must have 10 digits, but lost a leading zero: '101210000'; read them as str.",
        ),
        ((pd.concat([CODES, CODES.head(1)]),), "hs10 has more than one row for '8486200010'."),
        ((CODES, pd.concat([TRADE, TRADE])), "values has more than one row for '8486200010'."),
        ((CODES, TRADE.assign(value_usd=-1.0)), "value_usd must be 0 or more, but is not for '8486200010'."),
        (
            (CODES, TRADE.assign(value_usd=float("nan"))),
            "value_usd must be 0 or more, but is not for '8486200010'.",
        ),
        (
            (CODES, TRADE.assign(year=2017)),
            "values has the column 'year', which hs10 lacks; ten-digit codes change every year, give both "
            "or neither.",
        ),
        (
            (CODES.assign(year=2017), TRADE),
            "values lacks the column 'year', which hs10 has; ten-digit codes change every year, give both "
            "or neither.",
        ),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(InputError) as caught:
        flag_hs6(*arguments)
    assert str(caught.value) == message


A, B, C, D, E = "010001", "010002", "010003", "010004", "010005"
LINKS = pd.DataFrame(
    {
        "newer_revision": 2017,
        "older_revision": 2012,
        "newer": [A, B, C, D, D],
        "older": [A, A, B, C, D],
    }
)


def flags(**by_code):
    names = {"a": A, "b": B, "c": C, "d": D, "e": E}
    return pd.DataFrame({"hs6": [names[key] for key in by_code], "flag": list(by_code.values())})


def test_a_carried_flag_says_how_much_of_a_merged_product_is_flagged():
    found = carry_flag(flags(a=True, b=False, c=True, d=True), correspond(None, 2017, 2012, LINKS))
    assert found.to_dict("list") == {
        "hs6": [A, B, C, D],
        "n_source": [2, 1, 1, 1],
        "n_flagged": [1, 1, 1, 1],
        "n_undecided": [0, 0, 0, 0],
        "share": [0.5, 1.0, 1.0, 1.0],
        "flag": [None, True, True, True],
        "lower": [False, True, True, True],
        "upper": [True, True, True, True],
    }


def test_weights_are_those_of_the_correspondence():
    # backwards, A receives all of A (weight 1) and, of a code split over A and B, its half
    split = pd.DataFrame(
        {"newer_revision": 2017, "older_revision": 2012, "newer": [A, B, B], "older": [A, A, B]}
    )
    found = carry_flag(flags(a=False, b=True), correspond(None, 2017, 2012, split)).set_index("hs6")
    assert found["share"].to_dict() == pytest.approx({A: 0.5 / 1.5, B: 1.0})


def test_unknown_flags_widen_the_bounds():
    found = carry_flag(flags(a=True, c=None, d=False), correspond(None, 2017, 2012, LINKS)).set_index("hs6")
    assert found["n_undecided"].to_dict() == {A: 1, B: 1, C: 0, D: 0}
    assert found["lower"].to_dict() == {A: False, B: False, C: False, D: False}
    assert found["upper"].to_dict() == {A: True, B: True, C: False, D: False}
    assert found["share"].isna().to_dict() == {A: True, B: True, C: False, D: False}


def test_matches_that_were_not_asked_for_are_not_forgotten():
    found = carry_flag(flags(a=True), correspond([A], 2017, 2012, LINKS))
    assert found.to_dict("records") == [
        {
            "hs6": A,
            "n_source": 2,
            "n_flagged": 1,
            "n_undecided": 1,
            "share": pytest.approx(float("nan"), nan_ok=True),
            "flag": None,
            "lower": False,
            "upper": True,
        }
    ]


def test_codes_that_do_not_exist_are_refused_unless_they_were_reported():
    with pytest.raises(InputError) as caught:
        carry_flag(flags(a=True, e=True), correspond(None, 2017, 2012, LINKS))
    assert str(caught.value) == (
        "flag has codes that the correspondence lacks: '010005'; make it with these codes, so that it says "
        "whether they exist."
    )
    reported = correspond([A, E], 2017, 2012, LINKS)
    assert reported.unknown == (E,)
    assert carry_flag(flags(a=True, e=True), reported)["hs6"].to_list() == [A]


@settings(max_examples=20)
@given(data=st.data())
def test_a_flag_that_all_or_no_codes_have_is_carried_unchanged(data):
    pairs = data.draw(st.sets(st.tuples(*[st.sampled_from([A, B, C, D])] * 2), min_size=1))
    table = pd.DataFrame(sorted(pairs), columns=["newer", "older"]).assign(
        newer_revision=2017, older_revision=2012
    )
    found = correspond(None, 2012, 2017, table)
    value = data.draw(st.booleans())
    everything = pd.DataFrame({"hs6": found.frame["source"].unique(), "flag": value})
    carried = carry_flag(everything, found)
    assert (carried["flag"] == value).all()
    assert (carried["share"] == float(value)).all()


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        (flags(a=True).drop(columns="flag"), "flag lacks the columns 'flag'."),
        (pd.concat([flags(a=True)] * 2), "flag has more than one row for '010001'."),
        (flags(a="high-tech"), "flag must be true or false, got 'high-tech'."),
    ],
)
def test_refusals_of_carry(flag, message):
    with pytest.raises(InputError) as caught:
        carry_flag(flag, correspond(None, 2017, 2012, LINKS))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "missing",
    [
        pd.array([9, None], dtype="Int64"),
        pd.array([9.0, None], dtype="Float64"),
        pd.array([9, None], dtype="int64[pyarrow]"),
        [9.0, None],
        [9.0, float("inf")],
    ],
)
def test_a_missing_value_of_any_type_of_column_is_refused(missing):
    codes = pd.DataFrame({"hs10": ["8486200010", "8486200090"], "atp": [True, False]})
    with pytest.raises(InputError, match="value_usd must be 0 or more, but is not for '8486200090'"):
        flag_hs6(codes, codes[["hs10"]].assign(value_usd=missing))
    with pytest.raises(InputError, match="value_usd of values must be numeric, got string"):
        flag_hs6(codes, codes[["hs10"]].assign(value_usd=["9", "1"]))


def test_a_row_without_a_year_does_not_vanish():
    codes = pd.DataFrame({"hs10": ["8486200010", "8486200090"], "atp": [True, False], "year": [2016, 2016]})
    lacking = codes.assign(year=pd.array([2016, None], dtype="Int64"))
    values = lacking[["hs10", "year"]].assign(value_usd=1.0)
    for frames, name in (((lacking,), "hs10"), ((codes, values), "values")):
        with pytest.raises(InputError, match=f"year of {name} must be given .* missing for '8486200090'"):
            flag_hs6(*frames)
