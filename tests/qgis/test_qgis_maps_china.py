# SPDX-License-Identifier: GPL-2.0-or-later
"""The map of a report, and maps of China: recognised, complete, with their number."""

import importlib

import pytest
from drawing import framing, maps
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)
from test_qgis_layers import shapes

__all__ = ["framing", "maps"]


# ---- the map of a report ----


def test_a_report_has_its_map(run, parameters, tmp_path) -> None:
    report = tmp_path / "report.html"
    run("local_moran", **parameters("local_moran"), LAYER="TEMPORARY_OUTPUT", REPORT=str(report))
    html = report.read_text("utf-8")
    assert html.count('<img src="data:image/png;base64,') == 1
    assert "Local Moran" in html


def test_a_report_without_a_layer_has_none(run, parameters, tmp_path) -> None:
    report = tmp_path / "report.html"
    run("moran", **parameters("moran"), REPORT=str(report))
    assert "<img" not in report.read_text("utf-8")


def test_a_report_has_the_picture_that_the_help_promises_and_the_findings(
    run, parameters, tmp_path
) -> None:
    report = tmp_path / "report.html"
    run("leave_one_out", **parameters("leave_one_out"), REPORT=str(report))
    html = report.read_text("utf-8")
    assert html.count('<svg role="img"') == 1
    assert html.index('<section class="findings"') < html.index("<figure") < html.index("<table")


def test_without_a_chinese_font_the_report_comes_without_its_map(
    run, parameters, tmp_path, maps, monkeypatch, chinese, feedback
) -> None:
    monkeypatch.setattr(maps, "CHINESE_FONTS", ())
    report = tmp_path / "report.html"
    run(
        "local_moran",
        feedback,
        **parameters("local_moran"),
        LAYER="TEMPORARY_OUTPUT",
        REPORT=str(report),
    )
    assert "<img" not in report.read_text("utf-8")
    assert any("未安装可显示中文的字体" in w for w in feedback.warnings)


# ---- maps of China ----


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:4490", "EPSG:32648"])
def test_china_is_recognised_in_any_coordinate_system(framing, provinces, crs) -> None:
    """And has the South China Sea in an inset, all its islands and Taiwan in one of the two."""
    layer = turned(provinces, crs)
    assert framing.shows_china(layer)
    where = framing.frame(layer)
    assert where.sea
    transform = QgsCoordinateTransform(layer.crs(), where.crs, QgsProject.instance())
    for feature in layer.getFeatures():
        point = transform.transform(feature.geometry().pointOnSurface().asPoint())
        assert where.extent.contains(point) or where.inset.contains(point), feature["name_zh"]


def test_a_part_of_china_is_not_china_in_any_coordinate_system(framing, provinces) -> None:
    part = provinces.materialize(QgsFeatureRequest().setFilterExpression("region4 = 'northeast'"))
    for crs in ("EPSG:4326", "EPSG:3857"):
        assert not framing.shows_china(turned(part, crs))
        assert not framing.frame(turned(part, crs)).sea


def turned(layer: QgsVectorLayer, crs: str) -> QgsVectorLayer:
    """Return a layer in another coordinate system."""
    out = layer.materialize(QgsFeatureRequest())
    target = QgsCoordinateReferenceSystem(crs)
    transform = QgsCoordinateTransform(layer.crs(), target, QgsProject.instance())
    moved = {}
    for feature in out.getFeatures():
        geometry = feature.geometry()
        geometry.transform(transform)
        moved[feature.id()] = geometry
    out.dataProvider().changeGeometryValues(moved)
    out.setCrs(target)
    out.updateExtents()
    return out


