"""Pages of the variants that have run: each executed notebook, in the design of the site.

`make variants` leaves executed notebooks below ``_build/variants``. Each that is up to date becomes a page
``variants/<paper>/<name>.html``, which the page on robustness links to; it is no document of the book: its
tables and figures have no numbers, and its references lead nowhere. Pictures lie in ``variants/images`` under
the hash of their content, so that those that a parameter does not change are there once.
"""

from __future__ import annotations

import base64
import hashlib
import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from helpers import papers, results, variants

_PICTURE = re.compile(r'src="data:image/(svg\+xml|png);base64,([^"]+)"')
_NOTEBOOK = re.compile(r'href="([^":#]+)\.(?:ipynb|md)(#[^"]*)?"')
_PLACE = re.compile(r'<a href="#([^"]+)">(.*?)</a>', re.DOTALL)
_TABLE = re.compile(r'<table class="(dataframe".*?)</table>', re.DOTALL)


def body(notebook: str, document: str) -> str:
    """Render an executed notebook; code that the book folds away is left out.

    Parameters
    ----------
    notebook : str
        Its text.
    document : str
        The document whose variant it is; links are relative to it.

    Returns
    -------
    str
        HTML without head and style.
    """
    import nbformat
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    node = nbformat.reads(notebook, as_version=4)
    config = Config(
        {
            "TagRemovePreprocessor": {
                "enabled": True,
                "remove_input_tags": {"hide-input", "remove-input"},
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
    page = _TABLE.sub(
        r'<div class="pst-scrollable-table-container"><table class="table \1</table></div>', page
    )
    return led(page, document)


def led(page: str, document: str) -> str:
    """Lead the links of a page to where they lead on the site.

    Parameters
    ----------
    page : str
        HTML of a variant.
    document : str
        The document that it was written for.

    Returns
    -------
    str
        Notebooks become pages of the site; of a link to a place that the page lacks, its words are left.

    Examples
    --------
    >>> led('<a href="../audit.ipynb#x">audit</a> <a href="#tab-x">x</a>', "book/p/p")
    '<a href="../../book/audit.html#x">audit</a> x'
    """

    def to_page(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document), found[1]))
        return f'href="../../{path}.html{found[2] or ""}"'

    def to_place(found: re.Match[str]) -> str:
        return found.group() if f'id="{found[1]}"' in page else found[2]

    page = _NOTEBOOK.sub(to_page, page)
    return _PLACE.sub(to_place, page)


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


def _cached(notebook: Path, document: str) -> str:
    """Render, or take what was rendered of the same content."""
    text = notebook.read_text(encoding="utf-8")
    sha = hashlib.sha256((text + Path(__file__).read_text(encoding="utf-8")).encode()).hexdigest()
    kept = notebook.with_name(f".{sha[:16]}.html")
    if not kept.is_file():
        for old in notebook.parent.glob(".*.html"):
            old.unlink()
        results.write_text(kept, body(text, document))
    return kept.read_text(encoding="utf-8")


def _head(paper: papers.Paper, page: str, name: str, parameters: str) -> str:
    return (
        f"<h1>Variant {html.escape(name)}</h1>"
        f'<p><a href="../../book/{paper.name}/{page}.html">{html.escape(paper.title)}</a> under the '
        'parameters below, run from top to bottom; <a href="../../book/robustness.html">Robustness</a> lists '
        "all variants. Tables and figures have no numbers here.</p>"
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
            document = f"book/{name}/{plan.chapter}"
            shown, pictures = without_pictures(_cached(home / "notebook.ipynb", document))
            images.mkdir(parents=True, exist_ok=True)
            for file, picture in pictures.items():
                (images / file).write_bytes(picture)
            content = _head(paper, plan.chapter, variant, parameters) + shown
            context = {"body": f'<div class="variant">{content}</div>', "title": f"Variant {variant}"}
            made.append(f"variants/{name}/{variant}")
            yield made[-1], context, "page.html"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", _pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
