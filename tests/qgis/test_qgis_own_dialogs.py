# SPDX-License-Identifier: GPL-2.0-or-later
"""Run pressed in the dialogs of the tools that belong to QGIS alone, in Chinese."""

import pytest
from pressing import in_project, wait_until
from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QTextEdit
from windows import settle

YEARBOOK = """3-1 分地区年末常住人口,,
,,单位：万人
地  区,2021年,2022年
全  国,,
北  京,2189,2184
天  津,1373,1363
河  北,7448,7420
注：本表数据为抽样推算数。,,
"""


@pytest.fixture
def opened(provider, qgis_iface, chinese, monkeypatch):
    """Open a tool's dialog, shown; what a message box would have said is a failure."""
    import processing

    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    boxes: list[str] = []
    for name in ("warning", "question", "critical"):
        monkeypatch.setattr(
            QMessageBox, name, staticmethod(lambda parent, title, text, *more: boxes.append(text))
        )
    before = set(QgsProject.instance().mapLayers())
    dialogs = []

    def open_(tool: str, **given):
        dialog = processing.createAlgorithmDialog(f"regspatial:{tool}", given)
        dialog.said_in_boxes = boxes
        dialogs.append(dialog)
        dialog.resize(980, 720)
        dialog.show()
        QApplication.processEvents()
        return dialog

    yield open_
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()
    QgsProject.instance().removeMapLayers(list(set(QgsProject.instance().mapLayers()) - before))


def pressed(dialog) -> tuple[dict, str]:
    """Press Run; return the results and the log."""

    def press():
        dialog.runButton().click()
        assert not dialog.said_in_boxes, dialog.said_in_boxes

    done, results = wait_until(dialog.algorithmFinished, press)
    log = dialog.findChild(QTextEdit, "txtLog").toPlainText()
    assert done, log
    return in_project(results), log


def test_a_yearbook_is_merged_by_pressing_run(opened, tmp_path) -> None:
    table = tmp_path / "人口.csv"
    table.write_bytes(YEARBOOK.encode("gb18030"))
    dialog = opened("merge_tables", FILES=[str(table)], NAMES="province")
    assert dialog.windowTitle().endswith("合并数据表")
    results, log = pressed(dialog)
    layer = results["OUTPUT"]
    assert isinstance(layer, QgsVectorLayer)
    found = {(f["id"], f["time"]): f[2] for f in layer.getFeatures()}
    assert found["110000", 2021] == 2189
    assert found["130000", 2022] == 7420
    assert len(found) == 6
    assert (
        layer.fields()[2].alias() == "年末常住人口（万人）"
    )  # the title, not the name of the file
    assert "年份横排" in log


def test_prefectures_become_provinces_by_pressing_run(opened, folder) -> None:
    layer = QgsVectorLayer(str(folder / "china_prefectures.gpkg"), "地级单元", "ogr")
    QgsProject.instance().addMapLayer(layer)
    dialog = opened("dissolve_regions", REGIONS=layer.id(), BY="parent")
    assert dialog.windowTitle().endswith("按属性合并地区")
    results, log = pressed(dialog)
    merged = results["OUTPUT"]
    found = {f["parent"]: f["members"] for f in merged.getFeatures()}
    assert len(found) == 34
    assert sum(found.values()) == 370
    assert merged.fields().field("members").alias() == "成员数"
    assert "碎缝" in log


OWN = ("shipped_data", "merge_tables", "dissolve_regions", "report_map", "external", "moran")


@pytest.mark.parametrize("tool", OWN)
def test_close_and_help_are_chinese_too(opened, tool) -> None:
    """QGIS in Chinese asks Qt for a file that there is not, and leaves them English; in its own tools they stay."""
    import processing

    other = processing.createAlgorithmDialog("native:buffer", {})
    other.show()
    dialog, kinds = opened(tool), QDialogButtonBox.StandardButton
    settle()
    said = [dialog.buttonBox().button(one).text() for one in (kinds.Close, kinds.Help)]
    theirs = other.buttonBox().button(kinds.Close).text()
    other.close()
    other.deleteLater()
    assert said == ["关闭", "帮助"]
    assert theirs == "Close"
