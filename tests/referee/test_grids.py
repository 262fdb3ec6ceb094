"""One table in every form in which papers have it: the same cells, nothing read as another number."""

from __future__ import annotations

import docx
import pytest
from docx.oxml import parse_xml

from helpers.errors import InputError
from helpers.referee import grids

CELLS = (
    ("", "(1)", "(2)"),
    ("Log of GDP", "0.257***", "-1.20"),
    ("", "(0.043)", "(0.90)"),
    ("Observations", "1,434", "1,434"),
)
NOTE = "Standard errors in parentheses. *** p<0.01, ** p<0.05, * p<0.1"

RAISED, ESCAPED = NOTE.replace("***", r"\sym{***}"), NOTE.replace("*", r"\*")

LATEX = rf"""
\begin{{table}}[htbp]\centering
\def\sym#1{{\ifmmode^{{#1}}\else\(^{{#1}}\)\fi}}
\caption{{Table 1: Growth\label{{tab}}}}
\begin{{tabular}}{{l*{{2}}{{c}}}} \hline\hline
 & \multicolumn{{1}}{{c}}{{(1)}} & (2) \\ \cmidrule(lr){{2-3}}
Log of GDP & 0.257\sym{{***}} & $-1.20$ \\ % a remark
 & (0.043) & {{(0.90)}} \\ [1em] \midrule
Observations & 1{{,}}434 & \multirow{{1}}{{*}}{{1,434}} \\ \bottomrule
\end{{tabular}}
\begin{{tablenotes}} \item {RAISED} \end{{tablenotes}}
\end{{table}}
"""
MARKDOWN = rf"""
Table 1: Growth

| | (1) | (2) |
|:--|--:|--:|
| Log of GDP | 0.257\*\*\* | -1.20 |
| | (0.043) | (0.90) |
| Observations | **1,434** | 1,434 |

{ESCAPED}

Growth is higher where p<0.01 stands.
"""
HTML = f"""<html><table><tr><td>layout<table><caption>Table 1: Growth</caption>
<thead><tr><th></th><th>(1)</th><th>(2)</th></tr></thead>
<tr><td rowspan=2>Log of GDP</td><td>0.257<b>***</b></td><td>-1.20</td></tr>
<tr><td>(0.043)</td><td>(0.90)</td></tr>
<tr><td>Observations</td><td>1,434</td><td>1,434</td></tr></table>
<p>{NOTE.replace("<", "&lt;")}</p><h2>Next</h2><p>t-statistics in parentheses</p></td></tr></table></html>"""
TEXT = f"""Table 1: Growth
                    (1)        (2)
-----------------------------------
Log of GDP     0.257***      -1.20
                (0.043)     (0.90)
Observations      1,434      1,434
{NOTE}
"""


def test_one_table_is_the_same_in_every_form():
    for form, text in (("latex", LATEX), ("markdown", MARKDOWN), ("html", HTML), ("text", TEXT)):
        (grid,) = grids.read(None, text)  # the form is found out
        assert (form, grid.rows) == (form, CELLS)
        assert (form, grid.title) == (form, "Table 1: Growth")
        assert (form, grid.notes) == (form, (NOTE,))


def test_csv_with_any_delimiter():
    for delimiter in ",;\t":
        text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in CELLS)
        assert grids.read(None, text, "csv")[0].rows == CELLS


def test_word(tmp_path):
    document = docx.Document()
    document.add_paragraph("Table 1: Growth")
    table = document.add_table(rows=0, cols=3)
    for row in (("", "Growth", "Growth"), *CELLS):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    table.rows[0].cells[1].merge(table.rows[0].cells[2]).text = "Growth"
    footnoted = table.rows[2].cells[2].paragraphs[0].add_run("1")
    footnoted.font.superscript = True
    document.add_paragraph(NOTE)
    document.add_paragraph("Other text.")
    document.save(tmp_path / "paper.docx")
    (grid,) = grids.read(tmp_path / "paper.docx")
    assert grid.rows[0] == ("", "Growth", "Growth")
    assert grid.spanned == {(0, 2)}
    assert grid.rows[2] == ("Log of GDP", "0.257***", "-1.20^{1}")
    assert (grid.rows[3:], grid.title, grid.notes) == (CELLS[2:], "Table 1: Growth", (NOTE,))


RUN = "<w:r><w:t>{}</w:t></w:r>"
ODD = grids.UNREADABLE


