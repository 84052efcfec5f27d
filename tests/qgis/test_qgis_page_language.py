# SPDX-License-Identifier: GPL-2.0-or-later
"""A printed map speaks its own language, whichever its layer was made in: title, heading, classes."""

import pytest
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer

MADE = {
    "two variables": ("map_variable", {"VARIABLE": "gdp", "SECOND": "y"}, "LAYER"),
    "circles": ("map_variable", {"VARIABLE": "population", "DRAWN": "circles"}, "LAYER"),
    "clusters": ("local_moran", {"VARIABLE": "gdp"}, "LAYER"),
    "flows": ("map_flows", {}, "FLOW_LINES"),
}
SAID = {
    "two variables": {"en": "gdp and y, 2020", "zh": "gdp 与 y，2020"},
    "circles": {"en": "population, 2020", "zh": "population，2020"},
    "clusters": {"en": "Cluster", "zh": "集聚类型"},
    "flows": {"en": "Flow (9 largest of 465)", "zh": "流量（465 条中最大的 9 条）"},
}
CLASSES = {
    "two variables": {"en": "gdp low, y low", "zh": "gdp 低、y 低"},
    "circles": {"en": "No data", "zh": "无数据"},
    "clusters": {"en": "Not significant", "zh": "不显著"},
}


@pytest.mark.parametrize(("made", "read"), [("en", "zh"), ("zh", "en")])
@pytest.mark.parametrize("what", MADE)
def test_title_and_legend_are_in_the_language_of_the_page(
    run, parameters, tmp_path, monkeypatch, what, made, read
) -> None:
    """They stayed as they were written: 'gdp 与 y，2020' on an English page, 'Not significant' on a Chinese one."""
    tool, more, output = MADE[what]
    given = parameters(tool) | more
    if "SECOND" in more:
        given.pop("CLASSIFICATION")
    path = str(tmp_path / "made.gpkg")
    _speak(monkeypatch, made)
    run(tool, **given, **{output: path})
    _speak(monkeypatch, read)
    QgsProject.instance().clear()
    layer = QgsVectorLayer(path, "made")
    run("report_map", LAYER=layer, OUTPUT=str(tmp_path / "m.png"), COUNTS=False, KEEP=True)
    (page,) = QgsProject.instance().layoutManager().printLayouts()
    assert page.itemById("title").text() == SAID[what][read]
    model = page.itemById("legend").model()
    (node,) = model.rootGroup().findLayers()
    assert SAID[what][read] in node.customProperty("legend/title-label")
    classes = [one.data(0) for one in model.layerLegendNodes(node)]
    if what in CLASSES:
        assert CLASSES[what][read] in classes
        assert CLASSES[what][made] not in classes
    del page, model, node
    QgsProject.instance().clear()


def test_a_name_that_a_person_gave_a_field_stays(run, parameters, tmp_path, monkeypatch) -> None:
    tool, more, output = MADE["circles"]
    path = str(tmp_path / "made.gpkg")
    run(tool, **(parameters(tool) | more), **{output: path})
    QgsProject.instance().clear()
    layer = QgsVectorLayer(path, "made")
    QgsProject.instance().addMapLayer(layer)
    (shown,) = [
        k for k, f in enumerate(layer.fields()) if layer.attributeAlias(k) == SAID["circles"]["en"]
    ]
    layer.setFieldAlias(shown, "People")
    _speak(monkeypatch, "zh")
    run("report_map", LAYER=layer, OUTPUT=str(tmp_path / "m.png"), KEEP=True)
    (page,) = QgsProject.instance().layoutManager().printLayouts()
    assert page.itemById("title").text() == "People"
    del page
    QgsProject.instance().clear()


def _speak(monkeypatch, lang: str) -> None:
    locale = {"zh": "zh-Hans", "en": "en"}[lang]
    monkeypatch.setattr(QgsApplication, "locale", staticmethod(lambda: locale))
