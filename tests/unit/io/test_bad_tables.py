"""Bad tables: one sentence of ours for each, in both languages, and never a number."""

import zipfile

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import (
    DuplicateIdError,
    FileFormatError,
    InputError,
    LabelError,
    MissingValueError,
    RegspatialError,
    UnbalancedPanelError,
    UnknownColumnError,
)
from regspatial.io.tables import read_table

GOOD = "id,t,x\na,2011,1\na,2012,2\nb,2011,3\nb,2012,4\n"


def refuse(path, error, sentence, **how):
    with pytest.raises(error, match=sentence) as caught:
        rs.read_panel(path, "id", "t", **how)
    assert caught.value.zh != caught.value.en
    return caught.value


def test_the_good_table_reads(written):
    assert rs.read_panel(written(GOOD), "id", "t")["x"].values.tolist() == [[1.0, 3.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    ("old", "new", "error", "sentence"),
    [
        ("b,2011", "a,2011", DuplicateIdError, r"a 2011 \(rows 2, 4\)"),
        ("b,2012,4\n", "", UnbalancedPanelError, "1 of 4 rows are missing: b 2012"),
        ("b,2012,4", ",2012,4", LabelError, "id is empty in 1 row: 5"),
        ("b,2012,4", "b,,4", LabelError, "time is empty in 1 row: 5"),
        (
            "b,2012,4",
            "b,2012",
            FileFormatError,
            "Line 5 of t.csv has 2 cells; the header has 3.*cut off",
        ),
        ("b,2011,3", "b,2011,3,3", FileFormatError, "Line 4 of t.csv has 4 cells"),
        ("b,2011,3", 'b,2011,"3', FileFormatError, "from line 4 on.*quotation mark"),
        ("id,t,x", "id,t,id", FileFormatError, "several columns of one name: id"),
        ("id,t,x", "code,t,x", UnknownColumnError, "no column 'id'.*skip_header"),
        ("id,t,x", "id,year,x", UnknownColumnError, "no column 't'"),
    ],
)
def test_faults_in_a_long_table(written, old, new, error, sentence):
    refuse(written(GOOD.replace(old, new, 1)), error, sentence)


def test_an_empty_cell_is_an_error_of_what_needs_it_or_where_it_is_asked_for(written):
    rest = "".join(f"{one},1,{k * k},{(3 * k) % 5}\n" for k, one in enumerate("bcdefgh", 2))
    path = written(f"id,t,x,y\na,1,1,\n{rest}")
    panel = rs.read_panel(path, "id", "t")
    assert np.isnan(panel["y"].values[0, 0])
    w = rs.weights.from_links(panel.ids, list("abcdefgh"), list("bcdefgha"))
    assert np.isfinite(rs.moran(panel["x"], w).values).all()
    with pytest.raises(MissingValueError, match="'y' is empty.*: a"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="ols", missing="stop")
    refuse(path, MissingValueError, r"'y' 1 \(a 1\)", missing="stop")
    frame = pd.read_csv(path)
    assert np.isnan(rs.panel_from_frame(frame, id="id", time="t")["y"].values[0, 0])


@pytest.mark.parametrize(
    "note",
    [
        "注：2012 年为初步数。",
        "数据来源：国家统计局",
        "资料来源：各省统计年鑑,2013,,",
        "Source: yearbook",
        "* preliminary",
        "注：,2013,9",
    ],
)
def test_footnotes_are_named_with_the_way_out(written, note):
    path = written(GOOD + "\n" + note + "\n")
    refuse(path, FileFormatError, r"1 row at the bottom.*row 7.*skip_footer=1")
    assert rs.read_panel(path, "id", "t", skip_footer=1).n == 2


def test_an_empty_last_cell_is_no_footnote(written):
    path = written(GOOD + "c,2011,\nc,2012,\n")
    assert rs.read_panel(path, "id", "t", missing="keep").n == 3


def test_empty_and_headless_files(written, workbook):
    refuse(written(""), FileFormatError, "is empty")
    refuse(written("\n \n"), FileFormatError, "holds no text")
    refuse(written("id,t,x\n"), FileFormatError, "no rows under it")
    refuse(workbook({"s": []}), FileFormatError, "no cells with content")
    refuse(workbook({"s": [["id", "t", "x"]]}), FileFormatError, "no rows under it")
    refuse(workbook({"s": [["id"]]}), FileFormatError, "nothing below row 5", skip_header=5)


def test_a_wrong_encoding(written):
    path = written("id,t,x\n北京,2012,1\n", encoding="gb18030")
    refuse(path, FileFormatError, "not utf-8 text", encoding="utf-8")
    assert rs.read_panel(path, "id", "t").ids == ("北京",)


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "dta"])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.9, 0.99])
def test_a_truncated_file(tmp_path, long_frame, kind, share):
    path = tmp_path / f"t.{kind}"
    write = {
        "xlsx": lambda: long_frame.to_excel(path, index=False),
        "parquet": lambda: long_frame.to_parquet(path),
        "dta": lambda: long_frame.to_stata(path, write_index=False, version=118),
    }
    write[kind]()
    rs.read_panel(path, "code", "year")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(FileFormatError, match=r"t\.") as caught:
        rs.read_panel(path, "code", "year")
    assert caught.value.zh != caught.value.en


