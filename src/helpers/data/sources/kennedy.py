"""Shares of world manufacturing, 1750–1900: Kennedy's printing of Bairoch (1982), typed by somebody else.

It stands two steps from the source: Kennedy's *Rise and Fall of the Great Powers* (1989) copies Bairoch, and
the owner of a public repository has typed Kennedy's table. So it can show that a number is quoted as others
quote it, not that it is right.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept

KENNEDY = "bairoch-kennedy-manufacturing-shares"

AREAS = {
    "United Kingdom": "United Kingdom",
    "Habsburg Empire": "Austria-Hungary",
    "France": "France",
    "German States / Germany": "Germany",
    "Italian States / Italy": "Italy",
    "Russia": "Russia",
    "United States": "United States",
    "Japan": "Japan",
    "Third World": "Developing countries",
    "China": "China",
    "India / Pakistan": "India-Pakistan",
}
"""Names of Kennedy's areas, and Bairoch's own for them."""

WHOLES = ("Europe",)
"""Areas that are sums of others and that Bairoch's table does not list."""


def load() -> Loaded:
    """Load the shares.

    Returns
    -------
    Loaded
        Columns ``area`` (Bairoch's name), ``year``, ``share`` in per cent of world manufacturing output.
        Cells of `WHOLES` are counted and left out.
    """
    return read(fetch(KENNEDY))


@kept
@reads("Kennedy's table (a workspace of R with the frame df of Year, variable, value)")
def read(path: Path) -> Loaded:
    """Read the data frame of the workspace.

    Parameters
    ----------
    path : Path
        R workspace with the object ``df``: ``Year``, ``variable`` (area), ``value``.

    Returns
    -------
    Loaded
        See `load`.

    Raises
    ------
    InputError
        For an area that is not known, or a cell that is given twice or is no share.
    """
    cells = files.r_object(path, "df")
    files.refuse_lacking(path, ("Year", "variable", "value"), getattr(cells, "columns", ()))
    return tidy(cells, path.name)


def tidy(cells: pd.DataFrame, name: str) -> Loaded:
    """Check the cells and give the areas Bairoch's names; `name` is that of the file.

    Examples
    --------
    >>> cells = {"Year": [1750.0, 1750.0], "variable": ["Europe", "Third World"], "value": [23.2, 73.0]}
    >>> tidy(pd.DataFrame(cells), "demo").frame.values.tolist()
    [['Developing countries', 1750, 73.0]]
    """
    areas, years = cells["variable"].astype("str"), tables.numbers(cells["Year"], name, whole=True)
    shares = tables.numbers(cells["value"], name, least=0, most=100)
    unknown = sorted(set(areas) - {*AREAS, *WHOLES})
    tables.refuse(unknown, f"areas of {name} are unknown:")
    frame = pd.DataFrame({"area": areas.map(AREAS), "year": years, "share": shares})
    whole = areas.isin(WHOLES)
    kept = frame[~whole].astype({"area": "str"}).reset_index(drop=True)
    tables.refuse_twice(kept, ["area", "year"], f"{name} has more than one row for")
    return Loaded(kept, len(cells), KENNEDY, {"sums of areas": int(whole.sum())})
