# SPDX-License-Identifier: GPL-2.0-or-later
"""What is done inside the window of QGIS; started by desktop.py with `qgis --code`.

The task (JSON, named by REGSPATIAL_TASK) loads layers, opens the dialog of a tool, fills it in, runs
it, and takes a picture at each stop; what was found goes to facts.json.
"""

import json
import os
import traceback
from pathlib import Path

from qgis.core import QgsApplication, QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QEventLoop, QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QPushButton
from qgis.utils import iface, plugins

TASK = json.loads(Path(os.environ["REGSPATIAL_TASK"]).read_text("utf-8"))
OUT = Path(TASK["out"])
FACTS = {"plugins": [], "errors": [], "pictures": []}


def wait(seconds):
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def wait_for(condition, seconds=1800):  # until it is so; the bound is for what never comes
    for _ in range(int(seconds / 0.1)):
        if condition():
            return True
        wait(0.1)
    return False


def shoot(name, widget=None, *, messages=False):
    wait(0.5)
    QApplication.processEvents()
    if not messages:
        iface.messageBar().clearWidgets()
    path = OUT / f"{name}.png"
    (widget or iface.mainWindow()).grab().save(str(path))
    FACTS["pictures"].append(path.name)


def load_layers():
    layers = {}
    for name, path in TASK.get("layers", {}).items():
        layer = QgsVectorLayer(path, name)
        QgsProject.instance().addMapLayer(layer)
        layers[name] = layer
    return layers


def open_toolbox(search):
    for dock in iface.mainWindow().findChildren(QDockWidget):
        if dock.objectName() == "ProcessingToolbox":
            iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            dock.show()
            dock.raise_()
            dock.searchBox.setText(search)
            wait(0.5)
            iface.mainWindow().resizeDocks([dock], [380], Qt.Orientation.Horizontal)
            FACTS["toolbox"] = tree_of(dock.algorithmTree)
            return dock
    return None


def tree_of(tree):
    out, model = [], tree.model()

    def walk(parent):
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            out.append(str(model.data(index)))
            walk(index)

    walk(tree.rootIndex())
    return out


def run_tool(layers):
    import processing

    given = {
        k: layers[v["layer"]] if isinstance(v, dict) else v for k, v in TASK["parameters"].items()
    }
    dialog = processing.createAlgorithmDialog(TASK["tool"], given)
    dialog.show()
    dialog.resize(1000, 820)
    shoot("dialog", dialog)
    done = []
    dialog.algorithmFinished.connect(lambda *result: done.append(result))
    dialog.runAlgorithm()
    FACTS["finished"] = wait_for(lambda: bool(done))
    shoot("log", dialog)
    dialog.close()


def show_result():
    canvas = iface.mapCanvas()
    tree = QgsProject.instance().layerTreeRoot()
    for node in tree.findLayers():
        if node.name() in TASK.get("hide", ()):
            node.setItemVisibilityChecked(False)
    spatial = [n.layer() for n in tree.findLayers() if n.isVisible() and n.layer().isSpatial()]
    if spatial:
        extent = spatial[0].extent()
        settings = canvas.mapSettings()
        canvas.setExtent(settings.layerExtentToOutputExtent(spatial[0], extent))
    canvas.refresh()
    wait_for(lambda: not canvas.isDrawing())
    wait(1)
    model = iface.layerTreeView().layerTreeModel()

    def shown(node):  # what the tree says beside each symbol
        legend = model.layerLegendNodes(node)
        return [str(one.data(Qt.ItemDataRole.DisplayRole)) for one in legend]

    results = [n for n in tree.findLayers() if n.customProperty("showFeatureCount")]
    wait_for(lambda: all("[" in text for n in results for text in shown(n)), 120)
    FACTS["layers"] = [
        {
            "name": n.name(),
            "renderer": n.layer().renderer().type() if n.layer().isSpatial() else None,
            "legend": [i.label() for i in n.layer().renderer().legendSymbolItems()]
            if n.layer().isSpatial()
            else [],
            "features": n.layer().featureCount(),
            "shown": shown(n),
        }
        for n in tree.findLayers()
    ]


def linked(layers):
    """Open the linked pictures, brush a part of one, and look at what the layers have selected."""
    asked = TASK["linked"]
    entry = plugins["regspatial_qgis"].linked
    iface.setActiveLayer(layers[asked["layer"]])
    for dock in iface.mainWindow().findChildren(QDockWidget):
        others = ("ProcessingToolbox", "RegspatialLinkedPictures")
        if dock.objectName() in others or type(dock).__name__ == "ResultsDock":
            dock.hide()
    if "size" in asked:
        iface.mainWindow().resize(*asked["size"])
    entry.show()
    wait(0.5)
    iface.mainWindow().resizeDocks([entry.dock], [380], Qt.Orientation.Horizontal)
    for name, key in asked["choose"].items():
        box = getattr(entry.dock.form, name)
        box.setCurrentIndex(box.findData(key))
    wait(0.5)
    view = entry.dock.view
    frame = view.frame()
    start, end = (
        QPoint(int(frame.left + x * frame.width), int(frame.top + y * frame.height))
        for x, y in asked["brush"]
    )
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view, left, none, start)
    QTest.mouseRelease(view, left, none, end)
    wait_for(lambda: not iface.mapCanvas().isDrawing())
    wait(1)
    FACTS["linked"] = {
        "said": [one.text for one in view.said()],
        "selected": {
            layer.name(): layer.selectedFeatureCount()
            for layer in QgsProject.instance().mapLayers().values()
        },
    }
    shoot("linked")


