"""The unbiased score where time effects meet rows of W of unequal sums, with every matrix written out.

J, G, H and B as nT x nT arrays, equations solved by another routine, derivatives by differences.
"""

import numpy as np
import pytest
import scipy.optimize

import regspatial as rs
from regspatial._kernels.linear.row_means import AnyRows
from regspatial.errors import SpecificationError
from regspatial.options import DEFAULT
from regspatial.regression.estimation.design import spectrum_of

FORMULA = "y ~ x1 + x2"
UNEQUAL = ("island", "uneven", "flows")
LAG = ("sar", "sdm")
BOTH = ("sac", "gns")


def fit(tools, panel, w, model, effects, **how):
    weights = how.pop("weights", None) or tools.weights(panel, w)
    return rs.regression.spatial_panel_estimate(
        panel,
        FORMULA,
        weights,
        model=model,
        fixed_effects=effects,
        **{"covariance": "analytic", **how},
    )


class Written:
    """The estimating equations of a model in full, at parameters (b, rho[, lambda], sigma2)."""

    def __init__(self, panel, w, model, effects):
        self.t, self.n, self.w = panel.T, panel.n, w
        self.both = model in BOTH
        x = [panel.columns["x1"], panel.columns["x2"]]
        z = x + ([v @ w.T for v in x] if model in ("sdm", "gns") else [])
        self.z = np.array([v.ravel() for v in z]).T
        self.y = panel.columns["y"].ravel()
        self.k = self.z.shape[1]
        self.off_t = np.eye(self.t) - (1 / self.t if effects == "twoway" else 0.0)
        self.a = round(np.trace(self.off_t))
        self.m = self.a * (self.n - 1)

    def parts(self, p):
        """Return b, rho, lambda, sigma2, P, QG-ready G and H, B, e, w, z̃."""
        one, big = np.eye(self.n), lambda v: np.kron(np.eye(self.t), v)
        b, rho, s2 = p[: self.k], p[self.k], p[-1]
        lam = p[self.k + 1] if self.both else 0.0
        inner = one - lam * self.w
        v = inner @ np.ones(self.n)
        q = one - np.outer(v, v) / (v @ v)
        j = np.kron(self.off_t, q)
        g = self.w @ np.linalg.inv(one - rho * self.w)
        h = self.w @ np.linalg.inv(inner)
        e = j @ big(inner) @ (self.y - rho * big(self.w) @ self.y - self.z @ b)
        w = j @ big(inner @ self.w) @ self.y
        return s2, q, j, g, h, e, w, j @ big(inner) @ self.z, big

    def equations(self, p):
        s2, q, _, g, h, e, w, z, big = self.parts(p)
        out = [*(z.T @ e / s2), w @ e / s2 - self.a * np.trace(q @ g)]
        if self.both:
            out.append(e @ big(h) @ e / s2 - self.a * np.trace(q @ h))
        return np.array([*out, e @ e / (2 * s2**2) - self.m / (2 * s2)])

    def slope(self, p):
        """Return minus the derivative of the equations, by central differences."""
        out = np.empty((p.size, p.size))
        for i in range(p.size):
            step = np.zeros(p.size)
            step[i] = 1e-5 * max(abs(p[i]), 0.1)
            change = self.equations(p + step) - self.equations(p - step)
            out[:, i] = -change / (2 * step[i])
        return out

    def variance(self, p):
        """Return the variance of the equations: quadratic forms 2 tr(AB), drift outside them."""
        s2, _, off, g, h, e, _, z, big = self.parts(p)
        forms = [off @ big(g) @ off]
        lead = off @ big(g) @ self.filtered_mean(p, e)
        if self.both:
            forms.append(off @ big(h) @ off)
        forms.append(off / (2 * s2))
        forms = [0.5 * (f + f.T) for f in forms]
        k = self.k
        out = np.zeros((k + len(forms),) * 2)
        out[:k, :k] = z.T @ z / s2
        out[:k, k] = out[k, :k] = z.T @ lead / s2
        out[k, k] = lead @ lead / s2
        for i, first in enumerate(forms):
            for j, second in enumerate(forms):
                out[k + i, k + j] += 2 * np.trace(first @ second)
        return out

    def filtered_mean(self, p, e):
        """Return B(Zb + effects): what B(y - rho W y) is without its residuals."""
        _, rho = p[: self.k], p[self.k]
        lam = p[self.k + 1] if self.both else 0.0
        big = np.kron(np.eye(self.t), np.eye(self.n) - lam * self.w)
        return big @ (self.y - rho * np.kron(np.eye(self.t), self.w) @ self.y) - e


