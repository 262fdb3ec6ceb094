"""Country × HS-4 exports of one year: Harvard Atlas 2016, Open Trade Statistics 2017, BACI 2019.

All give ``exporter`` (ISO 3166 alpha-3), ``product`` (HS heading, four digits, str), ``value_usd``
(current US dollars, above 0). The Atlas and BACI use HS 1992, Open Trade Statistics HS 2007.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept

ATLAS = "atlas-hs4-2016"
OTS = "ots-hs4-2017"
BACI = "baci-hs4-2019"

SERVICES = frozenset(["financial", "ict", "transport", "travel", "unspecified"])
"""Services that stand among the products of the BACI table: they are no headings, and not from BACI."""

COLUMNS = ["exporter", "product", "value_usd"]


def load_atlas() -> Loaded:
    """Load exports of 2016 by HS 1992 heading.

    Returns
    -------
    Loaded
        Columns ``exporter``, ``product``, ``value_usd``. Zero cells are counted and left out. The headings
        5209 and 5211 share one name and one column at the source; it stands under 5209.
    """
    return read_atlas(
        *(fetch(ATLAS, name) for name in ("exports.rda", "exports_countries.rda", "hs92_atlas.csv"))
    )


@kept
@reads("the Atlas of 2016 (the matrix and its countries as .rda, its products as CSV)")
def read_atlas(exports: Path, countries: Path, products: Path) -> Loaded:
    """Read the Atlas matrix and put codes in the place of its names.

    Parameters
    ----------
    exports, countries, products : Path
        The matrix (R data), the country attributes (R data) and the product table (CSV).

    Returns
    -------
    Loaded
        See `load_atlas`.

    Raises
    ------
    InputError
        If a country or a product of the matrix has no code.
    """
    matrix = files.r_object(exports, "exports")["M"]
    long = tables.r_matrix(matrix, ("exporter", "product", "value_usd"))
    table = files.r_object(countries, "exports_countries")
    codes = tables.read(products, ["code", "level", "name_short_en"])
    headings = codes[codes["level"] == "4digit"].drop_duplicates("name_short_en")
    heading_of = dict(zip(headings["name_short_en"], headings["code"], strict=True))
    iso_of = dict(zip(table["country_name"].astype(str), table["country_code"].astype(str), strict=True))
    for label, column, known in (("country", "exporter", iso_of), ("product", "product", heading_of)):
        unknown = [name for name in long[column].unique() if name not in known]
        tables.refuse(unknown, f"{label} names of {exports.name} without a code:")
        long[column] = long[column].map(known)
    return _keep_positive(long, ATLAS)


def load_ots() -> Loaded:
    """Load exports of 2017 by HS 2007 heading.

    Returns
    -------
    Loaded
        Columns ``exporter``, ``product``, ``value_usd``. Cells without trade are counted and left out.
        Reports are mirrored and harmonised at the source: the world total exceeds the reported one.
    """
    return read_ots(fetch(OTS))


@kept
@reads("the table of Open Trade Statistics (.rda)")
def read_ots(path: Path) -> Loaded:
    """Read the Open Trade Statistics table.

    Parameters
    ----------
    path : Path
        R data file with ``reporter_iso``, ``product_code``, ``export_value_usd``.

    Returns
    -------
    Loaded
        See `load_ots`.
    """
    columns = ["reporter_iso", "product_code", "export_value_usd"]
    table = files.r_frame(path, "world_trade_2017", columns)
    frame = table[columns].set_axis(COLUMNS, axis=1)
    frame["exporter"] = frame["exporter"].astype("str").str.upper()
    frame["product"] = frame["product"].astype("str")
    return _keep_positive(frame, OTS)


def load_baci_2019() -> Loaded:
    """Load exports of 2019 by HS 1992 heading, of 133 countries.

    Returns
    -------
    Loaded
        Columns ``exporter``, ``product``, ``value_usd``. Zero cells and five kinds of services are counted
        and left out. Hong Kong and Taiwan are not among the countries: neither the number of exporters nor
        the shares are comparable with other sources.
    """
    return read_baci_2019(fetch(BACI))


@kept
@reads("BACI by country and heading (CSV with country, product, export_val)")
def read_baci_2019(path: Path) -> Loaded:
    """Read the table of BACI exports by heading.

    Parameters
    ----------
    path : Path
        CSV with ``country`` (alpha-3), ``product``, ``export_val`` (US dollars).

    Returns
    -------
    Loaded
        See `load_baci_2019`.

    Raises
    ------
    InputError
        If a column is missing, a value is not a number, a product is neither a heading nor in `SERVICES`, or
        a country and product occurs twice.
    """
    raw = tables.read(path, ["country", "product", "export_val"]).rename(columns={"country": "exporter"})
    raw["value_usd"] = tables.numbers(raw["export_val"], path.name)
    unknown = ~raw["exporter"].str.fullmatch("[A-Z]{3}")
    tables.refuse_rows(raw, unknown, path.name, "the country must be an alpha-3 code, got {exporter!r}.")
    goods, dropped = tables.leave_out(raw, {"service": raw["product"].isin(SERVICES)})
    tables.refuse_twice(goods, ["exporter", "product"], f"{path.name} has two values for")
    loaded = _keep_positive(goods, BACI)
    return Loaded(loaded.frame, len(raw), BACI, dropped | dict(loaded.dropped))


def headings() -> pd.Series:
    """Short English names of the HS 1992 headings.

    Returns
    -------
    Series
        Name by four-digit code.
    """
    codes = tables.read(fetch(ATLAS, "hs92_atlas.csv"))
    rows = codes[(codes["level"] == "4digit") & codes["code"].str.fullmatch(r"\d{4}")]
    return rows.set_index("code")["name_short_en"].rename("name").sort_index()


def _keep_positive(frame: pd.DataFrame, source: str) -> Loaded:
    value = tables.numbers(frame["value_usd"], source, least=0, blanks=())
    frame = frame.assign(value_usd=value)
    hs.validate(frame["product"].unique(), 4)
    reasons = {"value is 0": value == 0, "value is missing": value.isna()}
    kept, dropped = tables.leave_out(frame[COLUMNS], reasons)
    return Loaded(kept.sort_values(["exporter", "product"], ignore_index=True), len(frame), source, dropped)
