"""Centres of gravity: by hand in the plane, by pyproj on the globe, and what turning and moving must do."""

import numpy as np
import pyproj
import pytest

import regspatial as rs
from regspatial._kernels.shapes import tangent
from regspatial._kernels.shapes.geodesic import departing
from regspatial.errors import GeometryError, InputError, MissingValueError

GEOD = pyproj.Geod(ellps="WGS84")


def plane(xy, values, times=(2000, 2010)):
    places = rs.Regions(ids=range(len(xy)), points=np.asarray(xy, float), lonlat=False)
    return rs.Panel.from_arrays(places.ids, times, {"y": np.asarray(values, float)})["y"], places


def globe(n=20, seed=3, times=(2000, 2005, 2010)):
    rng = np.random.default_rng(seed)
    xy = np.column_stack([rng.uniform(75, 130, n), rng.uniform(20, 50, n)])
    places = rs.Regions(ids=range(n), points=xy)
    values = rng.gamma(1.0, size=(len(times), n))
    return rs.Panel.from_arrays(places.ids, times, {"y": values})["y"], places


def test_four_points_by_hand():
    x, places = plane([(0, 0), (4, 0), (0, 2), (4, 2)], [[1, 1, 1, 1], [1, 3, 1, 3]])
    found = rs.centre_of_gravity(x, places)
    assert found.centres.tolist() == [[2.0, 1.0], [3.0, 1.0]]
    np.testing.assert_allclose(found.axes, [[2.0, 1.0], [np.sqrt(3.0), 1.0]], rtol=1e-12)
    np.testing.assert_allclose(found.azimuths, [90.0, 90.0])
    assert (found.distances.tolist(), found.directions.tolist()) == ([1.0], [90.0])
    table = found.tables()[0]
    assert table.column("per_year")[1] == pytest.approx(0.1)
    assert table.column("direction") == (None, "E")


def test_the_classical_formula_of_the_rotation_gives_the_same_ellipse():
    """Lefever's: tan θ = (Σx² − Σy² + √((Σx² − Σy²)² + 4(Σxy)²)) / (2Σxy), clockwise from north."""
    rng = np.random.default_rng(5)
    xy, mass = rng.normal(size=(30, 2)) @ [[2.0, 0.7], [0.0, 1.0]], rng.uniform(1, 5, 30)
    x, places = plane(xy, [mass], times=[2000])
    found = rs.centre_of_gravity(x, places)
    p = mass / mass.sum()
    dx, dy = (xy - p @ xy).T
    a, b = p @ dx**2 - p @ dy**2, p @ (dx * dy)
    theta = np.arctan2(a + np.hypot(a, 2.0 * b), 2.0 * b)
    along = np.sqrt(p @ (dx * np.sin(theta) + dy * np.cos(theta)) ** 2)
    across = np.sqrt(p @ (dx * np.cos(theta) - dy * np.sin(theta)) ** 2)
    np.testing.assert_allclose(found.axes[0], [along, across], rtol=1e-10)
    assert found.azimuths[0] == pytest.approx(np.degrees(theta) % 180.0)
    crimestat = rs.centre_of_gravity(x, places, form="crimestat")
    np.testing.assert_allclose(crimestat.axes / found.axes, np.sqrt(2.0 * 30 / 28), rtol=1e-12)


def test_azimuths_and_distances_are_those_of_pyproj():
    rng = np.random.default_rng(1)
    a = np.column_stack([rng.uniform(-180, 180, 300), rng.uniform(-85, 85, 300)])
    b = np.column_stack([rng.uniform(-180, 180, 300), rng.uniform(-85, 85, 300)])
    forth, _back, metres = GEOD.inv(*a.T, *b.T)
    distance, azimuth = departing(a, b)
    settled = np.isfinite(distance)
    assert settled.mean() > 0.99
    np.testing.assert_allclose(distance[settled], metres[settled] / 1000.0, atol=1e-6)
    apart = (np.degrees(azimuth) - forth + 180.0) % 360.0 - 180.0
    assert np.abs(apart[settled]).max() < 1e-7
    way = rng.normal(scale=1500.0, size=(300, 2))
    lon, lat, _ = GEOD.fwd(*a.T, np.degrees(np.arctan2(*way.T)), 1000.0 * np.hypot(*way.T))
    assert GEOD.inv(lon, lat, *tangent.moved(a, way).T)[2].max() < 1e-3  # metres


