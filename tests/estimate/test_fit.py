"""Closed forms, properties and refusals of the estimates."""

# ruff: noqa: E501 (messages stand whole, so that they can be searched for)

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.estimate import (
    breusch_pagan_lm,
    f_test_effects,
    fit,
    hausman,
    interaction,
    leave_one_out,
    likelihood_ratio,
)
from helpers.estimate.absorb import Absorber
from helpers.estimate.grids import grid
from helpers.estimate.grids.choices import Option, Specifications

GRUNFELD = ("inv", ["value", "capital"])


def std_error(found: object, term: str) -> float:
    return float(found.table.set_index("term").loc[term, "std_error"])  # type: ignore[attr-defined]


def test_line_through_three_points_by_hand() -> None:
    """x = 0, 1, 2 and y = 0, 3, 3: slope 3/2, residuals −1/2, 1, −1/2, error variance 3/2 over Sxx = 2."""
    frame = pd.DataFrame({"x": [0, 1, 2], "y": [0, 3, 3]})
    found = fit(frame, "y", ["x"], level=0.5)
    assert found.estimates.round(12).to_dict() == {"x": 1.5, "constant": 0.5}
    assert std_error(found, "x") == pytest.approx(np.sqrt(1.5 / 2))
    assert std_error(found, "constant") == pytest.approx(np.sqrt(1.5 * (1 / 3 + 1 / 2)))
    assert found.r2 == pytest.approx(1 - 1.5 / 6)
    assert found.r2_adjusted == pytest.approx(1 - (1.5 / 1) / (6 / 2))
    assert found.residuals.round(12).to_list() == [-0.5, 1.0, -0.5]
    assert found.fitted.round(12).to_list() == [0.5, 2.0, 3.5]
    # t(1) is the Cauchy distribution: p = 1 - (2/pi) atan t, quartiles at ±1
    row = found.table.set_index("term").loc["x"]
    assert row["p"] == pytest.approx(1 - 2 / np.pi * np.arctan(row["t"]))
    assert row["high"] - row["estimate"] == pytest.approx(row["std_error"])
    assert found.loglik == pytest.approx(-1.5 * (np.log(2 * np.pi * 0.5) + 1))
    origin = fit(frame, "y", ["x"], constant="none")
    assert origin.estimates.to_dict() == pytest.approx({"x": 9 / 5})
    assert origin.r2 == pytest.approx(1 - (18 - 81 / 5) / 18)
    assert origin.df_resid == 2


def test_means_by_group_and_clustered_error_by_hand() -> None:
    """Only a constant: its clustered variance is the sum of squared cluster totals of residuals over N²."""
    frame = pd.DataFrame({"y": [1.0, 2, 6, 7], "place": ["a", "a", "b", "b"]})
    found = fit(frame, "y", [], errors="cluster", cluster="place")
    # mean 4, totals −5 and 5; G/(G−1)·(N−1)/(N−1) = 2
    assert std_error(found, "constant") == pytest.approx(np.sqrt(2 * 50 / 16))
    assert found.df == 1
    assert found.n_clusters == 2
    bare = fit(frame, "y", [], errors="cluster", cluster="place", small_sample="none")
    assert std_error(bare, "constant") == pytest.approx(np.sqrt(50 / 16))
    assert np.isinf(bare.df)


def test_base_constant_is_that_of_dummies(panel: pd.DataFrame) -> None:
    """``xtreg y x i.year, fe``: years as regressors without the first, firms absorbed."""
    years = interaction(panel.assign(one=1), "one", "year", base=2000)
    wide = panel.join(years)
    for effects in (("firm", "year"), ("year",)):
        others = tuple(name for name in effects if name != "year")
        options = {"weights": "w", "errors": "cluster", "cluster": "firm"}
        long = fit(wide, "y", ["x", "z", *years], effects=others, **options)
        short = fit(panel, "y", ["x", "z"], effects=effects, time="year", constant="base", **options)
        expected = long.table.set_index("term").loc[["x", "z", "constant"]]
        pd.testing.assert_frame_equal(short.table.set_index("term"), expected, rtol=1e-9)
        assert short.r2_within == pytest.approx(long.r2_within)
        mean = fit(panel, "y", ["x", "z"], effects=effects, **options)
        np.testing.assert_allclose(mean.table["std_error"][:2], short.table["std_error"][:2], rtol=1e-10)
        average = np.average(panel[["y", "x", "z"]], axis=0, weights=panel["w"])
        slopes = mean.estimates[["x", "z"]].to_numpy()
        assert mean.estimates["constant"] == pytest.approx(average[0] - average[1:] @ slopes)


