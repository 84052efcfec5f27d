# SPDX-License-Identifier: GPL-2.0-or-later
"""Several layers in one printed map, each with its legend; A3 and the widths of a journal's column."""

import importlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Feedback
from qgis.core import (
    Qgis,
    QgsFeatureRequest,
    QgsLayoutItemMap,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor, QImage

SHAPES = ("NODES", "EDGES", "HINTERLAND_AREAS", "AXIS_LINES")
FORMATS = {
    "landscape": (297, 210),
    "portrait": (210, 297),
    "a3_landscape": (420, 297),
    "a3_portrait": (297, 420),
    "column": (84, None),
    "two_columns": (174, None),
}


@pytest.fixture(autouse=True)
def _an_empty_project():
    QgsProject.instance().clear()
    yield
    QgsProject.instance().layoutManager().clear()
    QgsProject.instance().clear()


@pytest.fixture(scope="module")
def files(provider, folder, tmp_path_factory) -> dict:
    """The layers of a network in files, which were written where QGIS speaks English."""
    import processing

    made = tmp_path_factory.mktemp("network")
    paths = {name: str(made / f"{name.lower()}.gpkg") for name in SHAPES}
    given = {
        "REGIONS": str(folder / "china_provinces.gpkg"),
        "REGIONS_ID": "adcode",
        "PANEL": str(folder / "panel.csv"),
        "PANEL_ID": "code",
        "PANEL_TIME": "year",
        "MASS": "gdp",
        "DRAWS": 0,
        "RNG": 1,
    }
    processing.run("regspatial:pole_network", given | paths, feedback=Feedback())
    return paths


@pytest.fixture
def network(files) -> dict:
    """The layers of a network, as they come out of their files."""
    paths = files
    return {name: QgsVectorLayer(path, name) for name, path in paths.items()}


def kept(path: Path) -> None:
    """Copy a picture to a folder, where one is named, to be looked at."""
    if os.environ.get("REGSPATIAL_LOOK"):
        shutil.copy(path, os.environ["REGSPATIAL_LOOK"])


def made():
    (layout,) = QgsProject.instance().layoutManager().layouts()
    return layout, {i.id(): i for i in layout.items() if hasattr(i, "id") and i.id()}


def drawn(run, network, path, **more):
    over = [network[name] for name in ("NODES", "AXIS_LINES", "EDGES")]
    run(
        "report_map",
        LAYER=network["HINTERLAND_AREAS"],
        OVER=over,
        KEEP=True,
        OUTPUT=str(path),
        TITLE="Poles",
        SOURCE="made up",
        NOTE="A test.",
        **more,
    )
    kept(path)
    return made()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("paper", FORMATS)
def test_layers_lie_in_order_with_a_legend_each_in_every_size(
    run, network, tmp_path, paper, lang
) -> None:
    layout, items = drawn(
        run, network, tmp_path / f"{paper}-{lang}.png", FORMAT=paper, LANGUAGE=lang
    )
    order = ["NODES", "AXIS_LINES", "EDGES", "HINTERLAND_AREAS"]
    assert [one.name() for one in items["map"].layers()] == order
    nodes = [node.layer().name() for node in items["legend"].model().rootGroup().findLayers()]
    assert nodes == order
    page = layout.pageCollection().page(0)
    size, wanted = page.pageSize(), FORMATS[paper]
    assert size.width() == pytest.approx(wanted[0])
    if wanted[1]:
        assert size.height() == pytest.approx(wanted[1])
    heads = [
        node.customProperty("legend/title-label").replace("\u2028", "")
        for node in items["legend"].model().rootGroup().findLayers()
    ]
    starts = {"en": ("Axes: ", "Links: "), "zh": ("轴线：", "联系：")}[lang]
    for head, start in zip(heads[1:3], starts, strict=True):
        assert head.startswith(start), heads
    counted = [
        one.data(0)
        for one in items["legend"]
        .model()
        .layerLegendNodes(items["legend"].model().rootGroup().findLayers()[-1])
    ]
    regions = sum(int(re.search(r"(\d+)\D?$", one)[1]) for one in counted)
    assert regions == 31  # of the hinterlands together, not one polygon each
    if lang == "zh":  # whatever QGIS spoke when the styles were saved
        said = [
            one.data(0)
            for node in items["legend"].model().rootGroup().findLayers()
            for one in items["legend"].model().layerLegendNodes(node)
        ]
        assert not any("a" <= c <= "z" for one in said for c in one), said
    rooms = {k: items[k].sceneBoundingRect() for k in ("map", "legend", "inset", "source")}
    for name, room in rooms.items():
        assert page.sceneBoundingRect().adjusted(-1, -1, 1, 1).contains(room), name
    names = list(rooms)
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            common = rooms[one].intersected(rooms[other])
            assert min(common.width(), common.height()) < 1.0, (one, other)


def test_polygons_over_the_map_hide_nothing(run, network, tmp_path) -> None:
    _, items = drawn(run, network, tmp_path / "a.png")
    nodes, *_, areas = items["map"].layers()
    rules = nodes.renderer().rootRule().descendants()
    assert {rule.symbol().symbolLayer(0).brushStyle() for rule in rules} == {0}
    assert sum(bool(rule.label()) for rule in rules) == 1  # the poles
    layer_node = items["legend"].model().rootGroup().findLayers()[0]
    assert len(items["legend"].model().layerLegendNodes(layer_node)) == 1
    assert areas.renderer().type() == "categorizedSymbol"


def test_borders_over_prefectures(run, folder, tmp_path, provinces) -> None:
    """In two coordinate systems, in map and inset; a light outline is drawn dark."""
    prefectures = QgsVectorLayer(str(folder / "china_prefectures.gpkg"), "Prefectures")
    borders = provinces.clone()
    borders.setName("Provinces")
    symbol = borders.renderer().symbol()
    symbol.setColor(QColor("#ff0000"))
    symbol.symbolLayer(0).setStrokeColor(QColor("#ffffff"))
    QgsProject.instance().addMapLayers([borders])
    path = tmp_path / "borders.png"
    run("report_map", LAYER=prefectures, OVER=[borders], OUTPUT=str(path), KEEP=True)
    kept(path)
    _, items = made()
    assert [one.name() for one in items["inset"].layers()] == ["Provinces", "Prefectures"]
    image = QImage(str(path))
    seen = {
        image.pixelColor(x, y).name()
        for x in range(200, image.width() - 200, 3)
        for y in range(400, image.height() - 200, 3)
    }
    assert "#20262c" in seen
    assert "#ff0000" not in seen


def test_the_legend_counts_and_the_regions_are_named(run, provinces, tmp_path) -> None:
    path = tmp_path / "named.png"
    run(
        "report_map",
        LAYER=provinces,
        FIELDS=["region4"],
        LABELS="name_zh",
        LANGUAGE="zh",
        OUTPUT=str(path),
        KEEP=True,
    )
    kept(path)
    _, items = made()
    (node,) = items["legend"].model().rootGroup().findLayers()
    said = [one.data(0) for one in items["legend"].model().layerLegendNodes(node)]
    counts = {}
    for feature in provinces.getFeatures():
        counts[str(feature["region4"])] = counts.get(str(feature["region4"]), 0) + 1
    assert [one.partition("\uff08")[2] for one in said] == [
        f"{n}\uff09" for _, n in sorted(counts.items(), key=lambda pair: (pair[0] == "NULL", pair))
    ]
    assert not any("a" <= c <= "z" for one in said for c in one)
    (shown,) = list(items["map"].layers())
    assert shown.labelsEnabled()
    assert shown.labeling().settings().fieldName == "name_zh"


def test_names_that_find_no_room_are_said(run, provinces, tmp_path, feedback) -> None:
    """Those that are not told of are there, letter by letter; one is wider than a journal's column."""
    path = tmp_path / "named.pdf"
    layer = provinces.materialize(QgsFeatureRequest())
    at = layer.fields().lookupField("name_en")
    long = {f.id(): {at: "Macao " * 30} for f in layer.getFeatures() if f["name_en"] == "Macao"}
    layer.dataProvider().changeAttributeValues(long)
    run(
        "report_map",
        feedback=feedback,
        LAYER=layer,
        LABELS="name_en",
        LANGUAGE="en",
        FORMAT="column",
        OUTPUT=str(path),
    )
    (told,) = [one for one in feedback.warnings if "no room on the map" in one]
    missing = set(re.search(r"no room on the map: (.*?)\. ", told)[1].split(", "))
    assert any("Macao Macao" in one for one in missing)
    assert int(told.split()[0]) == len(missing) < 5
    every = {f["name_en"] for f in layer.getFeatures()}
    assert missing < every
    written = subprocess.run(
        [shutil.which("pdftotext"), str(path), "-"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert {one for one in every if one not in written} <= missing


def test_the_note_stands_above_the_source(run, network, tmp_path) -> None:
    _, items = drawn(run, network, tmp_path / "a.png", LANGUAGE="en")
    first, second = items["source"].text().splitlines()
    assert first == "Note: A test."
    assert second.startswith("Source: made up")


def test_a_field_that_is_not_there_cannot_be_written(run, provinces, tmp_path) -> None:
    with pytest.raises(QgsProcessingException, match="nowhere"):
        run("report_map", LAYER=provinces, LABELS="nowhere", OUTPUT=str(tmp_path / "a.png"))


def test_lines_are_thinner_in_a_column(run, network, tmp_path) -> None:
    widths = {}
    for paper in ("landscape", "column"):
        QgsProject.instance().layoutManager().clear()
        _, items = drawn(run, network, tmp_path / "a.png", FORMAT=paper)
        links = items["map"].layers()[2]
        assert links.geometryType() == Qgis.GeometryType.Line
        widths[paper] = [r.symbol().width() for r in links.renderer().rootRule().children()]
    assert widths["column"] == pytest.approx([w / 2 for w in widths["landscape"]])


def test_a_figure_has_no_title_unless_one_is_given(run, provinces, tmp_path) -> None:
    heights = []
    for title in ("", "Provinces"):
        QgsProject.instance().layoutManager().clear()
        run(
            "report_map",
            LAYER=provinces,
            FORMAT="column",
            TITLE=title,
            KEEP=True,
            OUTPUT=str(tmp_path / "a.png"),
        )
        layout, items = made()
        assert items["title"].text() == title
        heights.append(layout.pageCollection().page(0).pageSize().height())
    assert heights[1] == pytest.approx(heights[0] + 5)


def test_small_multiples_have_the_further_layers_too(run, parameters, provinces, tmp_path) -> None:
    path = str(tmp_path / "all.gpkg")
    run("local_moran", **parameters("local_moran"), ALL_TIMES=True, LAYER=path)
    layer = QgsVectorLayer(path, "clusters")
    run(
        "report_map",
        LAYER=layer,
        OVER=[provinces],
        PAGE_FIELD="time",
        ONE_SHEET=True,
        KEEP=True,
        FORMAT="two_columns",
        OUTPUT=str(tmp_path / "sheet.png"),
    )
    kept(tmp_path / "sheet.png")
    layout, _ = made()
    panels = [one for one in layout.items() if isinstance(one, QgsLayoutItemMap)]
    assert len(panels) == 6
    assert all(next(one.name() for one in p.layers()) == "provinces" for p in panels)


def test_every_size_has_a_name_in_the_dialog() -> None:
    made = importlib.import_module("regspatial_qgis.algorithms.report_map_parameters").definitions()
    (one,) = [p for p in made if p.name() == "FORMAT"]
    assert one.options() == list(FORMATS)
    labels = one.metadata()["widget_wrapper"]["labels"]
    assert len(set(labels)) == len(FORMATS)
    assert not set(labels) & set(FORMATS)


def test_classes_that_share_colours_are_counted_and_not_listed(run, provinces, tmp_path) -> None:
    """The 34 names of provinces have eight colours: a list of them would say nothing, and leave the page."""
    from qgis.core import QgsCategorizedSymbolRenderer, QgsFillSymbol, QgsRendererCategory

    layer = provinces.clone()
    colours = ("#112233", "#445566", "#778899")
    layer.setRenderer(
        QgsCategorizedSymbolRenderer(
            "adcode",
            [
                QgsRendererCategory(
                    f["adcode"],
                    QgsFillSymbol.createSimple({"color": colours[k % 3]}),
                    str(f["name_en"]),
                )
                for k, f in enumerate(provinces.getFeatures())
            ],
        )
    )
    QgsProject.instance().addMapLayers([layer])
    run("report_map", LAYER=layer, KEEP=True, LANGUAGE="en", OUTPUT=str(tmp_path / "a.png"))
    model = made()[1]["legend"].model()
    (node,) = model.rootGroup().findLayers()
    assert model.layerLegendNodes(node) == []
    assert node.customProperty("legend/title-label").endswith("(34)")


def test_links_and_poles_speak_the_language_of_the_map(plugin, run, network, tmp_path) -> None:
    links = importlib.import_module("regspatial_qgis.symbology.links")
    said = links.headings("zh")["Flow (The 3 greatest of each node)"]
    assert not any("a" <= c <= "z" for c in said)
    assert links.headings("en")[said] == "Flow (The 3 greatest of each node)"
    _, items = drawn(run, network, tmp_path / "a.png", LANGUAGE="zh")
    (rule,) = items["map"].layers()[0].labeling().rootRule().children()
    assert rule.settings().fieldName.endswith("zh")


def test_hinterlands_speak_the_language_of_the_map(plugin, network) -> None:
    """Their names were written where QGIS spoke English, and come out of the file."""
    names = importlib.import_module("regspatial_qgis.symbology.spoken_names")
    areas = network["HINTERLAND_AREAS"]
    renderer = areas.renderer().clone()
    before = [one.label() for one in renderer.categories()]
    assert all(label.isascii() for label in before)
    names.say_in(renderer, areas, "zh")
    assert not any(one.label().isascii() for one in renderer.categories())
    names.say_in(renderer, areas, "en")
    assert [one.label() for one in renderer.categories()] == before


@pytest.mark.parametrize(("size", "points"), [("landscape", 8.5), ("column", 6.375)])
def test_names_of_poles_are_smaller_in_a_small_figure(run, network, tmp_path, size, points) -> None:
    _, items = drawn(run, network, tmp_path / "a.png", FORMAT=size)
    (rule,) = items["map"].layers()[0].labeling().rootRule().children()
    assert rule.settings().format().size() == pytest.approx(points)


def test_poles_of_a_second_run_are_named(plugin, network) -> None:
    labels = importlib.import_module("regspatial_qgis.symbology.pole_labels")
    nodes = network["NODES"]
    nodes.startEditing()
    nodes.renameAttribute(nodes.fields().lookupField("pole"), "pole_2")
    labels.write_names(nodes, "en", "pole_2")
    for lang in ("zh", "en"):
        labels.say_in(nodes, lang)
        (rule,) = nodes.labeling().rootRule().children()
        assert rule.filterExpression() == '"pole_2" = 1'
        assert rule.settings().fieldName.endswith(lang)
    nodes.rollBack()


@pytest.mark.parametrize("place", ["OVER", "BASE_MAP", "INSET_LAYER"])
def test_a_table_over_a_map_is_refused_in_a_sentence(
    place, run, folder, provinces, tmp_path
) -> None:
    """QGIS itself would end: what counts the features of a class takes for granted that there are classes."""
    table = QgsVectorLayer(str(folder / "panel.csv"), "figures")
    given = {place: [table] if place == "OVER" else table}
    with pytest.raises(QgsProcessingException, match="“figures” is a table"):
        run("report_map", LAYER=provinces, OUTPUT=str(tmp_path / "map.pdf"), **given)
