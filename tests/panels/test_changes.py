"""The same products before and after: worked by hand, and against pandas alone on the real files."""

import numpy as np
import pandas as pd
import pytest

from helpers import hs
from helpers.data import fetch
from helpers.data.sources import atlas_years, hs4, wits_1997
from helpers.errors import InputError
from helpers.panels import changes
from helpers.panels.files import trend


def exports(**sold):
    rows = [(code, product, value) for product, of in sold.items() for code, value in of.items()]
    table = pd.DataFrame(rows, columns=["exporter", "product", "value_usd"])
    return table.assign(product=table["product"].str[1:])


BEFORE = exports(p8542={"A": 6.0, "B": 3.0, "C": 1.0}, p0101={"A": 10.0})
AFTER = exports(p8542={"A": 8.0, "B": 2.0}, p0101={"A": 1.0, "B": 1.0}, p8486={"A": 1.0})
FLAGS = pd.DataFrame({"product": ["8542", "0101", "8486"], "strict": [True, False, True]})


def test_two_years_by_hand():
    found = changes.before_and_after({1997: BEFORE, 2017: AFTER}, FLAGS)
    assert found["product"].tolist() == ["0101", "0101", "8542", "8542"]
    at = found.set_index(["product", "year"])
    assert at.loc[("8542", 1997), ["n_exporters", "hhi", "share3"]].tolist() == pytest.approx([3, 0.46, 1])
    assert at.loc[("8542", 2017), "hhi"] == pytest.approx(0.68)
    assert at["weight_year"].tolist() == pytest.approx([0.5, 2 / 12, 0.5, 10 / 12])
    assert at["weight_first"].tolist() == [0.5] * 4
    assert at["hs2_year"].tolist() == ["01 1997", "01 2017", "85 1997", "85 2017"]
    assert at["manufactures"].tolist() == [False, False, True, True]


def test_values_stand_in_for_shares_and_a_product_without_one_has_no_weight():
    values = pd.Series({"8542": 0.0, "0101": 4.0})
    found = changes.before_and_after({1997: BEFORE, 2017: AFTER}, FLAGS, {2017: values})
    at = found.set_index(["product", "year"])
    assert at.loc["8542", ["weight_year", "weight_first"]].isna().all(axis=None)
    assert at.loc["0101", "weight_year"].tolist() == [0.5, 1.0]


def test_two_years_refuse_three_and_a_first_year_that_is_not_there():
    with pytest.raises(InputError, match="exports must be of two years, got 1997"):
        changes.before_and_after({1997: BEFORE}, FLAGS)
    rows = pd.DataFrame({"product": ["8542"], "year": 1997, "value_usd": 1.0})
    with pytest.raises(InputError, match="first must be a year of the products, got 1996"):
        changes.weighed(rows, 1996)
    with pytest.raises(InputError, match="products has a year twice for '8542'"):
        changes.weighed(pd.concat([rows, rows]), 1997)


def test_only_whole_products_match_exactly():
    links = pd.DataFrame(
        {
            "newer_revision": 2002,
            "older_revision": 1996,
            # merged; the same; split; half of a merger that is not asked for
            "newer": ["111111", "111112", "222222", "333333", "333333", "444444", "444445"],
            "older": ["111110", "111110", "222222", "333331", "333332", "444440", "444440"],
        }
    )
    asked = ["111111", "111112", "222222", "333333", "444444"]
    found = changes.exact_matches(hs.correspond(asked, 2002, 1996, links))
    assert found.to_dict() == {"111111": "111110", "111112": "111110", "222222": "222222"}


def test_an_unknown_flag_stays_unknown():
    rows = pd.DataFrame({"year": [2004, 2010], "x": pd.array([pd.NA, True], dtype="boolean")})
    found = changes.interacted(rows, {"all": "x"}, 2010)
    assert found["after_all"].tolist() == pytest.approx([np.nan, 1.0], nan_ok=True)
    assert found["trend"].tolist() == [0.0, 6.0]


def top(values, k):
    return values.nlargest(k).sum() / values.sum()


