"""Maps that point elsewhere: nothing is fetched, nothing is read that the user did not name."""

import contextlib
import json
import sqlite3
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import box

import regspatial as rs
from regspatial._files.map_kinds import kind_of
from regspatial.errors import FileFormatError, GeometryError, InputError, UnknownColumnError
from regspatial.io import archives
from regspatial.io.tables import read_table
from regspatial.io.vector import attributes_of, layers_of
from regspatial.studies.yearbooks import damage
from regspatial.studies.yearbooks.stata import read_stata_table

SQUARES = gpd.GeoDataFrame(
    {"code": ["11", "12"], "name": ["甲", "乙"], "x": [1.5, np.nan]},
    geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)],
    crs="EPSG:4326",
)
FEATURE = (
    '{"type": "Feature", "properties": {"code": 1}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}'
)


def refused(path, sentence, error=FileFormatError, **how):
    with pytest.raises(error, match=sentence) as caught:
        rs.read_boundaries(path, **how)
    assert caught.value.zh != caught.value.en
    return caught.value


VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
ALGORITHM = '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {}/a"}}'


def collection(crs):
    return f'{{"type": "FeatureCollection", "crs": {crs}, "features": [{FEATURE}]}}'


@pytest.mark.parametrize(
    "name", ["m.shp", "m.gpkg", "m.geojson", "m.vrt", "m.csv", "m.kml", "m.fgb"]
)
def test_a_virtual_map_under_any_name(tmp_path, server, name):
    address, asked = server
    path = tmp_path / name
    for source in (f"{address}/x", f"/vsicurl/{address}/x", "m.gpkg"):
        path.write_text(VRT.format(source))
        refused(path, "nothing is read or fetched|XML of a kind")
        path.write_text("  \n<!-- a map -->" + VRT.format(source))
        refused(path, "nothing is read or fetched|XML of a kind")
    path.write_text(ALGORITHM.format(address))
    refused(path, "nothing is read or fetched")
    assert asked == []


@pytest.mark.parametrize(
    "crs",
    [
        '{"type": "link", "properties": {"href": "URL/crs", "type": "proj4"}}',
        '{"type": "URL", "properties": {"url": "URL/crs"}}',
        '{"type": "l\\u0069nk", "properties": {"href": "URL/crs"}}',
        '{"properties": {"href": "URL/crs"}, "type": "LINK"}',
        '{"type": "name", "type": "link", "properties": {"href": "URL/crs"}}',
    ],
)
def test_a_coordinate_system_that_is_a_link(tmp_path, server, crs):
    address, asked = server
    path = tmp_path / "m.geojson"
    for text in (collection(crs), collection(crs).replace('"crs"', '"cr\\u0073"')):
        path.write_text(text.replace("URL", address))
        refused(path, "coordinate system as a link")
    assert asked == []


@pytest.mark.parametrize(
    "crs",
    [
        "null",
        '{"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}',
        '{"type":"name","properties":{"name":"EPSG:4326"}}',
        '{"properties": {"name": "EPSG:4326"}, "type": "name"}',
    ],
)
def test_a_coordinate_system_by_name(tmp_path, crs):
    path = tmp_path / "m.geojson"
    path.write_text(collection(crs).replace('"code": 1', '"code": "\\u4eac", "crs": "none"'))
    assert rs.read_boundaries(path, crs="EPSG:4326")["code"].tolist() == ["京"]


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml">',
        "<OGRWFSDataSource><URL>URL/wfs</URL></OGRWFSDataSource>",
        '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "URL/x">]><kml>&a;</kml>',
        '<gpx version="1.1" creator="x"></gpx>',
    ],
)
def test_other_texts_that_name_addresses(tmp_path, server, head):
    address, asked = server
    for name in ("m.gml", "m.kml", "m.geojson", "m.csv"):
        (tmp_path / name).write_text(head.replace("URL", address))
        refused(tmp_path / name, "Maps are read from")
    assert asked == []


