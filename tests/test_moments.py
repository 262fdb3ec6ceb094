"""Least squares from moments: closed forms, statsmodels, and R."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.moments import (
    CONVENTION,
    Moments,
    check_correlation,
    from_lower_triangle,
    hold_out,
    implied_nobs,
    ols,
    partial_correlation,
    recover,
    rounding_interval,
    sample_with_moments,
)

HERE = Path(__file__).parent
ORACLES = HERE / "oracles"


def moments_of(frame: pd.DataFrame) -> Moments:
    correlation = np.corrcoef(frame.to_numpy(), rowvar=False)
    correlation = (correlation + correlation.T) / 2
    np.fill_diagonal(correlation, 1)
    return Moments(
        tuple(frame.columns), correlation, len(frame), frame.mean().to_numpy(), frame.std().to_numpy()
    )


def random_frame(seed: int, rows: int, columns: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    mixed = draw.standard_normal((rows, columns)) @ draw.uniform(-1, 1, (columns, columns))
    noisy = mixed + draw.standard_normal((rows, columns))
    return pd.DataFrame(noisy * draw.uniform(0.1, 9, columns) + draw.uniform(-5, 5, columns)).rename(
        columns=lambda at: f"v{at}"
    )


def statsmodels_fit(frame: pd.DataFrame, outcome: str, regressors: list[str]):
    return sm.OLS(frame[outcome], sm.add_constant(frame[regressors]).rename(columns={"const": "_cons"})).fit()


def assert_same_table(ours, theirs, rtol: float = 1e-10) -> None:
    order = list(ours.coef.index)
    for mine, other in ((ours.coef, theirs.params), (ours.se, theirs.bse), (ours.t, theirs.tvalues)):
        np.testing.assert_allclose(mine, other[order], rtol=rtol, atol=1e-11)
    assert ours.r2 == pytest.approx(theirs.rsquared, rel=rtol, abs=1e-12)
    assert ours.adj_r2 == pytest.approx(theirs.rsquared_adj, rel=rtol, abs=1e-12)
    assert (ours.nobs, ours.df_resid) == (theirs.nobs, theirs.df_resid)


# Closed forms


@pytest.mark.parametrize("r", [-0.9, -0.3, 0.0, 0.1658, 0.6])
@pytest.mark.parametrize("nobs", [3, 27, 166])
def test_one_regressor(r, nobs):
    fit = ols(Moments(("y", "x"), [[1, r], [r, 1]], nobs), "y", ["x"])
    assert fit.t["x"] == pytest.approx(r * np.sqrt((nobs - 2) / (1 - r**2)), rel=1e-12)
    assert fit.beta["x"] == pytest.approx(r, rel=1e-12)
    assert fit.r2 == pytest.approx(r**2, rel=1e-12)
    assert fit.adj_r2 == pytest.approx(1 - (1 - r**2) * (nobs - 1) / (nobs - 2), rel=1e-12)


def test_two_regressors_by_hand():
    # r_y1 = 1/2, r_y2 = 3/10, r_12 = 1/5, N = 103
    # beta_1 = (r_y1 - r_y2 r_12) / (1 - r_12²) = (0.5 - 0.06) / 0.96 = 11/24
    # beta_2 = (r_y2 - r_y1 r_12) / (1 - r_12²) = (0.3 - 0.10) / 0.96 = 5/24
    # R²     = beta_1 r_y1 + beta_2 r_y2 = 5.5/24 + 1.5/24 = 7/24
    # se(beta) = sqrt((1 - R²) / ((1 - r_12²) (N - 3))) = sqrt((17/24) / 96)
    moments = Moments(("y", "a", "b"), [[1, 0.5, 0.3], [0.5, 1, 0.2], [0.3, 0.2, 1]], 103)
    fit = ols(moments, "y", ["a", "b"])
    assert fit.beta.to_dict() == pytest.approx({"a": 11 / 24, "b": 5 / 24}, rel=1e-12)
    assert fit.r2 == pytest.approx(7 / 24, rel=1e-12)
    assert fit.adj_r2 == pytest.approx(1 - 17 / 24 * 102 / 100, rel=1e-12)
    se = np.sqrt(17 / 24 / 96)
    assert fit.se.to_dict() == pytest.approx({"a": se, "b": se}, rel=1e-12)
    assert fit.t.to_dict() == pytest.approx({"a": 11 / 24 / se, "b": 5 / 24 / se}, rel=1e-12)


def test_uncorrelated_regressors_do_not_see_each_other():
    r = np.array([0.5, -0.4, 0.3])
    matrix = np.eye(4)
    matrix[0, 1:] = matrix[1:, 0] = r
    fit = ols(Moments(("y", "a", "b", "c"), matrix, 50), "y", ["a", "b", "c"])
    np.testing.assert_allclose(fit.beta, r, rtol=1e-12)
    assert fit.r2 == pytest.approx(0.25 + 0.16 + 0.09, rel=1e-12)


def test_units_and_the_constant_by_hand():
    # slope = r s_y / s_x = 0.6 * 3 / 1 = 1.8; constant = 10 - 1.8 * 2 = 6.4
    # residual variance = 9 * 0.64 * 51/50; se of the constant = sqrt(variance (1/52 + 2² / (51 * 1²)))
    moments = Moments(("y", "x"), [[1, 0.6], [0.6, 1]], 52, means=[10, 2], sds=[3, 1])
    fit = ols(moments, "y", ["x"])
    assert fit.coef.to_dict() == pytest.approx({"x": 1.8, "_cons": 6.4}, rel=1e-12)
    assert fit.se["_cons"] == pytest.approx(np.sqrt(9 * 0.64 * 51 / 50 * (1 / 52 + 4 / 51)), rel=1e-12)
    assert (fit.outcome, fit.nobs, fit.df_resid, fit.convention) == ("y", 52, 50, CONVENTION)


def test_without_means_there_is_no_constant_and_without_sds_no_units():
    matrix = [[1, 0.6], [0.6, 1]]
    assert ols(Moments(("y", "x"), matrix, 52, sds=[3, 1]), "y", ["x"]).coef.to_dict() == pytest.approx(
        {"x": 1.8}
    )
    bare = ols(Moments(("y", "x"), matrix, 52, means=[10, 2]), "y", ["x"])
    assert bare.coef.to_dict() == pytest.approx({"x": 0.6})
    assert bare.coef.equals(bare.beta)


# Other programs


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(12, 200),
    columns=st.integers(2, 6),
    data=st.data(),
)
def test_equals_statsmodels_for_any_subset_in_any_order(seed, rows, columns, data):
    frame = random_frame(seed, rows, columns)
    order = data.draw(st.permutations(list(frame.columns)))
    outcome, *rest = order
    regressors = rest[: data.draw(st.integers(1, len(rest)))]
    ours = ols(moments_of(frame), outcome, regressors)
    assert list(ours.coef.index) == [*regressors, "_cons"]
    assert_same_table(ours, statsmodels_fit(frame, outcome, regressors))


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), held=st.integers(0, 3))
def test_partial_correlation_is_that_of_residuals(seed, held):
    frame = random_frame(seed, 40, 5)
    given_names = [f"v{at}" for at in range(2, 2 + held)]
    design = sm.add_constant(frame[given_names]) if held else np.ones(len(frame))
    first, second = (sm.OLS(frame[name], design).fit().resid for name in ("v0", "v1"))
    ours = partial_correlation(moments_of(frame), "v0", "v1", given_names)
    assert ours == pytest.approx(np.corrcoef(first, second)[0, 1], rel=1e-9, abs=1e-11)


def test_partial_correlation_has_the_sign_and_size_of_t():
    frame = random_frame(3, 60, 4)
    fit = ols(moments_of(frame), "v0", ["v1", "v2", "v3"])
    partial = partial_correlation(moments_of(frame), "v0", "v1", ["v2", "v3"])
    assert partial == pytest.approx(fit.t["v1"] / np.sqrt(fit.t["v1"] ** 2 + fit.df_resid), rel=1e-10)


def r_moments(data: str) -> Moments:
    table = pd.read_csv(ORACLES / "ols_moments.csv").query("data == @data")
    matrix = table.filter(regex=r"^r\d+$").to_numpy()[:, : len(table)]
    return Moments(
        tuple(table["variable"]),
        (matrix + matrix.T) / 2,
        int(table["nobs"].iloc[0]),
        table["mean"].to_numpy(),
        table["sd"].to_numpy(),
    )


R_MODELS = pd.read_csv(ORACLES / "ols_fit_r.csv").to_dict("records")


@pytest.mark.parametrize("expected", R_MODELS, ids=lambda row: f"{row['data']}: {row['model']}")
def test_equals_lm_of_r(expected):
    outcome, _, right = expected["model"].partition(" ~ ")
    fit = ols(r_moments(expected["data"]), outcome, right.split(" + "))
    table = pd.read_csv(ORACLES / "ols_r.csv").query(
        "data == @expected['data'] & model == @expected['model']"
    )
    table = table.set_index("term").loc[list(fit.coef.index)]
    # longley: nearly collinear, the largest eigenvalue of its regressors is 12 000 times the smallest
    for name in ("coef", "se", "t"):
        np.testing.assert_allclose(getattr(fit, name), table[name], rtol=1e-10)
    assert fit.r2 == pytest.approx(expected["r2"], rel=1e-10)
    assert fit.adj_r2 == pytest.approx(expected["adj_r2"], rel=1e-10)
    assert fit.df_resid == expected["df"]


def test_partial_correlation_equals_that_of_r():
    row = pd.read_csv(ORACLES / "partial_r.csv").iloc[0]
    ours = partial_correlation(r_moments(row["data"]), row["first"], row["second"], row["given"].split())
    assert ours == pytest.approx(row["partial"], rel=1e-10)


# A data set with given moments


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), nobs=st.integers(6, 200), noise=st.integers(0, 99))
def test_sample_has_the_moments_and_statsmodels_finds_the_same_table(seed, nobs, noise):
    wanted = replace(moments_of(random_frame(seed, 40, 4)), nobs=nobs)
    sample = sample_with_moments(wanted, seed=noise)
    assert sample.shape == (nobs, 4)
    assert tuple(sample.columns) == wanted.names
    np.testing.assert_allclose(sample.corr(), wanted.correlation, atol=1e-11)
    np.testing.assert_allclose(sample.std(), wanted.sds, rtol=1e-11)
    np.testing.assert_allclose(sample.mean(), wanted.means, atol=1e-10)
    regressors = ["v3", "v1"]
    assert_same_table(ols(wanted, "v0", regressors), statsmodels_fit(sample, "v0", regressors), rtol=1e-9)


def test_seed_changes_the_rows_and_not_the_moments():
    wanted = moments_of(random_frame(1, 30, 3))
    first, second = sample_with_moments(wanted, 1), sample_with_moments(wanted, 2)
    assert not np.allclose(first, second)
    np.testing.assert_allclose(first.cov(), second.cov(), rtol=1e-10)
    pd.testing.assert_frame_equal(first, sample_with_moments(wanted, 1))


# Intervals over the rounding of the inputs


def at_correlations(moments: Moments, values) -> Moments:
    rows, index = [], 0
    for i in range(len(moments.names)):
        rows.append([*values[index : index + i], 1.0])
        index += i
    return replace(moments, correlation=from_lower_triangle(rows))


def lower(moments: Moments) -> np.ndarray:
    return moments.correlation[np.tril_indices(len(moments.names), -1)]


def table_of(moments: Moments) -> np.ndarray:
    fit = ols(moments, "v0", list(moments.names[1:]))
    return np.array([*fit.t, fit.r2, fit.adj_r2])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("half_unit", [0.00005, 0.0005])
def test_interval_is_that_of_all_corners(seed, half_unit):
    moments = moments_of(random_frame(seed, 80, 4))
    low, high = rounding_interval(table_of, moments, half_unit)
    corners = np.array(
        [
            table_of(at_correlations(moments, lower(moments) + half_unit * np.array(signs)))
            for signs in itertools.product((-1, 1), repeat=6)
        ]
    )
    np.testing.assert_allclose(low, corners.min(axis=0), rtol=1e-12)
    np.testing.assert_allclose(high, corners.max(axis=0), rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_no_rounding_leaves_the_interval(seed):
    moments, half_unit = moments_of(random_frame(seed, 80, 5)), 0.0005
    low, high = rounding_interval(table_of, moments, half_unit)
    draw = np.random.default_rng(seed)
    for _ in range(200):
        shift = draw.uniform(-half_unit, half_unit, 10)
        inside = table_of(at_correlations(moments, lower(moments) + shift))
        assert (low - 1e-12 <= inside).all()
        assert (inside <= high + 1e-12).all()


def test_interval_without_rounding_is_a_point():
    moments = moments_of(random_frame(0, 80, 3))
    low, high = rounding_interval(table_of, moments, 0)
    np.testing.assert_array_equal(low, table_of(moments))
    np.testing.assert_array_equal(low, high)


def test_interval_of_one_regressor_by_hand():
    moments = Moments(("y", "x"), [[1, 0.5], [0.5, 1]], 27)
    low, high = rounding_interval(lambda m: ols(m, "y", ["x"]).t, moments, 0.05)
    assert low[0] == pytest.approx(0.45 * 5 / np.sqrt(1 - 0.45**2), rel=1e-12)
    assert high[0] == pytest.approx(0.55 * 5 / np.sqrt(1 - 0.55**2), rel=1e-12)


@pytest.mark.parametrize(("r", "expected"), [(0.0, (0, 0.0025)), (0.02, (0, 0.0049))])
def test_interval_of_a_statistic_that_turns_within_the_box(r, expected):
    moments = Moments(("y", "x"), [[1, r], [r, 1]], 27)
    low, high = rounding_interval(lambda m: ols(m, "y", ["x"]).r2, moments, 0.05)
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-6)


@pytest.mark.long
def test_interval_is_over_matrices_that_data_can_have():
    """0.98 may be anything from 0.975 to 0.985, but not beside every 0.90 and 0.81."""
    moments = Moments(("y", "x", "z"), [[1, 0.9, 0.81], [0.9, 1, 0.98], [0.81, 0.98, 1]], 100)

    def numbers(m):
        fit = ols(m, "y", ["x", "z"])
        return [*fit.beta, fit.r2]

    low, high = rounding_interval(numbers, moments, 0.005)
    steps, found, refused = np.linspace(-0.005, 0.005, 13), [], 0
    for shift in itertools.product(steps, repeat=3):
        try:
            found.append(numbers(at_correlations(moments, lower(moments) + np.array(shift))))
        except InputError:
            refused += 1
    assert refused > 100
    assert (low <= np.min(found, axis=0) + 1e-6).all()
    assert (high >= np.max(found, axis=0) - 1e-6).all()
    # the least values are at corners that are admissible; R² comes near 1 at the edge
    assert low[[0, 2]] == pytest.approx(np.min(found, axis=0)[[0, 2]], abs=1e-6)
    assert 0.999 < high[2] < 1


# The sample size that t-values imply


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(8, 500), k=st.integers(1, 4))
def test_exact_t_values_imply_their_sample_size(seed, rows, k):
    moments = replace(moments_of(random_frame(seed, rows, 5)), means=None, sds=None)
    t_values = ols(moments, "v4", [f"v{at}" for at in range(k)]).t.to_dict()
    assert implied_nobs(replace(moments, nobs=10**6), "v4", t_values) == pytest.approx(rows, rel=1e-9)


def test_means_do_not_matter_for_the_implied_sample_size():
    moments = Moments(("y", "x"), [[1, 0.5], [0.5, 1]], 9, means=[1, 2], sds=[3, 4])
    assert implied_nobs(moments, "y", {"x": 5.0}) == pytest.approx(77, rel=1e-12)


def test_implied_sample_size_by_hand_and_refused():
    # r = 1/2: t = sqrt((N - 2) / 3), so t = 5 needs N = 77
    moments = Moments(("y", "x"), [[1, 0.5], [0.5, 1]], 9)
    assert implied_nobs(moments, "y", {"x": 5.0}) == pytest.approx(77, rel=1e-12)
    with pytest.raises(InputError, match=r"t_printed must have the signs of the slopes .* got \{'x': -5.0\}"):
        implied_nobs(moments, "y", {"x": -5.0})


# Refusals


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 0.5], [0.4, 1]], "correlation must be symmetric, got 'a–b: 0.5', 'b–a: 0.4'."),
        ([[1, 1.2], [1.2, 1]], "correlation must lie between -1 and 1, got 'a–b: 1.2', 'b–a: 1.2'."),
        ([[1, 0.5], [0.5, 0.9]], "correlation must have ones on the diagonal, got 'b–b: 0.9'."),
        ([[1, np.nan], [np.nan, 1]], "correlation must be finite, got 'a–b: nan', 'b–a: nan'."),
        ([[1, np.inf], [0.2, 1]], "correlation must be finite, got 'a–b: inf'."),
        ([[1, 1], [1, 1]], "correlation must be positive definite, but its smallest eigenvalue is"),
        ([[1, 0.5]], "correlation must be a square matrix, got the shape (1, 2)."),
        ([1, 0.5], "correlation must be a square matrix, got the shape (2,)."),
        (np.eye(3), "names must name 3 variables, got 2: 'a', 'b'."),
    ],
)
def test_what_is_no_correlation_matrix(matrix, message):
    with pytest.raises(InputError) as caught:
        check_correlation(matrix, ["a", "b"])
    assert str(caught.value).startswith(message)
    with pytest.raises(InputError):
        Moments(("a", "b"), matrix, 20)


def test_pairwise_plausible_but_jointly_impossible():
    matrix = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
    with pytest.raises(InputError, match=r"positive definite, but its smallest eigenvalue is -0\.8\."):
        check_correlation(matrix)


def test_positions_stand_in_for_names():
    with pytest.raises(InputError, match=r"symmetric, got '0–1: 0.5', '1–0: 0.4'"):
        check_correlation([[1, 0.5], [0.4, 1]])


def test_lower_triangle():
    matrix = from_lower_triangle([[1], [0.5, 1], [0.2, 0.3, 1]])
    np.testing.assert_array_equal(matrix, [[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]])
    with pytest.raises(InputError, match="row 1 of the lower triangle must hold 2 numbers, got 3"):
        from_lower_triangle([[1], [0.5, 1, 2]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nobs": 1}, "nobs must be a whole number of at least 2, got 1."),
        ({"nobs": 20.5}, "nobs must be a whole number of at least 2, got 20.5."),
        ({"means": [1]}, "means must hold 2 finite numbers, one a variable, got [1]."),
        ({"sds": [1, np.nan]}, "sds must hold 2 finite numbers, one a variable, got [1, nan]."),
        ({"sds": [1, 0]}, "sds must be positive, but are not for 'x'."),
        ({"sds": [-1, 2]}, "sds must be positive, but are not for 'y'."),
    ],
)
def test_what_are_no_moments(change, message):
    given_moments = {"names": ("y", "x"), "correlation": np.eye(2), "nobs": 20} | change
    with pytest.raises(InputError) as caught:
        Moments(**given_moments)
    assert str(caught.value) == message


MOMENTS = Moments(("y", "a", "b"), [[1, 0.5, 0.3], [0.5, 1, 0.2], [0.3, 0.2, 1]], 20)


@pytest.mark.parametrize(
    ("outcome", "regressors", "message"),
    [
        ("y", [], "regressors must be different variables other than 'y', got ."),
        ("y", ["a", "a"], "regressors must be different variables other than 'y', got 'a', 'a'."),
        ("y", ["a", "y"], "regressors must be different variables other than 'y', got 'a', 'y'."),
        ("y", ["a", "z"], "variables 'z' are not among y, a, b."),
        ("z", ["a"], "variables 'z' are not among y, a, b."),
    ],
)
def test_what_is_no_regression(outcome, regressors, message):
    with pytest.raises(InputError) as caught:
        ols(MOMENTS, outcome, regressors)
    assert str(caught.value) == message


@pytest.mark.parametrize(("nobs", "enough"), [(2, False), (3, False), (4, True)])
def test_as_many_coefficients_as_observations(nobs, enough):
    small = replace(MOMENTS, nobs=nobs)
    if enough:
        assert ols(small, "y", ["a", "b"]).df_resid == 1
    else:
        with pytest.raises(InputError, match=rf"nobs must exceed the 3 coefficients, got {nobs}\."):
            ols(small, "y", ["a", "b"])


def test_other_refusals():
    with pytest.raises(InputError, match="first, second and given must differ, got 'a', 'b', 'a'"):
        partial_correlation(MOMENTS, "a", "b", ["a"])
    with pytest.raises(InputError, match="variables 'z' are not among y, a, b"):
        partial_correlation(MOMENTS, "a", "z", [])
    with pytest.raises(InputError, match="half_unit must not be negative, and be finite, got -1"):
        rounding_interval(table_of, MOMENTS, -1)
    with pytest.raises(InputError, match="moments must hold means and sds"):
        sample_with_moments(MOMENTS)
    full = replace(MOMENTS, nobs=3, means=np.zeros(3), sds=np.ones(3))
    with pytest.raises(InputError, match="nobs must exceed the 3 variables, got 3"):
        sample_with_moments(full)


# Recovery in a world whose truth is known

NAMES = ("y", "a", "b", "c")
MODELS = {"M1": ["a"], "M2": ["a", "b"], "M3": ["a", "b", "c"]}
TRUTH = Moments(
    NAMES,
    from_lower_triangle([[1], [0.5, 1], [0.6, 0.4, 1], [0.4, 0.1, 0.5, 1]]),
    166,
    means=[8.0, 1.5, 9.0, 4.0],
    sds=[1.0, 0.6, 0.4, 1.7],
)
START = dict(zip(NAMES, TRUTH.means * 1.1, strict=True))


def print_table(moments: Moments, decimals: int) -> pd.DataFrame:
    """Print what a paper prints: slopes, constants, and the t-values of the constants."""
    rows = {}
    for model, regressors in MODELS.items():
        fit = ols(moments, "y", regressors)
        rows |= {(model, name, "coef"): value for name, value in fit.coef.items()}
        rows[model, "_cons", "t"] = fit.t["_cons"]
    table = pd.DataFrame({"value": rows}).round(decimals)
    return table.assign(half_unit=0.5 * 10.0**-decimals)


def test_recovers_the_truth_from_many_digits():
    fit = recover(TRUTH, "y", MODELS, print_table(TRUTH, 10), START)
    np.testing.assert_allclose(fit.moments.means, TRUTH.means, rtol=1e-6)
    np.testing.assert_allclose(fit.moments.sds, TRUTH.sds, rtol=1e-6)
    assert fit.predicted["M3", "c", "t"] == pytest.approx(ols(TRUTH, "y", MODELS["M3"]).t["c"], rel=1e-9)


def test_recovers_the_truth_from_three_digits_as_well_as_these_tell():
    printed = print_table(TRUTH, 3)
    fit = recover(TRUTH, "y", MODELS, printed, START)
    np.testing.assert_allclose(fit.moments.means, TRUTH.means, rtol=0.05)
    np.testing.assert_allclose(fit.moments.sds / fit.moments.sds[0], TRUTH.sds, rtol=0.005)
    assert fit.misfit.abs().max() < 1.5
    assert list(fit.misfit.index) == list(printed.index)


def test_spread_tells_how_well_the_digits_determine_the_truth():
    coarse, fine = (recover(TRUTH, "y", MODELS, print_table(TRUTH, digits), START) for digits in (2, 4))
    truth = np.append(TRUTH.means, np.log(TRUTH.sds / TRUTH.sds[0]))
    for fit in (coarse, fine):
        found = np.append(fit.moments.means, np.log(fit.moments.sds / fit.moments.sds[0]))
        assert fit.spread["log sd y"] == 0
        assert (np.abs(found - truth) <= 4 * fit.spread + 1e-9).all()
    assert (fine.spread.drop("log sd y") < coarse.spread.drop("log sd y")).all()
    assert list(fine.spread.index) == list(fine.unseen.index)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_scale_of_the_outcome_is_unseen(scale):
    printed = print_table(TRUTH, 3)
    once = recover(TRUTH, "y", MODELS, printed, START)
    again = recover(TRUTH, "y", MODELS, printed, once.moments, outcome_sd=scale)
    np.testing.assert_allclose(again.misfit, once.misfit, atol=2e-4)
    np.testing.assert_allclose(again.moments.sds, scale * once.moments.sds, rtol=1e-4)
    assert not np.allclose(again.moments.means, once.moments.means, rtol=0.01)


def test_unseen_direction_moves_every_sd_alike_and_only_it_is_unseen():
    fit = recover(TRUTH, "y", MODELS, print_table(TRUTH, 10), START)
    assert fit.singular_values[-1] < 1e-6 * fit.singular_values[0]
    assert fit.singular_values[-2] > 1e-6 * fit.singular_values[0]
    np.testing.assert_allclose(fit.unseen.filter(like="log sd"), 1, atol=1e-4)
    # a small step along it leaves the table as it is, to first order
    step = 1e-4
    moved = replace(
        TRUTH,
        means=TRUTH.means + step * fit.unseen.filter(like="mean").to_numpy(),
        sds=TRUTH.sds * np.exp(step * fit.unseen.filter(like="log sd").to_numpy()),
    )
    change = (print_table(moved, 12) - print_table(TRUTH, 12))["value"].abs().max()
    assert change < 50 * step**2


def test_a_wrong_number_is_exposed_by_all_the_others():
    printed = print_table(TRUTH, 3)
    wrong = ("M3", "_cons", "coef")
    truth = printed.loc[wrong, "value"]
    printed.loc[wrong, "value"] = truth + 0.4
    held = hold_out(TRUTH, "y", MODELS, printed, START)
    assert held.loc[wrong, "determined"]
    assert held.loc[wrong, "predicted"] == pytest.approx(truth, abs=0.02)


def test_hold_out_of_a_right_table_finds_each_number():
    printed = print_table(TRUTH, 6)
    held = hold_out(TRUTH, "y", MODELS, printed, START)
    known = held[held["determined"]]
    np.testing.assert_allclose(known["predicted"], printed.loc[known.index, "value"], atol=2e-3)
    # c stands in one model only: without its slope nothing tells its standard deviation
    assert list(held.index[~held["determined"]]) == [("M3", "c", "coef")]
    assert np.isnan(held.loc[("M3", "c", "coef"), "predicted"])


def test_what_cannot_be_recovered():
    printed = print_table(TRUTH, 3)
    with pytest.raises(InputError, match="at least 7 numbers to fix as many unknowns, got 6"):
        recover(TRUTH, "y", MODELS, printed.iloc[:6], START)
    with pytest.raises(InputError, match="start must give a rough mean of each variable, but lacks 'b', 'c'"):
        recover(TRUTH, "y", MODELS, printed, {"y": 8, "a": 1})
    with pytest.raises(InputError, match="start must hold means and sds"):
        recover(TRUTH, "y", MODELS, printed, replace(TRUTH, means=None))
    with pytest.raises(InputError, match=r"outcome_sd must be positive, got 0\."):
        recover(TRUTH, "y", MODELS, printed, START, outcome_sd=0)
    stranger = printed.rename(index={"M3": "M9"}, level=0)
    with pytest.raises(InputError, match=r"numbers that no model predicts: \('M9', 'a', 'coef'\)"):
        recover(TRUTH, "y", MODELS, stranger, START)
