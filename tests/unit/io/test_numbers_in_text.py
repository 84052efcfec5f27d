"""What a number in a text cell is: one rule on every reader, and nothing divided by a thousand in silence."""

import pytest

import regspatial as rs
from regspatial.errors import RegspatialError

HEAD = "地区\t2019\t2020\n"


def read(tmp_path, text, **how):
    path = tmp_path / "t.txt"
    path.write_text(text, encoding="utf-8")
    return rs.read_panel(path, **how)


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_one_decimal_comma_beside_full_stops_is_asked_about(tmp_path, mark):
    text = f"{HEAD}北京\t1,234\t1000.5\n天津\t1,23\t2,345\n".replace("\t", mark)
    with pytest.raises(RegspatialError, match=r"row 3 '1,23', row 2 '1000.5'.*decimal=") as caught:
        read(tmp_path, text)
    assert "thousands" in str(caught.value)
    plain = read(tmp_path, text.replace("1,23" + mark, "1,230" + mark), decimal=".")
    assert plain.columns["t"].tolist() == [[1234.0, 1230.0], [1000.5, 2345.0]]


def test_thousands_beside_full_stops_and_commas_alone_are_read(tmp_path):
    found = read(tmp_path, f"{HEAD}北京\t1,234\t1000.5\n天津\t12,345\t2,345\n")
    assert found.columns["t"].tolist() == [[1234.0, 12345.0], [1000.5, 2345.0]]
    found = read(tmp_path, f"{HEAD}北京\t1,5\t1000,5\n天津\t1.234,5\t2,25\n")
    assert found.columns["t"].tolist() == [[1.5, 1234.5], [1000.5, 2.25]]


@pytest.mark.parametrize("how", [{}, {"id": "地区", "time": "年份"}], ids=["found", "by hand"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("12.5亿元", "'12.5亿元' have a multiple in the cell and '7.5'"),
        ("inf", "inf"),
        ("1e400", "1e400"),
    ],
)
def test_a_cell_of_another_kind_is_refused_by_name(tmp_path, workbook, how, kind, cell, said):
    rows = [
        ["地区", "年份", "gdp"],
        ["北京", "2019", "7.5"],
        ["天津", "2019", cell],
        ["河北", "2019", "8.5"],
    ]
    if kind == "csv":
        path = tmp_path / "t.csv"
        path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    else:
        path = workbook({"Sheet1": rows})
    with pytest.raises(RegspatialError) as caught:
        rs.read_panel(path, **how)
    assert said in str(caught.value)


def test_multiples_in_every_cell_are_read_and_a_zero_is_one_of_any(workbook):
    rows = [["地区", "gdp"], ["北京", "2.1万"], ["天津", "1.5亿"], ["河北", 0]]
    assert rs.read_panel(workbook({"Sheet1": rows}))["gdp"].values.tolist() == [[21000, 1.5e8, 0]]
