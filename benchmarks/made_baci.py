"""A made-up zip in the format of BACI, of any size, and the same at each run.

`SHAPE` is that of the edition 202501: so many countries and products, and about seven million rows a year.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

SHAPE = {"countries": 238, "products": 5221}
MEAN_IMPORTERS = 8.45
SOLD = 0.66
"""Share of the pairs of exporter and product that trade: with `SHAPE`, 6.9 million rows a year."""

OTHER_ASIA = ("490", "S19")


def codes(countries: int = SHAPE["countries"]) -> list[tuple[str, str]]:
    """Numeric and ISO codes of as many made-up countries, one of them "Other Asia, nes"."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    iso3 = (f"{a}{b}{c}" for a in letters for b in letters for c in letters)
    others = [(str(4 + 4 * place), next(iso3)) for place in range(countries - 1)]
    return [*others, OTHER_ASIA]


def write_zip(
    path: Path,
    years: Iterable[int],
    countries: Sequence[tuple[str, str]],
    products: Sequence[str],
    *,
    mean_importers: float = MEAN_IMPORTERS,
    sold: float = SOLD,
) -> None:
    """Write the yearly files and both lists.

    Every number is a hash of its keys, which does not depend on threads or on chance. Rows are sorted by
    exporter, importer and product, as in BACI; a few quantities are ``NA``. Products further down in the list
    sell from fewer countries.
    """
    version = path.stem.rpartition("_")[2]
    lists = {
        f"country_codes_{version}.csv": [
            ("country_code", "country_name", "country_iso2", "country_iso3"),
            *((code, f"Country, {iso3}", iso3[:2], iso3) for code, iso3 in countries),
        ],
        f"product_codes_HS02_{version}.csv": [
            ("code", "description"),
            *((code, "Made up, no product") for code in [*products, "999999", "9999AA"]),
        ],
    }
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as scratch,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        duckdb.connect(config={"memory_limit": "2GB", "temp_directory": scratch}) as connection,
    ):
        connection.execute("SET enable_progress_bar = false")
        connection.execute("CREATE MACRO draw(a, b, c, d) AS hash(a, b, c, d) / 18446744073709551616.0")
        for name, held in (("cs", [code for code, _ in countries]), ("ps", list(products))):
            connection.execute(
                f"CREATE TABLE {name} AS SELECT unnest($1::varchar[]) AS code, unnest(range($2)) AS at",
                [held, len(held)],
            )
        for year in years:
            name = f"BACI_HS02_Y{year}_{version}.csv"
            connection.execute(f"""
                COPY (
                    WITH pairs AS (
                        SELECT p.at AS p, c.at AS c, p.code AS k, c.code AS i,
                               1 + floor(-{mean_importers - 0.5} * ln(draw(p.at, c.at, {year}, 1)))::int AS n
                        FROM ps p, cs c
                        WHERE draw(p.at, c.at, 0, 0) < 2 * {sold} * (1 - 0.8 * p.at / {len(products)})
                    ), flows AS (
                        SELECT *, unnest(range(least(n, {len(countries) - 1}))) AS step FROM pairs
                    )
                    SELECT {year} AS t, i, m.code AS j, k,
                           printf('%.3f', exp(3 * draw(p, c, 0, 2) + 4 * draw(p, c, step, {year}) - c % 7))
                               AS v,
                           CASE WHEN draw(p, c, step, 9) < 0.05 THEN 'NA'
                                ELSE printf('%.3f', exp(5 * draw(p, c, step, 7))) END AS q
                    FROM flows JOIN cs m ON m.at = (flows.c + 1 + 37 * step) % {len(countries)}
                    WHERE i <> m.code
                    ORDER BY i::int, j::int, k
                ) TO '{scratch}/{name}' (HEADER)
            """)
            archive.write(f"{scratch}/{name}", name)
            Path(scratch, name).unlink()
        for name, rows in lists.items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            archive.writestr(name, text.getvalue())
