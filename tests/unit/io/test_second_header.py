"""A header of two rows, codes and what they mean: codes name the columns, the others are labels."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.io.second_header import without_label_row
from regspatial.io.tables import read_table

CODES = "code,year,gdp,pop"
LABELS = "行政区划代码,年份,地区生产总值（亿元）,年末人口（万人）"
ROWS = """110000,2020,36102.6,2189
110000,2021,40269.6,2189
120000,2020,14083.7,1387
120000,2021,15695.0,1373
"""
BY_HAND = {"id": "code", "time": "year"}


def written(folder, *lines):
    path = folder / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("how", [BY_HAND, {}], ids=["by hand", "as it comes"])
def test_codes_name_the_columns_and_the_other_row_is_their_labels(tmp_path, how):
    panel = rs.read_panel(written(tmp_path, CODES, LABELS, ROWS), **how)
    plain = rs.read_panel(written(tmp_path, CODES, ROWS), **BY_HAND)
    assert list(panel.columns) == ["gdp", "pop"]
    np.testing.assert_array_equal(panel.columns["gdp"], plain.columns["gdp"])
    assert (panel.ids, panel.times) == (plain.ids, plain.times)
    assert panel["gdp"].label.heading("zh") == "地区生产总值（亿元）"
    assert panel["pop"].label.text("zh") == "年末人口"
    assert plain.labels == {}


def test_the_labels_may_stand_above_the_codes(tmp_path):
    panel = rs.read_panel(written(tmp_path, LABELS, CODES, ROWS))
    assert panel["gdp"].label.heading("zh") == "地区生产总值（亿元）"


def test_an_english_label_serves_both_languages(tmp_path):
    labels = "Code of the region,Year,Gross product (%),Population"
    panel = rs.read_panel(written(tmp_path, CODES, labels, ROWS), **BY_HAND)
    assert panel["gdp"].label.heading() == "Gross product (%)"
    assert panel["gdp"].label.text("zh") == "Gross product"


def test_codes_without_a_known_word_are_found_by_their_labels(tmp_path):
    codes = "a,b,c,d"
    panel = rs.read_panel(written(tmp_path, codes, LABELS, ROWS))
    assert list(panel.columns) == ["c", "d"]
    assert panel.times == (2020, 2021)
    assert panel["c"].label.text("zh") == "地区生产总值"


@pytest.mark.parametrize(
    "second",
    ["区划,年份,1,年末人口", "区划,,地区生产总值,年末人口", "x,y,z,w"],
    ids=["a number", "an empty cell", "codes again"],
)
def test_a_row_of_something_else_is_data_and_refused_as_such(tmp_path, second):
    with pytest.raises(rs.RegspatialError):
        rs.read_panel(written(tmp_path, CODES, second, ROWS), **BY_HAND)


def test_a_table_of_words_below_keeps_its_first_row(tmp_path):
    table = read_table(written(tmp_path, "city,kind,note", "甲,乙,丙", "丁,戊,己"))
    assert without_label_row(table) is table


WIDE = "code,gdp_2020,gdp_2021,pop_2020,pop_2021"
WIDE_ROWS = "110000,36102.6,40269.6,2189,2189\n120000,14083.7,15695.0,1387,1373\n"
YEARS_IN = "代码,地区生产总值2020（亿元）,地区生产总值2021（亿元）,2020年末人口（万人）,2021年末人口（万人）"
YEARS_OUT = "代码,地区生产总值（亿元）,地区生产总值（亿元）,年末人口（万人）,年末人口（万人）"
WIDE_BY_HAND = {"id": "code", "wide": True}


@pytest.mark.parametrize("how", [WIDE_BY_HAND, {}], ids=["by hand", "as it comes"])
@pytest.mark.parametrize("second", [YEARS_IN, YEARS_OUT], ids=["with years", "without"])
def test_a_wide_table_keeps_what_the_labels_of_its_years_have_in_common(tmp_path, second, how):
    panel = rs.read_panel(written(tmp_path, WIDE, second, WIDE_ROWS), **how)
    assert panel["gdp"].label.heading("zh") == "地区生产总值（亿元）"
    assert panel["pop"].label.text("zh") == "年末人口"
    assert panel["pop"].label.unit == "万人"
    np.testing.assert_array_equal(panel.columns["gdp"], [[36102.6, 14083.7], [40269.6, 15695.0]])


@pytest.mark.parametrize("how", [WIDE_BY_HAND, {}], ids=["by hand", "as it comes"])
def test_years_that_are_called_differently_give_no_label(tmp_path, how):
    second = "代码,地区生产总值（亿元）,增加值（亿元）,人口（万人）,人口（万人）"
    panel = rs.read_panel(written(tmp_path, WIDE, second, WIDE_ROWS), **how)
    assert "gdp" not in panel.labels
    assert panel["pop"].label.text("zh") == "人口"


def test_english_labels_of_years(tmp_path):
    second = "Code,Gross product 2020 (%),Gross product 2021 (%),Population 2020,Population 2021"
    panel = rs.read_panel(written(tmp_path, WIDE, second, WIDE_ROWS), **WIDE_BY_HAND)
    assert panel["gdp"].label.heading() == "Gross product (%)"
    assert panel["pop"].label.text() == "Population"
