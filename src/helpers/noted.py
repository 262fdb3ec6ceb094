"""Notes of what a run reads, so that whoever started it can hold them against what the page declares."""

from __future__ import annotations

import os
from pathlib import Path

READS = "BOOK_READS"
"""Environment variable: file that takes one line a read; without it nothing is noted."""


def note(kind: str, name: str) -> None:
    """Note that something is read.

    Parameters
    ----------
    kind : {"data", "file"}
        A data set, or a file of a paper.
    name : str
        Its id; its path below ``book/``.
    """
    target = os.environ.get(READS)
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(f"{kind} {name}\n")


def read(path: Path) -> dict[str, set[str]]:
    """Read what was noted.

    Parameters
    ----------
    path : Path
        The file; it need not be there.

    Returns
    -------
    dict of str to set of str
        Names by kind.
    """
    found: dict[str, set[str]] = {"data": set(), "file": set()}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for line in lines:
        kind, _, name = line.partition(" ")
        found[kind].add(name)
    return found
