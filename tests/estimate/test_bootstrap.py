"""The wild cluster bootstrap against regressions run again draw by draw, and against wildboottest."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.estimate import fit, wild_cluster_bootstrap
from helpers.estimate.bootstrap import POINTS

ORACLES = Path(__file__).parents[1] / "oracles"
MODEL = ("inv", ["value", "capital"])


def clustered_t(y: np.ndarray, x: np.ndarray, groups: np.ndarray, null: float) -> float:
    """t of the first column, sandwich by hand."""
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    scores = x * (y - x @ b)[:, None]
    sums = np.array([scores[groups == one].sum(axis=0) for one in np.unique(groups)])
    return float((b[0] - null) / np.sqrt((inverse @ sums.T @ sums @ inverse)[0, 0]))


def by_hand(
    frame: pd.DataFrame, term: str, effects: list[str], cluster: str, null: float, w: str | None
) -> float:
    """Every sign pattern, each with two full regressions on dummies."""
    others = [name for name in MODEL[1] if name != term]
    dummies = [pd.get_dummies(frame[name], drop_first=True, dtype=float) for name in effects]
    x = np.column_stack([frame[[term, *others]], np.ones(len(frame)), *dummies]).astype(float)
    root = np.ones(len(frame)) if w is None else np.sqrt(frame[w].to_numpy(float))
    x, y = x * root[:, None], frame["inv"].to_numpy(float) * root
    groups = frame[cluster].to_numpy()
    observed = clustered_t(y, x, groups, null)
    z, shifted = x[:, 1:], y - null * x[:, 0]
    fitted = z @ np.linalg.lstsq(z, shifted, rcond=None)[0]
    labels = np.unique(groups)
    hits = 0
    for signs in product([-1.0, 1.0], repeat=len(labels)):
        multiplier = pd.Series(signs, labels)[groups].to_numpy()
        drawn = null * x[:, 0] + fitted + multiplier * (shifted - fitted)
        hits += abs(clustered_t(drawn, x, groups, null)) >= abs(observed) * (1 - 1e-9)
    return hits / 2 ** len(labels)


@pytest.mark.parametrize(
    ("effects", "w"), [([], None), (["firm"], None), (["firm", "year"], None), (["year"], "w")]
)
@pytest.mark.parametrize("null", [0.0, 0.2])
def test_all_patterns_equal_regressions_run_again(
    grunfeld: pd.DataFrame, effects: list[str], w: str | None, null: float
) -> None:
    frame = grunfeld[grunfeld["firm"] <= 6].assign(w=lambda rows: 1 + rows["year"] % 3)
    found = wild_cluster_bootstrap(
        frame, *MODEL, "capital", cluster="firm", effects=effects, weights=w, null=null
    )
    assert found.enumerated
    assert found.draws == 64
    assert found.p == by_hand(frame, "capital", effects, "firm", null, w)
    ordinary = fit(frame, *MODEL, effects=effects, weights=w, errors="cluster", cluster="firm")
    line = ordinary.table.set_index("term").loc["capital"]
    assert found.t == pytest.approx((line["estimate"] - null) / line["std_error"], rel=1e-10)


@pytest.mark.parametrize("multiplier", ["rademacher", "webb"])
@pytest.mark.parametrize("cluster", ["firm", "year"])
@pytest.mark.parametrize("effects", [(), ("firm",), ("firm", "year")])
def test_wildboottest(
    grunfeld: pd.DataFrame, effects: tuple[str, ...], cluster: str, multiplier: str
) -> None:
    table = pd.read_csv(ORACLES / "estimate_wildboottest.csv")
    model = {0: "pooled", 1: "firm", 2: "twoways"}[len(effects)]
    rows = table[
        (table["model"] == model) & (table["cluster"] == cluster) & (table["multiplier"] == multiplier)
    ]
    assert len(rows) == 2
    for row in rows.itertuples():
        found = wild_cluster_bootstrap(
            grunfeld,
            *MODEL,
            str(row.term),
            cluster=cluster,
            effects=effects,
            multiplier=multiplier,
            draws=20_000,
        )
        plain = fit(
            grunfeld, *MODEL, effects=effects, errors="cluster", cluster=cluster, small_sample="none"
        ).table.set_index("term")
        factor = np.sqrt((found.n_clusters - 1) / found.n_clusters)
        assert plain.loc[row.term, "t"] * factor == pytest.approx(row.t, rel=1e-8)
        if found.enumerated:
            # the observed pattern and its mirror image tie with it; rounding decides whether theirs count
            assert found.p - row.p == pytest.approx(0, abs=1e-12) or found.p - row.p in (1 / 1024, 2 / 1024)
        else:
            spread = np.sqrt(row.p * (1 - row.p) / 20_000)
            assert abs(found.p - row.p) < 4.5 * spread + 1e-4


def test_interval_collects_what_is_not_rejected(grunfeld: pd.DataFrame) -> None:
    def p(null: float) -> float:
        return wild_cluster_bootstrap(
            grunfeld, *MODEL, "value", cluster="year", effects=["firm"], null=null
        ).p

    found = wild_cluster_bootstrap(grunfeld, *MODEL, "value", cluster="year", effects=["firm"])
    width = found.high - found.low
    assert found.low < found.estimate < found.high
    assert p(found.estimate) == 1
    for end, outwards in ((found.low, -1), (found.high, 1)):
        assert p(end - outwards * 0.02 * width) > 0.05
        assert p(end + outwards * 0.02 * width) <= 0.05


def test_too_few_patterns_leave_the_interval_open(grunfeld: pd.DataFrame) -> None:
    """Four clusters have 16 patterns: p is at least 2/16, and nothing is ever rejected at 5 %."""
    frame = grunfeld[grunfeld["firm"] <= 4]
    found = wild_cluster_bootstrap(frame, *MODEL, "value", cluster="firm")
    assert found.p >= 2 / 16
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_mirrored_regressor_gives_the_mirrored_result(grunfeld: pd.DataFrame) -> None:
    one = wild_cluster_bootstrap(grunfeld, *MODEL, "value", cluster="firm", effects=["year"])
    mirrored = grunfeld.assign(value=-grunfeld["value"])
    other = wild_cluster_bootstrap(mirrored, *MODEL, "value", cluster="firm", effects=["year"])
    assert other.p == one.p
    np.testing.assert_allclose([-other.high, -other.low], [one.low, one.high], rtol=1e-6)


def test_seed(grunfeld: pd.DataFrame) -> None:
    def run(seed: int) -> object:
        return wild_cluster_bootstrap(
            grunfeld, *MODEL, "capital", cluster="firm", multiplier="webb", seed=seed
        )

    assert run(5) == run(5)
    assert run(5) != run(6)


@pytest.mark.long
def test_p_is_uniform_under_the_null() -> None:
    """Eight clusters with errors of their own: a nominal 10 % test rejects in about 10 % of samples."""
    rng = np.random.default_rng(11)
    p = []
    for _ in range(300):
        group = np.repeat(np.arange(8), 12)
        x = rng.normal(size=96) + rng.normal(size=8)[group]
        y = rng.normal(size=96) + 2 * rng.normal(size=8)[group]
        frame = pd.DataFrame({"y": y, "x": x, "group": group})
        p.append(wild_cluster_bootstrap(frame, "y", ["x"], "x", cluster="group").p)
    shares = [np.mean(np.array(p) <= level) for level in (0.1, 0.3, 0.5, 0.7, 0.9)]
    np.testing.assert_allclose(shares, [0.1, 0.3, 0.5, 0.7, 0.9], atol=0.08)


@pytest.mark.parametrize("points", POINTS.values(), ids=list(POINTS))
def test_multipliers_have_mean_zero_and_variance_one(points: np.ndarray) -> None:
    assert points.mean() == pytest.approx(0, abs=1e-15)
    assert (points**2).mean() == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"term": "profit"}, "term must be one of 'value', 'capital', got 'profit'."),
        ({"multiplier": "normal"}, "multiplier must be one of 'rademacher', 'webb', got 'normal'."),
        ({"draws": 10}, "draws must be at least 99, got 10."),
        ({"level": 95}, "level must lie between 0 and 1, got 95."),
        ({"cluster": "one"}, "cluster must have at least two groups in each column, but 'one' has one."),
        ({"estimator": "random"}, "estimator must be 'ols' for the wild cluster bootstrap."),
    ],
)
def test_refusals(grunfeld: pd.DataFrame, options: dict[str, object], message: str) -> None:
    arguments: dict[str, object] = {"term": "value", "cluster": "firm", **options}
    with pytest.raises(InputError) as caught:
        wild_cluster_bootstrap(grunfeld.assign(one=1), *MODEL, **arguments)
    assert str(caught.value) == message
