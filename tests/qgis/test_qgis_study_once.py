# SPDX-License-Identifier: GPL-2.0-or-later
"""The study is a setting of the project: dialogs open filled with it, and a project is opened with what it found."""

import dataclasses
import json

import processing
from qgis.core import QgsProject
from qgis.gui import QgsBrowserGuiModel
from studying import FORMULA, cells, dock, part, project, wait, walk, write
from windows import settle

__all__ = ["dock", "project"]


def test_dialogs_open_filled_with_the_study(dock, qgis_iface, monkeypatch) -> None:
    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    monkeypatch.setattr(qgis_iface, "activeLayer", lambda: None, raising=False)
    write(dock, FORMULA)
    four = part("setting").Named("four", {"WEIGHTS_KIND": "knn", "K": 4})
    dock.take_weights(dataclasses.replace(dock.setting, weights=(four,), chosen="four"))
    given = {}
    for name in ("spatial_panel", "moran", "describe"):
        box = processing.createAlgorithmDialog(f"regspatial:{name}", {})
        box.show()
        settle()
        given[name] = box.createProcessingParameters()
        box.close()
        box.deleteLater()
    setting = dock.setting
    model = given["spatial_panel"]
    assert (model["REGIONS"], model["PANEL"]) == (setting.regions, setting.panel)
    assert (model["REGIONS_ID"], model["PANEL_ID"], model["PANEL_TIME"]) == (
        "adcode",
        "adcode",
        "year",
    )
    assert model["FORMULA"] == FORMULA
    assert (model["WEIGHTS_KIND"], model["K"]) == ("knn", 4)
    assert given["moran"]["VARIABLE"] == "ln_inn"
    assert given["describe"]["VARIABLES"] == ["ln_inn", "ln_de", "ln_pgdp", "hum"]


def test_all_steps_run_one_after_the_other_and_a_reopened_project_shows_what_they_found(
    dock, tmp_path
) -> None:
    write(dock, FORMULA)
    instance = QgsProject.instance()
    assert instance.write(str(tmp_path / "mine.qgz"))
    dock.all.click()
    while dock._waiting or dock.run.busy:
        wait(dock.run)
    assert list(dock.in_order()) == list(dock.pages)
    dock.go_to("which")
    dock.pages["which"].take.click()
    assert dock.stack.currentWidget().widget() is dock.pages["model"]
    chosen = dock.runs["which"].outcome.result.chosen
    assert dock.pages["model"].values()["MODEL"] == chosen
    shown = {name: (page.found.text(), cells(page)) for name, page in dock.pages.items()}
    assert instance.write()
    assert instance.read(str(tmp_path / "mine.qgz"))
    settle()
    assert not dock.runs
    assert set(dock.kept) == set(dock.pages)
    assert not dock.run.busy
    for name, page in dock.pages.items():
        assert (page.found.text(), cells(page)) == shown[name]
    assert not dock.pages["moran"].picture.pixmap().isNull()
    assert dock.steps.item(0).text().startswith("✓")
    write(dock, "ln_inn ~ hum")  # what was found is of another study
    assert not dock.kept


def test_a_file_of_another_kind_stays_and_one_that_was_changed_shows_nothing(
    dock, tmp_path
) -> None:
    write(dock, FORMULA)
    assert QgsProject.instance().write(str(tmp_path / "mine.qgz"))
    file = tmp_path / "mine_study.json"
    file.write_text('{"mine": 1}', "utf-8")
    walk(dock, "describe")
    assert file.read_text("utf-8") == '{"mine": 1}'
    file.unlink()
    dock._keep_results()
    kept = json.loads(file.read_text("utf-8"))
    kept["steps"]["describe"]["tables"][0]["rows"] = [[3]]
    file.write_text(json.dumps(kept), "utf-8")
    assert part("kept_results").read(dock.setting)[1] == {}
