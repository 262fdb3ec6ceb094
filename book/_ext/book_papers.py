"""What the site says about its papers, from the folder of each.

``{papers}``
    A list: what each paper asks, and a link to its chapter.

``{paper-count}`` (a role; its text is the noun)
    How many there are, in words: ``{paper-count}`papers``` gives "three papers".
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from helpers import papers

WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def counted(number: int, noun: str) -> str:
    """Write a count of papers in words as long as they are short.

    Examples
    --------
    >>> counted(3, "papers"), counted(1, "papers"), counted(40, "papers")
    ('three papers', 'one paper', '40 papers')
    """
    word = WORDS[number] if number < len(WORDS) else str(number)
    return f"{word} {noun.removesuffix('s') if number == 1 else noun}"


class Papers(SphinxDirective):
    """One entry a paper, in the order of the book."""

    def run(self) -> list[nodes.Node]:
        """Parse what the papers say of themselves."""
        lines = []
        for paper in papers.papers().values():
            self.env.note_dependency(str(paper.folder / "paper.toml"))
            about = " ".join(paper.about.split())
            lines.append(f"- {about} {{doc}}`Read the chapter </book/{paper.name}/{paper.name}>`.")
        holder = nodes.Element()
        self.state.nested_parse(StringList(lines, source=self.env.docname), self.content_offset, holder)
        return holder.children


class PaperCount(SphinxRole):
    """The number of papers."""

    inliner: Inliner

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Count, and capitalise as the noun is."""
        text = counted(len(papers.papers()), self.text.lower())
        return [nodes.Text(text.capitalize() if self.text[0].isupper() else text)], []


def setup(app: Sphinx) -> dict[str, Any]:
    """Add directive and role."""
    app.add_directive("papers", Papers)
    app.add_role("paper-count", PaperCount())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
