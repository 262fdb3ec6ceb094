"""Panels shared by the tests of the estimates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ORACLES = Path(__file__).parents[1] / "oracles"


@pytest.fixture(scope="session")
def grunfeld() -> pd.DataFrame:
    """Investment of 10 US firms, 1935–1954, as in Baltagi's textbook."""
    return pd.read_csv(ORACLES / "estimate_grunfeld.csv")


@pytest.fixture(scope="session")
def panel() -> pd.DataFrame:
    """A made-up unbalanced panel with weights and effects that are not nested in one another."""
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"firm": rng.integers(0, 30, 600), "year": rng.integers(2000, 2009, 600)})
    rows = rows.drop_duplicates(ignore_index=True)
    n = len(rows)
    rows["industry"] = rows["firm"] % 7
    rows["x"] = rng.normal(size=n) + rows["firm"] / 10
    rows["z"] = rng.normal(size=n) * (rows["year"] - 1999)
    rows["w"] = rng.uniform(0.5, 3, n)
    noise = rng.normal(size=n) * (1 + rows["x"] ** 2)
    rows["y"] = rows["x"] - 0.3 * rows["z"] + rows["firm"] % 5 + noise
    return rows
