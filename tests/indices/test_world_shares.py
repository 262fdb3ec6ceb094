"""Shares in the world: by hand, by property, on every engine."""

import numpy as np
import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.indices import concentration, world_shares

from .engines import ENGINES, TO, back

# A: 30 + 10 of 100, B: 40, C: 20; 2017: nobody sells
FLOWS = pd.DataFrame(
    {
        "year": [2016, 2016, 2016, 2016, 2017],
        "hs6": ["848620", "854231", "848620", "848620", "848620"],
        "exporter": list("AABCA"),
        "value_usd": [30, 10, 40, 20, 0],
    }
)


@pytest.mark.parametrize("engine", ENGINES)
def test_world_shares_by_hand(engine):
    flows = TO[engine](FLOWS)
    out = world_shares(flows)
    table = back(out)
    assert list(table.columns) == ["year", "exporter", "value_usd", "share", "rank"]
    assert table["exporter"].to_list() == ["A", "B", "C", "A"]
    assert table["value_usd"].to_list() == [40, 40, 20, 0]
    assert table["share"].to_list() == pytest.approx([0.4, 0.4, 0.2, np.nan], rel=1e-12, nan_ok=True)
    assert table["rank"].to_list() == [1, 1, 3, 1]
    assert type(out) is type(flows)


@pytest.mark.parametrize("engine", ENGINES)
def test_world_shares_of_one_product_sum_to_its_top_share(engine):
    flows = FLOWS[FLOWS["hs6"] == "848620"].query("year == 2016")
    table = back(world_shares(TO[engine](flows), ["year", "hs6"]))
    top = back(concentration(TO[engine](flows), top=[2]))
    assert table["share"].sum() == pytest.approx(1, rel=1e-12)
    assert table.query("rank <= 2")["share"].sum() == pytest.approx(top["share2"][0], rel=1e-12)
    assert (table["share"] ** 2).sum() == pytest.approx(top["hhi"][0], rel=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_world_shares_refuses(engine):
    with pytest.raises(InputError, match=r"^value_usd must not be negative, but is not for \(2016, 'C'\)\.$"):
        world_shares(TO[engine](FLOWS.assign(value_usd=[30, 10, 40, -20, 0])))


def test_groups_must_be_named():
    with pytest.raises(InputError, match=r"^by must name at least one column; shares"):
        world_shares(FLOWS, [])
