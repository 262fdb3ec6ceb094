"""What a printed number is, and which statuses it can have.

A number that was *computed* or estimated from data can be replicated. One that is *derived* follows from
other printed numbers: checking it is arithmetic, and says nothing about data. One that is *quoted* can be
compared with its source. One that is *defined*, such as a level of significance, has no result at all. They
are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.arguments import require_columns, typed
from helpers.errors import InputError, listed
from helpers.published.reading import KEY

KINDS: Mapping[str, tuple[str, ...]] = {
    "computed": ("exact", "close", "consistent", "differs", "partial", "synthetic", "not-run"),
    "derived": ("adds-up", "nearly-adds-up", "does-not-add-up", "not-run"),
    "quoted": ("as-in-source", "not-as-in-source", "source-not-at-hand"),
    "defined": ("defined",),
}
"""Statuses by kind, from best to none."""

DEFAULT_KIND = "computed"
"""Kind of a number of which ``paper.toml`` says nothing."""

STATUSES = tuple(
    dict.fromkeys(
        [*(one for known in KINDS.values() for one in known if one != "not-run"), "not-run"],
    )
)
"""All statuses, those of each kind from best to none."""

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "agrees": ("exact", "close", "consistent", "adds-up", "nearly-adds-up", "as-in-source"),
    "differs": ("differs", "does-not-add-up", "not-as-in-source"),
    "in part": ("partial",),
    "not checked": ("not-run", "synthetic", "source-not-at-hand"),
    "no result": ("defined",),
}
"""What statuses of different kinds have in common, for tables that show all kinds."""

DEFINED_STATISTICS = ("alpha", "threshold")
"""Statistics that are defined wherever they are printed."""


@dataclass(frozen=True)
class Kind:
    """A rule that gives printed numbers their kind.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    why : str
        From what they are derived, whom they quote, or what defines them.
    exhibit, row, column, statistic : str or None
        Which numbers; None covers all.
    """

    kind: str
    why: str
    exhibit: str | None = None
    row: str | None = None
    column: str | None = None
    statistic: str | None = None


@typed
def read_kinds(tables: Iterable[Mapping[str, Any]]) -> list[Kind]:
    """Turn the ``[[kind]]`` tables of a ``paper.toml`` into rules.

    Parameters
    ----------
    tables : iterable of mappings
        With ``kind``, ``why`` and any of ``exhibit``, ``row``, ``column``, ``statistic``.

    Returns
    -------
    list of Kind
        In their order in the file.

    Raises
    ------
    InputError
        A missing or unknown key, an unknown kind, or a rule for every number.
    """
    rules = []
    for number, table in enumerate(tables, start=1):
        unknown, missing = (
            sorted(set(table) - {"kind", "why", *KEY}),
            sorted({"kind", "why"} - set(table)),
        )
        if unknown or missing or not set(table) & set(KEY):
            raise InputError(
                f"[[kind]] number {number} must have kind, why and at least one of {', '.join(KEY)}; it "
                f"lacks {listed(missing) or 'nothing'} and has the unknown {listed(unknown) or 'nothing'}."
            )
        if not all(isinstance(one, str) and one.strip() for one in table.values()):
            raise InputError(f"[[kind]] number {number}: every value must be text, got {dict(table)!r}.")
        if table["kind"] not in KINDS:
            raise InputError(
                f"[[kind]] number {number}: kind must be one of {', '.join(KINDS)}, got {table['kind']!r}."
            )
        rules.append(Kind(**table))
    return rules


@typed
def kinds_of(printed: pd.DataFrame, rules: Iterable[Kind]) -> pd.Series:
    """Give each printed number its kind.

    Parameters
    ----------
    printed : DataFrame
        Columns `KEY`.
    rules : iterable of Kind
        Of several that cover a number the one that names more of its key counts, of equals the last.

    Returns
    -------
    Series of str
        One of `KINDS`; `DEFAULT_KIND` where no rule speaks.

    Raises
    ------
    InputError
        If a rule covers nothing.

    Examples
    --------
    >>> printed = pd.DataFrame([["Table 1", "x", "(1)", "coef"], ["Table 1", "", "", "alpha"]], columns=KEY)
    >>> kinds_of(printed, [Kind("quoted", "Smith", exhibit="Table 1", row="x")]).to_list()
    ['quoted', 'defined']
    """
    require_columns(printed, KEY, "printed")
    found = pd.Series(DEFAULT_KIND, index=printed.index, dtype=object)
    found[printed["statistic"].isin(DEFINED_STATISTICS)] = "defined"
    for rule in sorted(rules, key=lambda one: sum(getattr(one, name) is not None for name in KEY)):
        wanted = {name: getattr(rule, name) for name in KEY if getattr(rule, name) is not None}
        covered = (printed[list(wanted)] == pd.Series(wanted)).all(axis=1)
        if not covered.any():
            raise InputError(f"the [[kind]] {rule.kind!r} of {listed(wanted.values())} covers no number.")
        found[covered] = rule.kind
    return found
