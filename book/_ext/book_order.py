"""The order in which documents are read, and the numbers that their tables and figures get.

Notebooks run while Sphinx reads them, in the order of their names. Two rules are added:

* a page that shows what the notebooks computed (it holds a directive of `LAST`) is read after all of them;
* notebooks run at every build, since Sphinx does not see that a helper or a data file has changed.

Tables and figures are numbered within their chapter, by the number in the chapter's file name: the third
table of ``book/2-export-complexity.ipynb`` is Table 2.3 whatever other chapters there are. Pages without a
number share the letter A, as an appendix does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

LAST = ("scorecard-summary",)
"""Directives whose pages are read when every notebook has run."""

_LAST = re.compile(r"^\s*(?:`{3,}|:{3,}|~{3,})\{(?:" + "|".join(LAST) + r")\}", re.MULTILINE)
_NUMBER = re.compile(r"(?:^|/)(\d+)-[^/]*$")


def source_path(env: BuildEnvironment, docname: str) -> Path:
    """Return the source file of a document."""
    return Path(env.doc2path(docname))


def reads_last(path: Path) -> bool:
    """Tell whether a page holds one of the directives of `LAST`."""
    return path.suffix == ".md" and bool(_LAST.search(path.read_text(encoding="utf-8")))


def is_notebook(path: Path) -> bool:
    """Tell whether a document is executed."""
    return path.suffix == ".ipynb"


def always_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the documents that are read at every build: notebooks, and the pages that show their numbers."""
    paths = {name: source_path(env, name) for name in env.found_docs}
    return [name for name, path in paths.items() if is_notebook(path) or reads_last(path)]


def order_documents(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Sort the documents by name, those that must come last after the rest."""
    docnames.sort(key=lambda name: (reads_last(source_path(env, name)), name))


def chapter_label(docname: str) -> str:
    """Return what stands before the point in a document's table and figure numbers.

    Examples
    --------
    >>> chapter_label("book/2-export-complexity")
    '2'
    >>> chapter_label("book/methods")
    'A'
    """
    found = _NUMBER.search(docname)
    return found.group(1) if found else "A"


def renumber(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Replace the running numbers of figures and tables by numbers within the chapter.

    Returns
    -------
    list of str
        Documents whose numbers changed, for Sphinx to write again.
    """
    counts: dict[tuple[str, str], int] = defaultdict(int)
    old = getattr(env, "book_fignumbers", {})
    # Sphinx has numbered in the order of the table of contents; that order is kept.
    places = sorted(
        (number, kind, docname, anchor)
        for docname, kinds in env.toc_fignumbers.items()
        for kind, anchors in kinds.items()
        for anchor, number in anchors.items()
    )
    new: dict[str, dict[str, dict[str, tuple[Any, ...]]]] = {}
    for _, kind, docname, anchor in places:
        label = chapter_label(docname)
        counts[label, kind] += 1
        new.setdefault(docname, {}).setdefault(kind, {})[anchor] = (label, counts[label, kind])
    env.toc_fignumbers = new
    env.book_fignumbers = new  # type: ignore[attr-defined]
    return [docname for docname in set(old) | set(new) if old.get(docname) != new.get(docname)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build; `renumber` after Sphinx's own numbering."""
    app.connect("env-get-outdated", always_outdated)
    app.connect("env-before-read-docs", order_documents)
    app.connect("env-get-updated", renumber, priority=900)
    # Not safe for parallel reading: the order is the point.
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
