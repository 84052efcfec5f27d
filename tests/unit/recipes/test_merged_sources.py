"""[panel] of several sources, each with its own options, and regions excluded by name."""

import numpy as np
import openpyxl
import pytest

import regspatial as rs
from regspatial.errors import LabelError, ParameterError
from regspatial.recipes import run_recipe
from regspatial.recipes.inputs import Inputs
from regspatial.recipes.sources import load_panel

MAINLAND = [i for i in rs.china("province").ids if i not in ("710000", "810000", "820000")]
NAMES = dict(zip(rs.china("province").ids, rs.china("province")["name_short_zh"], strict=True))
YEARS = (2019, 2020, 2021)


def gdp(region, year):
    return float(int(region[:2]) * 100 + year % 10 + (7 * int(region[:2])) % 13)


@pytest.fixture
def folder(tmp_path):
    """A workbook by name, a year more; a long CSV by code without 西藏; one more by code, wide."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["地区生产总值"])
    sheet.append(["地区", *[f"{y}年" for y in (2018, *YEARS)]])
    for i in MAINLAND[::-1]:
        sheet.append([NAMES[i], *[gdp(i, y) for y in (2018, *YEARS)]])
    sheet.append(["注：模拟。"])
    book.save(tmp_path / "gdp.xlsx")
    rows = [f"{i},{y},{gdp(i, y) / 2}" for i in MAINLAND if i != "540000" for y in YEARS]
    text = "\n".join(["代码,年份,专利", *rows])
    (tmp_path / "patents.csv").write_text(text, encoding="gbk")
    rows = [";".join([i, *[f"{gdp(i, y):.0f},5" for y in YEARS]]) for i in MAINLAND]
    wide = "\n".join([";".join(["code", *[f"pop_{y}" for y in YEARS]]), *rows])
    (tmp_path / "pop.csv").write_text(wide, encoding="utf-16")
    return tmp_path


RECIPE = """
title = "Merged"
language = "zh"
[regions]
source = "china:province"
exclude = ["西藏", "台湾", "香港", "820000"]
[panel]
source = "gdp.xlsx"
names = "province"
times = [2019, 2021]
derive = [{ name = "ln_gdp", log = "gdp" }]
[[panel.merge]]
source = "patents.csv"
id = "代码"
time = "年份"
how = "outer"
[[panel.merge]]
source = "pop.csv"
id = "code"
wide = true
decimal = ","
units = {}
[weights.w]
kind = "knn"
[[step]]
name = "moran"
tool = "moran"
weights = "w"
params = { variable = "专利" }
"""


def test_every_cell_is_its_own_regions(folder):
    spec = {
        "source": "gdp.xlsx",
        "names": "province",
        "times": [2019, 2021],
        "merge": [
            {"source": "patents.csv", "id": "代码", "time": "年份", "how": "outer"},
            {"source": "pop.csv", "id": "code", "wide": True, "decimal": ","},
        ],
    }
    inputs = Inputs()
    panel = load_panel(spec, folder, inputs)
    assert set(panel.ids) == set(MAINLAND)
    assert panel.times == YEARS
    assert list(inputs.sums) == ["gdp.xlsx", "patents.csv", "pop.csv"]
    for k, t in enumerate(YEARS):
        for j, i in enumerate(panel.ids):
            assert panel.columns["gdp"][k, j] == gdp(i, t)
            assert panel.columns["pop"][k, j] == gdp(i, t) + 0.5
            patents = panel.columns["专利"][k, j]
            assert np.isnan(patents) if i == "540000" else patents == gdp(i, t) / 2
    lacks = {s.source: s.only_elsewhere for s in panel.reading.sheets}
    assert lacks["patents.csv"] == ("540000",)
    assert "patents.csv lacks 540000" in panel.reading.sentence().text("en")


def test_a_merge_that_differs_is_refused_and_inner_says_what_it_left(folder):
    spec = {"source": "gdp.xlsx", "names": "province"}
    further = {"source": "patents.csv", "id": "代码", "time": "年份"}
    with pytest.raises(LabelError, match=r"Only in the first: 540000.*alone: 2018"):
        load_panel({**spec, "merge": [further]}, folder, Inputs())
    inner = load_panel({**spec, "merge": [{**further, "how": "inner"}]}, folder, Inputs())
    assert inner.n == 30
    said = inner.reading.sentence().text("en")
    assert "left out: 540000" in said
    assert "left out: 2018" in said


def test_the_recipe_runs_and_says_what_was_read(folder):
    path = folder / "study.toml"
    path.write_text(RECIPE, encoding="utf-8")
    result = run_recipe(path, folder / "out")
    page = result.report.read_text(encoding="utf-8")
    for part in ("gdp.xlsx", "patents.csv", "pop.csv", "读入情况"):
        assert part in page
    table = (folder / "out" / "reading.csv").read_text(encoding="utf-8-sig")
    assert table.splitlines()[2].startswith("patents.csv,")
    rows = (folder / "out" / "01-moran" / "moran.csv").read_text(encoding="utf-8-sig")
    assert len(rows.splitlines()) == 1 + len(YEARS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('how = "outer"', 'how = "left"'), "must be"),
        (('id = "代码"', 'idd = "代码"'), "idd"),
        (('source = "patents.csv"', ""), "no source"),
        (("[[panel.merge]]", "[panel.merge]"), "panel"),
    ],
)
def test_a_key_that_is_wrong_is_named_before_anything_is_read(folder, change, said):
    path = folder / "study.toml"
    text = RECIPE.split('[[panel.merge]]\nsource = "pop.csv"')
    tail = text[1].split("units = {}\n")[1]
    path.write_text((text[0] + tail).replace(*change), encoding="utf-8")
    with pytest.raises(ParameterError, match=said):
        run_recipe(path, folder / "out")


def test_the_span_of_a_file_begins_with_its_first_year(tmp_path):
    lines = [
        "地区,2013年,2012年,2011年",
        *(f"{one},3,2,1" for one in ("北京市", "天津市", "河北省")),
    ]
    (tmp_path / "gdp.csv").write_text("\n".join(lines), "utf-8")
    panel = rs.read_panel(tmp_path / "gdp.csv", names="province")
    assert panel.times == (2011, 2012, 2013)
    assert "2011–2013" in panel.reading.summary("en")
