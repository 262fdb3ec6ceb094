"""Pages of the variants that have run: each executed notebook, in the design of the site.

`make variants` leaves executed notebooks below ``_build/variants``. Each becomes a page
``variants/<chapter>/<name>.html``, which Chapter 5 links to; it is no document of the book: its tables
and figures have no numbers, and its references lead nowhere.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from helpers import variants
from helpers.data import store

_ROLE = re.compile(r"\{[a-z:]+\}`([^`<]*?)\s*(?:<[^>`]*>)?`")
_MARK = re.compile(r"^\([\w-]+\)=\s*$|^:{3,}.*$|^`{3,}\{[^}]*\}.*$", re.MULTILINE)


def plain(markdown: str) -> str:
    """Take out of a text what only the book can resolve.

    Parameters
    ----------
    markdown : str
        MyST.

    Returns
    -------
    str
        Markdown: of a reference its text is left, of targets and fences nothing.

    Examples
    --------
    >>> plain("(a-target)=\\n# Head\\nSee {numref}`tab-x` and {doc}`Chapter 1 <1-x>`.")
    '\\n# Head\\nSee tab-x and Chapter 1.'
    """
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
            "HTMLExporter": {"preprocessors": ["nbconvert.preprocessors.TagRemovePreprocessor"]},
        }
    )
    return str(HTMLExporter(template_name="basic", config=config).from_notebook_node(node)[0])


def _cached(notebook: Path) -> str:
    """Render, or take what was rendered of the same content."""
    text = notebook.read_text(encoding="utf-8")
    sha = hashlib.sha256((text + Path(__file__).read_text(encoding="utf-8")).encode()).hexdigest()
    kept = notebook.with_name(f".{sha[:16]}.html")
    if not kept.is_file():
        for old in notebook.parent.glob(".*.html"):
            old.unlink()
        store.write_text(kept, body(text))
    return kept.read_text(encoding="utf-8")


def _head(chapter: str, name: str, note: dict[str, Any], parameters: str) -> str:
    failed = f"<p><strong>Failed:</strong> {html.escape(note['error'])}</p>" if note["error"] else ""
    return (
        f"<h1>Variant {html.escape(name)}</h1>"
        f'<p><a href="../../book/{chapter}.html">Chapter {chapter[0]}</a> under the parameters below, '
        'run from top to bottom; <a href="../../book/5-robustness.html">Chapter 5</a> lists all variants. '
        "References to other places of the book lead nowhere here.</p>"
        f"{failed}<pre>{html.escape(parameters)}</pre>"
    )


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    for chapter in store.chapters():
        home = variants.folder(chapter)
        for note_file in sorted(home.glob("*/run.json")):
            notebook = note_file.with_name("notebook.ipynb")
            if not notebook.is_file():
                continue
            name = note_file.parent.name
            note = json.loads(note_file.read_text(encoding="utf-8"))
            parameters = note_file.with_name("parameters.yml").read_text(encoding="utf-8")
            content = _head(chapter, name, note, parameters) + _cached(notebook)
            context = {"body": f'<div class="variant">{content}</div>', "title": f"Variant {name}"}
            yield f"variants/{chapter}/{name}", context, "page.html"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", _pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
