"""The text of one printed number: read to its last character, or refused."""

import re
import unicodedata
from dataclasses import astuple

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.published import DECIMALS, glance, holds_nothing, parse_printed, split_cell
from helpers.published.parsing import NOTHING, STARS

MINUS = [chr(code) for code in (0x2D, *range(0x2010, 0x2016), 0x2212, 0xFE63, 0xFF0D)]
SPACES = "\u00a0\u2007\u2009\u202f"


@pytest.mark.parametrize(
    ("text", "value", "half_unit", "stars", "decimals"),
    [
        ("0.257**", 0.257, 0.0005, 2, 3),
        ("0.1075***", 0.1075, 0.00005, 3, 4),
        ("0.0555*", 0.0555, 0.00005, 1, 4),
        ("-3.664***", -3.664, 0.0005, 3, 3),
        ("\u22120.1575***", -0.1575, 0.00005, 3, 4),
        ("(5.80)", 5.8, 0.005, 0, 2),
        ("(-16.94)", -16.94, 0.005, 0, 2),
        ("(\u221216.94)", -16.94, 0.005, 0, 2),
        ("55.67", 55.67, 0.005, 0, 2),
        ("0.640", 0.64, 0.0005, 0, 3),
        ("1,338.6", 1338.6, 0.05, 0, 1),
        ("79,419", 79419, 0.5, 0, 0),
        ("6509", 6509, 0.5, 0, 0),
        ("1,234,567", 1234567, 0.5, 0, 0),
        ("96.3%", 96.3, 0.05, 0, 1),
        ("16%", 16, 0.5, 0, 0),
        ("13.4 percent", 13.4, 0.05, 0, 1),
        ("US$1.21 trillion", 1.21, 0.005, 0, 2),
        ("US$41.2 billion", 41.2, 0.05, 0, 1),
        ("US$500 million", 500, 0.5, 0, 0),
        ("0.257 **", 0.257, 0.0005, 2, 3),
        ("\u20130.81", -0.81, 0.005, 0, 2),
        ("1.2e-05", 1.2e-05, 5e-07, 0, 6),
        ("1.2E+03", 1200, 50, 0, 0),
        (".5", 0.5, 0.05, 0, 1),
        ("-.25", -0.25, 0.005, 0, 2),
        ("+3", 3, 0.5, 0, 0),
        ("0", 0, 0.5, 0, 0),
        ("  27.0\t", 27, 0.05, 0, 1),
        ("nine", 9, 0.5, 0, 0),
        ("Five", 5, 0.5, 0, 0),
        ("zero", 0, 0.5, 0, 0),
        ("twelve", 12, 0.5, 0, 0),
    ],
)
def test_each_shape_of_printed_text(text, value, half_unit, stars, decimals):
    assert astuple(parse_printed(text))[:4] == (value, half_unit, stars, decimals)


@pytest.mark.parametrize("mark", STARS)
@pytest.mark.parametrize("frame", ["{}", " {}", "^{{{}}}", "$^{{{}}}$", "\\sym{{{}}}", "<sup>{}</sup>"])
def test_stars_of_any_form_are_stars(mark, frame):
    read = parse_printed("-0.50" + frame.format(3 * mark))
    assert (read.value, read.stars, read.marks) == (-0.5, 3, "***")


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("0.50†", "†"), ("0.50‡*", "‡*"), ("0.50a", "a"), ("0.50^{b}", "b"), ("0.50ᶜ", "c"), ("0.50^a", "a"),
        ("0.50^{a,b}", "ab"), ("0.50+", "+"), ("0.50***a", "***a"), ("0.50^{\\ast\\ast}", "**"),
        ("(0.50)†", "†"),
        ("0.50* * *", "***"), ("$-0.50^{\\dagger}$", "†"), ("12***%", "***"), ("12%*", "*"),
    ],
)  # fmt: skip
def test_other_marks_are_kept(text, marks):
    assert parse_printed(text).marks == marks


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("0,257", ",", 0.257), ("1.234,5", ",", 1234.5), ("1.234.567", ",", 1234567), ("1.234", ",", 1234),
        (",25", ",", 0.25), ("0·25", "·", 0.25), ("1,234·5", "·", 1234.5), ("1\u202f234,5", ",", 1234.5),
        ("1’234.5", ".", 1234.5), ("1'234'567", ".", 1234567),
        *((f"12{one}345", ".", 12345) for one in SPACES),
    ],
)  # fmt: skip
def test_the_declared_decimal_mark_counts(text, decimal, value):
    assert parse_printed(text, decimal=decimal).value == value


