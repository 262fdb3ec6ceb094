"""What all tests share: those on real files run wherever the files are, and say so where they are not."""

from __future__ import annotations

import os
from functools import cache

import pytest
from hypothesis import settings

from helpers.data import available, registry

settings.register_profile("book", deadline=None)  # how busy the machine is decides nothing
settings.load_profile("book")


@cache
def real_files_are_here() -> bool:
    """Whether the tests on real files must run: with a mirror always, so that a missing file is a failure."""
    if os.environ.get("BOOK_DATA_MIRROR"):
        return True
    return all(available(name) for name, data in registry.load().items() if data.tier == "public")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marked = [item for item in items if item.get_closest_marker("mirror")]
    if marked and not real_files_are_here():
        reason = "the public data files are not here: set BOOK_DATA_MIRROR, or fetch them"
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=reason))
