"""Names, the user's layers, years side by side: nothing covers a region, each can be seen."""

import io
import itertools
import re

import geopandas
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure
from PIL import Image

import regspatial as rs
from regspatial.errors import (
    DataWarning,
    FileFormatError,
    GeometryError,
    InputError,
    LabelError,
    ParameterError,
)
from regspatial.recipes import run_recipe
from regspatial.reporting.cartography.classify import interval_labels
from regspatial.reporting.cartography.map_parts import name_them
from regspatial.reporting.cartography.maps import choropleth, lisa_map
from regspatial.reporting.cartography.projection import is_china, main_bounds, plane
from regspatial.reporting.cartography.sheet import Sheet
from regspatial.reporting.cartography.year_maps import maps_by_time
from regspatial.reporting.images import alternative_of
from regspatial.reporting.look import styled
from regspatial.reporting.style import drawing
from regspatial.studies import what_if
from regspatial.studies.places.region_names import names_of


def texts(figure):
    return [t.get_text() for t in figure.findobj(mpl.text.Text) if t.get_text()]


def distinct(n):
    """Return n colours, no two alike and none white, black or grey."""
    codes = itertools.product(
        (0, 51, 102, 153, 204), (40, 90, 140, 190, 240), (20, 70, 120, 170, 220)
    )
    found = [c for c in codes if max(c) - min(c) > 40]
    step = len(found) / n
    return [tuple(v / 255 for v in found[int(k * step)]) for k in range(n)]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", ["single", "double", None])
@pytest.mark.parametrize("level", ["provinces", "prefectures"])
def test_every_region_can_be_seen_in_every_layout(level, width, language, request):
    """In the picture as it is printed there are dots in each region's own colour near its middle."""
    regions = request.getfixturevalue(level)
    there = plane(regions)
    colours = distinct(regions.n)
    labels = 20 if level == "provinces" else False
    style = rs.FigureStyle(width=width, labels=labels)
    with drawing([], language), styled(style):
        sheet = Sheet(there, "T", ["note"], inset=there.far_south, language=language)
        sheet.paint([mpl.colors.to_hex(c) for c in colours], np.zeros(regions.n, bool), language)
        handles = [mpl.patches.Patch(facecolor="white")] * 5
        sheet.legend(handles, ["37,853 – 153,326"] * 5, "100 million yuan")
        sheet.furniture(language)
        name_them(sheet, regions, language)
        figure = sheet.close()
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=300)
    with Image.open(buffer) as picture:
        seen = np.asarray(picture.convert("RGB"), dtype=int)
    _, south, _, _ = main_bounds(there)
    hidden = []
    for k, (x, y) in enumerate(there.points):
        axes = sheet.ax if y > south else sheet.inset_axes
        at = axes.transData.transform((x, y)) * 300 / figure.dpi
        column, row = int(at[0]), seen.shape[0] - 1 - int(at[1])
        near = seen[max(row - 6, 0) : row + 7, max(column - 6, 0) : column + 7].reshape(-1, 3)
        own = np.round(np.array(mpl.colors.to_rgb(mpl.colors.to_hex(colours[k]))) * 255)
        if not (np.abs(near - own).max(axis=1) <= 24).any():
            hidden.append(regions.ids[k])
    assert not hidden  # not Macao, nor Sansha, whose islets are specks in the inset
    for drawn in sheet.ax.collections:  # and no dot lies below the map, among its legend
        points = np.asarray(drawn.get_offsets())
        assert not points.any() or points[:, 1].min() >= south


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", ["single", "double"])
def test_names_lie_on_nothing(width, language, provinces):
    there = plane(provinces)
    style = rs.FigureStyle(
        width=width, font="songti", labels=["110000", "310000", "820000", "650000"]
    )
    with drawing([], language), styled(style):
        sheet = Sheet(there, "T", [], inset=True, language=language)
        sheet.paint(["#ffffff"] * provinces.n, np.zeros(provinces.n, bool), language)
        sheet.legend([mpl.patches.Patch()] * 5, ["37,853 – 153,326"] * 5, "Y")
        sheet.furniture(language)
        before = set(sheet.ax.texts)
        name_them(sheet, provinces, language)
        names = [t for t in sheet.ax.texts if t not in before]
        sheet.close()
        sheet.figure.draw_without_rendering()
        back = sheet.ax.transData.inverted()
        boxes = [shapely.box(*back.transform(t.get_window_extent()).ravel()) for t in names]
    assert len(names) == 4
    for a, b in itertools.combinations(boxes, 2):
        assert not shapely.intersects(a, b)
    for text, box in zip(names, boxes, strict=True):
        met = [k for k in range(provinces.n) if shapely.intersects(sheet.shapes[k], box)]
        own = [provinces.ids.index("650000")] if text.get_text() in ("新疆", "Xinjiang") else []
        assert met == own, text.get_text()
        assert not any(shapely.intersects(box, shapely.box(*b)) for b in sheet.covered())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_provinces_find_room_for_their_names_in_one_column(language, provinces):
    # No warning: English names, twice as long, are found their places by trying several orders.
    style = rs.FigureStyle(width="single", font="songti", labels=True)
    figure = choropleth(provinces, style=style, language=language)
    assert set(names_of(provinces, language).values()) <= set(texts(figure))


