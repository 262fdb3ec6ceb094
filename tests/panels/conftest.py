"""The provincial files, read once for all panels."""

from __future__ import annotations

import os

import pandas as pd
import pytest

from helpers.data import provinces


@pytest.fixture(scope="package")
def real() -> pd.DataFrame:
    if not os.environ.get("BOOK_DATA_MIRROR"):
        pytest.skip("BOOK_DATA_MIRROR is not set")
    return provinces.load()
