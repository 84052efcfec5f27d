"""Models with lambda where rows of W have different sums, against everything written out.

`Full` has the fixed effects as dummy columns, filtered by B = I - lambda W like every other column,
and knows no projection: its blocks of the information are inverted with the dummies among them. What
both compute is the same number, so that the tolerances are those of rounding.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

import regspatial as rs
from regspatial.errors import ConvergenceError, SpecificationError
from regspatial.regression import effects_test, lr_test

pytestmark = pytest.mark.filterwarnings(
    "ignore:The GNS is weakly identified",
    "ignore:The likelihood has a second maximum",
    "ignore:Standard errors clustered by",
    "ignore:Driscoll",
)

EFFECTS = ("none", "entity", "time", "twoway")
MODELS = ("sem", "sdem", "sac", "gns")


class Full:
    """y = rho Wy + Xb + u, u = lambda Wu + e, X = [Z, dummies], all dense."""

    def __init__(self, panel, w, model, effects):
        t, n = panel.T, panel.n
        x = [panel.columns["x1"], panel.columns["x2"]]
        z = x + ([v @ w.T for v in x] if model in ("sdem", "gns") else [])
        one = np.ones((t, n))
        z = ([one] if effects == "none" else []) + z
        self.k = len(z)
        if effects in ("entity", "twoway"):
            z += [one * (np.arange(n) == i) for i in range(n)]
        if effects in ("time", "twoway"):
            z += [one * (np.arange(t) == s)[:, None] for s in range(effects == "twoway", t)]
        self.t, self.n, self.w = t, n, w
        self.big = np.kron(np.eye(t), w)
        self.x = np.array([v.ravel() for v in z]).T
        self.y = panel.columns["y"].ravel()
        self.has_rho = model in ("sac", "gns")

    def at(self, rho, lambda_):
        """Return b, e, sigma2 and the log-likelihood at (rho, lambda)."""
        b_full = np.eye(self.y.size) - lambda_ * self.big
        rest = b_full @ (self.y - rho * self.big @ self.y)
        x = b_full @ self.x
        b = np.linalg.lstsq(x, rest, rcond=None)[0]
        e = rest - x @ b
        s2 = e @ e / e.size
        one = np.eye(self.n)
        logdet = sum(np.linalg.slogdet(one - v * self.w)[1] for v in (rho, lambda_))
        return b, e, s2, -e.size / 2 * (np.log(2 * np.pi * s2) + 1) + self.t * logdet

    def maximum(self, start):
        """Return the highest log-likelihood near a start, without derivatives."""
        if self.has_rho:
            found = minimize(
                lambda v: -self.at(*v)[3],
                start,
                method="Nelder-Mead",
                options={"xatol": 1e-9, "fatol": 1e-11},
            )
        else:
            found = minimize(
                lambda v: -self.at(0.0, v[0])[3],
                start[1:],
                method="Nelder-Mead",
                options={"xatol": 1e-9, "fatol": 1e-11},
            )
        return -found.fun

    def blocks(self, rho, lambda_):
        """Return the observed and the expected information and the scores, dummies included.

        In (b, dummies, rho, lambda, sigma2); models without rho leave its row out.
        """
        b, e, s2, _ = self.at(rho, lambda_)
        big, one = self.big, np.eye(self.y.size)
        filt = one - lambda_ * big
        x, wx = filt @ self.x, big @ self.x
        wy = big @ self.y
        u = self.y - rho * wy - self.x @ b
        r, m = filt @ wy, big @ u
        g = big @ np.linalg.inv(one - rho * big)
        h = big @ np.linalg.inv(filt)
        p = x.shape[1]
        observed = np.zeros((p + 3, p + 3))
        observed[:p, :p] = x.T @ x / s2
        observed[:p, p] = x.T @ r / s2
        observed[:p, p + 1] = (x.T @ m + wx.T @ e) / s2
        observed[:p, p + 2] = x.T @ e / s2**2
        observed[p, p] = r @ r / s2 + np.trace(g @ g)
        observed[p, p + 1] = (r @ m + e @ (big @ wy)) / s2
        observed[p, p + 2] = r @ e / s2**2
        observed[p + 1, p + 1] = m @ m / s2 + np.trace(h @ h)
        observed[p + 1, p + 2] = m @ e / s2**2
        observed[-1, -1] = e @ e / s2**3 - e.size / (2 * s2**2)
        mean = filt @ g @ self.x @ b  # of BWy
        expected = np.zeros_like(observed)
        expected[:p, :p] = x.T @ x / s2
        expected[:p, p] = x.T @ mean / s2
        expected[p, p] = mean @ mean / s2 + np.trace(g @ g) + np.trace(g.T @ g)
        expected[p, p + 1] = np.trace(g @ h) + np.trace(g.T @ h)
        expected[p, p + 2] = np.trace(g) / s2
        expected[p + 1, p + 1] = np.trace(h @ h) + np.trace(h.T @ h)
        expected[p + 1, p + 2] = np.trace(h) / s2
        expected[-1, -1] = e.size / (2 * s2**2)
        rows = [*(x.T * e / s2), r * e / s2 - np.trace(g) / e.size]
        rows += [m * e / s2 - np.trace(h) / e.size, e**2 / (2 * s2**2) - 1 / (2 * s2)]
        scores = np.array(rows).reshape(-1, self.t, self.n)
        keep = [i for i in range(p + 3) if i != p or self.has_rho]
        out = []
        for upper in (observed, expected):
            whole = np.triu(upper) + np.triu(upper, 1).T
            out.append(whole[np.ix_(keep, keep)])
        return (*out, scores[keep])

    def covariance(self, rho, lambda_, kind):
        """Return the covariance of (b, rho, lambda, sigma2) out of the one with the dummies."""
        observed, expected, s = self.blocks(rho, lambda_)
        v = np.linalg.inv(expected if kind == "analytic" else observed)
        if kind == "sandwich":
            flat = s.reshape(len(s), -1)
            v = v @ flat @ flat.T @ v
        elif kind == "clustered":
            by_region = s.sum(axis=1)
            v = v @ (self.n / (self.n - 1) * by_region @ by_region.T) @ v
        elif kind == "driscoll-kraay":
            by_time = s.sum(axis=2)
            lags = min(int(4 * (self.t / 100) ** (2 / 9)), self.t - 1)
            meat = by_time @ by_time.T
            for lag in range(1, lags + 1):
                cross = by_time[:, lag:] @ by_time[:, :-lag].T
                meat += (1 - lag / (lags + 1)) * (cross + cross.T)
            v = v @ meat @ v
        keep = [*range(self.k), *range(len(v) - 2 - self.has_rho, len(v))]
        return v[np.ix_(keep, keep)]


def sample(tools, matrix, *, n=12, periods=5, rho=0.25, lam=0.3, **how):
    w = tools.uneven[matrix](n)
    return tools.simulated(w, periods=periods, rho=rho, lam=lam, sigma=1.0, **how), w


def fitted(tools, panel, w, model, effects, **how):
    how.setdefault("bias_correction", "none")
    return rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x1 + x2",
        tools.weights(panel, w),
        model=model,
        fixed_effects=effects,
        **{"covariance": "analytic", **how},
    )


def spatial(fit):
    """Return rho (0 without) and lambda."""
    return (0.0 if np.isnan(fit.rho) else fit.rho), fit.lambda_


CASES = pytest.mark.parametrize("effects", EFFECTS)
KINDS = pytest.mark.parametrize("matrix", ["island", "spectral", "min-max", "flows"])
ALL = pytest.mark.parametrize("model", MODELS)


@KINDS
@ALL
@CASES
def test_the_likelihood_is_the_one_with_dummies(tools, matrix, model, effects):
    panel, w = sample(tools, matrix)
    fit = fitted(tools, panel, w, model, effects)
    full = Full(panel, w, model, effects)
    b, e, s2, height = full.at(*spatial(fit))
    k = full.k
    assert fit.loglik == pytest.approx(height, abs=1e-8)
    assert fit.estimates[:k] == pytest.approx(b[:k], abs=1e-8)
    assert fit.sigma2 == pytest.approx(s2, rel=1e-8)
    np.testing.assert_allclose(fit.residuals.ravel(), e, atol=1e-8)
    # Nothing higher is near: to 1e-8 of a function whose top is flat.
    start = np.array(spatial(fit)) + 0.02
    assert full.maximum(start) <= fit.loglik + 1e-8
    assert fit.aic == pytest.approx(-2 * height + 2 * (len(fit.terms) + 1), abs=1e-7)


@KINDS
@ALL
@pytest.mark.parametrize(
    "kind", ["analytic", "observed", "sandwich", "clustered", "driscoll-kraay"]
)
def test_covariances_are_those_with_dummies(tools, matrix, model, kind, scores_alone):
    panel, w = sample(tools, matrix)
    for effects in EFFECTS:
        if kind in ("clustered", "driscoll-kraay") and effects != "none":
            continue  # below: with dummies the sums over a group are zero or nearly so
        fit = fitted(tools, panel, w, model, effects, covariance=kind)
        wanted = Full(panel, w, model, effects).covariance(*spatial(fit), kind)
        size = np.sqrt(np.diag(wanted))
        np.testing.assert_allclose(fit.se, size[:-1], rtol=1e-7)
        np.testing.assert_allclose(
            fit.covariance / np.outer(size[:-1], size[:-1]),
            wanted[:-1, :-1] / np.outer(size[:-1], size[:-1]),
            atol=1e-7,
        )
        assert fit.sigma2_std_error == pytest.approx(size[-1], rel=1e-7)


@KINDS
@ALL
@pytest.mark.parametrize(
    ("kind", "effects"),
    [
        ("clustered", "entity"),
        ("clustered", "time"),
        ("driscoll-kraay", "entity"),
        ("driscoll-kraay", "time"),
        ("clustered", "twoway"),
    ],
)
def test_sums_over_groups_are_those_with_dummies(tools, matrix, model, kind, effects, scores_alone):
    panel, w = sample(tools, matrix)
    fit = fitted(tools, panel, w, model, effects, covariance=kind)
    wanted = Full(panel, w, model, effects).covariance(*spatial(fit), kind)
    np.testing.assert_allclose(fit.se, np.sqrt(np.diag(wanted))[:-1], rtol=1e-6)


@KINDS
@ALL
@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
def test_the_effects_are_the_coefficients_of_the_dummies(tools, matrix, model, effects):
    panel, w = sample(tools, matrix)
    fit = fitted(tools, panel, w, model, effects)
    full = Full(panel, w, model, effects)
    b = full.at(*spatial(fit))[0]
    dummies = (full.x[:, full.k :] @ b[full.k :]).reshape(panel.T, panel.n)
    got = np.full(dummies.shape, fit.constant)
    if fit.entity_effects is not None:
        got = got + fit.entity_effects
        assert fit.entity_effects.sum() == pytest.approx(0.0, abs=1e-9)
    if fit.time_effects is not None:
        got = got + fit.time_effects[:, None]
        assert fit.time_effects.sum() == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(got, dummies, atol=1e-8)


def test_the_dense_information_is_the_curvature_of_the_dense_likelihood(tools):
    """The yardstick itself, by central differences with a step of 1e-4."""
    panel, w = sample(tools, "min-max", n=7, periods=3)
    full = Full(panel, w, "gns", "twoway")
    observed, _, scores = full.blocks(0.2, 0.3)
    b, _, s2, _ = full.at(0.2, 0.3)

    def loglik(p):
        rho, lam, v = p[-3:]
        filt = np.eye(full.y.size) - lam * full.big
        e = filt @ (full.y - rho * full.big @ full.y - full.x @ p[:-3])
        one = np.eye(full.n)
        logdet = sum(np.linalg.slogdet(one - q * w)[1] for q in (rho, lam))
        return -e.size / 2 * np.log(2 * np.pi * v) - e @ e / (2 * v) + full.t * logdet

    p = np.concatenate([b, [0.2, 0.3, s2]])
    step = 1e-4 * np.eye(p.size)
    slope = [(loglik(p + h) - loglik(p - h)) / 2e-4 for h in step]
    np.testing.assert_allclose(scores.sum(axis=(1, 2)), slope, atol=1e-5)
    for i in (0, 5, p.size - 4, p.size - 3, p.size - 2, p.size - 1):
        for j in (0, 7, p.size - 3, p.size - 2, p.size - 1):
            a, c = step[i], step[j]
            value = loglik(p + a + c) - loglik(p + a - c) - loglik(p - a + c) + loglik(p - a - c)
            assert observed[i, j] == pytest.approx(-value / 4e-8, rel=1e-4, abs=1e-4)


def contrasts(size, out):
    """Return an orthonormal F with F'1 = 0, or the identity."""
    q = np.linalg.qr(np.column_stack([np.ones(size), np.eye(size)[:, 1:]]))[0]
    return q[:, 1:] if out else np.eye(size)


