"""Every reader on the files of every other source: one sentence, with what is expected and what there is."""

import warnings

import pytest

from helpers.errors import HelpersError

from ..fuzz import run
from ..fuzz.examples import EXAMPLES
from ..fuzz.readers import READERS, at_hand

SAME_KIND = {
    frozenset(pair)
    for pair in (
        ("china-nbs-2007-2016 GDP.csv", "china-gdp-1993-2017"),
        ("china-nbs-2007-2016 GDP.csv", "china-gdp-2001-2019"),
        ("china-gdp-1993-2017", "china-gdp-2001-2019"),
        ("schedule b 2017", "concordance of the sample"),
    )
}
"""Readers whose files are of one form: the same series of one publisher, or a sample of it."""


def faults(paths_of, readers):
    """Cells in which one of the readers accepts a foreign file, or refuses it otherwise than it should."""
    found, cells = [], 0
    for name in readers:
        for other, paths in paths_of.items():
            if READERS[name].dataset == READERS[other].dataset or frozenset((name, other)) in SAME_KIND:
                continue
            cells += 1
            many = max(1, len(READERS[name].files))
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    READERS[name].read(*(paths * many)[:many])
            except HelpersError as error:
                said = str(error)
                if "; expected is " not in said or " looks like " not in said or "\n" in said:
                    found.append((name, other, said))
            except Exception as error:
                found.append((name, other, repr(error)))
            else:
                found.append((name, other, "accepted"))
    return found, cells


def test_each_reader_on_small_files_of_the_others(tmp_path):
    paths_of = {}
    for number, name in enumerate(EXAMPLES):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths_of[name] = run.good(name, folder)
        READERS[name].read(*paths_of[name])
    found, cells = faults(paths_of, paths_of)
    assert found == []
    assert cells == 236


@pytest.mark.mirror
@pytest.mark.parametrize(
    "part", [pytest.param(one, marks=pytest.mark.longest if one else pytest.mark.long) for one in range(4)]
)
def test_each_reader_on_the_real_files_of_the_others(part):
    there = at_hand(READERS)
    found, cells = faults(there, list(there)[part::4])
    assert found == []
    assert cells > 400, "a quarter of 1,790"
