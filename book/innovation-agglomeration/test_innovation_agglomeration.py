"""What the chapter shows, computed again from the files in another way."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from helpers import panels, papers, published, records, regions
from helpers.data import provinces

NAMES = panels.innovation_variables({"gov": "log"})


@pytest.fixture(scope="module")
def tidy() -> pd.DataFrame:
    return provinces.load(panels.province_sources(NAMES))


@pytest.fixture(scope="module")
def recorded(paper: papers.Paper) -> Callable[[str], pd.DataFrame]:
    return lambda name: records.read(paper.name, name)


def first_source(tidy: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Provinces by years, from the variable's preferred source."""
    source = panels.PREFERENCE[variable].origins[0].source
    rows = tidy[
        (tidy["variable"] == variable) & (tidy["source"] == source) & (tidy["province"] != regions.CHINA)
    ]
    return rows.pivot(index="province", columns="year", values="value")


@pytest.mark.mirror
def test_the_quotients_are_those_of_the_yearbooks_to_four_decimals(tidy, recorded):
    part, whole = first_source(tidy, "hightech_revenue"), first_source(tidy, "industry_revenue")
    shown = recorded("location-quotients").set_index(["province", "year"])["location_quotient"]
    assert len(shown) == 215
    for year in range(2010, 2017):
        own = [
            name
            for name in part.index
            if np.isfinite(part.loc[name, year]) and np.isfinite(whole[year].get(name))
        ]
        national = sum(part.loc[name, year] for name in own) / sum(whole.loc[name, year] for name in own)
        assert len(own) == len(shown.xs(year, level="year"))
        for name in own:
            assert round(part.loc[name, year] / whole.loc[name, year] / national, 4) == round(
                shown[name, year], 4
            )


@pytest.mark.mirror
def test_every_extreme_that_is_public_is_the_printed_one(paper, tidy, recorded):
    printed = published.select(papers.printed(paper.name), "Table 2").set_index(["row", "statistic"])["value"]
    gdp, spent = first_source(tidy, "gdp"), first_source(tidy, "budget_expenditure")
    patents, stock = first_source(tidy, "patents_granted"), first_source(tidy, "ffe_investment")
    lowest = recorded("location-quotients").set_index(["province", "year"])["location_quotient"]
    assert lowest.idxmin() == ("Xinjiang", 2012)
    assert round(lowest.min(), 4) == printed["agg", "min"]
    assert patents.loc["Jiangsu", 2012] == 269_944
    assert round(np.log10(patents.loc["Jiangsu", 2012]), 4) == printed["inv", "max"]
    assert round(np.log10(gdp.loc["Guangdong", 2016] / 1e8), 4) == printed["gdp", "max"]
    assert round(spent.loc["Tibet", 2016] / gdp.loc["Tibet", 2016], 4) == printed["gov", "max"]
    assert round(np.log10(stock.loc["Jiangsu", 2016] / 1e4), 4) == printed["fdi", "max"]


@pytest.mark.mirror
def test_the_headline_is_that_of_another_program(tidy, recorded):
    wide = panels.innovation_panel(tidy, choices={"gov": "log"}).wide
    data = wide.query("2010 <= year <= 2016").dropna(subset=["agg", "inv", "gov", "gdp", "fdi"]).reset_index()
    fit = smf.ols("agg ~ inv + gov + gdp + fdi + C(province) + C(year)", data).fit(cov_type="HC1")
    shown = recorded("tables-3-4").query("exhibit == 'Table 3' and column == '(3)'").set_index("row")
    for name in ("inv", "gov", "gdp", "fdi"):
        assert shown.loc[name, "estimate"] == pytest.approx(fit.params[name], rel=1e-8)
        assert shown.loc[name, "t"] == pytest.approx(fit.tvalues[name], rel=1e-8)
    # the constant of the first year is that of the mean province, not of Beijing as in the dummies
    effects = [fit.params.get(f"C(province)[T.{name}]", 0.0) for name in data["province"]]
    assert shown.loc["_cons", "estimate"] == pytest.approx(
        fit.params["Intercept"] + np.mean(effects), rel=1e-8
    )


@pytest.mark.mirror
def test_the_export_with_tibet_equals_the_series_in_use_in_every_other_cell(tidy):
    stocks = tidy[(tidy["variable"] == "ffe_investment") & (tidy["province"] != regions.CHINA)]
    by_source = stocks.pivot(index=["province", "year"], columns="source", values="value")
    both = by_source.dropna()
    assert len(both) == 300
    assert both.iloc[:, 0].to_numpy() == pytest.approx(both.iloc[:, 1].to_numpy(), rel=1e-12)
    export = by_source["china-ffe-investment-2006-2015"].dropna()
    alone = export.drop(index=both.index)
    assert len(export) == 310
    assert alone.index.to_list() == [("Tibet", year) for year in range(2006, 2016)]


@pytest.mark.mirror
def test_tibet_moves_the_headline_as_another_program_finds(tidy, recorded):
    wide = panels.innovation_panel(tidy, choices={"gov": "log"}).wide
    data = wide.query("2010 <= year <= 2016").dropna(subset=["agg", "inv", "gov", "gdp", "fdi"])
    assert data.query("province == 'Tibet'")["year"].to_list() == [2011, 2012, 2013, 2014, 2015]
    shown = recorded("tibet").query("exhibit == 'Table 3' and column == '(3)' and kind == 'table'")
    shown = shown.set_index("case")
    for case, own in {"with": data, "without": data.query("province != 'Tibet'")}.items():
        fit = smf.ols("agg ~ inv + gov + gdp + fdi + C(province) + C(year)", own).fit(cov_type="HC1")
        assert shown.loc[case, "nobs"] == len(own) == {"with": 214, "without": 209}[case]
        assert shown.loc[case, "estimate"] == pytest.approx(fit.params["inv"], rel=1e-8)
        assert shown.loc[case, "t"] == pytest.approx(fit.tvalues["inv"], rel=1e-8)


def test_the_verdict_on_the_headline_is_that_of_the_recorded_numbers(recorded):
    """As the answers of both pages say."""
    clustered = recorded("headline-clustered").set_index("how")
    assert (clustered["low"] < 0).all()
    assert (clustered["high"] > 0).all()
    ways = recorded("robustness").set_index("variant")
    assert ways.loc["invention patents", "low"] > 0
    assert (ways.loc[["patent applications", "R&D expenditure"], "low"] < 0).all()
    plain = ways.loc["errors by province", "estimate"]
    assert ways.loc["without the four municipalities", "estimate"] / plain == pytest.approx(0.5, abs=0.1)
    tibet = recorded("tibet").query("exhibit == 'Table 3' and column == '(3)' and kind == 'province'")
    assert tibet.set_index("case").loc["without", "low"] > 0


def test_no_reason_is_for_a_number_that_differs(paper):
    assert {one.status for one in papers.ledger(paper.name)} == {"close", "partial"}
