"""HS codes: kept as they are, refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.hs import DIGITS, parent, parse, validate

CHAPTERS = st.integers(1, 99).map("{:02d}".format)
CODES = st.sampled_from(DIGITS).flatmap(
    lambda digits: st.tuples(
        CHAPTERS, st.text(alphabet="0123456789", min_size=digits - 2, max_size=digits - 2)
    ).map("".join)
)


def starting_with_zero(digits):
    return st.from_regex(rf"0[1-9][0-9]{{{digits - 2}}}", fullmatch=True, alphabet="0123456789")


@given(code=CODES)
def test_valid_codes_come_back_unchanged(code):
    assert validate([code, code], len(code)) == [code, code]


@given(code=CODES, separator=st.sampled_from([".", " "]), split=st.booleans())
def test_parse_takes_out_what_notation_puts_in(code, separator, split):
    groups = [code[:4], *(code[start : start + 2] for start in range(4, len(code), 2))]
    if split and len(groups) == 4:
        groups[2:] = ["".join(groups[2:])]
    assert parse([f" {separator.join(groups)}", code]) == [code, code]


@given(code=st.sampled_from([one for one in DIGITS if one > 2]).flatmap(starting_with_zero))
def test_a_lost_zero_is_caught_in_every_notation(code):
    bare = str(int(code))
    dotted = ".".join([bare[:3], *(bare[start : start + 2] for start in range(3, len(bare), 2))])
    for damaged in (bare, dotted):
        with pytest.raises(InputError, match=rf"^codes lost a zero: '{damaged}'; read them as str\.$"):
            parse([damaged])


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
        (
            ["008486"],
            6,
            "codes: there is no chapter 00, got '008486'; do not fill shorter codes with zeros.",
        ),
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


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["8486.2"], "codes lost a zero: '8486.2'; read them as str."),
        (["0101.20", "101.2"], "codes lost a zero: '101.2'; read them as str."),
        (["8486-20"], "codes must have 2, 4, 6, 8 or 10 digits, got '8486-20'."),
        (["8486.20 00"], "codes must have 2, 4, 6, 8 or 10 digits, got '8486.20 00'."),
        (["84862000001"], "codes must have 2, 4, 6, 8 or 10 digits, got '84862000001'."),
        (["TOTAL", ""], "codes must have 2, 4, 6, 8 or 10 digits, got 'TOTAL', ''."),
        ([101.21], "codes must be strings, got 101.21; read the column as str."),
        (["0001"], "codes: there is no chapter 00, got '0001'; do not fill shorter codes with zeros."),
    ],
)
def test_refusals_of_parse(codes, message):
    with pytest.raises(InputError) as caught:
        parse(codes)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "refuses", [parse, lambda codes: validate(codes, 6), lambda codes: parent(codes[0], 4)]
)
def test_a_code_read_as_a_float_is_named_so(refuses):
    with pytest.raises(
        InputError, match=r"^codes? must be text, but was read as floats: '848620\.0'; read it"
    ):
        refuses(["848620.0"])


@pytest.mark.parametrize(
    "refuses", [parse, lambda codes: validate(codes, 6), lambda codes: parent(codes[0], 4)]
)
def test_one_code_of_five_digits_is_refused(refuses):
    with pytest.raises(InputError, match="'10121'"):
        refuses(["10121"])
