"""The audit as a command: what it says of a table, its exit codes, and what it asks before it goes on."""

from __future__ import annotations

import io
import json

import pytest

from helpers.__main__ import main

TABLE = """Table 3. Results
               (1)        (2)
inv       0.373***   0.760***
            (9.39)    (-7.44)
gov          0.100      0.200
            (0.50)     (3.10)
N              434        434
R2            0.12       0.20
t-statistics in parentheses. * p<0.1, ** p<0.05, *** p<0.01
"""


@pytest.fixture
def paper(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.txt").write_text(TABLE)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


def audited(capsys, *arguments: str) -> tuple[int, dict]:
    code = main(["audit", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_findings_come_with_severity_arithmetic_and_what_hangs_on_them(paper, capsys):
    code, report = audited(capsys, "table.txt", "--yes")
    assert code == 1
    assert len(report["numbers"]) == 12 + 3
    sign, stars = report["findings"][:2]
    assert sign["sentence"] == (
        "Table 3 (2), inv: t = -7.44 and coefficient 0.76 have opposite signs, although t is the coefficient "
        "over a positive standard error."
    )
    assert (sign["severity"], sign["bearing"]) == ("impossible", "conclusion")
    assert "Table 3, inv, (2), coef: 0.760*** stands for 0.7595 to 0.7605" in sign["by_hand"]
    assert (stars["rule"], stars["severity"], stars["bearing"]) == (
        "stars: one distribution", "unusual", "conclusion",
    )  # fmt: skip
    assert "It would need 1 to 2 degrees of freedom, which other numbers of the column" in stars["more"]
    assert stars["tried"][-1] == "normal distribution: p = 0.0019 to 0.0020"


def test_a_description_makes_a_star_too_few_a_finding(paper, capsys):
    (paper / "about.toml").write_text(
        '[[stars_table]]\nregressions = {exhibit = "Table 3"}\nstated = ["residual"]\n'
    )
    code, report = audited(capsys, "table.txt", "--yes", "--toml", "about.toml")
    levels = [one for one in report["findings"] if one["rule"] == "stars: level"]
    assert (code, [one["severity"] for one in levels]) == (1, ["inconsistent"])
    assert levels[0]["bearing"] == "conclusion"  # not significant as printed, significant as computed


def test_nothing_above_a_note(paper, capsys):
    right = TABLE.replace("(-7.44)", " (7.44)").replace("   0.200\n", "0.200***\n")
    (paper / "right.txt").write_text(right)
    code, report = audited(capsys, "right.txt", "--yes")
    assert (code, report["findings"]) == (0, [])
    assert report["checks"]["passed"] == report["checks"]["made"] > 10
    assert any(
        "[[fit_nested]]" in line or "[[stars_table]]" in line for line in report["description_would_add"]
    )


def test_brackets_of_which_nobody_says_what_they_hold(paper, capsys):
    (paper / "silent.txt").write_text(TABLE.replace("t-statistics in parentheses. ", ""))
    code, report = audited(capsys, "silent.txt", "--yes")
    assert code == 0
    assert {one["severity"] for one in report["findings"]} == {"note"}
    told = next(one for one in report["findings"] if one["rule"] == "stars: brackets")
    assert "Read each way, so many findings there would be: as standard errors" in told["more"]
    code, report = audited(capsys, "silent.txt", "--yes", "--brackets", "t")
    assert (code, report["findings"][0]["rule"]) == (1, "stars: sign of t")


def test_unconfirmed_cells_are_shown_and_written_and_nothing_is_tested(paper, capsys):
    assert main(["audit", "table.txt"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    line = next(line for line in said.err.splitlines() if "0.373***" in line)
    assert line.split() == ["inv", "(1)", "coef", "0.373***", "0.373,", "***"]
    assert "The 15 numbers are in table.read.csv" in said.err
    text = (paper / "table.read.csv").read_text()
    assert text.splitlines()[0] == "exhibit,row,column,statistic,printed,note"
    assert "Table 3,inv,(2),t,(-7.44)" in text
    assert text.count("t-statistics in parentheses") == 1
    (paper / "table.read.csv").write_text(text.replace("(-7.44)", "(7.44)"))  # a slip in typing, put right
    _, report = audited(capsys, "table.read.csv")
    assert "stars: sign of t" not in {one["rule"] for one in report["findings"]}


def test_a_table_is_pasted(paper, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(TABLE))
    code, report = audited(capsys, "-", "--yes")
    assert (code, report["audited"]) == (1, "the pasted table")


def test_the_report_as_text_and_as_a_page(paper, capsys):
    assert main(["audit", "table.txt", "--yes", "--html", "report.html"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("Audit of table.txt\n2 findings and 0 notes; ")
    assert "1. Table 3 (2), inv: t = -7.44 and coefficient 0.76 have opposite signs" in said
    assert "What hangs on it: whether an effect is there, or which way it goes." in said
    page = (paper / "report.html").read_text(encoding="utf-8")
    assert "<h2>1. Table 3 (2), inv: t = -7.44" in page
    assert "p&lt;0.01" not in page  # notes are read, not repeated
    assert page.count("<dt>By hand</dt>") == 2
    assert "http" not in page  # needs nothing else


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], "none.csv cannot be read: No such file or directory.\n"),
        (["table.pdf"], "of no known form; name one of csv"),
        (
            ["table.txt", "--only", "Table 9"],
            "no table begins with 'Table 9'; there are ['Table 3. Results'].\n",
        ),
        (["table.txt", "--stars", "5%"], "--stars must be such as"),
        (["table.txt", "--stars", "*=abc"], "--stars must be such as '*=10%,**=5%,***=1%', got '*=abc'.\n"),
        (["cells.csv"], "cells.csv: Table 1 / x / (1) / coef: printed '0.1x' cannot be read at 'x'"),
        (["cells.csv", "--brackets", "se"], "and cells.csv has none; leave it out.\n"),
        (["cells.csv", "--only", "Table 2"], "no table begins with 'Table 2'; there are ['Table 1'].\n"),
        (["table.txt", "--yes", "--toml", "none.toml"], "none.toml cannot be read"),
        (["table.txt", "--yes", "--toml", "odd.toml"], "has a table 'x' that no rule reads"),
        (
            ["table.txt", "--yes", "--html", "nowhere/report.html"],
            "nowhere/report.html cannot be written: No",
        ),
        (["heads.csv"], "heads.csv holds no number; enter one in each row below the heads.\n"),
    ],
)
def test_what_cannot_be_audited_is_said_in_a_sentence(paper, capsys, arguments, message):
    (paper / "odd.toml").write_text("x = 1")
    heads = "exhibit,row,column,statistic,printed\n"
    (paper / "heads.csv").write_text(heads)
    (paper / "cells.csv").write_text(f"{heads}Table 1,x,(1),coef,0.1x\n")
    assert main(["audit", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("level", ["0.01", "0,01"])
def test_a_decimal_comma_holds_for_the_legend_too(paper, capsys, level):
    (paper / "comma.md").write_text(
        "|   | (1)       |\n|---|---|\n| x | 0,257***  |\n|   | (0,10) |\n| N | 434 |\n\n"
        f"t-statistics in parentheses, *** p<{level}\n"
    )
    code, report = audited(capsys, "comma.md", "--yes", "--decimal", ",")
    assert (code, report["findings"][0]["rule"]) == (1, "stars: one distribution")
    assert main(["audit", "comma.md", "--decimal", ","]) == 2
    assert "python -m helpers audit comma.read.csv --decimal ,;" in capsys.readouterr().err


def test_a_standard_error_stands_for_itself_not_for_the_t_that_it_implies(paper, capsys):
    text = TABLE.replace("t-statistics", "Standard errors").replace("0.373***", "0.020   ")
    (paper / "errors.txt").write_text(text.replace("(9.39)    (-7.44)", "(0.030)    (0.760)"))
    _, report = audited(capsys, "errors.txt", "--yes")
    errors = [
        (step.split(": ")[1], cell["value"])
        for one in report["findings"]
        for step, cell in zip(one["by_hand"], one["cells"], strict=False)
        if "inv, (1), se" in step or "inv, (2), se" in step
    ]
    assert set(errors) == {("(0.760) stands for 0.7595 to 0.7605", 0.76)}


def test_stars_that_the_user_explains(paper, capsys):
    (paper / "bare.txt").write_text(TABLE.replace("* p<0.1, ** p<0.05, *** p<0.01", ""))
    _, report = audited(capsys, "bare.txt", "--yes", "--stars", "*=10%,**=5%,***=1%")
    assert any(one["rule"] == "stars: one distribution" for one in report["findings"])


def test_printed_numbers_of_a_paper_of_the_book_are_audited_as_on_its_page(capsys):
    from helpers import audit, papers

    name = "innovation-agglomeration"
    folder = papers.paper(name).folder
    _, report = audited(capsys, str(folder / "printed.csv"), "--toml", str(folder / "audit.toml"))
    paper = audit.Paper(name, papers.printed(name), papers.audit_description(name))
    found = audit.findings(audit.run([paper], audit.RULES))
    told = [f"{one['sentence']} {one['more']}".strip() for one in report["findings"]]
    assert told == found["sentence"].to_list()


@pytest.mark.parametrize(("adjusted", "severity"), [("0.050", "note"), ("0.124", "inconsistent")])
def test_regressors_that_are_not_printed_explain_only_a_low_adjusted_r2(paper, capsys, adjusted, severity):
    line = f"R-squared Adj.    {adjusted}       0.197\n"
    right = TABLE.replace("(-7.44)", " (7.44)").replace("   0.200\n", "0.200***\n")
    (paper / "more.txt").write_text(right.replace("t-statistics in", line + "t-statistics in"))
    code, report = audited(capsys, "more.txt", "--yes")
    found = [(one["rule"], one["severity"]) for one in report["findings"]]
    assert found == [("fit: adjusted R²", severity)]
    assert code == (severity != "note")


PANELS = """Table 1. Results
          (1)
Panel A: men
x     0.196**
       (0.10)
Panel B: women
x     0.100
       (0.05)
N         434
{note} * p<0.1, ** p<0.05, *** p<0.01
"""


@pytest.mark.parametrize("note", ["Wild bootstrap p-values.", ""])
@pytest.mark.parametrize("through_csv", [False, True])
def test_what_the_note_says_holds_for_all_panels_and_in_the_table_that_is_put_right(
    paper, capsys, note, through_csv
):
    said = f"Standard errors in parentheses. {note}"
    (paper / "panels.txt").write_text(PANELS.format(note=said).replace("0.100\n", "0.050**\n"))
    if through_csv:
        assert main(["audit", "panels.txt"]) == 2
        capsys.readouterr()
    code, report = audited(capsys, *(["panels.read.csv"] if through_csv else ["panels.txt", "--yes"]))
    found = [one for one in report["findings"] if one["cells"][0]["exhibit"] == "Table 1, Panel B"]
    assert [one["rule"] for one in found] == ["stars: one distribution"]  # t = 1 with two stars
    assert (code, found[0]["severity"] == "note") == ((0, True) if note else (1, False))


def test_a_note_on_one_sided_tests_goes_into_the_table_that_is_put_right(paper, capsys):
    note = "Standard errors in parentheses; one-sided tests."
    (paper / "sides.txt").write_text(
        PANELS.format(note=note).replace("0.196**", "0.180**").replace("0.100\n", "0.100**\n")
    )
    assert main(["audit", "sides.txt"]) == 2
    capsys.readouterr()
    assert audited(capsys, "sides.read.csv")[0] == 0  # t = 1.8 earns ** on one side
    text = (paper / "sides.read.csv").read_text()
    (paper / "sides.read.csv").write_text(text.replace("one-sided", "two-sided"))
    assert audited(capsys, "sides.read.csv")[0] == 1


def test_what_the_user_says_holds_for_a_table_of_entries_too(paper, capsys):
    silent = TABLE.replace("t-statistics in parentheses. * p<0.1, ** p<0.05, *** p<0.01\n", "")
    (paper / "silent.txt").write_text(silent)
    assert main(["audit", "silent.txt"]) == 2
    capsys.readouterr()
    told = ["--brackets", "(t)", "--stars", "*=10%,**=5%,***=1%"]
    whole = audited(capsys, "silent.txt", "--yes", *told)
    again = audited(capsys, "silent.read.csv", *told)
    assert again[1]["findings"] == whole[1]["findings"]
    assert again[1]["findings"][0]["rule"] == "stars: sign of t"
    assert {one["statistic"] for one in again[1]["numbers"]} == {"alpha", "coef", "t", "n", "r2"}


def test_a_table_whose_brackets_nobody_explains_leaves_others_as_they_are(paper, capsys):
    silent = TABLE.replace("t-statistics in parentheses. ", "").replace("Table 3", "Table 30")
    (paper / "two.txt").write_text(f"{TABLE}\n{silent}")
    code, report = audited(capsys, "two.txt", "--yes")
    assert code == 1
    assert {one["cells"][0]["exhibit"] for one in report["findings"] if one["severity"] != "note"} == {
        "Table 3"
    }
    told = next(one for one in report["findings"] if one["rule"] == "stars: brackets")
    assert told["sentence"].startswith("Nothing says what the brackets of Table 30 hold, ")
    assert {cell["exhibit"] for cell in told["cells"]} == {"Table 30"}


def test_unknown_brackets_are_not_read_as_what_stands_beside_them(paper, capsys):
    text = TABLE.replace("(9.39)    (-7.44)", "(9.39)    (7.44)\n            [0.04]     [0.10]")
    text = text.replace("   0.200\n", "0.200***\n")
    (paper / "more.txt").write_text(text)
    _, report = audited(capsys, "more.txt", "--yes")
    told = next(one for one in report["findings"] if one["rule"] == "stars: brackets")
    assert "Only standard errors fit everything that is printed." in told["more"]
    assert "as t-values" not in told["more"]


def test_tiny_p_values_and_open_ranges_are_said_in_words(paper, capsys):
    tiny = TABLE.replace("0.373***", "0.373   ").replace("        434\n", "       -434\n")
    (paper / "tiny.txt").write_text(tiny)
    _, report = audited(capsys, "tiny.txt", "--yes")
    tiny = next(one for one in report["findings"] if "inv: t = 9.39" in one["sentence"])
    assert "t = 9.39 gives p < 0.0001 (" in tiny["sentence"]
    assert tiny["by_hand"][-1].startswith("together, by the rule, they give p = ")
    count = next(one for one in report["findings"] if one["rule"] == "bounds: range of the statistic")
    assert count["by_hand"][-1] == "the rule allows at least 0"


def test_a_number_over_several_columns_is_said_to_be_that_of_the_first(paper, capsys):
    html = "<table><caption>Table 1</caption><tr><th></th><th>(1)</th><th>(2)</th></tr>"
    html += "<tr><td>x</td><td>0.3**</td><td>0.4**</td></tr><tr><td></td><td>(0.1)</td><td>(0.1)</td></tr>"
    (paper / "one.html").write_text(f"{html}<tr><td>N</td><td colspan='2'>434</td></tr></table>")
    _, report = audited(capsys, "one.html", "--yes")
    lost = [one for one in report["left_out"] if one["why"].startswith("not read")]
    assert [(one["place"], one["text"]) for one in lost] == [("Table 1, N, (2)", "434")]


def test_a_row_of_numbers_that_looks_like_headings_is_said_not_to_be_read(paper, capsys):
    rows = r"x & 0.3\cite{a} & 0.4\cite{a} \\ & (9.39) & (2.44) \\ N & 434 & 434 \\"
    (paper / "one.tex").write_text(rf"\begin{{tabular}}{{lcc}} & (1) & (2) \\ {rows} \end{{tabular}}")
    _, report = audited(capsys, "one.tex", "--yes")
    lost = {one["text"] for one in report["left_out"] if one["why"].startswith("not read")}
    assert lost == {"0.3<cit.>", "0.4<cit.>", "(9.39)", "(2.44)"}
