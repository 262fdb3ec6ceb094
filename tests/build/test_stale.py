"""Nothing stale is published: what depends on a change runs again, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import DATA, REGISTRY, Book, notebook

pytestmark = pytest.mark.xdist_group("build")

ALL = {"first", "second", "scorecard"}


def new_data(book: Book) -> None:
    """The same sum from other numbers."""
    import hashlib

    content = b"x\n2\n1\n"
    assert len(content) == len(DATA)
    book.write("mirror/x.csv", content.decode())
    book.write(
        "data/registry.toml", REGISTRY.format(sha=hashlib.sha256(content).hexdigest(), size=len(content))
    )


def later(book: Book) -> None:
    for path in book.folder.rglob("*"):
        if path.is_file() and "_build" not in path.parts and "data-cache" not in path.parts:
            os.utime(path, (4e9, 4e9))


CHANGES: dict[str, tuple[Callable[[Book], None], set[str]]] = {
    "a sentence": (
        lambda book: book.replace("book/first/first.ipynb", "A sentence", "Another sentence"),
        set(),
    ),
    "a helper of one page": (
        lambda book: book.write("src/helpers/moments.py", MOMENTS.read_text() + "\nEXTRA = 1\n"),
        {"first"},
    ),
    "a helper of all": (
        lambda book: book.replace("src/helpers/errors.py", "MAX_VALUES_SHOWN = 5", "MAX_VALUES_SHOWN = 6"),
        ALL,
    ),
    "a data file": (new_data, {"first", "scorecard"}),  # which says from which file a number came
    "a printed number": (
        lambda book: book.replace("book/second/printed.csv", "8,8.0", "9,9.0"),
        {"second", "scorecard"},
    ),
    "a reason": (
        lambda book: book.replace("book/second/deviations.toml", "Nothing is", "Not a thing is"),
        {"scorecard"},
    ),
    "a pin": (lambda book: book.write("requirements.txt", "pandas==0\n"), ALL),
    "a recorded result": (lambda book: book.write("book/second/recorded/x.csv", "a\n1\n"), {"second"}),
    "what another page reads": (
        lambda book: book.replace("book/first/first.ipynb", 'convention=\\"sum\\"', 'convention=\\"total\\"'),
        {"first", "scorecard"},
    ),
    "the time of day": (later, set()),
    "the second entry": (lambda book: book.write("book/second/second_entry.csv", "x\n"), set()),
}
MOMENTS = Path(__file__).resolve().parents[2] / "src" / "helpers" / "moments.py"
LATE = ("a sentence", "a reason", "the time of day", "the second entry")
"""Changes that are tried before a release: few or no notebooks run again."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=pytest.mark.longest if one in LATE else []) for one in CHANGES],
)
def test_a_change_has_exactly_what_depends_on_it_run_again(book: Book, name: str) -> None:
    change, expected = CHANGES[name]
    change(book)
    assert book.ran() == expected
    assert book.ran() == set()


def test_pages_after_changes_are_byte_for_byte_those_of_a_clean_build(book: Book, tmp_path: Path) -> None:
    for name in ("a sentence", "a reason", "a printed number", "what another page reads"):
        change, _ = CHANGES[name]
        change(book)
        done = book.run("build")
        assert done.returncode == 0, done.stdout + done.stderr
    clean = Book(
        Path(
            shutil.copytree(
                book.folder, tmp_path / "clean", ignore=shutil.ignore_patterns("_build", "data-cache")
            )
        )
    )
    done = clean.run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    one, other = book.bytes(), clean.bytes()
    assert {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)} == set()


@pytest.mark.longest
def test_jupyter_book_alone_makes_the_same_pages(book: Book) -> None:
    before = book.bytes()
    shutil.rmtree(book.folder / "_build")
    done = book.run("jupyter-book", "build", ".", "-W", "--keep-going")
    assert done.returncode == 0, done.stdout + done.stderr
    after = book.bytes()
    stamp = {"html/built-from.txt"}
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= stamp


def test_files_that_something_else_has_written_are_put_right(book: Book) -> None:
    results = book.folder / "_build" / "results"
    kept = (results / "first" / "tab-first.csv").read_text()
    (results / "first" / "tab-first.csv").write_text("changed in JupyterLab\n")
    (results / "second" / "replications.csv").write_text("left over\n")
    (results / "scorecard" / "scorecard.csv").unlink()
    (results / "ghost").mkdir()
    (results / "ghost" / "replications.csv").write_text("of a page that is gone\n")
    assert book.ran() == set()
    assert (results / "first" / "tab-first.csv").read_text() == kept
    assert not (results / "second" / "replications.csv").exists()
    assert (results / "scorecard" / "scorecard.csv").is_file()
    assert not (results / "ghost").exists()


@pytest.mark.longest
@pytest.mark.parametrize("damage", ["a kept file", "the kept notebook", "the database"])
def test_what_was_kept_and_is_not_whole_is_not_used(book: Book, damage: str) -> None:
    [database] = (book.folder / "_build" / "cache" / "first").glob("*/global.db")
    [base] = database.parent.glob("executed/*/base.ipynb")
    if damage == "a kept file":
        (base.parent / "artifacts" / "tab-first.csv").write_text("half")
    elif damage == "the kept notebook":
        base.write_text(base.read_text()[:200])
    else:
        database.write_bytes(database.read_bytes()[:5000])
    assert book.ran() == {"first"}


def test_the_scorecard_names_the_row_that_lacks_its_reason(book: Book) -> None:
    book.replace("book/first/printed.csv", "3.0,3.0,", "4.5,4.5,")
    done = book.run("build")
    assert done.returncode == 1
    assert "1 printed numbers need a reason" in done.stderr
    assert "first, Table 1 / x / sum / value (differs)" in done.stderr
    # a failed build leaves no site that passes for whole
    assert not (book.folder / "_build" / "html" / "built-from.txt").exists()


@pytest.mark.longest
def test_a_warning_is_given_at_every_build_until_it_is_mended(book: Book) -> None:
    book.replace("book/methods.md", "# Methods", "# Methods\n\n{ref}`nowhere`")
    for _ in range(2):
        done = book.run("build")
        assert done.returncode == 1
        assert "nowhere" in done.stderr
    book.replace("book/methods.md", "{ref}`nowhere`", "Mended.")
    assert book.run("build").returncode == 0


def test_the_pages_of_a_paper_that_is_taken_out_go_with_it(book: Book) -> None:
    book.replace("_toc.yml", "      - file: book/second/second\n", "")
    book.replace("book/first/first.ipynb", ", see [the picture](second.ipynb#fig-second)", "")
    done = book.run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (book.folder / "_build" / "html" / "book" / "second" / "second.html").exists()
    assert not (book.folder / "_build" / "results" / "second").exists()
    assert "One paper are here" in book.page("index")
    assert "second is not in _toc.yml yet" in book.run("paper", "list").stdout


def test_a_page_of_two_notebooks_of_one_name_is_refused(book: Book) -> None:
    book.write("book/second/first.ipynb", notebook((("markdown", "# Twice"),)))
    book.replace("_toc.yml", "second/second\n", "second/second\n      - file: book/second/first\n")
    done = book.run("build")
    assert done.returncode == 1
    assert "book/first/first and book/second/first have one name" in done.stderr