def test_every_name_finds_room_on_one_column_in_text_of_eight_points(provinces):
    style = rs.FigureStyle(width="single", font="songti", labels=True, text_size=8)
    values = {one: float(k) for k, one in enumerate(provinces.ids)}
    figure = choropleth(provinces, values, title="Output", style=style, language="en")
    named = set(names_of(provinces, "en").values())  # and no warning, which would be an error here
    assert named <= set(texts(figure))
    sizes = [t.get_fontsize() for t in figure.axes[0].texts if t.get_text() in named]
    assert min(sizes) > 5.3  # that of names inside narrow regions


def test_no_line_to_a_name_touches_a_letter():
    """The prefectures of Guangdong in one column: lines end short of their names and pass by others."""
    guangdong = rs.china("prefecture").where(parent="440000")
    style = rs.FigureStyle(width="single", labels=True)
    figure = choropleth(guangdong, style=style, language="en")
    figure.draw_without_rendering()
    axes = figure.axes[0]
    named = set(names_of(guangdong, "en").values())
    boxes = [t.get_window_extent() for t in axes.texts if t.get_text() in named]
    leads = [line for line in axes.lines if len(line.get_xdata()) == 2]
    assert len(leads) >= 5
    point = figure.dpi / 72
    for lead in leads:
        line = shapely.LineString(axes.transData.transform(lead.get_xydata()))
        for box in boxes:
            assert line.distance(shapely.box(*box.extents)) > 0.8 * point


def test_names_without_room_are_said_and_wrong_ones_refused(prefectures):
    with pytest.warns(DataWarning, match="found no room"):
        choropleth(prefectures, style=rs.FigureStyle(width="single", labels=True))
    with pytest.raises(LabelError, match="999999"):
        choropleth(prefectures, style=rs.FigureStyle(labels=["999999"]))
    assert "乌鲁木齐" not in texts(choropleth(prefectures, language="zh"))


def test_the_label_of_the_inset_stays_inside_it(provinces):
    for width, language in itertools.product((6.0, "single", "double", None), ("en", "zh")):
        style = rs.FigureStyle(width=width)
        figure = choropleth(provinces, language=language, style=style)
        figure.draw_without_rendering()
        inset = figure.get_axes()[0].child_axes[0]
        frame = inset.get_window_extent()
        (label,) = inset.texts
        box = label.get_window_extent()
        assert frame.x0 <= box.x0 <= box.x1 <= frame.x1
        assert frame.y0 <= box.y0 <= box.y1 <= frame.y1
        islands = inset.transData.inverted().transform((box.x0, box.y1))[1]
        assert islands <= plane(provinces).from_lonlat(np.array([[112.3, 3.4]]))[0, 1]


def frame_of(regions, crs):
    return regions.to_frame().to_crs(crs).set_index("adcode", drop=False)


@pytest.mark.parametrize(
    "crs", ["EPSG:3857", "EPSG:2343", "EPSG:4490", "+proj=lcc +lat_1=30 +lat_2=62 +lon_0=105"]
)
def test_china_is_recognised_in_any_coordinate_system(crs, provinces):
    turned = rs.regions_from_frame(frame_of(provinces, crs), id="adcode")
    assert is_china(turned)
    assert plane(turned).far_south
    figure = choropleth(turned, style=rs.FigureStyle())
    assert len(figure.get_axes()[0].child_axes) == 1
    with pytest.raises(ParameterError, match="review_number"):
        choropleth(turned, style=rs.FigureStyle(require_review=True))


