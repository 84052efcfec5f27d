# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways into a tool that QGIS has: its dialog, its Python, a row of the batch window, a model, the history.

Each takes what a person fills in, and says how the run ended: with results, or with what was said instead.
"""

import datetime as dt
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from conftest import Feedback
from pressing import core, in_project, wait_until
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsProcessingUtils,
    QgsProject,
)
from qgis.gui import QgsGui
from qgis.PyQt.QtWidgets import QTextEdit

FROM_VALUE = QgsProcessingModelChildParameterSource.fromStaticValue
FROM_INPUT = QgsProcessingModelChildParameterSource.fromModelParameter
LAYERS = ("REGIONS", "PANEL", "PLACES", "FLOWS")


class Ended(NamedTuple):
    """How a run ended: results, or None and what a person reads; and the context that layers live in."""

    results: dict | None
    said: str = ""
    context: QgsProcessingContext | None = None


def press(dialog) -> Ended:
    """Press Run of a dialog."""
    if not dialog.createProcessingParameters():
        return Ended(None, "the dialog does not take what it shows")

    def start():
        dialog.runButton().click()
        if dialog.said_in_boxes:  # refused before the run: there is nothing to wait for
            dialog.algorithmFinished.emit(False, {})

    done, results = wait_until(dialog.algorithmFinished, start)
    if done:
        return Ended(in_project(results))
    boxes = " ".join(dialog.said_in_boxes)
    dialog.said_in_boxes.clear()
    log = dialog.findChild(QTextEdit, "txtLog").toPlainText()
    said = log.rpartition("}\n")[2].partition("Execution failed")[0]  # behind the values of the run
    return Ended(None, boxes or said.strip())


def by_dialog(tool, given: dict, window, folder: Path) -> Ended:
    """Run pressed in the dialog as it opens: the layers, ids and times that it proposes stand."""
    asked = {p.name: p for p in core().catalog.expand(tool)}
    proposed = {"REGIONS", "REGIONS_ID"}
    if "panel" in asked and asked["panel"].required:
        proposed |= {"PANEL", "PANEL_ID", "PANEL_TIME"}
    return press(window(tool.name, {k: v for k, v in given.items() if k not in proposed}))


def by_python(tool, given: dict, window, folder: Path) -> Ended:
    """What “Copy as Python” of the dialog copies, executed."""
    import processing

    dialog = window(tool.name, given)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    command = dialog.algorithm().asPythonCommand(dialog.createProcessingParameters(), context)
    try:
        return Ended(eval(command, {"processing": processing, **imported()}))
    except QgsProcessingException as error:
        return Ended(None, str(error))


def by_batch(tool, given: dict, window, folder: Path) -> Ended:
    """A row of the batch window, every table asked for."""
    from processing.gui.AlgorithmExecutor import execute
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    made = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{tool.name}")
    dialog = BatchAlgorithmDialog(made.create())
    panel, context = dialog.mainWidget(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    for column, parameter in panel.column_to_parameter_definition.items():
        if parameter in given and not isinstance(column, str):
            panel.wrappers[0][column].setParameterValue(given[parameter], context)
    row, fine = panel.parametersForRow(row=0, context=context)
    assert fine
    outputs = dict.fromkeys(sinks(tool), "TEMPORARY_OUTPUT")
    feedback = Feedback()
    fine, why = made.checkParameterValues(row | outputs, context)
    done, results = execute(made, row | outputs, context, feedback) if fine else (False, {})
    dialog.close()
    dialog.deleteLater()
    if not done:
        return Ended(None, why or " ".join(feedback.errors))
    return Ended(with_layers(results, context), context=context)


def by_model(tool, given: dict, window, folder: Path) -> Ended:
    """A step of a model made by the designer's own window, its layers the inputs, saved and read back."""
    from processing.modeler.ModelerParametersDialog import ModelerParametersDialog

    model, inputs = QgsProcessingModelAlgorithm("study", "tests", ""), {}
    for one in LAYERS:
        if one in given:
            inputs[one] = given[one]
            model.addModelParameter(
                QgsProcessingParameterFeatureSource(one, one), QgsProcessingModelParameter(one)
            )
    made = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{tool.name}")
    dialog = ModelerParametersDialog(made, model)
    rows = dialog.widget.widget.wrappers
    for parameter, value in given.items():
        source = FROM_INPUT(parameter) if parameter in inputs else FROM_VALUE(value)
        rows[parameter].setWidgetValue(source)
    for name in sinks(tool):
        rows[name].setToModelOutput(name.lower())
    step = dialog.createAlgorithm()
    dialog.close()
    dialog.deleteLater()
    model.addChildAlgorithm(step)
    path = str(folder / "study.model3")
    assert model.toFile(path)
    read = QgsProcessingModelAlgorithm()
    assert read.fromFile(path)
    feedback, context = Feedback(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    outputs = {d.name(): "TEMPORARY_OUTPUT" for d in read.destinationParameterDefinitions()}
    assert outputs
    try:
        results, done = read.run(inputs | outputs, context, feedback)
    except QgsProcessingException as error:
        return Ended(None, str(error))
    if not done:
        return Ended(None, " ".join(feedback.errors))
    inside = next(iter(results["CHILD_RESULTS"].values()))
    return Ended(with_layers(inside, context), context=context)


def by_history(tool, given: dict, window, folder: Path) -> Ended:
    """Run pressed, its entry of the history opened again, and Run pressed there."""
    before = {one.id for one in _entries(tool)}
    first = press(window(tool.name, given))
    mine = [one for one in _entries(tool) if one.id not in before]
    if not mine:
        assert first.results is None, "a run is not in the history"
        return first  # refused before it began: there is nothing to run again
    return press(opened_again(mine[-1].entry["python_command"], window))


def _entries(tool) -> list:
    """Return what the history has of a tool since a while ago."""
    start = dt.datetime.now() - dt.timedelta(minutes=5)
    found = QgsGui.historyProviderRegistry().queryEntries(start=start, providerId="processing")
    return [one for one in found if one.entry["algorithm_id"] == f"regspatial:{tool.name}"]


ENTRIES = {
    "dialog": by_dialog,
    "python": by_python,
    "batch": by_batch,
    "model": by_model,
    "history": by_history,
}


def opened_again(command: str, window):
    """Return the dialog that a double click on an entry of the history opens.

    QGIS puts `processing.execAlgorithmDialog(` for `processing.run(` in the command kept with it, and executes
    that. Here the dialog is made and not waited for.
    """
    import processing

    made = []

    def catch(tool: str, given: dict):
        made.append(window(tool.partition(":")[2], given))
        return made[-1]

    script = command.replace("processing.run(", "open_dialog(", 1)
    exec(script, {"processing": processing, "open_dialog": catch, **imported()})
    return made[0]


def imported() -> dict:
    """Return what QGIS imports before it executes a command of the history."""
    core = importlib.import_module("qgis.core")
    names = (
        "QgsProcessingOutputLayerDefinition",
        "QgsProcessingFeatureSourceDefinition",
        "QgsProperty",
        "QgsCoordinateReferenceSystem",
        "QgsFeatureRequest",
    )
    return {name: getattr(core, name) for name in names}


def output_name(tool, name: str) -> str:
    """Return what an output is called in QGIS."""
    core = importlib.import_module("regspatial_qgis.core")
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    return outputs.names(tool, core.catalog.expand(tool))[name]


def sinks(tool) -> list[str]:
    """Return what the tables and layers of regions of a tool are called in QGIS."""
    return [output_name(tool, o.name) for o in tool.outputs if o.kind in ("table", "layer")]


def with_layers(results: Mapping, context) -> dict:
    """Return results with the layers that a context keeps."""
    return {
        k: QgsProcessingUtils.mapLayerFromString(v, context) or v if isinstance(v, str) else v
        for k, v in results.items()
    }
