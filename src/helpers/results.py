"""Results of a build: tables, figures, and the numbers that the chapters hand to the scorecard."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from helpers import papers
from helpers.data import paths
from helpers.published import REPLICATION_COLUMNS

REPLICATIONS = "replications.csv"
"""File of a page that holds its numbers for the scorecard."""

HEADLINES = "headline.csv"
"""File of a page that holds the estimates that its paper stands or falls with."""

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
        ``_build/results``, or the folder that ``BOOK_RESULTS`` names; made if it is not there.
    """
    named = os.environ.get("BOOK_RESULTS")
    found = Path(named).expanduser().resolve() if named else paths.build_dir() / "results"
    found = found / page if page else found
    found.mkdir(parents=True, exist_ok=True)
    return found


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


def replications() -> dict[str, pd.DataFrame]:
    """Our numbers of every paper of which a page has run in this build.

    Returns
    -------
    dict of str to DataFrame
        By paper, columns of `helpers.published.REPLICATION_COLUMNS`.
    """
    found = {}
    for paper in papers.papers().values():
        files = [folder() / page / REPLICATIONS for page in paper.pages]
        frames = [_read(file) for file in files if file.is_file()]
        if frames:
            found[paper.name] = pd.concat(frames, ignore_index=True)
    return found


def _read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, keep_default_na=False, na_values={name: [""] for name in _NUMBERS}, dtype=_TYPES)
