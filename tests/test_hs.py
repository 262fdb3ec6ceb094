"""HS codes: kept as they are, refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.hs import DIGITS, parent, validate

CODES = st.sampled_from(DIGITS).flatmap(
    lambda digits: st.text(alphabet="0123456789", min_size=digits, max_size=digits)
)


@given(code=CODES)
def test_valid_codes_come_back_unchanged(code):
    assert validate([code, code], len(code)) == [code, code]


@given(code=CODES, data=st.data())
def test_parent_is_a_prefix_and_parents_chain(code, data):
    digits = data.draw(st.sampled_from([number for number in DIGITS if number <= len(code)]))
    above = parent(code, digits)
    assert code.startswith(above)
    assert len(above) == digits
    assert parent(above, 2) == parent(code, 2) == code[:2]


def test_values():
    assert validate(["010121", "848620"], 6) == ["010121", "848620"]
    assert validate([], 6) == []
    assert validate((code for code in ("01", "99")), 2) == ["01", "99"]
    assert parent("0101210000", 6) == "010121"
    assert parent("8486", 4) == "8486"


@pytest.mark.parametrize(
    ("codes", "digits", "message"),
    [
        (
            ["848620", "10121", "20110"],
            6,
            "codes must have 6 digits, but lost a leading zero: '10121', '20110'; read them as str.",
        ),
        (["101"], 4, "codes must have 4 digits, but lost a leading zero: '101'; read them as str."),
        ([848620], 6, "codes must be strings of 6 digits, got 848620; read the column as str."),
        (["848620", 10121], 6, "codes must be strings of 6 digits, got 10121; read the column as str."),
        ([848620.0], 6, "codes must be strings of 6 digits, got 848620.0; read the column as str."),
        ([None], 6, "codes must be strings of 6 digits, got None; read the column as str."),
        (["8486"], 6, "codes must have 6 digits, got '8486'."),
        (["84862000"], 6, "codes must have 6 digits, got '84862000'."),
        (["8486.2"], 6, "codes must have 6 digits, got '8486.2'."),
        (["84862A"], 6, "codes must have 6 digits, got '84862A'."),
        ([" 10121"], 6, "codes must have 6 digits, got ' 10121'."),
        ([""], 2, "codes must have 2 digits, got ''."),
        (["TOTAL"], 6, "codes must have 6 digits, got 'TOTAL'."),
        (["٠١٠١٢١"], 6, "codes must have 6 digits, got '٠١٠١٢١'."),
        (["01"], 3, "digits must be one of (2, 4, 6, 8, 10), got 3."),
    ],
)
def test_refusals(codes, digits, message):
    with pytest.raises(InputError) as caught:
        validate(codes, digits)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("code", "digits", "message"),
    [
        ("8486", 6, "digits must be one of (2, 4, 6, 8, 10) and at most the 4 of '8486', got 6."),
        ("848620", 3, "digits must be one of (2, 4, 6, 8, 10) and at most the 6 of '848620', got 3."),
        ("848620", 0, "digits must be one of (2, 4, 6, 8, 10) and at most the 6 of '848620', got 0."),
        ("84862A", 4, "codes must have 6 digits, got '84862A'."),
    ],
)
def test_refusals_of_parent(code, digits, message):
    with pytest.raises(InputError) as caught:
        parent(code, digits)
    assert str(caught.value) == message


@pytest.mark.parametrize(("code", "named"), [("10121", "10121"), (848620, "848620")])
def test_parent_names_the_code_that_it_refuses(code, named):
    with pytest.raises(InputError, match=named):
        parent(code, 4)
