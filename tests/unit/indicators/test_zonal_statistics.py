"""Statistics of rasters by region: exactextract, hand counts, invariances, what is refused."""

import itertools
import math
import os
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.shapes import coverage
from regspatial._kernels.shapes.zonal import Tally, area_between, ruggedness
from regspatial.errors import (
    DataWarning,
    FileFormatError,
    GeometryError,
    InputError,
    ParameterError,
)
from regspatial.indicators import zonal_cells

shapely = pytest.importorskip("shapely")
rasterio = pytest.importorskip("rasterio")
SHARED = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.filterwarnings(
    "ignore:In . regions? less than"
)  # two cells of the grid are empty
ALL = ("mean", "sum", "min", "max", "std", "count", "majority", "relief", "ruggedness")


def written(
    path, z, *, left=100.0, top=40.0, cell=0.5, crs="EPSG:4326", nodata=None, names=(), **how
):
    z = np.asarray(z)
    z = z if z.ndim == 3 else z[None]
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=z.shape[1],
        width=z.shape[2],
        count=len(z),
        dtype=z.dtype,
        crs=crs,
        transform=rasterio.Affine(cell, 0, left, 0, -cell, top),
        nodata=nodata,
        **how,
    ) as file:
        file.write(z)
        for k, name in enumerate(names, 1):
            file.set_band_description(k, name)
    return path


def regions_of(shapes, crs="EPSG:4326", lonlat=True):
    return rs.Regions(
        ids=[f"r{k}" for k in range(len(shapes))],
        points=np.array([s.representative_point().coords[0] for s in shapes]),
        polygons=[shapely.to_wkb(s) for s in shapes],
        crs=crs,
        lonlat=lonlat,
    )


def stars(rng, n=6):
    """Return crooked polygons, one with a hole, one in two parts, within 100–108 east, 34–40 north."""
    out = []
    for _k in range(n):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 11))
        radius = rng.uniform(0.3, 1.4, 11)
        x, y = rng.uniform(101.6, 106.4), rng.uniform(35.6, 38.4)
        out.append(
            shapely.Polygon(np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)]).buffer(0)
        )
    out[0] = out[0].difference(out[0].representative_point().buffer(0.11))
    out[1] = shapely.union_all([out[1], shapely.box(107.03, 39.1, 107.9, 39.77)])
    return out


@pytest.fixture
def grid(tmp_path):
    rng = np.random.default_rng(8)
    z = rng.normal(500, 200, (12, 16)).round(1)
    z[2, 3] = z[7, 9] = -9999.0
    return written(tmp_path / "z.tif", z, nodata=-9999.0)


def test_shares_of_cells_are_the_areas_that_shapely_cuts():
    rng = np.random.default_rng(1)
    for _k in range(12):
        xy = rng.uniform(-2, 9, (7, 2))
        hull = shapely.convex_hull(shapely.MultiPoint(xy))
        ring = np.asarray(hull.exterior.coords)
        edges = coverage.edges_of(ring, np.array([0, len(ring)]), np.array([False]))
        wanted = [
            [hull.intersection(shapely.box(c, r, c + 1, r + 1)).area for c in range(6)]
            for r in range(5)
        ]
        # two ways of cutting the same borders: rounding of coordinates up to ten
        np.testing.assert_allclose(coverage.covered(edges, 0, 0, 5, 6), wanted, atol=1e-12)
        part = coverage.covered(edges, 1, 2, 3, 2)
        np.testing.assert_allclose(part, np.array(wanted)[1:4, 2:4], atol=1e-12)