@KINDS
@pytest.mark.parametrize("model", ["sem", "sdem"])
@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
def test_the_transformation_is_the_density_of_contrasts(tools, matrix, model, effects):
    """F'y ~ N(F'Zb, sigma2 F'(B'B)^-1 F) whatever the effects: the maximum, to its height."""
    panel, w = sample(tools, matrix)
    fit = fitted(tools, panel, w, model, effects, bias_correction="lee-yu-transform")
    f_t = contrasts(panel.T, effects in ("entity", "twoway"))
    f_n = contrasts(panel.n, effects in ("time", "twoway"))
    f = np.kron(f_t, f_n)
    full = Full(panel, w, model, effects)
    y, z = f.T @ full.y, f.T @ full.x[:, : full.k]

    def height(lam, b, s2):
        outer = f_n.T @ np.linalg.inv(np.eye(panel.n) - lam * w)
        spread = np.kron(np.eye(f_t.shape[1]), s2 * outer @ outer.T)
        return multivariate_normal(z @ b, spread).logpdf(y)

    b, lam, s2 = fit.estimates[:-1], fit.lambda_, fit.sigma2
    assert fit.loglik == pytest.approx(height(lam, b, s2), abs=1e-9)
    for other in (lam - 1e-3, lam + 1e-3):
        assert height(other, b, s2) < fit.loglik
    for k in range(b.size):
        for step in (-1e-3, 1e-3):
            assert height(lam, b + step * (np.arange(b.size) == k), s2) < fit.loglik
    assert max(height(lam, b, s2 * 1.001), height(lam, b, s2 * 0.999)) < fit.loglik


