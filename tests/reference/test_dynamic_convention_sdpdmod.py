"""Dynamic panels by the convention "demeaned-first" against SDPDmod, US states 1929-2009 (`make_dynamic.R`).

Both maximise one function of rho, SDPDmod on a line with a tolerance of 1e-12 in rho's square: 2e-8 in what
follows from it. Its LYtrans, beside effects of regions, steps along the expected information, as "lee-yu" does.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

import regspatial as rs
from regspatial.errors import SpecificationError

DATA = Path(__file__).parent / "data"
GOLD = json.loads((DATA / "convention" / "sdpdmod_dynamic.json").read_text(encoding="utf-8"))
EFFECTS = {"individual": "entity", "time": "time", "twoways": "twoway"}


@pytest.fixture(scope="module")
def incomes():
    with (DATA / "us_income" / "W.csv").open(encoding="utf-8") as file:
        table = list(csv.reader(file))
    matrix = np.array([[float(v) for v in row[1:]] for row in table[1:]])
    w = rs.SpatialWeights(ids=[r[0] for r in table[1:]], matrix=matrix, normalisation="row")
    return rs.read_panel(DATA / "us_income" / "panel.csv", id="id", time="year"), w


def fitted(incomes, case, **how):
    panel, w = incomes
    model, effect, _how = case.split()
    return rs.regression.spatial_panel_dynamic_estimate(
        panel, "growth ~ initial", w, model=model, fixed_effects=EFFECTS[effect], **how
    )


@pytest.mark.parametrize("case", [c for c in GOLD if c.endswith("plain")])
def test_demeaned_first_is_sdpdmod(incomes, case):
    got = fitted(incomes, case, convention="demeaned-first", bias_correction="none")
    names = ["tau", "eta", "initial", "W(initial)"]
    for name, b in zip(names, GOLD[case]["b"], strict=False):
        assert got.get(name)["estimate"] == pytest.approx(b, abs=2e-8), name
    assert got.rho == pytest.approx(GOLD[case]["rho"], abs=2e-8)
    assert got.sigma2 == pytest.approx(GOLD[case]["sigma2"], rel=1e-8)


@pytest.mark.parametrize("case", [c for c in GOLD if c.endswith("LYtrans") and " time " not in c])
def test_lytrans_is_lee_yu(incomes, case):
    got = fitted(incomes, case, bias_correction="lee-yu")
    assert got.rho == pytest.approx(GOLD[case]["rho"], abs=5e-8)
    names = ["tau", "eta", "initial", "W(initial)"]
    for name, b in zip(names, GOLD[case]["b"], strict=False):
        assert got.get(name)["estimate"] == pytest.approx(b, abs=5e-8), name


def test_standard_errors_are_of_a_panel_without_effects_that_was_demeaned(incomes):
    """The likelihood of demeaned columns, its second derivatives by differences, as an observed information."""
    panel, w = incomes
    got = fitted(incomes, "sar twoways plain", convention="demeaned-first")
    y, x, matrix = panel["growth"].values, panel["initial"].values, w.aligned(panel.ids).to_dense()

    def within(v):
        return v - v.mean(axis=0) - v.mean(axis=1, keepdims=True) + v.mean()

    now = within(y[1:])
    z = np.stack([within(c) for c in (y[:-1], y[:-1] @ matrix.T, x[1:])]).reshape(3, -1)
    eigen = np.linalg.eigvals(matrix)
    order = ["tau", "eta", "initial", "rho"]

    def score(p):
        """Return d loglik/d (tau, eta, slope, rho) with sigma2 at its own maximum."""
        e = (now - p[3] * now @ matrix.T).ravel() - p[:3] @ z
        s2 = float(e @ e) / e.size
        trace = len(now) * float(np.sum(eigen / (1 - p[3] * eigen)).real)
        return np.append(z @ e, float((now @ matrix.T).ravel() @ e) - s2 * trace) / s2

    at = np.array([got.get(k)["estimate"] for k in order])
    np.testing.assert_allclose(score(at), 0.0, atol=1e-4)  # sums of products of some hundreds
    slope = brentq(lambda r: score(np.append(at[:3], r))[3], at[3] - 0.05, at[3] + 0.05)
    assert slope == pytest.approx(at[3], abs=1e-7)
    step = 1e-5
    hessian = np.array(
        [(score(at + step * e) - score(at - step * e)) / (2 * step) for e in np.eye(4)]
    )
    observed = np.sqrt(np.diag(np.linalg.inv(-hessian)))
    found = [got.get(k)["std_error"] for k in order]
    np.testing.assert_allclose(found, observed, rtol=0.05)  # expected against observed information


def test_notes_say_by_how_much_and_why(incomes):
    ours = fitted(incomes, "sdm twoways plain")
    said = " ".join(n.en for n in ours.notes)
    wanted = GOLD["sdm twoways plain"]
    assert f"tau = {wanted['b'][0]:.6g}" in said
    assert f"rho = {wanted['rho']:.6g}" in said
    for program in ("xsmle", "SDPDmod", "splm", "spreg"):
        assert program in said
    theirs = fitted(incomes, "sdm twoways plain", convention="demeaned-first")
    assert theirs.spec["convention"] == "demeaned-first"
    assert "not a regression with dummies" in " ".join(n.en for n in theirs.notes)
    assert "taken out of y before" in " ".join(n.en for n in theirs.notes)


def test_dummies_in_the_note_are_the_likelihood_with_dummies(incomes):
    """Wy formed, both demeaned, ln|I - rho W| of all of W and nT observations: written out."""
    panel, w = incomes
    y, x, matrix = panel["growth"].values, panel["initial"].values, w.aligned(panel.ids).to_dense()

    def within(v):
        return (v - v.mean(axis=0) - v.mean(axis=1, keepdims=True) + v.mean()).ravel()

    columns = (y[:-1], y[:-1] @ matrix.T, x[1:])
    z = np.stack([within(c) for c in columns])
    left, lag, eigen = within(y[1:]), within(y[1:] @ matrix.T), np.linalg.eigvals(matrix)

    def slope(rho):
        take = lambda v: v - z.T @ np.linalg.lstsq(z.T, v, rcond=None)[0]  # noqa: E731
        e = take(left - rho * lag)
        trace = (len(y) - 1) * float(np.sum(eigen / (1 - rho * eigen)).real)
        return float(take(lag) @ e) / (float(e @ e) / e.size) - trace

    rho = brentq(slope, 0.0, 0.95, xtol=1e-12)
    b = np.linalg.lstsq(z.T, left - rho * lag, rcond=None)[0]
    said = " ".join(n.en for n in fitted(incomes, "sar twoways plain").notes)
    assert f"as xsmle: tau = {b[0]:.6g}, eta = {b[1]:.6g}, rho = {rho:.6g}." in said


def test_effects_of_regions_have_no_order(incomes):
    one, two = (
        fitted(incomes, "sdm individual plain", convention=c)
        for c in ("lag-first", "demeaned-first")
    )
    np.testing.assert_array_equal(one.estimates, two.estimates)
    assert "gives the same numbers" in two.notes[-1].en


@pytest.mark.parametrize("correction", ["score", "lee-yu"])
def test_there_is_no_correction_of_demeaned_columns(incomes, correction):
    with pytest.raises(SpecificationError, match="LYtrans"):
        fitted(
            incomes, "sdm twoways plain", convention="demeaned-first", bias_correction=correction
        )
