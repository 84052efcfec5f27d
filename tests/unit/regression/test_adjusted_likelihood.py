"""Intervals and draws of a cross-section by the adjusted likelihood, against its formula written out densely."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import scipy.linalg as la
import scipy.sparse as sp
from scipy.stats import chi2, norm, t

import regspatial as rs
from regspatial.regression.cross_section import adjusted_likelihood as _adjusted

HALF = chi2.ppf(0.95, 1) / 2.0


def weights(kind):
    rng = np.random.default_rng(4)
    places = rng.uniform(size=(60, 2))
    far = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 9 * np.eye(60)
    near = np.zeros((60, 60))
    np.put_along_axis(near, np.argsort(far, axis=1)[:, :5], 1.0, axis=1)
    if kind == "queen":  # either's neighbour: symmetric before rows are divided
        near = np.maximum(near, near.T)
    rows = near if kind == "even" else near / near.sum(axis=1, keepdims=True)
    rows = np.maximum(near, near.T) if kind == "even" else rows
    return rs.SpatialWeights(ids=range(60), matrix=rows)


def world(kind, model, seed=8):
    w = weights(kind)
    m, eye = w.to_dense(), np.eye(60)
    at = 0.4 / np.abs(np.linalg.eigvals(m)).max()
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(2, 60))
    s = np.linalg.inv(eye - at * m)
    mean = 2.0 + x + 0.5 * m @ x * (model in ("sdm", "sdem"))
    y = s @ (mean + e) if model in ("sar", "sdm") else mean + s @ e
    z = np.column_stack([np.ones(60), x, *([m @ x] if model in ("sdm", "sdem") else [])])
    return rs.Panel.from_arrays(w.ids, [0], {"y": y[None], "x": x[None]}), w, y, z, m


def height(model, y, z, m, value):
    """The adjusted log-likelihood, up to a constant, and the slopes, their root and e'e."""
    n, k = z.shape
    b = np.eye(n) - value * m
    left, right = (b @ y, z) if model in ("sar", "sdm") else (b @ y, b @ z)
    slopes, *_ = np.linalg.lstsq(right, left, rcond=None)
    squares = float(np.sum((left - right @ slopes) ** 2))
    out = np.linalg.slogdet(b)[1] - 0.5 * (n - k) * np.log(squares)
    if model in ("sar", "sdm"):
        q = np.linalg.qr(z)[0]
        out -= np.trace(q.T @ la.logm(b) @ q).real
    else:
        out -= 0.5 * np.linalg.slogdet(right.T @ right)[1]
    return out, slopes, np.linalg.inv(right.T @ right), squares


@pytest.mark.parametrize("kind", ["queen", "knn", "even"])
@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "sdem"])
def test_at_an_end_the_adjusted_likelihood_lies_below_its_top_by_the_quantile(kind, model):
    """To .005 of 1.92: between grid values the ratio is taken for straight."""
    panel, w, y, z, m = world(kind, model)
    found = rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model=model)
    ends = found.get(found.terms[-1])
    inside = np.linspace(ends["low"], ends["high"], 41)
    top = max(height(model, y, z, m, v)[0] for v in inside)  # nodes: .001 below the top at most
    for end in (ends["low"], ends["high"]):
        assert top - height(model, y, z, m, end)[0] == pytest.approx(HALF, abs=0.005)
    ratio = 2 * (top - height(model, y, z, m, 0.0)[0])
    assert ends["statistic"] ** 2 == pytest.approx(ratio, abs=0.01)
    assert ends["p_value"] == pytest.approx(2 * norm.sf(abs(ends["statistic"])), rel=1e-9)


def test_the_score_of_a_lag_has_mean_zero():
    """d/d rho is (n - k) (Wy)'M(I - rho W)y / e'e - tr(M G), whose mean at the truth is none, beta whatever."""
    _panel, _w, y, z, m = world("knn", "sdm")
    mean = np.eye(60) - z @ np.linalg.pinv(z)
    for rho in (-0.4, 0.1, 0.5):
        g = m @ np.linalg.inv(np.eye(60) - rho * m)
        e = mean @ (y - rho * m @ y)
        score = (60 - 3) * float((m @ y) @ e) / float(e @ e) - np.trace(mean @ g)
        step = 1e-5
        slope = height("sdm", y, z, m, rho + step)[0] - height("sdm", y, z, m, rho - step)[0]
        assert slope / (2 * step) == pytest.approx(score, rel=1e-6)