def of(found):
    return np.append(found.estimates, found.sigma2)


@pytest.mark.parametrize("matrix", UNEQUAL)
@pytest.mark.parametrize("model", LAG + BOTH)
@pytest.mark.parametrize("effects", ["time", "twoway"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_the_equations_written_out_hold_and_another_routine_finds_the_same(
    tools, matrix, model, effects
):
    """Equations to 1e-7 of their own standard deviation; estimates to 1e-7 of their errors."""
    w = tools.matrices[matrix](10)
    panel = tools.simulated(w, periods=6, rho=0.3, lam=0.2 if model in BOTH else 0.0)
    got = fit(tools, panel, w, model, effects)
    assert got.bias_correction == "score"
    full, p = Written(panel, w, model, effects), of(got)
    sd = np.sqrt(np.diag(full.variance(p)))
    assert np.abs(full.equations(p) / sd).max() < 1e-7
    errors = np.append(got.se, got.sigma2_std_error)
    other = scipy.optimize.root(
        lambda v: full.equations(p + v * errors) / sd, np.full(p.size, 0.05), tol=1e-12
    )
    assert np.abs(other.fun).max() < 1e-10
    assert np.abs(other.x).max() < 1e-7


@pytest.mark.parametrize("matrix", UNEQUAL)
@pytest.mark.parametrize("model", LAG + BOTH)
@pytest.mark.parametrize("effects", ["time", "twoway"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_its_covariance_is_that_written_out(tools, matrix, model, effects):
    """Expected: V by quadratic forms, D = V + what differs. Observed: D by central differences (1e-5)."""
    w = tools.matrices[matrix](10)
    panel = tools.simulated(w, periods=6, rho=0.3, lam=0.2 if model in BOTH else 0.0)
    got = fit(tools, panel, w, model, effects)
    full, p = Written(panel, w, model, effects), of(got)
    variance, k = full.variance(p), full.k
    _, q, _, g, *_ = full.parts(p)
    apart = np.zeros_like(variance)
    apart[k, k] = full.a * (np.trace(q @ g @ g) - np.trace(q @ g @ q @ g))
    if model in BOTH:

        def trace(lam):
            v = np.ones(full.n) - lam * w.sum(axis=1)
            return np.trace(g) - v @ g @ v / (v @ v)

        lam = p[k + 1]
        apart[k, k + 1] = full.a * (trace(lam + 1e-6) - trace(lam - 1e-6)) / 2e-6
    bread = np.linalg.inv(variance + apart)
    wanted = bread @ variance @ bread.T
    size = len(got.estimates)
    scale = np.sqrt(np.outer(np.diag(wanted), np.diag(wanted)))
    assert np.abs((got.covariance - wanted[:size, :size]) / scale[:size, :size]).max() < 1e-7
    assert got.sigma2_std_error == pytest.approx(np.sqrt(wanted[-1, -1]), rel=1e-7)

    observed = fit(tools, panel, w, model, effects, covariance="observed")
    slope = full.slope(p)
    symmetric = slope - np.triu(apart, 1)
    bread = np.linalg.inv(slope)
    wanted = bread @ (symmetric - np.diag(np.diag(apart))) @ bread.T
    scale = np.sqrt(np.outer(np.diag(wanted), np.diag(wanted)))
    assert np.abs((observed.covariance - wanted[:size, :size]) / scale[:size, :size]).max() < 1e-5


@pytest.mark.parametrize("matrix", ["ring", "halved"])
@pytest.mark.parametrize("model", LAG + BOTH)
@pytest.mark.parametrize("effects", ["time", "twoway"])
@pytest.mark.parametrize("general", [False, True])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_with_rows_of_one_sum_it_is_the_transformation(tools, matrix, model, effects, general):
    """`general`: without the closed form of rows with one sum."""
    w = tools.matrices[matrix](12)
    panel = tools.simulated(w, periods=6, lam=0.2 if model in BOTH else 0.0)
    weights = tools.weights(panel, w)
    if general:
        weights._cache["row-means"] = AnyRows(w, spectrum_of(weights, DEFAULT).bounds)
    one, two = (
        fit(tools, panel, w, model, effects, weights=weights, bias_correction=c)
        for c in ("score", "lee-yu-transform")
    )
    assert one.bias_correction == "score"
    assert one.estimates == pytest.approx(two.estimates, abs=1e-8)
    assert one.sigma2 == pytest.approx(two.sigma2, abs=1e-8)
    assert one.loglik == pytest.approx(two.loglik, abs=1e-8)
    assert one.covariance == pytest.approx(two.covariance, abs=1e-8)


@pytest.mark.parametrize("model", LAG + BOTH)
@pytest.mark.parametrize("covariance", ["sandwich", "clustered", "driscoll-kraay"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_robust_covariances_go_round_its_slope(tools, model, covariance):
    w = tools.matrices["uneven"](10)
    panel = tools.simulated(w, periods=12, rho=0.3)
    got = fit(tools, panel, w, model, "twoway", covariance=covariance)
    assert np.all(np.linalg.eigvalsh(got.covariance / np.outer(got.se, got.se)) > -1e-9)
    plain = fit(tools, panel, w, model, "twoway")
    assert np.all(got.se < 3 * plain.se)
    assert np.all(got.se > plain.se / 3)


def test_sparse_and_large_weights_take_the_same_road(tools):
    """By LU factors and by the Krylov space of 1, against eigenvalues of a dense matrix."""
    n = 90
    ring = np.roll(np.eye(n), 1, axis=0) + np.roll(np.eye(n), -1, axis=0)
    ring[0] = ring[:, 0] = 0.0
    panel = tools.simulated(0.5 * ring, periods=4)
    dense = rs.SpatialWeights(ids=panel.ids, matrix=0.5 * ring)
    sparse = rs.SpatialWeights(ids=panel.ids, matrix=dense.to_sparse())
    one = rs.regression.spatial_panel_estimate(panel, FORMULA, dense, covariance="analytic")
    two = rs.regression.spatial_panel_estimate(
        panel, FORMULA, sparse, options=rs.Options(spectrum="lu"), covariance="analytic"
    )
    assert one.bias_correction == two.bias_correction == "score"
    assert two.estimates == pytest.approx(one.estimates, abs=1e-7)
    assert two.se == pytest.approx(one.se, rel=1e-6)


def test_units_of_the_weights_do_not_matter(tools):
    w = tools.matrices["uneven"](10)
    panel = tools.simulated(w, periods=6)
    one, two = (fit(tools, panel, f * w, "sar", "twoway") for f in (1.0, 1e-3))
    assert two.rho == pytest.approx(1e3 * one.rho, rel=1e-9)
    assert two.se[-1] == pytest.approx(1e3 * one.se[-1], rel=1e-8)


def test_a_score_without_a_likelihood_has_no_ratio_test(tools):
    w = tools.matrices["island"](12)
    panel = tools.simulated(w, periods=8)
    found = {
        m: fit(tools, panel, w, m, "twoway") for m in ("sac", "sdm", "sar", "sem", "slx", "ols")
    }
    with pytest.raises(SpecificationError, match="maximises no likelihood"):
        rs.regression.lr_test(found["sac"], found["sar"])
    # at rho = 0 the score's function is the transformed likelihood
    for less in ("sar", "slx", "ols"):
        assert rs.regression.lr_test(found["sdm"], found[less]).statistic > 0
    plain = fit(tools, panel, w, "sar", "twoway", bias_correction="none")
    with pytest.raises(SpecificationError, match="corrections differ"):
        rs.regression.lr_test(found["sdm"], plain)
