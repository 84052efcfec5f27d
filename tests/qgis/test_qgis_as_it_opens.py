# SPDX-License-Identifier: GPL-2.0-or-later
"""Every dialog as it opens over a project: what it proposes stands, the rest of what is required is filled in, Run.

The project holds a map and its table by region and year, or one layer that holds shapes, values and an empty
cell. A run gives layers or tables; what cannot be done with the project is refused in a sentence.
"""

import importlib
import re

import pytest
from cases import CASES
from pressing import SIDE, layer_of, required, wait_until, write_study
from qgis.core import (
    NULL,
    QgsFeature,
    QgsField,
    QgsProcessingParameterFeatureSource,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtCore import QMetaType
from qgis.PyQt.QtWidgets import QMessageBox, QTextEdit

PROPOSED = ("regions_id", "panel_id", "panel_time")
"""What no person types: the dialog finds the layers, their ids and the time."""
QUICK = {"PERMUTATIONS": 99, "DRAWS": 50, "GRID": 50}
OF_PYTHON = re.compile(
    r"Traceback|NoneType|object at 0x|\bdtype\b|\b[a-z_]+=(?!=)\S|\w+Error:|\[\]"
)
"""What a sentence of a dialog never has; a parameter is called by its label there."""


@pytest.fixture(scope="module")
def study(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("opens")
    write_study(folder)
    return folder


def with_values(study) -> QgsVectorLayer:
    """Return the map with the last year's values in its own fields; one cell is empty."""
    grid, table = layer_of(study, "projected"), layer_of(study, "table")
    last = {f["code"]: f for f in table.getFeatures() if str(f["year"]) == "2019"}
    names = [n for n in table.fields().names() if n not in ("code", "year")]
    layer = QgsVectorLayer("Polygon?crs=EPSG:32650", "districts", "memory")
    own = [f.name() for f in grid.fields() if f.name() != "fid"]
    fields = [QgsField(n, QMetaType.Type.QString) for n in own]
    fields += [QgsField(n, QMetaType.Type.Double) for n in names]
    layer.dataProvider().addAttributes(fields)
    layer.updateFields()
    made = []
    for k, feature in enumerate(grid.getFeatures()):
        one = QgsFeature(layer.fields())
        one.setGeometry(feature.geometry())
        values = [
            float(v) if v not in (None, NULL, "") else NULL
            for v in (last[feature["adcode"]][n] for n in names)
        ]
        if k == 2 * SIDE:
            values[names.index("labs")] = NULL
        one.setAttributes([*(feature[n] for n in own), *values])
        made.append(one)
    layer.dataProvider().addFeatures(made)
    return layer


@pytest.fixture
def opened(provider, study, qgis_iface, monkeypatch):
    """Open a tool's dialog over a project of some layers, and empty the project again."""
    import processing

    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    monkeypatch.setattr(qgis_iface, "activeLayer", lambda: None, raising=False)
    boxes: list[str] = []

    def box(parent, title, text, *more):
        boxes.append(text)
        return QMessageBox.StandardButton.No

    for name in ("warning", "question", "critical"):
        monkeypatch.setattr(QMessageBox, name, staticmethod(box))
    project = QgsProject.instance()
    project.removeAllMapLayers()
    dialogs = []

    def open_(tool: str, given: dict, layers: list):
        for layer in layers:
            project.addMapLayer(layer)
        dialog = processing.createAlgorithmDialog(f"regspatial:{tool}", given)
        dialog.said_in_boxes = boxes
        dialogs.append(dialog)
        dialog.show()
        return dialog

    yield open_
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()
    project.removeAllMapLayers()
    project.layerTreeRoot().removeAllChildren()


def typed(name: str, study) -> dict[str, object]:
    """Return what a person fills in: what is required and no dialog can know."""
    core = importlib.import_module("regspatial_qgis.core")
    tool = core.catalog.get(name)
    params = {p.name for p in core.catalog.expand(tool)}
    given = {k.upper(): v for k, v in required(tool).items() if k not in PROPOSED}
    given |= {k: v for k, v in QUICK.items() if k.lower() in params and k not in given}
    if name in (
        "hausman_test",
        "event_study",
    ):  # draws of signs begin at 99, and are of clustered errors
        given.pop("DRAWS", None)
    if "rasters" in params:
        given["RASTERS"] = [str(study / "hills-projected.asc")]
    return given


def press(dialog) -> tuple[bool, str]:
    """Press Run; return whether it ran, and what was said where it did not."""
    fine: list = [False]

    def run():
        dialog.runButton().click()
        if dialog.said_in_boxes:  # a refusal before the run: there is nothing to wait for
            dialog.algorithmFinished.emit(False, {})

    fine = wait_until(dialog.algorithmFinished, run)
    log = dialog.findChild(QTextEdit, "txtLog").toPlainText()
    said = log.rpartition("}\n")[2].partition("Execution failed")[0]  # behind the values of the run
    return bool(fine[0]), " ".join(dialog.said_in_boxes) or said


def a_sentence(said: str) -> bool:
    return bool(said.strip()) and not OF_PYTHON.search(said)


def places_of(name: str, layers: list) -> dict[str, object]:
    """Return what a second layer is, where a tool asks for one of its own."""
    core = importlib.import_module("regspatial_qgis.core")
    params = {p.name for p in core.catalog.expand(core.catalog.get(name))}
    flows = [one for one in layers if one.name() == "flows"]
    out: dict[str, object] = {"PLACES": layers[0]} if "places" in params else {}
    return out | ({"FLOWS": flows[0]} if "flows" in params and flows else {})


@pytest.mark.parametrize("name", tuple(CASES))
def test_a_map_and_its_table_are_enough(name, opened, study) -> None:
    layers = [layer_of(study, "projected"), layer_of(study, "table")]
    if name == "weights_from_flows":
        layers.append(layer_of(study, "flows"))
    dialog = opened(name, typed(name, study) | places_of(name, layers), layers)
    done, said = press(dialog)
    assert done, said


@pytest.mark.parametrize("name", tuple(CASES))
def test_one_layer_runs_or_is_refused_in_a_sentence(name, opened, study) -> None:
    layer = with_values(study)
    given = typed(name, study) | places_of(name, [layer])
    given.pop("TIME", None)  # there is one
    done, said = press(opened(name, given, [layer]))
    assert done or a_sentence(said), said


def test_the_layers_that_a_dialog_asks_for_are_proposed_or_free(provider, opened, study) -> None:
    """No tool opens with an empty box for a map or a table that it cannot do without."""
    grid, table = layer_of(study, "projected"), layer_of(study, "table")
    dialog = opened("panel_model", {}, [grid, table])
    made = dialog.algorithm().parameterDefinitions()
    sources = [p.name() for p in made if isinstance(p, QgsProcessingParameterFeatureSource)]
    values = {n: dialog.mainWidget().wrappers[n].parameterValue() for n in sources}
    assert values == {"REGIONS": grid.id(), "PANEL": table.id()}
