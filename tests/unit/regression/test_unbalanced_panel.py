"""Panels with holes and weights by period: against dense likelihoods, and against the balanced code."""

import warnings

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import regspatial as rs
from regspatial import runner
from regspatial.errors import (
    MissingValueError,
    RegspatialError,
    SpecificationError,
    UnknownColumnError,
)

N, T = 24, 6
IDS = [f"r{k:02d}" for k in range(N)]
TIMES = list(range(2011, 2011 + T))
EFFECTS = ("none", "entity", "time", "twoway")
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


@pytest.fixture(scope="module")
def study():
    """A panel with holes, weights of each period, and the same by hand."""
    rng = np.random.default_rng(11)
    xy = rng.uniform(size=(N, 2))
    dist = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    np.fill_diagonal(dist, np.inf)
    near = [np.where(dist < 0.45, 1 / dist**a, 0.0) for a in (1.0, 2.0)]
    nearest = np.argsort(np.argsort(dist, axis=1), axis=1) < 4  # one-way links: no symmetric W
    raw = [near[0], near[0], near[1], near[1], nearest.astype(float), near[0]]
    x = rng.normal(size=(2, T, N))
    mu, alpha = rng.normal(size=N), rng.normal(size=T)
    y = np.empty((T, N))
    for t in range(T):
        w = rows(raw[t])
        mean = x[0, t] - 0.5 * x[1, t] + 0.4 * (w @ x[0, t]) + mu + alpha[t]
        y[t] = 20.0 + np.linalg.solve(np.eye(N) - 0.4 * w, mean + rng.normal(size=N))
    there = rng.uniform(size=(T, N)) > 0.18
    there[:, 5] = True
    panel = rs.Panel.from_arrays(IDS, TIMES, {"y": y, "a": x[0], "b": x[1]})
    return panel, raw, there


def rows(raw):
    sums = raw.sum(axis=1, keepdims=True)
    return raw / np.where(sums > 0, sums, 1.0)


def weights(raw):
    kept = {}
    for k, one in enumerate(raw):
        kept.setdefault(id(one), rs.weights.from_dense(IDS, one, islands="keep"))
        raw[k] = one
    return {t: kept[id(one)] for t, one in zip(TIMES, raw, strict=True)}


class Dense:
    """Everything as N × N matrices with dummies."""

    def __init__(self, panel, raw, there, effects, lagged):
        cells = [(t, i) for t in range(T) for i in range(N) if there[t, i]]
        self.size = len(cells)
        big = np.zeros((self.size, self.size))
        for t in range(T):
            at = [k for k, (s, _) in enumerate(cells) if s == t]
            inside = [i for s, i in cells if s == t]
            big[np.ix_(at, at)] = rows(raw[t][np.ix_(inside, inside)])
        self.w = big
        pick = tuple(np.array(cells).T)
        self.y = panel["y"].values[pick]
        z = [panel["a"].values[pick], panel["b"].values[pick]]
        if lagged:
            z += [big @ one for one in z]
        if effects == "none":
            z.insert(0, np.ones(self.size))
        self.z = np.array(z).T
        d = []
        if effects in ("entity", "twoway"):
            d += [[float(i == k) for _, i in cells] for k in range(N)]
        if effects in ("time", "twoway"):
            d += [[float(t == k) for t, _ in cells] for k in range(T)]
        d = np.array(d).T if d else np.zeros((self.size, 0))
        # an orthonormal basis of what the dummies span, and of the rest
        u, s, _unused = (
            np.linalg.svd(d, full_matrices=True) if d.size else (np.eye(self.size), [], 0)
        )
        rank = int(np.sum(np.array(s) > 1e-9))
        self.d, self.f, self.m = u[:, :rank], u[:, rank:], self.size - rank
        self.M = self.f @ self.f.T

    def ols(self, y, z):
        b = np.linalg.lstsq(z, y, rcond=None)[0]
        return b, y - z @ b

    def plain_lag(self, rho):
        """The likelihood of y with dummies, concentrated."""
        b, e = self.ols(self.M @ (self.y - rho * self.w @ self.y), self.M @ self.z)
        logdet = np.linalg.slogdet(np.eye(self.size) - rho * self.w)[1]
        n = self.size
        return -n / 2 * (np.log(2 * np.pi) + 1 + np.log(e @ e / n)) + logdet, b, e @ e / n

    def error(self, lam):
        """The density of F'y, F at right angles to the dummies: variance sigma2 F'(B'B)^-1 F."""
        b = np.eye(self.size) - lam * self.w
        s = self.f.T @ np.linalg.inv(b.T @ b) @ self.f
        root = np.linalg.cholesky(s)
        y, z = (np.linalg.solve(root, self.f.T @ one) for one in (self.y, self.z))
        beta, e = self.ols(y, z)
        s2 = e @ e / self.m
        value = -self.m / 2 * (np.log(2 * np.pi) + 1 + np.log(s2)) - np.log(np.diag(root)).sum()
        return value, beta, s2

    def score(self, rho):
        """w'e/sigma2 - tr MG, which is zero at the estimate."""
        wy = self.M @ self.w @ self.y
        b, e = self.ols(self.M @ self.y - rho * wy, self.M @ self.z)
        g = self.w @ np.linalg.inv(np.eye(self.size) - rho * self.w)
        s2 = e @ e / self.m
        return wy @ e / s2 - np.trace(self.M @ g), b, s2


