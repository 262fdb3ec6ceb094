"""The explorer's fragment and picture: what they hold, what they say, what they refuse."""

import itertools
import json
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from helpers.book import figures
from helpers.curves import explorer
from helpers.curves.explorer import _fragment, _picture
from helpers.errors import InputError

EFFECTS = {"none": "none", "firm": "firms", "firm+year": "firms and years"}
CHOICES = {"outcome": ("Outcome", {"hhi": "HHI", "log": "log HHI"}), "effects": ("Effects", EFFECTS)}


@pytest.fixture
def results():
    """Five of six specifications; hhi with firms and years was left out, log with them has no estimate."""
    return pd.DataFrame(
        {
            "outcome": ["hhi", "hhi", "log", "log", "log"],
            "effects": ["none", "firm", "none", "firm", "firm+year"],
            "estimate": [0.123456, -0.5, 12.3456, 0.05, np.nan],
            "low": [0.1, -0.51, 2.0, -0.05004, np.nan],
            "high": [0.146912, -0.49, 22.6912, 0.15, np.nan],
            "p": [0.00002, 0.049999, 0.0123456, 0.3, np.nan],
            "nobs": pd.array([100, 90, 1234, 90, pd.NA], dtype="Int64"),
            "refused": ["", "", "", "", "collinear </script><b>"],
        }
    )


