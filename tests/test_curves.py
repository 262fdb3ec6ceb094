"""Pages of curves: what a table, a figure with its explorer, and tabs hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.book import Exhibit, Obtained
from helpers.curves import explorer, multiverse
from helpers.curves.exhibits import CurvePage, beside_placebos, kept, parts_tested

CHOICES = {"effects": ("Effects", {"none": "none", "firm": "firms"})}
TABLE = pd.DataFrame(
    {"effects": ["none", "firm"], "estimate": [2.0, -1.0], "low": [1.0, -3.0], "high": [3.0, 1.0]}
).assign(p=[0.01, 0.3], nobs=90)


@pytest.fixture
def page(tmp_path, monkeypatch) -> CurvePage:
    monkeypatch.setenv("BOOK_RESULTS", str(tmp_path))
    return CurvePage("robustness")


def curve(page: CurvePage, tier: str) -> Exhibit:
    return page.curve(
        Obtained(TABLE, tier, "made up"),
        CHOICES,
        explorer.Paper({"effects": "firm"}),
        name="one",
        caption="A curve",
        explore="Explore it",
        alt="Two estimates.",
    )


def test_only_what_is_shown_is_kept_and_rounded():
    wide = TABLE.assign(estimate=[1 / 3, np.nan], df=3.0)
    found = kept(wide, ["effects"])
    assert list(found) == ["effects", "estimate", "low", "high", "p", "nobs"]
    assert found["estimate"].tolist() == pytest.approx([0.33333, np.nan], nan_ok=True)


def test_a_curve_is_a_figure_and_an_explorer(page):
    shown = curve(page, "public")
    assert "fig-one" in shown.myst
    assert '<figure class="explorer" id="one">' in shown.myst
    assert "Synthetic" not in shown.myst
    assert shown.html.count("<figure") >= 1


def test_synthetic_curves_are_watermarked_in_figure_and_explorer(page):
    shown = curve(page, "synthetic")
    assert '<figure class="explorer synthetic" id="one">' in shown.myst
    assert "Synthetic data" in shown.myst


def test_tabs_enclose_what_their_exhibits_enclose(page):
    found = page.tabs({"First": curve(page, "public"), "Second": Exhibit("text", "<p>text</p>")})
    assert found.myst.startswith("```````{tab-set}\n``````{tab-item} First\n")
    assert found.myst.endswith("``````{tab-item} Second\ntext\n``````\n```````")
    longest = max(len(line) - len(line.lstrip("`")) for line in curve(page, "public").myst.splitlines())
    assert longest < 6, "a fence of six backticks must enclose every fence inside"
    assert found.html.endswith("<p>text</p>")


def test_the_curve_stands_beside_its_placebos():
    curve = pd.DataFrame(
        {
            "outcome": ["share5"] * 4,
            "weights": ["none", "none", "value", "value"],
            "errors": ["hs2", "product"] * 2,
            "p": [0.5, 0.01, 0.01, 0.02],
        }
    )
    placebos = pd.DataFrame(
        {
            "sample": ["a", "b", "a", "b"],
            "outcome": "Share5",
            "weighted": [False, False, True, True],
            "size_cluster": [0.1, 0.3, 0.2, 0.2],
            "size_robust": [0.3, 0.3, 0.4, 0.2],
            "p_estimate": [0.02, 0.4, 0.03, 0.05],
        }
    )
    found = beside_placebos(curve, placebos, {"share5": "Share5"}, "hs2", "product")
    assert found.to_dict("records") == [
        {"outcome": "Share5", "weighted": False, "clustered": 0.0, "robust": 1.0}
        | {"size_cluster": 0.2, "size_robust": 0.3, "low_p": 0.02, "high_p": 0.4},
        {"outcome": "Share5", "weighted": True, "clustered": 1.0, "robust": 1.0}
        | {"size_cluster": 0.2, "size_robust": pytest.approx(0.3), "low_p": 0.03, "high_p": 0.05},
    ]


def test_parts_of_a_curve_are_tested_apart():
    outcomes = {name: {"outcome": name, "main": "x", "why": "w"} for name in ("y", "z")}
    errors = {"g": {"cluster": ["g"], "why": "w"}}
    asked = multiverse.read(
        {
            "title": "x",
            "resample": "g",
            "choices": {
                "outcome": {"why": "w", "options": outcomes},
                "errors": {"why": "w", "options": errors},
            },
            "paper": {"outcome": "y", "errors": "g"},
        }
    )
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"x": random.normal(size=90), "z": random.normal(size=90), "g": np.repeat(range(30), 3)}
    )
    frame["y"] = 2 * frame["x"] + random.normal(size=90)
    parts = {"with": {"outcome": ["y"]}, "without": {"outcome": ["z"]}}
    found = parts_tested(frame, asked, parts, draws=99, seed=0, size=9).set_index(["part", "statistic"])
    assert found.loc[("with", "median"), "p"] == 0.01
    assert found.loc[("without", "median"), "p"] > 0.05
    assert found.loc[("with", "median"), "text"].startswith("_with_: 1 specifications, 99 resamples")
