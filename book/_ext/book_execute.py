"""Notebooks of the site: brought up to date before any page is read, and read with their outputs.

`helpers.build.execute` runs those whose inputs have changed, several at once and in the order of what they
read. A page
is read again when the outputs of its notebook, or the files that it made, are others than in the last build;
Sphinx itself never runs a notebook (``execute_notebooks: "off"``).

What a change of the settings, of these extensions or of the pins does to pages cannot be told page by page:
then all are read again. Pages of documents and variants that are gone are taken out of the site.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from pybtex.database import parse_file
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from helpers import results
from helpers.book import links
from helpers.build import execute
from helpers.data import paths
from helpers.errors import HelpersError

LOGGER = logging.getLogger(__name__)

TOGETHER = ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.txt", "book/references.bib", "book/_ext")
"""What all pages depend on."""

UNDECLARED = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")
"""They do not say that pages may be read side by side; one numbers when all are read, one writes LaTeX."""

_done: dict[str, execute.Done] = {}


def bring_up_to_date(app: Sphinx) -> None:
    """Run what must be run; a failure ends the build with the sentence that says which."""
    for name in UNDECLARED:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
    try:
        done = execute.bring_up_to_date(app.config.book_pages, tell=LOGGER.info)
    except HelpersError as error:
        raise ExtensionError(str(error)) from error
    _done.clear()
    _done.update({one.page.document: one for one in done.values()})


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the notebooks whose outputs or files are not those of the last build."""
    before: dict[str, str] = getattr(env, "book_seen", {})
    now = {name: one.kept.everything for name, one in _done.items()}
    env.book_seen = now  # type: ignore[attr-defined]
    return [name for name, sha in now.items() if before.get(name) != sha and name in env.found_docs]


def with_outputs(app: Sphinx, docname: str, source: list[str]) -> None:
    """Read the executed notebook in the place of the bare one."""
    if docname not in _done:
        return
    node = json.loads(_done[docname].kept.notebook)
    # a chapter on its own has no bibliography: the words of a citation stay
    known = () if app.config.book_pages else cited()
    to_site = functools.partial(links.to_site, page=docname, cited=known)
    node["cells"] = folded_together(node["cells"])
    if app.config.book_pages:
        warn_of_lost_labels(docname, node["cells"])
    links.of_notebook(to_site, node["cells"], name=docname.rpartition("/")[2])
    source[0] = json.dumps(node)


def warn_of_lost_labels(docname: str, cells: list[dict[str, Any]]) -> None:
    """Name links to exhibits and formulas that no page of the chapter has; the whole book fails on them."""
    known = {label for one in _done.values() for label in links.labels(one.kept.notebook)}
    for label in sorted(links.asked(json.dumps(cells)) - known):
        LOGGER.warning("%s: a link leads to #%s, which no page of this chapter has", docname, label)


def folded_together(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    r"""Join folded code that shows nothing with the code that follows it: one fold an exhibit.

    Parameters
    ----------
    cells : list of dict
        Of an executed notebook. Cells of words, which the site does not show, may stand between.

    Returns
    -------
    list of dict
        Without the cells of words; each code cell says under ``book_cells`` which code cells of the notebook
        it is, counted from 1.

    Examples
    --------
    >>> def code(source, outputs):
    ...     tags = {"tags": ["hide-input"]}
    ...     return {"cell_type": "code", "metadata": tags, "outputs": outputs, "source": source}
    >>> text = {"cell_type": "markdown", "metadata": {}, "source": "So."}
    >>> joined = folded_together([code("x = 1", []), code("x", [1]), code("y", []), text])
    >>> [(one["source"], one["metadata"].get("book_cells")) for one in joined]
    [('x = 1\n\n\nx', [1, 2]), ('y', [3]), ('So.', None)]
    """
    kept: list[dict[str, Any]] = []
    number = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            number += 1
            cell["metadata"]["book_cells"] = [number]
        tags = cell["metadata"].get("tags", [])
        if "remove-cell" in tags:
            continue
        last = kept[-1] if kept else None
        if "hide-input" in tags and last is not None and _is_silent(last):
            source = "\n\n\n".join("".join(one["source"]) for one in (last, cell))
            numbers = last["metadata"]["book_cells"] + [number]
            kept[-1] = cell | {"source": source, "metadata": cell["metadata"] | {"book_cells": numbers}}
        else:
            kept.append(cell)
    return kept


def _is_silent(cell: dict[str, Any]) -> bool:
    return "hide-input" in cell["metadata"].get("tags", []) and not cell["outputs"]


@functools.cache
def cited() -> frozenset[str]:
    """Keys of everything that the book and its papers cite."""
    home = paths.project_root() / "book"
    files = [home / "references.bib", *home.glob("*/references.bib")]
    return frozenset(key for file in files for key in parse_file(file).entries)


def add_references(app: Sphinx, config: Any) -> None:
    """Add the references of the papers to those of the book."""
    root = paths.project_root()
    own = sorted(path.relative_to(root).as_posix() for path in (root / "book").glob("*/references.bib"))
    config.bibtex_bibfiles = [*config.bibtex_bibfiles, *own]


def take_out_what_is_gone(app: Sphinx, exception: Exception | None) -> None:
    """Remove pages of earlier builds that belong to no document of this one."""
    if exception is not None or app.builder.name != "html":
        return
    kept = {f"{name}.html" for name in app.env.found_docs} | {
        f"{page}.html" for page in getattr(app, "book_variant_pages", ())
    }
    for folder in ("book", "variants"):
        for page in (Path(app.outdir) / folder).rglob("*.html"):
            if page.relative_to(app.outdir).as_posix() not in kept:
                page.unlink()


def state() -> int:
    """Number that changes with anything that all pages depend on."""
    root = paths.project_root()
    total = hashlib.sha256(f"{sys.version}{results.on_site(results.LINK)}".encode())
    own = sorted((root / "book").glob("*/references.bib"))
    for top in [*(root / name for name in TOGETHER), *own]:
        inside = (path for path in top.rglob("*") if path.suffix in (".py", ".html"))
        for path in sorted(inside) if top.is_dir() else [top]:
            total.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return int(total.hexdigest()[:12], 16)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build."""
    app.add_config_value("book_pages", [], "", [list])
    app.connect("config-inited", add_references, priority=1)
    app.connect("builder-inited", bring_up_to_date)
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", with_outputs)
    app.connect("build-finished", take_out_what_is_gone)
    return {"env_version": state(), "parallel_read_safe": True, "parallel_write_safe": True}
