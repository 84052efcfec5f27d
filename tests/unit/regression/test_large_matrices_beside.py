"""No estimator has linear algebra of all its regions done in the thread of the run, which a cancel could not end.

What counts as large is made small, so that it is told by the place and not by the time of a call.
"""

import threading

import numpy as np
import pytest
import scipy.linalg

import regspatial as rs
from regspatial._kernels.linear import beside, dense_factors
from regspatial.regression.predictions.predict.estimate import predict
from regspatial.regression.tests.nested.estimate import wald_tests

N, T = 70, 3  # more than the nodes of a quadrature, whose eigenvalues are small
IDS = [f"r{k:02d}" for k in range(N)]
CALLS = {
    np.linalg: ("inv", "solve", "cholesky", "eigh", "eig", "eigvals", "eigvalsh", "svd", "qr"),
    scipy.linalg: ("inv", "solve", "cholesky", "cho_factor", "eigh", "eig", "svd", "qr"),
}
pytestmark = [
    pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning"),
    pytest.mark.filterwarnings("ignore::regspatial.errors.RegspatialWarning"),
]


@pytest.fixture
def held(monkeypatch):
    """Names and sizes of the calls on a matrix of all regions in the thread that waits for the result."""
    here, found = threading.get_ident(), []

    def watched(module, name):
        whole = getattr(module, name)

        def call(*arrays, **how):
            given = np.shape(arrays[0])
            if threading.get_ident() == here and min(given[-2:]) >= N:
                found.append((f"{module.__name__}.{name}", given))
            return whole(*arrays, **how)

        monkeypatch.setattr(module, name, call)

    for module, names in CALLS.items():
        for name in names:
            watched(module, name)
    monkeypatch.setattr(beside, "LARGE", 8)
    return found


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(5)
    ring = np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)
    ring += np.roll(np.eye(N), 2, axis=1)  # one-way: no eigenvectors that serve
    w = rs.weights.from_dense(IDS, ring)
    x = rng.normal(size=(T, N))
    solve = np.linalg.inv(np.eye(N) - 0.4 * w.to_dense())
    y = (2 * x + rng.normal(size=N) + rng.normal(size=(T, N))) @ solve.T
    panel = rs.Panel.from_arrays(IDS, range(T), {"y": y, "x": x})
    return panel, panel.masked(rng.uniform(size=(T, N)) > 0.15), w


HOLES = {"missing": "keep"}


@pytest.mark.parametrize(
    "how",
    [
        {"model": "sem", "effects": "random", "error_components": "baltagi"},
        {"model": "sem", "effects": "random"} | HOLES,
        {"model": "sac", "covariance": "clustered"} | HOLES,
        {"model": "sac"} | HOLES,
        {"model": "sdm"} | HOLES,
        {"model": "sem", "covariance": "sandwich"} | HOLES,
    ],
    ids=lambda how: "-".join(str(v) for v in how.values()),
)
def test_a_panel_model_waits_beside(how, study, held):
    panel, holes, w = study
    rs.regression.spatial_panel_estimate(
        holes if "missing" in how else panel, "y ~ x", w, **{"covariance": "analytic", **how}
    )
    assert held == []


def test_tests_by_signs_wait_beside(study, held):
    panel, _holes, w = study
    wald_tests(panel, "y ~ x", w, model="sar", covariance="sandwich", draws=49, rng=1)
    assert held == []


def test_predictions_given_the_others_wait_beside(study, held):
    panel, holes, w = study
    for given, how in ((panel, {}), (holes, HOLES)):
        result = rs.regression.spatial_panel_estimate(
            given, "y ~ x", w, model="sem", effects="random", **how
        )
        predict(result, given, kind="blup")
    assert held == []


def test_what_is_watched_for_is_seen(held):
    """Else nothing could fail."""
    np.linalg.inv(np.eye(N))
    scipy.linalg.cho_factor(np.eye(N))
    beside.beside(np.linalg.inv, np.eye(N))
    dense_factors.inverse(*dense_factors.factors(np.asfortranarray(np.eye(N)))[:2])
    assert [name for name, _size in held] == ["numpy.linalg.inv", "scipy.linalg.cho_factor"]
