"""US states 1970-86 against spatialreg 1.3-6 with dummies, and Elhorst's Lee-Yu correction.

Tolerances: both sides maximise the same likelihood, so differences are the peer's optimiser's:
1e-6 in coefficients for models with rho; 2e-5 for models with lambda, where spatialreg stops its
one-dimensional search earlier (a dense least-squares-with-dummies search, tests/unit/regression,
confirms ours to 1e-7).
"""

import csv
import json

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression import lr_test, wald_test

FORMULA = "lgsp ~ lpcap + lpc + lemp + unemp"
VARIABLES = ("lpcap", "lpc", "lemp", "unemp")
EFFECTS = {"individual": "entity", "time": "time", "twoways": "twoway"}
KINDS = ("ols", "slx", "sar", "sem", "sdm", "sdem")

# Two-way SDM and Elhorst's Lee-Yu values, as in gold.json: the few numbers everything hangs on.
KEY = {
    "rho": 0.370168153175318,
    "loglik": 1680.62285336196,
    "sigma2": 0.000918635422301841,
    "lee_yu_rho": 0.4112812973,
    "lee_yu_sigma2": 0.000988073714,
}


@pytest.fixture(scope="module")
def produc(references):
    folder = references / "produc"
    with (folder / "produc_W.csv").open() as file:
        table = list(csv.reader(file))
    ids = [row[0] for row in table[1:]]
    assert table[0][1:] == ids
    w = rs.SpatialWeights(
        ids=ids,
        matrix=np.array([[float(v) for v in row[1:]] for row in table[1:]]),
        normalisation="row",
    )
    with (folder / "produc_long.csv").open() as file:
        rows = list(csv.DictReader(file))
    years = sorted({int(r["year"]) for r in rows})
    at = {(r["id"], int(r["year"])): r for r in rows}
    columns = {c: [[float(at[i, t][c]) for i in ids] for t in years] for c in ("lgsp", *VARIABLES)}
    return rs.Panel.from_arrays(ids, years, columns), w


@pytest.fixture(scope="module")
def peer(references):
    return json.loads((references / "produc" / "spatialreg_lsdv.json").read_text())


@pytest.fixture(scope="module")
def gold(references):
    return json.loads((references / "produc" / "gold.json").read_text())


def _term(name: str) -> str:
    for prefix in ("lag.", "W_", "W*"):
        if name.startswith(prefix):
            return f"W({name.removeprefix(prefix)})"
    return name


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("kind", KINDS)
def test_estimates_are_those_of_spatialreg_with_dummies(produc, peer, kind, effect):
    panel, w = produc
    wanted = peer["models"][f"{kind}_{effect}"]
    got = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, model=kind, fixed_effects=EFFECTS[effect], bias_correction="none"
    )
    error = kind in ("sem", "sdem")
    tolerance = 2e-5 if error else 1e-6
    for name, value in wanted["coef"].items():
        assert got.get(_term(name))["estimate"] == pytest.approx(value, abs=tolerance)
    for name, value in wanted["se"].items():
        assert got.get(_term(name))["std_error"] == pytest.approx(value, rel=1e-4)
    assert got.loglik == pytest.approx(wanted["loglik"], abs=1e-5)
    assert got.sigma2 == pytest.approx(
        wanted.get("sigma2", wanted.get("sigma2_ml")), rel=2e-5 if error else 1e-6
    )
    for name in ("rho", "lambda"):
        if name in wanted:
            assert got.get(name)["estimate"] == pytest.approx(wanted[name], abs=3 * tolerance)
            assert got.get(name)["std_error"] == pytest.approx(wanted[f"{name}_se"], rel=1e-4)


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("kind", ["slx", "sar", "sdm"])
def test_impacts_are_those_of_spatialreg(produc, peer, kind, effect):
    """Exact effects to 1e-6; the peer's draws: means within 4 sd/sqrt(R), spreads within 8 %."""
    panel, w = produc
    wanted = peer["models"][f"{kind}_{effect}"]
    fit = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, model=kind, fixed_effects=EFFECTS[effect], bias_correction="none"
    )
    got = rs.impacts(fit, draws=2000, rng=1)
    for which in ("direct", "indirect", "total"):
        for name in VARIABLES:
            if "effects" in wanted:
                value = wanted["effects"][which][name]
                assert got.get(name, which)["estimate"] == pytest.approx(value, abs=1e-6)
            if f"sim_{which}" not in wanted:
                continue
            drawn = wanted[f"sim_{which}"][name]
            sample = got.draws[
                :, VARIABLES.index(name), ("direct", "indirect", "total").index(which)
            ]
            error = 4 * drawn["sd"] * np.sqrt(2 / 2000)
            assert sample.mean() == pytest.approx(drawn["mean"], abs=error)
            assert got.get(name, which)["std_error"] == pytest.approx(drawn["sd"], rel=0.08)


