"""A recipe that is written for a table and a map: it says what was guessed, and runs as it is."""

import re
import tomllib
import warnings

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
    w = rs.weights.queen(rs.china("province").select(panel.ids), links=[("460000", "440000")])
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
    assert read_recipe(out).steps[-1].tool == "spatial_panel"


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


NAMES = [
    "\u5317\u4eac",
    "\u5929\u6d25",
    "\u6cb3\u5317",
    "\u5c71\u897f",
    "\u5185\u8499\u53e4",
    "\u8fbd\u5b81",
]


def test_a_table_of_names_gets_the_key_that_matches_them(tmp_path):
    rows = [
        f"{name},{year},{k + 1}.5,{year % 7 + k}"
        for k, name in enumerate(NAMES)
        for year in (2020, 2021)
    ]
    (tmp_path / "t.csv").write_text("\n".join(["region,year,gdp,firms", *rows]), encoding="utf-8")
    draft_recipe(tmp_path / "t.csv", None, tmp_path / "r.toml", "zh")
    recipe = read_recipe(tmp_path / "r.toml")
    assert recipe.panel["names"] == "province"


def test_what_the_preview_proposes_for_a_recipe_is_one_line_of_toml(tmp_path):
    rows = [f"{name},2020,{k + 1}.5" for k, name in enumerate(NAMES)]
    (tmp_path / "t.csv").write_text("\n".join(["region,year,gdp", *rows]), encoding="utf-8")
    said = rs.preview_panel(tmp_path / "t.csv", names="province").recipe
    assert tomllib.loads(said)["panel"]["names"] == "province"
    assert "\n" not in said


def test_series_of_different_lengths_give_the_span_with_most_cells(tmp_path):
    rng = np.random.default_rng(3)
    rows = ["adcode,year,early,late,later,never"]
    for i in IDS:
        for year in range(2010, 2020):
            early, late = year < 2013, year >= 2014
            cells = [f"{rng.normal():.3f}" if on else "" for on in (early, late, late, False)]
            rows.append(",".join([i, str(year), *cells]))
    (tmp_path / "t.csv").write_text("\n".join(rows), encoding="utf-8")
    draft_recipe(tmp_path / "t.csv", None, tmp_path / "r.toml")
    recipe = read_recipe(tmp_path / "r.toml")
    assert recipe.panel["times"] == [2014, 2019]
    assert recipe.steps[0].params["variables"] == ["late", "later"]
    assert run_recipe(recipe, tmp_path / "out").report.is_file()


def test_a_region_without_any_value_stays_on_the_map_and_out_of_the_study(tmp_path):
    rng = np.random.default_rng(4)
    rows = [
        f"{i},{2020 + t},{'' if i == IDS[3] else f'{rng.normal():.3f}'}"
        for i in IDS
        for t in (0, 1)
    ]
    (tmp_path / "t.csv").write_text("\n".join(["adcode,year,x", *rows]), encoding="utf-8")
    draft_recipe(tmp_path / "t.csv", None, tmp_path / "r.toml")
    assert f'exclude = ["{IDS[3]}"]' in (tmp_path / "r.toml").read_text(encoding="utf-8")
    assert read_recipe(tmp_path / "r.toml").steps


def test_an_area_without_a_year_beside_years_holds_for_each(tmp_path):
    rng = np.random.default_rng(5)
    rows = [f"{i},{rng.normal():.3f},{rng.normal():.3f},{i}.5" for i in IDS]
    (tmp_path / "t.csv").write_text(
        "\n".join(["adcode,pop_2010,pop_2020,area_km2", *rows]), encoding="utf-8"
    )
    draft = draft_recipe(tmp_path / "t.csv", None, tmp_path / "r.toml")
    assert (draft.panel.T, sorted(draft.panel.columns)) == (2, ["area_km2", "pop"])
    assert (np.ptp(draft.panel.columns["area_km2"], axis=0) == 0.0).all()
    assert "area_km2" in (tmp_path / "r.toml").read_text(encoding="utf-8")
    assert run_recipe(tmp_path / "r.toml", tmp_path / "out").report.is_file()


@pytest.mark.parametrize("name", ["yreb"])
def test_a_shipped_example_gives_a_recipe_on_its_own_map(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["new", f"example:{name}"]) == 0
    recipe = read_recipe(tmp_path / "recipe.toml")
    assert recipe.regions["source"] == recipe.panel["source"] == f"example:{name}"
    assert run_recipe(recipe, tmp_path / "out").report.is_file()


def test_columns_of_words_are_named_in_the_language_of_the_shell(tmp_path, capsys):
    rows = [f"{i},{k}.5,note {k}" for k, i in enumerate(IDS)]  # words that group no regions
    (tmp_path / "t.csv").write_text("\n".join(["adcode,x,side", *rows]), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        assert (
            run(["new", str(tmp_path / "t.csv"), "--out", str(tmp_path / "r.toml"), "--lang", "zh"])
            == 0
        )
    said = capsys.readouterr().err
    assert "side" in said
    assert "DataWarning" not in said
    assert re.search("[\u4e00-\u9fff]", said)


@pytest.mark.parametrize(
    ("part", "written", "last"),
    [
        ("月份", lambda k: f"{k}月", "2020-12"),
        ("季度", lambda k: "一二三四"[k - 1] + "季度", "2020Q4"),
        ("month", str, "2020-12"),
    ],
)
def test_a_time_in_two_columns_is_one_in_the_recipe_too(tmp_path, part, written, last):
    """Rows stand in any order, and the year and its part in two columns."""
    rng, head = np.random.default_rng(5), ("year" if part == "month" else "年份")
    parts = 4 if part == "季度" else 12
    rows = [
        f"{i},{year},{written(k)},{rng.normal():.3f}"
        for i in IDS
        for year in (2019, 2020)
        for k in range(1, parts + 1)
    ]
    rng.shuffle(rows)
    (tmp_path / "t.csv").write_text("\n".join([f"adcode,{head},{part},v", *rows]), encoding="utf-8")
    draft = draft_recipe(tmp_path / "t.csv", None, tmp_path / "r.toml")
    assert (draft.panel.n, draft.panel.T) == (31, 2 * parts)
    recipe = read_recipe(tmp_path / "r.toml")
    assert recipe.steps[2].params["at_time"] == draft.panel.times[-1] == last
    if parts == 4:  # a run takes its time
        assert run_recipe(recipe, tmp_path / "out").report.is_file()
