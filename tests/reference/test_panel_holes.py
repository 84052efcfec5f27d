"""Panels with holes, W by period and other weights of the errors against spatialreg with dummies.

Every cell is a row of one cross-section there, weights block-diagonal by period. Log-likelihoods to
1e-9; the estimates to 3e-6, the square root of what a search for a maximum can see of a height of 150
in double precision, within which spatialreg's stops.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

DATA = Path(__file__).parent / "data"
GOLD = json.loads((DATA / "panel_holes" / "spatialreg.json").read_text())
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


@pytest.fixture(scope="module")
def study():
    panel = rs.read_panel(DATA / "panel_island" / "data.csv", id="id", time="time")
    raw = {
        kind: np.loadtxt(DATA / "panel_island" / f"weights_{kind}.csv", delimiter=",")
        for kind in ("row", "directed")
    }
    number = {one: k + 1 for k, one in enumerate(sorted(panel.ids))}
    there = np.array([[(number[i] * 7 + t * 5) % 9 != 0 for i in panel.ids] for t in panel.times])
    place = [number[i] - 1 for i in panel.ids]
    row, directed = (
        rs.weights.from_dense(panel.ids, raw[k][np.ix_(place, place)], islands="keep")
        for k in ("row", "directed")
    )
    line = (np.abs(np.subtract.outer(place, place)) == 1).astype(float)
    w = {t: row if t <= 3 else directed for t in panel.times}
    return panel.masked(there), w, rs.weights.from_dense(panel.ids, line)


@pytest.mark.parametrize(
    "gold", GOLD, ids=[f"{g['errors']}-{g['effects']}-{g['model']}" for g in GOLD]
)
def test_it_is_what_spatialreg_prints(study, gold):
    panel, w, line = study
    fit = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x1 + x2",
        w,
        model=gold["model"],
        fixed_effects=gold["effects"],
        bias_correction="none",
        missing="keep",
        w_error=line if gold["errors"] == "M" else None,
    )
    assert fit.nobs == 85
    assert fit.loglik >= gold["loglik"] - 1e-9
    if fit.loglik > gold["loglik"] + 1e-6:
        pytest.fail(f"higher than spatialreg by {fit.loglik - gold['loglik']:.3g}")
    slopes = fit.estimates[int(gold["effects"] == "none") :][: len(gold["b"])]
    assert slopes == pytest.approx(gold["b"], abs=3e-6)
    assert fit.sigma2 == pytest.approx(gold["sigma2"], rel=3e-6)
    for name in ("rho", "lambda"):
        if gold[name] is not None:
            assert fit.get(name)["estimate"] == pytest.approx(gold[name], abs=3e-6)
