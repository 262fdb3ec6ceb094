"""Files of the book itself: printed numbers, the ledger, what a build computes, what a run recorded."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import json
import os
import subprocess
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml  # type: ignore[import-untyped]

from helpers.data import paths, registry
from helpers.errors import DataUnavailableError, UnknownNameError
from helpers.published import Deviation, read_ledger, summary, validate
from helpers.published import scorecard as score

TEXT_COLUMNS = ["exhibit", "row", "column", "statistic", "printed", "unit", "note"]


def chapters() -> dict[str, dict[str, str]]:
    """Chapters that have printed numbers, with title and citation, in their order.

    Returns
    -------
    dict of str to dict
        ``title`` and ``paper`` by chapter, from ``data/published/chapters.toml``.
    """
    path = paths.project_root() / "data" / "published" / "chapters.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8")))


def published(chapter: str) -> pd.DataFrame:
    """Read the printed numbers of one chapter.

    Parameters
    ----------
    chapter : str
        For instance ``"2-export-complexity"``.

    Returns
    -------
    DataFrame
        See `helpers.published.validate`.

    Raises
    ------
    UnknownNameError
        For a chapter without printed numbers; the message lists those that have some.
    """
    known = chapters()
    if chapter not in known:
        raise UnknownNameError(f"chapter {chapter!r} has no printed numbers; there are {', '.join(known)}.")
    path = paths.project_root() / "data" / "published" / f"{chapter}.csv"
    frame = pd.read_csv(path, dtype=dict.fromkeys(TEXT_COLUMNS, str), keep_default_na=False)
    return validate(frame)


def audit_description(chapter: str) -> dict[str, Any]:
    """Read what the audit must know about a paper's tables: their kinds, what their columns mean.

    Parameters
    ----------
    chapter : str
        For instance ``"2-export-complexity"``.

    Returns
    -------
    dict
        ``data/published/audit/<chapter>.toml``; empty if there is none.
    """
    path = paths.project_root() / "data" / "published" / "audit" / f"{chapter}.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def ledger() -> list[Deviation]:
    """Reasons for numbers that differ or were not run.

    Returns
    -------
    list of Deviation
        Entries of ``data/published/deviations.toml``.
    """
    path = paths.project_root() / "data" / "published" / "deviations.toml"
    return read_ledger(tomllib.loads(path.read_text(encoding="utf-8"))["deviation"])


def results_dir(chapter: str | None = None) -> Path:
    """Folder of what a build computes.

    Parameters
    ----------
    chapter : str, optional
        A chapter's own folder inside it.

    Returns
    -------
    Path
        ``_build/results``, or the folder that ``BOOK_RESULTS`` names; made if it is not there.
    """
    named = os.environ.get("BOOK_RESULTS")
    folder = Path(named).expanduser().resolve() if named else paths.build_dir() / "results"
    folder = folder / chapter if chapter else folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
    """Our numbers of every chapter that has run in this build.

    Returns
    -------
    dict of str to DataFrame
        Columns of `helpers.published.REPLICATION_COLUMNS`.
    """
    found = sorted(results_dir().glob("*/replications.csv"))
    return {
        path.parent.name: pd.read_csv(
            path, keep_default_na=False, na_values={"replicated": [""]}, dtype=_TYPES
        )
        for path in found
    }


_TYPES = dict.fromkeys(
    ["exhibit", "row", "column", "statistic", "tier", "convention", "source", "part"], "str"
)


def scorecard() -> pd.DataFrame:
    """Score every printed number against what has run in this build, and write the result.

    Returns
    -------
    DataFrame
        See `helpers.published.scorecard`; also written to ``scorecard.csv`` in `results_dir`, with the totals
        per chapter in ``scorecard-summary.csv``.
    """
    about = chapters()
    card = score({chapter: published(chapter) for chapter in about}, replications(), ledger())
    totals = summary(card)
    totals.insert(1, "title", [about[chapter]["title"] for chapter in totals["chapter"]])
    write_text(results_dir() / "scorecard.csv", card.to_csv(index=False))
    write_text(results_dir() / "scorecard-summary.csv", totals.to_csv(index=False))
    return card


def choices(name: str) -> dict[str, Any]:
    """Read a list of choices, see `helpers.multiverse`.

    Parameters
    ----------
    name : str
        For instance ``"multiverse-3"``, for ``variants/multiverse-3.yml``.

    Returns
    -------
    dict
        The parsed file.
    """
    path = paths.project_root() / "variants" / f"{name}.yml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def recorded_dir(chapter: str) -> Path:
    """Folder of the numbers that an earlier run of a chapter recorded.

    Parameters
    ----------
    chapter : str
        For instance ``"2-export-complexity"``.

    Returns
    -------
    Path
        ``data/recorded/<chapter>``, or the chapter's folder in ``BOOK_RECORDED``; not made.
    """
    named = os.environ.get("BOOK_RECORDED")
    folder = Path(named).expanduser().resolve() if named else paths.project_root() / "data" / "recorded"
    return folder / chapter


def read_recorded(chapter: str, name: str) -> pd.DataFrame:
    """Read a recorded table.

    Parameters
    ----------
    chapter, name : str
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
    path = recorded_dir(chapter) / f"{name}.csv"
    note = provenance(chapter).get(name)
    if not path.is_file() or note is None:
        raise DataUnavailableError(
            f"No recorded numbers {name!r} of chapter {chapter!r}: fetch its data and run `make record`."
        )
    return pd.read_csv(
        path, dtype=dict.fromkeys(note["text_columns"], "str"), keep_default_na=False, na_values=[""]
    )


def provenance(chapter: str) -> dict[str, dict[str, Any]]:
    """Where the recorded numbers of a chapter come from.

    Parameters
    ----------
    chapter : str
        Which chapter.

    Returns
    -------
    dict of str to dict
        By table: ``date``, ``code`` (version and commit), ``data_sets``, ``data_hash`` and ``text_columns``.
    """
    path = recorded_dir(chapter) / "provenance.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def write_recorded(
    chapter: str, name: str, frame: pd.DataFrame, data_sets: Sequence[str], given: Mapping[str, Any]
) -> None:
    """Record a table that was computed on real data, with its provenance.

    Parameters
    ----------
    chapter, name : str
        Which table.
    frame : DataFrame
        Results; never data of a source.
    data_sets : sequence of str
        What it was computed from.
    given : mapping
        Parameters that it depends on.
    """
    text = frame.to_csv(index=False)
    path = recorded_dir(chapter) / f"{name}.csv"
    if path.is_file() and path.read_text(encoding="utf-8") == text and name in provenance(chapter):
        return
    write_text(path, text)
    notes = provenance(chapter)
    notes[name] = {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "code": f"helpers {importlib.metadata.version('helpers')}, commit {_commit()}",
        "data_sets": list(data_sets),
        "data_hash": data_hash(data_sets),
        "given": dict(given),
        "text_columns": [str(column) for column in frame.select_dtypes(exclude="number")],
    }
    write_text(recorded_dir(chapter) / "provenance.json", json.dumps(notes, indent=2, sort_keys=True) + "\n")


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
