# SPDX-License-Identifier: GPL-2.0-or-later
"""The map of a report is drawn in threads of QGIS: the window goes on, and the report has its map as before."""

import importlib

import pytest
from conftest import Feedback
from pressing import wait_until
from qgis.core import (
    QgsApplication,
    QgsLayoutExporter,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QImage

EMBEDDED = '<img src="data:image/png;base64,'


@pytest.fixture
def drawing(provider):
    return importlib.import_module("regspatial_qgis.layouts.drawing")


@pytest.fixture
def clusters(run, parameters, tmp_path):
    run("local_moran", **parameters("local_moran"), LAYER=str(tmp_path / "lisa.gpkg"))
    return QgsVectorLayer(str(tmp_path / "lisa.gpkg"), "lisa")


def in_a_task(name: str, given: dict, context: QgsProcessingContext) -> None:
    """Run a tool as a dialog does: the work in a thread, its end in the thread of the window."""
    made = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{name}")
    task = QgsProcessingAlgRunnerTask(made, given, context, Feedback())
    done, _ = wait_until(task.executed, lambda: QgsApplication.taskManager().addTask(task))
    assert done


def test_a_run_beside_the_window_gives_the_report_its_map_soon(
    drawing, parameters, tmp_path
) -> None:
    report, context = tmp_path / "report.html", QgsProcessingContext()
    given = parameters("local_moran") | {"LAYER": "TEMPORARY_OUTPUT", "REPORT": str(report)}
    in_a_task("local_moran", given, context)
    assert EMBEDDED not in report.read_text("utf-8")  # there, and whole but for its map
    assert "Local Moran" in report.read_text("utf-8")
    drawing.finish()
    assert report.read_text("utf-8").count(EMBEDDED) == 1


def test_the_layer_may_go_while_it_is_drawn(drawing, clusters, tmp_path) -> None:
    got = []
    drawing.picture_beside(clusters, "en", got.append)
    del clusters
    drawing.finish()
    assert QImage.fromData(got[0]).width() == 1500


def test_a_report_that_cannot_be_written_any_more_is_said(drawing, clusters) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    told = []
    log = QgsApplication.messageLog()

    def hear(*said) -> None:
        told.append(said[0])

    def write(_png: bytes) -> None:
        raise core.InputError("gone")

    log.messageReceived.connect(hear)
    drawing.picture_beside(clusters, "en", write)
    drawing.finish()
    QgsApplication.processEvents()
    log.messageReceived.disconnect(hear)
    assert any("gone" in one for one in told)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_the_picture_that_the_layout_exports(drawing, clusters, lang) -> None:
    """Two routes: the maps drawn apart and laid under the page, and QGIS's export of the same layout."""
    np = pytest.importorskip("numpy")
    maps = importlib.import_module("regspatial_qgis.layouts.maps")
    papers = importlib.import_module("regspatial_qgis.layouts.papers")
    project, shown = QgsProject(), clusters.clone()
    project.addMapLayer(shown)
    page, file = maps.Page(lang=lang), maps.template("figure", lang)
    made = maps.layout(shown, page, file, project, paper=papers.Paper("figure"))
    dpi = 1500 / made.pageCollection().page(0).pageSize().width() * 25.4
    exported = QgsLayoutExporter(made).renderPageToImage(0, dpi=dpi)
    del made  # before its project

    def grey(image: QImage):
        one = image.convertToFormat(QImage.Format.Format_Grayscale8)
        held = one.constBits().asarray(one.sizeInBytes())
        rows = np.frombuffer(bytes(held), np.uint8).reshape(one.height(), one.bytesPerLine())
        return rows[:, : one.width()].astype(float)

    a, b = grey(exported), grey(drawing.Drawing(clusters, lang, 1500).wait())
    assert a.shape == b.shape
    # lines may lie half a pixel aside: a dark one moves the mean of ten by ten
    # pixels by 26 of 255 grey levels where two of its edges lie on the border of a square
    high, wide = (k // 10 * 10 for k in a.shape)
    squares = [x[:high, :wide].reshape(high // 10, 10, -1, 10).mean((1, 3)) for x in (a, b)]
    assert np.abs(squares[0] - squares[1]).max() < 40
    assert np.abs(squares[0] - squares[1]).mean() < 1
    assert (squares[0] < 250).mean() > 0.1  # and it is a map


def test_a_model_of_layers_in_memory_is_drawn_too(drawing, parameters, tmp_path) -> None:
    context = QgsProcessingContext()
    in_a_task("local_moran", parameters("local_moran") | {"LAYER": "memory:"}, context)
    (layer,) = [
        QgsProcessingUtils.mapLayerFromString(key, context)
        for key in context.temporaryLayerStore().mapLayers()
    ]
    assert len(drawing.picture(layer, "en")) > 10_000
