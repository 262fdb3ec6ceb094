"""Pages of the variants that have run: each executed notebook, in the design of the site.

`make variants` leaves executed notebooks below ``_build/variants``. Each that is up to date becomes a page
``variants/<paper>/<name>.html``, which the page on robustness links to; it is no document of the book: its
tables and figures have no numbers, and its references lead nowhere. Pictures lie in ``variants/images`` under
the hash of their content, so that those that a parameter does not change are there once.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pybtex.database import parse_file
from sphinx.application import Sphinx

from helpers import papers, results, variants

HOME = Path(__file__).parents[1]

_ROLE = re.compile(r"\{[a-z:]+\}`([^`<]*?)\s*(?:<[^>`]*>)?`")
_PICTURE = re.compile(r'src="data:image/(svg\+xml|png);base64,([^"]+)"')
_TABLE = re.compile(r'<table class="(dataframe".*?)</table>', re.DOTALL)
_CITED = re.compile(r"\{cite:([tp])\}`([^`]*)`")
_MARK = re.compile(r"^\([\w-]+\)=\s*$|^:{3,}.*$|^`{3,}\{[^}]*\}.*$", re.MULTILINE)


@functools.cache
def cited(home: Path) -> dict[str, tuple[str, str]]:
    """Names and year of everything that the book and its papers cite, by key."""
    found = {}
    for bibliography in [home / "references.bib", *sorted(home.glob("*/references.bib"))]:
        for key, entry in parse_file(bibliography).entries.items():
            names = [" ".join(map(str, one.rich_last_names)) for one in entry.persons["author"]]
            first = ", ".join(names[:-1])
            found[key] = (f"{first} and {names[-1]}" if first else names[-1], entry.fields["year"])
    return found


def plain(markdown: str, home: Path = HOME) -> str:
    """Take out of a text what only the book can resolve.

    Parameters
    ----------
    markdown : str
        MyST.
    home : Path
        Folder of the book, with what its citations refer to.

    Returns
    -------
    str
        Markdown: of a reference its text is left, of a citation names and year, of a target or fence nothing.

    Examples
    --------
    >>> plain("(a-target)=\\n# Head\\nSee {numref}`tab-x` and {doc}`the chapter <x>`.")
    '\\n# Head\\nSee tab-x and the chapter.'
    >>> plain("{cite:t}`lu2023` say so, others not {cite:p}`lu2023,balassa1965`.")
    'Lu, Ju and Yu (2023) say so, others not (Lu, Ju and Yu, 2023; Balassa, 1965).'
    """

    def named(found: re.Match[str]) -> str:
        works = [cited(home)[key.strip()] for key in found[2].split(",")]
        if found[1] == "t":
            return ", ".join(f"{names} ({year})" for names, year in works)
        return f"({'; '.join(f'{names}, {year}' for names, year in works)})"

    markdown = _CITED.sub(named, markdown)
    return _ROLE.sub(r"\1", _MARK.sub("", markdown))


def body(notebook: str) -> str:
    """Render an executed notebook; code that the book folds away is left out.

    Parameters
    ----------
    notebook : str
        Its text.

    Returns
    -------
    str
        HTML without head and style.
    """
    import nbformat
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    node = nbformat.reads(notebook, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source)
        for output in cell.get("outputs", []):
            if "text/html" not in output.get("data", {}) and "text/markdown" in output.get("data", {}):
                output["data"]["text/markdown"] = plain(output["data"]["text/markdown"])
    config = Config(
        {
            "TagRemovePreprocessor": {
                "enabled": True,
                "remove_input_tags": {"hide-input"},
                "remove_cell_tags": {"remove-cell"},
            },
            "HTMLExporter": {
                "preprocessors": ["nbconvert.preprocessors.TagRemovePreprocessor"],
                "exclude_anchor_links": True,
                "exclude_input_prompt": True,
                "exclude_output_prompt": True,
            },
        }
    )
    page = HTMLExporter(template_name="basic", config=config).from_notebook_node(node)[0]
    return _TABLE.sub(
        r'<div class="pst-scrollable-table-container"><table class="table \1</table></div>', page
    )


def without_pictures(page: str) -> tuple[str, dict[str, bytes]]:
    """Take the pictures out of a page.

    Parameters
    ----------
    page : str
        HTML with pictures as data.

    Returns
    -------
    str
        HTML that asks for them in ``../images``.
    dict of str to bytes
        Content by name of file.

    Examples
    --------
    >>> without_pictures('<img src="data:image/png;base64,AAEC">')
    ('<img src="../images/ae4b3280e56e2faf.png">', {'ae4b3280e56e2faf.png': b'\\x00\\x01\\x02'})
    """
    pictures = {}

    def take(found: re.Match[str]) -> str:
        content = base64.b64decode(found[2])
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{found[1].removesuffix('+xml')}"
        pictures[name] = content
        return f'src="../images/{name}"'

    return _PICTURE.sub(take, page), pictures


def _cached(notebook: Path) -> str:
    """Render, or take what was rendered of the same content."""
    text = notebook.read_text(encoding="utf-8")
    sha = hashlib.sha256((text + Path(__file__).read_text(encoding="utf-8")).encode()).hexdigest()
    kept = notebook.with_name(f".{sha[:16]}.html")
    if not kept.is_file():
        for old in notebook.parent.glob(".*.html"):
            old.unlink()
        results.write_text(kept, body(text))
    return kept.read_text(encoding="utf-8")


def _head(paper: papers.Paper, name: str, parameters: str) -> str:
    return (
        f"<h1>Variant {html.escape(name)}</h1>"
        f'<p><a href="../../book/{paper.name}/{paper.name}.html">{html.escape(paper.title)}</a> under the '
        'parameters below, run from top to bottom; <a href="../../book/robustness.html">Robustness</a> lists '
        "all variants. References to other places of the book lead nowhere here.</p>"
        f"<pre>{html.escape(parameters)}</pre>"
    )


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    images = Path(app.outdir) / "variants" / "images"
    made: list[str] = []
    app.book_variant_pages = made  # type: ignore[attr-defined]
    for name, path in papers.plans().items():
        plan, paper = variants.read(path), papers.paper(name)
        for variant in variants.up_to_date(plan):
            home = variants.folder(plan.chapter) / variant
            parameters = (home / "parameters.yml").read_text(encoding="utf-8")
            shown, pictures = without_pictures(_cached(home / "notebook.ipynb"))
            images.mkdir(parents=True, exist_ok=True)
            for file, picture in pictures.items():
                (images / file).write_bytes(picture)
            content = _head(paper, variant, parameters) + shown
            context = {"body": f'<div class="variant">{content}</div>', "title": f"Variant {variant}"}
            made.append(f"variants/{name}/{variant}")
            yield made[-1], context, "page.html"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", _pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
