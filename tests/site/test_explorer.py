"""The explorer in headless Chromium, on a small book that is read from disk."""

from __future__ import annotations

import functools
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from helpers.curves import explorer

from .conftest import OPTIONS, ROOT
from .test_browser import CONTRAST, MINIMUM_CONTRAST, THEMES, WIDTHS, watch

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("explorer")]

CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
extensions = ["myst_nb", "book_tables", "book_theme"]
nb_execution_mode = "off"
html_theme = "sphinx_book_theme"
html_theme_options = {{"navbar_persistent": []}}
html_context = {{"default_mode": "auto"}}
html_static_path = [{str(ROOT / "book" / "assets" / "static")!r}]
html_css_files = ["book.css"]
root_doc = "index"
"""
CHOICES: explorer.Choices = {
    "threshold": ("Exporters at least", {"n0": "0", "n10": "10", "n20": "20"}),
    "outcome": ("Outcome", {"hhi": "HHI & co", "share5": "top 5 share"}),
    "cluster": ("Clustered by", {"none": "none", "hs6": "product", "hs6+year": "product and year"}),
}
OWN = {"threshold": "n10", "outcome": "hhi", "cluster": "hs6"}
LEFT_OUT = {"threshold": "n0", "outcome": "share5", "cluster": "hs6+year"}
REFUSED = {"threshold": "n20", "outcome": "share5", "cluster": "none"}
WHY = "regressors must not be collinear, but 'x' & 'y' are."
SIZES = {"threshold": 10, "catalogue": 5, "outcome": 5, "effects": 4, "cluster": 3}
FIRST, SECOND = "figure#fig-first", "figure#fig-second"
CURVE = f"{FIRST} .explorer-plot"
MARKED = ("low", "estimate", "high")


def estimated(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Made-up numbers, small errors beside large ones."""
    random = np.random.default_rng(seed)
    estimate, error = random.normal(0.05, 0.2, len(frame)), random.lognormal(-2.5, 1.5, len(frame))
    numbers = {"estimate": estimate, "low": estimate - 2 * error, "high": estimate + 2 * error}
    return frame.assign(
        **numbers,
        p=np.exp(-2 * np.abs(estimate / error)),
        nobs=random.integers(800, 99_999, len(frame)).astype(float),
    )


def small() -> pd.DataFrame:
    """Seventeen of eighteen combinations, one of them without an estimate."""
    combinations = itertools.product(*(values for _, values in CHOICES.values()))
    frame = pd.DataFrame(combinations, columns=list(CHOICES))
    frame = estimated(frame, seed=2)[~is_there(frame, LEFT_OUT)].reset_index(drop=True)
    refused = is_there(frame, REFUSED)
    frame.loc[refused, ["estimate", "low", "high", "p", "nobs"]] = np.nan
    return frame.assign(refused=np.where(refused, WHY, ""))


def is_there(frame: pd.DataFrame, labels: dict[str, str]) -> pd.Series:
    return (frame[list(labels)] == pd.Series(labels)).all(axis=1)


def large() -> tuple[pd.DataFrame, explorer.Choices]:
    """Three thousand specifications."""
    choices = {name: (name, {f"{name}{i}": str(i) for i in range(size)}) for name, size in SIZES.items()}
    combinations = itertools.product(*(values for _, values in choices.values()))
    return estimated(pd.DataFrame(combinations, columns=list(choices)), seed=3), choices


def ordered() -> pd.DataFrame:
    """The curve."""
    return small().dropna(subset="estimate").sort_values("estimate", ignore_index=True)


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with two explorers, as the output of a cell."""
    folder = tmp_path_factory.mktemp("explorers")
    (folder / "conf.py").write_text(CONF)
    (folder / "index.md").write_text("# Front\n\n```{toctree}\npage\n```\n\n```{contents}\n```\n")
    paper = explorer.Paper(OWN, printed="0.157**")
    own = explorer.curve_of(small(), CHOICES, paper)
    first = explorer.html(own, name="fig-first", caption="A <b>", unit="log points")
    second = explorer.html(explorer.curve_of(*large()), name="fig-second", caption="Many", synthetic=True)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Page\n\n## Below", "id": "a"},
        *(
            {
                "cell_type": "code",
                "metadata": {"tags": ["hide-input"]},
                "source": "shown",
                "id": name,
                "execution_count": 1,
                "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}],
            }
            for name, html in {"b": first, "c": second}.items()
        ),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / "page.ipynb").write_text(json.dumps(notebook))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", ".", "_build/html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "_build" / "html" / "page.html"


@pytest.fixture(scope="module")
def thread() -> Iterator[ThreadPoolExecutor]:
    """A thread with a browser of its own: one thread cannot drive two, and `test_browser` may hold one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool


