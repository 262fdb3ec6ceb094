"""Tables that are made at build time from the project's own files, and the scripts of filters and explorers.

``{scorecard-summary}``
    Totals per paper, kind of number and outcome from the results of the scorecard, which has run before any
    page is read (see ``book_execute``).

``{replication-rate}``
    A sentence: how many numbers could be replicated, how many were attempted, how many agree.

``{data-sets}``
    The data sets of the registry, each with the papers that use it; ``:tier: public`` keeps those of one
    tier.

Both tables take ``:name:`` and, as their content, the caption.

``{exporters}``
    An exhibit that a reader recomputes, see `helpers.book.live`: its argument is the caption, its content a
    CSV of exporters.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from helpers import papers, results
from helpers.book import live
from helpers.data import registry

OUTCOMES = ("agrees", "differs", "in part", "not checked", "no result")
"""Columns of the summary after chapter, title, kind and printed: what the statuses have in common."""

KINDS = {
    "computed": "computed from data",
    "derived": "from other printed numbers",
    "quoted": "quoted from a source",
    "defined": "defined",
}
"""Kinds of printed numbers in words."""

SCORES = Path(results.on_site(f"{results.LINK}scorecard").removeprefix("/"))
"""Folder with the results of the scorecard's page."""
RATES, SUMMARY = (SCORES / f"{name}.csv" for name in ("rates", "summary"))
"""Files of the scorecard's page that the front page reads."""

REGISTRY = Path("data/registry.toml")
SCRIPTS = {
    '<table class="scorecard"': "scorecard.js",
    '<table class="scorecard findings"': "scorecard.js",
    '<figure class="explorer': "explorer.js",
    '<figure class="recompute': "recompute.js",
    "pst-scrollable-table-container": "tables.js",
    '<figure class="themed': "tables.js",
    '<div class="math': "tables.js",
    '<span class="more-sets': "tables.js",
}
"""A page whose HTML holds the text gets the script."""
SHARED = "arrive.js"
"""What they call, before them."""


def scorecard(app: Sphinx) -> pd.DataFrame | None:
    """Read every printed number with what became of it; nothing before the scorecard has run."""
    path = Path(app.srcdir) / SCORES / "scorecard.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else None


class SummaryError(ValueError):
    """A summary file that does not hold what the table needs."""


def read_summary(path: Path) -> list[dict[str, Any]]:
    """Read the totals per paper and kind, and check that the outcomes add up to the printed numbers.

    Parameters
    ----------
    path : Path
        A CSV file with the columns chapter, title, kind, printed and one for each of `OUTCOMES`.

    Returns
    -------
    list of dict
        One a paper and kind, counts as int.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        needed = ("chapter", "title", "kind", "printed", *OUTCOMES)
        missing = [column for column in needed if not row.get(column)]
        if missing:
            raise SummaryError(f"{path.name}: no {', '.join(missing)} for chapter {row.get('chapter')!r}")
        if row["kind"] not in KINDS:
            raise SummaryError(f"{path.name}: unknown kind {row['kind']!r} for chapter {row['chapter']!r}")
        for column in ("printed", *OUTCOMES):
            row[column] = int(row[column])
        total = sum(row[outcome] for outcome in OUTCOMES)
        if total != row["printed"]:
            raise SummaryError(
                f"{path.name}: {row['chapter']}: {total} outcomes for {row['printed']} numbers"
            )
    if not rows:
        raise SummaryError(f"{path.name} has no chapter")
    return rows


def totals(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the papers up, by kind."""
    return [
        {
            "title": "All papers",
            "kind": kind,
            **{
                column: sum(row[column] for row in rows if row["kind"] == kind)
                for column in ("printed", *OUTCOMES)
            },
        }
        for kind in KINDS
        if any(row["kind"] == kind for row in rows)
    ]


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
    """Totals per paper, kind and outcome."""

    source = SUMMARY

    def make(self, path: Path) -> nodes.table:
        """One row a paper and kind, the same for all papers, and a bar that shows the shares."""
        rows = read_summary(path)
        head = [
            text_entry("Paper and kind of number"),
            text_entry("Printed", "text-right"),
            *(text_entry(outcome.capitalize(), "text-right") for outcome in OUTCOMES),
        ]
        body, total, title = [], totals(rows), None
        for row in [*rows, *total]:
            first = entry(nodes.inline("", KINDS[row["kind"]]))
            if row["title"] != title:
                title = row["title"]
                first.insert(0, nodes.paragraph("", "", nodes.strong("", "", self.link(row))))
            first += bar(row)
            counts = [row["printed"], *(row[outcome] for outcome in OUTCOMES)]
            body.append([first, *(text_entry(grouped(one) if one else "–", "text-right") for one in counts)])
        table = table_node(head, body, [34, 11, *[11] * len(OUTCOMES)], "scorecard-summary")
        for line in table.next_node(nodes.tbody)[-len(total) :]:
            line["classes"].append("total")
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