def test_effects_leave_residuals_without_means(panel: pd.DataFrame) -> None:
    found = fit(panel, "y", ["x"], effects=["firm", "year", "industry"], weights="w")
    weighted = found.residuals * panel["w"]
    for name in ("firm", "year", "industry"):
        assert weighted.groupby(panel[name]).sum().abs().max() < 1e-9
    # industry is a function of the firm: nothing is counted twice
    assert found.df_resid == fit(panel, "y", ["x"], effects=["year", "firm"], weights="w").df_resid


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_absorbed_rank_is_that_of_the_dummies(seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes = [
        pd.factorize(rng.integers(0, levels, 14))[0] for levels in rng.integers(1, 7, rng.integers(1, 4))
    ]
    weights = rng.uniform(0.5, 2, 14)
    dummies = np.column_stack([(one[:, None] == np.unique(one)).astype(float) for one in codes])
    absorber = Absorber(codes, weights)
    assert absorber.rank == np.linalg.matrix_rank(dummies)
    column = rng.normal(size=(14, 1))
    root = np.sqrt(weights)[:, None]
    expected = column - dummies @ np.linalg.lstsq(dummies * root, column * root, rcond=None)[0]
    np.testing.assert_allclose(absorber.residuals(column), expected, atol=1e-10)


@settings(max_examples=25)
@given(st.floats(0.01, 100), st.floats(-50, 50), st.sampled_from(["classical", "hc1", "cluster"]))
def test_units_change_nothing_but_units(scale: float, shift: float, errors: str) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=40), "place": np.arange(40) % 8})
    frame["y"] = frame["x"] + rng.normal(size=40)
    options = {"errors": errors, "cluster": "place" if errors == "cluster" else None, "effects": ["place"]}
    one = fit(frame, "y", ["x"], **options).table.iloc[0]
    moved = frame.assign(x=frame["x"] * scale + shift, w=scale)
    other = fit(moved, "y", ["x"], weights="w", **options).table.iloc[0]
    assert other["t"] == pytest.approx(one["t"], rel=1e-8)
    assert other["estimate"] * scale == pytest.approx(one["estimate"], rel=1e-8)


def test_missing_rows_are_counted_and_a_singleton_moves_no_slope() -> None:
    frame = pd.DataFrame(
        {"y": [1.0, 2, 4, 3, None, 5, 9], "x": [1.0, 3, 2, 4, 1, 6, 7], "place": list("aabbbbc")}
    )
    found = fit(frame, "y", ["x"], effects=["place"], missing="drop")
    assert (found.nobs, found.convention.missing) == (6, 1)
    assert found.convention.text == (
        "OLS with place effects; unweighted; classical errors, variance SSR/(N−K) with K = 4; t(2); "
        "1 row with missing values left out."
    )
    without = fit(frame[frame["place"] != "c"], "y", ["x"], effects=["place"], missing="drop")
    # a singleton adds a row and a parameter: classical errors do not change
    pd.testing.assert_frame_equal(without.table.iloc[:1], found.table.iloc[:1])


