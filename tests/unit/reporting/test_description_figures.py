"""Pictures of descriptions: in both languages, with what they show in words; borders over a map."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import GeometryError
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.images import alternative_of
from regspatial.reporting.shows import Place, show_of


@pytest.fixture(scope="module")
def panel():
    return rs.example("dri").panel()


@pytest.fixture(scope="module")
def provinces(panel):
    return rs.china("province").select(panel.ids)


@pytest.fixture(scope="module")
def records(panel, provinces):
    grouped = {"regions": provinces, "group": "region4"}
    return {
        "describe": rs.describe(panel, **grouped, by_time=True),
        "correlations": rs.correlations(panel),
        "series": rs.series(panel["gdp"], **grouped, statistic="sum"),
        "ranking": rs.ranking(panel["gdp"], against=2012, **grouped),
        "density": rs.kernel_density(panel["gdp"], relative=True),
        "zipf": rs.zipf(panel["gdp"]),
        "map": rs.map_variable(panel["gdp"], provinces, borders="region4"),
    }


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("describe", "Box plot", "箱线图"),
        ("correlations", "Heat map", "热力图"),
        ("series", "East", "东部"),
        ("ranking", "1 Zhejiang", "1 浙江"),
        ("density", "mean of the time = 1", "当期均值 = 1"),
        ("zipf", "b = 1.295", "b = 1.295"),
        ("map", "gdp, 2022", "gdp，2022"),
    ],
)
def test_a_description_is_drawn_and_told(records, provinces, name, english, chinese, language):
    record = records[name]
    figure = record.plot(provinces, language=language)
    wanted = english if language == "en" else chinese
    assert wanted in alternative_of(figure)
    names = dict(zip(provinces.ids, provinces["name_short_zh"], strict=True))
    place = Place(language=language, names=names, regions=provinces)
    kinds = [type(part).__name__ for part in show_of(record).parts(record, place)]
    assert "Figure" in kinds
    assert "Table" in kinds


def test_a_count_is_no_north(records):
    assert records["describe"].tables()[0].columns[1].heading("zh") == "样本量"


def lines_of(figure):
    """Borders over a map: thicker than those of its regions, the finer the smaller the map."""
    return [line for line in figure.axes[0].lines if line.get_linewidth() > 0.3]


def test_borders_of_an_attribute_and_of_other_regions_lie_over_the_map():
    prefectures = rs.china("prefecture")
    own = prefectures.where(parent=["320000", "330000", "310000"])
    assert not lines_of(choropleth(own, "area_km2"))
    by_attribute = lines_of(choropleth(own, "area_km2", borders="parent"))
    provinces = rs.china("province").select(["320000", "330000", "310000"])
    by_map = lines_of(choropleth(own, "area_km2", borders=provinces))
    for lines in (by_attribute, by_map):
        assert lines
        x = np.concatenate([line.get_xdata() for line in lines])
        assert np.isfinite(x).all()
    with pytest.raises(GeometryError, match="coordinate system"):
        choropleth(
            own,
            "area_km2",
            borders=rs.Regions(
                ids=["a"],
                points=[[0, 0]],
                polygons=provinces.polygons[:1],
                lonlat=False,
                crs="EPSG:32650",
            ),
        )
    with pytest.raises(GeometryError, match="points"):
        choropleth(own, "area_km2", borders=rs.Regions(ids=["a"], points=[[0, 0]]))


def test_borders_are_drawn_in_the_inset_of_the_south_china_sea_too():
    provinces = rs.china("province")
    plain = choropleth(provinces, "area_km2").axes[0].child_axes[0]
    assert not plain.lines
    inset = choropleth(provinces, "area_km2", borders="region4").axes[0].child_axes[0]
    lines = list(inset.lines)
    assert {round(line.get_linewidth(), 6) for line in lines} == {0.2, 0.5}
    (x0, x1), (y0, y1) = inset.get_xlim(), inset.get_ylim()
    assert lines
    x = np.concatenate([line.get_xdata() for line in lines])
    y = np.concatenate([line.get_ydata() for line in lines])
    # cut at the window, to the rounding of a plane in metres
    assert (x0 - 1 <= x.min()) & (x.max() <= x1 + 1) & (y0 - 1 <= y.min()) & (y.max() <= y1 + 1)
    assert y.min() < y0 + (y1 - y0) / 2  # the islands, and not Guangdong's coast alone
