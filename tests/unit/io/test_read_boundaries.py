"""Maps: what is read, what is kept, and what is refused with a sentence."""

import inspect
import json
import re
import shutil
import warnings
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

import regspatial as rs
from regspatial.errors import (
    DataWarning,
    DuplicateIdError,
    FileFormatError,
    GeometryError,
    InputError,
    LabelError,
    RegspatialError,
    UnknownColumnError,
)

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +units=m"


def frame(geometry=None, crs="EPSG:4326", **columns):
    shapes = geometry or [box(100 + k, 30, 101 + k, 31) for k in range(3)]
    data = {"code": [110000 + k for k in range(len(shapes))], "name": ["甲", "乙", "丙"], **columns}
    return gpd.GeoDataFrame(
        {k: v[: len(shapes)] for k, v in data.items()}, geometry=list(shapes), crs=crs
    )


@pytest.mark.parametrize("name", ["m.gpkg", "m.shp", "m.geojson", "m.fgb"])
def test_every_format_gives_the_same_regions(tmp_path, name):
    source = frame(gdp=[1.5, np.nan, 2.5])
    source.to_file(tmp_path / name)
    got = rs.read_boundaries(tmp_path / name, id="code")
    assert set(got.ids) == {"110000", "110001", "110002"}
    got = got.select(
        ["110000", "110001", "110002"]
    )  # .fgb puts its features in an order of its own
    assert got.lonlat
    assert got["name"].tolist() == ["甲", "乙", "丙"]
    assert np.isnan(got["gdp"][1])
    for wkb, point, drawn in zip(got.polygons, got.points, source.geometry, strict=True):
        assert shapely.from_wkb(wkb).equals(drawn)
        assert drawn.contains(Point(point))


def test_a_zipped_shapefile(tmp_path):
    frame().to_file(tmp_path / "m.shp")
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as out:
        for ending in ("shp", "shx", "dbf", "prj", "cpg"):
            out.write(tmp_path / f"m.{ending}", f"m.{ending}")
    assert rs.read_boundaries(tmp_path / "m.zip", id="code").n == 3


def test_columns_where_and_no_id(tmp_path):
    frame(gdp=[1, 2, 3]).to_file(tmp_path / "m.gpkg")
    got = rs.read_boundaries(tmp_path / "m.gpkg", columns=["gdp"], where="gdp > 1")
    assert got.ids == ("1", "2")
    assert list(got.attributes) == ["gdp"]
    assert got["gdp"].dtype.kind == "i"


def test_projected_coordinates_are_kept_or_turned(tmp_path):
    frame().to_crs(ALBERS).to_file(tmp_path / "m.gpkg")
    kept = rs.read_boundaries(tmp_path / "m.gpkg", id="code")
    assert not kept.lonlat
    assert kept.points.max() > 1e6
    turned = rs.read_boundaries(tmp_path / "m.gpkg", id="code", to_lonlat=True)
    assert (turned.lonlat, turned.crs) == (True, "EPSG:4326")
    for wkb, drawn in zip(turned.polygons, frame().geometry, strict=True):
        # the projection and its inverse agree to some 1e-13 of a radian
        assert shapely.from_wkb(wkb).equals_exact(drawn, 1e-9, normalize=True)


def test_a_geographic_system_other_than_wgs84_is_lonlat(tmp_path):
    frame(crs="EPSG:4490").to_file(tmp_path / "m.gpkg")
    got = rs.read_boundaries(tmp_path / "m.gpkg", id="code")
    assert (got.lonlat, got.crs) == (True, "EPSG:4490")


def test_points_and_a_third_dimension(tmp_path):
    frame([Point(1, 2, 9), Point(3, 4, 9)]).to_file(tmp_path / "p.gpkg")
    got = rs.read_boundaries(tmp_path / "p.gpkg", id="code")
    assert got.polygons is None
    assert got.points.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    high = Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])
    frame([high]).to_file(tmp_path / "z.gpkg")
    flat = shapely.from_wkb(rs.read_boundaries(tmp_path / "z.gpkg", id="code").polygons[0])
    assert not flat.has_z


def test_a_shapefile_that_does_not_say_its_encoding(tmp_path):
    for encoding in ("GBK", "UTF-8"):
        path = tmp_path / f"{encoding}.shp"
        frame().to_file(path, encoding=encoding)
        path.with_suffix(".cpg").unlink()
        data = bytearray(path.with_suffix(".dbf").read_bytes())
        data[29] = 0
        path.with_suffix(".dbf").write_bytes(bytes(data))
        assert rs.read_boundaries(path, id="code")["name"].tolist() == ["甲", "乙", "丙"]


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_the_names_of_columns_are_decoded_as_their_cells_are(tmp_path, encoding):
    path = tmp_path / "m.shp"
    frame().rename(columns={"name": "省份", "code": "代码"}).to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[29] = 0
    path.with_suffix(".dbf").write_bytes(bytes(data))
    got = rs.read_boundaries(path, id="代码")
    assert got["省份"].tolist() == ["甲", "乙", "丙"]


