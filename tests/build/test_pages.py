"""The site's own extensions, each on a book of a few pages."""

from __future__ import annotations

import base64
import doctest
import importlib.util
import io
import json
import re
import sys
import zipfile
from pathlib import Path
from types import ModuleType, SimpleNamespace

import nbformat
import openpyxl
import pandas as pd
import pytest

from helpers import results
from helpers.book import downloads
from helpers.data import registry

from .conftest import ROOT, Book

pytestmark = pytest.mark.xdist_group("build")

EXTENSIONS = ROOT / "book" / "_ext"
HEAD = "chapter,title,kind,printed,agrees,differs,in part,not checked,no result\n"
SUMMARY = (
    HEAD
    + """first,The first paper,computed,{first},{first},0,0,0,0
second,The second paper,computed,1200,1000,0,0,200,0
second,The second paper,defined,3,0,0,0,0,3
"""
)


def load(name: str) -> ModuleType:
    """Import an extension of the site."""
    spec = importlib.util.spec_from_file_location(name, EXTENSIONS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(path.stem for path in EXTENSIONS.glob("*.py")))
def test_examples_in_docstrings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXTENSIONS))  # they import each other
    assert doctest.testmod(load(name)).failed == 0


def test_the_front_page_sums_up_what_the_notebooks_scored(built: Book) -> None:
    front = built.page("index")
    table = re.search(r"<table[^>]*scorecard-summary.*?</table>", front, re.DOTALL)
    assert table
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table.group())).split("All papers")[1]
    assert words.split() == ["computed", "from", "data", "3", "1", "–", "–", "2", "–"]
    assert 'href="first/first.html"' in table.group()


def test_the_front_page_says_what_the_papers_say_of_themselves(built: Book) -> None:
    front = built.page("index")
    assert "Two papers are here, see" in front
    assert front.index("<em>First</em> asks what comes out") < front.index(
        "<em>Second</em> asks what comes out"
    )
    assert front.count(">Nobody, 1900</a>)") == 2
    assert "First: Table 1" in front  # what the data set serves for


def test_chapters_tables_and_figures_are_numbered_by_the_table_of_contents(built: Book) -> None:
    front, first = built.page("index"), built.page("first/first")
    assert re.search(
        r'href="first/first.html#tab-first"><span class="std std-numref">(O|o)ur Table 1.1</span>', front
    )
    assert re.search(
        r'href="first/first.html#chapter-first"><span class="std std-numref">Chapter 1</span>', front
    )
    assert re.search(r'#fig-second"><span class="std std-numref">(O|o)ur Figure 2.1</span>', first)
    assert "Figure 3.1" in built.page("scorecard")
    assert "Table A.1" in front


def test_another_order_of_the_papers_gives_other_numbers(book: Book) -> None:
    first, second = "      - file: book/first/first\n", "      - file: book/second/second\n"
    book.replace("_toc.yml", first + second, second + first)
    done = book.run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Table 2.1" in book.page("index")
    assert "Figure 1.1" in book.page("first/first")


def test_an_output_with_two_forms_gives_its_myst_to_the_site(built: Book) -> None:
    page = built.page("first/first")
    assert '<span class="caption-text">First</span>' in page
    assert "<caption>First</caption>" not in page


def test_a_themed_figure_is_one_figure_with_two_images(built: Book) -> None:
    figures = re.findall(r"<figure.*?</figure>", built.page("second/second"), re.DOTALL)
    assert len(figures) == 1
    images = re.findall(r"<img [^>]*>", figures[0])
    assert [re.search(r'class="([^"]*)"', image).group(1) for image in images] == ["only-light", "only-dark"]
    assert all('alt="A line."' in image for image in images)
    # the picture of the other theme is not loaded, and the place of this one is kept
    assert all(re.search(r'loading="lazy" width="\d+" height="\d+"', image) for image in images)
    assert figures[0].count("<figcaption>") == 1
    assert figures[0].index("<figcaption>") > figures[0].rindex("<img")
    assert "Figure 2.1" in figures[0]
    assert 'class="legend"' in figures[0]


