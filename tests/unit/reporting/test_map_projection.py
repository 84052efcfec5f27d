import numpy as np
import pyproj
import pytest
import shapely

from regspatial.containers import Regions
from regspatial.reporting.cartography.projection import (
    CHINA_ALBERS,
    Plane,
    _turned,
    is_china,
    main_bounds,
    plane,
    simplified,
)
from regspatial.reporting.cartography.shapes import paths
from regspatial.reporting.style import new_figure


def albers(lon, lat, lat1=25.0, lat2=47.0, lat0=0.0, lon0=105.0):
    """Snyder (1987), Map Projections: A Working Manual, eqs. 14-1 to 14-6, 3-12, on WGS 84."""
    a, e2 = 6378137.0, 0.00669437999014
    e = np.sqrt(e2)
    lat, lat1, lat2, lat0, lon, lon0 = (np.radians(v) for v in (lat, lat1, lat2, lat0, lon, lon0))

    def m(phi):
        return np.cos(phi) / np.sqrt(1 - e2 * np.sin(phi) ** 2)

    def q(phi):
        s = np.sin(phi)
        return (1 - e2) * (s / (1 - e2 * s**2) - np.log((1 - e * s) / (1 + e * s)) / (2 * e))

    n = (m(lat1) ** 2 - m(lat2) ** 2) / (q(lat2) - q(lat1))
    c = m(lat1) ** 2 + n * q(lat1)
    rho, rho0 = (a * np.sqrt(c - n * q(phi)) / n for phi in (lat, lat0))
    theta = n * (lon - lon0)
    return np.column_stack([rho * np.sin(theta), rho0 - rho * np.cos(theta)])


def test_china_is_drawn_in_the_national_albers_frame():
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(73, 136, 200), rng.uniform(3, 54, 200)
    ours = _turned("EPSG:4326", CHINA_ALBERS)(np.column_stack([lon, lat]))
    # The formula against PROJ: a millimetre over 6,000 km.
    np.testing.assert_allclose(ours, albers(lon, lat), atol=1e-3, rtol=0)


def test_provinces_are_china_and_keep_their_areas(provinces):
    there = plane(provinces)
    assert there.china
    assert there.metres == 1.0
    assert there.far_south
    geod = pyproj.Geod(ellps="WGS84")
    true = [abs(geod.geometry_area_perimeter(g)[0]) for g in shapely.from_wkb(provinces.polygons)]
    # Equal-area: only borders drawn as chords differ, by less than 1e-3 of the smallest unit.
    np.testing.assert_allclose(shapely.area(there.shapes), true, rtol=1e-3)


def test_points_lie_inside_their_shapes(provinces):
    there = plane(provinces)
    assert shapely.contains_properly(there.shapes, shapely.points(there.points)).all()


def test_what_is_not_china_gets_a_frame_of_its_own():
    boxes = [shapely.box(x, y, x + 2, y + 2) for x in (-10, -6) for y in (40, 44)]
    regions = Regions(
        ids=["a", "b", "c", "d"],
        points=[(b.centroid.x, b.centroid.y) for b in boxes],
        polygons=list(shapely.to_wkb(boxes)),
    )
    assert not is_china(regions)
    there = plane(regions)
    geod = pyproj.Geod(ellps="WGS84")
    true = [abs(geod.geometry_area_perimeter(b)[0]) for b in boxes]
    # Chords of 2 degrees instead of parallels: 2e-3; equal area otherwise.
    np.testing.assert_allclose(shapely.area(there.shapes), true, rtol=2e-3)
    assert abs(shapely.total_bounds(there.shapes)[[0, 2]].sum()) < 1e4  # centred


@pytest.mark.parametrize(
    ("bounds", "name"),
    [((-20, -25, 20, 25), "cea"), ((-170, -60, 170, 70), "eqearth"), ((-80, 30, -70, 45), "aea")],
)
def test_frames_for_the_equator_and_the_world(bounds, name):
    from regspatial.reporting.cartography.projection import _definition

    definition = _definition(np.array(bounds, dtype=float), china=False)
    assert f"+proj={name}" in definition
    assert np.isfinite(
        _turned("EPSG:4326", definition)(np.array([bounds[:2], bounds[2:]], dtype=float))
    ).all()


