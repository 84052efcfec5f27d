# SPDX-License-Identifier: GPL-2.0-or-later
"""Every tool that takes weights, as its dialog opens on the shipped maps of China: Run gives a result.

Hainan, Sansha and Taiwan have no neighbours there. Only what a tool requires is filled in.
"""

import importlib

import pytest
import test_qgis_press_run
from cases import CASES
from entries import press
from pressing import layer_of, required_widgets, write_china
from qgis.core import QgsFeature, QgsProject, QgsVectorLayer

JOINED = {
    "provinces": ("Hainan (460000)–Guangdong (440000)", "Taiwan (710000)–Fujian (350000)"),
    "prefectures": ("Sansha (460300)–Wenchang (469005)", "Taiwan (710000)–Fuzhou"),
}
"""The links that are named, by name."""
CONTIGUOUS = {"policy": {"WEIGHTS_KIND": "queen", "SHARE": 0.6}}
"""What is pressed with other rules elsewhere: of half of the provinces every one has a neighbour."""
NEAREST = {"policy_cohorts", "matching", "synthetic_control"}
"""With contiguity half of the provinces leave no region that neither has the policy nor borders one that has."""
window = test_qgis_press_run.window


@pytest.fixture(scope="module")
def china(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("china")
    for name in JOINED:
        write_china(folder, name)
    return folder


def flows_of(regions: QgsVectorLayer) -> QgsVectorLayer:
    """Return a table with a flow between every two regions of a map, and within each."""
    fields = "field=from:string&field=to:string&field=firms:double"
    made = QgsVectorLayer(f"None?{fields}", "flows", "memory")
    ids = [str(one["adcode"]) for one in regions.getFeatures()]
    rows = []
    for a, origin in enumerate(ids):
        for b, destination in enumerate(ids):
            rows.append(QgsFeature(made.fields()))
            rows[-1].setAttributes([origin, destination, float(1 + (7 * a + 11 * b + a * b) % 23)])
    made.dataProvider().addFeatures(rows)
    return made


@pytest.fixture
def layers(china):  # asked for before `window`, whose dialogs are closed first
    """Put a map and its table into the project, and nothing else."""

    def in_project(level: str, flows: bool) -> list:
        made = [layer_of(china, level), layer_of(china, f"table-{level}")]
        QgsProject.instance().addMapLayers([*made, flows_of(made[0])] if flows else made)
        return made

    yield in_project
    QgsProject.instance().removeAllMapLayers()


CELLS = [
    *((name, "provinces") for name in sorted(CASES)),
    *((name, "prefectures") for name in ("build_weights", "describe_weights", "moran", "geary")),
]
"""Every tool on 34 regions; some on 370, where models take their time."""


@pytest.mark.parametrize(("name", "level"), CELLS)
def test_run_pressed_on_a_map_of_china_gives_a_result(name, level, layers, window) -> None:
    tool = importlib.import_module("regspatial_qgis.core").catalog.get(name)
    if tool.needs("weights") is None:
        pytest.skip("it takes no weights")
    dialog = window(
        name,
        required_widgets(tool, *layers(level, name == "spatial_flows"), **CONTIGUOUS.get(name, {})),
    )
    ended = press(dialog)
    assert ended.results is not None, ended.said
    said = test_qgis_press_run.log_of(dialog)
    for one in () if name in NEAREST else JOINED[level]:
        assert one in said
