"""What a loader gives back: the tidy frame, and an account of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Loaded:
    """A tidy frame with the account of its rows.

    Attributes
    ----------
    frame : DataFrame
        The rows kept.
    read : int
        Rows, or cells of a matrix, that the file holds.
    source : str
        Data set that they come from.
    dropped : mapping of str to int
        How many were left out, by reason; what is read is kept, added or dropped.
    added : int or None
        Rows that were added to another row of the frame; None from a loader that adds nothing up.
    repaired : mapping of str to int
        How many rows were changed on the way in, by what was done; they are kept or added.
    note : str
        What else the account says, of the source and not of its rows.
    """

    frame: pd.DataFrame
    read: int
    source: str
    dropped: Mapping[str, int] = field(default_factory=dict)
    added: int | None = None
    repaired: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        if self.read != len(self.frame) + (self.added or 0) + sum(self.dropped.values()):
            added = "" if self.added is None else f", {self.added} added"
            raise AssertionError(
                f"{self.source}: {self.read} rows read, but {len(self.frame)} kept{added} and "
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
        >>> Loaded(pd.DataFrame({"x": [1]}), 3, "demo", {"no trade": 2}).account()
        'demo: 3 rows read, 1 kept; left out: 2 (no trade).'
        >>> Loaded(pd.DataFrame({"x": [1]}), 4, "demo", {"no trade": 2}, 1, {"zero restored": 1}).account()
        'demo: 4 rows read, 1 kept, 1 added to them; left out: 2 (no trade); repaired: 1 (zero restored).'
        """
        said = f"{self.source}: {self.read:,} rows read, {len(self.frame):,} kept"
        if self.added is not None:
            said += f", {self.added:,} added to them"
        parts = [f"left out: {_counts(self.dropped) or 'none'}"]
        if repaired := _counts(self.repaired):
            parts.append(f"repaired: {repaired}")
        return f"{'; '.join([said, *parts, *filter(None, [self.note])])}."


def merge(parts: Sequence[Loaded], source: str) -> Loaded:
    """Put the frames of several files under one another, and add their accounts up.

    Parameters
    ----------
    parts : sequence of Loaded
        At least one.
    source : str
        Data set that they come from.

    Returns
    -------
    Loaded
        All rows.
    """
    dropped: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    for part in parts:
        dropped.update(part.dropped)
        repaired.update(part.repaired)
    added = [part.added for part in parts if part.added is not None]
    return Loaded(
        pd.concat([part.frame for part in parts], ignore_index=True),
        sum(part.read for part in parts),
        source,
        dict(dropped),
        sum(added) if added else None,
        dict(repaired),
    )


def _counts(by_reason: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} ({reason})" for reason, count in by_reason.items() if count)
