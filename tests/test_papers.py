"""Papers of the book: what must hold of each, and that a fault planted in a new one does not go by."""

from __future__ import annotations

import functools
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from helpers import papers
from helpers.build import faults
from helpers.build.faults import CHECKS, Check, Files
from helpers.errors import HelpersError

ROOT = Path(__file__).parents[1]
NEW = "made-up"

FILES = {
    "paper.toml": """
title = "Firms that do not exist"
citation = "Nobody (2020), Firms that do not exist"
about = "Do firms that do not exist trade?"
exhibits = ["Table 1", "Text"]

[data]
wdi = "Table 1"
firms-of-nobody = "Table 1"
""",
    "registry.toml": """
[firms-of-nobody]
title = "Firms"
publisher = "Nobody"
licence = "CC0"
redistribution = "yes"
tier = "full"
vintage = "2020"
coverage = "twelve firms"
units = "firms"
is_not = "Not real."

[[firms-of-nobody.files]]
name = "firms.csv"
url = "https://example.org/firms.csv"
""",
    "printed.csv": """
exhibit,row,column,statistic,printed,value,half_unit,unit,note
Table 1,size,(1),coef,0.31**,0.31,0.005,,
Table 1,size,(1),t,(2.20),2.2,0.005,,
Table 1,size,(2),coef,-0.12,-0.12,0.005,,label mended
Table 1,size,(2),t,(-0.80),-0.8,0.005,,
Table 1,N,(1),n,120,120.0,0.5,,
Table 1,N,(2),n,120,120.0,0.5,,
Text,firms,,count,twelve,12.0,0.5,,“of twelve firms”
""",
    "second_entry.csv": """
exhibit,row,column,statistic,printed
Table 1,size,(1),coef,0.31**
Table 1,size,(1),t,(2.20)
Table 1,size,(2),coef,-0.12
Table 1,size,(2),t,(-0.80)
Table 1,N,(1),n,120
Table 1,N,(2),n,120
Text,firms,,count,twelve
""",
    "deviations.toml": """
[[deviation]]
exhibit = "Table 1"
row = "size"
status = "not-run"
reason = "There are no firms."
evidence = "The title of the paper."
""",
    "audit.toml": """
[[stars_table]]
regressions = { exhibit = "Table 1" }
stated = ["residual"]
legend = "** and * represent significance at the 5 and 10 percent levels"

[[accounting_panel]]
n = { exhibit = "Table 1", statistic = "n" }
units = ["Text", "firms", "", "count"]
periods = "2001-2010"
panel = "balanced"
""",
    "expected.toml": """
untested = []

[numbers]
"Table 1" = 6
"Text" = 1

[[mended]]
exhibit = "Table 1"
note = "label mended"
count = 1

[audit]
"stars: legend" = { note = 1 }

[variants]
covered = ["Table 1"]

[multiverse]
multiverse = 2
""",
    "variants.yml": """
allowed:
  outcome: [trade, profit]
variants:
  paper:
    about: The defaults.
    covers: [Table 1 (1)]
  profit:
    about: Another outcome.
    covers: [Table 1 (2)]
    set: {outcome: profit}
""",
    "multiverse.yml": """
title: Do they trade?
resample: firm
choices:
  model:
    why: It is the question.
    options:
      trade on size: {why: As the paper., outcome: trade, main: size}
  effects:
    why: Firms differ.
    options:
      none: {why: Simplest.}
      firm: {why: They stay what they are., effects: [firm]}
""",
}
"""A paper with everything that a folder may hold."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of a fourth paper, in a copy of the book with one line more in its ``_toc.yml``."""
    for file in ("_config.yml", "_toc.yml", "requirements.txt", "data/registry.toml"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    for one in papers.papers().values():
        ignored = shutil.ignore_patterns("recorded", "test_*", "__pycache__")
        shutil.copytree(one.folder, tmp_path / "book" / one.name, ignore=ignored)
    toc, last = tmp_path / "_toc.yml", list(papers.papers())[-1]
    lines = toc.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.endswith(f"file: book/{last}/{last}"))
    lines.insert(place + 1, lines[place].replace(last, NEW))
    toc.write_text("\n".join(lines), encoding="utf-8")
    made = tmp_path / "book" / NEW
    made.mkdir()
    for file, text in FILES.items():
        (made / file).write_text(text.lstrip(), encoding="utf-8")
    code = nbformat.v4.new_code_cell(
        'outcome: str = "trade"  # what is explained', metadata={"tags": ["parameters"]}
    )
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(cells=[code], metadata={"kernelspec": kernel})
    nbformat.write(notebook, made / f"{NEW}.ipynb")
    monkeypatch.setenv("BOOK_ROOT", str(tmp_path))
    return made


