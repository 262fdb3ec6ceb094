"""Runs one variant on this machine: a pool of warm processes, each of which forks for every run."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from typing import Any

from helpers.data import paths
from helpers.variants import fingerprints

WARM = sys.platform.startswith("linux")
"""Whether kernels are forked; elsewhere a fork with the system's numerical libraries loaded is not safe."""

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Runs share the cores, and a process with threads must not be forked."""

_lock = threading.Lock()
_idle: list[_Zygote] = []
_all: set[_Zygote] = set()
_refused: set[str] = set()
_closed = threading.Event()


def execute(job: dict[str, Any]) -> dict[str, Any]:
    """Run one variant in a process of its own.

    Parameters
    ----------
    job : dict
        ``notebook`` (text), ``parameters``, ``environment``, ``chapter``, ``source`` (path of the notebook in
        the book) and ``code`` (hash of the helpers that this machine must have, or nothing).

    Returns
    -------
    dict
        ``status`` (``finished`` or ``failed``), ``error``, ``notebook``, ``files`` and ``seconds``. A process
        that dies is a failed run, never an exception.
    """
    here = fingerprints.code(paths.project_root())
    if job["code"] and here != job["code"]:
        return _failed(
            "the helpers on this worker are not those of the caller; update and restart the worker"
        )
    modules = imports(job["notebook"]) if WARM else []
    folder = tempfile.mkdtemp(prefix="variant-")
    try:
        zygote = _take((here, tuple(modules)))
        answer = zygote.ask(job | {"folder": folder, "warm": WARM})
    except OSError as error:
        return _failed(f"the run could not start ({error})")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with _lock:
        if zygote.usable:
            _idle.append(zygote)
    return answer


def close_idle() -> None:
    """End the warm processes that have nothing to do."""
    with _lock:
        gone, _idle[:] = list(_idle), []
    for zygote in gone:
        zygote.close()


def reopen() -> None:
    """Allow runs again after `close`."""
    _closed.clear()


def close() -> None:
    """End every warm process of this one, with the runs under way in them, and start no other."""
    _closed.set()
    with _lock:
        gone, _idle[:] = list(_all), []
    for zygote in gone:
        zygote.close()


def imports(notebook: str) -> list[str]:
    r"""List the modules that a notebook imports at the top level of its cells.

    Parameters
    ----------
    notebook : str
        Text of the notebook.

    Returns
    -------
    list of str
        In order, each once; ``from a import b`` gives ``a`` and, for the helpers, ``a.b``.

    Examples
    --------
    >>> cell = '{"cell_type": "code", "source": "import numpy as np\\nfrom helpers import hs"}'
    >>> imports(f'{{"cells": [{cell}]}}')
    ['numpy', 'helpers', 'helpers.hs']
    """
    found: dict[str, None] = {}
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse("".join(cell["source"]))
        except SyntaxError:  # magics, or a mistake that the run itself will show
            continue
        for node in tree.body:
            if isinstance(node, ast.Import):
                found.update(dict.fromkeys(one.name for one in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
                if node.module == "helpers":
                    found.update({f"helpers.{one.name}": None for one in node.names})
    return list(found)


class _Zygote:
    """One warm process and the pipes to it."""

    def __init__(self, key: tuple[str, tuple[str, ...]]) -> None:
        self.key = key
        # secrets stay: a run may need its key; what it saves is scrubbed
        backend = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "helpers.variants._zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=backend | ONE_THREAD | os.environ,
            start_new_session=True,  # Ctrl-C is the caller's to handle
        )
        self.usable = True
        with _lock:
            _all.add(self)

    def preload(self) -> str:
        """Import the modules; the name of one that must not be imported ahead, or nothing."""
        wanted = [module for module in self.key[1] if module not in _refused]
        self._send({"preload": wanted})
        return str(self._receive().get("refused", ""))

    def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        answer = _failed("")
        try:
            self._send(job)
            while "exit" not in (line := self._receive()):
                answer = line
        except (OSError, EOFError, ValueError):
            self.close()
            return _failed("the process of the run was ended from outside")
        if not answer["error"] and "notebook" not in answer:
            answer["error"] = f"the process of the run ended with code {line['exit']}"
        return answer

    def close(self) -> None:
        """End it; a run under way ends with it."""
        self.usable = False
        with _lock:
            _all.discard(self)
        with contextlib.suppress(OSError, ValueError):
            if self.process.stdin:
                self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            if self.process.stdout:
                self.process.stdout.close()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return dict(json.loads(line))


def _take(key: tuple[str, tuple[str, ...]]) -> _Zygote:
    with _lock:
        fitting = [one for one in _idle if one.key == key]
        stale = [one for one in _idle if one.key != key]
        _idle[:] = fitting[1:]
    for one in stale:
        one.close()
    if fitting:
        return fitting[0]
    while True:
        zygote = _Zygote(key)
        if _closed.is_set():
            zygote.close()
            raise OSError("the runner is closing")
        try:
            refused = zygote.preload()
        except (EOFError, OSError, ValueError) as error:
            zygote.close()
            raise OSError("the warm process ended while it started") from error
        if not refused:
            return zygote
        zygote.close()
        if refused in _refused or refused not in key[1]:
            raise OSError(f"{refused} cannot be imported ahead")
        _refused.add(refused)


def _failed(error: str) -> dict[str, Any]:
    return {"status": "failed", "error": error, "files": {}, "seconds": 0.0}
