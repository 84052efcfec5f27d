"""Names and titles that are too long for a chart leave it its room; names on a map stay apart."""

import itertools

import numpy as np
import pytest
from matplotlib.legend import Legend
from matplotlib.text import Text

from regspatial.reporting._format import written_out
from regspatial.reporting._wrapping import columns, in_two
from regspatial.reporting.style import describe, drawing, new_figure

LONG = (
    "a_variable_with_a_very_long_name_that_does_not_fit_anywhere_at_all",
    "一个名称非常之长以至于任何图表都容纳不下的被解释变量的对数值与其空间滞后项的交互项",
    "x" * 90,
)


@pytest.mark.parametrize("name", LONG)
def test_a_name_is_broken_in_two_and_no_line_is_wider(name):
    lines = in_two(name, 30).split("\n")
    assert len(lines) == 2
    assert all(columns(line) <= 30 for line in lines)
    assert name.startswith(lines[0])
    assert in_two("ln_gdp", 30) == "ln_gdp"


@pytest.mark.parametrize("name", LONG[:2])
def test_a_chart_keeps_half_of_its_width_and_its_title(name):
    with drawing([name]):
        figure = new_figure(5.6, 3.0)
        axes = figure.subplots()
        axes.barh([0, 1], [1, 2])
        axes.set_yticks([0, 1], [name, "short"])
        axes.set_title(
            f"A title that says what {name[:30]} is a model of, with effects of regions and periods",
            loc="left",
            fontweight="bold",
        )
        describe(figure, "", "")
        figure.draw_without_rendering()
    assert axes.get_position().width > 0.45
    title = next(
        t for t in axes.get_children() if isinstance(t, Text) and "A title" in t.get_text()
    )
    assert title.get_window_extent().x1 <= figure.bbox.width
    assert title.get_fontweight() == "bold"


def test_names_of_neighbours_on_one_line_are_two_words():
    geopandas = pytest.importorskip("geopandas")
    shapely = pytest.importorskip("shapely")
    import regspatial as rs

    shapes = [shapely.box(1e5 * k, 0.0, 1e5 * (k + 1), 0.5e5) for k in range(4)]
    names = [f"Bayingolin {k}" for k in range(4)]
    frame = geopandas.GeoDataFrame({"id": names}, geometry=shapes, crs=32650)
    regions = rs.regions_from_frame(frame, id="id")
    apart = 0
    for width in np.arange(7.0, 14.0, 0.25):
        figure = regions.plot(style=rs.FigureStyle(width=float(width), labels=True))
        figure.draw_without_rendering()
        found = [t.get_window_extent() for t in figure.findobj(Text) if t.get_text() in names]
        boxes = sorted(box.extents.tolist() for box in found)
        for a, b in itertools.pairwise(boxes):
            if abs(a[1] - b[1]) < 2:
                assert b[0] - a[2] >= 0.3 * (a[3] - a[1])
                apart += 1
    assert apart > 10  # names do stand beside one another


@pytest.fixture(scope="module")
def poles():
    import regspatial as rs

    example = rs.example("dri")
    panel, regions = example.panel(), example.regions()
    return rs.network.pole_network(
        regions, panel["gdp"], points="seat", power=2, draws=0, core_z=0.3
    )


def boxes(figure, texts):
    figure.draw_without_rendering()
    return [Text.get_window_extent(one) for one in texts]  # without the line to the node


@pytest.mark.parametrize("long", [False, True])
def test_names_around_a_circle_lie_on_none_and_inside_the_picture(poles, long):
    names = {i: ("内蒙古自治区呼伦贝尔市" if long else "") + i for i in poles.backbone.ids}
    figure = poles.plot(names=names, language="zh")
    axes = figure.axes[0]
    around = [one for one in axes.texts if one.get_text()]
    assert len(around) == 30
    found = boxes(figure, around)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(found, 2))
    keys = [one for one in axes.get_children() if isinstance(one, Legend)]
    every = [*found, *boxes(figure, [text for key in keys for text in key.get_texts()])]
    assert len(keys) == 2
    assert all(one.x0 >= -1 and one.x1 <= figure.bbox.width + 1 for one in every)
    assert all(one.y0 >= -1 and one.y1 <= figure.bbox.height + 1 for one in every)


def test_names_of_blocks_leave_the_cells_their_room(poles):
    names = dict.fromkeys(poles.backbone.ids, LONG[1])
    figure = poles.blocks.plot(names=names, language="zh")
    figure.draw_without_rendering()
    axes = figure.axes[0]
    assert axes.get_position().width > 0.4
    assert all(one.get_window_extent().x0 >= 0 for one in axes.get_yticklabels())
    assert all(
        columns(line) <= 36 for t in axes.get_yticklabels() for line in t.get_text().split("\n")
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("all 1.283e+13 → 1.913e-05", "all 12,830,000,000,000 → 0.00001913"),
        ("-2.5e+03; x1e5", "−2,500; x1e5"),
        ("3e+200", "3 × 10²⁰⁰"),
        ("2e-30", "2 × 10⁻³⁰"),
    ],
)
def test_no_sentence_has_an_exponent(text, said):
    assert written_out(text) == said


def test_axes_of_huge_numbers_have_no_exponent_and_one_year_stands_alone():
    import regspatial as rs

    values = np.array([[3e13, 4e14, 5e13]])
    panel = rs.Panel.from_arrays(["a", "b", "c"], [2000], {"x": values})
    figure = rs.series(panel["x"]).plot()
    figure.draw_without_rendering()
    axes = figure.axes[0]
    assert "1e" not in axes.yaxis.get_offset_text().get_text()
    assert [t.get_text() for t in axes.get_xticklabels()] == ["2000"]
    assert "e+" not in figure.get_label()
