"""RCA, PRODY, EXPY: by hand, by property, on four engines, against two other programs."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import HelpersWarning, InputError
from helpers.indices import expy, prody, rca

from .engines import EAGER, ENGINES, FACTOR, TO, close, same, series

ORACLES = Path(__file__).parents[1] / "oracles"

# By hand: three countries, three products, C sells no p and B's zero of q is given
#
#            p    q    r   total   shares          income
#   A       10   30   60     100   1/10 3/10 6/10   1 000
#   B        5    0    5      10   1/2   0   1/2    4 000
#   C        .   20   20      40    0   1/2  1/2   16 000
#   world   15   50   85     150   1/10 1/3 17/30

FLOWS = pd.DataFrame(
    {
        "exporter": list("AAABBBCC"),
        "product": list("pqrpqrqr"),
        "value_usd": [10, 30, 60, 5, 0, 5, 20, 20],
    }
)
INCOMES = pd.DataFrame({"exporter": list("ABC"), "gdp_per_capita": [1000, 4000, 16000]})

# share in the country over share in the world
RCA = {
    ("A", "p"): (1 / 10) / (1 / 10),
    ("A", "q"): (3 / 10) / (1 / 3),
    ("A", "r"): (6 / 10) / (17 / 30),
    ("B", "p"): (1 / 2) / (1 / 10),
    ("B", "q"): 0.0,
    ("B", "r"): (1 / 2) / (17 / 30),
    ("C", "q"): (1 / 2) / (1 / 3),
    ("C", "r"): (1 / 2) / (17 / 30),
}
# p: shares 1/10, 1/2, sum 3/5: (100 + 2 000) / (3/5) = 3 500
# q: shares 3/10, 1/2, sum 4/5: (300 + 8 000) / (4/5) = 10 375
# r: shares 6/10, 1/2, 1/2, sum 8/5: (600 + 2 000 + 8 000) / (8/5) = 6 625
PRODY = {"p": 3500, "q": 10375, "r": 6625}
# A: 350 + 3 112.5 + 3 975; B: 1 750 + 3 312.5; C: 5 187.5 + 3 312.5
EXPY = {"A": 7437.5, "B": 5062.5, "C": 8500}


@pytest.mark.parametrize("engine", ENGINES)
def test_by_hand_on_each_engine_and_the_same_kind_comes_back(engine):
    flows, incomes = TO[engine](FLOWS), TO[engine](INCOMES)
    advantage, prodys = rca(flows), prody(flows, incomes)
    expys = expy(flows, prodys)
    assert series(advantage, "rca") == close(RCA)
    assert series(prodys, "prody") == close(PRODY)
    assert series(expys, "expy") == close(EXPY)
    assert {type(out) for out in (advantage, prodys, expys)} == {type(flows)}


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_come_sorted(engine):
    shuffled = FLOWS.sample(frac=1, random_state=1)
    flows, incomes = TO[engine](shuffled), TO[engine](INCOMES.iloc[::-1])
    assert list(series(rca(flows), "rca")) == sorted(RCA)
    assert list(series(prody(flows, incomes), "prody")) == ["p", "q", "r"]
    assert list(series(expy(flows, prody(flows, incomes)), "expy")) == ["A", "B", "C"]


def test_other_column_names():
    flows = FLOWS.set_axis(["i", "hs", "x"], axis=1)
    incomes = INCOMES.set_axis(["i", "y"], axis=1)
    prodys = prody(flows, incomes, exporter="i", product="hs", value="x", income="y")
    assert list(prodys.columns) == ["hs", "prody"]
    assert list(rca(flows, exporter="i", product="hs", value="x").columns) == ["i", "hs", "rca"]
    renamed = prodys.rename(columns={"prody": "level"})
    expys = expy(flows, renamed, exporter="i", product="hs", value="x", prody="level")
    assert series(expys, "expy") == close(EXPY)


def test_input_frames_stay_as_they_are():
    flows, incomes = FLOWS.copy(), INCOMES.copy()
    prody(flows, incomes)
    rca(flows)
    pd.testing.assert_frame_equal(flows, FLOWS)
    pd.testing.assert_frame_equal(incomes, INCOMES)


def test_columns_beside_the_needed_ones_do_not_matter():
    assert series(rca(FLOWS.assign(year=2017, _share=9.0)), "rca") == close(RCA)


# What is missing


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("how", ["absent", "null"])
def test_missing_income_leaves_both_sums_with_a_warning(engine, how):
    # without C: p as before; q from A alone: 1 000; r: (600 + 2 000) / (6/10 + 1/2) = 26 000 / 11
    known = INCOMES.iloc[:2]
    if how == "null":
        known = INCOMES.assign(gdp_per_capita=[1000, 4000, np.nan])
    with pytest.warns(
        HelpersWarning, match=r"^Exporters without gdp_per_capita are left out of both sums \(1\): C\.$"
    ):
        prodys = prody(TO[engine](FLOWS), TO[engine](known))
    assert series(prodys, "prody") == close({"p": 3500, "q": 1000, "r": 26000 / 11})


@pytest.mark.parametrize("engine", ENGINES)
def test_product_of_unknown_incomes_stays_without_prody(engine):
    with pytest.warns(HelpersWarning, match=r"Exporters without gdp_per_capita .* \(2\): A, C"):
        prodys = prody(TO[engine](FLOWS), TO[engine](INCOMES.iloc[1:2]))
    # q is B's zero: nobody whose income is known sells it
    assert series(prodys, "prody") == close({"p": 4000, "q": np.nan, "r": 4000})


@pytest.mark.parametrize("engine", ENGINES)
def test_missing_prody_leaves_sum_and_total_with_a_warning(engine):
    # without q: A: (10 * 3 500 + 60 * 6 625) / 70; B as before; C: r alone
    prodys = pd.DataFrame({"product": ["p", "q", "r"], "prody": [3500, np.nan, 6625]})
    with pytest.warns(
        HelpersWarning, match=r"^Products without PRODY are left out of the sum and the total \(1\): q\.$"
    ):
        expys = expy(TO[engine](FLOWS), TO[engine](prodys))
    assert series(expys, "expy") == close({"A": 432500 / 70, "B": 5062.5, "C": 6625})


@pytest.mark.parametrize("engine", ENGINES)
def test_exporter_of_unknown_prodys_stays_without_expy(engine):
    prodys = pd.DataFrame({"product": ["p"], "prody": [3500.0]})
    with pytest.warns(HelpersWarning, match=r"Products without PRODY .* \(2\): q, r"):
        expys = expy(TO[engine](FLOWS), TO[engine](prodys))
    assert series(expys, "expy") == close({"A": 3500, "B": 3500, "C": np.nan})


@pytest.mark.parametrize("engine", ENGINES)
def test_exporter_that_sells_nothing_is_missing_and_never_zero(engine):
    idle = FLOWS.assign(value_usd=[10, 30, 60, 0, 0, 0, 20, 20])
    flows, incomes = TO[engine](idle), TO[engine](INCOMES)
    advantage = series(rca(flows), "rca")
    assert np.isnan([advantage["B", product] for product in "pqr"]).all()
    # world without B: q 50 of 140; B's income enters nothing
    assert advantage["C", "q"] == pytest.approx((1 / 2) / (50 / 140), rel=1e-12)
    prodys = prody(flows, incomes)
    assert series(prodys, "prody") == close({"p": 1000, "q": 10375, "r": (600 + 8000) / 1.1})
    assert np.isnan(series(expy(flows, prodys), "expy")["B"])


@pytest.mark.parametrize("engine", ENGINES)
def test_product_that_nobody_sells_is_missing(engine):
    flows = TO[engine](FLOWS.assign(value_usd=[0, 30, 60, 0, 5, 5, 20, 20]))
    advantage = series(rca(flows), "rca")
    assert np.isnan([advantage["A", "p"], advantage["B", "p"]]).all()
    # q: shares 1/3, 1/2, 1/2: (1 000/3 + 2 000 + 8 000) / (4/3); r: 2/3, 1/2, 1/2: (2 000/3 + 10 000) / (5/3)
    prodys = prody(flows, TO[engine](INCOMES))
    assert series(prodys, "prody") == close({"p": np.nan, "q": 7750, "r": 6400})
    # a product without sales weighs nothing: EXPY is that of the others
    with pytest.warns(HelpersWarning, match=r"Products without PRODY .* \(1\): p\.$"):
        expys = expy(flows, prodys)
    assert series(expys, "expy") == close({"A": 7750 / 3 + 6400 * 2 / 3, "B": 7075, "C": 7075})


def test_missing_is_null_where_the_engine_tells_null_from_nan():
    flows = FLOWS.assign(value_usd=[0, 30, 60, 0, 5, 5, 20, 20])
    prodys = prody(TO["polars"](flows), TO["polars"](INCOMES))
    assert prodys["prody"].to_list()[0] is None
    prodys = prody(TO["duckdb"](flows), TO["duckdb"](INCOMES))
    assert prodys.fetchall()[0] == ("p", None)


def test_nothing_missing_means_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        prodys = prody(FLOWS, pd.concat([INCOMES, INCOMES.iloc[:1].assign(exporter="unused")]))
        expy(FLOWS, pd.concat([prodys, prodys.iloc[:1].assign(product="unused")]))


def test_no_rows_give_no_rows():
    empty = FLOWS.iloc[:0]
    assert series(rca(empty), "rca") == {}


# Properties

COUNTRIES, PRODUCTS = list("ABCDE"), ["0101", "0202", "8486", "9027"]
AMOUNT = st.one_of(st.just(0.0), st.floats(1e-2, 1e9))


@st.composite
def worlds(draw):
    """Draw flows in which each country sells something, and incomes; zeros may be given or left out."""
    countries = COUNTRIES[: draw(st.integers(1, 5))]
    products = PRODUCTS[: draw(st.integers(1, 4))]
    rows = []
    for country in countries:
        amounts = draw(st.lists(AMOUNT, min_size=len(products), max_size=len(products)))
        if not any(amounts):
            amounts[0] = 1.0
        rows += [
            (country, product, amount) for product, amount in zip(products, amounts, strict=True) if amount
        ]
        rows += [
            (country, product, 0.0)
            for product, amount in zip(products, amounts, strict=True)
            if not amount and draw(st.booleans())
        ]
    incomes = draw(st.lists(st.floats(100, 2e5), min_size=len(countries), max_size=len(countries)))
    return (
        pd.DataFrame(rows, columns=["exporter", "product", "value_usd"]),
        pd.DataFrame({"exporter": countries, "gdp_per_capita": incomes}),
    )


def levels_of(flows, incomes, engine="polars") -> tuple[dict, dict]:
    """PRODY and EXPY."""
    flows, prodys = TO[engine](flows), prody(TO[engine](flows), TO[engine](incomes))
    with warnings.catch_warnings():  # products without sales have no PRODY
        warnings.simplefilter("ignore", HelpersWarning)
        return series(prodys, "prody"), series(expy(flows, prodys), "expy")


def advantage_of(flows, engine="polars") -> dict:
    return series(rca(TO[engine](flows)), "rca")


def times(values: dict, factor: float) -> dict:
    return {key: value * factor for key, value in values.items()}


@settings(max_examples=10)
@given(world=worlds(), factor=FACTOR, engine=EAGER)
def test_one_factor_for_all_changes_nothing(world, factor, engine):
    flows, incomes = world
    scaled = flows.assign(value_usd=flows["value_usd"] * factor)
    assert same(advantage_of(scaled, engine), advantage_of(flows, engine))
    assert same(levels_of(scaled, incomes, engine), levels_of(flows, incomes, engine))


@settings(max_examples=10)
@given(world=worlds(), factor=FACTOR, engine=EAGER)
def test_a_factor_for_one_country_changes_neither_prody_nor_expy(world, factor, engine):
    flows, incomes = world
    scaled = flows.assign(
        value_usd=flows["value_usd"].where(flows["exporter"] != "A", flows["value_usd"] * factor)
    )
    assert same(levels_of(scaled, incomes, engine), levels_of(flows, incomes, engine))


def test_that_factor_changes_rca():
    scaled = FLOWS.assign(value_usd=[100, 300, 600, 5, 0, 5, 20, 20])
    # world: q 320 of 1050; C: (1/2) / (320 / 1050)
    assert advantage_of(scaled)["C", "q"] == pytest.approx(0.5 / (320 / 1050), rel=1e-12)


@settings(max_examples=10)
@given(world=worlds(), factor=FACTOR, engine=EAGER)
def test_incomes_in_another_currency_scale_prody_and_expy(world, factor, engine):
    flows, incomes = world
    other = incomes.assign(gdp_per_capita=incomes["gdp_per_capita"] * factor)
    prodys, expys = levels_of(flows, incomes, engine)
    assert same(levels_of(flows, other, engine), (times(prodys, factor), times(expys, factor)))


@settings(max_examples=15)
@given(world=worlds(), engine=EAGER)
def test_means_lie_between_their_extremes(world, engine):
    flows, incomes = world
    sold = flows[flows["value_usd"] > 0].merge(incomes, on="exporter")
    prodys, expys = levels_of(flows, incomes, engine)
    slack = 1e-9
    for product, rows in sold.groupby("product"):
        low, high = rows["gdp_per_capita"].min(), rows["gdp_per_capita"].max()
        assert low * (1 - slack) <= prodys[product] <= high * (1 + slack)
    for country, rows in sold.groupby("exporter"):
        levels = [prodys[product] for product in rows["product"]]
        assert min(levels) * (1 - slack) <= expys[country] <= max(levels) * (1 + slack)


@settings(max_examples=10)
@given(world=worlds(), income=st.floats(100, 2e5), engine=EAGER)
def test_equal_incomes_give_that_income(world, income, engine):
    flows, incomes = world
    sold = set(flows.loc[flows["value_usd"] > 0, "product"])
    prodys, expys = levels_of(flows, incomes.assign(gdp_per_capita=income), engine)
    assert prodys == close(
        {product: income if product in sold else np.nan for product in set(flows["product"])}
    )
    assert expys == close(dict.fromkeys(incomes["exporter"], income))


@pytest.mark.long
@settings(max_examples=10)
@given(world=worlds(), seed=st.integers(0, 999), cut=st.integers(0, 20), engine=EAGER)
def test_order_and_files_of_the_rows_do_not_matter(world, seed, cut, engine):
    flows, incomes = world
    mixed = pd.concat([flows.iloc[cut:], flows.iloc[:cut]]).sample(frac=1, random_state=seed)
    assert same(advantage_of(mixed, engine), advantage_of(flows, engine))
    assert same(levels_of(mixed, incomes.iloc[::-1], engine), levels_of(flows, incomes, engine))


@pytest.mark.long
@settings(max_examples=10)
@given(world=worlds(), engine=EAGER)
def test_zeros_given_or_left_out_are_the_same(world, engine):
    flows, incomes = world
    positive = flows[flows["value_usd"] > 0]
    prodys, expys = levels_of(flows, incomes, engine)
    sold = {product: value for product, value in prodys.items() if product in set(positive["product"])}
    assert same(levels_of(positive, incomes, engine), (sold, expys))


@settings(max_examples=15)
@given(world=worlds())
def test_mean_rca_of_a_country_with_world_weights_is_one(world):
    flows, _ = world
    weights = flows.groupby("product")["value_usd"].sum() / flows["value_usd"].sum()
    table = rca(flows).assign(weight=lambda frame: frame["product"].map(weights))
    means = (table["rca"] * table["weight"]).groupby(table["exporter"]).sum()
    np.testing.assert_allclose(means, 1, rtol=1e-9)
    bound = flows["value_usd"].sum() / flows.groupby("exporter")["value_usd"].sum()
    assert (table["rca"].fillna(0) <= table["exporter"].map(bound) * (1 + 1e-9)).all()


@pytest.mark.long
@settings(max_examples=5)
@given(world=worlds())
def test_engines_agree(world):
    flows, incomes = world
    prodys, expys = levels_of(flows, incomes, "pandas")
    for engine in ENGINES[1:]:
        assert advantage_of(flows, engine) == close(advantage_of(flows, "pandas"))
        assert levels_of(flows, incomes, engine) == (close(prodys), close(expys))


# Other programs


def oracle(name: str, value: str) -> dict:
    return series(pd.read_csv(ORACLES / name, dtype={"product": str}), value)


@pytest.fixture(scope="module")
def made_up():
    flows = pd.read_csv(ORACLES / "exports.csv", dtype={"product": str})
    return flows, pd.read_csv(ORACLES / "incomes.csv")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("program", ["r", "datawheel"])
def test_equals_r_and_datawheel(engine, program, made_up):
    flows, incomes = (TO[engine](frame) for frame in made_up)
    advantage = oracle(f"rca_{program}.csv", "rca")
    ours = series(rca(flows), "rca")
    assert ours == pytest.approx({key: advantage[key] for key in ours}, rel=1e-10)
    # the programs write a full matrix: what we have no row for is a flow of zero
    assert {advantage[key] for key in set(advantage) - set(ours)} == {0}
    prodys = pd.read_csv(ORACLES / f"prody_{program}.csv", dtype={"product": str})[["product", "prody"]]
    assert series(prody(flows, incomes), "prody") == pytest.approx(series(prodys, "prody"), rel=1e-10)


@pytest.mark.parametrize("engine", ENGINES)
def test_expy_and_a_missing_income_equal_r(engine, made_up):
    flows, incomes = (TO[engine](frame) for frame in made_up)
    assert series(expy(flows, prody(flows, incomes)), "expy") == pytest.approx(
        oracle("expy_r.csv", "expy"), rel=1e-10
    )
    without = made_up[1].query("exporter != 'C3'")
    with pytest.warns(HelpersWarning, match="C3"):
        ours = series(prody(flows, TO[engine](without)), "prody")
    expected = pd.read_csv(ORACLES / "prody_r.csv", dtype={"product": str})
    assert ours == pytest.approx(
        dict(zip(expected["product"], expected["prody_without_c3"], strict=True)), rel=1e-10
    )


# Refusals


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("value", [-1.0, np.inf, -np.inf, None])
def test_refuses_what_is_no_export_value(engine, value):
    flows = TO[engine](FLOWS.assign(value_usd=[10.0, 30.0, 60.0, value, 0.0, 5.0, 20.0, 20.0]))
    rule = "must not be negative" if value == -1 else "must be a finite number"
    message = rf"^value_usd {rule}, but is not for \('B', 'p'\)\.$"
    for refuses in (
        lambda: rca(flows),
        lambda: prody(flows, TO[engine](INCOMES)),
        lambda: expy(flows, TO[engine](pd.DataFrame({"product": ["p"], "prody": [1.0]}))),
    ):
        with pytest.raises(InputError, match=message):
            refuses()


def test_refuses_nan_of_polars():
    flows = pl.DataFrame({"exporter": ["A"], "product": ["p"], "value_usd": [float("nan")]})
    with pytest.raises(InputError, match=r"value_usd must be a finite number, but is not for \('A', 'p'\)"):
        rca(flows)


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_a_pair_given_twice(engine):
    flows = TO[engine](pd.concat([FLOWS, FLOWS.iloc[[0, 7]]]))
    with pytest.raises(
        InputError,
        match=r"^exports has more than one row for \('A', 'p'\), \('C', 'r'\); add them up or drop one\.$",
    ):
        rca(flows)


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_codes_read_as_numbers(engine):
    numbers = FLOWS.assign(product=[101, 202, 8486, 101, 202, 8486, 202, 8486])
    with pytest.raises(InputError, match=r"^product must hold strings, got Int64; read the column as str\.$"):
        rca(TO[engine](numbers))
    countries = FLOWS.assign(exporter=[1.0, 1, 1, 2, 2, 2, 3, 3])
    with pytest.raises(InputError, match=r"^exporter must hold strings, got Float64; read"):
        rca(TO[engine](countries))


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_codes_that_lost_their_leading_zero(engine):
    codes = dict(zip("pqr", ["101", "202", "8486"], strict=True))
    flows = TO[engine](FLOWS.assign(product=FLOWS["product"].map(codes)))
    with pytest.raises(
        InputError,
        match=r"^product holds codes of 4 digits, but '101', '202' are shorter and may have lost a leading",
    ):
        prody(flows, TO[engine](INCOMES))


def test_names_of_any_length_are_no_lost_zeros():
    names = dict(zip("pqr", ["cars", "oil", "8486"], strict=True))
    assert len(rca(FLOWS.assign(product=FLOWS["product"].map(names)))) == 8


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_missing_columns_keys_and_text(engine):
    with pytest.raises(
        InputError, match=r"^exports lacks the columns 'value_usd'; it has exporter, product\.$"
    ):
        rca(TO[engine](FLOWS[["exporter", "product"]]))
    with pytest.raises(
        InputError, match=r"^exporter of exports must be given, but is not for \((nan|None), 'p'\)\.$"
    ):
        rca(TO[engine](FLOWS.assign(exporter=[None, *"AABBBCC"])))
    with pytest.raises(InputError, match=r"^value_usd must be numeric, got String; convert the column"):
        rca(TO[engine](FLOWS.assign(value_usd="1")))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("income", [0.0, -5.0])
def test_refuses_incomes_that_are_not_positive(engine, income):
    incomes = TO[engine](INCOMES.assign(gdp_per_capita=[1000, income, 16000]))
    with pytest.raises(InputError, match=r"^gdp_per_capita must be positive, but is not for \('B',\)\.$"):
        prody(TO[engine](FLOWS), incomes)


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_incomes_and_prodys_given_twice_or_for_nobody(engine):
    flows = TO[engine](FLOWS)
    twice = pd.concat([INCOMES, INCOMES.iloc[:1]])
    with pytest.raises(InputError, match=r"^incomes has more than one row for \('A',\)"):
        prody(flows, TO[engine](twice))
    with pytest.raises(
        InputError, match=r"^incomes names none of the exporters; the first are 'A', 'B', 'C'\.$"
    ):
        prody(flows, TO[engine](INCOMES.assign(exporter=["DEU", "FRA", "USA"])))
    prodys = pd.DataFrame({"product": ["p", "p"], "prody": [1.0, 2.0]})
    with pytest.raises(InputError, match=r"^prodys has more than one row for \('p',\)"):
        expy(flows, TO[engine](prodys))
    with pytest.raises(
        InputError, match=r"^prodys names none of the products; the first are 'p', 'q', 'r'\.$"
    ):
        expy(flows, TO[engine](prodys.assign(product=["x", "y"])))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("absent", ["exporter", "gdp_per_capita"])
def test_refuses_incomes_without_their_columns(engine, absent):
    with pytest.raises(InputError, match=f"incomes lacks the columns '{absent}'"):
        prody(TO[engine](FLOWS), TO[engine](INCOMES.rename(columns={absent: "other"})))


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_what_incomes_cannot_mean(engine):
    exports = TO[engine](pd.DataFrame({"exporter": ["A"], "product": ["p"], "value_usd": [1.0]}))
    for value, message in ((np.inf, "gdp_per_capita must be a finite number"), ("rich", "must be numeric")):
        incomes = TO[engine](pd.DataFrame({"exporter": ["A"], "gdp_per_capita": [value]}))
        with pytest.raises(InputError, match=message):
            prody(exports, incomes)
    numbered = TO[engine](pd.DataFrame({"exporter": [1], "gdp_per_capita": [1.0]}))
    with pytest.raises(InputError, match="exporter must hold strings"):
        prody(exports, numbered)


def test_refuses_frames_of_two_kinds():
    exports = pd.DataFrame({"exporter": ["A"], "product": ["p"], "value_usd": [1.0]})
    incomes = pl.DataFrame({"exporter": ["A"], "gdp_per_capita": [1.0]})
    with pytest.raises(InputError, match="incomes must be a frame of the same kind as exports"):
        prody(exports, incomes)


def test_pandas_frames_come_back_with_a_fresh_index():
    exports = pd.DataFrame(
        {"exporter": ["B", "A"], "product": ["p", "p"], "value_usd": [1.0, 2.0]}, index=[7, 3]
    )
    assert rca(exports).index.to_list() == [0, 1]


def test_refuses_a_column_that_mixes_text_and_numbers():
    exports = pd.DataFrame(
        {"exporter": ["A", "A"], "product": pd.Series(["p", 2], dtype=object), "value_usd": 1.0}
    )
    with pytest.raises(InputError, match="product must hold strings, got Object"):
        rca(exports)
