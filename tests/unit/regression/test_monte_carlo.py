"""Bias and coverage over simulated samples: small ones always, larger ones marked slow."""

import numpy as np
import pytest

import regspatial as rs

BETA, THETA, RHO, SIGMA2 = 1.0, 0.5, 0.4, 0.5


def _samples(tools, n, periods, effects, count, seed):
    w = tools.matrices["ring"](n)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(periods, n)) + rng.normal(size=n)
    inverse = np.linalg.inv(np.eye(n) - RHO * w)
    fixed = rng.normal(size=n) * (effects != "time")
    fixed = fixed + rng.normal(size=(periods, 1)) * (effects != "entity")
    mean = BETA * x + THETA * x @ w.T + fixed
    ids = [f"r{i}" for i in range(n)]
    weights = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
    for _ in range(count):
        y = (mean + np.sqrt(SIGMA2) * rng.normal(size=(periods, n))) @ inverse.T
        yield rs.Panel.from_arrays(ids, range(periods), {"x": x, "y": y}), weights


def _study(tools, n, periods, effects, correction, count, seed=1, impacts=False):
    """Return z-scores of (x, W(x), rho, sigma2 [, direct, indirect, total]), (count, 4 or 7)."""
    truth = np.array([BETA, THETA, RHO])
    w = tools.matrices["ring"](n)
    s = np.linalg.inv(np.eye(n) - RHO * w)
    g = s @ (BETA * np.eye(n) + THETA * w)
    direct, total = np.trace(g) / n, g.sum() / n
    out = []
    for panel, weights in _samples(tools, n, periods, effects, count, seed):
        fit = rs.regression.spatial_panel_estimate(
            panel,
            "y ~ x",
            weights,
            fixed_effects=effects,
            bias_correction=correction,
            covariance="analytic",
        )
        row = [*((fit.estimates - truth) / fit.se)]
        row.append((fit.sigma2 - SIGMA2) / fit.sigma2_std_error)
        if impacts:
            imp = rs.impacts(fit, inference="delta", by_region=False)
            wanted = np.array([direct, total - direct, total])
            row += [*((imp.estimates[0] - wanted) / imp.se[0])]
        out.append(row)
    return np.array(out)


def _covered(z):
    return np.mean(np.abs(z) < 1.96, axis=0)


def test_corrected_intervals_cover_and_uncorrected_ones_do_not(tools):
    """250 samples of 20 × 6, two-way; the binomial sd of a coverage is 1.4 %.

    In so small a panel 92-95 % is what the corrections reach (first order in 1/n; sigma2 and the
    delta intervals of totals are skewed), so 95 % - 6 % to + 5 %, and z within half a unit.
    Without correction rho's interval covers 75 %.
    """
    for correction in ("lee-yu", "lee-yu-transform"):
        z = _study(tools, 20, 6, "twoway", correction, 250, impacts=True)
        covered = _covered(z)
        assert np.all((covered > 0.89) & (covered < 1.0))
        assert np.all(np.abs(z.mean(axis=0)) < 0.5)
        assert z.std(axis=0) == pytest.approx(1.05, abs=0.15)
    plain = _study(tools, 20, 6, "twoway", "none", 250)
    assert _covered(plain)[2] < 0.85
    assert plain[:, 2].mean() < -0.8  # rho is biased downwards
    assert plain[:, 3].mean() < -1.5  # and sigma2 as well


@pytest.mark.slow
@pytest.mark.parametrize("correction", ["lee-yu", "lee-yu-transform"])
@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
def test_coverage_over_many_samples(tools, effects, correction):
    """1,500 samples of 30 × 11 (a province panel); binomial sd 0.56 %.

    Slopes and rho within 2.5 % of 95 %; sigma2 and the delta intervals of impacts, which are skewed
    in panels of this size, within 4.5 %.
    """
    z = _study(tools, 30, 11, effects, correction, 1500, impacts=True)
    covered = _covered(z)
    assert np.all(np.abs(covered[:3] - 0.95) < 0.025)
    assert np.all(np.abs(covered[3:] - 0.95) < 0.045)
    assert np.all(np.abs(z.mean(axis=0)) < 0.35)
    assert z.std(axis=0) == pytest.approx(1.0, abs=0.1)


@pytest.mark.slow
def test_simulated_intervals_cover_too(tools):
    """400 samples of 30 × 11: percentile intervals of the impacts, binomial sd 1.1 %."""
    n = 30
    w = tools.matrices["ring"](n)
    g = np.linalg.inv(np.eye(n) - RHO * w) @ (BETA * np.eye(n) + THETA * w)
    direct, total = np.trace(g) / n, g.sum() / n
    wanted = np.array([direct, total - direct, total])
    hits = []
    for k, (panel, weights) in enumerate(_samples(tools, n, 11, "twoway", 400, 3)):
        fit = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", weights, bias_correction="lee-yu"
        )
        imp = rs.impacts(fit, draws=500, rng=k, by_region=False)
        hits.append((imp.low[0] < wanted) & (wanted < imp.high[0]))
    assert np.all(np.abs(np.mean(hits, axis=0) - 0.95) < 0.04)
