# SPDX-License-Identifier: GPL-2.0-or-later
"""Run again from QGIS's history: what was run is kept there, opens as it was, and gives the same.

A double click on an entry puts `processing.execAlgorithmDialog(` for `processing.run(` in the command kept
with it, and executes that. Here the dialog is made and not waited for.
"""

import datetime as dt
import importlib
import json

import pytest
from cases import CASES
from pressing import layer_of, required_widgets, write_study
from qgis.core import Qgis, QgsProcessingContext, QgsProject
from qgis.gui import QgsGui
from test_qgis_press_run import in_project, pressed, window  # noqa: F401

RUN = (
    "moran",
    "panel_model",
    "pole_network",
    "shift_share",
    "super_sbm",
    "k_means",
    "build_weights",
)
"""A tool of each family; what the others' dialogs take in is compared, which is what they run with."""


@pytest.fixture(scope="module")
def layers(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study(folder)
    made = {name: layer_of(folder, name) for name in ("projected", "table", "flows")}
    for layer in made.values():
        QgsProject.instance().addMapLayer(layer)
    return made


def tool_of(name: str):
    return importlib.import_module("regspatial_qgis.core").catalog.get(name)


def opened_again(command: str, window):  # noqa: F811
    """Return the dialog that a double click on the entry opens."""
    import processing

    made = []

    def catch(tool: str, given: dict):
        made.append(window(tool.partition(":")[2], given))
        return made[-1]

    script = command.replace("processing.run(", "open_dialog(", 1)
    exec(script, {"processing": processing, "open_dialog": catch, **_imported()})
    return made[0]


def _imported() -> dict:
    """Return what QGIS imports before it executes a command of the history."""
    core = importlib.import_module("qgis.core")
    names = (
        "QgsProcessingOutputLayerDefinition", "QgsProcessingFeatureSourceDefinition",
        "QgsProperty", "QgsCoordinateReferenceSystem", "QgsFeatureRequest",
    )  # fmt: skip
    return {name: getattr(core, name) for name in names}


def otherwise(made) -> dict:
    """Return another value than the default for choices, switches, counts and texts: what a person set."""
    out = {}
    for one in made.parameterDefinitions():
        if one.isDestination():
            continue
        if one.type() == "boolean":
            out[one.name()] = not one.defaultValue()
        elif one.type() == "string":
            out[one.name()] = 'north "A", it\'s 2016:2018 \\ log(x), \u4e2d'
        elif one.type() == "enum":
            out[one.name()] = one.options()[-1]
        elif (
            one.type() == "number" and one.dataType() == Qgis.ProcessingNumberParameterType.Integer
        ):
            out[one.name()] = int(max(one.minimum(), min(one.maximum(), 7)))
    return out


@pytest.mark.parametrize("name", CASES)
def test_the_dialog_opens_as_it_was(name, window, layers) -> None:  # noqa: F811
    """With every choice, switch, count and text set to something else than its default."""
    needed = required_widgets(tool_of(name), layers["projected"], layers["table"])
    first = window(name, needed)
    first.setParameters(otherwise(first.algorithm()) | needed)
    before = first.createProcessingParameters()
    assert before
    algorithm, context = first.algorithm(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    again = opened_again(algorithm.asPythonCommand(before, context), window)
    after = again.createProcessingParameters()
    kept = [
        json.dumps(algorithm.asMap(one, context), sort_keys=True, default=str)
        for one in (before, after)
    ]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("name", RUN)
def test_what_is_run_from_the_history_gives_the_same(name, window, layers) -> None:  # noqa: F811
    tool = tool_of(name)
    first = pressed(window(name, required_widgets(tool, layers["projected"], layers["table"])))
    start = dt.datetime.now() - dt.timedelta(days=1)
    entries = QgsGui.historyProviderRegistry().queryEntries(start=start, providerId="processing")
    mine = [one for one in entries if one.entry["algorithm_id"] == f"regspatial:{name}"]
    second = pressed(opened_again(mine[-1].entry["python_command"], window))
    assert first.keys() == second.keys()
    compared = 0
    for key, value in first.items():
        if hasattr(value, "getFeatures"):
            rows = [
                [str(f.attributes()) for f in one.getFeatures()] for one in (value, second[key])
            ]
            assert rows[0] == rows[1]
            compared += len(rows[0])
        elif isinstance(value, float | int):
            assert value == pytest.approx(second[key], rel=1e-9, nan_ok=True)
            compared += 1
    assert compared
