"""What the chapter shows, computed again from the files in another way."""

import csv
import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from helpers import papers, records, variants
from helpers.data import fetch
from helpers.data.sources import census, hs4
from helpers.published import KEY


@pytest.fixture(scope="module")
def printed(paper: papers.Paper) -> pd.DataFrame:
    return papers.printed(paper.name).set_index(KEY)


@pytest.fixture(scope="module")
def download() -> pd.DataFrame:
    """Exports of HS 848620, every row of the file as it is."""
    path = fetch("comtrade-semiconductors", "comtrade-2021-08-16.csv")
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows = rows[(rows["Commodity Code"] == "848620") & (rows["Trade Flow"] == "Export")]
    return rows.assign(value=rows["Trade Value (US$)"].astype(float), year=rows["Year"].astype(int))


@pytest.mark.mirror
@pytest.mark.parametrize("year", [2016, 2017, 2018])
def test_the_case_study_is_exact_with_other_asia_in_totals_and_out_of_the_count(printed, download, year):
    own = download[(download["year"] == year) & (download["value"] > 0)]
    table = printed.loc["Table 4"].xs(str(year), level="row")["value"]
    assert table.xs("count", level="statistic").item() == len(own[own["Reporter ISO"] != ""])
    total = own["value"].sum()
    assert round(total / 1e9, 1) == table.xs("value", level="statistic").item()
    shares = own.set_index("Reporter ISO")["value"].nlargest(5) / total * 100
    paper = printed.loc["Table 5"].xs(str(year), level="row").xs("share", level="statistic")["value"]
    assert sorted(round(share, 1) for share in shares) == sorted(paper)


@pytest.mark.mirror
def test_table_18_is_maddison_2010_in_every_cell(printed):
    with fetch("maddison-2010", "percapita-gdp.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    years = next(row for row in rows if "1820" in row)
    levels = {
        (row[0].strip(), year): float(cell.replace(",", ""))
        for row in rows
        for year, cell in zip(years, row, strict=False)
        if re.fullmatch(r"[\d,]+(\.\d+)?", cell.strip()) and re.fullmatch(r"\d{4}", year.strip())
    }
    table = printed.loc["Table 18"]["value"]
    assert len(table) == 106
    for (country, year, _), value in table.items():
        assert round(levels[country, year]) == value, (country, year)


@pytest.mark.mirror
def test_the_plain_line_of_2017_is_that_of_another_program(paper):
    exports = hs4.load_ots().frame
    shares = exports.assign(
        share=exports["value_usd"] / exports.groupby("product")["value_usd"].transform("sum")
    )
    by_product = shares.sort_values("share", ascending=False).groupby("product")["share"]
    measures = pd.DataFrame(
        {
            "share5": by_product.apply(lambda own: own.head(5).sum()),
            "hhi": by_product.apply(lambda own: (own**2).sum()),
            "ln_n": np.log(by_product.size()),
        }
    )
    codes = census.load_schedule_b_2017().frame
    counts = codes.assign(product=codes["hs10"].str[:4]).groupby("product")["atp"].mean()
    data = measures.join(counts.gt(0.8).astype(float).rename("high_tech"), how="inner")
    shown = records.read(paper.name, "cross-section-choices")
    for outcome in ("share5", "hhi"):
        fit = smf.ols(f"{outcome} ~ high_tech + ln_n", data).fit(cov_type="HC1")
        line = shown.query("section == 'HS-4 2017' and choice == 'plain' and outcome == @outcome").iloc[0]
        assert line["nobs"] == fit.nobs == len(data)
        assert line["estimate"] == pytest.approx(fit.params["high_tech"], rel=1e-9)


def test_some_numbers_can_be_run_on_the_full_tier_only(paper):
    assert any(one.needs == "full" for one in papers.ledger(paper.name))


@pytest.mark.mirror
@pytest.mark.filterwarnings("ignore")  # of threads that dask ends
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("before-crisis", marks=pytest.mark.longest),
        pytest.param("after-crisis", marks=pytest.mark.longest),
    ],
)
def test_years_on_one_side_of_the_crisis_are_estimated_without_the_columns_on_it(
    paper, name, tmp_path, monkeypatch
):
    monkeypatch.setenv("BOOK_VARIANTS", str(tmp_path))
    plan = variants.read(papers.plans()[paper.name])
    assert variants.run(plan, only=[name], jobs=1).failed == {}
    text = (variants.folder(plan.chapter) / name / "notebook.ipynb").read_text()
    assert "lies on one side of the crisis: columns with × after are not estimated." in text
    assert "6 (1) Share5" in text
    assert "7 (1) Share5" not in text
