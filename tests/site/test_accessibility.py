"""Pages as axe-core judges them: no violation, light and dark, wide and narrow, targets of 24 pixels too."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from .test_browser import AT_ONCE, MATH, look, pages, template, visit

pytestmark = pytest.mark.browser

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light")]
SAMPLE = (
    "book/index.html",
    "book/export-complexity/export-complexity.html",
    "book/methods.html",
    "search.html",
)
"""One page of each kind, each seen in one way, for the fast suite."""

RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


def violations(browser: Browser, site: Path, seen: list[tuple[Path, tuple[int, str]]]) -> list[str]:
    """What axe finds on pages, a line a node."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    found = []
    for path, one in seen:
        look(page, *one)
        visit(page, path)
        page.add_style_tag(content=AT_ONCE)
        page.evaluate(MATH)
        for fault in Axe().run(page, options=RULES).response["violations"]:
            where = f"{path.relative_to(site)} at {one}: {fault['id']}"
            found += [f"{where}: {node['html'][:120]}" for node in fault["nodes"]]
    context.close()
    return found


@pytest.mark.long
def test_pages_of_each_kind_have_no_violation(browser: Browser, site: Path) -> None:
    seen = [(site / name, LOOKS[number % len(LOOKS)]) for number, name in enumerate(SAMPLE)]
    assert violations(browser, site, seen) == []


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(one, id=f"{one[0]} {one[1]}", marks=pytest.mark.longest if number else pytest.mark.long)
        for number, one in enumerate(LOOKS)
    ],
)
def test_no_page_has_a_violation(browser: Browser, site: Path, one: tuple[int, str]) -> None:
    # the first page only leads to the front page
    every = [path for path in pages(site) if not template(site, path) and path != site / "index.html"]
    every += [path for path in pages(site) if template(site, path)][::12]  # listings of source are alike
    assert violations(browser, site, [(path, one) for path in every]) == []
