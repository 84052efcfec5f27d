import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from regspatial.containers import Regions, Variable
from regspatial.errors import InputError, LabelError, ParameterError, UnknownColumnError
from regspatial.regression.impacts.record import RegionalImpacts
from regspatial.reporting._wrapping import wrap
from regspatial.reporting.cartography.frame import Frame
from regspatial.reporting.cartography.map_labels import _Names
from regspatial.reporting.cartography.maps import choropleth, impacts_map, lisa_map, regional_of
from regspatial.reporting.cartography.projection import main_bounds, plane
from regspatial.reporting.cartography.sheet import Sheet, round_length
from regspatial.reporting.images import (
    alternative_of,
    caption_of,
    image_of,
    png_of,
    svg_of,
)
from regspatial.reporting.style import drawing
from regspatial.terms.palette import CLUSTERS


def painted(figure, axes=0):
    """Return the face colours of the regions in the order in which they were drawn."""
    found = [c for c in figure.get_axes()[axes].collections if isinstance(c, PathCollection)]
    return [to_hex(c) for c in found[0].get_facecolor()]


def texts(figure):
    return [t.get_text() for a in figure.findobj(mpl.text.Text) for t in [a] if t.get_text()]


def sheet_of(regions, ax=None):
    """Return a finished sheet with everything on it."""
    from matplotlib.patches import Patch

    there = plane(regions)
    with drawing():
        sheet = Sheet(there, "Title", ["A note"], inset=there.far_south, ax=ax)
        sheet.paint(["#ff0000"] * regions.n, np.zeros(regions.n, bool), "en")
        handles = [Patch(facecolor="#ff0000")] * 6
        sheet.legend(handles, ["0.12 – 0.35 (12)"] * 6, "Innovation")
        sheet.scale_bar("en")
        sheet.north_arrow("en")
        sheet.close()
    return there, sheet


@pytest.mark.parametrize("level", ["provinces", "prefectures"])
@pytest.mark.parametrize("own", [True, False])
def test_nothing_lies_on_a_region_and_every_region_is_on_the_map(level, own, request):
    regions = request.getfixturevalue(level)
    ax = None if own else Figure(figsize=(11, 8)).subplots(1, 2)[0]
    there, sheet = sheet_of(regions, ax)
    x0, x1 = sheet.ax.get_xlim()
    y0, y1 = sheet.ax.get_ylim()
    boxes = sheet.covered()
    assert len(boxes) == 4
    _, south, _, _ = main_bounds(there)
    seen = 0
    for name, (x, y) in zip(regions.ids, there.points, strict=True):
        if y < south:  # Sansha alone: its islands are what the inset is for
            assert name == "460300"
            assert sheet.inset_axes is not None
            wx, wy = sheet.inset_axes.get_xlim(), sheet.inset_axes.get_ylim()
            assert wx[0] < x < wx[1]
            assert wy[0] < y < wy[1]
            continue
        assert x0 < x < x1, name
        assert y0 < y < y1, name
        assert not any(b[0] < x < b[2] and b[1] < y < b[3] for b in boxes), name
        seen += 1
    assert seen >= regions.n - 1
    # Not the points alone: Taiwan and Hainan whole, and all of the others.
    for box in boxes:
        assert not shapely.intersects(sheet.shapes, shapely.box(*box)).any()
    for a in boxes:
        for b in boxes:
            assert a is b or a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_inset_shows_the_sea_down_to_its_south(provinces):
    _, sheet = sheet_of(provinces)
    there = plane(provinces)
    assert sheet.inset_axes is not None
    (wx0, wx1), (wy0, wy1) = sheet.inset_axes.get_xlim(), sheet.inset_axes.get_ylim()
    islands = shapely.get_parts(there.shapes)
    south = shapely.bounds(islands)[:, 3] < main_bounds(there)[1]
    assert south.sum() > 10
    inside = shapely.within(islands[south], shapely.box(wx0, wy0, wx1, wy1))
    assert inside.all()


