"""Bilateral flows in the shape of BACI, made up, and the same at each run: one parquet file a year."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

COUNTRIES = 230
FIRST_YEAR = 2004
BYTES_PER_FLOW = 12
"""Of the files, about."""

MEAN_IMPORTERS = 8.45
SOLD = 0.727
"""Share of the pairs of exporter and product that trade: with 5,000 products, 836,000 pairs and 7.07 million
flows a year."""


def expected_flows(years: int, products: int) -> int:
    """Rows that `write` writes, about."""
    return int(years * products * COUNTRIES * SOLD * MEAN_IMPORTERS)


def write(folder: Path, years: int, products: int) -> None:
    """Write ``flows-{year}.parquet``, one row a flow, and ``exports.parquet``, the sums over importers.

    Every number is a hash of its keys, which does not depend on threads or on chance. An exporter sells a
    product to 1 importer or up to about a hundred. Flows are sorted by exporter, importer and product, as in
    BACI; their sums by year, product and exporter.
    """
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '2GB'")
        connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
        connection.execute("CREATE MACRO draw(a, b, c, d) AS hash(a, b, c, d) / 18446744073709551616.0")
        for year in range(FIRST_YEAR, FIRST_YEAR + years):
            connection.execute(f"""
                COPY (
                    WITH pairs AS (
                        SELECT p, c, 1 + floor(-{MEAN_IMPORTERS - 0.5} * ln(draw(p, c, {year}, 1)))::INT AS n
                        FROM range({products}) AS a(p), range({COUNTRIES}) AS b(c)
                        WHERE draw(p, c, 0, 0) < {SOLD}
                    ), flows AS (
                        SELECT p, c, unnest(range(least(n, {COUNTRIES}))) AS j FROM pairs
                    )
                    SELECT {year}::INT AS year,
                        printf('%06d', 10000 + 7 * p) AS hs6,
                        printf('C%03d', c) AS exporter,
                        printf('C%03d', (c + 1 + 37 * j) % {COUNTRIES}) AS importer,
                        exp(4 + 3 * draw(p, c, 0, 2) + 4 * draw(p, c, j, {year})) AS value_usd
                    FROM flows ORDER BY exporter, importer, hs6
                ) TO '{folder}/flows-{year}.parquet'
            """)
        connection.execute(f"""
            COPY (
                SELECT year, hs6, exporter, sum(value_usd) AS value_usd
                FROM '{folder}/flows-*.parquet' GROUP BY ALL ORDER BY ALL
            ) TO '{folder}/exports.parquet'
        """)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
