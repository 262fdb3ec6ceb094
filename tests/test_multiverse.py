"""Multiverses: lists of choices, and statistics of their estimates by hand and by simulation."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from helpers.curves import multiverse
from helpers.errors import InputError
from helpers.estimate import Option, Specifications, fit, grid
from helpers.panels import product_year
from helpers.panels.concentration_multiverse import panel_frame, sections_frame

WRITTEN: dict[str, Any] = {
    "title": "y and x",
    "resample": "firm",
    "choices": {
        "model": {
            "why": "the question",
            "options": {"y on x": {"why": "so it is", "outcome": "y", "main": "x"}},
        },
        "effects": {
            "why": "unseen differences",
            "options": {"none": {"why": "simplest"}, "firm": {"why": "firms differ", "effects": ["firm"]}},
        },
        "errors": {
            "why": "dependence",
            "options": {
                "hc1": {"why": "none", "errors": "hc1"},
                "firm": {"why": "by firm", "cluster": ["firm"]},
            },
        },
    },
    "exclude": [{"when": {"effects": "none", "errors": "firm"}, "why": "for the test"}],
    "paper": {"model": "y on x", "effects": "firm", "errors": "hc1"},
}


def test_a_list_is_read() -> None:
    found = multiverse.read(WRITTEN)
    labels = [(one.labels["effects"], one.labels["errors"]) for one in found.specifications.all]
    assert labels == [("none", "hc1"), ("firm", "hc1"), ("firm", "firm")]
    assert found.specifications.all[2].cluster == ("firm",)
    assert found.why["effects"] == "unseen differences"
    table = found.table()
    assert table["option"].tolist() == ["y on x", "none", "firm", "hc1", "firm"]
    assert table["paper"].tolist() == [True, False, True, True, False]
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"firm": np.arange(40) % 8, "x": rng.normal(size=40)})
    frame["y"] = frame["x"] + rng.normal(size=40)
    results = grid(frame, found.specifications)
    own = results.merge(pd.DataFrame([found.paper])).iloc[0]
    assert own["estimate"] == pytest.approx(
        fit(frame, "y", ["x"], effects=["firm"]).estimates["x"], rel=1e-12
    )


def test_options_whose_data_set_is_not_at_hand_are_left_out() -> None:
    written = deepcopy(WRITTEN)
    del written["exclude"]
    plain = multiverse.read(written).specifications
    written["choices"]["errors"]["options"]["firm"]["needs"] = "registers"
    assert multiverse.read(written).specifications == plain
    fewer = multiverse.read(written, ["registers"])
    assert [one.labels["errors"] for one in fewer.specifications.all] == ["hc1", "hc1"]
    assert "firm" not in fewer.table().query("choice == 'errors'")["option"].tolist()


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["choices", "errors", "options", "hc1", "needs"], ["a"], r"needs of errors=hc1 must be some words"),
        (["cluster"], "x", r"the list of choices has the unknown keys 'cluster'; there are title, choices"),
        (["title"], None, r"the list of choices lacks 'title'"),
        (["choices", "model", "option"], {}, r"choice 'model' has the unknown keys 'option'"),
        (["choices", "model", "why"], " ", r"choice 'model' must be some words, got ' '"),
        (
            ["choices", "effects", "options", "firm", "effect"],
            ["firm"],
            r"effects=firm has the unknown keys 'effect'",
        ),
        (["choices", "effects", "options", "firm", "why"], None, r"effects=firm lacks 'why'"),
        (
            ["choices", "effects", "options", "firm", "effects"],
            "firm",
            r"must be a list of columns, got 'firm'",
        ),
        (["choices", "effects", "options", 1], {"why": "a number"}, r"must have words as labels, got 1"),
        (
            ["choices", "errors", "options", "hc1", "errors"],
            "hc3",
            r"errors of errors=hc1 must be one of .* got 'hc3'",
        ),
        (["small_sample"], "stata", r"small_sample must be one of .* got 'stata'"),
        (["paper", "effects"], "year", r"paper names the options 'year' of 'effects'"),
        (["paper", "effects"], None, r"paper must give a label of every choice, but lacks 'effects'"),
        (["paper"], {"model": "y on x", "effects": "none", "errors": "firm"}, r"an exclusion leaves it out"),
        (["exclude"], [{"when": {"effects": "none"}}], r"an item of exclude lacks 'why'"),
    ],
)
def test_planted_errors_in_a_list(path: list[Any], value: Any, words: str) -> None:
    changed = deepcopy(WRITTEN)
    place = changed
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(InputError, match=words):
        multiverse.read(changed)


def test_shares_by_hand() -> None:
    results = pd.DataFrame(
        {
            "effects": list("abcde"),
            "estimate": [2.0, -1.0, np.nan, 0.5, 2.0],
            "p": [0.05, 0.01, np.nan, 0.4, 0.049],
        }
    )
    parts = {"all": results["effects"] != "", "first": results["effects"] == "a"}
    found = multiverse.summed_up(results, parts).set_index("part")
    # a p of exactly the level is not below it
    assert found.loc["all"].tolist() == [4, 0.75, 0.25, 0.25, 1.25]
    assert found.loc["first"].tolist() == [1, 1.0, 0.0, 0.0, 2.0]
    with pytest.raises(InputError, match="all specifications are refused"):
        multiverse.summed_up(results, {"refused": results["effects"] == "c"})


def test_decomposition_by_hand() -> None:
    # mean 1, variance 3; each choice's means are 0 and 2 (variance 1); within the other choice's options the
    # variances are 0 and 4 (mean 2); so first = 1/3, total = 2/3, and 1/3 is the interaction
    table = pd.DataFrame({"a": list("nnyy"), "b": list("nyny"), "c": "one", "estimate": [0.0, 0.0, 0.0, 4.0]})
    found = multiverse.decompose(table, ["a", "b", "c"]).set_index("choice")
    assert found["first"].to_dict() == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 0})
    assert found["total"].to_dict() == pytest.approx({"a": 2 / 3, "b": 2 / 3, "c": 0})
    assert found.loc["a", ["options", "lowest", "highest", "range"]].tolist() == [2, "n", "y", 2.0]
    assert multiverse.decompose(table.iloc[[0, 3]], ["a"])["total"].tolist() == [1.0]


@settings(max_examples=50)
@given(st.lists(st.floats(-100, 100), min_size=12, max_size=12).filter(lambda values: np.ptp(values) > 0.01))
def test_decomposition_of_a_full_product(values: list[float]) -> None:
    index = pd.MultiIndex.from_product([list("ab"), list("abc"), list("ab")], names=["u", "v", "w"])
    table = pd.Series(values, index, name="estimate").reset_index()
    found = multiverse.decompose(table, ["u", "v", "w"]).set_index("choice")
    assert found["first"].sum() <= 1 + 1e-9
    assert found["total"].sum() >= 1 - 1e-9
    assert (found["first"] <= found["total"] + 1e-9).all()
    again = multiverse.decompose(table.sample(frac=1, random_state=0), ["w", "v", "u"]).set_index("choice")
    assert again.loc[found.index, "total"].to_numpy() == pytest.approx(found["total"].to_numpy(), abs=1e-9)


def test_decompositions_that_cannot_be_meant() -> None:
    table = pd.DataFrame({"a": list("nnyy"), "estimate": [1.0, 2.0, 3.0, 4.0], "flat": 1.0})
    with pytest.raises(InputError, match="tell all specifications apart, but 'a' do not"):
        multiverse.decompose(table, ["a"])
    with pytest.raises(InputError, match="must hold the columns 'b'"):
        multiverse.decompose(table, ["b"])
    with pytest.raises(InputError, match="flat must vary between specifications"):
        multiverse.decompose(table.iloc[[0, 2]], ["a"], "flat")


def simulated(seed: int, effect: float) -> pd.DataFrame:
    """Thirty firms of six rows, with errors that a firm's rows share."""
    rng = np.random.default_rng(seed)
    firm = np.repeat(np.arange(30), 6)
    frame = pd.DataFrame(
        {"firm": firm, "year": np.tile(np.arange(6), 30), "late": np.tile(np.arange(6) > 0, 30)}
    )
    frame["x"] = rng.normal(size=180) + rng.normal(size=30)[firm]
    frame["z"] = rng.normal(size=180) + frame["x"] / 2
    noise = rng.normal(size=180) + rng.normal(size=30)[firm]
    return frame.assign(y=effect * frame["x"] + noise, y2=effect * frame["x"] + noise + rng.normal(size=180))


