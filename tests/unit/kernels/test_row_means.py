"""1'ln(I - rho W)1/n against a matrix logarithm, a closed form and its own derivative."""

import numpy as np
import pytest
import scipy.linalg as la
import scipy.sparse as sp

from regspatial._kernels.linear.row_means import AnyRows, EqualRows, row_means
from regspatial._kernels.linear.spectrum import bounds_of


def _matrices(n=14):
    rng = np.random.default_rng(3)
    flows = rng.gamma(0.5, size=(n, n)) * 0.2
    np.fill_diagonal(flows, 0.0)
    half = np.triu(rng.uniform(size=(n, n)) < 0.4, 1) * 1.0
    uneven = half + half.T
    ring = np.roll(np.eye(n), 1, axis=0) + np.roll(np.eye(n), -1, axis=0)
    island = ring.copy()
    island[0] = island[:, 0] = 0.0
    return {"flows": flows, "uneven": uneven, "island": island, "ring": 0.3 * ring}


@pytest.mark.parametrize("name", ["flows", "uneven", "island", "ring"])
@pytest.mark.parametrize("sparse", [False, True])
def test_value_and_slope_are_those_of_matrix_functions(name, sparse):
    """To 1e-9: a logarithm by integration, against scipy's of the whole matrix."""
    w = _matrices()[name]
    n = len(w)
    low, high = bounds_of(la.eigvals(w))
    grid = 0.5 * (low + high) + 0.4999 * (high - low) * np.sin(np.linspace(-1, 1, 201) * np.pi / 2)
    found = AnyRows(sp.csr_array(w) if sparse else w, (low, high))
    some = [3, 60, 100, 150, 197]
    ones = np.ones(n)
    for i in some:
        rho = grid[i]
        wanted = (ones @ la.logm(np.eye(n) - rho * w) @ ones).real / n
        assert found.value(grid)[i] == pytest.approx(wanted, abs=1e-9)
        g = w @ np.linalg.inv(np.eye(n) - rho * w)
        assert found.slope(rho) == pytest.approx(g.sum() / n, rel=1e-9)
        assert found._slopes(np.array([rho]))[0] == pytest.approx(g.sum() / n, rel=1e-7)


def test_rows_of_one_sum_have_a_closed_form():
    w = _matrices()["ring"]
    bounds = bounds_of(la.eigvals(w))
    closed, general = row_means(w, bounds), AnyRows(w, bounds)
    assert isinstance(closed, EqualRows)
    assert closed.sum == pytest.approx(0.6)
    rho = np.linspace(-1.2, 1.2, 9)
    assert general.value(rho) == pytest.approx(closed.value(rho), abs=1e-13)
    assert closed.slope(0.7) == pytest.approx(general.slope(0.7), rel=1e-13)
    assert isinstance(row_means(_matrices()["island"], (-1.0, 1.0)), AnyRows)


def test_a_large_matrix_is_projected():
    """300 places, 60 steps: a grid's value within .9999 of the bounds, to 1e-6."""
    rng = np.random.default_rng(1)
    place = rng.uniform(size=(300, 2))
    d = np.linalg.norm(place[:, None] - place, axis=-1) + np.diag(np.full(300, np.inf))
    w = (d < 0.12) / d
    values, vectors = la.eigh(w)
    weight = vectors.sum(axis=0) ** 2 / 300
    low, high = bounds_of(values)
    rho = 0.5 * (low + high) + 0.49995 * (high - low) * np.sin(np.linspace(-1, 1, 201) * np.pi / 2)
    wanted = np.array([weight @ np.log1p(-r * values) for r in rho])
    assert AnyRows(w, (low, high)).value(rho) == pytest.approx(wanted, abs=1e-6)
