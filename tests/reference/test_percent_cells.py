"""Numbers that a workbook shows as percentages are what people see there, whoever wrote the book.

The six workbooks were written by openpyxl, Gnumeric and LibreOffice Calc (`data/workbooks/make_percent.py`).
"""

import struct
from pathlib import Path

import pytest

import regspatial as rs
from regspatial._files.shown_cells import is_percent, percent_text, shown_cells

BOOKS = sorted((Path(__file__).parent / "data" / "workbooks").glob("percent*.*s*"))
BOOKS = [one for one in BOOKS if one.suffix in (".ods", ".xls", ".xlsx")]
SEEN = {
    ("北京市", 2020): 87.5,
    ("北京市", 2021): 7.12345,
    ("北京市", 2022): 7.0,
    ("天津市", 2020): 50.0,
    ("天津市", 2021): 125.0,
    ("天津市", 2022): -3.1,
}
PEOPLE = {
    ("北京市", 2020): 2189,
    ("北京市", 2021): 2189,
    ("北京市", 2022): 2184,
    ("天津市", 2020): 1387,
    ("天津市", 2021): 1373,
    ("天津市", 2022): 1363,
}


def cells(panel, name):
    values = panel[name].values
    return {
        (i, t): values[k, j] for k, t in enumerate(panel.times) for j, i in enumerate(panel.ids)
    }


def test_there_are_six():
    assert len(BOOKS) == 6


@pytest.mark.parametrize("book", BOOKS, ids=lambda p: p.name)
def test_no_cell_is_wrong(book):
    panel = rs.read_panel(book)
    # the very numbers that 15 digits print: nothing is computed of them but times a hundred
    assert cells(panel, "城镇化率") == SEEN
    assert panel.units["城镇化率"] == "%"
    # a sign in quotation marks decorates: the number is not multiplied, nor read as a time of day
    assert cells(panel, "人口") == PEOPLE


@pytest.mark.parametrize("book", BOOKS, ids=lambda p: p.name)
def test_a_table_read_by_hand_has_the_same(book):
    panel = rs.read_panel(book, sheet="城镇化率", id="地区", wide="share", skip_header=1)
    assert cells(panel, "share") == SEEN
    assert panel.units["share"] == "%"


def with_a_free_entry(data):
    """Return a compound file whose directory (MS-CFB 2.6.1) has an unused entry before the workbook's."""
    start = 512 * (1 + struct.unpack_from("<I", data, 48)[0])
    entries = [data[start + 128 * k : start + 128 * (k + 1)] for k in range(4)]
    assert [e[66] for e in entries] == [5, 2, 2, 2]  # the root, three streams
    assert entries[1].startswith("Workbook".encode("utf-16-le"))
    nothing = 0xFFFFFFFF
    root = entries[0][:76] + struct.pack("<I", 2) + entries[0][80:]  # its first stream is entry 2
    book = entries[1][:68] + struct.pack("<2I", nothing, nothing) + entries[1][76:]
    free = bytes(68) + struct.pack("<3I", nothing, nothing, nothing) + bytes(48)
    return data[:start] + root + free + book + free + data[start + 512 :]


@pytest.mark.parametrize("name", ["percent-calc.xls", "percent-gnumeric.xls"])
def test_an_entry_without_a_name_hides_no_percentages(name, tmp_path):
    (book,) = (one for one in BOOKS if one.name == name)
    data = book.read_bytes()
    changed = with_a_free_entry(data)
    assert len(changed) == len(data)
    (tmp_path / "t.xls").write_bytes(changed)
    assert shown_cells(tmp_path / "t.xls") == shown_cells(book) != {}
    assert cells(rs.read_panel(tmp_path / "t.xls"), "城镇化率") == SEEN


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("0%", True),
        ("0.00%", True),
        ("[Red]0.0%;-0.0%", True),
        ('0.0"a"%', True),
        ("#,##0", False),
        ('0"%"', False),
        ("0\\%", False),
        ("0_%", False),
        ("General", False),
        ("yyyy", False),
    ],
)
def test_a_quoted_or_escaped_sign_only_decorates(code, is_one):
    assert is_percent(code) is is_one


def test_all_digits_of_a_cell_are_kept():
    assert percent_text(0.07) == "7%"
    assert percent_text(0.123456789012345) == "12.3456789012345%"
    assert percent_text(-1.5) == "-150%"


def test_shares_beside_plain_numbers_are_asked_about(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["地区", "2020年", "2021年"], ["北京市", 0.875, 0.5], ["天津市", 84.7, 0.6]):
        sheet.append(row)
    for place in ("B2", "C2", "C3"):
        sheet[place].number_format = "0.0%"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(rs.RegspatialError, match=r"'87.5%' are percentages and 84.7 are not"):
        rs.read_panel(tmp_path / "t.xlsx")
