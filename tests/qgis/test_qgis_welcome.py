# SPDX-License-Identifier: GPL-2.0-or-later
"""The first run: one line, once, and a sample project that opens."""

import importlib
import json

import pytest
from qgis.core import QgsProject, QgsSettings
from qgis.PyQt.QtCore import QStandardPaths, QTimer
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QPushButton, QTextEdit
from windows import Window, settle

SAMPLE = "regspatial-sample"


class Study:
    """What opens the study panel."""

    def __init__(self) -> None:
        self.shown = 0

    def show(self) -> None:
        self.shown += 1

    def draw_first_map(self) -> None:
        self.shown += 1


@pytest.fixture
def window(qgis_app):
    return Window()


@pytest.fixture
def welcome(plugin, window):
    module = importlib.import_module("regspatial_qgis.welcome")
    before = QgsSettings().value(module.GREETED)
    QgsSettings().remove(module.GREETED)
    QgsProject.instance().clear()
    made = module.Welcome(window, Study())
    yield made
    made.remove()
    settle()
    assert window.menu == []
    QgsSettings().setValue(module.GREETED, before)


def buttons(window) -> dict:
    return {b.text(): b for b in window.bar.findChildren(QPushButton)}


def test_it_greets_once_and_leads_to_the_study_panel(welcome, window) -> None:
    welcome.greet()
    assert len(window.bar.items()) == 1
    assert set(buttons(window)) == {"Open the Study panel", "Load the sample project"}
    buttons(window)["Open the Study panel"].click()
    assert welcome._study.shown == 1
    assert len(window.bar.items()) == 0  # what was answered is said no more
    welcome.greet()
    assert len(window.bar.items()) == 0


def test_the_line_is_read_whole_in_a_window_of_a_laptop(welcome, window) -> None:
    """A bar shows one line of text and scrolls the rest out of sight: 1,000 pixels are left beside the docks."""
    welcome.greet()
    (line,) = window.bar.items()
    (text,) = line.findChildren(QTextEdit)
    taken = sum(b.sizeHint().width() for b in buttons(window).values())
    words = text.fontMetrics().horizontalAdvance(text.toPlainText())
    assert words < 1000 - taken - 80  # the bar's own picture, cross and margins


def test_it_greets_in_chinese(welcome, window, chinese) -> None:
    welcome.greet()
    assert set(buttons(window)) == {"打开研究面板", "载入示例项目"}


def test_the_sample_project_opens_with_its_map_and_table(
    welcome, window, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    welcome.ask()
    (path,) = window.projects
    assert welcome._study.shown == 2  # the panel, and its first map
    project = QgsProject()
    assert project.read(path)
    layers = {layer.name(): layer for layer in project.mapLayers().values()}
    assert all(layer.isValid() for layer in layers.values())
    regions = layers["Provinces of China"]
    table = layers["Simulated panel, 30 provinces, 2012–2022"]
    assert (regions.featureCount(), table.featureCount()) == (34, 330)
    assert regions.labelsEnabled()
    codes = {f["adcode"] for f in table.getFeatures()}
    assert len(codes) == 30
    assert codes <= {f["adcode"] for f in regions.getFeatures()}
    assert table.fields().field("gdp").isNumeric()
    assert project.title() == "regspatial sample: provinces of China"
    assert project.crs().toProj().startswith("+proj=aea")
    said, _there = project.readEntry("regspatial", "study")
    assert json.loads(said)["formula"].startswith("ln_inn ~ ln_de")
    assert json.loads(said)["regions"] in project.mapLayers()
    project.clear()


def test_the_folder_is_asked_for_in_one_that_is_there(welcome, tmp_path, monkeypatch) -> None:
    """A new account has no folder of documents, and a window that begins there lets nothing be chosen."""
    places = QStandardPaths.StandardLocation
    there = {places.DocumentsLocation: str(tmp_path / "none"), places.HomeLocation: str(tmp_path)}
    asked = []
    monkeypatch.setattr(QStandardPaths, "writableLocation", staticmethod(there.get))
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda *given: asked.append(given[2]) or ""
    )
    welcome.ask()
    assert asked == [str(tmp_path)]


def test_what_was_done_to_it_is_kept(welcome, window, tmp_path) -> None:
    folder = tmp_path / SAMPLE
    assert welcome.load(folder)
    project = QgsProject()
    project.read(window.projects[0])
    project.setTitle("mine")
    project.write()
    project.clear()
    assert welcome.load(folder)
    project.read(window.projects[1])
    assert project.title() == "mine"
    project.clear()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_open_project_with_changes_is_asked_about(
    welcome, window, tmp_path, monkeypatch, request, language
) -> None:
    """With buttons that are pressed, in the language of the plugin."""
    words = {"en": ["Yes", "No"], "zh": ["是", "否"]}[language]
    if language == "zh":
        request.getfixturevalue("chinese")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    seen = []

    def press(which: int) -> None:
        box = QApplication.activeModalWidget()
        seen.append([one.text() for one in box.buttons()])
        box.buttons()[which].click()

    QgsProject.instance().setDirty(True)
    QTimer.singleShot(0, lambda: press(1))
    welcome.ask()
    assert window.projects == []
    QTimer.singleShot(0, lambda: press(0))
    welcome.ask()
    assert len(window.projects) == 1
    QgsProject.instance().setDirty(False)
    assert seen == [words, words]


def test_a_folder_that_cannot_be_written_to_is_a_sentence(welcome, window, tmp_path) -> None:
    (tmp_path / SAMPLE).write_text("a file", "utf-8")
    assert not welcome.load(tmp_path / SAMPLE)
    assert window.projects == []
    (item,) = window.bar.items()
    assert "cannot be written" in item.text()
