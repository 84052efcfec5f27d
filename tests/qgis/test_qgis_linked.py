# SPDX-License-Identifier: GPL-2.0-or-later
"""Linked pictures: what is brushed is selected, what is selected is marked; and the numbers they print."""

import importlib
import threading

import numpy as np
import pytest
from brushing import (
    CTRL,
    SHIFT,
    choose,
    click,
    codes,
    drag,
    grid,
    opened,
    part,
    place_of,
    printed,
    project,
    rook,
    values,
)
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingFeedback,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QPointF, QRectF
from qgis.PyQt.QtGui import QImage, QPainter
from qgis.PyQt.QtWidgets import QApplication
from windows import settle

__all__ = ["opened", "project"]


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
    stopping = importlib.import_module("regspatial_qgis.runs.stopping")
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
