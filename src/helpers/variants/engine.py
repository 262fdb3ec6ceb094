"""Runs one variant on this machine, in a kernel forked from a process that has imported its modules."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from helpers.data import paths
from helpers.variants import fingerprints

WARM = sys.platform.startswith("linux") and hasattr(os, "pidfd_open")
"""Whether kernels are forked; elsewhere a fork with the system's numerical libraries loaded is not safe."""

SURROUNDINGS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""What a run finds set, unless the caller has set it otherwise: runs share the cores, and a process with
threads must not be forked."""

_lock = threading.Lock()
_nurseries: dict[_Key, _Nursery] = {}
_refused: set[str] = set()
_closed = threading.Event()

_Key = tuple[str, tuple[str, ...]]
"""Hash of the helpers, and the modules that a notebook imports."""


def execute(job: dict[str, Any]) -> dict[str, Any]:
    """Run one variant in a kernel of its own.

    Parameters
    ----------
    job : dict
        ``notebook`` (text), ``imports`` (its modules, see `helpers.inputs.imports`), ``parameters``,
        ``environment``,
        ``chapter``, ``source`` (path of the notebook in the book) and ``code`` (hash of the helpers that this
        machine must have, or nothing).

    Returns
    -------
    dict
        ``status`` (``finished`` or ``failed``), ``error``, ``notebook``, ``files`` and ``seconds``. A kernel
        that dies is a failed run, never an exception.
    """
    from helpers.variants import _run  # papermill: after the nursery has begun to import

    here = fingerprints.code(paths.project_root())
    if job["code"] and here != job["code"]:
        return _failed(
            "the helpers on this worker are not those of the caller; update and restart the worker"
        )
    environment = SURROUNDINGS | os.environ | job["environment"]
    folder = tempfile.mkdtemp(prefix="variant-")
    try:
        if not WARM:
            return _run.run(job, Path(folder), environment)
        with borrowed(here, job["imports"]) as nursery:
            return _run.run(job, Path(folder), environment, nursery.address)
    except OSError as error:
        return _failed(f"the run could not start ({error})")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(modules: Sequence[str]) -> None:
    """Begin to import what a notebook needs, while the caller goes on.

    Parameters
    ----------
    modules : sequence of str
        See `helpers.inputs.imports`.
    """
    _closed.clear()
    if WARM:
        with contextlib.suppress(OSError):  # the runs will say what is wrong
            _begun(fingerprints.code(paths.project_root()), modules)


def close_idle() -> None:
    """End the nurseries whose kernels have all ended."""
    with _lock:
        idle = [key for key, one in _nurseries.items() if not one.runs]
        gone = [_nurseries.pop(key) for key in idle]
    for one in gone:
        one.close()


def close() -> None:
    """End every nursery, with the runs under way in their kernels, and start no other until `prepare`."""
    _closed.set()
    with _lock:
        gone = list(_nurseries.values())
        _nurseries.clear()
    for one in gone:
        one.close()


def _failed(error: str) -> dict[str, Any]:
    return {"status": "failed", "error": error, "files": {}, "seconds": 0.0}


class _Nursery:
    """One process that forks kernels."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="kernels-"))
        self.address = self._home / "s"
        self.runs = 0
        self._lock = threading.Lock()
        self._answer: dict[str, str] | None = None
        # secrets stay: a run may need its key; what it saves is scrubbed
        self._process = subprocess.Popen(
            [sys.executable, "-m", "helpers.variants._nursery", str(self.address)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=SURROUNDINGS | os.environ,
            start_new_session=True,  # Ctrl-C is the caller's to handle
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps(modules).encode() + b"\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, str]:
        """Wait until it has imported everything; what it refused to import, or nothing."""
        with self._lock:
            if self._answer is None:
                assert self._process.stdout
                line = self._process.stdout.readline()
                if not line.endswith(b"\n"):
                    raise OSError("the process that starts kernels ended while it started")
                self._answer = dict(json.loads(line))
            return self._answer

    def alive(self) -> bool:
        """Tell whether it can fork."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it; the kernels that it forked end with it."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


def _begun(here: str, modules: Sequence[str], runs: int = 0) -> _Nursery:
    """Give the nursery for some modules, which may not have imported them yet; others end if nothing runs."""
    key = (here, tuple(module for module in modules if module not in _refused))
    with _lock:
        if _closed.is_set():
            raise OSError("the runner is closing")
        found = _nurseries.get(key)
        idle = [other for other, one in _nurseries.items() if one is not found and not one.runs]
        gone = [_nurseries.pop(other) for other in idle]
        if found is None or not found.alive():
            gone += [found] if found else []
            found = _nurseries[key] = _Nursery(key[1])
        found.runs += runs
    for one in gone:
        one.close()
    return found


@contextmanager
def borrowed(here: str, modules: Sequence[str]) -> Iterator[_Nursery]:
    """Give a nursery that can fork, without the modules that must not be imported ahead.

    Parameters
    ----------
    here : str
        Hash of the helpers.
    modules : sequence of str
        What it imports.

    Yields
    ------
    object
        Its ``address`` is the socket for `helpers.variants._run.run`.

    Raises
    ------
    OSError
        If it cannot start.
    """
    while True:
        nursery = _begun(here, modules, runs=1)
        try:
            answer = nursery.answer()
            refused = answer.get("refused")
            if not refused:
                yield nursery
                return
            if refused not in modules:
                raise OSError(f"{refused} cannot be imported: {answer['why']}")
            _refused.add(refused)
        finally:
            with _lock:
                nursery.runs -= 1
