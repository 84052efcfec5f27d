"""Effects of squares, products and logarithms on Columbus against finite differences by hand in R.

spatialreg has the coefficients and their covariance; y is made anew with one area's x moved
(`cross_section/make_values.R`). Effects to 2e-6: spatialreg's search leaves rho open by some 1e-7, and a step of
1e-4 of x errs by 3e-9 of a logarithm's slope. Standard errors to 2e-5: their slopes are differences too, and
effects that nearly cancel are measured by what they cancel from.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

HERE = Path(__file__).parent / "data"
GOLD = json.loads((HERE / "cross_section" / "at_values.json").read_text())
FORMULAS = {
    "squares": "CRIME ~ INC + HOVAL + INC^2 + INC:HOVAL",
    "logs": "log(CRIME) ~ log(INC) + log(HOVAL)",
    "mixed": "CRIME ~ log(INC) + HOVAL + HOVAL^2",
}
EFFECTS = ("direct", "indirect", "total")


@pytest.fixture(scope="module")
def columbus():
    with (HERE / "columbus" / "columbus_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    ids = [r["row"] for r in rows]
    at = {i: k for k, i in enumerate(ids)}
    links = np.zeros((len(ids), len(ids)))
    with (HERE / "columbus" / "columbus_W_triplet.csv").open() as file:
        for r in csv.DictReader(file):
            links[at[r["i"]], at[r["j"]]] = 1.0
    columns = {c: [[float(r[c]) for r in rows]] for c in ("CRIME", "INC", "HOVAL")}
    matrix = links / links.sum(axis=1, keepdims=True)
    return rs.Panel.from_arrays(ids, [1980], columns), rs.SpatialWeights(ids=ids, matrix=matrix)


@pytest.mark.parametrize("gold", GOLD, ids=lambda g: f"{g['form']} {g['model']}")
def test_effects_are_the_differences_of_y_made_anew(columbus, gold):
    panel, w = columbus
    fit = rs.regression.spatial_regression_estimate(
        panel, FORMULAS[gold["form"]], w, model=gold["model"]
    )
    assert fit.rho == pytest.approx(gold["rho"], abs=2e-7)
    for case in gold["found"]:
        at = case["at"]
        at = at if isinstance(at, str) else {name: value[0] for name, value in at.items()}
        found = rs.impacts(fit, at=at, inference="delta")
        for base in ("INC", "HOVAL"):
            effects, errors = np.array(case["effects"][base]), np.array(case["se"][base])
            rows = [found.get(base, effect) for effect in EFFECTS]
            size = np.abs(effects).max()
            ours = [row["estimate"] for row in rows]
            np.testing.assert_allclose(ours, effects, rtol=0, atol=2e-6 * size)
            np.testing.assert_allclose([row["std_error"] for row in rows], errors, rtol=2e-5)
