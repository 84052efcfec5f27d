"""Workbooks and documents that ask for too much: the audit says so, within its budget."""

import resource
import zipfile

import pytest

import regspatial as rs
from regspatial.audit.reading import grids_of
from regspatial.errors import FileFormatError
from regspatial.io import _workbook

openpyxl = pytest.importorskip("openpyxl")
docx = pytest.importorskip("docx")


def refused(path, sentence):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileFormatError, match=sentence) as caught:
        rs.audit_table(path)
    assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.zh)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def book(path, change=None):
    made = openpyxl.Workbook()
    made.active.append(["", "(1)"])
    made.active.append(["gdp", "0.5**"])
    if change is not None:
        change(made.active)
    made.save(path)
    return path


def rewritten(path, part, change):
    """Write a zip anew with one of its parts changed."""
    with zipfile.ZipFile(path) as old:
        members = {one: old.read(one) for one in old.namelist()}
    members[part] = change(members[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return path


def test_one_cell_at_the_far_end_of_a_sheet(tmp_path):
    path = book(tmp_path / "a.xlsx", lambda sheet: sheet.cell(1048576, 16384, "x"))
    assert path.stat().st_size < 10_000
    assert refused(path, "reaches to cell XFD1048576") < 200_000  # kB


def test_a_formatted_cell_without_content_is_no_end(tmp_path):
    def change(sheet):
        sheet.cell(1048576, 16384).number_format = "0.00"

    (grid,) = grids_of(book(tmp_path / "a.xlsx", change))
    assert grid.rows == (("", "(1)"), ("gdp", "0.5**"))


def test_a_merged_area_as_large_as_a_sheet(tmp_path):
    path = book(tmp_path / "a.xlsx")
    rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>',
        ),
    )
    assert refused(path, "asked for more than") < 200_000


def test_a_small_document_that_unpacks_to_very_much(tmp_path):
    path = tmp_path / "a.docx"
    made = docx.Document()
    made.add_paragraph("word")
    made.save(path)
    rewritten(
        path,
        "word/document.xml",
        lambda xml: xml.replace(b"<w:sectPr", b" " * 2**28 + b"<w:sectPr", 1),
    )
    assert path.stat().st_size < 1_000_000
    assert refused(path, "unpacks to") < 600_000  # of which this test itself makes most


def test_a_document_whose_reader_asks_for_more_than_it_may(tmp_path, monkeypatch):
    path = tmp_path / "a.docx"
    docx.Document().save(path)
    monkeypatch.setattr(_workbook, "_PRINTED", 2**25)
    refused(path, "asked for more than 34 MB")


def test_a_document_that_is_none(tmp_path):
    for name in ("a.docx", "a.xlsx"):
        path = tmp_path / name
        path.write_bytes(b"PK\x03\x04 no zip")
        refused(path, "it is cut off, damaged or protected by a password. Open")


@pytest.mark.parametrize("program", [True, False])
def test_the_same_tables_in_a_child_and_without_one(tmp_path, monkeypatch, program):
    if not program:
        monkeypatch.setattr(_workbook, "interpreter", lambda: None)
    made = docx.Document()
    made.add_paragraph("Table 1 Growth")
    table = made.add_table(2, 2)
    for k, text in enumerate(["", "(1)", "gdp", "0.5**"]):
        table.cell(k // 2, k % 2).text = text
    made.save(tmp_path / "a.docx")
    (grid,) = grids_of(tmp_path / "a.docx")
    assert grid.rows == (("", "(1)"), ("gdp", "0.5**"))
    assert grid.caption == "Table 1 Growth"
    (grid,) = grids_of(book(tmp_path / "b.xlsx", lambda sheet: sheet.append(["se", 0.25])))
    assert grid.rows[2] == ("se", "0.25")
