"""Weights against libpysal, published neighbour lists and GeoDa's files."""

from __future__ import annotations

import csv
import json
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial import Regions
from regspatial.errors import WeightsWarning
from regspatial.weights import (
    distance_band,
    from_graph,
    inverse_distance,
    knn,
    queen,
    read,
    rook,
    write,
)

libpysal = pytest.importorskip("libpysal")
geopandas = pytest.importorskip("geopandas")
from libpysal.graph import Graph, read_gal, read_gwt  # noqa: E402

# tr[(I - 0.301 W)^-1] / 30 with W = 1/d² between the capitals of 30 provinces, rows normalised
TRACE = 1.016346
MAINLAND_PROVINCES, MAINLAND_PREFECTURES = 68, 967


def raw(build, regions):
    return build(regions, islands="keep", normalise="none")


def pysals(regions, *, by_edge):
    shapely = pytest.importorskip("shapely")
    shapes = shapely.from_wkb(list(regions.polygons))
    frame = geopandas.GeoSeries(shapes, index=list(regions.ids))
    return Graph.build_contiguity(frame, rook=by_edge).sparse


def from_gpkg(path):
    frame = geopandas.read_file(path)
    inside = frame.representative_point()
    return Regions(
        ids=frame["adcode"],
        points=np.column_stack([inside.x, inside.y]),
        polygons=frame.geometry.to_wkb().tolist(),
    )


@pytest.mark.parametrize("level", ["province", "prefecture"])
@pytest.mark.parametrize("build", [queen, rook])
def test_contiguity_of_the_shipped_maps_is_libpysals(level, build):
    regions = rs.china(level)
    assert (raw(build, regions).matrix != pysals(regions, by_edge=build is rook)).nnz == 0


@pytest.mark.parametrize(
    ("level", "count"), [("province", MAINLAND_PROVINCES), ("prefecture", MAINLAND_PREFECTURES)]
)
def test_pairs_of_the_shipped_maps(level, count):
    assert raw(queen, rs.china(level, mainland=True)).links == 2 * count


@pytest.mark.parametrize("build", [queen, rook])
@pytest.mark.parametrize("name", ["china_province_2km", "china_prefecture_2km"])
def test_contiguity_of_other_maps_is_libpysals(shared_data, name, build):
    regions = from_gpkg(shared_data / f"{name}.gpkg")
    assert (raw(build, regions).matrix != pysals(regions, by_edge=build is rook)).nnz == 0


def test_neighbours_of_provinces_and_prefectures(shared_data):
    neighbours = json.loads((shared_data / "province_queen_neighbours.json").read_text())
    w = raw(queen, rs.china("province"))
    assert {i: sorted(w.neighbours(i)) for i in w.ids} == {
        i: sorted(map(str, near)) for i, near in neighbours.items()
    }
    with (shared_data / "prefecture_queen_pairs.csv").open() as file:
        pairs = {(r["a"], r["b"]) for r in csv.DictReader(file)}
    w = raw(queen, rs.china("prefecture"))
    i, j = np.nonzero(np.triu(w.to_dense()))
    ours = {tuple(sorted((w.ids[a], w.ids[b]))) for a, b in zip(i, j, strict=True)}
    assert ours == {tuple(sorted(p)) for p in pairs}


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("lower", [False, True])
def test_higher_orders_are_libpysals(order, lower):
    regions = rs.china("prefecture")
    w = queen(regions, order=order, include_lower=lower, islands="keep", normalise="none")
    graph = raw(queen, regions).to_graph().higher_order(order, lower_order=lower)
    assert (
        from_graph(graph, islands="keep", normalise="none").aligned(w.ids).matrix != w.matrix
    ).nnz == 0


@pytest.mark.parametrize("k", [1, 4, 9])
def test_k_nearest_is_libpysals(k):
    pytest.importorskip("shapely")
    regions = rs.china("prefecture", mainland=True)
    ours = knn(regions, k, points="centroid", metric="planar", normalise="none")
    series = geopandas.GeoSeries.from_xy(
        *regions.coordinates("centroid").T, index=list(regions.ids)
    )
    theirs = from_graph(Graph.build_knn(series, k=k), normalise="none")
    assert (theirs.matrix != ours.matrix).nnz == 0


def test_distance_band_is_libpysals():
    regions = rs.china("prefecture", mainland=True)
    series = geopandas.GeoSeries.from_xy(
        *regions.coordinates("centroid").T, index=list(regions.ids)
    )
    theirs = from_graph(Graph.build_distance_band(series, 2.0), islands="keep", normalise="none")
    ours = distance_band(
        regions, 2.0, points="centroid", metric="planar", islands="keep", normalise="none"
    )
    assert (theirs.aligned(ours.ids).matrix != ours.matrix).nnz == 0