def refuse(path, error, sentence, **how):
    with pytest.raises(error, match=sentence) as caught:
        rs.read_boundaries(path, **{"id": "code", **how})
    assert caught.value.zh != caught.value.en
    return caught.value


def test_ids(tmp_path):
    path = tmp_path / "m.gpkg"
    frame(twice=[1, 1, 2], some=["a", None, "c"]).to_file(path)
    refuse(path, UnknownColumnError, "no column 'adcode'; it has: code, name, twice", id="adcode")
    refuse(path, UnknownColumnError, "no column 'gdp'", columns=["gdp"])
    assert refuse(path, DuplicateIdError, "more than once: 1", id="twice").ids == ("1",)
    refuse(
        path,
        LabelError,
        "empty in 1 feature of m.gpkg: number 2. Fill it in, or leave them out",
        id="some",
    )


def test_layers_and_conditions(tmp_path):
    path = tmp_path / "m.gpkg"
    frame().to_file(path, layer="a")
    frame().to_file(path, layer="b")
    refuse(path, InputError, "2 layers: a, b")
    refuse(path, UnknownColumnError, "no layer 'c'", layer="c")
    assert rs.read_boundaries(path, id="code", layer="b").n == 3
    refuse(path, FileFormatError, "no features where code = 1", layer="a", where="code = 1")
    refuse(path, InputError, "cannot be searched with", layer="a", where="nothing = 'x'")


@pytest.mark.parametrize(
    ("geometry", "sentence"),
    [
        (
            [box(0, 0, 1, 1), None, Polygon()],
            "2 regions of m.gpkg have no geometry: 110001, 110002",
        ),
        ([box(0, 0, 1, 1), LineString([(0, 0), (1, 1)])], "1 of m.gpkg are LineString: 110001"),
        ([box(0, 0, 1, 1), Point(0, 0), box(1, 0, 2, 1)], "1 of m.gpkg are Point: 110001"),
        ([Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])], "invalid: 110000.*repair=True"),
    ],
)
def test_geometries(tmp_path, geometry, sentence):
    with (
        warnings.catch_warnings()
    ):  # of geopandas 1.0 and 1.1, which write what is empty all the same
        warnings.filterwarnings("ignore", "GeoSeries.notna", UserWarning)
        frame(geometry).to_file(tmp_path / "m.gpkg")
    refuse(tmp_path / "m.gpkg", GeometryError, sentence)


def test_repairing(tmp_path):
    frame([Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]).to_file(tmp_path / "m.gpkg")
    with pytest.warns(DataWarning, match="repaired"):
        got = rs.read_boundaries(tmp_path / "m.gpkg", id="code", repair=True)
    drawn = shapely.from_wkb(got.polygons[0])
    assert isinstance(drawn, MultiPolygon)
    assert drawn.area == pytest.approx(0.5, abs=1e-12)  # two triangles of a quarter each


def test_coordinate_systems(tmp_path):
    frame().to_file(tmp_path / "m.shp")
    (tmp_path / "m.prj").unlink()
    refuse(tmp_path / "m.shp", GeometryError, "look like longitude and latitude.*crs='EPSG:4326'")
    assert rs.read_boundaries(tmp_path / "m.shp", id="code", crs="EPSG:4326").lonlat
    refuse(tmp_path / "m.shp", GeometryError, "'EPSG:0'.*not known", crs="EPSG:0")
    far = frame([box(5e5, 3e6, 6e5, 4e6)], crs="EPSG:4547")
    far.to_file(tmp_path / "far.shp")
    (tmp_path / "far.prj").unlink()
    refuse(tmp_path / "far.shp", GeometryError, "look projected")
    far.set_crs("EPSG:4326", allow_override=True).to_file(tmp_path / "lie.gpkg")
    refuse(tmp_path / "lie.gpkg", GeometryError, "says its coordinates are degrees")
    frame().set_crs("EPSG:3857", allow_override=True).to_file(tmp_path / "other.gpkg")
    with pytest.warns(DataWarning, match="like longitude and latitude"):
        assert not rs.read_boundaries(tmp_path / "other.gpkg", id="code").lonlat
    assert rs.read_boundaries(tmp_path / "other.gpkg", id="code", crs="EPSG:4326").lonlat


@pytest.mark.parametrize("name", ["m.gpkg", "m.geojson", "m.shp", "m.fgb"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.95])
def test_empty_and_truncated_files(tmp_path, name, share):
    path = tmp_path / name
    frame().to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises((FileFormatError, GeometryError), match=r"m\.") as caught:
        rs.read_boundaries(path, id="code")
    assert caught.value.zh != caught.value.en