def test_each_fault_of_a_figure_ends_the_strict_build(book: Book) -> None:
    figure = "\n\n```{{themed-figure}} /_build/results/{}\n:name: {}\n{}\nThe caption.\n```\n"
    without_alt = figure.format("second/fig-second", "fig-a", "")
    without_file = figure.format("no-such", "fig-b", ":alt: Nothing\n")
    book.write("book/methods.md", "(statuses)=\n# Methods" + without_alt + without_file)
    done = book.run("build")
    assert done.returncode == 1
    assert "needs :alt:" in done.stderr
    assert "no-such-light.svg" in done.stderr
    assert "no-such-dark.svg" in done.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "no chapter"),
        (HEAD.replace(",no result", "") + "a,A,computed,1,1,0,0,0\n", "no result"),
        (HEAD + "a,A,guessed,1,1,0,0,0,0\n", "unknown kind 'guessed'"),
        (SUMMARY.format(first=17).replace(",1200,1000,", ",1200,900,"), "1100 outcomes for 1200 numbers"),
    ],
)
def test_a_summary_that_does_not_add_up_is_refused(tmp_path: Path, text: str, message: str) -> None:
    tables = load("book_tables")
    path = tmp_path / "scorecard-summary.csv"
    path.write_text(text)
    with pytest.raises(tables.SummaryError, match=message):
        tables.read_summary(path)


def test_plain_tokens_lose_their_tags_and_code_keeps_every_character() -> None:
    code = load("book_code")
    name = '<span class="n">f</span>'
    page = f'<p>{name}</p><pre id="x"><span class="k">def</span><span class="w"> </span>{name}:</pre>'
    lighter = code.lighten(page)
    assert lighter == f'<p>{name}</p><pre id="x"><span class="k">def</span> f:</pre>'
    assert re.sub(r"<[^>]+>", "", lighter) == re.sub(r"<[^>]+>", "", page)


def test_code_that_shows_nothing_shares_the_fold_of_what_follows() -> None:
    def code(source: str, tag: str = "hide-input", shows: bool = False) -> dict[str, object]:
        outputs = ["shown"] if shows else []
        return {"cell_type": "code", "metadata": {"tags": [tag]}, "outputs": outputs, "source": [source]}

    text = {"cell_type": "markdown", "metadata": {}, "source": "So."}
    cells = [code("a = 1"), code("%%words tab-x", "remove-cell"), code("b = a"), code("b", shows=True)]
    cells += [code("c", shows=True), code("d = 1"), text, code("%%prose", "remove-input", shows=True)]
    found = load("book_execute").folded_together(cells)
    assert ["".join(one["source"]) for one in found] == [
        "a = 1\n\n\nb = a\n\n\nb",
        "c",
        "d = 1",
        "So.",
        "%%prose",
    ]


PIXEL = base64.b64encode(b"a picture").decode()