def test_a_map_without_the_south_has_no_inset(provinces):
    north = provinces.select(["110000", "120000", "130000"])
    figure = choropleth(north, [1.0, 2.0, 3.0])
    assert len(figure.get_axes()) == 1
    assert len(choropleth(provinces, inset=False).get_axes()[0].child_axes) == 0
    assert len(choropleth(provinces).get_axes()[0].child_axes) == 1


def test_every_map_of_china_says_what_publishing_needs(provinces):
    english = choropleth(provinces, source="Yearbook")
    assert any("approved base map" in t and "Source: Yearbook" in t for t in texts(english))
    chinese = choropleth(provinces, language="zh", source="年鉴")
    assert any("审图号" in t and "数据来源：年鉴" in t for t in texts(chinese))
    elsewhere = Regions(
        ids=["a"], points=[(0, 0)], polygons=[shapely.to_wkb(shapely.box(0, 0, 1, 1))]
    )
    assert not any("base map" in t for t in texts(choropleth(elsewhere, [1.0])))


def test_colours_follow_labels_not_positions(provinces):
    values = {i: float(k) for k, i in enumerate(provinces.ids)}
    shuffled = dict(sorted(values.items(), key=lambda item: item[0][::-1]))
    expected = painted(choropleth(provinces, list(values.values())))
    assert painted(choropleth(provinces, values)) == expected
    assert painted(choropleth(provinces, shuffled)) == expected
    turned = provinces.select(provinces.ids[::-1])
    assert painted(choropleth(turned, values)) == expected[::-1]
    variable = Variable(
        name="x", ids=provinces.ids[::-1], times=(2020,), values=[list(values.values())[::-1]]
    )
    assert painted(choropleth(provinces, variable)) == expected
    assert caption_of(choropleth(provinces, variable)) == "x, 2020"
    assert len(set(expected)) == 5


def test_regions_without_a_value_are_hatched_and_counted(provinces):
    figure = choropleth(provinces, {"110000": 1.0, "120000": 2.0, "130000": float("nan")})
    known, gaps = figure.get_axes()[0].collections[:2]
    assert len(known.get_paths()) == 2
    assert len(gaps.get_paths()) == provinces.n - 2
    assert gaps.get_hatch()
    assert "No data" in texts(figure)
    assert "No data: 32" in alternative_of(figure)
    assert "无数据" in texts(choropleth(provinces, {"110000": 1.0}, language="zh"))


def test_dots_lie_over_the_colours_and_the_legend_says_why(provinces):
    values = {i: float(k) for k, i in enumerate(provinces.ids)}
    pale, dark = provinces.ids[0], provinces.ids[-1]  # of the first class and the last
    plain = choropleth(provinces, values)
    figure = choropleth(provinces, values, dots=([pale, dark], "holds zero"))
    dotted = [c for c in figure.get_axes()[0].collections if c.get_hatch() == "...."]
    assert [len(c.get_paths()) for c in dotted] == [1, 1]
    assert [c.get_edgecolor().tolist()[0][0] > 0.9 for c in dotted] == [False, True]
    assert painted(figure) == painted(plain)
    assert "holds zero" in texts(figure)
    assert "Dotted: 2 regions (holds zero)." in alternative_of(figure)
    none = choropleth(provinces, values, dots=([], "holds zero"))
    assert "holds zero" not in texts(none)
    assert "Dotted" not in alternative_of(none)


def test_text_makes_categories(provinces):
    kinds = provinces["region4"]
    figure = choropleth(provinces, "region4", legend="Region")
    by_kind = {}
    colours = iter(painted(figure))
    for kind in kinds.tolist():
        if kind:
            by_kind.setdefault(kind, set()).add(next(colours))
    assert all(len(shades) == 1 for shades in by_kind.values())
    assert len(set.union(*by_kind.values())) == len(by_kind) == 4
    assert "Region" in texts(figure)
    many = {i: i for i in provinces.ids}
    with pytest.raises(ParameterError, match="34"):
        choropleth(provinces, many)
    assert len(painted(choropleth(provinces, {"110000": "a", "120000": None, "310000": "b"}))) == 2


