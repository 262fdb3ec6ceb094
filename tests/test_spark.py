"""On two executors of Spark, the numbers of DuckDB."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from helpers import hs
from helpers.panels import product_year

PROGRAM = Path(__file__).resolve().parents[1] / "tools" / "high_tech_on_spark.py"
KEY = ["year", "hs6"]


def transactions() -> pd.DataFrame:
    """Forty exporters, sixty ten-digit codes and two years, several rows each, of very different sizes."""
    random = np.random.default_rng(20260101)
    rows = 20_000
    codes = np.array([f"84{at // 4:04d}00{at % 4:02d}" for at in range(60)])
    return pd.DataFrame(
        {
            "year": random.choice([2009, 2010], rows),
            "exporter": [f"C{at:02d}" for at in random.integers(0, 40, rows)],
            "hs10": random.choice(codes, rows),
            "value_usd": random.lognormal(0.0, 3.0, rows),
        }
    )


@pytest.mark.spark
@pytest.mark.longest
def test_two_executors_give_the_numbers_of_duckdb(tmp_path: Path) -> None:
    trade = transactions()
    listing = (
        trade[["year", "hs10"]].drop_duplicates().assign(atp=lambda one: one["hs10"].str[-1].isin(["1", "2"]))
    )
    trade.to_parquet(tmp_path / "trade.parquet")
    listing.to_parquet(tmp_path / "listing.parquet")
    words = ["trade.parquet", "listing.parquet", "out"]
    options = {
        "spark.master": "local-cluster[2,1,512]",
        "spark.executor.memory": "512m",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    settings = [word for name, value in options.items() for word in ("--conf", f"{name}={value}")]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("spark-submit")), *settings, str(PROGRAM), *words],
        cwd=tmp_path,
        env=os.environ | {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    ours = duckdb.read_parquet(str(tmp_path / "out" / "*.parquet")).df().sort_values(KEY, ignore_index=True)

    read = duckdb.from_df(trade)
    sums = read.aggregate(
        "year, hs10[:6] AS hs6, exporter, sum(value_usd) AS value_usd", "year, hs6, exporter"
    )
    theirs = product_year.measured(sums).df()
    by_code = read.aggregate("year, hs10, sum(value_usd) AS value_usd", "year, hs10")
    flags = hs.flag_hs6(duckdb.from_df(listing), by_code)
    theirs = theirs.merge(flags[[*KEY, "flag"]], on=KEY, how="left").sort_values(KEY, ignore_index=True)
    assert len(ours) == len(theirs) == 30
    assert ours["high_tech"].astype("boolean").equals(theirs["flag"])
    assert 0 < ours["high_tech"].sum() < 30
    numbers = ["share5", "share3", "hhi", "n_exporters", "ln_n", "after_crisis", "trend", "value_usd"]
    np.testing.assert_allclose(ours[numbers].astype(float), theirs[numbers].astype(float), rtol=1e-9)
