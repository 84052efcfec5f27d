"""Questions in plain words, in both languages: the first answer, or one of the first three, is the tool they mean."""

import json
import re
import shlex
import subprocess
import sys

import pytest
import rich_click as click

import regspatial as rs
from regspatial.asking import Answers, find
from regspatial.asking.calls import OF_PILOTS, SETTING, in_python, in_shell, of_policy
from regspatial.catalog import expand, get, tools
from regspatial.catalog.doors import DOORS
from regspatial.cli.app import make_app, run
from regspatial.cli.tools import _tool_command
from regspatial.recipes.passport import of_tool

QUESTIONS = {
    "difference in differences": "event_study",
    "双重差分": "event_study",
    "多时点双重差分怎么做": "event_study",
    "which estimator for my policy": "policy",
    "用哪种政策评估方法": "policy",
    "政策评估": "policy",
    "增长有没有溢出": "spillovers",
    "空间溢出效应有多远": "spillovers",
    "which weights should I use": "build_weights",
    "空间权重矩阵怎么构建": "build_weights",
    "五分位图": "map_variable",
    "quintile": "map_variable",
    "LISA": "local_moran",
    "冷热点": "local_g",
    "beta convergence": "convergence",
    "do poor regions catch up": "convergence",
    "描述性统计": "describe",
    "熵值法": "composite_index",
    "泰尔指数分解": "nested_theil",
    "Gini coefficient": "lorenz",
    "门槛效应": "panel_threshold",
    "中介效应": "mediation",
    "重心迁移": "centre_of_gravity",
    "绿色全要素生产率": "super_sbm",
    "random or fixed effects": "hausman_test",
    "SAR or SEM": "select_model",
    "is there spatial autocorrelation": "moran",
    "城市网络中心性": "pole_network",
    "nighttime lights by county": "zonal_statistics",
    "how do I export my regression to Word": "etable",
    "三线表": "etable",
    "shp 文件怎么读": "read_boundaries",
    "xsmle": "spatial_panel",
}