def test_a_damaged_sheet_inside_a_whole_zip(tmp_path, long_frame):
    path = tmp_path / "t.xlsx"
    long_frame.to_excel(path, index=False)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
    with pytest.raises(FileFormatError, match="cannot be read as a workbook"):
        rs.read_panel(path, "code", "year")


def test_a_truncated_csv_never_reads_as_a_whole_one(written):
    """Cut after its first year, but not in the last row of one, it is no balanced panel."""
    lines = ["id,t,x,z"] + [f"{i},{t},{i * t},0.25" for t in range(2000, 2004) for i in range(9)]
    text = "\n".join(lines)
    last_rows = [text.index(f"\n8,{t},") for t in range(2000, 2004)]
    tried = 0
    for cut in range(text.index("\n0,2001") + 2, len(text)):
        if any(at < cut <= at + len("\n8,2000,16000,0.25\n") for at in last_rows):
            continue
        tried += 1
        with pytest.raises(RegspatialError):
            rs.read_panel(written(text[:cut]), "id", "t")
    assert tried > 300


def test_a_file_in_disguise(tmp_path, long_frame):
    path = tmp_path / "t.csv"
    long_frame.to_excel(tmp_path / "t.xlsx", index=False)
    path.write_bytes((tmp_path / "t.xlsx").read_bytes())
    refuse(path, FileFormatError, "not text inside")
    (tmp_path / "t.xls").write_text("id\tt\tx\na\t1\t2\n")
    refuse(tmp_path / "t.xls", FileFormatError, "not Excel inside")
    (tmp_path / "b.csv").write_bytes(b"id,t,x\na,1,\0\0\n")
    refuse(tmp_path / "b.csv", FileFormatError, "binary zeros")
    (tmp_path / "t.pdf").write_bytes(b"%PDF-1.4")
    refuse(tmp_path / "t.pdf", FileFormatError, "files ending in")
    (tmp_path / "t.parquet").write_bytes(b"not parquet")
    refuse(tmp_path / "t.parquet", FileFormatError, "not Parquet inside")


def test_a_missing_file_names_its_neighbours(written, tmp_path):
    written(GOOD, "yearbook.csv")
    refuse(tmp_path / "yearbok.csv", InputError, "does not exist.*yearbook.csv")
    refuse(tmp_path, InputError, "is a folder")


def test_sheets_must_be_chosen(workbook):
    rows = [["id", "t", "x"], ["a", 2011, 1]]
    path = workbook({"data": rows, "notes": [["read me"]], "empty": []})
    refuse(path, InputError, "2 sheets with content: data, notes")
    refuse(path, InputError, "no sheet 'dta'", sheet="dta")
    assert rs.read_panel(path, "id", "t", sheet="data").n == 1
    assert rs.read_panel(path, "id", "t", sheet=0).n == 1
    assert rs.read_panel(workbook({"data": rows, "empty": []}), "id", "t").n == 1


def test_excel_rows_are_numbered_as_in_excel(workbook):
    path = workbook({"s": [["title"], [], ["id", "t", "x"], ["a", 1, 1], [], ["b", 1, "two"]]})
    refuse(path, InputError, r"row 6 \(b 1\): 'two'", skip_header=2, columns=["x"])


def test_a_raw_table_keeps_what_stands_in_the_file(written):
    table = read_table(written("id,,x\na,1,1\nb,2, 2 \n"))
    assert table.header == ("id", "x")
    assert list(table["x"]) == ["1", " 2 "]
    assert tuple(table.rows) == (2, 3)


def test_a_column_called_na_is_a_column(written):
    assert list(rs.read_panel(written("id,t,na\na,1,1\n"), "id", "t").columns) == ["na"]


def test_stata_text_in_another_encoding_than_stated_is_not_guessed(tmp_path):
    path = tmp_path / "t.dta"
    table = pd.DataFrame({"id": ["北京", "天津"], "t": [2012, 2012], "x": [1.0, 2.0]})
    table.to_stata(path, write_index=False, version=118)
    data = path.read_bytes()
    assert "北京".encode() in data
    path.write_bytes(data.replace("北京".encode(), "北京".encode("gbk") + b"\0\0"))
    refuse(path, FileFormatError, "not in the encoding it states")
