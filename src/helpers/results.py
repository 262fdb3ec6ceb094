"""Results of a build: tables, figures, and the numbers that the chapters hand to the scorecard."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import papers, published
from helpers.data import paths, registry
from helpers.published import REPLICATION_COLUMNS

REPLICATIONS = "replications.csv"
"""File of a page that holds its numbers for the scorecard."""

HEADLINES = "headline.csv"
"""File of a page that holds the estimates that its paper stands or falls with."""

EXHIBITS = "exhibits.json"
"""File of a page that says of each of its exhibits what it is, and from which cell, functions and data."""

LINK = "/_build/results/"
"""How links to results begin in notebooks, wherever a run puts its files; see `on_site`."""

_FORMULA = re.compile(r"[=+@\t\r-]")
_SIGNED = re.compile(
    r"[+-][\d.,]*(?:e[+-]?\d+)?\s?%?\**"
    r"(?:\s[\w .,]*|\s\([+-]?[\d.,]+\)\**|\sto\s[+-]?[\d.,]+)?",
    re.IGNORECASE,
)
"""A number as printed, or a dash before words."""
_NUMBERS = ("replicated", "low", "high")
_TYPES = dict.fromkeys([name for name in REPLICATION_COLUMNS if name not in _NUMBERS], "str")


def folder(page: str | None = None) -> Path:
    """Folder of what a build computes.

    Parameters
    ----------
    page : str, optional
        Name of a notebook, for its own folder inside it.

    Returns
    -------
    Path
        ``_build/results``, or the folder that ``BOOK_RESULTS`` names; not made.
    """
    named = os.environ.get("BOOK_RESULTS")
    found = Path(named).expanduser().resolve() if named else paths.build_dir() / "results"
    return found / page if page else found


def on_site(text: str) -> str:
    """Lead links to results, which begin with `LINK` in every notebook, to where a build puts them.

    Parameters
    ----------
    text : str
        Markdown, or the path of one file.

    Returns
    -------
    str
        The same where results are in ``_build/results``; else with the path from the book's folder to the one
        that ``BOOK_RESULTS`` names, beginning with ``/`` all the same, as Sphinx understands it.

    Notes
    -----
    A run in a build writes to a folder of its own, which is gone when its page is made. So notebooks and
    their outputs say `LINK`, and the site, which knows where a build puts results, says where that is.
    """
    return text.replace(LINK, f"/{Path(os.path.relpath(folder(), paths.project_root())).as_posix()}/")


def hashes(folder: Path) -> dict[str, str]:
    """Hash every file of a folder.

    Parameters
    ----------
    folder : Path
        It need not be there.

    Returns
    -------
    dict of str to str
        sha256 by path in the folder, sorted.
    """
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in found}


def sha256(content: bytes | str) -> str:
    """Hash a content.

    Parameters
    ----------
    content : bytes or str
        Text is taken as UTF-8.

    Returns
    -------
    str
        Hexadecimal.

    Examples
    --------
    >>> sha256("x") == sha256(b"x")
    True
    """
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def write_text(path: Path, text: str) -> Path:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : Path
        Target; its folder is made.
    text : str
        Content, written as UTF-8.

    Returns
    -------
    Path
        `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def as_csv(frame: pd.DataFrame) -> str:
    """Write a frame for readers, whose spreadsheets must not take a cell for a formula.

    Parameters
    ----------
    frame : DataFrame
        What a page shows.

    Returns
    -------
    str
        CSV; a text that a spreadsheet would compute begins with an apostrophe. Numbers stay as they are, with
        their sign, stars and percent; every minus is that of ASCII.

    Examples
    --------
    >>> cells = {"a": ["=1+1", "-0.2 (-1.3)", "-1+A1", "@x"], "b": [-1.5, 2, 3, 4]}
    >>> print(as_csv(pd.DataFrame(cells)), end="")
    a,b
    '=1+1,-1.5
    -0.2 (-1.3),2.0
    '-1+A1,3.0
    '@x,4.0
    """
    return frame.map(_harmless).rename(columns=_harmless).to_csv(index=False)


def _harmless(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\u2212", "-")
    return f"'{text}" if _FORMULA.match(text) and not _SIGNED.fullmatch(text) else text


def replications() -> dict[str, pd.DataFrame]:
    """Our numbers of every paper of which a page has run in this build.

    Returns
    -------
    dict of str to DataFrame
        By paper, columns of `helpers.published.REPLICATION_COLUMNS`.
    """
    found = {paper.name: of_pages(paper.pages) for paper in papers.papers().values()}
    return {name: frame for name, frame in found.items() if len(frame.columns)}


def of_pages(names: Iterable[str]) -> pd.DataFrame:
    """Our numbers of some pages.

    Parameters
    ----------
    names : iterable of str
        Names of notebooks.

    Returns
    -------
    DataFrame
        Columns of `helpers.published.REPLICATION_COLUMNS`; without any where none of the pages has run.
    """
    files = [folder() / page / REPLICATIONS for page in names]
    blank = {name: [""] for name in _NUMBERS}
    frames = [
        pd.read_csv(file, keep_default_na=False, na_values=blank, dtype=_TYPES)
        for file in files
        if file.is_file()
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def exchanged(card: pd.DataFrame) -> str:
    """Write the scorecard for other programs, see `helpers.published.document`.

    Parameters
    ----------
    card : DataFrame
        See `helpers.published.scorecard`.

    Returns
    -------
    str
        JSON.
    """
    root, where = paths.project_root(), {one.name: one.path for one in papers.documents()}
    about = {}
    for name, paper in papers.papers().items():
        file = paper.folder / "printed.csv"
        about[name] = {
            "title": paper.title,
            "citation": paper.citation,
            "printed": {"file": file.relative_to(root).as_posix(), "sha256": sha256(file.read_bytes())},
            "notebooks": {page: f"{where[page]}.ipynb" for page in paper.pages},
        }
    hashes = {data.id: {file.name: file.sha256 for file in data.files} for data in registry.load().values()}
    return published.dumps(published.document(card, about, hashes))


def exhibits(name: str) -> dict[str, dict[str, Any]]:
    """Exhibits of a page in this build, by their labels, in the order in which they were made.

    Parameters
    ----------
    name : str
        Of the notebook.

    Returns
    -------
    dict of str to dict
        ``caption``, ``note``, ``tier``, ``source``, ``data``, ``cell`` and ``functions`` of each; empty where
        the page has none, or has not run.
    """
    file = folder(name) / EXHIBITS
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