@pytest.mark.parametrize("effect", ["individual", "twoways"])
def test_gold_values_of_the_durbin_model(produc, gold, effect):
    panel, w = produc
    wanted = gold[f"sdm_{effect}"]
    got = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, fixed_effects=EFFECTS[effect], bias_correction="none"
    )
    for name, value in wanted["coef"].items():
        assert got.get(_term(name))["estimate"] == pytest.approx(value, abs=1e-6)
        assert got.get(_term(name))["std_error"] == pytest.approx(wanted["se"][name], rel=1e-4)
    assert got.rho == pytest.approx(wanted["rho"], abs=1e-6)
    assert got.get("rho")["std_error"] == pytest.approx(wanted["rho_se"], rel=1e-4)
    assert got.sigma2 == pytest.approx(wanted["sigma2"], rel=1e-6)
    assert got.loglik == pytest.approx(wanted["loglik"], abs=1e-5)
    if effect == "twoways":
        assert got.rho == pytest.approx(KEY["rho"], abs=1e-6)
        assert got.loglik == pytest.approx(KEY["loglik"], abs=1e-5)
        assert got.sigma2 == pytest.approx(KEY["sigma2"], rel=1e-6)
    imp = rs.impacts(got, inference="delta")
    for which, values in wanted["effects"].items():
        for name, value in values.items():
            assert imp.get(name, which)["estimate"] == pytest.approx(value, abs=1e-6)


def test_two_way_lee_yu_is_elhorsts(produc, gold):
    """Estimates to 1e-8 (ten printed digits); the peer's standard errors are no target."""
    panel, w = produc
    wanted = gold["sdm_twoways"]["lee_yu_bias_corrected_elhorst"]
    got = rs.regression.spatial_panel_estimate(panel, FORMULA, w, bias_correction="lee-yu")
    assert got.rho == pytest.approx(wanted["rho"], abs=2e-8)
    assert got.rho == pytest.approx(KEY["lee_yu_rho"], abs=2e-8)
    assert got.sigma2 == pytest.approx(KEY["lee_yu_sigma2"], abs=1e-11)
    for name, value in wanted["coef"].items():
        assert got.get(_term(name))["estimate"] == pytest.approx(value, abs=1e-8)
    # The transformation approach is another estimator of the same: near, not equal.
    other = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, bias_correction="lee-yu-transform", covariance="analytic"
    )
    assert 1e-5 < abs(other.rho - got.rho) < 0.1 * got.get("rho")["std_error"]


def test_entity_lee_yu_changes_sigma2_only(produc, gold):
    panel, w = produc
    wanted = gold["sdm_individual"]["lee_yu_bias_corrected_SDPDmod_exact"]
    plain = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, fixed_effects="entity", bias_correction="none"
    )
    got = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, fixed_effects="entity", bias_correction="lee-yu"
    )
    assert got.rho == plain.rho
    assert got.rho == pytest.approx(wanted["rho"], abs=5e-8)  # the peer's grid refinement
    assert got.sigma2 == pytest.approx(wanted["sigma2"], abs=1e-11)
    transform = rs.regression.spatial_panel_estimate(
        panel,
        FORMULA,
        w,
        fixed_effects="entity",
        bias_correction="lee-yu-transform",
        covariance="analytic",
    )
    assert transform.rho == pytest.approx(plain.rho, abs=1e-9)
    assert transform.sigma2 == pytest.approx(got.sigma2, rel=1e-9)


@pytest.mark.parametrize("effect", EFFECTS)
def test_likelihood_ratios_are_the_peers(produc, gold, effect):
    panel, w = produc
    fits = {
        m: rs.regression.spatial_panel_estimate(
            panel, FORMULA, w, model=m, fixed_effects=EFFECTS[effect], bias_correction="none"
        )
        for m in ("sdm", "sar", "sem", "slx")
    }
    for m in ("sar", "sem", "slx"):
        wanted = gold["lr_tests"][effect][f"sdm_vs_{m}"]
        got = lr_test(fits["sdm"], fits[m])
        assert got.statistic == pytest.approx(wanted["stat"], abs=1e-5)
        assert got.df == wanted["df"]
        assert got.p_usual == pytest.approx(wanted["p"], rel=1e-5)


