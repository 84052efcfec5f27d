# SPDX-License-Identifier: GPL-2.0-or-later
"""Linked pictures: what is brushed is selected, what is selected is marked; and the numbers they print.

A grid of squares, whose neighbours anybody can count, stands for the regions.
"""

import importlib
import threading

import numpy as np
import pytest
from qgis.core import (
    QgsEditorWidgetSetup,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingFeedback,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QImage, QMouseEvent, QPainter
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget
from windows import Window, settle

ROWS, COLUMNS = 4, 5
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def part(name: str):
    return importlib.import_module(f"regspatial_qgis.linked.{name}")


def grid(times=(), gaps=(), fields="v:double&field=u:double", name="grid"):
    """Squares numbered along rows, with a v and a u each; a feature a square and time."""
    year = "field=year:integer&" if times else ""
    uri = f"Polygon?crs=EPSG:3857&field=code:string&field=name_en:string&{year}field={fields}"
    layer = QgsVectorLayer(uri, name, "memory")
    made = []
    for t, time in enumerate(times or (None,)):
        for k in range(ROWS * COLUMNS):
            x, y = k % COLUMNS, k // COLUMNS
            feature = QgsFeature(layer.fields())
            feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, y, x + 1, y + 1)))
            v = None if k in gaps else values(t)[k]
            head = [f"c{k:02}", f"place {k}", *([time] if times else [])]
            feature.setAttributes([*head, v, float(np.cos(3.0 * k + t))])
            made.append(feature)
    layer.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(layer)
    return layer


def values(t: int = 0) -> list[float]:
    return [float(np.sin(1.7 * k + t) + 0.2 * (k // COLUMNS)) for k in range(ROWS * COLUMNS)]


def rook() -> np.ndarray:
    """Row-normalised weights of the grid, side by side."""
    w = np.zeros((ROWS * COLUMNS,) * 2)
    for k in range(ROWS * COLUMNS):
        x, y = k % COLUMNS, k // COLUMNS
        for i, j in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)):
            if 0 <= i < COLUMNS and 0 <= j < ROWS:
                w[k, j * COLUMNS + i] = 1.0
    return w / w.sum(axis=1, keepdims=True)


@pytest.fixture
def project(qgis_app):
    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().removeAllMapLayers()
    settle()


@pytest.fixture
def opened(project, plugin):
    """Open the dock on a layer."""
    docks = []

    def on(layer, kind="moran", **chosen):
        window = Window()
        window.active = layer
        dock = part("dock").LinkedDock(window)
        docks.append(dock)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        window.window.resize(380, 760)
        window.window.show()
        settle()
        choose(dock, picture=kind, **chosen)
        return dock

    yield on
    for dock in docks:
        dock.close_down()
        window = dock.parent()
        dock.setParent(None)
        dock.deleteLater()
        del window
    settle()


def choose(dock, **chosen) -> None:
    for name, key in chosen.items():
        box = getattr(dock.form, name)
        box.setCurrentIndex(box.findData(key))
    settle()


def drag(view, start, end, keys=NONE) -> None:
    left = Qt.MouseButton.LeftButton
    a, b = (QPoint(round(p.x()), round(p.y())) for p in (start, end))
    QTest.mousePress(view, left, keys, a)
    moved = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(b), QPointF(view.mapToGlobal(b)), left, left, keys
    )
    QApplication.sendEvent(view, moved)
    QTest.mouseRelease(view, left, keys, b)
    settle()


def click(view, at, keys=NONE) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, keys, QPoint(round(at.x()), round(at.y())))
    settle()


def place_of(view, x: float, y: float) -> QPointF:
    frame = view.frame()
    return QPointF(float(frame.across(x)), float(frame.down(y)))


def codes(layer) -> set[str]:
    return {f["code"] for f in layer.selectedFeatures()}


def printed(view) -> list[str]:
    return [one.text for one in view.said()]


# the pure parts


def test_ticks_are_round_and_within_the_ends(plugin) -> None:
    axes = part("axes")
    assert axes.nice_ticks(0.0, 1.0, 5) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert axes.nice_ticks(-3.2, 7.9, 4) == [0.0, 5.0]
    assert axes.nice_ticks(2012, 2022, 5) == [2012, 2014, 2016, 2018, 2020, 2022]
    assert axes.nice_ticks(0, 2.4, 9, whole=True) == [0.0, 1.0, 2.0]
    assert axes.nice_ticks(1e-7, 9e-7, 4) == [2e-7, 4e-7, 6e-7, 8e-7]
    assert axes.tick_texts([1234567.0, 1234568.0]) == ["1,234,567", "1,234,568"]
    assert axes.tick_texts([-0.25, 0.0]) == ["−0.25", "0.00"]


def test_pixels_and_data_are_one_line_both_ways(plugin) -> None:
    axes = part("axes")
    frame = axes.Frame(40.0, 10.0, 200.0, 100.0, axes.Axis(-1.0, 3.0), axes.Axis(0.0, 50.0))
    assert frame.across(-1.0) == 40.0
    assert frame.across(3.0) == 240.0 == frame.right
    assert frame.down(50.0) == 10.0
    assert frame.down(0.0) == 110.0 == frame.bottom
    assert frame.x_at(140.0) == 1.0
    assert frame.y_at(60.0) == 25.0


