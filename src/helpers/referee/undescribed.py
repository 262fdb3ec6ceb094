"""A table of which only the print is known: what can be tested, and what a description would add.

Nothing is taken for stated that the table does not state: `helpers.audit.inference` tries what it leaves
open. Where nobody says what brackets hold, each reading is tried and no finding is more than a note; nor is
one on the p-values of a bootstrap, which follow from no t.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

import pandas as pd

from helpers.audit import RULES
from helpers.audit.engine import SEVERITIES, Check, Paper, note, run, verdict
from helpers.audit.regressions import Line, lines
from helpers.errors import InputError
from helpers.published import KEY, entered
from helpers.published.statistics import EFFECTS
from helpers.referee.entries import UNKNOWN
from helpers.referee.notes import Said

NOTE = SEVERITIES[-1]

READINGS = {"se": "standard errors", "t": "t-values", "p": "p-values"}
"""What numbers in brackets can be."""


def _described(numbers: pd.DataFrame, says: Mapping[str, Said], more: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the regressions of a table as far as its notes do; what its user says goes first."""
    estimated = set(numbers.loc[numbers["statistic"] == "coef", "exhibit"])
    tables = [
        {"regressions": {"exhibit": exhibit}, "stated": ["one-sided"]}
        for exhibit, said in says.items()
        if said.one_sided and exhibit in estimated
    ]
    return ({"stars_table": tables} if tables else {}) | dict(more)


def tested(
    numbers: pd.DataFrame, about: Mapping[str, Any], name: str, decimal: str
) -> tuple[Paper, list[Check]]:
    """Run all rules over a table.

    Parameters
    ----------
    numbers : DataFrame
        Columns `helpers.published.KEY`, ``printed`` and ``note``, what is said below the table beside any of
        its numbers; the statistic of a number in brackets may be `helpers.referee.entries.UNKNOWN`.
    about : mapping
        What its user says, as ``audit.toml`` does.
    name : str
        For messages.
    decimal : str
        Decimal mark of the table.

    Returns
    -------
    paper : Paper
        The table as it was read for the checks.
    checks : list of Check
        Passed and flagged. Of unknown brackets, the reading under which least is found, its findings as
        notes, and a note on all readings.
    """
    noted = numbers.groupby("exhibit", sort=False)["note"]
    says = {str(exhibit): Said(" ".join(texts)) for exhibit, texts in noted}
    bootstrapped = {exhibit for exhibit, said in says.items() if said.bootstrap}
    unknown = numbers["statistic"] == UNKNOWN
    silent = dict.fromkeys(numbers.loc[unknown, "exhibit"])
    tried: dict[str, tuple[Paper, list[Check]]] = {}
    for reading, read in _readings(numbers, unknown).items():
        try:
            printed = entered(read, decimal)
        except InputError as error:
            raise InputError(f"{name}: {error}") from error
        paper = Paper(name, printed, _described(read, says, about))
        checks = [_with_hidden(check) for _, check in run([paper], RULES)]
        soft = [_softer(check, "p-values of a bootstrap", bootstrapped) for check in checks]
        tried[reading] = (paper, soft)
    if not silent:
        return tried[""]
    found = {
        reading: [check for check in checks if check.severity not in (None, NOTE) and _touches(check, silent)]
        for reading, (_, checks) in tried.items()
    }
    best = min(found, key=lambda reading: len(found[reading]))
    paper, checks = tried[best]
    said = "; ".join(f"as {READINGS[reading]}: {len(each)}" for reading, each in found.items())
    fitting = [READINGS[reading] for reading, each in found.items() if not each]
    brackets = [cell for cell, open_ in zip(paper.cells, unknown, strict=True) if open_]
    sentence = (
        f"Nothing says what the brackets of {', '.join(silent)} hold, so that nothing above a note is found "
        f"there. Read each way, so many findings there would be: {said}. "
        + (f"Only {fitting[0]} fit everything that is printed. " if len(fitting) == 1 else "")
        + f"What follows takes them for {READINGS[best]}; say what they are by --brackets."
    )
    soft = [_softer(check, f"if the brackets hold {READINGS[best]}", silent, "") for check in checks]
    return paper, [verdict("stars: brackets", brackets, None, note(sentence, "reading"), UNKNOWN), *soft]


def _readings(numbers: pd.DataFrame, unknown: pd.Series) -> dict[str, pd.DataFrame]:
    """Read the unknown brackets each way, but not as what stands in the same place already."""
    if not unknown.any():
        return {"": numbers}
    every = {name: numbers.assign(statistic=numbers["statistic"].mask(unknown, name)) for name in READINGS}
    return {name: read for name, read in every.items() if not read.duplicated(KEY).any()} or every


def _with_hidden(check: Check) -> Check:
    """Make a note of an adjusted R² that regressors that are not printed would explain: they lower it."""
    low = check.implied is not None and check.cells[0].interval.high < check.implied.low
    if check.rule != "fit: adjusted R²" or not low:
        return check
    exhibits = {cell.exhibit for cell in check.cells}
    return _softer(check, "regressors that are not printed would explain it", exhibits, "fit")


def _softer(check: Check, why: str, exhibits: Collection[str], family: str = "stars") -> Check:
    """Make a note of a finding on some exhibits that rests on what nobody knows."""
    if not check.severity or not _touches(check, exhibits) or not check.rule.startswith(family):
        return check
    return dataclasses.replace(
        check, severity=NOTE, sentence=f"{check.sentence} ({why[0].upper()}{why[1:]}.)"
    )


def _touches(check: Check, exhibits: Collection[str]) -> bool:
    return any(cell.exhibit in exhibits for cell in check.cells)


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
