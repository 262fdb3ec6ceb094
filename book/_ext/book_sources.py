"""Data sets by name: under a table or figure, and in the notes of the scorecard, each leads to its entry.

In the notebooks and in downloads a source is the identifier of a data set, which a program can read. A reader
is shown its title, and led to publisher, edition, licence and limits on the page about data.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from helpers.data import registry

PAGE = "book/data"
"""Document with an entry for each data set."""

MARK = "Source: "
"""How the part of a note begins that names data sets."""

FIRST = 3
"""So many of a long list are in sight; the others at a press (`tables.js`), on paper, and without scripts."""


def name_sources(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put titles that lead to the page about data in the place of identifiers."""
    if PAGE not in app.env.all_docs or app.builder.format != "html" or docname == PAGE:
        return
    known = registry.load()
    uri = app.builder.get_relative_uri(docname, PAGE)
    for paragraph in list(doctree.findall(nodes.paragraph)):
        said = paragraph.astext()
        if MARK not in said and not docname.endswith("scorecard"):
            continue
        for text in [one for one in paragraph.findall(nodes.Text) if isinstance(one.parent, nodes.paragraph)]:
            pieces: list[nodes.Node] = []
            for place, piece in enumerate(registry.in_pieces(text.astext())):
                if place % 2:
                    link = {"refuri": f"{uri}#data-{piece}", "internal": True, "classes": ["data-set"]}
                    pieces.append(nodes.reference("", known[piece].title, **link))
                elif piece:
                    pieces.append(nodes.Text(piece))
            if any(isinstance(piece, nodes.reference) for piece in pieces):
                text.parent.replace(text, shortened(pieces))


def shortened(pieces: list[nodes.Node]) -> list[nodes.Node]:
    """Put what follows the first data sets of a long list into a node of its own."""
    sets = [place for place, piece in enumerate(pieces) if isinstance(piece, nodes.reference)]
    if len(sets) <= FIRST + 1:
        return pieces
    begin, end = sets[FIRST - 1] + 1, sets[-1] + 1
    return [*pieces[:begin], nodes.inline("", "", *pieces[begin:end], classes=["more-sets"]), *pieces[end:]]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    app.connect("doctree-resolved", name_sources)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
