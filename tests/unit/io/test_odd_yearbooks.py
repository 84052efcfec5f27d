"""Tables that are odd in ways yearbooks are: each is read right or refused, none gives another's figure."""

import datetime as dt

import numpy as np
import pytest

import regspatial as rs

R = ["北京", "天津"]


def cells(panel):
    return {
        (name, one, time): x
        for name, rows in panel.columns.items()
        for time, row in zip(panel.times, rows.tolist(), strict=True)
        for one, x in zip(panel.ids, row, strict=True)
    }


def year_rows(*heads, label=R):
    return [["地区", *heads], [label[0], 1, 2], [label[1], 3, 4]]


@pytest.mark.parametrize(
    "heads",
    [
        ("2015年末", "2016年末"),
        ("2015年1-12月", "2016年1—12月"),
        ("2015年全年", "2016全年"),
        ("二〇一五年", "二○一六年"),
        ("2015①", "2016[2]"),
        ("２０１５年", "2016 年"),
        (dt.date(2015, 1, 1), dt.date(2016, 1, 1)),
    ],
    ids=str,
)
def test_years_as_they_are_written(workbook, heads):
    panel = rs.read_panel(workbook({"gdp": year_rows(*heads)}))
    assert panel.times == (2015, 2016)
    assert panel["gdp"].values.tolist() == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    "heads",
    [
        ("2015Q1", "2015Q2"),
        ("2015年上半年", "2015年下半年"),
        ("2015/16", "2016/17"),
        ("2015年1月", "2015年2月"),
    ],
    ids=str,
)
def test_periods_that_are_no_years_are_times_as_written(workbook, heads):
    panel = rs.read_panel(workbook({"gdp": year_rows(*heads)}))
    assert panel.times == heads
    assert panel["gdp"].values.tolist() == [[1, 3], [2, 4]]


def test_a_year_in_two_digits_is_asked_about(workbook):
    with pytest.raises(rs.RegspatialError, match="'15年' is a year in two digits.*'16年'"):
        rs.read_panel(workbook({"gdp": year_rows("15年", "16年")}))


@pytest.mark.parametrize(
    "label",
    [
        ("北  京", "天　津"),
        ("北京*", "天津①"),
        ("北京[1]", "天津〔2〕"),
        ("北京 ", " 天津"),
        ("北京²", "天津※"),
    ],
    ids=str,
)
def test_regions_with_blanks_and_footnote_marks(workbook, label):
    panel = rs.read_panel(workbook({"gdp": year_rows(2015, 2016, label=label)}))
    assert panel.ids == ("北京", "天津")


