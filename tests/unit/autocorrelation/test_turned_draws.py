"""Conditional permutations out of rings: uniform, alike by every route, and as good as independent draws."""

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import chi2

import regspatial as rs
from regspatial import Panel, SpatialWeights
from regspatial.autocorrelation._permutation import PermutationScheme, gathered_lags
from regspatial.autocorrelation._turned import MANY, SPAN, turned_lags, turns
from regspatial.options import Options


def scheme(permutations, seed=1, first=0):
    return PermutationScheme(
        permutations=permutations, seed=seed, chunk_bytes=10**7, numba="off", first=first
    )


def circle(n, left=1.0, right=1000.0):
    """Each region has the one before and the one after it, of different weights."""
    here = np.arange(n)
    links = np.concatenate([here, here]), np.concatenate([(here - 1) % n, (here + 1) % n])
    return sp.csr_array((np.repeat([left, right], n), links), shape=(n, n))


def drawn(matrix, values, draws, route=turned_lags, **more):
    lags = np.empty((matrix.shape[0], draws.permutations))
    seen = np.zeros(matrix.shape[0], dtype=int)
    for rows, some in route(matrix, values[None, :], draws, **more):
        for i, of in zip(rows.tolist(), some[0], strict=True):
            lags[i, seen[i] : seen[i] + of.size] = of
            seen[i] += of.size
    assert (seen == draws.permutations).all()
    return lags


def ragged(n, seed=0):
    """From no neighbour to twelve, of different weights."""
    rng = np.random.default_rng(seed)
    degree = rng.integers(0, 13, n)
    rows = np.repeat(np.arange(n), degree)
    columns = (rows + rng.integers(1, n, rows.size)) % n
    matrix = sp.csr_array((rng.uniform(0.1, 1, rows.size), (rows, columns)), shape=(n, n))
    matrix.sum_duplicates()
    return matrix


def test_no_draw_holds_the_own_value_or_one_twice_and_all_others_are_equally_likely():
    n = 400
    matrix = circle(n)
    pairs = np.zeros((2, n), dtype=int)
    for seed in range(150):
        lags = drawn(matrix, np.arange(n, dtype=float), scheme(SPAN, seed))
        numbers = np.rint(lags).astype(int)
        after, before = np.divmod(numbers, 1000)
        # the first link of region 0 is its left neighbour in another order of columns: both are looked at
        i = np.arange(n)[:, None]
        assert ((after != i) & (before != i) & (after != before)).all()
        pairs[0] += np.bincount(after[7], minlength=n)
        pairs[1] += np.bincount(before[7], minlength=n)
    assert (pairs[:, 7] == 0).all()
    others = np.delete(pairs, 7, axis=1)
    expected = 150 * SPAN / (n - 1)
    statistic = ((others - expected) ** 2 / expected).sum(axis=1)
    assert (statistic < chi2.ppf(0.999, n - 2)).all()


def test_a_draw_depends_on_its_number_alone():
    matrix, values = ragged(4_000), np.random.default_rng(2).normal(size=4_000)
    all_of_them = drawn(matrix, values, scheme(3 * SPAN))
    np.testing.assert_array_equal(
        drawn(matrix, values, scheme(SPAN + 9)), all_of_them[:, : SPAN + 9]
    )
    np.testing.assert_array_equal(
        drawn(matrix, values, scheme(SPAN, first=SPAN)), all_of_them[:, SPAN : 2 * SPAN]
    )


def test_only_many_regions_with_few_neighbours_are_read_from_rings():
    assert turns(circle(MANY))
    assert not turns(circle(MANY - 1))
    hub = sp.lil_array((MANY, MANY))
    hub[0, 1:400] = 1.0
    assert not turns(sp.csr_array(hub))
    assert not turns(np.eye(MANY, 4))


def test_shares_err_as_much_as_those_of_independent_draws():
    n, permutations = 5_000, 256
    matrix, values = ragged(n, 3), np.random.default_rng(3).normal(size=n) ** 3
    assert turns(matrix)
    level = np.asarray(matrix @ values)[:, None]
    draws = scheme(permutations)
    ours = (drawn(matrix, values, draws) >= level).mean(axis=1)
    theirs = (drawn(matrix, values, draws, gathered_lags) >= level).mean(axis=1)
    share = (ours + theirs) / 2
    inside = (share > 0.02) & (share < 0.98)
    error = np.sqrt(2 * share * (1 - share) / permutations)[inside]
    z = (ours - theirs)[inside] / error
    assert inside.sum() > 4_000
    assert abs(z.mean()) < 0.08  # five standard errors
    assert 0.9 < z.std() < 1.1


@pytest.mark.parametrize("draws", ["shared", "independent"])
def test_digits_are_the_same_with_numba_workers_and_any_chunk(draws):
    n = 5_000 if draws == "shared" else 600
    matrix = ragged(n, 5)
    ids = [f"r{k:05d}" for k in range(n)]
    x = np.random.default_rng(5).normal(size=(2, n))
    x = x + 0.3 * (matrix @ x.T).T
    variable = Panel.from_arrays(ids, [1, 2], {"x": x})["x"]
    weights = SpatialWeights(ids=tuple(ids), matrix=matrix)

    def found(numba="off", chunk=10**8, executor=None):
        options = Options(numba=numba, chunk_bytes=chunk)
        return rs.local_moran(
            variable,
            weights,
            permutations=150,
            rng=4,
            scheme=draws,
            options=options,
            executor=executor,
        ).p_value

    usual = found()
    assert np.isfinite(usual).any()
    np.testing.assert_array_equal(usual, found(chunk=200_000))
    if find_spec("numba"):
        np.testing.assert_array_equal(usual, found(numba="on"))
    for workers in (1, 3):
        with ThreadPoolExecutor(workers) as pool:
            np.testing.assert_array_equal(usual, found(executor=pool))


@pytest.mark.skipif(not find_spec("numba"), reason="compares a compiled loop with numpy")
@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6, 7, 8, 9])
def test_compiled_counts_are_those_of_numpy_whatever_number_of_neighbours_is_the_largest(most):
    from regspatial.autocorrelation._compiled_turned import counted

    n = 5_000
    rng = np.random.default_rng(most)
    degree = rng.integers(0, most + 1, n)
    rows = np.repeat(np.arange(n), degree)
    step = 1 + np.arange(rows.size) - np.repeat(np.cumsum(degree) - degree, degree)
    matrix = sp.csr_array((rng.uniform(0.1, 1, rows.size), (rows, (rows + step) % n)), shape=(n, n))
    values = rng.normal(size=(2, n))
    level = 0.5 * (matrix @ values.T).T
    at_least, at_most = counted(matrix, values, level, level, scheme(90, most))
    expected = np.zeros((2, 2, n), dtype=int)
    for at, lags in turned_lags(matrix, values, scheme(90, most)):
        expected[0][:, at] += (lags >= level[:, at, None]).sum(axis=-1)
        expected[1][:, at] += (lags <= level[:, at, None]).sum(axis=-1)
    np.testing.assert_array_equal(at_least, expected[0])
    np.testing.assert_array_equal(at_most, expected[1])
    assert len(np.unique(expected[0])) > 50