SLOW = ("mgwr", "ripley_k")
"""Whose shortest command takes more than ten seconds: its defaults are many simulations."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_its_tool(question):
    answers = find(question, 3)
    assert answers.hit
    assert QUESTIONS[question] in [one.name for one in answers]


def test_every_tool_is_found_by_its_name_and_its_titles():
    for tool in tools():
        for asked in (tool.name, tool.label("en"), tool.label("zh")):
            assert find(asked).answers[0].name == tool.name, asked


def test_a_miss_says_so_and_names_what_is_nearest():
    miss = find("quantum chromodynamics")
    assert (miss.hit, miss.answers) == (False, ())
    assert "Nothing answers this" in repr(miss)
    near = find("chromodynamics of gluons near the quark plasma and its distance")
    assert not near.hit
    assert 1 <= len(near) <= 3
    assert near.text("zh").startswith("没有找到答案")


def test_an_empty_question_lists_every_tool_by_group():
    text = repr(rs.find())
    assert isinstance(rs.find(), Answers)
    assert all(tool.name in text for tool in tools())


def test_answers_are_in_the_language_that_is_asked_for():
    chinese = find("莫兰指数").text("zh", "shell")
    assert "分时期全局莫兰指数" in chinese
    assert "regspatial run moran" in chinese
    assert "分时期全局莫兰指数" in repr(rs.find("莫兰指数"))


def test_every_tool_is_public_and_a_room_stays_a_room():
    for tool in tools():
        assert callable(getattr(rs, tool.name))
    assert {t.name for t in tools()} <= set(dir(rs))
    assert rs.network.__name__ == "regspatial.network"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("lisa", "rs.local_moran"), ("gini", "rs.lorenz"), ("disparities", "rs.disparity")],
)
def test_a_name_that_is_not_there_says_what_is(name, meant):
    with pytest.raises(AttributeError, match=meant):
        getattr(rs, name)
    assert not hasattr(rs, "_nothing")


@pytest.mark.filterwarnings(
    "ignore::regspatial.errors.WeightsWarning"
)  # Hainan is joined to Guangdong
def test_calls_of_python_take_the_setting_they_name():
    names: dict[str, object] = {"rs": rs}
    for line in SETTING:
        exec(line, names)
    for name in ("moran", "describe", "markov_transitions", "location_quotient", "nested_theil"):
        exec(in_python(get(name)), names)
    for tool in tools():
        compile(in_python(tool), tool.name, "eval")
    for door in DOORS:
        assert door.python_call or door.shell_call
        compile(door.python_call or "0", door.name, "eval")


POLICIES = [tool for tool in tools() if of_policy(tool)]


@pytest.mark.parametrize("tool", POLICIES, ids=lambda t: t.name)
def test_the_shortest_call_of_a_policy_runs_on_the_pilots_that_ship(tool, capsys):
    names: dict[str, object] = {"rs": rs}
    for line in OF_PILOTS:
        exec(line, names)
    assert "pilot_year" in in_python(tool)
    found = eval(in_python(tool), names).tables()[0]
    assert found.rows
    assert run(shlex.split(in_shell(tool))[1:]) == 0
    assert capsys.readouterr().out
    if any(p.kind == "weights" for p in tool.params):
        assert "--weights-kind queen" in in_shell(tool)


WEIGHED = [tool for tool in tools() if any(p.kind == "weights" for p in tool.params)]


@pytest.mark.parametrize("tool", WEIGHED, ids=lambda t: t.name)
def test_a_call_names_the_weights_it_runs_with(tool):
    """Weights of the call in the shell are those of Python's: both have the map's queen neighbours, or neither has any."""
    shell, python = shlex.split(in_shell(tool)), in_python(tool)
    rule = next((p for p in expand(tool) if p.name == "weights_kind"), None)
    kind = shell[shell.index("--weights-kind") + 1] if "--weights-kind" in shell else rule.default
    assert ("--regions" in shell) == bool(re.search(r"\b(w|regions)\b", python.partition("(")[2]))
    assert not re.search(r"\bw\b", python.partition("(")[2]) or kind == "queen"


@pytest.mark.parametrize("tool", WEIGHED, ids=lambda t: t.name)
def test_the_command_that_gives_a_run_again_names_its_weights(tool, tmp_path):
    given = {"regions": "china:province", "weights_kind": "knn", "k": 3}
    words = shlex.split(of_tool(tool.name, given, None, tmp_path, ())["command"])
    command = _tool_command(tool)
    options, _rest, _order = command.make_parser(click.Context(command)).parse_args(words[3:])
    assert {name: str(options[name]) for name in given} == {k: str(v) for k, v in given.items()}


def test_answers_about_policies_say_which_panel_theirs_is():
    both = find("policy").text()
    assert OF_PILOTS[0] in both
    assert SETTING[0] in both
    alone = find("goodman bacon").text()
    assert OF_PILOTS[0] in alone


def test_finding_needs_neither_numpy_nor_pandas():
    code = (
        "import sys; from regspatial.asking import find; print(find('moran').text('en', 'shell'));"
        "assert not {'numpy', 'pandas', 'scipy'} & set(sys.modules), sorted(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert in_shell(get("moran")) in done.stdout


def test_the_shell_answers_as_python_does(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "regspatial", "find", "--json", "冷热点"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert [row["tool"] for row in json.loads(done.stdout)] == [one.name for one in find("冷热点")]


@pytest.mark.parametrize(
    "tool", [t for t in tools() if t.tried and t.name not in SLOW], ids=lambda t: t.name
)
def test_the_shortest_command_works_where_a_tool_needs_more_than_it_must_have(tool, capsys):
    assert run(shlex.split(in_shell(tool))[1:]) == 0
    assert capsys.readouterr().out


def test_a_tool_without_anything_says_a_command_that_works(capsys):
    assert run(["run", "moran"]) == 2
    out = capsys.readouterr().out
    assert in_shell(get("moran")) in out
    assert run(shlex.split(in_shell(get("moran")))[1:]) == 0


def test_help_is_the_tool_s_own_and_all_of_it_on_request(capsys):
    assert run(["run", "moran", "--help"]) == 0
    short = capsys.readouterr().out
    assert run(["run", "moran", "--help-all"]) == 0
    whole = capsys.readouterr().out
    assert "--permutations" in short
    assert "--figure-width" not in short
    assert "--figure-width" in whole
    assert len(short.splitlines()) < 50 < len(whole.splitlines())
    options = {p.name for p in make_app().commands["run"].commands["moran"].params if not p.hidden}
    assert {"figure_width", "permutations"} <= options  # the shell completes them all


def test_a_table_that_is_there_already_is_found_by_the_name_of_its_function():
    found = rs.find("from_frame")
    assert found.hit
    assert found.answers[0].name == "panel_from_frame"