def test_china_is_recognised_by_its_extent_and_its_neighbours_are_not(provinces):
    unnamed = rs.Regions(
        ids=[f"p{k}" for k in range(provinces.n)],
        points=provinces.points,
        polygons=provinces.polygons,
    )
    assert is_china(unnamed)
    seoul = [(126.98, 37.57), (129.08, 35.18), (127.38, 36.35), (128.6, 35.87)]
    korea = rs.Regions(ids=list("abcd"), points=seoul)
    assert not is_china(korea)
    assert not is_china(rs.Regions(ids=list("ab"), points=[(0, 0), (1, 1)], lonlat=False))


def layers(tmp_path):
    dashes = [
        shapely.LineString([(109.3, 15.5), (109.8, 13.5)]),
        shapely.box(119.1, 12.0, 119.3, 14.0),
    ]
    dash = geopandas.GeoDataFrame(geometry=dashes, crs=4326)
    coast = geopandas.GeoDataFrame(geometry=[shapely.box(80, 25, 120, 45)], crs=4326)
    dash.to_file(tmp_path / "dash.geojson")
    coast.to_crs(3857).to_file(tmp_path / "base.gpkg")
    return dash, coast


def lines_of(axes):
    return [line for line in axes.lines if len(line.get_xdata()) > 1]


def test_the_users_layers_are_laid_over_the_map(provinces, tmp_path):
    dash, _ = layers(tmp_path)
    plain = choropleth(provinces).get_axes()[0]
    style = rs.FigureStyle(
        base_map=tmp_path / "base.gpkg", dash_line=dash, inset_layer=tmp_path / "dash.geojson"
    )
    figure = choropleth(provinces, style=style)
    axes = figure.get_axes()[0]
    (inset,) = axes.child_axes
    assert len(lines_of(axes)) == len(lines_of(plain)) + 1
    x, y = lines_of(axes)[0].get_data()
    corner = plane(provinces).from_lonlat(np.array([[80.0, 25.0]]))[0]
    assert np.hypot(x - corner[0], y - corner[1]).min() < 1.0, "metres, through two projections"
    assert len(lines_of(inset)) == 3, (
        "the line twice: of the layer and of the dash; the area's outline"
    )
    assert len(inset.patches) == 1, "a dash given as an area is filled"
    assert "approved base map" in " ".join(texts(figure)), "without its number nothing is approved"


def test_layers_that_cannot_be_laid_are_refused(provinces, tmp_path):
    with pytest.raises(InputError, match="no file"):
        choropleth(provinces, style=rs.FigureStyle(base_map=tmp_path / "none.gpkg"))
    (tmp_path / "text.gpkg").write_text("no map")
    with pytest.raises(FileFormatError):
        choropleth(provinces, style=rs.FigureStyle(base_map=tmp_path / "text.gpkg"))
    with pytest.raises(ParameterError, match="base_map"):
        choropleth(provinces, style=rs.FigureStyle(base_map=[1, 2]))
    nowhere = geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)])
    with pytest.raises(GeometryError, match="the layer"):
        choropleth(provinces, style=rs.FigureStyle(base_map=nowhere))


