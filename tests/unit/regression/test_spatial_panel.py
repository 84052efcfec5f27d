"""The estimator against itself written out in full, and against spreg."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial.errors import (
    InferenceWarning,
    LabelError,
    SpecificationError,
)
from regspatial.options import Options
from regspatial.regression import spatial_panel_estimate as estimate
from regspatial.regression.estimation.design import spectrum_of

EFFECTS = ("none", "entity", "time", "twoway")
SPATIAL = ("sar", "sem", "sdm", "sdem")
FORMULA = "y ~ x1 + x2"


CASES = [
    (model, effects, matrix)
    for model in SPATIAL
    for effects in EFFECTS
    for matrix in ("ring", "directed", "uneven")
    # Where rows of W sum to different values, time effects of an error model enter before the
    # spatial filter in one (dummies) and after it in the other (ours): two models.
    if not (matrix == "uneven" and model in ("sem", "sdem") and effects in ("time", "twoway"))
]


@pytest.mark.parametrize(("model", "effects", "matrix"), CASES)
def test_maximum_is_that_of_least_squares_with_dummies(tools, model, effects, matrix):
    """To 1e-7: the dense search stops at 1e-8 in rho, where its likelihood is flat to rounding."""
    w = tools.matrices[matrix](12)
    panel = tools.simulated(w, rho=0.25, lam=0.2 if model in ("sem", "sdem") else 0.0)
    got = estimate(
        panel,
        FORMULA,
        tools.weights(panel, w),
        model=model,
        fixed_effects=effects,
        bias_correction="none",
    )
    dense = tools.dense(panel, w, model, effects)
    rho, b, sigma2, loglik = dense.maximum(*(0.999 * x for x in got.bounds))
    assert got.estimates[-1] == pytest.approx(rho, abs=1e-7)
    assert got.estimates[:-1] == pytest.approx(b[: dense.k], abs=1e-6)
    assert got.sigma2 == pytest.approx(sigma2, rel=1e-7)
    assert got.loglik == pytest.approx(loglik, abs=1e-9)


@pytest.mark.parametrize("effects", ["none", "entity", "twoway"])
@pytest.mark.parametrize("model", SPATIAL)
def test_observed_covariance_is_the_inverse_numerical_hessian(tools, model, effects):
    """To 1e-4 relative to the standard errors: central second differences of the likelihood."""
    w = tools.matrices["ring"](8)
    panel = tools.simulated(w, periods=4, k=1)
    got = estimate(
        panel,
        "y ~ x1",
        tools.weights(panel, w),
        model=model,
        fixed_effects=effects,
        covariance="observed",
        bias_correction="none",
    )
    wanted = tools.dense(panel, w, model, effects).covariance()
    size = np.sqrt(np.diag(wanted))
    assert got.covariance == pytest.approx(wanted[:-1, :-1], abs=1e-4 * size.max() ** 2)
    assert got.se == pytest.approx(size[:-1], rel=1e-4)
    assert got.sigma2_std_error == pytest.approx(size[-1], rel=1e-4)


@pytest.mark.parametrize("model", SPATIAL)
def test_islands_keep_their_zero_row(tools, model):
    w = tools.matrices["island"](12)
    panel = tools.simulated(w)
    got = estimate(panel, FORMULA, tools.weights(panel, w), model=model, bias_correction="none")
    assert got.w.islands == ("r11",)
    if model in ("sar", "sdm"):
        rho, *_, loglik = tools.dense(panel, w, model, "twoway").maximum()
        assert got.estimates[-1] == pytest.approx(rho, abs=1e-7)
        assert got.loglik == pytest.approx(loglik, abs=1e-9)


@pytest.mark.parametrize("model", ["ols", "slx"])
def test_least_squares_models_are_plain_regressions(tools, model):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    got = estimate(panel, FORMULA, tools.weights(panel, w), model=model, bias_correction="none")
    dense = tools.dense(panel, w, model, "twoway")
    z, y = dense.filtered(0.0)
    b, ssr, rank, _ = np.linalg.lstsq(z, y, rcond=None)
    v = ssr[0] / (y.size - rank) * np.linalg.inv(z.T @ z)
    assert got.estimates == pytest.approx(b[: dense.k], abs=1e-10)
    assert got.covariance == pytest.approx(v[: dense.k, : dense.k], rel=1e-8)
    assert got.sigma2 == pytest.approx(ssr[0] / y.size)
    assert np.isnan(got.rho)
    assert got.terms == (("x1", "x2", "W(x1)", "W(x2)") if model == "slx" else ("x1", "x2"))


def test_ols_needs_no_weights(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    with_w = estimate(panel, FORMULA, tools.weights(panel, w), model="ols", bias_correction="none")
    without = estimate(panel, FORMULA, None, model="ols", bias_correction="none")
    assert np.array_equal(with_w.estimates, without.estimates)


@pytest.mark.parametrize("effects", ["none", "entity"])
@pytest.mark.filterwarnings("ignore")  # of the peer and of what it imports
def test_agrees_with_spreg(tools, effects):
    """Coefficients to 1e-6, spreg's stopping rule; its panel log-likelihood has another constant."""
    spreg = pytest.importorskip("spreg")
    from libpysal.weights import W

    matrix = tools.matrices["ring"](15)
    panel = tools.simulated(matrix, periods=1 if effects == "none" else 4)
    links = [np.flatnonzero(row) for row in matrix]
    sparse = W(
        {i: js.tolist() for i, js in enumerate(links)},
        {i: matrix[i, js].tolist() for i, js in enumerate(links)},
        silence_warnings=True,
    )
    y = panel.columns["y"].reshape(-1, 1)
    x = np.column_stack([panel.columns[c].ravel() for c in ("x1", "x2")])
    got = estimate(
        panel,
        FORMULA,
        tools.weights(panel, matrix),
        model="sar",
        fixed_effects=effects,
        bias_correction="none",
    )
    if effects == "none":
        peer = spreg.ML_Lag(y, x, w=sparse, method="full", epsilon=1e-12)
        assert got.loglik == pytest.approx(float(np.squeeze(peer.logll)), abs=1e-6)
    else:
        peer = spreg.Panel_FE_Lag(y, x, w=sparse, epsilon=1e-12)
    assert got.estimates == pytest.approx(peer.betas.ravel(), abs=1e-6)


