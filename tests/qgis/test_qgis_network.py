# SPDX-License-Identifier: GPL-2.0-or-later
"""The growth-pole network as layers: links, hinterlands and axes agree with the record's."""

import importlib
import json
import math
import re

import pytest
from cases import CASES
from conftest import Feedback, digits_of
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsRenderContext,
    QgsVectorLayer,
)
from reading import opened
from test_qgis_process import on_files, pytestmark, shell  # noqa: F401
from test_qgis_styles import legend, put_on, saved_styles

SHAPES = ("EDGES", "HINTERLAND_AREAS", "AXIS_LINES")


@pytest.fixture(scope="module")
def record(folder) -> dict:
    """Tables and lines of the Python API."""
    found = digits_of(folder, {"pole_network": {"tool": "pole_network", **CASES["pole_network"]}})
    return found["pole_network"]


@pytest.fixture
def files(run, parameters, tmp_path) -> dict:
    """The three layers of shapes in GeoPackages, opened anew."""
    paths = {name: str(tmp_path / f"{name.lower()}.gpkg") for name in SHAPES}
    run("pole_network", **parameters("pole_network"), **paths)
    return {name: QgsVectorLayer(path, name) for name, path in paths.items()}


def lines_of(layer: QgsVectorLayer) -> dict:
    """Return {(from, to): (vertices, attributes)}."""
    return {
        (f["from"], f["to"]): ([(v.x(), v.y()) for v in f.geometry().vertices()], f.attributeMap())
        for f in layer.getFeatures()
    }


@pytest.mark.parametrize(("name", "what"), [("EDGES", "edges"), ("AXIS_LINES", "axes")])
def test_lines_are_those_of_the_record(files, record, what, name, provinces) -> None:
    layer, wanted = files[name], record["lines"][what]
    assert layer.featureCount() == len(wanted["coordinates"]) > 0
    assert layer.geometryType() == Qgis.GeometryType.Line
    assert layer.crs() == provinces.crs()
    found = lines_of(layer)
    for k, coordinates in enumerate(wanted["coordinates"]):
        row = {key: values[k] for key, values in wanted["columns"].items()}
        vertices, attributes = found[row["from"], row["to"]]
        assert vertices == [tuple(xy) for xy in coordinates]
        for key, value in row.items():
            if isinstance(value, float):
                assert math.isclose(attributes[key], value, rel_tol=1e-9), key
            else:
                assert attributes[key] == value


def test_hinterlands_are_the_regions_of_each_pole_merged(files, record, provinces) -> None:
    """No area is lost and none counted twice: unions of regions that only touch."""
    table = record["tables"]["hinterlands"]
    pole, nodes, share = (table["keys"].index(k) for k in ("pole", "nodes", "mass_share"))
    wanted = {row[pole]: row for row in table["rows"]}
    of = record["tables"]["hinterland_of"]["rows"]
    layer = files["HINTERLAND_AREAS"]
    assert layer.featureCount() == len(wanted) >= 2
    areas = {f["adcode"]: f.geometry().makeValid().area() for f in provinces.getFeatures()}
    for feature in layer.getFeatures():
        row = wanted.pop(feature["pole_id"])
        assert feature["n_regions"] == row[nodes]
        assert math.isclose(feature["mass_share"], row[share], rel_tol=1e-9)
        whole = sum(areas[one] for one, its, _ in of if its == row[pole])
        # borders of simplified neighbours may overlap by slivers
        assert math.isclose(feature.geometry().area(), whole, rel_tol=1e-3)
        assert feature.geometry().isGeosValid()
    assert not wanted


def drawn_by(layer: QgsVectorLayer, field: str) -> bool:
    rules = layer.renderer().rootRule().children()
    return bool(rules) and all(f'"{field}" <= ' in rule.filterExpression() for rule in rules)


