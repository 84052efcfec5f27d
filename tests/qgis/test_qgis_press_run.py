# SPDX-License-Identifier: GPL-2.0-or-later
"""Every tool by every way into it, on layers of every kind, with nothing filled in but what is required.

What comes out is what the Python API gives: its digits, or its refusal. `make sweep-qgis` runs every cell of
tools, ways and kinds; without it a part that is fair to all of them (sweeping.py).
"""

import gc
import importlib
import re
from itertools import product
from pathlib import Path
from types import FunctionType
from typing import NamedTuple

import pytest
from cases import CASES
from conftest import API_PYTHON, digits_of
from entries import ENTRIES, output_name, press, sinks
from kinds import KINDS, layers_of, python_case, widgets, write_kinds
from pressing import SYSTEMS, required_widgets, write_study
from qgis.core import NULL, QgsApplication, QgsProject, QgsVectorLayer
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtWidgets import QApplication, QMessageBox, QTextEdit
from reading import assert_same, assert_same_table, plain
from sweeping import EMPTIES, EMPTY_CELLS, RUN_CELLS, SWEEP, counted

MODELS = ("sdm", "sar", "sem", "sdem", "slx", "ols", "sac", "gns")
RULES = {
    "queen": {},
    "rook": {},
    "inverse-distance": {},
    "knn": {},
    "distance-band": {"threshold": {"geographic": 80.0, "": 80_000.0}},
    "exponential": {"weights_bandwidth": {"geographic": 50.0, "": 50_000.0}},
    "economic": {"weights_variable": "gdp"},
    "nested-economic": {"weights_variable": "gdp"},
    "mixed": {"weights_variable": "gdp"},
    "gravity": {"weights_variable": "gdp"},
}


OF_PYTHON = re.compile(
    r"Traceback|NoneType|object at 0x|\bdtype\b|\b[a-z_]+=(?!=)\S|\w+Error:|\[\]|\bNaN\b|\brs\.|\bdrop_|\bgwr\b"
)
"""What a sentence of a dialog never has; a parameter is called by its label there."""
OF_CHINESE = re.compile(r"(?s).*[\u4e00-\u9fff].*[。！？；：）)”\]]\s*$")
"""A sentence in Chinese: with its characters, and ended as one."""


def rule_of(kind: str, system: str) -> dict[str, object]:
    more = {
        k: v.get(system, v.get("")) if isinstance(v, dict) else v for k, v in RULES[kind].items()
    }
    return {"weights_kind": kind, **more}


def tool_of(name: str):
    return importlib.import_module("regspatial_qgis.core").catalog.get(name)


def upper(values: dict) -> dict:
    return {k.upper(): v for k, v in values.items()}


