"""Prose with numbers in it: what is filled in, what is refused, and what the cells do in a kernel."""

import keyword
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpers.book import cells, prose
from helpers.errors import InputError

NAMES = {
    "share": 0.1234,
    "loss": -1234.5,
    "count": 1234,
    "table": pd.DataFrame({"x": [0.25, np.nan]}, index=["a", "b"]),
    "rise": True,
    "who": "China",
    "stars": "0.107***",
    "bold": "**5** of 6",
    "none": None,
    "far": math.inf,
    "wide": pd.Series([1.0, 2.0]),
}


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("share:.1%", "12.3%"),
        ("loss:,.1f", "−1,234.5"),
        ("count", "1234"),
        ("count:,", "1,234"),
        ('table.loc["a", "x"]:.2f', "0.25"),
        ("who", "China"),
        ("who.lower()", "china"),
        ("'rose' if rise else 'fell'", "rose"),
        ("{'a': 1}['a']", "1"),
        ("who[1:3]", "hi"),
        ("max(len(word) for word in [who, 'x'])", "5"),
        ("-0.0001:.2f", "0.00"),
        ("-0.00001:.1%", "0.0%"),
        ("np.int64(-3)", "−3"),
        ("stars", r"0.107\*\*\*"),
        ("bold[:-2]", r"**5\*\* of"),
        ("'**Bold** and 0.1**'", r"**Bold** and 0.1\*\*"),
        ("  share :\n .2f ", "0.12"),
    ],
)
def test_a_field_is_an_expression_and_its_format(field, shown):
    assert prose.fill(f"a <<{field}>> b", NAMES | {"np": np}) == f"a {shown} b"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("shore", "<<shore>> cannot be filled in: name 'shore' is not defined."),
        ("table.loc['c', 'x']:.2f", "<<table.loc['c', 'x']:.2f>> cannot be filled in: KeyError: 'c'."),
        ("table.loc['b', 'x']:.2f", "its value is missing"),
        ("none", "its value is missing"),
        ("far:.2f", "its value is inf"),
        ("share", "its value is 0.1234, and a number with decimals needs a format, as in :.2f"),
        ("who:.2f", "the format '.2f' does not fit 'China'"),
        ("count:.1x", "the format '.1x' does not fit 1234"),
        ("rise", "its value is True, which is no word; choose one by `... if ... else ...`"),
        ("wide", "its value is a Series, not a number or text"),
        ("", "it is no Python expression"),
        ("f'{far:.1f}'", "its value is the text 'inf', which shows a missing number"),
        ("a b", "it is no Python expression"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_with_its_field(field, said):
    with pytest.raises(InputError) as caught:
        prose.fill(f"<<{field}>>", NAMES)
    assert said in str(caught.value)
    assert f"<<{field}>>" in str(caught.value)


@given(st.text().filter(lambda text: "<<" not in text and ">>" not in text))
def test_text_without_fields_stays_as_it_is(text):
    assert prose.fill(text, {}) == text


@given(st.integers(), st.sampled_from(["", ",", "+,", "05d"]))
def test_whole_numbers_are_formatted_as_python_does(number, spec):
    assert prose.fill(f"<<x:{spec}>>" if spec else "<<x>>", {"x": number}) == format(number, spec).replace(
        "-", "−"
    )


WORDS = st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda word: not keyword.iskeyword(word))


@given(WORDS, st.floats(allow_nan=False, allow_infinity=False))
def test_decimals_are_never_shown_as_minus_zero(name, number):
    shown = prose.fill(f"<<{name}:.2f>>", {name: number})
    assert shown != "−0.00"
    assert float(shown.replace("−", "-")) == pytest.approx(number, abs=0.00501)


def test_formulas_and_code_stay_as_they_are():
    text = r"With $\hat{\beta}_{ij} = \frac{a}{b}$, `{x: 1}`, a < b << c and {braces}: <<who>>."
    assert prose.fill(text.replace(" << c", ""), NAMES).endswith("and {braces}: China.")


@pytest.mark.parametrize("text", ["<<8>>1>>", "5 << 3", "3 >> 2", "<<who>> and >>"])
def test_signs_that_belong_to_no_field_are_refused(text):
    with pytest.raises(InputError, match="belongs to no field"):
        prose.fill(text, NAMES)


def test_the_signs_themselves_can_be_written():
    assert prose.fill(r"a \<< b \>> c, <<who>>", NAMES) == "a << b >> c, China"


def test_a_negative_number_that_comes_as_text_has_a_true_minus_sign():
    assert prose.fill("<<f'{-0.5:.1f}'>>, <<'top-five'>>", NAMES) == "−0.5, top-five"


def test_fields_are_listed_without_formats():
    assert prose.fields("<<a[1:2]:.1%>>, <<b>>, <<c if d else e:,>>") == ["a[1:2]", "b", "c if d else e"]


def test_words_of_an_exhibit_are_a_caption_an_alt_text_and_a_note():
    found = cells.parse("Prices of <<who>>\n\nNote: In dollars,\nof 2010.\n\nAlt: A line.\n")
    assert found.filled(NAMES) == cells.Words("Prices of China", "A line.", "In dollars, of 2010.")
    with pytest.raises(InputError, match="this is a second caption: 'More'"):
        cells.parse("Prices\n\nMore")
    assert cells.parse("Prices\nNote : x\nAlt: y") == cells.Words("Prices", "y", "x")
    with pytest.raises(InputError, match="this is a second note"):
        cells.parse("Prices\n\nNote: a\n\nNote: b")


@pytest.mark.parametrize("line", ["", "prices", "tab-Prices", "tab-x fig-y"])
def test_words_belong_to_the_name_of_an_exhibit(line):
    with pytest.raises(InputError, match="%%words needs the name of an exhibit"):
        cells.keep_words(line, "Caption")


def test_in_a_kernel_prose_is_filled_from_its_variables(request):
    shell = InteractiveShell.instance()
    request.addfinalizer(InteractiveShell.clear_instance)
    cells.register()
    shell.run_cell("share = 0.25", store_history=False)
    with capture_output() as shown:
        good = shell.run_cell("%%prose\nUp by <<share:.0%>> in $x_{1}$.")
    assert good.success
    assert [one.data["text/markdown"] for one in shown.outputs] == ["Up by 25% in $x_{1}$.\n"]
    with capture_output():
        wrong = shell.run_cell("%%prose\n<<shore:.0%>>")
        odd = shell.run_cell("%%prose now\ntext")
    assert str(wrong.error_in_exec) == "<<shore:.0%>> cannot be filled in: name 'shore' is not defined."
    assert "nothing stands behind %%prose" in str(odd.error_in_exec)
