"""Dynamic panels of US incomes, uncorrected, against a likelihood with whole matrices (`make_dynamic.py`).

Closed formulas given rho, which a search on a line finds to 1e-8: coefficients to 1e-6 of what they are
(slopes and lags are some tenths), sigma² and the log-likelihood to 1e-8. What the corrections add is held
in test_dynamic_panel.py and by the simulations of docs/methods/dynamic.md.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

DATA = Path(__file__).parent / "data" / "us_income"
GOLD = json.loads((DATA / "dynamic.json").read_text(encoding="utf-8"))


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
@pytest.mark.parametrize("case", GOLD)
def test_it_is_the_maximum_of_the_dense_likelihood(case):
    model, effects = case.split()
    with (DATA / "W.csv").open(encoding="utf-8") as file:
        table = list(csv.reader(file))
    matrix = np.array([[float(v) for v in row[1:]] for row in table[1:]])
    w = rs.SpatialWeights(ids=[r[0] for r in table[1:]], matrix=matrix, normalisation="row")
    panel = rs.read_panel(DATA / "panel.csv", id="id", time="year")
    fit = rs.regression.spatial_panel_dynamic_estimate(
        panel, "growth ~ initial", w, model=model, fixed_effects=effects, bias_correction="none"
    )
    gold = GOLD[case]
    for name, b in zip(["tau", "eta", "initial", "W(initial)"], gold["b"], strict=False):
        assert fit.get(name)["estimate"] == pytest.approx(b, abs=1e-6)
    if gold["rho"] is not None:
        assert fit.rho == pytest.approx(gold["rho"], abs=1e-6)
    assert fit.sigma2 == pytest.approx(gold["sigma2"], rel=1e-7)
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-8)
