"""Panels put together for other studies: foreign-funded enterprises, direct investment, factor endowments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.data.parsed import kept
from helpers.data.provinces.tidy import WAN, YI, Spec, melt, read_r, tidy

FFE_SPECS: Mapping[str, Spec] = {
    "Foreign_Investment": Spec("ffe_investment", "US$", YI),
    "Export": Spec("exports", "US$", WAN),
    "Population": Spec("population", "persons", WAN),
}
"""Columns of the foreign-funded enterprises panel; it documents no unit, the levels give them."""

FDI_SPECS: Mapping[str, Spec] = {"fdi": Spec("fdi_actual", "US$", WAN)}
"""Its GDP column is a year late in four provinces and is not read."""

FACTOR_SPECS: Mapping[str, Spec] = {
    "low": Spec("low_share", "share", 0.01),
    "med": Spec("medium_share", "share", 0.01),
    "univ": Spec("tertiary_share", "share", 0.01),
    "RD": Spec("rd_personnel", "person-years"),
    "RDIntensity": Spec("rd_intensity", "share of GDP", 0.01),
    "patent": Spec("patents_granted", "pieces"),
    "urban": Spec("urban_share", "share", 0.01),
}
"""Columns of the factor endowments that have a known meaning.

The base of the three education shares is not stated. They lie below the population's in the lowest group
(Jiangsu 2016: 15 against 28 percent of those aged six and over) and above it in the highest (24 against 17):
persons employed, most likely.
"""


@kept
def read_ffe_panel(path: Path) -> pd.DataFrame:
    """Read foreign-funded enterprises' investment (a stock), exports and population; 30 provinces, no Tibet.

    ``ffe_investment`` is the year-end total investment of foreign-funded enterprises: a stock, not an inflow.
    The file documents no unit: 100 million US$ (national sum 5.1 trillion US$ in 2016) and, for exports, 10
    thousand US$ (national sum 2.1 trillion US$ in 2016) follow from the levels. The stock jumps by a third in
    2017.

    Parameters
    ----------
    path : Path
        The CSV file, UTF-8 with a byte-order mark.

    Returns
    -------
    DataFrame
        Tidy schema.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows = melt(table, FFE_SPECS, province="Location", year="Year", path=path)
    return tidy(rows, source="china-ffe-investment-1998-2019")


@kept
def read_fdi_panel(path: Path) -> pd.DataFrame:
    """Read foreign direct investment actually used, 10 thousand US$ to US$ (30 provinces, no Inner Mongolia).

    Parameters
    ----------
    path : Path
        The CSV file.

    Returns
    -------
    DataFrame
        Tidy schema.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return tidy(
        melt(table, FDI_SPECS, province="province", year="year", path=path), source="china-fdi-1996-2007"
    )


@kept
def read_factor_endowments(path: Path) -> pd.DataFrame:
    """Read education shares, R&D personnel, patents and urbanisation, percent to shares.

    Parameters
    ----------
    path : Path
        The R file with the object ``FactorEndw``.

    Returns
    -------
    DataFrame
        Tidy schema; see `FACTOR_SPECS` for the base of the education shares.
    """
    _, table = read_r(path)
    rows = melt(table, FACTOR_SPECS, province="province", year="year", path=path)
    return tidy(rows, source="china-factor-endowments-2006-2016")
