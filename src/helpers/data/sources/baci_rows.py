"""One year of BACI as arrays: codes looked up, and every row judged, in one pass from the zip.

pyarrow unpacks and parses at once, so that nothing is unpacked to disk, and numpy judges the columns. A file
with cells that are no numbers is read again as text, and a faulty row a third time for its line: files are
mostly right.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

from helpers.data.sources.baci_files import Edition
from helpers.data.sources.country_codes import OTHER_ASIA
from helpers.errors import InputError

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

RESTORED = "leading zero of k restored from the list of products"

S19 = "S19"
"""CEPII's own code of 490, "Other Asia, nes"."""

Whole = npt.NDArray[np.signedinteger[Any]]
"""Numbers of rows, places or codes."""

_KINDS = {"t": pa.int16(), "i": pa.int16(), "j": pa.int16(), "v": pa.float64()}
_PRODUCT = pa.dictionary(pa.int32(), pa.string())
_OTHER_ASIA = int(OTHER_ASIA)
_IN_NO_LIST, _NOT_SPECIFIED = -1, -2


@dataclass(frozen=True)
class Rows:
    """The good rows of a year, each flow once, and an account of all.

    Attributes
    ----------
    countries, products : list of str
        ISO codes and products, both sorted.
    exporter, importer, product : ndarray of int
        Places in these lists; two numeric codes can have one ISO code.
    value_usd : ndarray of float
        Current US dollars, above 0.
    asian : ndarray of bool
        Whether the exporter is 490.
    read : int
        Rows of the file.
    dropped : dict of str to int
        How many are not among the good ones, by reason.
    repaired : dict of str to (int, int)
        How many of the good ones were changed, or stand under a code of CEPII's own; and how many of these
        are exports of 490.
    """

    countries: list[str]
    products: list[str]
    exporter: Whole
    importer: Whole
    product: Whole
    value_usd: npt.NDArray[np.float64]
    asian: npt.NDArray[np.bool_]
    read: int
    dropped: dict[str, int]
    repaired: dict[str, tuple[int, int]]


def rows(files: Edition, year: int, *, refuse: bool, other_asia: str) -> Rows:
    """Read a year and judge its rows.

    Parameters
    ----------
    files : Edition
        The files.
    year : int
        One of its years.
    refuse : bool
        Whether a faulty row (see `FAULTS`) is an error; else it is left out and counted.
    other_asia : str
        Code of 490.

    Returns
    -------
    Rows
        The good rows.

    Raises
    ------
    InputError
        For another header, a row of another length, two values of one flow, and if asked to a faulty row;
        with file and line.
    """
    header = next(_lines(files, year), (1, ""))[1]
    if header.replace('"', "") != ",".join(COLUMNS):
        raise InputError(
            f"{files.name(year)}, line 1: the header must be {','.join(COLUMNS)}, got {header!r}."
        )
    table = _table(files, year)
    iso3_of = {int(code): iso3 for code, iso3 in files.countries.items() if iso3} | {_OTHER_ASIA: other_asia}
    numbers = sorted(iso3_of)
    products = sorted(files.products)
    exporter, importer = (_places(_whole(table[name]), numbers) for name in ("i", "j"))
    product, short = _products(table["k"], products, files.left_out)
    value = _floats(table["v"])
    reasons = {
        "year": _whole(table["t"]) != year,
        UNSPECIFIED: product == _NOT_SPECIFIED,
        "exporter": exporter < 0,
        "importer": importer < 0,
        "product": product == _IN_NO_LIST,
        "number": ~np.isfinite(value),
        "negative": value < 0,
        ZERO: value == 0,
    }
    good = ~np.logical_or.reduce(list(reasons.values()))
    # half the bytes where they are enough: a year has millions of rows
    wide = np.dtype("int32" if len(numbers) ** 2 * len(products) < np.iinfo(np.int32).max else "int64")
    flow: Whole = (exporter.astype(wide) * len(numbers) + importer) * len(products) + product
    reasons["twice"] = _repeated(files, year, flow, value, good)
    good &= ~reasons["twice"]
    counts = _counted(reasons)
    faults = {reason: counts[reason] for reason in FAULTS if counts[reason]}
    if faults and refuse:
        raise _refusal(files, year, reasons, faults)
    dropped = {FAULTS[reason]: count for reason, count in faults.items()}
    dropped |= {reason: counts[reason] for reason in (UNSPECIFIED, ZERO)}
    if not good.all():
        exporter, importer, product, short, value = (
            column[good] for column in (exporter, importer, product, short, value)
        )
    asian = exporter == numbers.index(_OTHER_ASIA)
    repaired = {RESTORED: short}
    for place, number in enumerate(numbers):
        if not iso3_of[number].isalpha() and number != _OTHER_ASIA:
            said = f"country {number} kept as {iso3_of[number]}, CEPII's own code"
            repaired[said] = (exporter == place) | (importer == place)
    countries = sorted(set(iso3_of.values()))
    iso3_at = np.array([countries.index(iso3_of[number]) for number in numbers], dtype=np.int32)
    return Rows(
        countries,
        products,
        iso3_at[exporter],
        iso3_at[importer],
        product,
        DOLLARS * value,
        asian,
        len(table),
        dropped,
        {
            said: (int(which.sum()), int((which & asian).sum()))
            for said, which in repaired.items()
            if said == RESTORED or which.any()
        },
    )


