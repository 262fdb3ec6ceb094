"""The panel of six-digit products and years, and lists of high-tech products carried to its revision."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import hs
from helpers.data import sample
from helpers.data.sources import baci, census, census_exports, hs_correlations
from helpers.errors import InputError
from helpers.panels import carried, product_year

EXPORTS = pd.DataFrame(
    [
        (2004, "DEU", "010110", 6.0),
        (2004, "FRA", "010110", 3.0),
        (2004, "USA", "010110", 1.0),
        (2004, "USA", "848620", 8.0),
        (2010, "DEU", "848620", 3.0),
        (2010, "USA", "848620", 1.0),
        (2010, "USA", "990000", 2.0),
        (2010, "USA", "880240", 0.0),
        (2010, "USA", "880230", 5.0),
    ],
    columns=["year", "exporter", "hs6", "value_usd"],
)
FLAGS = pd.DataFrame(
    {
        "year": [2004, 2004, 2010, 2010, 2010, 2010],
        "hs6": ["010110", "848620", "848620", "880230", "293410", "880240"],
        "flag": pd.array([False, True, True, pd.NA, True, True], dtype="boolean"),
    }
)


def panel_of(exports, flags, rd=None):
    return product_year.flagged(product_year.measured(exports), flags, rd=rd)


def test_the_panel_by_hand():
    got = panel_of(EXPORTS, FLAGS, rd=pd.DataFrame({"year": [2004, 2010], "hhi": [0.2, 0.1]}))
    assert got.frame[["year", "hs6"]].apply(tuple, axis=1).tolist() == [
        (2004, "010110"),
        (2004, "848620"),
        (2010, "848620"),
    ]
    assert got.frame["hs2"].tolist() == ["01", "84", "84"]
    assert got.frame["n_exporters"].tolist() == [3, 1, 2]
    np.testing.assert_allclose(got.frame["ln_n"], np.log([3, 1, 2]))
    np.testing.assert_allclose(got.frame["hhi"], [0.46, 1, 0.625])
    assert got.frame["share3"].tolist() == [1, 1, 1]
    assert got.frame["high_tech"].tolist() == [0, 1, 1]
    assert got.frame["after_crisis"].tolist() == [0, 0, 1]
    assert got.frame["trend"].tolist() == [0, 0, 6]
    assert got.frame["rd_hhi"].tolist() == [0.2, 0.2, 0.1]
    assert got.frame["value_usd"].tolist() == [10, 8, 4]


def test_what_is_left_out_is_counted():
    got = panel_of(EXPORTS, FLAGS)
    # the product that is exported for 0 dollars is not exported: its flag is unused, like that of 293410
    assert got.rows == 5
    assert got.dropped == {"not in the catalogue": 1, "flag not known": 1}
    assert got.unused == 2
    assert "rd_hhi" not in got.frame
    assert got.account() == (
        "5 products and years are exported, 3 are in the panel (2 products, 2 high-tech rows); left out: "
        "1 (not in the catalogue), 1 (flag not known); high-tech products and years without exports: 2."
    )


def test_arguments_are_left_alone_and_their_order_does_not_matter():
    exports, flags = EXPORTS.copy(), FLAGS.copy()
    whole = panel_of(exports, flags)
    pd.testing.assert_frame_equal(exports, EXPORTS)
    pd.testing.assert_frame_equal(flags, FLAGS)
    shuffled = panel_of(EXPORTS.sample(frac=1, random_state=1), FLAGS.iloc[::-1])
    pd.testing.assert_frame_equal(whole.frame, shuffled.frame)


def test_faults_are_refused():
    with pytest.raises(InputError, match="flags has more than one row in a year for '010110'"):
        panel_of(EXPORTS, pd.concat([FLAGS, FLAGS.head(1)]))
    with pytest.raises(InputError, match="no known flag for any product and year of the exports"):
        panel_of(EXPORTS, FLAGS.assign(hs6="010000").drop_duplicates(["year", "hs6"]))
    with pytest.raises(InputError, match="rd lacks the years 2010 of the exports"):
        panel_of(EXPORTS, FLAGS, rd=pd.DataFrame({"year": [2004], "hhi": [0.2]}))
    with pytest.raises(InputError, match="rd has more than one row for the years 2004"):
        panel_of(EXPORTS, FLAGS, rd=pd.DataFrame({"year": [2004] * 2, "hhi": [0.2, 0.3]}))
    with pytest.raises(InputError, match="'10110'"):
        panel_of(EXPORTS.assign(hs6="10110"), FLAGS)
    with pytest.raises(InputError, match="panel lacks the columns 'share5'"):
        product_year.by_year(pd.DataFrame({"year": [1], "high_tech": [1], "value_usd": [1.0]}))


def test_years_summed_up_by_hand():
    panel = pd.DataFrame(
        {
            "year": [2004, 2004, 2004, 2005],
            "high_tech": [1, 1, 0, 0],
            "value_usd": [1.0, 3.0, 4.0, 2.0],
            "share5": [0.5, 0.9, 0.4, 0.7],
        },
        index=[7, 5, 3, 1],
    )
    got = product_year.by_year(panel).set_index(["year", "high_tech"])
    row = got.loc[(2004, 1)]
    assert row[["n_products", "value_usd", "value_share"]].tolist() == [2, 4, 0.5]
    assert row["variety_share"] == pytest.approx(2 / 3)
    assert row["mean"] == pytest.approx(0.8)
    assert row["std_error"] == pytest.approx(np.hypot(1 * 0.3, 3 * 0.1) / 4)
    assert got.loc[(2005, 0), ["mean", "std_error", "variety_share"]].tolist() == [0.7, 0, 1]


@given(st.lists(st.tuples(st.floats(0.1, 1), st.booleans()), min_size=2, max_size=30))
def test_equal_weights_give_the_plain_mean_and_its_error(rows):
    share, flag = map(np.array, zip(*rows, strict=True))
    panel = pd.DataFrame({"year": 2004, "high_tech": flag.astype(int), "value_usd": 3.0, "share5": share})
    for row in product_year.by_year(panel).itertuples():
        own = share[flag == bool(row.high_tech)]
        assert row.mean == pytest.approx(own.mean())
        assert row.std_error == pytest.approx(own.std() / np.sqrt(len(own)), abs=1e-12)


LINKS = pd.DataFrame(
    {
        "newer_revision": 2007,
        "older_revision": 2002,
        # 100011 and 100012 were one; 100020 was two; 100030 took a part of 100003 and of 100004
        "newer": ["100011", "100012", "100020", "100020", "100030", "100030", "100031"],
        "older": ["100001", "100001", "100021", "100022", "100003", "100004", "100004"],
    }
)


def lists(*flags, year=2007):
    codes = ["100011", "100012", "100020", "100030", "100031"]
    return pd.DataFrame({"year": year, "hs6": codes, "flag": pd.array(flags, dtype="boolean")})


def test_flags_are_carried_by_the_weight_of_their_matches():
    got = carried.carried(lists(True, False, True, True, False), 2002, LINKS)
    flags = got.frame.set_index("hs6")["flag"].to_dict()
    # half of 100001; both parts of 100020; all of 100003; a third of 100004: half of 100030, all of 100031
    assert flags == {"100001": False, "100021": True, "100022": True, "100003": True, "100004": False}
    assert (got.mixed, got.undecided, got.unknown) == (2, 0, 0)
    low = carried.carried(lists(True, False, True, True, False), 2002, LINKS, 0.4).frame
    assert low.set_index("hs6")["flag"].to_dict() == flags | {"100001": True}
    third = carried.carried(lists(True, False, True, True, False), 2002, LINKS, 0.3).frame
    assert third["flag"].all()


def test_flags_that_are_not_known_stay_so_and_are_counted():
    unknown = pd.DataFrame({"year": [2007], "hs6": ["999999"], "flag": [True]})
    got = carried.carried(pd.concat([lists(True, None, None, False, False), unknown]), 2002, LINKS)
    flags = got.frame.set_index("hs6")["flag"]
    assert flags[flags.isna()].index.tolist() == ["100001", "100021", "100022"]
    assert (got.undecided, got.unknown) == (3, 1)
    assert got.account() == (
        "Flags in HS 2002: 5 products and years, 0 that match flagged codes and others, 3 without a known "
        "flag; left out: 1 codes and years that the correlation tables lack."
    )


def test_lists_in_the_wanted_revision_stay_as_they_are():
    both = pd.concat([lists(True, False, None, True, False, year=2006), lists(True, True, True, True, True)])
    got = carried.carried(both, 2002, LINKS).frame
    pd.testing.assert_frame_equal(
        got[got["year"] == 2006].reset_index(drop=True), lists(True, False, None, True, False, year=2006)
    )
    assert got[got["year"] == 2007]["flag"].all()
    same = carried.carried(both, 2002, None, written_in=lambda year: 2002)
    assert len(same.frame) == 10


def test_faults_of_lists_are_refused():
    with pytest.raises(InputError, match="links are needed: the lists of 2007 are not in HS 2002"):
        carried.carried(lists(True, True, True, True, True), 2002, None)
    with pytest.raises(InputError, match="threshold must be from 0 to below 1, got 1"):
        carried.carried(lists(True, True, True, True, True), 2002, LINKS, 1)
    with pytest.raises(InputError, match="must not be before 1992, the first revision, got 1991"):
        carried.revision_in_force(1991)


def test_the_sample_runs_from_its_files_to_the_panel(tmp_path):
    sample.write(tmp_path, seed=3, products=40)
    exports = baci.load_baci([2009, 2010], source=next((tmp_path / "baci-hs02").iterdir())).frame
    codes = pd.concat(
        census.read_concordance(
            tmp_path / "census-atp-2004-2017" / f"expconcord{year % 100:02d}.xls"
        ).frame.assign(year=year)
        for year in (2009, 2010)
    )
    us = census_exports.load_us_exports([2009, 2010], folder=tmp_path / "census-hs10-exports").frame
    flags = carried.carried(hs.flag_hs6(codes, us), 2002, None, written_in=lambda _: 2002)
    got = panel_of(exports, hs.catalogue(flags.frame))
    assert got.rows == exports[["year", "hs6"]].drop_duplicates().shape[0]
    assert len(got.frame) + sum(got.dropped.values()) == got.rows
    frame = got.frame
    assert set(frame.loc[frame["high_tech"] == 1, "hs6"]) <= set(sample.model.HIGH_TECH)
    assert frame.groupby("year")["value_usd"].sum().sum() == pytest.approx(
        exports.merge(frame[["year", "hs6"]])["value_usd"].sum()
    )
    assert (frame["hhi"] >= 1 / frame["n_exporters"] - 1e-12).all()
    assert frame["after_crisis"].groupby(frame["year"]).mean().to_dict() == {2009: 0, 2010: 1}


@pytest.mark.mirror
def test_the_real_list_of_2017_in_the_codes_of_baci():
    codes = census.load_schedule_b_2017().frame.assign(year=2017)
    flags = hs.flag_hs6(codes[["year", "hs10", "atp"]])
    links = hs_correlations.load_correlations().frame
    got = carried.carried(flags, 2002, links)
    table = got.frame.set_index("hs6")["flag"]
    source = flags.set_index("hs6")["flag"]
    matches = hs.correspond(source.index, 2017, 2002, links).frame
    alone = matches[matches["relation"] == "1:1"].set_index("target")["source"]
    assert len(alone) > 3000
    pd.testing.assert_series_equal(table[alone.index], source[alone].set_axis(alone.index), check_names=False)
    # a list without values leaves open the codes that are high-tech in part; semiconductor machines had no
    # code of their own in 2002
    assert "848620" in source.index
    assert "848620" not in table.index
    assert (int(table.sum()), got.undecided, got.unknown) == (115, 142, 19)