def test_addresses_are_no_paths(server):
    address, asked = server
    for path in (f"{address}/m.gpkg", f"/vsicurl/{address}/m.gpkg", "s3://bucket/m.gpkg"):
        refused(path, "is an address; nothing is fetched", InputError)
    assert asked == []


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIRTUAL TABLE other USING VirtualOGR('secret.gpkg')",
        "CREATE VIEW v AS SELECT ogr_geocode('Berlin') AS geom",
    ],
)
def test_a_database_that_reads_elsewhere(tmp_path, sql):
    path = tmp_path / "m.gpkg"
    SQUARES.to_file(path)
    assert rs.read_boundaries(path, "code").n == 2
    with sqlite3.connect(path) as link:
        if "VIRTUAL" in sql:  # this module has no such kind of table, but the file may say so
            link.execute("PRAGMA writable_schema = 1")
            link.execute(
                "INSERT INTO sqlite_master VALUES ('table', 'other', 'other', 0, ?)", (sql,)
            )
        else:
            link.execute(sql)
    link.close()
    refused(path, "read from elsewhere")


def test_kml_is_read(tmp_path):
    (tmp_path / "m.kml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>a</name><Polygon>'
        "<outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )
    assert rs.read_boundaries(tmp_path / "m.kml", "Name").ids == ("a",)
    with zipfile.ZipFile(tmp_path / "m.kmz", "w") as out:
        out.write(tmp_path / "m.kml", "doc.kml")
    assert rs.read_boundaries(tmp_path / "m.kmz", "Name").ids == ("a",)


def zipped(tmp_path, *members):
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name, source in members:
            out.writestr(name, source.read_bytes() if hasattr(source, "read_bytes") else source)
    return path


def test_archives(tmp_path, server):
    address, asked = server
    SQUARES.to_file(tmp_path / "a.shp")
    SQUARES.iloc[:1].to_file(tmp_path / "b.gpkg")
    shape = [(f"地图/省.{e}", tmp_path / f"a.{e}") for e in ("shp", "shx", "dbf", "prj", "cpg")]
    path = zipped(tmp_path, *shape, ("readme.txt", "x"), ("__MACOSX/._a.shp", "x"))
    assert rs.read_boundaries(path, "code").ids == ("11", "12")
    assert rs.read_boundaries(path, "code", layer="省").n == 2
    path = zipped(tmp_path, *shape, ("b.gpkg", tmp_path / "b.gpkg"))
    refused(path, "2 layers: 省, b", InputError)
    refused(path, "no layer 'c'", UnknownColumnError, layer="c")
    assert rs.read_boundaries(path, "code", layer="b").n == 1
    refused(zipped(tmp_path, ("a.txt", "x")), "holds no map")
    refused(zipped(tmp_path, ("a.shp", VRT.format(address))), "nothing is read or fetched")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    refused(path, "m.zip cannot be unpacked")
    assert asked == []


def test_names_in_an_archive_lead_nowhere_else(tmp_path, monkeypatch):
    SQUARES.to_file(tmp_path / "a.gpkg")
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    before = sorted(p.name for p in tmp_path.rglob("*"))
    path = zipped(tmp_path, ("../../../evil.gpkg", tmp_path / "a.gpkg"))
    assert rs.read_boundaries(path, "code").n == 2
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted([*before, "m.zip"])


def test_an_archive_that_unpacks_to_more_than_there_is(tmp_path, monkeypatch):
    SQUARES.to_file(tmp_path / "a.gpkg")
    monkeypatch.setattr(archives, "available_memory", lambda: 1000)
    refused(zipped(tmp_path, ("a.gpkg", tmp_path / "a.gpkg")), "unpacks to more than the memory")


def test_geoparquet(tmp_path):
    path = tmp_path / "m.parquet"
    SQUARES.to_parquet(path)
    got = rs.read_boundaries(path, "code")
    assert (got.ids, got.lonlat, got["name"].tolist()) == (("11", "12"), True, ["甲", "乙"])
    assert np.isnan(got["x"][1])
    for wkb, drawn in zip(got.polygons, SQUARES.geometry, strict=True):
        assert shapely.from_wkb(wkb).equals(drawn)
    refused(path, "takes no where=", InputError, where="code = '11'")
    SQUARES.set_crs(None, allow_override=True).to_parquet(path)
    refused(path, "does not say", GeometryError)
    pd.DataFrame(SQUARES.drop(columns="geometry")).to_parquet(path)
    refused(path, "holds no geometries; it is a table")
    SQUARES.to_parquet(path)
    whole = path.read_bytes()
    for share in (0.3, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        refused(path, "cannot be read as GeoParquet: it is cut off")


def test_geoparquet_whose_description_is_no_description(tmp_path):
    path = tmp_path / "m.parquet"
    SQUARES.to_parquet(path)
    table = pq.read_table(path)
    for text in (b"", b"[]", b"{}", b'{"primary_column": 3, "columns": {}}', b"\xff"):
        pq.write_table(table.replace_schema_metadata({b"geo": text}), path)
        refused(path, "cannot be read as GeoParquet")


def test_a_small_file_of_many_equal_values(tmp_path, monkeypatch):
    """Run-length encoding: a table of a hundred million rows is a file of some kilobytes."""
    rows = 100_000
    path = tmp_path / "t.parquet"
    same = pa.array(["a" * 1000]).dictionary_encode()
    column = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(rows, dtype=np.int32)), same.dictionary
    )
    pq.write_table(pa.table({"id": column.cast(pa.string()), "x": np.zeros(rows)}), path)
    assert path.stat().st_size < 20_000
    cells = read_table(path)["id"]
    assert len(cells) == rows
    assert len({id(cell) for cell in cells}) == 1  # one text, not a hundred thousand
    monkeypatch.setattr(damage, "available_memory", lambda: 10_000_000)
    with pytest.raises(FileFormatError, match=r"200000 values \(100000 rows\)"):
        read_table(path)
    refused(path, "200000 values")


