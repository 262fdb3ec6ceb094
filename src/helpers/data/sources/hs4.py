"""Country × HS-4 exports of one year: Harvard Atlas 2016, Open Trade Statistics 2017, BACI 2019.

All give ``exporter`` (ISO 3166 alpha-3), ``product`` (HS heading, four digits, str), ``value_usd``
(current US dollars, above 0). The Atlas and BACI use HS 1992, Open Trade Statistics HS 2007.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers import hs
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
    matrix = r_object(exports, "exports")["M"]
    table = r_object(countries, "exports_countries")
    codes = pd.read_csv(products, dtype=str, keep_default_na=False)
    headings = codes[codes["level"] == "4digit"].drop_duplicates("name_short_en")
    heading_of = dict(zip(headings["name_short_en"], headings["code"], strict=True))
    iso_of = dict(zip(table["country_name"].astype(str), table["country_code"].astype(str), strict=True))
    country_names, product_names = (list(map(str, axis.values)) for axis in matrix.coords.values())
    for label, names, known in (("country", country_names, iso_of), ("product", product_names, heading_of)):
        unknown = [name for name in names if name not in known]
        if unknown:
            raise InputError(f"{label} names of {exports.name} without a code: {listed(unknown)}.")
    cells = np.asarray(matrix, dtype=float)
    frame = pd.DataFrame(
        {
            "exporter": np.repeat([iso_of[name] for name in country_names], len(product_names)),
            "product": np.tile([heading_of[name] for name in product_names], len(country_names)),
            "value_usd": cells.ravel(),
        }
    )
    return _keep_positive(frame, ATLAS)


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
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [name for name in ("country", "product", "export_val") if name not in raw]
    if missing:
        raise InputError(f"{path.name} lacks the columns {listed(missing)}.")
    wrong = raw.loc[~raw["export_val"].str.fullmatch(r"-?\d+(\.\d+)?"), "export_val"]
    if len(wrong):
        raise InputError(
            f"{path.name}, line {wrong.index[0] + 2}: export_val must be a number, got {listed(wrong)}."
        )
    service = raw["product"].isin(SERVICES)
    goods = raw[~service].rename(columns={"country": "exporter"})
    twice = goods.loc[goods.duplicated(["exporter", "product"]), ["exporter", "product"]]
    if len(twice):
        raise InputError(
            f"{path.name} has two values for {listed(twice.itertuples(index=False, name=None))}."
        )
    loaded = _keep_positive(goods.assign(value_usd=goods["export_val"].astype(float)), BACI)
    return Loaded(loaded.frame, len(raw), BACI, {"service": int(service.sum()), **loaded.dropped})


def headings() -> pd.Series:
    """Short English names of the HS 1992 headings.

    Returns
    -------
    Series
        Name by four-digit code.
    """
    codes = pd.read_csv(fetch(ATLAS, "hs92_atlas.csv"), dtype=str, keep_default_na=False)
    rows = codes[(codes["level"] == "4digit") & codes["code"].str.fullmatch(r"\d{4}")]
    return rows.set_index("code")["name_short_en"].rename("name").sort_index()


def _keep_positive(frame: pd.DataFrame, source: str) -> Loaded:
    value = frame["value_usd"]
    if (value < 0).any():
        raise InputError(f"{source}: value_usd must not be negative, got {listed(value[value < 0])}.")
    hs.validate(frame["product"].unique(), 4)
    kept = frame.loc[value > 0, COLUMNS].sort_values(["exporter", "product"], ignore_index=True)
    dropped = {"value is 0": int((value == 0).sum()), "value is missing": int(value.isna().sum())}
    return Loaded(kept, len(frame), source, dropped)


def r_object(path: Path, name: str) -> Any:
    """Read one object of an R data file.

    Parameters
    ----------
    path : Path
        The file (.rda).
    name : str
        Name of the object.

    Returns
    -------
    DataFrame or xarray.DataArray or dict
        The object, as rdata makes it.

    Raises
    ------
    InputError
        If the file holds no such object.
    """
    import rdata

    with warnings.catch_warnings():
        # R attributes without a Python counterpart (row names, time zones) carry no data here
        warnings.simplefilter("ignore", UserWarning)
        objects = rdata.read_rda(path)
    if name not in objects:
        raise InputError(f"{path.name} must hold the object {name!r}, but holds {listed(objects)}.")
    return objects[name]
