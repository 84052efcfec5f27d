# SPDX-License-Identifier: GPL-2.0-or-later
"""The study panel: each step is the tool of the toolbox, to the last digit, and so is the recipe that it saves."""

import csv
import dataclasses
import html
import importlib
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QScrollArea
from studying import (
    FORMULA,
    _same,
    cells,
    dock,
    joined,
    part,
    project,
    shell_recipe,
    wait,
    walk,
    write,
)
from windows import settle

__all__ = ["dock", "project"]


def test_the_study_opens_with_what_the_project_holds(dock) -> None:
    setting = dock.setting
    assert setting.map.name() == "provinces"
    assert setting.table.name() == "panel"
    assert (setting.regions_id, setting.panel_id, setting.panel_time) == (
        "adcode",
        "adcode",
        "year",
    )
    assert dock.form.times() == tuple(str(t) for t in range(2012, 2023))
    assert setting.period == ""
    assert "ln_inn" in setting.variables()
    assert not {"adcode", "year"} & set(setting.variables())
    said = joined(dock)
    assert "30" in said
    assert "Tibet" in said or "西藏" in said


def test_layers_that_come_into_an_empty_project_are_proposed_until_some_are_chosen(dock) -> None:
    """The map was taken by its box alone, and the table beside it by nothing."""
    project = QgsProject.instance()
    there = [layer.clone() for layer in project.mapLayers().values()]
    named = part("setting").Named("five", {"WEIGHTS_KIND": "knn", "K": 5})
    dock.take_weights(dataclasses.replace(dock.setting, weights=(named,), chosen="five"))
    project.clear()
    settle()
    assert dock.setting == part("setting").Setting()  # nothing of the project that was left
    for layer in sorted(there, key=lambda one: one.isSpatial()):  # the table first
        project.addMapLayer(layer)
        settle()
    setting = dock.setting
    assert (setting.map.name(), setting.table.name()) == ("provinces", "panel")
    assert (setting.panel_id, setting.panel_time) == ("adcode", "year")
    form = dock.form
    form.table.setCurrentIndex(0)  # the map itself, as a person may want it
    form.table.activated.emit(0)
    settle()
    another = setting.table.clone()
    another.setName("another")
    project.addMapLayer(another)
    settle()
    assert dock.setting.panel == ""


def test_a_formula_is_picked_or_written(dock) -> None:
    form = dock.form
    form.response.setEditText("ln_inn")
    form.terms.setCheckedItems(["ln_de", "hum"])
    settle()
    assert form.formula.text() == "ln_inn ~ ln_de + hum"
    write(dock, "ln_inn ~ ln_de + log(gdp)")
    assert form.response.currentText() == "ln_inn"
    assert dock.setting.terms == ["ln_inn", "ln_de", "log(gdp)"]
    form.terms.setCheckedItems(["ln_de", "hum"])
    settle()
    assert dock.setting.terms == ["ln_inn", "ln_de", "hum", "log(gdp)"]  # what was written stays


def test_words_are_not_offered_as_variables_and_may_be_written(dock) -> None:
    form = dock.form
    offered = [form.response.itemText(k) for k in range(form.response.count())]
    assert offered[:2] == ["ln_inn", "ln_de"]
    ticked = [form.terms.itemData(k) for k in range(form.terms.count())]
    assert ticked == offered
    write(dock, "ln_inn ~ ln_de + name_en")
    form.terms.setCheckedItems(["ln_de", "hum"])
    settle()
    assert dock.setting.terms == ["ln_inn", "ln_de", "hum", "name_en"]