def test_scores_vanish_at_the_maximum(tools):
    from regspatial._kernels.linear.solvers import Resolvent
    from regspatial.options import DEFAULT
    from regspatial.regression.errors.covariance import point, scores, traces
    from regspatial.regression.estimation.design import design, spectrum_of
    from regspatial.regression.estimation.lee_yu import plain_shape
    from regspatial.regression.estimation.likelihood import Maximum

    w = tools.matrices["directed"](12)
    panel = tools.simulated(w, periods=6)
    weights = tools.weights(panel, w)
    for model in SPATIAL:
        fit = estimate(panel, FORMULA, weights, model=model, bias_correction="none")
        d = design(
            panel,
            FORMULA,
            weights,
            y=None,
            x=None,
            model=model,
            fixed_effects="twoway",
            durbin=None,
        )
        spectrum = spectrum_of(weights, DEFAULT)
        name = "lambda_" if model in ("sem", "sdem") else "rho"
        b, value = fit.estimates[:-1], fit.estimates[-1]
        p = point(d, Maximum(b=b, sigma2=fit.sigma2, loglik=0.0, **{name: value}))
        shape = plain_shape(d)
        t = traces(spectrum, Resolvent(w, value), shape, DEFAULT, squared=False)
        each = scores(p, shape, t)
        assert each.shape == (len(fit.terms) + 1, panel.T, panel.n)
        assert each.sum(axis=(1, 2)) == pytest.approx(0.0, abs=1e-7)


