"""What a loader gives back: the tidy frame, and an account of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import pandas as pd

L = TypeVar("L", bound="Loaded")


@dataclass(frozen=True)
class Loaded:
    """A tidy frame with the account of its rows.

    Attributes
    ----------
    frame : DataFrame
        The rows kept.
    read : int
        Rows, or cells of a matrix, that the file holds.
    dropped : mapping of str to int
        How many were left out, by reason; what is read is kept or dropped.
    source : str
        Data set that they come from.
    """

    frame: pd.DataFrame
    read: int
    source: str
    dropped: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.read != len(self.frame) + sum(self.dropped.values()):
            raise AssertionError(
                f"{self.source}: {self.read} rows read, but {len(self.frame)} kept and "
                f"{dict(self.dropped)} dropped."
            )

    def account(self) -> str:
        """Say in a sentence what was read, kept and dropped.

        Returns
        -------
        str
            One sentence.

        Examples
        --------
        >>> Loaded(pd.DataFrame({"x": [1]}), 3, "demo", {"no trade": 2}).account()
        'demo: 3 rows read, 1 kept; left out: 2 (no trade).'
        """
        kept = f"{self.source}: {self.read:,} rows read, {len(self.frame):,} kept"
        return f"{kept}; left out: {_counts(self.dropped)}."


@dataclass(frozen=True)
class Summed(Loaded):
    """A tidy frame whose rows are sums of rows of the source, with the account of all of them.

    Attributes
    ----------
    added : int
        Rows that were added to another row of the frame; what is read is kept, added or dropped.
    repaired : mapping of str to int
        How many rows were changed on the way in, by what was done; they are kept or added.
    note : str
        What else the account says, of the source and not of its rows.
    """

    added: int = 0
    repaired: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        if self.read != len(self.frame) + self.added + sum(self.dropped.values()):
            raise AssertionError(
                f"{self.source}: {self.read} rows read, but {len(self.frame)} kept, {self.added} added and "
                f"{dict(self.dropped)} dropped."
            )

    def account(self) -> str:
        """Say in a sentence what was read, kept, added, repaired and dropped.

        Returns
        -------
        str
            One sentence.

        Examples
        --------
        >>> Summed(pd.DataFrame({"x": [1]}), 4, "demo", {"no trade": 2}, 1, {"zero restored": 1}).account()
        'demo: 4 rows read, 1 kept, 1 added to them; left out: 2 (no trade); repaired: 1 (zero restored).'
        """
        kept = (
            f"{self.source}: {self.read:,} rows read, {len(self.frame):,} kept, {self.added:,} added to them"
        )
        parts = [f"left out: {_counts(self.dropped)}"]
        if any(self.repaired.values()):
            parts.append(f"repaired: {_counts(self.repaired)}")
        return f"{'; '.join([kept, *parts, *filter(None, [self.note])])}."


def _counts(by_reason: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} ({reason})" for reason, count in by_reason.items() if count) or "none"


def merge(parts: Sequence[L], source: str) -> L:
    """Put the frames of several files under one another, and add their accounts up.

    Parameters
    ----------
    parts : sequence of Loaded
        At least one, all of one kind.
    source : str
        Data set that they come from.

    Returns
    -------
    Loaded
        All rows; of the kind of the parts.
    """
    totals: dict[str, Any] = {}
    for name in (one.name for one in fields(parts[0]) if one.name not in ("frame", "source", "note")):
        counts = [getattr(part, name) for part in parts]
        if isinstance(counts[0], int):
            totals[name] = sum(counts)
        else:
            reasons = dict.fromkeys(reason for count in counts for reason in count)
            totals[name] = {reason: sum(count.get(reason, 0) for count in counts) for reason in reasons}
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    return type(parts[0])(frame=frame, source=source, **totals)
