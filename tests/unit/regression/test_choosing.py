"""Choosing a model and testing its residuals: sizes, power, words, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial.catalog import tools
from regspatial.errors import ParameterError
from regspatial.regression import lr_tests, model_diagnostics, select_model, wald_tests
from regspatial.regression.tests.residual_statistics import dependence, jarque_bera, serial

N, T = 25, 8


def grid():
    r, c = np.divmod(np.arange(N), 5)
    near = (abs(r[:, None] - r) <= 1) & (abs(c[:, None] - c) <= 1) & ~np.eye(N, dtype=bool)
    return near / near.sum(axis=1, keepdims=True)


W = grid()
IDS = [f"r{i:02d}" for i in range(N)]
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=W)


def simulated(seed, *, rho=0.0, lam=0.0, theta=0.0, shock=None, size=None, periods=T):
    """Return a panel with effects of regions and times; `shock` turns normal errors into others."""
    numbers = np.random.default_rng(seed)
    x, e = numbers.normal(size=(periods, N)), numbers.normal(size=(periods, N))
    if shock is not None:
        e = shock(e, x)
    u = np.linalg.solve(np.eye(N) - lam * W, e.T).T
    mean = x + theta * x @ W.T + numbers.normal(size=N) + numbers.normal(size=(periods, 1))
    y = np.linalg.solve(np.eye(N) - rho * W, (mean + u).T).T
    return rs.Panel.from_arrays(IDS, range(2000, 2000 + periods), {"x": x, "y": y})


def test_statistics_equal_their_long_forms():
    e = np.random.default_rng(1).normal(size=(7, 9))
    r = np.corrcoef(e.T)
    pairs = r[np.triu_indices(9, 1)].sum()
    assert dependence(e) == pytest.approx(np.sqrt(2 * 7 / (9 * 8)) * pairs, rel=1e-12)
    from scipy.stats import jarque_bera as theirs

    assert jarque_bera(e) == pytest.approx(theirs(e.ravel()).statistic, rel=1e-10)
    by_hand = np.sum(e[1:] * e[:-1]) / np.sqrt(np.sum(e[1:] ** 2) * np.sum(e[:-1] ** 2))
    assert serial(e) == pytest.approx(by_hand, rel=1e-12)


def test_koenker_equals_statsmodels_form():
    """N R² of squared residuals on x, by least squares written out."""
    panel = simulated(3, periods=1)
    found = model_diagnostics(panel, "y ~ x", WEIGHTS, model="ols", draws=19, rng=1)
    x, y = panel["x"].values[0], panel["y"].values[0]
    design = np.column_stack([np.ones(N), x])
    e = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    squares = e**2
    fit = design @ np.linalg.lstsq(design, squares, rcond=None)[0]
    r2 = np.sum((fit - squares.mean()) ** 2) / np.sum((squares - squares.mean()) ** 2)
    at = found.names.index("heteroskedasticity")
    assert found.statistics[at] == pytest.approx(N * r2, rel=1e-9)
    assert "cd" not in found.names


@pytest.mark.parametrize("effects", ["twoway", "time"])
def test_a_true_model_is_not_refused_where_the_usual_test_always_does(effects):
    """60 true nulls at 5 %: 3 expected, 10 have a chance of 4e-4; the usual CD refuses them all."""
    refused, usual = 0, 0
    for seed in range(60):
        panel = simulated(seed, periods=12)
        found = model_diagnostics(
            panel, "y ~ x", WEIGHTS, model="ols", fixed_effects=effects, draws=39, rng=seed
        )
        refused += found.p_value("cd") <= 0.05
        usual += found.p_usual[found.names.index("cd")] <= 0.05
    assert refused <= 10
    if effects == "twoway":
        assert usual >= 50


def heavy(e, _x):
    return e**3


def uneven(e, x):
    return e * np.exp(0.8 * x)


def lasting(e, _x):
    out = e.copy()
    for t in range(1, len(e)):
        out[t] = 0.7 * out[t - 1] + e[t]
    return out


def common(e, _x):
    loading = np.linspace(-2.0, 2.0, N)
    factor = np.random.default_rng(9).normal(size=(len(e), 1))
    return e + 2.0 * factor * np.abs(loading)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("moran", {"lam": 0.7}),
        ("normality", {"shock": heavy}),
        ("heteroskedasticity", {"shock": uneven}),
        ("serial", {"shock": lasting}),
        ("cd", {"shock": common}),
    ],
)
def test_each_test_finds_what_it_is_for(name, how):
    panel = simulated(11, **how, periods=12)
    effects = "entity" if name == "cd" else "twoway"  # effects of time take a common shock out
    found = model_diagnostics(
        panel, "y ~ x", WEIGHTS, model="ols", fixed_effects=effects, draws=99, rng=2
    )
    assert found.p_value(name) <= 0.02


@pytest.mark.parametrize("model", ["sar", "sem", "sdm", "sac"])
def test_the_right_model_leaves_nothing_in_space(model):
    how = {"rho": 0.5} if model in ("sar", "sdm") else {"lam": 0.5}
    found = model_diagnostics(simulated(5, **how), "y ~ x", WEIGHTS, model=model, draws=39, rng=3)
    assert found.p_value("moran") > 0.05
    assert found.draws == 39


def test_order_and_units_do_not_matter():
    panel = simulated(7, rho=0.3)
    first = model_diagnostics(panel, "y ~ x", WEIGHTS, model="sar", draws=19, rng=1)
    scaled = rs.Panel.from_arrays(
        IDS, panel.times, {"x": panel["x"].values * 1e5, "y": panel["y"].values * 1e-4}
    )
    again = model_diagnostics(scaled, "y ~ x", WEIGHTS, model="sar", draws=19, rng=1)
    np.testing.assert_allclose(again.statistics, first.statistics, rtol=1e-6)
    np.testing.assert_array_equal(again.p_values, first.p_values)


@pytest.mark.parametrize(
    ("how", "chosen"),
    [
        ({"rho": 0.6}, {"sar"}),
        ({"lam": 0.6}, {"sem"}),
        ({}, {"ols"}),
        ({"rho": 0.6, "theta": 1.0}, {"sdm"}),
        ({"theta": 0.8}, {"slx", "sdm"}),
    ],
)
def test_strong_signals_are_followed(how, chosen):
    found = select_model(simulated(2, periods=20, **how), "y ~ x", WEIGHTS)
    assert found.chosen in chosen
    assert [m[0] for m in found.models] == ["ols", "slx", "sar", "sem", "sdm", "sdem", "sac"]


def test_the_way_is_written_in_both_languages():
    found = select_model(simulated(2, rho=0.6), "y ~ x", WEIGHTS, fixed_effects="entity")
    text = found.summary("zh")
    assert "是否存在空间依赖" in text
    assert not any(word in text for word in ("Are fixed", "Which model", "twoway", "spatial"))
    assert "p < 0.001" in found.summary("en")


def test_p_that_is_not_of_chi_squared_is_said():
    found = select_model(simulated(1, rho=0.5), "y ~ x", WEIGHTS)
    notes = [note.en for note in found.tables()[1].notes]
    assert any("drawn without them" in note for note in notes)
    assert any(note.startswith("p of Hausman's test is that of F") for note in notes)


def test_a_cross_section_is_taken_as_it_is():
    found = select_model(simulated(4, rho=0.6, periods=1), "y ~ x", WEIGHTS)
    assert found.fixed_effects == "none"


def test_refusals():
    panel = simulated(1)
    for draws in (0, 5, 10_000, 19.5, True):
        with pytest.raises(ParameterError, match="draws="):
            model_diagnostics(panel, "y ~ x", WEIGHTS, draws=draws)
    for level in (0, 1, -1, 2):
        with pytest.raises(ParameterError, match="alpha="):
            select_model(panel, "y ~ x", WEIGHTS, alpha=level)
        with pytest.raises(ParameterError, match="alpha="):
            model_diagnostics(panel, "y ~ x", WEIGHTS, alpha=level)


def test_a_level_of_intervals_is_no_level_of_tests():
    """QGIS keeps a number below the maximum that the catalog states: it wrote 0.5 for 0.9, and said nothing."""
    panel = simulated(1)
    for level, meant in ((0.95, "0.05 is the level"), (0.9, "0.1 is the level"), (0.51, "0.49 is")):
        for choose in (select_model, model_diagnostics, lr_tests, wald_tests):
            with pytest.raises(ParameterError, match=meant):
                choose(panel, "y ~ x", WEIGHTS, alpha=level)
    testing = [t for t in tools() if t.group == "test" or t.name == "select_model"]
    of_tests = [p for t in testing for p in t.params if p.feeds.endswith(".alpha")]
    assert len(of_tests) >= 9
    assert {p.default for p in of_tests} == {0.05}
    assert {p.maximum for p in of_tests} == {0.9999}, "so that the tool itself can say it"
