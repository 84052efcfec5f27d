"""Lee and Yu's corrections and the covariances after them, with every matrix written out.

No row sums, no traces from eigenvalues, no solves: J, G and their products as nT x nT arrays, on
weights whose rows sum to different values too.
"""

import numpy as np
import pytest

import regspatial as rs

FORMULA = "y ~ x1 + x2"
MODELS = ("sar", "sdm", "sem", "sdem")
MATRICES = ("ring", "island", "uneven", "directed", "flows", "halved")


class Full:
    """A fitted model's arrays in full, at parameters (b, rho, sigma2)."""

    def __init__(self, panel, w, model, effects):
        self.t, self.n = panel.T, panel.n
        self.error = model in ("sem", "sdem")
        x = [panel.columns["x1"], panel.columns["x2"]]
        z = x + ([v @ w.T for v in x] if model in ("sdm", "sdem") else [])
        self.w = w
        self.big = np.kron(np.eye(self.t), w)
        self.z = np.array([v.ravel() for v in z]).T
        self.y = panel.columns["y"].ravel()
        self.off_t = np.eye(self.t) - (1 / self.t if effects in ("entity", "twoway") else 0.0)
        self.off_n = np.eye(self.n) - (1 / self.n if effects in ("time", "twoway") else 0.0)
        self.j = np.kron(self.off_t, self.off_n)
        self.effects = effects

    def turn(self, rho):
        """Let J take v = B1 out of each period: the effects of time stand behind B in a sem."""
        if not self.error or self.effects == "entity":
            return
        v = np.ones(self.n) - rho * self.w.sum(axis=1)
        self.off_n = np.eye(self.n) - np.outer(v, v) / (v @ v)
        self.j = np.kron(self.off_t, self.off_n)

    def g(self, rho):
        return self.w @ np.linalg.inv(np.eye(self.n) - rho * self.w)

    def residuals(self, b, rho):
        """Return columns, residuals before and after J."""
        lagged = np.eye(self.t * self.n) - rho * self.big
        z = lagged @ self.z if self.error else self.z
        rest = lagged @ self.y - z @ b
        return self.j @ z, rest, self.j @ rest

    def information(self, b, rho, s2, m, a, mean, off):
        """Return the expected information; `mean` is what G is applied to."""
        z, _, _ = self.residuals(b, rho)
        g = self.g(rho)
        k = b.size
        out = np.zeros((k + 2, k + 2))
        out[:k, :k] = z.T @ z / s2
        if not self.error:
            h = mean(np.kron(np.eye(self.t), g), b)
            out[:k, k] = out[k, :k] = z.T @ h / s2
            out[k, k] = h @ h / s2
        jg = off @ g @ off if self.error else off @ g
        out[k, k] += a * (np.trace(jg @ jg) + np.trace(jg.T @ jg))
        out[k, -1] = out[-1, k] = a * np.trace(jg) / s2
        out[-1, -1] = m / (2 * s2**2)
        return out


def _sample(tools, matrix, n=9, periods=4):
    w = tools.matrices[matrix](n)
    return tools.simulated(w, periods=periods, sigma=1.0), w


