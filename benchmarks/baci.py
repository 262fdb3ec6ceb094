"""Speed and memory of BACI's first reading, and of what is done with it later, in one run.

`make bench` takes two years, ``BENCH_SIZE=full make bench`` fourteen, 96 million rows: some minutes and about
1.5 GB of disk. The zip is made up (`made_baci`) and deleted at the end.

By hand, from the same zip, each year unpacked or read as it stands: sums by exporter and product, without a
check of any row, and nothing kept. Each line is a process of its own, so that its memory is its own; beside
the time that passes stands that of the processors, which other work on the machine disturbs less.
"""
# ruff: noqa: T201 - prints its results

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import made_baci
import pandas as pd

YEARS = {"small": range(2004, 2006), "full": range(2004, 2018)}
TARGET_RATIO, TARGET_MEMORY = 1.3, 1.5
"""First reading: times of the best by hand; GB."""

TARGETS_LATER = {"later": 3.0, "panel, later": 5.0}
"""Seconds, for fourteen years; a second is allowed in any case."""


def members(path: Path, scratch: Path | None = None) -> Iterator[str]:
    """Name each year's file, unpacked for the time of its use where there is a place for it."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(one for one in archive.namelist() if one.startswith("BACI_")):
            if scratch is not None:
                archive.extract(name, scratch)
            yield name
            if scratch is not None:
                (scratch / name).unlink()


def by_duckdb(path: Path, scratch: Path) -> float:
    """Sum in SQL."""
    import duckdb

    duckdb.sql("SET enable_progress_bar = false")
    rows = "read_csv('{}', types = {{'k': 'varchar'}}, nullstr = 'NA')"
    query = f"select t, i, k, sum(v) as v from {rows} group by all"
    parts = [duckdb.sql(query.format(scratch / name)).df() for name in members(path, scratch)]
    return float(pd.concat(parts)["v"].sum())


def by_polars(path: Path, scratch: Path) -> float:
    """Sum in a lazy frame."""
    import polars as pl

    texts = {"k": pl.String, "q": pl.String}
    parts = [
        pl.scan_csv(scratch / name, schema_overrides=texts)
        .group_by("t", "i", "k")
        .agg(pl.col("v").sum())
        .collect()
        for name in members(path, scratch)
    ]
    return float(pl.concat(parts)["v"].sum())


def by_pandas(path: Path, scratch: Path) -> float:
    """Sum what is read out of the zip as it stands."""
    parts = []
    for name in members(path):
        with zipfile.ZipFile(path) as archive, archive.open(name) as content:
            rows = pd.read_csv(content, usecols=["t", "i", "k", "v"], dtype={"k": "str"})
            parts.append(rows.groupby(["t", "i", "k"])["v"].sum())
    return float(pd.concat(parts).sum())


def load(path: Path, scratch: Path) -> float:
    """Load as a chapter does."""
    from helpers.data.sources import baci

    return float(baci.load_baci(baci.years_held(source=path), source=path).frame["value_usd"].sum() / 1000)


def panel(path: Path, scratch: Path) -> float:
    """Measure every product and year by all indices."""
    from helpers.data.sources import baci
    from helpers.panels.files.product_panels import Files

    held = baci.years_held(source=path)
    files = Files(lambda name: path, False, held[0], held[-1])
    return float(files.measured()["value_usd"].sum() / 1000)


LINES: dict[str, Callable[[Path, Path], float]] = {
    "by hand, duckdb": by_duckdb,
    "by hand, polars": by_polars,
    "by hand, pandas": by_pandas,
    "first reading": load,
    "later": load,
    "panel, later": panel,
}


def measured(name: str, path: Path) -> dict[str, float]:
    """Run a line in a process of its own."""
    words = [sys.executable, __file__, name, str(path)]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, env=os.environ | {"BOOK_DATA_CACHE": str(path.parents[1])}
    )
    assert process.stdout is not None
    found = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name} failed")
    return json.loads(found) | {"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1e6}


def main() -> int:
    """Print the figures; 1 if a target is missed."""
    size = os.environ.get("BENCH_SIZE", "small")
    if size not in YEARS:
        raise SystemExit(f"BENCH_SIZE must be one of {', '.join(YEARS)}, got {size!r}")
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, "baci-hs02", "BACI_HS02_V202501.zip")
        path.parent.mkdir()
        # in a process of its own: what this one takes would count as the memory of each line
        subprocess.run([sys.executable, __file__, "write", str(path), size], check=True)
        print(f"{len(YEARS[size])} years, {path.stat().st_size / 1e6:,.0f} MB")
        found = {name: measured(name, path) for name in LINES}
    sums = [one.pop("sum") for one in found.values()]
    hands = [one for name, one in found.items() if name.startswith("by hand")]
    for name, one in found.items():
        ratios = " ".join(f"{one[of] / min(hand[of] for hand in hands):6.2f}" for of in ("seconds", "cpu"))
        print(
            f"{name:16s} {one['seconds']:7.1f} s, processors {one['cpu']:6.1f} s, ratios {ratios}, "
            f"{one['memory']:.2f} GB"
        )
    if max(sums) - min(sums) > 1e-9 * max(sums):
        raise SystemExit(f"the sums differ: {sums}")
    share = len(YEARS[size]) / len(YEARS["full"])
    fastest = min(hand["seconds"] for hand in hands)
    reached = found["first reading"]["seconds"] <= TARGET_RATIO * fastest
    reached &= found["first reading"]["memory"] < TARGET_MEMORY
    for name, target in TARGETS_LATER.items():
        reached &= found[name]["seconds"] < max(1, target * share)
    print("targets reached" if reached else "a target is missed")
    return 0 if reached else 1


def line(name: str, path: Path) -> None:
    """Time one line, without the start of Python."""
    with tempfile.TemporaryDirectory(dir=path.parents[1]) as scratch:
        begun = time.perf_counter()
        found = LINES[name](path, Path(scratch))
        seconds = time.perf_counter() - begun
    print(json.dumps({"sum": found, "seconds": seconds}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        shape = [f"{10_000 + 7 * place:06d}" for place in range(made_baci.SHAPE["products"])]
        made_baci.write_zip(Path(sys.argv[2]), YEARS[sys.argv[3]], made_baci.codes(), shape)
    elif len(sys.argv) > 1:
        line(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
