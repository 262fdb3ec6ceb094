"""The loader of World Input-Output Tables: small files in its format, and the real ones."""

import numpy as np
import pytest
import rdata

from helpers.data.sources import wiod
from helpers.errors import InputError

INTER = np.array([[10, 5], [3, 8]], dtype=np.int32)
FINAL = np.array([[20, 1, 5, 4, -2, 6, 0, 0, 0, 0], [2, 0, 0, 0, 1, 30, 0, 9, 4, 0]], dtype=np.int32)
OUTPUT = np.array([51.0, 57.0])  # the rows hold 49 and 57: 2 million were cut off


@pytest.fixture
def write(tmp_path):
    def to_file(**changes):
        objects = {
            "inter99": INTER,
            "final99": FINAL,
            "output99": OUTPUT,
            "countries": np.array(["AUS", "RoW"], dtype=object),
            "industries": np.array(["c1"], dtype=object),
        }
        objects = {name: value for name, value in (objects | changes).items() if value is not None}
        path = tmp_path / "wiod99.rda"
        rdata.write_rda(path, objects)
        return path

    return to_file


def test_a_table_is_in_dollars_and_balances(write):
    table = wiod.read_table(write(), 1999)
    assert table.countries == ("AUS", "RoW")
    assert table.Z.tolist() == [[10e6, 5e6], [3e6, 8e6]]
    assert table.x.tolist() == [51e6, 57e6]
    # what was cut off is sold at home, in a category of its own
    assert table.categories[-1] == "cut off"
    assert table.F.reshape(2, 2, 6)[:, :, 5].tolist() == [[2e6, 0], [0, 0]]
    assert table.va.tolist() == [38e6, 44e6]
    assert table.account() == (
        "wiod-2013 1999: 2 countries × 1 industries; negative cells of final demand: 1; industries without "
        "output: 0; negative output: 0; negative value added: 0; cut off at the source, million US$: 2."
    )


def test_negative_output_is_flagged(write):
    final = FINAL.copy()
    final[0, 0] = -40
    table = wiod.read_table(write(final99=final, output99=np.array([-9.0, 57.0])), 1999)
    assert (table.x.tolist(), table.facts["negative output"]) == ([-9e6, 57e6], 1)


def test_faulty_files_are_refused(write):
    with pytest.raises(InputError, match=r"wiod99.rda lacks the objects 'inter98', 'final98', 'output98'"):
        wiod.read_table(write(), 1998)
    with pytest.raises(InputError, match=r"lacks the objects 'countries' of 1999"):
        wiod.read_table(write(countries=None), 1999)
    # rows of output in another order than those of the flows
    with pytest.raises(InputError, match=r"output99 of wiod99.rda is not the sum of the rows 0, 1"):
        wiod.read_table(write(output99=np.array([157.0, 251.0])), 1999)
    with pytest.raises(InputError, match="year must be 1995 to 2011, got 2014"):
        wiod.load_year(2014)


@pytest.mark.long
@pytest.mark.mirror
def test_real_tables_of_all_years():
    world, of_us = {}, 0.0
    for year in wiod.YEARS:
        table = wiod.load_year(year)
        assert (len(table.countries), table.countries[-1]) == (41, wiod.REST_OF_WORLD)
        assert table.industries == tuple(wiod.INDUSTRIES)
        assert (table.va >= 0).all()
        assert table.facts["cut off at the source, million US$"] * 1e6 / table.x.sum() < 0.001
        assert table.facts["negative cells of final demand"] > 0
        world[year] = table.va.sum() / 1e12
        of_us = table.va.reshape(41, 35).sum(axis=1)[table.countries.index("USA")] / table.va.sum()
    np.testing.assert_allclose([world[1995], world[2011]], [29.205, 69.328], atol=5e-4)
    assert of_us == pytest.approx(0.2187, abs=5e-5)  # in 2011
