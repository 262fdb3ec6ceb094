"""All files of a chapter in one zip, and all its data in one workbook.

The zip holds tables and figures of its pages, printed numbers, reasons and scorecard. The same files give
the same bytes: names are sorted, and no time is kept. Downloads of exhibits that the site no longer has are
removed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from book_cite import citation, commit
from book_tables import scorecard
from book_workbooks import packed, workbook
from docutils import nodes
from sphinx.application import Sphinx

from helpers import papers, results
from helpers.data import registry

FOLDER = "_downloads"
OF_PAPER = ("printed.csv", "deviations.toml")
ABOUT = """{title}
{rule}
The paper: {citation}
The book: {book}

In this file, a folder a page of the chapter. Of each table: data (.csv), what their columns hold
(-columns.csv), and the table with its note and source (.tex, which compiles as it is; tables.tex sets all).
Of each figure: the picture for light and dark pages (.svg), the numbers behind it (.csv) and their columns.
printed.csv holds the paper's printed numbers as typed in, deviations.toml the reasons for what departs from
them, scorecard.csv each printed number beside ours with status, convention, source, code cell and functions.
Names in brackets are those of data sets, which stand at the end with publisher and address.
Results computed from data are under CC BY 4.0, code under MIT; data keep their publishers' terms.
"""


def entries(paper: papers.Paper, card: pd.DataFrame | None) -> Iterator[tuple[str, str]]:
    """Give the names and texts of the files, as the build made them."""
    lines, tables, used = [], [], []
    for page in paper.pages:
        for label, about in results.exhibits(page).items():
            files = (results.folder(page) / f"{label}{ending}" for ending in ENDINGS)
            own = [path for path in files if path.is_file()]
            yield from ((f"{page}/{path.name}", path.read_text(encoding="utf-8")) for path in own)
            tables += [f"{page}/{path.name}" for path in own if path.suffix == ".tex"]
            source = named_sources(about["source"])
            said = [about["caption"].rstrip(".") + ".", about["note"], f"Numbers: {about['tier']}.", source]
            used += registry.in_pieces(about["source"])[1::2]
            lines.append(f"{page}/{label}: {' '.join(filter(None, said))}")
    for name in OF_PAPER:
        if (paper.folder / name).is_file():
            yield name, (paper.folder / name).read_text(encoding="utf-8")
    if card is not None:
        yield "scorecard.csv", card[card["chapter"] == paper.name].to_csv(index=False)
        about_card = results.folder("scorecard") / "scorecard-columns.csv"
        if about_card.is_file():
            yield about_card.name, about_card.read_text(encoding="utf-8")
    book = " ".join(filter(None, (citation().of_book()[0], f"{commit().capitalize()}.".lstrip("."))))
    about = ABOUT.format(title=paper.title, rule="=" * len(paper.title), citation=paper.citation, book=book)
    sets = [registry.spelled_out(one) for one in sorted(set(used))]
    parts = [about, "Exhibits", "--------", *lines, "", "Data sets", "---------", *sets, ""]
    yield "README.txt", "\n".join(parts)
    inputs = "".join(f"\\input{{{name}}}\\clearpage\n" for name in tables)
    head = "\\documentclass{article}\\usepackage{booktabs,graphicx}\n\\begin{document}\n"
    yield "tables.tex", f"{head}{inputs}\\end{{document}}\n"


def named_sources(source: str) -> str:
    """Name data sets by their titles; identifiers, which lead to the list of data sets, stand behind."""
    known, pieces = registry.load(), registry.in_pieces(source)
    return "".join(f"{known[one].title} [{one}]" if at % 2 else one for at, one in enumerate(pieces))


ENDINGS = (".csv", "-columns.csv", ".tex", "-light.svg", "-dark.svg")
"""Of the files of an exhibit, behind its label."""


def pack(app: Sphinx, exception: Exception | None) -> None:
    """Write zip and workbook of each paper whose pages the site has."""
    if exception is not None or app.builder.format != "html":
        return
    card = scorecard(app)
    for paper in chapters(app).values():
        target = Path(app.outdir) / FOLDER / f"{paper.name}.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        found = packed({name: text.encode() for name, text in entries(paper, card)})
        if target.is_file() and target.with_suffix(".xlsx").is_file() and target.read_bytes() == found:
            continue  # the workbook, which takes a second, holds nothing that the zip does not
        target.write_bytes(found)
        target.with_suffix(".xlsx").write_bytes(workbook(paper))
    current = {Path(place).parts[0] for _, place in app.env.dlfiles.values()}
    for folder in (Path(app.outdir) / FOLDER).glob("*/"):
        if folder.name not in current:
            shutil.rmtree(folder)


def chapters(app: Sphinx) -> dict[str, papers.Paper]:
    """Papers of the site, by the document of their chapter."""
    every = {f"book/{name}/{name}": paper for name, paper in papers.papers().items()}
    return {document: paper for document, paper in every.items() if document in app.env.found_docs}


def offer(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link to zip and workbook before the first section of the chapter."""
    paper = chapters(app).get(docname)
    top = next(iter(doctree.findall(nodes.section)), None)
    if paper is None or top is None or app.builder.format != "html":
        return
    target = f"{'../' * docname.count('/')}{FOLDER}/{paper.name}"
    link = f'<a class="reference download internal" download href="{target}'
    text = (
        f'<p>{link}.zip">All tables, figures and numbers of this chapter</a> (zip: CSV, LaTeX, SVG) · '
        f'{link}.xlsx">all numbers in one workbook</a> (Excel)</p>'
    )
    first = next((at for at, one in enumerate(top) if isinstance(one, nodes.section)), len(top))
    top.insert(first, nodes.raw("", text, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    app.connect("doctree-resolved", offer)
    app.connect("build-finished", pack)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
