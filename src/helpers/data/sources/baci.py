"""CEPII BACI: bilateral trade by six-digit product, reconciled from both partners' reports to UN Comtrade.

One zip an HS revision holds ``BACI_HS02_Y2004_V202501.csv`` and so on, with the columns ``t`` (year), ``i``
(exporter), ``j`` (importer), ``k`` (product), ``v`` (thousand current US dollars) and ``q`` (metric tons),
and two lists beside them: ``country_codes_V202501.csv`` and ``product_codes_HS02_V202501.csv``. CEPII's own
ISO code of a country is used, so BACI's numeric codes (842 the United States, 251 France) need no list here.

Two conventions are the reader's choice. 490, "Other Asia, nes", is ``TWN``, or ``S19`` as CEPII writes it,
or left out as an exporter; as an importer it stays in every case, because other countries' exports to it are
exports. A faulty row stops the loader with the file and the line, or is left out and counted.

The years are read one after the other by duckdb, with 1 GB of memory at most: 14 years have about 99 million
rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import duckdb

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded, merge
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.baci_files import Edition, edition
from helpers.data.sources.baci_rows import opened
from helpers.data.sources.country_codes import Taiwan
from helpers.errors import InputError, listed

BACI = "baci-hs02"
"""The revision in the registry; other revisions are read from a file or folder of the reader."""

Bad = Literal["refuse", "leave out"]
"""What happens to a faulty row."""


def load_baci(
    years: Iterable[int],
    revision: str = "HS02",
    *,
    source: Path | None = None,
    taiwan: Taiwan = "as Taiwan",
    bad: Bad = "refuse",
) -> Loaded:
    """Load exports by exporter, product and year: BACI summed over the importers.

    Parameters
    ----------
    years : iterable of int
        Calendar years, in any order.
    revision : str, default 'HS02'
        Revision of the Harmonized System in the names of the files.
    source : Path, optional
        The zip, or a folder that holds it or the files inside it; by default the registered zip of HS02.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of the exporter 490, "Other Asia, nes".
    bad : {'refuse', 'leave out'}
        Whether a faulty row (see `helpers.data.sources.baci_rows.FAULTS`) is an error or is left out
        and counted. A damaged file, a missing year and two different values for one flow are errors in any
        case.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``hs6``, ``value_usd`` (current US dollars, above 0), sorted. Rows of
        the file that are other importers of the same product count as added.

    Raises
    ------
    InputError
        For a year that the files lack, a list that is missing, or a faulty row; with file and line.
    """
    files = _edition(source, revision)
    parts = [_read_year(files.source, revision, year, taiwan, bad) for year in _years(years, files)]
    return merge(parts, f"BACI {files.revision}")


@kept
def _read_year(source: Path, revision: str, year: int, taiwan: Taiwan, bad: Bad) -> Loaded:
    with opened(_edition(source, revision), year, taiwan, refuse=_refuses(bad)) as rows:
        frame = rows.connection.sql(
            f"""select {year}::bigint as year, iso3 as exporter, hs6::varchar as hs6,
                       sum(value) as value_usd
                from (select i, hs6, sum(value_usd) as value from flows group by all)
                join exporters on i = code group by all order by exporter, hs6"""
        ).df()
        checked(frame, "exports", rows.name)
        added = rows.kept - len(frame)
        return Loaded(frame, rows.read, rows.name, rows.dropped, added, rows.repaired)


def write_bilateral(
    years: Iterable[int],
    folder: Path,
    revision: str = "HS02",
    *,
    source: Path | None = None,
    taiwan: Taiwan = "as Taiwan",
    bad: Bad = "refuse",
) -> dict[str, int]:
    """Write the flows between countries as one Parquet file a year, for `bilateral`.

    Parameters
    ----------
    years, revision, source, taiwan, bad
        As in `load_baci`.
    folder : Path
        Where ``HS02-2004.parquet`` and so on go; made if it is not there.

    Returns
    -------
    dict of str to int
        ``rows read``, ``rows kept``, and how many were left out or repaired, by reason.

    Raises
    ------
    InputError
        As `load_baci`.
    """
    files = _edition(source, revision)
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for year in _years(years, files):
        with opened(files, year, taiwan, refuse=_refuses(bad)) as rows:
            target = folder / f"{files.revision}-{year}.parquet"
            part = target.with_suffix(".part")
            rows.connection.sql(
                f"""select {year}::bigint as year, e.iso3 as exporter, m.iso3 as importer,
                           hs6::varchar as hs6, sum(value_usd) as value_usd
                    from flows join exporters e on i = e.code join importers m on j = m.code
                    group by all order by exporter, hs6, importer"""
            ).write_parquet(str(part))
            part.replace(target)
            numbers = {"rows read": rows.read, "rows kept": rows.kept, **rows.dropped, **rows.repaired}
            for reason, count in numbers.items():
                counts[reason] = counts.get(reason, 0) + count
    return counts


def bilateral(folder: Path, revision: str = "HS02") -> duckdb.DuckDBPyRelation:
    """Open what `write_bilateral` has written, without reading it into memory.

    Parameters
    ----------
    folder : Path
        Folder of the Parquet files.
    revision : str, default 'HS02'
        Revision of the Harmonized System.

    Returns
    -------
    DuckDBPyRelation
        Columns ``year``, ``exporter``, ``importer``, ``hs6``, ``value_usd``; `helpers.indices` takes it as it
        takes a frame.

    Raises
    ------
    InputError
        If the folder has no such file.
    """
    found = sorted(folder.glob(f"{revision}-*.parquet"))
    if not found:
        raise InputError(f"folder {str(folder)!r} has no {revision}-*.parquet; run write_bilateral first.")
    return duckdb.connect().read_parquet([str(path) for path in found])


def _edition(source: Path | None, revision: str) -> Edition:
    if not re.fullmatch(r"HS\d\d", revision):
        raise InputError(f"revision must be HS and two digits, such as 'HS02', got {revision!r}.")
    if source is None:
        if revision != "HS02":
            raise InputError(
                f"revision {revision!r} is not registered, only 'HS02' is; "
                "name its zip or folder with source=."
            )
        source = fetch(BACI)
    return edition(Path(source), revision)


def _years(years: Iterable[int], files: Edition) -> list[int]:
    wanted = sorted(set(years))
    if not wanted:
        raise InputError("years must name at least one year.")
    missing = [year for year in wanted if year not in files.years]
    if missing:
        raise InputError(
            f"years must be in {files.source.name}, which lacks {listed(missing)}; "
            f"it has {min(files.years)} to {max(files.years)}, {len(files.years)} in all."
        )
    return wanted


def _refuses(bad: Bad) -> bool:
    if bad not in ("refuse", "leave out"):
        raise InputError(f"bad must be 'refuse' or 'leave out', got {bad!r}.")
    return bad == "refuse"
