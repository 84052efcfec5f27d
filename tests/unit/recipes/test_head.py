"""The head of a recipe says once what its steps take; in Python and in the shell it is a study of its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import regspatial as rs
from regspatial.cli.app import make_app
from regspatial.errors import DataWarning, ParameterError, WeightsWarning
from regspatial.recipes import read_recipe

ROOT = Path(__file__).parents[3]
HEAD = """
formula = "y ~ x"
rng = 5
[regions]
source = "china:province"
exclude = ["710000", "810000", "820000"]
[panel]
source = "table.csv"
id = "id"
time = "time"
{missing}
[weights.near]
kind = "knn"
[weights.far]
kind = "inverse-distance"
"""
STEPS = """
[[step]]
name = "a"
tool = "moran"
[[step]]
name = "b"
tool = "spatial_panel"
weights = "far"
params = { model = "slx", formula = "x ~ y" }
[[step]]
name = "c"
tool = "moran"
params = { weights_kind = "queen" }
[[step]]
name = "d"
tool = "describe"
"""


@pytest.fixture
def base(tmp_path):
    ids = rs.china("province", mainland=True).ids
    y = np.sin(np.arange(62.0) ** 2).reshape(2, 31) + 3.0
    x = np.cos(np.arange(62.0) ** 2 + 1.0).reshape(2, 31) + 3.0
    x[1, ids.index("540000")] = np.nan
    rs.Panel.from_arrays(ids, [2020, 2021], {"y": y, "x": x}).to_frame().to_csv(
        tmp_path / "table.csv", index=False
    )
    return tmp_path


def written(base, text, missing=""):
    (base / "r.toml").write_text(text.replace("{missing}", missing), "utf-8")
    return base / "r.toml"


def test_steps_take_formula_and_weights_from_the_head(base):
    a, b, c, d = read_recipe(written(base, HEAD + STEPS)).steps
    assert (a.weights, dict(a.params)) == ("near", {"variable": "y"})
    assert (b.weights, b.params["formula"]) == ("far", "x ~ y")
    assert c.weights is None
    assert (d.weights, d.params["variables"]) == (None, ["y", "x"])
    with pytest.raises(ParameterError, match="formula = 3 is not allowed"):
        read_recipe(written(base, HEAD.replace('"y ~ x"', "3") + STEPS))


def test_the_head_is_a_study_in_python(base):
    path = written(base, HEAD, 'missing = "drop_regions"')
    with pytest.warns(DataWarning, match="one sample") as said:
        study = rs.read_study(path)
    assert len(said) == 1
    assert (study.formula, study.rng, study.panel.n) == ("y ~ x", 5, 30)
    own = rs.weights.from_rule("knn", study.regions, study.panel)
    assert study.moran().tables()[0].rows == rs.moran(study.panel["y"], own).tables()[0].rows
    assert study.local_moran("x").ids == study.spatial_panel(model="slx").model.ids


def test_a_command_takes_the_study_and_its_own_options_stand_before_it(base):
    path = str(written(base, HEAD))

    def printed(*more):
        result = CliRunner().invoke(make_app(), ["run", "moran", "--study", path, "--json", *more])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout.splitlines()[-1])["tables"]["moran"]

    with pytest.warns(DataWarning, match="one sample"):
        study = rs.read_study(path)
    values = [float(one) for one in study.moran().values]
    assert [row["I"] for row in printed()] == pytest.approx(values, rel=1e-12)
    with pytest.warns(WeightsWarning):  # an island
        queen = rs.weights.from_rule("queen", study.regions, study.panel)
    assert [row["I"] for row in printed("--weights-kind", "queen")] == pytest.approx(
        [float(one) for one in rs.moran(study.panel["y"], queen).values], rel=1e-12
    )


@pytest.mark.parametrize("path", sorted((ROOT / "recipes").glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_recipes_say_nothing_twice(path):
    text = path.read_text("utf-8")
    recipe = read_recipe(path)
    first = next(iter(recipe.weights), None)
    assert f'weights = "{first}"' not in text
    if recipe.formula:
        assert text.count(f'formula = "{recipe.formula}"') == 1
