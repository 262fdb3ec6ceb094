"""The panel of six-digit products where BACI is at hand, and the lists of each year are not."""

import dataclasses
import json
import zipfile

import duckdb
import pandas as pd
import papermill
import pytest

from benchmarks import made_baci
from helpers import hs, papers, published, results
from helpers.book.page import Get
from helpers.curves import multiverse
from helpers.data import fetch, paths
from helpers.data.sample.economy import COUNTRIES
from helpers.data.sources import census, hs_correlations
from helpers.panels import product_year
from helpers.panels.files import product_panels
from helpers.panels.files.product_panels import BETTER, VALUES, YEARLY, Files, best

pytestmark = pytest.mark.mirror

YEARS = (2009, 2010, 2018)
PAPER = "national-concentration"


def public(years=range(2009, 2011), **how):
    return Files(
        Get(fetch, "full", BETTER), False, years[0], years[-1], lists=best(BETTER), valued=False, **how
    )


@pytest.fixture(scope="module")
def flags():
    """Products of HS 2002 with their flags by count."""
    return public().flags(0.8).frame.query("year == 2009").dropna().set_index("hs6")["flag"]


def write(folder, years, products, countries=12, **how):
    held = [(str(code), iso3) for code, iso3 in COUNTRIES.items()][:countries]
    target = folder / "baci-hs02" / "BACI_HS02_V202501.zip"
    target.parent.mkdir(parents=True)
    made_baci.write_zip(target, years, held, products, **how)
    return target


