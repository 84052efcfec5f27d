"""Downloads of Eurostat and 国家统计局, and text in other encodings and with other marks."""

import math
from pathlib import Path

import pytest

import regspatial as rs
from regspatial.errors import FileFormatError, ParameterError

STORED = Path(__file__).parents[2] / "reference" / "data" / "workbooks"
TSV = (
    "freq,unit,geo\\TIME_PERIOD\t2019 \t2020 \t2021 \n"
    "A,MIO_EUR,AT1\t1.23 p\t2.5 \t3 bp\n"
    "A,MIO_EUR,AT2\t: \t5 \t: c\n"
    "A,MIO_EUR,EU27_2020\t1 \t5 \t5 \n"
    "A,EUR_HAB,AT1\t100 \t200 \t300 e\n"
)
NBS = (
    "数据库：分省年度数据\n指标：地区生产总值(亿元)\n时间：最近3年\n地区,2022年,2021年,2020年\n"
    "北京市,41540.9,41045.6,35943.3\n天津市,16132.2,,14008.0\n河北省,41988.0,40397.1,36013.8\n"
    "注：1.按当年价格计算。\n数据来源：国家统计局\n"
)


def cell(panel, name, region, time):
    return panel.columns[name][panel.times.index(time), panel.ids.index(region)]


def test_eurostats_table_of_two_units_is_two_variables(tmp_path):
    path = tmp_path / "nama_10r_2gdp.tsv"
    path.write_text(TSV, encoding="utf-8")
    panel = rs.read_panel(path)
    assert panel.ids == ("AT1", "AT2")  # the union is a total
    assert panel.times == (2019, 2020, 2021)
    a, b = "nama_10r_2gdp_MIO_EUR", "nama_10r_2gdp_EUR_HAB"
    assert panel.units == {a: "MIO_EUR", b: "EUR_HAB"}
    assert cell(panel, a, "AT1", 2019) == 1.23
    assert cell(panel, a, "AT1", 2021) == 3.0
    assert math.isnan(cell(panel, a, "AT2", 2019))
    assert math.isnan(cell(panel, a, "AT2", 2021))
    assert cell(panel, b, "AT1", 2021) == 300.0
    assert "EU27_2020" in panel.reading.sheets[0].totals


def test_eurostats_rows_that_do_not_fit_are_named(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text(TSV + "A,AT3\t1 \t2 \t3 \n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"rows 6 \(A,AT3\) does not fit.*freq, unit, geo"):
        rs.read_panel(path)


def test_quarters_are_times(tmp_path):
    path = tmp_path / "q.tsv"
    text = "freq,geo\\TIME_PERIOD\t2019-Q1 \t2019-Q2 \nQ,AT1\t1.5 \t2 \nQ,AT2\t: \t5 p\n"
    path.write_text(text, encoding="utf-8")
    panel = rs.read_panel(path)
    assert panel.times == ("2019-Q1", "2019-Q2")
    assert cell(panel, "q", "AT2", "2019-Q2") == 5.0


def test_sdmx_with_a_row_a_figure(tmp_path):
    path = tmp_path / "pop.csv"
    head = "DATAFLOW,LAST UPDATE,freq,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    rows = [
        f"ESTAT:X(1.0),2024,A,{sex},NR,{geo},{year},{k},p\n"
        for k, (sex, geo, year) in enumerate(
            (s, g, y) for s in "FM" for g in ("AT1", "AT2") for y in (2019, 2020)
        )
    ]
    path.write_text(head + "".join(rows), encoding="utf-8")
    panel = rs.read_panel(path)
    assert set(panel.columns) == {"pop_F", "pop_M"}
    assert cell(panel, "pop_M", "AT2", 2020) == 7.0
    path.write_text(head + "".join(rows) + rows[0], encoding="utf-8")
    with pytest.raises(FileFormatError, match="more than once"):
        rs.read_panel(path)


def nbs(panel):
    assert panel.ids == ("北京市", "天津市", "河北省")
    assert panel.times == (2020, 2021, 2022)
    assert panel.units == {"地区生产总值": "亿元"}
    assert cell(panel, "地区生产总值", "北京市", 2022) == 41540.9
    assert math.isnan(cell(panel, "地区生产总值", "天津市", 2021))
    assert len(panel.reading.sheets[0].notes) == 2


@pytest.mark.parametrize("name", ["nbs.ods", "nbs.xls"])
def test_a_workbook_of_the_bureau_of_statistics(name):
    nbs(rs.read_panel(STORED / name))


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_the_bureaus_text_in_any_encoding_and_with_any_mark(tmp_path, encoding, mark):
    path = tmp_path / "t.csv"
    path.write_bytes(NBS.replace(",", mark).encode(encoding))
    nbs(rs.read_panel(path))


def test_one_region_and_one_year_of_the_bureau(tmp_path):
    region = tmp_path / "region.csv"
    region.write_text(
        "数据库：分省年度数据\n地区：北京市\n时间：最近2年\n指标,2022年,2021年\n"
        "地区生产总值(亿元),41540.9,41045.6\n年末常住人口(万人),2184,2189\n数据来源：国家统计局\n",
        encoding="gbk",
    )
    panel = rs.read_panel(region)
    assert panel.units == {"地区生产总值": "亿元", "年末常住人口": "万人"}
    assert cell(panel, "年末常住人口", "北京市", 2021) == 2189.0
    one = tmp_path / "year.csv"
    one.write_text(
        "数据库：分省年度数据\n时间：2022年\n地区,地区生产总值(亿元),年末常住人口(万人)\n"
        "北京市,41540.9,2184\n天津市,16132.2,1363\n数据来源：国家统计局\n",
        encoding="gbk",
    )
    assert rs.read_panel(one).times == (2022,)


@pytest.mark.parametrize(
    ("text", "how", "found"),
    [
        ("region;2010\na;1,5\nb;2,25\n", {}, [1.5, 2.25]),
        ("region;2010\na;1.234,5\nb;2,25 p\n", {}, [1234.5, 2.25]),
        ("region\t2010\na\t1,500\nb\t3\n", {}, [1500.0, 3.0]),
        ("region;2010\na;1,500\nb;3\n", {"decimal": ","}, [1.5, 3.0]),
        ("region;2010\na;1,500\nb;3\n", {"decimal": "."}, [1500.0, 3.0]),
        ("region;2010\na;1.500\nb;0,5\n", {}, [1500.0, 0.5]),
        ("region;2010\na;1,234,567\nb;0.5\n", {}, [1234567.0, 0.5]),
    ],
)
def test_the_decimal_mark_that_numbers_show(tmp_path, text, how, found):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    panel = rs.read_panel(path, **how)
    assert panel.columns["t"][0].tolist() == found


@pytest.mark.parametrize(
    "text", ["region;2010\na;1,500\nb;3\n", "region;2010\na;1,5\nb;1,234,567\n"]
)
def test_a_mark_that_may_be_either_is_asked_about(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match="decimal=','"):
        rs.read_panel(path)
