"""Distances against pyproj, brute force and known values."""

from __future__ import annotations

import numpy as np
import pytest

from regspatial._kernels.shapes.distances import between, great_circle, matrix, nearest, within
from regspatial._kernels.shapes.geodesic import geodesic

METRICS = ["great-circle", "geodesic", "planar"]


def places(n, seed=1):
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [rng.uniform(-180, 180, n), np.degrees(np.arcsin(rng.uniform(-1, 1, n)))]
    )


def test_great_circle_known_values():
    quarter = np.pi / 2 * 6371.0088
    a = np.array([[0.0, 0.0], [0.0, 0.0], [10.0, 90.0], [179.0, 0.0]])
    b = np.array([[90.0, 0.0], [180.0, 0.0], [-77.0, -90.0], [-179.0, 0.0]])
    expected = np.array([1, 2, 2, 2 / 90]) * quarter
    np.testing.assert_allclose(great_circle(a, b), expected, rtol=1e-14)


def test_great_circle_keeps_its_digits_for_near_points():
    step = 1e-7  # a centimetre; the law of cosines would give zero here
    d = great_circle(np.array([116.0, 40.0]), np.array([116.0, 40.0 + step]))
    assert d == pytest.approx(np.radians(step) * 6371.0088, rel=1e-6)


def pyproj_km(a, b):
    pyproj = pytest.importorskip("pyproj")
    return np.asarray(pyproj.Geod(ellps="WGS84").inv(*a.T, *b.T)[2]) / 1000.0


def test_geodesic_is_pyprojs_everywhere():
    a, b = places(20_000, 1), places(20_000, 2)
    # Vincenty's series is good to a tenth of a millimetre
    np.testing.assert_allclose(geodesic(a, b), pyproj_km(a, b), atol=2e-7, rtol=0)


def test_geodesic_is_pyprojs_near_the_antipodes():
    rng = np.random.default_rng(5)
    a = places(3_000, 4)
    a[:200, 1] = 0.0
    b = np.column_stack([a[:, 0] + 180.0, -a[:, 1]]) + rng.normal(0, 0.3, (3_000, 2))
    b[:200, 1] = 0.0
    b[200:220] = np.column_stack([a[200:220, 0] + 180.0, -a[200:220, 1]])
    b[:, 1] = np.clip(b[:, 1], -90, 90)
    np.testing.assert_allclose(geodesic(a, b), pyproj_km(a, b), atol=2e-7, rtol=0)


def test_geodesic_is_pyprojs_in_special_places():
    a = np.array(
        [[0, 0], [0, 0], [0, 90], [30, 60], [0, 0], [5, 5], [0, 0], [0, 1e-9], [0, 0]], float
    )
    b = np.array(
        [[90, 0], [0, 90], [0, -90], [30, -10], [179.9, 0], [5, 5], [180, 0], [180, 0], [179.5, 0]],
        float,
    )
    np.testing.assert_allclose(geodesic(a, b), pyproj_km(a, b), atol=2e-7, rtol=0)


def test_geodesic_is_pyprojs_for_neighbours_in_a_street():
    a = places(2_000, 6)
    a[:, 1] = np.clip(a[:, 1], -80, 80)
    b = a + np.random.default_rng(7).normal(0, 1e-3, a.shape)
    np.testing.assert_allclose(geodesic(a, b), pyproj_km(a, b), atol=2e-7, rtol=0)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n", [1, 2, 700])
def test_all_pairs_in_blocks_are_the_pairs_one_by_one(metric, n):
    points = places(n)
    d = matrix(points, metric)
    i, j = np.divmod(np.arange(n * n), n)
    # the geodesic is computed from one end only and mirrored
    np.testing.assert_allclose(d.ravel(), between(points[i], points[j], metric), atol=1e-7)
    np.testing.assert_array_equal(d, d.T)
    np.testing.assert_array_equal(np.diag(d), 0.0)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [1, 5, 299])
def test_nearest_is_brute_force(metric, k):
    points = places(300)
    points[7] = points[11]
    d = matrix(points, metric)
    np.fill_diagonal(d, np.inf)
    at, distance = nearest(points, k, metric, np.arange(300))
    np.testing.assert_allclose(distance, np.sort(d, axis=1)[:, :k], rtol=1e-9, atol=1e-7)
    np.testing.assert_allclose(np.take_along_axis(d, at, 1), distance, rtol=1e-9, atol=1e-7)
    assert not (at == np.arange(300)[:, None]).any()


def test_ties_go_by_rank_and_not_by_position():
    x, y = np.meshgrid(np.arange(12.0), np.arange(12.0))
    points = np.column_stack([x.ravel(), y.ravel()])
    rank = np.random.default_rng(1).permutation(144)
    at, _ = nearest(points, 3, "planar", rank)
    order = np.random.default_rng(2).permutation(144)
    moved, _ = nearest(points[order], 3, "planar", rank[order])
    back = np.empty_like(at)
    back[order] = order[moved]
    np.testing.assert_array_equal(np.sort(at, axis=1), np.sort(back, axis=1))


def test_many_points_on_one_spot():
    points = np.vstack([np.zeros((40, 2)), [[1.0, 0.0]]])
    at, distance = nearest(points, 3, "planar", np.arange(41))
    assert (distance[:40] == 0).all()
    assert (distance[40] == 1).all()
    assert not (at == np.arange(41)[:, None]).any()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("radius", [0.5, 30.0, 3000.0, 25_000.0])
def test_within_is_brute_force(metric, radius):
    points = places(200)
    d = matrix(points, metric)
    i, j, distance = within(points, radius, metric)
    expected = np.argwhere(np.triu(d <= radius, 1))
    np.testing.assert_array_equal(np.column_stack([i, j]), expected)
    np.testing.assert_allclose(distance, d[i, j], atol=1e-7)


@pytest.mark.parametrize("n", [5, 255, 257, 700])  # within a tile, beside its end, several
def test_all_distances_are_those_pair_by_pair(n):
    points = np.random.default_rng(n).uniform([75, 20], [125, 50], size=(n, 2))
    for metric in ("planar", "great-circle"):
        found = matrix(points, metric)
        expected = between(points[:, None], points[None], metric)
        upper = np.triu(expected, 1)
        np.testing.assert_array_equal(found, upper + upper.T)
