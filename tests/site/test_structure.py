"""What the site must hold, told from the sources and from the built pages, without a browser."""

from __future__ import annotations

import csv
import json
import pkgutil
import re
from fnmatch import fnmatch
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import helpers
from helpers import papers
from helpers.build import check


def public_modules() -> set[str]:
    """Every module of the helpers that a reader may import."""
    found = pkgutil.walk_packages(helpers.__path__, prefix="helpers.")
    return {one.name for one in found if not any(part.startswith("_") for part in one.name.split("."))}


def test_every_public_module_has_a_place_in_the_reference(root: Path) -> None:
    pages = "\n".join(path.read_text() for path in (root / "book" / "reference").glob("*.md"))
    patterns = re.findall(r"^(?:\.\. automodule::|```\{modules\}) (\S+)", pages, re.MULTILINE)
    missing = sorted(name for name in public_modules() if not any(fnmatch(name, one) for one in patterns))
    assert not missing, f"no page under book/reference documents {', '.join(missing)}"


def test_every_page_and_chapter_is_in_the_table_of_contents(root: Path) -> None:
    listed = [one.path for one in papers.documents()]
    assert len(listed) == len(set(listed))
    book = root / "book"
    sources = {*book.glob("*.ipynb"), *book.glob("*.md"), *(book / "reference").glob("*.md")}
    sources |= {path for paper in papers.papers().values() for path in paper.folder.glob("*.ipynb")}
    written = {path.relative_to(root).with_suffix("").as_posix() for path in sources}
    assert written == set(listed)


def test_chapters_count_through_the_numbered_parts_and_sections_share_their_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOK_ROOT", str(tmp_path))
    (tmp_path / "_toc.yml").write_text(
        "root: book/index\nparts:\n"
        "- {numbered: 1, chapters: [{file: book/b/b, sections: [{file: book/b/more.ipynb}]}, "
        "{file: book/a/a}]}\n"
        "- {numbered: 1, chapters: [{file: book/audit}]}\n- {chapters: [{file: book/methods}]}\n"
    )
    numbers = {one.name: one.number for one in papers.documents()}
    assert numbers == {"index": "", "b": "1", "more": "1", "a": "2", "audit": "3", "methods": ""}


def test_the_built_site_has_no_faults(site: Path) -> None:
    assert check.faults(site) == []


class Page(HTMLParser):
    """Links, sources, anchors and tables of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in ("id", "name") and value:
                self.anchors.add(value)
            elif key in ("href", "src") and value:
                self.targets.append(value)


@cache
def page(path: Path) -> Page:
    return Page(path)


def pages(site: Path) -> list[Path]:
    """Every page; the theme leaves templates among the static files."""
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


@pytest.mark.long
def test_every_internal_link_leads_somewhere(site: Path) -> None:
    broken = []
    for path in pages(site):
        for target in page(path).targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not goal.is_file():
                broken.append(f"{path.relative_to(site)}: {target}: no such file")
            elif not anchor or goal.suffix != ".html" or "=" in anchor:
                continue  # "=": a filtered view of the scorecard is an address too
            elif anchor not in page(goal).anchors:
                broken.append(f"{path.relative_to(site)}: {target}: no such anchor")
    assert not broken, "\n".join(broken[:30])


def test_pages_name_no_other_host_for_what_they_load(site: Path) -> None:
    pattern = re.compile(
        r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|data)=["'](?:https?:)?//"""
        r"""|<link\b[^>]*\brel=["'](?:stylesheet|preload|icon)["'][^>]*\bhref=["'](?:https?:)?//"""
    )
    guilty = [str(path) for path in pages(site) if pattern.search(path.read_text(encoding="utf-8"))]
    assert not guilty


def test_what_is_found_holds_no_tex(site: Path) -> None:
    """The reference may: its examples are code."""
    texts = (site / "search-texts.js").read_text(encoding="utf-8")
    data = json.loads(texts[texts.index("{") : texts.rindex(";")])
    reference = {number for number, one in enumerate(data["pages"]) if "/reference/" in one[0]}
    tex = re.compile(r"\\[a-zA-Z]+|[_^]\{|\b(?:varepsilon|qquad|beta_\d)")
    places = [place for place in data["places"] if place[0] not in reference]
    assert any("β" in text for *_, text in places)
    assert [found for *_, text in places for found in tex.findall(text)] == []


def printed_numbers() -> int:
    return sum(len(papers.printed(name)) for name in papers.papers())


def test_the_front_page_counts_every_printed_number(site: Path) -> None:
    """After one clean build: chapters, then the scorecard, then the page that sums it up."""
    with (site.parent / "results" / "scorecard" / "scorecard.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == printed_numbers() > 0
    front = (site / "book" / "index.html").read_text(encoding="utf-8")
    table = re.search(r"<table[^>]*scorecard-summary.*?</table>", front, re.DOTALL)
    assert table, "the front page has no summary of the scorecard"
    totals = re.findall(r"<tr class=\"[^\"]*total[^\"]*\">(.*?)</tr>", table.group(), re.DOTALL)
    every = 0
    for line in totals:
        cells = re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)
        words = [re.sub(r"<[^>]+>", "", cell).strip().replace("–", "0") for cell in cells[1:]]
        total, *outcomes = (int(word.replace(",", "")) for word in words)
        assert total == sum(outcomes)
        every += total
    assert every == printed_numbers()
    assert len(totals) == len({*published_kinds()})


def published_kinds() -> list[str]:
    return [kind for name in papers.papers() for kind in papers.printed(name)["kind"]]


def test_the_front_page_says_what_became_of_each_claim(site: Path) -> None:
    front = (site / "book" / "index.html").read_text(encoding="utf-8")
    claims = papers.claims()
    assert claims
    for claim in claims:
        assert claim.says.replace("'", "’") in front
    assert len(re.findall(r'class="[^"]*\bverdict verdict-', front)) == len(claims)


@pytest.mark.parametrize("name", ["README.md", "book/index.md"])
def test_a_reader_is_told_the_two_commands(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert "make book" in text
    assert "make lab" in text
