"""What the public files say about high-tech products, and about the revisions in which they are listed."""

from functools import cache

import pandas as pd
import pytest

from helpers import hs
from helpers.data.sources import census, hs_correlations, hs_industries

pytestmark = pytest.mark.mirror


@pytest.fixture(scope="module")
def codes():
    frame = census.load_schedule_b_2017().frame
    return frame.assign(chapter=[hs.parent(code, 2) for code in frame["hs10"]])


@pytest.fixture(scope="module")
def table():
    return hs_correlations.load_correlations().frame


@pytest.fixture(scope="module")
def matched(table):
    return cache(lambda first, last: hs.correspond(None, first, last, table))


def test_products_that_are_civil_aircraft_only_have_no_value_in_2017(codes):
    hs6 = codes["hs10"].str[:6]
    only_civil = codes["end_use"].isin(census.CIVIL_AIRCRAFT).groupby(hs6).all()
    largest = census.load_largest_hs10_2017().frame.set_index("hs6")["largest_usd"]
    without = largest.isna()
    assert pd.crosstab(only_civil, without).to_numpy().tolist() == [[5320, 51], [0, 5]]
    assert largest["880000"] == 120_967_157_350


@pytest.mark.parametrize(
    ("revision", "matches", "lower", "some", "upper"),
    [
        (2012, {"1:1": 165, "n:1": 53, "1:n": 0, "n:n": 11}, 120, 266, 361),
        (1992, {"1:1": 103, "n:1": 65, "1:n": 3, "n:n": 58}, 81, 314, 410),
    ],
)
def test_the_list_of_2017_in_older_revisions(codes, matched, revision, matches, lower, some, upper):
    flags = hs.flag_hs6(codes)
    found = matched(2017, revision)
    assert matches == relations(found, flags.loc[flags["upper"], "hs6"])
    in_hs = flags[flags["hs6"].isin(matched(2017, 2017).frame["source"])]
    assert set(flags.loc[flags["upper"], "hs6"]) - set(in_hs["hs6"]) == {"880000"}
    carried = hs.carry_flag(in_hs, found)
    counts = (carried["lower"].sum(), (carried["n_flagged"] > 0).sum(), carried["upper"].sum())
    assert counts == (lower, some, upper)


def relations(found, codes):
    """How many codes have each relation; a code with several matches counts under the least simple."""
    rows = found.frame[found.frame["source"].isin(codes)]
    kinds = rows.groupby("source")["relation"].agg(lambda each: max(each, key=RANK.index))
    return kinds.value_counts().reindex(RANK, fill_value=0).to_dict()


RANK = ["1:1", "n:1", "1:n", "n:n"]


def test_schedule_b_of_2017_has_wood_in_the_revision_of_2012(codes, matched):
    in_2017 = set(matched(2017, 2017).frame["source"])
    found = set(codes["hs10"].str[:6])
    assert {code[:4] for code in in_2017 - found} == {
        *("4401", "4403", "4406", "4407", "4412"),
        *("6304", "7108", "9999"),
    }
    assert (len(in_2017 - found), len(found - in_2017)) == (31, 19)


def test_atp_and_the_oecd_list_are_different_sets(codes, table):
    oecd = hs.flag_by_industry(hs_industries.load_isic3(2007).frame, hs.OECD_HIGH_TECH)
    carried = hs.carry_flag(oecd, hs.correspond(oecd["hs6"], 2007, 2017, table))
    assert (carried["lower"].sum(), carried["upper"].sum()) == (443, 457)
    both = carried.merge(hs.flag_hs6(codes), on="hs6", suffixes=("_oecd", "_atp"))
    assert (both["upper_oecd"] & both["upper_atp"]).sum() == 143
    assert (both["lower_oecd"] & both["lower_atp"]).sum() == 84


@pytest.mark.long
@pytest.mark.parametrize(
    ("first", "last", "codes_of_first", "matches", "unlinked"),
    [
        (2017, 1992, 5387, 7861, ("999999",)),
        (1992, 2017, 5020, 7861, ()),
        (2022, 1992, 5612, 18898, ("999999",)),
        (2007, 2012, 5051, 5364, ("291636",)),
        (2017, 2022, 5387, 15657, ("300219",)),
    ],
)
def test_real_correspondences(matched, first, last, codes_of_first, matches, unlinked):
    found = matched(first, last)
    sums = found.frame.groupby("source")["weight"].sum()
    assert (len(sums), len(found.frame), found.unlinked) == (codes_of_first, matches, unlinked)
    assert (sums - 1).abs().max() < 1e-12


def test_one_to_one_matches_between_1992_and_2017(matched):
    found = matched(2017, 1992).frame
    assert found["relation"].value_counts().to_dict() == {"1:1": 3332, "n:n": 2551, "n:1": 1333, "1:n": 645}
    back = matched(1992, 2017)
    assert back.frame["relation"].value_counts().to_dict() == {
        "1:1": 3332,
        "n:n": 2551,
        "1:n": 1333,
        "n:1": 645,
    }
    assert back.dead_ends == ((2007, "291636"),)
