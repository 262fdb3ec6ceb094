"""All files of a chapter in one zip: tables and figures of its pages, printed numbers, reasons, scorecard.

The same files give the same bytes: names are sorted, and no time is kept.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from book_cite import citation
from book_tables import scorecard
from docutils import nodes
from sphinx.application import Sphinx

from helpers import papers, results

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
Results computed from data are under CC BY 4.0, code under MIT; data keep their publishers' terms.
"""


def entries(paper: papers.Paper, card: pd.DataFrame | None) -> Iterator[tuple[str, str]]:
    """Give the names and texts of the files, as the build made them."""
    lines, tables = [], []
    for page in paper.pages:
        for label, about in results.exhibits(page).items():
            files = (results.folder(page) / f"{label}{ending}" for ending in ENDINGS)
            own = [path for path in files if path.is_file()]
            yield from ((f"{page}/{path.name}", path.read_text(encoding="utf-8")) for path in own)
            tables += [f"{page}/{path.name}" for path in own if path.suffix == ".tex"]
            said = [about["caption"], about["note"], f"Numbers: {about['tier']}.", about["source"]]
            lines.append(f"{page}/{label}: {' '.join(filter(None, said))}")
    for name in OF_PAPER:
        if (paper.folder / name).is_file():
            yield name, (paper.folder / name).read_text(encoding="utf-8")
    if card is not None:
        yield "scorecard.csv", card[card["chapter"] == paper.name].to_csv(index=False)
    text, _ = citation().of_book()
    about = ABOUT.format(title=paper.title, rule="=" * len(paper.title), citation=paper.citation, book=text)
    yield "README.txt", "\n".join([about, "Exhibits", "--------", *lines, ""])
    inputs = "".join(f"\\input{{{name}}}\\clearpage\n" for name in tables)
    head = "\\documentclass{article}\\usepackage{booktabs,graphicx}\n\\begin{document}\n"
    yield "tables.tex", f"{head}{inputs}\\end{{document}}\n"


ENDINGS = (".csv", "-columns.csv", ".tex", "-light.svg", "-dark.svg")
"""Of the files of an exhibit, behind its label."""


def packed(files: dict[str, str]) -> bytes:
    """Pack texts into a zip without times.

    Examples
    --------
    >>> packed({"b": "x", "a": "y"}) == packed({"a": "y", "b": "x"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name)  # of 1980-01-01
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(about, files[name])
    return buffer.getvalue()


def pack(app: Sphinx, exception: Exception | None) -> None:
    """Write the zip of each paper whose pages the site has."""
    if exception is not None or app.builder.format != "html":
        return
    card = scorecard(app)
    for paper in chapters(app).values():
        target = Path(app.outdir) / FOLDER / f"{paper.name}.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        found = packed(dict(entries(paper, card)))
        if not target.is_file() or target.read_bytes() != found:
            target.write_bytes(found)


def chapters(app: Sphinx) -> dict[str, papers.Paper]:
    """Papers of the site, by the document of their chapter."""
    every = {f"book/{name}/{name}": paper for name, paper in papers.papers().items()}
    return {document: paper for document, paper in every.items() if document in app.env.found_docs}


def offer(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link to the zip before the first section of the chapter."""
    paper = chapters(app).get(docname)
    top = next(iter(doctree.findall(nodes.section)), None)
    if paper is None or top is None or app.builder.format != "html":
        return
    target = f"{'../' * docname.count('/')}{FOLDER}/{paper.name}.zip"
    link = f'<a class="reference download internal" download href="{target}">'
    text = f"<p>{link}All tables, figures and numbers of this chapter</a> (zip: CSV, LaTeX, SVG)</p>"
    first = next((at for at, one in enumerate(top) if isinstance(one, nodes.section)), len(top))
    top.insert(first, nodes.raw("", text, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    app.connect("doctree-resolved", offer)
    app.connect("build-finished", pack)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
