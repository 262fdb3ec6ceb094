"""A table of which only the print is known: what can be tested, and what a description would add.

Nothing is taken for stated that the table does not state: `helpers.audit.inference` tries what it leaves
open. Where nobody says what brackets hold, each reading is tried and no finding is more than a note; nor is
one on the p-values of a bootstrap, which follow from no t.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

import pandas as pd

from helpers.audit.engine import SEVERITIES, Check, Paper, Rule, run
from helpers.audit.regressions import Line, lines
from helpers.published import entered
from helpers.published.statistics import EFFECTS
from helpers.referee.entries import BENEATH, UNKNOWN
from helpers.referee.notes import Said

NOTE = SEVERITIES[-1]

READINGS = {"se": "standard errors", "t": "t-values", "p": "p-values"}
"""What numbers in brackets can be."""


def describe(numbers: pd.DataFrame, says: Mapping[str, Said], more: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the regressions of a table as far as it describes itself.

    Parameters
    ----------
    numbers : DataFrame
        Columns ``exhibit`` and ``statistic`` at least.
    says : mapping of str to Said
        What the notes of each exhibit say, as far as that is known.
    more : mapping
        What its user says, as ``audit.toml`` does; it goes first.

    Returns
    -------
    dict
        For `helpers.audit.engine.Paper`.
    """
    about = dict(more)
    if "stars_table" in about:
        return about
    tables: list[dict[str, Any]] = []
    for exhibit in dict.fromkeys(numbers.loc[numbers["statistic"].isin(EFFECTS), "exhibit"]):
        said = next((notes for name, notes in says.items() if exhibit.startswith(name)), Said())
        if said.one_sided:
            tables.append({"regressions": {"exhibit": exhibit}, "stated": ["one-sided"]})
    return {**about, "stars_table": tables} if tables else about


def tested(
    numbers: pd.DataFrame,
    about: Mapping[str, Any],
    rules: Iterable[Rule],
    name: str,
    decimal: str,
    bootstrapped: Collection[str],
) -> tuple[Paper, list[Check]]:
    """Run all rules over a table.

    Parameters
    ----------
    numbers : DataFrame
        Columns `helpers.published.KEY` and ``printed``; the statistic of a number in brackets may be
        `helpers.referee.entries.UNKNOWN`.
    about : mapping
        See `describe`.
    rules : iterable of callables
        Rules.
    name : str
        For messages.
    decimal : str
        Decimal mark of the table.
    bootstrapped : collection of str
        Exhibits whose p-values come from a bootstrap.

    Returns
    -------
    paper : Paper
        The table as it was read for the checks.
    checks : list of Check
        Passed and flagged. Of unknown brackets, the reading under which least is found, its findings as
        notes, and a note on all readings.
    """
    every = list(rules)
    if not (numbers["statistic"] == UNKNOWN).any():
        paper = Paper(name, entered(numbers, decimal), about)
        checks = [check for _, check in run([paper], every)]
        checks = [_softer(check, "p-values of a bootstrap", bootstrapped) for check in checks]
        return paper, list(map(_with_hidden, checks))
    tried: dict[str, tuple[Paper, list[Check]]] = {}
    for reading in BENEATH:
        read = numbers.assign(statistic=numbers["statistic"].replace(UNKNOWN, reading))
        paper = Paper(name, entered(read, decimal), about)
        tried[reading] = (paper, [check for _, check in run([paper], every)])
    found = {reading: _above_note(checks) for reading, (_, checks) in tried.items()}
    best = min(found, key=lambda reading: len(found[reading]))
    paper, checks = tried[best]
    said = "; ".join(f"as {READINGS[reading]}: {len(each)}" for reading, each in found.items())
    fitting = [READINGS[reading] for reading, each in found.items() if not each]
    brackets = tuple(cell for cell in paper.cells if cell.statistic == best)
    sentence = (
        "Nothing says what the brackets hold, so that nothing above a note is found in this table. Read each "
        f"way, so many findings there would be: {said}. "
        + (f"Only {fitting[0]} fit everything that is printed. " if len(fitting) == 1 else "")
        + f"What follows takes them for {READINGS[best]}; say what they are by --brackets."
    )
    exhibits = {cell.exhibit for cell in paper.cells}
    soft = [_softer(check, f"if the brackets hold {READINGS[best]}", exhibits, "") for check in checks]
    return paper, [Check("stars: brackets", brackets, "?", None, NOTE, sentence, "reading"), *soft]


def _with_hidden(check: Check) -> Check:
    """Make a note of an adjusted R² that regressors that are not printed would explain: they lower it."""
    low = check.implied is not None and check.cells[0].interval.high < check.implied.low
    if check.rule != "fit: adjusted R²" or not low:
        return check
    exhibits = {cell.exhibit for cell in check.cells}
    return _softer(check, "regressors that are not printed would explain it", exhibits, "fit")


def _softer(check: Check, why: str, exhibits: Collection[str], family: str = "stars") -> Check:
    """Make a note of a finding on some exhibits that rests on what nobody knows."""
    touched = any(cell.exhibit in exhibits for cell in check.cells) and check.rule.startswith(family)
    if not check.severity or not touched:
        return check
    return dataclasses.replace(
        check, severity=NOTE, sentence=f"{check.sentence} ({why[0].upper()}{why[1:]}.)"
    )


def _above_note(checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if check.severity not in (None, NOTE)]


def would_add(paper: Paper) -> Iterator[str]:
    """Say what a description could add to the checks of a table.

    Parameters
    ----------
    paper : Paper
        The table.

    Yields
    ------
    str
        One sentence each, with the head of the table of ``audit.toml`` that says it.
    """
    every = list(lines(paper).values())
    has = {cell.statistic for cell in paper.cells}
    starred = any("*" in cell.printed for cell in paper.cells if cell.statistic in EFFECTS)
    if starred and "alpha" not in has:
        yield "What the stars mean (--stars '*=10%,**=5%,***=1%'): then they are tested against t or p."
    if "coef" in has and "stars_table" not in paper.about:
        yield (
            "How p-values were made ([[stars_table]]: stated, clusters, absorbed): then few degrees of "
            "freedom explain no star that is missing."
        )
    if {"mean", "coef"} <= has:
        yield "Which variable each column explains ([[means_lines]]): then lines run through the means."
    if {"corr", "coef"} <= has:
        yield "Which correlations belong to which regression ([[fit_correlations]]): slopes and R² follow."
    steps = list(_steps(every))
    if steps:
        shown = ", ".join(f'[["{a.exhibit}", "{a.column}"], ["{b.exhibit}", "{b.column}"]]' for a, b in steps)
        yield (
            "Whether these columns have the same observations and outcome ([[fit_nested]]: steps = "
            f"[{shown}]): then R² may not fall."
        )
    if any(len(line.slopes) == 1 and (line.r2 or line.adj_r2) for line in every):
        yield "Whether errors are classical ([[fit_single]]): with one regressor, t and N then give R²."
    if "n" in has:
        yield "Units and periods of the sample ([[accounting_panel]], [[accounting_split]]): N must add up."
    if every:
        yield "What the text says of the estimates ([[text_claims]]): sign and significance are compared."


def _steps(every: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield pairs of columns: the second has all regressors of the first, one more, and the same N."""
    for short, long in permutations(every, 2):
        same = short.exhibit == long.exhibit and short.n and long.n and short.n.value == long.n.value
        if same and set(short.slopes) < set(long.slopes) and len(long.slopes) == len(short.slopes) + 1:
            yield short, long
