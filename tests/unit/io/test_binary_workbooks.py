"""Cells of an .xlsb that show percentages are what people see, as those of the other kinds are."""

import pytest

import regspatial as rs
from tests.unit.io.make_xlsb import write_xlsb

SHARES = [
    ["地区", "2020年", "2021年", "2022年"],
    ["北京市", 0.875, 0.0712345, 0.07],
    ["天津市", 0.5, 1, -0.031],
]
PEOPLE = [["地区", "2020年"], ["北京市", 2189], ["天津市", 1387]]


@pytest.fixture
def book(tmp_path):
    style = {
        "share": {(r, c): c for r in (1, 2) for c in (1, 2, 3)},
        "people": {(1, 1): 4, (2, 1): 4},
    }
    formats = ["0%", "0.00%", "0.0%;[Red]-0.0%", '0"%"']
    return write_xlsb(tmp_path / "b.xlsb", {"share": SHARES, "people": PEOPLE}, formats, style)


def test_shares_are_what_people_see(book):
    panel = rs.read_panel(book)
    assert panel["share"].values.tolist() == [[87.5, 50], [7.12345, 100], [7, -3.1]]
    assert panel.units == {"share": "%"}
    # a quoted sign decorates: people are no shares
    assert panel["people"].at(2020).values.ravel().tolist() == [2189, 1387]


def test_by_hand_too_and_a_damaged_one_says_so(book, tmp_path):
    panel = rs.read_panel(book, sheet="share", id="地区", wide="y")
    assert panel["y"].at(2020).values.ravel().tolist() == [87.5, 50]
    broken = tmp_path / "c.xlsb"
    broken.write_bytes(book.read_bytes()[:900])
    with pytest.raises(rs.RegspatialError, match=r"c\.xlsb"):
        rs.read_panel(broken)
