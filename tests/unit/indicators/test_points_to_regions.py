"""Points counted by region: beside geopandas and shapely, on borders, and when the points are wrong."""

import geopandas
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

import regspatial as rs
from regspatial._kernels.shapes import equal_area, points_in, wkb
from regspatial._kernels.shapes.geometry import joined

SQUARES = {"sw": (0, 0), "se": (1, 0), "nw": (0, 1), "ne": (1, 1)}


def squares(**how):
    boxes = [shapely.box(x, y, x + 1, y + 1) for x, y in SQUARES.values()]
    return rs.Regions(
        ids=tuple(SQUARES),
        points=np.array([[x + 0.5, y + 0.5] for x, y in SQUARES.values()]),
        polygons=tuple(map(shapely.to_wkb, boxes)),
        **how,
    )


def at(*xy, **attributes):
    return rs.Regions(
        ids=tuple(map(str, range(len(xy)))),
        points=np.array(xy, dtype=float),
        attributes={k: np.array(v) for k, v in attributes.items()},
    )


@pytest.fixture(scope="module")
def scattered():
    draw = np.random.default_rng(4)
    xy = np.column_stack([draw.uniform(73, 136, 20000), draw.uniform(17, 54, 20000)])
    return xy, draw.integers(1, 90, 20000)


def test_counts_and_sums_are_those_of_a_spatial_join_of_geopandas(scattered):
    regions, (xy, staff) = rs.china("prefecture"), scattered
    table = pd.DataFrame({"lon": xy[:, 0], "lat": xy[:, 1], "staff": staff})
    with pytest.warns(rs.RegspatialWarning, match="lie outside all regions"):
        found = rs.points_to_regions(regions, rs.read_points(table), values="staff")
    drawn = geopandas.GeoDataFrame(
        {"staff": staff}, geometry=geopandas.points_from_xy(*xy.T), crs="EPSG:4326"
    )
    joined_ = geopandas.sjoin(drawn, rs.io.regions_to_frame(regions), predicate="intersects")
    by = joined_.groupby("id")
    counted = by.size().reindex(regions.ids, fill_value=0)
    assert found.count[0, 0].tolist() == counted.tolist()
    assert (
        found.sums[0, 0, 0].tolist()
        == by["staff"].sum().reindex(regions.ids, fill_value=0).tolist()
    )
    assert found.inside + found.outside == 20000
    assert found.inside == len(joined_)


def test_every_corner_of_a_map_lies_on_a_border_and_in_one_region():
    regions = rs.china("prefecture")
    rings = wkb.parse(regions.polygons, regions.ids)
    xy = joined(rings)
    corners = np.unique(xy[::9], axis=0)
    found = points_in.locate(rings, xy, corners)
    assert found.on_border.all()
    assert (found.region >= 0).all()
    assert not found.several.any()


