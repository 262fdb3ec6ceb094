"""Long and wide tables, figures and paper, in headless Chromium, on the built pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .test_browser import look, pages, template, visit

pytestmark = pytest.mark.browser

SEEN = "(rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.cells[0].textContent.trim())"
LONG = "#tab-lq"  # 31 provinces, a number for each year
CHAPTER = "book/innovation-agglomeration/innovation-agglomeration.html"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def seen(page: Page) -> list[str]:
    return page.locator(f"{LONG} tbody tr").evaluate_all(SEEN)


@pytest.mark.long
def test_a_long_table_shows_its_first_rows_and_can_be_sorted_filtered_and_printed(
    page: Page, site: Path
) -> None:
    visit(page, site / CHAPTER)
    first = seen(page)
    assert (len(first), first[0]) == (8, "Beijing")
    button = page.locator(f".pst-scrollable-table-container:has({LONG}) + .rows-bar button")
    button.click()
    every = seen(page)
    assert (len(every), button.inner_text()) == (31, "Show the first 8 rows")
    page.locator(f"{LONG} th button").last.click()
    values = [float(one) for one in page.locator(f"{LONG} tbody td:last-child").all_inner_texts()]
    assert values == sorted(values)
    assert values[0] < values[-1]
    page.locator(f".rows-tools:has(+ .pst-scrollable-table-container > {LONG}) input").fill("guang")
    assert sorted(seen(page)) == ["Guangdong", "Guangxi"]
    page.locator(f".rows-tools:has(+ .pst-scrollable-table-container > {LONG}) input").fill("")
    button.click()
    assert len(seen(page)) == 8
    page.emulate_media(media="print")
    assert len(seen(page)) == 31


def test_of_many_data_sets_the_first_are_shown_the_others_at_a_press_and_on_paper(
    page: Page, site: Path
) -> None:
    visit(page, site / CHAPTER)
    note = page.locator(
        ".bd-article .table-note:has(.more-sets), .bd-article .legend p:has(.more-sets)"
    ).first
    links, button = note.locator("a.data-set"), note.get_by_role("button")
    every = links.count()
    assert every > 4
    assert [link.is_visible() for link in links.all()] == [number < 3 for number in range(every)]
    assert button.inner_text() == f"and {every - 3} more"
    page.emulate_media(media="print")
    assert all(link.is_visible() for link in links.all())
    assert not button.is_visible()
    page.emulate_media(media="screen")
    button.press("Enter")
    assert all(link.is_visible() for link in links.all())
    assert links.nth(3).evaluate("link => link === document.activeElement")


@pytest.mark.long
def test_a_wide_table_keeps_its_first_column_and_takes_the_focus(page: Page, site: Path) -> None:
    look(page, 390, "light")
    visit(page, site / CHAPTER)
    box = page.locator(f".pst-scrollable-table-container:has({LONG})")
    assert box.get_attribute("role") == "region"
    assert box.get_attribute("tabindex") == "0"
    cell = page.locator(f"{LONG} tbody td").first
    before = cell.bounding_box()
    box.evaluate("(box) => { box.scrollLeft = 120; }")
    after = cell.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["x"] - before["x"]) < 1.5 + max(0, before["x"])


LONGEST = 15_000
"""Pixels of a page at 1280 pixels of width: a longer one is two, or has folds."""


def desk(site: Path, width: int) -> list[Path]:
    """Pages with tables; at 1280 pixels all but the first, which leads on; of sources the longest."""
    others = (("_modules",), ("variants",))
    every = [path for path in pages(site)[1:] if template(site, path)[:1] not in others]
    if width == 1280:
        listings = (path for path in pages(site) if template(site, path)[:1] == ("_modules",))
        return [*every, max(listings, key=lambda path: path.stat().st_size)]
    return [path for path in every if "book" in path.parts and not template(site, path)]


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 1400])
def test_no_table_is_cut_on_a_desk_and_no_page_is_long(page: Page, site: Path, width: int) -> None:
    look(page, width, "light")
    boxes = ".bd-article .pst-scrollable-table-container, .scorecard-wrap"
    wide = "(one) => one.scrollWidth > one.clientWidth + 1"
    cut = f"(all) => all.filter({wide}).map((one) => one.textContent.slice(0, 60))"
    long = {}
    for path in desk(site, width):
        visit(page, path)
        if "reference" not in path.parts:
            assert page.locator(boxes).evaluate_all(cut) == [], path
        tall = page.evaluate("document.documentElement.scrollHeight")
        if width == 1280 and tall > LONGEST:
            long[path.relative_to(site).as_posix()] = tall
    assert long == {}


@pytest.mark.long
def test_an_address_that_asks_for_what_is_not_there_is_told(page: Page, site: Path) -> None:
    visit(page, site / "book" / "scorecard.html", "#status=nonsense")
    said = page.locator(".scorecard-chosen").inner_text()
    assert "The address asks for status “nonsense”, which is not in this table" in said
    page.locator("select[id$=status]").select_option("differs")
    assert page.locator(".scorecard-chosen").inner_text() == "status: differs"
    page.emulate_media(media="print")
    assert page.locator(".scorecard-count").is_visible()
    assert page.locator(".scorecard-chosen").is_visible()
    assert not page.locator("select[id$=status]").is_visible()


@pytest.mark.long
def test_every_tab_is_on_paper(page: Page, site: Path) -> None:
    visit(page, site / "book" / "robustness.html")
    hidden = "(all) => all.filter((one) => !one.checkVisibility()).length"
    tabs = page.locator(".sd-tab-content")
    assert tabs.evaluate_all(hidden) > 0
    page.emulate_media(media="print")
    assert tabs.evaluate_all(hidden) == 0


@pytest.mark.long
def test_a_figure_opens_alone_and_its_labels_can_be_read_on_a_phone(page: Page, site: Path) -> None:
    look(page, 390, "light")
    visit(page, site / CHAPTER)
    figure = page.locator("figure.themed").first
    drawn = "(image) => image.getBoundingClientRect().width / image.naturalWidth"
    smallest = 9  # points of the smallest labels, 4/3 pixels each
    assert figure.locator("img.only-light").evaluate(drawn) * smallest * 4 / 3 >= 9
    figure.locator("button.enlarge").click()
    assert page.locator("dialog.figure-alone img.only-light").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog.figure-alone").is_visible()
