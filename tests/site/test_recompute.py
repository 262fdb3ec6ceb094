"""Numbers that a reader recomputes in the page: equal to those of the helpers, from disk, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page
from scipy import stats

from helpers import indices, moments, papers, published
from helpers.book import live

from .conftest import ROOT
from .test_browser import WIDTHS, watch

pytestmark = pytest.mark.browser

SCRIPT = ROOT / "book" / "assets" / "static" / "recompute.js"
PASTED = """(field, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


def printed_moments() -> moments.Moments:
    """The paper's correlations, with made-up means and standard deviations."""
    names, matrix = published.correlation_matrix(papers.printed("export-complexity"), "Table 1")
    return moments.Moments(tuple(names), matrix, 166, means=np.arange(6.0) - 2, sds=np.arange(1.0, 7))


def exporters() -> pd.DataFrame:
    """Seven exporters; the last one's income is not needed by anyone."""
    values = {"value_usd": [9, 8, 7.5, 3, 2, 1, 0.5], "total_usd": [10, 800, 90, 60, 7, 200, 40]}
    return pd.DataFrame({"exporter": list("ABCDEFG"), **values, "gdp_per_capita": np.arange(1.0, 8) * 1e4})


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both exhibits on a page from disk."""
    table2 = published.select(papers.printed("export-complexity"), "Table 2")
    words = {"name": "live-one", "caption": "A <b>"}
    first = live.regression(printed_moments(), "Ln Extec", table2, half_unit=0.00005, **words)
    second = live.indices(exporters(), name="live-two", caption="B")
    path = tmp_path_factory.mktemp("live") / "page.html"
    body = f"{first.html}{second.html}<script src='{SCRIPT.as_uri()}'></script>"
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{body}</body>", encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, page_path: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDTHS[1], "height": 900})
    opened = context.new_page()
    faults: list[str] = []
    watch(opened, faults)
    opened.goto(page_path.as_uri())
    yield opened
    context.close()
    assert not faults, "\n".join(faults)


def as_json(given: moments.Moments) -> dict[str, Any]:
    parts = {name: getattr(given, name) for name in ("correlation", "means", "sds")}
    return {key: None if one is None else one.tolist() for key, one in parts.items()} | {"nobs": given.nobs}


def drawn() -> Iterator[tuple[moments.Moments, list[int], int]]:
    """Moments of many sizes, with and without means, the paper's first."""
    yield printed_moments(), [1, 2, 3, 4, 5], 0
    random = np.random.default_rng(5)
    for case in range(60):
        k = 2 + case % 6
        rows = random.normal(size=(40, k)) @ random.normal(size=(k, k)) + random.normal(size=(40, k))
        means, sds = random.normal(size=k) * 9, random.lognormal(size=k)
        known = {"sds": sds if case % 3 else None, "means": means if case % 3 == 2 else None}
        names, matrix = tuple("abcdefgh"[:k]), np.corrcoef(rows, rowvar=False)
        np.fill_diagonal(matrix, 1)
        order = [int(i) for i in random.permutation(k)]
        yield (
            moments.Moments(names, (matrix + matrix.T) / 2, int(random.integers(k + 3, 900)), **known),
            order[1:],
            order[0],
        )


def test_the_page_computes_what_the_helpers_compute(page: Page) -> None:
    cases = list(drawn())
    script = "cases => cases.map(([given, x, y]) => recompute.regress(given, x, y))"
    found = page.evaluate(script, [[as_json(given), x, y] for given, x, y in cases])
    for (given, x, y), ours in zip(cases, found, strict=True):
        fit = moments.ols(given, given.names[y], [given.names[i] for i in x])
        for name in ("beta", "coef", "se", "t", "r2", "adj_r2"):
            np.testing.assert_allclose(ours[name], getattr(fit, name), **CLOSE)


def test_p_values_are_those_of_students_t(page: Page) -> None:
    pairs = [(t, df) for df in (1, 2, 3, 4, 5, 29, 160, 161, 5000) for t in (-30, -1.96, 0, 0.17, 2.5, 9)]
    found = page.evaluate("pairs => pairs.map(([t, df]) => recompute.significance(t, df))", pairs)
    np.testing.assert_allclose(found, [2 * stats.t.sf(abs(t), df) for t, df in pairs], rtol=0, atol=1e-12)


@pytest.mark.long
def test_indices_are_those_of_the_helpers(page: Page) -> None:
    random = np.random.default_rng(7)
    for size in (1, 3, 5, 6, 30):
        value = random.lognormal(3, 2, size) * (random.random(size) < 0.9) + (np.arange(size) == 0)
        total, income = value + random.lognormal(4, 1, size), random.lognormal(9, 1, size)
        frame = pd.DataFrame({"exporter": [f"c{i}" for i in range(size)], "value_usd": value})
        theirs = indices.concentration(frame.assign(year=1, hs6="010101")).iloc[0]
        ours = page.evaluate("values => recompute.concentration(values)", value.tolist())
        for name in ("n_exporters", "share3", "share5", "hhi"):
            np.testing.assert_allclose(ours[name], theirs[name], **CLOSE)
        rest = frame.assign(product="q", value_usd=total - value)
        exports = pd.concat([frame.assign(product="p"), rest], ignore_index=True)
        prody = indices.prody(exports, frame.assign(gdp_per_capita=income)).set_index("product")["prody"]["p"]
        sides = [value.tolist(), total.tolist(), income.tolist()]
        np.testing.assert_allclose(
            page.evaluate("([v, t, y]) => recompute.prody(v, t, y)", sides), prody, **CLOSE
        )


@pytest.mark.parametrize(
    ("correlation", "nobs"),
    [
        ([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], 50),
        ([[1, 1], [1, 1]], 50),
        ([[1, 0.5], [0.5, 1]], 2),
    ],
)
def test_what_no_data_can_have_is_not_computed(page: Page, correlation: list[list[float]], nobs: int) -> None:
    given = {"correlation": correlation, "nobs": nobs, "means": None, "sds": None}
    x = list(range(1, len(correlation)))
    assert page.evaluate("([given, x]) => recompute.regress(given, x, 0)", [given, x]) is None


def cell(page: Page, row: str, kind: str, side: str = "now") -> str:
    found = page.locator(f'#live-one tr[data-row="{row}"] td[data-cell="{kind} {side}"]')
    return found.inner_text().replace("\u2212", "-").replace("\u00a0", " ")


def said(page: Page, figure: str = "live-one") -> str:
    return page.locator(f"#{figure} [role=status]").inner_text().replace("\u00a0", " ")


@pytest.mark.long
def test_a_reader_changes_n_and_drops_a_variable(page: Page) -> None:
    given = printed_moments()
    assert cell(page, "ln patent", "t") == "2.425 ✓"
    assert cell(page, "ln patent", "t", "printed") == "2.42"
    page.locator("#live-one-size").fill("60")
    fit = moments.ols(moments.Moments(given.names, given.correlation, 60), "Ln Extec", given.names[1:])
    assert cell(page, "ln patent", "t").split()[0] == f"{fit.t['ln patent']:.3f}"
    assert "N = 60" in said(page)
    for odd in ("1e9", "60.5", "1e308", "12e", ""):
        page.locator("#live-one-size").fill("")
        page.locator("#live-one-size").press_sequentially(odd)
        assert said(page) == "N must be a whole number, at most 1,000,000."
        assert cell(page, "ln patent", "t") == ""
    page.locator("#live-one-size").fill("60")
    page.get_by_label("ln FDI").uncheck()
    assert not page.locator('#live-one tr[data-row="ln FDI"]').is_visible()
    assert cell(page, "LE", "t", "printed") == "–"
    assert "The paper prints no regression on these variables." in said(page)
    page.locator("#live-one-model").select_option(label="Model 1")
    assert cell(page, "Adj. R²", "adj_r2", "printed") == "0.23"
    page.get_by_text("Back to print").click()
    assert cell(page, "ln patent", "t") == "2.425 ✓"


def test_a_reader_moves_a_correlation_within_and_beyond_its_rounding(page: Page) -> None:
    page.locator("#live-one-pair").select_option(label="LE – Ln Extec")
    page.locator("#live-one input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert "LE – Ln Extec is 0.165801, which rounds to the printed 0.1658" in said(page).replace(
        "0.165800", "0.165801"
    )
    page.locator("#live-one-value").fill("0.17")
    page.keyboard.press("Enter")
    given = printed_moments()
    matrix = given.correlation.copy()
    matrix[0, 1] = matrix[1, 0] = 0.17
    fit = moments.ols(moments.Moments(given.names, matrix, 166), "Ln Extec", given.names[1:])
    assert cell(page, "LE", "t").split()[0] == f"{fit.t['LE']:.3f}"
    assert "is 0.170000, which does not round to the printed 0.1658" in said(page)
    page.locator("#live-one-value").fill("2")
    page.keyboard.press("Enter")
    assert said(page).startswith(
        "A correlation is a number from −1 to 1, with a point for decimals: the last one stays. "
    )
    assert page.locator("#live-one-value").input_value() == "0.17"
    page.locator("#live-one-value").evaluate(PASTED, "−0.1178")  # with the sign that pages print
    assert page.locator("#live-one-value").input_value() == "-0.1178"
    assert "LE – Ln Extec is −0.117800" in said(page)
    page.locator("#live-one-value").fill("-1")
    page.keyboard.press("Enter")
    assert "No data can have these correlations" in said(page)
    assert cell(page, "LE", "t") == ""


def test_a_reader_changes_exporters(page: Page) -> None:
    share5 = indices.concentration(exporters().assign(year=1, hs6="010101"))["share5"].iloc[0]
    before = said(page, "live-two")
    assert f"Exporters: 7. Share3 = 0.7903, Share5 = {share5:.4f}" in before
    page.get_by_text("One more exporter").click()
    page.keyboard.type("31")
    assert "Exporters: 8. Share3 = 0.7742" in said(page, "live-two")
    assert "without the exporters whose exports in all or income are not given" in said(page, "live-two")
    page.get_by_label("Exports of the product, exporter B").fill("801")
    assert "no country can export more of a product than of all products" in said(page, "live-two")
    changed = page.get_by_label("Exports of the product, exporter B")
    for typed, why in (
        ("1e308", "a plain number is needed, at most 1,000,000,000,000,000."),
        ("12e", "a plain number is needed, at most 1,000,000,000,000,000."),
        ("-1", "exports and incomes cannot be negative."),
    ):
        changed.fill("")
        changed.press_sequentially(typed)
        assert said(page, "live-two") == f"Exports of the product, exporter B: {why}"


def test_amounts_are_handed_to_the_page_in_full() -> None:
    large = exporters().assign(total_usd=[1234567890.5, *range(800, 806)])
    assert 'data-value="1234567890.5">1,234,567,890.5</td>' in live.indices(large, name="x", caption="X").html


@pytest.mark.long
def test_without_scripts_the_page_says_the_same(browser: Browser, page: Page, page_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(page_path.as_uri())
    assert bare.locator("form").first.is_hidden()
    assert cell(bare, "ln patent", "t") == "2.425"
    assert cell(bare, "Adj. R²", "adj_r2") == cell(page, "Adj. R²", "adj_r2").removesuffix(" ✓")
    assert said(bare, "live-two") == said(page, "live-two")
    context.close()