@pytest.mark.parametrize("seed", range(3))
def test_the_grid_gives_what_shapely_gives_in_polygons_with_holes_and_parts(seed):
    draw = np.random.default_rng(seed)
    rings = [
        shapely.Polygon(draw.uniform(0, 1, (3, 2)) + np.array([k % 5, k // 5])).buffer(
            draw.uniform(0, 0.1)
        )
        for k in range(20)
    ]
    shapes = [shapely.difference(one, one.centroid.buffer(0.07)) for one in rings]
    parts = [shapely.union(a, b) for a, b in zip(shapes[::2], shapes[1::2], strict=True)]
    read = wkb.parse([shapely.to_wkb(one) for one in parts])
    points = draw.uniform(-0.2, 5.2, (4000, 2))
    found = points_in.locate(read, read.xy, points)
    inside = np.array([shapely.contains_xy(one, *points.T) for one in parts])
    assert ((found.region >= 0) == inside.any(axis=0)).all()
    assert (found.region[inside.any(axis=0)] == inside.argmax(axis=0)[inside.any(axis=0)]).all()
    assert (found.several == (inside.sum(axis=0) > 1)).all()


def test_areas_are_those_along_geodesics_that_follow_the_straight_sides():
    regions = rs.china("province").select(["460000", "110000", "640000"])
    rings = wkb.parse(regions.polygons, regions.ids)
    found = equal_area.areas_on_globe(rings, rings.xy)
    earth = pyproj.Geod(ellps="WGS84")
    for area, polygon in zip(found, regions.polygons, strict=True):
        # sides cut into hundredths of a degree: a geodesic is as good as straight between them
        shape = shapely.segmentize(shapely.from_wkb(polygon), 0.01)
        parts = [shapely.geometry.polygon.orient(one) for one in getattr(shape, "geoms", [shape])]
        along = sum(earth.geometry_area_perimeter(one)[0] for one in parts) / 1e6
        assert area == pytest.approx(along, rel=1e-6)


def test_points_on_borders_count_once_north_of_them_or_west_and_outer_borders_lie_inside():
    border = at((0.5, 1), (1.5, 1), (1, 0.5), (1, 1), (0, 0), (2, 0.5), (0.5, 2), (0.5, 0))
    found = rs.points_to_regions(squares(), border)
    assert dict(zip(found.ids, found.count[0, 0].tolist(), strict=True)) == {
        "sw": 3,  # (1, .5) west of the border due north, (0, 0), (.5, 0)
        "se": 1,  # (2, .5)
        "nw": 3,  # (.5, 1), (1, 1) and (.5, 2)
        "ne": 1,  # (1.5, 1)
    }
    assert (found.inside, found.on_border, found.outside) == (8, 8, 0)


def test_categories_years_sums_means_and_what_is_missing():
    points = at(
        (0.5, 0.5),
        (0.6, 0.5),
        (0.6, 0.5),
        (1.5, 0.5),
        kind=["a", "b", "b", "a"],
        year=[2020, 2021, 2021, 2020],
        x=[1.0, 2.0, np.nan, 4.0],
    )
    found = rs.points_to_regions(
        squares(), points, values=["x"], category="kind", year_field="year"
    )
    assert found.times == (2020, 2021)
    assert found.groups == ("a", "b")
    assert found.count[:, :, 0].tolist() == [[1, 0], [0, 2]]
    assert found.sums[0, 1, 1, 0] == 2.0
    assert found.means[0, 1, 1, 0] == 2.0
    assert np.isnan(found.means[0, 0, 1, 0])
    assert found.duplicates == 1
    assert found.empty == ("nw", "ne")
    panel = found.to_panel()
    assert panel["count_b"].values[:, 0].tolist() == [0.0, 2.0]
    assert found.variable("sum_x_a").values[0].tolist() == [1.0, 4.0, 0.0, 0.0]
    merged = rs.points_to_regions(
        squares(), points, values=["x"], category="kind", year_field="year", duplicates="merge"
    )
    assert merged.count[1, 1, 0] == 1


def test_density_is_points_by_area_on_the_globe_and_by_units_of_a_plane():
    one = at((0.5, 0.5))
    globe = rs.points_to_regions(squares(), one)
    # at the equator a degree is 111.3195 km along and 110.5743 km up, the mean cosine over it .999949
    side = 111.3195 * 110.5743 * 0.9999492
    assert globe.density[0, 0, 0] == pytest.approx(1 / side, rel=1e-5)
    plane = rs.points_to_regions(
        squares(lonlat=False, crs="local"),
        rs.Regions(ids=("p",), points=np.array([[0.5, 0.5]]), lonlat=False, crs="local"),
    )
    assert plane.density[0, 0, 0] == pytest.approx(1e6, rel=1e-12)


def test_the_order_and_the_number_of_points_do_not_matter(scattered):
    regions, xy = rs.china("province"), scattered[0][:3000]
    rings = wkb.parse(regions.polygons, regions.ids)
    whole = points_in.locate(rings, rings.xy, xy).region
    order = np.random.default_rng(0).permutation(len(xy))
    assert (points_in.locate(rings, rings.xy, xy[order]).region == whole[order]).all()
    assert (points_in.locate(rings, rings.xy, xy[:7]).region == whole[:7]).all()


def test_points_of_another_system_are_moved_into_that_of_the_map():
    regions = rs.china("province").select(["110000", "120000"])
    turn = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True)
    x, y = turn.transform([116.4, 117.2], [39.9, 39.1])
    table = pd.DataFrame({"x": x, "y": y})
    found = rs.points_to_regions(regions, rs.read_points(table, crs="EPSG:32650"))
    assert found.count[0, 0].tolist() == [1, 1]
    unknown = rs.Regions(ids=("a",), points=np.array([[x[0], y[0]]]), lonlat=False)
    with pytest.raises(rs.RegspatialError, match="different coordinate systems"):
        rs.points_to_regions(regions, unknown)


def test_what_is_wrong_with_points_is_said():
    regions = rs.china("province")
    with pytest.raises(rs.RegspatialError, match="exchange the two columns"):
        rs.points_to_regions(regions, at((39.9, 116.4), (31.2, 121.5)))
    with pytest.raises(rs.RegspatialError, match="All points lie outside the regions: points x"):
        rs.points_to_regions(regions, at((2.3, 48.9)))
    with pytest.warns(rs.RegspatialWarning, match="exchanged 1 would lie inside"):
        rs.points_to_regions(regions, at((116.4, 39.9), (31.2, 121.5)))
    with pytest.raises(rs.RegspatialError, match="no attribute 'staff'"):
        rs.points_to_regions(regions, at((116.4, 39.9)), values="staff")
    with pytest.raises(rs.RegspatialError, match="holds no numbers"):
        rs.points_to_regions(regions, at((116.4, 39.9), name=["x"]), values="name")
    with pytest.raises(rs.RegspatialError, match="1 point has no 'kind'"):
        rs.points_to_regions(regions, at((116.4, 39.9), kind=[""]), category="kind")
    many = [(116.4, 39.9)] * 201
    with pytest.raises(rs.RegspatialError, match="has 201 values"):
        rs.points_to_regions(regions, at(*many, kind=np.arange(201)), category="kind")
    with pytest.raises(rs.RegspatialError, match="regions are points"):
        rs.points_to_regions(at((1, 1)), at((1, 1)))


def test_a_table_of_points_is_read_and_what_lacks_is_said(tmp_path):
    file = tmp_path / "poi.csv"
    file.write_text("经度,纬度,code,staff\n116.4,39.9,01,5\n,,02,6\n121.5,31.2,03,7\n", "utf-8")
    with pytest.warns(
        rs.RegspatialWarning, match="1 row has no coordinates and is left out: row 3"
    ):
        points = rs.read_points(file)
    assert points.points.tolist() == [[116.4, 39.9], [121.5, 31.2]]
    assert points["code"].tolist() == ["01", "03"]
    assert points["staff"].tolist() == [5, 7]
    with pytest.raises(rs.RegspatialError, match="no columns of longitude and latitude"):
        rs.read_points(pd.DataFrame({"a": [1.0]}))
    with pytest.raises(rs.RegspatialError, match="the two columns are exchanged"):
        rs.read_points(pd.DataFrame({"lon": [39.9], "lat": [116.4]}))
    with pytest.raises(rs.RegspatialError, match="which are no degrees"):
        rs.read_points(pd.DataFrame({"x": [4e5], "y": [4e6]}))
    with pytest.raises(rs.RegspatialError, match="No row of DataFrame has coordinates"):
        rs.read_points(pd.DataFrame({"lon": [np.nan], "lat": [np.nan]}))


def test_places_of_web_maps_are_turned_into_true_ones():
    shown = pd.DataFrame({"lon": [116.404], "lat": [39.915]})
    there = rs.read_points(shown, from_gcj02=True).points[0]
    assert np.hypot(*((there - [116.404, 39.915]) * 1e5)) == pytest.approx(
        640, abs=150
    )  # metres or so
