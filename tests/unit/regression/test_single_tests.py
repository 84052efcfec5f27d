"""One test at a time, and tests of effects: the same numbers as together, and against F written out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import f as f_of
from scipy.stats import jarque_bera

import regspatial as rs
from regspatial._kernels.random import Numbers
from regspatial.errors import ParameterError, SpecificationError
from regspatial.options import DEFAULT
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
from regspatial.regression.estimation.design import design, spectrum_of
from regspatial.regression.tests.drawn_effects import Profile, drawn_ratios
from regspatial.regression.tests.residual_statistics import Null, refitted

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
    "moran": residual_moran_test,
    "cd": pesaran_cd_test,
    "serial": serial_correlation_test,
    "heteroskedasticity": heteroskedasticity_test,
    "normality": normality_test,
}


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


def test_collinearity_is_judged_by_both_marks_and_says_no_more():
    def said(formula, panel=PANEL, **how):
        found = collinearity(panel, formula, None, model="ols", **how)
        return found, " ".join(one.en for one in found.judged())

    found, none = said("y ~ x")
    assert found.condition_number < 30
    assert "customary marks, which are no tests, collinearity is not strong" in none
    noise = np.random.default_rng(8).normal(size=(T, N))
    near = PANEL.with_columns(by_position=True, z=PANEL["x"].values + 1e-3 * noise)
    found, strong = said("y ~ x + z", near)
    v = dict(zip(found.terms, found.vif, strict=True))
    assert v["x"] == pytest.approx(v["z"], rel=1e-9)  # of two columns each explains the other alike
    assert f"x ({v['x']:.1f})" in strong
    assert "may still be clear" in strong
    assert f"condition number {found.condition_number:.0f}" in strong
    far = PANEL.with_columns(by_position=True, z=PANEL["x"].values + 100.0)
    found, shifted = said("y ~ z", far, fixed_effects="none")
    assert found.condition_number > 30
    assert np.nanmax(found.vif) < 10
    assert "concerns the intercept more than the slopes" in shifted
    assert "may still be clear" not in shifted
    lagged = collinearity(PANEL, "y ~ x", WEIGHTS, model="sar")
    assert "how far Wy goes with them is not in them" in lagged.judged()[-1].en
    assert list(lagged.tables()[0].notes[1:]) == list(lagged.judged())


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
    (test,) = [t for t in choice.tests if t.name == "hausman"]
    assert f"(Hausman (Mundlak) = {test.statistic:.2f}, p" in answer  # as the table of tests has it
    alone = rs.hausman_test(panel, "y ~ x", WEIGHTS)
    assert f"(F = {alone.statistic:.2f}, p" in alone.finding().text("en")


@pytest.mark.parametrize(("model", "warned"), [("ols", False), ("slx", False), ("sar", True)])
def test_a_record_says_where_the_tests_of_periods_do_not_hold_their_size(model, warned):
    found = effects_tests(PANEL, "y ~ x", WEIGHTS, model=model)
    said = " ".join(note.text("en") for note in found.notes)
    assert ("drawn from the model" in said) == warned
    by_f = effects_tests(PANEL, "y ~ x", WEIGHTS, model=model, draws=0)
    said = " ".join(note.text("en") for note in by_f.notes)
    assert ("too ready" in said) == warned
    assert all(t.p_value == t.p_f for t in by_f.tests)
    assert [t.p_f for t in by_f.tests] == [t.p_f for t in found.tests]


@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sdm", "sem", "sdem"])
@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
def test_maxima_of_many_y_are_those_of_the_estimator(model, effects):
    """Up to one constant: of a lag to rounding of the zoom, of errors to that of the parabola."""
    d = design(
        PANEL, "y ~ x", WEIGHTS, y=None, x=None, model=model, fixed_effects=effects, durbin=None
    )
    spectrum = None if model in ("ols", "slx") else spectrum_of(WEIGHTS, DEFAULT)
    numbers = np.random.default_rng(8)
    many = np.stack([d.y + numbers.normal(size=d.y.shape) for _unused in range(5)])
    got = Profile.of(d, spectrum).maxima(many)
    want = [refitted(replace(d, y=y), spectrum, "none", DEFAULT)[0].loglik for y in many]
    assert np.ptp(got - want) < (2e-4 if model in ("sem", "sdem") else 1e-6)


@pytest.mark.parametrize("model", ["sar", "sem"])
def test_drawn_p_is_a_share_of_ratios_by_the_estimator(model):
    """39 data sets drawn and fitted one by one: the same ratios."""
    designs = {
        e: design(
            PANEL, "y ~ x", WEIGHTS, y=None, x=None, model=model, fixed_effects=e, durbin=None
        )
        for e in ("entity", "twoway")
    }
    spectrum = spectrum_of(WEIGHTS, DEFAULT)
    pair = {"periods beside regions": ("twoway", "entity")}
    drawn = drawn_ratios(designs, pair, spectrum, 39, 3, DEFAULT)["periods beside regions"]
    d = designs["entity"]
    top, e = refitted(d, spectrum, "lee-yu-transform", DEFAULT)
    left = N * T - N - len(d.terms)
    null = Null.of(d, top, e, left, spectrum, "lee-yu-transform", DEFAULT)
    for r in range(5):
        (y,) = null.data(Numbers(3, r))
        one, two = (
            refitted(replace(designs[k], y=y), spectrum, "none", DEFAULT)[0].loglik
            for k in ("twoway", "entity")
        )
        assert drawn[r] == pytest.approx(2 * (one - two), abs=1e-3)
    found = effects_tests(PANEL, "y ~ x", WEIGHTS, model=model, draws=39, rng=3)
    test = {t.name: t for t in found.tests}["periods beside regions"]
    assert test.p_value == (1 + np.sum(drawn >= test.ratio)) / 40


def test_drawn_tests_of_periods_keep_their_size_where_f_does_not():
    """150 panels without effects of periods: at 5 % 7.5 expected, 16 have a chance of 2e-3; F is worse."""
    drawn = by_f = 0
    for seed in range(150):
        numbers = np.random.default_rng(seed)
        x, e = numbers.normal(size=(2, 9, N))
        mean = x + 0.4 * x @ RING.T + numbers.normal(size=N) + e
        y = np.linalg.solve(np.eye(N) - 0.4 * RING, mean.T).T
        panel = rs.Panel.from_arrays(IDS, range(9), {"x": x, "y": y})
        found = effects_tests(panel, "y ~ x", WEIGHTS, model="sdm", draws=39, rng=seed)
        test = {t.name: t for t in found.tests}["periods beside regions"]
        drawn += test.p_value <= 0.05
        by_f += test.p_f <= 0.05
    assert drawn <= 15
    assert by_f > drawn


def test_draws_that_are_not_allowed():
    with pytest.raises(ParameterError, match="19 to 9,999"):
        effects_tests(PANEL, "y ~ x", WEIGHTS, model="sar", draws=5)
    uneven = rs.SpatialWeights(ids=WEIGHTS.ids, matrix=RING * np.linspace(0.3, 1, N)[:, None])
    with pytest.raises(SpecificationError, match="have one sum"):
        effects_tests(PANEL, "y ~ x", uneven, model="sac", draws=99)
