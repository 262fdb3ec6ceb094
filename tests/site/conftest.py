"""A built site for the tests: the one at hand if it is current, else one built in a folder of its own."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", "_build", "__pycache__", ".*_cache", ".hypothesis", ".ipynb_checkpoints", "*.egg-info"
)


def load(path: Path) -> ModuleType:
    """Import a file that belongs to no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process at a time past this point."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build_copy(target: Path) -> Path:
    """Copy the project and build the copy, warnings being errors; return its site."""
    shutil.copytree(ROOT, target, ignore=LEFT_OUT)
    program = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [program, "build", ".", "--all", "-W", "--keep-going"],
        cwd=target,
        env={**os.environ, "BOOK_ROOT": str(target), "PYTHONPATH": str(target / "src")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"the book does not build:\n{done.stdout[-6000:]}"
    return target / "_build" / "html"


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def check_site() -> ModuleType:
    """The script that checks a built site."""
    return load(ROOT / "tools" / "check_site.py")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, check_site: ModuleType) -> Path:
    """Folder of the built pages.

    ``BOOK_SITE`` names one. Else ``_build/html`` serves if nothing has changed since `make book` made it.
    Else the book is built, once for all worker processes.
    """
    named = os.environ.get("BOOK_SITE")
    if named:
        return Path(named).resolve()
    if check_site.is_current(ROOT, ROOT / "_build" / "html"):
        return ROOT / "_build" / "html"
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    copy = shared / "book-copy"
    with alone(shared / "book-copy.lock"):
        # a copy without a site is one whose build failed in another process
        return copy / "_build" / "html" if copy.exists() else build_copy(copy)
