"""Pages of curves: what a table, a figure with its explorer, and tabs hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.book import Exhibit, Obtained
from helpers.curves import explorer
from helpers.curves.exhibits import CurvePage, kept

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
