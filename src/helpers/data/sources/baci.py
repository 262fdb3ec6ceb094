"""CEPII BACI: bilateral trade by six-digit product, reconciled from both partners' reports to UN Comtrade.

One zip an HS revision holds ``BACI_HS02_Y2004_V202501.csv`` and so on, with the columns ``t`` (year), ``i``
(exporter), ``j`` (importer), ``k`` (product), ``v`` (thousand current US dollars) and ``q`` (metric tons),
and two lists beside them: ``country_codes_V202501.csv`` and ``product_codes_HS02_V202501.csv``. CEPII's own
ISO code of a country is used, so BACI's numeric codes (842 the United States, 251 France) need no list here.

Two conventions are the reader's choice. 490, "Other Asia, nes", is ``TWN``, or ``S19`` as CEPII writes it,
or left out as an exporter; as an importer it stays in every case, because other countries' exports to it are
exports. A faulty row stops the loader with the file and the line, or is left out and counted. Goods that the
list of products itself does not specify are no fault: they are left out and counted.

The years are read one after the other by duckdb, with 1 GB of memory at most: 14 years have about 99 million
rows.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import duckdb

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded, merge
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.baci_files import Edition, edition
from helpers.data.sources.country_codes import LEFT_OUT, OTHER_ASIA, Taiwan, other_asia
from helpers.errors import InputError, listed

BACI = "baci-hs02"
"""The revision in the registry; other revisions are read from a file or folder of the reader."""

Bad = Literal["refuse", "leave out"]
"""What happens to a faulty row."""

MEMORY = "1GB"
"""Memory that duckdb may use; what does not fit goes to a temporary file."""

DOLLARS = 1000
"""BACI's values are in thousand dollars."""

COLUMNS = ("t", "i", "j", "k", "v", "q")
"""Header of a yearly file."""

FAULTS = {
    "year": "t is not the year of the file",
    "exporter": "i is not in the list of countries, or has no ISO code there",
    "importer": "j is not in the list of countries, or has no ISO code there",
    "product": "k is not in the list of products",
    "number": "v is not a number",
    "negative": "v is negative",
    "twice": "the row repeats an earlier one",
}
"""What can be wrong with a row, in the order in which it is looked for."""

UNSPECIFIED = "product not specified, or without a six-digit code in the list"
ZERO = "v is 0"
_NO_FAULTS = {"unspecified": UNSPECIFIED, "zero": ZERO, "left out": LEFT_OUT}
"""For what else a row is left out."""

