"""The loader of Maddison's sheets: small files in their format, and the real ones against Table 18."""

import pytest

from helpers.data.sources import maddison
from helpers.errors import InputError, UnknownNameError

SHEET = """Region,1700,,1820,1821,2030
Western Europe ,,,,,
Austria ,993,,"1,218",,
New  Zealand,0,,400,,9
Total 12 Western Europe ,"1,028",,"1,234",,
Former Yugoslavia ,,,5,,
,,,,,
World Average,616,,666,,
"""


def test_names_numbers_and_the_account(tmp_path):
    path = tmp_path / "percapita-gdp.csv"
    path.write_text(SHEET.replace(",0,", ",,"))
    loaded = maddison.read_sheet(path)
    assert loaded.frame.to_dict("list") == {
        "country": ["Austria", "Austria", "New Zealand"],
        "year": [1700, 1820, 1820],
        "value": [993.0, 1218.0, 400.0],
    }
    assert loaded.dropped == {"no value": 19, "total of countries": 5, "projection after 2008": 1}
    assert loaded.read == 28


def test_zero_is_a_number_and_faults_are_refused(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text(SHEET)
    assert maddison.read_sheet(path).frame.query("country == 'New Zealand'")["value"].tolist() == [0, 400]
    path.write_text(SHEET.replace("993", "993*"))
    with pytest.raises(
        InputError, match=r"population.csv, line 3: 1700 must be a number from 0 up, got '993\*'"
    ):
        maddison.read_sheet(path)
    path.write_text(SHEET.replace("993", "-993"))
    with pytest.raises(InputError, match="line 3: 1700 must be a number from 0 up, got '-993'"):
        maddison.read_sheet(path)
    path.write_text(SHEET + "Austria,1,,2,,\n")
    with pytest.raises(InputError, match="more than one row for 'Austria'"):
        maddison.read_sheet(path)
    path.write_text("Region,a\nAustria,1\n")
    with pytest.raises(InputError, match="has no years from 1820 or before in its first line"):
        maddison.read_sheet(path)
    with pytest.raises(UnknownNameError, match="sheet must be one of gdp_per_capita, gdp, population"):
        maddison.load("incomes")


@pytest.mark.mirror
def test_real_sheets_have_their_size():
    assert maddison.load().account() == (
        "maddison-2010 percapita-gdp: 37,830 rows read, 12,289 kept; left out: 24,012 (no value), 1,529 "
        "(total of countries)."
    )
    people = maddison.load("population").frame.set_index(["country", "year"])["value"]
    assert people["China", 1820] == 381_000
    assert people.index.get_level_values("year").max() == 2008
    product = maddison.load("gdp").frame.set_index(["country", "year"])["value"]
    head = maddison.load().frame.set_index(["country", "year"])["value"]
    assert product["China", 1820] / people["China", 1820] * 1000 == pytest.approx(
        head["China", 1820], rel=1e-3
    )
