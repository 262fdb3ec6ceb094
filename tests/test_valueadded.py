"""Value added in global production: hand-worked tables, another program's inverse, identities, real data."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data.sources import wiod
from helpers.errors import InputError
from helpers.valueadded import InputOutput, absorption, input_coefficients, leontief_inverse, split

ORACLES = Path(__file__).parent / "oracles"

# Miller and Blair (2009), section 2.3: agriculture and manufacturing
FLOWS = np.array([[150.0, 500.0], [200.0, 100.0]])
OUTPUT = np.array([1000.0, 2000.0])

# the same, section 3.3: two regions, of three and of two sectors
REGIONAL = np.array(
    [
        [150, 500, 50, 25, 75],
        [200, 100, 400, 200, 100],
        [300, 500, 50, 60, 40],
        [75, 100, 60, 200, 250],
        [50, 25, 25, 150, 100],
    ],
    dtype=float,
)
REGIONAL_OUTPUT = np.array([1000.0, 2000.0, 1000.0, 1200.0, 800.0])


def absorbed(table):
    """Value added (rows) by the country whose final demand it ends in, the value-added exports of Johnson and
    Noguera (2012): the definition, with the inverse of the whole world.
    """
    demand = table.F.reshape(len(table.x), len(table.countries), len(table.categories)).sum(axis=2)
    share = np.divide(table.va, table.x, out=np.zeros_like(table.x), where=table.x != 0)
    return share[:, None] * (leontief_inverse(input_coefficients(table.Z, table.x)) @ demand)


def two_by_two(**changes):
    """Return two countries, two industries, one category of final demand; made up."""
    given = {
        "countries": ("A", "B"),
        "industries": ("goods", "services"),
        "categories": ("all",),
        "Z": [[10, 5, 4, 1], [3, 8, 0, 2], [2, 1, 20, 6], [0, 1, 5, 9]],
        "F": [[25, 5], [30, 7], [4, 17], [2, 33]],
        "year": 2000,
    }
    return InputOutput(**(given | changes))


def test_miller_and_blair_two_sectors():
    A = input_coefficients(FLOWS, OUTPUT)
    assert A.tolist() == [[0.15, 0.25], [0.20, 0.05]]
    inverse = leontief_inverse(A)
    # printed to three digits
    np.testing.assert_array_equal(inverse.round(3), [[1.254, 0.330], [0.264, 1.122]])
    # new final demand of 600 and 1,500 needs output of 1,247.52 and 1,841.58
    np.testing.assert_allclose(inverse @ [600, 1500], [1247.52, 1841.58], atol=0.01)


def test_miller_and_blair_two_regions():
    inverse = leontief_inverse(input_coefficients(REGIONAL, REGIONAL_OUTPUT))
    printed = [
        [1.4234, 0.4652, 0.2909, 0.1917, 0.3041],
        [0.6346, 1.4237, 0.6707, 0.4092, 0.4558],
        [0.6383, 0.5369, 1.3363, 0.2501, 0.3108],
        [0.2672, 0.2000, 0.1973, 1.3406, 0.5473],
        [0.1468, 0.0908, 0.0926, 0.2155, 1.2538],
    ]
    np.testing.assert_array_equal(inverse.round(4), printed)


def test_inverse_and_coefficients_agree_with_pymrio():
    Z, F, A, L = (np.loadtxt(ORACLES / f"valueadded_{name}.csv", delimiter=",") for name in "ZFAL")
    table = InputOutput(("A", "B", "C"), ("i", "j"), ("all",), Z, F, year=2000)
    ours = input_coefficients(table.Z, table.x)
    np.testing.assert_allclose(ours, A, rtol=1e-13)
    np.testing.assert_allclose(leontief_inverse(ours), L, rtol=1e-12)


def test_separate_economies_are_inverted_side_by_side():
    A = input_coefficients(FLOWS, OUTPUT)
    both = leontief_inverse(np.stack([A, A / 2]))
    np.testing.assert_array_equal(both, [leontief_inverse(A), leontief_inverse(A / 2)])


def test_split_by_hand_one_industry():
    """A: a_d = 0.2, a_f = 0.1, v = 0.7, so that l = 1 / 0.8."""
    table = InputOutput(("A", "B"), ("i",), ("all",), [[2, 1], [1, 2]], [[6, 1], [1, 6]], year=2000)
    row = split(table).iloc[0]
    assert row["va"] == 7
    assert row["d"] == pytest.approx(0.7 / 0.8 * 6, abs=1e-14)
    assert row["ft"] == pytest.approx(0.7 / 0.8 * 1, abs=1e-14)
    assert row["gvc"] == pytest.approx(0.7 / 0.8 * 0.1 * 10, abs=1e-14)
    assert row["gvc_simple"] == pytest.approx(0.7 / 0.8 * 0.1 / 0.8 * 6, abs=1e-14)
    assert row["gvc_complex"] == pytest.approx(row["gvc"] - row["gvc_simple"], abs=1e-14)


def by_definition(table):
    """Write the four terms out with whole matrices, destination by destination."""
    G, N = len(table.countries), len(table.industries)
    demand = table.F.reshape(G * N, G, -1).sum(axis=2)
    own = np.kron(np.eye(G), np.ones((N, 1)))
    blocks = np.kron(np.eye(G), np.ones((N, N)))
    A = table.Z / table.x
    A_D, A_F = A * blocks, A * (1 - blocks)
    L, B = np.linalg.inv(np.eye(G * N) - A_D), np.linalg.inv(np.eye(G * N) - A)
    V = np.diag(table.va / table.x)
    Y_D, Y_F = demand * own, demand * (1 - own)
    terms = (V @ L @ Y_D, V @ L @ Y_F, V @ L @ A_F @ L @ Y_D, V @ L @ A_F @ (B @ demand - L @ Y_D))
    return [term.sum(axis=1) for term in terms]


@st.composite
def tables(draw):
    G, N = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    Z = rng.uniform(0, 1, (G * N, G * N)) * rng.integers(0, 2, (G * N, G * N))
    F = rng.uniform(0.01, 2, (G * N, 2 * G))
    # output covers what an industry buys: A is productive, and no value added negative
    F[:, 0] += np.maximum(Z.sum(axis=0) - Z.sum(axis=1), 0)
    names = [f"{kind}{at}" for kind, count in (("c", G), ("i", N)) for at in range(count)]
    return InputOutput(tuple(names[:G]), tuple(names[G:]), ("f", "g"), Z, F, year=2000)


@given(table=tables())
@settings(max_examples=60)
def test_the_parts_are_the_whole_and_match_their_definition(table):
    parts = split(table)
    whole = parts[["d", "ft", "gvc"]].sum(axis=1)
    np.testing.assert_allclose(whole, table.va, atol=1e-9)
    expected = by_definition(table)
    for name, term in zip(("d", "ft", "gvc_simple", "gvc_complex"), expected, strict=True):
        np.testing.assert_allclose(parts[name], term, atol=1e-9, err_msg=name)
    ends = absorbed(table)
    np.testing.assert_allclose(ends.sum(axis=1), table.va, atol=1e-9)
    np.testing.assert_allclose(absorption(table)[list(table.countries)], ends, atol=1e-9)
    at_home = ends[np.arange(len(ends)), np.arange(len(ends)) // len(table.industries)]
    assert (parts["ft"] + parts["gvc"] - (table.va - at_home) > -1e-9).all()


@given(table=tables(), factor=st.floats(1e-3, 1e6))
@settings(max_examples=25)
def test_units_and_the_order_of_countries_do_not_matter(table, factor):
    parts = split(table).set_index(["country", "industry"])
    scaled = InputOutput(
        table.countries, table.industries, table.categories, table.Z * factor, table.F * factor, year=2000
    )
    np.testing.assert_allclose(split(scaled)["gvc"], parts["gvc"] * factor, atol=1e-9 * factor)
    G, N, K = len(table.countries), len(table.industries), len(table.categories)
    rows = np.arange(G * N).reshape(G, N)[::-1].ravel()
    columns = np.arange(G * K).reshape(G, K)[::-1].ravel()
    turned = InputOutput(
        table.countries[::-1],
        table.industries,
        table.categories,
        table.Z[np.ix_(rows, rows)],
        table.F[np.ix_(rows, columns)],
        year=2000,
    )
    again = split(turned).set_index(["country", "industry"]).loc[parts.index]
    np.testing.assert_allclose(again["d"], parts["d"], atol=1e-9)


def test_limits_no_foreign_sales_and_no_intermediates():
    closed = two_by_two(Z=np.kron(np.eye(2), [[10, 5], [3, 8]]), F=np.kron(np.eye(2), [[25], [30]]))
    parts = split(closed)
    np.testing.assert_allclose(parts["d"], closed.va)
    np.testing.assert_allclose(parts[["ft", "gvc"]], 0, atol=1e-14)
    final_only = split(two_by_two(Z=np.zeros((4, 4))))
    assert final_only["d"].tolist() == [25, 30, 17, 33]
    assert final_only["ft"].tolist() == [5, 7, 4, 2]
    assert final_only["gvc"].tolist() == [0, 0, 0, 0]


def test_an_industry_without_output_has_no_parts():
    idle = two_by_two(
        Z=[[10, 0, 4, 1], [0, 0, 0, 0], [2, 0, 20, 6], [0, 0, 5, 9]],
        F=[[25, 5], [0, 0], [4, 17], [2, 33]],
    )
    row = split(idle).iloc[1]
    assert row[["va", "d", "ft", "gvc"]].tolist() == [0, 0, 0, 0]


def test_value_added_of_the_source_is_split_in_place_of_the_residual():
    table = two_by_two(value_added=[20, 30, 10, 20])
    assert table.va.tolist() == [20, 30, 10, 20]
    np.testing.assert_allclose(split(table)[["d", "ft", "gvc"]].sum(axis=1), [20, 30, 10, 20])


def test_a_table_cannot_be_changed():
    mine = np.full((4, 4), 1.0)
    table = two_by_two(Z=mine)
    mine[0, 0] = 99
    assert table.Z[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        table.Z[0, 0] = 5
    with pytest.raises(FrozenInstanceError):
        table.year = 1999


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"countries": ("A", "A")}, "countries holds 'A' more than once; give each label once"),
        ({"Z": np.ones((3, 3))}, r"Z must have the shape \(4, 4\), got \(3, 3\)"),
        ({"F": np.ones((4, 3))}, r"F must have the shape \(4, 2\), got \(4, 3\)"),
        ({"F": [[np.nan, 5], [30, 7], [4, 17], [2, 33]]}, "F must hold finite numbers, but 1 are not"),
        ({"Z": -np.eye(4)}, "Z must not be negative, but is in the rows of 'A goods', 'A services'"),
        (
            {"Z": np.zeros((4, 4)), "F": np.zeros((4, 2)), "value_added": [0, 0, 1, 0]},
            "value_added must be 0 where output is, but is not for 'B goods'",
        ),
    ],
)
def test_faulty_tables_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        two_by_two(**changes)


def test_faulty_matrices_are_refused():
    with pytest.raises(InputError, match=r"x is 0 for the columns 1, which buy inputs"):
        input_coefficients(FLOWS, [1000, 0])
    with pytest.raises(InputError, match=r"A must be square, got the shape \(2, 3\)"):
        leontief_inverse(np.ones((2, 3)))
    with pytest.raises(InputError, match="A must hold finite numbers"):
        leontief_inverse([[np.inf]])
    with pytest.raises(InputError, match="has no inverse"):
        leontief_inverse([[1.0]])
    with pytest.raises(InputError, match="A is not productive"):
        leontief_inverse([[0.5, 0.8], [0.8, 0.5]])


def test_the_account_of_a_table():
    table = two_by_two(source="demo", facts={"negative cells": 3})
    assert table.account() == "demo 2000: 2 countries × 2 industries; negative cells: 3."


@pytest.mark.mirror
def test_real_tables_split_without_remainder():
    for year in (1995, 2002, 2011):
        table = wiod.load_year(year)
        parts = split(table)
        gap = (parts[["d", "ft", "gvc"]].sum(axis=1) - parts["va"]).abs().max()
        assert gap / parts["va"].sum() < 1e-9
        assert gap / parts["va"].max() < 1e-9
    # 2011, shares in the world's value added
    shares = parts[["d", "ft", "gvc_simple", "gvc_complex"]].sum() / parts["va"].sum()
    np.testing.assert_allclose(shares, [0.8025, 0.0631, 0.0841, 0.0503], atol=5e-5)
    ends = absorbed(table)
    at_home = ends[np.arange(len(ends)), np.arange(len(ends)) // len(table.industries)].sum()
    returns = (parts["ft"] + parts["gvc"]).sum() - (parts["va"].sum() - at_home)
    assert 0 < returns / parts["va"].sum() < 0.01
