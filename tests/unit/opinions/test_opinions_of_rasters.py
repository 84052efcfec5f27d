"""Statistics of rasters, computed again by exactextract and rasterio."""

import numpy as np
import pytest

import regspatial as rs

pytest.importorskip("geopandas")
rasterio = pytest.importorskip("rasterio")
pytest.importorskip("exactextract")
pytestmark = pytest.mark.filterwarnings(
    "ignore::regspatial.errors.DataWarning"
)  # holes in the grids
STATISTICS = ("mean", "sum", "min", "max", "std", "count", "majority", "relief")


def written(path, z, *, left, top, cell, crs, nodata=-9.0, scale=1.0):
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=z.shape[0],
        width=z.shape[1],
        count=1,
        dtype=z.dtype,
        crs=crs,
        transform=rasterio.Affine(cell, 0, left, 0, -cell, top),
        nodata=nodata,
    ) as file:
        file.write(z[None])
        file.scales = (scale,)
    return path


@pytest.fixture(scope="module")
def provinces():
    return rs.china("province").select(["110000", "120000", "130000", "140000", "460000"])


@pytest.fixture(scope="module")
def degrees(tmp_path_factory):
    """Heights in degrees with holes; Hainan lies beside the grid."""
    rng = np.random.default_rng(5)
    z = rng.integers(0, 3000, size=(60, 80)).astype("int16")
    z[rng.random(z.shape) < 0.05] = -9
    path = tmp_path_factory.mktemp("rasters") / "dem.tif"
    return written(path, z, left=109.0, top=43.5, cell=0.15, crs="EPSG:4326", scale=0.5)


def verdicts(record, program):
    opinion = rs.second_opinion(record)
    assert [p.program for p in opinion.programs] == [program]
    assert opinion.programs[0].status == "asked", opinion.programs[0]
    return {r.quantity.text(): r for r in opinion.numbers}


@pytest.mark.parametrize("weighting", ["area", "equal"])
def test_shares_of_cells_are_those_of_exactextract(provinces, degrees, weighting):
    record = rs.zonal_statistics(provinces, degrees, statistics=STATISTICS, weighting=weighting)
    rows = verdicts(record, "exactextract")
    assert len(rows) == len(STATISTICS) - 2 + (
        weighting == "area"
    )  # relief is its max less its min
    for said, row in rows.items():
        on_a_sphere = weighting == "area" and said.startswith("Mean of")
        assert row.verdict in (("expected", "agrees") if on_a_sphere else ("agrees",)), said
        # single precision; a sphere moves a mean by less than a thousandth of the heights
        assert row.digits >= (3 if on_a_sphere else 6), said


@pytest.mark.parametrize("weighting", ["area", "equal"])
def test_whole_cells_are_those_that_gdal_burns(provinces, degrees, weighting):
    record = rs.zonal_statistics(
        provinces, degrees, statistics=STATISTICS, cells="centre", weighting=weighting
    )
    rows = verdicts(record, "rasterio")
    assert len(rows) == len(STATISTICS) - 1
    assert min(row.digits for row in rows.values()) >= 12  # sums in another order


def test_a_projected_series_is_asked_period_by_period(provinces, tmp_path):
    rng = np.random.default_rng(6)
    for year in (2019, 2020):
        z = rng.normal(size=(90, 90)).astype("float32")
        written(tmp_path / f"light_{year}.tif", z, left=0.0, top=4.9e6, cell=1e4, crs="EPSG:32650")
    record = rs.zonal_statistics(
        provinces, str(tmp_path / "light_*.tif"), statistics=["mean", "count"]
    )
    rows = verdicts(record, "exactextract")
    assert [said.split(" of 5")[0] for said in rows] == [
        "Mean in 2019",
        "Number of cells in 2019",
        "Mean in 2020",
        "Number of cells in 2020",
    ]
    assert {row.verdict for row in rows.values()} == {"agrees"}


def test_a_number_that_is_wrong_differs(provinces, degrees):
    record = rs.zonal_statistics(provinces, degrees, statistics=["sum"])
    record.values[0, 0, 1] *= 1.1
    (row,) = verdicts(record, "exactextract").values()
    assert row.verdict == "differs"
    assert "120000" in row.quantity.text()
