"""A look at tables before they are read: what was taken for what, every problem, and the call."""

import numpy as np
import pytest

import regspatial as rs
from tests.unit.io.make_yearbooks import MAKERS, truth


def parts(preview, part):
    return [str(p.what) for p in preview.parts if p.part == part]


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_the_call_that_is_printed_reads_the_tables(make, tmp_path):
    book = make(tmp_path, truth())
    preview = rs.preview_panel(book.files)
    panel = eval(preview.call, {"rs": rs})  # what a user pastes
    assert not preview.problems
    assert preview.size == (panel.n, panel.T, len(panel.columns))
    want = rs.read_panel(book.files)
    assert panel.ids == want.ids
    assert all(np.array_equal(panel.columns[k], v, equal_nan=True) for k, v in want.columns.items())


def test_every_part_of_a_sheet_is_named(tmp_path):
    book = next(m for m in MAKERS if m.__name__ == "sheet_a_variable")(tmp_path, truth())
    preview = rs.preview_panel(book.files[0])
    first = [p for p in preview.parts if "生产总值" in p.source]
    assert [p.part for p in first] == [
        "layout",
        "title",
        "title",
        "header",
        "region",
        "time",
        "variable",
        "left_out",
        "note",
        "note",
    ]
    assert "rows 3" in parts(preview, "header")
    assert "地区生产总值 (亿元): 330 figures, 0 empty" in parts(preview, "variable")
    text = preview.summary("zh")
    assert "识别结果" in text
    assert "330 个数值" in text


def test_all_problems_and_a_call_without_the_faulty_column(workbook):
    path = workbook(
        {
            "gdp": [["地区", 2010, 2011], ["北京", 1, "abc"], ["天津", "12%", 3]],
            "pop": [["地区", 2010, 2011], ["北京", 1, 2], ["天津", 6, 7]],
        }
    )
    preview = rs.preview_panel(path)
    said = [str(p) for p in preview.problems]
    assert len(said) == 2
    assert any("'abc'" in one for one in said)
    assert any("percentages" in one for one in said)
    assert preview.call.endswith('columns=["pop"])')
    panel = eval(preview.call, {"rs": rs})
    assert panel.columns["pop"].tolist() == [[1, 6], [2, 7]]


def test_a_fault_of_the_keys_leaves_no_call(workbook):
    rows = [
        ["地区", "年份", "x"],
        ["北京", "2010①", 1],
        ["北京", 2011, 2],
        ["天津", 2010, 3],
        ["天津", 2011, 4],
    ]
    preview = rs.preview_panel(workbook({"s": rows}))
    assert preview.call == ""
    assert "holds no time in row 2 '2010①'" in str(preview.problems[0])
    with pytest.raises(rs.RegspatialError, match="holds no time in row 2"):
        rs.read_panel(workbook({"s": rows}, "again.xlsx"))


def test_a_column_that_is_not_asked_for_may_be_faulty(workbook):
    rows = [
        ["地区", "年份", "x", "y"],
        ["北京", 2010, 1, "n①"],
        ["天津", 2010, 2, 5],
        ["上海", 2010, 3, 6],
    ]
    path = workbook({"s": rows})
    with pytest.raises(rs.RegspatialError, match="column 'y' holds text"):
        rs.read_panel(path)
    panel = rs.read_panel(path, columns={"z": "x"})
    assert panel.columns["z"].tolist() == [[1, 2, 3]]
    assert panel.labels["z"].text() == "x"
    with pytest.raises(rs.RegspatialError, match="There are no columns q, r; there are: x"):
        rs.read_panel(path, columns=["x", "q", "r"])


@pytest.mark.parametrize("ignore", ["460000", "海南", "海南省", "Hainan"])
def test_ignore_takes_codes_and_names(workbook, ignore):
    down = [["地区", 2010], ["北京", 1], ["海南", "?"], ["天津", 3]]
    across = [["年份", "北京", "海南", "天津"], [2010, 4, "?", 6]]
    panel = rs.read_panel(workbook({"a": down, "b": across}), ignore=[ignore])
    assert panel.ids == ("北京", "天津")
    assert panel.columns["b"].tolist() == [[4, 6]]


def test_a_label_to_ignore_that_is_not_there_is_named(workbook):
    path = workbook({"a": [["地区", 2010], ["北京", 1], ["天津", 3]]})
    with pytest.warns(rs.RegspatialWarning, match="does not have: 海南"):
        assert rs.read_panel(path, ignore="海南").n == 2


def region_sheets(down):
    """A sheet a region: years down, or variables down."""
    own = {"北京市": [[1, 2], [30, 40]], "天津市": [[5, 6], [70, 80]]}
    out = {}
    for name, cells in own.items():
        if down == "years":
            head = ["年份", "生产总值（亿元）", "人口（万人）"]
            out[name] = [head, *[[2010 + k, cells[0][k], cells[1][k]] for k in (0, 1)]]
        else:
            head = ["指标", "2010年", "2011年"]
            out[name] = [
                head,
                ["生产总值（亿元）", *cells[0]],
                ["一、人口", None, None],
                ["人口（万人）", *cells[1]],
            ]
    return out


@pytest.mark.parametrize("down", ["years", "variables"])
def test_a_sheet_a_region(workbook, down):
    panel = rs.read_panel(workbook(region_sheets(down)))
    assert panel.ids == ("北京市", "天津市")
    assert panel.times == (2010, 2011)
    assert panel.columns["生产总值"].tolist() == [[1, 5], [2, 6]]
    assert panel.columns["人口"].tolist() == [[30, 70], [40, 80]]
    assert panel.units == {"生产总值": "亿元", "人口": "万人"}


def test_variables_that_stand_beside_years_are_no_regions(workbook):
    """Headings with units are variables: a sheet that says no region is refused, not misread."""
    rows = [["年份", "生产总值（亿元）", "人口（万人）"], [2010, 1, 2], [2011, 3, 4]]
    with pytest.raises(rs.RegspatialError, match="no column holds regions"):
        rs.read_panel(workbook({"Sheet1": rows}, "x.xlsx"))