def test_very_many_points_are_counted_by_pixel(plugin) -> None:
    """Two points on each other cover more than one; where none is, nothing is."""
    splat = part("splat")
    x, y = np.array([2.5, 2.5, 9.5]), np.array([3.5, 3.5, 1.5])
    image = splat.points_image(x, y, np.zeros(3, dtype=int), ["#ff0000"], (14, 8), 1)
    assert image.pixelColor(2, 3).red() == 255
    assert image.pixelColor(2, 3).alpha() == round(255 * (1 - 0.55**2))
    assert image.pixelColor(9, 1).alpha() == round(255 * 0.45)
    assert image.pixelColor(6, 6).alpha() == 0
    assert image.pixelColor(3, 4).alpha() > 0  # a disc of radius 1 has its corners


def test_very_many_intervals_are_counted_by_pixel(plugin) -> None:
    """A pixel under two intervals is covered by both; ends count, beyond the picture nothing stands."""
    splat = part("splat")
    ends = (np.array([2.5, 4.0, -9.0]), np.array([6.5, 8.0, 99.0]))
    rows, kind = np.array([3.2, 3.9, 5.5]), np.array([0, 0, 1])
    image = splat.intervals_image(rows, ends, kind, ["#ff0000", "#0000ff"], (14, 8))
    cover = [image.pixelColor(x, 3).alpha() for x in (1, 2, 4, 6, 7, 8, 9)]
    once, twice = round(255 * 0.45), round(255 * (1 - 0.55**2))
    assert cover == [0, once, twice, twice, once, once, 0]
    assert {image.pixelColor(x, 5).alpha() for x in range(14)} == {once}
    assert image.pixelColor(5, 5).blue() == 255
    n = 5000
    forest = part("forest").Forest(
        np.zeros(n), np.full(n, -1.0), np.where(np.arange(n) < n // 2, 1.0, 0.5), ["a"] * n, "x"
    )
    frame = part("axes").Frame(40.0, 10.0, 100.0, 200.0, forest.x, forest.y)
    canvas = QImage(160, 220, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(0)
    painter = QPainter(canvas)
    forest.paint_marks(painter, frame, forest.there, False)
    painter.end()
    x = round(float(frame.across(0.75)))
    assert canvas.pixelColor(x, 60).alpha() > 0  # of the upper half alone
    assert canvas.pixelColor(x, 160).alpha() == 0


# slopes


def test_very_many_lines_are_counted_by_pixel(plugin) -> None:
    """As counted line by line: from the row where a line enters a column of pixels to where it leaves it."""
    splat, draw = part("splat"), np.random.default_rng(4)
    places, size, alpha = [0.0, 11.0, 24.0], (25, 31), 0.01
    rows = draw.uniform(-4, 36, size=(3, 200))
    rows[1, :9] = np.nan
    which = np.arange(0, 200, 3)
    bundles = splat.Bundles.of(rows, size[1])
    for some in (None, which):
        image = splat.lines_image(places, bundles, some, "#102030", size, alpha)
        counts = np.zeros((size[1], size[0]))
        for line in rows.T if some is None else rows[:, some].T:
            at = np.clip(line, 0, size[1] - 1)
            for k in (0, 1):
                if not np.isfinite(at[k : k + 2]).all():
                    continue
                start, end = (int(y) for y in at[k : k + 2])
                for x in range(int(places[k]), int(places[k + 1])):
                    here, there = (
                        int(start + (end - start) * (c - places[k]) / (places[k + 1] - places[k]))
                        for c in (x, x + 1)
                    )
                    counts[min(here, there) : max(here, there) + 1, x] += 1
        shown = [[image.pixelColor(x, y).alpha() for x in range(24)] for y in range(size[1])]
        wanted = np.round(255 * (1 - (1 - alpha) ** counts[:, :24]))
        assert np.array_equal(shown, wanted)


def test_the_lines_are_those_of_least_squares(plugin) -> None:
    x, y = np.array(values()), np.array(values(3))
    design = np.column_stack([x, np.ones_like(x)])
    slope, intercept = np.linalg.lstsq(design, y, rcond=None)[0]
    # two ways to the same number, over twenty of size one
    assert part("scatter").line_of(x, y) == pytest.approx((slope, intercept), rel=1e-12)
    assert part("scatter").line_of(np.array([2.0, 2.0]), np.array([1.0, 3.0])) is None


def test_the_moran_scatterplot_is_the_tools(opened) -> None:
    """z, W z and slopes by hand on the grid, and by the function of the core."""
    layer = grid()
    dock = opened(layer, "moran", x="v", rule="rook")
    x = np.array(values())
    z = (x - x.mean()) / x.std()
    lag = rook() @ z
    rs = importlib.import_module("regspatial_qgis.regspatial")
    ids = [f"c{k:02}" for k in range(len(x))]
    w = rs.weights.from_dense(ids, rook(), normalise="none")
    panel = rs.Panel.from_arrays(ids, ["now"], {"v": x})
    record = rs.moran(panel["v"], w)
    picture = dock.view.picture
    assert picture._x == pytest.approx(z, abs=1e-12)
    assert picture._y == pytest.approx(lag, abs=1e-12)
    assert picture._all[0] == pytest.approx(record.scatter().slope, abs=1e-12)
    assert picture._all[0] == pytest.approx(
        np.linalg.lstsq(z[:, None], lag, rcond=None)[0][0], abs=1e-12
    )
    number = part("axes").number
    assert printed(dock.view)[1] == f"All: slope {number(record.scatter().slope)} (n = 20)"
    assert printed(dock.view)[0].startswith(f"Moran's I {number(record.last_value)}, p")
    layer.selectByExpression("\"code\" < 'c10'")
    settle()
    chosen = np.arange(len(x)) < 10
    for said, which in zip(printed(dock.view)[2:], (chosen, ~chosen), strict=True):
        design = np.column_stack([z[which], np.ones(10)])
        slope = np.linalg.lstsq(design, lag[which], rcond=None)[0][0]
        assert f"slope {number(float(slope))} (n = 10)" in said
    palette = importlib.import_module("regspatial_qgis.core").palette
    assert list(picture._colours[:2]) == [palette.CLUSTERS["HH"], palette.CLUSTERS["LL"]]
    assert [picture._kind[k] for k in np.flatnonzero((z > 0) & (lag > 0))] == [0] * int(
        ((z > 0) & (lag > 0)).sum()
    )


def test_a_weights_file_in_place_of_a_rule(opened, tmp_path) -> None:
    layer = grid()
    dock = opened(layer, "moran", x="v", rule="rook")
    by_rule = printed(dock.view)
    rs = importlib.import_module("regspatial_qgis.regspatial")
    ids = [f"c{k:02}" for k in range(20)]
    path = tmp_path / "w.npz"
    rs.weights.write(rs.weights.from_dense(ids, rook(), normalise="none"), path)
    choose(dock, rule="file")
    assert dock.view.message == "Choose a weights file."
    dock.form.file.setFilePath(str(path))
    settle()
    assert printed(dock.view) == by_rule
    dock.form.file.setFilePath(str(tmp_path / "none.gal"))
    settle()
    assert dock.view.picture is None
    assert "none.gal" in dock.view.message


def test_weights_are_built_once_for_all_variables(opened, monkeypatch) -> None:
    read = []
    moran = part("moran")
    whole = moran.regions_of
    monkeypatch.setattr(moran, "regions_of", lambda *a, **k: read.append(a) or whole(*a, **k))
    layer = grid()
    dock = opened(layer, "moran", x="v", rule="rook")
    read.clear()
    choose(dock, x="u")
    choose(dock, rule="queen")
    choose(dock, rule="rook")
    choose(dock, x="v")
    assert read == []  # queen was built when the dock was opened
    layer.startEditing()
    layer.changeGeometry(1, QgsGeometry.fromRect(QgsRectangle(0, 0, 1, 0.5)))
    settle()
    assert len(read) == 1
    layer.rollBack()
    settle()


def test_a_region_without_neighbours_is_joined_to_its_nearest_as_by_the_tools(opened) -> None:
    layer = grid()
    far = QgsFeature(layer.fields())
    far.setGeometry(QgsGeometry.fromRect(QgsRectangle(50, 50, 51, 51)))
    far.setAttributes(["c20", "far away", 2.0, 0.1])
    layer.dataProvider().addFeatures([far])
    dock = opened(layer, "moran", x="v", rule="rook")
    said = (
        "1 region has no neighbours and was linked to the nearest: far away (c20)–place 19 (c19)."
    )
    assert said in dock.notes.text()
    picture = dock.view.picture
    assert picture._y[20] == pytest.approx(
        picture._x[19], rel=1e-12
    )  # its lag is that of its one neighbour


def test_many_regions_are_computed_beside_the_window(opened, monkeypatch) -> None:
    layer = grid()
    at_once = opened(layer, "moran", x="v", rule="rook").view
    monkeypatch.setattr(part("moran"), "SOON", 10)
    dock = opened(layer, "moran", x="v", rule="rook")
    while dock.view.picture is None:
        QApplication.processEvents()
    assert printed(dock.view) == printed(at_once)
    assert dock.task is None
    choose(dock, x="u")
    dock.close_down = lambda close=dock.close_down: (dock.task and dock.task.end(), close())


def test_a_picture_waits_for_a_run_that_is_at_work(opened) -> None:
    """Notes are collected for the whole process; and the window does not stand still meanwhile."""
    layer = grid()
    at_once = opened(layer, "moran", x="v", rule="rook").view
    stopping = importlib.import_module("regspatial_qgis.stopping")
    begun, end = threading.Event(), threading.Event()

    def other() -> None:
        with stopping.turn(QgsProcessingFeedback()):
            begun.set()
            end.wait()

    thread = threading.Thread(target=other)
    thread.start()
    begun.wait()
    dock = opened(layer, "moran", x="v", rule="rook")
    assert dock.view.message == "A tool is running; Moran's I is computed once it has ended."
    dock.task.cancel()
    while "was stopped" not in dock.view.message:
        QApplication.processEvents()
    dock.refresh()
    assert dock.view.picture is None
    end.set()
    thread.join()
    while dock.view.picture is None:
        QApplication.processEvents()
    assert printed(dock.view) == printed(at_once)


# brushing


def test_a_rectangle_selects_on_the_map_and_keys_add_and_take_away(opened) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    view, x, y = dock.view, np.array(values()), np.cos(3.0 * np.arange(20))
    name = {k: f"c{k:02}" for k in range(20)}

    def within(x0, x1, y0, y1):
        inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
        return {name[k] for k in np.flatnonzero(inside)}

    drag(view, place_of(view, -0.55, 1.02), place_of(view, 0.55, -1.02))
    first = within(-0.55, 0.55, -1.02, 1.02)
    assert codes(layer) == first
    assert 2 < len(first) < 18
    drag(view, place_of(view, 0.7, 0.0), place_of(view, 2.0, -1.02), SHIFT)
    both = first | within(0.7, 2.0, -1.02, 0.0)
    assert codes(layer) == both > first
    drag(view, place_of(view, -0.3, 1.02), place_of(view, 0.3, -1.02), CTRL)
    assert codes(layer) == both - within(-0.3, 0.3, -1.02, 1.02) < both
    assert set(np.flatnonzero(view.chosen)) == {int(c[1:]) for c in codes(layer)}


def test_a_click_selects_one_and_a_click_on_nothing_clears(opened) -> None:
    layer = grid()
    view = opened(layer, "scatter", x="v", y="u").view
    click(view, place_of(view, values()[7], np.cos(21.0)))
    assert codes(layer) == {"c07"}
    click(view, place_of(view, values()[3], np.cos(9.0)), SHIFT)
    assert codes(layer) == {"c03", "c07"}
    click(view, QPointF(view.frame().left + 1, view.frame().top + 1), SHIFT)
    assert codes(layer) == {"c03", "c07"}
    click(view, QPointF(view.frame().left + 1, view.frame().top + 1))
    assert codes(layer) == set()
    assert not view.chosen.any()


def test_what_is_selected_on_the_map_is_marked_without_a_loop(opened) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    seen = []
    layer.selectionChanged.connect(lambda *a: seen.append(a))
    before = dock.view.grab().toImage()
    layer.selectByRect(QgsRectangle(0.2, 0.2, 1.8, 0.8))
    settle()
    assert set(np.flatnonzero(dock.view.chosen)) == {0, 1}
    assert len(seen) == 1
    assert dock.view.grab().toImage() != before
    assert "Selected: 2." in dock.notes.text()
    assert "Selected: slope" in dock.view.accessibleDescription()


def test_hovering_says_who_it_is_and_the_values(opened) -> None:
    view = opened(grid(), "scatter", x="v", y="u").view
    found = view.picture.at(place_of(view, values()[7], np.cos(21.0)), view.frame())
    assert found.tolist() == [7]
    number = part("axes").number
    wanted = f"place 7: {number(values()[7])}, {number(float(np.cos(21.0)))}"
    assert view.picture.hover(found) == wanted


def test_an_inside_rectangle_is_the_pictures_own(opened) -> None:
    view = opened(grid(), "scatter", x="v", y="u").view
    frame = view.frame()
    whole = QRectF(frame.left, frame.top, frame.width, frame.height)
    assert view.picture.inside(whole, frame).all()
    assert not view.picture.inside(QRectF(0, 0, 1, 1), frame).any()


# the other pictures


def test_bars_have_round_ends_and_hold_every_value_once(plugin) -> None:
    histogram = part("histogram")
    edges = histogram.edges_of(0.3, 7.7, 16)
    assert edges.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    x = np.array([0.3, 1.0, 1.5, 2.0, 7.7, np.nan, 8.0])
    picture = histogram.Histogram(x, [str(k) for k in range(7)], "x")
    assert picture.counts(picture.there).sum() == 6
    # a lower end belongs to its bar, the uppermost end to the last
    assert [picture.counts(np.arange(7) == k).argmax() for k in (1, 3)] == [
        picture.edges.tolist().index(1.0),
        picture.edges.tolist().index(2.0),
    ]
    assert picture.counts(np.arange(7) == 6)[-1] == 1


def test_brushing_a_histogram_selects_bars(opened) -> None:
    layer = grid()
    view = opened(layer, "histogram", x="v").view
    x, edges = np.array(values()), view.picture.edges
    middle = (edges[2] + edges[3]) / 2
    drag(view, place_of(view, middle - 0.001, 0.6), place_of(view, edges[4] - 0.01, 0.1))
    wanted = {f"c{k:02}" for k in np.flatnonzero((x >= edges[2]) & (x < edges[4]))}
    assert codes(layer) == wanted
    assert wanted
    assert printed(view)[1].endswith(f"(n = {len(wanted)})")
    full = int(np.argmax(view.picture.counts(view.picture.there)))
    click(view, place_of(view, (edges[full] + edges[full + 1]) / 2, 0.5))
    assert codes(layer) == {
        f"c{k:02}" for k in np.flatnonzero((x >= edges[full]) & (x < edges[full + 1]))
    }


def test_a_line_is_hit_where_it_runs_and_not_where_it_breaks(plugin) -> None:
    series = part("series")
    rows = np.array([[0.0, 4.0, np.nan], [2.0, 4.0, 1.0], [0.0, np.nan, 1.0]])
    assert series.through(rows, 0.4, 0.6, 0.9, 1.1).tolist() == [True, False, False]
    assert series.through(rows, 0.0, 2.0, 3.9, 4.1).tolist() == [False, True, False]
    assert series.through(rows, 1.4, 1.6, 0.9, 1.1).tolist() == [True, False, True]
    assert series.through(rows, 1.4, 1.6, 3.0, 5.0).tolist() == [False, False, False]
    assert series.height_at(rows, 0.5).tolist()[:2] == [1.0, 4.0]


def test_standardised_by_hand(plugin) -> None:
    series = part("series")
    found = series.standardised(np.array([[1.0, 3.0, np.nan], [5.0, 5.0, 5.0]]))
    assert found[0, :2].tolist() == [-1.0, 1.0]
    assert np.isnan(found[0, 2])
    assert found[1].tolist() == [0.0, 0.0, 0.0]


def test_a_series_has_a_line_a_region_and_the_slider_its_time(opened) -> None:
    layer = grid(times=(2019, 2020, 2021))
    dock = opened(layer, "series", x="v")
    view = dock.view
    assert dock.form.fields() == ("code", "year", "name_en")
    assert view.picture._rows.shape == (3, 20)
    assert view.picture._rows[1] == pytest.approx(values(1))
    click(view, place_of(view, 2.0, values(2)[6]))
    assert "c06" in codes(layer)
    assert layer.selectedFeatureCount() == 3 * len(codes(layer))
    choose(dock, picture="scatter")
    assert view.picture._x == pytest.approx(values(2))
    dock.form.slider.setValue(0)
    settle()
    assert dock.form.year.text() == "2019"
    assert view.picture._x == pytest.approx(values(0))
    assert view.chosen.any()  # the selection goes through the times
    ends = (view.picture.x.low, view.picture.x.high)
    dock.form.slider.setValue(2)
    settle()
    assert (view.picture.x.low, view.picture.x.high) == ends


def test_the_last_time_with_values_is_shown_first_and_an_empty_one_can_be_asked_for(opened) -> None:
    """A table that goes on further than a variable opened on an empty picture."""
    layer = grid(times=(2019, 2020, 2021))
    at = layer.fields().lookupField("v")
    late = [f.id() for f in layer.getFeatures() if f["year"] == 2021]
    assert layer.dataProvider().changeAttributeValues({one: {at: None} for one in late})
    dock = opened(layer, "histogram", x="v")
    assert dock.form.current_time() == 2020
    assert dock.view.picture is not None
    dock.form.slider.setValue(2)
    settle()
    assert dock.form.current_time() == 2021
    choose(dock, x="u")
    assert dock.form.current_time() == 2021
    choose(dock, x="v")
    assert dock.form.current_time() == 2020


def test_headings_with_years_are_one_variable_with_a_slider(opened) -> None:
    fields = "gdp_2012:double&field=gdp_2013:double&field=2015\u5e74:double&field=2016\u5e74:double&field=w"
    layer = grid(fields=f"{fields}:double&field=v:double&field=u")
    layer.startEditing()
    for k, feature in enumerate(layer.getFeatures()):
        for j, name in enumerate(("gdp_2012", "gdp_2013", "2015\u5e74", "2016\u5e74", "w")):
            at = layer.fields().lookupField(name)
            layer.changeAttributeValue(feature.id(), at, float(100 * j + k * k))
    layer.commitChanges()
    dock = opened(layer, "scatter", x="gdp", y="w")
    assert dock.form._times_shown == (2012, 2013)
    assert dock.view.picture._x[3] == 109.0
    dock.form.slider.setValue(0)
    settle()
    assert dock.view.picture._x[3] == 9.0
    assert dock.view.picture._y[3] == 409.0
    choose(dock, y="")
    assert dock.view.message == "The variables have no time in common."
    choose(dock, x="", y="w")
    assert dock.form._times_shown == (2015, 2016)
    assert dock.view.picture._x[3] == 309.0


def test_what_is_offered_first_varies_and_is_no_code(opened, project) -> None:
    """The sample's map begins with the code of the country, which all provinces have, and with coordinates."""
    fields = (
        "country:string",
        "county:string",
        "seat_lon:double",
        "one:integer",
        "gdp:double",
        "pop:double",
    )
    uri = "Polygon?crs=EPSG:3857&field=code:string&" + "&".join(f"field={one}" for one in fields)
    layer = QgsVectorLayer(uri, "grid", "memory")
    made = []
    for k in range(6):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 0, k + 1, 1)))
        feature.setAttributes([f"c{k}", "100000", f"11010{k}", 100.0 + k, 1, 5.0 * k, 9.0 - k])
        made.append(feature)
    layer.dataProvider().addFeatures(made)
    project.addMapLayer(layer)
    form = opened(layer).form
    offered = [form.x.itemData(k) for k in range(form.x.count())]
    assert {"country", "county", "seat_lon", "one"} <= set(offered)  # all can be chosen
    assert (form.x.currentData(), form.y.currentData()) == ("gdp", "pop")
    assert form.several.checkedItemsData() == ["gdp", "pop"]


