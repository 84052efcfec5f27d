"""Moments against the full enumeration of arrangements: no formula is trusted on its word."""

from itertools import permutations

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial import Panel, SpatialWeights
from regspatial.autocorrelation import (
    bivariate_moran,
    geary,
    getis_ord_g,
    join_counts,
    local_g,
    local_geary,
    local_moran,
    moran,
    residual_moran,
)
from regspatial.autocorrelation._moments import weight_sums

N = 6
IDS = tuple("abcdef")
RNG = np.random.default_rng(11)
# Asymmetric, not normalised, skewed values: what a formula for symmetric weights would get wrong.
W = np.where(RNG.random((N, N)) < 0.6, RNG.random((N, N)), 0.0)
np.fill_diagonal(W, 0.0)
X = np.round(RNG.gamma(0.7, size=N) * 10 + 1, 2)
Y = RNG.normal(size=N)
ARRANGEMENTS = np.array(list(permutations(range(N))))
RTOL = 1e-11  # sums of 720 terms near one


def weights(matrix=W, *, sparse=True):
    return SpatialWeights(ids=IDS, matrix=sp.csr_array(matrix) if sparse else matrix)


def variable(values, name="x"):
    return Panel.from_arrays(IDS, [1], {name: values})[name]


def i_of(x, w=W):
    z = x - x.mean()
    return N / w.sum() * (z @ w @ z) / (z @ z)


def c_of(x, w=W):
    z = x - x.mean()
    return (N - 1) / (2 * w.sum()) * (w * np.subtract.outer(x, x) ** 2).sum() / (z @ z)


def g_of(x, w=W):
    return (x @ w @ x) / (x.sum() ** 2 - x @ x)


BINARY = (W > 0).astype(float)
BITS = np.array([1.0, 0, 1, 1, 0, 0])
CASES = {
    "moran": (lambda w: moran(variable(X), w), i_of, X),
    "geary": (lambda w: geary(variable(X), w), c_of, X),
    "G of weights": (lambda w: getis_ord_g(variable(X), w, binary=False), g_of, X),
    "G": (lambda w: getis_ord_g(variable(X), w), lambda x: g_of(x, BINARY), X),
    "G far from zero": (
        lambda w: getis_ord_g(variable(X + 1e4), w, binary=False),
        g_of,
        X + 1e4,
    ),
    "BB": (lambda w: join_counts(variable(BITS), w).bb, lambda x: x @ BINARY @ x / 2, BITS),
    "WW": (
        lambda w: join_counts(variable(BITS), w).ww,
        lambda x: (1 - x) @ BINARY @ (1 - x) / 2,
        BITS,
    ),
    "BW": (
        lambda w: join_counts(variable(BITS), w, binary=False).bw,
        lambda x: (W * np.subtract.outer(x, x) ** 2).sum() / 2,
        BITS,
    ),
    "bivariate": (
        lambda w: bivariate_moran(variable(X), variable(Y, "y"), w),
        lambda y: (X - X.mean()) / X.std() @ W @ ((y - y.mean()) / y.std()) / W.sum(),
        Y,
    ),
}


