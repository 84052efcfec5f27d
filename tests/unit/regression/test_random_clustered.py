"""Random effects with holes: errors clustered by region and the slope of an unbiased equation, written out densely."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg as la

import regspatial as rs
from regspatial.options import DEFAULT
from regspatial.regression.panel.random import clustered as _random_clustered
from regspatial.regression.panel.random.unbalanced import fit_cells
from regspatial.regression.panel.unbalanced.design import unbalanced_design

N, T = 11, 5
IDS = [f"r{i:02d}" for i in range(N)]
XY = np.random.default_rng(4).uniform(size=(N, 2))
D = np.hypot(*(XY[:, None] - XY[None]).transpose(2, 0, 1)) + 9.0 * np.eye(N)
W = (1 / D**1.5) * (1 - np.eye(N))
W /= W.sum(axis=1, keepdims=True)
UNEVEN = W * np.linspace(0.7, 1.0, N)[:, None]
HOLES = [(1, 3), (2, 3), (0, 5), (4, 0), (4, 1), (3, 8)]

pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def weights(matrix):
    if matrix is UNEVEN:
        return rs.SpatialWeights(ids=IDS, matrix=matrix)
    return rs.SpatialWeights(ids=IDS, matrix=matrix, normalisation="row")


def simulated(seed, rho=0.3, lam=0.25, holes=True):
    numbers = np.random.default_rng(seed)
    x, z = numbers.normal(size=(2, T, N)) + numbers.normal(size=(2, 1, N))
    mu, e = numbers.normal(size=N), 0.7 * numbers.normal(size=(T, N))
    v = np.linalg.solve(np.eye(N) - lam * W, (mu + e).T).T
    mean = 1.0 + x - 0.5 * z + np.linspace(0, 1, T)[:, None] + v
    y = np.linalg.solve(np.eye(N) - rho * W, mean.T).T
    if holes:
        for cell in HOLES:
            x[cell] = np.nan
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "z": z, "y": y})


class Dense:
    """Everything (N, N), at any (b, rho, lambda, sigma2, sigma2_mu): Omega^-1/2 by its eigenvectors."""

    def __init__(self, panel, matrix, *, lags, lag, errors, periods):
        x, z, y = (panel[name].values for name in ("x", "z", "y"))
        there = np.isfinite(x)
        self.region = np.nonzero(there)[1]
        ws, own = [], []
        for t in range(T):
            i = np.flatnonzero(there[t])
            w = matrix[np.ix_(i, i)]
            ws.append(w / w.sum(axis=1, keepdims=True) if matrix is W else w)
            each = [x[t, i], z[t, i]]
            own.append(np.array([*each, *(ws[-1] @ v for v in each)] if lags else each).T)
        self.w, self.z, self.y = la.block_diag(*ws), np.vstack(own), y[there]
        self.u = np.eye(N)[self.region]
        periods_ = np.repeat(np.eye(T), there.sum(axis=1), axis=0)
        self.d = periods_ if periods else np.zeros((len(self.y), 0))
        if not periods:
            self.z = np.column_stack([self.z, np.ones(len(self.y))])
        self.lag, self.errors, self.size = lag, errors, len(self.y)
        self.m = self.size - self.d.shape[1]

    def parts(self, at):
        spatial, (s2, between) = list(at[self.z.shape[1] : -2]), at[-2:]
        rho = spatial.pop(0) if self.lag else 0.0
        lam = spatial.pop(0) if self.errors else 0.0
        eye = np.eye(self.size)
        s, b = eye - rho * self.w, eye - lam * self.w
        values, vectors = np.linalg.eigh(eye + between / s2 * self.u @ self.u.T)
        return s, b, (vectors / np.sqrt(values)) @ vectors.T, s2, np.log(values).sum()

    def residuals(self, at):
        """Return starred residuals, Q, the filter and the root P; effects of periods by GLS."""
        s, b, p, _s2, _log = self.parts(at)
        q = np.eye(self.size)
        if self.d.shape[1]:
            o = np.linalg.qr(p @ b @ self.d)[0]
            q = q - o @ o.T
        return q @ p @ b @ (s @ self.y - self.z @ at[: self.z.shape[1]]), q, b, p

    def loglik(self, at):
        """Of the data without effects of periods, whose rows of W have one sum."""
        s, b, p, s2, log = self.parts(at)
        e = self.residuals(at)[0]
        out = np.linalg.slogdet(s)[1] + np.linalg.slogdet(b)[1] - 0.5 * log
        if self.d.shape[1]:
            root = p @ b @ self.d
            out -= 0.5 * np.linalg.slogdet(root.T @ root)[1]
            out -= np.linalg.slogdet(np.linalg.lstsq(self.d, s @ self.d, rcond=None)[0])[1]
        return out - 0.5 * self.m * np.log(s2) - e @ e / (2 * s2)

    def scores(self, at):
        """Return scores by region, and p_ij of rho and lambda (…, n, n)."""
        e, q, b, p = self.residuals(at)
        s, _b, _p, s2, _log = self.parts(at)
        alpha = np.zeros(self.size)
        left = s @ self.y - self.z @ at[: self.z.shape[1]]
        if self.d.shape[1]:
            root = p @ b @ self.d
            alpha = self.d @ np.linalg.lstsq(root, p @ b @ left, rcond=None)[0]
        moved, forms = [], []
        turn = np.linalg.inv(p)
        if self.lag:
            moved.append(q @ p @ b @ self.w @ self.y)
            forms.append(b @ self.w @ np.linalg.inv(s) @ np.linalg.inv(b))
        if self.errors:
            moved.append(q @ p @ self.w @ (left - alpha))
            forms.append(self.w @ np.linalg.inv(b))
        rows = [
            np.array([c[self.region == i] @ e[self.region == i] for i in range(N)])
            for c in (q @ p @ b @ self.z).T
        ]
        pairs = []
        for w, g in zip(moved, forms, strict=True):
            a = q @ p @ g @ turn @ q
            both = np.zeros((N, N))
            own, trace = np.zeros(N), np.zeros(N)
            for i in range(N):
                one = self.region == i
                own[i] = (w - a @ e)[one] @ e[one] + e[one] @ a[np.ix_(one, one)] @ e[one]
                trace[i] = np.trace(a[np.ix_(one, one)])
                for j in range(N):
                    other = self.region == j
                    if i != j:
                        both[i, j] = (
                            e[one] @ (a[np.ix_(one, other)] + a[np.ix_(other, one)].T) @ e[other]
                        )
            counts = np.bincount(self.region)
            own -= (w @ e) * counts / self.size
            own -= (trace - counts * trace.sum() / self.size) * self.m / self.size * s2
            rows.append(own)
            pairs.append(both / s2)
        phi = at[-1] / s2
        counts = np.bincount(self.region)
        inside = q if self.d.shape[1] else np.eye(self.size)
        square = np.array([e[self.region == i] @ e[self.region == i] for i in range(N)])
        total = np.array([e[self.region == i].sum() for i in range(N)])
        free = np.array([np.trace(inside[np.ix_(*[self.region == i] * 2)]) for i in range(N)])
        summed = np.array([inside[np.ix_(*[self.region == i] * 2)].sum() for i in range(N)])
        by_phi = 0.5 * (total**2 / s2 - summed) / (1 + phi * counts)
        last = [(square / s2 - free) / (2 * s2) - phi / s2 * by_phi, by_phi / s2]
        return np.array([*(r / s2 for r in rows), *last]), pairs

    def clustered(self, at, slope):
        s, pairs = self.scores(at)
        meat = N / (N - 1) * s @ s.T
        k = self.z.shape[1]
        over = (N / (N - 1)) ** 2 if self.d.shape[1] else 1.0
        for i, one in enumerate(pairs):
            for j, other in enumerate(pairs):
                meat[k + i, k + j] += 0.5 * over * np.sum(one * other)
        meat *= self.m / (self.m - len(s) + 1)
        return np.linalg.solve(slope, np.linalg.solve(slope, meat).T).T


def second(function, at, size):
    """Return the second derivatives, by differences of fourth order of steps `size`."""
    k = len(at)
    out = np.empty((k, k))
    shares = {1: 8.0 / 12.0, -1: -8.0 / 12.0, 2: -1.0 / 12.0, -2: 1.0 / 12.0}
    for i, one in enumerate(np.eye(k) * size):
        for j, other in enumerate(np.eye(k) * size):
            out[i, j] = sum(
                a * b * function(at + p * one + q * other)
                for p, a in shares.items()
                for q, b in shares.items()
            )
    return out / np.outer(size, size)


def fitted(panel, matrix, model, effects, covariance="clustered"):
    return rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x + z",
        weights(matrix),
        model=model,
        effects="random",
        fixed_effects=effects,
        covariance=covariance,
        missing="keep",
    )


def place_of(fit, dense):
    spatial = [v for v in (fit.rho, fit.lambda_) if np.isfinite(v)]
    slopes = fit.estimates[: dense.z.shape[1]]
    if dense.d.shape[1] == 0:  # the intercept stands first
        slopes = np.append(slopes[1:], slopes[0])
    return np.array([*slopes, *spatial, fit.sigma2, fit.sigma2_mu])


@pytest.mark.parametrize(
    ("model", "effects"),
    [("sar", "twoway"), ("sdm", "entity"), ("sem", "twoway"), ("sac", "twoway")],
)
def test_clustered_errors_are_those_of_dense_scores(model, effects):
    """1e-5: the curvature is by differences, of ours and of the dense density."""
    panel = simulated(3)
    fit = fitted(panel, W, model, effects)
    dense = Dense(
        panel,
        W,
        lags=model == "sdm",
        lag=model in ("sar", "sdm", "sac"),
        errors=model in ("sem", "sac"),
        periods=effects == "twoway",
    )
    at = place_of(fit, dense)
    s, pairs = dense.scores(at)
    total = s.sum(axis=1)
    for j, both in enumerate(pairs):
        total[dense.z.shape[1] + j] += 0.5 * both.sum()
    assert np.abs(total).max() < 1e-5
    size = 0.02 * np.append(fit.se, [fit.sigma2_std_error, fit.sigma2_mu_std_error])
    k = dense.z.shape[1]
    order = [*range(len(size))] if effects == "twoway" else [*range(1, k), 0, *range(k, len(size))]
    v = dense.clustered(at, -second(dense.loglik, at, size[order]))
    wanted = np.sqrt(np.diag(v))
    found = np.append(fit.se, [fit.sigma2_std_error, fit.sigma2_mu_std_error])[order]
    assert found == pytest.approx(wanted, rel=1e-5)
    assert fit.covariance_type == "clustered"


@pytest.mark.parametrize(
    ("model", "effects"),
    [
        ("ols", "twoway"),
        ("sdm", "twoway"),
        ("sem", "entity"),
        ("sdem", "twoway"),
        ("sac", "twoway"),
    ],
)
def test_without_holes_they_are_those_of_whole_panels(model, effects):
    panel = simulated(3, holes=False)
    fit = fitted(panel, W, model, effects)
    d = unbalanced_design(
        panel,
        "y ~ x + z",
        weights(W),
        y=None,
        x=None,
        model=model,
        durbin=None,
        fixed_effects="time" if effects == "twoway" else "none",
    )
    done = "none" if effects == "entity" else "lee-yu-transform"
    for kind in ("clustered", "clustered by scores"):
        found = fit_cells(d, done, DEFAULT, kind)
        errors = np.sqrt(np.diag(found.v))
        size = len(fit.terms)
        if kind == "clustered":
            assert errors[:size] == pytest.approx(fit.se, rel=1e-5)
            ends = fit.sigma2_std_error, fit.sigma2_mu_std_error
            assert errors[-2:] == pytest.approx(ends, rel=1e-5)
        elif model not in ("ols", "slx"):
            assert f"{errors[size - 1]:.3g}"[:4] in fit.summary()


@pytest.mark.parametrize("kind", ["observed", "clustered"])
def test_under_uneven_rows_errors_are_those_of_whole_panels(kind):
    """The slope of an unbiased equation is not its variance: without that .8 per cent of rho's error is missing."""
    panel = simulated(4, holes=False)
    fit = fitted(panel, UNEVEN, "sar", "twoway", kind)
    assert fit.bias_correction == "score"
    d = unbalanced_design(
        panel,
        "y ~ x + z",
        weights(UNEVEN),
        y=None,
        x=None,
        model="sar",
        durbin=None,
        fixed_effects="time",
    )
    errors = np.sqrt(np.diag(fit_cells(d, "score", DEFAULT, kind).v))
    assert errors[:3] == pytest.approx(fit.se, rel=1e-6)
    assert errors[-2:] == pytest.approx([fit.sigma2_std_error, fit.sigma2_mu_std_error], rel=1e-6)


