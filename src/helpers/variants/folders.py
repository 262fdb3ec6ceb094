"""What a variant leaves behind: its folder, whole or not at all, and one table of all results."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from helpers.data import paths
from helpers.results import write_text
from helpers.variants.groups import Plan, Variant, as_yaml

COLUMNS = [
    "chapter",
    "variant",
    "exhibit",
    "row",
    "column",
    "statistic",
    "value",
    "tier",
    "convention",
    "source",
    "part",
]
"""Columns of every ``results.csv``; one more for each parameter follows, ``set_<name>``."""

HEADLINE = "headline"
"""What the column ``exhibit`` says of a headline; its statistics are `STATISTICS`."""

STATISTICS = ("estimate", "std_error", "low", "high", "nobs")

NOTE = "run.json"


def folder(chapter: str) -> Path:
    """Folder of a chapter's variants.

    Parameters
    ----------
    chapter : str
        Name of the notebook.

    Returns
    -------
    Path
        ``_build/variants/<chapter>`` of the book, or of the folder that ``BOOK_VARIANTS`` names.
    """
    named = os.environ.get("BOOK_VARIANTS")
    return (Path(named).expanduser().resolve() if named else paths.build_dir() / "variants") / chapter


def tidy(plan: Plan, variant: Variant, files: Mapping[str, str]) -> pd.DataFrame:
    """Put what a run handed back into one format.

    Parameters
    ----------
    plan, variant
        What was run.
    files : mapping
        Text of ``headline.csv`` and ``replications.csv``, where the run wrote them.

    Returns
    -------
    DataFrame
        One row a number: `COLUMNS`, then the parameters.
    """
    parts = []
    if "headline.csv" in files:
        wide = _csv(files["headline.csv"])
        for statistic in STATISTICS:
            parts.append(
                wide.assign(
                    exhibit=HEADLINE,
                    row=wide["name"],
                    column="",
                    statistic=statistic,
                    part="",
                    value=wide[statistic],
                )
            )
    if "replications.csv" in files:
        parts.append(_csv(files["replications.csv"]).rename(columns={"replicated": "value"}))
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    rows = rows.assign(chapter=plan.chapter, variant=variant.name)[COLUMNS]
    return rows.assign(**{f"set_{name}": value for name, value in plan.values(variant).items()})


def save(plan: Plan, variant: Variant, outcome: Mapping[str, Any], fingerprint: str) -> None:
    """Put a run's files in place, all of them or none.

    Parameters
    ----------
    plan, variant
        What was run.
    outcome : mapping
        See `helpers.variants.engine.execute`.
    fingerprint : str
        Of the inputs; empty if they changed while it ran.

    Raises
    ------
    OSError
        If they cannot be written; the folder is then as it was.
    """
    texts = {"parameters.yml": as_yaml(plan.values(variant))}
    if "notebook" in outcome:
        texts["notebook.ipynb"] = outcome["notebook"]
    if outcome["status"] == "finished":
        texts["results.csv"] = tidy(plan, variant, outcome["files"]).to_csv(index=False)
    note = {
        "status": outcome["status"],
        "error": outcome["error"],
        "seconds": outcome["seconds"],
        "fingerprint": fingerprint,
        "files": {name: _sha(text.encode()) for name, text in texts.items()},
    }
    texts[NOTE] = json.dumps(note, indent=2) + "\n"
    home = folder(plan.chapter)
    home.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=home, prefix=f".{variant.name}-", suffix=".part"))
    try:
        for name, text in texts.items():
            with (fresh / name).open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        fresh.chmod(0o755)
        target = home / variant.name
        with _lock(home):
            old = fresh.with_suffix(".old")
            if target.exists():
                target.rename(old)
            fresh.rename(target)
            shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def state(plan: Plan, variant: Variant, fingerprint: str) -> str:
    """Tell whether a variant must be run.

    Parameters
    ----------
    plan, variant
        Which.
    fingerprint : str
        Of the inputs as they are now.

    Returns
    -------
    {"current", "stale", "failed", "missing"}
        ``current`` only if every file is there with the content that was written.
    """
    home = folder(plan.chapter) / variant.name
    try:
        note = json.loads((home / NOTE).read_text(encoding="utf-8"))
        whole = all(_sha((home / name).read_bytes()) == sha for name, sha in note["files"].items())
    except (OSError, ValueError, KeyError):
        return "missing"
    if not whole or (note["status"] == "finished" and "results.csv" not in note["files"]):
        return "missing"
    if note["status"] != "finished":
        return "failed"
    return "current" if note["fingerprint"] == fingerprint else "stale"


def collect(plan: Plan, fingerprints: Mapping[str, str]) -> pd.DataFrame:
    """Write all current results of a chapter as one table.

    Parameters
    ----------
    plan : Plan
        All its variants.
    fingerprints : mapping
        Of each variant's inputs.

    Returns
    -------
    DataFrame
        Also in ``results.csv`` of the chapter's folder. Failed and outdated variants are not in it.
    """
    home = folder(plan.chapter)
    home.mkdir(parents=True, exist_ok=True)
    with _lock(home):
        found = [
            read_results(home / one.name / "results.csv")
            for one in plan.variants
            if state(plan, one, fingerprints[one.name]) == "current"
        ]
        table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)
        write_text(home / "results.csv", table.to_csv(index=False))
    return table


def read_results(path: Path) -> pd.DataFrame:
    """Read a ``results.csv``.

    Parameters
    ----------
    path : Path
        Of one variant or of a chapter.

    Returns
    -------
    DataFrame
        Text columns as str, ``value`` as float.
    """
    return _csv(path.read_text(encoding="utf-8"))


def headlines(results: pd.DataFrame) -> pd.DataFrame:
    """One row a variant and headline: estimate, error, interval, N, convention and parameters.

    Parameters
    ----------
    results : DataFrame
        Of `collect` or `read_results`.

    Returns
    -------
    DataFrame
        Columns ``chapter``, ``variant``, ``name``, `STATISTICS`, ``tier``, ``convention``, ``source`` and the
        parameters; in the order of the results. No rows if there are no results.
    """
    rows = results[results["exhibit"] == HEADLINE].rename(columns={"row": "name"})
    keys = ["chapter", "variant", "name", "tier", "convention", "source"]
    keys += [str(name) for name in results if str(name).startswith("set_")]
    wide = rows.pivot(index=["chapter", "variant", "name"], columns="statistic", values="value")
    wide = wide.reindex(columns=list(STATISTICS))  # without results it has no columns
    return (
        rows[keys]
        .drop_duplicates(["chapter", "variant", "name"])
        .merge(wide.reset_index(), on=["chapter", "variant", "name"], how="left", validate="one_to_one")
    )


def _csv(text: str) -> pd.DataFrame:
    numbers = [*STATISTICS, "value", "replicated"]
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in numbers if name in frame})


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _lock(home: Path) -> FileLock:
    return FileLock(home / ".lock")
