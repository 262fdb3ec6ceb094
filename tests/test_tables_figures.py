"""What a reader sees: escaping, labels, captions, and figures that come out the same at each run."""

import re

import pandas as pd
import pytest
from matplotlib.colors import LinearSegmentedColormap

from helpers import published
from helpers.book import downloads, figures, filterable, tables
from helpers.errors import InputError


@pytest.fixture
def frame():
    return pd.DataFrame({"name": ["a|b", "c*"], "printed": ["0.257**", "-0.81"], "ours": [0.2567, None]})


def test_cells_have_the_format_a_true_minus_and_a_dash_for_nothing():
    assert tables.cells([-1234.5, None], ",.1f") == ["−1,234.5", "–"]
    assert tables.cells(["-1", "b"], ",.1f") == ["-1", "b"]


def shown(frame):
    return frame.assign(ours=tables.cells(frame["ours"], ".3f"))


def test_whole_numbers_beside_a_missing_one_stay_whole():
    assert tables.cells([12345.0, float("nan"), pd.NA, 7], ",d") == ["12,345", "–", "–", "7"]


TIDY = pd.DataFrame(
    {
        "data": ["A", "A", "B", "B"],
        "index": ["hhi", "share5"] * 2,
        "estimate": [0.0109, -0.1, 0.5, float("nan")],
        "t": [5.01, -2.2, 1.0, float("nan")],
        "printed": [float("nan"), float("nan"), "-0.81**", float("nan")],
        "status": [float("nan"), "exact", float("nan"), float("nan")],
        "nobs": [490, 490, 7, 7],
    }
)


def test_rows_of_a_tidy_frame_stand_side_by_side_and_all_of_it_is_in_the_download():
    look = {
        "data": "Data",
        "nobs": ("N", ",d"),
        "hhi": ("HHI", "{printed@hhi}", "{estimate@hhi:.4f} ({t@hhi:.2f})"),
    }
    look["share5"] = ("Share5", "{estimate@share5:.2f} {status@share5}")
    shown, plain, left, headings = tables.laid_out(TIDY, look, across="index")
    assert shown.to_dict("list") == {
        "Data": ["A", "B"],
        "N": ["490", "7"],
        "HHI": ["0.0109 (5.01)", "−0.81**"],
        "Share5": ["−0.10 {exact}", "–"],
    }
    assert plain.equals(TIDY)
    assert left == ["Data"]
    assert headings["nobs"] == "N"


def test_rows_that_stand_for_one_place_are_refused_and_so_are_unknown_ones():
    twice = pd.concat([TIDY, TIDY.head(1)])
    with pytest.raises(InputError, match=r"must tell rows apart, but .*'A', 'index': 'hhi'. st"):
        tables.laid_out(twice, {"data": "Data", "x": ("X", "{t@hhi:.1f}")}, across="index")
    with pytest.raises(InputError, match="columns names 'se', but the frame has"):
        tables.laid_out(TIDY, {"data": "Data", "x": ("X", "{se@hhi:.1f}")}, across="index")
    with pytest.raises(InputError, match="columns names 't@hhi', but the frame has"):
        tables.laid_out(TIDY, {"data": "Data", "x": ("X", "{t@hhi:.1f}")})


def test_a_repeated_cell_is_blank_in_the_table_and_whole_in_the_download():
    frame = pd.DataFrame({"a": list("xxyy"), "b": list("ppps"), "change_p": [0.1, 0.2, 0.3, 0.4], "z": 1})
    look = {"a": tables.Column("A", once=True), "b": tables.Column("B", once=True)}
    shown, plain, _, _ = tables.laid_out(frame, look)
    assert shown.to_dict("list") == {"A": ["x", "", "y", ""], "B": ["p", "", "p", "s"]}
    assert plain.equals(frame[["a", "b", "change_p"]])


def test_a_line_break_in_a_cell_does_not_end_its_row():
    text = tables.to_myst(pd.DataFrame({"a": ["x \n y"], "b": ["1"]}), caption="c", name="t")
    assert "| [x y]{.nowrap} | 1 |\n" in text


