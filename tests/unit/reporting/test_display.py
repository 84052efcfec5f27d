import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regspatial.reporting._format import displayed, write_column, write_list, write_number
from regspatial.reporting._localize import localized
from regspatial.reporting.style import source_line
from regspatial.results import Column, Table
from regspatial.words import NameOf


def test_a_column_has_common_decimals():
    assert write_column([0.393, -7.198, 0.0377, 2.2294]) == ["0.393", "-7.198", "0.038", "2.229"]
    assert write_column([-0.03448, -0.03448]) == ["-0.0345", "-0.0345"]
    assert write_column([1234567.0, 2345678.0]) == ["1234567", "2345678"]
    assert write_column([0.984, 1.2404, 1.0]) == ["0.984", "1.240", "1.000"]  # indices of change
    assert write_column([1.2404, 1.0, 2.1]) == ["1.24", "1.00", "2.10"]


def test_small_values_keep_two_digits_and_zero_has_no_sign():
    assert write_column([0.5, 0.4, 0.00021]) == ["0.500", "0.400", "0.00021"]
    assert write_column([-0.0, 0.0]) == ["0", "0"]
    assert write_column([1.5, 2.0, -0.0]) == ["1.50", "2.00", "0.00"]
    assert write_column([1.0, 2.0, -0.0]) == ["1", "2", "0"]  # counts
    assert write_column([1.0, 1.0]) == ["1.00", "1.00"]  # and what may be a share


def test_a_list_of_statistics_is_written_cell_by_cell():
    values = [330.0, 30.0, 0.0784, -53.2456, 130.491, 0.8781]
    assert write_column(values) == ["330", "30", "0.0784", "-53.246", "130.49", "0.878"]


def test_each_statistic_of_a_list_has_its_own_decimals():
    assert write_list([30.0, 5.0, 145.0, 57.213, 0.6054]) == ["30", "5", "145", "57.213", "0.605"]
    assert write_list([1.0 + 2e-16, 0.175, 9.65e-5]) == ["1", "0.175", "0.0000965"]
    assert write_list([91.24, 111.4, 145.8]) == ["91", "111", "146"]  # measurements of one thing
    rows = (("Regions", 30.0), ("Share", 0.6))
    columns = (Column("what", "W", "text"), Column("value", "V"))
    table = Table(name="fit", en="Fit", columns=columns, rows=rows)
    assert [row[1] for row in displayed(table).rows] == ["30", "0.600"]


def test_what_is_no_number_is_left():
    given_values = ["text", None, math.nan, 3, True, 0.5]
    out = write_column(given_values)
    assert out[:2] == ["text", None]
    assert math.isnan(out[2])
    assert out[3:] == [3, True, "0.500"]


@given(st.lists(st.floats(-1e12, 1e12, allow_subnormal=False), min_size=1, max_size=30))
def test_what_is_shown_is_close_to_the_value(values):
    for value, shown in zip(values, write_column(values), strict=True):
        # Half a unit of the third digit of the column's median, or of the second of its own.
        if value == 0:
            assert float(shown) == 0
        elif shown in ("<0.0001", ">-0.0001"):
            assert abs(value) < 1e-9 * max(map(abs, values))
            assert (value > 0) == (shown[0] == "<")
        else:
            sizes = sorted(abs(v) for v in values if v)
            assert abs(float(shown) - value) <= 0.06 * max(
                abs(value), 0.1 * sizes[(len(sizes) - 1) // 2]
            )


def test_what_is_nothing_beside_its_column_has_no_power_of_ten():
    assert write_column([0.67, 0.04, 3.8e-14, -2e-15]) == ["0.670", "0.0400", "<0.0001", ">-0.0001"]
    assert write_column([3.8e-14, 2e-14]) == ["3.80e-14", "2.00e-14"]


@given(st.floats(1e-12, 1e12))
def test_a_number_on_its_own_keeps_its_digits(value):
    assert float(write_number(value)) == pytest.approx(value, rel=6e-3, abs=6e-7)


def test_displayed_leaves_other_columns_alone(table):
    shown = displayed(table)
    assert shown.column("estimate")[:2] == ("-0.123", "12.500")
    assert shown.column("p_value")[:2] == (0.00001, 0.25)
    assert table.column("estimate")[0] == -0.123456789


def pair_table():
    return Table(
        name="fit",
        en=NameOf("Fit", "拟合：城镇化率(%)"),
        columns=(
            Column("key", "Key", "text"),
            Column("statistic", NameOf("Statistic", "统计量"), "text"),
            Column("cluster", "Cluster", "text", "cluster"),
            Column("note", "Note", "text"),
        ),
        rows=(("nobs", NameOf("Observations", "观测数"), "HH", NameOf("one", "一")),),
    )


def test_a_table_for_a_reader_has_words_and_no_keys_of_the_machine():
    english, chinese = localized(pair_table(), "en"), localized(pair_table(), "zh")
    assert english.keys == chinese.keys == ("statistic", "cluster", "note")
    assert english.formatted("en")[0] == ["Observations", "High-High", "one"]
    assert chinese.formatted("zh")[0] == ["观测数", "高—高集聚", "一"]
    assert chinese.title("zh") == "拟合：城镇化率(%)"  # a user's name, to the letter


def test_tables_without_rows_pass():
    empty = Table(name="t", en="T", columns=(Column("id", "Id", "text"),), rows=())
    assert localized(empty, "zh", {"1": "a"}).rows == ()
    assert displayed(empty).rows == ()


def test_plain_text_in_chinese_has_words_and_records_keep_codes(local):
    table = local.tables()[0]
    text = table.text("zh")
    assert "不显著" in text
    assert "not significant" not in text.lower()
    assert "Not significant" in table.text("en")
    assert "not significant" in {r["cluster"] for r in table.records()}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("边界：高德地图；数据：模拟。", "边界：高德地图；数据：模拟。"),
        ("国家统计局", "数据来源：国家统计局"),
        ("https://example.org", "数据来源：https://example.org"),
    ],
)
def test_a_source_has_one_label(source, shown):
    assert source_line(source, "zh") == shown
    assert source_line("Data and boundaries: US BEA.", "en") == "Data and boundaries: US BEA."
    assert source_line("US BEA", "en") == "Source: US BEA"


def test_a_custom_projection_is_called_by_its_name(provinces):
    wkt = 'PROJCS["Albers China",GEOGCS["WGS 84",DATUM["WGS_1984"]]]'
    shown = repr(replace(provinces, crs=wkt, lonlat=False))
    assert "Albers China>" in shown
    assert "GEOGCS" not in shown
