# SPDX-License-Identifier: GPL-2.0-or-later
"""The study panel while its layers come, go and change: nothing stands for another in silence."""

from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QDialogButtonBox
from test_qgis_study import FORMULA, dock, joined, part, project, walk, write  # noqa: F401
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
        "ISLANDS": "nearest",
    }
    with pytest.raises(QgsProcessingException, match="hum_2022"):
        run("select_model", FORMULA="ln_inn ~ hum_2022", **given)


def test_a_table_that_leaves_the_project_is_missed_aloud(dock, project) -> None:  # noqa: F811
    write(dock, FORMULA)
    walk(dock, "moran")
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
    assert dock.layers["lisa"].id() == after
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
