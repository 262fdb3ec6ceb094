"""Panels put together for other studies: foreign-funded enterprises, direct investment, factor endowments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.parsed import kept
from helpers.data.provinces.tidy import WAN, YI, Spec, melt, read_r, tidy


@dataclass(frozen=True)
class Panel:
    """What a file with one row a province and year holds.

    Parameters
    ----------
    source : str
        Identifier of the data set.
    province, year : str
        Names of the columns that hold them.
    specs : tuple
        The other columns that are read, each with its `Spec`.
    """

    source: str
    province: str
    year: str
    specs: tuple[tuple[str, Spec], ...]


FFE = Panel(
    "china-ffe-investment-1998-2019",
    "Location",
    "Year",
    (
        ("Foreign_Investment", Spec("ffe_investment", "US$", YI)),
        ("Export", Spec("exports", "US$", WAN)),
        ("Population", Spec("population", "persons", WAN)),
    ),
)
"""Foreign-funded enterprises' investment, exports and population; 30 provinces, no Tibet.

``ffe_investment`` is the year-end total investment of foreign-funded enterprises: a stock, not an inflow. The
file documents no unit: 100 million US$ (national sum 5.1 trillion US$ in 2016) and, for exports, 10 thousand
US$ (national sum 2.1 trillion US$ in 2016) follow from the levels. The stock jumps by a third in 2017.
"""

FDI = Panel("china-fdi-1996-2007", "province", "year", (("fdi", Spec("fdi_actual", "US$", WAN)),))
"""Foreign direct investment actually used, 30 provinces, no Inner Mongolia.

Its GDP column is a year late in four provinces and is not read.
"""

FACTORS = Panel(
    "china-factor-endowments-2006-2016",
    "province",
    "year",
    (
        ("low", Spec("low_share", "share", 0.01)),
        ("med", Spec("medium_share", "share", 0.01)),
        ("univ", Spec("tertiary_share", "share", 0.01)),
        ("RD", Spec("rd_personnel", "person-years")),
        ("RDIntensity", Spec("rd_intensity", "share of GDP", 0.01)),
        ("patent", Spec("patents_granted", "pieces")),
        ("urban", Spec("urban_share", "share", 0.01)),
    ),
)
"""Columns of the factor endowments that have a known meaning.

The base of the three education shares is not stated. They lie below the population's in the lowest group
(Jiangsu 2016: 15 against 28 percent of those aged six and over) and above it in the highest (24 against 17):
persons employed, most likely.
"""


@kept
def read_panel(path: Path, panel: Panel) -> pd.DataFrame:
    """Read one of `FFE`, `FDI` and `FACTORS`.

    Parameters
    ----------
    path : Path
        A CSV file, or an R file with one data frame.
    panel : Panel
        What it holds.

    Returns
    -------
    DataFrame
        Tidy schema.

    Raises
    ------
    InputError
        For a column that is missing, a cell that is no number, and as `tidy`.
    """
    table = read_r(path)[1] if path.suffix == ".rda" else tables.read_csv(path)
    rows = melt(table, panel.specs, province=panel.province, year=panel.year, where=path.name)
    return tidy(rows, source=panel.source)
