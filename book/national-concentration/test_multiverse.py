"""The choices on the panel of products, on the synthetic sample."""

from __future__ import annotations

import pytest

from helpers import papers
from helpers.curves import multiverse
from helpers.data import sample
from helpers.data.sources import baci
from helpers.estimate import fit, grid
from helpers.panels.concentration_multiverse import panel_frame
from helpers.panels.files import product_panels


def test_the_panel_on_the_sample(paper: papers.Paper) -> None:
    files = product_panels.Files(sample.fetch, True, 2009, 2011)
    assert list(files.years) == [2009, 2010, 2011]
    lists = {f"over {over}": files.catalogue("yearly", over) for over in (0.8, 0.5, 0.9)}
    lists |= {name: files.catalogue(name, 0.8) for name in ("initial", "stable", "industry")}
    frame = panel_frame(files.measured(), lists)
    listed = [frame[f"high_tech_over_{over}"].sum() for over in ("0.5", "0.8", "0.9")]
    assert listed == sorted(listed, reverse=True), "a higher threshold flags fewer"
    assert (
        frame.loc[frame["high_tech_industry"] == 1, "hs6"].str[:4].isin(product_panels.SAMPLE_HEADINGS).all()
    )
    first = frame.loc[frame["year"] == 2009].set_index("hs6")["high_tech_over_0.8"]
    both = frame[frame["high_tech_initial"].notna()]
    assert (both["high_tech_initial"] == both["hs6"].map(first)).all()
    found = multiverse.read(papers.choices(paper.name, "multiverse-panel"))
    results = grid(frame, found.specifications)
    assert (results["refused"] == "").all()
    one = found.specifications.all[0]
    line = fit(
        frame,
        one.outcome,
        one.regressors,
        effects=one.effects,
        errors="cluster",
        cluster=one.cluster,
        weights=one.weights,
        missing="drop",
    ).table.iloc[0]
    assert results.loc[0, ["estimate", "std_error"]].tolist() == pytest.approx(
        line[["estimate", "std_error"]].tolist(), rel=1e-9
    )
    alone = baci.load_baci(files.years, source=sample.fetch("baci-hs02")).frame
    assert len(files.exports()) == len(alone)
