"""Lagrange multiplier tests: published numbers, the score of the likelihood, size and power."""

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial._kernels.linear.solvers import Resolvent
from regspatial._kernels.linear.traces import traces_of
from regspatial.errors import ParameterError, SpecificationError, UnknownColumnError
from regspatial.options import DEFAULT
from regspatial.regression import lm_tests
from regspatial.regression.errors.covariance import g_of_lag, information, point, traces
from regspatial.regression.errors.rho_lambda_covariance import both_information, both_point
from regspatial.regression.estimation.design import design, spectrum_of
from regspatial.regression.estimation.lee_yu import plain_shape, transformed_shape
from regspatial.regression.estimation.likelihood import Maximum

NAMES = ["lm-lag", "lm-error", "robust-lm-lag", "robust-lm-error", "lm-joint"]


def least_squares(panel, weights, model, effects, shape_of):
    how = {"y": None, "x": None, "durbin": None, "fixed_effects": effects}
    d = design(panel, "y ~ x1 + x2", weights, model=model, **how)
    z = d.within(d.Z).reshape(len(d.terms), -1)
    b = np.linalg.lstsq(z.T, d.within(d.y).ravel(), rcond=None)[0]
    e = d.within(d.y).ravel() - b @ z
    shape = shape_of(d)
    return d, b, float(e @ e) / shape.m, shape


@pytest.mark.parametrize("matrix", ["ring", "directed", "flows"])
@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
@pytest.mark.parametrize("x_lagged", [False, True])
@pytest.mark.parametrize(
    ("correction", "shape_of"), [("none", plain_shape), ("lee-yu-transform", transformed_shape)]
)
def test_they_are_score_tests_of_the_likelihood(
    tools, matrix, effects, x_lagged, correction, shape_of
):
    """Score and expected information of the estimators, both at rho = lambda = 0."""
    if matrix == "flows" and effects in ("time", "twoway"):
        effects = "entity"  # the means of J(Wy) then hold effects, which the test leaves out
    w = tools.matrices[matrix](20)
    panel = tools.simulated(w, rho=0.15, lam=0.1)
    weights = tools.weights(panel, w)
    got = lm_tests(
        panel,
        "y ~ x1 + x2",
        weights,
        fixed_effects=effects,
        bias_correction=correction,
        model="slx" if x_lagged else "ols",
    )
    assert [t.name for t in got.tests] == NAMES
    kinds = ("sdm", "sdem", "gns") if x_lagged else ("sar", "sem", "sac")
    d, b, s2, shape = least_squares(panel, weights, kinds[0], effects, shape_of)
    at_zero, size = Resolvent(d.matrix, 0.0), b.size
    t = traces(spectrum_of(weights, DEFAULT), at_zero, shape, DEFAULT, squared=True)
    p = point(d, Maximum(b=b, sigma2=s2, loglik=0.0))
    score = np.zeros(size + 2)
    score[size] = np.vdot(p.w, p.e) / s2 - shape.a * t.g
    lag = _quadratic(score, information(p, shape, t, g_of_lag(d, p, at_zero)))
    assert got.get("lm-lag").statistic == pytest.approx(lag, rel=1e-8)
    d, b, s2, shape = least_squares(panel, weights, kinds[1], effects, shape_of)
    p = point(d, Maximum(b=b, sigma2=s2, loglik=0.0))
    score[size] = np.vdot(p.w, p.e) / s2 - shape.a * t.g
    error = _quadratic(score, information(p, shape, t, None))
    assert got.get("lm-error").statistic == pytest.approx(error, rel=1e-8)
    d, b, s2, shape = least_squares(panel, weights, kinds[2], effects, shape_of)
    p = both_point(d, Maximum(b=b, sigma2=s2, loglik=0.0))
    score = np.zeros(size + 3)
    score[size] = np.vdot(p.w_rho, p.e) / s2 - shape.a * t.g
    score[size + 1] = np.vdot(p.w_lambda, p.e) / s2 - shape.a * t.g
    two = both_information(d, p, shape, (t, t), (at_zero, at_zero), DEFAULT)
    joint = _quadratic(score, two)
    assert got.get("lm-joint").statistic == pytest.approx(joint, rel=1e-7)
    other = got.get("robust-lm-error").statistic + got.get("lm-lag").statistic
    assert other == pytest.approx(joint, rel=1e-7)  # the same sum the other way


def _quadratic(score, matrix):
    """The score of the variance is zero at e'e/m; its row, tr G/sigma², counts."""
    return score @ np.linalg.solve(matrix, score)


UNEQUAL = ["island", "uneven", "flows"]


