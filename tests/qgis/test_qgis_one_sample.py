# SPDX-License-Identifier: GPL-2.0-or-later
"""A study with empty cells is of one sample: every step, its report, its recipe and the linked pictures."""

import csv
import importlib
from pathlib import Path

import pytest
from qgis.core import QgsVectorLayer
from studying import (
    FORMULA,
    TABLE,
    _same,
    dock,
    joined,
    project,
    shell_recipe,
    walk,
    write,
)
from windows import Window, settle

__all__ = ["dock", "project"]
GANSU, HAINAN = "620000", "460000"


@pytest.fixture
def holes(dock, project, tmp_path):
    """A study of the shipped panel with an empty cell of hum in Gansu and of ln_de in Hainan, a year each."""
    rows = list(csv.DictReader(TABLE.read_text("utf-8-sig").splitlines()))
    for row in rows:
        if (row["adcode"], row["year"]) == (GANSU, "2015"):
            row["hum"] = ""
        if (row["adcode"], row["year"]) == (HAINAN, "2018"):
            row["ln_de"] = ""
    path = tmp_path / "holes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    table = QgsVectorLayer(str(path), "holes", "ogr")
    project.addMapLayer(table)
    dock.form.table.setLayer(table)
    settle()
    write(dock, FORMULA)
    return dock


def test_every_step_is_of_one_sample_said_once(holes, tmp_path) -> None:
    walk(holes, "describe", "moran", "lisa", "which", "model")
    for name in ("moran", "lisa"):
        ids = set(holes.runs[name].outcome.result.ids)
        assert len(ids) == len(holes.runs["model"].outcome.panel.ids), name
        assert not ids & {GANSU, HAINAN}
    said = joined(holes)
    assert "2 regions are left out of every step" in said
    assert "(hum)" in said
    assert "(ln_de)" in said
    for name in holes.pages:
        assert "as asked" not in holes.pages[name].said.text(), name

    page = tmp_path / "report.html"
    holes.report.report_asked.emit(str(page))
    text = page.read_text("utf-8")
    assert text.count("left out of every step") == 1
    assert "left out as asked" not in text

    holes.report.recipe_asked.emit(str(tmp_path / "study.toml"))
    text = (tmp_path / "study.toml").read_text("utf-8")
    assert f'exclude = ["{HAINAN}", "{GANSU}"]' in text
    done = shell_recipe(tmp_path / "study.toml", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = next(t for t in holes.runs["moran"].tables if t.name == "moran")
    _same(next((tmp_path / "run").glob("*-moran/moran.csv")), found)


def test_with_another_choice_each_step_is_by_itself(holes) -> None:
    form = holes.form
    form.missing.setCurrentIndex(form.missing.findData("keep"))
    settle()
    walk(holes, "moran")
    assert set(holes.runs["moran"].outcome.result.ids) >= {GANSU, HAINAN}
    assert "left out of every step" not in joined(holes)


def test_an_edited_table_makes_what_was_found_old(holes) -> None:
    walk(holes, "describe", "moran")
    table = holes.setting.table
    assert table.setSubsetString("\"adcode\" <> '620000'")
    walk(holes, "moran")
    assert set(holes.runs) == {"moran"}
    table.setSubsetString("")


def test_the_linked_picture_is_of_the_sample_of_the_study(holes) -> None:
    walk(holes, "moran")
    made = importlib.import_module("regspatial_qgis.linked.dock").LinkedDock(Window())
    try:
        made.form.layer.setLayer(holes.setting.table)
        settle()
        made.form.take_layer()
        made.read()
        while made.task is not None:  # the picture waits while another run has the turn
            settle()
        assert made._table is not None
        assert made._table.left_out == {GANSU, HAINAN}
        assert made.notes.text().count("left out of every step") == 1
    finally:
        made.close_down()
        made.deleteLater()
        settle()


@pytest.mark.parametrize("asked", ["report", "tables", "recipe"])
def test_what_goes_out_takes_no_place_of_the_study_s_own_files(holes, tmp_path, asked) -> None:
    walk(holes, "describe")
    path = tmp_path / "holes.csv"
    before = path.read_bytes()
    for target in (path, tmp_path / "link.csv"):
        if target != path:
            target.symlink_to(path)
        getattr(holes.report, f"{asked}_asked").emit(str(target))
        assert "take the place of what" in holes.report.said.text()
    assert path.read_bytes() == before


def test_a_picture_that_cannot_be_saved_leaves_what_was_there(
    qgis_app, plugin, tmp_path, monkeypatch
):
    saving = importlib.import_module("regspatial_qgis.linked.saving")
    view = importlib.import_module("regspatial_qgis.linked.view").View()
    view.resize(200, 150)
    path = tmp_path / "picture.png"
    path.write_bytes(b"mine")
    monkeypatch.setattr(saving, "_drawn", lambda view, beside: bool(Path(beside).touch()))
    assert not saving.save(view, str(path))
    assert path.read_bytes() == b"mine"
    monkeypatch.undo()
    for name in ("picture.png", "picture.svg", "plain"):
        assert saving.save(view, str(tmp_path / name))
    assert path.read_bytes()[:4] == b"\x89PNG"
    assert (tmp_path / "plain.png").is_file()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["picture.png", "picture.svg", "plain.png"]
