"""Regions merged by an attribute: as geopandas merges them; islands, slivers and overlaps said."""

import geopandas
import numpy as np
import pytest
import shapely

import regspatial as rs
from regspatial.errors import DataWarning, GeometryError, MissingValueError, UnknownColumnError


def box(*corners):
    return shapely.box(*(1000.0 * c for c in corners))


def regions_of(shapes, groups, crs=32650):
    frame = geopandas.GeoDataFrame({"g": groups}, geometry=shapes, crs=crs)
    frame.index = [f"r{k}" for k in range(len(frame))]
    return rs.regions_from_frame(frame)


def test_prefectures_become_the_provinces_that_ship():
    prefectures = rs.china("prefecture").subset(["京津冀", "长三角"])
    merged = prefectures.dissolve("parent")
    provinces = rs.china("province").select(merged.ids)
    peer = prefectures.to_frame().dissolve("parent")
    for k, one in enumerate(merged.ids):
        own = shapely.from_wkb(merged.polygons[k])
        assert own.symmetric_difference(peer.geometry[one]).area < 1e-12
        shipped = shapely.from_wkb(provinces.polygons[k])
        assert own.symmetric_difference(shipped).area < 1e-9 * shipped.area
    assert "region4" in merged.attributes
    assert "name_zh" not in merged.attributes
    assert merged["members"].sum() == prefectures.n


def test_islands_gaps_and_overlaps_are_counted():
    ring = [
        box(0, 0, 3, 1),
        box(0, 1, 1, 2),
        box(2, 1, 3, 2),
        box(0, 2, 3, 3),
    ]  # a gap of one inside
    shapes = [*ring, box(10, 0, 11, 1), box(20, 0, 22, 2), box(21, 0, 23, 2)]
    regions = regions_of(shapes, ["a"] * 5 + ["b"] * 2)
    with pytest.warns(DataWarning, match="left 1 gap .in a. and overlaps in b"):
        merged = regions.dissolve("g")
    assert merged.ids == ("a", "b")
    a, b = rs.dissolve_report(regions, "g").tables()[0].records()
    assert (a["parts"], a["slivers"], b["parts"], b["slivers"]) == (2, 1, 1, 0)
    assert a["outside"] == pytest.approx(100 / 9)
    assert a["sliver_area"] == pytest.approx(100 / 9)
    assert b["overlap"] == pytest.approx(100 * 2 / 6)


def test_a_hole_that_another_group_fills_or_a_region_has_itself_is_no_sliver():
    outer = box(0, 0, 3, 3)
    inner = box(1, 1, 2, 2)
    lake = shapely.Polygon(outer.exterior.coords, [inner.exterior.coords[::-1]])
    for shapes, groups in (([lake, inner], ["a", "b"]), ([lake], ["a"])):
        report = rs.dissolve_report(regions_of(shapes, groups), "g")
        assert report.slivers.tolist() == [0] * len(shapes)


def test_what_cannot_be_merged_is_refused():
    regions = regions_of([box(0, 0, 1, 1)], ["a"])
    with pytest.raises(UnknownColumnError):
        regions.dissolve("nope")
    with pytest.raises(MissingValueError, match="r0"):
        regions.with_attributes(g=np.array([""])).dissolve("g")
    with pytest.raises(GeometryError, match="points"):
        rs.Regions(ids=["a"], points=[[0, 0]], attributes={"g": np.array(["x"])}).dissolve("g")
