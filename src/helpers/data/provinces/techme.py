"""Tables of the China science and technology yearbooks: high-tech industry, research, patents, budgets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.files import FileError, reads
from helpers.data.parsed import kept
from helpers.data.provinces.tidy import cells, read_r, specs, tidy
from helpers.errors import InputError

TECHME = "china-techme-yearbooks"


@kept
@reads("a table of the science and technology yearbooks (.rda with one long frame)")
def read_techme(path: Path) -> pd.DataFrame:
    """Read one table of the science and technology yearbooks (an R file, tidy long).

    Source units: 亿元 and 万元 to yuan, 百万美元 to US$, % to shares; pieces and firms stay.
    ``hightech_revenue`` is main business revenue (主营业务收入), and from 2020 at the latest operating
    revenue (营业收入) under the same label.

    Parameters
    ----------
    path : Path
        The file; the name of its R object selects the items, see ``variables.csv``.

    Returns
    -------
    DataFrame
        Tidy schema, national rows included.

    Raises
    ------
    InputError
        For an object or an item that is not in ``variables.csv``, or a unit that is not the one its factor is
        meant for.
    """
    name, frame = read_r(path)
    spec_of = dict(specs(TECHME, name))
    if not spec_of or not {"chn_block4", "units", "province", "year", "value"} <= set(frame):
        raise FileError(f"{path.name} holds the R object {name!r}, which is not known", path)
    blocks = []
    for item, rows in frame.groupby(frame["chn_block4"].astype(str)):
        if item not in spec_of:
            raise InputError(f"items: {item!r} in {path.name} are not known.")
        other = set(rows["units"].astype(str)) - {spec_of[item].stated}
        tables.refuse(other, "units:", f" in {path.name} are not expected")
        blocks.append(
            cells(
                rows["province"],
                rows["year"],
                spec_of[item],
                tables.numbers(rows["value"], path.name, blanks=()),
            )
        )
    return tidy(pd.concat(blocks, ignore_index=True), source=TECHME)