# exactextract 0.2 compares the texts of coordinate systems, which differ where the systems do not
@pytest.mark.filterwarnings("ignore:Spatial reference system of input features")
def test_all_is_as_exactextract_has_it(grid):
    exactextract = pytest.importorskip("exactextract")
    geopandas = pytest.importorskip("geopandas")
    shapes = stars(np.random.default_rng(2))
    found = rs.zonal_statistics(regions_of(shapes), grid, statistics=ALL, weighting="equal")
    frame = geopandas.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    names = ["mean", "sum", "min", "max", "stdev", "count"]
    theirs = exactextract.exact_extract(str(grid), frame, names, output="pandas")
    for ours, name in zip(("mean", "sum", "min", "max", "std", "count"), names, strict=True):
        # exactextract keeps shares of cells in single precision: six to seven digits
        np.testing.assert_allclose(found.statistic(ours)[0], theirs[name], rtol=2e-6)
    weighted = exactextract.exact_extract(
        str(grid), frame, ["mean(coverage_weight=area_spherical_m2)"], output="pandas"
    ).iloc[:, 0]
    by_area = rs.zonal_statistics(regions_of(shapes), grid, statistics=["mean"])
    # the sphere's cells against the ellipsoid's: a 300th of what weighting moves
    moved = np.abs(weighted - theirs["mean"]).max()
    assert np.abs(by_area.statistic("mean")[0] - weighted).max() < moved / 50


def test_a_region_of_whole_and_half_cells_counted_by_hand(tmp_path):
    z = np.arange(12.0).reshape(3, 4)
    path = written(tmp_path / "plane.tif", z, left=0, top=3, cell=1, crs="EPSG:3857")
    found = rs.zonal_statistics(
        regions_of([shapely.box(0, 1, 2.5, 3)], "EPSG:3857", lonlat=False), path, statistics=ALL
    )
    w, v = np.array([1, 1, 0.5, 1, 1, 0.5]), np.array([0, 1, 2, 4, 5, 6])
    mean = w @ v / 5
    wanted = [mean, w @ v, 0, 6, math.sqrt(w @ (v - mean) ** 2 / 5), 5, 0, 6]
    assert found.values[:8, 0, 0] == pytest.approx(wanted, rel=1e-12)
    assert found.covered[0, 0] == pytest.approx(1, abs=1e-12)
    # Only the cells 5 and 6 have eight neighbours; the others are at the edge of the raster.
    around = math.sqrt(sum((d - 5) ** 2 for d in (0, 1, 2, 4, 6, 8, 9, 10)))
    assert found.statistic("ruggedness")[0, 0] == pytest.approx(around, rel=1e-12)
    centre = rs.zonal_statistics(
        regions_of([shapely.box(0, 1, 2.5, 3)], "EPSG:3857", lonlat=False), path, cells="centre"
    )
    assert (
        centre.statistic("count")[0, 0] == 4
    )  # centres at 2.5 lie on the border: the right side's


def test_neighbours_share_no_centre_and_leave_none_out(tmp_path):
    path = written(tmp_path / "c.tif", np.ones((12, 16)))
    lines = [100, 101.25, 103.1, 105.75, 108]
    shapes = [shapely.box(a, 34, b, 40) for a, b in itertools.pairwise(lines)]
    counts = rs.zonal_statistics(regions_of(shapes), path, cells="centre", statistics=["count"])
    assert counts.values.sum() == 12 * 16


def test_parts_of_a_region_add_up_and_order_changes_nothing(grid):
    shapes = stars(np.random.default_rng(3))
    whole = rs.zonal_statistics(
        regions_of([shapely.union_all(shapes[2:])]), grid, statistics=["sum", "count"]
    )
    cut = [shapes[2]]
    for one in shapes[3:]:
        cut.append(one.difference(shapely.union_all(cut)))
    parts = rs.zonal_statistics(regions_of(cut), grid, statistics=["sum", "count"])
    np.testing.assert_allclose(parts.values.sum(axis=2), whole.values[:, :, 0], rtol=1e-9)
    turned = rs.zonal_statistics(regions_of(cut[::-1]), grid, statistics=["sum", "count"])
    np.testing.assert_array_equal(turned.values[:, :, ::-1], parts.values)


def test_windows_change_nothing(grid, monkeypatch):
    regions = regions_of(stars(np.random.default_rng(4)))
    whole = rs.zonal_statistics(regions, grid, statistics=ALL)
    monkeypatch.setattr(zonal_cells, "WINDOW", 3)
    small = rs.zonal_statistics(regions, grid, statistics=ALL)
    np.testing.assert_allclose(small.values, whole.values, rtol=1e-11)
    np.testing.assert_allclose(small.covered, whole.covered, rtol=1e-11)