@KINDS
@pytest.mark.parametrize("model", ["sem", "sdem"])
@pytest.mark.parametrize("effects", ["time", "twoway"])
def test_covariance_after_the_transformation(tools, matrix, model, effects):
    """Expected: of N(F'Zb, V), I_ij = tr(V^-1 V_i V^-1 V_j)/2. Observed: by differences, step 1e-4."""
    panel, w = sample(tools, matrix)
    how = {"bias_correction": "lee-yu-transform"}
    fit = fitted(tools, panel, w, model, effects, **how)
    seen = fitted(tools, panel, w, model, effects, covariance="observed", **how)
    t = panel.T - (effects == "twoway")
    f_n = contrasts(panel.n, True)
    f = np.kron(contrasts(panel.T, effects == "twoway"), f_n)
    full = Full(panel, w, model, effects)
    y, z = f.T @ full.y, f.T @ full.x[:, : full.k]
    k = full.k

    def spread(lam):
        outer = f_n.T @ np.linalg.inv(np.eye(panel.n) - lam * w)
        return outer @ outer.T

    lam, s2, h = fit.lambda_, fit.sigma2, 1e-5
    inverse = np.linalg.inv(spread(lam))
    by = inverse @ (spread(lam + h) - spread(lam - h)) / (2 * h)
    wanted = np.zeros((k + 2, k + 2))
    wanted[:k, :k] = z.T @ np.kron(np.eye(t), inverse) @ z / s2
    wanted[k, k] = t * np.trace(by @ by) / 2
    wanted[k, k + 1] = wanted[k + 1, k] = t * np.trace(by) / (2 * s2)
    wanted[-1, -1] = t * (panel.n - 1) / (2 * s2**2)
    errors = np.sqrt(np.diag(np.linalg.inv(wanted)))
    np.testing.assert_allclose([*fit.se, fit.sigma2_std_error], errors, rtol=1e-7)

    def loglik(p):
        e = y - z @ p[:k]
        v = np.linalg.inv(spread(p[k]))
        size = t * np.linalg.slogdet(v)[1] - y.size * np.log(2 * np.pi * p[-1])
        return size / 2 - e @ np.kron(np.eye(t), v) @ e / (2 * p[-1])

    p = np.concatenate([fit.estimates, [s2]])
    step = 1e-4 * np.eye(p.size)
    curve = np.empty((k + 2, k + 2))
    for i, a in enumerate(step):
        for j, c in enumerate(step):
            curve[i, j] = -(loglik(p + a + c) - loglik(p + a - c) - loglik(p - a + c)) / 4e-8
            curve[i, j] -= loglik(p - a - c) / 4e-8
    errors = np.sqrt(np.diag(np.linalg.inv(curve)))
    np.testing.assert_allclose([*seen.se, seen.sigma2_std_error], errors, rtol=1e-4)


