"""Forecasts against statsmodels and scipy (`data/forecast/make.py`), a bootstrap that refits, and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import stdtrit

import regspatial as rs
from regspatial.errors import DomainError, InputError, ParameterError
from regspatial.indicators.forecast import paths
from regspatial.indicators.forecast.paths import drift, logistic, trend
from regspatial.indicators.forecast.turning import FASTER, SLOWER

STORED = json.loads((Path(__file__).parent / "data/forecast/reference.json").read_text("utf-8"))
VALUES = np.array(STORED["values"])
YEARS = np.arange(1980.0, 2010.0)
AHEAD = np.array(STORED["ahead"], dtype=float)


def variable(values, first=2000, name="x"):
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    ids = [f"r{k}" for k in range(values.shape[1])]
    times = range(first, first + len(values))
    return rs.Panel.from_arrays(ids, times, {name: values})[name]


def test_the_drift_one_year_ahead_is_that_of_statsmodels():
    fit = drift(np.log(VALUES), YEARS, np.array([1.0]), "level")
    for name, p in (("low", 0.025), ("mean", 0.5), ("high", 0.975)):
        stored = [one[name] for one in STORED["drift"]]
        np.testing.assert_allclose(fit.mixture.quantile(p)[0], stored, rtol=1e-10)
    np.testing.assert_allclose(fit.growth, [one["slope"] for one in STORED["drift"]], rtol=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_a_line_with_known_correlation_is_gls_of_statsmodels(rho):
    """Whitening by recursion against the whole Toeplitz matrix: 1e-7 leaves what inverting it costs."""
    found = paths._given(np.log(VALUES), YEARS, AHEAD, rho)
    rows = STORED["given"][str(rho)]
    logs = np.array([one["log"] for one in rows])
    for k, one in enumerate(rows):
        np.testing.assert_allclose(found.beta[:, k], one["beta"], rtol=1e-8)
        np.testing.assert_allclose(found.cov[k], one["cov"], rtol=1e-7)
        np.testing.assert_allclose(found.middle[k], one["middle"], rtol=1e-9)
        np.testing.assert_allclose(found.spread[k], one["spread"], rtol=1e-7)
        ahead = found.middle[k] - found.beta[0, k] - found.beta[1, k] * AHEAD
        np.testing.assert_allclose(ahead, one["state_space"], atol=1e-9)
    np.testing.assert_allclose(
        found.likelihood - found.likelihood[0], logs - logs[0], rtol=1e-7, atol=1e-7
    )


def test_the_trend_is_the_average_over_the_correlation():
    """24 nodes against 400, whole matrices and brentq: 2 percent of a standard deviation of the interval."""
    fit = trend(np.log(VALUES[-15:]), YEARS[-15:], AHEAD, "level")
    stored = np.array(STORED["averaged"])
    wide = (stored[:, 2] - stored[:, 0]).T
    for k, p in enumerate((0.025, 0.5, 0.975)):
        assert (np.abs(fit.mixture.quantile(p) - stored[:, k].T) < 0.005 * wide).all()


def test_a_logistic_path_is_that_of_curve_fit():
    """Errors of logits against errors of levels: with noise of 2e-4 both are the path, to its standard errors."""
    stored = STORED["logistic"]
    y, t = np.array(stored["values"])[:, None], np.arange(24.0)
    known = logistic(y, t, np.array([1.0]), stored["limit"], 100.0, False)
    k = int(np.argmin(np.abs(known.line.rho)))
    assert known.line.a[k, 0] == pytest.approx(stored["a"], abs=2e-3)
    assert known.line.b[k, 0] == pytest.approx(stored["b"], rel=2e-3)
    free = rs.forecast(variable(y[:, 0]), model="logistic", until=2030)
    _middle, low, high = (one[0] for one in free.limits)
    assert low - 0.6 <= stored["limit"] <= high + 0.6  # the nodes stand so far apart here
    assert free.estimate[-1, 0] == pytest.approx(
        stored["limit"] / (1 + np.exp(-(stored["a"] + stored["b"] * 7))), rel=5e-3
    )


def test_turning_points_of_a_path_without_noise_are_those_of_its_formula():
    years, k = np.arange(2000, 2024), 80.0
    y = k / (1 + np.exp(-(-1.5 + 0.1 * (years - 2000))))
    found = rs.forecast(variable(y), model="logistic", limit=k, until=2040)
    turn = {one.kind: one.middle[0] for one in found.turns}

    def year(share):
        return 2000 + (np.log(share / (1 - share)) + 1.5) / 0.1

    assert turn["fastest"] == pytest.approx(year(0.5), abs=0.01)
    assert turn["faster"] == pytest.approx(year(FASTER), abs=0.01)
    assert turn["slower"] == pytest.approx(year(SLOWER), abs=0.01)
    assert turn["70"] == pytest.approx(year(70 / 80), abs=0.01)
    assert turn["30"] == pytest.approx(year(30 / 80), abs=0.02)  # between two years on a line
    assert found.estimate[-1, 0] == pytest.approx(80 / (1 + np.exp(-2.5)), rel=1e-6)


def test_the_interval_of_the_drift_is_that_of_a_bootstrap_that_refits():
    """A parametric bootstrap of the prediction error: 40,000 draws, 3 percent of the width."""
    z = np.log(VALUES[-12:, :1])
    fit = drift(z, YEARS[-12:], AHEAD[:3], "level")
    s = np.diff(z[:, 0]).std(ddof=1)
    rng = np.random.default_rng(3)
    n, h = 11, AHEAD[:3].astype(int)
    steps = rng.normal(fit.growth[0], s, size=(40000, n + h[-1]))
    past, ahead = steps[:, :n], steps[:, n:]
    slope, sd = past.mean(axis=1), past.std(axis=1, ddof=1)
    for k, step in enumerate(h):
        error = (ahead[:, :step].sum(axis=1) - step * slope) / sd  # studentised by its own refit
        low, high = np.quantile(error, [0.025, 0.975]) * s
        got = [
            fit.mixture.quantile(p)[k, 0] - z[-1, 0] - step * fit.growth[0] for p in (0.025, 0.975)
        ]
        np.testing.assert_allclose(got, [low, high], rtol=0.03)


def test_the_interval_of_the_trend_holds_beside_a_bootstrap_that_refits():
    """A line with errors of correlation .5: the average over ρ, and the spread of errors of refitted samples."""
    rng = np.random.default_rng(5)
    t, n = np.arange(20.0), 4000
    u = np.zeros((25, n))
    u[0] = rng.normal(size=n) / np.sqrt(1 - 0.25)
    for k in range(1, 25):
        u[k] = 0.5 * u[k - 1] + rng.normal(size=n)
    z = 2 + 0.3 * np.arange(25.0)[:, None] + u
    mixture = trend(z[:20], t, np.array([1.0, 5.0]), "level").mixture
    inside = (mixture.quantile(0.025) <= z[[20, 24]]) & (z[[20, 24]] <= mixture.quantile(0.975))
    share = inside.mean(axis=1)
    assert share[0] == pytest.approx(0.95, abs=0.015)
    assert 0.95 < share[1] < 0.995  # wider five years ahead: half the weight is a random walk


def test_uneven_times_are_steps_of_their_own_length():
    """What five years bring at once is what they bring one by one: the sum of five steps."""
    t = np.array([0.0, 1.0, 3.0, 8.0, 9.0])
    z = np.array([1.0, 1.4, 1.9, 4.2, 4.4])[:, None]
    fit = drift(z, t, np.array([2.0]), "level")
    slope = 3.4 / 9
    left = np.diff(z[:, 0]) - slope * np.diff(t)
    s2 = (left**2 / np.diff(t)).sum() / 3
    spread = np.sqrt(s2 * (2 + 4 / 9))
    assert fit.mixture.quantile(0.9)[0, 0] == pytest.approx(
        4.4 + 2 * slope + stdtrit(3, 0.9) * spread
    )


def test_the_back_test_is_each_model_fitted_again():
    x = variable(VALUES, 1980)
    found = rs.forecast(x, until=2012, model="drift", holdout=4)
    error, inside = [], []
    for o in range(26, 30):
        part = variable(VALUES[:o], 1980)
        ahead = rs.forecast(part, until=1979 + min(o + 3, 30), model="drift", holdout=1)
        true = VALUES[o : o + len(ahead.ahead)]
        error.append(100 * np.log(ahead.estimate / true).ravel())
        inside.append(((ahead.low <= true) & (true <= ahead.high)).ravel())
    error = np.concatenate(error)
    assert found.score.cells == error.size == 45
    assert found.score.rmse == pytest.approx(np.sqrt((error**2).mean()), rel=1e-9)
    assert found.score.mae == pytest.approx(np.abs(error).mean(), rel=1e-9)
    assert found.score.coverage == pytest.approx(np.concatenate(inside).mean())


def test_the_first_sentence_says_where_the_model_loses():
    rng = np.random.default_rng(2)
    walk = np.exp(np.cumsum(rng.normal(0.05, 0.1, size=(25, 20)), axis=0))
    steady = 10 + 2.0 * np.arange(25.0)[:, None] + rng.normal(0, 0.2, size=(25, 4))
    found = rs.forecast(variable(steady), model="logistic", limit=62.0, growth_in="units")
    assert found.loses
    assert found.u_drift > 1.5
    assert "loses to the random walk" in found.tables()[0].notes[0].text("en")
    assert rs.forecast(variable(walk)).model == "drift"
    line = 5 + np.arange(25.0)[:, None] + rng.normal(0, 0.5, size=(25, 20))
    chosen = rs.forecast(variable(line), growth_in="units")
    assert chosen.model == "trend"
    assert not chosen.loses


def test_order_scale_and_company_change_nothing():
    x = variable(VALUES, 1980)
    for model in ("drift", "trend"):
        whole = rs.forecast(x, model=model)
        turned = rs.forecast(variable(VALUES[:, ::-1] * 7.0, 1980), model=model)
        alone = rs.forecast(variable(VALUES[:, 2], 1980), model=model)
        np.testing.assert_allclose(turned.high[:, ::-1], 7.0 * whole.high, rtol=1e-6)
        np.testing.assert_allclose(alone.low[:, 0], whole.low[:, 2], rtol=1e-6)
    share = 80 / (1 + np.exp(-np.linspace(-1, 1, 20)[:, None] - [0.0, 0.2, 0.4]))
    share += np.random.default_rng(1).normal(0, 0.2, share.shape)
    per_cent = rs.forecast(variable(share), model="logistic", limit=90.0)
    parts = rs.forecast(variable(share / 100), model="logistic", limit=0.9)
    np.testing.assert_allclose(per_cent.low, 100 * parts.low, rtol=1e-6)
    assert (per_cent.high < 90).all()


def test_one_saturation_for_all_is_the_product_of_their_likelihoods():
    share = 80 / (1 + np.exp(-np.linspace(-2, 2.5, 24)[:, None] - [0.0, 0.2, 0.4]))
    share += np.random.default_rng(1).normal(0, 0.2, share.shape)
    one = rs.forecast(variable(share), model="logistic", common_limit=True)
    each = rs.forecast(variable(share), model="logistic")
    assert np.ptp(one.limits[0]) == 0.0
    assert np.ptp(each.limits[0]) > 0.0
    assert (one.limits[2] - one.limits[1] <= each.limits[2] - each.limits[1] + 1e-9).all()


def test_what_the_past_does_not_carry_is_refused_with_a_way_out():
    x = variable(VALUES[-8:], 2000)
    for kw, error, words in (
        ({"until": 2007}, ParameterError, "from 2008 on"),
        ({"until": 2030}, ParameterError, "up to 2014"),
        ({"holdout": 6}, ParameterError, "4 at most"),
        ({"model": "logistic"}, DomainError, "choose model='trend'"),
        ({"growth_in": "percent"}, None, ""),
    ):
        if error is None:
            rs.forecast(x, **kw)
            continue
        with pytest.raises(error, match=words):
            rs.forecast(x, **kw)
    with pytest.raises(InputError, match="needs 5"):
        rs.forecast(variable(VALUES[-4:], 2000))
    with pytest.raises(InputError, match="needs 7"):
        rs.forecast(variable(np.linspace(30, 40, 6)), model="logistic")
    with pytest.raises(DomainError, match="growth_in='units'"):
        rs.forecast(variable(VALUES - VALUES.mean()), growth_in="percent")
    quarters = rs.Panel.from_arrays(
        ["a"], [f"20{y}Q{q}" for y in (20, 21) for q in (1, 2, 3, 4)], {"x": VALUES[:8, :1]}
    )
    with pytest.raises(ParameterError, match="quarter"):
        rs.forecast(quarters["x"])
