"""Runs the variants of a plan on a dask cluster, and saves each as it ends."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import execution, records
from helpers.data import paths
from helpers.errors import InputError
from helpers.execution import Outcome
from helpers.results import HEADLINES, REPLICATIONS
from helpers.variants import folders
from helpers.variants.groups import Plan, Variant

if TYPE_CHECKING:
    from distributed import Client, Future

HANDED_ON = ("BOOK_DATA_MIRROR", "BOOK_DATA_CACHE", "BOOK_OFFLINE", "BOOK_RECORDED")
"""Variables of the caller that the runs get, wherever they run."""

CONNECT_SECONDS = 15

LOOK_SECONDS = 60
"""Time after which a wait for runs looks whether there is anybody who runs them."""

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
    text = plan.notebook.read_text(encoding="utf-8")
    prints, code, root = folders.fingerprints(plan), execution.code(), paths.project_root()
    current = folders.up_to_date(plan) if resume else []
    summary = Summary(kept=[one.name for one in chosen if one.name in current])
    todo = [one for one in chosen if one.name not in current]
    inside = plan.notebook.is_relative_to(root)
    common = {
        "notebook": text,
        "chapter": plan.chapter,
        "source": plan.notebook.relative_to(root).as_posix() if inside else plan.notebook.name,
        "code": code if scheduler else "",  # here, an edit on the way only makes the result outdated
        "environment": {name: os.environ[name] for name in HANDED_ON if name in os.environ},
    }

    def save(variant: Variant, outcome: Outcome) -> None:
        unchanged = (execution.code(), plan.notebook.read_text(encoding="utf-8")) == (code, text)
        error = outcome.error
        try:
            folders.save(plan, variant, outcome, prints[variant.name] if unchanged else "")
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
            with _client(scheduler, min(jobs or os.cpu_count() or 1, len(todo))) as client:
                _spread(client, todo, common, save)
    except KeyboardInterrupt:
        summary.interrupted = True
    try:
        folders.collect(plan)
    except OSError as failure:
        summary.failed["(table of all results)"] = f"could not be saved: {failure.strerror}"
    return summary


def execute(job: dict[str, Any]) -> Outcome:
    """Run one variant on this machine.

    Parameters
    ----------
    job : dict
        ``notebook`` (text), ``parameters``, ``environment``, ``chapter``, ``source`` (path of the notebook in
        the book) and ``code`` (hash of the helpers that this machine must have, or nothing).

    Returns
    -------
    Outcome
        With the headlines and the numbers for the scorecard.
    """
    if job["code"] and execution.code() != job["code"]:
        return Outcome(
            "the helpers on this worker are not those of the caller; update and restart the worker"
        )
    environment = os.environ | job["environment"]
    environment.pop(records.RECORD, None)  # what is recorded is computed with the book's own parameters
    try:
        with execution.RunFolder() as folder:
            return execution.run(
                job["notebook"],
                Path(folder),
                environment,
                source=job["source"],
                parameters=job["parameters"],
                hand_back=[f"{job['chapter']}/{name}" for name in (HEADLINES, REPLICATIONS)],
            )
    except OSError as error:
        return Outcome(f"the run could not start ({error})")


def _spread(
    client: Client,
    todo: Sequence[Variant],
    common: dict[str, Any],
    save: Callable[[Variant, Outcome], None],
) -> None:
    from distributed import wait

    # not `as_completed`: it can wait for ever for a result that was lost with its worker
    futures = {
        client.submit(execute, common | {"parameters": one.parameters}, pure=False): one for one in todo
    }
    try:
        while futures:
            try:
                with client.as_current():
                    ended = wait(list(futures), timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                if client.scheduler_info()["workers"]:
                    continue
                for variant in futures.values():
                    save(variant, Outcome("no worker is left at the scheduler; start one with `dask worker`"))
                break
            except CancelledError:
                ended = {one for one in futures if one.cancelled()}
            for future in ended:
                outcome = _outcome(future)
                if outcome:
                    variant = futures.pop(future)
                    future.release()
                    save(variant, outcome)
    finally:
        client.cancel(list(futures))


def _outcome(future: Future[Outcome]) -> Outcome | None:
    """Get what a run gave; nothing if that was lost with its worker, and is made again."""
    try:
        outcome: Outcome = future.result(timeout=LOOK_SECONDS)
    except TimeoutError:
        return None
    except Exception as error:  # of dask: what a run raises is in its outcome
        return Outcome(f"{type(error).__name__}: {error}")
    return outcome


@contextmanager
def _client(scheduler: str, jobs: int) -> Iterator[Client]:
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
        return
    logging.getLogger("distributed").setLevel(logging.ERROR)
    # threads are enough here: each run has a process of its own anyway
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=jobs,
            processes=False,
            memory_limit=0,
            dashboard_address=HERE,
            worker_dashboard_address=HERE,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
        execution.no_orphans(),
    ):
        yield client
