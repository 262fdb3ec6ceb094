"""What the tests of all families share: papers made of a few numbers, and what rules flag in them."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pytest

from helpers.audit import clean
from helpers.audit.clean import printed_numbers
from helpers.audit.engine import Check, Paper, Rule, run

Key = tuple[str, str, str, str]


def flagged(rules: Iterable[Rule], *papers: Paper) -> list[Check]:
    """What some rules find."""
    return [check for _, check in run(papers, rules) if check.severity]


def paper_of(numbers: dict[Key, str], about: dict[str, Any]) -> Paper:
    """A paper that prints these numbers."""
    return Paper("4-public", printed_numbers([(*key, text) for key, text in numbers.items()]), about)


def reprint(printed: pd.DataFrame, key: Key, text: str) -> pd.DataFrame:
    """Plant an error: print another text at one place."""
    rows = {tuple(row[:4]): row[4] for row in printed.iloc[:, :5].itertuples(index=False, name=None)}
    assert key in rows
    return printed_numbers([(*place, old) for place, old in {**rows, key: text}.items()])


@pytest.fixture(scope="module")
def tables() -> dict[str, tuple[pd.DataFrame, dict[str, Any]]]:
    """The two clean papers."""
    return {"crime": clean.crime(), "survey": clean.survey()}
