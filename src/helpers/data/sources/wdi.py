"""World Development Indicators: one series a file, countries and aggregates mixed at the source."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import InputError, listed

WDI = "wdi"

AGGREGATES = frozenset(
    [
        "AFE",
        "AFW",
        "ARB",
        "CEB",
        "CSS",
        "EAP",
        "EAR",
        "EAS",
        "ECA",
        "ECS",
        "EMU",
        "EUU",
        "FCS",
        "HIC",
        "HPC",
        "IBD",
        "IBT",
        "IDA",
        "IDB",
        "IDX",
        "INX",
        "LAC",
        "LCN",
        "LDC",
        "LIC",
        "LMC",
        "LMY",
        "LTE",
        "MEA",
        "MIC",
        "MNA",
        "NAC",
        "OED",
        "OSS",
        "PRE",
        "PSS",
        "PST",
        "SAS",
        "SSA",
        "SSF",
        "SST",
        "TEA",
        "TEC",
        "TLA",
        "TMN",
        "TSA",
        "TSS",
        "UMC",
        "WLD",
    ]
)
"""Codes of regions and income groups, which are no countries. ARB is the Arab World, not Aruba (ABW)."""


def load_series(code: str) -> Loaded:
    """One indicator for all countries and years.

    Parameters
    ----------
    code : str
        World Bank code, such as ``NY.GDP.PCAP.CD`` (GDP per head, current US dollars).

    Returns
    -------
    Loaded
        Columns ``country`` (ISO 3166 alpha-3), ``year``, ``value`` in the unit of the series; aggregates
        are counted and left out. Years without a value are absent rows. Taiwan is not covered.
    """
    return read_series(fetch(WDI, f"{code}.csv"))


@kept
def read_series(path: Path) -> Loaded:
    """Read one series in long form.

    Parameters
    ----------
    path : Path
        CSV with ``Country Name``, ``Country Code``, ``Year``, ``Value``.

    Returns
    -------
    Loaded
        See `load_series`.

    Raises
    ------
    InputError
        If a column is missing, or a country and year occurs twice.
    """
    raw = pd.read_csv(
        path,
        dtype={"Country Code": str, "Country Name": str},
        keep_default_na=False,
        na_values={"Value": [""]},
    )
    missing = [name for name in ("Country Code", "Year", "Value") if name not in raw]
    if missing:
        raise InputError(f"{path.name} lacks the columns {listed(missing)}.")
    frame = raw.rename(columns={"Country Code": "country", "Year": "year", "Value": "value"})
    frame = frame[["country", "year", "value"]]
    aggregate = frame["country"].isin(AGGREGATES)
    empty = frame["value"].isna() & ~aggregate
    kept = frame[~aggregate & ~empty].sort_values(["country", "year"], ignore_index=True)
    twice = kept[kept.duplicated(["country", "year"])]
    if len(twice):
        raise InputError(
            f"{path.name} has two values for {listed(zip(twice['country'], twice['year'], strict=True))}."
        )
    dropped = {"aggregate of countries": int(aggregate.sum()), "no value": int(empty.sum())}
    return Loaded(kept, len(frame), f"{WDI} {path.stem}", dropped)
