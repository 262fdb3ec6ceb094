"""Printed numbers: how they are read, scored, explained and counted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError, UnknownNameError
from helpers.published import (
    KEY,
    KINDS,
    OUTCOMES,
    PRINTED_COLUMNS,
    REPLICATION_COLUMNS,
    SCORECARD_COLUMNS,
    STATUSES,
    Claim,
    Deviation,
    Kind,
    check_ledger,
    compare,
    correlation_matrix,
    entered,
    explain,
    findings,
    kinds_of,
    outcomes,
    rates,
    read_claims,
    read_kinds,
    read_ledger,
    regression_table,
    scorecard,
    select,
    status,
    summary,
    validate,
)

# Scoring


@pytest.mark.parametrize(
    ("value", "half_unit", "replicated", "expected"),
    [
        # half a unit of the last digit belongs to the printed number, on both sides
        (0.257, 0.0005, 0.257, "exact"),
        (0.257, 0.0005, 0.2575, "exact"),
        (0.257, 0.0005, 0.2565, "exact"),
        (0.257, 0.0005, 0.2575001, "close"),
        (0.257, 0.0005, 0.2564999, "close"),
        (-0.257, 0.0005, -0.2575, "exact"),
        (166, 0.5, 166.5, "exact"),
        (166, 0.5, 166.51, "close"),
        # 5 % of the printed value
        (100, 0.5, 105, "close"),
        (100, 0.5, 95, "close"),
        (100, 0.5, 105.001, "consistent"),
        (-100, 0.5, -105, "close"),
        # 25 % of the printed value
        (4, 0.005, 5, "consistent"),
        (4, 0.005, 3, "consistent"),
        (4, 0.005, 5.001, "differs"),
        (-4, 0.005, -5, "consistent"),
        (4, 0.005, -4, "differs"),
        # a share of zero is zero
        (0, 0.5, 0.5, "exact"),
        (0, 0.5, 0.51, "differs"),
        # what is no number was not run
        (4, 0.005, np.nan, "not-run"),
        (4, 0.005, np.inf, "not-run"),
    ],
)
def test_status_of_a_value(value, half_unit, replicated, expected):
    assert status(value, half_unit, replicated) == expected


@pytest.mark.parametrize(
    ("replicated", "statistic", "error", "expected"),
    [
        (1.5, "coef", 1.0, "close"),
        (0.5, "coef", 1.0, "close"),
        (1.51, "coef", 1.0, "differs"),
        (1.2, "coef", 0.3, "consistent"),
        (1.5, "coef", np.nan, "differs"),
        # a standard error widens nothing but a coefficient
        (1.5, "share", 1.0, "differs"),
        (1.5, "t", 1.0, "consistent"),
    ],
)
def test_half_a_printed_standard_error(replicated, statistic, error, expected):
    assert status(1.0, 0.0005, replicated, statistic=statistic, standard_error=error) == expected


@pytest.mark.parametrize(
    ("printed", "ours", "expected"),
    [
        (3.0, 10.0, "consistent"),
        (-3.0, -10.0, "consistent"),
        (3.0, -10.0, "differs"),
        (1.0, 1.9, "consistent"),
        (1.0, -0.5, "differs"),
        (1.9, 3.0, "differs"),
        (3.0, 1.9, "differs"),
        # the line itself counts as significant; 1.96 stands beyond it
        (5.0, 1.96, "consistent"),
        (5.0, 1.9599, "differs"),
    ],
)
def test_side_of_the_five_percent_line(printed, ours, expected):
    assert status(printed, 0.005, ours, statistic="t") == expected
    # a coefficient is judged by the t-values behind it: ours is twice the printed one in size
    coefficient = {"statistic": "coef", "t_printed": printed, "t_replicated": ours}
    sign = np.sign(printed * ours)
    assert status(1.0, 0.0005, 2.0 * sign, **coefficient) == expected


def test_a_coefficient_without_t_values_has_no_side():
    assert status(1.0, 0.0005, 2.0, statistic="coef") == "differs"
    assert status(1.0, 0.0005, 2.0, statistic="coef", t_printed=3.0) == "differs"
    assert status(1.0, 0.0005, 2.0, statistic="coef", t_replicated=3.0) == "differs"
    assert status(1.0, 0.0005, 2.0, statistic="share", t_printed=3.0, t_replicated=3.0) == "differs"


@pytest.mark.parametrize("replicated", [1.0, -9.0, np.nan])
def test_synthetic_numbers_are_never_scored(replicated):
    assert status(1.0, 0.05, replicated, tier="synthetic") == "synthetic"


@given(
    value=st.floats(-1e6, 1e6),
    replicated=st.floats(-1e6, 1e6),
    half_unit=st.sampled_from([0.5, 0.05, 0.00005]),
)
def test_status_is_one_of_six_and_does_not_see_the_sign(value, replicated, half_unit):
    found = status(value, half_unit, replicated)
    assert found in STATUSES
    assert status(-value, half_unit, -replicated) == found


@pytest.mark.parametrize(
    ("value", "half_unit", "replicated", "expected"),
    [
        # the share left over is what counts: 7.1 printed, 10.7 ours
        (92.9, 0.05, 89.3, "differs"),
        (92.9, 0.05, 92.6, "close"),
        (92.9, 0.05, 93.3, "consistent"),
        (92.9, 0.05, 91.2, "consistent"),
        # below the middle it is the share itself
        (8.0, 0.05, 8.4, "close"),
        (8.0, 0.05, 9.9, "consistent"),
        (50.0, 0.05, 52.5, "close"),
        (100.0, 0.5, 99.0, "differs"),
        # beyond its bound a share has no room at all
        (120.0, 0.5, 121.0, "differs"),
    ],
)
def test_a_share_is_measured_from_the_nearer_bound(value, half_unit, replicated, expected):
    assert status(value, half_unit, replicated, statistic="share", unit="percent") == expected
    fractions = (value / 100, half_unit / 100, replicated / 100)
    assert status(*fractions, statistic="r2") == expected


@pytest.mark.parametrize(
    ("value", "replicated", "expected"),
    [
        (55, 62, "differs"),
        (99, 104, "differs"),
        (55, 55, "exact"),
        (79419, 79500, "close"),
        (14, 15, "differs"),
    ],
)
def test_a_count_is_compared_as_a_count(value, replicated, expected):
    assert status(value, 0.5, replicated, statistic="count") == expected
    assert status(value, 0.5, replicated, statistic="n") == expected


@pytest.mark.parametrize(
    ("replicated", "limits", "expected"),
    [
        (0.72, {}, "adds-up"),
        (0.731, {}, "nearly-adds-up"),
        (0.91, {}, "does-not-add-up"),
        # with a range nothing is nearly: 0.715 to 0.725 are printed
        (0.731, {"low": 0.71, "high": 0.74}, "adds-up"),
        (0.731, {"low": 0.726, "high": 0.74}, "does-not-add-up"),
        (0.731, {"low": 0.725, "high": 0.74}, "adds-up"),
        (np.nan, {}, "not-run"),
    ],
)
def test_a_derived_number_adds_up_or_does_not(replicated, limits, expected):
    assert status(0.72, 0.005, replicated, kind="derived", tier="printed", **limits) == expected


@pytest.mark.parametrize(
    ("replicated", "tier", "expected"),
    [
        (27.04, "public", "as-in-source"),
        (27.06, "public", "not-as-in-source"),
        (np.nan, "public", "source-not-at-hand"),
        (27.0, "synthetic", "source-not-at-hand"),
    ],
)
def test_a_quoted_number_is_as_in_its_source_or_not(replicated, tier, expected):
    assert (
        status(27.0, 0.05, replicated, kind="quoted", statistic="share", unit="percent", tier=tier)
        == expected
    )


def test_what_is_defined_has_no_result():
    assert status(5, 0.5, np.nan, kind="defined") == "defined"
    assert status(5, 0.5, 7.0, kind="defined") == "defined"


@pytest.mark.parametrize(
    ("wrong", "message"), [({"kind": "odd"}, "kind must be"), ({"tier": "synthetc"}, "tier")]
)
def test_unknown_kinds_and_tiers_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        status(1.0, 0.05, 1.0, **wrong)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("computed", "synthetic"), ("derived", "not-run"), ("quoted", "source-not-at-hand")],
)
def test_nothing_synthetic_is_judged_whatever_its_kind(kind, expected):
    assert status(1.0, 0.05, 1.0, kind=kind, tier="synthetic") == expected


@pytest.mark.parametrize(("kind", "expected"), [("derived", "not-run"), ("quoted", "source-not-at-hand")])
def test_a_part_of_what_is_derived_or_quoted_is_no_judgement(kind, expected):
    assert status(1.0, 0.05, 1.0, kind=kind, part="half") == expected


@pytest.mark.parametrize(
    "wrong",
    [{"value": np.inf}, {"value": np.nan}, {"half_unit": -0.5}, {"low": 2.0, "high": 0.0}, {"low": 1.0}],
)
def test_what_is_no_printed_number_and_no_range_is_refused(wrong):
    numbers = {"value": 1.0, "half_unit": 0.05, "replicated": 1.0} | wrong
    with pytest.raises(InputError, match=r"must be (finite|a range)"):
        status(**numbers, kind="derived")


def test_a_chapter_without_numbers_and_one_without_finite_numbers_are_compared():
    nothing = compare(PRINTED, pd.DataFrame(columns=REPLICATION_COLUMNS))
    assert set(nothing["status"]) == {"not-run"}
    endless = compare(PRINTED, ours(("Table 1", "x", "(1)", "coef", np.inf)))
    assert endless.loc[0, ["status", "sign"]].to_list() == ["not-run", ""]
    assert np.isnan(endless["standard_errors_apart"][0])


def test_each_status_has_one_outcome_and_each_kind_its_statuses():
    assert sorted(one for known in OUTCOMES.values() for one in known) == sorted(STATUSES)
    assert {one for known in KINDS.values() for one in known} == set(STATUSES)


# Tables


def printed_table(*rows) -> pd.DataFrame:
    """Rows (exhibit, row, column, statistic, printed)."""
    frame = pd.DataFrame(rows, columns=[*KEY, "printed"])
    return entered(frame)


def ours(*rows, tier="public", part="") -> pd.DataFrame:
    """Rows (exhibit, row, column, statistic, replicated)."""
    frame = pd.DataFrame(rows, columns=[*KEY, "replicated"])
    return frame.assign(tier=tier, convention="OLS", source="a file", part=part)


PRINTED = printed_table(
    ("Table 1", "x", "(1)", "coef", "1.000**"),
    ("Table 1", "x", "(1)", "t", "(2.50)"),
    ("Table 1", "z", "(1)", "coef", "0.500"),
    ("Table 1", "N", "(1)", "n", "166"),
    ("Text", "share", "2004", "share", "13.4 percent"),
)


def test_a_table_that_is_well_formed_comes_back():
    shuffled = PRINTED[PRINTED.columns[::-1]]
    assert list(validate(shuffled).columns) == PRINTED_COLUMNS
    pd.testing.assert_frame_equal(validate(PRINTED), PRINTED)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            PRINTED.drop(columns=["unit", "note"]),
            "printed numbers lack the columns 'unit', 'note'; see PRINTED_COLUMNS.",
        ),
        (pd.concat([PRINTED, PRINTED.iloc[[3]]]), "entered twice: ('Table 1', 'N', '(1)', 'n')."),
        (
            PRINTED.assign(value=[1.0, 2.5, 0.5, 166.0, 13.5]),
            "value and half_unit of the printed number '13.4 percent' must be 13.4 and 0.05, "
            "got 13.5 and 0.05.",
        ),
        (
            PRINTED.assign(half_unit=[0.0005, 0.005, 0.0005, 0.05, 0.05]),
            "of the printed number '166' must be 166.0 and 0.5, got 166.0 and 0.05.",
        ),
    ],
)
def test_a_table_that_is_not_well_formed(table, message):
    with pytest.raises(InputError) as caught:
        validate(table)
    assert str(caught.value).endswith(message)


def test_an_unknown_statistic():
    with pytest.raises(InputError, match=r"^statistic must be one of coef, se, t, .* got 'gamma'\.$"):
        validate(PRINTED.assign(statistic=["coef", "t", "gamma", "n", "share"]))


def test_select():
    assert select(PRINTED, "Text")["printed"].to_list() == ["13.4 percent"]
    with pytest.raises(
        UnknownNameError, match=r"^exhibit 'Table 9' is not in this chapter; it has Table 1, Text\.$"
    ):
        select(PRINTED, "Table 9")


def test_printed_correlation_matrix():
    table = printed_table(
        ("Table 1", "a", "a", "corr", "1.00"),
        ("Table 1", "b", "a", "corr", "0.30"),
        ("Table 1", "b", "b", "corr", "1.00"),
        ("Table 1", "c", "a", "corr", "-0.20"),
        ("Table 1", "c", "b", "corr", "0.10"),
        ("Table 1", "c", "c", "corr", "1.00"),
        ("Table 1", "N", "", "n", "50"),
    )
    names, matrix = correlation_matrix(table, "Table 1")
    assert names == ["a", "b", "c"]
    np.testing.assert_array_equal(matrix, [[1, 0.3, -0.2], [0.3, 1, 0.1], [-0.2, 0.1, 1]])
    with pytest.raises(InputError, match=r"^Table 1 lacks the correlations \('c', 'b'\)\.$"):
        correlation_matrix(table.drop(index=4), "Table 1")


def test_printed_regression_table():
    table = regression_table(PRINTED, "Table 1")
    assert list(table.index) == [("(1)", "x", "coef"), ("(1)", "x", "t"), ("(1)", "z", "coef")]
    assert list(table.index.names) == ["model", "variable", "statistic"]
    assert table["value"].to_list() == [1.0, 2.5, 0.5]
    assert table["printed"].to_list() == ["1.000**", "(2.50)", "0.500"]


# Ours beside theirs


def test_compare_loses_and_adds_no_row():
    replications = ours(("Table 1", "N", "(1)", "n", 165), ("Table 1", "x", "(1)", "t", 2.504))
    found = compare(PRINTED, replications)
    pd.testing.assert_frame_equal(found[PRINTED_COLUMNS], PRINTED)
    assert found["status"].to_list() == ["not-run", "exact", "not-run", "close", "not-run"]
    assert found["replicated"].fillna(-1).to_list() == [-1, 2.504, -1, 165, -1]
    assert found["tier"].to_list() == ["", "public", "", "public", ""]
    assert found["source"].to_list() == ["", "a file", "", "a file", ""]


def test_compare_reads_the_standard_error_off_the_printed_t():
    # printed: 1.000 with t = 2.50, so its standard error is 0.4, half of it 0.2
    assert compare(PRINTED, ours(("Table 1", "x", "(1)", "coef", 1.199)))["status"][0] == "close"
    assert compare(PRINTED, ours(("Table 1", "x", "(1)", "coef", 1.201)))["status"][0] == "consistent"
    assert compare(PRINTED, ours(("Table 1", "x", "(1)", "coef", 1.3)))["status"][0] == "differs"
    # with a t-value of ours: same sign, same side
    with_t = ours(("Table 1", "x", "(1)", "coef", 1.3), ("Table 1", "x", "(1)", "t", 9.0))
    assert compare(PRINTED, with_t)["status"][0] == "consistent"
    other_side = ours(("Table 1", "x", "(1)", "coef", 1.3), ("Table 1", "x", "(1)", "t", 1.0))
    assert compare(PRINTED, other_side)["status"][0] == "differs"
    # z prints no t: no standard error, no side
    assert compare(PRINTED, ours(("Table 1", "z", "(1)", "coef", 0.7)))["status"][2] == "differs"


def test_compare_survives_a_printed_t_of_zero():
    table = printed_table(("T", "x", "(1)", "coef", "0.10"), ("T", "x", "(1)", "t", "0.00"))
    found = compare(table, ours(("T", "x", "(1)", "coef", 0.11), ("T", "x", "(1)", "t", 0.0)))
    assert found["status"].to_list() == ["close", "exact"]


def test_compare_keeps_synthetic_numbers_apart():
    found = compare(PRINTED, ours(("Table 1", "N", "(1)", "n", 166), tier="synthetic"))
    assert found["status"][3] == "synthetic"


@pytest.mark.parametrize(
    ("replications", "message"),
    [
        (
            ours(("Table 1", "N", "(1)", "n", 1), ("Table 1", "N", "(1)", "n", 2)),
            "replications answer a printed number twice: ('Table 1', 'N', '(1)', 'n').",
        ),
        (
            ours(("Table 1", "N", "(2)", "n", 1)),
            "replications answer no printed number: ('Table 1', 'N', '(2)', 'n'); "
            "check exhibit, row, column and statistic.",
        ),
        (
            ours(("Table 1", "N", "(1)", "n", 1)).drop(columns=["tier", "source"]),
            "replications lack the columns 'tier', 'source'; see REPLICATION_COLUMNS.",
        ),
    ],
)
def test_compare_refuses(replications, message):
    with pytest.raises(InputError) as caught:
        compare(PRINTED, replications)
    assert str(caught.value) == message


def test_a_part_of_the_sample_is_never_judged():
    found = compare(PRINTED, ours(("Table 1", "x", "(1)", "coef", 1.0), part="2010–2016"))
    assert found["status"][0] == "partial"
    assert found["part"].to_list() == ["2010–2016", "", "", "", ""]
    assert status(1.0, 0.05, 1.0, part="half") == "partial"
    assert status(1.0, 0.05, np.nan, part="half") == "not-run"
    assert status(1.0, 0.05, 1.0, part="half", tier="synthetic") == "synthetic"


def test_the_distance_of_a_part_is_in_printed_standard_errors():
    # printed: 1.000 with t = 2.50, so its standard error is 0.4; z prints no t-value
    part = ours(("Table 1", "x", "(1)", "coef", 1.6), ("Table 1", "z", "(1)", "coef", 1.6), part="half")
    found = compare(PRINTED, part)
    assert found["standard_errors_apart"][0] == pytest.approx(1.5)
    assert found["standard_errors_apart"].isna().to_list() == [False, True, True, True, True]
    card = scorecard({"2-x": PRINTED}, {"2-x": part}, [entry("partial", reason="Half is public.")])
    assert card["note"][0] == ("Ours covers half. Half is public. Evidence: The text.")
    assert card["note"][2] == "Ours covers half. Half is public. Evidence: The text."
    unexplained, _ = check_ledger(card, [])
    assert list(unexplained["status"]) == ["partial", "not-run", "partial", "not-run", "not-run"]


def test_kinds_follow_the_more_specific_rule_and_the_last_of_equals():
    rules = [
        Kind("quoted", "Smith", exhibit="Table 1"),
        Kind("derived", "sum", exhibit="Table 1", row="N"),
        Kind("quoted", "Jones", column="2004"),
        Kind("derived", "sum", exhibit="Text"),
    ]
    assert kinds_of(PRINTED, rules).to_list() == ["quoted", "quoted", "quoted", "derived", "derived"]
    assert kinds_of(PRINTED, []).to_list() == ["computed"] * 5
    with pytest.raises(InputError, match=r"the \[\[kind\]\] 'quoted' of 'Table 7' covers no number"):
        kinds_of(PRINTED, [Kind("quoted", "Smith", exhibit="Table 7")])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"kind": "quoted", "why": "x"}, "at least one of exhibit"),
        ({"kind": "quoted", "exhibit": "Table 1"}, "lacks 'why'"),
        ({"kind": "quoted", "why": "x", "exhibit": "Table 1", "tabel": "y"}, "unknown 'tabel'"),
        ({"kind": "guessed", "why": "x", "exhibit": "Table 1"}, "kind must be one of computed"),
        ({"kind": ["quoted"], "why": "x", "exhibit": "Table 1"}, "number 1: every value must be text"),
        ({"kind": "quoted", "why": " ", "exhibit": "Table 1"}, "number 1: every value must be text"),
    ],
)
def test_read_kinds_refuses(table, message):
    assert read_kinds([{"kind": "quoted", "why": "x", "row": "y"}]) == [Kind("quoted", "x", row="y")]
    with pytest.raises(InputError, match=message):
        read_kinds([table])


def test_a_number_that_follows_from_print_is_derived_even_where_nothing_says_so():
    arithmetic = ours(("Text", "share", "2004", "share", 13.4), tier="printed")
    found = compare(PRINTED, arithmetic)
    assert (found["kind"][4], found["status"][4]) == ("derived", "adds-up")
    assert found["kind"].to_list()[:4] == ["computed"] * 4
    quoted = PRINTED.assign(kind=["computed"] * 4 + ["quoted"])
    assert compare(quoted, arithmetic)["status"][4] == "as-in-source"


def test_sign_and_significance_stand_beside_the_distance():
    part = ours(("Table 1", "x", "(1)", "coef", -0.2), ("Table 1", "x", "(1)", "t", -0.5), part="half")
    found = compare(PRINTED, part)
    assert found["sign"].to_list() == ["other", "other", "", "", ""]
    assert found["significance"].to_list() == ["print only", "print only", "", "", ""]
    assert found["standard_errors_apart"][0] == pytest.approx(3.0)
    agreeing = ours(("Table 1", "x", "(1)", "coef", 2.0), ("Table 1", "x", "(1)", "t", 3.0))
    assert compare(PRINTED, agreeing)["significance"][0] == "both"


def claim(**changes) -> Claim:
    base = {"chapter": "2-x", "says": "Up.", "found": "Down.", "data": "Ours.", "sure": "Yes."}
    return Claim(**{**base, "finding": "reversed", "exhibits": ("Table 1",), "see": "tab-x", **changes})


def test_a_finding_is_that_of_the_entry_or_of_the_claim_of_its_exhibit():
    card = pd.DataFrame(
        [
            ["2-x", "differs", "Table 1", "a", "", "coef"],
            ["2-x", "differs", "Table 1", "b", "", "coef"],
            ["2-x", "exact", "Table 1", "c", "", "coef"],
            ["2-x", "close", "Table 1", "f", "", "coef"],
            ["2-x", "not-run", "Text", "d", "", "coef"],
            ["3-z", "differs", "Table 1", "e", "", "coef"],
        ],
        columns=["chapter", "status", *KEY],
    )
    ledger = [entry("differs"), entry("differs", row="b", finding="not affected")]
    said = findings(card, ledger, [claim(), claim(finding="stands", exhibits=("Table 1", "Text"))])
    assert said.to_list() == [
        "reversed",
        "not affected",
        "",
        "not affected",
        "cannot be told",
        "not affected",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"finding": "fine"}, "unknown finding 'fine'"),
        ({"see": ""}, "see must be plain words"),
        ({"see": "prices"}, "see must be the label of a table or figure"),
        ({"see": "https://x.org/#tab-x"}, "see must be the label of a table or figure"),
        ({"says": "   "}, "says must be plain words"),
        ({"says": "<b>Up</b>"}, "says must be plain words"),
        ({"data": 3}, "data must be plain words"),
        ({"exhibits": "Table 1"}, "exhibits must be a list"),
        ({"exhibits": [["Table 1"]]}, "exhibits must be a list"),
        ({"sees": "x"}, "unknown 'sees'"),
    ],
)
def test_read_claims_refuses(change, message):
    good = {**vars(claim()), "exhibits": ["Table 1"]}
    assert read_claims([good]) == [claim()]
    with pytest.raises(InputError, match=message):
        read_claims([{**good, **change}])


def test_rates_are_over_what_was_attempted_and_over_what_could_be():
    answers = ours(("Table 1", "x", "(1)", "coef", 1.0), ("Table 1", "N", "(1)", "n", 400))
    printed = PRINTED.assign(kind=["computed", "computed", "quoted", "computed", "defined"])
    card = scorecard({"2-x": printed}, {"2-x": answers}, [])
    (row,) = rates(card).to_dict("records")
    assert row == {"chapter": "2-x", "computed": 3, "attempted": 2, "in_part": 0, "agree": 1} | {
        "of_attempted": 0.5,
        "of_computed": 1 / 3,
    }
    counted = outcomes(card).set_index("kind")
    assert counted["printed"].to_dict() == {"computed": 3, "quoted": 1, "defined": 1}
    assert (counted[list(OUTCOMES)].sum(axis=1) == counted["printed"]).all()
    assert counted.loc["computed", ["agrees", "differs", "not checked"]].to_list() == [1, 1, 1]


# The ledger

CARD = scorecard({"2-x": PRINTED}, {"2-x": ours(("Table 1", "N", "(1)", "n", 400))}, [])
WHY = {"chapter": "2-x", "reason": "No data.", "evidence": "The text."}


def entry(status_="not-run", **covered) -> Deviation:
    return Deviation(**{**WHY, "status": status_, **covered})


@pytest.mark.parametrize(
    ("covered", "explained"),
    [
        ({}, [0, 1, 2, 4]),
        ({"exhibit": "Table 1"}, [0, 1, 2]),
        ({"exhibit": "Table 1", "row": "x"}, [0, 1]),
        ({"row": "x", "statistic": "t"}, [1]),
        ({"column": "(1)"}, [0, 1, 2]),
        ({"exhibit": "Text", "row": "share", "column": "2004", "statistic": "share"}, [4]),
        ({"exhibit": "Table 1", "row": "share"}, []),
        ({"chapter": "1-y"}, []),
        ({"status_": "differs"}, [3]),
        ({"status_": "differs", "row": "x"}, []),
    ],
)
def test_an_entry_covers_a_row_a_column_or_an_exhibit(covered, explained):
    ledger = [entry(**covered)]
    notes = explain(CARD, ledger)
    assert list(notes.index[notes != ""]) == explained
    assert set(notes) <= {"", "No data. Evidence: The text."}
    unexplained, idle = check_ledger(CARD, ledger)
    assert list(unexplained.index) == [at for at in range(5) if at not in explained]
    assert idle == ([] if explained else ledger)


def test_numbers_that_agree_need_no_reason():
    good = scorecard({"2-x": PRINTED.iloc[[3]]}, {"2-x": ours(("Table 1", "N", "(1)", "n", 166))}, [])
    unexplained, idle = check_ledger(good, [entry("differs")])
    assert unexplained.empty
    # its number agrees by now: the entry has to go
    assert idle == [entry("differs")]


def test_the_most_specific_entry_speaks():
    ledger = [
        entry(reason="All."),
        entry(exhibit="Table 1", row="x", reason="Row."),
        entry(exhibit="Table 1", reason="Table."),
        entry(exhibit="Table 1", row="x", statistic="t", reason="Cell."),
    ]
    said = [note.partition(" ")[0] for note in explain(CARD, ledger)]
    assert said == ["Row.", "Cell.", "Table.", "", "All."]
    assert check_ledger(CARD, ledger)[1] == []


def test_of_equally_specific_entries_the_first_speaks():
    ledger = [entry(row="x", reason="First."), entry(column="(1)", reason="Second.")]
    assert explain(CARD, ledger)[0].startswith("First.")


def test_an_entry_that_needs_a_tier_is_never_idle():
    here = scorecard({"2-x": PRINTED.iloc[[3]]}, {"2-x": ours(("Table 1", "N", "(1)", "n", 166))}, [])
    assert check_ledger(here, [entry(row="N")])[1] == [entry(row="N")]
    assert check_ledger(here, [entry(row="N", needs="full")])[1] == []


def test_an_entry_may_explain_a_number_that_agrees_nearly():
    close = scorecard({"2-x": PRINTED.iloc[[3]]}, {"2-x": ours(("Table 1", "N", "(1)", "n", 165))}, [])
    assert close["status"].to_list() == ["close"]
    assert explain(close, read_ledger([{**WHY, "status": "close"}])).to_list() == [
        "No data. Evidence: The text."
    ]
    assert check_ledger(close, [])[0].empty


TABLE = {"chapter": "2-x", "status": "differs", "reason": "Why.", "evidence": "Where."}


def test_read_ledger():
    assert read_ledger([]) == []
    assert read_ledger([TABLE, {**TABLE, "row": "x"}]) == [Deviation(**TABLE), Deviation(**TABLE, row="x")]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({**TABLE, "status": "exact"}, "entry 2 of the ledger has the status 'exact'; it needs no entry."),
        ({**TABLE, "status": "odd"}, "entry 2 of the ledger has the unknown status 'odd'; it may be one of "),
        ({**TABLE, "reason": " "}, "entry 2 of the ledger lacks its reason or its evidence."),
        ({**TABLE, "evidence": ""}, "entry 2 of the ledger lacks its reason or its evidence."),
        ({**TABLE, "tabel": "x"}, "entry 2 of the ledger is not complete: "),
        ({"chapter": "2-x", "status": "differs"}, "entry 2 of the ledger is not complete: "),
    ],
)
def test_read_ledger_refuses(table, message):
    with pytest.raises(InputError) as caught:
        read_ledger([TABLE, table])
    assert str(caught.value).startswith(message)


def test_read_ledger_names_the_wrong_key():
    with pytest.raises(InputError, match="'tabel'"):
        read_ledger([{**TABLE, "tabel": "x"}])
    with pytest.raises(InputError, match="'evidence'"):
        read_ledger([{"chapter": "2-x", "status": "differs", "reason": "Why."}])


# The scorecard


def test_scorecard_holds_every_printed_number_of_every_chapter():
    other = printed_table(("Table 1", "x", "(1)", "coef", "7"))
    ledger = [entry(chapter="3-z", reason="Later."), entry("differs", row="N", reason="Too many.")]
    card = scorecard({"2-x": PRINTED, "3-z": other}, {"2-x": ours(("Table 1", "N", "(1)", "n", 400))}, ledger)
    assert list(card.columns) == SCORECARD_COLUMNS
    assert card["chapter"].to_list() == ["2-x"] * 5 + ["3-z"]
    assert card["printed"].to_list() == [*PRINTED["printed"], "7"]
    assert card["status"].to_list() == ["not-run", "not-run", "not-run", "differs", "not-run", "not-run"]
    assert card["note"][3] == "Too many. Evidence: The text."
    assert card["note"][5] == "Later. Evidence: The text."
    assert card["replicated"][3] == 400


def test_scorecard_without_any_replication():
    card = scorecard({"2-x": PRINTED}, {}, [])
    assert set(card["status"]) == {"not-run"}
    assert card["replicated"].isna().all()
    assert set(card["tier"]) == {""}


def test_scorecard_refuses_a_chapter_without_printed_numbers():
    nothing = pd.DataFrame(columns=REPLICATION_COLUMNS)
    with pytest.raises(UnknownNameError, match=r"^no printed numbers for the chapter '4-q'\.$"):
        scorecard({"2-x": PRINTED}, {"4-q": nothing}, [])


@pytest.mark.parametrize("by", [["chapter"], ["exhibit"], ["chapter", "exhibit"]])
def test_summary_counts_add_up(by):
    other = printed_table(("Table 1", "x", "(1)", "coef", "7"))
    card = scorecard(
        {"3-z": other, "2-x": PRINTED},
        {
            "3-z": ours(("Table 1", "x", "(1)", "coef", 7)),
            "2-x": ours(("Table 1", "N", "(1)", "n", 400), ("Text", "share", "2004", "share", 13.9)),
        },
        [],
    )
    table = summary(card, by)
    assert list(table.columns) == [*by, "printed", *STATUSES]
    assert table["printed"].sum() == len(card)
    assert (table[list(STATUSES)].sum(axis=1) == table["printed"]).all()
    assert table[list(STATUSES)].sum().to_dict() == {
        status: (card["status"] == status).sum() for status in STATUSES
    }


def test_summary_values():
    card = scorecard({"2-x": PRINTED}, {"2-x": ours(("Table 1", "N", "(1)", "n", 400))}, [])
    table = summary(card, ["chapter", "exhibit"])
    none = dict.fromkeys(STATUSES, 0)
    assert table.to_dict("records") == [
        {"chapter": "2-x", "exhibit": "Table 1", "printed": 4} | none | {"differs": 1, "not-run": 3},
        {"chapter": "2-x", "exhibit": "Text", "printed": 1} | none | {"not-run": 1},
    ]


def test_the_printed_standard_error_counts_where_there_is_one():
    at = ("Table 1", "x", "(1)")
    table = printed_table(
        (*at, "coef", "2.0"),
        (*at, "se", "(1.00)"),
        (*at, "t", "4.00"),
        (*at, "p", "<0.05"),
        (*at, "low", "0.04"),
    )
    # the t-value would imply an error of 0.5, half of which is 0.25
    found = compare(table, ours((*at, "coef", 2.45), (*at, "se", 1.02), (*at, "p", 0.03), (*at, "low", 0.5)))
    found = found.set_index("statistic")
    assert found.loc["coef", "standard_errors_apart"] == pytest.approx(0.45)
    assert found["status"].to_dict() == {
        "coef": "close", "se": "close", "t": "not-run", "p": "exact", "low": "close",
    }  # fmt: skip
    assert found.loc["coef", "significance"] == "both"  # our t follows from our coefficient and error


@pytest.mark.parametrize(
    ("printed", "ours", "expected"),
    [
        (0.049, 0.001, "consistent"),
        (0.049, 0.051, "close"),
        (0.04, 0.06, "differs"),
        (0.3, 0.9, "consistent"),
    ],
)
def test_p_values_agree_on_their_side_of_the_line(printed, ours, expected):
    assert status(printed, 0.0005, ours, statistic="p") == expected


def test_limits_are_closed_in_floating_point():
    assert status(1.0, 0.005, 1.05) == "close"
    assert status(1.0, 0.005, 1.25) == "consistent"