@KINDS
@pytest.mark.parametrize("model", ["sem", "sdem"])
@pytest.mark.parametrize("effects", ["time", "twoway"])
def test_the_correction_takes_the_bias_of_the_score(tools, matrix, model, effects):
    """-v'W1/v'v is what the expected score of lambda is short of zero, per period."""
    panel, w = sample(tools, matrix)
    before = fitted(tools, panel, w, model, effects)
    after = fitted(tools, panel, w, model, effects, bias_correction="lee-yu")
    n, t, lam = panel.n, panel.T, before.lambda_
    one = np.ones(n)
    v = one - lam * w @ one
    q = np.eye(n) - np.outer(v, v) / (v @ v)
    h = w @ np.linalg.inv(np.eye(n) - lam * w)
    short = np.trace(h) - np.trace(q @ h)
    _, expected, _ = Full(panel, w, model, effects).blocks(0.0, lam)
    p = len(expected) - 2
    k = before.estimates.size - 1
    inner = np.linalg.inv(
        np.linalg.inv(expected)[np.ix_([*range(k), p, p + 1], [*range(k), p, p + 1])]
    )
    bias = np.zeros(k + 2)
    bias[k:] = t * short, t / (2 * before.sigma2)
    moved = np.linalg.solve(inner, bias)
    factor = t / (t - 1) if effects == "twoway" else 1.0
    assert after.estimates == pytest.approx(before.estimates + moved[:-1], abs=1e-8)
    assert after.sigma2 == pytest.approx((before.sigma2 + moved[-1]) * factor, rel=1e-8)


