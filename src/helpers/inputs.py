"""What the results of a page depend on: its notebook, and one hash over everything else.

A page of a paper may read the files of its own folder and the data sets that ``paper.toml`` lists. What a
page across papers reads stands in the metadata of its notebook, under ``book``::

    "book": {"files": ["*/printed.csv", "*/audit.toml"], "results": true, "variants": true, "data": true}

``files`` are patterns below ``book/``; ``results`` are those of every page of every paper, or of the pages
that a list names, ``variants`` their variants, ``data`` all data sets of all papers. A run notes what it
reads (`helpers.noted`), and whoever started it refuses what was not declared.
"""

from __future__ import annotations

import ast
import fnmatch
import functools
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import papers, reach
from helpers.data import fetching, paths, registry, store
from helpers.errors import InputError
from helpers.results import sha256

KEY = "book"
"""Key of a notebook's metadata under which it declares what it reads."""

DECLARED = {"files", "results", "variants", "data"}

UNREAD = (
    "*.ipynb",
    "*.pyc",
    "*.part",
    ".*",
    "test_*.py",
    "expected.toml",
    "second_entry.csv",
    "deviations.toml",
    "audit.*",
    "references.bib",
)
"""Files of a paper's folder that its own pages do not read."""


@dataclass(frozen=True)
class Page:
    """A notebook of the book.

    Attributes
    ----------
    name : str
        Of the notebook; names are unique in the book.
    document : str
        Its path without ending, as in ``_toc.yml``.
    notebook : Path
        The file.
    paper : str
        Paper that it belongs to; empty for a page across papers.
    files : tuple of str
        Patterns of what it reads below ``book/``.
    data : tuple of str
        Data sets that it may read.
    results : bool or tuple of str
        Whether it reads the results of the papers' pages, or of which.
    variants : bool
        Whether it reads the variants of the papers' pages.
    """

    name: str
    document: str
    notebook: Path
    paper: str
    files: tuple[str, ...]
    data: tuple[str, ...]
    results: bool | tuple[str, ...]
    variants: bool

    def reads(self, file: str) -> bool:
        """Tell whether a file below ``book/`` is among those that it declares."""
        own = self.paper and file.startswith(f"{self.paper}/")
        if own and not any(fnmatch.fnmatch(part, one) for one in UNREAD for part in file.split("/")):
            return True
        return any(fnmatch.fnmatch(file, pattern) for pattern in self.files)

    def before(self, every: Iterable[Page]) -> list[str]:
        """Name the pages that must have run before it."""
        own = self.results
        return [
            one.name
            for one in every
            if one.paper and one.name != self.name and (own if isinstance(own, bool) else one.name in own)
        ]


def pages() -> dict[str, Page]:
    """Find the notebooks of the book, and what each declares.

    Returns
    -------
    dict of str to Page
        By name, in the order of ``_toc.yml``.

    Raises
    ------
    InputError
        If a notebook cannot be read or declares what it cannot, or two have one name.
    """
    root = paths.project_root()
    own = papers.papers()
    of_page = {page: paper for paper in own.values() for page in paper.pages}
    every = tuple(dict.fromkeys(name for paper in own.values() for name in paper.data))
    found: dict[str, Page] = {}
    for one in papers.documents():
        notebook = root / f"{one.path}.ipynb"
        if not notebook.is_file():
            if not (root / f"{one.path}.md").is_file():
                raise InputError(
                    f"_toc.yml lists {one.path}, but there is neither {one.path}.ipynb nor {one.path}.md; "
                    "correct the line or add the page."
                )
            continue
        if one.name in found:
            raise InputError(
                f"notebooks {found[one.name].document} and {one.path} have one name; results are kept by "
                "name, so rename one."
            )
        about = _declared(notebook)
        paper = of_page.get(one.name)
        found[one.name] = Page(
            name=one.name,
            document=one.path,
            notebook=notebook,
            paper=paper.name if paper else "",
            files=tuple(about.get("files", ())) + (() if paper else ("*/paper.toml", "recorded/*")),
            data=tuple(paper.data) if paper else every * bool(about.get("data")),
            results=tuple(read) if isinstance(read := about.get("results"), list) else bool(read),
            variants=bool(about.get("variants")),
        )
    return found


def digest(page: Page, results: Mapping[str, str] | None = None) -> str:
    """Hash everything that the results of a page depend on, but for its notebook.

    Parameters
    ----------
    page : Page
        Which.
    results : mapping of str to str, optional
        Hashes of the results that it reads, by page.

    Returns
    -------
    str
        sha256 over the helpers that its notebook can reach, the files that it reads, the content of its data
        sets
        as far as they are at hand, the pinned requirements, Python's version, the table of contents for a
        page across papers, and `results`.
    """
    root = paths.project_root()
    parts: list[str] = [
        sys.version,
        sha256((root / "requirements.txt").read_bytes()),
        reach.digest(imports(page.notebook.read_text(encoding="utf-8"))),
        *(f"{file.relative_to(root).as_posix()} {sha256(file.read_bytes())}" for file in files(page)),
        *at_hand(page.data),
        *(f"{name} {sha}" for name, sha in sorted((results or {}).items())),
    ]
    if not page.paper:
        parts.append(sha256((root / "_toc.yml").read_bytes()))
    if page.variants:
        parts += _variants()
    return sha256("\0".join(parts))