def small() -> Specifications:
    return Specifications(
        {
            "outcome": {name: Option(outcome=name) for name in ("y", "y2")},
            "model": {"x": Option(main="x", cluster=("firm",))},
            "controls": {"none": Option(), "z": Option(controls=("z",))},
            "effects": {"year": Option(effects=("year",)), "both": Option(effects=("firm", "year"))},
            "sample": {"all": Option(), "late": Option(sample="late")},
        }
    )


@pytest.mark.long
def test_p_is_near_uniform_without_an_effect() -> None:
    tests = [
        multiverse.median_test(simulated(seed, 0.0), small(), resample="firm", draws=99, seed=seed).table
        for seed in range(150)
    ]
    p = np.array([table["p"] for table in tests])
    # the standard error of a share of 5 and 50 per cent in 150 trials is 1.8 and 4.1 points
    assert ((p <= 0.05).mean(axis=0) <= 0.12).all()
    low, many, stouffer = (p <= 0.5).mean(axis=0)
    assert (low, stouffer) == pytest.approx((0.5, 0.5), abs=0.15)
    assert many <= 0.65  # a share has few values: where none is significant its p is 1


def test_an_effect_is_found() -> None:
    found = multiverse.median_test(simulated(0, 1.0), small(), resample="firm", draws=199, seed=1)
    assert found.table["p"].tolist() == [1 / 200] * 3
    results = grid(simulated(0, 1.0), small())
    assert found.table["observed"][0] == results["estimate"].median()
    assert found.table["observed"][1] == (results["p"] < 0.05).mean() == 1.0
    assert (found.specifications, found.refused, found.clusters, found.failed) == (16, 0, 30, 0)
    assert "16 specifications, 199 resamples of 30 clusters of firm under the null, seed 1" in found.text


