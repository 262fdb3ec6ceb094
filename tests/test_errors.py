"""The errors: what they are, and how they list offending values."""

import pytest

from helpers import errors
from helpers.errors import MAX_VALUES_SHOWN, HelpersError, HelpersWarning, InputError, listed


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], ""),
        (["DEU"], "'DEU'"),
        (["DEU", 7, None], "'DEU', 7, None"),
        (range(5), "0, 1, 2, 3, 4"),
        (range(6), "0, 1, 2, 3, 4 and 1 more"),
        (range(1000), "0, 1, 2, 3, 4 and 995 more"),
        (("0101" for _ in range(2)), "'0101', '0101'"),
        ({"a": 1, "b": 2}, "'a', 'b'"),
        ([("A", "p")], "('A', 'p')"),
    ],
)
def test_listed(values, text):
    assert listed(values) == text


def test_as_many_values_are_shown_as_said():
    assert MAX_VALUES_SHOWN == 5
    assert listed(range(MAX_VALUES_SHOWN + 1)).endswith("4 and 1 more")


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        ("InputError", ValueError),
        ("UnknownNameError", LookupError),
        ("DataUnavailableError", HelpersError),
        ("HashMismatchError", HelpersError),
    ],
)
def test_every_error_is_caught_by_its_family(error, builtin):
    kind = getattr(errors, error)
    for family in (HelpersError, builtin):
        with pytest.raises(family, match=r"^a sentence\.$"):
            raise kind("a sentence.")


def test_a_warning_is_no_error():
    assert issubclass(HelpersWarning, UserWarning)
    assert not issubclass(HelpersWarning, HelpersError)
    assert not issubclass(InputError, LookupError)