def test_lists_in_cells_count_by_what_they_hold(tmp_path, monkeypatch):
    """Four rows of a number and two lists, of 100 and of 5 values: 4 + 400 + 20."""
    path = tmp_path / "t.parquet"
    lists = {"many": [[1.0] * 100] * 4, "few": [[1.0] * 5] * 4}
    pq.write_table(pa.table({"id": [1.0] * 4, **lists}), path)
    monkeypatch.setattr(damage, "available_memory", lambda: 2 * 64 * 424 - 1)
    refused(path, r"424 values \(4 rows\)")


@pytest.mark.parametrize("kind", ["parquet", "feather", "dta", "older dta"])
def test_what_a_table_takes_is_said_before_it_is_read(tmp_path, monkeypatch, kind):
    """Sixty-four bytes a value and half of what is free: 600 values need 76,800 bytes."""
    form, version = (kind[-3:], 114) if kind[:5] == "older" else (kind, 118)
    path = tmp_path / f"t.{form}"
    frame = pd.DataFrame({name: np.arange(200.0) for name in ("id", "x", "y")})
    {
        "parquet": frame.to_parquet,
        "feather": frame.to_feather,
        "dta": lambda p: frame.to_stata(p, write_index=False, version=version),
    }[form](path)
    monkeypatch.setattr(damage, "available_memory", lambda: 76_799)
    if form == "dta":
        with pytest.raises(FileFormatError, match=r"600 values \(200 rows\)"):
            read_stata_table(path)
    with pytest.raises(
        FileFormatError, match=r"600 values \(200 rows\), which take about"
    ) as caught:
        read_table(path)
    assert caught.value.zh != caught.value.en
    monkeypatch.setattr(damage, "available_memory", lambda: 76_800)
    assert len(read_table(path)["y"]) == 200


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\ufeff",
        " \n\t",
        '<?xml version="1.0"?>',
        '<?xml version="1.0" encoding="UTF-8"?>\n\n<!-- from <a> map -->\n<!-- and -->\n',
        "<!-- one\nof two lines -->",
    ],
)
@pytest.mark.parametrize("root", ["<kml>", "<kml\n a='1'>", "<kml:kml xmlns:kml='u'>", "<g2:kml>"])
def test_what_a_kml_may_begin_with(tmp_path, before, root):
    """XML as programs write it: a declaration, comments, blanks, a prefix."""
    path = tmp_path / "m.bin"
    path.write_text(before + root, "utf-8")
    assert kind_of(path, "m.bin") == "kml"


