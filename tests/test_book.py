"""Chapters: tiers, exhibits with downloads, recorded numbers, scores; and the files behind them."""

import json
from pathlib import Path

import pandas as pd
import pytest

from helpers import book, inputs, papers, published, records, results
from helpers.book import page as pages
from helpers.data import registry
from helpers.errors import DataUnavailableError, InputError, NoNetworkError, UnknownNameError

CHAPTER = "export-complexity"


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_RESULTS", str(tmp_path / "results"))
    return tmp_path / "results"


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_RECORDED", str(tmp_path / "recorded"))
    return tmp_path / "recorded" / CHAPTER / "recorded"


@pytest.fixture
def at_hand(monkeypatch):
    monkeypatch.setattr(pages, "fetch", lambda *_, **__: Path())


@pytest.fixture(params=[DataUnavailableError, NoNetworkError])
def nothing_at_hand(monkeypatch, request):
    asked = []

    def refuse(data_set, *, download):
        asked.append(download)
        raise request.param(f"{data_set} is not here")

    monkeypatch.setattr(pages, "fetch", refuse)
    return asked


def chapter_with(paper=CHAPTER, **values):
    """A chapter whose notebook has these parameters."""
    kinds = {name: type(value) for name, value in values.items()}
    return book.Chapter(paper, {"__annotations__": kinds, **values})


PRINT, PUBLIC = (book.Obtained(pd.DataFrame({"x": [1]}), tier, "here") for tier in ("printed", "public"))


def draw(figure, ink):
    figure.subplots().plot([0, 1], color=ink.accents[0])


def test_an_unknown_tier_or_chapter_is_refused(made):
    with pytest.raises(
        InputError, match="export-complexity cannot be run: tier is 'best'; allowed: 'auto', 'full', "
    ):
        chapter_with(tier="best")
    with pytest.raises(
        UnknownNameError, match=r"paper 'new' is not in the book; there are national-concentration, "
    ):
        book.Chapter("new")


def test_a_table_is_numbered_labelled_and_downloadable(made):
    frame = pd.DataFrame({"a": ["x", "{exact}"], "b": [1.234, 2.0]})
    shown = book.Chapter(CHAPTER).table(
        frame, {"a": "a", "b": ("b", ".1f")}, name="tab-x", caption="The *caption*", of=PRINT, note="Said."
    )
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/markdown", "text/html"}
    assert ":name: tab-x" in bundle["text/markdown"]
    assert "[printed]{.tier .tier-printed} Said. Source: here. {download}`CSV" in bundle["text/markdown"]
    assert '<div class="book-exhibit" id="tab-x">' in bundle["text/html"]
    assert (
        "<caption><b>Table</b> <small>(tab-x)</small> The <em>caption</em></caption>" in bundle["text/html"]
    )
    assert (made / CHAPTER / "tab-x.csv").read_text() == "a,b\nx,1.234\nexact,2.0\n"
    columns = pd.read_csv(made / CHAPTER / "tab-x-columns.csv", keep_default_na=False)
    assert columns.to_dict("list") == {
        "name": ["a", "b"], "heading": ["a", "b"], "type": ["text", "number"], "meaning": ["", ""]
    }  # fmt: skip
    tex = (made / CHAPTER / "tab-x.tex").read_text()
    assert r"\label{tab-x}" in tex
    assert r"\footnotesize Said. Source: here.}" in tex
    noted = results.exhibits(CHAPTER)
    assert list(noted) == ["tab-x"]
    assert noted["tab-x"] | {"caption": "The caption", "note": "Said.", "cell": 0} == noted["tab-x"]


def test_a_figure_is_drawn_for_both_themes_with_its_data(made):
    data = pd.DataFrame({"x": [1]})
    shown = book.Chapter(CHAPTER).figure(
        draw, name="fig-x", caption="c", alt="A line.", of=book.from_print("", data)
    )
    light, dark = (made / CHAPTER / f"fig-x-{theme}.svg" for theme in ("light", "dark"))
    assert light.read_text() != dark.read_text()
    assert (made / CHAPTER / "fig-x.csv").read_text() == "x\n1\n"
    assert ":alt: A line." in shown.myst
    assert 'alt="A line."' in shown.html