@pytest.mark.parametrize("model", ["sdm", "sdem"])
def test_intervals_of_slopes_leave_as_much_on_either_side(model):
    """The integral over rho or lambda of t with n - k, on 401 values: to .0015 of .025, of p to 2 %, far out to 15 %."""
    panel, w, y, z, m = world("queen", model)
    found = rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model=model)
    profile = next(iter(found.likelihood_profiles.values()))
    inside = profile.values[profile.ratios < 30.0]
    values = np.linspace(inside[0], inside[-1], 401)
    heights, slopes, roots, squares = zip(*(height(model, y, z, m, v) for v in values), strict=True)
    share = np.exp(np.array(heights) - max(heights))
    share /= share.sum()
    for j, term in enumerate(found.terms[:-1]):
        width = np.sqrt([r[j, j] * s / 57 for r, s in zip(roots, squares, strict=True)])
        row = found.get(term)
        for end, wanted in ((row["low"], 0.025), (row["high"], 0.975)):
            below = share @ t.cdf((end - np.array(slopes)[:, j]) / width, 57)
            assert below == pytest.approx(wanted, abs=0.0015)
        zero = share @ t.cdf(-np.array(slopes)[:, j] / width, 57)
        p = 2 * min(zero, 1 - zero)
        assert row["p_value"] == pytest.approx(p, rel=0.02 if p > 1e-3 else 0.15, abs=1e-9)


@pytest.mark.parametrize("model", ["sar", "sdm", "sdem"])
def test_impacts_are_drawn_from_the_same(model):
    """Quantiles of 20,000 draws of x, within four of their own standard errors (.05 of the width)."""
    panel, w, *_rest = world("queen", model)
    found = rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model=model)
    draws = found.likelihood_draws
    sample = draws.at(np.random.default_rng(1).normal(size=(20_000, draws.size)))
    for at, ends in enumerate(found.intervals()):
        apart = np.quantile(sample[:, at], [0.025, 0.975]) - ends
        assert np.abs(apart).max() < 0.05 * np.ptp(ends)
    impacts = rs.impacts(found, draws=4_000, rng=1)
    said = " ".join(n.text("en") for n in impacts.notes)
    assert f"draws along the likelihood of {found.terms[-1]}" in said
    beside = impacts.main_table(show_customary=True)
    assert beside.keys[-2:] == ("customary_low", "customary_high")
    for row in impacts.tables()[0].records():
        z = row["estimate"] / row["std_error"]
        by_z = np.isclose(row["p_value"], 2 * norm.sf(abs(z)), rtol=1e-9, atol=0.0)
        assert np.isnan(row["statistic"]) != by_z, "z stands beside a p that is not its own"
    usual = rs.impacts(replace(found, likelihood_draws=None), draws=4_000, rng=1)
    for key, ends in (
        ("customary_low", usual.low),
        ("customary_high", usual.high),
    ):  # the same draws
        np.testing.assert_allclose(beside.column(key), ends.T.ravel(), rtol=1e-9)
    assert np.isfinite(usual.tables()[0].column("statistic")).all()
    np.testing.assert_array_equal(impacts.se, usual.se)  # those that others print
    if model == "sdem":  # the direct impact is the slope
        row, slope = impacts.get("x", "direct"), found.get("x")
        assert row["low"] == pytest.approx(slope["low"], abs=0.05 * (slope["high"] - slope["low"]))
    else:
        assert not np.allclose(impacts.low, usual.low, rtol=1e-3)


def test_estimates_and_standard_errors_are_those_of_the_likelihood_and_a_column_has_their_p():
    panel, w, *_rest = world("queen", "sar")
    found = rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sar")
    row, error = found.get("rho"), found.se[-1]
    assert row["std_error"] == error
    assert any("estimate ± 1.96 standard errors" in n.text("en") for n in found.notes)
    beside = found.main_table(show_customary=True)
    normal = 2 * norm.sf(np.abs(found.estimates) / found.se)
    np.testing.assert_allclose(beside.column("customary_p"), normal, rtol=1e-10)
    assert beside.column("p_value")[-1] == row["p_value"] != pytest.approx(normal[-1], rel=1e-3)
    assert found.get("x")["statistic"] == pytest.approx(found.estimates[1] / found.se[1], rel=1e-12)