@pytest.mark.parametrize("effect", ["individual", "twoways"])
def test_wald_tests_are_the_peers(produc, gold, effect):
    panel, w = produc
    fit = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, fixed_effects=EFFECTS[effect], bias_correction="none"
    )
    for null, name in (("theta=0", "theta_zero_SAR"), ("theta+rho*beta=0", "common_factor_SEM")):
        wanted = gold["wald_tests"][effect][name]
        got = wald_test(fit, null)
        assert got.statistic == pytest.approx(wanted["stat"], rel=1e-6)
        assert (got.df, got.p_usual) == (wanted["df"], pytest.approx(wanted["p"], rel=1e-5))


def test_bounds_come_from_the_eigenvalues(produc):
    panel, w = produc
    got = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, model="sar", fixed_effects="entity", bias_correction="none"
    )
    values = np.linalg.eigvals(w.to_dense())
    assert np.abs(values.imag).max() < 1e-7
    assert got.bounds == pytest.approx((1 / values.real.min(), 1.0), rel=1e-9)


# spatialreg 1.3-6, sacsarlm(type = "sac" and "sacmixed", method = "eigen") with state dummies on
# 1983-86: slopes of x, then of W(x), rho, lambda; their standard errors; log-likelihood.
SACSARLM = {
    "sac": (
        [
            -0.214939825081745,
            -0.021242954866510,
            1.209073401490288,
            -0.000127625492626,
            0.178497372986197,
            0.105996804748891,
        ],
        [
            0.051021612916,
            0.035245728156,
            0.061946038594,
            0.001506524845,
            0.05148047205,
            0.11189472996,
        ],
        561.00357128937,
    ),
    "gns": (
        [
            -0.18524124336152,
            -0.04694764288397,
            1.18629081552484,
            -0.00142655733295,
            0.08078829238933,
            0.02935023121629,
            -0.81330128181979,
            0.00264914890551,
            0.78417989845843,
            -0.85920570929578,
        ],
        [
            0.059619977675,
            0.041672275660,
            0.060845050884,
            0.001533957071,
            0.083612102617,
            0.050267496297,
            0.119531603309,
            0.001959680482,
            0.05621857544,
            0.11980293965,
        ],
        569.50967287013,
    ),
}


@pytest.mark.parametrize("model", SACSARLM)
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_rho_and_lambda_with_entity_effects(produc, model):
    """The peer's search stops some 1e-4 standard errors from the top (score 1e-3; ours 1e-14)."""
    panel, w = produc
    estimates, errors, loglik = SACSARLM[model]
    got = rs.regression.spatial_panel_estimate(
        panel.select(times=[1983, 1984, 1985, 1986]),
        FORMULA,
        w,
        model=model,
        fixed_effects="entity",
        bias_correction="none",
    )
    assert np.abs((got.estimates - estimates) / errors).max() < 3e-4
    np.testing.assert_allclose(got.se, errors, rtol=2e-5)
    assert got.loglik == pytest.approx(loglik, abs=1e-7)


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
@pytest.mark.parametrize("effects", ["entity", "twoway"])
@pytest.mark.parametrize("model", ["ols", "slx"])
def test_hausman_clustered_is_that_of_clubsandwich(produc, references, model, effects):
    """CR2 and HTZ on quasi-demeaned data. R's search finds the weight of means to 1e-8, F to 1e-7 of it."""
    peer = json.loads((references / "produc" / "clustered.json").read_text())[f"{model} {effects}"]
    panel, w = produc
    found = rs.hausman_test(
        panel,
        FORMULA,
        None if model == "ols" else w,
        model=model,
        fixed_effects=effects,
        covariance="clustered",
        draws=0,
    )
    assert found.with_random.vartheta == pytest.approx(peer["weight"], rel=1e-7)
    assert found.statistic == pytest.approx(peer["F"], rel=1e-6)
    assert found.df_below == pytest.approx(peer["below"], rel=1e-6)
    assert found.p_of_f == pytest.approx(peer["p"], rel=1e-5)
