"""Every engine gives the same kind back, with the numbers of pandas; Dask is refused."""

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.indices import (
    concentration,
    concentration_from_bilateral,
    expy,
    location_quotient,
    locational_gini,
    prody,
    rca,
    theil,
    world_shares,
)

from .engines import TO, back

EXPORTS = pd.DataFrame(
    {
        "year": 2017,
        "hs6": ["848620", "010121", "848620", "848620", "010121"],
        "exporter": list("AABCB"),
        "value_usd": [5.0, 3.0, 2.0, 0.0, 10.0],
    }
)
WORLD = EXPORTS.drop(columns="year").rename(columns={"hs6": "product"})
INCOMES = pd.DataFrame({"exporter": list("ABC"), "gdp_per_capita": [30.0, 60.0, 10.0]})
PRODYS = pd.DataFrame({"product": ["010121", "848620"], "prody": [40.0, 55.0]})
REGIONS = pd.DataFrame(
    {
        "year": 2017,
        "province": list("ABC"),
        "region_group": ["East", "East", "West"],
        "industry_value": [3.0, 1.0, 0.0],
        "total_value": [4.0, 4.0, 8.0],
    }
)
TABLES = {"exports": EXPORTS, "world": WORLD, "incomes": INCOMES, "prodys": PRODYS, "regions": REGIONS}

EVERY = {
    "rca": lambda of: rca(of["world"]),
    "prody": lambda of: prody(of["world"], of["incomes"]),
    "expy": lambda of: expy(of["world"], of["prodys"]),
    "location_quotient": lambda of: location_quotient(of["regions"]),
    "theil": lambda of: theil(of["regions"]),
    "concentration": lambda of: concentration(of["exports"]),
    "concentration_from_bilateral": lambda of: concentration_from_bilateral(of["exports"]),
    "world_shares": lambda of: world_shares(of["exports"]),
    "locational_gini": lambda of: locational_gini(of["regions"]),
}

ARGUMENTS = {"concentration_from_bilateral": "flows"} | dict.fromkeys(
    ["location_quotient", "locational_gini", "theil"], "frame"
)
"""First argument of an index, where it is not `exports`."""


@pytest.mark.parametrize("index", EVERY)
@pytest.mark.parametrize("engine", TO)
def test_the_same_kind_with_the_numbers_of_pandas(engine, index):
    of = {name: TO[engine](table) for name, table in TABLES.items()}
    found = EVERY[index](of)
    assert type(found) is type(of["exports"])
    ours, expected = back(found).reset_index(drop=True), EVERY[index](TABLES)
    assert list(ours.columns) == list(expected.columns)
    for name in expected:
        if pd.api.types.is_numeric_dtype(expected[name]):
            np.testing.assert_allclose(ours[name].astype(float), expected[name].astype(float), rtol=1e-12)
        else:
            assert ours[name].to_list() == expected[name].to_list()


@pytest.mark.parametrize("index", EVERY)
def test_dask_is_refused(index):
    of = {name: dd.from_pandas(table, npartitions=2) for name, table in TABLES.items()}
    argument = ARGUMENTS.get(index, "exports")
    message = (
        rf"^{argument} is a Dask frame, which the indices do not take; hand in {argument}\.compute\(\), or a "
        r"DuckDB relation if it does not fit in memory\.$"
    )
    with pytest.raises(InputError, match=message):
        EVERY[index](of)