@pytest.mark.parametrize("sparse", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_randomisation_moments_are_the_average_over_all_arrangements(name, sparse):
    run, statistic, values = CASES[name]
    found = run(weights(sparse=sparse))
    every = np.array([statistic(values[order]) for order in ARRANGEMENTS])
    np.testing.assert_allclose(found.values[0], statistic(values), rtol=RTOL)
    np.testing.assert_allclose(
        found.by["randomisation"].expected[0], every.mean(), rtol=RTOL, atol=1e-13
    )
    # The variance far from zero is 1e-8 of the squares that plain enumeration itself subtracts.
    rtol = 1e-6 if name == "G far from zero" else RTOL
    np.testing.assert_allclose(found.by["randomisation"].variance[0], every.var(), rtol=rtol)


def test_normality_moments_are_those_of_normal_draws(rng):
    """E and V over random normal samples: 4 standard errors of the simulation."""
    draws = rng.normal(size=(200_000, N))
    z = draws - draws.mean(axis=1, keepdims=True)
    squares = (z**2).sum(axis=1)
    lagged = np.einsum("ri,ij,rj->r", z, W, z)
    i = N / W.sum() * lagged / squares
    margin = W.sum(axis=0) + W.sum(axis=1)
    c = (N - 1) / (2 * W.sum()) * (z**2 @ margin - 2 * lagged) / squares
    for found, sample in ((moran(variable(X), weights()), i), (geary(variable(X), weights()), c)):
        m = found.by["normality"]
        assert abs(sample.mean() - m.expected[0]) < 4 * sample.std() / len(sample) ** 0.5
        spread = ((sample - sample.mean()) ** 2).std() / len(sample) ** 0.5
        assert abs(sample.var() - m.variance[0]) < 4 * spread


def conditional(values, i):
    """All arrangements of the other values with values[i] in place."""
    others = [j for j in range(N) if j != i]
    for order in permutations(others):
        out = values.copy()
        out[others] = values[list(order)]
        yield out


def local_of(name, x, i):
    z = (x - x.mean()) / x.std()
    return {
        "moran": z[i] * (W[i] @ z),
        "geary": W[i] @ (z[i] - z) ** 2,
        "g": W[i] @ z,
    }[name]


@pytest.mark.parametrize(("verb", "name"), [(local_moran, "moran"), (local_geary, "geary")])
def test_local_moments_are_the_average_over_all_conditional_arrangements(verb, name):
    found = verb(variable(X), weights(), inference="analytic")
    for i in range(N):
        every = np.array([local_of(name, x, i) for x in conditional(X, i)])
        np.testing.assert_allclose(found.values[0, i], local_of(name, X, i), rtol=RTOL)
        np.testing.assert_allclose(found.expected[0, i], every.mean(), rtol=RTOL)
        np.testing.assert_allclose(found.variance[0, i], every.var(), rtol=RTOL)


def test_total_moments_are_the_average_over_all_arrangements():
    found = local_moran(variable(X), weights(), inference="total")
    every = np.array([[local_of("moran", X[o], i) for i in range(N)] for o in ARRANGEMENTS])
    np.testing.assert_allclose(found.expected[0], every.mean(axis=0), rtol=RTOL)
    np.testing.assert_allclose(found.variance[0], every.var(axis=0), rtol=RTOL)


def test_gi_is_the_score_over_conditional_arrangements_and_gi_star_over_all():
    plain = local_g(variable(X), weights(), binary=False)
    star = local_g(variable(X), weights(), binary=False, star=True)
    z = (X - X.mean()) / X.std()
    own = W + np.diag(W.max(axis=1))
    for i in range(N):
        every = np.array([local_of("g", x, i) for x in conditional(X, i)])
        expected = (local_of("g", X, i) - every.mean()) / every.std()
        np.testing.assert_allclose(plain.values[0, i], expected, rtol=RTOL)
        every = z[ARRANGEMENTS] @ own[i]
        np.testing.assert_allclose(
            star.values[0, i], (own[i] @ z - every.mean()) / every.std(), rtol=RTOL, atol=1e-12
        )


def test_residual_moments_equal_the_dense_traces():
    design = np.column_stack([np.ones(N), X])
    M = np.eye(N) - design @ np.linalg.pinv(design)
    e = M @ Y
    found = residual_moran(e, design, weights())
    scale, k = N / W.sum(), 2
    first = scale * np.trace(M @ W) / (N - k)
    second = (
        scale**2
        * (np.trace(M @ W @ M @ W.T) + np.trace(M @ W @ M @ W) + np.trace(M @ W) ** 2)
        / ((N - k) * (N - k + 2))
    )
    np.testing.assert_allclose(found.values[0], scale * (e @ W @ e) / (e @ e), rtol=RTOL)
    np.testing.assert_allclose(found.expected[0], first, rtol=RTOL)
    np.testing.assert_allclose(found.variance[0], second - first**2, rtol=1e-9)


def test_with_only_a_constant_the_residual_moments_are_those_of_the_variable():
    found = residual_moran(X - X.mean(), np.ones((N, 1)), weights())
    plain = moran(variable(X), weights()).by["normality"]
    np.testing.assert_allclose(found.values, i_of(X), rtol=RTOL)
    np.testing.assert_allclose(found.expected, plain.expected, rtol=RTOL)
    np.testing.assert_allclose(found.variance, plain.variance, rtol=1e-9)


@pytest.mark.parametrize("n", [5, 300])  # 300: more than one block of rows
def test_sums_of_weights_are_the_same_dense_and_sparse(n, rng):
    w = np.where(rng.random((n, n)) < 0.3, rng.random((n, n)), 0.0)
    s, d = weight_sums(sp.csr_array(w)), weight_sums(w)
    assert s.s1 == pytest.approx(0.5 * ((w + w.T) ** 2).sum(), rel=1e-13)
    assert s.s2 == pytest.approx(((w.sum(axis=0) + w.sum(axis=1)) ** 2).sum(), rel=1e-13)
    assert (s.s0, s.s1, s.s2) == pytest.approx((d.s0, d.s1, d.s2), rel=1e-13)