def test_synthetic_exhibits_carry_the_watermark_on_the_page_and_as_files(made):
    page, data = book.Page("p"), pd.DataFrame({"a": ["x"], "b": [1.0]})
    for tier, marked in (("synthetic", True), ("full", False)):
        of = book.Obtained(data, tier, "")
        table = page.table(data, {"a": "a"}, name="tab-x", caption="c", of=of)
        figure = page.figure(draw, name="fig-x", caption="c", alt="A.", of=of)
        assert (":class: synthetic\n" in table.myst) is marked
        assert (f"<b>{pages.sample.WATERMARK}.</b> c</caption>" in table.html) is marked
        assert (":figclass: synthetic\n" in figure.myst) is marked
        assert ("SYNTHETIC SAMPLE" in (made / "p" / "tab-x.tex").read_text()) is marked
        for name in ("tab-x", "fig-x"):
            assert ("tier" in pd.read_csv(made / "p" / f"{name}.csv")) is marked
    svgs = []
    for tier in ("synthetic", "full"):
        page.figure(draw, name="fig-x", caption="c", alt="A.", of=book.Obtained(data, tier, ""))
        svgs.append((made / "p" / "fig-x-light.svg").read_text())
    # text is drawn as outlines: the watermark is more paths
    assert svgs[0].count("<use") > svgs[1].count("<use") + 20


def test_only_the_page_of_a_paper_answers_its_exhibits(made):
    data = pd.DataFrame({"a": ["x"]})
    with pytest.raises(InputError, match="answers must be empty on 'p', which is no page of a paper"):
        book.Page("p").table(data, name="tab-x", caption="c", of=book.nothing(), answers="Table 1")


def test_results_on_real_data_are_recorded_and_read_back_where_the_data_are_missing(
    made, recorded, at_hand, monkeypatch
):
    frame = pd.DataFrame({"code": ["0101", "NA"], "value": [1 / 3, 2.5], "secret": [7, 8]})
    monkeypatch.setenv(records.RECORD, "1")
    chapter = chapter_with(seed=1)
    public = chapter.obtain("some", lambda: frame, ["wdi"], record=["code", "value"])
    assert public.tier == "public"
    assert list(public.frame) == ["code", "value", "secret"]
    chapter.figure(draw, name="fig-x", caption="c", alt="A.", of=public)

    def unavailable(*_, **__):
        raise DataUnavailableError("not here")

    monkeypatch.setattr(pages, "fetch", unavailable)
    monkeypatch.delenv(records.RECORD)
    again = chapter_with(seed=1)
    old = again.obtain("some", lambda: frame, ["wdi"])
    assert old.tier == "recorded"
    pd.testing.assert_frame_equal(old.frame, frame[["code", "value"]])
    note = records.provenance(CHAPTER)["some"]
    assert note["data_sets"] == ["wdi"]
    assert note["data_hash"] == records.data_hash(["wdi"])
    assert note["date"] in old.source

    drawn = (recorded / "fig-x-light.svg").read_text()
    again.figure(lambda *_: pytest.fail("drawn"), name="fig-x", caption="c", alt="A.", of=old)
    assert (made / CHAPTER / "fig-x-light.svg").read_text() == drawn

    other = chapter_with(seed=2)
    with pytest.raises(DataUnavailableError, match=r"are for \{'seed': 1\}, not for \{'seed': 2\}: get"):
        other.obtain("some", lambda: frame, ["wdi"])


def test_recording_the_same_numbers_again_changes_nothing(made, recorded, at_hand, monkeypatch):
    monkeypatch.setenv(records.RECORD, "1")
    chapter = book.Chapter(CHAPTER)
    frame = pd.DataFrame({"x": [1.5]})
    chapter.obtain("some", lambda: frame, ["wdi"])
    note = recorded / "provenance.json"
    aged = json.loads(note.read_text())
    aged["some"]["date"] = "2001-01-01"
    note.write_text(json.dumps(aged))
    chapter.obtain("some", lambda: frame, ["wdi"])
    assert records.provenance(CHAPTER)["some"]["date"] == "2001-01-01"
    chapter.obtain("some", lambda: frame + 1, ["wdi"])
    assert records.provenance(CHAPTER)["some"]["date"] != "2001-01-01"


def test_the_public_tier_named_outright_fails_loudly(made, recorded, nothing_at_hand):
    with pytest.raises(DataUnavailableError, match="wdi is not here"):
        chapter_with(tier="public").obtain("some", pd.DataFrame, ["wdi"])