def test_parallel_lines_of_several_variables(opened) -> None:
    layer = grid()
    dock = opened(layer, "parallel")
    assert [v.key for v in dock.form.variables()] == ["v", "u"]
    v = np.array(values())
    z = (v - v.mean()) / v.std()
    picture = dock.view.picture
    assert picture._heights[0] == pytest.approx(z, abs=1e-12)
    click(dock.view, place_of(dock.view, 0.0, z.max()))
    assert codes(layer) == {f"c{int(z.argmax()):02}"}


def test_a_table_of_coefficients_is_a_forest(opened, project) -> None:
    table = QgsVectorLayer(
        "NoGeometry?field=variable:string&field=effect:string&field=estimate:double"
        "&field=low:double&field=high:double",
        "impacts",
        "memory",
    )
    rows = [
        ("x", "direct", 0.5, 0.1, 0.9),
        ("x", "indirect", -0.2, -0.5, 0.1),
        ("z", "direct", -1, -2, -0.5),
    ]
    made = []
    for row in rows:
        feature = QgsFeature(table.fields())
        feature.setAttributes(list(row))
        made.append(feature)
    table.dataProvider().addFeatures(made)
    named = QgsEditorWidgetSetup(
        "ValueMap", {"map": [{"itself": "direct"}, {"through others": "indirect"}]}
    )
    table.setEditorWidgetSetup(1, named)
    project.addMapLayer(table)
    dock = opened(table, "forest", x="estimate", low="low", high="high")
    view = dock.view
    assert view.picture.names == ["x \u00b7 itself", "x \u00b7 through others", "z \u00b7 itself"]
    assert printed(view)[0] == "2 of 3 intervals leave zero out"
    click(view, place_of(view, 0.3, -1.0))
    assert [f["effect"] for f in table.selectedFeatures()] == ["indirect"]
    drag(view, place_of(view, -3.0, 0.4), place_of(view, 3.0, -0.4))
    assert [f["effect"] for f in table.selectedFeatures()] == ["direct"]
    table.selectByExpression("\"variable\" = 'z'")
    settle()
    assert np.flatnonzero(view.chosen).tolist() == [2]
    assert "selected in the table alone" in dock.notes.text()
    choose(dock, low="estimate")
    assert view.message.startswith("Choose three different fields")


