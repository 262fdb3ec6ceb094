"""Lists of high-tech products, each written in the HS revision of its year, carried to one revision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from helpers import hs
from helpers.errors import InputError, listed


def revision_in_force(year: int) -> int:
    """Year of the HS revision that a list of a calendar year is written in, such as 2007 for 2011.

    Parameters
    ----------
    year : int
        1992 or later.

    Returns
    -------
    int
        The last of `helpers.hs.REVISIONS` that is not after `year`.

    Raises
    ------
    InputError
        For a year before the first revision.

    Examples
    --------
    >>> [revision_in_force(year) for year in (2006, 2007, 2016, 2017)]
    [2002, 2007, 2012, 2017]
    """
    past = [revision for revision in hs.REVISIONS if revision <= year]
    if not past:
        raise InputError(f"year must not be before {hs.REVISIONS[0]}, the first revision, got {year}.")
    return max(past)


@dataclass(frozen=True)
class Carried:
    """Flags of several years in the codes of one revision, and what became of them.

    Attributes
    ----------
    frame : DataFrame
        ``year``, ``hs6``, ``flag`` (boolean, missing where it is not known), as `helpers.hs.catalogue` takes
        them.
    revision : int
        Year of the revision.
    mixed : int
        Products and years that match flagged codes and others.
    undecided : int
        Products and years without a known flag: one of their matches has none.
    unknown : int
        Codes and years of the lists that the correlation tables lack or do not lead on; left out.
    """

    frame: pd.DataFrame
    revision: int
    mixed: int
    undecided: int
    unknown: int

    def account(self) -> str:
        """Say in a sentence how many flags there are, and how many are not certain.

        Returns
        -------
        str
            One sentence.
        """
        return (
            f"Flags in HS {self.revision}: {len(self.frame):,} products and years, {self.mixed:,} that match "
            f"flagged codes and others, {self.undecided:,} without a known flag; left out: {self.unknown:,} "
            "codes and years that the correlation tables lack."
        )


def carried(
    flags: pd.DataFrame,
    revision: int,
    links: pd.DataFrame | None,
    threshold: float = 0.8,
    *,
    written_in: Callable[[int], int] = revision_in_force,
) -> Carried:
    """Carry the flags of several years to the codes of one revision.

    A product of `revision` is set against all codes of the year's list that match it, each with the weight of
    `helpers.hs.correspond`: a code shares itself out equally among its matches, in every step. The product
    is flagged if more than `threshold` of the matching weight is: the rule, and the number, by which
    `helpers.hs.flag_hs6` decides inside a code. There is no further parameter. Lists that are written in
    `revision` stay as they are.

    Parameters
    ----------
    flags : DataFrame
        ``year``, ``hs6``, ``flag`` (boolean, missing where it is not known), each year in its own revision.
    revision : int
        Year of the revision wanted, such as 2002.
    links : DataFrame or None
        As `helpers.data.sources.hs_correlations.load_correlations` gives them; None if every list is
        written in `revision`.
    threshold : float
        From 0 to below 1.
    written_in : callable
        Revision of the list of a calendar year.

    Returns
    -------
    Carried
        The flags, with counts.

    Raises
    ------
    InputError
        For lists in another revision without `links`, a threshold outside its range, and as
        `helpers.hs.correspond` and `helpers.hs.carry_flag`.

    Examples
    --------
    >>> links = pd.DataFrame(
    ...     {"newer_revision": 2007, "older_revision": 2002, "newer": ["848610", "848620"],
    ...      "older": ["847989", "847989"]}
    ... )
    >>> flags = pd.DataFrame({"year": 2007, "hs6": ["848610", "848620"], "flag": [True, True]})
    >>> carried(flags, 2002, links).frame.to_dict("records")
    [{'year': 2007, 'hs6': '847989', 'flag': True}]
    """
    if not 0 <= threshold < 1:
        raise InputError(f"threshold must be from 0 to below 1, got {threshold}.")
    foreign = sorted(year for year in set(flags["year"]) if written_in(int(year)) != revision)
    if foreign and links is None:
        raise InputError(f"links are needed: the lists of {listed(foreign)} are not in HS {revision}.")
    parts = [flags.loc[~flags["year"].isin(foreign), ["year", "hs6", "flag"]]]
    mixed = unknown = 0
    for source in sorted({written_in(int(year)) for year in foreign}):
        lists = flags[flags["year"].isin([year for year in foreign if written_in(int(year)) == source])]
        assert links is not None
        matches = hs.correspond(lists["hs6"].unique(), source, revision, links)
        lost = [*matches.unknown, *matches.unlinked]
        unknown += int(lists["hs6"].isin(lost).sum())
        for year, own in lists.groupby("year"):
            moved = hs.carry_flag(own[["hs6", "flag"]], matches)
            mixed += int(moved["share"].between(0, 1, inclusive="neither").sum())
            flag = (moved["share"] > threshold).astype("boolean").where(moved["share"].notna())
            parts.append(pd.DataFrame({"year": year, "hs6": moved["hs6"], "flag": flag}))
    frame = pd.concat(parts).sort_values(["year", "hs6"], ignore_index=True)
    frame["flag"] = frame["flag"].astype("boolean")
    return Carried(frame, revision, mixed, int(frame["flag"].isna().sum()), unknown)
