"""The panel of six-digit products and years, put together from the files of the full tier or of the sample.

Chapters 1 and 5 stand on it. `Files` holds what was read, and the lists of high-tech products that were made
of it, each once. BACI is enough: without the lists of each year the public one stands in all years.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from helpers import hs
from helpers.data import parsed
from helpers.data.sources import baci, census, census_exports, hs_correlations, hs_industries
from helpers.data.sources.country_codes import Taiwan
from helpers.panels import carried, product_year, sections

YEARLY, VALUES = "census-atp-2004-2017", "census-hs10-exports"

LIST_YEARS = range(2004, 2018)
"""Years of the lists of each year."""

BETTER = (YEARLY, VALUES)
"""Data sets that make the lists those of the paper, as far as they are at hand."""

NEEDS = (
    baci.BACI,
    census.SCHEDULE_B_2017,
    census.SCHEDULE_B_2019,
    hs_correlations.UNSD_CORRELATIONS,
    hs_industries.WITS_ISIC3,
)
"""Data sets that it cannot be made without; all but BACI are public."""

SOURCES = (*NEEDS, *BETTER)
"""Data sets that it is made from."""

SAMPLE_HEADINGS = ("3002", "8471", "8542", "8802", "9018")
"""Headings that stand for the industries of high technology in the sample, which has no industries."""

Name = Literal["yearly", "initial", "stable", "industry"]
"""Lists of high-tech products; see `Files.catalogue`."""

Lists = Literal["yearly", "valued", "count", "equal", "known"]
"""Where the flags come from.

``yearly`` takes the list of each year, by US exports as far as there are any. The others take one public list
for all years: ``valued`` by US exports of 2017; ``count`` by how many ten-digit codes of a product are on it,
carried to BACI's revision by weights of source codes; ``equal`` with all matches alike; ``known`` only where
all codes of a product are on it or none is, so that its flag by value is known without values.
"""

LISTED = {2017: census.load_schedule_b_2017, 2019: census.load_schedule_b_2019}
"""The public lists by edition."""

DIFFERENT: Mapping[Lists, str] = {
    "yearly": "lists of each year; a flag is known only where all codes of a product are listed, or none is",
    "valued": "US list of 2017 in all years, by the US exports of that year",
    "count": "US list of 2017 in all years, by count of its ten-digit codes",
}
"""What is not as in the paper where a data set of `BETTER` is not at hand, by what `best` chooses."""

REVISION = 2002
"""Revision of the HS in which BACI's products stand, and the flags of all years with them."""


