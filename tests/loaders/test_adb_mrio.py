"""The loader of ADB's workbooks, on workbooks in their format; the numbers are made up."""

import numpy as np
import openpyxl
import pytest

from helpers.data.sources import adb_mrio
from helpers.data.sources.adb_mrio import OUTPUT, VALUE_ADDED
from helpers.data.sources.wiod import INDUSTRIES
from helpers.errors import InputError
from helpers.valueadded import InputOutput, split

CATEGORIES = tuple(adb_mrio.CATEGORIES.values())
DEMAND = adb_mrio.CATEGORIES

COUNTRIES = ("AUS", "PRC", "GER", "JPN", "USA", "RoW")

LABELS = (
    "Final consumption expenditure by households",
    "Final consumption expenditure by non-profit organisations serving households",
    "Final consumption expenditure by government",
    "Gross fixed capital formation",
    "Changes in inventories and valuables",
)
MILLION = 1e6


def synthetic_table(year, seed):
    """Draw a table of ADB's 35 industries; the numbers mean nothing, some inventories are negative."""
    draw = np.random.default_rng([seed, year])
    G, N, K = len(COUNTRIES), len(INDUSTRIES), len(DEMAND)
    size = np.repeat(draw.lognormal(10, 1, G), N) * draw.lognormal(0, 0.5, G * N)
    at_home = np.kron(np.eye(G), np.ones((N, N)))
    weights = draw.gamma(0.5, size=(G * N, G * N)) * size[:, None] * (0.02 + at_home)
    Z = weights / weights.sum(axis=0) * size * draw.uniform(0.3, 0.6, G * N)
    sold = draw.gamma(0.5, size=(G * N, G * K)) * (0.05 + np.kron(np.eye(G), np.ones((N, K))))
    # final demand makes up whatever output industries need beyond their sales to industries
    left = np.maximum(size, 1.2 * Z.sum(axis=0)) * 1.1
    F = sold / sold.sum(axis=1, keepdims=True) * np.maximum(left - Z.sum(axis=1), 0.1 * left)[:, None]
    inventories = np.arange(G) * K + K - 1
    F[:, inventories] -= 0.02 * F.sum(axis=1, keepdims=True) / G
    Z, F = np.round(Z, 3), np.round(F, 3)
    return InputOutput(
        COUNTRIES,
        tuple(INDUSTRIES),
        CATEGORIES,
        Z * MILLION,
        F * MILLION,
        year=year,
        source="synthetic",
    )


def write_workbook(path, table):
    """Write a table as ADB publishes it, in million US dollars; what is left of output goes to taxes."""
    G, N = len(table.countries), len(table.industries)
    sellers = [(country, code) for country in table.countries for code in table.industries]
    names = [INDUSTRIES.get(code, code) for code in table.industries]
    Z, F, x, va = (array / MILLION for array in (table.Z, table.F, table.x, table.va))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(f"ADB MRIO {table.year}")
    for title in (
        f"Multiregional Input-Output Table {table.year}",
        f"{G} economies, at current prices (industry by industry)",
        "In millions of US$",
        None,
    ):
        sheet.append([title])
    margin = [None] * 4
    sheet.append([*margin, *names * G, *LABELS * G, "TOTAL"])
    owners = [country for country, _ in sellers]
    buyers = [country for country in table.countries for _ in DEMAND]
    sheet.append([*margin, *owners, *buyers, "ToT"])
    sheet.append([*margin, *(code for _, code in sellers), *list(DEMAND) * G])
    for at, (country, code) in enumerate(sellers):
        sheet.append([None, names[at % N], country, code, *Z[at].tolist(), *F[at].tolist(), float(x[at])])
    intermediates, taxes = Z.sum(axis=0), x - Z.sum(axis=0) - va
    none = np.zeros(G * N)
    for label, code, row in (
        ("Total intermediate consumption", "r60", intermediates),
        ("Taxes less subsidies on products", "r99", taxes),
        ("CIF / FOB adjustments", "r61", none),
        ("Direct purchases abroad by residents", "r62", none),
        ("Purchases on the domestic territory by non-residents", "r63", none),
        ("Value added at basic prices", VALUE_ADDED, va),
        ("International Transport Margins", "trs", none),
        ("Output at basic prices", OUTPUT, x),
    ):
        sheet.append([None, label, "ToT", code, *row.tolist()])
    legend = book.create_sheet("Legend")
    legend.append(["Code", "Country"])
    for country in table.countries:
        legend.append([country, country])
    book.save(path)


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
    write_workbook(path, small())
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
    with pytest.raises(InputError, match=r"it has no sheet besides the legend.* legend.xlsx looks like"):
        adb_mrio.read_workbook(tmp_path / "legend.xlsx", 2019)
    book.create_sheet("2019").append(["c1", 5])
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(InputError, match=r"other.xlsx has no row of industry codes"):
        adb_mrio.read_workbook(tmp_path / "other.xlsx", 2019)


def test_the_synthetic_table_makes_the_trip_and_splits(tmp_path):
    table = synthetic_table(2019, seed=1)
    path = tmp_path / "ADB-MRIO-2019.xlsx"
    write_workbook(path, table)
    again = adb_mrio.read_workbook(path, 2019)
    np.testing.assert_allclose(again.Z, table.Z)
    np.testing.assert_allclose(again.va, table.va, rtol=1e-9)
    parts = split(again)
    np.testing.assert_allclose(parts[["d", "ft", "gvc"]].sum(axis=1), again.va, rtol=1e-9)
    assert parts["gvc"].sum() / parts["va"].sum() > 0.01
    assert not np.array_equal(table.Z, synthetic_table(2019, seed=2).Z)
    assert not np.array_equal(table.Z, synthetic_table(2018, seed=1).Z)
    np.testing.assert_array_equal(table.Z, synthetic_table(2019, seed=1).Z)
