"""The site's own extensions, each on a book of a few pages."""

from __future__ import annotations

import base64
import doctest
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from .conftest import ROOT, load

EXTENSIONS = (
    "book_code",
    "book_figures",
    "book_offline",
    "book_order",
    "book_reference",
    "book_tables",
    "book_variants",
)
CONF = """
import sys
sys.path.insert(0, {ext!r})
extensions = ["myst_nb", "book_order", "book_tables", "book_figures"]
myst_enable_extensions = ["attrs_inline"]
numfig = True
numfig_format = {{"figure": "Figure %s"}}
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_render_markdown_format = "myst"
nb_mime_priority_overrides = [["html", "text/markdown", 0]]
html_theme = "basic"
exclude_patterns = ["_build", "data"]
root_doc = "book/index"
"""
INDEX = """# Front

```{toctree}
1-first
2-second
```

See {numref}`tab-both` and {numref}`fig-pair`.

```{scorecard-summary}
:name: tab-summary

All numbers.
```
"""
SUMMARY = """chapter,title,printed,exact,close,consistent,differs,partial,synthetic,not-run
1-first,The first paper,{first},{first},0,0,0,0,0,0
2-second,The second paper,1200,1000,0,0,0,0,0,200
"""
SHOW = '''
from pathlib import Path
results = Path("../_build/results")
results.mkdir(parents=True, exist_ok=True)
(results / "scorecard-summary.csv").write_text("""{summary}""")
square = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
for theme in ("light", "dark"):
    (results / f"pair-{{theme}}.svg").write_text(square)

class Both:
    def _repr_mimebundle_(self, **_):
        text = "```{{table}} A caption\\n:name: tab-both\\n\\n| a | b |\\n|---|--:|\\n| x | 1 |\\n```"
        return {{"text/html": "<b>for JupyterLab</b>", "text/markdown": text}}

Both()
'''
FIGURE = """# Second

```{themed-figure} /_build/results/pair
:name: fig-pair
:alt: Two squares

The caption, see {numref}`tab-both`.

The legend, {download}`SVG </_build/results/pair-light.svg>`.
```
"""


def notebook(*cells: tuple[str, str]) -> str:
    """A notebook of Markdown and code cells."""
    made = [
        {"cell_type": kind, "metadata": {}, "source": source, "id": f"cell-{number}"}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for number, (kind, source) in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


class Book:
    """A small book on disk."""

    def __init__(self, folder: Path, first: int = 17) -> None:
        self.folder = folder
        (folder / "book").mkdir(exist_ok=True)
        self.write("conf.py", CONF.format(ext=str(ROOT / "book" / "_ext")))
        self.write("book/index.md", INDEX)
        show = SHOW.format(summary=SUMMARY.format(first=first))
        self.write("book/1-first.ipynb", notebook(("markdown", "# First"), ("code", show)))
        self.write("book/2-second.md", FIGURE)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def build(self) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "--keep-going",
            "-b",
            "html",
            ".",
            "_build/html",
        ]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def page(self, name: str) -> str:
        return (self.folder / "_build" / "html" / "book" / f"{name}.html").read_text()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    made = Book(tmp_path_factory.mktemp("small-book"))
    done = made.build()
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.parametrize("name", EXTENSIONS)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(load(ROOT / "book" / "_ext" / f"{name}.py")).failed == 0


def test_the_summary_is_read_after_the_notebooks(book: Book) -> None:
    # by name alone, a page 'index' would come first among pages that start with a letter
    front = book.page("index")
    assert "1,217" in front
    assert 'href="1-first.html"' in front
    assert front.index("The second paper") < front.index("All papers")


def test_the_summary_is_renewed_with_the_notebooks(book: Book, tmp_path: Path) -> None:
    made = Book(shutil.copytree(book.folder, tmp_path / "copy"))
    show = SHOW.format(summary=SUMMARY.format(first=18))
    made.write("book/1-first.ipynb", notebook(("markdown", "# First"), ("code", show)))
    assert made.build().returncode == 0
    assert "1,218" in made.page("index")


def test_tables_are_numbered_within_their_chapter(book: Book) -> None:
    front, second = book.page("index"), book.page("2-second")
    assert re.search(r'href="1-first.html#tab-both"><span class="std std-numref">Table 1.1</span>', front)
    assert re.search(r'href="2-second.html#fig-pair"><span class="std std-numref">Figure 2.1</span>', front)
    assert "Table 1.1" in second
    assert "Table A.1" in front


def test_an_output_with_two_forms_gives_its_myst_to_the_site(book: Book) -> None:
    page = book.page("1-first")
    assert '<span class="caption-text">A caption</span>' in page
    assert "for JupyterLab</b>" not in page


def test_a_themed_figure_is_one_figure_with_two_images(book: Book) -> None:
    figures = re.findall(r"<figure.*?</figure>", book.page("2-second"), re.DOTALL)
    assert len(figures) == 1
    images = re.findall(r"<img [^>]*>", figures[0])
    assert [re.search(r'class="([^"]*)"', image).group(1) for image in images] == ["only-light", "only-dark"]
    assert all('alt="Two squares"' in image for image in images)
    assert figures[0].count("<figcaption>") == 1
    assert figures[0].index("<figcaption>") > figures[0].rindex("<img")
    assert "Figure 2.1" in figures[0]
    assert 'class="legend"' in figures[0]


