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
    NBS_SPECS,
    read_budget,
    read_exchange_rate,
    read_gdp_history,
    read_nbs,
)
from helpers.data.provinces.studies import FACTORS, FDI, FFE, read_panel
from helpers.data.provinces.techme import TECHME_SPECS, read_techme
from helpers.regions import CHINA, CODES

READERS: Mapping[str, Mapping[str | None, Callable[[Path], pd.DataFrame]]] = {
    "china-techme-yearbooks": {f"{name}.rda": read_techme for name in TECHME_SPECS},
    "china-nbs-2007-2016": {
        f"{name}.csv": partial(read_nbs, spec=spec, source="china-nbs-2007-2016")
        for name, spec in NBS_SPECS.items()
    },
    **{
        source: {None: partial(read_nbs, spec=NBS_SPECS["GDP"], source=source)}
        for source in ("china-gdp-1993-2017", "china-gdp-2001-2019")
    },
    "china-population-2000-2020": {
        None: partial(
            read_nbs, spec=NBS_SPECS["population"], source="china-population-2000-2020", head="Region"
        )
    },
    "china-gdp-1952-2024": {None: read_gdp_history},
    "china-budget-2005-2024": {None: read_budget},
    **{panel.source: {None: partial(read_panel, panel=panel)} for panel in (FFE, FDI, FACTORS)},
    "china-industry-revenue-2005-2016": {
        f"{name.replace(' ', '-')}.{'xlsx' if name == 'Beijing' else 'xls'}": partial(
            read_industry_revenue, province=name
        )
        for name in CODES
        if name != CHINA
    },
    "china-education-2005-2018": {None: read_attainment},
    "china-exchange-rate-1985-2018": {None: read_exchange_rate},
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

    wanted = list(READERS) if sources is None else list(sources)
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
