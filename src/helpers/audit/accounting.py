"""Sample accounting: numbers of observations against units, periods, sub-samples, lists and counts.

Observations are integers, and a panel has at most one for each unit and period. Every identity here is
counting; no source beyond the paper is needed. Counts are printed whole, so rounding plays a part only where
shares do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.terms import aside, called, number, one, pick, slices, span, spread, verdict
from helpers.errors import InputError

PANELS = ("balanced", "unbalanced", "unstated")
"""What a paper may say about its panel."""

STATED = {"yes": None, "partly": "note", "no": "unusual"}
"""Severity of a smaller sample, by whether the paper says what was left out."""


def _exact(cells: tuple[Cell, ...]) -> float:
    return sum(cell.value for cell in cells)


def _groups(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    """Cells with the same value together: five models with one N are one finding, not five."""
    for value in dict.fromkeys(cell.value for cell in cells):
        yield tuple(cell for cell in cells if cell.value == value)


def same_sample(paper: Paper) -> Iterator[Check]:
    """Tables that claim one sample must print one number of observations.

    Description ``[[accounting_same]]``: ``cells`` (the numbers of observations), ``sample`` (what it is
    called).

    Limits: equal numbers do not prove equal samples. The most frequent number is taken as the reference, so
    with two tables the rule cannot say which of them errs.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each number, with the reference; `inconsistent` where they differ.
    """
    for table in paper.described("accounting_same"):
        cells = pick(paper, table["cells"])
        ((usual, times),) = Counter(cell.value for cell in cells).most_common(1)
        reference = next(cell for cell in cells if cell.value == usual)
        for cell in cells:
            fault = None
            if cell.value != usual:
                fault = (
                    "inconsistent",
                    f"{called(cell)} prints {cell.printed} observations, while {times} other columns on "
                    f"{table['sample']} print {reference.printed}: the difference is "
                    f"{number(abs(cell.value - usual))}, and the paper states no reason for it.",
                )
            yield verdict(
                "accounting: one sample", (cell, reference), cell.printed, Interval.of(usual), fault
            )


def units_times_periods(paper: Paper) -> Iterator[Check]:
    """Check that U units over T periods have at most U × T observations, and exactly as many if balanced.

    Description ``[[accounting_panel]]``: ``n``, ``units`` (cells, added up), ``periods`` (years as the paper
    names them), ``panel`` (``balanced``, ``unbalanced``, ``unstated``), ``aside``.

    Limits: an unbalanced panel may have any smaller number. If the paper does not say that observations are
    missing, a smaller number is `unusual`, not wrong.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each distinct number of observations.
    """
    for table in paper.described("accounting_panel"):
        units, periods = pick(paper, table["units"]), span(table["periods"])
        panel = table.get("panel", "unstated")
        if panel not in PANELS:
            raise InputError(f"panel must be one of {', '.join(PANELS)}, got {panel!r}.")
        most = _exact(units) * periods
        product = f"{' + '.join(cell.printed for cell in units)} units × {periods} periods = {number(most)}"
        for cells in _groups(pick(paper, table["n"])):
            n, fault = cells[0].value, None
            if n > most:
                fault = (
                    "inconsistent",
                    f"N = {cells[0].printed} exceeds {product}: there are {number(n - most)} observations "
                    f"more than units and periods allow.{aside(table)}",
                )
            elif n < most and panel == "balanced":
                fault = (
                    "inconsistent",
                    f"The panel is said to be complete, {product}, but N = {cells[0].printed}; "
                    f"{number(most - n)} observations are missing.{aside(table)}",
                )
            elif n < most and panel == "unstated":
                fault = (
                    "unusual",
                    f"The text describes {product} observations, the table uses N = {cells[0].printed}; "
                    f"{number(most - n)} are missing and the paper does not say which.{aside(table)}",
                )
            low = most if panel == "balanced" else 0.0
            yield verdict(
                "accounting: units × periods", (*cells, *units), cells[0].printed, Interval(low, most), fault
            )


def parts_of_sample(paper: Paper) -> Iterator[Check]:
    """Sub-samples that divide a sample must add up to it.

    Description ``[[accounting_split]]``: ``whole`` (one cell), ``parts``, ``name``. Counts are exact.

    Limits: two errors that cancel are not seen.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each description; `inconsistent` where the sum differs.
    """
    for table in paper.described("accounting_split"):
        whole, parts = one(paper, table["whole"]), pick(paper, table["parts"])
        implied = _exact(parts)
        fault = None
        if implied != whole.value:
            fault = (
                "inconsistent",
                f"{table['name']}: {' + '.join(cell.printed for cell in parts)} = {number(implied)}, but "
                f"{called(whole)} prints {whole.printed}.{aside(table)}",
            )
        yield verdict(
            "accounting: parts of the sample", (whole, *parts), whole.printed, Interval.of(implied), fault
        )


def list_against_count(paper: Paper) -> Iterator[Check]:
    """Check that the length of a list in the text is the count that the paper prints or uses.

    Description ``[[accounting_list]]``: ``count`` (cells, added up), ``name``, and either ``readings``
    (candidate readings of the list, for lists whose commas are ambiguous) or ``labels`` (a selection, whose
    distinct ``property`` are counted). With ``periods`` the count is a number of observations and is divided
    by the number of periods first.

    Limits: the list is typed from the text. Flagged only if no reading has the right length.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each list; `inconsistent` where it is too short or too long.
    """
    for table in paper.described("accounting_list"):
        count = pick(paper, table["count"])
        cells, readings = count, [list(items) for items in table.get("readings", [])]
        if "labels" in table:
            labelled = pick(paper, table["labels"])
            readings = [list(dict.fromkeys(getattr(cell, table.get("property", "row")) for cell in labelled))]
            cells = (*count, *labelled)
        if not readings:
            raise InputError(f"the list {table['name']!r} needs readings or labels.")
        twice = [item for items in readings for item, times in Counter(items).items() if times > 1]
        periods = span(table["periods"]) if "periods" in table else 1
        implied = _exact(count) / periods
        lengths = [len(items) for items in readings]
        fault = None
        if implied not in lengths or twice:
            total = " + ".join(cell.printed for cell in count)
            arithmetic = f"{total} / {periods} periods = {number(implied)}" if periods > 1 else total
            repeated = f"; {', '.join(twice)} stands twice" if twice else ""
            fault = (
                "inconsistent",
                f"{table['name']}: the list has {' or '.join(map(str, dict.fromkeys(lengths)))} "
                f"entries{repeated}, the count says {arithmetic}.{aside(table)}",
            )
        yield verdict(
            "accounting: list against count", cells, " + ".join(c.printed for c in count),
            Interval.hull(n * periods for n in lengths), fault,
        )  # fmt: skip


def dummy_mean(paper: Paper) -> Iterator[Check]:
    """Check that the mean of a 0/1 variable times N is the sum of the ones counted by period.

    Description ``[[accounting_dummy]]``: ``mean``, ``n``, ``counts``, ``name``.

    Rounding: a mean printed with half-unit h leaves N × h ones open.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each description; `inconsistent` where the counts lie outside.
    """
    for table in paper.described("accounting_dummy"):
        mean, n, counts = one(paper, table["mean"]), one(paper, table["n"]), pick(paper, table["counts"])
        ones = _exact(counts)
        implied = Interval.of(ones / n.value)
        fault = None
        if not mean.interval.overlaps(implied):
            fault = (
                "inconsistent",
                f"{table['name']}: the counts add up to {number(ones)}, so the mean over {n.printed} "
                f"observations is {number(ones / n.value)}, not {mean.printed}.{aside(table)}",
            )
        yield verdict("accounting: mean of a dummy", (mean, n, *counts), mean.printed, implied, fault)


def counts_and_shares(paper: Paper) -> Iterator[Check]:
    """Check that counts and shares imply numbers of units by period that add up to N.

    Description ``[[accounting_shares]]``: ``counts``, ``shares`` (percent), ``by``, ``n``, optional ``units``
    (the number of different units in the whole sample, which no period can exceed), ``name``.

    Rounding: a share of 2.6 percent may be anything from 2.55 to 2.65, which leaves 2 percent of each period
    open; the intervals of all periods are added.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for the sum, one for each period where ``units`` is given; `inconsistent` where they fail.
    """
    for table in paper.described("accounting_shares"):
        n = one(paper, table["n"])
        totals: list[Interval] = []
        used: list[Cell] = []
        for part in slices(paper, table, ("counts", "shares")):
            (count,), (share,) = part["counts"], part["shares"]
            implied = Interval.of(count.value) / (share.interval * 0.01)
            totals.append(implied)
            used += [count, share]
            if "units" in table:
                units = one(paper, table["units"])
                fault = None
                if implied.low > units.value:
                    fault = (
                        "inconsistent",
                        f"{table['name']}: {count.printed} at a share of {share.printed} means "
                        f"{spread(implied)} "
                        f"units in {called(share)}, more than the {units.printed} of the whole sample.",
                    )
                yield verdict(
                    "accounting: count and share", (count, share, units), share.printed,
                    Interval(100 * count.value / units.value, 100.0), fault,
                )  # fmt: skip
        everything = sum(totals, Interval(0.0, 0.0))
        fault = None
        if not everything.overlaps(n.interval):
            fault = (
                "inconsistent",
                f"{table['name']}: counts and shares imply {spread(everything)} observations in all, but N = "
                f"{n.printed}.{aside(table)}",
            )
        yield verdict("accounting: shares of counts", (n, *used), n.printed, everything, fault)


def smaller_sample(paper: Paper) -> Iterator[Check]:
    """Check that a sub-sample is no larger than its sample, and as small as a stated share says.

    Description ``[[accounting_subsample]]``: ``n``, ``whole``, ``stated`` (``yes``, ``partly``, ``no``: does
    the paper say what is left out), optional ``left_out`` (a share in percent), ``name``, ``aside``.

    Limits: a share of units is a share of observations only if all units have equally many; a miss is
    therefore `unusual`, not wrong. Rounding of the share is allowed for.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each distinct number of observations.
    """
    for table in paper.described("accounting_subsample"):
        whole = one(paper, table["whole"])
        stated = table.get("stated", "no")
        if stated not in STATED:
            raise InputError(f"stated must be one of {', '.join(STATED)}, got {stated!r}.")
        left_out = pick(paper, table["left_out"]) if "left_out" in table else ()
        for cells in _groups(pick(paper, table["n"])):
            n, name, fault = cells[0], table["name"], None
            implied = Interval(0.0, whole.value)
            gone = whole.value - n.value
            if n.value > whole.value:
                fault = (
                    "inconsistent",
                    f"{name}: a part of the sample has N = {n.printed}, the whole has {whole.printed}.",
                )
            elif left_out:
                share = sum((cell.interval for cell in left_out), Interval(0.0, 0.0)) * 0.01
                implied = (1 - share) * whole.value
                if not implied.overlaps(n.interval):
                    fault = (
                        "unusual",
                        f"{name}: without {' and '.join(cell.printed for cell in left_out)}, "
                        f"{spread(implied)} of "
                        f"{whole.printed} observations should remain, but N = {n.printed}; this is possible "
                        f"only if what was left out has unusually many or few observations.{aside(table)}",
                    )
            elif gone and (severity := STATED[stated]) is not None:
                fault = (
                    severity,
                    f"{name}: N = {n.printed} where the whole sample has {whole.printed}; {number(gone)} "
                    f"observations ({number(round(100 * gone / whole.value, 1))} percent) are gone"
                    + (", and the paper does not say why." if stated == "no" else ".")
                    + aside(table),
                )
            yield verdict("accounting: smaller sample", (*cells, whole, *left_out), n.printed, implied, fault)


def parameters_and_clusters(paper: Paper) -> Iterator[Check]:
    """Check that a regression has more observations than parameters, and from two to N clusters.

    Description ``[[accounting_rank]]``: ``n``, ``parameters`` (how many, fixed effects included), optional
    ``clusters`` (cells, added up), ``name``.

    Limits: the number of fixed effects is counted by the describer.

    Parameters
    ----------
    paper : Paper
        Printed numbers and their description.

    Yields
    ------
    Check
        One for each number of observations; `impossible` where it fails.
    """
    for table in paper.described("accounting_rank"):
        clusters = pick(paper, table["clusters"]) if "clusters" in table else ()
        for cells in _groups(pick(paper, table["n"])):
            n, parameters, fault = cells[0], int(table["parameters"]), None
            if n.value <= parameters:
                fault = (
                    "impossible",
                    f"{table['name']}: {parameters} parameters cannot be estimated with standard errors from "
                    f"N = {n.printed} observations.",
                )
            elif clusters and not 2 <= _exact(clusters) <= n.value:
                fault = (
                    "impossible",
                    f"{table['name']}: N = {n.printed} observations cannot form {number(_exact(clusters))} "
                    "clusters.",
                )
            low = max(parameters + 1.0, _exact(clusters))
            yield verdict(
                "accounting: parameters and clusters", (*cells, *clusters), n.printed,
                Interval(low, math.inf), fault,
            )  # fmt: skip


RULES = (
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
