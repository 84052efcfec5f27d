"""Tests of residuals and effects, and the way to a model, with holes and with weights by time."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.options import DEFAULT
from regspatial.regression import effects_tests, lm_tests, lr_tests
from regspatial.regression.panel.unbalanced.design import unbalanced_design
from regspatial.regression.panel.unbalanced.null_data import UnbalancedModel
from regspatial.regression.panel.unbalanced.record import spectrum_for
from regspatial.regression.tests import residual_tests
from regspatial.regression.tests.collinearity import collinearity
from regspatial.regression.tests.drawn_effects import Profile

N, T = 18, 6
IDS = [f"r{k:02d}" for k in range(N)]
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def ring(*steps):
    near = sum(np.roll(np.eye(N), s, axis=1) + np.roll(np.eye(N), -s, axis=1) for s in steps)
    return rs.weights.from_dense(IDS, near, normalise="row")


ONE, TWO = ring(1), ring(1, 2)
BY_TIME = {t: ONE if t < 3 else TWO for t in range(T)}


def simulated(seed, rho=0.4):
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(2, T, N))
    mean = x + rng.normal(size=N) + e
    y = np.linalg.solve(np.eye(N) - rho * ONE.to_dense(), mean.T).T
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})


PANEL = simulated(1, rho=0.6)
THERE = np.random.default_rng(5).uniform(size=(T, N)) > 0.12
HOLES = PANEL.masked(THERE)
GIVEN = {"holes": (HOLES, ONE, "keep"), "by time": (PANEL, BY_TIME, None)}


@pytest.fixture(params=GIVEN)
def given(request):
    return GIVEN[request.param]


def w_at(w, t, there):
    """Return W among those that are there, rows with one sum again."""
    raw = (w[t] if isinstance(w, dict) else w).to_dense()[np.ix_(there, there)]
    sums = raw.sum(axis=1, keepdims=True)
    return raw / np.where(sums > 0, sums, 1.0)


def cd_of(e):
    total, pairs = 0.0, 0
    for i in range(N):
        for j in range(i):
            both = ~np.isnan(e[:, i] + e[:, j])
            if both.sum() >= 3:
                total += np.sqrt(both.sum()) * np.corrcoef(e[both][:, [i, j]].T)[0, 1]
                pairs += 1
    return total / np.sqrt(pairs)


@pytest.mark.parametrize("model", ["ols", "sar", "sdm", "sem", "sac"])
def test_statistics_are_those_of_the_residuals_written_out(given, model):
    panel, w, missing = given
    found = rs.model_diagnostics(panel, "y ~ x", w, model=model, missing=missing, draws=19, rng=1)
    e = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model=model, missing=missing, covariance="analytic"
    ).residuals
    values = dict(zip(found.names, found.statistics, strict=True))
    top = total = 0.0
    for t in range(T):
        there = ~np.isnan(e[t])
        m = w_at(w, t, there)
        top, total = top + e[t, there] @ m @ e[t, there], total + m.sum()
    cells = e[~np.isnan(e)]
    assert values["moran"] == pytest.approx(cells.size / total * top / (cells @ cells), abs=1e-8)
    assert values["cd"] == pytest.approx(cd_of(e), abs=1e-7)
    both = ~np.isnan(e[1:] + e[:-1])
    now, before = e[1:][both], e[:-1][both]
    wanted = now @ before / np.sqrt(now @ now * (before @ before))
    assert values["serial"] == pytest.approx(wanted, abs=1e-7)
    u = cells - cells.mean()
    s, k = np.mean(u**3) / np.mean(u**2) ** 1.5, np.mean(u**4) / np.mean(u**2) ** 2
    wanted = cells.size * (s**2 / 6 + (k - 3) ** 2 / 24)
    assert values["normality"] == pytest.approx(wanted, rel=1e-6)
    assert found.draws == 19


def test_the_order_of_regions_does_not_count(given):
    panel, w, missing = given
    how = {"model": "sar", "missing": missing, "draws": 39, "rng": 2}
    one = rs.model_diagnostics(panel, "y ~ x", w, **how)
    two = rs.model_diagnostics(panel.select(ids=IDS[::-1]), "y ~ x", w, **how)
    np.testing.assert_allclose(one.statistics, two.statistics, rtol=1e-8)
    np.testing.assert_array_equal(one.p_values, two.p_values)


def test_each_test_and_the_collinearity_take_holes(given):
    panel, w, missing = given
    how = {"model": "sar", "missing": missing}
    whole = rs.model_diagnostics(panel, "y ~ x", w, draws=19, rng=3, **how)
    for function in (residual_tests.residual_moran_test, residual_tests.pesaran_cd_test):
        one = function(panel, "y ~ x", w, draws=19, rng=3, **how)
        assert one.p_values[0] == whole.p_value(one.names[0])
    alone = collinearity(panel, "y ~ x", w, **how)
    np.testing.assert_array_equal(alone.vif, whole.vif)
    assert alone.condition_number == whole.condition_number


def test_without_weights_there_is_no_moran():
    found = rs.model_diagnostics(HOLES, "y ~ x", None, model="ols", missing="keep", draws=19, rng=1)
    assert found.names == ("cd", "serial", "heteroskedasticity", "normality")


@pytest.mark.parametrize("model", ["slx", "sar", "sdm", "sem", "sdem"])
@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
def test_maxima_of_many_y_are_those_of_the_estimator(given, model, effects):
    """Up to one constant: of a lag to rounding of the zoom, of errors to that of the parabola."""
    panel, w, missing = given
    weights = rs.PeriodWeights(w) if isinstance(w, dict) else w
    d = unbalanced_design(
        panel,
        "y ~ x",
        weights,
        y=None,
        x=None,
        model=model,
        fixed_effects=effects,
        durbin=None,
        holes=missing == "keep",
    )
    numbers = np.random.default_rng(8)
    many = np.stack([d.y + numbers.normal(size=d.y.shape) for _unused in range(4)])
    plain = UnbalancedModel.of(d, "none", DEFAULT)
    want = [plain.fitted(y)[0].loglik for y in many]
    got = Profile.of(d, spectrum_for(d, DEFAULT)).maxima(many)
    assert np.ptp(got - want) < (2e-4 if model in ("sem", "sdem") else 1e-6)
    fit = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x",
        w,
        model=model,
        fixed_effects=effects,
        missing=missing,
        bias_correction="none",
    )
    assert plain.fitted(d.y)[0].loglik == pytest.approx(fit.loglik, abs=1e-8)
    assert replace(d, y=d.y).size == fit.nobs


def test_effects_are_judged_by_drawn_data(given):
    panel, w, missing = given
    found = effects_tests(panel, "y ~ x", w, model="sar", missing=missing, draws=99, rng=1)
    assert found.draws == 99
    by = {t.name: t for t in found.tests}
    assert by["regions beside periods"].p_value == 0.01  # they are there
    assert by["periods beside regions"].p_value > 0.05  # they are not
    assert effects_tests(panel, "y ~ x", w, model="sac", missing=missing).draws == 0


def test_the_way_to_a_model_is_that_of_its_tests(given):
    panel, w, missing = given
    choice = rs.select_model(panel, "y ~ x", w, missing=missing)
    lm = lm_tests(panel, "y ~ x", w, missing=missing)
    lr = lr_tests(panel, "y ~ x", w, missing=missing)
    found = {t.null.text("en"): t for t in choice.tests if t.name != "wald"}
    for test in (*lm.tests, lr.tests[lr.smaller.index("sar")]):
        assert found[test.null.text("en")].statistic == pytest.approx(test.statistic, rel=1e-9)
    said = {q.text("en"): a.text("en") for q, a in choice.steps}
    assert "effects of regions" in said["May the effects of regions be random?"]
    assert choice.chosen in ("sar", "sdm")
    assert len([row for row in choice.models if row[1] == row[1]]) == 7  # all were estimated


def test_hausman_of_one_w_by_time_and_of_holes_that_are_none():
    """Least squares as of the whole panel; with rho the information is the observed one there."""
    plain = dict.fromkeys(range(T), ONE)
    for model, near in (("ols", 1e-7), ("sar", 0.02)):
        whole = rs.hausman_test(PANEL, "y ~ x", ONE, model=model, covariance="analytic")
        found = rs.hausman_test(PANEL, "y ~ x", plain, model=model, covariance="analytic")
        assert found.statistic == pytest.approx(whole.statistic, rel=near)
        assert found.df_below == pytest.approx(whole.df_below, rel=near)


def test_hausman_over_what_is_there():
    """Least squares written out: starred by hand, the two projections and their residuals.

    To 1e-4: with holes slopes feel that the share of the means is estimated, which the covariance adds.
    """
    found = rs.hausman_test(
        HOLES, "y ~ x", None, model="ols", missing="keep", fixed_effects="entity"
    )
    _t, i = np.nonzero(THERE)
    y, x = (PANEL[c].values[THERE] for c in ("y", "x"))
    counts = np.bincount(i)
    mean = (np.bincount(i, x) / counts)[i]
    phi = found.with_correlated.sigma2_mu / found.with_correlated.sigma2
    u = np.equal.outer(i, np.arange(N)).astype(float)
    root = np.eye(y.size) - u @ np.diag((1 - (1 + phi * counts) ** -0.5) / counts) @ u.T
    z = root @ np.column_stack([np.ones_like(x), x, mean])
    over = u @ np.diag(1.0 / counts) @ u.T  # what is of the means
    e = root @ y - z @ np.linalg.lstsq(z, root @ y, rcond=None)[0]
    c = np.linalg.inv(z.T @ z)
    free = N - 2, y.size - N - 1
    parts = [
        float(e @ p @ e) / k * (c @ z.T @ p @ z @ c)[2, 2]
        for p, k in zip((over, np.eye(y.size) - over), free, strict=True)
    ]
    b = (c @ z.T @ root @ y)[2]
    assert found.statistic == pytest.approx(b**2 / sum(parts), rel=1e-4)
    below = sum(parts) ** 2 / sum(p**2 / k for p, k in zip(parts, free, strict=True))
    assert found.df_below == pytest.approx(below, rel=1e-4)


def test_hausman_says_what_it_takes():
    with pytest.raises(SpecificationError, match="whole panels with one W: take 'analytic'"):
        rs.hausman_test(HOLES, "y ~ x", ONE, missing="keep", covariance="clustered")
    assert rs.hausman_test(PANEL, "y ~ x", ONE, missing="keep").df == 2  # there are no holes


def test_without_weights_nothing_is_said_of_them():
    choice = rs.select_model(HOLES, "y ~ x", None, missing="keep")
    notes = " ".join(n.text("en") for t in choice.tables() for n in t.notes)
    assert f"Unbalanced panel, {int(THERE.sum())} of {T * N} cells." in notes
    assert "weights of a period" not in notes
