"""One run of a notebook, for the build and for variants: papermill, a kernel and an environment of its own.

Kernels start afresh. A process that had imported everything and forked kernels was measured beside it, two
runs at a time on two cores. It saved 21 percent of processor time for six variants of
innovation-agglomeration, 14 percent for four of national-concentration, and at most a tenth of the wall time:
too little for its code.
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
import papermill
from filelock import FileLock, Timeout
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from helpers import results
from helpers.data import paths
from helpers.scrub import scrubber, too_short

SURROUNDINGS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""What a run finds set, unless the caller has set it otherwise: runs share the cores."""

START_SECONDS = 60.0

CELL_SECONDS = 900
"""A cell that takes longer is stopped, and the run has failed."""

PYTHON_KERNEL = "python3"

ENGINE = "execution"

_RUN = "book-run-"
_lock = threading.Lock()
_groups: set[int] = set()
_stopped = threading.Event()


@dataclass(frozen=True)
class Outcome:
    """What a run gave.

    Attributes
    ----------
    error : str
        What went wrong, one sentence; empty for a run that finished.
    notebook : str
        As executed, as far as it came; empty if it could not begin.
    seconds : float
        Time that it took.
    files : dict of str to str
        Text of those that were wanted and are there, by name.
    """

    error: str
    notebook: str = ""
    seconds: float = 0.0
    files: dict[str, str] = field(default_factory=dict)


def run(
    notebook: str,
    folder: Path,
    environment: Mapping[str, str],
    *,
    source: str,
    parameters: Mapping[str, Any] = MappingProxyType({}),
    hand_back: Sequence[str] = (),
) -> Outcome:
    """Execute a notebook.

    Parameters
    ----------
    notebook : str
        Its text.
    folder : Path
        The run's own: it works in ``work``, and writes to ``results``.
    environment : mapping
        Variables of the kernel, secrets included; those too short to be taken out of a text are left out.
        `SURROUNDINGS` are added.
    source : str
        Name of the notebook, for its metadata.
    parameters : mapping
        What it is to set, as papermill does.
    hand_back : sequence of str
        Files below ``results`` whose text is wanted.

    Returns
    -------
    Outcome
        Without secrets. A kernel that dies, or cannot start, is a failed run, never an exception.
    """
    begun = time.perf_counter()
    work = folder / "work"
    work.mkdir()
    short = too_short(environment)
    given = SURROUNDINGS | {name: value for name, value in environment.items() if name not in short}
    given["BOOK_RESULTS"] = str(folder / "results")
    node = nbformat.reads(notebook, as_version=4)
    begun_with: list[Any] = []
    error = ""
    try:
        papermill.execute_notebook(
            node,
            None,
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name=node.metadata.get("kernelspec", {}).get("name", PYTHON_KERNEL),
            progress_bar=False,
            started=begun_with.append,
            env=given,
            cwd_of_kernel=str(work),
        )
    except PapermillExecutionError as failure:
        error = f"{failure.ename}: {failure.evalue}"
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"
    finally:
        _close_loop()
    done = begun_with[0].nb if begun_with else node
    done.metadata.setdefault("papermill", {}).update(input_path=source, output_path="notebook.ipynb")
    scrub = scrubber(environment)
    try:
        _scrub_files(folder / "results", scrub)
    except ValueError as failure:
        error = error or str(failure)
    wanted = [folder / "results" / name for name in hand_back]
    return Outcome(
        error=scrub(error),
        notebook=nbformat.writes(nbformat.from_dict(scrub(json.loads(json.dumps(done))))),
        seconds=round(time.perf_counter() - begun, 3),
        files={path.name: scrub(path.read_text(encoding="utf-8")) for path in wanted if path.is_file()},
    )


