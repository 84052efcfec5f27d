"""The likelihood of cells without y, against the dense normal density of what is known."""

import numpy as np
import pytest
import scipy.linalg as la

from regspatial.regression.panel.unbalanced.dummies import Dummies
from regspatial.regression.panel.unbalanced.unobserved_likelihood import Observed

N, T, K = 8, 4, 2
G = np.random.default_rng(11)
W = G.random((N, N)) * (G.random((N, N)) < 0.6)
np.fill_diagonal(W, 0.0)
W[np.arange(N), (np.arange(N) + 1) % N] += 0.5
W /= W.sum(axis=1, keepdims=True)
Z, Y = G.normal(size=(K, T, N)), G.normal(size=(T, N))
SEEN = np.ones((T, N), dtype=bool)
SEEN[[0, 0, 1, 3], [2, 5, 2, 7]] = False


def problem(lag=True, effects="twoway", seen=SEEN, restricted=True):
    d = (
        Dummies.of(effects, seen).columns
        if effects != "none"
        else Dummies.of("time", seen).none().columns
    )
    return Observed(W, Z, np.where(seen, Y, 99.0), seen, d, lag, restricted and effects != "none")


def dense_height(p, value):
    """The normal density of known y, of contrasts without D where D is taken out, b and sigma2 solved for."""
    s = np.linalg.inv(np.eye(N) - value * W)
    row = np.flatnonzero(p.seen.ravel())
    v = np.kron(np.eye(T), s @ s.T)[np.ix_(row, row)]
    x = Z @ s.T if p.lag else Z
    x, y = x.reshape(K, -1)[:, row].T, Y.ravel()[row]
    d = p.d.toarray()
    if p.restricted:
        q = la.null_space(d.T)
        y, x, v = q.T @ y, q.T @ x, q.T @ v @ q
    else:
        x = np.hstack([x, d])
    root = np.linalg.cholesky(v)
    y, x = np.linalg.solve(root, y), np.linalg.solve(root, x)
    e = y - x @ np.linalg.lstsq(x, y)[0]
    m, s2 = len(y), e @ e / len(y)
    return -0.5 * m * (np.log(2 * np.pi * s2) + 1.0) - np.log(np.diag(root)).sum(), s2


@pytest.mark.parametrize("lag", [True, False])
@pytest.mark.parametrize("effects", ["twoway", "entity", "time", "none"])
@pytest.mark.parametrize("restricted", [True, False])
def test_the_height_is_the_density_of_what_is_known(lag, effects, restricted):
    p = problem(lag, effects, restricted=restricted)
    for value in (-0.4, 0.0, 0.3, 0.8):
        here = p.at(value)
        height, sigma2 = dense_height(p, value)
        assert here.height == pytest.approx(height, abs=1e-8)
        assert here.ssr / p.m == pytest.approx(sigma2, rel=1e-8)


def test_what_stands_in_unknown_cells_does_not_matter():
    p = problem()
    q = Observed(p.w, p.z, np.where(SEEN, Y, -3.0), SEEN, p.d, True, True)
    assert p.at(0.4).height == q.at(0.4).height


@pytest.mark.parametrize("lag", [True, False])
def test_the_covariance_is_the_inverse_of_a_numerical_hessian(lag):
    p = problem(lag)
    bounds = (-1.0, 1.0)
    top = p.highest(bounds, "rho")
    here = p.at(top)
    best = np.concatenate([here.b, [top, here.ssr / p.m]])
    assert p.at(top).height >= max(p.at(top + h).height for h in (-1e-3, 1e-3))

    def height(theta):
        b, value, s2 = theta[:K], theta[K], theta[K + 1]
        at = p.at(value)
        off = b - at.b
        ssr = at.ssr + off @ at.xx @ off
        back = 0.5 * p.m * (1.0 + np.log(at.ssr / p.m))
        return at.height + back - 0.5 * p.m * np.log(s2) - 0.5 * ssr / s2

    size, h = len(best), 2e-4
    hessian = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            one, two = h * np.eye(size)[i], h * np.eye(size)[j]
            four = [
                height(best + a * one + c * two) for a, c in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            hessian[i, j] = (four[0] - four[1] - four[2] + four[3]) / (4 * h * h)
    np.testing.assert_allclose(
        p.covariance(top, bounds), np.linalg.inv(-hessian), rtol=2e-5, atol=1e-8
    )


def test_residuals_are_those_of_the_best_values_of_unknown_cells():
    p = problem()
    e, mean, _fit = p.residuals(0.3, here := p.at(0.3))
    assert np.sum(e**2) == pytest.approx(here.ssr, rel=1e-10)
    assert np.isnan(mean[~SEEN]).all()
    assert np.isfinite(mean[SEEN]).all()
