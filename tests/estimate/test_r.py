"""Equality with R's plm, sandwich and lmtest on Grunfeld's data, and with printed Stata output."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.estimate import (
    Fit,
    breusch_pagan_lm,
    f_test_effects,
    fit,
    hausman,
    likelihood_ratio,
)

ORACLES = Path(__file__).parents[1] / "oracles"
RTOL = 1e-8
MODEL = ("inv", ["value", "capital"])
EFFECTS: dict[str, tuple[str, ...]] = {
    "pooled": (),
    "firm": ("firm",),
    "year": ("year",),
    "twoways": ("firm", "year"),
    "weighted": ("firm", "year"),
}
SAMPLES = ["balanced", "unbalanced"]


@pytest.fixture(scope="module")
def oracle() -> pd.DataFrame:
    table = pd.read_csv(ORACLES / "estimate_grunfeld_r.csv", keep_default_na=False)
    return table.assign(value=table["value"].astype(float))


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def frame(grunfeld: pd.DataFrame, sample: str) -> pd.DataFrame:
    if sample == "balanced":
        return grunfeld
    holes = (grunfeld["firm"] == 3) & (grunfeld["year"] < 1940)
    holes |= (grunfeld["firm"] == 7) & (grunfeld["year"] > 1950)
    # rows in another order: no estimate may depend on it
    return grunfeld[~holes].sample(frac=1, random_state=1)


def run(frame: pd.DataFrame, model: str, **options: object) -> Fit:
    if model == "random":
        return fit(frame, *MODEL, estimator="random-sa", entity="firm", time="year", **options)
    weights = "capital" if model == "weighted" else None
    return fit(frame, *MODEL, effects=EFFECTS[model], weights=weights, time="year", **options)


def said(oracle: pd.DataFrame, sample: str, model: str, quantity: str) -> pd.Series:
    """R's values by term."""
    rows = oracle[
        (oracle["sample"] == sample) & (oracle["model"] == model) & (oracle["quantity"] == quantity)
    ]
    assert not rows.empty
    return rows.set_index("term")["value"]


def errors_of(found: Fit) -> pd.Series:
    return found.table.set_index("term")["std_error"]


ERRORS: dict[str, dict[str, object]] = {
    "classical": {},
    "hc0": {"errors": "hc1", "small_sample": "none"},
    "firm": {"errors": "cluster", "cluster": "firm", "small_sample": "none"},
    "year": {"errors": "cluster", "cluster": "year", "small_sample": "none"},
    "driscoll-kraay": {"errors": "driscoll-kraay", "bandwidth": 2, "small_sample": "none"},
}


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("model", ["pooled", "firm", "year", "twoways", "random"])
def test_coefficients_and_errors_are_those_of_plm(
    frame: pd.DataFrame, sample: str, oracle: pd.DataFrame, model: str, kind: str
) -> None:
    found = run(frame, model, **ERRORS[kind])
    coefficients = said(oracle, sample, model, "estimate")
    np.testing.assert_allclose(found.estimates[coefficients.index], coefficients, rtol=RTOL)
    expected = said(oracle, sample, model, kind)
    np.testing.assert_allclose(errors_of(found)[expected.index], expected, rtol=RTOL)


@pytest.mark.parametrize("model", ["firm", "year", "twoways"])
def test_within_r2_is_that_of_plm(frame: pd.DataFrame, sample: str, oracle: pd.DataFrame, model: str) -> None:
    assert run(frame, model).r2_within == pytest.approx(
        said(oracle, sample, model, "r2_within").item(), rel=RTOL
    )


@pytest.mark.parametrize("model", ["pooled", "firm", "twoways", "weighted"])
def test_dummies_by_lm_give_the_same_fit(
    frame: pd.DataFrame, sample: str, oracle: pd.DataFrame, model: str
) -> None:
    found = run(frame, model)
    for quantity in ("r2", "r2_adjusted", "loglik"):
        expected = said(oracle, sample, model, quantity).item()
        assert getattr(found, quantity) == pytest.approx(expected, rel=RTOL), quantity
    slopes = ["value", "capital"]
    robust = run(frame, model, errors="hc1")
    np.testing.assert_allclose(
        errors_of(robust)[slopes], said(oracle, sample, model, "hc1")[slopes], rtol=RTOL
    )
    clustered = run(frame, model, errors="cluster", cluster="firm", small_sample="stata-reg")
    expected = said(oracle, sample, model, "firm_stata-reg")[slopes]
    np.testing.assert_allclose(errors_of(clustered)[slopes], expected, rtol=RTOL)


@pytest.mark.parametrize("model", ["pooled", "firm", "twoways", "weighted"])
def test_two_ways_of_clustering_with_a_factor_each(
    frame: pd.DataFrame, sample: str, oracle: pd.DataFrame, model: str
) -> None:
    """R gives each of the three matrices its own G/(G−1); without any factor they add up to ours."""
    expected = said(oracle, sample, model, "firm_year_own_g")
    frame = frame.assign(both=frame["firm"].astype(str) + frame["year"].astype(str))
    options = {"errors": "cluster", "small_sample": "none"}
    if model != "pooled":  # a constant without variance is not asked about
        options["constant"] = "none"
    ours, theirs = 0.0, 0.0
    for sign, name in ((1, "firm"), (1, "year"), (-1, "both")):
        found = run(frame, model, cluster=name, **options)
        square = sign * errors_of(found)[["value", "capital"]] ** 2
        ours, theirs = ours + square, theirs + square * found.n_clusters / (found.n_clusters - 1)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(np.sqrt(theirs)[expected.index], expected, rtol=RTOL)
    if (ours <= 0).any():
        with pytest.raises(InputError, match="gives no positive variance for 'value': there are too few"):
            run(frame, model, cluster=("firm", "year"), **options)
        return
    found = run(frame, model, cluster=("firm", "year"), **options)
    np.testing.assert_allclose(errors_of(found)[ours.index], np.sqrt(ours), rtol=RTOL)