@pytest.fixture(scope="module")
def chromium(thread: ThreadPoolExecutor, program: str) -> Iterator[Browser]:
    driver = thread.submit(lambda: sync_playwright().start()).result()
    launch = functools.partial(driver.chromium.launch, executable_path=program, args=list(OPTIONS))
    started = thread.submit(launch).result()
    yield started
    thread.submit(started.close).result()
    thread.submit(driver.stop).result()


Drive = Callable[..., None]

OPENED = "for (const fold of document.querySelectorAll('.explorer > details')) fold.open = true"
DRAWN = "[...document.querySelectorAll('.explorer > details .explorer-plot')].every((one) => one.firstChild)"


@pytest.fixture(scope="module")
def drive(chromium: Browser, thread: ThreadPoolExecutor, page_path: Path) -> Drive:
    """Run steps on the page, which must stay free of errors, and of requests to anywhere."""

    contexts: dict[tuple[Any, ...], BrowserContext] = {}

    def run(steps: Callable[[Page], None], *, end: str = "", width: int = WIDTHS[0], **options: Any) -> None:
        key = (width, *options.items())
        if key not in contexts:  # what is picked is kept in the address alone
            contexts[key] = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        page = contexts[key].new_page()
        faults: list[str] = []
        watch(page, faults)
        page.goto(page_path.as_uri() + end)
        page.evaluate(OPENED)
        page.wait_for_function(DRAWN)
        try:
            steps(page)
        finally:
            page.close()
        # the browser says of each script that it did not load it, where it must not
        refused = ": csp" if options.get("java_script_enabled") is False else None
        faults = [fault for fault in faults if not (refused and fault.endswith(refused))]
        assert not faults, "\n".join(faults)

    return lambda steps, **options: thread.submit(run, steps, **options).result()


# ---- reading the page ----


def said(page: Page, figure: str = FIRST) -> str:
    return page.locator(f"{figure} .explorer-text").inner_text().replace("\u00a0", " ")


def place(page: Page, figure: str = FIRST) -> int:
    return int(str(page.locator(f"{figure} .explorer-plot").get_attribute("aria-valuenow")))


def pick(page: Page, labels: dict[str, str]) -> None:
    for column, value in labels.items():
        page.locator(f"{FIRST} select[name={column}]").select_option(value)


def picked(page: Page) -> dict[str, str]:
    return {column: page.locator(f"{FIRST} select[name={column}]").input_value() for column in CHOICES}


def labels_at(rank: int) -> dict[str, str]:
    row = ordered().iloc[rank - 1]
    return {column: row[column] for column in CHOICES}


def rank_of(labels: dict[str, str]) -> int:
    return int(np.flatnonzero(is_there(ordered(), labels))[0]) + 1


SENTENCE = re.compile(
    r"With Exporters at least: (?P<threshold>[^;]+); Outcome: (?P<outcome>[^;]+); "
    r"Clustered by: (?P<cluster>.+), the estimate is "
    r"(?P<estimate>\S+) log points \(95 % interval (?P<low>\S+) to (?P<high>\S+)\), p (?P<p>. \S+), "
    r"N = (?P<nobs>\S+)\. (?P<rank>\d+)(?P<ending>st|nd|rd|th) of 16, counted from the smallest estimate\. "
    r"As this one, (?P<same>\d+) of 16 \((?P<share>\S+) %\) are (?P<sign>\w+), and (?P<significant>\d+) of "
    r"16 \(\S+ %\) are (?P=sign) with p < 0\.05\."
)


