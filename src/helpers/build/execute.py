"""Bring the notebooks up to date: each after what it reads, several at once, none without need."""

from __future__ import annotations

import graphlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from helpers import execution, inputs, noted, papers, records, results
from helpers.build import cache
from helpers.build.alone import alone
from helpers.data import fetching, paths, registry
from helpers.errors import DataUnavailableError, HashMismatchError, HelpersError, UnknownNameError, listed
from helpers.execution import Outcome
from helpers.inputs import Page
from helpers.results import write_text

Tell = Callable[[str], None]


class BuildError(HelpersError):
    """A notebook that cannot be brought up to date."""


@dataclass(frozen=True)
class Done:
    """A notebook that is up to date.

    Attributes
    ----------
    page : Page
        Which.
    kept : Kept
        What it gave.
    ran : bool
        Whether it ran now; else nothing that it depends on had changed.
    """

    page: Page
    kept: cache.Kept
    ran: bool


def bring_up_to_date(
    only: Iterable[str] = (), *, jobs: int | None = None, tell: Tell = print
) -> dict[str, Done]:
    """Run the notebooks whose inputs have changed, and put their results in place.

    Parameters
    ----------
    only : iterable of str
        Names of pages; all without it. What they read is brought up to date first.
    jobs : int, optional
        Runs at a time; one a core without it.
    tell : callable
        Is told what runs and what has ended, a line each.

    Returns
    -------
    dict of str to Done
        By page. Results are in ``_build/results/<page>`` (or below the folder that ``BOOK_RESULTS`` names),
        executed notebooks in ``_build/executed``.

    Raises
    ------
    UnknownNameError
        If a name of `only` is not that of a page.
    BuildError
        If a notebook fails, or reads what it does not declare; the others have then run to their end, and
        what they gave is kept.

    Notes
    -----
    A run gets the results of the pages that it declares to read, in a folder of its own, and no others.
    Another build in the same folder waits until this one has ended.
    """
    every = inputs.pages()
    build = paths.build_dir()
    chosen = _with_what_they_read(every, list(only))
    with alone(build / ".run.lock", tell):
        done = _Work(every, chosen, build, jobs or os.cpu_count() or 1, tell).through()
        for top in (build / "results", build / "cache"):  # never of a folder that somebody has named
            for folder in top.iterdir() if top.is_dir() else ():
                if folder.is_dir() and folder.name not in every:
                    shutil.rmtree(folder, ignore_errors=True)
    return done


def record(names: Iterable[str], *, tell: Tell = print) -> None:
    """Run pages on the public files and keep what they compute in the ``recorded`` folders.

    Parameters
    ----------
    names : iterable of str
        Pages; one after the other.
    tell : callable
        As for `bring_up_to_date`.

    Raises
    ------
    UnknownNameError
        If a name is not that of a page.
    BuildError
        If a notebook fails.
    """
    every = inputs.pages()
    for name in list(names):
        _with_what_they_read(every, [name])
        page = every[name]
        tell(f"{name}: runs")
        with execution.RunFolder() as folder, execution.no_orphans():
            outcome = execution.run(
                page.notebook.read_text(encoding="utf-8"),
                Path(folder),
                os.environ | {records.RECORD: "1"},
                source=page.document,
                parameters={"tier": "public"},
            )
        if outcome.error:
            raise BuildError(f"{page.document}.ipynb failed{_place(outcome)}: {outcome.error}")
        tell(f"{name}: recorded in {records.folder(name)}")


