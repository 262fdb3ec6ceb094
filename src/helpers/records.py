"""Recorded results: what an earlier run computed on real data, kept with its provenance.

They lie in the ``recorded`` folder beside the notebook, so that a reader whose machine has no data still
sees real results. Figures are kept as drawn. No data of a source is there, only what was computed from them.
"""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import noted, papers
from helpers.data import paths, registry
from helpers.errors import DataUnavailableError
from helpers.results import write_text

RECORD = "BOOK_RECORD"
"""Environment variable: set to 1, results on real data are also kept in the ``recorded`` folder; set to a
folder, their tables are written there, without provenance, as every build does."""

OBTAINED = "obtained"
"""Folder, in the results of a page, of the tables that its build computed on real data."""


def folder(page: str) -> Path:
    """Folder of the numbers that an earlier run of a page recorded.

    Parameters
    ----------
    page : str
        Name of a notebook; the pages of a paper share one folder.

    Returns
    -------
    Path
        ``recorded`` beside the notebook, or beside its like in the folder that ``BOOK_RECORDED`` names; not
        made.
    """
    home = papers.home(page)
    named = os.environ.get("BOOK_RECORDED")
    if named:
        home = Path(named).expanduser().resolve() / home.relative_to(paths.project_root() / "book")
    return home / "recorded"


def read(page: str, name: str) -> pd.DataFrame:
    """Read a recorded table.

    Parameters
    ----------
    page, name : str
        Which table.

    Returns
    -------
    DataFrame
        As it was computed; columns of codes and names as str.

    Raises
    ------
    DataUnavailableError
        If nothing of this name was recorded.
    """
    path = folder(page) / f"{name}.csv"
    note = provenance(page).get(name)
    _note(path)
    if not path.is_file() or note is None:
        raise DataUnavailableError(
            f"No recorded numbers {name!r} of {page!r}: fetch its data and run `make record`."
        )
    return pd.read_csv(
        path, dtype=dict.fromkeys(note["text_columns"], "str"), keep_default_na=False, na_values=[""]
    )


def provenance(page: str) -> dict[str, dict[str, Any]]:
    """Where the recorded numbers of a page come from.

    Parameters
    ----------
    page : str
        Which page.

    Returns
    -------
    dict of str to dict
        By table: ``date``, ``code`` (version and commit), ``data_sets``, ``data_hash`` and ``text_columns``.
    """
    path = folder(page) / "provenance.json"
    _note(path)
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def keep(
    page: str, name: str, frame: pd.DataFrame, data_sets: Sequence[str], given: Mapping[str, Any]
) -> None:
    """Keep a table that was computed on real data, where `RECORD` says so.

    Parameters
    ----------
    page, name, frame, data_sets, given
        See `write`.
    """
    wanted = os.environ.get(RECORD)
    if wanted == "1":
        write(page, name, frame, data_sets, given)
    elif wanted:
        write_text(Path(wanted) / f"{name}.csv", frame.to_csv(index=False))


def write(
    page: str, name: str, frame: pd.DataFrame, data_sets: Sequence[str], given: Mapping[str, Any]
) -> None:
    """Record a table that was computed on real data, with its provenance.

    Parameters
    ----------
    page, name : str
        Which table.
    frame : DataFrame
        Results; never data of a source.
    data_sets : sequence of str
        What it was computed from.
    given : mapping
        Parameters that it depends on.
    """
    text = frame.to_csv(index=False)
    path = folder(page) / f"{name}.csv"
    notes = provenance(page)
    same = name in notes and notes[name]["given"] == dict(given)
    if same and path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    write_text(path, text)
    notes[name] = {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "code": f"helpers {importlib.metadata.version('helpers')}, commit {_commit()}",
        "data_sets": list(data_sets),
        "data_hash": data_hash(data_sets),
        "given": dict(given),
        "text_columns": [str(column) for column in frame.select_dtypes(exclude=["number", "bool"])],
    }
    write_text(folder(page) / "provenance.json", json.dumps(notes, indent=2, sort_keys=True) + "\n")


def data_hash(data_sets: Sequence[str]) -> str:
    """One hash for the registered content of several data sets.

    Parameters
    ----------
    data_sets : sequence of str
        Ids in the registry.

    Returns
    -------
    str
        sha256 over the hashes of their files.
    """
    files = [file for name in sorted(data_sets) for file in registry.dataset(name).files]
    return hashlib.sha256("\n".join(f"{file.name} {file.sha256}" for file in files).encode()).hexdigest()


def _note(path: Path) -> None:
    home = paths.project_root() / "book"
    if path.is_relative_to(home):
        noted.note("file", path.relative_to(home).as_posix())


def _commit() -> str:
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],
            cwd=paths.project_root(),
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return answer.stdout.strip()
