"""What a description may refer to: cells, their units, spans of years, and numbers put into a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.errors import InputError, UnknownNameError, listed

PROPERTIES = ("exhibit", "row", "column", "statistic")
"""What a selection may ask for, in the order of a key."""

UNIT_WORDS = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
"""Words that scale a number, wherever they stand: beside it or in the head of its column."""

INTEGER_NOISE = 1e-9
"""Share by which a floating-point quotient may miss an integer."""

_KEY_LENGTH = 4
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")


def pick(paper: Paper, spec: Any) -> tuple[Cell, ...]:
    """Find the cells that a description refers to.

    Parameters
    ----------
    paper : Paper
        Printed numbers.
    spec : list or mapping
        A key ``[exhibit, row, column, statistic]``, a selection such as ``{exhibit = "Table 5", statistic =
        "n"}`` whose values may be lists, or a list of such things.

    Returns
    -------
    tuple of Cell
        In the order of the description, within a selection in printed order; no cell twice.

    Raises
    ------
    InputError
        If the description is neither.
    UnknownNameError
        If it refers to nothing: a typing error must not look like a rule that passed.
    """
    if isinstance(spec, Mapping):
        strange = sorted(set(spec) - set(PROPERTIES))
        if strange or not spec:
            raise InputError(f"a selection may name {', '.join(PROPERTIES)}, got {listed(strange)}.")
        wanted = {name: [value] if isinstance(value, str) else value for name, value in spec.items()}
        found = tuple(
            cell
            for cell in paper.cells
            if all(getattr(cell, name) in allowed for name, allowed in wanted.items())
        )
        if not found:
            raise UnknownNameError(f"{paper.chapter} prints nothing at {dict(spec)}; check its description.")
        return found
    if isinstance(spec, Sequence) and not isinstance(spec, str):
        if len(spec) == _KEY_LENGTH and all(isinstance(part, str) for part in spec):
            return (paper.cell(*spec),)
        return tuple(dict.fromkeys(cell for part in spec for cell in pick(paper, part)))
    raise InputError(f"a description refers to cells by a key or a selection, got {spec!r}.")


def one(paper: Paper, spec: Any) -> Cell:
    """Find the one cell that a description refers to."""
    found = pick(paper, spec)
    if len(found) != 1:
        raise InputError(f"{spec!r} must mean one printed number, but means {len(found)}.")
    return found[0]


def slices(
    paper: Paper, table: Mapping[str, Any], names: Sequence[str]
) -> Iterator[dict[str, tuple[Cell, ...]]]:
    """Split the selections of a description by row or column.

    Parameters
    ----------
    paper : Paper
        Printed numbers.
    table : mapping
        Description with selections under `names` and, optionally, ``by = "row"`` or ``"column"``.
    names : sequence of str
        Selections to split; the first decides which slices there are.

    Yields
    ------
    dict of str to tuple of Cell
        One for each slice in which every selection has a cell; a single one without ``by``.
    """
    whole = {name: pick(paper, table[name]) for name in names}
    by = table.get("by")
    if by is None:
        yield whole
        return
    if by not in PROPERTIES:
        raise InputError(f"by must be one of {', '.join(PROPERTIES)}, got {by!r}.")
    for label in dict.fromkeys(getattr(cell, by) for cell in whole[names[0]]):
        part = {name: tuple(c for c in cells if getattr(c, by) == label) for name, cells in whole.items()}
        if all(part.values()):
            yield part


def unit_factor(cell: Cell) -> float:
    """Say by what a printed number is to be multiplied to stand in units.

    The word beside the number speaks first, then the heads of its column and row. A number without such a
    word stands in units.
    """
    for text in (cell.printed, cell.column, cell.row):
        for word, factor in UNIT_WORDS.items():
            if re.search(rf"\b{word}\b", text):
                return factor
    return 1.0


def amount(cell: Cell) -> Interval:
    """Return the printed number as an interval in units, so that billions and trillions can be compared."""
    return cell.interval * unit_factor(cell)


def total(cells: Sequence[Cell]) -> Interval:
    """Add printed numbers in units; each may be off by half a unit of its last digit."""
    return sum((amount(cell) for cell in cells), Interval(0.0, 0.0))


def in_unit_of(interval: Interval, cell: Cell) -> Interval:
    """Turn an amount into the unit in which a cell is printed, so that the two can be read side by side."""
    return interval * (1.0 / unit_factor(cell))


def span(text: str) -> int:
    """Count the years that a text such as ``2000, 2007-2019`` names.

    Examples
    --------
    >>> span("2004-2017")
    14
    >>> span("2000, 2007-2019")
    14
    """
    years: set[int] = set()
    for first, last in _YEARS.findall(text):
        years.update(range(int(first), int(last or first) + 1))
    if not years:
        raise InputError(f"periods must name years, got {text!r}.")
    return len(years)


def number(value: float) -> str:
    """Write a number for a sentence: at most five significant digits, thousands separated.

    Examples
    --------
    >>> number(2560), number(0.025590), number(79419.0), number(2.56e12)
    ('2,560', '0.02559', '79,419', '2.56 trillion')
    """
    for word in ("trillion", "billion"):  # counts of observations are smaller and stay counts
        factor = UNIT_WORDS[word]
        if abs(value) >= factor:
            return f"{value / factor:,.5g} {word}"
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}"


def spread(interval: Interval) -> str:
    """Write an interval for a sentence."""
    low, high = number(interval.low), number(interval.high)
    return low if low == high else f"{low} to {high}"


def called(cell: Cell) -> str:
    """Name a printed number in a sentence."""
    return f"{cell.exhibit} ({', '.join(part for part in (cell.row, cell.column) if part)})"


def verdict(
    rule: str,
    cells: Sequence[Cell],
    printed: str,
    implied: Interval | None,
    fault: tuple[str, str] | None,
) -> Check:
    """Build a check: passed where there is no fault, flagged with (severity, sentence) where there is one."""
    severity, sentence = fault if fault is not None else (None, "")
    distinct = tuple(dict.fromkeys(cells))
    return Check(rule, distinct, printed, implied, severity, " ".join(sentence.split()))


def aside(table: Mapping[str, Any]) -> str:
    """Return the remark that the description adds to a finding, with a blank before it."""
    text = str(table.get("aside", "")).strip()
    return f" {text}" if text else ""
