"""A table that is read by hand: no column goes without a word, customs of print are numbers."""

import warnings

import pytest

import regspatial as rs
from regspatial.errors import DataWarning, NotNumericError


def table(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_percentages_and_other_customs_are_numbers_with_their_unit(tmp_path):
    path = table(tmp_path, "id,year,share,n,loss\na,2020,87.5%,2.1万,(1 234)\nb,2020,90%,x,5\n")
    panel = rs.read_panel(path, "id", "year", missing="keep")
    assert panel.columns["share"].tolist() == [[87.5, 90.0]]
    assert panel.columns["n"][0, 0] == 21000.0
    assert panel.columns["loss"].tolist() == [[-1234.0, 5.0]]
    assert panel.units == {"share": "%"}


def test_a_column_of_words_is_named_and_one_of_names_is_not(tmp_path):
    path = table(tmp_path, "id,name_zh,year,remark,y\na,甲,2020,good,1\nb,乙,2020,bad,2\n")
    with pytest.warns(DataWarning, match="no numbers were left out: remark") as caught:
        panel = rs.read_panel(path, "id", "year")
    assert len(caught) == 1
    assert list(panel.columns) == ["y"]
    assert panel.reading.sheets[0].text == ("name_zh", "remark")


def test_a_column_that_mixes_customs_is_refused_by_name(tmp_path):
    path = table(tmp_path, "id,year,a,b\nx,2020,87.5%,1\ny,2020,0.9,50%\n")
    with pytest.raises(NotNumericError, match=r"'a': '87\.5%'.*'b': '50%'"):
        rs.read_panel(path, "id", "year")
    with pytest.raises(NotNumericError, match="'abc'"):
        rs.read_panel(table(tmp_path, "id,y\nx,abc\nz,1\n"), "id", columns=["y"])


def test_a_wide_table_of_percentages(tmp_path):
    panel = rs.read_panel(table(tmp_path, "id,s_2019,s_2020\na,1%,2%\nb,3%,4%\n"), "id", wide=True)
    assert panel.columns["s"].tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert panel.units == {"s": "%"}
    with pytest.raises(NotNumericError, match="'1%'"):
        rs.read_panel(table(tmp_path, "id,s_2019,s_2020\na,1%,2\nb,3%,4\n"), "id", wide=True)


def test_rows_are_left_out_by_code_or_name_whichever_the_table_writes(tmp_path):
    names = "地区,年份,y\n北京市,2020,1\n内蒙古自治区,2020,2\n全国,2020,9\n"
    codes = "code,year,y\n110000,2020,1\n150000,2020,2\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = rs.read_panel(table(tmp_path, names), "地区", "年份", ignore=["全国", "150000"])
        b = rs.read_panel(table(tmp_path, codes), "code", "year", ignore=["内蒙古"])
    assert a.ids == ("北京市",)
    assert b.ids == ("110000",)
    with pytest.warns(DataWarning, match="does not have: 火星"):
        rs.read_panel(table(tmp_path, codes), "code", "year", ignore=["火星"])
