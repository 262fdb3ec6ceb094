"""Speed and memory of `indices.concentration`, against queries written by hand, in one run.

`make bench` takes a minute; ``BENCH_SIZE=full make bench`` takes 14 years of BACI's shape, 99 million flows,
some minutes and about 2 GB of disk. The data are made up and deleted at the end.

Each line is a process of its own, so that its memory is its own: the best of some repetitions from the
parquet files to a result in memory. All lines of a block must find the same numbers. Ratios are to the first
line of the block.
"""
# ruff: noqa: T201 - prints its results

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import synthetic

from helpers import indices

SIZES = {"small": (4, 500), "full": (14, 5000)}
"""Years and products."""

REPEATS, SECONDS = 2, 3.0
"""A line is repeated at least so often, and for so long."""
MEMORY_LIMIT = "1GB"
"""What the DuckDB connections are given."""

TARGET_RATIO, TARGET_MEMORY = 1.5, 1.5
"""Times of the best query by hand; GB."""

KEYS = ["year", "hs6"]

INDICES_SQL = """
    SELECT year, hs6, n AS n_exporters, v AS value_usd, list_sum(largest) / v AS share5,
        list_sum(largest[:3]) / v AS share3, squares / (v * v) AS hhi
    FROM (
        SELECT year, hs6, count(*) AS n, sum(value_usd) AS v, max(value_usd, 5) AS largest,
            sum(value_usd * value_usd) AS squares
        FROM {source} GROUP BY year, hs6
    ) ORDER BY year, hs6
"""
SUMS_SQL = "(SELECT year, hs6, exporter, sum(value_usd) AS value_usd FROM {source} GROUP BY ALL)"
TWICE_SQL = "SELECT 1 FROM {source} GROUP BY year, hs6, exporter HAVING count(*) > 1"


def connection(folder: Path) -> duckdb.DuckDBPyConnection:
    """Connect to DuckDB, with a limit to its memory."""
    settings = {"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder / "spill")}
    return duckdb.connect(config=settings)


def exports(folder: Path) -> str:
    """Path of the sums over importers."""
    return str(folder / "exports.parquet")


def flows(folder: Path, years: int | None = None) -> list[str]:
    """Paths of the flows, of the first years or of all."""
    return sorted(str(path) for path in folder.glob("flows-*.parquet"))[:years]


# ---- from one row an exporter, product and year ----


def duckdb_by_hand(folder: Path) -> pd.DataFrame:
    """Query by hand."""
    return connection(folder).sql(INDICES_SQL.format(source=f"'{exports(folder)}'")).df()


def duckdb_by_hand_checked(folder: Path) -> pd.DataFrame:
    """Query by hand, and a query for exporters given twice."""
    database = connection(folder)
    if database.sql(TWICE_SQL.format(source=f"'{exports(folder)}'")).fetchall():
        raise SystemExit("made-up exporters are there twice")
    return database.sql(INDICES_SQL.format(source=f"'{exports(folder)}'")).df()


def ours_duckdb(folder: Path, *, check_unique: bool = False) -> pd.DataFrame:
    """Ours on a DuckDB relation."""
    relation = connection(folder).read_parquet(exports(folder))
    return indices.concentration(relation, check_unique=check_unique).df()


def ours_duckdb_checked(folder: Path) -> pd.DataFrame:
    """Ours on a DuckDB relation, with the check for exporters given twice."""
    return ours_duckdb(folder, check_unique=True)


def ours_polars(folder: Path) -> pl.DataFrame:
    """Ours on a lazy Polars frame."""
    return indices.concentration(pl.scan_parquet(exports(folder)), check_unique=False).collect()


def ours_pandas(folder: Path) -> pd.DataFrame:
    """Ours on a pandas frame."""
    return indices.concentration(pd.read_parquet(exports(folder)), check_unique=False)


def polars_by_hand(folder: Path) -> pl.DataFrame:
    """Polars by hand, streaming."""
    return _polars(pl.scan_parquet(exports(folder))).collect(engine="streaming")


def pandas_by_hand(folder: Path) -> pd.DataFrame:
    """Pandas by hand, from a sorted frame."""
    return _pandas(pd.read_parquet(exports(folder)))


# ---- from bilateral flows ----


def flows_duckdb_by_hand(folder: Path) -> pd.DataFrame:
    """Query by hand over the flows."""
    sums = SUMS_SQL.format(source=f"read_parquet({flows(folder)})")
    return connection(folder).sql(INDICES_SQL.format(source=sums)).df()


def flows_ours_duckdb(folder: Path, years: int | None = None) -> pd.DataFrame:
    """Ours on a DuckDB relation of the flows."""
    relation = connection(folder).read_parquet(flows(folder, years))
    return indices.concentration_from_bilateral(relation).df()


def flows_polars_by_hand(folder: Path) -> pl.DataFrame:
    """Polars by hand over the flows, streaming."""
    sums = pl.scan_parquet(flows(folder)).group_by(*KEYS, "exporter").agg(pl.col("value_usd").sum())
    return _polars(sums).collect(engine="streaming")


def flows_pandas_by_hand(folder: Path) -> pd.DataFrame:
    """Pandas by hand over the flows, year by year."""
    return pd.concat([_pandas(_pandas_sums(path)) for path in flows(folder)])


def _pandas_sums(path: str) -> pd.DataFrame:
    frame = pd.read_parquet(path, columns=[*KEYS, "exporter", "value_usd"])
    return frame.groupby([*KEYS, "exporter"], as_index=False)["value_usd"].sum()


def _polars(frame: pl.LazyFrame) -> pl.LazyFrame:
    x = pl.col("value_usd")
    sums = frame.group_by(*KEYS).agg(
        n_exporters=pl.len(),
        value_usd=x.sum(),
        share5=x.top_k(5).sum() / x.sum(),
        share3=x.top_k(3).sum() / x.sum(),
        hhi=(x * x).sum() / x.sum() ** 2,
    )
    return sums.sort(*KEYS)


def _pandas(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.sort_values("value_usd", ascending=False)
    groups = frame.groupby(KEYS)
    rank = groups.cumcount()
    x = frame["value_usd"]
    table = frame[KEYS].assign(
        n_exporters=1, value_usd=x, share5=x.where(rank < 5, 0), share3=x.where(rank < 3, 0), hhi=x * x
    )
    sums = table.groupby(KEYS).sum().reset_index()
    total = sums["value_usd"]
    return sums.assign(
        share5=sums["share5"] / total, share3=sums["share3"] / total, hhi=sums["hhi"] / total**2
    )


BLOCKS: dict[str, list[Callable[[Path], Any]]] = {
    "One row an exporter, product and year": [
        duckdb_by_hand,
        ours_duckdb,
        polars_by_hand,
        ours_polars,
        pandas_by_hand,
        ours_pandas,
    ],
    "The same, with the check that no exporter is there twice": [duckdb_by_hand_checked, ours_duckdb_checked],
    "From bilateral flows to the indices": [
        flows_duckdb_by_hand,
        flows_ours_duckdb,
        flows_polars_by_hand,
        flows_pandas_by_hand,
    ],
}


def measure(name: str, folder: Path, years: int | None) -> dict[str, Any]:
    """Run one line in this process: best time, memory, and sums by which lines are compared."""
    line = globals()[name]
    options = {} if years is None else {"years": years}
    seconds: list[float] = []
    while len(seconds) < REPEATS or sum(seconds) < SECONDS:
        start = time.perf_counter()
        result = line(folder, **options)
        seconds.append(time.perf_counter() - start)
    columns = ("n_exporters", "value_usd", "share5", "share3", "hhi")
    # kilobytes on Linux, bytes on macOS
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": min(seconds),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9,
        "sums": [len(result), *(float(result[column].sum()) for column in columns)],
    }


def in_a_process(name: str, folder: Path, years: int | None = None) -> dict[str, Any]:
    """Run one line in a process of its own."""
    command = [sys.executable, __file__, "--line", name, "--folder", str(folder)]
    if years is not None:
        command += ["--years", str(years)]
    found: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    )
    return found


