# SPDX-License-Identifier: GPL-2.0-or-later
"""Run pressed in the dialog of a tool whose output is named by the file that it reads."""

import importlib
from pathlib import Path

import pytest
import test_qgis_press_run
from entries import press
from pressing import layer_of, required_widgets, write_china
from qgis.core import QgsProject

window = test_qgis_press_run.window


@pytest.fixture
def layers(provider, tmp_path):  # asked for before `window`, whose dialogs are closed first
    write_china(tmp_path, "provinces")
    made = [layer_of(tmp_path, one) for one in ("provinces", "table-provinces")]
    QgsProject.instance().addMapLayers(made)
    yield made
    QgsProject.instance().removeAllMapLayers()


def test_run_onto_the_table_is_refused_in_a_box(layers, window) -> None:
    tool = importlib.import_module("regspatial_qgis.core").catalog.get("moran")
    regions, table = layers
    read = table.source().partition("?")[0].partition("|")[0].removeprefix("file://")
    before = Path(read).read_bytes(), table.featureCount()
    out = read if read.endswith(".csv") else table.source()
    ended = press(window("moran", required_widgets(tool, regions, table, MORAN=out)))
    assert ended.results is None
    assert "take the place of what this run reads" in ended.said
    assert (Path(read).read_bytes(), table.featureCount()) == before
