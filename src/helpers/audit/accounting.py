"""Sample accounting: numbers of observations against units, periods, sub-samples, lists and counts.

Observations are integers, and a panel has at most one for each unit and period. Every identity here is
counting; no source beyond the paper is needed. Counts are printed whole, so rounding plays a part only where
shares do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from helpers.audit.engine import (
    ZERO,
    Cell,
    Check,
    Fault,
    Interval,
    Paper,
    impossible,
    inconsistent,
    unusual,
    verdict,
)
from helpers.audit.schema import CELLS, Table
from helpers.audit.select import only, pick, slices
from helpers.audit.units import years
from helpers.audit.words import amounts, aside, called, number, plus

PANELS = ("balanced", "unbalanced", "unstated")
"""What a paper may say about its panel."""

STATED = {"yes": None, "partly": "note", "no": "unusual"}
"""Severity of a smaller sample, by whether the paper says what was left out."""

SAME = Table("accounting_same", {"cells": CELLS, "sample": str})
PANEL = Table(
    "accounting_panel", {"n": CELLS, "units": CELLS, "periods": str}, {"panel": set(PANELS), "aside": str}
)
SPLIT = Table("accounting_split", {"name": str, "whole": CELLS, "parts": CELLS}, {"aside": str})
LIST = Table(
    "accounting_list",
    {"name": str, "count": CELLS},
    {
        "readings": [[str]], "labels": CELLS, "property": set(CELLS.parts), "periods": str, "aside": str,
    },
    either=("readings", "labels"),
)  # fmt: skip
DUMMY = Table("accounting_dummy", {"name": str, "mean": CELLS, "n": CELLS, "counts": CELLS}, {"aside": str})
SHARES = Table(
    "accounting_shares",
    {"name": str, "counts": CELLS, "shares": CELLS, "n": CELLS},
    {"by": {"row", "column"}, "units": CELLS, "aside": str},
)
SUBSAMPLE = Table(
    "accounting_subsample",
    {"name": str, "n": CELLS, "whole": CELLS},
    {"stated": set(STATED), "left_out": CELLS, "aside": str},
)
RANK = Table("accounting_rank", {"name": str, "n": CELLS, "parameters": int}, {"clusters": CELLS})


def _sum(cells: Iterable[Cell]) -> float:
    return sum(cell.value for cell in cells)


def _groups(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    """Cells with the same value together: five models with one N are one finding, not five."""
    for value in dict.fromkeys(cell.value for cell in cells):
        yield tuple(cell for cell in cells if cell.value == value)


def same_sample(paper: Paper) -> Iterator[Check]:
    """Tables that claim one sample must print one number of observations.

    Description ``[[accounting_same]]``: ``cells`` (the numbers of observations), ``sample`` (what it is
    called). One check for each number, with the reference; `inconsistent` where they differ.

    Limits: equal numbers do not prove equal samples. The most frequent number is taken as the reference, so
    with two tables the rule cannot say which of them errs.
    """
    for table in paper.described(SAME):
        cells = pick(paper, table["cells"])
        ((usual, times),) = Counter(cell.value for cell in cells).most_common(1)
        reference = next(cell for cell in cells if cell.value == usual)
        for cell in cells:
            fault = cell.value == usual or inconsistent(
                f"{called(cell)} prints {cell.printed} observations, while {times} other columns on "
                f"{table['sample']} print {reference.printed}: the difference is "
                f"{number(abs(cell.value - usual))}, and the paper states no reason for it."
            )
            yield verdict("accounting: one sample", (cell, reference), Interval.of(usual), fault)


def units_times_periods(paper: Paper) -> Iterator[Check]:
    """Check that U units over T periods have at most U × T observations, and exactly as many if balanced.

    Description ``[[accounting_panel]]``: ``n``, ``units`` (cells, added up), ``periods`` (years as the paper
    names them), ``panel`` (``balanced``, ``unbalanced``, ``unstated``), ``aside``. One check for each
    distinct number of observations.

    Limits: an unbalanced panel may have any smaller number. If the paper does not say that observations are
    missing, a smaller number is `unusual`, not wrong.
    """
    for table in paper.described(PANEL):
        units, periods = pick(paper, table["units"]), years(table["periods"])
        panel, most = table.get("panel", "unstated"), _sum(units) * periods
        product = f"{plus(units)} units × {periods} periods = {number(most)}"
        for cells in _groups(pick(paper, table["n"])):
            n, fault = cells[0].value, None
            if n > most:
                fault = inconsistent(
                    f"N = {cells[0].printed} exceeds {product}: there are {number(n - most)} observations "
                    f"more than units and periods allow.{aside(table)}"
                )
            elif n < most and panel == "balanced":
                fault = inconsistent(
                    f"The panel is said to be complete, {product}, but N = {cells[0].printed}; "
                    f"{number(most - n)} observations are missing.{aside(table)}"
                )
            elif n < most and panel == "unstated":
                fault = unusual(
                    f"The text describes {product} observations, the table uses N = {cells[0].printed}; "
                    f"{number(most - n)} are missing and the paper does not say which.{aside(table)}"
                )
            implied = Interval(most if panel == "balanced" else 0.0, most)
            yield verdict("accounting: units × periods", (*cells, *units), implied, fault)


def parts_of_sample(paper: Paper) -> Iterator[Check]:
    """Sub-samples that divide a sample must add up to it.

    Description ``[[accounting_split]]``: ``whole`` (one cell), ``parts``, ``name``, ``aside``. Counts are
    exact; `inconsistent` where the sum differs.

    Limits: two errors that cancel are not seen.
    """
    for table in paper.described(SPLIT):
        whole, parts = only(paper, table["whole"]), pick(paper, table["parts"])
        implied = _sum(parts)
        fault = implied == whole.value or inconsistent(
            f"{table['name']}: {plus(parts)} = {number(implied)}, but {called(whole)} prints "
            f"{whole.printed}.{aside(table)}"
        )
        yield verdict("accounting: parts of the sample", (whole, *parts), Interval.of(implied), fault)


def list_against_count(paper: Paper) -> Iterator[Check]:
    """Check that the length of a list in the text is the count that the paper prints or uses.

    Description ``[[accounting_list]]``: ``count`` (cells, added up), ``name``, and either ``readings``
    (candidate readings of the list, for lists whose commas are ambiguous) or ``labels`` (a selection, whose
    distinct ``property``, ``row`` unless given, are counted); ``aside``. With ``periods`` the count is a
    number of observations and is divided by the number of periods first. `inconsistent` where the list is too
    short or too long.

    Limits: the list is typed from the text. Flagged only if no reading has the right length.
    """
    for table in paper.described(LIST):
        count = pick(paper, table["count"])
        cells, readings = count, table.get("readings", [])
        if "labels" in table:
            labelled = pick(paper, table["labels"])
            readings = [list(dict.fromkeys(getattr(cell, table.get("property", "row")) for cell in labelled))]
            cells = (*count, *labelled)
        twice = [item for items in readings for item, times in Counter(items).items() if times > 1]
        periods = years(table["periods"]) if "periods" in table else 1
        implied = _sum(count) / periods
        lengths = [len(items) for items in readings]
        quotient = f" / {periods} periods = {number(implied)}" if periods > 1 else ""
        repeated = f"; {', '.join(twice)} stands twice" if twice else ""
        fault = (implied in lengths and not twice) or inconsistent(
            f"{table['name']}: the list has {' or '.join(map(str, dict.fromkeys(lengths)))} "
            f"entries{repeated}, the count says {plus(count)}{quotient}.{aside(table)}"
        )
        allowed = Interval.hull(n * periods for n in lengths)
        yield verdict("accounting: list against count", cells, allowed, fault, plus(count))


def dummy_mean(paper: Paper) -> Iterator[Check]:
    """Check that the mean of a 0/1 variable times N is the sum of the ones counted by period.

    Description ``[[accounting_dummy]]``: ``mean``, ``n``, ``counts``, ``name``, ``aside``. `inconsistent`
    where the counts lie outside.

    Rounding: a mean printed with half-unit h leaves N × h ones open.
    """
    for table in paper.described(DUMMY):
        mean, n, counts = only(paper, table["mean"]), only(paper, table["n"]), pick(paper, table["counts"])
        ones = _sum(counts)
        fault = mean.interval.overlaps(ones / n.value) or inconsistent(
            f"{table['name']}: the counts add up to {number(ones)}, so the mean over {n.printed} "
            f"observations is {number(ones / n.value)}, not {mean.printed}.{aside(table)}"
        )
        yield verdict("accounting: mean of a dummy", (mean, n, *counts), Interval.of(ones / n.value), fault)


def counts_and_shares(paper: Paper) -> Iterator[Check]:
    """Check that counts and shares imply numbers of units by period that add up to N.

    Description ``[[accounting_shares]]``: ``counts``, ``shares`` (percent), ``by``, ``n``, optional ``units``
    (the number of different units in the whole sample, which no period can exceed), ``name``, ``aside``. One
    check for the sum, one for each period where ``units`` is given; `inconsistent` where they fail.

    Rounding: a share of 2.6 percent may be anything from 2.55 to 2.65, which leaves 2 percent of each period
    open; the intervals of all periods are added.
    """
    for table in paper.described(SHARES):
        n, everything = only(paper, table["n"]), ZERO
        used: list[Cell] = []
        for part in slices(paper, table, ("counts", "shares")):
            (count,), (share,) = part["counts"], part["shares"]
            implied = Interval.of(count.value) / (share.interval * 0.01)
            everything += implied
            used += [count, share]
            if "units" not in table:
                continue
            units = only(paper, table["units"])
            fault = implied.low <= units.value or inconsistent(
                f"{table['name']}: {count.printed} at a share of {share.printed} means {amounts(implied)} "
                f"units in {called(share)}, more than the {units.printed} of the whole sample."
            )
            cells, least = (count, share, units), Interval(100 * count.value / units.value, 100.0)
            yield verdict("accounting: count and share", cells, least, fault, share.printed)
        fault = everything.overlaps(n.interval) or inconsistent(
            f"{table['name']}: counts and shares imply {amounts(everything)} observations in all, but N "
            f"= {n.printed}.{aside(table)}"
        )
        yield verdict("accounting: shares of counts", (n, *used), everything, fault)


def smaller_sample(paper: Paper) -> Iterator[Check]:
    """Check that a sub-sample is no larger than its sample, and as small as a stated share says.

    Description ``[[accounting_subsample]]``: ``n``, ``whole``, ``stated`` (``yes``, ``partly``, ``no``: does
    the paper say what is left out), optional ``left_out`` (a share in percent), ``name``, ``aside``. One
    check for each distinct number of observations.

    Limits: a share of units is a share of observations only if all units have equally many; a miss is
    therefore `unusual`, not wrong. Rounding of the share is allowed for.
    """
    for table in paper.described(SUBSAMPLE):
        name, whole, stated = table["name"], only(paper, table["whole"]), table.get("stated", "no")
        left_out = pick(paper, table["left_out"]) if "left_out" in table else ()
        for cells in _groups(pick(paper, table["n"])):
            n, fault = cells[0], None
            implied, gone = Interval(0.0, whole.value), whole.value - n.value
            if gone < 0:
                fault = inconsistent(
                    f"{name}: a part of the sample has N = {n.printed}, the whole has {whole.printed}."
                )
            elif left_out:
                implied = (1 - sum((cell.interval for cell in left_out), ZERO) * 0.01) * whole.value
                if not implied.overlaps(n.interval):
                    fault = unusual(
                        f"{name}: without {' and '.join(cell.printed for cell in left_out)}, "
                        f"{amounts(implied)} of {whole.printed} observations should remain, but N = "
                        f"{n.printed}; this is possible only if what was left out has unusually many or few "
                        f"observations.{aside(table)}"
                    )
            elif gone and (severity := STATED[stated]) is not None:
                fault = Fault(
                    severity,
                    f"{name}: N = {n.printed} where the whole sample has {whole.printed}; {number(gone)} "
                    f"observations ({number(round(100 * gone / whole.value, 1))} percent) are gone"
                    + (", and the paper does not say why." if stated == "no" else ".")
                    + aside(table),
                )
            yield verdict("accounting: smaller sample", (*cells, whole, *left_out), implied, fault)


def parameters_and_clusters(paper: Paper) -> Iterator[Check]:
    """Check that a regression has more observations than parameters, and from two to N clusters.

    Description ``[[accounting_rank]]``: ``n``, ``parameters`` (how many, fixed effects included), optional
    ``clusters`` (cells, added up), ``name``. One check for each number of observations; `impossible` where it
    fails.

    Limits: the number of fixed effects is counted by the describer.
    """
    for table in paper.described(RANK):
        clusters = pick(paper, table["clusters"]) if "clusters" in table else ()
        parameters, groups = table["parameters"], _sum(clusters)
        for cells in _groups(pick(paper, table["n"])):
            n, fault = cells[0], None
            if n.value <= parameters:
                fault = impossible(
                    f"{table['name']}: {parameters} parameters cannot be estimated with standard errors from "
                    f"N = {n.printed} observations."
                )
            elif clusters and not 2 <= groups <= n.value:
                fault = impossible(
                    f"{table['name']}: N = {n.printed} observations cannot form {number(groups)} clusters."
                )
            implied = Interval(max(parameters + 1.0, groups), math.inf)
            yield verdict("accounting: parameters and clusters", (*cells, *clusters), implied, fault)


def groups(paper: Paper) -> Iterator[Check]:
    """Set the number of groups of a regression against its observations: each group has at least one.

    No description needed. `impossible` where there are more groups than observations.
    """
    sizes = {(n.exhibit, n.column): n for n in paper.select(statistic="n")}
    for cell in paper.select(statistic="groups"):
        n = sizes.get((cell.exhibit, cell.column))
        if n is not None:
            fault = cell.value <= n.value or impossible(
                f"{cell.model}: {n.printed} observations cannot form {cell.printed} groups ({cell.row})."
            )
            yield verdict("accounting: groups", (cell, n), Interval(0.0, n.value), fault)


RULES = (
    groups,
    same_sample,
    units_times_periods,
    parts_of_sample,
    list_against_count,
    dummy_mean,
    counts_and_shares,
    smaller_sample,
    parameters_and_clusters,
)
"""All rules of the family ``accounting``."""
