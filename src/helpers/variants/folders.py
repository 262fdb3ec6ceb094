"""What a variant leaves behind: its folder, whole or not at all, and one table of all results."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import yaml  # type: ignore[import-untyped]
from filelock import FileLock

from helpers import inputs
from helpers.arguments import require_columns, typed
from helpers.data import paths
from helpers.execution import Outcome
from helpers.results import HEADLINES, REPLICATIONS, hashes, sha256, write_text
from helpers.variants.groups import Plan, Variant

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


@typed
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


def fingerprints(plan: Plan) -> dict[str, str]:
    """Hash everything that the results of each variant depend on, as it is now.

    Parameters
    ----------
    plan : Plan
        All its variants.

    Returns
    -------
    dict of str to str
        By variant, sha256 over notebook, helpers, data, pinned requirements and parameters.
    """
    shared = inputs.digest(inputs.page_of(plan.notebook))
    shared += inputs.cells(plan.notebook.read_text(encoding="utf-8"))
    return {
        one.name: sha256(f"{shared}\0{json.dumps(one.parameters, sort_keys=True)}") for one in plan.variants
    }


def up_to_date(plan: Plan) -> list[str]:
    """Name the variants whose results are those of the notebook, helpers and data of today.

    Parameters
    ----------
    plan : Plan
        See `helpers.variants.groups.read`.

    Returns
    -------
    list of str
        In the order of the plan. Every file of theirs is there with the content that was written.
    """
    prints = fingerprints(plan)
    return [name for name, of_now in prints.items() if _finished_with(folder(plan.chapter) / name) == of_now]


def _finished_with(home: Path) -> str:
    """Fingerprint of the run that finished in a folder; empty if it failed, or is not whole."""
    try:
        note = json.loads((home / NOTE).read_text(encoding="utf-8"))
        whole = "results.csv" in note["files"] and note["files"].items() <= hashes(home).items()
        return str(note["fingerprint"]) if whole and note["status"] == "finished" else ""
    except (OSError, ValueError, KeyError):
        return ""


def current(plan: Plan) -> pd.DataFrame:
    """Gather the results that are up to date, without running anything.

    Parameters
    ----------
    plan : Plan
        See `helpers.variants.groups.read`.

    Returns
    -------
    DataFrame
        `COLUMNS` and the parameters; failed and outdated variants are not in it.
    """
    found = [read_results(folder(plan.chapter) / name / "results.csv") for name in up_to_date(plan)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)


def collect(plan: Plan) -> None:
    """Write all current results of a chapter as one table, ``results.csv`` in the chapter's folder.

    Parameters
    ----------
    plan : Plan
        All its variants.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    home = folder(plan.chapter)
    with _lock(home):
        write_text(home / "results.csv", current(plan).to_csv(index=False))


def save(plan: Plan, variant: Variant, outcome: Outcome, fingerprint: str) -> None:
    """Put a run's files in place, all of them or none.

    Parameters
    ----------
    plan, variant
        What was run.
    outcome : Outcome
        What it gave.
    fingerprint : str
        Of the inputs; empty if they changed while it ran.

    Raises
    ------
    OSError
        If they cannot be written; the folder is then as it was.
    """
    values = plan.values(variant)
    texts = {"parameters.yml": yaml.safe_dump(values, sort_keys=False, allow_unicode=True)}
    if outcome.notebook:
        texts["notebook.ipynb"] = outcome.notebook
    if not outcome.error:
        table = _tidy(outcome.files).assign(chapter=plan.chapter, variant=variant.name)[COLUMNS]
        table = table.assign(**{f"set_{name}": value for name, value in values.items()})
        texts["results.csv"] = table.to_csv(index=False)
    note = {
        "status": "failed" if outcome.error else "finished",
        "error": outcome.error,
        "seconds": outcome.seconds,
        "fingerprint": fingerprint,
        "files": {name: sha256(text) for name, text in texts.items()},
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


def _tidy(files: Mapping[str, str]) -> pd.DataFrame:
    """Put headlines and numbers for the scorecard, where a run wrote them, into one format."""
    parts = [pd.DataFrame(columns=COLUMNS)]
    if HEADLINES in files:
        keys = ["row", "tier", "convention", "source"]
        wide = _csv(files[HEADLINES]).rename(columns={"name": "row"})
        long = wide.melt(keys, list(STATISTICS), "statistic", "value")
        parts.append(long.assign(exhibit=HEADLINE, column="", part=""))
    if REPLICATIONS in files:
        parts.append(_csv(files[REPLICATIONS]).rename(columns={"replicated": "value"}))
    return pd.concat(parts[1:] or parts, ignore_index=True)


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


@typed
def headlines(results: pd.DataFrame) -> pd.DataFrame:
    """One row a variant and headline: estimate, error, interval, N, convention and parameters.

    Parameters
    ----------
    results : DataFrame
        Of `current` or `read_results`.

    Returns
    -------
    DataFrame
        Columns ``chapter``, ``variant``, ``name``, `STATISTICS`, ``tier``, ``convention``, ``source`` and the
        parameters; in the order of the results. No rows if there are no results.
    """
    require_columns(results, COLUMNS, "results")
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


def _lock(home: Path) -> FileLock:
    home.mkdir(parents=True, exist_ok=True)
    return FileLock(home / ".lock")