def number(text: str) -> tuple[float, float]:
    """A number as shown, and half a unit of its last digit."""
    digits = text.replace("−", "-").replace(",", "")
    return float(digits), 0.5 * 10.0 ** -len(digits.partition(".")[2])


def check_sentence(text: str, row: pd.Series, curve: pd.DataFrame, rank: int) -> None:
    found = SENTENCE.fullmatch(text)
    assert found, text
    for name, (_, labels) in CHOICES.items():
        assert found[name] == labels[row[name]]
    for name in ("estimate", "low", "high"):
        shown, half = number(found[name])
        assert abs(shown - row[name]) <= half * (1 + 1e-9), (name, text)
        assert 2 * half <= (row["high"] - row["low"]) / 100, (name, text)
    if row["p"] < 0.001:
        assert found["p"] == "< 0.001"
    else:
        assert found["p"] == f"= {row['p']:#.3g}"
    assert found["nobs"] == f"{row['nobs']:,.0f}"
    assert int(found["rank"]) == rank
    assert found["ending"] == {1: "st", 2: "nd", 3: "rd"}.get(rank, "th")
    same = np.sign(curve["estimate"]) == np.sign(row["estimate"])
    assert found["sign"] == ("positive" if row["estimate"] > 0 else "negative")
    assert (int(found["same"]), int(found["significant"])) == (same.sum(), (same & (curve["p"] < 0.05)).sum())
    assert abs(float(found["share"]) - 100 * same.mean()) <= 0.05 * (1 + 1e-9)


# ---- picking ----


@pytest.mark.long
def test_every_specification_is_shown_with_the_numbers_of_the_frame(drive: Drive) -> None:
    curve = ordered()
    assert 0 < (curve["estimate"] < 0).sum() < len(curve) == 16
    assert (curve["p"] < 0.001).any()

    def steps(page: Page) -> None:
        for i, row in curve.iterrows():
            pick(page, {column: row[column] for column in CHOICES})
            check_sentence(said(page), row, curve, int(i) + 1)
            assert place(page) == int(i) + 1

    drive(steps)


@pytest.mark.long
def test_it_opens_at_the_papers_own_and_goes_back_there(drive: Drive) -> None:
    def steps(page: Page) -> None:
        assert picked(page) == OWN
        assert place(page) == rank_of(OWN)
        page.locator(FIRST).get_by_role("button", name="Next").click()
        assert (picked(page), place(page)) == (labels_at(rank_of(OWN) + 1), rank_of(OWN) + 1)
        for _ in range(2):
            page.locator(FIRST).get_by_role("button", name="Previous").click()
        assert picked(page) == labels_at(rank_of(OWN) - 1)
        page.locator(FIRST).get_by_role("button", name="The paper’s own").click()
        assert picked(page) == OWN
        # without a paper: the lower of the two estimates in the middle
        assert place(page, SECOND) == 1500

    drive(steps)


@pytest.mark.long
def test_the_curve_is_picked_with_the_mouse(drive: Drive) -> None:
    def steps(page: Page) -> None:
        curve = page.locator(CURVE)
        box = curve.bounding_box()
        assert box
        marks = page.evaluate(
            "path => path.getAttribute('d').match(/M[\\d.]+/g).map((start) => Number(start.slice(1)))",
            page.locator(f"{CURVE} .estimates").element_handle(),
        )
        assert len(marks) == 16
        for rank in (1, 5, 16):
            curve.click(position={"x": marks[rank - 1] + 2, "y": 100})
            assert (place(page), picked(page)) == (rank, labels_at(rank))
        page.mouse.move(box["x"] + marks[15], box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + marks[8], box["y"] + 50)
        page.mouse.move(box["x"] + marks[2], box["y"] + 50)
        page.mouse.up()
        page.mouse.move(box["x"] + marks[10], box["y"] + 50)
        assert place(page) == 3

    drive(steps)


