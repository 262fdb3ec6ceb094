"""Names of chapters, headings and subheadings."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from helpers.errors import InputError, listed
from helpers.hs._checks import require_columns
from helpers.hs.codes import parent


def name_of(codes: Iterable[str], descriptions: pd.DataFrame, digits: int) -> list[str]:
    """Name the chapter, heading or subheading that each code is in.

    Parameters
    ----------
    codes : iterable of str
        Codes of at least `digits` digits.
    descriptions : DataFrame
        Columns ``code``, ``name`` and ``revision``, of one revision.
    digits : {2, 4, 6}
        2 for the name of the chapter, 4 of the heading, 6 of the subheading.

    Returns
    -------
    list of str
        Names, in the order of `codes`.

    Raises
    ------
    InputError
        If `descriptions` holds several revisions, whose names differ, or lacks a code.

    Examples
    --------
    >>> table = pd.DataFrame({"code": ["01", "0101"], "name": ["Animals", "Horses"], "revision": 2017})
    >>> name_of(["0101210010"], table, 4)
    ['Horses']
    """
    require_columns(descriptions, ["code", "name", "revision"], "descriptions")
    revisions = sorted(descriptions["revision"].unique().tolist())
    if len(revisions) > 1:
        raise InputError(
            f"descriptions must be of one revision, got {listed(revisions)}; choose the one of the codes."
        )
    names = dict(zip(descriptions["code"], descriptions["name"], strict=True))
    parents = [parent(code, digits) for code in codes]
    unknown = sorted({code for code in parents if code not in names})
    if unknown:
        raise InputError(
            f"codes: descriptions have no name for {listed(unknown)}; use those of the codes' revision."
        )
    return [str(names[code]) for code in parents]
