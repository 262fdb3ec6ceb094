"""The check of a built site finds each planted fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.build import check

TOC = """
format: jb-book
root: book/index
parts:
  - caption: Papers
    numbered: 1
    chapters:
      - file: book/paper/paper
        sections:
          - file: book/paper/appendix.md
  - caption: More
    chapters:
      - file: book/notes
"""
PAGES = ("index", "book/index", "book/paper/paper", "book/paper/appendix", "book/notes")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOOK_ROOT", str(tmp_path))
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "notes.md").write_text("# Notes\n")
    for name in PAGES:
        page = tmp_path / "_build" / "html" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<html><body>fine</body></html>")
    return tmp_path / "_build" / "html"


def test_a_whole_site_has_no_faults(site: Path) -> None:
    assert check.faults(site) == []
    assert len(check.pages(site)) == 5


@pytest.mark.parametrize("name", PAGES)
def test_a_missing_page_is_found(site: Path, name: str) -> None:
    (site / f"{name}.html").unlink()
    [found] = check.faults(site)
    assert f"{name}.html" in found


def test_a_page_that_is_too_large_is_found(site: Path) -> None:
    page = site / "book" / "notes.html"
    page.write_text("x" * check.PAGE_LIMIT)
    assert check.faults(site) == []
    page.write_text("x" * (check.PAGE_LIMIT + 1))
    assert check.faults(site) == ["book/notes.html: 1,000,001 bytes, more than 1,000,000"]


@pytest.mark.parametrize(
    "fault",
    [
        '<div class="output traceback highlight-ipythontb notranslate">',
        '<div class="output text_error">',
        '<div class="output stderr highlight-myst-ansi notranslate">',
        '<aside class="system-message">',
    ],
)
def test_an_error_on_a_page_is_found(site: Path, fault: str) -> None:
    (site / "book" / "paper" / "paper.html").write_text(f"<html>{fault}</html>")
    [found] = check.faults(site)
    assert found.startswith("book/paper/paper.html: shows")


def test_the_stamp_tells_whether_a_site_is_current(site: Path) -> None:
    assert not check.is_current(site)
    check.stamp(site, check.sources())
    assert check.is_current(site)
    (site.parent / "results").mkdir()
    assert check.is_current(site)
    (site.parents[1] / "book" / "notes.md").write_text("# Other notes\n")
    assert not check.is_current(site)


def test_what_changes_while_pages_are_written_is_not_in_the_site(site: Path) -> None:
    before = check.sources()
    (site.parents[1] / "book" / "notes.md").write_text("# Other notes\n")
    check.stamp(site, before)
    assert not check.is_current(site)


def test_a_variant_that_has_run_makes_a_site_outdated(site: Path) -> None:
    check.stamp(site, check.sources())
    note = site.parent / "variants" / "paper" / "one" / "run.json"
    note.parent.mkdir(parents=True)
    note.write_text("{}")
    assert not check.is_current(site)
