"""Conventions in captions: who they are for reads on, a reader of the caption is not stopped by a formula.

"errors clustered by industry (35 clusters), G/(G−1)·(N−1)/(N−K) with K = 18; t(34)" becomes "errors
clustered by industry (35 clusters; details)": *details* shows correction and reference distribution under
the pointer, and leads to what they mean. Notebooks and downloads keep the whole sentence.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PAGE, ANCHOR = "book/methods", "conventions"
"""Where corrections and reference distributions are explained."""

FORMULA = re.compile(r"\)?, ((?:[A-Z]/\([A-Z]−1\)·)?\(?N(?:−1\))?/\(N−K\)[^;]*; t\([\d,]+\))")
"""The end of a convention, with the parenthesis before it."""


def split(text: str) -> list[tuple[str, str]]:
    """Split a text at its formulas: what stands before each, and the formula.

    Examples
    --------
    >>> split("clustered by g (8 clusters), G/(G−1)·(N−1)/(N−K) with K = 7; t(7). OK")
    [('clustered by g (8 clusters; ', 'G/(G−1)·(N−1)/(N−K) with K = 7; t(7)'), ('). OK', '')]
    >>> split("robust errors, N/(N−K) with K = 2; t(17)")[0]
    ('robust errors (', 'N/(N−K) with K = 2; t(17)')
    """
    parts, start, closing = [], 0, ""
    for found in FORMULA.finditer(text):
        opening = "; " if found.group().startswith(")") else " ("
        parts.append((closing + text[start : found.start()] + opening, found[1]))
        start, closing = found.end(), ")"
    return [*parts, (closing + text[start:], "")]


def shorten(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a word that explains itself in the place of each formula."""
    if app.builder.format != "html" or PAGE not in app.env.all_docs or docname == PAGE:
        return
    uri = app.builder.get_relative_uri(docname, PAGE)
    for text in list(doctree.findall(nodes.Text)):
        if not FORMULA.search(text.astext()) or isinstance(text.parent, nodes.literal):
            continue
        pieces: list[nodes.Node] = []
        for before, formula in split(text.astext()):
            pieces.append(nodes.Text(before))
            if formula:
                about = {"reftitle": formula, "internal": True, "classes": ["term"]}
                pieces.append(nodes.reference("", "details", refuri=f"{uri}#{ANCHOR}", **about))
        text.parent.replace(text, pieces)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    app.connect("doctree-resolved", shorten)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
