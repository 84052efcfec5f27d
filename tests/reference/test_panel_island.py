"""Panels with an island against spatialreg's errorsarlm and sacsarlm with dummies.

Log-likelihoods to 1e-9; the estimates to 2e-6, the square root of what a search for a maximum can see
of a height of 200 in double precision, within which spatialreg's stops.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

HERE = Path(__file__).parent / "data" / "panel_island"
GOLD = json.loads((HERE / "spatialreg.json").read_text())
pytestmark = pytest.mark.filterwarnings(
    "ignore:The GNS is weakly identified", "ignore:The likelihood has a second maximum"
)


@pytest.fixture(scope="module")
def panel():
    return rs.read_panel(HERE / "data.csv", id="id", time="time")


@pytest.mark.parametrize(
    "gold", GOLD, ids=[f"{g['weights']}-{g['effects']}-{g['model']}" for g in GOLD]
)
def test_it_is_what_spatialreg_prints(panel, gold):
    matrix = np.loadtxt(HERE / f"weights_{gold['weights']}.csv", delimiter=",")
    w = rs.SpatialWeights(ids=panel.ids, matrix=matrix)
    fit = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x1 + x2",
        w,
        model=gold["model"],
        fixed_effects=gold["effects"],
        bias_correction="none",
    )
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-9)
    slopes = fit.estimates[int(gold["effects"] == "none") :][: len(gold["b"])]
    assert slopes == pytest.approx(gold["b"], abs=2e-6)
    assert fit.lambda_ == pytest.approx(gold["lambda"], abs=2e-6)
    assert fit.sigma2 == pytest.approx(gold["sigma2"], rel=2e-6)
    if gold["rho"] is not None:
        assert fit.rho == pytest.approx(gold["rho"], abs=2e-6)


def test_the_island_is_one(panel):
    for kind in ("row", "spectral", "directed"):
        matrix = np.loadtxt(HERE / f"weights_{kind}.csv", delimiter=",")
        assert not matrix[-1].any()
        assert not matrix[:, -1].any()
        assert np.ptp(matrix.sum(axis=1)) > 0.5
