"""Models with rho and lambda: the likelihood written out, two numerical routes, known truths.

`Written` is the whole likelihood with dummies as columns, dense; derivatives are central differences
with a step of 1e-4, good to some 1e-5 of an entry.
"""

import warnings

import numpy as np
import pytest
from scipy.optimize import minimize

import regspatial as rs
from regspatial._kernels.linear.solvers import Resolvent
from regspatial._kernels.linear.spectrum import eigen_spectrum
from regspatial._kernels.linear.traces import cross_sums, frobenius, product_trace
from regspatial._kernels.perfect_fit import smallest
from regspatial.errors import BoundaryError, InferenceWarning, SpecificationError, WeightsError
from regspatial.options import DEFAULT
from regspatial.regression import lr_test
from regspatial.regression.errors.covariance import traces
from regspatial.regression.errors.rho_lambda_covariance import (
    both_hessian,
    both_information,
    both_point,
    both_scores,
)
from regspatial.regression.estimation.design import design, spectrum_of
from regspatial.regression.estimation.lee_yu import plain_shape, transformed_shape
from regspatial.regression.estimation.likelihood import Maximum, Shape
from regspatial.regression.estimation.rho_lambda import _HILLS, Both, _hills, maximise_both
from regspatial.regression.estimation.within import Columns

pytestmark = pytest.mark.filterwarnings("ignore:The GNS is weakly identified")


class Written:
    """y = rho Wy + Zb + dummies + u, u = lambda Wu + e, everything dense."""

    def __init__(self, tools, panel, w, model, effects):
        plain = "sdm" if model == "gns" else "sar"
        self.base = tools.dense(panel, w, plain, effects)
        self.w, self.t = w, panel.T

    def arrays(self, rho, lambda_):
        one = np.eye(len(self.w))
        b = one - lambda_ * self.w
        y = self.base.y @ (one - rho * self.w).T @ b.T
        z = self.base.z @ b.T
        return z.reshape(len(z), -1).T, y.ravel()

    def logdet(self, rho, lambda_):
        one = np.eye(len(self.w))
        return sum(np.linalg.slogdet(one - v * self.w)[1] for v in (rho, lambda_))

    def full(self, p):
        """The log-likelihood at (slopes, dummies, rho, lambda, sigma2)."""
        rho, lambda_, s2 = p[-3:]
        z, y = self.arrays(rho, lambda_)
        e = y - z @ p[:-3]
        return (
            -y.size / 2 * np.log(2 * np.pi * s2)
            - e @ e / (2 * s2)
            + self.t * self.logdet(rho, lambda_)
        )

    def at(self, rho, lambda_):
        """All parameters with the slopes and sigma2 that are best at (rho, lambda)."""
        z, y = self.arrays(rho, lambda_)
        b = np.linalg.lstsq(z, y, rcond=None)[0]
        e = y - z @ b
        return np.concatenate([b, [rho, lambda_, e @ e / y.size]])

    def maximum(self):
        best = None
        for start in ((0.0, 0.0), (0.5, -0.3), (-0.3, 0.5)):
            found = minimize(
                lambda v: -self.full(self.at(*v)),
                start,
                method="Nelder-Mead",
                options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 2000},
            )
            if best is None or found.fun < best.fun:
                best = found
        return self.at(*best.x), -best.fun

    def hessian(self, p):
        """Minus the second derivatives; slopes first, then rho, lambda, sigma2 (dummies left out)."""
        keep = [*range(self.base.k), len(p) - 3, len(p) - 2, len(p) - 1]
        h = 1e-4 * np.maximum(np.abs(p), 0.05)
        out = np.empty((len(p), len(p)))
        for i in range(len(p)):
            for j in range(i, len(p)):
                ei, ej = np.eye(len(p))[i] * h[i], np.eye(len(p))[j] * h[j]
                value = self.full(p + ei + ej) - self.full(p + ei - ej)
                value += self.full(p - ei - ej) - self.full(p - ei + ej)
                out[i, j] = out[j, i] = -value / (4 * h[i] * h[j])
        return np.linalg.inv(out)[np.ix_(keep, keep)]


def drawn(tools, matrix="ring", n=25, rho=0.4, lam=-0.3, **how):
    w = tools.matrices[matrix](n)
    panel = tools.simulated(w, rho=rho, lam=lam, **how)
    return panel, w, tools.weights(panel, w)


