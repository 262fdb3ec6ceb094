"""What pages say of themselves to programs, what they load, and what is amended of the theme."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

from helpers import papers
from helpers.data import registry

from .conftest import ROOT, load

formulas, theme, meta = (
    load(ROOT / "book" / "_ext" / f"{name}.py") for name in ("book_formulas", "book_theme", "book_meta")
)

FRONT_LIMIT = 600_000
"""Bytes of the front page with all that it loads."""

SHARED_LIMIT = 250_000
"""Bytes of all style sheets of the site, which every page shares."""

CHAPTER_LIMIT = 600_000
"""Bytes of a page of a chapter by itself."""


def text(site: Path, document: str) -> str:
    return (site / f"{document}.html").read_text(encoding="utf-8")


def linked(page: str) -> dict:
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(scripts) == 1
    return json.loads(scripts[0])


@pytest.mark.parametrize("document", [one.path for one in papers.documents()])
def test_every_page_describes_itself_once(site: Path, document: str) -> None:
    page = text(site, document)
    counts = Counter(re.findall(r'<meta (?:name|property)="([^"]+)"', page))
    for name in ("viewport", "description", "og:title", "og:type", "og:description", "og:site_name"):
        assert counts[name] == 1, name
    for name in ("citation_title", "citation_author", "citation_publication_date"):
        assert counts[name] == 1, name
    says = re.search(r'<meta name="description" content="([^"]*)"', page)
    assert says
    assert 20 <= len(says[1]) <= meta.LONGEST + 60  # entities
    found = linked(page)
    assert found["@context"] == "https://schema.org"
    assert found["@type"] in ("Book", "Chapter", "DataCatalog", "WebPage")


def test_the_book_lists_its_chapters_and_what_each_rests_on(site: Path) -> None:
    found = linked(text(site, "book/index"))
    assert found["@type"] == "Book"
    assert [one["name"] for one in found["hasPart"]] == [one.title for one in papers.papers().values()]
    assert {one["isBasedOn"]["@type"] for one in found["hasPart"]} == {"ScholarlyArticle"}
    for name, paper in papers.papers().items():
        for page in paper.pages:
            chapter = linked(text(site, f"book/{name}/{page}"))
            assert chapter["@type"] == "Chapter"
            rests = chapter["isBasedOn"]
            assert " ".join(rests["name"].split()[:3]).casefold() in paper.citation.casefold()
            assert all(re.fullmatch(r"[\w .'-]+", one["name"]) for one in rests.get("author", []))
            assert chapter["isPartOf"]["@type"] == "Book"


def test_the_page_on_data_is_a_catalogue_of_every_data_set(site: Path) -> None:
    found = linked(text(site, "book/data"))
    assert [one["identifier"] for one in found["dataset"]] == list(registry.load())
    assert all(one["license"] and one["publisher"]["name"] for one in found["dataset"])


def test_a_page_loads_no_more_than_it_uses(site: Path) -> None:
    front = text(site, "book/index")
    assert "fontawesome.js" not in front
    targets = set(re.findall(r'(?:src|href)="(\.\./(?:_static|_images)/[^"?]+|\.\./[a-z]+\.js)', front))
    loaded = sum((site / "book" / one).resolve().stat().st_size for one in targets)
    loaded += (site / "_static" / "icons.ttf").stat().st_size
    assert len(targets) > 10
    shared = sum(path.stat().st_size for path in (site / "_static").rglob("*.css"))
    assert shared < SHARED_LIMIT
    assert loaded + len(front.encode()) < FRONT_LIMIT
    for name, paper in papers.papers().items():
        for page in paper.pages:
            assert (site / f"book/{name}/{page}.html").stat().st_size < CHAPTER_LIMIT


def test_no_summary_holds_a_paragraph_and_each_has_a_name(site: Path) -> None:
    for path in sorted((site / "book").rglob("*.html")):
        for said in re.findall(r"<summary[^>]*>.*?</summary>", path.read_text(encoding="utf-8"), re.DOTALL):
            assert "<p" not in said, path
            assert "aria-label" in said or re.sub(r"<[^>]+>|\s", "", said), path


def test_what_is_amended_of_the_theme_is_there() -> None:
    fold = '<p class="collapsed admonition-title">Show</p></summary>'
    fold = theme.amended(f'<summary aria-label="Toggle hidden content">{fold}')
    assert fold == '<summary><span class="collapsed">Show</span></summary>'
    before, caption = "<figcaption>a</figcaption><p>b</p>", "<figcaption>c</figcaption>"
    data = '<script type="application/json">1</script>'
    assert theme.amended(f"{before}{caption}\n{data}") == f"{before}<div hidden>{data}</div>\n{caption}"
    heads = '<th class="head"><p></p></th><th class="head"><p>x</p></th>'
    assert theme.amended(heads) == '<td></td><th class="head"><p>x</p></th>'


def test_a_description_ends_where_a_sentence_does() -> None:
    assert meta.shortened("One. Two three. Four five six.", 16) == "One. Two three."
    assert meta.shortened("a" * 10 + " " + "b" * 10, 15) == "a" * 10 + "…"


@pytest.mark.parametrize(
    ("formula", "inside"),
    [
        ("s_{cp}^2", "<msubsup><mi>s</mi><mrow><mi>c</mi><mi>p</mi></mrow><mn>2</mn></msubsup>"),
        (r"\frac{x}{y}", "<mfrac><mrow><mi>x</mi></mrow><mrow><mi>y</mi></mrow></mfrac>"),
        ("a < b", "<mi>a</mi><mo>&#x0003C;</mo><mi>b</mi>"),
    ],
)
def test_a_formula_is_set_when_the_site_is_built(formula: str, inside: str) -> None:
    space = "http://www.w3.org/1998/Math/MathML"
    assert formulas.mathml(formula) == f'<math xmlns="{space}" display="inline"><mrow>{inside}</mrow></math>'


@pytest.mark.parametrize("formula", [r"\nosuch{x}", "x_", "a & b", "a}b", r"\left( x", ""])
def test_a_formula_that_cannot_be_set_is_named(formula: str) -> None:
    with pytest.raises(ExtensionError, match="formula " + re.escape(repr(formula))):
        formulas.mathml(formula)


def test_lines_of_a_formula_are_aligned() -> None:
    found = formulas.mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "block")
    assert found.count("<mtr>") == 2
    assert found.count("<mo>&#x0003D;</mo>") == 2
