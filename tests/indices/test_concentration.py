"""Shares of the largest exporters, HHI and N: by hand, by bound, on every engine, against R."""

from pathlib import Path

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.indices import (
    _concentration,
    concentration,
    concentration_from_bilateral,
)

from .engines import EAGER, ENGINES, FACTOR, TO, back, close, series

ORACLES = Path(__file__).parents[1] / "oracles"
INDICES = ["n_exporters", "value_usd", "share5", "share3", "hhi"]


def values(frame) -> dict:
    """Each index by group."""
    table = back(frame)
    keys = [name for name in table.columns if name not in INDICES]
    return {name: series(table[[*keys, name]], name) for name in INDICES}


# By hand
#
#   2016 010110  A 40, B 30, C 10, D 10, E 5, F 5, G 0: N 6, total 100
#                Share3 .8 and Share5 .95 whichever of C and D is third, of E and F fifth
#                HHI .16 + .09 + 2 * .01 + 2 * .0025 = .275
#   2016 848620  A 3, B 1: N 2, Share3 = Share5 = 1, HHI (9 + 1) / 16
#   2017 848620  B 7: all 1
#   2017 999999  A 0, B 0: nobody exports

FLOWS = pd.DataFrame(
    [
        *((2016, "010110", c, v) for c, v in zip("ABCDEFG", [40, 30, 10, 10, 5, 5, 0], strict=True)),
        (2016, "848620", "A", 3),
        (2016, "848620", "B", 1),
        (2017, "848620", "B", 7),
        (2017, "999999", "A", 0),
        (2017, "999999", "B", 0),
    ],
    columns=["year", "hs6", "exporter", "value_usd"],
)
GROUPS = [(2016, "010110"), (2016, "848620"), (2017, "848620"), (2017, "999999")]
BY_HAND = {
    "n_exporters": dict(zip(GROUPS, [6, 2, 1, 0], strict=True)),
    "value_usd": dict(zip(GROUPS, [100, 4, 7, 0], strict=True)),
    "share5": dict(zip(GROUPS, [0.95, 1, 1, np.nan], strict=True)),
    "share3": dict(zip(GROUPS, [0.8, 1, 1, np.nan], strict=True)),
    "hhi": dict(zip(GROUPS, [0.275, 0.625, 1, np.nan], strict=True)),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_by_hand_on_each_engine_and_the_same_kind_comes_back(engine):
    shuffled = TO[engine](FLOWS.sample(frac=1, random_state=3))
    out = concentration(shuffled)
    assert values(out) == {name: close(expected) for name, expected in BY_HAND.items()}
    assert type(out) is type(shuffled)
    table = back(out)
    assert list(table.columns) == ["year", "hs6", *INDICES]
    assert list(zip(table["year"], table["hs6"], strict=True)) == GROUPS
    assert pd.api.types.is_integer_dtype(table["n_exporters"])


@pytest.mark.parametrize("engine", ENGINES)
def test_other_names_groups_and_k(engine):
    frame = FLOWS.set_axis(["t", "code", "i", "x y"], axis=1)
    out = back(
        concentration(TO[engine](frame), ("code",), exporter="i", value="x y", top=[1], check_unique=False)
    )
    assert list(out.columns) == ["code", "n_exporters", "x y", "share1", "hhi"]
    # 848620 over both years: rows 3, 1, 7 of 11
    assert out.loc[1, "share1"] == pytest.approx(7 / 11, rel=1e-12)
    assert out.loc[1, "hhi"] == pytest.approx((9 + 1 + 49) / 121, rel=1e-12)


def test_missing_is_null_where_the_engine_tells_null_from_nan():
    assert concentration(TO["polars"](FLOWS))["hhi"].to_list()[3] is None
    assert concentration(TO["duckdb"](FLOWS)).fetchall()[3] == (2017, "999999", 0, 0.0, None, None, None)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_rows_give_no_rows(engine):
    types = {"year": "int64", "hs6": "str", "exporter": "str", "value_usd": "float64"}
    assert len(back(concentration(TO[engine](FLOWS.iloc[:0].astype(types))))) == 0


# From bilateral flows


@pytest.mark.parametrize("engine", ENGINES)
def test_bilateral_flows_give_the_same(engine):
    halves = [
        FLOWS.assign(importer=name, value_usd=FLOWS["value_usd"] * part)
        for name, part in (("X", 0.25), ("Y", 0.75))
    ]
    flows = TO[engine](pd.concat(halves))
    out = concentration_from_bilateral(flows)
    assert values(out) == {name: close(expected) for name, expected in BY_HAND.items()}
    assert type(out) is type(flows)


@pytest.mark.parametrize("engine", ENGINES)
def test_bilateral_flows_are_checked(engine):
    with pytest.raises(
        InputError, match=r"^flows lacks the columns 'value_usd'; it has year, hs6, exporter\.$"
    ):
        concentration_from_bilateral(TO[engine](FLOWS.drop(columns="value_usd")))
    bad = TO[engine](FLOWS.assign(value_usd=[-1, *FLOWS["value_usd"][1:]]))
    with pytest.raises(
        InputError, match=r"^value_usd must not be negative, but is not for \(2016, '010110', 'A'\)"
    ):
        concentration_from_bilateral(bad)


# Bounds and properties

AMOUNT = st.one_of(st.just(0.0), st.integers(1, 4).map(float), st.floats(1e-2, 1e9))


@st.composite
def panels(draw):
    """Up to four groups of up to twelve exporters, with ties, zeros and one exporter at least."""
    rows = []
    for year, hs6 in [(2016, "010110"), (2016, "848620"), (2017, "010110"), (2017, "848620")][
        : draw(st.integers(1, 4))
    ]:
        amounts = draw(st.lists(AMOUNT, min_size=1, max_size=12))
        amounts[0] = amounts[0] or 1.0
        rows += [(year, hs6, f"C{at:02d}", amount) for at, amount in enumerate(amounts)]
    return pd.DataFrame(rows, columns=["year", "hs6", "exporter", "value_usd"])


@settings(max_examples=40)
@given(flows=panels(), engine=EAGER)
def test_bounds(flows, engine):
    table = back(concentration(TO[engine](flows)))
    n, h = table["n_exporters"], table["hhi"]
    slack = 1e-12
    assert (h >= 1 / n - slack).all()
    assert (h <= 1).all()
    assert (table["share3"] <= table["share5"] + slack).all()
    assert (table["share5"] <= 1).all()
    assert (table["share5"][n <= 5] == 1).all()
    for k in (3, 5):
        share = table[f"share{k}"]
        assert (share >= np.minimum(k / n, 1) - slack).all()
        assert (h >= share**2 / k - slack).all()
    positive = flows[flows["value_usd"] > 0].groupby(["year", "hs6"])["value_usd"]
    assert n.to_list() == positive.size().to_list()
    assert table["value_usd"].to_list() == pytest.approx(positive.sum().to_list(), rel=1e-12)


@settings(max_examples=15)
@given(n=st.integers(1, 30), amount=st.floats(1e-2, 1e9))
def test_equal_exporters_reach_the_lower_bounds(n, amount):
    flows = pd.DataFrame(
        {"year": 2017, "hs6": "010110", "exporter": [f"C{at}" for at in range(n)], "value_usd": amount}
    )
    found = concentration(flows).iloc[0]
    assert found["hhi"] == pytest.approx(1 / n, rel=1e-12)
    assert found["share5"] == pytest.approx(min(5 / n, 1), rel=1e-12)


@pytest.mark.long
@settings(max_examples=15)
@given(flows=panels(), factor=FACTOR, seed=st.integers(0, 999), engine=EAGER)
def test_scale_order_and_split_by_group_do_not_matter(flows, factor, seed, engine):
    expected = values(concentration(flows))
    shuffled = flows.sample(frac=1, random_state=seed)
    assert values(concentration(TO[engine](shuffled))) == {k: close(v) for k, v in expected.items()}
    scaled = values(concentration(TO[engine](flows.assign(value_usd=flows["value_usd"] * factor))))
    for name in ("n_exporters", "share5", "share3", "hhi"):
        assert scaled[name] == close(expected[name], rel=1e-9)
    files = [back(concentration(TO[engine](part))) for _, part in flows.groupby(["year", "hs6"])]
    assert values(pd.concat(files)) == {k: close(v) for k, v in expected.items()}


@pytest.mark.long
@settings(max_examples=10)
@given(flows=panels())
def test_engines_agree(flows):
    expected = {name: close(found) for name, found in values(concentration(flows)).items()}
    for engine in ENGINES[1:]:
        assert values(concentration(TO[engine](flows))) == expected
    # the expression of the other engines, run on DuckDB too
    relation = nw.from_native(TO["duckdb"](flows.rename(columns={"value_usd": "_x"}))).lazy()
    by = ["year", "hs6"]
    ours = back(_concentration._sums(relation, by, [5, 3]).sort(*by).to_native())
    native = back(_concentration._sums_duckdb(relation, by, [5, 3]).sort(*by).to_native())
    for name in ("_n", "_x", "_squares", "_top5", "_top3"):
        assert ours[name].to_list() == pytest.approx(native[name].to_list(), rel=1e-12)


def test_spark_agrees():
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[1]").getOrCreate()
    rows = list(FLOWS.itertuples(index=False, name=None))
    out = concentration(spark.createDataFrame(rows, list(FLOWS.columns)))
    table = pd.DataFrame([row.asDict() for row in out.collect()])
    assert values(table) == {name: close(expected) for name, expected in BY_HAND.items()}


# Another program


@pytest.mark.parametrize("engine", ENGINES)
def test_equals_r(engine):
    flows = pd.read_csv(ORACLES / "exports.csv", dtype={"product": str})
    theirs = values(pd.read_csv(ORACLES / "concentration_r.csv", dtype={"product": str}))
    ours = values(concentration(TO[engine](flows), by=["product"]))
    assert ours == {name: pytest.approx(found, rel=1e-10) for name, found in theirs.items()}


# Refusals


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("value", [-1.0, np.inf, None])
def test_refuses_what_is_no_export_value(engine, value):
    flows = TO[engine](FLOWS.assign(value_usd=[40.0, value, *FLOWS["value_usd"][2:]]))
    rule = "must not be negative" if value == -1 else "must be a finite number"
    with pytest.raises(InputError, match=rf"^value_usd {rule}, but is not for \(2016, '010110', 'B'\)\.$"):
        concentration(flows)


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_an_exporter_given_twice(engine):
    flows = TO[engine](pd.concat([FLOWS, FLOWS.iloc[[1]]]))
    message = r"^exports has more than one row for \(2016, '010110', 'B'\); add them up or drop one\.$"
    with pytest.raises(InputError, match=message):
        concentration(flows)


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_wrong_keys(engine):
    with pytest.raises(InputError, match=r"^hs6 must hold strings, got Int64; read the column as str\.$"):
        concentration(TO[engine](FLOWS.assign(hs6=FLOWS["hs6"].astype(int))))
    with pytest.raises(
        InputError, match=r"^year must not hold fractions, got Float64; convert it to integers"
    ):
        concentration(TO[engine](FLOWS.assign(year=FLOWS["year"].astype(float))))
    with pytest.raises(
        InputError, match=r"^hs6 of exports must be given, but is not for \(2016, (None|nan), 'A'\)"
    ):
        concentration(TO[engine](FLOWS.assign(hs6=[None, *FLOWS["hs6"][1:]])))


def test_refuses_wrong_arguments():
    with pytest.raises(InputError, match=r"^by must name at least one column"):
        concentration(FLOWS, [])
    with pytest.raises(InputError, match=r"^by must be a sequence of texts, got 'year'"):
        concentration(FLOWS, "year")
    with pytest.raises(InputError, match=r"^top must hold whole numbers of at least 1, got 0\.$"):
        concentration(FLOWS, top=[0])
    with pytest.raises(InputError, match=r"^top must hold whole numbers of at least 1, got none\.$"):
        concentration(FLOWS, top=[])


def test_quotes_in_names_reach_duckdb_whole():
    relation = duckdb.from_arrow(
        pl.DataFrame({'a "b"': ["p"], "exporter": ["A"], "value_usd": [2.0]}).to_arrow()
    )
    assert concentration(relation, ['a "b"']).fetchall() == [("p", 1, 2.0, 1.0, 1.0, 1.0)]
