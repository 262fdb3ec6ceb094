"""Notebooks as they are kept: no outputs, short cells, documented parameters, pages in the contents."""

import ast
import json

import papermill
import pytest

from helpers import inputs, papers
from helpers.data import paths

BOOK = paths.project_root() / "book"
NOTEBOOKS = sorted(path for path in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
CHAPTERS = [page.notebook for page in inputs.pages().values() if page.paper]
MAX_LINES = 60
"""A longer cell hides plumbing that belongs into the helpers."""


def cells(path, kind="code"):
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind
    ]


def ids(path):
    return path.stem


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_no_outputs_are_stored(path):
    assert [cell["id"] for cell in cells(path) if cell["outputs"] or cell["execution_count"]] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_cells_are_short(path):
    assert [cell["id"] for cell in cells(path) if len("".join(cell["source"]).splitlines()) > MAX_LINES] == []


SHOWN = (
    "chapter.table(",
    "chapter.figure(",
    "page.table(",
    "page.figure(",
    "page.choices(",
    "page.signs(",
    "page.variance(",
    "page.curve(",
    "page.tabs(",
    "page.keep(",
    "Markdown(",
    "HTML(",
    "chapter.headline(",
)
"""What a cell may end with: an exhibit, text, or nothing to show; anything else would show a raw frame."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_cells_show_exhibits_and_text_only(path):
    raw = []
    for cell in cells(path):
        source = "".join(cell["source"])
        last = ast.parse(source).body[-1]
        if isinstance(last, ast.Expr):
            said = ast.get_source_segment(source, last)
            raw += [] if said.startswith(SHOWN) else [f"{cell['id']}: {said[:40]}"]
    assert raw == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_the_notebook_is_in_the_table_of_contents(path):
    known = [one.path for one in papers.documents()]
    assert path.relative_to(paths.project_root()).with_suffix("").as_posix() in [*known, *drafts()]


def drafts():
    return [f"book/{name}/{path.stem}" for name in papers.drafts() for path in (BOOK / name).glob("*.ipynb")]


@pytest.mark.parametrize("path", CHAPTERS, ids=ids)
def test_parameters_are_typed_and_explained(path):
    found = papermill.inspect_notebook(str(path))
    assert "tier" in found
    for parameter in found.values():
        assert parameter["inferred_type_name"] in ("str", "int", "float", "bool"), parameter
        assert len(parameter["help"]) > 10, parameter


@pytest.mark.parametrize("path", CHAPTERS, ids=ids)
def test_parameters_stand_in_the_first_code_cell(path):
    assert "parameters" in cells(path)[0]["metadata"].get("tags", [])
