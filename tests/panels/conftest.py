"""The provincial files, read once for all panels."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.data import provinces


@pytest.fixture(scope="package")
def real() -> pd.DataFrame:
    return provinces.load()