def test_each_fault_ends_the_strict_build(tmp_path: Path) -> None:
    made = Book(tmp_path)
    without_alt = FIGURE.replace(":alt: Two squares\n", "").replace("fig-pair", "fig-other")
    without_file = FIGURE.replace("/pair\n", "/no-such\n")
    made.write("book/2-second.md", without_alt + without_file.replace("# Second\n", ""))
    made.write("book/1-first.ipynb", notebook(("markdown", "# First"), ("code", "")))
    done = made.build()
    assert done.returncode != 0
    assert "needs :alt:" in done.stderr
    assert "no-such-light.svg" in done.stderr
    assert "no-such-dark.svg" in done.stderr
    assert "scorecard-summary.csv is missing" in done.stderr


def test_a_failing_cell_ends_the_build(tmp_path: Path) -> None:
    made = Book(tmp_path)
    made.write("book/1-first.ipynb", notebook(("markdown", "# First"), ("code", "1 / 0")))
    assert made.build().returncode != 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chapter,title,printed,exact,close,consistent,differs,partial,synthetic,not-run\n", "no chapter"),
        (
            "chapter,title,printed,exact,close,consistent,differs,partial,synthetic\na,A,1,1,0,0,0,0,0\n",
            "not-run",
        ),
        (SUMMARY.format(first=17).replace(",1200,1000,", ",1200,900,"), "1100 statuses for 1200 numbers"),
    ],
)
def test_a_summary_that_does_not_add_up_is_refused(tmp_path: Path, text: str, message: str) -> None:
    tables = load(ROOT / "book" / "_ext" / "book_tables.py")
    path = tmp_path / "scorecard-summary.csv"
    path.write_text(text)
    with pytest.raises(tables.SummaryError, match=message):
        tables.read_summary(path)


def test_plain_tokens_lose_their_tags_and_code_keeps_every_character() -> None:
    code = load(ROOT / "book" / "_ext" / "book_code.py")
    name = '<span class="n">f</span>'
    page = f'<p>{name}</p><pre id="x"><span class="k">def</span><span class="w"> </span>{name}:</pre>'
    lighter = code.lighten(page)
    assert lighter == f'<p>{name}</p><pre id="x"><span class="k">def</span> f:</pre>'
    assert re.sub(r"<[^>]+>", "", lighter) == re.sub(r"<[^>]+>", "", page)


PIXEL = base64.b64encode(b"a picture").decode()


def executed(*, error: bool = False) -> str:
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    shown = f'<table class="dataframe"><td>4.2</td></table><img alt="a" src="data:image/png;base64,{PIXEL}">'
    table = nbformat.v4.new_output("display_data", {"text/html": shown})
    said = nbformat.v4.new_output("display_data", {"text/markdown": "See {doc}`Chapter 1 <1-x>`."})
    wrong = nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=["Traceback: no"])
    cells = [
        text("(target)=\n## Head\n\nIn {numref}`tab-a`, $x^2$."),
        code("threshold = 0.9", metadata={"tags": ["injected-parameters"]}),
        code("plumbing()", outputs=[table, said], metadata={"tags": ["hide-input"]}),
        code("raise ValueError('no')", outputs=[wrong] if error else []),
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


def test_the_page_of_a_variant_shows_results_and_hides_plumbing() -> None:
    body = load(ROOT / "book" / "_ext" / "book_variants.py").body(executed())
    assert 'container"><table class="table dataframe"><td>4.2</td></table></div>' in body
    assert "¶" not in body
    assert "In[" not in body
    assert "See Chapter 1." in body
    assert "In tab-a" in body
    assert "threshold" in body
    assert "plumbing" not in body
    assert "target" not in body
    assert "Traceback" in load(ROOT / "book" / "_ext" / "book_variants.py").body(executed(error=True))


def test_variants_become_pages_and_are_rendered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = load(ROOT / "book" / "_ext" / "book_variants.py")
    monkeypatch.setenv("BOOK_VARIANTS", str(tmp_path))
    home = tmp_path / "2-export-complexity" / "n-165"
    home.mkdir(parents=True)
    (home / "notebook.ipynb").write_text(executed())
    (home / "run.json").write_text(json.dumps({"status": "failed", "error": "ValueError: <no>"}))
    (home / "parameters.yml").write_text("nobs: 165\n")
    app = SimpleNamespace(outdir=tmp_path / "site")
    [(name, context, template)] = pages._pages(app)
    [picture] = (tmp_path / "site" / "variants" / "images").iterdir()
    assert picture.read_bytes() == b"a picture"
    assert f'src="../images/{picture.name}"' in context["body"]
    assert "data:image" not in context["body"]
    assert (name, template) == ("variants/2-export-complexity/n-165", "page.html")
    assert "<pre>nobs: 165\n</pre>" in context["body"]
    assert "ValueError: &lt;no&gt;" in context["body"]
    monkeypatch.setattr(pages, "body", lambda text: pytest.fail("it was rendered before"))
    assert next(pages._pages(app))[1] == context
