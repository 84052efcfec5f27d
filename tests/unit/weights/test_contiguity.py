"""Queen and rook contiguity: small maps by hand, islands, links, orders, borders that do not match."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

from regspatial import Regions
from regspatial._kernels.shapes.overlaps import crossing, inside
from regspatial._kernels.shapes.shared_border import edges, meetings
from regspatial._kernels.shapes.wkb import parse
from regspatial.errors import (
    GeometryError,
    IslandError,
    LabelError,
    ParameterError,
    WeightsError,
    WeightsWarning,
)
from regspatial.weights import queen, rook
from regspatial.words.faces import SHELL

shapely = pytest.importorskip("shapely")


def regions(shapes, ids=None, lonlat=False):
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    ids = ids or [chr(ord("a") + k) for k in range(len(shapes))]
    return Regions(ids=ids, points=points, polygons=shapely.to_wkb(shapes).tolist(), lonlat=lonlat)


def grid(n, m=None):
    x, y = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(m or n)))
    return regions(shapely.box(x, y, x + 1, y + 1), [f"{i},{j}" for i, j in zip(x, y, strict=True)])


def pairs(w):
    i, j = np.nonzero(w.to_dense())
    return {(w.ids[a], w.ids[b]) for a, b in zip(i, j, strict=True)}


SQUARES = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(1, 1, 2, 2)]
ISLAND = shapely.box(5, 0, 6, 1)


def test_queen_takes_corners_and_rook_does_not():
    three = regions(SQUARES)
    assert pairs(queen(three)) == {
        ("a", "b"),
        ("b", "a"),
        ("b", "c"),
        ("c", "b"),
        ("a", "c"),
        ("c", "a"),
    }
    assert pairs(rook(three)) == {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}


def test_rows_sum_to_one_and_raw_weights_are_one():
    w = queen(grid(4))
    np.testing.assert_allclose(w.row_sums, 1.0, atol=1e-15)
    raw = queen(grid(4), normalise="none")
    assert set(raw.matrix.data.tolist()) == {1.0}
    assert raw.normalisation == "none"


def test_a_hole_and_the_region_in_it_are_neighbours():
    outer = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    parts = shapely.MultiPolygon([shapely.box(4, 4, 6, 6), shapely.box(20, 0, 21, 1)])
    assert pairs(rook(regions([outer, parts]))) == {("a", "b"), ("b", "a")}


def test_direction_of_rings_and_closing_points_do_not_matter():
    turned = [SQUARES[0].reverse(), SQUARES[1], shapely.Polygon([(2, 2), (1, 2), (1, 1), (2, 1)])]
    assert pairs(rook(regions(turned))) == pairs(rook(regions(SQUARES)))


def test_minus_zero_is_zero():
    left = shapely.Polygon([(-1, 0), (-0.0, -0.0), (-0.0, 1), (-1, 1)])
    assert queen(regions([left, shapely.box(0, 0, 1, 1)])).links == 2


def test_islands_are_named_kept_or_linked():
    four = regions([*SQUARES, ISLAND])
    with pytest.raises(IslandError, match="d") as caught:
        queen(four, islands="raise")
    assert caught.value.ids == ("d",)
    assert "没有邻居" in caught.value.zh
    kept = queen(four, islands="keep")
    assert kept.islands == ("d",)
    assert kept.row_sums.tolist() == [1, 1, 1, 0]
    with pytest.warns(WeightsWarning, match=r"linked to the nearest: d–b\. islands='keep'") as said:
        near = queen(four, normalise="none")
    assert "已与最近的地区相连：d–b" in said[0].message.zh
    # b and c are equally near by their right side; b shares the height of d
    assert near.spec["nearest_links"] == [["d", "b"]]
    assert near.matrix[3, 1] == near.matrix[1, 3] == 1.0
    assert near.links == queen(four, islands="keep").links + 2


def test_the_nearest_region_is_by_borders_and_not_by_middles():
    long = shapely.box(0, 0, 100, 1)  # its middle is far away, its border near
    low = shapely.box(0, -1, 100, 0)
    small = shapely.box(110, 20, 111, 21)
    with_small = shapely.box(110, 21, 111, 22)
    island = shapely.box(102, 0, 103, 1)
    with pytest.warns(WeightsWarning, match="e–a"):
        w = queen(regions([long, low, small, with_small, island]))
    assert w.spec["nearest_links"] == [
        ["e", "a"]
    ]  # a and b tie at the corner (100, 0): a comes first


def test_on_the_globe_the_date_line_is_no_gap():
    shapes = [
        shapely.box(178, 0, 179, 1),
        shapely.box(177, 0, 178, 1),
        shapely.box(-180, 0, -179.5, 1),
    ]
    far = [shapely.box(-170, 0, -169, 1), shapely.box(-169, 0, -168, 1)]
    with pytest.warns(WeightsWarning, match="c–a"):
        w = queen(regions([*shapes, *far], lonlat=True))
    assert w.spec["nearest_links"] == [["c", "a"]]


def test_neighbours_across_the_date_line():
    east, west = shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)
    between = shapely.box(10, 0, 11, 1)  # no edge may run round the globe to it
    w = rook(regions([east, west, between], lonlat=True), islands="keep")
    assert pairs(w) == {("a", "b"), ("b", "a")}
    with pytest.raises(IslandError):
        rook(regions([east, west]), islands="raise")


def test_the_advice_names_the_links_to_the_nearest_regions_of_this_map():
    """Given back as advised they work; distances take no links, and are not told of them."""
    import regspatial as rs

    for level, own, next_to, said in (
        ("province", "460000", "440000", "海南 (460000)–广东 (440000)"),
        ("prefecture", "460300", "469005", "三沙 (460300)–文昌 (469005)"),
    ):
        regions_ = rs.china(level)
        with pytest.raises(IslandError) as caught:
            queen(regions_, islands="raise")
        advised = re.search(r"links=(\[.*?\])", caught.value.en)[1]
        links = ast.literal_eval(advised)
        assert (own, next_to) in links
        assert said in caught.value.zh
        assert queen(regions_, links=links).islands == ()
        typed = re.search(r"--links (\S+)", caught.value.localized("en", SHELL))[1]
        assert f"{own}-{next_to}" in typed.split(",")
        with pytest.raises(IslandError) as caught:
            rs.weights.distance_band(regions_, 80, islands="raise")
        assert "links=" not in caught.value.en
        assert "islands='nearest'" in caught.value.en


def test_two_islands_that_are_nearest_to_one_another_are_one_link():
    pair_ = regions([shapely.box(x, 0, x + 1, 1) for x in (0, 3)])
    with pytest.raises(IslandError, match=r"links=\[\('a', 'b'\)\] \("):
        queen(pair_, islands="raise")


def test_where_everybody_is_an_island_the_nearest_other_region_counts():
    apart = regions([shapely.box(x, 0, x + 1, 1) for x in (0, 3, 10)])
    with pytest.warns(WeightsWarning, match="a–b, c–b"):
        w = queen(apart)
    assert w.spec["nearest_links"] == [["a", "b"], ["c", "b"]]
    assert pairs(w) == {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}
    with pytest.raises(GeometryError, match="one region only"):
        queen(regions([ISLAND]))


def test_explicit_links_count_before_the_islands_policy():
    four = regions([*SQUARES, ISLAND], ids=[440000, 450000, 350000, 460000])
    w = queen(four, links=[("460000", "440000")], normalise="none")
    assert w.islands == ()
    assert w.matrix[3, 0] == w.matrix[0, 3] == 1.0
    assert w.spec["links"] == [["460000", "440000"]]
    again = queen(four, links=[(460000, 440000), ("440000", "460000")], normalise="none")
    assert (again.matrix != w.matrix).nnz == 0
    there = queen(four, links=[(440000, 450000)], islands="keep", normalise="none")
    assert there.matrix.data.max() == 1.0


@pytest.mark.parametrize(
    ("links", "error", "sentence"),
    [
        ([("a", "z")], LabelError, "z"),
        ([("a", "a")], WeightsError, "themselves"),
        (["ab"], ParameterError, "pair"),
        ([("a", "b", "c")], ParameterError, "pair"),
    ],
)
def test_bad_links_are_named(links, error, sentence):
    with pytest.raises(error, match=sentence):
        queen(regions(SQUARES), links=links)


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("build", [queen, rook])
def test_higher_orders_are_shortest_paths(build, order):
    from scipy.sparse.csgraph import shortest_path

    map_ = grid(7, 5)
    steps = shortest_path(build(map_, normalise="none").matrix, unweighted=True)
    exact = build(map_, order=order, normalise="none").to_dense()
    np.testing.assert_array_equal(exact, steps == order)
    below = build(map_, order=order, include_lower=True, normalise="none").to_dense()
    np.testing.assert_array_equal(below, (steps >= 1) & (steps <= order))


def test_a_region_without_neighbours_of_the_order_is_named():
    three = regions(SQUARES)
    with pytest.raises(IslandError, match="no neighbours at 2 steps"):
        queen(three, order=2)
    assert rook(three, order=2, islands="keep").islands == ("b",)


@pytest.mark.parametrize(
    "bad",
    [
        {"order": 0},
        {"order": 1.5},
        {"order": True},
        {"islands": "drop"},
        {"normalise": "rows"},
        {"precision": 0.0},
        {"precision": float("nan")},
        {"snap": -1.0},
        {"snap": 1e-300},
    ],
)
def test_bad_parameters_are_refused(bad):
    with pytest.raises(ParameterError):
        queen(regions(SQUARES), **bad)


def test_points_have_no_contiguity():
    with pytest.raises(GeometryError, match="no polygons"):
        queen(Regions(ids=["a"], points=[[0, 0]]))


def test_a_broken_polygon_is_named():
    bad = Regions(
        ids=["a", "b"], points=[[0, 0]] * 2, polygons=[shapely.to_wkb(ISLAND), b"\x01\x03"]
    )
    with pytest.raises(GeometryError, match="truncated") as caught:
        queen(bad)
    assert caught.value.ids == ("b",)


def test_precision_joins_vertices_that_differ_in_the_last_digits():
    noisy = shapely.transform(SQUARES[1], lambda xy: xy + 3e-10)
    two = regions([SQUARES[0], noisy])
    with pytest.raises(IslandError), pytest.warns(WeightsWarning):
        queen(two, islands="raise")
    assert queen(two, precision=1e-6).links == 2
    assert rook(two, precision=1e-6).links == 2


# a | b over c: b and c end in the middle of a's right side, where a has no vertex
T_JUNCTION = [shapely.box(0, 0, 1, 2), shapely.box(1, 1, 2, 2), shapely.box(1, 0, 2, 1)]


def test_borders_without_common_vertices_warn_and_name_the_pairs():
    halves = [shapely.box(0, 0, 1, 3), shapely.box(1, 1, 2, 2), shapely.box(2, 1, 3, 2)]
    with pytest.warns(WeightsWarning, match="a–b") as caught:
        w = queen(regions(halves), islands="keep")
    assert pairs(w) == {("b", "c"), ("c", "b")}
    assert "snap" in caught[0].message.en
    assert "snap" in caught[0].message.zh


def test_snap_counts_a_vertex_on_an_edge():
    found = pairs(rook(regions(T_JUNCTION), snap=1e-9))
    assert found == {(i, j) for i in "abc" for j in "abc" if i != j}


def test_snap_tells_a_touching_point_from_a_common_border():
    wedge = shapely.Polygon([(1, 1.5), (2, 2), (2, 1)])  # one corner on the right side of a
    two = regions([shapely.box(0, 0, 1, 3), wedge])
    assert queen(two, snap=1e-9).links == 2
    with pytest.raises(IslandError):
        rook(two, snap=1e-9, islands="raise")


def test_snap_bridges_gaps_no_wider_than_it():
    gap = [shapely.box(0, 0, 1, 1), shapely.box(1.01, 0.3, 2, 0.7)]
    with pytest.raises(IslandError):
        queen(regions(gap), snap=0.009, islands="raise")
    assert queen(regions(gap), snap=0.011).links == 2
    assert rook(regions(gap), snap=0.011).links == 2


def test_snap_on_borders_drawn_twice_finds_what_a_clean_map_has():
    clean = grid(9)
    shapes = shapely.from_wkb(list(clean.polygons))
    dense = shapely.segmentize(shapes, 0.21)
    shaken = [
        shapely.transform(d if k % 2 else s, lambda xy, k=k: xy + 1e-4 * np.sin(1e3 * xy + k))
        for k, (s, d) in enumerate(zip(shapes, dense, strict=True))
    ]
    drawn = regions(shaken, list(clean.ids))
    assert pairs(queen(drawn, snap=1e-3)) == pairs(queen(clean))
    assert pairs(rook(drawn, snap=1e-3)) == pairs(rook(clean))


def test_a_clean_map_raises_no_warning_and_snap_changes_nothing(recwarn):
    w = queen(grid(12))
    assert not recwarn.list
    assert pairs(queen(grid(12), snap=1e-6)) == pairs(w)


def test_a_quarter_of_a_million_polygons():
    import tracemalloc

    n = 500
    x, y = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n)))
    blobs = shapely.to_wkb(shapely.box(x, y, x + 1, y + 1)).tolist()
    many = Regions(ids=range(n * n), points=np.column_stack([x, y]), polygons=blobs, lonlat=False)
    tracemalloc.start()
    w = queen(many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert w.links == 2 * n * (n - 1) * 2 + 4 * (n - 1) ** 2
    assert w.components == 1
    # a vertex of a ring costs 16 bytes; sorting, matching and the result a dozen such arrays
    assert peak < 400e6
    assert rook(many).links == 4 * n * (n - 1)


def test_one_polygon_twice_is_named_however_it_is_drawn():
    square, other = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    turned = shapely.Polygon([(1, 1), (0, 1), (0, 0), (1, 0)])  # another start, the other way round
    for kind in (queen, rook):
        with pytest.raises(GeometryError, match="1 region has.*: a = c") as caught:
            kind(regions([square, other, turned]))
        assert caught.value.ids == ("a", "c")
        assert "a = c" in caught.value.zh
    same_corners = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]).buffer(0)
    assert queen(regions([square, other, same_corners])).n == 3


def test_regions_that_overlap_are_named():
    wide, over = shapely.box(0, 0, 2, 2), shapely.box(1, 0.5, 3, 1.5)
    far = [shapely.box(10, 0, 11, 1), shapely.box(11, 0, 12, 1)]
    with pytest.warns(WeightsWarning, match="1 pair of regions overlaps.*: a–b") as caught:
        w = queen(regions([wide, over, *far]), islands="keep")
    assert "a–b" in caught[0].message.zh
    assert pairs(w) == {("c", "d"), ("d", "c")}


def test_overlaps_that_are_linked_or_neighbours_anyhow_are_not(recwarn):
    wide, over = shapely.box(0, 0, 2, 2), shapely.box(1, 0.5, 3, 1.5)
    far = [shapely.box(10, 0, 11, 1), shapely.box(11, 0, 12, 1)]
    queen(regions([wide, over, *far]), links=[("a", "b")])
    corner = shapely.Polygon([(0, 0), (3, 1), (3, 2), (1, 3)])  # shares a corner, and overlaps
    queen(regions([wide, corner, *far]))
    assert [str(w.message) for w in recwarn] == []


def test_borders_that_differ_by_their_digits_do_not_overlap(recwarn):
    a = shapely.Polygon([(0, 0), (1, 0), (1 + 1e-9, 0.5), (1, 1), (0, 1)])
    b = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1 - 1e-9, 0.4)])
    queen(regions([a, b]))
    assert [str(w.message) for w in recwarn] == []


def test_a_city_in_a_province_that_has_no_hole_for_it_is_named():
    province, city = shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2)
    beside = shapely.box(3, 0, 6, 3)
    with pytest.warns(WeightsWarning, match="1 region lies inside others.*: b < a"):
        w = queen(regions([province, city, beside]), islands="keep")
    assert w.islands == ("b",)
    whole = province.difference(city)
    assert queen(regions([whole, city, beside])).islands == ()


def test_crossings_are_those_that_shapely_finds():
    """Random triangles: every pair whose borders cross, no pair more."""
    rng = np.random.default_rng(3)
    shapes = [shapely.Polygon(rng.uniform(0, 4, 2) + rng.uniform(0, 1, (3, 2))) for _ in range(80)]
    rings = parse([shapely.to_wkb(s) for s in shapes])
    found = crossing(rings, edges(rings, meetings(rings.xy[rings.corners]).numbers()), 0.0)
    expected = {
        (i, j)
        for i in range(80)
        for j in range(i + 1, 80)
        if shapely.crosses(shapes[i].exterior, shapes[j].exterior)
    }
    assert len(expected) > 50
    assert set(map(tuple, found.tolist())) == expected
    holders = {
        (i, j)
        for i in range(80)
        for j in range(80)
        if i != j and shapes[j].contains(shapely.Point(shapes[i].exterior.coords[0]))
    }
    inner = dict(inside(rings, list(range(80))))
    assert set(inner) == {i for i, _ in holders}
    assert set(inner.items()) <= holders
