"""The reference pages, and the look of citations.

``{modules} helpers.data.provinces*`` documents every module that the pattern fits, sorted by name, each in a
fold that names what it holds, for a family of modules that belongs on one page. ``{statistics}`` is the
table of what a printed number can be.

A type variable such as ``Frame = TypeVar("Frame")`` ends the build inside numpydoc, since autodoc takes it
for a class. It is a name for the type checker; a reader finds "frame of the same kind" in the docstrings.

The value of a constant stands beside its name where it is short. Of each entry the signature and the first
sentence are in sight, the rest is in a fold, which an address that leads into it opens, as does the search of
the browser.

Citations read as economists write them: Hausmann, Hwang and Rodrik (2007).
"""

from __future__ import annotations

import fnmatch
import html
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.ext.autodoc import DataDocumenter
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from helpers.published import STATISTICS

LONGEST_VALUE = 60
"""Characters of a value that is shown."""


def round_brackets() -> BracketStyle:
    """Brackets of a citation."""
    return BracketStyle(left="(", right=")", sep="; ")


@dataclass
class EconomistsReferenceStyle(AuthorYearReferenceStyle):
    """Author and year in round brackets, up to three names in full."""

    bracket_textual: BracketStyle = field(default_factory=round_brackets)
    bracket_parenthetical: BracketStyle = field(default_factory=round_brackets)
    bracket_author: BracketStyle = field(default_factory=round_brackets)
    bracket_label: BracketStyle = field(default_factory=round_brackets)
    bracket_year: BracketStyle = field(default_factory=round_brackets)
    person: PersonStyle = field(default_factory=lambda: PersonStyle(last_sep=" and ", other=None))


class ShortValueDocumenter(DataDocumenter):
    """A constant of a module, with its value where a reader can take it in."""

    def should_suppress_value_header(self) -> bool:
        """Leave out long values, and paths of the machine that builds."""
        kept_out = isinstance(self.object, Path) or len(repr(self.object)) > LONGEST_VALUE
        return super().should_suppress_value_header() or kept_out


class Modules(SphinxDirective):
    """Document the modules that a pattern fits."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Find the modules, and leave each to autodoc."""
        pattern = self.arguments[0]
        package = importlib.import_module(pattern.rpartition(".")[0])
        found = sorted(
            module.name
            for module in pkgutil.iter_modules(package.__path__, prefix=f"{package.__name__}.")
            if fnmatch.fnmatch(module.name, pattern)
        )
        if not found:
            message = f"no module fits {pattern}"
            return [self.state.document.reporter.warning(message, line=self.lineno)]
        made: list[nodes.Node] = []
        for name in found:
            made.append(nodes.rubric("", "", nodes.literal("", name)))
            holder = nodes.Element()
            text = StringList(["```{eval-rst}", f".. automodule:: {name}", "```"], source=self.env.docname)
            self.state.nested_parse(text, self.content_offset, holder)
            first = next((at for at, one in enumerate(holder) if isinstance(one, addnodes.desc)), len(holder))
            made += holder[:first]
            members = holder[first:]
            made += members and folded(
                ", ".join(one[0]["fullname"] for one in members if isinstance(one, addnodes.desc)), members
            )
        return made


def folded(summary: str, content: list[nodes.Node]) -> list[nodes.Node]:
    """Put nodes into a fold."""
    start = f'<details class="more"><summary>{html.escape(summary)}</summary>'
    return [nodes.raw("", start, format="html"), *content, nodes.raw("", "</details>", format="html")]


class Statistics(SphinxDirective):
    """The table of statistics of printed numbers."""

    def run(self) -> list[nodes.Node]:
        """Write it as a list, and leave that to the parser."""
        rows = [f"* - `{name}`\n  - {one.means}" for name, one in STATISTICS.items()]
        head = [
            "```{list-table} What a printed number can be",
            ":header-rows: 1",
            ":name: tab-statistics",
            "",
        ]
        text = "\n".join([*head, "* - `statistic`\n  - Meaning", *rows, "```"])
        holder = nodes.Element()
        lines = StringList(text.splitlines(), source=self.env.docname)
        self.state.nested_parse(lines, self.content_offset, holder)
        return holder.children


def skip_type_variables(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: Any
) -> bool | None:
    """Skip type variables; leave the rest to autodoc."""
    return True if isinstance(member, TypeVar) else None


def fold_entries(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Show of each entry its signature and first sentence; the rest is in a fold that names it."""
    if app.builder.format != "html":
        return
    for content in list(doctree.findall(addnodes.desc_content)):
        if any(isinstance(one, addnodes.desc_content) for one in ancestors(content)):
            continue  # a member, in the fold of its class
        if content and content[0].astext() == "Bases: object":
            del content[0]
        start = 2 if content and content[0].astext().startswith("Bases: ") else 1
        shown = [one for one in content[:start] if isinstance(one, nodes.paragraph)]
        used = [one for one in content if isinstance(one, nodes.raw)]  # in which exhibits
        rest = [one for one in content if one not in (*shown, *used)]
        if parts := [*_parts(rest)]:
            content[:] = [*shown, *folded(", ".join(dict.fromkeys(parts)).capitalize(), rest), *used]


def ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    """Walk up from a node."""
    while node.parent is not None:
        node = node.parent
        yield node


def _parts(found: list[nodes.Node]) -> Iterator[str]:
    for one in found:
        if isinstance(one, nodes.field_list):
            yield from (field[0].astext() for field in one)
        elif isinstance(one, nodes.rubric):
            yield one.astext()
        elif isinstance(one, addnodes.desc):
            yield "members"
        elif not isinstance(one, nodes.Invisible) and one.astext():
            yield "more"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to autodoc, add the directive, register the style of references."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "economists", EconomistsReferenceStyle)
    app.setup_extension("sphinx.ext.autodoc")
    app.add_directive("modules", Modules)
    app.add_directive("statistics", Statistics)
    app.add_autodocumenter(ShortValueDocumenter, override=True)
    app.connect("autodoc-skip-member", skip_type_variables)
    app.connect("doctree-resolved", fold_entries, priority=960)  # after `book_origins`, which adds a line
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
