"""More papers: each touches its own folder and one line of _toc.yml, and the suite passes with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from helpers import papers
from helpers.data import paths

pytestmark = pytest.mark.xdist_group("more papers")

LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", "_build", "__pycache__", ".*_cache", ".hypothesis", ".ipynb_checkpoints", "*.egg-info"
)
ABOUT = """title = "Investment of firm {number}"
citation = "Grunfeld (1958), The Determinants of Corporate Investment"
about = "*Investment of firm {number}* {{cite:p}}`grunfeld{number}`: what a firm invests follows its value."
exhibits = ["Table 1", "Text"]

[data]
"""
BIB = (
    "@phdthesis{{grunfeld{number},\n  author = {{Grunfeld, Yehuda}},\n  title = {{Determinants}},\n"
    "  school = {{University of Chicago}},\n  year = {{1958}},\n}}\n"
)
EXPECTED = """[numbers]
"Table 1" = 5
"Text" = 1
"""
REASONS = """[[deviation]]
exhibit = "Text"
status = "not-run"
reason = "Taken over from elsewhere."
evidence = "The text says so."
"""
INTRO = "# Investment of firm {number}\n\nA regression, see [the table below](#tab-{name})."
CODE = """
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

from helpers import book

chapter = book.Chapter("{name}", globals())
data = sm.datasets.grunfeld.load_pandas().data
own = data[data["firm"] == sorted(set(data["firm"]))[{place}]]
fit = smf.ols("invest ~ value", own).fit()
"""
SCORE = """
cells = [("value", "coef", fit.params["value"]), ("value", "t", fit.tvalues["value"])]
cells += [("_cons", "coef", fit.params["Intercept"]), ("_cons", "t", fit.tvalues["Intercept"])]
cells += [("N", "n", fit.nobs)]
numbers = {("Table 1", row, "(1)", kind): x for row, kind, x in cells}
of = book.from_print("statsmodels")
scored = chapter.score(numbers, of=of, convention="OLS; classical errors")
"""
SHOW = """
columns = {{"row": "Row", "printed": "Printed", "replicated": ("Ours", ".3f"), "status": "Status"}}
chapter.table(scored, columns, name="tab-{name}", caption="Investment", of=of)
"""


FOLDED = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}


def add_paper(root: Path, number: int) -> str:
    """Write a paper on one firm: what it prints is what its regression gives."""
    name = f"grunfeld-{number}"
    data = sm.datasets.grunfeld.load_pandas().data
    firms = sorted(set(data["firm"]))
    fit = smf.ols("invest ~ value", data[data["firm"] == firms[number % len(firms)]]).fit()
    rows = [
        ("Table 1", "value", "(1)", "coef", f"{fit.params['value']:.3f}", 0.0005, ""),
        ("Table 1", "value", "(1)", "t", f"({fit.tvalues['value']:.2f})", 0.005, ""),
        ("Table 1", "_cons", "(1)", "coef", f"{fit.params['Intercept']:.3f}", 0.0005, ""),
        ("Table 1", "_cons", "(1)", "t", f"({fit.tvalues['Intercept']:.2f})", 0.005, ""),
        ("Table 1", "N", "(1)", "n", "20", 0.5, ""),
        ("Text", "firms", "1954", "count", "11", 0.5, "“eleven firms, or 11, in all”"),
    ]
    folder = root / "book" / name
    folder.mkdir()
    first = "exhibit,row,column,statistic,printed,value,half_unit,unit,note\n"
    second = "exhibit,row,column,statistic,printed\n"
    for exhibit, row, column, kind, text, half, note in rows:
        first += f'{exhibit},{row},{column},{kind},{text},{float(text.strip("()"))},{half},,"{note}"\n'
        second += f"{exhibit},{row},{column},{kind},{text}\n"
    code, words = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    cells = [
        words(INTRO.format(name=name, number=number)),
        code(
            'tier: str = "auto"  # data: everything comes with statsmodels', metadata={"tags": ["parameters"]}
        ),
        code(CODE.strip().format(name=name, place=number % len(firms)), metadata=FOLDED),
        code(SCORE.strip(), metadata=FOLDED),
        code(SHOW.strip().format(name=name), metadata=FOLDED),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    files = {
        "paper.toml": ABOUT.format(number=number),
        "references.bib": BIB.format(number=number),
        "printed.csv": first,
        "second_entry.csv": second,
        "expected.toml": EXPECTED,
        "deviations.toml": REASONS,
        f"{name}.ipynb": nbformat.writes(notebook) + "\n",
    }
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    toc = root / "_toc.yml"
    last = f"book/{[*papers.papers()][-1]}/"
    lines = toc.read_text(encoding="utf-8").splitlines(keepends=True)
    at = max(place for place, line in enumerate(lines) if last in line or "book/grunfeld-" in line)
    lines.insert(at + 1, f"      - file: book/{name}/{name}\n")
    toc.write_text("".join(lines), encoding="utf-8")
    return name


class Copy:
    """The project in another folder, under git."""

    def __init__(self, folder: Path) -> None:
        root = paths.project_root()
        shutil.copytree(root, folder, ignore=LEFT_OUT)
        for kept in ("cache", "variants"):  # what is there need not run again
            if (root / "_build" / kept).is_dir():
                shutil.copytree(root / "_build" / kept, folder / "_build" / kept)
        self.folder = folder
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "all")

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", *words], cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout

    def touched(self) -> set[str]:
        """What has changed: folders that are new, files that are not."""
        return {line[3:] for line in self.git("status", "--porcelain").splitlines()}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        surroundings = {"BOOK_ROOT": str(self.folder), "PYTHONPATH": str(self.folder / "src")}
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=os.environ | surroundings,
            capture_output=True,
            text=True,
            check=False,
            timeout=1800,
        )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("more") / "book")


GENERIC = ["tests/test_papers.py", "tests/test_notebooks.py", "tests/audit"]


@pytest.mark.long
def test_a_fourth_paper_touches_its_folder_and_one_line(copy: Copy) -> None:
    before = (copy.folder / "_toc.yml").read_text().splitlines()
    name = add_paper(copy.folder, 4)
    assert copy.touched() == {"_toc.yml", f"book/{name}/"}
    after = (copy.folder / "_toc.yml").read_text().splitlines()
    assert [line for line in after if line not in before] == [f"      - file: book/{name}/{name}"]
    done = copy.run("helpers", "build")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert copy.touched() == {"_toc.yml", f"book/{name}/"}
    front = (copy.folder / "_build" / "html" / "book" / "index.html").read_text()
    assert "Four papers" in front
    assert "Investment of firm 4" in front
    done = copy.run("pytest", *GENERIC, "-q")
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.long
def test_a_planted_digit_in_the_second_entry_of_the_fourth_paper_is_found(copy: Copy) -> None:
    path = copy.folder / "book" / "grunfeld-4" / "second_entry.csv"
    kept = path.read_text()
    path.write_text(kept.replace(",11\n", ',"9,999.99"\n'))
    try:
        done = copy.run("pytest", "tests/test_papers.py", "-q")
    finally:
        path.write_text(kept)
    assert done.returncode == 1
    assert "9,999.99" in done.stdout


@pytest.mark.longest
def test_ten_papers_are_in_order(copy: Copy) -> None:
    for number in range(5, 11):
        add_paper(copy.folder, number)
    done = copy.run("pytest", *GENERIC, "-q")
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.longest
def test_the_whole_suite_passes_with_ten_papers(tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = Copy(tmp_path_factory.mktemp("ten") / "book")
    for number in range(4, 11):
        add_paper(copy.folder, number)
    done = copy.run("helpers", "build")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    done = copy.run("pytest", "-q")
    assert done.returncode == 0, done.stdout[-6000:]
