"""The main job on a real yearbook table: 30 provinces, 2011–2023, patents and what they follow."""

import csv

import numpy as np
import pytest

from regspatial.recipes import run_recipe

RECIPE = """
title = "Patents granted, 30 provinces"
rng = 1
[regions]
source = "china:province"
exclude = ["540000", "710000", "810000", "820000"]
[panel]
source = "{table}"
id = "adcode"
time = "year"
columns = ["pat_grant", "rd_exp_10k", "gdp_rev", "urban_pct", "budget_scitech_100m"]
ignore = ["540000"]
times = [2011, 2023]
derive = [
  {{ name = "ln_pat", log = "pat_grant" }},
  {{ name = "ln_rd", log = "rd_exp_10k" }},
  {{ name = "ln_gdp", log = "gdp_rev" }},
  {{ name = "ln_budget", log = "budget_scitech_100m" }},
]
[weights.distance]
kind = "inverse-distance"
power = 2
points = "seat"
[weights.economic]
kind = "nested-economic"
power = 2
points = "seat"
variable = "gdp_rev"
[[step]]
name = "moran"
tool = "moran"
weights = "distance"
params = {{ variable = "ln_pat" }}
[[step]]
name = "sdm"
tool = "spatial_panel"
weights = "distance"
params = {{ formula = "ln_pat ~ ln_rd + ln_gdp + urban_pct + ln_budget" }}
[[step]]
name = "sdm-economic"
tool = "spatial_panel"
weights = "economic"
params = {{ formula = "ln_pat ~ ln_rd + ln_gdp + urban_pct + ln_budget" }}
"""

# Moran's I of ln patents granted as published (article's table 4, innovation column).
PUBLISHED = {
    2012: 0.280,
    2013: 0.271,
    2014: 0.278,
    2015: 0.272,
    2016: 0.260,
    2017: 0.249,
    2018: 0.255,
    2019: 0.262,
    2020: 0.277,
    2021: 0.284,
    2022: 0.287,
}


@pytest.fixture(scope="module")
def run(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    table = shared_data / "province_panel_1993_2024.csv"
    recipe = folder / "real.toml"
    recipe.write_text(RECIPE.format(table=table.as_posix()), encoding="utf-8")
    return run_recipe(recipe, folder / "out").folder


def rows(folder, name):
    with next(folder.glob(f"*/{name}")).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_morans_i_reproduces_the_published_table(run):
    found = {int(r["time"]): float(r["I"]) for r in rows(run, "moran.csv")}
    assert set(PUBLISHED) <= set(found)
    for year, published in PUBLISHED.items():
        # counts of the last two years were revised after the article
        bound = 0.002 if year <= 2020 else 0.012
        assert found[year] == pytest.approx(published, abs=bound), year


def test_the_model_is_estimated_with_exact_impacts(run):
    terms = {r["term"]: float(r["estimate"]) for r in rows(run, "coefficients.csv")}
    assert set(terms) == {
        *(v for v in ("ln_rd", "ln_gdp", "urban_pct", "ln_budget")),
        *(f"W({v})" for v in ("ln_rd", "ln_gdp", "urban_pct", "ln_budget")),
        "rho",
    }
    assert -1 < terms["rho"] < 1
    impacts = {(r["variable"], r["effect"]): float(r["estimate"]) for r in rows(run, "impacts.csv")}
    for v in ("ln_rd", "ln_gdp", "urban_pct", "ln_budget"):
        # rows of W sum to one: the total is (beta + theta) / (1 - rho), whatever the split
        total = (terms[v] + terms[f"W({v})"]) / (1 - terms["rho"])
        np.testing.assert_allclose(impacts[v, "total"], total, rtol=1e-9)
        np.testing.assert_allclose(impacts[v, "direct"] + impacts[v, "indirect"], total, rtol=1e-9)
