"""Cross-sections on Columbus against spatialreg 1.3-6: weights with rows of one sum, without, an island.

Coefficients to 1e-7, or 3e-7 of their standard errors where that is more: the peer's search sees the
likelihood (about 180) to 4e-14, which leaves rho and lambda open by 4e-8, 3e-7 of their standard errors
(.14), and coefficients move with them. Standard errors to 1e-6; the test of the residuals is the square
of a score whose slope is some 30: 1e-6. Log-likelihoods to 1e-8, effects to 1e-6.
"""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression import lm_residual_test
from regspatial.studies import spatial_regression

HERE = Path(__file__).parent / "data"
GOLD = json.loads((HERE / "cross_section" / "spatialreg.json").read_text())
pytestmark = pytest.mark.filterwarnings(
    "ignore:The GNS is weakly identified",
    "ignore:The likelihood has a second maximum",
    "ignore:.*no neighbours",
)


def _rows(matrix):
    sums = matrix.sum(axis=1, keepdims=True)
    return np.divide(matrix, sums, out=np.zeros_like(matrix), where=sums > 0)


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
    alone = links.copy()
    alone[0] = alone[:, 0] = 0.0
    columns = {c: [[float(r[c]) for r in rows]] for c in ("CRIME", "INC", "HOVAL")}
    matrices = {"row": _rows(links), "binary": links, "island": _rows(alone)}
    return rs.Panel.from_arrays(ids, [1980], columns), {
        k: rs.SpatialWeights(ids=ids, matrix=m) for k, m in matrices.items()
    }


def _ours(term):
    term = term.replace("lag..Intercept.", "lag.(Intercept)").replace("(Intercept)", "Intercept")
    term = re.sub(r"I\((\w+\^2)\)", r"\1", term)
    return f"W({term[4:]})" if term.startswith("lag.") else term


def _fit(columbus, gold):
    panel, weights = columbus
    names = [_ours(t) for t in gold["names"]]
    durbin = [gold["durbin"][0][2:]] if gold.get("durbin") else None
    if "W(Intercept)" in names:
        durbin = ["INC", "HOVAL", "Intercept"]
    formula = re.sub(r"I\((\w+\^2)\)", r"\1", gold["formula"])
    fit = rs.regression.spatial_regression_estimate(
        panel, formula, weights[gold["weights"]], model=gold["model"], durbin=durbin
    )
    return fit, names


def _called(gold):
    partial = "-partial" if gold.get("durbin") else ""
    return f"{gold['weights']}-{gold['model']}-{gold['formula'][8:].replace(' ', '')}{partial}"


@pytest.mark.parametrize("gold", GOLD, ids=_called)
def test_it_is_what_spatialreg_prints(columbus, gold):
    fit, names = _fit(columbus, gold)
    assert set(fit.terms) == {*names, *(gold.get("spatial") or {})}
    for name, b, se in zip(names, gold["b"], gold["se"], strict=True):
        row = fit.get(name)
        assert row["estimate"] == pytest.approx(b, abs=max(1e-7 * abs(b), 3e-7 * se))
        assert row["std_error"] == pytest.approx(se, rel=1e-6)
    for name, (value,) in (gold.get("spatial") or {}).items():
        row, (se,) = fit.get(name), gold["spatial_se"][name]
        assert row["estimate"] == pytest.approx(value, abs=1e-7)
        assert row["std_error"] == pytest.approx(se, rel=1e-6)
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-8)
    if gold.get("lm_residual"):
        wanted = pytest.approx(gold["lm_residual"], abs=1e-6)
        assert lm_residual_test(fit).statistic == wanted


# Of products spatialreg has the effects of each as a column of its own: see the unit tests.
PLAIN = [g for g in GOLD if g.get("effects") and ":" not in g["formula"]]


@pytest.mark.parametrize("gold", PLAIN, ids=_called)
def test_effects_of_columns(columbus, gold):
    fit, _unused = _fit(columbus, gold)
    found = rs.impacts(fit, inference="delta")
    # Its totals are (beta + theta)/(1 - rho), which holds only where all rows of W sum to one.
    effects = ("direct", "indirect", "total") if gold["weights"] == "row" else ("direct",)
    s = np.linalg.inv(np.eye(len(fit.ids)) - fit.rho * fit.w.to_dense())
    own = fit.beta[:, None, None] * s + fit.theta[:, None, None] * (s @ fit.w.to_dense())
    assert found.total == pytest.approx(own.sum(axis=(1, 2)) / len(fit.ids), rel=1e-10)
    for effect in effects:
        for name, value in zip(gold["effects"]["variables"], gold["effects"][effect], strict=True):
            assert found.get(name, effect)["estimate"] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("kind", ["row", "binary"])
def test_moran_of_the_residuals_is_spdeps(columbus, kind):
    (gold,) = [g for g in GOLD if g["model"] == "ols" and g["weights"] == kind]
    panel, weights = columbus
    found = spatial_regression(panel, "CRIME ~ INC + HOVAL", weights[kind], model="ols").moran
    assert found.values[0] == pytest.approx(gold["moran"]["I"], rel=1e-9)
    assert found.by["normality"].p_value[0] == pytest.approx(gold["moran"]["p"], rel=1e-8)


TWO = json.loads((HERE / "cross_section" / "two_weights.json").read_text())


@pytest.mark.parametrize("gold", TWO, ids=[g["model"] for g in TWO])
def test_the_errors_by_weights_of_their_own(columbus, gold):
    """sacsarlm and errorsarlm, W queen and the errors by neighbours of neighbours.

    sacsarlm stops at a relative 1e-14 of 180 or short of it: 2e-6 of rho and lambda; errorsarlm and its
    standard errors to 1e-6.
    """
    panel, weights = columbus
    links = weights["binary"].to_dense()
    second = ((links @ links > 0) & (links == 0) & ~np.eye(len(links), dtype=bool)).astype(float)
    other = rs.weights.from_dense(panel.ids, second)
    fit = rs.regression.spatial_regression_estimate(
        panel, "CRIME ~ INC + HOVAL", weights["row"], model=gold["model"], w_error=other
    )
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-8)
    size = len(gold["b"])
    assert np.abs(fit.estimates[:size] - gold["b"]) == pytest.approx(0, abs=2e-6 * fit.se.max())
    assert fit.sigma2 == pytest.approx(gold["sigma2"], rel=3e-6)
    assert fit.lambda_ == pytest.approx(gold["lambda"], abs=2e-6)
    if gold["rho"] is not None:
        assert fit.rho == pytest.approx(gold["rho"], abs=2e-6)
    if gold["se"]:
        assert fit.se == pytest.approx(gold["se"], rel=1e-6)
    assert fit.w_error is not None
    same = rs.regression.spatial_regression_estimate(
        panel,
        "CRIME ~ INC + HOVAL",
        weights["row"],
        model=gold["model"],
        w_error=rs.SpatialWeights(ids=panel.ids, matrix=weights["row"].to_dense()),
    )
    one = rs.regression.spatial_regression_estimate(
        panel, "CRIME ~ INC + HOVAL", weights["row"], model=gold["model"]
    )
    np.testing.assert_allclose(same.estimates, one.estimates, rtol=1e-8)
    np.testing.assert_allclose(same.se, one.se, rtol=1e-8)
