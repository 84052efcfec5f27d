"""LM tests and two-stage least squares with holes and weights by period: against dense matrices."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial import studies
from regspatial.errors import SpecificationError
from regspatial.regression import lm_tests

N, T = 26, 7
IDS = [f"r{k:02d}" for k in range(N)]
EFFECTS = ("none", "entity", "time", "twoway")
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def rows(raw):
    sums = raw.sum(axis=1, keepdims=True)
    return raw / np.where(sums > 0, sums, 1.0)


def drawn(seed, *, share=0.15, rho=0.0):
    """Return a panel with holes, two matrices that take turns, and who is there."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(size=(N, 2))
    dist = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    np.fill_diagonal(dist, np.inf)
    nearest = np.argsort(np.argsort(dist, axis=1), axis=1) < 4
    raw = [np.where(dist < 0.5, 1 / dist, 0.0), nearest.astype(float)]
    x, v, z, u = rng.normal(size=(4, T, N))
    d = z + u
    y = np.empty((T, N))
    for t in range(T):
        mean = x[t] - v[t] + 0.5 * d[t] + rng.normal(size=N) + rng.normal() + 0.5 * u[t]
        y[t] = np.linalg.solve(np.eye(N) - rho * rows(raw[t % 2]), mean)
    there = rng.uniform(size=(T, N)) > share
    panel = rs.Panel.from_arrays(IDS, range(T), {"y": y, "x": x, "v": v, "d": d, "z": z})
    return panel, raw, there


def weights(raw):
    made = [rs.weights.from_dense(IDS, one, islands="keep") for one in raw]
    return {t: made[t % 2] for t in range(T)}


class Stacked:
    """All cells as one vector, W block-diagonal, dummies with an orthonormal basis."""

    def __init__(self, panel, raw, there, effects):
        cells = [(t, i) for t in range(T) for i in range(N) if there[t, i]]
        self.at = tuple(np.array(cells).T)
        self.w = np.zeros((len(cells),) * 2)
        for t in range(T):
            here = [k for k, (s, _) in enumerate(cells) if s == t]
            inside = [i for s, i in cells if s == t]
            self.w[np.ix_(here, here)] = rows(raw[t % 2][np.ix_(inside, inside)])
        d = [np.zeros(len(cells))]
        if effects in ("entity", "twoway"):
            d += [(self.at[1] == k).astype(float) for k in range(N)]
        if effects in ("time", "twoway"):
            d += [(self.at[0] == t).astype(float) for t in range(T)]
        u, s, _v = np.linalg.svd(np.array(d).T, full_matrices=True)
        self.rank = int(np.sum(s > 1e-9))
        self.M = np.eye(len(cells)) - u[:, : self.rank] @ u[:, : self.rank].T
        self.m = len(cells) - self.rank
        self.columns = {c: panel[c].values[self.at] for c in panel.columns}

    def __getitem__(self, name):
        return self.columns[name]


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("correction", ["auto", "none"])
@pytest.mark.parametrize("model", ["ols", "slx"])
def test_lm_tests_are_the_scores_written_out(effects, correction, model):
    panel, raw, there = drawn(3, rho=0.3)
    s = Stacked(panel, raw, there, effects)
    z = [s["x"], s["v"]]
    z += [s.w @ one for one in z] if model == "slx" else []
    z += [np.ones(len(s["y"]))] if effects == "none" else []
    z = np.array(z).T
    mz = s.M @ z
    b = np.linalg.lstsq(mz, s.M @ s["y"], rcond=None)[0]
    e = s.M @ s["y"] - mz @ b
    mended = correction == "auto" and effects != "none"
    v = s.M @ s.w @ s.M if mended else s.w
    m = s.m if mended else len(e)
    s2 = e @ e / m
    first = np.trace(v)
    t_w = np.trace(v @ v + v.T @ v) - 2 * first**2 / m
    f = s["y"] - e if mended else z @ b
    mwf = s.M @ s.w @ f
    drift = mwf - mz @ np.linalg.lstsq(mz, mwf, rcond=None)[0]
    d = drift @ drift / s2
    a, c = e @ s.w @ s["y"] / s2 - first, e @ s.w @ e / s2 - first
    share = t_w / (d + t_w)
    wanted = [
        a**2 / (d + t_w),
        c**2 / t_w,
        (a - c) ** 2 / d,
        (c - share * a) ** 2 / (t_w * (1 - share)),
        (a - c) ** 2 / d + c**2 / t_w,
    ]
    found = lm_tests(
        panel.masked(there),
        "y ~ x + v",
        weights(raw),
        model=model,
        fixed_effects=effects,
        bias_correction=correction,
        missing="keep",
    )
    assert [t.statistic for t in found.tests] == pytest.approx(wanted, rel=1e-8)
    assert "unbalanced" in found.summary()


