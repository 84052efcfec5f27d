"""Refusals that name what was meant: the tool for a mistyped recipe, the function for a table, a whole formula."""

import pandas as pd
import pytest

import regspatial as rs
from regspatial.cli.app import _shipped_recipe
from regspatial.errors import FormulaError, InputError, ParameterError
from regspatial.formula.models import parse


@pytest.mark.parametrize(
    ("name", "meant"), [("moran", "run moran"), ("morann", "run moran"), ("drii", "dri")]
)
def test_a_name_that_is_no_recipe_names_the_nearest_recipe_or_tool(name, meant):
    with pytest.raises(InputError, match=f"Did you mean .*{meant}"):
        _shipped_recipe(name)


def test_a_table_that_is_read_as_a_file_names_the_function_that_takes_it():
    with pytest.raises(ParameterError, match="panel_from_frame"):
        rs.read_panel(pd.DataFrame({"gdp": [1.0]}))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("ln_inn ln_de hum", "'ln_inn ~ ln_de + hum'"),
        ("y = log(gdp) + `urban share (%)`", "'y ~ log(gdp) + `urban share (%)`'"),
        ("创新 = 数实融合", "'创新 ~ 数实融合'"),
    ],
)
def test_a_formula_without_a_tilde_is_shown_whole(text, whole):
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert f"as {whole} has" in str(refused.value)


@pytest.mark.parametrize("text", ["y", "y ~ x ~ z"])
def test_one_name_and_two_tildes_make_no_formula_to_show(text):
    with pytest.raises(FormulaError, match=r"must have one '~'\."):
        parse(text)
