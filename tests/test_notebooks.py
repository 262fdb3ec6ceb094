"""Notebooks as they are kept: no outputs, short cells, documented parameters, pages in the contents."""

import ast
import copy
import importlib.util
import json
import re

import papermill
import pytest

from helpers import inputs, papers
from helpers.book import prose
from helpers.data import paths

spec = importlib.util.spec_from_file_location("fold_cells", paths.project_root() / "tools" / "fold_cells.py")
fold_cells = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fold_cells)

BOOK = paths.project_root() / "book"
NOTEBOOKS = sorted(path for path in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
CHAPTERS = [page.notebook for page in inputs.pages().values() if page.paper]
MAX_LINES = 25
"""Lines of code, without blank ones and comments: a longer cell hides plumbing."""

MAX_TEXT = 120
"""Characters of a string in code: a longer one is prose, which has cells of its own."""

MAX_WORDS = 12
"""Words of an f-string: more are a sentence, which belongs into a ``%%prose`` cell."""

MAX_WIDTH = 160
"""Characters of a line of text."""

RAW = re.compile(r"\{[a-z][a-z:+-]*\}`|^\([\w-]+\)=|^(?:`{3,}|:{3,})\{|\]\{\.", re.MULTILINE)
"""Roles, targets, directives and attributes, which JupyterLab shows as they are."""


def cells(path, kind="code"):
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind
    ]


def code(path):
    """Code of each cell of code, by its id; cells of prose and of parameters are not among them."""
    sources = {
        cell["id"]: "".join(cell["source"])
        for cell in cells(path)
        if "parameters" not in cell["metadata"].get("tags", [])
    }
    return {name: source for name, source in sources.items() if not source.startswith("%%")}


def words(path):
    """All that is prose: cells of text, and what stands in ``%%prose`` and ``%%words`` cells."""
    prose = [cell for cell in cells(path) if "".join(cell["source"]).startswith("%%")]
    return {cell["id"]: "".join(cell["source"]) for cell in [*cells(path, "markdown"), *prose]}


def ids(path):
    return path.stem


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_no_outputs_are_stored(path):
    assert [cell["id"] for cell in cells(path) if cell["outputs"] or cell["execution_count"]] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_cells_are_short(path):
    lengths = {
        name: sum(bool(line.strip()) and not line.strip().startswith("#") for line in source.splitlines())
        for name, source in code(path).items()
    }
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_no_sentence_stands_in_code(path):
    found = []
    for name, source in code(path).items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > MAX_TEXT:
                found.append(f"{name}: {node.value[:50]!r}")
            if isinstance(node, ast.JoinedStr):
                text = " ".join(part.value for part in node.values if isinstance(part, ast.Constant))
                found += [f"{name}: {text[:50]!r}"] if len(text.split()) > MAX_WORDS else []
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Markdown", "display", "print"):
                found.append(f"{name}: {ast.unparse(node)[:50]}")
    assert found == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_prose_holds_nothing_that_jupyterlab_shows_raw(path):
    found = {name: RAW.findall(source) for name, source in words(path).items()}
    assert {name: marks for name, marks in found.items() if marks} == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_prose_can_be_read_in_an_editor(path):
    long = {
        name: max(map(len, source.splitlines()), default=0)
        for name, source in words(path).items()
        if "|---" not in source
    }
    assert {name: width for name, width in long.items() if width > MAX_WIDTH} == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_fields_of_prose_are_expressions(path):
    for source in words(path).values():
        prose.fields(source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_cells_are_folded_by_what_they_are(path):
    now = json.loads(path.read_text(encoding="utf-8"))
    assert fold_cells.folded(copy.deepcopy(now)) == now, f"run `python tools/fold_cells.py {path}`"


SHOWN = ("chapter.", "page.", "live.", "HTML(")
"""What a cell may end with: an exhibit, a score, or nothing to show; anything else would show a raw frame."""

RETURNS_A_FRAME = ("chapter.score(", "chapter.scored(")
"""Calls that are no exhibit: their value gets a name."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_cells_show_exhibits_only(path):
    raw = []
    every = [node for source in code(path).values() for node in ast.walk(ast.parse(source))]
    functions = [node for node in every if isinstance(node, ast.FunctionDef) and node.returns]
    own = tuple(f"{one.name}(" for one in functions if ast.unparse(one.returns).endswith("Exhibit"))
    for name, source in code(path).items():
        last = ast.parse(source).body[-1]
        if isinstance(last, ast.Expr):
            said = ast.get_source_segment(source, last)
            good = said.startswith((*SHOWN, *own)) and not said.startswith(RETURNS_A_FRAME)
            raw += [] if good else [f"{name}: {said[:40]}"]
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
