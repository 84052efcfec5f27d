"""A GeoPackage on a full disk: our sentence, the old file whole, nothing left beside it."""

import sqlite3

import geopandas as gpd
import pyogrio
import pytest
import shapely

import regspatial as rs
from regspatial.errors import OutputError
from regspatial.io.geopackage import write_geopackage
from regspatial.recipes.outputs import write_layer

resource = pytest.importorskip("resource")

FRAME = gpd.GeoDataFrame(
    {"a": range(2000)},
    geometry=[shapely.Point(k, k).buffer(1, 64) for k in range(2000)],
    crs="EPSG:4326",
)


class Held:
    """Hold the files of this process to a size, as a full disk does."""

    def __init__(self, size):
        self.size = size

    def __enter__(self):
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.size, self.before[1]))

    def __exit__(self, *_):
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)


@pytest.mark.parametrize("size", [0, 1000, 50_000, 100_000, 1_000_000])
def test_a_full_disk(tmp_path, size):
    path = tmp_path / "m.gpkg"
    write_geopackage(path, {"old": FRAME.iloc[:2]})
    before = path.read_bytes()
    with Held(size), pytest.raises(OutputError, match=r"m\.gpkg could not be written") as caught:
        write_geopackage(path, {"new": FRAME})
    assert "文件大小超出限制" in caught.value.zh
    assert "INSERT" not in caught.value.en
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["m.gpkg"]


def test_layers_are_whole(tmp_path):
    path = tmp_path / "m.gpkg"
    write_geopackage(path, {"one": FRAME, 'the "other"': FRAME.iloc[:3]})
    assert pyogrio.read_info(path, layer="one")["features"] == 2000
    assert pyogrio.read_info(path, layer='the "other"')["features"] == 3


@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("database or disk is full"), RuntimeError("disk I/O error")]
)
def test_what_is_noticed_when_the_file_is_closed(tmp_path, monkeypatch, error):
    def fail(file, counts):
        raise error

    monkeypatch.setattr("regspatial.io.geopackage._check", fail)
    with pytest.raises(OutputError, match="No space left") as caught:
        write_geopackage(tmp_path / "m.gpkg", {"one": FRAME.iloc[:2]})
    assert "磁盘已满" in caught.value.zh
    assert list(tmp_path.iterdir()) == []


def test_fewer_features_than_were_given_are_noticed(tmp_path, monkeypatch):
    whole = gpd.GeoDataFrame.to_file

    def some(frame, *args, **how):
        whole(frame.iloc[:1], *args, **how)

    monkeypatch.setattr(gpd.GeoDataFrame, "to_file", some)
    with pytest.raises(OutputError, match="1 of 2 features"):
        write_geopackage(tmp_path / "m.gpkg", {"one": FRAME.iloc[:2]})


def test_the_layer_of_a_recipe(tmp_path):
    regions = rs.china("province", mainland=True)
    panel = rs.Panel.from_arrays(regions.ids, [1], {"x": regions.points[:, :1].T})
    found = rs.local_moran(panel["x"], rs.weights.knn(regions, k=4), permutations=99, rng=1)
    with Held(1000), pytest.raises(OutputError, match="could not be written"):
        write_layer(tmp_path / "m.gpkg", found, regions)
    assert list(tmp_path.iterdir()) == []
    assert write_layer(tmp_path / "m.gpkg", found, regions)


def test_no_room_for_the_spatial_index_alone(tmp_path):
    """GDAL leaves it out without a word, and then the table that would tell of it."""
    path = tmp_path / "m.gpkg"
    write_geopackage(path, {"a": FRAME.iloc[:50]})
    whole = path.stat().st_size
    path.unlink()
    for size in range(whole // 2, whole, 4096):
        with Held(size), pytest.raises(OutputError, match=r"m\.gpkg could not be written"):
            write_geopackage(path, {"a": FRAME.iloc[:50]})
        assert list(tmp_path.iterdir()) == []
    with Held(whole):
        write_geopackage(path, {"a": FRAME.iloc[:50]})
    write_geopackage(path, {"a": FRAME.iloc[:50], "empty": FRAME.iloc[:0]})
