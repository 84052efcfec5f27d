# SPDX-License-Identifier: GPL-2.0-or-later
"""Run, pressed in every dialog as it opens, with nothing filled in but what is required.

What comes out is what `processing.run` and the Python API give.
"""

import importlib
from pathlib import Path

import pytest
from cases import CASES
from conftest import API_PYTHON, Feedback, digits_of
from pressing import (
    SYSTEMS,
    in_project,
    layer_of,
    python_case,
    required_widgets,
    wait_until,
    write_study,
)
from qgis.core import (
    NULL,
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsProcessingUtils,
    QgsProject,
)
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtWidgets import QMessageBox, QTextEdit
from reading import assert_same, assert_same_table

TOOLS = tuple(CASES)
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
    return folder


@pytest.fixture(scope="module")
def layers(study):
    """The layers, in the project, where a dialog finds them."""
    made = {name: layer_of(study, name) for name in (*SYSTEMS, "table", "flows")}
    for layer in made.values():
        QgsProject.instance().addMapLayer(layer)
    return made


@pytest.fixture(scope="module")
def api(study):
    """What the Python API gives for every tool, model and rule."""
    cases = {
        f"{name} {system}": python_case(tool_of(name), system)
        for name in TOOLS
        for system in SYSTEMS
    }
    model = tool_of("panel_model")
    cases |= {f"model {m}": python_case(model, "projected", model=m) for m in MODELS}
    cases |= {
        f"{kind} {system}": python_case(
            tool_of("describe_weights"),
            system,
            panel_id="code",
            panel_time="year",
            **rule_of(kind, system),
        )
        for kind in RULES
        for system in SYSTEMS
    }
    return digits_of(study, cases)


@pytest.fixture
def window(provider, layers, qgis_iface, monkeypatch):
    """Open a tool's dialog, shown; what a message box would have said is a failure."""
    import processing

    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)

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

    yield opened
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()
    new = set(QgsProject.instance().mapLayers()) - before
    QgsProject.instance().removeMapLayers(list(new))


def pressed(dialog) -> dict:
    """Press Run; return the results, or fail with what the dialog or its log says."""
    assert dialog.createProcessingParameters(), "the dialog does not take what it shows"

    def press():
        dialog.runButton().click()
        assert not dialog.said_in_boxes, dialog.said_in_boxes

    done, results = wait_until(dialog.algorithmFinished, press)
    assert done, log_of(dialog)
    return in_project(results)


def log_of(dialog) -> str:
    return dialog.findChild(QTextEdit, "txtLog").toPlainText()


def with_layers(results: dict, context) -> dict:
    """Return results with the layers that a context keeps."""
    return {
        k: QgsProcessingUtils.mapLayerFromString(v, context) or v if isinstance(v, str) else v
        for k, v in results.items()
    }


def output_name(tool, name: str) -> str:
    core = importlib.import_module("regspatial_qgis.core")
    outputs = importlib.import_module("regspatial_qgis.outputs")
    return outputs.names(tool, core.catalog.expand(tool))[name]


def assert_digits(tool, results: dict, wanted: dict) -> None:
    compared = 0
    for output in tool.outputs:
        found = results.get(output_name(tool, output.name))
        if output.kind == "number":
            assert_same(found, wanted["numbers"][output.name], "number", output.name)
            compared += 1
        elif output.kind == "table" and found is not None:
            assert_same_table(found, wanted["tables"][output.source])
            compared += 1
    assert compared


def test_every_tool_of_the_catalog_is_here(provider) -> None:
    catalog = importlib.import_module("regspatial_qgis.core").catalog
    assert sorted(TOOLS) == sorted(t.name for t in catalog.tools())


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", TOOLS)
def test_run_pressed_gives_the_digits_of_the_python_api(name, system, window, layers, api) -> None:
    tool = tool_of(name)
    dialog = window(name, required_widgets(tool, layers[system], layers["table"]))
    results = pressed(dialog)
    assert_digits(tool, results, api[f"{name} {system}"])
    for output in tool.outputs:
        if output.kind == "layer":
            assert results[output_name(tool, output.name)].featureCount() == 36


@pytest.mark.parametrize("model", MODELS)
def test_every_panel_model_runs_from_its_dialog(model, window, layers, api) -> None:
    tool = tool_of("panel_model")
    given = required_widgets(tool, layers["projected"], layers["table"], MODEL=model)
    results = pressed(window("panel_model", given))
    assert_digits(tool, results, api[f"model {model}"])


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("kind", RULES)
def test_every_rule_of_weights_runs_from_its_dialog(kind, system, window, layers, api) -> None:
    tool = tool_of("describe_weights")
    more = upper(rule_of(kind, system)) | {"PANEL_ID": "code", "PANEL_TIME": "year"}
    given = required_widgets(tool, layers[system], layers["table"], **more)
    dialog = window("describe_weights", given)
    assert_digits(tool, pressed(dialog), api[f"{kind} {system}"])
    measured = kind not in ("queen", "rook", "economic")
    assert ("distances are planar" in log_of(dialog)) == (system == "none" and measured)


@pytest.mark.parametrize("system", ["projected", "none"])
def test_a_distance_on_the_globe_is_refused_in_the_words_of_the_dialog(
    system, window, layers
) -> None:
    given = {"REGIONS": layers[system], "REGIONS_ID": "adcode", "WEIGHTS_KIND": "knn"}
    dialog = window("build_weights", given | {"METRIC": "geodesic"})
    dialog.runButton().click()
    (said,) = dialog.said_in_boxes
    assert "choose “Automatic” or “Planar”" in said


