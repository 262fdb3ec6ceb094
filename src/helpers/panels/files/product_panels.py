"""The panel of six-digit products and years, put together from the files of the full tier or of the sample.

Chapters 1 and 5 stand on it. `Files` holds what was read, and the lists of high-tech products that were made
of it, each once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from helpers import hs
from helpers.data.sources import baci, census, census_exports, hs_correlations, hs_industries
from helpers.data.sources.country_codes import Taiwan
from helpers.panels import carried, product_year

SOURCES = (
    "baci-hs02",
    "census-atp-2004-2017",
    "census-hs10-exports",
    "unsd-hs-correlations",
    "wits-hs6-isic3",
)
"""Data sets that it is made from."""

SAMPLE_HEADINGS = ("3002", "8471", "8542", "8802", "9018")
"""Headings that stand for the industries of high technology in the sample, which has no industries."""

Name = Literal["yearly", "initial", "stable", "industry"]
"""Lists of high-tech products; see `Files.catalogue`."""

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
    """

    get: Callable[..., Path]
    synthetic: bool
    first_year: int = 2004
    last_year: int = 2017
    taiwan: Taiwan = "as Taiwan"

    @property
    def years(self) -> range:
        """The years."""
        return range(self.first_year, self.last_year + 1)

    def exports(self) -> pd.DataFrame:
        """Return ``year``, ``exporter``, ``hs6`` and ``value_usd``."""
        return _exports(self)

    def lists(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the ten-digit codes of each year with their mark, and US exports of the years at hand."""
        return _lists(self)

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
        return _flags(self, over)

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
        return _measured(self)


@functools.cache
def _exports(files: Files) -> pd.DataFrame:
    return baci.load_baci(files.years, source=files.get("baci-hs02"), taiwan=files.taiwan).frame


@functools.cache
def _lists(files: Files) -> tuple[pd.DataFrame, pd.DataFrame]:
    lists, values = files.get("census-atp-2004-2017"), files.get("census-hs10-exports")
    codes = [
        census.read_concordance(lists / f"expconcord{year % 100:02d}.xls").frame.assign(year=year)
        for year in files.years
    ]
    held = [
        year
        for year in files.years
        if any((values / name).is_file() for name in (f"exports-hs10-{year}.json", f"EXP_COMM-{year}.TXT"))
    ]
    exports = census_exports.load_us_exports(held, folder=values).frame
    return pd.concat(codes, ignore_index=True)[["year", "hs10", "atp"]], exports


@functools.cache
def _flags(files: Files, over: float) -> carried.Carried:
    flags = hs.flag_hs6(*files.lists(), over)
    if files.synthetic:
        return carried.carried(flags, REVISION, None, over, written_in=lambda year: REVISION)
    return carried.carried(flags, REVISION, hs_correlations.load_correlations().frame, over)


def _by_industry(files: Files) -> pd.DataFrame:
    products = files.exports()[["year", "hs6"]].drop_duplicates()
    if files.synthetic:
        links = products[["hs6"]].drop_duplicates().assign(industry=lambda table: table["hs6"].str[:4])
        high_tech = list(SAMPLE_HEADINGS)
    else:
        links, high_tech = hs_industries.load_isic3(REVISION).frame, list(hs.OECD_HIGH_TECH)
    return products.merge(hs.flag_by_industry(links, high_tech)[["hs6", "flag"]], on="hs6")


@functools.cache
def _measured(files: Files) -> pd.DataFrame:
    return product_year.measured(files.exports())