def compare(block: list[Callable[[Path], Any]], folder: Path) -> dict[str, dict[str, Any]]:
    """Run and print the lines of a block; stop if they disagree."""
    found: dict[str, dict[str, Any]] = {}
    for line in block:
        name = line.__name__
        found[name] = one = in_a_process(name, folder)
        first = found[block[0].__name__]
        if any(abs(a - b) > 1e-9 * abs(b) for a, b in zip(one["sums"], first["sums"], strict=True)):
            raise SystemExit(f"{name} finds {one['sums']}, {block[0].__name__} {first['sums']}")
        ratio = one["seconds"] / first["seconds"]
        text = str(line.__doc__).rstrip(".")
        print(f"  {text:<72} {one['seconds']:8.2f} s {ratio:6.2f} x {one['memory']:6.2f} GB", flush=True)
    return found


def main() -> None:
    """Make the data, run all blocks, and say whether the targets are met."""
    size = os.environ.get("BENCH_SIZE", "small")
    if size not in SIZES:
        raise SystemExit(f"BENCH_SIZE must be one of {', '.join(SIZES)}, got {size!r}")
    years, products = SIZES[size]
    expected = synthetic.expected_flows(years, products)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        needed, free = 3 * expected * synthetic.BYTES_PER_FLOW, shutil.disk_usage(folder).free
        if needed > free:
            raise SystemExit(
                f"{folder} has {free / 1e9:.1f} GB free, but size {size} takes {needed / 1e9:.1f} GB; "
                "set TMPDIR to a folder with room"
            )
        # in a process of its own too: a process starts with the largest memory of the one that started it
        subprocess.run([sys.executable, synthetic.__file__, name, str(years), str(products)], check=True)
        counts = [
            duckdb.sql(f"SELECT count(*) FROM '{folder}/{files}'").fetchall()[0][0]
            for files in ("exports.parquet", "flows-*.parquet")
        ]
        bytes_written = sum(path.stat().st_size for path in folder.glob("*.parquet"))
        print(
            f"{years} years: {counts[1]:,} flows, {counts[0]:,} rows of exporter, product and year, "
            f"{bytes_written / 1e9:.2f} GB; DuckDB may take {MEMORY_LIMIT}"
        )
        found = {}
        for title, block in BLOCKS.items():
            print(title, flush=True)
            found |= compare(block, folder)
        half = in_a_process("flows_ours_duckdb", folder, years // 2)
    ours = found["flows_ours_duckdb"]
    growth = (ours["seconds"] / half["seconds"]) / (years / (years // 2))
    print(f"  Time per year of all {years} years over that of the first {years // 2}: {growth:.2f}")
    print(f"Targets, meant for the full size (here: {size})")
    table = found["ours_duckdb"]["seconds"] / found["duckdb_by_hand"]["seconds"]
    whole = ours["seconds"] / found["flows_duckdb_by_hand"]["seconds"]
    for text, value, limit in (
        ("concentration over the query by hand", table, TARGET_RATIO),
        ("flows to indices over the query by hand", whole, TARGET_RATIO),
        ("memory of flows to indices, GB", ours["memory"], TARGET_MEMORY),
    ):
        print(f"  {text:<45} {value:5.2f}, at most {limit}: {'met' if value <= limit else 'missed'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--line")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--years", type=int)
    given = parser.parse_args()
    if given.line:
        print(json.dumps(measure(given.line, given.folder, given.years)))
    else:
        main()