@pytest.mark.parametrize("matrix", [*UNEQUAL, "ring"])
@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
def test_with_rows_of_any_sum_they_are_those_written_out(tools, matrix, effects):
    """Quadratic forms of nT x nT arrays: variances 2 tr(AB) less what the variance takes."""
    w = tools.matrices[matrix](9)
    panel = tools.simulated(w, periods=4, rho=0.1)
    got = lm_tests(panel, "y ~ x1 + x2", tools.weights(panel, w), fixed_effects=effects)
    t, n = panel.T, panel.n
    off_t = np.eye(t) - (1 / t if effects in ("entity", "twoway") else 0.0)
    off_n = np.eye(n) - (1 / n if effects in ("time", "twoway") else 0.0)
    j, big = np.kron(off_t, off_n), np.kron(np.eye(t), w)
    y = panel.columns["y"].ravel()
    z = j @ np.array([panel.columns[v].ravel() for v in ("x1", "x2")]).T
    off_z = np.eye(n * t) - z @ np.linalg.pinv(z)
    e = off_z @ j @ y
    m = round(np.trace(j))
    s2 = e @ e / m
    middle = j @ big @ j
    form = 0.5 * (middle + middle.T)
    share = np.trace(form) / m
    score = np.array([e @ j @ big @ y, e @ big @ e]) / s2 - np.trace(form)
    t_w = 2 * np.trace(form @ form) - 2 * share**2 * m
    drift = off_z @ j @ big @ (y - e)
    v = np.array([[t_w + drift @ drift / s2, t_w], [t_w, t_w]])
    lag, error = score**2 / np.diag(v)
    joint = score @ np.linalg.solve(v, score)
    wanted = [lag, error, joint - error, joint - lag, joint]
    assert [t.statistic for t in got.tests] == pytest.approx(wanted, rel=1e-8)


def test_the_default_is_the_transformed_likelihood(tools):
    w = tools.matrices["island"](20)
    panel = tools.simulated(w)
    weights = tools.weights(panel, w)
    for effects, done in (("twoway", "lee-yu-transform"), ("none", "none")):
        auto = lm_tests(panel, "y ~ x1", weights, fixed_effects=effects)
        same = lm_tests(panel, "y ~ x1", weights, fixed_effects=effects, bias_correction=done)
        assert [t.statistic for t in auto.tests] == [t.statistic for t in same.tests]
        assert auto.spec["bias_correction"] == "auto"
        assert auto.spec["bias_correction_done"] == done


def test_size_with_rows_of_unequal_sums(tools):
    """400 samples of 30 × 11, rows from .08 to 1.6: a share has sd .011; five shares, 3.5 sd.

    Without the effects inside D the robust test of the lag rejects 24 % of true nulls here.
    """
    place = np.random.default_rng(4).uniform(size=(30, 2))
    distance = np.linalg.norm(place[:, None] - place, axis=-1) + np.diag(np.full(30, np.inf))
    w = distance**-2.0
    w /= np.abs(np.linalg.eigvalsh(w)).max()
    null = rejected(w, "twoway", 0.0, 0.0, 400, 11, "auto")
    assert all(abs(v - 0.05) < 0.039 for v in null.values()), null


def test_demeaning_first_differs_where_time_effects_meet_uneven_columns(tools):
    w = tools.matrices["ring"](20)
    panel = tools.simulated(w)
    weights = tools.weights(panel, w)

    def statistics(effects, lag):
        found = lm_tests(panel, "y ~ x1 + x2", weights, fixed_effects=effects, lag=lag)
        return [t.statistic for t in found.tests]

    assert statistics("entity", "raw") == pytest.approx(statistics("entity", "demeaned"), rel=1e-9)
    one, two = statistics("twoway", "raw"), statistics("twoway", "demeaned")
    assert one != pytest.approx(two, rel=1e-4)
    assert one == pytest.approx(two, rel=0.2)


def rejected(w, effects, rho, lam, count, periods, correction):
    """Return the share of samples that each test rejects at 5 %."""
    one, n = np.eye(len(w)), len(w)
    weights = rs.SpatialWeights(ids=range(n), matrix=w)
    out = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        x, e = rng.normal(size=(2, periods, n))
        mean = x + rng.normal(size=n) * (effects in ("entity", "twoway"))
        mean = mean + rng.normal(size=(periods, 1)) * (effects in ("time", "twoway"))
        u = np.linalg.solve(one - lam * w, e.T).T
        y = np.linalg.solve(one - rho * w, (mean + u).T).T
        panel = rs.Panel.from_arrays(range(n), range(periods), {"x": x, "y": y})
        found = lm_tests(panel, "y ~ x", weights, fixed_effects=effects, bias_correction=correction)
        out.append([t.p_value < 0.05 for t in found.tests])
    return dict(zip(NAMES, np.mean(out, axis=0), strict=True))