def test_figures_with_footnote_marks_and_a_preview_that_says_so(workbook):
    path = workbook({"y": [["地区", 2015, 2016], ["北京", "1.5①", "2*"], ["天津", 3, "4 [1]"]]})
    assert rs.read_panel(path)["y"].values.tolist() == [[1.5, 3], [2, 4]]
    said = [str(p.what) for p in rs.preview_panel(path).parts if p.part == "mark"]
    assert said == ["2 footnote marks taken off"]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (
            [
                ["地区", 2015, 2016],
                ["全国", 9, 9],
                ["东部地区", 5, 5],
                ["北京", 1, 2],
                ["天津", 3, 4],
                ["中部", 6, 6],
            ],
            R,
        ),
        (
            [
                ["地区", 2015, 2016],
                ["一、东部", None, None],
                ["北京", 1, 2],
                ["天津", 3, 4],
                ["平均", 2, 3],
            ],
            R,
        ),
        (
            [
                ["地区", 2015, 2016],
                ["北京", 1, 2],
                ["注：以下为新口径"],
                ["天津", 3, 4],
                ["合计", 4, 6],
            ],
            R,
        ),
        ([["区域", "地区", 2015, 2016], ["东部", "北京", 1, 2], [None, "天津", 3, 4]], R),
        ([["序号", "地区", 2015, 2016], [1, "北京", 1, 2], [2, "天津", 3, 4]], R),
        (
            [["地区", 2015, 2016], ["北京", 1, 2], ["天津", 3, 4], ["西藏", None, None]],
            [*R, "西藏"],
        ),
        (
            [["地区", 2015, 2016], ["西藏", None, None], ["北京", 1, 2], ["天津", 3, 4]],
            ["西藏", *R],
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::regspatial.errors.DataWarning")
def test_sums_notes_and_headings_are_no_regions_and_a_region_without_figures_is_one(
    workbook, rows, kept
):
    panel = rs.read_panel(workbook({"gdp": rows}))
    assert list(panel.ids) == kept
    assert panel.select(ids=R)["gdp"].values.tolist() == [[1, 3], [2, 4]]


def test_sums_over_parts_are_named_and_kept_in_a_table_of_their_own(workbook):
    rows = [["地区", 2015], ["北京", 1], ["天津", 2], ["东部地区", 3]]
    with pytest.warns(rs.RegspatialWarning, match="东部地区"):
        rs.read_panel(workbook({"gdp": rows}))
    parts = [["地区", 2015], ["东部地区", 1], ["中部地区", 2], ["西部地区", 3]]
    assert rs.read_panel(workbook({"gdp": parts}, "parts.xlsx")).ids == tuple(
        r[0] for r in parts[1:]
    )


def test_several_tables_on_one_sheet(workbook):
    beside = [
        ["地区", 2015, 2016, None, "地区", 2015, 2016],
        ["北京", 1, 2, None, "河北", 5, 6],
        ["天津", 3, 4, None, "山西", 7, 8],
    ]
    panel = rs.read_panel(workbook({"gdp": beside}))
    assert panel.ids == ("北京", "天津", "河北", "山西")
    assert panel["gdp"].values.tolist() == [[1, 3, 5, 7], [2, 4, 6, 8]]
    under = [
        ["一、生产总值（亿元）"],
        *year_rows(2015, 2016),
        ["二、人口（万人）"],
        *year_rows(2015, 2016),
    ]
    panel = rs.read_panel(workbook({"S": under}, "under.xlsx"))
    assert panel.units == {"生产总值": "亿元", "人口": "万人"}
    assert panel["人口"].values.tolist() == [[1, 3], [2, 4]]
    go_on = [["地区", 2015], ["北京", 1], ["天津", 2], ["续表"], ["地区", 2015], ["河北", 3]]
    panel = rs.read_panel(workbook({"gdp": go_on}, "more.xlsx"))
    assert cells(panel) == {
        ("gdp", "北京", 2015): 1,
        ("gdp", "天津", 2015): 2,
        ("gdp", "河北", 2015): 3,
    }


def test_two_tables_of_one_name_that_differ_are_refused(workbook):
    again = [*year_rows(2015, 2016), ["地区", 2015, 2016], ["北京", 5, 2], ["天津", 3, 4]]
    with pytest.raises(rs.RegspatialError, match="disagree on 1 figure"):
        rs.read_panel(workbook({"gdp": again}))


@pytest.mark.parametrize("merged", [True, False])
def test_a_row_an_indicator_with_its_unit(workbook, merged):
    rows = [["地区", "指标", "单位", 2015, 2016]]
    for k, one in enumerate(R):
        rows.append([one, "生产总值", "亿元", 1 + k, 3 + k])
        rows.append([None if merged else one, "人口", "万人", 10 + k, 30 + k])
    panel = rs.read_panel(workbook({"S": rows}))
    assert panel.units == {"生产总值": "亿元", "人口": "万人"}
    assert panel["人口"].values.tolist() == [[10, 11], [30, 31]]
    long = [
        ["地区", "指标", "年份", "数值"],
        *[
            [one, v, t, k * 100 + j * 10 + t]
            for k, one in enumerate(R)
            for j, v in enumerate(("a", "b"))
            for t in (2015, 2016)
        ],
    ]
    panel = rs.read_panel(workbook({"S": long}, "long.xlsx"))
    assert panel["b"].values.tolist() == [[2025, 2125], [2026, 2126]]


def test_units_in_a_column_beside_the_indicators(workbook):
    book = {
        str(t): [["指标", "单位", *R], ["生产总值", "亿元", t, 1], ["人口", "万人", 2, t]]
        for t in (2015, 2016)
    }
    panel = rs.read_panel(workbook(book))
    assert panel.units == {"生产总值": "亿元", "人口": "万人"}
    assert panel["生产总值"].values.tolist() == [[2015, 1], [2016, 1]]
    book["2016"][1][1] = "万元"
    with pytest.raises(rs.RegspatialError, match=r"'生产总值' is in '万元' here and in '亿元'"):
        rs.read_panel(workbook(book, "other.xlsx"))


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (
            {
                "2015": [["地区", "y（亿元）"], ["北京", 1]],
                "2016": [["地区", "y（万元）"], ["北京", 1]],
            },
            "万元",
        ),
        ({"y": [["地区", "2015（万元）", "2016（亿元）"], ["北京", 1, 2], ["天津", 1, 2]]}, "亿元"),
        (
            {"y": [["地区", 2015, 2016], ["北京", "50%", 0.5], ["天津", "40%", 0.4]]},
            "percent signs",
        ),
        (
            {
                "2015": [["地区", "y"], ["北京", "50%"], ["天津", "4%"]],
                "2016": [["地区", "y"], ["北京", 0.5]],
            },
            "percent signs",
        ),
        ({"y": [["地区", 2015], ["北京", 1], ["天津", 2], ["北京市", 3]]}, "北京, 北京市"),
        ({"y": [["地区", 2015, 2016], ["北京", "约3", 2], ["天津", ">5", 4]]}, "约3"),
        ({"y": [["地区", 2015], ["北京", "约3"], ["天津", 4], ["河北", 5]]}, "约3"),
        ({"y": [["region", 2015], ["Paris", "ca. 3"], ["Lyon", 4], ["Lille", 5]]}, "ca. 3"),
        ({"y": [["地区", 2015], ["北京", True], ["天津", 5]]}, "truth values"),
        ({"y": [["地区", 2015], ["北京", dt.date(2015, 3, 4)], ["天津", 5], ["河北", 5]]}, "2015"),
    ],
)
def test_what_would_give_a_wrong_figure_is_refused(workbook, sheets, said):
    path = workbook(sheets)
    with pytest.raises(rs.RegspatialError, match=said):
        rs.read_panel(path)
    assert rs.preview_panel(path).problems


