"""Faults on request: each spoils a file of the sample in the way in which real files are spoiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from helpers.data.sample.files import VERSION
from helpers.errors import InputError

Members = dict[str, bytes]

YEAR = 2005
"""Year whose BACI file the faults spoil."""

LINE = 101
"""Line that they spoil."""

FILE = f"BACI_HS02_Y{YEAR}_{VERSION}.csv"
COUNTRIES = f"country_codes_{VERSION}.csv"


def _cell(column: int, change: Callable[[str], str]) -> Callable[[Members], Members]:
    def spoil(members: Members) -> Members:
        lines = members[FILE].decode().splitlines()
        cells = lines[LINE - 1].split(",")
        cells[column] = change(cells[column])
        lines[LINE - 1] = ",".join(cells)
        return members | {FILE: _joined(lines)}

    return spoil


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _repeated(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    return members | {FILE: _joined([*lines[:LINE], lines[LINE - 1], *lines[LINE:]])}


def _repeated_with_another_value(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    t, i, j, k, v, q = lines[LINE - 1].split(",")
    return members | {FILE: _joined([*lines[:LINE], f"{t},{i},{j},{k},{float(v) + 1},{q}", *lines[LINE:]])}


def _lost_zeros(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    rows = [line.split(",") for line in lines]
    return members | {FILE: _joined(",".join([*row[:3], row[3].lstrip("0"), *row[4:]]) for row in rows)}


def _short_row(members: Members) -> Members:
    lines = members[FILE].decode().splitlines()
    lines[LINE - 1] = lines[LINE - 1].rpartition(",")[0]
    return members | {FILE: _joined(lines)}


def _missing_year(members: Members) -> Members:
    return {name: content for name, content in members.items() if name != FILE}


def _encoding(members: Members) -> Members:
    return members | {COUNTRIES: members[COUNTRIES].decode().encode("cp1252")}


BACI: dict[str, Callable[[Members], Members]] = {
    "negative value": _cell(4, lambda cell: f"-{cell}"),
    "zero value": _cell(4, lambda _: "0.000"),
    "thousands separator": _cell(4, lambda _: '"1,234.567"'),
    "missing value": _cell(4, lambda _: "NA"),
    "unknown country": _cell(1, lambda _: "999"),
    "unknown importer": _cell(2, lambda _: "999"),
    "unknown product": _cell(3, lambda _: "999999"),
    "another year": _cell(0, lambda _: "1999"),
    "duplicated row": _repeated,
    "two values": _repeated_with_another_value,
    "lost zeros": _lost_zeros,
    "short row": _short_row,
    "missing year": _missing_year,
    "encoding": _encoding,
}
"""Faults inside the BACI zip. ``truncated zip`` cuts the zip itself."""

NAMES = (*BACI, "truncated zip")
"""All faults."""


def spoil(members: Members, faults: Iterable[str]) -> Members:
    """Put faults into the members of the BACI zip.

    Parameters
    ----------
    members : dict of str to bytes
        Content by name.
    faults : iterable of str
        Some of `NAMES`.

    Returns
    -------
    dict of str to bytes
        The spoilt members; ``truncated zip`` changes none of them.

    Raises
    ------
    InputError
        For a fault that there is not.
    """
    for fault in faults:
        if fault not in NAMES:
            raise InputError(f"faults must be among {', '.join(map(repr, NAMES))}, got {fault!r}.")
        if fault in BACI:
            members = BACI[fault](members)
    return members
