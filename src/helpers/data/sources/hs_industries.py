"""Links from six-digit HS codes to industries: WITS's to ISIC Rev. 3, or any table of two columns."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import InputError

WITS_ISIC3 = "wits-hs6-isic3"

_FILES = {
    1992: ("H0_to_I3.csv", "HS 1988/92"),
    1996: ("H1_to_I3.csv", "HS 1996"),
    2002: ("H2_to_I3.csv", "HS 2002"),
    2007: ("H3_to_I3.csv", "HS 2007"),
}
_ISIC = "ISIC Revision 3 Product Code"


def load_isic3(revision: int) -> Loaded:
    """Industry of each HS-6 code, by ISIC Rev. 3.

    Parameters
    ----------
    revision : {1992, 1996, 2002, 2007}
        Year of the HS revision; the World Bank's WITS has no table for later ones.

    Returns
    -------
    Loaded
        Columns ``hs6`` and ``industry`` (four digits), both str; one industry a code.

    Raises
    ------
    InputError
        For another year.
    """
    if revision not in _FILES:
        raise InputError(
            f"revision must be one of {tuple(_FILES)}, got {revision}; carry the flag with helpers.hs."
        )
    name, label = _FILES[revision]
    loaded = read_industry_links(fetch(WITS_ISIC3, name), f"{label} Product Code", _ISIC)
    return dataclasses.replace(loaded, source=f"{WITS_ISIC3} {revision}")


@kept
@reads("links of HS codes to industries (CSV with a column of each)")
def read_industry_links(path: Path, hs6: str = "hs6", industry: str = "industry") -> Loaded:
    """Read a correspondence between HS-6 codes and industries from two columns of a CSV file.

    Parameters
    ----------
    path : Path
        CSV with a header, in UTF-8 or cp1252; further columns are not read.
    hs6, industry : str
        Names of the two columns.

    Returns
    -------
    Loaded
        Columns ``hs6`` and ``industry``, both str, sorted; a code may have several industries. Repeated
        links are counted and left out.

    Raises
    ------
    InputError
        If a column is missing, an HS code is malformed or lost its leading zero, or an industry is empty.
    """
    raw = tables.read(path, [hs6, industry])
    frame = pd.DataFrame({"hs6": hs.validate(raw[hs6].str.strip(), 6), "industry": raw[industry].str.strip()})
    tables.refuse(frame.loc[frame["industry"] == "", "hs6"], f"{industry} of {path.name} is empty for")
    kept, dropped = tables.leave_out(frame, {"repeated link": frame.duplicated()})
    kept = kept.sort_values(["hs6", "industry"], ignore_index=True)
    return Loaded(kept, len(raw), path.name, dropped)