@pytest.mark.parametrize("model", ["sem", "sdem"])
def test_under_uneven_rows_errors_of_models_with_lambda_are_those_of_whole_panels(model):
    """What effects of periods leave of a region goes with its row of W: spread evenly, slopes' differ by 1e-4 and more."""
    panel = simulated(4, holes=False)
    fit = fitted(panel, UNEVEN, model, "twoway")
    d = unbalanced_design(
        panel,
        "y ~ x + z",
        weights(UNEVEN),
        y=None,
        x=None,
        model=model,
        durbin=None,
        fixed_effects="time",
    )
    errors = np.sqrt(np.diag(fit_cells(d, fit.bias_correction, DEFAULT, "clustered").v))
    assert errors[: len(fit.terms)] == pytest.approx(fit.se, rel=1e-5)
    assert errors[-2:] == pytest.approx([fit.sigma2_std_error, fit.sigma2_mu_std_error], rel=1e-5)


def test_with_holes_and_uneven_rows_the_slope_is_that_of_dense_equations():
    """D by differences of the equations, V = D^-1 (H - (tr QA0² - tr QA0QA0) e e') D^-1', H without what phi moves."""
    panel = simulated(4)
    fit = fitted(panel, UNEVEN, "sar", "twoway", "observed")
    dense = Dense(panel, UNEVEN, lags=False, lag=True, errors=False, periods=True)
    at = place_of(fit, dense)

    def equations(point, phi=None):
        """Return all five; of the traces of rho's those at another phi."""
        e, q, _b, p = dense.residuals(point)
        s, _b, _p, s2, _log = dense.parts(point)
        g = dense.w @ np.linalg.inv(s)
        w = q @ p @ dense.w @ dense.y
        if phi is not None:
            _e, q, _b, p = dense.residuals(np.array([*point[:-1], phi * s2]))
        trace = np.trace(q @ p @ g @ np.linalg.inv(p))
        rows = dense.scores(point)[0].sum(axis=1)
        return np.array([*rows[:2], w @ e / s2 - trace, *rows[3:]])

    assert np.abs(equations(at)).max() < 1e-5
    size = 1e-3 * np.append(fit.se, [fit.sigma2_std_error, fit.sigma2_mu_std_error])
    d, h = (
        -np.column_stack(
            [
                (8 * (f(at + one) - f(at - one)) - (f(at + 2 * one) - f(at - 2 * one)))
                / (12 * step)
                for one, step in zip(np.diag(size), size, strict=True)
            ]
        )
        for f in (equations, lambda point: equations(point, at[-1] / at[-2]))
    )
    assert h == pytest.approx(h.T, rel=1e-4, abs=1e-4 * np.abs(h).max())
    s, _b, p, _s2, _log = dense.parts(at)
    q = dense.residuals(at)[1]
    a = p @ dense.w @ np.linalg.inv(s) @ np.linalg.inv(p)
    h[2, 2] -= np.trace(q @ a @ a) - np.trace(q @ a @ q @ a)
    v = np.linalg.solve(d, np.linalg.solve(d, h).T).T
    wanted = np.sqrt(np.diag(v))
    assert fit.se == pytest.approx(wanted[:3], rel=1e-5)
    assert [fit.sigma2_std_error, fit.sigma2_mu_std_error] == pytest.approx(wanted[-2:], rel=1e-5)
    robust = fitted(panel, UNEVEN, "sar", "twoway")
    assert robust.se == pytest.approx(np.sqrt(np.diag(dense.clustered(at, d)))[:3], rel=1e-5)


def test_of_many_regions_squares_of_sums_stand_for_pairs(monkeypatch):
    """2 Σ c_i² has the mean of what pairs have: near it here, and the same to rounding elsewhere."""
    panel = simulated(3)
    exact = fitted(panel, W, "sar", "twoway").se
    monkeypatch.setattr(_random_clustered, "MOST_PAIRS", 3)
    rough = fitted(panel, W, "sar", "twoway").se
    assert rough[2] != exact[2]
    assert rough == pytest.approx(exact, rel=0.5)


def test_what_is_said():
    fit = fitted(simulated(3), W, "sar", "twoway")
    assert "clustered by region" in fit.summary()
    assert "By scores alone" in fit.summary()
    assert "observed information" not in fit.summary()
    assert fit.spec["covariance"] == "clustered"