@pytest.mark.parametrize(
    ("text", "char"),
    [
        ("0,257", ","), ("1,23", ","), ("1,234,56", ","), ("0.123,456", ","), ("1.2.3", "."), ("12.", "."),
        ("0·25", "·"), ("- 0.12", " "), ("\u2212\u20090.12", "\u2009"), ("--0.12", "-"),
        ("±0.5", "±"), ("~0.5", "~"),
        ("<0.001", "<"), ("p<0.05", "p"), ("* p<0.05", "*"), ("*0.5", "*"), ("0.12²", "²"), ("0.5x", "x"),
        ("12a", "a"), ("65+", "+"), ("0.5ab", "a"), ("１", "１"), ("٣", "٣"), ("½", "½"),
        ("0.5\u200b", "\u200b"), ("2.50.5", "."),
        ("0257", "0"), ("(0.12]", "]"), ("0.12)", ")"), ("5 years", "y"), ("ten 5", "t"), ("n.s.", "n"),
        ("—", "—"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_shown_by_name_and_code_point(text, char):
    with pytest.raises(InputError) as caught:
        parse_printed(text)
    assert f"({unicodedata.name(char)}, U+{ord(char):04X})" in str(caught.value)


@pytest.mark.parametrize("text", ["0.257 (2.14)", "2004-2017", "0.12 (2)", "0.12^{2}", "1 234", "0.1–0.5"])
def test_two_numbers_are_refused(text):
    with pytest.raises(
        InputError, match=r"exactly one number, got .* with 2; split it into one row a number\."
    ):
        parse_printed(text)


def test_a_bracket_that_is_not_closed_is_refused():
    with pytest.raises(InputError, match=r"printed '\(0\.3' cannot be read to its end: '\(' is not closed"):
        parse_printed("(0.3")
    with pytest.raises(InputError, match="decimal must be one of"):
        parse_printed("0.3", decimal=";")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("<0.001", 0, 0.001),
        ("p < .01", 0, 0.01),
        (">0.10", 0.1, 1),
        ("≤0.05", 0, 0.05),
        ("p = 0.03", 0.025, 0.035),
    ],
)
def test_an_inequality_of_p_is_all_that_fulfils_it(text, low, high):
    read = parse_printed(text, "p")
    assert (read.value - read.half_unit, read.value + read.half_unit) == pytest.approx((low, high))
    with pytest.raises(InputError, match="only a statistic p"):
        parse_printed(text, "coef")


@pytest.mark.parametrize(
    "text", ["* p<0.05", "***p < .05", "†: p<0.05", "a p<0.05", "p<0.05", "+ p<0.05", "0.05"]
)
def test_a_legend_names_its_level(text):
    assert parse_printed(text, "alpha").value == 0.05


@pytest.mark.parametrize("text", ["<1.5", ">2"])
def test_a_p_beyond_its_range_is_refused(text):
    with pytest.raises(InputError, match="between 0 and 1"):
        parse_printed(text, "p")


@pytest.mark.parametrize("text", ["", "—", "–", "−", "n.s.", "N.S.", "(omitted)", "[—]", *sorted(NOTHING)])
def test_cells_without_a_number(text):
    assert holds_nothing(text)
    with pytest.raises(InputError, match="with 0"):
        parse_printed(text)


@pytest.mark.parametrize(
    ("text", "decimal", "parts"),
    [
        ("0.12", ".", ["0.12"]),
        ("(0.12)", ".", ["(0.12)"]),
        ("0.12*** (0.03)", ".", ["0.12***", "(0.03)"]),
        ("3.45 [0.67]", ".", ["3.45", "[0.67]"]),
        ("0.12 (0.03)**", ".", ["0.12", "(0.03)**"]),
        ("[0.10, 0.52]", ".", ["0.10", "0.52"]),
        ("(-0.10,0.52)", ".", ["-0.10", "0.52"]),
        ("[0,10; 0,52]", ",", ["0,10", "0,52"]),
        ("1.5 (1.2 to 1.9)", ".", ["1.5", "1.2", "1.9"]),
        ("3.4 ± 0.7", ".", ["3.4", "0.7"]),
    ],
)
def test_cells_with_several_numbers_are_split(text, decimal, parts):
    assert split_cell(text, decimal) == parts


@pytest.mark.parametrize(
    "text", ["0.10-0.52", "[0.10–0.52]", "0.1 0.2", "1.2.3", "n.s.", "0,257***", "(5,80)", "[0,25]"]
)
def test_cells_that_cannot_be_told_apart_are_refused(text):
    with pytest.raises(InputError):
        split_cell(text)


def group(digits: str, between: str) -> str:
    parts = []
    while digits:
        digits, last = digits[:-3], digits[-3:]
        parts.insert(0, last)
    return between.join(parts)


@st.composite
def rendered(draw):
    """A number, the text of it in some dialect, the dialect's decimal mark, and whether all of it is read."""
    number, places = draw(st.integers(-(10**9), 10**9)), draw(st.integers(0, 6))
    decimal = draw(st.sampled_from(DECIMALS))
    other = "." if decimal == "," else ","
    digits = f"{abs(number):0{places + 1}d}"
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    text = group(whole, draw(st.sampled_from(["", other, "'", "’", *SPACES])))
    text += decimal + part if part else ""
    gap = draw(st.sampled_from(["", "", "", " ", "\u2009"]))
    text = (draw(st.sampled_from(MINUS)) + gap if number < 0 else "") + text
    stars = draw(st.integers(0, 3))
    mark = draw(st.sampled_from(STARS)) * stars
    frame = draw(st.sampled_from(["{}", " {}", "^{{{}}}", "$^{{{}}}$", "\\sym{{{}}}"])) if stars else "{}"
    around = draw(st.sampled_from(["{}", "({})", "[{}]", "{}%", "US${} trillion", "{} percent", " {} "]))
    text = around.format(text + frame.format(mark))
    read = not (gap and number < 0)
    return float(f"{number}e-{places}"), text, decimal, places, stars, read


@given(rendered())
@example((-1e-6, "(\u22120.000001)", ".", 6, 0, True))
def test_a_number_in_any_dialect_is_read_as_that_number(one):
    value, text, decimal, places, stars, whole = one
    if not whole:
        with pytest.raises(InputError):
            parse_printed(text, decimal=decimal)
        return
    read = parse_printed(text, decimal=decimal)
    assert astuple(read)[:4] == (value, float(f"0.{'0' * places}5"), stars, places)
    assert (glance(text).stars, glance(text).marks) == (stars, "*" * stars)


@given(rendered(), st.sampled_from(DECIMALS))
def test_under_a_wrong_decimal_mark_it_is_refused_or_the_same(one, declared):
    value, text, decimal, *_ = one
    # 1,234 is the one thing that a text cannot tell, which is why a paper declares its mark
    assume(declared == decimal or not re.search(r"(?<!\d)[1-9]\d{0,2}[.,]\d{3}(?!\d)", text))
    try:
        read = parse_printed(text, decimal=declared)
    except InputError:
        return
    assert read.value == value


@given(rendered(), st.data())
def test_one_character_more_is_refused_or_changes_nothing(one, data):
    value, text, decimal, *_ = one
    taken = "0123456789.,·" + "".join(MINUS)
    char = data.draw(
        st.one_of(st.characters(exclude_characters=taken), st.sampled_from("*†abcepE<>()[]|$%+ \u00a0'^"))
    )
    at = data.draw(st.integers(0, len(text)))
    try:
        read = parse_printed(text[:at] + char + text[at:], decimal=decimal)
    except InputError:
        return
    assert read.value == value
