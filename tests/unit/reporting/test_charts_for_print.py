"""Charts: every label that is asked for, names upright, numbers and words beside each picture."""

import csv
import itertools

import matplotlib as mpl
import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import LabelError
from regspatial.recipes.pictures import write_pictures
from regspatial.reporting._upright import _apart
from regspatial.reporting.images import alternative_of
from regspatial.reporting.own.moran_scatter import moran_scatter
from regspatial.reporting.own.network_circle import network_chart
from regspatial.reporting.picture_data import rows_of
from regspatial.reporting.shows.events import event_chart
from regspatial.reporting.stock import drawn_by
from regspatial.reporting.style import GRID
from regspatial.results.network import NetworkLayer
from regspatial.words import say


def boxes(axes, names):
    axes.figure.draw_without_rendering()
    extent = mpl.text.Text.get_window_extent  # that of an annotation holds its line too
    return [extent(t).extents for t in axes.texts if t.get_text() in names]


def apart(found):
    return not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for a, b in itertools.combinations(found, 2)
    )


@pytest.mark.parametrize("time", [2019, 2022])
def test_every_label_that_is_asked_for_is_written(time, study):
    moran = rs.moran(study.panel["ln_y"], study.weights)
    figure = moran.plot(at_time=time, labels=list(study.panel.ids))
    axes = figure.get_axes()[0]
    found = boxes(axes, set(study.panel.ids))
    assert len(found) == len(study.panel.ids)
    assert apart(found)
    few = moran_scatter(moran.scatter(time), labels=["110000"], names={"110000": "Beijing"})
    assert "Beijing" in [t.get_text() for t in few.get_axes()[0].texts]
    with pytest.raises(LabelError, match="999999"):
        moran.plot(at_time=time, labels=["999999"])


def test_points_on_one_another_get_lines_to_their_labels():
    """Thirty points in one place leave no room beside them."""
    from regspatial.reporting._labels import place_labels
    from regspatial.reporting.style import drawing, new_figure

    with drawing():
        axes = new_figure(5.0, 4.0).add_subplot()
        axes.set(xlim=(-1, 1), ylim=(-1, 1))
        x = y = np.linspace(-0.01, 0.01, 30)
        names = [f"region {k}" for k in range(30)]
        written = place_labels(axes, x, y, list(enumerate(names)), lead=True)
        without = place_labels(axes, x, y, list(enumerate(names)))
    assert written == names
    assert len(without) < 30
    assert apart(boxes(axes, set(names))[:30])


def layer(n=34):
    rng = np.random.default_rng(3)
    flows = rng.gamma(0.4, 1.0, (n, n))
    flows = np.where((flows > 0.9) & ~np.eye(n, dtype=bool), flows, 0.0)
    ids = tuple(f"region {k}" for k in range(n))
    return NetworkLayer(name="flows", ids=ids, matrix=flows, directed=True, kind="flow")


def test_names_of_a_network_chart_are_upright_and_apart():
    found = layer()
    figure = network_chart(found)
    axes = figure.get_axes()[0]
    names = [t for t in axes.texts if t.get_text() in found.ids]
    assert len(names) == len(found.ids)
    assert {t.get_rotation() for t in names} == {0.0}
    assert apart(boxes(axes, set(found.ids)))
    frame = figure.bbox.extents
    for box in boxes(axes, set(found.ids)):
        assert frame[0] <= box[0]
        assert box[2] <= frame[2]


def test_names_are_moved_no_farther_than_they_must():
    wanted = np.array([1.0, 0.95, 0.2, -0.5])
    moved = _apart(wanted, 0.3)
    assert (-np.diff(moved) >= 0.3 - 1e-9).all()
    np.testing.assert_allclose(moved[2:], wanted[2:])
    assert moved[:2].mean() == pytest.approx(wanted[:2].mean())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_block_model_draws_its_densities(language):
    record = rs.network.block_model(layer())
    figure = record.plot(language=language)
    axes = figure.get_axes()[0]
    written = [t.get_text() for t in axes.texts]
    for value in record.density.ravel():
        assert (f"{value:.2f}" if np.isfinite(value) else "–") in written
    assert len(axes.patches) == int(record.image.sum())
    cells = [row for row in rows_of(figure) if isinstance(row[3], float)]
    assert len(cells) == record.density.size
    assert f"{record.density[0, 0]:.2f}" in alternative_of(figure)


