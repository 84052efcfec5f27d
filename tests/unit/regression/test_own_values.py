"""Impacts at each region's own values against y moved region by region, written out."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError

N, T = 14, 5
QUADRATIC = "y ~ x + z + x:z + x^2"
ELASTIC = "log(Y) ~ log(x) + sqrt(z)"


def weights(island=False):
    rng = np.random.default_rng(3)
    m = (rng.random((N, N)) < 0.3).astype(float)
    np.fill_diagonal(m, 0.0)
    m[np.arange(N), (np.arange(N) + 1) % N] = 1.0
    if island:
        m[4] = 0.0
    return rs.weights.from_dense(
        [f"r{i}" for i in range(N)], m, normalise="row", islands="keep" if island else "raise"
    )


def world(w):
    rng = np.random.default_rng(5)
    x, z = np.exp(0.4 * rng.normal(size=(2, T, N)))
    e = 0.1 * rng.normal(size=(T, N))
    mean = x + 0.5 * z - 0.3 * x * z + 0.2 * x**2 + 0.4 * x @ w.to_dense().T + e
    y = np.linalg.solve(np.eye(N) - 0.4 * w.to_dense(), mean.T).T
    log = np.linalg.solve(np.eye(N) - 0.4 * w.to_dense(), (0.6 * np.log(x) + np.sqrt(z) + e).T).T
    columns = {"x": x, "z": z, "y": y, "Y": np.exp(log), "ln_x": np.log(x), "ln_Y": log}
    return rs.Panel.from_arrays(w.ids, range(T), columns)


FITS = {
    "quadratic": QUADRATIC,
    "elastic": ELASTIC,
    "both": "log(Y) ~ x + log(x) + z",
}
REGRESSORS = {
    "quadratic": lambda x, z: {"x": x, "z": z, "x:z": x * z, "x^2": x**2},
    "elastic": lambda x, z: {"log(x)": np.log(x), "sqrt(z)": np.sqrt(z)},
    "both": lambda x, z: {"x": x, "log(x)": np.log(x), "z": z},
}


@pytest.fixture(scope="module")
def fits():
    out = {}
    for island in (False, True):
        w = weights(island)
        panel = world(w)
        for name, formula in FITS.items():
            for model in ("sdm", "sar", "slx"):
                fit = rs.regression.spatial_panel_estimate(
                    panel, formula, w, model=model, fixed_effects="entity", covariance="analytic"
                )
                out[name, model, island] = fit, panel
    return out


def by_hand(fit, panel, name, levels, variable):
    """Return direct, indirect, total of a variable: every y when x moves in one region, by differences."""
    w = fit.w.to_dense()
    s = np.linalg.inv(np.eye(N) - (0.0 if np.isnan(fit.rho) else fit.rho) * w)
    x, z = panel["x"].values, panel["z"].values
    own = fit.fitted + fit.residuals
    scale = np.exp(own) if levels and fit.y_name.startswith("log") else np.ones_like(own)

    def pushed(x, z):
        columns = REGRESSORS[name](x, z)
        beta = dict(zip(fit.variables, fit.beta, strict=True))
        theta = dict(zip(fit.variables, fit.theta, strict=True))
        return s @ sum(beta[v] * c + theta[v] * (w @ c) for v, c in columns.items())

    direct, total = 0.0, 0.0
    h = 1e-5
    for t in range(T):
        for j in range(N):
            up, down = [x[t].copy(), z[t].copy()], [x[t].copy(), z[t].copy()]
            k = 0 if variable == "x" else 1
            up[k][j] += h
            down[k][j] -= h
            moved = scale[t] * (pushed(*up) - pushed(*down)) / (2 * h)
            direct += moved[j] / (N * T)
            total += moved.sum() / (N * T)
    return np.array([direct, total - direct, total])


@pytest.mark.parametrize("island", [False, True])
@pytest.mark.parametrize("model", ["sdm", "sar", "slx"])
@pytest.mark.parametrize("name", FITS)
def test_they_are_what_y_does_when_x_moves_in_one_region(fits, name, model, island):
    """Central differences with a step of 1e-5 keep nine digits."""
    fit, panel = fits[name, model, island]
    found = rs.impacts(fit, at="levels", inference="delta")
    assert set(found.variables) == {"x", "z"}
    for v in found.variables:
        got = found.estimates[found.variables.index(v)]
        wanted = by_hand(fit, panel, name, True, v)
        np.testing.assert_allclose(got, wanted, rtol=1e-7, atol=1e-9)
    if name == "quadratic":  # no functions: the same as at own values
        own = rs.impacts(fit, at="own", inference="delta")
        np.testing.assert_allclose(own.estimates, found.estimates, rtol=1e-14)
        np.testing.assert_allclose(own.se, found.se, rtol=1e-12)


@pytest.mark.parametrize("model", ["sdm", "sar"])
@pytest.mark.parametrize("name", FITS)
def test_delta_derivatives_are_differences(fits, name, model):
    fit, _panel = fits[name, model, True]
    found = rs.impacts(fit, at="levels", inference="delta", by_region=False)

    def moved(k, step):
        b = fit.estimates.copy()
        b[k] += step
        at = {t: i for i, t in enumerate(fit.terms)}
        beta = np.array([b[at[v]] for v in fit.variables])
        theta = np.array([b[at[f"W({v})"]] if f"W({v})" in at else 0.0 for v in fit.variables])
        one = replace(fit, estimates=b, beta=beta, theta=theta, rho=float(b[at["rho"]]))
        return rs.impacts(one, at="levels", inference="delta", by_region=False).estimates.ravel()

    step = 1e-5
    gradient = np.stack(
        [(moved(k, step) - moved(k, -step)) / (2 * step) for k in range(fit.estimates.size)], axis=1
    )
    np.testing.assert_allclose(
        found.covariance,
        gradient @ fit.covariance @ gradient.T,
        rtol=1e-5,
        atol=1e-9 * np.abs(found.covariance).max(),
    )


def test_every_draw_is_the_effect_at_its_parameters(fits):
    fit, _panel = fits["elastic", "sdm", True]
    drawn = rs.impacts(fit, at="levels", draws=40, rng=1)
    plain = rs.impacts(fit, draws=40, rng=1)
    assert drawn.draws.shape == plain.draws.shape
    s = [np.linalg.inv(np.eye(N) - fit.rho * fit.w.to_dense())]
    assert np.isfinite(drawn.draws).all()
    # the same seed draws the same parameters: elasticities of the draws, carried to units one by one
    from regspatial.regression.impacts.spread import draws_of

    beta, theta, rho, _rejected = draws_of(fit, 40, drawn.spec["seed"], "short")
    w = fit.w.to_dense()
    for r in (0, 7, 39):
        s = np.linalg.inv(np.eye(N) - rho[r] * w)
        scale = np.exp(fit.fitted + fit.residuals)
        slope = np.exp(-fit.bases["log(x)"])
        g = s @ (beta[r, 0] * np.eye(N) + theta[r, 0] * w)
        total = np.mean([scale[t] @ g @ slope[t] for t in range(T)]) / N
        assert drawn.draws[r, 0, 2] == pytest.approx(total, rel=1e-8)


def test_draws_and_delta_agree_within_five_percent_below_seven_tenths(tools):
    """Of 20,000 draws a standard deviation has an error of half a percent."""
    for rho in (-0.5, 0.0, 0.4, 0.65):
        w = tools.matrices["ring"](60)
        panel = tools.simulated(w, periods=12, rho=rho, seed=8)
        fit = rs.regression.spatial_panel_estimate(
            panel, "y ~ x1 + x2", tools.weights(panel, w), covariance="analytic"
        )
        assert abs(fit.rho) < 0.7
        for at in (None, "own"):
            delta = rs.impacts(fit, at=at, inference="delta", by_region=False)
            drawn = rs.impacts(fit, at=at, draws=20_000, rng=2, by_region=False)
            np.testing.assert_allclose(drawn.se, delta.se, rtol=0.05)


def test_without_functions_and_products_they_are_the_plain_impacts(tools):
    w = tools.matrices["uneven"](14)
    panel = tools.simulated(w, periods=6)
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1 + x2", tools.weights(panel, w), fixed_effects="entity", covariance="analytic"
    )
    for how in ("own", "levels"):
        for inference in ("delta", "simulation"):
            plain = rs.impacts(fit, inference=inference, draws=50, rng=1)
            own = rs.impacts(fit, at=how, inference=inference, draws=50, rng=1)
            np.testing.assert_allclose(own.estimates, plain.estimates, rtol=1e-10)
            np.testing.assert_allclose(own.se, plain.se, rtol=1e-8)
            np.testing.assert_allclose(own.feedback, plain.feedback, rtol=1e-9)
            np.testing.assert_allclose(
                own.feedback_std_errors, plain.feedback_std_errors, rtol=1e-8
            )
            for kind in ("own", "received", "sent"):
                a, b = getattr(own.regional, kind), getattr(plain.regional, kind)
                np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_columns_of_logarithms_are_named(fits):
    """ln_x and log(x) are one model, and one effect in units."""
    w = weights()
    panel = world(w)
    one = rs.regression.spatial_panel_estimate(
        panel, "log(Y) ~ log(x)", w, fixed_effects="entity", covariance="analytic"
    )
    two = rs.regression.spatial_panel_estimate(
        panel, "ln_Y ~ ln_x", w, fixed_effects="entity", covariance="analytic"
    )
    a = rs.impacts(one, at="levels", inference="delta")
    b = rs.impacts(two, at="levels: ln_x, ln_Y", inference="delta")
    assert b.variables == ("exp(ln_x)",)
    assert b.y_name == "exp(ln_Y)"
    np.testing.assert_allclose(a.estimates, b.estimates, rtol=1e-12)
    np.testing.assert_allclose(a.se, b.se, rtol=1e-10)
    assert "log(x)" in a.notes[1].en
    with pytest.raises(ParameterError, match="ln_q"):
        rs.impacts(two, at="levels: ln_q")
    with pytest.raises(ParameterError, match="own, or levels"):
        rs.impacts(two, at="own: ln_x")
    with pytest.raises(ParameterError, match="stated values"):
        rs.impacts(two, at="own", orders=3)


def test_regions_add_up_and_another_order_of_rows_changes_nothing(fits):
    fit, panel = fits["quadratic", "sdm", True]
    found = rs.impacts(fit, at="own", inference="delta")
    k = found.variables.index("x")
    assert found.regional.own[k].mean() == pytest.approx(found.direct[k], rel=1e-10)
    assert found.regional.received[k].mean() == pytest.approx(found.total[k], rel=1e-10)
    assert found.regional.sent[k].mean() == pytest.approx(found.total[k], rel=1e-10)
    other = panel.select(ids=panel.ids[::-1])
    again = rs.impacts(
        rs.regression.spatial_panel_estimate(
            other, QUADRATIC, weights(True), fixed_effects="entity", covariance="analytic"
        ),
        at="own",
        inference="delta",
    )
    np.testing.assert_allclose(again.estimates, found.estimates, rtol=1e-8)


def test_they_follow_the_covariance_that_was_chosen(fits):
    """Whatever V is, the errors are those of the same gradient."""
    fit, panel = fits["quadratic", "sdm", False]
    robust = rs.regression.spatial_panel_estimate(
        panel, QUADRATIC, weights(), fixed_effects="entity", covariance="sandwich"
    )
    one = rs.impacts(robust, at="own", inference="delta")
    two = rs.impacts(replace(fit, covariance=robust.covariance), at="own", inference="delta")
    np.testing.assert_allclose(one.se, two.se, rtol=1e-9)
    assert not np.allclose(one.se, rs.impacts(fit, at="own", inference="delta").se, rtol=0.01)


def test_holes_and_weights_by_period_go_cell_by_cell():
    w = weights()
    panel = world(w)
    y = panel["y"].values.copy()
    y[1, 3] = np.nan
    holed = rs.Panel.from_arrays(
        panel.ids, panel.times, {"y": y, "x": panel["x"].values, "z": panel["z"].values}
    )
    fit = rs.regression.spatial_panel_estimate(
        holed, "y ~ x + x^2", w, missing="keep", covariance="analytic"
    )
    found = rs.impacts(fit, at="own", inference="delta")
    direct = total = 0.0
    for one in fit.by_period:
        m = one.w.to_dense()
        g = np.linalg.inv(np.eye(m.shape[0]) - fit.rho * m)
        place = [panel.ids.index(i) for i in one.w.ids]
        for t in one.times:
            slope = np.array([np.ones(len(place)), 2 * panel["x"].values[t, place]])
            for v in range(2):
                each = g @ (fit.beta[v] * np.eye(m.shape[0]) + fit.theta[v] * m) * slope[v]
                direct += np.trace(each)
                total += each.sum()
    assert found.estimates[0] == pytest.approx(
        np.array([direct, total - direct, total]) / fit.nobs, rel=1e-9
    )


def test_likelihood_ratio_of_impacts_is_that_of_the_smaller_model(tools):
    from regspatial.regression import impacts_test
    from regspatial.studies.models.cross_section import spatial_regression

    w = tools.matrices["ring"](30)
    panel = tools.simulated(w, periods=8, seed=3)
    weights = tools.weights(panel, w)
    for convention in ("lag-first", "demeaned-first"):
        done = rs.spatial_panel(
            panel,
            "y ~ x1 + x2 + x1:x2",
            weights,
            impact_tests=True,
            inference="delta",
            convention=convention,
            covariance="analytic",
        )
        tests = [t for t in done.tests if t.null.en.startswith("no impacts of")]
        assert [t.df for t in tests] == [4, 4]
        small = rs.regression.spatial_panel_estimate(
            panel, "y ~ x2", weights, convention=convention, covariance="analytic"
        )
        ratio = 2 * (done.model.loglik - small.loglik)
        assert tests[0].statistic == pytest.approx(ratio, rel=1e-9)
        assert impacts_test(done.model, small).p_value == tests[0].p_value
    first = panel.select(times=[panel.times[0]])
    flat = rs.regression.spatial_regression_estimate(first, "y ~ x1 + x2", weights)
    one = rs.regression.spatial_regression_estimate(first, "y ~ x1", weights)
    ratio = 2 * (flat.loglik - one.loglik)
    assert impacts_test(flat, one).statistic == pytest.approx(ratio)
    study = spatial_regression(first, "y ~ x1 + x2", weights, impact_tests=True, inference="delta")
    assert study.tests[-1].statistic == pytest.approx(ratio, rel=1e-9)
    with pytest.raises(rs.errors.SpecificationError, match="models differ"):
        impacts_test(
            flat, rs.regression.spatial_regression_estimate(first, "y ~ x1", weights, model="sar")
        )
    with pytest.raises(rs.errors.SpecificationError, match="does not have a part"):
        impacts_test(one, flat)