def test_bad_values_are_named(provinces, study):
    with pytest.raises(LabelError, match="999999"):
        choropleth(provinces, {"999999": 1.0})
    with pytest.raises(LabelError, match=r"\(3,\)"):
        choropleth(provinces, [1.0, 2.0, 3.0])
    with pytest.raises(InputError, match=r"\.at\(2022\)"):
        choropleth(provinces, study.panel["ln_y"])
    with pytest.raises(UnknownColumnError):
        choropleth(provinces, "no_such_attribute")
    with pytest.raises(ParameterError, match="colour map"):
        choropleth(provinces, provinces.points[:, 0], colours="nonsense")
    with pytest.raises(ParameterError, match="2 colours"):
        choropleth(provinces, provinces.points[:, 0], colours=["red", "blue"])
    with pytest.raises(ParameterError, match="language"):
        choropleth(provinces, language="fr")


def test_given_colours_are_used(provinces):
    shades = ["#111111", "#222222", "#333333"]
    figure = choropleth(provinces, provinces.points[:, 0], classes=3, colours=shades)
    assert set(painted(figure)) == set(shades)
    assert len(set(painted(choropleth(provinces, provinces.points[:, 0], colours="cividis")))) == 5


def test_cluster_map_has_the_clusters_colours_and_counts(local, study):
    for time in (2019, 2022):
        figure = lisa_map(local, study.provinces, time, language="zh")
        clusters = local.at(time).cluster[0]
        of = dict(zip(local.ids, clusters.tolist(), strict=True))
        expected = [CLUSTERS[of[i]] for i in study.provinces.ids if i in of]
        assert painted(figure) == expected
        legend = figure.get_axes()[0].get_legend()
        shown = [t.get_text() for t in legend.get_texts()]
        for code, name in (("HH", "高—高集聚"), ("LL", "低—低集聚"), ("not significant", "不显著")):
            assert f"{name} ({(clusters == code).sum()})" in shown
        assert "无邻居 (0)" not in shown
        assert f"，{time}" in caption_of(figure)
    assert (local.at(2022).cluster != "not significant").any()
    last = lisa_map(local, study.provinces)
    assert painted(last) == painted(lisa_map(local, study.provinces, 2022))


def test_impacts_map(impacts, study):
    regional = regional_of(impacts)
    figure = impacts_map(impacts, study.provinces, "ln_a", "spill_in", classes=5)
    assert caption_of(figure) == "ln_a: effect received from other regions"
    assert "No data: 4" in alternative_of(figure)
    order = np.argsort(regional.received[0] - regional.own[0])
    shades = painted(figure)
    ids = [i for i in study.provinces.ids if i in regional.ids]
    by_id = dict(zip(ids, shades, strict=True))
    assert by_id[regional.ids[order[0]]] != by_id[regional.ids[order[-1]]]
    untitled = impacts_map(impacts, study.provinces, title="", language="zh")
    # rows of W sum to one: what a region receives in all is the same everywhere, and is said
    total = f"{regional.received[0, 0]:.3g}"
    assert caption_of(untitled) == f"ln_a：接收的总效应（各地区相同：{total}）"
    assert "ln_a：接收的总效应" in alternative_of(untitled)
    assert len(set(painted(untitled))) == 1, "a constant is no five classes"
    assert untitled.get_axes()[0].get_title(loc="left") == ""
    with pytest.raises(UnknownColumnError, match="ln_z"):
        impacts_map(impacts, study.provinces, "ln_z")
    with pytest.raises(InputError, match="by_region=True"):
        regional_of(object())


