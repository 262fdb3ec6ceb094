"""The frames that the multiverses of the paper on national concentration are estimated on.

`sections_frame` stacks cross-sections of products (the public files), `panel_frame` puts several catalogues
beside one panel of products and years (the full files, or the made-up sample). Both share these columns:

================  =======================================================================================
``not_small``     True but for the tenth of products (of a cross-section, of a year) with least value, and for
                  products without a known value
``manufactures``  True for chapters 28 to 96: no farm products, no minerals
``weight_usd``    value where it is above 0, else missing: a weight must be positive
================  =======================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.errors import InputError, listed
from helpers.panels.product_year import KEY, flagged

SMALLEST = 0.1
"""Part of the products that counts as the smallest."""

MANUFACTURES = ("28", "96")
"""First and last chapter of manufactures."""


def sections_frame(sections: Mapping[str, pd.DataFrame], flags: Mapping[str, str]) -> pd.DataFrame:
    """Stack cross-sections of products.

    Parameters
    ----------
    sections : mapping of str to DataFrame
        By name, from `helpers.panels.sections.cross_section`, each with ``value_usd``.
    flags : mapping of str to str
        Column of the flag of high-tech products by the name that it gets. A section may lack one: its rows
        are missing there.

    Returns
    -------
    DataFrame
        ``section``, ``product``, ``hs2``, ``share5``, ``hhi``, ``share3``, ``ln_n``, ``value_usd``, for each
        flag ``high_tech_…`` (1, 0, missing if not known), for each section ``in_…`` (bool, spaces and hyphens
        as ``_``), the columns that the module names.

    Raises
    ------
    InputError
        For a section without a column that is needed, or a flag that no section has.

    Examples
    --------
    >>> rows = {"product": ["8486", "0101"], "hs2": ["84", "01"], "share5": 0.5, "hhi": 0.2, "share3": 0.4}
    >>> one = pd.DataFrame({**rows, "ln_n": 3.0, "value_usd": [2.0, 1.0], "strict": [True, False]})
    >>> found = sections_frame({"HS-4 2017": one}, {"all": "strict"})
    >>> found[["high_tech_all", "in_hs_4_2017", "manufactures", "not_small"]].values.tolist()
    [[1.0, True, True, True], [0.0, True, False, False]]
    """
    shared = ["product", "hs2", "share5", "hhi", "share3", "ln_n", "value_usd"]
    idle = [column for column in flags.values() if not any(column in one for one in sections.values())]
    if idle or not sections:
        raise InputError(f"flags must name columns of the sections, but none has {listed(idle)}.")
    parts = []
    for name, one in sections.items():
        absent = [column for column in shared if column not in one]
        if absent:
            raise InputError(f"section {name!r} lacks the columns {listed(absent)}.")
        high_tech = {
            f"high_tech_{flag}": (
                one[column].astype("boolean").to_numpy(np.float64, na_value=np.nan)
                if column in one
                else np.nan
            )
            for flag, column in flags.items()
        }
        parts.append(one[shared].assign(section=name, **high_tech))
    table = pd.concat(parts, ignore_index=True)
    members = {f"in_{_plain(name)}": table["section"] == name for name in sections}
    return _described(table, "section").assign(**members)


def panel_frame(products: pd.DataFrame, catalogues: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put several catalogues beside one panel of products and years.

    Parameters
    ----------
    products : DataFrame
        From `helpers.panels.product_year.measured`.
    catalogues : mapping of str to DataFrame
        By name: ``year``, ``hs6``, ``flag``.

    Returns
    -------
    DataFrame
        `products`, for each catalogue ``high_tech_…`` (1, 0, missing if not known), the columns that the
        module names, and ``after_2009`` (bool).

    Raises
    ------
    InputError
        As `helpers.panels.product_year.flagged`.

    Examples
    --------
    >>> products = pd.DataFrame({"year": 2017, "hs6": ["848620", "010121"], "hs2": ["84", "01"]})
    >>> products = products.assign(value_usd=[2.0, 1.0])
    >>> flags = pd.DataFrame({"year": 2017, "hs6": ["848620"], "flag": [True]})
    >>> panel_frame(products, {"yearly": flags})["high_tech_yearly"].tolist()
    [1.0, nan]
    """
    table = products.set_index(KEY)
    for name, flags in catalogues.items():
        known = flagged(products, flags).frame.set_index(KEY)["high_tech"]
        table[f"high_tech_{_plain(name)}"] = known.reindex(table.index).astype("float64")
    table = table.reset_index()
    return _described(table, "year").assign(after_2009=table["year"] >= 2010)


def _described(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Add what both frames share."""
    value = table["value_usd"]
    least = value.groupby(table[group]).transform("quantile", SMALLEST)
    first, last = MANUFACTURES
    return table.assign(
        not_small=value > least,
        manufactures=table["hs2"].between(first, last),
        weight_usd=value.where(value > 0),
    )


def _plain(name: str) -> str:
    return name.lower().replace(" ", "_").replace("-", "_")
