"""What a study by recipe hands to its reader: names, units and all rows, whichever page shows them."""

import html
import json
import re
from pathlib import Path

import pytest

import regspatial as rs
from regspatial import catalog
from regspatial.errors import RegspatialError
from regspatial.recipes import read_recipe, run_recipe

TABLE = Path(__file__).parents[3] / "data" / "tables" / "dri_simulated_2012_2022.csv"
HEAD = f"""
formats = ["csv", "linked"]
[regions]
source = "china:province"
exclude = ["540000", "710000", "810000", "820000"]
[panel]
source = "{TABLE.as_posix()}"
id = "adcode"
time = "year"
times = [2018, 2022]
[derive]
money = "gdp * 1000000"
[labels]
gdp = {{ en = "Output", zh = "地区生产总值", unit = {{ en = "100 million yuan", zh = "亿元" }} }}
money = {{ en = "Money", zh = "资金", unit = {{ en = "yuan", zh = "元" }} }}
[weights.near]
kind = "knn"
k = 4
"""
MODEL = """
[[step]]
name = "{name}"
tool = "spatial_panel"
weights = "near"
params = {{ formula = "ln_inn ~ ln_de + hum", model = "{name}", draws = 20 }}
"""
MAPS = """
[[step]]
name = "one"
tool = "map_variable"
params = { variable = "money", at_time = 2022 }
[[step]]
name = "years"
tool = "map_variable"
params = { variable = "gdp", at_times = [2018, 2020, 2022] }
"""
COMPARE = """
[[step]]
name = "both"
tool = "compare"
of = ["sar", "sdm"]
params = { effects = "below", each = true }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("run")
    text = HEAD + MAPS + MODEL.format(name="sar") + MODEL.format(name="sdm") + COMPARE
    (base / "study.toml").write_text(text, "utf-8")
    return run_recipe(base / "study.toml", base / "out", language="zh").folder


@pytest.fixture(scope="module")
def report(folder):
    return html.unescape((folder / "report.html").read_text("utf-8"))


def test_the_report_keeps_the_effects_below_a_comparison(report, folder):
    table = report[report.index("模型并列比较</h2>") :]
    table = table[: table.index("</table>")]
    rows = re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', table)
    assert [r for r in rows if r.startswith("间接效应")] == ["间接效应：ln_de", "间接效应：hum"]
    assert sum(r.endswith("：ln_de") for r in rows) == 4, "direct, indirect, total, of one other"
    csv = (folder / "05-both" / "both.csv").read_text("utf-8")
    assert "indirect: ln_de" in csv


def test_steps_without_a_title_are_called_after_what_they_do(report):
    heads = re.findall(r'<h2 id="section-\d+">.*?</span>([^<]+)</h2>', report)
    assert heads[:6] == [
        "方法",
        "变量地图：资金",
        "变量地图：地区生产总值",
        "空间面板模型与效应分解：sar",
        "空间面板模型与效应分解：sdm",
        "模型并列比较",
    ]


def test_a_map_says_its_unit_and_large_numbers_are_counted_in_it(folder, report):
    drawn = html.unescape((folder / "01-one" / "screen-1.svg").read_text("utf-8"))
    assert "亿元" in drawn
    assert "资金，2022（亿元）" in drawn
    assert "0,000,000" not in drawn
    years = html.unescape((folder / "02-years" / "screen-1.svg").read_text("utf-8"))
    assert "亿元" in years
    assert "地区生产总值（亿元）" in report
    captions = re.findall(r"<figcaption>.*?</span>([^<]+)</figcaption>", report)
    assert captions[:2] == ["资金，2022", "地区生产总值"]


def test_the_page_to_explore_has_the_years_of_the_map(folder):
    text = (folder / "02-years" / "years-linked.html").read_text("utf-8")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert data["times"] == ["2018", "2020", "2022"]
    assert [one["name"]["zh"] for one in data["variables"]] == ["地区生产总值", "级别"]
    values, classes = (one["values"] for one in data["variables"])
    assert values[0] != values[2]
    assert classes[0] != classes[2], "the classes are those of each year, too"


def test_all_faults_are_told_at_once_also_where_tables_are_none(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(
        'regions = "china:province"\nrng = -1\nweights = "queen"\n[panel]\nsource = "x.csv"\ntmes = [1]\n'
        '[[step]]\nname = "m"\ntool = "moran"\nweights = "any"\nparams = { permutation = 3 }\n',
        "utf-8",
    )
    with pytest.raises(RegspatialError) as told:
        read_recipe(path)
    said = str(told.value)
    for part in ("regions, weights must be tables", "tmes", "rng", "permutation", "variable"):
        assert part in said
    assert "uses weights" not in said, "which names there are, nobody can tell"


def test_steps_that_are_no_tables_hide_no_other_fault(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('step = [1, { name = "A b", tool = "moran" }]\nsed = 1\n', "utf-8")
    with pytest.raises(RegspatialError, match=r"(?s)sed.*step must be tables.*A b"):
        read_recipe(path)


def test_a_list_stands_for_the_text_that_names_its_members():
    from regspatial.runner import check

    given = {"variable": "gdp", "at_times": [2012, 2022]}
    assert check("map_variable", given)["at_times"] == "2012,2022"
    for wrong in (["a,b"], [[1]], [None]):
        with pytest.raises(RegspatialError, match="at_times"):
            check("map_variable", {"variable": "gdp", "at_times": wrong})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("panel_model", "spatial_panel"),
        ("spatial-panel-dynamic", "spatial_panel_dynamic"),
        ("LISA", "local_moran"),
        ("sdm", "spatial_panel"),
        ("morn", "moran"),
        ("局部莫兰", "local_moran"),
        ("ols", "fixed_effects"),
    ],
)
def test_a_name_that_no_tool_has_leads_to_what_was_meant(typed, meant):
    assert catalog.meant(typed)[0] == meant
    with pytest.raises(RegspatialError, match=f"Did you mean {meant}"):
        __import__("regspatial.runner", fromlist=["find"]).find(typed)


@pytest.mark.parametrize("asked", ["xsmle", "did", "hot spots", "ols", "空间溢出", "impacts"])
def test_the_shell_and_find_take_a_name_for_the_same_tool(asked):
    first = next(one.name for one in rs.find(asked) if one.is_tool)
    assert catalog.meant(asked)[0] == first


def test_a_slip_of_the_pen_comes_before_what_find_answers():
    assert catalog.meant("locl_moran")[0] == "local_moran"
    assert catalog.meant("xyzzy") == []
