# SPDX-License-Identifier: GPL-2.0-or-later
"""The tools of the toolbox on thirteen kinds of layers: Run is pressed with what is required, and gives a result.

`make sweep-qgis` presses every tool on every kind and writes how often that was so (docs/how-to/sweep.md).
"""

import importlib

import pytest
import test_qgis_press_run
from entries import press
from first_press import cells, chosen, layers_of, write_brought
from pressing import write_study
from qgis.core import QgsProject
from sweeping import counted

window = test_qgis_press_run.window


@pytest.fixture(scope="module")
def study(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("brought")
    write_study(folder)
    write_brought(folder)
    return folder


@pytest.fixture
def layers(study):  # asked for before `window`, whose dialogs are closed first
    def in_project(kind: str) -> None:
        QgsProject.instance().addMapLayers(layers_of(study, kind))

    yield in_project
    QgsProject.instance().removeAllMapLayers()


@pytest.mark.parametrize(("name", "kind"), cells())
def test_run_pressed_with_what_is_required_gives_a_result(
    name, kind, layers, study, window
) -> None:
    tool = importlib.import_module("regspatial_qgis.core").catalog.get(name)
    with counted(name, "press", kind) as cell:
        layers(kind)
        ended = press(window(name, chosen(tool, kind, study)))
        if ended.results is None:
            cell.refused([kind, name], ended.said)
        else:
            cell.gave(len(ended.results))
    assert ended.results is not None, ended.said
