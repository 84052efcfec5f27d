"""Distances are measured between the same points by default, whichever face asks."""

import importlib
import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.catalog import expand, tools
from regspatial.weights import build_weights, inverse_distance

PACKAGE = Path(rs.__file__).parent
ROOMS = sorted(
    p.parent.name for p in PACKAGE.glob("*/__init__.py") if not p.parent.name.startswith("_")
)


def measuring():
    """Every public function with a parameter `points` that has a default."""
    found = {
        "Regions.coordinates": rs.Regions.coordinates,
        "Regions.lonlat_of": rs.Regions.lonlat_of,
    }
    for room in ("", *ROOMS):
        module = importlib.import_module(f"regspatial.{room}".rstrip("."))
        for name in set(getattr(module, "__all__", ())) | {n for n in dir(module) if n[0] != "_"}:
            one = getattr(module, name, None)
            if inspect.isfunction(one):
                points = inspect.signature(one).parameters.get("points")
                if points is not None and isinstance(points.default, str):
                    found[f"{one.__module__}.{name}"] = one
    return found


FUNCTIONS = measuring()


def test_the_functions_are_found():
    assert len(FUNCTIONS) > 12
    assert "regspatial.weights.distance.inverse_distance" in FUNCTIONS


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_measures_from_centroids(name):
    assert inspect.signature(FUNCTIONS[name]).parameters["points"].default == "centroid"


@pytest.mark.parametrize("tool", tools(), ids=lambda t: t.name)
def test_a_tool_measures_from_centroids_and_offers_them_first(tool):
    for p in expand(tool):
        if p.feeds.endswith(".points"):
            assert p.default == "centroid"
            assert [c.value for c in p.choices] == ["centroid", "seat", "point"]


@pytest.fixture(scope="module")
def provinces():
    return rs.china("province").where(region4="west")


def test_python_a_rule_a_tool_a_recipe_and_the_shell_give_the_same_digits(
    provinces, tmp_path, capsys
):
    from regspatial.cli.app import run
    from regspatial.recipes import run_recipe

    wanted = inverse_distance(provinces, power=2)
    assert np.abs(wanted.matrix - inverse_distance(provinces, points="point").matrix).max() > 1e-3
    rule = build_weights(provinces, None, kind="inverse-distance", power=2)
    tool = runner.call(
        "build_weights", {"regions": provinces}, {"weights_kind": "inverse-distance", "power": 2}
    ).result
    lines = ["adcode,year,x"]
    lines += [f"{one},2020,{k * k % 7}" for k, one in enumerate(provinces.ids)]
    (tmp_path / "table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "study.toml").write_text(RECIPE, encoding="utf-8")
    table = rs.read_panel(tmp_path / "table.csv", id="adcode", time="year")
    digits = [float(rs.moran(table["x"], w).values[0]) for w in (wanted, rule, tool)]
    run_recipe(tmp_path / "study.toml", tmp_path / "out")
    digits.append(csv_value(tmp_path / "out" / "01-moran" / "moran.csv"))
    code = run(
        [
            "run",
            "moran",
            "--regions",
            "china:province",
            "--panel",
            str(tmp_path / "table.csv"),
            "--panel-id",
            "adcode",
            "--panel-time",
            "year",
            "--variable",
            "x",
            "--weights-kind",
            "inverse-distance",
            "--power",
            "2",
            "--json",
        ]
    )
    said = capsys.readouterr()
    assert code == 0, said.err
    digits.append(json.loads(said.out)["tables"]["moran"][0]["I"])
    assert digits == pytest.approx([digits[0]] * 5, rel=1e-12)


def csv_value(path):
    heading, row = path.read_text(encoding="utf-8-sig").splitlines()[:2]
    return float(row.split(",")[heading.split(",").index("I")])


RECIPE = """
title = { en = "Moran", zh = "莫兰指数" }

[regions]
source = "china:province"

[panel]
source = "table.csv"
id = "adcode"
time = "year"

[weights.near]
kind = "inverse-distance"
power = 2

[[step]]
name = "moran"
tool = "moran"
weights = "near"
params = { variable = "x" }
title = { en = "Moran", zh = "莫兰指数" }
"""


def test_regions_that_are_points_have_their_points(provinces):
    points = rs.Regions(ids=provinces.ids, points=provinces.coordinates(), lonlat=True)
    np.testing.assert_array_equal(points.coordinates("centroid"), points.points)
    np.testing.assert_allclose(
        inverse_distance(points).matrix, inverse_distance(provinces).matrix, rtol=1e-12
    )
