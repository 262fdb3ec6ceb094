"""Where an industry is: by hand, limiting cases, properties, against R."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.indices import (
    location_quotient,
    locational_gini,
    theil,
)

from .engines import EAGER, ENGINES, FACTOR, TO, back, close, same, series

ORACLES = Path(__file__).parents[1] / "oracles"


@pytest.fixture(scope="module")
def industries():
    return pd.read_csv(ORACLES / "industries.csv")


@pytest.fixture(scope="module")
def chips(industries):
    """One industry against all, by year and province."""
    keys = ["year", "province", "region_group"]
    total = industries.groupby(keys)["value"].sum().rename("total_value")
    own = industries.query("industry == 'chips'").set_index(keys)["value"].rename("industry_value")
    return pd.concat([own, total], axis=1).reset_index()


# Location quotient

REGIONS = pd.DataFrame(
    {
        "year": [2015, 2015, 2016, 2016],
        "province": ["A", "B", "A", "B"],
        "industry_value": [3, 1, 5, 0],
        "total_value": [10, 10, 10, 40],
    }
)
# 2015: shares 3/10, 1/10 and 4/20 in all; 2016: 5/10, 0 and 5/50 in all
QUOTIENTS = {(2015, "A"): 1.5, (2015, "B"): 0.5, (2016, "A"): 5.0, (2016, "B"): 0.0}


@pytest.mark.parametrize("engine", ENGINES)
def test_location_quotient_by_hand(engine):
    frame = TO[engine](REGIONS)
    out = location_quotient(frame)
    assert series(out, "location_quotient") == close(QUOTIENTS)
    assert list(series(out, "location_quotient")) == sorted(QUOTIENTS)
    assert type(out) is type(frame)


@pytest.mark.parametrize("engine", ENGINES)
def test_location_quotient_without_periods_and_with_other_names(engine):
    frame = REGIONS.query("year == 2015").drop(columns="year").set_axis(["r", "e", "all"], axis=1)
    out = location_quotient(TO[engine](frame), region="r", industry="e", total="all", by=[])
    assert series(out, "location_quotient") == close({"A": 1.5, "B": 0.5})


def test_location_quotient_of_an_industry_that_is_nowhere():
    frame = REGIONS.assign(industry_value=[3, 1, 0, 0])
    assert series(location_quotient(frame), "location_quotient") == close(
        {(2015, "A"): 1.5, (2015, "B"): 0.5, (2016, "A"): np.nan, (2016, "B"): np.nan}
    )


@st.composite
def regions(draw):
    totals = draw(st.lists(st.floats(1, 1e9), min_size=1, max_size=8))
    parts = draw(st.lists(st.floats(0, 1), min_size=len(totals), max_size=len(totals)))
    industry = [total * part for total, part in zip(totals, parts, strict=True)]
    if sum(industry) < 1e-6:
        industry[0] = totals[0] / 2
    return pd.DataFrame(
        {
            "province": [f"P{at}" for at in range(len(totals))],
            "industry_value": industry,
            "total_value": totals,
        }
    )


@settings(max_examples=15)
@given(frame=regions(), factor=FACTOR)
def test_location_quotient_has_mean_one_and_bounds(frame, factor):
    out = location_quotient(frame, by=[]).merge(frame, on="province")
    assert np.average(out["location_quotient"], weights=out["total_value"]) == pytest.approx(1, rel=1e-9)
    bound = frame["total_value"].sum() / frame["industry_value"].sum()
    assert out["location_quotient"].between(0, bound * (1 + 1e-9)).all()
    scaled = frame.assign(industry_value=frame["industry_value"] * factor)
    if (scaled["industry_value"] <= scaled["total_value"]).all():
        again = location_quotient(scaled, by=[])
        assert same(
            series(again, "location_quotient"),
            series(location_quotient(frame, by=[]), "location_quotient"),
        )


def test_location_quotient_reaches_its_bound_and_one():
    alone = pd.DataFrame({"province": ["A", "B"], "industry_value": [5, 0], "total_value": [5, 45]})
    assert series(location_quotient(alone, by=[]), "location_quotient") == close({"A": 10, "B": 0})
    single = pd.DataFrame({"province": ["A"], "industry_value": [2], "total_value": [7]})
    assert series(location_quotient(single, by=[]), "location_quotient") == close({"A": 1})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("industry_value", -1.0, "industry_value must not be negative, but is not for (2015, 'B')."),
        ("industry_value", np.inf, "industry_value must be a finite number, but is not for (2015, 'B')."),
        ("industry_value", None, "industry_value must be a finite number, but is not for (2015, 'B')."),
        ("industry_value", 11.0, "industry_value must not exceed total_value, but is not for (2015, 'B')."),
        ("total_value", None, "total_value must be a finite number, but is not for (2015, 'B')."),
        ("province", "A", "frame has more than one row for (2015, 'A'); add them up or drop one."),
    ],
)
def test_location_quotient_refuses(engine, column, value, message):
    frame = REGIONS.astype({"industry_value": float, "total_value": float})
    frame[column] = [frame[column][0], value, *frame[column][2:]]
    with pytest.raises(InputError) as caught:
        location_quotient(TO[engine](frame))
    assert str(caught.value) == message


@pytest.mark.parametrize("engine", ENGINES)
def test_location_quotient_refuses_an_empty_total(engine):
    frame = TO[engine](REGIONS.assign(industry_value=[3, 0, 5, 0], total_value=[10, 0, 10, 40]))
    with pytest.raises(InputError, match=r"^total_value must be positive, but is not for \(2015, 'B'\)\.$"):
        location_quotient(frame)


# Gini, Theil by hand
#
#       e    E    s     x    LQ    group
#   A   6   20   .6    .2   3      East
#   B   3   30   .3    .3   1      East
#   C   1   50   .1    .5    .2    West
#
# Gini: pairs |s_i x_j - s_j x_i|: AB .18 - .06 = .12, AC .3 - .02 = .28, BC .15 - .03 = .12; sum .52
# Theil: .6 ln 3 + .3 ln 1 + .1 ln .2; between: .9 ln (.9/.5) + .1 ln .2; within, East alone: .6 ln (3 / 1.8)
#   + .3 ln (1 / 1.8)

COUNTRY = pd.DataFrame(
    {
        "province": list("ABC"),
        "region_group": ["East", "East", "West"],
        "industry_value": [6, 3, 1],
        "total_value": [20, 30, 50],
    }
)
BY_HAND = {
    "locational_gini": 0.52,
    "theil": 0.6 * np.log(3) + 0.1 * np.log(0.2),
    "theil_between": 0.9 * np.log(1.8) + 0.1 * np.log(0.2),
    "theil_within": 0.6 * np.log(3 / 1.8) + 0.3 * np.log(1 / 1.8),
}
OF_COUNTRIES = (locational_gini, theil)


def numbers(frame, names=tuple(BY_HAND)) -> dict:
    """Each index of each group of rows, missing ones as NaN."""
    table = back(frame)
    return {
        name: [np.nan if pd.isna(x) else float(x) for x in table[name]] for name in names if name in table
    }


def all_of(frame, by=(), **names) -> dict:
    return {
        key: value for index in OF_COUNTRIES for key, value in numbers(index(frame, by=by, **names)).items()
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_indices_of_a_country_by_hand(engine):
    frame = TO[engine](COUNTRY)
    found = all_of(frame)
    assert found == {name: [pytest.approx(value, rel=1e-12)] for name, value in BY_HAND.items()}
    assert {type(index(frame, by=[])) for index in OF_COUNTRIES} == {type(frame)}


@pytest.mark.parametrize("engine", ENGINES)
def test_indices_by_year_stand_apart_and_sorted(engine):
    other = COUNTRY.assign(year=2015, industry_value=COUNTRY["total_value"])
    none = COUNTRY.assign(year=2016, industry_value=0)
    frame = TO[engine](pd.concat([COUNTRY.assign(year=2017), none, other]).sample(frac=1, random_state=2))
    # 2015: spread as everything is; 2016: nowhere; 2017: by hand
    limits = dict.fromkeys(BY_HAND, 0.0)
    found = all_of(frame, by=["year"])
    for name, by_hand in BY_HAND.items():
        assert found[name] == pytest.approx(
            [limits[name], np.nan, by_hand], rel=1e-12, abs=1e-14, nan_ok=True
        )
    assert back(theil(frame))["year"].to_list() == [2015, 2016, 2017]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_industry_in_one_region_reaches_the_limits(engine):
    found = all_of(TO[engine](COUNTRY.assign(industry_value=[0, 4, 0])))
    # x of B is .3; East holds .5 of everything
    assert found["locational_gini"] == [pytest.approx(0.7, rel=1e-12)]
    assert found["theil"] == [pytest.approx(np.log(1 / 0.3), rel=1e-12)]
    assert found["theil_between"] == [pytest.approx(np.log(2), rel=1e-12)]


@pytest.mark.parametrize("engine", ENGINES)
def test_indices_equal_r(engine, chips):
    theirs = pd.read_csv(ORACLES / "regions_r.csv")
    found = all_of(TO[engine](chips), by=["year"])
    assert set(found) == set(BY_HAND)
    for name, values in found.items():
        assert values == pytest.approx(theirs[name].to_list(), rel=1e-10)


@pytest.mark.long
@settings(max_examples=25)
@given(
    frame=regions(),
    labels=st.lists(st.sampled_from("xyz"), min_size=8, max_size=8),
    factor=FACTOR,
    engine=EAGER,
)
def test_indices_have_their_bounds_and_parts_add_up(frame, labels, factor, engine):
    frame = frame.assign(region_group=labels[: len(frame)])
    found = {name: value[0] for name, value in all_of(TO[engine](frame)).items()}
    x = frame["total_value"] / frame["total_value"].sum()
    assert 0 <= found["locational_gini"] <= 1 - x.min() + 1e-12
    assert 0 <= found["theil"] <= np.log(1 / x.min()) + 1e-12
    assert found["theil"] == pytest.approx(found["theil_within"] + found["theil_between"], abs=1e-12)
    assert min(found["theil_within"], found["theil_between"]) >= 0
    s = frame["industry_value"] / frame["industry_value"].sum()
    assert found["locational_gini"] == pytest.approx(
        np.abs(np.outer(s, x) - np.outer(x, s)).sum() / 2, abs=1e-12
    )
    mixed = frame.assign(total_value=frame["total_value"] * factor).iloc[::-1]
    again = {name: value[0] for name, value in all_of(TO[engine](mixed)).items()}
    assert again == pytest.approx(found, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.long
@settings(max_examples=15)
@given(frame=regions())
def test_theil_is_all_between_or_all_within(frame):
    each = theil(frame.assign(region_group=frame["province"]), by=[]).iloc[0]
    assert (each["theil_within"], each["theil_between"]) == (
        pytest.approx(0, abs=1e-12),
        pytest.approx(each["theil"], abs=1e-12),
    )
    one = theil(frame.assign(region_group="all"), by=[]).iloc[0]
    assert (one["theil_between"], one["theil_within"]) == (
        pytest.approx(0, abs=1e-12),
        pytest.approx(one["theil"], abs=1e-12),
    )


def test_gini_does_not_change_when_a_region_is_split_evenly():
    halves = pd.concat([COUNTRY.assign(province=COUNTRY["province"] + name) for name in "12"])
    assert numbers(locational_gini(halves, by=[]))["locational_gini"] == [pytest.approx(0.52, rel=1e-12)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("index", OF_COUNTRIES)
def test_indices_of_a_country_refuse(engine, index):
    for change, message in (
        ({"industry_value": [6, -3, 1]}, r"^industry_value must not be negative, but is not for \('B',\)\.$"),
        ({"total_value": [20, 0, 50]}, r"^total_value must be positive, but is not for \('B',\)\.$"),
        (
            {"province": ["A", "A", "C"]},
            r"^frame has more than one row for \('A',\); add them up or drop one\.$",
        ),
    ):
        with pytest.raises(InputError, match=message):
            index(TO[engine](COUNTRY.assign(**change)), by=[])


@pytest.mark.parametrize("engine", ENGINES)
def test_theil_refuses_a_region_without_group(engine):
    with pytest.raises(InputError, match=r"^region_group of frame must be given, but is not for"):
        theil(TO[engine](COUNTRY.assign(region_group=["East", None, "West"])), by=[])