@pytest.mark.long
def test_the_mark_stands_at_the_estimate_and_its_interval(drive: Drive) -> None:
    def steps(page: Page) -> None:
        def ends(selector: str) -> tuple[float, float]:
            """Top and bottom of the shape itself, without its outline."""
            top, height = page.evaluate(
                "shape => [shape.getBBox().y, shape.getBBox().height]",
                page.locator(f"{CURVE} {selector}").first.element_handle(),
            )
            return top, top + height

        labels = page.evaluate(
            f"""() => [...document.querySelectorAll("{CURVE} text[dy]")]
            .map((label) => [label.textContent, Number(label.getAttribute("y"))])"""
        )
        (first, at), *_, (last, to) = [(number(label)[0], y) for label, y in labels]
        curve = ordered()
        wide = int((curve["high"] - curve["low"]).idxmax()) + 1
        for rank in (1, wide, rank_of(OWN)):
            pick(page, labels_at(rank))
            row = curve.iloc[rank - 1]
            low, middle, high = (at + (row[name] - first) * (to - at) / (last - first) for name in MARKED)
            assert sum(ends(".diamond")) / 2 == pytest.approx(middle, abs=1)
            assert ends(".interval") == pytest.approx((high, low), abs=1)
        assert sum(ends("path.printed")) / 2 == pytest.approx(
            at + (0.157 - first) * (to - at) / (last - first), abs=1
        )

    drive(steps)


@pytest.mark.long
def test_everything_works_from_the_keyboard(drive: Drive) -> None:
    def steps(page: Page) -> None:
        page.locator(f"{FIRST} select").first.focus()
        page.keyboard.press("ArrowDown")
        assert picked(page) == OWN | {"threshold": "n20"}
        for _ in range(len(CHOICES) + 4):  # the other choices, four buttons, then the curve
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "explorer-plot"
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) == "solid"
        for key, rank in {
            "Home": 1,
            "ArrowLeft": 1,
            "ArrowRight": 2,
            "ArrowUp": 3,
            "ArrowDown": 2,
            "PageUp": 3,
            "End": 16,
            "PageDown": 15,
        }.items():
            page.keyboard.press(key)
            assert (place(page), picked(page)) == (rank, labels_at(rank)), key
        curve = page.locator(CURVE)
        assert curve.get_attribute("role") == "slider"
        assert curve.get_attribute("aria-valuemax") == "16"
        shown = said(page).partition(" (")[0].rpartition("the estimate is ")[2]
        assert curve.get_attribute("aria-valuetext") == f"15th of 16: {shown}"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert picked(page) == OWN

    drive(steps)


@pytest.mark.long
def test_two_specifications_are_compared(drive: Drive) -> None:
    curve = ordered()
    first, second = labels_at(2), labels_at(15)
    seen = []

    def steps(page: Page) -> None:
        pick(page, first)
        keep = page.locator(FIRST).get_by_role("button", name="Keep to compare")
        keep.click()
        assert "Against" not in said(page)
        pick(page, second)
        now = re.search(r"the estimate is (\S+) log points", said(page))
        assert now
        found = re.search(
            r"Against the one that you keep \((\S+) log points\), with (.+): higher by (\S+); "
            r"the intervals (overlap|do not overlap)\.$",
            said(page),
        )
        assert found
        kept, (apart, half) = number(found[1]), number(found[3])
        assert abs(kept[0] - curve["estimate"][1]) <= kept[1] * (1 + 1e-9)
        assert abs(apart - (number(now[1])[0] - kept[0])) <= half * (1 + 1e-9)  # of the numbers shown
        changed = [
            f"{label}: {values[second[name]]} instead of {values[first[name]]}"
            for name, (label, values) in CHOICES.items()
            if first[name] != second[name]
        ]
        assert found[2] == "; ".join(changed)
        crossing = curve["low"][14] <= curve["high"][1]
        assert (found[4] == "overlap") is bool(crossing)
        assert page.locator(f"{CURVE} path[class='kept diamond']").count() == 1
        page.wait_for_function("location.hash.includes('kept')")
        seen.append((urlsplit(page.url).fragment, said(page)))
        page.locator(FIRST).get_by_role("button", name="Compare no more").click()
        assert "Against" not in said(page)
        page.wait_for_function("!location.hash.includes('kept')")

    def again(page: Page) -> None:
        assert said(page) == seen[0][1]

    drive(steps)
    drive(again, end="#" + seen[0][0])


