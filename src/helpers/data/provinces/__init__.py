"""Chinese provincial data: which parser reads which file, and what the files hold together.

`load` is the only function that asks for files; the parsers (``techme``, ``nbs``,
``industry``, ``studies``, ``attainment``) take a path and return the tidy
schema of ``tidy``. What no source may hold is refused (``checks``). `coverage` counts
what is there and what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.data.provinces.attainment import read_attainment
from helpers.data.provinces.checks import refuse_absent
from helpers.data.provinces.industry import read_industry_revenue
from helpers.data.provinces.nbs import (
    NBS_SPECS,
    read_budget,
    read_exchange_rate,
    read_ffe_export,
    read_gdp_history,
    read_nbs,
    read_population,
)
from helpers.data.provinces.studies import read_factor_endowments, read_fdi_panel, read_ffe_panel
from helpers.data.provinces.techme import TECHME_SPECS, read_techme
from helpers.data.provinces.tidy import YI, Spec
from helpers.errors import InputError, listed
from helpers.regions import CHINA, CODES

READERS: Mapping[str, Mapping[str | None, Callable[[Path], pd.DataFrame]]] = {
    "china-techme-yearbooks": {f"{name}.rda": read_techme for name in TECHME_SPECS},
    "china-nbs-2007-2016": {
        f"{name}.csv": partial(read_nbs, spec=spec, source="china-nbs-2007-2016")
        for name, spec in NBS_SPECS.items()
    },
    "china-gdp-1993-2017": {
        None: partial(
            read_nbs, spec=Spec("gdp", "yuan", YI), source="china-gdp-1993-2017", encoding="gb18030"
        )
    },
    "china-gdp-2001-2019": {
        None: partial(
            read_nbs, spec=Spec("gdp", "yuan", YI), source="china-gdp-2001-2019", encoding="gb18030"
        )
    },
    "china-gdp-1952-2024": {None: read_gdp_history},
    "china-budget-2005-2024": {None: read_budget},
    "china-ffe-investment-1998-2019": {None: read_ffe_panel},
    "china-ffe-investment-2006-2015": {None: read_ffe_export},
    "china-fdi-1996-2007": {None: read_fdi_panel},
    "china-industry-revenue-2005-2016": {
        f"{name.replace(' ', '-')}.{'xlsx' if name == 'Beijing' else 'xls'}": partial(
            read_industry_revenue, province=name
        )
        for name in CODES
        if name != CHINA
    },
    "china-factor-endowments-2006-2016": {None: read_factor_endowments},
    "china-education-2005-2018": {None: read_attainment},
    "china-population-2000-2020": {None: read_population},
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
    unknown = [name for name in wanted if name not in READERS]
    if unknown:
        raise InputError(
            f"sources: {listed(unknown)} have no provincial reader; there are {', '.join(READERS)}."
        )
    frames = [
        reader(fetch(source) if name is None else fetch(source, name))
        for source in wanted
        for name, reader in READERS[source].items()
    ]
    frame = pd.concat(frames, ignore_index=True)
    refuse_absent(frame)
    return frame


def coverage(frame: pd.DataFrame) -> pd.DataFrame:
    """Count the rows of each variable, and the cells that are absent.

    Parameters
    ----------
    frame : DataFrame
        Tidy schema.

    Returns
    -------
    DataFrame
        One row a variable, source and vintage: unit, first and last year, ``years`` (how many have data),
        ``provinces``, ``rows`` (national ones left out), ``absent`` (cells of provinces × years without a
        row), ``national`` (rows for China).
    """
    marked = frame.assign(is_national=frame["province"] == CHINA)
    groups = marked.groupby(["variable", "source", "vintage", "unit"], sort=True)
    return pd.DataFrame([_count(keys, group) for keys, group in groups])


def _count(keys: object, group: pd.DataFrame) -> dict[str, object]:
    variable, source, vintage, unit = keys if isinstance(keys, tuple) else (keys, "", "", "")
    own = group[~group["is_national"]]
    years, provinces = group["year"].nunique(), own["province"].nunique()
    return {
        "variable": variable,
        "unit": unit,
        "first": int(group["year"].min()),
        "last": int(group["year"].max()),
        "years": years,
        "provinces": provinces,
        "rows": len(own),
        "absent": provinces * years - len(own),
        "national": int(group["is_national"].sum()),
        "source": source,
        "vintage": vintage,
    }
