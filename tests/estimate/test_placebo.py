"""Placebos: each equals a fit of its own, sizes and p-values are what they say."""

import numpy as np
import pandas as pd
import pytest

from helpers import estimate
from helpers.errors import InputError
from helpers.estimate import placebos


def made_up(seed=0, groups=12, treated=2, effect=0.0):
    random = np.random.default_rng(seed)
    sizes = random.integers(4, 15, groups)
    codes = np.repeat(np.arange(groups), sizes)
    flag = np.zeros(len(codes))
    for one in range(treated):
        flag[np.flatnonzero(codes == one)[:3]] = 1
    z = random.normal(size=len(codes))
    y = effect * flag + 0.5 * z + random.normal(size=groups)[codes] + random.normal(size=len(codes))
    w = random.uniform(0.5, 2, len(codes))
    return pd.DataFrame({"y": y, "x": flag, "z": z, "g": codes, "w": w})


@pytest.mark.parametrize("weights", [None, "w"])
def test_each_placebo_is_the_fit_of_its_own_treatment(weights):
    frame = made_up()
    random = np.random.default_rng(3)
    handed = placebos.handed_out(frame["x"].to_numpy(), frame["g"].to_numpy(), 20, random)
    weight = np.ones(len(frame)) if weights is None else frame[weights].to_numpy()
    design = np.column_stack([np.ones(len(frame)), frame["z"]])
    slopes, clustered, robust = placebos._estimated(
        frame["y"].to_numpy(), handed, design, weight, frame["g"].to_numpy()
    )
    for draw in range(20):
        own = frame.assign(x=handed[:, draw])
        about = {"weights": weights} if weights else {}
        by_cluster = estimate.fit(own, "y", ["x", "z"], errors="cluster", cluster="g", **about)
        hc1 = estimate.fit(own, "y", ["x", "z"], errors="hc1", **about)
        first = by_cluster.table.set_index("term").loc["x"]
        assert slopes[draw] == pytest.approx(first["estimate"], rel=1e-10)
        assert clustered[draw] == pytest.approx(first["t"], rel=1e-10)
        assert robust[draw] == pytest.approx(hc1.table.set_index("term").loc["x", "t"], rel=1e-10)


def test_a_placebo_treats_as_many_rows_in_as_many_clusters():
    frame = made_up(treated=3)
    handed = placebos.handed_out(frame["x"].to_numpy(), frame["g"].to_numpy(), 50, np.random.default_rng(1))
    assert (handed.sum(axis=0) == frame["x"].sum()).all()
    for draw in range(50):
        counts = np.bincount(frame["g"], handed[:, draw])
        assert sorted(counts[counts > 0]) == [3, 3, 3]


def test_a_huge_effect_is_further_out_than_every_placebo():
    found = estimate.placebo(made_up(effect=50.0), "y", "x", ["z"], cluster="g", draws=199)
    assert found.p_estimate == 1 / 200
    assert found.estimate > 40
    assert found.text.startswith("199 placebos (seed 0): each of the 2 clusters")


@pytest.mark.long
def test_without_effect_the_p_value_is_no_smaller_than_its_level_too_often():
    rejected = [
        estimate.placebo(made_up(seed), "y", "x", ["z"], cluster="g", draws=99).p_estimate <= 0.1
        for seed in range(100)
    ]
    assert np.mean(rejected) <= 0.17  # 10 per cent, and three standard errors of 100 samples, less one


def test_with_two_treated_clusters_the_clustered_test_is_too_large():
    found = [estimate.placebo(made_up(seed), "y", "x", ["z"], cluster="g", draws=99) for seed in range(20)]
    assert np.mean([one.size_cluster for one in found]) > 0.1
    assert found[0] == estimate.placebo(made_up(0), "y", "x", ["z"], cluster="g", draws=99)


@pytest.mark.parametrize(
    ("change", "about", "message"),
    [
        ({}, {"draws": 10}, "draws must be at least 99, got 10"),
        ({"x": 0.0}, {}, "treatment must be 0 or 1 and vary"),
        ({"x": 0.5}, {}, "treatment must be 0 or 1 and vary"),
        ({"z": np.nan}, {}, "no missing values, but 'z' has"),
        ({"g": 1}, {}, "cluster must have at least 2 values"),
    ],
)
def test_what_cannot_be_a_placebo_is_refused(change, about, message):
    with pytest.raises(InputError, match=message):
        estimate.placebo(made_up().assign(**change), "y", "x", ["z"], cluster="g", **about)
