# SPDX-License-Identifier: GPL-2.0-or-later
"""The study panel on tables as offices publish them: names for codes, headings that are no plain words."""

import csv
from pathlib import Path

import pytest
from qgis.core import QgsFeatureRequest, QgsProject, QgsVectorLayer
from studying import (
    MAP,
    TABLE,
    _same,
    cells,
    joined,
    part,
    shell_recipe,
    wait,
    walk,
    write,
)
from studying import dock as dock
from windows import settle

NAMES = {"ln_inn": "专利授权数(件)", "ln_de": "R&D经费+补贴", "hum": "人力资本"}


def _names() -> dict[str, str]:
    layer = QgsVectorLayer(str(MAP), "names", "ogr")
    return {str(one["adcode"]): one["name_zh"] for one in layer.getFeatures()}


@pytest.fixture
def yearbook(tmp_path) -> Path:
    """Write the shipped table as a yearbook has it: names of provinces, headings with signs."""
    rows, names = list(csv.DictReader(TABLE.read_text("utf-8").splitlines())), _names()
    path = tmp_path / "yearbook.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["地区", "年份", *NAMES.values()])
        writer.writerows([names[r["adcode"]], r["year"], *(r[k] for k in NAMES)] for r in rows)
    return path


@pytest.fixture
def project(qgis_app, yearbook):
    project = QgsProject.instance()
    project.clear()
    provinces = QgsVectorLayer(str(MAP), "provinces", "ogr")
    assert project.addMapLayers([provinces, QgsVectorLayer(str(yearbook), "yearbook", "ogr")])
    yield project
    project.clear()
    settle()


def test_a_table_of_names_is_proposed_with_how_they_are_read(dock) -> None:
    assert dock.setting.table.name() == "yearbook"
    assert (dock.setting.panel_id, dock.setting.panel_time) == ("地区", "年份")
    assert dock.setting.names == "province"
    said = joined(dock)
    assert "30" in said
    assert "Tibet" in said or "西藏" in said


def test_a_time_in_two_fields_is_proposed_and_read(dock, project, tmp_path) -> None:
    """Years and months stand in two columns: both together are the time, in the list, in runs and in the recipe."""
    rows = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))
    path = tmp_path / "months.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["adcode", "年份", "月份", "hum"])
        for one in reversed(rows):
            month = int(one["year"]) - 2012 + 8
            at = (2019, f"{month}月") if month <= 12 else (2020, f"{month - 12}月")
            writer.writerow([one["adcode"], *at, one["hum"]])
    months = QgsVectorLayer(str(path), "months", "ogr")
    project.addMapLayer(months)
    dock.form.table.setLayer(months)
    settle()
    assert dock.setting.panel_time == "年份 + 月份"
    assert dock.setting.variables() == ["hum"]
    shown = [dock.form.first.itemText(k) for k in range(dock.form.first.count())]
    assert shown == [f"2019-{k:02d}" for k in range(8, 13)] + [f"2020-{k:02d}" for k in range(1, 7)]
    assert "30" in joined(dock)
    write(dock, "hum ~ 1")
    walk(dock, "describe")
    assert cells(dock.pages["describe"])[0][1] == "330"


def test_the_reading_of_names_follows_the_table(dock, project) -> None:
    codes = QgsVectorLayer(str(TABLE), "codes", "ogr")
    project.addMapLayer(codes)
    dock.form.table.setLayer(codes)
    settle()
    assert (dock.setting.panel_id, dock.setting.names) == ("adcode", "none")
    dock.form.table.setLayer(None)
    dock.form.table.setCurrentIndex(0)
    settle()
    assert dock.setting.names == "none"
    dock.form.table.setLayer(next(iter(project.mapLayersByName("yearbook"))))
    settle()
    assert dock.setting.names == "province"
    dock.form.table_id.setField("年份")
    settle()
    assert dock.setting.names == "none"


def test_the_map_itself_is_named_where_it_is_the_table(dock, project) -> None:
    project.removeMapLayer(dock.setting.panel)
    settle()
    assert dock.form.table.currentIndex() == 0
    assert dock.form.table.currentText()