def _lines(files: Edition, year: int) -> Iterator[tuple[int, str]]:
    """Lines that are not empty, with their numbers: what an editor counts, and what pyarrow counts."""
    with files.opened(year) as content:
        for line, text in enumerate(content, 1):
            if stripped := text.decode("utf-8-sig", errors="replace").strip():
                yield line, stripped


def _table(files: Edition, year: int) -> pa.Table:
    failed = ""
    for kinds in (_KINDS, dict.fromkeys(_KINDS, pa.string())):
        options = csv.ConvertOptions(
            column_types=kinds | {"k": _PRODUCT}, include_columns=["t", "i", "j", "k", "v"]
        )
        try:
            with files.opened(year) as content:
                return csv.read_csv(content, convert_options=options)
        except pa.ArrowInvalid as error:
            failed = str(error).splitlines()[0]
    for line, text in _lines(files, year):
        if text.count(",") != len(COLUMNS) - 1:
            raise InputError(
                f"{files.name(year)}, line {line}: a row must have the fields {', '.join(COLUMNS)}, "
                f"got {text!r}."
            )
    raise InputError(f"{files.name(year)} cannot be read: {failed}.")


def _floats(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    if pa.types.is_string(column.type):
        return np.asarray(pd.to_numeric(column.to_pandas().str.strip(), errors="coerce"), dtype=float)
    return np.asarray(column.to_numpy(), dtype=float)


def _whole(column: pa.ChunkedArray) -> Whole:
    """Whole numbers; -1 for what is none."""
    if pa.types.is_string(column.type):
        found = _floats(column)
        return np.where(found % 1 == 0, found, -1).clip(-1, np.iinfo(np.int16).max).astype(np.int16)
    return np.asarray(compute.fill_null(column, -1).to_numpy(), dtype=np.int16)


def _places(codes: Whole, numbers: list[int]) -> Whole:
    """Places of codes in a list of numbers; -1 for those that it lacks."""
    place = np.full(max(numbers) + 2, -1, dtype=np.int16)
    place[numbers] = np.arange(len(numbers))
    return place[np.clip(codes, -1, len(place) - 1)]


def _products(
    column: pa.ChunkedArray, products: list[str], left_out: tuple[str, ...]
) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """Places of products, and which codes are short of zeros."""
    whole = column.unify_dictionaries().combine_chunks()
    held = [code.strip() for code in whole.dictionary.to_pylist()]
    known = {code: place for place, code in enumerate(products)} | dict.fromkeys(left_out, _NOT_SPECIFIED)
    found = [known.get(code, known.get(code.zfill(6), _IN_NO_LIST)) for code in held]
    place = np.array(found, dtype=np.int32)
    at = whole.indices.to_numpy()
    return place[at], np.array([len(code) < 6 for code in held], dtype=bool)[at]


def _repeated(
    files: Edition,
    year: int,
    flow: Whole,
    value: npt.NDArray[np.float64],
    good: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Find good rows that repeat an earlier one; refuse different values."""
    twice = np.zeros(len(flow), dtype=bool)
    flows = flow[good]
    # files are mostly sorted, by country and product
    if (flows[1:] > flows[:-1]).all():
        return twice
    at = np.flatnonzero(good)[np.argsort(flows, kind="stable")]
    again = flow[at[1:]] == flow[at[:-1]]
    twice[at[1:][again]] = True
    other = again & (value[at[1:]] != value[at[:-1]])
    if other.any():
        own = np.flatnonzero((flow == flow[at[1:][other][0]]) & good)
        low, high = (DOLLARS * bound for bound in (value[own].min(), value[own].max()))
        line, text = _place(files, year, own[-1])
        _, i, j, k, *_ = text.split(",")
        raise InputError(
            f"{files.name(year)}, line {line}: {text!r} is one of {len(own)} rows of i {i}, j {j}, "
            f"k {k} with different values, {low:,.0f} to {high:,.0f} US$; keep the right one."
        )
    return twice


def _counted(reasons: dict[str, npt.NDArray[np.bool_]]) -> dict[str, int]:
    """Count each row under the first reason that holds, and leave it out of the others."""
    before = np.zeros(len(reasons["year"]), dtype=bool)
    counts = {}
    for reason, which in reasons.items():
        which &= ~before
        before |= which
        counts[reason] = int(which.sum())
    return counts


def _refusal(
    files: Edition, year: int, reasons: dict[str, npt.NDArray[np.bool_]], faults: dict[str, int]
) -> InputError:
    reason = next(iter(faults))
    line, text = _place(files, year, int(np.argmax(reasons[reason])))
    total = ", ".join(f"{count:,} × {FAULTS[name]}" for name, count in faults.items())
    return InputError(
        f"{files.name(year)}, line {line}: {FAULTS[reason]}: {text!r} (faulty rows in this file: {total}); "
        "correct the file, or leave such rows out with bad='leave out'."
    )


def _place(files: Edition, year: int, row: int) -> tuple[int, str]:
    """Line and text of a row; the header is the row before the first."""
    return next(itertools.islice(_lines(files, year), row + 1, None))
