"""The first mention of a term of the glossary on a page leads there, and shows its meaning under the pointer.

Terms are those of the ``{glossary}`` of ``book/glossary.md``; one in lower case is found whatever its case,
one with a capital as it is written. Headings, captions, code, formulas, links and tables stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

GLOSSARY = "book/glossary"
"""Document that holds the terms."""

LEFT_ALONE = (
    nodes.title,
    nodes.rubric,
    nodes.caption,
    nodes.literal,
    nodes.literal_block,
    nodes.reference,
    nodes.raw,
    nodes.math,
    nodes.math_block,
    nodes.table,
    nodes.figure,
    nodes.citation,
    addnodes.pending_xref,
    addnodes.desc,
    addnodes.toctree,
)
"""Inside these no term is looked for."""


def pattern(term: str) -> re.Pattern[str]:
    """Make the pattern that finds a term, and its plural, as a whole word.

    Examples
    --------
    >>> bool(pattern("cluster").search("Clusters of products")), bool(pattern("HS").search("the hs"))
    (True, False)
    """
    flags = re.IGNORECASE if term.islower() else re.NOFLAG
    return re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-]|\.\w)", flags)


def meanings(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Read the terms of the glossary.

    Returns
    -------
    dict of str to (str, str)
        Anchor and meaning by term; empty for a book without the page.
    """
    if GLOSSARY not in env.all_docs:
        return {}
    found = {}
    for item in env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
        terms = [one for one in item.children if isinstance(one, nodes.term)]
        meaning = " ".join(item.children[-1].astext().split())
        found |= {term.astext(): (term["ids"][0], meaning) for term in terms if term["ids"]}
    return found


def texts(doctree: nodes.document) -> Iterator[nodes.Text]:
    """Yield the texts of paragraphs in which terms are looked for."""
    for text in list(doctree.findall(nodes.Text)):
        above, inside = text.parent, False
        while above is not None and not isinstance(above, LEFT_ALONE):
            inside = inside or isinstance(above, nodes.paragraph)
            above = above.parent
        if inside and above is None:
            yield text


def mark(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn the first mention of each term into a link with its meaning."""
    if docname == GLOSSARY or app.builder.format != "html":
        return
    known = meanings(app.env)
    uri = app.builder.get_relative_uri(docname, GLOSSARY) if known else ""
    left = {term: pattern(term) for term in sorted(known, key=len, reverse=True)}
    for text in texts(doctree):
        pieces: list[nodes.Node] = [text]
        for term, wanted in list(left.items()):
            for at, piece in enumerate(pieces if term in left else []):
                found = wanted.search(piece.astext()) if isinstance(piece, nodes.Text) else None
                if found is None:
                    continue
                anchor, meaning = known[term]
                word = found.group()
                link = nodes.reference(
                    "", word, refuri=f"{uri}#{anchor}", internal=True, reftitle=meaning, classes=["term"]
                )
                whole = piece.astext()
                around = [nodes.Text(whole[: found.start()]), link, nodes.Text(whole[found.end() :])]
                pieces[at : at + 1] = [one for one in around if one.astext()]
                # the anchor stands for all names of one meaning
                left = {name: one for name, one in left.items() if known[name][1] != meaning}
                break
        if pieces != [text]:
            text.parent.replace(text, pieces)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Write every page again when the glossary has changed."""
    return sorted(env.found_docs) if GLOSSARY in added | changed | removed else []


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    app.connect("doctree-resolved", mark)
    app.connect("env-get-outdated", outdated)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