def test_steps_are_the_tools_and_the_recipe_is_the_steps(dock, run, tmp_path) -> None:
    write(dock, FORMULA)
    walk(dock, "describe", "moran", "lisa", "which", "model")
    assert set(dock.runs) == {"describe", "moran", "lisa", "which", "model", "effects"}
    given = {
        "PANEL": dock.setting.panel,
        "PANEL_ID": "adcode",
        "PANEL_TIME": "year",
        "REGIONS": dock.setting.regions,
        "REGIONS_ID": "adcode",
        "WEIGHTS_KIND": "queen",
        "RNG": 1,
    }
    alone = run("spatial_panel", FORMULA=FORMULA, COEFFICIENTS="TEMPORARY_OUTPUT", **given)
    rows = {f["term"]: f["estimate"] for f in alone["COEFFICIENTS"].getFeatures()}
    found = next(t for t in dock.runs["model"].tables if t.name == "coefficients")
    assert {r[0]: r[1] for r in found.rows} == pytest.approx(rows, rel=1e-12)
    assert len(cells(dock.pages["effects"])) == 9  # three variables, three effects
    for name in ("describe", "moran", "lisa", "model", "effects"):
        assert dock.pages[name].view.picture is not None, name

    file = tmp_path / "study.toml"
    dock.write_recipe(str(file))
    said = dock.report.said.text()
    assert file.is_file(), said
    out = tmp_path / "run"
    done = shell_recipe(file, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    _same(next(out.glob("*-model/*coefficients*.csv")), found)
    lisa = next(t for t in dock.runs["lisa"].tables if t.name == "local_moran")
    _same(next(out.glob("*-lisa/local_moran.csv")), lisa)
    models = next(t for t in dock.runs["which"].tables if t.name == "models")
    _same(next(out.glob("*-which/models.csv")), models)


def test_the_response_comes_first_where_a_term_is_written(dock) -> None:
    write(dock, "exp(ln_inn) ~ ln_de + exp(hum)")
    walk(dock, "describe")
    shown = [row[0] for row in cells(dock.pages["describe"])]
    assert shown == ["exp(ln_inn)", "ln_de", "exp(hum)"]
    assert dock.pages["describe"].view.picture.x.title.startswith("exp(ln_inn)")


def test_no_page_is_wider_than_a_narrow_dock(dock) -> None:
    """A list is as wide as its longest entry by itself: sentences beside it were cut at the dock's edge."""
    narrow = 350  # QGIS itself gives the dock 378 on a screen of 1,600
    dock.window().resize(narrow, 900)
    formula = f"{FORMULA} + ln_fdi + ln_input"
    write(dock, formula)
    walk(dock, "lisa")
    for name, page in dock.pages.items():
        dock.go_to(name)
        settle()
        area = dock.stack.currentWidget()
        assert area.widget() is page
        assert page.minimumSizeHint().width() <= narrow - dock.steps.width(), name
    dock.maps.layers["lisa"].setName(
        "a name of a map that is much longer than the dock is wide " * 3
    )
    dock._offer_maps()
    dock.go_to("map")
    settle()
    assert dock.map.minimumSizeHint().width() <= narrow - dock.steps.width()
    assert dock.question.title().endswith("…")
    assert dock.question.toolTip().endswith(formula)


def test_sentences_of_a_table_are_read_whole_at_any_width(dock) -> None:
    """Rows were as high as their sentences in the columns of before; the rest was an ellipsis."""
    write(dock, FORMULA)
    walk(dock, "which")
    table = dock.pages["which"].table
    dock.window().show()
    for width in (900, 150, 90):
        table.setColumnWidth(1, width)
        settle()
        for row in range(table.rowCount()):
            assert table.rowHeight(row) >= table.sizeHintForRow(row)
    assert table.sizeHintForRow(0) > 2 * table.fontMetrics().height()


def test_the_description_of_weights_stands_clear_of_the_buttons(dock) -> None:
    box = part("weights_dialog").WeightsDialog(dock.setting, dock)
    box.add.click()
    box.show()
    box.describe()
    wait(box.run)
    buttons = box.findChild(QDialogButtonBox)
    top = buttons.mapTo(box, buttons.rect().topLeft()).y()
    area = box.findChild(QScrollArea)
    assert box.table.isVisibleTo(box)
    assert area.mapTo(box, area.rect().bottomLeft()).y() < top
    box.close()


def test_maps_stand_in_the_group_of_the_study(dock, project) -> None:
    write(dock, FORMULA)
    dock.report.title.setText("Innovation")
    walk(dock, "lisa", "model")
    group = project.layerTreeRoot().findGroup("Innovation")
    assert len(group.findLayers()) == 2
    assert "ln_inn" in group.findLayers()[-1].name()
    assert dock.map.which.count() == 2


def test_another_formula_forgets_what_was_found(dock) -> None:
    write(dock, FORMULA)
    walk(dock, "moran")
    assert dock.steps.item(1).text().startswith("✓")
    write(dock, "hum ~ ln_de")
    assert not dock.runs
    assert not dock.steps.item(1).text().startswith("✓")


def test_what_a_step_lacks_is_said_on_its_page(dock) -> None:
    dock.pages["moran"].button.click()
    assert dock.pages["moran"].said.text()
    assert "moran" not in dock.runs
    write(dock, "ln_inn")
    dock.pages["model"].button.click()
    assert dock.pages["model"].said.text()
    write(dock, "nowhere ~ ln_de")
    dock.pages["moran"].button.click()
    wait(dock.run)
    assert "nowhere" in dock.pages["moran"].said.text()
    assert not dock.runs


def test_a_selection_on_the_map_is_marked_in_the_picture_and_back(dock) -> None:
    write(dock, FORMULA)
    walk(dock, "moran")
    page, layer = dock.pages["moran"], dock.setting.map
    layer.selectByExpression("\"adcode\" = '110000'")
    settle()
    assert page.view.chosen.sum() == 1
    units = ~page.view.chosen & page.view.picture.there
    page.view.brushed.emit(units, "set")
    assert layer.selectedFeatureCount() == int(units.sum())


def test_the_weights_in_use_are_shown_when_their_window_opens(dock) -> None:
    """It opened with every parameter of every rule, none of them that of the weights."""
    box = part("weights_dialog").WeightsDialog(dock.setting)
    assert box.name.text() == "queen"
    assert box.current().values == {"WEIGHTS_KIND": "queen"}
    shown = {name for name, widget in box.fields.items() if not widget.isHidden()}
    assert shown == set(box.uses())
    assert "k" not in shown
    box._accept()
    assert box.setting().weights == dock.setting.weights
    box.deleteLater()


def test_weights_have_names_and_show_what_their_rule_uses(dock) -> None:
    box = part("weights_dialog").WeightsDialog(dock.setting)
    box.add.click()
    box.name.setText("near")
    box.kind.setCurrentIndex(box.kind.findData("knn"))
    assert "k" in box.uses()
    assert "power" not in box.uses()
    box.fields["k"].setValue(6)
    box.describe()
    wait(box.run)
    assert box.table.rowCount() > 3, box.said.text()
    box._accept()
    dock.take_weights(box.setting())
    assert dock.setting.rule.values == {"WEIGHTS_KIND": "knn", "K": 6}
    assert [one.name for one in dock.setting.weights] == ["queen", "near"]
    assert dock.form.weights.currentText() == "near"
    box.deleteLater()


def test_two_weights_of_one_name_are_refused(dock) -> None:
    box = part("weights_dialog").WeightsDialog(dock.setting)
    box.add.click()
    box.name.setText("queen")
    box._accept()
    assert "queen" in box.said.text()
    assert not box.result()
    box.deleteLater()


def test_the_study_is_kept_in_the_project(dock, project, tmp_path) -> None:
    write(dock, FORMULA)
    dock.form.first.setCurrentIndex(2)
    assert dock.setting.period == "2014:2022"
    near = part("setting").Named("近邻", {"WEIGHTS_KIND": "knn", "K": 6})
    weights = (*dock.setting.weights, near)
    dock.take_weights(dataclasses.replace(dock.setting, weights=weights, chosen="近邻"))
    found = part("setting").kept()
    assert found == dock.setting
    file = tmp_path / "study.qgz"
    assert project.write(str(file))
    project.clear()
    settle()
    assert dock.setting.map is None
    assert project.read(str(file))
    settle()
    assert dock.setting == found
    assert dock.form.formula.text() == FORMULA
    assert dock.form.weights.currentText() == "近邻"
    box = part("weights_dialog").WeightsDialog(dock.setting, dock)
    assert [box.list.item(k).text() for k in range(box.list.count())][1:] == ["近邻"]
    box.list.setCurrentRow(1)
    assert box.fields["k"].value() == 6
    box.describe()
    wait(box.run)
    assert box.table.rowCount() > 3, box.said.text()
    box.deleteLater()


def test_a_damaged_entry_is_no_study(project, plugin) -> None:
    for text in ("", "{", "[]", json.dumps({"weights": [{}]}), json.dumps({"weights": [], "u": 1})):
        project.writeEntry("regspatial", "study", text)
        assert part("setting").kept() is None


def test_the_report_is_one_page(dock, tmp_path) -> None:
    write(dock, FORMULA)
    page = tmp_path / "report.html"
    dock.write_report(str(page))
    assert not page.exists()
    walk(dock, "moran", "lisa", "model")
    dock.write_report(str(page))
    text = page.read_text("utf-8")
    assert text.count("<h2") >= 4
    assert text.count("<figure") >= 5  # two of clusters, one of Moran's I, two of the model
    assert "ln_de" in text
    assert "Moran scatterplot, at the last time" in text
    # the first page shows a map, not the picture of the first step
    first = re.search(r"<figcaption.*?</figcaption>", text, re.DOTALL)
    assert dock.maps.layers["lisa"].name() in html.unescape(first[0])


def test_the_report_of_one_year_speaks_of_no_last_time(dock, tmp_path) -> None:
    write(dock, FORMULA)
    dock.form.first.setCurrentIndex(dock.form.first.count() - 1)
    settle()
    walk(dock, "describe", "moran")
    page = tmp_path / "report.html"
    dock.write_report(str(page))
    text = page.read_text("utf-8")
    assert "Moran scatterplot" in text
    assert "at the last time" not in text


def test_the_tables_open_in_word_and_in_a_spreadsheet(dock, tmp_path) -> None:
    write(dock, FORMULA)
    walk(dock, "moran", "model")
    shown = ("moran", "coefficients", "fit", "impacts")
    word, sheet = tmp_path / "study.docx", tmp_path / "study.ods"
    for path in (word, sheet):
        dock.report.tables_asked.emit(str(path))
        assert path.name in dock.report.said.text()
    with zipfile.ZipFile(word) as file:
        assert file.testzip() is None
        document = ET.fromstring(file.read("word/document.xml"))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = document.findall(f".//{space}tbl")
    assert len(found) >= len(shown)
    for table in found:  # every row is as wide as the table
        columns = len(table.findall(f"{space}tblGrid/{space}gridCol"))
        for row in table.findall(f"{space}tr"):
            spans = [c.find(f".//{space}gridSpan") for c in row.findall(f"{space}tc")]
            wide = sum(1 if s is None else int(s.get(f"{space}val")) for s in spans)
            assert wide == columns
    said = "".join(document.itertext())
    (coefficients,) = (t for t in dock.runs["model"].tables if t.name == "coefficients")
    rho = next(r[1] for r in coefficients.rows if r[0] == "rho")
    assert f"{rho:.3f}" in said
    assert "W(ln_de)" in said
    with zipfile.ZipFile(sheet) as file:
        content = file.read("content.xml").decode()
    assert repr(rho) in content  # with all its digits
    dock.report.tables_asked.emit(str(tmp_path / "nowhere" / "study.docx"))
    assert "study.docx" in dock.report.said.text()


def test_a_layer_that_is_in_no_file_is_written_beside_the_recipe(dock, project, tmp_path) -> None:
    write(dock, FORMULA)
    dock.setting.table.setSubsetString("\"year\" >= '2015'")
    walk(dock, "moran")
    dock.write_recipe(str(tmp_path / "study.toml"))
    assert (tmp_path / "table.csv").is_file()
    rows = list(csv.DictReader((tmp_path / "table.csv").read_text("utf-8").splitlines()))
    assert {r["year"] for r in rows} == {str(y) for y in range(2015, 2023)}
    assert "table.csv" in dock.report.said.text()
    dock.setting.table.setSubsetString("")


def test_a_recipe_of_a_table_in_a_geopackage_runs_in_the_shell(dock, project, tmp_path) -> None:
    """The sample project's table is one; the shell reads tables from no GeoPackage."""
    home = importlib.import_module("regspatial_qgis.sample").written(tmp_path / "sample")
    table = QgsVectorLayer(str(next(home.parent.glob("dri*.gpkg"))), "panel", "ogr")
    project.addMapLayer(table)
    dock.form.table.setLayer(table)
    settle()
    write(dock, "ln_inn ~ ln_de + hum")
    walk(dock, "moran")
    dock.write_recipe(str(tmp_path / "study.toml"))
    assert "table.csv" in dock.report.said.text()
    done = shell_recipe(tmp_path / "study.toml", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = next(t for t in dock.runs["moran"].tables if t.name == "moran")
    _same(next((tmp_path / "run").glob("*-moran/moran.csv")), found)


def test_a_map_that_holds_the_values_is_a_map_and_a_table_in_a_recipe(dock, tmp_path) -> None:
    dock.form.table.setLayer(None)
    settle()
    write(dock, "area_km2 ~ seat_lon + seat_lat")
    walk(dock, "moran")
    dock.write_recipe(str(tmp_path / "study.toml"))
    done = shell_recipe(tmp_path / "study.toml", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("typed", "kind", "meant"),
    [
        ("study", "Web pages (*.html)", "study.html"),
        ("study.docx", "Web pages (*.html)", "study.docx.html"),
        ("study.HTML", "Web pages (*.html)", "study.HTML"),
    ],
)
def test_a_page_is_called_a_page(typed, kind, meant, dock, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *given: asked.append(given[1]) or (typed, kind)
    )
    heard = []
    dock.report.report_asked.disconnect()
    dock.report.report_asked.connect(heard.append)
    dock.report.report.click()
    assert heard == [meant]
    assert asked == ["Write the report"]


def test_a_cancelled_step_leaves_nothing(dock) -> None:
    write(dock, FORMULA)
    dock.pages["lisa"].button.click()
    dock.pages["lisa"].cancel.click()
    wait(dock.run)
    assert not dock.run.busy
    assert dock.pages["lisa"].button.isEnabled()
    QApplication.processEvents()
