"""Totals, and HS codes read as numbers, are refused by every index that takes products or exporters."""

import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.indices import (
    concentration,
    concentration_from_bilateral,
    expy,
    prody,
    rca,
    shares_from_rca,
    world_shares,
)

from .engines import ENGINES, TO, series

EXPORTS = pd.DataFrame(
    {
        "year": 2017,
        "hs6": ["010121", "848620", "848620", "848620"],
        "exporter": ["DEU", "DEU", "FRA", "ROW"],
        "value_usd": [5.0, 3.0, 2.0, 1.0],
    }
)
TOTALS = ["TOTAL", "total", "ALL", "All", "AG2", "AG4", "AG6", "World", "WLD", " WLD"]
WORLD = ["W00", "0", "000", "1W"]
LEGITIMATE = [
    "99",
    "999999",
    "9999AA",
    "001",
    "00",
    "ALB",
    "TOT",
    "EUN",
    "S19",
    "AG",
    "842",
    "ROW",
    "worldwide",
]


def of_products(exports, engine="pandas"):
    return TO[engine](exports.drop(columns="year").rename(columns={"hs6": "product"}))


def prody_of(exports, engine="pandas"):
    incomes = TO[engine](pd.DataFrame({"exporter": ["DEU", "FRA"], "gdp_per_capita": [2.0, 1.0]}))
    return prody(of_products(exports, engine), incomes)


def expy_of(exports, engine="pandas"):
    prodys = TO[engine](pd.DataFrame({"product": ["848620"], "prody": [2.0]}))
    return expy(of_products(exports, engine), prodys)


LEVELS = {
    "rca": lambda exports, engine="pandas": rca(of_products(exports, engine)),
    "prody": prody_of,
    "expy": expy_of,
}
GROUPED = {
    "concentration": lambda exports, engine="pandas": concentration(TO[engine](exports)),
    "concentration_from_bilateral": lambda exports, engine="pandas": concentration_from_bilateral(
        TO[engine](exports)
    ),
    "world_shares": lambda exports, engine="pandas": world_shares(TO[engine](exports), ["year", "hs6"]),
}
EVERY = LEVELS | GROUPED


def with_last(column, value):
    changed = EXPORTS.copy()
    changed[column] = [*EXPORTS[column][:-1], value]
    return changed


@pytest.mark.parametrize("index", EVERY)
@pytest.mark.parametrize("total", [*TOTALS, *WORLD])
def test_a_total_among_exporters_is_refused(index, total):
    with pytest.raises(InputError) as caught:
        EVERY[index](with_last("exporter", total))
    assert str(caught.value) == f"exporter must hold no totals, got {total!r}; leave them out."


@pytest.mark.parametrize("index", EVERY)
@pytest.mark.parametrize("total", TOTALS)
def test_a_total_among_products_is_refused(index, total):
    with pytest.raises(InputError) as caught:
        EVERY[index](with_last("hs6", total))
    name = "product" if index in LEVELS else "hs6"
    assert str(caught.value) == f"{name} must hold no totals, got {total!r}; leave them out."


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("index", ["rca", "concentration"])
def test_totals_are_refused_on_every_engine(engine, index):
    with pytest.raises(InputError, match=r"^exporter must hold no totals, got 'WLD'; leave them out\.$"):
        EVERY[index](with_last("exporter", "WLD"), engine)


@pytest.mark.parametrize("code", LEGITIMATE)
def test_codes_that_are_no_totals_count(code):
    for column in ("exporter", "product"):
        exports = pd.DataFrame({"exporter": ["DEU", "FRA"], "product": ["p", "q"], "value_usd": [1.0, 3.0]})
        exports[column] = ["x", code]
        found = series(rca(exports), "rca")
        assert sorted(found.values()) == [pytest.approx(4 / 3), 4.0]


def test_world_codes_are_products_and_groups_have_any_name():
    products = pd.DataFrame({"exporter": ["DEU", "FRA"], "product": ["0", "1"], "value_usd": [1.0, 3.0]})
    assert series(rca(products), "rca") == {("DEU", "0"): 4.0, ("FRA", "1"): pytest.approx(4 / 3)}
    groups = EXPORTS.iloc[1:].assign(group="All")
    assert series(concentration(groups, ["group"])[["group", "hhi"]], "hhi") == {
        "All": pytest.approx(14 / 36)
    }


def test_a_matrix_with_totals_or_damaged_codes_is_refused():
    matrix = pd.DataFrame({"p": [2, None], "q": [2 / 3, 4 / 3]}, index=["DEU", "FRA"])
    for changed, message in (
        (matrix.rename(index={"FRA": "WLD"}), "rca_matrix: exporters must hold no totals, got 'WLD'; leave"),
        (
            matrix.rename(columns={"q": "TOTAL"}),
            "rca_matrix: products must hold no totals, got 'TOTAL'; leave",
        ),
        (
            matrix.set_axis(["10121", "10129"], axis=1),
            "rca_matrix: products lost leading zeros: '10121', '10129'; read",
        ),
    ):
        with pytest.raises(InputError, match=message):
            shares_from_rca(changed)


@pytest.mark.parametrize("index", EVERY)
@pytest.mark.parametrize("codes", [["10121"], ["10121", "10129"]])
def test_codes_that_all_have_five_digits_are_refused(index, codes):
    exports = EXPORTS.iloc[: len(codes)].assign(hs6=codes)
    with pytest.raises(InputError) as caught:
        EVERY[index](exports)
    name = "product" if index in LEVELS else "hs6"
    listed = ", ".join(map(repr, codes))
    assert str(caught.value) == f"{name} lost leading zeros: {listed}; read the column as str."


@pytest.mark.parametrize("index", EVERY)
def test_codes_read_as_floats_are_refused(index):
    with pytest.raises(InputError) as caught:
        EVERY[index](with_last("hs6", "848620.0"))
    name = "product" if index in LEVELS else "hs6"
    assert str(caught.value) == f"{name} must be text, but was read as floats: '848620.0'; read it as str."


def test_one_short_code_among_others_is_refused_in_a_named_column():
    with pytest.raises(InputError, match=r"^hs6 lost leading zeros: '10121'; read the column as str\.$"):
        concentration(EXPORTS.assign(hs6=["10121", "848620", "848620", "9999AA"]))


def test_other_classifications_stay():
    # SITC of five digits begins with 0 for food; headings and subheadings may stand in groups side by side
    exports = pd.DataFrame(
        {"exporter": ["DEU", "FRA"], "product": ["01111", "77811"], "value_usd": [1.0, 3.0]}
    )
    assert series(rca(exports), "rca")["DEU", "01111"] == 4.0
    levels = exports.assign(product=["8541", "854140"])
    assert series(concentration(levels, ["product"])[["product", "hhi"]], "hhi") == {
        "8541": 1.0,
        "854140": 1.0,
    }
