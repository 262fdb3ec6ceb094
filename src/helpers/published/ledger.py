"""Why numbers differ or were not run, and what that means for what the paper claims."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.arguments import require_columns, typed
from helpers.errors import InputError, listed
from helpers.published.kinds import STATUSES
from helpers.published.reading import KEY

NEEDS_REASON = (
    "differs",
    "partial",
    "not-run",
    "does-not-add-up",
    "not-as-in-source",
    "source-not-at-hand",
)
"""Statuses that the ledger must explain."""

NOTHING_BESIDE = ("not-run", "source-not-at-hand")
"""Statuses of numbers that nothing of ours stands beside."""

NEARLY = ("close", "consistent", "nearly-adds-up")
"""Statuses of numbers that depart from print by little."""

MAY_HAVE_REASON = (*NEARLY, *NEEDS_REASON)
"""Statuses that the ledger may explain."""

FINDINGS = ("stands", "weaker", "reversed", "not affected", "cannot be told")
"""What a claim, or a number that departs from print, means for the paper: the claim `stands`, is `weaker` or
`reversed`; no claim is touched (`not affected`); or what is here cannot decide (`cannot be told`)."""

CAUSES = ("data", "convention", "misprint", "not stated")
"""Why a number departs from print, in a word: other `data` than the paper's, or none; another `convention`,
such as what is counted, the estimator, its errors; a `misprint`. ``not stated``: the ledger names none."""

_MARKUP = re.compile(r"[<>`{}$|\\\[\]]")
_SEE = re.compile(r"([\w-]+\.ipynb#)?(tab|fig)-[\w-]+")


@dataclass(frozen=True)
class Claim:
    """Something that a paper concludes, and what became of it.

    Attributes
    ----------
    chapter : str
        Its paper.
    says : str
        What the paper says, in plain words.
    found : str
        What was found.
    data : str
        On what data.
    sure : str
        How sure that is.
    finding : str
        One of `FINDINGS`.
    exhibits : tuple of str
        Exhibits of the paper that carry the claim.
    see : str
        Label of our table or figure that shows it.
    """

    chapter: str
    says: str
    found: str
    data: str
    sure: str
    finding: str
    exhibits: tuple[str, ...]
    see: str


@dataclass(frozen=True)
class Deviation:
    """A reason why printed numbers differ from ours or were not run.

    Attributes
    ----------
    chapter : str
        Chapter that the entry is about.
    status : str
        One of `MAY_HAVE_REASON`.
    reason, evidence : str
        Why, and where that can be checked.
    exhibit, row, column, statistic : str or None
        What the entry covers; None covers all.
    finding : str or None
        What the deviation means for the paper, one of `FINDINGS`; without it that of the claim which the
        exhibit carries.
    cause : str or None
        Why, in a word, one of `CAUSES`.
    needs : str or None
        Tier without which the number cannot be run, such as ``full``. Where that tier is at hand such an
        entry covers nothing and is not idle.
    """

    chapter: str
    status: str
    reason: str
    evidence: str
    exhibit: str | None = None
    row: str | None = None
    column: str | None = None
    statistic: str | None = None
    finding: str | None = None
    cause: str | None = None
    needs: str | None = None

    def covers(self, number: Mapping[Any, Any]) -> bool:
        """Tell whether the entry is about this row of a scorecard."""
        if number["chapter"] != self.chapter or number["status"] != self.status:
            return False
        return all(getattr(self, name) in (None, number[name]) for name in KEY)


@typed
def read_ledger(tables: Iterable[Mapping[str, str]]) -> list[Deviation]:
    """Turn the tables of ``deviations.toml`` into entries.

    Parameters
    ----------
    tables : iterable of mappings
        The ``[[deviation]]`` tables.

    Returns
    -------
    list of Deviation
        The entries in their order in the file.

    Raises
    ------
    InputError
        A missing or unknown key, an empty reason or evidence, or a status that needs no reason.
    """
    entries = []
    for number, table in enumerate(tables, start=1):
        keys = {one.name for one in dataclasses.fields(Deviation)}
        needed = {"chapter", "status", "reason", "evidence"}
        if needed - set(table) or set(table) - keys:
            raise InputError(
                f"entry {number} of the ledger is not complete: it lacks "
                f"{listed(sorted(needed - set(table))) or 'nothing'} and has the unknown "
                f"{listed(sorted(set(table) - keys)) or 'nothing'}."
            )
        if not all(isinstance(one, str) for one in table.values()):
            raise InputError(f"entry {number} of the ledger: every value must be text, got {dict(table)!r}.")
        entry = Deviation(**table)
        if entry.status not in STATUSES:
            raise InputError(
                f"entry {number} of the ledger has the unknown status {entry.status!r}; it may be one of "
                f"{', '.join(MAY_HAVE_REASON)}."
            )
        if entry.status not in MAY_HAVE_REASON:
            raise InputError(
                f"entry {number} of the ledger has the status {entry.status!r}; it needs no entry."
            )
        for name, known in (("finding", FINDINGS), ("cause", CAUSES)):
            if getattr(entry, name) not in (None, *known):
                raise InputError(
                    f"entry {number} of the ledger has the unknown {name} {getattr(entry, name)!r}; it may "
                    f"be one of {', '.join(known)}."
                )
        if not entry.reason.strip() or not entry.evidence.strip():
            raise InputError(f"entry {number} of the ledger lacks its reason or its evidence.")
        entries.append(entry)
    return entries


@typed
def read_claims(tables: Iterable[Mapping[str, Any]]) -> list[Claim]:
    """Turn the ``[[claim]]`` tables of a ``paper.toml`` into claims.

    Parameters
    ----------
    tables : iterable of mappings
        With the fields of `Claim`, all of them.

    Returns
    -------
    list of Claim
        In their order in the file.

    Raises
    ------
    InputError
        A missing or unknown key, an empty text, or an unknown finding.
    """
    claims = []
    keys = {one.name for one in dataclasses.fields(Claim)}
    for number, table in enumerate(tables, start=1):
        if set(table) != keys:
            raise InputError(
                f"[[claim]] number {number} lacks {listed(sorted(keys - set(table))) or 'nothing'} and has "
                f"the unknown {listed(sorted(set(table) - keys)) or 'nothing'}."
            )
        exhibits = table["exhibits"]
        if not (isinstance(exhibits, list) and exhibits and all(isinstance(one, str) for one in exhibits)):
            raise InputError(
                f"[[claim]] number {number}: exhibits must be a list of names, got {exhibits!r}."
            )
        for name in sorted(keys - {"exhibits"}):
            text = table[name]
            if not isinstance(text, str) or not text.strip() or _MARKUP.search(text):
                raise InputError(
                    f"[[claim]] number {number}: {name} must be plain words, without markup, got {text!r}."
                )
        if not _SEE.fullmatch(table["see"]):
            raise InputError(
                f"[[claim]] number {number}: see must be the label of a table or figure, such as "
                f"'tab-prices' or 'other-page.ipynb#fig-prices', got {table['see']!r}."
            )
        if table["finding"] not in FINDINGS:
            raise InputError(
                f"[[claim]] number {number} has the unknown finding {table['finding']!r}; it may be one of "
                f"{', '.join(FINDINGS)}."
            )
        texts = {name: " ".join(table[name].split()) for name in keys - {"exhibits"}}
        claims.append(Claim(**texts, exhibits=tuple(table["exhibits"])))
    return claims


@typed
def check_ledger(
    scorecard: pd.DataFrame, ledger: Sequence[Deviation]
) -> tuple[pd.DataFrame, list[Deviation]]:
    """Find numbers without a reason, and reasons without a number.

    Parameters
    ----------
    scorecard : DataFrame
        Columns ``chapter``, ``status`` and `KEY`.
    ledger : sequence of Deviation
        The entries.

    Returns
    -------
    unexplained : DataFrame
        Rows of the scorecard that need a reason and have none.
    idle : list of Deviation
        Entries that cover nothing any more.
    """
    require_columns(scorecard, ["chapter", "status", *KEY], "scorecard")
    notes = explain(scorecard, ledger)
    unexplained = scorecard[scorecard["status"].isin(NEEDS_REASON) & (notes == "")]
    records = scorecard.to_dict("records")
    idle = [entry for entry in ledger if entry.needs is None and not any(map(entry.covers, records))]
    return unexplained, idle


@typed
def require_reasons(scorecard: pd.DataFrame, ledger: Sequence[Deviation]) -> None:
    """Refuse a number without the reason that it needs, and a reason without a number.

    Parameters
    ----------
    scorecard : DataFrame
        As for `check_ledger`.
    ledger : sequence of Deviation
        The entries.

    Raises
    ------
    InputError
        Naming the rows and the entries.
    """
    unexplained, idle = check_ledger(scorecard, ledger)
    if len(unexplained):
        rows = [
            f"{one['chapter']}, {_place(one)} ({one['status']})" for one in unexplained.to_dict("records")
        ]
        raise InputError(
            f"{len(rows)} printed numbers need a reason in the deviations.toml of their paper: "
            f"{listed(rows)}."
        )
    if idle:
        names = ", ".join(KEY)
        entries = [f"{one.chapter}, {_place(vars(one)) or 'all numbers'} ({one.status})" for one in idle]
        raise InputError(
            f"{len(entries)} entries of deviations.toml cover no number any more: {listed(entries)}; correct "
            f"their {names} and status, or take them out."
        )


def _place(number: Mapping[Any, Any]) -> str:
    return " / ".join(str(number[name]) for name in KEY if number[name])


@typed
def explain(scorecard: pd.DataFrame, ledger: Sequence[Deviation]) -> pd.Series:
    """Give the reason of each number that needs one.

    Parameters
    ----------
    scorecard : DataFrame
        Columns ``chapter``, ``status`` and `KEY`.
    ledger : sequence of Deviation
        The entries; of several that cover a number the most specific speaks.

    Returns
    -------
    Series of str
        Reason and evidence, empty where none is needed or none is given.
    """
    said = [
        "" if entry is None else f"{entry.reason} Evidence: {entry.evidence}"
        for entry in _speaking(scorecard, ledger)
    ]
    return pd.Series(said, index=scorecard.index, dtype=object)


@typed
def findings(scorecard: pd.DataFrame, ledger: Sequence[Deviation], claims: Sequence[Claim]) -> pd.Series:
    """Say what each number that departs from print means for the paper.

    Parameters
    ----------
    scorecard, ledger
        As for `explain`.
    claims : sequence of Claim
        What the papers claim.

    Returns
    -------
    Series of str
        One of `FINDINGS` for a number whose status is in `MAY_HAVE_REASON`: what its entry of the ledger
        says, else the finding of the first claim that its exhibit carries, else ``not affected``. Of a number
        that nothing of ours stands beside a claim ``cannot be told``; one that departs by little affects
        none. Empty for all others.

    Examples
    --------
    >>> row = ["x", "differs", "Table 1", "a", "b", "coef"]
    >>> card = pd.DataFrame([row], columns=["chapter", "status", *KEY])
    >>> claim = Claim("x", "up", "down", "ours", "yes", "reversed", ("Table 1",), "tab-x")
    >>> findings(card, [], [claim]).item()
    'reversed'
    """
    found = []
    for number, entry in zip(scorecard.to_dict("records"), _speaking(scorecard, ledger), strict=True):
        carried = [
            claim.finding
            for claim in claims
            if claim.chapter == number["chapter"] and number["exhibit"] in claim.exhibits
        ]
        if number["status"] not in MAY_HAVE_REASON:
            found.append("")
        elif entry is not None and entry.finding:
            found.append(entry.finding)
        elif number["status"] in NOTHING_BESIDE and carried:
            found.append("cannot be told")
        elif number["status"] in NEARLY:
            found.append("not affected")
        else:
            found.append(carried[0] if carried else "not affected")
    return pd.Series(found, index=scorecard.index, dtype=object)


def causes(scorecard: pd.DataFrame, ledger: Sequence[Deviation]) -> pd.Series:
    """Say in a word why each number departs from print.

    Parameters
    ----------
    scorecard, ledger
        As for `explain`.

    Returns
    -------
    Series of str
        One of `CAUSES` for a number whose status is in `MAY_HAVE_REASON`; empty for all others.
    """
    said = [
        ((entry and entry.cause) or CAUSES[-1]) if status in MAY_HAVE_REASON else ""
        for status, entry in zip(scorecard["status"], _speaking(scorecard, ledger), strict=True)
    ]
    return pd.Series(said, index=scorecard.index, dtype=object)


def _speaking(scorecard: pd.DataFrame, ledger: Sequence[Deviation]) -> list[Deviation | None]:
    """Entry that speaks for each row: the most specific of those that cover it."""
    require_columns(scorecard, ["chapter", "status", *KEY], "scorecard")
    ranked = sorted(ledger, key=lambda entry: -sum(getattr(entry, name) is not None for name in KEY))
    rows = scorecard.to_dict("records")
    return [next((entry for entry in ranked if entry.covers(row)), None) for row in rows]