def effects_of_regions(terms=("x",)) -> QgsVectorLayer:
    """Return a table of estimates: a row a region and term, in the project."""
    fields = "field=code:string&field=term:string&field=estimate:double&field=low:double&field=high:double"
    table = QgsVectorLayer(f"NoGeometry?{fields}", "effects", "memory")
    made = []
    for k in range(2, 10):
        for j, term in enumerate(terms):
            feature = QgsFeature(table.fields())
            feature.setAttributes([f"c{k:02}", term, k / 10 + j, k / 10 + j - 1, k / 10 + j + 1])
            made.append(feature)
    table.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(table)
    return table


def test_a_forest_whose_rows_are_regions_selects_on_the_map(opened) -> None:
    layer, table = grid(), effects_of_regions()
    dock = opened(table, "forest", x="estimate", low="low", high="high")
    assert dock.form.map_layer() is layer
    click(dock.view, place_of(dock.view, 0.2, -1.0))
    assert codes(layer) == codes(table) == {"c03"}
    assert "table alone" not in dock.notes.text()


def test_a_forest_of_regions_and_terms_selects_the_region_of_a_row(opened) -> None:
    """The map has a number 1, 2, … of its own: rows were taken for them."""
    layer, table = grid(), effects_of_regions(("x", "z"))
    dock = opened(table, "forest", x="estimate", low="low", high="high")
    view = dock.view
    assert dock.form.fields()[0] == "code"
    assert view.picture.names[:3] == ["c02 \u00b7 x", "c02 \u00b7 z", "c03 \u00b7 x"]
    click(view, place_of(view, 0.2, -2.0))
    click(view, place_of(view, 0.2, -3.0), SHIFT)
    assert codes(layer) == {"c03"}
    assert {f["term"] for f in table.selectedFeatures()} == {"x", "z"}
    click(view, place_of(view, 0.2, -3.0), CTRL)  # its other row is still there
    assert (codes(layer), table.selectedFeatureCount()) == ({"c03"}, 1)
    assert np.flatnonzero(view.chosen).tolist() == [2]
    click(view, place_of(view, 0.2, -2.0), CTRL)
    assert (codes(layer), table.selectedFeatureCount()) == (set(), 0)
    layer.selectByExpression("\"code\" in ('c02', 'c20')")
    settle()
    assert np.flatnonzero(view.chosen).tolist() == [0, 1]
    assert codes(table) == {"c02"}


