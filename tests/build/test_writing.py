"""A paper made by the commands: its files, what they refuse, what is left to do; no notebook runs here."""

import io
import json
import shutil
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from helpers import papers, published
from helpers.__main__ import main
from helpers.build import faults, writing
from helpers.data import paths
from helpers.errors import InputError

ROOT = paths.project_root()
LINES = """
# typed from the paper
Table 1|x|(1)|coef|−0.31**
|x|(1)|se|(0.12)
Table 2|N|(1)|n|1,200
Text|firms||count|twelve||“of twelve firms”
"""
SECOND = LINES.replace("||“of twelve firms”", "")


def quiet(_):
    pass


@pytest.fixture
def root(tmp_path, monkeypatch):
    for file in ("_toc.yml", "data/registry.toml"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    for one in papers.papers().values():
        (tmp_path / "book" / one.name).mkdir(parents=True)
        shutil.copy(one.folder / "paper.toml", tmp_path / "book" / one.name)
    monkeypatch.setenv("BOOK_ROOT", str(tmp_path))
    monkeypatch.setenv("BOOK_RESULTS", str(tmp_path / "results"))
    return tmp_path


@pytest.fixture
def folder(root):
    writing.new("made-up", title='Firms that "trade"', tables=2, tell=quiet)
    writing.enter("made-up", LINES.splitlines(), tell=quiet)
    return root / "book" / "made-up"


def test_a_new_paper_is_a_folder_and_one_line(root):
    before = (root / "_toc.yml").read_text().splitlines()
    said = []
    writing.new("made-up", title="Firms", tables=2, citation="Nobody (2020)", tell=said.append)
    after = (root / "_toc.yml").read_text().splitlines()
    assert [line for line in after if line not in before] == ["      - file: book/made-up/made-up"]
    assert [line for line in after if line in before] == before
    about = papers.papers()["made-up"]
    assert (about.title, about.citation) == ("Firms", "Nobody (2020)")
    assert about.exhibits == ("Table 1", "Table 2")
    assert list(papers.papers())[-1] == "made-up"
    assert about.number == str(len(papers.papers()))
    notebook = json.loads((about.folder / "made-up.ipynb").read_text())
    assert [one["id"] for one in notebook["cells"][:2]] == ["cell-1", "cell-2"]
    assert 'name="tab-made-up-2"' in "".join(notebook["cells"][-1]["source"])
    assert said == [
        "book/made-up is made, and listed in _toc.yml. Next: python -m helpers paper enter made-up"
    ]


@pytest.mark.parametrize(
    ("name", "tables", "words"),
    [
        ("Made Up", 1, "got 'Made Up'"),
        ("../x", 1, "got '../x'"),
        ("scorecard", 1, "book/scorecard or a page of this name is there"),
        ("export-complexity", 1, "book/export-complexity or a page of this name is there"),
        ("made-up", 0, "at least one table, got 'Firms' and 0"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_and_nothing_is_written(root, name, tables, words):
    before = (root / "_toc.yml").read_text(), sorted(root.rglob("*"))
    with pytest.raises(InputError) as caught:
        writing.new(name, title="Firms", tables=tables, tell=quiet)
    assert words in str(caught.value)
    assert ((root / "_toc.yml").read_text(), sorted(root.rglob("*"))) == before


def test_entered_numbers_get_their_value_and_rounding(folder):
    printed = papers.printed("made-up")
    assert printed["value"].tolist() == [-0.31, 0.12, 1200.0, 12.0]
    assert printed["half_unit"].tolist() == [0.005, 0.005, 0.5, 0.5]
    assert printed["printed"].tolist() == ["−0.31**", "(0.12)", "1,200", "twelve"]
    assert printed["note"].tolist() == ["", "", "", "“of twelve firms”"]
    assert papers.paper("made-up").exhibits == ("Table 1", "Table 2", "Text")
    more = writing.enter("made-up", ["Table 2|x|(1)|t|2.1"], tell=quiet)
    assert (more, len(papers.printed("made-up"))) == (1, 5)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Table 1|y|(1)|coef", "must be exhibit|row|column|statistic|text, then |unit|note if any, got"),
        ("Table 1|y|(1)|slope|1", "got 'slope'"),
        ("Table 1|y|(1)|coef|1.2.3", "line 2: "),
        ("Table 1||(1)|coef|1", "row must not be empty"),
        ("Table 1|x|(1)|coef|0.31", "Table 1 / x / (1) / coef is entered already; correct it in printed.csv"),
        (
            "Table 1|y|(1)|coef|1.0\nTable 1|y|(1)|coef|1.0",
            "line 3: Table 1 / y / (1) / coef is entered already",
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_entered(folder, line, words):
    before = (folder / "printed.csv").read_text()
    with pytest.raises(InputError) as caught:
        writing.enter("made-up", ["Table 1|good|(1)|coef|0.5", *line.splitlines()], tell=quiet)
    assert words in str(caught.value)
    assert "Nothing was entered" in str(caught.value)
    assert (folder / "printed.csv").read_text() == before


def test_the_second_entry_can_wait_and_is_compared_when_it_is_there(folder):
    wrong, left = writing.check("made-up")
    assert wrong == []
    assert left == [
        "second_entry.csv is not there: python -m helpers paper enter made-up --second",
        "about of paper.toml is to be written",
        "audit.toml gives no legend of the stars of Table 1: [[stars_table]], `legend` as printed",
        "it has not run: python -m helpers paper run made-up",
    ]
    writing.enter("made-up", SECOND.replace("0.12", "0.21").splitlines(), second=True, tell=quiet)
    wrong, left = writing.check("made-up")
    assert wrong == ["Table 1 / x / (1) / se is '(0.12)' in the first entry and '(0.21)' in the second"]
    assert left == ["about of paper.toml is to be written"]
    with pytest.raises(InputError, match="made-up is not accepted: 2 points"):
        writing.accept("made-up", tell=quiet)


FAULTS = {
    "variants.yml": (
        "allowed:\n  tier: [auto]\nvariants:\n  a:\n    about: b\n    covers: [Table 99]\n",
        "variants.yml covers Table 99, which is not printed",
    ),
    "deviations.toml": (
        '[[deviation]]\nexhibit = "Table 9"\nstatus = "not-run"\nreason = "r"\nevidence = "in the text"\n',
        "deviations.toml gives a reason for Table 9, which is not printed",
    ),
    "expected.toml": ("numbrs = 1\n", "expected.toml has the unknown key 'numbrs'"),
    "audit.toml": ("[[stars_tabel]]\nx = 1\n", "'stars_tabel' that no rule reads"),
}


def test_every_fault_is_named_at_once(folder, monkeypatch, capsys):
    for file, (text, _) in FAULTS.items():
        (folder / file).write_text(text)
    text = (folder / "printed.csv").read_text()
    (folder / "printed.csv").write_text(text.replace("“of twelve firms”", ""))
    assert main(["paper", "check", "made-up"]) == 1
    said = capsys.readouterr().out
    for _, words in FAULTS.values():
        assert words in said
    assert "the note of Text / firms / count quotes nothing" in said
    assert "to do: about of paper.toml is to be written" in said


def test_a_paper_in_order_is_accepted_with_what_must_hold_of_it(folder):
    writing.enter("made-up", SECOND.splitlines(), second=True, tell=quiet)
    about = (folder / "paper.toml").read_text().replace(writing.TO_WRITE, "Do they trade?")
    (folder / "paper.toml").write_text(about)
    (folder / "audit.toml").write_text(
        '[[stars_table]]\nregressions = { exhibit = "Table 1" }\nlegend = "** 5 %"\nstated = ["residual"]\n'
    )
    (papers.home("made-up").parents[1] / "results" / "made-up").mkdir(parents=True)
    reason = 'status = "not-run"\nreason = "There are no firms."\nevidence = "The title says so."\n'
    (folder / "deviations.toml").write_text(f"[[deviation]]\n{reason}")
    assert writing.check("made-up") == ([], [])
    writing.accept("made-up", tell=quiet)
    expected = tomllib.loads((folder / "expected.toml").read_text())
    assert expected["numbers"] == {"Table 1": 2, "Table 2": 1, "Text": 1}
    assert faults.of_paper("made-up") == []
    kept = (folder / "expected.toml").read_text()
    (folder / "expected.toml").write_text(kept.replace('"Table 1" = 2', '"Table 1" = 3'))
    with pytest.raises(InputError, match=r"printed numbers of Table 1: 2, expected\.toml says 3"):
        writing.accept("made-up", tell=quiet)


def test_drafts_cover_what_has_no_reason_and_are_refused_until_they_are_written():
    rows = [("x", "differs", "Table 1", "a", "(1)", "coef"), ("x", "differs", "Table 1", "b", "(1)", "coef")]
    rows += [("x", "not-run", "Text", "c", "", "count")]
    card = pd.DataFrame(rows, columns=["chapter", "status", *published.KEY])
    tables = tomllib.loads(writing.drafts(card))["deviation"]
    assert [(one["exhibit"], one["status"]) for one in tables] == [
        ("Table 1", "differs"),
        ("Text", "not-run"),
    ]
    with pytest.raises(InputError, match="entry 1 of the ledger lacks its reason or its evidence"):
        published.read_ledger({"chapter": "x", **one} for one in tables)
    written = [{**one, "chapter": "x", "reason": "r", "evidence": "e"} for one in tables]
    unexplained, idle = published.check_ledger(card, published.read_ledger(written))
    assert (len(unexplained), idle) == (0, [])


def test_lines_are_read_from_a_pipe(root, monkeypatch, capsys):
    assert main(["paper", "new", "made-up", "--title", "Firms", "--tables", "2"]) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(LINES))
    assert main(["paper", "enter", "made-up"]) == 0
    assert "4 numbers entered, 4 in book/made-up/printed.csv." in capsys.readouterr().out
    assert Path(root / "book" / "made-up" / "printed.csv").read_text().count("\n") == 5
    assert main(["paper", "audit", "made-up"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "made-up: 0 findings of the audit, 0 notes."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", r"printed\.csv is empty; its first line must name the columns"),
        (b"\xff\xfe\x00", r"printed\.csv is not UTF-8 text, from byte 0 on"),
        (b"exhibit,row\nTable 1,x\n", r"printed\.csv must have the columns exhibit,row,column,statistic"),
        (b"garbage", r"printed\.csv must have the columns exhibit,row,column,statistic"),
    ],
)
def test_a_file_of_numbers_that_is_none_is_a_sentence(folder, content, words):
    (folder / "printed.csv").write_bytes(content)
    with pytest.raises(InputError, match=words):
        writing.enter("made-up", ["Table 1|y|(1)|coef|0.1"], tell=quiet)
    assert (folder / "printed.csv").read_bytes() == content
    found, _ = writing.check("made-up")
    assert found