def test_fields_whose_names_are_no_words_are_picked_and_run(dock) -> None:
    form, (y, x, z) = dock.form, NAMES.values()
    form.response.setEditText(y)
    form.terms.setCheckedItems([x, z])
    settle()
    assert form.formula.text() == f"`{y}` ~ `{x}` + {z}"
    assert form.response.currentText() == y
    assert sorted(form.terms.checkedItemsData()) == sorted([x, z])
    walk(dock, "describe", "moran", "model")
    assert [row[0] for row in cells(dock.pages["describe"])] == [y, x, z]
    write(dock, f"log(`{y}`) ~ `{x}`")
    assert dock.setting.terms == [f"log(`{y}`)", f"`{x}`"]
    assert form.terms.checkedItemsData() == [x]


def test_the_question_shows_every_letter_of_a_heading(dock) -> None:
    write(dock, f"人力资本 ~ `{NAMES['ln_de']}`")
    assert "R&&D" in dock.question.title()
    assert "R&D" in dock.question.toolTip()


def test_a_step_without_a_map_leaves_no_group(dock, project) -> None:
    write(dock, "人力资本 ~ 人力资本")
    dock.pages["describe"].button.click()
    wait(dock.run)
    assert "describe" in dock.runs, dock.pages["describe"].said.text()
    assert [one.name() for one in project.layerTreeRoot().findGroups()] == []


def test_the_title_is_kept_with_the_study(dock, project) -> None:
    dock.report.title.setText("专利")
    dock.report.title.textEdited.emit("专利")
    assert part("setting").kept().title == "专利"
    dock._other_project(None)  # as when a project was read
    settle()
    assert dock.report.title.text() == "专利"
    project.clear()
    settle()
    assert dock.report.title.text() != "专利"


def test_a_table_in_memory_is_kept_with_the_maps(dock, project, tmp_path) -> None:
    """A merged table is a scratch layer: the project opened again had a study without values."""
    book = next(iter(project.mapLayersByName("yearbook")))
    merged = book.materialize(QgsFeatureRequest())
    merged.setName("合并后的表")
    merged.setFieldAlias(merged.fields().lookupField("人力资本"), "人力资本（年）")
    project.addMapLayer(merged)
    dock.form.table.setLayer(merged)
    settle()
    write(dock, "人力资本 ~ 人力资本")
    walk(dock, "describe")
    assert project.write(str(tmp_path / "a.qgz"))
    page, key = dock.map, merged.id()
    assert page.keep.isVisibleTo(page)
    wait(dock._joining)
    dock.match()
    assert dock._joining.busy  # it reads the layer that is about to get another source
    page.keep.click()
    assert not dock._joining.busy
    assert (merged.id(), merged.providerType()) == (key, "ogr")
    settle()
    assert merged.attributeDisplayName(merged.fields().lookupField("人力资本")) == "人力资本（年）"
    assert not page.keep.isVisibleTo(page)
    assert "describe" in dock.runs  # nothing that was found has gone
    rows = merged.featureCount()
    project.write()
    project.clear()
    settle()
    assert project.read(str(tmp_path / "a.qgz"))
    settle()
    assert dock.setting.table.featureCount() == rows == 330
    assert (dock.setting.panel_id, dock.setting.names) == ("地区", "province")
    assert "30" in joined(dock)


def test_years_alone_are_a_variable_and_so_in_the_recipe(dock, project, tmp_path) -> None:
    """One indicator downloaded has 2012年, 2013年 …: it is called as its layer."""
    rows, names = list(csv.DictReader(TABLE.read_text("utf-8").splitlines())), _names()
    years = [str(year) for year in range(2012, 2023)]
    path = tmp_path / "创新.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["地区", *(f"{year}年" for year in years)])
        for code in dict.fromkeys(r["adcode"] for r in rows):
            of = {r["year"]: r["ln_inn"] for r in rows if r["adcode"] == code}
            writer.writerow([names[code], *(of[year] for year in years)])
    layer = QgsVectorLayer(str(path), "创新", "ogr")
    project.addMapLayer(layer)
    dock.form.table.setLayer(layer)
    settle()
    assert dock.setting.wide
    assert dock.setting.numbers()[0] == "创新"
    assert dock.form.times() == tuple(years)
    write(dock, "创新")
    walk(dock, "moran")
    moran = next(t for t in dock.runs["moran"].tables if t.name == "moran")
    assert len(moran.rows) == len(years)
    file = tmp_path / "study.toml"
    dock.write_recipe(str(file))
    done = shell_recipe(file, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    _same(next((tmp_path / "run").glob("*-moran/moran.csv")), moran)
    write(dock, "`2022年` ~ `2012年`")
    assert not dock.setting.wide
