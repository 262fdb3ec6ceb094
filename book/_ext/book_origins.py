"""From an exhibit to its code, functions, printed numbers and citation, and back from a function to exhibits.

Below each table and figure of a notebook one fold holds how to cite it (text and BibTeX), its address, the
code that makes it, the functions of the helpers that it follows from (`helpers.book.origins`) and its
lines on the scorecard. Each function of the reference names the exhibits that follow from it. Code cells have
anchors such as ``cell-12``, counted as Jupyter counts them.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from book_cite import citation, with_commit
from book_numbers import numbered
from book_tables import scorecard
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from helpers import papers, results

SCORECARD, REFERENCE = "book/scorecard", "book/reference/"
SHOWN = 12
"""Functions that a fold names; the cell itself has them all."""


def anchor_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give code cells anchors; of cells that are joined (see `book_execute`) the whole has those of all."""
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") != "cell_code":
            continue
        numbers = cell["cell_metadata"].get("book_cells", [])
        inside = next((one for one in cell if "cell_input" in one.get("classes", [])), cell)
        inside["ids"] += [f"cell-{number}" for number in numbers]


def notebooks(env: BuildEnvironment) -> dict[str, str]:
    """Documents of the site by the names of their notebooks."""
    return {one.name: one.path for one in papers.documents() if one.path in env.found_docs}


class Links:
    """Where things are, from one page."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self._builder, self._docname = app.builder, docname
        self._objects = app.env.get_domain("py").data["objects"]  # type: ignore[attr-defined]

    def to(self, words: str, docname: str, anchor: str) -> str:
        """Link to a place on a page."""
        uri = self._builder.get_relative_uri(self._docname, docname)
        return f'<a class="reference internal" href="{html.escape(uri)}#{html.escape(anchor)}">{words}</a>'

    def function(self, name: str) -> str:
        """Link to a function of the reference; its name alone where the reference does not have it."""
        short = f"<code>{html.escape(name.removeprefix('helpers.'))}</code>"
        found = self._objects.get(name)
        return self.to(short, found.docname, found.node_id) if found else short


def answered(app: Sphinx) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Exhibits of the papers, with their chapter, by the page and label of ours that shows them."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    card = scorecard(app)
    if card is not None:
        card = card[card["shown"] != ""]
        for row in card.drop_duplicates(["page", "shown", "chapter", "exhibit"]).to_dict("records"):
            found[row["page"], row["shown"]].append((row["chapter"], row["exhibit"]))
    return found


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a fold below each exhibit of a notebook."""
    name = docname.rpartition("/")[2]
    own = results.exhibits(name)
    if app.builder.format != "html" or docname not in notebooks(app.env).values() or not own:
        return
    numbers, known, links = numbered(app.env, docname), answered(app), Links(app, docname)
    book = citation()
    for exhibit in [*doctree.findall(nodes.table), *doctree.findall(nodes.figure)]:
        label = next((one for one in exhibit["ids"] if one in own and one in numbers), None)
        if label is None:
            continue
        lines = _lines(own[label], label, known.get((name, label), []), links, app.env)
        address = (f"{docname}.html#{label}", app.config.html_baseurl)
        cited = book.of_exhibit(numbers[label], own[label]["caption"], *address)
        text = _fold(numbers[label], cited, lines)
        end = nodes.raw("", "</details>", format="html")
        _place(exhibit, [nodes.raw("", text, format="html"), *_code(exhibit), end])


def _code(exhibit: nodes.Element) -> list[nodes.Node]:
    """Take the folded code of the cell that shows an exhibit: there is one fold an exhibit."""
    cell = exhibit.parent
    while cell is not None and cell.get("nb_element") != "cell_code":
        cell = cell.parent
    hidden = cell.next_node(HideCodeCellNode) if cell is not None else None
    if hidden is None:
        return []
    hidden.parent.remove(hidden)
    return list(hidden.children)


def _lines(
    about: dict[str, Any], label: str, theirs: list[tuple[str, str]], links: Links, env: BuildEnvironment
) -> Iterator[str]:
    yield f'Address: <a class="reference internal" href="#{label}">#{label}</a>'
    if about["cell"]:
        yield f'Code: <a class="reference internal" href="#cell-{about["cell"]}">cell {about["cell"]}</a>'
    if about["functions"]:
        named = [links.function(one) for one in about["functions"][:SHOWN]]
        rest = len(about["functions"]) - SHOWN
        yield f"Functions: {', '.join(named)}{f' and {rest} more' if rest > 0 else ''}"
    if theirs and SCORECARD in env.found_docs:
        views = [
            links.to(exhibit, SCORECARD, urlencode({"chapter": chapter, "exhibit": exhibit}))
            for chapter, exhibit in theirs
        ]
        yield f"Each printed number: {', '.join(views)} on the scorecard"