def maximum(function, guess):
    best = minimize_scalar(
        lambda r: -function(r)[0],
        bounds=(guess - 0.3, guess + 0.3),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return best.x, function(best.x)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "sdem"])
@pytest.mark.parametrize("changing", [True, False])
def test_holes_and_weights_by_period_against_a_dense_likelihood(study, model, effects, changing):
    panel, raw, there = study
    raw = raw if changing else [raw[0]] * T
    w = weights(raw)
    w = w if changing else w[TIMES[0]]
    holes = panel.masked(there)
    d = Dense(panel, raw, there, effects, model in ("sdm", "sdem"))
    how = {"model": model, "fixed_effects": effects, "missing": "keep"}
    plain = rs.regression.spatial_panel_estimate(
        holes, "y ~ a + b", w, bias_correction="none", **how
    )
    assert (plain.nobs, plain.n_effects) == (d.size, d.size - d.m)
    if model in ("sar", "sdm"):
        rho, (height, b, s2) = maximum(d.plain_lag, plain.rho)
        # the top of a dense likelihood is found to the root of rounding, 1e-8; its height to rounding
        np.testing.assert_allclose(plain.rho, rho, atol=1e-6)
        np.testing.assert_allclose(plain.loglik, height, rtol=1e-11)
        np.testing.assert_allclose(plain.loglik, d.plain_lag(plain.rho)[0], rtol=1e-12)
        np.testing.assert_allclose(plain.estimates[:-1], d.plain_lag(plain.rho)[1], rtol=1e-8)
        np.testing.assert_allclose(plain.sigma2, s2, rtol=1e-5)
    found = rs.regression.spatial_panel_estimate(
        holes, "y ~ a + b", w, **{"covariance": "analytic", **how}
    )
    if model in ("sem", "sdem") or effects == "none":
        best = d.error if model in ("sem", "sdem") else d.plain_lag
        at = found.lambda_ if model in ("sem", "sdem") else found.rho
        top, (height, b, s2) = maximum(best, at)
        np.testing.assert_allclose(at, top, atol=1e-6)
        np.testing.assert_allclose(found.loglik, height, rtol=1e-11)
        np.testing.assert_allclose(found.estimates[:-1], best(at)[1], rtol=1e-7)
        np.testing.assert_allclose(found.sigma2, best(at)[2], rtol=1e-9)
        return
    rest, b, s2 = d.score(found.rho)
    assert abs(rest) < 1e-7 * d.size
    np.testing.assert_allclose(found.estimates[:-1], b, rtol=1e-7)
    np.testing.assert_allclose(found.sigma2, s2, rtol=1e-9)
    assert found.bias_correction == "score"