def word_cell(folder, inner, outer="{}"):
    """Read a Word table whose one cell of numbers is made of this XML."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "x"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell = outer.format(f"<w:tc {space}><w:p>{inner}</w:p></w:tc>")
    row = table.rows[0]._tr
    row.replace(table.rows[0].cells[1]._tc, parse_xml(cell.replace("<w:sdt>", f"<w:sdt {space}>")))
    document.save(folder / "one.docx")
    return grids.read(folder / "one.docx")[0].rows[0][1]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (RUN.format("0.") + f"<w:ins>{RUN.format('45')}</w:ins>" + RUN.format("3**"), "0.453**"),
        (RUN.format("0.3") + "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>", "0.3"),
        (f"<w:hyperlink>{RUN.format('-')}</w:hyperlink>" + RUN.format("0.3"), "-0.3"),
        (f"<w:smartTag>{RUN.format('-')}</w:smartTag>" + RUN.format("0.3"), "-0.3"),
        (f"<w:fldSimple>{RUN.format('-')}</w:fldSimple>" + RUN.format("0.3"), "-0.3"),
        (f"<w:sdt><w:sdtContent>{RUN.format('-')}</w:sdtContent></w:sdt>" + RUN.format("0.3"), "-0.3"),
        ('<w:r><w:sym w:font="Symbol" w:char="F02D"/></w:r>' + RUN.format("0.3"), f"{ODD}0.3"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>9</w:t></w:r>" + RUN.format("0.3"), f"{ODD}0.3"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r>" + RUN.format("0.3"), "0.3"),
        (
            RUN.format("0.3") + '<w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t></w:r>',
            "0.3_{2}",
        ),
        (RUN.format("0.3") + '<w:r><w:rPr><w:position w:val="10"/></w:rPr><w:t>2</w:t></w:r>', "0.3^{2}"),
        (RUN.format("0.3") + "<w:bookmarkStart w:id='1' w:name='a'/>" + RUN.format("1"), "0.31"),
    ],
)
def test_word_is_read_as_it_is_seen_or_marked(tmp_path, inner, text):
    assert word_cell(tmp_path, inner) == text


def test_a_cell_of_word_in_a_control_stays_in_its_column(tmp_path):
    wrapped = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert word_cell(tmp_path, RUN.format("0.3"), wrapped) == "0.3"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("0.3<del>9</del>7", f"0.3{ODD}7"),
        ("<s>9</s>0.3", f"{ODD}0.3"),
        ('<span style="display: none">9</span>0.3', "0.3"),
        ("0.3<sub>2</sub>", "0.3_{2}"),
        ("<math><msup><mn>0.3</mn><mn>2</mn></msup></math>", ODD),
        ("<math><mo>−</mo><mn>0.3</mn></math>", "−0.3"),
        ('<img alt="-">0.3', f"{ODD}0.3"),
    ],
)
def test_html_is_read_as_it_is_seen_or_marked(cell, text):
    html = f"<table><tr><td>x</td><td>{cell}</td></tr></table>"
    assert grids.read(None, html)[0].rows == (("x", text),)


def test_a_table_within_a_table_takes_none_of_its_numbers():
    inner = "<table><tr><td>note</td><td>7</td></tr></table>"
    html = f"<table><tr><td>x</td><td>0.3</td></tr><tr><td>N{inner}</td><td>43</td></tr></table>"
    outer, within = grids.read(None, html)
    assert outer.rows == (("x", "0.3"), (f"N{ODD}", "43"))
    assert within.rows == (("note", "7"),)


@pytest.mark.parametrize(
    ("span", "wide"), [('colspan="1.5"', 1), ('colspan="-2"', 1), ('colspan="2"', 2), ('colspan="x"', 1)]
)
def test_a_span_is_a_whole_number_or_one(span, wide):
    html = f"<table><tr><td>x</td><td {span}>0.3</td><td>0.4</td></tr></table>"
    assert grids.read(None, html)[0].rows == (("x", *["0.3"] * wide, "0.4"),)


def test_a_cell_that_spans_all_rows_below_pushes_theirs():
    html = '<table><tr><td rowspan="0">x</td><td>0.3</td></tr><tr><td>(0.1)</td></tr></table>'
    assert grids.read(None, html)[0].rows == (("x", "0.3"), ("", "(0.1)"))


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("<!-- nothing -->", "html", "cannot be read as html"),
        (r"\begin{tabular}{l} \multicolumn{0}{c}{0.3} \\ \end{tabular}", "latex", "spans '0' columns"),
        ("-----\n====\n", "text", "holds no table"),
        ("a," + "1" * 200_000, "csv", "field larger than field limit"),
        ("{" * 3000, "latex", "cannot be"),
    ],
)
def test_what_a_library_raises_is_a_sentence(text, form, words):
    with pytest.raises(InputError, match=words):
        grids.read(None, text, form)


def test_a_delimiter_is_none_within_quotes():
    assert grids.read(None, '"lab; x",(1)\ninv,0.3\n', "csv")[0].rows == (("lab; x", "(1)"), ("inv", "0.3"))


def test_what_stands_above_the_line_is_no_digit():
    html = "<table><tr><td>x</td><td>0.12<sup>1</sup></td><td>0.3<sup>**</sup></td></tr></table>"
    assert grids.read(None, html)[0].rows == (("x", "0.12^{1}", "0.3^{**}"),)
    latex = r"\begin{tabular}{lcc} x & 0.12$^{1}$ & 0.3\textsuperscript{**} \\ \end{tabular}"
    assert grids.read(None, latex)[0].rows == (("x", "0.12^1", "0.3^{**}"),)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r"\textless 0.001", "<0.001"),
        (r"\textminus 0.3", "−0.3"),
        (r"\phantom{-}0.3", "0.3"),
        (r"\hphantom{0}0.3", "0.3"),
        (r"\makebox[0pt][r]{$-$}0.3", "-0.3"),
        (r"\raisebox{1pt}{-}0.3", "-0.3"),
        (r"\mymin 0.3", r"\mymin 0.3"),  # an unknown sign is refused where the number is read
        (r"0.3\footnotemark[1]", "0.3^{1}"),
        (r"0.3\tnote{a}", "0.3^{a}"),
        (r"\cellcolor{gray}\num{0.3}", "0.3"),
        (r"\mbox{0.3}\color{red}\textnormal{*}", "0.3*"),
        (r"1\,338", "1\u2009338"),
    ],
)
def test_no_sign_of_latex_is_lost(cell, text):
    latex = rf"\begin{{tabular}}{{lc}} x & {cell} \\ \end{{tabular}}"
    assert grids.read(None, latex)[0].rows == (("x", text),)


def test_blanks_that_part_thousands_stay():
    html = "<table><tr><td>N&nbsp;of</td><td>1&nbsp;200</td><td>0.1&thinsp;(0.2)</td></tr></table>"
    assert grids.read(None, html)[0].rows == (("N of", "1\xa0200", "0.1 (0.2)"),)


def test_a_cell_over_several_columns_is_marked():
    html = "<table><tr><td colspan=3>Panel A</td></tr><tr><td>x</td><td colspan=2>1</td></tr></table>"
    (grid,) = grids.read(None, html)
    assert grid.rows == (("Panel A",) * 3, ("x", "1", "1"))
    assert grid.spanned == {(0, 1), (0, 2), (1, 2)}


def test_pasted_text_with_empty_places():
    text = "x one  0.1                 0.3\ny      0.2       0.5       0.6\nz 2              0.5\n"
    assert grids.read(None, text)[0].rows == (
        ("x one", "0.1", "", "0.3"), ("y", "0.2", "0.5", "0.6"), ("z 2", "", "0.5", ""),
    )  # fmt: skip


def test_pasted_text_that_leaves_the_column_open_is_refused():
    with pytest.raises(InputError, match=r"'\(0\.1\) \(0\.2\)' has 2 values for 3 columns.*put tabs"):
        grids.read(None, "inv 0.37 0.76 0.33\n(0.1) (0.2)\ngov 0.1 0.2 0.3\n")


def test_thousands_parted_by_a_blank_are_not_their_last_digits():
    with pytest.raises(InputError, match="has 2 values for 1 columns"):
        grids.read(None, "Table 1\n       (1)\nx   0.50***\n    (0.10)\nN   1 200\n")


def test_tabs_say_which_column():
    assert grids.read(None, "x\t1.0\t\t3.0\ny\t\t2.0\t\n")[0].rows == (
        ("x", "1.0", "", "3.0"),
        ("y", "", "2.0", ""),
    )


def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.csv").write_bytes(b"x,\xff\n")
    (tmp_path / "c.docx").write_text("no zip")
    (tmp_path / "d.html").write_text("<p>nothing</p>")
    (tmp_path / "e.tex").write_text(r"\begin{tabular}{l} x \\ ")
    for name, message in {
        "a.pdf": "of no known form",
        "b.csv": "not UTF-8: byte 2 is 0xff",
        "c.docx": "cannot be read as a Word file",
        "d.html": "holds no table that can be read as html",
        "e.tex": "cannot be parsed",
        "f.csv": "cannot be read: No such file",
    }.items():
        with pytest.raises(InputError, match=message):
            grids.read(tmp_path / name)
