"""What lies beside a source and is read with it counts: a run is not taken over when it has changed."""

import warnings

import geopandas
import numpy as np
import pytest
from shapely.geometry import box

from regspatial._files.side_files import files_of
from regspatial.recipes import run_recipe, verify
from regspatial.recipes.inputs import Inputs

rasterio = pytest.importorskip("rasterio")

STUDY = """
title = "Heights"
[regions]
source = "map.geojson"
id = "code"
[[step]]
name = "z"
tool = "zonal_statistics"
params = { rasters = "grids/dem.tif", statistics = "mean" }
"""
WORLD = "0.5\n0\n0\n-0.5\n{left}\n39.75\n"


@pytest.fixture
def study(tmp_path):
    """Two regions over a raster that a world file places; its heights rise to the east."""
    boxes = [box(100, 38, 102, 40), box(102, 38, 104, 40)]
    frame = geopandas.GeoDataFrame({"code": ["a", "b"]}, geometry=boxes, crs="EPSG:4326")
    frame.to_file(tmp_path / "map.geojson")
    (tmp_path / "grids").mkdir()
    z = np.tile(np.arange(24.0), (4, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says itself not where it lies
        shape = {"height": 4, "width": 24, "count": 1, "dtype": "float64"}
        with rasterio.open(tmp_path / "grids" / "dem.tif", "w", driver="GTiff", **shape) as file:
            file.write(z[None])
    (tmp_path / "grids" / "dem.tfw").write_text(WORLD.format(left=100.25))
    (tmp_path / "study.toml").write_text(STUDY)
    return tmp_path / "study.toml"


def means(folder):
    (file,) = folder.glob("01-z/*.csv")
    return [row.split(",") for row in file.read_text("utf-8-sig").splitlines()]


@pytest.mark.filterwarnings("ignore:.*coordinate system")
def test_a_raster_that_was_moved_by_its_world_file_is_measured_again(study, tmp_path):
    out = run_recipe(study, tmp_path / "out").folder
    first = means(out)
    assert run_recipe(study, out, resume=True).resumed == ("z",)
    (tmp_path / "grids" / "dem.tfw").write_text(WORLD.format(left=96.25))
    assert run_recipe(study, out, resume=True).resumed == ()
    assert means(out) == means(run_recipe(study, tmp_path / "fresh").folder) != first


@pytest.mark.parametrize(
    "name",
    ["dem.wld", "dem.tif.aux.xml", "dem.tif.ovr", "dem.tif.msk", "dem.hdr", "dem.prj", "dem.clr"],
)
def test_every_file_of_a_raster_counts(tmp_path, name):
    sums = []
    for content in (None, "one", "two"):
        (tmp_path / "dem.tif").write_text("heights")
        if content:
            (tmp_path / name).write_text(content)
        inputs = Inputs()
        inputs.add("grids/dem.tif", tmp_path / "dem.tif")
        sums.append(inputs.checksums())
    assert set(sums[1]) == {"grids/dem.tif", f"grids/{name}"}
    assert sums[0] != sums[1] != sums[2]


@pytest.mark.filterwarnings("ignore:.*coordinate system")
def test_rasters_in_a_folder_are_found_again(study, tmp_path):
    assert verify(run_recipe(study, tmp_path / "out").folder).agrees


@pytest.mark.parametrize(
    ("source", "parts", "others"),
    [
        (
            "dem.tif",
            ["dem.tfw", "dem.tifw", "dem.TIF.AUX.XML", "dem.tif.msk.ovr", "dem_RPC.TXT"],
            ["dem.csv", "dem.shp", "dem2.tfw"],
        ),
        ("dem.jpeg", ["dem.jgw", "dem.jpegw", "dem.wld"], ["dem.tfw"]),
        ("dem.bil", ["dem.hdr", "dem.blw", "dem.stx", "dem.clr"], ["dem.tif"]),
        ("dem", ["dem.hdr"], ["dem.csv"]),
        ("hdr.adf", ["w001001.adf", "prj.adf"], []),
        ("map.tab", ["map.dat", "map.map", "map.id"], ["map.tfw"]),
        ("map.geojson", [], ["map.tfw", "map.prj"]),
    ],
)
def test_what_belongs_to_a_source_of_each_kind(tmp_path, source, parts, others):
    for name in (source, *parts, *others):
        (tmp_path / name).write_text("x")
    assert {p.name for p in files_of(tmp_path / source)} == {source, *parts}