def test_a_specification_curve_is_sorted_and_says_what_each_model_has(study):
    curve = rs.specification_curve(study.panel, "ln_y ~ ln_a + ln_b | id + time")
    figure = curve.plot()
    top, below = figure.get_axes()
    middle = np.concatenate([line.get_ydata() for line in top.lines[1:]])
    assert sorted(middle) == pytest.approx(sorted(curve.estimates))
    ranges = [s[:, 1] for s in top.collections[0].get_segments()]
    lowest = int(np.argmin(curve.estimates))
    assert ranges[0] == pytest.approx(curve.intervals[lowest])
    rows = [t.get_text() for t in below.get_yticklabels()]
    assert figure.get_size_inches() == pytest.approx((6.0, 2.9 + 0.2 * len(rows)))
    heights = top.get_subplotspec().get_gridspec().get_height_ratios()
    assert heights == pytest.approx([2.4, 0.2 * len(rows) + 0.15])  # room for a line of each
    choices = curve.choices()
    assert rows == [say(said, "en") for _key, said, _has in choices]
    filled = [line for line in below.lines if line.get_color() != GRID]
    assert [len(line.get_xdata()) for line in filled] == [sum(has) for _k, _s, has in choices]
    assert str(curve.size) in alternative_of(figure)


def test_an_event_study_draws_the_base_at_zero():
    rows = {t: {"estimate": b, "low": b - 1.0, "high": b + 1.0} for t, b in ((-2, 0.25), (0, 3.5))}
    figure = drawn_by(event_chart, rows, -1, language="zh")
    axes = figure.get_axes()[0]
    points = {
        float(x): float(y)
        for line in axes.lines
        if line.get_marker() == "o"
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }
    assert points == pytest.approx({-2.0: 0.25, -1.0: 0.0, 0.0: 3.5})
    ends = [s[:, 1].tolist() for s in axes.collections[0].get_segments()]
    assert ends == [[-0.75, 1.25], [0.0, 0.0], [2.5, 4.5]]
    assert "-1: 0" in alternative_of(figure)


def test_numbers_and_words_stand_beside_pictures(study, provinces, tmp_path):
    moran = rs.moran(study.panel["ln_y"], study.weights)
    write_pictures(tmp_path, "moran", moran, None, formats=["pdf"])
    with (tmp_path / "moran-figure-1.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    values = {r["x"]: float(r["y"]) for r in rows if r["series"] == "line 2"}
    assert list(values.values()) == pytest.approx(list(moran.values), rel=1e-11)
    with (tmp_path / "moran-figures.csv").open(encoding="utf-8") as file:
        said = list(csv.DictReader(file))
    assert [r["file"] for r in said] == ["moran-figure-1", "moran-figure-2"]
    assert all(len(r["alternative"]) > 40 for r in said)
    mapped = rs.map_variable(study.panel["ln_y"], provinces)
    write_pictures(tmp_path, "map", mapped, provinces, formats=["svg"])
    assert (tmp_path / "map-figure-1.svg").exists()
    assert not (tmp_path / "map-figure-1.csv").exists(), "its numbers are in map_values.csv"
    assert mpl.rcParams["svg.fonttype"] == "path"


def test_charts_call_regions_by_the_names_their_record_knows():
    """Points, nodes and texts; the codes where a picture is told so by names of its own."""
    panel = rs.example("dri").panel()
    w = rs.weights.knn(rs.china("province").select(panel.ids), k=4)
    found = rs.moran(panel["ln_inn"], w)
    figure = found.plot(at_time=2015, labels=True)
    written = {t.get_text() for t in figure.axes[0].texts}
    assert {"Beijing", "Guangdong", "Xinjiang"} <= written
    assert len([t for t in written if t.isalpha() or " " in t]) >= len(panel.ids)
    assert not any(t.isdigit() for t in written)
    codes = found.plot(at_time=2015, labels=["110000"], names={})
    assert "110000" in {t.get_text() for t in codes.axes[0].texts}
    study = rs.network.pole_network(
        rs.china("province").select(panel.ids), panel["gdp"], points="seat", draws=0
    )
    assert "Shanghai" in study.plot().get_label()
    assert "310000" not in study.plot().get_label()