def test_myst_table_escapes_markup_and_aligns_numbers(frame):
    text = tables.to_myst(shown(frame), caption="A *caption*", name="tab-x")
    assert text.startswith("````{table} A *caption*\n:name: tab-x\n")
    assert "| --- | --: | --: |" in text
    assert r"| a\|b | 0.257\*\* | 0.257 |" in text
    assert text.endswith("````\n")


def test_words_can_be_set_flush_left(frame):
    text = tables.to_myst(shown(frame), caption="c", name="t", left=["printed"])
    assert "| --- | --- | --: |" in text


def test_labels_become_spans_with_their_class():
    text = tables.to_myst(pd.DataFrame({"s": ["{exact}", "{synthetic}", "{not-run}"]}), caption="c", name="t")
    assert "[exact]{.status .status-exact}" in text
    assert "[synthetic]{.tier .tier-synthetic}" in text
    assert "[not run]{.status .status-not-run}" in text


def test_a_cell_leads_where_it_is_told():
    frame = pd.DataFrame({"variant": ["one", "two_b"], "n": ["1", "2"]})
    text = tables.to_myst(frame, caption="c", name="t", links={"variant": ["../a.html?x&y", ""]})
    assert '| <a href="../a.html?x&amp;y">one</a> | 1 |' in text
    assert "| two\\_b | 2 |" in text
    for wrong in ({"name": ["", ""]}, {"n": [""]}):
        with pytest.raises(InputError, match="one address for each of the 2 rows"):
            tables.to_myst(frame, caption="c", name="t", links=wrong)


def test_html_and_latex_carry_the_caption_and_escape_their_own_markup(frame):
    text = shown(frame).assign(share=["5%", "<b>"])
    page = tables.to_html(text, caption="A <b>B</b>")
    assert "<caption>A <b>B</b></caption>" in page
    assert "&lt;b&gt;" in page
    tex = downloads.table(text, caption="A & B", name="tab-x")
    assert r"\caption{A \& B}" in tex
    assert r"\label{tab-x}" in tex
    assert r"5\%" in tex
    assert r"\toprule" in tex


def card_row(**changes):
    row = dict.fromkeys(published.SCORECARD_COLUMNS, "")
    row |= {"chapter": "2-x", "exhibit": "Table 1", "row": "<b>", "statistic": "coef", "printed": "0.257**"}
    row |= {"replicated": -0.2567, "status": "differs", "tier": "printed"}
    row |= {"convention": "OLS", "source": "s", "note": "because", "kind": "computed", "finding": "weaker"}
    row |= {"standard_errors_apart": float("nan")}
    return row | changes


def test_scorecard_rows_carry_their_filters_and_point_to_notes():
    card = pd.DataFrame(
        [
            card_row(),
            card_row(row="y", status="not-run", replicated=float("nan"), tier="", convention="", source=""),
        ]
    )
    text, methods, reasons = filterable.scorecard_html(card, {"2-x": "7"})
    assert methods == ["OLS (s)"]
    assert reasons == ["because"]
    assert text.count("<tr data-chapter=") == 2
    assert 'data-exhibit="Table 1" data-status="differs" data-kind="computed" data-finding="weaker"' in text
    assert "data-apart" not in text
    assert text.count("<td>7</td>") == 2
    assert "&lt;b&gt;" in text
    assert '<td class="num">−0.2567</td>' in text
    assert '<a href="#m1">m1</a> <a href="#r1">r1</a>' in text


def test_a_part_of_the_sample_says_how_far_it_is_from_print():
    row = {"status": "partial", "standard_errors_apart": 6.21, "sign": "other", "significance": "print only"}
    text, *_ = filterable.scorecard_html(pd.DataFrame([card_row(**row)]), {"2-x": "7"})
    assert 'data-apart="6.21"' in text
    assert '<span class="apart">6.2 s.e. apart, other sign, significant: print only</span>' in text


def draw(figure, ink):
    figure.subplots().plot([0, 1], [0, 1], color=ink.accents[0])


