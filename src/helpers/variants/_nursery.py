"""A process that has imported what notebooks need; copies of it become kernels.

It takes the path of a socket as its argument, and reads one line of JSON from its standard input: the modules
to import. It answers with one line, then listens: each connection makes it fork a copy that becomes a kernel
(`_kernel.become`). It never has a thread, so that a fork loses nothing. When a kernel ends, what the notebook
has left running ends with it; when its standard input closes, everything ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

OWN = (
    "helpers.variants._kernel", "ipykernel.debugger", "psutil", "sqlite3", "resource", "faulthandler", "pdb",
    "tornado.queues", "tornado.platform.asyncio", "IPython.core.debugger", "IPython.core.oinspect",
    "IPython.extensions.storemagic",
)  # fmt: skip
"""What every kernel needs; some of it a kernel imports only when it starts."""

HARMLESS = ("jemalloc_bg_thd", "polars-ooc-clea")
"""Threads that a fork may lose: jemalloc starts its own again, and that of polars tidies what it spilt to
disk and holds no lock while it sleeps."""

TIDY_SECONDS = 0.2
"""How often it looks for kernels that have ended."""


def threads() -> int:
    """Count the threads that must not be lost, this one included; on other systems than Linux, 1."""
    names = (path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm"))
    return max(1, sum(name not in HARMLESS for name in names))


def preload(modules: Sequence[str]) -> dict[str, str]:
    """Import modules, and stop at the first that cannot be imported or starts a thread.

    A thread does not survive a fork, and a lock that it holds is never released: such a module must be
    imported by each kernel for itself.
    """
    for module in (*OWN, *modules):
        try:
            importlib.import_module(module)
        except BaseException as error:
            return {"refused": module, "why": f"{type(error).__name__}: {error}"}
        if threads() > 1:
            return {"refused": module, "why": "it starts a thread"}
    return {}


def serve(listener: socket.socket, caller: int, become: Callable[[socket.socket], None]) -> None:
    """Fork for every connection until the caller is gone."""
    children: set[int] = set()
    while True:
        wanted: list[socket.socket | int] = [listener, caller]
        ready, _, _ = select.select(wanted, [], [], TIDY_SECONDS if children else None)
        children -= {pid for pid in children if _ended(pid)}
        if caller in ready:
            break
        if listener in ready:
            connection, _ = listener.accept()
            pid = os.fork()
            if pid == 0:
                listener.close()
                os.close(caller)
                become(connection)
            connection.close()
            children.add(pid)
    for pid in children:
        _end(pid)


def _ended(pid: int) -> bool:
    """Tell whether a kernel has ended; if so, end what it has left behind."""
    if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        return False
    _end(pid)
    return True


def _end(pid: int) -> None:
    # its number names its group until it has been waited for
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def main() -> None:
    """Import, answer, and serve."""
    caller, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    with os.fdopen(os.dup(caller)) as lines:
        modules = json.loads(lines.readline())
    listener = socket.socket(socket.AF_UNIX)
    refused = preload(modules)
    if not refused:
        listener.bind(sys.argv[1])
        listener.listen(128)
    sys.argv = ["ipykernel_launcher"]
    os.write(answers, json.dumps(refused).encode() + b"\n")
    os.close(answers)
    if refused:
        return
    gc.collect()
    gc.freeze()  # else the collector of each fork would copy every page
    from helpers.variants import _kernel

    serve(listener, caller, _kernel.become)


if __name__ == "__main__":
    main()
