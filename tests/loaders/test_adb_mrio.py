"""The loader of ADB's workbooks, on workbooks in their format; the numbers are made up."""

import numpy as np
import openpyxl
import pytest

from helpers.data.sample import adb as sample_adb
from helpers.data.sources import adb_mrio
from helpers.errors import InputError
from helpers.valueadded import InputOutput, split

CATEGORIES = tuple(adb_mrio.CATEGORIES.values())


def small(**changes):
    given = {
        "countries": ("PRC", "RoW"),
        "industries": ("c1", "c2"),
        "categories": CATEGORIES,
        "Z": np.array([[10, 5, 4, 1], [3, 8, 0, 2], [2, 1, 20, 6], [0, 1, 5, 9]]) * 1e6,
        "F": np.array([[25, 1, 1, 1, -2] * 2, [30, 0, 0, 0, 1] * 2, [4] * 10, [2] * 10]) * 1e6,
        "value_added": np.array([40, 50, 30, 10]) * 1e6,
        "year": 2019,
    }
    return InputOutput(**(given | changes))


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "ADB-MRIO-2019.xlsx"
    sample_adb.write_workbook(path, small())
    return path


def changed(path, cell, value):
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell] = value
    book.save(path)
    return path


def test_a_workbook_comes_back_as_it_was_written(workbook):
    table, original = adb_mrio.read_workbook(workbook, 2019), small()
    assert (table.countries, table.industries, table.categories) == (
        ("PRC", "RoW"),
        ("c1", "c2"),
        CATEGORIES,
    )
    for name in ("Z", "F", "va", "x"):
        np.testing.assert_allclose(getattr(table, name), getattr(original, name), err_msg=name)
    taxes = (original.x - original.Z.sum(axis=0) - original.va).sum() / 1e6
    assert table.facts["taxes and margins, million US$"] == pytest.approx(taxes)
    assert table.facts["negative cells of final demand"] == 2


def test_an_empty_cell_is_0_and_counted(workbook):
    table = adb_mrio.read_workbook(changed(workbook, "G9", None), 2019)  # PRC c2 sells RoW c1 0
    assert table.facts["empty cells read as 0"] == 1
    assert table.Z[1, 2] == 0


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("A1", "Multiregional Input-Output Table 2018", "year: the title of .* does not name 2019, but says"),
        ("D9", "c3", r"rows and columns differ, first at \('PRC', 'c2'\)"),
        ("D17", "r65", "lacks the rows 'r64'"),
        ("E19", 500, r"row r69 is not the sum of flows of \('PRC', 'c1'\)"),
        ("F8", "n/a", "holds 'n/a' where a number should stand"),
        ("I7", "F2", "final demand must be 'F1', 'F2', 'F3', 'F4', 'F5' for each country, in turn"),
    ],
)
def test_faulty_workbooks_are_refused(workbook, cell, value, message):
    with pytest.raises(InputError, match=message):
        adb_mrio.read_workbook(changed(workbook, cell, value), 2019)


def test_countries_with_other_industries_are_refused(workbook):
    for cell in ("H7", "D11"):  # RoW c2, as buyer and as seller
        changed(workbook, cell, "c3")
    with pytest.raises(InputError, match="each country must have the industries of PRC, in that order"):
        adb_mrio.read_workbook(workbook, 2019)


def test_another_workbook_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Legend"
    book.save(tmp_path / "legend.xlsx")
    with pytest.raises(InputError, match=r"legend.xlsx has no sheet besides the legend"):
        adb_mrio.read_workbook(tmp_path / "legend.xlsx", 2019)
    book.create_sheet("2019").append(["c1", 5])
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(InputError, match=r"other.xlsx has no row of industry codes"):
        adb_mrio.read_workbook(tmp_path / "other.xlsx", 2019)


def test_only_five_categories_can_be_written(tmp_path):
    table = small(categories=("all",), F=np.ones((4, 2)))
    with pytest.raises(InputError, match="table must have 5 categories of final demand, got 1"):
        sample_adb.write_workbook(tmp_path / "x.xlsx", table)


def test_the_synthetic_table_makes_the_trip_and_splits(tmp_path):
    table = sample_adb.synthetic_table(2019, seed=1)
    path = tmp_path / "ADB-MRIO-2019.xlsx"
    sample_adb.write_workbook(path, table)
    again = adb_mrio.read_workbook(path, 2019)
    np.testing.assert_allclose(again.Z, table.Z)
    np.testing.assert_allclose(again.va, table.va, rtol=1e-9)
    parts = split(again)
    np.testing.assert_allclose(parts[["d", "ft", "gvc"]].sum(axis=1), again.va, rtol=1e-9)
    assert parts["gvc"].sum() / parts["va"].sum() > 0.01
    assert not np.array_equal(table.Z, sample_adb.synthetic_table(2019, seed=2).Z)
    assert not np.array_equal(table.Z, sample_adb.synthetic_table(2018, seed=1).Z)
    np.testing.assert_array_equal(table.Z, sample_adb.synthetic_table(2019, seed=1).Z)
