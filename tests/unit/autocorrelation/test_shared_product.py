"""The global test out of the product of the local one: the same digits, and no product of its own."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.autocorrelation import _permutation

N = 40


def study(order=None, periods=1):
    rng = np.random.default_rng(3)
    xy = rng.uniform(size=(N, 2))
    far = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    np.fill_diagonal(far, np.inf)
    x = rng.normal(size=(periods, N))
    order = np.arange(N) if order is None else order
    ids = [f"r{k:02d}" for k in order]
    w = rs.weights.normalise(
        rs.SpatialWeights(ids=ids, matrix=(far**-2.0)[np.ix_(order, order)]), "row"
    )
    return rs.Panel.from_arrays(ids, range(periods), {"x": x[:, order]})["x"], w


def globally(x, w, seed=7, permutations=99):
    return rs.moran(x, w, inference="permutation", permutations=permutations, rng=seed)


@pytest.fixture
def products(monkeypatch):
    made = []
    product = _permutation.product
    monkeypatch.setattr(
        _permutation, "product", lambda matrix, y: made.append(y.shape) or product(matrix, y)
    )
    return made


@pytest.mark.parametrize("order", [None, np.arange(N)[::-1]])
def test_it_has_the_digits_of_the_global_test_alone(products, order):
    x, w = study(order)
    rs.local_moran(x, w, permutations=99, rng=7)
    products.clear()
    after = globally(x, w)
    assert not products
    alone = globally(*study(order))
    assert products
    np.testing.assert_array_equal(after.simulated, alone.simulated)
    np.testing.assert_array_equal(after.p_value, alone.p_value)


@pytest.mark.parametrize("how", [{"seed": 8}, {"permutations": 199}])
def test_other_permutations_are_made_anew(products, how):
    x, w = study()
    rs.local_moran(x, w, permutations=99, rng=7)
    products.clear()
    np.testing.assert_array_equal(
        globally(x, w, **how).simulated, globally(*study(), **how).simulated
    )
    assert products


def test_other_values_and_several_times_are_made_anew(products):
    x, w = study(periods=2)
    rs.local_moran(x, w, permutations=99, rng=7)
    products.clear()
    globally(x, w)
    assert products
    rs.local_moran(x.at(0), w, permutations=99, rng=7)
    products.clear()
    np.testing.assert_array_equal(
        globally(x.at(1), w).simulated, globally(x.at(1), study()[1]).simulated
    )
    assert len(products) == 2
