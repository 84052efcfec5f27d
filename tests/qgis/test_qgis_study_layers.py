# SPDX-License-Identifier: GPL-2.0-or-later
"""The study panel while its layers come, go and change: nothing stands for another in silence."""

import contextlib
import sqlite3
from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QDialogButtonBox
from studying import (  # noqa: F401
    FORMULA,
    dock,
    joined,
    part,
    project,
    wait,
    walk,
    write,
)
from windows import settle

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "data/tables/dri_simulated_2012_2022.csv"


@pytest.fixture
def headings(dock, project, tmp_path):  # noqa: F811
    """Put a table into the study whose headings are years; two variables have two, one has one."""
    import csv

    rows = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))
    out: dict[str, dict[str, str]] = {}
    for row in rows:
        place = out.setdefault(row["adcode"], {"adcode": row["adcode"]})
        if row["year"] in ("2012", "2022"):
            place |= {f"{name}_{row['year']}": row[name] for name in ("ln_inn", "ln_de")}
        if row["year"] == "2022":
            place["hum_2022"] = row["hum"]
    path = tmp_path / "wide.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(next(iter(out.values()))))
        writer.writeheader()
        writer.writerows(out.values())
    layer = QgsVectorLayer(str(path), "wide", "ogr")
    QgsProject.instance().addMapLayer(layer)
    dock.form.table.setLayer(layer)
    settle()
    return layer


def test_headings_are_years_or_columns_as_the_formula_names_them(dock, headings) -> None:  # noqa: F811
    form = dock.form
    assert dock.setting.wide
    assert form.times() == ("2012", "2022")
    assert {"ln_inn", "ln_inn_2022", "hum_2022"} <= set(dock.setting.variables())
    write(dock, "ln_inn_2022 ~ ln_de_2012 + hum_2022")
    assert not dock.setting.wide
    assert (form.times(), dock.setting.period) == ((), "")
    walk(dock, "moran", "lisa", "model")
    found = dock.runs["moran"].outcome
    assert (found.result.times, found.panel.n) == (("all",), 30)
    assert "all" not in dock.pages["moran"].found.text().split()
    assert not any(", all" in one.name() for one in QgsProject.instance().mapLayers().values())
    write(dock, "ln_inn ~ ln_de")
    assert dock.setting.wide
    assert form.times() == ("2012", "2022")
    walk(dock, "moran")
    assert dock.runs["moran"].outcome.result.times == (2012, 2022)


def test_a_heading_in_a_formula_of_years_is_refused_in_words(dock, headings, run) -> None:  # noqa: F811
    from qgis.core import QgsProcessingException

    given = {"REGIONS": dock.setting.regions, "REGIONS_ID": "adcode", "WEIGHTS_KIND": "queen"}
    given |= {
        "PANEL": headings.id(),
        "PANEL_ID": "adcode",
        "PANEL_WIDE": True,
    }
    with pytest.raises(QgsProcessingException, match="hum_2022"):
        run("select_model", FORMULA="ln_inn ~ hum_2022", **given)


def test_a_table_that_leaves_the_project_is_missed_aloud(dock, project) -> None:  # noqa: F811
    write(dock, FORMULA)
    walk(dock, "moran")
    wait(dock._joining)
    dock.match()
    assert dock._joining.busy  # a run reads the table in its thread
    project.removeMapLayer(dock.setting.panel)
    settle()
    assert dock.setting.panel == ""
    assert dock.setting.formula == FORMULA
    assert dock.runs == {}
    assert not dock.question.isCollapsed()
    assert joined(dock).startswith(part("dock").say("study_table_gone"))
    back = QgsVectorLayer(str(TABLE), "again", "ogr")
    project.addMapLayer(back)
    dock.form.table.setLayer(back)
    settle()
    assert (dock.setting.panel_id, dock.setting.panel_time) == ("adcode", "year")
    assert dock.setting.formula == FORMULA  # the table has what it names
    assert not joined(dock).startswith(part("dock").say("study_table_gone"))
    walk(dock, "moran")


def test_a_map_that_leaves_the_project_takes_its_picture_along(dock, project) -> None:  # noqa: F811
    write(dock, FORMULA)
    walk(dock, "moran")
    dock.setting.map.selectAll()
    project.removeMapLayer(dock.setting.regions)
    settle()
    assert dock.setting.map is None
    assert dock.pages["moran"].view.isHidden()
    dock.pages["moran"].button.click()
    assert dock.pages["moran"].said.text() == part("dock").say("study_no_layers")


def test_a_step_run_again_puts_its_map_in_place_of_the_last(dock, project) -> None:  # noqa: F811
    write(dock, FORMULA)
    walk(dock, "lisa")
    (before,) = (
        k for k, v in project.mapLayers().items() if v.name() not in ("provinces", "panel")
    )
    walk(dock, "lisa")
    (after,) = (k for k, v in project.mapLayers().items() if v.name() not in ("provinces", "panel"))
    assert before != after
    assert dock.maps.layers["lisa"].id() == after
    assert dock.map.layer().id() == after