@pytest.mark.long
def test_what_has_no_estimate_is_said(drive: Drive) -> None:
    def steps(page: Page) -> None:
        pick(page, LEFT_OUT)
        assert said(page) == "Not in the multiverse: this combination was left out."
        assert page.locator(f"{CURVE} .diamond").count() == 0
        assert page.locator(CURVE).get_attribute("aria-valuetext") == "none picked"
        options = page.locator(f"{FIRST} select[name=cluster] option").all_text_contents()
        assert options == ["none", "product", "product and year (no estimate)"]
        pick(page, REFUSED)
        assert said(page) == f"In the multiverse, but it could not be estimated: {WHY}"
        before = place(page)
        page.locator(FIRST).get_by_role("button", name="Next").click()
        assert place(page) == before + 1
        assert page.locator(f"{CURVE} .diamond").count() == 1

    drive(steps)


# ---- the address ----


def hash_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).fragment)


@pytest.mark.long
def test_the_address_keeps_what_is_picked(drive: Drive) -> None:
    chosen = {"threshold": "n20", "outcome": "share5", "cluster": "hs6+year"}
    kept = {f"fig-first.{column}": [value] for column, value in chosen.items()}
    seen = []

    def steps(page: Page) -> None:
        pick(page, chosen)
        page.wait_for_function("location.hash.includes('year')")
        assert hash_of(page) == kept
        page.locator(SECOND).get_by_role("button", name="Next").click()
        page.wait_for_function("location.hash.includes('fig-second')")
        assert kept.items() <= hash_of(page).items()
        seen.append((urlsplit(page.url).fragment, said(page), said(page, SECOND)))

    def again(page: Page) -> None:
        assert picked(page) == chosen
        assert (said(page), said(page, SECOND)) == seen[0][1:]
        assert place(page, SECOND) == 1501
        page.locator(FIRST).get_by_role("button", name="The paper’s own").click()
        page.wait_for_function("!location.hash.includes('fig-first')")
        assert len(hash_of(page)) == len(SIZES)
        page.evaluate("location.hash = 'fig-first.threshold=n0'")
        page.wait_for_function(f"document.querySelector('{FIRST} select').value === 'n0'")
        assert picked(page) == OWN | {"threshold": "n0"}
        page.evaluate("location.hash = 'below'")  # a section of the page
        page.wait_for_timeout(50)
        assert picked(page) == OWN | {"threshold": "n0"}

    drive(steps)
    drive(again, end="#" + seen[0][0])


def test_an_address_with_an_unknown_value_keeps_the_papers_own_there(drive: Drive) -> None:
    def steps(page: Page) -> None:
        assert picked(page) == OWN | {"outcome": "share5"}

    drive(steps, end="#fig-first.threshold=%3Cb%3E&fig-first.outcome=share5")


# ---- how it looks ----


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.long
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_can_be_read(drive: Drive, width: int, theme: str) -> None:
    colour = "([selector, property]) => getComputedStyle(document.querySelector(selector))[property]"

    def steps(page: Page) -> None:
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CONTRAST, MINIMUM_CONTRAST) == []
        ground = page.evaluate(colour, ["body", "backgroundColor"])
        # the output of the cell lies on the page itself
        assert page.evaluate(colour, [".text_html", "backgroundColor"]) == "rgba(0, 0, 0, 0)"
        for selector, prop, least in [
            ("text", "fill", MINIMUM_CONTRAST),
            ("text.printed", "fill", MINIMUM_CONTRAST),
            (".estimates", "stroke", 3),
            ("path.printed", "stroke", 3),
            (".diamond", "fill", 3),
            (".diamond", "stroke", MINIMUM_CONTRAST),
            (".zero", "stroke", MINIMUM_CONTRAST),
        ]:
            found = page.evaluate(colour, [f"{CURVE} {selector}", prop])
            assert contrast(found, ground) >= least, (selector, found, ground)
        for figure in (FIRST, SECOND):
            plot = page.locator(f"{figure} .explorer-plot").bounding_box()
            svg = page.locator(f"{figure} .explorer-plot svg").bounding_box()
            assert plot
            assert svg
            assert plot["width"] - 1 < svg["width"] <= plot["width"]
            assert svg["width"] > 0.8 * min(width, 700)
            for control in page.locator(f"{figure} :is(select, button)").all():
                box = control.bounding_box()
                assert box
                assert box["height"] >= 40
            assert not page.locator(f"{figure} .explorer-picture").is_visible()
            assert not page.locator(f"{figure} .explorer-static").first.is_visible()

    drive(steps, width=width, color_scheme=theme)


