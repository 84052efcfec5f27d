"""Draws of a sac with random effects along its likelihood, against weights of the density written out."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.random import Numbers
from regspatial.results.likelihood_draws import MixedDraws

N, T = 20, 5
IDS = [f"r{i:02d}" for i in range(N)]


def weights():
    xy = np.random.default_rng(4).uniform(size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    near = np.argsort(d, axis=1)[:, 1:5]
    m = np.zeros((N, N))
    m[np.arange(N)[:, None], near] = 0.25
    return m


W = weights()


@pytest.fixture(scope="module")
def fitted():
    numbers = np.random.default_rng(2)
    x, e = numbers.normal(size=(2, T, N))
    u = np.linalg.solve(np.eye(N) - 0.2 * W, (e + numbers.normal(size=N)).T).T
    y = np.linalg.solve(np.eye(N) - 0.4 * W, (x + u).T).T
    w = rs.SpatialWeights(ids=IDS, matrix=W, normalisation="row")
    panel = rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sac", effects="random", fixed_effects="entity"
    )
    return fit, x, y


def log_density(x, y, theta):
    """Return the log-density of (intercept, slope, rho, lambda, ln sigma2, vartheta) per column."""
    a, b, rho, lambda_, log_s2, vartheta = theta
    values = np.linalg.eigvals(W)
    dets = sum(np.log(np.abs(1.0 - p[:, None] * values)).sum(axis=1) for p in (rho, lambda_))
    pieces = [y, y @ W.T, y @ W.T @ W.T, x, x @ W.T, np.ones_like(x), np.ones_like(x)]
    by = np.stack(
        [np.ones_like(rho), -rho - lambda_, rho * lambda_, -b, b * lambda_, -a, a * lambda_]
    )
    between = np.stack([one.mean(axis=0) for one in pieces]).reshape(len(pieces), -1)
    whole = np.stack(pieces).reshape(len(pieces), -1)
    all_ = np.einsum("kr,kl,lr->r", by, whole @ whole.T, by)
    mean = T * np.einsum("kr,kl,lr->r", by, between @ between.T, by)
    square = all_ - (1.0 - vartheta**2) * mean
    return T * dets + N * np.log(vartheta) - 0.5 * N * T * log_s2 - 0.5 * square / np.exp(log_s2)


def test_draws_have_the_distribution_of_the_density(fitted):
    """Importance weights of 200,000 draws of a wide t: means to .06 and ends to .15 standard deviations."""
    fit, x, y = fitted
    draws = fit.likelihood_draws
    assert isinstance(draws, MixedDraws)
    own = draws.at(Numbers(1).normal(40_000, draws.size))
    numbers = np.random.default_rng(3)
    middle = np.array([*fit.estimates, np.log(fit.sigma2), fit.vartheta])
    spread = np.zeros((6, 6))
    spread[:4, :4] = 2.5 * np.cov(own.T)
    spread[4, 4], spread[5, 5] = 0.25**2, 0.2**2
    middle[:4] = own.mean(axis=0)
    root = np.linalg.cholesky(spread)
    size, freedom = 200_000, 5
    normal = numbers.normal(size=(6, size)) * np.sqrt(freedom / numbers.chisquare(freedom, size))
    theta = middle[:, None] + root @ normal
    proposal = -0.5 * (freedom + 6) * np.log1p((normal**2).sum(axis=0) / freedom)
    low, high = fit.bounds
    inside = (theta[5] > 0) & (theta[5] < 1)
    for row in (2, 3):
        inside &= (theta[row] > low) & (theta[row] < high)
    theta, proposal = theta[:, inside], proposal[inside]
    weight = log_density(x, y, theta) - proposal
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    assert 1.0 / np.sum(weight**2) > 5000  # as good as so many draws
    for k in range(4):
        order = np.argsort(theta[k])
        share = np.cumsum(weight[order])
        ends = [theta[k][order][np.searchsorted(share, q)] for q in (0.025, 0.975)]
        sd = own[:, k].std()
        assert own[:, k].mean() == pytest.approx(weight @ theta[k], abs=0.06 * sd)
        assert np.quantile(own[:, k], [0.025, 0.975]) == pytest.approx(ends, abs=0.15 * sd)


def test_impacts_of_random_effects_are_drawn_along_the_likelihood(fitted):
    fit, _x, _y = fitted
    found = rs.impacts(fit, draws=500, rng=1)
    said = " ".join(one.en for one in found.notes)
    assert "along their likelihood" in said
    again = rs.impacts(fit, draws=500, rng=1).get("x", "indirect")
    assert again == pytest.approx(found.get("x", "indirect"), rel=1e-12, nan_ok=True)