def executed(*, error: bool = False) -> str:
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    picture = f'<img alt="a" src="data:image/png;base64,{PIXEL}">'
    shown = f'<table class="dataframe" id="tab-a"><td>4.2</td></table>{picture}'
    words = "See [the audit](../audit.ipynb#what) and [prices](#tab-b)."
    table = nbformat.v4.new_output("display_data", {"text/html": shown})
    said = nbformat.v4.new_output("display_data", {"text/markdown": words})
    wrong = nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=["Traceback: no"])
    cells = [
        text('<a id="target"></a>\n\n## Head\n\n[Lu (2023)](#lu2023), [the table](#tab-a), $x^2$.'),
        code("threshold = 0.9", metadata={"tags": ["injected-parameters"]}),
        code("plumbing()", outputs=[table, said], metadata={"tags": ["hide-input"]}),
        code("%%words fig-a\nthe words of a figure", metadata={"tags": ["remove-cell"]}),
        code("raise ValueError('no')", outputs=[wrong] if error else []),
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


def test_the_page_of_a_variant_shows_results_and_hides_plumbing() -> None:
    body = load("book_variants").body(executed(), "book/paper/paper")
    assert 'container"><table class="table dataframe" id="tab-a"><td>4.2</td></table></div>' in body
    assert "¶" not in body
    assert "In[" not in body
    assert 'See <a href="../../book/audit.html#what">the audit</a> and prices.' in body
    assert 'Lu (2023), <a href="#tab-a">the table</a>' in body
    assert "threshold" in body
    assert "plumbing" not in body
    assert "the words of a figure" not in body
    assert "Traceback" in load("book_variants").body(executed(error=True), "book/paper/paper")


def test_variants_that_are_up_to_date_become_pages_and_are_rendered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = load("book_variants")
    monkeypatch.setenv("BOOK_VARIANTS", str(tmp_path))
    monkeypatch.setattr(
        pages.variants, "up_to_date", lambda plan: ["n-165"] * (plan.chapter == "export-complexity")
    )
    for name in ("n-165", "n-150"):
        home = tmp_path / "export-complexity" / name
        home.mkdir(parents=True)
        (home / "notebook.ipynb").write_text(executed())
        (home / "run.json").write_text(json.dumps({"status": "finished", "error": ""}))
        (home / "parameters.yml").write_text("nobs: 165 # <no>\n")
    app = SimpleNamespace(outdir=tmp_path / "site")
    [(name, context, template)] = pages._pages(app)
    [picture] = (tmp_path / "site" / "variants" / "images").iterdir()
    assert picture.read_bytes() == b"a picture"
    assert f'src="../images/{picture.name}"' in context["body"]
    assert "data:image" not in context["body"]
    assert (name, template) == ("variants/export-complexity/n-165", "page.html")
    assert app.book_variant_pages == [name]
    assert "<pre>nobs: 165 # &lt;no&gt;\n</pre>" in context["body"]
    monkeypatch.setattr(pages, "body", lambda *_: pytest.fail("it was rendered before"))
    assert next(pages._pages(app))[1] == context


def test_an_exhibit_says_how_to_cite_it_and_leads_to_its_code_and_printed_numbers(built: Book) -> None:
    page = built.page("first/first")
    fold = re.search(r'<details class="exhibit-more">.*?</details>', page, re.DOTALL)
    assert fold
    assert "Cite Table 1.1, its address and code</summary>" in fold.group()
    assert "Table 1.1: First. In: " in fold.group()
    assert "@misc{first-tab-first," in fold.group()
    cell = re.search(r'href="#(cell-\d+)"', fold.group())
    assert cell
    code = re.search(rf'id="{cell[1]}".*?</pre>', page, re.DOTALL)
    assert code
    assert "tab-first" in code.group()
    assert "scorecard.html#chapter=first&amp;exhibit=Table+1" not in fold.group()  # `answers` was not said
    picture = built.page("second/second")
    assert "@misc{second-fig-second," in picture


def test_every_page_says_its_version_and_where_there_is_no_commit_none(built: Book) -> None:
    for name in ("index", "first/first"):
        said = re.search(r'<p class="book-version">(.*?)</p>', built.page(name))
        assert said
        assert re.sub(r"<[^>]+>", "", said[1]) == "Version 0.1.0 · Cite this book"


def test_a_citation_has_the_address_of_the_site_or_the_commit_of_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    cite = load("book_cite")
    monkeypatch.setattr(cite, "commit", lambda: "commit abc1234 of 2026-11-30")
    book, place = cite.Citation("We", "Papers", "0.1.0", "2026-11-21"), "book/x/x.html#tab-p"
    text, bibtex = map(cite.with_commit, book.of_exhibit("Table 1", "Prices", place, "https://e.org/"))
    assert text == "We (2026). Table 1: Prices. In: Papers, version 0.1.0, https://e.org/book/x/x.html#tab-p."
    assert "url = {https://e.org/book/x/x.html#tab-p}" in bibtex
    both = "".join(map(cite.with_commit, book.of_exhibit("Table 1", "Prices", place)))
    now = '<span class="book-commit">, commit abc1234 of 2026-11-30</span>'
    assert f"x.html#tab-p{now}." in both
    assert f"howpublished = {{In: Papers, version 0.1.0, book/x/x.html\\#tab-p{now}}}" in both
    (tmp_path / "index.html").write_text(both.replace("abc1234", "0000000"))
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(name="html"))
    cite.same_everywhere(app, None)
    assert (tmp_path / "index.html").read_text() == both


