"""What stands above the years of a yearbook's table: its unit and its title, in every place they are printed."""

import csv
import warnings

import numpy as np
import openpyxl
import pandas as pd
import pytest

import regspatial as rs
from regspatial.studies.sheet_titles import has_table_number, one_unit, without_table_number
from regspatial.studies.two_languages import in_two_languages
from tests.unit.io.make_ods import ods

N = None
R = ["北京", "天津", "河北"]
Y = [2019, 2020, 2021]
ROWS = [[one, *[10.5 * (k + 1) + j for j in range(3)]] for k, one in enumerate(R)]
TRUTH = np.array([row[1:] for row in ROWS]).T
BOTH = [
    [f"{row[0]} {en}", *row[1:]]
    for row, en in zip(ROWS, ["Beijing", "Tianjin", "Hebei"], strict=True)
]
DOWN = [[y, *(row[1 + k] for row in ROWS)] for k, y in enumerate(Y)]
HEAD = ["地区", *Y]
GDP = ["3-9 地区生产总值"]

# name of the layout: rows, variable, unit
LAYOUTS = {
    "above the last year": (
        [["4-3 城镇登记失业率"], [N, N, N, "(%)"], HEAD, *ROWS],
        "城镇登记失业率",
        "%",
    ),
    "in full-width brackets": ([GDP, [N, N, N, "（亿元）"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "without brackets": ([GDP, [N, N, N, "亿元"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "left": ([GDP, ["（亿元）"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "left without brackets": ([GDP, ["亿元"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "over the last two": ([GDP, [N, N, "(亿元)"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "beyond the last": ([GDP, [N, N, N, N, "(亿元)"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "said": ([GDP, [N, N, N, "单位：亿元"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "said at the left": ([GDP, ["计量单位：亿元"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "in the title": ([["3-9 地区生产总值（亿元）"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "beside the title": ([[*GDP, N, N, "(亿元)"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "in the corner": ([GDP, ["地区（亿元）", *Y], *ROWS], "地区生产总值", "亿元"),
    "no title": ([[N, N, N, "亿元"], HEAD, *ROWS], "t", "亿元"),
    "a title merged": ([GDP * 4, [N, N, N, "(亿元)"], HEAD, *ROWS], "地区生产总值", "亿元"),
    "a title in the middle": (
        [[N, *GDP], [N, N, N, "(亿元)"], HEAD, *ROWS],
        "地区生产总值",
        "亿元",
    ),
    "per person": (
        [["3-9 人均地区生产总值"], [N, N, N, "（元/人）"], HEAD, *ROWS],
        "人均地区生产总值",
        "元/人",
    ),
    "an index": (
        [["3-10 地区生产总值指数"], [N, N, N, "（上年=100）"], HEAD, *ROWS],
        "地区生产总值指数",
        "上年=100",
    ),
    "of the regions": (
        [["表3-9 分地区地区生产总值（2019-2021年）"], [N, N, N, "亿元"], HEAD, *ROWS],
        "地区生产总值",
        "亿元",
    ),
    "years in words": (
        [GDP, [N, N, N, "亿元"], ["地  区", *[f"{y}年" for y in Y]], *ROWS],
        "地区生产总值",
        "亿元",
    ),
    "notes below": (
        [GDP, [N, N, N, "亿元"], HEAD, *ROWS, ["注：本表按当年价格计算。"]],
        "地区生产总值",
        "亿元",
    ),
    "blank rows and a total": (
        [GDP, [N, N, N, "亿元"], HEAD, ["全国", 9, 8, 7], [N], *ROWS[:2], [N], ROWS[2]],
        "地区生产总值",
        "亿元",
    ),
    "two languages": (
        [
            GDP,
            ["Gross Regional Product"],
            [N, N, N, "(100 million yuan)"],
            ["地区 Region", *Y],
            *BOTH,
        ],
        "地区生产总值",
        "100 million yuan",
    ),
    "two languages in one title": (
        [
            ["3-9 地区生产总值 Gross Regional Product"],
            [N, N, N, "单位：亿元 (100 million yuan)"],
            HEAD,
            ["Region"],
            *ROWS,
        ],
        "地区生产总值",
        "亿元",
    ),
    "transposed, in the title": (
        [["3-9 地区生产总值（亿元）"], ["年份", *R], *DOWN],
        "地区生产总值",
        "亿元",
    ),
    "transposed, right": ([GDP, [N, N, N, "(亿元)"], ["年份", *R], *DOWN], "地区生产总值", "亿元"),
    "transposed, left": ([GDP, ["(亿元)"], ["年份", *R], *DOWN], "地区生产总值", "亿元"),
    "transposed, two languages": (
        [
            GDP,
            [N, N, N, "(亿元)"],
            ["年份 Year", "北京 Beijing", "天津 Tianjin", "河北 Hebei"],
            *DOWN,
        ],
        "地区生产总值",
        "亿元",
    ),
}


def book(path, rows, tab="Sheet1"):
    made = openpyxl.Workbook()
    made.active.title = tab
    for row in rows:
        made.active.append(row)
    made.save(path)
    made.close()
    return path


def text(path, rows):
    width = max(map(len, rows))
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(
            [["" if c is None else c for c in row] + [""] * (width - len(row)) for row in rows]
        )
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("write", [book, text, ods], ids=["xlsx", "csv", "ods"])
def test_the_last_year_stays_and_the_unit_is_the_variables(tmp_path, write, layout):
    rows, name, unit = LAYOUTS[layout]
    path = write(tmp_path / f"t.{ {book: 'xlsx', text: 'csv', ods: 'ods'}[write] }", rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        panel = rs.read_panel(path)
    assert panel.ids == tuple(R)
    assert panel.times == tuple(Y)
    assert list(panel.columns) == [name]
    assert panel[name].values.tolist() == TRUTH.tolist()
    assert panel.units == {name: unit}


def test_headings_in_two_languages_are_a_name_and_a_label(tmp_path):
    head = [
        ["地区", "地区生产总值", "年末人口"],
        ["Region", "GDP, current", "Population"],
        [N, "亿元", "万人"],
    ]
    panel = rs.read_panel(
        book(tmp_path / "t.xlsx", [*head, ["北京 Beijing", 1, 2], ["天津 Tianjin", 3, 4]])
    )
    assert panel.ids == ("北京", "天津")
    assert panel.labels["年末人口"] == rs.Label(zh="年末人口", en="Population")
    assert panel.units == {"地区生产总值": "亿元", "年末人口": "万人"}
    assert panel.region_names["北京"].text("en") == "Beijing"


def test_a_word_that_is_no_translation_stays_in_the_name(tmp_path):
    rows = [["地区", "log 收入", "专利 A", "专利 B"], ["北京", 1, 2, 3], ["天津", 3, 4, 5]]
    panel = rs.read_panel(book(tmp_path / "t.xlsx", rows))
    assert list(panel.columns) == ["log 收入", "专利 A", "专利 B"]


def test_units_of_columns_stay_theirs(tmp_path):
    rows = [
        ["4-3 人口和城镇化率"],
        [N, "年末人口（万人）", N, "城镇化率（%）", N],
        ["地区", 2019, 2020, 2019, 2020],
    ]
    panel = rs.read_panel(
        book(tmp_path / "t.xlsx", [*rows, ["北京", 1, 2, 3, 4], ["天津", 5, 6, 7, 8]])
    )
    assert panel.units == {"年末人口": "万人", "城镇化率": "%"}
    rows = [[N, "亿元", "万人"], ["地区", "生产总值", "人口"], ["北京", 1, 2], ["天津", 5, 6]]
    assert rs.read_panel(book(tmp_path / "u.xlsx", rows)).units == {
        "生产总值": "亿元",
        "人口": "万人",
    }


def test_the_title_names_the_variable_before_the_sheet_does_unless_sheets_share_it(tmp_path):
    rows = [GDP, HEAD, *ROWS]
    assert list(rs.read_panel(book(tmp_path / "a.xlsx", rows, "3-9")).columns) == ["地区生产总值"]
    assert list(rs.read_panel(book(tmp_path / "b.xlsx", rows, "表")).columns) == ["地区生产总值"]
    named = rs.read_panel(book(tmp_path / "c.xlsx", [["各省数据"], HEAD, *ROWS], "gdp"))
    assert list(named.columns) == ["gdp"]
    made = openpyxl.Workbook()
    made.active.title = "gdp"
    people = made.create_sheet("people")
    for row in rows:
        made.active.append(row)
        people.append(row)
    made.save(tmp_path / "d.xlsx")
    assert list(rs.read_panel(tmp_path / "d.xlsx").columns) == ["gdp", "people"]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("3-9 地区生产总值", "地区生产总值"),
        ("4-3 人均GDP", "人均GDP"),
        ("３－９　生产总值", "生产总值"),
        ("表1 GDP", "GDP"),
        ("Table 3-1. Main", "Main"),
        ("3—9地区", "地区"),
        ("15-64岁人口", "15-64岁人口"),
        ("15-64 岁人口", "15-64 岁人口"),
        ("1-10月产值", "1-10月产值"),
        ("2019-2021年GDP", "2019-2021年GDP"),
        ("10-19", "10-19"),
    ],
)
def test_numbers_of_tables_and_numbers_that_are_none(written, plain):
    assert without_table_number(written) == plain
    assert has_table_number(written) is (written != plain)


def test_units_and_cells_in_two_languages():
    assert one_unit("亿元 100 million yuan") == one_unit("（亿元）") == "亿元"
    assert in_two_languages("Beijing 北京市") == ("北京市", "Beijing")
    assert in_two_languages("收入 A") is in_two_languages("R&D经费") is None


def test_regions_in_two_languages_are_matched_and_contradictions_are_not():
    found = rs.match_names(["北京 Beijing", "Tianjin 天津", "北京（Beijing）", "北京 Tianjin"])
    assert found.codes == ("110000", "120000", "110000", None)
    cities = rs.match_names(["苏州 Suzhou", "宿州 Suzhou", "上海 Pudong"], "prefecture")
    assert cities.codes == ("320500", "341300", None)


@pytest.mark.parametrize("how", [{}, {"id": "code", "time": "year"}], ids=["found", "named"])
def test_labels_of_a_stata_file_are_labels_and_units(tmp_path, how):
    frame = pd.DataFrame({"code": ["110000", "120000"], "year": [2019, 2019], "gdp": [1.0, 2.0]})
    frame.to_stata(
        tmp_path / "t.dta",
        write_index=False,
        version=118,
        variable_labels={"gdp": "地区生产总值（亿元）"},
    )
    panel = rs.read_panel(tmp_path / "t.dta", **how)
    assert panel.labels["gdp"] == rs.Label(zh="地区生产总值", unit="亿元")
    assert panel.units == {"gdp": "亿元"}