@pytest.mark.parametrize("effects", EFFECTS)
def test_nothing_missing_and_one_w_is_the_whole_panel(effects):
    panel, raw, _there = drawn(4, rho=0.3)
    one = [rs.weights.from_dense(IDS, raw[0], islands="keep") for _ in range(T)]
    by_time = dict(enumerate(one))
    whole = lm_tests(panel, "y ~ x + v", one[0], fixed_effects=effects)
    apart = lm_tests(panel, "y ~ x + v", by_time, fixed_effects=effects)
    kept = lm_tests(panel, "y ~ x + v", one[0], fixed_effects=effects, missing="keep")
    for a, b, c in zip(whole.tests, apart.tests, kept.tests, strict=True):
        assert a.statistic == pytest.approx(b.statistic, rel=1e-10)
        assert a.statistic == c.statistic
    for model in ("sar", "sdm"):
        how = {"model": model, "fixed_effects": effects}
        a = rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x + [d ~ z]", one[0], **how)
        b = rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x + [d ~ z]", by_time, **how)
        assert a.estimates == pytest.approx(b.estimates, rel=1e-10)
        assert a.se == pytest.approx(b.se, rel=1e-10)
        assert a.first_stage_f == pytest.approx(b.first_stage_f, rel=1e-9)
        assert a.overidentification == pytest.approx(b.overidentification, rel=1e-8)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("covariance", ["clustered", "hc1", "classical"])
def test_two_stage_least_squares_are_instruments_by_hand(effects, covariance):
    panel, raw, there = drawn(5, rho=0.4)
    s = Stacked(panel, raw, there, effects)
    fit = rs.regression.spatial_panel_2sls_estimate(
        panel.masked(there),
        "y ~ x + v + [d ~ z]",
        weights(raw),
        model="sar",
        fixed_effects=effects,
        covariance=covariance,
        missing="keep",
    )
    inner = [np.ones(len(s["y"]))] if effects == "none" else []
    own = s.M @ np.array([*inner, s["x"], s["v"], s["d"], s.w @ s["y"]]).T
    outside = [s["z"]]
    for name in ("x", "v", "z"):
        outside += [s.w @ s[name], s.w @ s.w @ s[name]]
    q = s.M @ np.array([*inner, s["x"], s["v"], *outside]).T
    fitted = q @ np.linalg.lstsq(q, own, rcond=None)[0]
    b = np.linalg.solve(fitted.T @ own, fitted.T @ s["y"])
    assert fit.estimates == pytest.approx(b, rel=1e-8)
    e = s.M @ s["y"] - own @ b
    size, k = len(e), own.shape[1]
    effects_taken = s.rank if effects != "none" else 0
    bread = np.linalg.inv(fitted.T @ fitted)
    if covariance == "classical":
        v = e @ e / (size - k - effects_taken) * bread
    else:
        scores = fitted * e[:, None]
        factor = size / (size - k - effects_taken)
        if covariance == "clustered":
            scores = np.array([scores[s.at[1] == i].sum(axis=0) for i in range(N)])
            nested = effects_taken + (1 - N if effects in ("entity", "twoway") else 0)
            factor = (size - 1) / (size - k - nested) * N / (N - 1)
        v = factor * bread @ scores.T @ scores @ bread
    assert fit.covariance == pytest.approx(v, rel=1e-7)
    assert fit.nobs == there.sum()
    assert np.isnan(fit.residuals[~there]).all()


def test_the_tests_keep_their_size():
    """80 true nulls at 5 %: 4 expected, more than 11 have a chance of 7e-4."""
    refused = {}
    for seed in range(80):
        panel, raw, there = drawn(100 + seed)
        w = rs.weights.from_dense(IDS, rows(raw[0]), islands="keep")
        for t in lm_tests(panel.masked(there), "y ~ x + v + d", w, missing="keep").tests:
            refused[t.name] = refused.get(t.name, 0) + (t.p_value < 0.05)
    assert max(refused.values()) <= 11


def test_impacts_and_one_run_take_holes():
    panel, raw, there = drawn(5, rho=0.4)
    holes, w = panel.masked(there), weights(raw)
    found = studies.spatial_panel_2sls(holes, "y ~ x + v", w, missing="keep", inference="delta")
    assert found.impacts.variables == ("x", "v")
    whole = rs.spatial_panel(
        holes, "y ~ x + v", w, missing="keep", inference="delta", covariance="analytic"
    )
    lm = lm_tests(holes, "y ~ x + v", w, missing="keep")
    assert [t.statistic for t in whole.tests[:5]] == [t.statistic for t in lm.tests]


def test_what_needs_a_whole_panel_says_why_and_where_to_go():
    panel, raw, there = drawn(5)
    holes, w = panel.masked(there), weights(raw)
    with pytest.raises(SpecificationError, match="takes the cells around it too"):
        rs.regression.spatial_panel_dynamic_estimate(holes, "y ~ x", w[0], missing="keep")
    with pytest.raises(SpecificationError, match="one W for all periods"):
        rs.regression.spatial_panel_dynamic_estimate(panel, "y ~ x", w)
    full = rs.regression.spatial_panel_dynamic_estimate(panel, "y ~ x", w[0], missing="keep")
    assert full.nobs == (T - 1) * N
    with pytest.raises(SpecificationError, match="no holes"):
        lm_tests(holes, "y ~ x", w[0], model="sar", missing="keep")
