"""The check of a built site finds each planted fault."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

TOC = """
format: jb-book
root: book/index
parts:
  - caption: Papers
    chapters:
      - file: book/2-paper
        sections:
          - file: book/2-appendix.md
  - caption: More
    chapters:
      - file: book/notes
"""
PAGES = ("index", "book/index", "book/2-paper", "book/2-appendix", "book/notes")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "notes.md").write_text("# Notes\n")
    for name in PAGES:
        page = tmp_path / "_build" / "html" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<html><body>fine</body></html>")
    return tmp_path


def run(check_site: ModuleType, project: Path, *more: str) -> int:
    return int(check_site.main(["--root", str(project), *more]))


def test_a_whole_site_passes(
    check_site: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(check_site, project) == 0
    said = capsys.readouterr().out
    assert "5 pages" in said
    assert str(project / "_build" / "html" / "index.html") in said


@pytest.mark.parametrize("name", PAGES)
def test_a_missing_page_is_found(
    check_site: ModuleType, project: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "_build" / "html" / f"{name}.html").unlink()
    assert run(check_site, project) == 1
    assert f"{name}.html" in capsys.readouterr().err


def test_a_page_that_is_too_large_is_found(check_site: ModuleType, project: Path) -> None:
    page = project / "_build" / "html" / "book" / "notes.html"
    page.write_text("x" * check_site.PAGE_LIMIT)
    assert run(check_site, project) == 0
    page.write_text("x" * (check_site.PAGE_LIMIT + 1))
    assert check_site.faults(project, project / "_build" / "html") == [
        "book/notes.html: 1,000,001 bytes, more than 1,000,000"
    ]


@pytest.mark.parametrize(
    "fault",
    [
        '<div class="output traceback highlight-ipythontb notranslate">',
        '<div class="output text_error">',
        '<div class="output stderr highlight-myst-ansi notranslate">',
        '<aside class="system-message">',
    ],
)
def test_an_error_on_a_page_is_found(check_site: ModuleType, project: Path, fault: str) -> None:
    page = project / "_build" / "html" / "book" / "2-paper.html"
    page.write_text(f"<html>{fault}</html>")
    (found,) = check_site.faults(project, project / "_build" / "html")
    assert found.startswith("book/2-paper.html: shows")


def test_the_stamp_tells_whether_a_site_is_current(check_site: ModuleType, project: Path) -> None:
    site = project / "_build" / "html"
    assert not check_site.is_current(project, site)
    assert run(check_site, project, "--stamp") == 0
    assert check_site.is_current(project, site)
    (project / "_build" / "results").mkdir()
    assert check_site.is_current(project, site)
    (project / "book" / "notes.md").write_text("# Other notes\n")
    assert not check_site.is_current(project, site)


def test_a_site_with_a_fault_gets_no_stamp(check_site: ModuleType, project: Path) -> None:
    site = project / "_build" / "html"
    (site / "book" / "notes.html").unlink()
    assert run(check_site, project, "--stamp") == 1
    assert not (site / check_site.STAMP).exists()