def drawn_widths(layer: QgsVectorLayer, field: str) -> list[tuple[float, list[float]]]:
    """Return (flow, widths it is drawn in) of every line, in the order of drawing."""
    context, renderer, out = QgsRenderContext(), layer.renderer().clone(), []
    request = QgsFeatureRequest().setOrderBy(renderer.orderBy())
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures(request):
        context.expressionContext().setFeature(feature)
        symbols = renderer.symbolsForFeature(feature, context)
        out.append((feature[field], [s.width() for s in symbols]))
    renderer.stopRender(context)
    return out


def test_width_grows_with_the_flow_and_the_greatest_are_on_top(files) -> None:
    for name, field, classes in (("EDGES", "weight", 5), ("AXIS_LINES", "flow", 2)):
        layer = files[name]
        assert layer.renderer().orderByEnabled()
        drawn = drawn_widths(layer, field)
        assert len(drawn) == layer.featureCount()
        assert all(len(widths) == 1 for _, widths in drawn)
        assert drawn == sorted(drawn)
        assert len({widths[0] for _, widths in drawn}) >= classes
        assert len(legend(layer)) == len(layer.renderer().rootRule().children())


def test_small_flows_are_fainter(files) -> None:
    symbols = [r.symbol() for r in files["EDGES"].renderer().rootRule().children()]
    order = sorted(symbols, key=lambda one: one.width())
    shown = [one.opacity() for one in order]
    assert shown == sorted(shown)
    assert shown[0] < 0.5 < shown[-1] == 1.0


@pytest.mark.parametrize("unit", [1e-18, 1.0, 1e18])
def test_no_link_is_lost_in_any_unit(plugin, tmp_path, unit) -> None:
    """Also after the style was written to a file and read again."""
    styles = importlib.import_module("regspatial_qgis.symbology.styles")
    layer = QgsVectorLayer("LineString?field=weight:double", "edges", "memory")
    made = []
    for k in range(1, 30):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([unit * k / 7.0])
        made.append(feature)
    layer.dataProvider().addFeatures(made)
    values = [f["weight"] for f in layer.getFeatures()]
    look = styles.look_of(layer, "weight", values, ("Flow", "流量"), "poles", "en")
    layer.setRenderer(look.renderer)
    layer.saveNamedStyle(str(tmp_path / "edges.qml"))
    layer.loadNamedStyle(str(tmp_path / "edges.qml"))
    drawn = drawn_widths(layer, "weight")
    assert all(len(widths) == 1 for _, widths in drawn)
    assert len({widths[0] for _, widths in drawn}) == 5


def test_hinterlands_have_a_colour_each(files) -> None:
    renderer = files["HINTERLAND_AREAS"].renderer()
    assert renderer.classAttribute() == "pole_id"
    poles = sorted(f["pole_id"] for f in files["HINTERLAND_AREAS"].getFeatures())
    assert [one.value() for one in renderer.categories()] == poles


def test_names_of_poles_in_the_attribute_table_follow_the_language_of_the_style(
    run, parameters, files, tmp_path
) -> None:
    """They stayed in the language of the run; the map of all regions had their codes alone."""
    found = run("pole_network", **parameters("pole_network"), NODES=str(tmp_path / "n.gpkg"))
    for layer, styles in (
        (files["HINTERLAND_AREAS"], ("腹地所属增长极", "Hinterland of the pole")),
        (QgsVectorLayer(found["NODES"], "nodes"), ("增长极", "Growth pole")),
    ):
        at = layer.fields().lookupField("pole_id")
        held = {f["pole_id"] for f in layer.getFeatures() if f["pole_id"]}
        for style, name in zip(styles, ("上海市", "Shanghai"), strict=True):
            put_on(layer, style)
            setup = layer.editorWidgetSetup(at)
            assert setup.type() == "ValueMap"
            shown = {code: n for one in setup.config()["map"] for n, code in one.items()}
            assert set(shown) == held
            own = {"zh": "[\u4e00-\u9fff]", "en": "[A-Za-z]"}["zh" if name[0] > "z" else "en"]
            assert all(re.match(own, n) for n in shown.values()), shown


