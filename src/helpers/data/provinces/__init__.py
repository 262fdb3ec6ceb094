"""Chinese provincial data: which parser reads which file, and what the files hold together.

`load` is the only function that asks for files; the parsers (``techme``, ``nbs``,
``industry``, ``studies``, ``attainment``) take a path and return the tidy
schema of ``tidy``. What no source may hold is refused (``checks``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.provinces.attainment import read_attainment
from helpers.data.provinces.checks import refuse_absent
from helpers.data.provinces.industry import read_industry_revenue
from helpers.data.provinces.nbs import (
    BUDGET,
    EXCHANGE_RATE,
    EXPORTS,
    FOREIGN_FUNDED,
    HISTORY,
    read_budget,
    read_exchange_rate,
    read_ffe_export,
    read_gdp_history,
    read_nbs,
)
from helpers.data.provinces.studies import PANELS, read_panel
from helpers.data.provinces.techme import TECHME, read_techme
from helpers.data.provinces.tidy import VINTAGES, files, specs
from helpers.regions import CHINA, CODES

READERS: Mapping[str, Mapping[str | None, Callable[[Path], pd.DataFrame]]] = {
    TECHME: {f"{name}.rda": read_techme for name in files(TECHME)},
    **{
        source: {
            f"{name}.csv" if name else None: partial(
                read_nbs, spec=specs(source, name)[0][1], source=source, head=head
            )
            for name in files(source)
        }
        for source, head in EXPORTS.items()
    },
    HISTORY: {None: read_gdp_history},
    BUDGET: {None: read_budget},
    **{source: {None: partial(read_panel, source=source)} for source in PANELS},
    FOREIGN_FUNDED: {None: read_ffe_export},
    "china-industry-revenue-2005-2016": {
        f"{name.replace(' ', '-')}.{'xlsx' if name == 'Beijing' else 'xls'}": partial(
            read_industry_revenue, province=name
        )
        for name in CODES
        if name != CHINA
    },
    "china-education-2005-2018": {None: read_attainment},
    EXCHANGE_RATE: {None: read_exchange_rate},
}
"""The reader of each file, by data set and file name; ``None`` for the only file of a data set."""


def load(sources: Iterable[str] | None = None) -> pd.DataFrame:
    """Fetch and read data sets, and stack them.

    Parameters
    ----------
    sources : iterable of str, optional
        Identifiers out of `READERS`; all of them by default.

    Returns
    -------
    DataFrame
        Tidy schema.

    Raises
    ------
    InputError
        For a data set that has no reader, and for a province that a data set lacks against expectation.
    """
    from helpers.data import fetch  # here, so that the parsers work without the registry

    wanted = list(VINTAGES) if sources is None else list(sources)
    tables.refuse(
        (name for name in wanted if name not in READERS),
        "sources:",
        f" have no provincial reader; there are {', '.join(READERS)}",
    )
    frames = [
        reader(fetch(source) if name is None else fetch(source, name))
        for source in wanted
        for name, reader in READERS[source].items()
    ]
    frame = pd.concat(frames, ignore_index=True)
    refuse_absent(frame)
    return frame