@pytest.mark.parametrize("level", ["provinces", "prefectures"])
def test_pictures_are_small_and_always_the_same(level, request):
    regions = request.getfixturevalue(level)
    values = regions.points[:, 0]
    first, second = (choropleth(regions, values) for _ in range(2))
    assert svg_of(first) == svg_of(second)
    assert png_of(first) == png_of(second)
    image = image_of(first)
    assert len(image) < 350_000
    assert image_of(first, most=1000).startswith(b"\x89PNG")


def test_short_svg_draws_the_same_picture(provinces):
    """Relative steps of a tenth of a point stay within a tenth of the true border."""
    import re

    from regspatial.reporting.images import _steps

    rng = np.random.default_rng(0)
    ring = rng.uniform(-50, 400, (200, 2)).cumsum(axis=0) / 20
    text = "M " + " L ".join(f"{x:.6f} {y:.6f}" for x, y in ring) + " z"
    short = _steps(text.removeprefix("M"))
    assert len(short) < 0.6 * len(text)
    start, steps = re.fullmatch(r"M(\S+ ?\S*?)l(.*)z", short).groups()
    number = r"-?\d*\.?\d+(?:e-?\d+)?"
    first = np.array(re.findall(number, start), float)
    moves = np.array(re.findall(number, steps), float).reshape(-1, 2)
    back = np.vstack([first, first + moves.cumsum(axis=0)])
    np.testing.assert_allclose(back, ring, atol=0.0501)


def test_the_caller_keeps_figure_and_settings(provinces):
    before = dict(mpl.rcParams)
    figure = Figure(figsize=(10, 4))
    left, right = figure.subplots(1, 2)
    assert choropleth(provinces, provinces.points[:, 0], ax=left, title="Left") is figure
    assert tuple(figure.get_size_inches()) == (10, 4)
    assert not right.collections
    assert dict(mpl.rcParams) == before
    assert provinces.points.flags.writeable is False


def test_points_without_polygons_are_drawn(provinces):
    bare = Regions(ids=provinces.ids, points=provinces.points)
    figure = choropleth(bare, {i: 1.0 * k for k, i in enumerate(bare.ids[:-1])})
    known, gap = figure.get_axes()[0].collections[:2]
    assert len(known.get_offsets()) == 33
    assert len(gap.get_offsets()) == 1


def test_a_frame_without_room_grows_downwards():
    block = np.array([shapely.box(0, 0, 10, 10)])
    frame = Frame((0, 0, 10, 10), block)
    x, y = frame.spot(4, 2, (0, 0))
    assert (x, y) == (0.0, frame.y0)
    assert frame.y0 < -2
    assert frame.free((5, -1.9, 9, -0.5))
    assert not frame.free((1, -1.9, 2, -0.5))
    fixed = Frame((0, 0, 10, 10), block, grows=False)
    assert fixed.spot(4, 2, (0, 0)) == (0.0, 0.0)
    assert fixed.y0 == 0


def test_a_frame_finds_the_nearest_free_spot():
    frame = Frame((0, 0, 10, 10), np.array([shapely.box(0, 0, 5, 5)]))
    x, y = frame.spot(2, 2, (0, 0))
    assert frame.taken == [(x, y, x + 2, y + 2)]
    assert x > 5 or y > 5
    assert min(x, y) == 0
    box = frame.lower_right(3, 3)
    assert box[2] == frame.x1
    assert box[1] == frame.y0
    assert frame.fit(2.0, 1.0) == pytest.approx(frame.width / 2)
    assert frame.width == pytest.approx(2 * frame.height)


@pytest.mark.parametrize(
    ("length", "rounded"), [(960_000, 500_000), (1e6, 1e6), (2.5, 2), (0.07, 0.05), (199, 100)]
)
def test_scale_bars_have_round_lengths(length, rounded):
    assert round_length(length) == pytest.approx(rounded)