def test_the_weights_are_called_in_the_list_what_is_typed(dock) -> None:  # noqa: F811
    from qgis.PyQt.QtTest import QTest

    box = part("weights_dialog").WeightsDialog(dock.setting, dock)
    box.add.click()
    box.show()
    box.name.selectAll()
    QTest.keyClicks(box.name, "near")
    assert box.list.item(1).text() == "near"
    kinds = QDialogButtonBox.StandardButton
    (buttons,) = box.findChildren(QDialogButtonBox)
    assert buttons.button(kinds.Cancel).text() == part("dock").say("study_cancel")
    box.close()


def saved(project, folder, name="研究"):  # noqa: F811
    assert project.write(str(folder / f"{name}.qgz"))
    settle()
    return folder / f"{name}_study.gpkg"


def tables_of(path) -> set[str]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        found = file.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
        return {name for (name,) in found}


def test_maps_are_kept_beside_the_project_with_their_styles(dock, project, tmp_path) -> None:  # noqa: F811
    write(dock, FORMULA)
    path = saved(project, tmp_path)
    walk(dock, "lisa", "model")
    assert path.name in dock.pages["lisa"].said.text()
    assert path.name in dock.pages["effects"].said.text()
    lisa = dock.maps.layers["lisa"]
    assert (lisa.providerType(), len(tables_of(path))) == ("ogr", 2)
    looks = lisa.renderer().dump(), lisa.attributeDisplayName(3)
    styles, called = lisa.styleManager().styles(), lisa.name()
    assert len(styles) > 1
    assert lisa.renderer().type() == "categorizedSymbol"
    alone = QgsVectorLayer(lisa.source(), "alone", "ogr")  # as another project would open it
    assert (alone.renderer().dump(), alone.attributeDisplayName(3)) == looks
    del alone
    walk(dock, "lisa")  # in its own table's place, and its styles in theirs
    assert len(tables_of(path)) == 2
    with contextlib.closing(sqlite3.connect(path)) as file:
        table = dock.maps.layers["lisa"].source().partition("|layername=")[2]
        of_it = "SELECT count(*) FROM layer_styles WHERE f_table_name = ?"
        assert file.execute(of_it, (table,)).fetchone() == (1,)  # the menu's are the project's
    project.write()
    project.clear()
    settle()
    assert dock.maps.layers == {}
    assert project.read(str(path.with_name("研究.qgz")))
    settle()
    assert set(dock.maps.there()) == {"lisa", "model"}
    again = dock.maps.layers["lisa"]
    assert (again.renderer().dump(), again.attributeDisplayName(3)) == looks
    assert (again.styleManager().styles(), again.name()) == (styles, called)
    assert {dock.map.which.itemText(k) for k in range(2)} >= {called}
    (group,) = project.layerTreeRoot().findGroups()
    assert len(group.findLayers()) == 2


def test_maps_of_a_project_that_was_not_saved_are_kept_when_it_is(dock, project, tmp_path) -> None:  # noqa: F811
    write(dock, FORMULA)
    walk(dock, "lisa")
    page, say = dock.map, part("dock").say
    assert say("study_unsaved") in dock.pages["lisa"].said.text()
    assert dock.maps.layers["lisa"].providerType() == "memory"
    assert page.keep.isVisibleTo(page)
    assert not page.keep.isEnabled()
    assert say("study_unsaved") in page.kept.text()
    path = saved(project, tmp_path)
    assert page.keep.isEnabled()
    page.keep.click()
    settle()
    assert dock.maps.layers["lisa"].providerType() == "ogr"
    assert tables_of(path)
    assert not page.keep.isVisibleTo(page)
    assert str(path) in page.kept.text()
    assert "memory" not in {one.providerType() for one in project.mapLayers().values()}
    assert dock.runs  # nothing that was found has gone


def test_maps_are_kept_where_it_was_chosen(dock, project, tmp_path) -> None:  # noqa: F811
    write(dock, FORMULA)
    page = dock.map
    page.where.setCurrentIndex(page.where.findData("folder"))
    page.folder.setFilePath(str(tmp_path))
    settle()
    assert dock.setting.layers_in == str(tmp_path)
    assert part("setting").kept().layers_in == str(tmp_path)
    other = tmp_path / "study.gpkg"
    walk(dock, "lisa")
    assert (dock.maps.layers["lisa"].providerType(), other.is_file()) == ("ogr", True)
    page.where.setCurrentIndex(page.where.findData("scratch"))
    settle()
    assert "lisa" in dock.runs
    walk(dock, "lisa")
    assert dock.maps.layers["lisa"].providerType() == "memory"
    page.where.setCurrentIndex(page.where.findData("folder"))
    page.folder.setFilePath(str(tmp_path / "nowhere"))
    settle()
    walk(dock, "lisa")
    said = dock.pages["lisa"].said.text()
    assert str(tmp_path / "nowhere") in said
    assert part("dock").say("study_scratch") in said
    assert dock.maps.layers["lisa"].providerType() == "memory"
    page.folder.setFilePath(str(tmp_path))
    settle()
    page.keep.click()  # its table was another map's: it is left alone
    settle()
    assert len(tables_of(other)) == 2