def test_without_data_and_without_a_record_the_way_out_is_named(made, recorded, nothing_at_hand):
    with pytest.raises(DataUnavailableError, match=r"No recorded numbers 'some' .* run `make record`"):
        book.Chapter(CHAPTER).obtain("some", pd.DataFrame, ["wdi"])


@pytest.mark.parametrize(
    ("nothing_at_hand", "tried"),
    [(NoNetworkError, [True, False, False]), (DataUnavailableError, [True, True, True])],
    indirect=["nothing_at_hand"],
)
def test_only_a_missing_network_ends_all_downloads(made, recorded, nothing_at_hand, tried):
    chapter = book.Chapter(CHAPTER)
    for _ in range(3):
        with pytest.raises(DataUnavailableError):
            chapter.obtain("some", pd.DataFrame, ["wdi"])
    assert nothing_at_hand == tried


@pytest.mark.parametrize(("needs", "tier"), [(["wdi"], "public"), (["wdi", "baci-hs02"], "full")])
def test_results_are_labelled_by_the_data_they_come_from(made, recorded, at_hand, needs, tier):
    chapter = chapter_with(tier="full")
    assert chapter.obtain("some", lambda: pd.DataFrame({"x": [1]}), needs).tier == tier


OF_THE_PANEL = "national-concentration"
"""A paper whose chapter has exhibits of the full tier."""

FULL = ["baci-hs02", "census-hs10-exports"]


def whose(get):
    """Name the one who hands out files, which the tier must say too."""
    name, tier = {pages.fetch: ("real", "full"), pages.sample.fetch: ("synthetic", "synthetic")}[get.fetch]
    assert get.tier == tier
    return pd.DataFrame({"files": [name]})


@pytest.mark.parametrize(
    ("tier", "here", "expected", "files"),
    [
        ("auto", FULL, "full", "real"),
        ("full", FULL, "full", "real"),
        ("auto", FULL[:1], "synthetic", "synthetic"),
        ("public", FULL, "synthetic", "synthetic"),
        ("sample", FULL, "synthetic", "synthetic"),
        ("recorded", [], "synthetic", "synthetic"),
    ],
)
def test_an_exhibit_of_the_full_tier_falls_back_on_the_sample(
    made, recorded, monkeypatch, tier, here, expected, files
):
    monkeypatch.setattr(pages, "available", here.__contains__)
    got = chapter_with(OF_THE_PANEL, tier=tier).obtain_full("panel", whose, FULL)
    assert (got.tier, got.frame["files"][0]) == (expected, files)
    assert ("synthetic sample: made-up numbers" in got.source) == (expected == "synthetic")


def test_the_full_tier_named_outright_fails_loudly(made, recorded, monkeypatch):
    monkeypatch.setattr(pages, "available", FULL[:1].__contains__)
    with pytest.raises(
        DataUnavailableError, match="'census-hs10-exports' of the full tier are not here; get them"
    ):
        chapter_with(OF_THE_PANEL, tier="full").obtain_full("panel", whose, FULL)


BACI, VALUES = FULL


@pytest.mark.parametrize(("here", "lacks"), [(FULL, ()), ([BACI], (VALUES,))])
def test_what_is_at_hand_decides_for_each_data_set(made, recorded, monkeypatch, here, lacks):
    monkeypatch.setattr(pages, "available", here.__contains__)
    got = chapter_with(OF_THE_PANEL).obtain_full(
        "panel", lambda get: pd.DataFrame({"lacks": [get.lacks]}), [BACI], [VALUES]
    )
    assert (got.tier, got.data, got.frame["lacks"][0]) == ("full", tuple(here), lacks)
    if lacks:
        with pytest.raises(DataUnavailableError, match=r"^'census-hs10-exports' of the full tier are"):
            chapter_with(OF_THE_PANEL, tier="full").obtain_full("panel", whose, [BACI], [VALUES])