@pytest.mark.parametrize(
    "text",
    [
        "<kmlx>",
        "<gml>",
        "<a><kml>",
        "<!-- <kml> -->",
        "<?xml version='1.0'?><gpx><kml>",
        "<!DOCTYPE kml><kml>",
        "<kml><!DOCTYPE a>",
        "<kml",
    ],
)
def test_xml_that_is_no_kml(tmp_path, text):
    path = tmp_path / "m.kml"
    path.write_text(text)
    with pytest.raises(FileFormatError, match="is XML of a kind that is not read"):
        kind_of(path, "m.kml")


def test_the_other_kinds_are_told_by_how_they_begin(tmp_path):
    """Signatures as their specifications give them, under a name that says nothing."""
    path = tmp_path / "m.bin"
    for start, kind in (
        (b"SQLite format 3\0", "gpkg"),
        (b"\0\0\x27\x0a" + b"\0" * 20, "shp"),
        (b"PAR1", "parquet"),
        (b"PK\x03\x04", "zip"),
        (b"fgb\x03fgb\x00", "fgb"),
        (b"\xef\xbb\xbf {}", "json"),
        (b"[]", "json"),
    ):
        path.write_bytes(start)
        assert kind_of(path, "m.bin") == kind
    for start in (b"fgb\x03fgx\x00", b"a,b\n", b"", b"SQLite format 2\0"):
        path.write_bytes(start)
        with pytest.raises(FileFormatError, match="not one of the kinds that are read"):
            kind_of(path, "m.bin")
    for suffix in ("csv", "txt", "tsv"):
        table = tmp_path / f"m.{suffix}"
        table.write_bytes(b"a,b\n")
        assert kind_of(table, table.name) == "text"
        table.write_bytes(b"a,\0b\n")
        with pytest.raises(FileFormatError, match="not one of the kinds that are read"):
            kind_of(table, table.name)


def test_measures_of_vertices_are_left_out_in_silence(tmp_path):
    """Maps of roads and borders have them; nothing here reads them, so that nothing is lost."""
    path = tmp_path / "m.gpkg"
    SQUARES.to_file(path)
    with contextlib.closing(sqlite3.connect(path)) as link, link:
        link.execute("UPDATE gpkg_geometry_columns SET m = 1")
    assert rs.read_boundaries(path, "code").ids == ("11", "12")
    assert layers_of(path) == ["m"]
    assert attributes_of(path) == ["code", "name", "x"]


def test_json_that_is_none(tmp_path):
    path = tmp_path / "m.geojson"
    for text in ('{"crs": ' * 5000, '{"a": "\\u0041', json.dumps({"a": 1})):
        path.write_text(text)
        refused(path, r"m\.geojson")


def test_a_table_with_a_column_of_shapes_is_a_map(tmp_path):
    """GDAL reads a column called WKT; a text file without one is a table, and is called so."""
    path = tmp_path / "shapes.csv"
    rows = [f'"POLYGON (({k} 0,{k + 1} 0,{k + 1} 1,{k} 1,{k} 0))",r{k}' for k in range(3)]
    path.write_text("\n".join(["WKT,id", *rows, ""]), encoding="utf-8")
    regions = rs.read_boundaries(path, id="id", crs="EPSG:4326")
    assert regions.ids == ("r0", "r1", "r2")
    np.testing.assert_allclose(regions.points, [[0.5, 0.5], [1.5, 0.5], [2.5, 0.5]], atol=1e-4)
    path.write_text("x,id\n1,r0\n2,r1\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="is a table, not a map"):
        rs.read_boundaries(path, id="id")
