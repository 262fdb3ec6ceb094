"""Downloads: tidy data that no spreadsheet runs, dictionaries of columns, LaTeX that compiles."""

import re
import subprocess

import pandas as pd
import pytest

from helpers.book import downloads


def test_data_are_written_in_full_with_a_dictionary(tmp_path):
    frame = pd.DataFrame(
        {"row": ["=x"], "printed": ["−0.26**"], "estimate": [-1 / 3], "nobs": [7], "share": [0.5]}
    )
    downloads.write_data(tmp_path, "tab-x", frame, {"share": "Share …"})
    assert (
        tmp_path / "tab-x.csv"
    ).read_text() == f"row,printed,estimate,nobs,share\n'=x,-0.26**,{-1 / 3!r},7,0.5\n"
    columns = pd.read_csv(tmp_path / "tab-x-columns.csv", keep_default_na=False).set_index("name")
    assert columns["type"].to_dict() == {
        "row": "text",
        "printed": "text",
        "estimate": "number",
        "nobs": "integer",
        "share": "number",
    }
    assert columns.loc["share", "heading"] == "Share …"
    assert columns.loc["nobs", "meaning"] == "number of observations"


def test_what_columns_hold_is_said_once_by_endings_and_by_the_exhibit_itself(tmp_path):
    frame = pd.DataFrame({"low": [0.1], "gap": [0.2], "hhi_t": [2.0], "printed_x": ["−1"], "quux": [1]})
    downloads.write_data(tmp_path, "tab-x", frame, own={"gap": "distance, log points", "low": "smallest, kg"})
    columns = pd.read_csv(tmp_path / "tab-x-columns.csv", keep_default_na=False)
    assert columns["meaning"].to_list() == [
        "smallest, kg",
        "distance, log points",
        "t-value, of: Herfindahl–Hirschman index, 0 to 1",
        "text of the paper as it prints it, of: x",
        "",
    ]
    assert (tmp_path / "tab-x.csv").read_text().splitlines()[1] == "0.1,0.2,2.0,-1,1"


def test_the_vocabulary_has_each_name_once_and_meanings_that_say_something():
    table = pd.read_csv(downloads.COLUMNS, dtype=str, keep_default_na=False)
    assert table["name"].is_unique
    assert table.loc[table["meaning"].str.len() < 10, "name"].to_list() == []
    ends = table["name"].str.contains("*", regex=False)
    assert ends.is_monotonic_increasing, "names with a star come last"
    assert table.loc[ends, "meaning"].str.count(r"\*").eq(1).all()


def test_estimates_stand_beside_all_that_is_printed_of_them():
    printed = [("x", "(1)", "coef", "0.5*"), ("x", "(1)", "t", "(1.9)"), ("N", "(1)", "n", "9")]
    theirs = pd.DataFrame(printed, columns=["row", "column", "statistic", "printed"])
    found = pd.DataFrame({"column": ["(1)"] * 2, "term": ["a", "b"], "estimate": [0.4, 9.0], "p": [0.1, 0.2]})
    scored = pd.DataFrame({"column": ["(1)"], "row": ["x"], "statistic": ["coef"], "status": ["differs"]})
    tidy = downloads.beside_fits(theirs, found, {"a": "x"}, scored.assign(standard_errors_apart=2.0))
    assert tidy.loc[0].to_dict() == {
        "column": "(1)", "row": "x", "term": "a", "estimate": 0.4, "p": 0.1, "printed_coef": "0.5*",
        "printed_t": "(1.9)", "status": "differs", "standard_errors_apart": 2.0,
    }  # fmt: skip
    assert tidy.loc[1, ["row", "term", "estimate"]].to_list() == ["", "b", 9.0]
    assert tidy.loc[1, ["printed_coef", "status"]].isna().all()


def odd_table() -> str:
    frame = pd.DataFrame({"": ["R² (≥ 5 %)", "β₁_x"], "(1), ours & theirs": ["−0.5**", "{1} #2 ~ ^ \\ <b>"]})
    note = "N − K; “s.e.” of $x_i^2$, 5 % … Source: a_b."
    return downloads.table(frame, caption="A & B of $x_i$, São", name="tab-x", note=note)


def test_a_table_in_latex_is_plain_ascii_with_all_rows_and_balanced():
    text = odd_table()
    assert text.isascii()
    plain = re.sub(r"\\[{}]", "", text)
    assert plain.count("{") == plain.count("}")
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert [len(re.findall(r"(?<!\\)&", row)) for row in rows] == [1, 1, 1]
    assert r"\caption{A \& B of $x_i$, S{\~a}o}" in text
    assert r"Source: a\_b.}" in text


@pytest.mark.latex
def test_a_table_in_latex_compiles_as_it_is_and_in_a_paper(tmp_path):
    (tmp_path / "tab-x.tex").write_text(odd_table())
    paper = (
        r"\documentclass{article}\usepackage{booktabs,graphicx}\begin{document}\input{tab-x}So.\end{document}"
    )
    (tmp_path / "paper.tex").write_text(paper)
    for name in ("tab-x", "paper"):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout[-1500:]
        assert (tmp_path / f"{name}.pdf").is_file()
