"""GCJ-02 said and converted, planes without a name, repairs reported."""

from dataclasses import replace

import geopandas
import numpy as np
import pytest
import shapely

import regspatial as rs
from regspatial._kernels.shapes.gcj02 import to_gcj02, to_wgs84
from regspatial._kernels.shapes.wkb import parse
from regspatial._kernels.shapes.wkb_out import written
from regspatial.errors import DataWarning, GeometryError
from regspatial.studies.places.gcj02 import offset_of


def displaced(regions):
    rings = parse(regions.polygons)
    moved = written(replace(rings, xy=to_gcj02(rings.xy)))
    return replace(regions, polygons=moved, points=to_gcj02(regions.points))


@pytest.fixture(scope="module")
def delta():
    return rs.china("prefecture").subset("长三角")


def test_the_inverse_settles_and_known_places_are_where_they_are_known_to_be():
    """Tiananmen in GCJ-02 is 116.397428, 39.90923 (the example of Amap's manual); WGS-84 by the public
    formulas, to which the inverse of every program agrees within a metre."""
    lonlat = np.random.default_rng(2).uniform([73, 18], [135, 54], size=(5000, 2))
    there = to_gcj02(lonlat)
    np.testing.assert_allclose(to_wgs84(there), lonlat, rtol=0, atol=1e-10)
    metres = (
        (there - lonlat)
        * 111_195
        * np.column_stack([np.cos(np.radians(lonlat[:, 1])), np.ones(5000)])
    )
    assert np.median(np.hypot(*metres.T)) == pytest.approx(550, abs=150)
    np.testing.assert_allclose(
        to_wgs84(np.array([[116.397428, 39.90923]])), [[116.391186, 39.907826]], atol=2e-5
    )
    abroad = np.array([[2.35, 48.85], [-74.0, 40.7], [151.2, -33.9]])
    np.testing.assert_array_equal(to_gcj02(abroad), abroad)
    np.testing.assert_array_equal(to_wgs84(abroad), abroad)


def test_the_formula_is_that_of_the_build_of_the_boundaries(root, monkeypatch):
    import importlib.util

    spec = importlib.util.spec_from_file_location(
        "datum_of_the_build", root / "data" / "boundaries" / "_datum.py"
    )
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    lonlat = np.random.default_rng(3).uniform([73, 18], [135, 54], size=(500, 2))
    np.testing.assert_allclose(to_gcj02(lonlat), build.to_gcj02(lonlat), rtol=0, atol=1e-13)


@pytest.mark.parametrize("tolerance", [0.0, 0.02])
def test_a_displaced_map_is_suspected_also_when_it_is_coarse(delta, tolerance):
    frame = delta.to_frame()
    frame["geometry"] = shapely.coverage_simplify(frame.geometry.to_numpy(), tolerance)
    plain = rs.regions_from_frame(frame)
    found = offset_of(plain)
    assert not found.suspicious
    assert found.converted > 1.5 * found.as_is
    with pytest.warns(DataWarning, match="from_gcj02=True"):
        rs.regions_from_frame(displaced(plain).to_frame())


def test_a_file_is_read_displaced_said_and_converted(delta, tmp_path):
    path = tmp_path / "web.gpkg"
    displaced(delta).to_frame().rename_axis("code").reset_index().to_file(path)
    with pytest.warns(DataWarning, match="web.gpkg is taken for GCJ-02"):
        rs.read_boundaries(path, id="code")
    fixed = rs.read_boundaries(path, id="code", from_gcj02=True)
    a = shapely.get_coordinates(shapely.from_wkb(list(fixed.polygons)))
    b = shapely.get_coordinates(shapely.from_wkb(list(delta.polygons)))
    np.testing.assert_allclose(a, b, rtol=0, atol=1e-9)
    true = tmp_path / "true.gpkg"
    delta.to_frame().rename_axis("code").reset_index().to_file(true)
    with pytest.warns(DataWarning, match="in WGS-84 already"):
        rs.read_boundaries(true, id="code", from_gcj02=True)


def test_elsewhere_and_on_points_nothing_is_suspected():
    squares = [shapely.box(k, 45, k + 1, 46) for k in range(5)]
    france = rs.regions_from_frame(geopandas.GeoDataFrame(geometry=squares, crs=4326))
    assert offset_of(france) is None
    assert offset_of(rs.Regions(ids=["a"], points=[[116, 40]])) is None


def test_a_projected_map_cannot_be_displaced(tmp_path):
    frame = geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, 1e5, 1e5)], crs=32650)
    with pytest.raises(GeometryError, match="matter of degrees"):
        rs.regions_from_frame(frame, from_gcj02=True)


def test_a_plane_without_a_name_has_planar_distances(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"code": ["a", "b", "c"], "name": ["甲", "乙", "丙"]},
        geometry=[shapely.box(3 * k, 0, 3 * k + 1, 1) for k in range(3)],
        crs=32650,
    )
    path = tmp_path / "plan.shp"
    frame.to_file(path, encoding="gbk")
    (tmp_path / "plan.cpg").unlink()
    (tmp_path / "plan.prj").unlink()
    with pytest.raises(GeometryError, match="crs=local|crs='local'"):
        rs.read_boundaries(path, id="code")
    plan = rs.read_boundaries(path, id="code", crs="local")
    assert (plan.crs, plan.lonlat) == (None, False)
    assert plan["name"].tolist() == ["甲", "乙", "丙"]
    w = rs.weights.inverse_distance(plan, power=1, normalise="none")
    assert np.asarray(w.matrix)[0].tolist() == pytest.approx([0, 1 / 3, 1 / 6])
    with pytest.raises(GeometryError, match="without a name"):
        rs.read_boundaries(path, id="code", crs="local", to_lonlat=True)


def test_a_repair_is_reported_with_what_changed():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    frame = geopandas.GeoDataFrame(
        {"code": ["a", "b"]}, geometry=[bow, shapely.box(5, 0, 6, 1)], crs=4326
    ).set_index("code")
    with pytest.warns(DataWarning, match=r"1 polygon .* repaired \(Self-intersection\): a"):
        fixed = rs.regions_from_frame(frame, repair=True)
    assert shapely.from_wkb(fixed.polygons[0]).area == pytest.approx(2)


def test_wkb_is_written_as_it_was_read(delta):
    rings = parse(delta.polygons)
    again = shapely.from_wkb(list(written(rings)))
    first = shapely.from_wkb(list(delta.polygons))
    assert all(
        shapely.equals_exact(shapely.multipolygons(shapely.get_parts(b)), a)
        for a, b in zip(again, first, strict=True)
    )