def test_conventions_speak(grunfeld: pd.DataFrame) -> None:
    def text(**options: object) -> str:
        return fit(grunfeld, *GRUNFELD, **options).convention.text  # type: ignore[arg-type]

    assert text(effects=["firm", "year"], errors="cluster", cluster="firm") == (
        "OLS with firm and year effects; unweighted; errors clustered by firm (10 clusters), "
        "G/(G−1)·(N−1)/(N−K) with K = 22 (nested firm effects not counted); t(9)."
    )
    assert text(weights="value", errors="driscoll-kraay", time="year", reference="normal") == (
        "OLS; weighted by value; Driscoll–Kraay errors (Bartlett kernel, 2 lags, 20 periods), "
        "T/(T−1)·(N−1)/(N−K) with K = 3; normal distribution."
    )
    assert text(estimator="random", entity="firm", reference="t") == (
        "Random firm effects (GLS, Swamy–Arora); unweighted; classical errors, variance SSR/(N−K) with K = 3; "
        "t(197)."
    )
    assert text(errors="cluster", cluster=["firm", "year"], small_sample="none") == (
        "OLS; unweighted; errors clustered by firm and year (10 × 20 clusters), no small-sample factor; "
        "normal distribution."
    )


def test_leave_one_out(grunfeld: pd.DataFrame) -> None:
    table = leave_one_out(grunfeld, *GRUNFELD, "value", by="firm", effects=["year"], errors="hc1")
    assert table["left_out"].isna().to_list() == [True] + [False] * 10
    without = fit(grunfeld[grunfeld["firm"] != 3], *GRUNFELD, effects=["year"], errors="hc1").table.iloc[0]
    row = table[table["left_out"] == 3].iloc[0]
    assert row["nobs"] == 180
    assert (row["estimate"], row["std_error"]) == (without["estimate"], without["std_error"])


def test_leave_one_out_names_the_group_that_carries_a_regressor() -> None:
    frame = pd.DataFrame({"y": [1.0, 2, 4, 3, 5, 1], "x": [0.0, 0, 0, 0, 1, 2], "place": list("aabbcc")})
    with pytest.raises(InputError) as caught:
        leave_one_out(frame, "y", ["x"], "x", by="place")
    assert str(caught.value) == (
        "without place 'c': regressors must vary, but 'x' does not; leave out what does not."
    )


def test_interaction() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [2.0, np.nan, 4.0], "place": ["x", "y", "x"]})
    assert interaction(frame, "a", "b")["a×b"].fillna(-1).to_list() == [2, -1, 12]
    assert interaction(frame, "a", "place").to_dict("list") == {"a×x": [1, 0, 3], "a×y": [0, 2, 0]}
    with pytest.raises(InputError, match="base must be a value of 'place', got 'z'; it holds 'x', 'y'"):
        interaction(frame, "a", "place", base="z")
    with pytest.raises(InputError, match="first must be numeric, but 'place' is not"):
        interaction(frame, "place", "a")


BAD: list[tuple[dict[str, object], str]] = [
    ({"regressors": ["profit"]}, "frame must hold every column named, but lacks 'profit'."),
    ({"regressors": "value"}, "regressors must be a sequence of texts, got 'value' (str)."),
    ({"regressors": ["value", "value"]}, "regressors must name each column once (the outcome included), got 'value' twice."),
    ({"regressors": ["value", "name"]}, "outcome, regressors and weights must be numeric, but 'name' are not."),
    ({"regressors": ["value", "hole"]}, "frame has missing values in 'hole' (3); fill them, or pass missing='drop' to leave rows out."),
    ({"regressors": ["value", "endless"]}, "outcome, regressors and weights must be finite, but 'endless' are not."),
    ({"weights": "zero"}, "weights must be positive, but 'zero' holds 0."),
    ({"regressors": ["value", "capital", "sum"]}, "regressors must not be collinear, but 'sum' is a linear combination of 'value', 'capital'; leave one of them out."),
    ({"regressors": ["value", "one"]}, "regressors must vary, but 'one' does not; leave out what does not."),
    ({"regressors": ["value", "year"], "effects": ["year"]}, "regressors must vary within the year effects, but 'year' does not; leave out what does not, or an effect."),
    ({"errors": "robust"}, "errors must be one of 'classical', 'hc1', 'cluster', 'driscoll-kraay', got 'robust'."),
    ({"small_sample": "stata"}, "small_sample must be one of 'reghdfe', 'stata-reg', 'none', got 'stata'."),
    ({"errors": "cluster"}, "cluster must name one or two columns with errors='cluster', and none otherwise, got [] with errors='cluster'."),
    ({"cluster": "firm"}, "cluster must name one or two columns with errors='cluster', and none otherwise, got ['firm'] with errors='classical'."),
    ({"errors": "cluster", "cluster": "one"}, "cluster must have at least two groups in each column, but 'one' has one."),
    ({"bandwidth": 2}, "bandwidth must be None unless errors='driscoll-kraay', got 2."),
    ({"errors": "driscoll-kraay"}, "time must name the column of periods for errors='driscoll-kraay'."),
    ({"errors": "driscoll-kraay", "time": "year", "bandwidth": 20}, "bandwidth must lie between 0 and 19, got 20."),
    ({"errors": "driscoll-kraay", "time": "name"}, "time must hold whole numbers for errors='driscoll-kraay', but 'name' does not."),
    ({"estimator": "random"}, "entity must be given for random effects."),
    ({"estimator": "random", "entity": "firm", "weights": "value"}, "weights must be None for random effects."),
    ({"estimator": "random", "entity": "firm", "effects": ["year"]}, "effects must be empty for random effects, got 'year'; pass dummies as regressors."),
    ({"constant": "base", "effects": ["firm"]}, "time must name one of the effects for constant='base', the constant of the first period."),
    ({"level": 95}, "level must lie between 0 and 1, got 95."),
    ({"effects": ["row"]}, "frame must hold more rows than the 202 parameters, got 200."),
]  # fmt: skip