@pytest.mark.parametrize("theme", list(figures.THEMES))
def test_a_figure_is_the_same_each_time_and_has_no_background(theme):
    first, second = (figures.render(draw, theme) for _ in range(2))
    assert first == second
    assert figures.THEMES[theme].accents[0] in first
    assert "<dc:date>" not in first
    assert "#ffffff" not in first


def rich(figure, ink):
    """Most of what the chapters draw: markers with edges, bands, bars, collections, text, a legend."""
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], [0, 1], "D-", color=ink.accents[1], markeredgecolor=ink.text, label="a", alpha=0.8)
    left.fill_between([0, 1], [0, 1], [1, 2], color=ink.accents[0], alpha=0.18)
    left.scatter([0, 1], [1, 0], color=ink.accents[4], edgecolor=ink.grid)
    left.annotate("here", (0.5, 0.5), color=ink.muted)
    left.legend()
    right.bar(list(ink.statuses), range(7), color=list(ink.statuses.values()))
    right.plot([0, 1], [0, 1], "o", color=ink.accents[2], markerfacecolor="none")
    right.hlines([1, 2], 0, 1, color=[ink.accents[3], ink.muted])


def blended(figure, ink):
    shades = LinearSegmentedColormap.from_list("some", [ink.grid, ink.accents[0]])
    figure.subplots().plot([0, 1], color=shades(0.5))


def hatched(figure, ink):
    axes = figure.subplots()
    axes.bar([0, 1], [1, 2], color=["none", ink.accents[0]], edgecolor=ink.accents[1], hatch="//")
    axes.fill_between([0, 1], [0, 1], [1, 2], color=ink.accents[2], alpha=0.3, hatch="..", edgecolor=ink.text)


def pictured(figure, ink):
    shades = LinearSegmentedColormap.from_list("some", [ink.grid, ink.accents[0]])
    figure.subplots().imshow([[0, 1]], cmap=shades)


def foreign(figure, ink):
    figure.subplots().plot([0, 1], "o", color="#ffffff")


def numbered(svg):
    """The file with its identifiers, which matplotlib makes of shapes and colours, numbered as they come."""
    found = list(dict.fromkeys(re.findall(r"\b[a-zA-Z]{1,2}[0-9a-f]{10}\b", svg)))
    for number, name in enumerate(found):
        svg = svg.replace(name, f"id{number}")
    return svg


@pytest.mark.parametrize(
    ("one", "times"), [(draw, 1), (rich, 1), (hatched, 1), (blended, 2), (pictured, 2), (foreign, 2)]
)
def test_both_files_are_those_of_the_two_inks_and_are_drawn_once_where_that_is_enough(one, times):
    inks = []

    def counted(figure, ink):
        inks.append(ink)
        one(figure, ink)

    both = figures.render_both(counted, height=3.0)
    assert inks == list(figures.THEMES.values())[:times]
    for theme, drawn in both.items():
        assert numbered(drawn) == numbered(figures.render(one, theme, height=3.0))


def test_every_role_has_a_colour_of_its_own_in_both_themes():
    roles = figures.exchanged()
    light, dark = figures.THEMES.values()
    assert len(roles) == len(set(roles.values())) == 3 + len(light.accents) + len(light.statuses)
    for role in ("text", "muted", "grid"):
        assert roles[getattr(light, role)] == getattr(dark, role)
    assert [roles[colour] for colour in light.accents] == list(dark.accents)
    assert {name: roles[colour] for name, colour in light.statuses.items()} == dark.statuses
    # as matplotlib writes them
    assert all(colour == colour.lower() and len(colour) == 7 for colour in (*roles, *roles.values()))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "page"), [("light", "#ffffff"), ("dark", "#121212")])
def test_text_and_marks_stand_out_from_the_page(theme, page):
    ink = figures.THEMES[theme]
    assert contrast(ink.text, page) >= 7
    assert contrast(ink.muted, page) >= 4.5
    assert min(contrast(accent, page) for accent in ink.accents[:3]) >= 4.5


@pytest.mark.parametrize("theme", list(figures.THEMES))
def test_every_status_has_its_own_colour(theme):
    colours = figures.THEMES[theme].statuses
    assert set(colours) == set(published.KINDS["computed"])
    assert len(set(colours.values())) == len(colours)