@pytest.mark.parametrize("effects", ["entity", "twoway"])
@pytest.mark.parametrize("model", ["sdm", "sdem"])
def test_standard_errors_are_those_of_dense_matrices(study, model, effects):
    panel, raw, there = study
    found = rs.regression.spatial_panel_estimate(
        panel.masked(there),
        "y ~ a + b",
        weights(raw),
        model=model,
        fixed_effects=effects,
        missing="keep",
        covariance="analytic",
    )
    d = Dense(panel, raw, there, effects, True)
    s2, eye = found.sigma2, np.eye(d.size)
    k = len(found.estimates) - 1
    b = found.estimates[:k]
    if model == "sdm":
        rho = found.rho
        m = d.M
        g = d.w @ np.linalg.inv(eye - rho * d.w)
        z = m @ d.z
        e = m @ (d.y - rho * d.w @ d.y - d.z @ b)
        mean = m @ g @ (d.y - rho * d.w @ d.y - e)
        inner, outer = m @ g @ m @ g, m @ g @ m @ g.T
        down = np.trace(m @ g @ g) - np.trace(inner)
    else:
        front = eye - found.lambda_ * d.w
        bd = front @ d.d
        m = eye - bd @ np.linalg.solve(bd.T @ bd, bd.T)
        g = d.w @ np.linalg.inv(front)
        z, mean, down = m @ front @ d.z, np.zeros(d.size), 0.0
        inner, outer = m @ g @ m @ g, m @ g @ m @ g.T
    info = np.zeros((k + 2, k + 2))
    info[:k, :k] = z.T @ z / s2
    info[:k, k] = info[k, :k] = z.T @ mean / s2
    info[k, k] = mean @ mean / s2 + np.trace(inner) + np.trace(outer)
    info[k, -1] = info[-1, k] = np.trace(m @ g) / s2
    info[-1, -1] = d.m / (2 * s2**2)
    bread = info.copy()
    bread[k, k] += down
    v = np.linalg.inv(bread) @ info @ np.linalg.inv(bread)
    np.testing.assert_allclose(found.covariance, v[: k + 1, : k + 1], rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sdm", "sem", "sdem", "sac", "gns"])
@pytest.mark.parametrize("kind", ["analytic", "observed", "clustered", "driscoll-kraay"])
def test_nothing_missing_and_one_w_is_the_balanced_model(study, model, effects, kind):
    """By weights that are equal at all times, each an object of its own."""
    panel, raw, _there = study
    w = rs.weights.from_dense(IDS, raw[0], islands="keep")
    how = {"model": model, "fixed_effects": effects, "covariance": kind}
    if kind == "clustered":  # corrected, whole panels have those of `_robust`
        how["bias_correction"] = "none"
    one = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", w, **{"covariance": "analytic", **how}
    )
    same = {t: rs.weights.from_dense(IDS, raw[0], islands="keep") for t in TIMES}
    many = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", same, **{"covariance": "analytic", **how}
    )
    np.testing.assert_allclose(many.estimates, one.estimates, rtol=1e-9)
    np.testing.assert_allclose(many.std_errors, one.std_errors, rtol=1e-8)
    np.testing.assert_allclose(many.loglik, one.loglik, rtol=1e-11)
    np.testing.assert_allclose(many.residuals, one.residuals, atol=1e-9)
    np.testing.assert_allclose(many.constant, one.constant, rtol=1e-9, atol=1e-10)
    for name in ("entity_effects", "time_effects"):
        a, b = getattr(many, name), getattr(one, name)
        assert (a is None) == (b is None)
        if a is not None:
            np.testing.assert_allclose(a, b, atol=1e-8)
    for name, value in one.r2.items():
        np.testing.assert_allclose(many.r2[name], value, rtol=1e-8)
    np.testing.assert_allclose(many.vif, one.vif, rtol=1e-9)
    kept = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", w, missing="keep", **{"covariance": "analytic", **how}
    )
    np.testing.assert_array_equal(kept.estimates, one.estimates)
    if model in ("slx", "sar", "sdm", "sdem", "sac", "gns") and kind == "analytic":
        a, b = (rs.impacts(m, inference="delta", orders=3) for m in (many, one))
        np.testing.assert_allclose(a.estimates, b.estimates, rtol=1e-9)
        np.testing.assert_allclose(a.std_errors, b.std_errors, rtol=1e-8)
        np.testing.assert_allclose(a.regional.received, b.regional.received, rtol=1e-9)
        np.testing.assert_allclose(a.partition, b.partition, rtol=1e-8, atol=1e-12)


def test_impacts_are_those_of_each_period_averaged_over_the_cells(study):
    panel, raw, there = study
    found = rs.regression.spatial_panel_estimate(
        panel.masked(there), "y ~ a + b", weights(raw), missing="keep", covariance="analytic"
    )
    d = Dense(panel, raw, there, "twoway", True)
    s = np.linalg.inv(np.eye(d.size) - found.rho * d.w)
    effects = rs.impacts(found, inference="delta")
    for k in range(2):
        g = s @ (found.beta[k] * np.eye(d.size) + found.theta[k] * d.w)
        direct, total = np.trace(g) / d.size, g.sum() / d.size
        np.testing.assert_allclose(
            effects.estimates[k], [direct, total - direct, total], rtol=1e-10
        )
        unit = np.nonzero(there)[1]
        received = np.bincount(unit, g.sum(axis=1)) / np.bincount(unit)
        np.testing.assert_allclose(effects.regional.received[k], received, rtol=1e-10)
    drawn = rs.impacts(found, draws=200, rng=1)
    np.testing.assert_allclose(drawn.estimates, effects.estimates, rtol=1e-12)
    assert np.isnan(found.residuals).sum() == (~there).sum()
    said = [n.text() for n in found.tables()[0].notes]
    assert any("unbalanced panel" in s for s in said)
    assert any("have no value and are left out" in s for s in said)


