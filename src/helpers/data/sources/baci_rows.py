"""One year of BACI in duckdb: codes looked up, dollars, and every row judged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from helpers.data.sources.baci_files import Edition
from helpers.data.sources.country_codes import LEFT_OUT, OTHER_ASIA, Taiwan, other_asia
from helpers.errors import InputError

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

ZERO = "v is 0"
RESTORED = "leading zero of k restored from the list of products"


@dataclass(frozen=True)
class Year:
    """A year of BACI, ready for queries on ``flows``.

    Attributes
    ----------
    name : str
        Name of the file.
    connection : DuckDBPyConnection
        Holds ``flows``: ``i``, ``j``, ``hs6``, ``value_usd`` above 0, one row a flow, and the lists
        ``exporters`` and ``importers``: ``code``, ``iso3``. Two codes can have one ISO code.
    read, kept : int
        Rows of the file, and of ``flows``.
    dropped, repaired : dict of str to int
        Rows left out and rows changed, by reason.
    """

    name: str
    connection: duckdb.DuckDBPyConnection
    read: int
    kept: int
    dropped: dict[str, int]
    repaired: dict[str, int]


@contextmanager
def opened(files: Edition, year: int, taiwan: Taiwan, *, refuse: bool) -> Iterator[Year]:
    """Read one year.

    Parameters
    ----------
    files : Edition
        Where it is.
    year : int
        Which one.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of 490, "Other Asia, nes"; an importer is ``TWN`` where the exporter is left out.
    refuse : bool
        Whether a faulty row is an error.

    Yields
    ------
    Year
        Valid inside the ``with`` block.

    Raises
    ------
    InputError
        For a faulty row, with file and line; for two values of one flow whatever `refuse` says.
    """
    with tempfile.TemporaryDirectory() as scratch, files.file(year, Path(scratch)) as path:
        _check_header(path)
        connection = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": scratch, "preserve_insertion_order": False}
        )
        try:
            _lists(connection, files, taiwan)
            _judge(connection, path, year, taiwan)
            counts = _counts(connection)
            counts["twice"] = _duplicates(connection, path, year, taiwan)
            faults = {reason: counts[reason] for reason in FAULTS if counts.get(reason)}
            if faults and refuse:
                raise _refusal(connection, path, year, taiwan, faults)
            dropped = {
                **{FAULTS[reason]: count for reason, count in faults.items()},
                ZERO: counts.get("zero", 0),
                LEFT_OUT: counts.get("left out", 0),
            }
            kept = counts["read"] - sum(dropped.values())
            yield Year(path.name, connection, counts["read"], kept, dropped, {RESTORED: counts["restored"]})
        finally:
            connection.close()


def _check_header(path: Path) -> None:
    with path.open(encoding="utf-8-sig") as handle:
        header = handle.readline().strip().replace('"', "")
    if header != ",".join(COLUMNS):
        raise InputError(f"{path.name}, line 1: the header must be {','.join(COLUMNS)}, got {header!r}.")


def _lists(connection: duckdb.DuckDBPyConnection, files: Edition, taiwan: Taiwan) -> None:
    known = {code: iso3 for code, iso3 in files.countries.items() if iso3}
    own = other_asia(taiwan)
    tables = {
        "exporters": known | ({OTHER_ASIA: own} if own else {}),
        "importers": known | {OTHER_ASIA: own or "TWN"},
    }
    for kind, codes in (("country", {*known, OTHER_ASIA}), ("product", files.products)):
        connection.execute(f"create type {kind} as enum ({', '.join(map(_quoted, sorted(codes)))})")
    for table, iso3_of in tables.items():
        pairs = ", ".join(f"({_quoted(code)}, {_quoted(iso3)})" for code, iso3 in iso3_of.items())
        connection.execute(f"create table {table} (code country, iso3 varchar)")
        connection.execute(f"insert into {table} values {pairs}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _judged(path: Path, year: int, taiwan: Taiwan, *, numbered: bool = False) -> str:
    # numbering keeps duckdb from reading in parallel and in little memory, so it waits for a fault
    row, number = ("row, ", "row_number() over () as row, ") if numbered else ("", "")
    columns = ", ".join(f"'{name}': 'varchar'" for name in COLUMNS)
    left_out = _quoted(OTHER_ASIA) if other_asia(taiwan) is None else "null"
    return f"""
        select {row}i, j, hs6, {DOLLARS} * v as value_usd, restored,
               case when t is distinct from {year} then 'year'
                    when i is null then 'exporter'
                    when j is null then 'importer'
                    when hs6 is null then 'product'
                    when v is null or not isfinite(v) then 'number'
                    when v < 0 then 'negative'
                    when v = 0 then 'zero'
                    when i::varchar = {left_out} then 'left out'
               end as reason
        from (select {number}try_cast(trim(t) as int) as t, try_cast(trim(i) as country) as i,
                     try_cast(trim(j) as country) as j, length(trim(k)) < 6 as restored,
                     case when length(trim(k)) <= 6
                          then try_cast(lpad(trim(k), 6, '0') as product) end as hs6,
                     try_cast(trim(v) as double) as v
              from read_csv({_quoted(str(path))}, columns = {{{columns}}}, auto_detect = false,
                            header = true, delim = ',', quote = '"', escape = '"'))"""


def _judge(connection: duckdb.DuckDBPyConnection, path: Path, year: int, taiwan: Taiwan) -> None:
    reasons = ", ".join(map(_quoted, (*FAULTS, "zero", "left out")))
    try:
        connection.execute(
            f"""create table judged as
                select i, j, hs6, value_usd, restored, reason::enum({reasons}) as reason
                from ({_judged(path, year, taiwan)})"""
        )
    except duckdb.Error as error:
        raise _misshapen(path, error) from None
    _view(connection, "")


def _view(connection: duckdb.DuckDBPyConnection, condition: str) -> None:
    connection.execute(
        f"""create or replace view flows as
            select i, j, hs6, value_usd from judged where reason is null {condition}"""
    )


def _misshapen(path: Path, error: duckdb.Error) -> InputError:
    with path.open(encoding="utf-8-sig", errors="replace") as handle:
        for line, text in enumerate(handle, 1):
            if text.strip() and text.count(",") != len(COLUMNS) - 1:
                return InputError(
                    f"{path.name}, line {line}: a row must have the fields {', '.join(COLUMNS)}, "
                    f"got {text.strip()!r}."
                )
    return InputError(f"{path.name} cannot be read: {str(error).splitlines()[0]}.")


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute(
        "select reason, count(*), count(*) filter (restored) from judged group by reason"
    ).fetchall()
    counts = {reason: count for reason, count, _ in rows if reason is not None}
    counts["read"] = sum(count for _, count, _ in rows)
    counts["restored"] = sum(restored for reason, _, restored in rows if reason is None)
    return counts


def _duplicates(connection: duckdb.DuckDBPyConnection, path: Path, year: int, taiwan: Taiwan) -> int:
    twice = connection.execute(
        """select i::varchar, j::varchar, hs6::varchar, count(*), min(value_usd), max(value_usd)
           from judged where reason is null group by i, j, hs6 having count(*) > 1 order by all"""
    ).fetchall()
    for i, j, hs6, count, low, high in twice:
        if low != high:
            condition = f"reason is null and (i, j, hs6) = ({_quoted(i)}, {_quoted(j)}, {_quoted(hs6)})"
            line, text = _places(
                connection, path, _judged(path, year, taiwan, numbered=True), condition, count
            )[-1]
            raise InputError(
                f"{path.name}, line {line}: {text!r} is one of {count} rows of i {i}, j {j}, k {hs6} with "
                f"different values, {low:,.0f} to {high:,.0f} US$; keep the right one."
            )
    if twice:
        _view(connection, "qualify row_number() over (partition by i, j, hs6) = 1")
    return sum(count - 1 for _, _, _, count, _, _ in twice)


def _refusal(
    connection: duckdb.DuckDBPyConnection, path: Path, year: int, taiwan: Taiwan, faults: dict[str, int]
) -> InputError:
    reason = next(iter(faults))
    condition = f"reason = {_quoted(reason)}"
    if reason == "twice":
        condition = "reason is null qualify row_number() over (partition by i, j, hs6 order by row) > 1"
    line, text = _places(connection, path, _judged(path, year, taiwan, numbered=True), condition, 1)[0]
    total = ", ".join(f"{count:,} × {FAULTS[name]}" for name, count in faults.items())
    return InputError(
        f"{path.name}, line {line}: {FAULTS[reason]}: {text!r} (faulty rows in this file: {total}); correct "
        "the file, or leave such rows out with bad='leave out'."
    )


def _places(
    connection: duckdb.DuckDBPyConnection, path: Path, numbered: str, condition: str, limit: int
) -> list[tuple[int, str]]:
    connection.execute("set preserve_insertion_order = true")
    found = connection.execute(
        f"select row from ({numbered}) where {condition} order by row limit {limit}"
    ).fetchall()
    rows = {row for (row,) in found}
    places = []
    with path.open(encoding="utf-8-sig") as handle:
        handle.readline()
        # duckdb counts rows, an editor counts lines: empty ones make the difference
        row = 0
        for line, text in enumerate(handle, 2):
            row += bool(text.strip())
            if row in rows and text.strip():
                places.append((line, text.strip()))
    return places
