"""Wald's F of restrictions together by errors of regions: Pustejovsky and Tipton's formulas, all dense."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f

import regspatial as rs
from regspatial.regression import wald_test
from regspatial.regression.errors.slope_nulls import restriction

N, T = 12, 5
RNG = np.random.default_rng(8)
D = np.hypot(*(XY := RNG.uniform(size=(2, N)))[:, :, None] - XY[:, None])
np.fill_diagonal(D, np.inf)
W = (1 / D**2) / (1 / D**2).sum(axis=1, keepdims=True)
IDS = [f"r{i:02d}" for i in range(N)]
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=W, normalisation="row")
HOLES = ((0, 3), (1, 3), (4, 7))
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.RegspatialWarning")


def values(holes=()):
    numbers = np.random.default_rng(4)
    x, z, e = numbers.normal(size=(3, T, N))
    x = 1000.0 * (x + numbers.normal(size=N))  # units of their own
    y = np.linalg.solve(np.eye(N) - 0.3 * W, (x / 1000.0 - z + e).T).T
    for t, i in holes:
        y[t, i] = np.nan
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "z": z, "y": y}), x, z, y


def lagged(v, there):
    """Return W(v) of each period among the regions that are there."""
    out = np.full((T, N), np.nan)
    for t in range(T):
        own = np.flatnonzero(there[t])
        w = W[np.ix_(own, own)]
        out[t, own] = w / w.sum(axis=1, keepdims=True) @ v[t, own]
    return out


def written_out(columns, more, region, dummies, c, apart=(0.0, 0.0)):
    """Return eta of restrictions c of the columns; `more` takes of residuals beside them and the dummies."""
    z = np.column_stack([dummies, columns])
    hat = (full := np.column_stack([z, *more])) @ np.linalg.pinv(full)
    left = np.eye(len(z)) - hat
    bread = np.linalg.pinv(z) @ np.linalg.pinv(z).T
    own_rows = bread[-columns.shape[1] :] @ z.T
    lines = []
    for i in range(N):
        own = region == i
        values, vectors = np.linalg.eigh(left[np.ix_(own, own)])
        keep = values > 1e-9
        a = vectors[:, keep] / np.sqrt(values[keep]) @ vectors[:, keep].T
        lines.append(c @ own_rows[:, own] @ a @ left[own])
    column, variance = apart
    omega = sum(v @ v.T for v in lines) + np.outer(column, column)
    size, turned = np.linalg.eigh(omega)
    root = turned / np.sqrt(size) @ turned.T
    q, total = len(c), float(np.sum((root @ np.broadcast_to(column, len(c))) ** 2)) ** 2 * variance
    for v in lines:
        for u in lines:
            p = root @ v @ u.T @ root
            total += np.trace(p) ** 2 + np.trace(p @ p)
    return q * (q + 1) / total


def least_squares(panel, x, z, y, there, effects="twoway", **how):
    """Return the record of an SLX, and eta of theta = 0 written out."""
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", WEIGHTS, model="slx", fixed_effects=effects, **how
    )
    assert fit.terms == ("x", "z", "W(x)", "W(z)")
    columns = np.column_stack([v[there] for v in (x, z, lagged(x, there), lagged(z, there))])
    time, region = np.nonzero(there)
    dummies = [np.eye(N)[region], np.eye(T)[time]]
    taken = np.hstack({"entity": dummies[:1], "time": dummies[1:], "twoway": dummies}[effects])
    return fit, written_out(columns, [], region, taken, np.eye(4)[2:])


@pytest.mark.parametrize("effects", ["twoway", "entity", "time"])
def test_without_rho_eta_is_that_of_the_formulas_written_out(effects):
    panel, x, z, y = values()
    fit, eta = least_squares(panel, x, z, y, np.ones((T, N), bool), effects)
    assert fit.wald_df == {"theta=0": pytest.approx(eta, rel=1e-8)}
    test, theta = wald_test(fit), fit.estimates[2:]
    statistic = theta @ np.linalg.solve(fit.covariance[2:, 2:], theta)
    assert test.statistic == pytest.approx(statistic, rel=1e-8)
    assert test.df_below == pytest.approx(eta - 1.0, rel=1e-8)
    wanted = f.sf(statistic / 2.0 * (eta - 1.0) / eta, 2, eta - 1.0)
    assert test.p_value == pytest.approx(wanted, rel=1e-8)
    assert 1.0 < eta < N - 1  # else F(q, n - 1) would have done


@pytest.mark.parametrize("effects", ["twoway", "entity", "time"])
def test_of_a_panel_with_holes_too(effects):
    panel, x, z, y = values(HOLES)
    fit, eta = least_squares(panel, x, z, y, np.isfinite(y), effects, missing="keep")
    assert fit.nobs == N * T - len(HOLES)
    assert fit.wald_df == {"theta=0": pytest.approx(eta, rel=1e-8)}
    assert wald_test(fit).df_below == pytest.approx(eta - 1.0, rel=1e-8)


@pytest.mark.parametrize("null", ["theta=0", "theta+rho*beta=0"])
def test_with_rho_its_mean_takes_of_residuals_and_its_variance_stands_beside(null):
    """g is one more column, and slopes are those at rho less delta times its error, whose variance rests on pairs."""
    from regspatial.regression.robust import estimate

    panel, x, z, y = values()
    found = []
    whole = estimate.clustered
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            estimate, "clustered", lambda *a, **k: found.append(whole(*a, **k)) or found[-1]
        )
        fit = rs.regression.spatial_panel_estimate(panel, "y ~ x + z", WEIGHTS, model="sdm")
    j, k = np.eye(N) - 1.0 / N, np.eye(T) - 1.0 / T

    def within(v):
        return k @ v @ j

    columns = np.column_stack([within(v).ravel() for v in (x, z, x @ W.T, z @ W.T)])
    e = fit.residuals
    g = W @ np.linalg.inv(np.eye(N) - fit.rho * W)
    g = within((y - fit.rho * y @ W.T - e) @ g.T).ravel()
    delta = np.linalg.lstsq(columns, within(y @ W.T).ravel(), rcond=None)[0]
    made = restriction(null, "sdm", fit.variables, fit.terms, fit.estimates)
    assert made is not None
    c = made.derivative
    sigma2 = np.sum(e**2) / ((N - 1) * (T - 1))
    of_rho = (c[:, 4] - c[:, :4] @ delta) * np.sqrt(fit.covariance[4, 4] / sigma2)
    region = np.tile(np.arange(N), T)
    dummies = np.hstack([np.tile(np.eye(N), (T, 1)), np.repeat(np.eye(T), N, axis=0)])
    eta = written_out(
        columns, [g], region, dummies, c[:, :4], (of_rho, 2.0 / found[0].pairs.effective)
    )
    assert fit.wald_df[null] == pytest.approx(eta, rel=1e-7)  # g is of an estimate of rho
    assert wald_test(fit, null).df_below == pytest.approx(eta - 1.0, rel=1e-7)


def test_one_restriction_has_the_t_of_the_coefficient():
    panel, *_unused = values()
    fit = rs.regression.spatial_panel_estimate(panel, "y ~ x", WEIGHTS, model="sdm")
    assert fit.wald_df == {}
    assert wald_test(fit).df_below == N - 1
    assert wald_test(fit).p_value == pytest.approx(fit.get("W(x)")["p_value"], rel=1e-10)


def test_the_table_says_what_the_usual_f_would_give():
    panel, *_unused = values()
    whole = rs.spatial_panel(panel, "y ~ x + z", WEIGHTS, model="sdm", draws=20, rng=1)
    walds = [t for t in whole.tests if t.name == "wald"]
    by_itself = rs.regression.wald_tests(panel, "y ~ x + z", WEIGHTS, model="sdm")
    usual = [f.sf(t.statistic / 2, 2, N - 1) for t in walds]
    assert [t.p_value for t in walds] == [by_itself.p_value(m) for m in ("sar", "sem")]
    for text in (whole.summary(), by_itself.summary()):
        assert text.count("Hotelling") == 1
        assert all(f"{p:.3f} for theta" in text for p in usual)
    one = rs.regression.wald_tests(panel, "y ~ x", WEIGHTS, model="sdm")
    analytic = rs.regression.wald_tests(panel, "y ~ x + z", WEIGHTS, covariance="analytic")
    assert "Hotelling" not in one.summary() + analytic.summary()


def test_more_restrictions_than_regions_can_tell_are_refused():
    """Of nine W(x) with twelve regions no F is left, since its degrees of freedom below would be none."""
    names = [f"x{k}" for k in range(9)]
    drawn = np.random.default_rng(0).normal(size=(len(names) + 1, T, N))
    panel = rs.Panel.from_arrays(IDS, range(T), dict(zip((*names, "y"), drawn, strict=True)))
    formula = f"y ~ {' + '.join(names)}"
    fit = rs.regression.spatial_panel_estimate(panel, formula, WEIGHTS, model="slx")
    assert fit.wald_df["theta=0"] < len(names) - 1
    with pytest.raises(rs.errors.SpecificationError, match="9 restrictions cannot be tested"):
        wald_test(fit)
    with pytest.raises(
        rs.errors.SpecificationError, match="this slx: No Wald test against the OLS"
    ):
        rs.regression.wald_tests(panel, formula, WEIGHTS, model="slx")
