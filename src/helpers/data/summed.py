"""What a loader gives back when it adds rows up: the tidy frame, and an account of every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from helpers.data.loaded import Loaded


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


def merge(parts: list[Summed], source: str) -> Summed:
    """Put the frames of several files under one another, and add their accounts up.

    Parameters
    ----------
    parts : list of Summed
        At least one.
    source : str
        Data set that they come from.

    Returns
    -------
    Summed
        All rows.
    """
    dropped: dict[str, int] = {}
    repaired: dict[str, int] = {}
    for part in parts:
        for total, counts in ((dropped, part.dropped), (repaired, part.repaired)):
            for reason, count in counts.items():
                total[reason] = total.get(reason, 0) + count
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    return Summed(
        frame, sum(part.read for part in parts), source, dropped, sum(part.added for part in parts), repaired
    )
