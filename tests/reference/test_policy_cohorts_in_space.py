"""Callaway and Sant'Anna under errors that go together: forms of y against every unit y, ratios against dense matrices."""

import numpy as np
import pytest
from scipy import sparse

import regspatial as rs
from regspatial.regression.policy.cohorts.cells import MeanScores, cohort_cells, mean_of
from regspatial.regression.policy.imputation.cells import reached
from regspatial.regression.policy.imputation.omega import Fitted, Omega

N, T = 14, 6


def design(covariates, seed=0):
    """Return a random panel with starts in 2, 3 and 4, neighbours in a ring, and its cells from the start on."""
    random = np.random.default_rng(seed)
    first = np.full(N, np.inf)
    first[[0, 5, 9]], first[[2, 7]], first[[4]] = 2.0, 3.0, 4.0
    ring = np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)
    r = reached(first, [sparse.csr_array(ring)] if not covariates else [], T)
    x = random.normal(size=(covariates, N, T))
    return r, random.normal(size=(N, T)), x, sparse.csr_array(ring / 2.0)


def measured(r, y, x):
    cells, _lost = cohort_cells(r, y, x, never=False)
    return tuple(one for one in cells if one.since >= 0)


@pytest.mark.parametrize("covariates", [0, 2])
def test_forms_are_the_mean_and_its_scores_for_every_unit_y(covariates):
    """All N·T columns of the two linear maps, each by the estimate of a y that is one in one cell; exact but for rounding."""
    r, y, x, _w = design(covariates)
    cells = measured(r, y, x)
    scores = MeanScores(cells, np.array([one.own.mean() for one in cells]), T)
    forms = scores.combined(np.eye(N))
    for i in range(N):
        for t in range(T):
            unit = np.zeros((N, T))
            unit[i, t] = 1.0
            found = mean_of("all", measured(r, unit, x))
            assert scores.v[i, t] == pytest.approx(found.estimate, abs=1e-12)
            assert forms[:, i, t] == pytest.approx(found.score, abs=1e-12)


@pytest.mark.parametrize("covariates", [0, 2])
def test_the_error_is_rescaled_as_dense_matrices_say(covariates):
    r, y, x, w = design(covariates)
    cells = measured(r, y, x)
    omega = Omega(0.5, 0.6, w, T)
    found = mean_of("all", cells, Fitted((omega,), True, True), T)
    plain = mean_of("all", cells)
    inverse = np.linalg.inv(np.eye(N) - 0.5 * w.toarray())
    space = inverse @ inverse.T
    space *= N / np.trace(space)
    dense = np.kron(space, 0.6 ** np.abs(np.subtract.outer(np.arange(T), np.arange(T))))
    scores = MeanScores(cells, np.array([one.own.mean() for one in cells]), T)
    a, v = scores.combined(np.eye(N)).reshape(N, N * T), scores.v.ravel()
    k = a @ dense @ a.T
    ratio = v @ dense @ v / np.trace(k)
    assert found.se == pytest.approx(plain.se * np.sqrt(max(ratio, 1.0)), rel=1e-10)
    assert covariates or ratio > 1.0
    assert found.df == pytest.approx(np.trace(k) ** 2 / np.sum(k * k), rel=1e-10)
    assert found.estimate == plain.estimate


def test_rings_are_weights_of_the_regions_within_them():
    regions = rs.example("dri").regions()
    random = np.random.default_rng(1)
    start = np.full((8, regions.n), np.nan)
    start[:, [0, 9]], start[:, [17]] = 2004.0, 2005.0
    panel = rs.Panel.from_arrays(
        regions.ids, range(2000, 2008), {"y": random.normal(size=(8, regions.n)), "start": start}
    )
    found = rs.policy_cohorts(panel, "y ~ 1", first="start", regions=regions, rings="100, 400")
    band = rs.weights.distance_band(regions, 400.0, islands="keep")
    same = rs.policy_cohorts(panel, "y ~ 1", band, first="start")
    assert found.effect.estimate == pytest.approx(same.effect.estimate, rel=1e-12)
    assert found.effect.se == pytest.approx(same.effect.se, rel=1e-9)
    assert len(found.rings) == 2
    assert "within 400 km" in found.tables()[0].notes[0].text("en")
    alone = rs.policy_cohorts(panel, "y ~ 1", first="start")
    assert found.cells[-1].controls < alone.cells[-1].controls
    plain = rs.policy_cohorts(
        panel, "y ~ 1", first="start", regions=regions, rings=[400], covariance="clustered"
    )
    assert plain.effect.estimate == pytest.approx(found.effect.estimate, rel=1e-12)
    assert plain.effect.se <= found.effect.se
