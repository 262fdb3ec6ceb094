"""A few seconds of damaged files: no library's error gets out, and nothing odd is taken for a number."""

import random
import zlib

import pytest

from . import mutate, run
from .examples import EXAMPLES
from .readers import READERS

WHOLE_IN_ITSELF = ("half the rows", "no column")
"""What is left is a table as good as any: nobody states how many rows it must have, or which years."""

ANY_TEXT = {"hs industries": ("odd number", "column of text")}
"""An industry may have any name."""


@pytest.mark.long
@pytest.mark.parametrize("name", EXAMPLES)
def test_damage_is_refused_in_a_sentence_or_changes_nothing(name, tmp_path):
    (tmp_path / "good").mkdir()
    paths = run.good(name, tmp_path / "good")
    before = READERS[name].read(*paths)
    cases = list(run.damaged(name, paths, tmp_path, seed=0, cases=33))
    outcomes = [(case.damage, run.attempt(READERS[name], case, before)) for case in cases]
    wrong = [(damage, outcome) for damage, outcome in outcomes if outcome in ("traceback", "silent")]
    assert [one for one in wrong if one[0] not in (*WHOLE_IN_ITSELF, *ANY_TEXT.get(name, ()))] == []
    assert "traceback" not in {outcome for _, outcome in wrong}
    assert sum(outcome == "typed" for _, outcome in outcomes) > len(outcomes) / 3
    assert outcomes[-1] == ("wrong extension", "no effect")


def test_one_seed_is_one_set_of_files():
    content = EXAMPLES["wto"][0].encode()
    for damage in (mutate.EVERYWHERE | mutate.OF_TEXT).values():
        first, again = (damage(content, random.Random(3)) for _ in range(2))
        assert zlib.crc32(first) == zlib.crc32(again)


def test_a_library_error_would_be_seen(tmp_path):
    class Careless:
        def read(self, path):
            return {}["no such key"]

    case = run.Case("wto", "flip", (tmp_path / "x",))
    assert run.attempt(Careless(), case, None) == "traceback"
