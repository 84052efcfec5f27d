"""Inverse by halves against LAPACK, and products that skip what is zero."""

import numpy as np
import pytest
import scipy.linalg as la

from regspatial._kernels.linear.block_inverse import (
    _halves,
    block_inverse,
    product_from_left,
    product_from_right,
)


def banded(n, width, seed=0):
    """A row-stochastic matrix that couples near rows only, one diagonal entry of I - it raised."""
    rng = np.random.default_rng(seed)
    far = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    b = np.where(far < width, rng.random((n, n)), 0.0)
    b /= b.sum(axis=1, keepdims=True)
    out = np.eye(n) - b
    out[n // 3, n // 3] += 1.0
    return out, b


@pytest.mark.parametrize("n", [5, 499, 700, 1300])
@pytest.mark.parametrize("width", [30, 2000])
def test_halves_give_what_lapack_gives(n, width):
    a, _ = banded(n, width)
    before = a.copy()
    got, expected = block_inverse(a), np.linalg.inv(a)
    np.testing.assert_array_equal(a, before)
    np.testing.assert_array_equal(got, _halves(a))  # not by the way round
    # entries are as large as the passage times, some thousands at width 30: relative to them
    np.testing.assert_allclose(got, expected, atol=1e-10 * np.abs(expected).max())


def test_a_matrix_whose_first_half_is_singular_is_pivoted():
    rng = np.random.default_rng(1)
    a = rng.normal(size=(800, 800))
    a[:448, :448] = 0.0  # the first half: 448 rows, with as many columns outside
    a[:352, 448:] += 30 * np.eye(352)
    a[448:, :352] += 30 * np.eye(352)
    a[352:448, 352:448] += 30 * np.eye(96)
    np.testing.assert_allclose(block_inverse(a) @ a, np.eye(800), atol=1e-9)


def test_a_singular_matrix_has_no_inverse():
    with pytest.raises(la.LinAlgError):
        block_inverse(np.zeros((600, 600)))


def test_products_skip_only_zeros():
    _, b = banded(300, 20)
    dense = np.random.default_rng(2).normal(size=(300, 300))
    np.testing.assert_allclose(product_from_left(b, dense), b @ dense, atol=1e-13)
    np.testing.assert_allclose(product_from_right(dense, b), dense @ b, atol=1e-13)
