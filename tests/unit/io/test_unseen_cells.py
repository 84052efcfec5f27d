"""What a workbook holds and people do not see as it is read: formulas without values, merged numbers, hidden rows."""

import struct
import zipfile

import openpyxl
import pytest

import regspatial as rs
from regspatial._files.unseen_cells import unseen_cells
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


def record(kind, body=b""):
    return struct.pack("<2H", kind, len(body)) + body


def compound(path):
    """Write a compound file whose one stream is a workbook of Excel 97 with a hidden row and a hidden column."""
    bof, eof = record(0x0809, struct.pack("<2H", 0x0600, 5) + bytes(12)), record(0x000A)
    name = struct.pack("<IHBB", 0, 0, 1, 0) + b"S"
    at = len(bof) + len(record(0x0085, name)) + len(eof)
    sheet = record(0x0085, struct.pack("<I", at) + name[4:])
    column = record(0x007D, struct.pack("<5HH", 2, 2, 2048, 15, 1, 0))
    shown = record(0x007D, struct.pack("<5HH", 3, 4, 2048, 15, 0, 0))
    rows = [
        record(0x0208, struct.pack("<6HHH", r, 0, 3, 255, 0, 0, 0x20 * (r == 3), 0))
        for r in range(4)
    ]
    stream = (bof + sheet + eof + bof + column + shown + b"".join(rows) + eof).ljust(4096, b"\0")
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<5H", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", head, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    entries = bytearray(512)
    for k, (called, kind, start, size) in enumerate(
        [("Root Entry", 5, 0xFFFFFFFE, 0), ("Workbook", 2, 2, 4096)]
    ):
        text = called.encode("utf-16-le")
        entries[128 * k : 128 * k + len(text)] = text
        struct.pack_into("<HB", entries, 128 * k + 64, len(text) + 2, kind)
        struct.pack_into("<2I", entries, 128 * k + 116, start, size)
    path.write_bytes(bytes(head) + table + bytes(entries) + stream)
    return path


def test_an_xls_has_hidden_rows_and_columns(tmp_path):
    found = unseen_cells(compound(tmp_path / "t.xls"))
    assert list(found) == ["S"]
    assert found["S"].hidden == [4]
    assert found["S"].columns == [2]


def test_a_file_that_is_no_workbook_has_nothing_unseen(tmp_path):
    path = tmp_path / "t.xls"
    path.write_bytes(b"no workbook")
    assert unseen_cells(path) == {}
