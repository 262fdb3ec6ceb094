"""Every notebook in a real JupyterLab: after *Run All* it reads like its page.

The notebooks are copied before, so that nothing is saved into the book.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from helpers import inputs
from helpers.data import paths

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("lab")]

ROOT = paths.project_root()
TOKEN = "token"
RAW = re.compile(r"\{[a-z:]+\}`|^\([\w-]+\)=$|<<|>>|^(?:`{3}|:{3})\{", re.MULTILINE)
"""What only the site resolves, or what a field leaves that was not filled in."""

ERROR = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'

SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # every cell is in the page, not only those in sight
    "notebook-extension/tracker": {"windowingMode": "none"},
}
STATUS = "document.querySelector('#jp-main-statusbar')?.innerText.match(/[|] (\\w+)/)?.[1]"
"""Of the kernel: the indicator of the notebook says idle before there is one."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Lab:
    """A running JupyterLab."""

    def __init__(self, home: Path, theme: str) -> None:
        ignored = shutil.ignore_patterns("_ext", "assets", "__pycache__", "reference", "test_*.py")
        shutil.copytree(ROOT / "book", home / "book", ignore=ignored)
        settings = SETTINGS | {"apputils-extension/themes": {"theme": f"JupyterLab {theme}"}}
        for name, content in settings.items():
            file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(content))
        own = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
        own |= {"JUPYTER_RUNTIME_DIR": "runtime", "BOOK_RESULTS": "results"}
        self.address = f"http://127.0.0.1:{free_port()}"
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
        command += [f"--port={self.address.rpartition(':')[2]}", f"--IdentityProvider.token={TOKEN}"]
        self.server = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={home}"],
            env=os.environ | {name: str(home / folder) for name, folder in own.items()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.address}/api?token={TOKEN}")
                return
            except OSError:
                time.sleep(0.25)
        self.server.kill()
        raise RuntimeError("JupyterLab did not start within a minute.")

    def open(self, page: Page, document: str) -> None:
        """Open a notebook, and wait for its kernel."""
        page.goto(f"{self.address}/lab/tree/{document}.ipynb?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        page.wait_for_function(f"() => {STATUS} === 'Idle'", timeout=90_000)

    def run_all(self, page: Page) -> None:
        """Run all cells of the notebook that is open."""
        page.click('.lm-MenuBar-itemLabel:text-is("Run")')
        page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
        page.wait_for_function(f"() => {STATUS} === 'Busy'", timeout=60_000)
        quiet = 0
        while quiet < 4:  # between two cells the kernel is idle for a moment
            page.wait_for_function(f"() => {STATUS} === 'Idle'", timeout=400_000)
            page.wait_for_timeout(500)
            quiet = quiet + 1 if page.evaluate(STATUS) == "Idle" else 0


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Lab]]:
    """Give a running JupyterLab by its theme; each is started once."""
    running: dict[str, Lab] = {}

    def start(theme: str) -> Lab:
        if theme not in running:
            running[theme] = Lab(tmp_path_factory.mktemp("lab"), theme)
        return running[theme]

    yield start
    for one in running.values():
        one.server.terminate()
        one.server.wait(20)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    yield context.new_page()
    context.close()


NOTEBOOKS = [page.document for page in inputs.pages().values() if not page.results]
"""The scorecard reads results that a build makes; it is looked at on the site."""

IN_DARK = "book/export-complexity/export-complexity"
"""One notebook is enough to see that both themes are served."""


CHAPTERS = [page.document for page in inputs.pages().values() if page.paper == page.name]
"""Chapters of the papers."""

CASES = [
    pytest.param(one, "Light", marks=pytest.mark.long if one in CHAPTERS else pytest.mark.longest)
    for one in NOTEBOOKS
]
CASES.append(pytest.param(IN_DARK, "Dark", marks=pytest.mark.longest))


@pytest.mark.parametrize(("document", "theme"), CASES)
def test_after_run_all_a_notebook_reads_like_its_page(
    labs: Callable[[str], Lab], page: Page, document: str, theme: str
) -> None:
    lab = labs(theme)
    lab.open(page, document)
    lab.run_all(page)
    assert page.locator(ERROR).all_inner_texts() == []
    shown = "\n".join(page.locator(".jp-RenderedMarkdown, .jp-RenderedHTMLCommon").all_inner_texts())
    assert RAW.findall(shown) == []
    # the parameters are open, everything else is folded
    opened = page.locator(".jp-CodeCell:not(:has(.jp-InputPlaceholder))")
    assert opened.count() <= 1
    if opened.count():
        assert re.match(r"\w+: \w+ = ", opened.first.locator(".cm-content").inner_text())
    assert page.locator(".jp-RenderedMarkdown mjx-merror, .jp-RenderedHTMLCommon mjx-merror").count() == 0
    # exhibits carry their labels, and one picture of each figure is seen, that of the theme
    labels = page.locator(".book-exhibit[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(labels) == len(set(labels)) > 0
    other = {"Light": "dark", "Dark": "light"}[theme]
    for figure in page.locator("figure.book-exhibit").all():
        assert figure.locator(f"img.book-{theme.lower()}").first.is_visible()
        assert not figure.locator(f"img.book-{other}").first.is_visible()
    for link in page.locator('.jp-Notebook a[href^="#tab-"], .jp-Notebook a[href^="#fig-"]').all():
        assert str(link.get_attribute("href"))[1:] in labels, link.inner_text()


@pytest.mark.parametrize(
    ("value", "place", "said"),
    [
        pytest.param("120", "#tab-t caption", "N = 120", marks=pytest.mark.long),
        pytest.param(
            "1200",
            ERROR,
            "export-complexity cannot be run: nobs is 1200; allowed: 20 to 198",
            marks=pytest.mark.longest,
        ),
    ],
)
def test_a_changed_parameter_changes_exhibits_or_is_refused(
    labs: Callable[[str], Lab], page: Page, value: str, place: str, said: str
) -> None:
    lab = labs("Light")
    lab.open(page, IN_DARK)
    cell = page.locator(".jp-CodeCell:not(:has(.jp-InputPlaceholder)) .cm-content").first
    edited = cell.inner_text().replace("nobs: int = 166", f"nobs: int = {value}")
    cell.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(edited)
    lab.run_all(page)
    assert said in page.locator(place).first.inner_text()
