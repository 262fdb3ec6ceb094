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
    optionally ``{name, smallest, largest}``: the ratio that could have been printed instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.places import figure, span
from helpers.errors import UnknownNameError

BASES: Mapping[str, float] = {"10": 10.0, "e": math.e}
"""Bases that a paper can mean."""

CHANCE = 0.05
"""A base is named only if fewer than this share of arbitrary numbers would fit as well."""


def _power(base: float, exponent: Interval) -> Interval:
    return exponent.map(lambda x: base**x)


def _extremes(paper: Paper, log: Mapping[str, Any]) -> tuple[Cell, Cell]:
    cells = [
        next(paper.select(log["exhibit"], statistic, row=log["row"]), None) for statistic in ("min", "max")
    ]
    if cells[0] is None or cells[1] is None:
        raise UnknownNameError(
            f"{paper.chapter} prints no min and max of {log['row']!r} in {log['exhibit']}; check its "
            "description."
        )
    return cells[0], cells[1]


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
    rule = "scale: base of the logarithm"
    for log in paper.described("scale_logs"):
        if "step" not in log:
            continue
        step = float(log["step"])
        cells = _extremes(paper, log)
        behind = {name: [_power(base, cell.interval) for cell in cells] for name, base in BASES.items()}
        fitting = [
            name
            for name, intervals in behind.items()
            if all(_hit(interval, step) is not None for interval in intervals)
        ]
        luck = {
            name: math.prod(_chance(interval, step) for interval in intervals)
            for name, intervals in behind.items()
        }
        stated = log.get("base")
        if stated is not None:
            yield _stated(rule, cells, log, stated in fitting, _readings(cells, behind))
        elif not fitting:
            yield Check(
                rule,
                cells,
                cells[0].printed,
                None,
                "unusual",
                f"{log['row']} is said to be the logarithm of {log['quantity']}, a whole number, but no "
                f"base gives whole numbers at both extremes: {_readings(cells, behind)}.",
            )
        elif len(named := [name for name in fitting if luck[name] <= CHANCE]) == 1:
            no = {
                name: "would fit any number of this size" if name in fitting else "does not" for name in BASES
            }
            others = [f"base {name} {no[name]}" for name in BASES if name != named[0]]
            yield Check(
                rule,
                cells,
                cells[0].printed,
                Interval.of(math.log(_hit(behind[named[0]][0], step) or step, BASES[named[0]])),
                "note",
                f"{log['row']} is a logarithm to the base {named[0]}: {_readings(cells, behind)}. "
                f"{log['quantity'].capitalize()} can only be whole; base {named[0]} fits, with a chance of "
                f"{luck[named[0]]:.1g} to do so for arbitrary numbers, {' and '.join(others)}. "
                + "Coefficients are "
                + ("per tenfold change." if named[0] == "10" else "per unit of the natural logarithm."),
            )
        else:
            yield Check(rule, cells, cells[0].printed)


def _stated(rule: str, cells: tuple[Cell, Cell], log: Mapping[str, Any], fits: bool, readings: str) -> Check:
    """Check the base that the paper states."""
    return Check(
        rule,
        cells,
        cells[0].printed,
        None,
        None if fits else "inconsistent",
        ""
        if fits
        else f"{log['row']} is said to be the logarithm of {log['quantity']} to the base {log['base']}, "
        f"which its extremes do not bear out: {readings}. One of them or the base is a misprint.",
    )


def _readings(cells: Sequence[Cell], behind: Mapping[str, Sequence[Interval]]) -> str:
    """Write out what the extremes are under each base."""
    return "; ".join(
        ", ".join(
            f"{name}^{cell.value:g} = {interval.low:,.6g} to {interval.high:,.6g}"
            for cell, interval in zip(cells, intervals, strict=True)
        )
        for name, intervals in behind.items()
    )


def values_behind(paper: Paper) -> Iterator[Check]:
    """Compare b**min and b**max with what the quantity can be, for each base and unit.

    A variable that is the logarithm of the stated quantity has, under some base and some unit in use, a
    smallest and a largest value behind it that the quantity can have. If exactly one base does, it is named
    in the note; if none does, the column is no logarithm of that quantity, or of another quantity. Limits:
    the plausible ranges are the description's, with their source; they are wide. Rounding: the intervals of
    both extremes.
    """
    rule = "scale: values behind the logarithm"
    for log in paper.described("scale_logs"):
        if "units" not in log:
            continue
        cells = _extremes(paper, log)
        behind = {name: [_power(base, cell.interval) for cell in cells] for name, base in BASES.items()}
        fits = [
            (name, unit["name"])
            for name, (low, high) in behind.items()
            for unit in log["units"]
            if low.overlaps(Interval(*unit["smallest"])) and high.overlaps(Interval(*unit["largest"]))
        ]
        said = f"{log['row']} is said to be the logarithm of {log['quantity']}"
        values = "; ".join(
            f"base {name}: {span(low)} and {span(high)}" for name, (low, high) in behind.items()
        )
        ends = {unit["name"]: unit["largest"] for unit in log["units"]}
        bases = {name for name, _ in fits}
        stated = log.get("base")
        if stated is not None and bases:
            yield _stated(rule, cells, log, stated in bases, values)
        elif not fits:
            ratio = _as_ratio(cells, log)
            yield Check(
                rule,
                cells,
                cells[1].printed,
                None,
                "inconsistent" if ratio else "unusual",
                f"{said}, but its extremes {cells[0].printed} and {cells[1].printed} would stand for "
                f"{values}. In no unit considered ({', '.join(unit['name'] for unit in log['units'])}) is "
                f"that {log['quantity']} ({log['source']}). "
                + (ratio or str(log.get("else", "What was used cannot be decided here."))),
            )
        elif len(bases) == 1 and "step" not in log:
            name = fits[0][0]
            largest = Interval.hull(math.log(end, BASES[name]) for _, unit in fits for end in ends[unit])
            yield Check(
                rule,
                cells,
                cells[1].printed,
                largest,
                "note",
                f"{said}; the base is not stated. Its extremes stand for {values}; only base {name} gives "
                f"{log['quantity']} in a usual unit ({', '.join(unit for _, unit in fits)}; "
                f"{log['source']}). Coefficients are "
                + ("per tenfold change." if name == "10" else "per unit of the natural logarithm."),
            )
        else:
            yield Check(rule, cells, cells[1].printed)


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
    rule = "scale: spread of the logarithm"
    for log in paper.described("scale_logs"):
        if "spread" not in log:
            continue
        cells = _extremes(paper, log)
        ratios = {name: _power(base, cells[1].interval - cells[0].interval) for name, base in BASES.items()}
        needed = float(log["spread"])
        if any(ratio.high >= needed for ratio in ratios.values()):
            yield Check(rule, cells, cells[1].printed)
            continue
        yield Check(
            rule,
            cells,
            cells[1].printed,
            None,
            "inconsistent",
            f"{log['row']} is said to be the logarithm of {log['quantity']}. In any unit, max − min = "
            f"{cells[1].value:g} − {cells[0].value:g} makes the largest value "
            + " or ".join(f"{span(ratio)} (base {name})" for name, ratio in ratios.items())
            + f" times the smallest; {log['quantity']} has a ratio of {figure(needed)} or more "
            f"({log['source']}). The row cannot be that logarithm.",
        )


RULES = (base_of_counts, values_behind, spread_of_logs)
"""Rules of the family, in the order of the page."""
