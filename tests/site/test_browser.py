"""The built site in headless Chromium: pages from disk, wide and narrow, light and dark."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
MINIMUM_CONTRAST = 4.5

THEME = "document.documentElement.dataset.theme"

IMAGES = """
() => [...document.images].map(image => ({
  source: image.getAttribute("src"),
  loaded: image.complete && image.naturalWidth > 0,
  described: image.hasAttribute("alt") && (image.alt !== "" || !image.closest("article")),
})).filter(one => !one.loaded || !one.described)
"""

MATH = """
async () => {
  const wanted = document.querySelectorAll(".math").length;
  if (wanted === 0) return null;
  if (!window.MathJax || !MathJax.startup || !MathJax.startup.promise) return "MathJax is not there";
  await MathJax.startup.promise;
  const done = document.querySelectorAll("mjx-container").length;
  if (done < wanted) return `${done} of ${wanted} formulas are set`;
  const wrong = document.querySelector("mjx-merror, [data-mjx-error]");
  return wrong ? "a formula has an error: " + wrong.textContent : null;
}
"""

# The text of an article against the ground it stands on. Grounds with an alpha channel lie over each other.
CONTRAST = """
(minimum) => {
  const context = Object.assign(document.createElement("canvas"), {width: 1, height: 1})
    .getContext("2d", {willReadFrequently: true});
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3]));
  const grounds = new Map();
  const ground = (node) => {
    if (!node) return rgba(getComputedStyle(document.body).backgroundColor).slice(0, 3);
    if (!grounds.has(node)) {
      const own = rgba(getComputedStyle(node).backgroundColor);
      grounds.set(node, own[3] === 1 ? own.slice(0, 3) : over(own, ground(node.parentElement)));
    }
    return grounds.get(node);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = new Map();
  for (const node of document.querySelectorAll("article *, nav.bd-links *, footer *, .bd-toc *")) {
    const says = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!says || node.closest("mjx-container, svg, script, style, [disabled], .headerlink")) continue;
    const style = getComputedStyle(node);
    if (style.visibility === "hidden" || node.getClientRects().length === 0) continue;
    const below = ground(node);
    const [a, b] = [light(over(rgba(style.color), below)), light(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const kind = `${node.tagName.toLowerCase()}.${node.className}`;
    if (contrast < minimum && !poor.has(kind)) {
      const text = node.textContent.trim().slice(0, 30);
      poor.set(kind, `${contrast.toFixed(2)} ${kind} '${text}' ${style.color} on ${below}`);
    }
  }
  return [...poor.values()];
}
"""


@pytest.fixture
def watched(browser: Browser) -> Iterator[Page]:
    """A page that must stay free of errors, and of requests to anywhere."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
    page = context.new_page()
    faults: list[str] = []
    watch(page, faults)
    yield page
    context.close()
    assert not faults, "\n".join(faults)


def watch(page: Page, faults: list[str]) -> None:
    """Note errors and requests of a page."""

    def where() -> str:
        return page.url.rsplit("/html/", 1)[-1]

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"{where()}: console: {message.text}")

    def asked(request: Request) -> None:
        if urlsplit(request.url).scheme not in ("file", "data", "blob"):
            faults.append(f"{where()}: asks {request.url}")

    def failed(request: Request) -> None:
        # what is still loading when the test goes on to the next page is aborted, which is no fault
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"{where()}: not loaded: {request.url}: {request.failure}")

    page.on("console", logged)
    page.on("pageerror", lambda error: faults.append(f"{where()}: error: {error}"))
    page.on("request", asked)
    page.on("requestfailed", failed)


def pages(site: Path) -> list[Path]:
    """Every page of the site, the start page first."""
    found = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    assert len(found) > 10
    return sorted(found, key=lambda path: path.relative_to(site).parts != ("index.html",))


def unlike(site: Path) -> list[Path]:
    """Pages; of listings of source and of the variants of a chapter those that hold a class not seen before.

    They come from one template, and are most of the pages.
    """
    kept, seen = [], defaultdict[tuple[str, ...], set[str]](set)
    for path in pages(site):
        parts = path.relative_to(site).parts
        if parts[0] in ("_modules", "variants"):
            kinds, family = set(re.findall(r'class="([^"]*)"', path.read_text())), seen[parts[:2]]
            if kinds <= family:
                continue
            family |= kinds
        kept.append(path)
    return kept