class _Work:
    """One call of `bring_up_to_date`."""

    def __init__(
        self, every: Mapping[str, Page], chosen: list[str], build: Path, jobs: int, tell: Tell
    ) -> None:
        self.every = {name: every[name] for name in chosen}
        self.build, self.jobs, self.tell = build, jobs, tell
        self.done: dict[str, Done] = {}
        self.failed: dict[str, str] = {}
        self.environment = dict(os.environ)
        self.code = execution.code()
        self.sources = {name: page.notebook.read_text(encoding="utf-8") for name, page in self.every.items()}

    def through(self) -> dict[str, Done]:
        self._fetch()
        order = graphlib.TopologicalSorter({name: self._before(name) for name in self.every})
        order.prepare()
        running: dict[Future[tuple[Outcome, execution.RunFolder]], tuple[str, str]] = {}
        with ThreadPoolExecutor(self.jobs) as pool, execution.no_orphans():
            while order.is_active():
                ready = [name for name in order.get_ready() if name not in self.failed]
                stale = []
                for name in ready:
                    digest = self._digest(name)
                    found = cache.find(self._home(name), digest, self.sources[name])
                    if found:
                        self._finish(name, found, ran=False)
                        order.done(name)
                    else:
                        stale.append((name, digest))
                for name, digest in sorted(stale, key=lambda one: -self._seconds(one[0])):
                    self.tell(f"{name}: runs")
                    running[pool.submit(self._run, name)] = (name, digest)
                if not running:
                    if not ready:
                        break  # what is left reads a page that failed
                    continue
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    name, digest = running.pop(future)
                    outcome, folder = future.result()
                    with folder:
                        if self._ended(name, digest, outcome, Path(folder.name)):
                            order.done(name)
        if self.failed:
            raise BuildError("\n".join(self.failed.values()))
        return {name: self.done[name] for name in self.every}

    def _fetch(self) -> None:
        """Get the public files that may be had, so that what is at hand does not change on the way."""
        if paths.offline():
            return
        for name in dict.fromkeys(name for page in self.every.values() for name in page.data):
            data = registry.dataset(name)
            if data.tier != "public" or not any(one.endswith(" missing") for one in inputs.at_hand([name])):
                continue
            self.tell(f"{name}: is fetched")
            try:
                fetching.fetch(name)
            except (DataUnavailableError, HashMismatchError) as error:
                self.tell(f"{error} Recorded results stand in; no other data set is tried.")
                self.environment["BOOK_OFFLINE"] = "1"
                return

    def _before(self, name: str) -> list[str]:
        return self.every[name].before(self.every.values())

    def _digest(self, name: str) -> str:
        read = {one: self.done[one].kept.results for one in self._before(name)}
        return inputs.digest(self.every[name], read)

    def _home(self, name: str) -> Path:
        return self.build / "cache" / name

    def _seconds(self, name: str) -> float:
        """Time that a page took last, to begin with the longest."""
        note = self._home(name) / "seconds"
        return float(note.read_text()) if note.is_file() else float("inf")

    def _run(self, name: str) -> tuple[Outcome, execution.RunFolder]:
        """Run a notebook in a folder of its own, which the caller removes."""
        folder = execution.RunFolder()
        top = Path(folder.name)
        for one in self._before(name):
            shutil.copytree(results.folder(one), top / "results" / one)
        environment = self.environment | {
            records.RECORD: str(top / "results" / name / records.OBTAINED),
            noted.READS: str(top / "reads"),
        }
        source = f"{self.every[name].document}.ipynb"
        return execution.run(self.sources[name], top, environment, source=source), folder

    def _ended(self, name: str, digest: str, outcome: Outcome, folder: Path) -> bool:
        page = self.every[name]
        error = outcome.error or self._undeclared(page, noted.read(folder / "reads"))
        if error:
            kept = self.build / "failed" / f"{name}.ipynb"
            write_text(kept, outcome.notebook)
            self.failed[name] = f"{page.document}.ipynb failed{_place(outcome)}: {error}\nAs it ran: {kept}"
            self.tell(f"{name}: failed")
            return False
        if (self._digest(name), execution.code()) != (digest, self.code):
            self.tell(f"{name}: its inputs changed while it ran; it runs once more at the next build")
            digest = f"changed-{digest}"
        cache.keep(self._home(name), digest, outcome.notebook, folder / "results" / name, outcome.seconds)
        found = cache.find(self._home(name), digest, self.sources[name])
        if found is None:
            raise BuildError(f"{name}: what it gave could not be kept in {self._home(name)}.")
        write_text(self._home(name) / "seconds", f"{outcome.seconds:.1f}")
        self._finish(name, found, ran=True)
        return True

    def _finish(self, name: str, kept: cache.Kept, *, ran: bool) -> None:
        cache.place(kept, results.folder(name))
        target = self.build / "executed" / f"{self.every[name].document}.ipynb"
        if not target.is_file() or target.read_text(encoding="utf-8") != kept.notebook:
            write_text(target, kept.notebook)
        self.done[name] = Done(self.every[name], kept, ran)
        if ran:
            self.tell(f"{name}: {kept.seconds:.0f} s")

    def _undeclared(self, page: Page, reads: Mapping[str, set[str]]) -> str:
        files = sorted(name for name in reads["file"] if not page.reads(name))
        data = sorted(reads["data"] - set(page.data))
        if files:
            named = ", ".join(f"book/{name}" for name in files)
            return (
                f"it reads {named}, which its notebook does not declare; "
                f'add to its metadata "{inputs.KEY}": {{"files": {json.dumps(files)}}}'
            )
        if data:
            where = f"book/{page.paper}/paper.toml" if page.paper else "the paper.toml of a paper"
            return f"it reads {listed(data)}; list each data set under [data] in {where}"
        return ""


def _with_what_they_read(every: Mapping[str, Page], only: list[str]) -> list[str]:
    unknown = [name for name in only if name not in every]
    if unknown:
        if (paths.project_root() / "book" / unknown[0]).is_dir():
            papers.paper(unknown[0])  # says what a draft lacks
        raise UnknownNameError(
            f"there is no page {', '.join(map(repr, unknown))}; there are {', '.join(every)}."
        )
    if not only:
        return list(every)
    wanted = set(only)
    for name in only:
        wanted.update(every[name].before(every.values()))
    return [name for name in every if name in wanted]


def _place(outcome: Outcome) -> str:
    """Say in which cell a run failed, and how that begins."""
    node: Any = nbformat.reads(outcome.notebook, as_version=4)  # type: ignore[no-untyped-call]
    code = [cell for cell in node.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        if any(one.output_type == "error" for one in cell.get("outputs", [])):
            first = next((line for line in cell.source.splitlines() if line.strip()), "")
            return f" in its code cell {number} ({first.strip()[:60]})"
    return ""
