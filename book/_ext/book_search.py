"""Search from disk: sections, exhibits, functions and printed numbers, as texts that the search page indexes.

A browser fetches nothing on pages opened from disk, so that the texts are a script, ``search-texts.js``,
which the search page alone loads; MiniSearch indexes them there. What is found is a place: a section, a table
or figure, an entry of the reference, the printed numbers of one exhibit on the scorecard. Sphinx's own index
is not made.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from book_formulas import mathml
from book_numbers import chapter_labels, numbered
from book_tables import scorecard
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from helpers import papers

TEXTS, FOLDER = "search-texts.js", "search"
SCORECARD = "book/scorecard"
CHAPTERS, PAGES, REFERENCE = range(3)
"""Kinds of pages, in the order in which they are shown."""

Place = list[str]
"""Anchor, title, text."""

_TAGS = re.compile(r"<(script|style|form)\b.*?</\1>|<[^>]+>", re.DOTALL)
_EXHIBIT = re.compile(r"(?:Table|Figure) \d+")


class Texts(nodes.GenericNodeVisitor):
    """Collects the places of a page: text goes to the innermost of them that holds it."""

    def __init__(self, document: nodes.document, numbers: dict[str, str], answers: dict[str, str]) -> None:
        super().__init__(document)
        self.places: list[Place] = []
        self._numbers, self._answers = numbers, answers
        self._open: list[Place] = [["", "", ""]]

    def default_visit(self, node: nodes.Node) -> None:
        """Open a place where one begins; add text to the one that is open."""
        if isinstance(node, nodes.Text):
            self._open[-1][2] += node.astext()
        elif isinstance(node, nodes.math):
            self._open[-1][2] += html.unescape(_TAGS.sub("", mathml(node.astext())))
            raise nodes.SkipNode
        elif isinstance(node, nodes.raw):
            shown = node.get("format") == "html" and 'class="scorecard"' not in node.astext()
            self._open[-1][2] += html.unescape(_TAGS.sub(" ", node.astext())) if shown else ""
            raise nodes.SkipNode
        elif self._leaves_out(node):
            raise nodes.SkipNode
        elif isinstance(node, nodes.Element) and (title := self._title(node)):
            place = [self._anchor(node), title, ""]
            self.places.append(place)
            self._open.append(place)
        if isinstance(node, (nodes.TextElement, nodes.entry)) and not isinstance(node, nodes.Inline):
            self._open[-1][2] += " "

    def default_departure(self, node: nodes.Node) -> None:
        """Close the place that ends here."""
        if isinstance(node, nodes.Element) and len(self._open) > 1 and self._title(node):
            self._open.pop()

    def _leaves_out(self, node: nodes.Node) -> bool:
        """Whether it is code of a cell, what Sphinx puts beside the text, or said by the title."""
        if not isinstance(node, nodes.Element):
            return False
        beside = (addnodes.toctree, nodes.comment, nodes.target, addnodes.desc_signature, nodes.math_block)
        hidden = isinstance(node, beside)
        heading = isinstance(node, (nodes.title, nodes.caption)) and self._title(node.parent)
        return hidden or bool(heading) or "cell_input" in node["classes"]

    def _title(self, node: nodes.Node) -> str:
        """Title of a place that begins here; empty where none does."""
        if isinstance(node, nodes.section):
            return node[0].astext()
        if isinstance(node, addnodes.desc):
            return "" if not node[0].get("ids") else node[0]["ids"][0]
        if isinstance(node, nodes.row):
            named = [one for one in node.findall(nodes.paragraph) if one["ids"]]
            return named[0].astext() if named else ""
        if isinstance(node, (nodes.table, nodes.figure)):
            number = next((self._numbers[one] for one in node["ids"] if one in self._numbers), "")
            words = next((one for one in node if isinstance(one, (nodes.title, nodes.caption))), None)
            if number and words is not None:
                theirs = next((self._answers[one] for one in node["ids"] if one in self._answers), "")
                return f"{number}{f' (the paper’s {theirs})' if theirs else ''}. {words.astext()}"
        return ""

    def _anchor(self, node: nodes.Element) -> str:
        if isinstance(node, nodes.row):
            return next(one["ids"][0] for one in node.findall(nodes.paragraph) if one["ids"])
        return (node[0] if isinstance(node, addnodes.desc) else node)["ids"][0]


def answers(doctree: nodes.document) -> dict[str, str]:
    """Read off the overview of a chapter which exhibit of ours answers which of the paper.

    Returns
    -------
    dict of str to str
        By anchor, such as ``"Table 16"``.
    """
    found: dict[str, str] = {}
    for row in doctree.findall(nodes.row):
        name = row[0].astext().replace("\u00a0", " ")
        links = [one["refid"] for one in row[-1].findall(nodes.reference) if "refid" in one]
        if links and _EXHIBIT.fullmatch(name):
            found[links[0]] = f"{found[links[0]]}, {name}" if links[0] in found else name
    return found


def collect(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep the texts of a page until all are put together; pages that have not changed keep theirs."""
    if app.builder.name != "html":
        return
    visitor = Texts(doctree, numbered(app.env, docname), answers(doctree))
    doctree.walkabout(visitor)
    places = [[anchor, title, " ".join(text.split())] for anchor, title, text in visitor.places]
    path = Path(app.doctreedir) / FOLDER / f"{docname}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(places), encoding="utf-8")


def printed_numbers(card: pd.DataFrame) -> Iterator[Place]:
    """Put the printed numbers of each exhibit together, with an address that filters the scorecard."""
    titles = {name: paper.title for name, paper in papers.papers().items()}
    for (chapter, exhibit), rows in card.groupby(["chapter", "exhibit"], sort=False):
        said = rows["row"] + ", " + rows["column"] + ": " + rows["printed"] + " " + rows["status"]
        address = urlencode({"chapter": chapter, "exhibit": exhibit})
        yield [address, f"{exhibit}, each printed number: {titles[chapter]}", "; ".join(said)]


def put_together(app: Sphinx, exception: Exception | None) -> None:
    """Write the script with the texts of all pages, in the order of the book."""
    if exception is not None or app.builder.name != "html":
        return
    env = app.env
    pages: list[tuple[str, str, int]] = []
    places: list[list[object]] = []
    for docname, label in chapter_labels(env).items():
        path = Path(app.doctreedir) / FOLDER / f"{docname}.json"
        if docname not in env.found_docs or not path.is_file():
            continue
        kind = REFERENCE if "/reference/" in docname else PAGES if label == "A" else CHAPTERS
        number = f"{label}. " if kind == CHAPTERS else ""
        own = json.loads(path.read_text(encoding="utf-8"))
        if docname == SCORECARD and (card := scorecard(app)) is not None:
            own += printed_numbers(card)
        places += [[len(pages), *place] for place in own]
        pages.append((app.builder.get_target_uri(docname), number + env.titles[docname].astext(), kind))
    data = json.dumps({"pages": pages, "places": places}, ensure_ascii=False, separators=(",", ":"))
    (Path(app.outdir) / TEXTS).write_text(f"window.bookTexts = {data};\n", encoding="utf-8")


def without_index(app: Sphinx) -> None:
    """Have Sphinx make no index, and write no search page, of its own."""
    if app.builder.name == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Make the search page."""
    yield "search", {"title": "Search"}, "search.html"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect; pages are collected when their references are resolved."""
    app.connect("builder-inited", without_index)
    app.connect("doctree-resolved", collect, priority=900)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", put_together)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
