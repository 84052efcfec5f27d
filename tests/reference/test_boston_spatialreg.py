"""House values in 506 tracts of Boston against spatialreg 1.3-6: every model of a cross-section.

The search of lagsarlm and errorsarlm (one number) sees the log-likelihood (some 300) to 1e-14 of it: rho
is open by 1e-7, and coefficients move with it by as much of their standard errors (3e-7 were seen).
sacsarlm searches two numbers and stops at its own "singular convergence": 1e-6 of standard errors were
seen. So coefficients to 1e-6, of sacsarlm 3e-6, of their standard errors, these to 1e-7 (1e-6),
log-likelihoods to 1e-9, effects to 1e-6 (1e-5) of their standard errors.
"""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression import lm_residual_test, lm_tests

HERE = Path(__file__).parent / "data" / "boston"
GOLD = json.loads((HERE / "spatialreg.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.filterwarnings(
    "ignore:The GNS is weakly identified", "ignore:The likelihood has a second maximum"
)
TWO = ("sac", "gns")


@pytest.fixture(scope="module")
def boston():
    """The tracts with the two logs, and sphere-of-influence neighbours in two standardisations."""
    with (HERE / "boston.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids = [r["id"] for r in rows]
    columns = {c: [[float(r[c]) for r in rows]] for c in ("RM", "CRIM", "NOX")}
    columns["LV"] = [[float(np.log(float(r["CMEDV"]))) for r in rows]]
    columns["LS"] = [[float(np.log(float(r["LSTAT"]))) for r in rows]]
    links = np.zeros((len(ids), len(ids)))
    with (HERE / "links.csv").open(encoding="utf-8") as file:
        for r in csv.DictReader(file):
            links[int(r["i"]) - 1, int(r["j"]) - 1] = links[int(r["j"]) - 1, int(r["i"]) - 1] = 1.0
    binary = rs.SpatialWeights(ids=ids, matrix=links)
    row = rs.SpatialWeights(ids=ids, matrix=links / links.sum(axis=1, keepdims=True))
    return rs.Panel.from_arrays(ids, [1970], columns), {"row": row, "binary": binary}


def ours(term):
    """Our name of a coefficient of spatialreg."""
    term = term.replace("lag..Intercept.", "lag.(Intercept)").replace("(Intercept)", "Intercept")
    term = re.sub(r"I\((\w+\^2)\)", r"\1", term)
    return f"W({term[4:]})" if term.startswith("lag.") else term


def formula_of(gold):
    """Our spelling of a formula of R."""
    return re.sub(r"I\((\w+\^2)\)", r"\1", gold["formula"])


def fitted(boston, gold):
    """Our fit of a stored case, and its names in their order."""
    panel, weights = boston
    names = [ours(t) for t in gold["names"]]
    durbin = gold["durbin"][0][2:].split(" + ") if gold.get("durbin") else None
    if "W(Intercept)" in names:
        durbin = ["RM", "LS", "CRIM", "NOX", "Intercept"]
    w = weights[gold["weights"]]
    return rs.regression.spatial_regression_estimate(
        panel, formula_of(gold), w, model=gold["model"], durbin=durbin
    ), names


def called(gold):
    """What a case is called."""
    partial = "-partial" if gold.get("durbin") else ""
    return f"{gold['weights']}-{gold['model']}-{gold['formula'][5:].replace(' ', '')}{partial}"


@pytest.mark.parametrize("gold", GOLD["models"], ids=called)
def test_it_is_what_spatialreg_prints(boston, gold):
    fit, names = fitted(boston, gold)
    assert set(fit.terms) == {*names, *(gold.get("spatial") or {})}
    loose = gold["model"] in TWO
    for name, b, se in zip(names, gold["b"], gold["se"], strict=True):
        row = fit.get(name)
        assert row["estimate"] == pytest.approx(b, abs=(3e-6 if loose else 1e-6) * se)
        assert row["std_error"] == pytest.approx(se, rel=1e-6 if loose else 1e-7)
    for name, (value,) in (gold.get("spatial") or {}).items():
        row, (se,) = fit.get(name), gold["spatial_se"][name]
        assert row["estimate"] == pytest.approx(value, abs=1e-6 if loose else 1e-7)
        assert row["std_error"] == pytest.approx(se, rel=1e-6)
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-9)
    if gold.get("sigma2"):
        assert fit.sigma2 == pytest.approx(gold["sigma2"], rel=1e-6 if loose else 1e-7)
    if gold.get("lm_residual"):
        assert lm_residual_test(fit).statistic == pytest.approx(gold["lm_residual"], abs=1e-5)


PLAIN = [g for g in GOLD["models"] if g.get("effects") and ":" not in g["formula"]]


@pytest.mark.parametrize("gold", PLAIN, ids=called)
def test_effects_of_columns(boston, gold):
    """Its totals hold where rows of W sum to one; without, only what it prints as direct."""
    fit, _unused = fitted(boston, gold)
    found = rs.impacts(fit, inference="delta")
    within = 1e-5 if gold["model"] in TWO else 1e-6
    for effect in ("direct", "indirect", "total") if gold["weights"] == "row" else ("direct",):
        for name, value in zip(gold["effects"]["variables"], gold["effects"][effect], strict=True):
            row = found.get(name, effect)
            assert row["estimate"] == pytest.approx(value, abs=within * row["std_error"])


def test_lagrange_multipliers(boston):
    """lm.RStests of spdep on the residuals of least squares: closed formulas, 1e-9."""
    panel, weights = boston
    found = lm_tests(panel, "LV ~ RM + LS + CRIM + NOX", weights["row"])
    theirs = {
        "lm-lag": "RSlag",
        "lm-error": "RSerr",
        "robust-lm-lag": "adjRSlag",
        "robust-lm-error": "adjRSerr",
        "lm-joint": "SARMA",
    }
    assert {t.name for t in found.tests} == set(theirs)
    for test in found.tests:
        wanted = GOLD["lm_tests"][theirs[test.name]]["statistic"]
        assert test.statistic == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("kind", ["classical", "hc1"])
def test_two_stage_least_squares_of_stsls(boston, kind):
    """Closed formulas: coefficients to 1e-9, standard errors to 1e-8."""
    panel, weights = boston
    gold = GOLD["stsls"][kind]
    fit = rs.regression.spatial_regression_estimate(
        panel,
        "LV ~ RM + LS + CRIM + NOX",
        weights["row"],
        model="sar",
        estimator="2sls",
        covariance=kind,
    )
    for name, b, se in zip(gold["names"], gold["b"], gold["se"], strict=True):
        row = fit.get({"Rho": "rho", "(Intercept)": "Intercept"}.get(name, name))
        assert row["estimate"] == pytest.approx(b, rel=1e-9)
        assert row["std_error"] == pytest.approx(se, rel=1e-8)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("model", ["sem", "sdem", "sac", "gns"])
def test_generalised_moments_are_spregs(boston, model):
    """spreg computes them, from columns we arrange: 1e-7, as on Columbus."""
    spreg = pytest.importorskip("spreg", reason="GMM is spreg's")
    from regspatial.interop import to_w

    panel, weights = boston
    y = panel["LV"].values.T
    x = np.column_stack([panel[c].values[0] for c in ("RM", "LS", "CRIM", "NOX")])
    how = {"w": to_w(weights["row"]), "slx_lags": int(model in ("sdem", "gns"))}
    if model in TWO:
        peer = spreg.GM_Combo_Het(y, x, w_lags=2, inv_method="true_inv", **how)
    else:
        peer = spreg.GM_Error_Het(y, x, **how)
    fit = rs.regression.spatial_regression_estimate(
        panel, "LV ~ RM + LS + CRIM + NOX", weights["row"], model=model, estimator="gmm"
    )
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=1e-7)
    assert fit.se == pytest.approx(np.sqrt(np.diag(peer.vm)), rel=1e-7)
