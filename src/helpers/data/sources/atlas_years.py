"""HS 1992 headings by year from the Atlas of Economic Complexity: world exports, specialised exporters.

Two files of two releases. `load_ubiquity` has, for 1995 to 2023, how many countries export a heading with a
revealed comparative advantage of at least 1 (``ubiquity``), as another author counted them on the Atlas
exports of that release. `load_world_exports` is the Atlas's own table of a later release, 1995 to 2024,
without any exporter. Ubiquity is not the number of exporters: a country counts where the heading's share of
its exports is at least the heading's share of world exports.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept

ATLAS_YEARS = "atlas-hs4-product-year"

UBIQUITY = "product_year_indicators.csv"
WORLD = "hs92_product_year_4.csv"

UNSPECIFIED = ("9999", "XXXX")
"""Codes of what countries report without saying what it is; they are no headings."""


def load_ubiquity() -> Loaded:
    """Load the number of specialised exporters, and world exports of the same release.

    Returns
    -------
    Loaded
        Columns ``year``, ``product`` (four digits, str), ``ubiquity`` (countries with an index of at least 1,
        0 or more), ``value_usd`` (current US dollars, above 0). Rows without exports, and goods that are
        not specified, are counted and left out.
    """
    return read_years(fetch(ATLAS_YEARS, UBIQUITY), "product_code", "world_export_value", with_ubiquity=True)


def load_world_exports() -> Loaded:
    """Load world exports of the later release.

    Returns
    -------
    Loaded
        Columns ``year``, ``product``, ``value_usd``, as `load_ubiquity`.
    """
    return read_years(fetch(ATLAS_YEARS, WORLD), "product_hs92_code", "export_value", with_ubiquity=False)


@kept
@reads("a table of the Atlas by HS 1992 heading and year (CSV)")
def read_years(path: Path, product: str, value: str, *, with_ubiquity: bool) -> Loaded:
    """Read one of the two tables.

    Parameters
    ----------
    path : Path
        CSV file.
    product, value : str
        Its columns of headings and of exports in US dollars.
    with_ubiquity : bool
        Whether it has ``ubiquity``.

    Returns
    -------
    Loaded
        See `load_ubiquity`.

    Raises
    ------
    InputError
        For a missing column, a number that is none or below 0, a malformed heading, or a heading given twice
        in a year.
    """
    names: Mapping[str, str] = {"year": "year", "value_usd": value} | (
        {"ubiquity": "ubiquity"} if with_ubiquity else {}
    )
    raw = tables.read(path, (product, *names.values()))
    frame = pd.DataFrame({"product": raw[product]})
    for name, column in names.items():
        frame[name] = tables.numbers(raw[column], path.name, least=0, whole=name != "value_usd")
    frame = frame[~frame["product"].isin(UNSPECIFIED)]
    hs.validate(frame["product"].unique(), 4)
    tables.refuse_twice(frame, ["year", "product"], f"{path.name} has two rows for")
    traded = frame[frame["value_usd"] > 0].sort_values(["year", "product"], ignore_index=True)
    columns = ["year", "product", *(["ubiquity"] if with_ubiquity else []), "value_usd"]
    dropped = {"goods not specified": len(raw) - len(frame), "value is 0": len(frame) - len(traded)}
    return Loaded(traded[columns], len(raw), ATLAS_YEARS, dropped)
