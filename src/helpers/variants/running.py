"""Runs the variants of a plan on a dask cluster, and saves each as it ends."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers import inputs
from helpers.data import paths
from helpers.errors import InputError
from helpers.variants import engine, fingerprints, folders
from helpers.variants.groups import Plan, Variant

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

HANDED_ON = ("BOOK_DATA_MIRROR", "BOOK_DATA_CACHE", "BOOK_OFFLINE", "BOOK_RECORDED")
"""Variables of the caller that the runs get, wherever they run."""

CONNECT_SECONDS = 15

HERE = "127.0.0.1:0"
"""Where dask's own web servers listen; without an address it is a fixed port, on every network."""


@dataclass
class Summary:
    """What became of the variants.

    Attributes
    ----------
    finished, kept : list of str
        Run now; current already.
    failed : dict of str to str
        Reason by name.
    unsaved : list of str
        Those of them of which nothing could be saved: what lies in their folders is of an earlier run.
    interrupted : bool
        Whether it was stopped before the end.
    """

    finished: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unsaved: list[str] = field(default_factory=list)
    interrupted: bool = False


Progress = Callable[[str, str], None]
"""Is told the name of each variant that ends, and its status."""


def run(
    plan: Plan,
    *,
    only: Sequence[str] = (),
    jobs: int | None = None,
    scheduler: str = "",
    resume: bool = False,
    progress: Callable[[int], Progress] = lambda total: lambda name, status: None,
) -> Summary:
    """Run variants, each in a process of its own.

    Parameters
    ----------
    plan : Plan
        See `helpers.variants.groups.read`.
    only : sequence of str
        Names; all without it.
    jobs : int, optional
        Runs at a time on this machine; one a core without it.
    scheduler : str
        Address of a dask scheduler whose workers run them; empty: this machine.
    resume : bool
        Leave out the variants that are current.
    progress : callable
        Takes the number of variants and gives what is told of each.

    Returns
    -------
    Summary
        A failed variant is named in it and does not stop the others.

    Raises
    ------
    InputError
        If a name is unknown, `jobs` is below 1, or nothing answers at `scheduler`.
    """
    if jobs is not None and jobs < 1:
        raise InputError(f"jobs must be 1 or more, got {jobs}.")
    chosen = plan.only(only).variants
    root = paths.project_root()
    text = plan.notebook.read_text(encoding="utf-8")
    prints = _fingerprints(plan, text)
    summary = Summary()
    if resume:
        summary.kept = [one.name for one in chosen if folders.state(plan, one, prints[one.name]) == "current"]
    todo = [one for one in chosen if one.name not in summary.kept]
    source = (
        plan.notebook.relative_to(root).as_posix()
        if plan.notebook.is_relative_to(root)
        else plan.notebook.name
    )
    code = fingerprints.code(root)
    modules = inputs.imports(text, everywhere=False)
    common = {
        "notebook": text,
        "imports": modules,
        "chapter": plan.chapter,
        "source": source,
        "code": code if scheduler else "",  # here, an edit on the way only makes the result outdated
        "environment": {name: os.environ[name] for name in HANDED_ON if name in os.environ},
    }

    def save(variant: Variant, outcome: dict[str, Any]) -> None:
        now = (fingerprints.code(root), plan.notebook.read_text(encoding="utf-8"))
        error = outcome["error"]
        try:
            folders.save(plan, variant, outcome, prints[variant.name] if now == (code, text) else "")
        except OSError as failure:
            error = error or f"could not be saved: {failure.strerror}"
            summary.unsaved.append(variant.name)
        if error:
            summary.failed[variant.name] = error
        else:
            summary.finished.append(variant.name)
        tell(variant.name, "failed" if error else "finished")

    tell = progress(len(todo))
    try:
        if todo:
            if not scheduler:
                engine.prepare(modules)
            with _client(scheduler, min(jobs or os.cpu_count() or 1, len(todo))) as client:
                _spread(client, todo, common, save)
    except KeyboardInterrupt:
        summary.interrupted = True
    try:
        folders.collect(plan, prints)
    except OSError as failure:
        summary.failed["(table of all results)"] = f"could not be saved: {failure.strerror}"
    return summary


def current(plan: Plan) -> pd.DataFrame:
    """Gather the results that are up to date, without running anything.

    Parameters
    ----------
    plan : Plan
        See `helpers.variants.groups.read`.

    Returns
    -------
    DataFrame
        As `helpers.variants.folders.collect`; results of another notebook, other helpers, data or parameters
        are not in it.
    """
    return folders.collect(plan, _fingerprints(plan, plan.notebook.read_text(encoding="utf-8")))


def up_to_date(plan: Plan) -> list[str]:
    """Name the variants whose results are those of the notebook, helpers and data of today.

    Parameters
    ----------
    plan : Plan
        See `helpers.variants.groups.read`.

    Returns
    -------
    list of str
        In the order of the plan.
    """
    prints = _fingerprints(plan, plan.notebook.read_text(encoding="utf-8"))
    return [one.name for one in plan.variants if folders.state(plan, one, prints[one.name]) == "current"]


def _fingerprints(plan: Plan, text: str) -> dict[str, str]:
    before = f"{inputs.digest(inputs.page_of(plan.notebook))}{inputs.cells(text)}"
    return {one.name: fingerprints.variant(before, one.parameters) for one in plan.variants}


def _spread(
    client: Client,
    todo: Sequence[Variant],
    common: dict[str, Any],
    save: Callable[[Variant, dict[str, Any]], None],
) -> None:
    from distributed import as_completed

    futures = {
        client.submit(engine.execute, common | {"parameters": one.parameters}, pure=False): one
        for one in todo
    }
    ended = as_completed(list(futures), loop=client.loop, raise_errors=False)
    try:
        for future in ended:
            variant = futures.pop(future)
            if future.status == "finished":
                outcome = future.result()
            else:
                error = future.exception() if future.status == "error" else "cancelled by the scheduler"
                outcome = {
                    "status": "failed",
                    "error": f"{type(error).__name__}: {error}",
                    "files": {},
                    "seconds": 0.0,
                }
            future.release()
            save(variant, outcome)
    finally:
        client.cancel(list(futures))


@contextmanager
def _client(scheduler: str, jobs: int) -> Iterator[Client]:
    import dask
    from distributed import Client, LocalCluster

    if scheduler:
        try:
            client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"nothing answers at --scheduler {scheduler}; start one with `dask scheduler`, "
                "or leave it out."
            ) from error
        with client:
            yield client
            client.run(engine.close_idle)
        return
    # threads are enough here: each run has a process of its own anyway
    logging.getLogger("distributed").setLevel(logging.ERROR)
    with dask.config.set(
        {
            "distributed.worker.memory.target": False,
            "distributed.worker.memory.spill": False,
            "distributed.worker.memory.pause": False,
            "distributed.worker.memory.terminate": False,
        }
    ):
        cluster = LocalCluster(
            n_workers=1,
            threads_per_worker=jobs,
            processes=False,
            dashboard_address=HERE,
            worker_dashboard_address=HERE,
        )
    try:
        with Client(cluster, set_as_default=False) as client:
            try:
                yield client
            finally:
                engine.close()
    finally:
        cluster.close()
