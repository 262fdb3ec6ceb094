"""Grids against `fit`, one specification after the other, and against resamples written out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.estimate import (
    Exclusion,
    Option,
    Specification,
    Specifications,
    fit,
    grid,
)
from helpers.estimate.convention import CORRECTIONS, SmallSample
from helpers.estimate.grids import estimates, resampled

NUMBERS = ["estimate", "std_error", "t", "p", "low", "high"]


def options_of(field: str, values: Sequence[str | Sequence[str] | None]) -> dict[str, Option]:
    """One option a value of a field, labelled by it; none where the field stays unset."""
    several = field in ("controls", "effects", "cluster")
    made = {}
    for value in values:
        columns = () if value is None else (value,) if isinstance(value, str) else tuple(value)
        settled = {field: columns if several else columns[0]} if columns else {}
        made["+".join(columns) or "none"] = Option(**settled)  # type: ignore[arg-type]
    return made


@pytest.fixture(scope="module")
def holed(panel: pd.DataFrame) -> pd.DataFrame:
    """The made-up panel with missing values, a second outcome and samples; singletons are in it."""
    rng = np.random.default_rng(5)
    frame = panel.assign(u=rng.normal(size=len(panel)) + panel["x"], late=panel["year"] > 2003)
    frame["y2"] = frame["y"] + rng.normal(size=len(panel))
    for name, count in (("u", 30), ("y2", 12), ("w", 7)):
        frame.loc[rng.choice(frame.index, count, replace=False), name] = np.nan
    frame["large"] = frame["firm"] != 3
    frame.loc[frame.index[:2], "firm"] = [900, 901]
    frame["industry"] = frame["industry"].astype(str).where(frame.index % 50 != 4, None)
    return frame


def product(small_sample: SmallSample = "reghdfe") -> Specifications:
    return Specifications(
        {
            "outcome": options_of("outcome", ["y", "y2"]),
            "main": options_of("main", ["x", "z"]),
            "controls": options_of("controls", [(), ("u",)]),
            "effects": options_of("effects", [(), ("firm",), ("firm", "year")]),
            "weights": options_of("weights", [None, "w"]),
            "sample": options_of("sample", [None, "late"]),
            "firms": options_of("sample", [None, "large"]),
            "errors": {
                **options_of("errors", ["classical", "hc1"]),
                **options_of("cluster", ["firm", "industry", ("firm", "year")]),
            },
        },
        small_sample=small_sample,
    )


def alone(frame: pd.DataFrame, one: Specification, small_sample: SmallSample):  # type: ignore[no-untyped-def]
    for name in one.samples:
        frame = frame[frame[name]]
    return fit(
        frame,
        one.outcome,
        one.regressors,
        effects=one.effects,
        errors=one.errors,
        cluster=one.cluster or None,
        weights=one.weights,
        small_sample=small_sample,
        # a constant that the grid does not report must not refuse a specification
        constant="none" if one.effects else "mean",
        missing="drop",
    )


def worst(frame: pd.DataFrame, chosen: list[Specification], rows: pd.DataFrame, kind: SmallSample) -> float:
    """Largest relative difference from `fit`; everything that is no measured number must be equal."""
    found = 0.0
    for one, (_, row) in zip(chosen, rows.iterrows(), strict=True):
        assert row["refused"] == ""
        other = alone(frame, one, kind)
        line = other.table.iloc[0]
        found = max(found, *(abs(row[name] / line[name] - 1) for name in NUMBERS))
        found = max(found, abs(row["r2_within"] - other.r2_within))
        assert row["nobs"] == other.nobs
        assert row["df"] == other.df
        assert row["convention"] == other.convention.text
        assert (None if pd.isna(row["n_clusters"]) else row["n_clusters"]) == other.n_clusters
    return found


# 23 divides no number of options, so that a step of it comes to every option and to most pairs of them
@pytest.mark.parametrize("step", [23, pytest.param(len(CORRECTIONS), marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", list(CORRECTIONS))
def test_the_numbers_of_fit_over_the_whole_product(holed: pd.DataFrame, kind: SmallSample, step: int) -> None:
    specifications = product(kind)
    rows = grid(holed, specifications)
    assert len(rows) == len(specifications) == 2 * 2 * 2 * 3 * 2 * 2 * 2 * 5
    # in the long test a fifth of the product under one convention, and every part of it under one of the five
    places = range(list(CORRECTIONS).index(kind), len(rows), step)
    chosen = [specifications.all[place] for place in places]
    assert worst(holed, chosen, rows.iloc[list(places)], kind) < 1e-9
    assert rows["nobs"].nunique() > 20


def test_the_numbers_of_fit_on_a_larger_panel() -> None:
    rng = np.random.default_rng(0)
    n = 20_000
    frame = pd.DataFrame({"hs6": rng.integers(0, 2000, n), "year": rng.integers(2004, 2018, n)})
    frame = frame.assign(hs2=frame["hs6"] // 40, x=(rng.random(n) < 0.03).astype(float))
    frame["size"] = 1e6 * np.exp(rng.normal(size=n))
    frame["share5"] = 0.7 + 0.05 * frame["x"] + rng.normal(0, 0.1, n)
    specifications = Specifications(
        {
            "model": {"plain": Option(outcome="share5", main="x")},
            "controls": options_of("controls", [(), ("size",)]),
            "effects": options_of("effects", [("year",), ("hs2", "year"), ("hs6", "year")]),
            "weights": options_of("weights", [None, "size"]),
            "errors": options_of("cluster", ["hs6", "hs2"]),
        }
    )
    assert worst(frame, list(specifications.all), grid(frame, specifications), "reghdfe") < 1e-9


@settings(max_examples=20)
@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6), st.floats(-1e3, 1e3), st.sampled_from([(), ("firm",)]))
def test_units_do_not_matter(
    panel: pd.DataFrame, a: float, b: float, shift: float, effects: tuple[str, ...]
) -> None:
    model = {"one": Option(outcome="y", main="x", controls=("z",), effects=effects, cluster=("firm",))}
    first, second = (
        grid(frame, Specifications({"model": model})).iloc[0]
        for frame in (panel, panel.assign(y=a * panel["y"] + shift * a, x=b * panel["x"]))
    )
    assert second["estimate"] == pytest.approx(first["estimate"] * a / b, rel=1e-6)
    assert second["t"] == pytest.approx(first["t"], rel=1e-6)
    assert second["r2_within"] == pytest.approx(first["r2_within"], rel=1e-6)


def test_nearly_collinear_regressors_are_estimated_by_fit(panel: pd.DataFrame) -> None:
    frame = panel.assign(twin=panel["x"] + 1e-5 * panel["z"])
    model = {"one": Option(outcome="y", main="x", controls=("twin",), errors="hc1")}
    row = grid(frame, Specifications({"model": model})).iloc[0]
    line = fit(frame, "y", ["x", "twin"], errors="hc1").table.iloc[0]
    assert row["estimate"] == line["estimate"]
    assert row["std_error"] == pytest.approx(line["std_error"], rel=1e-15)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (Option(controls=("double",)), "'double' is a linear combination of 'x'"),
        (Option(controls=("still",)), "'still' does not; leave out"),
        (
            Option(controls=("industry",), effects=("firm",)),
            "within the firm effects, but 'industry' does not",
        ),
        (Option(cluster=("one",)), "'one' has one"),
        (Option(sample="two_rows"), "more rows than the 2 parameters, got 2"),
        (Option(sample="no_rows"), "at least one complete row"),
        (Option(controls=("x",)), "got 'x' twice"),
        (Option(effects=("firm", "firm")), "got 'firm' twice"),
    ],
)
def test_what_fit_refuses_is_refused_in_its_words(panel: pd.DataFrame, option: Option, words: str) -> None:
    frame = panel.assign(double=2 * panel["x"], still=7.0, one=1, two_rows=panel.index < 2, no_rows=False)
    how = {"bad": option, "good": Option()}
    found = grid(frame, Specifications({"model": {"one": Option(outcome="y", main="x")}, "how": how}))
    assert words in found["refused"][0]
    assert found[[*NUMBERS, "nobs", "df", "r2_within"]].iloc[0].isna().all()
    assert found["refused"][1] == ""
    plain = fit(frame, "y", ["x"]).estimates["x"]
    assert found["estimate"][1] == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"y": np.inf}, "outcomes and regressors must be finite, but 'y' are not"),
        ({"w": -1.0}, r"weights must be positive and finite, but 'w' holds -1.0"),
        ({"x": "a"}, "must be numeric, but 'x' are not"),
        ({"late": 1}, "samples must be columns of True and False, but 'late' are not"),
    ],
)
def test_columns_of_the_wrong_kind(panel: pd.DataFrame, change: dict[str, object], words: str) -> None:
    frame = panel.assign(late=True).assign(**change)
    model = {"one": Option(outcome="y", main="x", weights="w", sample="late")}
    with pytest.raises(InputError, match=words):
        grid(frame, Specifications({"model": model}))


def test_absent_columns_and_levels(panel: pd.DataFrame) -> None:
    specifications = Specifications({"model": {"one": Option(outcome="y", main="nothing")}})
    with pytest.raises(InputError, match="lacks 'nothing'"):
        grid(panel, specifications)
    with pytest.raises(InputError, match="level must lie between 0 and 1, got 95"):
        grid(panel, specifications, level=95)


ONE = {"one": Option(outcome="y", main="x")}


@pytest.mark.parametrize(
    ("choices", "excluded", "words"),
    [
        ({"model": {}}, (), "'model' has none"),
        ({"p": ONE}, (), "name of a result, got 'p'"),
        ({"model": {"a": Option(outcome="y")}}, (), "outcome and the main regressor, but not in model=a"),
        ({"model": ONE, "more": ONE}, (), "settle the outcome once, but in model=one, more=one"),
        (
            {"m": ONE, "e": {"a": Option(errors="hc1", cluster=("g",))}},
            (),
            "the errors once, but not in m=one, e=a",
        ),
        ({"m": ONE, "e": {"a": Option(errors="cluster")}}, (), "given by cluster columns, got 'cluster'"),
        ({"m": ONE, "e": {"a": Option(errors="driscoll-kraay")}}, (), "got 'driscoll-kraay'"),
        ({"m": ONE}, (Exclusion({"n": ("one",)}),), "excluded names the choices 'n'; there are 'm'"),
        ({"m": ONE}, (Exclusion({"m": ("two",)}),), "options 'two' of 'm', which has 'one'"),
        ({"m": ONE}, (Exclusion({"m": ()}),), "nothing matches"),
        ({"m": ONE}, (Exclusion({"m": ("one",)}),), "at least one specification, but leaves none"),
    ],
)
def test_choices_that_cannot_be_meant(
    choices: dict[str, dict[str, Option]], excluded: tuple[Exclusion, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        Specifications(choices, excluded)


def test_exclusions_labels_and_suffixes() -> None:
    lag = {"0": Option(), "1": Option(suffix="_lag1")}
    controls = options_of("controls", [(), ("z",)])
    out = Exclusion({"lag": ("1",), "controls": ("z",)})
    found = Specifications({"model": ONE, "lag": lag, "controls": controls}, (out,))
    assert [(one.main, one.controls) for one in found.all] == [("x", ()), ("x", ("z",)), ("x_lag1", ())]
    assert found.all[2].labels == {"model": "one", "lag": "1", "controls": "none"}
    assert found.all[1].columns == ("y", "x", "z")


@pytest.mark.parametrize("by", ["firm", "industry"])
def test_resamples_are_those_of_rows_written_out(holed: pd.DataFrame, by: str) -> None:
    frame = holed.assign(industry=holed["firm"] % 7)
    chosen = list(product().all)[::7]
    draws = 3
    estimate, error = resampled(frame, chosen, "none", by=by, draws=draws, seed=1)
    codes = pd.factorize(frame[by])[0]
    groups = codes.max() + 1
    counts = np.random.default_rng(1).multinomial(groups, np.full(groups, 1 / groups), size=draws)
    copied = ["firm"] if by == "firm" else ["firm", "industry"]
    for draw in range(draws):
        parts = [
            frame[codes == group].assign(
                **{name: lambda part, n=name, c=copy: part[n].astype(str) + f"/{c}" for name in copied}
            )
            for group in range(groups)
            for copy in range(counts[draw, group])
        ]
        # no small-sample factor: K and G of the rows written out differ from those of the full sample
        rows = estimates(pd.concat(parts, ignore_index=True), chosen, "none", 0.95)
        there = rows["refused"] == ""
        assert there.mean() > 0.9
        assert estimate[draw][there] == pytest.approx(rows.loc[there, "estimate"].to_numpy(float), rel=1e-8)
        assert error[draw][there] == pytest.approx(rows.loc[there, "std_error"].to_numpy(float), rel=1e-8)


def test_taking_the_estimate_off_imposes_the_null(panel: pd.DataFrame) -> None:
    chosen = Specifications(
        {"m": {"one": Option(outcome="y", main="x", controls=("z",), effects=("firm", "year"), errors="hc1")}}
    ).all
    own = estimates(panel, chosen, "reghdfe", 0.95)["estimate"][0]
    options = {"by": "firm", "draws": 20, "seed": 3}
    first, error = resampled(panel, chosen, "reghdfe", **options)  # type: ignore[arg-type]
    without = panel.assign(y=panel["y"] - own * panel["x"])
    second, same = resampled(without, chosen, "reghdfe", **options)  # type: ignore[arg-type]
    assert second == pytest.approx(first - own, abs=1e-10)
    assert same == pytest.approx(error, rel=1e-10)


def test_resamples_that_cannot_be_drawn(panel: pd.DataFrame) -> None:
    chosen = Specifications({"model": ONE}).all
    for frame, by, draws, words in (
        (panel, "nothing", 5, "by must be a column that is known in every row, got 'nothing'"),
        (panel.assign(one=1), "one", 5, "at least two clusters, but 'one' holds one"),
        (panel, "firm", 0, "draws must be at least 1, got 0"),
    ):
        with pytest.raises(InputError, match=words):
            resampled(frame, chosen, "reghdfe", by=by, draws=draws, seed=0)
