"""What a page says of itself to programs: description, Open Graph, citation, and schema.org.

The front page is the book, a chapter is a part of it and rests on the article that it recomputes, the page on
data is a catalogue. Everything is taken from where it is kept anyhow: ``CITATION.cff``, ``references.bib`` of
each paper, the registry of data sets and the page's own first paragraph.
"""

from __future__ import annotations

import functools
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from pybtex.database import Entry, parse_file
from sphinx.application import Sphinx

from helpers import papers
from helpers.data import paths, registry

LONGEST = 200
"""Characters of a description, about what a list of results shows."""

LICENCES = {
    "MIT": "https://opensource.org/license/mit",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}


@functools.cache
def about() -> dict[str, Any]:
    """Read how the book is cited."""
    return dict(yaml.safe_load((paths.project_root() / "CITATION.cff").read_text(encoding="utf-8")))


def shortened(text: str, longest: int = LONGEST) -> str:
    """Cut a text at the end of a sentence, or of a word, that leaves it short enough.

    Examples
    --------
    >>> shortened("It rises. Then it falls.", 12)
    'It rises.'
    >>> shortened("Exports of high-tech goods", 20)
    'Exports of…'
    """
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    ends = [found.end() for found in re.finditer(r"[.?!](?= )", text[: longest + 1])]
    if ends and ends[-1] * 3 > longest:
        return text[: ends[-1]]
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def description(doctree: nodes.document | None) -> str:
    """Take the first paragraph of running text, without the words in bold that name it."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree is not None else ():
        if isinstance(paragraph.parent, nodes.section) and len(paragraph.astext()) > 40:
            bold = next(iter(paragraph.findall(nodes.strong)), None)
            text = paragraph.astext().strip()
            return shortened(text.removeprefix(bold.astext()) if bold is not None else text)
    return str(about()["abstract"])


def article(entry: Entry) -> dict[str, Any]:
    """Describe a paper as schema.org does."""
    plain = {name: re.sub(r"[{}]|``|''", "", text) for name, text in entry.fields.items()}
    found: dict[str, Any] = {"@type": "ScholarlyArticle", "name": plain["title"]}
    named = [one for one in entry.persons["author"] if one.first_names]  # others are names that we gave
    persons = [re.sub(r"[{}]", "", " ".join([*one.first_names, *one.last_names])) for one in named]
    if persons:
        found["author"] = [{"@type": "Person", "name": one} for one in persons]
    if plain.get("year", "").isdigit():
        found["datePublished"] = plain["year"]
    if "doi" in plain:
        found["sameAs"] = f"https://doi.org/{plain['doi']}"
    if "url" in plain:
        found["url"] = plain["url"]
    publisher = plain.get("institution") or plain.get("journal")
    if publisher:
        found["publisher"] = {"@type": "Organization", "name": publisher}
    return found


@functools.cache
def rests_on(folder: Path) -> dict[str, Any]:
    """Describe the paper of a folder: the first entry of its references; without any, as it cites itself."""
    file = folder / "references.bib"
    entries = list(parse_file(str(file)).entries.values()) if file.is_file() else []
    if not entries:
        return {"@type": "ScholarlyArticle", "name": papers.paper(folder.name).citation}
    return article(entries[0])


def book() -> dict[str, Any]:
    """Describe the book as schema.org does."""
    own = about()
    return {
        "@type": "Book",
        "name": own["title"],
        "author": [{"@type": "Organization", "name": one["name"]} for one in own["authors"]],
        "version": own["version"],
        "datePublished": str(own["date-released"]),
        "license": [LICENCES[one] for one in own["license"]],
        "inLanguage": "en",
        "keywords": ", ".join(own["keywords"]),
    }


def data_set(one: registry.Dataset) -> dict[str, Any]:
    """Describe a data set as schema.org does."""
    return {
        "@type": "Dataset",
        "name": one.title,
        "identifier": one.id,
        "description": f"{one.title}. {one.coverage}. {one.units}. Not: {one.is_not}",
        "publisher": {"@type": "Organization", "name": one.publisher},
        "license": one.licence,
        "version": one.vintage,
        "url": one.files[0].url if one.files else "",
    }


def linked(page: str, title: str, says: str, chapter: papers.Document | None) -> dict[str, Any]:
    """Describe a page as schema.org does."""
    if page == "book/index":
        parts = [
            {"@type": "Chapter", "name": one.title, "position": one.number, "isBasedOn": rests_on(one.folder)}
            for one in papers.papers().values()
        ]
        return book() | {"description": says, "hasPart": parts}
    if page == "book/data":
        every = [data_set(one) for one in registry.load().values()]
        return {
            "@type": "DataCatalog",
            "name": title,
            "description": says,
            "dataset": every,
            "isPartOf": book(),
        }
    if chapter is None or not chapter.number:
        return {"@type": "WebPage", "name": title, "description": says, "isPartOf": book()}
    found = {"@type": "Chapter", "name": title, "description": says, "position": chapter.number}
    own = [one for one in papers.papers().values() if chapter.name in one.pages]
    return found | {"isPartOf": book()} | ({"isBasedOn": rests_on(own[0].folder)} if own else {})


def tags(page: str, title: str, says: str) -> str:
    """Write what stands in the head of a page.

    Parameters
    ----------
    page : str
        Name of the document.
    title : str
        Its heading.
    says : str
        Its description.

    Returns
    -------
    str
        HTML.
    """
    own = about()
    chapter = next((one for one in papers.documents() if one.path == page), None)
    part = title != own["title"]
    named = {"description": says, "citation_title": title, "citation_language": "en"}
    named |= {"citation_author": "; ".join(one["name"] for one in own["authors"])}
    named |= {"citation_publication_date": str(own["date-released"]).replace("-", "/")}
    named |= {"citation_inbook_title": own["title"]} if part else {}
    shared = {"og:title": title, "og:description": says, "og:locale": "en", "og:site_name": own["title"]}
    shared |= {"og:type": "article" if part else "book"}
    lines = [f'<meta name="{name}" content="{escape(text)}" />' for name, text in named.items()]
    lines += [f'<meta property="{name}" content="{escape(text)}" />' for name, text in shared.items()]
    said = {"@context": "https://schema.org", **linked(page, title, says, chapter)}
    script = json.dumps(said, ensure_ascii=False).replace("</", "<\\/")
    return "\n".join([*lines, f'<script type="application/ld+json">{script}</script>'])


def on_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the head of each document; listings of source and lists made by Sphinx have nothing to say."""
    if page in app.env.found_docs:
        title = app.env.titles[page].astext()
        context["metatags"] = context.get("metatags", "") + tags(page, title, description(doctree))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    about.cache_clear()
    rests_on.cache_clear()
    app.connect("html-page-context", on_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