def test_a_map_is_drawn_from_its_dialog(window, layers, tmp_path) -> None:
    given = {"LAYER": layers["geographic"], "OUTPUT": str(tmp_path / "map.pdf")}
    results = pressed(window("report_map", given))
    assert results["PAGES"] == 1
    assert (tmp_path / "map.pdf").is_file()


def test_a_shipped_map_comes_from_its_dialog(window) -> None:
    (layer,) = pressed(window("shipped_data", {})).values()
    assert layer.featureCount() > 30


def test_a_recipe_runs_from_its_dialog(window, study, tmp_path, monkeypatch) -> None:
    """Into a folder of its own where none is named."""
    external = importlib.import_module("regspatial_qgis.external")
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


FROM_VALUE = QgsProcessingModelChildParameterSource.fromStaticValue
FROM_INPUT = QgsProcessingModelChildParameterSource.fromModelParameter
EMPTY = {
    "absent": None,
    "NULL": [NULL],
    "None": [None],
    "text": [""],
    "list": [[]],
    "designer": [[""]],
}


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("name", TOOLS)
def test_nothing_said_is_the_default_however_it_is_said(name, empty, run, layers, api) -> None:
    """For every parameter that has a default or may be empty, all at once."""
    tool = tool_of(name)
    given = required_widgets(tool, layers["geographic"], layers["table"])
    made = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{name}")
    if EMPTY[empty] is not None:
        (nothing,) = EMPTY[empty]
        given |= {
            p.name(): nothing
            for p in made.parameterDefinitions()
            if p.name() not in given and not p.isDestination()
        }
    outputs = {
        output_name(tool, o.name): "TEMPORARY_OUTPUT" for o in tool.outputs if o.kind == "table"
    }
    assert_digits(tool, run(name, **given, **outputs), api[f"{name} geographic"])


@pytest.mark.parametrize("name", TOOLS)
def test_what_is_copied_as_python_runs(name, window, layers, api) -> None:
    import processing

    tool = tool_of(name)
    dialog = window(name, required_widgets(tool, layers["projected"], layers["table"]))
    given = dialog.createProcessingParameters()
    command = dialog.algorithm().asPythonCommand(given, QgsProcessingContext())
    results = eval(command, {"processing": processing})
    assert_digits(tool, results, api[f"{name} projected"])


@pytest.mark.parametrize("name", TOOLS)
def test_a_row_of_the_batch_window_runs(name, provider, window, layers, api) -> None:
    from processing.gui.AlgorithmExecutor import execute
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    tool = tool_of(name)
    made = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{name}")
    dialog = BatchAlgorithmDialog(made.create())
    panel, context = dialog.mainWidget(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    given = required_widgets(tool, layers["projected"], layers["table"])
    for column, parameter in panel.column_to_parameter_definition.items():
        if parameter in given and not isinstance(column, str):
            panel.wrappers[0][column].setParameterValue(given[parameter], context)
    row, fine = panel.parametersForRow(row=0, context=context)
    assert fine
    outputs = {
        output_name(tool, o.name): "TEMPORARY_OUTPUT" for o in tool.outputs if o.kind == "table"
    }
    feedback = Feedback()
    done, results = execute(made, row | outputs, context, feedback)
    dialog.close()
    dialog.deleteLater()
    assert done, feedback.errors
    assert_digits(tool, with_layers(results, context), api[f"{name} projected"])


@pytest.mark.parametrize("name", TOOLS)
def test_a_step_of_a_model_made_in_the_designer_runs(name, window, layers, api, tmp_path) -> None:
    """Made by the designer's own window, the layers its inputs; saved as a file and read back."""
    from processing.modeler.ModelerParametersDialog import ModelerParametersDialog

    tool = tool_of(name)
    model = QgsProcessingModelAlgorithm("study", "tests", "")
    for one in ("REGIONS", "PANEL"):
        model.addModelParameter(
            QgsProcessingParameterFeatureSource(one, one), QgsProcessingModelParameter(one)
        )
    made = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{name}")
    dialog = ModelerParametersDialog(made, model)
    widgets = dialog.widget.widget.wrappers
    given = required_widgets(tool, "REGIONS", "PANEL")
    for parameter, value in given.items():
        a_layer = parameter in ("REGIONS", "PANEL", "PLACES")
        source = FROM_INPUT(value) if a_layer else FROM_VALUE(value)
        widgets[parameter].setWidgetValue(source)
    for output in tool.outputs:
        if output.kind == "table":
            widgets[output_name(tool, output.name)].setToModelOutput(output.name)
    step = dialog.createAlgorithm()
    dialog.close()
    dialog.deleteLater()
    model.addChildAlgorithm(step)
    path = str(tmp_path / "study.model3")
    assert model.toFile(path)
    read = QgsProcessingModelAlgorithm()
    assert read.fromFile(path)
    feedback, context = Feedback(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    inputs = {"REGIONS": layers["geographic"], "PANEL": layers["table"]}
    outputs = {d.name(): "TEMPORARY_OUTPUT" for d in read.destinationParameterDefinitions()}
    assert outputs
    results, done = read.run(inputs | outputs, context, feedback)
    assert done, feedback.errors
    inside = next(iter(results["CHILD_RESULTS"].values()))
    assert_digits(tool, with_layers(inside, context), api[f"{name} geographic"])
