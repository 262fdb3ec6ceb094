"""Builds that are killed at moments drawn from a seed, that find no room, and that are made twice."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from .conftest import Book

KILLS = int(os.environ.get("KILLS", "3"))
"""Kills of one run; `KILLS=50` for all of them."""

pytestmark = [pytest.mark.longest, pytest.mark.xdist_group("build")]


def anew(book: Book) -> None:
    for name in ("cache", "html", "results", "executed", ".doctrees", ".jupyter_cache"):
        shutil.rmtree(book.folder / "_build" / name, ignore_errors=True)


def apart(one: dict[str, str], other: dict[str, str]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def of_book(book: Book) -> list[psutil.Process]:
    """Processes that still work for a book: kernels say so by their folder for temporary files."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BOOK_ROOT") == str(book.folder) and process.pid != os.getpid():
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def ended(book: Book, seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while of_book(book) and time.monotonic() < until:
        time.sleep(0.2)
    return not of_book(book)


def test_two_builds_give_the_same_bytes(book: Book, tmp_path: Path) -> None:
    before = book.bytes()
    other = Book(Path(shutil.copytree(book.folder, tmp_path / "elsewhere" / "under-another-name")))
    anew(other)
    done = other.run("build", PYTHONHASHSEED="7", TMPDIR=str(tmp_path), TZ="Pacific/Auckland")
    assert done.returncode == 0, done.stdout + done.stderr
    assert apart(before, other.bytes()) == set()


@pytest.mark.parametrize("number", range(KILLS))
def test_after_a_kill_the_next_build_gives_the_same_bytes(book: Book, tmp_path: Path, number: int) -> None:
    draw = random.Random(number)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = book.bytes()
    anew(book)
    process = subprocess.Popen(
        [sys.executable, "-m", "helpers", "build"],
        env=book.environment() | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(draw.uniform(0.5, 30))
    process.kill()  # the process alone: its kernels must notice
    process.wait()
    assert ended(book)
    done = book.run("build", TMPDIR=str(temporary))
    assert done.returncode == 0, done.stdout + done.stderr
    assert apart(before, book.bytes()) == set()
    assert [one.name for one in temporary.glob("book-run-*") if one.is_dir()] == []


def test_nothing_goes_on_when_make_is_killed(book: Book, tmp_path: Path) -> None:
    anew(book)
    (tmp_path / "Makefile").write_text(f"book:\n\t{sys.executable} -m helpers build\n")
    make = subprocess.Popen(
        ["make", "book"],
        cwd=tmp_path,
        env=book.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while len(of_book(book)) < 3 and time.monotonic() < until:  # make, the build, a kernel
        time.sleep(0.2)
    make.send_signal(signal.SIGKILL)
    make.wait()
    assert ended(book, 40)


SMALL_DISK = """
mount -t tmpfs -o size={size} none "$BOOK_ROOT/_build"
{then}
"$@" > /dev/null 2> told; echo $? >> told
mount -o remount,rw,size=200m "$BOOK_ROOT/_build"
"$@" > again 2>&1 || exit 12
cp -a "$BOOK_ROOT/_build/html" "$BOOK_ROOT/_build/results" after
"""


@pytest.mark.mounts
@pytest.mark.parametrize(
    ("size", "then", "sentence"),
    [
        ("64k", "", "The site was not built: the disk of {build} is full; make room, and build again."),
        ("2m", "", "The site was not built: the disk of {build} is full; make room, and build again."),
        (
            "200m",
            'mount -o remount,ro "$BOOK_ROOT/_build"',
            "{build} cannot be written (Read-only file system); make room, or build in another folder.",
        ),
    ],
)
def test_without_room_a_build_ends_in_a_sentence_and_the_next_gives_the_same_bytes(
    book: Book, tmp_path: Path, size: str, then: str, sentence: str
) -> None:
    before = book.bytes()
    script = tmp_path / "script.sh"
    script.write_text(SMALL_DISK.format(size=size, then=then))
    (tmp_path / "after").mkdir()
    words = ["unshare", "--map-root-user", "--mount", "bash", str(script)]
    words += [sys.executable, "-m", "helpers", "build"]
    done = subprocess.run(words, cwd=tmp_path, env=book.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + (tmp_path / "again").read_text()
    *told, code = (tmp_path / "told").read_text().splitlines()
    assert (told[-1], code) == (sentence.format(build=book.folder / "_build"), "1")
    shutil.rmtree(book.folder / "_build")
    shutil.copytree(tmp_path / "after", book.folder / "_build")
    assert apart(before, book.bytes()) == set()
