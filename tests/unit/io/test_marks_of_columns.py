"""The decimal mark is that of a column, with id= given and in frames of text too; what is open is asked about."""

import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, RegspatialError
from regspatial.studies.yearbooks.column_marks import marks_of


def read(tmp_path, rows, **how):
    path = tmp_path / "t.txt"
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    return rs.read_panel(path, **how)


def frame(rows):
    return pd.DataFrame(rows[1:], columns=rows[0])


WAYS = {
    "found": lambda tmp_path, rows: read(tmp_path, rows),
    "by hand": lambda tmp_path, rows: read(tmp_path, rows, id="地区"),
    "frame": lambda tmp_path, rows: rs.io.panel_from_frame(frame(rows), "地区"),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_column_has_its_own_mark(tmp_path, way):
    rows = [
        ["地区", "gdp", "share"],
        ["北京", "1000.5", "1,23"],
        ["天津", "2.25", "4,5"],
        ["河北", "3", "6"],
    ]
    found = WAYS[way](tmp_path, rows)
    assert found["gdp"].values.tolist() == [[1000.5, 2.25, 3.0]]
    assert found["share"].values.tolist() == [[1.23, 4.5, 6.0]]


@pytest.mark.parametrize("way", WAYS)
def test_a_column_that_shows_both_marks_is_asked_about(tmp_path, way):
    rows = [
        ["地区", "gdp", "pop"],
        ["北京", "1000.5", "1"],
        ["天津", "1,23", "2"],
        ["河北", "3", "3"],
    ]
    with pytest.raises(ParameterError, match=r"'1,23'.*'1000.5'.*decimal="):
        WAYS[way](tmp_path, rows)


@pytest.mark.parametrize("way", WAYS)
def test_a_cell_of_either_meaning_beside_columns_of_both_marks_is_asked_about(tmp_path, way):
    rows = [
        ["地区", "gdp", "pop"],
        ["北京", "1000.5", "1,234"],
        ["天津", "2.25", "1,23"],
        ["河北", "3", "2"],
    ]
    with pytest.raises(ParameterError, match=r"'1,23'.*'1,234'"):
        WAYS[way](tmp_path, rows)


@pytest.mark.parametrize("way", WAYS)
def test_a_column_that_shows_the_full_stop_keeps_it_beside_one_of_commas(tmp_path, way):
    """1,234 beside 1000.5 in one column is 1234, whatever another column has."""
    rows = [
        ["地区", "gdp", "pop"],
        ["北京", "1000.5", "1"],
        ["天津", "1,234", "1,23"],
        ["河北", "3", "3"],
    ]
    found = WAYS[way](tmp_path, rows)
    assert found["gdp"].values.tolist() == [[1000.5, 1234.0, 3.0]]
    assert found["pop"].values.tolist() == [[1.0, 1.23, 3.0]]


@pytest.mark.parametrize("way", WAYS)
def test_thousands_and_commas_alone_are_read(tmp_path, way):
    rows = [["地区", "gdp"], ["北京", "1,234"], ["天津", "12,345"], ["河北", "7"]]
    assert WAYS[way](tmp_path, rows)["gdp"].values.tolist() == [[1234.0, 12345.0, 7.0]]
    rows = [["地区", "gdp"], ["北京", "1.234,5"], ["天津", "1,234"], ["河北", "7"]]
    assert WAYS[way](tmp_path, rows)["gdp"].values.tolist() == [[1234.5, 1.234, 7.0]]


def test_a_file_by_hand_is_read_by_the_mark_that_is_said(tmp_path):
    rows = [["地区", "gdp"], ["北京", "1000.5"], ["天津", "1,234"], ["河北", "1,23"]]
    with pytest.raises(RegspatialError, match="1,23"):
        read(tmp_path, rows, id="地区", decimal=".")
    rows[1][1] = "1000,5"
    assert read(tmp_path, rows, id="地区", decimal=",")["gdp"].values.tolist() == [
        [1000.5, 1.234, 1.23]
    ]


def test_marks_without_evidence_are_full_stops():
    found = marks_of({"a": ["1,234", "x"], "b": [1.5, None], "c": ["1.234.567"]})
    assert found.commas == []
    assert found.asked == {}
