"""Sixty drawn units by rDEA 1.2-8 over truncreg, run by data/simar_wilson/make.R.

Distances and the first truncated regression have no chance in them: distances agree to 1e-7 (what GLPK solves to),
coefficients to 2e-4 (truncreg stops early, its likelihood is no higher than ours), errors to 1e-3. What rests on
samples is compared as far as four hundred of them tell: four standard errors of a mean, a fifth of a spread.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

FOUND = json.loads((Path(__file__).parent / "data/simar_wilson/rdea.json").read_text("utf-8"))
HOW = [("output", "variable"), ("input", "constant")]
DRAWS = 400


@pytest.fixture(scope="module")
def panel():
    x, z = np.array(FOUND["x"]), np.array(FOUND["z"])
    columns = {
        "labour": x[:, 0],
        "capital": x[:, 1],
        "gdp": FOUND["y"],
        "open": z[:, 0],
        "coast": z[:, 1],
    }
    made = {name: np.array(values, float)[None] for name, values in columns.items()}
    return rs.Panel.from_arrays([f"c{i:02d}" for i in range(len(x))], [2020], made)


@pytest.mark.parametrize("returns", ["variable", "constant"])
@pytest.mark.parametrize("orientation", ["output", "input"])
def test_distances_and_the_first_regression(panel, orientation, returns):
    wanted = FOUND[f"{orientation} {returns}"]
    found = rs.simar_wilson(
        panel,
        ["labour", "capital"],
        ["gdp"],
        ["open", "coast"],
        correction="none",
        orientation=orientation,
        returns=returns,
        draws=20,
        rng=5,
    )
    np.testing.assert_allclose(found.distance[0], wanted["distance"], rtol=1e-7)
    np.testing.assert_allclose(found.estimates, wanted["first"], atol=2e-4)
    assert found.loglik == pytest.approx(wanted["loglik"], abs=1e-6)
    assert found.loglik >= wanted["loglik"] - 1e-9


@pytest.mark.parametrize(("orientation", "returns"), HOW)
def test_two_stages(panel, orientation, returns):
    wanted = {
        k: np.array(v) for k, v in FOUND[f"{orientation} {returns}"].items() if k != "smoothed"
    }
    how = {"orientation": orientation, "returns": returns, "draws": DRAWS, "rng": 5}
    sides = ["labour", "capital"], ["gdp"], ["open", "coast"]
    found = rs.simar_wilson(panel, *sides, bias_draws=DRAWS, **how)
    bias = found.distance - found.corrected
    spread = (wanted["high"] - wanted["low"]) / 4.0
    assert (np.abs(bias[0] - wanted["bias"]) < 4.0 * spread * np.sqrt(1 / DRAWS + 1 / 2000)).all()
    assert (np.abs(found.estimates - wanted["beta"]) < 0.3 * found.se).all()
    width, other = found.high - found.low, wanted["beta_high"] - wanted["beta_low"]
    np.testing.assert_allclose(width, other, rtol=0.2)


@pytest.mark.parametrize(("orientation", "returns"), HOW)
def test_the_smoothed_bootstrap(panel, orientation, returns):
    wanted = {k: np.array(v) for k, v in FOUND[f"{orientation} {returns}"]["smoothed"].items()}
    found = rs.dea_bootstrap(
        panel,
        ["labour", "capital"],
        ["gdp"],
        orientation=orientation,
        returns=returns,
        bandwidth=0.1,
        draws=DRAWS,
        rng=5,
    )
    error = found.std_error[0]
    assert (
        np.abs(found.mean[0] - wanted["mean"]) < 4.0 * error * np.sqrt(1 / DRAWS + 1 / 2000)
    ).all()
    np.testing.assert_allclose(error, wanted["sd"], rtol=0.2)
    twice = 2.0 * found.distance[0]
    for ours, theirs in ((found.low, wanted["high"]), (found.high, wanted["low"])):
        np.testing.assert_allclose(ours[0], twice - theirs, atol=0.5 * error.max())
