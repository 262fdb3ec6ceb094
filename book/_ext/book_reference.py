"""The reference pages, and the look of citations.

``{modules} helpers.data.provinces*`` documents every module that the pattern fits, sorted by name,
for a family of modules that belongs on one page. ``{statistics}`` is the table of what a
printed number can be.

A type variable such as ``Frame = TypeVar("Frame")`` ends the build inside numpydoc, since autodoc takes it
for a class. It is a name for the type checker; a reader finds "frame of the same kind" in the docstrings.

The value of a constant stands beside its name where it is short.

Citations read as economists write them: Hausmann, Hwang and Rodrik (2007).
"""

from __future__ import annotations

import fnmatch
import importlib
import pkgutil
from dataclasses import dataclass, field
from typing import Any, TypeVar

from docutils import nodes
from docutils.statemachine import StringList
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
        """Leave out long values."""
        return super().should_suppress_value_header() or len(repr(self.object)) > LONGEST_VALUE


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
            made += holder.children
        return made


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


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to autodoc, add the directive, register the style of references."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "economists", EconomistsReferenceStyle)
    app.setup_extension("sphinx.ext.autodoc")
    app.add_directive("modules", Modules)
    app.add_directive("statistics", Statistics)
    app.add_autodocumenter(ShortValueDocumenter, override=True)
    app.connect("autodoc-skip-member", skip_type_variables)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
