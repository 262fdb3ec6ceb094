"""High technology by industry: a list of industries, through any correspondence from HS-6 to industries."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import pandas as pd

from helpers.arguments import refuse_odd, require_columns, require_unique, typed
from helpers.errors import HelpersWarning, InputError, listed
from helpers.hs.codes import validate
from helpers.hs.flags import decided

OECD_HIGH_TECH = {
    "2423": "pharmaceuticals, medicinal chemicals and botanical products",
    "30": "office, accounting and computing machinery",
    "32": "radio, television and communication equipment",
    "33": "medical, precision and optical instruments, watches and clocks",
    "353": "aircraft and spacecraft",
}
"""High-technology manufacturing of the OECD, by ISIC Rev. 3: the industries with the highest R&D intensity
in the 1990s. First in the *Science, Technology and Industry Scoreboard* of 2001, unchanged in the
*ISIC Rev. 3 Technology Intensity Definition* of 2011."""


@typed
def flag_by_industry(hs6_to_industry: pd.DataFrame, high_tech_industries: Iterable[str]) -> pd.DataFrame:
    """Flag HS-6 codes by the industry that makes them.

    Parameters
    ----------
    hs6_to_industry : DataFrame
        One row a link: ``hs6`` and ``industry``, both str. A code may have several industries.
    high_tech_industries : iterable of str
        Industry codes. One stands for all codes that begin with it: ``30`` for 3000, ``353`` for 3530. Such
        as `OECD_HIGH_TECH`.

    Returns
    -------
    DataFrame
        One row an HS-6 code, sorted: ``hs6``; ``n_industry`` and ``n_flagged``, its industries and those
        on the list; ``lower`` (all are), ``upper`` (any is) and ``flag`` (boolean), which is set where both
        agree, else missing.

    Raises
    ------
    InputError
        For malformed HS codes, a link given twice, an industry that is empty or no string, or an empty list.

    Warns
    -----
    HelpersWarning
        If an industry of the list makes none of the codes.

    Examples
    --------
    >>> links = pd.DataFrame({"hs6": ["300410", "300510", "300510"], "industry": ["2423", "2423", "1810"]})
    >>> print(flag_by_industry(links, ["2423"]).to_string(index=False))
       hs6  n_industry  n_flagged  lower  upper  flag
    300410           1          1   True   True  True
    300510           2          1  False   True  <NA>
    """
    require_columns(hs6_to_industry, ["hs6", "industry"], "hs6_to_industry")
    validate(hs6_to_industry["hs6"].unique(), 6)
    require_unique(hs6_to_industry, ["hs6", "industry"], "hs6_to_industry")
    industries = _checked(hs6_to_industry["industry"].unique().tolist(), "industry of hs6_to_industry")
    prefixes = _checked(high_tech_industries, "high_tech_industries")
    if not prefixes:
        raise InputError("high_tech_industries is empty; name at least one industry.")
    unused = [prefix for prefix in prefixes if not any(one.startswith(prefix) for one in industries)]
    if unused:
        warnings.warn(
            f"high_tech_industries: hs6_to_industry has no product of {listed(unused)}.",
            HelpersWarning,
            stacklevel=2,
        )
    on_list = {one: one.startswith(tuple(prefixes)) for one in industries}
    grouped = hs6_to_industry["industry"].map(on_list).groupby(hs6_to_industry["hs6"])
    out = grouped.agg(n_industry="size", n_flagged="sum").reset_index()
    out["lower"] = out["n_flagged"] == out["n_industry"]
    out["upper"] = out["n_flagged"] > 0
    out["flag"] = decided(out["lower"], out["upper"])
    return out


def _checked(codes: Iterable[object], argument: str) -> list[str]:
    found = list(codes)
    wrong = [code for code in found if not isinstance(code, str) or not code.strip()]
    if wrong:
        raise InputError(f"{argument} must be strings that are not empty, got {listed(wrong)}.")
    texts = [str(code) for code in found]
    refuse_odd(texts, argument)
    return texts