def test_rows_without_an_id_are_no_regions_of_a_map_numbered_as_they_are(opened) -> None:
    part_of = part("table")
    numbered = QgsVectorLayer(
        "Polygon?crs=EPSG:3857&field=code:string&field=v:double", "m", "memory"
    )
    made = []
    for k in range(4):
        feature = QgsFeature(numbered.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 0, k + 1, 1)))
        feature.setAttributes([str(k + 1), 1.0])
        made.append(feature)
    numbered.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(numbered)
    table = part_of.Table(effects_of_regions(("x", "z")), "code")
    link = part("brushing").Link(table, part_of.Table(numbered, "code"), lambda _: None)
    assert table.repeats
    assert link.on_map == 0
    link.close()


# files


@pytest.mark.parametrize("kind", ["moran", "histogram", "scatter", "series", "parallel"])
def test_every_picture_is_saved_and_said(opened, tmp_path, kind) -> None:
    layer = grid(times=(2019, 2020))
    dock = opened(layer, kind)
    layer.selectByExpression("\"code\" < 'c05'")
    settle()
    saving = part("saving")
    dock.save_to(str(tmp_path / "picture.png"))
    image = QImage(str(tmp_path / "picture.png"))
    assert image.width() == 3 * dock.view.width()
    assert (
        len(
            {
                image.pixel(x, y)
                for x in range(0, image.width(), 7)
                for y in range(0, image.height(), 7)
            }
        )
        > 3
    )
    if saving.generator() is not None:
        dock.save_to(str(tmp_path / "picture.svg"))
        text = (tmp_path / "picture.svg").read_text("utf-8")
        assert "<svg" in text
        assert "Selected" in text
    dock.copy.click()
    assert QApplication.clipboard().image().width() == image.width()
    assert dock.view.accessibleName() == dock.form.picture.currentText()
    assert "Selected" in dock.view.accessibleDescription()


