"""A recipe that is written for a table and a map: it says what was guessed, and runs as it is."""

import re

import numpy as np
import pytest

import regspatial as rs
from regspatial.cli.app import run
from regspatial.errors import InputError
from regspatial.recipes import read_recipe, run_recipe
from regspatial.recipes.drafting import draft_recipe

IDS = [i for i in rs.china("province").ids if i not in ("710000", "810000", "820000")]


@pytest.fixture
def table(tmp_path):
    rng = np.random.default_rng(2)
    rows = ["adcode,year,gdp,firms,holes,same"]
    for i in IDS:
        for year in (2020, 2021, 2022):
            hole = "" if i == IDS[0] else f"{rng.normal():.3f}"
            rows.append(f"{i},{year},{rng.normal():.3f},{rng.normal():.3f},{hole},7")
    path = tmp_path / "yearbook.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_recipe_runs_as_it_is_in_the_language_asked_for(table, tmp_path, language):
    out = tmp_path / "study" / "recipe.toml"
    draft = draft_recipe(table, None, out, language)
    assert (draft.panel.n, draft.panel.T, draft.map) == (31, 3, "china:province")
    text = out.read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if re.match("# [^\\[a-z]", line)]
    assert len(comments) >= 5
    assert all(bool(re.search("[\u4e00-\u9fff]", c)) is (language == "zh") for c in comments)
    recipe = read_recipe(out)
    assert recipe.language == language
    assert [s.tool for s in recipe.steps] == ["describe", "moran", "local_moran"]
    assert recipe.steps[0].params["variables"] == ["gdp", "firms"]  # no holes, nothing constant
    assert "holes, same" in text.replace("、", ", ")
    result = run_recipe(recipe, tmp_path / "results")
    assert result.report.is_file()
    panel = rs.read_panel(table, id="adcode", time="year", missing="keep")
    w = rs.weights.queen(rs.china("province").select(panel.ids), islands="nearest")
    wanted = rs.moran(panel["gdp"], w).values
    rows = (tmp_path / "results" / "02-moran" / "moran.csv").read_text("utf-8-sig").splitlines()
    at = rows[0].split(",").index("I")
    assert [float(r.split(",")[at]) for r in rows[1:]] == pytest.approx(wanted.tolist(), rel=1e-9)


def test_the_model_runs_once_its_marks_are_taken_away(table, tmp_path):
    out = tmp_path / "recipe.toml"
    draft_recipe(table, None, out)
    head, mark, model = out.read_text(encoding="utf-8").partition("# [[step]]")
    assert mark
    lines = [line.removeprefix("# ") for line in (mark + model).splitlines()]
    out.write_text(head + "\n".join(lines).replace("\n#", "\n"), encoding="utf-8")
    assert read_recipe(out).steps[-1].tool == "panel_model"


def test_a_map_of_ones_own_is_matched_by_the_attribute_that_has_the_codes(tmp_path):
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    codes = [f"q{k}" for k in range(9)]
    frame = geopandas.GeoDataFrame(
        {"label": [f"L{k}" for k in range(9)], "code": codes},
        geometry=[
            box(x, y, x + 9000.0, y + 9000.0)
            for k in range(9)
            for x, y in [(500000.0 + 9000 * (k % 3), 9000.0 * (k // 3))]
        ],
        crs="EPSG:3857",
    )
    frame.to_file(tmp_path / "map.gpkg")
    rng = np.random.default_rng(1)
    rows = [f"{c},{y},{rng.normal():.4f}" for c in codes for y in (2020, 2021)]
    (tmp_path / "t.csv").write_text("\n".join(["code,year,x", *rows]), encoding="utf-8")
    draft = draft_recipe(tmp_path / "t.csv", str(tmp_path / "map.gpkg"), tmp_path / "r.toml")
    assert draft.map_id == "code"
    assert run_recipe(tmp_path / "r.toml", tmp_path / "out").report.is_file()


def test_what_stands_in_the_way_is_said_and_nothing_is_replaced(table, tmp_path, capsys):
    out = tmp_path / "recipe.toml"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="there already"):
        draft_recipe(table, None, out)
    assert out.read_text(encoding="utf-8") == "mine"
    table.write_text("code,year,x\nq1,2020,1\nq2,2020,2\n", encoding="utf-8")
    assert run(["--lang", "zh", "new", str(table), "--out", str(tmp_path / "n.toml")]) == 2
    assert "不在地图" in capsys.readouterr().err
    assert not (tmp_path / "n.toml").exists()
