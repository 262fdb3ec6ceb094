"""The loaders of NCSES tables and of older World Bank vintages: small files in their format, real ones."""

import numpy as np
import pytest

from helpers.data.sources import ncses, wdi
from helpers.errors import InputError, UnknownNameError

HEAD = "table_id,row_id,region_country_or_economy_full_path,field_2003,field_2004\n"
ROWS = """1,r1,Exports,,
1,r2,Exports -> World,60,70
1,r3,Exports -> World -> Asia,50,60
1,r4,Exports -> World -> Asia -> China,40,50
1,r5,Exports -> World -> Asia -> Other Asia,10,10
1,r6,Exports -> World -> Middle East,10,10
1,r7,Imports,,
1,r8,Imports -> World,5,5
1,r9,Imports -> World -> Russia ,5,
"""
TABLE = ncses.Table("widgets", 1e6)


@pytest.fixture
def write(tmp_path):
    def to_file(text):
        path = tmp_path / "S6-18.csv"
        path.write_text(text)
        return path

    return to_file


def test_leaves_are_kept_and_everything_else_is_counted(write):
    loaded = ncses.read_table(write(HEAD + ROWS), "exports", TABLE)
    assert loaded.frame[loaded.frame["year"] == 2004].to_dict("list") == {
        "year": [2004] * 3,
        "exporter": ["CHN", "Middle East", "Other Asia"],
        "group": ["widgets"] * 3,
        "value_usd": [50e6, 10e6, 10e6],
        "is_economy": [True, False, False],
    }
    assert loaded.dropped == {"other flow": 6, "aggregate of rows": 6, "no value": 0, "value is 0": 0}
    imports = ncses.read_table(write(HEAD + ROWS), "imports", TABLE)
    assert imports.frame["exporter"].tolist() == ["RUS"]
    assert imports.dropped == {"other flow": 12, "aggregate of rows": 4, "no value": 1, "value is 0": 0}


def test_faulty_tables_are_refused(write):
    with pytest.raises(InputError, match=r"must have the column region_country.* and columns field_YYYY"):
        ncses.read_table(write("a,b\n1,2\n"), "exports", TABLE)
    with pytest.raises(InputError, match="flow must be one of 'exports', 'imports', 'value added', got 'x'"):
        ncses.read_table(write(HEAD + ROWS), "x", TABLE)
    with pytest.raises(InputError, match=r"flow: S6-18.csv holds no value added"):
        ncses.read_table(write(HEAD + ROWS), "value added", TABLE)
    with pytest.raises(InputError, match="names 'Atlantis', which are no known economies"):
        ncses.read_table(write(HEAD + ROWS.replace("China", "Atlantis")), "exports", TABLE)
    with pytest.raises(InputError, match="more than one row for 'Exports -> World -> Middle East'"):
        ncses.read_table(write(HEAD + ROWS + "1,r,Exports -> World -> Middle East,1,1\n"), "exports", TABLE)
    for cell in ("x", "-1"):
        with pytest.raises(InputError, match="line 5: a cell must be a number from 0 up, got"):
            ncses.read_table(write(HEAD + ROWS.replace("40,50", f"40,{cell}")), "exports", TABLE)
    with pytest.raises(UnknownNameError, match=r"name must be one of S6-18, .*, got 'S6-99'"):
        ncses.load("S6-99")


@pytest.mark.mirror
@pytest.mark.parametrize("name", ncses.TABLES)
def test_real_rows_sum_to_the_world_and_units_are_right(name):
    flow = "exports" if name in ("S6-18", "S6-19", "S6-20", "SKTI-20") else "value added"
    frame = ncses.load(name, flow).frame
    world = frame.groupby("year")["value_usd"].sum()
    # the table's own total of 2017, trillions; each economy is rounded, so that the sum is not exact
    np.testing.assert_allclose(world[2017] / 1e12, WORLD_2017[name], rtol=5e-4)