def test_small_data_sets_are_fetched_where_the_large_ones_are_here(made, recorded, monkeypatch):
    asked = []
    monkeypatch.setattr(pages, "available", [BACI].__contains__)
    monkeypatch.setattr(pages, "fetch", asked.append)
    compute = lambda get: pd.DataFrame({"tier": [get.tier]})  # noqa: E731
    assert chapter_with(OF_THE_PANEL).obtain_full("panel", compute, [BACI, "wdi"]).tier == "full"
    assert asked == ["wdi"]
    # and not for the sake of the sample
    assert chapter_with(OF_THE_PANEL).obtain_full("panel", compute, [*FULL, "wdi"]).tier == "synthetic"
    assert asked == ["wdi"]


def test_recorded_numbers_of_the_full_tier_come_before_the_sample(made, recorded, monkeypatch):
    monkeypatch.setattr(pages, "available", FULL.__contains__)
    monkeypatch.setenv(records.RECORD, "1")
    chapter_with(OF_THE_PANEL, seed=1).obtain_full("panel", whose, FULL)
    monkeypatch.setattr(pages, "available", [].__contains__)
    monkeypatch.delenv(records.RECORD)
    old = chapter_with(OF_THE_PANEL, seed=1).obtain_full("panel", whose, FULL)
    assert (old.tier, old.frame["files"][0]) == ("recorded", "real")
    # numbers recorded for other parameters are not these; and the sample is shown where it is asked for
    assert chapter_with(OF_THE_PANEL, seed=2).obtain_full("panel", whose, FULL).tier == "synthetic"
    assert (
        chapter_with(OF_THE_PANEL, tier="sample", seed=1).obtain_full("panel", whose, FULL).tier
        == "synthetic"
    )


def numbers(value):
    key = {"exhibit": "Table 2", "row": "LE", "column": "Model 1", "statistic": "t"}
    return pd.DataFrame([key | {"replicated": value}])


def test_scores_accumulate_and_reach_the_scorecard(made):
    chapter = book.Chapter(CHAPTER)
    scored = chapter.score(numbers(2.14), of=PRINT, convention="OLS")
    assert scored["status"].to_list() == ["adds-up"]
    chapter.score(numbers(0.26).assign(statistic="coef"), of=PRINT, convention="OLS")
    assert len(pd.read_csv(made / CHAPTER / "replications.csv")) == 2
    printed = {name: papers.printed(name) for name in papers.papers()}
    card = published.scorecard(printed, results.replications(), papers.ledger())
    ours = card[(card["chapter"] == CHAPTER) & ~card["status"].isin(["not-run", "defined"])]
    assert ours["status"].to_list() == ["nearly-adds-up", "adds-up"]
    assert len(card) == sum(map(len, printed.values()))


def test_a_new_run_of_a_chapter_forgets_the_scores_of_the_last(made):
    book.Chapter(CHAPTER).score(numbers(2.14), of=PRINT, convention="OLS")
    book.Chapter(CHAPTER)
    assert results.replications() == {}


def test_a_number_cannot_be_scored_twice(made):
    chapter = book.Chapter(CHAPTER)
    chapter.score(numbers(2.14), of=PRINT, convention="OLS")
    with pytest.raises(InputError, match="answer a printed number twice"):
        chapter.score(numbers(2.15), of=PRINT, convention="OLS")


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "deep" / "x.csv"
    results.write_text(target, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        results.write_text(target, "new")
    assert [path.name for path in target.parent.iterdir()] == ["x.csv"]
    assert target.read_text() == "old"


def recorded_tables():
    return [
        (page, name) for page in RECORDING for name in sorted(records.provenance(page)) if owns(page, name)
    ]


RECORDING = [
    page.name for page in inputs.pages().values() if page.data and records.folder(page.name).is_dir()
]
"""Pages with recorded results."""


def owns(page, name):
    """Pages of one paper share a folder: each table is tested once."""
    return page == next(one for one in RECORDING if records.folder(one) == records.folder(page))


@pytest.mark.parametrize(("chapter", "name"), recorded_tables())
def test_recorded_numbers_come_from_the_data_that_are_registered(chapter, name):
    note = records.provenance(chapter)[name]
    assert note["data_hash"] == records.data_hash(note["data_sets"]), (
        "the registry has changed: run `make record`"
    )
    assert len(records.read(chapter, name)) > 0


def test_every_registered_data_set_of_a_record_exists():
    known = set(registry.load())
    notes = [note for page in RECORDING for note in records.provenance(page).values()]
    assert notes
    assert {data for note in notes for data in note["data_sets"]} <= known
