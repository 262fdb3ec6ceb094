"""One run of a notebook, in a process of its own: papermill's semantics, our kernel; only text is saved."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import json
import os
import time
import traceback
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from helpers.variants._kernel import Fork, ForkedKernelManager
from helpers.variants.scrub import Scrubber, too_short

KEPT = ("replications.csv", "headline.csv")
"""Files of a chapter's results that a run hands back."""

PYTHON_KERNEL = "python3"


def run(job: dict[str, Any], close: tuple[int, ...] = ()) -> dict[str, Any]:
    """Execute a notebook with parameters.

    Parameters
    ----------
    job : dict
        ``notebook`` (text), ``parameters``, ``environment``, ``folder`` (empty, the run's own), ``chapter``,
        ``source`` (its name in the metadata) and ``warm``.
    close : tuple of int
        File descriptors that the kernel must not hold.

    Returns
    -------
    dict
        ``status``, ``error``, ``notebook``, ``files``, ``seconds``.
    """
    begun = time.perf_counter()
    folder = Path(job["folder"])
    work = folder / "work"
    work.mkdir()
    os.chdir(work)
    os.environ.update(job["environment"])
    os.environ.pop("BOOK_RECORD", None)
    os.environ["BOOK_RESULTS"] = str(folder / "results")
    for name in too_short(os.environ):
        del os.environ[name]
    node = nbformat.reads(job["notebook"], as_version=4)
    kernel = node.metadata.get("kernelspec", {}).get("name", PYTHON_KERNEL)
    fork = Fork(close) if job["warm"] and kernel == PYTHON_KERNEL else None
    manager: list[Any] = []

    class Client(PapermillNotebookClient):  # type: ignore[misc]
        def create_kernel_manager(self) -> Any:
            if fork is None:
                return super().create_kernel_manager()
            self.km = ForkedKernelManager(fork, folder)
            return self.km

    class Engine(NBClientEngine):  # type: ignore[misc]
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> Any:
            manager.append(nb_man)
            return Client(nb_man, kernel_name=kernel_name, startup_timeout=60).execute()

    papermill_engines.register("variants", Engine)
    error = ""
    try:
        papermill.execute_notebook(
            node,
            None,
            parameters=job["parameters"],
            engine_name="variants",
            kernel_name=kernel,
            progress_bar=False,
            request_save_on_cell_execute=False,
        )
    except PapermillExecutionError as failure:
        error = f"{failure.ename}: {failure.evalue}"
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"
        _note_failure(manager[0].nb if manager else node, failure)
    done = manager[0].nb if manager else node
    done.metadata.setdefault("papermill", {}).update(input_path=job["source"], output_path="notebook.ipynb")
    scrub = Scrubber(os.environ).clean
    results = folder / "results" / job["chapter"]
    return {
        "status": "failed" if error else "finished",
        "error": scrub(error),
        "notebook": nbformat.writes(nbformat.from_dict(scrub(json.loads(json.dumps(done))))),
        "files": {
            name: scrub((results / name).read_text(encoding="utf-8"))
            for name in KEPT
            if (results / name).is_file()
        },
        "seconds": round(time.perf_counter() - begun, 3),
    }


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
