"""Flows from tables and line layers; a study as one GeoPackage."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import io
from regspatial import network as nw
from regspatial.errors import (
    DataWarning,
    GeometryError,
    InputError,
    LabelError,
    MissingValueError,
    NotNumericError,
    UnknownColumnError,
)
from regspatial.recipes.outputs import write_network

geopandas = pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")

ROWS = "from,to,year,firms\n110000,120000,2019,5\n120000,310000,2019,2\n110000,310000,2020,7\n"


@pytest.fixture
def three():
    return rs.china("province").loc["110000", "120000", "310000"]


def table(tmp_path, text=ROWS):
    path = tmp_path / "flows.csv"
    path.write_text(text, "utf-8")
    return path


HOW = {"origin": "from", "destination": "to", "value": "firms"}


def test_a_table_becomes_a_layer_or_one_per_year(tmp_path, three):
    first, second = io.read_flows(table(tmp_path), regions=three, time="year", **HOW)
    assert first.dense()[0, 1] == 5
    assert (first.time, first.total, second.time, second.total) == (2019, 7, 2020, 7)
    assert first.ids == second.ids == three.ids
    assert first.name != second.name


def test_a_workbook_with_names(tmp_path, three):
    pd = pytest.importorskip("pandas")
    path = tmp_path / "flows.xlsx"
    frame = pd.DataFrame({"起点": ["北京", "天津"], "终点": ["上海", "北京市"], "企业": [3, 4.5]})
    frame.to_excel(path, index=False)
    (found,) = io.read_flows(
        path, regions=three, origin="起点", destination="终点", value="企业", names="province"
    )
    assert found.dense()[0, 2] == 3
    assert found.dense()[1, 0] == 4.5


@pytest.mark.parametrize(
    ("text", "how", "error"),
    [
        (ROWS.replace(",5", ",many"), {}, NotNumericError),
        (ROWS.replace(",5", ","), {}, MissingValueError),
        (ROWS.replace("110000,120000", ",120000"), {}, LabelError),
        (ROWS.replace("110000,120000", "990000,120000"), {}, LabelError),
        (ROWS, {"value": "people"}, UnknownColumnError),
        (ROWS, {"origin": None}, InputError),
    ],
)
def test_tables_that_cannot_be(tmp_path, three, text, how, error):
    with pytest.raises(error) as caught:
        io.read_flows(table(tmp_path, text), regions=three, **(HOW | how))
    assert caught.value.zh != caught.value.en


def lines(tmp_path, three, *, outside=False):
    a, b, c = three.points
    shapes = [shapely.LineString([a, (117, 38), c]), shapely.LineString([b, a])]
    if outside:
        shapes[1] = shapely.LineString([b, (0, 0)])
    frame = geopandas.GeoDataFrame({"firms": [4.0, 6.0]}, geometry=shapes, crs="EPSG:4326")
    path = tmp_path / "od.gpkg"
    frame.to_crs("EPSG:3857").to_file(path)
    return path


def test_lines_belong_to_the_regions_they_end_in(tmp_path, three):
    path = lines(tmp_path, three)
    (found,) = io.read_flows(path, regions=three, origin=None, destination=None, value="firms")
    assert found.dense()[0, 2] == 4
    assert found.dense()[1, 0] == 6
    with pytest.raises(InputError, match="polygons"):
        io.read_flows(path, origin=None, destination=None, value="firms")


def test_lines_that_end_outside(tmp_path, three):
    path = lines(tmp_path, three, outside=True)
    how = {"regions": three, "origin": None, "destination": None, "value": "firms"}
    with pytest.raises(LabelError, match="outside the regions"):
        io.read_flows(path, **how)
    (found,) = io.read_flows(path, outside="drop", **how)
    assert found.total == 4


@pytest.fixture(scope="module")
def study():
    regions = rs.china("province").where(yangtze_belt=1)
    rng = np.random.default_rng(4)
    gdp = rs.Panel.from_arrays(regions.ids, [2020], {"gdp": [rng.lognormal(size=regions.n)]})["gdp"]
    found = nw.pole_network(regions, gdp, points="seat", power=1, core_z=0.3, draws=0)
    assert found.poles.n_poles >= 2
    return regions, found


def test_dissolved_hinterlands_cover_what_they_should(study):
    regions, found = study
    whole = io.dissolve(found.hinterlands, regions)
    assert whole.ids == found.poles.poles
    area = shapely.area(shapely.from_wkb(list(whole.polygons)))
    parts = shapely.area(shapely.from_wkb(list(regions.polygons)))
    for k in range(whole.n):
        inside = found.hinterlands.assignment == k
        assert area[k] == pytest.approx(parts[inside].sum(), rel=1e-9)  # a coverage: no overlaps
    bare = rs.Regions(ids=regions.ids, points=regions.points)
    with pytest.raises(GeometryError, match="polygons"):
        io.dissolve(found.hinterlands, bare)


def test_a_study_as_one_geopackage(study, tmp_path):
    regions, found = study
    path = io.write_network(tmp_path / "belt.gpkg", found, regions, curvature=0.1)
    names = set(geopandas.list_layers(path)["name"])
    assert names == {"nodes", "edges", "axes", "hinterlands"}
    nodes = geopandas.read_file(path, layer="nodes")
    assert nodes["pole"].sum() == found.poles.n_poles
    edges = geopandas.read_file(path, layer="edges")
    assert len(edges) == found.backbone.links
    assert edges.crs == "EPSG:4326"
    assert (edges.geometry.geom_type == "LineString").all()
    assert list(tmp_path.iterdir()) == [path]


def test_a_recipes_notice_is_what_every_layer_of_a_study_says(study, tmp_path):
    pyogrio = pytest.importorskip("pyogrio")
    regions, found = study
    path = tmp_path / "belt.gpkg"
    assert write_network(path, found, regions, "模拟数据")
    for layer in geopandas.list_layers(path)["name"]:
        assert pyogrio.read_info(path, layer=layer)["layer_metadata"]["DESCRIPTION"] == "模拟数据"


def test_flows_dropped_outside_are_told(tmp_path, three):
    path = table(tmp_path, ROWS + "110000,999999,2020,1\n")
    with pytest.warns(DataWarning, match="999999"):
        found = io.read_flows(path, regions=three, outside="drop", **HOW)
    assert [one.total for one in found] == [7, 7]


def test_seats_on_a_projected_map_come_out_on_the_map(study, tmp_path):
    regions, found = study
    frame = io.regions_to_frame(regions).to_crs("EPSG:3857")
    flat = io.regions_from_frame(frame.reset_index(drop=True), id="adcode")
    assert not flat.lonlat
    rng = np.random.default_rng(4)
    gdp = rs.Panel.from_arrays(flat.ids, [2020], {"gdp": [rng.lognormal(size=flat.n)]})["gdp"]
    again = nw.pole_network(flat, gdp, points="seat", power=1, core_z=0.3, draws=0)
    assert again.poles.poles == found.poles.poles
    np.testing.assert_allclose(again.layers[0].dense(), found.layers[0].dense())
    path = io.write_network(tmp_path / "flat.gpkg", again, flat)
    nodes = geopandas.read_file(path, layer="nodes")
    edges = geopandas.read_file(path, layer="edges")
    assert edges.crs == nodes.crs == "EPSG:3857"
    assert shapely.box(*nodes.total_bounds).contains(shapely.box(*edges.total_bounds))
    from regspatial.reporting.own.flows import flow_map

    assert flow_map(again, flat).axes
