"""The convention "demeaned-first" against splm 1.6-5 and SDPDmod, US states 1970-86, effects of periods and two-way.

Tolerances: both sides maximise one function, so that differences are the peer's search: 1e-7 in
coefficients where it searches over one parameter, 1e-6 over two; standard errors 1e-5 relative.
"""

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.regression import lm_tests, lr_test

DATA = Path(__file__).parent / "data"
FORMULA = "lgsp ~ lpcap + lpc + lemp + unemp"
EFFECTS = {"time": "time", "twoways": "twoway"}


@pytest.fixture(scope="module")
def produc():
    with (DATA / "produc" / "produc_W.csv").open() as file:
        table = list(csv.reader(file))
    ids = [row[0] for row in table[1:]]
    matrix = np.array([[float(v) for v in row[1:]] for row in table[1:]])
    with (DATA / "produc" / "produc_long.csv").open() as file:
        rows = list(csv.DictReader(file))
    years = sorted({int(r["year"]) for r in rows})
    at = {(r["id"], int(r["year"])): r for r in rows}
    names = ("lgsp", "lpcap", "lpc", "lemp", "unemp")
    columns = {c: [[float(at[i, t][c]) for i in ids] for t in years] for c in names}
    return rs.Panel.from_arrays(ids, years, columns), rs.SpatialWeights(
        ids=ids, matrix=matrix, normalisation="row"
    )


@pytest.fixture(scope="module")
def splm():
    return json.loads((DATA / "convention" / "splm.json").read_text())


def _term(name):
    if name.startswith("W_"):
        return f"W({name[2:]})"
    return {"lambda": "rho", "rho": "lambda"}.get(name, name)  # splm has them the other way round


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "sac"])
def test_demeaned_first_is_splm(produc, splm, model, effect):
    panel, w = produc
    wanted = splm[f"{model}_{effect}"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a second hill of the SAC
        got = rs.regression.spatial_panel_estimate(
            panel,
            FORMULA,
            w,
            model=model,
            fixed_effects=EFFECTS[effect],
            convention="demeaned-first",
        )
    tolerance = 1e-6 if model == "sac" else 1e-7
    for (name, value), error in zip(wanted["coef"].items(), wanted["se"], strict=False):
        row = got.get(_term(name))
        assert row["estimate"] == pytest.approx(value, abs=tolerance), name
        assert row["std_error"] == pytest.approx(error, rel=1e-5), name
    assert got.sigma2 == pytest.approx(wanted["sigma2"], rel=1e-6)
    if model in ("sar", "sdm"):  # of error models splm prints the likelihood without constants
        assert got.loglik == pytest.approx(wanted["loglik"], abs=1e-8)
    assert got.bias_correction == "none"


def test_lee_yu_of_demeaned_first_is_sdpdmod(produc):
    panel, w = produc
    gold = json.loads((DATA / "produc" / "gold.json").read_text())["sdm_twoways"]
    wanted = gold["lee_yu_bias_corrected_SDPDmod_exact"]
    got = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, convention="demeaned-first", bias_correction="lee-yu"
    )
    for name, value in wanted["coef"].items():
        term = f"W({name[2:]})" if name.startswith("W*") else name
        assert got.get(term)["estimate"] == pytest.approx(value, abs=1e-7)
    assert got.rho == pytest.approx(wanted["rho"], abs=1e-7)
    assert got.get("rho")["std_error"] == pytest.approx(wanted["rho_se"], rel=1e-6)
    assert got.sigma2 == pytest.approx(wanted["sigma2"], rel=1e-6)


def test_notes_have_the_numbers_of_the_other_convention(produc, splm):
    panel, w = produc
    ours = rs.regression.spatial_panel_estimate(panel, FORMULA, w, covariance="analytic")
    theirs = rs.regression.spatial_panel_estimate(panel, FORMULA, w, convention="demeaned-first")
    plain = rs.regression.spatial_panel_estimate(panel, FORMULA, w, bias_correction="none")
    said = " ".join(n.en for n in ours.notes)
    assert f"rho = {splm['sdm_twoways']['coef']['lambda']:.6g} (convention" in said
    said = " ".join(n.en for n in theirs.notes)
    assert f"rho = {plain.rho:.6g} without" in said
    assert f"rho = {ours.rho:.6g} with it" in said
    assert ours.rho - theirs.rho > 0.04  # the correction moves rho, the order its third decimal
    assert 1e-3 < abs(plain.rho - theirs.rho) < 2e-3


def test_effects_of_regions_alone_have_no_order(produc):
    panel, w = produc
    ours, other = (
        rs.regression.spatial_panel_estimate(
            panel, FORMULA, w, fixed_effects="entity", convention=c, covariance="analytic"
        )
        for c in ("lag-first", "demeaned-first")
    )
    np.testing.assert_array_equal(ours.estimates, other.estimates)
    assert "gives the same numbers" in other.notes[-1].en
    # what spatialreg, splm, spreg and SDPDmod print: sqrt((T - 1)/T) of ours
    plain = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, fixed_effects="entity", bias_correction="none"
    )
    share = 100 * (1 - plain.se / ours.se)
    np.testing.assert_allclose(share, share[0], rtol=1e-6)
    assert any(f"standard errors {share[0]:.1f}% smaller" in n.en for n in ours.notes)


def test_weights_with_one_sum_of_rows_and_columns_have_no_order():
    rng = np.random.default_rng(3)
    ring = (np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(12), matrix=ring, normalisation="row")
    x, e = rng.normal(size=(2, 6, 12))
    y = np.linalg.solve(np.eye(12) - 0.4 * ring, (x + e).T).T
    panel = rs.Panel.from_arrays(range(12), range(6), {"x": x, "y": y})
    one, two = (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, convention=c, bias_correction="none"
        )
        for c in ("lag-first", "demeaned-first")
    )
    np.testing.assert_array_equal(one.estimates, two.estimates)


def test_what_has_no_other_convention_is_refused(produc):
    panel, w = produc
    with pytest.raises(SpecificationError, match="fixed effects of a whole panel"):
        rs.regression.spatial_panel_estimate(
            panel, FORMULA, w, effects="random", convention="demeaned-first"
        )
    with pytest.raises(SpecificationError, match="regression with dummies"):
        rs.regression.spatial_panel_estimate(
            panel, FORMULA, w, convention="demeaned-first", bias_correction="lee-yu-transform"
        )
    sar = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, model="sar", bias_correction="none"
    )
    sdm = rs.regression.spatial_panel_estimate(panel, FORMULA, w, convention="demeaned-first")
    with pytest.raises(SpecificationError, match="order of lag and effects"):
        lr_test(sdm, sar)


def test_the_study_keeps_to_one_convention(produc):
    panel, w = produc
    done = rs.spatial_panel(
        panel, FORMULA, w, convention="demeaned-first", inference="delta", by_region=False
    )
    sar = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, model="sar", convention="demeaned-first"
    )
    assert done.model.spec["convention"] == "demeaned-first"
    ratio = 2 * (done.model.loglik - sar.loglik)
    assert any(t.statistic == pytest.approx(ratio, rel=1e-9) for t in done.tests)
    lm = lm_tests(panel, FORMULA, w, bias_correction="none", lag="demeaned", fixed_effects="twoway")
    assert done.tests[0].statistic == pytest.approx(lm.tests[0].statistic, rel=1e-12)
