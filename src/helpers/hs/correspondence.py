r"""Correspondences between revisions of the HS: all matches, with their relation and weights.

The tables of the UN Statistics Division link the codes of one revision to those of the one before. A
correspondence over several revisions is their composition, in either direction:

.. math:: w(s \to t) = \sum_{m} w(s \to m)\, w(m \to t)

over the codes :math:`m` of the revision in between. In one step a code gives each of its targets the same
weight. The weights of a source code add up to 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from helpers.arguments import require_columns, require_unique, typed
from helpers.errors import InputError, listed
from helpers.hs.codes import validate

REVISIONS = (1992, 1996, 2002, 2007, 2012, 2017, 2022)
"""Years of the revisions of the Harmonized System."""

COLUMNS = ["source", "target", "relation", "n_source", "n_target", "weight"]
"""Columns of a correspondence."""


@dataclass(frozen=True)
class Correspondence:
    """All matches between the codes of two revisions.

    Attributes
    ----------
    from_revision, to_revision : int
        Years of the revisions of ``source`` and ``target``.
    frame : DataFrame
        One row a match: ``source`` and ``target`` (six digits, str); ``n_source``, how many codes of
        `from_revision` match this target, and ``n_target``, how many codes of `to_revision` match this
        source, both counted over the whole revision; ``relation``, which is ``1:1``, ``1:n`` (the source was
        split), ``n:1`` (sources were merged) or ``n:n``; ``weight``, from 0 to 1, adding up to 1 over the
        targets of a source.
    unknown : tuple of str
        Codes asked for that `from_revision` does not have.
    unlinked : tuple of str
        Codes asked for that the table does not link to `to_revision`.
    dead_ends : tuple of (int, str)
        Revision and code, on the way from a code asked for, from where the table does not lead on. Their
        weight goes to the other matches.
    """

    from_revision: int
    to_revision: int
    frame: pd.DataFrame
    unknown: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    dead_ends: tuple[tuple[int, str], ...] = ()


@typed
def correspond(
    codes: Iterable[str] | None,
    from_revision: int,
    to_revision: int,
    table: pd.DataFrame,
) -> Correspondence:
    """Match codes of one revision with those of another.

    Parameters
    ----------
    codes : iterable of str, or None
        Six-digit codes of `from_revision`; None for all that the table has.
    from_revision, to_revision : int
        Years, see `REVISIONS`; in either direction.
    table : DataFrame
        One row a link between a revision and the one before: ``newer_revision``, ``older_revision``,
        ``newer``, ``older``.

    Returns
    -------
    Correspondence
        All matches, sorted by source and target; codes that do not match are reported in it.

    Raises
    ------
    InputError
        For a revision that does not exist or that the table does not reach, malformed codes, or a link given
        twice.

    Examples
    --------
    >>> links = pd.DataFrame(
    ...     {"newer_revision": 2017, "older_revision": 2012,
    ...      "newer": ["010111", "010112", "020200"], "older": ["010110", "010110", "020200"]}
    ... )
    >>> found = correspond(["010110", "020200", "999999"], 2012, 2017, links)
    >>> print(found.frame.to_string(index=False))
    source target relation  n_source  n_target  weight
    010110 010111      1:n         1         2     0.5
    010110 010112      1:n         1         2     0.5
    020200 020200      1:1         1         1     1.0
    >>> found.unknown
    ('999999',)
    """
    for label, year in (("from_revision", from_revision), ("to_revision", to_revision)):
        if year not in REVISIONS:
            raise InputError(f"{label} must be one of {REVISIONS}, got {year}.")
    links = _checked(table)
    first, last = REVISIONS.index(from_revision), REVISIONS.index(to_revision)
    path = REVISIONS[first : last + 1] if first <= last else REVISIONS[last : first + 1][::-1]
    steps = [_step(links, *years) for years in pairwise(path)]

    known = _codes_of(links, from_revision)
    asked = sorted(known if codes is None else set(validate(codes, 6)))
    unknown = tuple(code for code in asked if code not in known)

    dead_ends = _dead_ends(steps, path, set(asked) & known)
    whole = _composed(_pruned(steps), known)
    frame = whole[whole["source"].isin(asked)].sort_values(["source", "target"], ignore_index=True)
    matched = set(frame["source"])
    unlinked = tuple(code for code in asked if code in known and code not in matched)
    return Correspondence(from_revision, to_revision, frame[COLUMNS], unknown, unlinked, dead_ends)


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    key = ["newer_revision", "older_revision", "newer", "older"]
    require_columns(table, key, "table")
    neighbours = set(pairwise(REVISIONS))
    pairs = set(zip(table["older_revision"], table["newer_revision"], strict=True))
    foreign = sorted(f"{newer} to {older}" for older, newer in pairs - neighbours)
    if foreign:
        raise InputError(f"table must link a revision to the one before, got {listed(foreign)}.")
    validate(table["newer"].unique(), 6)
    validate(table["older"].unique(), 6)
    require_unique(table, key, "table")
    return table[key]


def _step(links: pd.DataFrame, source: int, target: int) -> pd.DataFrame:
    newer, older = max(source, target), min(source, target)
    rows = links[(links["newer_revision"] == newer) & (links["older_revision"] == older)]
    if rows.empty:
        raise InputError(f"table has no links from {newer} to {older}.")
    forward = (
        {"older": "source", "newer": "target"} if target == newer else {"newer": "source", "older": "target"}
    )
    return rows.rename(columns=forward)[["source", "target"]]


def _codes_of(links: pd.DataFrame, revision: int) -> set[str]:
    newer = links.loc[links["newer_revision"] == revision, "newer"]
    older = links.loc[links["older_revision"] == revision, "older"]
    return {*newer, *older}


def _pruned(steps: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Leave out links from where no later step leads on: their weight would vanish."""
    kept: list[pd.DataFrame] = []
    for step in reversed(steps):
        kept.insert(0, step[step["target"].isin(kept[0]["source"])] if kept else step)
    return kept


def _dead_ends(
    steps: list[pd.DataFrame], path: tuple[int, ...], asked: set[str]
) -> tuple[tuple[int, str], ...]:
    found: list[tuple[int, str]] = []
    reached = asked
    for number, step in enumerate(steps):
        if number:
            found += [(path[number], code) for code in sorted(reached - set(step["source"]))]
        reached = set(step.loc[step["source"].isin(reached), "target"])
    return tuple(found)


def _composed(steps: list[pd.DataFrame], known: set[str]) -> pd.DataFrame:
    start = sorted(known)
    whole = pd.DataFrame({"source": start, "target": start, "weight": 1.0})
    for step in steps:
        onward = step.rename(columns={"source": "target", "target": "next"})
        onward["onward"] = 1 / onward.groupby("target")["next"].transform("size")
        joined = whole.merge(onward, on="target")
        joined["weight"] *= joined["onward"]
        sums = joined.groupby(["source", "next"])["weight"].sum().reset_index()
        whole = sums.rename(columns={"next": "target"})
    whole["n_source"] = whole.groupby("target")["source"].transform("size")
    whole["n_target"] = whole.groupby("source")["target"].transform("size")
    many = {True: "n", False: "1"}
    whole["relation"] = (whole["n_source"] > 1).map(many) + ":" + (whole["n_target"] > 1).map(many)
    return whole
