"""What a loader gives back: the tidy frame, and an account of every row."""

from __future__ import annotations

from collections.abc import Mapping
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
        left_out = ", ".join(f"{count:,} ({reason})" for reason, count in self.dropped.items() if count)
        kept = f"{self.source}: {self.read:,} rows read, {len(self.frame):,} kept"
        return f"{kept}; left out: {left_out or 'none'}."
