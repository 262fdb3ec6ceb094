"""The built site in headless Chromium: pages from disk, wide and narrow, light and dark."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from playwright.sync_api import Error as PlaywrightError

pytestmark = pytest.mark.browser
of_scorecard = pytest.mark.xdist_group("scorecard")

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
MINIMUM_CONTRAST = 4.5

THEME = "document.documentElement.dataset.theme"

IMAGES = """
async () => {
  const found = [];
  for (const image of document.images) {
    image.loading = "eager"; /* those of the other theme, and those far below */
    await image.decode().catch(() => null);
    const described = image.hasAttribute("alt") && (image.alt !== "" || !image.closest("article"));
    if (!(image.complete && image.naturalWidth > 0 && described)) found.push(image.getAttribute("src"));
  }
  return found;
}
"""

MATH = """
() => {
  for (const formula of document.querySelectorAll(".math")) {
    const set = formula.querySelector("math");
    if (!set) return "a formula is not set: " + formula.textContent;
    const low = set.checkVisibility() && set.getBoundingClientRect().height < 5;
    if (low) return "not seen: " + formula.textContent;
    if (/[\\\\{}&]/.test(set.textContent)) return "TeX is left: " + formula.textContent;
  }
  return null;
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
    if (!says || node.closest("math, svg, script, style, [disabled], .headerlink")) continue;
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


# Whether a figure shows the image of the theme and no other; nothing where a tab that is not open hides it.
FIGURE = """
(figure, theme) => {
  const tab = figure.closest(".sd-tab-content");
  if (tab && !tab.checkVisibility()) return null;
  const faults = [];
  for (const one of ["light", "dark"]) {
    const images = [...figure.querySelectorAll(`img.only-${one}`)];
    const seen = images.filter((image) => image.checkVisibility({visibilityProperty: true})
      && image.getBoundingClientRect().width > 0 && image.getBoundingClientRect().height > 0);
    if (images.length !== 1) faults.push(`has ${images.length} images for ${one}`);
    if (seen.length !== Number(one === theme)) faults.push(`shows ${seen.length} images for ${one}`);
  }
  const number = figure.querySelector("figcaption .caption-number");
  if (!number || !number.innerText.startsWith("Figure ")) faults.push("has no number");
  return faults;
}
"""

IN_SIGHT = "node => (top => top >= 0 && top < innerHeight)(node.getBoundingClientRect().top)"

AT_ONCE = "*, ::before, ::after { transition: none !important }"
"""A change of the theme is over when it is there."""


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


def template(site: Path, path: Path) -> tuple[str, ...]:
    """Template of a page: that of listings of source, the reference, or variants of a chapter; else none."""
    parts = path.relative_to(site).parts
    if parts[0] == "_modules":
        return parts[:1]
    return parts[:2] if parts[0] == "variants" or parts[:2] == ("book", "reference") else ()


def covering(paths: list[Path]) -> list[Path]:
    """Few pages that hold every class which any of them holds, and the same order."""
    kinds = {path: set(re.findall(r'class="([^"]*)"', path.read_text())) for path in paths}
    missing, kept = set().union(*kinds.values()), set()
    while missing:
        best = max(kinds, key=lambda path: len(kinds[path] & missing))
        missing -= kinds[best]
        kept.add(best)
    return [path for path in paths if path in kept]


KINDS = ("chapters", "pages of a template", "others")


def of_kind(site: Path, kind: str) -> dict[tuple[str, ...], list[Path]]:
    """Pages by template."""
    found = defaultdict[tuple[str, ...], list[Path]](list)
    for path in pages(site):
        which, parts = template(site, path), path.relative_to(site).parts
        is_chapter = parts[0] == "book" and len(parts) == 3
        if kind == (KINDS[1] if which else KINDS[0] if is_chapter else KINDS[2]):
            found[which].append(path)
    return found


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


def look(page: Page, width: int, theme: str) -> None:
    """Resize the window, and have the system ask for a theme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)


def wrong_figures(page: Page, name: str, theme: str) -> list[str]:
    """What is wrong with the figures of a page; tabs that hide one are opened."""
    faults = []
    for figure in page.locator("figure.themed").all():
        found = figure.evaluate(FIGURE, theme)
        if found is None:
            tab = figure.locator("xpath=ancestor::*[contains(@class, 'sd-tab-content')]")
            tab.locator("xpath=preceding-sibling::label[1]").click()
            page.mouse.move(0, 0)  # or a link that comes to lie under it is one that is pointed at
            found = figure.evaluate(FIGURE, theme)
        said = figure.get_attribute("id")
        found = ["is hidden"] if found is None else found
        faults += [f"{name}: figure {said} {fault}" for fault in found]
    return faults


FEW = list(zip(WIDTHS, THEMES, strict=True))
EVERY = list(product(WIDTHS, THEMES))
"""For the long test, which also visits every page of a template."""


@pytest.mark.long
@pytest.mark.parametrize(
    "looks", [FEW, pytest.param(EVERY, marks=pytest.mark.longest)], ids=["few looks", "every look"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_every_kind(browser: Browser, site: Path, kind: str, looks: list[tuple[int, str]]) -> None:
    """Each page is loaded once and seen in each way; which of them it is loaded in takes turns."""
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    watch(page, faults)
    found = of_kind(site, kind)
    if looks is FEW:
        found = {which: covering(same) if which else same for which, same in found.items()}
    for number, path in enumerate(chain(*found.values())):
        name = path.relative_to(site).as_posix()
        first = number % len(looks)
        look(page, *looks[first])
        visit(page, path)
        if name == "index.html":  # leads on to the front page
            page.wait_for_url("**/book/index.html")
        shown = page.evaluate(THEME)
        if shown != looks[first][1]:
            faults.append(f"{name}: shown as {shown}, asked for {looks[first][1]}")
        page.add_style_tag(content=AT_ONCE)
        for width, theme in looks[first:] + looks[:first]:
            look(page, width, theme)
            try:
                page.wait_for_function(f"{THEME} === '{theme}'")
            except PlaywrightError:
                faults.append(f"{name}: still shown as {page.evaluate(THEME)}, asked for {theme}")
            faults += wrong(page, f"{name}, {width} pixels, {theme}")
            faults += wrong_figures(page, f"{name}, {width} pixels, {theme}", theme)
    context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_the_front_page_shows_all_outcomes_at_once(watched: Page, site: Path) -> None:
    """What was not checked stands in one of the last columns, and is most of the numbers."""
    visit(watched, site / "book" / "index.html")
    table = watched.locator("table.scorecard-summary")
    assert table.locator("thead th").last.inner_text() == "No result"
    wide, room = table.evaluate("one => [one.scrollWidth, one.parentElement.clientWidth]")
    assert wide <= room


@pytest.mark.long
def test_math_is_set(watched: Page, site: Path) -> None:
    visit(watched, site / "book" / "methods.html")
    assert watched.evaluate(MATH) is None
    assert watched.locator(".math math").count() > 10


def look_for(page: Page, site: Path, words: str) -> list[str]:
    """Where the search page leads, best first."""
    visit(page, site / "search.html", f"?q={quote_plus(words)}")
    found = page.locator("#search-results ul.search li a")
    found.first.wait_for()
    return [str(link.get_attribute("href")).removeprefix("./") for link in found.all()]


@pytest.mark.long
def test_search_finds_terms_in_chapters_first_and_says_where(watched: Page, site: Path) -> None:
    found = look_for(watched, site, "location quotient")
    kinds = ["/reference/" in target for target in found]
    assert kinds == sorted(kinds)
    assert any(target.startswith("book/methods.html?highlight=location%20quotient#") for target in found)
    assert f"{len(found)} places found." in watched.locator("#search-count").inner_text()
    first = watched.locator("#search-results li p").first
    assert first.locator("mark").first.inner_text().lower() in ("location", "quotient")


@pytest.mark.long
def test_search_finds_a_number_as_printed_and_shows_it(watched: Page, site: Path) -> None:
    found = look_for(watched, site, "0.1075")
    assert found[0] == "book/scorecard.html#chapter=national-concentration&exhibit=Table+6&q=0.1075"
    watched.locator("#search-results a").first.click()
    watched.wait_for_url("**/scorecard.html#*")
    row = watched.locator("table.scorecard tbody tr:visible")
    row.first.wait_for()
    assert row.count() == 1
    assert "0.1075***" in row.inner_text()
    assert watched.locator(".scorecard-filters").first.evaluate(IN_SIGHT)


@pytest.mark.parametrize("written", [".1075", "0.1075***"])
def test_search_takes_a_number_as_others_write_it(watched: Page, site: Path, written: str) -> None:
    assert look_for(watched, site, written)[0].endswith("exhibit=Table+6&q=0.1075")


def test_search_takes_short_words_for_an_exhibit(watched: Page, site: Path) -> None:
    assert look_for(watched, site, "Tab. 16") == look_for(watched, site, "Table 16")


def test_an_address_that_names_a_choice_opens_its_tab_and_leads_there(watched: Page, site: Path) -> None:
    page = site / "book" / "robustness.html"
    visit(watched, page)
    hidden = watched.locator(".sd-tab-content:not(:has(figure.explorer:visible)) figure.explorer").first
    name, choice = hidden.get_attribute("id"), hidden.locator("select").first
    label, value = choice.get_attribute("name"), choice.locator("option").last.get_attribute("value")
    watched.goto("about:blank")
    visit(watched, page, f"#{name}.{label}={quote_plus(value or '')}")
    curve = watched.locator(f"figure#{name}")
    assert curve.is_visible()
    assert curve.evaluate(IN_SIGHT)
    assert curve.locator("select").first.input_value() == value


@pytest.mark.long
def test_search_for_an_exhibit_of_a_paper_leads_to_ours(watched: Page, site: Path) -> None:
    found = look_for(watched, site, "Table 16")
    assert found[0] == "book/national-concentration/national-concentration.html#tab-nc-table16"
    assert "book/scorecard.html#chapter=national-concentration&exhibit=Table+16" in found


@pytest.mark.long
def test_what_was_looked_for_is_marked_where_it_stands(watched: Page, site: Path) -> None:
    look_for(watched, site, "misprint upside down")
    watched.locator("#search-results a").first.click()
    watched.locator("article .highlighted").first.wait_for()


@pytest.mark.long
def test_a_search_without_result_says_so(watched: Page, site: Path) -> None:
    visit(watched, site / "search.html", "?q=xyzzyx")
    assert watched.locator("#search-count").inner_text().startswith("Nothing found")


def test_only_the_search_page_loads_the_texts(site: Path) -> None:
    loading = [path.name for path in pages(site) if "search-texts.js" in path.read_text(encoding="utf-8")]
    assert loading == ["search.html"]


@pytest.mark.long
def test_from_a_printed_number_to_the_line_of_code_and_to_the_function(watched: Page, site: Path) -> None:
    visit(watched, site / "book" / "scorecard.html", "#chapter=export-complexity&exhibit=Table+2")
    watched.locator("table.scorecard tbody tr:visible a[href*='#cell-']").first.click()
    watched.wait_for_url("**/export-complexity.html#cell-*")
    anchor = watched.evaluate("location.hash.slice(1)")
    code = watched.locator(f"xpath=//*[@id='{anchor}']/ancestor-or-self::div[contains(@class, 'cell_input')]")
    code.locator("pre").wait_for()
    code.locator("a[href*='#helpers.moments.']").first.click()
    watched.wait_for_url("**/reference/moments.html#helpers.moments.*")


@pytest.mark.long
def test_from_a_function_to_the_exhibits_that_follow_from_it_and_how_to_cite_them(
    watched: Page, site: Path
) -> None:
    visit(watched, site / "book" / "reference" / "moments.html")
    entry = watched.locator("dl", has=watched.locator("dt[id='helpers.moments.ols']")).last
    entry.locator(".used-in a").first.click()
    watched.wait_for_url("**/export-complexity.html#tab-t")
    fold = watched.locator("details.exhibit-more").first
    fold.locator("summary").click()
    assert "@misc{export-complexity-tab-t," in fold.locator("pre").first.inner_text()
    fold.get_by_text("Table 2", exact=True).click()
    watched.wait_for_url("**/scorecard.html#chapter=export-complexity&exhibit=Table+2")


@pytest.mark.long
def test_search_from_the_side_of_a_page(watched: Page, site: Path) -> None:
    visit(watched, site / "book" / "data.html")
    watched.keyboard.press("Control+k")
    watched.keyboard.type("location quotient")
    watched.keyboard.press("Enter")
    watched.wait_for_url("**/search.html?q=location+quotient*")
    watched.locator("#search-results ul.search li a").first.wait_for()


def test_there_are_figures(site: Path) -> None:
    """What is asked of them is asked of some: all stand on pages that are visited."""
    marked = [path for path in pages(site) if 'class="themed' in path.read_text()]
    assert marked
    assert not [path for path in marked if template(site, path)]


# ---- the scorecard ----

SCORECARD = "book/scorecard.html"
ROWS = "table.scorecard tbody tr"


@pytest.fixture(scope="module")
def opened(browser: Browser, site: Path) -> Iterator[tuple[Page, list[str]]]:
    """The scorecard and its faults: it is the largest page, and opened once."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
    page = context.new_page()
    faults: list[str] = []
    watch(page, faults)
    visit(page, site / SCORECARD)
    yield page, faults
    context.close()


@pytest.fixture
def scorecard(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    """The scorecard as it opens, which must stay free of errors."""
    page, faults = opened
    page.evaluate("""() => {
      const reset = document.querySelector(".scorecard-reset");
      if (!reset.disabled) reset.click();
      document.querySelector(".scorecard-wrap").scrollTop = 0;
      document.activeElement.blur();
    }""")
    yield page
    assert not faults, "\n".join(faults)


def shown(page: Page) -> int:
    visible = f"[...document.querySelectorAll('{ROWS}')].filter(row => row.offsetHeight)"
    return int(page.evaluate(f"{visible}.length"))


def said(page: Page) -> tuple[int, int]:
    """Read "123 of 1,017 numbers"."""
    text = page.locator(".scorecard-count").inner_text()
    first, _, second, unit = text.replace(",", "").split()
    assert unit == "numbers"
    return int(first), int(second)


@pytest.mark.long
@of_scorecard
def test_the_scorecard_filters(scorecard: Page) -> None:
    total = scorecard.locator(ROWS).count()
    assert said(scorecard) == (total, total)

    status = scorecard.get_by_label("Status", exact=True)
    chosen = status.locator("option").nth(1).get_attribute("value")
    status.select_option(chosen)
    fitting = scorecard.locator(f"{ROWS}[data-status='{chosen}']").count()
    assert 0 < fitting < total
    assert said(scorecard) == (fitting, total)
    assert shown(scorecard) == fitting
    assert f"status={chosen}" in scorecard.url

    # the choices of exhibits follow the chapter
    every = scorecard.get_by_label("Exhibit", exact=True).locator("option").count()
    scorecard.get_by_label("Chapter", exact=True).select_option("export-complexity")
    exhibits = scorecard.get_by_label("Exhibit", exact=True).locator("option").all_inner_texts()
    assert 2 < len(exhibits) < every
    scorecard.get_by_label("Exhibit", exact=True).select_option("Table 2")
    there = f"{ROWS}[data-status='{chosen}'][data-chapter='export-complexity'][data-exhibit='Table 2']"
    assert said(scorecard)[0] == scorecard.locator(there).count() == shown(scorecard)

    scorecard.get_by_role("button", name="Show all").click()
    assert said(scorecard) == (total, total)
    assert "#" not in scorecard.url


@pytest.mark.long
@of_scorecard
def test_the_scorecard_filters_by_kind_and_sorts_by_distance(scorecard: Page) -> None:
    total = scorecard.locator(ROWS).count()
    scorecard.get_by_label("Kind of number", exact=True).select_option("derived")
    assert said(scorecard) == (scorecard.locator(f"{ROWS}[data-kind='derived']").count(), total)
    scorecard.get_by_role("button", name="Show all").click()
    scorecard.get_by_label("Status", exact=True).select_option("partial")
    scorecard.get_by_label("Order", exact=True).select_option("apart")
    apart = scorecard.locator(f"{ROWS}[data-status='partial']").evaluate_all(
        "rows => rows.map((row) => Number(row.dataset.apart || -1))"
    )
    assert apart == sorted(apart, reverse=True)
    assert apart[0] > 2
    assert "sort=apart" in scorecard.url
    scorecard.get_by_role("button", name="Show all").click()
    assert said(scorecard) == (total, total)


@pytest.mark.long
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


@of_scorecard
def test_an_address_of_a_row_shows_it_though_a_choice_hid_it(watched: Page, site: Path) -> None:
    visit(watched, site / SCORECARD, "#chapter=export-complexity")
    last = watched.locator(f"{ROWS}[data-chapter='innovation-agglomeration']").last
    assert not last.is_visible()
    watched.evaluate(f"location.hash = '{last.get_attribute('id')}'")
    last.wait_for()
    watched.wait_for_function(IN_SIGHT, arg=last.element_handle())
    every, total = said(watched)
    assert every == total == watched.locator(ROWS).count()


@of_scorecard
def test_the_scorecard_works_from_the_keyboard(scorecard: Page) -> None:
    total = said(scorecard)[1]
    scorecard.get_by_label("Text", exact=True).focus()
    scorecard.keyboard.type("no such number anywhere")
    scorecard.wait_for_function("document.querySelector('.scorecard-count').innerText.startsWith('0 ')")
    assert shown(scorecard) == 0
    scorecard.keyboard.press("Tab")
    scorecard.keyboard.press("Enter")
    assert said(scorecard) == (total, total)
    assert scorecard.evaluate("document.activeElement.id").endswith("chapter")


@pytest.mark.long
@of_scorecard
def test_the_scorecard_is_fast(scorecard: Page) -> None:
    spent = scorecard.evaluate("""() => {
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


@of_scorecard
def test_the_head_of_the_scorecard_stays(scorecard: Page) -> None:
    top = "document.querySelector('table.scorecard thead th').getBoundingClientRect().top"
    before = scorecard.evaluate(top)
    frame = "document.querySelector('.scorecard-wrap')"
    moved = scorecard.evaluate(f"() => {{{frame}.scrollTop = 900; return {frame}.scrollTop}}")
    assert moved > 0
    assert abs(scorecard.evaluate(top) - before) < 2


@pytest.mark.long
def test_the_scorecard_shows_without_scripts(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    visit(page, site / SCORECARD)
    rows = page.locator(ROWS)
    assert rows.count() > 0
    assert rows.first.is_visible()
    assert rows.last.is_visible()
    context.close()
