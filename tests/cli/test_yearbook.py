"""A yearbook as it comes: a workbook with titles, notes, totals and names, read in the shell."""

import csv
import importlib.util
import json
import re
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import regspatial as rs

YEARS = (2011, 2012, 2013)
SHEET = ("--sheet", "数据", "--skip-header", "1", "--skip-footer", "2", "--ignore", "全国、西藏")


_spec = importlib.util.spec_from_file_location("inside", Path(__file__).with_name("inside.py"))
_inside = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_inside)


def shell(*arguments, cwd, language="zh_CN.UTF-8"):
    return _inside.inside(*arguments, cwd=cwd, LANG=language, LC_ALL="")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A workbook and a map whose fields have Chinese names, in a folder with a space."""
    place = tmp_path_factory.mktemp("年鉴 folder")
    china = rs.china("province")
    china = china.select([i for i in china.ids if i not in ("710000", "810000", "820000")])
    rng = np.random.default_rng(3)
    book = openpyxl.Workbook()
    book.active["A1"] = "编制说明"
    sheet = book.create_sheet("数据")
    sheet.append(["分地区主要指标"])
    sheet.append(["地区", "年份", "专利授权量(件)", "地区生产总值(亿元)"])
    for year in YEARS:
        sheet.append(["全国", year, 1.0, 1.0])
        for name in china["name_short_zh"]:
            empty = name == "西藏" and year == 2011
            patents = f"{rng.integers(1000, 90000):,}"
            gdp = round(float(rng.lognormal(9.0)), 1)
            sheet.append([str(name), year, "—" if empty else patents, gdp])
    sheet.append(["注:按当年价格计算。"])
    sheet.append(["资料来源:统计局。"])
    book.save(place / "年鉴.xlsx")
    fields = {"代码": [int(i) for i in china.ids], "名称": list(china["name_zh"])}
    frame = rs.io.regions_to_frame(china)[["geometry"]].assign(**fields)
    frame.to_file(place / "省界.shp", encoding="GBK")
    return place


def command(tool, *more):
    table = ("--panel", "年鉴.xlsx", "--panel-id", "地区", "--panel-time", "年份")
    return ("run", tool, "--regions", "省界.shp", "--regions-id", "代码", *table, *more)


def test_the_reading_options_give_the_apis_digits(folder):
    how = ("--names", "province", *SHEET, "--times", "2012,2013")
    weights = ("--links", "460000-440000", "--json")
    out = shell(*command("moran", "--variable", "专利授权量(件)", *how, *weights), cwd=folder)
    assert out.returncode == 0, out.stderr
    rows = json.loads(out.stdout)["tables"]["moran"]
    panel = rs.read_panel(
        folder / "年鉴.xlsx",
        id="地区",
        time="年份",
        names="province",
        sheet="数据",
        skip_header=1,
        skip_footer=2,
        ignore=["全国", "西藏"],
    ).between(2012, 2013)
    regions = rs.read_boundaries(folder / "省界.shp", id="代码").select(panel.ids)
    w = rs.weights.queen(regions, links=[("460000", "440000")])
    moran = rs.moran(panel["专利授权量(件)"], w)
    assert panel.n == 30
    assert [r["I"] for r in rows] == [r["I"] for r in moran.tables()[0].records()]


def test_each_message_names_the_option_that_helps(folder):
    """A user who follows the messages one by one arrives."""
    how = ["--names", "province"]
    for advice, option in (
        ("--sheet", ["--sheet", "数据"]),
        ("--skip-header", ["--skip-header", "1"]),
        ("--skip-footer 2", ["--skip-footer", "2"]),
        ("--ignore", ["--ignore", "全国"]),
    ):
        out = shell(*command("join_report", *how), cwd=folder)
        assert out.returncode == 2
        assert advice in out.stderr
        how += option
    assert shell(*command("join_report", *how), cwd=folder).returncode == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--variable", "专利授权量(件)", "--islands", "raise"), "--links 460000-440000"),
        (("--variable", "专利授权量(件)", "--weights-kind", "economic"), "--weights-variable"),
        (("--variable", "专利授权量(件)", "--points", "seat", "--weights-kind", "knn"), "seat_lon"),
        (("--variable", "专利授权量(件)", "--times", "2012-2013"), "2012,2023"),
        (("--variable", "专利授权量(件)", "--skip-header", "one"), "--skip-header"),
        (("--variabel", "x"), "是否指 --variable"),
        (("--variable", "a", "--columns", "专利授权量"), "现有列：专利授权量"),
        (("--variable", "专利授权量(件)", "--weights-file", "none.gal"), "none.gal 不存在"),
        ((), "缺少必填选项 --variable"),
    ],
)
def test_mistakes_are_answered_in_the_words_of_the_shell(folder, more, said):
    out = shell(*command("moran", "--names", "province", *SHEET, *more), cwd=folder)
    assert out.returncode in (2, 3)
    assert said in out.stderr
    assert "Traceback" not in out.stderr


def test_a_tool_that_is_not_there(folder):
    out = shell("run", "mornan", cwd=folder)
    assert out.returncode == 2
    assert "没有命令 mornan。是否指 moran" in out.stderr


def test_a_map_without_its_id_is_told_from_missing_regions(folder):
    given = [a for a in command("moran", "--names", "province", *SHEET) if a != "代码"]
    given.remove("--regions-id")
    out = shell(*given, "--variable", "专利授权量(件)", cwd=folder)
    assert out.returncode == 2
    assert "共有 0 个地区" in out.stderr
    assert "编号列" in out.stderr


def test_help_is_in_chinese_and_a_hyphen_serves_for_an_underscore(folder):
    assert "对文件运行一个工具" in shell("--help", cwd=folder).stdout
    page = shell("run", "join-report", "--help", cwd=folder).stdout
    other = shell("run", "join_report", "--help", cwd=folder).stdout
    assert page.replace("join-report", "join_report") == other.replace("join-report", "join_report")
    assert "工作簿中的工作表" not in page  # how tables are read is asked for
    assert "工作簿中的工作表" in shell("run", "join-report", "--help-all", cwd=folder).stdout
    english = shell("run", "join-report", "--help-all", cwd=folder, language="en_US.UTF-8").stdout
    assert "Sheet of a workbook" in english
    assert not any("\u4e00" <= c <= "\u9fff" for c in english)


def test_a_chinese_run_leaves_files_for_chinese_programs(folder, tmp_path):
    how = ("--variable", "专利授权量(件)", "--names", "province", *SHEET, "--rng", "1")
    how += ("--links", "460000-440000", "--permutations", "99", "--out", str(tmp_path))
    out = shell(*command("local_moran", *how), cwd=folder)
    assert out.returncode == 0, out.stderr
    assert (tmp_path / "local_moran.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    text = (tmp_path / "local_moran.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 30 * len(YEARS)
    assert "局部莫兰指数" in (tmp_path / "local_moran.tex").read_text(encoding="utf-8")
    drawing = (tmp_path / "screen-1.svg").read_text(encoding="utf-8")
    assert re.search("<!-- .*局部莫兰指数", drawing)  # no page captions it: its title stands in it
    assert "无数据" in drawing  # 西藏 has no data: it stays on the map, hatched
    layer = rs.read_boundaries(tmp_path / "local_moran.gpkg", id="id")
    assert layer["名称"][layer.ids.index("150000")] == "内蒙古自治区"
