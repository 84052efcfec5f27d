"""The step compare: models and impacts side by side, with the digits of the steps compared."""

import csv
from pathlib import Path

import pytest

from regspatial.errors import ParameterError
from regspatial.recipes import run_recipe

TABLE = Path(__file__).parents[3] / "data" / "tables" / "dri_simulated_2012_2022.csv"
TEXT = """
title = "Two models"
[regions]
source = "china:province"
exclude = ["540000", "710000", "810000", "820000"]
[panel]
source = "{table}"
id = "adcode"
time = "year"
[weights.near]
kind = "inverse-distance"
points = "seat"
[[step]]
name = "sdm"
tool = "panel_model"
weights = "near"
params = {{ formula = "ln_inn ~ ln_de + hum", draws = 200 }}
[[step]]
name = "other"
tool = "panel_model"
weights = "near"
params = {{ formula = "ln_inn ~ ln_de + hum", model = "{model}", draws = 200 }}
[[step]]
name = "both"
tool = "compare"
of = ["sdm", "other"]
params = {{ {params} }}
"""


def run(tmp_path, model="sar", params="stars = true"):
    path = tmp_path / "study.toml"
    path.write_text(TEXT.format(table=TABLE.as_posix(), model=model, params=params), "utf-8")
    return run_recipe(path, tmp_path / "out").folder


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_models_and_impacts_stand_side_by_side(tmp_path):
    folder = run(tmp_path)
    models = {r["term"]: r for r in rows(folder / "03-both" / "both.csv")}
    impacts = {r["term"]: r for r in rows(folder / "03-both" / "both-impacts.csv")}
    for k, step in enumerate(("01-sdm", "02-other"), start=1):
        for r in rows(folder / step / "coefficients.csv"):
            assert models[r["term"]][f"m{k}_estimate"] == r["estimate"]
        for r in rows(folder / step / "impacts.csv"):
            at = 3 * (k - 1) + ("direct", "indirect", "total").index(r["effect"]) + 1
            assert impacts[r["variable"]][f"m{at}_estimate"] == r["estimate"]
    assert "loglik" in models
    assert "loglik" not in impacts
    assert "***" in (folder / "report.html").read_text("utf-8")


def test_without_impacts_on_one_side_only_the_models_stand(tmp_path):
    folder = run(tmp_path, model="sem", params="")
    assert (folder / "03-both" / "both.csv").is_file()
    assert not (folder / "03-both" / "both-impacts.csv").exists()
    assert "***" not in (folder / "report.html").read_text("utf-8")


def test_other_parameters_are_refused(tmp_path):
    with pytest.raises(ParameterError, match="stars"):
        run(tmp_path, params='stars = "many"')
