"""Runs of a build: declared reads, failures, kills, two at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from .conftest import SECOND, Book, notebook

pytestmark = pytest.mark.xdist_group("build")


def with_cell(code: str) -> str:
    return notebook((*SECOND, ("code", code)))


def test_a_file_that_is_not_declared_is_named(book: Book) -> None:
    book.write(
        "book/second/second.ipynb", with_cell('from helpers import papers\nn = len(papers.printed("first"))')
    )
    done = book.run("build")
    assert done.returncode == 1
    assert (
        "book/second/second.ipynb failed: it reads book/first/printed.csv, which its notebook does not "
        'declare; add to its metadata "book": {"files": ["first/printed.csv"]}' in done.stderr
    )


def test_a_data_set_that_is_not_declared_is_named(book: Book) -> None:
    book.write(
        "book/second/second.ipynb", with_cell('from helpers.data import fetch\npath = fetch("made-up")')
    )
    done = book.run("build")
    assert done.returncode == 1
    assert "it reads 'made-up'; list each data set under [data] in book/second/paper.toml" in done.stderr


def test_an_unknown_key_of_what_a_notebook_declares_is_refused(book: Book) -> None:
    book.write("book/second/second.ipynb", notebook(SECOND, book={"file": ["*"]}))
    done = book.run("build")
    assert done.returncode == 1
    assert (
        "second.ipynb: metadata.book has the unknown file; it may have data, files, results, variants"
        in done.stderr
    )


def test_a_failing_cell_is_named_and_the_other_pages_are_kept(book: Book) -> None:
    book.write("book/second/second.ipynb", with_cell("wrong = 1 / 0"))
    book.replace("book/first/first.ipynb", 'convention=\\"sum\\"', 'convention=\\"total\\"')
    done = book.run("build")
    assert done.returncode == 1
    assert (
        "book/second/second.ipynb failed in its code cell 4 (wrong = 1 / 0): ZeroDivisionError" in done.stderr
    )
    assert "ZeroDivisionError" in (book.folder / "_build" / "failed" / "second.ipynb").read_text()
    book.write("book/second/second.ipynb", notebook(SECOND))
    assert book.ran() == {"scorecard"}


def test_a_page_gets_the_results_that_it_declares_and_no_others(book: Book) -> None:
    listed = "from helpers import results\nassert sorted(one.name for one in results.folder().iterdir()) == "
    book.write("book/second/second.ipynb", with_cell(listed + '["second"]'))
    assert book.ran() == {"second"}
    reader = json.loads(with_cell(listed + '["first", "second"]'))
    reader["metadata"]["book"] = {"results": ["first"]}
    book.write("book/second/second.ipynb", json.dumps(reader))
    assert book.ran() == {"second"}


def test_one_chapter_is_run_scored_and_shown_on_its_own(book: Book) -> None:
    done = book.run("chapter", "first")
    assert done.returncode == 0, done.stderr
    assert "first: 1 printed numbers: 1 exact\n" in done.stdout
    page = book.folder / "_build" / "chapter" / "first" / "html" / "book" / "first" / "first.html"
    assert str(page) in done.stdout
    assert "Table 1.1" in page.read_text() or "Table A.1" in page.read_text()


def test_links_to_results_follow_the_folder_that_somebody_names(book: Book) -> None:
    elsewhere = book.folder.parent / "elsewhere"
    shutil.rmtree(book.folder / "_build" / "results")
    (elsewhere / "of-somebody").mkdir(parents=True)
    done = book.run("build", BOOK_RESULTS=str(elsewhere))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (elsewhere / "first" / "tab-first.csv").is_file()
    assert (elsewhere / "of-somebody").is_dir()
    site = book.folder / "_build" / "html"
    assert any(
        path.read_bytes() == (elsewhere / "first" / "tab-first.csv").read_bytes()
        for path in (site / "_downloads").rglob("tab-first.csv")
    )
    assert "computed from data" in book.page("index")


def test_a_chapter_that_lacks_a_reason_says_which_number(book: Book) -> None:
    book.replace("book/first/printed.csv", "3.0,3.0,", "4.5,4.5,")
    done = book.run("chapter", "first")
    assert "first: 1 printed numbers: 1 differs\n" in done.stdout
    assert done.returncode == 1
    assert "first, Table 1 / x / sum / value (differs)" in done.stderr


def test_a_second_entry_that_differs_is_no_finished_chapter(book: Book) -> None:
    book.replace("book/first/second_entry.csv", "3.0", "8.0")
    done = book.run("chapter", "first")
    assert done.returncode == 1
    sentence = "book/first: Table 1 / x / sum / value is '3.0' in the first entry and '8.0' in the second."
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- file: book/third/third", "_toc.yml lists book/third/third, but there is neither"),
        ("- file book/third/third", "_toc.yml: 'file book/third/third' is no entry"),
    ],
)
def test_a_line_of_the_contents_that_leads_nowhere_is_a_sentence(book: Book, line: str, said: str) -> None:
    book.replace("_toc.yml", "- file: book/second/second", line)
    done = book.run("chapter", "first")
    assert done.returncode == 1
    assert done.stderr.startswith(said)


def test_what_a_build_computed_on_real_files_can_be_recorded(book: Book) -> None:
    obtained = book.folder / "_build" / "results" / "first" / "obtained"
    assert [path.name for path in obtained.iterdir()] == ["sum.csv"]
    done = book.run("record", "first")
    assert done.returncode == 0, done.stderr
    kept = book.folder / "book" / "first" / "recorded"
    assert (kept / "sum.csv").read_text() == (obtained / "sum.csv").read_text() == "y\n3\n"
    note = json.loads((kept / "provenance.json").read_text())["sum"]
    assert (note["data_sets"], note["given"], note["text_columns"]) == (["made-up"], {}, [])


def test_no_secret_of_the_environment_is_in_a_site_or_its_results(book: Book) -> None:
    spill = (
        "import base64, os\n"
        "from helpers import results\n"
        "everything = repr(dict(os.environ))\n"
        "(results.folder() / 'second').mkdir(parents=True, exist_ok=True)\n"
        "(results.folder() / 'second' / 'spilt.txt').write_text(everything)\n"
        "print(everything, base64.b64encode(everything.encode()).decode())"
    )
    book.write("book/second/second.ipynb", with_cell(spill))
    done = book.run("build", DATABASE_URL="postgres://me:s3cr3tword@db", PGPASS="hunter2222")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[PGPASS]" in (book.folder / "_build" / "results" / "second" / "spilt.txt").read_text()
    assert "[PGPASS]" in book.page("second/second")
    for path in (one for one in (book.folder / "_build").rglob("*") if one.is_file()):
        content = path.read_bytes()
        assert not [one for one in (b"s3cr3tword", b"hunter2222") if one in content], path


def test_an_unknown_chapter_is_a_sentence(book: Book) -> None:
    done = book.run("chapter", "frist")
    assert (done.returncode, done.stderr) == (
        1,
        "there is no page 'frist'; there are first, second, scorecard.\n",
    )


@pytest.mark.parametrize("words", [["build", "--jobs", "0"], ["build", "--quick"], ["chapter"], []])
def test_misspelt_words_exit_with_2(book: Book, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "helpers", *words],
        env=book.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "usage: python -m helpers" in done.stderr


@pytest.mark.longest
@pytest.mark.parametrize("seconds", [3, 7])
def test_a_killed_build_leaves_nothing_that_the_next_would_take_for_whole(book: Book, seconds: float) -> None:
    before = book.bytes()
    for name in ("cache", "html", "results", ".doctrees"):
        (book.folder / "_build" / name).rename(book.folder / "_build" / f"old-{name}")
    process = subprocess.Popen(
        [sys.executable, "-m", "helpers", "build"],
        env=book.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = book.run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    after = book.bytes()
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()


@pytest.mark.longest
@pytest.mark.parametrize("later", [0, 5])
def test_an_interrupted_build_ends_what_it_started(book: Book, later: float) -> None:
    import psutil

    book.write("book/second/second.ipynb", with_cell("import time\ntime.sleep(600)"))
    process = subprocess.Popen(
        [sys.executable, "-m", "helpers", "build"],
        env=book.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children: list[psutil.Process] = []
    while not children:  # while its first kernel starts, or some time later
        assert process.poll() is None
        time.sleep(0.2)
        children = psutil.Process(process.pid).children(recursive=True)
    time.sleep(later)
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.endswith("Interrupted; what had finished is kept.\n")
    assert psutil.wait_procs(children, timeout=20)[1] == []


@pytest.mark.longest
def test_two_builds_at_once_wait_for_each_other(book: Book) -> None:
    book.write("requirements.txt", "pandas==0\n")
    words = [sys.executable, "-m", "helpers", "build"]
    both = [
        subprocess.Popen(
            words, env=book.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=300) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
