"""What a fork of the nursery does: it becomes an ordinary ipykernel."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import atexit
import json
import os
import socket
import sys
from typing import NoReturn

from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

READY = "ready"


def become(connection: socket.socket) -> NoReturn:
    """Read what is asked for, become a kernel, and end this process when the kernel is shut down.

    Parameters
    ----------
    connection : socket
        One line of JSON comes from it: ``connection_file``, ``folder`` (to work in) and ``environment``. The
        answer is two lines: the process, and `READY` or what went wrong.
    """
    code = 1
    try:
        os.setpgid(0, 0)
        with connection.makefile(encoding="utf-8") as lines:
            request = json.loads(lines.readline())
        connection.sendall(f"{os.getpid()}\n".encode())
        try:
            app = _initialised(**request)
        except BaseException as error:
            connection.sendall(f"{type(error).__name__}: {error}\n".encode())
            raise
        connection.sendall(f"{READY}\n".encode())
        connection.close()
        app.start()
        atexit.unregister(app.close)  # it joins threads and sometimes waits for ever; this process just ends
        # an ordinary interpreter does both at its end; the second writes out the files that were left open
        atexit._run_exitfuncs()
        if app.shell:
            app.shell.user_ns.clear()
        code = 0
    finally:
        os._exit(code)


def _initialised(connection_file: str, folder: str, environment: dict[str, str]) -> IPKernelApp:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()  # noqa: NPY002 - else every fork would draw the same numbers
    # no history file: runs side by side would wait for each other's lock on it
    app = IPKernelApp.instance(
        connection_file=connection_file,
        parent_handle=os.getppid(),
        log_level=40,
        config=Config({"HistoryManager": {"hist_file": ":memory:"}}),
    )
    app.initialize([])
    return app
