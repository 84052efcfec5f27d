"""What a workbook holds and people do not see as it is read: formulas without values, merged numbers, hidden rows."""

import zipfile

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


def test_a_hidden_column_that_holds_something_is_named(tmp_path):
    def change(sheet):
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["F"].hidden = True

    path = book(tmp_path / "t.xlsx", change)
    with pytest.warns(DataWarning, match=r"1 hidden column of t.xlsx is read too: Sheet!C\."):
        rs.read_panel(path, id="地区", time="年份")


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="S"><table:table-column table:number-columns-repeated="2"/>
<table:table-column table:visibility="collapse"/>{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def open_document(path, last):
    def cell(value):
        if not isinstance(value, str):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        if value.startswith("="):
            return f'<table:table-cell table:formula="of:{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    rows = [ROWS[0], ROWS[1], ["天津", 2019, last], ROWS[3]]
    made = [f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows]
    made[3] = made[3].replace("<table:table-row>", '<table:table-row table:visibility="collapse">')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", CONTENT.format(rows="".join(made)))
    return path


def test_an_open_document_names_formulas_hidden_rows_and_columns(tmp_path):
    path = open_document(tmp_path / "t.ods", "=[.C2]*2")
    with pytest.warns(DataWarning) as caught, pytest.raises(RegspatialError, match=r"=\[.C2\]\*2"):
        rs.read_panel(path, id="地区", time="年份")
    said = " ".join(str(one.message) for one in caught)
    assert "1 formula of t.ods has no saved value: S!C3." in said
    assert "1 hidden row of t.ods is read too: S!4." in said
    assert "1 hidden column of t.ods is read too: S!C." in said


def test_an_open_document_without_formulas_is_read(tmp_path):
    with pytest.warns(DataWarning, match="hidden"):
        panel = rs.read_panel(open_document(tmp_path / "t.ods", 2.5), id="地区", time="年份")
    assert panel["gdp"].values.tolist() == [[1.5, 2.5, 3.5]]


def test_an_xls_names_hidden_rows_and_columns(tmp_path):
    xlwt = pytest.importorskip("xlwt")
    made = xlwt.Workbook()
    sheet = made.add_sheet("S")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    sheet.col(2).hidden = True
    sheet.row(3).hidden = True
    made.save(str(tmp_path / "t.xls"))
    with pytest.warns(DataWarning) as caught:
        rs.read_panel(tmp_path / "t.xls", id="地区", time="年份")
    said = " ".join(str(one.message) for one in caught)
    assert "1 hidden row of t.xls is read too: S!4." in said
    assert "1 hidden column of t.xls is read too: S!C." in said