def _scrub_files(folder: Path, scrub: Callable[[Any], Any]) -> None:
    """Take secrets out of the files of a run; one that is no text cannot be mended, and is not kept."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
            if scrub(text) != text:
                path.unlink()
                raise ValueError(f"the file {path.name} holds a secret of the environment") from None
            continue
        clean = scrub(text)
        if clean != text:
            path.write_text(clean, encoding="utf-8", newline="")


class RunFolder(tempfile.TemporaryDirectory[str]):
    """Temporary folder of a run; folders of runs that were killed are removed when one is made.

    A run holds a lock in its folder, which the system frees when the process dies.
    """

    def __init__(self) -> None:
        home = Path(tempfile.gettempdir())
        # a number, since a container need not name its users; on Windows the folder is one user's
        owner = os.getuid() if hasattr(os, "getuid") else ""
        with FileLock(home / f"{_RUN}{owner}.lock"):
            for other in home.glob(f"{_RUN}*/.lock"):
                lock = FileLock(other)
                # held by a run that lives, or in a folder of somebody else
                with contextlib.suppress(OSError, Timeout):
                    lock.acquire(blocking=False)
                    lock.release()
                    shutil.rmtree(other.parent, ignore_errors=True)
            super().__init__(prefix=_RUN, ignore_cleanup_errors=True)
            # made in one thread, and removed in another
            self._held = FileLock(Path(self.name) / ".lock", thread_local=False)
            self._held.acquire()

    def cleanup(self) -> None:
        """Remove the folder."""
        self._held.release()
        super().cleanup()


@contextlib.contextmanager
def no_orphans() -> Iterator[None]:
    """End the runs of this process that are still under way when the block is left, and let none begin.

    Yields
    ------
    None
        While runs may begin.
    """
    _stopped.clear()
    try:
        yield
    finally:
        _stopped.set()
        with _lock:
            left = list(_groups)
        for group in left:
            _end(group)


def code() -> str:
    """Hash the sources of the helpers as they are now; `helpers.reach` reads them once in a process.

    Returns
    -------
    str
        sha256 over names and contents.
    """
    files = results.hashes(paths.project_root() / "src" / "helpers")
    sources = {name: sha for name, sha in files.items() if not name.endswith((".pyc", ".part"))}
    return results.sha256(json.dumps(sources))


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which knows the process group of its kernel while cells run."""

    group = 0

    def papermill_execute_cells(self) -> None:
        self.group = self.km.provisioner.pgid
        with _lock:
            _groups.add(self.group)
        if _stopped.is_set():
            raise RuntimeError("the run was stopped before it began")
        super().papermill_execute_cells()

    def end_what_is_left(self) -> None:
        with _lock:
            _groups.discard(self.group)
        if self.group:
            _end(self.group)


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine with an environment for the kernel; whatever ends a run stands in the notebook."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        started: Callable[[Any], None],
        env: dict[str, str],
        cwd_of_kernel: str,
        **_: Any,
    ) -> None:
        started(nb_man)
        client = _Client(nb_man, kernel_name=kernel_name, startup_timeout=START_SECONDS, timeout=CELL_SECONDS)
        # what the process itself says, beside what cells say, is talk on its start and end
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            client.execute(env=env, cwd=cwd_of_kernel, **quiet)
        except Exception as failure:
            _note_failure(nb_man.nb, failure)
            raise
        finally:
            client.end_what_is_left()


papermill_engines.register(ENGINE, _Engine)


def _end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _close_loop() -> None:
    """Close the event loop that jupyter_core has made for this thread, and would leave open."""
    if threading.current_thread() is not threading.main_thread():
        with contextlib.suppress(RuntimeError):
            asyncio.get_event_loop().close()


def _note_failure(node: Any, failure: Exception) -> None:
    """Put an error that no cell raised, such as the death of the kernel, into the cell that was running."""
    cells = [cell for cell in node.cells if cell.cell_type == "code"]
    begun = [cell for cell in cells if cell.metadata.papermill.start_time]
    for cell in (begun or cells)[-1:]:
        text = traceback.format_exception(failure)
        cell.outputs.append(
            nbformat.v4.new_output("error", ename=type(failure).__name__, evalue=str(failure), traceback=text)
        )