@pytest.mark.parametrize(("options", "message"), BAD)
def test_refusals(grunfeld: pd.DataFrame, options: dict[str, object], message: str) -> None:
    frame = grunfeld.assign(
        one=0.1,
        zero=0,
        name="a",
        row=np.arange(200),
        sum=grunfeld["value"] - 2 * grunfeld["capital"],
        hole=grunfeld["value"].where(grunfeld.index >= 3),
        endless=np.where(grunfeld.index == 1, np.inf, 1.0),
    )
    arguments: dict[str, object] = {"regressors": ["value", "capital"], **options}
    with pytest.raises(InputError) as caught:
        fit(frame, "inv", **arguments)
    assert str(caught.value) == message


def test_tests_refuse_pairs_that_do_not_belong_together(grunfeld: pd.DataFrame) -> None:
    pooled, firm = fit(grunfeld, *GRUNFELD), fit(grunfeld, *GRUNFELD, effects=["firm"])
    year = fit(grunfeld, *GRUNFELD, effects=["year"])
    random = fit(grunfeld, *GRUNFELD, estimator="random", entity="firm")
    short = fit(grunfeld.iloc[:150], *GRUNFELD)
    robust = fit(grunfeld, *GRUNFELD, effects=["firm"], errors="hc1")
    with pytest.raises(InputError, match="fixed must have classical errors for this test, got 'hc1'"):
        hausman(robust, random)
    with pytest.raises(InputError, match="must stand on the same rows, got 150 and 200 of them"):
        likelihood_ratio(short, firm)
    with pytest.raises(InputError, match="lacks 'year'"):
        f_test_effects(year, firm)
    with pytest.raises(InputError, match="must have more parameters than the restricted one"):
        f_test_effects(firm, firm)
    with pytest.raises(InputError, match="both estimates must be least squares"):
        likelihood_ratio(pooled, random)
    with pytest.raises(InputError, match="pooled must be least squares without effects and weights"):
        breusch_pagan_lm(firm, grunfeld, "firm")
    with pytest.raises(InputError, match="every value of 'row' stands in one row"):
        breusch_pagan_lm(pooled, grunfeld.assign(row=np.arange(200)), "row")


def test_hausman_with_one_residual_variance(grunfeld: pd.DataFrame) -> None:
    """Both covariances scaled to one s²: statistics are in the ratio of the two residual variances."""
    firm = fit(grunfeld, *GRUNFELD, effects=["firm"])
    random = fit(grunfeld, *GRUNFELD, estimator="random", entity="firm")
    ratio = (random.ssr / random.df_resid) / (firm.ssr / firm.df_resid)
    more, less = (hausman(firm, random, variance=name).statistic for name in ("random", "fixed"))
    assert less == pytest.approx(more * ratio, rel=1e-9)


