"""One run of a notebook: papermill's semantics, a kernel and environment of its own; only text is saved."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from helpers.records import RECORD
from helpers.variants._forked import START_SECONDS, ForkedKernelManager
from helpers.variants.scrub import Scrubber, too_short

KEPT = ("replications.csv", "headline.csv")
"""Files of a chapter's results that a run hands back."""

PYTHON_KERNEL = "python3"

ENGINE = "variants"


def run(
    job: Mapping[str, Any],
    folder: Path,
    environment: Mapping[str, str],
    nursery: Path | None = None,
    *,
    recording: bool = False,
) -> dict[str, Any]:
    """Execute a notebook with parameters.

    Parameters
    ----------
    job : dict
        ``notebook`` (text), ``parameters``, ``chapter``, ``source`` (its name in the metadata) and, if a cell
        may not take for ever, ``timeout`` in seconds.
    folder : Path
        The run's own, empty.
    environment : mapping
        Variables of the kernel, secrets included; those too short to be taken out of a text are left out.
    nursery : Path, optional
        Socket of the process that forks the kernel; without it, or for another kernel than Python's,
        papermill starts one.
    recording : bool
        Whether the run may write to the ``recorded`` folders, as ``BOOK_RECORD=1`` asks it to.

    Returns
    -------
    dict
        ``status``, ``error``, ``notebook``, ``files``, ``seconds``.
    """
    begun = time.perf_counter()
    work, results = folder / "work", folder / "results"
    work.mkdir()
    short = too_short(environment)
    given = {name: value for name, value in environment.items() if name not in short}
    if not recording and given.get(RECORD) == "1":
        del given[RECORD]
    given["BOOK_RESULTS"] = str(results)
    node = nbformat.reads(job["notebook"], as_version=4)
    kernel = node.metadata.get("kernelspec", {}).get("name", PYTHON_KERNEL)
    forks = ForkedKernelManager(nursery, folder) if nursery and kernel == PYTHON_KERNEL else None
    manager: list[Any] = []
    error = ""
    try:
        papermill.execute_notebook(
            node,
            None,
            parameters=job["parameters"],
            engine_name=ENGINE,
            kernel_name=kernel,
            progress_bar=False,
            request_save_on_cell_execute=False,
            started=manager.append,
            kernel_manager=forks,
            env=given,
            cwd_of_kernel=str(work),
            cell_seconds=job.get("timeout"),
        )
    except PapermillExecutionError as failure:
        error = f"{failure.ename}: {failure.evalue}"
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"
        _note_failure(manager[0].nb if manager else node, failure)
    finally:
        _close_loop()
    done = manager[0].nb if manager else node
    done.metadata.setdefault("papermill", {}).update(input_path=job["source"], output_path="notebook.ipynb")
    scrub = Scrubber(environment).clean
    home = results / job["chapter"]
    return {
        "status": "failed" if error else "finished",
        "error": scrub(error),
        "notebook": nbformat.writes(nbformat.from_dict(scrub(json.loads(json.dumps(done))))),
        "files": {
            name: scrub((home / name).read_text(encoding="utf-8")) for name in KEPT if (home / name).is_file()
        },
        "seconds": round(time.perf_counter() - begun, 3),
    }


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client with a kernel manager that may be given; it shuts the kernel down all the same."""

    given: Any = None

    def create_kernel_manager(self) -> Any:
        if self.given is None:
            return super().create_kernel_manager()
        self.km = self.given
        return self.km


class _Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill's engine, which hands its record of the run out before it begins."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        started: Callable[[Any], None],
        kernel_manager: Any,
        env: dict[str, str],
        cwd_of_kernel: str,
        cell_seconds: float | None,
        **_: Any,
    ) -> Any:
        started(nb_man)
        client = _Client(nb_man, kernel_name=kernel_name, startup_timeout=START_SECONDS, timeout=cell_seconds)
        client.given = kernel_manager
        return client.execute(env=env, cwd=cwd_of_kernel)


papermill_engines.register(ENGINE, _Engine)


def _close_loop() -> None:
    """Close the event loop that jupyter_core has made for this thread, and would leave open."""
    if threading.current_thread() is not threading.main_thread():
        with contextlib.suppress(RuntimeError):
            asyncio.get_event_loop().close()


def _note_failure(node: Any, failure: Exception) -> None:
    """Put an error that no cell raised, such as the death of the kernel, into the cell that was running."""
    cells = [cell for cell in node.cells if cell.cell_type == "code"]
    begun = [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")]
    cell = (begun or cells)[-1] if cells else None
    if cell is not None:
        text = traceback.format_exception(failure)
        cell.outputs.append(
            nbformat.v4.new_output("error", ename=type(failure).__name__, evalue=str(failure), traceback=text)
        )
