"""Covariances of an MGWR's coefficients: linear in y, so that they can be worked out a second time."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.gw import _hat


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(5)
    n = 48
    xy = rng.uniform(0, 10, (n, 2))
    x, z = rng.normal(size=n) + 3.0, rng.normal(size=n) * 2.0
    y = 1 + 0.2 * xy[:, 0] + (1 + 0.1 * xy[:, 1]) * x - 0.5 * z + rng.normal(size=n)
    ids = tuple(f"r{k:02}" for k in range(n))
    columns = {"y": y[None], "x": x[None], "z": z[None]}
    return rs.Panel.from_arrays(ids, (2020,), columns), xy


def fitted(data, **how):
    panel, xy = data
    return rs.mgwr(panel, "y ~ x + z", coords=xy, metric="planar", **how)


def test_its_diagonal_is_the_square_of_the_standard_errors(data):
    found = fitted(data)
    diagonal = np.einsum("ijj->ij", found.covariance)
    np.testing.assert_allclose(np.sqrt(diagonal), found.se, rtol=1e-9)
    frame = found.cov_params
    assert frame.shape == (48 * 3, 3)
    np.testing.assert_allclose(frame.loc["r07"].to_numpy(), found.covariance[7])
    eigenvalues = np.linalg.eigvalsh(found.covariance)
    assert (eigenvalues > -1e-12 * eigenvalues.max()).all()


def test_they_are_what_changes_of_y_do_to_the_coefficients(data):
    """With fixed bandwidths b = C y: C by back-fitting y + e_m, its products by hand.

    The back-fitting ends at changes of 1e-12, and y moves by 1e-2 standard deviations or so: five digits.
    """
    panel, xy = data
    found = fitted(data, tolerance=1e-12, iterations=5000)
    bandwidth = found.bandwidth
    y, step = panel["y"].values[0], 0.05
    places = [3, 30]
    moved = np.empty((len(places), 3, y.size))
    for m in range(y.size):
        for sign in (1.0, -1.0):
            other = y.copy()
            other[m] += sign * step
            again = rs.mgwr(
                panel.with_columns(y=other[None], by_position=True),
                "y ~ x + z",
                coords=xy,
                metric="planar",
                bandwidth=bandwidth,
                inference="none",
                tolerance=1e-12,
                iterations=5000,
            )
            part = again.coefficients[places] * sign / (2 * step)
            moved[:, :, m] = part if sign > 0 else moved[:, :, m] + part
    wanted = found.sigma2 * moved @ moved.transpose(0, 2, 1)
    np.testing.assert_allclose(found.covariance[places], wanted, rtol=2e-4, atol=1e-6)


def test_where_they_are_not_known_a_sentence_says_so(data, monkeypatch):
    for found in (fitted(data, inference="none"), None):
        if found is None:
            monkeypatch.setattr(_hat, "TOGETHER", 0.0)
            found = fitted(data)
            assert np.isfinite(found.se).all()
        with pytest.raises(rs.RegspatialError, match="no covariances.*std_errors"):
            _unused = found.cov_params
