"""The same panel from every kind of file, and what a yearbook does to one."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import (
    DataWarning,
    InputError,
    LabelError,
    NotNumericError,
    UnknownColumnError,
)
from regspatial.io import panel_to_frame


def check(panel):
    assert panel.ids == ("110000", "120000")
    assert panel.times == (2012, 2013)
    assert set(panel.columns) == {"gdp", "pop"}
    assert panel["gdp"].values.tolist() == [[1.5, 2.5], [3.5, 4.5]]
    assert panel["pop"].values.tolist() == [[10.0, 20.0], [30.0, 40.0]]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("t.csv", {"encoding": "utf-8"}),
        ("t.csv", {"encoding": "utf-8-sig"}),
        ("t.txt", {"encoding": "gb18030", "sep": "\t"}),
        ("t.csv", {"encoding": "utf-8", "sep": ";"}),
    ],
)
def test_text(tmp_path, long_frame, name, how):
    path = tmp_path / name
    long_frame.to_csv(path, index=False, **how)
    check(rs.read_panel(path, "code", "year"))


def test_text_with_the_index_of_a_frame(tmp_path, long_frame):
    long_frame.to_csv(tmp_path / "t.csv")
    check(rs.read_panel(tmp_path / "t.csv", "code", "year"))


def test_excel_parquet_stata(tmp_path, long_frame):
    long_frame["code"] = long_frame["code"].astype(int)
    long_frame.to_excel(tmp_path / "t.xlsx", index=False)
    long_frame.to_parquet(tmp_path / "t.parquet")
    long_frame.to_stata(tmp_path / "t.dta", write_index=False, version=118)
    for name in ("t.xlsx", "t.parquet", "t.dta"):
        check(rs.read_panel(tmp_path / name, "code", "year"))


def test_a_frame_and_its_index(long_frame):
    before = long_frame.copy()
    check(rs.panel_from_frame(long_frame, "code", "year"))
    check(rs.panel_from_frame(long_frame.set_index(["code", "year"]), "code", "year"))
    check(rs.panel_from_frame(long_frame.convert_dtypes(), "code", "year"))
    check(rs.panel_from_frame(long_frame.astype({"code": "category"}), "code", "year"))
    dated = long_frame.assign(year=pd.to_datetime(long_frame["year"].astype(str)))
    check(rs.panel_from_frame(dated, "code", "year"))
    pd.testing.assert_frame_equal(long_frame, before)


def test_a_nullable_gap_is_a_gap():
    frame = pd.DataFrame({"i": ["a", "b"], "t": [1, 1], "x": pd.array([1, None], dtype="Int64")})
    panel = rs.panel_from_frame(frame, "i", "t", missing="keep")
    assert np.isnan(panel["x"].values[0, 1])


def test_columns_pick_and_rename(tmp_path, long_frame):
    long_frame = long_frame.rename(columns={"gdp": "地区生产总值(亿元)"})
    long_frame.to_csv(tmp_path / "t.csv", index=False)
    panel = rs.read_panel(tmp_path / "t.csv", "code", "year", columns={"y": "地区生产总值(亿元)"})
    assert list(panel.columns) == ["y"]
    panel = rs.read_panel(tmp_path / "t.csv", "code", "year", columns=["pop"])
    assert list(panel.columns) == ["pop"]
    with pytest.raises(UnknownColumnError, match=r"no column 'ppo'.*Perhaps 'pop'") as caught:
        rs.read_panel(tmp_path / "t.csv", "code", "year", columns=["ppo"])
    assert caught.value.columns == ("ppo",)
    with pytest.raises(NotNumericError, match=r"row 2 \(110000 2012\): '北京'"):
        rs.read_panel(tmp_path / "t.csv", "code", "year", columns=["name"])


def test_a_yearbook_sheet(workbook):
    rows = [
        ["2-1 各地区生产总值"],
        ["单位：亿元"],
        [],
        ["地区", "年份", "地区生产总值", "人口"],
        ["全国", "2012年", "540,367.4", 135404],
        ["北京", "2012年", "17,879.4", 2069],
        ["天津", "2012年", "１２，８９３．９", 1413],
        ["北京", dt.date(2013, 1, 1), 19800.8, 2115],
        ["天津", "2013年", 14442.0, 1472],
        ["全 国", "2013年", 588018.8, 136072],
        [],
        ["注：按当年价格计算。"],
    ]
    path = workbook({"2-1": rows})
    panel = rs.read_panel(
        path, "地区", "年份", names="province", ignore=["全国"], skip_header=3, skip_footer=1
    )
    assert panel.ids == ("110000", "120000")
    assert panel["地区生产总值"].values.tolist() == [[17879.4, 12893.9], [19800.8, 14442.0]]


def test_names_that_are_no_region_are_listed(workbook):
    path = workbook({"a": [["地区", "年", "x"], ["北京", 2012, 1], ["全国", 2012, 2]]})
    with pytest.raises(LabelError, match=r"'全国'.*ignore="):
        rs.read_panel(path, "地区", "年", names="province")


def test_names_of_ones_own_map(written):
    regions = rs.china("province").select(["110000", "310000"])
    path = written("place,year,x\nBeijing,2012,1\n上海,2012,2\n")
    assert rs.read_panel(path, "place", "year", names=regions).ids == regions.ids


def test_a_cross_section(written):
    path = written("id,x\na,1\nb,2\n")
    assert rs.read_panel(path, "id").times == ("all",)
    assert rs.read_panel(path, "id", at=2020)["x"].at(2020).values.tolist() == [[1.0, 2.0]]


def test_columns_of_text_are_left_out_and_doubtful_ones_told(written):
    path = written("id,t,x,name,note\na,1,1,Aa,see 3\nb,1,2,Bb,4\nc,1,3,Cc,none given\n")
    with pytest.warns(DataWarning, match="left out: note") as caught:
        panel = rs.read_panel(path, "id", "t")
    assert list(panel.columns) == ["x"]
    assert "note" in caught[0].message.zh


def test_numbers_with_some_text_are_refused_by_name(written):
    path = written("id,t,x\na,1,1\nb,1,2 or 3\nc,1,3\n")
    with pytest.raises(NotNumericError, match=r"row 3 \(b 1\): '2 or 3'"):
        rs.read_panel(path, "id", "t")


def test_rows_are_numbered_as_in_the_file(written):
    path = written('id,t,x,s\n\na,1,1,"two\nlines"\n\nb,1,oops,"x"\nc,1,3,x\n')
    with pytest.raises(NotNumericError, match="row 6 "):
        rs.read_panel(path, "id", "t", columns=["x"])


def test_a_decimal_comma_is_asked_about(written):
    path = written("id;t;x\na;1;1,5\nb;1;2,25\n")
    with pytest.raises(rs.RegspatialError, match="decimal=','"):
        rs.read_panel(path, "id", "t")
    assert rs.read_panel(path, "id", "t", decimal=",")["x"].values.tolist() == [[1.5, 2.25]]
    with pytest.raises(NotNumericError):
        rs.read_panel(path, "id", "t", decimal=".", columns=["x"])


def test_stata_value_labels_serve_as_names(tmp_path):
    frame = pd.DataFrame({"prov": [1, 2], "year": [2012, 2012], "x": [1.0, 2.0]})
    path = tmp_path / "t.dta"
    frame.to_stata(
        path, write_index=False, value_labels={"prov": {1: "北京", 2: "天津"}}, version=118
    )
    assert rs.read_panel(path, "prov", "year").ids == ("1", "2")
    assert rs.read_panel(path, "prov", "year", names="province").ids == ("110000", "120000")


def test_back_to_a_frame(long_frame):
    panel = rs.panel_from_frame(long_frame, "code", "year")
    frame = panel.to_frame()
    assert list(frame.columns) == ["id", "time", "gdp", "pop"]
    pd.testing.assert_frame_equal(
        frame.set_axis(["code", "year", "gdp", "pop"], axis=1),
        long_frame.drop(columns="name").astype({"pop": float}),
        check_dtype=False,
    )
    with pytest.raises(rs.RegspatialError, match="choose other names"):
        panel_to_frame(panel, id="gdp")


def test_namibia_and_truths_read_alike_from_text_and_workbook(written, workbook):
    rows = [["iso", "t", "member"], ["NA", 2020, True], ["ZA", 2020, False]]
    text = "iso,t,member\nNA,2020,TRUE\nZA,2020,false\n"
    for path in (written(text), workbook({"s": rows})):
        got = rs.read_panel(path, "iso", "t")
        assert got.ids == ("NA", "ZA")
        assert got["member"].values.tolist() == [[1.0, 0.0]]


ABOVE = [["a title"], ["", "in 2020 prices"], ["unit; 100 million"]]
TABLE = [["code", "year", "gdp"], ["a", 2012, 1.5], ["b", 2012, 2.5], ["total", "", ""]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("above", [0, 1, 3])
def test_rows_above_and_below_are_skipped_one_by_one(written, workbook, kind, above):
    rows = ABOVE[:above] + TABLE
    if kind == "csv":
        path = written("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    else:
        path = workbook({"s": rows})
    how = {"skip_header": above, "skip_footer": 1}
    panel = rs.read_panel(path, "code", "year", **how)
    assert panel.ids == ("a", "b")
    assert panel["gdp"].values.tolist() == [[1.5, 2.5]]
    with pytest.raises(UnknownColumnError, match="'code'"):
        rs.read_panel(path, "code", "year", **{**how, "skip_header": above + 1})
    if above:
        with pytest.raises(InputError):
            rs.read_panel(path, "code", "year", **{**how, "skip_header": above - 1})
    one_less = rs.read_panel(path, "code", "year", **{**how, "skip_footer": 2})
    assert one_less.ids == ("a",)


def test_the_separator_is_that_of_the_header_not_of_the_notes_above(written):
    path = written("a; note; with; many; of; them\ncode,year,gdp\na,2012,1.5\n")
    assert rs.read_panel(path, "code", "year", skip_header=1)["gdp"].values.tolist() == [[1.5]]
    path = written('"a, note, with, many"\ncode;year;gdp\n"b, c, d, e";2012;1.5\n')
    assert rs.read_panel(path, "code", "year", skip_header=1).ids == ("b, c, d, e",)