def test_a_shapefile_without_its_table_or_with_a_cut_one(tmp_path):
    frame().to_file(tmp_path / "m.shp")
    table = (tmp_path / "m.dbf").read_bytes()
    for data in (b"", table[:20], table[: len(table) // 2], table[: int(len(table) * 0.9)]):
        (tmp_path / "m.dbf").write_bytes(data)
        with pytest.raises((FileFormatError, UnknownColumnError)):
            rs.read_boundaries(tmp_path / "m.shp", id="code")
    (tmp_path / "m.dbf").unlink()
    with pytest.raises(RegspatialError):
        rs.read_boundaries(tmp_path / "m.shp", id="code")
    shutil.copy(tmp_path / "m.shp", tmp_path / "alone.shp")
    with pytest.raises(RegspatialError, match=r"alone\.shp"):
        rs.read_boundaries(tmp_path / "alone.shp", id="code")


def test_what_is_no_map(tmp_path):
    (tmp_path / "m.gpkg").write_text("hello")
    refuse(tmp_path / "m.gpkg", FileFormatError, "cannot be read as a map")
    (tmp_path / "m.csv").write_text("code,x\n1,2\n")
    refuse(tmp_path / "m.csv", FileFormatError, "is a table, not a map.*read_panel")
    refuse(tmp_path / "none.gpkg", InputError, "does not exist.*m.gpkg")


def test_frames_there_and_back(tmp_path):
    source = frame(flag=[True, False, True])
    got = rs.regions_from_frame(source, id="code")
    assert got["flag"].dtype == bool
    back = got.to_frame()
    assert back.index.tolist() == list(got.ids)
    assert back.crs == source.crs
    assert back.geometry.tolist() == source.geometry.tolist()
    again = rs.regions_from_frame(back)
    assert (again.ids, again.polygons) == (got.ids, got.polygons)
    assert np.array_equal(again.points, got.points)
    back.to_file(tmp_path / "out.gpkg")
    assert pyogrio.read_info(tmp_path / "out.gpkg")["features"] == 3
    points = rs.Regions(ids=("a",), points=np.array([[1.0, 2.0]]))
    assert points.to_frame().geometry.tolist() == [Point(1, 2)]
    with pytest.raises(InputError, match="GeoDataFrame with a column of geometries is needed"):
        rs.regions_from_frame(source.drop(columns="geometry"))
    with pytest.raises(UnknownColumnError):
        rs.regions_from_frame(source, id="adcode")
    with pytest.raises(GeometryError, match="does not say"):
        rs.regions_from_frame(frame(crs=None), id="code")


def test_a_chinese_table_in_place_of_a_map_is_called_a_table(tmp_path):
    (tmp_path / "m.csv").write_bytes("地区,年份\n北京,2012\n".encode("gb18030"))
    refuse(tmp_path / "m.csv", FileFormatError, "is a table, not a map.*--panel")


def test_a_polygon_across_the_date_line_is_cut_there(tmp_path):
    """Fiji in one ring, from 177 to -179 degrees: as drawn it covers the rest of the globe."""
    fiji = Polygon([(177, -20), (-179, -20), (-179, -16), (177, -16)])
    hole = [(179, -1), (-179.5, -1), (-179.5, 1), (179, 1)]
    holed = Polygon([(178, -10), (-178, -10), (-178, 10), (178, 10)], [hole])
    for ring in (holed, fiji):
        frame([box(170, -20, 177, -16), ring]).to_file(tmp_path / "m.gpkg")
        with pytest.warns(DataWarning, match="was cut there: 110001") as caught:
            got = rs.read_boundaries(tmp_path / "m.gpkg", id="code")
        assert "110001" in caught[0].message.zh
    cut = shapely.from_wkb(got.polygons[1])
    assert cut.area == pytest.approx(4 * 4, abs=1e-9)
    assert cut.geom_type == "MultiPolygon"
    assert cut.intersects(Point(178, -18))
    assert cut.intersects(Point(-179.5, -18))
    assert not cut.intersects(Point(0, -18))
    assert abs(got.points[1, 0]) > 176
    assert rs.weights.queen(got).neighbours("110001") == {"110000": 1.0}
    polar = Polygon([(0, 80), (90, 80), (180, 80), (-90, 80), (0, 80)])
    frame([polar]).to_file(tmp_path / "p.gpkg")
    refuse(tmp_path / "p.gpkg", GeometryError, "runs round the globe: 110000|invalid")
    world = box(-180, -90, 180, -60)  # the frame of a map is no crossing
    frame([world]).to_file(tmp_path / "w.gpkg")
    assert rs.read_boundaries(tmp_path / "w.gpkg", id="code").n == 1


FAULTS = {
    "no system": lambda: frame(crs=None),
    "a wrong system": lambda: frame([box(500_000, 0, 500_001, 1), box(1, 1, 2, 2)], crs=4326),
    "no geometry": lambda: frame([box(0, 0, 1, 1), None]),
    "two kinds": lambda: frame([box(0, 0, 1, 1), Point(3, 3)]),
    "a crossing ring": lambda: frame([box(3, 3, 4, 4), Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]),
    "no id": lambda: frame().assign(code=["110000", None, "130000"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_frame_is_advised_only_what_it_can_be_given(fault):
    """In both languages: each name= in a sentence is an argument of regions_from_frame."""
    with pytest.raises(RegspatialError) as caught:
        rs.regions_from_frame(FAULTS[fault](), id="code")
    there = set(inspect.signature(rs.regions_from_frame).parameters)
    for text in (caught.value.en, caught.value.zh):
        assert set(re.findall(r"\b([a-z_]+)=", text)) <= there


def test_the_system_of_a_frame_can_be_said():
    got = rs.regions_from_frame(frame(crs=None), id="code", crs="EPSG:4326")
    assert got.lonlat
    assert got.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("mark", "encoding"), [(0x4D, "GBK"), (0x57, "GBK"), (0x57, "UTF-8"), (0, "UTF-8")]
)
def test_the_code_page_mark_of_a_dbf_is_believed_unless_it_says_ansi(tmp_path, mark, encoding):
    # 0x4D is code page 936; 0x57 ("ANSI", whichever) and 0 say nothing, and the bytes decide
    path = tmp_path / "m.shp"
    frame().to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[28], data[29] = 0x4D, mark
    path.with_suffix(".dbf").write_bytes(bytes(data))
    assert rs.read_boundaries(path, id="code")["name"].tolist() == ["甲", "乙", "丙"]


COLLAPSED = {
    "a spot": [[(5, 5)] * 4],
    "a line": [[(5, 5), (6, 6), (7, 7), (5, 5)]],
    "two points": [[(5, 5), (6, 6), (5, 5)]],
    "spikes": [[(5, 5), (6, 5), (5, 5), (5, 6), (5, 5)]],
    "a hole larger than the shell": [
        [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)],
        [(-1, -1), (2, -1), (2, 2), (-1, 2), (-1, -1)],
    ],
}


def geojson(path, *polygons):
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"r{k}"},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for k, rings in enumerate(polygons)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")


SQUARE = [[(20, 20), (21, 20), (21, 21), (20, 21), (20, 20)]]


@pytest.mark.parametrize("rings", COLLAPSED.values(), ids=COLLAPSED)
def test_a_collapsed_polygon_is_named_and_not_repaired_away(tmp_path, rings):
    path = tmp_path / "m.geojson"
    geojson(path, SQUARE, rings)
    assert refuse(path, GeometryError, "invalid: r1").ids == ("r1",)
    assert refuse(path, GeometryError, "no area.*r1", repair=True).ids == ("r1",)


@pytest.mark.parametrize("repair", [True, False])
def test_a_coordinate_that_is_no_number_is_named_and_not_repaired_away(tmp_path, repair):
    path = tmp_path / "m.geojson"
    whole = [(5, 5), (6, 5), (6, 6), (float("nan"), 5.5), (5, 6), (5, 5)]
    geojson(path, SQUARE, [whole])
    assert refuse(path, GeometryError, "not finite: r1", repair=repair).ids == ("r1",)


@pytest.mark.parametrize("system", ["GEOGCS[", 'GEOGCS["x",DATUM["y"]]', "\0" * 40, "x" * 5000])
def test_a_broken_system_of_coordinates_is_named(tmp_path, system):
    path = tmp_path / "m.shp"
    frame().to_file(path)
    path.with_suffix(".prj").write_text(system, "utf-8")
    error = FileFormatError if system.startswith("GEOGCS") else GeometryError
    refuse(path, error, "coordinate system")
    path.with_suffix(".prj").unlink()
    assert rs.read_boundaries(path, id="code", crs="EPSG:4326").n == 3


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ([3, 4], np.array([3, 4])),
        ([3, None], np.array([3.0, np.nan])),
        ([3, 4.5], np.array([3.0, 4.5])),
        ([True, False], np.array([True, False])),
        ([True, None], np.array(["True", ""])),
        (["a", None], np.array(["a", ""])),
        (["a", 4], np.array(["a", "4"])),
        ([None, None], np.array(["", ""])),
    ],
)
def test_columns_of_objects_are_of_the_kind_of_their_cells(cells, wanted):
    attribute = rs.regions_from_frame(
        frame(code=["b", "c"], geometry=[box(k, 30, k + 1, 31) for k in range(2)]).assign(
            v=np.array(cells, object)
        ),
        id="code",
    ).attributes["v"]
    assert attribute.dtype.kind == wanted.dtype.kind
    np.testing.assert_array_equal(attribute, wanted)
