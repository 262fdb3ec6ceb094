"""A book of a few pages with two made-up papers, for what a build must do."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPER = """title = "{title}"
citation = "Nobody (1900), {title}"
about = "*{title}* asks what comes out {{cite:p}}`{name}`."
exhibits = ["Table 1"]

[data]
{data}
"""
PRINTED = "exhibit,row,column,statistic,printed,value,half_unit,unit,note\n"
BIB = "@misc{{{name},\n  author = {{Nobody, A.}},\n  title = {{{name}}},\n  year = {{1900}},\n}}\n"
DATA = b"x\n1\n2\n"
REGISTRY = """[made-up]
title = "Made up"
publisher = "Nobody"
licence = "none"
redistribution = "yes"
tier = "public"
vintage = "1900"
coverage = "nothing"
units = "none"
is_not = "Not data."

[[made-up.files]]
name = "x.csv"
url = "https://example.org/x.csv"
sha256 = "{sha}"
bytes = {size}
"""
TOC = """format: jb-book
root: book/index
parts:
  - caption: Papers
    numbered: 1
    chapters:
      - file: book/first/first
      - file: book/second/second
  - caption: Across papers
    numbered: 1
    chapters:
      - file: book/scorecard
  - caption: How
    chapters:
      - file: book/methods
"""
INDEX = """# Front

{paper-count}`Papers` are here, see {numref}`chapter-first` and {numref}`tab-first`.

```{papers}
```

```{scorecard-summary}
:name: tab-summary

All numbers.
```

```{data-sets}
:name: tab-data

Data.
```