def test_all_of_a_chapter_is_in_one_zip(built: Book) -> None:
    site = built.folder / "_build" / "html"
    assert 'href="../../_downloads/first.zip"' in built.page("first/first")
    with zipfile.ZipFile(site / "_downloads" / "first.zip") as found:
        assert {one.date_time for one in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert found.namelist() == sorted(found.namelist())
        assert {"README.txt", "tables.tex", "printed.csv", "scorecard.csv"} <= set(found.namelist())
        table = found.read("first/tab-first.csv").decode()
        assert table.splitlines()[0] == "row,printed,replicated,convention"
        assert (
            found.read("first/tab-first-columns.csv").decode().splitlines()[3].startswith("replicated,Ours,")
        )
        assert "first/tab-first: First." in found.read("README.txt").decode()
        assert "\\input{first/tab-first.tex}" in found.read("tables.tex").decode()


def test_all_numbers_of_a_chapter_are_in_one_workbook(built: Book) -> None:
    site = built.folder / "_build" / "html"
    assert 'href="../../_downloads/first.xlsx"' in built.page("first/first")
    found = openpyxl.load_workbook(site / "_downloads" / "first.xlsx")
    assert found.sheetnames == ["Contents", "Columns", "Data sets", "tab-first"]
    rows = list(found["tab-first"].iter_rows(values_only=True))
    with (site / "_downloads").joinpath("first.zip").open("rb") as file, zipfile.ZipFile(file) as archive:
        text = archive.read("first/tab-first.csv").decode()
    head, *lines = [line.split(",") for line in text.splitlines()]
    assert [*rows[0]] == head
    assert rows[1][:2] == tuple(lines[0][:2])
    assert rows[1][2] == float(lines[0][2])
    assert found["Contents"]["A2"].hyperlink.location == "'tab-first'!A1"


def test_a_workbook_keeps_text_as_text_and_its_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    workbooks = load("book_workbooks")
    cells = {"x": ["=1+1", "-0.5**", "@a", "a\x00b"], "n": [0.1, -2.0, float("inf"), None]}
    downloads.write_data(tmp_path / "page", "tab-x", pd.DataFrame(cells))
    about = {"caption": "c", "note": "", "tier": "full", "source": "wdi", "data": ["wdi", "wdi"]}
    monkeypatch.setattr(results, "folder", lambda page=None: tmp_path / page)
    monkeypatch.setattr(results, "exhibits", lambda page: {"tab-x": about})
    paper = SimpleNamespace(pages=("page",), title="A paper")
    made = workbooks.workbook(paper)
    assert made == workbooks.workbook(paper)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [*book["tab-x"].iter_rows(min_row=2, values_only=True)] == [
        ("=1+1", 0.1), ("-0.5**", -2), ("@a", "inf"), ("ab", None)
    ]  # fmt: skip
    assert {cell.data_type for cell in book["tab-x"]["A"]} == {"s"}
    sets = [*book["Data sets"].iter_rows(min_row=2, values_only=True)]
    assert [(row[0], row[1], row[2]) for row in sets] == [
        ("wdi", registry.dataset("wdi").title, "World Bank")
    ]