def test_styles_of_a_layer_have_names_of_their_own(run, parameters, chinese) -> None:
    """Two columns were called growth pole in Chinese: the style of one hid that of the other."""
    given = parameters("pole_network")
    nodes = run("pole_network", **given, NODES="TEMPORARY_OUTPUT")["NODES"]
    assert {"增长极", "腹地所属增长极"} <= set(nodes.styleManager().styles())
    styles = importlib.import_module("regspatial_qgis.symbology.styles")
    twice = [styles.Look("a", None), styles.Look("a", None), styles.Look("b", None)]
    assert [one.name for one in styles._told_apart(twice)] == ["a", "a (2)", "b"]


def test_both_languages_are_in_the_file(files) -> None:
    edges = files["EDGES"]
    assert {"Flow", "流量"} <= set(saved_styles(edges))
    assert edges.attributeAlias(edges.fields().lookupField("weight")) == "Flow"
    put_on(edges, "流量")
    assert drawn_by(edges, "weight")
    assert edges.attributeAlias(edges.fields().lookupField("weight")) == "流量"
    assert {"Hinterland of the pole", "腹地所属增长极"} <= set(
        saved_styles(files["HINTERLAND_AREAS"])
    )
    assert {"Least flow on it", "最小流量"} <= set(saved_styles(files["AXIS_LINES"]))


def test_it_speaks_chinese_in_china(run, parameters, tmp_path, chinese) -> None:
    path = str(tmp_path / "edges.gpkg")
    run("pole_network", **parameters("pole_network"), EDGES=path)
    layer = QgsVectorLayer(path, "edges")
    assert layer.attributeAlias(layer.fields().lookupField("share")) == "占总流量比重"


def test_nothing_is_made_unless_asked_for(run, parameters, provider) -> None:
    from qgis.core import QgsApplication

    made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:pole_network")
    first = [name for name in SHAPES if made.parameterDefinition(name).createByDefault()]
    assert first == ["AXIS_LINES"]  # a dialog shows the axes between the poles on the map
    assert not set(SHAPES) & set(run("pole_network", **parameters("pole_network")))


def test_links_can_be_curved_and_keep_their_ends(run, parameters, files) -> None:
    given = parameters("pole_network") | {"CURVATURE": 0.2}
    curved = run("pole_network", **given, EDGES="TEMPORARY_OUTPUT")["EDGES"]
    straight = lines_of(files["EDGES"])
    found = lines_of(opened(curved))
    assert set(found) == set(straight)
    for ends, (vertices, _) in found.items():
        assert len(vertices) > 2
        assert (vertices[0], vertices[-1]) == tuple(straight[ends][0])


def test_a_projected_map_gets_projected_lines(run, parameters, files, provinces) -> None:
    """Seats are longitude and latitude; their lines must lie on the map."""
    import processing

    metres = QgsCoordinateReferenceSystem("EPSG:3857")
    given = {"INPUT": provinces, "TARGET_CRS": metres, "OUTPUT": "TEMPORARY_OUTPUT"}
    projected = processing.run("native:reprojectlayer", given)["OUTPUT"]
    given = parameters("pole_network") | {"REGIONS": projected}
    layer = opened(run("pole_network", **given, EDGES="TEMPORARY_OUTPUT")["EDGES"])
    assert layer.crs() == metres
    found, degrees = lines_of(layer), lines_of(files["EDGES"])
    assert set(found) & set(degrees)
    for ends in set(found) & set(degrees):
        for (x, _), (lon, _) in zip(found[ends][0], degrees[ends][0], strict=True):
            # spherical Mercator: x is the longitude in radians times the radius
            assert math.isclose(x, math.radians(lon) * 6378137.0, rel_tol=1e-9)