def test_scale_bar_is_as_long_as_it_says(provinces):
    figure = choropleth(provinces)
    bars = [p for p in figure.get_axes()[0].patches if isinstance(p, mpl.patches.Rectangle)]
    assert sum(p.get_width() for p in bars) == pytest.approx(1_000_000)
    assert "1000 km" in texts(figure)
    no_units = Regions(
        ids=["a"], points=[(0, 0)], polygons=[shapely.to_wkb(shapely.box(0, 0, 9, 9))], lonlat=False
    )
    assert not choropleth(no_units, [1.0]).get_axes()[0].patches


def test_notes_are_broken_to_the_width():
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("边界仅供分析使用；在中国", 17) == ["边界仅供分析使用；", "在中国"]
    assert wrap("边界仅供分析使用；在中国", 16)[0].endswith("；")  # no line begins with a mark
    assert all(sum(2 if c > "\u2e80" else 1 for c in line) <= 20 for line in wrap("字" * 55, 20))


def test_effects_of_one_sign_are_darkest_where_they_are_strongest():
    from regspatial.reporting.cartography.key import class_colours

    def dark(colour):
        return -sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))

    negative = class_colours(np.array([-3.0, -2, -1, 0]), "Purples_r")
    positive = class_colours(np.array([0.0, 1, 2, 3]), "Oranges")
    assert dark(negative[0]) > dark(negative[-1])
    assert dark(positive[-1]) > dark(positive[0])


@pytest.mark.parametrize(
    ("low", "high", "said"), [(-0.664, -0.638, True), (-1.0, 1.0, False), (0.5, 0.9, False)]
)
def test_a_map_says_where_an_effect_hardly_differs(low, high, said):
    from regspatial.reporting.cartography.maps import _evenness

    assert ("nearly the same" in _evenness(low, high, "en")) is said
    assert ("几乎相同" in _evenness(low, high, "zh")) is said


def test_nothing_but_rounding_is_no_spillover():
    """Without W in the model a region receives its own effect alone, to the last digits."""
    own = np.full((1, 4), 0.3)
    sums = own * (1.0 + 1e-15 * np.array([[-1, 0, 1, 2]]))
    found = RegionalImpacts(
        ids=tuple("abcd"), variables=("x",), own=own, received=sums, sent=own + 0.1
    )
    assert found.spill_in.tolist() == [[0.0] * 4]
    assert found.spill_out[0] == pytest.approx([0.1] * 4)
    assert found.layer_columns()[1][1].values.tolist() == [0.0] * 4


def test_boxes_for_names_beside_the_regions_lie_in_the_frame_and_on_no_region(provinces):
    """Wherever a box of a name may be put, all of it is on the sheet: on the right and above as on the left and below."""
    _there, sheet = sheet_of(provinces)
    names, frame = _Names(sheet, 6.0), sheet.frame
    wide, high = 0.2 * (frame.x1 - frame.x0), 0.05 * (frame.y1 - frame.y0)
    spots = names._spots(wide, high)
    assert len(spots) > 9
    half, rounded = np.array([wide, high]) / 2, 1e-9 * frame.width
    assert (spots - half >= np.array([frame.x0, frame.y0]) - rounded).all()
    assert (spots + half <= np.array([frame.x1, frame.y1]) + rounded).all()
    boxes = shapely.box(*(spots - half).T, *(spots + half).T)
    assert not shapely.intersects(boxes, shapely.union_all(sheet.shapes)).any()


def test_a_variable_of_several_times_is_refused_with_its_last():
    regions = Regions(ids=["a", "b"], points=np.array([[0.0, 0.0], [1.0, 1.0]]))
    variable = Variable(
        name="x", ids=("a", "b"), times=(2001, 2002, 2003), values=np.arange(6.0).reshape(3, 2)
    )
    with pytest.raises(InputError, match=r"3 times.*\.at\(2003\)"):
        choropleth(regions, variable)
