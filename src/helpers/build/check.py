"""Look at a built site: every page there, none too large, none with an error, all of today's sources."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from helpers import inputs, papers
from helpers.data import paths
from helpers.results import LINK, hashes, on_site, sha256

PAGE_LIMIT = 1_000_000
"""Largest page in bytes, without the assets that pages share."""

STAMP = "built-from.txt"
"""File in the site that holds the digest of its sources."""

INPUTS = ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.txt", "book", "src/helpers", "data")
"""What a site is built from."""

SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}

_FAULTS = {
    r'class="[^"]*\b(?:traceback|text_error)\b': "shows a traceback",
    r'class="[^"]*\boutput stderr\b': "shows what a cell wrote to stderr",
    r'class="[^"]*\bsystem-message\b': "shows a message of the parser",
    r"<!--\s*SPHINX-ERROR": "shows an error",
}


def pages(site: Path) -> list[Path]:
    """List the pages of a site; the theme leaves templates among the static files.

    Parameters
    ----------
    site : Path
        Folder with the pages.

    Returns
    -------
    list of Path
        Sorted.
    """
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


def faults(site: Path) -> list[str]:
    """List what is wrong with a site, one sentence each.

    Parameters
    ----------
    site : Path
        Folder with the pages.

    Returns
    -------
    list of str
        Empty for a site without faults.
    """
    found = [
        f"{one.path}: listed in _toc.yml, but there is no page {one.path}.html"
        for one in papers.documents()
        if not (site / f"{one.path}.html").is_file()
    ]
    if not (site / "index.html").is_file():
        found.append("index.html is missing")
    for page in pages(site):
        name = page.relative_to(site).as_posix()
        size = page.stat().st_size
        if size > PAGE_LIMIT:
            found.append(f"{name}: {size:,} bytes, more than {PAGE_LIMIT:,}")
        text = page.read_text(encoding="utf-8")
        found += [f"{name}: {fault}" for pattern, fault in _FAULTS.items() if re.search(pattern, text)]
    return found


def sources() -> str:
    """Hash what a site is written from.

    Returns
    -------
    str
        sha256 over the names and contents of `INPUTS`, where results are, and Python's version.
    """
    root = paths.project_root()
    parts = [sys.version, on_site(LINK)]
    for name in INPUTS:
        top = root / name
        files = {"": sha256(top.read_bytes())} if top.is_file() else hashes(top)
        parts += [
            f"{name}/{file} {sha}" for file, sha in files.items() if SKIPPED.isdisjoint(file.split("/"))
        ]
    return sha256("\n".join(parts))


def digest(written_from: str) -> str:
    """Hash everything that the site depends on.

    Parameters
    ----------
    written_from : str
        From `sources`.

    Returns
    -------
    str
        sha256 over that, the data files at hand, which a build may fetch, and the variants that have run.
    """
    data = {name: None for paper in papers.papers().values() for name in paper.data}
    return sha256("\n".join([written_from, *inputs.at_hand(data), *inputs.variants_at_hand()]))


def is_current(site: Path) -> bool:
    """Tell whether a site was built, and found without faults, from everything as it is now.

    Parameters
    ----------
    site : Path
        Folder with the pages.

    Returns
    -------
    bool
        Whether its `STAMP` is that of today.
    """
    stamp = site / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == digest(sources())


def stamp(site: Path, written_from: str) -> None:
    """Write down what a site was built from.

    Parameters
    ----------
    site : Path
        Folder with the pages.
    written_from : str
        The `sources` before the first page was written: what changes meanwhile is not in the site.
    """
    (site / STAMP).write_text(digest(written_from) + "\n", encoding="utf-8")
