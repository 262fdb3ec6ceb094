"""Time of builds and chapters against an earlier commit of the book, in one run.

`make bench` runs it once, ``BENCH_SIZE=full`` three times, with medians. Builds: from nothing (with and
without what readers have parsed before), after one sentence of a chapter has changed, with nothing changed.
Chapters: seconds of processor time of each with its further pages, run by papermill, less those of an
empty notebook. The figures to reach, on two cores: nothing
changed at most 10 s; a sentence at most the chapter's time and 25 s; from nothing at most 65 % of the
earlier commit's time; each chapter at most 55 % of its processor time there.

It works on copies in a temporary folder, with the environment that it is run in. The data files come from
the cache and ``BOOK_DATA_MIRROR``.
"""
# ruff: noqa: T201 - prints its results

from __future__ import annotations

import functools
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EARLIER = "687968c"
REPEATS = 3 if os.environ.get("BENCH_SIZE") == "full" else 1
CHAPTERS = {
    "1-national-concentration": [
        "national-concentration/national-concentration",
        "national-concentration/cross-sections",
        "national-concentration/product-groups",
        "national-concentration/value-added",
        "national-concentration/panel",
    ],
    "2-export-complexity": ["export-complexity/export-complexity", "export-complexity/provinces"],
    "3-innovation-agglomeration": [
        "innovation-agglomeration/innovation-agglomeration",
        "innovation-agglomeration/other-ways",
    ],
    "5-robustness": ["robustness"],
}
"""Notebooks then, with the pages that hold their content now."""

GONE = ("pooch==1.9.0",)
"""What the helpers of then need, and those of now do not."""

EMPTY = """{"cells": [], "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
"nbformat": 4, "nbformat_minor": 5}"""

SENTENCE = "export-complexity"
"""The chapter in which a sentence is changed."""

PROGRAMS = Path(sys.executable).parent


def run(project: Path, *command: str, **environment: str) -> tuple[float, float]:
    """Run a command of a copy; seconds that passed, and seconds of processor time."""
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=project,
        env={**surroundings, "BOOK_ROOT": str(project), "PYTHONPATH": str(project / "src"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    passed = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(
            f"{' '.join(command)} failed in {project}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def medians(measure: Callable[[], float]) -> float:
    """Median of `REPEATS` measurements."""
    return statistics.median(measure() for _ in range(REPEATS))


def built(project: Path, **environment: str) -> float:
    """Seconds of a build."""
    return run(project, sys.executable, "-m", "helpers", "build", **environment)[0]


def from_nothing(project: Path, **environment: str) -> float:
    """Seconds of a build of a fresh clone."""
    shutil.rmtree(project / "_build", ignore_errors=True)
    return built(project, **environment)


def built_then(project: Path) -> float:
    """Seconds of a build of the earlier commit, which always begins with nothing."""
    shutil.rmtree(project / "_build", ignore_errors=True)
    command = (str(PROGRAMS / "jupyter-book"), "build", ".", "--all", "-W", "--keep-going")
    return run(project, *command)[0]


def change_a_sentence(project: Path) -> None:
    """Add a word to the first text cell of a chapter."""
    path = project / "book" / SENTENCE / f"{SENTENCE}.ipynb"
    node = json.loads(path.read_text(encoding="utf-8"))
    node["cells"][0]["source"][-1] += " Indeed."
    path.write_text(json.dumps(node, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def processor(project: Path, notebook: str) -> float:
    """Seconds of processor time of a page, by papermill, less those of an empty notebook."""
    return _spent(project, notebook) - _empty(project)


@functools.cache
def _empty(project: Path) -> float:
    path = project / "_build" / "empty.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(EMPTY, encoding="utf-8")
    return medians(lambda: _spent(project, str(path)))


def _spent(project: Path, notebook: str) -> float:
    out = project / "_build" / "bench.ipynb"
    out.parent.mkdir(exist_ok=True)
    words = (str(PROGRAMS / "papermill"), "--no-progress-bar", notebook, str(out))
    return run(project, *words, BOOK_RESULTS=str(project / "_build" / "bench"))[1]


def worktree(folder: Path, commit: str) -> bool:
    """Check a commit out into a folder; False if it is not in this clone."""
    done = subprocess.run(
        ["git", "worktree", "add", "--detach", str(folder), commit],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def report(name: str, now: float, target: float, how: str) -> bool:
    """Print a line; whether its target is reached."""
    reached = now <= target
    print(f"{name:42} {now:7.1f}   at most {target:6.1f} ({how}){'' if reached else '  MISSED'}")
    return reached


def main() -> int:
    """Print the figures; 1 if a target is missed."""
    with tempfile.TemporaryDirectory() as temporary:
        now, then = Path(temporary) / "now", Path(temporary) / "then"
        ignored = shutil.ignore_patterns(".venv", ".git", "_build", ".*_cache", "*.egg-info")
        shutil.copytree(ROOT, now, ignore=ignored)
        has_then = worktree(then, EARLIER)
        if has_then:  # the environment has less than then, and its papermill asks for a module
            engine = then / "src" / "helpers" / "papermill_engine.py"
            engine.write_text("from papermill.engines import NBClientEngine as Engine\n", encoding="utf-8")
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
            subprocess.run([*pip, str(then / "src"), *GONE], check=True)
        try:
            return measure(now, then if has_then else None)
        finally:
            if has_then:
                subprocess.run(["git", "worktree", "remove", "--force", str(then)], cwd=ROOT, check=True)


def measure(now: Path, then: Path | None) -> int:
    """Measure a copy of today, and one of the earlier commit where there is one."""
    good = []
    before = medians(lambda: built_then(then)) if then else float("inf")
    fresh = medians(lambda: from_nothing(now, BOOK_DATA_CACHE=tempfile.mkdtemp(dir=now.parent)))
    warm = medians(lambda: from_nothing(now))
    good.append(report("from nothing, s", fresh, 0.65 * before, f"65 % of {before:.1f}"))
    good.append(report("from nothing, parsed before, s", warm, 0.65 * before, f"65 % of {before:.1f}"))
    good.append(report("nothing changed, s", medians(lambda: built(now)), 10, "target"))

    def after_a_sentence() -> float:
        change_a_sentence(now)
        return built(now)

    notebook = f"book/{SENTENCE}/{SENTENCE}.ipynb"
    alone = run(
        now, str(PROGRAMS / "papermill"), "--no-progress-bar", notebook, str(now / "_build" / "x.ipynb")
    )[0]
    sentence = medians(after_a_sentence)
    good.append(report("one sentence changed, s", sentence, alone + 25, f"{alone:.1f} and 25"))
    alone_too = medians(lambda: run(now, sys.executable, "-m", "helpers", "chapter", SENTENCE)[0])
    good.append(report("one chapter, nothing changed, s", alone_too, alone + 20, f"{alone:.1f} and 20"))
    for old, pages in CHAPTERS.items():
        spent = sum(medians(functools.partial(processor, now, f"book/{page}.ipynb")) for page in pages)
        earlier = medians(functools.partial(processor, then, f"book/{old}.ipynb")) if then else float("inf")
        good.append(report(f"{old}, processor s", spent, 0.55 * earlier, f"55 % of {earlier:.1f}"))
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