@pytest.mark.parametrize(
    ("kind", "periods", "effects"),
    [
        ("sandwich", 7, "entity"),
        ("clustered", 7, "entity"),
        ("driscoll-kraay", 7, "entity"),
        ("driscoll-kraay", 2, "time"),
    ],
)
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_robust_covariances_are_their_sums_written_out(tools, kind, periods, effects, scores_alone):
    """As is customary; what is printed has pairs of regions apart (test_pairs.py)."""
    w = tools.matrices["ring"](9)
    panel = tools.simulated(w, periods=periods, k=1)
    weights = tools.weights(panel, w)

    def fitted(covariance):
        return estimate(
            panel,
            "y ~ x1",
            weights,
            model="sar",
            fixed_effects=effects,
            covariance=covariance,
            bias_correction="none",
        )

    fit = fitted("observed")
    n, periods = panel.n, panel.T
    rho, b, s2 = fit.rho, fit.beta[0], fit.sigma2
    along = {"axis": 0 if effects == "entity" else 1, "keepdims": True}
    raw = panel.columns["y"], panel.columns["x1"], panel.columns["y"] @ w.T
    y, x, wy = (v - v.mean(**along) for v in raw)
    e = y - rho * wy - b * x
    g = np.trace(w @ np.linalg.inv(np.eye(n) - rho * w)) / n
    s = np.array([x * e / s2, wy * e / s2 - g, e**2 / (2 * s2**2) - 1 / (2 * s2)])
    meat = np.zeros((3, 3))
    if kind == "sandwich":
        for t in range(periods):
            for i in range(n):
                meat += np.outer(s[:, t, i], s[:, t, i])
    elif kind == "clustered":
        for i in range(n):
            one = s[:, :, i].sum(axis=1)
            meat += np.outer(one, one) * n / (n - 1)
    else:
        m = int(np.floor(4 * (periods / 100) ** (2 / 9)))
        by_time = s.sum(axis=2).T
        for t in range(periods):
            for u in range(periods):
                weight = max(0.0, 1 - abs(t - u) / (m + 1))
                meat += weight * np.outer(by_time[t], by_time[u])
    bread = tools.dense(panel, w, "sar", effects).covariance()
    wanted = bread @ meat @ bread
    size = np.sqrt(np.diag(wanted))
    assert fitted(kind).se == pytest.approx(size[:2], rel=2e-4)


def test_few_clusters_and_few_periods_are_said(tools):
    w = tools.matrices["ring"](9)
    panel = tools.simulated(w, periods=7)
    how = {"bias_correction": "none"}
    with warnings.catch_warnings():
        warnings.simplefilter("error", InferenceWarning)
        few = estimate(panel, FORMULA, tools.weights(panel, w), covariance="clustered", **how)
    assert sum("clustered by 9 regions: with so few" in note.en for note in few.notes) == 1
    with pytest.warns(InferenceWarning, match="here are 7"):
        estimate(panel, FORMULA, tools.weights(panel, w), covariance="driscoll-kraay", **how)


def test_fixed_effects_are_recovered(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w, periods=6)
    fit = estimate(panel, FORMULA, tools.weights(panel, w), model="sar", bias_correction="none")
    y = panel.columns["y"]
    rebuilt = (
        fit.rho * y @ w.T
        + fit.beta[0] * panel.columns["x1"]
        + fit.beta[1] * panel.columns["x2"]
        + fit.constant
        + fit.entity_effects
        + fit.time_effects[:, None]
    )
    assert rebuilt == pytest.approx(fit.fitted, abs=1e-10)
    assert fit.fitted + fit.residuals == pytest.approx(y, abs=1e-12)
    assert fit.entity_effects.sum() == pytest.approx(0.0, abs=1e-10)
    assert fit.time_effects.sum() == pytest.approx(0.0, abs=1e-10)
    assert len(fit.effects().rows) == 1 + panel.n + panel.T


