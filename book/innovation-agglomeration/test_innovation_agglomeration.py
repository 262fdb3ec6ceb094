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


def test_no_reason_is_for_a_number_that_differs(paper):
    assert {one.status for one in papers.ledger(paper.name)} == {"close", "partial"}