@pytest.mark.mirror
@pytest.mark.parametrize("name", [trend.TO_2016, trend.TO_2017])
def test_real_changes_of_headings_against_pandas_alone(name):
    raw = pd.concat(
        pd.read_csv(fetch(wits_1997.WITS_1997, file), dtype={"ProductCode": str}, keep_default_na=False)
        for file in wits_1997.FILES
    ).replace({"ReporterISO3": {"BLX": "BEL", "ROM": "ROU"}})
    year, later = (2016, hs4.load_atlas()) if name == trend.TO_2016 else (2017, hs4.load_ots())
    then = later.frame.replace({"exporter": {"LUX": "BEL"}})
    common = set(raw["ReporterISO3"]) & set(then["exporter"])
    found = trend.comparison(name)
    assert found.exporters["common"].tolist() == [len(common)] * 2
    assert len(common) == {trend.TO_2016: 84, trend.TO_2017: 83}[name]
    at = found.frame.set_index(["product", "year"])
    for heading in ("8542", "0101", "8471"):
        before = raw[(raw["ProductCode"] == heading) & raw["ReporterISO3"].isin(common)]
        after = then[(then["product"] == heading) & then["exporter"].isin(common)]
        sums = after.groupby("exporter")["value_usd"].sum()
        assert at.loc[(heading, 1997), "share5"] == pytest.approx(top(before["TradeValue in 1000 USD"], 5))
        assert at.loc[(heading, year), "share5"] == pytest.approx(top(sums, 5))
        assert at.loc[(heading, year), "hhi"] == pytest.approx(((sums / sums.sum()) ** 2).sum())
    counts = changes.flags_of([f"high_tech_{flag}" for flag in trend.FLAGS], found.frame)
    assert counts["flagged"].tolist() == [12, 27, 9, 72, 8]


@pytest.mark.long
@pytest.mark.mirror
def test_real_products_of_2002_and_2018():
    found = trend.comparison(trend.TO_2018)
    assert found.lost == {
        "codes of 2002 without an exact match": 27,
        "merged with another": 0,
        "not in the matrix of 2018": 4,
        "not on the list of 2017": 0,
    }
    assert found.frame["product"].nunique() == 227 == 258 - 27 - 4
    assert found.frame["year"].unique().tolist() == [2002, 2018]
    counts = changes.flags_of(["high_tech_over_0.8", "high_tech_any"], found.frame)
    assert counts["flagged"].tolist() == [9, 33]


@pytest.mark.mirror
def test_real_years_against_pandas_alone():
    frame = trend.yearly()
    raw = pd.read_csv(fetch(atlas_years.ATLAS_YEARS, atlas_years.UBIQUITY), dtype={"product_code": str})
    one = raw.set_index(["product_code", "year"])["ubiquity"]
    ours = frame.set_index(["product", "year"])
    assert ours["ubiquity"].equals(one.reindex(ours.index).rename("ubiquity"))
    assert ours.loc[("8542", 2017), "few"] == pytest.approx(-np.log(one["8542", 2017]))
    assert frame.groupby("year")["weight_year"].sum().round(6).unique().size <= 14
    assert sorted(frame["year"].unique()) == list(range(2004, 2018))
    assert (frame["after"] == (frame["year"] >= 2010)).all()


@pytest.mark.mirror
def test_telephones_computers_and_chips_moved_between_revisions():
    in_2016, in_2017 = (trend.comparison(name).frame for name in (trend.TO_2016, trend.TO_2017))
    for frame, moved in ((in_2016, {"8517", "8471"}), (in_2017, {"8517", "8471", "8542"})):
        flagged = frame[frame["high_tech_over_0.8"] == 1].drop_duplicates("product").set_index("product")
        assert moved <= set(flagged.index[~flagged["same_codes"]])
    assert in_2016.set_index("product").loc["8542", "same_codes"].all()


@pytest.mark.long
@pytest.mark.mirror
def test_windows_of_years_hold_the_years_that_they_name():
    frame = trend.windows()
    found = {
        name: sorted(frame.loc[frame[name], "year"].unique()) for name in frame if name.startswith("years_")
    }
    assert found["years_paper"] == list(range(2004, 2018))
    assert found["years_before"] == list(range(1995, 2018))
    assert found["years_later"] == list(range(2004, 2024))
    assert found["years_without_crisis"] == [year for year in range(2004, 2018) if year not in (2008, 2009)]
    assert not frame[frame["years_paper"]].duplicated(["product", "year"]).any()
    two = trend.stacked()
    assert [int(two[f"in_{year}"].sum()) for year in (2016, 2017, 2018)] == [2406, 2408, 454]
