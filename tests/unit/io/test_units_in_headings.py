"""One column has one name, however its table is read: without the unit that its heading states."""

import pytest

import regspatial as rs
from regspatial.cli.completing import columns_of

ROWS = """省份,年份,专利授权量（件）,"population (10,000 persons)",增速（%）,增速（件）,GDP（不变价）
北京市,2020,162824,2189,1.2,5,3
天津市,2020,75434,1387,1.5,6,4
北京市,2021,198778,2189,8.8,7,5
天津市,2021,97910,1373,6.6,8,6
"""
NAMES = ["专利授权量", "population", "增速（%）", "增速（件）", "GDP（不变价）"]
BY_HAND = {"id": "省份", "time": "年份"}


@pytest.fixture
def path(tmp_path):
    one = tmp_path / "t.csv"
    one.write_text(ROWS, encoding="utf-8")
    return one


def test_a_table_read_by_hand_names_its_columns_as_one_that_is_recognised(path):
    by_hand = rs.read_panel(path, **BY_HAND)
    assert list(by_hand.columns) == NAMES  # two of one name keep what tells them apart
    assert by_hand.units["专利授权量"] == "件"
    assert by_hand.units["population"] == "10,000 persons"
    assert "GDP（不变价）" not in by_hand.units
    assert by_hand.reading.sheets[0].variables == tuple(NAMES)
    assert columns_of(str(path)) == ["省份", "年份", *NAMES]  # what Tab offers is what is there
    path.write_text(
        "\n".join(row.rpartition(",")[0].rpartition(",")[0] for row in ROWS.split("\n")), "utf-8"
    )
    recognised = rs.read_panel(path)
    assert list(recognised.columns) == ["专利授权量", "population", "增速"]
    assert recognised.units == rs.read_panel(path, **BY_HAND).units


def test_years_in_headings_leave_the_unit_behind_too(tmp_path):
    one = tmp_path / "w.csv"
    one.write_text("省份,产值（亿元）2020,产值（亿元）2021\n北京,1,2\n天津,3,4\n", encoding="utf-8")
    panel = rs.read_panel(one, id="省份", wide=True)
    assert list(panel.columns) == ["产值"]
    assert panel.units == {"产值": "亿元"}


@pytest.mark.parametrize("how", [BY_HAND, {}])
def test_a_heading_typed_with_its_unit_is_the_column(path, how):
    path.write_text(
        "\n".join(row.rpartition(",")[0].rpartition(",")[0] for row in ROWS.split("\n")), "utf-8"
    )
    picked = rs.read_panel(path, **how, columns=["专利授权量（件）", "population"])
    assert list(picked.columns) == ["专利授权量", "population"]
    named = rs.read_panel(
        path, **how, columns={"patents（件）": "专利授权量（件）", "p": "population"}
    )
    assert list(named.columns) == ["patents（件）", "p"]  # a name of one's own stays
    assert picked["专利授权量（件）"].name == "专利授权量"
    assert rs.describe(picked, ["专利授权量(件)"]).names == ("专利授权量",)
    with pytest.raises(rs.RegspatialError, match="Did you mean 专利授权量"):
        rs.fixed_effects(picked, "population ~ `专利授权量（件）` | id")
    with pytest.raises(rs.RegspatialError):
        picked["专利授权量（个）"]  # another unit is no name of it
