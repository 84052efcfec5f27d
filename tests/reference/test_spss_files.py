"""SPSS files of PSPP and haven: every cell as the other program reads it."""

import json
import math
import runpy
from pathlib import Path

import pytest

import regspatial as rs
from regspatial.errors import FileFormatError, ParameterError
from regspatial.io.tables import read_table

HERE = Path(__file__).parent / "data" / "spss"
READ = json.loads((HERE / "read.json").read_text(encoding="utf-8"))


def same(cell, said):
    if not said.strip():
        return cell is None or cell == ""
    if isinstance(cell, float):
        return math.isclose(cell, float(said), rel_tol=0)  # the same binary number
    return str(cell) == said


@pytest.mark.parametrize("name", READ)
def test_every_cell_is_the_one_the_other_program_reads(name):
    table = read_table(HERE / name)
    assert list(table.header) == list(READ[name])
    for heading, said in READ[name].items():
        cells = list(table[heading])
        wrong = [(a, b) for a, b in zip(cells, said, strict=True) if not same(a, b)]
        assert not wrong, heading


@pytest.mark.parametrize("name", [n for n in READ if n.startswith("pspp")])
def test_labels_of_variables_and_values(name):
    said = read_table(HERE / name).said
    assert said.variable_labels() == {
        "gdp": "地区生产总值（亿元）",
        "population_total": "年末常住人口",
    }
    assert said.value_labels("id") == {110000: "北京市", 440000: "广东省", 650000: "新疆"}
    # of more than eight bytes, so they stand in a record of their own
    assert said.value_labels("prov") == {"北京市": "Beijing", "广东省": "Guangdong"}
    assert said.value_labels("gdp") == {}


def test_a_panel_has_the_labels_and_the_units_and_the_codes_names():
    with pytest.warns(rs.RegspatialWarning, match=r"no numbers.*when, .*prov, .*remark"):
        panel = rs.read_panel(HERE / "pspp_byte.sav")
    assert panel.ids == ("北京市", "广东省", "新疆")
    assert panel.times == (2011, 2012)
    assert panel.units == {"gdp": "亿元"}
    assert panel["gdp"].label.heading("zh") == "地区生产总值（亿元）"
    by_hand = rs.read_panel(
        HERE / "pspp_gbk.sav", "id", "year", columns=["gdp", "share"], missing="keep"
    )
    assert by_hand.ids == ("110000", "440000", "650000")
    assert by_hand.columns["gdp"][1, 1] == 57067.92
    assert math.isnan(by_hand.columns["share"][0, 0])  # -9 is declared missing


def test_an_encoding_that_does_not_fit_is_named(tmp_path):
    data = (HERE / "pspp_gbk.sav").read_bytes()
    path = tmp_path / "t.sav"
    at = data.index(b"GBK", 200)
    path.write_bytes(data[:at] + b"ASC" + data[at + 3 :])  # no encoding of this name: looked at
    assert read_table(path)["prov"][2] == "广东省"
    with pytest.raises(FileFormatError, match="utf-8"):
        read_table(path, encoding="utf-8")
    with pytest.raises(ParameterError, match="no encoding 'klingon'"):
        read_table(path, encoding="klingon")
    assert read_table(path, encoding="gbk")["prov"][2] == "广东省"


@pytest.mark.parametrize("name", READ)
def test_a_file_cut_anywhere_is_refused(name, tmp_path):
    data = (HERE / name).read_bytes()
    path = tmp_path / name
    for end in range(8, len(data), 97):
        path.write_bytes(data[:end])
        with pytest.raises(rs.RegspatialError, match=name):
            read_table(path)


@pytest.mark.parametrize("name", ["readstat_long.sav", "readstat_long.zsav", "pspp_long.sav"])
def test_texts_in_segments_are_whole(name):
    """Of 251 bytes and more, on both sides of every border between segments, in one and three bytes a sign."""
    truth = runpy.run_path(str(HERE / "make_long.py"))["columns"]()
    table = read_table(HERE / name)
    assert list(table.header) == list(truth)
    wrong = [
        heading
        for heading, said in truth.items()
        if [cell or "" if heading != "y" else cell for cell in table[heading]] != said
    ]
    assert not wrong