def _fold(number: str, cited: tuple[str, str], lines: Iterable[str]) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    text, bibtex = map(with_commit, cited)
    return (
        f'<details class="exhibit-more"><summary>Cite {number}, its address and code</summary>\n'
        f"<p>{text}</p>\n<pre>{bibtex}</pre>\n<ul>{items}</ul>"
    )


def _place(exhibit: nodes.Element, new: list[nodes.Node]) -> None:
    """Below the note of a table, at the end of the legend of a figure."""
    if isinstance(exhibit, nodes.figure):
        legend = next((one for one in exhibit if isinstance(one, nodes.legend)), exhibit)
        legend.extend(new)
        return
    around, at = exhibit.parent, exhibit.parent.index(exhibit) + 1
    if at < len(around) and "table-note" in around[at].get("classes", []):
        at += 1
    around[at:at] = new


def users(env: BuildEnvironment) -> dict[str, list[tuple[str, str]]]:
    """Exhibits that follow from each function: documents and labels, in the order of the book."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, docname in notebooks(env).items():
        for label, about in results.exhibits(name).items():
            for function in about["functions"]:
                found[function].append((docname, label))
    return found


def used_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say of each function of the reference which exhibits follow from it."""
    if app.builder.format != "html" or not docname.startswith(REFERENCE):
        return
    known, links = app.env.book_users, Links(app, docname)  # type: ignore[attr-defined]
    numbers = {
        (page, label): number
        for page in notebooks(app.env).values()
        for label, number in numbered(app.env, page).items()
    }
    for entry in doctree.findall(addnodes.desc):
        names = [name for one in entry.findall(addnodes.desc_signature) for name in one["ids"][:1]][:1]
        places = [place for place in known.get(names[0], []) if place in numbers] if names else []
        if places:
            named = ", ".join(links.to(numbers[page, label], page, label) for page, label in places)
            text = f'<p class="used-in"><span class="cell-label">Used in:</span> {named}</p>'
            entry[-1].append(nodes.raw("", text, format="html"))


def referring(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages of the reference to be written anew: all of them where other exhibits use functions."""
    before, now = getattr(env, "book_users", None), users(env)
    env.book_users = now  # type: ignore[attr-defined]
    pages = [name for name in env.found_docs if name.startswith(REFERENCE)]
    return pages if before != now else []


_IMPORT = re.compile(r"from helpers[\w.]* import ([\w, ]+)")
_DOTTED = re.compile(r'(?<![\w.>])(\w+)(<span class="o">\.</span>)(\w+)')
_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_PAGES = ("chapter", "page")


def link_code(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Have functions of the helpers in the code of a notebook lead to the reference."""
    source = Path(app.srcdir) / f"{page}.ipynb"
    if "body" not in context or page not in app.env.found_docs or not source.is_file():
        return
    imports = _IMPORT.findall(source.read_text(encoding="utf-8"))
    known = {name.strip() for line in imports for name in line.split(",")}
    targets: dict[tuple[str, str], Any] = {}
    objects = app.env.get_domain("py").data["objects"]  # type: ignore[attr-defined]
    for name in sorted(objects, key=len, reverse=True):  # of several names the shortest stays
        parts = name.split(".")
        if len(parts) > 2 and parts[0] == "helpers":
            targets[parts[-2], parts[-1]] = objects[name]
            if parts[1] == "book" and parts[-2] in ("Page", "PaperPage", "Chapter"):
                targets |= {(alias, parts[-1]): objects[name] for alias in _PAGES}
    known |= set(_PAGES)

    def linked(found: re.Match[str]) -> str:
        target = targets.get((found[1], found[3]))
        if found[1] not in known or target is None:
            return found.group()
        uri = app.builder.get_relative_uri(page, target.docname)
        return f'{found[1]}{found[2]}<a href="{uri}#{target.node_id}">{found[3]}</a>'

    context["body"] = _CODE.sub(lambda block: _DOTTED.sub(linked, block.group()), context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect; code is linked after `book_code` has made it plain."""
    app.connect("doctree-read", anchor_cells)
    app.connect("env-updated", referring)
    app.connect("doctree-resolved", fold, priority=950)  # after `book_search`, which has no use for folds
    app.connect("doctree-resolved", used_in, priority=950)
    app.connect("html-page-context", link_code, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
