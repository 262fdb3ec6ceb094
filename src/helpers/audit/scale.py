"""Scale detection: what lies behind the extremes of a variable that is said to be a logarithm.

A description names the variables, ``scale_logs``, each with

``exhibit``, ``row``
    where minimum and maximum are printed;
``quantity``, ``source``
    what the text says the logarithm is taken of, and where the plausible values come from;
``base``
    the base that the paper states, ``"10"`` or ``"e"``; leave out where it states none;
``step``
    for a count: 1 (the quantity has only multiples of it); leave out where it is continuous;
``units``
    list of ``{name, smallest = [low, high], largest = [low, high]}``: between what the smallest and the
    largest value of the quantity must lie, in each unit that the paper could mean;
``ratio``
    optionally ``{name, smallest, largest, source}``: the ratio that could have been printed instead;
``spread``
    optionally the least ratio of the largest to the smallest value that the source gives;
``else``
    optionally what a finding says where neither unit nor ratio fits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from helpers.audit.engine import Cell, Check, Fault, Interval, Paper, inconsistent, note, unusual, verdict
from helpers.audit.schema import Table
from helpers.audit.select import only
from helpers.audit.words import figure, span

BASES: Mapping[str, float] = {"10": 10.0, "e": math.e}
"""Bases that a paper can mean."""

CHANCE = 0.05
"""A base is named only if fewer than this share of arbitrary numbers would fit as well."""


_ENDS = (float, float)
_RANGE = {"name": str, "smallest": _ENDS, "largest": _ENDS}
LOGS = Table(
    "scale_logs",
    {"exhibit": str, "row": str, "quantity": str, "source": str},
    {
        "base": set(BASES), "step": float, "units": [_RANGE], "ratio": {**_RANGE, "source": str},
        "spread": float, "else": str,
    },
    either=("step", "units", "spread"),
)  # fmt: skip

Readings = Mapping[str, tuple[Interval, Interval]]
"""What stands behind both extremes under each base."""


def _power(base: float, exponent: Interval) -> Interval:
    return exponent.map(lambda x: base**x)


def _described(paper: Paper, key: str) -> Iterator[tuple[Mapping[str, Any], tuple[Cell, Cell], Readings]]:
    """Yield the logarithms that the description has this on, their extremes, and what these stand for."""
    for log in paper.described(LOGS):
        if key in log:
            place = {"exhibit": log["exhibit"], "row": log["row"]}
            low, high = (only(paper, {**place, "statistic": name}) for name in ("min", "max"))
            behind = {name: (_power(b, low.interval), _power(b, high.interval)) for name, b in BASES.items()}
            yield log, (low, high), behind


def _unit(base: str) -> str:
    """Say what coefficients of a logarithm to this base measure."""
    change = "per tenfold change" if base == "10" else "per unit of the natural logarithm"
    return f"Coefficients are {change}."


def _hit(interval: Interval, step: float) -> float | None:
    """Return the multiple of the step in an interval that is nearest to its middle, or None."""
    nearest = round((interval.low + interval.high) / 2 / step) * step
    return nearest if interval.overlaps(nearest, slack=1e-12) else None


def _chance(interval: Interval, step: float) -> float:
    """Share of intervals of this length, placed anywhere, that hold a multiple of the step."""
    return min(1.0, (interval.high - interval.low) / step)


def base_of_counts(paper: Paper) -> Iterator[Check]:
    """Find the base of the logarithm of a whole number from its extremes.

    If ``x = log_b(k)`` is printed with d decimals, b**x has a rounding interval that must hold the whole
    number k. Where the interval is shorter than 1, it seldom does so by chance; a base that misses at one
    extreme is excluded (an interpolated value could be no whole number, but an extreme seldom is
    interpolated). Identity: definition of the logarithm. Limits: intervals longer than 1 tell nothing, and
    are not counted as evidence.
    """
    for log, cells, behind in _described(paper, "step"):
        step = float(log["step"])
        readings = "; ".join(
            ", ".join(
                f"{name}^{cell.value:g} = {interval.low:,.6g} to {interval.high:,.6g}"
                for cell, interval in zip(cells, intervals, strict=True)
            )
            for name, intervals in behind.items()
        )
        fitting = [name for name, ends in behind.items() if all(_hit(end, step) is not None for end in ends)]
        luck = {name: math.prod(_chance(end, step) for end in ends) for name, ends in behind.items()}
        named = [name for name in fitting if luck[name] <= CHANCE]
        fault = implied = None
        if "base" in log:
            fault = _against_stated(log, fitting, readings)
        elif not fitting:
            fault = unusual(
                f"{log['row']} is said to be the logarithm of {log['quantity']}, a whole number, but no "
                f"base gives whole numbers at both extremes: {readings}."
            )
        elif len(named) == 1:
            base = named[0]
            others = [
                f"base {name} {'would fit any number of this size' if name in fitting else 'does not'}"
                for name in BASES
                if name != base
            ]
            implied = Interval.of(math.log(_hit(behind[base][0], step) or step, BASES[base]))
            fault = note(
                f"{log['row']} is a logarithm to the base {base}: {readings}. "
                f"{log['quantity'].capitalize()} can only be whole; base {base} fits, with a chance of "
                f"{luck[base]:.1g} to do so for arbitrary numbers, {' and '.join(others)}. {_unit(base)}"
            )
        yield verdict("scale: base of the logarithm", cells, implied, fault)


def _against_stated(log: Mapping[str, Any], fitting: Iterable[str], readings: str) -> Fault | bool:
    """Say that the base that the paper states is not one that fits."""
    return log["base"] in fitting or inconsistent(
        f"{log['row']} is said to be the logarithm of {log['quantity']} to the base {log['base']}, which its "
        f"extremes do not bear out: {readings}. One of them or the base is a misprint.",
    )


def values_behind(paper: Paper) -> Iterator[Check]:
    """Compare b**min and b**max with what the quantity can be, for each base and unit.

    A variable that is the logarithm of the stated quantity has, under some base and some unit in use, a
    smallest and a largest value behind it that the quantity can have. If exactly one base does, it is named
    in the note; if none does, the column is no logarithm of that quantity, or of another quantity. Limits:
    the plausible ranges are the description's, with their source; they are wide. Rounding: the intervals of
    both extremes.
    """
    for log, cells, behind in _described(paper, "units"):
        fits = [
            (name, unit)
            for name, (low, high) in behind.items()
            for unit in log["units"]
            if low.overlaps(Interval(*unit["smallest"])) and high.overlaps(Interval(*unit["largest"]))
        ]
        said = f"{log['row']} is said to be the logarithm of {log['quantity']}"
        values = "; ".join(
            f"base {name}: {span(low)} and {span(high)}" for name, (low, high) in behind.items()
        )
        bases = {name for name, _ in fits}
        fault = implied = None
        if "base" in log and bases:
            fault = _against_stated(log, bases, values)
        elif not fits:
            ratio = _as_ratio(cells, log)
            fault = Fault(
                "inconsistent" if ratio else "unusual",
                f"{said}, but its extremes {cells[0].printed} and {cells[1].printed} would stand for "
                f"{values}. In no unit considered ({', '.join(unit['name'] for unit in log['units'])}) is "
                f"that {log['quantity']} ({log['source']}). "
                + (ratio or log.get("else", "What was used cannot be decided here.")),
            )
        elif len(bases) == 1 and "step" not in log:
            base = fits[0][0]
            implied = Interval.hull(math.log(end, BASES[base]) for _, unit in fits for end in unit["largest"])
            fault = note(
                f"{said}; the base is not stated. Its extremes stand for {values}; only base {base} gives "
                f"{log['quantity']} in a usual unit ({', '.join(unit['name'] for _, unit in fits)}; "
                f"{log['source']}). {_unit(base)}"
            )
        yield verdict("scale: values behind the logarithm", cells, implied, fault, cells[1].printed)


def _as_ratio(cells: tuple[Cell, Cell], log: Mapping[str, Any]) -> str:
    """Say that the extremes are those of a ratio, or nothing."""
    ratio = log.get("ratio")
    if ratio is None:
        return ""
    low, high = (cell.interval for cell in cells)
    if not (low.overlaps(Interval(*ratio["smallest"])) and high.overlaps(Interval(*ratio["largest"]))):
        return ""
    return (
        f"As {ratio['name']} they are plausible without any logarithm ({figure(cells[0].value)} to "
        f"{figure(cells[1].value)}; {ratio['source']}), so this row and the definition of the variable do "
        "not describe the same column of data."
    )


def spread_of_logs(paper: Paper) -> Iterator[Check]:
    """Compare the spread of a logarithm with that of its quantity, whatever the unit.

    Units shift a logarithm and leave max − min as it is: b**(max − min) is the ratio of the largest to the
    smallest value. The description states the least such ratio as ``spread`` (with its source). Limits: only
    a lower bound is used, since a few odd values can stretch a range and nothing can shorten it. Rounding:
    of both extremes.
    """
    for log, cells, _ in _described(paper, "spread"):
        ratios = {name: _power(base, cells[1].interval - cells[0].interval) for name, base in BASES.items()}
        needed = float(log["spread"])
        fault = any(ratio.high >= needed for ratio in ratios.values()) or inconsistent(
            f"{log['row']} is said to be the logarithm of {log['quantity']}. In any unit, max − min = "
            f"{cells[1].value:g} − {cells[0].value:g} makes the largest value "
            + " or ".join(f"{span(ratio)} (base {name})" for name, ratio in ratios.items())
            + f" times the smallest; {log['quantity']} has a ratio of {figure(needed)} or more "
            f"({log['source']}). The row cannot be that logarithm."
        )
        yield verdict("scale: spread of the logarithm", cells, None, fault, cells[1].printed)


RULES = (base_of_counts, values_behind, spread_of_logs)
"""Rules of the family, in the order of the page."""
