"""[labels] of a recipe: in the report of either language, and refused where they name nothing."""

import re

import pytest

from regspatial.errors import ParameterError
from regspatial.recipes import read_recipe, run_recipe

HEAD = """
[regions]
source = "china:province"
only = { yangtze_belt = 1 }
[panel]
source = "example:yreb"
derive = [{ name = "ln", log = "opening_up" }]
[labels]
opening_up = { en = "Opening-up", zh = "开放指数" }
%s
[weights.queen]
kind = "queen"
[[step]]
name = "moran"
tool = "moran"
weights = "queen"
params = { variable = "ln" }
"""


def recipe(tmp_path, more=""):
    path = tmp_path / "study.toml"
    path.write_text(HEAD % more, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "said"), [("en", "log of Opening-up"), ("zh", "开放指数的对数")]
)
def test_the_report_speaks_by_labels(tmp_path, language, said):
    result = run_recipe(recipe(tmp_path), tmp_path / "out", language=language)
    text = re.sub("<[^>]+>", " ", result.report.read_text(encoding="utf-8"))
    assert said in text
    tex = (tmp_path / "out" / "01-moran" / "moran.tex").read_text(encoding="utf-8")
    assert said in tex


def test_labels_of_nothing_are_refused_by_name(tmp_path):
    path = recipe(tmp_path, 'openness = "x"\nup = "y"')
    with pytest.raises(ParameterError, match="openness, up"):
        run_recipe(path, tmp_path / "out")


@pytest.mark.parametrize(
    "wrong",
    ["a = 1", "a = {}", 'a = { unit = "km" }', 'a = { en = "x", de = "y" }', "a = { en = 3 }"],
)
def test_what_is_no_label_is_refused(tmp_path, wrong):
    with pytest.raises(ParameterError, match="a must be a text"):
        read_recipe(recipe(tmp_path, wrong))
