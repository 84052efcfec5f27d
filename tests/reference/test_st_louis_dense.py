"""Random effects of all models on homicides in 78 counties around St. Louis, against a likelihood written down.

`make.py` of the data has nT × nT covariances and a search without derivatives, which ends where the
log-likelihood (some 600) no longer moves by 1e-11 and parameters by 1e-9. A maximum is flat: they are then
good to 1e-6 (1e-7 was seen, 2e-7 of standard errors), log-likelihoods to 1e-9.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

HERE = Path(__file__).parent / "data" / "st_louis"
GOLD = json.loads((HERE / "dense.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def counties():
    """The panel of three periods, and queen neighbours."""
    panel = rs.read_panel(HERE / "panel.csv", id="id", time="year")
    w = np.zeros((panel.n, panel.n))
    at = {str(i): k for k, i in enumerate(panel.ids)}
    with (HERE / "links.csv").open(encoding="utf-8") as file:
        for r in csv.DictReader(file):
            i, j = at[r["i"]], at[r["j"]]
            w[i, j] = w[j, i] = 1.0
    return panel, rs.SpatialWeights(ids=panel.ids, matrix=w / w.sum(axis=1, keepdims=True))


@pytest.mark.filterwarnings("ignore:The GNS is weakly identified")
@pytest.mark.filterwarnings("ignore:The likelihood has a second maximum")
@pytest.mark.parametrize("case", GOLD)
def test_random_effects_equal_a_dense_likelihood(counties, case):
    panel, w = counties
    model, _unused, components = case.partition(" ")
    gold = GOLD[case]
    fit = rs.regression.spatial_panel_estimate(
        panel,
        "hr ~ rd + pe",
        w,
        model=model,
        fixed_effects="none",
        effects="random",
        error_components=components or "kkp",
    )
    names = ["Intercept", "rd", "pe", "W(rd)", "W(pe)"]
    for name, b in zip(names, gold["b"], strict=False):
        row = fit.get(name)
        assert row["estimate"] == pytest.approx(b, abs=2e-6 * row["std_error"])
    for name in ("rho", "lambda"):
        if gold[name] is not None:
            assert fit.get(name)["estimate"] == pytest.approx(gold[name], abs=1e-6)
    assert fit.sigma2 == pytest.approx(gold["sigma2"], rel=1e-6)
    assert fit.sigma2_mu == pytest.approx(gold["sigma2_mu"], rel=1e-6)
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-9)