def test_a_finger_picks_on_a_phone(drive: Drive) -> None:
    def steps(page: Page) -> None:
        page.locator(CURVE).scroll_into_view_if_needed()
        box = page.locator(CURVE).bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] - 15, box["y"] + 60)
        assert (place(page), picked(page)) == (16, labels_at(16))

    drive(steps, width=WIDTHS[1], has_touch=True, is_mobile=True)


def test_it_follows_the_width_of_the_window(drive: Drive) -> None:
    def steps(page: Page) -> None:
        page.set_viewport_size({"width": WIDTHS[1], "height": 900})
        page.wait_for_function(f"document.querySelector('{CURVE} svg').clientWidth < {WIDTHS[1]}")
        assert page.locator(f"{CURVE} .diamond").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[1]

    drive(steps)


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_it_points_to_the_picture(drive: Drive, width: int) -> None:
    def steps(page: Page) -> None:
        for figure in (FIRST, SECOND):
            picture = page.locator(f"{figure} .explorer-picture p")
            assert picture.is_visible()
            assert picture.inner_text() == "The figure above is the picture of this curve."
            assert not page.locator(f"{figure} form").is_visible()
            assert "with scripts on" in page.locator(f"{figure} figcaption").inner_text()

    drive(steps, width=width, java_script_enabled=False)


@pytest.mark.long
@pytest.mark.parametrize("theme", THEMES)
def test_paper_points_to_the_picture_and_shows_what_is_picked(drive: Drive, theme: str) -> None:
    def steps(page: Page) -> None:
        pick(page, labels_at(3))
        page.emulate_media(media="print", color_scheme=theme)
        figure = page.locator(FIRST)
        assert figure.locator(".explorer-picture p").is_visible()
        assert figure.locator(".explorer-text").is_visible()
        assert "3rd of 16" in said(page)
        assert "Diamonds: the paper’s own specification." in figure.locator("figcaption").inner_text()
        for hidden in ("form", ".explorer-plot", ".explorer-hint"):
            assert not figure.locator(hidden).is_visible()
        ink = "getComputedStyle(document.documentElement).getPropertyValue('--explorer-text')"
        assert page.evaluate(ink) == "#1f2328"

    drive(steps, color_scheme=theme)


def test_synthetic_numbers_are_watermarked(drive: Drive) -> None:
    watermark = """([figure, part]) =>
      getComputedStyle(document.querySelector(`${figure} ${part}`), "::after").backgroundImage"""

    def steps(page: Page) -> None:
        for part in (".explorer-plot", ".explorer-picture"):
            assert "SYNTHETIC" in page.evaluate(watermark, [SECOND, part])
            assert page.evaluate(watermark, [FIRST, part]) == "none"
        assert "not interpreted" in page.locator(f"{SECOND} figcaption").inner_text()

    drive(steps)


def test_three_thousand_specifications_are_fast(drive: Drive) -> None:
    def steps(page: Page) -> None:
        spent = page.evaluate(f"""() => {{
          const curve = document.querySelector("{SECOND} .explorer-plot");
          const times = [];
          for (let i = 0; i < 20; i += 1) {{
            const start = performance.now();
            curve.dispatchEvent(new KeyboardEvent("keydown", {{key: "ArrowRight"}}));
            curve.getBoundingClientRect();
            times.push(performance.now() - start);
          }}
          return times.sort((a, b) => a - b)[10];
        }}""")
        assert place(page, SECOND) == 1520
        assert spent < 100, f"{spent:.0f} ms for one step"

    drive(steps)


def test_the_script_is_loaded_where_it_is_needed(page_path: Path) -> None:
    assert page_path.read_text().count("explorer.js") == 1
    assert "explorer.js" not in page_path.with_name("index.html").read_text()
