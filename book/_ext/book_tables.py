"""Tables that are made at build time from the project's own files, and the scripts of filters and explorers.

``{scorecard-summary}``
    Totals per chapter and status from the results of the scorecard, which has run before any page is read
    (see ``book_execute``).

``{data-sets}``
    The data sets of the registry, each with the papers that use it; ``:tier: public`` keeps those of one
    tier.

Both take ``:name:`` and, as their content, the caption.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from helpers import papers, results
from helpers.data import registry

STATUSES = ("exact", "close", "consistent", "differs", "partial", "synthetic", "not-run")
"""Columns of the summary after chapter, title and printed, from best to none."""

SUMMARY = Path(results.on_site(f"{results.LINK}scorecard/summary.csv").removeprefix("/"))
REGISTRY = Path("data/registry.toml")
SCRIPTS = {'<table class="scorecard': "scorecard.js", '<figure class="explorer': "explorer.js"}
"""A page whose HTML holds the text gets the script."""


class SummaryError(ValueError):
    """A summary file that does not hold what the table needs."""


def read_summary(path: Path) -> list[dict[str, Any]]:
    """Read the totals per chapter, and check that the statuses add up to the printed numbers.

    Parameters
    ----------
    path : Path
        A CSV file with the columns chapter, title, printed and one for each of `STATUSES`.

    Returns
    -------
    list of dict
        One a chapter, counts as int.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        missing = [column for column in ("chapter", "title", "printed", *STATUSES) if not row.get(column)]
        if missing:
            raise SummaryError(f"{path.name}: no {', '.join(missing)} for chapter {row.get('chapter')!r}")
        for column in ("printed", *STATUSES):
            row[column] = int(row[column])
        total = sum(row[status] for status in STATUSES)
        if total != row["printed"]:
            raise SummaryError(
                f"{path.name}: {row['chapter']}: {total} statuses for {row['printed']} numbers"
            )
    if not rows:
        raise SummaryError(f"{path.name} has no chapter")
    return rows


def totals(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Add the chapters up."""
    return {
        "title": "All papers",
        **{column: sum(row[column] for row in rows) for column in ("printed", *STATUSES)},
    }


def entry(*children: nodes.Node, classes: Iterable[str] = ()) -> nodes.entry:
    """Make a table cell."""
    paragraph = nodes.paragraph("", "", *children)
    return nodes.entry("", paragraph, classes=list(classes))


def text_entry(text: object, *classes: str) -> nodes.entry:
    """Make a table cell with plain text."""
    return entry(nodes.Text(str(text)), classes=classes)


def table_node(
    head: Sequence[nodes.entry], rows: Sequence[Sequence[nodes.entry]], widths: Sequence[int], *classes: str
) -> nodes.table:
    """Put cells together; the last argument names the classes of the table."""
    table = nodes.table("", classes=list(classes))
    group = nodes.tgroup("", cols=len(head))
    table += group
    for width in widths:
        group += nodes.colspec("", colwidth=width)
    group += nodes.thead("", nodes.row("", *head))
    group += nodes.tbody("", *(nodes.row("", *row) for row in rows))
    return table


def grouped(number: int) -> str:
    """Write a count with thousands separators.

    Examples
    --------
    >>> grouped(1017)
    '1,017'
    """
    return f"{number:,}"


class BuildTable(SphinxDirective):
    """Base: a table made from one file, with a caption and a name."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "name": directives.unchanged_required,
        "class": directives.class_option,
    }
    source: Path

    def make(self, path: Path) -> nodes.table:
        """Make the table from the file."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Read the file, make the table, add its caption."""
        path = Path(self.env.srcdir) / self.source
        self.env.note_dependency(str(path))
        if not path.is_file():
            return [self.warn(f"{self.source} is missing: the chapter that writes it has not run")]
        try:
            table = self.make(path)
        except ValueError as error:
            return [self.warn(str(error))]
        table["classes"] += self.options.get("class", [])
        self.set_source_info(table)
        if self.content:
            holder = nodes.Element()
            self.state.nested_parse(self.content, self.content_offset, holder)
            caption = holder[0]
            title = nodes.title("", "", *caption.children)
            title.source, title.line = table.source, table.line
            table.insert(0, title)
        self.add_name(table)
        return [table]

    def warn(self, message: str) -> nodes.Node:
        """Report a warning, which the strict build turns into a failure."""
        return self.state.document.reporter.warning(message, line=self.lineno)