class Read(HTMLParser):
    """Elements of a fragment, with their attributes and text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append([tag, dict(attrs), ""])
        self.open.append(self.found[-1])

    def handle_endtag(self, tag):
        while self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open:
            self.open[-1][2] += data

    def all(self, tag):
        return [(attrs, text) for name, attrs, text in self.found if name == tag]


def fragment(results, **changes):
    given = {"name": "fig-x", "caption": "A caption"} | changes
    curve = explorer.curve_of(results, given.pop("choices", CHOICES), given.pop("paper", None))
    return explorer.html(curve, **given)


def data(text):
    return json.loads(Read(text).all("script")[0][1])


def test_the_numbers_are_sorted_coded_and_rounded_by_the_width_of_their_interval(results):
    found = data(
        fragment(results, unit="points", paper=explorer.Paper({"outcome": "hhi", "effects": "none"}))
    )
    assert found == {
        "name": "fig-x",
        "unit": "points",
        "own": 0,
        "printed": "",
        "value": None,
        "range": [-0.51, 22.691],
        "negative": [1, 1],
        "positive": [3, 2],
        "refused": {"collinear </script><b>": [5]},
        "code": [1, 4, 0, 3],
        "estimate": [-0.5, 0.05, 0.1235, 12.3],
        "low": [-0.51, -0.05, 0.1, 2.0],
        "high": [-0.49, 0.15, 0.1469, 22.7],
        "decimals": [4, 3, 4, 1],
        "p": [0.05, 0.3, 0, 0.0123],
        "nobs": [90, 90, 100, 1234],
    }


@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e6))
def test_a_rounded_interval_keeps_three_digits_of_its_width(low, width):
    high = low + width
    if high > low:
        decimals = _fragment._decimals(low, high, low)
        shown = float(f"{high:.{decimals}f}") - float(f"{low:.{decimals}f}")
        noise = 4 * np.spacing(max(abs(low), abs(high)))  # of the floats that are subtracted
        assert abs(shown - (high - low)) <= 10.0**-decimals * 1.001 + noise
        assert decimals == 0 or 100 <= (high - low) * 10**decimals <= 1000 * (1 + 1e-12)


def test_an_estimate_without_width_is_shown_with_three_digits_of_its_own():
    assert [_fragment._decimals(x, x, x) for x in (0.01234, -123.4, 0.0)] == [4, 0, 2]


def test_fields_carry_labels_and_values_in_their_order(results):
    read = Read(fragment(results))
    assert read.all("label")[1] == ({"for": "fig-x-1"}, "Effects")
    assert [one["name"] for one, _ in read.all("select")] == ["outcome", "effects"]
    assert [(one["value"], text) for one, text in read.all("option")] == [
        ("hhi", "HHI"),
        ("log", "log HHI"),
        *EFFECTS.items(),
    ]


def test_text_from_outside_cannot_become_markup(results):
    hostile = {"log": '"><b>&</b>', "hhi": "</script>"}
    bad = results.replace({"outcome": hostile})
    choices = CHOICES | {"outcome": ("<i>O</i>", {value: value for value in hostile.values()})}
    text = fragment(bad, choices=choices, caption="a < b & c </figure>", unit="</script>")
    read = Read(text)
    assert not read.all("b")
    assert not read.all("i")
    assert [one["value"] for one, _ in read.all("option")][:2] == list(hostile.values())
    assert ({}, "a < b & c </figure>") in read.all("p")
    assert data(text)["unit"] == "</script>"
    assert text.count("</script") == 1


def test_the_paper_is_named_where_it_is_given(results):
    printed = explorer.Paper({"effects": "firm", "outcome": "log"}, printed="−0.257**")
    text = fragment(results, paper=printed)
    assert (data(text)["own"], data(text)["printed"], data(text)["value"]) == (4, "−0.257**", -0.257)
    assert [label for _, label in Read(text).all("button")] == [
        "Previous",
        "Next",
        "Keep to compare",
        "The paper’s own",
    ]
    assert [label for _, label in Read(fragment(results)).all("button")][-1] == "The median"
    assert "Dashed line: the estimate that the paper prints." in text


def test_what_is_left_out_is_said(results):
    note = explorer.curve_note(explorer.curve_of(results, CHOICES))
    assert note == (
        "4 specifications, sorted by estimate, with 95 % intervals. 1 more could not be estimated."
    )
    refused = explorer.Paper({"outcome": "log", "effects": "firm+year"})
    assert explorer.curve_note(explorer.curve_of(results, CHOICES, refused)).endswith(
        "The paper’s own specification is not on the curve."
    )
    for sentence in note.split(". "):
        assert sentence in fragment(results)


def test_a_few_wide_intervals_do_not_squash_the_curve():
    # 101 estimates 0, 0.01, ..., 1; the six widest at either end reach 100 to 105 beyond
    estimate = np.arange(101) / 100
    reach = np.where(np.arange(101) < 6, 100 + np.arange(101), 0.5)
    frame = pd.DataFrame({"step": [str(i) for i in range(101)], "estimate": estimate, "p": 0.5, "nobs": 9})
    frame = frame.assign(low=estimate - reach, high=estimate + reach[::-1])
    choices = {"step": ("Step", {str(i): str(i) for i in range(101)})}
    # the sixth lowest and the sixth highest end stay inside
    assert data(fragment(frame, choices=choices))["range"] == [-100.0, 101.0]
    assert "Intervals that reach beyond the picture: 10." in explorer.curve_note(
        explorer.curve_of(frame, choices)
    )


def test_synthetic_numbers_are_marked(results):
    marked, plain = fragment(results, synthetic=True), fragment(results)
    assert '<figure class="explorer synthetic"' in marked
    assert "the numbers are not interpreted" in marked
    assert "ynthetic" not in plain


def test_the_picture_is_shown_until_the_script_has_started(results):
    text = fragment(results)
    assert '<div class="explorer-live" hidden>' in text
    assert '<div class="explorer-picture"><p>The figure above is the picture of this curve.</p></div>' in text


def test_the_style_sheet_has_the_colours_of_the_figures(root):
    style = (root / "book" / "assets" / "static" / "book.css").read_text()
    for theme, block in zip(("light", "dark"), style.split("--explorer-text:")[1:3], strict=True):
        ink = figures.THEMES[theme]
        expected = [ink.text, ink.muted, ink.grid, *ink.accents[:2]]
        assert re.findall(r"#[0-9a-f]{6}", block.partition("}")[0]) == expected


@pytest.fixture
def root(request):
    return request.config.rootpath


def many():
    """A full grid of 3,000 specifications with numbers that need all their digits."""
    sizes = {"threshold": 10, "catalogue": 5, "outcome": 5, "effects": 4, "cluster": 3}
    choices = {name: (name, {f"{name}-{i}": str(i) for i in range(size)}) for name, size in sizes.items()}
    frame = pd.DataFrame(
        itertools.product(*(values for _, values in choices.values())), columns=list(choices)
    )
    random = np.random.default_rng(1)
    estimate, error = random.normal(0, 0.3, len(frame)), random.lognormal(-4, 1, len(frame))
    numbers = {"estimate": estimate, "low": estimate - 2 * error, "high": estimate + 2 * error}
    numbers |= {"p": random.uniform(0, 1, len(frame)), "nobs": random.integers(10_000, 99_999, len(frame))}
    return frame.assign(**numbers), choices


def test_three_thousand_specifications_stay_small_and_in_order():
    frame, choices = many()
    text = explorer.html(explorer.curve_of(frame, choices), name="fig-many", caption="c")
    found = data(text)
    assert len(found["code"]) == 3000
    assert len(json.dumps(found, separators=(",", ":"))) < 150_000
    assert len(text) < 300_000
    order = frame["estimate"].argsort(kind="stable")
    # the grid runs through all combinations in the order of the codes
    assert found["code"] == order.to_list()
    shown = [round(x, digits) for x, digits in zip(frame["estimate"][order], found["decimals"], strict=True)]
    assert found["estimate"] == shown


def drawn(frame, choices, paper=None):
    figure = Figure()
    explorer.curve_figure(explorer.curve_of(frame, choices, paper))(figure, figures.THEMES["light"])
    return figure.axes


def test_the_matrix_has_a_stroke_for_each_sampled_specification_and_choice():
    frame, choices = many()
    above, below = drawn(frame, choices)
    ordered = frame.sort_values("estimate", ignore_index=True)
    places = [round(i * 2999 / 149) for i in range(150)]
    row = 0
    lines = iter(below.lines)
    for column, (_, values) in choices.items():
        row += 1
        for value in values:
            line = next(lines)
            assert line.get_xdata()[::3].tolist() == [x for x in places if ordered[column][x] == value]
            assert set(line.get_ydata()[::3]) <= {row - 0.36}
            row += 1
    assert next(lines, None) is None
    intervals, estimates = above.lines[:2]
    assert intervals.get_xdata()[::3].tolist() == places
    assert intervals.get_ydata()[1::3].tolist() == ordered["high"][places].to_list()
    assert estimates.get_ydata().tolist() == ordered["estimate"].to_list()
    assert below.get_xlabel() == "3,000 specifications, sorted by estimate\n150 of them in full"
    assert "the intervals and choices of 150 of them" in explorer.curve_note(
        explorer.curve_of(frame, choices)
    )


def test_a_short_curve_is_drawn_in_full_with_the_papers_own_as_diamonds(results):
    paper = explorer.Paper({"outcome": "hhi", "effects": "none"}, printed="0.12")
    above, below = drawn(results, CHOICES, paper)
    assert [label.get_text() for label in below.get_yticklabels()] == [
        *("Outcome", "HHI", "log HHI"),
        *("Effects", "none", "firms", "firms and years"),
    ]
    diamonds = below.lines[-1]
    assert (diamonds.get_xdata().tolist(), list(diamonds.get_ydata())) == ([2, 2], [1, 4])
    assert above.lines[-1].get_xydata().tolist() == [[2, 0.123456]]
    assert "printed: 0.12" in [text.get_text() for text in above.texts]
    assert below.get_xlabel() == "4 specifications, sorted by estimate"
    expected = _picture.CURVE_INCHES + 7 * _picture.ROW_INCHES + _picture.FOOT_INCHES
    assert explorer.curve_height(explorer.curve_of(results, CHOICES)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda r: r.drop(columns=["p", "effects"]),
            r"results must hold the columns 'effects', 'p'; there are",
        ),
        (lambda r: r.assign(effects=["none", "firm", "none", "firm", "x"]), "of 'effects', but not 'x'"),
        (lambda r: r.iloc[:4], "no specification has 'firm\\+year' in 'effects'"),
        (lambda r: pd.concat([r, r.iloc[1:2]]), "each specification once, but 'hhi, firm' occurs again"),
        (lambda r: r.assign(estimate=np.nan), "at least one estimate"),
        (lambda r: r.assign(low=r["low"] + 1), "have not for 'hhi, none', 'hhi, firm', 'log, firm'"),
        (lambda r: r.assign(p=[0.1, 1.1, 0.1, 0.1, None]), "have not for 'hhi, firm'\\."),
        (lambda r: r.assign(high=[1, 1, np.inf, 1, None]), "have not for 'log, none'\\."),
        (lambda r: r.assign(nobs=[90.5, 90, 90, 90, None]), "have not for 'hhi, none'\\."),
        (
            lambda r: r.assign(nobs=pd.array([90, 0, 90, pd.NA, pd.NA], dtype="Int64")),
            "have not for 'hhi, firm', 'log, firm'\\.",
        ),
    ],
)
def test_results_that_cannot_be_meant_are_refused(results, change, message):
    with pytest.raises(InputError, match=message):
        fragment(change(results))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"choices": {}}, "at least one column"),
        ({"choices": {"outcome": CHOICES["outcome"]}}, "'hhi', 'log', 'log' occurs again; name every column"),
        (
            {"choices": CHOICES | {"outcome": ("O", {"hhi": "H", "log": "H"})}},
            "values of 'outcome' apart, but repeats 'H'",
        ),
        ({"choices": CHOICES | {"outcome": ("O", {"hhi": 1, "log": "L"})}}, "text, but has 1 for 'outcome'"),
        ({"name": "Fig x"}, "got 'Fig x'"),
        ({"paper": explorer.Paper({"outcome": "hhi"})}, "of each choice, but has 'effects=None'"),
        ({"paper": explorer.Paper({"outcome": "hhi", "effects": "x"})}, "has 'effects=x'"),
        (
            {"paper": explorer.Paper({"outcome": "hhi", "lag": "1"})},
            "names the choices 'lag'; there are 'outcome'",
        ),
        ({"paper": explorer.Paper(printed="none")}, "exactly one number, got 'none'"),
    ],
)
def test_arguments_that_cannot_be_meant_are_refused(results, changes, message):
    with pytest.raises(InputError, match=message):
        fragment(results, **changes)
