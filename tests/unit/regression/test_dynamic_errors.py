"""Errors of a dynamic model are called what they are: the observed Hessian, written out."""

import numpy as np
import pytest

import regspatial as rs

N, T = 20, 12
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")


def simulated():
    g = np.random.default_rng(5)
    x, y = g.normal(size=(2, T + 1, N))
    own = g.normal(size=N)
    for t in range(1, T + 1):
        y[t] = np.linalg.solve(
            np.eye(N) - 0.3 * RING, 0.4 * y[t - 1] + x[t] + own + g.normal(size=N)
        )
    return rs.Panel.from_arrays(IDS, range(T + 1), {"x": x, "y": y})


@pytest.mark.parametrize("correction", ["none", "lee-yu"])
def test_the_errors_are_of_the_observed_hessian_and_called_so(correction):
    panel = simulated()
    r = rs.spatial_panel_dynamic(
        panel, "y ~ x", WEIGHTS, model="sar", dynamics="time", fixed_effects="entity", bias_correction=correction
    )  # fmt: skip
    y, x = panel["y"].values, panel["x"].values[1:]
    z = np.stack([(c - c.mean(axis=0)).ravel() for c in (x, y[:-1], y[1:] @ RING.T)])
    e = (y[1:] - y[1:].mean(axis=0)).ravel() - r.estimates @ z
    g = RING @ np.linalg.inv(np.eye(N) - r.rho * RING)
    s2 = r.sigma2
    h = np.zeros((4, 4))
    h[:3, :3] = z @ z.T / s2
    h[2, 2] += T * np.trace(g @ g)
    if correction == "none":
        assert s2 == pytest.approx(e @ e / e.size, rel=1e-9)
        h[3, 3] = N * T / (2 * s2**2)
        h[2, 3] = h[3, 2] = T * np.trace(g) / s2
        wanted = np.linalg.inv(h)[:3, :3]
        np.testing.assert_allclose(r.covariance, wanted, rtol=1e-6, atol=1e-12)
    assert r.covariance_type == "observed"
    said = " ".join(n.text("en") for n in r.notes)
    assert "observed" in said
    assert "expected information" not in said
