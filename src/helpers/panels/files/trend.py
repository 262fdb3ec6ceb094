"""Comparisons over time for the paper on national concentration, put together from the files.

``HS-4 1997–2016`` and ``HS-4 1997–2017`` have headings and the reporters that both years have; ``HS-6
2002–2018`` has products of green value chains and all exporters; `yearly` has headings and the number of
specialised exporters. All flags come from the US list of 2017.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import hs
from helpers.data.sources import (
    atlas_years,
    baci_2002,
    balassa_2018,
    census,
    hs4,
    hs_correlations,
    hs_industries,
    wits_1997,
)
from helpers.panels import changes, sections
from helpers.panels.files.cross_sections import HS6_2018, LEVELS, Sections

FLAGS = {
    "over_0.8": "by_count",
    "over_0.5": "above_0.5",
    "over_0.9": "above_0.9",
    "any": "loose",
    "all": "strict",
}
"""Flags of high-tech products: name, and column."""

TO_2016, TO_2017, TO_2018 = "HS-4 1997–2016", "HS-4 1997–2017", "HS-6 2002–2018"

NAMES = (TO_2016, TO_2017, TO_2018)
"""The comparisons of two years."""

SOURCES_OF_HEADINGS = (
    wits_1997.WITS_1997,
    hs4.ATLAS,
    hs4.OTS,
    census.SCHEDULE_B_2017,
    hs_correlations.UNSD_CORRELATIONS,
)
"""Data sets of the comparisons of headings."""

SOURCES_OF_YEARS = (
    atlas_years.ATLAS_YEARS,
    census.SCHEDULE_B_2017,
    hs_correlations.UNSD_CORRELATIONS,
)
"""Data sets of `yearly`."""

SOURCES = (
    *SOURCES_OF_HEADINGS,
    atlas_years.ATLAS_YEARS,
    baci_2002.BACI_2002,
    balassa_2018.BALASSA,
    hs_industries.WITS_ISIC3,
)
"""Data sets that they are made from."""

BORDERS = {"LUX": "BEL"}
"""Exporters that report with another in one of the years, four digits."""

BORDERS_BACI = {
    **dict.fromkeys(("BWA", "LSO", "NAM", "SWZ"), "ZAF"),
    **dict.fromkeys(("MNE", "SRB"), "SCG"),
    **dict.fromkeys(("BES", "CUW", "SXM"), "ANT"),
    **dict.fromkeys(("BLM", "MYT"), "FRA"),
    "LUX": "BEL",
    "SSD": "SDN",
}
"""The same for six digits: the customs union of 2018, states that parted, overseas France."""

_WRITTEN_IN = {TO_2016: (1996, 1992), TO_2017: (2007, 1996)}
"""Newer and older revision of the HS of the two years."""

_SAME_HEADING = {"5211": "5209"}
"""The Atlas of 2016 has both under the first."""


@dataclass(frozen=True)
class Comparison:
    """The same products in two years.

    Attributes
    ----------
    frame : DataFrame
        See `helpers.panels.changes.before_and_after` and `helpers.panels.changes.interacted`; and
        ``same_codes`` (bool), whether no code moved into or out of the heading between the revisions.
    exporters : DataFrame
        See `helpers.panels.changes.shares_of_common`.
    lost : dict of str to int
        Products left out, by reason.
    """

    frame: pd.DataFrame
    exporters: pd.DataFrame
    lost: dict[str, int]


@functools.cache
def comparison(name: str) -> Comparison:
    """Put one comparison together.

    Parameters
    ----------
    name : str
        One of `NAMES`.

    Returns
    -------
    Comparison
        Shared: not to be changed.
    """
    return _of_products() if name == TO_2018 else _of_headings(name)


@functools.cache
def flags_of_headings() -> pd.DataFrame:
    """Return the flags of headings, ``product`` and the columns of `FLAGS`."""
    codes = census.load_schedule_b_2017().frame
    flags = sections.count_flags(codes, 4)
    for level in LEVELS:
        flags[f"above_{level}"] = sections.count_flags(codes, 4, level)["by_count"]
    return flags[["product", *FLAGS.values()]]


@functools.cache
def yearly(first: int = 2004, last: int = 2017) -> pd.DataFrame:
    """Return headings by year with their number of specialised exporters.

    Parameters
    ----------
    first, last : int
        From 1995 to 2023.

    Returns
    -------
    DataFrame
        ``year``, ``product``, ``ubiquity``, ``few`` (minus its logarithm: more is more concentrated),
        ``value_usd``, ``ln_value``, what `helpers.panels.changes.weighed` and `interacted` add (after: from
        2010), and ``same_codes`` (bool), whether no code moved into or out of the heading from HS 1992 to
        HS 2017. Shared: not to be changed.
    """
    rows = atlas_years.load_ubiquity().frame
    rows = rows[rows["year"].between(first, last)].merge(flags_of_headings(), on="product")
    rows = rows.assign(few=-np.log(rows["ubiquity"]), ln_value=np.log(rows["value_usd"]))
    found = changes.interacted(changes.weighed(rows, first), FLAGS, 2010)
    return found.assign(same_codes=~found["product"].isin(_moved(2017, 1992)))


@functools.cache
def _moved(newer: int, older: int) -> frozenset[str]:
    links = hs_correlations.load_correlations().frame
    return changes.moved_headings(hs.correspond(None, newer, older, links))


def stacked() -> pd.DataFrame:
    """Stack the comparisons of two years.

    Returns
    -------
    DataFrame
        The columns of `Comparison`, ``comparison`` (of `NAMES`), and ``in_2016``, ``in_2017``, ``in_2018``
        (bool).
    """
    parts = [comparison(name).frame.assign(comparison=name) for name in NAMES]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(**{f"in_{name[-4:]}": table["comparison"] == name for name in NAMES})


def windows() -> pd.DataFrame:
    """Return the panel of headings and years with the windows of years that are asked about.

    Returns
    -------
    DataFrame
        `yearly` from 1995 to 2023 (weights before: of the first year of each window), stacked for windows
        that begin in 1995 and in 2004, with ``years_paper``, ``years_before``, ``years_later`` and
        ``years_without_crisis`` (bool).
    """
    late, early = yearly(2004, 2023), yearly(1995, 2017)
    table = pd.concat([late.assign(first=2004), early.assign(first=1995)], ignore_index=True)
    is_late, year = table["first"] == 2004, table["year"]
    return table.assign(
        years_paper=is_late & (year <= 2017),
        years_before=~is_late,
        years_later=is_late,
        years_without_crisis=is_late & (year <= 2017) & ~year.isin([2008, 2009]),
    )


def _of_headings(name: str) -> Comparison:
    year, later = (2016, hs4.load_atlas()) if name == TO_2016 else (2017, hs4.load_ots())
    both = {wits_1997.YEAR: wits_1997.load_wits_1997().frame, year: later.frame}
    merged = {
        when: changes.as_areas(rows.assign(product=rows["product"].replace(_SAME_HEADING)), BORDERS)
        for when, rows in both.items()
    }
    common, counts = changes.shares_of_common(merged)
    flags = flags_of_headings()
    frame = changes.interacted(changes.before_and_after(common, flags), FLAGS, year)
    frame = frame.assign(same_codes=~frame["product"].isin(_moved(*_WRITTEN_IN[name])))
    headings = {when: set(rows["product"]) for when, rows in common.items()}
    shared = set.intersection(*headings.values())
    lost = {
        "only in the first year": len(headings[wits_1997.YEAR] - shared),
        "only in the last year": len(headings[year] - shared),
        "not on the list of 2017": len(shared - set(flags["product"])),
    }
    return Comparison(frame, counts, lost)


def _of_products() -> Comparison:
    flows, chosen = baci_2002.load_baci_2002().frame, Sections()
    codes = sorted(set(flows["hs6"]))
    target = changes.exact_matches(
        hs.correspond(codes, 2002, 1992, hs_correlations.load_correlations().frame)
    )
    before = flows[flows["hs6"].isin(target.index)]
    before = changes.as_areas(before.assign(product=before["hs6"].map(target)), BORDERS_BACI)
    after = chosen.exports(HS6_2018)
    held = set(after["product"])
    after = changes.as_areas(after[after["product"].isin(set(before["product"]))], BORDERS_BACI)
    products = chosen.products(HS6_2018).set_index("product")
    flags = products[list(FLAGS.values())].reset_index()
    known = flags.dropna()
    exports = {baci_2002.YEAR: before, 2018: after}
    frame = changes.before_and_after(exports, known, {2018: products["value_usd"]})
    found = set(target)
    lost = {
        "codes of 2002 without an exact match": len(codes) - len(target),
        "merged with another": len(target) - len(found),
        "not in the matrix of 2018": len(found - held),
        "not on the list of 2017": len((found & held) - set(known["product"])),
    }
    counts = changes.shares_of_common(exports)[1].assign(share=1.0)  # nobody is left out
    frame = changes.interacted(frame, FLAGS, 2018).assign(same_codes=True)
    return Comparison(frame, counts, lost)
