"""Catalogues of high-tech products over several years: yearly, initial, stable.

The definitions are those of Lu, Ju and Yu (2023): the catalogue of each year (their Tables 6 to 12), that of
the first year applied to all years (Table 14), and products that are always or never in it (Table 15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import pandas as pd

from helpers.errors import InputError, listed
from helpers.hs._checks import as_flag, require_columns, require_unique
from helpers.hs.codes import validate

Kind = Literal["yearly", "initial", "stable"]
"""The three kinds of catalogue."""


@dataclass(frozen=True)
class Catalogue:
    """Flags of products and years, and what was left out.

    Attributes
    ----------
    kind : {'yearly', 'initial', 'stable'}
        How the flag was made.
    frame : DataFrame
        ``year``, ``hs6``, ``flag`` (bool); rows of the table that went in.
    rows : int
        Rows of that table.
    excluded : mapping of str to tuple of str
        Products left out in all years, or for ``yearly`` in some, by reason.
    """

    kind: Kind
    frame: pd.DataFrame
    rows: int
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def account(self) -> str:
        """Say in a sentence what is in the catalogue and what was left out.

        Returns
        -------
        str
            One sentence.
        """
        flagged = self.frame.loc[self.frame["flag"], "hs6"].nunique()
        text = (
            f"{self.kind} catalogue: {len(self.frame):,} of {self.rows:,} rows, "
            f"{self.frame['hs6'].nunique():,} products, {flagged:,} of them flagged"
        )
        left_out = [f"{len(codes):,} ({reason})" for reason, codes in self.excluded.items() if codes]
        return f"{text}; products left out: {', '.join(left_out) or 'none'}."


def catalogue(flags: pd.DataFrame, kind: Kind = "yearly", initial: int | None = None) -> Catalogue:
    """Make a catalogue from the flags of each year.

    Parameters
    ----------
    flags : DataFrame
        ``year``, ``hs6``, ``flag`` (boolean, missing where it is not known), of one revision of the HS.
    kind : {'yearly', 'initial', 'stable'}
        ``yearly``: the flag of the year. ``initial``: the flag of the first year, in all years. ``stable``:
        products whose flag is the same in all years in which they occur.
    initial : int, optional
        The first year; by default that of `flags`.

    Returns
    -------
    Catalogue
        Left out are rows without a known flag (``yearly``), products without a known flag in the first
        year (``initial``), and products that change or have an unknown flag (``stable``).

    Raises
    ------
    InputError
        For another kind, a year that `flags` lacks or that `kind` does not use, malformed codes, a product
        and year given twice, a flag that is not true, false or missing.

    Notes
    -----
    The paper has 79,419 observations with the yearly catalogue, 74,230 with the initial (Table 14) and 78,094
    with the stable one (Table 15). So products that have no status in 2004 were left out there, too, and
    not counted as ordinary ones.

    Examples
    --------
    >>> flags = pd.DataFrame(
    ...     {"year": [2004, 2005, 2004, 2005], "hs6": ["848620", "848620", "854232", "854232"],
    ...      "flag": [True, True, False, True]}
    ... )
    >>> catalogue(flags, "stable").account()
    'stable catalogue: 2 of 4 rows, 1 products, 1 of them flagged; products left out: 1 (changes).'
    """
    if kind not in get_args(Kind):
        raise InputError(f"kind must be one of {get_args(Kind)}, got {kind!r}.")
    require_columns(flags, ["year", "hs6", "flag"], "flags")
    validate(flags["hs6"].unique(), 6)
    require_unique(flags, ["year", "hs6"], "flags")
    table = flags[["year", "hs6"]].assign(flag=as_flag(flags["flag"], "flag", undecided=True))
    table = table.sort_values(["year", "hs6"], ignore_index=True)
    if initial is not None and kind != "initial":
        raise InputError(f"initial is the year of the catalogue 'initial', but kind is {kind!r}.")
    years = table["year"].unique().tolist()
    if initial is not None and initial not in years:
        raise InputError(f"initial must be a year of flags, {listed(years)}, got {initial}.")

    unknown = table["flag"].isna()
    excluded: dict[str, tuple[str, ...]]
    if kind == "yearly":
        kept = table[~unknown]
        excluded = {"not known in some year": _codes(table.loc[unknown, "hs6"])}
    elif kind == "initial":
        first = table[table["year"] == (table["year"].min() if initial is None else initial)]
        start = first.set_index("hs6")["flag"]
        kept = table.assign(flag=table["hs6"].map(start).astype("boolean")).dropna(subset=["flag"])
        absent = ~table["hs6"].isin(first["hs6"])
        excluded = {
            "not there in the first year": _codes(table.loc[absent, "hs6"]),
            "not known in the first year": _codes(first.loc[first["flag"].isna(), "hs6"]),
        }
    else:
        by_product = table.groupby("hs6")["flag"]
        changes = by_product.max() != by_product.min()
        changes = changes.fillna(False).astype(bool)
        open_ = unknown.groupby(table["hs6"]).any() & ~changes
        kept = table[table["hs6"].map(~(changes | open_))]
        excluded = {
            "changes": _codes(changes.index[changes]),
            "not known in some year": _codes(open_.index[open_]),
        }
    frame = kept.assign(flag=kept["flag"].astype(bool)).reset_index(drop=True)
    return Catalogue(kind, frame, len(table), excluded)


def _codes(codes: pd.Series | pd.Index) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))
