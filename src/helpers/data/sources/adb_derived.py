"""Exports and exports of value added by economy and industry, computed by another author from ADB's tables.

A public repository of tools for ADB's tables holds indicators of the edition with 62 economies and a region
for the rest of the world, of July 2023. Value added in exports is what the author's notebooks sum up (DAVAX
and REX of a decomposition of exports): value added of the exporter that ends in other countries' final
demand, without what returns home. ``va_forward`` counts it in the industry that earns it, whoever ships the
product, ``va_backward`` in the industry that exports the product. Both have the same sum over the industries
of an economy. The tables of flows are not among the files.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.sources.adb_mrio import REST_OF_WORLD

ADB_DERIVED = "adb-mrio-62-derived"

MEASURES = {"va_forward": "vaxos_si", "va_backward": "vaxes_si", "exports": "exports_si"}
"""Our names and the file's: value added by the industry that earns it, by the one that exports; exports."""

INDUSTRIES = 35

_MILLION = 1e6


def load() -> Loaded:
    """Load the indicators of 2000 and 2007 to 2022.

    Returns
    -------
    Loaded
        Columns ``year``, ``country`` (ADB's code, such as ``PRC``; ``RoW`` for the rest of the world),
        ``industry`` (``c1`` to ``c35``), ``exports``, ``va_backward``, ``va_forward`` in US dollars. Small
        negative values are kept as they are. Rows of coarser industries are counted and left out.
    """
    return read(fetch(ADB_DERIVED, "rca62.parquet"), fetch(ADB_DERIVED, "countries.xlsx"))


@kept
@reads("indicators by economy and sector (Parquet), and their list of economies (.xlsx)")
def read(indicators: Path, countries: Path) -> Loaded:
    """Read the indicators and put codes of economies in the place of their numbers.

    Parameters
    ----------
    indicators : Path
        Parquet with ``t``, ``s`` (economy), ``agg`` (number of industries), ``i`` and the `MEASURES`, in
        million US dollars.
    countries : Path
        Workbook whose sheet MRIO gives ``mrio_code`` by ``mrio62``.

    Returns
    -------
    Loaded
        See `load`.

    Raises
    ------
    InputError
        If an economy has no code, or a year does not have each economy and industry once.
    """
    rows = files.parquet(indicators, ["t", "s", "agg", "i", *MEASURES.values()])
    for column in MEASURES.values():
        tables.numbers(rows[column], indicators.name)
    known = tables.read(countries, ["mrio62", "mrio_code"], sheet="MRIO")
    known = known[known["mrio62"] != ""]
    numbers = tables.numbers(known["mrio62"], countries.name, whole=True)
    codes = dict(zip(numbers, known["mrio_code"], strict=True))
    unknown = sorted(set(rows["s"]) - set(codes))
    tables.refuse(unknown, f"{countries.name} has no code for the economies")
    fine = rows[rows["agg"] == INDUSTRIES]
    once = fine.groupby("t")[["s", "i"]].apply(lambda own: own.value_counts().max())
    size = fine["s"].nunique() * INDUSTRIES
    wrong = [year for year, own in fine.groupby("t") if len(own) != size or once[year] != 1]
    tables.refuse(wrong, f"{indicators.name} lacks, or repeats, an economy and industry in")
    frame = pd.DataFrame(
        {
            "year": fine["t"].astype("int64"),
            "country": fine["s"].map(codes).replace("ROW", REST_OF_WORLD).astype("str"),
            "industry": ("c" + fine["i"].astype(str)).astype("str"),
            **{name: fine[column] * _MILLION for name, column in MEASURES.items()},
        }
    )
    coarser = rows.loc[rows["agg"] != INDUSTRIES, "agg"].value_counts()
    dropped = {f"rows of {number} industries": int(count) for number, count in coarser.items()}
    return Loaded(frame.reset_index(drop=True), len(rows), ADB_DERIVED, dropped)
