"""Names of chapters and headings."""

import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.hs import name_of

NAMES = pd.DataFrame(
    {
        "code": ["84", "8486", "848620", "01"],
        "name": ["Machinery", "Machines for semiconductors", "Machines for circuits", "Animals; live"],
        "revision": 2017,
    }
)


@pytest.mark.parametrize(
    ("codes", "digits", "names"),
    [
        (["8486200000", "0101210000", "84"], 2, ["Machinery", "Animals; live", "Machinery"]),
        (["848620", "8486"], 4, ["Machines for semiconductors"] * 2),
        (["84862000"], 6, ["Machines for circuits"]),
        ([], 2, []),
    ],
)
def test_each_code_gets_the_name_of_its_parent(codes, digits, names):
    assert name_of(codes, NAMES, digits) == names


@pytest.mark.parametrize(
    ("codes", "table", "message"),
    [
        (
            ["850110", "8501", "848620"],
            NAMES,
            "codes: descriptions have no name for '8501'; use those of the codes' revision.",
        ),
        (
            ["8486"],
            pd.concat([NAMES, NAMES.assign(revision=2007)]),
            "descriptions must be of one revision, got 2007, 2017; choose the one of the codes.",
        ),
        (["8486"], NAMES[["code"]], "descriptions lacks the columns 'name', 'revision'."),
        (
            ["86"],
            NAMES,
            "digits must be one of (2, 4, 6, 8, 10) and at most the 2 of '86', got 4.",
        ),
    ],
)
def test_refusals(codes, table, message):
    with pytest.raises(InputError) as caught:
        name_of(codes, table, 4)
    assert str(caught.value) == message
