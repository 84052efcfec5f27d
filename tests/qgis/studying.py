# SPDX-License-Identifier: GPL-2.0-or-later
"""A study of the shipped provinces in its dock, and hands that walk its pages."""

import csv
import importlib
import subprocess
from pathlib import Path

import pytest
from conftest import API_PYTHON
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEventLoop, Qt
from windows import Window, settle

ROOT = Path(__file__).resolve().parents[2]
MAP = ROOT / "data/boundaries/china_provinces.gpkg"
TABLE = ROOT / "data/tables/dri_simulated_2012_2022.csv"
FORMULA = "ln_inn ~ ln_de + ln_pgdp + hum"


def part(name: str):
    return importlib.import_module(f"regspatial_qgis.study.{name}")


@pytest.fixture
def project(qgis_app):
    project = QgsProject.instance()
    project.clear()
    provinces = QgsVectorLayer(f"{MAP}|layername=china_provinces", "provinces", "ogr")
    if not provinces.isValid():
        provinces = QgsVectorLayer(str(MAP), "provinces", "ogr")
    panel = QgsVectorLayer(str(TABLE), "panel", "ogr")
    assert project.addMapLayers([provinces, panel])
    yield project
    project.clear()
    settle()


@pytest.fixture
def dock(project, plugin):
    window = Window()
    made = part("dock").StudyDock(window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
    window.window.resize(560, 900)
    window.window.show()
    settle()
    yield made
    made.close_down()
    made.setParent(None)
    made.deleteLater()
    del window
    settle()


def wait(run) -> None:
    """Wait until a run has ended; a test that never ends is stopped from outside."""
    if run.busy:
        loop = QEventLoop()
        run.ended.connect(lambda _: loop.quit())
        loop.exec()
    settle()


def walk(dock, *names: str) -> None:
    for name in names:
        dock.pages[name].button.click()
        wait(dock.run)
        assert name in dock.runs, dock.pages[name].said.text()


def joined(dock) -> str:
    dock._soon.stop()
    wait(dock._joining)
    dock.match()
    wait(dock._joining)
    return dock.join.text()


def cells(page) -> list[list[str]]:
    table = page.table
    return [
        [table.item(r, c).text() for c in range(table.columnCount())]
        for r in range(table.rowCount())
    ]


def write(dock, formula: str) -> None:
    dock.form.formula.setText(formula)
    dock.form.formula.editingFinished.emit()
    settle()


def shell_recipe(file: Path, folder: Path) -> subprocess.CompletedProcess:
    """Run a recipe in the shell, into a folder called run."""
    return subprocess.run(
        [str(API_PYTHON), "-m", "regspatial", "recipe", str(file), "--out", str(folder / "run")],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "HOME": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def _same(path: Path, table) -> None:
    """The file of the shell holds the numbers of the panel: permutations too, to 1e-9 over BLAS versions."""
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert len(rows) == len(table.rows)
    keys = [c.key for c in table.columns]
    for row, given in zip(rows, table.rows, strict=True):
        for key, value in zip(keys, given, strict=True):
            if isinstance(value, float) and key in row:
                assert float(row[key]) == pytest.approx(value, rel=1e-9, abs=1e-12), (
                    path.name,
                    key,
                )