@pytest.mark.parametrize("effects", ["time", "twoway"])
@pytest.mark.parametrize("model", ["sar", "sdm", "sac", "gns"])
def test_a_lag_of_y_needs_rows_of_one_sum_for_the_transformation(tools, model, effects):
    panel, w = sample(tools, "spectral")
    with pytest.raises(SpecificationError, match="rows all have one sum"):
        fitted(tools, panel, w, model, effects, bias_correction="lee-yu-transform")
    half = tools.matrices["halved"](12)
    fit = fitted(tools, panel, half, model, effects, bias_correction="lee-yu-transform")
    f_n = contrasts(12, True)
    star = f_n.T @ half @ f_n
    f = np.kron(contrasts(panel.T, effects == "twoway"), f_n)
    durbin = "gns" if model in ("sdm", "gns") else "sac"
    full = Full(panel, half, durbin, effects)
    y, z = f.T @ full.y, f.T @ full.x[:, : full.k]
    periods = y.size // 11

    def height(rho, lam):
        one = np.eye(11)
        lag, filt = (np.kron(np.eye(periods), one - v * star) for v in (rho, lam))
        rest, zz = filt @ lag @ y, filt @ z
        e = rest - zz @ np.linalg.lstsq(zz, rest, rcond=None)[0]
        logdet = sum(np.linalg.slogdet(one - v * star)[1] for v in (rho, lam))
        return -y.size / 2 * (np.log(2 * np.pi * (e @ e / y.size)) + 1) + periods * logdet

    rho, lam = fit.rho, 0.0 if np.isnan(fit.lambda_) else fit.lambda_
    assert fit.loglik == pytest.approx(height(rho, lam), abs=1e-9)
    assert max(height(rho - 1e-3, lam), height(rho + 1e-3, lam)) < fit.loglik


