# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin costs a QGIS that starts: names, and neither numpy nor the code of the tools."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.core import QgsApplication

SCRIPT = """
import json, sys
from unittest.mock import MagicMock
sys.path.insert(0, {build!r})
from qgis.core import QgsApplication
app = QgsApplication([], True)
app.initQgis()
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QMainWindow
window, before = QMainWindow(), set(sys.modules)
bar, iface = QgsMessageBar(window), MagicMock()
iface.mainWindow, iface.messageBar = (lambda: window), (lambda: bar)
import regspatial_qgis
plugin = regspatial_qgis.classFactory(iface)
plugin.initGui()
found = {{"modules": sorted(set(sys.modules) - before)}}
registry = QgsApplication.processingRegistry()
listed, made = registry.algorithmById("regspatial:moran"), registry.createAlgorithmById("regspatial:moran")
found["made"] = [one.name() for one in made.parameterDefinitions()]
found["asked"] = [one.name() for one in listed.parameterDefinitions()]
found["help"] = listed.shortHelpString() == made.shortHelpString()
found["count"] = len(plugin.provider.algorithms())
from regspatial_qgis.dialogs import guess
from qgis.core import QgsVectorLayer
layer = QgsVectorLayer("Polygon?field=adcode:string&field=year:integer", "map", "memory")
guess.id_field(layer), guess.table_id_field(layer, layer, "adcode"), guess.time_field(layer)
guess.groups_in(layer, 9), guess.years_in_headings(layer), guess.names_kind(layer, "adcode", layer, "adcode")
found["guessed"] = sorted(set(sys.modules) - before)
print(json.dumps(found))
sys.stdout.flush()
import os
os._exit(0)
"""
MOST = 60
"""Modules of ours when QGIS starts; 166 when every tool was made."""


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> dict:
    """What a fresh process has imported behind `initGui`, without Processing, which brings numpy itself."""
    plugin = importlib.import_module("regspatial_qgis")
    script = tmp_path_factory.mktemp("start") / "start.py"
    script.write_text(SCRIPT.format(build=str(Path(plugin.__file__).parents[1])), "utf-8")
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**kept, "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(script.parent)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_nothing_of_the_tools_is_imported_when_qgis_starts(started) -> None:
    modules = started["modules"]
    assert not {"numpy", "scipy", "pandas"} & set(modules)
    rooms = ("catalog", "declare", "choices", "terms", "containers", "runner", "regression")
    ours = [one.removeprefix("regspatial_qgis.") for one in modules if "regspatial_qgis" in one]
    assert not [one for one in ours if one.startswith(tuple(f"regspatial.{r}" for r in rooms))]
    assert not {"core", "algorithms.algorithm", "reading.layers", "layouts.maps"} & set(ours)
    assert len(ours) < MOST, ours


def test_a_dialog_that_guesses_imports_no_matrices(started) -> None:
    """Half a second of the first dialog were the weights and the models, for a guess of which column holds ids."""
    ours = [one.removeprefix("regspatial_qgis.regspatial.") for one in started["guessed"]]
    assert "studies.guessing" in ours
    assert not [
        one for one in ours if one.startswith(("scipy.sparse", "weights", "results", "runner"))
    ]
    assert not {"containers.panel", "containers.regions", "studies.assemble"} & set(ours)


def test_a_tool_that_is_opened_has_its_parameters(started) -> None:
    assert "VARIABLE" in started["made"]
    assert started["asked"] == started["made"]
    assert started["help"]
    assert started["count"] > 100


def test_what_is_listed_is_what_the_tools_say(provider) -> None:
    listing = importlib.import_module("regspatial_qgis.algorithms.listed")
    older = importlib.import_module("regspatial_qgis.older")
    hidden = older.Qgis.ProcessingAlgorithmFlag.HideFromToolbox
    said = {one.name: listing.ListedAlgorithm(one) for one in listing.entries()}
    assert set(said) == {one.name() for one in provider.algorithms()}
    for name, listed in said.items():
        tool = provider.algorithm(name)
        for ask in (
            "displayName",
            "group",
            "groupId",
            "shortDescription",
            "svgIconPath",
            "helpUrl",
        ):
            assert getattr(listed, ask)() == getattr(tool, ask)(), (name, ask)
        assert bool(listed.flags() & hidden) == bool(tool.flags() & hidden), name
        assert set(tool.tags()) <= set(listed.tags()), name


def test_what_is_listed_is_said_in_chinese_too(provider, chinese) -> None:
    listing = importlib.import_module("regspatial_qgis.algorithms.listed")
    for one in listing.entries():
        listed, tool = listing.ListedAlgorithm(one), provider.algorithm(one.name)
        assert listed.displayName() == tool.displayName()
        assert listed.group() == tool.group()
    assert QgsApplication.locale() == "zh-Hans"


def test_what_is_not_installed_is_seen_without_an_import(monkeypatch) -> None:
    needs = importlib.import_module("regspatial_qgis.needs")
    monkeypatch.setattr(needs, "find_spec", lambda name: None)
    for name in ("numpy", "scipy"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert "numpy ≥ 1.24, scipy ≥ 1.10" in needs.absent()
    monkeypatch.setattr(needs, "find_spec", lambda name: name)
    monkeypatch.setattr(needs.metadata, "version", lambda name: "1.9.3")
    assert needs.absent().count("scipy ≥ 1.10") == 1
    assert "scipy" not in sys.modules
