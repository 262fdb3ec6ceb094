"""One row a product: flags from ten-digit codes, concentration, values from mixtures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import hs, indices
from helpers.data.sources import balassa_2018, census, hs4, hs_correlations
from helpers.errors import InputError
from helpers.panels.sections import FLAGS, carried_flags, count_flags, cross_section, split_headings

CODES = pd.DataFrame(
    {
        "hs10": [
            f"{code}{end:04d}"
            for code, n in (("848610", 5), ("848620", 2), ("900110", 1))
            for end in range(n)
        ],
        "atp": [True, True, True, True, False, True, True, False],
    }
)


def test_flags_by_hand():
    flags = count_flags(CODES, 6, 0.7).set_index("product")
    assert flags[["n_hs10", "n_flagged"]].to_numpy().tolist() == [[5, 4], [2, 2], [1, 0]]
    assert flags["strict"].tolist() == [False, True, False]
    assert flags["by_count"].tolist() == [True, True, False]
    assert flags["loose"].tolist() == [True, True, False]
    # 4 of 5 is not more than 80 %
    assert count_flags(CODES, 6, 0.8)["by_count"].tolist() == [False, True, False]
    assert count_flags(CODES, 4, 0.8).query("product == '8486'")["by_count"].item()


def test_flags_refuse_what_they_cannot_count():
    with pytest.raises(InputError, match="threshold must be from 0 to below 1, got 1"):
        count_flags(CODES, 6, 1)
    with pytest.raises(InputError, match="hs10 has more than one row for '8486100000'"):
        count_flags(pd.concat([CODES, CODES.head(1)]), 6)
    with pytest.raises(InputError, match="lost a leading zero: '848610000'"):
        count_flags(CODES.assign(hs10=CODES["hs10"].str[:9]), 6)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.01, 1e6)), min_size=1, max_size=8),
    st.floats(0, 0.99),
)
def test_a_flag_by_value_lies_between_strict_and_loose(codes, threshold):
    frame = pd.DataFrame(
        {"hs10": [f"848610{i:04d}" for i in range(len(codes))], "atp": [atp for atp, _ in codes]}
    )
    found = count_flags(frame, 6, threshold).iloc[0]
    by_value = hs.flag_hs6(frame, frame.assign(value_usd=[value for _, value in codes]), threshold)[
        "flag"
    ].item()
    assert found["strict"] <= by_value <= found["loose"]
    assert found["strict"] <= found["by_count"] <= found["loose"]


def test_carried_flags_by_hand():
    # 848610 and 848620 were one code, and 848620 has a second ancestor; 900110 was one with a code that the
    # list lacks
    links = pd.DataFrame(
        [
            ("848610", "847989"),
            ("848620", "847989"),
            ("848620", "854389"),
            ("900110", "900100"),
            ("900120", "900100"),
        ],
        columns=["newer", "older"],
    ).assign(newer_revision=2017, older_revision=2012)
    way = hs.correspond(["848610", "848620", "900110"], 2017, 2012, links)
    flags = count_flags(CODES, 6, 0.7)
    found = carried_flags(flags, way, 0.7).set_index("product")
    assert found.loc["847989", ["n_source", "n_undecided", *FLAGS]].tolist() == [2, 0, False, True, True]
    assert found.loc["854389", list(FLAGS)].tolist() == [True, True, True]
    assert found.loc["900100", ["n_source", "n_undecided"]].tolist() == [2, 1]
    assert found.loc["900100", list(FLAGS)].isna().all()
    # at 80 % only 848620 counts: half its weight of 1 against 1 unflagged, a third
    strict = carried_flags(count_flags(CODES, 6, 0.8), way, 0.8).set_index("product")
    assert not strict.loc["847989", "by_count"]
    assert carried_flags(count_flags(CODES, 6, 0.8), way, 0.3).set_index("product").loc["847989", "by_count"]


EXPORTS = pd.DataFrame(
    {"exporter": list("ABAB"), "product": ["8486", "8486", "9001", "9001"], "value_usd": [3.0, 1.0, 2.0, 0.0]}
)


def test_cross_section_by_hand():
    found = cross_section(EXPORTS, pd.DataFrame({"product": ["8486"], "strict": [True]})).set_index("product")
    assert found["hs2"].tolist() == ["84", "90"]
    assert found["n_exporters"].tolist() == [2, 1]
    assert found["ln_n"].tolist() == pytest.approx([np.log(2), 0])
    assert found["hhi"].tolist() == pytest.approx([10 / 16, 1])
    assert found["value_usd"].tolist() == [4, 2]
    assert found["strict"].iloc[0] is True
    assert pd.isna(found["strict"].iloc[1])


def test_cross_section_refuses_idle_products_and_double_flags():
    flags = pd.DataFrame({"product": ["8486"], "strict": [True]})
    with pytest.raises(InputError, match="flags has more than one row for '8486'"):
        cross_section(EXPORTS, pd.concat([flags, flags]))
    with pytest.raises(InputError, match="products without any trade: '9001'"):
        cross_section(EXPORTS[EXPORTS["exporter"] == "B"], flags)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_values_are_recovered_from_exact_mixtures(seed):
    rng = np.random.default_rng(seed)
    products = ["848610", "848620", "848630", "900110"]
    flows = pd.DataFrame(rng.uniform(0.1, 1, (8, 4)), index=list("ABCDEFGH"), columns=products)
    headings = flows.T.groupby(flows.columns.str[:4]).sum().T.rename_axis(index="exporter", columns="product")
    exports = headings.reset_index().melt("exporter", value_name="value_usd")
    found = split_headings(flows / flows.sum(), exports).set_index("product")
    assert found["value_usd"].to_numpy() == pytest.approx(flows.sum().to_numpy(), rel=1e-6)
    assert found["misfit"].max() < 1e-6
    # what one exporter sells need not be known: its share of the product is
    part = split_headings(flows / flows.sum(), exports[exports["exporter"] != "H"]).set_index("product")
    assert part.loc["900110", "value_usd"] == pytest.approx(flows["900110"].sum())


def test_misfit_is_the_share_on_the_wrong_exporters():
    shares = pd.DataFrame({"848610": [1.0, 0.0]}, index=["A", "B"])
    exports = pd.DataFrame({"exporter": ["A", "B"], "product": "8486", "value_usd": [30.0, 10.0]})
    found = split_headings(shares, exports)
    assert found["value_usd"].item() == 40
    assert found["misfit"].item() == pytest.approx(0.25)


def test_what_is_not_determined_has_no_value():
    shares = pd.DataFrame(
        {
            "848610": [0.5, 0.5, 0.0],
            "848620": [0.5, 0.5, 0.0],
            "900110": [1.0, 0.0, 0.0],
            "910110": [0.0, 0.0, 1.0],
        },
        index=["A", "B", "C"],
    )
    exports = pd.DataFrame(
        {"exporter": ["A", "B", "A"], "product": ["8486", "8486", "9101"], "value_usd": [1.0, 1.0, 1.0]}
    )
    # same exporters twice; no exports of the heading; none by the product's exporter
    assert split_headings(shares, exports)["value_usd"].isna().all()
    with pytest.raises(InputError, match="must have exporters in common"):
        split_headings(shares, exports.assign(exporter=["X", "Y", "X"]))
    with pytest.raises(InputError, match=r"exports has more than one row for \('A', '8486'\)"):
        split_headings(shares, pd.concat([exports, exports]))


@pytest.mark.long
@pytest.mark.mirror
def test_real_flags_and_values():
    codes = census.load_schedule_b_2017().frame
    flags = count_flags(codes, 6)
    assert flags[list(FLAGS)].sum().tolist() == [137, 143, 230]
    way = hs.correspond(flags["product"], 2017, 1992, hs_correlations.load_correlations().frame)
    carried = carried_flags(flags, way)
    assert carried["n_undecided"].gt(0).sum() == carried["strict"].isna().sum() == 5
    rca = balassa_2018.load_balassa_2018().frame
    found = indices.shares_from_rca(rca.pivot(index="exporter", columns="hs6", values="rca"))
    values = split_headings(found.shares, hs4.load_baci_2019().frame)
    known = values.dropna(subset=["value_usd"]).set_index("product")["value_usd"]
    # the exporters' weights in world trade took no part in the split
    implied = found.shares[known.index] @ known
    assert (implied / implied.sum() - found.weights).abs().sum() / 2 < 0.05