def test_on_the_globe_the_regions_weigh_out_and_the_squares_are_least():
    x, places = globe()
    found = rs.centre_of_gravity(x, places)
    for centre, axes, azimuth, mass in zip(
        found.centres, found.axes, found.azimuths, x.values, strict=True
    ):
        p = mass / mass.sum()
        many = np.tile(centre, (len(p), 1))
        forth, _back, metres = GEOD.inv(*many.T, *places.points.T)
        s = (metres / 1000.0)[:, None] * np.column_stack(
            [np.sin(np.radians(forth)), np.cos(np.radians(forth))]
        )
        np.testing.assert_allclose(p @ s, 0.0, atol=1e-5)
        squares, turned = np.linalg.eigh((p * s.T) @ s)
        np.testing.assert_allclose(np.sqrt(squares[::-1]), axes, rtol=1e-8)
        assert azimuth == pytest.approx(np.degrees(np.arctan2(*turned[:, 1])) % 180.0, abs=1e-6)
        least = p @ metres**2
        for step in ((0.02, 0.0), (-0.02, 0.0), (0.0, 0.02), (0.0, -0.02)):
            aside = GEOD.inv(*(many + step).T, *places.points.T)[2]
            assert p @ aside**2 > least * (1 - 1e-4)  # curvature of the ellipsoid aside
    outline = found.outlines[0]
    assert np.allclose(outline[0], outline[-1])
    far = GEOD.inv(*np.tile(found.centres[0], (73, 1)).T, *outline.T)[2] / 1000.0
    np.testing.assert_allclose([far.max(), far.min()], found.axes[0], rtol=1e-3)


def test_degrees_are_plain_means_and_the_date_line_is_no_wall_for_geodesics():
    x, places = globe()
    found = rs.centre_of_gravity(x, places, frame="degrees")
    np.testing.assert_allclose(
        found.centres, (x.values @ places.points) / x.values.sum(axis=1)[:, None]
    )
    base = rs.centre_of_gravity(x, places)
    east = places.points + np.array([80.0, 0.0])
    east[:, 0] = (east[:, 0] + 180.0) % 360.0 - 180.0
    turned = rs.centre_of_gravity(x, rs.Regions(ids=places.ids, points=east))
    np.testing.assert_allclose(turned.axes, base.axes, rtol=1e-9)
    np.testing.assert_allclose(turned.distances, base.distances, rtol=1e-7)
    np.testing.assert_allclose(turned.directions, base.directions, atol=1e-5)


def test_units_order_and_regions_that_are_not_used_change_nothing():
    x, places = globe()
    base = rs.centre_of_gravity(x, places)
    order = np.random.default_rng(2).permutation(len(x.ids))
    again = rs.Panel.from_arrays(
        [x.ids[k] for k in order], x.times, {"y": 7.0 * x.values[:, order]}
    )["y"]
    found = rs.centre_of_gravity(again, places)
    np.testing.assert_allclose(found.centres, base.centres, rtol=1e-12)
    np.testing.assert_allclose(found.axes, base.axes, rtol=1e-10)
    some = rs.centre_of_gravity(x, places, at_times="2010, 2000")
    assert some.times == (2000, 2010)
    np.testing.assert_allclose(some.centres, base.centres[[0, 2]], rtol=1e-12)


def test_what_does_not_move_has_no_direction_and_a_circle_no_azimuth():
    x, places = plane([(0, 0), (2, 0), (0, 2), (2, 2)], [[1, 1, 1, 1], [5, 5, 5, 5]])
    found = rs.centre_of_gravity(x, places)
    assert np.isnan(found.azimuths).all()
    assert np.isnan(found.directions).all()
    assert found.tables()[0].column("direction") == (None, "none")
    assert found.tables()[2].column("way") == (0.0,)
    assert found.lines("ellipses").coordinates[0].shape == (73, 2)
    assert len(found.lines()) == 1


def test_what_has_no_centre_is_refused_in_words():
    xy = [(0, 0), (2, 0), (0, 2)]
    with pytest.raises(InputError, match="negative.*1"):
        rs.centre_of_gravity(*plane(xy, [[1, -1, 1], [1, 1, 1]]))
    with pytest.raises(InputError, match="2010"):
        rs.centre_of_gravity(*plane(xy, [[1, 1, 1], [0, 0, 0]]))
    with pytest.raises(MissingValueError):
        rs.centre_of_gravity(*plane(xy, [[1, np.nan, 1], [1, 1, 1]]), missing="stop")
    with pytest.raises(InputError, match="three"):
        rs.centre_of_gravity(*plane(xy[:2], [[1, 1], [1, 1]]))
    places = rs.Regions(ids=["a", "b", "c"], points=[(0, 0), (10, 0), (175, 0)])
    x = rs.Panel.from_arrays(places.ids, [1], {"y": np.array([[9.0, 9.0, 1.0]])})["y"]
    with pytest.raises(GeometryError, match="c"):
        rs.centre_of_gravity(x, places)