def test_rows_in_another_order_and_a_region_that_is_never_there(study):
    panel, raw, there = study
    there = there.copy()
    there[:, 9] = False
    holes = panel.masked(there)
    found = rs.regression.spatial_panel_estimate(
        holes, "y ~ a + b", weights(raw), missing="keep", covariance="analytic"
    )
    order = np.random.default_rng(2).permutation(N)
    other = rs.regression.spatial_panel_estimate(
        holes.select(ids=[IDS[k] for k in order]),
        "y ~ a + b",
        weights(raw),
        missing="keep",
        covariance="analytic",
    )
    np.testing.assert_allclose(found.estimates, other.estimates, rtol=1e-9)
    assert "r09" not in found.ids
    assert any("r09" in n.text() and "no period" in n.text() for n in found.tables()[0].notes)


def test_holes_are_named_unless_kept_and_what_is_not_offered_says_so(study):
    panel, raw, there = study
    holes, w = panel.masked(there), weights(raw)
    with pytest.raises(MissingValueError, match="drop_regions"):
        rs.regression.spatial_panel_estimate(holes, "y ~ a + b", w[2011], covariance="analytic")
    with pytest.raises(SpecificationError, match="lee-yu"):
        rs.regression.spatial_panel_estimate(
            holes, "y ~ a + b", w, bias_correction="lee-yu", missing="keep"
        )
    with pytest.raises(UnknownColumnError, match="2012"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ a + b", {2011: w[2011]}, covariance="analytic"
        )
    alone = there.copy()
    alone[:, 3:] = False
    with pytest.raises(MissingValueError, match="at least 4"):
        rs.regression.spatial_panel_estimate(
            panel.masked(alone), "y ~ a + b", w, missing="keep", covariance="analytic"
        )
    flat = holes.with_columns(by_position=True, c=np.ones((T, N)))
    with pytest.raises(RegspatialError, match="does not|do not vary"):
        rs.regression.spatial_panel_estimate(
            flat, "y ~ a + c", w, missing="keep", covariance="analytic"
        )


def test_the_correction_takes_the_bias_of_uncorrected_likelihood_away():
    """15 % missing, two-way: METHODS' own experiment, rho = .6, dense weights, many draws."""
    rng = np.random.default_rng(5)
    n, periods = 24, 6
    xy = rng.uniform(size=(n, 2))
    dist = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    np.fill_diagonal(dist, np.inf)
    dense = rows(1 / dist)
    w = rs.weights.from_dense(IDS, dense)
    solve = np.linalg.inv(np.eye(n) - 0.5 * dense)
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        for _unused in range(60):
            x = rng.normal(size=(periods, n))
            mu = rng.normal(size=n)
            y = (x + mu + rng.normal(size=(periods, n))) @ solve.T
            there = rng.uniform(size=x.shape) > 0.15
            panel = rs.Panel.from_arrays(IDS, range(periods), {"y": y, "x": x}).masked(there)
            pair = [
                rs.regression.spatial_panel_estimate(
                    panel,
                    "y ~ x",
                    w,
                    model="sar",
                    bias_correction=c,
                    missing="keep",
                    covariance="analytic",
                ).rho
                for c in ("none", "auto")
            ]
            found.append(pair)
    plain, corrected = np.mean(found, axis=0) - 0.5
    error = np.std(found, axis=0)[1] / np.sqrt(len(found))
    assert plain < -0.2
    assert abs(corrected) < max(4 * error, 0.25 * abs(plain))


@pytest.mark.parametrize("model", ["sdm", "sdem"])
def test_a_whole_study_of_a_panel_with_holes(study, model):
    """Impacts, LR tests of the effects and against smaller models; what is not there says why."""
    panel, raw, there = study
    found = rs.spatial_panel(
        panel.masked(there),
        "y ~ a + b",
        weights(raw),
        model=model,
        missing="keep",
        draws=50,
        rng=1,
        covariance="analytic",
    )
    assert found.model.by_period
    assert found.impacts is not None
    assert [t.name for t in found.tests[:2]] == ["lm-lag", "lm-error"]
    lr = [t for t in found.tests if t.name == "lr"]
    assert lr[0].df == T - 1 or lr[0].df == N - 1
    assert lr[0].statistic > 0
    if model == "sdm":
        assert any(t.name == "wald" for t in found.tests)
    assert "unbalanced panel" in found.summary()


def test_the_runner_passes_keep_on(study):
    panel, raw, there = study
    w = weights(raw)
    one = runner.call(
        "spatial_panel",
        {"panel": panel.masked(there), "weights": rs.PeriodWeights(w)},
        {"formula": "y ~ a + b", "model": "sar", "missing": "keep", "draws": 50, "rng": 1},
    )
    by_hand = rs.regression.spatial_panel_estimate(
        panel.masked(there), "y ~ a + b", w, model="sar", missing="keep"
    )
    np.testing.assert_allclose(one.result.model.estimates, by_hand.estimates, rtol=1e-12)
