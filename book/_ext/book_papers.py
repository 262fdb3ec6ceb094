"""What the site says about its papers, from the folder of each.

``{papers}``
    A list: what each paper asks, and a link to its chapter; with ``:titles:`` no more than the link.

``{verdicts}``
    Cards: of each claim of each paper what was found, on what data and how sure, with a link to the exhibit;
    with ``:in-short:`` one sentence, of how many claims what was found.

``{paper-count}`` (a role; its text is the noun)
    How many there are, in words: ``{paper-count}`papers``` gives "three papers".
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.states import Inliner
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from helpers import papers
from helpers.published import Claim

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

    option_spec: ClassVar[dict[str, Any]] = {"titles": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Parse what the papers say of themselves."""
        lines = []
        for paper in papers.papers().values():
            self.env.note_dependency(str(paper.folder / "paper.toml"))
            page = f"/book/{paper.name}/{paper.name}"
            about = f"{' '.join(paper.about.split())} {{doc}}`Read the chapter <{page}>`."
            lines.append(f"- {f'{{doc}}`{paper.title} <{page}>`' if 'titles' in self.options else about}")
        holder = nodes.Element()
        self.state.nested_parse(StringList(lines, source=self.env.docname), self.content_offset, holder)
        return holder.children


IN_SHORT = {
    "stands": "{} as the paper has it",
    "weaker": "{} weaker than the paper has it",
    "reversed": "{} the reverse",
    "not affected": "{} not affected",
    "cannot be told": "{} beyond what the data at hand can tell",
}
"""What was found of some claims: ``six are weaker``."""


def in_short(findings: list[str]) -> str:
    """Say in a sentence what was found of how many claims.

    Examples
    --------
    >>> in_short(["weaker", "stands", "weaker"])
    'Of their three claims, **one is as the paper has it and two are weaker than the paper has it**.'
    """
    counts = {finding: findings.count(finding) for finding in IN_SHORT if finding in findings}
    parts = [
        IN_SHORT[finding].format(f"{counted(many, '').strip()} {'is' if many == 1 else 'are'}")
        for finding, many in counts.items()
    ]
    said = " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    return f"Of their {counted(len(findings), 'claims')}, **{said}**."


class Verdicts(SphinxDirective):
    """One card a claim, under the title of its paper."""

    option_spec: ClassVar[dict[str, Any]] = {"in-short": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Put the claims of every paper together."""
        if "in-short" in self.options:
            every = [claim.finding for paper in papers.papers().values() for claim in paper.claims]
            return [self.line(in_short(every), "verdicts-in-short")] if every else []
        found: list[nodes.Node] = []
        for paper in papers.papers().values():
            self.env.note_dependency(str(paper.folder / "paper.toml"))
            if not paper.claims:
                continue
            chapter = f"{{doc}}`{paper.title} </book/{paper.name}/{paper.name}>`"
            found.append(self.line(chapter, "verdict-paper"))
            found.append(nodes.container("", *map(self.card, paper.claims), classes=["verdicts"]))
        return found

    def card(self, claim: Claim) -> nodes.container:
        """Make one card."""
        lines = {
            "says": claim.says,
            "found": f"**{claim.finding.capitalize()}.** {claim.found}",
            "data": f"*Data:* {claim.data}",
            "sure": f"*How sure:* {claim.sure} {{numref}}`{claim.see.rpartition('#')[2]}`.",
        }
        classes = ["verdict", f"verdict-{claim.finding.replace(' ', '-')}"]
        return nodes.container("", *(self.line(text, name) for name, text in lines.items()), classes=classes)

    def line(self, text: str, name: str) -> nodes.Node:
        """Parse one line of a card."""
        inline, messages = self.state.inline_text(text, self.lineno)
        return nodes.paragraph("", "", *inline, *messages, classes=[name])


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
    app.add_directive("verdicts", Verdicts)
    app.add_role("paper-count", PaperCount())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