def visit(page: Page, path: Path, end: str = "") -> None:
    page.goto(path.as_uri() + end)
    page.wait_for_load_state("load")


def wrong(page: Page, name: str) -> list[str]:
    """What is wrong with a page at its present width."""
    faults = []
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if wide > window:
        faults.append(f"{name}: {wide} pixels wide in a window of {window}")
    if unset := page.evaluate(MATH):
        faults.append(f"{name}: {unset}")
    faults += [f"{name}: image {image}" for image in page.evaluate(IMAGES)]
    faults += [f"{name}: contrast {poor}" for poor in page.evaluate(CONTRAST, MINIMUM_CONTRAST)]
    return faults


@pytest.mark.parametrize(
    ("width", "theme"),
    [
        (WIDTHS[0], "light"),
        (WIDTHS[1], "dark"),
        pytest.param(WIDTHS[0], "dark", marks=pytest.mark.long),
        pytest.param(WIDTHS[1], "light", marks=pytest.mark.long),
    ],
)
def test_pages_of_every_kind(browser: Browser, site: Path, width: int, theme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    faults: list[str] = []
    watch(page, faults)
    for path in unlike(site):
        name = path.relative_to(site).as_posix()
        visit(page, path)
        if name == "index.html":  # leads on to the front page
            page.wait_for_url("**/book/index.html")
        shown = page.evaluate(THEME)
        if shown != theme:
            faults.append(f"{name}: shown as {shown}, asked for {theme}")
        faults += wrong(page, name)
    context.close()
    assert not faults, "\n".join(faults)


def test_math_is_set(watched: Page, site: Path) -> None:
    visit(watched, site / "book" / "methods.html")
    assert watched.evaluate(MATH) is None
    assert watched.locator("mjx-container").count() > 10


def test_search_finds_a_term_of_the_book(watched: Page, site: Path) -> None:
    visit(watched, site / "search.html", "?q=location+quotient")
    found = watched.locator("#search-results ul.search li a")
    found.first.wait_for()
    watched.get_by_text("found").first.wait_for()
    targets = {unquote(urlsplit(str(link.get_attribute("href"))).path) for link in found.all()}
    assert any(target.endswith("book/methods.html") for target in targets), targets


def test_search_from_the_side_of_a_page(watched: Page, site: Path) -> None:
    visit(watched, site / "book" / "data.html")
    watched.keyboard.press("Control+k")
    watched.keyboard.type("location quotient")
    watched.keyboard.press("Enter")
    watched.wait_for_url("**/search.html?q=location+quotient*")
    watched.locator("#search-results ul.search li a").first.wait_for()


def with_figures(site: Path) -> list[Path]:
    """Pages of the book that hold a figure."""
    return [path for path in sorted((site / "book").rglob("*.html")) if "themed-images" in path.read_text()]


@pytest.mark.parametrize(
    ("theme", "other"), [THEMES, pytest.param(*THEMES[::-1], marks=pytest.mark.long)], ids=THEMES
)
def test_figures_show_the_image_of_the_theme(browser: Browser, site: Path, theme: str, other: str) -> None:
    context = browser.new_context(color_scheme=theme)
    page = context.new_page()
    seen = 0
    for path in with_figures(site):
        visit(page, path)
        for figure in page.locator("figure.themed").all():
            seen += 1
            tab = figure.locator("xpath=ancestor::*[contains(@class, 'sd-tab-content')]")
            if tab.count() and not tab.is_visible():
                tab.locator("xpath=preceding-sibling::label[1]").click()
            assert figure.locator(f"img.only-{theme}").is_visible()
            assert not figure.locator(f"img.only-{other}").is_visible()
            assert figure.locator("figcaption .caption-number").inner_text().startswith("Figure ")
    context.close()
    assert seen > 0


# ---- the scorecard ----

SCORECARD = "book/scorecard.html"
ROWS = "table.scorecard tbody tr"


def shown(page: Page) -> int:
    visible = f"[...document.querySelectorAll('{ROWS}')].filter(row => row.offsetHeight)"
    return int(page.evaluate(f"{visible}.length"))


def said(page: Page) -> tuple[int, int]:
    """Read "123 of 1,017 numbers"."""
    text = page.locator(".scorecard-count").inner_text()
    first, _, second, unit = text.replace(",", "").split()
    assert unit == "numbers"
    return int(first), int(second)


def test_the_scorecard_filters(watched: Page, site: Path) -> None:
    visit(watched, site / SCORECARD)
    total = watched.locator(ROWS).count()
    assert said(watched) == (total, total)

    status = watched.get_by_label("Status", exact=True)
    chosen = status.locator("option").nth(1).get_attribute("value")
    status.select_option(chosen)
    fitting = watched.locator(f"{ROWS}[data-status='{chosen}']").count()
    assert 0 < fitting < total
    assert said(watched) == (fitting, total)
    assert shown(watched) == fitting
    assert f"status={chosen}" in watched.url

    # the choices of exhibits follow the chapter
    every = watched.get_by_label("Exhibit", exact=True).locator("option").count()
    watched.get_by_label("Chapter", exact=True).select_option("export-complexity")
    exhibits = watched.get_by_label("Exhibit", exact=True).locator("option").all_inner_texts()
    assert 2 < len(exhibits) < every
    watched.get_by_label("Exhibit", exact=True).select_option("Table 2")
    there = f"{ROWS}[data-status='{chosen}'][data-chapter='export-complexity'][data-exhibit='Table 2']"
    assert said(watched)[0] == watched.locator(there).count() == shown(watched)

    watched.get_by_role("button", name="Show all").click()
    assert said(watched) == (total, total)
    assert "#" not in watched.url


def test_a_filtered_scorecard_can_be_linked_to(watched: Page, site: Path) -> None:
    visit(watched, site / SCORECARD, "#chapter=export-complexity&exhibit=Table+2&q=LE")
    assert watched.get_by_label("Chapter", exact=True).input_value() == "export-complexity"
    assert watched.get_by_label("Exhibit", exact=True).input_value() == "Table 2"
    assert watched.get_by_label("Text", exact=True).input_value() == "LE"
    some, total = said(watched)
    assert 0 < some < total
    assert shown(watched) == some
    # going on to another view of the same page
    watched.evaluate("location.hash = 'chapter=export-complexity'")
    count = "document.querySelector('.scorecard-count').innerText"
    watched.wait_for_function(f"!{count}.startsWith('{some} ')")
    assert said(watched)[0] == watched.locator(f"{ROWS}[data-chapter='export-complexity']").count()


def test_the_scorecard_works_from_the_keyboard(watched: Page, site: Path) -> None:
    visit(watched, site / SCORECARD)
    total = said(watched)[1]
    watched.get_by_label("Text", exact=True).focus()
    watched.keyboard.type("no such number anywhere")
    watched.wait_for_function("document.querySelector('.scorecard-count').innerText.startsWith('0 ')")
    assert shown(watched) == 0
    watched.keyboard.press("Tab")
    watched.keyboard.press("Enter")
    assert said(watched) == (total, total)
    assert watched.evaluate("document.activeElement.id").endswith("chapter")


def test_the_scorecard_is_fast(watched: Page, site: Path) -> None:
    visit(watched, site / SCORECARD)
    spent = watched.evaluate("""() => {
      const select = document.querySelector(".scorecard-filters select[id$=status]");
      const times = [];
      for (const option of [...select.options, ...select.options]) {
        const start = performance.now();
        select.value = option.value;
        select.dispatchEvent(new Event("change", {bubbles: true}));
        document.querySelector(".scorecard-wrap").offsetHeight;
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    }""")
    assert spent < 200, f"{spent:.0f} ms for one choice"


def test_the_head_of_the_scorecard_stays(watched: Page, site: Path) -> None:
    visit(watched, site / SCORECARD)
    top = "document.querySelector('table.scorecard thead th').getBoundingClientRect().top"
    before = watched.evaluate(top)
    frame = "document.querySelector('.scorecard-wrap')"
    moved = watched.evaluate(f"() => {{{frame}.scrollTop = 900; return {frame}.scrollTop}}")
    assert moved > 0
    assert abs(watched.evaluate(top) - before) < 2


def test_the_scorecard_shows_without_scripts(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    visit(page, site / SCORECARD)
    rows = page.locator(ROWS)
    assert rows.count() > 0
    assert rows.first.is_visible()
    assert rows.last.is_visible()
    context.close()
