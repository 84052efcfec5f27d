"""sac and gns with holes and weights by period, against everything dense, and a known truth."""

import threading
import warnings

import numpy as np
import pytest
from scipy.optimize import minimize

import regspatial as rs
from regspatial._kernels.linear import beside

N, T = 20, 5
IDS = [f"r{k:02d}" for k in range(N)]
TIMES = list(range(2011, 2011 + T))
EFFECTS = ("none", "entity", "time", "twoway")
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def rows(raw):
    sums = raw.sum(axis=1, keepdims=True)
    return raw / np.where(sums > 0, sums, 1.0)


@pytest.fixture(scope="module")
def study():
    """Holes, and weights of which the first are of three periods: some by distance, some one-way."""
    rng = np.random.default_rng(3)
    xy = rng.uniform(size=(N, 2))
    dist = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    np.fill_diagonal(dist, np.inf)
    one = np.where(dist < 0.5, 1 / dist, 0.0)
    two = (np.argsort(np.argsort(dist, axis=1), axis=1) < 4).astype(float)
    raw = [one, one, two, two, one]
    x = rng.normal(size=(2, T, N))
    y = np.empty((T, N))
    for t in range(T):
        w = rows(raw[t])
        u = np.linalg.solve(np.eye(N) + 0.4 * w, rng.normal(size=N))
        y[t] = np.linalg.solve(np.eye(N) - 0.5 * w, 2 * x[0, t] - x[1, t] + t + u)
    there = rng.uniform(size=(T, N)) > 0.15
    panel = rs.Panel.from_arrays(IDS, TIMES, {"y": y, "a": x[0], "b": x[1]})
    kept = {id(r): rs.weights.from_dense(IDS, r, islands="keep") for r in (one, two)}
    return panel, raw, there, {t: kept[id(r)] for t, r in zip(TIMES, raw, strict=True)}