def test_layers_of_ones_own_lie_over_the_map_and_its_number_beneath(
    run, provinces, tmp_path, maps
) -> None:
    """In three coordinate systems; the name of the inset stands inside its frame."""
    dashes = shapes(
        ["LINESTRING(118 15, 119 16)", "LINESTRING(110 8, 110 9)"], "EPSG:4326", "LineString"
    )
    QgsProject.instance().clear()
    run(
        "report_map",
        LAYER=provinces,
        OUTPUT=str(tmp_path / "m.png"),
        BASE_MAP=turned(provinces, "EPSG:3857"),
        INSET_LAYER=provinces,
        DASH_LINE=dashes,
        REVIEW_NUMBER="\u5ba1\u56fe\u53f7\uff1aGS(2024)0650",
        REQUIRE_REVIEW=True,
        KEEP=True,
    )
    (made,) = QgsProject.instance().layoutManager().printLayouts()
    items = {i.id(): i for i in made.items() if hasattr(i, "id")}
    assert len(items["map"].layers()) == 3
    assert len(items["inset"].layers()) == 4
    assert items["source"].text() == "Map review number: GS(2024)0650"
    inset, name = (items[k].sceneBoundingRect() for k in ("inset", "sea"))
    assert inset.contains(name)
    assert items["sea"].text() == "South China Sea Islands"
    del items, made
    QgsProject.instance().clear()


def test_a_map_of_china_without_a_number_is_refused_where_asked(run, provinces, tmp_path) -> None:
    out = str(tmp_path / "m.png")
    with pytest.raises(QgsProcessingException, match="belongs to an approved base map"):
        run("report_map", LAYER=provinces, OUTPUT=out, REVIEW_NUMBER="GS(2020)4619")
    assert not (tmp_path / "m.png").exists()
    with pytest.raises(QgsProcessingException, match="without a review number"):
        run("report_map", LAYER=provinces, OUTPUT=out, REQUIRE_REVIEW=True)
    part = provinces.materialize(QgsFeatureRequest().setFilterExpression("region4 = 'northeast'"))
    assert run("report_map", LAYER=part, OUTPUT=out, REQUIRE_REVIEW=True)["PAGES"] == 1


@pytest.mark.parametrize(
    "heading",
    [
        "log(rd_exp_10k): from others (indirect), in a year",
        "对研究与试验发展经费内部支出的来自其他地区的间接效应",
    ],
)
def test_a_long_heading_of_a_legend_stays_within_its_page(plugin, provinces, heading) -> None:
    """In the picture of the study panel it ran over the edge."""
    maps = importlib.import_module("regspatial_qgis.layouts.maps")
    papers = importlib.import_module("regspatial_qgis.layouts.papers")
    project = QgsProject()
    layer = provinces.clone()
    project.addMapLayer(layer)
    page = maps.Page(lang="zh" if heading > "z" else "en", legend=heading)
    paper = papers.Paper("figure")
    made = maps.layout(layer, page, maps.template("figure", page.lang), project, paper=paper)
    legend, sheet = made.itemById("legend"), made.pageCollection().page(0).pageSize()
    assert legend.pagePos().x() + papers._needs(legend)[0] <= sheet.width()
    (node,) = legend.model().rootGroup().findLayers()
    lines = node.customProperty("legend/title-label").split("\u2028")
    assert len(lines) > 1
    assert "".join(lines).replace(" ", "") == heading.replace(" ", "")
    del made


def test_a_heading_does_not_break_after_its_bracket(plugin) -> None:
    """It was: from others (, and under it: indirect)."""
    papers = importlib.import_module("regspatial_qgis.layouts.papers")
    text = "schooling: from others (indirect), 溢出效应（间接）"
    assert "".join(papers.WORDS.findall(text)) == text
    words = papers.WORDS.findall(text)
    assert not [one for one in words if one.rstrip().endswith(("(", "（"))]
    assert "(indirect)" in words


def test_a_legend_has_no_number_of_a_field(plugin) -> None:
    """A map with a field called cluster made the legend of clusters Cluster (2)."""
    stack = importlib.import_module("regspatial_qgis.layouts.stack")
    assert stack.without_number("cluster_2", "Cluster (2)") == "Cluster"
    assert stack.without_number("gdp_2", "GDP (2010)") == "GDP (2010)"
    assert stack.without_number("cluster", "Cluster (2)") == "Cluster (2)"