@pytest.fixture(scope="module")
def alone(flags, tmp_path_factory):
    """A cache that holds BACI, and of the full tier nothing else."""
    cache = tmp_path_factory.mktemp("cache")
    listed, others = (flags[flags == kind].index.to_list() for kind in (True, False))
    write(cache, YEARS, [*others[::200], *listed[::10]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_DATA_CACHE", str(cache))
        yield cache


def test_the_panel_is_real_and_its_list_that_of_2017_in_all_years(alone, flags):
    files = public()
    assert product_panels.years_held(files.get) == list(YEARS)
    panel = product_year.flagged(files.measured(), files.catalogue("yearly", 0.8)).frame
    assert panel.set_index("hs6")["high_tech"].to_dict() == flags.loc[panel["hs6"].unique()].to_dict()
    with zipfile.ZipFile(alone / "baci-hs02" / "BACI_HS02_V202501.zip") as archive:
        archive.extract("BACI_HS02_Y2010_V202501.csv", alone)
    hhi = duckdb.sql(
        f"""select sum(share ** 2) as hhi from (
              select k, sum(v) / sum(sum(v)) over (partition by k) as share
              from read_csv('{alone}/*.csv', types = {{'k': 'varchar'}}, nullstr = 'NA') group by k, i
            ) group by k order by k"""
    ).fetchnumpy()["hhi"]
    assert panel.query("year == 2010")["hhi"].to_numpy() == pytest.approx(hhi, rel=1e-12)
    assert len(files.exports()) == panel["n_exporters"].sum()


def test_what_is_measured_of_a_year_is_kept_for_the_next_process(alone, monkeypatch):
    zip_ = fetch("baci-hs02")
    first = product_panels._measured_in(zip_, 2009, "as Taiwan")
    monkeypatch.setattr(product_year, "measured", None)
    again = product_panels._measured_in(zip_, 2009, "as Taiwan")
    pd.testing.assert_frame_equal(again, first, check_exact=True)
    with pytest.raises(TypeError):
        product_panels._measured_in(zip_, 2009, "leave out")


def test_years_that_only_the_file_has_run_through_the_same_code(alone):
    files = public(range(2018, 2019))
    panel = product_year.flagged(files.measured(), files.catalogue("yearly", 0.8)).frame
    assert set(panel["year"]) == {2018}
    assert 0 < panel["high_tech"].sum() < len(panel)


@pytest.mark.long
def test_flags_by_count_are_shares_of_codes_carried_by_weight_or_alike():
    codes = census.load_schedule_b_2017().frame
    share = codes.groupby(codes["hs10"].str[:6])["atp"].mean()
    links = hs_correlations.load_correlations().frame
    matches = hs.correspond(share.index, 2017, 2002, links).frame
    matches = matches.assign(over=matches["source"].map(share > 0.5))
    known = matches.groupby("target")["source"].size() == matches.groupby("target")["n_source"].first()
    rows = matches[matches["target"].isin(known[known].index)]
    by_weight = rows["weight"].where(rows["over"].astype(bool), 0.0).groupby(rows["target"]).sum()
    expected = {
        "count": by_weight / rows.groupby("target")["weight"].sum() > 0.5,
        "equal": rows.groupby("target")["over"].mean() > 0.5,
    }
    for lists, flag in expected.items():
        found = dataclasses.replace(public(), lists=lists).flags(0.5).frame.query("year == 2010").dropna()
        assert found.set_index("hs6")["flag"].to_dict() == flag.to_dict()
    assert (expected["count"] != expected["equal"]).any()


@pytest.mark.long
def test_by_value_a_flag_is_known_where_all_codes_agree_and_the_list_of_2019_is_the_same():
    bounds = [dataclasses.replace(public(), lists=lists).flags(0.8).frame for lists in ("known", "count")]
    known, count = (frame.query("year == 2009").set_index("hs6")["flag"] for frame in bounds)
    assert known.isna().sum() > count.isna().sum()
    assert (known.dropna() == count[known.dropna().index]).all()
    later = public(edition=2019).flags(0.8).frame.query("year == 2009").dropna().set_index("hs6")["flag"]
    both = later.index.intersection(count.dropna().index)
    assert len(both) > 5000
    assert (later[both] == count[both]).all()


def test_us_exports_upgrade_the_public_list(tmp_path):
    """One code of two of a product that kept its code is listed: the flag follows the value."""
    codes = census.load_schedule_b_2017().frame
    mixed = (
        codes.groupby(codes["hs10"].str[:6])["atp"].agg(["mean", "size"]).query("mean == 0.5 and size == 2")
    )
    links = hs.correspond(mixed.index, 2017, 2002, hs_correlations.load_correlations().frame).frame
    product = links.query("relation == '1:1' and source == target")["source"].iloc[0]
    own = codes[codes["hs10"].str[:6] == product]
    for part, expected in ((90, True), (70, False)):
        value = {True: part, False: 100 - part}
        rows = [[code, str(value[atp]), "HS10", "2017-12"] for code, atp in own[["hs10", "atp"]].to_numpy()]
        head = ["E_COMMODITY", "ALL_VAL_YR", "COMM_LVL", "time"]
        folder = tmp_path / str(part)
        folder.mkdir()
        (folder / "exports-hs10-2017.json").write_text(json.dumps([head, *rows]))

        def get(name, folder=folder):
            return folder if name == VALUES else fetch(name)

        files = Files(get, False, 2004, 2005, lists=best([YEARLY]))
        flag = files.flags(0.8).frame.set_index(["hs6", "year"])["flag"]
        assert [flag[product, 2004], flag[product, 2005]] == [expected, expected]


@pytest.fixture
def run(flags, tmp_path, monkeypatch):
    """Run a notebook where BACI is at hand, and nothing else of the full tier."""
    listed, others = (flags[flags == kind].index.to_list() for kind in (True, False))
    write(tmp_path, range(2002, 2024), [*others[::20], "841210", "847330", *listed], countries=40)
    monkeypatch.setenv("BOOK_DATA_CACHE", str(tmp_path))
    monkeypatch.setenv("BOOK_RESULTS", str(tmp_path / "results"))

    def ran(name):
        notebook = paths.project_root() / "book" / f"{name}.ipynb"
        papermill.execute_notebook(notebook, tmp_path / "ran.ipynb", cwd=notebook.parent, progress_bar=False)

    return ran


@pytest.mark.longest
def test_the_curve_of_the_panel_leaves_out_what_needs_the_lists_of_each_year(run, tmp_path):
    run("robustness")
    exhibits = json.loads((tmp_path / "results" / "robustness" / "exhibits.json").read_text())
    shown = next(one for label, one in exhibits.items() if label == "tab-panel-curve")
    assert shown["tier"] == "full"
    assert product_panels.DIFFERENT["count"] in shown["note"]
    every = multiverse.read(papers.choices(PAPER, "multiverse-panel")).specifications.choices["catalogue"]
    kept = multiverse.read(papers.choices(PAPER, "multiverse-panel"), BETTER).specifications
    assert set(every) - set(kept.choices["catalogue"]) == {"initial", "stable"}
    assert shown["note"].startswith(f"{len(kept):,} specifications")


@pytest.mark.longest
def test_the_page_of_the_panel_scores_a_part(run, tmp_path):
    run(f"{PAPER}/panel")
    ours = results.of_pages(["panel"])
    card = published.compare(papers.printed(PAPER), ours).assign(chapter=PAPER)
    part = card[card["status"] == "partial"]
    tables = {f"Table {number}" for number in (1, 2, 3, *range(6, 16))}
    assert set(part["exhibit"]) == tables | {"Figure 1", "Text"}
    assert set(card.loc[card["replicated"].notna(), "status"]) == {"partial", "adds-up", "defined"}
    assert set(part["part"]) == {product_panels.DIFFERENT["count"]}
    assert (published.explain(part, papers.ledger(PAPER)) != "").all()
    text = (tmp_path / "ran.ipynb").read_text()
    assert "2002–2023" in text
    assert "synthetic" not in {one["tier"] for one in results.exhibits("panel").values()}