@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
@pytest.mark.parametrize("model", ["sac", "gns"])
def test_the_maximum_and_the_hessian_are_those_of_the_likelihood_written_out(tools, model, effects):
    panel, w, weights = drawn(tools, k=1, periods=4, n=15, seed=3)
    how = {"model": model, "fixed_effects": effects, "covariance": "observed"}
    how["bias_correction"] = "none"
    got = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1", weights, **{"covariance": "analytic", **how}
    )
    written = Written(tools, panel, w, model, effects)
    p, height = written.maximum()
    assert got.loglik == pytest.approx(height, abs=1e-8)
    assert got.rho == pytest.approx(p[-3], abs=1e-5)  # the flat top: a root of the height's error
    assert got.lambda_ == pytest.approx(p[-2], abs=1e-5)
    k = written.base.k
    np.testing.assert_allclose(got.estimates[:k], p[:k], atol=2e-5)
    assert got.terms[-2:] == ("rho", "lambda")
    v = written.hessian(written.at(got.rho, got.lambda_))
    np.testing.assert_allclose(got.se, np.sqrt(np.diag(v))[:-1], rtol=1e-3)
    assert got.sigma2_std_error == pytest.approx(np.sqrt(v[-1, -1]), rel=1e-3)


def arrays(d, rho, lambda_, b, s2):
    top = Maximum(b=b, sigma2=s2, loglik=0.0, rho=rho, lambda_=lambda_)
    p = both_point(d, top)
    shape = transformed_shape(d)
    resolvents = (Resolvent(d.matrix, rho), Resolvent(d.matrix, lambda_))
    spectrum = spectrum_of(d.w, DEFAULT)
    t = tuple(traces(spectrum, r, shape, DEFAULT, squared=True) for r in resolvents)
    return p, shape, t, resolvents


@pytest.mark.parametrize(
    ("effects", "matrix"),
    [
        ("none", "uneven"),
        ("entity", "directed"),
        ("entity", "island"),
        ("time", "ring"),
        ("twoway", "ring"),
    ],
)
@pytest.mark.parametrize("lambda_", [-0.25, 0.3, 0.30001])
def test_the_information_is_the_mean_of_the_hessian(tools, effects, matrix, lambda_):
    """Within the sampling error of 400 draws; lambda = rho as well, where GH is no difference."""
    n, periods, rho, s2 = 9, 4, 0.3, 0.5
    w = tools.matrices[matrix](n)
    rng = np.random.default_rng(11)
    x = rng.normal(size=(periods, n))
    mean = x + rng.normal(size=n) * (effects in ("entity", "twoway"))
    mean = mean + rng.normal(size=(periods, 1)) * (effects in ("time", "twoway"))
    one = np.eye(n)
    filtered, outer = np.linalg.inv(one - rho * w), np.linalg.inv(one - lambda_ * w)
    observed, expected = [], []
    for _ in range(400):
        e = np.sqrt(s2) * rng.normal(size=(periods, n))
        panel = rs.Panel.from_arrays(
            range(n), range(periods), {"x": x, "y": (mean + e @ outer.T) @ filtered.T}
        )
        d = design(
            panel,
            "y ~ x - 1",
            tools.weights(panel, w),
            y=None,
            x=None,
            model="sac",
            fixed_effects=effects,
            durbin=None,
        )
        p, shape, t, resolvents = arrays(d, rho, lambda_, np.array([1.0]), s2)
        observed.append(both_hessian(p, shape, t))
        expected.append(both_information(d, p, shape, t, resolvents, DEFAULT))
    difference = np.array(observed) - np.array(expected)
    error = difference.std(axis=0, ddof=1) / 20.0
    assert np.all(np.abs(difference.mean(axis=0)) < 4.5 * error + 1e-9)


def test_traces_of_two_resolvents_are_those_of_dense_matrices(tools):
    w = tools.matrices["flows"](30)
    g, h = (w @ np.linalg.inv(np.eye(30) - v * w) for v in (0.2, -0.1))
    a, b = Resolvent(w, 0.2), Resolvent(w, -0.1)
    assert frobenius(a, b) == pytest.approx(np.trace(g.T @ h), rel=1e-12)
    product = product_trace(a, b, np.trace(g), np.trace(h))
    assert product == pytest.approx(np.trace(g @ h), rel=1e-12)
    near = Resolvent(w, 0.2 + 1e-6)  # too near for a difference of traces: by columns
    assert product_trace(a, near, np.nan, np.nan) == pytest.approx(np.trace(g @ g), rel=1e-4)
    one = np.ones(30)
    wanted = [one @ g @ h @ one, one @ h @ g @ one, g.sum() * h.sum(), one @ h @ g.T @ one]
    assert cross_sums(a, b) == pytest.approx(wanted, rel=1e-12)
    sampled = frobenius(a, b, probes=4000, limit=0)
    assert sampled == pytest.approx(np.trace(g.T @ h), rel=0.1)
    skew = frobenius(a, b, probes=4000, product=product, limit=0)
    assert skew == pytest.approx(np.trace(g.T @ h), rel=0.1)


