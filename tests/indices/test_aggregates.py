"""Weighted means of groups, and shares in the world: by hand, by property, on every engine."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import HelpersWarning, InputError
from helpers.indices import concentration, weighted_mean, world_shares

from .engines import EAGER, ENGINES, FACTOR, TO, back, close, series

PANEL = pd.DataFrame(
    {
        "year": [2016, 2016, 2016, 2017, 2017],
        "high_tech": [1, 1, 0, 0, 1],
        "share5": [0.9, 0.6, 0.5, 0.8, np.nan],
        "value_usd": [10, 20, 5, 4, 0],
    }
)
# (9 + 12) / 30; 2017, high-tech: a product that nobody sells has no share and no weight
MEANS = {(2016, 0): 0.5, (2016, 1): 0.7, (2017, 0): 0.8, (2017, 1): np.nan}
BY = ["year", "high_tech"]


@pytest.mark.parametrize("engine", ENGINES)
def test_weighted_mean_by_hand(engine):
    panel = TO[engine](PANEL)
    out = weighted_mean(panel, "share5", "value_usd", BY)
    table = back(out)
    assert list(table.columns) == [*BY, "share5", "value_usd"]
    assert series(table.drop(columns="value_usd"), "share5") == close(MEANS)
    assert table["value_usd"].to_list() == [5, 30, 4, 0]
    assert type(out) is type(panel)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_is_missing_under_a_weight_is_counted(engine):
    panel = TO[engine](PANEL.assign(share5=[0.9, np.nan, 0.5, 0.8, np.nan]))
    with pytest.warns(HelpersWarning, match=r"^Rows without share5 are left out of both sums \(1\)\.$"):
        table = back(weighted_mean(panel, "share5", "value_usd", BY))
    assert series(table.drop(columns="value_usd"), "share5") == close({**MEANS, (2016, 1): 0.9})
    assert table["value_usd"].to_list() == [5, 10, 4, 0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("value_usd", -1.0, r"^value_usd must not be negative, but is not for \(2016, 1\)\.$"),
        ("value_usd", None, r"^value_usd must be a finite number, but is not for \(2016, 1\)\.$"),
        ("share5", np.inf, r"^share5 must not be infinite, but is not for \(2016, 1\)\.$"),
    ],
)
def test_weighted_mean_refuses(engine, column, value, message):
    panel = PANEL.astype({"value_usd": float})
    panel[column] = [value, *panel[column][1:]]
    with pytest.raises(InputError, match=message):
        weighted_mean(TO[engine](panel), "share5", "value_usd", BY)


def test_groups_must_be_named():
    with pytest.raises(InputError, match=r"^by must name at least one column; the mean"):
        weighted_mean(PANEL, "share5", "value_usd", [])
    with pytest.raises(InputError, match=r"^by must name at least one column; shares"):
        world_shares(FLOWS, [])


@settings(max_examples=20)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("ab"), st.floats(0, 1), st.floats(1e-3, 1e9)), min_size=1, max_size=20
    ),
    factor=FACTOR,
    engine=EAGER,
)
def test_weighted_mean_lies_between_and_equals_numpy(rows, factor, engine):
    frame = pd.DataFrame(rows, columns=["g", "v", "w"])
    found = series(back(weighted_mean(TO[engine](frame), "v", "w", ["g"])).drop(columns="w"), "v")
    scaled = back(weighted_mean(TO[engine](frame.assign(w=frame["w"] * factor)), "v", "w", ["g"]))
    for group, part in frame.groupby("g"):
        assert found[group] == pytest.approx(np.average(part["v"], weights=part["w"]), rel=1e-12)
        assert part["v"].min() - 1e-12 <= found[group] <= part["v"].max() + 1e-12
    assert series(scaled.drop(columns="w"), "v") == close(found, rel=1e-9)


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