```{bibliography}
```
"""
FIRST = (
    ("markdown", "# First\n\nA sentence, see [the picture](second.ipynb#fig-second)."),
    ("parameters", 'tier: str = "auto"  # data: auto, public'),
    (
        "code",
        "import pandas as pd\nfrom helpers import book, moments, published\nfrom helpers.data import fetch\n"
        'chapter = book.Chapter("first", globals())\nassert moments.__doc__',
    ),
    (
        "code",
        'total = lambda: pd.read_csv(fetch("made-up")).sum().to_frame("y")\n'
        'found = chapter.obtain("sum", total, ["made-up"])\n'
        'key = {"exhibit": "Table 1", "row": "x", "column": "sum", "statistic": "value"}\n'
        'ours = pd.DataFrame([key | {"replicated": float(found.frame["y"].iloc[0])}])\n'
        'scored = chapter.score(ours, of=found, convention="sum")\n'
        'columns = {"row": "Row", "printed": "Printed", "replicated": ("Ours", ".2f")}\n'
        'chapter.table(scored, columns, name="tab-first", caption="First", of=found)',
    ),
)
SECOND = (
    ("markdown", "# Second"),
    ("parameters", 'tier: str = "auto"  # data: auto, public'),
    (
        "code",
        "import pandas as pd\nfrom helpers import book\n"
        'chapter = book.Chapter("second", globals())\ndata = pd.DataFrame({"a": [1.0]})',
    ),
    (
        "code",
        "draw = lambda figure, ink: figure.subplots().plot([0, 1], color=ink.accents[0])\n"
        'of = book.from_print("Table 1", data)\n'
        'chapter.figure(draw, name="fig-second", caption="Second", alt="A line.", of=of)',
    ),
)


def notebook(cells: Sequence[tuple[str, str]], **metadata: object) -> str:
    """A notebook of text, code, and a cell of parameters."""
    made = []
    for number, (kind, source) in enumerate(cells):
        if kind == "markdown":
            cell = nbformat.v4.new_markdown_cell(source)
        else:
            tags = {"tags": ["parameters"]} if kind == "parameters" else {}
            cell = nbformat.v4.new_code_cell(source, metadata=tags)
        cell["id"] = f"cell-{number}"
        made.append(cell)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=made, metadata=kernel | metadata)))


class Book:
    """A project on disk, with its own copy of the helpers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def made(cls, folder: Path) -> Book:
        book = cls(folder)
        for name in ("src/helpers", "book/_ext", "book/assets"):
            shutil.copytree(ROOT / name, folder / name)  # with what is compiled
        for name in ("_config.yml", "requirements.txt", "CITATION.cff", "book/scorecard.ipynb"):
            shutil.copy(ROOT / name, folder / name)
        sha = hashlib.sha256(DATA).hexdigest()
        book.write("data/registry.toml", REGISTRY.format(sha=sha, size=len(DATA)))
        book.write("mirror/x.csv", DATA.decode())
        book.write("_toc.yml", TOC)
        book.write("book/index.md", INDEX)
        book.write("book/methods.md", "(statuses)=\n# Methods\n")
        book.write("book/references.bib", BIB.format(name="book"))
        book.add("first", 'made-up = "Table 1"', [("x", "3.0")], FIRST)
        book.add("second", "", [("y", "7"), ("z", "8")], SECOND)
        book.write("book/second/deviations.toml", REASON)
        return book

    def add(
        self, name: str, data: str, numbers: Sequence[tuple[str, str]], cells: Sequence[tuple[str, str]]
    ) -> None:
        rows = "".join(
            f"Table 1,{row},sum,value,{text},{float(text)},{0.05 if '.' in text else 0.5},,\n"
            for row, text in numbers
        )
        second = "".join(f"Table 1,{row},sum,value,{text}\n" for row, text in numbers)
        self.write(f"book/{name}/paper.toml", PAPER.format(title=name.capitalize(), name=name, data=data))
        self.write(f"book/{name}/printed.csv", PRINTED + rows)
        self.write(f"book/{name}/second_entry.csv", "exhibit,row,column,statistic,printed\n" + second)
        self.write(f"book/{name}/references.bib", BIB.format(name=name))
        self.write(f"book/{name}/{name}.ipynb", notebook(cells))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run ``python -m helpers``, or jupyter-book."""
        program = [str(Path(sys.executable).with_name("jupyter-book"))]
        command = (
            program + list(words[1:])
            if words[0] == "jupyter-book"
            else [sys.executable, "-m", "helpers", *words]
        )
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment() | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("BOOK_")}
        return kept | {
            "BOOK_ROOT": str(self.folder),
            "BOOK_DATA_CACHE": str(self.folder / "data-cache"),
            "BOOK_DATA_MIRROR": str(self.folder / "mirror"),
            "BOOK_OFFLINE": "1",
            "PYTHONPATH": str(self.folder / "src"),
        }

    def ran(self, **environment: str) -> set[str]:
        """Bring the notebooks up to date, and name those that ran."""
        code = (
            "import helpers.__main__  # leaves out what takes seconds to import\n"
            "from helpers.build import execute\n"
            "done = execute.bring_up_to_date(tell=lambda line: None)\n"
            "print(*(name for name, one in done.items() if one.ran))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.folder,
            env=self.environment() | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )
        assert done.returncode == 0, done.stderr
        return set(done.stdout.split())

    def page(self, name: str) -> str:
        return (self.folder / "_build" / "html" / "book" / f"{name}.html").read_text(encoding="utf-8")

    def bytes(self) -> dict[str, str]:
        """Hash of every page and result."""
        build = self.folder / "_build"
        files = [path for top in ("html", "results") for path in (build / top).rglob("*") if path.is_file()]
        return {
            path.relative_to(build).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }


REASON = """[[deviation]]
status = "not-run"
reason = "Nothing is computed."
evidence = "The notebook."
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book that has been built once, not to be changed."""
    shared = tmp_path_factory.mktemp("small-book")
    book = Book.made(shared)
    done = book.run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


@pytest.fixture
def book(built: Book, tmp_path: Path) -> Book:
    """A copy of it in another place, with everything that was built."""
    return Book(Path(shutil.copytree(built.folder, tmp_path / "book", symlinks=True)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the small book built is long."""
    for item in items:
        if "built" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.long)
