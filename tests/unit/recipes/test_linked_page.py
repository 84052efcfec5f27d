"""The page to explore that a run leaves where `formats` asks for it, opened in a real browser."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.recipes import run_recipe

_spec = importlib.util.spec_from_file_location(
    "browser_of_runs", Path(__file__).parents[1] / "reporting" / "browser.py"
)
browser = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(browser)

TABLE = Path(__file__).parents[3] / "data" / "tables" / "dri_simulated_2012_2022.csv"
TEXT = f"""
title = "Where it is high"
source = {{ en = "simulated data", zh = "模拟数据" }}
formats = ["csv", "linked"]
[regions]
source = "china:province"
[panel]
source = "{TABLE.as_posix()}"
id = "adcode"
time = "year"
times = [2019, 2022]
[weights.near]
kind = "queen"
[[step]]
name = "clusters"
tool = "local_moran"
weights = "near"
params = {{ variable = "ln_de", permutations = 99 }}
[[step]]
name = "gini"
tool = "disparity"
params = {{ variable = "gdp" }}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("run")
    (base / "study.toml").write_text(TEXT, "utf-8")
    return run_recipe(base / "study.toml", base / "out", language="zh").folder


def test_a_step_with_values_by_region_leaves_the_page_and_no_other(folder):
    pages = [one.relative_to(folder).as_posix() for one in folder.rglob("*-linked.html")]
    assert pages == ["01-clusters/clusters-linked.html"]
    text = (folder / pages[0]).read_text("utf-8")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert data["language"] == "zh"
    # The page can be switched: its source speaks the other language too.
    assert data["source"] == {"en": "simulated data", "zh": "模拟数据"}
    panel = rs.read_panel(TABLE, id="adcode", time="year").select(times=[2019, 2020, 2021, 2022])
    at = [data["ids"].index(one) for one in panel.ids]
    shown = np.array([[row[k] for k in at] for row in data["variables"][0]["values"]])
    np.testing.assert_array_equal(shown, panel.columns["ln_de"])


@pytest.mark.chromium
@pytest.mark.skipif(browser.BROWSER is None, reason="no Chromium is installed")
def test_what_is_brushed_on_the_map_is_marked_everywhere(folder, tmp_path):
    with browser.Browser(tmp_path / "profile") as page:
        page.open(folder / "01-clusters" / "clusters-linked.html")
        x, y, width, height = page.place("#map")
        page.drag((x + 0.1 * width, y + 0.1 * height), (x + 0.5 * width, y + 0.5 * height))
        ids = page.run("[...state.sel].flatMap((s, i) => s ? [D.ids[i]] : [])")
        assert 0 < len(ids) < 34
        assert f"选中 {len(ids)} 个" in page.run("document.body.innerText")
        assert page.complaints() == []
