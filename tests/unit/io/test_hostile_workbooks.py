"""Workbooks that ask for more memory than there is, or make the reader panic: a sentence for each."""

import datetime as dt
import struct
import sys
import types
import zipfile

import openpyxl
import pytest

import regspatial as rs
from regspatial.errors import FileFormatError
from regspatial.io import _workbook
from regspatial.io.tables import read_table

ROWS = [["id", "t", "x"], ["a", 2012, 1.5], ["b", 2012, True]]


def refused(path, sentence):
    with pytest.raises(FileFormatError, match=sentence) as caught:
        read_table(path)
    assert caught.value.zh != caught.value.en
    assert path.name in caught.value.zh


def compound_file(stream_size):
    """Return a compound file (the container of .xls) whose workbook claims to be so long."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 4, 0xFFFE, 12, 6)  # version 4: lengths of 64 bits
    head += struct.pack("<IIIIIIIII", 1, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    head = head.ljust(4096, b"\0")
    sectors = struct.pack("<1024I", fat, end, end, *[free] * 1021)

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le").ljust(64, b"\0")
        links = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, free, free, child)
        return text + links + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, stream_size)
    return head + sectors + folder.ljust(4096, b"\0") + bytes(4096)


@pytest.mark.parametrize("size", [2**33, 2**45, 2**62])
def test_a_small_file_that_claims_gigabytes(tmp_path, size):
    path = tmp_path / "t.xls"
    path.write_bytes(compound_file(size))
    refused(path, "cannot be read as a workbook")


def test_one_cell_at_the_far_corner(workbook):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["XFD1048576"] = 1
    path = workbook({"s": ROWS})
    book.save(path)
    book.close()
    refused(path, "'Sheet' of t.xlsx reaches to cell XFD1048576.*far from the table")


def test_a_far_cell_of_a_sheet_that_is_not_asked_for(workbook):
    path = workbook({"data": ROWS, "other": [["x"]]})
    book = openpyxl.load_workbook(path)
    book["other"]["XFD1048576"] = 1
    book.save(path)
    book.close()
    assert len(read_table(path, sheet="data").rows) == 2
    refused(path, "'other'.*XFD1048576")


def test_a_far_cell_that_holds_nothing_is_none(workbook):
    path = workbook({"s": ROWS})
    book = openpyxl.load_workbook(path)
    book["s"]["XFD1048576"].number_format = "0.00"
    book.save(path)
    book.close()
    assert len(read_table(path).rows) == 2


def test_a_workbook_that_unpacks_to_more_than_there_is(workbook, monkeypatch):
    path = workbook({"s": ROWS})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/zeros.bin", bytes(2**22))
    monkeypatch.setattr(_workbook, "available_memory", lambda: 2**20)
    refused(path, r"unpacks to \d+ [kM]B")


def test_a_workbook_may_unpack_to_what_is_free_and_not_to_a_byte_more(workbook):
    path = workbook({"s": ROWS})
    with zipfile.ZipFile(path) as book:
        size = sum(one.file_size for one in book.infolist())
    assert _workbook._budget(path, size) == size
    with pytest.raises(FileFormatError, match="unpacks to"):
        _workbook._budget(path, size - 1)


def test_a_child_that_may_take_too_little(workbook, monkeypatch):
    if sys.platform != "linux":
        pytest.skip("limits on the address space hold on Linux")
    path = workbook({"s": ROWS})
    assert len(read_table(path).rows) == 2
    monkeypatch.setattr(_workbook, "_BASE", 2**20)
    refused(path, "asked for more than")


class Panic(BaseException):
    """As pyo3 raises a panic of Rust: no Exception."""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Panic("slice index"), "cut off, damaged or protected"),
        (MemoryError(), "asked for more than"),
    ],
)
def test_what_the_reader_raises_inside_this_process(workbook, monkeypatch, error, sentence):
    def from_path(path):
        raise error

    fake = types.SimpleNamespace(CalamineWorkbook=types.SimpleNamespace(from_path=from_path))
    path = workbook({"s": ROWS})
    monkeypatch.setattr(_workbook, "interpreter", lambda: None)
    monkeypatch.setitem(sys.modules, "python_calamine", fake)
    monkeypatch.setattr(_workbook, "_libraries", lambda what: [])
    refused(path, sentence)


@pytest.mark.parametrize("program", ["own", "none", "missing"])
def test_the_same_cells_in_a_child_and_without_one(workbook, monkeypatch, program):
    if program == "none":
        monkeypatch.setattr(_workbook, "interpreter", lambda: None)
    if program == "missing":
        monkeypatch.setattr(_workbook, "interpreter", lambda: "no-such-python")
    moments = [dt.date(2012, 1, 1), dt.datetime(2012, 3, 4, 5, 6, 7), dt.time(8, 9)]
    path = workbook({"s": [["a", "b", "c"], [*moments], ["京", 0.1, None], [True, 7, -1e-300]]})
    table = read_table(path)
    assert [list(c) for c in table.columns] == [
        [dt.date(2012, 1, 1), "京", True],
        [dt.datetime(2012, 3, 4, 5, 6, 7), 0.1, 7.0],
        [dt.time(8, 9), "", -1e-300],
    ]


def test_inside_another_program_no_child_is_started(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/bin/some-desktop")
    assert _workbook.interpreter() is None
    monkeypatch.setattr(sys, "executable", "C:\\env\\Python.exe".replace("\\", "/"))
    assert _workbook.interpreter() is not None
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert _workbook.interpreter() is None


def test_a_module_beside_the_file_is_not_imported(workbook, monkeypatch, tmp_path):
    """The child runs in the folder of the user, where a json.py may lie."""
    (tmp_path / "json.py").write_text("raise SystemExit(1)")
    path = workbook({"s": ROWS})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert rs.read_panel(path, "id", "t").n == 2


@pytest.mark.parametrize(
    "said", ["Memory allocation failed, line 1", "unknown error (<string>, line 0)"]
)
def test_a_reader_of_xml_without_memory_is_no_damaged_file(monkeypatch, said):
    """lxml has these words for an XML that does not fit into its budget."""
    from regspatial.io import _workbook_child

    def full(path):
        raise SyntaxError(said)
        yield path

    monkeypatch.setattr(_workbook_child, "document", full)
    assert list(_workbook_child.attempted("document", "a.docx", None)) == [
        {"fault": "memory", "said": said}
    ]
