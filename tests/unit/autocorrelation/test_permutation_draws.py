"""Permutations: uniform, the same in every chunking, and by two routes alike."""

from itertools import permutations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import chi2, hypergeom, kstest, norm

from regspatial import Panel, SpatialWeights
from regspatial._kernels.random import stream
from regspatial.autocorrelation import (
    _permutation,
    bivariate_local_moran,
    geary,
    getis_ord_g,
    local_g,
    local_geary,
    local_moran,
    moran,
)
from regspatial.autocorrelation._permutation import (
    PermutationScheme,
    _distinct,
    full_permutations,
    gathered_lags,
    swapped_lags,
)
from regspatial.errors import Cancelled
from regspatial.options import Options


def ring(n):
    return (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2


def made(values, matrix, ids=None):
    ids = ids or [f"r{k:03d}" for k in range(matrix.shape[0])]
    panel = Panel.from_arrays(ids, range(len(np.atleast_2d(values))), {"x": np.atleast_2d(values)})
    return panel["x"], SpatialWeights(ids=tuple(ids), matrix=matrix)


def uniform_enough(counts):
    """Whether counts could be uniform: chi-square at the 0.1 % level, with a fixed seed."""
    expected = counts.sum() / counts.size
    statistic = ((counts - expected) ** 2 / expected).sum()
    return statistic < chi2.ppf(0.999, counts.size - 1)


def test_full_permutations_are_permutations_each_equally_likely():
    orders = full_permutations(4, 3, 0, 24_000).T
    assert (np.sort(orders, axis=1) == np.arange(4)).all()
    index = {p: k for k, p in enumerate(permutations(range(4)))}
    counts = np.bincount([index[tuple(o)] for o in orders.tolist()], minlength=24)
    assert uniform_enough(counts)


def test_a_permutation_depends_on_its_number_alone():
    some = full_permutations(50, 9, 0, 40)
    np.testing.assert_array_equal(some[:, 10:25], full_permutations(50, 9, 10, 25))
    assert (full_permutations(50, 10, 0, 40) != some).any()


@pytest.mark.parametrize(("total", "size"), [(12, 3), (5, 4)])  # by rejection; by sorted keys
def test_samples_without_replacement_are_distinct_and_equally_likely(total, size):
    found = _distinct(total, size, 60_000, stream(1, 1, 0))
    assert found.min() == 0
    assert found.max() == total - 1
    assert (np.diff(np.sort(found, axis=1), axis=1) > 0).all()
    every = {p: k for k, p in enumerate(permutations(range(total), size))}
    counts = np.bincount([every[tuple(o)] for o in found.tolist()], minlength=len(every))
    assert uniform_enough(counts)


@pytest.mark.parametrize("route", [swapped_lags, gathered_lags])
@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_conditional_draws_are_every_conditional_arrangement_equally_often(route, kind):
    """n = 6: the lag of i identifies the arrangement of its neighbours' values."""
    n, R = 6, 40_000
    w = np.array([[0.0, 1, 2, 4, 8, 16]] + [[0.0] * 6] * 5)
    w[1:] = [np.roll(w[0], k) for k in range(1, n)]
    w[2, 4] = w[3, 1] = w[3, 5] = w[4] = 0.0  # fewer neighbours; none
    values = np.array([[1.0, 10, 100, 1000, 10_000, 100_000]])
    matrix = w if kind == "dense" else sp.csr_array(w)
    seen = {i: [] for i in range(n)}
    for rows, lags in route(
        matrix, values, PermutationScheme(permutations=R, seed=5, chunk_bytes=200_000)
    ):
        for q, i in enumerate(rows):
            seen[i].append(lags[0, q])
    for i in range(n):
        others = [j for j in range(n) if j != i]
        exact = []
        for order in permutations(others):
            z = values[0].copy()
            z[others] = values[0][list(order)]
            exact.append(w[i] @ z)
        levels, weight = np.unique(exact, return_counts=True)
        drawn = np.concatenate(seen[i])
        assert drawn.size == R
        at = np.searchsorted(levels, drawn - 1e-6)
        np.testing.assert_allclose(levels[at], drawn, rtol=1e-12)
        counts = np.bincount(at, minlength=levels.size)
        expected = weight / weight.sum() * R
        statistic = ((counts - expected) ** 2 / expected).sum()
        assert statistic < chi2.ppf(0.9999, max(levels.size - 1, 1))


def test_permutation_p_equals_the_exact_p_within_monte_carlo_error(rng):
    """n = 6: the exact p by enumeration; the error of R draws is binomial (4.5 sd)."""
    n, R = 6, 20_000
    x, w = made(
        rng.gamma(1.0, size=n),
        sp.csr_array(np.where(rng.random((n, n)) < 0.7, 1.0, 0) * (1 - np.eye(n))),
    )
    z = (x.values[0] - x.values[0].mean()) / x.values[0].std()
    matrix = w.to_dense()
    for draws in ("shared", "independent"):
        found = local_moran(x, w, permutations=R, rng=2, alternative="greater", scheme=draws)
        for i in range(n):
            others = [j for j in range(n) if j != i]
            lags = np.array([matrix[i, others] @ z[list(o)] for o in permutations(others)])
            exact = (z[i] * lags >= z[i] * (matrix[i] @ z) - 1e-12).mean()
            error = 4.5 * np.sqrt(exact * (1 - exact) / R) + 1 / R
            assert abs(found.p_value[0, i] - exact) < error


@pytest.mark.parametrize("verb", [local_moran, local_geary, local_g])
def test_two_routes_agree_within_monte_carlo_error(verb, rng):
    n, R = 60, 4000
    matrix = sp.csr_array(ring(n) + np.roll(ring(n), 3, axis=1) * (1 - np.eye(n)))
    x, w = made(np.cumsum(rng.normal(size=n)), matrix)
    how = {"permutations": R, "rng": 4, "inference": "permutation", "alternative": "greater"}
    a = verb(x, w, **how, scheme="shared").p_value
    b = verb(x, w, **how, scheme="independent").p_value
    # Given the sum of two counts of R draws each, the first is hypergeometric whatever p is (a
    # standard deviation put at the p found would be 0 where no draw counted). 1e-5: 4.4 sd.
    counts = np.rint([a * (R + 1) - 1, b * (R + 1) - 1])
    exact = hypergeom(2 * R, counts.sum(axis=0), R)
    assert np.minimum(exact.cdf(counts[0]), exact.sf(counts[0] - 1)).min() > 0.5e-5
    assert (a != b).any()


@pytest.mark.parametrize("draws", ["shared", "independent"])
@pytest.mark.parametrize("chunk", [1, 3000, 50_000])
def test_p_does_not_depend_on_chunks_nor_on_other_times(draws, chunk, rng):
    n = 40
    x, w = made(rng.normal(size=(3, n)), sp.csr_array(ring(n)))
    whole = local_moran(x, w, permutations=199, rng=3, scheme=draws)
    small = local_moran(
        x, w, permutations=199, rng=3, scheme=draws, options=Options(chunk_bytes=chunk)
    )
    np.testing.assert_array_equal(whole.p_value, small.p_value)
    one = local_moran(x.at(1), w, permutations=199, rng=3, scheme=draws)
    np.testing.assert_array_equal(whole.p_value[1:2], one.p_value)
    a = moran(x, w, permutations=199, rng=3)
    b = moran(x.at(1), w, permutations=199, rng=3, options=Options(chunk_bytes=chunk))
    assert a.by["permutation"].p_value[1] == b.by["permutation"].p_value[0]


def test_storage_and_order_of_regions_do_not_matter(rng):
    n = 40
    ids = [f"r{k:03d}" for k in range(n)]
    x, sparse = made(rng.normal(size=n), sp.csr_array(ring(n)), ids)
    dense = SpatialWeights(ids=sparse.ids, matrix=ring(n))
    turned = ids[::-1]
    again = local_moran(x.aligned(turned), dense, permutations=99, rng=5)
    first = local_moran(x, sparse, permutations=99, rng=5)
    np.testing.assert_array_equal(first.p_value[0], again.p_value[0, ::-1])
    np.testing.assert_allclose(first.values[0], again.values[0, ::-1], rtol=1e-12)
    assert again.ids == tuple(turned)


def test_p_values_for_a_seed_stay_what_they_are():
    """Counts do not depend on platform or library versions: these were written down once."""
    x, w = made((np.arange(12) ** 2 % 13).astype(float), sp.csr_array(ring(12)))
    found = local_moran(x, w, permutations=99, rng=2024, alternative="greater")
    assert (found.p_value[0] * 100).round().astype(int).tolist() == FROZEN
    np.testing.assert_array_equal(full_permutations(8, 1, 0, 2).T, FROZEN_ORDERS)


FROZEN = [7, 4, 25, 85, 92, 44, 5, 10, 53, 88, 88, 22]
FROZEN_ORDERS = [[2, 6, 3, 5, 0, 1, 4, 7], [6, 7, 0, 5, 3, 1, 2, 4]]


def test_ties_count_on_both_sides_however_they_are_rounded():
    """Values 0.1, 0.2, 0.3 sum in any order to numbers that differ in the last digit."""
    n = 12
    x, w = made(np.tile([0.1, 0.2, 0.3, 0.7], 3), sp.csr_array(ring(n)))
    z = np.tile([1.0, 2, 3, 7], 3)
    whole, _ = made(z, sp.csr_array(ring(n)))
    thirds, _ = made(z / 3 + 1e6, sp.csr_array(ring(n)))
    expected = local_moran(whole, w, permutations=999, rng=1).p_value
    for other in (x, thirds):
        np.testing.assert_array_equal(
            local_moran(other, w, permutations=999, rng=1).p_value, expected
        )
    greater = local_moran(x, w, permutations=999, rng=1, alternative="greater").p_value
    less = local_moran(x, w, permutations=999, rng=1, alternative="less").p_value
    assert (greater + less > 1 + 2 / 1000).all()  # ties are common here and in both


def test_a_lag_that_cannot_vary_has_p_one(rng):
    """A region that weighs all others alike; where all do, nothing can be tested, and it is said."""
    n = 9
    matrix = ring(n)
    matrix[0] = (np.arange(n) > 0) / (n - 1)
    x, w = made(rng.normal(size=n), matrix)
    found = local_moran(x, w, permutations=99, rng=1)
    assert found.p_value[0, 0] == 1
    assert np.isnan(found.z_score).tolist() == [[True] + [False] * (n - 1)]
    assert found.cluster[0, 0] == "not significant"
    assert (found.p_value[0, 1:] < 1).any()
    assert local_moran(x, w, inference="analytic").p_value[0, 0] == 1


def smooth_null(n, times):
    return np.random.default_rng(21).normal(size=(times, n))


@pytest.mark.parametrize("verb", [moran, geary])
def test_global_p_is_uniform_under_the_null(verb):
    """500 null samples of 36 regions; KS at 1 % with a fixed seed."""
    x, w = made(smooth_null(36, 500), sp.csr_array(ring(36)))
    found = verb(x, w, inference="permutation", permutations=999, alternative="greater", rng=8)
    assert kstest(found.p_value, "uniform").pvalue > 0.01
    two = verb(x, w, alternative="two-sided")
    assert kstest(two.p_value, "uniform").pvalue > 0.01


@pytest.mark.parametrize("draws", ["shared", "independent"])
def test_local_p_is_uniform_under_the_null(draws):
    """One region of each of 500 null samples, so that the p-values are independent."""
    x, w = made(smooth_null(36, 500), sp.csr_array(ring(36)))
    found = local_moran(x, w, permutations=399, alternative="greater", rng=8, scheme=draws)
    assert kstest(found.p_value[:, 5], "uniform").pvalue > 0.01


def test_global_simulated_values_have_the_exact_moments(rng):
    """Mean and variance of 20,000 draws against the exact ones, 4.5 standard errors."""
    n, R = 30, 20_000
    x, w = made(rng.gamma(2.0, size=n), sp.csr_array(ring(n)))
    for verb in (moran, geary, getis_ord_g):
        found = verb(x, w, permutations=R, rng=1)
        sample = found.simulated[0]
        exact = found.by["randomisation"]
        assert abs(sample.mean() - exact.expected[0]) < 4.5 * sample.std() / R**0.5
        spread = ((sample - sample.mean()) ** 2).std() / R**0.5
        assert abs(sample.var() - exact.variance[0]) < 4.5 * spread


def test_bivariate_local_moran_of_a_variable_with_itself_is_local_moran(rng):
    x, w = made(rng.normal(size=20), sp.csr_array(ring(20)))
    one = local_moran(x, w, permutations=99, rng=1)
    both = bivariate_local_moran(x, x, w, permutations=99, rng=1)
    np.testing.assert_array_equal(one.p_value, both.p_value)
    np.testing.assert_array_equal(one.values, both.values)


def test_progress_rises_to_one_and_can_cancel(rng):
    x, w = made(rng.normal(size=20), sp.csr_array(ring(20)))
    seen = []
    options = Options(chunk_bytes=20_000)
    local_moran(x, w, rng=1, options=options, progress=lambda f, m: seen.append(f))
    assert len(seen) > 3
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    with pytest.raises(Cancelled):
        moran(x, w, permutations=99, rng=1, progress=lambda f, m: f < 0.5)


def test_normal_and_permutation_p_agree_where_the_statistic_is_nearly_normal(rng):
    n = 400
    x, w = made(rng.normal(size=n), sp.csr_array(ring(n)))
    found = moran(x, w, permutations=9999, rng=1)
    assert found.by["permutation"].p_value[0] == pytest.approx(found.p_value[0], abs=0.03)
    assert found.p_value[0] == pytest.approx(2 * norm.sf(abs(found.z_score[0])), rel=1e-12)


def test_products_in_parts_are_those_of_the_whole_to_the_bit(rng, monkeypatch):
    w = sp.csr_array(np.where(rng.random((60, 60)) < 0.4, rng.random((60, 60)), 0.0))
    y = rng.normal(size=(60, 37))
    whole = _permutation.product(w, y)
    parts = []
    monkeypatch.setattr(_permutation, "_AT_ONCE", 5_000)
    taken = _permutation.np.hstack
    monkeypatch.setattr(_permutation.np, "hstack", lambda a: taken(parts.extend(a) or a))
    np.testing.assert_array_equal(_permutation.product(w, y), whole)
    assert len(parts) == 4
    assert min(one.shape[1] for one in parts) >= 8
