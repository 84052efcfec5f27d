"""Distances to places: by hand, by the sphere's formula, and whatever the order."""

from __future__ import annotations

import csv
import hashlib
import tomllib

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import GeometryError, ParameterError


def test_the_poles_are_a_list_of_cities_and_an_attribute(root):
    cities = rs.national_poles()
    assert cities.n == 15
    assert len(set(cities["pole"].tolist())) == 7
    units = rs.national_poles(rs.china("prefecture"))
    known = dict(zip(units.ids, units["national_pole"].tolist(), strict=True))
    for one, pole in zip(cities.ids, cities["pole"].tolist(), strict=True):
        assert known[one] == pole
    assert known["540100"] == ""
    provinces = rs.national_poles(rs.china("province"))
    of = dict(zip(provinces.ids, provinces["national_pole"].tolist(), strict=True))
    assert (of["340000"], of["370000"], of["540000"]) == ("yangtze-delta", "bohai-rim", "")
    with pytest.raises(rs.errors.LabelError, match="610100"):
        rs.national_poles(rs.example("us_income").regions())
    text = (root / "data/places/MANIFEST.toml").read_text(encoding="utf-8")
    for said in tomllib.loads(text)["table"]:
        if said["name"] in ("pole_cities.csv", "national_poles.csv"):
            raw = (root / "data/places" / said["name"]).read_bytes()
            assert hashlib.sha256(raw).hexdigest() == said["sha256"]
            assert raw.count(b"\n") - 1 == said["rows"]
            assert raw.decode("utf-8").splitlines()[0].split(",") == list(said["columns"])


def plane(ids, xy, crs="EPSG:32650"):
    return rs.Regions(ids=ids, points=np.array(xy, dtype=float), crs=crs, lonlat=False)


def test_on_a_plane_by_hand():
    regions = plane(["a", "b", "c"], [[0, 0], [3, 0], [10, 0]])
    places = plane(["q", "p"], [[3, 4], [-3, -4]])
    found = rs.distance_to_nearest(regions, places, within=5.0)
    # a is 5 from both: the first by id; b: 4 from q; c: sqrt(49 + 16) from q
    assert found.nearest == ("p", "q", "q")
    np.testing.assert_allclose(found.distance, [5.0, 4.0, np.sqrt(65.0)], rtol=1e-15)
    assert found.number.tolist() == [2, 1, 0]
    assert found.tables()[1].rows[0][1:] == (2, pytest.approx((4 + np.sqrt(65)) / 2), np.sqrt(65))
    assert "units of the map" in found.tables()[0].text()


def test_on_the_globe_by_the_cosine_formula():
    china = rs.china("province")
    hubs = rs.computing_hubs()
    found = rs.distance_to_nearest(china, points="seat")
    a, b = np.radians(china.coordinates("seat")), np.radians(hubs.points)
    cos = np.sin(a[:, None, 1]) * np.sin(b[:, 1]) + np.cos(a[:, None, 1]) * np.cos(
        b[:, 1]
    ) * np.cos(a[:, None, 0] - b[:, 0])
    d = 6371.0088 * np.arccos(cos)
    # the cosine loses digits below a kilometre: Hohhot's seat stands for its own cluster
    np.testing.assert_allclose(found.distance, d.min(axis=1), rtol=1e-9, atol=1e-5)
    assert found.nearest == tuple(hubs.ids[k] for k in d.argmin(axis=1))
    assert (found.of("340000")[0], found.of("150000")) == ("wuhu", ("horinger", 0.0))


def test_orders_change_nothing():
    china, hubs = rs.china("province"), rs.computing_hubs()
    base = rs.distance_to_nearest(china, hubs)
    turned = rs.distance_to_nearest(china.select(china.ids[::-1]), hubs.select(hubs.ids[::-1]))
    assert turned.nearest == base.nearest[::-1]
    np.testing.assert_array_equal(turned.distance, base.distance[::-1])


def test_many_places_are_taken_block_by_block(monkeypatch):
    draw = np.random.default_rng(3)
    regions = plane([f"r{i}" for i in range(40)], draw.random((40, 2)))
    places = plane([f"p{i}" for i in range(30)], draw.random((30, 2)))
    base = rs.distance_to_nearest(regions, places, within=0.2)
    monkeypatch.setattr("regspatial.indicators.nearest.estimate._BLOCK", 64)
    small = rs.distance_to_nearest(regions, places, within=0.2)
    np.testing.assert_array_equal(base.distance, small.distance)
    np.testing.assert_array_equal(base.number, small.number)


def test_two_systems_and_odd_reaches_are_refused():
    with pytest.raises(GeometryError, match="EPSG:32650"):
        rs.distance_to_nearest(plane(["a"], [[0, 0]]))
    with pytest.raises(GeometryError, match="EPSG:3857"):
        rs.distance_to_nearest(plane(["a"], [[0, 0]]), plane(["b"], [[1, 1]], crs="EPSG:3857"))
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(ParameterError, match="within"):
            rs.distance_to_nearest(rs.china("province"), within=wrong)


def test_places_are_called_by_name_in_both_languages():
    found = rs.distance_to_nearest(rs.china("province"), points="seat", within=500)
    assert "中卫集群" in found.tables()[0].text("zh")
    assert "Zhongwei cluster" in found.tables()[0].text("en")
    assert "GeoNames" in found.tables()[0].text("zh")


def test_the_hubs_are_as_the_manifest_says_and_lie_in_their_provinces(root):
    text = (root / "data/places/MANIFEST.toml").read_text(encoding="utf-8")
    said = next(t for t in tomllib.loads(text)["table"] if t["name"] == "hubs.csv")
    path = root / "data/places/hubs.csv"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == said["sha256"]
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == list(said["columns"])
    assert len(rows) == said["rows"]
    shapely = pytest.importorskip("shapely")
    china = rs.china("province")
    shapes = dict(zip(china.ids, shapely.from_wkb(china.polygons), strict=True))
    provinces = {
        "zhangjiakou": ["130000"],
        "yangtze-delta": ["310000", "320000", "330000"],
        "wuhu": ["340000"],
        "shaoguan": ["440000"],
        "tianfu": ["510000"],
        "chongqing": ["500000"],
        "guian": ["520000"],
        "horinger": ["150000"],
        "qingyang": ["620000"],
        "zhongwei": ["640000"],
    }
    hubs = rs.computing_hubs()
    for one, xy in zip(hubs.ids, hubs.points, strict=True):
        assert any(shapes[p].contains(shapely.Point(xy)) for p in provinces[one]), one