def test_centroids_are_geopandas():
    regions = rs.china("prefecture")
    shapely = pytest.importorskip("shapely")
    theirs = shapely.get_coordinates(shapely.centroid(shapely.from_wkb(list(regions.polygons))))
    np.testing.assert_allclose(regions.coordinates("centroid"), theirs, atol=1e-10)


def trace(w, rho=0.301):
    return np.trace(np.linalg.inv(np.eye(w.n) - rho * w.to_dense())) / w.n


def test_trace_of_the_inverse_distance_between_capitals(shared_data):
    with (shared_data / "provincial_capitals.csv").open(encoding="utf-8") as file:
        rows = [
            r for r in csv.DictReader(file) if r["adcode"] < "700000" and r["adcode"] != "540000"
        ]
    points = [[float(r["lon"]), float(r["lat"])] for r in rows]
    w = inverse_distance(Regions(ids=[r["adcode"] for r in rows], points=points))
    # the number is given to six decimals
    assert trace(w) == pytest.approx(TRACE, abs=1e-6)


def test_trace_of_the_inverse_distance_between_the_shipped_seats():
    provinces = rs.china("province", mainland=True)
    thirty = provinces.select(i for i in provinces.ids if i != "540000")
    assert trace(inverse_distance(thirty, points="seat")) == pytest.approx(TRACE, abs=1e-6)


def test_columbus_queen(references):
    folder = references / "columbus"
    w = read(folder / "columbus_queen.gal")
    assert (w.n, w.links, w.components) == (49, 236, 1)
    with (folder / "columbus_W_triplet.csv").open() as file:
        for row in csv.DictReader(file):
            assert w.neighbours(row["i"])[row["j"]] == pytest.approx(float(row["w"]), abs=1e-15)
    # the map itself comes with libpysal
    frame = geopandas.read_file(libpysal.examples.get_path("columbus.shp"))
    regions = Regions(
        ids=frame["POLYID"].astype(int),
        points=np.column_stack([frame.centroid.x, frame.centroid.y]),
        polygons=frame.geometry.to_wkb().tolist(),
        lonlat=False,
    )
    assert (queen(regions).aligned(w.ids).matrix != w.matrix).nnz == 0


def test_files_that_others_write():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        sids = read(libpysal.examples.get_path("sids2.gal"), normalise="none")
        ohio = read(libpysal.examples.get_path("ohio.swm"), normalise="none")
        juvenile = read(libpysal.examples.get_path("juvenile.gwt"), normalise="none")
    for w, name in ((sids, "sids2.gal"), (ohio, "ohio.swm"), (juvenile, "juvenile.gwt")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = libpysal.io.open(libpysal.examples.get_path(name)).read()
        assert w.n == theirs.n
        assert w.links == theirs.nonzero
        for i in theirs.id_order:
            assert w.neighbours(i) == pytest.approx({str(j): v for j, v in theirs[i].items()})


def same_digits(a, b):
    """Compare what libpysal read, whose parser before 4.15 kept 16 decimals, not all digits."""
    exact = tuple(map(int, libpysal.__version__.split(".")[:2])) >= (4, 15)
    np.testing.assert_allclose(a, b, rtol=0, atol=0 if exact else 1e-16)


def test_files_that_others_read(tmp_path):
    regions = rs.china("province")
    contiguity = queen(regions, islands="keep")
    distance = inverse_distance(regions, points="seat")
    write(contiguity, tmp_path / "w.gal")
    write(contiguity, tmp_path / "c.gwt")
    write(distance, tmp_path / "d.gwt")
    kept = {"islands": "keep", "normalise": "none"}
    graph = from_graph(read_gal(tmp_path / "w.gal"), **kept).aligned(regions.ids)
    np.testing.assert_array_equal(graph.to_dense(), contiguity.to_dense() > 0)
    for name, w in (("c", contiguity), ("d", distance)):
        graph = from_graph(read_gwt(tmp_path / f"{name}.gwt"), **kept).aligned(regions.ids)
        same_digits(graph.to_dense(), w.to_dense())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old = libpysal.io.open(str(tmp_path / f"{name}.gwt")).read()
        same_digits(from_graph(old, **kept).aligned(w.ids).to_dense(), w.to_dense())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old = libpysal.io.open(str(tmp_path / "w.gal")).read()
    assert (from_graph(old, **kept).matrix != (contiguity.matrix > 0)).nnz == 0
