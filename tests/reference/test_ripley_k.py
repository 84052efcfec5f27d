"""Ripley's K: spatstat (R) in a polygon with a hole and in a square; closed forms; random points."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon

import regspatial as rs
from regspatial._kernels.random import Numbers
from regspatial._kernels.shapes.distances import RADIUS_KM, great_circle
from regspatial._kernels.shapes.isotropic import pairs_of, weights_of
from regspatial._kernels.shapes.window import box_of, uniform_points, windings, window_of
from regspatial.autocorrelation import ripley_k
from regspatial.autocorrelation.point_pattern.estimate import (
    enveloped,
    estimate,
    expected_k,
    l_of,
)

DATA = Path(__file__).parent / "data" / "ripley"
SHAPE = MultiPolygon(
    [
        Polygon(
            [(0, 0), (10, 0), (10, 7), (6, 3), (5, 8), (0, 8)], [[(2, 2), (2, 4), (3, 3), (3, 2)]]
        ),
        Polygon([(12, 1), (15, 2), (15, 6), (12, 6)]),
    ]
)


def columns(name):
    with (DATA / name).open(newline="") as file:
        rows = list(csv.reader(file))
    return {key: [row[k] for row in rows[1:]] for k, key in enumerate(rows[0])}


def points(name):
    found = columns(f"{name}_points.csv")
    return np.column_stack([np.array(found["x"], float), np.array(found["y"], float)])


def places(xy, *, lonlat=False):
    return rs.Regions(ids=[f"p{k}" for k in range(len(xy))], points=xy, lonlat=lonlat)


def area(*polygons, lonlat=False):
    ids = [f"a{k}" for k in range(len(polygons))]
    blobs = [shapely.to_wkb(p) for p in polygons]
    inner = [p.representative_point().coords[0] for p in polygons]
    return rs.Regions(ids=ids, points=inner, polygons=blobs, lonlat=lonlat)


@pytest.mark.parametrize("name", ["polygon", "square"])
@pytest.mark.filterwarnings("ignore:.*another one does")
def test_k_is_that_of_spatstat(name):
    """Both are exact: the part of each circle is computed from its angles. 1e-9 leaves the rounding
    of a sum over up to 2,000 weights, and the digits kept."""
    found = columns("kest.csv")
    here = [k for k, n in enumerate(found["name"]) if n == name]
    r, k = (np.array([float(found[c][i]) for i in here]) for c in ("r", "k"))
    window = area(SHAPE) if name == "polygon" else area(shapely.box(0, 0, 100, 100))
    out = ripley_k(places(points(name)), window=window, simulations=0)
    assert out.area == pytest.approx(float(found["area"][here[0]]), rel=1e-12)
    np.testing.assert_allclose(out.r, r, rtol=1e-12)  # its range by default, every eighth value
    np.testing.assert_allclose(out.k, k, rtol=1e-9)


def test_envelopes_and_p_are_those_of_the_same_simulations_in_r():
    """The 99 patterns that R simulated, through our envelopes; ten digits were kept."""
    want, drawn = columns("envelope.csv"), columns("simulated.csv")
    want = {key: np.array(v, float) for key, v in want.items()}
    sims = np.array([np.array(v, float) for v in drawn.values()])
    assert sims.shape == (99, 65)
    found = enveloped(want["observed"], sims, 0.04)
    for name in ("low", "high", "low_all", "high_all"):
        np.testing.assert_allclose(getattr(found, name), want[name], atol=2e-8, err_msg=name)
    said = json.loads((DATA / "envelope.json").read_text())
    assert found.p_value == said["p_value"]
    assert found.deviation == pytest.approx(said["deviation"], rel=1e-7)
    out = ripley_k(places(points("polygon")), window=area(SHAPE), simulations=0)
    np.testing.assert_allclose(out.l_minus_r, want["observed"], atol=1e-10)


def test_the_curve_leaves_the_simultaneous_band_where_p_is_below_alpha_and_only_there():
    """Curves of one kind: p ≤ 0.1 in a tenth of the cases (600 cases, four standard errors)."""
    hits = 0
    for case in range(600):
        curves = np.cumsum(Numbers(case).normal(40, 12), axis=1) * np.linspace(0.2, 2.0, 12)
        e = enveloped(curves[0], curves[1:], 0.1)
        left = bool(((curves[0] > e.high_all) | (curves[0] < e.low_all)).any())
        assert left == (e.p_value <= 0.1)
        hits += left
    assert abs(hits / 600 - 0.1) < 4 * np.sqrt(0.09 / 600)


def test_random_points_have_k_of_a_disc_whatever_the_window():
    """Without bias: the mean of 400 patterns within four of its standard errors at each distance."""
    window = window_of([shapely.to_wkb(SHAPE)], ["a"], lonlat=False)
    r = np.linspace(0.0, 2.0, 9)
    k = np.array([estimate(window, uniform_points(window, 40, Numbers(s)), r) for s in range(400)])
    error = k.std(axis=0)[1:] / 20.0
    assert (np.abs(k.mean(axis=0) - np.pi * r**2)[1:] < 4.0 * error).all()
    assert (error < 0.12 * np.pi * r[1:] ** 2).all()  # and the mean says something


def cap(lon, lat, radius, corners):
    t, d = np.linspace(0, 2 * np.pi, corners, endpoint=False), radius / RADIUS_KM
    x, y = np.radians([lon, lat])
    up = np.arcsin(np.sin(y) * np.cos(d) + np.cos(y) * np.sin(d) * np.cos(t))
    east = np.arctan2(np.sin(t) * np.sin(d) * np.cos(y), np.cos(d) - np.sin(y) * np.sin(up))
    return Polygon(np.degrees(np.column_stack([x + east, up])))


@pytest.mark.parametrize(("lon", "lat"), [(105, 35), (179.5, 60), (20, -70)])
def test_on_the_globe_circles_in_a_cap_have_the_part_that_spherical_trigonometry_gives(lon, lat):
    """A cap of 1,500 km: cos A = (cos ρ − cos r cos δ) / (sin r sin δ), A/π inside.

    With 20,000 corners the border is within 10 cm of the circle; where a circle touches it, the
    angle is as the square root of that, below 1e-3; in the mean over all circles 1e-6.
    """
    radius = 1500.0
    window = window_of([shapely.to_wkb(cap(lon, lat, radius, 20_000))], ["c"], lonlat=True)
    full = 2 * np.pi * RADIUS_KM**2 * (1 - np.cos(radius / RADIUS_KM))
    assert window.area == pytest.approx(full, rel=1e-6)
    xy = uniform_points(window, 150, Numbers(3))
    owner, r = pairs_of(window, xy, 700.0)
    inside = 1.0 / weights_of(window, xy, owner, r, 700.0)
    away = great_circle(xy, np.array([lon, lat], float))[owner] / RADIUS_KM
    d, rho = r / RADIUS_KM, radius / RADIUS_KM
    cosine = (np.cos(rho) - np.cos(d) * np.cos(away)) / (np.sin(d) * np.sin(away))
    want = np.arccos(np.clip(cosine, -1.0, 1.0)) / np.pi
    assert want.min() < 0.6
    assert np.abs(inside - want).max() < 1e-3
    assert np.abs(inside - want).mean() < 1e-6


def test_random_points_on_the_globe_have_k_of_a_cap():
    """The area of a cap, 2πR²(1 − cos(r/R)), not of a disc: they differ by 2 % at 3,000 km."""
    window = window_of([shapely.to_wkb(cap(100, 40, 5000.0, 720))], ["c"], lonlat=True)
    r = np.linspace(0.0, 3200.0, 9)
    drawn = (uniform_points(window, 40, Numbers(s)) for s in range(400))
    k = np.array([estimate(window, xy, r) for xy in drawn])
    error = k.std(axis=0)[1:] / 20.0
    want = expected_k(r, lonlat=True)
    assert want[-1] == pytest.approx(2 * np.pi * RADIUS_KM**2 * (1 - np.cos(3200 / RADIUS_KM)))
    assert (np.abs(k.mean(axis=0) - want)[1:] < 4.0 * error).all()
    np.testing.assert_allclose(l_of(want, lonlat=True), r, rtol=1e-12, atol=1e-9)


def test_random_points_of_the_globe_are_as_dense_in_the_north():
    window = box_of(np.array([0.0, 0.0]), np.array([40.0, 80.0]), lonlat=True)
    xy = uniform_points(window, 20_000, Numbers(1))
    north = (xy[:, 1] > 30.0).mean()
    want = (np.sin(np.radians(80)) - 0.5) / np.sin(np.radians(80))
    assert abs(north - want) < 4 * np.sqrt(want * (1 - want) / 20_000)


def test_points_on_the_border_and_in_a_corner_see_a_half_and_a_quarter():
    xy = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 4.0], [6.0, 4.0], [5.0, 1.0], [1.0, 0.0]])
    window = box_of(np.array([0.0, 0.0]), np.array([10.0, 8.0]), lonlat=False)
    owner, r = pairs_of(window, xy, 1.0)
    parts = dict(
        zip(owner.tolist(), (1.0 / weights_of(window, xy, owner, r, 1.0)).tolist(), strict=True)
    )
    assert parts == pytest.approx({0: 0.25, 1: 0.5, 2: 1.0, 3: 1.0, 4: 1.0, 5: 0.5}, abs=1e-12)


def test_shared_borders_of_regions_are_no_border_of_the_window():
    xy = points("polygon")[points("polygon")[:, 0] < 11]
    first = SHAPE.geoms[0]
    west, east = (first.intersection(shapely.box(*b)) for b in ((0, 0, 4, 9), (4, 0, 11, 9)))
    # the cut leaves both with the same new corners
    whole = ripley_k(places(xy), window=area(first), simulations=0, maximum=2.0)
    parts = ripley_k(places(xy), window=area(west, east), simulations=0, maximum=2.0)
    np.testing.assert_allclose(parts.k, whole.k, rtol=1e-12)
    assert parts.area == pytest.approx(whole.area, rel=1e-14)


def test_windings_agree_with_shapely():
    window = window_of([shapely.to_wkb(SHAPE)], ["a"], lonlat=False)
    xy = Numbers(9).uniform(-1.0, 16.0, 5000, 2)
    assert (windings(window, xy) == shapely.contains_xy(SHAPE, xy)).all()


def test_a_drawn_curve_that_is_the_observed_one_lies_as_far():
    """p counts it: of 19 drawn curves the one that ties with the farthest, and the observed itself, of 20."""
    curves = np.zeros((20, 3))
    curves[:, 1] = np.linspace(-0.1, 0.1, 20)
    curves[[0, 7], 1] = 5.0
    assert enveloped(curves[0], curves[1:], 0.1).p_value == 2 / 20
