"""Exports of 2002 by country of 258 six-digit products of HS 2002: rows of CEPII BACI, edition 202501.

Another author took these products out of BACI because they belong to green value chains; they are no random
sample. Values are thousands of current US dollars at the source and dollars here; quantities are not read.
CEPII's ``S19``, "Other Asia, nes", is ``TWN``.
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
from helpers.data.schemas import checked

BACI_2002 = "baci-hs02-2002-part"

YEAR = 2002

_COLUMNS = ("year", "exporter", "importer", "product_code", "value")


def load_baci_2002() -> Loaded:
    """Load exports of 2002, summed over importers.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``hs6`` (HS 2002, str), ``value_usd`` (current US dollars, above 0).
        Rows of the file that are other importers count as added.
    """
    return read_baci_2002(fetch(BACI_2002))


@kept
@reads("rows of BACI of 2002 (an .rds file with one frame)")
def read_baci_2002(path: Path) -> Loaded:
    """Read the rows and add them up.

    Parameters
    ----------
    path : Path
        R data with one frame: ``year``, ``exporter``, ``importer``, ``product_code``, ``value``.

    Returns
    -------
    Loaded
        See `load_baci_2002`.

    Raises
    ------
    InputError
        For a missing column, another year, a value that is not above 0, or a flow given twice.
    """
    return exports_of(files.r_frame(path, None, ()))


def exports_of(flows: pd.DataFrame) -> Loaded:
    """Check flows and add them up over importers.

    Parameters
    ----------
    flows : DataFrame
        As the file has them.

    Returns
    -------
    Loaded
        See `load_baci_2002`.

    Raises
    ------
    InputError
        See `read_baci_2002`.
    """
    files.refuse_lacking(BACI_2002, _COLUMNS, flows)
    tables.numbers(flows["year"], BACI_2002, least=YEAR, most=YEAR)
    value = tables.numbers(flows["value"], BACI_2002)
    tables.refuse(value[value <= 0], f"value of {BACI_2002} must be above 0, got")
    twice = flows.duplicated(["exporter", "importer", "product_code"])
    tables.refuse(flows.loc[twice, "product_code"], f"{BACI_2002} has a flow twice for")
    rows = pd.DataFrame(
        {
            "exporter": flows["exporter"].astype("str").replace({"S19": "TWN"}),
            "hs6": hs.validate(flows["product_code"].astype("str"), 6),
            "value_usd": value * 1000,
        }
    )
    frame = rows.groupby(["exporter", "hs6"])["value_usd"].sum().reset_index()
    frame.insert(0, "year", YEAR)
    return Loaded(checked(frame, "exports", BACI_2002), len(rows), BACI_2002, {}, len(rows) - len(frame))
