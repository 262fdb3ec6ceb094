"""Notebooks as they are kept: no outputs, short cells, documented parameters, pages in the contents."""

import ast
import json

import papermill
import pytest
import yaml

from helpers.data import paths, store

BOOK = paths.project_root() / "book"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if path.stem in store.chapters()]
MAX_LINES = 60
"""A longer cell hides plumbing that belongs into the helpers."""


def cells(path, kind="code"):
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind
    ]


def toc_files(node):
    if isinstance(node, dict):
        return [value for key, value in node.items() if key in ("file", "root")] + [
            file for value in node.values() for file in toc_files(value)
        ]
    return [file for item in node for file in toc_files(item)] if isinstance(node, list) else []


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
    toc = yaml.safe_load((paths.project_root() / "_toc.yml").read_text(encoding="utf-8"))
    assert f"book/{path.stem}" in toc_files(toc)


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


def test_the_scorecard_runs_after_every_chapter():
    assert [path.name for path in NOTEBOOKS] == sorted(path.name for path in NOTEBOOKS)
    assert NOTEBOOKS[-1].stem == "6-scorecard"
