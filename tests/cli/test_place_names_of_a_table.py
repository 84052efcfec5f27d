"""Names in the shell and in a recipe: what is printed can be pasted, and the map's own names serve."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from regspatial.errors import ParameterError
from regspatial.recipes import run_recipe

_spec = importlib.util.spec_from_file_location("inside", Path(__file__).with_name("inside.py"))
_inside = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_inside)
TABLE = "地区,年份,x\n襄樊市,2008,1\nHuangshi,2008,2\n武汉是,2008,4\n全国,2008,9\n"


@pytest.fixture
def run(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")

    def call(tool, *more):
        table = ["--panel", "t.csv", "--panel-id", "地区", "--panel-time", "年份", "--lang", "en"]
        return _inside.inside("run", tool, *table, *more, cwd=tmp_path, LC_ALL="C")

    return call


def test_what_an_error_prints_can_be_pasted_until_it_runs(run):
    options = ["--variables", "x", "--names", "prefecture"]
    first = run("describe", *options)
    assert first.returncode == 2
    said = first.stderr
    pasted = [
        w
        for found in re.findall(r'--(?:corrections|ignore) ".*?"', said)
        for w in shlex.split(found)
    ]
    assert pasted == ["--corrections", "武汉是=420100", "--ignore", "全国"]
    second = run("describe", *options, *pasted)
    assert second.returncode == 0, second.stderr
    assert "3 regions, 1 period" in second.stdout


def test_corrections_without_names_are_refused(run):
    found = run("describe", "--variables", "x", "--corrections", "a=110000")
    assert found.returncode != 0
    assert "say with --names which they are" in found.stderr


def test_the_names_of_a_table_are_listed_with_options_of_the_shell(run):
    found = run("match_names", "--level", "prefecture")
    assert found.returncode == 0, found.stderr
    assert "until 2009, now 420600" in found.stdout
    assert '--ignore "全国"' in found.stdout


def test_a_recipe_takes_the_names_of_its_map_and_corrections(tmp_path):
    (tmp_path / "m.geojson").write_text(
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "properties": {"id": "01", "name": "Köln"}, "geometry": {"type": "Point", "coordinates": [7, 51]}},'
        '{"type": "Feature", "properties": {"id": "02", "name": "Bonn"}, "geometry": {"type": "Point", "coordinates": [7.1, 50.7]}}]}',
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text(
        "place,year,x\nKOLN,2008,1\nBundesstadt,2008,2\nKOLN,2009,3\n2,2009,4\n", encoding="utf-8"
    )
    (tmp_path / "r.toml").write_text(
        '[regions]\nsource = "m.geojson"\nid = "id"\n'
        '[panel]\nsource = "t.csv"\nid = "place"\ntime = "year"\nnames = "map"\nrestore_zeros = true\n'
        'corrections = { Bundesstadt = "02" }\n'
        '[[step]]\nname = "d"\ntool = "describe"\nparams = { variables = ["x"] }\n',
        encoding="utf-8",
    )
    done = run_recipe(tmp_path / "r.toml", tmp_path / "out")
    text = (done.folder / "01-d" / "description.csv").read_text(encoding="utf-8-sig")
    assert ",4,2.5," in text


def test_a_part_of_china_is_chosen_by_name_in_the_shell_and_in_a_recipe(tmp_path, run):
    (tmp_path / "t.csv").write_text(
        "地区,年份,x\n110000,2020,1\n120000,2020,2\n130000,2020,4\n310000,2020,8\n",
        encoding="utf-8",
    )
    more = ["--regions", "china:province", "--variable", "x", "--subset", "京津冀"]
    found = run("ranking", *more)
    assert found.returncode == 0, found.stderr
    assert "Shanghai" not in found.stdout
    assert "Tianjin" in found.stdout
    alone = run("ranking", "--variable", "x", "--subset", "京津冀")
    assert "--subset without --regions" in alone.stderr
    wrong = run("ranking", *more[:-1], "京金冀")
    assert "--subset 京金冀 is not allowed; it may be: jing-jin-ji" in wrong.stderr
    recipe = tmp_path / "r.toml"
    recipe.write_text(
        'title = "t"\n[regions]\nsource = "china:province"\nsubset = ["京津冀", "上海"]\n'
        '[panel]\nsource = "t.csv"\nid = "地区"\ntime = "年份"\n'
        '[[step]]\nname = "r"\ntool = "ranking"\nparams = { variable = "x" }\n',
        encoding="utf-8",
    )
    with pytest.raises(ParameterError, match="上海"):
        run_recipe(recipe, tmp_path / "out")
    recipe.write_text(recipe.read_text("utf-8").replace('["京津冀", "上海"]', '"京津冀"'), "utf-8")
    done = run_recipe(recipe, tmp_path / "out")
    rows = (done.folder / "01-r" / "ranking.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["130000", "120000", "110000"]


def test_prefectures_are_merged_into_provinces_in_the_shell_and_in_a_recipe(tmp_path, run):
    (tmp_path / "t.csv").write_text(
        "地区,年份,x\n110000,2020,1\n120000,2020,2\n130000,2020,4\n310000,2020,8\n",
        encoding="utf-8",
    )
    more = ["--regions", "china:prefecture", "--subset", "京津冀", "--dissolve", "parent"]
    found = run("map_variable", "--variable", "x", *more)
    assert found.returncode == 0, found.stderr
    recipe = tmp_path / "r.toml"
    recipe.write_text(
        'title = "t"\n[regions]\nsource = "china:prefecture"\nsubset = "jing-jin-ji"\n'
        'dissolve = "parent"\n[panel]\nsource = "t.csv"\nid = "地区"\ntime = "年份"\n'
        '[[step]]\nname = "m"\ntool = "map_variable"\nparams = { variable = "x" }\n',
        encoding="utf-8",
    )
    done = run_recipe(recipe, tmp_path / "out")
    rows = (done.folder / "01-m" / "map_values.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["110000", "120000", "130000"]


def test_advice_on_a_map_is_spelled_as_the_face_takes_it(tmp_path, run):
    import geopandas
    import shapely

    bow = shapely.Polygon([(0, 0), (2000, 2000), (2000, 0), (0, 2000)])
    shapes = [bow, shapely.box(5000, 0, 6000, 1000)]
    frame = geopandas.GeoDataFrame({"code": ["1001", "1003"]}, geometry=shapes, crs=32650)
    frame.to_file(tmp_path / "m.shp")
    (tmp_path / "m.prj").unlink()
    (tmp_path / "t.csv").write_text("地区,年份,x\n01001,2020,1\n01003,2020,2\n", encoding="utf-8")
    given = [
        "--regions",
        "m.shp",
        "--regions-id",
        "code",
        "--names",
        "map",
        "--restore-zeros",
        "yes",
    ]
    pasted: list[str] = []
    for wanted in ("--crs local", "--repair"):
        refused = run("join_report", *given, *pasted)
        assert refused.returncode == 2
        assert wanted in refused.stderr
        pasted += wanted.split()
    done = run("join_report", *given, *pasted)
    assert done.returncode == 0, done.stderr
    assert "2 regions on both sides" in done.stdout
    assert "was repaired (Self-intersection): 1001" in done.stderr + done.stdout
