"""Borders over a map: thick inland, thin along the coast, none around islets."""

import numpy as np
import pytest
import shapely

import regspatial as rs
from regspatial.reporting.cartography.maps import choropleth

SQUARES = [
    shapely.box(0, 0, 100, 100),
    shapely.box(100, 0, 200, 100),
    shapely.box(200, 0, 300, 100),
]
ISLETS = [shapely.box(310, k, 310.5, k + 0.5) for k in range(10, 90, 10)]
LAND = [*SQUARES[:2], shapely.MultiPolygon([SQUARES[2], *ISLETS])]
GROUPS = ["one", "one", "two"]


def regions(ids, shapes, **more):
    """Return regions in metres; of points the points alone."""
    points = [[k.x, k.y] for k in map(shapely.point_on_surface, shapes)]
    areas = [shapely.to_wkb(k) for k in shapes] if shapes[0].area > 0.0 else None
    return rs.Regions(
        ids=ids, points=points, polygons=areas, lonlat=False, crs="EPSG:32650", **more
    )


def lines(borders, shapes=LAND):
    """Return the length of the lines of each width, in units of the map."""
    figure = choropleth(
        regions(["a", "b", "c"], shapes, attributes={"group": np.array(GROUPS)}), borders=borders
    )
    found: dict[float, float] = {}
    for one in figure.axes[0].get_lines():
        length = shapely.LineString(one.get_xydata()).length
        found[one.get_linewidth()] = found.get(one.get_linewidth(), 0.0) + length
    return [found[width] for width in sorted(found)]


def test_only_what_lies_between_groups_is_thick_and_islets_have_no_outline():
    """The border is drawn once for each group; its ends, two pixels each, count to the coast.

    Pixels are a nine hundredth of the map, so that the lengths are known to ten pixels.
    """
    thin, thick = lines("group")
    assert thick == pytest.approx(2 * 100, abs=4.0)
    assert thin == pytest.approx(2 * 300 + 2 * 100, abs=4.0)


def test_other_regions_within_the_map_are_outlined_thick_all_round():
    inner = regions(["x"], [shapely.box(50, 20, 150, 80)])
    (thick,) = lines(inner)
    assert thick == pytest.approx(320, abs=1e-9)


def test_over_places_every_border_is_thick():
    inner = regions(["x"], [shapely.box(50, 30, 250, 80)])
    places = [shapely.Point(20, 20), shapely.Point(150, 50), shapely.Point(280, 90)]
    assert len(lines(inner, places)) == 1