def test_a_level_far_from_zero_costs_no_digits():
    tally, z = Tally(), np.array([[1e8 + 1, 1e8 + 3]])
    for column in ([0], [1]):
        tally.add(z[:, column], np.ones((1, 1)), np.ones((1, 1)))
    assert tally.statistic("std") == 1.0


def test_the_weights_of_cells_are_areas_on_the_ellipsoid():
    pyproj = pytest.importorskip("pyproj")
    lat = np.array([0.0, 10.0, 45.0, 89.0])
    geod = pyproj.Geod(ellps="WGS84")
    for south, north in itertools.pairwise(lat):
        # a lune of a thousandth of a degree, its parallels in many steps
        x = np.linspace(0, 1e-3, 3)
        area, _length = geod.polygon_area_perimeter(
            np.r_[x, x[::-1]], np.r_[np.full(3, south), np.full(3, north)]
        )
        ours = (
            np.diff(area_between(np.array([south, north])))[0] * 6378137.0**2 / 2 * np.radians(1e-3)
        )
        assert ours == pytest.approx(abs(area), rel=1e-6)


@pytest.mark.parametrize("page", ["rasters.md", "rasters.zh.md"])
def test_the_page_says_how_large_a_cell_is(page):
    text = (Path(__file__).parents[3] / "docs" / "methods" / page).read_text("utf-8")
    for middle, said in ((19.2, "466"), (48.0, "332")):
        rows = np.diff(area_between(np.array([middle - 0.1, middle + 0.1])))
        assert f"{float(rows[0]) * 6378.137**2 / 2 * np.radians(0.2):.0f}" == said
        assert said in text


def test_other_coordinate_systems_give_the_same(tmp_path, grid):
    geopandas = pytest.importorskip("geopandas")
    shapes = stars(np.random.default_rng(5))
    there = geopandas.GeoSeries(shapes, crs="EPSG:4326").to_crs("EPSG:32648")
    planar = regions_of(list(there), "EPSG:32648", lonlat=False)
    one, other = (
        rs.zonal_statistics(r, grid, statistics=ALL) for r in (regions_of(shapes), planar)
    )
    np.testing.assert_allclose(other.values, one.values, rtol=1e-6)  # there and back again


def test_a_region_without_cells_is_named_and_one_half_outside_too(grid):
    shapes = [
        shapely.box(101, 35, 102, 36),
        shapely.box(10, 10, 11, 11),
        shapely.box(107, 35, 109, 36),
    ]
    with pytest.warns(DataWarning) as said:
        found = rs.zonal_statistics(regions_of(shapes), grid, statistics=["mean", "count"])
    texts = [str(one.message) for one in said]
    assert any("r1" in t and "gets none" in t for t in texts)
    assert any("r2" in t and "less than 99 %" in t for t in texts)
    assert np.isnan(found.values[0, 0, 1])
    assert found.values[1, 0, 1] == 0
    assert found.covered[0].tolist() == pytest.approx([1, 0, 0.5])
    assert "r1" in str(found)


def test_a_series_becomes_a_panel(tmp_path):
    z = np.full((12, 16), 1.0)
    for year in (2011, 2010):
        written(tmp_path / f"ndvi_{year}.tif", z * year)
    regions = regions_of(stars(np.random.default_rng(6)))
    found = rs.zonal_statistics(regions, str(tmp_path / "ndvi_*.tif"), statistics="mean, max")
    panel = found.to_panel(prefix="ndvi_")
    assert panel.times == (2010, 2011)
    np.testing.assert_allclose(panel["ndvi_mean"].values, [[2010.0] * 6, [2011.0] * 6])
    named = rs.zonal_statistics(
        regions,
        {2011: tmp_path / "ndvi_2010.tif", 2010: tmp_path / "ndvi_2011.tif"},
        statistics=["mean"],
    )
    assert named.times == (2010, 2011)
    assert named.statistic("mean")[0, 0] == pytest.approx(2011)
    bands = written(tmp_path / "b.tif", np.stack([z, 2 * z]), names=("y2001", "y2002"))
    assert rs.zonal_statistics(regions, bands).times == (2001, 2002)


