# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialogs of the tools, as the toolbox opens them."""

from importlib import import_module

import pytest
from qgis.core import (
    NULL,
    Qgis,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsBrowserGuiModel, QgsProcessingModelerParameterWidget
from qgis.PyQt.QtWidgets import QComboBox, QDialog


@pytest.fixture
def opened(provider, qgis_iface, monkeypatch):
    import processing

    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    dialogs = []

    def open_(tool: str, **given):
        dialog = processing.createAlgorithmDialog(f"regspatial:{tool}", given)
        dialogs.append(dialog)
        return dialog

    yield open_
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()


def box_of(dialog, name: str) -> QComboBox:
    widget = dialog.mainWidget().wrappers[name].wrappedWidget()
    assert isinstance(widget, QComboBox)
    return widget


@pytest.mark.parametrize("language", ["en", "zh"])
def test_choices_have_names_and_give_words(opened, language, request) -> None:
    if language == "zh":
        request.getfixturevalue("chinese")
    dialog = opened("local_moran")
    box = box_of(dialog, "WEIGHTS_KIND")
    assert (
        box.itemText(0)
        == {
            "en": "Queen contiguity (queen)",
            "zh": "Queen 邻接 (queen)",
        }[language]
    )
    assert box.currentData() == "queen"
    box.setCurrentIndex(box.findData("inverse-distance"))
    assert dialog.mainWidget().wrappers["WEIGHTS_KIND"].widgetValue() == "inverse-distance"


def test_a_dialog_takes_and_gives_the_values_of_a_run(opened) -> None:
    given = {
        "WEIGHTS_KIND": "inverse-distance",
        "NORMALISE": "spectral",
        "CORRECTION": "fdr",
        "PERMUTATIONS": 199,
        "LINKS": "460000-440000",
    }
    dialog = opened("local_moran", **given)
    for name in ("WEIGHTS_KIND", "NORMALISE", "CORRECTION"):
        assert box_of(dialog, name).currentData() == given[name]
    wrappers = dialog.mainWidget().wrappers
    found = {name: wrappers[name].parameterValue() for name in (*given, "POINTS")}
    assert {k: found[k] for k in given} == given
    assert found["POINTS"] == "centroid"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_optional_choice_is_automatic_until_something_is_chosen(
    opened, provider, language, request
) -> None:
    if language == "zh":
        request.getfixturevalue("chinese")
    found = 0
    for tool in provider.algorithms():
        dialog = opened(tool.name())
        for parameter in tool.parameterDefinitions():
            if "labels" not in parameter.metadata().get("widget_wrapper", {}):
                continue
            box, wrapper = (
                box_of(dialog, parameter.name()),
                dialog.mainWidget().wrappers[parameter.name()],
            )
            optional = bool(parameter.flags() & Qgis.ProcessingParameterFlag.Optional)
            labels = [box.itemText(k) for k in range(box.count())]
            assert (labels[0] == {"en": "Automatic", "zh": "自动"}[language]) == optional
            file = parameter.name() == "WEIGHTS_KIND"  # which may come from a file instead
            assert box.count() == len(parameter.options()) + optional + file
            if optional:
                found += 1
                assert wrapper.parameterValue() is None
                box.setCurrentIndex(1)
                assert wrapper.parameterValue() == parameter.options()[0]
                for nothing in (None, NULL, "", [], [""]):
                    box.setCurrentIndex(1)
                    wrapper.setParameterValue(nothing, QgsProcessingContext())
                    assert wrapper.parameterValue() is None
    assert found >= 10


def test_a_choice_tells_when_it_changes(opened) -> None:
    """The panel greys out and checks what depends on it."""
    dialog = opened("moran")
    wrapper = dialog.mainWidget().wrappers["INFERENCE"]
    told = []
    wrapper.widgetValueHasChanged.connect(lambda *_: told.append(wrapper.widgetValue()))
    box = box_of(dialog, "INFERENCE")
    box.setCurrentIndex(box.findData("permutation"))
    assert told == ["permutation"]


def test_every_tools_dialog_opens(opened, provider) -> None:
    for tool in provider.algorithms():
        dialog = opened(tool.name())
        shown = set(dialog.mainWidget().wrappers)
        assert {p.name() for p in tool.parameterDefinitions() if not p.isDestination()} <= shown


def test_choices_in_the_batch_window(provider, qgis_iface, monkeypatch) -> None:
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    tool = next(a for a in provider.algorithms() if a.name() == "moran")
    dialog = BatchAlgorithmDialog(tool.create())
    panel = dialog.mainWidget()
    (column,) = [k for k, p in panel.column_to_parameter_definition.items() if p == "INFERENCE"]
    wrapper = panel.wrappers[0][column]
    assert wrapper.wrappedWidget().itemText(0).endswith("(randomisation)")
    wrapper.setParameterValue("permutation", QgsProcessingContext())
    assert wrapper.parameterValue() == "permutation"
    dialog.close()
    dialog.deleteLater()


class ModelerParametersDialog(QDialog):
    """Named as the designer's own, by which QGIS tells dialogs apart."""


def test_the_model_designer_has_qgis_own_widget(provider, qgis_parent) -> None:
    """There a choice may come from a model input too."""
    widgets = import_module("regspatial_qgis.dialogs.widgets")
    tool = next(a for a in provider.algorithms() if a.name() == "moran")
    dialog = ModelerParametersDialog(qgis_parent)
    dialog.model = QgsProcessingModelAlgorithm("m", "m", "g")
    dialog.context = QgsProcessingContext()
    setattr(dialog, "childId", "")  # noqa: B010 - QGIS's name
    made = widgets.ChoiceWidget(tool.parameterDefinition("WEIGHTS_KIND"), dialog, labels=[])
    assert isinstance(made, QgsProcessingModelerParameterWidget)
    dialog.deleteLater()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_variable_may_be_an_expression_of_the_fields(opened, language, request, tmp_path) -> None:
    if language == "zh":
        request.getfixturevalue("chinese")
    table = tmp_path / "table.csv"
    rows = [
        f"{c},{t},{1 + k + t % 7},{2 + k % 3}" for k, c in enumerate("abcdef") for t in (2010, 2011)
    ]
    table.write_text("\n".join(["code,year,gdp,pop", *rows]), encoding="utf-8")
    layer = QgsVectorLayer(str(table), "table", "ogr")
    QgsProject.instance().addMapLayer(layer)
    try:
        dialog = opened("moran")
        wrappers = dialog.mainWidget().wrappers
        wrappers["PANEL"].setParameterValue(layer.id(), QgsProcessingContext())
        box = box_of(dialog, "VARIABLE")
        assert [box.itemText(k) for k in range(box.count())] == ["code", "year", "gdp", "pop"]
        assert box.isEditable()
        assert box.currentText() == ""
        assert "log(" in box.lineEdit().placeholderText()
        box.setEditText("log(gdp / pop)")
        assert wrappers["VARIABLE"].parameterValue() == "log(gdp / pop)"
        dialog.grab().save(str(tmp_path / "dialog.png"))
        wrappers["PANEL"].setParameterValue(layer.id(), QgsProcessingContext())
        assert box.currentText() == "log(gdp / pop)"  # what is written stays
    finally:
        QgsProject.instance().removeMapLayer(layer.id())


def test_sentences_in_cells_are_spelled_by_the_labels(provider):
    """What a table quotes speaks as the dialog does while a tool writes, and as Python does after."""
    core, dialog, outputs, words = (
        import_module(f"regspatial_qgis.{name}")
        for name in ("core", "dialogs.dialog", "results.outputs", "words")
    )
    params = core.catalog.expand(core.catalog.get("select_model"))
    label = next(p for p in params if p.name == "missing").label("zh")
    said = words.Message("{param:missing=drop_regions}")
    with dialog.spoken_by(params):
        assert outputs._cell(said, "zh") == f"“{label}” = “剔除有空缺的地区”"
    assert outputs._cell(said, "zh") == "missing='drop_regions'"
