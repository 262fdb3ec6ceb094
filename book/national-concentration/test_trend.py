"""The page on change: its numbers by another program, and its sentences against what is recorded."""

from __future__ import annotations

import pandas as pd
import pytest
import statsmodels.formula.api as smf

from helpers import papers, records
from helpers.panels.files import trend

BY_TRADE = "value of the year"


@pytest.fixture(scope="module")
def recorded(paper: papers.Paper):
    return lambda name: pd.read_csv(paper.folder / "recorded" / f"{name}.csv")


@pytest.fixture(scope="module")
def lines(recorded) -> pd.DataFrame:
    return recorded("trend-lines").set_index(["comparison", "flag", "weights"])


@pytest.mark.mirror
@pytest.mark.parametrize("name", [trend.TO_2016, trend.TO_2018])
@pytest.mark.parametrize("label", ["none", BY_TRADE])
def test_the_change_is_that_of_statsmodels(lines, name, label):
    frame = trend.comparison(name).frame.rename(columns={"high_tech_over_0.8": "high"})
    frame = frame.dropna(subset=["weight_year"]) if label == BY_TRADE else frame
    weights = frame["weight_year"] if label == BY_TRADE else 1.0
    model = smf.wls("share5 ~ high * after + ln_n", frame, weights=weights)
    found = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(frame["product"])[0]}, use_t=True)
    ours = lines.loc[(name, "over 80 %", label)]
    assert found.params["high"] == pytest.approx(ours["level_estimate"], abs=1e-6)
    assert found.params["high:after"] == pytest.approx(ours["change_estimate"], abs=1e-6)
    # the conventions count the same parameters: constant, year, flag, change, ln N
    assert found.pvalues["high:after"] == pytest.approx(ours["change_p"], abs=1e-4)


@pytest.mark.mirror
def test_the_yearly_change_is_a_difference_of_four_means(lines):
    frame = trend.yearly()
    means = frame.groupby(["high_tech_over_0.8", "year"])["few"].mean().unstack("high_tech_over_0.8")
    gap = means[1.0] - means[0.0]
    # years weigh by their headings, of which a few are missing in 2015 to 2017
    change = gap[gap.index >= 2010].mean() - gap[gap.index < 2010].mean()
    assert change == pytest.approx(
        lines.loc[("HS-4 yearly 2004–2017", "over 80 %", "none"), "change_estimate"], abs=2e-3
    )


def test_weights_decide_the_sign_between_1997_and_2016_or_2017(lines):
    two = lines.loc[[trend.TO_2016, trend.TO_2017]].reset_index()
    once, traded = two[two["weights"] == "none"], two[two["weights"] != "none"]
    assert (traded["change_estimate"] > 0).all()
    assert (once[["change_p", "change_chapter", "change_groups"]] > 0.05).all(axis=None)
    # the paper's threshold passes the placebo by trade, wider lists do not
    assert (traded.loc[traded["flag"] == "over 80 %", "change_groups"] < 0.05).all()
    assert (traded.loc[traded["flag"] != "over 80 %", "change_groups"] > 0.05).all()
    assert (traded["change_chapter"] > 0.05).all()


def test_headings_that_kept_their_content_changed_less_by_trade(lines, recorded):
    same = recorded("trend-unmoved").set_index(["comparison", "flag", "weights"])
    for name in (trend.TO_2016, trend.TO_2017):
        at = (name, "over 80 %", BY_TRADE)
        assert 0 < same.loc[at, "change_estimate"] < lines.loc[at, "change_estimate"]
        assert (same.loc[name].xs("none", level="weights")["change_estimate"] < 0).all()


def test_the_few_products_of_six_digits_and_the_yearly_change_show_nothing(lines):
    others = lines.drop([trend.TO_2016, trend.TO_2017], level="comparison")
    assert (others[["change_chapter", "change_groups"]] > 0.05).all(axis=None)
    yearly = others.xs("HS-4 yearly 2004–2017", level="comparison")
    assert (yearly[["level_p", "level_groups"]] < 0.05).all(axis=None)


def test_four_headings_are_the_weighted_change(recorded):
    headings = recorded("trend-headings").astype({"heading": str})
    risen = headings.loc[headings["share5_last"] > headings["share5_first"], "heading"]
    assert set(risen) == set(headings["heading"].head(4)) == {"8542", "8517", "8471", "8541"}
    assert headings["part_last"].head(4).sum() > 0.95


def test_nothing_rose_by_more_than_chance_after_2017(recorded):
    later = recorded("trend-later")
    rose = later[later["step"] > 0]
    assert (rose["step_p"] > 0.05).all()
    once = later[later["weights"] == "none"]
    assert (once["late_estimate"] < once["mid_estimate"]).all()
    assert (once["mid_estimate"] < 0).all()


def test_the_records_say_what_they_are(paper):
    kept = records.provenance("trend")
    assert {"trend-lines", "trend-unmoved", "trend-curve", "trend-signs"} <= set(kept)
    assert "wits-hs4-1997" in kept["trend-lines"]["data_sets"]
