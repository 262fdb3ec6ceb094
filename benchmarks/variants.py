"""Speed of `helpers.variants` against papermill one after the other, in one run, on a light notebook.

`make bench` runs it: 20 variants by papermill, one after the other and in two threads, then 20 and 200 by the
runner. The figures to reach, on two cores: at least 4 times faster than papermill one after the other; less
than 0.3 s a run beyond the notebook's own time; 200 variants take no more than ten times as long as 20, in
the same memory.
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
import psutil

SMALL, LARGE = 20, 200
TARGET_RATIO, TARGET_OVERHEAD = 4.0, 0.3

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


def by_papermill(notebook: Path, count: int, threads: int) -> float:
    """Seconds of papermill for some variants."""

    def one(n: int) -> None:
        out = notebook.with_name(f"papermill-{n}.ipynb")
        papermill.execute_notebook(str(notebook), str(out), {"a": n}, progress_bar=False)

    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(1, count + 1)))
    return time.perf_counter() - begun


def own_seconds(path: Path) -> float:
    """Seconds that the cells of an executed notebook took."""
    cells = nbformat.read(path, as_version=4).cells
    return sum(cell.metadata.get("papermill", {}).get("duration") or 0 for cell in cells)


def by_runner(notebook: Path, count: int) -> tuple[float, float, float]:
    """Seconds of the runner, seconds a run beyond its cells, largest memory of its processes in GB."""
    plan = notebook.with_name(f"{count}.yml")
    variants = {f"v{n}": {"set": {"a": n}} for n in range(1, count + 1)}
    plan.write_text(json.dumps({"notebook": notebook.name, "variants": variants}))
    home = notebook.parent / f"variants-{count}"
    words = [sys.executable, "-m", "helpers", "variants", "run", str(plan), "--jobs", "2"]
    begun = time.perf_counter()
    process = subprocess.Popen(
        words, stderr=subprocess.DEVNULL, env=os.environ | {"BOOK_VARIANTS": str(home)}
    )
    largest = 0.0
    while process.poll() is None:
        largest = max(largest, memory(process.pid))
        time.sleep(0.1)  # a run lasts a fifth of a second: looked at more seldom, the largest would be missed
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit("a variant failed")
    folders = list((home / "light").glob("v*"))
    took = [json.loads((one / "run.json").read_text())["seconds"] for one in folders]
    own = [own_seconds(one / "notebook.ipynb") for one in folders]
    return seconds, (sum(took) - sum(own)) / count, largest


def memory(pid: int) -> float:
    """GB of a process and all below it; pages that they share are counted once."""
    total = 0
    try:
        above = psutil.Process(pid)
        for one in [above, *above.children(recursive=True)]:
            total += one.memory_full_info().pss
    except psutil.Error:
        pass
    return total / 1e9


def main() -> int:
    """Print the figures; 1 if a target is missed."""
    with tempfile.TemporaryDirectory() as temporary:
        notebook = light(Path(temporary))
        before = by_papermill(notebook, SMALL, threads=1)
        threads = by_papermill(notebook, SMALL, threads=2)
        small, overhead, memory_small = by_runner(notebook, SMALL)
        large, overhead_large, memory_large = by_runner(notebook, LARGE)
    print(f"papermill, {SMALL} one by one    {before:7.1f} s")
    print(f"papermill, {SMALL} in 2 threads  {threads:7.1f} s   {before / threads:.1f} times faster")
    print(f"variants, {SMALL}                {small:7.1f} s   {before / small:.1f} times faster")
    print(f"variants, {LARGE}               {large:7.1f} s   {large / small:.1f} times the time of {SMALL}")
    print(f"beyond the cells, a run      {overhead:7.2f} s   ({overhead_large:.2f} s of {LARGE})")
    print(f"memory, all processes        {memory_small:7.2f} GB  ({memory_large:.2f} GB of {LARGE})")
    reached = before / small >= TARGET_RATIO and max(overhead, overhead_large) < TARGET_OVERHEAD
    reached = reached and large <= 10 * small and memory_large <= 1.1 * memory_small
    print("targets reached" if reached else "a target is missed")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