def test_every_sentence_is_chinese_in_china(opened, chinese) -> None:
    dock = opened(grid(gaps=(4,)), "moran", x="v", rule="rook")
    said = dock.view.accessibleDescription() + dock.notes.text() + dock.windowTitle()
    assert "\u83ab\u5170\u6307\u6570" in said
    assert "Moran" not in said
    assert "left out" not in said
    labels = [label.text() for label, _ in dock.form._rows.values()]
    assert not [text for text in labels if text.isascii()]


# a table beside its map


def test_the_map_of_a_table_is_the_one_with_most_of_its_ids(opened) -> None:
    """A map of another level, above it in the list, shares one id: Taiwan is among provinces and prefectures."""
    layer = grid(name="provinces")
    other = QgsVectorLayer("Polygon?crs=EPSG:3857&field=code:string", "prefectures", "memory")
    features = []
    for k in range(40):
        feature = QgsFeature(other.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 9, k + 1, 10)))
        feature.setAttributes([f"c{k + 19:02}"])
        features.append(feature)
    other.dataProvider().addFeatures(features)
    QgsProject.instance().addMapLayer(other)
    root = QgsProject.instance().layerTreeRoot()
    assert root.layerOrder()[0] is other
    table = QgsVectorLayer("None?field=code:string&field=v:double", "table", "memory")
    rows = []
    for k, v in enumerate(values()):
        row = QgsFeature(table.fields())
        row.setAttributes([f"c{k:02}", v])
        rows.append(row)
    table.dataProvider().addFeatures(rows)
    QgsProject.instance().addMapLayer(table)
    dock = opened(table, "moran", x="v", rule="rook")
    assert dock.form.map_layer() is layer
    assert dock.view.picture is not None