@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
def test_corrected_tests_keep_their_size(tools, effects):
    """500 samples of 49 × 12: five percent within 3.5 standard errors of .0097 (twenty shares)."""
    null = rejected(tools.matrices["ring"](49), effects, 0.0, 0.0, 500, 12, "lee-yu-transform")
    assert all(abs(v - 0.05) < 0.034 for v in null.values()), null


def test_uncorrected_tests_reject_too_often_under_time_effects(tools):
    """What the note says: the reason for the correction."""
    null = rejected(tools.matrices["ring"](49), "twoway", 0.0, 0.0, 200, 30, "none")
    assert null["lm-lag"] > 0.1
    assert null["lm-error"] > 0.1


def test_robust_tests_tell_lag_and_error_apart(tools):
    w = tools.matrices["ring"](49)
    lag, error = (
        rejected(w, "twoway", rho, lam, 40, 12, "lee-yu-transform")
        for rho, lam in ((0.3, 0.0), (0.0, 0.3))
    )
    assert lag["robust-lm-lag"] > 0.9
    assert lag["robust-lm-error"] < 0.25
    assert error["robust-lm-error"] > 0.6
    assert error["robust-lm-lag"] < 0.35


def test_what_is_said_beside_them(tools):
    w = tools.matrices["ring"](20)
    panel = tools.simulated(w)
    weights = tools.weights(panel, w)
    plain = lm_tests(panel, "y ~ x1", weights, bias_correction="none")
    assert "too often" in plain.notes[0].en
    fair = lm_tests(panel, "y ~ x1", weights)
    assert "transformed" in fair.notes[0].en
    one = lm_tests(panel, "y ~ x1", weights, fixed_effects="entity", bias_correction="none")
    assert ["independent over time" in note.en for note in one.notes] == [True]


def test_sparse_and_dense_weights_and_units_give_the_same(tools):
    w = tools.matrices["directed"](25)
    panel = tools.simulated(w)
    dense = tools.weights(panel, w)
    sparse = rs.SpatialWeights(ids=dense.ids, matrix=dense.to_sparse())
    scaled = panel.with_columns(
        by_position=True, y=panel.columns["y"] * 1e7, x2=panel.columns["x2"] * 1e-5
    )
    one, two, three = (
        [t.statistic for t in lm_tests(p, "y ~ x1 + x2", v).tests]
        for p, v in ((panel, dense), (panel, sparse), (scaled, dense))
    )
    assert two == pytest.approx(one, rel=1e-10)
    assert three == pytest.approx(one, rel=1e-8)


def test_what_is_not_allowed(tools):
    w = tools.matrices["ring"](20)
    panel = tools.simulated(w)
    weights = tools.weights(panel, w)
    for wrong in ({"model": "sem"}, {"lag": "first"}, {"bias_correction": "lee-yu"}):
        with pytest.raises(ParameterError):
            lm_tests(panel, "y ~ x1", weights, **wrong)
    with pytest.raises(SpecificationError, match="must be SpatialWeights"):
        lm_tests(panel, "y ~ x1", None)
    with pytest.raises(UnknownColumnError, match="lm-lag"):
        lm_tests(panel, "y ~ x1", weights).get("lag")
    # x with Wx = 0.5 x: what is explained, once more lagged, is x again
    pattern = rs.SpatialWeights(ids=range(4), matrix=0.5 * np.kron(np.eye(2), 1 - np.eye(2)))
    rng = np.random.default_rng(1)
    pairs = np.repeat(rng.normal(size=(6, 2)), 2, axis=1)
    small = rs.Panel.from_arrays(range(4), range(6), {"x": pairs, "y": rng.normal(size=(6, 4))})
    with pytest.raises(SpecificationError, match="cannot be told apart"):
        lm_tests(small, "y ~ x - 1", pattern, fixed_effects="none")


@pytest.mark.parametrize("centred", [False, True])
def test_traces_are_exact(tools, centred):
    w = tools.matrices["flows"](12)
    off = np.eye(12) - (1 / 12 if centred else 0.0)
    v = off @ w @ off
    wanted = np.trace(v), np.trace(v @ v + v.T @ v)
    assert traces_of(w, centred=centred) == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    assert traces_of(sp.csr_array(w), centred=centred) == pytest.approx(
        wanted, rel=1e-12, abs=1e-12
    )
