"""Indicators computed from ADB's tables: by hand, and against what else the files say."""

import pandas as pd
import pytest

from helpers.data import fetch
from helpers.data.sources import adb_derived, kennedy, wiod
from helpers.errors import InputError


@pytest.fixture
def files(tmp_path):
    """Two economies and 35 industries in one year, and a coarser row; the numbers are made up."""
    rows = [(2000, s, 35, i) for s in (1, 63) for i in range(1, 36)] + [(2000, 1, 5, 1)]
    frame = pd.DataFrame(rows, columns=["t", "s", "agg", "i"])
    frame = frame.assign(exports_si=frame["i"] * 1.0, vaxes_si=frame["s"] * 0.5, vaxos_si=-0.25)
    frame.to_parquet(tmp_path / "rca62.parquet")
    codes = {"mrio": [8, 63, 73], "mrio62": [1, None, 63], "mrio_code": ["PRC", "ARG", "ROW"]}
    pd.DataFrame(codes).to_excel(tmp_path / "countries.xlsx", sheet_name="MRIO", index=False)
    return frame, tmp_path / "rca62.parquet", tmp_path / "countries.xlsx"


def test_rows_get_codes_and_dollars_and_coarser_ones_are_counted(files):
    loaded = adb_derived.read(*files[1:])
    assert (loaded.read, dict(loaded.dropped)) == (71, {"rows of 5 industries": 1})
    row = loaded.frame.set_index(["country", "industry"]).loc[("RoW", "c14")]
    assert row.to_dict() == {"year": 2000, "va_forward": -250e3, "va_backward": 31.5e6, "exports": 14e6}
    assert set(loaded.frame["country"]) == {"PRC", "RoW"}


def test_an_unknown_economy_or_a_missing_cell_is_refused(files):
    frame, path, codes = files
    frame.assign(s=frame["s"].replace(63, 62)).to_parquet(path)
    with pytest.raises(InputError, match="no code for the economies 62"):
        adb_derived.read(path, codes)
    frame.drop(index=3).to_parquet(path)
    with pytest.raises(InputError, match="lacks, or repeats, an economy and industry in 2000"):
        adb_derived.read(path, codes)


@pytest.mark.mirror
def test_exports_are_output_less_sales_at_home_and_both_ways_of_counting_have_one_sum():
    loaded = adb_derived.load()
    other = pd.read_parquet(fetch("adb-mrio-62-derived", "summary62.parquet"))
    rows = pd.read_parquet(fetch("adb-mrio-62-derived", "rca62.parquet")).query("agg == 35")
    both = rows.merge(other, on=["t", "s", "i"], validate="1:1")
    assert len(both) == len(loaded.frame) == 63 * 35 * 17
    # the column that is called e holds sales at home
    assert (both["x"] - both["e"] - both["exports_si"]).abs().max() < 1e-6
    sums = loaded.frame.groupby(["year", "country"])[["va_forward", "va_backward"]].sum()
    assert sums["va_forward"].to_numpy() == pytest.approx(sums["va_backward"].to_numpy(), rel=1e-6)


@pytest.mark.mirror
def test_the_industries_are_those_of_wiod():
    names = pd.read_csv(fetch("adb-mrio-62-derived", "sectors.csv")).set_index("c_ind")["c_name"]
    assert len(names) == len(wiod.INDUSTRIES)
    first = {number: name.split()[0].strip(",;") for number, name in names.items()}
    ours = {number: wiod.INDUSTRIES[f"c{number}"].split()[0].strip(",;") for number in first}
    # "Manufacturing, not elsewhere classified; recycling" is our "Other manufacturing; recycling"
    assert {number for number in first if first[number] != ours[number]} == {16}


def test_kennedys_areas_are_known_and_stand_once():
    cells = pd.DataFrame({"Year": [1750.0, 1750.0], "variable": ["France", "Gaul"], "value": [4.0, 4.0]})
    with pytest.raises(InputError, match="areas of demo are unknown: 'Gaul'"):
        kennedy.tidy(cells, "demo")
    with pytest.raises(InputError, match=r"more than one row for \('France', 1750\)"):
        kennedy.tidy(cells.assign(variable="France"), "demo")
