"""Placebo sets: the real set's numbers are those of `fit`, the random ones are of the right kind."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.estimate import fit
from helpers.estimate.placebos_of_change import _sets, placebo_of_change


@pytest.fixture
def panel():
    random = np.random.default_rng(7)
    rows = pd.MultiIndex.from_product([range(24), [0, 1]], names=["unit", "after"]).to_frame(index=False)
    rows["group"] = rows["unit"] // 4
    rows["treated"] = (rows["unit"].isin([0, 1, 5])).astype(float)
    rows["x"] = random.normal(size=len(rows))
    rows["w"] = random.uniform(1, 3, size=len(rows))
    rows["y"] = random.normal(size=len(rows)) + rows["treated"] * (1 + 2 * rows["after"])
    return rows


HOW = {"unit": "unit", "group": "group", "effects": ["after"], "draws": 199}


@pytest.mark.parametrize("weights", [None, "w"])
def test_the_real_set_has_the_numbers_of_fit(panel, weights):
    found = placebo_of_change(panel, "y", "treated", "after", controls=["x"], weights=weights, **HOW)
    rows = panel.assign(change=panel["treated"] * panel["after"])
    regressors = ["treated", "change", "x"]
    one = fit(
        rows,
        "y",
        regressors,
        effects=["after"],
        weights=weights,
        errors="cluster",
        cluster="group",
        small_sample="none",
    ).table.set_index("term")
    ours = found.table.set_index("term")
    assert ours["estimate"].tolist() == pytest.approx(one.loc[["treated", "change"], "estimate"].tolist())
    assert ours["t"].tolist() == pytest.approx(one.loc[["treated", "change"], "t"].tolist())


def test_p_is_that_of_all_sets_where_they_can_be_listed():
    # six units, two treated: the change of a set is a difference of means
    rows = pd.DataFrame({"unit": np.repeat(range(6), 2), "after": [0.0, 1.0] * 6})
    rows["y"] = rows["after"] * np.repeat([9.0, 7.0, 2.0, 4.0, 1.0, 0.0], 2) + np.repeat(
        [3, 1, 4, 1, 5, 9], 2
    )
    rows["treated"] = (rows["unit"] < 2).astype(float)
    rows["group"] = rows["unit"]
    found = placebo_of_change(rows, "y", "treated", "after", **HOW | {"draws": 1999}).table
    change = found.set_index("term").loc["change"]
    assert change["estimate"] == pytest.approx(8 - 7 / 4)
    values = np.array([9.0, 7, 2, 4, 1, 0])
    ts = []
    for pair in combinations(range(6), 2):
        one = values[list(pair)]
        other = np.delete(values, pair)
        ts.append((one.mean() - other.mean()) / np.sqrt(one.var() / 2 + other.var() / 4))
    share = np.mean(np.abs(ts) >= abs(ts[0]) * (1 - 1e-9))
    assert change["t"] == pytest.approx(ts[0])
    assert change["p"] == pytest.approx(share, abs=0.03)


def test_random_sets_have_as_many_units_and_stand_together_as_the_real_one():
    groups = np.repeat(range(6), 4)
    real = np.isin(np.arange(24), [0, 1, 2, 5])
    sets = _sets(real, groups, 300, 0)
    numbers = np.array([np.sort(np.bincount(groups[one], minlength=6)) for one in sets])
    assert (numbers == [0, 0, 0, 0, 1, 3]).all()
    assert (_sets(real, groups, 300, 0) == sets).all()
    # a group that is too small never gets the larger number
    small = np.array([0, 0, 0, 0, 1, 2, 3, 4])
    alone = _sets(np.isin(np.arange(8), [0, 1, 2]), small, 50, 0)
    assert (alone[:, :4].sum(axis=1) == 3).all()


def test_faults_are_named(panel):
    with pytest.raises(InputError, match="draws must be at least 99, got 5"):
        placebo_of_change(panel, "y", "treated", "after", **HOW | {"draws": 5})
    with pytest.raises(InputError, match="treated must be the same in all rows of a unit"):
        placebo_of_change(panel.assign(treated=panel["after"]), "y", "treated", "after", **HOW)
    with pytest.raises(InputError, match=r"but \['z'\] are not"):
        placebo_of_change(panel, "z", "treated", "after", **HOW)
