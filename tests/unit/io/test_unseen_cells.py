"""What a workbook holds and people do not see as it is read: formulas without values, merged numbers, hidden rows."""

import openpyxl
import pytest

import regspatial as rs
from regspatial.errors import DataWarning, RegspatialError

ROWS = [["地区", "年份", "gdp"], ["北京", 2019, 1.5], ["天津", 2019, 2.5], ["河北", 2019, 3.5]]


def book(path, change):
    made = openpyxl.Workbook()
    for row in ROWS:
        made.active.append(row)
    change(made.active)
    made.save(path)
    return path


@pytest.mark.parametrize("how", [{}, {"id": "地区", "time": "年份"}], ids=["found", "by hand"])
def test_a_formula_without_a_value_is_no_empty_cell(tmp_path, how):
    path = book(tmp_path / "t.xlsx", lambda sheet: sheet.__setitem__("C3", "=C2*2"))
    with (
        pytest.warns(DataWarning, match=r"1 formula of t.xlsx has no saved value: Sheet!C3"),
        pytest.raises(RegspatialError, match=r"=C2\*2"),
    ):
        rs.read_panel(path, **how)


@pytest.mark.parametrize("how", [{}, {"id": "地区", "time": "年份"}], ids=["found", "by hand"])
def test_merged_numbers_and_hidden_rows_are_named(tmp_path, how):
    def change(sheet):
        sheet.merge_cells("C2:C3")
        sheet.row_dimensions[4].hidden = True

    path = book(tmp_path / "t.xlsx", change)
    with pytest.warns(DataWarning) as caught:
        panel = rs.read_panel(path, **how)
    said = " ".join(str(one.message) for one in caught)
    assert "merged cells: Sheet!C2:C3" in said
    assert "1 hidden row of t.xlsx is read too: Sheet!4" in said
    assert panel.n == 3


def test_merged_years_and_words_and_hidden_blank_rows_are_nothing_to_say(tmp_path):
    def change(sheet):
        sheet.merge_cells("B2:B3")
        sheet.row_dimensions[9].hidden = True

    assert rs.read_panel(book(tmp_path / "t.xlsx", change))["gdp"].values.shape == (1, 3)
