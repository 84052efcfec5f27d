"""Instruments against AER 1.2-14 (ivreg with dummies and lags made by hand) and sandwich, on four data sets.

All are closed formulas: coefficients to 1e-8 of their standard errors, standard errors to 1e-8, where
the dummies of 48 states leave R's QR its digits.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

HERE = Path(__file__).parent / "data"
GOLD = json.loads((HERE / "instruments" / "aer.json").read_text(encoding="utf-8"))


def columns(path):
    """A table as a mapping of columns."""
    with (HERE / path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(r[name]) for r in rows]) for name in rows[0]}


def same(fit, gold, kind, factor=1.0, names=None):
    """Coefficients and standard errors, ours less their factor."""
    names = {"(Intercept)": "Intercept", **(names or {})}
    for name, b, se in zip(gold["names"], gold["b"], gold[kind], strict=True):
        row = fit.get(names.get(name, name))
        assert row["estimate"] == pytest.approx(b, abs=1e-8 * se)
        assert row["std_error"] / np.sqrt(factor) == pytest.approx(se, rel=1e-8)


@pytest.mark.parametrize("kind", ["classical", "hc1"])
@pytest.mark.parametrize(
    ("case", "instruments"),
    [("mroz_three", "motheduc + fatheduc + huseduc"), ("mroz_one", "huseduc")],
)
def test_wages_of_women(case, instruments, kind):
    gold = GOLD[case]
    fit = rs.instrumental(
        columns("instruments/mroz.csv"),
        f"lwage ~ exper + expersq + [educ ~ {instruments}]",
        covariance=kind,
    )
    same(fit, gold, kind)
    if kind == "classical":
        theirs = {k: v["statistic"] for k, v in gold["tests"].items()}
        assert fit.test("first-stage").statistic == pytest.approx(
            theirs["Weak instruments"], rel=1e-9
        )
        assert fit.test("endogeneity").statistic == pytest.approx(theirs["Wu-Hausman"], rel=1e-8)
        if case == "mroz_three":
            assert fit.test("sargan").statistic == pytest.approx(theirs["Sargan"], rel=1e-8)
            assert fit.test("sargan").p_value == pytest.approx(
                gold["tests"]["Sargan"]["p"], rel=1e-8
            )


@pytest.mark.parametrize("kind", ["classical", "hc1", "clustered"])
def test_training_of_firms_with_effects(kind):
    """104 to 111 firms a year; two-way effects taken out here, dummies there (and within by plm)."""
    table = columns("instruments/jobtraining.csv")
    fit = rs.instrumental(
        table,
        "lemploy ~ lsales + [hrsemp ~ grant + grant_1] | fcode + year",
        id="fcode",
        time="year",
        covariance=kind,
    )
    factor = float(np.prod(list(fit.factors.values()))) if kind == "clustered" else 1.0
    same(fit, GOLD["job_dummies"], kind, factor)
    if kind == "classical":
        within = GOLD["job_within"]
        for name, b in zip(within["names"], within["b"], strict=True):
            assert fit.get(name)["estimate"] == pytest.approx(b, rel=1e-8)


@pytest.fixture(scope="module")
def boston():
    """The tracts, their logs and row-standardised neighbours."""
    c = columns("boston/boston.csv")
    links = columns("boston/links.csv")
    w = np.zeros((506, 506))
    i, j = (links[k].astype(int) - 1 for k in ("i", "j"))
    w[i, j] = w[j, i] = 1.0
    ids = [f"{k:.0f}" for k in c["id"]]
    values = {k: c[k][None] for k in ("RM", "CRIM", "NOX", "LON")}
    values |= {"LV": np.log(c["CMEDV"])[None], "LS": np.log(c["LSTAT"])[None]}
    return rs.Panel.from_arrays(ids, [1970], values), rs.SpatialWeights(
        ids=ids, matrix=w / w.sum(axis=1, keepdims=True)
    )


@pytest.mark.parametrize("kind", ["classical", "hc1", "hc3"])
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_a_cross_section_with_a_lag_of_y(boston, model, kind):
    """HC3 by sandwich, of the leverages of fitted regressors; p of the classical errors by t with n - k."""
    panel, w = boston
    formula = "LV ~ RM + LS + CRIM" + (" + [NOX ~ LON]" if model == "sar" else "")
    fit = rs.regression.spatial_regression_estimate(
        panel, formula, w, model=model, estimator="2sls", covariance=kind
    )
    names = {"WLV": "rho", **{f"a_{v}": f"W({v})" for v in ("RM", "LS", "CRIM")}}
    same(fit, GOLD[model], kind, names=names)
    if kind == "classical":
        terms = [{"(Intercept)": "Intercept", **names}.get(n, n) for n in GOLD[model]["names"]]
        p = [fit.get(one)["p_value"] for one in terms]
        assert p == pytest.approx(GOLD[model]["p"], rel=1e-5, abs=1e-14)  # far out in the tail
    if kind == "hc3":
        usual = rs.regression.spatial_regression_estimate(
            panel, formula, w, model=model, estimator="2sls"
        )
        assert usual.covariance_type == "hc3"


@pytest.mark.parametrize("kind", ["classical", "hc3"])
def test_least_squares_of_sixty_regions_goes_by_t_as_in_r(boston, kind):
    """R's lm and sandwich: p and 90 % intervals, which the normal distribution would have another 1 % shorter."""
    panel, w = boston
    lags = {f"a_{v}": (w.to_dense() @ panel[v].values[0])[None] for v in ("RM", "LS", "CRIM")}
    some = panel.with_columns(**lags, by_position=True).select(ids=panel.ids[:60])
    x = ["RM", "LS", "CRIM", *lags]
    covariance = "analytic" if kind == "classical" else kind
    fit = rs.regression.spatial_regression_estimate(
        some, None, None, y="LV", x=x, model="ols", covariance=covariance
    )
    gold = GOLD["slx"]
    same(fit, gold, kind)
    if kind == "classical":
        assert fit.pvalues.to_numpy() == pytest.approx(np.array(gold["p"]), rel=1e-8)
        ends = np.column_stack([gold["low"], gold["high"]])
        assert fit.intervals(0.9) == pytest.approx(ends, rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("kind", ["classical", "hc1", "clustered"])
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_a_panel_with_a_lag_of_y(model, kind):
    with (HERE / "us_income" / "panel.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (HERE / "us_income" / "W.csv").open(encoding="utf-8") as file:
        matrix = list(csv.reader(file))
    ids = [r[0] for r in matrix[1:]]
    w = rs.SpatialWeights(ids=ids, matrix=np.array([[float(v) for v in r[1:]] for r in matrix[1:]]))
    years = sorted({int(r["year"]) for r in rows})
    at = {(int(r["year"]), r["id"]): r for r in rows}
    panel = rs.Panel.from_arrays(
        ids,
        years,
        {c: [[float(at[t, i][c]) for i in ids] for t in years] for c in ("growth", "initial")},
    )
    effects = "twoway" if model == "sar" else "time"
    fit = rs.regression.spatial_panel_2sls_estimate(
        panel, "growth ~ initial", w, model=model, fixed_effects=effects, covariance=kind
    )
    gold, factor = GOLD[f"panel_{model}"], 1.0
    if kind == "clustered":  # effects of states are nested in the clusters, those of years are not
        n, units, used = len(rows), len(ids), len(gold["names"]) + len(years)
        factor = (n - 1) / (n - used) * units / (units - 1)
    same(fit, gold, kind, factor, names={"wy": "rho", "w1": "W(initial)"})


PYFIXEST = json.loads((HERE / "instruments" / "pyfixest.json").read_text(encoding="utf-8"))["cases"]
FORMULAS = {
    "mroz": "lwage ~ exper + expersq + [educ ~ motheduc + fatheduc + huseduc]",
    "firms": "lemploy ~ lsales + [hrsemp ~ grant + grant_1] | fcode",
    "both": "lemploy ~ lsales + [hrsemp ~ grant + grant_1] | fcode + year",
}


@pytest.mark.parametrize(("case", "kind"), [(c, k) for c, g in PYFIXEST.items() for k in g["se"]])
def test_it_is_what_pyfixest_prints(case, kind):
    """With its small-sample factors, firms of one year left out: standard errors as they stand, 1e-8."""
    gold = PYFIXEST[case]
    file = "mroz" if case == "mroz" else "jobtraining"
    units = {} if case == "mroz" else {"id": "fcode", "time": "year"}
    how = {"covariance": kind} if kind in ("classical", "hc1") else {"cluster": kind}
    fit = rs.instrumental(columns(f"instruments/{file}.csv"), FORMULAS[case], **units, **how)
    assert fit.nobs == gold["n"]
    for name, b, se in zip(gold["terms"], gold["b"], gold["se"][kind], strict=True):
        row = fit.get(name)
        assert row["estimate"] == pytest.approx(b, abs=1e-8 * se)
        assert row["std_error"] == pytest.approx(se, rel=1e-8)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:The inplace keyword")
@pytest.mark.parametrize("estimator", ["liml", "gmm"])
def test_liml_and_gmm_of_linearmodels_on_wages(estimator):
    """The same algebra in another order: 1e-8."""
    peer = pytest.importorskip("linearmodels.iv")
    table = columns("instruments/mroz.csv")
    x = np.column_stack([np.ones(428), table["exper"], table["expersq"]])
    z = np.column_stack([table[c] for c in ("motheduc", "fatheduc", "huseduc")])
    kind = peer.IVLIML if estimator == "liml" else peer.IVGMM
    wanted = kind(table["lwage"], x, table["educ"], z).fit(cov_type="robust", debiased=True)
    fit = rs.instrumental(table, FORMULAS["mroz"], estimator=estimator, covariance="hc1")
    assert fit.estimates == pytest.approx(wanted.params.to_numpy(), rel=1e-8)
    assert fit.se == pytest.approx(wanted.std_errors.to_numpy(), rel=1e-8)