@pytest.fixture(scope="module")
def study(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study(folder)
    write_kinds(folder)
    return folder


@pytest.fixture(autouse=True)
def _no_map_in_reports(monkeypatch, request) -> None:
    """Leave out what is not compared and an eighth of the time goes into; the part draws every tool's once.

    That is by its dialog as it opens; the other ways into a tool end in the same report.
    """
    given = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    if SWEEP or "empty" in given or given.get("entry", "dialog") != "dialog":
        algorithm = importlib.import_module("regspatial_qgis.algorithms.algorithm")
        monkeypatch.setattr(algorithm.ToolAlgorithm, "_draw_page", lambda *_: None)


@pytest.fixture
def layers(study):  # asked for before `window`, whose dialogs are closed first
    """Put the layers of a kind, and no others, into the project, where a dialog finds them."""

    def in_project(kind: str, tool=None) -> dict[str, QgsVectorLayer]:
        made = layers_of(study, kind, tool)
        for layer in made.values():
            QgsProject.instance().addMapLayer(layer)
        return made

    yield in_project
    QgsProject.instance().removeAllMapLayers()


@pytest.fixture(scope="module")
def api(study, request):
    """What the Python API gives for every cell, model and rule of the tests that were chosen, of one file."""
    own = [one for one in request.session.items if one.module is request.module]
    chosen = [one.callspec.params for one in own if hasattr(one, "callspec")]
    cases = {
        f"{one['name']} {one['kind']}": python_case(
            tool_of(one["name"]), one["kind"], may_refuse=True
        )
        for one in chosen
        if isinstance(one.get("kind"), str)  # no cell was left where it is none
    }
    model, rules = tool_of("spatial_panel"), tool_of("describe_weights")
    for one in chosen:
        if "model" in one:
            cases[f"model {one['model']}"] = python_case(model, "projected", model=one["model"])
        if "rule" in one:
            keys = {"panel_id": "code", "panel_time": "year"}
            cases[f"{one['rule']} {one['system']}"] = python_case(
                rules, one["system"], **keys, **rule_of(one["rule"], one["system"])
            )
    return digits_of(study, cases)


@pytest.fixture
def window(provider, qgis_iface, monkeypatch):
    """Open a tool's dialog, shown; what a message box would have said is a failure."""
    import processing

    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    monkeypatch.setattr(qgis_iface, "activeLayer", lambda: None, raising=False)

    # an exception in a slot of Qt's would take the process down: what is said is kept
    boxes: list[str] = []

    def box(parent, title, text, *more):
        boxes.append(text)
        return QMessageBox.StandardButton.No

    for name in ("warning", "question", "critical"):
        monkeypatch.setattr(QMessageBox, name, staticmethod(box))
    before = set(QgsProject.instance().mapLayers())
    dialogs = []

    def opened(tool: str, given: dict):
        dialog = processing.createAlgorithmDialog(f"regspatial:{tool}", given)
        dialog.said_in_boxes = boxes
        dialogs.append(dialog)
        dialog.show()
        return dialog

    def give_up() -> None:  # a dialog that is destroyed takes the context of its run along
        tasks = QgsApplication.taskManager()
        tasks.cancelAll()
        while tasks.countActiveTasks():
            QApplication.processEvents()
        while dialogs:
            dialog = dialogs.pop()
            dialog.close()
            dialog.deleteLater()

    opened.give_up = give_up
    yield opened
    give_up()
    new = set(QgsProject.instance().mapLayers()) - before
    QgsProject.instance().removeMapLayers(list(new))


class Cause(NamedTuple):
    """An error that was put into words: its kind, what Python says, and what a dialog says in Chinese."""

    kind: str
    python: str
    chinese: str


@pytest.fixture
def causes(provider, monkeypatch) -> list[Cause]:
    """The errors of the core that were put into words."""
    kind, heard = importlib.import_module("regspatial_qgis.core").RegspatialError, []
    python = importlib.import_module("regspatial_qgis.words").Face("python")
    own = kind.localized

    def localized(error, language, *face):
        said = error.message.text("en", python)
        heard.append(Cause(type(error).__name__, said, own(error, "zh", *face)))
        return own(error, language, *face)

    monkeypatch.setattr(kind, "localized", localized)
    return heard


def pressed(dialog) -> dict:
    """Press Run; return the results, or fail with what the dialog or its log says."""
    ended = press(dialog)
    assert ended.results is not None, ended.said
    return ended.results


def log_of(dialog) -> str:
    return dialog.findChild(QTextEdit, "txtLog").toPlainText()


def assert_digits(tool, results: dict, wanted: dict) -> int:
    """Compare numbers, tables and what stands on the map; return how many of them were there."""
    compared = 0
    for output in tool.outputs:
        found = results.get(output_name(tool, output.name))
        if output.kind == "number":
            assert_same(found, wanted["numbers"][output.name], "number", output.name)
            compared += 1
        elif output.kind == "table" and found is not None:
            assert_same_table(found, wanted["tables"][output.source])
            compared += 1
        elif output.kind == "layer" and isinstance(found, QgsVectorLayer) and wanted["layer"]:
            assert_same_map(found, wanted["layer"])
            compared += 1
    assert compared
    return compared


def assert_same_map(layer: QgsVectorLayer, wanted: dict[str, list]) -> None:
    """Compare what a result put behind the fields of each region; a region it does not know has nothing."""
    assert layer.featureCount() == 36
    assert layer.isSpatial()
    width = len(next(iter(wanted.values())))
    for feature in layer.getFeatures():
        region = feature["adcode"]
        found = [plain(one) for one in feature.attributes()[-width:]]
        for a, b in zip(found, wanted.get(region, [None] * width), strict=True):
            kind = "text" if isinstance(b, str) else "number"
            assert_same(a, b, kind, f"{region} on the map: {found} for {wanted.get(region)}")


def assert_same_cause(said: str, heard: list[Cause], wanted: list[str]) -> str:
    """Compare a refusal with Python's: the same kind and sentence; in a dialog no word of Python, in Chinese too."""
    assert said.strip()
    assert heard, said
    cause = heard[-1]
    assert [cause.kind, cause.python] == wanted
    assert not OF_PYTHON.search(said), said
    assert not OF_PYTHON.search(cause.chinese), cause.chinese
    assert OF_CHINESE.match(cause.chinese), cause.chinese
    return cause.chinese


def test_every_tool_of_the_catalog_is_here(provider) -> None:
    catalog = importlib.import_module("regspatial_qgis.core").catalog
    assert sorted(CASES) == sorted(t.name for t in catalog.tools())


@pytest.mark.skipif(bool(SWEEP), reason="the whole is run")
def test_the_part_that_is_run_leaves_no_tool_way_or_kind_out() -> None:
    assert {(name, way) for name, way, _ in RUN_CELLS} == set(product(CASES, ENTRIES))
    assert {(way, kind) for _, way, kind in RUN_CELLS} == set(product(ENTRIES, KINDS))
    assert {name for name, *_ in EMPTY_CELLS} == set(CASES)
    assert {empty for _, empty, _ in EMPTY_CELLS} == set(EMPTY) == set(EMPTIES)
    kinds = {name: {kind for one, _, kind in RUN_CELLS if one == name} for name in CASES}
    assert min(map(len, kinds.values())) == 3


@pytest.mark.parametrize(("name", "entry", "kind"), RUN_CELLS)
def test_a_tool_gives_what_python_gives(
    name, entry, kind, layers, window, api, causes, tmp_path
) -> None:
    """The digits of its numbers, tables and map; or its refusal, of the same kind and sentence."""
    tool, wanted = tool_of(name), api[f"{name} {kind}"]
    with counted(name, entry, kind) as cell:
        given = widgets(tool, kind, layers(kind, tool))
        ended = ENTRIES[entry](tool, given, window, tmp_path)
        if "refused" in wanted:
            assert ended.results is None, "Python refuses this: " + " ".join(wanted["refused"])
            chinese = assert_same_cause(ended.said, causes, wanted["refused"])
            cell.refused(wanted["refused"], ended.said, chinese)
        else:
            assert ended.results is not None, ended.said
            cell.gave(assert_digits(tool, ended.results, wanted))


@pytest.mark.parametrize("model", MODELS)
def test_every_panel_model_runs_from_its_dialog(model, layers, window, api) -> None:
    tool, there = tool_of("spatial_panel"), layers("projected")
    given = required_widgets(tool, there["REGIONS"], there["PANEL"], MODEL=model)
    results = pressed(window("spatial_panel", given))
    assert_digits(tool, results, api[f"model {model}"])


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_weights_runs_from_its_dialog(rule, system, layers, window, api) -> None:
    tool = tool_of("describe_weights")
    more = upper(rule_of(rule, system)) | {"PANEL_ID": "code", "PANEL_TIME": "year"}
    there = layers(system)
    given = required_widgets(tool, there["REGIONS"], there["PANEL"], **more)
    dialog = window("describe_weights", given)
    assert_digits(tool, pressed(dialog), api[f"{rule} {system}"])
    measured = rule not in ("queen", "rook", "economic")
    assert ("distances are planar" in log_of(dialog)) == (system == "none" and measured)


@pytest.mark.parametrize("system", ["projected", "none"])
def test_a_distance_on_the_globe_is_refused_in_the_words_of_the_dialog(
    system, layers, window
) -> None:
    given = {"REGIONS": layers(system)["REGIONS"], "REGIONS_ID": "adcode", "WEIGHTS_KIND": "knn"}
    dialog = window("build_weights", given | {"METRIC": "geodesic"})
    said = press(dialog).said
    assert "choose “Automatic” or “Planar”" in said


@pytest.mark.parametrize("name", ["moran", "lm_tests", "weights_from_flows", "describe"])
def test_nothing_that_qt_still_calls_is_emptied_with_a_closed_dialog(name, layers, window) -> None:
    """A dialog that has run is rubbish for Python before Qt destroys it: what hangs on its signals must not be."""
    tool = tool_of(name)
    given = widgets(tool, "projected", layers("projected", tool))
    pressed(window(name, given))
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    window.give_up()
    try:
        gc.collect()
        ours = [
            f"{one.__module__}.{one.__qualname__}"
            for one in gc.garbage
            if isinstance(one, FunctionType) and one.__module__.startswith("regspatial_qgis")
        ]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert not ours


def test_a_map_is_drawn_from_its_dialog(layers, window, tmp_path) -> None:
    given = {"LAYER": layers("geographic")["REGIONS"], "OUTPUT": str(tmp_path / "map.pdf")}
    results = pressed(window("report_map", given))
    assert results["PAGES"] == 1
    assert (tmp_path / "map.pdf").is_file()


def test_a_shipped_map_comes_from_its_dialog(window) -> None:
    (layer,) = pressed(window("shipped_data", {})).values()
    assert layer.featureCount() > 30


def test_a_recipe_runs_from_its_dialog(window, study, tmp_path, monkeypatch) -> None:
    """Into a folder of its own where none is named."""
    external = importlib.import_module("regspatial_qgis.runs.external")
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to run in: make setup")
    monkeypatch.setattr(external, "python", lambda: str(API_PYTHON))
    recipe = tmp_path / "study.toml"
    recipe.write_text(
        f"""title = "Study"
[regions]
source = "{study / "lonlat.gpkg"}"
id = "adcode"
[panel]
source = "{study / "table.csv"}"
id = "code"
time = "year"
[weights.w]
kind = "queen"
[[step]]
name = "first"
tool = "moran"
weights = "w"
params = {{ variable = "y" }}
""",
        "utf-8",
    )
    results = pressed(window("external", {"RECIPE": str(recipe)}))
    assert Path(results["REPORT"]).is_file()


EMPTY = {
    "absent": None,
    "NULL": [NULL],
    "None": [None],
    "text": [""],
    "list": [[]],
    "designer": [[""]],
}


@pytest.mark.parametrize(("name", "empty", "kind"), EMPTY_CELLS)
def test_nothing_said_is_the_default_however_it_is_said(
    name, empty, kind, run, layers, api
) -> None:
    """For every parameter that has a default or may be empty, all at once."""
    tool = tool_of(name)
    with counted(name, f"empty {empty}", kind) as cell:
        given = widgets(tool, kind, layers(kind, tool))
        made = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{name}")
        if EMPTY[empty] is not None:
            (nothing,) = EMPTY[empty]
            given |= {
                p.name(): nothing
                for p in made.parameterDefinitions()
                if p.name() not in given and not p.isDestination()
            }
        outputs = dict.fromkeys(sinks(tool), "TEMPORARY_OUTPUT")
        cell.gave(assert_digits(tool, run(name, **given, **outputs), api[f"{name} {kind}"]))