def test_driscoll_kraay_lags_are_distances_in_time() -> None:
    """A year without rows lies between two others: they are two lags apart."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"year": np.repeat([2000, 2001, 2003], 10), "y": rng.normal(size=30)})
    found = fit(frame, "y", [], errors="driscoll-kraay", time="year", bandwidth=1, small_sample="none")
    totals = found.residuals.groupby(frame["year"]).sum()
    expected = (totals**2).sum() + 2 * 0.5 * totals[2000] * totals[2001]
    assert std_error(found, "constant") == pytest.approx(np.sqrt(expected) / 30)


@pytest.fixture(scope="module")
def standardised() -> pd.DataFrame:
    """Twenty firms of ten years; x has mean zero."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"firm": np.repeat(np.arange(20), 10), "year": np.tile(np.arange(10), 20)})
    x = rng.normal(size=200)
    return frame.assign(x=(x - x.mean()) / x.std(), y=x / 2 + rng.normal(size=200) + frame["firm"] / 10)


@pytest.mark.parametrize("effects", [["firm"], ["firm", "year"]])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_mean_of_effects_whose_residuals_cancel_neither_blocks_nor_stars(
    standardised: pd.DataFrame, effects: list[str], scale: float
) -> None:
    frame = standardised.assign(y=scale * standardised["y"] + 3 * scale)
    found, bare = (
        fit(frame, "y", ["x"], effects=effects, errors="cluster", cluster=effects, constant=constant)
        for constant in ("mean", "none")
    )
    pd.testing.assert_frame_equal(found.table.iloc[:1], bare.table, check_exact=True)
    row = found.table.set_index("term").loc["constant"]
    assert row["estimate"] == pytest.approx(frame["y"].mean())
    assert row[["std_error", "t", "p", "low", "high"]].isna().all()


def test_a_mean_of_effects_keeps_its_error_where_it_has_one(standardised: pd.DataFrame) -> None:
    found = fit(standardised, "y", ["x"], effects=["firm"])
    assert std_error(found, "constant") == pytest.approx(np.sqrt(found.ssr / found.df_resid / 200))


def test_a_two_way_variance_that_is_not_definite_is_made_so_as_reghdfe_does() -> None:
    rng = np.random.default_rng(0)
    levels = {"a": rng.integers(0, 5, 60), "b": rng.integers(0, 4, 60)}
    frame = pd.DataFrame(levels | {name: rng.normal(size=60) for name in ("x", "w", "v", "noise")})
    frame["y"] = frame["x"] + frame["noise"]
    options = {"effects": ["a"], "errors": "cluster", "cluster": ["a", "b"]}
    found = fit(frame, "y", ["x", "w", "v"], **options)
    # the same three sums by hand: clusters a, b and both, each with the smaller G
    x = frame[["x", "w", "v"]] - frame.groupby("a")[["x", "w", "v"]].transform("mean")
    scores = x.mul(found.residuals, axis=0)
    bread = np.linalg.inv(x.T @ x)
    sums = [(scores.groupby([frame[name] for name in by]).sum()) for by in (["a"], ["b"], ["a", "b"])]
    meat = sum(sign * one.T @ one for sign, one in zip((1, 1, -1), sums, strict=True))
    raw = bread @ meat.to_numpy() @ bread * (4 / 3) * (60 - 1) / (60 - 4)
    values, vectors = np.linalg.eigh(raw)
    assert values[0] < 0
    expected = vectors @ np.diag(values.clip(min=0)) @ vectors.T
    np.testing.assert_allclose(found.covariance.iloc[:3, :3], expected, rtol=1e-9)
    assert "negative eigenvalues of the two-way variance set to zero; t(3)." in found.convention.text
    as_it_is = fit(frame, "y", ["x", "w", "v"], small_sample="stata-reg", **options)
    assert "eigenvalues" not in as_it_is.convention.text
    # the grid gives what one fit gives
    option = Option(outcome="y", main="x", controls=("w", "v"), effects=("a",), cluster=("a", "b"))
    row = grid(frame, Specifications({"model": {"one": option}})).iloc[0]
    assert row["std_error"] == pytest.approx(std_error(found, "x"), rel=1e-9)
    assert row["convention"] == found.convention.text
