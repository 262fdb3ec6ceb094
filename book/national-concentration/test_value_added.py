"""Table 16 on its own source and on others, computed again from the files in another way."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from helpers import papers, records
from helpers.data import fetch
from helpers.data.sources import kennedy
from helpers.published import select

MEASURES = ["share5", "hhi", "share3"]
CLOSEST = ("va_forward", "out", "its total", "35")
STATED = ("va_forward", "in", "none", "35")


@pytest.fixture(scope="module")
def tried(paper: papers.Paper) -> pd.DataFrame:
    """What the page shows, by convention."""
    frame = records.read(paper.name, "value-added-conventions").astype({"industries": str})
    return frame.set_index(["measure", "rest", "weights", "industries", "index", "term"]).sort_index()


@pytest.fixture(scope="module")
def indicators() -> pd.DataFrame:
    """The rows of the file for the paper's years, as they are."""
    rows = pd.read_parquet(fetch("adb-mrio-62-derived", "rca62.parquet"))
    return rows[(rows["agg"] == 35) & rows["t"].isin([2000, *range(2007, 2020)])]


def spread(rows: pd.DataFrame, without: list[int]) -> pd.DataFrame:
    own = rows[~rows["s"].isin(without)].assign(value=lambda frame: frame["vaxos_si"].clip(lower=0))
    cells = own.pivot_table(index=["t", "i"], columns="s", values="value")
    shares = np.sort(cells.to_numpy() / cells.sum(axis=1).to_numpy()[:, None], axis=1)[:, ::-1]
    found = {"share5": shares[:, :5].sum(1), "hhi": (shares**2).sum(1), "share3": shares[:, :3].sum(1)}
    panel = pd.DataFrame(found, index=cells.index).assign(total=cells.sum(axis=1)).reset_index()
    return panel.assign(high=panel["i"].isin([9, 12, 13, 14, 15]).astype(int))


@pytest.mark.mirror
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("chosen", [STATED, CLOSEST])
def test_both_conventions_are_those_of_another_program(tried, indicators, chosen, measure):
    panel = spread(indicators, [63] if chosen[1] == "out" else [])
    assert len(panel) == 490
    weights = panel["total"] if chosen[2] == "its total" else np.ones(len(panel))
    by_industry = {"cov_type": "cluster", "cov_kwds": {"groups": panel["i"]}}
    fit = smf.wls(f"{measure} ~ high + C(t)", panel, weights=weights).fit(**by_industry)
    ours = tried.loc[(*chosen, measure, "high_tech")]
    assert ours["estimate"] == pytest.approx(fit.params["high"], rel=1e-8)
    assert ours["std_error"] == pytest.approx(fit.bse["high"], rel=1e-6)
    assert ours["r2"] == pytest.approx(fit.rsquared, rel=1e-8)


def test_as_stated_nothing_is_found_and_the_closest_is_the_one_that_the_page_names(paper, tried):
    """As page, chapter and ledger say."""
    slopes = tried.xs("high_tech", level="term")
    assert slopes.loc[STATED, "p"].min() > 0.1
    printed = select(papers.printed(paper.name), "Table 16")
    printed = printed.set_index(["row", "statistic", "column"])["value"].sort_index()
    cells = [("High-tech industry", "coef"), ("Constant", "coef"), ("R2", "r2")]
    gaps = {}
    for chosen, own in slopes.groupby(level=["measure", "rest", "weights", "industries"]):
        own = own.droplevel([0, 1, 2, 3])
        constants = tried.loc[chosen].xs("constant", level="term")["estimate"]
        ours = [own["estimate"][MEASURES], constants[MEASURES], own["r2"][MEASURES]]
        pairs = [(one, printed[cell].to_numpy()) for one, cell in zip(ours, cells, strict=True)]
        gaps[chosen] = np.mean([np.abs(one.to_numpy() / there - 1) for one, there in pairs])
    of_490 = {chosen: gap for chosen, gap in gaps.items() if chosen[3] == "35"}
    assert len(of_490) == 16
    assert min(of_490, key=of_490.__getitem__) == CLOSEST
    assert slopes.loc[CLOSEST].loc[["share5", "share3"], "t"].min() > 2
    assert slopes.loc[CLOSEST].loc["hhi", "t"] < 2


def test_other_tables_do_not_confirm_it_either(paper):
    shown = records.read(paper.name, "value-added-wiod").query("term == 'high_tech'")
    own = shown.query("measure == 'exports' and flagged == 'five' and industries == 'all'")
    assert len(own.query("weights == 'none'")) == 12
    assert own.query("weights == 'none'")["p"].min() > 0.1
    closest = own.query("weights == 'its total' and rest == 'out'")
    assert (closest["estimate"] > 0).all()
    assert closest["p"].min() > 0.05


@pytest.mark.mirror
def test_all_cells_of_table_17_that_kennedy_has_are_his(paper):
    printed = select(papers.printed(paper.name), "Table 17").set_index(["row", "column"])["value"]
    copied = kennedy.load()
    assert (copied.read, len(copied.frame), copied.dropped) == (72, 66, {"sums of areas": 6})
    for area, year, share in copied.frame.itertuples(index=False):
        assert printed[area, str(year)] == share, (area, year)