def test_a_table_selects_on_the_map_that_has_its_ids(opened) -> None:
    hidden, layer = grid(name="hidden"), grid(name="map")
    tree = QgsProject.instance().layerTreeRoot()
    tree.findLayer(hidden).setItemVisibilityChecked(False)
    table = QgsVectorLayer(
        "NoGeometry?field=code:string&field=year:integer&field=w:double", "table", "memory"
    )
    rows = []
    for year in (2019, 2020, 2021):
        for k in range(3, 15):
            feature = QgsFeature(table.fields())
            feature.setAttributes([f"c{k:02}", year, float(k * k % 7) + year])
            rows.append(feature)
    table.dataProvider().addFeatures(rows)
    QgsProject.instance().addMapLayer(table)
    dock = opened(table, "moran", x="w", rule="rook")
    assert dock.form.fields()[:2] == ("code", "year")
    assert dock.form.map_layer() is layer  # the one that is seen
    view = dock.view
    assert len(view.picture.names) == 12
    unit = 4
    x, y = view.picture._x[unit], view.picture._y[unit]
    click(view, place_of(view, x, y))
    assert codes(layer) == {"c07"}
    assert table.selectedFeatureCount() == 3
    layer.selectByExpression("\"code\" in ('c00', 'c04', 'c05')")
    settle()
    assert codes(table) == {"c04", "c05"}
    assert set(np.flatnonzero(view.chosen)) == {1, 2}


def test_a_table_of_names_selects_on_the_map_that_has_the_names(opened) -> None:
    """A yearbook has names where the map has codes: no map was found for it."""
    layer = grid()
    table = QgsVectorLayer("NoGeometry?field=place:string&field=w:double", "book", "memory")
    rows = []
    for k in range(12):
        feature = QgsFeature(table.fields())
        feature.setAttributes([f"place {k}", float(k * k % 7)])
        rows.append(feature)
    table.dataProvider().addFeatures(rows)
    QgsProject.instance().addMapLayer(table)
    dock = opened(table, "moran", x="w", rule="rook")
    assert dock.form.map_layer() is layer
    assert len(dock.view.picture.names) == 12
    layer.selectByExpression("\"code\" in ('c00', 'c04', 'c15')")
    settle()
    assert {f["place"] for f in table.selectedFeatures()} == {"place 0", "place 4"}


# the window