class ScorecardSummary(BuildTable):
    """Totals per chapter and status."""

    source = SUMMARY

    def make(self, path: Path) -> nodes.table:
        """One row a chapter, one for all, and a bar that shows the shares."""
        rows = read_summary(path)
        head = [
            text_entry("Paper"),
            text_entry("Printed numbers", "text-right"),
            *(entry(pill(status), classes=["text-right"]) for status in STATUSES),
        ]
        body = [
            [
                entry(self.link(row)),
                text_entry(grouped(row["printed"]), "text-right"),
                *(text_entry(grouped(row[status]), "text-right") for status in STATUSES),
            ]
            for row in [*rows, totals(rows)]
        ]
        for cells, row in zip(body, [*rows, totals(rows)], strict=True):
            cells[0] += bar(row)
        table = table_node(head, body, [30, 10, *[10] * len(STATUSES)], "scorecard-summary")
        table.next_node(nodes.tbody)[-1]["classes"].append("total")
        return table

    def link(self, row: dict[str, Any]) -> nodes.Node:
        """Link a chapter's title to its page, if the book has it."""
        text = nodes.inline("", row["title"])
        docname = f"book/{row.get('chapter')}/{row.get('chapter')}"
        if docname not in self.env.found_docs:
            return text
        return addnodes.pending_xref(
            "", text, refdomain="std", reftype="doc", reftarget=f"/{docname}", refexplicit=True, refwarn=True
        )


def pill(status: str) -> nodes.inline:
    """Label a status as the chapters do."""
    return nodes.inline("", status.replace("-", " "), classes=["status", f"status-{status}"])


def bar(row: dict[str, Any]) -> nodes.raw:
    """Draw the shares of the statuses; the numbers beside it say the same to who cannot see it."""
    parts = "".join(
        f'<span class="status-{status}" style="flex-grow:{row[status]}"></span>'
        for status in STATUSES
        if row[status]
    )
    return nodes.raw("", f'<div class="score-bar" aria-hidden="true">{parts}</div>', format="html")


class DataSets(BuildTable):
    """What the registry says about each data set."""

    source = REGISTRY
    option_spec: ClassVar[dict[str, Any]] = {**BuildTable.option_spec, "tier": directives.unchanged_required}

    def make(self, path: Path) -> nodes.table:
        """One row a data set."""
        tier = self.options.get("tier")
        for own in (Path(self.env.srcdir) / "book").glob("*/*.toml"):
            if own.name in ("paper.toml", "registry.toml"):
                self.env.note_dependency(str(own))
        chosen = [one for one in registry.load().values() if tier in (None, one.tier)]
        if not chosen:
            raise ValueError(f"{self.source} has no data set of tier {tier!r}")
        head = [text_entry("Data set"), text_entry("Edition, terms and limits")]
        every = papers.papers().values()
        body = [
            [self.what(one), self.limits(one, [paper for paper in every if one.id in paper.data])]
            for one in chosen
        ]
        return table_node(head, body, [40, 60], "data-sets")

    def what(self, one: registry.Dataset) -> nodes.entry:
        """Title, identifier, publisher, size."""
        plural = "s" if len(one.files) != 1 else ""
        size = f", {readable(one.bytes)}" if one.bytes else ""
        return nodes.entry(
            "",
            nodes.paragraph("", "", nodes.strong("", one.title)),
            nodes.paragraph("", "", nodes.literal("", one.id)),
            nodes.paragraph("", f"{one.publisher} · {len(one.files)} file{plural}{size}", classes=["facts"]),
        )

    def limits(self, one: registry.Dataset, users: Sequence[papers.Paper]) -> nodes.entry:
        """Vintage, licence, whether a file may be passed on, what the data are not, what they serve for."""
        lines = {
            "Edition": one.vintage,
            "Licence": one.licence,
            "May be passed on": one.redistribution,
            "Limits": one.is_not,
        }
        if users:
            lines["Used for"] = "; ".join(f"{paper.title}: {paper.data[one.id]}" for paper in users)
        return nodes.entry(
            "",
            *(
                nodes.paragraph(
                    "", "", nodes.inline("", f"{label}: ", classes=["cell-label"]), nodes.Text(text)
                )
                for label, text in lines.items()
            ),
        )


def readable(size: int) -> str:
    """Write a number of bytes for people.

    Examples
    --------
    >>> readable(712_307), readable(7_389_455), readable(900)
    ('712 kB', '7.4 MB', '1 kB')
    """
    if size >= 1_000_000_000:
        return f"{size / 1e9:.1f} GB"
    if size >= 1_000_000:
        return f"{size / 1e6:.1f} MB"
    return f"{max(1, round(size / 1000))} kB"


def add_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load each script on the pages that need it, and there only."""
    for mark, script in SCRIPTS.items():
        if mark in context.get("body", ""):
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives and the script."""
    app.add_directive("scorecard-summary", ScorecardSummary)
    app.add_directive("data-sets", DataSets)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
