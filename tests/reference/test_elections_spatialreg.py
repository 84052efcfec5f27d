"""Turnout in 3,107 US counties against spatialreg 1.3-6: the way of many regions, without a spectrum.

Above 1,000 regions no eigenvalue is computed here: log-determinants come from sparse factors at Chebyshev
nodes, traces of standard errors and effects too; spatialreg has the whole spectrum and dense inverses. Its
search leaves rho open by 1e-8; seen were 3e-7 of standard errors in coefficients, 3e-8 in these, 1e-11
in log-likelihoods of some 2,000. Asked for: 1e-6, 1e-7, 1e-9; direct effects 1e-5 of theirs.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
import scipy.sparse.linalg as spla

import regspatial as rs

pytestmark = pytest.mark.filterwarnings("ignore:.*no neighbours")  # four counties are islands

HERE = Path(__file__).parent / "data" / "elections"
GOLD = json.loads((HERE / "spatialreg.json").read_text(encoding="utf-8"))
FORMULA = "y ~ college + homes + income"


@pytest.fixture(scope="module")
def counties():
    """The counties, and their queen neighbours as a sparse row-standardised matrix."""
    with (HERE / "counties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (HERE / "links.csv").open(encoding="utf-8") as file:
        pairs = np.array([[int(r["i"]), int(r["j"])] for r in csv.DictReader(file)]) - 1
    n = len(rows)
    a = sp.coo_array((np.ones(len(pairs)), pairs.T), shape=(n, n)).tocsr()
    a = a + a.T
    sums = np.asarray(a.sum(axis=1)).ravel()
    w = sp.diags_array(np.divide(1.0, sums, out=np.zeros(n), where=sums > 0)) @ a
    ids = [r["id"] for r in rows]
    columns = {c: [[float(r[c]) for r in rows]] for c in ("y", "college", "homes", "income")}
    return rs.Panel.from_arrays(ids, [1980], columns), rs.SpatialWeights(ids=ids, matrix=w.tocsr())


@pytest.mark.parametrize("model", GOLD)
def test_it_is_what_spatialreg_prints(counties, model):
    gold, (panel, w) = GOLD[model], counties
    fit = rs.regression.spatial_regression_estimate(panel, FORMULA, w, model=model)
    for name, b, se in zip(gold["names"], gold["b"], gold["se"], strict=True):
        term = name.replace("(Intercept)", "Intercept")
        row = fit.get(f"W({term[4:]})" if term.startswith("lag.") else term)
        assert row["estimate"] == pytest.approx(b, abs=1e-6 * se)
        assert row["std_error"] == pytest.approx(se, rel=1e-7)
    for name, (value,) in gold["spatial"].items():
        (se,) = gold["spatial_se"][name]
        assert fit.get(name)["estimate"] == pytest.approx(value, abs=1e-7)
        assert fit.get(name)["std_error"] == pytest.approx(se, rel=1e-7)
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-9)
    if gold["effects"]:
        found = rs.impacts(fit, inference="delta")
        for name, value in zip(
            gold["effects"]["variables"], gold["effects"]["direct"], strict=True
        ):
            row = found.get(name, "direct")
            assert row["estimate"] == pytest.approx(value, abs=1e-5 * row["std_error"])
        # Four counties are islands: its totals (beta + theta)/(1 - rho) are not those of W.
        matrix, one = w.matrix, np.ones(w.n)
        for k, name in enumerate(gold["effects"]["variables"]):
            own = fit.beta[k] * one + fit.theta[k] * (matrix @ one)
            whole = spla.spsolve((sp.identity(w.n) - fit.rho * matrix).tocsc(), own).mean()
            assert found.get(name, "total")["estimate"] == pytest.approx(whole, rel=1e-9)