def _fit(tools, panel, w, model, effects, **how):
    how.setdefault("bias_correction", "none")
    return rs.regression.spatial_panel_estimate(
        panel,
        FORMULA,
        tools.weights(panel, w),
        model=model,
        fixed_effects=effects,
        **{"covariance": "analytic", **how},
    )


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("effects", ["time", "twoway"])
def test_corrected_estimates(tools, matrix, model, effects):
    """(b, rho, sigma2) + (1/n) Σ⁻¹ (0, tr G - tr QG, 1/(2σ²)), G on the demeaned Z; then T/(T-1)."""
    panel, w = _sample(tools, matrix)
    before = _fit(tools, panel, w, model, effects)
    after = _fit(tools, panel, w, model, effects, bias_correction="lee-yu")
    full, n, t = Full(panel, w, model, effects), panel.n, panel.T
    b, rho, s2 = before.estimates[:-1], before.estimates[-1], before.sigma2
    full.turn(rho)
    sigma = full.information(
        b, rho, s2, n * t, t, lambda g, b: g @ full.j @ full.z @ b, np.eye(n)
    ) / (n * t)
    bias = np.zeros(b.size + 2)
    g = full.g(rho)
    bias[-2:] = np.trace(g) - np.trace(full.off_n @ g), 1 / (2 * s2)
    step = np.linalg.solve(sigma, bias) / n
    factor = t / (t - 1) if effects == "twoway" else 1.0
    assert after.estimates == pytest.approx(before.estimates + step[:-1], abs=1e-8)
    assert after.sigma2 == pytest.approx((s2 + step[-1]) * factor, rel=1e-8)
    assert after.loglik == before.loglik


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("model", MODELS)
def test_entity_effects_correct_the_variance_alone(tools, matrix, model):
    panel, w = _sample(tools, matrix)
    before = _fit(tools, panel, w, model, "entity")
    after = _fit(tools, panel, w, model, "entity", bias_correction="lee-yu")
    assert after.estimates == pytest.approx(before.estimates, abs=1e-14)
    assert after.sigma2 == pytest.approx(before.sigma2 * panel.T / (panel.T - 1), rel=1e-12)


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
def test_covariance_after_the_correction(tools, matrix, model, effects):
    """T → a in the traces, of J_n G, and m/(2σ⁴); G on Zb + effects."""
    panel, w = _sample(tools, matrix)
    fit = _fit(tools, panel, w, model, effects, bias_correction="lee-yu")
    full, n, t = Full(panel, w, model, effects), panel.n, panel.T
    m, a = {
        "entity": (n * (t - 1), t - 1),
        "time": ((n - 1) * t, t),
        "twoway": ((n - 1) * (t - 1), t - 1),
    }[effects]
    b, rho = fit.estimates[:-1], fit.estimates[-1]
    full.turn(rho)
    _, rest, e = full.residuals(b, rho)
    wanted = np.linalg.inv(
        full.information(
            b,
            rho,
            fit.sigma2,
            m,
            a,
            lambda g, b: full.j @ g @ (full.z @ b + rest - e),
            full.off_n,
        )
    )
    assert fit.covariance == pytest.approx(wanted[:-1, :-1], rel=1e-7, abs=1e-10)
    assert fit.sigma2_std_error == pytest.approx(wanted[-1, -1] ** 0.5, rel=1e-8)


@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
@pytest.mark.parametrize("model", MODELS)
def test_transformation_is_the_likelihood_of_transformed_data(tools, model, effects):
    """F'y with F orthonormal and F'1 = 0 is a model without effects, of W* = F'WF."""
    panel, w = _sample(tools, "directed")
    fit = _fit(tools, panel, w, model, effects, bias_correction="lee-yu-transform")
    full = Full(panel, w, model, effects)

    def basis(size, out):
        q = np.linalg.qr(np.column_stack([np.ones(size), np.eye(size)[:, 1:]]))[0]
        return q[:, 1:] if out else np.eye(size)

    f_t = basis(panel.T, effects in ("entity", "twoway"))
    f_n = basis(panel.n, effects in ("time", "twoway"))
    f, star = np.kron(f_t, f_n), f_n.T @ w @ f_n
    big = np.kron(np.eye(f_t.shape[1]), star)
    y, z = f.T @ full.y, f.T @ full.z

    def loglik(rho):
        lagged = np.eye(y.size) - rho * big
        zz = lagged @ z if full.error else z
        v = lagged @ y
        e = v - zz @ np.linalg.lstsq(zz, v, rcond=None)[0]
        logdet = f_t.shape[1] * np.linalg.slogdet(np.eye(len(star)) - rho * star)[1]
        return -y.size / 2 * (np.log(2 * np.pi * (e @ e / y.size)) + 1) + logdet

    rho = fit.estimates[-1]
    assert fit.loglik == pytest.approx(loglik(rho), abs=1e-8)
    assert max(loglik(rho - 1e-4), loglik(rho + 1e-4)) < fit.loglik
