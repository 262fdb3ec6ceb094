"""What was once accepted without a word: numbers that are none, holes, error values, files without rows."""

import gzip
import io
import struct
import subprocess
import sys
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
import rdata

from helpers.data import fetch, files, tables
from helpers.data.provinces.tidy import specs, tidy
from helpers.data.sources import adb_mrio, census, census_exports, comtrade, hs4, kennedy, maddison, wdi
from helpers.errors import InputError

from ..fuzz import mutate

NO_NUMBERS = (
    "1_000", "１２３", "999999999999999999999999", "1.234,5", "NaN", "inf", "-inf", "abc", "1e999", "0x1F",
    "1 000", "½", "", "1\u00a0000", "٣", "1e", "--1", "True",
)  # fmt: skip


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_only_numbers_are_numbers(cell):
    for cells in (pd.Series(["1", cell]), pd.Series([1, cell], dtype=object)):
        with pytest.raises(InputError, match=r"demo.csv: n must be a number"):
            tables.numbers(cells, "demo.csv", "n")


@pytest.mark.parametrize("cell", [np.inf, -np.inf, np.nan, 1e300])
def test_numbers_of_files_that_have_types_are_finite(cell):
    with pytest.raises(InputError, match=r"demo.csv: n must be a number"):
        tables.numbers(pd.Series([1.0, cell]), "demo.csv", "n")


def test_bounds_and_whole_numbers_are_held():
    cells = pd.Series(["2016", "20.5"])
    assert tables.numbers(cells, "d", "n", least=20.5, most=2016).to_list() == [2016, 20.5]
    for how in ({"whole": True}, {"least": 21}, {"most": 2015}):
        with pytest.raises(InputError, match=r"d: n must be"):
            tables.numbers(cells, "d", "n", **how)
    assert tables.numbers(cells[:1], "d", "n", whole=True).dtype == "int64"
    assert tables.numbers(pd.Series([1, None]), "d", "n", blanks=()).isna().to_list() == [False, True]


