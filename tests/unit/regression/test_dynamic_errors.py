"""Errors of a dynamic model are called what they are, and written out: the observed Hessian, the expected information."""

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
def test_errors_are_what_they_are_called(correction):
    panel = simulated()
    r = rs.regression.spatial_panel_dynamic_estimate(
        panel,
        "y ~ x",
        WEIGHTS,
        model="sar",
        dynamics="time",
        fixed_effects="entity",
        bias_correction=correction,
    )
    y, x = panel["y"].values, panel["x"].values[1:]
    z = np.stack([(c - c.mean(axis=0)).ravel() for c in (x, y[:-1], y[1:] @ RING.T)])
    e = (y[1:] - y[1:].mean(axis=0)).ravel() - r.estimates @ z
    g = RING @ np.linalg.inv(np.eye(N) - r.rho * RING)
    s2 = r.sigma2
    extra = T * np.trace(g @ g)
    if correction == "lee-yu":  # G Zδ in the place of Wy, and the variance of Ge
        z[2] = ((r.estimates[:2] @ z[:2]).reshape(T, N) @ g.T).ravel()
        extra += T * np.trace(g.T @ g)
    h = np.zeros((4, 4))
    h[:3, :3] = z @ z.T / s2
    h[2, 2] += extra
    h[3, 3] = N * T / (2 * s2**2)
    h[2, 3] = h[3, 2] = T * np.trace(g) / s2
    if correction == "none":
        assert s2 == pytest.approx(e @ e / e.size, rel=1e-9)
    np.testing.assert_allclose(r.covariance, np.linalg.inv(h)[:3, :3], rtol=1e-6, atol=1e-12)
    kind = {"none": "observed", "lee-yu": "analytic"}[correction]
    assert r.covariance_type == kind
    said = " ".join(n.text("en") for n in r.notes)
    assert ("observed Hessian" in said) == (kind == "observed")
    assert ("expected information" in said) == (kind == "analytic")


def test_the_step_is_the_inverse_information_times_the_bias():
    """One step written out from the uncorrected maximum: Yu, de Jong and Lee (2008), n T* of the data."""
    panel = simulated()
    how = {"model": "sar", "dynamics": "time", "fixed_effects": "entity"}
    plain = rs.regression.spatial_panel_dynamic_estimate(
        panel, "y ~ x", WEIGHTS, bias_correction="none", **how
    )
    moved = rs.regression.spatial_panel_dynamic_estimate(
        panel, "y ~ x", WEIGHTS, bias_correction="lee-yu", **how
    )
    y, x = panel["y"].values, panel["x"].values[1:]
    z = np.stack([(c - c.mean(axis=0)).ravel() for c in (x, y[:-1])])
    _b, tau, rho = plain.estimates
    s2, eye = plain.sigma2, np.eye(N)
    s = np.linalg.inv(eye - rho * RING)
    g = RING @ s
    rows = np.vstack([z, ((plain.estimates[:2] @ z).reshape(T, N) @ g.T).ravel()])
    info = np.zeros((4, 4))
    info[:3, :3] = rows @ rows.T / s2
    info[2, 2] += T * (np.trace(g @ g) + np.trace(g.T @ g))
    info[3, 3] = N * T / (2 * s2**2)
    info[2, 3] = info[3, 2] = T * np.trace(g) / s2
    k = np.linalg.inv(eye - tau * s) @ s
    bias = np.array([0.0, np.trace(k), np.trace(RING @ k), N / (2 * s2)])
    wanted = np.append(plain.estimates, s2) + np.linalg.solve(info, bias)
    np.testing.assert_allclose(np.append(moved.estimates, moved.sigma2), wanted, rtol=1e-7)
