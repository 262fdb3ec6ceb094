"""The built site for the tests, which never build it themselves."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from helpers.build import check

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> ModuleType:
    """Import a file that belongs to no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the project."""
    return ROOT


def cannot_run(reason: str) -> NoReturn:
    """Leave out what a machine lacks the means for, and say so; in CI fail, which has to have them."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def site() -> Path:
    """Folder of the built pages: ``_build/html`` if no source has changed, or what ``BOOK_SITE`` names."""
    named = os.environ.get("BOOK_SITE")
    if named:
        return Path(named).resolve()
    found = ROOT / "_build" / "html"
    if check.is_current(found):
        return found
    cannot_run("the site is not that of the sources as they are: run `make book`")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def program() -> str:
    """Path of the browser."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return found or cannot_run(f"no browser: none of {', '.join(PROGRAMS)} is installed")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, program: str) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
    yield started
    started.close()
