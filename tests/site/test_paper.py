"""Chapters on paper, as `tools/pdf.py` prints them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser

from .conftest import ROOT, load

pytestmark = [pytest.mark.browser, pytest.mark.long]

EMPTY, EMPTY_ON_AVERAGE = 0.5, 0.18
"""Share of a page below the last that is printed on it; the last page of a volume has what is left."""

MARGINS = 18 / 297, 16 / 297
"""Above and below of what a page holds; running heads and page numbers stand in them."""


def empty(page: pypdfium2.PdfPage) -> float:
    """Share of the height that is left white at the end of a page."""
    ink = (page.render(scale=0.5, grayscale=True).to_numpy().squeeze() < 235).any(axis=1)
    first, last = (round(len(ink) * at) for at in (MARGINS[0], 1 - MARGINS[1]))
    rows = ink[first + 2 : last - 2].nonzero()[0]
    return 1 - (int(rows[-1]) + 1 if len(rows) else 0) / (last - first - 4)


@pytest.mark.parametrize("name", ["robustness", "innovation-agglomeration"])
def test_no_page_is_half_empty_and_each_has_its_head_and_number(
    browser: Browser, site: Path, tmp_path: Path, name: str
) -> None:
    pdf = load(ROOT / "tools" / "pdf.py")
    documents = pdf.volumes()[name]
    page = browser.new_page()
    pdf.print_volume(page, site, documents, "Running head", tmp_path / "printed.pdf")
    page.close()
    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    shares = [empty(one) for one in printed][:-1]
    assert {at: share for at, share in enumerate(shares, 1) if share > EMPTY} == {}
    assert sum(shares) / len(shares) < EMPTY_ON_AVERAGE
    for number, one in enumerate(printed, 1):
        text = one.get_textpage().get_text_range()
        assert "Running head" in text
        assert f"{number} / {len(printed)}" in text
    assert len([one for one in printed.get_toc() if one.level == 0]) == len(documents)


def test_an_empty_page_is_seen(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.set_content("<style>@page { margin: 18mm 0 16mm } p { height: 100mm; background: black }</style><p>")
    page.pdf(path=tmp_path / "made.pdf", format="A4", print_background=True, prefer_css_page_size=True)
    page.close()
    (only,) = pypdfium2.PdfDocument(tmp_path / "made.pdf")
    assert empty(only) == pytest.approx(1 - 100 / 263, abs=0.02)
