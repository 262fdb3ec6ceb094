"""Speed of `helpers.variants` against papermill alone, in one run, on a light notebook.

`make bench` runs it: 20 variants by papermill in two threads, then 20 and 100 by the runner. The figures to
reach, on two cores: what the runner adds (its start, checks, hashes, one table) is less than half of
papermill's time for so light a notebook, and 100 variants take no more than five times as long as 20, in the
same memory.
"""
# ruff: noqa: T201 - prints its results

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill

SMALL, LARGE = 20, 100
TARGET_RATIO = 1.5

CELLS = (
    "import numpy as np\nimport pandas as pd",
    "frame = pd.DataFrame({'x': np.arange(1000) % 7, 'y': np.arange(1000) * float(a)})",
    "frame.groupby('x')['y'].mean()",
)


def light(folder: Path) -> Path:
    """Write a notebook of a few cells."""
    code = nbformat.v4.new_code_cell
    cells = [code("a: int = 1  # a number", metadata={"tags": ["parameters"]}), *map(code, CELLS)]
    spec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), folder / "light.ipynb"
    )
    return folder / "light.ipynb"


def by_papermill(notebook: Path, count: int) -> float:
    """Seconds of papermill for some variants, two at a time."""

    def one(n: int) -> None:
        out = notebook.with_name(f"papermill-{n}.ipynb")
        papermill.execute_notebook(str(notebook), str(out), {"a": n}, progress_bar=False)

    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(1, count + 1)))
    return time.perf_counter() - begun


def by_runner(notebook: Path, count: int) -> tuple[float, float]:
    """Seconds of the runner, and GB of the largest of its processes."""
    plan = notebook.with_name(f"{count}.yml")
    variants = {f"v{n}": {"set": {"a": n}} for n in range(1, count + 1)}
    plan.write_text(json.dumps({"notebook": notebook.name, "variants": variants}))
    home = notebook.parent / f"variants-{count}"
    words = [sys.executable, "-m", "helpers", "variants", "run", str(plan), "--jobs", "2"]
    begun = time.perf_counter()
    process = subprocess.Popen(
        words, stderr=subprocess.DEVNULL, env=os.environ | {"BOOK_VARIANTS": str(home)}
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if status:
        raise SystemExit("a variant failed")
    return seconds, used.ru_maxrss / 1e6


def main() -> int:
    """Print the figures; 1 if a target is missed."""
    with tempfile.TemporaryDirectory() as temporary:
        notebook = light(Path(temporary))
        alone = by_papermill(notebook, SMALL)
        small, memory_small = by_runner(notebook, SMALL)
        large, memory_large = by_runner(notebook, LARGE)
    print(f"papermill, {SMALL} in 2 threads  {alone:7.1f} s")
    print(
        f"variants, {SMALL}                {small:7.1f} s   {small / alone:.2f} times the time of papermill"
    )
    print(f"variants, {LARGE}               {large:7.1f} s   {large / small:.1f} times the time of {SMALL}")
    print(f"memory, largest process      {memory_small:7.2f} GB  ({memory_large:.2f} GB of {LARGE})")
    reached = small / alone < TARGET_RATIO and large <= LARGE / SMALL * small
    reached = reached and memory_large <= 1.1 * memory_small
    print("targets reached" if reached else "a target is missed")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