def test_durbin_takes_only_the_variables_named(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    fit = estimate(panel, FORMULA, tools.weights(panel, w), durbin=["x2"], bias_correction="none")
    assert fit.terms == ("x1", "x2", "W(x2)", "rho")
    assert fit.theta[0] == 0.0
    assert fit.theta[1] == fit.get("W(x2)")["estimate"]
    with pytest.raises(SpecificationError, match="x9"):
        estimate(panel, FORMULA, tools.weights(panel, w), durbin=["x9"], bias_correction="none")
    with pytest.raises(SpecificationError, match="durbin"):
        estimate(
            panel,
            FORMULA,
            tools.weights(panel, w),
            model="sar",
            durbin=["x1"],
            bias_correction="none",
        )


def test_intercept_can_be_left_out(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    with_one = estimate(panel, FORMULA, tools.weights(panel, w), fixed_effects="none")
    without = estimate(panel, f"{FORMULA} - 1", tools.weights(panel, w), fixed_effects="none")
    assert with_one.terms[0] == "Intercept"
    assert without.terms == with_one.terms[1:]


def test_formula_is_sugar_over_names(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    one = estimate(panel, FORMULA, tools.weights(panel, w), bias_correction="none")
    two = estimate(
        panel, None, tools.weights(panel, w), y="y", x=["x1", "x2"], bias_correction="none"
    )
    # To rounding: where arrays start in memory changes the order of BLAS sums.
    assert two.estimates == pytest.approx(one.estimates, rel=1e-12)
    with pytest.raises(SpecificationError, match="formula"):
        estimate(panel, None, tools.weights(panel, w), bias_correction="none")
    with pytest.raises(SpecificationError, match="both sides"):
        estimate(panel, "y ~ x1 + y", tools.weights(panel, w), bias_correction="none")


def test_weights_are_matched_by_label(tools):
    w = tools.matrices["directed"](10)
    panel = tools.simulated(w)
    order = np.random.default_rng(3).permutation(10)
    shuffled = rs.SpatialWeights(ids=[panel.ids[i] for i in order], matrix=w[np.ix_(order, order)])
    one = estimate(panel, FORMULA, tools.weights(panel, w), bias_correction="none")
    two = estimate(panel, FORMULA, shuffled, bias_correction="none")
    assert two.estimates == pytest.approx(one.estimates, rel=1e-9)
    short = rs.SpatialWeights(ids=panel.ids[:9], matrix=tools.matrices["ring"](9))
    with pytest.raises(LabelError) as caught:
        estimate(panel, FORMULA, short, bias_correction="none")
    assert caught.value.ids == ("r09",)


def test_nothing_that_was_passed_is_changed(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    before = {k: v.copy() for k, v in panel.columns.items()}
    weights = tools.weights(panel, w)
    estimate(panel, FORMULA, weights, bias_correction="none")
    assert all(np.array_equal(before[k], panel.columns[k]) for k in before)
    assert np.array_equal(weights.to_dense(), w)


def test_cancelling_stops_the_run(tools):
    from regspatial.errors import Cancelled

    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    seen = []

    def progress(fraction, message):
        seen.append((fraction, message))
        return fraction < 0.5

    with pytest.raises(Cancelled):
        estimate(panel, FORMULA, tools.weights(panel, w), progress=progress, bias_correction="none")
    assert seen == sorted(seen, key=lambda s: s[0])


def test_tables_speak_both_languages(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    fit = estimate(panel, FORMULA, tools.weights(panel, w), covariance="analytic")
    assert fit.tables()[0].keys == (
        "term",
        "estimate",
        "std_error",
        "statistic",
        "p_value",
        "low",
        "high",
    )
    assert "Bias correction: Lee–Yu transformation" in fit.summary()
    assert "标准误" in fit.summary("zh")
    row = fit.get("rho")
    assert row["statistic"] == pytest.approx(row["estimate"] / row["std_error"])
    assert row["high"] - row["estimate"] == pytest.approx(1.959964 * row["std_error"], rel=1e-6)
    assert fit.spec["durbin"] == ["x1", "x2"]


def test_maketables_finds_what_it_looks_for(tools):
    pytest.importorskip("pandas")
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    fit = estimate(panel, FORMULA, tools.weights(panel, w), bias_correction="none")
    frame = fit.__maketables_coef_table__
    assert list(frame.columns) == ["b", "se", "t", "p"]
    assert list(frame.index) == list(fit.terms)
    assert fit.__maketables_stat__("N") == fit.nobs
    assert fit.__maketables_stat__("unknown") is None
    assert fit.__maketables_depvar__ == "y"


@pytest.mark.parametrize("model", ["sar", "sem", "sdm"])
@pytest.mark.parametrize("effects", ["none", "twoway"])
def test_both_routes_agree_where_the_likelihood_is_wide(tools, model, effects):
    """Few cells: the search reaches both bounds, where the sparse route once lost its digits."""
    w = tools.matrices["ring"](12)
    panel = tools.simulated(w, periods=3, sigma=2.0)
    links = rs.SpatialWeights(ids=panel.ids, matrix=sp.csr_array(w), normalisation="row")
    one, two = (
        estimate(
            panel,
            FORMULA,
            links,
            model=model,
            fixed_effects=effects,
            options=Options(spectrum=route),
            bias_correction="none",
        )
        for route in ("eigen", "lu")
    )
    assert two.estimates == pytest.approx(one.estimates, abs=1e-8)
    assert two.se == pytest.approx(one.se, rel=1e-7)
    assert two.loglik == pytest.approx(one.loglik, abs=1e-8)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
@pytest.mark.parametrize(("model", "route"), [("sar", "eigen"), ("sem", "eigen"), ("sdm", "lu")])
def test_the_unit_of_w_is_that_of_one_over_rho(tools, scale, model, route):
    """Weights in other units (1/d² in m or km, raw flows): rho takes the inverse, all else stays."""
    w = tools.matrices["uneven"](12)
    panel = tools.simulated(w)
    fits = [
        estimate(
            panel,
            FORMULA,
            rs.SpatialWeights(ids=panel.ids, matrix=sp.csr_array(factor * w)),
            model=model,
            options=Options(spectrum=route),
            bias_correction="none",
        )
        for factor in (1.0, scale)
    ]
    one, two = fits
    assert scale * two.estimates[-1] == pytest.approx(one.estimates[-1], rel=1e-7)
    assert two.loglik == pytest.approx(one.loglik, abs=1e-9)
    assert two.beta == pytest.approx(one.beta, rel=1e-7)
    assert two.get("x1")["std_error"] == pytest.approx(one.get("x1")["std_error"], rel=1e-6)
    assert scale * two.se[-1] == pytest.approx(one.se[-1], rel=1e-6)
    if model == "sem":
        return
    for how in ("delta", "simulation"):
        a, b = (rs.impacts(f, inference=how, rng=3) for f in fits)
        assert b.estimates == pytest.approx(a.estimates, rel=1e-7)
        assert b.se == pytest.approx(a.se, rel=1e-5)


def test_large_sparse_weights_take_the_sparse_route(tools):
    w = rs.SpatialWeights(ids=range(12), matrix=sp.csr_array(tools.matrices["ring"](12)))
    dense = rs.SpatialWeights(ids=range(12), matrix=tools.matrices["ring"](12))
    assert spectrum_of(w, Options(eigen_limit=11)).method == "lu"
    assert spectrum_of(w, Options(eigen_limit=12)).method == "eigen"
    assert spectrum_of(dense, Options(eigen_limit=3)).method == "eigen"


@pytest.mark.filterwarnings("ignore:With a spatial parameter, F of the effects of periods")
def test_effects_of_periods_beside_rho_have_a_drawn_p_and_not_that_of_f():
    """Their F refuses 7 to 10 of 100 true nulls (panel_test_sizes.json): a note has it, the table the drawn one."""
    dri = rs.example("dri")
    panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    how = {"inference": "delta", "by_region": False}
    sdm = rs.spatial_panel(panel, "ln_inn ~ ln_de", w, **{"covariance": "analytic", **how})
    by = {t.null.en: t for t in sdm.tests if t.name == "lr"}
    two, one = (
        estimate(panel, "ln_inn ~ ln_de", w, fixed_effects=e, bias_correction="none")
        for e in ("twoway", "entity")
    )
    f = rs.regression.effects_test(two, one)
    row = by["no effects of periods"]
    assert row.df_below is None
    assert row.statistic == pytest.approx(2.0 * (two.loglik - one.loglik), rel=1e-6)
    assert row.p_value > f.p_value
    assert by["no effects of regions"].p_value < 0.05
    customary = "p < 0.001" if f.p_value < 0.001 else f"p = {f.p_value:.3f}"
    said = next(n.en for n in sdm.test_notes if "data sets drawn without them" in n.en)
    assert customary in said
    plain = rs.spatial_panel(
        panel, "ln_inn ~ ln_de", None, model="ols", **{"covariance": "analytic", **how}
    )
    assert all(np.isfinite(t.p_value) for t in plain.tests)
