# SPDX-License-Identifier: GPL-2.0-or-later
"""What QGIS's history keeps of a dialog opens it as it was.

What a run from there gives is a way into every tool of test_qgis_press_run.py.
"""

import importlib
import json

import pytest
from cases import CASES
from entries import opened_again
from pressing import layer_of, required_widgets, write_study
from qgis.core import Qgis, QgsProcessingContext, QgsProject
from test_qgis_press_run import window  # noqa: F401


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
