"""Equality with pyfixest, statsmodels and linearmodels."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from linearmodels.panel import PanelOLS

from helpers.estimate import Fit, fit

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own dependencies
    import pyfixest as pf

RTOL = 1e-8
SLOPES = ["x", "z"]
EFFECTS = [(), ("firm",), ("firm", "year"), ("year", "industry")]
WEIGHTS = [None, "w"]
KINDS: dict[str, dict[str, Any]] = {
    "classical": {},
    "hc1": {"errors": "hc1"},
    "firm": {"errors": "cluster", "cluster": "firm"},
    "industry": {"errors": "cluster", "cluster": "industry"},
    "firm+year": {"errors": "cluster", "cluster": ("firm", "year")},
    "driscoll-kraay": {"errors": "driscoll-kraay", "bandwidth": 2},
}


def run(
    panel: pd.DataFrame, effects: tuple[str, ...], weights: str | None, kind: str, name: str, **more: Any
) -> Fit:
    options = {"time": "year", **KINDS[kind], **more}
    return fit(panel, "y", SLOPES, effects=effects, weights=weights, small_sample=name, **options)


def same(found: Fit, coefficients: pd.Series, errors: pd.Series, p: pd.Series) -> None:
    ours = found.table.set_index("term").loc[SLOPES]
    np.testing.assert_allclose(ours["estimate"], coefficients[SLOPES], rtol=RTOL)
    np.testing.assert_allclose(ours["std_error"], errors[SLOPES], rtol=RTOL)
    np.testing.assert_allclose(ours["p"], p[SLOPES], rtol=1e-6, atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize(("name", "counting"), [("reghdfe", "nonnested"), ("stata-reg", "full")])
def test_pyfixest(
    panel: pd.DataFrame, effects: tuple[str, ...], weights: str | None, kind: str, name: str, counting: str
) -> None:
    formula = "y ~ x + z" + (f" | {' + '.join(effects)}" if effects else "")
    vcov: Any = {"classical": "iid", "hc1": "HC1", "driscoll-kraay": "DK"}.get(kind, {"CRV1": kind})
    lags = {"time_id": "year", "panel_id": "firm", "lag": 2} if kind == "driscoll-kraay" else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pf.feols(
            formula,
            panel,
            vcov=vcov,
            vcov_kwargs=lags,
            weights=weights,
            ssc=pf.ssc(k_fixef=counting),
            fixef_tol=1e-12,
        )
    ours = run(panel, effects, weights, kind, name)
    if ours.convention.adjusted:  # pyfixest leaves a two-way variance as it is; reghdfe does not
        terms = [name for name in theirs._coefnames if name in SLOPES]
        places = [theirs._coefnames.index(name) for name in terms]
        values, vectors = np.linalg.eigh(theirs._vcov[np.ix_(places, places)])
        assert values[0] < 0
        errors = np.sqrt(np.diag(vectors @ np.diag(values.clip(min=0)) @ vectors.T))
        found = ours.table.set_index("term").loc[terms]
        np.testing.assert_allclose(found["estimate"], theirs.coef()[terms], rtol=RTOL)
        np.testing.assert_allclose(found["std_error"], errors, rtol=RTOL)
        assert "negative eigenvalues of the two-way variance set to zero" in ours.convention.text
    else:
        same(ours, theirs.coef(), theirs.se(), theirs.pvalue())
    assert ours.df == theirs._df_t
    assert ours.nobs == theirs._N
    assert ours.r2 == pytest.approx(theirs._r2, rel=RTOL)
    assert ours.r2_adjusted == pytest.approx(theirs._adj_r2, rel=RTOL)
    if effects:
        assert ours.r2_within == pytest.approx(theirs._r2_within, rel=RTOL)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("effects", EFFECTS)
def test_statsmodels(panel: pd.DataFrame, effects: tuple[str, ...], weights: str | None) -> None:
    formula = "y ~ x + z" + "".join(f" + C({name})" for name in effects)
    model = smf.wls(formula, panel, weights=panel["w"]) if weights else smf.ols(formula, panel)
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "classical": ("nonrobust", {}),
        "hc1": ("HC1", {}),
        "firm": ("cluster", {"groups": panel["firm"]}),
        "industry": ("cluster", {"groups": panel["industry"]}),
        "driscoll-kraay": ("hac-groupsum", {"time": panel["year"].to_numpy() - 2000, "maxlags": 2}),
    }
    for kind, (cov_type, extra) in calls.items():
        theirs = model.fit(cov_type=cov_type, cov_kwds=extra or None)
        reference = "t" if kind == "classical" else "normal"
        ours = run(panel, effects, weights, kind, "stata-reg", reference=reference)
        same(ours, theirs.params, theirs.bse, theirs.pvalues)
        assert ours.loglik == pytest.approx(theirs.llf, rel=RTOL)
        assert np.isinf(ours.df) == (kind != "classical")


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("effects", EFFECTS[:3])
def test_linearmodels(panel: pd.DataFrame, effects: tuple[str, ...], weights: str | None) -> None:
    indexed = panel.set_index(["firm", "year"])
    model = PanelOLS(
        indexed["y"],
        sm.add_constant(indexed[SLOPES]),
        weights=indexed["w"] if weights else None,
        entity_effects="firm" in effects,
        time_effects="year" in effects,
    )
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "classical": ("unadjusted", {}),
        "hc1": ("robust", {}),
        "firm": ("clustered", {"cluster_entity": True}),
        "industry": ("clustered", {"clusters": indexed["industry"]}),
        "firm+year": ("clustered", {"cluster_entity": True, "cluster_time": True}),
        "driscoll-kraay": ("kernel", {"bandwidth": 2}),
    }
    for kind, (cov_type, extra) in calls.items():
        theirs = model.fit(cov_type=cov_type, **extra)
        ours = run(panel, effects, weights, kind, "none")
        assert ours.df_resid == theirs.df_resid
        # its own factor is N/(N−K), where K leaves out a single effect that is nested in the clusters
        counted = 3 if effects == ("firm",) and kind in ("firm", "industry") else ours.nobs - ours.df_resid
        factor = np.sqrt(ours.nobs / (ours.nobs - counted))
        table = ours.table.set_index("term").rename(index={"constant": "const"})
        terms = [*SLOPES, "const"]  # the mean-effect constant too
        np.testing.assert_allclose(table["estimate"][terms], theirs.params[terms], rtol=RTOL)
        np.testing.assert_allclose(table["std_error"][terms] * factor, theirs.std_errors[terms], rtol=RTOL)
