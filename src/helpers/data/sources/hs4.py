"""Country × HS-4 exports of one year: Harvard Atlas 2016, Open Trade Statistics 2017, BACI 2019.

All give ``exporter`` (ISO 3166 alpha-3), ``product`` (HS heading, four digits, str), ``value_usd``
(current US dollars, above 0). The Atlas and BACI use HS 1992, Open Trade Statistics HS 2007.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import InputError, listed

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
    long = tables.r_matrix(tables.r_object(exports, "exports")["M"], ("exporter", "product", "value_usd"))
    table = tables.r_object(countries, "exports_countries")
    codes = tables.read_csv(products)
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
    # readers of R files take long to import, and most files have been read before
    import pyreadr

    # a plain data frame, which pyreadr reads fifteen times as fast as rdata
    objects = pyreadr.read_r(str(path))
    if "world_trade_2017" not in objects:
        raise InputError(f"{path.name} must hold the object 'world_trade_2017', but holds {listed(objects)}.")
    table = objects["world_trade_2017"]
    frame = pd.DataFrame(
        {
            "exporter": table["reporter_iso"].astype(str).str.upper().to_numpy(),
            "product": table["product_code"].astype(str).to_numpy(),
            "value_usd": table["export_value_usd"].to_numpy(float),
        }
    )
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
    raw = tables.read_csv(path, ["country", "product", "export_val"]).rename(columns={"country": "exporter"})
    is_number = raw["export_val"].str.fullmatch(r"-?\d+(\.\d+)?")
    tables.refuse_rows(raw, ~is_number, path.name, "export_val must be a number, got {export_val!r}.")
    goods, dropped = tables.leave_out(raw, {"service": raw["product"].isin(SERVICES)})
    tables.refuse_twice(goods, ["exporter", "product"], f"{path.name} has two values for")
    loaded = _keep_positive(goods.assign(value_usd=goods["export_val"].astype(float)), BACI)
    return Loaded(loaded.frame, len(raw), BACI, dropped | dict(loaded.dropped))


def headings() -> pd.Series:
    """Short English names of the HS 1992 headings.

    Returns
    -------
    Series
        Name by four-digit code.
    """
    codes = tables.read_csv(fetch(ATLAS, "hs92_atlas.csv"))
    rows = codes[(codes["level"] == "4digit") & codes["code"].str.fullmatch(r"\d{4}")]
    return rows.set_index("code")["name_short_en"].rename("name").sort_index()


def _keep_positive(frame: pd.DataFrame, source: str) -> Loaded:
    value = frame["value_usd"]
    tables.refuse(value[value < 0], f"{source}: value_usd must not be negative, got")
    hs.validate(frame["product"].unique(), 4)
    reasons = {"value is 0": value == 0, "value is missing": value.isna()}
    kept, dropped = tables.leave_out(frame[COLUMNS], reasons)
    return Loaded(kept.sort_values(["exporter", "product"], ignore_index=True), len(frame), source, dropped)