def test_projected_regions_stay_as_they_are():
    box = shapely.box(500_000, 3_000_000, 501_000, 3_001_000)
    for crs, metres in (("EPSG:32650", 1.0), ("EPSG:2263", 0.3048006096), (None, None)):
        regions = Regions(
            ids=["a"],
            points=[(500_500, 3_000_500)],
            polygons=[shapely.to_wkb(box)],
            crs=crs,
            lonlat=False,
        )
        there = plane(regions)
        assert shapely.equals(there.shapes[0], box)
        assert there.metres is None if metres is None else there.metres == pytest.approx(metres)
        assert there.china == (crs == "EPSG:32650")  # by its extent, in any system
    odd = Regions(ids=["a"], points=[(0, 0)], crs="no such system", lonlat=False)
    assert plane(odd).metres is None


def test_invalid_polygons_are_drawn_all_the_same():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    regions = Regions(ids=["a"], points=[(0.5, 1)], polygons=[shapely.to_wkb(bow)], lonlat=False)
    assert shapely.area(plane(regions).shapes)[0] == pytest.approx(2.0)


def test_neighbours_still_share_their_borders_when_simplified(provinces):
    there = plane(provinces)
    out = simplified(there.shapes, 5_000.0)
    assert not shapely.is_empty(out).any()
    assert (
        shapely.get_num_coordinates(out).sum()
        < 0.8 * shapely.get_num_coordinates(there.shapes).sum()
    )
    whole = shapely.union_all(out)
    # No slivers between neighbours: the parts add up to the union. Before shapely 2.1 each shape is
    # simplified on its own, and slivers of half the tolerance remain.
    exact = hasattr(shapely, "coverage_simplify")
    assert shapely.area(out).sum() == pytest.approx(
        shapely.area(whole), rel=1e-9 if exact else 1e-3
    )


def test_the_main_map_has_the_same_margin_on_all_sides():
    """1.5 % of the longer side of (0, 10) × (2, 6)."""
    there = Plane(
        shapes=np.array([shapely.box(0, 2, 3, 6), shapely.box(3, 3, 10, 4)]),
        points=np.array([[1.0, 4.0], [5.0, 3.5]]),
        metres=None,
        china=False,
        forward=None,
        from_lonlat=None,
        crs=None,
        far_south=False,
    )
    assert main_bounds(there) == pytest.approx((-0.15, 1.85, 10.15, 6.15))


def test_the_main_map_ends_south_of_hainan(provinces):
    there = plane(provinces)
    _, y0, _, _ = main_bounds(there)
    assert there.forward is not None
    hainan, paracels = there.forward(np.array([[109.5, 18.15], [112.3, 16.8]]))
    assert paracels[1] < y0 < hainan[1]


def filled(shape, points, **how):
    """Return which points of the square (0, 10) are painted when the shape is filled."""
    from matplotlib.collections import PathCollection

    figure = new_figure(2.0, 2.0)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.set_axis_off()
    drawn = paths(np.array([shape], dtype=object), **how)
    axes.add_collection(PathCollection(drawn, facecolors="black", edgecolors="none"))
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[::-1, :, 0]
    size = len(pixels) / 10
    return [bool(pixels[int(y * size), int(x * size)] < 128) for x, y in points]


def test_paths_leave_holes_open_and_small_parts_out_on_request():
    shell, hole = ([(a, a), (b, a), (b, b), (a, b)] for a, b in ((0, 4), (1, 3)))
    ring = shapely.Polygon(shell, [hole])  # both turn the same way, as some files have it
    assert ring.exterior.is_ccw == ring.interiors[0].is_ccw
    two = shapely.MultiPolygon([ring, shapely.box(8, 8, 8.4, 8.4)])
    points = [(0.5, 0.5), (2, 2), (8.2, 8.2)]
    for shape in (two, shapely.reverse(two)):
        assert filled(shape, points) == [True, False, True]
        assert filled(shape, points, smallest=1.0) == [True, False, False]
    assert filled(shapely.box(8, 8, 8.4, 8.4), points, smallest=1.0) == [False, False, True]


def test_what_is_kept_of_simplified_shapes_is_that_of_these_shapes_and_nobodys_to_change(provinces):
    shapes = plane(provinces).shapes
    once = simplified(shapes, 5_000.0)
    moved = simplified(shapely.transform(shapes, lambda xy: xy + 1e6), 5_000.0)
    assert shapely.total_bounds(moved)[0] == pytest.approx(shapely.total_bounds(once)[0] + 1e6)
    finer = simplified(shapes, 500.0)
    assert shapely.get_num_coordinates(finer).sum() > shapely.get_num_coordinates(once).sum()
    wanted, once[:] = once.copy(), None
    assert shapely.equals_exact(simplified(shapes, 5_000.0), wanted).all()
    for k in range(9):
        simplified(shapes, 5_001.0 + k)
    assert shapely.equals_exact(simplified(shapes, 5_000.0), wanted).all()