def test_stouffer_by_hand() -> None:
    # one specification: its z is that of its p
    one = Specifications({"m": {"a": Option(outcome="y", main="x", errors="hc1")}})
    frame = simulated(2, 0.1)
    p = grid(frame, one)["p"][0]
    found = multiverse.median_test(frame, one, resample="firm", draws=99).table.set_index("statistic")
    sign = np.sign(fit(frame, "y", ["x"]).estimates["x"])
    assert found.loc["stouffer", "observed"] == pytest.approx(sign * norm.isf(p / 2))


def test_a_subset_and_refusals_are_counted() -> None:
    frame = simulated(0, 0.5).assign(double=lambda rows: 2 * rows["x"])
    choices = {**small().choices, "more": {"none": Option(), "double": Option(controls=("double",))}}
    whole = multiverse.median_test(frame, Specifications(choices), resample="firm", draws=99)
    assert (whole.specifications, whole.refused, whole.total) == (16, 16, 32)
    part = multiverse.median_test(frame, Specifications(choices), resample="firm", draws=99, size=10, seed=4)
    assert part.specifications + part.refused == 10
    assert "drawn at random from 32" in part.text


def test_tests_that_cannot_be_run() -> None:
    frame = simulated(0, 0.5)
    for options, words in (
        ({"draws": 98}, "draws must be at least 99, got 98"),
        ({"size": 0}, "size must be at least 1, got 0"),
    ):
        with pytest.raises(InputError, match=words):
            multiverse.median_test(frame, small(), resample="firm", **options)  # type: ignore[arg-type]
    one = Specifications({"m": {"a": Option(outcome="y", main="x", effects=("firm",), errors="hc1")}})
    few = frame.assign(x=frame["x"].where(frame["firm"] == 0, 0.0))
    with pytest.raises(InputError, match=r"but in \d\d of 99 resamples of 'firm' no specification can be"):
        multiverse.median_test(few, one, resample="firm", draws=99)


def test_the_frames_of_the_first_paper() -> None:
    rows = pd.DataFrame({"product": [f"{chapter:02d}01" for chapter in range(1, 97)]})
    rows = rows.assign(hs2=rows["product"].str[:2], share5=0.5, hhi=0.1, share3=0.4, ln_n=2.0)
    rows = rows.assign(value_usd=np.arange(96.0), any=True, all=pd.array([True, False, None] * 32, "boolean"))
    found = sections_frame(
        {"HS-4 2017": rows, "HS-6 2018": rows.drop(columns="all")}, {"any": "any", "all": "all"}
    )
    assert found["in_hs_4_2017"].sum() == found["in_hs_6_2018"].sum() == 96
    assert found["high_tech_all"].sum() == 32
    assert found["high_tech_all"].isna().sum() == 32 + 96
    assert found["manufactures"].sum() == 2 * 69
    assert found["not_small"].sum() == 2 * 86
    assert found["weight_usd"].isna().sum() == 2
    with pytest.raises(InputError, match="none has 'oecd'"):
        sections_frame({"a": rows}, {"oecd": "oecd"})
    with pytest.raises(InputError, match="section 'a' lacks the columns 'hhi'"):
        sections_frame({"a": rows.drop(columns="hhi")}, {"any": "any"})
    exports = pd.DataFrame({"year": [2009, 2010], "exporter": "A", "hs6": "848620", "value_usd": 1.0})
    flags = pd.DataFrame({"year": [2009, 2010], "hs6": "848620", "flag": pd.array([True, None], "boolean")})
    panel = panel_frame(product_year.measured(exports), {"over 0.8": flags})
    assert panel["after_2009"].tolist() == [False, True]
    assert panel["high_tech_over_0.8"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)