def test_what_does_not_change_in_time_stands_at_every_time(grid):
    regions = regions_of(stars(np.random.default_rng(7)))
    found = rs.zonal_statistics(regions, grid, statistics=["relief"])
    panel = found.to_panel([2019, 2020])
    np.testing.assert_array_equal(panel["relief"].values[0], panel["relief"].values[1])
    more = rs.zonal_statistics(regions, {1: grid, 2: grid})
    with pytest.raises(ParameterError, match="one time"):
        more.to_panel([2019])


def test_scales_and_offsets_of_a_file_count(tmp_path):
    path = written(tmp_path / "s.tif", np.full((12, 16), 10, dtype="int16"))
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.1,), (5.0,)
    found = rs.zonal_statistics(regions_of(stars(np.random.default_rng(9))), path)
    assert found.statistic("mean")[0] == pytest.approx(6.0)


def test_bad_input_is_refused_in_words(tmp_path, grid):
    regions = regions_of(stars(np.random.default_rng(10)))
    points = rs.Regions(ids=["a"], points=np.array([[101.0, 36.0]]))
    with pytest.raises(GeometryError, match="points"):
        rs.zonal_statistics(points, grid)
    with pytest.raises(ParameterError, match="statistics"):
        rs.zonal_statistics(regions, grid, statistics="median")
    with pytest.raises(ParameterError, match="a single band, so band=2"):
        rs.zonal_statistics(regions, grid, band=2)
    two = written(tmp_path / "two.tif", np.ones((2, 12, 16)))
    with pytest.raises(ParameterError, match="2 bands"):
        rs.zonal_statistics(regions, two)
    with pytest.raises(InputError, match="nowhere"):
        rs.zonal_statistics(regions, tmp_path / "nowhere.tif")
    text = tmp_path / "t.tif"
    text.write_text("no raster")
    with pytest.raises(FileFormatError, match=r"t\.tif"):
        rs.zonal_statistics(regions, text)
    with pytest.raises(ParameterError, match="Which time"):
        rs.zonal_statistics(regions, [grid, two], band=1)
    with pytest.raises(ParameterError, match="2010"):
        rs.zonal_statistics(regions, f"2010={grid}; 2010={two}", band=1)
    with pytest.raises(InputError, match="none_"):
        rs.zonal_statistics(regions, str(tmp_path / "none_*.tif"))
    plane = regions_of([shapely.box(0, 0, 9, 9)], None, lonlat=False)
    with pytest.raises(GeometryError, match="plane"):
        rs.zonal_statistics(plane, grid)


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    rng = np.random.default_rng(1)
    path = written(tmp_path / "cut.tif", rng.normal(size=(300, 300)), cell=0.02, compress="deflate")
    os.truncate(path, path.stat().st_size // 2)
    shape = regions_of([shapely.box(100, 34, 106, 40)])
    with pytest.raises(FileFormatError, match="cut"):
        rs.zonal_statistics(shape, path)


def test_ruggedness_of_a_slope_is_that_of_its_steps():
    z = np.add.outer(np.zeros(4), 3.0 * np.arange(5))
    # six of the eight neighbours are a step of three away
    np.testing.assert_allclose(ruggedness(z), math.sqrt(6 * 9.0))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the checkout")
def test_the_provinces_of_china_are_counted_as_elsewhere():
    """Whole cells by their centre, as the stored zonal means were made, with the shipped outlines."""
    import csv

    with (SHARED / "province_dem_zonal_reference.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["n_cells"])]
    regions = rs.china("province").select([row["adcode"] for row in rows])
    dem = SHARED / "china_dem_0p2deg.tif"
    found = rs.zonal_statistics(regions, dem, cells="centre", weighting="equal")
    assert found.statistic("count")[0].tolist() == [int(row["n_cells"]) for row in rows]
    for name, column in (("mean", "mean_m"), ("min", "min_m"), ("max", "max_m")):
        wanted = [float(row[column]) for row in rows]
        np.testing.assert_allclose(found.statistic(name)[0], wanted, atol=0.0051)  # two decimals
