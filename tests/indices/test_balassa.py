"""Shares from a Balassa matrix: round trips through `rca`, planted faults, the real matrix."""

import numpy as np
import pandas as pd
import pytest
import rdata
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data import fetch
from helpers.errors import InputError
from helpers.indices import rca, shares_from_rca


def world(seed: int, exporters: int, products: int) -> pd.DataFrame:
    """Exports in wide form: a fifth of the cells is empty, each exporter and product trades."""
    rng = np.random.default_rng(seed)
    values = rng.lognormal(10, 2, (exporters, products))
    values[rng.random(values.shape) < 0.2] = 0
    values[np.arange(exporters), rng.permutation(products)[:exporters]] = rng.lognormal(10, 2, exporters)
    values[0] += 1
    return pd.DataFrame(
        values, [f"C{at:02d}" for at in range(exporters)], [f"{at:06d}" for at in range(products)]
    ).rename_axis(index="exporter", columns="product")


def balassa(exports: pd.DataFrame) -> pd.DataFrame:
    """The matrix of the long frame's indices, empty cells where nothing is traded."""
    long = exports.reset_index().melt("exporter", value_name="value_usd").query("value_usd > 0")
    return rca(long).pivot(index="exporter", columns="product", values="rca")


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), exporters=st.integers(2, 12), more=st.integers(10, 60))
def test_round_trip(seed, exporters, more):
    exports = world(seed, exporters, exporters + more)
    found = shares_from_rca(balassa(exports))
    np.testing.assert_allclose(found.shares, exports / exports.sum(), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(found.weights, exports.sum(axis=1) / exports.to_numpy().sum(), rtol=1e-7)
    assert found.rank == exporters
    assert found.residual < 1e-10
    assert found.weight_sum == pytest.approx(1, rel=1e-9)
    assert found.missing == (exports == 0).to_numpy().sum()
    assert found.condition >= 1


def test_products_may_be_left_out():
    exports = world(1, 4, 30)
    found = shares_from_rca(balassa(exports).iloc[:, :12])
    np.testing.assert_allclose(found.shares, (exports / exports.sum()).iloc[:, :12], rtol=1e-9, atol=1e-14)
    # weights stay those in all trade, of the 30 products
    np.testing.assert_allclose(found.weights, exports.sum(axis=1) / exports.to_numpy().sum(), rtol=1e-9)


def test_order_of_rows_and_columns_does_not_matter():
    matrix = balassa(world(2, 5, 20))
    mixed = matrix.sample(frac=1, random_state=1).sample(frac=1, axis=1, random_state=1)
    pd.testing.assert_frame_equal(
        shares_from_rca(mixed).shares.loc[matrix.index, matrix.columns],
        shares_from_rca(matrix).shares,
        rtol=1e-9,
    )


def test_refuses_an_exporter_left_out():
    matrix = balassa(world(3, 5, 20)).drop(index="C02")
    with pytest.raises(
        InputError, match=r"^rca_matrix is no complete Balassa matrix: .* more than the tolerance 1e-09"
    ):
        shares_from_rca(matrix)


def test_a_rounded_matrix_needs_a_tolerance_and_says_what_it_costs():
    exports = world(4, 5, 40)
    rounded = balassa(exports).round(3)
    with pytest.raises(InputError, match="are exporters missing or values rounded"):
        shares_from_rca(rounded)
    found = shares_from_rca(rounded, tolerance=0.01)
    assert 1e-9 < found.residual < 0.01
    np.testing.assert_allclose(found.shares, exports / exports.sum(), atol=0.01)


def test_refuses_a_binary_matrix():
    binary = (balassa(world(5, 5, 20)) > 1).astype(int)
    with pytest.raises(InputError, match=r"^rca_matrix holds only 0 and 1; shares need the index itself"):
        shares_from_rca(binary)


def test_refuses_what_many_shares_fit():
    fewer_products = balassa(world(6, 6, 20)).iloc[:, :4]
    fewer_products = fewer_products.drop(index=fewer_products.index[fewer_products.isna().all(axis=1)])
    with pytest.raises(InputError, match=rf"its rank is 4 for {len(fewer_products)} exporters; many sets"):
        shares_from_rca(fewer_products)
    # two exporters of the same mix: their weights cannot be told apart
    exports = world(7, 4, 20)
    exports.loc["C03"] = exports.loc["C02"] * 3
    with pytest.raises(InputError, match="its rank is 3 for 4 exporters"):
        shares_from_rca(balassa(exports))


def test_refuses_weights_that_are_not_positive():
    # w_A = 1/2 from p, then w_B = (1 - 3/2) / 1 from q
    matrix = pd.DataFrame({"p": [2.0, 0.0], "q": [3.0, 1.0]}, index=["A", "B"])
    with pytest.raises(
        InputError, match=r"^rca_matrix gives weights that are not positive to 'B'; it is no Balassa"
    ):
        shares_from_rca(matrix)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda m: m.mask(m == m.iloc[0, 1], -1.0),
            r"^rca_matrix must not be negative, but .* \('C00', '000001'\)",
        ),
        (
            lambda m: m.mask(m == m.iloc[0, 1], np.inf),
            r"^rca_matrix must be finite, but .* \('C00', '000001'\)",
        ),
        (lambda m: m.rename(index={"C01": "C00"}), r"^rca_matrix has exporters twice: 'C00'\.$"),
        (lambda m: m.rename(columns={"000001": "000000"}), r"^rca_matrix has more than one column '000000'"),
        (lambda m: m.assign(idle=0.0), r"^rca_matrix has products without any trade: 'idle'; drop them\.$"),
        (
            lambda m: m.mul([1, 0, 1, 1, 1], axis=0),
            r"^rca_matrix has exporters without any trade: 'C01'; drop",
        ),
        (lambda m: m.iloc[:0], r"^rca_matrix must have exporters, got the shape \(0, 20\)\.$"),
        (
            lambda m: m.reset_index(),
            r"^rca_matrix must hold numbers only, but 'exporter' do not; set exporters",
        ),
    ],
)
def test_refuses(change, message):
    with pytest.raises(InputError, match=message):
        shares_from_rca(change(balassa(world(8, 5, 20))))


@pytest.mark.mirror
def test_the_real_matrix_of_2018():
    stored = rdata.read_rda(fetch("baci-hs6-rca-2018", "M_absolute.rda"))["M_absolute"]
    matrix = pd.DataFrame(
        stored.to_numpy(), stored.coords["dim_0"].to_numpy(), stored.coords["dim_1"].to_numpy()
    )
    # the file has lost the zeros of chapters 01 to 09
    with pytest.raises(InputError, match=r"^rca_matrix: products lost leading zeros: '10111', .* 334 more"):
        shares_from_rca(matrix)
    matrix.columns = matrix.columns.str.zfill(6)
    found = shares_from_rca(matrix)
    assert (found.rank, matrix.shape) == (222, (222, 4726))
    assert found.residual < 1e-12
    assert found.weight_sum == pytest.approx(1, abs=1e-12)
    # China, Germany, the USA, Japan, South Korea: the five largest exporters of 2018
    largest = found.weights.nlargest(5)
    assert largest.index.to_list() == ["156", "276", "842", "392", "410"]
    assert largest["156"] == pytest.approx(0.1407, abs=5e-5)
    np.testing.assert_allclose(found.shares.sum(), 1, atol=1e-12)
    assert ((found.shares >= 0) & (found.shares <= 1 + 1e-12)).all(axis=None)