def test_the_plugin_leaves_nothing_in_the_window(project, qgis_processing) -> None:
    grid()
    import regspatial_qgis

    window = Window()
    made = regspatial_qgis.classFactory(window)
    # the provider is registered by the other fixtures; here only what the window holds is looked at
    made.provider = object()
    made.initGui()
    made.provider = None
    assert window.toolbar == window.menu[:2]
    assert len(window.menu) == 3  # the sample project has no button
    faces = [action.icon().pixmap(24, 24).toImage() for action in window.toolbar]
    assert faces[0] != faces[1]  # two buttons side by side are told apart
    for action in list(window.toolbar):
        action.trigger()
        settle()
    for dock in (made.study.dock, made.linked.dock):
        assert dock in window.window.findChildren(QDockWidget)
    receivers = window.receivers(window.currentLayerChanged)
    assert receivers == 1
    made.study._dock.match()
    for entry in (made.welcome, made.study, made.linked):
        entry.remove()
    settle()
    assert window.menu == window.toolbar == []
    assert window.window.findChildren(QDockWidget) == []
    assert window.receivers(window.currentLayerChanged) == 0
    assert sip.isdeleted(dock)  # not some time later: until then it would hear of layers
    (layer,) = QgsProject.instance().mapLayers().values()
    layer.selectByRect(QgsRectangle(0, 0, 1, 1))
    settle()


def test_a_layer_that_goes_away_takes_its_picture_along(opened, project) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    assert dock.view.picture is not None
    project.removeMapLayer(layer.id())
    settle()
    assert dock.view.picture is None
    assert dock.view.message == "Choose a layer whose fields hold numbers."
    other = grid(name="another")
    dock._iface.currentLayerChanged.emit(other)
    settle()
    assert dock.view.picture is not None


def test_edits_are_seen_and_a_field_that_goes_is_offered_no_more(opened) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    layer.startEditing()
    first = next(layer.getFeatures())
    layer.changeAttributeValue(first.id(), layer.fields().lookupField("v"), 99.0)
    settle()
    assert dock.view.picture._x[0] == 99.0
    layer.rollBack()
    settle()
    assert dock.view.picture._x[0] == values()[0]
    layer.startEditing()
    layer.deleteAttribute(layer.fields().lookupField("u"))
    layer.commitChanges()
    settle()
    assert dock.form.y.findData("u") == -1
    assert dock.view.picture is not None


def test_a_dock_that_nobody_sees_reads_nothing(opened) -> None:
    layer, other = grid(), grid(name="other", fields="p:double&field=q:double")
    dock = opened(layer, "scatter", x="v", y="u")
    dock.setUserVisible(False)
    settle()
    dock._iface.active = other
    dock._iface.currentLayerChanged.emit(other)
    settle()
    assert dock.form.chosen_layer() is layer
    dock.setUserVisible(True)
    settle()
    assert dock.form.chosen_layer() is other
    assert [v.key for v in dock.form._variables] == ["p", "q"]


def test_the_dock_opens_on_the_active_layer_whatever_stands_before_it(opened) -> None:
    """The first map of a project is no map of a table that nobody chose: the dock stayed with the table."""
    first = QgsVectorLayer("None?field=p:double", "a table", "memory")
    QgsProject.instance().addMapLayer(first)
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    assert dock.form.chosen_layer() is layer
    assert dock.form.map_layer() is None


def test_what_was_chosen_stays_when_the_dock_is_seen_again(opened) -> None:
    layer = grid(times=(2020, 2021))
    dock = opened(layer, "scatter", x="v", y="u")
    assert dock.form.time.currentField() == "year"
    dock.form.time.setField("")
    settle()
    dock.setUserVisible(False)
    layer.startEditing()
    layer.changeAttributeValue(1, layer.fields().lookupField("v"), 99.0)
    settle()
    dock.setUserVisible(True)
    settle()
    assert dock.form.time.currentField() == ""
    assert dock.view.picture._x[0] == 99.0
    layer.rollBack()


def test_another_picture_asked_for_in_the_moment_of_an_edit_shows_the_edit(opened) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    layer.startEditing()
    layer.changeAttributeValue(1, layer.fields().lookupField("v"), 99.0)
    dock.form.picture.setCurrentIndex(dock.form.picture.findData("histogram"))
    assert dock.view.picture._values[0] == 99.0
    settle()
    assert dock.view.picture._values[0] == 99.0
    layer.rollBack()


def test_missing_values_are_left_out_and_counted_in_words(opened) -> None:
    dock = opened(grid(gaps=(2, 5)), "scatter", x="v", y="u")
    said = "2 regions have no value here and are left out: place 2, place 5."
    assert said in dock.notes.text()
    assert int(dock.view.picture.there.sum()) == 18
    assert printed(dock.view)[0].endswith("(n = 18)")


def test_a_point_is_a_region_too(opened) -> None:
    layer = QgsVectorLayer(
        "Point?crs=EPSG:3857&field=code:string&field=v:double", "points", "memory"
    )
    made = []
    for k in range(12):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(k % 4, k // 4 + 0.1 * k)))
        feature.setAttributes([f"c{k:02}", values()[k]])
        made.append(feature)
    layer.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(layer)
    dock = opened(layer, "moran", x="v", rule="knn")
    assert len(dock.view.picture.names) == 12
    choose(dock, rule="queen")
    assert dock.view.picture is None
    assert dock.view.message
