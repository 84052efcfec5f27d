"""WKB of every flavour into vertices; areas, centroids and boxes against shapely."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from regspatial._kernels.shapes.geometry import areas, bounds, centroids
from regspatial._kernels.shapes.wkb import parse
from regspatial.errors import GeometryError

shapely = pytest.importorskip("shapely")

SHAPES = [
    shapely.from_wkt(t)
    for t in (
        "POLYGON ((0 0, 4 0, 4 3, 0 3, 0 0))",
        "POLYGON ((0 0, 0 10, 10 10, 10 0, 0 0), (2 2, 5 2, 5 5, 2 5, 2 2))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 9, 5 5), "
        "(6 6, 6 8, 8 8, 8 6, 6 6)))",
        "POLYGON ((1e6 4e6, 1.5e6 4e6, 1.2e6 4.4e6, 1e6 4e6))",
    )
]


def flat(shape):
    return shapely.get_coordinates(shape)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize("srid", [False, True])
def test_all_flavours_of_wkb(big, flavor, dimension, srid):
    if srid and flavor == "iso":
        pytest.skip("ISO WKB carries no SRID")
    shapes = [shapely.force_3d(s, 7.0) if dimension == 3 else s for s in SHAPES]
    shapes = [shapely.set_srid(s, 4326) for s in shapes] if srid else shapes
    blobs = [
        shapely.to_wkb(
            s, byte_order=0 if big else 1, flavor=flavor, output_dimension=3, include_srid=srid
        )
        for s in shapes
    ]
    rings = parse(blobs)
    assert rings.n == len(SHAPES)
    np.testing.assert_array_equal(rings.xy, np.vstack([flat(s) for s in SHAPES]))
    assert rings.region.tolist() == [0, 1, 1, 2, 2, 2, 3]
    assert rings.hole.tolist() == [False, False, True, False, False, True, False]


def test_measures_are_left_out():
    corners = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 0.0)]
    for code, extra in ((2003, (9.0,)), (3003, (8.0, 9.0)), (0x40000003, (9.0,))):
        blob = struct.pack("<BIII", 1, code, 1, 4)
        for corner in corners:
            blob += struct.pack(f"<{2 + len(extra)}d", *corner, *extra)
        np.testing.assert_array_equal(parse([blob]).xy, corners)


def test_byte_orders_may_be_mixed_inside_one_blob():
    parts = [shapely.to_wkb(shapely.box(k, 0, k + 1, 1), byte_order=k % 2) for k in range(4)]
    blob = struct.pack(">BII", 0, 6, 4) + b"".join(parts)
    assert areas([blob])[0] == pytest.approx(4.0, abs=1e-15)


def test_an_open_ring_is_closed():
    blob = struct.pack("<BIII", 1, 3, 1, 4) + np.array([0, 0, 4, 0, 4, 3, 0, 3], "<f8").tobytes()
    both = parse([blob, shapely.to_wkb(SHAPES[0]), blob])
    assert np.diff(both.offsets).tolist() == [5, 5, 5]
    np.testing.assert_array_equal(areas([blob, shapely.to_wkb(SHAPES[0])]), [12.0, 12.0])


@pytest.mark.parametrize(
    ("blob", "reason"),
    [
        (b"", "empty"),
        (shapely.to_wkb(shapely.from_wkt("POLYGON EMPTY")), "empty"),
        (shapely.to_wkb(shapely.from_wkt("MULTIPOLYGON EMPTY")), "empty"),
        (shapely.to_wkb(SHAPES[1])[:-3], "truncated"),
        (shapely.to_wkb(SHAPES[2])[:17], "truncated"),
        (shapely.to_wkb(SHAPES[0])[:3], "truncated"),
        (b"GP\x00\x01 header of a GeoPackage blob", "not well-known binary"),
        (shapely.to_wkb(shapely.Point(1, 2)), "a point, not a polygon"),
        (shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)])), "a line, not a polygon"),
        (struct.pack("<BII", 1, 6, 0xFFFFFFFF), "truncated"),
        (struct.pack("<BIII", 1, 3, 1, 0xFFFFFFFF), "truncated"),
        (struct.pack("<BIII", 1, 3, 1, 1) + np.array([np.nan, 1]).tobytes(), "not finite"),
        (struct.pack("<BIII", 1, 3, 1, 1) + np.array([1e200, 1]).tobytes(), "not finite"),
    ],
)
def test_what_is_no_polygon_is_named(blob, reason):
    good = shapely.to_wkb(SHAPES[0])
    with pytest.raises(GeometryError, match=reason) as caught:
        parse([good, blob, good], ids=["a", "海南", "c"])
    assert caught.value.ids == ("海南",)
    assert "海南" in caught.value.zh
    with pytest.raises(GeometryError, match="number 2"):
        centroids([good, blob])


def test_areas_centroids_and_boxes_are_shapelys():
    rng = np.random.default_rng(3)
    shapes = list(SHAPES)
    for _ in range(40):  # stars, some with a hole, in a frame far from the origin
        angle = np.sort(rng.uniform(0, 2 * np.pi, 30))
        radius = rng.uniform(1.0, 2.0, 30) * 1e4
        ring = np.column_stack([5e6 + radius * np.cos(angle), 3e6 + radius * np.sin(angle)])
        hole = shapely.Point(5e6, 3e6).buffer(500)
        shapes.append(shapely.Polygon(ring).difference(hole))
    shapes += [s.reverse() for s in shapes]
    blobs = shapely.to_wkb(shapes).tolist()
    # sums of about a hundred terms of one size: a few units in the 13th digit
    np.testing.assert_allclose(areas(blobs), shapely.area(shapes), rtol=1e-11)
    expected = shapely.get_coordinates(shapely.centroid(shapes))
    np.testing.assert_allclose(centroids(blobs), expected, rtol=1e-12)
    np.testing.assert_array_equal(bounds(parse(blobs)), shapely.bounds(shapes))


def test_polygons_without_area_have_a_centroid_on_their_border():
    line = shapely.Polygon([(0, 0), (4, 0), (0, 0), (0, 0)])
    spot = shapely.Polygon([(3, 2)] * 4)
    out = centroids(shapely.to_wkb([line, spot]).tolist())
    np.testing.assert_allclose(out, [[2, 0], [3, 2]])


def test_a_region_across_the_date_line():
    fiji = shapely.MultiPolygon(
        [shapely.box(177, -18, 180, -16), shapely.box(-180, -18, -179, -16)]
    )
    china = shapely.box(100, 20, 110, 30)
    blobs = shapely.to_wkb([fiji, china]).tolist()
    np.testing.assert_allclose(centroids(blobs, lonlat=True), [[179, -17], [105, 25]])
    np.testing.assert_allclose(centroids(blobs)[1], [105, 25])


@pytest.mark.parametrize(
    ("west", "east", "middle"),
    [
        ((177, 180), (-180, -179), 179.0),  # areas 6 and 2: (178.5 · 6 + 180.5 · 2) / 8
        ((179, 180), (-180, -177), -179.0),  # areas 2 and 6: 181
        ((179, 180), (-180, -179), 180.0),
    ],
)
def test_parts_on_either_side_of_the_180th_meridian_weigh_by_their_area(west, east, middle):
    boxes = [shapely.box(a, 50.0, b, 52.0) for a, b in (west, east)]
    found = centroids([shapely.to_wkb(shapely.MultiPolygon(boxes))], lonlat=True)
    assert (found[0, 0] - middle) % 360.0 == pytest.approx(0.0, abs=1e-11)
    assert found[0, 1] == pytest.approx(51.0)


def test_no_polygons_at_all():
    assert parse([]).n == 0


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_read_at_once_is_what_is_walked(seed, monkeypatch):
    """Polygons of one ring beside holes, parts, heights and big-endian ones, in any order."""
    shapely = pytest.importorskip("shapely")
    from regspatial._kernels.shapes import wkb

    random = np.random.default_rng(seed)
    blobs = []
    for k in random.permutation(60):
        one = shapely.Point(random.random(2)).buffer(
            0.1 + random.random(), quad_segs=int(random.integers(1, 5))
        )
        if k % 6 == 1:
            one = one.difference(one.centroid.buffer(0.05))
        if k % 6 in (2, 3):
            one = shapely.MultiPolygon([one] if k % 2 else [one, shapely.box(9, 9, 10, 10)])
        if k % 6 == 4:
            one = shapely.force_3d(one, 1.0)
        blobs.append(shapely.to_wkb(one, byte_order=0 if k % 6 == 5 else 1))
    fast = wkb.parse(blobs)
    monkeypatch.setattr(wkb, "_plain", lambda buffer, bases: np.empty((6, 0), dtype=np.int64))
    slow = wkb.parse(blobs)
    for name in ("xy", "offsets", "region", "hole"):
        np.testing.assert_array_equal(getattr(fast, name), getattr(slow, name))
    assert len(wkb.parse([shapely.to_wkb(shapely.box(0, 0, 1, 1))]).xy) == 5


def test_a_plain_polygon_that_is_cut_off_is_named():
    shapely = pytest.importorskip("shapely")
    blob = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    with pytest.raises(GeometryError) as caught:
        parse([blob, blob[:-3]], ["a", "b"])
    assert caught.value.ids == ("b",)
