"""Names in the shell and in a recipe: what is printed can be pasted, and the map's own names serve."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from regspatial.recipes import run_recipe

TABLE = "地区,年份,x\n襄樊市,2008,1\nHuangshi,2008,2\n武汉是,2008,4\n全国,2008,9\n"


@pytest.fixture
def run(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "1"}

    def call(tool, *more):
        table = ["--panel", "t.csv", "--panel-id", "地区", "--panel-time", "年份", "--lang", "en"]
        return subprocess.run(
            [sys.executable, "-m", "regspatial", "run", tool, *table, *more],
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environment,
            check=False,
        )

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