def test_weighted_dummies_by_lm(frame: pd.DataFrame, sample: str, oracle: pd.DataFrame) -> None:
    found = run(frame, "weighted")
    for quantity, ours in (("estimate", found.estimates), ("classical", errors_of(found))):
        expected = said(oracle, sample, "weighted", quantity)
        np.testing.assert_allclose(ours[expected.index], expected, rtol=RTOL)


def test_mean_effect_constant_is_plms_within_intercept(
    frame: pd.DataFrame, sample: str, oracle: pd.DataFrame
) -> None:
    expected = said(oracle, sample, "firm", "constant")
    found = run(frame, "firm")
    assert found.estimates["constant"] == pytest.approx(expected["estimate"], rel=RTOL)
    assert errors_of(found)["constant"] == pytest.approx(expected["classical"], rel=RTOL)


def test_specification_tests(frame: pd.DataFrame, sample: str, oracle: pd.DataFrame) -> None:
    pooled, firm, twoways = (run(frame, name) for name in ("pooled", "firm", "twoways"))
    random = run(frame, "random")
    tested = hausman(firm, random)
    statistic = said(oracle, sample, "firm", "hausman_statistic").item()
    if sample == "balanced":
        assert tested.statistic == pytest.approx(statistic, rel=RTOL)
        assert tested.p == pytest.approx(said(oracle, sample, "firm", "hausman_p").item(), rel=RTOL)
        assert "not valid" not in tested.text
    else:  # plm prints the absolute value of a negative statistic, and a p for it
        assert tested.statistic == pytest.approx(-statistic, rel=RTOL)
        assert np.isnan(tested.p)
        assert tested.text == (
            "Hausman test on 2 slopes: χ²(2) = −9.464, no p, since the statistic is negative; "
            "the difference of the covariances is not positive definite, so that the test is not valid."
        )
    found = {
        ("firm", "poolability"): f_test_effects(pooled, firm),
        ("twoways", "poolability"): f_test_effects(pooled, twoways),
        ("pooled", "breusch_pagan"): breusch_pagan_lm(pooled, frame, "firm"),
        ("twoways", "likelihood_ratio"): likelihood_ratio(firm, twoways),
    }
    for (model, name), result in found.items():
        for part in ("statistic", "p"):
            expected = said(oracle, sample, model, f"{name}_{part}").item()
            # a p of 1e-175 magnifies the rounding of its statistic a thousandfold
            tolerance = RTOL if part == "statistic" else 1e-6
            assert getattr(result, part) == pytest.approx(expected, rel=tolerance, abs=0), (model, name, part)


def test_random_effects_of_unequal_panels_by_hand(grunfeld: pd.DataFrame) -> None:
    """Without the correction: variances from the within and the between regression, harmonic mean length."""
    frame = grunfeld[(grunfeld["firm"] != 3) | (grunfeld["year"] < 1945)]
    groups = frame.groupby("firm")
    x = frame[["value", "capital"]].to_numpy(float)
    y = frame["inv"].to_numpy(float)
    means = groups[["inv", "value", "capital"]].transform("mean").to_numpy(float)
    _, (within, *_), *_ = np.linalg.lstsq(x - means[:, 1:], y - means[:, 0], rcond=None)
    sigma_e = within / (len(frame) - 10 - 2)
    between = groups[["inv", "value", "capital"]].mean().to_numpy(float)
    _, (apart, *_), *_ = np.linalg.lstsq(np.insert(between[:, 1:], 0, 1, axis=1), between[:, 0], rcond=None)
    lengths = groups.size().to_numpy(float)
    sigma_u = apart / (10 - 3) - sigma_e * (1 / lengths).mean()
    length = groups["year"].transform("size").to_numpy(float)
    theta = 1 - np.sqrt(sigma_e / (length * sigma_u + sigma_e))
    exog = np.column_stack([x - theta[:, None] * means[:, 1:], 1 - theta])
    expected = np.linalg.lstsq(exog, y - theta * means[:, 0], rcond=None)[0]
    found = fit(frame, *MODEL, estimator="random", entity="firm")
    np.testing.assert_allclose(found.estimates, expected, rtol=RTOL)
    corrected = fit(frame, *MODEL, estimator="random-sa", entity="firm")
    assert abs(corrected.estimates["value"] / found.estimates["value"] - 1) > 1e-5
    balanced = [fit(grunfeld, *MODEL, estimator=name, entity="firm") for name in ("random", "random-sa")]
    pd.testing.assert_frame_equal(balanced[0].table, balanced[1].table)


def test_printed_textbook_values(grunfeld: pd.DataFrame) -> None:
    """Baltagi, *Econometric Analysis of Panel Data*, Table 2.1: within and Swamy–Arora on Grunfeld's data."""
    within = run(grunfeld, "firm")
    random = run(grunfeld, "random")
    assert [f"{b:.3f} ({se:.3f})" for b, se in zip(within.estimates, errors_of(within), strict=True)][:2] == [
        "0.110 (0.012)",
        "0.310 (0.017)",
    ]
    assert [f"{b:.3f} ({se:.3f})" for b, se in zip(random.estimates, errors_of(random), strict=True)][:2] == [
        "0.110 (0.010)",
        "0.308 (0.017)",
    ]
    assert hausman(within, random).text == "Hausman test on 2 slopes: χ²(2) = 2.33, p = 0.3119."
    assert f_test_effects(run(grunfeld, "pooled"), within).statistic == pytest.approx(49.18, abs=0.005)
