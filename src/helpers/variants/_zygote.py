"""A process that has imported what notebooks need, and forks a copy of itself for each run.

It reads one JSON object a line from its standard input: first ``{"preload": [...]}``, then jobs of
`_run.run`. It answers each with one line; a job's answer is followed by ``{"exit": code}`` once its process
is gone. It ends, and ends a run under way, when its input closes.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
from pathlib import Path
from typing import Any

OWN = (
    "papermill", "nbclient", "nbformat", "IPython", "ipykernel.kernelapp", "ipykernel.debugger", "psutil",
    "sqlite3", "resource", "faulthandler", "tornado.queues", "tornado.platform.asyncio",
    "IPython.extensions.storemagic", "helpers.variants._run",
)  # fmt: skip
"""What every run needs; a kernel imports some of it only when it starts."""


HARMLESS = ("jemalloc_bg_thd", "polars-ooc-clea")
"""Threads that a fork may lose: jemalloc starts its own again, and that of polars tidies what it spilt to
disk and holds no lock while it sleeps."""


def threads() -> int:
    """Count the threads that must not be lost, this one included; on other systems than Linux, 1."""
    names = (path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm"))
    return max(1, sum(name not in HARMLESS for name in names))


def preload(modules: list[str]) -> dict[str, str]:
    """Import modules, and stop at the first that cannot be imported or starts a thread.

    A thread does not survive a fork, and a lock that it holds is never released: such a module must be
    imported by each run for itself.
    """
    for module in (*OWN, *modules):
        try:
            importlib.import_module(module)
        except BaseException as error:
            return {"refused": module, "why": f"{type(error).__name__}: {error}"}
        if threads() > 1:
            return {"refused": module, "why": "it starts a thread"}
    return {}


def serve(requests: int, answers: int) -> None:
    """Answer until the input closes."""
    pending = b""
    while True:
        while b"\n" not in pending:
            read = os.read(requests, 1 << 20)
            if not read:
                return
            pending += read
        line, pending = pending.split(b"\n", 1)
        request = json.loads(line)
        if "preload" in request:
            _answer(answers, preload(request["preload"]) | {"ready": True})
            gc.collect()
            gc.freeze()  # else the collector of each fork would copy every page
        else:
            _answer(answers, {"exit": _one(request, requests, answers)})


def _one(job: dict[str, Any], requests: int, answers: int) -> int:
    watch, alive = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setpgid(0, 0)
            os.close(watch)
            os.close(requests)
            from helpers.variants import _run

            _answer(answers, _run.run(job, close=(answers, alive)))
            code = 0
        except BaseException as error:
            _answer(answers, {"status": "failed", "error": f"{type(error).__name__}: {error}"})
        finally:
            os._exit(code)
    os.close(alive)
    ready, _, _ = select.select([watch, requests], [], [])
    with contextlib.suppress(ProcessLookupError):
        # the run is over, or nobody wants it any more: end whatever it has left behind
        os.killpg(pid, signal.SIGKILL)
    if watch not in ready:
        os._exit(0)
    os.close(watch)
    ended = os.waitpid(pid, 0)[1]
    return os.waitstatus_to_exitcode(ended)


def _answer(answers: int, answer: dict[str, Any]) -> None:
    text = memoryview(json.dumps(answer).encode() + b"\n")
    while text:
        text = text[os.write(answers, text) :]


if __name__ == "__main__":
    to_worker = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    from_worker = os.dup(0)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    sys.argv = [sys.argv[0]]
    serve(from_worker, to_worker)