def study(layers):
    """Carry a study through in its panel, a picture a step, and write its report and its recipe."""
    asked = TASK["study"]
    entry = plugins["regspatial_qgis"].study
    for dock in iface.mainWindow().findChildren(QDockWidget):
        others = ("ProcessingToolbox", "RegspatialLinkedPictures")
        if dock.objectName() in others or type(dock).__name__ == "ResultsDock":
            dock.hide()
    if "size" in asked:
        iface.mainWindow().resize(*asked["size"])
    if "project" in asked:
        QgsProject.instance().write(asked["project"])  # the maps are kept beside it
    entry.show()
    dock = entry.dock
    wait(1)
    iface.mainWindow().resizeDocks([dock], [asked.get("width", 520)], Qt.Orientation.Horizontal)
    dock.form.formula.setText(asked["formula"])
    dock.form.formula.editingFinished.emit()
    for name, value in asked.get("form", {}).items():
        box = getattr(dock.form, name)
        box.setCurrentIndex(box.findData(value))
    wait_for(lambda: bool(dock.join.text()), 120)
    shoot("study_question")
    shoot("panel_question", dock)
    said, layers_before = {}, FACTS.get("layers")
    for name in asked["steps"]:
        dock.go_to(name)
        page = dock.pages.get(name)
        if page is not None and not page.step.after:
            page.button.click()
            wait_for(lambda: not dock.run.busy)
            said[name] = page.said.text()
        show_result()
        shoot(f"study_{name}")
        shoot(f"panel_{name}", dock)
    dock.write_report(str(OUT / "study.html"))
    dock.write_recipe(str(OUT / "study.toml"))
    for ending in ("ods", "docx"):
        dock.write_tables(str(OUT / f"study.{ending}"))
    FACTS["layers"] = layers_before  # those of the tool; the study's stand in its group
    FACTS["study"] = {"join": dock.join.text(), "said": said, "report": dock.report.said.text()}
    dock.go_to("report")
    shoot("study_end")
    shoot("panel_report", dock)
    if asked.get("weights"):
        from regspatial_qgis.study.weights_dialog import WeightsDialog

        box = WeightsDialog(dock.setting, dock)
        box.add.click()
        box.show()
        box.describe()
        wait_for(lambda: not box.run.busy)
        shoot("study_weights", box)
        box.close()


def greeting():
    """Look at what a first run says."""
    FACTS["greeting"] = [b.text() for b in iface.messageBar().findChildren(QPushButton)]
    shoot("greeting", messages=True)


def sample():
    """Open the sample project, and look at what is in it."""
    QgsProject.instance().setDirty(False)
    welcome = plugins["regspatial_qgis"].welcome
    if not welcome.load(OUT / "sample"):
        raise RuntimeError("the sample project did not open")
    wait_for(plugins["regspatial_qgis"].study.dock.maps.there)  # the panel draws its first map
    canvas = iface.mapCanvas()
    wait_for(lambda: not canvas.isDrawing())
    wait(1)
    FACTS["sample"] = {
        "title": QgsProject.instance().title(),
        "layers": sorted(one.name() for one in QgsProject.instance().mapLayers().values()),
        "study": plugins["regspatial_qgis"].study.dock.isUserVisible(),
    }
    shoot("sample", messages=True)


def upgrade():
    """Switch the plugin off and on, as an upgrade does, and look at what is left of the old one."""
    import sys

    import qgis.utils

    name = "regspatial_qgis"
    before = {k: id(v) for k, v in sys.modules.items() if k == name or k.startswith(name + ".")}
    qgis.utils.unloadPlugin(name)
    FACTS["left_after_unload"] = [k for k in sys.modules if k.startswith(name + ".")]
    FACTS["provider_after_unload"] = (
        QgsApplication.processingRegistry().providerById("regspatial") is not None
    )
    wait(0.5)
    left = iface.mainWindow().findChildren((QDockWidget, QAction))
    FACTS["widgets_after_unload"] = [
        w.objectName() for w in left if w.objectName().startswith("Regspatial")
    ]
    qgis.utils.loadPlugin(name)
    qgis.utils.startPlugin(name)
    after = {k: id(v) for k, v in sys.modules.items() if k in before}
    FACTS["modules_kept"] = [k for k in after if before[k] == after[k]]
    registry = QgsApplication.processingRegistry()
    FACTS["tools_after_upgrade"] = len(registry.providerById("regspatial").algorithms())


def work():
    try:
        window = iface.mainWindow()
        window.move(0, 0)
        window.resize(*TASK.get("size", [1480, 920]))
        greeting()
        iface.messageBar().clearWidgets()
        wait(1)
        FACTS["plugins"] = sorted(plugins)
        provider = QgsApplication.processingRegistry().providerById("regspatial")
        FACTS["tools"] = sorted(a.name() for a in provider.algorithms()) if provider else []
        FACTS["provider"] = provider.name() if provider else None
        FACTS["locale"] = QgsApplication.locale()
        layers = load_layers()
        if "search" in TASK:
            open_toolbox(TASK["search"])
        if "tool" in TASK:
            run_tool(layers)
        show_result()
        shoot("window")
        if "linked" in TASK:
            linked(layers)
        if "study" in TASK:
            study(layers)
        if TASK.get("sample"):
            sample()
        if TASK.get("upgrade"):
            upgrade()
    except Exception:
        FACTS["errors"].append(traceback.format_exc())
    (OUT / "facts.json").write_text(json.dumps(FACTS, ensure_ascii=False), "utf-8")
    QgsSettings().setValue("app/askToSaveMemoryLayers", False)
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


if iface is not None:
    QTimer.singleShot(2000, work)
