# SPDX-License-Identifier: GPL-2.0-or-later
"""What was read off printed maps: one year on a page, names of the larger regions, the inset of the sea."""

import importlib

import pytest
from qgis.core import (
    QgsExpressionContext,
    QgsLayoutItemMap,
    QgsPalLayerSettings,
    QgsProject,
    QgsRenderContext,
)
from test_qgis_layers import shapes


@pytest.fixture
def printed(run, tmp_path):
    """Print a map and return the items of its layout by their names; the layout goes with the project."""
    QgsProject.instance().clear()

    def call(**given):
        run("report_map", OUTPUT=str(tmp_path / "m.pdf"), KEEP=True, **given)
        (made,) = QgsProject.instance().layoutManager().printLayouts()
        return {i.id(): i for i in made.items() if hasattr(i, "id") and i.id()}

    yield call
    QgsProject.instance().clear()


def test_a_layer_of_all_years_is_printed_at_the_last(
    run, parameters, printed, feedback, tmp_path
) -> None:
    """All lay over one another: a region four times, counted four times, under no year."""
    path = str(tmp_path / "clusters.gpkg")
    run("local_moran", **parameters("local_moran"), ALL_TIMES=True, LAYER=path)
    items = printed(LAYER=path, feedback=feedback)
    (layer,) = items["map"].layers()
    at = layer.fields().lookupField("time")
    assert layer.uniqueValues(at) == {2020}
    assert items["title"].text().endswith(", 2020")
    (node,) = items["legend"].model().rootGroup().findLayers()
    assert node.customProperty("legend/title-label") == items["title"].text()
    assert any("the map shows the last, 2020" in one for one in feedback.infos)


def test_the_name_of_a_larger_region_stays(plugin, provinces) -> None:
    stack = importlib.import_module("regspatial_qgis.layouts.stack")
    layer = provinces.clone()
    stack.label_by(layer, "name_zh", "Noto Sans CJK SC", 1.0)
    settings = layer.labeling().settings()  # what is asked of it lives as long as it
    of = settings.dataDefinedProperties().property(QgsPalLayerSettings.Property.Priority)
    found = {}
    for feature in layer.getFeatures():
        context = QgsExpressionContext()
        context.setFeature(feature)
        found[feature["name_zh"]] = of.value(context)[0]
    assert max(found.values()) == 10.0
    assert min(found.values()) >= 0.0
    assert found["广东省"] > 2 * found["澳门特别行政区"]


def width_of(layer) -> float:
    (symbol,) = layer.renderer().symbols(QgsRenderContext())
    return symbol.width()


def test_lines_of_ones_own_are_as_wide_as_the_paper_asks_for(printed, provinces) -> None:
    dashes = shapes(["LINESTRING(118 15, 119 16)"], "EPSG:4326", "LineString")
    over, _regions = printed(LAYER=provinces, DASH_LINE=dashes, FORMAT="column")["map"].layers()
    assert width_of(over) == pytest.approx(0.3)


def test_links_are_not_cut_off_at_the_frame_of_the_sea(printed, provinces) -> None:
    """Those that miss it left empty paths in the PDF, at which readers of such files stumbled."""
    links = shapes(["LINESTRING(113 23, 87 43)"], "EPSG:4326", "LineString")
    items = printed(LAYER=provinces, OVER=[links])
    assert len(items["map"].layers()) == 2
    assert len(items["inset"].layers()) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_stands_under_the_name_of_the_sea(printed, provinces, lang) -> None:
    """In a column its English name takes two lines, which lay over the dashes."""
    framing = importlib.import_module("regspatial_qgis.layouts.framing")
    items = printed(LAYER=provinces, FORMAT="column", LANGUAGE=lang)
    inset, name = items["inset"], items["sea"]
    assert isinstance(inset, QgsLayoutItemMap)
    where = framing.frame(provinces)
    papers = importlib.import_module("regspatial_qgis.layouts.papers")
    lines = papers.lines_of(name)
    assert lines == (2 if lang == "en" else 1)
    shown = inset.extent()
    per_mm = shown.height() / inset.rect().height()
    second = (lines - 1) * papers.deep_of(name.textFormat().size())
    assert where.inset.yMinimum() - shown.yMinimum() >= 0.99 * second * per_mm
    assert inset.sceneBoundingRect().contains(name.sceneBoundingRect())
    north, map_ = items["north"].pagePos(), items["map"]
    assert north.x() < map_.pagePos().x() + map_.rect().width() / 2