def test_a_recipe_finds_its_layers_and_takes_them_down(tmp_path):
    layers(tmp_path)
    (tmp_path / "study.toml").write_text(
        """
        formats = ["png"]
        [figures]
        width = "single"
        base_map = "base.gpkg"
        dash_line = "dash.geojson"
        [regions]
        source = "china:province"
        [[step]]
        name = "links"
        tool = "describe_weights"
        params = { weights_kind = "knn", k = 4 }
        """,
        encoding="utf-8",
    )
    run_recipe(tmp_path / "study.toml", tmp_path / "out")
    kept = (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    assert "base.gpkg" in kept
    assert "dash.geojson" in kept
    assert list((tmp_path / "out").rglob("links-figure-*.png"))


def test_years_stand_side_by_side_in_the_same_classes(provinces, study):
    x = study.panel["ln_y"]
    figure = maps_by_time(x, provinces, times=[2019, 2022], style=rs.FigureStyle(width="double"))
    assert figure.get_size_inches()[0] * 2.54 == pytest.approx(17.4)
    assert len(figure.legends) == 1
    assert texts(figure).count("N") == 1
    assert {"2019", "2022"} <= set(texts(figure))
    labels = [t.get_text() for t in figure.legends[0].get_texts()]
    both = np.concatenate([x.at(2019).values[0], x.at(2022).values[0]])
    assert labels[0].startswith(f"{both.min():.2f}".replace("-", "−"))
    assert "2019" in alternative_of(figure)
    maps = figure.get_axes()[:2]
    shades = [{tuple(c) for c in a.collections[0].get_facecolor()} for a in maps]
    assert len(shades[0] | shades[1]) == 5, "five classes over both years"
    assert all(len(a.child_axes) == 1 for a in maps), "each has its inset"
    one, other = (a.get_position(original=True) for a in maps)
    assert 0 < one.x0 < one.x1 < other.x0 < other.x1 < 1
    assert one.y0 == other.y0
    with pytest.raises(InputError, match="1999"):
        maps_by_time(x, provinces, times=[1999])


def test_clusters_of_several_years_share_a_legend(local, provinces):
    figure = local.plot(provinces, times=list(local.times), language="zh")
    assert len(figure.legends) == 1
    assert "不显著" in [t.get_text() for t in figure.legends[0].get_texts()]
    assert len(figure.get_axes()) == len(local.times) + 1


def test_what_if_maps_dot_the_regions_whose_interval_has_zero_within(provinces, study):
    found = what_if(
        study.panel,
        "ln_y ~ ln_a + ln_b",
        study.weights,
        regressor="ln_b",
        by=0.1,
        in_regions=["110000"],
        draws=200,
        rng=1,
    )
    within = int(((found.low <= 0) & (found.high >= 0)).sum())
    assert 0 < within < len(found.ids)
    for language, said in (("en", "95% interval includes zero"), ("zh", "95% 区间包含零")):
        figure = found.plot(provinces, language=language)
        main = figure.get_axes()[0]
        dotted = [c for c in main.collections if c.get_hatch() == "...."]
        assert sum(len(c.get_paths()) for c in dotted) == within
        assert said in [t.get_text() for t in main.get_legend().get_texts()]


def test_a_mapped_variable_of_several_times_keeps_its_classes(provinces, study):
    found = rs.map_variable(study.panel["ln_y"], provinces, at_times="2019,2022", classes=4)
    figure = found.plot(provinces)
    shown = [t.get_text() for t in figure.legends[0].get_texts()]
    assert shown == [*interval_labels(found.limits), "No data"]
    assert found.tables()[2].name == "map_times"
    assert len(found.tables()[2].rows) == 2 * len(found.ids)


def test_a_panel_of_the_callers_gets_a_font_for_what_is_written(provinces, local):
    """Labels of axes that were there before have the caller's font, which has no Chinese."""
    figure = Figure(figsize=(9, 4))
    left, right = figure.subplots(1, 2)
    left.set_title("mine")
    lisa_map(local, provinces, ax=left, language="zh")
    local.plot(ax=right, language="zh")
    for axes in (left, right):
        written = [
            t
            for t in axes.findobj(mpl.text.Text)
            if any("\u4e00" <= c <= "\u9fff" for c in t.get_text())
        ]
        assert written
        for one in written:
            assert any("CJK" in f or "Sim" in f or "Hei" in f for f in one.get_fontfamily()), one
    figure.savefig(
        io.BytesIO(), format="png"
    )  # a missing glyph is a warning, and warnings are errors


def test_no_class_is_empty_and_none_is_one_value_written_twice(provinces):
    many = {i: 0.0 if k < 20 else float(k % 3 + 1) for k, i in enumerate(provinces.ids)}
    for scheme in ("quantiles", "equal", "fisher-jenks"):
        figure = choropleth(provinces, many, classes=5, scheme=scheme)
        labels = [t.get_text() for t in figure.get_axes()[0].get_legend().get_texts()]
        assert not re.search(r": 0[;.]( |$)", alternative_of(figure))
        for label in labels:
            low, _, high = label.partition(" – ")
            assert low != high


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_long_title_stands_whole_above_the_map(language, provinces):
    """Room is kept for as many lines as it has, not for the one that it was."""
    values = dict.fromkeys(provinces.ids, 1.0) | {provinces.ids[0]: 2.0}
    word = {
        "en": "What the patents granted do when people in research ",
        "zh": "研发人员变动时专利授权数的变化",
    }
    title = (word[language] * 3).strip()
    figure = choropleth(provinces, values, title=title, language=language)
    drawn = next(t for t in figure.findobj(mpl.text.Text) if t.get_text().startswith(title[:8]))
    letters = drawn.get_window_extent()
    assert drawn.get_text().count("\n") >= 1
    assert letters.y1 <= figure.bbox.y1 + 1
    assert letters.x1 <= figure.bbox.x1 + 1
