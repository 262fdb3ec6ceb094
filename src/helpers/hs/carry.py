"""Carry a flag from one revision of the HS to another, with bounds where products were split or merged."""

from __future__ import annotations

import pandas as pd

from helpers.arguments import require_columns, require_unique, typed
from helpers.errors import InputError, listed
from helpers.hs._checks import as_flag
from helpers.hs.codes import validate
from helpers.hs.correspondence import Correspondence
from helpers.hs.flags import decided


@typed
def carry_flag(flag: pd.DataFrame, correspondence: Correspondence) -> pd.DataFrame:
    """Say which codes of another revision hold flagged products.

    Parameters
    ----------
    flag : DataFrame
        ``hs6``, codes of the correspondence's first revision, and ``flag`` (boolean, missing where it is
        not known), such as `flag_hs6` gives.
    correspondence : Correspondence
        From the revision of `flag` to the one wanted.

    Returns
    -------
    DataFrame
        One row a code of the other revision: ``hs6``; ``n_source``, how many codes match it; ``n_flagged``
        of them with the flag set and ``n_undecided`` without a known flag, or not in `flag`; ``share``, the
        part of the weight that is flagged, from 0 to 1, missing if a match is undecided; ``lower``
        (all matches are flagged), ``upper`` (any match is, or may be) and ``flag`` (boolean), which is set
        where both agree, else missing.

    Raises
    ------
    InputError
        For malformed or repeated codes, for a flag that is not true, false or missing, and for codes that
        the correspondence does not have. Those that it reports as unknown or unlinked are left out.

    Examples
    --------
    >>> from helpers.hs import correspond
    >>> links = pd.DataFrame(
    ...     {"newer_revision": 2017, "older_revision": 2012,
    ...      "newer": ["010111", "010112"], "older": ["010110", "010110"]}
    ... )
    >>> flags = pd.DataFrame({"hs6": ["010111", "010112"], "flag": [True, False]})
    >>> carried = carry_flag(flags, correspond(None, 2017, 2012, links))
    >>> print(carried[["hs6", "share", "flag", "lower", "upper"]].to_string(index=False))
       hs6  share  flag  lower  upper
    010110    0.5  <NA>  False   True
    """
    require_columns(flag, ["hs6", "flag"], "flag")
    validate(flag["hs6"], 6)
    require_unique(flag, ["hs6"], "flag")
    matches = correspondence.frame
    reported = {*correspondence.unknown, *correspondence.unlinked}
    foreign = sorted(set(flag["hs6"]) - set(matches["source"]) - reported)
    if foreign:
        raise InputError(
            f"flag has codes that the correspondence lacks: {listed(foreign)}; make it with these codes, "
            "so that it says whether they exist."
        )
    known = flag.assign(flag=as_flag(flag["flag"], "flag", undecided=True))[["hs6", "flag"]]
    rows = matches.merge(known.rename(columns={"hs6": "source"}), how="left", on="source")
    is_set = rows["flag"].fillna(False).astype(bool)
    rows = rows.assign(
        n_flagged=is_set,
        n_known=rows["flag"].notna(),
        flagged=rows["weight"].where(is_set, 0.0),
    )
    out = (
        rows.groupby("target")
        .agg(
            n_source=("n_source", "first"),
            n_flagged=("n_flagged", "sum"),
            n_known=("n_known", "sum"),
            flagged=("flagged", "sum"),
            weight=("weight", "sum"),
        )
        .rename_axis("hs6")
        .reset_index()
    )
    # sources that the correspondence was not asked for are matches all the same
    out["n_undecided"] = out["n_source"] - out["n_known"]
    out["share"] = (out["flagged"] / out["weight"]).where(out["n_undecided"] == 0)
    out["lower"] = out["n_flagged"] == out["n_source"]
    out["upper"] = (out["n_flagged"] + out["n_undecided"]) > 0
    out["flag"] = decided(out["lower"], out["upper"])
    return out[["hs6", "n_source", "n_flagged", "n_undecided", "share", "flag", "lower", "upper"]]
