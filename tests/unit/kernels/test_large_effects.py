"""Two large crossed effects: sparse memory, what conjugate gradients leave, and agreement with the two exact ways."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import lsmr

from regspatial._kernels import within as kernel
from regspatial._kernels.within import GroupEffects


def codes(rows, levels, seed, *, movers=None):
    """Return two factors; with `movers` all other rows stay at the level that goes with their own."""
    rng = np.random.default_rng(seed)
    one = np.concatenate([np.arange(levels), rng.integers(0, levels, rows - levels)])
    two = rng.permutation(
        np.concatenate([np.arange(levels), rng.integers(0, levels, rows - levels)])
    )
    if movers is not None:
        moved = rng.random(rows) < movers
        two = np.where(moved, two, one)
    return one.astype(np.intp), kernel.compact(two.astype(np.intp))[0]


@pytest.mark.parametrize("movers", [None, 0.1])
def test_thirty_thousand_levels_twice_take_sparse_memory_and_leave_nothing(movers):
    """A full Schur complement would take 7 GB; sums of what is left by level are 1e-13 of those of |x|."""
    one, two = codes(200_000, 30_000, 1, movers=movers)
    x = np.random.default_rng(2).normal(size=(1, one.size))
    tracemalloc.start()
    effects = GroupEffects([one, two])
    left = effects.within(x)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6  # ten vectors of rows and the pairs of levels; lists of ids are not here
    size = np.linalg.norm(np.bincount(two, weights=np.abs(x[0])))
    for factor in (one, two):
        assert np.linalg.norm(np.bincount(factor, weights=left)) < 1e-12 * size


def test_conjugate_gradients_give_what_the_factorisation_and_least_squares_give(monkeypatch):
    one, two = codes(9_000, 1_500, 3)
    x = np.random.default_rng(4).normal(size=(1, one.size))
    exact = GroupEffects([one, two]).within(x)[0]
    monkeypatch.setattr(kernel, "DENSE", 10)
    iterated = GroupEffects([one, two]).within(x)[0]
    np.testing.assert_allclose(iterated, exact, atol=1e-10)
    rows = np.arange(one.size)
    dummies = sp.csr_array(
        (np.ones(2 * one.size), (np.tile(rows, 2), np.concatenate([one, 1_500 + two])))
    )
    fitted = lsmr(dummies, x[0], atol=1e-13, btol=1e-13, conlim=0, maxiter=5_000)[0]
    np.testing.assert_allclose(iterated, x[0] - dummies @ fitted, atol=1e-8)
