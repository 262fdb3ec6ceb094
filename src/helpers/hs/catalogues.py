"""Catalogues of high-tech products over several years: yearly, initial, stable.

The definitions are those of Lu, Ju and Yu (2023): the catalogue of each year (their Tables 6 to 12), that of
the first year applied to all years (Table 14), and products that are always or never in it (Table 15).
"""

from __future__ import annotations

from typing import Literal, get_args

import pandas as pd

from helpers.arguments import require_columns, require_unique, typed
from helpers.errors import InputError
from helpers.hs._checks import as_flag
from helpers.hs.codes import validate

Kind = Literal["yearly", "initial", "stable"]
"""The three kinds of catalogue."""


@typed
def catalogue(flags: pd.DataFrame, kind: Kind = "yearly") -> pd.DataFrame:
    """Make a catalogue from the flags of each year.

    Parameters
    ----------
    flags : DataFrame
        ``year``, ``hs6``, ``flag`` (boolean, missing where it is not known), of one revision of the HS.
    kind : {'yearly', 'initial', 'stable'}
        ``yearly``: the flag of the year. ``initial``: the flag of the first year, in all years. ``stable``:
        products whose flag is the same in all years in which they occur.

    Returns
    -------
    DataFrame
        ``year``, ``hs6``, ``flag`` (bool), sorted. Left out are rows without a known flag (``yearly``),
        products without a known flag in the first year (``initial``), and products that change or have an
        unknown flag (``stable``).

    Raises
    ------
    InputError
        For another kind, malformed codes, a product and year given twice, a flag that is not true, false or
        missing.

    Notes
    -----
    The paper has 79,419 observations with the yearly catalogue, 74,230 with the initial (Table 14) and 78,094
    with the stable one (Table 15). So products that have no status in 2004 were left out there, too, and
    not counted as ordinary ones.

    Examples
    --------
    >>> flags = pd.DataFrame(
    ...     {"year": [2004, 2005, 2004, 2005], "hs6": ["848620", "848620", "854232", "854232"],
    ...      "flag": [True, True, False, True]}
    ... )
    >>> print(catalogue(flags, "stable").to_string(index=False))
     year    hs6  flag
     2004 848620  True
     2005 848620  True
    """
    if kind not in get_args(Kind):
        raise InputError(f"kind must be one of {get_args(Kind)}, got {kind!r}.")
    require_columns(flags, ["year", "hs6", "flag"], "flags")
    validate(flags["hs6"].unique(), 6)
    require_unique(flags, ["year", "hs6"], "flags")
    table = flags[["year", "hs6"]].assign(flag=as_flag(flags["flag"], "flag", undecided=True))
    table = table.sort_values(["year", "hs6"], ignore_index=True)
    if kind == "initial":
        first = table[table["year"] == table["year"].min()].set_index("hs6")["flag"]
        table["flag"] = table["hs6"].map(first).astype("boolean")
    elif kind == "stable":
        table = table[table.groupby("hs6")["flag"].transform("nunique", dropna=False) == 1]
    return table.dropna(subset="flag").astype({"flag": bool}).reset_index(drop=True)