def test_scores_sum_to_zero_at_the_maximum(tools):
    panel, _, weights = drawn(tools)
    for correction, shaped in (("none", plain_shape), ("lee-yu-transform", transformed_shape)):
        got = rs.regression.spatial_panel_estimate(
            panel,
            "y ~ x1 + x2",
            weights,
            model="gns",
            bias_correction=correction,
            covariance="analytic",
        )
        d = design(
            panel,
            "y ~ x1 + x2",
            weights,
            y=None,
            x=None,
            model="gns",
            fixed_effects="twoway",
            durbin=None,
        )
        p, _, _, resolvents = arrays(d, got.rho, got.lambda_, got.estimates[:-2], got.sigma2)
        shape = shaped(d)
        t = tuple(
            traces(spectrum_of(d.w, DEFAULT), r, shape, DEFAULT, squared=False) for r in resolvents
        )
        s = both_scores(p, shape, t)
        size = np.sqrt(np.square(s).sum(axis=(1, 2)))
        np.testing.assert_allclose(s.sum(axis=(1, 2)) / size, 0.0, atol=1e-6)


@pytest.mark.parametrize("covariance", ["analytic", "observed", "sandwich", "clustered"])
def test_every_covariance_is_there_and_near_the_others(tools, covariance):
    panel, _, weights = drawn(tools, n=60, periods=12, k=1)
    base = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1", weights, model="sac", bias_correction="none"
    )
    got = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1", weights, model="sac", covariance=covariance, bias_correction="none"
    )
    np.testing.assert_array_equal(got.estimates, base.estimates)
    np.testing.assert_allclose(got.se, base.se, rtol=0.35)


def test_sparse_factors_give_what_eigenvalues_give(tools):
    panel, _, weights = drawn(tools, n=40)
    sparse = rs.SpatialWeights(ids=weights.ids, matrix=weights.to_sparse())
    for model in ("sac", "gns"):
        one, two = (
            rs.regression.spatial_panel_estimate(
                panel,
                "y ~ x1 + x2",
                sparse,
                model=model,
                options=rs.Options(spectrum=s),
                bias_correction="none",
            )
            for s in ("eigen", "lu")
        )
        np.testing.assert_allclose(two.estimates, one.estimates, rtol=1e-8, atol=1e-9)
        np.testing.assert_allclose(two.se, one.se, rtol=1e-7)
        assert two.loglik == pytest.approx(one.loglik, abs=1e-8)


def test_it_is_at_least_as_likely_as_what_it_nests_and_tells_noise_from_lag(tools):
    panel, _, weights = drawn(tools, n=50, rho=0.5, lam=-0.5)
    sac, gns = (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1 + x2", weights, model=m, bias_correction="none"
        )
        for m in ("sac", "gns")
    )
    for model in ("sar", "sem", "ols", "sdm", "sdem", "slx", "sac"):
        other = rs.regression.spatial_panel_estimate(
            panel, "y ~ x1 + x2", weights, model=model, bias_correction="none"
        )
        test = lr_test(gns, other)
        assert test.df == len(gns.terms) - len(other.terms)
        assert gns.loglik >= other.loglik - 1e-9
        if model in ("sar", "sem", "ols"):
            assert lr_test(sac, other).df == len(sac.terms) - len(other.terms)
            assert sac.loglik >= other.loglik - 1e-9
        if model in ("sar", "ols"):  # lambda = -0.5 is there
            assert lr_test(sac, other).p_value < 0.05
    with pytest.raises(SpecificationError, match="not nested"):
        lr_test(
            sac,
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x1 + x2", weights, model="sdm", bias_correction="none"
            ),
        )


@pytest.mark.parametrize("effects", ["entity", "twoway"])
def test_intervals_cover_the_truth(tools, effects):
    """60 samples of 49 × 10, corrected: coverage .95, its standard error .028; bias under its own."""
    w, one = tools.matrices["ring"](49), np.eye(49)
    inside, estimates = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(10, 49))
        mean = x + rng.normal(size=49) + rng.normal(size=(10, 1)) * (effects == "twoway")
        shock = np.linalg.solve(one - 0.3 * w, 0.7 * rng.normal(size=(49, 10))).T
        y = np.linalg.solve(one - 0.4 * w, (mean + shock).T).T
        panel = rs.Panel.from_arrays(range(49), range(10), {"y": y, "x1": x})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)
            got = rs.regression.spatial_panel_estimate(
                panel,
                "y ~ x1",
                tools.weights(panel, w),
                model="sac",
                fixed_effects=effects,
                bias_correction="lee-yu-transform",
                covariance="analytic",
            )
        estimates.append(got.estimates)
        inside.append(np.abs(got.estimates - [1.0, 0.4, 0.3]) < 1.96 * got.se)
    assert (np.mean(inside, axis=0) > 0.95 - 3 * 0.028).all()
    error = np.std(estimates, axis=0) / np.sqrt(60)
    assert (np.abs(np.mean(estimates, axis=0) - [1.0, 0.4, 0.3]) < 3.5 * error).all()


