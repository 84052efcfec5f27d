"""Random effects with holes, with weights by time and with errors' own weights, against dense densities."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.options import DEFAULT
from regspatial.regression.panel.random.unbalanced import fit_cells
from regspatial.regression.panel.unbalanced.design import unbalanced_design

N, T = 11, 5
IDS = [f"r{i:02d}" for i in range(N)]
YEARS = range(2000, 2000 + T)
HOLES = [(1, 3), (2, 3), (0, 5), (4, 0), (4, 1), (3, 8)]
"""Six of 55 cells: regions have three to five periods."""

pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def near(seed):
    xy = np.random.default_rng(seed).uniform(size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    w = 1 / d**1.5
    return w / w.sum(axis=1, keepdims=True)


def weights(matrix):
    return rs.SpatialWeights(ids=IDS, matrix=matrix, normalisation="row")


ONE, OTHER = near(4), near(9)
BY_TIME = {t: weights(ONE if t < 2002 else OTHER) for t in YEARS}


def simulated(seed, rho=0.3, lam=0.25):
    numbers = np.random.default_rng(seed)
    x, z = numbers.normal(size=(2, T, N)) + numbers.normal(size=(2, 1, N))
    mu, e = numbers.normal(size=N), 0.7 * numbers.normal(size=(T, N))
    v = np.linalg.solve(np.eye(N) - lam * ONE, (mu + e).T).T
    mean = 1.0 + x - 0.5 * z + np.linspace(0, 1, T)[:, None] + v
    y = np.linalg.solve(np.eye(N) - rho * ONE, mean.T).T
    return rs.Panel.from_arrays(IDS, YEARS, {"x": x, "z": z, "y": y})


PANEL = simulated(3)


def with_holes(panel):
    x = panel["x"].values.copy()
    for cell in HOLES:
        x[cell] = np.nan
    return panel.with_columns(by_position=True, x=x)


def dense(panel, model, at, matrices, errors, *, periods, transformed=False):
    """Return the normal density of the stacked y at (rho, lambda, sigma2, sigma2_mu); slopes by GLS.

    `transformed`: of the data without effects of periods, by an orthonormal F_t with F_t'1 = 0 in each.
    """
    rho, lam, s2, between = at
    x, z, y = (panel[name].values for name in ("x", "z", "y"))
    there = np.isfinite(x)
    blocks = {"s": [], "b": [], "f": []}
    rows, values, region, dummies = [], [], [], []
    for t in range(T):
        i = np.flatnonzero(there[t])
        w, m = (one[t][np.ix_(i, i)] for one in (matrices, errors))
        w, m = (one / one.sum(axis=1, keepdims=True) for one in (w, m))
        eye = np.eye(i.size)
        blocks["s"].append(eye - rho * w)
        blocks["b"].append(eye - lam * m)
        blocks["f"].append(np.linalg.svd(eye - 1 / i.size)[0][:, :-1].T)
        own = [x[t, i], z[t, i]]
        if model in ("sdm", "sdem", "gns"):
            own += [w @ x[t, i], w @ z[t, i]]
        rows.append(np.array(own).T)
        values.append(y[t, i])
        region.append(i)
        dummies.append(np.tile(np.eye(T)[t], (i.size, 1)))
    n = [len(v) for v in values]
    ends = np.cumsum(n)

    def whole(each):
        out = np.zeros((sum(a.shape[0] for a in each), ends[-1]))
        top = 0
        for a, end, size in zip(each, ends, n, strict=True):
            out[top : top + a.shape[0], end - size : end] = a
            top += a.shape[0]
        return out

    s, b = whole(blocks["s"]), whole(blocks["b"])
    u = np.eye(N)[np.concatenate(region)]
    spread = np.linalg.inv(b)
    v = spread @ (s2 * np.eye(len(u)) + between * u @ u.T) @ spread.T
    design, left = np.vstack(rows), s @ np.concatenate(values)
    jacobian = np.linalg.slogdet(s)[1]
    if transformed:
        f = whole(blocks["f"])
        jacobian = np.linalg.slogdet(f @ s @ f.T)[1]
        design, left, v = f @ design, f @ left, f @ v @ f.T
    else:
        design = np.hstack([design, np.vstack(dummies) if periods else np.ones((len(u), 1))])
    inverse = np.linalg.inv(v)
    slopes = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ left)
    e = left - design @ slopes
    half = e.size * np.log(2 * np.pi) + np.linalg.slogdet(v)[1] + e @ inverse @ e
    return jacobian - 0.5 * half, slopes


CASES = [
    ("sar", "holes", "none"),
    ("sdm", "holes", "auto"),
    ("sem", "holes", "none"),
    ("gns", "holes", "none"),
    ("sar", "time", "none"),
    ("sdm", "time", "auto"),
    ("sdem", "time", "auto"),
    ("sac", "both", "none"),
    ("sem", "errors", "auto"),
    ("sac", "errors", "auto"),
]


def given(kind):
    """Return panel, weights, weights of errors, and the matrices of each period."""
    ones, others = [ONE] * T, [OTHER] * T
    by_time = [BY_TIME[t].to_dense() for t in YEARS]
    return {
        "holes": (with_holes(PANEL), weights(ONE), None, ones, ones),
        "time": (PANEL, BY_TIME, None, by_time, by_time),
        "both": (with_holes(PANEL), BY_TIME, None, by_time, by_time),
        "errors": (PANEL, weights(ONE), weights(OTHER), ones, others),
    }[kind]


@pytest.mark.parametrize(("model", "kind", "asked"), CASES)
def test_is_the_maximum_of_a_dense_density(model, kind, asked):
    """BFGS on the dense density, begun elsewhere, ends at most 1e-6 higher and at the same place."""
    panel, w, w_error, matrices, errors = given(kind)
    periods = asked == "auto"
    fit = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x + z",
        w,
        model=model,
        effects="random",
        w_error=w_error,
        bias_correction=asked,
        fixed_effects="twoway" if periods else "entity",
        missing="keep" if "x" in kind or kind != "time" else None,
    )
    has = [fit.model in ("sar", "sdm", "sac", "gns"), fit.model in ("sem", "sdem", "sac", "gns")]

    def at(free):
        spatial = list(free[:-2])
        rho = spatial.pop(0) if has[0] else 0.0
        lam = spatial.pop(0) if has[1] else 0.0
        return rho, lam, np.exp(free[-2]), np.exp(free[-1])

    def density(free):
        return dense(panel, model, at(free), matrices, errors, periods=periods, transformed=periods)

    own = [v for v, h in zip((fit.rho, fit.lambda_), has, strict=True) if h]
    ours = np.array([*own, np.log(fit.sigma2), np.log(fit.sigma2_mu)])
    value, slopes = density(ours)
    assert fit.loglik == pytest.approx(value, abs=1e-8)
    k = len(fit.variables) * (2 if model in ("sdm", "sdem", "gns") else 1)
    first = int("Intercept" in fit.terms)
    assert fit.estimates[first : first + k] == pytest.approx(slopes[:k], abs=1e-8)
    start = ours + 0.1 * np.array([*[-1.0] * sum(has), 1.0, -1.0])
    found = minimize(lambda free: -density(free)[0], start, method="BFGS", options={"gtol": 1e-7})
    assert -found.fun <= value + 1e-6
    assert found.x == pytest.approx(ours, abs=2e-3)


@pytest.mark.parametrize("effects", ["entity", "twoway"])
@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sdm", "sem", "sdem", "sac", "gns"])
def test_without_holes_and_with_one_w_it_is_the_fit_of_whole_panels(model, effects):
    """Estimates, variances and predicted effects of two programs that share no likelihood."""
    fit = rs.regression.spatial_panel_estimate(
        PANEL,
        "y ~ x + z",
        weights(ONE),
        model=model,
        effects="random",
        fixed_effects=effects,
        covariance="observed",
    )
    d = unbalanced_design(
        PANEL,
        "y ~ x + z",
        weights(ONE),
        y=None,
        x=None,
        model=model,
        durbin=None,
        fixed_effects="time" if effects == "twoway" else "none",
    )
    found = fit_cells(d, "none" if effects == "entity" else "lee-yu-transform", DEFAULT)
    names = tuple(n for n in ("rho", "lambda") if n in fit.terms)
    apart = (np.array([*found.top.b, *found.top.spatial(names)]) - fit.estimates) / fit.se
    assert np.abs(apart).max() < 1e-4  # of a gns, whose likelihood is a ridge; of others 1e-8
    assert found.top.loglik == pytest.approx(fit.loglik, abs=1e-9)
    size, ridge = len(fit.terms), model == "gns"
    near_ = {"rel": 2e-4 if ridge else 1e-5}
    assert np.sqrt(np.diag(found.v)[:size]) == pytest.approx(fit.se, **near_)
    errors = fit.sigma2_std_error, fit.sigma2_mu_std_error
    assert np.sqrt(np.diag(found.v)[-2:]) == pytest.approx(errors, **near_)


def test_where_rows_have_several_sums_the_score_is_that_of_whole_panels():
    """The trace of what effects of periods take, weighted by what is known of the regions: of one W the same."""
    uneven = rs.SpatialWeights(ids=IDS, matrix=ONE * np.linspace(0.7, 1.0, N)[:, None])
    panel = simulated(4)
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", uneven, model="sar", effects="random"
    )
    assert fit.bias_correction == "score"
    d = unbalanced_design(
        panel, "y ~ x + z", uneven, y=None, x=None, model="sar", durbin=None, fixed_effects="time"
    )
    found = fit_cells(d, "score", DEFAULT)
    assert found.top.rho == pytest.approx(fit.rho, abs=1e-6)
    assert found.top.sigma2 == pytest.approx(fit.sigma2, rel=1e-5)
    holes = rs.regression.spatial_panel_estimate(
        with_holes(panel), "y ~ x + z", uneven, model="sar", effects="random", missing="keep"
    )
    assert holes.bias_correction == "score"


def test_correlated_effects_take_means_over_what_is_there():
    """Without space and periods: the within slopes, whatever is missing (Wooldridge 2019)."""
    panel = with_holes(PANEL)
    means = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x + z",
        None,
        model="ols",
        effects="correlated",
        fixed_effects="entity",
        missing="keep",
    )
    within = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x + z",
        None,
        model="ols",
        fixed_effects="entity",
        missing="keep",
        covariance="analytic",
    )
    assert [means.get(v)["estimate"] for v in "xz"] == pytest.approx(within.estimates, abs=1e-9)
    assert means.means == ("mean(x)", "mean(z)")


def test_order_of_rows_and_units_do_not_count():
    panel = with_holes(PANEL)
    how = {"model": "sdm", "effects": "random", "missing": "keep"}
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", weights(ONE), **{"covariance": "analytic", **how}
    )
    other = panel.select(ids=IDS[::-1])
    again = rs.regression.spatial_panel_estimate(
        other, "y ~ x + z", weights(ONE), **{"covariance": "analytic", **how}
    )
    assert again.estimates == pytest.approx(fit.estimates, abs=1e-7)
    scaled = panel.with_columns(by_position=True, y=1000.0 * panel["y"].values)
    big = rs.regression.spatial_panel_estimate(
        scaled, "y ~ x + z", weights(ONE), **{"covariance": "analytic", **how}
    )
    assert big.rho == pytest.approx(fit.rho, abs=1e-8)
    assert big.sigma2_mu == pytest.approx(1e6 * fit.sigma2_mu, rel=1e-6)
    assert big.se[:-1] == pytest.approx(1000.0 * fit.se[:-1], rel=1e-5)
    assert "observed information" in fit.summary()
    assert rs.impacts(fit, draws=30, rng=1).summary()


def test_what_is_not_known_here_is_refused_with_a_way_out():
    panel = with_holes(PANEL)
    how = {"model": "sem", "effects": "random", "missing": "keep"}
    for more, said in (
        ({"error_components": "baltagi"}, "'kkp' takes holes"),
        ({"covariance": "sandwich"}, "take 'observed' or 'clustered'"),
        ({"bias_correction": "lee-yu"}, "fixed effects of regions"),
    ):
        with pytest.raises(SpecificationError, match=said):
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x + z", weights(ONE), **how, **{"covariance": "analytic", **more}
            )
