# SPDX-License-Identifier: GPL-2.0-or-later
"""The tools of the toolbox on thirteen kinds of layers: Run is pressed with what is required, and gives a result.

`make sweep-qgis` presses every tool on every kind and writes how often that was so (docs/how-to/sweep.md).
"""

import importlib
import re

import press_counts
import pytest
import test_qgis_press_run
from entries import press
from first_press import BROUGHT, PRESSED, cells, chosen, layers_of, write_brought
from pressing import write_study
from qgis.core import QgsProject
from sweeping import counted

OF_TIMES = re.compile(r"times|periods|years|one time|one period|alone in a level")
"""What a refusal is about where layers of one time hold nothing for a tool."""
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
    if ended.results is None and press_counts.cannot(name, kind):
        assert OF_TIMES.search(ended.said), ended.said
    else:
        assert ended.results is not None, ended.said


def test_every_kind_is_counted_and_pressed() -> None:
    assert set(press_counts.SAID) == set(BROUGHT)
    if not PRESSED:
        assert {kind for _, kind in cells()} == set(BROUGHT)


@pytest.mark.parametrize(
    ("tool", "kind", "end", "counted_as"),
    [
        ("moran", "wide", "result", "| 1 | 1 | 0 | 0 |"),
        ("moran", "wide", "refusal", "| 1 | 0 | 0 | 1 |"),
        ("malmquist", "one-year", "refusal", "| 1 | 0 | 1 | 0 |"),
        ("malmquist", "wide", "refusal", "| 1 | 0 | 0 | 1 |"),
    ],
)
def test_a_refusal_fails_unless_the_data_cannot(tool, kind, end, counted_as) -> None:
    ends = {(kind, tool): {"end": [end, 1], "said": ["No."]}}
    text, failed = press_counts.table(ends)
    assert f"| {press_counts.SAID[kind]} {counted_as}" in text
    assert failed == counted_as.endswith("1 |")
    assert ("`" + tool + "`: No." in text) == (end != "result")
