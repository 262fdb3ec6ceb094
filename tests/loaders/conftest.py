"""The sample, written once a run for all tests that only read it."""

from pathlib import Path

import pytest

from helpers.data import sample

SMALL = 40
"""Products of a small sample: enough for every format."""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, products=SMALL)
    return folder