class Dense:
    """N × N matrices, effects as dummies."""

    def __init__(self, panel, raw, there, effects, lagged):
        cells = [(t, i) for t in range(T) for i in range(N) if there[t, i]]
        self.size = len(cells)
        self.w = np.zeros((self.size, self.size))
        for t in range(T):
            at = [k for k, (s, _) in enumerate(cells) if s == t]
            inside = [i for s, i in cells if s == t]
            self.w[np.ix_(at, at)] = rows(raw[t][np.ix_(inside, inside)])
        pick = tuple(np.array(cells).T)
        self.y = panel["y"].values[pick]
        z = [panel[k].values[pick] for k in "ab"]
        z += [self.w @ one for one in z] if lagged else []
        z = [np.ones(self.size), *z] if effects == "none" else z
        self.z = np.array(z).T
        d = [[float(i == k) for _, i in cells] for k in range(N)] * (
            effects in ("entity", "twoway")
        )
        d += [[float(t == k) for t, _ in cells] for k in range(T)] * (effects in ("time", "twoway"))
        d = np.array(d).T if d else np.zeros((self.size, 0))
        u, s, _ = np.linalg.svd(d, full_matrices=False) if d.size else (d, np.zeros(0), 0)
        self.d = u[:, s > 1e-9]
        self.m = self.size - self.d.shape[1]

    def parts(self, rho, lam):
        eye = np.eye(self.size)
        b, a = eye - lam * self.w, eye - rho * self.w
        q, _ = np.linalg.qr(b @ self.d)
        p = q @ q.T
        return eye - p, p, b, a

    def fit(self, rho, lam):
        m, _, b, a = self.parts(rho, lam)
        z, y = m @ b @ self.z, m @ b @ a @ self.y
        beta = np.linalg.lstsq(z, y, rcond=None)[0]
        return beta, y - z @ beta

    def plain(self, rho, lam):
        """The likelihood of y with dummies, concentrated."""
        _, _, b, a = self.parts(rho, lam)
        _, e = self.fit(rho, lam)
        logdet = np.linalg.slogdet(a)[1] + np.linalg.slogdet(b)[1]
        n = self.size
        return -n / 2 * (np.log(2 * np.pi) + 1 + np.log(e @ e / n)) + logdet

    def equations(self, rho, lam):
        """w'e/sigma2 - tr MG~ and e'He/sigma2 - tr MH."""
        m, _, b, a = self.parts(rho, lam)
        _, e = self.fit(rho, lam)
        s2 = e @ e / self.m
        h = self.w @ np.linalg.inv(b)
        g = b @ self.w @ np.linalg.inv(a) @ np.linalg.inv(b)
        first = (m @ b @ self.w @ self.y) @ e / s2 - np.trace(m @ g)
        return np.array([first, e @ h @ e / s2 - np.trace(m @ h)])


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("model", ["sac", "gns"])
def test_against_everything_dense(study, model, effects):
    panel, raw, there, w = study
    d = Dense(panel, raw, there, effects, model == "gns")
    how = {"model": model, "fixed_effects": effects, "missing": "keep"}
    plain = rs.regression.spatial_panel_estimate(
        panel.masked(there), "y ~ a + b", w, bias_correction="none", **how
    )
    at = plain.rho, plain.lambda_
    # to rounding at the estimate, which is the top of the dense likelihood: found there by another
    # search to the root of rounding
    np.testing.assert_allclose(plain.loglik, d.plain(*at), rtol=1e-12)
    best = minimize(
        lambda v: -d.plain(*v), at, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    np.testing.assert_allclose(at, best.x, atol=2e-6)
    np.testing.assert_allclose(plain.estimates[:-2], d.fit(*at)[0], rtol=1e-7, atol=1e-10)
    assert (plain.nobs, plain.n_effects) == (d.size, d.size - d.m)
    found = rs.regression.spatial_panel_estimate(
        panel.masked(there), "y ~ a + b", w, **{"covariance": "analytic", **how}
    )
    if effects == "none":
        np.testing.assert_array_equal(found.estimates, plain.estimates)
        return
    at = found.rho, found.lambda_
    assert found.bias_correction == "score"
    assert np.abs(d.equations(*at)).max() < 1e-7 * d.size
    b, e = d.fit(*at)
    np.testing.assert_allclose(found.estimates[:-2], b, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(found.sigma2, e @ e / d.m, rtol=1e-9)
    assert np.abs(np.array(at) - [plain.rho, plain.lambda_]).max() > 1e-4 or effects == "entity"


@pytest.mark.parametrize("effects", ["entity", "twoway"])
def test_standard_errors_are_those_of_dense_matrices(study, effects):
    panel, raw, there, w = study
    found = rs.regression.spatial_panel_estimate(
        panel.masked(there),
        "y ~ a + b",
        w,
        model="sac",
        fixed_effects=effects,
        missing="keep",
        covariance="analytic",
    )
    d = Dense(panel, raw, there, effects, False)
    rho, lam, s2 = found.rho, found.lambda_, found.sigma2
    m, p, b, a = d.parts(rho, lam)
    back = np.linalg.inv(b)
    h, g = d.w @ back, b @ d.w @ np.linalg.inv(a) @ back
    e = d.fit(rho, lam)[1]
    z = m @ b @ d.z
    mean = m @ b @ d.w @ np.linalg.inv(a) @ (a @ d.y - back @ e)
    k = z.shape[1]
    v = np.zeros((k + 3, k + 3))
    v[:k, :k] = z.T @ z / s2
    v[:k, k] = v[k, :k] = z.T @ mean / s2
    v[k, k] = mean @ mean / s2 + np.trace(m @ g @ m @ (g + g.T))
    v[k + 1, k + 1] = np.trace(m @ h @ m @ (h + h.T))
    v[k, k + 1] = v[k + 1, k] = np.trace(m @ g @ m @ (h + h.T))
    v[k, -1] = v[-1, k] = np.trace(m @ g) / s2
    v[k + 1, -1] = v[-1, k + 1] = np.trace(m @ h) / s2
    v[-1, -1] = d.m / (2 * s2**2)
    slope = v.copy()
    slope[k, k] += np.trace(m @ g @ p @ g)
    slope[k, k + 1] += np.trace(p @ g.T @ m @ (h + h.T))
    back = np.linalg.inv(slope)
    np.testing.assert_allclose(
        found.covariance, (back @ v @ back.T)[: k + 2, : k + 2], rtol=1e-7, atol=1e-12
    )


@pytest.mark.parametrize("effects", ["entity", "twoway"])
def test_the_derivative_of_the_equations_is_that_of_differences(study, effects, scores_alone):
    """The observed form, to what differences of dense equations give."""
    panel, raw, there, w = study
    how = {"model": "sac", "fixed_effects": effects, "missing": "keep"}
    found = rs.regression.spatial_panel_estimate(
        panel.masked(there), "y ~ a + b", w, covariance="sandwich", **how
    )
    d = Dense(panel, raw, there, effects, False)
    at = np.append(found.estimates, found.sigma2)
    k = len(at) - 3

    def arrays(p):
        m, _, b, a = d.parts(p[k], p[k + 1])
        e = m @ (b @ (a @ d.y - d.z @ p[:k]))
        h = d.w @ np.linalg.inv(b)
        g = b @ d.w @ np.linalg.inv(a) @ np.linalg.inv(b)
        return m, b, e, h, g

    def equations(p):
        m, b, e, h, g = arrays(p)
        s2 = p[-1]
        inner = d.w @ (d.y - p[k] * d.w @ d.y - d.z @ p[:k])
        bd = b @ d.d
        own = np.linalg.lstsq(bd, b @ (d.y - p[k] * d.w @ d.y - d.z @ p[:k]), rcond=None)[0]
        inner = inner - d.w @ d.d @ own
        return np.concatenate(
            [
                (m @ b @ d.z).T @ e / s2,
                [(m @ b @ d.w @ d.y) @ e / s2 - np.trace(m @ g), inner @ e / s2 - np.trace(m @ h)],
                [e @ e / (2 * s2**2) - d.m / (2 * s2)],
            ]
        )

    slope = np.empty((k + 3, k + 3))
    for j in range(k + 3):
        step = np.zeros(k + 3)
        step[j] = 1e-5
        slope[:, j] = -(equations(at + step) - equations(at - step)) / 2e-5
    m, b, e, h, g = arrays(at)
    s2, n = at[-1], d.size

    def residual(p):
        return arrays(p)[2]

    by = [-(residual(at + s) - residual(at - s)) / 2e-5 for s in 1e-5 * np.eye(k + 3)[k : k + 2]]
    scores = np.vstack(
        [
            (m @ b @ d.z).T * e / s2,
            by[0] * e / s2 - np.trace(m @ g) / n,
            by[1] * e / s2 - np.trace(m @ h) / n,
            e**2 / (2 * s2**2) - d.m / n / (2 * s2),
        ]
    )
    back = np.linalg.inv(slope)
    v = back @ scores @ scores.T @ back.T
    # central differences with steps of 1e-5: some 1e-6 of an entry
    size = np.sqrt(np.outer(np.diag(v), np.diag(v)))
    np.testing.assert_allclose((found.covariance / size[:-1, :-1]), (v / size)[:-1, :-1], atol=2e-5)


def test_rows_in_another_order_and_effects_over_the_cells_that_are_there(study):
    panel, raw, there, w = study
    holes = panel.masked(there)
    found = rs.regression.spatial_panel_estimate(
        holes, "y ~ a + b", w, model="gns", missing="keep", covariance="analytic"
    )
    order = np.random.default_rng(2).permutation(N)
    other = rs.regression.spatial_panel_estimate(
        holes.select(ids=[IDS[k] for k in order]),
        "y ~ a + b",
        w,
        model="gns",
        missing="keep",
        covariance="analytic",
    )
    np.testing.assert_allclose(found.estimates, other.estimates, rtol=1e-7)
    d = Dense(panel, raw, there, "twoway", True)
    s = np.linalg.inv(np.eye(d.size) - found.rho * d.w)
    effects = rs.impacts(found, inference="delta")
    for k in range(2):
        g = s @ (found.beta[k] * np.eye(d.size) + found.theta[k] * d.w)
        direct, total = np.trace(g) / d.size, g.sum() / d.size
        np.testing.assert_allclose(effects.estimates[k], [direct, total - direct, total], rtol=1e-9)


def test_the_correction_takes_the_bias_away_and_intervals_cover():
    """True rho .4, lambda -.3, two-way effects, 12 % of cells missing."""
    rng = np.random.default_rng(8)
    n, periods, draws = 30, 8, 40
    xy = rng.uniform(size=(n, 2))
    dist = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    np.fill_diagonal(dist, np.inf)
    dense = rows(np.where(dist < 0.4, 1 / dist, 0.0))
    w = rs.weights.from_dense([str(k) for k in range(n)], dense, islands="keep")
    back, shocks = (np.linalg.inv(np.eye(n) - v * dense) for v in (0.4, -0.3))
    found, inside = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        for _unused in range(draws):
            x = rng.normal(size=(periods, n))
            u = rng.normal(size=(periods, n)) @ shocks.T
            y = (2 * x + rng.normal(size=n) + rng.normal(size=(periods, 1)) + u) @ back.T
            there = rng.uniform(size=x.shape) > 0.12
            panel = rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x}).masked(there)
            pair = [
                rs.regression.spatial_panel_estimate(
                    panel,
                    "y ~ x",
                    w,
                    model="sac",
                    bias_correction=c,
                    missing="keep",
                    covariance="analytic",
                )
                for c in ("none", "auto")
            ]
            found.append([[one.rho, one.lambda_] for one in pair])
            inside.append(np.abs(pair[1].estimates[-2:] - [0.4, -0.3]) < 2.5 * pair[1].se[-2:])
    plain, corrected = np.mean(found, axis=0) - [0.4, -0.3]
    error = np.std(found, axis=0)[1] / np.sqrt(draws)
    assert (np.abs(corrected) < 4 * error).all()
    assert np.abs(plain).sum() > 2 * np.abs(corrected).sum()
    assert np.abs(plain / error).max() > 4
    assert (np.mean(inside, axis=0) > 0.85).all()


@pytest.mark.parametrize("model", ["sdm", "sem", "sac"])
def test_large_matrices_of_effects_and_periods_are_waited_for(model, study, monkeypatch):
    """What scipy does with thousands of regions in one call held a window for seconds; the digits stay."""
    panel, _raw, there, weights = study

    def fitted():
        return rs.regression.spatial_panel_estimate(
            panel.masked(there),
            "y ~ a + b",
            weights,
            model=model,
            missing="keep",
            covariance="analytic",
        )

    whole = fitted()
    begun = []

    class Counted(threading.Thread):
        def start(self):
            begun.append(self)
            super().start()

    monkeypatch.setattr(beside.threading, "Thread", Counted)
    monkeypatch.setattr(beside, "LARGE", 2)
    found = fitted()
    assert len(begun) > 20
    np.testing.assert_allclose(found.estimates, whole.estimates, rtol=1e-12)
    np.testing.assert_allclose(found.covariance, whole.covariance, rtol=1e-12)
