"""What the correlations of Table 1 imply for the regressions of Table 2."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers import papers
from helpers.curves import multiverse
from helpers.estimate import grid
from helpers.moments import Moments, ols, rounding_interval
from helpers.panels.complexity import constructed_frame
from helpers.published import correlation_matrix

CONTROLS = ["income", "investment", "schooling", "patents"]
"""Choices of the multiverse, in the order in which Models 2 to 5 add them."""


@pytest.fixture(scope="module")
def table_1(numbers) -> tuple[list[str], np.ndarray]:
    return correlation_matrix(numbers.frame, "Table 1")


def test_printed_correlations_are_possible(table_1):
    names, matrix = table_1
    assert names == ["Ln Extec", "LE", "ln pcGDP", "ln FDI", "ln human", "ln patent"]
    assert np.linalg.eigvalsh(matrix)[0] == pytest.approx(0.0549, abs=5e-5)


def moments(table_1: tuple[list[str], np.ndarray], nobs: int) -> Moments:
    names, matrix = table_1
    return Moments(tuple(names), matrix, nobs)


@pytest.mark.parametrize(("nobs", "t"), [(166, 2.153), (164, 2.140)])
def test_t_of_model_1_and_the_sample_size(table_1, nobs, t):
    fit = ols(moments(table_1, nobs), "Ln Extec", ["LE"])
    assert fit.t["LE"] == pytest.approx(t, abs=5e-4)


def test_no_rounding_of_table_1_gives_the_printed_adjusted_r2_of_model_1(table_1):
    low, high = rounding_interval(
        lambda m: ols(m, "Ln Extec", ["LE"]).adj_r2, moments(table_1, 166), half_unit=0.00005
    )
    # printed: 0.23; what the correlations allow rounds to 0.02
    assert (low[0], high[0]) == (pytest.approx(0.02154, abs=1e-5), pytest.approx(0.02157, abs=1e-5))


def test_the_multiverse_holds_the_printed_models(paper: papers.Paper, numbers, table_1):
    names = ["ln_extec", "le", "ln_pcgdp", "ln_fdi", "ln_human", "ln_patent"]
    found = multiverse.read(papers.choices(paper.name))
    first, second = (
        grid(constructed_frame(names, table_1[1], [166, 198], seed), found.specifications) for seed in (0, 1)
    )
    assert first["t"].to_numpy() == pytest.approx(second["t"].to_numpy(), rel=1e-8), "noise must not matter"
    ours = first[first["sample"] == "N = 166"].set_index(CONTROLS)
    printed = numbers.row("Table 2", "LE", "t")
    assert list(printed.values()) == [2.14, 1.95, 3.56, 0.49, 0.17]
    for added, t in enumerate(printed.values()):
        place = ("in",) * added + ("out",) * (4 - added)
        assert ours.loc[place, "t"] == pytest.approx(t, abs=0.025)  # what rounding of Table 1 leaves open
    # by hand: a slope without controls is the correlation, its t is r √(N − 2) / √(1 − r²)
    alone = ours.loc[("out", "out", "out", "out")]
    assert alone["estimate"] == pytest.approx(0.1658)
    assert alone["t"] == pytest.approx(0.1658 * 164**0.5 / (1 - 0.1658**2) ** 0.5)
    assert first.merge(pd.DataFrame([found.paper])).iloc[0]["t"] == pytest.approx(0.17, abs=0.005)
