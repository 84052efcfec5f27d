"""Pictures of a table without times name none; what a picture shows is said in one language."""

import re

import numpy as np
import pytest

import regspatial as rs
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.images import alternative_of


@pytest.fixture(scope="module")
def cross_section():
    ids = [f"r{k}" for k in range(9)]
    regions = rs.Regions(ids=ids, points=[(k % 3, k // 3) for k in range(9)])
    values = np.arange(9.0)[None] ** 1.5
    return regions, rs.Panel.from_arrays(ids, ["all"], {"产出": values})["产出"]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Moran scatterplot of 产出"), ("zh", "产出的莫兰散点图")]
)
def test_no_title_names_the_time_of_a_table_that_has_none(cross_section, language, title):
    regions, values = cross_section
    w = rs.weights.knn(regions, k=2)
    assert rs.moran(values, w).scatter().tables()[0].title(language) == title
    local = rs.local_moran(values, w, permutations=99, rng=1)
    for record in (rs.moran(values, w), local):
        said = alternative_of(record.plot(language=language))
        assert title in said
        assert "all" not in said.split()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_map_names_the_time_of_a_table_that_has_none(language):
    regions = rs.china("province").where(yangtze_belt=1)
    values = rs.Panel.from_arrays(regions.ids, ["all"], {"产出": [range(regions.n)]})["产出"]
    local = rs.local_moran(values, rs.weights.knn(regions, k=3), permutations=99, rng=1)
    for figure in (
        choropleth(regions, values, language=language),
        local.plot(regions, language=language),
    ):
        caption = figure._regspatial_caption
        assert caption in ("产出", "Local Moran's I of 产出", "产出的局部莫兰指数")


def test_no_layer_names_the_time_of_a_table_that_has_none(cross_section):
    """The heading of its legend in QGIS said “, all”."""
    regions, values = cross_section
    record = rs.map_variable(values, regions, classes=3)
    assert record.title.text("en") == "产出"
    _ids, columns = record.layer_columns()
    assert [c.label("en") for c in columns if c.name == "value"] == ["产出"]


def test_an_english_text_keeps_its_marks_beside_a_chinese_name(cross_section):
    regions, values = cross_section
    record = rs.moran(values, rs.weights.knn(regions, k=2))
    assert "; regions by quadrant" in alternative_of(record.plot())
    assert "；" in alternative_of(record.plot(language="zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_table_of_another_record_names_it_either(cross_section, language):
    regions, values = cross_section
    panel = rs.Panel.from_arrays(
        regions.ids, ["all"], {"产出": values.values, "y": values.values**2}
    )
    w = rs.weights.knn(regions, k=2)
    records = (
        rs.ranking(panel["产出"]),
        rs.autocorrelation.moran_matrix(panel, ["产出", "y"], w),
        rs.autocorrelation.correlogram_by_order(panel["产出"], w, orders=2, permutations=99, rng=1),
    )
    for record in records:
        for table in record.tables():
            said = table.title(language)
            assert "all" not in said.replace("，", " ").split()
            assert language == "en" or not re.search("[A-Za-z]{2}", said)


def test_titles_with_a_year_are_in_one_language(cross_section):
    regions, values = cross_section
    panel = rs.Panel.from_arrays(
        regions.ids, [2020], {"产出": values.values, "y": values.values**2}
    )
    matrix = rs.autocorrelation.moran_matrix(panel, ["产出", "y"], rs.weights.knn(regions, k=2))
    assert matrix.tables()[0].title("zh") == "各变量两两之间的莫兰指数，2020"
    assert matrix.tables()[0].title("en") == "Moran's I of each variable with each, 2020"