def test_impacts_are_those_of_the_dense_matrix_and_both_inferences_agree(tools):
    panel, w, weights = drawn(tools, n=40, periods=10, matrix="directed")
    for model in ("sac", "gns"):
        got = rs.regression.spatial_panel_estimate(
            panel, "y ~ x1 + x2", weights, model=model, bias_correction="none"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)
            drawn_, delta = (
                rs.impacts(got, inference=i, draws=4000, rng=1) for i in ("simulation", "delta")
            )
        s = np.linalg.inv(np.eye(40) - got.rho * w)
        for k in range(2):
            g = s @ (got.beta[k] * np.eye(40) + got.theta[k] * w)
            direct, total = np.trace(g) / 40, g.sum() / 40
            np.testing.assert_allclose(
                delta.estimates[k], [direct, total - direct, total], rtol=1e-9
            )
        np.testing.assert_array_equal(drawn_.estimates, delta.estimates)
        if model == "sac":
            np.testing.assert_allclose(drawn_.se, delta.se, rtol=0.15)


def test_units_and_the_order_of_regions_do_not_matter(tools):
    panel, _, weights = drawn(tools)
    one = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1 + x2", weights, model="sac", bias_correction="none"
    )
    scaled = panel.with_columns(
        by_position=True, y=panel.columns["y"] * 1e6, x1=panel.columns["x1"] * 1e-4
    )
    two = rs.regression.spatial_panel_estimate(
        scaled, "y ~ x1 + x2", weights, model="sac", bias_correction="none"
    )
    factor = np.array([1e10, 1e6, 1.0, 1.0])
    np.testing.assert_allclose(two.estimates, one.estimates * factor, rtol=1e-7)
    np.testing.assert_allclose(two.se, one.se * factor, rtol=1e-6)
    turned = panel.select(ids=list(panel.ids)[::-1])
    three = rs.regression.spatial_panel_estimate(
        turned, "y ~ x1 + x2", weights, model="sac", bias_correction="none"
    )
    np.testing.assert_allclose(three.estimates, one.estimates, rtol=1e-7)


def test_a_second_maximum_is_told_of(tools):
    """Without a regressor that counts, (rho, lambda) and (lambda, rho) are the same model."""
    w = tools.matrices["ring"](40)
    panel = tools.simulated(w, rho=0.6, lam=-0.4, k=1, theta=0.0, sigma=30.0)
    with pytest.warns(InferenceWarning, match="second maximum at rho"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1", tools.weights(panel, w), model="sac", fixed_effects="none"
        )


def test_what_is_not_allowed(tools):
    panel, _, weights = drawn(tools)
    with pytest.raises(SpecificationError, match="is not known for"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1", weights, model="sac", bias_correction="lee-yu"
        )
    with pytest.raises(SpecificationError, match="names of other terms of the model: lambda"):
        rs.regression.spatial_panel_estimate(
            panel.with_columns(by_position=True, **{"lambda": panel.columns["x1"]}),
            None,
            weights,
            y="y",
            x=["lambda"],
            model="sac",
            bias_correction="none",
        )
    one_way = np.triu(np.ones((25, 25)), 1)
    with pytest.raises(WeightsError, match="one way"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1", tools.weights(panel, one_way), model="sac", bias_correction="none"
        )


def test_a_y_that_is_its_own_spatial_average_is_an_error(tools):
    """To 1e-15: (1 - rho)(1 - lambda) runs to zero as either comes to 1."""
    w = tools.matrices["ring"](25)
    x, noise = np.random.default_rng(1).normal(size=(2, 25))
    y = 1.0 + 1e-15 * noise
    columns = np.stack([x, w @ x, y, w @ y, w @ w @ y])
    problem = Both(Columns(columns[:, None, :], "none"), 1, smallest(y, y - y.mean()))
    with pytest.raises(BoundaryError, match="y is itself a spatial average"):
        maximise_both(problem, eigen_spectrum(w), Shape(25, 1, 0))


@pytest.mark.parametrize("seed", range(5))
def test_hills_of_a_grid_are_found_one_cell_at_a_time(seed):
    height = np.random.default_rng(seed).normal(size=(9, 7)).round(1)
    tops = []
    for i in range(9):
        for j in range(7):
            around = height[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]
            if height[i, j] == around.max():
                tops.append((-height[i, j], i, j))
    found = _hills(height)
    assert found == [(i, j) for _height, i, j in sorted(tops)[:_HILLS]]


def test_a_grid_with_two_tops_has_two_hills():
    a, b = np.mgrid[0:9, 0:9]
    height = np.exp(-((a - 2) ** 2) - (b - 6) ** 2) + 2 * np.exp(-((a - 7) ** 2) - (b - 1) ** 2)
    assert _hills(height)[:2] == [(7, 1), (2, 6)]
