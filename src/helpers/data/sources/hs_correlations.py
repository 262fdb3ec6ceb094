"""Correlation tables of the UN Statistics Division: links between a revision of the HS and the one before.

The file is a stack of the published sheets, made by the Harvard Growth Lab. Three facts about it:

- leading zeros are lost; HS codes have six digits, so a code of five lost exactly one, which is put back and
  counted in ``zeros_restored``;
- the published sheets link newer codes to older ones only; `helpers.hs.correspond` turns them around;
- the 2022 sheet links six codes of the new heading for electronic waste, 8549, to 1,019 codes of 2017 each,
  since any appliance can become waste. These are 6,114 of its 15,657 links. They are kept.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept

UNSD_CORRELATIONS = "unsd-hs-correlations"

_SITC_STEPS = ("1992 to 1988", "1988 to 1976", "1976 to 1962")
_HS_STEPS = {f"{newer} to {older}": (newer, older) for older, newer in pairwise(hs.REVISIONS)}


def load_correlations() -> Loaded:
    """Links between neighbouring revisions of the HS, 1992 to 2022.

    Returns
    -------
    Loaded
        Columns ``newer_revision``, ``older_revision`` (year), ``newer``, ``older`` (six digits, str),
        ``relation`` as published (newer : older), ``zeros_restored`` (0, 1 or 2 codes of the row). Links to
        the SITC are counted and left out. The published relation follows no single rule: in the sheets of
        2017 and 2022 it counts the matches of the two linked codes, as `helpers.hs` does; in the sheet of
        2012 those of all codes that are linked through others; the older sheets mix both.
    """
    return read_correlations(fetch(UNSD_CORRELATIONS))


@kept
@reads("the stack of UNSD's correlation tables (CSV with code.after, code.before, adjustment)")
def read_correlations(path: Path) -> Loaded:
    """Read the stack of correlation tables.

    Parameters
    ----------
    path : Path
        CSV with ``code.after``, ``code.before``, ``Relationship`` and ``adjustment``.

    Returns
    -------
    Loaded
        See `load_correlations`.

    Raises
    ------
    InputError
        If a column is missing, a step is unknown, or a code has neither six digits nor five.
    """
    codes = ["code.after", "code.before"]
    raw = tables.read(path, [*codes, "Relationship", "adjustment"])
    unknown = sorted(set(raw["adjustment"]) - {*_HS_STEPS, *_SITC_STEPS})
    tables.refuse(unknown, f"adjustment of {path.name} has unknown steps:")
    rows, dropped = tables.leave_out(raw, {"link to the SITC": raw["adjustment"].isin(_SITC_STEPS)})
    years = rows["adjustment"].map(_HS_STEPS)
    frame = pd.DataFrame(
        {
            "newer_revision": years.str[0].astype(int),
            "older_revision": years.str[1].astype(int),
            "newer": _six_digits(rows["code.after"]),
            "older": _six_digits(rows["code.before"]),
            "relation": rows["Relationship"],
            "zeros_restored": sum((rows[column].str.len() == 5).astype(int) for column in codes),
        }
    )
    key = ["newer_revision", "newer", "older"]
    kept, repeated = tables.leave_out(frame, {"repeated link": frame.duplicated(key)})
    return Loaded(kept.sort_values(key, ignore_index=True), len(raw), UNSD_CORRELATIONS, dropped | repeated)


def _six_digits(codes: pd.Series) -> list[str]:
    return hs.validate(codes.where(codes.str.len() != 5, "0" + codes), 6)