@pytest.mark.parametrize("model", ["sar", "sem"])
def test_a_robust_covariance_has_normal_intervals(model):
    panel, w, *_rest = world("queen", model)
    found = rs.regression.spatial_regression_estimate(
        panel, "y ~ x", w, model=model, covariance="sandwich"
    )
    assert not found.likelihood_profiles
    assert found.likelihood_draws is None
    row = found.get(found.terms[-1])
    assert row["high"] - row["low"] == pytest.approx(2 * 1.959963985 * row["std_error"], rel=1e-8)


def test_rescaled_units_and_turned_rows_change_nothing():
    panel, w, y, _z, _m = world("knn", "sdm")
    one = rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sdm")
    order = np.random.default_rng(2).permutation(60)
    x = panel["x"].values[0]
    other = rs.Panel.from_arrays(
        [w.ids[i] for i in order], [0], {"y": 1e6 * y[order][None], "x": 1e-3 * x[order][None]}
    )
    two = rs.regression.spatial_regression_estimate(other, "y ~ x", w, model="sdm")
    np.testing.assert_allclose(two.intervals()[-1], one.intervals()[-1], atol=1e-7)
    np.testing.assert_allclose(two.intervals()[1:3], 1e9 * one.intervals()[1:3], rtol=1e-6)


def test_few_left_over_degrees_of_freedom_still_give_intervals():
    """Nine regions, four slopes: quantiles of t(5) reach far."""
    ring = (np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(9), matrix=ring, normalisation="row")
    rng = np.random.default_rng(3)
    data = {name: rng.normal(size=(1, 9)) for name in ("y", "a", "b")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = rs.regression.spatial_regression_estimate(
            rs.Panel.from_arrays(w.ids, [0], data), "y ~ a + b", w, model="sar"
        )
    ends = found.intervals(0.999)
    assert np.isfinite(ends).all()
    assert (ends[:, 1] > ends[:, 0]).all()


def test_near_the_estimate_alone_many_regions_have_the_interval_of_all_values(monkeypatch):
    """A large sparse W is factorised at no further values; zero, which may lie outside, is tested too."""
    k = 30
    line = sp.diags_array([np.ones(k - 1)] * 2, offsets=[-1, 1])
    w = sp.csr_array(sp.kron(line, sp.eye_array(k)) + sp.kron(sp.eye_array(k), line))
    w = sp.csr_array(sp.diags_array(1.0 / w.sum(axis=1)) @ w)
    weights = rs.SpatialWeights(ids=range(k * k), matrix=w, normalisation="row")
    rng = np.random.default_rng(8)
    x, e = rng.normal(size=(2, k * k))
    y = np.linalg.solve(np.eye(k * k) - 0.6 * weights.matrix.toarray(), x + e)
    panel = rs.Panel.from_arrays(range(k * k), ["all"], {"x": x[None], "y": y[None]})
    options = rs.Options(spectrum="lu")

    def fitted(part):
        monkeypatch.setattr(_adjusted, "_PART", part)
        weights._cache.clear()
        r = rs.regression.spatial_regression_estimate(
            panel, "y ~ x", weights, model="sar", options=options
        )
        tried = {len(v._exact) for v in weights._cache.values() if hasattr(v, "_exact")}
        impacts = rs.impacts(r, rng=1)
        return (
            r.intervals()[-1],
            float(r.pvalues.iloc[-1]),
            np.quantile(impacts.draws, [0.025, 0.975], axis=0),
            max(tried),
        )

    near, p, effects, few = fitted(0.25)
    whole, p_whole, effects_whole, many = fitted(0.0)
    assert few + 10 < many
    monkeypatch.setattr(_adjusted, "_FAR", 1.0)  # errors six times too small: the ends are not low
    again, _p, _effects, all_of_them = fitted(0.25)
    assert all_of_them >= many
    np.testing.assert_allclose(again, whole, rtol=1e-12)
    np.testing.assert_allclose(near, whole, atol=2e-5)  # grids end at other places
    assert p == pytest.approx(p_whole, rel=1e-3)
    np.testing.assert_allclose(effects, effects_whole, rtol=1e-3)