WORLD_2017 = {
    "S6-18": 8.058857,
    "S6-19": 2.604145,
    "S6-20": 5.454712,
    "SKTI-20": 6.7972,
    "S6-2": 8.277119,
    "S6-3": 2.987715,
    "S6-4": 5.289404,
    "S6-5": 0.224360,
    "S6-6": 0.605818,
    "S6-7": 1.106974,
    "S6-11": 1.053001,
    "S6-12": 1.086016,
    "S6-13": 0.914635,
    "S6-14": 0.609342,
}


@pytest.mark.mirror
def test_real_groups_add_up():
    """High and medium-high R&D intensive products make up all knowledge- and technology-intensive ones."""
    every, high, medium = (
        ncses.load(name).frame.set_index(["year", "exporter"])["value_usd"]
        for name in ("S6-18", "S6-19", "S6-20")
    )
    assert len(every) == 16 * 25
    assert ((high + medium - every).abs() <= 1.5e6).all()  # each is rounded to a million


SCIENCE = '\ufeff"Data Source","WDI",\n\n"Last Updated Date","2021-09-15",\n\n' + (
    '"Country Name","Country Code","Indicator Name","Indicator Code","2017","2018",\n'
    '"Namibia","NAM","R&D","GB.X","0.5","",\n"World","WLD","R&D","GB.X","2","2",\n'
    '"Namibia","NAM","Patents","IP.X","7","8",\n'
)


def test_a_vintage_by_topic(tmp_path):
    path = tmp_path / "science.csv"
    path.write_text(SCIENCE, encoding="utf-8")
    loaded = wdi.read_science(path, "GB.X")
    assert loaded.frame.to_dict("list") == {"country": ["NAM"], "year": [2017], "value": [0.5]}
    assert loaded.dropped == {"aggregate of countries": 2, "no value": 1}
    with pytest.raises(InputError, match=r"code: science.csv has no series 'GB.Y'; it has GB.X, IP.X"):
        wdi.read_science(path, "GB.Y")
    path.write_text(SCIENCE + '"Namibia","NAM","R&D","GB.X","1","1",\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"science.csv has more than one row for 'NAM'"):
        wdi.read_science(path, "GB.X")
    path.write_text("\n\n\n\na,b\n1,2\n")
    with pytest.raises(InputError, match="lacks the columns 'Country Code', 'Indicator Code'"):
        wdi.read_science(path, "GB.X")


def test_a_vintage_with_countries_side_by_side(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("year,NAM,ARB,CHN\n2017,1.5,9,\n2018,2.5,9,4\n")
    loaded = wdi.read_wide(path)
    assert loaded.frame.to_dict("list") == {
        "country": ["CHN", "NAM", "NAM"],
        "year": [2018, 2017, 2018],
        "value": [4.0, 1.5, 2.5],
    }
    assert loaded.dropped == {"aggregate of countries": 2, "no value": 1}
    path.write_text("year,NAM\n2017,1\n2017,2\n")
    with pytest.raises(InputError, match="more than one row for '2017'"):
        wdi.read_wide(path)
    path.write_text("date,NAM\n2017,1\n")
    with pytest.raises(InputError, match="lacks the columns 'year'"):
        wdi.read_wide(path)


@pytest.mark.mirror
def test_real_vintages_have_their_size():
    assert wdi.load_science_2021().account() == (
        "wdi-rd-vintage-2021 GB.XPD.RSDV.GD.ZS: 16,226 rows read, 1,965 kept; left out: 2,989 (aggregate of "
        "countries), 11,272 (no value)."
    )
    exports = wdi.load_science_2021("TX.VAL.TECH.CD").frame
    assert (exports["year"].min(), exports["year"].max()) == (2007, 2020)
    incomes = wdi.load_gdp_per_head_2010_usd().frame.set_index(["country", "year"])["value"]
    assert incomes["ARG", 1960] == pytest.approx(5642.77, abs=0.01)