def test_one_unit_in_two_words_is_one(workbook):
    book = {
        "2015": [["地区", "y（亿元）"], ["北京", 1]],
        "2016": [["地区", "y (100 million yuan)"], ["北京", 2]],
    }
    assert rs.read_panel(workbook(book))["y"].values.tolist() == [[1], [2]]
    percent = [["地区", "2015(%)", "2016(%)"], ["北京", "50%", 40], ["天津", "4%", 5]]
    assert np.array_equal(
        rs.read_panel(workbook({"y": percent}, "p.xlsx"))["y"].values, [[50, 4], [40, 5]]
    )


def test_sheets_of_contents_are_left_out_and_named(workbook):
    book = {
        "目录": [["序号", "表名"], [1, "gdp"], [2, "pop"]],
        "gdp": year_rows(2015, 2016),
        "说明": [["指标", "解释"], ["gdp", 2015]],
    }
    with pytest.warns(rs.RegspatialWarning, match="目录.*说明"):
        panel = rs.read_panel(workbook(book))
    assert list(panel.columns) == ["gdp"]
    assert panel.times == (2015, 2016)


@pytest.mark.parametrize("rest", [None, "2019年"], ids=["alone", "merged"])
def test_rows_under_years_have_these_years(workbook, rest):
    """A table whose rows are broken by years: each row belongs to the year above it."""
    later = None if rest is None else "2020年"
    rows = [
        ["地区", "GDP（亿元）", "人口（万人）"],
        ["2019年", rest, rest],
        ["全国", 4, 6],
        ["北京", 1, 2],
        ["天津", 3, 4],
        ["2020年", later, later],
        ["全国", 12, 14],
        ["北京", 5, 6],
        ["天津", 7, 8],
        ["注：当年价格。", None, None],
    ]
    panel = rs.read_panel(workbook({"Sheet1": rows}))
    assert (panel.ids, panel.times) == (("北京", "天津"), (2019, 2020))
    assert panel["GDP"].values.tolist() == [[1, 3], [5, 7]]
    assert panel.units == {"GDP": "亿元", "人口": "万人"}


@pytest.mark.parametrize(
    "rows",
    [
        [["北京", 9], ["2019年", None], ["北京", 1], ["2020年", None], ["北京", 5]],
        [["2019年", None], ["北京", 1], ["2019年", None], ["北京", 5]],
    ],
    ids=["above the first year", "the same year twice"],
)
def test_rows_whose_year_is_not_known_are_refused_with_the_call(workbook, rows):
    with pytest.raises(rs.RegspatialError, match=r"北京 all stands twice.*\(id=, time=\)"):
        rs.read_panel(workbook({"Sheet1": [["地区", "GDP"], *rows]}))