def replication_rate(rows: Iterable[dict[str, str]]) -> str:
    """Say how many numbers could be replicated, how many were attempted, and how many agree.

    Examples
    --------
    >>> rows = [{"computed": "641", "attempted": "58", "in_part": "102", "agree": "50"}]
    >>> replication_rate(rows)[:76]
    'Of 641 numbers that were computed from data 58 could be recomputed on all of'
    """
    columns = ("computed", "attempted", "in_part", "agree")
    every = list(rows)
    computed, attempted, in_part, agree = (sum(int(row[name]) for row in every) for name in columns)
    if not attempted:
        return f"None of the {grouped(computed)} numbers that were computed from data could be recomputed."
    return (
        f"Of {grouped(computed)} numbers that were computed from data {grouped(attempted)} could be "
        f"recomputed on all of the paper's sample, and {grouped(agree)} of these agree: "
        f"{agree / attempted:.0%} of what was attempted, {agree / computed:.0%} of all {grouped(computed)}. "
        f"{grouped(in_part)} were computed on a part of the sample and are not judged."
    )


class ReplicationRate(SphinxDirective):
    """The sentence of `replication_rate`."""

    def run(self) -> list[nodes.Node]:
        """Read the rates."""
        path = Path(self.env.srcdir) / RATES
        self.env.note_dependency(str(path))
        if not path.is_file():
            text = f"{RATES} is missing: the chapter that writes it has not run"
            return [self.state.document.reporter.warning(text, line=self.lineno)]
        with path.open(encoding="utf-8", newline="") as file:
            return [nodes.paragraph("", replication_rate(csv.DictReader(file)))]


def bar(row: dict[str, Any]) -> nodes.raw:
    """Draw the shares of the outcomes; the numbers beside it say the same to who cannot see it."""
    parts = "".join(
        f'<span class="outcome-{outcome.replace(" ", "-")}" style="flex-grow:{row[outcome]}"></span>'
        for outcome in OUTCOMES
        if row[outcome]
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
        self.runs = recorded_runs(Path(self.env.srcdir))
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
            nodes.paragraph("", "", nodes.strong("", one.title), ids=[f"data-{one.id}"]),
            nodes.paragraph("", "", nodes.literal("", one.id)),
            nodes.paragraph("", f"{one.publisher} · {len(one.files)} file{plural}{size}", classes=["facts"]),
        )

    def limits(self, one: registry.Dataset, users: Sequence[papers.Paper]) -> nodes.entry:
        """Vintage, licence, what the data are not; in a fold their uses, passing on and addresses."""
        lines = {"Edition": one.vintage, "Licence": one.licence, "Limits": one.is_not}
        more = {"May be passed on": one.redistribution}
        if users:
            more["Used for"] = "; ".join(f"{paper.title}: {paper.data[one.id]}" for paper in users)
        if one.id in self.runs:
            more["Retrieved and read with these hashes"] = f"last on {self.runs[one.id]}, in a recorded run"
        files = "the file" if len(one.files) == 1 else f"{len(one.files)} files"
        summary = f"Use, passing on, address and hash of {files}: {one.id}"
        start = f'<details class="exhibit-more"><summary>{summary}</summary>'
        return nodes.entry(
            "",
            *labelled(lines),
            nodes.raw("", start, format="html"),
            *labelled(more),
            nodes.raw("", f"{addresses(one)}</details>", format="html"),
        )


def labelled(lines: dict[str, str]) -> list[nodes.paragraph]:
    """Write what is known of a data set, a line each."""
    return [
        nodes.paragraph("", "", nodes.inline("", f"{label}: ", classes=["cell-label"]), nodes.Text(text))
        for label, text in lines.items()
    ]


def recorded_runs(root: Path) -> dict[str, str]:
    """Date of the last recorded run that read each data set."""
    found: dict[str, str] = {}
    for path in root.glob("book/**/recorded/provenance.json"):
        for run in json.loads(path.read_text(encoding="utf-8")).values():
            for name in run.get("data_sets", ()):
                found[name] = max(found.get(name, ""), run["date"])
    return found


def addresses(one: registry.Dataset) -> str:
    """Write the address and the hash of each file of a data set."""
    lines = "".join(
        f'<li><a class="reference external" href="{html.escape(file.url)}">{html.escape(file.name)}</a> '
        f"<code>{f'sha256 {file.sha256}' if file.sha256 else 'no hash: trusted on first use'}</code></li>"
        for file in one.files
    )
    return f"<ul>{lines}</ul>"


class Exporters(SphinxDirective):
    """Concentration and sophistication of one product, for the reader to change."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Read the exporters."""
        frame = pd.read_csv(io.StringIO("\n".join(self.content)))
        shown = live.indices(frame, name=self.options["name"], caption=self.arguments[0])
        return [nodes.raw("", shown.html, format="html")]


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
    body = context.get("body", "")
    found = [script for mark, script in SCRIPTS.items() if mark in body]
    for script in dict.fromkeys([SHARED, *found] if found else []):
        app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives and the script."""
    app.add_directive("scorecard-summary", ScorecardSummary)
    app.add_directive("replication-rate", ReplicationRate)
    app.add_directive("data-sets", DataSets)
    app.add_directive("exporters", Exporters)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
