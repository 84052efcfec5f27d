"""Observations, R² and log-likelihood stand below mediation, moderation and thresholds too."""

import numpy as np
import pytest

import regspatial as rs


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(3)
    n, periods = 45, 6
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(n), matrix=ring, normalisation="row")
    x, m, e = rng.normal(size=(3, periods, n))
    m = m + 0.5 * x
    y = np.linalg.solve(np.eye(n) - 0.3 * ring, (x + m + e).T).T
    return rs.Panel.from_arrays(range(n), range(periods), {"x": x, "m": m, "y": y}), w


def _fit(record):
    return next(t for t in record.tables() if t.name == "fit").records()


def test_each_step_of_a_mediation_has_its_fit(world):
    panel, w = world
    for found in (
        rs.mediation(panel, "y ~ x + m | id + time", mediator="m", draws=40, rng=1),
        rs.spatial_mediation(
            panel, "y ~ x + m", w, mediator="m", model="sar", draws=50, rng=1, covariance="analytic"
        ),
    ):
        rows = _fit(found)
        assert [r["y"] for r in rows] == ["y", "m", "y"]
        for row, step in zip(rows, found.steps, strict=True):
            assert (row["nobs"], row["r2_within"]) == (step.nobs, step.r2["within"])
            assert (row["sigma2"], row["loglik"]) == (step.sigma2, step.loglik)


def test_a_threshold_and_a_moderation_have_the_fit_of_their_model(world):
    panel, w = world
    threshold = rs.panel_threshold(panel, "y ~ x", threshold="m", draws=20, rng=1, thresholds=1)
    for found in (
        threshold,
        rs.moderation(panel, "y ~ x + m", w, model="sdm", covariance="analytic"),
    ):
        numbers = {r["key"]: r["value"] for r in _fit(found)}
        assert numbers["nobs"] == panel.n * panel.T
        assert numbers["r2_within"] == found.model.r2["within"]
        assert numbers["loglik"] == found.model.loglik