RESTORED = "leading zero of k restored from the list of products"


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
        Whether a faulty row (see `FAULTS`) is an error or is left out and counted. A damaged file, a missing
        year and two different values for one flow are errors in any case.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``hs6``, ``value_usd`` (current US dollars, above 0), sorted. Rows of
        the file that are other importers of the same product count as added. The account names the codes that
        the list of products does not specify, and countries that stand under a code of CEPII's own.

    Raises
    ------
    InputError
        For a year that the files lack, a list that is missing, or a faulty row; with file and line.
    """
    files = _edition(source, revision)
    parts = [_read_year(files.source, revision, year, taiwan, bad) for year in _years(years, files)]
    merged = merge(parts, f"BACI {files.revision}")
    note = f"not among the products of the list: {listed(files.left_out)}" if files.left_out else ""
    return dataclasses.replace(merged, note=note)


@kept
def _read_year(source: Path, revision: str, year: int, taiwan: Taiwan, bad: Bad) -> Loaded:
    with _opened(_edition(source, revision), year, taiwan, bad) as rows:
        frame = rows.connection.sql(
            f"""select {year}::bigint as year, iso3 as exporter, hs6::varchar as hs6,
                       sum(value) as value_usd
                from (select i, hs6, sum(value_usd) as value from flows group by all)
                join exporters on i = code group by all order by exporter, hs6"""
        ).df()
        checked(frame, "exports", rows.path.name)
        added = rows.kept - len(frame)
        return Loaded(frame, rows.read, rows.path.name, rows.dropped, added, rows.repaired)


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
        with _opened(files, year, taiwan, bad) as rows:
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
    if source is None and revision != "HS02":
        raise InputError(
            f"revision {revision!r} is not registered, only 'HS02' is; name its zip or folder with source=."
        )
    return edition(fetch(BACI) if source is None else Path(source), revision)


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


@contextmanager
def _opened(files: Edition, year: int, taiwan: Taiwan, bad: Bad) -> Iterator[_Year]:
    if bad not in ("refuse", "leave out"):
        raise InputError(f"bad must be 'refuse' or 'leave out', got {bad!r}.")
    with (
        tempfile.TemporaryDirectory() as scratch,
        files.file(year, Path(scratch)) as path,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": scratch}) as connection,
    ):
        rows = _Year(connection, path, year, files, other_asia(taiwan))
        rows.judge(refuse=bad == "refuse")
        yield rows


@dataclass
class _Year:
    """One year of BACI in duckdb: codes looked up, dollars, and every row judged.

    `judge` makes the view ``flows`` (``i``, ``j``, ``hs6``, ``value_usd`` above 0, one row a flow) and the
    lists ``exporters`` and ``importers`` (``code``, ``iso3``); two codes can have one ISO code. ``read`` and
    ``kept`` are rows of the file and of ``flows``, ``dropped`` and ``repaired`` rows by reason.
    """

    connection: duckdb.DuckDBPyConnection
    path: Path
    year: int
    files: Edition
    other_asia: str | None
    read: int = 0
    kept: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    repaired: dict[str, int] = field(default_factory=dict)

    def judge(self, *, refuse: bool) -> None:
        _, header = next(self._text(), (1, ""))
        if header.replace('"', "") != ",".join(COLUMNS):
            raise InputError(
                f"{self.path.name}, line 1: the header must be {','.join(COLUMNS)}, got {header!r}."
            )
        self._define_lists()
        self._read()
        rows = self.connection.execute(
            "select reason, count(*), count(*) filter (restored) from judged group by reason"
        ).fetchall()
        counts = {reason: count for reason, count, _ in rows}
        counts["twice"] = self._repeated()
        faults = {reason: counts[reason] for reason in FAULTS if counts.get(reason)}
        if faults and refuse:
            raise self._refusal(faults)
        self.read = sum(count for _, count, _ in rows)
        self.dropped = {FAULTS[reason]: count for reason, count in faults.items()}
        self.dropped |= {said: counts.get(reason, 0) for reason, said in _NO_FAULTS.items()}
        self.kept = self.read - sum(self.dropped.values())
        self.repaired = {RESTORED: sum(restored for reason, _, restored in rows if reason is None)}
        for code, iso3 in self.files.countries.items():
            if iso3 and not iso3.isalpha() and code != OTHER_ASIA:
                own = self.connection.sql(f"from flows where {_quoted(code)} in (i, j)").shape[0]
                self.repaired |= {f"country {code} kept as {iso3}, CEPII's own code": own} if own else {}

    def _text(self) -> Iterator[tuple[int, str]]:
        """Lines that are not empty, with their numbers: what an editor counts, and what duckdb counts."""
        with self.path.open(encoding="utf-8-sig", errors="replace") as handle:
            yield from ((line, text.strip()) for line, text in enumerate(handle, 1) if text.strip())

    def _define_lists(self) -> None:
        known = {code: iso3 for code, iso3 in self.files.countries.items() if iso3}
        lists = {
            "exporters": known | ({OTHER_ASIA: self.other_asia} if self.other_asia else {}),
            # other countries' exports to it are exports, whether its own are left out or not
            "importers": known | {OTHER_ASIA: self.other_asia or "TWN"},
        }
        for kind, codes in (("country", lists["importers"]), ("product", self.files.products)):
            self.connection.execute(f"create type {kind} as enum ({_quoted(*sorted(codes))})")
        for name, iso3_of in lists.items():
            pairs = ", ".join(f"({_quoted(*pair)})" for pair in iso3_of.items())
            self.connection.execute(f"create table {name} (code country, iso3 varchar)")
            self.connection.execute(f"insert into {name} values {pairs}")

    def _rows(self, *, numbered: bool = False) -> str:
        # numbering keeps duckdb from reading in parallel and in little memory, so it waits for a fault
        row, number = ("row, ", "row_number() over () as row, ") if numbered else ("", "")
        columns = ", ".join(f"'{name}': 'varchar'" for name in COLUMNS)
        left_out = _quoted(OTHER_ASIA) if self.other_asia is None else "null"
        return f"""
            select {row}i, j, hs6, {DOLLARS} * v as value_usd, restored,
                   case when t is distinct from {self.year} then 'year'
                        when k in ({_quoted(*self.files.left_out) or "null"}) then 'unspecified'
                        when i is null then 'exporter'
                        when j is null then 'importer'
                        when hs6 is null then 'product'
                        when v is null or not isfinite(v) then 'number'
                        when v < 0 then 'negative'
                        when v = 0 then 'zero'
                        when i::varchar = {left_out} then 'left out'
                   end as reason
            from (select {number}try_cast(trim(t) as int) as t, try_cast(trim(i) as country) as i,
                         try_cast(trim(j) as country) as j, trim(k) as k, length(trim(k)) < 6 as restored,
                         case when length(trim(k)) <= 6
                              then try_cast(lpad(trim(k), 6, '0') as product) end as hs6,
                         try_cast(trim(v) as double) as v
                  from read_csv({_quoted(str(self.path))}, columns = {{{columns}}}, auto_detect = false,
                                header = true, delim = ',', quote = '"', escape = '"'))"""

    def _read(self) -> None:
        self.connection.execute("set preserve_insertion_order = false")
        try:
            self.connection.execute(
                f"""create table judged as
                    select i, j, hs6, value_usd, restored,
                           reason::enum({_quoted(*FAULTS, *_NO_FAULTS)}) as reason
                    from ({self._rows()})"""
            )
        except duckdb.Error as error:
            raise self._misshapen(error) from None
        self._define_flows()

    def _define_flows(self, condition: str = "") -> None:
        self.connection.execute(
            f"""create or replace view flows as
                select i, j, hs6, value_usd from judged where reason is null {condition}"""
        )

    def _misshapen(self, error: duckdb.Error) -> InputError:
        for line, text in self._text():
            if text.count(",") != len(COLUMNS) - 1:
                return InputError(
                    f"{self.path.name}, line {line}: a row must have the fields {', '.join(COLUMNS)}, "
                    f"got {text!r}."
                )
        return InputError(f"{self.path.name} cannot be read: {str(error).splitlines()[0]}.")

    def _repeated(self) -> int:
        """Count rows that repeat an earlier one, and take them out of the flows; refuse different values."""
        twice = self.connection.execute(
            """select i::varchar, j::varchar, hs6::varchar, count(*), min(value_usd), max(value_usd)
               from judged where reason is null group by i, j, hs6 having count(*) > 1 order by all"""
        ).fetchall()
        for i, j, hs6, count, low, high in twice:
            if low != high:
                line, text = self._place("max", f"reason is null and (i, j, hs6) = ({_quoted(i, j, hs6)})")
                raise InputError(
                    f"{self.path.name}, line {line}: {text!r} is one of {count} rows of i {i}, j {j}, "
                    f"k {hs6} with different values, {low:,.0f} to {high:,.0f} US$; keep the right one."
                )
        if twice:
            self._define_flows("qualify row_number() over (partition by i, j, hs6) = 1")
        return sum(count - 1 for _, _, _, count, _, _ in twice)

    def _refusal(self, faults: dict[str, int]) -> InputError:
        reason = next(iter(faults))
        condition = f"reason = {_quoted(reason)}"
        if reason == "twice":
            condition = "reason is null qualify row_number() over (partition by i, j, hs6 order by row) > 1"
        line, text = self._place("min", condition)
        total = ", ".join(f"{count:,} × {FAULTS[name]}" for name, count in faults.items())
        return InputError(
            f"{self.path.name}, line {line}: {FAULTS[reason]}: {text!r} (faulty rows in this file: {total}); "
            "correct the file, or leave such rows out with bad='leave out'."
        )

    def _place(self, which: Literal["min", "max"], condition: str) -> tuple[int, str]:
        """Line and text of the first or the last row for which a condition holds."""
        self.connection.execute("set preserve_insertion_order = true")
        (row,) = self.connection.sql(
            f"select {which}(row) from (select row from ({self._rows(numbered=True)}) where {condition})"
        ).fetchall()[0]
        # the header is the row before the first
        return next(itertools.islice(self._text(), row, None))


def _quoted(*texts: str) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
