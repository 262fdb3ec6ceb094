"""The public cross-sections of traded products, put together from the files.

Four years have exports of all countries in public files: HS-6 products of 2018 as a Balassa matrix, and HS-4
headings of 2016, 2017 and 2019 with dollar values. `Sections` gives each as one row a product, with its
concentration and the flags of high-tech products of the US list of 2017.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import hs, indices
from helpers.data.sources import balassa_2018, census, hs4, hs_correlations, hs_industries
from helpers.data.sources.country_codes import Taiwan
from helpers.panels import sections

HS6_2018 = "HS-6 2018"
"""The cross-section of products of six digits; its values are estimated."""

_HEADINGS: Mapping[str, tuple[str, Callable[[], pd.DataFrame]]] = {
    "HS-4 2016": (hs4.ATLAS, lambda: hs4.load_atlas().frame),
    "HS-4 2017": (hs4.OTS, lambda: hs4.load_ots().frame),
    "HS-4 2019": (hs4.BACI, lambda: hs4.load_baci_2019().frame),
}

NAMES = (HS6_2018, *_HEADINGS)
"""The four cross-sections."""

SOURCES = (
    balassa_2018.BALASSA,
    *(source for source, _ in _HEADINGS.values()),
    census.SCHEDULE_B_2017,
    hs_correlations.UNSD_CORRELATIONS,
    hs_industries.WITS_ISIC3,
)
"""Data sets that they are made from."""

LEVELS = (0.5, 0.9)
"""Other thresholds of the paper, whose flags stand beside that of `Sections`."""


@dataclass(frozen=True)
class Sections:
    """The four cross-sections under one treatment of Taiwan and one threshold.

    Parameters
    ----------
    taiwan : {"as Taiwan", "as S19", "leave out"}
        Code of the exporter "Other Asia, nes" where a source has it.
    threshold : float
        A product is flagged by count if more than this share of its codes is on the list.
    """

    taiwan: Taiwan = "as Taiwan"
    threshold: float = 0.8

    def balassa(self) -> indices.BalassaShares:
        """Return the exporter shares of 2018 out of the Balassa matrix, with weights and residual."""
        return _balassa()[0]

    def exports(self, name: str) -> pd.DataFrame:
        """Return exports by country and product (of `HS6_2018`: shares).

        Parameters
        ----------
        name : str
            One of `NAMES`.

        Returns
        -------
        DataFrame
            ``exporter``, ``product``, ``value_usd``.
        """
        table = _balassa()[1] if name == HS6_2018 else _headings(name)
        if self.taiwan == "leave out":
            return table[table["exporter"] != "TWN"]
        return table.replace({"exporter": {"TWN": "S19"}}) if self.taiwan == "as S19" else table

    def products(self, name: str) -> pd.DataFrame:
        """Return one row a product of one cross-section.

        Parameters
        ----------
        name : str
            One of `NAMES`.

        Returns
        -------
        DataFrame
            See `helpers.panels.sections.cross_section`; ``above_0.5``, ``above_0.9`` and ``at_least`` (the
            threshold itself is enough) beside ``by_count``; ``value_usd``, for `HS6_2018` estimated by
            `split_headings` and missing where the headings of 2016 give none. Only there ``oecd``, and
            ``equal``, ``equal_0.5``, ``equal_0.9``, ``equal_at_least``, for which all matches between
            editions count alike.
        """
        return _products(self, name)


@functools.cache
def _balassa() -> tuple[indices.BalassaShares, pd.DataFrame]:
    rca = balassa_2018.load_balassa_2018().frame
    found = indices.shares_from_rca(rca.pivot(index="exporter", columns="hs6", values="rca"))
    share = rca["rca"] * rca["exporter"].map(found.weights)
    return found, rca[["exporter"]].assign(product=rca["hs6"], value_usd=share)


@functools.cache
def _headings(name: str) -> pd.DataFrame:
    return _HEADINGS[name][1]()


@functools.cache
def _products(chosen: Sections, name: str) -> pd.DataFrame:
    codes = census.load_schedule_b_2017().frame
    if name != HS6_2018:
        flags = sections.count_flags(codes, 4, chosen.threshold)
        for level in LEVELS:
            flags[f"above_{level}"] = sections.count_flags(codes, 4, level)["by_count"]
        flags["at_least"] = sections.count_flags(codes, 4, np.nextafter(chosen.threshold, 0))["by_count"]
        return sections.cross_section(chosen.exports(name), flags)
    listed = sections.count_flags(codes, 6, chosen.threshold)
    way = hs.correspond(listed["product"], 2017, 1992, hs_correlations.load_correlations().frame)
    flags = sections.carried_flags(listed, way, chosen.threshold)
    for level in LEVELS:
        other = sections.carried_flags(sections.count_flags(codes, 6, level), way, level)
        flags[f"above_{level}"], flags[f"equal_{level}"] = other["by_count"], other["equal"]
    enough = np.nextafter(chosen.threshold, 0)
    other = sections.carried_flags(sections.count_flags(codes, 6, enough), way, enough)
    flags["at_least"], flags["equal_at_least"] = other["by_count"], other["equal"]
    oecd = hs.flag_by_industry(hs_industries.load_isic3(1992).frame, hs.OECD_HIGH_TECH)
    oecd = oecd.rename(columns={"hs6": "product", "flag": "oecd"})[["product", "oecd"]]
    flags = flags.merge(oecd, how="left")
    frame = sections.cross_section(chosen.exports(name), flags).drop(columns="value_usd")
    values = sections.split_headings(chosen.balassa().shares, _headings("HS-4 2016"))
    return frame.merge(values[["product", "value_usd"]], how="left")
