"""One test at a time, and tests of effects: the same numbers as together, and against F written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f as f_of
from scipy.stats import jarque_bera

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.regression import (
    collinearity,
    effects_tests,
    heteroskedasticity_test,
    model_diagnostics,
    normality_test,
    pesaran_cd_test,
    residual_moran_test,
    select_model,
    serial_correlation_test,
)

N, T = 16, 5
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")


def simulated(seed, *, spread=1.0):
    numbers = np.random.default_rng(seed)
    x, e = numbers.normal(size=(2, T, N))
    y = x + spread * numbers.normal(size=N) + e
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})


PANEL = simulated(1)
SINGLE = {
    "moran": residual_moran_test, "cd": pesaran_cd_test, "serial": serial_correlation_test,
    "heteroskedasticity": heteroskedasticity_test, "normality": normality_test,
}  # fmt: skip


@pytest.mark.parametrize("name", SINGLE)
def test_one_test_is_the_same_as_among_all(name):
    how = {"model": "ols", "draws": 39, "rng": 4}
    together = model_diagnostics(PANEL, "y ~ x", WEIGHTS, **how)
    alone = SINGLE[name](PANEL, "y ~ x", WEIGHTS, **how)
    assert alone.names == (name,)
    assert alone.p_value(name) == together.p_value(name)
    assert alone.statistics[0] == together.statistics[together.names.index(name)]


def test_each_statistic_is_the_formula_written_out_on_residuals_of_least_squares():
    how = {"model": "ols", "draws": 19, "rng": 1}

    def within(a):
        return a - a.mean(axis=0) - a.mean(axis=1, keepdims=True) + a.mean()

    x, y = (within(PANEL[v].values) for v in ("x", "y"))
    e = y - x * np.sum(x * y) / np.sum(x * x)
    moran = np.sum(e * (e @ RING.T)) / np.sum(e * e)  # n = S0 of a row-standardised W
    found = residual_moran_test(PANEL, "y ~ x", WEIGHTS, **how)
    assert found.statistics[0] == pytest.approx(moran, rel=1e-9)
    r = np.corrcoef(e.T)[np.triu_indices(N, 1)]
    found = pesaran_cd_test(PANEL, "y ~ x", WEIGHTS, **how)
    assert found.statistics[0] == pytest.approx(np.sqrt(2 * T / (N * (N - 1))) * r.sum(), rel=1e-9)
    serial = np.sum(e[1:] * e[:-1]) / np.sqrt(np.sum(e[1:] ** 2) * np.sum(e[:-1] ** 2))
    found = serial_correlation_test(PANEL, "y ~ x", WEIGHTS, **how)
    assert found.statistics[0] == pytest.approx(serial, rel=1e-9)
    koenker = N * T * np.corrcoef(PANEL["x"].values.ravel(), e.ravel() ** 2)[0, 1] ** 2
    found = heteroskedasticity_test(PANEL, "y ~ x", WEIGHTS, **how)
    assert found.statistics[0] == pytest.approx(koenker, rel=1e-9)
    found = normality_test(PANEL, "y ~ x", WEIGHTS, **how)
    assert found.statistics[0] == pytest.approx(jarque_bera(e.ravel()).statistic, rel=1e-9)


def test_collinearity_alone_draws_nothing():
    found = collinearity(PANEL, "y ~ x", WEIGHTS, model="slx")
    whole = model_diagnostics(PANEL, "y ~ x", WEIGHTS, model="slx", draws=19, rng=1)
    assert found.draws == 0
    assert [t.name for t in found.tables()] == ["collinearity"]
    assert found.vif == pytest.approx(whole.vif, rel=1e-12)
    assert found.condition_number == pytest.approx(whole.condition_number, rel=1e-12)


def test_a_test_that_cannot_be_made_says_so():
    short = PANEL.select(times=[0, 1])
    with pytest.raises(SpecificationError, match="cd"):
        pesaran_cd_test(short, "y ~ x", WEIGHTS, model="ols", draws=19, rng=1)


def test_effects_are_judged_by_the_f_of_least_squares():
    """Without space F is that of the sums of squares with and without dummies, to rounding."""
    found = effects_tests(PANEL, "y ~ x", None, model="ols")
    x, y = PANEL["x"].values.ravel(), PANEL["y"].values.ravel()
    regions, periods = np.kron(np.ones((T, 1)), np.eye(N)), np.kron(np.eye(T), np.ones((N, 1)))

    def rss(*parts):
        z = np.column_stack([x, *parts])
        return np.sum((y - z @ np.linalg.lstsq(z, y, rcond=None)[0]) ** 2)

    both, one = np.column_stack([regions, periods[:, 1:]]), np.ones((N * T, 1))
    pairs = ((both, periods), (both, regions), (both, one), (regions, one), (periods, one))
    assert len(found.tests) == len(pairs)
    for test, (many, few) in zip(found.tests, pairs, strict=True):
        q, below = many.shape[1] - few.shape[1], N * T - 1 - many.shape[1]
        full, less = rss(many), rss(few)
        f = (less - full) / q / (full / below)
        assert (test.df, test.df_below) == (q, below)
        assert test.statistic == pytest.approx(f, rel=1e-9)
        assert test.p_value == pytest.approx(f_of.sf(f, q, below), rel=1e-7)
        assert test.ratio == pytest.approx(N * T * np.log(less / full), rel=1e-9)


def test_effects_tests_keep_their_size():
    """80 panels without effects: at most 11 refused at 5 % (p < .002); the χ² refuses far more."""
    by_f = usual = 0
    for seed in range(80):
        test = effects_tests(simulated(100 + seed, spread=0.0), "y ~ x", None, model="ols").tests[0]
        by_f += test.p_value < 0.05
        usual += test.p_usual < 0.05
    assert by_f <= 11
    assert usual > by_f


def test_the_way_to_a_model_asks_whether_effects_may_be_random():
    numbers = np.random.default_rng(5)
    own = 2.0 * numbers.normal(size=N)
    x, e = numbers.normal(size=(2, T, N))
    panel = rs.Panel.from_arrays(IDS, range(T), {"x": x + own, "y": x + 3.0 * own + e})
    choice = select_model(panel, "y ~ x", WEIGHTS)
    said = [(q.text("en"), a.text("en")) for q, a in choice.steps]
    (answer,) = [a for q, a in said if "random" in q]
    assert "keep them fixed" in answer
    assert "hausman" in {t.name for t in choice.tests}


@pytest.mark.parametrize(("model", "warned"), [("ols", False), ("slx", False), ("sar", True)])
def test_a_record_says_where_the_tests_of_periods_do_not_hold_their_size(model, warned):
    found = effects_tests(PANEL, "y ~ x", WEIGHTS, model=model)
    said = " ".join(note.text("en") for note in found.notes)
    assert ("too ready" in said) == warned
