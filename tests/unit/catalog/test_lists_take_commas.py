"""Lists take the commas of either language, on every face; columns with a 、 of their own stay whole."""

from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.catalog import expand, tools
from regspatial.containers.time_spans import times_named
from regspatial.runner.arguments import with_expressions
from regspatial.studies.leaving_out import parts
from regspatial.studies.plain_values import converted
from regspatial.words.lists import items

HEAT = "电力、热力"
PACKAGE = Path(rs.__file__).parent
LISTS = [(one, p) for one in tools() for p in expand(one) if p.kind == "variables"]
COMMAS = ["x, z, v", "x，z，v", "x、z、v", "x，z、 v", "x;z；v"]
NO_LISTS = {
    "_kernels/memory.py": "a file of the system",
    "recipes/contradictions.py": "a file of ours",
    "weights/rules.py": "a rule as it is stored",
    "studies/yearbooks/statistical_offices.py": "headings of statistical offices",
    "declare/description.py": "tags",
    "asking/calls.py": "calls that are printed",
    "cli/reading.py": "files, whose names may hold any sign",
    "words/faces.py": "pairs as they are printed",
}


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(5)
    names = ("y", "x", "z", "v", HEAT, "食品")
    return rs.Panel.from_arrays(
        range(8), range(2012, 2017), {n: rng.uniform(1, 2, (5, 8)) for n in names}
    )


@pytest.mark.parametrize("given", COMMAS[:-1])
@pytest.mark.parametrize(("tool", "p"), LISTS, ids=[f"{t.name}-{p.name}" for t, p in LISTS])
def test_columns_of_every_tool(tool, p, given, panel):
    values = {p.name: converted(p, given)}
    with_expressions(tool, values, panel)
    assert values[p.name] == ["x", "z", "v"]


def test_a_column_with_a_mark_of_its_own_stays_whole(panel):
    tool, p = next((t, p) for t, p in LISTS if t.name == "describe")
    values = {p.name: converted(p, f"{HEAT}，x、食品")}
    with_expressions(tool, values, panel)
    assert values[p.name] == [HEAT, "x", "食品"]
    assert items(f"{HEAT}, x、z", (HEAT, "x", "z")) == [HEAT, "x", "z"]


@pytest.mark.parametrize("given", COMMAS)
def test_ids_years_and_names(given):
    assert items(given) == parts(given) == ["x", "z", "v"]
    years = given.replace("x", "2012").replace("z", "2014").replace("v", "2016")
    assert [int(one) for one in times_named(years, range(2012, 2017))] == [2012, 2014, 2016]


def test_numbers_methods_and_terms_between_chinese_commas(panel):
    w = rs.weights.from_dense(range(8), np.eye(8, k=1) + np.eye(8, k=-1))
    limits = rs.markov_transitions(panel["x"], limits="0.9，1、1.1")
    assert limits.summary() == rs.markov_transitions(panel["x"], limits="0.9,1,1.1").summary()
    slopes = rs.moderation(panel, "y ~ x + z", moderator="z", values="1，1.5、2")
    assert slopes.at.tolist() == [1.0, 1.5, 2.0]
    tests = rs.model_tests(panel, "y ~ x", w, model="sar", tests="lm、lr", draws=19, rng=1)
    assert {one.kind for one in tests.tests} == {"lm", "lr"}


def test_no_list_is_divided_at_one_comma_alone():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if '.split(",")' in path.read_text("utf-8")
    }
    other = {one for one in found if not one.startswith(("audit/", "studies/yearbooks/"))}
    assert other - set(NO_LISTS) == set()
