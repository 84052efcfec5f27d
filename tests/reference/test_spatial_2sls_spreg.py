"""Spatial two-stage least squares on Columbus against spreg's GM_Lag: 1e-8 of estimates and errors.

Both are one linear solve of the same numbers; 1e-8 leaves room for the 1e5 by which a first stage of
F = 2 magnifies rounding.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.interop import to_w

spreg = pytest.importorskip("spreg")
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")  # of pandas, in spreg
HERE = Path(__file__).parent / "data" / "columbus"
COV = {"classical": None, "hc1": "white"}


@pytest.fixture(scope="module")
def columbus():
    with (HERE / "columbus_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    ids = [r["row"] for r in rows]
    at = {i: k for k, i in enumerate(ids)}
    matrix = np.zeros((len(ids), len(ids)))
    with (HERE / "columbus_W_triplet.csv").open() as file:
        for r in csv.DictReader(file):
            matrix[at[r["i"]], at[r["j"]]] = float(r["w"])
    columns = {c: [[float(r[c]) for r in rows]] for c in ("CRIME", "INC", "HOVAL", "X")}
    panel = rs.Panel.from_arrays(ids, [1980], columns)
    return panel, rs.SpatialWeights(ids=ids, matrix=matrix, normalisation="row")


def _columns(panel, *names):
    return np.column_stack([panel.columns[n][0] for n in names])


@pytest.mark.parametrize("covariance", COV)
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_the_lag(columbus, model, covariance):
    panel, w = columbus
    peer = spreg.GM_Lag(
        _columns(panel, "CRIME"), _columns(panel, "INC", "HOVAL"), w=to_w(w), w_lags=2,
        slx_lags=int(model == "sdm"), robust=COV[covariance], sig2n_k=True,
    )  # fmt: skip
    fit = rs.spatial_regression(
        panel, "CRIME ~ INC + HOVAL", w, model=model, estimator="2sls", covariance=covariance
    )
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=1e-8)
    assert fit.std_errors == pytest.approx(np.sqrt(np.diag(peer.vm)), rel=1e-8)
    assert fit.sigma2 == pytest.approx(float(peer.sig2), rel=1e-8)


@pytest.mark.parametrize("covariance", COV)
def test_another_endogenous_regressor(columbus, covariance):
    panel, w = columbus
    peer = spreg.GM_Lag(
        _columns(panel, "CRIME"), _columns(panel, "INC"), yend=_columns(panel, "HOVAL"),
        q=_columns(panel, "X"), w=to_w(w), w_lags=2, robust=COV[covariance], sig2n_k=True,
    )  # fmt: skip
    fit = rs.spatial_regression(
        panel, "CRIME ~ INC + [HOVAL ~ X]", w, model="sar", estimator="2sls",
        covariance=covariance,
    )  # fmt: skip
    assert fit.terms == ("Intercept", "INC", "HOVAL", "rho")
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=1e-8)
    assert fit.std_errors == pytest.approx(np.sqrt(np.diag(peer.vm)), rel=1e-8)
