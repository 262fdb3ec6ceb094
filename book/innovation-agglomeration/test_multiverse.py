"""The choices on the panel of provinces, on the real files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers import papers
from helpers.curves import multiverse
from helpers.data import provinces
from helpers.estimate import fit, grid
from helpers.panels.innovation import multiverse_frame


@pytest.mark.long
@pytest.mark.mirror
def test_the_grid_is_what_single_fits_give(paper: papers.Paper) -> None:
    frame = multiverse_frame(provinces.load())
    found = multiverse.read(papers.choices(paper.name))
    results = grid(frame, found.specifications)
    assert (results["refused"] == "").all()
    chosen = np.random.default_rng(0).choice(len(results), 30, replace=False)
    for place in chosen:
        one, row = found.specifications.all[place], results.iloc[place]
        rows = frame
        for name in one.samples:
            rows = rows[rows[name]]
        line = fit(
            rows,
            one.outcome,
            one.regressors,
            effects=one.effects,
            errors=one.errors,
            cluster=one.cluster or None,
            missing="drop",
        ).table.iloc[0]
        assert row["estimate"] == pytest.approx(line["estimate"], rel=1e-9)
        assert row["std_error"] == pytest.approx(line["std_error"], rel=1e-9)
    shifted = frame.set_index(["province", "year"])
    assert shifted.loc[("Hubei", 2012), "inv_granted_lag1"] == shifted.loc[("Hubei", 2011), "inv_granted"]
    own = results.merge(pd.DataFrame([found.paper])).iloc[0]
    assert (own["nobs"], own["df"]) == (214, 173)
