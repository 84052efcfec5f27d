"""Lines on maps begin within their regions: the centroid of a province of islands lies in the sea."""

import numpy as np
import shapely

import regspatial as rs
from regspatial import network
from regspatial.reporting.cartography.on_land import on_land
from regspatial.reporting.own.flows import _placed


def test_the_centroid_at_sea_is_drawn_on_the_island():
    regions = rs.china("province")
    at = regions.ids.index("460000")
    centroids = regions.coordinates("centroid")
    shapes = shapely.from_wkb(list(regions.polygons))
    assert not shapely.intersects_xy(shapes[at], *centroids[at])
    drawn = on_land(regions, centroids)
    far = shapely.distance(shapes, shapely.points(centroids)) > 0.1
    assert far[at]
    assert shapely.intersects_xy(shapes[far], drawn[far, 0], drawn[far, 1]).all()
    np.testing.assert_array_equal(drawn[~far], centroids[~far])
    seats = regions.coordinates("seat")
    assert on_land(regions, seats) is seats


def test_a_network_of_centroids_keeps_its_numbers_and_is_drawn_on_land():
    example = rs.example("dri")
    panel, regions = example.panel(), rs.china("province").select(example.panel().ids)
    layer = network.gravity_layer(regions, panel["gdp"], at_time=2022, points="centroid")
    placed = _placed(layer, regions)
    at = layer.ids.index("460000")
    assert not np.array_equal(placed.points[at], layer.points[at])
    np.testing.assert_array_equal(placed.matrix, layer.matrix)
