"""Panels put together for other studies: foreign-funded enterprises, direct investment, factor endowments."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.files import reads
from helpers.data.parsed import kept
from helpers.data.provinces.tidy import melt, read_r, specs, tidy

PANELS = {
    "china-ffe-investment-1998-2019": ("Location", "Year"),
    "china-fdi-1996-2007": ("province", "year"),
    "china-factor-endowments-2006-2016": ("province", "year"),
}
"""Columns of provinces and years, by data set.

Foreign-funded enterprises' investment, exports and population have 30 provinces, no Tibet. ``ffe_investment``
is the year-end total investment of foreign-funded enterprises: a stock, not an inflow. The file documents no
unit: 100 million US$ (national sum 5.1 trillion US$ in 2016) and, for exports, 10 thousand US$ (national sum
2.1 trillion US$ in 2016) follow from the levels. The stock jumps by a third in 2017.

Foreign direct investment actually used has 30 provinces, no Inner Mongolia. Its GDP column is a year late in
four provinces and is not read.

Of the factor endowments, columns with a known meaning are read. The base of the three education shares is not
stated. They lie below the population's in the lowest group (Jiangsu 2016: 15 against 28 percent of those aged
six and over) and above it in the highest (24 against 17): persons employed, most likely.
"""


@kept
@reads("a panel of provinces and years (CSV, or .rda with one frame)")
def read_panel(path: Path, source: str) -> pd.DataFrame:
    """Read one of `PANELS`.

    Parameters
    ----------
    path : Path
        A CSV file, or an R file with one data frame.
    source : str
        Identifier of the data set.

    Returns
    -------
    DataFrame
        Tidy schema.

    Raises
    ------
    InputError
        For a column that is missing, a cell that is no number, and as `tidy`.
    """
    tables.refuse([] if source in PANELS else [source], "source:", f" is not one of {', '.join(PANELS)}")
    province, year = PANELS[source]
    table = read_r(path)[1] if path.suffix == ".rda" else tables.read(path, [province, year])
    rows = melt(table, specs(source), province=province, year=year, where=path.name)
    return tidy(rows, source=source)
