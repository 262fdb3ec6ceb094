"""US exports by ten-digit code: answers of the API and fixed-width files, hand-made."""

import json

import pytest

from helpers.data.sources import census_exports
from helpers.data.sources.census_exports import FIXED_WIDTH, RECORD
from helpers.errors import InputError

NAMES = ["E_COMMODITY", "ALL_VAL_YR", "COMM_LVL", "time"]


@pytest.fixture
def answer(tmp_path):
    def write(*rows, names=NAMES):
        path = tmp_path / "exports-hs10-2010.json"
        path.write_text(json.dumps([names, *rows]))
        return path

    return write


def test_an_answer_becomes_dollars_and_zeros_are_counted(answer, tmp_path):
    answer(["0101210010", "1500", "HS10", "2010-12"], ["8486200000", "0", "HS10", "2010-12"])
    loaded = census_exports.load_us_exports([2010], folder=tmp_path)
    assert list(loaded.frame.itertuples(index=False, name=None)) == [(2010, "0101210010", 1500.0)]
    assert loaded.account() == (
        "census-hs10-exports: 2 rows read, 1 kept, 0 added to them; left out: 1 (value is 0)."
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["0101210010", "5", "HS6", "2010-12"], "row 1: COMM_LVL must be 'HS10', got 'HS6'"),
        (["0101210010", "5", "HS10", "2010-11"], "row 1: the month must be December, .* got 2010-11"),
        (
            ["0101210010", "1,500", "HS10", "2010-12"],
            "the value must be a whole number from 0 up, got '1,500'",
        ),
        (["0101210010", "-5", "HS10", "2010-12"], "the value must be a whole number from 0 up, got '-5'"),
        (["0101210010", None, "HS10", "2010-12"], "the value must be a whole number from 0 up, got 'None'"),
        (["101210010", "5", "HS10", "2010-12"], "lost a leading zero: '101210010'"),
        (["0101210010", "5", "HS10"], "row 1: 4 cells are expected"),
    ],
)
def test_a_faulty_answer_is_refused(answer, row, message):
    with pytest.raises(InputError, match=message):
        census_exports.read_api(answer(row))


def test_a_code_twice_a_cut_answer_and_a_missing_year_are_refused(answer, tmp_path):
    row = ["0101210010", "5", "HS10", "2010-12"]
    with pytest.raises(InputError, match="has the code '0101210010' more than once"):
        census_exports.read_api(answer(row, row))
    with pytest.raises(InputError, match="lacks the columns 'COMM_LVL'"):
        census_exports.read_api(answer(names=["E_COMMODITY", "ALL_VAL_YR", "time"]))
    path = answer(row)
    path.write_text(path.read_text()[:-5])
    with pytest.raises(InputError, match=r"exports-hs10-2010.json, line 1: not JSON"):
        census_exports.read_api(path)
    path.write_text('{"error": "key"}')
    with pytest.raises(InputError, match="must hold a list of lists, as the API answers"):
        census_exports.read_api(path)
    with pytest.raises(InputError, match=r"has neither exports-hs10-2011.json nor EXP_COMM-2011.TXT"):
        census_exports.load_us_exports([2011], folder=tmp_path)
    answer(["0101210010", "5", "HS10", "2009-12"])
    with pytest.raises(InputError, match="the file of 2010 holds the years 2009"):
        census_exports.load_us_exports([2010], folder=tmp_path)
    with pytest.raises(InputError, match="years must name at least one year"):
        census_exports.load_us_exports([], folder=tmp_path)


def line(df="1", commodity="8486200000", year="2004", month="12", all_val_yr="000000000000100"):
    cells = [" "] * RECORD
    given = {"df": df, "commodity": commodity, "year": year, "month": month, "all_val_yr": all_val_yr}
    for name, text in given.items():
        cells[FIXED_WIDTH[name]] = text
    assert len(cells) == RECORD
    return "".join(cells)


@pytest.fixture
def text(tmp_path):
    def write(*lines):
        path = tmp_path / "EXP_COMM.TXT"
        path.write_text("".join(f"{one}\r\n" for one in lines), encoding="ascii", newline="")
        return path

    return write


def test_domestic_and_foreign_goods_are_added(text):
    path = text(
        line(), line(df="2", all_val_yr="000000000000025"), line(commodity="0101210010", all_val_yr="0" * 15)
    )
    both = census_exports.read_fixed_width(path)
    assert list(both.frame.itertuples(index=False, name=None)) == [(2004, "8486200000", 125.0)]
    assert (both.read, both.added, dict(both.dropped)) == (3, 1, {"value is 0": 1})


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (line()[:-1], "line 2: a line must have 373 characters, got 372"),
        (line(df="3"), r"line 2: df must be 1 \(domestic\) or 2 \(foreign\), got '3'"),
        (line(month="11"), "line 2: the month must be December"),
        (line(all_val_yr="           1,000"[:15]), "line 2: the value must be a whole number from 0 up"),
        (line(df="1"), "has the code '8486200000' more than once"),
    ],
)
def test_a_faulty_line_is_refused(text, bad, message):
    lines = [line(), line(), line()] if "more than once" in message else [line(), bad]
    with pytest.raises(InputError, match=message):
        census_exports.read_fixed_width(text(*lines))
