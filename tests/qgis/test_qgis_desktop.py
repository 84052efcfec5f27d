# SPDX-License-Identifier: GPL-2.0-or-later
"""A real QGIS window on a virtual screen: the zip loaded, a tool run in its dialog, the map drawn.

The pictures stay in build/qgis-desktop, to be looked at.
"""

import functools
import importlib
import importlib.util
import re
import shutil

import pytest
from cases import CASES, TIMES
from conftest import ROOT
from qgis.PyQt.QtGui import QImage

MAPS = {"en": "Clusters by region: ", "zh": "各地区集聚类型："}

pytestmark = pytest.mark.skipif(
    not (shutil.which("xvfb-run") and shutil.which("qgis")), reason="no desktop QGIS, or no Xvfb"
)


@pytest.fixture(scope="module")
def desktop():
    spec = importlib.util.spec_from_file_location("desktop", ROOT / "qgis_plugin/_build/desktop.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def looked(desktop, folder, tmp_path_factory):
    """Return what a person sees in a language; QGIS is begun once for each, in whatever order it is asked for."""
    return functools.cache(functools.partial(_look, desktop, folder, tmp_path_factory))


@pytest.fixture(params=["en", "zh"])
def seen(request, looked):
    """What a person sees: the language, the facts, the folder of pictures."""
    return looked(request.param)


def _look(desktop, folder, tmp_path_factory, language):
    out = ROOT / "build/qgis-desktop" / language
    shutil.rmtree(out, ignore_errors=True)
    given = {k.upper(): v for k, v in CASES["local_moran"].items()} | {
        "REGIONS": {"layer": "provinces"},
        "PANEL": {"layer": "panel"},
        "CORRECTION": "none",
        "LAYER": str(tmp_path_factory.mktemp("out") / "lisa.gpkg"),
    }
    task = {
        "layers": {
            "provinces": str(folder / "china_provinces.gpkg"),
            "panel": str(folder / "panel.csv"),
        },
        "hide": ["provinces"],
        "search": "regspatial",
        "tool": "regspatial:local_moran",
        "parameters": given,
        "linked": {
            "layer": "panel",
            "choose": {"picture": "moran", "x": "y"},
            "brush": [[0.02, 0.02], [0.98, 0.5]],
        },
        "sample": True,
        "upgrade": True,
    }
    profiles = desktop.profile(tmp_path_factory.mktemp("profile"), language)
    return language, desktop.run(profiles, task, out), out


def test_nothing_went_wrong(seen) -> None:
    _, facts, _ = seen
    assert facts["errors"] == []
    assert facts["exit_code"] == 0
    assert "regspatial_qgis" in facts["plugins"]
    assert facts["finished"]


def test_the_toolbox_speaks_the_users_language(seen, provider) -> None:
    language, facts, _ = seen
    catalog = importlib.import_module("regspatial_qgis.core").catalog
    wanted = {tool.label(language) for tool in catalog.tools() if not tool.behind}
    say = importlib.import_module("regspatial_qgis.core").say
    wanted |= {say(catalog.GROUPS[tool.group], language) for tool in catalog.tools()}
    assert wanted <= set(facts["toolbox"])
    behind = {tool.label(language) for tool in catalog.tools() if tool.behind}
    assert not (behind - wanted) & set(facts["toolbox"]), "near relatives stand behind their doors"


def test_the_result_is_in_the_project_and_styled(seen) -> None:
    language, facts, _ = seen
    name = {
        "en": "Clusters by region: y, 2020 (Queen contiguity)",
        "zh": "各地区集聚类型：y，2020（Queen 邻接）",
    }[language]
    (layer,) = [one for one in facts["layers"] if one["name"] == name]
    assert layer["renderer"] == "categorizedSymbol"
    assert layer["features"] == 34
    assert layer["legend"][0] == {"en": "High-High", "zh": "高—高集聚"}[language]
    counts = [re.fullmatch(r".+ \[(\d+)\]", text) for text in layer["shown"]]
    assert all(counts), layer["shown"]
    assert sum(int(found[1]) for found in counts) == layer["features"]


def test_the_clusters_are_drawn(seen) -> None:
    _, facts, out = seen
    assert {"dialog.png", "log.png", "window.png"} <= set(facts["pictures"])
    image = QImage(str(out / "window.png"))
    assert image.width() > 1000
    reds = sum(
        image.pixelColor(x, y).name() == "#ca1a20"
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    )
    assert reds > 200


def test_the_linked_pictures_select_on_the_map(seen) -> None:
    language, facts, _ = seen
    begins = {
        "en": ("Moran's I", "All: slope", "Selected:", "Rest:"),
        "zh": ("莫兰指数", "全部", "选中", "其余"),
    }
    for said, begin in zip(facts["linked"]["said"], begins[language], strict=True):
        assert said.startswith(begin)
    selected = facts["linked"]["selected"]
    # the map that is seen: the result, above the hidden provinces
    (on_map,) = [n for name, n in selected.items() if name.startswith(MAPS[language])]
    assert 0 < on_map < 31
    assert selected["panel"] == on_map * len(TIMES)
    assert facts["widgets_after_unload"] == []


def test_an_upgrade_in_a_running_qgis_leaves_nothing_of_the_old_core(seen) -> None:
    _, facts, _ = seen
    assert facts["left_after_unload"] == []
    assert facts["provider_after_unload"] is False
    assert facts["modules_kept"] == []
    assert facts["tools_after_upgrade"] == len(facts["tools"])


def test_a_study_is_carried_through_in_its_panel(desktop, folder, tmp_path) -> None:
    """Nothing is said to be wrong, and what is handed in is there."""
    steps = ["moran", "lisa", "model"]
    task = {
        "layers": {
            "provinces": str(folder / "china_provinces.gpkg"),
            "panel": str(folder / "panel.csv"),
        },
        "study": {"formula": CASES["spatial_panel"]["formula"], "steps": steps},
        "sample": True,
        "upgrade": True,
    }
    out = ROOT / "build/qgis-desktop/study"
    shutil.rmtree(out, ignore_errors=True)
    facts = desktop.run(desktop.profile(tmp_path / "profile", "zh"), task, out)
    assert facts["errors"] == []
    assert facts["exit_code"] == 0
    assert facts["study"]["join"].startswith("31 个地区")
    assert list(facts["study"]["said"]) == steps
    assert {f"study_{one}.png" for one in steps} <= set(facts["pictures"])
    assert (out / "study.html").read_text("utf-8").count("<figure") >= 4
    assert "[[step]]" in (out / "study.toml").read_text("utf-8")
    assert facts["widgets_after_unload"] == []
    assert facts["left_after_unload"] == []


def test_a_first_run_leads_to_the_study_panel_and_to_a_sample(seen) -> None:
    language, facts, out = seen
    study, sample, map_name, table = {
        "en": (
            "Open the Study panel",
            "Load the sample project",
            "Provinces of China",
            "Simulated panel, 30 provinces, 2012–2022",
        ),
        "zh": ("打开研究面板", "载入示例项目", "中国省级地区", "模拟面板，30 个省份，2012–2022 年"),
    }[language]
    assert facts["greeting"][:2] == [study, sample]  # another plugin may have a word to say
    drawn = [name for name in facts["sample"]["layers"] if name.startswith(MAPS[language])]
    assert len(drawn) == 1, "the panel draws the first map of the study"
    assert facts["sample"]["layers"] == sorted([map_name, table, *drawn])
    assert facts["sample"]["study"]
    for name in ("greeting", "sample"):
        assert not QImage(str(out / f"{name}.png")).isNull()