def test_points_have_no_hinterland_polygons(run, parameters, provinces) -> None:
    import processing

    given = {"INPUT": provinces, "ALL_PARTS": False, "OUTPUT": "TEMPORARY_OUTPUT"}
    points = processing.run("native:pointonsurface", given)["OUTPUT"]
    feedback = Feedback()
    given = parameters("pole_network") | {"REGIONS": points}
    results = run("pole_network", feedback, **given, HINTERLAND_AREAS="TEMPORARY_OUTPUT")
    assert "HINTERLAND_AREAS" not in results
    assert any("nothing to draw" in w for w in feedback.warnings)


def test_colours_of_many_poles(plugin) -> None:
    """A map of more poles than a legend usually holds still shows every hinterland."""
    styles = importlib.import_module("regspatial_qgis.symbology.styles")
    layer = QgsVectorLayer("Polygon?field=pole_id:string", "areas", "memory")
    poles = [f"{k:02d}" for k in range(40)]
    look = styles.look_of(layer, "pole_id", poles, ("Pole", "增长极"), "poles", "en")
    assert len(look.renderer.categories()) == 40


def test_from_the_shell(shell, folder, record, tmp_path) -> None:  # noqa: F811
    paths = {name: str(tmp_path / f"{name.lower()}.gpkg") for name in SHAPES}
    results = shell.run("pole_network", on_files("pole_network", folder) | paths)
    assert set(paths) <= set(results), json.dumps(results)
    edges = QgsVectorLayer(paths["EDGES"], "edges")
    assert edges.featureCount() == len(record["lines"]["edges"]["coordinates"])
    assert "Flow" in saved_styles(edges)
    assert drawn_by(edges, "weight")


@pytest.mark.parametrize("rule", ["auto", "all", "top-k", "disparity"])
def test_many_links_are_thinned_and_that_is_said(
    plugin, run, parameters, tmp_path, monkeypatch, rule
) -> None:
    """As from a hundred nodes on; the table of links stays whole."""
    thinning = importlib.import_module("regspatial_qgis.core").thinning()
    monkeypatch.setattr(thinning, "MANY", 10)
    feedback = Feedback()
    found = run(
        "pole_network",
        feedback,
        **parameters("pole_network"),
        EDGES=str(tmp_path / "e.gpkg"),
        LINKS_GRAVITY="memory:",
        LINKS_DRAWN=rule,
    )
    layer = QgsVectorLayer(found["EDGES"], "links")
    every = found["LINKS_GRAVITY"].featureCount()
    told = [one for one in feedback.infos if "links of the backbone" in one]
    heading = layer.attributeDisplayName(layer.fields().lookupField("weight"))
    if rule == "all":
        assert layer.featureCount() == every
        assert (told, heading) == ([], "Flow")
        return
    assert layer.featureCount() < every
    assert (
        f"Of {every} links of the backbone the layer of lines holds {layer.featureCount()}"
        in told[0]
    )
    named = "Disparity filter" if rule == "disparity" else "The 3 greatest of each node"
    assert heading == f"Flow ({named})"


def test_poles_and_hinterlands_have_names(run, parameters, files, tmp_path) -> None:
    found = run("pole_network", **parameters("pole_network"), NODES=str(tmp_path / "n.gpkg"))
    nodes = QgsVectorLayer(found["NODES"], "nodes")
    assert nodes.labelsEnabled()
    (rule,) = nodes.labeling().rootRule().children()
    assert rule.settings().fieldName == "name_en"
    assert '"pole" = 1' in rule.filterExpression()
    names = {f["adcode"]: f["name_en"] for f in nodes.getFeatures()}
    areas = files["HINTERLAND_AREAS"]
    for one in areas.renderer().categories():
        assert one.label() in (names[one.value()], names[one.value()].split()[0])
    ends = files["EDGES"].editorWidgetSetup(files["EDGES"].fields().lookupField("from"))
    assert ends.type() == "ValueMap"