files = functools.cache(Files)
"""Of the papers of the book: what one check has read or audited serves all."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", papers.papers())
def test_of_every_paper(name: str, check: Check) -> None:
    assert check(files(name)) == []


def said(check: Check) -> str:
    """What a check says of the new paper, be it by raising."""
    try:
        return "\n".join(check(Files(NEW)))
    except HelpersError as error:
        return str(error)


def test_a_new_paper_in_order_passes_every_check(folder: Path) -> None:
    assert [paper.number for paper in papers.papers().values()][-1:] == [str(len(papers.papers()))]
    assert {check.__name__: said(check) for check in CHECKS if said(check)} == {}


def test_a_paper_of_three_files_and_a_notebook_passes_every_check(folder: Path) -> None:
    for file in set(FILES) - {"paper.toml", "printed.csv", "second_entry.csv"}:
        (folder / file).unlink()
    about = FILES["paper.toml"].replace('firms-of-nobody = "Table 1"', "")
    (folder / "paper.toml").write_text(about, encoding="utf-8")
    assert {check.__name__: said(check) for check in CHECKS if said(check)} == {}


BOTH = "printed.csv second_entry.csv"
N = '{ exhibit = "Table 1", statistic = "n" }'
SAME = re.sub(r"why: [^,}\n]+", "why: So.", FILES["multiverse.yml"])
FAULTS: dict[Check, list[tuple[str, str, str, str]]] = {
    faults._tables_and_lists_of_the_folder_are_read: [
        ("expcted.toml", "", "untested = []", "expcted.toml is read by nothing"),
    ],
    faults._paper_toml_lists_each_exhibit_of_printed_csv_once: [
        ("paper.toml", "[data]", 'year = "2020"\n[data]', "it has the unknown year"),
        ("paper.toml", "citation", "# ", "it lacks citation"),
        ("paper.toml", '"Text"', '"Text", "Table 2"', "only in paper.toml: 'Table 2'"),
        ("paper.toml", ', "Text"', "", "only in printed.csv: 'Text'"),
        ("paper.toml", '"Text"', '"Text", "Text"', "paper.toml lists Text 2 times"),
    ],
    faults._data_sets_of_paper_toml_are_registered: [
        ("paper.toml", "wdi", "wdj", "There is no data set 'wdj'"),
        ("registry.toml", "firms-of-nobody", "firms", "There is no data set 'firms-of-nobody'"),
    ],
    faults._printed_csv_has_its_columns_and_no_gaps: [
        ("printed.csv", "unit,note", "unit,notes", "printed.csv must have the columns exhibit, row, "),
        ("printed.csv", "1,N,(1)", "1,,(1)", "printed.csv has no row in line 6"),
        ("printed.csv", "0.31**", "1,310**", "a number with a comma needs quotes"),
    ],
    faults._values_are_what_the_printed_text_says: [
        ("printed.csv", "0.31,", "0.37,", "must be 0.31 and 0.005, got 0.37 and 0.005"),
        ("printed.csv", "120.0,0.5", "120.0,0.05", "must be 120.0 and 0.5, got 120.0 and 0.05"),
        ("printed.csv", "N,(2)", "N,(1)", "these printed numbers are entered twice"),
        ("printed.csv", "coef", "slope", "got 'slope'"),
        ("printed.csv", "(-0.80)", "(- 0.80)", "cannot be read at ' ' (SPACE, U+0020): a blank after a sign"),
        ("printed.csv", "(-0.80)", '"(-0,80)"', "a decimal comma is declared by decimal"),
        ("paper.toml", "[data]", 'decimal = ","\n[data]', "cannot be read at '.' (FULL STOP, U+002E)"),
        ("paper.toml", "[data]", 'decimal = ";"\n[data]', "decimal must be one of '.', ',', '·', got ';'"),
    ],
    faults._second_entry_agrees_letter_by_letter: [
        ("second_entry.csv", "(2.20)", '"9,999.99"', "first entry and '9,999.99' in the second"),
        ("second_entry.csv", "0.31**", "9,999.99", "a number with a comma needs quotes"),
        ("second_entry.csv", "0.31**", "0.31*", "'0.31**' in the first entry and '0.31*' in the second"),
        ("second_entry.csv", "Table 1,N,(2),n,120\n", "", "N / (2) / n is missing in the second entry"),
        ("printed.csv", "Table 1,N,(2),n,120,120.0,0.5,,\n", "", "N / (2) / n is missing in the first entry"),
        ("second_entry.csv", "N,(2)", "N,(1)", "N / (1) / n stands twice in the second entry"),
        ("second_entry.csv", ",printed", ",text", "second_entry.csv must have the columns exhibit, row, "),
    ],
    faults._numbers_of_running_text_carry_their_quote: [
        ("printed.csv", "“of twelve firms”", "of twelve firms", "of Text / firms / count quotes nothing"),
    ],
    faults._coefficients_and_ts_come_in_pairs: [
        (BOTH, "size,(2),t", "age,(2),n", "Table 1 / size / (2) has a coefficient and no t or se or"),
        (BOTH, "size,(2),coef", "size,(2),n", "Table 1 / size / (2) has a t and no coefficient"),
        ("expected.toml", "untested", 'without_t = ["Table 1"]\nuntested', "without_t names Table 1"),
    ],
    faults._expected_toml_has_known_keys: [
        ("expected.toml", "[numbers]", "[number]", "expected.toml has the unknown key 'number'; it may have"),
        ("expected.toml", "[]", '"none"', "untested of expected.toml must be a list, not 'none'"),
        ("expected.toml", "count = 1", "number = 1", "mended needs count, exhibit, note, not"),
        ("expected.toml", "covered", "cover", "variants of expected.toml must have covered, not cover"),
    ],
    faults._exhibits_have_as_many_numbers_as_expected: [
        ("expected.toml", "= 6", "= 7", "printed numbers of Table 1: 6, expected.toml says 7"),
        ("expected.toml", '"Table 1" = 6', "", "printed numbers of Table 1: 6, expected.toml says 0"),
        (
            "expected.toml",
            "[[mended",
            '"Table 2" = 1\n[[mended',
            "numbers of Table 2: 0, expected.toml says 1",
        ),
    ],
    faults._notes_say_what_was_mended: [
        ("printed.csv", "label mended", "", "that say label mended: 0, expected.toml says 1"),
    ],
    faults._every_key_of_audit_toml_is_read_by_a_rule: [
        ("audit.toml", "accounting_panel", "accounting_panels", "'accounting_panels' that no rule reads"),
    ],
    faults._findings_of_the_audit_are_those_expected: [
        (BOTH, "120", "118", "accounting: units × periods, inconsistent: 1, expected.toml says 0"),
        (BOTH, "-0.12", "0.12", "findings of stars: sign of t, impossible: 1, expected.toml says 0"),
        ("expected.toml", "note = 1", "note = 2", "findings of stars: legend, note: 1, expected.toml says 2"),
        ("audit.toml", '"Text", "firms"', '"Text", "plants"', "prints no count at Text, row 'plants'"),
    ],
    faults._numbers_without_a_check_are_those_expected: [
        (BOTH, "size,(1),t", "size,(1),value", "no check of the audit has Table 1 / size / (1) / value"),
        ("expected.toml", "[]", '[["Text", "firms", "", "count"]]', "firms / count is called untested, but"),
    ],
    faults._numbers_of_observations_take_part_in_the_accounting: [
        (
            "audit.toml",
            N,
            N.replace(",", ', column = "(1)",'),
            "no accounting of the sample has Table 1 / N / (2)",
        ),
    ],
    faults._reasons_name_printed_numbers_and_their_evidence: [
        ("deviations.toml", '"size"', '"age"', "a reason for Table 1 / age, which is not printed"),
        ("deviations.toml", "The title of the paper.", "None.", "names no evidence for Table 1 / size"),
        ("deviations.toml", "not-run", "exact", "has the status 'exact'; it needs no entry"),
        ("deviations.toml", "reason", "because", "has the unknown 'because'"),
    ],
    faults._variants_fit_their_notebook: [
        ("variants.yml", "set: {outcome", "set: {result", "there is no parameter 'result'"),
        ("variants.yml", "outcome: [trade, profit]", "", "variants.yml does not say what outcome may be"),
        ("variants.yml", "about: The defaults.", "about:", "variant paper of variants.yml says nothing"),
    ],
    faults._variants_cover_the_columns_expected_and_none_that_is_not_printed: [
        ("variants.yml", "[Table 1 (2)]", "[]", "no variant covers Table 1 (2)"),
        ("variants.yml", "Table 1 (2)", "Table 2 (1)", "covers Table 2 (1), which is not printed"),
        ("expected.toml", '["Table 1"]', '["Text"]', "Text is to be covered by variants, but"),
    ],
    faults._lists_of_choices_can_be_read: [
        ("multiverse.yml", "why: Simplest.", "errors: hc1", "effects=none lacks 'why'"),
        ("multiverse.yml", "none: {", "one: {why: So., errors: hc1}\n      none: {", "yml: 3, expected"),
        ("multiverse.yml", "", SAME, "no option of multiverse.yml has a reason of its own"),
    ],
}
"""By check: files, what stands in them (nothing: all), what is put in its place, words of the answer."""


@pytest.mark.parametrize(
    ("check", "files", "old", "new", "words"),
    [pytest.param(check, *fault, id=fault[-1]) for check, faults in FAULTS.items() for fault in faults],
)
def test_a_planted_fault_is_named(
    folder: Path, check: Check, files: str, old: str, new: str, words: str
) -> None:
    for file in files.split():
        path = folder / file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text
        path.write_text(text.replace(old, new) if old else new, encoding="utf-8")
    assert words in said(check)


def test_every_check_is_shown_to_fail() -> None:
    assert set(FAULTS) == set(CHECKS)
