"""Recorded numbers against those of this build, which computed them from the real files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers import inputs, records

HOMES = sorted({records.folder(page.name) for page in inputs.pages().values() if page.data})

OF_VARIANTS = "variants"
"""Recorded after `make variants`, which takes minutes; tests of variants run some of them."""


@pytest.mark.mirror
@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.parent.name)
def test_recorded_numbers_are_what_this_build_computed(home: Path, site: Path, root: Path) -> None:
    pages = [page.name for page in inputs.pages().values() if records.folder(page.name) == home]
    notes = {name: note for name, note in records.provenance(pages[0]).items() if note["data_sets"]}
    notes.pop(OF_VARIANTS, None)  # and `make bench-audit` records what no data set enters
    folders = [root / "_build" / "results" / page / records.OBTAINED for page in pages]
    obtained = {path.stem: path for folder in folders for path in folder.glob("*.csv")}
    assert set(obtained) == set(notes) != set()
    for name, note in notes.items():
        fresh = pd.read_csv(
            obtained[name],
            dtype=dict.fromkeys(note["text_columns"], "str"),
            keep_default_na=False,
            na_values=[""],
        )
        pd.testing.assert_frame_equal(records.read(pages[0], name), fresh, rtol=1e-9)