def files(page: Page) -> list[Path]:
    """List the files below ``book/`` that a page declares to read.

    Parameters
    ----------
    page : Page
        Which.

    Returns
    -------
    list of Path
        Those that are there, sorted.
    """
    home = paths.project_root() / "book"
    tops = [home / page.paper] if page.paper and not page.files else [home]
    every = sorted(path for top in tops for path in top.rglob("*") if path.is_file())
    return [path for path in every if page.reads(path.relative_to(home).as_posix())]


def at_hand(data_sets: Iterable[str]) -> list[str]:
    """Say which files of some data sets can be had without the network, and their content.

    Parameters
    ----------
    data_sets : iterable of str
        Ids in the registry.

    Returns
    -------
    list of str
        One entry a file: name, and sha256 or ``missing``.
    """
    found = []
    for data in map(registry.dataset, data_sets):
        for file in data.files:
            path = fetching.locate(data, file).path
            content = "missing" if path is None else file.sha256 or store.content_lately(path).sha256
            found.append(f"{data.id}/{file.name} {content}")
    return found


def variants_at_hand() -> list[str]:
    """Say which variants have been run, and with what result.

    Returns
    -------
    list of str
        One entry a variant: its chapter, its name, and the sha256 of the note that its run left.
    """
    notes = sorted((paths.build_dir() / "variants").glob("*/*/run.json"))
    return [f"{note.parent.parent.name}/{note.parent.name} {sha256(note.read_bytes())}" for note in notes]


def page_of(notebook: Path) -> Page:
    """Find the page of a notebook; one that is not in the book may read any data set, and nothing else.

    Parameters
    ----------
    notebook : Path
        The file.

    Returns
    -------
    Page
        What it declares.
    """
    known = pages().get(notebook.stem)
    if known and known.notebook == notebook:
        return known
    return Page(notebook.stem, notebook.stem, notebook, "", (), tuple(registry.load()), False, False)


@functools.lru_cache(maxsize=64)
def imports(notebook: str, *, everywhere: bool = True) -> tuple[str, ...]:
    r"""List the modules that the code of a notebook imports.

    Parameters
    ----------
    notebook : str
        Text of the notebook.
    everywhere : bool
        Also inside functions; otherwise at the top level of its cells.

    Returns
    -------
    tuple of str
        In order, each once; ``from a import b`` gives ``a`` and, if that is a module of the helpers, ``a.b``.

    Examples
    --------
    >>> cell = '{"cell_type": "code", "source": "import numpy as np\\nfrom helpers import hs"}'
    >>> imports(f'{{"cells": [{cell}]}}')
    ('numpy', 'helpers', 'helpers.hs')
    """
    found: dict[str, None] = {}
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse("".join(cell["source"]))
        except SyntaxError:
            continue  # a cell of magics
        for node in ast.walk(tree) if everywhere else tree.body:
            base, *inside = reach.named(node) or [""]
            if isinstance(node, ast.ImportFrom):
                inside = list(filter(reach.is_module, inside))
            found |= dict.fromkeys(filter(None, [base, *inside]))
    return tuple(found)


def cells(notebook: str) -> str:
    """Take from a notebook what decides its results: kernel, code, and which cell holds the parameters.

    Parameters
    ----------
    notebook : str
        Its text.

    Returns
    -------
    str
        JSON.

    Examples
    --------
    >>> cell = '{"id": "x", "cell_type": "code", "source": ["a = 1"], "metadata": {}}'
    >>> cells(f'{{"metadata": {{}}, "cells": [{cell}]}}')
    '[null, [["a = 1", false]]]'
    """
    raw = json.loads(notebook)
    rows = [
        ["".join(one["source"]), "parameters" in one["metadata"].get("tags", [])]
        for one in raw["cells"]
        if one["cell_type"] == "code"
    ]
    return json.dumps([raw["metadata"].get("kernelspec", {}).get("name"), rows])


def _declared(notebook: Path) -> dict[str, Any]:
    try:
        raw = json.loads(notebook.read_text(encoding="utf-8"))
        about = raw["metadata"].get(KEY, {})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{notebook.name} is not a notebook ({error}).") from error
    wrong = sorted(set(about) - DECLARED)
    if wrong:
        raise InputError(
            f"{notebook.name}: metadata.{KEY} has the unknown {', '.join(wrong)}; "
            f"it may have {', '.join(sorted(DECLARED))}."
        )
    return dict(about)


def _variants() -> list[str]:
    own = [page for page in pages().values() if page.paper]
    return variants_at_hand() + [
        f"{page.name} {digest(page)} {sha256(cells(page.notebook.read_text(encoding='utf-8')))}"
        for page in own
    ]