@pytest.mark.parametrize("row", ["2016,abc", "2016,inf", "2016,-5", "20x6,5", "１９９０,5"])
def test_a_series_of_the_world_bank_keeps_its_types(tmp_path, row):
    path = tmp_path / "s.csv"
    path.write_text(f"Country Code,Year,Value\nFRA,2016,5\nDEU,{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"s.csv, line 3: the (value|year) must be a "):
        wdi.read_series(path)


def test_a_series_that_can_be_negative_says_so(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("Country Code,Year,Value\nFRA,2016,-5\n")
    assert wdi.read_series(path, least=-100).frame["value"].to_list() == [-5.0]


@pytest.mark.parametrize("cell", ["NaN", "inf", '"1.234,5"', '"1,23"', '",5"'])
def test_old_vintages_and_maddison_take_numbers_only(tmp_path, cell):
    path = tmp_path / "w.csv"
    path.write_text(f"year,DEU,FRA\n1990,1,{cell}\n")
    with pytest.raises(InputError, match=r"w.csv: the value must be a number from 0 up"):
        wdi.read_wide(path)
    path.write_text(f"Region,1,1870\nFrance,1,{cell}\n")
    with pytest.raises(InputError, match=r"w.csv, line 2: 1870 must be a number from 0 up"):
        maddison.read_sheet(path)


@pytest.mark.parametrize("value", [-5.0, -np.inf, np.inf])
def test_a_count_of_a_province_is_not_below_0_and_finite(value):
    rows = pd.DataFrame({"province": ["北京市"], "year": [2016], "value": [value]})
    rows = rows.assign(variable="hightech_firms", unit="firms")
    with pytest.raises(InputError, match=r"cannot be below 0|must be a number"):
        tidy(rows, source="china-techme-yearbooks")
    if np.isfinite(value):
        assert len(tidy(rows.assign(variable="hightech_profit"), source="china-techme-yearbooks")) == 1
    assert dict(specs("china-techme-yearbooks", "IndustryOperation"))["企业数"].variable == "hightech_firms"


def test_a_hole_a_cut_and_an_empty_file_are_told(tmp_path):
    path = tmp_path / "c.csv"
    rows = (
        "Classification,Year,Trade Flow,Reporter Code,Partner Code,Commodity Code,Trade Value (US$)\n"
        + "".join(f"H5,2018,Export,{code},0,848620,{code}\n" for code in (36, 392, 410, 842))
    )
    assert len(comtrade.read_download(_written(path, rows)).frame) == 4
    for content, message in (
        (rows[:120] + "\0" * 30 + rows[150:], "holds 30 NUL bytes, the first after 120 characters"),
        (rows[:-8], "has no end, as if the file had been cut"),
        ("", "c.csv is empty; expected is .* looks like an empty file"),
        ("\n\n", "c.csv is empty"),
        (rows.splitlines()[0] + "\n", "no rows below the head that begins with 'Classification'"),
        (
            rows.replace("Trade Flow", "Trade Flaw"),
            "lacks the columns 'Trade Flow'; expected is a download",
        ),
    ):
        with pytest.raises(files.FileError, match=message):
            comtrade.read_download(_written(path, content))


@pytest.mark.parametrize("read", [census.read_fixed_width, census_exports.read_fixed_width])
def test_a_fixed_width_file_without_lines_is_refused(tmp_path, read):
    with pytest.raises(files.FileError, match=r"f.txt is empty; expected is .* in lines of \d+ characters"):
        read(_written(tmp_path / "f.txt", ""))


def _written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_error_values_and_formulas_without_a_value_are_refused(tmp_path):
    path = tmp_path / "mrio.xlsx"
    for cell, kind in (("#REF!", "e"), ("=A1+1", "f")):
        book = openpyxl.Workbook()
        book.active["A1"] = 1
        book.active["B2"] = cell
        book.active["B2"].data_type = kind
        book.save(path)
        with pytest.raises(files.FileError, match=r"of mrio.xlsx has errors, or formulas .* in 'B2'"):
            files.cells(path)
        with pytest.raises(InputError, match=r"has errors, or formulas .* expected is a workbook of ADB's"):
            adb_mrio.read_workbook(path, 2018)


def test_a_formula_with_its_value_is_read(tmp_path):
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.save(path)
    changed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>1</v>", b"<f>2-1</f><v>1</v>"))
    path.write_bytes(changed.getvalue())
    assert files.cells(path) == [[1.0]]


def test_a_table_without_its_type_is_refused(tmp_path):
    path = tmp_path / "world.rda"
    table = pd.DataFrame(
        {
            "reporter_iso": pd.Series(["deu"], dtype=object),
            "product_code": pd.Series(["0101"], dtype=object),
            "export_value_usd": pd.Series(["many"], dtype=object),
        }
    )
    rdata.write_rda(path, {"world_trade_2017": table})
    with pytest.raises(InputError, match=r"value_usd must be a number from 0 up, got 'many'"):
        hs4.read_ots(path)


def test_bombs_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "b.xlsx"
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for sheet, pad, message in (
        (far, 0, "a cell in row 1,048,576 or column 16,384: with more than 12,000,000 cells"),
        ("", 3 << 20, "bytes in a row without a tag"),
    ):
        path.write_bytes(mutate.workbook(sheet, pad=pad))
        with pytest.raises(files.FileError, match=message):
            files.cells(path)
    monkeypatch.setattr(files, "MOST_UNPACKED", 1 << 20)
    with pytest.raises(files.FileError, match=r"more than 1,048,576 bytes when unpacked"):
        files.cells(path)
    packed = tmp_path / "w.rda"
    packed.write_bytes(gzip.compress(b"RDX2\nX\n" + b"\0" * (1 << 20)))
    monkeypatch.setattr(files, "MOST_R", 1 << 18)
    with pytest.raises(files.FileError, match=r"w.rda has more than 262,144 bytes when unpacked"):
        files.r_objects(packed)


def test_a_workbook_that_states_too_few_bytes_is_damaged(tmp_path):
    path = tmp_path / "b.xlsx"
    name = "xl/worksheets/sheet1.xml"
    content = bytearray(mutate.workbook('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 5000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = archive.getinfo(name)
    listed = content.rindex(name.encode()) - 46  # its entry in the list at the end of the archive
    for after_checksum in (told.header_offset + 18, listed + 20):
        place = content.index(struct.pack("<I", told.file_size), after_checksum)
        struct.pack_into("<I", content, place, 200)
    path.write_bytes(content)
    with pytest.raises(files.FileError, match=r"b.xlsx cannot be read .*CRC"):
        files.cells(path)


@pytest.mark.mirror
def test_the_cells_of_an_old_workbook_are_bounded(monkeypatch):
    path = fetch("china-industry-revenue-2005-2016", "Tibet.xls")
    rows = files.cells(path)
    assert len({len(row) for row in rows}) == 1
    monkeypatch.setattr(files, "MOST_CELLS", len(rows) * len(rows[0]) - 1)
    with pytest.raises(files.FileError, match=r"it is no table that is read here"):
        files.cells(path)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_an_r_file_that_grows_when_it_is_read_is_refused(tmp_path):
    # a pair list of empty objects, each of which takes a few hundred bytes when it is read
    start = b"RDX2\nX\n\0\0\0\2\0\4\2\1\0\2\3\0\0\0\0\x13\0\x06\x1a\x80"
    path = tmp_path / "w.rda"
    path.write_bytes(start + b"\0\0\0\xfe" * 400_000)
    # a process of its own: one that ran long has memory that it was given before, and may use that
    read = f"files.r_objects(files.Path({str(path)!r}))"
    code = f"from helpers.data import files; files.R_MEMORY = 1 << 20; {read}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 1
    assert "FileError: w.rda cannot be read (MemoryError" in done.stderr


@pytest.mark.parametrize("damage", range(10, 60, 3))
def test_a_packed_file_with_any_byte_changed_is_told(tmp_path, damage):
    content = bytearray(gzip.compress(b"RDX2\nX\n" + bytes(range(256)) * 4))
    content[damage] ^= 0xFF
    path = tmp_path / "w.rda"
    path.write_bytes(content)
    with pytest.raises(files.FileError, match=r"^w.rda .*; expected is Kennedy's table"):
        kennedy.read(path)
    assert "R file" in files.looks_like(path) or "packed file" in files.looks_like(path)