@dataclass(frozen=True)
class Files:
    """Real files, or the synthetic ones, of some years under one treatment of Taiwan.

    Parameters
    ----------
    get : callable
        Hands out the files of a data set: `helpers.data.fetch`, or `helpers.data.sample.fetch`.
    synthetic : bool
        Whether they are the made-up ones: written in one revision of the HS, and without industries.
    first_year, last_year : int
        Both ends of the panel.
    taiwan : {"as Taiwan", "as S19", "leave out"}
        What becomes of the exporter "Other Asia, nes".
    lists : {"yearly", "valued", "count", "equal", "known"}
        Where the flags come from.
    valued : bool
        Whether US exports by ten-digit code are at hand.
    edition : {2017, 2019}
        The public list that stands in all years.
    """

    get: Callable[..., Path]
    synthetic: bool
    first_year: int = 2004
    last_year: int = 2017
    taiwan: Taiwan = "as Taiwan"
    lists: Lists = "yearly"
    valued: bool = True
    edition: int = 2017

    @property
    def years(self) -> range:
        """The years."""
        return range(self.first_year, self.last_year + 1)

    def exports(self) -> pd.DataFrame:
        """Return ``year``, ``exporter``, ``hs6`` and ``value_usd``."""
        return _exports(self.get, self.years, self.taiwan)

    def marked(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the ten-digit codes of each year with their mark, and US exports of the years at hand."""
        return _marked(self)

    def flags(self, over: float) -> carried.Carried:
        """Return the flags of each year in the codes of the exports.

        Parameters
        ----------
        over : float
            A code is flagged if more than this share of its value is on the list.

        Returns
        -------
        Carried
            The sample is written in one revision, so that its codes need not be carried.
        """
        return _flags(self, over) if self.lists in ("yearly", "valued") else _counted(self, over)

    def catalogue(self, name: Name, over: float) -> pd.DataFrame:
        """Return ``year``, ``hs6`` and ``flag`` of one list of high-tech products.

        Parameters
        ----------
        name : {"yearly", "initial", "stable", "industry"}
            The list of each year, that of the first year, what is always or never listed, or the OECD's list
            by industry (in the sample: `SAMPLE_HEADINGS`).
        over : float
            As for `flags`; the list by industry does not depend on it.

        Returns
        -------
        DataFrame
            In the codes of the exports.
        """
        if name == "industry":
            return _by_industry(self)
        return hs.catalogue(self.flags(over).frame, name)

    def measured(self) -> pd.DataFrame:
        """Return products and years with their concentration, see `helpers.panels.product_year.measured`."""
        parts = [_measured(self.get, year, self.taiwan) for year in self.years]
        return pd.concat(parts, ignore_index=True)


def best(lacks: Collection[str]) -> Lists:
    """Choose the lists that are nearest to those of the paper.

    Parameters
    ----------
    lacks : collection of str
        Data sets of `BETTER` that are not at hand.

    Returns
    -------
    {"yearly", "valued", "count"}
        Every data set counts for itself.

    Examples
    --------
    >>> best([]), best([YEARLY]), best([VALUES]), best(BETTER)
    ('yearly', 'valued', 'yearly', 'count')
    """
    return "yearly" if YEARLY not in lacks else "valued" if VALUES not in lacks else "count"


def at_hand(
    get: Callable[..., Path],
    synthetic: bool,
    lacks: Collection[str],
    first_year: int = 2004,
    last_year: int = 2017,
    taiwan: Taiwan = "as Taiwan",
) -> Files:
    """Take the files with the lists that are nearest to those of the paper.

    Parameters
    ----------
    get, synthetic, first_year, last_year, taiwan
        As for `Files`.
    lacks : collection of str
        As for `best`.

    Returns
    -------
    Files
        With the lists that `best` chooses.
    """
    return Files(get, synthetic, first_year, last_year, taiwan, best(lacks), VALUES not in lacks)


def years_held(get: Callable[..., Path]) -> list[int]:
    """Say which years BACI has.

    Parameters
    ----------
    get : callable
        As for `Files`.

    Returns
    -------
    list of int
        Sorted.
    """
    return baci.years_held(source=get(baci.BACI))


@functools.cache
def _exports(get: Callable[..., Path], years: range, taiwan: Taiwan) -> pd.DataFrame:
    return baci.load_baci(years, source=get(baci.BACI), taiwan=taiwan).frame


@functools.cache
def _measured(get: Callable[..., Path], year: int, taiwan: Taiwan) -> pd.DataFrame:
    return _measured_in(get(baci.BACI), year, taiwan)


@parsed.kept
def _measured_in(source: Path, year: int, taiwan: Taiwan) -> pd.DataFrame:
    # a year at a time: it takes little memory, and spans of years share what they have in common
    exports = baci.load_baci([year], source=source, taiwan=taiwan).frame
    return product_year.measured(exports)


@functools.cache
def _marked(files: Files) -> tuple[pd.DataFrame, pd.DataFrame]:
    if files.lists == "yearly":
        folder, years = files.get(YEARLY), list(files.years)
        codes = [
            census.read_concordance(folder / f"expconcord{year % 100:02d}.xls").frame.assign(year=year)
            for year in years
        ]
    else:
        years, codes = [files.edition], [LISTED[files.edition]().frame.assign(year=files.edition)]
    marked = pd.concat(codes, ignore_index=True)[["year", "hs10", "atp"]]
    if not files.valued:
        return marked, pd.DataFrame({"year": [0], "hs10": [""], "value_usd": [0.0]}).head(0)
    values = files.get(VALUES)
    held = [
        year
        for year in years
        if any((values / name).is_file() for name in (f"exports-hs10-{year}.json", f"EXP_COMM-{year}.TXT"))
    ]
    return marked, census_exports.load_us_exports(held, folder=values).frame


@functools.cache
def _flags(files: Files, over: float) -> carried.Carried:
    flags = hs.flag_hs6(*files.marked(), over)
    if files.synthetic:
        return carried.carried(flags, REVISION, None, over, written_in=lambda year: REVISION)
    found = carried.carried(flags, REVISION, hs_correlations.load_correlations().frame, over)
    return found if files.lists == "yearly" else _in_all_years(files, found)


@functools.cache
def _way(edition: int) -> hs.Correspondence:
    codes = LISTED[edition]().frame["hs10"].str[:6].unique()
    links = hs_correlations.load_correlations().frame
    return hs.correspond(codes, carried.revision_in_force(edition), REVISION, links)


@functools.cache
def _counted(files: Files, over: float) -> carried.Carried:
    """Flag by count of one public list, in all years."""
    listed = sections.count_flags(LISTED[files.edition]().frame, 6, over)
    way = _way(files.edition)
    flags = sections.carried_flags(listed, way, over).rename(columns={"product": "hs6"})
    known = flags["strict"].where(flags["strict"] == flags["loose"])
    flags["flag"] = {"count": flags["by_count"], "equal": flags["equal"], "known": known}[files.lists]
    mixed = int((flags["loose"] & ~flags["strict"]).sum())
    frame = flags[["hs6", "flag"]].assign(year=files.edition)
    lost = len(way.unknown) + len(way.unlinked)
    return _in_all_years(
        files, carried.Carried(frame, REVISION, mixed, int(frame["flag"].isna().sum()), lost)
    )


def _in_all_years(files: Files, found: carried.Carried) -> carried.Carried:
    every = pd.DataFrame({"year": files.years})
    frame = every.merge(found.frame[["hs6", "flag"]], how="cross")
    counts = {name: getattr(found, name) * len(every) for name in ("mixed", "undecided", "unknown")}
    return dataclasses.replace(found, frame=frame, **counts)


def _by_industry(files: Files) -> pd.DataFrame:
    products = files.measured()[["year", "hs6"]]
    if files.synthetic:
        links = products[["hs6"]].drop_duplicates().assign(industry=lambda table: table["hs6"].str[:4])
        high_tech = list(SAMPLE_HEADINGS)
    else:
        links, high_tech = hs_industries.load_isic3(REVISION).frame, list(hs.OECD_HIGH_TECH)
    return products.merge(hs.flag_by_industry(links, high_tech)[["hs6", "flag"]], on="hs6")
