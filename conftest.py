"""What all tests share: those on real files run wherever the files are, and say so where they are not.

Fixtures for tests in the folder of a paper: `paper` is that one, `numbers` what it prints, `checks` and
`findings` its audit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import pandas as pd
import pytest
from hypothesis import settings

# see `helpers.__main__`: in every process of the tests it would be seconds as well
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from helpers import audit, papers  # noqa: E402
from helpers.data import available, registry  # noqa: E402
from helpers.published import KEY, parse_printed  # noqa: E402

settings.register_profile("book", deadline=None)  # how busy the machine is decides nothing
settings.load_profile("book")


@cache
def real_files_are_here() -> bool:
    """Whether the tests on real files must run: with a mirror always, so that a missing file is a failure."""
    if os.environ.get("BOOK_DATA_MIRROR"):
        return True
    return all(available(name) for name, data in registry.load().items() if data.tier == "public")


BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser_must_be_used() -> bool:
    """Whether the tests in a browser must run: in CI always, so that a missing one is a failure."""
    return bool(os.environ.get("CI")) or any(map(shutil.which, BROWSERS))


@cache
def mounts_are_allowed() -> bool:
    """Whether a process here may mount a small disk that only it sees."""
    if not shutil.which("unshare"):
        return False
    words = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


NEEDS = {
    "mounts": (mounts_are_allowed, "no mount of a small disk is allowed here"),
    "mirror": (
        real_files_are_here,
        "the public data files are not here: set BOOK_DATA_MIRROR, or fetch them",
    ),
    "mirror_folder": (
        lambda: bool(os.environ.get("BOOK_DATA_MIRROR")),
        "files beyond those of the registry are needed: set BOOK_DATA_MIRROR",
    ),
    "spark": (
        lambda: bool(find_spec("pyspark") and shutil.which("java")),
        "no Spark: install requirements-spark.txt, and Java 17",
    ),
    "latex": (lambda: bool(shutil.which("pdflatex")), "no LaTeX: pdflatex is not installed"),
    "browser": (browser_must_be_used, f"no browser: none of {', '.join(BROWSERS)} is installed"),
}
"""What tests of a mark need of the machine, and what is said where it is not there."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for mark, (here, reason) in NEEDS.items():
        marked = [item for item in items if item.get_closest_marker(mark)]
        if marked and not here():
            for item in marked:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def program() -> str:
    """Path of the browser."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, NEEDS["browser"][1]
    return found


@dataclass(frozen=True)
class Numbers:
    """Printed numbers of a paper, columns as of ``printed.csv``."""

    frame: pd.DataFrame

    @property
    def values(self) -> dict[tuple[str, str, str, str], float]:
        """By exhibit, row, column and statistic."""
        return self.frame.set_index(KEY)["value"].to_dict()

    def column(self, exhibit: str, name: str, statistic: str) -> dict[str, float]:
        """Values of one column by row."""
        wanted = (exhibit, name, statistic)
        return {row: value for (e, row, c, s), value in self.values.items() if (e, c, s) == wanted}

    def row(self, exhibit: str, name: str, statistic: str) -> dict[str, float]:
        """Values of one row by column."""
        wanted = (exhibit, name, statistic)
        return {column: value for (e, r, column, s), value in self.values.items() if (e, r, s) == wanted}

    def odd_stars(self, lines: tuple[float, ...]) -> set[tuple[str, str, str]]:
        """Coefficients whose stars are not one for each line that t passes, however t was rounded."""
        cells, odd = self.frame.set_index(KEY), set()
        for spot in {key[:3] for key in cells.index if key[3] == "t"}:
            t = cells.loc[(*spot, "t")]
            low, high = (
                sum(abs(t["value"]) + side * t["half_unit"] >= line for line in lines) for side in (-1, 1)
            )
            if not low <= parse_printed(cells.loc[(*spot, "coef"), "printed"]).stars <= high:
                odd.add(spot)
        return odd


@pytest.fixture(scope="module")
def paper(request: pytest.FixtureRequest) -> papers.Paper:
    return papers.paper(request.path.parent.name)


@pytest.fixture(scope="module")
def numbers(paper: papers.Paper) -> Numbers:
    return Numbers(papers.printed(paper.name))


@pytest.fixture(scope="module")
def checks(paper: papers.Paper) -> list[audit.Check]:
    own = audit.Paper(paper.name, papers.printed(paper.name), papers.audit_description(paper.name))
    return [check for _, check in audit.run([own], audit.RULES)]


@pytest.fixture(scope="module")
def findings(checks: list[audit.Check]) -> list[audit.Check]:
    return [check for check in checks if check.severity]
