"""More papers, made by the commands: each touches its folder and one line of _toc.yml; the suite passes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from helpers.data import paths

pytestmark = pytest.mark.xdist_group("more papers")

LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", "_build", "__pycache__", ".*_cache", ".hypothesis", ".ipynb_checkpoints", "*.egg-info"
)
PRINTED = """
Table 1|value|(1)|coef|{value}
|value|(1)|se|({se_value})
|capital|(1)|coef|{capital}
|capital|(1)|se|({se_capital})
|_cons|(1)|coef|{constant}
|_cons|(1)|se|({se_constant})
|N|(1)|n|20
|R2|(1)|r2|{r2}
Text|firms|1954|count|11||“eleven firms, or 11, in all”
"""
MOTORS = {"value": ".1193", "se_value": ".0258", "capital": ".3714", "se_capital": ".0371"}
MOTORS |= {"constant": "-149.782", "se_constant": "105.84", "r2": ".9214"}
"""General Motors, as textbooks print it: Greene (2003), see Kleiber and Zeileis (2010) on the data."""

CODE = """
import statsmodels.api as sm

from helpers import estimate

data = sm.datasets.grunfeld.load_pandas().data
own = data[data["firm"] == data["firm"].unique()[{place}]]
fits = estimate.each({{"(1)": {{"regressors": ["value", "capital"]}}}}, own, outcome="invest")
of = book.Obtained(fits, "public", "data set of statsmodels")
rows = {{"value": "value", "capital": "capital", "constant": "_cons"}}
whole = {{"n": "N", "r2": "R2"}}
chapter.beside_fits(
    "Table 1", rows, of=of, whole=whole, name="tab-{name}-1", caption="Table 1 and ours"
)
"""
REASON = {"reason": "Taken over from elsewhere.", "evidence": "The text says so."}
CLAIM = "What a firm invests follows its value and its capital."


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

    def paper(self, *words: str, lines: str | None = None) -> str:
        """Run a command of a paper that must end well."""
        done = self.run("helpers", "paper", *words, lines=lines)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def run(self, *words: str, lines: str | None = None) -> subprocess.CompletedProcess[str]:
        surroundings = {"BOOK_ROOT": str(self.folder), "PYTHONPATH": str(self.folder / "src")}
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=os.environ | surroundings,
            input=lines,
            capture_output=True,
            text=True,
            check=False,
            timeout=1800,
        )


def add_paper(copy: Copy, number: int, place: int, printed: dict[str, str]) -> str:
    """Make a paper on one firm by the commands; code, words and reasons are the author's."""
    name = f"grunfeld-{number}"
    lines = PRINTED.format(**printed)
    title = f"Investment of firm {number}"
    copy.paper("new", name, "--title", title, "--citation", "Grunfeld (1958)", "--tables", "1")
    copy.paper("enter", name, lines=lines)
    folder = copy.folder / "book" / name
    notebook = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = CODE.format(name=name, place=place).strip()
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    about = (folder / "paper.toml").read_text(encoding="utf-8")
    about = "".join(
        f'about = "*{title}*: {CLAIM}"\n' if line.startswith("about") else line
        for line in about.splitlines(keepends=True)
    )
    (folder / "paper.toml").write_text(about, encoding="utf-8")
    text = "".join(f'{key} = "{value}"\n' for key, value in REASON.items())
    (folder / "deviations.toml").write_text(f'[[deviation]]\nexhibit = "Text"\nstatus = "not-run"\n{text}')
    copy.paper("enter", name, "--second", lines="\n".join(line.split("||")[0] for line in lines.splitlines()))
    return name


def of_firm(place: int) -> dict[str, str]:
    """What a paper on a firm prints: what its regression gives, rounded."""
    data = sm.datasets.grunfeld.load_pandas().data
    fit = smf.ols("invest ~ value + capital", data[data["firm"] == data["firm"].unique()[place]]).fit()
    names = {"value": "value", "capital": "capital", "constant": "Intercept"}
    found = {key: f"{fit.params[name]:.4f}" for key, name in names.items()}
    found |= {f"se_{key}": f"{fit.bse[name]:.4f}" for key, name in names.items()}
    return found | {"r2": f"{fit.rsquared:.4f}"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("more") / "book")


GENERIC = ["tests/test_papers.py", "tests/test_notebooks.py", "tests/audit"]


@pytest.mark.longest
def test_a_fourth_paper_made_by_commands_touches_its_folder_and_one_line(copy: Copy) -> None:
    before = (copy.folder / "_toc.yml").read_text().splitlines()
    name = add_paper(copy, 4, 0, MOTORS)
    folder, second = copy.folder / "book" / name, copy.folder / "book" / name / "second_entry.csv"
    assert copy.touched() == {"_toc.yml", f"book/{name}/"}
    after = (copy.folder / "_toc.yml").read_text().splitlines()
    assert [line for line in after if line not in before] == [f"      - file: book/{name}/{name}"]
    hidden = second.rename(folder.parent / "hidden.csv")  # the first look comes before the second entry
    seen = copy.paper("run", name)
    assert f"{name}: 9 printed numbers: 8 exact, 1 not-run" in seen
    refused = copy.run("helpers", "paper", "accept", name)
    assert (refused.returncode, refused.stderr.splitlines()[0]) == (
        1,
        f"second_entry.csv is not there: python -m helpers paper enter {name} --second",
    )
    hidden.rename(second)
    assert copy.paper("check", name).splitlines()[-1].startswith(f"{name}: 0 faults, 0 things to do")
    # standard errors alone cannot be checked, which is a note
    assert copy.paper("audit", name).splitlines()[-1] == f"{name}: 0 findings of the audit, 1 notes."
    copy.paper("accept", name)
    done = copy.run("helpers", "build")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert copy.touched() == {"_toc.yml", f"book/{name}/"}
    front = (copy.folder / "_build" / "html" / "book" / "index.html").read_text()
    assert "Four papers" in front
    assert CLAIM in front
    card = pd.read_csv(copy.folder / "_build" / "results" / "scorecard" / "scorecard.csv")
    assert set(card.loc[card["statistic"].eq("coef") & card["chapter"].eq(name), "functions"]) == {
        "helpers.estimate.each"
    }
    done = copy.run("pytest", *GENERIC, "-q")
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.longest
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
        add_paper(copy, number, number, of_firm(number))
    done = copy.run("pytest", *GENERIC, "-q")
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.longest
def test_the_whole_suite_passes_with_ten_papers(tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = Copy(tmp_path_factory.mktemp("ten") / "book")
    for number in range(4, 11):
        add_paper(copy, number, number, of_firm(number))
    done = copy.run("helpers", "build")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    done = copy.run("pytest", "-q")
    assert done.returncode == 0, done.stdout[-6000:]