def test_a_ring_with_an_island(tools):
    """True lambda .5, 200 samples of 30 × 10: the mean is right within four of its errors.

    With the mean over regions in place of v the mean estimate was .09.
    """
    n, periods = 30, 10
    w = np.zeros((n, n))
    for i in range(n - 1):
        w[i, (i + 1) % (n - 1)] = w[i, (i - 1) % (n - 1)] = 0.5
    outer = np.linalg.inv(np.eye(n) - 0.5 * w)
    estimates = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        x, e = rng.normal(size=(2, periods, n))
        y = x + e @ outer.T + 3.0 * rng.normal(size=(periods, 1)) + rng.normal(size=n)
        panel = rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x})
        fit = rs.regression.spatial_panel_estimate(
            panel,
            "y ~ x",
            tools.weights(panel, w),
            model="sem",
            bias_correction="lee-yu-transform",
            covariance="analytic",
        )
        estimates.append(fit.lambda_)
    assert np.mean(estimates) == pytest.approx(0.5, abs=4 * np.std(estimates) / np.sqrt(200))


@KINDS
@pytest.mark.parametrize("effects", EFFECTS)
def test_what_nests_is_at_least_as_likely(tools, matrix, effects):
    panel, w = sample(tools, matrix)
    fits = {m: fitted(tools, panel, w, m, effects) for m in (*MODELS, "sar", "sdm", "slx", "ols")}
    nests = {
        "gns": ("sdm", "sac", "sdem", "sar", "sem", "slx", "ols"),
        "sac": ("sar", "sem", "ols"),
        "sdem": ("sem", "slx", "ols"),
        "sem": ("ols",),
    }
    for large, many in nests.items():
        for small in many:
            assert lr_test(fits[large], fits[small]).statistic >= 0.0
    if effects == "entity":
        assert lr_test(fits["sdm"], fits["sem"]).df == 2
        return
    # The effect of a period is alpha_t 1 in the one and alpha_t v in the other.
    with pytest.raises(SpecificationError, match="rows of W have one sum"):
        lr_test(fits["sdm"], fits["sem"])


@pytest.mark.filterwarnings("ignore:With a spatial parameter, F of the effects of periods")
def test_effects_are_tested_by_likelihoods_that_nest(tools):
    panel, w = sample(tools, "island")
    for model in MODELS:
        fits = {e: fitted(tools, panel, w, model, e) for e in EFFECTS}
        for full, less in (("twoway", "time"), ("twoway", "entity"), ("time", "none")):
            assert effects_test(fits[full], fits[less]).statistic > 0.0


def test_a_negative_ratio_is_an_error(tools):
    """Two likelihoods the wrong way round are a failure to be told, not a test result of zero."""
    panel, w = sample(tools, "island")
    sdem = fitted(tools, panel, w, "sdem", "twoway")
    sem = fitted(tools, panel, w, "sem", "twoway")
    worse = replace(sdem, loglik=sem.loglik - 0.5)
    with pytest.raises(ConvergenceError, match="less likely"):
        lr_test(worse, sem)
    less = fitted(tools, panel, w, "sem", "entity")
    with pytest.raises(ConvergenceError, match="less likely"):
        effects_test(replace(sem, loglik=less.loglik - 0.5), less)


def test_impacts_of_an_sdem_follow(tools):
    """Indirect = theta 1'W1/n with the theta of the likelihood with dummies."""
    panel, w = sample(tools, "island")
    fit = fitted(tools, panel, w, "sdem", "twoway")
    b = Full(panel, w, "sdem", "twoway").at(0.0, fit.lambda_)[0]
    got = rs.impacts(fit, inference="delta")
    np.testing.assert_allclose(got.estimates[:, 0], b[:2], atol=1e-8)
    np.testing.assert_allclose(got.estimates[:, 1], b[2:4] * w.sum() / 12, atol=1e-8)
